// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The check of every author's seal, and the making of our own.
//! The only maker of a [`VerifiedRun`] and a [`VerifiedArchive`]. Whoever delivered the bytes
//! does not matter, and nothing of what they say about each other is believed.

use std::collections::{BTreeMap, BTreeSet};

use super::key::{DeviceKey, KeyError};
use super::roster::Roster;
use crate::change::genesis::genesis;
use crate::change::ledger::Ledger;
use crate::change::{Actor, Archive, Hash, Meta, Seal, SealedRun, Tip, limits};
use crate::domain::ids::{DeviceId, DocId};

/// A run whose author, right and place in the history are checked. Only such a run may be
/// shown, stored or passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedRun {
    run: SealedRun,
    metas: Vec<Meta>,
}

/// A run whose changes were read; nothing of it is checked yet. Reading them takes longest, so
/// it may be done elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedRun {
    run: SealedRun,
    metas: Vec<Meta>,
}

/// An archive in which every change is covered by a valid seal of its author.
#[derive(Clone, Debug)]
pub struct VerifiedArchive {
    archive: Archive,
    metas: Vec<Meta>,
}

/// Why bytes of others do not become part of a document.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// The roster has no such device.
    #[error("device {} is not in the roster", .0.0)]
    UnknownDevice(DeviceId),
    /// The seal was made under a roster that we do not hold yet; fetch it and ask again.
    #[error("the seal needs roster entry {height}")]
    NewerRoster {
        /// The height that the seal names.
        height: u32,
    },
    /// The device may not write this document.
    #[error("device {} may not write {doc}", .device.0)]
    WrongRole {
        /// The device.
        device: DeviceId,
        /// The document.
        doc: DocId,
    },
    /// The seal lists an actor of another device, or is not sorted.
    #[error("the seal of device {} lists what is not its own", .0.0)]
    ForeignActor(DeviceId),
    /// The signature does not match.
    #[error("the signature of device {} does not match", .0.0)]
    Signature(DeviceId),
    /// The bytes are not changes.
    #[error("the bytes are not well-formed changes")]
    Malformed,
    /// An author's last change is not the tip that a seal names.
    #[error("change {seq} of {actor:?} is not covered by the seal")]
    NotCovered {
        /// The actor.
        actor: Actor,
        /// The number of the change.
        seq: u64,
    },
    /// A number is missing or used out of turn.
    #[error("expected change {expected} of {actor:?}, got {got}")]
    Gap {
        /// The actor.
        actor: Actor,
        /// The next number.
        expected: u64,
        /// The number that came.
        got: u64,
    },
    /// The same number was used for two different changes.
    #[error("{actor:?} wrote two different changes {seq}")]
    Fork {
        /// The actor.
        actor: Actor,
        /// The number.
        seq: u64,
    },
    /// A change does not build on its own predecessor.
    #[error("change {seq} of {actor:?} does not build on the one before")]
    Chain {
        /// The actor.
        actor: Actor,
        /// The number.
        seq: u64,
    },
    /// The operation counter does not follow from the dependencies.
    #[error("change {seq} of {actor:?} counts its operations wrongly")]
    Counter {
        /// The actor.
        actor: Actor,
        /// The number.
        seq: u64,
    },
    /// The time is outside 2020–2200.
    #[error("change {seq} of {actor:?} carries an impossible time")]
    Time {
        /// The actor.
        actor: Actor,
        /// The number.
        seq: u64,
    },
    /// More than a limit allows.
    #[error("more than the limit of {limit}")]
    TooMuch {
        /// The limit that was passed.
        limit: usize,
    },
    /// It builds on changes that are not here yet; it may come again later.
    #[error("builds on a change that is not here yet")]
    Premature,
}

impl ParsedRun {
    /// Returns the document.
    pub fn doc(&self) -> DocId {
        self.run.doc
    }

    /// Returns the seals.
    pub fn seals(&self) -> &[Seal] {
        &self.run.seals
    }

    /// Returns the headers of the changes, in order.
    pub fn metas(&self) -> &[Meta] {
        &self.metas
    }

    /// Returns how many bytes the changes have.
    pub fn size(&self) -> usize {
        self.run.changes.iter().map(Vec::len).sum()
    }
}

impl VerifiedRun {
    /// Returns the document.
    pub fn doc(&self) -> DocId {
        self.run.doc
    }

    /// Returns the run as it travels.
    pub fn sealed(&self) -> &SealedRun {
        &self.run
    }

    /// Returns the headers of the changes, in order.
    pub fn metas(&self) -> &[Meta] {
        &self.metas
    }

    /// Returns each change with its header.
    pub fn changes(&self) -> impl Iterator<Item = (&Meta, &[u8])> {
        self.metas.iter().zip(self.run.changes.iter().map(Vec::as_slice))
    }

    /// Returns the last change of every author in the run.
    pub fn tips(&self) -> Vec<Tip> {
        last_tips(&self.metas).into_values().collect()
    }
}

impl VerifiedArchive {
    /// Returns the archive as it travels.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Returns the headers of all changes in causal order, the constant first one left out.
    pub fn metas(&self) -> &[Meta] {
        &self.metas
    }

    /// Returns the changes that a ledger lacks as a run, or `None` if it lacks none.
    /// `bytes` gives the change with a hash.
    ///
    /// # Errors
    /// [`Refusal::Fork`] if the ledger holds another change under the same number, and
    /// [`Refusal::Malformed`] if `bytes` does not have one.
    pub fn beyond(
        &self,
        ledger: &Ledger,
        bytes: impl Fn(&Hash) -> Option<Vec<u8>>,
    ) -> Result<Option<VerifiedRun>, Refusal> {
        let (mut metas, mut changes) = (Vec::new(), Vec::new());
        for meta in &self.metas {
            if ledger.holds(meta) {
                continue;
            }
            if meta.seq <= ledger.have().seq(meta.actor) {
                return Err(Refusal::Fork { actor: meta.actor, seq: meta.seq });
            }
            changes.push(bytes(&meta.hash).ok_or(Refusal::Malformed)?);
            metas.push(meta.clone());
        }
        let Archive { doc, seals, .. } = self.archive.clone();
        let run = SealedRun { doc, changes, seals };
        Ok((!metas.is_empty()).then_some(VerifiedRun { run, metas }))
    }
}

/// Seals changes that this device has just made. `tips` are all of its chains that the seal
/// shall vouch for, the run's own among them.
///
/// # Errors
/// [`KeyError`] if the key refuses to sign.
pub fn seal(
    key: &DeviceKey,
    device: DeviceId,
    roster: &Roster,
    doc: DocId,
    changes: Vec<(Meta, Vec<u8>)>,
    mut tips: Vec<Tip>,
) -> Result<VerifiedRun, KeyError> {
    tips.sort_unstable();
    let height = roster.height();
    let signature = key.sign(&Seal::message(roster.verbund(), doc, height, &tips))?;
    let seal = Seal { device, height, tips, signature };
    let (metas, changes) = changes.into_iter().unzip();
    Ok(VerifiedRun { run: SealedRun { doc, changes, seals: vec![seal] }, metas })
}

/// Reads the changes of a run.
///
/// # Errors
/// [`Refusal::TooMuch`] and [`Refusal::Malformed`].
pub fn parse(run: SealedRun) -> Result<ParsedRun, Refusal> {
    check_sizes(&run)?;
    let metas: Result<Vec<_>, _> = run.changes.iter().map(|bytes| Meta::parse(bytes)).collect();
    Ok(ParsedRun { run, metas: metas.map_err(|_malformed| Refusal::Malformed)? })
}

/// Checks a run against the roster and what is already here. `None` means that all of it is
/// already here.
///
/// # Errors
/// [`Refusal`]; with [`Refusal::Premature`] and [`Refusal::NewerRoster`] the run may become
/// valid later.
pub fn verify(
    roster: &Roster,
    ledger: &Ledger,
    parsed: ParsedRun,
) -> Result<Option<VerifiedRun>, Refusal> {
    let ParsedRun { run: SealedRun { doc, changes, seals }, metas } = parsed;
    let mut before: BTreeMap<Actor, (u64, Hash)> = BTreeMap::new();
    let mut counters: BTreeMap<Hash, u64> = BTreeMap::new();
    let mut fresh = Vec::new();
    for (meta, bytes) in metas.into_iter().zip(changes) {
        let actor = meta.actor;
        let last = before.get(&actor).or_else(|| ledger.have().0.get(&actor)).copied();
        if meta.seq <= last.map_or(0, |(seq, _)| seq) {
            if !ledger.holds(&meta) {
                return Err(Refusal::Fork { actor, seq: meta.seq });
            }
            continue;
        }
        let max_op = |hash: &Hash| counters.get(hash).copied().or_else(|| ledger.max_op(hash));
        check_change(&meta, last, max_op)?;
        before.insert(actor, (meta.seq, meta.hash));
        counters.insert(meta.hash, meta.max_op);
        fresh.push((meta, bytes));
    }
    if fresh.is_empty() {
        return Ok(None);
    }
    let (metas, changes): (Vec<_>, Vec<_>) = fresh.into_iter().unzip();
    for tip in last_tips(&metas).into_values() {
        if !seals.iter().any(|seal| seal.tip(tip.actor) == Some(&tip)) {
            return Err(Refusal::NotCovered { actor: tip.actor, seq: tip.seq });
        }
    }
    for seal in &seals {
        check_seal(roster, doc, seal)?;
        // A seal that reaches beyond what is here would displace the one that fits it.
        for tip in &seal.tips {
            let held = before.get(&tip.actor).or_else(|| ledger.have().0.get(&tip.actor));
            match held {
                Some((seq, hash)) if *seq == tip.seq && *hash != tip.hash => {
                    return Err(Refusal::Fork { actor: tip.actor, seq: tip.seq });
                }
                Some((seq, _)) if tip.seq <= *seq => {}
                _ => return Err(Refusal::Premature),
            }
        }
    }
    Ok(Some(VerifiedRun { run: SealedRun { doc, changes, seals }, metas }))
}

fn last_tips(metas: &[Meta]) -> BTreeMap<Actor, Tip> {
    metas.iter().map(|meta| (meta.actor, meta.tip())).collect()
}

/// Checks the changes of an archive that Automerge has loaded. `metas` are the headers of all
/// of its changes in causal order.
///
/// # Errors
/// [`Refusal`] if any change is not covered by a valid seal of its author.
pub fn verify_archive(
    roster: &Roster,
    archive: Archive,
    metas: Vec<Meta>,
) -> Result<VerifiedArchive, Refusal> {
    let doc = archive.doc;
    let first = genesis(doc.class());
    let mut covered: BTreeMap<Actor, &Tip> = BTreeMap::new();
    for seal in &archive.seals {
        check_seal(roster, doc, seal)?;
        for tip in &seal.tips {
            let newest = covered.entry(tip.actor).or_insert(tip);
            if newest.seq < tip.seq {
                *newest = tip;
            }
        }
    }
    let mut tips: BTreeMap<Actor, (u64, Hash)> = BTreeMap::new();
    let mut max_ops: BTreeMap<Hash, u64> = BTreeMap::new();
    let mut own = Vec::with_capacity(metas.len());
    for meta in metas {
        if meta.actor == Actor::CONSTANT {
            if meta.hash != first.hash {
                return Err(Refusal::Malformed);
            }
        } else {
            let before = tips.get(&meta.actor).copied();
            check_change(&meta, before, |hash| max_ops.get(hash).copied())?;
            tips.insert(meta.actor, (meta.seq, meta.hash));
        }
        max_ops.insert(meta.hash, meta.max_op);
        if meta.actor != Actor::CONSTANT {
            own.push(meta);
        }
    }
    for (actor, (seq, hash)) in tips {
        let tip = Tip { actor, seq, hash };
        if covered.get(&actor).is_none_or(|covered| **covered != tip) {
            return Err(Refusal::NotCovered { actor, seq });
        }
    }
    Ok(VerifiedArchive { archive, metas: own })
}

/// What must hold of every change: number, own predecessor, counter and time.
fn check_change(
    meta: &Meta,
    before: Option<(u64, Hash)>,
    max_op: impl Fn(&Hash) -> Option<u64>,
) -> Result<(), Refusal> {
    let Meta { actor, seq, .. } = *meta;
    if meta.deps.len() > limits::CHANGE_DEPS {
        return Err(Refusal::TooMuch { limit: limits::CHANGE_DEPS });
    }
    // First of all: a live change may overtake older ones that are still on their way.
    let mut base = 0;
    for dep in &meta.deps {
        base = base.max(max_op(dep).ok_or(Refusal::Premature)?);
    }
    let expected = before.map_or(1, |(seq, _)| seq + 1);
    if seq != expected {
        return Err(Refusal::Gap { actor, expected, got: seq });
    }
    if before.is_some_and(|(_, hash)| !meta.deps.contains(&hash)) {
        return Err(Refusal::Chain { actor, seq });
    }
    if !(limits::TIME_FROM..limits::TIME_TO).contains(&meta.time) {
        return Err(Refusal::Time { actor, seq });
    }
    if base == 0 || meta.start_op != base + 1 {
        return Err(Refusal::Counter { actor, seq });
    }
    Ok(())
}

/// Device, right, ownership and signature of one seal.
fn check_seal(roster: &Roster, doc: DocId, seal: &Seal) -> Result<(), Refusal> {
    if seal.height > roster.height() {
        return Err(Refusal::NewerRoster { height: seal.height });
    }
    if seal.tips.len() > limits::SEAL_TIPS {
        return Err(Refusal::TooMuch { limit: limits::SEAL_TIPS });
    }
    let device = roster.device(seal.device).ok_or(Refusal::UnknownDevice(seal.device))?;
    if !device.role.may_write(device.municipality, doc) {
        return Err(Refusal::WrongRole { device: device.id, doc });
    }
    let own = seal.tips.iter().all(|tip| tip.actor.device() == device.id);
    let actors: BTreeSet<_> = seal.tips.iter().map(|tip| tip.actor).collect();
    if !own || actors.len() != seal.tips.len() || !seal.tips.is_sorted() {
        return Err(Refusal::ForeignActor(device.id));
    }
    let message = Seal::message(roster.verbund(), doc, seal.height, &seal.tips);
    if !device.key.verifies(&message, seal.signature) {
        return Err(Refusal::Signature(device.id));
    }
    Ok(())
}

fn check_sizes(run: &SealedRun) -> Result<(), Refusal> {
    let most = limits::BULK_RUN_CHANGES;
    if run.changes.len() > most || run.seals.len() > most {
        return Err(Refusal::TooMuch { limit: most });
    }
    if run.changes.iter().any(|change| change.len() > limits::CHANGE_BYTES) {
        return Err(Refusal::TooMuch { limit: limits::CHANGE_BYTES });
    }
    Ok(())
}
