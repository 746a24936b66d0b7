// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Applies edits to the Leitlinie, as far as tests of the window make them.

use leitwerk_shared::domain::assessment::{Quadrant, Rating, TrafficLight};
use leitwerk_shared::domain::edit::{Op, Part, Path, Value};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::record::Item;
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::domain::template::Template;

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
                "swot" => put(&mut strategy.swot, *id, *before),
                "units" => put(&mut strategy.units, *id, *before),
                "categories" => put(&mut strategy.categories, *id, *before),
                "impact_areas" => put(&mut strategy.impact_areas, *id, *before),
                "criteria" => put(&mut strategy.criteria, *id, *before),
                name if name.ends_with(".ratings") => put(ratings(strategy, list), *id, *before),
                _ => put(&mut strategy.goals, *id, *before),
            }
        }
        Op::Remove { list, id, .. } => match list.to_string().as_str() {
            "chapters" => strategy.chapters.retain(|item| item.id != *id),
            "swot" => strategy.swot.retain(|item| item.id != *id),
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
        [Part::Key("swot"), Part::Item(id), _] => &mut item(&mut strategy.swot, *id).text,
        [Part::Key("units"), Part::Item(id), Part::Key("name")] => {
            &mut item(&mut strategy.units, *id).name
        }
        [Part::Key("categories"), Part::Item(id), _] => {
            &mut item(&mut strategy.categories, *id).name
        }
        [Part::Key("impact_areas"), Part::Item(id), Part::Key("name")] => {
            &mut item(&mut strategy.impact_areas, *id).name
        }
        [Part::Key("criteria"), Part::Item(id), Part::Key("name")] => {
            &mut item(&mut strategy.criteria, *id).name
        }
        _ => unreachable!("no test types into {at}"),
    }
}

fn set(strategy: &mut Strategy, at: &Path, value: Option<&Value>) {
    match (at.parts(), value) {
        ([Part::Key("template")], Some(Value::Line(word))) => {
            strategy.template = Template::from_word(word).map(one).unwrap_or_default();
        }
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
        ([Part::Key("swot"), Part::Item(id), _], Some(Value::Line(word))) => {
            let quadrant = Quadrant::from_word(word).map(one);
            item(&mut strategy.swot, *id).quadrant = quadrant.unwrap_or_default();
        }
        (
            [Part::Key("units"), Part::Item(unit), _, Part::Item(id), Part::Key(key)],
            Some(Value::Line(word)),
        ) => {
            let rating = item(&mut item(&mut strategy.units, *unit).ratings, *id);
            match *key {
                "light" => {
                    rating.light = TrafficLight::from_word(word).map(one).unwrap_or_default();
                }
                _ => rating.label = one(word.clone()),
            }
        }
        _ => unreachable!("no test sets {at} to {value:?}"),
    }
}

fn ratings<'a>(strategy: &'a mut Strategy, list: &Path) -> &'a mut Vec<Rating> {
    match list.parts() {
        [_, Part::Item(unit), _] => &mut item(&mut strategy.units, *unit).ratings,
        _ => unreachable!("no test adds to {list}"),
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
