// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is held and not shown. When the authority decides something, or changes come that make
//! others count or no longer count, the document is put together anew in the pool.

use std::collections::{BTreeMap, BTreeSet};

use super::open::Slot;
use super::{Broken, EditRefused, Output, Replica, Work};
use crate::change::{Actor, Hash};
use crate::document::History;
use crate::domain::ids::{DeviceId, DocId};
use crate::identity::validity::{Hidden, Reason};
use crate::identity::verify::VerifiedRun;
use crate::store::Reader;
use crate::store::compact::OpenError;

/// What is known of the documents that the authority's decisions concern.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// What the open or shown state of a document leaves out, where it is anything.
    hidden: BTreeMap<DocId, Hidden>,
    /// The height of the roster that a document was put together under, where it mattered.
    heights: BTreeMap<DocId, u32>,
    /// Documents in the pool that must go there once more.
    again: BTreeSet<DocId>,
    /// Documents that are away until their history was looked through.
    suspects: BTreeSet<DocId>,
    /// What was decided when that was followed last.
    followed: Vec<Hash>,
}

/// Which changes a document holds back: how many of which device, and why.
pub type HeldBack = BTreeMap<DocId, BTreeMap<(Reason, DeviceId), usize>>;

impl Judged {
    pub(super) fn hidden(&self, doc: DocId) -> Hidden {
        self.hidden.get(&doc).cloned().unwrap_or_default()
    }

    pub(super) fn set(&mut self, doc: DocId, hidden: Hidden, height: u32) {
        if hidden.is_empty() {
            self.hidden.remove(&doc);
        } else {
            self.hidden.insert(doc, hidden);
        }
        self.heights.insert(doc, height);
    }

    /// Returns the height of the roster that a document was last put together under.
    pub(super) fn height(&self, doc: DocId) -> u32 {
        self.heights.get(&doc).copied().unwrap_or_default()
    }

    /// Returns whether changes of an actor are left out of a document, so that it would use
    /// their numbers again.
    pub(super) fn is_cut(&self, doc: DocId, actor: Actor) -> bool {
        self.hidden.get(&doc).is_some_and(|hidden| hidden.names(actor))
    }

    pub(super) fn again(&mut self, doc: DocId) -> bool {
        self.again.remove(&doc)
    }

    pub(super) fn held_back(&self) -> HeldBack {
        self.hidden.iter().map(|(doc, hidden)| (*doc, hidden.counts())).collect()
    }
}

impl<R: Reader> Replica<R> {
    /// Takes it that decisions up to here are followed, and returns the height from which on
    /// documents are put together as they would be now.
    pub(super) fn follow_from_here(&mut self) -> u32 {
        self.judged.followed = self.exchange.roster().verdicts();
        self.exchange.roster().judged_from()
    }

    /// Follows new decisions of the authority.
    pub(super) fn judge(&mut self) {
        let verdicts = self.exchange.roster().verdicts();
        if verdicts == self.judged.followed {
            return;
        }
        self.judged.followed = verdicts;
        match self.exchange.judged() {
            Ok(mut documents) => {
                // What was left out may count again, once it is settled which roster holds.
                documents.extend(self.judged.hidden.keys());
                for doc in documents {
                    if self.open.holds(doc) {
                        self.reopen(doc);
                    } else {
                        self.open.want(doc);
                    }
                }
            }
            Err(error) => tracing::error!(%error, "the decisions cannot be followed"),
        }
    }

    /// Puts a document together anew.
    pub(super) fn reopen(&mut self, doc: DocId) {
        match self.open.slot(doc) {
            Some(Slot::Away { .. }) => {
                self.judged.again.insert(doc);
            }
            Some(Slot::Open(_)) | None => self.start_opening(doc),
        }
    }

    /// Returns whether what counts of a run can simply be applied. Otherwise it changed which
    /// other changes count, and the document is on its way to the pool.
    pub(super) fn just_adds(&mut self, doc: DocId, run: &VerifiedRun) -> bool {
        let now = match self.exchange.hidden(doc) {
            Ok(now) => now,
            Err(error) => {
                self.out.push(Output::Broken(doc, error.into()));
                return false;
            }
        };
        let before = self.judged.hidden(doc);
        if now == before {
            return true;
        }
        if now.is_beyond(&before, run) {
            let height = self.exchange.roster().height();
            self.judged.set(doc, now, height);
            self.shown = None;
            return true;
        }
        self.reopen(doc);
        false
    }

    /// Lets the history of a document be looked through that is away and cannot be opened or added
    /// to. Returns whether there is anything to be found; then it stays away until the answer.
    pub(super) fn suspect(&mut self, doc: DocId) -> bool {
        let hope = self.exchange.suspect(doc);
        if hope {
            self.judged.suspects.insert(doc);
        }
        hope
    }

    /// Takes in that the history of a document was looked through, and opens it anew.
    pub(super) fn proven(&mut self, doc: DocId, result: Result<(), OpenError>) {
        self.shown = None;
        match (self.judged.suspects.remove(&doc), result) {
            (true, Ok(())) => self.open_again(doc),
            (true, Err(error)) => self.give_up(doc, error.into()),
            (false, Ok(())) => self.reopen(doc),
            (false, Err(_)) => {}
        }
    }

    /// Lets a document go that cannot be opened, and gives back what was to be written into it.
    pub(super) fn give_up(&mut self, doc: DocId, broken: Broken) {
        if let Some(Slot::Away { wishes, .. }) = self.open.forget(doc) {
            let reason = match &broken {
                Broken::Open(reason) => *reason,
                _ => OpenError::Damaged,
            };
            let refused =
                |ticket| Output::Refused(ticket, EditRefused::Broken(Broken::Open(reason)));
            self.out.extend(wishes.into_iter().map(|(ticket, _)| refused(ticket)));
        }
        self.out.push(Output::Broken(doc, broken));
    }

    pub(super) fn start_opening(&mut self, doc: DocId) {
        match self.exchange.history(doc) {
            Ok(stored) => {
                self.open.away(doc);
                self.out.push(Output::Work(self.opening(doc, &stored)));
            }
            Err(error) => self.out.push(Output::Broken(doc, error.into())),
        }
    }

    /// Sends a document that has just come out of the pool there again; what waits for it stays.
    pub(super) fn open_again(&mut self, doc: DocId) {
        match self.exchange.history(doc) {
            Ok(stored) => self.out.push(Output::Work(self.opening(doc, &stored))),
            Err(error) => self.give_up(doc, error.into()),
        }
    }

    fn opening(&self, doc: DocId, stored: &crate::store::Stored) -> Work {
        Work::Open(doc, History::from(stored), self.exchange.roster().clone())
    }
}
