// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A field for the path of a file, with the dialog of the system beside it.

use std::path::PathBuf;

use egui::{Id, Response, Ui};

use super::button;
use super::input::Input;
use crate::picker::{Picker, Question};
use crate::texts::labels;

/// A field for the path of a file.
#[derive(Clone, Debug)]
pub struct PathField {
    /// Under which it has the keyboard.
    pub id: Id,
    /// What screen readers call it.
    pub name: &'static str,
    /// What stands in it while it is empty.
    pub hint: &'static str,
    /// What the dialog asks for.
    pub question: Question,
}

const BUTTON: f32 = 128.0;
const LEAST: f32 = 160.0;

impl PathField {
    /// Draws the field and the button that opens the dialog.
    pub fn show(self, ui: &mut Ui, picker: &Picker, text: &mut String) -> Response {
        if let Some(path) = picker.take(self.id) {
            *text = path.to_string_lossy().into_owned();
        }
        ui.horizontal_wrapped(|ui| {
            let width = (ui.available_width() - BUTTON).max(LEAST);
            let (id, name, hint) = (self.id, self.name, self.hint);
            let response = Input { id, name, hint, suffix: "", width }.show(ui, text);
            let pick = labels::part(self.name, labels::PICK);
            if button::plain(ui, labels::PICK, &pick).clicked() {
                picker.ask(ui.ctx(), self.id, self.question);
            }
            response
        })
        .inner
    }
}

/// Returns the path that was typed, if it says where the file is from whatever folder one looks.
pub fn typed(text: &str) -> Option<PathBuf> {
    let path = PathBuf::from(text.trim().trim_matches('"'));
    path.is_absolute().then_some(path)
}
