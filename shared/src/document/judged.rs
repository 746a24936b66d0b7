// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A document of exactly those changes that count. What is held and does not count stays on the
//! disk; it is left out when the document is put together.

use std::collections::{BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, Change};

use super::{Document, PlainView};
use crate::change::genesis::genesis;
use crate::change::ledger::{Entry, Ledger};
use crate::change::{Hash, Meta};
use crate::domain::ids::{Class, DeviceId, DocId};
use crate::identity::roster::Roster;
use crate::identity::validity::{Hidden, hidden};
use crate::store::Stored;
use crate::store::compact::{OpenError, open};

/// A stored history: what Automerge loads as one document, and what it does not.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The document chunk, then changes.
    chunks: Vec<u8>,
    /// Changes with numbers that others have, or that break the document, and what builds on
    /// them.
    apart: Vec<Vec<u8>>,
    /// Those that break the document.
    broken: BTreeSet<Hash>,
}

impl From<&Stored> for History {
    fn from(stored: &Stored) -> Self {
        let (chunks, apart) = (stored.chunks(), stored.apart());
        Self { chunks, apart, broken: stored.broken.clone() }
    }
}

impl Document {
    /// Opens a stored history and leaves out what does not count under a roster.
    ///
    /// # Errors
    /// [`OpenError`] if the bytes are damaged.
    pub fn load_judged(
        doc: DocId,
        history: &History,
        roster: &Roster,
    ) -> Result<(Self, Hidden), OpenError> {
        let whole = history.apart.is_empty() && history.broken.is_empty();
        if whole && roster.judged_from() == 0 {
            return Ok((Self::load(doc.class(), &history.chunks)?, Hidden::default()));
        }
        let Loaded { automerge, ledger, apart } = history.load(doc.class())?;
        let hidden = hidden(&ledger, roster, doc);
        let mut entries = ledger.entries().iter().map(|entry| &entry.hash);
        if entries.all(|hash| hidden.contains(hash) == apart.contains(hash)) {
            return Ok((Self::of(doc.class(), Box::new(automerge)), hidden));
        }
        let shown = |hash: &Hash| !hidden.contains(hash);
        let document = only(doc.class(), &automerge, &history.apart, shown)?;
        Ok((document, hidden))
    }

    /// Returns the states of a document that are held and not shown: one for each last change of
    /// those that do not count.
    ///
    /// # Errors
    /// [`OpenError`] if the bytes are damaged.
    pub fn unseen(
        doc: DocId,
        history: &History,
        roster: &Roster,
    ) -> Result<Vec<Unseen>, OpenError> {
        let Loaded { automerge, ledger, .. } = history.load(doc.class())?;
        let hidden = hidden(&ledger, roster, doc);
        let held_back: Vec<&Entry> =
            ledger.entries().iter().filter(|entry| hidden.contains(&entry.hash)).collect();
        let built_on: BTreeSet<usize> =
            held_back.iter().flat_map(|entry| ledger.deps(entry)).collect();
        let mut states = Vec::new();
        for (place, last) in ledger.entries().iter().enumerate() {
            if !hidden.contains(&last.hash) || built_on.contains(&place) {
                continue;
            }
            let above = ledger.lacking_at(&[last.hash]).unwrap_or_default();
            let below = |hash: &Hash| !above.contains(hash);
            let state = only(doc.class(), &automerge, &history.apart, below);
            let view = state.ok().and_then(|state| state.view().ok());
            let own: Vec<_> = held_back.iter().filter(|entry| below(&entry.hash)).collect();
            states.push(Unseen {
                changes: own.len(),
                devices: own.iter().map(|entry| entry.actor.device()).collect(),
                last: last.hash,
                view,
            });
        }
        Ok(states)
    }
}

/// A state of a document that is held and not shown.
#[derive(Clone, Debug)]
pub struct Unseen {
    /// How many of its changes are held back.
    pub changes: usize,
    /// Who wrote them.
    pub devices: BTreeSet<DeviceId>,
    /// The last of them.
    pub last: Hash,
    /// What the document would say; `None` where it cannot be opened with them, or where they
    /// build on two branches at once, which is no state that anybody ever saw.
    pub view: Option<PlainView>,
}

/// An opened history.
struct Loaded {
    automerge: Automerge,
    ledger: Ledger,
    /// The changes that Automerge has not loaded.
    apart: HashSet<Hash>,
}

impl History {
    fn load(&self, class: Class) -> Result<Loaded, OpenError> {
        let opened = open(class, &self.chunks)?;
        let mut ledger = Ledger::new(class);
        ledger.set_broken(self.broken.iter().copied());
        opened.metas.iter().for_each(|meta| ledger.admit(meta));
        let mut apart = HashSet::new();
        for bytes in &self.apart {
            let meta = Meta::parse(bytes).map_err(|_malformed| OpenError::Damaged)?;
            ledger.admit(&meta);
            apart.insert(meta.hash);
        }
        Ok(Loaded { automerge: opened.doc, ledger, apart })
    }
}

/// Puts a document together of some of its changes.
fn only(
    class: Class,
    doc: &Automerge,
    apart: &[Vec<u8>],
    chosen: impl Fn(&Hash) -> bool,
) -> Result<Document, OpenError> {
    let built = catch_unwind(AssertUnwindSafe(|| {
        let mut changes = doc.get_changes(&[]);
        for bytes in apart {
            let change = Change::from_bytes(bytes.clone());
            changes.push(change.map_err(|_reason| OpenError::Damaged)?);
        }
        let first = genesis(class).hash;
        changes.retain(|change| {
            let hash = Hash(change.hash().0);
            hash != first && chosen(&hash)
        });
        let mut document = Document::new(class);
        document.doc.apply_changes(changes).map_err(|_reason| OpenError::Damaged)?;
        let complete = automerge::ReadDoc::get_missing_deps(&*document.doc, &[]).is_empty();
        if complete { Ok(document) } else { Err(OpenError::Incomplete) }
    }));
    built.unwrap_or(Err(OpenError::Panic))
}
