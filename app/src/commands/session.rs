// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One command's use of the client: open, wait for what is needed, end.

use std::collections::BTreeMap;
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
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot, Status, Storage};

use crate::client::{Client, Listening, Notice};
use crate::profile::Profile;
use crate::texts::{labels, membership, problems, status};

/// An opened profile with its running client.
pub(super) struct Session {
    client: Client,
    notices: Receiver<Notice>,
    latest: Option<Arc<Snapshot>>,
    ready: bool,
    tickets: u64,
    calls: Calls,
    /// What a person should hear of and came while something else was waited for.
    heard: Vec<String>,
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
        let heard = Vec::new();
        Ok(Self { client, notices, latest: None, ready: false, tickets: 0, calls, heard })
    }

    /// Searches the room for other workplaces from now on.
    pub(super) fn search(&self) {
        self.client.set_searching(true);
    }

    /// Waits until every stored document is there.
    pub(super) fn ready(&mut self) -> Result<Arc<Snapshot>, Problem> {
        self.wait(|_, _| true)
    }

    /// Makes changes and waits until they are saved.
    pub(super) fn edit(&mut self, edits: Vec<Edit>) -> Result<Arc<Snapshot>, Problem> {
        let mut wanted = Vec::new();
        for edit in edits {
            self.tickets += 1;
            wanted.push((edit.doc, self.tickets));
            self.client.edit(self.tickets, edit);
        }
        self.wait(move |snapshot, _| {
            let there = |(doc, ticket): &(DocId, u64)| applied(snapshot, *doc) >= *ticket;
            wanted.iter().all(there) && matches!(snapshot.status.storage, Storage::Saved(_))
        })
    }

    /// Waits until the relay has confirmed everything and both sides hold the same; where no
    /// relay answers, until that holds for every workplace that is connected.
    pub(super) fn in_step(&mut self) -> Result<Arc<Snapshot>, Problem> {
        self.wait(|snapshot, calls| {
            let status = snapshot.status;
            let relay = status.link == LinkState::InStep && status.waiting == 0;
            let peers = status.peers > 0 && status.peers_in_step == status.peers;
            let done = relay || (peers && calls.no_relay_answers());
            done && matches!(status.storage, Storage::Saved(_))
        })
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
                Ok(Notice::FileRead(_, result)) => return Ok(result),
                Ok(Notice::NotStored(error)) => return Err(problems::commit(&error)),
                Ok(Notice::Broken(_, error)) => return Err(problems::broken(&error)),
                Ok(Notice::Show(snapshot)) => self.latest = Some(snapshot),
                Ok(
                    Notice::Ready
                    | Notice::Refused(..)
                    | Notice::SetAside(_)
                    | Notice::RosterForked
                    | Notice::Declined(_)
                    | Notice::Authors(..)
                    | Notice::Shares(..)
                    | Notice::Reached(..)
                    | Notice::Unreached(..)
                    | Notice::Network(_)
                    | Notice::CertificateEnds(_)
                    | Notice::NoNetwork(_)
                    | Notice::Roster(_)
                    | Notice::Certified(_)
                    | Notice::Grants(_)
                    | Notice::Endorsed(..)
                    | Notice::Step(..)
                    | Notice::Ended(..),
                ) => {}
                Ok(Notice::BrokenOff) | Err(_) => return Err(problems::broken_off()),
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
        for line in std::mem::take(&mut self.heard) {
            if !tell(Told::State(&line)) {
                return Ok(());
            }
        }
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
                Ok(Notice::NoNetwork(error)) => problems::dial(&error).what,
                Ok(Notice::NotStored(error)) => problems::commit(&error).what,
                Ok(Notice::Broken(_, error)) => problems::broken(&error).what,
                Ok(Notice::SetAside(aside)) => set_aside(&aside),
                Ok(Notice::RosterForked) => problems::roster_forked().what,
                Ok(Notice::Declined(why)) => problems::declined(why).what,
                Ok(
                    Notice::Ready
                    | Notice::Refused(..)
                    | Notice::FileRead(..)
                    | Notice::Authors(..)
                    | Notice::Shares(..)
                    | Notice::Roster(_)
                    | Notice::Certified(_)
                    | Notice::Grants(_)
                    | Notice::Endorsed(..)
                    | Notice::Step(..)
                    | Notice::Ended(..),
                ) => continue,
                Ok(Notice::BrokenOff) => return Err(problems::broken_off()),
                Err(_) => return Ok(()),
            };
            if !tell(Told::State(&line)) {
                return Ok(());
            }
        }
    }

    /// Waits until everything is read and a condition holds.
    fn wait(&mut self, done: impl Fn(&Snapshot, &Calls) -> bool) -> Result<Arc<Snapshot>, Problem> {
        let mut moved = Instant::now();
        let mut linked = false;
        let mut ended = 0;
        let mut declined = None;
        loop {
            if let Some(snapshot) = self.latest.as_ref().filter(|_| self.ready) {
                // What the others wrote is here by then, and what has room has been sent.
                let in_step = snapshot.status.link == LinkState::InStep;
                if let Some(why) = declined.filter(|_| in_step) {
                    return Err(problems::declined(why));
                }
                if done(snapshot, &self.calls) {
                    return Ok(Arc::clone(snapshot));
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
                Ok(Notice::Refused(_, refused)) => return Err(problems::edit(&refused)),
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
                Ok(Notice::CertificateEnds(days)) => {
                    self.heard.push(membership::certificate_ends(days));
                }
                Ok(Notice::SetAside(aside)) => self.heard.push(set_aside(&aside)),
                Ok(Notice::RosterForked) => return Err(problems::roster_forked()),
                Ok(Notice::Declined(why)) => declined = Some(why),
                Ok(
                    Notice::Network(_)
                    | Notice::FileRead(..)
                    | Notice::Authors(..)
                    | Notice::Shares(..)
                    | Notice::Roster(_)
                    | Notice::Certified(_)
                    | Notice::Grants(_)
                    | Notice::Endorsed(..)
                    | Notice::Step(..)
                    | Notice::Ended(..),
                ) => {}
                Ok(Notice::NoNetwork(error)) => return Err(problems::dial(&error)),
                Ok(Notice::NotStored(error)) => return Err(problems::commit(&error)),
                Ok(Notice::Broken(_, error)) => return Err(problems::broken(&error)),
                Ok(Notice::BrokenOff) => return Err(problems::broken_off()),
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
