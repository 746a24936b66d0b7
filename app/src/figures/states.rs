// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How far each Kommune is with its own share of every goal, as far as it has told.

use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::MunicipalityId;
use leitwerk_shared::domain::sheet::SheetState;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::{
    Cell, Column, ColumnKind, Figure, FigureKind, Lead, Look, Row, RowKind, Subject, Table,
    by_area, subjects,
};
use crate::texts::{figures as texts, labels, templates};

/// Makes the figure.
pub(super) fn states(snapshot: &Snapshot) -> Figure {
    let empty = Profile::default();
    let subjects = subjects(snapshot, &empty);
    let me = snapshot.me.municipality;
    let template = snapshot.strategy.content.template();
    let mut columns = vec![
        Column::new(labels::NUMBER, ColumnKind::Number),
        Column::new(templates::goal_head(template), ColumnKind::Title),
    ];
    // Our own column comes first: it is the one that we can change.
    let others = snapshot.municipalities.keys().filter(|id| **id != me);
    let order: Vec<MunicipalityId> = [me].into_iter().chain(others.copied()).collect();
    let name = |id: &MunicipalityId| match snapshot.municipalities.get(id) {
        Some(kommune) => kommune.name.as_str(),
        None => labels::UNKNOWN_AUTHOR,
    };
    columns.extend(order.iter().map(|id| Column::new(name(id), ColumnKind::Word)));
    let mut rows = by_area(&subjects, |subject| {
        let told = order.iter().map(|id| cell(snapshot, subject, *id));
        let cells = subject.cells().into_iter().map(|cell| cell.leading(own(subject))).chain(told);
        // What another Kommune has not told leads nowhere.
        Row { kind: RowKind::Entry, name: subject.name(), cells: cells.collect(), lead: None }
    });
    let done = |id: &MunicipalityId| {
        let states = subjects.iter().map(|subject| state(snapshot, subject, *id));
        let told: Vec<SheetState> = states.flatten().collect();
        let done = told.iter().filter(|state| **state == SheetState::Done).count();
        let text = if told.is_empty() { String::new() } else { texts::of(done, told.len()) };
        Cell::plain(text).looking(Look::Strong)
    };
    rows.push(Row::total(texts::DONE_OF_TOLD, order.iter().map(done)));
    Figure {
        notes: vec![texts::STATES_NOTE.to_owned()],
        ..Figure::new(FigureKind::States, texts::STATES_CAPTION, Table { columns, rows })
    }
}

/// Returns how far a Kommune is: for our own as our Blatt says, for others as they released it.
fn state(snapshot: &Snapshot, subject: &Subject<'_>, of: MunicipalityId) -> Option<SheetState> {
    let goal = subject.goal.goal.id;
    if of == snapshot.me.municipality {
        let view = snapshot.sheets.get(&goal);
        return Some(view.and_then(|view| view.content.state.value()).copied().unwrap_or_default());
    }
    snapshot.released.get(&(of, goal))?.content.state.value().copied()
}

/// Leads to what our own Blatt says.
fn own(subject: &Subject<'_>) -> Lead {
    Lead::Sheet(subject.goal.goal.id, Path::key("state"))
}

/// Leads to what stands behind a cell; nowhere where a Kommune released nothing.
fn lead(snapshot: &Snapshot, subject: &Subject<'_>, of: MunicipalityId) -> Option<Lead> {
    let goal = subject.goal.goal.id;
    if of == snapshot.me.municipality {
        return Some(own(subject));
    }
    snapshot.released.contains_key(&(of, goal)).then_some(Lead::Released(of, goal))
}

fn cell(snapshot: &Snapshot, subject: &Subject<'_>, of: MunicipalityId) -> Cell {
    let told = match state(snapshot, subject, of) {
        None => Cell::muted(labels::NOT_CHOSEN),
        Some(state) => {
            let look = match state {
                SheetState::Done => Look::Done,
                SheetState::Planned | SheetState::Running => Look::Plain,
                SheetState::Open | SheetState::NotRelevant => Look::Muted,
            };
            Cell::plain(labels::sheet_state(state)).looking(look)
        }
    };
    Cell { lead: lead(snapshot, subject, of), ..told }
}
