// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A document opened with Automerge: where edits become changes, verified changes are applied,
//! and plain views are read. The only room that knows how fields lie in a document.

mod blame;
mod changed;
mod draft;
mod judged;
mod merged;
mod page;
mod read;
#[cfg(test)]
mod tests;
mod undo;

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::transaction::{CommitOptions, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, Change, ObjId, ReadDoc as _};
use serde::{Deserialize, Serialize};

use self::page::{Known, Page};
use crate::change::genesis::{empty, genesis};
use crate::change::{Actor, Malformed, Meta, sha256};
use crate::domain::edit::{CheckedEdit, Version};
use crate::domain::goal::Profile;
use crate::domain::ids::{Class, DeviceId, DocId};
use crate::domain::sheet::Sheet;
use crate::domain::strategy::Strategy;
use crate::identity::validity::Hidden;
use crate::identity::verify::VerifiedRun;
use crate::store::compact::{self, OpenError};

pub use blame::{Share, Shares, Span};
pub use changed::Changed;
pub use judged::{History, Unseen};
pub use merged::Merged;
pub use undo::{Kept, Reversed, UndoLog};

/// An opened document.
#[derive(Debug)]
pub struct Document {
    class: Class,
    /// Boxed, because it is large and travels between threads.
    doc: Box<Automerge>,
    known: Known,
}

/// What a document says, as plain data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// Of a Leitlinie.
    Strategy(Box<Strategy>),
    /// Of a Steckbrief.
    Profile(Box<Profile>),
    /// Of a Blatt, or what was released from one.
    Sheet(Box<Sheet>),
    /// Of a class that this version only carries.
    Other,
}

/// A document as plain data with the state that it was read in. Stored so that a start opens
/// no document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlainView {
    /// The state.
    pub version: Version,
    /// The newest change in it; none where nobody has written yet.
    pub last: Option<LastChange>,
    /// What it says.
    pub content: Content,
}

/// Who wrote a change, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LastChange {
    /// When, by the clock of the device, in seconds since 1970.
    pub at: i64,
    /// The device that wrote it; its Kommune stands in the roster.
    pub device: DeviceId,
}

/// Why an edit or a change does not get into a document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A list item that the edit names is not there.
    #[error("the item {item} is not in {path}")]
    NoSuchItem {
        /// The item.
        item: crate::domain::ids::ItemId,
        /// The list.
        path: String,
    },
    /// A field of the table is missing in the document: a newer or a damaged one.
    #[error("the document lacks the field {0}")]
    MissingField(String),
    /// Somebody else has set a register that the edit sets, since the state that it was made on.
    #[error("{by:?} has set {path} meanwhile")]
    Overtaken {
        /// The register.
        path: String,
        /// Who set it.
        by: DeviceId,
    },
    /// The state that the edit was made on is not in the history.
    #[error("the edit was made on an unknown state")]
    UnknownBase,
    /// What Automerge says.
    #[error("the document refuses the change")]
    Refused(#[from] AutomergeError),
    /// The change is not readable.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// It builds on what is not here.
    #[error("the change builds on others that are not in the document")]
    Incomplete,
    /// Automerge broke off; the document is as it was before.
    #[error("the document cannot be processed")]
    Panic,
}

/// The version of the stored views. A view of another version is read anew.
const VIEW_VERSION: u8 = 5;

impl Document {
    /// Returns a document that holds only the constant first change.
    pub fn new(class: Class) -> Self {
        let mut doc = empty();
        let first = Change::from_bytes(genesis(class).bytes.clone());
        let applied = first.map(|first| doc.apply_changes([first]));
        assert!(matches!(applied, Ok(Ok(()))), "the constant first change fits an empty document");
        Self { class, doc: Box::new(doc), known: Known::default() }
    }

    /// Wraps a document that was opened and checked.
    pub fn of(class: Class, doc: Box<Automerge>) -> Self {
        Self { class, doc, known: Known::default() }
    }

    /// Returns a copy to look things up in; it shares what it holds with this one.
    #[must_use]
    pub fn copy(&self) -> Self {
        Self::of(self.class, self.doc.clone())
    }

    /// Opens a stored history.
    ///
    /// # Errors
    /// [`OpenError`] if the bytes are damaged.
    pub fn load(class: Class, chunks: &[u8]) -> Result<Self, OpenError> {
        if chunks.is_empty() {
            return Ok(Self::new(class));
        }
        Ok(Self::of(class, Box::new(compact::load(class, chunks)?)))
    }

    /// Applies verified changes, except those that do not count. Where Automerge refuses or breaks
    /// off, the document is of no use any more and must be opened again from what is stored: that
    /// costs nothing in the usual case, while a copy to fall back on costs most of the time that this
    /// takes.
    ///
    /// # Errors
    /// [`DocumentError`] if they do not fit.
    pub fn apply(&mut self, run: &VerifiedRun, hidden: &Hidden) -> Result<(), DocumentError> {
        guarded(|| {
            let mut changes = Vec::with_capacity(run.metas().len());
            for (meta, bytes) in run.changes().filter(|(meta, _)| !hidden.contains(&meta.hash)) {
                // A document opened a moment ago may hold some of them already; a number
                // that comes twice would make Automerge drop all of them.
                if self.doc.get_change_by_hash(&automerge::ChangeHash(meta.hash.0)).is_none() {
                    let change = Change::from_bytes(bytes.to_vec());
                    changes.push(change.map_err(|_reason| Malformed)?);
                }
            }
            self.known.forget(&changes);
            self.doc.apply_changes(changes)?;
            // Automerge keeps what it cannot apply yet in silence, and saves it too.
            if !self.doc.get_missing_deps(&[]).is_empty() {
                return Err(DocumentError::Incomplete);
            }
            Ok(())
        })
    }

    /// Writes an edit, all of it or nothing. Returns the new changes, oldest first: several
    /// where a paste is too long for one, none where the edit changes nothing.
    ///
    /// # Errors
    /// [`DocumentError`] if the edit does not fit the document as it is now.
    pub fn write(
        &mut self,
        edit: &CheckedEdit,
        actor: Actor,
        time: i64,
    ) -> Result<Vec<(Meta, Vec<u8>)>, DocumentError> {
        self.write_undoable(edit, actor, time, 0, &mut UndoLog::default())
    }

    /// Writes an edit as [`Self::write`] does, and notes under its ticket how it is taken back.
    ///
    /// # Errors
    /// [`DocumentError`] if the edit does not fit the document as it is now.
    pub fn write_undoable(
        &mut self,
        edit: &CheckedEdit,
        actor: Actor,
        time: i64,
        ticket: u64,
        log: &mut UndoLog,
    ) -> Result<Vec<(Meta, Vec<u8>)>, DocumentError> {
        let written = guarded(|| {
            let parts = draft::parts(&self.doc, edit, actor.device())?;
            let before = self.doc.get_heads();
            let mut texts = parts.iter().flat_map(|part| part.texts(&self.doc));
            if texts.any(|text| log.follow(&self.doc, &text).is_err()) {
                // The document was put together anew without what they build on.
                *log = UndoLog::default();
            }
            let (mut done, mut changes) = (Vec::new(), Vec::new());
            self.doc.set_actor(ActorId::from(actor.to_bytes()));
            if let [part] = parts.as_slice() {
                let (touched, change) = commit(&mut self.doc, time, |tx| draft::write(tx, part))?;
                done.extend(touched);
                changes.extend(change);
            } else {
                // All of it or nothing: a part that fails must not leave the ones before.
                let mut copy = self.doc.clone();
                for part in &parts {
                    let (touched, change) = commit(&mut copy, time, |tx| draft::write(tx, part))?;
                    done.extend(touched);
                    changes.extend(change);
                }
                self.doc = copy;
            }
            self.known.forget(&changes);
            log.note(ticket, before, done, &self.doc.get_heads());
            Ok(changes)
        });
        headed(&written?)
    }

    /// Returns what the document says.
    ///
    /// # Errors
    /// [`DocumentError::Panic`] if what somebody wrote into it cannot be read.
    pub fn view(&self) -> Result<PlainView, DocumentError> {
        PlainView::read(self.class, &Page { automerge: &self.doc, known: &self.known })
    }
}

/// Writes one change; none if it changes nothing.
fn commit<R>(
    doc: &mut Automerge,
    time: i64,
    write: impl FnOnce(&mut Transaction<'_>) -> Result<R, DocumentError>,
) -> Result<(R, Option<Change>), DocumentError> {
    let mut tx = doc.transaction();
    let result = match write(&mut tx) {
        Ok(result) => result,
        Err(error) => {
            tx.rollback();
            return Err(error);
        }
    };
    let written = tx.commit_with(CommitOptions::default().with_time(time)).0;
    let change = if written.is_some() { doc.get_last_local_change() } else { None };
    Ok((result, change))
}

/// Reads the heads of own changes: what the others would refuse must not be shown here.
fn headed(changes: &[Change]) -> Result<Vec<(Meta, Vec<u8>)>, DocumentError> {
    let headed = changes
        .iter()
        .map(|change| Ok((Meta::parse(change.raw_bytes())?, change.raw_bytes().to_vec())));
    headed.collect()
}

/// Runs what touches foreign content. Automerge may panic on it, and must not take the one
/// worker with it that owns all documents.
fn guarded<T>(work: impl FnOnce() -> Result<T, DocumentError>) -> Result<T, DocumentError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(DocumentError::Panic))
}

/// Returns who made an operation, and when by their clock, in seconds since 1970. The constant first
/// change has an author too.
fn author(doc: &Automerge, id: &ObjId) -> Option<(Actor, i64)> {
    let ObjId::Id(_, actor, _) = id else { return None };
    let actor = Actor::from_bytes(actor.to_bytes())?;
    let change = doc.hash_for_opid(id).and_then(|hash| doc.get_change_meta_by_hash(&hash));
    Some((actor, change.map_or(0, |change| change.timestamp)))
}

/// Returns the newest change of a document, of several written at once the one with the latest clock.
fn last_change(doc: &Automerge) -> Option<LastChange> {
    let heads = doc.get_heads().into_iter();
    let written = heads.filter_map(|head| {
        let change = doc.get_change_meta_by_hash(&head)?;
        let actor = Actor::from_bytes(change.actor.to_bytes())?;
        let written = LastChange { at: change.timestamp, device: actor.device() };
        (actor != Actor::CONSTANT).then_some(written)
    });
    written.max()
}

impl PlainView {
    /// Returns what the constant first change alone says.
    pub fn empty(doc: DocId) -> Self {
        Document::new(doc.class()).view().expect("the constant first change can be read")
    }

    /// Returns what an opened document says.
    ///
    /// # Errors
    /// [`DocumentError::Panic`] as for [`Document::view`].
    pub fn of(class: Class, doc: &Automerge) -> Result<Self, DocumentError> {
        Self::read(class, &Page { automerge: doc, known: &Known::default() })
    }

    fn read(class: Class, page: &Page<'_>) -> Result<Self, DocumentError> {
        guarded(|| {
            let content = match class {
                Class::Leitlinie => Content::Strategy(Box::new(read::strategy(page))),
                Class::Steckbrief => Content::Profile(Box::new(read::profile(page))),
                Class::Blatt | Class::BlattFrei => Content::Sheet(Box::new(read::sheet(page))),
                Class::Workshop | Class::Beschluss | Class::Zustimmung => Content::Other,
            };
            let mut heads: Vec<[u8; 32]> =
                page.automerge.get_heads().iter().map(|head| head.0).collect();
            heads.sort_unstable();
            Ok(Self { version: Version(heads), last: last_change(page.automerge), content })
        })
    }

    /// Returns the stored form, with a digest: unlike a document it is shown without being read
    /// anew, so that a damaged disk must not put words into it. `height` is that of the roster
    /// whose decisions it follows, if any concern it.
    pub fn encode(&self, height: u32) -> Vec<u8> {
        let body = postcard::to_allocvec(&(height, self)).expect("plain values can be written");
        [&[VIEW_VERSION][..], &sha256(&body).0, &body].concat()
    }

    /// Reads the stored form; `None` if it is of another version or damaged, to be read anew.
    pub fn decode(bytes: &[u8]) -> Option<(u32, Self)> {
        let (version, rest) = bytes.split_first()?;
        (*version == VIEW_VERSION).then_some(())?;
        let (digest, body) = rest.split_first_chunk()?;
        (sha256(body).0 == *digest).then_some(())?;
        postcard::from_bytes(body).ok()
    }
}
