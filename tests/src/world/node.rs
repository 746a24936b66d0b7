// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The nodes of a world: a process with its disk, its pool and what came for it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use leitwerk_node::relay::{self, Relay};
use leitwerk_shared::change::Hash;
use leitwerk_shared::change::genesis::genesis;
use leitwerk_shared::change::ledger::Ledger;
use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::exchange::LinkId;
use leitwerk_shared::exchange::file::{FileRefusal, Summary};
use leitwerk_shared::exchange::job::Job;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::replica::snapshot::{Snapshot, Storage};
use leitwerk_shared::replica::{EditRefused, Input, Replica, Work};
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::store::memory::MemoryStore;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::disk::Disk;

/// A workplace.
#[derive(Debug)]
pub(super) struct Workplace {
    pub(super) device: DeviceId,
    pkcs8: Vec<u8>,
    /// Where the names of this process come from.
    pub(super) seed: u64,
    pub(super) replica: Replica<MemoryStore>,
    pub(super) disk: Disk,
    pub(super) jobs: Vec<Work>,
    pub(super) inbox: Vec<Input>,
    pub(super) wants_online: bool,
    pub(super) link: Option<LinkId>,
    pub(super) ticket: u64,
    pub(super) refused: Vec<(u64, EditRefused)>,
    /// What became of exchange files.
    pub(super) files: Vec<(u64, Result<Summary, FileRefusal>)>,
    /// The last snapshots of this process, newest last.
    pub(super) shown: VecDeque<Arc<Snapshot>>,
    /// The newest state of every document that was shown as saved.
    pub(super) saved: BTreeMap<DocId, Version>,
}

/// The relay.
#[derive(Debug)]
pub(super) struct Mailbox {
    pub(super) device: DeviceId,
    pkcs8: Vec<u8>,
    pub(super) relay: Relay<MemoryStore>,
    pub(super) disk: Disk,
    pub(super) jobs: Vec<Job>,
    pub(super) inbox: Vec<relay::Input>,
}

/// How many snapshots are kept.
const KEPT: usize = 6;

impl Workplace {
    pub(super) fn open(disk: MemoryStore, key: &DeviceKey, seed: u64) -> Self {
        disk.set_full(false);
        let pkcs8 = key.pkcs8().to_vec();
        let mut nonces = StdRng::seed_from_u64(seed);
        let replica = Replica::open(disk.clone(), copy(&pkcs8), move || nonces.random());
        let roster = Roster::open(disk.roster().expect("a memory store can be read"));
        let roster = roster.expect("the stored roster is valid");
        Self {
            device: roster.by_key(key.public()).expect("the key stands in the roster").id,
            pkcs8,
            seed,
            replica: replica.expect("a replica starts from what it stored"),
            disk: Disk::new(disk),
            jobs: Vec::new(),
            // The first turn shows what is stored.
            inbox: vec![Input::Tick],
            wants_online: false,
            link: None,
            ticket: 0,
            refused: Vec::new(),
            files: Vec::new(),
            shown: VecDeque::new(),
            saved: BTreeMap::new(),
        }
    }

    pub(super) fn key(&self) -> DeviceKey {
        copy(&self.pkcs8)
    }

    pub(super) fn show(&mut self, snapshot: Arc<Snapshot>) {
        if matches!(snapshot.status.storage, Storage::Saved(_)) {
            self.saved.extend(versions(&snapshot));
        }
        self.shown.push_back(snapshot);
        if self.shown.len() > KEPT {
            self.shown.pop_front();
        }
    }

    /// What was shown as saved must be on the disk.
    pub(super) fn check_saved(&self) {
        for (doc, version) in &self.saved {
            assert!(knows(&self.disk.store, *doc, version), "{doc}: shown as saved, and lost");
        }
    }
}

impl Mailbox {
    pub(super) fn open(disk: MemoryStore, roster: &Roster, key: &DeviceKey) -> Self {
        disk.set_full(false);
        let me = roster.by_key(key.public()).expect("the key stands in the roster").clone();
        Self {
            device: me.id,
            pkcs8: key.pkcs8().to_vec(),
            relay: Relay::open(disk.clone(), me, roster.clone()).expect("the relay starts"),
            disk: Disk::new(disk),
            jobs: Vec::new(),
            inbox: Vec::new(),
        }
    }

    pub(super) fn key(&self) -> DeviceKey {
        copy(&self.pkcs8)
    }
}

/// Returns the state of every document that a snapshot shows.
pub(super) fn versions(snapshot: &Snapshot) -> BTreeMap<DocId, Version> {
    let strategy = (snapshot.strategy.doc, snapshot.strategy.version.clone());
    let profiles = snapshot.profiles.values().map(|view| (view.doc, view.version.clone()));
    let sheets = snapshot.sheets.values().map(|view| (view.doc, view.version.clone()));
    let all = profiles.chain(sheets).chain([strategy]);
    // The constant first change is everywhere and stored nowhere.
    let first = |doc: &DocId| Version(vec![genesis(doc.class()).hash.0]);
    let written = all.filter(|(doc, v)| *v != Version::default() && *v != first(doc));
    written.collect()
}

/// Returns whether a state of a document is on a disk.
pub(super) fn knows(store: &MemoryStore, doc: DocId, version: &Version) -> bool {
    let heads: Vec<Hash> = version.0.iter().map(|head| Hash(*head)).collect();
    let held = store.held(doc).expect("a memory store can be read");
    // A document that nobody wrote into is its constant first change, which no disk needs.
    let ledger = held.map_or_else(|| Ledger::new(doc.class()), |held| held.ledger);
    ledger.have_at(&heads).is_some()
}

fn copy(pkcs8: &[u8]) -> DeviceKey {
    DeviceKey::from_pkcs8(pkcs8.to_vec()).expect("the bytes of a key are one")
}
