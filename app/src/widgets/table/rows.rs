// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What stands in a table, and which of its rows are shown in which order. Pure.

use std::cmp::Ordering;
use std::sync::Arc;

use egui::Color32;
use serde::{Deserialize, Serialize};

use crate::texts::collate::folded;
use crate::theme::Tokens;

/// The rows of a table. Made once per snapshot and shared; a table that gets the same again does
/// not sort again.
pub type Rows<K> = Arc<[Row<K>]>;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<K> {
    /// What it is about.
    pub id: K,
    /// What screen readers call it.
    pub name: String,
    /// What stands in it: one cell for each column of the table, also for those not shown.
    pub cells: Vec<Cell>,
    /// Whether it stands behind the others however they are sorted.
    pub last: bool,
}

/// What stands in one row under one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    text: String,
    place: Place,
    tone: Tone,
}

/// Where a cell comes when its column is sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Number(i64),
    Word(String),
    /// What says nothing comes last, in both directions.
    #[default]
    Last,
}

/// What the colour of a cell means. The text says the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// Less important than the rest.
    Muted,
    /// It is under way.
    Accent,
    /// It is as it should be.
    Ok,
    /// It wants attention.
    Warn,
    /// It is wrong.
    Bad,
    /// It is from the Kommune with this number.
    Municipality(u32),
}

/// In which direction a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The least first.
    Up,
    /// The most first.
    Down,
}

/// Which rows are asked for, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Question {
    /// What every row must hold: all of these words.
    pub(super) filter: String,
    /// The column that is sorted, and how.
    pub(super) sort: Option<(usize, Direction)>,
    /// The columns that are shown, and searched.
    pub(super) columns: Vec<usize>,
}

impl Cell {
    /// Makes a cell that is sorted as a word.
    pub fn word(text: impl Into<String>) -> Self {
        let text = text.into();
        let place = if text.is_empty() { Place::Last } else { Place::Word(folded(&text)) };
        Self { text, place, tone: Tone::Plain }
    }

    /// Makes a cell that is sorted by a number.
    pub fn number(text: impl Into<String>, place: i64) -> Self {
        Self { text: text.into(), place: Place::Number(place), tone: Tone::Plain }
    }

    /// Gives the cell a colour.
    #[must_use]
    pub fn toned(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }

    /// Returns what stands in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns what its colour means.
    pub fn tone(&self) -> Tone {
        self.tone
    }

    fn holds(&self, word: &str) -> bool {
        match &self.place {
            Place::Word(folded) => folded.contains(word),
            Place::Number(_) | Place::Last => folded(&self.text).contains(word),
        }
    }
}

impl Tone {
    /// Returns the colour for it.
    pub fn colour(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Plain => tokens.text,
            Self::Muted => tokens.muted,
            Self::Accent => tokens.accent,
            Self::Ok => tokens.ok,
            Self::Warn => tokens.warn,
            Self::Bad => tokens.bad,
            Self::Municipality(number) => tokens.municipality(number),
        }
    }
}

impl Question {
    /// Returns the places of the rows that are shown, in order. What is equal stays in the order
    /// that it was given in.
    pub(super) fn answer<K>(&self, rows: &[Row<K>]) -> Vec<usize> {
        let filter = folded(&self.filter);
        let words: Vec<&str> = filter.split_whitespace().collect();
        let fits = |row: &Row<K>| {
            let cells = self.columns.iter().filter_map(|column| row.cells.get(*column));
            words.iter().all(|word| cells.clone().any(|cell| cell.holds(word)))
        };
        let mut places: Vec<usize> =
            rows.iter().enumerate().filter(|(_, row)| fits(row)).map(|(n, _)| n).collect();
        if let Some((column, direction)) = self.sort {
            let place = |n: &usize| rows[*n].cells.get(column).map(|cell| &cell.place);
            places.sort_by(|a, b| compare(place(a), place(b), direction));
        }
        places.sort_by_key(|n| rows[*n].last);
        places
    }
}

fn compare(a: Option<&Place>, b: Option<&Place>, direction: Direction) -> Ordering {
    let last = |place: Option<&Place>| matches!(place, None | Some(Place::Last));
    match (last(a), last(b), direction) {
        (true, _, _) | (_, true, _) => last(a).cmp(&last(b)),
        (false, false, Direction::Up) => a.cmp(&b),
        (false, false, Direction::Down) => b.cmp(&a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row<u8>> {
        let row = |id, title: &str, number| Row {
            id,
            name: title.to_owned(),
            cells: vec![Cell::word(title), number],
            last: id == 4,
        };
        vec![
            row(0, "Öffentliche Termine", Cell::number("10", 10)),
            row(1, "Ofenkataster", Cell::default()),
            row(2, "Äußere Netze", Cell::number("9", 9)),
            row(3, "Ausbau", Cell::number("9", 9)),
            row(4, "Ausbauende", Cell::number("1", 1)),
        ]
    }

    fn answer(filter: &str, sort: Option<(usize, Direction)>) -> Vec<usize> {
        Question { filter: filter.to_owned(), sort, columns: vec![0, 1] }.answer(&rows())
    }

    #[test]
    fn words_and_numbers_have_their_order_and_nothing_comes_last() {
        assert_eq!(answer("", None), [0, 1, 2, 3, 4]);
        assert_eq!(answer("", Some((0, Direction::Up))), [3, 2, 1, 0, 4], "the last stays behind");
        assert_eq!(answer("", Some((1, Direction::Up))), [2, 3, 0, 1, 4]);
        assert_eq!(answer("", Some((1, Direction::Down))), [0, 2, 3, 1, 4]);
    }

    #[test]
    fn a_filter_wants_every_word_and_forgives_accents() {
        assert_eq!(answer("offent ter", None), [0]);
        assert_eq!(answer("AUSS", None), [2]);
        assert_eq!(answer("9 netze", None), [2]);
        assert_eq!(answer("nichts", None), [0; 0]);
    }
}
