// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The pages in their sections, and the way to the dialogs.

use egui::accesskit::Role;
use egui::{Align2, FontFamily, FontId, Id, Label, Response, Sense, Ui, WidgetInfo, vec2};

use super::commands::{Action, said_keys};
use crate::desk::{Desk, Page};
use crate::texts::{alliance, labels, overview, palette, room as texts, settings, tasks};
use crate::theme::{self, RADIUS, ROW_HEIGHT, Tokens, icons, semibold};
use crate::widgets::sign::focus_ring;

const INSET: f32 = 10.0;
/// From a sign to the name beside it.
const SIGN: f32 = 24.0;
const GAP: f32 = 6.0;

/// The pages of everybody, and those that have a section of their own.
const COMMON: [Page; 4] = [Page::Overview, Page::Strategy, Page::Profiles, Page::Evaluation];
const OWN: [Page; 1] = [Page::Sheet];
const ALLIANCE: [Page; 1] = [Page::Alliance];

/// Draws the pages, one below the other, and under them what is no page.
pub fn navigation(ui: &mut Ui, desk: &mut Desk<'_>) {
    pages(ui, desk, &COMMON);
    section(ui, labels::SECTION_OWN);
    pages(ui, desk, &OWN);
    section(ui, labels::SECTION_ALLIANCE);
    pages(ui, desk, &ALLIANCE);
    let response = button(ui, icons::ROOM, texts::TITLE, "");
    if response.clicked() {
        desk.page.room.open(Some(response.id));
    }
    ui.add_space(8.0);
    let response = button(ui, icons::SEARCH, palette::OPEN, &said_keys(Action::Palette));
    if response.clicked() {
        desk.page.palette.open(Some(response.id));
    }
    let count = tasks::messages(desk.page.toasts.past().len());
    let response = button(ui, icons::MESSAGES, tasks::MESSAGES, &count);
    if response.clicked() {
        desk.page.messages.open(Some(response.id));
    }
    let keys = said_keys(Action::Settings);
    let response = button(ui, icons::SETTINGS, settings::TITLE, &keys);
    if response.clicked() {
        desk.page.settings.open(Some(response.id));
    }
}

fn pages(ui: &mut Ui, desk: &mut Desk<'_>, pages: &[Page]) {
    for page in pages.iter().copied() {
        if entry(ui, page, desk.page.page == page) {
            desk.open_page(page);
            desk.page.drawer = false;
        }
    }
}

/// Draws what stands above the pages of a section.
fn section(ui: &mut Ui, title: &str) {
    ui.add_space(10.0);
    let response = ui.horizontal(|ui| {
        ui.add_space(INSET);
        ui.add(Label::new(theme::caption(title, Tokens::of(ui))).selectable(false))
    });
    ui.ctx().accesskit_node_builder(response.inner.id, |node| {
        node.set_role(Role::Heading);
        node.set_level(2);
        node.set_label(title);
    });
    ui.add_space(2.0);
}

/// Returns the id under which a page has the keyboard.
pub(super) fn page_id(page: Page) -> Id {
    Id::unique(("page", page.digit()))
}

fn entry(ui: &mut Ui, page: Page, open: bool) -> bool {
    let keys = said_keys(Action::Page(page));
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW_HEIGHT));
    let response = ui.interact(rect, page_id(page), Sense::click());
    row(ui, &response, icon(page), title(page), &keys, open);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, title(page)));
    response.clicked()
}

/// Draws a row that opens a dialog.
fn button(ui: &mut Ui, icon: &str, title: &str, keys: &str) -> Response {
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (_, response) = ui.allocate_exact_size(size, Sense::click());
    row(ui, &response, icon, title, keys, false);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, title));
    response
}

/// Draws one row that can be chosen, with its sign and the keys that choose it.
fn row(ui: &Ui, response: &Response, icon: &str, title: &str, keys: &str, open: bool) {
    let (tokens, rect) = (Tokens::of(ui), response.rect);
    if open || response.hovered() {
        let fill = if open { tokens.accent_bg } else { tokens.canvas };
        ui.painter().rect_filled(rect, RADIUS, fill);
    }
    let (colour, family) =
        if open { (tokens.accent, semibold()) } else { (tokens.text, FontFamily::Proportional) };
    let text = ui.painter().with_clip_rect(rect);
    let at = rect.left_center() + vec2(INSET, 0.0);
    let sign = FontId::new(18.0, icons::family());
    text.text(at, Align2::LEFT_CENTER, icon, sign, if open { colour } else { tokens.muted });
    let at = at + vec2(SIGN, 0.0);
    let name = text.text(at, Align2::LEFT_CENTER, title, FontId::new(15.0, family), colour);
    let keys = text.layout_no_wrap(keys.to_owned(), FontId::proportional(12.0), tokens.muted);
    let at = rect.right_center() - vec2(INSET + keys.size().x, keys.size().y / 2.0);
    // The palette names them, too.
    if name.right() + GAP <= at.x {
        text.galley(at, keys, tokens.muted);
    }
    focus_ring(ui, response);
}

const fn icon(page: Page) -> &'static str {
    match page {
        Page::Overview => icons::OVERVIEW,
        Page::Strategy => icons::STRATEGY,
        Page::Profiles => icons::PROFILES,
        Page::Evaluation => icons::EVALUATION,
        Page::Sheet => icons::SHEET,
        Page::Alliance => icons::ALLIANCE,
    }
}

pub(super) fn title(page: Page) -> &'static str {
    match page {
        Page::Overview => overview::PAGE,
        Page::Profiles => labels::PAGE_PROFILES,
        Page::Strategy => labels::PAGE_STRATEGY,
        Page::Evaluation => labels::PAGE_EVALUATION,
        Page::Sheet => labels::PAGE_SHEET,
        Page::Alliance => alliance::PAGE,
    }
}
