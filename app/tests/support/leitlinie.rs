// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Applies edits to the Leitlinie, as far as tests of the window make them.

use leitwerk_shared::domain::edit::{Op, Part, Path, Value};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::record::Item;
use leitwerk_shared::domain::strategy::Strategy;

use super::world::one;

/// Applies one step.
pub(crate) fn apply(strategy: &mut Strategy, op: &Op) {
    match op {
        Op::Text { at, delta } => {
            let text = text(strategy, at);
            *text = delta.apply(text);
        }
        Op::Set { at, value } => set(strategy, at, value.as_ref()),
        Op::Add { list, id, before } | Op::Move { list, id, before } => {
            match list.to_string().as_str() {
                "chapters" => put(&mut strategy.chapters, *id, *before),
                "areas" => put(&mut strategy.areas, *id, *before),
                "members" => put(&mut strategy.members, *id, *before),
                _ => put(&mut strategy.goals, *id, *before),
            }
        }
        Op::Remove { list, id, .. } => match list.to_string().as_str() {
            "chapters" => strategy.chapters.retain(|item| item.id != *id),
            _ => unreachable!("no test removes from {list}"),
        },
    }
}

fn text<'a>(strategy: &'a mut Strategy, at: &Path) -> &'a mut String {
    match at.parts() {
        [Part::Key("goals"), Part::Item(id), _] => &mut item(&mut strategy.goals, *id).title,
        [Part::Key("chapters"), Part::Item(id), Part::Key("title")] => {
            &mut item(&mut strategy.chapters, *id).title
        }
        _ => unreachable!("no test types into {at}"),
    }
}

fn set(strategy: &mut Strategy, at: &Path, value: Option<&Value>) {
    match (at.parts(), value) {
        ([Part::Key("goals"), Part::Item(id), Part::Key("area")], Some(Value::Item(area))) => {
            item(&mut strategy.goals, *id).area = one(*area);
        }
        ([Part::Key("goals"), Part::Item(id), Part::Key("retired")], value) => {
            let retired = value.map(|value| *value == Value::Flag(true));
            item(&mut strategy.goals, *id).retired = retired.map(one).unwrap_or_default();
        }
        ([Part::Key("members"), Part::Item(id), Part::Key("name")], Some(Value::Line(name))) => {
            item(&mut strategy.members, *id).name = one(name.clone());
        }
        _ => unreachable!("no test sets {at} to {value:?}"),
    }
}

/// Puts an item before another; one that is not there yet is made.
fn put<T: Item>(list: &mut Vec<T>, id: ItemId, before: Option<ItemId>) {
    let held = list.iter().position(|item| item.id() == id);
    let item = held.map_or_else(|| T::new(id), |at| list.remove(at));
    let at = list.iter().position(|other| Some(other.id()) == before).unwrap_or(list.len());
    list.insert(at, item);
}

fn item<T: Item>(list: &mut [T], id: ItemId) -> &mut T {
    list.iter_mut().find(|item| item.id() == id).expect("the item is there")
}
