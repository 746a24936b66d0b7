// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where a field is shown, and what it is called far from there.

use std::ops::Range;

use leitwerk_shared::domain::edit::Part;
use leitwerk_shared::domain::ids::{Class, ItemId};
use leitwerk_shared::replica::snapshot::Snapshot;

use super::evaluation;
use super::sheet;
use crate::desk::{Desk, Page};
use crate::outbox::FieldKey;
use crate::texts::{comments, fields, labels, palette};
use crate::trail::Spot;
use crate::widgets::text_field::field_id;

/// Returns the goal that a field belongs to.
pub fn goal((doc, path): &FieldKey) -> Option<ItemId> {
    match (doc.class(), path.parts()) {
        (Class::Steckbrief | Class::Blatt | Class::BlattFrei, _) => Some(doc.item()),
        (Class::Leitlinie, [Part::Key("goals"), Part::Item(goal), Part::Key("title")]) => {
            Some(*goal)
        }
        _ => None,
    }
}

/// Returns the page that shows a field.
pub fn spot(key: &FieldKey) -> Spot {
    let class = key.0.class();
    match goal(key) {
        // What others released is shown with their strategies.
        Some(_) if class == Class::BlattFrei => (Page::Evaluation, None),
        // The Steckbrief shows the Blatt without the own plan.
        Some(_) if class == Class::Blatt && sheet::is_of_plan(&key.1) => (Page::Sheet, None),
        Some(goal) => (Page::Profiles, Some(goal)),
        None if evaluation::writes(key) => (Page::Evaluation, None),
        None => (Page::Strategy, None),
    }
}

/// Returns what the document of a field is called, such as „2.1 Prozesse gemeinsam führen“.
pub fn document(snapshot: &Snapshot, key: &FieldKey) -> String {
    let strategy = &snapshot.strategy.content;
    let goals = [strategy.numbered(), strategy.retired()].concat();
    let goal = goal(key).and_then(|id| goals.iter().find(|goal| goal.goal.id == id));
    let Some(goal) = goal else { return labels::PAGE_STRATEGY.to_owned() };
    let name = labels::numbered(&goal.printed(), &goal.goal.title);
    if goal.goal.is_retired() { labels::part(&name, palette::RETIRED) } else { name }
}

/// Returns what a field is called, with its document, and whose it is where it is not ours.
pub fn name(snapshot: &Snapshot, key: &FieldKey) -> String {
    if let Some((about, _)) = commented(snapshot, key) {
        return labels::part(&title(snapshot, &about), comments::ONE);
    }
    let (doc, path) = key;
    let template = snapshot.strategy.content.template();
    let document = document(snapshot, key);
    if doc.class() == Class::BlattFrei && doc.owner() != snapshot.me.municipality {
        let owner = snapshot.municipalities.get(&doc.owner());
        let owner = owner.map_or(labels::UNKNOWN_AUTHOR.as_str(), |owner| owner.name.as_str());
        return labels::part(&labels::part(&document, owner), &fields::released(template, path));
    }
    labels::part(&document, &fields::field(template, doc.class(), path))
}

/// Returns what a field is called, or the whole document.
pub fn title(snapshot: &Snapshot, key: &FieldKey) -> String {
    if key.1.parts().is_empty() {
        labels::part(&document(snapshot, key), comments::WHOLE)
    } else {
        name(snapshot, key)
    }
}

/// Opens the page that shows a field, and gives the field the keyboard; what was said about a
/// field is shown in its dialog.
pub fn open(desk: &mut Desk<'_>, key: &FieldKey) {
    if let Some((about, comment)) = commented(desk.snapshot, key) {
        desk.go_to(spot(&about));
        let opener = Some(field_id(&about));
        return desk.page.comments.open_at(about, comment, opener);
    }
    desk.go_to(spot(key));
    if key.0.class() == Class::BlattFrei {
        return evaluation::show_released(desk, key.0.owner(), key.0.item());
    }
    if evaluation::writes(key) {
        return evaluation::reveal(desk, key);
    }
    desk.page.focus = Some(field_id(key));
}

/// Opens a field, and selects characters in it.
pub fn open_at(desk: &mut Desk<'_>, key: &FieldKey, found: Range<usize>) {
    open(desk, key);
    desk.page.select = Some((field_id(key), found));
}

/// Returns the field that a comment is about, and the comment, where a field is the text of one.
fn commented(snapshot: &Snapshot, (doc, path): &FieldKey) -> Option<(FieldKey, ItemId)> {
    let [Part::Key(crate::comments::LIST), Part::Item(id), ..] = path.parts() else { return None };
    let comment = crate::comments::of(snapshot, *doc).iter().find(|comment| comment.id == *id)?;
    Some((crate::comments::about(snapshot, *doc, comment), *id))
}
