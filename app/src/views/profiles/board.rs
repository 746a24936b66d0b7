// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! All Steckbriefe as cards in columns. To the keyboard the board is one stop: arrow keys move
//! from card to card, Ctrl and an arrow lays a card into the next column, Shift and F10 ask what
//! else can be done with it.

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, CursorIcon, EventFilter, FontId, Id, Key, Modifiers, Pos2, Rect, Response, ScrollArea,
    Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::ids::ItemId;

use super::columns::{Column, columns};
use super::goals::{Goal, Goals};
use super::{Profiles, columns as by};
use crate::desk::Desk;
use crate::texts::{labels, profiles as texts};
use crate::theme::{RADIUS, RADIUS_CARD, Tokens, semibold};
use crate::widgets::menu::{self, About};
use crate::widgets::sign;

/// What the board knows from one frame to the next.
#[derive(Debug, Default)]
pub(super) struct BoardState {
    at: Option<ItemId>,
    dragged: Option<ItemId>,
}

const LEAST_COLUMN: f32 = 200.0;
const WIDEST_COLUMN: f32 = 300.0;
const GAP: f32 = 12.0;
const HEAD: f32 = 36.0;
const CARD: f32 = 76.0;
const CARD_GAP: f32 = 8.0;
const INSET: f32 = 10.0;

/// Draws the board. Returns the Steckbrief that was opened.
pub(super) fn board(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
) -> Option<ItemId> {
    let columns = columns(desk, goals);
    let mut opened = keys(ui, desk, page, goals, &columns);
    let at = current(page, &columns);
    page.stop = at.map(card_id);
    let count = columns.len();
    #[expect(clippy::cast_precision_loss, reason = "a board has few columns")]
    let width =
        (ui.available_width() / count.max(1) as f32 - GAP).clamp(LEAST_COLUMN, WIDEST_COLUMN);
    let most = columns.iter().map(|column| column.goals.len()).max().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a board has few cards")]
    let height = HEAD + (CARD + CARD_GAP) * most.max(1) as f32 + INSET;
    ScrollArea::horizontal().id_salt("board").show(ui, |ui| {
        #[expect(clippy::cast_precision_loss, reason = "a board has few columns")]
        let size = vec2((width + GAP) * count as f32, height);
        let (_, rect) = ui.allocate_space(size);
        let lane = |n: usize| {
            #[expect(clippy::cast_precision_loss, reason = "a board has few columns")]
            let left = rect.left() + (width + GAP) * n as f32;
            Rect::from_min_size(pos2(left, rect.top()), vec2(width, height))
        };
        let target = page.board.dragged.and_then(|_| {
            let pointer = ui.input(|input| input.pointer.interact_pos())?;
            // Where a column is not seen, nothing is laid into it.
            let seen = ui.clip_rect();
            (0..count).find(|n| lane(*n).intersect(seen).contains(pointer))
        });
        for (n, column) in columns.iter().enumerate() {
            let marked = target == Some(n);
            let one = column_ui(ui, desk, page, goals, (lane(n), column), (at, marked));
            opened = opened.or(one);
        }
        drop(ui, desk, page, goals, &columns, target);
    });
    opened
}

/// Returns the card that the keyboard is at, or comes to first.
pub(super) fn current(page: &Profiles, columns: &[Column]) -> Option<ItemId> {
    let all = || columns.iter().flat_map(|column| &column.goals).copied();
    let held = page.board.at.filter(|at| all().any(|id| id == *at));
    held.or_else(|| all().next())
}

/// Draws one column. Returns the card that was opened.
fn column_ui(
    ui: &mut Ui,
    desk: &Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
    (rect, column): (Rect, &Column),
    (at, marked): (Option<ItemId>, bool),
) -> Option<ItemId> {
    let tokens = Tokens::of(ui);
    let name = texts::column(&column.title, column.goals.len());
    let builder = UiBuilder::new()
        .id_salt(column.title.as_str())
        .max_rect(rect)
        .accessibility_role(Role::ListBox)
        .accessibility_label(name.as_str());
    let ui = &mut ui.new_child(builder);
    let (fill, edge) =
        if marked { (tokens.accent_bg, tokens.ring()) } else { (tokens.panel, tokens.separator()) };
    ui.painter().rect(rect, RADIUS_CARD, fill, edge, StrokeKind::Inside);
    let head = rect.with_max_y(rect.top() + HEAD).shrink2(vec2(INSET, 0.0));
    let font = FontId::new(14.0, semibold());
    let count = ui.painter().text(
        head.right_center(),
        Align2::RIGHT_CENTER,
        column.goals.len(),
        FontId::proportional(13.0),
        tokens.muted,
    );
    line(
        ui,
        head.left_center(),
        &column.title,
        font,
        tokens.text,
        count.left() - head.left() - 8.0,
    );
    let mut opened = None;
    let clip = ui.clip_rect();
    for (n, id) in column.goals.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a board has few cards")]
        let top = rect.top() + HEAD + (CARD + CARD_GAP) * n as f32;
        let place = Rect::from_min_size(
            pos2(rect.left() + CARD_GAP, top),
            vec2(rect.width() - 2.0 * CARD_GAP, CARD),
        );
        // What has the keyboard or the pointer would lose it if it were not drawn.
        let in_use = at == Some(*id) || page.board.dragged == Some(*id);
        if !in_use && !place.y_range().intersects(clip.y_range()) {
            continue;
        }
        let Some(goal) = goals.get(*id) else { continue };
        let response = card(ui, goal, place, at == Some(*id), page.board.dragged == Some(*id));
        if response.drag_started() && by::writable(desk, *id) {
            page.board.dragged = Some(*id);
        }
        if response.secondary_clicked() {
            page.board.at = Some(*id);
            page.menu = Some(About::open(*id, &response));
        }
        if response.clicked() {
            page.board.at = Some(*id);
            ui.memory_mut(|memory| memory.request_focus(response.id));
            opened = Some(*id);
        }
    }
    opened
}

fn card_id(goal: ItemId) -> Id {
    Id::unique(("card", goal.to_bytes()))
}

fn card(ui: &Ui, goal: &Goal, rect: Rect, stop: bool, dragged: bool) -> Response {
    let tokens = Tokens::of(ui);
    let sense = if stop { Sense::click() } else { Sense::CLICK };
    let response = ui.interact(rect, card_id(goal.id), sense | Sense::DRAG);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, stop, &goal.name));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(stop));
    let fill = if dragged || response.hovered() { tokens.accent_bg } else { tokens.canvas };
    ui.painter().rect(rect, RADIUS, fill, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    let inner = rect.shrink2(vec2(INSET, 8.0));
    let mut job = LayoutJob::default();
    let format = |colour| egui::TextFormat::simple(FontId::proportional(14.0), colour);
    job.append(&goal.number, 0.0, format(tokens.muted));
    job.append(&goal.title, 6.0, format(tokens.text));
    job.wrap = TextWrapping { max_width: inner.width(), max_rows: 2, ..TextWrapping::default() };
    let galley = ui.painter().layout_job(job);
    let cut = galley.elided;
    ui.painter().galley(inner.min, galley, tokens.text);
    foot(ui, goal, inner);
    sign::focus_ring(ui, &response);
    if cut && !dragged {
        return response.on_hover_text(&goal.name);
    }
    response
}

/// Draws the last line of a card: the area, and what waits.
fn foot(ui: &Ui, goal: &Goal, inner: Rect) {
    let tokens = Tokens::of(ui);
    let font = FontId::proportional(12.5);
    let (end, colour) = match goal.questions {
        0 => (texts::milestones(goal.milestones.done, goal.milestones.all), tokens.muted),
        count => (labels::questions(count), tokens.warn),
    };
    let at = inner.right_bottom();
    let end = ui.painter().text(at, Align2::RIGHT_BOTTOM, end, font.clone(), colour);
    let at = pos2(inner.left(), end.center().y.min(inner.bottom() - 8.0));
    let room = end.left() - inner.left() - 8.0;
    line(ui, at, &goal.area_name, font, tokens.muted, room);
}

/// Writes a line that is cut off where it ends.
fn line(ui: &Ui, at: Pos2, text: &str, font: FontId, colour: egui::Color32, room: f32) {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, colour);
    job.wrap = TextWrapping::truncate_at_width(room.max(0.0));
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(at - vec2(0.0, galley.size().y / 2.0), galley, colour);
}

/// Does what the keys say while the keyboard is on a card. Returns the card that was opened.
fn keys(
    ui: &Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
    columns: &[Column],
) -> Option<ItemId> {
    let id = current(page, columns)?;
    if !ui.memory(|memory| memory.has_focus(card_id(id))) {
        return None;
    }
    page.board.at = Some(id);
    let filter =
        EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(card_id(id), filter));
    let column = columns.iter().position(|column| column.goals.contains(&id))?;
    let row = columns[column].goals.iter().position(|goal| *goal == id)?;
    let held = ui.input(|input| input.modifiers);
    let pressed = |with: Modifiers, key| {
        held.matches_exact(with) && ui.input_mut(|input| input.consume_key(with, key))
    };
    if menu::is_asked_for(ui) {
        let drawn = ui.ctx().read_response(card_id(id));
        page.menu = drawn.map(|card| About::open(id, &card));
        return None;
    }
    let beside = |right: bool| if right { column.checked_add(1) } else { column.checked_sub(1) };
    for (key, right) in [(Key::ArrowRight, true), (Key::ArrowLeft, false)] {
        if pressed(Modifiers::COMMAND, key) {
            let next = beside(right).and_then(|n| columns.get(n));
            page.said = match next {
                Some(next) => lay(desk, goals, id, next),
                None => goals.get(id).map_or_else(String::new, |g| texts::at_the_end(&g.title)),
            };
            return None;
        }
    }
    let near = |mut others: Box<dyn Iterator<Item = &Column> + '_>| {
        let goals = &others.find(|column| !column.goals.is_empty())?.goals;
        Some(goals[row.min(goals.len() - 1)])
    };
    let inside = &columns[column].goals;
    let next = if pressed(Modifiers::NONE, Key::ArrowDown) {
        inside.get(row + 1).copied()
    } else if pressed(Modifiers::NONE, Key::ArrowUp) {
        row.checked_sub(1).map(|row| inside[row])
    } else if pressed(Modifiers::NONE, Key::Home) {
        inside.first().copied()
    } else if pressed(Modifiers::NONE, Key::End) {
        inside.last().copied()
    } else if pressed(Modifiers::NONE, Key::ArrowRight) {
        near(Box::new(columns[column + 1..].iter()))
    } else if pressed(Modifiers::NONE, Key::ArrowLeft) {
        near(Box::new(columns[..column].iter().rev()))
    } else {
        let enter = pressed(Modifiers::NONE, Key::Enter) || pressed(Modifiers::NONE, Key::Space);
        return enter.then_some(id);
    };
    if let Some(next) = next {
        page.board.at = Some(next);
        ui.memory_mut(|memory| memory.request_focus(card_id(next)));
    }
    None
}

/// Ends a drag: lays the card into the column that it was let go above.
fn drop(
    ui: &Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
    columns: &[Column],
    target: Option<usize>,
) {
    let Some(id) = page.board.dragged else { return };
    let (released, escape) =
        ui.input(|input| (!input.pointer.any_down(), input.key_pressed(Key::Escape)));
    ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
    if escape {
        ui.ctx().stop_dragging();
        page.board.dragged = None;
    } else if released {
        page.board.dragged = None;
        page.board.at = Some(id);
        let column = target.map(|n| &columns[n]).filter(|column| !column.goals.contains(&id));
        if let Some(column) = column {
            page.said = lay(desk, goals, id, column);
        }
    }
}

/// Lays a card into a column. Returns what is said about it.
fn lay(desk: &mut Desk<'_>, goals: &Goals, id: ItemId, column: &Column) -> String {
    if !by::writable(desk, id) {
        return String::new();
    }
    let value: Option<Value> = column.value.clone();
    by::set(desk, id, value);
    let title = goals.get(id).map_or("", |goal| goal.title.as_str());
    texts::laid(title, &column.title)
}
