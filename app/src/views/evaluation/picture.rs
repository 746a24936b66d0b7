// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A figure as a picture: all of it, whatever part of it is on the screen, light as on paper and
//! at twice the size. It is drawn on a thread of its own and never waited for.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use egui::{
    ColorImage, Context, Frame, FullOutput, ImageData, Margin, Pos2, RawInput, Rect, TextureId, Ui,
    Vec2, ViewportId, vec2,
};

use leitwerk_shared::cli::Problem;

use super::grid::Position;
use super::save::{self, Format};
use super::{card, least_width, raster, svg};
use crate::exchange_file::write_whole;
use crate::figures::{self, Figure};
use crate::texts::{charts, figures as texts, problems, unbroken};
use crate::theme::{self, Appearance, ThemeChoice, Tokens};
use crate::widgets::sign;

/// Pixels for each point.
const SCALE: f32 = 2.0;
/// Twice 96 pixels in an inch.
const PER_METRE: u32 = 7559;
/// As wide as most figures become.
const WIDTH: f32 = 1160.0;
/// As wide as a figure may become.
const WIDEST: f32 = 4000.0;
/// What is larger is no picture for a document.
const HIGHEST: f32 = 8000.0;

/// How far copying or saving is.
#[derive(Debug, Default)]
pub(super) enum Copying {
    /// Nothing is copied.
    #[default]
    Idle,
    /// The picture is being drawn.
    Drawing(Receiver<ColorImage>),
    /// A file is being written.
    Saving(Receiver<Result<PathBuf, Box<Problem>>>),
    /// Something is in the clipboard or in a file, and this is said about it.
    Done(String),
    /// It is not, for this reason.
    Failed(String),
}

impl Copying {
    /// Takes a picture that is ready into the clipboard, or hears that a file is written.
    pub(super) fn land(&mut self, ctx: &Context) {
        let failed = || Self::Failed(texts::IMAGE_FAILED.to_owned());
        match self {
            Self::Drawing(drawn) => match drawn.try_recv() {
                Ok(image) => {
                    ctx.copy_image(image);
                    *self = Self::Done(texts::IMAGE_COPIED.to_owned());
                }
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => *self = failed(),
            },
            Self::Saving(written) => match written.try_recv() {
                Ok(Ok(path)) => *self = Self::Done(charts::saved(&path)),
                Ok(Err(problem)) => *self = Self::Failed(unbroken(&problem.to_string())),
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => *self = failed(),
            },
            Self::Idle | Self::Done(_) | Self::Failed(_) => {}
        }
    }

    /// Draws what a person should know about it.
    pub(super) fn show(&self, ui: &mut Ui) {
        let said = match self {
            Self::Idle => return,
            Self::Drawing(_) => texts::IMAGE_MAKING.as_str(),
            Self::Saving(_) => charts::SAVING.as_str(),
            Self::Done(text) => text,
            Self::Failed(text) => {
                sign::trouble(ui, text);
                return;
            }
        };
        let response = sign::label(ui, said);
        sign::announce(ui, &response);
    }
}

/// Begins to draw a figure for the clipboard. `ctx` is woken when it is ready.
pub(super) fn begin(ctx: &Context, figure: Arc<Figure>) -> Copying {
    Copying::Drawing(apart(ctx, move || picture(&figure)))
}

/// Begins to write a figure into a file. `ctx` is woken when that is done.
pub(super) fn save(ctx: &Context, figure: Arc<Figure>, format: Format, path: PathBuf) -> Copying {
    let write = move || {
        let bytes = save::bytes(&figure, format);
        let written = bytes.and_then(|bytes| write_whole(&path, |file| file.write_all(&bytes)));
        written.map(|()| path.clone()).map_err(|error| Box::new(problems::file(&path, &error)))
    };
    Copying::Saving(apart(ctx, write))
}

/// Does something on a thread of its own.
fn apart<T: Send + 'static>(
    ctx: &Context,
    work: impl FnOnce() -> T + Send + 'static,
) -> Receiver<T> {
    let (sender, done) = channel();
    let ctx = ctx.clone();
    std::thread::spawn(move || {
        if sender.send(work()).is_err() {
            tracing::debug!("nobody waits for the picture any more");
        }
        ctx.request_repaint();
    });
    done
}

/// Draws a figure with its title and its notes.
fn picture(figure: &Figure) -> ColorImage {
    let (ctx, output, atlas, size) = laid_out(figure);
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

/// Returns the picture of a figure as a file, in the size in which it is drawn.
///
/// # Errors
/// What the encoder says.
pub(super) fn png(figure: &Figure) -> Result<Vec<u8>, png::EncodingError> {
    let image = picture(figure);
    let side = |n: usize| u32::try_from(image.size[n]).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side(0), side(1));
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let (xppu, yppu) = (PER_METRE, PER_METRE);
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu, yppu, unit: png::Unit::Meter }));
    let mut writer = encoder.write_header()?;
    let pixels = image.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]);
    writer.write_image_data(&pixels.collect::<Vec<u8>>())?;
    writer.finish()?;
    Ok(bytes)
}

/// Returns a figure as a drawing of lines and letters. What it says in cells is its description.
pub(super) fn svg(figure: &Figure) -> String {
    let (_, output, _, size) = laid_out(figure);
    let title = texts::full_title(figure.number, figure.kind);
    svg::svg(&output.shapes, size, &title, &figures::as_text(figure))
}

/// Lays a figure out on paper. Returns also the letters, and how large it is.
fn laid_out(figure: &Figure) -> (Context, FullOutput, ColorImage, Vec2) {
    let ctx = Context::default();
    theme::install(&ctx, Appearance { theme: ThemeChoice::Light, ..Appearance::default() });
    ctx.options_mut(|options| options.tessellation_options.prerasterized_discs = false);
    let mut atlas = ColorImage::default();
    // The first pass finds out how large it is.
    let (_, size) = pass(&ctx, figure, vec2(WIDEST, HIGHEST), &mut atlas);
    let (output, size) = pass(&ctx, figure, size, &mut atlas);
    (ctx, output, atlas, size)
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
        let needed = least_width(ui, figure);
        ui.set_max_width((WIDTH - 32.0).max(needed).min(WIDEST - 32.0));
        sign::heading(ui, 1, texts::title(figure.kind));
        sign::label(ui, &texts::caption(figure.number, &figure.caption));
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
