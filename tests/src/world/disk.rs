// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A disk with the writer before it: takes batches in order, keeps what was refused and tries
//! it again together with what came meanwhile, like `store::writer`. Notes what was ever on it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use leitwerk_shared::change::ledger::Ledger;
use leitwerk_shared::change::{Actor, Have};
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::store::compact::open;
use leitwerk_shared::store::memory::{MemoryStore, Takes};
use leitwerk_shared::store::{Batch, CommitError, Durable, Record, Store as _, Stored};

#[derive(Debug)]
pub(crate) struct Disk {
    pub(crate) store: MemoryStore,
    takes: Takes,
    waiting: VecDeque<Batch>,
    refused: Batch,
    /// What lies on it, which may only grow.
    kept: BTreeMap<DocId, Have>,
}

impl Disk {
    pub(crate) fn new(store: MemoryStore) -> Self {
        let mut disk = Self {
            store,
            takes: Takes::Writes,
            waiting: VecDeque::new(),
            refused: Batch::default(),
            kept: BTreeMap::new(),
        };
        for doc in disk.store.documents() {
            disk.note(doc);
        }
        disk
    }

    pub(crate) fn set_takes(&mut self, takes: Takes) {
        self.takes = takes;
        self.store.set_takes(takes);
    }

    pub(crate) fn push(&mut self, batch: Batch) {
        self.waiting.push_back(batch);
    }

    /// Loses everything that was not committed.
    pub(crate) fn lose_power(&mut self) {
        self.waiting.clear();
        self.refused = Batch::default();
        for doc in self.kept.keys() {
            self.check(*doc);
        }
        // What was cut off just before its answer lies there too.
        for doc in self.store.documents() {
            self.note(doc);
        }
    }

    /// Returns how many batches wait; a refused one counts once the disk takes it.
    pub(crate) fn waiting(&self) -> usize {
        let retry = self.takes == Takes::Writes && !self.refused.records.is_empty();
        self.waiting.len() + usize::from(retry)
    }

    /// Returns what lies on it.
    pub(crate) fn kept(&self) -> &BTreeMap<DocId, Have> {
        &self.kept
    }

    /// Writes the next `count` batches as one transaction, and checks that nothing was lost.
    pub(crate) fn write(&mut self, count: usize) -> Result<Durable, CommitError> {
        for next in self.waiting.drain(..count.min(self.waiting.len())) {
            self.refused.watermark = next.watermark;
            self.refused.records.extend(next.records);
        }
        let durable = self.store.commit(&self.refused)?;
        let written = std::mem::take(&mut self.refused.records);
        let touched: BTreeSet<DocId> = written.iter().filter_map(touched).collect();
        for doc in touched {
            self.check(doc);
            self.note(doc);
        }
        for record in &written {
            if let Record::Compacted { doc, .. } = record {
                self.check_bytes(*doc);
            }
        }
        Ok(durable)
    }

    fn note(&mut self, doc: DocId) {
        if let Some(have) = self.store.ledger(doc, all) {
            self.kept.insert(doc, have);
        }
    }

    /// What lay on the disk must still lie there.
    fn check(&self, doc: DocId) {
        let Some(kept) = self.kept.get(&doc) else { return };
        let here = self.store.ledger(doc, all).unwrap_or_default();
        assert!(here.covers(kept), "{doc}: {kept:?} was on the disk, {here:?} is");
    }

    /// What the bytes of a document say must be what is known of it.
    pub(crate) fn check_bytes(&self, doc: DocId) {
        let look = |ledger: &Ledger, stored: &Stored| (shown(ledger), stored.chunks());
        let Some((have, chunks)) = self.store.look(doc, look) else { return };
        let opened = open(doc.class(), &chunks);
        let opened = opened.unwrap_or_else(|error| panic!("{doc}: stored and unreadable: {error}"));
        let mut found = Have::default();
        for meta in opened.metas.iter().filter(|meta| meta.actor != Actor::CONSTANT) {
            found.0.insert(meta.actor, (meta.seq, meta.hash));
        }
        assert_eq!(found, have, "{doc}: the bytes hold something else than is known");
    }
}

/// Returns the highest number of every actor, wherever two changes with one number lie.
fn all(ledger: &Ledger) -> Have {
    let mut have = ledger.have().clone();
    for entry in ledger.entries().iter().filter(|entry| entry.beside) {
        if have.seq(entry.actor) < entry.seq {
            have.0.insert(entry.actor, (entry.seq, entry.hash));
        }
    }
    have
}

/// Returns the newest change of every actor that the bytes of the document hold.
fn shown(ledger: &Ledger) -> Have {
    if ledger.broken().is_empty() {
        return ledger.have().clone();
    }
    let mut have = Have::default();
    let sound = ledger.entries().iter().skip(1).zip(ledger.quarantined().into_iter().skip(1));
    for (entry, _) in sound.filter(|(entry, cause)| !entry.beside && cause.is_none()) {
        have.0.insert(entry.actor, (entry.seq, entry.hash));
    }
    have
}

/// Returns the document whose changes a record touches.
pub(super) fn touched(record: &Record) -> Option<DocId> {
    match record {
        Record::Run(run) => Some(run.doc()),
        Record::Archive(archive) => Some(archive.archive().doc),
        Record::Compacted { doc, .. } => Some(*doc),
        _ => None,
    }
}
