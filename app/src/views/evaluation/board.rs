// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Fields in rows and columns with what stands in them. Everything in them is one stop with arrow
//! keys, as the places of a drawing are.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Color32, FontFamily, FontId, Galley, Pos2, Rect, StrokeKind, Ui, UiBuilder, Vec2, pos2, vec2,
};

use super::drawing::spots;
use super::grid::Position;
use crate::figures::{Board, Field, Figure, Lead, Spot};
use crate::texts::figures as texts;
use crate::theme::{RADIUS_TAG, Tokens, semibold};

/// Room for the names of the rows.
const NAMES: f32 = 164.0;
/// A field is at least so wide.
const LEAST: f32 = 150.0;
const WIDEST: f32 = 1080.0;
const GAP: f32 = 6.0;
const PADDING: Vec2 = vec2(10.0, 6.0);
/// An entry of one line can be hit.
const ENTRY: f32 = 28.0;

/// Returns how wide a board is at least.
pub(super) fn least_width(board: &Board) -> f32 {
    let across = board.rows.iter().map(|row| row.fields.len()).max().unwrap_or(0);
    let names = if board.columns.is_empty() { 0.0 } else { NAMES + GAP };
    #[expect(clippy::cast_precision_loss, reason = "no figure has millions of columns")]
    let fields = across as f32 * (LEAST + GAP);
    names + fields
}

/// Draws it. Returns what was opened.
pub(super) fn board(
    ui: &mut Ui,
    figure: &Figure,
    board: &Board,
    at: &mut Position,
) -> Option<Lead> {
    let width = ui.available_width().min(WIDEST).max(least_width(board));
    let plan = Plan::of(ui, board, width);
    let (_, rect) = ui.allocate_space(vec2(width, plan.height));
    let group = UiBuilder::new()
        .id_salt("board")
        .max_rect(rect)
        .accessibility_role(Role::Figure)
        .accessibility_label(texts::title(figure.kind));
    let group = &mut ui.new_child(group);
    let tokens = Tokens::of(group);
    let origin = rect.min.to_vec2();
    for ground in &plan.grounds {
        let ground = ground.translate(origin);
        group.painter().rect_filled(ground, RADIUS_TAG, tokens.canvas);
        let edge = tokens.separator();
        group.painter().rect_stroke(ground, RADIUS_TAG, edge, StrokeKind::Inside);
    }
    for (at, galley) in plan.texts {
        group.painter().galley(at + origin, galley, tokens.text);
    }
    let places = plan.spots.into_iter().map(|(rect, spot)| (rect.translate(origin), spot));
    spots(group, places.collect(), at)
}

/// Where everything is, from the upper left corner.
struct Plan<'a> {
    height: f32,
    grounds: Vec<Rect>,
    texts: Vec<(Pos2, Arc<Galley>)>,
    spots: Vec<(Rect, &'a Spot)>,
}

impl<'a> Plan<'a> {
    fn of(ui: &Ui, board: &'a Board, width: f32) -> Self {
        let mut plan =
            Self { height: 0.0, grounds: Vec::new(), texts: Vec::new(), spots: Vec::new() };
        let tokens = Tokens::of(ui);
        let names = if board.columns.is_empty() { 0.0 } else { NAMES + GAP };
        let across = board.rows.iter().map(|row| row.fields.len()).max().unwrap_or(1).max(1);
        #[expect(clippy::cast_precision_loss, reason = "no figure has millions of columns")]
        let step = (width - names + GAP) / across as f32;
        let mut y = 0.0;
        if !board.columns.is_empty() {
            let mut left = names;
            let mut highest = 0.0_f32;
            for column in &board.columns {
                let room = step - GAP - 2.0 * PADDING.x;
                let galley = text(ui, column, (12.5, true), tokens.muted, room);
                highest = highest.max(galley.size().y);
                plan.texts.push((pos2(left + PADDING.x, 4.0), galley));
                left += step;
            }
            y = highest + 12.0;
        }
        for row in &board.rows {
            let mut bottom = y + 44.0;
            if !row.name.is_empty() {
                let galley = text(ui, &row.name, (13.5, true), tokens.text, NAMES - 8.0);
                bottom = bottom.max(y + galley.size().y + 2.0 * PADDING.y);
                plan.texts.push((pos2(0.0, y + PADDING.y), galley));
            }
            let mut left = names;
            let lefts: Vec<f32> = (row.fields.iter())
                .map(|field| {
                    bottom = bottom.max(plan.field(ui, field, pos2(left, y), step - GAP));
                    left += step;
                    left - step
                })
                .collect();
            for left in lefts {
                let at = pos2(left, y);
                plan.grounds.push(Rect::from_min_max(at, pos2(left + step - GAP, bottom)));
            }
            y = bottom + GAP;
        }
        plan.height = y;
        plan
    }

    /// Places one field. Returns where it ends.
    fn field(&mut self, ui: &Ui, field: &'a Field, at: Pos2, width: f32) -> f32 {
        let tokens = Tokens::of(ui);
        let room = width - 2.0 * PADDING.x;
        let mut y = at.y + PADDING.y / 2.0;
        let titles = field.title.iter().map(|title| (title, 14.5, true));
        let entries = field.entries.iter().map(|entry| (entry, 13.5, false));
        for (item, size, strong) in titles.chain(entries) {
            let galley = text(ui, &item.text, (size, strong), tokens.text, room);
            let height = (galley.size().y + PADDING.y).max(ENTRY);
            let place = Rect::from_min_size(pos2(at.x + 3.0, y), vec2(width - 6.0, height));
            let top = y + (height - galley.size().y) / 2.0;
            self.texts.push((pos2(at.x + PADDING.x, top), galley));
            self.spots.push((place, &item.spot));
            y += height;
        }
        y + PADDING.y / 2.0
    }
}

fn text(
    ui: &Ui,
    text: &str,
    (size, strong): (f32, bool),
    colour: Color32,
    room: f32,
) -> Arc<Galley> {
    let family = if strong { semibold() } else { FontFamily::Proportional };
    let mut job = LayoutJob::simple(text.to_owned(), FontId::new(size, family), colour, 0.0);
    job.wrap = TextWrapping::wrap_at_width(room);
    ui.painter().layout_job(job)
}
