// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One connection of the simulated network: per direction an ordered queue of frames and a bag
//! of streams that arrive in any order. When it breaks, either end may go on believing in it,
//! and what is under way may be lost or come late.

use std::collections::VecDeque;

use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::sync::frame::{Frame, FrameError};

/// One side of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// The relay.
    Relay,
    /// A workplace, by its number in the world.
    Client(usize),
    /// A peer that the test speaks for.
    Puppet,
}

/// How the programs of a workplace differ from the others in what they say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Not at all.
    #[default]
    Same,
    /// An older one, which also speaks this protocol. It does without the frames that came last, hints
    /// and what a relay declines: it sends none and passes them over.
    Older,
    /// A newer one: it adds fields at the end and sends frames that nobody here knows.
    Newer,
    /// One that has no protocol in common with the others.
    Foreign,
}

#[derive(Debug)]
pub(super) struct Wire {
    pub(super) ends: [End; 2],
    pub(super) devices: [DeviceId; 2],
    /// Which end believes that it stands.
    pub(super) up: [bool; 2],
    /// When each end learns that it is broken, once it is.
    pub(super) broken: Option<[i64; 2]>,
    /// What travels from the first end to the second, and back.
    pub(super) pipes: [Pipe; 2],
}

#[derive(Debug, Default)]
pub(super) struct Pipe {
    pub(super) frames: VecDeque<Vec<u8>>,
    pub(super) bulks: Vec<Vec<u8>>,
    /// How many streams came out that the reader has not dealt with.
    pub(super) untaken: usize,
}

impl Wire {
    pub(super) fn new(ends: [End; 2], devices: [DeviceId; 2]) -> Self {
        Self { ends, devices, up: [true; 2], broken: None, pipes: Default::default() }
    }

    /// Returns which side an end is.
    pub(super) fn side(&self, end: End) -> Option<usize> {
        self.ends.iter().position(|known| *known == end)
    }

    /// Returns whether nobody believes in it and nothing is under way.
    pub(super) fn is_over(&self) -> bool {
        let empty = |pipe: &Pipe| pipe.frames.is_empty() && pipe.bulks.is_empty();
        self.up == [false; 2] && self.pipes.iter().all(empty)
    }
}

impl Pipe {
    pub(super) fn clear(&mut self) {
        self.frames.clear();
        self.bulks.clear();
    }
}

/// The kind byte of the last frame that everybody knows.
const LAST_NEEDED: u8 = 8;

/// The kind byte of a frame that no version knows yet.
const UNKNOWN_KIND: u8 = 200;

/// Returns the bytes that a program of a dialect sends where ours sends a frame.
pub(super) fn speak(dialect: Dialect, frame: &Frame) -> Vec<Vec<u8>> {
    let mut frame = frame.clone();
    if let Frame::Hello(hello) = &mut frame {
        hello.protocol = match dialect {
            Dialect::Same => hello.protocol,
            Dialect::Older => (hello.protocol.1, 0),
            Dialect::Newer => (hello.protocol.0 + 1, hello.protocol.1),
            Dialect::Foreign => (hello.protocol.0 + 2, hello.protocol.0 + 1),
        };
    }
    let plain = frame.encode();
    let (kind, body) = (plain[3], &plain[4..]);
    match dialect {
        Dialect::Older if kind > LAST_NEEDED => Vec::new(),
        Dialect::Newer => {
            vec![raw(kind, &[body, b"more"].concat()), raw(UNKNOWN_KIND, b"something new")]
        }
        Dialect::Same | Dialect::Older | Dialect::Foreign => vec![plain],
    }
}

/// Reads a frame as the reader of a connection of a program of a dialect does.
///
/// # Errors
/// [`FrameError`] for which a real connection ends.
pub fn read_as(dialect: Dialect, bytes: &[u8]) -> Result<Option<Frame>, FrameError> {
    let frame = read(bytes)?;
    Ok(frame.filter(|_| dialect != Dialect::Older || bytes[3] <= LAST_NEEDED))
}

/// Returns a frame of any kind and body, with its length in front.
pub fn raw(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 1).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[1..], &[kind], body].concat()
}

/// Reads a frame as the reader of a real connection does.
///
/// # Errors
/// [`FrameError`] for which a real connection ends.
pub fn read(bytes: &[u8]) -> Result<Option<Frame>, FrameError> {
    let (length, body) = bytes.split_first_chunk().ok_or(FrameError::Empty)?;
    let length = Frame::check_length(*length)?;
    Frame::decode(body.get(..length).ok_or(FrameError::Empty)?)
}
