// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is read only on demand, under a line that opens.

use egui::{CollapsingHeader, IdSalt, Ui};

use super::sign::{focus_ring, into_view};
use crate::theme::{self, Tokens};

/// Draws a line that opens and closes what is under it.
pub fn fold(ui: &mut Ui, salt: impl Into<IdSalt>, title: &str, content: impl FnOnce(&mut Ui)) {
    named(ui, salt, (title, title), false, content);
}

/// Draws the same with a name for screen readers, and opens it where something in it is wanted.
pub fn named(
    ui: &mut Ui,
    salt: impl Into<IdSalt>,
    (title, name): (&str, &str),
    wanted: bool,
    content: impl FnOnce(&mut Ui),
) {
    let title = theme::secondary(title, Tokens::of(ui));
    #[expect(clippy::disallowed_methods, reason = "this is the fold of the house")]
    let header = CollapsingHeader::new(title).id_salt(salt.into()).open(wanted.then_some(true));
    let response = header.show(ui, content).header_response.accessible_name(name);
    focus_ring(ui, &response);
    into_view(&response);
}
