// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where a field is shown, and what it is called far from there.

use leitwerk_shared::domain::edit::Part;
use leitwerk_shared::domain::ids::{Class, ItemId};
use leitwerk_shared::replica::snapshot::Snapshot;

use super::evaluation;
use super::sheet;
use crate::desk::{Desk, Page};
use crate::outbox::FieldKey;
use crate::texts::{comments, fields, labels};
use crate::trail::Spot;
use crate::widgets::text_field::field_id;

/// Returns the goal on whose page a field is shown.
pub fn goal((doc, path): &FieldKey) -> Option<ItemId> {
    match (doc.class(), path.parts()) {
        (Class::Steckbrief | Class::Blatt, _) => Some(doc.item()),
        (Class::Leitlinie, [Part::Key("goals"), Part::Item(goal), Part::Key("title")]) => {
            Some(*goal)
        }
        _ => None,
    }
}

/// Returns the page that shows a field.
pub fn spot(key: &FieldKey) -> Spot {
    match goal(key) {
        // The Steckbrief shows the Blatt without the own plan.
        Some(_) if key.0.class() == Class::Blatt && sheet::is_of_plan(&key.1) => {
            (Page::Sheet, None)
        }
        Some(goal) => (Page::Profiles, Some(goal)),
        None if evaluation::writes(key) => (Page::Evaluation, None),
        None => (Page::Strategy, None),
    }
}

/// Returns what the document of a field is called, such as „2.1 Prozesse gemeinsam führen“.
pub fn document(snapshot: &Snapshot, key: &FieldKey) -> String {
    let goals = snapshot.strategy.content.numbered();
    let goal = goal(key).and_then(|id| goals.iter().find(|goal| goal.goal.id == id));
    match goal {
        Some(goal) => labels::numbered(&goal.printed(), &goal.goal.title),
        None => labels::PAGE_STRATEGY.to_owned(),
    }
}

/// Returns what a field is called, with its document.
pub fn name(snapshot: &Snapshot, key: &FieldKey) -> String {
    let (doc, path) = key;
    labels::part(&document(snapshot, key), &fields::field(doc.class(), path))
}

/// Returns what a field is called, or the whole document.
pub fn title(snapshot: &Snapshot, key: &FieldKey) -> String {
    if key.1.parts().is_empty() {
        labels::part(&document(snapshot, key), comments::WHOLE)
    } else {
        name(snapshot, key)
    }
}

/// Opens the page that shows a field, and gives the field the keyboard.
pub fn open(desk: &mut Desk<'_>, key: &FieldKey) {
    desk.go_to(spot(key));
    if evaluation::writes(key) {
        return evaluation::reveal(desk, key);
    }
    desk.page.focus = Some(field_id(key));
}
