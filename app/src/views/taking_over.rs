// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The dialog that shows what of an existing strategy would be taken over, line by line, before it
//! is. All of it goes in at once and can be taken back at once.

use egui::accesskit::Role;
use egui::{Label, RichText, Ui};

use crate::desk::Desk;
use crate::import::Plan;
use crate::texts::{import, strategy_file as texts, tasks};
use crate::theme::Tokens;
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::toast::Toast;
use crate::widgets::{button, sign};

/// What would be taken over, while that is asked.
#[derive(Debug, Default)]
pub struct TakingOver {
    dialog: Dialog,
    plan: Option<Plan>,
}

const FRAME: Frameset = Frameset { title: texts::TAKE_TITLE, width: 680.0, height: 460.0 };

impl TakingOver {
    /// Asks whether this shall be taken over.
    pub fn ask(&mut self, plan: Plan) {
        self.plan = Some(plan);
        self.dialog.open(None);
    }
}

/// Draws the question, if it is asked.
pub fn taking_over(ui: &Ui, desk: &mut Desk<'_>) {
    let TakingOver { mut dialog, plan } = std::mem::take(&mut desk.page.taking_over);
    let Some(plan) = plan else { return };
    dialog.show(ui, FRAME, |ui, dialog| content(ui, desk, dialog, &plan));
    let plan = dialog.is_open().then_some(plan);
    desk.page.taking_over = TakingOver { dialog, plan };
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>, dialog: &mut Dialog, plan: &Plan) {
    let heading = sign::heading(ui, 1, texts::TAKE_TITLE);
    sign::label(ui, texts::TAKE_HINT);
    // Without edits there is nothing to agree to.
    if plan.edits.is_empty() {
        dialog.begin_at(ui, &heading);
    } else {
        let take = ui.horizontal(|ui| button::primary(ui, texts::TAKE, texts::TAKE)).inner;
        dialog.begin_at(ui, &take);
        if take.clicked() {
            desk.outbox.send_all(plan.edits.iter().cloned());
            let now = ui.input(|input| input.time);
            desk.page.toasts.push(Toast::good(tasks::taken_over(&plan.report.file)), now);
            dialog.close_for_good();
        }
    }
    ui.add_space(8.0);
    let colour = Tokens::of(ui).text;
    for line in import::report(&plan.report) {
        let response = ui.add(Label::new(RichText::new(&line).size(14.0).color(colour)).wrap());
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(Role::ListItem);
            node.set_label(line);
        });
    }
}
