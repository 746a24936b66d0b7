// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A text as a QR code, dark on light in every theme: many cameras read nothing else.

use egui::accesskit::Role;
use egui::{Rect, Sense, Ui, WidgetInfo, vec2};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::theme::{QR_GROUND, QR_INK};

/// The light border that belongs to a code, in modules (ISO/IEC 18004).
const BORDER: i32 = 4;

/// Draws a text that is short enough for a QR code, at most so wide and high; nothing if it is
/// too long. Screen readers say `name`.
pub fn qr_code(ui: &mut Ui, text: &str, name: &str, most: f32) {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return };
    let modules = code.size() + 2 * BORDER;
    #[expect(clippy::cast_precision_loss, reason = "a code has at most 185 modules")]
    let scale = (most / modules as f32).floor().max(1.0);
    #[expect(clippy::cast_precision_loss, reason = "a code has at most 185 modules")]
    let at = |n: i32| (n + BORDER) as f32 * scale;
    let length = at(modules - BORDER);
    let (rect, response) = ui.allocate_exact_size(vec2(length, length), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if !ui.is_rect_visible(rect) {
        return;
    }
    ui.painter().rect_filled(rect, 0.0, QR_GROUND);
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let begin = x;
            while code.get_module(x, y) {
                x += 1;
            }
            // A run of dark modules is one rectangle: no seams, and fewer of them.
            if begin < x {
                let from = rect.min + vec2(at(begin), at(y));
                let dark = Rect::from_min_max(from, rect.min + vec2(at(x), at(y + 1)));
                ui.painter().rect_filled(dark, 0.0, QR_INK);
            }
            x += 1;
        }
    }
}
