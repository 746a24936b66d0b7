// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! All Steckbriefe as a tree: areas, and their goals under them. Both can be moved.

use egui::{Frame, Id, Margin, Ui};
use leitwerk_shared::domain::ids::ItemId;

use super::goals::{Area, Goal, Goals};
use super::{Profiles, moving};
use crate::desk::Desk;
use crate::texts::{labels, profiles as texts};
use crate::theme::{RADIUS_CARD, Tokens};
use crate::widgets::list::{Line, List, Wish};
use crate::widgets::sign;
use crate::widgets::table::rows::Tone;

/// A line of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Node {
    /// An area; none for goals that belong to none.
    Area(Option<ItemId>),
    /// A goal.
    Goal(ItemId),
    /// What is no longer pursued.
    Retired,
}

const WIDEST: f32 = 900.0;

/// Draws the tree. Returns the Steckbrief that was opened.
pub(super) fn tree(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
) -> Option<ItemId> {
    if goals.lines.is_empty() {
        sign::label(ui, labels::NO_GOALS);
        return None;
    }
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(tokens.separator())
        .corner_radius(RADIUS_CARD)
        .inner_margin(Margin::symmetric(1, 4));
    let list = list(desk, goals);
    let wish = frame.show(ui, |ui| {
        ui.set_max_width(WIDEST.min(ui.available_width()));
        list.show(ui, &mut page.tree)
    });
    page.stop = list.current(&page.tree).map(|node| list.line_id(node));
    let wish = wish.inner?;
    if let Wish::Open(node) = wish {
        return opened(page, node);
    }
    page.said = moving::wish(desk, goals, wish);
    None
}

fn list<'a>(desk: &Desk<'_>, goals: &'a Goals) -> List<'a, Node> {
    List {
        id: Id::unique("profiles tree"),
        name: labels::PAGE_PROFILES,
        lines: &goals.lines,
        open: None,
        moving: desk.strategy().writable,
    }
}

/// Returns the goal that the keyboard is at.
pub(super) fn current(desk: &Desk<'_>, page: &Profiles, goals: &Goals) -> Option<ItemId> {
    match list(desk, goals).current(&page.tree)? {
        Node::Goal(goal) => Some(goal),
        Node::Area(_) | Node::Retired => None,
    }
}

fn opened(page: &mut Profiles, node: Node) -> Option<ItemId> {
    match node {
        Node::Goal(goal) => Some(goal),
        Node::Area(_) | Node::Retired => {
            page.tree.fold(node);
            None
        }
    }
}

/// Writes areas and goals into lines. Areas without goals are lines too, for something
/// may be dragged there.
pub(super) fn lines(goals: &[Goal], areas: &[Area]) -> Vec<Line<Node>> {
    let mut lines = Vec::new();
    let named = areas.iter().map(|area| (Some(area.id), area.name.as_str()));
    for (area, name) in named.chain([(None, labels::NO_AREA.as_str())]) {
        let inside: Vec<&Goal> =
            goals.iter().filter(|goal| goal.area == area && !goal.retired).collect();
        if inside.is_empty() && area.is_none() {
            continue;
        }
        lines.push(Line {
            id: Node::Area(area),
            level: 1,
            lead: String::new(),
            text: name.to_owned(),
            end: texts::count(inside.len(), 0),
            tone: Tone::Muted,
            name: name.to_owned(),
            company: Vec::new(),
            movable: area.is_some(),
        });
        lines.extend(inside.into_iter().map(line));
    }
    let retired: Vec<&Goal> = goals.iter().filter(|goal| goal.retired).collect();
    if !retired.is_empty() {
        lines.push(Line {
            id: Node::Retired,
            level: 1,
            lead: String::new(),
            text: texts::RETIRED.to_owned(),
            end: texts::count(retired.len(), 0),
            tone: Tone::Muted,
            name: texts::RETIRED.to_owned(),
            company: Vec::new(),
            movable: false,
        });
        lines.extend(retired.into_iter().map(line));
    }
    lines
}

fn line(goal: &Goal) -> Line<Node> {
    let (end, tone) = match goal.questions {
        0 => (texts::reached(goal.milestones.done, goal.milestones.all), Tone::Muted),
        count => (labels::questions(count), Tone::Warn),
    };
    Line {
        id: Node::Goal(goal.id),
        level: 2,
        lead: goal.number.clone(),
        text: goal.title.clone(),
        end,
        tone,
        name: goal.name.clone(),
        company: goal.company.clone(),
        movable: !goal.retired,
    }
}
