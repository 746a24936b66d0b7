// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The dialog above a figure: what stands behind a cell, to be read and written there.

mod criteria;
mod plan;
mod ratings;
mod rows;
mod swot;
mod units;

use std::collections::BTreeMap;

use egui::{Id, Response, Ui};

use leitwerk_shared::domain::assessment::{SwotItem, TrafficLight};
use leitwerk_shared::domain::edit::{Part, Path};
use leitwerk_shared::domain::ids::{ItemId, MunicipalityId};

use crate::desk::Desk;
use crate::figures::{Entry, FigureKind};
use crate::texts::charts as texts;
use crate::widgets::company;
use crate::widgets::dialog::{Dialog, Frameset};

/// The dialog above a figure.
#[derive(Debug, Default)]
pub(super) struct EntryForm {
    dialog: Dialog,
    about: Option<Entry>,
    /// The ratings that were just made, until they are in a snapshot.
    rated: BTreeMap<(ItemId, ItemId), TrafficLight>,
    /// What has the keyboard first, where somebody looked for it.
    wanted: Option<Id>,
    /// The goal at which the keyboard begins, where somebody looked for what was released of it.
    goal: Option<ItemId>,
}

impl EntryForm {
    /// Opens it; the keyboard goes back to `opener`.
    pub(super) fn open(&mut self, about: Entry, opener: Option<Id>) {
        *self = Self { about: Some(about), ..Self::default() };
        self.dialog.open(opener);
    }

    /// Opens what a Kommune released, with the keyboard at a goal; it goes back to `opener`.
    pub(super) fn open_released(&mut self, of: MunicipalityId, goal: ItemId, opener: Option<Id>) {
        self.open(Entry::Plan(of), opener);
        self.goal = Some(goal);
    }

    /// Opens it with the keyboard in one of its fields.
    pub(super) fn open_at(&mut self, about: Entry, field: Id) {
        self.open(about, None);
        self.wanted = Some(field);
    }
}

/// Returns the dialog in which a field of the Leitlinie is written, and its figure.
pub(super) fn of_field(path: &Path, swot: &[SwotItem]) -> Option<(FigureKind, Entry)> {
    let quadrant = |id: ItemId| {
        let item = swot.iter().find(|item| item.id == id);
        item.and_then(|item| item.quadrant.value()).copied()
    };
    Some(match path.parts() {
        [Part::Key("swot"), Part::Item(id), ..] => (FigureKind::Swot, Entry::Swot(quadrant(*id))),
        [Part::Key("units"), Part::Item(unit), Part::Key("ratings"), Part::Item(category), ..] => {
            let entry = Entry::Ratings { unit: Some(*unit), category: Some(*category) };
            (FigureKind::Assessment, entry)
        }
        [Part::Key("units" | "categories"), ..] => (FigureKind::Assessment, Entry::Units),
        [Part::Key("impact_areas" | "criteria"), ..] => (FigureKind::Criteria, Entry::Criteria),
        _ => return None,
    })
}

/// Draws the dialog, if it is open.
pub(super) fn dialog(ui: &Ui, desk: &mut Desk<'_>) {
    let form = &mut desk.page.evaluation.entry;
    let Some(about) = form.about else { return };
    let mut dialog = std::mem::take(&mut form.dialog);
    let closed = dialog.show(ui, frame(about), |ui, dialog| {
        let first = content(ui, desk, about, dialog);
        let wanted = desk.page.evaluation.entry.wanted;
        let first = wanted.and_then(|id| ui.ctx().read_response(id)).unwrap_or(first);
        dialog.begin_at(ui, &first);
        company::flags(ui, desk);
    });
    if closed {
        desk.outbox.flush_all();
    }
    desk.page.evaluation.entry.dialog = dialog;
}

fn frame(about: Entry) -> Frameset {
    let (title, width, height) = match about {
        Entry::Plan(_) => (texts::PLAN_TITLE, 640.0, 460.0),
        Entry::Criteria => (texts::CRITERIA_TITLE, 760.0, 560.0),
        Entry::Contribution { .. } => (texts::CONTRIBUTION_TITLE, 620.0, 320.0),
        Entry::Units => (texts::UNITS_TITLE, 720.0, 560.0),
        Entry::Ratings { unit: Some(_), category: Some(_) } => (texts::RATINGS_TITLE, 640.0, 240.0),
        Entry::Ratings { .. } => (texts::RATINGS_TITLE, 640.0, 560.0),
        Entry::Swot(_) => (texts::SWOT_TITLE, 720.0, 460.0),
    };
    Frameset { title, width, height }
}

/// Draws what the dialog is about. Returns what has the keyboard first.
fn content(ui: &mut Ui, desk: &mut Desk<'_>, about: Entry, dialog: &mut Dialog) -> Response {
    match about {
        Entry::Plan(kommune) => plan::plan(ui, desk, kommune, dialog),
        Entry::Criteria => criteria::criteria(ui, desk),
        Entry::Contribution { goal, criterion } => {
            criteria::contribution(ui, desk, goal, criterion, dialog)
        }
        Entry::Units => units::units(ui, desk),
        Entry::Ratings { unit, category } => ratings::ratings(ui, desk, unit, category),
        Entry::Swot(quadrant) => swot::swot(ui, desk, quadrant),
    }
}
