// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A field for the path of a file, with the dialog of the system beside it, and alone or with the
//! button that does something with the file.

use std::path::PathBuf;

use egui::{Id, Response, Ui};

use super::input::Input;
use super::{button, sign};
use crate::language::Text;
use crate::picker::{Picker, Question};
use crate::texts::{alliance, labels};

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

/// A field for the path of a file, and the button that does something with the file.
#[derive(Debug, Default)]
pub struct PathForm {
    typed: String,
    /// Why nothing was done.
    trouble: Option<&'static Text>,
}

/// What a [`PathForm`] asks for.
#[derive(Clone, Debug)]
pub struct PathAsk {
    /// Under which its field has the keyboard.
    pub id: Id,
    /// What stands above its field.
    pub name: &'static str,
    /// What the dialog of the system asks for.
    pub question: Question,
    /// What stands on its button.
    pub button: &'static Text,
}

impl PathForm {
    /// Draws the form. Returns its field, and the path once the button was pressed. What is typed
    /// and is no path, it says.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        picker: &Picker,
        ask: PathAsk,
    ) -> (Response, Option<PathBuf>) {
        let PathAsk { id, name, question, button: text } = ask;
        sign::label(ui, name);
        let field = PathField { id, name, hint: alliance::PATH_HINT, question };
        let response = field.show(ui, picker, &mut self.typed);
        if response.changed() {
            self.trouble = None;
        }
        // In a row, a button is no wider than its words.
        let pressed = ui.horizontal(|ui| button::plain(ui, text, text)).inner.clicked();
        let path = pressed.then(|| typed(&self.typed));
        if let Some(path) = &path {
            self.trouble = path.is_none().then_some(alliance::NO_PATH);
        }
        if let Some(trouble) = self.trouble {
            sign::trouble(ui, trouble);
        }
        (response, path.flatten())
    }

    /// Says why nothing was done with the path.
    pub fn refuse(&mut self, trouble: &'static Text) {
        self.trouble = Some(trouble);
    }
}
