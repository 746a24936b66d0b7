// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The eight who type at other workplaces, in a process of their own: each a word every 400 ms, in
//! a Steckbrief of their own.

use leitwerk_tests::workload::Failure;
use leitwerk_tests::workload::office::STECKBRIEFE;
use serde_json::{Value, json};

use crate::office::{COLLEAGUES, Place};
use crate::peer::{Peer, Ticket, text};

/// Between the changes of two of them, in milliseconds.
const GAP_MS: u64 = 50;

/// The eight. They stop when this is dropped.
pub(crate) struct Colleagues(Peer);

impl Colleagues {
    /// Lets them come and waits until they hold everything.
    pub(crate) fn start(place: &Place) -> Result<Self, Failure> {
        let (port, count) = (place.port().to_string(), COLLEAGUES.to_string());
        let peer = Peer::start(&["client", &port, text(&place.colleagues()), &count])?;
        peer.ask(json!({ "cmd": "connect" }))?;
        let nothing: [usize; 0] = [];
        peer.ask(json!({ "cmd": "open", "target": nothing }))?;
        peer.ask(json!({ "cmd": "settled" }))?;
        Ok(Self(peer))
    }

    /// Lets them type for so long, in seconds.
    pub(crate) fn begin(&self, secs: u64) -> Result<Ticket, Failure> {
        let docs = STECKBRIEFE;
        self.0.tell(json!({ "cmd": "crowd", "docs": docs, "secs": secs, "gap_ms": GAP_MS }))
    }

    /// Waits until they have typed, and returns how many changes they made.
    pub(crate) fn wait(&self, typing: Ticket) -> Result<u64, Failure> {
        let answer: Value = self.0.answer(typing)?;
        answer["n"].as_u64().ok_or_else(|| "they say how much they typed".into())
    }
}
