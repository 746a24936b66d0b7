// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One connection of the simulated network: per direction an ordered queue of frames and a bag
//! of streams that arrive in any order. What is under way when it breaks is lost.

use std::collections::VecDeque;

use leitwerk_shared::exchange::LinkId;
use leitwerk_shared::sync::frame::{Frame, FrameError};

/// One side of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// The relay.
    Relay,
    /// A workplace, by its number in the world.
    Client(usize),
    /// A peer that the test speaks for.
    Puppet,
}

/// One thing that was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The connection.
    pub link: LinkId,
    /// Who sent it.
    pub from: End,
    /// To whom.
    pub to: End,
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// See [`Frame`].
    Hello,
    /// See [`Frame`].
    Roster,
    /// See [`Frame`].
    Inventory,
    /// See [`Frame`].
    Have,
    /// See [`Frame`].
    Run,
    /// See [`Frame`].
    Stored,
    /// See [`Frame`].
    Receipt,
    /// See [`Frame`].
    Buckets,
    /// See [`Frame`].
    Presence,
    /// What travels on a stream of its own.
    Bulk,
}

#[derive(Debug)]
pub(super) struct Wire {
    pub(super) ends: [End; 2],
    /// What travels from the first end to the second, and back.
    pub(super) pipes: [Pipe; 2],
}

#[derive(Debug, Default)]
pub(super) struct Pipe {
    pub(super) frames: VecDeque<Vec<u8>>,
    pub(super) bulks: Vec<Vec<u8>>,
}

impl Kind {
    /// Returns what a frame is.
    pub fn of(frame: &Frame) -> Self {
        match frame {
            Frame::Hello(_) => Self::Hello,
            Frame::Roster(_) => Self::Roster,
            Frame::Inventory(_) => Self::Inventory,
            Frame::Have { .. } => Self::Have,
            Frame::Run(_) => Self::Run,
            Frame::Stored(_) => Self::Stored,
            Frame::Receipt(_) => Self::Receipt,
            Frame::Buckets(..) => Self::Buckets,
            Frame::Presence(_) => Self::Presence,
        }
    }
}

impl Wire {
    pub(super) fn new(ends: [End; 2]) -> Self {
        Self { ends, pipes: Default::default() }
    }

    /// Returns the pipe that begins at an end, and where it leads.
    pub(super) fn from(&mut self, end: End) -> Option<(End, &mut Pipe)> {
        let at = self.ends.iter().position(|known| *known == end)?;
        Some((self.ends[1 - at], &mut self.pipes[at]))
    }
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
