// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is drawn of a figure. The places that lead somewhere are one stop with arrow keys.

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align, Color32, EventFilter, FontFamily, FontId, Id, Key, Modifiers, Pos2, Rect, Sense, Stroke,
    StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::grid::Position;
use crate::figures::{Drawing, Figure, Lead, Mark, Shape, Spot, Symbol, Tone};
use crate::texts::figures as texts;
use crate::theme::{Tokens, semibold};
use crate::widgets::sign;

/// What is smaller can hardly be hit.
const LEAST_TARGET: f32 = 28.0;

fn spot_id(n: usize) -> Id {
    Id::unique(("figure spot", n))
}

/// Draws it. Returns what was opened.
pub(super) fn drawing(
    ui: &mut Ui,
    figure: &Figure,
    drawing: &Drawing,
    at: &mut Position,
) -> Option<Lead> {
    let (_, rect) = ui.allocate_space(drawing.size);
    let group = UiBuilder::new()
        .id_salt("drawing")
        .max_rect(rect)
        .accessibility_role(Role::Figure)
        .accessibility_label(texts::title(figure.kind));
    let group = &mut ui.new_child(group);
    let origin = rect.min.to_vec2();
    for mark in &drawing.marks {
        draw(group, mark, origin);
    }
    let places = drawing
        .marks
        .iter()
        .filter_map(|mark| Some((bounds(&mark.shape).translate(origin), mark.spot.as_ref()?)));
    spots(group, places.collect(), at)
}

/// Lets places be pressed and be reached with the keyboard.
pub(super) fn spots(ui: &Ui, spots: Vec<(Rect, &Spot)>, at: &mut Position) -> Option<Lead> {
    let last = spots.len().checked_sub(1)?;
    at.spot = at.spot.min(last);
    move_with_keys(ui, spots.len(), at);
    let mut opened = None;
    for (n, (rect, spot)) in spots.into_iter().enumerate() {
        let size = rect.size().max(Vec2::splat(LEAST_TARGET));
        let place = Rect::from_center_size(rect.center(), size);
        let sense = if n == at.spot { Sense::click() } else { Sense::CLICK };
        let response = ui.interact(place, spot_id(n), sense);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spot.name));
        sign::into_view(&response);
        if response.has_focus() || response.hovered() {
            let tokens = Tokens::of(ui);
            let stroke = if response.has_focus() { tokens.ring() } else { tokens.outline() };
            ui.painter().rect_stroke(rect.expand(3.0), 4.0, stroke, StrokeKind::Outside);
        }
        let response = response.on_hover_text(&spot.name);
        if response.clicked() {
            // Who comes back is where they left.
            at.spot = n;
            response.request_focus();
            opened = Some(spot.lead.clone());
        }
    }
    opened
}

/// Moves the keyboard from place to place.
fn move_with_keys(ui: &Ui, count: usize, at: &mut Position) {
    let focused = (0..count).find(|n| ui.memory(|memory| memory.has_focus(spot_id(*n))));
    let Some(n) = focused else { return };
    at.spot = n;
    let filter =
        EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(spot_id(n), filter));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let next = if pressed(Key::ArrowRight) || pressed(Key::ArrowDown) {
        (n + 1).min(count - 1)
    } else if pressed(Key::ArrowLeft) || pressed(Key::ArrowUp) {
        n.saturating_sub(1)
    } else if pressed(Key::Home) {
        0
    } else if pressed(Key::End) {
        count - 1
    } else {
        return;
    };
    at.spot = next;
    ui.memory_mut(|memory| memory.request_focus(spot_id(next)));
}

fn bounds(shape: &Shape) -> Rect {
    match shape {
        Shape::Bar(rect) | Shape::Frame(rect) | Shape::Paragraph { rect, .. } => *rect,
        Shape::Line { from, to, .. } => Rect::from_two_pos(*from, *to),
        Shape::Text { at, anchor, text, size, room, .. } => {
            // Only where it may be pressed; the letters are measured when they are drawn.
            let letters = u16::try_from(text.chars().count()).unwrap_or(u16::MAX);
            let width = (f32::from(letters) * size * 0.55).min(*room);
            anchor.anchor_size(*at, vec2(width, size * 1.5))
        }
        Shape::Symbol { center, radius, .. } => {
            Rect::from_center_size(*center, Vec2::splat(2.0 * radius))
        }
    }
}

fn draw(ui: &Ui, mark: &Mark, origin: Vec2) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    let colour = colour(mark.tone, tokens);
    match &mark.shape {
        Shape::Bar(rect) => {
            painter.rect_filled(rect.translate(origin), 3.0, colour);
        }
        Shape::Frame(rect) => {
            let stroke = Stroke::new(border(mark.tone, tokens), colour);
            painter.rect_stroke(rect.translate(origin), 3.0, stroke, StrokeKind::Inside);
        }
        Shape::Line { from, to, dashed } => {
            let ends = [*from + origin, *to + origin];
            let stroke = Stroke::new(border(mark.tone, tokens), colour);
            if *dashed {
                painter.extend(egui::Shape::dashed_line(&ends, stroke, 4.0, 4.0));
            } else {
                painter.line_segment(ends, stroke);
            }
        }
        Shape::Text { at, anchor, text, size, strong, room } => {
            let family = if *strong { semibold() } else { FontFamily::Proportional };
            let font = FontId::new(*size, family);
            let mut job = LayoutJob::simple_singleline(text.clone(), font, colour);
            job.wrap = TextWrapping::truncate_at_width(*room);
            let galley = painter.layout_job(job);
            let rect = anchor.anchor_size(*at + origin, galley.size());
            painter.galley(rect.min, galley, colour);
        }
        Shape::Paragraph { rect, text, size, strong } => {
            let family = if *strong { semibold() } else { FontFamily::Proportional };
            let font = FontId::new(*size, family);
            let mut job = LayoutJob::simple(text.clone(), font, colour, rect.width());
            job.halign = Align::Center;
            job.wrap.max_rows = lines_in(rect.height(), *size);
            let galley = painter.layout_job(job);
            let middle = rect.translate(origin).center();
            let top = middle.y - galley.size().y / 2.0;
            painter.galley(pos2(middle.x, top), galley, colour);
        }
        Shape::Symbol { center, radius, symbol } => {
            painter.add(drawn(*symbol, *center + origin, *radius, colour, tokens));
        }
    }
}

/// Returns how many lines of text have room.
fn lines_in(height: f32, size: f32) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    let lines = (height / (size * 1.25)).floor() as usize;
    lines.max(1)
}

/// Returns how thick a border or a line is.
fn border(tone: Tone, tokens: &Tokens) -> f32 {
    if tone == Tone::Edge { tokens.edge_width } else { 1.0 }
}

fn drawn(
    symbol: Symbol,
    center: Pos2,
    radius: f32,
    colour: Color32,
    tokens: &Tokens,
) -> egui::Shape {
    // An edge in the colour of the ground keeps signs apart that lie on each other.
    let edge = Stroke::new(1.0, tokens.panel);
    let line = Stroke::new(2.0, colour);
    let polygon = |radius: f32, corners: u8, turned: f32| {
        let corner = |n: u8| {
            let turn = std::f32::consts::TAU * (f32::from(n) / f32::from(corners) + turned);
            center + radius * vec2(turn.sin(), -turn.cos())
        };
        (0..corners).map(corner).collect::<Vec<_>>()
    };
    match symbol {
        Symbol::Circle => egui::Shape::circle_filled(center, radius, colour),
        Symbol::Ring => egui::Shape::circle_stroke(center, radius - 1.0, line),
        Symbol::Square => egui::Shape::convex_polygon(polygon(radius, 4, 0.125), colour, edge),
        Symbol::Triangle => egui::Shape::convex_polygon(polygon(radius, 3, 0.0), colour, edge),
        Symbol::Diamond => egui::Shape::convex_polygon(polygon(radius, 4, 0.0), colour, edge),
        Symbol::Hexagon => egui::Shape::convex_polygon(polygon(radius, 6, 0.0), colour, edge),
        Symbol::HollowDiamond => {
            egui::Shape::convex_polygon(polygon(radius, 4, 0.0), tokens.panel, line)
        }
        Symbol::CoreDiamond => egui::Shape::Vec(vec![
            egui::Shape::convex_polygon(polygon(radius, 4, 0.0), tokens.panel, line),
            egui::Shape::convex_polygon(polygon(radius * 0.5, 4, 0.0), colour, Stroke::NONE),
        ]),
    }
}

fn colour(tone: Tone, tokens: &Tokens) -> Color32 {
    match tone {
        Tone::Text => tokens.text,
        Tone::Muted => tokens.muted,
        Tone::Accent => tokens.accent,
        Tone::AccentGround => tokens.accent_bg,
        Tone::Ground => tokens.panel,
        Tone::Edge => tokens.edge,
        Tone::Rule => tokens.rule,
        Tone::Ok => tokens.ok,
        Tone::OkGround => tokens.ok_bg,
        Tone::Warn => tokens.warn,
        Tone::WarnGround => tokens.warn_bg,
        Tone::Bad => tokens.bad,
        Tone::BadGround => tokens.bad_bg,
        Tone::None => Color32::TRANSPARENT,
        Tone::Series(n) => tokens.series(n),
    }
}
