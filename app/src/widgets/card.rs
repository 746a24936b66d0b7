// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A surface with a heading, for what belongs together on a page.

use egui::{Frame, Margin, Ui};

use super::sign;
use crate::theme::{RADIUS_CARD, Tokens};

/// Draws a card as wide as there is room.
pub fn card(ui: &mut Ui, title: &str, content: impl FnOnce(&mut Ui)) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(tokens.separator())
        .corner_radius(RADIUS_CARD)
        .inner_margin(Margin::same(16));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        sign::heading(ui, 2, title);
        content(ui);
    });
}
