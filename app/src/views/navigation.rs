// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The pages, the keys that lead to them, and the way to the dialog about the room.

use egui::accesskit::Role;
use egui::{Align2, FontFamily, FontId, Id, Key, Modifiers, Response, Sense, Ui, WidgetInfo, vec2};
use leitwerk_shared::domain::edit::Path;

use super::{evaluation, goal_list, sheet, top_bar};
use crate::desk::{Desk, Page};
use crate::texts::{labels, overview, palette, room as texts, settings};
use crate::theme::{RADIUS, ROW_HEIGHT, Tokens, semibold};
use crate::widgets::sign::focus_ring;
use crate::widgets::text_field::field_id;

const ROOM_FOR_KEYS: f32 = 180.0;

/// Draws the pages, one below the other, and under them what is no page.
pub fn navigation(ui: &mut Ui, desk: &mut Desk<'_>) {
    for (n, page) in Page::ALL.into_iter().enumerate() {
        if entry(ui, page, n + 1, desk.page.page == page) {
            desk.open_page(page);
            desk.page.drawer = false;
        }
    }
    ui.add_space(8.0);
    room(ui, desk);
    let response = row(ui, palette::OPEN, palette::KEYS, false);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, palette::OPEN));
    if response.clicked() {
        desk.page.palette.open(Some(response.id));
    }
    let response = row(ui, settings::TITLE, settings::KEYS, false);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, settings::TITLE));
    if response.clicked() {
        desk.page.settings.open(Some(response.id));
    }
}

/// Draws what opens the dialog about connections without the relay.
fn room(ui: &mut Ui, desk: &mut Desk<'_>) {
    let response = row(ui, texts::TITLE, "", false);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, texts::TITLE));
    if response.clicked() {
        desk.page.room.open(Some(response.id));
    }
}

/// Opens a page when its keys are pressed.
pub fn page_keys(ui: &Ui, desk: &mut Desk<'_>) {
    // On German keyboards the right Alt key counts as Ctrl and Alt, and makes ² and ³.
    if ui.input(|input| input.modifiers.alt) {
        return;
    }
    let keys = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];
    for (page, key) in Page::ALL.into_iter().zip(keys) {
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, key)) {
            desk.open_page(page);
        }
    }
}

/// Leads from pane to pane: search, list, document, side panel.
pub fn pane_keys(ui: &Ui, desk: &mut Desk<'_>) {
    let (forth, back) = ui.input_mut(|input| {
        let back = input.consume_key(Modifiers::SHIFT, Key::F6);
        (input.consume_key(Modifiers::NONE, Key::F6), back)
    });
    if !forth && !back {
        return;
    }
    let stops = stops(desk);
    let onward = if back { stops.len() - 1 } else { 1 };
    desk.page.pane = (desk.page.pane + onward) % stops.len();
    let stop = stops[desk.page.pane];
    // A field takes it when it is drawn; everything else can have it at once.
    desk.page.focus = Some(stop);
    ui.memory_mut(|memory| memory.request_focus(stop));
}

/// Where each pane begins.
fn stops(desk: &Desk<'_>) -> Vec<Id> {
    let mut stops = vec![top_bar::search_id()];
    match (desk.page.page, desk.page.goal) {
        (Page::Profiles, Some(goal)) => {
            let source = desk.profile(goal);
            let side = Path::key("task_split").then("joint").then("state");
            stops.push(goal_list::row_id(goal));
            stops.push(field_id(&source.key(Path::key("text"))));
            stops.push(field_id(&source.key(side)));
        }
        (Page::Profiles, None) => stops.extend(desk.page.profiles.stop()),
        (Page::Overview, _) => {}
        (Page::Strategy, _) => {
            stops.extend(desk.page.outline.stop());
            stops.push(field_id(&desk.strategy().key(Path::key("title"))));
        }
        (Page::Evaluation, _) => stops.push(evaluation::stop_id(desk.memory.figure)),
        (Page::Sheet, _) => stops.extend(sheet::stop_id(desk)),
    }
    stops
}

fn entry(ui: &mut Ui, page: Page, number: usize, open: bool) -> bool {
    let response = row(ui, title(page), &labels::page_keys(number), open);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, title(page)));
    response.clicked()
}

/// Draws one row that can be chosen, with the keys that choose it.
fn row(ui: &mut Ui, title: &str, keys: &str, open: bool) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::click());
    if open || response.hovered() {
        let fill = if open { tokens.accent_bg } else { tokens.canvas };
        ui.painter().rect_filled(rect, RADIUS, fill);
    }
    let (colour, family) =
        if open { (tokens.accent, semibold()) } else { (tokens.text, FontFamily::Proportional) };
    let text = ui.painter().with_clip_rect(rect);
    let at = rect.left_center() + vec2(12.0, 0.0);
    text.text(at, Align2::LEFT_CENTER, title, FontId::new(15.0, family), colour);
    if rect.width() > ROOM_FOR_KEYS {
        let font = FontId::proportional(12.0);
        let at = rect.right_center() - vec2(12.0, 0.0);
        text.text(at, Align2::RIGHT_CENTER, keys, font, tokens.muted);
    }
    focus_ring(ui, &response);
    response
}

pub(super) const fn title(page: Page) -> &'static str {
    match page {
        Page::Overview => overview::PAGE,
        Page::Profiles => labels::PAGE_PROFILES,
        Page::Strategy => labels::PAGE_STRATEGY,
        Page::Evaluation => labels::PAGE_EVALUATION,
        Page::Sheet => labels::PAGE_SHEET,
    }
}
