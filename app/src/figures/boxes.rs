// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Boxes with lines between them, for figures of who stands above whom.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use super::{Drawing, Shape, Spot, Tone, count};

/// One box.
pub(super) const BOX: Vec2 = vec2(212.0, 84.0);
/// Between boxes.
pub(super) const GAP: Vec2 = vec2(20.0, 36.0);
/// So many boxes stand beside each other. An even number leaves a gap in the middle for the line
/// to those below.
pub(super) const ACROSS: usize = 4;

const PADDING: Vec2 = vec2(10.0, 6.0);

/// What a box says.
pub(super) struct Label<'a> {
    /// What it is called.
    pub(super) name: &'a str,
    /// What stands under it.
    pub(super) note: &'a str,
    /// Its ground.
    pub(super) ground: Tone,
    /// What stands behind it.
    pub(super) spot: Option<Spot>,
}

/// Returns how wide so many boxes beside each other are.
pub(super) fn width(boxes: usize) -> f32 {
    (count(boxes) * (BOX.x + GAP.x) - GAP.x).max(0.0)
}

/// Returns how high so many lines of boxes are.
pub(super) fn height(lines: usize) -> f32 {
    (count(lines) * (BOX.y + GAP.y) - GAP.y).max(0.0)
}

/// Returns the places of boxes in lines, each line around the middle.
pub(super) fn lines(boxes: usize, middle: f32, top: f32) -> Vec<Rect> {
    let of_line = |line: usize| ACROSS.min(boxes - line * ACROSS);
    let place = |n: usize| {
        let line = n / ACROSS;
        let left = middle - width(of_line(line)) / 2.0;
        let at =
            pos2(left + count(n % ACROSS) * (BOX.x + GAP.x), top + count(line) * (BOX.y + GAP.y));
        Rect::from_min_size(at, BOX)
    };
    (0..boxes).map(place).collect()
}

/// Draws a box.
pub(super) fn draw(drawing: &mut Drawing, rect: Rect, label: Label<'_>) {
    drawing.put(Shape::Bar(rect), label.ground);
    let inner = rect.shrink2(PADDING);
    let upper = inner.with_max_y(inner.top() + 36.0);
    let (name, note) = if label.note.is_empty() {
        (inner, None)
    } else {
        (upper, Some(inner.with_min_y(upper.bottom() + 2.0)))
    };
    let text = label.name.to_owned();
    drawing.put(Shape::Paragraph { rect: name, text, size: 13.5, strong: true }, Tone::Text);
    if let Some(rect) = note {
        let text = label.note.to_owned();
        drawing.put(Shape::Paragraph { rect, text, size: 12.5, strong: false }, Tone::Muted);
    }
    match label.spot {
        Some(spot) => drawing.put_spot(Shape::Frame(rect), Tone::Edge, spot),
        None => drawing.put(Shape::Frame(rect), Tone::Edge),
    }
}

/// Draws the lines from a box to those below it.
pub(super) fn join(drawing: &mut Drawing, upper: Rect, lower: &[Rect]) {
    let Some(last) = lower.iter().map(Rect::top).reduce(f32::max) else { return };
    let trunk = upper.center_bottom();
    line(drawing, trunk, pos2(trunk.x, last - GAP.y / 2.0));
    for rect in lower {
        let branch = rect.top() - GAP.y / 2.0;
        line(drawing, pos2(trunk.x, branch), pos2(rect.center().x, branch));
        line(drawing, pos2(rect.center().x, branch), rect.center_top());
    }
}

fn line(drawing: &mut Drawing, from: Pos2, to: Pos2) {
    drawing.put(Shape::Line { from, to, dashed: false }, Tone::Edge);
}
