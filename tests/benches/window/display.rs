// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What somebody sees who looks at the middle of the screen: asks the X server for its pixels.

use std::thread;
use std::time::{Duration, Instant};

use leitwerk_tests::workload::Failure;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;

/// The patch that is looked at.
const WIDTH: u16 = 320;
const HEIGHT: u16 = 160;

/// Between two looks. More often, looking would slow down what is waited for.
const LOOK: Duration = Duration::from_millis(1);

/// How long a window may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// So many pixels that stand out are words, not a frame or a line.
const WORDS: usize = 150;

/// What stands in the middle of the screen, pixel by pixel.
type Patch = Vec<u32>;

/// The screen that `DISPLAY` names.
pub(crate) struct Display {
    connection: RustConnection,
    root: u32,
    corner: (i16, i16),
}

impl Display {
    /// Connects to it.
    pub(crate) fn open() -> Result<Self, Failure> {
        let (connection, number) = x11rb::connect(None)?;
        let screen = &connection.setup().roots[number];
        let corner = |all: u16, part: u16| i16::try_from(all.saturating_sub(part) / 2);
        let corner =
            (corner(screen.width_in_pixels, WIDTH)?, corner(screen.height_in_pixels, HEIGHT)?);
        let root = screen.root;
        Ok(Self { connection, root, corner })
    }

    /// Returns what is there now.
    pub(crate) fn look(&self) -> Result<Patch, Failure> {
        let (x, y) = self.corner;
        let format = ImageFormat::Z_PIXMAP;
        let image =
            self.connection.get_image(format, self.root, x, y, WIDTH, HEIGHT, u32::MAX)?.reply()?;
        let pixel =
            |bytes: &[u8]| bytes.iter().fold(0, |pixel, byte| (pixel << 8) | u32::from(*byte));
        Ok(image.data.chunks(4).map(pixel).collect())
    }

    /// Waits until there is something else than before; with `words`, until something can be
    /// read. Returns when.
    pub(crate) fn wait(&self, before: &Patch, words: bool) -> Result<Instant, Failure> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let now = self.look()?;
            let seen = Instant::now();
            if now != *before && (!words || has_words(now)) {
                return Ok(seen);
            }
            thread::sleep(LOOK);
        }
        Err("no window came onto the display".into())
    }
}

/// Returns whether enough pixels stand out from the ground.
fn has_words(mut pixels: Patch) -> bool {
    pixels.sort_unstable();
    let ground = pixels.chunk_by(PartialEq::eq).map(<[u32]>::len).max().unwrap_or(0);
    pixels.len() - ground >= WORDS
}
