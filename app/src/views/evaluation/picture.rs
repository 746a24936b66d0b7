// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A figure as a picture: all of it, whatever part of it is on the screen, light as on paper and
//! at twice the size. It is drawn on a thread of its own and never waited for.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use egui::{
    ColorImage, Context, Frame, FullOutput, ImageData, Margin, Pos2, RawInput, Rect, TextureId, Ui,
    Vec2, ViewportId, vec2,
};

use super::grid::Position;
use super::{card, raster};
use crate::figures::Figure;
use crate::texts::figures as texts;
use crate::theme::{self, Appearance, ThemeChoice, Tokens};
use crate::widgets::sign;

/// Pixels for each point.
const SCALE: f32 = 2.0;
/// As wide as a figure becomes.
const WIDTH: f32 = 1160.0;
/// What is larger is no picture for a document.
const HIGHEST: f32 = 8000.0;

/// How far copying is.
#[derive(Debug, Default)]
pub(super) enum Copying {
    /// Nothing is copied.
    #[default]
    Idle,
    /// The picture is being drawn.
    Drawing(Receiver<ColorImage>),
    /// Something is in the clipboard, and this is said about it.
    Done(&'static str),
}

impl Copying {
    /// Takes a picture that is ready into the clipboard.
    pub(super) fn land(&mut self, ctx: &Context) {
        let Self::Drawing(drawn) = self else { return };
        match drawn.try_recv() {
            Ok(image) => {
                ctx.copy_image(image);
                *self = Self::Done(texts::IMAGE_COPIED);
            }
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => *self = Self::Done(texts::IMAGE_FAILED),
        }
    }

    /// Returns what a person should know about it.
    pub(super) fn says(&self) -> Option<&'static str> {
        match self {
            Self::Idle => None,
            Self::Drawing(_) => Some(texts::IMAGE_MAKING),
            Self::Done(text) => Some(text),
        }
    }
}

/// Begins to draw a figure. `ctx` is woken when it is ready.
pub(super) fn begin(ctx: &Context, figure: Arc<Figure>) -> Copying {
    let (sender, drawn) = channel();
    let ctx = ctx.clone();
    std::thread::spawn(move || {
        if sender.send(picture(&figure)).is_err() {
            tracing::debug!("nobody waits for the picture any more");
        }
        ctx.request_repaint();
    });
    Copying::Drawing(drawn)
}

/// Draws a figure with its title and its notes.
fn picture(figure: &Figure) -> ColorImage {
    let ctx = Context::default();
    theme::install(&ctx, Appearance { theme: ThemeChoice::Light, ..Appearance::default() });
    ctx.options_mut(|options| options.tessellation_options.prerasterized_discs = false);
    let mut atlas = ColorImage::default();
    // The first pass finds out how large it is.
    let (_, size) = pass(&ctx, figure, vec2(WIDTH, HIGHEST), &mut atlas);
    let (output, size) = pass(&ctx, figure, size, &mut atlas);
    let primitives = ctx.tessellate(output.shapes, SCALE);
    let pixels = |length: f32| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded")]
        let pixels = (length.clamp(1.0, HIGHEST) * SCALE).ceil() as usize;
        pixels
    };
    let size = [pixels(size.x), pixels(size.y)];
    let mut image = ColorImage::filled(size, Tokens::LIGHT.panel);
    for primitive in &primitives {
        raster::fill(&mut image, &atlas, primitive, SCALE);
    }
    image
}

fn pass(ctx: &Context, figure: &Figure, size: Vec2, atlas: &mut ColorImage) -> (FullOutput, Vec2) {
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
        max_texture_side: Some(8192),
        ..RawInput::default()
    };
    if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
        viewport.native_pixels_per_point = Some(SCALE);
    }
    let mut used = Vec2::ZERO;
    let mut output = ctx.run_ui(input, |ui| used = sheet(ui, figure));
    // The letters are all that a figure takes from a texture.
    let deltas = output.textures_delta.set.remove(&TextureId::default());
    for delta in deltas.into_iter().flatten() {
        let ImageData::Color(image) = &delta.image;
        patch(atlas, image, delta.pos);
    }
    (output, used)
}

/// Draws what stands in the picture. Returns how large it is.
fn sheet(ui: &mut Ui, figure: &Figure) -> Vec2 {
    let frame = Frame::new().fill(Tokens::of(ui).panel).inner_margin(Margin::same(16));
    let drawn = frame.show(ui, |ui| {
        ui.set_max_width(WIDTH - 32.0);
        sign::heading(ui, 1, texts::title(figure.kind));
        sign::label(ui, &figure.caption);
        card(ui, figure, &mut Position::default());
        for note in &figure.notes {
            sign::hint(ui, note);
        }
    });
    drawn.response.rect.max.to_vec2()
}

fn patch(atlas: &mut ColorImage, image: &ColorImage, at: Option<[usize; 2]>) {
    let Some([left, top]) = at else {
        *atlas = image.clone();
        return;
    };
    let [width, height] = image.size;
    for y in 0..height {
        let from = y * width;
        let to = (top + y) * atlas.size[0] + left;
        atlas.pixels[to..to + width].copy_from_slice(&image.pixels[from..from + width]);
    }
}
