// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The page of the Verbund: who belongs to it and is here, the ways between the workplaces, what
//! waits for a coordinator, exchange files, and the strategy as a file.

mod file;
mod grants;
mod members;
mod strategy;
mod ways;

use egui::{Id, Ui};
use leitwerk_shared::identity::role::Role;

pub use self::file::FileForm;
pub use self::grants::{Granting, agree};
pub(crate) use self::members::there;
pub use self::strategy::StrategyForm;
use super::room;
use crate::desk::Desk;
use crate::texts::{alliance as texts, room as room_texts, strategy_file};
use crate::widgets::card::card;
use crate::widgets::sign;

/// The fields for the path of a file on this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileField {
    /// Of an exchange file that is written.
    Write,
    /// Of one that is read.
    Read,
    /// Of the strategy that is written.
    Export,
    /// Of an existing strategy that is taken over.
    Import,
}

impl FileField {
    /// Every field, in the order of the page.
    pub(super) const ALL: [Self; 4] = [Self::Write, Self::Read, Self::Export, Self::Import];

    /// Returns the id under which it has the keyboard.
    pub(super) fn id(self) -> Id {
        Id::unique(match self {
            Self::Write => "file write",
            Self::Read => "file read",
            Self::Export => "strategy write",
            Self::Import => "strategy read",
        })
    }
}

/// Where two columns have room beside each other.
const TWO_COLUMNS: f32 = 820.0;
const GUTTER: f32 = 16.0;

/// Draws the page.
pub fn alliance(ui: &mut Ui, desk: &mut Desk<'_>) {
    let roster = desk.alliance.roster.clone();
    let title = texts::title(&desk.snapshot.verbund);
    if let Some(roster) = &roster {
        let devices = roster.devices().keys().filter(|id| roster.device(**id).is_some());
        let persons = devices.filter(|id| roster.devices()[id].role != Role::Relay);
        sign::page(ui, &title, &texts::size(roster.members().len(), persons.count()));
    } else {
        sign::heading(ui, 1, &title);
    }
    let columns = if ui.available_width() >= TWO_COLUMNS { 2 } else { 1 };
    ui.spacing_mut().item_spacing.x = GUTTER;
    ui.columns(columns, |uis| {
        column(&mut uis[0], |ui| {
            grants::grants(ui, desk);
            card(ui, texts::MEMBERS, |ui| members::members(ui, desk));
            ui.add_space(8.0);
            members::held_back(ui, desk);
            card(ui, room_texts::TITLE, |ui| drop(room::section(ui, desk)));
            ui.add_space(8.0);
        });
        column(&mut uis[columns - 1], |ui| {
            card(ui, texts::OWN, |ui| ways::own(ui, desk));
            ui.add_space(8.0);
            card(ui, texts::WAYS, |ui| ways::ways(ui, desk));
            ui.add_space(8.0);
            card(ui, texts::FILE, |ui| file::file(ui, desk));
            ui.add_space(8.0);
            card(ui, strategy_file::TITLE, |ui| strategy::strategy(ui, desk));
        });
    });
}

/// Lays out one column; nothing in it is stretched.
fn column(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.spacing_mut().item_spacing.x = 8.0;
    ui.vertical(content);
}
