// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The corner of the window with long work that goes on, new announcements, and what was typed into
//! something that somebody else removed meanwhile; and the dialog in which announcements can be read
//! again. The page ends above the corner, so that nothing lies under it.

use egui::accesskit::{Live, Role};
use egui::{Align2, Area, Frame, Id, Label, Margin, Order, RichText, Ui, vec2};

use super::places;
use crate::command::Command;
use crate::desk::Desk;
use crate::outbox::FieldKey;
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

/// So many characters of what was typed are shown; all of them can be copied.
const SHOWN: usize = 160;

/// Draws what goes on and what was just announced, if there is anything.
pub fn corner(ui: &Ui, desk: &mut Desk<'_>) {
    let stranded = desk.outbox.stranded();
    let stranded: Vec<(FieldKey, String)> =
        stranded.map(|(key, text)| (key.clone(), text.to_owned())).collect();
    if desk.tasks.is_empty() && desk.page.toasts.is_empty() && stranded.is_empty() {
        return leave_room(ui, desk, None);
    }
    let screen = ui.ctx().content_rect();
    let width = WIDTH.min(screen.width() - 32.0);
    let area = Area::new(Id::unique("corner"))
        .order(Order::Foreground)
        .anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -INSET))
        .accessible_name(texts::CORNER);
    let drawn = area.show(ui.ctx(), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 8.0;
        for (number, running) in desk.tasks {
            running_card(ui, desk, *number, running);
        }
        for (key, text) in &stranded {
            stranded_card(ui, desk, key, text);
        }
        let now = ui.input(|input| input.time);
        desk.page.toasts.show(ui, now);
    });
    leave_room(ui, desk, Some(drawn.response.rect.top()));
}

/// Lets the page end above the corner, or where it always does.
fn leave_room(ui: &Ui, desk: &mut Desk<'_>, top: Option<f32>) {
    if desk.page.corner != top {
        desk.page.corner = top;
        ui.ctx().request_repaint();
    }
}

/// Draws what stands typed in a field that nobody sees any more.
fn stranded_card(ui: &mut Ui, desk: &mut Desk<'_>, key: &FieldKey, text: &str) {
    let tokens = Tokens::of(ui);
    let shown: String = text.chars().take(SHOWN).collect();
    let shown = if shown.len() < text.len() { shown + "…" } else { shown };
    let told = texts::stranded(&places::name(desk.snapshot, key), &shown);
    card(tokens).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let rich = RichText::new(&told).size(13.5).color(tokens.text);
        let response = ui.add(Label::new(rich).wrap());
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(Role::Status);
            node.set_label(told);
            node.set_live(Live::Polite);
        });
        ui.horizontal(|ui| {
            if button::plain(ui, texts::COPY, &texts::about(texts::COPY, &shown)).clicked() {
                ui.ctx().copy_text(text.to_owned());
                desk.outbox.let_go(key);
            }
            let name = texts::about(texts::LET_GO, &shown);
            if button::link(ui, texts::LET_GO, &name).clicked() {
                desk.outbox.let_go(key);
            }
        });
    });
}

fn card(tokens: &Tokens) -> Frame {
    Frame::new()
        .fill(tokens.panel)
        .stroke(tokens.outline())
        .corner_radius(RADIUS_CARD)
        .inner_margin(Margin::symmetric(14, 10))
}

fn running_card(ui: &mut Ui, desk: &Desk<'_>, number: u64, running: &Running) {
    let tokens = Tokens::of(ui);
    card(tokens).show(ui, |ui| {
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
