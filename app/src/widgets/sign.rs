// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is read and not pressed: headings, tags, explanations, and the ring around what has the
//! keyboard.

use egui::accesskit::{HasPopup, Live, Role};
use egui::{
    Color32, Frame, Label, Margin, Response, RichText, StrokeKind, TextStyle, TextWrapMode, Ui,
    UiBuilder, WidgetText,
};

use crate::theme::{self, RADIUS, RADIUS_TAG, Tokens};

/// Draws a heading; level 1 is the title of the page.
pub fn heading(ui: &mut Ui, level: usize, text: &str) -> Response {
    let rich = if level == 1 { theme::page_title(text) } else { theme::heading(text) };
    let colour = Tokens::of(ui).text;
    let response = ui.add(Label::new(rich.color(colour)).wrap().selectable(false));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Heading);
        node.set_level(level);
        node.set_label(text);
    });
    response
}

/// Returns how wide the title of a page is in one line.
pub fn title_width(ui: &Ui, text: &str) -> f32 {
    let text = WidgetText::from(theme::page_title(text));
    let extend = Some(TextWrapMode::Extend);
    text.into_galley(ui, extend, f32::INFINITY, TextStyle::Heading).size().x
}

/// Lets screen readers take what is drawn, such as a field, for the title of the page.
pub fn title<R>(ui: &mut Ui, text: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let title = UiBuilder::new().accessibility_role(Role::Heading).accessibility_label(text);
    let drawn = ui.scope_builder(title, |ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| node.set_level(1));
        content(ui)
    });
    drawn.inner
}

/// Draws the title of a page and what stands under it.
pub fn page(ui: &mut Ui, title: &str, under: &str) -> Response {
    heading(ui, 1, title);
    ui.add_space(-4.0);
    let under = label(ui, under);
    ui.add_space(6.0);
    under
}

/// Draws a heading with the space that stands before a section.
pub fn section(ui: &mut Ui, text: &str) -> Response {
    ui.add_space(12.0);
    let response = heading(ui, 2, text);
    ui.add_space(-2.0);
    response
}

/// Draws a small label above or beside a field.
pub fn label(ui: &mut Ui, text: &str) -> Response {
    let rich = theme::secondary(text, Tokens::of(ui));
    ui.add(Label::new(rich).wrap().selectable(false))
}

/// Draws a name in its colour.
pub fn tinted(ui: &mut Ui, text: &str, colour: Color32) -> Response {
    let rich = RichText::new(text).size(13.5).color(colour);
    ui.add(Label::new(rich).selectable(false))
}

/// Draws an explanation in small secondary text.
pub fn hint(ui: &mut Ui, text: &str) -> Response {
    let rich = theme::caption(text, Tokens::of(ui));
    ui.add(Label::new(rich).wrap())
}

/// Draws an explanation of something that went wrong. Screen readers say it as soon as they have
/// nothing else to say.
pub fn trouble(ui: &mut Ui, text: &str) -> Response {
    let colour = Tokens::of(ui).bad;
    let response = ui.add(Label::new(RichText::new(text).size(13.5).color(colour)).wrap());
    announce(ui, &response);
    response
}

/// Lets screen readers say this label when it changes.
pub fn announce(ui: &Ui, response: &Response) {
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(Live::Polite));
}

/// Lets screen readers say that this opens a list, and whether it is open.
pub fn opens_list(ui: &Ui, response: &Response, open: bool) {
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_has_popup(HasPopup::Listbox);
        node.set_expanded(open);
    });
}

/// Draws a word on a coloured ground. The word begins with a symbol, so that colour is never
/// alone.
pub fn tag(ui: &mut Ui, text: &str, colour: Color32, ground: Color32) -> Response {
    let frame =
        Frame::new().fill(ground).corner_radius(RADIUS_TAG).inner_margin(Margin::symmetric(7, 2));
    frame
        .show(ui, |ui| {
            let rich = RichText::new(text).size(12.5).color(colour);
            ui.add(Label::new(rich).selectable(false))
        })
        .inner
}

/// Brings what just got the keyboard into view.
pub fn into_view(response: &Response) {
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
}

/// Shows where the keyboard is, where the theme does not, and brings it into view.
pub fn focus_ring(ui: &Ui, response: &Response) {
    into_view(response);
    if response.has_focus() {
        let stroke = Tokens::of(ui).ring();
        let rect = response.rect.expand(1.0);
        ui.painter().rect_stroke(rect, RADIUS, stroke, StrokeKind::Outside);
    }
}
