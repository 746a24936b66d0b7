// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The proof that a document can be saved and opened again, and the search for the changes that
//! prevent it. A verified change may still be one that Automerge takes and then cannot save: the
//! document goes on without it, and its bytes stay as evidence. Pure: bytes in, verdict out.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::compact::{Compacted, OpenError, compact, open};
use crate::change::inspect::{self, Chunk};
use crate::change::quarantine::{Cause, Chain, causes};
use crate::change::{Actor, Hash, Meta};
use crate::domain::ids::{Class, DeviceId};

/// Whose verdicts these are. To be changed with the version of Automerge that is built in: what
/// one version could not process is tried once more with another.
pub const ENGINE: &str = "automerge 0.12";

/// What a proof found.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The sound part of the history, folded and loaded again.
    pub compacted: Compacted,
    /// What cannot be part of the document.
    pub offenders: Vec<Offender>,
}

/// A change that a document has to do without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offender {
    /// Its header.
    pub meta: Meta,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Why.
    pub cause: Cause,
}

/// Saves a history and opens it again. Where that fails, finds the changes that are at fault.
/// `broken_by` says how often devices broke the document with changes that are no longer in it.
///
/// # Errors
/// [`OpenError`] if the history does not open even without its newer changes.
pub fn prove(
    class: Class,
    chunks: &[u8],
    broken_by: BTreeMap<DeviceId, usize>,
) -> Result<Proof, OpenError> {
    let error = match compact(class, chunks) {
        Ok(compacted) => return Ok(Proof { compacted, offenders: Vec::new() }),
        Err(error) => error,
    };
    let parts = inspect::chunks(chunks)?;
    let (base, tail) = match parts.split_first() {
        Some((Chunk::Document(base), tail)) => (*base, tail),
        _ => (&[][..], parts.as_slice()),
    };
    let tail = read(tail.iter().map(|part| part.bytes().to_vec()))?;
    if base.is_empty() || compact(class, base).is_ok() {
        return Search { class, base, tail, broken_by, aside: Vec::new() }.run();
    }
    // Someone else folded it. What opens can be taken apart.
    let opened = open(class, base).map_err(|_again| error)?;
    let changes = catch_unwind(AssertUnwindSafe(|| opened.doc.get_changes(&[])));
    let changes = changes.map_err(|_panic| OpenError::Panic)?;
    let mut all = read(changes.iter().map(|change| change.raw_bytes().to_vec()))?;
    all.retain(|(meta, _)| meta.actor != Actor::CONSTANT);
    all.extend(tail);
    Search { class, base: &[], tail: all, broken_by, aside: Vec::new() }.run()
}

fn read(changes: impl Iterator<Item = Vec<u8>>) -> Result<Vec<(Meta, Vec<u8>)>, OpenError> {
    changes
        .map(|bytes| {
            let meta = Meta::parse(&bytes).map_err(|_malformed| OpenError::Damaged)?;
            Ok((meta, bytes))
        })
        .collect()
}

/// A history that does not pass, while its offenders are taken out one by one.
#[derive(Debug)]
struct Search<'a> {
    class: Class,
    /// A document chunk that passes, or nothing.
    base: &'a [u8],
    tail: Vec<(Meta, Vec<u8>)>,
    broken_by: BTreeMap<DeviceId, usize>,
    aside: Vec<Offender>,
}

/// The tail of a search, with the places of its changes and the one that breaks the document.
struct Tail<'a> {
    changes: &'a [(Meta, Vec<u8>)],
    places: HashMap<Hash, usize>,
    broken: usize,
}

impl Search<'_> {
    fn run(mut self) -> Result<Proof, OpenError> {
        loop {
            let error = match self.passes(self.tail.len()) {
                Ok(compacted) => return Ok(Proof { compacted, offenders: self.aside }),
                Err(error) => error,
            };
            let broken = self.first_failing().ok_or(error)?;
            self.set_aside(broken);
        }
    }

    /// Takes a change out that breaks the document, and what the document does without then.
    fn set_aside(&mut self, broken: usize) {
        let places = self.tail.iter().enumerate().map(|(place, (meta, _))| (meta.hash, place));
        let places = places.collect();
        let tail = Tail { changes: &self.tail, places, broken };
        let causes = causes(&tail, &self.broken_by);
        *self.broken_by.entry(tail.device(broken)).or_default() += 1;
        for ((meta, bytes), cause) in std::mem::take(&mut self.tail).into_iter().zip(causes) {
            match cause {
                Some(cause) => self.aside.push(Offender { meta, bytes, cause }),
                None => self.tail.push((meta, bytes)),
            }
        }
    }

    /// Returns the place of a change before which everything passes and with which it does not.
    /// It is looked for from the end: what came last was not there when all was well.
    fn first_failing(&self) -> Option<usize> {
        let mut failing = self.tail.len();
        let mut step = 1;
        let mut passing = loop {
            let shorter = self.tail.len().saturating_sub(step);
            match self.passes(shorter) {
                Ok(_) => break shorter,
                // Not even the base passes.
                Err(_) if shorter == 0 => return None,
                Err(_) => failing = shorter,
            }
            step *= 2;
        };
        while failing - passing > 1 {
            let middle = passing.midpoint(failing);
            if self.passes(middle).is_ok() {
                passing = middle;
            } else {
                failing = middle;
            }
        }
        failing.checked_sub(1)
    }

    /// Proves the base with the first so many changes.
    fn passes(&self, count: usize) -> Result<Compacted, OpenError> {
        let tail = self.tail[..count].iter().map(|(_, bytes)| bytes.as_slice());
        let chunks = [self.base].into_iter().chain(tail).collect::<Vec<_>>().concat();
        compact(self.class, &chunks)
    }
}

impl Chain for Tail<'_> {
    fn count(&self) -> usize {
        self.changes.len()
    }

    fn device(&self, place: usize) -> DeviceId {
        self.changes[place].0.actor.device()
    }

    fn deps(&self, place: usize) -> impl Iterator<Item = usize> {
        self.changes[place].0.deps.iter().filter_map(|dep| self.places.get(dep).copied())
    }

    fn breaks(&self, place: usize) -> bool {
        self.broken == place
    }
}
