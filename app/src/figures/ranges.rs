// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Abb. 4 and Abb. 5: what the goals take, as ranges from the least to the most.

use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::goal::{Efforts, Estimate, Hundredths, Profile, Unit};
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::{
    Cell, Column, ColumnKind, Figure, FigureKind, Lead, Look, Missing, Row, Subject, Table,
    subjects,
};
use crate::desk::Page;
use crate::texts::{figures as texts, labels, numbers};

/// One of the three estimates of a goal.
#[derive(Clone, Copy)]
struct Kind {
    key: &'static str,
    of: fn(&Efforts) -> &Register<Estimate>,
}

const PERMANENT: Kind =
    Kind { key: "personnel_permanent", of: |efforts| &efforts.personnel_permanent };
const ONE_OFF: Kind = Kind { key: "personnel_one_off", of: |efforts| &efforts.personnel_one_off };
const IT_COST: Kind = Kind { key: "it_cost", of: |efforts| &efforts.it_cost };

/// Makes Abb. 4: positions for good per Kommune, and once for the Verbund.
pub(super) fn personnel(snapshot: &Snapshot) -> Result<Figure, Missing> {
    let empty = Profile::default();
    let subjects = subjects(snapshot, &empty);
    let missing =
        Missing { first: texts::NO_PERSONNEL.to_owned(), lead: Lead::Page(Page::Profiles) };
    if [PERMANENT, ONE_OFF].iter().all(|kind| values(&subjects, *kind).is_empty()) {
        return Err(missing);
    }
    let own = Own::of(snapshot, &subjects);
    let columns = columns(Unit::Vza, own.as_ref());
    let mut rows = Vec::new();
    let permanent = block(&subjects, PERMANENT, Unit::Vza, own.as_ref());
    if let Some(block) = permanent {
        rows.push(Row::heading(texts::PERMANENT.to_owned()));
        rows.extend(block.rows);
        rows.push(block.total.row(texts::PER_MUNICIPALITY, &columns, own.as_ref()));
        let count = snapshot.municipalities.len();
        if let Some(all) = block.total.times(count).filter(|_| count > 1) {
            rows.push(all.row(&texts::for_all(count), &columns, None));
        }
    }
    if let Some(block) = block(&subjects, ONE_OFF, Unit::Vza, None) {
        rows.push(Row::heading(texts::ONE_OFF.to_owned()));
        let width = columns.len();
        rows.extend(block.rows.into_iter().map(|row| widened(row, width)));
        rows.push(block.total.row(texts::FOR_VERBUND, &columns, None));
    }
    let mut notes = vec![texts::VZA_NOTE.to_owned(), texts::EXISTING_NOTE.to_owned()];
    notes.extend(own.is_some().then(|| texts::OWN_NOTE.to_owned()));
    notes.extend(unestimated(&subjects, &[PERMANENT, ONE_OFF]));
    Ok(Figure {
        notes,
        ..Figure::new(FigureKind::Personnel, texts::PERSONNEL_CAPTION, Table { columns, rows })
    })
}

/// Makes Abb. 5: hardware and software, once for the Verbund.
pub(super) fn it_cost(snapshot: &Snapshot) -> Result<Figure, Missing> {
    let empty = Profile::default();
    let subjects = subjects(snapshot, &empty);
    let missing = Missing { first: texts::NO_IT_COST.to_owned(), lead: Lead::Page(Page::Profiles) };
    let block = block(&subjects, IT_COST, Unit::Eur, None).ok_or(missing)?;
    let columns = columns(Unit::Eur, None);
    let mut rows = block.rows;
    rows.push(block.total.row(texts::FOR_VERBUND, &columns, None));
    let mut notes = vec![texts::EUR_NOTE.to_owned()];
    notes.extend(unestimated(&subjects, &[IT_COST]));
    Ok(Figure {
        notes,
        ..Figure::new(FigureKind::ItCost, texts::IT_COST_CAPTION, Table { columns, rows })
    })
}

/// The rows about one estimate, and what they add up to.
struct Block {
    rows: Vec<Row>,
    total: Sum,
}

/// A range that was added up, in 1/100 of its unit, and how it is written.
#[derive(Clone, Copy)]
struct Sum {
    min: i64,
    max: i64,
    places: usize,
}

/// What the own Kommune already has, by its Blätter; shown nowhere else.
struct Own<'a> {
    snapshot: &'a Snapshot,
    /// All of it, in 1/100 VZA.
    existing: i64,
    /// What is still needed after it, in 1/100 VZA.
    needed: (i64, i64),
}

impl<'a> Own<'a> {
    fn of(snapshot: &'a Snapshot, subjects: &[Subject<'_>]) -> Option<Self> {
        let mut own = Self { snapshot, existing: 0, needed: (0, 0) };
        let mut any = false;
        for subject in subjects {
            let existing = own.existing(subject);
            any |= existing.is_some();
            let Some(estimate) = subject.profile.efforts.personnel_permanent.value() else {
                continue;
            };
            own.existing += existing.unwrap_or_default().0;
            let (min, max) = needed(*estimate, existing.unwrap_or_default());
            own.needed = (own.needed.0 + min, own.needed.1 + max);
        }
        any.then_some(own)
    }

    fn existing(&self, subject: &Subject<'_>) -> Option<Hundredths> {
        let view = self.snapshot.sheets.get(&subject.goal.goal.id)?;
        view.content.existing_vza.value().copied()
    }
}

/// What is needed beside what exists; more than enough is no debt to other goals.
fn needed(estimate: Estimate, existing: Hundredths) -> (i64, i64) {
    let rest = |end: Hundredths| (end.0 - existing.0).max(0);
    (rest(estimate.min), rest(estimate.max))
}

impl Sum {
    fn row(self, name: &str, columns: &[Column], own: Option<&Own<'_>>) -> Row {
        let strong = |text: String| Cell::plain(text).looking(Look::Strong);
        let number = |value| numbers::fixed(Hundredths(value), self.places);
        let mut cells = vec![strong(number(self.min)), strong(number(self.max)), Cell::plain("")];
        if let Some(own) = own {
            cells.push(strong(number(own.existing)));
            cells.push(strong(range(own.needed, self.places)));
        }
        widened(Row::total(name, cells), columns.len())
    }

    fn times(self, count: usize) -> Option<Self> {
        let count = i64::try_from(count).ok()?;
        let (min, max) = (self.min.checked_mul(count)?, self.max.checked_mul(count)?);
        Some(Self { min, max, places: self.places })
    }
}

fn range((min, max): (i64, i64), places: usize) -> String {
    let number = |value| numbers::fixed(Hundredths(value), places);
    if min == max { number(min) } else { texts::range(&number(min), &number(max)) }
}

/// Adds empty cells until a row has as many as there are columns.
fn widened(mut row: Row, columns: usize) -> Row {
    row.cells.resize_with(columns, || Cell::plain(""));
    row
}

fn columns(unit: Unit, own: Option<&Own<'_>>) -> Vec<Column> {
    let sign = numbers::unit(unit);
    let amount = |name: &str| Column::new(texts::counted_in(name, sign), ColumnKind::Amount);
    let mut columns = vec![
        Column::new(labels::NUMBER, ColumnKind::Number),
        Column::new(labels::GOAL, ColumnKind::Title),
        amount(labels::FROM),
        amount(labels::TO),
        Column::new(texts::RANGE, ColumnKind::Bar),
    ];
    if own.is_some() {
        columns.extend([texts::EXISTING, texts::NEEDED].map(|name| amount(name)));
    }
    columns
}

fn values(subjects: &[Subject<'_>], kind: Kind) -> Vec<Estimate> {
    let values = subjects.iter().filter_map(|subject| (kind.of)(&subject.profile.efforts).value());
    values.copied().collect()
}

fn block(subjects: &[Subject<'_>], kind: Kind, unit: Unit, own: Option<&Own<'_>>) -> Option<Block> {
    let values = values(subjects, kind);
    let most = values.iter().map(|estimate| estimate.max.0).max()?.max(1);
    let ends = values.iter().flat_map(|estimate| [estimate.min, estimate.max]);
    let existing = own.iter().flat_map(|own| subjects.iter().filter_map(|one| own.existing(one)));
    let places = places(unit, ends.chain(existing));
    let mut rows = Vec::new();
    for subject in subjects {
        let Some(estimate) = (kind.of)(&subject.profile.efforts).value() else { continue };
        let path = Path::key("efforts").then(kind.key);
        let mut row = subject.row(ends_of(*estimate, most, places));
        row.lead = Some(subject.lead(path.then("min")));
        if let Some(own) = own {
            let existing = own.existing(subject);
            let lead = Lead::Sheet(subject.goal.goal.id, Path::key("existing_vza"));
            let number = existing.map_or(String::new(), |number| numbers::fixed(number, places));
            row.cells.push(Cell::plain(number).leading(lead));
            let needed = needed(*estimate, existing.unwrap_or_default());
            row.cells.push(Cell::plain(range(needed, places)));
        }
        rows.push(row);
    }
    let sum = |end: fn(&Estimate) -> Hundredths| values.iter().map(|one| end(one).0).sum();
    let total = Sum { min: sum(|one| one.min), max: sum(|one| one.max), places };
    Some(Block { rows, total })
}

/// The cells of one range; the longest bar of a block reaches `most`.
fn ends_of(estimate: Estimate, most: i64, places: usize) -> [Cell; 3] {
    let Estimate { min, max, .. } = estimate;
    let look = Look::Bar { from: part(min.0, most), to: part(max.0, most) };
    let both = range((min.0, max.0), places);
    [
        Cell::plain(numbers::fixed(min, places)),
        Cell::plain(numbers::fixed(max, places)),
        Cell::plain(both).looking(look),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "a bar has fewer pixels than f32 has bits")]
fn part(value: i64, most: i64) -> f32 {
    value as f32 / most as f32
}

/// With how many places numbers are written under each other: positions with at least one.
fn places(unit: Unit, numbers: impl Iterator<Item = Hundredths>) -> usize {
    let least = usize::from(unit == Unit::Vza);
    let needs = numbers.map(|number| match number.0 {
        cents if cents % 100 == 0 => 0,
        cents if cents % 10 == 0 && unit == Unit::Vza => 1,
        _ => 2,
    });
    needs.fold(least, usize::max)
}

/// Names the goals that nobody has estimated: they count nowhere.
fn unestimated(subjects: &[Subject<'_>], kinds: &[Kind]) -> Option<String> {
    let unset = |subject: &&Subject<'_>| {
        kinds.iter().all(|kind| (kind.of)(&subject.profile.efforts).value().is_none())
    };
    let numbers: Vec<String> =
        subjects.iter().filter(unset).map(|subject| subject.goal.printed()).collect();
    (!numbers.is_empty()).then(|| texts::unestimated(&numbers.join(", ")))
}
