// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The heads of the columns. One that is pressed sorts.

use egui::accesskit::{Role, SortDirection};
use egui::{Id, Rect, Response, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::paint::{mark, put, ring};
use super::rows::Direction;
use super::state::{At, Look, State};
use super::{HEAD, Lane, MARK, RowKey, Table, sense};
use crate::texts::{labels, table as texts};
use crate::theme::{Tokens, semibold};

impl<K: RowKey> Table<'_, K> {
    /// Returns under which id the head of a column has the keyboard.
    pub(super) fn head_id(&self, key: &'static str) -> Id {
        self.id.with(("head", key))
    }

    /// Draws the heads, and sorts by the one that was pressed.
    pub(super) fn heads(
        &self,
        ui: &mut Ui,
        rect: Rect,
        lanes: &[Lane],
        look: &mut Look,
        state: &mut State<K>,
        at: At,
    ) {
        let tokens = Tokens::of(ui);
        let line = UiBuilder::new()
            .id_salt("heads")
            .max_rect(rect)
            .accessibility_role(Role::Row)
            .accessibility_label(texts::COLUMNS);
        let line = &mut ui.new_child(line);
        line.painter().rect_filled(rect, 0.0, tokens.panel);
        for (n, lane) in lanes.iter().enumerate() {
            let left = rect.left() + lane.left;
            let place = Rect::from_min_size(pos2(left, rect.top()), vec2(lane.width, HEAD));
            let response = line.interact(place, self.head_id(lane.key), sense(at == (None, n)));
            match lane.column {
                Some(column) => self.head(line, &response, column, look),
                None => mark(line, &response, texts::ALL_ROWS, all_chosen(state)),
            }
            ring(line, &response);
            if response.gained_focus() {
                line.scroll_to_rect(place, None);
            }
            if response.clicked() {
                self.go(line, lanes, state, (None, n));
                if lane.key == MARK {
                    state.choose_all();
                } else {
                    look.sort_by(lane.key);
                }
            }
        }
        let below = Stroke::new(tokens.edge_width, tokens.line);
        line.painter().hline(rect.x_range(), rect.bottom() - 0.5, below);
    }

    fn head(&self, ui: &Ui, response: &Response, column: usize, look: &Look) {
        let column = &self.columns[column];
        let direction = look.direction(column.key);
        let upwards = direction.map(|direction| direction == Direction::Up);
        let name = texts::head(column.title, upwards);
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &name));
        ui.ctx().accesskit_node_builder(response.id, |node| match direction {
            Some(Direction::Up) => node.set_sort_direction(SortDirection::Ascending),
            Some(Direction::Down) => node.set_sort_direction(SortDirection::Descending),
            None => {}
        });
        let tokens = Tokens::of(ui);
        if response.hovered() {
            ui.painter().rect_filled(response.rect, 0.0, tokens.accent_bg);
        }
        let text = match direction {
            Some(Direction::Up) => labels::signed(column.title, texts::UP),
            Some(Direction::Down) => labels::signed(column.title, texts::DOWN),
            None => column.title.to_owned(),
        };
        let colour = if direction.is_some() { tokens.accent } else { tokens.muted };
        if put(ui, response.rect, &text, column.align, (semibold(), colour)) {
            response.clone().on_hover_text(&name);
        }
    }
}

/// Returns whether every row is chosen; nothing if only some are.
fn all_chosen<K: RowKey>(state: &State<K>) -> Option<bool> {
    match state.chosen().len() {
        0 => Some(false),
        chosen if chosen == state.len() => Some(true),
        _ => None,
    }
}
