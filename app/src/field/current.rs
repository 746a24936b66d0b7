// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a snapshot has under a path. A document that was never written is empty.

use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::edit::{Part, Path, Version};
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::sheet::Sheet;
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::replica::snapshot::Snapshot;

use Part::{Item, Key};

/// Returns the state of a document; empty for one that was never written.
pub(super) fn version(snapshot: &Snapshot, doc: DocId) -> Version {
    let version = match doc.class() {
        Class::Leitlinie => Some(&snapshot.strategy.version),
        Class::Steckbrief => snapshot.profiles.get(&doc.item()).map(|view| &view.version),
        _ => snapshot.sheets.get(&doc.item()).map(|view| &view.version),
    };
    version.cloned().unwrap_or_default()
}

/// Returns the dimensions with their names.
pub(super) fn areas(snapshot: &Snapshot) -> Vec<(ItemId, String)> {
    let areas = &snapshot.strategy.content.areas;
    areas.iter().map(|area| (area.id, area.name.clone())).collect()
}

/// Returns the items of a list in order.
pub(super) fn items(snapshot: &Snapshot, doc: DocId, list: &Path) -> Vec<ItemId> {
    let [Key(key)] = list.parts() else { return Vec::new() };
    let strategy = &snapshot.strategy.content;
    match (doc.class(), *key) {
        (Class::Leitlinie, "chapters") => strategy.chapters.iter().map(|item| item.id).collect(),
        (Class::Leitlinie, "areas") => strategy.areas.iter().map(|item| item.id).collect(),
        (Class::Leitlinie, "goals") => strategy.goals.iter().map(|item| item.id).collect(),
        (Class::Leitlinie, "history") => strategy.history.iter().map(|item| item.id).collect(),
        (Class::Leitlinie, "members") => strategy.members.iter().map(|item| item.id).collect(),
        (Class::Leitlinie, "imports") => strategy.imports.iter().map(|item| item.id).collect(),
        (Class::Steckbrief, key) => {
            profile(snapshot, doc).map(|profile| profile_items(profile, key)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn profile_items(profile: &Profile, key: &str) -> Vec<ItemId> {
    match key {
        "purposes" => profile.purposes.iter().map(|item| item.id).collect(),
        "milestones" => profile.milestones.iter().map(|item| item.id).collect(),
        "measures" => profile.measures.iter().map(|item| item.id).collect(),
        _ => Vec::new(),
    }
}

/// Returns what a text says.
pub(super) fn text<'a>(snapshot: &'a Snapshot, doc: DocId, at: &Path) -> &'a str {
    let found = match doc.class() {
        Class::Leitlinie => strategy_text(&snapshot.strategy.content, at.parts()),
        Class::Steckbrief => {
            profile(snapshot, doc).and_then(|profile| profile_text(profile, at.parts()))
        }
        _ => sheet(snapshot, doc).and_then(|sheet| sheet_text(sheet, at.parts())),
    };
    found.unwrap_or_default()
}

/// Returns which of the four answers stands.
pub(super) fn answer(snapshot: &Snapshot, doc: DocId, at: &Path) -> AnswerState {
    let found = match doc.class() {
        Class::Steckbrief => profile(snapshot, doc).and_then(|p| profile_answer(p, at.parts())),
        _ => sheet(snapshot, doc).map(|sheet| &sheet.answer),
    };
    found.map(Answer::state).unwrap_or_default()
}

fn profile(snapshot: &Snapshot, doc: DocId) -> Option<&Profile> {
    snapshot.profiles.get(&doc.item()).map(|view| &view.content)
}

fn sheet(snapshot: &Snapshot, doc: DocId) -> Option<&Sheet> {
    snapshot.sheets.get(&doc.item()).map(|view| &view.content)
}

fn strategy_text<'a>(strategy: &'a Strategy, at: &[Part]) -> Option<&'a str> {
    let text = match at {
        [Key("title")] => &strategy.title,
        [Key("vision"), Key("claim")] => &strategy.vision.claim,
        [Key("vision"), Key("aspiration")] => &strategy.vision.aspiration,
        [Key("chapters"), Item(id), Key(key)] => {
            let chapter = strategy.chapters.iter().find(|item| item.id == *id)?;
            if *key == "title" { &chapter.title } else { &chapter.body }
        }
        [Key("areas"), Item(id), Key(key)] => {
            let area = strategy.areas.iter().find(|item| item.id == *id)?;
            if *key == "name" { &area.name } else { &area.description }
        }
        [Key("goals"), Item(id), Key("title")] => {
            &strategy.goals.iter().find(|item| item.id == *id)?.title
        }
        _ => return None,
    };
    Some(text)
}

fn profile_text<'a>(profile: &'a Profile, at: &[Part]) -> Option<&'a str> {
    let text = match at {
        [Key("text")] => &profile.text,
        [Key("adjustment"), Key("note")] => &profile.adjustment_note,
        [Key("added_values")] => &profile.added_values,
        [Key("purposes"), Item(id), Key("text")] => {
            &profile.purposes.iter().find(|item| item.id == *id)?.text
        }
        [Key("milestones"), Item(id), Key("text")] => {
            &profile.milestones.iter().find(|item| item.id == *id)?.text
        }
        [Key("measures"), Item(id), Key("text")] => {
            &profile.measures.iter().find(|item| item.id == *id)?.text
        }
        [answer @ .., Key("text")] => &profile_answer(profile, answer)?.text,
        _ => return None,
    };
    Some(text)
}

fn profile_answer<'a>(profile: &'a Profile, at: &[Part]) -> Option<&'a Answer> {
    Some(match at {
        [Key("task_split"), Key("joint")] => &profile.task_split.joint,
        [Key("task_split"), Key("one_for_all")] => &profile.task_split.one_for_all,
        [Key("task_split"), Key("each_own")] => &profile.task_split.each_own,
        [Key("risks")] => &profile.risks,
        _ => return None,
    })
}

fn sheet_text<'a>(sheet: &'a Sheet, at: &[Part]) -> Option<&'a str> {
    match at {
        [Key("answer"), Key("text")] => Some(&sheet.answer.text),
        [Key("note")] => Some(&sheet.note),
        _ => None,
    }
}
