// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A button that opens a menu under itself, and a menu about one thing among many. Arrow keys lead
//! into a menu and round through it, Home and End to its ends; when it closes, the keyboard goes back
//! to where it was. Escape closes it.

use egui::accesskit::{HasPopup, Role, Toggled};
use egui::{
    Align, Align2, FontId, Id, Key, Layout, Memory, Modifiers, Popup, PopupAnchor,
    PopupCloseBehavior, PopupKind, Pos2, Rect, Response, Sense, Ui, WidgetInfo, vec2,
};

use super::{button, sign};
use crate::texts::{labels, table as texts};
use crate::theme::{RADIUS_TAG, ROW_HEIGHT, Tokens};

const LEAST_WIDTH: f32 = 180.0;
const SIGN_WIDTH: f32 = 26.0;
const PADDING: f32 = 10.0;
/// From the words of a line to the keys that do the same.
const GAP: f32 = 24.0;

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
    popup.show(|ui| {
        lines(ui, content);
        ends(ui, Some(opener.id));
    });
    if open && !Popup::is_id_open(ui.ctx(), id) {
        give_back(ui, opener.id, id);
    }
    opener
}

/// Lays out the lines of a menu.
fn lines(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.set_min_width(LEAST_WIDTH);
    content(ui);
}

/// Gives the keyboard back to what opened a menu that was just closed, unless somebody has gone
/// elsewhere with the pointer.
pub(super) fn give_back(ui: &Ui, opener: Id, popup: Id) {
    let left = ui.ctx().read_response(popup).is_some_and(|menu| menu.clicked_elsewhere());
    if !left {
        ui.memory_mut(|memory| memory.request_focus(opener));
    }
}

/// Lets Home and End lead to the first and the last line of a menu. To be called in it, after its
/// lines.
pub(super) fn ends(ui: &Ui, opener: Option<Id>) {
    let focused = ui.memory(Memory::focused);
    let lines = stops(ui);
    let is_line = |id| lines.iter().any(|(line, _)| *line == id);
    // Elsewhere the keys mean something else.
    if focused.is_some_and(|id| Some(id) != opener && !is_line(id)) {
        return;
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let to = if pressed(Key::Home) {
        lines.first()
    } else if pressed(Key::End) {
        lines.last()
    } else {
        None
    };
    if let Some((line, rect)) = to {
        ui.memory_mut(|memory| memory.request_focus(*line));
        ui.scroll_to_rect(*rect, None);
    }
}

/// Returns what can have the keyboard in the menu that is being drawn, and where it is.
pub(super) fn stops(ui: &Ui) -> Vec<(Id, Rect)> {
    ui.ctx().viewport(|viewport| {
        let widgets = viewport.this_pass.widgets.get_layer(ui.layer_id());
        let stops = widgets.filter(|widget| widget.enabled && widget.sense.is_focusable());
        stops.map(|widget| (widget.id, widget.rect)).collect()
    })
}

/// A menu about one thing among many, open where that was pointed at or has the keyboard.
#[derive(Clone, Copy, Debug)]
pub struct About<K> {
    /// What it is about.
    pub thing: K,
    /// What gets the keyboard when it closes.
    opener: Id,
    at: Pos2,
    /// Whether the keyboard shall go into it as soon as it is drawn.
    enters: bool,
}

impl<K> About<K> {
    /// Opens a menu about a thing that was drawn with this response: where it was pointed at, else
    /// below it, with the keyboard in the menu.
    pub fn open(thing: K, response: &Response) -> Self {
        let pointed = response.interact_pointer_pos().filter(|_| response.secondary_clicked());
        let below = response.rect.left_bottom() + vec2(SIGN_WIDTH, 0.0);
        let at = pointed.unwrap_or(below);
        Self { thing, opener: response.id, at, enters: pointed.is_none() }
    }

    /// Draws the menu. Returns whether it stays open.
    pub fn show(&mut self, ui: &Ui, name: &str, content: impl FnOnce(&mut Ui)) -> bool {
        let (mut open, id) = (true, self.opener.with("menu"));
        Popup::new(id, ui.ctx().clone(), PopupAnchor::Position(self.at), ui.layer_id())
            .kind(PopupKind::Menu)
            .layout(Layout::top_down_justified(Align::Min))
            .accessible_name(name)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .open_bool(&mut open)
            .show(|ui| {
                lines(ui, content);
                let first = stops(ui).first().map(|(line, _)| *line);
                // What is not seen yet cannot have the keyboard.
                if self.enters
                    && !ui.is_sizing_pass()
                    && let Some(first) = first
                {
                    self.enters = false;
                    ui.memory_mut(|memory| memory.request_focus(first));
                }
                ends(ui, None);
            });
        if !open {
            give_back(ui, self.opener, id);
        }
        open
    }
}

/// Returns whether the keys were pressed that ask for the menu about what has the keyboard.
pub fn is_asked_for(ui: &Ui) -> bool {
    ui.input_mut(|input| {
        input.consume_key(Modifiers::SHIFT, Key::F10)
            || input.consume_key(Modifiers::NONE, Key::Menu)
    })
}

/// Draws a line of a menu that is on or off; the menu stays open.
pub fn check(ui: &mut Ui, on: bool, text: &str) -> Response {
    let response = line(ui, text, if on { texts::CHOSEN } else { "" }, "");
    response.widget_info(|| WidgetInfo::selected(Role::MenuItemCheckBox, true, on, text));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_toggled(Toggled::from(on)));
    response
}

/// Draws a line of a menu that does something; the menu closes.
pub fn item(ui: &mut Ui, text: &str) -> Response {
    item_with_keys(ui, text, "")
}

/// Draws a line of a menu that does something, with the keys that do the same; the menu closes.
pub fn item_with_keys(ui: &mut Ui, text: &str, keys: &str) -> Response {
    let response = line(ui, text, "", keys);
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, text));
    if !keys.is_empty() {
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_keyboard_shortcut(keys));
    }
    if response.clicked() {
        ui.close();
    }
    response
}

fn line(ui: &mut Ui, text: &str, mark: &str, keys: &str) -> Response {
    let tokens = Tokens::of(ui);
    let colour = if ui.is_enabled() { tokens.text } else { tokens.muted };
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(14.0), colour);
    let gap = if keys.is_empty() { 0.0 } else { GAP };
    let small = FontId::proportional(12.5);
    let keys = ui.painter().layout_no_wrap(keys.to_owned(), small, tokens.muted);
    let beside = gap + keys.size().x;
    let width = (SIGN_WIDTH + galley.size().x + beside + PADDING).max(ui.available_width());
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT), Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, RADIUS_TAG, tokens.accent_bg);
    }
    let font = FontId::proportional(14.0);
    let at = rect.left_center() + vec2(SIGN_WIDTH / 2.0, 0.0);
    ui.painter().text(at, Align2::CENTER_CENTER, mark, font, tokens.accent);
    let at = rect.left_center() + vec2(SIGN_WIDTH, -galley.size().y / 2.0);
    ui.painter().galley(at, galley, colour);
    let at = rect.right_center() - vec2(PADDING + keys.size().x, keys.size().y / 2.0);
    ui.painter().galley(at, keys, tokens.muted);
    sign::focus_ring(ui, &response);
    response
}
