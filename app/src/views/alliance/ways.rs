// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! This workplace, and the ways to others: over the relay, directly, or not at the moment.

use egui::{Color32, Label, RichText, Ui};
use leitwerk_shared::domain::ids::MunicipalityId;
use leitwerk_shared::replica::snapshot::LinkState;

use crate::desk::Desk;
use crate::texts::{alliance as texts, labels, room, status};
use crate::theme::{Tokens, semibold};
use crate::widgets::sign;

/// Draws what this workplace is.
pub(super) fn own(ui: &mut Ui, desk: &Desk<'_>) {
    let me = desk.snapshot.me;
    let name = texts::own(&desk.alliance.name, kommune(desk, me.municipality));
    ui.add(Label::new(RichText::new(name).family(semibold())).wrap());
    ui.add_space(-4.0);
    let device = texts::workplace(me.device, me.role);
    sign::label(ui, &device);
    sign::label(ui, &texts::certificate(desk.alliance.certificate, desk.now));
}

fn kommune<'a>(desk: &Desk<'a>, id: MunicipalityId) -> &'a str {
    let kommune = desk.snapshot.municipalities.get(&id);
    kommune.map_or(labels::UNKNOWN_AUTHOR.as_str(), |kommune| kommune.name.as_str())
}

/// Draws who is called, who is connected, and over what.
pub(super) fn ways(ui: &mut Ui, desk: &Desk<'_>) {
    let tokens = Tokens::of(ui);
    let snapshot = desk.snapshot;
    let state = snapshot.status;
    let sign = |link: LinkState| match link {
        LinkState::InStep => (labels::SIGN_DONE, tokens.ok),
        LinkState::Connected => (labels::SIGN_RUNNING, tokens.accent),
        LinkState::Offline => (labels::SIGN_OPEN, tokens.muted),
    };
    let relay = texts::relay_at(&desk.alliance.relays);
    let told = texts::relay(state, desk.room.relay_path);
    way(ui, sign(state.link), &relay, &told);
    for (device, link) in &snapshot.peers {
        let name = snapshot.author(*device).unwrap_or(labels::UNKNOWN_AUTHOR);
        way(ui, sign(*link), name, texts::direct(*link));
    }
    for peer in desk.room.network.iter().flat_map(|network| &network.peers) {
        if desk.room.troubles.contains_key(peer) {
            way(ui, sign(LinkState::Offline), &room::whereabouts(peer), texts::CALLED);
        }
    }
    sign::label(ui, &status::link(state));
    for worry in desk.worries.values() {
        sign::trouble(ui, &labels::warning(worry));
    }
}

/// Draws one way: to whom, and how it is.
fn way(ui: &mut Ui, (sign, colour): (&str, Color32), to: &str, how: &str) {
    ui.horizontal_wrapped(|ui| {
        ui.add(Label::new(RichText::new(sign).color(colour)).selectable(false));
        ui.add(Label::new(RichText::new(to)).wrap());
    });
    ui.add_space(-6.0);
    let response = sign::label(ui, how);
    sign::announce(ui, &response);
}
