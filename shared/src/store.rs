// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What survives a power cut. A turn's records are written in one transaction; only then does
//! anybody hear that something is stored. The only maker of a [`Durable`].

pub mod carton;
pub mod compact;
pub mod lock;
pub mod memory;
pub mod proof;
pub mod snapshot;
pub mod sqlite;
pub mod verify;
pub mod writer;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::change::ledger::Ledger;
use crate::change::{Actor, Hash, Have, Meta, Seal, newest_seals};
use crate::domain::ids::{DeviceId, DocId};
use crate::identity::roster::SignedEntry;
use crate::identity::verify::{VerifiedArchive, VerifiedRun};

/// One thing to be written.
#[derive(Clone, Debug)]
pub enum Record {
    /// New changes of a document.
    Run(Arc<VerifiedRun>),
    /// A received history of a document of which nothing is here yet, kept byte for byte.
    Archive(Arc<VerifiedArchive>),
    /// The same history in fewer bytes, proven by loading it again. Takes the place of the
    /// archive and of the rows of the tail that it contains.
    Compacted {
        /// The document.
        doc: DocId,
        /// The Automerge document chunk.
        chunk: Vec<u8>,
        /// The changes in it.
        ledger: Ledger,
        /// Changes that the document does without, each after those it builds on. They are part of
        /// the tail from now on, wherever they were before.
        apart: Vec<(Meta, Vec<u8>)>,
    },
    /// What was found about a document. Takes the place of what was found before.
    Proven(Proven),
    /// How far the relay has confirmed our own changes.
    Delivered {
        /// The document.
        doc: DocId,
        /// The own actor.
        actor: Actor,
        /// The highest confirmed number.
        seq: u64,
    },
    /// The next entry of the roster.
    Roster {
        /// Its place.
        height: u32,
        /// The entry.
        entry: SignedEntry,
    },
    /// The roster says something else from a place on: a branch of it holds. Views are made anew.
    RosterReplaced {
        /// The first place.
        from: u32,
        /// What stands there and behind it.
        entries: Vec<SignedEntry>,
    },
    /// The branches of the roster that are known and not settled, each from the place on at which it
    /// differs. Takes the place of those known before. Views are made anew.
    Branches(Vec<Vec<SignedEntry>>),
    /// The plain view of a document, to be shown without opening it.
    View {
        /// The document.
        doc: DocId,
        /// What `document::read` makes of it.
        bytes: Vec<u8>,
    },
}

/// Records that are written together, all or none.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Counts up; the answer names it.
    pub watermark: u64,
    /// What to write, in order.
    pub records: Vec<Record>,
    /// Whether nobody waits for it: what others wrote they have themselves until it is stored
    /// here. It is written together with what comes in the next moment.
    pub may_wait: bool,
}

/// Everything up to a watermark is on the disk. Only this may be acknowledged or called saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Durable {
    watermark: u64,
}

/// What is stored of one document, beside its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The document.
    pub doc: DocId,
    /// The changes that no other builds on, sorted.
    pub heads: Vec<Hash>,
    /// The newest change of every actor.
    pub have: Have,
}

/// What this program found about a document when it saved it and opened it again. Others may find
/// something else with another version of Automerge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The document.
    pub doc: DocId,
    /// The changes that were looked at, and all below them; sorted.
    pub heads: Vec<Hash>,
    /// Those that broke the document. It does without them and what builds on them.
    pub broken: BTreeSet<Hash>,
}

/// What is known of one document's changes, and how its bytes are laid out.
#[derive(Clone, Debug)]
pub struct Held {
    /// The changes.
    pub ledger: Ledger,
    /// The size of the archive, in bytes.
    pub archive_bytes: usize,
    /// The size of the changes since that can be folded, in bytes.
    pub tail_bytes: usize,
}

/// The newest changes of one document, one by one.
#[derive(Clone, Debug, Default)]
pub struct Tail {
    /// The changes in the order in which they came.
    pub rows: Vec<TailRow>,
    /// The newest seals of every device that wrote.
    pub seals: Vec<Seal>,
    /// What lies beside those changes and the archive.
    pub beside: Beside,
}

/// Changes with numbers that others of the same actor have, and what builds on them. No archive
/// contains them; see [`Ledger`].
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// The changes in the order in which they came.
    pub rows: Vec<(Meta, Vec<u8>)>,
    /// The seals that name any of them.
    pub seals: Vec<Seal>,
}

/// One change.
#[derive(Clone, Debug)]
pub struct TailRow {
    /// Its header.
    pub meta: Meta,
    /// The change as Automerge encodes it.
    pub bytes: Vec<u8>,
    /// Whether the archive contains it too. Such a row stays for a while, for peers that were
    /// away for a short time.
    pub folded: bool,
}

/// The whole history of one document.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// The Automerge document chunk, empty if there is none.
    pub chunk: Vec<u8>,
    /// The changes since, and a few before.
    pub tail: Tail,
    /// The changes that break the document.
    pub broken: BTreeSet<Hash>,
    /// Those and all others that the document does without because of them.
    pub quarantined: HashSet<Hash>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The file or the disk cannot be written.
    #[error("the disk refuses to be written")]
    ReadOnly,
    /// The file is damaged.
    #[error("the database is damaged")]
    Damaged,
    /// Anything else that SQLite says.
    #[error("the database refuses the write")]
    Refused(#[source] rusqlite::Error),
}

/// Why something cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is no database of this program.
    #[error("{} is not a Leitwerk database", .0.display())]
    Foreign(std::path::PathBuf),
    /// The file was written by a newer version.
    #[error("the database has version {found}, this program knows {known}")]
    Newer {
        /// The version of the file.
        found: i64,
        /// The newest version that this program reads.
        known: i64,
    },
    /// A part of the file is damaged.
    #[error("the database is damaged ({what})")]
    Damaged {
        /// Which part.
        what: &'static str,
    },
    /// Anything else that SQLite says.
    #[error("the database cannot be read")]
    Refused(#[source] rusqlite::Error),
}

/// A store that takes batches.
pub trait Store: Send {
    /// Writes a batch and returns after it is on the disk.
    ///
    /// # Errors
    /// [`CommitError`]; nothing of the batch is written then.
    fn commit(&mut self, batch: &Batch) -> Result<Durable, CommitError>;
}

/// A store that is read. Sees what was committed.
pub trait Reader {
    /// Returns the roster from its first entry on, empty before there is one.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    fn roster(&self) -> Result<Vec<SignedEntry>, ReadError>;

    /// Returns the branches of the roster that are known and not settled, each from the place on at
    /// which it differs.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    fn branches(&self) -> Result<Vec<Vec<SignedEntry>>, ReadError>;

    /// Returns what is stored of every document.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    fn headers(&self) -> Result<Vec<Header>, ReadError>;

    /// Returns what is known of a document's changes, if it is stored.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    fn held(&self, doc: DocId) -> Result<Option<Held>, ReadError>;

    /// Returns the newest changes of a document with its seals, nothing if it is not stored.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    fn tail(&self, doc: DocId) -> Result<Tail, ReadError>;

    /// Returns the whole history of a document, nothing if it is not stored.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    fn stored(&self, doc: DocId) -> Result<Stored, ReadError>;

    /// Returns how many bytes the history of every document takes: the archive and the changes
    /// that are not in it, each once.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    fn sizes(&self) -> Result<Vec<(DocId, usize)>, ReadError>;

    /// Returns what was found about documents.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    fn proven(&self) -> Result<Vec<Proven>, ReadError>;

    /// Returns how far the relay has confirmed our own changes.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    fn delivered(&self) -> Result<Vec<(DocId, Actor, u64)>, ReadError>;

    /// Returns the plain views.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    fn views(&self) -> Result<Vec<(DocId, Vec<u8>)>, ReadError>;
}

impl Record {
    /// Returns the document that it says something of which its ledger says as well.
    pub fn doc(&self) -> Option<DocId> {
        match self {
            Self::Run(run) => Some(run.doc()),
            Self::Archive(archive) => Some(archive.archive().doc),
            Self::Compacted { doc, .. } => Some(*doc),
            Self::Proven(proven) => Some(proven.doc),
            Self::Delivered { .. }
            | Self::Roster { .. }
            | Self::RosterReplaced { .. }
            | Self::Branches(_)
            | Self::View { .. } => None,
        }
    }

    /// Returns about how many bytes of memory it takes.
    pub fn memory(&self) -> usize {
        let entry = |entry: &SignedEntry| size_of::<SignedEntry>() + entry.body.len();
        let more = match self {
            Self::Run(run) => run.memory(),
            Self::Archive(archive) => archive.memory(),
            Self::Compacted { chunk, ledger, apart, .. } => {
                let apart = apart.iter().map(|(meta, bytes)| meta.memory() + bytes.len());
                chunk.len() + ledger.memory() + apart.sum::<usize>()
            }
            Self::Proven(proven) => (proven.heads.len() + proven.broken.len()) * size_of::<Hash>(),
            Self::Delivered { .. } => 0,
            Self::Roster { entry: one, .. } => entry(one),
            Self::RosterReplaced { entries, .. } => entries.iter().map(entry).sum(),
            Self::Branches(branches) => branches.iter().flatten().map(entry).sum(),
            Self::View { bytes, .. } => bytes.len(),
        };
        size_of::<Self>() + more
    }
}

impl Proven {
    /// Returns what is known before anything was looked at.
    pub fn nothing(doc: DocId) -> Self {
        Self { doc, heads: Vec::new(), broken: BTreeSet::new() }
    }
}

impl Durable {
    /// Returns up to where everything is on the disk.
    pub fn watermark(self) -> u64 {
        self.watermark
    }
}

impl Tail {
    /// Takes in the newest changes, in the order in which they came, and their seals. The store may
    /// have got to the first of them meanwhile, and may have let those go that it has folded.
    pub fn add<'a>(&mut self, runs: impl Iterator<Item = &'a VerifiedRun>) {
        let here: HashSet<Hash> = self.rows.iter().map(|row| row.meta.hash).collect();
        let (mut folded, mut newer) = (Vec::new(), Vec::new());
        for run in runs {
            if run.is_beside() {
                self.beside.add(run);
                continue;
            }
            for (meta, bytes) in run.changes() {
                if here.contains(&meta.hash) {
                    // The store has it, so it has had what came before.
                    folded.append(&mut newer);
                } else {
                    let (meta, bytes) = (meta.clone(), bytes.to_vec());
                    newer.push(TailRow { meta, bytes, folded: false });
                }
            }
            self.add_seals(&run.sealed().seals);
        }
        for row in &mut folded {
            row.folded = true;
        }
        // What is here may build on what is not here any more.
        self.rows.splice(0..0, folded);
        self.rows.append(&mut newer);
    }

    /// Returns the seals of all changes.
    pub fn all_seals(&self) -> impl Iterator<Item = &Seal> {
        self.seals.iter().chain(&self.beside.seals)
    }

    /// Takes in newer seals and lets those go that they make superfluous.
    pub fn add_seals(&mut self, seals: &[Seal]) {
        for seal in seals {
            let (mut same, others): (Vec<_>, Vec<_>) =
                self.seals.drain(..).partition(|old| old.device == seal.device);
            same.push(seal.clone());
            self.seals = others.into_iter().chain(newest_seals(same)).collect();
        }
    }
}

impl Beside {
    /// Takes in what is not here yet.
    pub fn add(&mut self, run: &VerifiedRun) {
        for (meta, bytes) in run.changes() {
            if self.rows.iter().all(|(known, _)| known.hash != meta.hash) {
                self.rows.push((meta.clone(), bytes.to_vec()));
            }
        }
        for seal in &run.sealed().seals {
            if !self.seals.contains(seal) {
                self.seals.push(seal.clone());
            }
        }
    }

    /// Returns the changes as they travel.
    pub fn changes(&self) -> Vec<Vec<u8>> {
        self.rows.iter().map(|(_, bytes)| bytes.clone()).collect()
    }
}

impl Stored {
    /// Takes in what the document does without, by what is known of its changes.
    pub fn leave_out(&mut self, ledger: &Ledger) {
        self.broken.clone_from(ledger.broken());
        self.quarantined = ledger.left_out();
    }

    /// Returns the history as Automerge loads it: the document chunk, then the changes. What lies
    /// beside, or breaks the document, is not in it.
    pub fn chunks(&self) -> Vec<u8> {
        let tail = self.newer().map(|row| row.bytes.as_slice());
        [self.chunk.as_slice()].into_iter().chain(tail).collect::<Vec<_>>().concat()
    }

    /// Returns the changes that can be folded into the document chunk.
    pub fn newer(&self) -> impl Iterator<Item = &TailRow> {
        let newer = self.tail.rows.iter().filter(|row| !row.folded);
        newer.filter(|row| !self.quarantined.contains(&row.meta.hash))
    }

    /// Returns the changes that are not in [`Stored::chunks`], each after those it builds on.
    pub fn apart_rows(&self) -> impl Iterator<Item = (&Meta, &[u8])> + Clone {
        let newer = self.tail.rows.iter().filter(|row| !row.folded);
        let newer = newer.filter(|row| self.quarantined.contains(&row.meta.hash));
        let beside = self.tail.beside.rows.iter().map(|(meta, bytes)| (meta, bytes.as_slice()));
        newer.map(|row| (&row.meta, row.bytes.as_slice())).chain(beside)
    }

    /// Returns how often devices broke the document with changes that are not in
    /// [`Stored::chunks`].
    pub fn broken_by(&self) -> BTreeMap<DeviceId, usize> {
        let mut times = BTreeMap::new();
        for (meta, _) in self.apart_rows().filter(|(meta, _)| self.broken.contains(&meta.hash)) {
            *times.entry(meta.actor.device()).or_default() += 1;
        }
        times
    }

    /// Returns the changes that are not in [`Stored::chunks`], as they travel.
    pub fn apart(&self) -> Vec<Vec<u8>> {
        self.apart_rows().map(|(_, bytes)| bytes.to_vec()).collect()
    }
}
