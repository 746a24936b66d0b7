// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where the twelve texts of a document lie in a Steckbrief: its seven prose fields, and the
//! texts of two purposes, two milestones and one measure.

use leitwerk_shared::domain::edit::{Edit, Op, Path, Version};
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::text::{Delta, Splice};

use super::stream::FIELDS;

/// Returns the goal with a number.
pub fn goal(number: usize) -> ItemId {
    item(number + 1)
}

/// Returns the Steckbrief of the goal with a number.
pub fn steckbrief(number: usize) -> DocId {
    DocId::shared(Class::Steckbrief, goal(number))
}

fn item(number: usize) -> ItemId {
    ItemId::from_parts(1_780_000_000_000, number as u128)
}

/// The list items that hold texts. Their ids are the same in every document.
const ITEMS: [(&str, usize); 5] = [
    ("purposes", 1_000_001),
    ("purposes", 1_000_002),
    ("milestones", 1_000_003),
    ("milestones", 1_000_004),
    ("measures", 1_000_005),
];

/// Returns the edit that makes the list items of a document.
pub fn skeleton(doc: DocId) -> Edit {
    let add = |(list, id)| Op::Add { list: Path::key(list), id: item(id), before: None };
    Edit { doc, base: Version::default(), ops: ITEMS.map(add).to_vec() }
}

/// Returns the way to each text.
pub fn paths() -> [Path; FIELDS] {
    let split = |key| Path::key("task_split").then(key).then("text");
    let entry = |n: usize| Path::key(ITEMS[n].0).item(item(ITEMS[n].1)).then("text");
    [
        Path::key("text"),
        Path::key("adjustment").then("note"),
        split("joint"),
        split("one_for_all"),
        split("each_own"),
        Path::key("risks").then("text"),
        Path::key("added_values"),
        entry(0),
        entry(1),
        entry(2),
        entry(3),
        entry(4),
    ]
}

/// Returns the way to each item of a list that holds texts.
pub fn item_paths(list: &'static str) -> impl Iterator<Item = Path> {
    let items = ITEMS.into_iter().filter(move |(name, _)| *name == list);
    items.map(|(list, id)| Path::key(list).item(item(id)))
}

/// Returns the texts that a view shows; what is not there yet is empty.
pub fn texts(profile: &Profile) -> [&str; FIELDS] {
    let purpose = |n: usize| profile.purposes.get(n).map_or("", |entry| &entry.text);
    let milestone = |n: usize| profile.milestones.get(n).map_or("", |entry| &entry.text);
    let split = &profile.task_split;
    [
        &profile.text,
        &profile.adjustment.note,
        &split.joint.text,
        &split.one_for_all.text,
        &split.each_own.text,
        &profile.risks.text,
        &profile.added_values,
        purpose(0),
        purpose(1),
        milestone(0),
        milestone(1),
        profile.measures.first().map_or("", |entry| &entry.text),
    ]
}

/// Returns the edit that types one character.
pub fn type_into(doc: DocId, path: &Path, at: usize, character: char) -> Edit {
    insert(doc, path, at, character.to_string())
}

/// Returns the edit that types a few characters.
pub fn insert(doc: DocId, path: &Path, at: usize, insert: String) -> Edit {
    let splice = Splice { at, delete: 0, insert };
    let ops = vec![Op::Text { at: path.clone(), delta: Delta::splice(splice) }];
    Edit { doc, base: Version::default(), ops }
}
