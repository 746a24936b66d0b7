// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What comes when: projects by Handlungsschwerpunkt and horizon, or where a template has no
//! horizon for its goals, their measures by the time when they begin.

use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::goal::{Measure, Profile};
use leitwerk_shared::domain::period;
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::board::{Board, Field, Item, Line};
use super::{
    Cell, Column, ColumnKind, Figure, FigureKind, Lead, Missing, Row, RowKind, Subject, Table,
    subjects,
};
use crate::desk::Page;
use crate::language::Text;
use crate::texts::{charts as texts, labels, templates};

/// Makes the figure.
pub(super) fn horizons(snapshot: &Snapshot) -> Result<Figure, Missing> {
    let template = snapshot.strategy.content.template();
    let empty = Profile::default();
    let subjects = subjects(snapshot, &empty);
    if template.form().has("horizon") {
        of_projects(snapshot, template, &subjects)
    } else {
        of_measures(template, &subjects)
    }
}

/// Something with a place in the grid.
struct Placed {
    /// The row.
    row: usize,
    /// The column; after the last horizon where none was named.
    column: usize,
    item: Item,
}

fn of_projects(
    snapshot: &Snapshot,
    template: Template,
    subjects: &[Subject<'_>],
) -> Result<Figure, Missing> {
    let names = templates::horizons(template);
    let of = |subject: &Subject<'_>| {
        let number = subject.profile.horizon.value().copied().map(usize::from);
        number.filter(|number| (1..=names.len()).contains(number)).map(|number| number - 1)
    };
    if subjects.iter().all(|subject| of(subject).is_none()) {
        return Err(Missing {
            first: texts::NO_HORIZONS.to_owned(),
            lead: Lead::Page(Page::Profiles),
        });
    }
    let areas = &snapshot.strategy.content.areas;
    let mut rows: Vec<String> =
        areas.iter().map(|area| labels::titled(area.name.trim()).to_owned()).collect();
    if subjects.iter().any(|subject| subject.goal.area.is_none()) {
        rows.push(texts::without(templates::area(template).0));
    }
    let placed = subjects.iter().map(|subject| {
        let row = subject.goal.area_number.checked_sub(1).unwrap_or(areas.len());
        let column = of(subject).unwrap_or(names.len());
        let horizon = names.get(column).map_or(texts::NO_HORIZON.as_str(), Text::as_str);
        let name = texts::in_field(&rows[row], horizon, &subject.name());
        let item = Item::new(subject.name(), name, subject.lead(Path::key("horizon")));
        Placed { row, column, item }
    });
    let board = board(names, &rows, placed.collect());
    let columns = vec![
        Column::new(labels::NUMBER, ColumnKind::Number),
        Column::new(templates::goal(template).0, ColumnKind::Title),
        Column::new(templates::area(template).0, ColumnKind::Text),
        Column::new(labels::PRIORITY, ColumnKind::Text),
    ];
    let table_rows = subjects.iter().map(|subject| {
        let area = subject.goal.area.map_or(labels::NOT_CHOSEN, |area| area.name.trim());
        let horizon = of(subject).map_or(labels::NOT_CHOSEN, |n| names[n].as_str());
        let lead = subject.lead(Path::key("horizon"));
        subject.row([Cell::plain(area), Cell::plain(horizon).leading(lead)])
    });
    let table = Table { columns, rows: table_rows.collect() };
    Ok(Figure {
        board: Some(board),
        ..Figure::new(FigureKind::Horizons, texts::HORIZONS_CAPTION, table)
    })
}

fn of_measures(template: Template, subjects: &[Subject<'_>]) -> Result<Figure, Missing> {
    let names = templates::horizons(template);
    let years = template.form().horizons;
    let of = |measure: &Measure| {
        let year = begins(measure)?;
        // What begins before the first horizon has begun in it.
        Some(years.iter().rposition(|first| i32::from(*first) <= i32::from(year)).unwrap_or(0))
    };
    let measures = || {
        let each = |subject| measures_of(subject).map(move |measure| (subject, measure));
        subjects.iter().flat_map(each)
    };
    if measures().next().is_none() {
        return Err(Missing {
            first: texts::NO_MEASURES.to_owned(),
            lead: Lead::Page(Page::Profiles),
        });
    }
    let rows: Vec<String> = subjects.iter().map(Subject::name).collect();
    let mut placed = Vec::new();
    for (row, subject) in subjects.iter().enumerate() {
        for measure in measures_of(subject) {
            let column = of(measure).unwrap_or(names.len());
            let horizon = names.get(column).map_or(texts::NO_HORIZON.as_str(), Text::as_str);
            let title = labels::titled(measure.text.trim());
            let name = texts::in_field(&rows[row], horizon, title);
            let item = Item::new(title, name, subject.lead(path(measure)));
            placed.push(Placed { row, column, item });
        }
    }
    let board = board(names, &rows, placed);
    let columns = vec![
        Column::new(labels::MEASURE, ColumnKind::Title),
        Column::new(templates::goal(template).0, ColumnKind::Text),
        Column::new(texts::PERIOD, ColumnKind::Word),
        Column::new(texts::HORIZON, ColumnKind::Word),
    ];
    let table_rows = measures().map(|(subject, measure)| {
        let title = labels::titled(measure.text.trim());
        let period = measure.period.value().map_or(labels::NOT_CHOSEN, |period| period.trim());
        let horizon = of(measure).map_or(labels::NOT_CHOSEN, |n| names[n].as_str());
        let cells = vec![
            Cell::plain(title),
            Cell::plain(subject.name()).leading(subject.lead(Path::key("body"))),
            Cell::plain(period),
            Cell::plain(horizon),
        ];
        let lead = Some(subject.lead(path(measure)));
        Row { kind: RowKind::Entry, name: title.to_owned(), cells, lead }
    });
    let table = Table { columns, rows: table_rows.collect() };
    Ok(Figure {
        board: Some(board),
        notes: vec![texts::BEGIN_NOTE.to_owned()],
        ..Figure::new(FigureKind::Horizons, texts::MEASURES_CAPTION, table)
    })
}

fn measures_of<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a Measure> + use<'a> {
    subject.profile.measures.iter()
}

fn path(measure: &Measure) -> Path {
    Path::key("measures").item(measure.id).then("text")
}

/// Returns the year in which a measure begins, as far as its period can be read.
fn begins(measure: &Measure) -> Option<i16> {
    period::course(measure.period.value()?).map(|(begin, _)| begin.year())
}

/// Puts what has a place into its field. What has no horizon stands in a column of its own, which
/// is there only then.
fn board(names: &[Text], rows: &[String], placed: Vec<Placed>) -> Board {
    let mut columns: Vec<String> = names.iter().map(Text::to_owned).collect();
    if placed.iter().any(|one| one.column == names.len()) {
        columns.push(texts::NO_HORIZON.to_owned());
    }
    let line =
        |name: &String| Line { name: name.clone(), fields: vec![Field::default(); columns.len()] };
    let mut lines: Vec<Line> = rows.iter().map(line).collect();
    for one in placed {
        lines[one.row].fields[one.column].entries.push(one.item);
    }
    Board { columns, rows: lines, whole: false }
}
