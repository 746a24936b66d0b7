// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What another Kommune makes of each goal, as far as it released it.

use egui::{Response, Ui};
use leitwerk_shared::domain::ids::MunicipalityId;

use crate::desk::Desk;
use crate::texts::{charts as texts, labels};
use crate::widgets::dialog::Dialog;
use crate::widgets::{button, sign};

/// Draws it. A goal leads to its Steckbrief.
pub(super) fn plan(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    of: MunicipalityId,
    dialog: &mut Dialog,
) -> Response {
    let snapshot = desk.snapshot;
    let name = snapshot.municipalities.get(&of).map(|kommune| kommune.name.as_str());
    let heading = sign::heading(ui, 1, name.unwrap_or(labels::UNKNOWN_AUTHOR));
    let (mut first, mut decided) = (None, false);
    for goal in snapshot.strategy.content.numbered() {
        let Some(view) = snapshot.released.get(&(of, goal.goal.id)) else { continue };
        let sheet = &view.content;
        let (decision, answer) = (sheet.decision.value(), sheet.answer.text.trim());
        let state = sheet.state.value();
        if decision.is_none() && answer.is_empty() && state.is_none() {
            continue;
        }
        let title = labels::numbered(&goal.printed(), &goal.goal.title);
        let response = button::link(ui, &title, &title);
        if response.clicked() {
            dialog.close_for_good();
            desk.open_goal(goal.goal.id);
        }
        if first.is_none() || desk.page.evaluation.entry.goal == Some(goal.goal.id) {
            first = Some(response);
        }
        if let Some(state) = state {
            sign::label(ui, &texts::told_state(labels::sheet_state(*state)));
        }
        if !answer.is_empty() {
            sign::label(ui, labels::SHEET_ANSWER);
            sign::hint(ui, answer);
        }
        if let Some(decision) = decision {
            decided = true;
            let version = sheet.based_on.value().map_or("", |version| version.trim());
            sign::label(ui, &texts::decided(*decision, version));
        }
        let reason = sheet.reason.trim();
        if !reason.is_empty() {
            sign::hint(ui, reason);
        }
    }
    if !decided {
        sign::label(ui, texts::NOTHING_RELEASED);
    }
    first.unwrap_or(heading)
}
