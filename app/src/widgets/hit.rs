// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A place where something was found: what is called what, and below it the piece of text with
//! what was found in it.

use std::ops::Range;

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{FontId, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::sign::focus_ring;
use crate::theme::{RADIUS_TAG, Tokens, semibold};

/// A place where something was found.
#[derive(Clone, Copy, Debug)]
pub struct HitRow<'a> {
    /// What the place is called.
    pub place: &'a str,
    /// What stands there.
    pub text: &'a str,
    /// What was found in it, in bytes.
    pub marks: &'a [Range<usize>],
    /// Whether the arrow keys are here.
    pub chosen: bool,
    /// What screen readers call it.
    pub name: &'a str,
}

const HEIGHT: f32 = 54.0;
const INSET: f32 = 8.0;

impl HitRow<'_> {
    /// Draws the place.
    pub fn show(&self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let size = vec2(ui.available_width(), HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, self.name));
        if !ui.is_rect_visible(rect) {
            return response;
        }
        if self.chosen || response.hovered() {
            ui.painter().rect_filled(rect, RADIUS_TAG, tokens.accent_bg);
        }
        let place = TextFormat::simple(FontId::proportional(13.0), tokens.muted);
        let place = LayoutJob::single_section(self.place.to_owned(), place);
        let mut top = rect.top() + 6.0;
        for mut job in [place, self.marked(tokens)] {
            job.wrap = TextWrapping::truncate_at_width(rect.width() - 2.0 * INSET);
            let galley = ui.painter().layout_job(job);
            let height = galley.size().y;
            ui.painter().galley(pos2(rect.left() + INSET, top), galley, tokens.text);
            top += height + 3.0;
        }
        ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.rule));
        focus_ring(ui, &response);
        response
    }

    /// What was found is heavier and underlined, so that colour is not alone.
    fn marked(&self, tokens: &Tokens) -> LayoutJob {
        let plain = TextFormat::simple(FontId::proportional(15.0), tokens.text);
        let strong = TextFormat {
            underline: Stroke::new(1.5, tokens.accent),
            ..TextFormat::simple(FontId::new(15.0, semibold()), tokens.text)
        };
        let mut job = LayoutJob::default();
        let mut from = 0;
        for mark in self.marks {
            job.append(&self.text[from..mark.start], 0.0, plain.clone());
            job.append(&self.text[mark.clone()], 0.0, strong.clone());
            from = mark.end;
        }
        job.append(&self.text[from..], 0.0, plain);
        job
    }
}
