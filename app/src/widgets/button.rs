// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Buttons.

use egui::accesskit::Role;
use egui::epaint::RectShape;
use egui::{
    Button, Color32, FontId, Response, RichText, Shape, Stroke, StrokeKind, TextStyle,
    TextWrapMode, Ui, WidgetText, vec2,
};

use super::sign::{focus_ring, into_view};
use crate::theme::{CONTROL_HEIGHT, Tokens, semibold};

/// How far the ground of a link reaches beyond its text.
const LINK_MARGIN: f32 = 4.0;
/// The least width of a button.
const LEAST: f32 = 28.0;

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

/// Returns how wide a button is.
pub fn width(ui: &Ui, text: &str) -> f32 {
    let text = WidgetText::from(text);
    let galley = text.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body);
    (galley.size().x + 2.0 * ui.spacing().button_padding.x).max(LEAST)
}

/// Draws a button without a frame, in the colour of links. Its text begins where other texts begin;
/// what is seen of it under the pointer or the keyboard reaches further. In a row that wraps it goes
/// to the next one as a whole, unless that is too narrow as well.
pub fn link(ui: &mut Ui, text: &str, name: &str) -> Response {
    let font = FontId::proportional(14.0);
    let rich = RichText::new(text).font(font.clone()).color(Tokens::of(ui).accent);
    let mut button = raw(rich).frame(false);
    if ui.layout().main_wrap() {
        let whole = ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER);
        if whole.size().x <= ui.max_rect().width() {
            button = button.wrap_mode(TextWrapMode::Extend);
        }
    }
    let ground = ui.painter().add(Shape::Noop);
    let response = named(ui, button, name);
    if response.hovered() || response.has_focus() {
        let seen = ui.style().interact(&response);
        let rect = response.rect.expand2(vec2(LINK_MARGIN, 0.0));
        let (corner, fill) = (seen.corner_radius, seen.weak_bg_fill);
        let shape = RectShape::new(rect, corner, fill, seen.bg_stroke, StrokeKind::Inside);
        ui.painter().set(ground, shape);
    }
    response
}

/// Draws a small button with one sign on it.
pub fn sign(ui: &mut Ui, text: &str, name: &str) -> Response {
    let rich = RichText::new(text).color(Tokens::of(ui).muted);
    let button = raw(rich).frame_when_inactive(false).min_size(vec2(LEAST, CONTROL_HEIGHT));
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
    let response = ui.add(button.min_size(vec2(LEAST, CONTROL_HEIGHT))).accessible_name(name);
    into_view(&response);
    response
}
