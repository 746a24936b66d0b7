// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One conversation, from Hello to being in step. Keeps the order of the frames and what is
//! still missing; knows nothing of documents beyond ids and heads.

use std::collections::{BTreeMap, BTreeSet};

use super::frame::{Frame, Hello, Inventory, PROTOCOL, Receipt, StoredTips};
use crate::change::{Hash, Have, SealedRun};
use crate::domain::ids::{Audience, DocId, VerbundId};
use crate::identity::roster::SignedEntry;

/// The state of one link.
#[derive(Debug, Default)]
pub struct Session {
    /// The digests that our Hello carried.
    said: BTreeMap<Audience, Hash>,
    /// Whether the other side's Hello came.
    greeted: bool,
    /// Audiences whose inventory is still to come, with what came of it.
    awaited_inventories: BTreeMap<Audience, BTreeMap<DocId, Vec<Hash>>>,
    /// Documents of which the other side holds more, with its heads.
    awaited: BTreeMap<DocId, Vec<Hash>>,
}

/// What the session asks its owner to do with a frame.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// The other side is there. Answer with the roster entries it lacks and an inventory of
    /// each of these audiences; the others are equal.
    Greeted {
        /// The place of its newest roster entry.
        roster_height: u32,
        /// The hash of that entry.
        roster_tip: Hash,
        /// Audiences in which the two sides differ.
        different: Vec<Audience>,
        /// Audiences in which they hold the same.
        equal: Vec<Audience>,
    },
    /// Take in roster entries.
    Roster(Vec<SignedEntry>),
    /// Compare what it holds of an audience with what we hold.
    Compare(Audience, BTreeMap<DocId, Vec<Hash>>),
    /// Send what it lacks of a document.
    SendMissing(DocId, Have),
    /// Check and take in changes.
    Receive(SealedRun),
    /// It has these changes of ours on its disk.
    Stored(StoredTips),
    /// Check and remember a receipt.
    Receipt(Receipt),
    /// Nothing.
    Nothing,
}

/// Why the conversation ends.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Misbehaved {
    /// A frame came that has no place here.
    #[error("a frame came out of turn")]
    OutOfTurn,
    /// The other side belongs to another Verbund.
    #[error("the other side belongs to another Verbund")]
    OtherVerbund,
    /// No protocol version in common.
    #[error("the other side speaks protocol {newest} to {oldest}, this one {} to {}", PROTOCOL.0, PROTOCOL.1)]
    OtherProtocol {
        /// The newest that it speaks.
        newest: u16,
        /// The oldest that it speaks.
        oldest: u16,
    },
    /// It names a document of an audience that it does not share with us.
    #[error("a document outside the common audience")]
    OutsideAudience,
}

impl Session {
    /// Notes what our Hello says.
    pub fn said_hello(&mut self, hello: &Hello) {
        self.said = hello.digests.iter().copied().collect();
    }

    /// Returns whether our Hello is on its way.
    pub fn has_said_hello(&self) -> bool {
        !self.said.is_empty()
    }

    /// Takes a frame in.
    ///
    /// # Errors
    /// [`Misbehaved`] if it has no place in the conversation; the link must end.
    pub fn handle(&mut self, verbund: VerbundId, frame: Frame) -> Result<Step, Misbehaved> {
        match frame {
            Frame::Hello(hello) => self.hello(verbund, hello),
            _ if !self.greeted => Err(Misbehaved::OutOfTurn),
            Frame::Roster(entries) => Ok(Step::Roster(entries)),
            Frame::Inventory(inventory) => self.inventory(inventory),
            Frame::Have(doc, have) => {
                self.check_audience(doc)?;
                Ok(Step::SendMissing(doc, have))
            }
            Frame::Run(run) => {
                self.check_audience(run.doc)?;
                Ok(Step::Receive(run))
            }
            Frame::Stored(stored) => Ok(Step::Stored(stored)),
            Frame::Receipt(receipt) => Ok(Step::Receipt(receipt)),
        }
    }

    fn hello(&mut self, verbund: VerbundId, hello: Hello) -> Result<Step, Misbehaved> {
        let (newest, oldest) = hello.protocol;
        if newest < PROTOCOL.1 || PROTOCOL.0 < oldest {
            return Err(Misbehaved::OtherProtocol { newest, oldest });
        }
        if hello.verbund != verbund {
            return Err(Misbehaved::OtherVerbund);
        }
        if std::mem::replace(&mut self.greeted, true) {
            return Err(Misbehaved::OutOfTurn);
        }
        let theirs: BTreeMap<Audience, Hash> = hello.digests.into_iter().collect();
        let common = self.said.keys().filter(|audience| theirs.contains_key(audience));
        let (equal, different): (Vec<Audience>, Vec<Audience>) =
            common.partition(|audience| theirs.get(audience) == self.said.get(audience));
        for audience in &different {
            self.awaited_inventories.insert(*audience, BTreeMap::new());
        }
        Ok(Step::Greeted {
            roster_height: hello.roster_height,
            roster_tip: hello.roster_tip,
            different,
            equal,
        })
    }

    fn inventory(&mut self, inventory: Inventory) -> Result<Step, Misbehaved> {
        let Inventory { audience, documents, last } = inventory;
        if documents.iter().any(|(doc, _)| doc.audience() != audience) {
            return Err(Misbehaved::OutsideAudience);
        }
        let collected = self.awaited_inventories.get_mut(&audience);
        collected.ok_or(Misbehaved::OutOfTurn)?.extend(documents);
        if !last {
            return Ok(Step::Nothing);
        }
        let documents = self.awaited_inventories.remove(&audience).unwrap_or_default();
        Ok(Step::Compare(audience, documents))
    }

    /// Checks that a document may travel on this link.
    ///
    /// # Errors
    /// [`Misbehaved::OutsideAudience`] if it may not.
    pub fn check_audience(&self, doc: DocId) -> Result<(), Misbehaved> {
        let common = self.said.contains_key(&doc.audience());
        if common { Ok(()) } else { Err(Misbehaved::OutsideAudience) }
    }

    /// Remembers that the other side holds more of a document.
    pub fn await_heads(&mut self, doc: DocId, heads: Vec<Hash>) {
        self.awaited.insert(doc, heads);
    }

    /// Returns whether more of a document is on its way.
    pub fn awaits(&self, doc: DocId) -> bool {
        self.awaited.contains_key(&doc)
    }

    /// Says that a document grew; `known` tells which heads are here now. Returns the other
    /// side's heads once all that it held more is here.
    pub fn grew(&mut self, doc: DocId, known: impl Fn(&Hash) -> bool) -> Option<Vec<Hash>> {
        let complete = self.awaited.get(&doc).is_some_and(|heads| heads.iter().all(known));
        if complete { self.awaited.remove(&doc) } else { None }
    }

    /// Returns whether the other side has welcomed us.
    pub fn is_greeted(&self) -> bool {
        self.greeted
    }

    /// Returns whether both sides hold the same, as far as has been said.
    pub fn is_in_step(&self) -> bool {
        self.greeted && self.awaited.is_empty() && self.awaited_inventories.is_empty()
    }

    /// Returns the audiences of the link.
    pub fn audiences(&self) -> BTreeSet<Audience> {
        self.said.keys().copied().collect()
    }
}
