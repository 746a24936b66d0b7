// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Folding, proofs, and the changes that a document has to do without. Those stay held, count in
//! everything that is said of what is held, and go to whoever lacks them: every replica finds out
//! by itself what its program cannot have in a document, and believes nobody's word about it.

use std::collections::{BTreeMap, BTreeSet};

use super::job::Job;
use super::{Effect, Exchange};
use crate::change::quarantine::Cause;
use crate::change::{Hash, Tip, limits};
use crate::domain::ids::{DeviceId, DocId};
use crate::identity::role::Role;
use crate::store::compact::{Compacted, OpenError};
use crate::store::proof::{Offender, Proof};
use crate::store::{Header, Proven, ReadError, Reader, Record, Stored};

/// Changes that a document does without from now on. They are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// The document.
    pub doc: DocId,
    /// The changes that break it.
    pub broken: Vec<Tip>,
    /// How many changes of which device are left out with them, because they build on them or
    /// because the device broke the document so often.
    pub following: BTreeMap<DeviceId, usize>,
}

/// What was proven, and what is still to be.
#[derive(Debug, Default)]
pub(super) struct Proofs {
    proven: BTreeMap<DocId, Proven>,
    under_way: BTreeMap<DocId, UnderWay>,
    /// Documents that changed since they were proven.
    due: BTreeSet<DocId>,
    /// Documents to be folded as soon as fewer are worked at: their histories are read then.
    folds: BTreeSet<DocId>,
    /// Documents that could not be opened or added to.
    suspects: BTreeSet<DocId>,
    /// Documents of which not even the sound part can be folded.
    unfoldable: BTreeSet<DocId>,
    /// Documents that were folded, until that is on the disk: before, the history that would be folded
    /// again is still the one from before.
    folded: BTreeMap<DocId, u64>,
    /// Documents that were folded to take something out, until that is on the disk.
    cleaned: BTreeMap<DocId, u64>,
}

/// A proof that somebody is working at.
#[derive(Debug)]
struct UnderWay {
    heads: Vec<Hash>,
    /// The size of the tail, in bytes.
    tail_bytes: usize,
    /// The size of the whole history that is looked at, in bytes.
    bytes: usize,
    /// Whether the folded history shall replace the stored one.
    folds: bool,
}

impl Proofs {
    /// Starts from what is stored. A relay shows nothing, and proves only what it folds.
    pub(super) fn new(proven: Vec<Proven>, headers: &[Header], role: Role) -> Self {
        let proven: BTreeMap<DocId, Proven> =
            proven.into_iter().map(|proven| (proven.doc, proven)).collect();
        let is_due = |header: &&Header| {
            let before = proven.get(&header.doc);
            role != Role::Relay && before.is_none_or(|proven| proven.heads != header.heads)
        };
        let due = headers.iter().filter(is_due).map(|header| header.doc).collect();
        Self { proven, due, ..Self::default() }
    }

    /// Returns how many histories are being worked at.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// Takes out one of the documents to be folded that can be.
    fn next_fold(&mut self) -> Option<DocId> {
        let doc = *self.folds.iter().find(|doc| !self.folded.contains_key(doc))?;
        self.folds.take(&doc)
    }
}

impl<R: Reader> Exchange<R> {
    /// Returns the documents that do without some of their changes.
    pub fn quarantined(&self) -> impl Iterator<Item = DocId> {
        let proven = self.proofs.proven.values();
        proven.filter(|proven| !proven.broken.is_empty()).map(|proven| proven.doc)
    }

    /// Returns whether some document changed since it was proven.
    pub fn has_unproven(&self) -> bool {
        !self.proofs.due.is_empty()
    }

    /// Returns whether there is something to prove, and no proof under way.
    pub fn may_prove(&self) -> bool {
        self.has_unproven() && self.proofs.under_way.is_empty()
    }

    /// Proves one of the documents that changed.
    pub fn prove_next(&mut self) {
        if let Some(doc) = self.proofs.due.pop_first()
            && !self.proofs.unfoldable.contains(&doc)
        {
            self.start_proof(doc, false);
        }
    }

    /// Lets the history of a document be looked through that cannot be opened or added to. The
    /// answer is an [`Effect::Proven`]. Returns whether there is anything to be found that was not
    /// looked for yet.
    pub fn suspect(&mut self, doc: DocId) -> bool {
        if self.proofs.cleaned.contains_key(&doc) {
            return true;
        }
        let proven = self.proofs.proven.get(&doc).map(|proven| proven.heads.as_slice());
        if self.proofs.unfoldable.contains(&doc) || proven == self.holdings.heads(doc) {
            return false;
        }
        let hope = self.start_proof(doc, false);
        if hope {
            self.proofs.suspects.insert(doc);
        }
        hope
    }

    /// Takes in that a document has grown.
    pub(super) fn proof_falls_due(&mut self, doc: DocId) {
        if self.me.role != Role::Relay {
            self.proofs.due.insert(doc);
        }
    }

    pub(super) fn compact_if_due(&mut self, doc: DocId) {
        let Some((_, held)) = self.held.get(&doc) else { return };
        let due = held.tail_bytes > limits::TAIL_BYTES.max(held.archive_bytes);
        if !due || self.proofs.unfoldable.contains(&doc) {
            return;
        }
        if let Some(under_way) = self.proofs.under_way.get_mut(&doc) {
            under_way.folds = true;
        } else {
            self.proofs.folds.insert(doc);
            self.fold_next();
        }
    }

    /// Lets documents be folded, as many as memory is meant to hold the histories of, and none while
    /// the disk takes nothing.
    fn fold_next(&mut self) {
        while self.proofs.under_way.len() < limits::PROOFS_AT_ONCE
            && !self.unwritten.is_full()
            && let Some(doc) = self.proofs.next_fold()
        {
            self.start_proof(doc, true);
        }
    }

    /// Lets a history be proven. Returns whether somebody is at it; otherwise it cannot be read.
    fn start_proof(&mut self, doc: DocId, folds: bool) -> bool {
        if let Some(under_way) = self.proofs.under_way.get_mut(&doc) {
            under_way.folds |= folds;
            return true;
        }
        match self.proof_of(doc) {
            Ok((job, under_way)) => {
                self.proofs.under_way.insert(doc, UnderWay { folds, ..under_way });
                self.effects.push(Effect::Job(job));
                true
            }
            Err(error) => {
                self.effects.push(Effect::Unreadable(doc, error));
                false
            }
        }
    }

    fn proof_of(&mut self, doc: DocId) -> Result<(Job, UnderWay), ReadError> {
        let held = self.held(doc)?;
        let (tail_bytes, heads) = (held.tail_bytes, held.ledger.heads());
        let stored = self.history(doc)?;
        let (chunks, broken_by) = (stored.chunks(), stored.broken_by());
        let under_way = UnderWay { heads, tail_bytes, bytes: chunks.len(), folds: false };
        Ok((Job::Compact { doc, chunks, broken_by }, under_way))
    }

    /// Takes the result of a proof in.
    pub(super) fn proven(&mut self, doc: DocId, result: Result<Proof, OpenError>) {
        self.take_proof(doc, result);
        self.fold_next();
    }

    fn take_proof(&mut self, doc: DocId, result: Result<Proof, OpenError>) {
        let Some(under_way) = self.proofs.under_way.remove(&doc) else { return };
        let suspect = self.proofs.suspects.remove(&doc);
        let proof = match result {
            Ok(proof) => proof,
            Err(error) => {
                // The history stays as it is, whole. The same bytes give the same verdict, so
                // that it is not tried again until the next start.
                self.proofs.unfoldable.insert(doc);
                tracing::error!(%doc, %error, "the history cannot be folded");
                if suspect {
                    self.effects.push(Effect::Proven(doc, Err(error)));
                }
                return;
            }
        };
        let found = !proof.offenders.is_empty();
        self.set_aside(doc, &proof.offenders, Some(under_way.heads.clone()));
        // In a folded history nothing can be passed over; it is replaced at once.
        let cleans = found && !self.are_in_tail(doc, &proof.offenders);
        if cleans || under_way.folds {
            let Compacted { chunk, ledger, unpacked } = proof.compacted;
            if let Some((_, held)) = self.held.get_mut(&doc) {
                held.archive_bytes = chunk.len();
                held.tail_bytes = held.tail_bytes.saturating_sub(under_way.tail_bytes);
            }
            let apart: Vec<_> = proof.offenders.into_iter().map(|it| (it.meta, it.bytes)).collect();
            let kept: usize = apart.iter().map(|(_, bytes)| bytes.len()).sum();
            let bytes = chunk.len() + kept;
            self.record(Record::Compacted { doc, chunk, ledger, apart });
            self.proofs.folded.insert(doc, self.watermark + 1);
            self.unpacks(doc, unpacked);
            self.takes_instead(doc, under_way.bytes, bytes);
        }
        let grown = self.holdings.heads(doc) != Some(under_way.heads.as_slice());
        if suspect && !found && grown && self.start_proof(doc, false) {
            // What came meanwhile is what it cannot be opened with.
            self.proofs.suspects.insert(doc);
        } else if cleans {
            self.proofs.cleaned.insert(doc, self.watermark + 1);
        } else if suspect || found {
            self.effects.push(Effect::Proven(doc, Ok(())));
        }
        // So much may have come meanwhile that it has to be folded again.
        self.compact_if_due(doc);
    }

    /// Returns whether changes stand in the tail, one by one.
    fn are_in_tail(&mut self, doc: DocId, offenders: &[Offender]) -> bool {
        match self.tail(doc) {
            Ok(tail) => {
                let newer = tail.rows.iter().filter(|row| !row.folded).map(|row| row.meta.hash);
                let newer: BTreeSet<Hash> = newer.collect();
                offenders.iter().all(|offender| newer.contains(&offender.meta.hash))
            }
            Err(error) => {
                self.effects.push(Effect::Unreadable(doc, error));
                true
            }
        }
    }

    /// Goes on with documents that were folded, now that this is on the disk: lets them be folded
    /// again, and be put together anew where something was taken out.
    pub(super) fn folds_are_durable(&mut self) {
        let durable = self.durable;
        self.proofs.folded.retain(|_, watermark| *watermark > durable);
        self.fold_next();
        let cleaned = self.proofs.cleaned.extract_if(.., |_, watermark| *watermark <= durable);
        self.effects.extend(cleaned.map(|(doc, _)| Effect::Proven(doc, Ok(()))));
    }

    /// Keeps for good what a document does without, and says it once. `heads` are the changes
    /// that were proven with all below them, if this is what was found about them.
    pub(super) fn set_aside(
        &mut self,
        doc: DocId,
        offenders: &[Offender],
        heads: Option<Vec<Hash>>,
    ) {
        let proven = self.proofs.proven.entry(doc).or_insert_with(|| Proven::nothing(doc));
        let mut broken = Vec::new();
        for Offender { meta, cause, .. } in offenders {
            if *cause == Cause::Breaks && proven.broken.insert(meta.hash) {
                broken.push(meta.tip());
            }
        }
        if heads.is_none() && broken.is_empty() {
            return;
        }
        if let Some(heads) = heads {
            proven.heads = heads;
        }
        let proven = proven.clone();
        self.record(Record::Proven(proven));
        if broken.is_empty() {
            return;
        }
        match self.held(doc) {
            Ok(held) => held.ledger.set_broken(broken.iter().map(|tip| tip.hash)),
            Err(error) => self.effects.push(Effect::Unreadable(doc, error)),
        }
        let mut following = BTreeMap::new();
        for offender in offenders.iter().filter(|it| it.cause != Cause::Breaks) {
            *following.entry(offender.meta.actor.device()).or_default() += 1;
        }
        self.effects.push(Effect::SetAside(SetAside { doc, broken, following }));
    }

    /// Takes out of a history what its document does without, as far as that is known in memory.
    pub(super) fn leave_out(&self, doc: DocId, stored: &mut Stored) {
        if let Some((_, held)) = self.held.get(&doc) {
            stored.leave_out(&held.ledger);
        }
    }
}
