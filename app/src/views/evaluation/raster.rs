// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Fills triangles, as a graphics card would: what the window draws can be put into a picture
//! without one.

use std::ops::Range;

use egui::epaint::{ClippedPrimitive, Primitive, Vertex};
use egui::{Color32, ColorImage, Pos2, pos2};

/// Draws a primitive into an image of so many pixels per point. `atlas` holds the letters.
pub(super) fn fill(
    image: &mut ColorImage,
    atlas: &ColorImage,
    clipped: &ClippedPrimitive,
    scale: f32,
) {
    let Primitive::Mesh(mesh) = &clipped.primitive else { return };
    let clip = clipped.clip_rect * scale;
    for corners in mesh.indices.chunks_exact(3) {
        let corner = |n: usize| {
            let index = usize::try_from(corners[n]).unwrap_or(usize::MAX);
            let vertex = mesh.vertices.get(index).copied().unwrap_or_default();
            Vertex { pos: (vertex.pos.to_vec2() * scale).to_pos2(), ..vertex }
        };
        triangle(image, atlas, clip, [corner(0), corner(1), corner(2)]);
    }
}

/// Twice the area to the left of the way from `a` over `b` to `c`.
fn area(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

fn triangle(
    image: &mut ColorImage,
    atlas: &ColorImage,
    clip: egui::Rect,
    mut corners: [Vertex; 3],
) {
    if area(corners[0].pos, corners[1].pos, corners[2].pos) < 0.0 {
        corners.swap(1, 2);
    }
    let [a, b, c] = corners.map(|corner| corner.pos);
    let whole = area(a, b, c);
    if whole <= 0.0 {
        return;
    }
    let [width, height] = image.size;
    let columns = span([a.x, b.x, c.x], (clip.left(), clip.right()), width);
    let rows = span([a.y, b.y, c.y], (clip.top(), clip.bottom()), height);
    let edges = [(b, c), (c, a), (a, b)];
    let is_flat =
        corners.iter().all(|one| (one.color, one.uv) == (corners[0].color, corners[0].uv));
    let flat = is_flat.then(|| mixed(&corners, [1.0, 0.0, 0.0], atlas));
    for y in rows {
        let line = &mut image.pixels[y * width..(y + 1) * width];
        let inside = crossed(edges, middle(y), columns.clone());
        match flat {
            Some(front) if front.is_opaque() => line[inside].fill(front),
            Some(front) => line[inside].iter_mut().for_each(|pixel| *pixel = over(front, *pixel)),
            None => {
                for x in inside {
                    let at = pos2(middle(x), middle(y));
                    let weights = edges.map(|(from, to)| area(from, to, at) / whole);
                    line[x] = over(mixed(&corners, weights, atlas), line[x]);
                }
            }
        }
    }
}

/// Returns the pixels of a line that lie in a triangle.
fn crossed(edges: [(Pos2, Pos2); 3], y: f32, columns: Range<usize>) -> Range<usize> {
    let lies_in = |x: &usize| {
        let at = pos2(middle(*x), y);
        edges.iter().all(|(from, to)| is_inside(area(*from, *to, at), *from, *to))
    };
    // Where the line crosses the edges, to begin the search there.
    let crossings = edges.iter().filter(|(from, to)| (from.y - y) * (to.y - y) <= 0.0);
    let crossings = crossings
        .map(|(from, to)| from.x + (y - from.y) / (to.y - from.y) * (to.x - from.x))
        .filter(|x| x.is_finite());
    let (left, right) = crossings
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(left, right), x| (left.min(x), right.max(x)));
    let near = span([left - 2.0, right + 2.0, left], (left - 2.0, right + 2.0), columns.end);
    let near = near.start.max(columns.start)..near.end;
    let first = near.clone().find(|x| lies_in(x));
    let last = near.rev().find(|x| lies_in(x));
    first.zip(last).map_or(0..0, |(first, last)| first..last + 1)
}

/// A pixel on an edge that two triangles have in common belongs to one of them.
fn is_inside(part: f32, from: Pos2, to: Pos2) -> bool {
    let owns = to.y < from.y || (to.y <= from.y && to.x > from.x);
    part > 0.0 || (part >= 0.0 && owns)
}

#[expect(clippy::cast_precision_loss, reason = "a picture has a few thousand pixels")]
fn middle(pixel: usize) -> f32 {
    pixel as f32 + 0.5
}

/// Returns the pixels between the ends of a triangle, its clip and the image.
fn span(ends: [f32; 3], (from, to): (f32, f32), count: usize) -> Range<usize> {
    let first = ends.into_iter().fold(f32::INFINITY, f32::min).max(from);
    let last = ends.into_iter().fold(f32::NEG_INFINITY, f32::max).min(to);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    let pixel = |at: f32| (at.max(0.0) as usize).min(count);
    pixel(first)..pixel(last.ceil())
}

/// Returns the colour of a triangle at a place in it.
fn mixed(corners: &[Vertex; 3], weights: [f32; 3], atlas: &ColorImage) -> Color32 {
    let sum = |of: fn(&Vertex) -> f32| -> f32 {
        corners.iter().zip(weights).map(|(corner, weight)| of(corner) * weight).sum()
    };
    let texel = texel(atlas, pos2(sum(|corner| corner.uv.x), sum(|corner| corner.uv.y)));
    let channels: [fn(&Vertex) -> f32; 4] = [
        |corner| corner.color.r().into(),
        |corner| corner.color.g().into(),
        |corner| corner.color.b().into(),
        |corner| corner.color.a().into(),
    ];
    let texels = texel.to_array();
    let [r, g, b, a] =
        std::array::from_fn(|n| byte(sum(channels[n]) * f32::from(texels[n]) / 255.0));
    Color32::from_rgba_premultiplied(r, g, b, a)
}

/// Letters lie on whole pixels, so the nearest one is the right one.
fn texel(atlas: &ColorImage, uv: Pos2) -> Color32 {
    let [width, height] = atlas.size;
    let place = |part: f32, count: usize| {
        #[expect(clippy::cast_precision_loss, reason = "an atlas has a few thousand pixels")]
        let at = part * count as f32;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded")]
        let pixel = at.max(0.0) as usize;
        pixel.min(count.saturating_sub(1))
    };
    let at = place(uv.y, height) * width + place(uv.x, width);
    atlas.pixels.get(at).copied().unwrap_or(Color32::WHITE)
}

fn over(front: Color32, back: Color32) -> Color32 {
    let rest = 255.0 - f32::from(front.a());
    let (front, back) = (front.to_array(), back.to_array());
    let [r, g, b, a] =
        std::array::from_fn(|n| byte(f32::from(front[n]) + f32::from(back[n]) * rest / 255.0));
    Color32::from_rgba_premultiplied(r, g, b, a)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
fn byte(value: f32) -> u8 {
    value.round() as u8
}

#[cfg(test)]
mod tests {
    use egui::{Mesh, Rect, vec2};

    use super::*;

    #[test]
    fn two_triangles_fill_a_rectangle_once_within_its_clip() {
        let mut image = ColorImage::filled([8, 4], Color32::WHITE);
        let atlas = ColorImage::filled([1, 1], Color32::WHITE);
        let mut mesh = Mesh::default();
        let half = Color32::from_rgba_premultiplied(0, 0, 0, 128);
        mesh.add_colored_rect(Rect::from_min_size(pos2(1.0, 0.0), vec2(2.0, 2.0)), half);
        let clip_rect = Rect::from_min_size(Pos2::ZERO, vec2(2.5, 2.0));
        let primitive = ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) };
        fill(&mut image, &atlas, &primitive, 2.0);
        for (n, pixel) in image.pixels.iter().enumerate() {
            let grey = if (2..5).contains(&(n % 8)) { 127 } else { 255 };
            assert_eq!(pixel.r(), grey, "pixel {n}");
        }
    }
}
