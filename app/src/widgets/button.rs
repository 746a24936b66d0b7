// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Buttons.

use egui::accesskit::Role;
use egui::{
    Button, Color32, FontId, Response, RichText, Stroke, TextWrapMode, Ui, WidgetText, vec2,
};

use super::sign::{focus_ring, into_view};
use crate::theme::{CONTROL_HEIGHT, Tokens, semibold};

const LINK_PADDING: f32 = 4.0;

/// Draws a button.
pub fn plain(ui: &mut Ui, text: &str, name: &str) -> Response {
    named(ui, raw(text), name)
}

/// Draws the one button of a decision that is the usual choice.
pub fn primary(ui: &mut Ui, text: &str, name: &str) -> Response {
    let tokens = Tokens::of(ui);
    let rich = RichText::new(text).family(semibold()).color(tokens.on_accent);
    let button =
        raw(rich).fill(tokens.accent).stroke(Stroke::new(tokens.edge_width, tokens.accent));
    let response = named(ui, button, name);
    // The stroke of focus would be lost on this fill.
    focus_ring(ui, &response);
    response
}

/// Draws a button that turns something on or off; `text` says which it is.
pub fn switch(ui: &mut Ui, on: bool, text: &str, name: &str) -> Response {
    let response = plain(ui, text, name);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Switch);
        node.set_toggled(on.into());
    });
    response
}

/// Draws a button without a frame, in the colour of links. In a row that wraps it goes to the next
/// one as a whole, unless that is too narrow as well.
pub fn link(ui: &mut Ui, text: &str, name: &str) -> Response {
    let font = FontId::proportional(14.0);
    let rich = RichText::new(text).font(font.clone()).color(Tokens::of(ui).accent);
    let mut button = raw(rich).frame_when_inactive(false);
    if ui.layout().main_wrap() {
        let whole = ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER);
        if whole.size().x + 2.0 * LINK_PADDING <= ui.max_rect().width() {
            button = button.wrap_mode(TextWrapMode::Extend);
        }
    }
    // A scope would be squeezed into what is left of the row.
    let padding = std::mem::replace(&mut ui.spacing_mut().button_padding.x, LINK_PADDING);
    let response = named(ui, button, name);
    ui.spacing_mut().button_padding.x = padding;
    response
}

/// Draws a small button with one sign on it.
pub fn sign(ui: &mut Ui, text: &str, name: &str) -> Response {
    let rich = RichText::new(text).color(Tokens::of(ui).muted);
    let button = raw(rich).frame_when_inactive(false).min_size(vec2(28.0, CONTROL_HEIGHT));
    ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = 4.0;
        named(ui, button, name)
    })
    .inner
    .on_hover_text(name)
}

/// The one place where a button comes from.
#[expect(clippy::disallowed_methods, reason = "these are the buttons of the house")]
fn raw<'a>(text: impl Into<WidgetText>) -> Button<'a> {
    Button::new(text.into())
}

fn named(ui: &mut Ui, button: Button<'_>, name: &str) -> Response {
    let response = ui.add(button.min_size(vec2(28.0, CONTROL_HEIGHT))).accessible_name(name);
    into_view(&response);
    response
}
