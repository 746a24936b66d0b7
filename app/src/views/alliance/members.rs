// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The members of the Verbund with their workplaces, who is here, and what of them is held and not
//! shown.

use std::collections::BTreeSet;

use egui::{Label, RichText, Ui};
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{Device, MemberRecord};
use leitwerk_shared::replica::snapshot::Snapshot;

use crate::desk::Desk;
use crate::texts::{alliance as texts, bundle, labels, notices};
use crate::theme::{Tokens, semibold};
use crate::widgets::card::card;
use crate::widgets::sign;

/// Returns the workplaces of others that are there at this moment, as far as they say so.
pub(crate) fn there(snapshot: &Snapshot) -> BTreeSet<DeviceId> {
    let present = snapshot.presences.iter().map(|there| there.device);
    present.chain(snapshot.peers.keys().copied()).collect()
}

/// Draws every Kommune with its workplaces.
pub(super) fn members(ui: &mut Ui, desk: &Desk<'_>) {
    let Some(roster) = desk.alliance.roster.clone() else {
        sign::label(ui, texts::NO_ROSTER);
        return;
    };
    let there = there(desk.snapshot);
    for (n, record) in roster.members().values().enumerate() {
        if n > 0 {
            ui.add_space(2.0);
            let (rect, _) =
                ui.allocate_exact_size(egui::vec2(ui.available_width(), 1.0), egui::Sense::hover());
            let rule = egui::Stroke::new(1.0, Tokens::of(ui).rule);
            ui.painter().hline(rect.x_range(), rect.center().y, rule);
        }
        member(ui, desk, record);
        let devices = roster.devices().values();
        let devices = devices.filter(|it| it.municipality == record.id && it.role != Role::Relay);
        for device in devices {
            let good = roster.device(device.id).is_some();
            workplace(ui, desk, device, good, there.contains(&device.id));
        }
    }
}

fn member(ui: &mut Ui, desk: &Desk<'_>, record: &MemberRecord) {
    let colour = Tokens::of(ui).municipality(record.id.0);
    let name = RichText::new(record.name.as_str()).family(semibold()).color(colour);
    ui.add(Label::new(name).wrap());
    ui.add_space(-6.0);
    sign::hint(ui, &texts::member(record, desk.now.date()));
}

fn workplace(ui: &mut Ui, desk: &Desk<'_>, device: &Device, good: bool, there: bool) {
    let tokens = Tokens::of(ui);
    let mine = device.id == desk.snapshot.me.device;
    // A tag is no higher than its word.
    let height = std::mem::replace(&mut ui.spacing_mut().interact_size.y, 22.0);
    ui.horizontal_wrapped(|ui| {
        ui.add_space(12.0);
        sign::label(ui, &texts::workplace(device.id, device.role));
        match (good, mine) {
            (false, _) => {
                sign::tag(ui, texts::REVOKED, tokens.bad, tokens.bad_bg);
            }
            (true, true) => {
                sign::tag(ui, texts::THIS_ONE, tokens.accent, tokens.accent_bg);
            }
            (true, false) if there => {
                sign::tag(ui, texts::THERE, tokens.ok, tokens.ok_bg);
            }
            (true, false) => {
                let seen = desk.memory.seen.get(&device.id).copied();
                sign::hint(ui, &texts::seen(seen, desk.now));
            }
        }
    });
    ui.spacing_mut().interact_size.y = height;
}

/// Draws what is held and not shown, if there is anything.
pub(super) fn held_back(ui: &mut Ui, desk: &Desk<'_>) {
    let snapshot = desk.snapshot;
    if snapshot.held_back.is_empty() {
        return;
    }
    card(ui, texts::HELD_BACK, |ui| {
        sign::label(ui, texts::HELD_BACK_HINT);
        for (doc, reasons) in &snapshot.held_back {
            sign::heading(ui, 3, &bundle::document(*doc, snapshot));
            for ((reason, device), count) in reasons {
                let author = snapshot.author(*device).unwrap_or(labels::UNKNOWN_AUTHOR);
                let told = notices::held_back(*reason, *count, author);
                ui.add(Label::new(RichText::new(told).size(13.5)).wrap());
            }
        }
    });
    ui.add_space(8.0);
}
