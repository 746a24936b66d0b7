// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Which fields others have written into since a person read a document. It is put together in the
//! pool, on a copy, once for every question.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::open::Slot;
use super::{Output, Replica, Work};
use crate::document::{Changed, DocumentError};
use crate::domain::edit::Version;
use crate::domain::ids::DocId;
use crate::store::Reader;

/// What is asked and what is on its way.
#[derive(Debug, Default)]
pub(super) struct ChangedDesk {
    /// The states that were read of documents that are still to be looked at.
    due: Vec<(DocId, Version)>,
    /// Documents that are being looked at.
    away: BTreeSet<DocId>,
}

impl<R: Reader> Replica<R> {
    /// Tells soon which fields others have written into. A document that is not open is opened with
    /// those that a person will need next, a few at a time.
    pub(super) fn want_changed(&mut self, doc: DocId, since: Version) {
        if self.exchange.holds(doc) {
            self.prepare(doc);
            if !self.changed.due.contains(&(doc, since.clone())) {
                self.changed.due.push((doc, since));
            }
        }
    }

    /// Sends copies of what is asked about to the pool.
    pub(super) fn look_for_changed(&mut self) {
        let me = self.exchange.me().id;
        let mut later = Vec::new();
        for (doc, since) in std::mem::take(&mut self.changed.due) {
            match self.open.slot(doc) {
                Some(Slot::Open(document)) if !self.changed.away.contains(&doc) => {
                    self.out.push(Output::Work(Work::Changed(doc, since, me, document.copy())));
                    self.changed.away.insert(doc);
                }
                _ => {
                    later.push((doc, since));
                }
            }
        }
        self.changed.due = later;
    }

    /// Passes on what was found.
    pub(super) fn found_changed(&mut self, doc: DocId, changed: Result<Changed, DocumentError>) {
        self.changed.away.remove(&doc);
        match changed {
            Ok(changed) => self.out.push(Output::Changed(doc, Arc::new(changed))),
            Err(error) => tracing::warn!(%doc, %error, "nobody knows what changed here"),
        }
    }
}
