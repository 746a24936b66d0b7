// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What egui draws as an SVG: shapes stay shapes and text stays text, so that it can be read,
//! searched and enlarged. It begins with a title and a description for screen readers.

use std::fmt::Write as _;

use egui::epaint::{CircleShape, ClippedShape, ColorMode, PathShape, RectShape, TextShape};
use egui::{Color32, FontFamily, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2};

/// Writes shapes as one picture of this size, in points. `title` and `description` are read out.
pub(super) fn svg(shapes: &[ClippedShape], size: Vec2, title: &str, description: &str) -> String {
    let mut svg = Svg(String::new());
    let Vec2 { x: width, y: height } = size;
    svg.line(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" lang=\"de\" role=\"img\" \
         aria-labelledby=\"titel beschreibung\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\">"
    ));
    svg.line(format_args!("<title id=\"titel\">{}</title>", escaped(title)));
    svg.line(format_args!("<desc id=\"beschreibung\">{}</desc>", escaped(description)));
    let page = Rect::from_min_size(Pos2::ZERO, size);
    for ClippedShape { clip_rect, shape, .. } in shapes {
        let seen = clip_rect.intersect(page);
        if seen.is_positive() && seen.intersects(shape.visual_bounding_rect()) {
            svg.shape(shape);
        }
    }
    svg.line(format_args!("</svg>"));
    svg.0
}

struct Svg(String);

impl Svg {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        self.0.write_fmt(line).and_then(|()| self.0.write_char('\n')).expect("a text takes a line");
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.shape(shape)),
            Shape::Circle(circle) => self.circle(circle),
            Shape::LineSegment { points: [a, b], stroke } => {
                if let Some(stroke) = stroked(*stroke) {
                    let (x1, y1, x2, y2) = (a.x, a.y, b.x, b.y);
                    self.line(format_args!(
                        "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"{stroke}/>"
                    ));
                }
            }
            Shape::Path(path) => self.path(path),
            Shape::Rect(rect) => self.rect(rect),
            Shape::Text(text) => self.text(text),
            // No figure is drawn with these.
            Shape::Noop
            | Shape::Ellipse(_)
            | Shape::Band(_)
            | Shape::Mesh(_)
            | Shape::QuadraticBezier(_)
            | Shape::CubicBezier(_)
            | Shape::Callback(_) => {}
        }
    }

    fn circle(&mut self, circle: &CircleShape) {
        let Pos2 { x, y } = circle.center;
        let (radius, paint) = (circle.radius, paint(circle.fill, circle.stroke));
        self.line(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{paint}/>"));
    }

    fn path(&mut self, path: &PathShape) {
        let points = path.points.iter().map(|at| format!("{},{}", at.x, at.y));
        let points = points.collect::<Vec<_>>().join(" ");
        let colour = match path.stroke.color {
            ColorMode::Solid(colour) => colour,
            ColorMode::UV(_) => Color32::TRANSPARENT,
        };
        let paint = paint(path.fill, Stroke::new(path.stroke.width, colour));
        let element = if path.closed { "polygon" } else { "polyline" };
        self.line(format_args!("<{element} points=\"{points}\"{paint}/>"));
    }

    fn rect(&mut self, shape: &RectShape) {
        // An SVG draws a border half inside and half outside.
        let grown = match shape.stroke_kind {
            StrokeKind::Inside => -shape.stroke.width / 2.0,
            StrokeKind::Middle => 0.0,
            StrokeKind::Outside => shape.stroke.width / 2.0,
        };
        let rect = if shape.stroke.is_empty() { shape.rect } else { shape.rect.expand(grown) };
        if shape.fill == Color32::TRANSPARENT && shape.stroke.is_empty() {
            return;
        }
        let (Pos2 { x, y }, Vec2 { x: width, y: height }) = (rect.min, rect.size());
        let (radius, paint) = (shape.corner_radius.nw, paint(shape.fill, shape.stroke));
        self.line(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"{paint}/>"
        ));
    }

    /// Writes each line of a text where it stands, as wide as it was measured, whatever font the
    /// reader has.
    fn text(&mut self, shape: &TextShape) {
        let Some(section) = shape.galley.job.sections.first() else { return };
        let format = &section.format;
        let colour = match (shape.override_text_color, format.color) {
            (None, Color32::PLACEHOLDER) => shape.fallback_color,
            (Some(colour), _) | (None, colour) => colour,
        };
        let bold = format.font_id.family != FontFamily::Proportional;
        let weight = if bold { " font-weight=\"600\"" } else { "" };
        let (size, fill) = (format.font_id.size, hex(colour));
        for placed in &shape.galley.rows {
            let glyphs = &placed.row.glyphs;
            let line: String = glyphs.iter().map(|glyph| glyph.chr).collect();
            let Some(first) = glyphs.first().filter(|_| !line.trim().is_empty()) else { continue };
            let letters = line.trim_end().chars().count();
            let end = glyphs[letters - 1].pos.x + glyphs[letters - 1].advance_width;
            let at = shape.pos + placed.pos.to_vec2() + first.pos.to_vec2();
            let Pos2 { x, y } = pos2(at.x, at.y);
            let (length, line) = (end - first.pos.x, escaped(line.trim_end()));
            self.line(format_args!(
                "<text x=\"{x}\" y=\"{y}\" font-family=\"Inter, 'Segoe UI', Arial, sans-serif\" \
                 font-size=\"{size}\"{weight} fill=\"{fill}\" textLength=\"{length}\" \
                 lengthAdjust=\"spacingAndGlyphs\">{line}</text>"
            ));
        }
    }
}

fn paint(fill: Color32, stroke: Stroke) -> String {
    let fill = if fill == Color32::TRANSPARENT { "none".to_owned() } else { hex(fill) };
    format!(" fill=\"{fill}\"{}", stroked(stroke).unwrap_or_default())
}

fn stroked(stroke: Stroke) -> Option<String> {
    let Stroke { width, color } = stroke;
    (!stroke.is_empty()).then(|| format!(" stroke=\"{}\" stroke-width=\"{width}\"", hex(color)))
}

fn hex(colour: Color32) -> String {
    let [r, g, b, _] = colour.to_array();
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// What an XML file may hold of a text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
