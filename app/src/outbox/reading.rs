// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Finds the text that a path of an edit means in a snapshot. The one place that knows how the
//! keys of the schema and the fields of the model belong together for texts.

use leitwerk_shared::domain::edit::{Part, Path, Version};
use leitwerk_shared::domain::goal::{Profile, TaskSplit};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::sheet::Sheet;
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::replica::snapshot::{Snapshot, View};

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
        _ => None,
    };
    found.unwrap_or((&NOTHING, 0))
}

/// Returns the text that a path means, empty where its document does not exist yet. None if a
/// list item on the way is gone for good.
pub fn text<'a>(snapshot: &'a Snapshot, doc: DocId, path: &Path) -> Option<Seen<'a>> {
    let (version, applied) = state(snapshot, doc);
    let parts = path.parts();
    let item = doc.item();
    let text = match doc.class() {
        Class::Leitlinie => in_strategy(&snapshot.strategy.content, parts)?,
        Class::Steckbrief => match snapshot.profiles.get(&item) {
            Some(view) => in_profile(&view.content, parts)?,
            None => "",
        },
        Class::Blatt => match snapshot.sheets.get(&item) {
            Some(view) => in_sheet(&view.content, parts)?,
            None => "",
        },
        _ => return None,
    };
    Some(Seen { text, version, applied })
}

fn in_strategy<'a>(strategy: &'a Strategy, parts: &[Part]) -> Option<&'a str> {
    Some(match parts {
        [Part::Key("title")] => &strategy.title,
        [Part::Key("vision"), Part::Key("claim")] => &strategy.vision.claim,
        [Part::Key("vision"), Part::Key("aspiration")] => &strategy.vision.aspiration,
        [Part::Key("chapters"), Part::Item(id), Part::Key(key)] => {
            let chapter = strategy.chapters.iter().find(|chapter| chapter.id == *id)?;
            if *key == "title" { &chapter.title } else { &chapter.body }
        }
        [Part::Key("areas"), Part::Item(id), Part::Key(key)] => {
            let area = strategy.areas.iter().find(|area| area.id == *id)?;
            if *key == "name" { &area.name } else { &area.description }
        }
        [Part::Key("goals"), Part::Item(id), Part::Key("title")] => {
            &strategy.goals.iter().find(|goal| goal.id == *id)?.title
        }
        _ => return None,
    })
}

fn in_profile<'a>(profile: &'a Profile, parts: &[Part]) -> Option<&'a str> {
    Some(match parts {
        [Part::Key("text")] => &profile.text,
        [Part::Key("adjustment"), Part::Key("note")] => &profile.adjustment_note,
        [Part::Key("risks"), Part::Key("text")] => &profile.risks.text,
        [Part::Key("added_values")] => &profile.added_values,
        [Part::Key("task_split"), Part::Key(key), Part::Key("text")] => {
            in_task_split(&profile.task_split, key)?
        }
        [Part::Key(list), Part::Item(id), Part::Key("text")] => in_list(profile, list, *id)?,
        _ => return None,
    })
}

fn in_task_split<'a>(split: &'a TaskSplit, key: &str) -> Option<&'a str> {
    Some(match key {
        "joint" => &split.joint.text,
        "one_for_all" => &split.one_for_all.text,
        "each_own" => &split.each_own.text,
        _ => return None,
    })
}

/// Somebody may remove an item while somebody else types in it; its text is then found among the
/// removed ones.
fn in_list<'a>(profile: &'a Profile, list: &str, id: ItemId) -> Option<&'a str> {
    let listed = match list {
        "purposes" => profile.purposes.iter().find(|item| item.id == id).map(|item| &item.text),
        "milestones" => profile.milestones.iter().find(|item| item.id == id).map(|item| &item.text),
        "measures" => profile.measures.iter().find(|item| item.id == id).map(|item| &item.text),
        _ => None,
    };
    let removed = || profile.removed.iter().find(|item| item.id == id).map(|item| &item.text);
    listed.or_else(removed).map(String::as_str)
}

fn in_sheet<'a>(sheet: &'a Sheet, parts: &[Part]) -> Option<&'a str> {
    Some(match parts {
        [Part::Key("answer"), Part::Key("text")] => &sheet.answer.text,
        [Part::Key("note")] => &sheet.note,
        _ => return None,
    })
}
