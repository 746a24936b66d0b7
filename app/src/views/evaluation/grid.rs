// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The cells of a figure. To the keyboard they are one stop with arrow keys, to screen readers a
//! table with named cells.

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, EventFilter, FontFamily, FontId, Galley, Id, Key, Modifiers, Rect, Response,
    Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use leitwerk_shared::domain::assessment::TrafficLight;
use std::sync::Arc;

use crate::figures::{Cell, Column, ColumnKind, Lead, Look, Row, RowKind, Table};
use crate::texts::{figures as texts, labels};
use crate::theme::{RADIUS_TAG, Tokens, semibold};
use crate::widgets::sign;

const HEAD: f32 = 32.0;
const ROW: f32 = 40.0;
const HEADING: f32 = 34.0;
const TEXT: f32 = 14.0;
const SMALL: f32 = 12.5;
/// Between the text of two columns.
const PADDING: f32 = 16.0;
const LEAST_TITLE: f32 = 160.0;
/// A title that needs more than that is a sentence, and is broken into lines of at least so much.
const LEAST_SENTENCE: f32 = 220.0;
const WIDEST_TITLE: f32 = 420.0;
/// „07“ fits above it.
const MARK: f32 = 46.0;
/// „Informationssicherheit“ fits above it.
const LIGHT: f32 = 144.0;
/// Longer words are broken into lines.
const WIDEST_WORD: f32 = 190.0;
/// The same, for longer ones.
const WIDEST_TEXT: f32 = 380.0;
const LEAST_BAR: f32 = 200.0;
/// „Mitarbeitende“ fits above it.
const LEAST_HEAT: f32 = 96.0;
const WIDEST: f32 = 1080.0;
const GAP: f32 = 3.0;

/// Where the keyboard is in a figure, and how large its cells are.
#[derive(Clone, Debug, Default)]
pub(super) struct Position {
    row: usize,
    column: usize,
    /// The spot of the drawing.
    pub(super) spot: usize,
    sizes: Sizes,
}

/// How large the cells are. A row is measured once, and again when it says something else.
#[derive(Clone, Debug, Default)]
struct Sizes {
    rows: Vec<RowSize>,
    /// How wide each column would be if there were room.
    natural: Option<Vec<f32>>,
    /// How wide each column is drawn; the heights are for these.
    widths: Vec<f32>,
}

#[derive(Clone, Debug, Default)]
struct RowSize {
    /// How wide each of its cells would be if there were room.
    natural: Option<Vec<f32>>,
    height: Option<f32>,
}

impl Position {
    /// Forgets how large those rows are that say something else now.
    pub(super) fn renew(&mut self, before: Option<&Table>, now: &Table) {
        let sizes = &mut self.sizes;
        let Some(before) = before.filter(|before| before.columns == now.columns) else {
            *sizes = Sizes::default();
            return;
        };
        sizes.natural = None;
        sizes.rows.resize_with(now.rows.len(), RowSize::default);
        for (n, (row, size)) in now.rows.iter().zip(&mut sizes.rows).enumerate() {
            if before.rows.get(n) != Some(row) {
                *size = RowSize::default();
            }
        }
    }
}

impl Sizes {
    /// Measures what is not known yet.
    fn measure(&mut self, ui: &Ui, table: &Table) {
        let widths = widths(ui, table, self.natural(ui, table).to_vec());
        if self.widths != widths {
            self.rows.iter_mut().for_each(|row| row.height = None);
            self.widths = widths;
        }
        let tokens = Tokens::of(ui);
        for (row, size) in table.rows.iter().zip(&mut self.rows) {
            size.height.get_or_insert_with(|| height(ui, row, &self.widths, tokens));
        }
    }

    /// Returns how wide each column would be if there were room.
    fn natural(&mut self, ui: &Ui, table: &Table) -> &[f32] {
        let Self { rows, natural, .. } = self;
        natural.get_or_insert_with(|| {
            rows.resize_with(table.rows.len(), RowSize::default);
            let mut columns: Vec<f32> =
                table.columns.iter().map(|column| fixed(ui, column)).collect();
            for (row, size) in table.rows.iter().zip(rows) {
                let cells = size.natural.get_or_insert_with(|| natural_cells(ui, table, row));
                for (column, cell) in columns.iter_mut().zip(cells) {
                    *column = column.max(*cell);
                }
            }
            let bounded =
                table.columns.iter().zip(columns).map(|(column, width)| bounded(column, width));
            bounded.collect()
        })
    }
}

/// Returns the id under which a cell has the keyboard.
fn cell_id(row: usize, column: usize) -> Id {
    Id::unique(("figure cell", row, column))
}

/// Draws the cells. Returns what was opened.
pub(super) fn grid(ui: &mut Ui, table: &Table, at: &mut Position) -> Option<Lead> {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    move_with_keys(ui, table, at);
    at.sizes.measure(ui, table);
    let widths = &at.sizes.widths;
    header(ui, table, widths);
    let mut opened = None;
    // What is far out of sight costs nothing; the keyboard moves by one row at a time.
    let near = ui.clip_rect().expand(ui.clip_rect().height());
    for (n, (row, size)) in table.rows.iter().zip(&at.sizes.rows).enumerate() {
        let height = size.height.unwrap_or(ROW);
        let (_, rect) = ui.allocate_space(vec2(widths.iter().sum(), height));
        if !near.intersects(rect) && at.row != n {
            continue;
        }
        if row.kind == RowKind::Heading {
            heading(ui, rect, row);
        } else {
            opened = opened.or(draw_row(ui, table, widths, (n, row, rect), at));
        }
    }
    opened
}

/// Returns how high a row is with columns of these widths.
fn height(ui: &Ui, row: &Row, widths: &[f32], tokens: &Tokens) -> f32 {
    match row.kind {
        RowKind::Heading => HEADING,
        RowKind::Entry | RowKind::Total => {
            let galleys = cells(ui, row, widths, tokens);
            galleys.iter().map(|galley| galley.size().y + 14.0).fold(ROW, f32::max)
        }
    }
}

/// Lays out the cells of a row.
fn cells(ui: &Ui, row: &Row, widths: &[f32], tokens: &Tokens) -> Vec<Arc<Galley>> {
    let cells = row.cells.iter().zip(widths).map(|(cell, width)| {
        let strong = match cell.look {
            Look::Strong => true,
            Look::Heat { strong, .. } => strong,
            _ => false,
        };
        wrapped(ui, shown(cell), (TEXT, strong), colour(cell, tokens), *width)
    });
    cells.collect()
}

/// Returns how wide the cells are at least.
pub(super) fn least_width(ui: &Ui, table: &Table, at: &mut Position) -> f32 {
    let natural = at.sizes.natural(ui, table);
    let least = |(column, width): (&Column, &f32)| match column.kind {
        ColumnKind::Title => width.min(LEAST_SENTENCE),
        _ => *width,
    };
    table.columns.iter().zip(natural.iter()).map(least).sum()
}

/// Returns how wide the text of a cell or of a column's head is.
fn text_width(ui: &Ui, text: &str, size: f32) -> f32 {
    let font = FontId::new(size, semibold());
    ui.painter().layout_no_wrap(text.to_owned(), font, Color32::BLACK).size().x + PADDING
}

/// Returns whether a column is as wide as what stands in it.
fn follows_text(column: &Column) -> bool {
    !matches!(
        column.kind,
        ColumnKind::Bar | ColumnKind::Heat | ColumnKind::Mark | ColumnKind::Light
    )
}

/// Returns how wide each cell of a row would be if there were room; 0 where that does not count.
fn natural_cells(ui: &Ui, table: &Table, row: &Row) -> Vec<f32> {
    let counts = row.kind != RowKind::Heading;
    let cells = row.cells.iter().zip(&table.columns);
    let width = |(cell, column): (&Cell, &Column)| {
        if counts && follows_text(column) { text_width(ui, &cell.text, TEXT) } else { 0.0 }
    };
    cells.map(width).collect()
}

/// Returns how wide the head of a column is, or the column if what stands in it does not count.
fn fixed(ui: &Ui, column: &Column) -> f32 {
    match column.kind {
        ColumnKind::Bar => LEAST_BAR,
        ColumnKind::Heat => LEAST_HEAT,
        ColumnKind::Mark => MARK,
        ColumnKind::Light => LIGHT,
        _ => text_width(ui, &column.name, SMALL),
    }
}

/// Keeps the width of a column within what its kind allows.
fn bounded(column: &Column, width: f32) -> f32 {
    let width = width.ceil();
    match column.kind {
        ColumnKind::Title => width.clamp(LEAST_TITLE, WIDEST_TITLE),
        ColumnKind::Word | ColumnKind::Amount => width.min(WIDEST_WORD),
        ColumnKind::Text => width.min(WIDEST_TEXT),
        _ => width,
    }
}

/// Returns how wide each column is drawn.
fn widths(ui: &Ui, table: &Table, natural: Vec<f32>) -> Vec<f32> {
    let mut widths = natural;
    let wanted: f32 = widths.iter().sum();
    let room = ui.available_width().min(WIDEST) - wanted;
    let takes = |kind| table.columns.iter().position(|column| column.kind == kind);
    let flexible = match (takes(ColumnKind::Bar), takes(ColumnKind::Title)) {
        // A bar that grows shows more, a title that shrinks can be broken into lines.
        (Some(bar), _) if room > 0.0 => Some(bar),
        (_, title) => title,
    };
    if let Some(n) = flexible {
        let least = match table.columns[n].kind {
            ColumnKind::Title => widths[n].min(LEAST_SENTENCE),
            _ => LEAST_BAR,
        };
        widths[n] = (widths[n] + room).max(least);
    }
    widths
}

fn header(ui: &mut Ui, table: &Table, widths: &[f32]) {
    let tokens = Tokens::of(ui);
    let galleys: Vec<Arc<Galley>> = table
        .columns
        .iter()
        .zip(widths)
        .map(|(column, width)| {
            // The ground of a level has no inset, and the word above it needs none.
            let is_ground = matches!(column.kind, ColumnKind::Heat | ColumnKind::Mark);
            let inset = if is_ground { PADDING } else { 0.0 };
            wrapped(ui, &column.name, (SMALL, false), tokens.muted, *width + inset)
        })
        .collect();
    let height = galleys.iter().map(|galley| galley.size().y + 12.0).fold(HEAD, f32::max);
    let (_, rect) = ui.allocate_space(vec2(widths.iter().sum(), height));
    let row = UiBuilder::new().id_salt("head").max_rect(rect).accessibility_role(Role::Row);
    let row = &mut ui.new_child(row);
    let mut left = rect.left();
    for ((column, width), galley) in table.columns.iter().zip(widths).zip(galleys) {
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(*width, height));
        left += width;
        let id = Id::unique(("figure column", column.said.as_str()));
        let response = row.interact(place, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &column.said));
        let at = anchor(column.kind).align_size_within_rect(galley.size(), inset(place, column));
        row.painter().galley(at.min, galley, tokens.muted);
    }
    row.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.rule));
}

fn draw_row(
    ui: &mut Ui,
    table: &Table,
    widths: &[f32],
    (n, row, rect): (usize, &Row, Rect),
    at: &Position,
) -> Option<Lead> {
    let tokens = Tokens::of(ui);
    let galleys = cells(ui, row, widths, tokens);
    let line = UiBuilder::new()
        .id_salt(n)
        .max_rect(rect)
        .accessibility_role(Role::Row)
        .accessibility_label(row.name.as_str());
    let line = &mut ui.new_child(line);
    let mut opened = None;
    let mut left = rect.left();
    for (c, ((cell, galley), column)) in
        row.cells.iter().zip(galleys).zip(&table.columns).enumerate()
    {
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(widths[c], rect.height()));
        left += widths[c];
        let response = (column.kind != ColumnKind::Number)
            .then(|| respond(line, place, (n, c), row, cell, column, at));
        draw_cell(line, place, cell, column, galley);
        if let Some(response) = response {
            ring(line, place, &response);
            if response.clicked() {
                // Who comes back is where they left.
                response.request_focus();
                opened = cell.lead.clone().or_else(|| row.lead.clone());
            }
        }
    }
    line.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.rule));
    opened
}

fn heading(ui: &Ui, rect: Rect, row: &Row) {
    let tokens = Tokens::of(ui);
    let id = Id::unique(("figure heading", row.name.as_str()));
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::RowHeader, true, &row.name));
    let at = pos2(rect.left() + 8.0, rect.bottom() - 6.0);
    let font = FontId::new(13.0, semibold());
    ui.painter().text(at, Align2::LEFT_BOTTOM, &row.name, font, tokens.muted);
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.rule));
}

/// Lets a cell be pressed and be reached with the keyboard.
fn respond(
    ui: &Ui,
    rect: Rect,
    (n, c): (usize, usize),
    row: &Row,
    cell: &Cell,
    column: &Column,
    at: &Position,
) -> Response {
    let stop = (at.row, at.column) == (n, c);
    let sense = match (cell.lead.is_some() || row.lead.is_some(), stop) {
        (true, true) => Sense::click(),
        (true, false) => Sense::CLICK,
        // What leads nowhere is read all the same.
        (false, true) => Sense::focusable_noninteractive(),
        (false, false) => Sense::hover(),
    };
    let response = ui.interact(rect, cell_id(n, c), sense);
    let title = column.kind == ColumnKind::Title;
    let role = if title { Role::RowHeader } else { Role::GridCell };
    let of_cell = || texts::cell(&row.name, &column.said, &cell.text);
    let name = || if title { row.name.clone() } else { of_cell() };
    response.widget_info(|| WidgetInfo::labeled(role, true, name()));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_row_index(n + 1);
        node.set_column_index(c);
    });
    sign::into_view(&response);
    response
}

fn draw_cell(ui: &Ui, place: Rect, cell: &Cell, column: &Column, galley: Arc<Galley>) {
    let tokens = Tokens::of(ui);
    match cell.look {
        Look::Heat { level, .. } => {
            let ground = tokens.heat[usize::from(level.min(3))];
            ui.painter().rect_filled(place.shrink(GAP), RADIUS_TAG, ground);
        }
        Look::Mark(on) => {
            let ground = tokens.heat[if on { 2 } else { 0 }];
            ui.painter().rect_filled(place.shrink(GAP), RADIUS_TAG, ground);
        }
        Look::Light(light) => {
            let (colour, ground) = of_light(light, tokens);
            let place = place.shrink(GAP);
            ui.painter().rect_filled(place, RADIUS_TAG, ground);
            let edge = Stroke::new(1.0, colour);
            ui.painter().rect_stroke(place, RADIUS_TAG, edge, StrokeKind::Inside);
        }
        Look::Bar { from, to } => return bar(ui, place, from, to),
        Look::Plain | Look::Muted | Look::Strong | Look::Warn | Look::Done => {}
    }
    let colour = colour(cell, tokens);
    let at = anchor(column.kind).align_size_within_rect(galley.size(), inset(place, column));
    ui.painter().galley(at.min, galley, colour);
}

/// Draws a range; one that is a single number is at least a stroke.
fn bar(ui: &Ui, place: Rect, from: f32, to: f32) {
    let tokens = Tokens::of(ui);
    let inner = place.shrink2(vec2(PADDING / 2.0, 0.0));
    let y = inner.center().y;
    ui.painter().hline(inner.x_range(), y, Stroke::new(1.0, tokens.rule));
    let at = |part: f32| inner.left() + part * inner.width();
    let left = at(from);
    let right = at(to).max(left + 4.0);
    let rect = Rect::from_min_max(pos2(left, y - 7.0), pos2(right, y + 7.0));
    ui.painter().rect_filled(rect, 3.0, tokens.accent);
}

fn ring(ui: &Ui, place: Rect, response: &Response) {
    let tokens = Tokens::of(ui);
    let place = place.shrink(GAP);
    if response.has_focus() {
        ui.painter().rect_stroke(place.expand(1.0), RADIUS_TAG, tokens.ring(), StrokeKind::Outside);
        // A ring in the accent colour alone would be lost around a dark cell.
        let gap = Stroke::new(1.0, tokens.panel);
        ui.painter().rect_stroke(place, RADIUS_TAG, gap, StrokeKind::Inside);
    } else if response.hovered() && response.sense.senses_click() {
        ui.painter().rect_stroke(place, RADIUS_TAG, tokens.outline(), StrokeKind::Inside);
    }
}

/// What stands in a cell: a level of 0 is a dot, so that the others are seen.
fn shown(cell: &Cell) -> &str {
    match cell.look {
        Look::Heat { level: 0, .. } | Look::Mark(false) => labels::NO_EFFECT,
        Look::Mark(true) => labels::SIGN_DONE,
        Look::Bar { .. } => "",
        _ => &cell.text,
    }
}

fn colour(cell: &Cell, tokens: &Tokens) -> Color32 {
    match cell.look {
        Look::Plain | Look::Strong | Look::Bar { .. } => tokens.text,
        Look::Muted => tokens.muted,
        Look::Warn => tokens.warn,
        Look::Done => tokens.ok,
        Look::Heat { level, .. } => tokens.on_heat[usize::from(level.min(3))],
        Look::Mark(on) => tokens.on_heat[if on { 2 } else { 0 }],
        Look::Light(light) => of_light(light, tokens).0,
    }
}

/// Returns the colours of a traffic light: of its word and of its ground.
const fn of_light(light: TrafficLight, tokens: &Tokens) -> (Color32, Color32) {
    match light {
        TrafficLight::Green => (tokens.ok, tokens.ok_bg),
        TrafficLight::Yellow => (tokens.warn, tokens.warn_bg),
        TrafficLight::Red => (tokens.bad, tokens.bad_bg),
    }
}

const fn anchor(kind: ColumnKind) -> Align2 {
    match kind {
        ColumnKind::Heat | ColumnKind::Mark => Align2::CENTER_CENTER,
        ColumnKind::Amount => Align2::RIGHT_CENTER,
        ColumnKind::Number
        | ColumnKind::Title
        | ColumnKind::Word
        | ColumnKind::Text
        | ColumnKind::Light
        | ColumnKind::Bar => Align2::LEFT_CENTER,
    }
}

fn inset(place: Rect, column: &Column) -> Rect {
    match column.kind {
        ColumnKind::Heat | ColumnKind::Mark => place,
        _ => place.shrink2(vec2(PADDING / 2.0, 0.0)),
    }
}

/// Lays out a text in as many lines as it needs.
fn wrapped(
    ui: &Ui,
    text: &str,
    (size, strong): (f32, bool),
    colour: Color32,
    width: f32,
) -> Arc<Galley> {
    let family = if strong { semibold() } else { FontFamily::Proportional };
    let mut job = LayoutJob::simple(text.to_owned(), FontId::new(size, family), colour, 0.0);
    job.wrap = TextWrapping::wrap_at_width((width - PADDING).max(24.0));
    ui.painter().layout_job(job)
}

/// Moves the keyboard from cell to cell.
fn move_with_keys(ui: &Ui, table: &Table, at: &mut Position) {
    let rows: Vec<usize> =
        (0..table.rows.len()).filter(|n| table.rows[*n].kind != RowKind::Heading).collect();
    let Some(last) = rows.len().checked_sub(1) else { return };
    let line = rows.iter().position(|n| *n >= at.row).unwrap_or(last);
    let numbered = table.columns.first().is_some_and(|first| first.kind == ColumnKind::Number);
    let (begin, end) = (usize::from(numbered), table.columns.len() - 1);
    (at.row, at.column) = (rows[line], at.column.clamp(begin, end));
    let id = cell_id(at.row, at.column);
    if !ui.memory(|memory| memory.has_focus(id)) {
        // A cell that was pressed, or that a screen reader went to, is where we are.
        let focused = rows.iter().flat_map(|n| (begin..=end).map(move |c| (*n, c)));
        let focused = ui
            .memory(|memory| focused.into_iter().find(|(n, c)| memory.has_focus(cell_id(*n, *c))));
        let Some((n, c)) = focused else { return };
        (at.row, at.column) = (n, c);
    }
    let filter =
        EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    let id = cell_id(at.row, at.column);
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let line = rows.iter().position(|n| *n == at.row).unwrap_or(last);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let (line, column) = if pressed(Key::ArrowDown) {
        ((line + 1).min(last), at.column)
    } else if pressed(Key::ArrowUp) {
        (line.saturating_sub(1), at.column)
    } else if pressed(Key::ArrowRight) {
        (line, (at.column + 1).min(end))
    } else if pressed(Key::ArrowLeft) {
        (line, at.column.saturating_sub(1).max(begin))
    } else if pressed(Key::Home) {
        (line, begin)
    } else if pressed(Key::End) {
        (line, end)
    } else {
        return;
    };
    (at.row, at.column) = (rows[line], column);
    ui.memory_mut(|memory| memory.request_focus(cell_id(at.row, at.column)));
}
