// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The lists of a Steckbrief: Sinn & Zweck, Meilensteine, Maßnahmen.

use egui::{Align, Layout, Ui, vec2};
use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::goal::{Measure, Milestone, MilestoneState, Profile, WorkMode};
use leitwerk_shared::domain::ids::ItemId;

use super::clash_note;
use crate::desk::{Desk, Source};
use crate::texts::labels;
use crate::theme::Tokens;
use crate::views::items::{ItemList, Removal, holds_keyboard};
use crate::widgets::choice::Offer;
use crate::widgets::line_field::{LineField, Trouble, line_field, read_date};
use crate::widgets::menu_field::menu_field;
use crate::widgets::sign;
use crate::widgets::text_field::{TextKind, text_field};

const DATE_WIDTH: f32 = 114.0;
const STATE_WIDTH: f32 = 140.0;
const MODE_WIDTH: f32 = 190.0;
const BUTTONS_WIDTH: f32 = 90.0;
/// Where the text would be narrower, the fields beside it go under it.
const LEAST_TEXT: f32 = 220.0;

fn list_of<'a>(source: Source<'a>, key: &'static str, kind: &'static str) -> ItemList<'a> {
    ItemList { source, key, text: "text", kind, removal: Removal::AtOnce }
}

/// Draws „Sinn & Zweck“.
pub(super) fn purposes(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, profile: &Profile) {
    let list = list_of(source, "purposes", labels::PURPOSE);
    let ids: Vec<ItemId> = profile.purposes.iter().map(|item| item.id).collect();
    sign::section(ui, labels::PURPOSES);
    for n in 0..ids.len() {
        row(ui, desk, list, &ids, n, 0.0, |_, _| Vec::new());
    }
    list.add_button(ui, desk);
    list.removed(ui, desk, &profile.removed);
}

/// Draws „Meilensteine“.
pub(super) fn milestones(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, profile: &Profile) {
    let list = list_of(source, "milestones", labels::MILESTONE);
    let ids: Vec<ItemId> = profile.milestones.iter().map(|item| item.id).collect();
    sign::section(ui, labels::MILESTONES);
    let beside = DATE_WIDTH + STATE_WIDTH + 16.0;
    for (n, item) in profile.milestones.iter().enumerate() {
        row(ui, desk, list, &ids, n, beside, |ui, desk| {
            vec![due(ui, desk, list, item, n), state(ui, desk, list, item, n)]
        });
        milestone_notes(ui, desk, item);
    }
    list.add_button(ui, desk);
    list.removed(ui, desk, &profile.removed);
}

fn due(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    item: &Milestone,
    n: usize,
) -> Trouble {
    let name = labels::item_field(list.kind, n + 1, labels::DUE);
    let field = LineField { name: &name, hint: labels::DATE_HINT, width: DATE_WIDTH };
    let held = item.due.value().map(|date| Value::Date(*date));
    let path = list.item(item.id).then("due");
    line_field(ui, desk, list.source, &path, &field, held, read_date)
}

fn state(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    item: &Milestone,
    n: usize,
) -> Trouble {
    let name = labels::item_field(list.kind, n + 1, labels::STATE);
    let value = |state: MilestoneState| Some(Value::Line(state.word().to_owned()));
    let tokens = Tokens::of(ui);
    let offer = |state: MilestoneState| {
        let offer = Offer::new(value(state), labels::milestone_state(state));
        offer.coloured(match state {
            MilestoneState::Open => tokens.muted,
            MilestoneState::Running => tokens.accent,
            MilestoneState::AtRisk => tokens.warn,
            MilestoneState::Done => tokens.ok,
        })
    };
    let offers: Vec<Offer> = MilestoneState::ALL.iter().copied().map(offer).collect();
    let held = value(item.state.value().copied().unwrap_or_default());
    let path = list.item(item.id).then("state");
    menu_field(ui, desk, list.source, &path, (&name, STATE_WIDTH), held, &offers)
}

/// Says under a Meilenstein what its fields alone do not say.
fn milestone_notes(ui: &mut Ui, desk: &Desk<'_>, item: &Milestone) {
    let tokens = Tokens::of(ui);
    let done = item.state.value() == Some(&MilestoneState::Done);
    if !done && item.due.value().is_some_and(|due| *due < desk.now.date()) {
        sign::tag(ui, labels::OVERDUE, tokens.bad, tokens.bad_bg);
    }
    clash_note(ui, &item.due);
    clash_note(ui, &item.state);
}

/// Draws „Maßnahmen“.
pub(super) fn measures(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, profile: &Profile) {
    let list = list_of(source, "measures", labels::MEASURE);
    let ids: Vec<ItemId> = profile.measures.iter().map(|item| item.id).collect();
    sign::section(ui, labels::MEASURES);
    for (n, item) in profile.measures.iter().enumerate() {
        row(ui, desk, list, &ids, n, MODE_WIDTH + 8.0, |ui, desk| {
            vec![mode(ui, desk, list, item, n)]
        });
        clash_note(ui, &item.mode);
    }
    list.add_button(ui, desk);
    list.removed(ui, desk, &profile.removed);
}

fn mode(ui: &mut Ui, desk: &mut Desk<'_>, list: ItemList<'_>, item: &Measure, n: usize) -> Trouble {
    let name = labels::item_field(list.kind, n + 1, labels::MODE);
    let value = |mode: WorkMode| Some(Value::Line(mode.word().to_owned()));
    let offer = |mode: &WorkMode| Offer::new(value(*mode), labels::work_mode(*mode));
    let mut offers: Vec<Offer> = WorkMode::ALL.iter().map(offer).collect();
    offers.push(Offer::new(None, labels::OPEN));
    let held = item.mode.value().copied().and_then(value);
    let path = list.item(item.id).then("mode");
    menu_field(ui, desk, list.source, &path, (&name, MODE_WIDTH), held, &offers)
}

/// Draws one item: its text, what stands beside it, and the buttons of the row.
fn row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    ids: &[ItemId],
    n: usize,
    beside: f32,
    fields: impl FnOnce(&mut Ui, &mut Desk<'_>) -> Vec<Trouble>,
) {
    let width = ui.available_width();
    let buttons = if list.source.writable { BUTTONS_WIDTH + 8.0 } else { 0.0 };
    let in_line = width - buttons - beside >= LEAST_TEXT || beside == 0.0;
    let text_width = width - buttons - if in_line { beside } else { 0.0 };
    let mut fields = Some(fields);
    let mut troubles = Vec::new();
    let first = ui.horizontal_top(|ui| {
        text(ui, desk, list, ids, n, text_width);
        if in_line && let Some(fields) = fields.take() {
            troubles = fields(ui, desk);
        }
        list.row_buttons(ui, desk, ids, n);
    });
    let mut rect = first.response.rect;
    if let Some(fields) = fields.take() {
        // Closer to its text than to the next item.
        ui.add_space(-4.0);
        let second = ui.horizontal_top(|ui| fields(ui, desk));
        rect = rect.union(second.response.rect);
        troubles = second.inner;
        ui.add_space(8.0);
    }
    for trouble in troubles {
        trouble.show(ui);
    }
    if holds_keyboard(ui, rect) {
        list.move_keys(ui, desk, ids, n);
    }
}

fn text(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    ids: &[ItemId],
    n: usize,
    width: f32,
) {
    let path = list.item(ids[n]).then(list.text);
    let name = labels::item(list.kind, n + 1);
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        let output = text_field(ui, desk, list.source, path, &name, TextKind::Item);
        if output.is_some_and(|output| output.entered) && n + 1 == ids.len() {
            list.add(desk);
        }
    });
}
