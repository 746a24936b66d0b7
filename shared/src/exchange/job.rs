// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Work that takes longer than a turn may: it runs on owned bytes in a pool.

use std::sync::Arc;

use automerge::Automerge;

use super::LinkId;
use super::file::FileRefusal;
use super::import::{FileJob, FileStep};
use crate::change::Archive;
use crate::change::limits;
use crate::change::packed::PackedRun;
use crate::domain::ids::DocId;
use crate::identity::roster::Roster;
use crate::identity::verify::{ParsedRun, Refusal, VerifiedArchive, parse, verify_archive};
use crate::store::compact::{OpenError, open};
use crate::store::proof::{Proof, prove};

/// A piece of work.
#[derive(Debug)]
pub enum Job {
    /// Open a received archive and check every seal in it.
    CheckArchive {
        /// Where it came from.
        link: LinkId,
        /// What came.
        archive: Archive,
        /// Who may write.
        roster: Arc<Roster>,
    },
    /// Unpack a long run.
    Unpack {
        /// Where it came from.
        link: LinkId,
        /// What came.
        run: PackedRun,
    },
    /// Fold a document's history.
    Compact {
        /// The document.
        doc: DocId,
        /// Its history.
        chunks: Vec<u8>,
    },
    /// Go on with an exchange file.
    File {
        /// Whose answer it is.
        ticket: u64,
        /// What to do.
        job: FileJob,
    },
}

/// The result of a [`Job`].
#[derive(Debug)]
pub enum Done {
    /// An archive was checked.
    Archive {
        /// Where it came from.
        link: LinkId,
        /// The document.
        doc: DocId,
        /// What it holds, or why it is refused.
        result: Result<Checked, ArchiveError>,
    },
    /// A long run was unpacked.
    Run {
        /// Where it came from.
        link: LinkId,
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
    /// The document.
    pub doc: Box<Automerge>,
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
            Self::CheckArchive { link, archive, roster } => {
                let doc = archive.doc;
                Done::Archive { link, doc, result: check(&roster, archive) }
            }
            Self::Unpack { link, run } => {
                let unpacked = run.unpack(limits::RUN_UNPACKED_BYTES);
                let parsed = unpacked.map_err(|_malformed| Refusal::Malformed).and_then(parse);
                Done::Run { link, doc: run.doc, result: parsed }
            }
            Self::Compact { doc, chunks } => {
                Done::Compacted { doc, result: prove(doc.class(), &chunks) }
            }
            Self::File { ticket, job } => Done::File { ticket, result: Box::new(job.run()) },
        }
    }
}

/// Opens a received archive and checks every seal in it.
///
/// # Errors
/// [`ArchiveError`] if it is refused.
pub(super) fn check(roster: &Roster, archive: Archive) -> Result<Checked, ArchiveError> {
    let opened = open(archive.doc.class(), &archive.chunks)?;
    let archive = verify_archive(roster, archive, opened.metas)?;
    Ok(Checked { archive, doc: Box::new(opened.doc) })
}
