// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The line at the bottom: whether everything is saved, who has it, and who we are. Screen
//! readers say it when it changes and they have nothing else to say.

use egui::{Color32, Label, Response, RichText, Ui};
use leitwerk_shared::replica::snapshot::{LinkState, Storage};

use super::places;
use crate::desk::Desk;
use crate::outbox::{FieldKey, Unsaved};
use crate::texts::{labels, notices, status, undo};
use crate::theme::Tokens;
use crate::widgets::sign;

const SHORT: usize = 80;

/// Draws the line.
pub fn status_line(ui: &mut Ui, desk: &Desk<'_>) {
    let tokens = Tokens::of(ui);
    let state = desk.snapshot.status;
    ui.spacing_mut().interact_size.y = 18.0;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(24.0, 0.0);
        if desk.outbox.worker_gone() {
            part(ui, notices::WORKER_GONE, tokens.bad);
            return;
        }
        if let Some(reason) = desk.outbox.last_refusal() {
            part(ui, &notices::value_refused(reason), tokens.bad);
        }
        if let Some(outcome) = desk.outbox.outcome() {
            let name = |key: &FieldKey| places::name(desk.snapshot, key);
            part(ui, &undo::outcome(outcome, name), tokens.text);
        }
        for worry in desk.worries.values() {
            part(ui, &labels::warning(worry), tokens.bad);
        }
        let failed = state.storage == Storage::Failed;
        let colour = if failed { tokens.bad } else { tokens.muted };
        part(ui, &saved(desk), colour);
        part(ui, &status::link(state), tokens.muted);
        if let Some((here, all)) = arriving(desk) {
            // Said again with every Steckbrief, nobody could listen to anything else.
            quiet(ui, &status::arriving(here, all), tokens.muted);
        }
        if let Some(path) = status::path(state, desk.room.relay_path) {
            part(ui, path, tokens.muted);
        }
        let me = desk.snapshot.me;
        let municipality = desk.snapshot.municipalities.get(&me.municipality);
        let name =
            municipality.map_or(labels::UNKNOWN_AUTHOR.as_str(), |kommune| kommune.name.as_str());
        part(ui, &status::person(name, me.role, &desk.alliance.name), tokens.muted);
    });
}

/// Says whether everything that was typed and chosen is on this computer's disk.
pub(super) fn saved(desk: &Desk<'_>) -> String {
    let storage = desk.snapshot.status.storage;
    match desk.outbox.unsaved() {
        _ if desk.outbox.worker_gone() => notices::WORKER_GONE.to_owned(),
        _ if storage == Storage::Failed => status::storage(storage, desk.now),
        Some(Unsaved::Kept(key)) => status::unsaved(&places::name(desk.snapshot, key)),
        Some(Unsaved::UnderWay) => status::storage(Storage::Saving, desk.now),
        None => status::storage(storage, desk.now),
    }
}

/// Returns how many Steckbriefe are here, of how many, while some are on their way.
fn arriving(desk: &Desk<'_>) -> Option<(usize, usize)> {
    if desk.snapshot.status.link != LinkState::Connected {
        return None;
    }
    let goals = &desk.snapshot.strategy.content.goals;
    let here = goals.iter().filter(|goal| desk.snapshot.profiles.contains_key(&goal.id)).count();
    (here < goals.len()).then_some((here, goals.len()))
}

fn part(ui: &mut Ui, text: &str, colour: Color32) {
    let response = quiet(ui, text, colour);
    sign::announce(ui, &response);
}

fn quiet(ui: &mut Ui, text: &str, colour: Color32) -> Response {
    let rich = RichText::new(text).size(12.5).color(colour);
    // A short part goes to the next line as a whole.
    let label = Label::new(rich).selectable(false);
    let label = if text.len() < SHORT { label.extend() } else { label.wrap() };
    ui.add(label)
}
