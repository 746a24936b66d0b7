// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One line of a list that leads somewhere: a tag, what it is, and something at its end.

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, FontId, Response, Sense, Ui, WidgetInfo, pos2, vec2};

use super::sign::focus_ring;
use crate::theme::{RADIUS_TAG, ROW_HEIGHT, Tokens};

/// One line of a list that leads somewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entry<'a> {
    /// A state with its symbol, in its colour and on its ground; empty for none.
    pub tag: (&'a str, Color32, Color32),
    /// How wide the column of the tags is, so that what they stand before begins in one line.
    pub column: f32,
    /// What it is.
    pub text: &'a str,
    /// What stands at its end.
    pub end: &'a str,
    /// Whether the arrow keys are here.
    pub chosen: bool,
    /// What screen readers call it.
    pub name: &'a str,
}

const TAG_PADDING: f32 = 7.0;
const TAG_SIZE: f32 = 12.5;
const INSET: f32 = 8.0;
/// The tags take no more of a line than this.
const MOST: f32 = 0.4;

/// Returns how wide the column of these tags is in a list as wide as there is room.
pub fn column<'a>(ui: &Ui, tags: impl IntoIterator<Item = &'a str>) -> f32 {
    let width = |tag: &str| {
        let font = FontId::proportional(TAG_SIZE);
        ui.painter().layout_no_wrap(tag.to_owned(), font, Color32::PLACEHOLDER).size().x
    };
    let widest = tags.into_iter().map(width).fold(0.0, f32::max);
    (widest + 2.0 * TAG_PADDING).min(MOST * ui.available_width())
}

impl Entry<'_> {
    /// Draws the line.
    pub fn show(&self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let size = vec2(ui.available_width(), ROW_HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, self.name));
        if self.chosen || response.hovered() {
            ui.painter().rect_filled(rect, RADIUS_TAG, tokens.accent_bg);
        }
        let y = rect.center().y;
        let mut left = rect.left() + INSET;
        let (tag, colour, ground) = self.tag;
        if !tag.is_empty() {
            let font = FontId::proportional(TAG_SIZE);
            let mut job = LayoutJob::simple_singleline(tag.to_owned(), font, colour);
            job.wrap = TextWrapping::truncate_at_width(self.column - 2.0 * TAG_PADDING);
            let galley = ui.painter().layout_job(job);
            let size = galley.size() + vec2(2.0 * TAG_PADDING, 4.0);
            let place = egui::Rect::from_min_size(pos2(left, y - size.y / 2.0), size);
            ui.painter().rect_filled(place, RADIUS_TAG, ground);
            ui.painter().galley(place.min + vec2(TAG_PADDING, 2.0), galley, colour);
            left += self.column + 12.0;
        }
        let end = pos2(rect.right() - INSET, y);
        let font = FontId::proportional(13.5);
        let end = ui.painter().text(end, Align2::RIGHT_CENTER, self.end, font, tokens.muted);
        let font = FontId::proportional(15.0);
        let mut job = LayoutJob::simple_singleline(self.text.to_owned(), font, tokens.text);
        job.wrap = TextWrapping::truncate_at_width((end.left() - 12.0 - left).max(0.0));
        let galley = ui.painter().layout_job(job);
        let cut = galley.elided;
        ui.painter().galley(pos2(left, y - galley.size().y / 2.0), galley, tokens.text);
        ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.rule));
        focus_ring(ui, &response);
        if cut { response.on_hover_text(self.text) } else { response }
    }
}
