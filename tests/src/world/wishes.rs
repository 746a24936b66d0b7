// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What people want changed: short ways to say it, and wishes drawn by chance.

use std::sync::Arc;

use crate::world::World;
use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::edit::{Edit, Op, Path, Value, Version};
use leitwerk_shared::domain::goal::{Estimate, Hundredths, MilestoneState, Profile, Unit};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::sheet::{Sheet, SheetState};
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::domain::text::{Delta, Splice};
use leitwerk_shared::replica::snapshot::Snapshot;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, RngExt as _};

/// Returns the id of goal `n`.
pub fn goal(n: u8) -> ItemId {
    ItemId::from_bytes([0xa0 + n; 16])
}

/// Returns the Steckbrief of goal `n`.
pub fn profile(n: u8) -> DocId {
    DocId::shared(Class::Steckbrief, goal(n))
}

/// Returns the Steckbrief with a number, where there are more of them than goals.
pub fn numbered(n: u32) -> DocId {
    let mut item = [0x77; 16];
    item[..4].copy_from_slice(&n.to_be_bytes());
    DocId::shared(Class::Steckbrief, ItemId::from_bytes(item))
}

/// Returns the wish to type at the beginning of the text of a Steckbrief.
pub fn typed(profile: DocId, text: &str) -> Edit {
    wish(profile, vec![splice(Path::key("text"), 0, 0, text)])
}

/// Returns the Leitlinie.
pub fn leitlinie(world: &World) -> DocId {
    leitwerk_shared::exchange::leitlinie(&world.verbund().roster)
}

/// Returns a wish about whatever the document is by then.
pub fn wish(doc: DocId, ops: Vec<Op>) -> Edit {
    Edit { doc, base: Version::default(), ops }
}

/// Returns the step that replaces a part of a text.
pub fn splice(at: Path, position: usize, delete: usize, insert: &str) -> Op {
    let splice = Splice { at: position, delete, insert: insert.to_owned() };
    Op::Text { at, delta: Delta::splice(splice) }
}

/// Returns the step that sets a register.
pub fn set(at: Path, value: Value) -> Op {
    Op::Set { at, value: Some(value) }
}

/// Returns an estimate in VZA.
pub fn vza(min: i64, max: i64) -> Value {
    Value::Estimate(Estimate { min: Hundredths(min), max: Hundredths(max), unit: Unit::Vza })
}

/// Draws a wish of a workplace, made on what it shows or on what it showed a while ago.
pub fn any(world: &mut World, client: usize) -> Option<Edit> {
    let shown = world.shown_lately(client);
    if !world.may_write(client) {
        return None;
    }
    let rng = &mut world.rng;
    let shown = Arc::clone(shown.choose(rng)?);
    Some(draw(rng, &shown))
}

/// Draws a wish of somebody who looks at a snapshot.
pub fn draw(rng: &mut StdRng, shown: &Snapshot) -> Edit {
    let goal_id = goal(rng.random_range(0..3));
    match rng.random_range(0..10) {
        0..3 => {
            let view = &shown.strategy;
            let ops = strategy(rng, &view.content);
            Edit { doc: view.doc, base: view.version.clone(), ops }
        }
        3..8 => {
            let view = shown.profiles.get(&goal_id);
            let content = view.map(|view| view.content.clone()).unwrap_or_default();
            let base = view.map(|view| view.version.clone()).unwrap_or_default();
            let doc = DocId::shared(Class::Steckbrief, goal_id);
            Edit { doc, base, ops: steckbrief(rng, &content) }
        }
        _ => sheet(rng, shown, goal_id),
    }
}

/// Returns a wish that writes as much into the Leitlinie as makes its history be folded: long
/// lines, as each character of a text would be an operation of its own.
pub fn paste(rng: &mut StdRng, leitlinie: DocId) -> Edit {
    let list = Path::key("history");
    let id = new_item(rng);
    let status = list.clone().item(id).then("status");
    let mut ops = vec![Op::Add { list, id, before: None }];
    for _ in 0..rng.random_range(10..45) {
        let line: String = (0..1_000).map(|_| char::from(rng.random_range(b'a'..=b'z'))).collect();
        ops.push(set(status.clone(), Value::Line(line)));
    }
    wish(leitlinie, ops)
}

fn new_item(rng: &mut StdRng) -> ItemId {
    ItemId::from_parts(rng.next_u64() >> 20, u128::from(rng.next_u64()))
}

fn strategy(rng: &mut StdRng, now: &Strategy) -> Vec<Op> {
    match rng.random_range(0..6) {
        0 => vec![typing(rng, Path::key("title"), &now.title)],
        1 => vec![typing(rng, Path::key("vision").then("claim"), &now.vision.claim)],
        2 => {
            let year = Value::Int(rng.random_range(2025..2040));
            vec![set(Path::key("vision").then("year"), year)]
        }
        3 => match now.goals.choose(rng) {
            Some(goal) => {
                let at = Path::key("goals").item(goal.id).then("title");
                vec![typing(rng, at, &goal.title)]
            }
            None => list(rng, "goals", &[], "title"),
        },
        _ => {
            let ids: Vec<ItemId> = now.goals.iter().map(|goal| goal.id).collect();
            list(rng, "goals", &ids, "title")
        }
    }
}

fn steckbrief(rng: &mut StdRng, now: &Profile) -> Vec<Op> {
    match rng.random_range(0..9) {
        0..3 => vec![typing(rng, Path::key("text"), &now.text)],
        3 => {
            let at = Path::key("efforts").then("personnel_one_off");
            let min = rng.random_range(0..300);
            vec![set(at, vza(min, min + rng.random_range(0..300)))]
        }
        4 => {
            let state = AnswerState::ALL.choose(rng).copied().unwrap_or_default();
            vec![
                set(Path::key("risks").then("state"), Value::Line(state.word().to_owned())),
                typing(rng, Path::key("risks").then("text"), &now.risks.text),
            ]
        }
        5 => match now.milestones.choose(rng) {
            Some(milestone) => {
                let at = Path::key("milestones").item(milestone.id);
                let state = MilestoneState::WORDS.choose(rng).copied().unwrap_or_default();
                vec![
                    typing(rng, at.clone().then("text"), &milestone.text),
                    set(at.then("state"), Value::Line(state.to_owned())),
                ]
            }
            None => list(rng, "milestones", &[], "text"),
        },
        6 => match now.removed.iter().find(|removed| removed.list == "milestones") {
            Some(removed) => {
                let list = Path::key("milestones");
                vec![Op::Remove { list, id: removed.id, removed: false }]
            }
            None => list(rng, "purposes", &[], "text"),
        },
        _ => {
            let ids: Vec<ItemId> = now.milestones.iter().map(|item| item.id).collect();
            list(rng, "milestones", &ids, "text")
        }
    }
}

fn sheet(rng: &mut StdRng, shown: &Snapshot, goal: ItemId) -> Edit {
    let class = if rng.random_bool(0.8) { Class::Blatt } else { Class::BlattFrei };
    let doc = DocId::owned(class, shown.me.municipality, goal);
    let view = match class {
        Class::Blatt => shown.sheets.get(&goal),
        _ => shown.released.get(&(doc.owner(), goal)),
    };
    let content: Sheet = view.map(|view| view.content.clone()).unwrap_or_default();
    let base = view.map(|view| view.version.clone()).unwrap_or_default();
    let ops = match rng.random_range(0..3) {
        0 => vec![typing(rng, Path::key("note"), &content.note)],
        1 => {
            let state = SheetState::WORDS.choose(rng).copied().unwrap_or_default();
            vec![set(Path::key("state"), Value::Line(state.to_owned()))]
        }
        _ => vec![typing(rng, Path::key("answer").then("text"), &content.answer.text)],
    };
    Edit { doc, base, ops }
}

/// Typing somewhere in a text as it was shown.
fn typing(rng: &mut StdRng, at: Path, text: &str) -> Op {
    let length = text.chars().count();
    let position = rng.random_range(0..=length);
    let delete = if rng.random_bool(0.3) { rng.random_range(0..=length - position) } else { 0 };
    let words = ["Ziel ", "für", "ä", "€", "Kommune\n", "x"];
    let insert = words.choose(rng).copied().unwrap_or_default();
    splice(at, position, delete.min(8), insert)
}

/// Something with a list: a new item with a text, a move or a removal.
fn list(rng: &mut StdRng, key: &'static str, ids: &[ItemId], text: &'static str) -> Vec<Op> {
    let list = Path::key(key);
    let before = ids.choose(rng).copied();
    match (rng.random_range(0..5), ids.choose(rng).copied()) {
        (0..2, Some(id)) => vec![Op::Move { list, id, before }],
        (2, Some(id)) => vec![Op::Remove { list, id, removed: true }],
        _ => {
            let id = new_item(rng);
            let at = list.clone().item(id).then(text);
            vec![Op::Add { list, id, before }, splice(at, 0, 0, "neu")]
        }
    }
}
