// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Opening a document's bytes and folding them together. Works on owned bytes, so that it can
//! run anywhere. Automerge may panic on hostile bytes; here is the boundary that it stops at.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, LoadOptions, TextEncoding};

use crate::change::genesis::genesis;
use crate::change::inspect::{self, Chunk, Unfit};
use crate::change::ledger::Ledger;
use crate::change::{Actor, Hash, Meta};
use crate::domain::ids::Class;

/// The bytes of a document do not open.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum OpenError {
    /// They are not what Automerge writes.
    #[error("the history is damaged or not one of a document")]
    Damaged,
    /// They would unpack to more than a document may hold.
    #[error("the history holds more than the limit of {limit}")]
    TooMuch {
        /// The limit that was passed.
        limit: u64,
    },
    /// A change is missing.
    #[error("the history is incomplete")]
    Incomplete,
    /// Automerge broke off.
    #[error("the history cannot be processed")]
    Panic,
    /// Saved and loaded again it is not the same.
    #[error("the folded history is not the same")]
    Unproven,
}

/// An opened document with the headers of its changes in causal order.
#[derive(Debug)]
pub struct Opened {
    /// The document.
    pub doc: Automerge,
    /// The headers, the constant first change among them.
    pub metas: Vec<Meta>,
    /// To how many bytes the history unpacks.
    pub unpacked: usize,
}

/// A folded history.
#[derive(Clone, Debug)]
pub struct Compacted {
    /// The Automerge document chunk.
    pub chunk: Vec<u8>,
    /// The changes in it.
    pub ledger: Ledger,
    /// To how many bytes it unpacks.
    pub unpacked: usize,
}

impl From<Unfit> for OpenError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Malformed => Self::Damaged,
            Unfit::TooMuch { limit } => Self::TooMuch { limit },
        }
    }
}

/// Loads a history: a document chunk, then change chunks, or nothing but change chunks.
/// It is counted first, and heads are verified, so every hash in it is recomputed.
///
/// # Errors
/// [`OpenError`] if the bytes are not a complete history.
pub fn open(class: Class, chunks: &[u8]) -> Result<Opened, OpenError> {
    guarded(|| {
        let (doc, unpacked) = load_unguarded(class, chunks)?;
        let metas: Option<Vec<Meta>> = doc
            .get_changes_meta(&[])
            .into_iter()
            .map(|meta| {
                Some(Meta {
                    hash: Hash(meta.hash.0),
                    actor: Actor::from_bytes(meta.actor.to_bytes())?,
                    seq: meta.seq,
                    start_op: meta.start_op,
                    max_op: meta.max_op,
                    deps: meta.deps.iter().map(|dep| Hash(dep.0)).collect(),
                    time: meta.timestamp,
                })
            })
            .collect();
        Ok(Opened { metas: metas.ok_or(OpenError::Damaged)?, doc, unpacked })
    })
}

/// Loads a history as [`open`] does, for somebody who needs no headers.
///
/// # Errors
/// [`OpenError`] if the bytes are not a complete history.
pub fn load(class: Class, chunks: &[u8]) -> Result<Automerge, OpenError> {
    guarded(|| Ok(load_unguarded(class, chunks)?.0))
}

/// Returns the document, and to how many bytes its history unpacks.
fn load_unguarded(class: Class, chunks: &[u8]) -> Result<(Automerge, usize), OpenError> {
    let (parts, unpacked) = inspect::history(chunks)?;
    // Changes alone build on the constant first one, which is never stored with them.
    let first = [genesis(class).bytes.as_slice(), chunks].concat();
    let whole = matches!(parts.first(), Some(Chunk::Document(_)));
    let bytes = if whole { chunks } else { &first };
    let options = LoadOptions::new().text_encoding(TextEncoding::UnicodeCodePoint);
    let doc = Automerge::load_with_options(bytes, options).ok();
    let doc = doc.ok_or(OpenError::Damaged)?;
    if automerge::ReadDoc::get_missing_deps(&doc, &[]).is_empty() {
        Ok((doc, unpacked))
    } else {
        Err(OpenError::Incomplete)
    }
}

fn guarded<T>(work: impl FnOnce() -> Result<T, OpenError>) -> Result<T, OpenError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(OpenError::Panic))
}

/// Folds a history into one document chunk and proves it: loaded again it must have the same
/// heads and the same newest change of every actor.
///
/// # Errors
/// [`OpenError`] if the history does not open or the proof fails.
pub fn compact(class: Class, chunks: &[u8]) -> Result<Compacted, OpenError> {
    let opened = open(class, chunks)?;
    let saved = catch_unwind(AssertUnwindSafe(|| opened.doc.save()));
    let chunk = saved.map_err(|_panic| OpenError::Panic)?;
    let before = ledger_of(class, &opened.metas);
    let proof = open(class, &chunk)?;
    let after = ledger_of(class, &proof.metas);
    if before.heads() != after.heads() || before.have() != after.have() {
        return Err(OpenError::Unproven);
    }
    Ok(Compacted { chunk, ledger: after, unpacked: proof.unpacked })
}

fn ledger_of(class: Class, metas: &[Meta]) -> Ledger {
    let mut ledger = Ledger::new(class);
    for meta in metas {
        ledger.admit(meta);
    }
    ledger
}
