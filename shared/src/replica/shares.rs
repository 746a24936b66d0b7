// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who wrote what in the documents that a person looks at so. It is put together in the pool, on a
//! copy, and again whenever such a document has changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::open::Slot;
use super::{Output, Replica, Work};
use crate::document::{DocumentError, Shares};
use crate::domain::ids::DocId;
use crate::store::Reader;

/// What is wanted and what is on its way.
#[derive(Debug, Default)]
pub(super) struct ShareDesk {
    wanted: BTreeSet<DocId>,
    /// Documents that changed since they were looked at.
    due: BTreeSet<DocId>,
    /// Documents that are being looked at.
    away: BTreeSet<DocId>,
}

impl ShareDesk {
    /// Notes that there is something new in a document.
    pub(super) fn note(&mut self, doc: DocId) {
        if self.wanted.contains(&doc) {
            self.due.insert(doc);
        }
    }
}

impl<R: Reader> Replica<R> {
    /// Tells from now on who wrote what in these documents, and in no others.
    pub(super) fn want_shares(&mut self, wanted: BTreeSet<DocId>) {
        let desk = &mut self.shares;
        desk.due.retain(|doc| wanted.contains(doc));
        let new: Vec<DocId> = wanted.difference(&desk.wanted).copied().collect();
        desk.wanted = wanted;
        for doc in new {
            self.shares.due.insert(doc);
            // It is looked at once it is here.
            if !self.open.holds(doc) && self.exchange.holds(doc) {
                self.start_opening(doc);
            }
        }
    }

    /// Sends copies of what changed to the pool.
    pub(super) fn look_for_shares(&mut self) {
        let mut later = BTreeSet::new();
        for doc in std::mem::take(&mut self.shares.due) {
            match self.open.slot(doc) {
                Some(Slot::Open(document)) if !self.shares.away.contains(&doc) => {
                    self.out.push(Output::Work(Work::Shares(doc, document.copy())));
                    self.shares.away.insert(doc);
                }
                Some(_) => {
                    later.insert(doc);
                }
                None => {}
            }
        }
        self.shares.due = later;
    }

    /// Passes on what was found.
    pub(super) fn found_shares(&mut self, doc: DocId, shares: Result<Shares, DocumentError>) {
        self.shares.away.remove(&doc);
        match shares {
            Ok(shares) => self.out.push(Output::Shares(doc, Arc::new(shares))),
            Err(error) => tracing::warn!(%doc, %error, "nobody knows who wrote what here"),
        }
    }
}
