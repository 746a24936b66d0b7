// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Writing an exchange file, one document after the other, from what is on the disk. Writes
//! nothing that `read` would not take.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::ops::ControlFlow;

use automerge::{Automerge, ChangeHash, ReadDoc as _};
use aws_lc_rs::digest;
use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::select::Since;
use super::{Body, Header, Part};
use crate::change::packed::PackedRun;
use crate::change::{Actor, Archive, Hash, Meta, Seal, SealedRun, limits};
use crate::domain::ids::{Audience, DocId};
use crate::identity::key::{DeviceKey, KeyError};
use crate::identity::roster::{Device, Roster};
use crate::store::compact::{OpenError, open};
use crate::store::{ReadError, Reader, Stored};

/// Who writes a file.
#[derive(Clone, Copy, Debug)]
pub struct Writer<'a> {
    /// The device.
    pub device: &'a Device,
    /// Its key.
    pub key: &'a DeviceKey,
    /// The roster that it knows.
    pub roster: &'a Roster,
}

/// What stands in a written file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many documents.
    pub documents: u32,
    /// How many changes.
    pub changes: u64,
    /// How many changes readers must hold already.
    pub left_out: u64,
    /// How many bytes the file has.
    pub bytes: u64,
}

/// Why no file was written. What was written of it is worth nothing.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A stored document is damaged; no file shall carry that on.
    #[error("{doc}: {reason}")]
    Document {
        /// The document.
        doc: DocId,
        /// What is wrong with it.
        reason: OpenError,
    },
    /// More than readers take.
    #[error("more than the limit of {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The file cannot be signed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The file cannot be written.
    #[error("the file cannot be written")]
    Io(#[from] io::Error),
    /// It is not wanted any more.
    #[error("the file is not wanted any more")]
    Cancelled,
}

/// Writes a file with the documents of some audiences. `at` is the time in seconds since 1970.
///
/// # Errors
/// [`WriteError`]; the output is incomplete then and no reader takes it.
pub fn write<R: Reader>(
    reader: &R,
    writer: Writer<'_>,
    audiences: Vec<Audience>,
    since: &Since,
    at: i64,
    out: impl Write,
) -> Result<Written, WriteError> {
    write_in_steps(reader, writer, audiences, since, at, out, |_, _| ControlFlow::Continue(()))
}

/// Does the same and tells before each document how many are done, and of how many; that is where
/// it can be stopped.
///
/// # Errors
/// [`WriteError`], [`WriteError::Cancelled`] if `step` said so.
pub fn write_in_steps<R: Reader>(
    reader: &R,
    writer: Writer<'_>,
    audiences: Vec<Audience>,
    since: &Since,
    at: i64,
    out: impl Write,
    mut step: impl FnMut(u32, u32) -> ControlFlow<()>,
) -> Result<Written, WriteError> {
    let headers = reader.headers()?.into_iter().map(|header| header.doc);
    let docs: BTreeSet<DocId> = headers.filter(|doc| audiences.contains(&doc.audience())).collect();
    let header = Header {
        verbund: writer.roster.verbund(),
        writer: writer.device.id,
        written_at: at,
        audiences,
        documents: u32::try_from(docs.len()).unwrap_or(u32::MAX),
        program: concat!("leitwerk ", env!("CARGO_PKG_VERSION")).to_owned(),
        roster: writer.roster.entries_from(0).to_vec(),
    };
    let mut written = Written { documents: header.documents, ..Written::default() };
    let mut out = Hashing::new(out);
    let beginning = header.encode();
    at_most(beginning.len() as u64, limits::FILE_HEADER_BYTES as u64)?;
    out.write_all(&beginning)?;
    let mut content = DeflateEncoder::new(out, Compression::default());
    for (doc, done) in docs.into_iter().zip(0..) {
        if step(done, header.documents).is_break() {
            return Err(WriteError::Cancelled);
        }
        let part = part(reader, doc, since, &mut written)?.encode();
        at_most(part.len() as u64, limits::FILE_PART_BYTES as u64)?;
        content.write_all(&part)?;
        at_most(content.total_in(), limits::FILE_CONTENT_BYTES)?;
        at_most(content.total_out(), limits::FILE_BYTES)?;
    }
    let mut out = content.finish()?;
    let digest = out.digest();
    let message = Header::message(header.verbund, header.writer, digest);
    let signature = writer.key.sign(&message)?;
    out.write_all(&digest.0)?;
    out.write_all(&signature.to_bytes())?;
    out.flush()?;
    at_most(out.bytes, limits::FILE_BYTES)?;
    written.bytes = out.bytes;
    Ok(written)
}

fn at_most(got: u64, limit: u64) -> Result<(), WriteError> {
    if got <= limit { Ok(()) } else { Err(WriteError::TooLarge { limit }) }
}

/// Puts one document together.
fn part<R: Reader>(
    reader: &R,
    doc: DocId,
    since: &Since,
    written: &mut Written,
) -> Result<Part, WriteError> {
    let stored = reader.stored(doc)?;
    let chunks = stored.chunks();
    let damaged = |reason| WriteError::Document { doc, reason };
    let opened = open(doc.class(), &chunks).map_err(damaged)?;
    let own = opened.metas.iter().filter(|meta| meta.actor != Actor::CONSTANT);
    let all = own.clone().count() as u64;
    let out = since.leaves_out(doc, &opened.metas);
    let missing: Vec<&Meta> = own.filter(|meta| !out.contains(&meta.hash)).collect();
    let apart = stored.apart_rows();
    let heads = heads(opened.metas.iter().chain(apart.clone().map(|(meta, _)| meta)));
    // Of a document with changes that are not in the chunks everything goes: a base tells
    // nothing of them.
    if !out.base().is_empty()
        && apart.clone().next().is_none()
        && let Some(run) = run(doc, &opened.doc, &missing, &stored)
    {
        written.changes += missing.len() as u64;
        written.left_out += all - missing.len() as u64;
        return Ok(Part { heads, body: Body::Changes { base: out.base().to_vec(), run } });
    }
    written.changes += all;
    let seals = stored.tail.all_seals().cloned().collect();
    let beside = stored.apart();
    written.changes += beside.len() as u64;
    let archive = Archive { doc, chunks, seals, beside: Vec::new() };
    let plain = beside.is_empty();
    let body = if plain { Body::Archive(archive) } else { Body::Branches(archive, beside) };
    Ok(Part { heads, body })
}

/// Returns the missing changes as a run with their seals, or `None` if they are more than one
/// may hold.
fn run(doc: DocId, opened: &Automerge, missing: &[&Meta], stored: &Stored) -> Option<PackedRun> {
    let change = |meta: &&Meta| {
        let change = opened.get_change_by_hash(&ChangeHash(meta.hash.0))?;
        Some(change.raw_bytes().to_vec())
    };
    let changes: Vec<Vec<u8>> = missing.iter().map(change).collect::<Option<_>>()?;
    let bytes: usize = changes.iter().map(Vec::len).sum();
    let actors: BTreeSet<Actor> = missing.iter().map(|meta| meta.actor).collect();
    let needed = |seal: &&Seal| seal.tips.iter().any(|tip| actors.contains(&tip.actor));
    let seals: Vec<Seal> = stored.tail.seals.iter().filter(needed).cloned().collect();
    let most = limits::BULK_RUN_CHANGES;
    let fits = changes.len() <= most
        && seals.len() <= most
        && bytes <= limits::RUN_UNPACKED_BYTES
        && changes.iter().all(|change| change.len() <= limits::CHANGE_BYTES);
    fits.then(|| PackedRun::pack(&SealedRun { doc, changes, seals }))
}

/// Returns the changes that no other builds on, sorted.
pub(super) fn heads<'a>(metas: impl Iterator<Item = &'a Meta> + Clone) -> Vec<Hash> {
    let built_on: BTreeSet<Hash> = metas.clone().flat_map(|meta| meta.deps.clone()).collect();
    let mut heads: Vec<Hash> =
        metas.map(|meta| meta.hash).filter(|hash| !built_on.contains(hash)).collect();
    heads.sort_unstable();
    heads
}

/// Counts and hashes what passes through.
struct Hashing<W> {
    out: W,
    context: digest::Context,
    bytes: u64,
}

impl<W> Hashing<W> {
    fn new(out: W) -> Self {
        Self { out, context: digest::Context::new(&digest::SHA256), bytes: 0 }
    }

    fn digest(&self) -> Hash {
        let digest = self.context.clone().finish();
        Hash(digest.as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.context.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
