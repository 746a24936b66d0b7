// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The bar at the top: where we are, the search, whether we are up to date, and the way to a file.

use egui::accesskit::Role;
use egui::{
    Align, Align2, Color32, FontId, Id, Label, Layout, RichText, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, vec2,
};
use leitwerk_shared::replica::snapshot::LinkState;

use super::alliance::FileField;
use super::commands::{self, Action, said_keys};
use crate::desk::Desk;
use crate::texts::{labels, palette, status, strategy_file};
use crate::theme::{CONTROL_HEIGHT, RADIUS, Tokens, semibold};
use crate::widgets::button;
use crate::widgets::sign::focus_ring;

/// The search begins where the list does.
const NAME_WIDTH: f32 = 204.0;
const SEARCH_WIDTH: f32 = 420.0;
const ROOM_FOR_KEYS: f32 = 64.0;

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
        let right = if narrow { 24.0 } else { 500.0 };
        let width = (ui.available_width() - right).clamp(120.0, SEARCH_WIDTH);
        search_field(ui, desk, width);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(16.0);
            if !narrow {
                if button::plain(ui, strategy_file::EXPORT, strategy_file::EXPORT).clicked() {
                    commands::give(ui, desk, Action::File(FileField::Export));
                }
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

/// Draws what looks like the field that it opens.
fn search_field(ui: &mut Ui, desk: &mut Desk<'_>, width: f32) {
    let tokens = Tokens::of(ui);
    let (_, rect) = ui.allocate_space(vec2(width, CONTROL_HEIGHT));
    let response = ui.interact(rect, search_id(), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, palette::SEARCH));
    let edge = if response.hovered() { tokens.accent } else { tokens.edge };
    let stroke = Stroke::new(tokens.edge_width, edge);
    ui.painter().rect(rect, RADIUS, tokens.panel, stroke, StrokeKind::Inside);
    let text = ui.painter().with_clip_rect(rect.shrink2(vec2(10.0, 0.0)));
    let at = rect.left_center() + vec2(12.0, 0.0);
    let font = FontId::proportional(15.0);
    let hint = text.text(at, Align2::LEFT_CENTER, palette::SEARCH, font, tokens.muted);
    if rect.right() - hint.right() > ROOM_FOR_KEYS {
        let at = rect.right_center() - vec2(12.0, 0.0);
        let font = FontId::proportional(12.5);
        text.text(at, Align2::RIGHT_CENTER, said_keys(Action::Palette), font, tokens.muted);
    }
    focus_ring(ui, &response);
    if response.clicked() {
        desk.page.palette.open(Some(response.id));
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
