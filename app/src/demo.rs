// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! An invented Verbund on this computer: relay and workplaces in one process, in a folder
//! that goes away with it. The only room of the client that knows the relay's library.

mod example;
mod facts;
mod write;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use leitwerk_node::authority::{Authority, Details};
use leitwerk_node::config::Config;
use leitwerk_node::serve::Server;
use leitwerk_shared::cli::{Answer, Problem};
use leitwerk_shared::domain::edit::{Edit, Op, Path, Value, Version};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::sheet::Sheet;
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::domain::text::Delta;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot, Storage};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::client::{Client, Notice};
use crate::joining;
use crate::launch::{self, Opened};
use crate::profile::Vault;
use crate::release::{Extent, release};
use crate::report::json::{Scope, to_string};
use crate::texts::problems;

/// The relay with its folder; dropping it ends the relay and removes the folder.
struct Stage {
    server: Server,
    folder: TempDir,
}

/// One workplace of the story.
struct Actor {
    name: &'static str,
    client: Client,
    notices: Receiver<Notice>,
    latest: Arc<Snapshot>,
    tickets: u64,
}

/// How long a step of the story may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The simulated colleague of the window writes a word so often.
const COLLEAGUE_EVERY: Duration = Duration::from_secs(4);

/// Plays the story without a window and says what happens.
///
/// # Errors
/// A [`Problem`] if a step fails, or if the two workplaces do not end up with the same.
pub(crate) fn headless(json: bool) -> Result<Answer, Problem> {
    let began = Instant::now();
    let mut steps = Vec::new();
    let mut tell = |what: &str| -> Result<(), Problem> {
        let at = began.elapsed();
        steps
            .push(json!({ "ms": u64::try_from(at.as_millis()).unwrap_or(u64::MAX), "step": what }));
        let line = format!("{:>7.3} s  {what}", at.as_secs_f64()).replacen('.', ",", 1);
        if json {
            return Ok(());
        }
        writeln!(std::io::stdout(), "{line}").map_err(|error| problems::system(&error))
    };

    let stage = Stage::build()?;
    tell("Ein erfundener Verbund ist gegründet, sein Relais läuft.")?;
    let mut office = stage.actor("office", example::MEMBERS[0], Role::Coordinator)?;
    let mut town = stage.actor("town", example::MEMBERS[1], Role::Editor)?;
    tell(&format!("{} und {} sind beigetreten.", example::MEMBERS[0], example::MEMBERS[1]))?;

    office.write_example(Template::Zielsteckbrief)?;
    office.settle()?;
    let goals = office.latest.strategy.content.goals.len();
    tell(&format!("Die Geschäftsstelle hat die Leitlinie mit {goals} Zielen geschrieben."))?;
    town.wait(|s| s.strategy.content.goals.len() == goals && s.profiles.len() == goals)?;
    town.settle()?;
    tell("Die andere Kommune hat alles.")?;

    office.client.set_online(false);
    town.client.set_online(false);
    office.wait(|s| s.status.link == LinkState::Offline)?;
    town.wait(|s| s.status.link == LinkState::Offline)?;
    tell("Beide sind offline.")?;

    let goal = office.goal("2.1")?;
    let other = office.goal("1.2")?;
    office.retype(goal, "text", |text| format!("Verbindlich: {text}"))?;
    town.retype(goal, "text", |text| format!("{text} Das gilt ab sofort."))?;
    tell("Beide haben denselben Satz in Ziel 2.1 geändert.")?;
    office.retype(goal, "added_values", |text| format!("{text} Das spart Wege."))?;
    let kunden = Path::key("impact").then("Kunden");
    town.edit(goal, vec![Op::Set { at: kunden.clone(), value: Some(Value::Int(1)) }])?;
    office.edit(other, vec![Op::Set { at: kunden.clone(), value: Some(Value::Int(2)) }])?;
    town.edit(other, vec![Op::Set { at: kunden, value: Some(Value::Int(1)) }])?;
    tell("Beide haben andere Felder geändert, und beide denselben Wert in Ziel 1.2.")?;
    tell(&format!(
        "Es warten {} und {} Änderungen.",
        office.latest.status.waiting, town.latest.status.waiting
    ))?;

    office.client.set_online(true);
    town.client.set_online(true);
    tell("Beide verbinden sich wieder.")?;
    let together = |snapshot: &Snapshot| {
        let text = |id| snapshot.profiles.get(id).map(|view| view.content.text.clone());
        let text = text(&goal).unwrap_or_default();
        let impact = snapshot.profiles.get(&other).map(|view| view.content.impact.clone());
        let both = impact.unwrap_or_default();
        let kunden = leitwerk_shared::domain::impact::Perspective::Kunden;
        text.starts_with("Verbindlich: ")
            && text.ends_with("Das gilt ab sofort.")
            && both.register(kunden).clash().is_some()
    };
    office.wait(together)?;
    town.wait(together)?;
    office.settle()?;
    town.settle()?;
    tell("Beide Sätze sind zusammengeführt; der doppelt gesetzte Wert wartet auf Entscheidung.")?;

    let (one, two) =
        (to_string(&office.latest, Scope::Verbund), to_string(&town.latest, Scope::Verbund));
    if one != two {
        return Err(Problem::new(
            "Die beiden Arbeitsplätze haben am Ende nicht dasselbe.",
            "Es betrifft nur die Vorführung.",
            "Das ist ein Fehler in Leitwerk. Bitte melden Sie ihn mit dieser Ausgabe.",
        ));
    }
    tell(&format!("Beide haben dasselbe: {} Zeichen, kein Unterschied.", one.chars().count()))?;
    let ended = json!({ "equal": true, "steps": steps });
    Ok(Answer { text: String::new(), json: ended })
}

/// A workplace of the invented Verbund, beside a colleague who edits. Dropping it, after its
/// client, ends the colleague and the relay and removes the folder.
pub struct Playing {
    running: Option<Sender<()>>,
    colleague: Option<JoinHandle<()>>,
    _stage: Stage,
}

/// Opens the window of one workplace beside a colleague who edits; with another template than
/// that of the story, beside one who only looks.
///
/// # Errors
/// A [`Problem`] if the example cannot be built or there is no display.
pub(crate) fn window(template: Template) -> Result<Answer, Problem> {
    launch::show(play(template)?).map(|()| Answer { text: String::new(), json: Json::Null })
}

/// Builds the example and lets the colleague begin.
///
/// # Errors
/// A [`Problem`] if that does not succeed.
pub(crate) fn play(template: Template) -> Result<Opened, Problem> {
    let stage = Stage::build()?;
    let mut office = stage.actor("office", example::MEMBERS[0], Role::Coordinator)?;
    office.write_example(template)?;
    office.settle()?;
    let goals = office.latest.strategy.content.goals.len();
    let mut town = stage.actor("town", example::MEMBERS[1], Role::Editor)?;
    town.wait(|s| s.strategy.content.goals.len() == goals && s.profiles.len() == goals)?;
    town.settle()?;
    if template == Template::Zielsteckbrief {
        town.share(facts::SHARES)?;
        for (actor, decisions) in [&mut office, &mut town].into_iter().zip(facts::DECISIONS) {
            actor.decide(decisions)?;
        }
        let released: usize = facts::DECISIONS.iter().map(|decisions| decisions.len()).sum();
        town.wait(|snapshot| snapshot.released.len() == released)?;
        differ(&stage, &mut office, &mut town)?;
    }

    // The colleague ends when the window does: then nobody holds the other end any more.
    let (running, ended) = channel::<()>();
    let colleague = thread::spawn(move || {
        let mut sentences = write::COLLEAGUE.iter().cycle();
        while ended.recv_timeout(COLLEAGUE_EVERY) == Err(RecvTimeoutError::Timeout) {
            let Some((number, sentence)) = sentences.next() else { return };
            let Ok(goal) = office.goal(number) else { return };
            let doc = DocId::shared(Class::Steckbrief, goal);
            office.client.here(Some((doc, Path::key("added_values").to_string())));
            let typed = office.retype(goal, "added_values", |text| match text.find(sentence) {
                // Said already: take it back, so that the text does not grow for ever.
                Some(_) => text.replace(sentence, ""),
                None => format!("{text}{sentence}"),
            });
            if typed.is_err() {
                return;
            }
        }
    });
    let Actor { client, notices, latest, .. } = town;
    let playing = Playing { running: Some(running), colleague: Some(colleague), _stage: stage };
    let heard = Vec::new();
    Ok(Opened { client, first: latest, heard, notices, playing: Some(playing) })
}

/// Lets a third Kommune come, write, ask the second something, set offline what the first sets as
/// well, and go again.
fn differ(stage: &Stage, office: &mut Actor, town: &mut Actor) -> Result<(), Problem> {
    let mut village = stage.actor("village", example::MEMBERS[2], Role::Editor)?;
    let goals = office.latest.profiles.len();
    village.wait(|snapshot| snapshot.profiles.len() == goals)?;
    village.settle()?;
    let goal = village.goal(facts::DISPUTED)?;
    village.retype(goal, "added_values", |text| format!("{text}{}", facts::ADDED))?;
    village.edit(goal, facts::question(town.latest.me.municipality))?;
    village.settle()?;
    let mut both = [office, &mut village];
    for actor in &mut both {
        actor.client.set_online(false);
        actor.wait(|snapshot| snapshot.status.link == LinkState::Offline)?;
    }
    for (actor, start) in both.iter_mut().zip(facts::STARTS) {
        actor.edit(goal, vec![write::line(Path::key("start"), start)])?;
        actor.client.set_online(true);
    }
    village.settle()?;
    town.wait(|snapshot| {
        let profile = snapshot.profiles.get(&goal);
        profile.is_some_and(|view| view.content.start.clash().is_some())
    })
}

impl Drop for Playing {
    fn drop(&mut self) {
        drop(self.running.take());
        if self.colleague.take().is_some_and(|colleague| colleague.join().is_err()) {
            tracing::error!("the colleague broke off");
        }
    }
}

impl std::fmt::Debug for Playing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Playing").finish_non_exhaustive()
    }
}

impl Stage {
    fn build() -> Result<Self, Problem> {
        let folder = tempfile::tempdir().map_err(|error| problems::system(&error))?;
        let data = folder.path().join("relais");
        let now = jiff::Timestamp::now().as_second();
        let node = |error| leitwerk_node::texts::authority(&error);
        let mut authority =
            Authority::found(&data, example::VERBUND, example::MEMBERS[0], "127.0.0.1:0", now)
                .map_err(node)?;
        for member in &example::MEMBERS[1..] {
            authority.add_member(member, Details::default(), now).map_err(node)?;
        }
        let server = Server::start(&Config::embedded(&data, None));
        let server = server.map_err(|error| leitwerk_node::texts::serve(&error))?;
        Ok(Self { server, folder })
    }

    fn actor(&self, name: &'static str, member: &str, role: Role) -> Result<Actor, Problem> {
        let data = self.folder.path().join("relais");
        let now = jiff::Timestamp::now().as_second();
        let node = |error| leitwerk_node::texts::authority(&error);
        let mut authority = Authority::open(&data).map_err(node)?;
        let mut invitation = authority.invite(member, role, true, None, now).map_err(node)?;
        invitation.relays = vec![self.server.address().to_string()];
        let folder = self.folder.path().join(name);
        let vault = Vault::file();
        let never = std::future::pending();
        let mut profile = joining::join(&folder, &invitation, vault, drop, never)?;
        // The usual port is for real workplaces.
        profile.set_port(0).map_err(|error| problems::profile(&error))?;
        let (tell, notices) = channel();
        let client = Client::start(profile, true, move |notice| {
            if tell.send(notice).is_err() {
                tracing::debug!("the actor has left the stage");
            }
        });
        let client = client.map_err(|error| problems::client(&error))?;
        let (latest, _) = launch::first_snapshot(&notices)?;
        Ok(Actor { name, client, notices, latest, tickets: 0 })
    }
}

impl Actor {
    /// Waits until a snapshot fulfils a condition.
    fn wait(&mut self, done: impl Fn(&Snapshot) -> bool) -> Result<(), Problem> {
        let began = Instant::now();
        while !done(&self.latest) {
            match self.notices.recv_timeout(PATIENCE.saturating_sub(began.elapsed())) {
                Ok(Notice::Show(snapshot)) => self.latest = snapshot,
                // The relay is on this computer; a failed attempt is followed by the next.
                Ok(Notice::NoNetwork(_)) => {}
                Ok(notice) => notice.problem().map_or(Ok(()), Err)?,
                Err(_) => {
                    return Err(Problem::new(
                        format!("Der Arbeitsplatz „{}“ kommt nicht weiter.", self.name),
                        "Es betrifft nur die Vorführung.",
                        "Versuchen Sie es noch einmal; vielleicht ist der Rechner sehr beschäftigt.",
                    ));
                }
            }
        }
        Ok(())
    }

    /// Waits until everything is saved, at the relay, and in step.
    fn settle(&mut self) -> Result<(), Problem> {
        self.wait(|snapshot| {
            let status = snapshot.status;
            status.link == LinkState::InStep
                && status.waiting == 0
                && matches!(status.storage, Storage::Saved(_))
        })
    }

    fn goal(&self, number: &str) -> Result<ItemId, Problem> {
        let numbered = self.latest.strategy.content.numbered();
        let found = numbered.iter().find(|numbered| numbered.printed() == number);
        found.map(|numbered| numbered.goal.id).ok_or_else(|| {
            Problem::new(
                format!("Das Ziel {number} fehlt im Beispiel."),
                "Es betrifft nur die Vorführung.",
                "Das ist ein Fehler in Leitwerk. Bitte melden Sie ihn.",
            )
        })
    }

    /// Changes a text of a Steckbrief as a person would: only what differs.
    fn retype(
        &mut self,
        goal: ItemId,
        key: &'static str,
        change: impl FnOnce(&str) -> String,
    ) -> Result<(), Problem> {
        // The colleague's own list of news must not fill up while it only writes.
        while let Ok(notice) = self.notices.try_recv() {
            if let Notice::Show(snapshot) = notice {
                self.latest = snapshot;
            }
        }
        let profile = self.latest.profiles.get(&goal);
        let content = profile.map(|view| &view.content);
        let old = content.map_or("", |profile| match key {
            "text" => &profile.text,
            _ => &profile.added_values,
        });
        let delta = Delta::between(old, &change(old));
        self.edit(goal, vec![Op::Text { at: Path::key(key), delta }])
    }

    /// Edits a Steckbrief and waits until that is shown and saved here.
    fn edit(&mut self, goal: ItemId, ops: Vec<Op>) -> Result<(), Problem> {
        let doc = DocId::shared(Class::Steckbrief, goal);
        let profile = self.latest.profiles.get(&goal);
        let base = profile.map(|view| view.version.clone()).unwrap_or_default();
        self.tickets += 1;
        let ticket = self.tickets;
        self.client.edit(ticket, Edit { doc, base, ops });
        self.wait(|snapshot| {
            let applied = snapshot.profiles.get(&goal).map_or(0, |view| view.applied);
            applied >= ticket && matches!(snapshot.status.storage, Storage::Saved(_))
        })
    }

    fn write_example(&mut self, template: Template) -> Result<(), Problem> {
        let edits = write::of_template(template, &self.latest);
        let profiles = edits.iter().filter(|edit| edit.doc.class() == Class::Steckbrief);
        let goals = profiles.map(|edit| edit.doc).collect::<BTreeSet<_>>().len();
        for edit in edits {
            self.tickets += 1;
            self.client.edit(self.tickets, edit);
        }
        self.wait(|snapshot| snapshot.profiles.len() == goals)
    }

    /// Writes into the own Blatt about a goal and waits until that is shown.
    fn note(&mut self, goal: ItemId, ops: Vec<Op>) -> Result<(), Problem> {
        let doc = DocId::owned(Class::Blatt, self.latest.me.municipality, goal);
        self.tickets += 1;
        let ticket = self.tickets;
        self.client.edit(ticket, Edit { doc, base: Version::default(), ops });
        self.wait(|snapshot| snapshot.sheets.get(&goal).is_some_and(|view| view.applied >= ticket))
    }

    /// Writes in the own Blatt which share the Kommune takes in some goals.
    fn share(&mut self, shares: &[facts::ExampleShare]) -> Result<(), Problem> {
        for (number, share, state) in shares {
            let goal = self.goal(number)?;
            self.note(goal, facts::share(share, *state))?;
        }
        self.settle()
    }

    /// Writes in the own Blatt what the Kommune makes of some goals, and releases it with the reason.
    fn decide(&mut self, decisions: &[facts::ExampleDecision]) -> Result<(), Problem> {
        let me = self.latest.me.municipality;
        for (number, decision, reason) in decisions {
            let goal = self.goal(number)?;
            self.note(goal, facts::decision(*decision, reason))?;
            let Some(sheet) = self.latest.sheets.get(&goal) else { continue };
            let ops = release(&sheet.content, &Sheet::default(), Extent::Reason);
            let doc = DocId::owned(Class::BlattFrei, me, goal);
            self.tickets += 1;
            self.client.edit(self.tickets, Edit { doc, base: Version::default(), ops });
        }
        self.settle()
    }
}
