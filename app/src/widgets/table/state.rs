// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where the keyboard is in a table, which rows are chosen, and which are shown. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use egui::{Id, Key, Modifiers};
use serde::{Deserialize, Serialize};

use super::rows::{Direction, Question, Row, Rows};

/// How a person wants to see a table; remembered from one start to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// The columns that were shown or hidden by hand, by key.
    pub columns: BTreeMap<String, bool>,
    /// The column that is sorted, by key, and how.
    pub sort: Option<(String, Direction)>,
}

/// What a table knows from one frame to the next.
#[derive(Clone, Debug)]
pub struct State<K> {
    /// What was typed to leave out rows.
    pub filter: String,
    cursor: Cursor<K>,
    chosen: BTreeSet<K>,
    /// Where an extension began, and what was chosen before it.
    anchor: Option<(K, BTreeSet<K>)>,
    shown: Option<Shown<K>>,
    /// How many rows were just copied.
    copied: usize,
    /// The row of which somebody wants to see what can be done with it, and its cell.
    asked: Option<(K, Id)>,
    /// How high the view on its rows is, and whether it was higher before.
    view: (f32, bool),
}

/// The cell that the keyboard is at.
#[derive(Clone, Debug)]
struct Cursor<K> {
    line: Line<K>,
    /// The key of the column; none for the one where it is at first.
    column: Option<&'static str>,
}

#[derive(Clone, Debug)]
enum Line<K> {
    /// The first row, whichever it is.
    First,
    /// The heads of the columns.
    Head,
    /// A row, and where it was last.
    Row(K, usize),
}

/// The rows that are shown.
#[derive(Clone, Debug)]
struct Shown<K> {
    rows: Rows<K>,
    question: Question,
    places: Vec<usize>,
}

/// A cell by its place: the shown row, or none for the heads, and the shown column.
pub(super) type At = (Option<usize>, usize);

impl<K> Default for State<K> {
    fn default() -> Self {
        Self {
            filter: String::new(),
            cursor: Cursor { line: Line::First, column: None },
            chosen: BTreeSet::new(),
            anchor: None,
            shown: None,
            copied: 0,
            asked: None,
            view: (0.0, false),
        }
    }
}

impl Look {
    /// Sorts by a column; once more turns it round, and a third time lets it be.
    pub(super) fn sort_by(&mut self, column: &str) {
        let held = self.sort.take().filter(|(key, _)| key == column);
        let next = match held {
            None => Some(Direction::Up),
            Some((_, Direction::Up)) => Some(Direction::Down),
            Some((_, Direction::Down)) => None,
        };
        self.sort = next.map(|direction| (column.to_owned(), direction));
    }

    /// Returns how a column is sorted.
    pub(super) fn direction(&self, column: &str) -> Option<Direction> {
        let sort = self.sort.as_ref().filter(|(key, _)| key == column);
        sort.map(|(_, direction)| *direction)
    }
}

impl<K: Copy + Ord> State<K> {
    /// Asks for rows; answers again only when rows or question are others.
    pub(super) fn ask(&mut self, rows: &Rows<K>, question: Question) {
        let same = |shown: &Shown<K>| Arc::ptr_eq(&shown.rows, rows) && shown.question == question;
        if !self.shown.as_ref().is_some_and(same) {
            let places = question.answer(rows);
            self.copied = 0;
            self.shown = Some(Shown { rows: Arc::clone(rows), question, places });
        }
    }

    /// Returns how many rows are shown.
    pub fn len(&self) -> usize {
        self.shown.as_ref().map_or(0, |shown| shown.places.len())
    }

    /// Returns whether no row is shown.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns which of all rows is shown at a place.
    pub(super) fn index(&self, place: usize) -> Option<usize> {
        self.shown.as_ref()?.places.get(place).copied()
    }

    /// Returns the shown row at a place.
    pub(super) fn row(&self, place: usize) -> Option<&Row<K>> {
        self.shown.as_ref()?.rows.get(self.index(place)?)
    }

    /// Returns the shown rows in order.
    pub fn rows(&self) -> impl Iterator<Item = &Row<K>> {
        (0..self.len()).filter_map(|place| self.row(place))
    }

    /// Returns what is chosen, in the order of the rows. What is not shown is not chosen.
    pub fn chosen(&self) -> Vec<K> {
        self.rows().map(|row| row.id).filter(|id| self.chosen.contains(id)).collect()
    }

    /// Returns the row that the keyboard is at, or comes to first.
    pub fn current(&self) -> Option<K> {
        self.at(&[], 0).0.and_then(|place| self.row(place)).map(|row| row.id)
    }

    /// Notes that somebody wants to see what can be done with a row, or that nobody does.
    pub(super) fn note_asked(&mut self, asked: Option<(K, Id)>) {
        self.asked = asked;
    }

    /// Returns the row of which somebody wants to see what can be done with it, and under which id
    /// it was pointed at or has the keyboard, in the frame that was just drawn.
    pub fn asked(&self) -> Option<(K, Id)> {
        self.asked
    }

    /// Notes how high the view on the rows is now.
    pub(super) fn note_view(&mut self, height: f32) {
        self.view = (height, height < self.view.0);
    }

    /// Returns whether the view has just become lower: something that was in it may be no longer.
    pub(super) fn view_shrank(&self) -> bool {
        self.view.1
    }

    /// Notes that rows were copied, until the keyboard moves on.
    pub(super) fn note_copied(&mut self, rows: usize) {
        self.copied = rows;
    }

    /// Returns how many rows were just copied.
    pub(super) fn copied(&self) -> usize {
        self.copied
    }

    /// Returns whether a row is chosen.
    pub(super) fn is_chosen(&self, id: K) -> bool {
        self.chosen.contains(&id)
    }

    /// Chooses nothing any more.
    pub fn choose_none(&mut self) {
        self.chosen.clear();
        self.anchor = None;
    }

    /// Chooses every shown row, or none if all are.
    pub(super) fn choose_all(&mut self) {
        let all: BTreeSet<K> = self.rows().map(|row| row.id).collect();
        let every = all.is_subset(&self.chosen);
        self.choose_none();
        if !every {
            self.chosen = all;
        }
    }

    /// Chooses a row, or leaves it out again.
    pub(super) fn toggle(&mut self, id: K) {
        if !self.chosen.remove(&id) {
            self.chosen.insert(id);
        }
        self.anchor = Some((id, self.chosen.clone()));
    }

    /// Chooses all rows from where the extension began up to a place.
    pub(super) fn extend(&mut self, from: usize, to: usize) {
        let Some(begin) = self.row(from).map(|row| row.id) else { return };
        let (anchor, before) = self.anchor.take().unwrap_or_else(|| (begin, self.chosen.clone()));
        let begin = self.rows().position(|row| row.id == anchor).unwrap_or(from);
        let range = begin.min(to)..=begin.max(to);
        self.chosen.clone_from(&before);
        let ids: Vec<K> = range.filter_map(|place| Some(self.row(place)?.id)).collect();
        self.chosen.extend(ids);
        self.anchor = Some((anchor, before));
    }

    /// Returns the cell that the keyboard is at, among these columns; at first it is in column
    /// `home`.
    pub(super) fn at(&self, columns: &[&'static str], home: usize) -> At {
        let column = columns.iter().position(|key| Some(*key) == self.cursor.column);
        let last = self.len().checked_sub(1);
        let row = match self.cursor.line {
            Line::Head => None,
            Line::First => last.map(|_| 0),
            Line::Row(id, place) => {
                let held = self.row(place).is_some_and(|row| row.id == id).then_some(place);
                let found = held.or_else(|| self.rows().position(|row| row.id == id));
                last.map(|last| found.unwrap_or(place.min(last)))
            }
        };
        (row, column.unwrap_or(home))
    }

    /// Brings the keyboard to a cell.
    pub(super) fn go(&mut self, (row, column): At, columns: &[&'static str]) {
        let line = row.and_then(|place| Some(Line::Row(self.row(place)?.id, place)));
        let column = columns.get(column).copied();
        self.cursor = Cursor { line: line.unwrap_or(Line::Head), column };
        self.copied = 0;
    }
}

/// Returns where a key leads from a cell of a table with so many rows and columns, of which so
/// many rows are in view.
pub(super) fn step(at: At, key: Key, far: bool, size: (usize, usize), view: usize) -> Option<At> {
    let (rows, columns) = size;
    let (row, column) = at;
    let (last, end) = (rows.checked_sub(1), columns.saturating_sub(1));
    Some(match key {
        Key::ArrowDown => {
            (row.map_or(last.map(|_| 0), |row| last.map(|l| (row + 1).min(l))), column)
        }
        Key::ArrowUp => (row.and_then(|row| row.checked_sub(1)), column),
        Key::PageDown => (last.map(|last| (row.unwrap_or(0) + view).min(last)), column),
        Key::PageUp => (row.map(|row| row.saturating_sub(view)), column),
        Key::ArrowRight => (row, (column + 1).min(end)),
        Key::ArrowLeft => (row, column.saturating_sub(1)),
        Key::Home if far => (last.map(|_| 0), 0),
        Key::End if far => (last, end),
        Key::Home => (row, 0),
        Key::End => (row, end),
        _ => return None,
    })
}

/// The keys that move in a table.
pub(super) const STEPS: [Key; 8] = [
    Key::ArrowDown,
    Key::ArrowUp,
    Key::ArrowRight,
    Key::ArrowLeft,
    Key::PageDown,
    Key::PageUp,
    Key::Home,
    Key::End,
];

/// Returns which of the keys that move was pressed, and with what.
pub(super) fn pressed(input: &mut egui::InputState) -> Option<(Key, Modifiers)> {
    let modifiers = [Modifiers::NONE, Modifiers::SHIFT, Modifiers::COMMAND];
    let all = modifiers.into_iter().flat_map(|with| STEPS.map(|key| (key, with)));
    // Exactly these: Alt and an arrow is the way back.
    let held = input.modifiers;
    all.into_iter().find(|(key, with)| held.matches_exact(*with) && input.consume_key(*with, *key))
}

#[cfg(test)]
mod tests {
    use super::super::rows::Cell;
    use super::*;

    const COLUMNS: [&str; 2] = ["", "title"];

    fn state(ids: &[u8]) -> State<u8> {
        let mut state = State::default();
        show(&mut state, ids);
        state
    }

    fn show(state: &mut State<u8>, ids: &[u8]) {
        let row = |id: &u8| Row {
            id: *id,
            name: String::new(),
            cells: vec![Cell::word("x")],
            last: false,
        };
        state.ask(&ids.iter().map(row).collect(), Question::default());
    }

    #[test]
    fn the_keyboard_stays_with_its_row() {
        let mut state = state(&[1, 2, 3]);
        assert_eq!(state.at(&COLUMNS, 1), (Some(0), 1));
        state.go((Some(1), 1), &COLUMNS);
        show(&mut state, &[2, 3, 1]);
        assert_eq!(state.at(&COLUMNS, 0), (Some(0), 1));
        show(&mut state, &[3, 1]);
        assert_eq!(state.at(&COLUMNS, 0), (Some(1), 1), "the row is gone; its place is not");
        show(&mut state, &[]);
        assert_eq!(state.at(&COLUMNS, 0), (None, 1));
    }

    #[test]
    fn an_extension_turns_round_at_its_beginning() {
        let mut state = state(&[1, 2, 3, 4, 5]);
        state.toggle(5);
        state.toggle(3);
        state.extend(2, 3);
        assert_eq!(state.chosen(), [3, 4, 5]);
        state.extend(3, 0);
        assert_eq!(state.chosen(), [1, 2, 3, 5]);
        show(&mut state, &[4, 5]);
        assert_eq!(state.chosen(), [5], "what is not shown is not chosen");
        state.choose_all();
        assert_eq!(state.chosen(), [4, 5]);
        state.choose_all();
        assert_eq!(state.chosen(), [0_u8; 0]);
    }

    #[test]
    fn a_column_is_sorted_up_then_down_then_not() {
        let mut look = Look::default();
        let mut seen = Vec::new();
        for _ in 0..3 {
            look.sort_by("title");
            seen.push(look.direction("title"));
        }
        assert_eq!(seen, [Some(Direction::Up), Some(Direction::Down), None]);
        look.sort_by("title");
        look.sort_by("area");
        assert_eq!((look.direction("title"), look.direction("area")), (None, Some(Direction::Up)));
    }

    #[test]
    fn keys_lead_up_to_the_heads_and_back() {
        let go = |at, key| step(at, key, false, (3, 2), 10);
        assert_eq!(go((Some(0), 1), Key::ArrowUp), Some((None, 1)));
        assert_eq!(go((None, 1), Key::ArrowUp), Some((None, 1)));
        assert_eq!(go((None, 1), Key::ArrowDown), Some((Some(0), 1)));
        assert_eq!(go((Some(2), 1), Key::ArrowDown), Some((Some(2), 1)));
        assert_eq!(go((Some(1), 0), Key::PageDown), Some((Some(2), 0)));
        assert_eq!(step((Some(1), 0), Key::End, true, (3, 2), 10), Some((Some(2), 1)));
        assert_eq!(go((Some(1), 0), Key::A), None);
    }
}
