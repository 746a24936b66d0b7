// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A button that opens a menu under itself. Arrow keys lead into the menu and through it; when it
//! closes, the keyboard goes back to the button. Escape closes it.

use egui::accesskit::{HasPopup, Role, Toggled};
use egui::{Align2, FontId, Popup, PopupCloseBehavior, Response, Sense, Ui, WidgetInfo, vec2};

use super::{button, sign};
use crate::texts::{labels, table as texts};
use crate::theme::{RADIUS_TAG, ROW_HEIGHT, Tokens};

const LEAST_WIDTH: f32 = 180.0;
const SIGN_WIDTH: f32 = 26.0;
const PADDING: f32 = 10.0;

/// Draws a button with a menu.
pub fn menu(ui: &mut Ui, text: &str, name: &str, content: impl FnOnce(&mut Ui)) -> Response {
    let opener = button::plain(ui, &labels::signed(text, texts::OPENS), name);
    let popup = Popup::menu(&opener)
        .accessible_name(name)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let id = popup.get_id();
    let open = popup.is_open();
    ui.ctx().accesskit_node_builder(opener.id, |node| {
        node.set_has_popup(HasPopup::Menu);
        node.set_expanded(open);
    });
    let shown = popup.show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.set_min_width(LEAST_WIDTH);
        content(ui);
    });
    let left = shown.is_some_and(|shown| shown.response.clicked_elsewhere());
    if open && !left && !Popup::is_id_open(ui.ctx(), id) {
        opener.request_focus();
    }
    opener
}

/// Draws a line of a menu that is on or off; the menu stays open.
pub fn check(ui: &mut Ui, on: bool, text: &str) -> Response {
    let response = line(ui, text, if on { texts::CHOSEN } else { "" });
    response.widget_info(|| WidgetInfo::selected(Role::MenuItemCheckBox, true, on, text));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_toggled(Toggled::from(on)));
    response
}

/// Draws a line of a menu that does something; the menu closes.
pub fn item(ui: &mut Ui, text: &str) -> Response {
    let response = line(ui, text, "");
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, text));
    if response.clicked() {
        ui.close();
    }
    response
}

fn line(ui: &mut Ui, text: &str, mark: &str) -> Response {
    let tokens = Tokens::of(ui);
    let colour = if ui.is_enabled() { tokens.text } else { tokens.muted };
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(14.0), colour);
    let width = (SIGN_WIDTH + galley.size().x + PADDING).max(ui.available_width());
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT), Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, RADIUS_TAG, tokens.accent_bg);
    }
    let font = FontId::proportional(14.0);
    let at = rect.left_center() + vec2(SIGN_WIDTH / 2.0, 0.0);
    ui.painter().text(at, Align2::CENTER_CENTER, mark, font, tokens.accent);
    let at = rect.left_center() + vec2(SIGN_WIDTH, -galley.size().y / 2.0);
    ui.painter().galley(at, galley, colour);
    sign::focus_ring(ui, &response);
    response
}
