// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What waits for the disk. A disk that refuses loses nothing, for all of it lies in memory; so that
//! memory has an end, nothing more is taken in from a size on. What comes over a link then counts as
//! declined there, and the link ends once there is room again: the next conversation brings it.

use std::collections::{BTreeMap, VecDeque};

use super::Exchange;
use crate::change::limits;
use crate::domain::ids::DocId;
use crate::store::{Reader, Record};

/// The records that are not on the disk.
#[derive(Debug, Default)]
pub(super) struct Unwritten {
    /// About how many bytes of memory all of them take.
    bytes: usize,
    /// How many of these are of a turn that has not ended.
    open: usize,
    /// The turns before it, each with its watermark.
    turns: VecDeque<(u64, usize)>,
    /// The documents that they are about, each with the watermark of the last.
    documents: BTreeMap<DocId, u64>,
}

impl Unwritten {
    /// Returns about how many bytes of memory it takes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns whether nothing more is taken in from others.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= limits::UNWRITTEN_BYTES
    }

    /// Returns how many documents it is about.
    pub(super) fn documents(&self) -> usize {
        self.documents.len()
    }

    /// Returns whether something of a document is not on the disk.
    pub(super) fn is_about(&self, doc: DocId) -> bool {
        self.documents.contains_key(&doc)
    }

    /// Adds a record of the turn that ends with a watermark.
    pub(super) fn add(&mut self, record: &Record, watermark: u64) {
        let bytes = record.memory();
        self.bytes += bytes;
        self.open += bytes;
        if let Some(doc) = record.doc() {
            self.documents.insert(doc, watermark);
        }
    }

    /// Ends a turn.
    pub(super) fn end_turn(&mut self, watermark: u64) {
        self.turns.push_back((watermark, std::mem::take(&mut self.open)));
    }

    /// Takes in how far the disk is.
    pub(super) fn written(&mut self, durable: u64) {
        while let Some((_, bytes)) = self.turns.pop_front_if(|(turn, _)| *turn <= durable) {
            self.bytes -= bytes;
        }
        self.documents.retain(|_, watermark| *watermark > durable);
    }
}

impl<R: Reader> Exchange<R> {
    /// Adds something to what the turn writes.
    pub fn record(&mut self, record: Record) {
        self.unwritten.add(&record, self.watermark + 1);
        self.records.push(record);
    }

    /// Returns whether so much waits for the disk that not even own changes are to be made.
    pub fn is_overfull(&self) -> bool {
        self.unwritten.bytes() >= limits::UNWRITTEN_OWN_BYTES
    }
}
