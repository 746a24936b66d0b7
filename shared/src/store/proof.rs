// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The proof that a document can be saved and opened again, and the search for the changes that
//! prevent it. A verified change may still be one that Automerge takes and then cannot save: the
//! document goes on without it, and its bytes stay as evidence. Pure: bytes in, verdict out.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};

use super::compact::{Compacted, OpenError, compact, open};
use crate::change::inspect::{self, Chunk};
use crate::change::{Actor, Hash, Meta, limits};
use crate::domain::ids::{Class, DeviceId};

/// What a proof found.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The sound part of the history, folded and loaded again.
    pub compacted: Compacted,
    /// What cannot be part of the document, in the order of the history.
    pub offenders: Vec<Offender>,
}

/// A change that a document has to do without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offender {
    /// Its header.
    pub meta: Meta,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Why.
    pub cause: Cause,
}

/// Why a document does without a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// With it the document cannot be opened, or not saved and opened again.
    Breaks,
    /// It builds on one that was set aside.
    Follows,
    /// Its device broke the document so often that nothing new of it is tried any more.
    Distrusted,
}

/// Saves a history and opens it again. Where that fails, finds the changes that are at fault:
/// the same bytes give the same verdict everywhere.
///
/// # Errors
/// [`OpenError`] if the history does not open even without its newer changes.
pub fn prove(class: Class, chunks: &[u8]) -> Result<Proof, OpenError> {
    let error = match compact(class, chunks) {
        Ok(compacted) => return Ok(Proof { compacted, offenders: Vec::new() }),
        Err(error) => error,
    };
    let parts = inspect::chunks(chunks)?;
    let (base, tail) = match parts.split_first() {
        Some((Chunk::Document(base), tail)) => (*base, tail),
        _ => (&[][..], parts.as_slice()),
    };
    let tail = tail.iter().map(|part| part.bytes().to_vec());
    let mut search = Search { class, base: base.to_vec(), tail: read(tail)?, aside: Vec::new() };
    if !base.is_empty() && compact(class, base).is_err() {
        // Someone else folded it. What opens can be taken apart.
        let opened = open(class, base).map_err(|_again| error)?;
        let changes = catch_unwind(AssertUnwindSafe(|| opened.doc.get_changes(&[])));
        let changes = changes.map_err(|_panic| OpenError::Panic)?;
        let all = changes.iter().map(|change| change.raw_bytes().to_vec());
        let newer = std::mem::take(&mut search.tail);
        search.base.clear();
        search.tail = read(all)?.into_iter().chain(newer).collect();
        search.tail.retain(|(meta, _)| meta.actor != Actor::CONSTANT);
    }
    search.run()
}

/// Returns the changes that build on any of some others, directly or not. `changes` stand each
/// after those it builds on.
pub fn dependents<'a>(
    changes: impl IntoIterator<Item = &'a Meta>,
    of: &BTreeSet<Hash>,
) -> BTreeSet<Hash> {
    let mut found = BTreeSet::new();
    for meta in changes {
        if meta.deps.iter().any(|dep| of.contains(dep) || found.contains(dep)) {
            found.insert(meta.hash);
        }
    }
    found
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
struct Search {
    class: Class,
    /// A document chunk that passes, or nothing.
    base: Vec<u8>,
    tail: Vec<(Meta, Vec<u8>)>,
    aside: Vec<Offender>,
}

impl Search {
    fn run(mut self) -> Result<Proof, OpenError> {
        let mut broken: BTreeMap<DeviceId, usize> = BTreeMap::new();
        loop {
            let error = match self.passes(self.tail.len()) {
                Ok(compacted) => {
                    let offenders = std::mem::take(&mut self.aside);
                    return Ok(Proof { compacted, offenders });
                }
                Err(error) => error,
            };
            let Some(at) = self.first_failing() else { return Err(error) };
            let culprit = self.tail[at].0.clone();
            let device = culprit.actor.device();
            let times = broken.entry(device).or_default();
            *times += 1;
            // Each search opens the document a dozen times; nobody may order thousands of them.
            let distrusted = *times >= limits::PROOF_CULPRITS;
            let mut of = BTreeMap::from([(culprit.hash, Cause::Breaks)]);
            if distrusted {
                let others = self.tail[at + 1..].iter().map(|(meta, _)| meta);
                let others = others.filter(|meta| meta.actor.device() == device);
                of.extend(others.map(|meta| (meta.hash, Cause::Distrusted)));
            }
            self.set_aside(&of);
        }
    }

    /// Takes changes out, and what builds on them.
    fn set_aside(&mut self, of: &BTreeMap<Hash, Cause>) {
        let roots = of.keys().copied().collect();
        let following = dependents(self.tail.iter().map(|(meta, _)| meta), &roots);
        for (meta, bytes) in std::mem::take(&mut self.tail) {
            let follows = following.contains(&meta.hash).then_some(Cause::Follows);
            match of.get(&meta.hash).copied().or(follows) {
                Some(cause) => self.aside.push(Offender { meta, bytes, cause }),
                None => self.tail.push((meta, bytes)),
            }
        }
    }

    /// Returns the place of a change before which everything passes and with which it does not.
    fn first_failing(&self) -> Option<usize> {
        self.passes(0).ok()?;
        let (mut passing, mut failing) = (0, self.tail.len());
        while failing - passing > 1 {
            let middle = passing.midpoint(failing);
            if self.passes(middle).is_ok() {
                passing = middle;
            } else {
                failing = middle;
            }
        }
        (failing > 0).then(|| failing - 1)
    }

    /// Proves the base with the first so many changes.
    fn passes(&self, count: usize) -> Result<Compacted, OpenError> {
        let tail = self.tail[..count].iter().map(|(_, bytes)| bytes.as_slice());
        let chunks = [self.base.as_slice()].into_iter().chain(tail).collect::<Vec<_>>().concat();
        compact(self.class, &chunks)
    }
}
