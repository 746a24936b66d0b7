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

/// Draws a question under its heading. The text is there for typing as long as it is the answer.
pub(crate) fn answer(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    name: &str,
    answer: &Answer,
) {
    let value = |state: AnswerState| Value::Line(state.word().to_owned());
    let offers = AnswerState::ALL.map(|state| {
        let label = labels::answer_state(state);
        Offer::new(Some(value(state)), label).named(labels::part(name, label))
    });
    let state = path.clone().then("state");
    let held = Some(value(answer.state()));
    let now = choice(ui, desk, source, &state, &labels::part(name, labels::ANSWER), held, &offers);
    clash_note(ui, &answer.state);
    if now == Some(value(AnswerState::Value)) {
        paragraphs(ui, desk, source, path.clone().then("text"), name);
    }
}
