// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One conversation, from Hello to being in step. Keeps the order of the frames, which documents
//! were compared, and what is still missing; knows nothing of documents beyond ids and heads.
//!
//! For each audience a link goes through phases. A change may be sent at once only when the
//! document was compared; before that the comparison itself will find it. So nothing is sent
//! twice, and nothing is forgotten between two frames that cross.

use std::collections::{BTreeMap, BTreeSet};

use super::bucket::{BUCKETS, bucket_of};
use super::frame::{
    Bucket, Declined, Digest, Frame, Hello, Inventory, PROTOCOL, Presence, Receipt, StoredTips,
};
use crate::change::packed::PackedRun;
use crate::change::{Hash, Have, limits};
use crate::domain::ids::{Audience, DocId, VerbundId};
use crate::identity::roster::SignedEntry;

/// The state of one link.
#[derive(Debug, Default)]
pub struct Session {
    /// What our Hello said.
    said: BTreeMap<Audience, Digest>,
    /// Whether the other side's Hello came.
    greeted: bool,
    /// Every common audience, once greeted.
    phases: BTreeMap<Audience, Phase>,
    /// Documents of which the other side holds more.
    behind: BTreeMap<DocId, Behind>,
    /// What came so far of a `Have` in several parts.
    partial: BTreeMap<DocId, Have>,
    /// What the other side has shown to hold of documents before its inventory told of them: what is
    /// large has streams of its own, and overtakes it.
    overtaking: BTreeMap<DocId, BTreeSet<Hash>>,
    /// How many changes that are.
    overtaken: usize,
    /// How many heads the other side listed so far.
    listed: usize,
    /// How many actors are named in what is kept of its `Have`s.
    named: usize,
}

/// How far an audience was compared.
#[derive(Debug)]
enum Phase {
    /// Our buckets went out, theirs are to come.
    Buckets(Vec<Bucket>),
    /// Their inventory is to come, beyond this document.
    Listing(Scope, Option<DocId>),
    /// Everything was compared.
    Live,
}

/// Which documents of an audience are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All.
    All,
    /// Those of some buckets.
    Buckets(BTreeSet<u16>),
}

/// A document of which the other side holds more.
#[derive(Debug)]
pub struct Behind {
    /// What it holds at least.
    pub heads: Vec<Hash>,
    /// Whether it was sent what it lacks itself.
    pub answered: bool,
    /// The exact list that this answered.
    pub said: Have,
    /// What it was taken to hold when it was sent that, because it seemed to be ahead.
    pub presumed: Vec<Hash>,
    /// What came from it meanwhile.
    pub received: BTreeSet<Hash>,
}

/// What the session asks its owner to do with a frame.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// The other side is there. Answer with the roster entries that it lacks, an inventory of
    /// what differs, and buckets of what differs and is large.
    Greeted {
        /// The place of its newest roster entry.
        roster_height: u32,
        /// The hash of that entry.
        roster_tip: Hash,
        /// Audiences in which both hold the same.
        equal: Vec<Audience>,
        /// Audiences that differ.
        different: Vec<Audience>,
        /// Audiences that differ and are too large to list.
        large: Vec<Audience>,
    },
    /// Take in roster entries.
    Roster(Vec<SignedEntry>),
    /// The buckets of an audience were compared: list what is in the scope. Everything else is
    /// the same on both sides.
    List(Audience, Scope),
    /// Compare what it holds with what we hold.
    Compare(Listed),
    /// Send what it lacks of a document.
    SendMissing(DocId, Have),
    /// Check and take in changes.
    Receive(PackedRun),
    /// It has these changes of ours on its disk.
    Stored(StoredTips),
    /// Check and remember a receipt.
    Receipt(Receipt),
    /// Show where somebody is working.
    Presence(Presence),
    /// It does not keep a document.
    Declined(DocId, Declined),
    /// Nothing.
    Nothing,
}

/// One part of an inventory: all that the other side holds between two documents.
#[derive(Debug, PartialEq, Eq)]
pub struct Listed {
    /// The audience.
    pub audience: Audience,
    /// Which documents are meant.
    pub scope: Scope,
    /// Behind which document the part begins, `None` at the start.
    pub after: Option<DocId>,
    /// With which document it ends, `None` at the end of the audience.
    pub until: Option<DocId>,
    /// The documents with their heads.
    pub documents: BTreeMap<DocId, Vec<Hash>>,
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
    /// It lists more than a limit allows.
    #[error("more than the limit of {limit}")]
    TooMuch {
        /// The limit.
        limit: usize,
    },
    /// It speaks in the name of another device.
    #[error("a hint in the name of another device")]
    OtherDevice,
    /// More changes wait for what they build on than there is room for.
    #[error("too many changes wait for earlier ones")]
    TooEarly,
}

impl Session {
    /// Notes what our Hello says.
    pub fn said_hello(&mut self, hello: &Hello) {
        self.said = hello.digests.iter().copied().collect();
    }

    /// Notes which buckets we sent.
    pub fn said_buckets(&mut self, audience: Audience, buckets: Vec<Bucket>) {
        self.phases.insert(audience, Phase::Buckets(buckets));
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
            Frame::Buckets(audience, buckets) => self.buckets(audience, &buckets),
            Frame::Inventory(inventory) => self.inventory(inventory),
            Frame::Have { doc, have, last } => self.have(doc, have, last),
            Frame::Run(run) => {
                self.check_audience(run.doc)?;
                Ok(Step::Receive(run))
            }
            Frame::Stored(stored) => Ok(Step::Stored(stored)),
            Frame::Receipt(receipt) => Ok(Step::Receipt(receipt)),
            Frame::Presence(presence) => {
                if let Some((doc, field)) = &presence.place {
                    self.check_audience(*doc)?;
                    check(field.len(), limits::PRESENCE_FIELD_BYTES)?;
                }
                Ok(Step::Presence(presence))
            }
            Frame::Declined(doc, why) => {
                self.check_audience(doc)?;
                Ok(Step::Declined(doc, why))
            }
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
        let (mut equal, mut different, mut large) = (Vec::new(), Vec::new(), Vec::new());
        let theirs: BTreeMap<Audience, Digest> = hello.digests.into_iter().collect();
        for (audience, ours) in &self.said {
            let Some(theirs) = theirs.get(audience) else { continue };
            let phase = if theirs == ours {
                equal.push(*audience);
                Phase::Live
            } else if theirs.documents.max(ours.documents) > limits::LISTED_DOCUMENTS {
                large.push(*audience);
                Phase::Buckets(Vec::new())
            } else {
                different.push(*audience);
                Phase::Listing(Scope::All, None)
            };
            self.phases.insert(*audience, phase);
        }
        let Hello { roster_height, roster_tip, .. } = hello;
        Ok(Step::Greeted { roster_height, roster_tip, equal, different, large })
    }

    fn buckets(&mut self, audience: Audience, theirs: &[Bucket]) -> Result<Step, Misbehaved> {
        let Some(Phase::Buckets(ours)) = self.phases.get(&audience) else {
            return Err(Misbehaved::OutOfTurn);
        };
        if theirs.len() != BUCKETS || ours.len() != BUCKETS {
            return Err(Misbehaved::OutOfTurn);
        }
        let pairs = (0..).zip(ours.iter().zip(theirs));
        let differing: BTreeSet<u16> =
            pairs.filter_map(|(n, (ours, theirs))| (ours != theirs).then_some(n)).collect();
        let scope = Scope::Buckets(differing);
        self.phases.insert(audience, Phase::Listing(scope.clone(), None));
        Ok(Step::List(audience, scope))
    }

    fn inventory(&mut self, inventory: Inventory) -> Result<Step, Misbehaved> {
        let Inventory { audience, documents, last } = inventory;
        let Some(Phase::Listing(scope, after)) = self.phases.get(&audience) else {
            return Err(Misbehaved::OutOfTurn);
        };
        let (scope, after) = (scope.clone(), *after);
        let mut before = after;
        for (doc, heads) in &documents {
            self.listed += heads.len().max(1);
            check(self.listed, limits::LISTED_HEADS)?;
            if doc.audience() != audience {
                return Err(Misbehaved::OutsideAudience);
            }
            if before.is_some_and(|before| *doc <= before) || !scope.contains(*doc) {
                return Err(Misbehaved::OutOfTurn);
            }
            before = Some(*doc);
        }
        let until = if last { None } else { Some(before.ok_or(Misbehaved::OutOfTurn)?) };
        let phase = match until {
            None => Phase::Live,
            Some(_) => Phase::Listing(scope.clone(), until),
        };
        self.phases.insert(audience, phase);
        let documents = documents.into_iter().collect();
        Ok(Step::Compare(Listed { audience, scope, after, until, documents }))
    }

    /// A `Have` answers ours. One for a document that we could place is passed over: it crossed
    /// with what we sent.
    fn have(&mut self, doc: DocId, have: Have, last: bool) -> Result<Step, Misbehaved> {
        self.check_audience(doc)?;
        let wanted = self.behind.get(&doc).is_some_and(|behind| !behind.answered);
        if !wanted {
            let partial = self.partial.remove(&doc).unwrap_or_default();
            self.named = self.named.saturating_sub(partial.0.len());
            return Ok(Step::Nothing);
        }
        self.named += have.0.len();
        check(self.named, limits::LISTED_ACTORS)?;
        let partial = self.partial.entry(doc).or_default();
        partial.0.extend(have.0);
        check(partial.0.len(), limits::DOCUMENT_ACTORS)?;
        if !last {
            return Ok(Step::Nothing);
        }
        Ok(Step::SendMissing(doc, self.partial.remove(&doc).unwrap_or_default()))
    }

    /// Checks that a document may travel on this link.
    ///
    /// # Errors
    /// [`Misbehaved::OutsideAudience`] if it may not.
    pub fn check_audience(&self, doc: DocId) -> Result<(), Misbehaved> {
        let common = self.phases.contains_key(&doc.audience());
        if common { Ok(()) } else { Err(Misbehaved::OutsideAudience) }
    }

    /// Returns whether a new change of a document goes out at once. Otherwise the comparison,
    /// or the answer to a `Have`, brings it.
    pub fn is_live(&self, doc: DocId) -> bool {
        self.is_compared(doc) && self.behind.get(&doc).is_none_or(|behind| behind.answered)
    }

    /// Returns whether the other side has told what it holds of a document, if only by leaving it
    /// out.
    fn is_compared(&self, doc: DocId) -> bool {
        match self.phases.get(&doc.audience()) {
            None | Some(Phase::Buckets(_)) => false,
            Some(Phase::Listing(scope, after)) => {
                after.is_some_and(|after| doc <= after) || !scope.contains(doc)
            }
            Some(Phase::Live) => true,
        }
    }

    /// Returns whether both sides still have to find out what of an audience differs.
    pub fn is_undecided(&self, audience: Audience) -> bool {
        match self.phases.get(&audience) {
            Some(phase) => matches!(phase, Phase::Buckets(_)),
            None => !self.greeted && self.said.contains_key(&audience),
        }
    }

    /// Remembers that the other side holds more of a document, of which this came from it already.
    pub fn await_heads(&mut self, doc: DocId, heads: Vec<Hash>, received: BTreeSet<Hash>) {
        let behind = Behind {
            heads,
            answered: false,
            said: Have::default(),
            presumed: Vec::new(),
            received,
        };
        self.behind.insert(doc, behind);
    }

    /// Notes that the other side was sent what it lacks of a document by its exact list, if it
    /// holds what it is presumed to.
    pub fn answered(&mut self, doc: DocId, said: Have, presumed: Vec<Hash>) {
        if let Some(behind) = self.behind.get_mut(&doc) {
            behind.answered = true;
            behind.said = said;
            behind.presumed = presumed;
        }
    }

    /// Notes what the other side has shown to hold.
    pub fn received(&mut self, doc: DocId, changes: impl Iterator<Item = Hash>) {
        if let Some(behind) = self.behind.get_mut(&doc) {
            behind.received.extend(changes);
        } else if !self.is_compared(doc) {
            // Whoever shows more than is kept in mind gets some of it back.
            let room = limits::OVERTAKING_CHANGES.saturating_sub(self.overtaken);
            let mut changes = changes.take(room).peekable();
            if changes.peek().is_some() {
                let shown = self.overtaking.entry(doc).or_default();
                let before = shown.len();
                shown.extend(changes);
                self.overtaken += shown.len() - before;
            }
        }
    }

    /// Returns, once, what the other side had shown to hold of a document before it was compared.
    pub fn take_overtaking(&mut self, doc: DocId) -> BTreeSet<Hash> {
        let shown = self.overtaking.remove(&doc).unwrap_or_default();
        self.overtaken -= shown.len();
        shown
    }

    /// Forgets what the other side had shown early of documents that are compared now.
    pub fn forget_overtaking(&mut self) {
        let mut overtaking = std::mem::take(&mut self.overtaking);
        overtaking.retain(|doc, _| !self.is_compared(*doc));
        self.overtaken = overtaking.values().map(BTreeSet::len).sum();
        self.overtaking = overtaking;
    }

    /// Says that a document grew; `known` tells which heads are here now. Returns what the other
    /// side held more, once all of it is here.
    pub fn grew(&mut self, doc: DocId, known: impl Fn(&Hash) -> bool) -> Option<Behind> {
        let complete = self.behind.get(&doc).is_some_and(|behind| behind.heads.iter().all(known));
        let behind = if complete { self.behind.remove(&doc)? } else { return None };
        self.named = self.named.saturating_sub(behind.said.0.len());
        Some(behind)
    }

    /// Returns how many heads are remembered of documents of which the other side holds more, a
    /// document without any as one, and how many actors of its exact lists.
    pub fn listed(&self) -> (usize, usize) {
        let heads = self.behind.values().map(|behind| behind.heads.len().max(1));
        let said = self.behind.values().map(|behind| &behind.said);
        let actors = said.chain(self.partial.values()).map(|have| have.0.len());
        (heads.sum(), actors.sum())
    }

    /// Returns how many changes are remembered that overtook the inventory.
    pub fn overtaking(&self) -> usize {
        self.overtaking.values().map(BTreeSet::len).sum()
    }

    /// Returns whether the other side has welcomed us.
    pub fn is_greeted(&self) -> bool {
        self.greeted
    }

    /// Returns whether both sides hold the same, as far as has been said.
    pub fn is_in_step(&self) -> bool {
        let live = |phase: &Phase| matches!(phase, Phase::Live);
        self.greeted && self.behind.is_empty() && self.phases.values().all(live)
    }
}

impl Scope {
    /// Returns whether a document is meant.
    pub fn contains(&self, doc: DocId) -> bool {
        match self {
            Self::All => true,
            Self::Buckets(buckets) => buckets.contains(&bucket_of(doc)),
        }
    }
}

impl Listed {
    /// Returns whether the part tells of a document, if only by leaving it out.
    pub fn covers(&self, doc: DocId) -> bool {
        doc.audience() == self.audience
            && self.after.is_none_or(|after| after < doc)
            && self.until.is_none_or(|until| doc <= until)
            && self.scope.contains(doc)
    }
}

fn check(count: usize, limit: usize) -> Result<(), Misbehaved> {
    if count > limit { Err(Misbehaved::TooMuch { limit }) } else { Ok(()) }
}
