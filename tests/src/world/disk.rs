// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A disk with the writer before it: takes batches in order, keeps what was refused and tries
//! it again together with what came meanwhile, like `store::writer`.

use std::collections::VecDeque;

use leitwerk_shared::store::memory::MemoryStore;
use leitwerk_shared::store::{Batch, CommitError, Durable, Store as _};

#[derive(Debug, Default)]
pub(super) struct Disk {
    pub(super) store: MemoryStore,
    full: bool,
    waiting: VecDeque<Batch>,
    refused: Batch,
}

impl Disk {
    pub(super) fn new(store: MemoryStore) -> Self {
        Self { store, ..Self::default() }
    }

    pub(super) fn set_full(&mut self, full: bool) {
        self.full = full;
        self.store.set_full(full);
    }

    pub(super) fn push(&mut self, batch: Batch) {
        self.waiting.push_back(batch);
    }

    /// Loses everything that was not committed.
    pub(super) fn lose_power(&mut self) {
        self.waiting.clear();
        self.refused = Batch::default();
    }

    /// Returns how many batches wait; a refused one counts once the disk takes it.
    pub(super) fn waiting(&self) -> usize {
        let retry = !self.full && !self.refused.records.is_empty();
        self.waiting.len() + usize::from(retry)
    }

    /// Writes the next `count` batches as one transaction.
    pub(super) fn write(&mut self, count: usize) -> Result<Durable, CommitError> {
        for next in self.waiting.drain(..count.min(self.waiting.len())) {
            self.refused.watermark = next.watermark;
            self.refused.records.extend(next.records);
        }
        let durable = self.store.commit(&self.refused)?;
        self.refused.records.clear();
        Ok(durable)
    }
}
