// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A window of the library that ours is made with, as large and with nothing in it: what no
//! program that stands on it can undercut.

use eframe::{NativeOptions, egui};

struct Empty;

impl eframe::App for Empty {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        ui.painter().rect_filled(ui.max_rect(), 0.0, egui::Color32::WHITE);
    }
}

fn main() -> eframe::Result {
    let viewport = egui::ViewportBuilder::default().with_inner_size([1440.0, 900.0]);
    let options = NativeOptions { viewport, ..NativeOptions::default() };
    eframe::run_native("empty-window", options, Box::new(|_creation| Ok(Box::new(Empty))))
}
