// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The way of F6 through the parts of the window: search, navigation, list, document and what
//! stands at its side. A part is known as it was drawn last, so every page has its stops.

use egui::{Id, Ui};
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::ids::ItemId;

use super::{evaluation, goal_list, navigation, sheet, side, steckbrief, top_bar};
use crate::desk::{Desk, Page};
use crate::widgets::text_field::field_id;

/// A part of the window that F6 leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The bar at the top.
    Top,
    /// The navigation.
    Navigation,
    /// What leads through the document.
    List,
    /// The page.
    Document,
    /// What stands beside it.
    Side,
}

/// A part of the window as it was drawn.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pane: Pane,
    /// The first thing in it that takes the keyboard.
    first: Option<Id>,
    /// Whether the keyboard is in it.
    has_keyboard: bool,
}

/// Where F6 leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the next part.
    Forth,
    /// To the one before.
    Back,
}

impl Part {
    /// Draws a part, and notes what takes the keyboard in it.
    pub fn drawn(ui: &mut Ui, pane: Pane, draw: impl FnOnce(&mut Ui)) -> Self {
        let (ctx, layer) = (ui.ctx().clone(), ui.layer_id());
        let before = ctx.viewport(|it| it.this_pass.widgets.get_layer(layer).count());
        draw(ui);
        let focused = ui.memory(egui::Memory::focused);
        ctx.viewport(|it| {
            let drawn = it.this_pass.widgets.get_layer(layer).skip(before);
            let mut first = None;
            let mut has_keyboard = false;
            for widget in drawn.filter(|it| it.enabled && it.sense.is_focusable()) {
                first.get_or_insert(widget.id);
                has_keyboard |= focused == Some(widget.id);
            }
            Self { pane, first, has_keyboard }
        })
    }
}

/// Gives the keyboard to the next part of the window, or to the one before. Behind a dialog it
/// stays where it is.
pub(super) fn lead(ui: &Ui, desk: &mut Desk<'_>, direction: Direction) {
    let stops = stops(desk);
    if stops.is_empty() {
        return;
    }
    let at = here(desk, &stops);
    let onward = match direction {
        Direction::Forth => 1,
        Direction::Back => stops.len() - 1,
    };
    let (_, stop) = stops[(at + onward) % stops.len()];
    desk.page.stop = Some((desk.page.page, stop));
    // A field takes it when it is drawn; everything else can have it at once.
    desk.page.focus = Some(stop);
    ui.memory_mut(|memory| memory.request_focus(stop));
}

/// Returns the number of the stop that the keyboard is at, or where F6 led last on this page. On a
/// page that was just opened that is the navigation, so that F6 leads into the page.
fn here(desk: &Desk<'_>, stops: &[(Pane, Id)]) -> usize {
    let last = desk.page.stop.filter(|(page, _)| *page == desk.page.page);
    let last = last.and_then(|(_, id)| stops.iter().position(|(_, stop)| *stop == id));
    let part = desk.page.parts.iter().find(|part| part.has_keyboard).map(|part| part.pane);
    let first_of = |pane| stops.iter().position(|(of, _)| *of == pane);
    match (last, part) {
        (Some(last), Some(pane)) if stops[last].0 != pane => first_of(pane).unwrap_or(last),
        (Some(last), _) => last,
        (None, pane) => first_of(pane.unwrap_or(Pane::Navigation)).unwrap_or_default(),
    }
}

/// Returns where each part begins.
fn stops(desk: &Desk<'_>) -> Vec<(Pane, Id)> {
    let mut stops: Vec<(Pane, Id)> = desk
        .page
        .parts
        .iter()
        .filter_map(|part| Some((part.pane, usual(desk, part.pane).or(part.first)?)))
        .collect();
    let beside = stops.iter().any(|(pane, _)| *pane == Pane::Side);
    // Where there is no room beside the document, it is under it.
    if let Some(side) = usual(desk, Pane::Side).filter(|_| !beside) {
        stops.push((Pane::Document, side));
    }
    stops
}

/// Returns where somebody begins in a part who comes back to it, where that is not its first thing.
fn usual(desk: &Desk<'_>, pane: Pane) -> Option<Id> {
    let state = &desk.page;
    let goal = state.goal.filter(|_| desk.open_document().is_some());
    match (pane, state.page) {
        (Pane::Top, _) => Some(top_bar::search_id()),
        (Pane::Navigation, open) => Some(navigation::page_id(open)),
        (Pane::List, Page::Strategy) => state.outline.stop(),
        (Pane::List, _) => goal.filter(|goal| is_listed(desk, *goal)).map(goal_list::row_id),
        (Pane::Document, Page::Strategy) => {
            Some(field_id(&desk.strategy().key(Path::key("title"))))
        }
        (Pane::Document, Page::Profiles) => match goal {
            Some(goal) => Some(field_id(&steckbrief::first_field(desk, goal))),
            None => state.profiles.stop(),
        },
        (Pane::Document, Page::Evaluation) => Some(evaluation::stop_id(desk)),
        (Pane::Document, Page::Sheet) => sheet::stop_id(desk),
        (Pane::Document, Page::Overview | Page::Alliance) => None,
        (Pane::Side, _) => goal.map(|goal| field_id(&side::first_field(desk, goal))),
    }
}

/// Returns whether a goal is in the list: those that are no longer pursued are not.
fn is_listed(desk: &Desk<'_>, goal: ItemId) -> bool {
    let goals = &desk.snapshot.strategy.content.goals;
    goals.iter().any(|entry| entry.id == goal && !entry.is_retired())
}
