// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the keyboard does while it is in a table.

use egui::{Event, EventFilter, Key, Modifiers, Ui};

use super::rows::Cell;
use super::state::{At, Look, State, pressed, step};
use super::{Lane, MARK, RowKey, Table};

use crate::cells::cell;
use crate::widgets::menu::is_asked_for;

impl<K: RowKey> Table<'_, K> {
    /// Does what the keys say while the keyboard is in the table. Returns the row that was opened.
    pub(super) fn keys(
        &self,
        ui: &Ui,
        lanes: &[Lane],
        look: &mut Look,
        state: &mut State<K>,
        view: usize,
    ) -> Option<K> {
        let keys: Vec<&'static str> = lanes.iter().map(|lane| lane.key).collect();
        let at = state.at(&keys, self.home(lanes));
        let id = self.id_at(state, lanes, at);
        if !ui.memory(|memory| memory.has_focus(id)) {
            return None;
        }
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: !state.chosen().is_empty(),
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        if let Some((key, with)) = ui.input_mut(pressed) {
            let next = step(at, key, with.command, (state.len(), lanes.len()), view)?;
            let (Some(from), Some(to)) = (at.0, next.0) else {
                return self.go(ui, lanes, state, next);
            };
            if with.shift && self.choosing && from != to {
                state.extend(from, to);
            }
            return self.go(ui, lanes, state, next);
        }
        if ui.input(|input| input.events.contains(&Event::Copy)) {
            let rows = self.copied(lanes, state);
            ui.ctx().copy_text(rows);
        }
        let pressed = |with, key| ui.input_mut(|input| input.consume_key(with, key));
        let row = at.0.and_then(|place| state.row(place)).map(|row| row.id);
        if self.choosing && pressed(Modifiers::COMMAND, Key::A) {
            state.choose_all();
        } else if escape_chosen(ui, state) {
            state.choose_none();
        } else if let Some(row) = row {
            if self.choosing && pressed(Modifiers::NONE, Key::Space) {
                state.toggle(row);
            } else if is_asked_for(ui) {
                state.note_asked(Some((row, id)));
            } else if pressed(Modifiers::NONE, Key::Enter) {
                return Some(row);
            }
        } else if pressed(Modifiers::NONE, Key::Space) || pressed(Modifiers::NONE, Key::Enter) {
            match lanes.get(at.1) {
                Some(lane) if lane.key != MARK => look.sort_by(lane.key),
                Some(_) => state.choose_all(),
                None => {}
            }
        }
        None
    }

    /// Writes the chosen rows, or all that are shown, as other programs take them into a table.
    fn copied(&self, lanes: &[Lane], state: &mut State<K>) -> String {
        let columns: Vec<usize> = lanes.iter().filter_map(|lane| lane.column).collect();
        let some = !state.chosen().is_empty();
        let rows = state.rows().filter(|row| !some || state.is_chosen(row.id));
        let cells = rows.map(|row| {
            let texts = columns.iter().map(|column| row.cells.get(*column).map_or("", Cell::text));
            line(texts)
        });
        let heads = line(columns.iter().map(|column| self.columns[*column].title.as_str()));
        let all: Vec<String> = std::iter::once(heads).chain(cells).collect();
        state.note_copied(all.len() - 1);
        all.concat()
    }

    pub(super) fn go(&self, ui: &Ui, lanes: &[Lane], state: &mut State<K>, at: At) -> Option<K> {
        let keys: Vec<&'static str> = lanes.iter().map(|lane| lane.key).collect();
        state.go(at, &keys);
        let id = self.id_at(state, lanes, at);
        ui.memory_mut(|memory| memory.request_focus(id));
        None
    }
}

fn escape_chosen<K: RowKey>(ui: &Ui, state: &State<K>) -> bool {
    let escape = |input: &mut egui::InputState| input.consume_key(Modifiers::NONE, Key::Escape);
    !state.chosen().is_empty() && ui.input_mut(escape)
}

/// Writes one line.
fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(cell).collect();
    format!("{}\n", cells.join("\t"))
}
