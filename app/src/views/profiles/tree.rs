// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! All Steckbriefe as a tree: areas, and their goals under them. Both can be moved. Where goals lie
//! in no areas, it is a plain list of them.

use egui::{Frame, Id, Margin, Ui};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::template::Template;

use super::goals::{Area, Goal, Goals};
use super::{Profiles, moving};
use crate::desk::Desk;
use crate::texts::{labels, profiles as texts, templates};
use crate::theme::{RADIUS_CARD, Tokens};
use crate::widgets::list::{Line, List, Wish};
use crate::widgets::menu::About;
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
        sign::label(ui, &templates::no_goals(goals.template));
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
    match wish.inner? {
        Wish::Open(node) => return opened(page, node),
        Wish::Menu(Node::Goal(goal)) => {
            let drawn = ui.ctx().read_response(list.line_id(Node::Goal(goal)));
            page.menu = drawn.map(|line| About::open(goal, &line));
        }
        Wish::Menu(Node::Area(_) | Node::Retired) => {}
        wish => page.said = moving::wish(desk, goals, wish),
    }
    None
}

fn list<'a>(desk: &Desk<'_>, goals: &'a Goals) -> List<'a, Node> {
    List {
        id: Id::unique("profiles tree"),
        name: labels::PAGE_PROFILES,
        lines: &goals.lines,
        open: None,
        moving: desk.strategy().writable,
        menus: true,
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
pub(super) fn lines(goals: &[Goal], areas: &[Area], template: Template) -> Vec<Line<Node>> {
    let pursued = || goals.iter().filter(|goal| !goal.retired);
    let mut lines = Vec::new();
    if areas.is_empty() {
        lines.extend(pursued().map(|goal| line(goal, 1)));
    } else {
        let named = areas.iter().map(|area| (Some(area.id), area.name.as_str()));
        for (area, name) in named.chain([(None, templates::no_area(template))]) {
            let inside: Vec<&Goal> = pursued().filter(|goal| goal.area == area).collect();
            if inside.is_empty() && area.is_none() {
                continue;
            }
            let movable = area.is_some();
            lines.push(Line { movable, ..heading(Node::Area(area), name, inside.len()) });
            lines.extend(inside.into_iter().map(|goal| line(goal, 2)));
        }
    }
    let retired: Vec<&Goal> = goals.iter().filter(|goal| goal.retired).collect();
    if !retired.is_empty() {
        lines.push(heading(Node::Retired, texts::RETIRED, retired.len()));
        lines.extend(retired.into_iter().map(|goal| line(goal, 2)));
    }
    lines
}

/// Writes the line above so many goals.
fn heading(id: Node, name: &str, goals: usize) -> Line<Node> {
    Line {
        id,
        level: 1,
        lead: String::new(),
        text: name.to_owned(),
        end: texts::count(goals),
        tone: Tone::Muted,
        name: name.to_owned(),
        company: Vec::new(),
        movable: false,
    }
}

fn line(goal: &Goal, level: usize) -> Line<Node> {
    let (end, tone) = match goal.questions {
        0 => (texts::reached(goal.milestones.done, goal.milestones.all), Tone::Muted),
        count => (labels::questions(count), Tone::Warn),
    };
    Line {
        id: Node::Goal(goal.id),
        level,
        lead: goal.number.clone(),
        text: goal.title.clone(),
        end,
        tone,
        name: goal.name.clone(),
        company: goal.company.clone(),
        movable: !goal.retired,
    }
}
