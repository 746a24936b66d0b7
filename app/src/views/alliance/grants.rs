// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The second signature of a coordinator: what waits for it, and the dialog in which it is given.

use std::time::Duration;

use egui::{Label, RichText, Ui};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::net::enrol::Grant;
use leitwerk_shared::replica::snapshot::LinkState;

use crate::command::Command;
use crate::desk::Desk;
use crate::texts::{alliance as texts, membership};
use crate::theme::{RADIUS_CARD, Tokens, semibold};
use crate::widgets::card::card;
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::{button, sign};

/// What is being agreed to.
#[derive(Debug, Default)]
pub struct Granting {
    dialog: Dialog,
    grant: Option<Grant>,
    /// When the authority was last asked, in seconds of the window.
    asked: Option<f64>,
}

/// How often the authority is asked while the page is open, in seconds.
const ASK_EVERY: f64 = 10.0;
const FRAME: Frameset = Frameset { title: texts::AGREE_TITLE, width: 520.0, height: 240.0 };

/// Draws what waits, for a coordinator.
pub(super) fn grants(ui: &mut Ui, desk: &mut Desk<'_>) {
    if desk.snapshot.me.role != Role::Coordinator {
        return;
    }
    ask(ui, desk);
    card(ui, texts::GRANTS, |ui| {
        sign::label(ui, texts::GRANTS_HINT);
        let alliance = desk.alliance;
        match &alliance.grants {
            None if alliance.refused.is_none() => {
                sign::label(ui, texts::GRANTS_UNKNOWN);
            }
            Some(grants) if grants.is_empty() => {
                let response = sign::label(ui, membership::NO_GRANTS);
                sign::announce(ui, &response);
            }
            grants => grants.iter().flatten().for_each(|grant| waiting(ui, desk, grant)),
        }
        if let Some(refused) = &alliance.refused {
            sign::trouble(ui, refused);
        }
    });
    ui.add_space(8.0);
}

/// Asks again every now and then, as long as somebody looks.
fn ask(ui: &Ui, desk: &mut Desk<'_>) {
    let now = ui.input(|input| input.time);
    // The authority is where the relay is; an old answer is better than a new failure.
    let offline = desk.snapshot.status.link == LinkState::Offline;
    let granting = &mut desk.page.granting;
    if !offline && granting.asked.is_none_or(|asked| now - asked >= ASK_EVERY) {
        granting.asked = Some(now);
        desk.send(Command::AskGrants);
    }
    ui.ctx().request_repaint_after(Duration::from_secs_f64(ASK_EVERY));
}

fn waiting(ui: &mut Ui, desk: &mut Desk<'_>, grant: &Grant) {
    let kommune = kommune(desk, grant);
    let tokens = Tokens::of(ui);
    let frame = egui::Frame::new()
        .fill(tokens.warn_bg)
        .stroke(tokens.separator())
        .corner_radius(RADIUS_CARD)
        .inner_margin(12);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let text = RichText::new(texts::grant(&kommune, grant)).family(semibold());
        let response = ui.add(Label::new(text.color(tokens.text)).wrap());
        sign::announce(ui, &response);
        sign::label(ui, &texts::asked(grant, desk.now));
        sign::label(ui, &texts::fingerprint(grant));
        let response = ui
            .horizontal(|ui| button::plain(ui, texts::AGREE, &texts::agree(&kommune, grant)))
            .inner;
        if response.clicked() {
            desk.page.granting.grant = Some(grant.clone());
            desk.page.granting.dialog.open(Some(response.id));
        }
    });
}

/// Draws the dialog in which a coordinator agrees, if it is open.
pub fn agree(ui: &Ui, desk: &mut Desk<'_>) {
    let mut dialog = std::mem::take(&mut desk.page.granting.dialog);
    dialog.show(ui, FRAME, |ui, dialog| {
        let Some(grant) = desk.page.granting.grant.clone() else { return dialog.close() };
        let heading = sign::heading(ui, 1, texts::AGREE_TITLE);
        dialog.begin_at(ui, &heading);
        ui.add(Label::new(texts::grant(&kommune(desk, &grant), &grant)).wrap());
        sign::label(ui, &texts::fingerprint(&grant));
        sign::label(ui, texts::AGREE_HINT);
        let (text, name) = (texts::AGREE_NOW, texts::AGREE_NOW);
        if ui.horizontal(|ui| button::primary(ui, text, name)).inner.clicked() {
            desk.send(Command::Endorse(Box::new(grant)));
            dialog.close();
        }
    });
    desk.page.granting.dialog = dialog;
}

fn kommune(desk: &Desk<'_>, grant: &Grant) -> String {
    let kommune = desk.snapshot.municipalities.get(&grant.municipality);
    kommune.map_or_else(|| membership::number(grant.municipality), |it| it.name.clone())
}
