// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A field for one line of text.

use egui::{Align2, Id, Response, RichText, TextBuffer, TextEdit, Ui, vec2};

use super::sign::into_view;
use crate::theme::{CONTROL_HEIGHT, Tokens};

/// A field for one line of text.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    /// Under which it has the keyboard.
    pub id: Id,
    /// What screen readers call it.
    pub name: &'a str,
    /// What stands in it while it is empty.
    pub hint: &'a str,
    /// What stands at its end.
    pub suffix: &'a str,
    /// Its width, in points.
    pub width: f32,
}

impl Input<'_> {
    /// Draws the field with room for several lines.
    pub fn show_lines(&self, ui: &mut Ui, text: &mut String) -> Response {
        #[expect(clippy::disallowed_methods, reason = "this is the field of the house")]
        let edit = TextEdit::multiline(text);
        let edit = edit.id(self.id).desired_width(self.width).desired_rows(3);
        let edit = edit.hint_text(RichText::new(self.hint).color(Tokens::of(ui).muted));
        let response = ui.add(edit).accessible_name(self.name);
        into_view(&response);
        response
    }

    /// Draws the field.
    pub fn show(&self, ui: &mut Ui, text: &mut dyn TextBuffer) -> Response {
        #[expect(clippy::disallowed_methods, reason = "this is the field of the house")]
        let edit = TextEdit::singleline(text);
        let mut edit = edit
            .id(self.id)
            .desired_width(self.width)
            .min_size(vec2(0.0, CONTROL_HEIGHT))
            .align(Align2::LEFT_CENTER)
            .hint_text(self.hint);
        if !self.suffix.is_empty() {
            edit = edit.suffix(RichText::new(self.suffix).size(12.0).color(Tokens::of(ui).muted));
        }
        let response = ui.add(edit).accessible_name(self.name);
        into_view(&response);
        response
    }
}
