// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How far something is: a bar for the eye, and a number for everybody. Where no number is known, the
//! bar is striped and says only that something goes on; nothing moves by itself.

use egui::accesskit::Role;
use egui::{Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::theme::Tokens;

const HEIGHT: f32 = 8.0;
/// How wide a stripe is, and how far it is from one to the next.
const STRIPE: (f32, f32) = (4.0, 12.0);

/// Draws how many of all are done; of none, nobody knows how many there are.
pub fn progress(ui: &mut Ui, name: &str, done: u32, all: u32) -> Response {
    let tokens = Tokens::of(ui);
    let size = vec2(ui.available_width(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let known = (all > 0).then(|| f64::from(done.min(all)) / f64::from(all));
    ui.painter().rect_filled(rect, HEIGHT / 2.0, tokens.canvas);
    match known {
        Some(part) => fill(ui, rect, part),
        None => stripes(ui, rect),
    }
    ui.painter().rect_stroke(rect, HEIGHT / 2.0, tokens.outline(), StrokeKind::Inside);
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        match known {
            Some(part) => {
                node.set_min_numeric_value(0.0);
                node.set_max_numeric_value(100.0);
                node.set_numeric_value((part * 100.0).round());
            }
            // Screen readers say that it goes on.
            None => node.set_busy(),
        }
    });
    response
}

fn fill(ui: &Ui, rect: Rect, part: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "a bar has fewer pixels than f32 has bits")]
    let width = rect.width() * part as f32;
    let full = rect.with_max_x(rect.left() + width);
    ui.painter().rect_filled(full, HEIGHT / 2.0, Tokens::of(ui).accent);
}

fn stripes(ui: &Ui, rect: Rect) {
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let pen = Stroke::new(STRIPE.0, Tokens::of(ui).accent);
    let mut left = rect.left() - HEIGHT;
    while left < rect.right() {
        let (low, high) = (pos2(left, rect.bottom()), pos2(left + HEIGHT, rect.top()));
        painter.line_segment([low, high], pen);
        left += STRIPE.1;
    }
}
