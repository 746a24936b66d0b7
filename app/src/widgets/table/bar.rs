// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What stands above a table: the filter, how many rows it leaves, and the columns to choose.

use egui::Ui;

use super::rows::Direction;
use super::state::{Look, State};
use super::{RowKey, Table};
use crate::texts::table as texts;
use crate::widgets::input::Input;
use crate::widgets::{menu, sign};

const FILTER_WIDTH: f32 = 220.0;

impl<K: RowKey> Table<'_, K> {
    pub(super) fn bar(&self, ui: &mut Ui, look: &mut Look, state: &mut State<K>) {
        ui.horizontal_wrapped(|ui| {
            let name = texts::filter_of(self.name);
            let hint = texts::FILTER_HINT;
            let (id, width) = (self.id.with("filter"), FILTER_WIDTH.min(ui.available_width()));
            let field = Input { id, name: &name, hint, suffix: "", width };
            field.show(ui, &mut state.filter);
            let name = texts::columns_of(self.name);
            menu::menu(ui, texts::COLUMNS, &name, |ui| self.choose_columns(ui, look));
            let count = sign::hint(ui, &self.count(look, state));
            sign::announce(ui, &count);
        });
    }

    fn choose_columns(&self, ui: &mut Ui, look: &mut Look) {
        let shown = self.columns.iter().filter(|column| Self::is_shown(look, column)).count();
        for column in self.columns {
            let on = Self::is_shown(look, column);
            // A table without columns has nothing that could be sorted back.
            let fixed = on && (shown == 1 || column.leads);
            if ui.add_enabled_ui(!fixed, |ui| menu::check(ui, on, column.title)).inner.clicked() {
                look.columns.insert(column.key.to_owned(), !on);
            }
        }
    }

    /// Says how many rows are shown and chosen, and how they are sorted.
    fn count(&self, look: &Look, state: &State<K>) -> String {
        let sort = look.sort.as_ref().and_then(|(key, direction)| {
            let column = self.columns.iter().find(|column| column.key == key)?;
            Some((column.title.as_str(), *direction == Direction::Up))
        });
        let count = texts::count(self.rows.len(), state.len(), state.chosen().len(), sort);
        texts::with_copied(count, state.copied())
    }
}
