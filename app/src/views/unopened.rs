// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The page of a window that has nothing to show: why, whether the data is safe, and what to do.
//! Whoever starts the program from a menu sees nothing else of it.

use egui::{CentralPanel, Frame, Margin, ScrollArea, Ui, ViewportCommand};
use leitwerk_shared::cli::Problem;

use crate::texts::labels;
use crate::theme::Tokens;
use crate::widgets::{button, sign};

const WIDTH: f32 = 560.0;

/// Draws the page.
pub fn unopened(ui: &mut Ui, problem: &Problem) {
    let frame = Frame::new().fill(Tokens::of(ui).canvas).inner_margin(Margin::symmetric(24, 32));
    CentralPanel::default().frame(frame).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.set_max_width(WIDTH.min(ui.available_width()));
            let heading = sign::heading(ui, 1, &problem.what);
            sign::announce(ui, &heading);
            ui.label(&problem.safe);
            ui.label(&problem.next);
            ui.add_space(12.0);
            let close = ui.horizontal(|ui| button::primary(ui, labels::CLOSE, labels::CLOSE)).inner;
            if ui.memory(|memory| memory.focused().is_none()) {
                close.request_focus();
            }
            if close.clicked() {
                ui.ctx().send_viewport_cmd(ViewportCommand::Close);
            }
        });
    });
}
