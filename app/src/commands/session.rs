// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One command's use of the client: open, wait for what is needed, end.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use leitwerk_shared::cli::Problem;
use leitwerk_shared::domain::edit::Edit;
use leitwerk_shared::domain::ids::{Class, DocId};
use leitwerk_shared::exchange::SetAside;
use leitwerk_shared::exchange::file::{FileRefusal, Summary};
use leitwerk_shared::net::DialError;
use leitwerk_shared::net::connection::Path as NetPath;
use leitwerk_shared::net::mesh::{Origin, Target};
use leitwerk_shared::replica::Broken;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot, Status, Storage};

use crate::client::{Client, Listening, Notice};
use crate::field;
use crate::profile::Profile;
use crate::texts::{bundle, labels, membership, problems, status};

/// An opened profile with its running client.
pub(super) struct Session {
    client: Client,
    notices: Receiver<Notice>,
    latest: Option<Arc<Snapshot>>,
    ready: bool,
    tickets: u64,
    calls: Calls,
    /// Documents that cannot be used, and of which nobody was told yet.
    broken: BTreeMap<DocId, Broken>,
    /// What else a person should hear of and came while something else was waited for.
    heard: Vec<String>,
}

/// What a command cannot do without. Where it cannot be used, it refuses rather than tell or do
/// half of what was asked.
#[derive(Clone, Copy)]
pub(super) enum Needs<'a> {
    /// The Leitlinie.
    Leitlinie,
    /// The Leitlinie and a document, as a person names it.
    Document(&'a str),
    /// The Leitlinie and all documents of some classes.
    All(&'a [Class]),
}

/// Whom this workplace calls, who did not answer last, and over what the relay did.
#[derive(Default)]
struct Calls {
    count: usize,
    failed: BTreeMap<Target, Problem>,
    /// What carried the last connection to the relay.
    relay_path: Option<NetPath>,
}

/// What is told of a client that goes on working.
pub(super) enum Told<'a> {
    /// How it is, or what went wrong.
    State(&'a str),
    /// Where it can be called.
    Listening(&'a Listening),
}

/// How long nothing may move before a command gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long a command that holds the same as the relay waits to hear who else does.
const RECEIPTS: Duration = Duration::from_millis(500);

/// After how many links that ended by themselves a command gives up.
const LINKS: usize = 3;

impl Session {
    /// Opens a profile.
    pub(super) fn open(folder: &Path, online: bool) -> Result<Self, Problem> {
        let profile = Profile::open(folder).map_err(|error| problems::profile(&error))?;
        let count = profile.relays().len() + profile.peers().len();
        let calls = Calls { count, ..Calls::default() };
        let (tell, notices) = channel();
        let client = Client::start(profile, online, move |notice| {
            if tell.send(notice).is_err() {
                tracing::debug!("the command has ended");
            }
        });
        let client = client.map_err(|error| problems::client(&error))?;
        Ok(Self {
            client,
            notices,
            latest: None,
            ready: false,
            tickets: 0,
            calls,
            broken: BTreeMap::new(),
            heard: Vec::new(),
        })
    }

    /// Searches the room for other workplaces from now on.
    pub(super) fn search(&self) {
        self.client.set_searching(true);
    }

    /// Waits until every stored document is there, except those that cannot be used and are not
    /// needed.
    pub(super) fn ready(&mut self, needs: Needs<'_>) -> Result<Arc<Snapshot>, Problem> {
        self.wait(|snapshot, doc| needs.include(snapshot, doc), |_, _| true)
    }

    /// Makes changes and waits until they are saved.
    pub(super) fn edit(&mut self, edits: Vec<Edit>) -> Result<Arc<Snapshot>, Problem> {
        let mut wanted = BTreeMap::new();
        for edit in edits {
            self.tickets += 1;
            wanted.insert(edit.doc, self.tickets);
            self.client.edit(self.tickets, edit);
        }
        self.wait(
            |_, doc| wanted.contains_key(&doc),
            |snapshot, _| {
                let there = |(doc, ticket): (&DocId, &u64)| applied(snapshot, *doc) >= *ticket;
                wanted.iter().all(there) && matches!(snapshot.status.storage, Storage::Saved(_))
            },
        )
    }

    /// Waits until the relay has confirmed everything and both sides hold the same; where no
    /// relay answers, until that holds for every workplace that is connected.
    pub(super) fn in_step(&mut self) -> Result<Arc<Snapshot>, Problem> {
        // What cannot be shown here is exchanged all the same.
        self.wait(
            |_, _| false,
            |snapshot, calls| {
                let status = snapshot.status;
                let relay = status.link == LinkState::InStep && status.waiting == 0;
                let peers = status.peers > 0 && status.peers_in_step == status.peers;
                let done = relay || (peers && calls.no_relay_answers());
                done && matches!(status.storage, Storage::Saved(_))
            },
        )
    }

    /// Waits a moment for what the relay has of others' receipts: they come right after both sides
    /// turned out to hold the same. Returns what is known then.
    pub(super) fn confirmed(&mut self, mut snapshot: Arc<Snapshot>) -> Arc<Snapshot> {
        let until = Instant::now() + RECEIPTS;
        let open =
            |status: Status| status.link == LinkState::InStep && status.reached < status.reachable;
        while open(snapshot.status) {
            match self.notices.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Notice::Show(next)) => snapshot = next,
                Ok(_) => {}
                Err(_) => break,
            }
        }
        snapshot
    }

    /// Reads an exchange file and waits until all of it is saved. The outer error is about this
    /// workplace, the inner one about the file.
    pub(super) fn read_file(
        &mut self,
        bytes: Vec<u8>,
    ) -> Result<Result<Summary, FileRefusal>, Problem> {
        self.tickets += 1;
        self.client.read_file(self.tickets, bytes.into());
        // Nobody else is waited for, and a large file takes its time.
        loop {
            match self.notices.recv() {
                Ok(Notice::FileRead(_, result)) => {
                    self.say_heard();
                    return Ok(result);
                }
                Ok(Notice::Show(snapshot)) => self.latest = Some(snapshot),
                Ok(notice) => self.hear(notice)?,
                Err(_) => return Err(problems::broken_off()),
            }
        }
    }

    /// Keeps what a person should hear of, unless it ends the command.
    fn hear(&mut self, notice: Notice) -> Result<(), Problem> {
        match notice {
            Notice::Broken(doc, error) => {
                self.broken.insert(doc, error);
            }
            Notice::CertificateEnds(days) => self.heard.push(membership::certificate_ends(days)),
            Notice::SetAside(aside) => self.heard.push(set_aside(&aside)),
            notice => return notice.problem().map_or(Ok(()), Err),
        }
        Ok(())
    }

    /// Says beside the answer what a person should hear of.
    fn say_heard(&mut self) {
        let Some(snapshot) = &self.latest else { return };
        for (doc, error) in std::mem::take(&mut self.broken) {
            self.heard.push(broken(doc, &error, snapshot).to_string());
        }
        for said in self.heard.drain(..) {
            if writeln!(std::io::stderr(), "{said}").is_err() {
                tracing::debug!("nobody hears what is said beside the answer");
            }
        }
    }

    /// Says in one line how the exchange goes.
    pub(super) fn exchange(&self, snapshot: &Snapshot) -> String {
        status::exchange(snapshot.status, self.calls.relay_path)
    }

    /// Returns what carried the last connection to the relay.
    pub(super) fn relay_path(&self) -> Option<NetPath> {
        self.calls.relay_path
    }

    /// Returns what was shown last.
    pub(super) fn latest(&self) -> Option<Arc<Snapshot>> {
        self.latest.clone()
    }

    /// Tells the state whenever it changes, until `tell` wants no more.
    pub(super) fn follow(&mut self, tell: impl Fn(Told<'_>) -> bool) -> Result<(), Problem> {
        let mut state = String::new();
        let mut troubles: BTreeMap<Target, String> = BTreeMap::new();
        let mut listening = None;
        loop {
            let line = match self.notices.recv() {
                Ok(Notice::Show(snapshot)) => {
                    let line = status::exchange(snapshot.status, self.calls.relay_path);
                    if line == state {
                        continue;
                    }
                    state.clone_from(&line);
                    line
                }
                // Said once, until somebody answers there.
                Ok(Notice::Unreached(target, error)) => {
                    let line = problems::target(&target, &error).what;
                    if troubles.insert(target, line.clone()).is_some_and(|before| before == line) {
                        continue;
                    }
                    line
                }
                Ok(Notice::Reached(target, path)) => {
                    self.calls.note_path(&target, path);
                    troubles.remove(&target);
                    continue;
                }
                Ok(Notice::Network(network)) => {
                    if let Some(now) = network.listening
                        && listening.as_ref() != Some(&now)
                    {
                        if !tell(Told::Listening(&now)) {
                            return Ok(());
                        }
                        listening = Some(now);
                    }
                    continue;
                }
                Ok(Notice::CertificateEnds(days)) => membership::certificate_ends(days),
                Ok(Notice::SetAside(aside)) => set_aside(&aside),
                Ok(Notice::BrokenOff) => return Err(problems::broken_off()),
                Ok(notice) => match notice.problem() {
                    Some(problem) => problem.what,
                    None => continue,
                },
                Err(_) => return Ok(()),
            };
            if !tell(Told::State(&line)) {
                return Ok(());
            }
        }
    }

    /// Waits until everything is read and a condition holds, unless a document that is needed for
    /// that cannot be used.
    fn wait(
        &mut self,
        needed: impl Fn(&Snapshot, DocId) -> bool,
        done: impl Fn(&Snapshot, &Calls) -> bool,
    ) -> Result<Arc<Snapshot>, Problem> {
        let mut moved = Instant::now();
        let mut linked = false;
        let mut ended = 0;
        let mut declined = None;
        loop {
            if let Some(snapshot) = self.latest.clone().filter(|_| self.ready) {
                let mut unusable = self.broken.iter();
                if let Some((doc, error)) = unusable.find(|(doc, _)| needed(&snapshot, **doc)) {
                    return Err(broken(*doc, error, &snapshot));
                }
                // What the others wrote is here by then, and what has room has been sent.
                let in_step = snapshot.status.link == LinkState::InStep;
                if let Some(why) = declined.filter(|_| in_step) {
                    return Err(problems::declined(why));
                }
                if done(&snapshot, &self.calls) {
                    self.say_heard();
                    return Ok(snapshot);
                }
            }
            match self.notices.recv_timeout(PATIENCE.saturating_sub(moved.elapsed())) {
                Ok(Notice::Show(snapshot)) => {
                    moved = Instant::now();
                    let link = snapshot.status.link != LinkState::Offline;
                    ended += usize::from(linked && !link);
                    linked = link;
                    if ended == LINKS {
                        return Err(problems::link_ends());
                    }
                    self.latest = Some(snapshot);
                }
                Ok(Notice::Ready) => self.ready = true,
                Ok(Notice::Unreached(target, error)) => {
                    let problem = problems::target(&target, &error);
                    // Whoever is in the room may not have heard of it yet.
                    let revoked = matches!(error, DialError::Revoked { .. });
                    if revoked && target.origin == Origin::Relay {
                        return Err(problem);
                    }
                    self.calls.failed.insert(target, problem);
                    if let Some(problem) = self.calls.all_failed() {
                        return Err(problem);
                    }
                }
                Ok(Notice::Reached(target, path)) => {
                    self.calls.note_path(&target, path);
                    self.calls.failed.remove(&target);
                }
                Ok(Notice::Declined(why)) => declined = Some(why),
                Ok(notice) => self.hear(notice)?,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    let stuck = || {
                        Problem::new(
                            "Seit einer Minute geht es nicht weiter.",
                            problems::KEPT,
                            "Versuchen Sie es noch einmal. Bleibt es so, fragen Sie die Stelle, \
                             die das Relais betreibt.",
                        )
                    };
                    return Err(declined.map_or_else(stuck, problems::declined));
                }
            }
        }
    }
}

impl Needs<'_> {
    fn include(self, snapshot: &Snapshot, doc: DocId) -> bool {
        let beside = match self {
            Self::Leitlinie => false,
            Self::Document(named) => field::document(named, snapshot).is_ok_and(|it| it == doc),
            Self::All(classes) => classes.contains(&doc.class()),
        };
        beside || doc == snapshot.strategy.doc
    }
}

impl Calls {
    /// Returns what to say once nobody answers: about the relay first.
    fn all_failed(&self) -> Option<Problem> {
        let all = self.failed.len() >= self.count;
        self.failed.values().next().filter(|_| all).cloned()
    }

    fn note_path(&mut self, target: &Target, path: NetPath) {
        if target.origin == Origin::Relay {
            self.relay_path = Some(path);
        }
    }

    fn no_relay_answers(&self) -> bool {
        self.failed.keys().any(|target| target.origin == Origin::Relay)
    }
}

fn broken(doc: DocId, error: &Broken, snapshot: &Snapshot) -> Problem {
    problems::broken_document(&bundle::document(doc, snapshot), error)
}

fn set_aside(aside: &SetAside) -> String {
    problems::set_aside(aside, |_| labels::UNKNOWN_AUTHOR).what
}

/// Returns the highest ticket that the view of a document contains.
fn applied(snapshot: &Snapshot, doc: DocId) -> u64 {
    let goal = doc.item();
    match doc.class() {
        Class::Leitlinie => snapshot.strategy.applied,
        Class::Steckbrief => snapshot.profiles.get(&goal).map_or(0, |view| view.applied),
        _ => snapshot.sheets.get(&goal).map_or(0, |view| view.applied),
    }
}
