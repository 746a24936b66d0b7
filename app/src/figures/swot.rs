// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Strengths and weaknesses above opportunities and risks.

use leitwerk_shared::domain::assessment::{Quadrant, SwotItem};
use leitwerk_shared::replica::snapshot::Snapshot;

use super::board::{Board, Field, Item, Line};
use super::{
    Cell, Column, ColumnKind, Entry, Figure, FigureKind, Lead, Missing, Row, RowKind, Table,
};
use crate::texts::{charts as texts, labels};

/// The fields as they stand.
const FIELDS: [[Quadrant; 2]; 2] =
    [[Quadrant::Strength, Quadrant::Weakness], [Quadrant::Opportunity, Quadrant::Threat]];

/// Makes the figure.
pub(super) fn swot(snapshot: &Snapshot) -> Result<Figure, Missing> {
    let items = &snapshot.strategy.content.swot;
    if items.is_empty() {
        let lead = Lead::Entry(Entry::Swot(Some(Quadrant::Strength)));
        return Err(Missing { first: texts::NO_SWOT.to_owned(), lead });
    }
    let mut rows: Vec<Line> = FIELDS
        .iter()
        .map(|line| Line { name: String::new(), fields: line.map(|it| field(items, it)).to_vec() })
        .collect();
    let lost = |item: &&SwotItem| item.quadrant.value().is_none();
    if items.iter().any(|item| lost(&item)) {
        let entries = items.iter().filter(lost).map(|it| entry(it, texts::NO_QUADRANT, None));
        let title = Item::new(
            texts::NO_QUADRANT,
            texts::NO_QUADRANT.to_owned(),
            Lead::Entry(Entry::Swot(None)),
        );
        let field = Field { title: Some(title), entries: entries.collect() };
        rows.push(Line { name: String::new(), fields: vec![field] });
    }
    let columns = vec![
        Column::new(texts::QUADRANT, ColumnKind::Title),
        Column::new(texts::SWOT_ITEM, ColumnKind::Text),
    ];
    let order = FIELDS.concat().into_iter().map(Some).chain([None]);
    let table_rows = order.flat_map(|quadrant| {
        of(items, quadrant).map(move |item| {
            let name = quadrant.map_or(texts::NO_QUADRANT.as_str(), texts::quadrant);
            let cells = vec![Cell::plain(name), Cell::plain(item.text.trim())];
            let lead = Some(Lead::Entry(Entry::Swot(quadrant)));
            Row { kind: RowKind::Entry, name: name.to_owned(), cells, lead }
        })
    });
    let table = Table { columns, rows: table_rows.collect() };
    Ok(Figure {
        board: Some(Board { columns: Vec::new(), rows, whole: true }),
        ..Figure::new(FigureKind::Swot, texts::SWOT_CAPTION, table)
    })
}

fn of(items: &[SwotItem], quadrant: Option<Quadrant>) -> impl Iterator<Item = &SwotItem> {
    items.iter().filter(move |item| item.quadrant.value().copied() == quadrant)
}

fn field(items: &[SwotItem], quadrant: Quadrant) -> Field {
    let name = texts::quadrant(quadrant);
    let entries: Vec<Item> =
        of(items, Some(quadrant)).map(|item| entry(item, name, Some(quadrant))).collect();
    let said = texts::quadrant_with(name, entries.len());
    let title =
        Item::new(texts::signed_quadrant(quadrant), said, Lead::Entry(Entry::Swot(Some(quadrant))));
    Field { title: Some(title), entries }
}

fn entry(item: &SwotItem, field: &str, quadrant: Option<Quadrant>) -> Item {
    let text = labels::titled(item.text.trim());
    Item::new(text, labels::part(field, text), Lead::Entry(Entry::Swot(quadrant)))
}
