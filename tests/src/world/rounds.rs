// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A world in which everything under way takes equally long, and what the nodes do with it no time
//! at all: so the way of a conversation can be counted in halves of a round trip.

use std::collections::BTreeSet;

use leitwerk_shared::exchange::LinkId;
use leitwerk_shared::sync::frame::{Bulk, Frame};

use super::wire::End;
use super::{Action, World};

/// Something that a node sent over a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// The connection.
    pub link: LinkId,
    /// Who sent it.
    pub from: End,
    /// What it is, in the words of `docs/protocol.md`.
    pub what: &'static str,
    /// How long it is, with all that is in front of it in its stream.
    pub bytes: usize,
}

impl Said {
    pub(super) fn frame(link: LinkId, from: End, frame: &Frame, bytes: usize) -> Self {
        let what = match frame {
            Frame::Hello(_) => "Hello",
            Frame::Roster(_) => "Roster",
            Frame::Inventory(_) => "Inventory",
            Frame::Have { .. } => "Have",
            Frame::Run(_) => "Run",
            Frame::Stored(_) => "Stored",
            Frame::Receipt(_) => "Receipt",
            Frame::Buckets(..) => "Buckets",
            Frame::Presence(_) => "Presence",
            Frame::Declined(..) => "Declined",
        };
        Self { link, from, what, bytes }
    }

    pub(super) fn bulk(link: LinkId, from: End, bulk: &Bulk, bytes: usize) -> Self {
        let what = match bulk {
            Bulk::Archive(_) => "archive",
            Bulk::Run(_) => "long run",
        };
        Self { link, from, what, bytes }
    }
}

impl World {
    /// Returns what was said over all connections since the last time somebody asked.
    pub fn said(&mut self) -> Vec<Said> {
        std::mem::take(&mut self.said)
    }

    /// Lets everything arrive that is under way between the nodes, and everybody do what follows.
    pub fn half_trip(&mut self) {
        let under_way = self.due().into_iter().filter_map(|action| match action {
            Action::Frame(link, side) | Action::Bulk(link, side) => Some((link, side)),
            _ => None,
        });
        for (link, side) in under_way.collect::<BTreeSet<_>>() {
            let Some(wire) = self.wires.get(&link) else { continue };
            let (frames, bulks) = (wire.pipes[side].frames.len(), wire.pipes[side].bulks.len());
            (0..frames).for_each(|_| self.deliver_frame(link, side));
            (0..bulks).for_each(|_| self.deliver_bulk(link, side));
        }
        loop {
            let travels = |action: &Action| matches!(action, Action::Frame(..) | Action::Bulk(..));
            let here: Vec<Action> = self.due().into_iter().filter(|it| !travels(it)).collect();
            if here.is_empty() {
                return;
            }
            for action in here {
                self.act(action);
            }
        }
    }
}
