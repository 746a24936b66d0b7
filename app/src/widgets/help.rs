// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What belongs in a field, read only by whoever asks: a sign beside the name of the field, and a
//! sentence or two under it.

use egui::{Id, Ui};

use super::{button, sign};
use crate::texts::templates;

/// Draws the heading of a field or a section, with its help.
pub fn heading(ui: &mut Ui, name: &str, help: &str) {
    ui.add_space(12.0);
    explained(ui, name, help, |ui| {
        sign::heading(ui, 2, name);
    });
}

/// Draws the label of a field, with its help. `said` tells the field from others of that name.
pub fn label(ui: &mut Ui, name: &str, said: &str, help: &str) {
    explained(ui, said, help, |ui| {
        sign::label(ui, name);
    });
}

fn explained(ui: &mut Ui, said: &str, help: &str, name: impl FnOnce(&mut Ui)) {
    let open = Id::unique(("help", said));
    let mut is_open = ui.data(|data| data.get_temp(open).unwrap_or(false));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        name(ui);
        let button = button::sign(ui, templates::HELP, &templates::help_of(said));
        ui.ctx().accesskit_node_builder(button.id, |node| node.set_expanded(is_open));
        if button.clicked() {
            is_open = !is_open;
            ui.data_mut(|data| data.insert_temp(open, is_open));
        }
    });
    ui.add_space(-2.0);
    if is_open {
        sign::hint(ui, help);
    }
}
