// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A question with its four answers: nobody said yet, „k. A.“, „keine“, or a text.

use egui::Ui;
use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::edit::{Path, Value};

use super::{clash_note, paragraphs};
use crate::desk::{Desk, Source};
use crate::texts::labels;
use crate::widgets::choice::{Offer, choice};
use crate::widgets::sign;

/// Draws a question. The text is there for typing as long as it is the answer.
pub(crate) fn answer(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    name: &str,
    answer: &Answer,
) {
    sign::heading(ui, 2, name);
    ui.add_space(-2.0);
    let value = |state: AnswerState| Value::Line(state.word().to_owned());
    let offers = AnswerState::ALL.map(|state| Offer {
        value: Some(value(state)),
        label: labels::answer_state(state).to_owned(),
        name: labels::part(name, labels::answer_state(state)),
    });
    let state = path.clone().then("state");
    let held = Some(value(answer.state()));
    let now = choice(ui, desk, source, &state, &labels::part(name, labels::ANSWER), held, &offers);
    clash_note(ui, &answer.state);
    if now == Some(value(AnswerState::Value)) {
        paragraphs(ui, desk, source, path.clone().then("text"), name);
    }
}
