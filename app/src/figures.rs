// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The figures of the Leitlinie, made from a snapshot as plain data: a table of cells with what
//! stands behind each, and what is drawn beside it. The window draws them, the clipboard takes the
//! same. Nothing here is estimated or filled in: what nobody wrote stays empty.

mod copy;
mod drawing;
mod goals;
mod impact;
mod ranges;
mod states;
mod table;
mod timeline;

use jiff::civil::Date;
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::strategy::Numbered;
use leitwerk_shared::domain::template::Numbering;
use leitwerk_shared::replica::snapshot::Snapshot;
use serde::{Deserialize, Serialize};

pub use self::copy::as_text;
pub use self::drawing::{Drawing, Mark, Place, Shape, Spot, Symbol, Tone};
pub use self::table::{Cell, Column, ColumnKind, Look, Row, RowKind, Table};
use crate::desk::Page;
use crate::texts::{figures as texts, labels};

/// The figures that there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// Abb. 2: how strongly each goal works on each perspective.
    #[default]
    Impact,
    /// Abb. 3: focus, priority and effort of each goal.
    Goals,
    /// Abb. 4: the positions that the goals take.
    Personnel,
    /// Abb. 5: what they cost in hardware and software.
    ItCost,
    /// Abb. 1: when each goal begins, and its Meilensteine.
    Timeline,
    /// How far each Kommune is with its own share.
    States,
}

impl FigureKind {
    /// Every figure, in the order of the page.
    pub const ALL: [Self; 6] =
        [Self::Impact, Self::Goals, Self::Personnel, Self::ItCost, Self::Timeline, Self::States];
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Which one it is.
    pub kind: FigureKind,
    /// What stands under its title: its number, and how to read it.
    pub caption: String,
    /// What it says, in cells.
    pub table: Table,
    /// What is drawn of it, where a table alone does not show it.
    pub drawing: Option<Drawing>,
    /// What has to be known to read it: units, what is counted once, what is left out.
    pub notes: Vec<String>,
}

/// Why there is nothing to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What has to be done first.
    pub first: &'static str,
    /// Where that is done.
    pub page: Page,
}

/// What stands behind a cell or a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lead {
    /// A field of a Steckbrief.
    Profile(ItemId, Path),
    /// A field of the own Blatt about a goal.
    Sheet(ItemId, Path),
}

/// Makes a figure.
///
/// # Errors
/// [`Missing`] while nothing was written that it could show.
pub fn figure(kind: FigureKind, snapshot: &Snapshot, today: Date) -> Result<Figure, Missing> {
    if snapshot.strategy.content.goals.is_empty() {
        return Err(Missing { first: texts::NO_GOALS, page: Page::Strategy });
    }
    match kind {
        FigureKind::Impact => impact::impact(snapshot),
        FigureKind::Goals => goals::goals(snapshot),
        FigureKind::Personnel => ranges::personnel(snapshot),
        FigureKind::ItCost => ranges::it_cost(snapshot),
        FigureKind::Timeline => timeline::timeline(snapshot, today),
        FigureKind::States => Ok(states::states(snapshot)),
    }
}

/// A goal with what its Steckbrief says.
struct Subject<'a> {
    goal: Numbered<'a>,
    profile: &'a Profile,
}

impl Subject<'_> {
    /// Its number and title.
    fn name(&self) -> String {
        labels::numbered(&self.goal.printed(), &self.goal.goal.title)
    }

    /// Leads to a field of its Steckbrief.
    fn lead(&self, path: Path) -> Lead {
        Lead::Profile(self.goal.goal.id, path)
    }

    /// The cells that every row about a goal begins with.
    fn cells(&self) -> Vec<Cell> {
        let title = labels::titled(&self.goal.goal.title);
        vec![Cell::muted(self.goal.printed()), Cell::plain(title)]
    }

    /// A row about it.
    fn row(&self, cells: impl IntoIterator<Item = Cell>) -> Row {
        let cells = self.cells().into_iter().chain(cells).collect();
        let lead = Some(self.lead(Path::key("text")));
        Row { kind: RowKind::Entry, name: self.name(), cells, lead }
    }
}

/// Returns the goals in printed order with their Steckbriefe.
fn subjects<'a>(snapshot: &'a Snapshot, empty: &'a Profile) -> Vec<Subject<'a>> {
    let profile = |goal: &Numbered<'_>| {
        snapshot.profiles.get(&goal.goal.id).map_or(empty, |view| &view.content)
    };
    let goals = snapshot.strategy.content.numbered().into_iter();
    goals.map(|goal| Subject { goal, profile: profile(&goal) }).collect()
}

/// Returns the dimension of a goal with its number.
fn area_name(goal: &Numbered<'_>) -> String {
    match goal.area {
        Some(area) => labels::numbered(&goal.area_number.to_string(), &area.name),
        None => labels::NO_AREA.to_owned(),
    }
}

/// Returns the dimension that goals stand under. Those that are numbered over the whole strategy
/// stand in the order of their numbers, under none.
pub(crate) fn lane(goal: &Numbered<'_>) -> Option<usize> {
    (goal.numbering == Numbering::InArea).then_some(goal.area_number)
}

/// Makes the rows of a table, with a heading before the goals of each dimension.
fn by_area<'a>(subjects: &[Subject<'a>], row: impl Fn(&Subject<'a>) -> Row) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut area = None;
    for subject in subjects {
        let here = lane(&subject.goal);
        if area != here && here.is_some() {
            rows.push(Row::heading(area_name(&subject.goal)));
            area = here;
        }
        rows.push(row(subject));
    }
    rows
}
