// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Which project contributes to which criterion, and which criterion no project contributes to.

use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::strategy::{Criterion, Strategy};
use leitwerk_shared::replica::snapshot::Snapshot;

use super::{
    Cell, Column, ColumnKind, Entry, Figure, FigureKind, Lead, Look, Missing, Row, RowKind,
    Subject, Table, subjects,
};
use crate::texts::{charts as texts, labels};

/// Makes the figure.
pub(super) fn criteria(snapshot: &Snapshot) -> Result<Figure, Missing> {
    let strategy = &snapshot.strategy.content;
    if strategy.criteria.is_empty() {
        return Err(Missing {
            first: texts::NO_CRITERIA.to_owned(),
            lead: Lead::Entry(Entry::Criteria),
        });
    }
    let empty = Profile::default();
    let subjects = subjects(snapshot, &empty);
    let mut columns = vec![Column::new(texts::CRITERION, ColumnKind::Title)];
    columns.extend(subjects.iter().map(|subject| {
        Column::new(subject.goal.printed(), ColumnKind::Mark).called(subject.name())
    }));
    columns.push(Column::new(texts::PROJECTS, ColumnKind::Amount));
    let mut rows = Vec::new();
    for (name, criteria) in groups(strategy) {
        rows.push(Row::heading(name));
        rows.extend(criteria.into_iter().map(|criterion| row(criterion, &subjects)));
    }
    let counts = subjects.iter().map(|subject| {
        let count = strategy.criteria.iter().filter(|it| contributes(subject, it.id)).count();
        Cell::plain(count.to_string()).looking(Look::Strong)
    });
    let title = Cell::plain(texts::CRITERIA_OF_PROJECT).looking(Look::Strong);
    let cells = std::iter::once(title).chain(counts).chain([Cell::plain("")]).collect();
    let name = texts::CRITERIA_OF_PROJECT.to_owned();
    rows.push(Row { kind: RowKind::Total, name, cells, lead: None });
    let mut notes = vec![texts::CRITERIA_NOTE.to_owned()];
    let titles: Vec<String> = subjects.iter().map(Subject::name).collect();
    notes.push(titles.join(" · "));
    Ok(Figure {
        notes,
        entry: Some(Entry::Criteria),
        ..Figure::new(FigureKind::Criteria, texts::CRITERIA_CAPTION, Table { columns, rows })
    })
}

/// Returns the criteria by area of effects, in its order; last those that belong to none.
fn groups(strategy: &Strategy) -> Vec<(String, Vec<&Criterion>)> {
    let of = |area: Option<ItemId>| {
        let known = |id: &&ItemId| strategy.impact_areas.iter().any(|area| area.id == **id);
        let criteria = strategy.criteria.iter();
        criteria.filter(|it| it.impact_area.value().filter(known).copied() == area).collect()
    };
    let areas = strategy.impact_areas.iter();
    let named = areas.map(|area| (labels::titled(area.name.trim()).to_owned(), of(Some(area.id))));
    let others = (texts::NO_IMPACT_AREA.to_owned(), of(None));
    named.chain([others]).filter(|(_, criteria): &(_, Vec<_>)| !criteria.is_empty()).collect()
}

fn contributes(subject: &Subject<'_>, criterion: ItemId) -> bool {
    let contributions = &subject.profile.contributions;
    contributions.iter().any(|it| it.criterion.value() == Some(&criterion))
}

fn row(criterion: &Criterion, subjects: &[Subject<'_>]) -> Row {
    let name = labels::titled(criterion.name.trim());
    let cell = |subject: &Subject<'_>| {
        let goal = subject.goal.goal.id;
        let lead = Lead::Entry(Entry::Contribution { goal, criterion: criterion.id });
        let cell = if contributes(subject, criterion.id) {
            Cell::plain(texts::CONTRIBUTES).looking(Look::Mark(true))
        } else {
            Cell::plain(labels::NOT_CHOSEN).looking(Look::Mark(false))
        };
        cell.leading(lead)
    };
    let count = subjects.iter().filter(|subject| contributes(subject, criterion.id)).count();
    let count = match count {
        0 => Cell::plain(texts::NO_PROJECT).looking(Look::Warn),
        count => Cell::plain(count.to_string()).looking(Look::Strong),
    };
    let cells = std::iter::once(Cell::plain(name)).chain(subjects.iter().map(cell));
    let cells = cells.chain([count]).collect();
    let lead = Some(Lead::Entry(Entry::Criteria));
    Row { kind: RowKind::Entry, name: name.to_owned(), cells, lead }
}
