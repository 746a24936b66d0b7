// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Documents become plain views. Reads what is there and passes over what it does not know;
//! never decides between concurrent values.

use automerge::{ObjId, ROOT, Value};
use fractional_index::FractionalIndex;

use super::author;
use super::page::{Maps, Page};
use crate::change::limits;
use crate::domain::answer::{Answer, AnswerState};
use crate::domain::goal::{
    Efforts, Estimate, Hundredths, Measure, Milestone, MilestoneState, Profile, Purpose, Removed,
    TaskSplit, Unit, WorkMode,
};
use crate::domain::ids::{ItemId, MunicipalityId};
use crate::domain::impact::{Impact, Perspective};
use crate::domain::municipality::MunicipalityKind;
use crate::domain::register::{Claim, Register};
use crate::domain::sheet::{Sheet, SheetState};
use crate::domain::strategy::{
    Area, Chapter, GoalEntry, ImportEntry, MemberEntry, Strategy, VersionEntry, Vision,
};

/// One item of a list as it lies in the document.
pub(super) struct Item {
    /// Its id.
    pub(super) id: ItemId,
    /// Its place.
    pub(super) position: FractionalIndex,
    /// Whether somebody removed it.
    pub(super) removed: bool,
    /// Its map.
    pub(super) object: ObjId,
}

/// Reads a Leitlinie.
pub(super) fn strategy(doc: &Page<'_>) -> Strategy {
    let vision = object(doc, &ROOT, "vision").unwrap_or(ROOT);
    Strategy {
        title: text(doc, &ROOT, "title"),
        vision: Vision {
            year: register(doc, &vision, "year", |doc, value, _| {
                u16::try_from(int(doc, value)?).ok()
            }),
            claim: text(doc, &vision, "claim"),
            aspiration: text(doc, &vision, "aspiration"),
        },
        chapters: list(doc, "chapters", |id, at| Chapter {
            id,
            title: text(doc, at, "title"),
            body: text(doc, at, "body"),
        }),
        areas: list(doc, "areas", |id, at| Area {
            id,
            name: text(doc, at, "name"),
            description: text(doc, at, "description"),
        }),
        goals: list(doc, "goals", |id, at| GoalEntry {
            id,
            title: text(doc, at, "title"),
            area: register(doc, at, "area", |_, value, _| line(value)?.parse().ok()),
        }),
        history: list(doc, "history", |id, at| VersionEntry {
            id,
            version: lines(doc, at, "version"),
            date: register(doc, at, "date", |_, value, _| line(value)?.parse().ok()),
            status: lines(doc, at, "status"),
        }),
        members: list(doc, "members", |id, at| MemberEntry {
            id,
            name: lines(doc, at, "name"),
            kind: words(doc, at, "kind", MunicipalityKind::from_word),
            roster: register(doc, at, "roster", |doc, value, _| {
                Some(MunicipalityId(u32::try_from(int(doc, value)?).ok()?))
            }),
        }),
        imports: list(doc, "imports", |id, at| ImportEntry {
            id,
            sha256: lines(doc, at, "sha256"),
            file: lines(doc, at, "file"),
        }),
    }
}

/// Reads a Zielsteckbrief.
pub(super) fn profile(doc: &Page<'_>) -> Profile {
    let group = |key| object(doc, &ROOT, key).unwrap_or(ROOT);
    let (adjustment, split, efforts, impact) =
        (group("adjustment"), group("task_split"), group("efforts"), group("impact"));
    Profile {
        text: text(doc, &ROOT, "text"),
        adjusted: register(doc, &adjustment, "adjusted", |_, value, _| value.as_bool()),
        adjustment_note: text(doc, &adjustment, "note"),
        purposes: list(doc, "purposes", |id, at| Purpose { id, text: text(doc, at, "text") }),
        milestones: list(doc, "milestones", |id, at| Milestone {
            id,
            text: text(doc, at, "text"),
            due: register(doc, at, "due", |_, value, _| line(value)?.parse().ok()),
            state: words(doc, at, "state", MilestoneState::from_word),
        }),
        measures: list(doc, "measures", |id, at| Measure {
            id,
            text: text(doc, at, "text"),
            mode: words(doc, at, "mode", WorkMode::from_word),
        }),
        task_split: TaskSplit {
            joint: answer(doc, &split, "joint"),
            one_for_all: answer(doc, &split, "one_for_all"),
            each_own: answer(doc, &split, "each_own"),
        },
        start: lines(doc, &ROOT, "start"),
        efforts: Efforts {
            personnel_permanent: register(doc, &efforts, "personnel_permanent", estimate),
            personnel_one_off: register(doc, &efforts, "personnel_one_off", estimate),
            it_cost: register(doc, &efforts, "it_cost", estimate),
        },
        risks: answer(doc, &ROOT, "risks"),
        added_values: text(doc, &ROOT, "added_values"),
        priority: lines(doc, &ROOT, "priority"),
        effort_class: lines(doc, &ROOT, "effort_class"),
        impact: Impact::new(Perspective::ALL.map(|perspective| {
            register(doc, &impact, perspective.name(), |doc, value, _| {
                u8::try_from(int(doc, value)?).ok()
            })
        })),
        removed: ["purposes", "milestones", "measures"]
            .into_iter()
            .flat_map(|key| removed(doc, key))
            .collect(),
    }
}

/// Reads a Blatt.
pub(super) fn sheet(doc: &Page<'_>) -> Sheet {
    Sheet {
        answer: answer(doc, &ROOT, "answer"),
        state: words(doc, &ROOT, "state", SheetState::from_word),
        existing_vza: register(doc, &ROOT, "existing_vza", |doc, value, _| {
            int(doc, value).map(Hundredths)
        }),
        note: text(doc, &ROOT, "note"),
    }
}

/// Returns the object under a key, if there is one.
pub(super) fn object(doc: &impl Maps, at: &ObjId, key: &str) -> Option<ObjId> {
    match doc.value(at, key)? {
        (Value::Object(_), id) => Some(id),
        (Value::Scalar(_), _) => None,
    }
}

/// Returns the items of a list in order: by position, then by id.
pub(super) fn items(doc: &impl Maps, list: &ObjId) -> Vec<Item> {
    let mut items: Vec<Item> = doc
        .names(list)
        .into_iter()
        .filter_map(|key| {
            let object = object(doc, list, &key)?;
            let position = match doc.value(&object, "position") {
                Some((value, _)) => {
                    FractionalIndex::from_bytes(value.as_bytes()?.to_vec()).unwrap_or_default()
                }
                None => FractionalIndex::default(),
            };
            let removed = doc.value(&object, "deleted");
            let removed = removed.and_then(|(value, _)| value.as_bool()).unwrap_or_default();
            Some(Item { id: key.parse().ok()?, position, removed, object })
        })
        .take(limits::LIST_ITEMS)
        .collect();
    items.sort_by(|a, b| (&a.position, a.id).cmp(&(&b.position, b.id)));
    items
}

fn list<T>(doc: &Page<'_>, key: &str, read: impl Fn(ItemId, &ObjId) -> T) -> Vec<T> {
    let Some(list) = object(doc, &ROOT, key) else { return Vec::new() };
    let living = items(doc, &list).into_iter().filter(|item| !item.removed);
    living.map(|item| read(item.id, &item.object)).collect()
}

fn removed(doc: &Page<'_>, key: &'static str) -> Vec<Removed> {
    let Some(list) = object(doc, &ROOT, key) else { return Vec::new() };
    let gone = items(doc, &list).into_iter().filter(|item| item.removed);
    gone.map(|item| Removed {
        list: key.to_owned(),
        id: item.id,
        text: text(doc, &item.object, "text"),
    })
    .collect()
}

fn text(doc: &Page<'_>, at: &ObjId, key: &str) -> String {
    object(doc, at, key).map(|text| doc.text(text)).unwrap_or_default()
}

fn answer(doc: &Page<'_>, at: &ObjId, key: &str) -> Answer {
    let Some(at) = object(doc, at, key) else { return Answer::default() };
    Answer { state: words(doc, &at, "state", AnswerState::from_word), text: text(doc, &at, "text") }
}

/// Reads all values of a register, the one that every replica shows first. Values that this
/// version cannot read are passed over; equal ones count once.
fn register<T: PartialEq>(
    doc: &Page<'_>,
    at: &ObjId,
    key: &str,
    read: impl Fn(&Page<'_>, &Value<'_>, &ObjId) -> Option<T>,
) -> Register<T> {
    let mut claims: Vec<Claim<T>> = Vec::new();
    for (value, id) in doc.values(at, key).iter().rev().take(limits::REGISTER_CLAIMS) {
        let Some(value) = read(doc, value, id) else { continue };
        if claims.iter().any(|claim| claim.value == value) {
            continue;
        }
        let Some((actor, at)) = author(doc.automerge, id) else { continue };
        claims.push(Claim { value, device: actor.device(), at });
    }
    Register::new(claims)
}

fn lines(doc: &Page<'_>, at: &ObjId, key: &str) -> Register<String> {
    register(doc, at, key, |_, value, _| line(value).map(str::to_owned))
}

fn words<T: PartialEq>(
    doc: &Page<'_>,
    at: &ObjId,
    key: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Register<T> {
    register(doc, at, key, |_, value, _| read(line(value)?))
}

fn line<'a>(value: &'a Value<'_>) -> Option<&'a str> {
    value.as_str()
}

fn int(_: &Page<'_>, value: &Value<'_>) -> Option<i64> {
    value.as_i64()
}

fn estimate(doc: &Page<'_>, _: &Value<'_>, id: &ObjId) -> Option<Estimate> {
    let number = |key| Some(Hundredths(doc.value(id, key)?.0.as_i64()?));
    let unit = doc.value(id, "unit")?;
    let (min, max) = (number("min")?, number("max")?);
    Some(Estimate { min, max, unit: Unit::from_word(unit.0.as_str()?)? })
}
