// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a workplace once called saved: it must be on its disk then, and ever after.

use std::collections::BTreeMap;

use leitwerk_shared::change::Hash;
use leitwerk_shared::change::genesis::genesis;
use leitwerk_shared::change::ledger::Ledger;
use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::replica::snapshot::{Snapshot, Storage};
use leitwerk_shared::store::memory::MemoryStore;

/// The newest state of every document that was shown as saved.
#[derive(Debug, Default)]
pub(crate) struct Saved(BTreeMap<DocId, Version>);

impl Saved {
    /// Takes in what is shown. What it calls saved must be on the disk.
    pub(crate) fn note(&mut self, snapshot: &Snapshot, disk: &MemoryStore) {
        if !matches!(snapshot.status.storage, Storage::Saved(_)) {
            return;
        }
        for (doc, version) in versions(snapshot) {
            if self.0.get(&doc) != Some(&version) {
                let here = knows(disk, doc, &version);
                assert!(here, "{doc}: shown as saved, but it is not on the disk");
                self.0.insert(doc, version);
            }
        }
    }

    /// What was shown as saved must be on the disk.
    pub(crate) fn check(&self, disk: &MemoryStore) {
        for (doc, version) in &self.0 {
            assert!(knows(disk, *doc, version), "{doc}: shown as saved, and lost");
        }
    }

    /// It must also have come to another disk.
    pub(crate) fn check_spread(&self, disk: &MemoryStore) {
        for (doc, version) in &self.0 {
            assert!(knows(disk, *doc, version), "{doc}: saved, not spread");
        }
    }
}

/// Returns the state of every document that a snapshot shows.
pub(crate) fn versions(snapshot: &Snapshot) -> BTreeMap<DocId, Version> {
    let strategy = (snapshot.strategy.doc, snapshot.strategy.version.clone());
    let profiles = snapshot.profiles.values().map(|view| (view.doc, view.version.clone()));
    let sheets = snapshot.sheets.values().map(|view| (view.doc, view.version.clone()));
    let released = snapshot.released.values().map(|view| (view.doc, view.version.clone()));
    let all = profiles.chain(sheets).chain(released).chain([strategy]);
    // The constant first change is everywhere and stored nowhere.
    let first = |doc: &DocId| Version(vec![genesis(doc.class()).hash.0]);
    let written = all.filter(|(doc, v)| *v != Version::default() && *v != first(doc));
    written.collect()
}

/// Returns whether a state of a document is on a disk.
pub(crate) fn knows(store: &MemoryStore, doc: DocId, version: &Version) -> bool {
    let known = |ledger: &Ledger| version.0.iter().all(|head| ledger.entry(&Hash(*head)).is_some());
    // A document that nobody wrote into is its constant first change, which no disk needs.
    let nothing = || known(&Ledger::new(doc.class()));
    store.ledger(doc, known).unwrap_or_else(nothing)
}
