// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The figures of the Leitlinie, made from a snapshot as plain data: a table of cells with what
//! stands behind each, and what is drawn beside it. The window draws them, the clipboard takes the
//! same. Nothing here is estimated or filled in: what nobody wrote stays empty.

mod assessment;
mod board;
mod bodies;
mod boxes;
mod copy;
mod criteria;
mod drawing;
mod family;
mod goals;
mod horizons;
mod impact;
mod ranges;
mod states;
mod swot;
mod table;
mod timeline;

use jiff::civil::Date;
use leitwerk_shared::domain::assessment::Quadrant;
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::{ItemId, MunicipalityId};
use leitwerk_shared::domain::strategy::Numbered;
use leitwerk_shared::domain::template::{self, Numbering, Template};
use leitwerk_shared::replica::snapshot::Snapshot;
use serde::{Deserialize, Serialize};

pub use self::board::{Board, Field, Item, Line};
pub use self::copy::{as_csv, as_text};
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
    /// Abb. 6: who decides and who acts.
    Bodies,
    /// Abb. 7: the Leitlinie, and what each Kommune makes of it.
    Family,
    /// What comes when.
    Horizons,
    /// Which project contributes to which criterion.
    Criteria,
    /// Units by categories, as traffic lights.
    Assessment,
    /// Strengths, weaknesses, opportunities and risks.
    Swot,
}

impl FigureKind {
    /// Returns the figures of a template in the order of the page: those that belong to the
    /// strategy, then how far each Kommune is.
    pub fn of(template: Template) -> Vec<Self> {
        let printed = template.form().figures.iter().map(|figure| Self::printed(*figure));
        printed.chain([Self::States]).collect()
    }

    const fn printed(figure: template::Figure) -> Self {
        use template::Figure;
        match figure {
            Figure::Timeline => Self::Timeline,
            Figure::Impact => Self::Impact,
            Figure::Overview => Self::Goals,
            Figure::Personnel => Self::Personnel,
            Figure::ItCost => Self::ItCost,
            Figure::Bodies => Self::Bodies,
            Figure::Family => Self::Family,
            Figure::Horizons => Self::Horizons,
            Figure::Criteria => Self::Criteria,
            Figure::Assessment => Self::Assessment,
            Figure::Swot => Self::Swot,
        }
    }

    /// Returns whether there is nothing to show of it without goals. What it shows else, such as
    /// an analysis, comes before them.
    const fn shows_goals(self) -> bool {
        match self {
            Self::Impact
            | Self::Goals
            | Self::Personnel
            | Self::ItCost
            | Self::Timeline
            | Self::States
            | Self::Horizons => true,
            Self::Bodies | Self::Family | Self::Criteria | Self::Assessment | Self::Swot => false,
        }
    }

    /// Returns its number among the figures of the strategy, from 1; none for what is not printed.
    fn number(self, template: Template) -> Option<usize> {
        let place = Self::of(template).iter().position(|kind| *kind == self)?;
        (self != Self::States).then_some(place + 1)
    }
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Which one it is.
    pub kind: FigureKind,
    /// Its number in the strategy, where it has one.
    pub number: Option<usize>,
    /// What stands under its title: how to read it.
    pub caption: String,
    /// What it says, in cells.
    pub table: Table,
    /// What is drawn of it, where a table alone does not show it.
    pub drawing: Option<Drawing>,
    /// What stands together, where that is what it shows.
    pub board: Option<Board>,
    /// What is written in a dialog of its own, and not where a cell leads.
    pub entry: Option<Entry>,
    /// What has to be known to read it: units, what is counted once, what is left out.
    pub notes: Vec<String>,
}

impl Figure {
    /// Makes one of a table alone.
    fn new(kind: FigureKind, caption: &str, table: Table) -> Self {
        let caption = caption.to_owned();
        let (number, drawing, board, entry, notes) = (None, None, None, None, Vec::new());
        Self { kind, number, caption, table, drawing, board, entry, notes }
    }
}

/// Why there is nothing to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What has to be done first.
    pub first: String,
    /// Where that is done.
    pub lead: Lead,
}

/// What stands behind a cell or a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lead {
    /// A page.
    Page(Page),
    /// A field of the Leitlinie.
    Strategy(Path),
    /// A field of a Steckbrief.
    Profile(ItemId, Path),
    /// A field of the own Blatt about a goal.
    Sheet(ItemId, Path),
    /// What is read and entered in a dialog above the figure.
    Entry(Entry),
    /// What a Kommune released about a goal, in such a dialog.
    Released(MunicipalityId, ItemId),
}

/// What is read and entered in a dialog above a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// What a Kommune makes of each goal, as far as it released it.
    Plan(MunicipalityId),
    /// The areas of effects and their criteria.
    Criteria,
    /// How a project contributes to a criterion.
    Contribution {
        /// The project.
        goal: ItemId,
        /// The criterion.
        criterion: ItemId,
    },
    /// The units and the categories.
    Units,
    /// How a unit, or every unit, stands in a category, or in every category.
    Ratings {
        /// The unit; none for all of them.
        unit: Option<ItemId>,
        /// The category; none for all of them.
        category: Option<ItemId>,
    },
    /// What stands in a field of the SWOT, or in none.
    Swot(Option<Quadrant>),
}

/// Makes a figure.
///
/// # Errors
/// [`Missing`] while nothing was written that it could show.
pub fn figure(kind: FigureKind, snapshot: &Snapshot, today: Date) -> Result<Figure, Missing> {
    let strategy = &snapshot.strategy.content;
    if kind.shows_goals() && strategy.goals.is_empty() {
        let first = texts::no_goals(strategy.template());
        return Err(Missing { first, lead: Lead::Page(Page::Profiles) });
    }
    let figure = match kind {
        FigureKind::Impact => impact::impact(snapshot),
        FigureKind::Goals => goals::goals(snapshot),
        FigureKind::Personnel => ranges::personnel(snapshot),
        FigureKind::ItCost => ranges::it_cost(snapshot),
        FigureKind::Timeline => timeline::timeline(snapshot, today),
        FigureKind::States => Ok(states::states(snapshot)),
        FigureKind::Bodies => bodies::bodies(snapshot),
        FigureKind::Family => Ok(family::family(snapshot)),
        FigureKind::Horizons => horizons::horizons(snapshot),
        FigureKind::Criteria => criteria::criteria(snapshot),
        FigureKind::Assessment => assessment::assessment(snapshot),
        FigureKind::Swot => swot::swot(snapshot),
    }?;
    Ok(Figure { number: kind.number(strategy.template()), ..figure })
}

/// A count as a length.
#[expect(clippy::cast_precision_loss, reason = "no figure has millions of rows")]
fn count(number: usize) -> f32 {
    number as f32
}

/// A goal with what its Steckbrief says.
struct Subject<'a> {
    goal: Numbered<'a>,
    profile: &'a Profile,
    /// The field with which its Steckbrief begins.
    first: &'static str,
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
        let lead = Some(self.lead(Path::key(self.first)));
        Row { kind: RowKind::Entry, name: self.name(), cells, lead }
    }
}

/// Returns the goals in printed order with their Steckbriefe.
fn subjects<'a>(snapshot: &'a Snapshot, empty: &'a Profile) -> Vec<Subject<'a>> {
    let profile = |goal: &Numbered<'_>| {
        snapshot.profiles.get(&goal.goal.id).map_or(empty, |view| &view.content)
    };
    let strategy = &snapshot.strategy.content;
    let first = strategy.template().form().first();
    let goals = strategy.numbered().into_iter();
    goals.map(|goal| Subject { goal, profile: profile(&goal), first }).collect()
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
