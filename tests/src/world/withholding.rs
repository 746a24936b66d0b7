// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A relay that lies: it confirms what it is sent of one document, and neither stores it nor tells
//! anybody of it. Everything else it does as it should.

use leitwerk_shared::change::limits;
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::exchange::LinkId;
use leitwerk_shared::sync::frame::Frame;

use super::World;
use super::wire::End;

impl World {
    /// Lets the relay keep a document back from now on.
    pub fn withhold(&mut self, doc: DocId) {
        self.withheld = Some(doc);
    }

    /// Lets the relay keep nothing back any more. It starts anew, as it would to run another program:
    /// what it has confirmed and does not have comes to it when everybody says hello again.
    pub fn stop_withholding(&mut self) {
        if self.withheld.take().is_some() {
            self.crash_relay();
        }
    }

    /// Returns whether the relay keeps back what comes to it; then it has confirmed it.
    pub(super) fn keeps_back(&mut self, link: LinkId, frame: &Frame) -> bool {
        let Frame::Run(run) = frame else { return false };
        if self.withheld != Some(run.doc) {
            return false;
        }
        let Ok(run) = run.unpack(limits::RUN_UNPACKED_BYTES) else { return false };
        let tips = run.seals.iter().flat_map(|seal| &seal.tips);
        let tips = tips.map(|tip| (tip.actor, tip.seq)).collect();
        self.inject(link, End::Relay, Frame::Stored(vec![(run.doc, tips)]).encode());
        true
    }
}
