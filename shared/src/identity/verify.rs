// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The check of every author's seal, and the making of our own.
//! The only maker of a [`VerifiedRun`] and a [`VerifiedArchive`]. Whoever delivered the bytes
//! does not matter, and nothing of what they say about each other is believed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::key::{DeviceKey, KeyError};
use super::roster::{Device, Roster};
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
    beside: bool,
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
    /// Of the changes in the chunks. Boxed, because an archive travels between threads.
    ledger: Box<Ledger>,
    beside: Option<VerifiedRun>,
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
    /// The roster holds entries that this program does not know, and the seal may rest on them.
    #[error("the seal may rest on roster entry {height}, which needs a newer program")]
    NewerProgram {
        /// The first entry that is not known.
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
    /// The seal was made after its device was revoked.
    #[error("device {} was revoked", .0.0)]
    Revoked(DeviceId),
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

    /// Returns about how many bytes of memory it takes.
    pub fn memory(&self) -> usize {
        size_of::<Self>() + memory(&self.run, &self.metas)
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

    /// Returns about how many bytes of memory it takes.
    pub fn memory(&self) -> usize {
        size_of::<Self>() + memory(&self.run, &self.metas)
    }

    /// Returns whether it lies beside what Automerge takes into one document; see [`Ledger`].
    pub fn is_beside(&self) -> bool {
        self.beside
    }

    /// Divides a run, after its changes were admitted, into what lies beside and what does not.
    /// A seal that names anything beside goes with that, so that it displaces no other.
    pub fn divide(&self, ledger: &Ledger) -> Vec<Self> {
        let beside = |hash: &Hash| ledger.entry(hash).is_some_and(|entry| entry.beside);
        let part = |side: bool| {
            let changes = self.changes().filter(|(meta, _)| beside(&meta.hash) == side);
            let (metas, changes) =
                changes.map(|(meta, bytes)| (meta.clone(), bytes.to_vec())).unzip();
            let names = |seal: &&Seal| seal.tips.iter().any(|tip| beside(&tip.hash));
            let seals = self.run.seals.iter().filter(|seal| names(seal) == side).cloned().collect();
            Self { run: SealedRun { doc: self.run.doc, changes, seals }, metas, beside: side }
        };
        let parts = [part(false), part(true)].into_iter();
        parts.filter(|part| !(part.metas.is_empty() && part.run.seals.is_empty())).collect()
    }

    /// Returns the last change of every author in the run.
    pub fn tips(&self) -> Vec<Tip> {
        last_tips(&self.metas).into_iter().collect()
    }
}

impl VerifiedArchive {
    /// Returns the archive without what lies beside.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Returns the changes that are not in the chunks, with the seals that name them: most use
    /// numbers of others, but whoever sent it may also do without some.
    pub fn beside(&self) -> Option<&VerifiedRun> {
        self.beside.as_ref()
    }

    /// Returns all seals.
    pub fn seals(&self) -> impl Iterator<Item = &Seal> {
        let beside = self.beside.iter().flat_map(|run| &run.run.seals);
        self.archive.seals.iter().chain(beside)
    }

    /// Returns about how many bytes of memory it takes.
    pub fn memory(&self) -> usize {
        let Archive { chunks, beside, .. } = &self.archive;
        let changes = beside.iter().map(|change| size_of::<Vec<u8>>() + change.len());
        let metas = self.metas.iter().map(Meta::memory).sum::<usize>();
        let seals = self.archive.seals.iter().map(Seal::memory).sum::<usize>();
        let whole = chunks.len() + changes.sum::<usize>() + metas + seals;
        let apart = self.beside.as_ref().map_or(0, VerifiedRun::memory);
        size_of::<Self>() + whole + self.ledger.memory() + apart
    }

    /// Returns the headers of all changes in causal order, the constant first one left out.
    pub fn metas(&self) -> &[Meta] {
        &self.metas
    }

    /// Returns the ledger of those changes.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Returns the changes that a ledger lacks as a run, or `None` if it lacks none.
    /// `bytes` gives the change with a hash.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] if `bytes` does not have a change that is in the archive.
    pub fn beyond(
        &self,
        ledger: &Ledger,
        bytes: impl Fn(&Hash) -> Option<Vec<u8>>,
    ) -> Result<Option<VerifiedRun>, Refusal> {
        let (mut metas, mut changes) = (Vec::new(), Vec::new());
        for meta in self.metas.iter().filter(|meta| !ledger.holds(meta)) {
            changes.push(bytes(&meta.hash).ok_or(Refusal::Malformed)?);
            metas.push(meta.clone());
        }
        for (meta, bytes) in self.beside.iter().flat_map(VerifiedRun::changes) {
            if !ledger.holds(meta) {
                changes.push(bytes.to_vec());
                metas.push(meta.clone());
            }
        }
        let run =
            SealedRun { doc: self.archive.doc, changes, seals: self.seals().cloned().collect() };
        Ok((!metas.is_empty()).then_some(VerifiedRun { run, metas, beside: false }))
    }
}

/// Returns about how many bytes of memory the parts of a run take.
fn memory(run: &SealedRun, metas: &[Meta]) -> usize {
    let changes = run.changes.iter().map(|change| size_of::<Vec<u8>>() + change.len());
    let metas = metas.iter().map(Meta::memory);
    let seals = run.seals.iter().map(Seal::memory);
    changes.sum::<usize>() + metas.sum::<usize>() + seals.sum::<usize>()
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
    let run = SealedRun { doc, changes, seals: vec![seal] };
    Ok(VerifiedRun { run, metas, beside: false })
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
    let mut known = Known::new(ledger);
    let mut fresh = Vec::new();
    for (meta, bytes) in metas.into_iter().zip(changes) {
        if known.place(&meta.hash).is_some() {
            continue;
        }
        check_change(&meta, &known)?;
        known.add(&meta);
        fresh.push((meta, bytes));
    }
    if fresh.is_empty() {
        return Ok(None);
    }
    let (metas, changes): (Vec<_>, Vec<_>) = fresh.into_iter().unzip();
    for tip in last_tips(&metas) {
        if !seals.iter().any(|seal| seal.tips.contains(&tip)) {
            return Err(Refusal::NotCovered { actor: tip.actor, seq: tip.seq });
        }
    }
    for seal in &seals {
        check_seal(roster, doc, seal)?;
        // A seal that reaches beyond what is here would displace the one that fits it.
        if seal.tips.iter().any(|tip| known.place(&tip.hash) != Some((tip.actor, tip.seq))) {
            return Err(Refusal::Premature);
        }
    }
    let run = SealedRun { doc, changes, seals };
    Ok(Some(VerifiedRun { run, metas, beside: false }))
}

/// Returns the last change of every actor, and of every branch where an actor has several: those
/// that none of the same actor here builds on.
fn last_tips<'a>(metas: impl IntoIterator<Item = &'a Meta>) -> BTreeSet<Tip> {
    let mut tips: BTreeMap<Hash, Tip> = BTreeMap::new();
    for meta in metas {
        for dep in &meta.deps {
            if tips.get(dep).is_some_and(|tip| tip.actor == meta.actor) {
                tips.remove(dep);
            }
        }
        tips.insert(meta.hash, meta.tip());
    }
    tips.into_values().collect()
}

/// Checks the changes of an archive that Automerge has loaded. `metas` are the headers of all
/// changes in its chunks in causal order.
///
/// # Errors
/// [`Refusal`] if any change is not covered by a valid seal of its author.
pub fn verify_archive(
    roster: &Roster,
    mut archive: Archive,
    metas: Vec<Meta>,
) -> Result<VerifiedArchive, Refusal> {
    let doc = archive.doc;
    if archive.seals.len() > limits::ARCHIVE_SEALS {
        return Err(Refusal::TooMuch { limit: limits::ARCHIVE_SEALS });
    }
    let laid_beside = std::mem::take(&mut archive.beside);
    let mut covered: BTreeSet<Tip> = BTreeSet::new();
    for seal in &archive.seals {
        check_seal(roster, doc, seal)?;
        covered.extend(&seal.tips);
    }
    let mut ledger = Box::new(Ledger::new(doc.class()));
    let mut own = Vec::with_capacity(metas.len());
    for meta in metas {
        if meta.actor == Actor::CONSTANT {
            if meta.hash != genesis(doc.class()).hash {
                return Err(Refusal::Malformed);
            }
            continue;
        }
        check_change(&meta, &Known::new(&ledger))?;
        ledger.admit(&meta);
        own.push(meta);
    }
    let mut known = Known::new(&ledger);
    let (mut beside, mut changes) = (Vec::new(), Vec::new());
    for bytes in laid_beside {
        let meta = Meta::parse(&bytes).map_err(|_malformed| Refusal::Malformed)?;
        if known.place(&meta.hash).is_none() {
            check_change(&meta, &known)?;
            known.add(&meta);
            beside.push(meta);
            changes.push(bytes);
        }
    }
    // Every last change is named by a seal, and no seal names what is not here.
    let missing = |tip: &&Tip| known.place(&tip.hash) != Some((tip.actor, tip.seq));
    let last = if beside.is_empty() && !ledger.is_forked() {
        ledger.tips().collect()
    } else {
        last_tips(own.iter().chain(&beside))
    };
    let bare = last.into_iter().find(|tip| !covered.contains(tip));
    if let Some(tip) = bare.as_ref().or_else(|| covered.iter().find(missing)) {
        return Err(Refusal::NotCovered { actor: tip.actor, seq: tip.seq });
    }
    let (main, rest) = std::mem::take(&mut archive.seals)
        .into_iter()
        .partition(|seal| seal.tips.iter().all(|tip| ledger.entry(&tip.hash).is_some()));
    archive.seals = main;
    let run = SealedRun { doc, changes, seals: rest };
    let beside = (!beside.is_empty()).then_some(VerifiedRun { run, metas: beside, beside: true });
    Ok(VerifiedArchive { archive, metas: own, ledger, beside })
}

/// What is here with what came earlier in the same run.
struct Known<'a> {
    ledger: &'a Ledger,
    earlier: HashMap<Hash, (Actor, u64, u64)>,
}

impl<'a> Known<'a> {
    fn new(ledger: &'a Ledger) -> Self {
        Self { ledger, earlier: HashMap::new() }
    }

    fn add(&mut self, meta: &Meta) {
        self.earlier.insert(meta.hash, (meta.actor, meta.seq, meta.max_op));
    }

    /// Returns actor, number and last operation counter of a change.
    fn change(&self, hash: &Hash) -> Option<(Actor, u64, u64)> {
        let here = || self.ledger.entry(hash).map(|it| (it.actor, it.seq, it.max_op));
        self.earlier.get(hash).copied().or_else(here)
    }

    fn place(&self, hash: &Hash) -> Option<(Actor, u64)> {
        self.change(hash).map(|(actor, seq, _)| (actor, seq))
    }

    /// Returns how far an actor is.
    fn newest(&self, actor: Actor) -> u64 {
        let earlier = self.earlier.values().filter(|(of, ..)| *of == actor);
        let earlier = earlier.map(|(_, seq, _)| *seq).max().unwrap_or(0);
        earlier.max(self.ledger.have().seq(actor))
    }
}

/// What must hold of every change: number, own predecessor, counter and time. A number that is
/// taken already is none of it: which of the two counts is decided by `validity`.
fn check_change(meta: &Meta, known: &Known<'_>) -> Result<(), Refusal> {
    let Meta { actor, seq, .. } = *meta;
    if meta.deps.len() > limits::CHANGE_DEPS {
        return Err(Refusal::TooMuch { limit: limits::CHANGE_DEPS });
    }
    // First of all: a live change may overtake older ones that are still on their way.
    let (mut base, mut before) = (0, 0);
    for dep in &meta.deps {
        let (of, number, max_op) = known.change(dep).ok_or(Refusal::Premature)?;
        base = base.max(max_op);
        if of == actor {
            before = before.max(number);
        }
    }
    if seq != before + 1 {
        let expected = known.newest(actor) + 1;
        return Err(if (2..=expected).contains(&seq) {
            Refusal::Chain { actor, seq }
        } else {
            Refusal::Gap { actor, expected, got: seq }
        });
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
    if seal.height > roster.reach() {
        return Err(Refusal::NewerRoster { height: seal.height });
    }
    if seal.tips.len() > limits::SEAL_TIPS {
        return Err(Refusal::TooMuch { limit: limits::SEAL_TIPS });
    }
    let message = Seal::message(roster.verbund(), doc, seal.height, &seal.tips);
    let signed = |device: &&Device| device.key.verifies(&message, seal.signature);
    // A branch of the roster that was given up may have let somebody in under this number.
    let stranger = roster.strangers(seal.device).find(signed);
    let checked = match stranger {
        Some(device) => check_right(device, doc, seal),
        None => check_member(roster, doc, seal, signed),
    };
    let newer = roster.beyond().filter(|height| *height <= seal.height);
    checked.map_err(|refusal| match refusal {
        // On the branch that was given up there may have been as many entries; on ours they follow.
        _ if seal.height > roster.height() => Refusal::NewerRoster { height: seal.height },
        Refusal::UnknownDevice(_) | Refusal::WrongRole { .. } => {
            newer.map_or(refusal, |height| Refusal::NewerProgram { height })
        }
        refusal => refusal,
    })
}

/// Checks a seal of a device that the roster lets in, or has let in. What a revoked device wrote
/// before is still carried; `validity` says what of it counts.
fn check_member(
    roster: &Roster,
    doc: DocId,
    seal: &Seal,
    signed: impl Fn(&&Device) -> bool,
) -> Result<(), Refusal> {
    let device = roster.devices().get(&seal.device);
    let device = device.ok_or(Refusal::UnknownDevice(seal.device))?;
    let revoked = roster.judgements().revoked_at(device.id);
    let knew =
        |height: &u32| *height <= seal.height && !roster.may_not_have_known(*height, seal.height);
    if revoked.as_ref().is_some_and(knew) {
        return Err(Refusal::Revoked(device.id));
    }
    check_right(device, doc, seal)?;
    if signed(&device) { Ok(()) } else { Err(Refusal::Signature(device.id)) }
}

/// Checks that a device may write a document and speaks only for itself.
fn check_right(device: &Device, doc: DocId, seal: &Seal) -> Result<(), Refusal> {
    if !device.role.may_write(device.municipality, doc) {
        return Err(Refusal::WrongRole { device: device.id, doc });
    }
    let own = seal.tips.iter().all(|tip| tip.actor.device() == device.id);
    let actors: BTreeSet<_> = seal.tips.iter().map(|tip| tip.actor).collect();
    if !own || actors.len() != seal.tips.len() || !seal.tips.is_sorted() {
        return Err(Refusal::ForeignActor(device.id));
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
