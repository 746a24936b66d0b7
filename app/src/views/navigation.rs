// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The pages, and the keys that lead to them.

use egui::accesskit::Role;
use egui::{Align2, FontFamily, FontId, Key, Modifiers, Sense, Ui, WidgetInfo, vec2};

use crate::desk::{Desk, Page};
use crate::texts::labels;
use crate::theme::{RADIUS, ROW_HEIGHT, Tokens, semibold};
use crate::widgets::sign::focus_ring;

/// Draws the pages, one below the other.
pub fn navigation(ui: &mut Ui, desk: &mut Desk<'_>) {
    for (n, page) in Page::ALL.into_iter().enumerate() {
        if entry(ui, page, n + 1, desk.page.page == page) {
            desk.open_page(page);
            desk.page.drawer = page == Page::Profiles && desk.page.drawer;
        }
    }
}

/// Opens a page when its keys are pressed.
pub fn page_keys(ui: &Ui, desk: &mut Desk<'_>) {
    for (page, key) in Page::ALL.into_iter().zip([Key::Num1, Key::Num2, Key::Num3]) {
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, key)) {
            desk.open_page(page);
        }
    }
}

fn entry(ui: &mut Ui, page: Page, number: usize, open: bool) -> bool {
    let tokens = Tokens::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, title(page)));
    if open || response.hovered() {
        let fill = if open { tokens.accent_bg } else { tokens.canvas };
        ui.painter().rect_filled(rect, RADIUS, fill);
    }
    let (colour, family) =
        if open { (tokens.accent, semibold()) } else { (tokens.text, FontFamily::Proportional) };
    let text = ui.painter().with_clip_rect(rect);
    let at = rect.left_center() + vec2(12.0, 0.0);
    text.text(at, Align2::LEFT_CENTER, title(page), FontId::new(15.0, family), colour);
    let keys = FontId::proportional(12.0);
    let at = rect.right_center() - vec2(12.0, 0.0);
    text.text(at, Align2::RIGHT_CENTER, labels::page_keys(number), keys, tokens.muted);
    focus_ring(ui, &response);
    response.clicked()
}

const fn title(page: Page) -> &'static str {
    match page {
        Page::Profiles => labels::PAGE_PROFILES,
        Page::Strategy => labels::PAGE_STRATEGY,
        Page::Evaluation => labels::PAGE_EVALUATION,
    }
}
