// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The bar at the top: where we are, the search, whether we are up to date.

use egui::accesskit::Role;
use egui::{
    Align, Color32, FontId, Id, Key, Label, Layout, Modifiers, RichText, Sense, Ui, WidgetInfo,
    vec2,
};
use leitwerk_shared::replica::snapshot::LinkState;

use super::search;
use crate::desk::{Desk, Page};
use crate::texts::{labels, status};
use crate::theme::{CONTROL_HEIGHT, Tokens, semibold};
use crate::widgets::button;
use crate::widgets::input::Input;

/// The search begins where the list does.
const NAME_WIDTH: f32 = 204.0;
const SEARCH_WIDTH: f32 = 420.0;

/// Draws the bar. `narrow` leaves out what the status line says anyway and offers the drawer.
pub fn top_bar(ui: &mut Ui, desk: &mut Desk<'_>, narrow: bool) {
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add_space(16.0);
        if narrow {
            if button::plain(ui, labels::MENU, labels::MENU).clicked() {
                desk.page.drawer = !desk.page.drawer;
            }
        } else {
            name(ui, &desk.snapshot.verbund);
        }
        let right = if narrow { 24.0 } else { 360.0 };
        let width = (ui.available_width() - right).clamp(120.0, SEARCH_WIDTH);
        search_field(ui, desk, width);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(16.0);
            if !narrow {
                pill(ui, desk);
            }
        });
    });
}

fn name(ui: &mut Ui, verbund: &str) {
    let tokens = Tokens::of(ui);
    let width = ui.available_width().min(NAME_WIDTH);
    ui.allocate_ui_with_layout(
        vec2(width, CONTROL_HEIGHT),
        Layout::left_to_right(Align::Center),
        |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.set_min_width(width);
            let program = RichText::new(labels::LEITWERK).family(semibold()).color(tokens.text);
            ui.add(Label::new(program).selectable(false));
            let verbund = RichText::new(labels::of_verbund(verbund)).color(tokens.muted);
            ui.add(Label::new(verbund).selectable(false).truncate());
        },
    );
}

/// Returns the id under which the search has the keyboard.
pub(super) fn search_id() -> Id {
    Id::unique("search")
}

fn search_field(ui: &mut Ui, desk: &mut Desk<'_>, width: f32) {
    let id = search_id();
    let keys = |input: &mut egui::InputState| input.consume_key(Modifiers::COMMAND, Key::F);
    if ui.input_mut(keys) {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let focused = ui.memory(|memory| memory.has_focus(id));
    let entered = focused && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let (name, hint, suffix) = (labels::SEARCH, labels::SEARCH_HINT, labels::SEARCH_KEYS);
    let response = Input { id, name, hint, suffix, width }.show(ui, &mut desk.page.search);
    let escaped = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
    if escaped {
        desk.page.search.clear();
    }
    if response.changed() {
        desk.open_page(Page::Profiles);
        desk.page.drawer = false;
    }
    if entered && let Some(first) = search::hits(desk.snapshot, &desk.page.search).first() {
        desk.open_goal(first.goal.id);
        desk.page.drawer = false;
    }
}

/// Says whether we are up to date.
fn pill(ui: &mut Ui, desk: &Desk<'_>) {
    let tokens = Tokens::of(ui);
    let state = desk.snapshot.status;
    let (sign, colour, ground) = match state.link {
        LinkState::InStep if state.waiting == 0 => (labels::SIGN_DONE, tokens.ok, tokens.ok_bg),
        LinkState::InStep | LinkState::Connected => {
            (labels::SIGN_RUNNING, tokens.accent, tokens.accent_bg)
        }
        // Without the relay, but not alone.
        LinkState::Offline if state.peers > 0 => {
            (labels::SIGN_RUNNING, tokens.accent, tokens.accent_bg)
        }
        LinkState::Offline if state.waiting == 0 => {
            (labels::SIGN_OPEN, tokens.muted, Color32::TRANSPARENT)
        }
        LinkState::Offline => (labels::SIGN_WARNING, tokens.warn, tokens.warn_bg),
    };
    let text = labels::signed(sign, &status::link(state));
    let font = FontId::proportional(13.0);
    let galley = ui.painter().layout_no_wrap(text.clone(), font, colour);
    let size = vec2(galley.size().x + 24.0, 28.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, 14, ground);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, colour);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
}
