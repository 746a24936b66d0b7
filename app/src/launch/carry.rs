// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Carries wishes from the window to the client, and what the client tells to the window, in words.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command as Program, Stdio};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use eframe::egui;
use jiff::Zoned;
use leitwerk_shared::cli::Problem;
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::exchange::file::{FileRefusal, Summary};
use leitwerk_shared::net::DialError;
use leitwerk_shared::net::mesh::{Origin, Target};
use leitwerk_shared::replica::EditRefused;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot, View};

use crate::client::{Client, Ended, Notice, Task};
use crate::command::Command;
use crate::source::{Refused, Room, SnapshotSource, Worry};
use crate::texts::{bundle, labels, membership, problems, tasks, unbroken, undo};
use crate::widgets::toast::Toast;

/// Fulfils wishes until the window is gone. Dropping the client stores what is left.
pub(super) fn follow(
    mut client: Client,
    wishes: &Receiver<Command>,
    source: &SnapshotSource,
    ctx: &egui::Context,
) {
    let mut tasks = 0;
    while let Ok(wish) = wishes.recv() {
        match wish {
            Command::Edit { ticket, edit } => client.edit(ticket, edit),
            Command::Reverse { ticket, reversal } => client.reverse(ticket, reversal),
            Command::Shares(docs) => client.share(docs),
            Command::Compare(doc, since) => client.compare(doc, since),
            Command::Here(place) => client.here(place),
            Command::Search(searching) => client.set_searching(searching),
            Command::Remember(memory) => client.remember(*memory),
            Command::AddPeer(peer) => {
                let refused = client.add_peer(peer).err();
                source.update_room(|room| room.refused = refused.map(|it| profile(&it)));
            }
            Command::RemovePeer(peer) => {
                let refused = client.remove_peer(&peer).err();
                source.update_room(|room| room.refused = refused.map(|it| profile(&it)));
            }
            Command::Begin(task) => {
                tasks += 1;
                source.begin(tasks, task.clone());
                client.begin(tasks, task);
                ctx.request_repaint();
            }
            Command::Stop(task) => client.stop(task),
            Command::AskGrants => client.ask_grants(),
            Command::Endorse(grant) => client.endorse(*grant),
            Command::Name(name) => {
                match client.set_name(&name) {
                    Ok(()) => source.update_alliance(|alliance| {
                        client.profile().name().clone_into(&mut alliance.name);
                    }),
                    Err(error) => source.announce(Toast::bad(profile(&error))),
                }
                ctx.request_repaint();
            }
            Command::ShowFolder => {
                if let Err(error) = show_folder(client.profile().folder()) {
                    let folder = client.profile().folder();
                    let told = tasks::no_file_manager(folder, &problems::reason(&error));
                    source.announce(Toast::bad(told));
                    ctx.request_repaint();
                }
            }
        }
    }
}

/// Lets the system show a folder.
fn show_folder(folder: &Path) -> std::io::Result<()> {
    let program = match std::env::consts::OS {
        "windows" => "explorer",
        "macos" => "open",
        _ => "xdg-open",
    };
    let mut program = Program::new(program);
    program.arg(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut shown = program.spawn()?;
    // Nobody waits for it, but the system wants it to be waited for.
    std::thread::spawn(move || shown.wait());
    Ok(())
}

/// Tells the window what the client tells, until the client is gone. What answers the person is
/// shown at once; everything else as often as somebody can follow, because a join brings news with
/// every turn of the worker.
pub(super) fn feed(
    notices: impl Iterator<Item = Notice>,
    source: &SnapshotSource,
    ctx: &egui::Context,
) {
    let mut pace = Pace::default();
    for notice in notices {
        let answers = match &notice {
            Notice::Show(snapshot) => answers_edit(&source.latest(), snapshot),
            Notice::Refused(..) => true,
            _ => false,
        };
        match notice {
            Notice::Show(snapshot) => {
                // A link that stands ends the worry why there was none.
                let status = snapshot.status;
                if status.link != LinkState::Offline || status.peers > 0 {
                    source.reassure(Worry::Connection);
                }
                if status.link == LinkState::InStep && status.waiting == 0 {
                    source.reassure(Worry::Room);
                }
                source.store(snapshot);
            }
            Notice::Authors(doc, written) => source.note_written(doc, written),
            Notice::Shares(doc, shares) => source.note_shares(doc, shares),
            Notice::Changed(doc, changed) => source.note_changed(doc, changed),
            Notice::Network(network) => source.update_room(|room| {
                room.troubles.retain(|peer, _| network.peers.contains(peer));
                room.network = Some(network);
            }),
            Notice::Reached(target, path) => source.update_room(|room| {
                if target.origin == Origin::Relay {
                    room.relay_path = Some(path);
                }
                room.troubles.retain(|peer, _| peer.addresses() != target.addresses);
            }),
            Notice::Unreached(target, error) if target.origin != Origin::Relay => {
                source.update_room(|room| note_trouble(room, &target, &error));
            }
            // The status in the snapshot tells of these: being offline is ordinary, being turned
            // away is not.
            Notice::Ready
            | Notice::NotStored(_)
            | Notice::Unreached(_, DialError::Unreachable { .. } | DialError::Address { .. }) => {}
            Notice::Refused(ticket, refused) => {
                let message = match refused {
                    EditRefused::Kept(kept) => {
                        let snapshot = source.latest();
                        undo::kept(kept, |device| snapshot.author(device))
                    }
                    refused => problems::edit(&refused).what,
                };
                source.refuse(Refused { ticket, message });
            }
            Notice::Unreached(_, error) | Notice::NoNetwork(error) => {
                source.worry(Worry::Connection, &sentences(&problems::dial(&error)));
            }
            Notice::Declined(why) => {
                source.worry(Worry::Room, &sentences(&problems::declined(why)));
            }
            Notice::RosterForked => {
                source.worry(Worry::Roster, &sentences(&problems::roster_forked()));
            }
            Notice::SetAside(aside) => {
                let snapshot = source.latest();
                let author = |device| snapshot.author(device).unwrap_or(labels::UNKNOWN_AUTHOR);
                let told = sentences(&problems::set_aside(&aside, author));
                worry_about(source, aside.doc, told);
            }
            Notice::CertificateEnds(days) => {
                source.worry(Worry::Certificate, &membership::certificate_ends(days));
            }
            Notice::Broken(doc, error) => {
                worry_about(source, doc, sentences(&problems::broken(&error)));
            }
            Notice::BrokenOff => source.lose_worker(),
            Notice::Roster(roster) => {
                source.update_alliance(|alliance| alliance.roster = Some(roster));
            }
            Notice::Certified(term) => {
                source.reassure(Worry::Certificate);
                source.update_alliance(|alliance| alliance.certificate = Some(term));
            }
            Notice::Grants(grants) => source.update_alliance(|alliance| match grants {
                Ok(grants) => {
                    alliance.grants = Some(grants);
                    alliance.refused = None;
                }
                Err(problem) => alliance.refused = Some(sentences(&problem)),
            }),
            Notice::Endorsed(grant, Ok(())) => {
                source.update_alliance(|alliance| {
                    alliance.grants.iter_mut().for_each(|all| all.retain(|it| *it != grant));
                    alliance.refused = None;
                });
                if let Some(roster) = &source.alliance().roster {
                    source.announce(Toast::good(membership::endorsed(&grant, roster)));
                }
            }
            Notice::Endorsed(_, Err(problem)) => {
                source.update_alliance(|alliance| alliance.refused = Some(sentences(&problem)));
            }
            Notice::Step(task, progress) => source.step(task, progress),
            Notice::Ended(task, ended) => {
                let task = source.end(task);
                if let Some(toast) = task.and_then(|task| self::ended(source, &task, ended)) {
                    source.announce(toast);
                }
            }
            Notice::FileRead(task, result) => {
                if let Some(Task::Read(path)) = source.end(task) {
                    source.announce(file_read(source, &path, result));
                }
            }
        }
        let now = Instant::now();
        let wait = if answers { pace.at_once(now) } else { pace.wait(now) };
        ctx.request_repaint_after(wait);
    }
}

/// Returns whether a snapshot contains an edit of this window that the one before does not.
fn answers_edit(before: &Snapshot, now: &Snapshot) -> bool {
    type Views<K, T> = BTreeMap<K, Arc<View<T>>>;
    fn newer<K: Ord, T>(before: &Views<K, T>, now: &Views<K, T>) -> bool {
        let applied = |key: &K| before.get(key).map_or(0, |view| view.applied);
        now.iter().any(|(key, view)| applied(key) < view.applied)
    }
    before.strategy.applied < now.strategy.applied
        || newer(&before.profiles, &now.profiles)
        || newer(&before.sheets, &now.sheets)
        || newer(&before.released, &now.released)
}

/// How often the window is drawn for news at most.
#[derive(Debug, Default)]
struct Pace {
    /// When it is or was drawn for news the last time.
    drawn: Option<Instant>,
}

impl Pace {
    const EVERY: Duration = Duration::from_millis(50);

    /// Returns how long news of this moment waits to be shown. The first after a pause does not.
    fn wait(&mut self, now: Instant) -> Duration {
        let drawn = match self.drawn {
            None => now,
            // It will be shown together with what came before.
            Some(drawn) if drawn > now => drawn,
            Some(drawn) => now.max(drawn + Self::EVERY),
        };
        self.drawn = Some(drawn);
        drawn - now
    }

    /// Returns how long an answer to the person waits: not at all.
    fn at_once(&mut self, now: Instant) -> Duration {
        self.drawn = self.drawn.filter(|drawn| *drawn > now).or(Some(now));
        Duration::ZERO
    }
}

/// Says what happened to a document, also among the messages that can be read again.
fn worry_about(source: &SnapshotSource, doc: DocId, told: String) {
    if source.worry(Worry::Document(doc), &told) {
        source.announce(Toast::bad(told));
    }
}

/// Says how long work has ended. What was planned is shown to the person, who decides.
fn ended(source: &SnapshotSource, task: &Task, ended: Ended) -> Option<Toast> {
    Some(match ended {
        Ended::Planned(plan) => {
            source.offer_plan(*plan);
            return None;
        }
        Ended::Exported(path) => Toast::good(tasks::exported(&path)),
        Ended::Stopped => Toast::good(tasks::stopped(task)),
        Ended::Failed(problem) => Toast::bad(sentences(&problem)),
        Ended::BackedUp(path) => Toast::good(tasks::backed_up(&path)),
        Ended::Written(order, written) => {
            let snapshot = source.latest();
            let kommune = order.readers.and_then(|id| snapshot.municipalities.get(&id));
            let readers = kommune.map(|kommune| kommune.name.as_str());
            let own = order.readers == Some(snapshot.me.municipality);
            Toast::good(unbroken(&bundle::written(&order.path, &written, readers, own)))
        }
    })
}

/// Says what an exchange file brought, or why nothing.
fn file_read(source: &SnapshotSource, path: &Path, result: Result<Summary, FileRefusal>) -> Toast {
    let snapshot = source.latest();
    match result {
        Ok(summary) => {
            let author = |device| snapshot.author(device);
            Toast::good(unbroken(&bundle::read(&summary, author, &Zoned::now())))
        }
        Err(FileRefusal::Cancelled) => Toast::good(tasks::stopped(&Task::Read(path.to_owned()))),
        Err(refusal) => {
            let named = |doc| bundle::document(doc, &snapshot);
            Toast::bad(sentences(&bundle::refused(path, &refusal, &named)))
        }
    }
}

/// Keeps why a workplace that a person named does not answer; of others nobody wants to know.
fn note_trouble(room: &mut Room, target: &Target, error: &DialError) {
    let peers = room.network.iter().flat_map(|network| &network.peers);
    let peer = peers.into_iter().find(|peer| peer.addresses() == target.addresses).cloned();
    if let Some(peer) = peer {
        room.troubles.insert(peer, sentences(&problems::peer(error)));
    }
}

fn profile(error: &crate::profile::ProfileError) -> String {
    sentences(&problems::profile(error))
}

fn sentences(problem: &Problem) -> String {
    format!("{} {} {}", problem.what, problem.safe, problem.next)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns at which milliseconds the window is drawn for news at these.
    fn drawn(pace: &mut Pace, start: Instant, news: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let mut drawn = Vec::new();
        for at in news {
            let wait = pace.wait(start + Duration::from_millis(at)).as_millis();
            drawn.push(at + u64::try_from(wait).expect("it waits for moments"));
        }
        drawn.dedup();
        drawn
    }

    #[test]
    fn a_stream_of_news_is_drawn_twenty_times_a_second_and_one_alone_at_once() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        assert_eq!(drawn(&mut pace, start, [0]), [0]);
        assert_eq!(drawn(&mut pace, start, (5..200).step_by(5)), [50, 100, 150, 200]);
        assert_eq!(drawn(&mut pace, start, [900]), [900], "nothing came before");
    }

    #[test]
    fn an_answer_is_drawn_at_once_and_takes_nothing_from_the_news() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        let at = |at| start + Duration::from_millis(at);
        assert_eq!(pace.wait(at(0)), Duration::ZERO);
        assert_eq!(pace.wait(at(10)), Duration::from_millis(40));
        assert_eq!(pace.at_once(at(20)), Duration::ZERO);
        assert_eq!(pace.wait(at(30)), Duration::from_millis(20), "with what came before");
        assert_eq!(pace.at_once(at(300)), Duration::ZERO);
        assert_eq!(pace.wait(at(310)), Duration::from_millis(40));
    }
}
