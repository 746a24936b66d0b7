// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Abb. 7: the Leitlinie above, and below it what each Kommune makes of it in its own strategy, as
//! far as it has told.

use std::collections::BTreeSet;

use egui::{Rect, pos2, vec2};
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::ids::{ItemId, MunicipalityId};
use leitwerk_shared::domain::sheet::{Decision, Sheet};
use leitwerk_shared::domain::strategy::{Strategy, VersionEntry};
use leitwerk_shared::replica::snapshot::Snapshot;

use super::boxes::{self, ACROSS, BOX, GAP, Label};
use super::{
    Cell, Column, ColumnKind, Drawing, Entry, Figure, FigureKind, Lead, Look, Row, RowKind, Spot,
    Table, Tone,
};
use crate::desk::Page;
use crate::texts::{charts as texts, labels};

/// The box of the Leitlinie is as wide as two.
const LEITLINIE: f32 = 2.0;

/// Makes the figure.
pub(super) fn family(snapshot: &Snapshot) -> Figure {
    let strategy = &snapshot.strategy.content;
    let columns = vec![
        Column::new(texts::KOMMUNE, ColumnKind::Title),
        Column::new(texts::OWN_STRATEGY, ColumnKind::Text),
        Column::new(texts::ADOPTED, ColumnKind::Amount),
        Column::new(texts::ADAPTED, ColumnKind::Amount),
        Column::new(texts::LEFT_OUT, ColumnKind::Amount),
        Column::new(texts::BASED_ON, ColumnKind::Word),
    ];
    let branches: Vec<Branch<'_>> = branches(snapshot);
    let newest = newest(strategy);
    let rows = branches.iter().map(|branch| branch.row(newest)).collect();
    let notes = vec![texts::FAMILY_NOTE.to_owned()];
    let drawing = Some(draw(strategy, &branches));
    let table = Table { columns, rows };
    Figure { drawing, notes, ..Figure::new(FigureKind::Family, texts::FAMILY_CAPTION, table) }
}

/// What one Kommune makes of the Leitlinie.
struct Branch<'a> {
    name: &'a str,
    /// Whether it is our own, of which everything is known.
    own: bool,
    /// What stands behind it.
    lead: Lead,
    goals: usize,
    /// How many goals it adopts, adapts and leaves out.
    decided: [usize; 3],
    /// The versions of the Leitlinie that it started from.
    based_on: BTreeSet<&'a str>,
}

/// Returns what every Kommune makes of it, our own first.
fn branches(snapshot: &Snapshot) -> Vec<Branch<'_>> {
    let me = snapshot.me.municipality;
    let goals = snapshot.strategy.content.numbered();
    let others = snapshot.municipalities.keys().copied().filter(|id| *id != me);
    let order = std::iter::once(me).chain(others);
    let branch = |id: MunicipalityId| {
        let name = snapshot.municipalities.get(&id).map(|kommune| kommune.name.as_str());
        let lead = if id == me { Lead::Page(Page::Sheet) } else { Lead::Entry(Entry::Plan(id)) };
        let mut branch = Branch {
            name: name.unwrap_or(labels::UNKNOWN_AUTHOR),
            own: id == me,
            lead,
            goals: goals.len(),
            decided: [0; 3],
            based_on: BTreeSet::new(),
        };
        for goal in &goals {
            let Some(sheet) = sheet(snapshot, id, goal.goal.id) else { continue };
            let Some(decision) = sheet.decision.value() else { continue };
            branch.decided[place(*decision)] += 1;
            let version = sheet.based_on.value().map(|version| version.trim());
            branch.based_on.extend(version.filter(|version| !version.is_empty()));
        }
        branch
    };
    order.map(branch).collect()
}

/// Returns the Blatt of a Kommune: our own as it is, that of others as they released it.
fn sheet(snapshot: &Snapshot, of: MunicipalityId, goal: ItemId) -> Option<&Sheet> {
    let view = if of == snapshot.me.municipality {
        snapshot.sheets.get(&goal)
    } else {
        snapshot.released.get(&(of, goal))
    };
    view.map(|view| &view.content)
}

const fn place(decision: Decision) -> usize {
    match decision {
        Decision::Adopt => 0,
        Decision::Adapt => 1,
        Decision::NotRelevant => 2,
    }
}

/// Returns the version of the Leitlinie that was decided last.
fn newest(strategy: &Strategy) -> Option<&str> {
    let dated = |entry: &&VersionEntry| entry.date.value().copied();
    let newest = strategy.history.iter().filter(|entry| dated(entry).is_some()).max_by_key(dated);
    newest?.version.value().map(|version| version.trim())
}

impl Branch<'_> {
    /// How far it is, with a sign. What others did not release nobody knows here.
    fn state(&self) -> String {
        match self.decided.iter().sum() {
            0 if self.own => texts::NO_OWN_STRATEGY.to_owned(),
            0 => texts::NOT_RELEASED.to_owned(),
            decided if decided == self.goals => texts::complete(decided),
            decided if self.own => texts::begun(decided, self.goals),
            decided => texts::released(decided, self.goals),
        }
    }

    /// What it started from.
    fn basis(&self) -> String {
        let versions: Vec<&str> = self.based_on.iter().copied().collect();
        versions.join(", ")
    }

    fn row(&self, newest: Option<&str>) -> Row {
        let begun = self.decided.iter().sum::<usize>() > 0;
        let number = |count: usize| {
            if begun { Cell::plain(count.to_string()) } else { Cell::muted(labels::NOT_CHOSEN) }
        };
        let outdated = newest.is_some_and(|newest| self.based_on.iter().any(|it| *it != newest));
        let basis = match self.basis() {
            basis if basis.is_empty() => Cell::muted(labels::NOT_CHOSEN),
            basis if outdated => Cell::plain(texts::outdated(&basis)).looking(Look::Warn),
            basis => Cell::plain(basis),
        };
        let state =
            Cell::plain(self.state()).looking(if begun { Look::Plain } else { Look::Muted });
        let cells = [Cell::plain(self.name), state]
            .into_iter()
            .chain(self.decided.map(number))
            .chain([basis])
            .collect();
        let lead = Some(self.lead.clone());
        Row { kind: RowKind::Entry, name: self.name.to_owned(), cells, lead }
    }
}

fn draw(strategy: &Strategy, branches: &[Branch<'_>]) -> Drawing {
    let mut drawing = Drawing::default();
    let width = boxes::width(branches.len().clamp(2, ACROSS));
    let middle = 1.0 + width / 2.0;
    let wide = LEITLINIE * BOX.x;
    let top = Rect::from_min_size(pos2(middle - wide / 2.0, 1.0), vec2(wide, BOX.y));
    let places = boxes::lines(branches.len(), middle, top.bottom() + GAP.y);
    boxes::join(&mut drawing, top, &places);
    let title = labels::titled(strategy.title.trim());
    let note = newest(strategy).map_or_else(String::new, texts::version);
    let spot = Spot { name: labels::part(title, &note), lead: Lead::Strategy(Path::key("title")) };
    let label = Label { name: title, note: &note, ground: Tone::AccentGround, spot: Some(spot) };
    boxes::draw(&mut drawing, top, label);
    for (branch, rect) in branches.iter().zip(&places) {
        let (state, basis) = (branch.state(), branch.basis());
        let note = if basis.is_empty() { state } else { texts::on_basis(&state, &basis) };
        let spot = Spot { name: labels::part(branch.name, &note), lead: branch.lead.clone() };
        let label =
            Label { name: branch.name, note: &note, ground: Tone::Ground, spot: Some(spot) };
        boxes::draw(&mut drawing, *rect, label);
    }
    let lines = branches.len().div_ceil(ACROSS);
    drawing.size = vec2(width + 2.0, BOX.y + GAP.y + boxes::height(lines) + 2.0);
    drawing
}
