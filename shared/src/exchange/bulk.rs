// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is large travels on streams of its own, a few at a time. What waits for its turn is only
//! named: it is read from the store then, so that neither a first contact nor a slow peer takes
//! memory, and contains what was written until then.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use super::compare::beyond;
use super::job::{Job, Outgoing};
use super::{CloseReason, Effect, Exchange, LinkId};
use crate::change::packed::PackedRun;
use crate::change::packed_archive::PackedArchive;
use crate::change::{Hash, SealedRun, limits};
use crate::domain::ids::DocId;
use crate::store::{ReadError, Reader};
use crate::sync::frame::{Bulk, Frame, FrameError};
use crate::sync::session::Misbehaved;

/// What waits to be sent on one link.
#[derive(Debug, Default)]
pub(super) struct BulkQueue {
    waiting: VecDeque<DocId>,
    /// The same documents, with what the peer has shown to hold of each.
    shown: BTreeMap<DocId, BTreeSet<Hash>>,
    in_flight: usize,
    /// How many bytes that is.
    bytes: usize,
    /// Streams that overtook the peer's Hello. The network takes no more than may be in flight.
    ungreeted: Vec<Vec<u8>>,
    /// Archives that came, each with its bytes on the way, and need a roster entry that is still
    /// under way, on the other stream.
    early: Vec<(usize, PackedArchive)>,
}

impl BulkQueue {
    /// Returns whether a document will be sent with every change of it that is new by then.
    pub(super) fn names(&self, doc: DocId) -> bool {
        self.shown.contains_key(&doc)
    }

    /// Notes what the peer has shown to hold.
    pub(super) fn received(&mut self, doc: DocId, tips: impl Iterator<Item = Hash>) {
        if let Some(shown) = self.shown.get_mut(&doc) {
            shown.extend(tips);
        }
    }

    /// Returns how many archives and long runs are under way.
    pub(super) fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Returns how many bytes of archives wait for an entry of the roster.
    pub(super) fn early_bytes(&self) -> usize {
        self.early.iter().map(|(bytes, _)| bytes).sum()
    }

    /// Returns how many bytes are under way.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns whether something waits to be sent.
    pub(super) fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Returns whether nothing waits and nothing is under way.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.in_flight == 0
    }
}

impl<R: Reader> Exchange<R> {
    /// Takes the bytes of a stream in. They are checked elsewhere.
    pub(super) fn bulk(&mut self, link: LinkId, bytes: Vec<u8>) {
        let Some(state) = self.links.get_mut(&link) else { return };
        if !state.session.is_greeted() {
            return state.bulk.ungreeted.push(bytes);
        }
        let length = bytes.len();
        let bulk = match Bulk::decode(&bytes) {
            Ok(bulk) => bulk,
            Err(FrameError::UnknownBulk) => {
                tracing::debug!("passed over bulk of an unknown kind");
                return self.effects.push(Effect::BulkTaken(link, length));
            }
            Err(_) => return self.close(link, CloseReason::Bulk),
        };
        if let Err(misbehaved) = state.session.check_audience(bulk.doc()) {
            return self.close(link, misbehaved.into());
        }
        if self.declines(link, bulk.doc()) {
            return self.effects.push(Effect::BulkTaken(link, length));
        }
        match bulk {
            Bulk::Archive(archive) => self.check_archive(link, length, archive),
            Bulk::Run(run) => {
                self.effects.push(Effect::Job(Job::Unpack { link, bytes: length, run }));
            }
        }
    }

    /// Takes in what came before the peer's Hello.
    pub(super) fn take_ungreeted(&mut self, link: LinkId) {
        let Some(state) = self.links.get_mut(&link) else { return };
        for bytes in std::mem::take(&mut state.bulk.ungreeted) {
            self.bulk(link, bytes);
        }
    }

    fn check_archive(&mut self, link: LinkId, bytes: usize, archive: PackedArchive) {
        if archive.height() <= self.roster.height() {
            return self.look_through(link, bytes, archive);
        }
        let Some(state) = self.links.get_mut(&link) else { return };
        // What waits here has limits of its own, and keeps no room from what others send.
        state.bulk.early.push((bytes, archive));
        self.effects.push(Effect::BulkTaken(link, bytes));
        let Some(fullest) = self.most_early() else { return };
        if self.roster.beyond().is_none() {
            return self.close(fullest, Misbehaved::TooEarly.into());
        }
        // The entry may be what was passed over.
        if let Some(state) = self.links.get_mut(&fullest) {
            state.bulk.early.clear();
        }
    }

    /// Has an archive checked that takes so many bytes of the room for what is not dealt with.
    fn look_through(&mut self, link: LinkId, bytes: usize, archive: PackedArchive) {
        let roster = self.roster.clone();
        self.effects.push(Effect::Job(Job::CheckArchive { link, bytes, archive, roster }));
    }

    /// Returns the link of which too many archives wait for an entry of the roster; where it is too
    /// much of all together, the one of which most does.
    fn most_early(&self) -> Option<LinkId> {
        let early = |(link, state): (&LinkId, &super::Link)| (state.bulk.early_bytes(), *link);
        let all: usize = self.links.values().map(|state| state.bulk.early_bytes()).sum();
        let (most, link) = self.links.iter().map(early).max()?;
        let full = most > limits::WAITING_BYTES || all > limits::WAITING_ALL_BYTES;
        full.then_some(link)
    }

    /// Checks the archives that waited for the roster to grow.
    pub(super) fn check_early(&mut self) {
        for link in self.links.keys().copied().collect::<Vec<_>>() {
            let Some(state) = self.links.get_mut(&link) else { continue };
            let height = self.roster.height();
            let due = state.bulk.early.extract_if(.., |(_, archive)| archive.height() <= height);
            for (_, archive) in due.collect::<Vec<_>>() {
                // Its room was given back when it began to wait.
                self.look_through(link, 0, archive);
            }
        }
    }

    /// Takes in that so many bytes arrived that were sent in bulk.
    pub(super) fn bulk_sent(&mut self, link: LinkId, bytes: usize) {
        if let Some(state) = self.links.get_mut(&link) {
            state.bulk.in_flight = state.bulk.in_flight.saturating_sub(1);
            state.bulk.bytes = state.bulk.bytes.saturating_sub(bytes);
            self.bulk_bytes = self.bulk_bytes.saturating_sub(bytes);
            self.pump(link);
            self.pump_others(link);
        }
    }

    /// Goes on with the links that waited because all together had too much under way, or because
    /// something was being encoded: first with those behind the one that had its turn.
    pub(super) fn pump_others(&mut self, after: LinkId) {
        let waiting = |(link, state): (&LinkId, &super::Link)| state.bulk.waits().then_some(*link);
        let waiting: Vec<LinkId> = self.links.iter().filter_map(waiting).collect();
        let (before, behind): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|it| *it <= after);
        for link in behind.into_iter().chain(before) {
            self.pump(link);
        }
    }

    /// Sends a run that holds what a peer lacks of its document: in a frame if it is small, later if
    /// there is no room for it now.
    pub(super) fn send_run(
        &mut self,
        link: LinkId,
        run: &SealedRun,
        packed: PackedRun,
        lacking: &HashSet<Hash>,
    ) {
        if beyond_a_frame(run, &packed).is_none() {
            self.send(link, Frame::Run(packed));
        } else if self.has_room(link) && fits_bulk(run) {
            self.hand_over(link, run.doc, Bulk::Run(packed).encode());
        } else {
            self.send_later(link, run.doc, lacking);
        }
    }

    /// Sends the whole history of a document.
    pub(super) fn send_archive(&mut self, link: LinkId, doc: DocId) {
        let Some(state) = self.links.get_mut(&link) else { return };
        if let Entry::Vacant(entry) = state.bulk.shown.entry(doc) {
            entry.insert(state.session.take_overtaking(doc));
            state.bulk.waiting.push_back(doc);
            self.pump(link);
        }
    }

    /// Sends what a peer lacks of a document once there is room.
    pub(super) fn send_later(&mut self, link: LinkId, doc: DocId, lacking: &HashSet<Hash>) {
        let held = match self.ledger(doc) {
            Ok(ledger) => ledger.heads_without(lacking),
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        };
        let Some(state) = self.links.get_mut(&link) else { return };
        let shown = match state.bulk.shown.entry(doc) {
            Entry::Vacant(entry) => {
                state.bulk.waiting.push_back(doc);
                entry.insert(BTreeSet::new())
            }
            Entry::Occupied(entry) => entry.into_mut(),
        };
        // What it was taken to hold before may have been another branch.
        shown.retain(|hash| !lacking.contains(hash));
        shown.extend(held);
        self.pump(link);
    }

    /// Returns whether something large may be sent now. How large shows when it is read, so one may
    /// go beyond.
    fn has_room(&self, link: LinkId) -> bool {
        let has_room = |bulk: &BulkQueue| {
            bulk.in_flight < limits::BULKS_IN_FLIGHT && bulk.bytes < limits::BULK_LINK_BYTES
        };
        self.bulk_bytes < limits::BULK_SENDING_BYTES
            && self.links.get(&link).is_some_and(|state| has_room(&state.bulk))
    }

    /// Sends what waits on a link, as far as there is room. Of what is large one is read in a turn: the
    /// next when that is encoded. What is typed meanwhile does not wait for all of it.
    fn pump(&mut self, link: LinkId) {
        while !self.encoding && self.has_room(link) {
            let Some(state) = self.links.get_mut(&link) else { return };
            let Some(doc) = state.bulk.waiting.pop_front() else { return };
            let shown = state.bulk.shown.remove(&doc).unwrap_or_default();
            match self.read_bulk(link, doc, shown) {
                Ok(Some(outgoing)) => self.send_bulk(link, outgoing),
                Ok(None) => {}
                Err(error) => self.effects.push(Effect::Unreadable(doc, error)),
            }
        }
    }

    fn send_bulk(&mut self, link: LinkId, outgoing: Outgoing) {
        if outgoing.size() <= limits::RUN_FRAME_BYTES {
            return self.hand_over(link, outgoing.doc(), outgoing.encode());
        }
        if let Some(state) = self.links.get_mut(&link) {
            state.bulk.in_flight += 1;
            self.encoding = true;
            self.effects.push(Effect::Job(Job::Encode { link, outgoing }));
        }
    }

    /// Sends what was encoded elsewhere, and goes on with the next.
    pub(super) fn encoded(&mut self, link: LinkId, doc: DocId, bytes: Vec<u8>) {
        self.encoding = false;
        if let Some(state) = self.links.get_mut(&link) {
            state.bulk.in_flight -= 1;
        }
        self.hand_over(link, doc, bytes);
        self.pump_others(link);
    }

    fn hand_over(&mut self, link: LinkId, doc: DocId, bytes: Vec<u8>) {
        let Some(state) = self.links.get_mut(&link) else { return };
        state.bulk.in_flight += 1;
        state.bulk.bytes += bytes.len();
        self.bulk_bytes += bytes.len();
        self.effects.push(Effect::SendBulk(link, doc, bytes));
    }

    /// Returns what a peer lacks of a document that has shown to hold this: nothing, a run, or the
    /// whole history.
    fn read_bulk(
        &mut self,
        link: LinkId,
        doc: DocId,
        shown: BTreeSet<Hash>,
    ) -> Result<Option<Outgoing>, ReadError> {
        if !shown.is_empty() {
            let ledger = self.ledger(doc)?;
            let shown: Vec<Hash> =
                shown.into_iter().filter(|hash| ledger.entry(hash).is_some()).collect();
            let lacking = ledger.lacking_at(&shown).unwrap_or_default();
            let run = beyond(doc, self.tail(doc)?, &lacking);
            match run {
                None if lacking.is_empty() => return Ok(None),
                Some(run) if run.changes.len() == lacking.len() && fits_bulk(&run) => {
                    self.owe_ack(link, doc, &run.seals);
                    return Ok(Some(Outgoing::Run(run)));
                }
                _ => {}
            }
        }
        let stored = self.history(doc)?;
        let seals: Vec<_> = stored.tail.all_seals().cloned().collect();
        self.owe_ack(link, doc, &seals);
        Ok(Some(Outgoing::History(doc, Box::new(stored))))
    }
}

/// Returns the limit that keeps a run from travelling in a frame, which is dealt with in the turn in
/// which it comes; nothing if it may.
pub(super) fn beyond_a_frame(run: &SealedRun, packed: &PackedRun) -> Option<usize> {
    let limits = [
        (packed.len(), limits::RUN_FRAME_BYTES),
        (run.changes.len(), limits::RUN_CHANGES),
        (run.seals.len(), limits::RUN_CHANGES),
        (unpacked(run), limits::RUN_FRAME_UNPACKED_BYTES),
    ];
    limits.into_iter().find(|(is, limit)| is > limit).map(|(_, limit)| limit)
}

/// Returns whether a run is too long for a frame however well it packs. What many documents lack of
/// such is read and packed one after the other.
pub(super) fn fills_a_stream(run: &SealedRun) -> bool {
    unpacked(run) > limits::RUN_FRAME_UNPACKED_BYTES
        || run.changes.len().max(run.seals.len()) > limits::RUN_CHANGES
}

/// Returns whether a run may travel as bulk; if not, the whole history does.
fn fits_bulk(run: &SealedRun) -> bool {
    run.changes.len() <= limits::BULK_RUN_CHANGES && unpacked(run) <= limits::RUN_UNPACKED_BYTES
}

/// Returns to how many bytes a run unpacks at most. A change may take a byte more there for each
/// change that it builds on, which it names with 32.
fn unpacked(run: &SealedRun) -> usize {
    let bytes: usize = run.changes.iter().map(Vec::len).sum();
    bytes + bytes / 32
}
