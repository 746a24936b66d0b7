// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Taking an exchange file in. The first pass checks every document and changes nothing; only
//! if all are good does the second take them in, each through the door that archives and runs
//! of a peer come through. One document is in memory at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::file::read::{CheckedBody, CheckedPart, File, Parts};
use super::file::{FileRefusal, Header, Part, PartRefusal, Progress, Summary};
use super::job::Job;
use super::{Effect, Exchange, Origin};
use crate::change::ledger::Ledger;
use crate::domain::ids::DocId;
use crate::identity::roster::{Device, Roster};
use crate::identity::verify::verify;
use crate::store::Reader;

/// The files that are being taken in.
#[derive(Debug, Default)]
pub(super) struct Imports {
    under_way: BTreeMap<u64, Import>,
    /// What waits for the disk, of which memory holds enough.
    parked: Vec<(u64, FileJob)>,
    /// What waits to be told until it is on the disk.
    taken_in: Vec<(u64, u64, Summary)>,
}

/// A file that is being taken in.
#[derive(Debug)]
struct Import {
    pass: Pass,
    /// How many documents were unpacked in this pass.
    unpacked: u32,
    summary: Summary,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    Checking,
    TakingIn,
}

/// A piece of work on a file.
#[derive(Debug)]
pub enum FileJob {
    /// Check the file as a whole and unpack its first document.
    Open {
        /// Its bytes.
        bytes: Arc<[u8]>,
        /// The device that reads it.
        me: Box<Device>,
        /// The roster here.
        roster: Arc<Roster>,
    },
    /// Check a document, if there is one to check, and unpack the next.
    Next {
        /// Where the reading is.
        parts: Box<Parts>,
        /// The document with what is here of it.
        part: Option<Box<(Part, Ledger)>>,
    },
}

/// How far the reading of a file is.
#[derive(Debug)]
pub struct FileStep {
    parts: Box<Parts>,
    /// What was checked.
    checked: Option<CheckedPart>,
    /// What is to be checked next; none at the end.
    next: Option<Part>,
}

impl FileJob {
    /// Does the work.
    ///
    /// # Errors
    /// [`FileRefusal`] if the file is not taken in.
    pub fn run(self) -> Result<FileStep, FileRefusal> {
        let (mut parts, checked) = match self {
            Self::Open { bytes, me, roster } => {
                (Box::new(File::open(bytes, &me, &roster)?.parts()), None)
            }
            Self::Next { parts, part: None } => (parts, None),
            Self::Next { parts, part: Some(part) } => {
                let (part, ledger) = *part;
                let doc = part.body.doc();
                let checked = part.check(parts.file().roster(), &ledger);
                (parts, Some(checked.map_err(|reason| FileRefusal::Document { doc, reason })?))
            }
        };
        let next = parts.read()?;
        Ok(FileStep { parts, checked, next })
    }
}

impl<R: Reader> Exchange<R> {
    /// Takes the bytes of an exchange file in; [`Effect::FileRead`] answers under the ticket.
    pub fn read_file(&mut self, ticket: u64, bytes: Arc<[u8]>) {
        let import = Import { pass: Pass::Checking, unpacked: 0, summary: Summary::default() };
        self.imports.under_way.insert(ticket, import);
        let (me, roster) = (Box::new(self.me.clone()), Arc::clone(&self.roster));
        self.work_on_file(ticket, FileJob::Open { bytes, me, roster });
    }

    /// Stops reading an exchange file. Once every document was found to be good it is taken in all
    /// the same: half of a file is worth nothing to anybody.
    pub fn stop_file(&mut self, ticket: u64) {
        let checking = |import: &Import| import.pass == Pass::Checking;
        if self.imports.under_way.get(&ticket).is_some_and(checking) {
            self.imports.under_way.remove(&ticket);
            self.effects.push(Effect::FileRead(ticket, Err(FileRefusal::Cancelled)));
        }
    }

    fn work_on_file(&mut self, ticket: u64, job: FileJob) {
        self.effects.push(Effect::Job(Job::File { ticket, job }));
    }

    /// Goes on with the files that waited for the disk.
    pub(super) fn go_on_taking_in(&mut self) {
        if !self.unwritten.is_full() {
            for (ticket, job) in std::mem::take(&mut self.imports.parked) {
                self.work_on_file(ticket, job);
            }
        }
    }

    /// Takes the result of a piece of work on a file in.
    pub(super) fn file_step(&mut self, ticket: u64, result: Result<FileStep, FileRefusal>) {
        let went_on = result.and_then(|step| self.go_on(ticket, step));
        if let Err(refusal) = went_on {
            self.imports.under_way.remove(&ticket);
            self.effects.push(Effect::FileRead(ticket, Err(refusal)));
        }
    }

    fn go_on(&mut self, ticket: u64, step: FileStep) -> Result<(), FileRefusal> {
        let FileStep { parts, checked, next } = step;
        let Some(import) = self.imports.under_way.get_mut(&ticket) else { return Ok(()) };
        let pass = import.pass;
        match (pass, checked) {
            (Pass::Checking, Some(checked)) => import.summary.add(&checked),
            (Pass::TakingIn, Some(checked)) => self.take_part(checked)?,
            (_, None) => {}
        }
        match (pass, next) {
            (_, Some(part)) => {
                let documents = parts.file().header().documents;
                let import = self.imports.under_way.get_mut(&ticket);
                let progress = import.map(|import| import.progress(documents));
                self.effects.extend(progress.map(|progress| Effect::FileStep(ticket, progress)));
                let doc = part.body.doc();
                let ledger = self.ledger(doc).map_err(|error| unreadable(doc, &error))?;
                // What the first pass found to be here already need not be looked at again.
                let known = pass == Pass::TakingIn && ledger.holds_all(&part.heads);
                let part = (!known).then(|| Box::new((part, ledger.clone())));
                let job = FileJob::Next { parts, part };
                if pass == Pass::TakingIn && self.unwritten.is_full() {
                    self.imports.parked.push((ticket, job));
                } else {
                    self.work_on_file(ticket, job);
                }
            }
            (Pass::Checking, None) => self.begin_taking_in(ticket, parts.file())?,
            (Pass::TakingIn, None) => self.taken_in(ticket),
        }
        Ok(())
    }

    /// Everything is good: from here on the file changes something, the roster first.
    fn begin_taking_in(&mut self, ticket: u64, file: &File) -> Result<(), FileRefusal> {
        let Header { writer, program, documents, .. } = file.header();
        tracing::info!(writer = writer.0, program, documents, "an exchange file is taken in");
        let common = |height: &u32| file.roster().hash_at(*height) == self.roster.hash_at(*height);
        let known = (0..=self.roster.height()).take_while(common).count();
        if file.roster().abandons(&self.roster) {
            self.follow_branch(file.roster());
        }
        for entry in file.roster().entries_from(self.roster.height().saturating_add(1)).to_vec() {
            self.add_roster_entry(entry)?;
        }
        let roster_entries = self.roster.entries_from(u32::try_from(known).unwrap_or(u32::MAX));
        let roster_entries = u32::try_from(roster_entries.len()).unwrap_or(u32::MAX);
        if let Some(import) = self.imports.under_way.get_mut(&ticket) {
            import.pass = Pass::TakingIn;
            import.unpacked = 0;
            import.summary.roster_entries = roster_entries;
            import.summary.writer = Some(*writer);
            import.summary.written_at = file.header().written_at;
        }
        let parts = Box::new(file.parts());
        self.work_on_file(ticket, FileJob::Next { parts, part: None });
        Ok(())
    }

    /// Takes in what is still new of a checked document.
    fn take_part(&mut self, part: CheckedPart) -> Result<(), FileRefusal> {
        let doc = part.doc;
        let refused = |reason| FileRefusal::Document { doc, reason };
        match part.body {
            CheckedBody::Archive(checked) => self
                .accept_archive(checked, Origin::File)
                .map_err(|refusal| refused(refusal.into())),
            CheckedBody::Run(run) => {
                let roster = Arc::clone(&self.roster);
                let ledger = self.ledger(doc).map_err(|error| unreadable(doc, &error))?;
                // It was checked against what was here when the pool began with it.
                let verified = verify(&roster, ledger, run);
                if let Some(run) = verified.map_err(|refusal| refused(refusal.into()))? {
                    self.accept(&Arc::new(run), Origin::File);
                }
                Ok(())
            }
        }
    }

    fn taken_in(&mut self, ticket: u64) {
        if let Some(import) = self.imports.under_way.remove(&ticket) {
            let watermark = self.watermark + u64::from(!self.records.is_empty());
            self.imports.taken_in.push((watermark, ticket, import.summary));
            self.tell_taken_in();
        }
    }

    /// Tells of the files that are on the disk.
    pub(super) fn tell_taken_in(&mut self) {
        let durable = self.durable;
        let told = self.imports.taken_in.extract_if(.., |(watermark, ..)| *watermark <= durable);
        let told = told.map(|(_, ticket, summary)| Effect::FileRead(ticket, Ok(summary)));
        self.effects.extend(told);
    }
}

impl Import {
    /// Counts a document that was unpacked, and returns how far that is through both passes.
    fn progress(&mut self, documents: u32) -> Progress {
        let before = match self.pass {
            Pass::Checking => 0,
            Pass::TakingIn => documents,
        };
        let done = before.saturating_add(self.unpacked);
        self.unpacked = self.unpacked.saturating_add(1);
        let stoppable = self.pass == Pass::Checking;
        Progress { done, all: documents.saturating_mul(2), stoppable }
    }
}

impl Summary {
    fn add(&mut self, part: &CheckedPart) {
        self.documents += 1;
        self.changed += u64::from(!part.new.is_empty());
        self.known += part.known;
        for (device, count) in &part.new {
            *self.new.entry(*device).or_insert(0) += count;
        }
    }
}

fn unreadable(doc: DocId, error: &crate::store::ReadError) -> FileRefusal {
    tracing::warn!(%doc, %error, "a document of a file cannot be compared");
    FileRefusal::Document { doc, reason: PartRefusal::Unreadable }
}
