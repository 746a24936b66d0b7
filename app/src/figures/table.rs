// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The cells of a figure.

use leitwerk_shared::domain::assessment::TrafficLight;

use super::Lead;

/// The cells of a figure, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The rows from top to bottom.
    pub rows: Vec<Row>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub name: String,
    /// What screen readers call it.
    pub said: String,
    /// What it holds.
    pub kind: ColumnKind,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// The printed number of a goal, which belongs to the title beside it.
    Number,
    /// What a row is about.
    Title,
    /// Levels 0 to 3 on a coloured ground.
    Heat,
    /// Amounts, aligned at their end.
    Amount,
    /// Words.
    Word,
    /// Longer words, in lines.
    Text,
    /// Marks in narrow cells.
    Mark,
    /// Traffic lights, each with its word.
    Light,
    /// Ranges drawn as bars; what they say stands in other columns.
    Bar,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// What screen readers call it.
    pub name: String,
    /// A cell for each column; a heading has one for all of them.
    pub cells: Vec<Cell>,
    /// What stands behind it where a cell does not say otherwise.
    pub lead: Option<Lead>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// The name of the rows that follow.
    Heading,
    /// One goal.
    Entry,
    /// What the rows above it add up to.
    Total,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// How that is shown.
    pub look: Look,
    /// What stands behind it.
    pub lead: Option<Lead>,
}

/// How a cell is shown. No look says anything that the text does not say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Look {
    /// As text.
    Plain,
    /// As secondary text.
    Muted,
    /// As what matters.
    Strong,
    /// As something that wants attention.
    Warn,
    /// As something that is done.
    Done,
    /// As a traffic light.
    Light(TrafficLight),
    /// As a mark that is set or not.
    Mark(bool),
    /// A level from 0 to 3.
    Heat {
        /// The level.
        level: u8,
        /// Whether it is the highest one of its row, and the only such.
        strong: bool,
    },
    /// A bar from one part of the width to another, each 0 to 1.
    Bar {
        /// Where it begins.
        from: f32,
        /// Where it ends.
        to: f32,
    },
}

impl Column {
    /// Makes a column.
    pub fn new(name: impl Into<String>, kind: ColumnKind) -> Self {
        let name = name.into();
        Self { said: name.clone(), name, kind }
    }

    /// Lets screen readers call it something else.
    #[must_use]
    pub fn called(self, said: String) -> Self {
        Self { said, ..self }
    }
}

impl Row {
    /// Makes the heading of the rows that follow.
    pub fn heading(name: String) -> Self {
        let cells = vec![Cell { look: Look::Strong, ..Cell::plain(name.as_str()) }];
        Self { kind: RowKind::Heading, name, cells, lead: None }
    }

    /// Makes a row of sums under `name`, beginning with an empty cell for the number.
    pub fn total(name: &str, cells: impl IntoIterator<Item = Cell>) -> Self {
        let begin = [Cell::plain(""), Cell { look: Look::Strong, ..Cell::plain(name) }];
        let cells = begin.into_iter().chain(cells).collect();
        Self { kind: RowKind::Total, name: name.to_owned(), cells, lead: None }
    }
}

impl Cell {
    /// Makes a cell of text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), look: Look::Plain, lead: None }
    }

    /// Makes a cell of secondary text.
    pub fn muted(text: impl Into<String>) -> Self {
        Self { look: Look::Muted, ..Self::plain(text) }
    }

    /// Lets it be shown otherwise.
    #[must_use]
    pub fn looking(self, look: Look) -> Self {
        Self { look, ..self }
    }

    /// Says what stands behind it.
    #[must_use]
    pub fn leading(self, lead: Lead) -> Self {
        Self { lead: Some(lead), ..self }
    }
}
