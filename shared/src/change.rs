// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A change as it travels: runs, seals, archives and what a replica says it has.
//! Nothing here is trusted; `identity::verify` decides what is.

pub mod genesis;
pub mod inspect;
mod leb128;
pub mod ledger;
pub mod limits;
pub mod packed;
pub mod packed_archive;
pub mod quarantine;

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};

use crate::domain::ids::{DeviceId, DocId};

/// SHA-256 of a change, as Automerge computes it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hash(pub [u8; 32]);

/// One writer of one document: the device's roster number (4 bytes, big endian) and 12 random
/// bytes that a process draws when it starts to write. No two processes share one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Actor([u8; 16]);

/// An ECDSA P-256 signature in the fixed form, r and s.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature([u8; 32], [u8; 32]);

/// The newest change of one actor in one document. It stands for all changes 1..=seq, because
/// every change names its own predecessor as a direct dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tip {
    /// The actor.
    pub actor: Actor,
    /// Its highest sequence number, from 1.
    pub seq: u64,
    /// The hash of that change.
    pub hash: Hash,
}

/// A device's signature under its own chains in one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The device.
    pub device: DeviceId,
    /// The height of the roster that it knew; says only which roster a reader must fetch.
    pub height: u32,
    /// What it vouches for, sorted.
    pub tips: Vec<Tip>,
    /// The signature over [`Seal::message`].
    pub signature: Signature,
}

/// Consecutive changes of one document with the seals that cover them. Live it is one author's
/// last few; after an absence it may hold several authors', who built on each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedRun {
    /// The document.
    pub doc: DocId,
    /// The changes as Automerge encodes them, each after those it builds on.
    pub changes: Vec<Vec<u8>>,
    /// For every author a seal whose tip is the author's last change here.
    pub seals: Vec<Seal>,
}

/// A document's whole history with everything needed to check it. It does not matter who made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archive {
    /// The document.
    pub doc: DocId,
    /// An Automerge document chunk, then any number of change chunks.
    pub chunks: Vec<u8>,
    /// The newest seals of every device that wrote.
    pub seals: Vec<Seal>,
    /// Changes that are not in the chunks, each after those it builds on: other branches of actors
    /// who used a number twice, which no Automerge document takes beside the first, and what the
    /// sender's program cannot have in the document. Usually none.
    #[serde(skip)]
    pub beside: Vec<Vec<u8>>,
}

/// What a replica holds of one document: the newest change of every actor. Exact, because
/// equal numbers with unequal hashes show a fork.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Have(pub BTreeMap<Actor, (u64, Hash)>);

/// The header of a change, read from its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// Recomputed from the bytes, never taken from them.
    pub hash: Hash,
    /// Who wrote it.
    pub actor: Actor,
    /// Its number among the actor's changes, from 1.
    pub seq: u64,
    /// The counter of its first operation.
    pub start_op: u64,
    /// The counter of its last operation.
    pub max_op: u64,
    /// The changes that it builds on.
    pub deps: Vec<Hash>,
    /// The author's clock, in seconds since 1970. Shown, never used for order.
    pub time: i64,
}

/// The bytes are not a change.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("the bytes are not a well-formed change")]
pub struct Malformed;

impl Actor {
    /// The author of the constant first change of every document.
    pub const CONSTANT: Self = Self([0; 16]);

    /// Puts an actor together.
    pub fn new(device: DeviceId, nonce: [u8; 12]) -> Self {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&device.0.to_be_bytes());
        bytes[4..].copy_from_slice(&nonce);
        Self(bytes)
    }

    /// Returns the device that may write under this name.
    pub fn device(self) -> DeviceId {
        let [a, b, c, d, ..] = self.0;
        DeviceId(u32::from_be_bytes([a, b, c, d]))
    }

    /// Returns the 16 bytes.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// Reads the 16 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(bytes.try_into().ok()?))
    }
}

impl Signature {
    /// Splits 64 bytes into r and s.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (r, s) = bytes.split_at_checked(32)?;
        Some(Self(r.try_into().ok()?, s.try_into().ok()?))
    }

    /// Returns r and s in 64 bytes.
    pub fn to_bytes(self) -> [u8; 64] {
        let mut out = [0; 64];
        out[..32].copy_from_slice(&self.0);
        out[32..].copy_from_slice(&self.1);
        out
    }
}

impl Seal {
    /// Returns about how many bytes of memory it takes.
    pub fn memory(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.tips)
    }

    /// Returns the bytes that are signed. The leading words keep a signature from being used
    /// for anything else, Verbund and document from being moved elsewhere.
    pub fn message(
        verbund: crate::domain::ids::VerbundId,
        doc: DocId,
        height: u32,
        tips: &[Tip],
    ) -> Vec<u8> {
        let mut out = b"leitwerk seal v1".to_vec();
        out.extend(verbund.to_bytes());
        out.extend(doc.to_bytes());
        out.extend(height.to_be_bytes());
        for tip in tips {
            out.extend(tip.actor.0);
            out.extend(tip.seq.to_be_bytes());
            out.extend(tip.hash.0);
        }
        out
    }

    /// Returns the tip of one actor.
    pub fn tip(&self, actor: Actor) -> Option<&Tip> {
        self.tips.iter().find(|tip| tip.actor == actor)
    }
}

/// Returns those of a device's seals that are still needed: each vouches for some actor
/// further than all later ones.
pub fn newest_seals(seals: Vec<Seal>) -> Vec<Seal> {
    let mut kept: Vec<Seal> = Vec::new();
    for seal in seals.into_iter().rev() {
        let covered = |tip: &Tip| {
            kept.iter().filter_map(|later| later.tip(tip.actor)).any(|later| tip.seq <= later.seq)
        };
        if !seal.tips.iter().all(covered) {
            kept.push(seal);
        }
    }
    kept.reverse();
    kept
}

impl Have {
    /// Returns whether everything that `other` names is held here as well.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|(actor, (seq, _))| *seq <= self.seq(*actor))
    }

    /// Returns how many changes of `self` somebody lacks who holds `other`.
    pub fn ahead_of(&self, other: &Self) -> u64 {
        self.0.iter().map(|(actor, (seq, _))| seq.saturating_sub(other.seq(*actor))).sum()
    }

    /// Returns the highest number of one actor, 0 for none.
    pub fn seq(&self, actor: Actor) -> u64 {
        self.0.get(&actor).map_or(0, |(seq, _)| *seq)
    }
}

impl Meta {
    /// Returns about how many bytes of memory it takes.
    pub fn memory(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.deps)
    }

    /// Reads the header of a change. Automerge believes what it reads and may panic, hence the
    /// look at the bytes before and the boundary around it.
    ///
    /// # Errors
    /// [`Malformed`] if the bytes are not one change by an actor of the right form that keeps
    /// the limits.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        inspect::change(bytes).map_err(|_unfit| Malformed)?;
        let parsed = catch_unwind(AssertUnwindSafe(|| {
            let change = automerge::Change::from_bytes(bytes.to_vec()).ok()?;
            // Automerge takes a change with a wrong checksum, but not a document that holds one.
            // The checksum (bytes 4 to 7) is the beginning of the hash.
            (bytes.get(4..8)? == &change.hash().0[..4]).then_some(())?;
            Self::of(&change)
        }));
        parsed.ok().flatten().ok_or(Malformed)
    }

    /// Returns the header of a change that Automerge has read.
    pub fn of(change: &automerge::Change) -> Option<Self> {
        Some(Self {
            hash: Hash(change.hash().0),
            actor: Actor::from_bytes(change.actor_id().to_bytes())?,
            seq: change.seq(),
            start_op: change.start_op().get(),
            max_op: change.max_op(),
            deps: change.deps().iter().map(|dep| Hash(dep.0)).collect(),
            time: change.timestamp(),
        })
    }

    /// Returns the place of the change in its actor's chain.
    pub fn tip(&self) -> Tip {
        Tip { actor: self.actor, seq: self.seq, hash: self.hash }
    }
}

/// Returns the SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> Hash {
    let digest = digest::digest(&digest::SHA256, bytes);
    Hash(digest.as_ref().try_into().expect("SHA-256 has 32 bytes"))
}

fn hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0[..4], f)
    }
}

impl fmt::Debug for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.device().0)?;
        hex(&self.0[4..7], f)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0[..4], f)
    }
}
