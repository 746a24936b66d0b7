// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A store in memory for tests: the same promises, and faults on demand. It can refuse writes,
//! be copied as a backup is, and lose power in the middle of any call.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    Batch, CommitError, Durable, Header, Held, Proven, ReadError, Reader, Record, Store, Stored,
    Tail, TailRow,
};
use crate::change::ledger::Ledger;
use crate::change::{Actor, Meta, limits};
use crate::domain::ids::DocId;
use crate::identity::roster::SignedEntry;

/// A disk. Clones are the same disk.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    disk: Arc<Mutex<Disk>>,
}

/// Whether a disk takes writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Takes {
    /// All of them.
    #[default]
    Writes,
    /// None: it is full.
    NothingFull,
    /// None: it may only be read.
    NothingReadOnly,
    /// All of them, but each answer is a failure: the fsync failed after the write.
    WritesAndFails,
}

/// When within a call the power goes. A batch that is cut off within is never seen, so there is
/// no third moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before anything of the call is done.
    Before,
    /// After all of it is done, but before the answer.
    After,
}

/// What a call unwinds with when the power goes: the process is gone, the disk is not.
#[derive(Clone, Copy, Debug)]
pub struct PowerCut;

#[derive(Debug, Default)]
struct Disk {
    takes: Takes,
    /// How many calls go well until the power goes.
    cut: Option<(u64, Moment)>,
    calls: u64,
    content: Content,
}

#[derive(Clone, Debug, Default)]
struct Content {
    roster: Vec<SignedEntry>,
    branches: Vec<Vec<SignedEntry>>,
    documents: BTreeMap<DocId, Document>,
    proven: BTreeMap<DocId, Proven>,
    delivered: BTreeMap<(DocId, Actor), u64>,
    views: BTreeMap<DocId, Vec<u8>>,
}

#[derive(Clone, Debug)]
struct Document {
    /// What is in the chunk.
    archived: Ledger,
    /// That and the tail.
    ledger: Ledger,
    stored: Stored,
}

impl MemoryStore {
    /// Makes the disk refuse writes, or take them again.
    pub fn set_takes(&self, takes: Takes) {
        self.disk().takes = takes;
    }

    /// Returns another disk with the same on it and no faults, like a backup.
    #[must_use]
    pub fn copy(&self) -> Self {
        let content = self.disk().content.clone();
        Self { disk: Arc::new(Mutex::new(Disk { content, ..Disk::default() })) }
    }

    /// Lets the power go during the next call but `calls`; `None` takes that back. The call
    /// unwinds with [`PowerCut`].
    pub fn cut_power(&self, after: Option<(u64, Moment)>) {
        self.disk().cut = after;
    }

    /// Returns how many calls there were.
    pub fn calls(&self) -> u64 {
        self.disk().calls
    }

    /// Looks at a document: what is known of its changes, and its bytes. Counts as no call and
    /// meets no fault.
    pub fn look<T>(&self, doc: DocId, look: impl FnOnce(&Ledger, &Stored) -> T) -> Option<T> {
        let disk = self.disk();
        let document = disk.content.documents.get(&doc)?;
        Some(look(&document.ledger, &document.whole()))
    }

    /// Looks at what is known of the changes of a document. Counts as no call and meets no fault.
    pub fn ledger<T>(&self, doc: DocId, look: impl FnOnce(&Ledger) -> T) -> Option<T> {
        Some(look(&self.disk().content.documents.get(&doc)?.ledger))
    }

    /// Returns the documents of which anything lies here. Counts as no call.
    pub fn documents(&self) -> Vec<DocId> {
        self.disk().content.documents.keys().copied().collect()
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what a call does, unless the power goes before; it may also go behind it.
    fn call<T>(&self, work: impl FnOnce(&mut Disk) -> T) -> T {
        let mut disk = self.disk();
        disk.calls += 1;
        let now = match &mut disk.cut {
            Some((0, moment)) => Some(*moment),
            Some((calls, _)) => {
                *calls -= 1;
                None
            }
            None => None,
        };
        if now.is_some() {
            disk.cut = None;
        }
        let done = (now != Some(Moment::Before)).then(|| work(&mut disk));
        drop(disk);
        match (now, done) {
            (None, Some(done)) => done,
            _ => resume_unwind(Box::new(PowerCut)),
        }
    }
}

impl Content {
    fn document(&mut self, doc: DocId) -> &mut Document {
        self.documents.entry(doc).or_insert_with(|| {
            let mut ledger = Ledger::new(doc.class());
            let proven = self.proven.get(&doc);
            ledger.set_broken(proven.iter().flat_map(|proven| &proven.broken).copied());
            Document { archived: Ledger::new(doc.class()), ledger, stored: Stored::default() }
        })
    }

    fn write(&mut self, record: &Record) {
        match record {
            Record::Run(run) if run.is_beside() => {
                let Document { ledger, stored, .. } = self.document(run.doc());
                run.metas().iter().for_each(|meta| ledger.admit(meta));
                stored.tail.beside.add(run);
            }
            Record::Run(run) => {
                let Document { ledger, stored, .. } = self.document(run.doc());
                // A batch that is written again may have reached the disk after all.
                for (meta, bytes) in run.changes() {
                    if !ledger.holds(meta) {
                        ledger.admit(meta);
                        let (meta, bytes) = (meta.clone(), bytes.to_vec());
                        stored.tail.rows.push(TailRow { meta, bytes, folded: false });
                    }
                }
                stored.tail.add_seals(&run.sealed().seals);
            }
            Record::Archive(archive) => {
                let document = self.document(archive.archive().doc);
                if document.stored.chunk.is_empty() {
                    document.archived = archive.ledger().clone();
                    document.stored.chunk.clone_from(&archive.archive().chunks);
                }
                document.stored.tail.add_seals(&archive.archive().seals);
                document.index();
            }
            Record::Compacted { doc, chunk, ledger, apart } => {
                let document = self.document(*doc);
                document.archived = ledger.clone();
                document.stored.chunk.clone_from(chunk);
                let mut room = limits::TAIL_BYTES.max(chunk.len());
                let mut kept = Vec::new();
                for mut row in document.stored.tail.rows.drain(..).rev() {
                    row.folded = row.meta.seq <= ledger.have().seq(row.meta.actor);
                    if row.folded && room < row.bytes.len() {
                        room = 0;
                        continue;
                    }
                    room -= if row.folded { row.bytes.len() } else { 0 };
                    kept.push(row);
                }
                kept.reverse();
                let here = |meta: &Meta| kept.iter().any(|row| row.meta.hash == meta.hash);
                let apart = apart.iter().filter(|(meta, _)| !here(meta)).cloned();
                let apart = apart.map(|(meta, bytes)| TailRow { meta, bytes, folded: false });
                document.stored.tail.rows = apart.collect();
                document.stored.tail.rows.extend(kept);
                document.index();
            }
            Record::Proven(proven) => {
                // Before anything of the document is here, or after.
                if let Some(document) = self.documents.get_mut(&proven.doc) {
                    document.ledger.set_broken(proven.broken.iter().copied());
                }
                self.proven.insert(proven.doc, proven.clone());
            }
            Record::Delivered { doc, actor, seq } => {
                self.delivered.insert((*doc, *actor), *seq);
            }
            Record::Roster { height, entry } => {
                if self.roster.len() == *height as usize {
                    self.roster.push(entry.clone());
                }
            }
            Record::RosterReplaced { from, entries } => {
                self.roster.truncate(*from as usize);
                self.roster.extend(entries.iter().cloned());
                self.views.clear();
            }
            Record::Branches(branches) => {
                self.branches.clone_from(branches);
                self.views.clear();
            }
            Record::View { doc, bytes } => {
                self.views.insert(*doc, bytes.clone());
            }
        }
    }
}

impl Document {
    /// Returns the history with what the document does without.
    fn whole(&self) -> Stored {
        let mut stored = self.stored.clone();
        stored.leave_out(&self.ledger);
        stored
    }

    /// Counts anew what is here.
    fn index(&mut self) {
        let broken = self.ledger.broken().clone();
        self.ledger = self.archived.clone();
        self.ledger.set_broken(broken);
        for row in &self.stored.tail.rows {
            self.ledger.admit(&row.meta);
        }
        for (meta, _) in &self.stored.tail.beside.rows {
            self.ledger.admit(meta);
        }
    }
}

impl Store for MemoryStore {
    fn commit(&mut self, batch: &Batch) -> Result<Durable, CommitError> {
        self.call(|disk| {
            match disk.takes {
                Takes::NothingFull => return Err(CommitError::Full),
                Takes::NothingReadOnly => return Err(CommitError::ReadOnly),
                Takes::Writes | Takes::WritesAndFails => {}
            }
            for record in &batch.records {
                disk.content.write(record);
            }
            match disk.takes {
                Takes::WritesAndFails => Err(CommitError::Damaged),
                _ => Ok(Durable { watermark: batch.watermark }),
            }
        })
    }
}

impl Reader for MemoryStore {
    fn roster(&self) -> Result<Vec<SignedEntry>, ReadError> {
        Ok(self.call(|disk| disk.content.roster.clone()))
    }

    fn branches(&self) -> Result<Vec<Vec<SignedEntry>>, ReadError> {
        Ok(self.call(|disk| disk.content.branches.clone()))
    }

    fn headers(&self) -> Result<Vec<Header>, ReadError> {
        let header = |(doc, document): (&DocId, &Document)| {
            let ledger = &document.ledger;
            Header { doc: *doc, heads: ledger.heads(), have: ledger.have().clone() }
        };
        Ok(self.call(|disk| disk.content.documents.iter().map(header).collect()))
    }

    fn held(&self, doc: DocId) -> Result<Option<Held>, ReadError> {
        let held = |document: &Document| Held {
            ledger: document.ledger.clone(),
            archive_bytes: document.stored.chunk.len(),
            tail_bytes: document.whole().newer().map(|row| row.bytes.len()).sum(),
        };
        Ok(self.call(|disk| disk.content.documents.get(&doc).map(held)))
    }

    fn tail(&self, doc: DocId) -> Result<Tail, ReadError> {
        let tail = |document: &Document| document.stored.tail.clone();
        let tail = self.call(|disk| disk.content.documents.get(&doc).map(tail));
        Ok(tail.unwrap_or_default())
    }

    fn stored(&self, doc: DocId) -> Result<Stored, ReadError> {
        let stored = Document::whole;
        let stored = self.call(|disk| disk.content.documents.get(&doc).map(stored));
        Ok(stored.unwrap_or_default())
    }

    fn sizes(&self) -> Result<Vec<(DocId, usize)>, ReadError> {
        let size = |(doc, Document { stored, .. }): (&DocId, &Document)| {
            let newer = stored.tail.rows.iter().filter(|row| !row.folded);
            let newer: usize = newer.map(|row| row.bytes.len()).sum();
            let beside: usize = stored.tail.beside.rows.iter().map(|(_, bytes)| bytes.len()).sum();
            (*doc, stored.chunk.len() + newer + beside)
        };
        Ok(self.call(|disk| disk.content.documents.iter().map(size).collect()))
    }

    fn proven(&self) -> Result<Vec<Proven>, ReadError> {
        Ok(self.call(|disk| disk.content.proven.values().cloned().collect()))
    }

    fn delivered(&self) -> Result<Vec<(DocId, Actor, u64)>, ReadError> {
        let entry = |((doc, actor), seq): (&(DocId, Actor), &u64)| (*doc, *actor, *seq);
        Ok(self.call(|disk| disk.content.delivered.iter().map(entry).collect()))
    }

    fn views(&self) -> Result<Vec<(DocId, Vec<u8>)>, ReadError> {
        Ok(self.call(|disk| disk.content.views.clone().into_iter().collect()))
    }
}
