// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Moves goals and areas in the Leitlinie. Each move is one edit, and is told in words.

use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::ids::ItemId;

use super::goals::{Goal, Goals};
use super::tree::Node;
use crate::desk::Desk;
use crate::texts::{profiles as texts, templates};
use crate::widgets::list::Wish;

/// Where a goal shall stand.
struct Place {
    /// None where goals lie in no areas.
    area: Option<ItemId>,
    /// The goals of the area, without the one that moves.
    others: Vec<ItemId>,
    /// How many of them stand before it.
    index: usize,
}

/// Moves what was wished. Returns what is said about it.
pub(super) fn wish(desk: &mut Desk<'_>, goals: &Goals, wish: Wish<Node>) -> String {
    match wish {
        Wish::Open(_) | Wish::Menu(_) => String::new(),
        Wish::Up(Node::Retired) | Wish::Down(Node::Retired) | Wish::Behind(Node::Retired, _) => {
            String::new()
        }
        Wish::Up(Node::Goal(id)) => step(desk, goals, id, true),
        Wish::Down(Node::Goal(id)) => step(desk, goals, id, false),
        Wish::Up(Node::Area(id)) => {
            id.map(|id| step_area(desk, goals, id, true)).unwrap_or_default()
        }
        Wish::Down(Node::Area(id)) => {
            id.map(|id| step_area(desk, goals, id, false)).unwrap_or_default()
        }
        Wish::Behind(Node::Goal(id), behind) => goal_behind(desk, goals, id, behind),
        Wish::Behind(Node::Area(id), behind) => {
            id.map(|id| area_behind(desk, goals, id, behind)).unwrap_or_default()
        }
    }
}

fn others(goals: &Goals, area: Option<ItemId>, id: ItemId) -> Vec<ItemId> {
    let inside = goals.pursued().filter(|goal| goal.area == area && goal.id != id);
    inside.map(|goal| goal.id).collect()
}

/// Moves a goal one place up or down, over the edge of its area into the next one.
fn step(desk: &mut Desk<'_>, goals: &Goals, id: ItemId, up: bool) -> String {
    let Some(goal) = goals.get(id) else { return String::new() };
    let own = goals.areas.iter().position(|area| Some(area.id) == goal.area);
    let inside: Vec<ItemId> =
        goals.pursued().filter(|other| other.area == goal.area).map(|other| other.id).collect();
    let at = inside.iter().position(|other| *other == id).unwrap_or(0);
    let area = |n: usize| goals.areas.get(n).map(|area| area.id);
    // What belongs to no area, though the others do, stands below all of them.
    let lies = own.is_some() || goals.areas.is_empty();
    let place = match (own, up) {
        (_, true) if lies && at > 0 => place(goals, goal.area, id, at - 1),
        (_, false) if lies && at + 1 < inside.len() => place(goals, goal.area, id, at + 1),
        (Some(own), true) if own > 0 => place(goals, area(own - 1), id, usize::MAX),
        (Some(own), false) if own + 1 < goals.areas.len() => place(goals, area(own + 1), id, 0),
        (None, true) if !lies => place(goals, area(goals.areas.len() - 1), id, usize::MAX),
        _ => return texts::at_the_end(&goal.title),
    };
    put(desk, goals, goal, &place)
}

fn place(goals: &Goals, area: Option<ItemId>, id: ItemId, index: usize) -> Place {
    let others = others(goals, area, id);
    let index = index.min(others.len());
    Place { area, others, index }
}

fn goal_behind(desk: &mut Desk<'_>, goals: &Goals, id: ItemId, behind: Option<Node>) -> String {
    let Some(goal) = goals.get(id) else { return String::new() };
    let place = match behind {
        None if goals.areas.is_empty() => place(goals, None, id, 0),
        Some(Node::Area(Some(area))) => place(goals, Some(area), id, 0),
        Some(Node::Goal(other)) => {
            let lies = |it: &&Goal| !it.retired && (it.area.is_some() || goals.areas.is_empty());
            let Some(Goal { area, .. }) = goals.get(other).filter(lies) else {
                return texts::at_the_end(&goal.title);
            };
            let before = others(goals, *area, id).iter().position(|goal| *goal == other);
            place(goals, *area, id, before.map_or(0, |before| before + 1))
        }
        Some(Node::Area(None) | Node::Retired) | None => return texts::at_the_end(&goal.title),
    };
    put(desk, goals, goal, &place)
}

/// Gives a goal its area and its place among the goals there.
fn put(desk: &mut Desk<'_>, goals: &Goals, goal: &Goal, place: &Place) -> String {
    let (strategy, list) = (desk.strategy(), Path::key("goals"));
    let mut ops = Vec::new();
    if goal.area != place.area {
        let at = list.clone().item(goal.id).then("area");
        ops.push(Op::Set { at, value: place.area.map(Value::Item) });
    }
    // All goals stand in one list; those of other areas between them do not matter.
    let before = place.others.get(place.index).copied();
    let end = place.others.last().copied().filter(|_| before.is_none());
    let before = before.or_else(|| end.and_then(|end| after(desk, end, goal.id)));
    if !place.others.is_empty() {
        ops.push(Op::Move { list, id: goal.id, before });
    }
    desk.outbox.send(strategy.doc, strategy.version.clone(), ops);
    let area = goals.areas.iter().find(|area| Some(area.id) == place.area);
    texts::moved(&goal.title, area.map(|area| area.name.as_str()), place.index + 1)
}

/// Returns what follows a goal in the list of all goals, other than the one that moves.
fn after(desk: &Desk<'_>, goal: ItemId, moved: ItemId) -> Option<ItemId> {
    let all = desk.snapshot.strategy.content.goals.iter().map(|goal| goal.id);
    all.skip_while(|other| *other != goal).skip(1).find(|other| *other != moved)
}

fn step_area(desk: &mut Desk<'_>, goals: &Goals, id: ItemId, up: bool) -> String {
    let at = goals.areas.iter().position(|area| area.id == id).unwrap_or(0);
    let next = if up { at.checked_sub(1) } else { Some(at + 1) };
    match next.filter(|next| *next < goals.areas.len()) {
        Some(next) => put_area(desk, goals, id, next),
        None => texts::at_the_end(goals.areas.get(at).map_or("", |area| area.name.as_str())),
    }
}

/// Puts an area behind the one that a line belongs to.
fn area_behind(desk: &mut Desk<'_>, goals: &Goals, id: ItemId, behind: Option<Node>) -> String {
    let area = match behind {
        Some(Node::Area(area)) => area,
        Some(Node::Goal(goal)) => goals.get(goal).and_then(|goal| goal.area),
        Some(Node::Retired) => None,
        None => return put_area(desk, goals, id, 0),
    };
    let others: Vec<ItemId> =
        goals.areas.iter().map(|area| area.id).filter(|other| *other != id).collect();
    let at = others.iter().position(|other| Some(*other) == area);
    match at {
        Some(at) => put_area(desk, goals, id, at + 1),
        // Behind its own goals, or behind those of no area.
        None if area == Some(id) => String::new(),
        None => put_area(desk, goals, id, others.len()),
    }
}

fn put_area(desk: &mut Desk<'_>, goals: &Goals, id: ItemId, index: usize) -> String {
    let strategy = desk.strategy();
    let others = goals.areas.iter().filter(|area| area.id != id);
    let before = others.map(|area| area.id).nth(index);
    let op = Op::Move { list: Path::key("areas"), id, before };
    desk.outbox.send(strategy.doc, strategy.version.clone(), vec![op]);
    let areas = &desk.snapshot.strategy.content.areas;
    let name = areas.iter().find(|area| area.id == id).map_or("", |area| area.name.as_str());
    texts::area_moved(templates::area(goals.template).0, name, index + 1)
}
