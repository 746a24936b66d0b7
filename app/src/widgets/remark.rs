// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Says at a field how many comments are open there, and leads to them.

use egui::Ui;
use leitwerk_shared::domain::edit::Part;

use super::button;
use crate::comments;
use crate::desk::Desk;
use crate::outbox::FieldKey;
use crate::texts::{comments as texts, fields};

/// Draws the sign at a choice or a line; of a list item the text speaks for those beside it.
pub fn remark_at_value(ui: &mut Ui, desk: &mut Desk<'_>, key: &FieldKey) {
    if key.1.parts().iter().all(|part| matches!(part, Part::Key(_))) {
        remark(ui, desk, key);
    }
}

/// Draws the sign under a field, if there is something to say.
pub fn remark(ui: &mut Ui, desk: &mut Desk<'_>, key: &FieldKey) {
    let count = comments::open_at(desk.snapshot, key);
    if count == 0 {
        return;
    }
    let template = desk.snapshot.strategy.content.template();
    let name = texts::open_at(&fields::field(template, key.0.class(), &key.1), count);
    let response = button::link(ui, &texts::open(count), &name);
    if response.clicked() {
        desk.page.comments.open(key.clone(), Some(response.id));
    }
}
