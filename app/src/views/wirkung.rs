// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Abbildung 2: how strongly each goal works on each perspective. Arrow keys move from cell to
//! cell; a cell leads to its Steckbrief.

use egui::accesskit::Role;
use egui::{
    Align2, EventFilter, FontFamily, FontId, Frame, Id, Key, Margin, Modifiers, Painter, Pos2,
    Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use leitwerk_shared::domain::impact::{Impact, Perspective, sums};
use leitwerk_shared::domain::strategy::Numbered;

use crate::desk::Desk;
use crate::texts::labels;
use crate::theme::{RADIUS_CARD, RADIUS_TAG, Tokens, semibold};
use crate::widgets::sign;

const ROW: f32 = 40.0;
const NUMBER: f32 = 44.0;
const LEAST_TITLE: f32 = 160.0;
/// „Mitarbeitende“ fits above it.
const LEAST_CELL: f32 = 92.0;
const FOCUS: f32 = 128.0;
const GAP: f32 = 6.0;
const WIDEST: f32 = 1080.0;

/// Draws the matrix.
pub fn wirkung(ui: &mut Ui, desk: &mut Desk<'_>) {
    let snapshot = desk.snapshot;
    let goals = snapshot.strategy.content.numbered();
    sign::heading(ui, 1, labels::MATRIX);
    ui.add_space(-4.0);
    sign::label(ui, labels::MATRIX_CAPTION);
    let tokens = Tokens::of(ui);
    let card = Frame::new()
        .fill(tokens.panel)
        .stroke(tokens.separator())
        .corner_radius(RADIUS_CARD)
        .inner_margin(Margin::symmetric(16, 8));
    egui::ScrollArea::horizontal().id_salt("matrix").show(ui, |ui| {
        card.show(ui, |ui| {
            let grid =
                UiBuilder::new().accessibility_role(Role::Grid).accessibility_label(labels::MATRIX);
            ui.scope_builder(grid, |ui| table(ui, desk, &goals));
        });
    });
}

/// Where the columns are.
#[derive(Clone, Copy)]
struct Columns {
    left: f32,
    right: f32,
    cells: f32,
    cell: f32,
}

impl Columns {
    fn of(ui: &Ui) -> Self {
        let rect = ui.available_rect_before_wrap();
        let width = rect.width().clamp(NUMBER + LEAST_TITLE + FOCUS + 5.0 * LEAST_CELL, WIDEST);
        let cell = ((width - NUMBER - LEAST_TITLE - FOCUS) / 5.0).min(114.0).floor();
        let right = rect.left() + width;
        Self { left: rect.left(), right, cells: right - FOCUS - 5.0 * cell, cell }
    }

    fn cell(self, column: u8, row: Rect) -> Rect {
        let left = self.cells + f32::from(column) * self.cell;
        Rect::from_min_size(pos2(left, row.top()), vec2(self.cell, ROW))
            .shrink2(vec2(GAP / 2.0, 3.0))
    }
}

fn table(ui: &mut Ui, desk: &mut Desk<'_>, goals: &[Numbered<'_>]) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let columns = Columns::of(ui);
    let width = columns.right - columns.left;
    move_with_keys(ui, desk, goals.len());
    let (_, head) = ui.allocate_space(vec2(width, 32.0));
    header(ui, columns, head);
    for (n, goal) in goals.iter().enumerate() {
        let (_, rect) = ui.allocate_space(vec2(width, ROW));
        row(ui, desk, columns, rect, (n, goal));
    }
    let (_, foot) = ui.allocate_space(vec2(width, 36.0));
    footer(ui, desk, columns, foot);
}

fn header(ui: &Ui, columns: Columns, rect: Rect) {
    let tokens = Tokens::of(ui);
    let font = FontId::proportional(12.5);
    let painter = ui.painter();
    let y = rect.center().y;
    let put = |x: f32, anchor: Align2, text: &str| {
        painter.text(pos2(x, y), anchor, text, font.clone(), tokens.muted);
    };
    put(columns.left + NUMBER, Align2::LEFT_CENTER, labels::GOAL);
    for (column, perspective) in (0..).zip(Perspective::ALL) {
        let x = columns.cell(column, rect).center().x;
        put(x, Align2::CENTER_CENTER, perspective.name());
    }
    put(columns.right - FOCUS + 8.0, Align2::LEFT_CENTER, labels::FOCUS);
    painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.rule));
}

fn row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    columns: Columns,
    rect: Rect,
    (n, goal): (usize, &Numbered<'_>),
) {
    let tokens = Tokens::of(ui);
    let empty = Impact::default();
    let profile = desk.snapshot.profiles.get(&goal.goal.id);
    let impact = profile.map_or(&empty, |view| &view.content.impact);
    let name = labels::numbered(&goal.printed(), &goal.goal.title);
    let line = UiBuilder::new()
        .id_salt(n)
        .max_rect(rect)
        .accessibility_role(Role::Row)
        .accessibility_label(name.as_str());
    let line = &mut ui.new_child(line);
    let font = FontId::proportional(14.0);
    let y = rect.center().y;
    let painter = line.painter();
    let number = pos2(columns.left + 8.0, y);
    painter.text(number, Align2::LEFT_CENTER, goal.printed(), font.clone(), tokens.muted);
    let title = pos2(columns.left + NUMBER, y);
    let room = columns.cells - columns.left - NUMBER - 8.0;
    truncated(painter, title, labels::titled(&goal.goal.title), room, tokens);
    let focus = impact.focus();
    let (text, colour) = match focus {
        Some(perspective) => (perspective.name(), tokens.text),
        None => (labels::NO_FOCUS, tokens.warn),
    };
    let at = pos2(columns.right - FOCUS + 8.0, y);
    painter.text(at, Align2::LEFT_CENTER, text, font, colour);
    painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.rule));
    for (column, perspective) in (0_u8..).zip(Perspective::ALL) {
        let place = columns.cell(column, rect);
        let at = (n, usize::from(column));
        let name = labels::cell(&name, perspective.name(), impact.score(perspective));
        let bold = focus == Some(perspective);
        if cell(line, desk, place, at, impact.score(perspective), bold, &name) {
            desk.page.cell = at;
            desk.page.to_perspectives = true;
            desk.open_goal(goal.goal.id);
        }
    }
}

/// Returns the id under which a cell has the keyboard.
pub(super) fn cell_id((row, column): (usize, usize)) -> Id {
    Id::unique(("matrix cell", row, column))
}

/// Draws one cell. Returns whether it was pressed.
fn cell(
    ui: &Ui,
    desk: &Desk<'_>,
    rect: Rect,
    at: (usize, usize),
    score: u8,
    bold: bool,
    name: &str,
) -> bool {
    let tokens = Tokens::of(ui);
    let stop = desk.page.cell == at;
    let sense = if stop { Sense::click() } else { Sense::CLICK };
    let response = ui.interact(rect, cell_id(at), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::GridCell, true, name));
    let heat = usize::from(score.min(3));
    ui.painter().rect_filled(rect, RADIUS_TAG, tokens.heat[heat]);
    let family = if bold { semibold() } else { FontFamily::Proportional };
    let text = if score == 0 { labels::NO_EFFECT.to_owned() } else { score.to_string() };
    let font = FontId::new(14.0, family);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, font, tokens.on_heat[heat]);
    sign::into_view(&response);
    if response.has_focus() {
        let ring = tokens.ring();
        ui.painter().rect_stroke(rect.expand(1.0), RADIUS_TAG, ring, StrokeKind::Outside);
        // A ring in the accent colour alone would be lost around a dark cell.
        let gap = Stroke::new(1.0, tokens.panel);
        ui.painter().rect_stroke(rect, RADIUS_TAG, gap, StrokeKind::Inside);
    } else if response.hovered() {
        let edge = tokens.outline();
        ui.painter().rect_stroke(rect, RADIUS_TAG, edge, StrokeKind::Inside);
    }
    response.clicked()
}

fn footer(ui: &Ui, desk: &Desk<'_>, columns: Columns, rect: Rect) {
    let tokens = Tokens::of(ui);
    let font = FontId::new(14.0, semibold());
    let painter = ui.painter();
    let y = rect.center().y;
    let at = pos2(columns.left + NUMBER, y);
    painter.text(at, Align2::LEFT_CENTER, labels::SUM, font.clone(), tokens.text);
    // Only goals that the matrix shows count.
    let goals = desk.snapshot.strategy.content.numbered();
    let shown = goals.iter().filter_map(|goal| desk.snapshot.profiles.get(&goal.goal.id));
    for (column, sum) in (0..).zip(sums(shown.map(|view| &view.content))) {
        let x = columns.cell(column, rect).center().x;
        painter.text(pos2(x, y), Align2::CENTER_CENTER, sum, font.clone(), tokens.text);
    }
}

fn truncated(painter: &Painter, at: Pos2, text: &str, width: f32, tokens: &Tokens) {
    let font = FontId::proportional(14.0);
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, tokens.text);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    let galley = painter.layout_job(job);
    painter.galley(at - vec2(0.0, galley.size().y / 2.0), galley, tokens.text);
}

/// Moves the keyboard from cell to cell.
fn move_with_keys(ui: &Ui, desk: &mut Desk<'_>, rows: usize) {
    let (row, column) = desk.page.cell;
    desk.page.cell = (row.min(rows.saturating_sub(1)), column.min(4));
    let id = cell_id(desk.page.cell);
    if !ui.memory(|memory| memory.has_focus(id)) {
        return;
    }
    let filter =
        EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let (row, column) = desk.page.cell;
    let next = if pressed(Key::ArrowDown) {
        ((row + 1).min(rows - 1), column)
    } else if pressed(Key::ArrowUp) {
        (row.saturating_sub(1), column)
    } else if pressed(Key::ArrowRight) {
        (row, (column + 1).min(4))
    } else if pressed(Key::ArrowLeft) {
        (row, column.saturating_sub(1))
    } else if pressed(Key::Home) {
        (row, 0)
    } else if pressed(Key::End) {
        (row, 4)
    } else {
        return;
    };
    desk.page.cell = next;
    ui.memory_mut(|memory| memory.request_focus(cell_id(next)));
}
