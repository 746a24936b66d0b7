// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The question before the window closes over something that was typed and not accepted.

use egui::{Ui, ViewportCommand};

use super::places;
use crate::desk::Desk;
use crate::outbox::{FieldKey, Outbox};
use crate::texts::notices;
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::{button, sign};

const FRAME: Frameset = Frameset { title: notices::LEAVING, width: 520.0, height: 240.0 };

/// The question, and whether it was answered.
#[derive(Debug, Default)]
pub struct Leaving {
    dialog: Dialog,
    /// The person knows what gets lost.
    agreed: bool,
}

impl Leaving {
    /// Asks, if something would get lost and the person has not agreed to that. Returns whether it
    /// does.
    pub fn asks(&mut self, outbox: &Outbox) -> bool {
        let asks = !self.agreed && !outbox.worker_gone() && outbox.stuck().next().is_some();
        if asks {
            self.dialog.open(None);
        }
        asks
    }
}

/// Draws the question, if it is asked.
pub fn leaving(ui: &Ui, desk: &mut Desk<'_>) {
    let mut dialog = std::mem::take(&mut desk.page.leaving.dialog);
    dialog.show(ui, FRAME, |ui, dialog| content(ui, desk, dialog));
    desk.page.leaving.dialog = dialog;
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>, dialog: &mut Dialog) {
    sign::heading(ui, 1, notices::LEAVING);
    sign::label(ui, notices::LEAVING_HINT);
    let stuck: Vec<FieldKey> = desk.outbox.stuck().cloned().collect();
    for (n, key) in stuck.iter().enumerate() {
        let name = places::name(desk.snapshot, key);
        let link = button::link(ui, &name, &name);
        if n == 0 {
            dialog.begin_at(ui, &link);
        }
        if link.clicked() {
            dialog.close_for_good();
            places::open(desk, key);
        }
    }
    ui.add_space(8.0);
    let leave = ui.horizontal(|ui| button::plain(ui, notices::LEAVE, notices::LEAVE)).inner;
    if leave.clicked() {
        desk.page.leaving.agreed = true;
        ui.ctx().send_viewport_cmd(ViewportCommand::Close);
    }
}
