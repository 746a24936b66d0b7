// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A table. To the keyboard it is one stop: arrow keys move from cell to cell and up to the heads,
//! which sort; Enter opens a row, Space chooses it, Shift extends, Ctrl C copies, Shift and F10 ask
//! what else can be done with it. Only rows in view are drawn.

mod bar;
mod head;
mod keys;
mod paint;
pub mod rows;
pub mod state;

use std::fmt::Debug;
use std::hash::Hash;
use std::ops::Range;

use egui::accesskit::Role;
use egui::{
    Align, FontFamily, Frame, Id, Margin, Rect, Response, ScrollArea, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use self::paint::{mark, put, ring};
use self::rows::{Cell, Question, Row, Rows};
use self::state::{At, Look, State};
use super::sign;
use crate::language::Text;
use crate::texts::table as texts;
use crate::theme::{RADIUS_CARD, ROW_HEIGHT, Tokens};

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a, K> {
    /// Under which it is known.
    pub id: Id,
    /// What screen readers call it.
    pub name: &'a str,
    /// Every column that it can show.
    pub columns: &'a [Column],
    /// What stands in it.
    pub rows: &'a Rows<K>,
    /// Whether several rows can be chosen.
    pub choosing: bool,
    /// How high it is at most, in points; longer tables scroll.
    pub height: f32,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in what is remembered. Never empty.
    pub key: &'static str,
    /// Its head.
    pub title: &'static Text,
    /// Its least width, in points.
    pub width: f32,
    /// Whether it takes the room that is left.
    pub grows: bool,
    /// Where its text stands: numbers on the right.
    pub align: Align,
    /// Whether its text leads somewhere: one click opens the row.
    pub leads: bool,
    /// Whether it is shown until somebody chooses otherwise.
    pub shown: bool,
}

/// What keys of tables may be: shown by value, with an order of its own.
pub trait RowKey: Copy + Ord + Hash + Debug {}

impl<K: Copy + Ord + Hash + Debug> RowKey for K {}

/// A column as it is shown now.
#[derive(Clone, Copy, Debug)]
struct Lane {
    /// Its place among the columns; none for the marks of chosen rows.
    column: Option<usize>,
    key: &'static str,
    left: f32,
    width: f32,
}

/// The key of the lane with the marks.
const MARK: &str = "";
const MARK_WIDTH: f32 = 40.0;
const HEAD: f32 = 36.0;
const PADDING: f32 = 10.0;
/// The line around a table, and the room inside it.
const EDGE: f32 = 2.0;
/// The bar that scrolls sideways.
const BAR: f32 = 12.0;
/// However little room there is, so much of a table is in view.
const LEAST_HEIGHT: f32 = HEAD + 4.0 * ROW_HEIGHT;

impl Column {
    /// Makes a column of fixed width.
    pub const fn new(key: &'static str, title: &'static Text, width: f32) -> Self {
        Self { key, title, width, grows: false, align: Align::Min, leads: false, shown: true }
    }

    /// Lets it take the room that is left.
    #[must_use]
    pub const fn growing(self) -> Self {
        Self { grows: true, ..self }
    }

    /// Puts its text on the right.
    #[must_use]
    pub const fn right(self) -> Self {
        Self { align: Align::Max, ..self }
    }

    /// Lets its text open the row.
    #[must_use]
    pub const fn leading(self) -> Self {
        Self { leads: true, ..self }
    }

    /// Leaves it out until it is asked for.
    #[must_use]
    pub const fn hidden(self) -> Self {
        Self { shown: false, ..self }
    }
}

impl<K: RowKey> Table<'_, K> {
    /// Draws the table with its filter and its columns to choose. Returns the row that was opened.
    pub fn show(&self, ui: &mut Ui, look: &mut Look, state: &mut State<K>) -> Option<K> {
        state.note_asked(None);
        self.bar(ui, look, state);
        let lanes = self.lanes(look, ui.available_width() - 2.0 * EDGE);
        let sort = look.sort.as_ref().and_then(|(key, direction)| {
            Some((self.columns.iter().position(|column| column.key == key)?, *direction))
        });
        let columns = lanes.iter().filter_map(|lane| lane.column).collect();
        state.ask(self.rows, Question { filter: state.filter.clone(), sort, columns });
        let tokens = Tokens::of(ui);
        let frame = Frame::new()
            .fill(tokens.panel)
            .stroke(tokens.separator())
            .corner_radius(RADIUS_CARD)
            .inner_margin(Margin::same(1));
        let opened = frame.show(ui, |ui| self.body(ui, &lanes, look, state)).inner;
        if state.is_empty() {
            sign::label(ui, if self.rows.is_empty() { texts::EMPTY } else { texts::NO_ROWS });
        }
        opened
    }

    /// Returns what has the keyboard when it comes to the table.
    pub fn stop(&self, look: &Look, state: &State<K>) -> Id {
        let lanes = self.lanes(look, 0.0);
        let keys: Vec<&'static str> = lanes.iter().map(|lane| lane.key).collect();
        self.id_at(state, &lanes, state.at(&keys, self.home(&lanes)))
    }

    /// Returns whether a column is shown.
    fn is_shown(look: &Look, column: &Column) -> bool {
        look.columns.get(column.key).copied().unwrap_or(column.shown)
    }

    /// Lays the shown columns out from left to right.
    fn lanes(&self, look: &Look, width: f32) -> Vec<Lane> {
        let shown = self.columns.iter().enumerate();
        let shown: Vec<_> = shown.filter(|(_, column)| Self::is_shown(look, column)).collect();
        let marks = if self.choosing { MARK_WIDTH } else { 0.0 };
        let least: f32 = shown.iter().map(|(_, column)| column.width).sum();
        let growing = shown.iter().filter(|(_, column)| column.grows).count();
        #[expect(clippy::cast_precision_loss, reason = "there are few columns")]
        let spare = ((width - marks - least) / growing as f32).max(0.0).floor();
        let mut lanes = Vec::new();
        let mut left = 0.0;
        let mut lane = |column, key, width| {
            lanes.push(Lane { column, key, left, width });
            left += width;
        };
        if self.choosing {
            lane(None, MARK, MARK_WIDTH);
        }
        for (n, column) in shown {
            let more = if column.grows { spare } else { 0.0 };
            lane(Some(n), column.key, column.width + more);
        }
        lanes
    }

    fn body(
        &self,
        ui: &mut Ui,
        lanes: &[Lane],
        look: &mut Look,
        state: &mut State<K>,
    ) -> Option<K> {
        let width: f32 = lanes.iter().map(|lane| lane.width).sum();
        let scroll = ScrollArea::both().id_salt(self.id.with("scroll")).auto_shrink([false, true]);
        let scroll = scroll.max_height(self.height.max(LEAST_HEIGHT));
        let scroll = scroll.min_scrolled_height(LEAST_HEIGHT);
        scroll
            .show_viewport(ui, |ui, viewport| {
                state.note_view(viewport.height());
                #[expect(clippy::cast_precision_loss, reason = "a table has few rows")]
                let height = HEAD + ROW_HEIGHT * state.len() as f32;
                // The bar must not lie on the last row.
                let height = if width > viewport.width() { height + BAR } else { height };
                let (_, rect) = ui.allocate_space(vec2(width.max(viewport.width()), height));
                let grid = UiBuilder::new()
                    .id_salt(self.id)
                    .max_rect(rect)
                    .accessibility_role(Role::Grid)
                    .accessibility_label(self.name);
                let grid = &mut ui.new_child(grid);
                grid.ctx().accesskit_node_builder(grid.unique_id(), |node| {
                    node.set_row_count(state.len() + 1);
                    node.set_column_count(lanes.len());
                    if self.choosing {
                        node.set_multiselectable();
                    }
                });
                self.grid(grid, rect, viewport, lanes, look, state)
            })
            .inner
    }

    fn grid(
        &self,
        ui: &mut Ui,
        rect: Rect,
        viewport: Rect,
        lanes: &[Lane],
        look: &mut Look,
        state: &mut State<K>,
    ) -> Option<K> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows in view")]
        let row_at = |y: f32| (y.max(0.0) / ROW_HEIGHT) as usize;
        let in_view = row_at(viewport.min.y)..row_at(viewport.max.y - HEAD) + 1;
        let mut opened = self.keys(ui, lanes, look, state, in_view.len().saturating_sub(2));
        let keys: Vec<&'static str> = lanes.iter().map(|lane| lane.key).collect();
        let at = state.at(&keys, self.home(lanes));
        // The heads stay in view; what is under them can be neither seen nor pressed.
        let heads = Rect::from_min_size(
            pos2(rect.left(), rect.top() + viewport.min.y.max(0.0)),
            vec2(rect.width(), HEAD),
        );
        self.heads(ui, heads, lanes, look, state, at);
        let mut clip = ui.clip_rect();
        clip.min.y = clip.min.y.max(heads.bottom());
        ui.set_clip_rect(clip);
        for place in places(in_view, state.len(), at.0) {
            #[expect(clippy::cast_precision_loss, reason = "a table has few rows")]
            let top = rect.top() + HEAD + ROW_HEIGHT * place as f32;
            let line = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), ROW_HEIGHT));
            opened = self.row(ui, line, lanes, state, (place, at)).or(opened);
        }
        opened
    }

    /// Returns the column where the keyboard is at first.
    fn home(&self, lanes: &[Lane]) -> usize {
        let leads = |lane: &Lane| lane.column.is_some_and(|column| self.columns[column].leads);
        let first = lanes.iter().position(|lane| lane.column.is_some());
        lanes.iter().position(leads).or(first).unwrap_or(0)
    }

    /// Returns under which id a cell has the keyboard.
    fn cell_id(&self, id: K, key: &'static str) -> Id {
        self.id.with(("cell", id, key))
    }

    fn id_at(&self, state: &State<K>, lanes: &[Lane], (row, column): At) -> Id {
        let key = lanes.get(column).map_or(MARK, |lane| lane.key);
        match row.and_then(|place| state.row(place)) {
            Some(row) => self.cell_id(row.id, key),
            None => self.head_id(key),
        }
    }

    /// Draws one row. Returns its key if it was opened.
    fn row(
        &self,
        ui: &mut Ui,
        rect: Rect,
        lanes: &[Lane],
        state: &mut State<K>,
        (place, at): (usize, At),
    ) -> Option<K> {
        let row = &self.rows[state.index(place)?];
        let chosen = state.is_chosen(row.id);
        let line = UiBuilder::new().id_salt(row.id).max_rect(rect).accessibility_role(Role::Row);
        let line = &mut ui.new_child(line);
        line.ctx().accesskit_node_builder(line.unique_id(), |node| {
            node.set_row_index(place + 1);
            if self.choosing {
                node.set_selected(chosen);
            }
        });
        Self::ground(line, rect, chosen, place);
        let mut opened = None;
        for (n, lane) in lanes.iter().enumerate() {
            let left = rect.left() + lane.left;
            let place_of_cell =
                Rect::from_min_size(pos2(left, rect.top()), vec2(lane.width, ROW_HEIGHT));
            let id = self.cell_id(row.id, lane.key);
            let stop = at == (Some(place), n);
            let response = line.interact(place_of_cell, id, sense(stop));
            line.ctx().accesskit_node_builder(id, |node| node.set_column_index(n));
            match lane.column {
                Some(column) => self.cell(line, &response, row, column),
                None => mark(line, &response, &texts::mark(&row.name), Some(chosen)),
            }
            ring(line, &response);
            let hidden = state.view_shrank() && response.has_focus();
            if response.gained_focus() || hidden {
                let mut wanted = place_of_cell;
                wanted.min.y -= HEAD;
                line.scroll_to_rect(wanted, None);
            }
            opened = self.pressed(line, &response, lanes, state, (place, n)).or(opened);
        }
        opened
    }

    fn ground(ui: &Ui, rect: Rect, chosen: bool, place: usize) {
        let tokens = Tokens::of(ui);
        let hovered = ui.rect_contains_pointer(rect);
        if chosen || hovered {
            let fill = if chosen { tokens.accent_bg } else { tokens.canvas };
            ui.painter().rect_filled(rect, 0.0, fill);
        }
        if chosen {
            let bar = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
            ui.painter().rect_filled(bar, 0.0, tokens.accent);
        }
        if place > 0 {
            ui.painter().hline(rect.x_range(), rect.top(), Stroke::new(1.0, tokens.rule));
        }
    }

    fn cell(&self, ui: &Ui, response: &Response, row: &Row<K>, column: usize) {
        let empty = Cell::default();
        let cell = row.cells.get(column).unwrap_or(&empty);
        let column = &self.columns[column];
        response.widget_info(|| {
            let name = if column.leads {
                row.name.clone()
            } else {
                texts::cell(&row.name, column.title, cell.text())
            };
            WidgetInfo::labeled(Role::GridCell, true, name)
        });
        let leads = column.leads && response.hovered();
        let tokens = Tokens::of(ui);
        let colour = if leads { tokens.accent } else { cell.tone().colour(tokens) };
        if put(ui, response.rect, cell.text(), column.align, (FontFamily::Proportional, colour)) {
            response.clone().on_hover_text(cell.text());
        }
        if leads {
            response.clone().on_hover_cursor(egui::CursorIcon::PointingHand);
        }
    }

    /// Does what a press on a cell means. Returns the row if that opens it.
    fn pressed(
        &self,
        ui: &Ui,
        response: &Response,
        lanes: &[Lane],
        state: &mut State<K>,
        (place, lane): (usize, usize),
    ) -> Option<K> {
        let id = state.row(place)?.id;
        if response.secondary_clicked() {
            state.note_asked(Some((id, response.id)));
            return self.go(ui, lanes, state, (Some(place), lane));
        }
        if !response.clicked() {
            return None;
        }
        let keys: Vec<&'static str> = lanes.iter().map(|lane| lane.key).collect();
        let before = state.at(&keys, self.home(lanes)).0;
        self.go(ui, lanes, state, (Some(place), lane));
        let modifiers = ui.input(|input| input.modifiers);
        let column = lanes[lane].column;
        if self.choosing && modifiers.shift {
            state.extend(before.unwrap_or(place), place);
        } else if self.choosing && (modifiers.command || column.is_none()) {
            state.toggle(id);
        } else if response.double_clicked() || column.is_some_and(|n| self.columns[n].leads) {
            return Some(id);
        }
        None
    }
}

/// Returns the rows to be drawn: those in view, and the one with the keyboard, which would lose it
/// otherwise.
fn places(in_view: Range<usize>, count: usize, at: Option<usize>) -> impl Iterator<Item = usize> {
    let in_view = in_view.start.min(count)..in_view.end.min(count);
    let away = at.filter(|at| !in_view.contains(at) && *at < count);
    in_view.chain(away)
}

/// Only one cell is a stop of Tab.
fn sense(stop: bool) -> Sense {
    if stop { Sense::click() } else { Sense::CLICK }
}
