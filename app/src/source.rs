// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where the window finds what it shows. The worker stores, the window reads; neither waits for
//! the other longer than it takes to copy a pointer.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use leitwerk_shared::document::{Changed, Shares};
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::exchange::file::Progress;
use leitwerk_shared::identity::certificate::Term;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::connection::Path;
use leitwerk_shared::net::enrol::Grant;
use leitwerk_shared::net::peer::Peer;
use leitwerk_shared::replica::snapshot::Snapshot;

use crate::client::{NetworkState, Task};
use crate::import::Plan;
use crate::news::{Authors, Told};
use crate::widgets::toast::Toast;

/// A slot with the latest snapshot, and with all else that the window is told: of edits, worries,
/// connections, the Verbund and long work. Clones share it.
#[derive(Clone, Debug)]
pub struct SnapshotSource(Arc<Mutex<Slot>>);

/// An edit that the worker did not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The ticket of the edit.
    pub ticket: u64,
    /// Why, in words for the person at the screen.
    pub message: String,
}

/// What a person should know that no snapshot tells. Of each kind the latest holds until it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worry {
    /// There is no connection, or the relay turns this workplace away.
    Connection,
    /// The certificate of this workplace ends.
    Certificate,
    /// The relay has no room for a document.
    Room,
    /// The roster contradicts that of somebody else.
    Roster,
    /// A document cannot be used, or does without some of its changes.
    Document(DocId),
}

/// What a person should know, in words for the person at the screen.
pub type Worries = BTreeMap<Worry, String>;

/// How this workplace is connected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Where it listens and whom it calls; nothing is known at the beginning.
    pub network: Option<NetworkState>,
    /// Why somebody who is called does not answer, in words for the person at the screen.
    pub troubles: BTreeMap<Peer, String>,
    /// What carried the last connection to the relay.
    pub relay_path: Option<Path>,
    /// Why the last wish about a workplace was not fulfilled.
    pub refused: Option<String>,
}

/// What is known of the Verbund and of this workplace in it.
#[derive(Clone, Debug, Default)]
pub struct Alliance {
    /// What people here call this workplace; empty if nothing.
    pub name: String,
    /// Where its profile lies.
    pub folder: PathBuf,
    /// Where the relay listens, `host:port`.
    pub relays: Vec<String>,
    /// Who belongs to the Verbund; nothing is known at the beginning.
    pub roster: Option<Arc<Roster>>,
    /// From when to when the certificate of this workplace is good.
    pub certificate: Option<Term>,
    /// What waits for the agreement of a coordinator, once that was asked.
    pub grants: Option<Vec<Grant>>,
    /// Why that could not be asked or agreed to, in words for the person at the screen.
    pub refused: Option<String>,
}

/// Long work that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// What is done.
    pub task: Task,
    /// How far it is, once that is known.
    pub progress: Option<Progress>,
}

#[derive(Debug)]
struct Slot {
    latest: Arc<Snapshot>,
    room: Arc<Room>,
    alliance: Arc<Alliance>,
    tasks: Arc<BTreeMap<u64, Running>>,
    toasts: VecDeque<Toast>,
    plan: Option<Plan>,
    written: Arc<Told>,
    shares: Arc<BTreeMap<DocId, Arc<Shares>>>,
    worries: Arc<Worries>,
    worker_gone: bool,
    refused: VecDeque<Refused>,
}

impl SnapshotSource {
    /// Makes a source that shows this snapshot until the next is stored.
    pub fn new(first: Arc<Snapshot>) -> Self {
        Self(Arc::new(Mutex::new(Slot {
            latest: first,
            room: Arc::default(),
            alliance: Arc::default(),
            tasks: Arc::default(),
            toasts: VecDeque::new(),
            plan: None,
            written: Arc::default(),
            shares: Arc::default(),
            worries: Arc::default(),
            worker_gone: false,
            refused: VecDeque::new(),
        })))
    }

    /// Replaces the snapshot. The caller then requests a repaint.
    pub fn store(&self, snapshot: Arc<Snapshot>) {
        self.slot().latest = snapshot;
    }

    /// Says what a person should know that no snapshot tells. Returns whether that is new. The
    /// caller then requests a repaint.
    pub fn worry(&self, kind: Worry, words: &str) -> bool {
        let told = Arc::make_mut(&mut self.slot().worries).insert(kind, words.to_owned());
        told.is_none_or(|told| told != words)
    }

    /// Says that this is over.
    pub fn reassure(&self, kind: Worry) {
        Arc::make_mut(&mut self.slot().worries).remove(&kind);
    }

    /// Returns what a person should know that no snapshot tells.
    pub(crate) fn worries(&self) -> Arc<Worries> {
        Arc::clone(&self.slot().worries)
    }

    /// Says that the worker broke off: nothing can be saved any more. The caller then requests a
    /// repaint.
    pub fn lose_worker(&self) {
        self.slot().worker_gone = true;
    }

    /// Returns whether the worker broke off.
    pub(crate) fn worker_gone(&self) -> bool {
        self.slot().worker_gone
    }

    /// Tells who has written how much in a document. Must be called before the snapshot that shows
    /// it is stored.
    pub fn note_written(&self, doc: DocId, written: Authors) {
        Arc::make_mut(&mut self.slot().written).authors.insert(doc, written);
    }

    /// Tells which fields of a document others have written into. The caller then requests a repaint.
    pub fn note_changed(&self, doc: DocId, changed: Arc<Changed>) {
        Arc::make_mut(&mut self.slot().written).note(doc, changed);
    }

    /// Returns what others have written, as far as it was told.
    pub(crate) fn written(&self) -> Arc<Told> {
        Arc::clone(&self.slot().written)
    }

    /// Tells who wrote what in a document. The caller then requests a repaint.
    pub fn note_shares(&self, doc: DocId, shares: Arc<Shares>) {
        Arc::make_mut(&mut self.slot().shares).insert(doc, shares);
    }

    /// Returns who wrote what, in the documents that were looked at so.
    pub(crate) fn shares(&self) -> Arc<BTreeMap<DocId, Arc<Shares>>> {
        Arc::clone(&self.slot().shares)
    }

    /// Changes what is known of connections without the relay. The caller then requests a repaint.
    pub fn update_room(&self, change: impl FnOnce(&mut Room)) {
        change(Arc::make_mut(&mut self.slot().room));
    }

    /// Returns what is known of connections without the relay.
    pub(crate) fn room(&self) -> Arc<Room> {
        Arc::clone(&self.slot().room)
    }

    /// Changes what is known of the Verbund. The caller then requests a repaint. `change` must not
    /// use this source.
    pub fn update_alliance(&self, change: impl FnOnce(&mut Alliance)) {
        change(Arc::make_mut(&mut self.slot().alliance));
    }

    /// Returns what is known of the Verbund.
    pub(crate) fn alliance(&self) -> Arc<Alliance> {
        Arc::clone(&self.slot().alliance)
    }

    /// Tells that long work has begun under a number. The caller then requests a repaint.
    pub fn begin(&self, number: u64, task: Task) {
        let running = Running { task, progress: None };
        Arc::make_mut(&mut self.slot().tasks).insert(number, running);
    }

    /// Tells how far long work is.
    pub fn step(&self, number: u64, progress: Progress) {
        if let Some(running) = Arc::make_mut(&mut self.slot().tasks).get_mut(&number) {
            running.progress = Some(progress);
        }
    }

    /// Tells that long work has ended, and returns what it was.
    pub fn end(&self, number: u64) -> Option<Task> {
        let ended = Arc::make_mut(&mut self.slot().tasks).remove(&number);
        ended.map(|running| running.task)
    }

    /// Returns the long work that goes on, by number.
    pub(crate) fn tasks(&self) -> Arc<BTreeMap<u64, Running>> {
        Arc::clone(&self.slot().tasks)
    }

    /// Lets the window ask whether an existing strategy shall be taken over like this. The caller
    /// then requests a repaint.
    pub fn offer_plan(&self, plan: Plan) {
        self.slot().plan = Some(plan);
    }

    /// Returns what shall be asked, once.
    pub(crate) fn take_plan(&self) -> Option<Plan> {
        self.slot().plan.take()
    }

    /// Lets the window announce something.
    pub fn announce(&self, toast: Toast) {
        self.slot().toasts.push_back(toast);
    }

    /// Returns what was to be announced since the last call.
    pub(crate) fn take_toasts(&self) -> Vec<Toast> {
        self.slot().toasts.drain(..).collect()
    }

    /// Tells the window that an edit was not accepted. Must be called before a snapshot is
    /// stored whose `applied` passes the ticket, or the window takes the edit for accepted.
    pub fn refuse(&self, refused: Refused) {
        self.slot().refused.push_back(refused);
    }

    /// Returns the latest snapshot.
    pub fn latest(&self) -> Arc<Snapshot> {
        Arc::clone(&self.slot().latest)
    }

    /// Returns the latest snapshot together with the refusals since the last call.
    pub(crate) fn take(&self) -> (Arc<Snapshot>, Vec<Refused>) {
        let mut slot = self.slot();
        (Arc::clone(&slot.latest), slot.refused.drain(..).collect())
    }

    /// A thread that panicked while it held the lock can only have left a whole value behind.
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
