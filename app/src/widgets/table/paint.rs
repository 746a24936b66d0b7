// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Paints what stands in the cells of a table.

use egui::accesskit::{Role, Toggled};
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align, FontFamily, FontId, Rect, Response, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::PADDING;
use crate::theme::{RADIUS_TAG, Tokens};

const BOX: f32 = 18.0;

/// Draws the mark of a row, or of all rows.
pub(super) fn mark(ui: &Ui, response: &Response, name: &str, chosen: Option<bool>) {
    let tokens = Tokens::of(ui);
    let on = chosen == Some(true);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_toggled(chosen.map_or(Toggled::Mixed, Toggled::from));
    });
    let square = Rect::from_center_size(response.rect.center(), vec2(BOX, BOX));
    let (fill, edge) = match chosen {
        Some(false) => (tokens.panel, tokens.edge),
        Some(true) | None => (tokens.accent, tokens.accent),
    };
    let stroke = Stroke::new(tokens.edge_width, edge);
    ui.painter().rect(square, RADIUS_TAG, fill, stroke, StrokeKind::Inside);
    let pen = Stroke::new(2.0, tokens.on_accent);
    let at = |x: f32, y: f32| square.min + vec2(x, y);
    match chosen {
        Some(true) => {
            ui.painter().line(vec![at(4.5, 9.5), at(7.5, 12.5), at(13.5, 5.5)], pen);
        }
        None => {
            ui.painter().line_segment([at(5.0, 9.0), at(13.0, 9.0)], pen);
        }
        Some(false) => {}
    }
}

/// Writes a text into a cell. Returns whether it had to be cut off.
pub(super) fn put(
    ui: &Ui,
    rect: Rect,
    text: &str,
    align: Align,
    (family, colour): (FontFamily, egui::Color32),
) -> bool {
    let font = FontId::new(14.0, family);
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, colour);
    job.wrap = TextWrapping::truncate_at_width((rect.width() - 2.0 * PADDING).max(0.0));
    let galley = ui.painter().layout_job(job);
    let left = if align == Align::Max {
        rect.right() - PADDING - galley.size().x
    } else {
        rect.left() + PADDING
    };
    let cut = galley.elided;
    let at = pos2(left, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, colour);
    cut
}

/// Shows where the keyboard is.
pub(super) fn ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let rect = response.rect.shrink(1.0);
        ui.painter().rect_stroke(rect, RADIUS_TAG, Tokens::of(ui).ring(), StrokeKind::Inside);
    }
}
