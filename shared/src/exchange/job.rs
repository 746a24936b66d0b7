// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Work that takes longer than a turn may: it runs on owned bytes in a pool.

use std::collections::BTreeMap;
use std::sync::Arc;

use automerge::Automerge;

use super::LinkId;
use super::file::FileRefusal;
use super::import::{FileJob, FileStep};
use crate::change::inspect::{self, Chunk};
use crate::change::ledger::Ledger;
use crate::change::limits;
use crate::change::packed::PackedRun;
use crate::change::packed_archive::{NotFound, PackedArchive};
use crate::change::{Archive, SealedRun};
use crate::domain::ids::{DeviceId, DocId};
use crate::identity::roster::Roster;
use crate::identity::verify::{ParsedRun, Refusal, VerifiedArchive, parse, verify_archive};
use crate::store::Stored;
use crate::store::compact::{OpenError, open};
use crate::store::proof::{Offender, Proof, prove};
use crate::sync::frame::Bulk;

/// A piece of work.
#[derive(Debug)]
pub enum Job {
    /// Open a received archive and check every seal in it.
    CheckArchive {
        /// Where it came from.
        link: LinkId,
        /// How many bytes it takes of the room for what is not dealt with; 0 if it has waited.
        bytes: usize,
        /// What came.
        archive: PackedArchive,
        /// Who may write.
        roster: Arc<Roster>,
    },
    /// Encode what is large. There is one of these at a time, and all that is large waits for it.
    Encode {
        /// Where it is to be sent.
        link: LinkId,
        /// What is to be sent.
        outgoing: Outgoing,
    },
    /// Unpack a long run.
    Unpack {
        /// Where it came from.
        link: LinkId,
        /// How many bytes came.
        bytes: usize,
        /// What came.
        run: PackedRun,
    },
    /// Fold a document's history and prove it, or find the changes that prevent it.
    Compact {
        /// The document.
        doc: DocId,
        /// Its history, without what it does without already.
        chunks: Vec<u8>,
        /// How often devices broke the document before.
        broken_by: BTreeMap<DeviceId, usize>,
    },
    /// Go on with an exchange file.
    File {
        /// Whose answer it is.
        ticket: u64,
        /// What to do.
        job: FileJob,
    },
}

/// What is to be sent on a stream of its own, as it was read.
#[derive(Debug)]
pub enum Outgoing {
    /// A document's whole history.
    History(DocId, Box<Stored>),
    /// The changes of a long absence.
    Run(SealedRun),
}

/// The result of a [`Job`].
#[derive(Debug)]
pub enum Done {
    /// An archive was checked.
    Archive {
        /// Where it came from.
        link: LinkId,
        /// How many bytes it takes of the room for what is not dealt with; 0 if it has waited.
        bytes: usize,
        /// The document.
        doc: DocId,
        /// What it holds, or why it is refused.
        result: Result<Checked, ArchiveError>,
    },
    /// Something large was encoded.
    Encoded {
        /// Where it is to be sent.
        link: LinkId,
        /// The document.
        doc: DocId,
        /// What fills a stream.
        bytes: Vec<u8>,
    },
    /// A long run was unpacked.
    Run {
        /// Where it came from.
        link: LinkId,
        /// How many bytes came.
        bytes: usize,
        /// The document.
        doc: DocId,
        /// What it holds, or why it is refused.
        result: Result<ParsedRun, Refusal>,
    },
    /// A history was folded.
    Compacted {
        /// The document.
        doc: DocId,
        /// The folded history with what it had to do without, or why there is none.
        result: Result<Proof, OpenError>,
    },
    /// The reading of an exchange file is further.
    File {
        /// Whose answer it is.
        ticket: u64,
        /// How far it is, or why the file is refused.
        result: Box<Result<FileStep, FileRefusal>>,
    },
}

/// A checked archive with the document that it opens to.
#[derive(Debug)]
pub struct Checked {
    /// The archive.
    pub archive: VerifiedArchive,
    /// The document, without what lies beside.
    pub doc: Box<Automerge>,
    /// What of it the document cannot have.
    pub offenders: Vec<Offender>,
    /// To how many bytes it unpacks.
    pub unpacked: usize,
}

/// Why an archive is refused.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum ArchiveError {
    /// It does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It is not covered by valid seals.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl Job {
    /// Does the work.
    pub fn run(self) -> Done {
        match self {
            Self::CheckArchive { link, bytes, archive, roster } => {
                let doc = archive.doc;
                Done::Archive { link, bytes, doc, result: check(&roster, archive) }
            }
            Self::Encode { link, outgoing } => {
                Done::Encoded { link, doc: outgoing.doc(), bytes: outgoing.encode() }
            }
            Self::Unpack { link, bytes, run } => {
                let unpacked = run.unpack(limits::RUN_UNPACKED_BYTES);
                let parsed = unpacked.map_err(|_malformed| Refusal::Malformed).and_then(parse);
                Done::Run { link, bytes, doc: run.doc, result: parsed }
            }
            Self::Compact { doc, chunks, broken_by } => {
                Done::Compacted { doc, result: prove(doc.class(), &chunks, broken_by) }
            }
            Self::File { ticket, job } => Done::File { ticket, result: Box::new(job.run()) },
        }
    }
}

impl Outgoing {
    /// Returns the document.
    pub fn doc(&self) -> DocId {
        match self {
            Self::History(doc, _) => *doc,
            Self::Run(run) => run.doc,
        }
    }

    /// Returns how many bytes of changes there are to encode.
    pub fn size(&self) -> usize {
        match self {
            Self::History(_, stored) => {
                let apart = stored.apart_rows().map(|(_, bytes)| bytes.len());
                let newer = stored.newer().map(|row| row.bytes.len());
                stored.chunk.len() + newer.chain(apart).sum::<usize>()
            }
            Self::Run(run) => run.changes.iter().map(Vec::len).sum(),
        }
    }

    /// Returns the bytes that fill a stream.
    pub fn encode(&self) -> Vec<u8> {
        let bulk = match self {
            Self::History(doc, stored) => {
                let seals = stored.tail.all_seals().cloned().collect();
                let (chunks, beside) = (stored.chunks(), stored.apart());
                let archive = Archive { doc: *doc, chunks, seals, beside };
                Bulk::Archive(PackedArchive::pack(archive))
            }
            Self::Run(run) => Bulk::Run(PackedRun::pack(run)),
        };
        bulk.encode()
    }
}

/// Opens a received archive and checks every seal in it.
///
/// # Errors
/// [`ArchiveError`] if it is refused.
pub(super) fn check(roster: &Roster, packed: PackedArchive) -> Result<Checked, ArchiveError> {
    let class = packed.doc.class();
    let (opened, packed) = match open(class, &packed.chunks) {
        Ok(opened) => (opened, packed),
        Err(error @ OpenError::TooMuch { .. }) => return Err(error.into()),
        // Whoever sent it may not have looked through it yet. Nothing is searched for before
        // seals say whose changes these are.
        Err(error) => {
            let packed = unfolded(packed).map_err(|_again| error)?;
            (open(class, &packed.chunks).map_err(|_again| error)?, packed)
        }
    };
    let uncovered = |NotFound { actor, seq }| Refusal::NotCovered { actor, seq };
    let archive = packed.unpack(&opened.metas).map_err(uncovered)?;
    let archive = verify_archive(roster, archive, opened.metas)?;
    let offenders = offenders(&archive);
    Ok(Checked { archive, doc: Box::new(opened.doc), offenders, unpacked: opened.unpacked })
}

/// Lays the single changes of an archive beside it.
fn unfolded(mut packed: PackedArchive) -> Result<PackedArchive, OpenError> {
    let parts = inspect::chunks(&packed.chunks)?;
    let (chunks, changes) = match parts.split_first() {
        Some((Chunk::Document(folded), changes)) => (folded.to_vec(), changes),
        _ => (Vec::new(), parts.as_slice()),
    };
    let changes = changes.iter().map(|change| change.bytes().to_vec());
    let changes: Vec<Vec<u8>> = changes.collect();
    packed.chunks = chunks;
    packed.beside.splice(0..0, changes);
    Ok(packed)
}

/// Finds what the document cannot have of the changes that lie beside an archive and use no number
/// twice: whoever sent it does without them, or may not have looked.
fn offenders(archive: &VerifiedArchive) -> Vec<Offender> {
    let Some(beside) = archive.beside() else { return Vec::new() };
    let doc = beside.doc();
    let mut ledger = Ledger::new(doc.class());
    archive.metas().iter().chain(beside.metas()).for_each(|meta| ledger.admit(meta));
    let once = |hash| ledger.entry(hash).is_some_and(|entry| !entry.beside);
    let newer = beside.changes().filter(|(meta, _)| once(&meta.hash)).map(|(_, bytes)| bytes);
    let newer: Vec<u8> = newer.collect::<Vec<_>>().concat();
    if newer.is_empty() {
        return Vec::new();
    }
    let chunks = [archive.archive().chunks.as_slice(), &newer].concat();
    match prove(doc.class(), &chunks, BTreeMap::new()) {
        Ok(proof) => proof.offenders,
        Err(error) => {
            tracing::warn!(%doc, %error, "an archive cannot be looked through");
            Vec::new()
        }
    }
}
