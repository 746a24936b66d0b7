// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A store in memory for tests: the same promises, and faults on demand. It can refuse a write,
//! and it can lose power and with it everything that was not committed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    Batch, CommitError, Durable, Header, Held, ReadError, Reader, Record, Store, Stored, Tail,
    TailRow,
};
use crate::change::ledger::Ledger;
use crate::change::{Actor, limits};
use crate::domain::ids::DocId;
use crate::identity::roster::SignedEntry;

/// A disk. Clones are the same disk.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    disk: Arc<Mutex<Disk>>,
}

#[derive(Clone, Debug, Default)]
struct Disk {
    full: bool,
    roster: Vec<SignedEntry>,
    documents: BTreeMap<DocId, Document>,
    delivered: BTreeMap<(DocId, Actor), u64>,
    views: BTreeMap<DocId, Vec<u8>>,
}

#[derive(Clone, Debug)]
struct Document {
    /// What is in the chunk.
    archived: Ledger,
    stored: Stored,
}

impl MemoryStore {
    /// Returns another disk with the same on it, like a backup.
    #[must_use]
    pub fn copy(&self) -> Self {
        let disk = self.disk().clone();
        Self { disk: Arc::new(Mutex::new(disk)) }
    }

    /// Makes the disk refuse every write, or take them again.
    pub fn set_full(&self, full: bool) {
        self.disk().full = full;
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Disk {
    fn document(&mut self, doc: DocId) -> &mut Document {
        self.documents.entry(doc).or_insert_with(|| Document {
            archived: Ledger::new(doc.class()),
            stored: Stored::default(),
        })
    }

    fn write(&mut self, record: &Record) {
        match record {
            Record::Run(run) if run.is_beside() => {
                self.document(run.doc()).stored.tail.beside.add(run);
            }
            Record::Run(run) => {
                let tail = &mut self.document(run.doc()).stored.tail;
                tail.rows.extend(run.changes().map(|(meta, bytes)| TailRow {
                    meta: meta.clone(),
                    bytes: bytes.to_vec(),
                    folded: false,
                }));
                tail.add_seals(&run.sealed().seals);
            }
            Record::Archive(archive) => {
                let document = self.document(archive.archive().doc);
                for meta in archive.metas() {
                    document.archived.admit(meta);
                }
                document.stored.chunk.clone_from(&archive.archive().chunks);
                document.stored.tail.add_seals(&archive.archive().seals);
            }
            Record::Compacted { doc, chunk, ledger } => {
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
                document.stored.tail.rows = kept;
            }
            Record::Delivered { doc, actor, seq } => {
                self.delivered.insert((*doc, *actor), *seq);
            }
            Record::Roster { height, entry } => {
                if self.roster.len() == *height as usize {
                    self.roster.push(entry.clone());
                }
            }
            Record::View { doc, bytes } => {
                self.views.insert(*doc, bytes.clone());
            }
        }
    }
}

impl Document {
    fn ledger(&self) -> Ledger {
        let mut ledger = self.archived.clone();
        for row in &self.stored.tail.rows {
            ledger.admit(&row.meta);
        }
        for (meta, _) in &self.stored.tail.beside.rows {
            ledger.admit(meta);
        }
        ledger
    }
}

impl Store for MemoryStore {
    fn commit(&mut self, batch: &Batch) -> Result<Durable, CommitError> {
        let mut disk = self.disk();
        if disk.full {
            return Err(CommitError::Full);
        }
        for record in &batch.records {
            disk.write(record);
        }
        Ok(Durable { watermark: batch.watermark })
    }
}

impl Reader for MemoryStore {
    fn roster(&self) -> Result<Vec<SignedEntry>, ReadError> {
        Ok(self.disk().roster.clone())
    }

    fn headers(&self) -> Result<Vec<Header>, ReadError> {
        let disk = self.disk();
        let header = |(doc, document): (&DocId, &Document)| {
            let ledger = document.ledger();
            Header { doc: *doc, heads: ledger.heads(), have: ledger.have().clone() }
        };
        Ok(disk.documents.iter().map(header).collect())
    }

    fn held(&self, doc: DocId) -> Result<Option<Held>, ReadError> {
        let held = |document: &Document| Held {
            ledger: document.ledger(),
            archive_bytes: document.stored.chunk.len(),
            tail_bytes: {
                let newer = document.stored.tail.rows.iter().filter(|row| !row.folded);
                newer.map(|row| row.bytes.len()).sum()
            },
        };
        Ok(self.disk().documents.get(&doc).map(held))
    }

    fn tail(&self, doc: DocId) -> Result<Tail, ReadError> {
        Ok(self.stored(doc)?.tail)
    }

    fn stored(&self, doc: DocId) -> Result<Stored, ReadError> {
        let disk = self.disk();
        let stored = disk.documents.get(&doc).map(|document| document.stored.clone());
        Ok(stored.unwrap_or_default())
    }

    fn delivered(&self) -> Result<Vec<(DocId, Actor, u64)>, ReadError> {
        let disk = self.disk();
        Ok(disk.delivered.iter().map(|((doc, actor), seq)| (*doc, *actor, *seq)).collect())
    }

    fn views(&self) -> Result<Vec<(DocId, Vec<u8>)>, ReadError> {
        Ok(self.disk().views.clone().into_iter().collect())
    }
}
