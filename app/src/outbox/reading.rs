// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Finds the text that a path of an edit means in a snapshot.

use leitwerk_shared::domain::edit::{Path, Value, Version};
use leitwerk_shared::domain::ids::{Class, DocId};
use leitwerk_shared::domain::record::{self, Held};
use leitwerk_shared::domain::register::Claim;
use leitwerk_shared::replica::snapshot::{Snapshot, View};

use super::FieldKey;

/// A text as a view shows it.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The text.
    pub text: &'a str,
    /// The state of its document.
    pub version: &'a Version,
    /// The highest ticket that the view contains.
    pub applied: u64,
}

/// A document that does not exist yet: any edit fits it.
static NOTHING: Version = Version(Vec::new());

/// Returns the state of a document and the highest ticket that its view contains; nothing and 0
/// for a document that does not exist yet.
pub fn state(snapshot: &Snapshot, doc: DocId) -> (&Version, u64) {
    fn of<T>(view: &View<T>) -> (&Version, u64) {
        (&view.version, view.applied)
    }
    let found = match doc.class() {
        Class::Leitlinie => Some(of(&snapshot.strategy)),
        Class::Steckbrief => snapshot.profiles.get(&doc.item()).map(|view| of(view)),
        Class::Blatt => snapshot.sheets.get(&doc.item()).map(|view| of(view)),
        Class::BlattFrei => snapshot.released.get(&(doc.owner(), doc.item())).map(|view| of(view)),
        _ => None,
    };
    found.unwrap_or((&NOTHING, 0))
}

/// Returns the text that a path means, empty where its document does not exist yet. None if a
/// list item on the way is gone for good.
pub fn text<'a>(snapshot: &'a Snapshot, doc: DocId, path: &Path) -> Option<Seen<'a>> {
    let (version, applied) = state(snapshot, doc);
    let text = match snapshot.record(doc) {
        Some(record) => record::text(record, path.parts())?,
        None if matches!(doc.class(), Class::Steckbrief | Class::Blatt) => "",
        None => return None,
    };
    Some(Seen { text, version, applied })
}

/// Returns the value that a register shows, with its author.
pub fn claim(snapshot: &Snapshot, (doc, path): &FieldKey) -> Option<Claim<Value>> {
    match record::find(snapshot.record(*doc)?, path.parts())? {
        Held::Register(claims) => claims.into_iter().next(),
        _ => None,
    }
}
