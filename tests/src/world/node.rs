// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A node of a world: a process, if it runs, with its disk, its pool, its clock and what came
//! for it.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use leitwerk_shared::change::Actor;
use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::exchange::SetAside;
use leitwerk_shared::exchange::file::{FileRefusal, Summary};
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::roster::{Device, Roster};
use leitwerk_shared::replica::EditRefused;
use leitwerk_shared::replica::snapshot::Snapshot;
use leitwerk_shared::store::memory::MemoryStore;
use leitwerk_shared::sync::frame::Declined;

use super::disk::Disk;
use super::machine::{Arrival, Job, Machine};
use super::saved::Saved;
use super::wire::{Dialect, End};

/// A workplace or the relay.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) me: Device,
    pkcs8: Vec<u8>,
    /// Nothing while it does not run.
    pub(super) machine: Option<Machine>,
    /// What names the process as an author, first the one that it begins with.
    pub(super) nonces: Vec<[u8; 12]>,
    pub(super) disk: Disk,
    pub(super) jobs: Vec<Job>,
    pub(super) inbox: Vec<Arrival>,
    /// Whom it calls whenever it can.
    pub(super) wants: BTreeSet<End>,
    /// Only nodes on the same island reach each other.
    pub(super) island: u16,
    /// How far its clock is ahead, in milliseconds.
    pub(super) skew: i64,
    pub(super) dialect: Dialect,
    /// An older copy of its disk.
    pub(super) backup: MemoryStore,
    /// A snapshot of the running machine: its disk and the name of its process.
    pub(super) frozen: Option<Image>,
    /// Whether it goes on from a snapshot, under a name that was used since.
    pub(super) resumed: bool,
    pub(super) ticket: u64,
    pub(super) refused: Vec<(u64, EditRefused)>,
    /// What documents are said to do without.
    pub(super) set_aside: Vec<SetAside>,
    /// What the relay had no room for.
    pub(super) declined: Vec<(DocId, Declined)>,
    /// What became of exchange files.
    pub(super) files: Vec<(u64, Result<Summary, FileRefusal>)>,
    /// The last snapshots of this process, newest last.
    pub(super) shown: VecDeque<Arc<Snapshot>>,
    pub(super) saved: Saved,
}

/// A workplace as it was, memory and all.
#[derive(Clone, Debug)]
pub struct Image {
    pub(super) disk: MemoryStore,
    pub(super) nonce: [u8; 12],
}

/// How many snapshots are kept.
const KEPT: usize = 6;

impl Node {
    /// Sets a node up. It does not run yet.
    pub(super) fn new(store: MemoryStore, roster: &Roster, key: &DeviceKey) -> Self {
        Self {
            me: roster.by_key(key.public()).expect("the key stands in the roster").clone(),
            pkcs8: key.pkcs8().to_vec(),
            machine: None,
            nonces: vec![[0; 12]],
            backup: store.copy(),
            disk: Disk::new(store),
            jobs: Vec::new(),
            inbox: Vec::new(),
            wants: BTreeSet::new(),
            island: 0,
            skew: 0,
            dialect: Dialect::Same,
            frozen: None,
            resumed: false,
            ticket: 0,
            refused: Vec::new(),
            set_aside: Vec::new(),
            declined: Vec::new(),
            files: Vec::new(),
            shown: VecDeque::new(),
            saved: Saved::default(),
        }
    }

    pub(super) fn device(&self) -> DeviceId {
        self.me.id
    }

    /// Returns the name under which the process began to write.
    pub(super) fn actor(&self) -> Actor {
        Actor::new(self.me.id, self.nonces[0])
    }

    /// Returns whether the process may write under a name.
    pub(super) fn writes_as(&self, actor: Actor) -> bool {
        self.nonces.iter().any(|nonce| Actor::new(self.me.id, *nonce) == actor)
    }

    pub(super) fn key(&self) -> DeviceKey {
        DeviceKey::from_pkcs8(self.pkcs8.clone()).expect("the bytes of a key are one")
    }

    /// The process is gone; what lies on the disk is not.
    pub(super) fn die(&mut self) {
        self.machine = None;
        self.jobs.clear();
        self.inbox.clear();
        self.shown.clear();
        self.disk.lose_power();
        self.saved.check(&self.disk.store);
    }

    /// Gives the node another disk; what it promised before no longer counts.
    pub(super) fn replace_disk(&mut self, store: MemoryStore) {
        self.disk = Disk::new(store);
        self.saved = Saved::default();
        self.resumed = false;
    }

    /// Keeps what is shown. What it calls saved must be on the disk.
    pub(super) fn show(&mut self, snapshot: Arc<Snapshot>) {
        self.saved.note(&snapshot, &self.disk.store);
        self.shown.push_back(snapshot);
        if self.shown.len() > KEPT {
            self.shown.pop_front();
        }
    }
}
