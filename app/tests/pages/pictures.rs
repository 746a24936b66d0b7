// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Every place of the window as a picture, in three themes and at 200 %. What is kept of them lies in
//! `app/tests/pictures`; decision 0023 says why it is small. After a change that is meant, this
//! makes them anew:
//!
//! ```sh
//! RENEW_PICTURES=1 cargo test -p leitwerk-app --test window pictures
//! ```

use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::Path;

use leitwerk_app::theme::{Appearance, TextSize, ThemeChoice};

use crate::support::paint::{self, Picture};
use crate::support::places;

/// What is kept of so many pixels, across and down, is one: their mean colour.
const FIELD: usize = 4;
/// Its parts are kept in steps, which makes files a third smaller.
const STEP: u8 = 8;
/// So far may a part be off: by half a step, and by some more, as computers round differently.
const NEAR: u8 = STEP / 2 + 8;
/// So many fields may be further off; a digit has more.
const FEW: usize = 3;

/// A window in which every place is looked at.
struct Look {
    name: &'static str,
    theme: ThemeChoice,
    percent: u16,
    /// In pixels.
    size: (f32, f32),
}

/// Rows of pixels: red, green, blue.
struct Pixels {
    width: usize,
    parts: Vec<u8>,
}

#[test]
fn every_place_looks_as_in_its_picture_in_the_light_theme() {
    let theme = ThemeChoice::Light;
    compare(&Look { name: "light", theme, percent: 100, size: (1280.0, 800.0) });
}

#[test]
fn every_place_looks_as_in_its_picture_in_the_dark_theme() {
    let theme = ThemeChoice::Dark;
    compare(&Look { name: "dark", theme, percent: 100, size: (1280.0, 800.0) });
}

#[test]
fn every_place_looks_as_in_its_picture_in_high_contrast() {
    let theme = ThemeChoice::Contrast;
    compare(&Look { name: "contrast", theme, percent: 100, size: (1280.0, 800.0) });
}

#[test]
fn every_place_looks_as_in_its_picture_at_200_percent() {
    let theme = ThemeChoice::Light;
    compare(&Look { name: "double", theme, percent: 200, size: (1280.0, 720.0) });
}

fn compare(look: &Look) {
    let kept_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(look.name);
    let seen_in = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures").join(look.name);
    let renew = std::env::var_os("RENEW_PICTURES").is_some();
    let appearance = Appearance { theme: look.theme, text_size: TextSize::from(look.percent) };
    let factor = f32::from(look.percent) / 100.0;
    let mut changed = Vec::new();
    for place in places::ALL.into_iter().filter(|place| place.pictured) {
        let world = place.alike(appearance, look.size.0 / factor, look.size.1 / factor);
        let seen = Pixels::of(&paint::picture(&world.harness));
        let (small, kept_at) = (seen.reduced(), kept_in.join(format!("{}.png", place.name)));
        let off = match Pixels::read(&kept_at) {
            Some(kept) => small.differs(&kept),
            None => (0..small.parts.len() / 3).collect(),
        };
        if off.len() <= FEW {
            continue;
        }
        if renew {
            small.in_steps().write(&kept_at);
            continue;
        }
        let seen_at = seen_in.join(format!("{}.png", place.name));
        let marked_at = seen_in.join(format!("{}-difference.png", place.name));
        seen.write(&seen_at);
        seen.marked(&off).write(&marked_at);
        let [kept, seen, marked] = [kept_at, seen_at, marked_at].map(|at| at.display().to_string());
        let count = off.len();
        changed.push(format!(
            "{count} fields differ\n    kept {kept}\n    now  {seen}\n    diff {marked}"
        ));
    }
    assert!(
        changed.is_empty(),
        "looks different from its picture:\n  {}\nIf that is meant: RENEW_PICTURES=1 cargo test \
         -p leitwerk-app --test window pictures",
        changed.join("\n  ")
    );
}

impl Pixels {
    fn of(picture: &Picture) -> Self {
        Self { width: picture.width, parts: picture.rgb().flatten().collect() }
    }

    fn height(&self) -> usize {
        self.parts.len() / 3 / self.width
    }

    /// Returns the mean colour of each field.
    fn reduced(&self) -> Self {
        let width = self.width / FIELD;
        let mut sums = vec![0; width * (self.height() / FIELD) * 3];
        for (pixel, parts) in self.parts.chunks_exact(3).enumerate() {
            let field = self.field(pixel) * 3;
            for (sum, part) in sums[field..field + 3].iter_mut().zip(parts) {
                *sum += usize::from(*part);
            }
        }
        let count = FIELD * FIELD;
        let mean = |sum: usize| u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX);
        Self { width, parts: sums.into_iter().map(mean).collect() }
    }

    /// Returns the picture in fewer colours.
    fn in_steps(&self) -> Self {
        let parts = self.parts.iter().map(|part| part / STEP * STEP + STEP / 2);
        Self { width: self.width, parts: parts.collect() }
    }

    /// Returns the number of the field in which a pixel lies.
    fn field(&self, pixel: usize) -> usize {
        let (x, y) = (pixel % self.width, pixel / self.width);
        y / FIELD * (self.width / FIELD) + x / FIELD
    }

    /// Returns the numbers of those that are another colour; all of them if the size is another.
    fn differs(&self, other: &Self) -> Vec<usize> {
        let sized = |it: &Self| (it.width, it.parts.len());
        let same = sized(self) == sized(other);
        let pairs = self.parts.chunks_exact(3).zip(other.parts.chunks_exact(3));
        let far = pairs.map(|(one, other)| {
            !same || one.iter().zip(other).any(|(one, other)| one.abs_diff(*other) > NEAR)
        });
        far.enumerate().filter_map(|(number, far)| far.then_some(number)).collect()
    }

    /// Returns a pale picture in which these fields are red.
    fn marked(&self, fields: &[usize]) -> Self {
        let parts = self.parts.chunks_exact(3).enumerate().flat_map(|(pixel, parts)| {
            let pale = |part: u8| u8::MAX - (u8::MAX - part) / 3;
            match fields.binary_search(&self.field(pixel)) {
                Ok(_) => [u8::MAX, parts[1] / 2, parts[2] / 2],
                Err(_) => [pale(parts[0]), pale(parts[1]), pale(parts[2])],
            }
        });
        Self { width: self.width, parts: parts.collect() }
    }

    fn write(&self, at: &Path) {
        fs::create_dir_all(at.parent().expect("it lies in a folder")).expect("there is room");
        let file = BufWriter::new(File::create(at).expect("there is room"));
        let [width, height] =
            [self.width, self.height()].map(|side| u32::try_from(side).expect("a window is small"));
        let mut encoder = png::Encoder::new(file, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header().expect("the picture can be written");
        writer.write_image_data(&self.parts).expect("the picture can be written");
        writer.finish().expect("the picture can be written");
    }

    /// Returns nothing if no picture is kept there.
    fn read(at: &Path) -> Option<Self> {
        let file = BufReader::new(File::open(at).ok()?);
        let mut reader = png::Decoder::new(file).read_info().expect("it is a picture");
        let mut parts = vec![0; reader.output_buffer_size().expect("it is small")];
        let frame = reader.next_frame(&mut parts).expect("it is a picture");
        assert_eq!(frame.color_type, png::ColorType::Rgb, "{}", at.display());
        let width = usize::try_from(frame.width).expect("it is small");
        Some(Self { width, parts })
    }
}
