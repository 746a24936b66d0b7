// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The corner of the window with long work that goes on and new announcements, and the dialog in
//! which they can be read again.

use egui::accesskit::Role;
use egui::{Align2, Area, Frame, Id, Label, Margin, Order, RichText, Ui, vec2};

use crate::command::Command;
use crate::desk::Desk;
use crate::source::Running;
use crate::texts::{dates, tasks as texts};
use crate::theme::{RADIUS_CARD, Tokens};
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::progress::progress;
use crate::widgets::{button, sign};

const WIDTH: f32 = 400.0;
/// Above the status line.
const INSET: f32 = 42.0;
const FRAME: Frameset = Frameset { title: texts::MESSAGES, width: 620.0, height: 420.0 };

/// Draws what goes on and what was just announced, if there is anything.
pub fn corner(ui: &Ui, desk: &mut Desk<'_>) {
    if desk.tasks.is_empty() && desk.page.toasts.is_empty() {
        return;
    }
    let screen = ui.ctx().content_rect();
    let width = WIDTH.min(screen.width() - 32.0);
    let area = Area::new(Id::unique("corner"))
        .order(Order::Foreground)
        .anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -INSET))
        .accessible_name(texts::CORNER);
    area.show(ui.ctx(), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 8.0;
        for (number, running) in desk.tasks {
            running_card(ui, desk, *number, running);
        }
        let now = ui.input(|input| input.time);
        desk.page.toasts.show(ui, now);
    });
}

fn running_card(ui: &mut Ui, desk: &Desk<'_>, number: u64, running: &Running) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(tokens.outline())
        .corner_radius(RADIUS_CARD)
        .inner_margin(Margin::symmetric(14, 10));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let title = texts::running(&running.task);
        ui.add(Label::new(RichText::new(&title).size(13.5).color(tokens.text)).wrap());
        let (done, all) = running.progress.map_or((0, 0), |it| (it.done, it.all));
        progress(ui, &title, done, all);
        ui.horizontal(|ui| {
            sign::hint(ui, &texts::progress(running.progress));
            let stoppable = running.progress.is_none_or(|it| it.stoppable);
            if stoppable && button::link(ui, texts::STOP, &texts::stop(&running.task)).clicked() {
                desk.send(Command::Stop(number));
            }
        });
    });
}

/// Draws the dialog with everything that was announced, if it is open.
pub fn messages(ui: &Ui, desk: &mut Desk<'_>) {
    let mut dialog = std::mem::take(&mut desk.page.messages);
    dialog.show(ui, FRAME, |ui, dialog| content(ui, desk, dialog));
    desk.page.messages = dialog;
}

fn content(ui: &mut Ui, desk: &Desk<'_>, dialog: &mut Dialog) {
    let heading = sign::heading(ui, 1, texts::MESSAGES);
    dialog.begin_at(ui, &heading);
    sign::label(ui, texts::MESSAGES_HINT);
    let past = desk.page.toasts.past();
    if past.len() == 0 {
        sign::label(ui, texts::NO_MESSAGES);
    }
    for toast in past {
        ui.add_space(4.0);
        sign::hint(ui, &dates::moment(toast.at, desk.now));
        let response = ui.add(Label::new(toast.signed()).wrap());
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(Role::ListItem);
            node.set_label(toast.signed());
        });
    }
}
