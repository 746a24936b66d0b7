// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The texts and lines of a document with their paths.

use std::collections::BTreeMap;

use leitwerk_shared::domain::edit::{Part, Path, Value, Version};
use leitwerk_shared::domain::ids::{DocId, ItemId};
use leitwerk_shared::domain::record::{self, Held, Record};
use leitwerk_shared::domain::register::Claim;
use leitwerk_shared::domain::schema::{Kind, Shape};
use leitwerk_shared::replica::snapshot::Snapshot;

use crate::comments;

/// What people do not read.
const HIDDEN: &str = "imports";

/// Returns every document that people read, with its state.
pub(super) fn documents(snapshot: &Snapshot) -> BTreeMap<DocId, (&Version, &dyn Record)> {
    let strategy = &*snapshot.strategy;
    let mut all: BTreeMap<DocId, (&Version, &dyn Record)> = BTreeMap::new();
    all.insert(strategy.doc, (&strategy.version, &strategy.content));
    let profiles = snapshot.profiles.values();
    all.extend(profiles.map(|view| (view.doc, (&view.version, &view.content as &dyn Record))));
    let sheets = snapshot.sheets.values();
    all.extend(sheets.map(|view| (view.doc, (&view.version, &view.content as &dyn Record))));
    // What we released ourselves stands in our Blatt.
    let others = snapshot.released.iter().filter(|((of, _), _)| *of != snapshot.me.municipality);
    let others = others.map(|(_, view)| view);
    all.extend(others.map(|view| (view.doc, (&view.version, &view.content as &dyn Record))));
    all
}

/// Returns the texts and lines of a document.
pub(super) fn of(doc: DocId, record: &dyn Record) -> Vec<(Path, String)> {
    let mut passages = Vec::new();
    collect(doc, record, &Path::default(), &mut passages);
    passages
}

fn collect(doc: DocId, record: &dyn Record, at: &Path, passages: &mut Vec<(Path, String)>) {
    for key in record.keys().iter().filter(|key| **key != HIDDEN) {
        let path = at.clone().then(key);
        match record.field(key) {
            Some(Held::Text(text)) if !text.trim().is_empty() => {
                passages.push((path, text.to_owned()));
            }
            Some(Held::Register(claims)) => {
                passages.extend(line(doc, &path, claims).map(|line| (path, line)));
            }
            Some(Held::Group(group)) => collect(doc, group, &path, passages),
            Some(Held::List(items)) => {
                for (id, item) in items {
                    let path = path.clone().item(id);
                    if *key != comments::LIST {
                        collect(doc, item, &path, passages);
                    } else if let Some(Held::Text(text)) = item.field("text") {
                        // What it is about and whom it mentions is nothing to read.
                        passages.push((path.then("text"), text.to_owned()));
                    }
                }
            }
            Some(Held::Text(_) | Held::Links(_)) | None => {}
        }
    }
}

/// Returns what a field for a line says. The words of a choice are no text of anybody.
fn line(doc: DocId, path: &Path, claims: Vec<Claim<Value>>) -> Option<String> {
    let Shape::Register(Kind::Line(_)) = path.resolve(doc).ok()?.shape else { return None };
    match claims.into_iter().next()?.value {
        Value::Line(line) if !line.trim().is_empty() => Some(line),
        _ => None,
    }
}

/// Returns what stands in a field.
pub(super) fn text(snapshot: &Snapshot, doc: DocId, path: &Path) -> Option<String> {
    match record::find(snapshot.record(doc)?, path.parts())? {
        Held::Text(text) => Some(text.to_owned()),
        Held::Register(claims) => line(doc, path, claims),
        Held::Group(_) | Held::List(_) | Held::Links(_) => None,
    }
}

/// Returns whether a field is the title of a goal.
pub(super) fn is_goal_title(path: &Path) -> bool {
    use Part::{Item, Key};
    matches!(path.parts(), [Key("goals"), Item(_), Key("title")])
}

/// Returns the list item that a field belongs to.
pub(super) fn item(path: &Path) -> Option<ItemId> {
    path.parts().iter().find_map(|part| match part {
        Part::Item(id) => Some(*id),
        Part::Key(_) => None,
    })
}
