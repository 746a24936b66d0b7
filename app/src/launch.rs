// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Opens the window over a running client and carries wishes and snapshots between the two.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use eframe::egui;
use leitwerk_shared::cli::Problem;
use leitwerk_shared::net::DialError;
use leitwerk_shared::net::mesh::{Origin, Target};
use leitwerk_shared::replica::EditRefused;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot};

use crate::client::{Client, Notice};
use crate::command::{Command, CommandSender};
use crate::profile::Profile;
use crate::source::{Refused, Room, SnapshotSource};
use crate::texts::{labels, membership, problems, undo};
use crate::window::Window;

/// How long the first look into the store may take before the window gives up.
const FIRST_SNAPSHOT: Duration = Duration::from_secs(30);

/// Works in a profile with the window open, and returns when it is closed.
///
/// # Errors
/// A [`Problem`] if the profile cannot be used or there is no display.
pub fn run(profile: Profile) -> Result<(), Problem> {
    let (tell, notices) = channel();
    let client = Client::start(profile, true, move |notice| {
        if tell.send(notice).is_err() {
            tracing::debug!("the window is closed");
        }
    });
    let client = client.map_err(|error| problems::client(&error))?;
    let first = first_snapshot(&notices)?;
    show(client, first, notices)
}

/// Opens the window over a client that runs already.
///
/// # Errors
/// A [`Problem`] if there is no display.
pub fn show(
    mut client: Client,
    first: Arc<Snapshot>,
    notices: Receiver<Notice>,
) -> Result<(), Problem> {
    let source = SnapshotSource::new(first);
    let (commands, wishes) = channel();
    let memory = client.memory();
    client.count(memory.read.states());
    let answers = source.clone();
    // It may have been told before there was a window.
    client.tell_network();
    let client = thread::spawn(move || {
        while let Ok(wish) = wishes.recv() {
            follow(&mut client, &answers, wish);
        }
        // The window is gone; dropping the client stores what is left.
    });
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id("de.leitwerk.Leitwerk")
            .with_title("Leitwerk")
            .with_inner_size([1440.0, 900.0])
            .with_min_inner_size([480.0, 360.0]),
        ..eframe::NativeOptions::default()
    };
    let shown = eframe::run_native(
        "leitwerk",
        options,
        Box::new(move |creation| {
            let ctx = creation.egui_ctx.clone();
            let fed = source.clone();
            thread::spawn(move || feed(&notices, &fed, &ctx));
            let sender = CommandSender::new(commands);
            Ok(Box::new(Window::new(&creation.egui_ctx, source, sender, memory)))
        }),
    );
    if client.join().is_err() {
        tracing::error!("the client broke off");
    }
    shown.map_err(|error| {
        Problem::new(
            format!("Das Fenster kann nicht geöffnet werden ({error})."),
            problems::KEPT,
            "Ohne Bildschirm helfen die Befehle; leitwerk --help zeigt sie. Die Vorführung ohne \
             Fenster: leitwerk demo --headless.",
        )
    })
}

/// Waits for the first snapshot.
///
/// # Errors
/// A [`Problem`] if none comes.
pub fn first_snapshot(notices: &Receiver<Notice>) -> Result<Arc<Snapshot>, Problem> {
    loop {
        match notices.recv_timeout(FIRST_SNAPSHOT) {
            Ok(Notice::Show(snapshot)) => return Ok(snapshot),
            Ok(Notice::Broken(_, error)) => return Err(problems::broken(&error)),
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return Err(Problem::new(
                    "Der Bestand kann nicht geöffnet werden.",
                    problems::KEPT,
                    "Starten Sie Leitwerk noch einmal.",
                ));
            }
        }
    }
}

fn follow(client: &mut Client, source: &SnapshotSource, wish: Command) {
    let followed = match wish {
        Command::Edit { ticket, edit } => return client.edit(ticket, edit),
        Command::Reverse { ticket, reversal } => return client.reverse(ticket, reversal),
        Command::Shares(docs) => return client.share(docs),
        Command::Here(place) => return client.here(place),
        Command::Search(searching) => return client.set_searching(searching),
        Command::Remember(memory) => {
            // The next change is another attempt; no work is lost.
            if let Err(error) = client.remember(&memory) {
                tracing::warn!(%error, "the window will not remember this");
            }
            return;
        }
        Command::AddPeer(peer) => client.add_peer(peer),
        Command::RemovePeer(peer) => client.remove_peer(&peer),
    };
    let refused = followed.err().map(|error| sentences(&problems::profile(&error)));
    source.update_room(|room| room.refused = refused);
}

fn feed(notices: &Receiver<Notice>, source: &SnapshotSource, ctx: &egui::Context) {
    let mut untold = true;
    while let Ok(notice) = notices.recv() {
        match notice {
            Notice::Show(snapshot) => {
                // A link that stands ends the worry why there was none.
                let status = snapshot.status;
                if !untold && (status.link != LinkState::Offline || status.peers > 0) {
                    source.set_trouble(None);
                    untold = true;
                }
                source.store(snapshot);
            }
            Notice::Authors(doc, written) => source.note_written(doc, written),
            Notice::Shares(doc, shares) => source.note_shares(doc, shares),
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
            | Notice::FileRead(..)
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
                untold = false;
                source.set_trouble(Some(sentences(&problems::dial(&error))));
            }
            Notice::Declined(why) => {
                source.set_trouble(Some(sentences(&problems::declined(why))));
            }
            Notice::RosterForked => {
                source.set_trouble(Some(sentences(&problems::roster_forked())));
            }
            Notice::SetAside(aside) => {
                let snapshot = source.latest();
                let author = |device| snapshot.author(device).unwrap_or(labels::UNKNOWN_AUTHOR);
                source.set_trouble(Some(sentences(&problems::set_aside(&aside, author))));
            }
            Notice::CertificateEnds(days) => {
                source.set_trouble(Some(membership::certificate_ends(days)));
            }
            Notice::Broken(_, error) => {
                source.set_trouble(Some(sentences(&problems::broken(&error))));
            }
        }
        ctx.request_repaint();
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

fn sentences(problem: &Problem) -> String {
    format!("{} {} {}", problem.what, problem.safe, problem.next)
}
