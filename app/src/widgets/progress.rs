// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How far something is: a bar for the eye, and a number for everybody.

use egui::accesskit::Role;
use egui::{Response, Sense, StrokeKind, Ui, WidgetInfo, vec2};

use crate::theme::Tokens;

const HEIGHT: f32 = 8.0;

/// Draws how many of all are done; an empty bar where that is not known yet.
pub fn progress(ui: &mut Ui, name: &str, done: u32, all: u32) -> Response {
    let tokens = Tokens::of(ui);
    let size = vec2(ui.available_width(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let part = if all == 0 { 0.0 } else { f64::from(done.min(all)) / f64::from(all) };
    let painter = ui.painter();
    painter.rect_filled(rect, HEIGHT / 2.0, tokens.canvas);
    #[expect(clippy::cast_possible_truncation, reason = "a bar has fewer pixels than f32 has bits")]
    let width = rect.width() * part as f32;
    painter.rect_filled(rect.with_max_x(rect.left() + width), HEIGHT / 2.0, tokens.accent);
    painter.rect_stroke(rect, HEIGHT / 2.0, tokens.outline(), StrokeKind::Inside);
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(100.0);
        if all > 0 {
            node.set_numeric_value((part * 100.0).round());
        }
    });
    response
}
