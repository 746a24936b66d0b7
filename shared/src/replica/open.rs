// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The documents that are open in memory, as few as possible. One is opened when a person goes to
//! it, somebody writes into it or changes come for it, and let go again when others need the room.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use crate::change::limits;
use crate::document::{Document, PlainView};
use crate::domain::edit::{CheckedEdit, Reversal};
use crate::domain::ids::DocId;
use crate::identity::verify::VerifiedRun;

/// Open documents, and those on their way.
#[derive(Debug, Default)]
pub(super) struct OpenDocuments {
    slots: BTreeMap<DocId, Entry>,
    clock: u64,
    /// Documents to be opened, once there is room in the pool: each once.
    wanted: VecDeque<DocId>,
    is_wanted: BTreeSet<DocId>,
    /// What the document says that the next effect opens.
    pub(super) view: Option<PlainView>,
}

#[derive(Debug)]
struct Entry {
    slot: Slot,
    used: u64,
    /// What it takes on the disk, in bytes.
    size: usize,
}

/// Where a document is.
#[derive(Debug)]
pub(super) enum Slot {
    /// In the pool, with what happened to it meanwhile.
    Away { wishes: Vec<(u64, Wish)>, runs: Vec<Arc<VerifiedRun>> },
    /// Here.
    Open(Document),
}

/// What a person wants of a document.
#[derive(Debug)]
pub(super) enum Wish {
    /// To write into it.
    Edit(CheckedEdit),
    /// To take back what was written, or to repeat it.
    Reversal(Reversal),
}

/// How many changes are applied without the pool.
const FEW: usize = 32;

impl OpenDocuments {
    pub(super) fn holds(&self, doc: DocId) -> bool {
        self.slots.contains_key(&doc)
    }

    /// Returns a document that is about to be used.
    pub(super) fn slot(&mut self, doc: DocId) -> Option<&mut Slot> {
        self.clock += 1;
        let entry = self.slots.get_mut(&doc)?;
        entry.used = self.clock;
        Some(&mut entry.slot)
    }

    pub(super) fn insert(&mut self, doc: DocId, document: Document, size: usize) -> Option<Slot> {
        self.put(doc, Slot::Open(document), size)
    }

    pub(super) fn away(&mut self, doc: DocId) {
        self.put(doc, Slot::Away { wishes: Vec::new(), runs: Vec::new() }, 0);
    }

    pub(super) fn forget(&mut self, doc: DocId) -> Option<Slot> {
        Some(self.slots.remove(&doc)?.slot)
    }

    /// Takes an open document out, to be worked on in the pool.
    pub(super) fn take(&mut self, doc: DocId) -> Option<Document> {
        let away = Slot::Away { wishes: Vec::new(), runs: Vec::new() };
        match self.put(doc, away, 0)? {
            Slot::Open(document) => Some(document),
            Slot::Away { .. } => None,
        }
    }

    /// Notes how many bytes an open document takes on the disk now.
    pub(super) fn grew(&mut self, doc: DocId, size: usize) {
        if let Some(entry) = self.slots.get_mut(&doc) {
            entry.size = size;
        }
    }

    /// Lets a document be opened as soon as there is room in the pool.
    pub(super) fn want(&mut self, doc: DocId) {
        if self.is_wanted.insert(doc) {
            self.wanted.push_back(doc);
        }
    }

    /// The same, before those that wait already: somebody is at work there.
    pub(super) fn want_soon(&mut self, doc: DocId) {
        if self.is_wanted.insert(doc) {
            self.wanted.push_front(doc);
        }
    }

    /// Returns how many documents are here, how many bytes these take on the disk, and how many
    /// are on their way.
    pub(super) fn count(&self) -> (usize, usize, usize) {
        let (mut open, mut bytes) = (0, 0);
        for entry in self.slots.values().filter(|entry| entry.is_open()) {
            open += 1;
            bytes += entry.size;
        }
        (open, bytes, self.slots.len() - open)
    }

    /// Returns whether a run is better applied in the pool.
    pub(super) fn takes_long(&self, doc: DocId, run: &VerifiedRun) -> bool {
        let open = self.slots.get(&doc).is_some_and(Entry::is_open);
        open && run.metas().len() > FEW
    }

    pub(super) fn is_opening(&self) -> bool {
        !self.wanted.is_empty() || self.away_count() > 0
    }

    /// Returns whether what a person wants waits for a document.
    pub(super) fn holds_wishes(&self) -> bool {
        let waits = |slot: &Slot| matches!(slot, Slot::Away { wishes, .. } if !wishes.is_empty());
        self.slots.values().any(|entry| waits(&entry.slot))
    }

    /// Returns the next document to open, if there is room in the pool.
    pub(super) fn next_wanted(&mut self) -> Option<DocId> {
        while self.away_count() < limits::OPENING_AT_ONCE {
            let doc = self.wanted.pop_front()?;
            self.is_wanted.remove(&doc);
            if !self.holds(doc) {
                return Some(doc);
            }
        }
        None
    }

    /// Lets documents go until few enough are open, those first that were not used for longest.
    pub(super) fn close_surplus(&mut self, may_close: impl Fn(DocId) -> bool) {
        let (mut count, mut bytes, _) = self.count();
        if count <= limits::OPEN_DOCUMENTS && bytes <= limits::OPEN_BYTES {
            return;
        }
        let mut oldest: Vec<(u64, DocId, usize)> = self
            .slots
            .iter()
            .filter(|(doc, entry)| entry.is_open() && may_close(**doc))
            .map(|(doc, entry)| (entry.used, *doc, entry.size))
            .collect();
        oldest.sort_unstable();
        // The one in use stays, however large it is.
        oldest.pop();
        for (_, doc, size) in oldest {
            if count <= limits::OPEN_DOCUMENTS && bytes <= limits::OPEN_BYTES {
                break;
            }
            self.slots.remove(&doc);
            count -= 1;
            bytes -= size;
        }
    }

    fn put(&mut self, doc: DocId, slot: Slot, size: usize) -> Option<Slot> {
        self.clock += 1;
        let entry = Entry { slot, used: self.clock, size };
        self.slots.insert(doc, entry).map(|before| before.slot)
    }

    fn away_count(&self) -> usize {
        self.slots.values().filter(|entry| !entry.is_open()).count()
    }
}

impl Entry {
    fn is_open(&self) -> bool {
        matches!(self.slot, Slot::Open(_))
    }
}
