// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Paints what a window draws into memory, without a screen or a graphics card: the same pixels on
//! every computer.

use std::collections::BTreeMap;

use egui::epaint::{ClippedShape, Mesh, Primitive, Vertex};
use egui::{Color32, ColorImage, Context, Pos2, Rect, Shape};
use egui_kittest::Harness;

/// A picture of the window, while it is painted and afterwards.
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pixels: Vec<Color32>,
    /// Pixels per point.
    scale: f32,
}

/// A text in the window, and the ground on which it was painted.
pub(crate) struct Lettering {
    pub(crate) text: String,
    pub(crate) colour: Color32,
    pub(crate) ground: Color32,
    pub(crate) rect: Rect,
}

/// Paints the window as it was drawn last.
pub(crate) fn picture<State>(harness: &Harness<'_, State>) -> Picture {
    painted(harness, |_, _| {})
}

/// Returns every text of the window that can be seen.
pub(crate) fn letterings<State>(harness: &Harness<'_, State>) -> Vec<Lettering> {
    let mut found = Vec::new();
    painted(harness, |picture, clipped| letters(picture, clipped, &mut found));
    found
}

#[expect(clippy::redundant_closure_for_method_calls, reason = "the method lives too long")]
fn painted<State>(
    harness: &Harness<'_, State>,
    mut after: impl FnMut(&Picture, &ClippedShape),
) -> Picture {
    let (ctx, output) = (&harness.ctx, harness.output());
    let scale = output.pixels_per_point;
    let size = ctx.content_rect().size() * scale;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a window is small"
    )]
    let (width, height) = (size.x.round() as usize, size.y.round() as usize);
    let pixels = vec![Color32::BLACK; width * height];
    let mut picture = Picture { width, height, pixels, scale };
    let font = ctx.fonts(|fonts| fonts.image());
    for clipped in &output.shapes {
        each(clipped, &mut |clipped| {
            picture.paint(ctx, clipped, &font);
            after(&picture, clipped);
        });
    }
    picture
}

fn letters(picture: &Picture, clipped: &ClippedShape, found: &mut Vec<Lettering>) {
    let Shape::Text(text) = &clipped.shape else { return };
    let first = found.len();
    for row in &text.galley.rows {
        for glyph in row.glyphs.iter().filter(|glyph| !glyph.chr.is_whitespace()) {
            let at = text.pos + row.pos.to_vec2() + glyph.pos.to_vec2();
            let top = Pos2::new(at.x, at.y - glyph.font_ascent);
            let rect = Rect::from_min_max(top, Pos2::new(at.x + glyph.advance_width, at.y));
            if !clipped.clip_rect.contains_rect(rect) || text.angle != 0.0 {
                continue;
            }
            let own = row.visuals.mesh.vertices.get(glyph.first_vertex as usize);
            let own = own.map_or(Color32::PLACEHOLDER, |vertex| vertex.color);
            let colour = match (text.override_text_color, own) {
                (Some(colour), _) => colour,
                (None, Color32::PLACEHOLDER) => text.fallback_color,
                (None, own) => own,
            };
            let ground = picture.ground(rect);
            let colour = over(ground, colour.gamma_multiply(text.opacity_factor));
            let like = |last: &&mut Lettering| {
                let same = last.colour == colour && last.ground == ground;
                same && last.rect.y_range() == rect.y_range()
            };
            // What was drawn together is read together.
            if let Some(last) = found[first..].last_mut().filter(like) {
                last.text.push(glyph.chr);
                last.rect.max.x = rect.max.x;
            } else {
                let text = glyph.chr.to_string();
                found.push(Lettering { text, colour, ground, rect });
            }
        }
    }
}

/// Takes apart what was drawn together.
fn each(clipped: &ClippedShape, paint: &mut impl FnMut(&ClippedShape)) {
    match &clipped.shape {
        Shape::Vec(shapes) => {
            for shape in shapes {
                each(&ClippedShape { shape: shape.clone(), ..clipped.clone() }, paint);
            }
        }
        _ => paint(clipped),
    }
}

/// Puts a premultiplied colour over an opaque one.
fn over(below: Color32, above: Color32) -> Color32 {
    if above == Color32::TRANSPARENT {
        return below;
    }
    let rest = 255 - u16::from(above.a());
    let mix = |below: u8, above: u8| {
        let sum = u16::from(above) + (u16::from(below) * rest + 127) / 255;
        u8::try_from(sum).unwrap_or(u8::MAX)
    };
    Color32::from_rgb(
        mix(below.r(), above.r()),
        mix(below.g(), above.g()),
        mix(below.b(), above.b()),
    )
}

impl Picture {
    /// Returns red, green and blue of every pixel, row by row from the upper left corner.
    pub(crate) fn rgb(&self) -> impl Iterator<Item = [u8; 3]> {
        self.pixels.iter().map(|pixel| [pixel.r(), pixel.g(), pixel.b()])
    }

    /// Returns how many pixels around the edge of something have a colour.
    pub(crate) fn count_around(&self, edge: Rect, colour: Color32) -> usize {
        let (outer, inner) = (edge.expand(4.0), edge.shrink(4.0));
        let mut count = 0;
        for (n, pixel) in self.pixels.iter().enumerate() {
            if *pixel != colour {
                continue;
            }
            #[expect(clippy::cast_precision_loss, reason = "a window has few pixels")]
            let at = Pos2::new((n % self.width) as f32, (n / self.width) as f32) / self.scale;
            count += usize::from(outer.contains(at) && !inner.contains(at));
        }
        count
    }

    /// Returns what is behind a letter: the colour that is there most often above its middle, where
    /// it has the least ink.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a window is small"
    )]
    fn ground(&self, letter: Rect) -> Color32 {
        let mut seen = BTreeMap::new();
        let [left, right, top] = [letter.left(), letter.right(), letter.top()]
            .map(|at| (at * self.scale).round().max(0.0) as usize);
        for y in top..top + 2 {
            for x in left..=right {
                if x < self.width && y < self.height {
                    let pixel = self.pixels[y * self.width + x].to_array();
                    *seen.entry(pixel).or_insert(0) += 1;
                }
            }
        }
        let most = seen.into_iter().max_by_key(|(_, count)| *count);
        let [r, g, b, _] = most.map_or([0; 4], |(pixel, _)| pixel);
        Color32::from_rgb(r, g, b)
    }

    fn paint(&mut self, ctx: &Context, clipped: &ClippedShape, font: &ColorImage) {
        for primitive in ctx.tessellate(vec![clipped.clone()], self.scale) {
            if let Primitive::Mesh(mesh) = &primitive.primitive {
                self.mesh(mesh, primitive.clip_rect, font);
            }
        }
    }

    fn mesh(&mut self, mesh: &Mesh, clip: Rect, font: &ColorImage) {
        let (low, high) = (clip.min * self.scale, clip.max * self.scale);
        let clip = Rect::from_min_max(low.round(), high.round());
        for corners in mesh.indices.chunks_exact(3) {
            let [a, b, c] =
                [corners[0], corners[1], corners[2]].map(|corner| mesh.vertices[corner as usize]);
            self.triangle([a, b, c], clip, font);
        }
    }

    /// Paints row by row, from one edge to the other. A pixel belongs to a triangle when its centre
    /// does, and to the right or lower of two neighbours when it is on the edge between them.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a window has few pixels"
    )]
    fn triangle(&mut self, corners: [Vertex; 3], clip: Rect, font: &ColorImage) {
        let [a, b, c] = corners.map(|corner| corner.pos * self.scale);
        let area = cross(b - a, c - a);
        if area == 0.0 {
            return;
        }
        let (width, height) = (self.width as f32, self.height as f32);
        let whole = Rect::from_min_size(Pos2::ZERO, egui::vec2(width, height));
        let bounds = Rect::from_points(&[a, b, c]).intersect(clip).intersect(whole);
        let same = corners.iter().all(|it| it.uv == corners[0].uv && it.color == corners[0].color);
        let plain = same.then(|| tinted(texel(font, corners[0].uv), corners[0].color.to_array()));
        let pixel = |at: f32| (at - 0.5).ceil().max(0.0) as usize;
        for y in pixel(bounds.top())..pixel(bounds.bottom()) {
            let middle = y as f32 + 0.5;
            let crossed = [(a, b), (b, c), (c, a)].map(|(from, to)| crossing(from, to, middle));
            let crossed = crossed.into_iter().flatten();
            let (from, to) = crossed
                .fold((f32::INFINITY, f32::NEG_INFINITY), |(from, to), x| (from.min(x), to.max(x)));
            let span = pixel(from.max(bounds.left()))..pixel(to.min(bounds.right()));
            if span.is_empty() {
                continue;
            }
            let row = &mut self.pixels[y * self.width..(y + 1) * self.width];
            match plain {
                Some(colour) if colour.is_opaque() => row[span].fill(colour),
                Some(colour) => {
                    for pixel in &mut row[span] {
                        *pixel = over(*pixel, colour);
                    }
                }
                None => {
                    for x in span {
                        let at = Pos2::new(x as f32 + 0.5, middle);
                        let shares =
                            [cross(c - b, at - b), cross(a - c, at - c), cross(b - a, at - a)];
                        let colour = mixed(&corners, shares.map(|share| share / area), font);
                        row[x] = over(row[x], colour);
                    }
                }
            }
        }
    }
}

fn cross(a: egui::Vec2, b: egui::Vec2) -> f32 {
    a.x * b.y - a.y * b.x
}

/// Returns where an edge crosses a row; the same for both triangles that share it.
fn crossing(one: Pos2, other: Pos2, y: f32) -> Option<f32> {
    let (upper, lower) = if one.y <= other.y { (one, other) } else { (other, one) };
    let crosses = upper.y <= y && y < lower.y;
    crosses.then(|| upper.x + (y - upper.y) / (lower.y - upper.y) * (lower.x - upper.x))
}

/// Returns the colour in a triangle, by how near each corner is.
fn mixed(corners: &[Vertex; 3], shares: [f32; 3], font: &ColorImage) -> Color32 {
    let [a, b, c] = corners;
    let mix = |parts: [f32; 3]| parts[0] * shares[0] + parts[1] * shares[1] + parts[2] * shares[2];
    let uv = Pos2::new(mix([a.uv.x, b.uv.x, c.uv.x]), mix([a.uv.y, b.uv.y, c.uv.y]));
    let texel = texel(font, uv);
    // Most of what is around a letter, and most letters have one colour: nothing is to be mixed.
    if texel == Color32::TRANSPARENT {
        return texel;
    }
    let [one, two, three] = [a, b, c].map(|corner| corner.color.to_array());
    if one == two && two == three {
        return tinted(texel, one);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within a byte")]
    let tint = [0, 1, 2, 3].map(|n| {
        let part = mix([one[n], two[n], three[n]].map(f32::from));
        part.round().clamp(0.0, 255.0) as u8
    });
    tinted(texel, tint)
}

fn tinted(texel: Color32, tint: [u8; 4]) -> Color32 {
    let [r, g, b, a] = texel.to_array();
    let times = |one: u8, other: u8| {
        u8::try_from((u16::from(one) * u16::from(other) + 127) / 255).unwrap_or(u8::MAX)
    };
    Color32::from_rgba_premultiplied(
        times(r, tint[0]),
        times(g, tint[1]),
        times(b, tint[2]),
        times(a, tint[3]),
    )
}

/// Letters are painted at whole pixels, so the nearest pixel of the font is the one that is meant.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a picture of letters is small"
)]
fn texel(font: &ColorImage, uv: Pos2) -> Color32 {
    let [width, height] = font.size;
    let x = ((uv.x * width as f32).max(0.0) as usize).min(width - 1);
    let y = ((uv.y * height as f32).max(0.0) as usize).min(height - 1);
    font.pixels[y * width + x]
}
