// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What stands beside the open Steckbrief: who does what, and the own Blatt.

use egui::Ui;
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::sheet::{Sheet, SheetState};

use super::steckbrief::{answer, clash_note, paragraphs};
use crate::desk::Desk;
use crate::outbox::FieldKey;
use crate::texts::{labels, sheet as texts, templates};
use crate::theme::Tokens;
use crate::widgets::choice::Offer;
use crate::widgets::line_field::{LineField, line_field, read_number};
use crate::widgets::menu_field::menu_field;
use crate::widgets::stage::Stage;
use crate::widgets::{button, help, sign};

/// Returns the field with which the side begins.
pub(super) fn first_field(desk: &Desk<'_>, goal: ItemId) -> FieldKey {
    if has_task_split(desk) {
        desk.profile(goal).key(Path::key("task_split").then("joint").then("state"))
    } else {
        desk.sheet(goal).key(Path::key("answer").then("state"))
    }
}

fn has_task_split(desk: &Desk<'_>) -> bool {
    desk.snapshot.strategy.content.template().form().has("task_split")
}

/// Draws „Aufgabenteilung“, where the template has it.
pub fn task_split(ui: &mut Ui, desk: &mut Desk<'_>, goal: ItemId) {
    if !has_task_split(desk) {
        return;
    }
    let empty = Profile::default();
    let profile = desk.snapshot.profiles.get(&goal).map_or(&empty, |view| &view.content);
    let source = desk.profile(goal);
    let split = &profile.task_split;
    let part = |key| Path::key("task_split").then(key);
    let template = desk.snapshot.strategy.content.template();
    let templates::Words { name, help } = templates::field(template, "task_split");
    help::heading(ui, name, help);
    for (name, key, held) in [
        (labels::JOINT, "joint", &split.joint),
        (labels::ONE_FOR_ALL, "one_for_all", &split.one_for_all),
        (labels::EACH_OWN, "each_own", &split.each_own),
    ] {
        sign::label(ui, name);
        answer(ui, desk, source, &part(key), name, held);
        ui.add_space(4.0);
    }
}

/// Draws the own Blatt about the goal, empty where nothing was noted yet.
pub fn sheet(ui: &mut Ui, desk: &mut Desk<'_>, goal: ItemId) {
    let empty = Sheet::default();
    let sheet = desk.snapshot.sheets.get(&goal).map_or(&empty, |view| &view.content);
    let source = desk.sheet(goal);
    help::heading(ui, labels::SHEET, &texts::explained(false));
    sign::hint(ui, labels::SHEET_HINT);
    if button::link(ui, texts::ALL_GOALS, texts::ALL_GOALS).clicked() {
        super::sheet::open(desk, goal);
    }
    sign::label(ui, labels::SHEET_ANSWER);
    answer(ui, desk, source, &Path::key("answer"), labels::SHEET_ANSWER, &sheet.answer);
    sign::label(ui, labels::STATE);
    let value = |state: SheetState| Some(Value::Line(state.word().to_owned()));
    let tokens = Tokens::of(ui);
    let offer = |state: &SheetState| {
        let offer = Offer::new(value(*state), labels::sheet_state(*state));
        offer.coloured(Stage::from(*state).text(tokens))
    };
    let offers: Vec<Offer> = SheetState::ALL.iter().map(offer).collect();
    let held = value(sheet.state.value().copied().unwrap_or_default());
    let name = labels::part(labels::SHEET, labels::STATE);
    menu_field(ui, desk, source, &Path::key("state"), (&name, 180.0), held, &offers).show(ui, desk);
    clash_note(ui, &sheet.state);
    sign::label(ui, labels::EXISTING_VZA);
    let field = LineField { name: labels::EXISTING_VZA, hint: "", width: 96.0 };
    let held = sheet.existing_vza.value().map(|number| Value::Hundredths(*number));
    line_field(ui, desk, source, &Path::key("existing_vza"), &field, held, read_number)
        .show(ui, desk);
    clash_note(ui, &sheet.existing_vza);
    sign::label(ui, labels::NOTE);
    paragraphs(ui, desk, source, Path::key("note"), labels::NOTE);
}
