// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is large travels on streams of its own, a few at a time. An archive is read from the
//! store only when its turn comes, so that a first contact takes little memory, and contains
//! what was written until then.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::compare::beyond;
use super::job::Job;
use super::{CloseReason, Effect, Exchange, LinkId};
use crate::change::packed::PackedRun;
use crate::change::packed_archive::PackedArchive;
use crate::change::{Archive, Hash, limits};
use crate::domain::ids::DocId;
use crate::store::{ReadError, Reader};
use crate::sync::frame::{Bulk, Frame};

/// What waits to be sent on one link.
#[derive(Debug, Default)]
pub(super) struct BulkQueue {
    waiting: VecDeque<Waiting>,
    /// The documents of the archives that wait, with what of them came from the peer meanwhile.
    archives: BTreeMap<DocId, BTreeSet<Hash>>,
    in_flight: usize,
    /// Streams that overtook the peer's Hello. The network takes no more than may be in flight.
    ungreeted: Vec<Vec<u8>>,
    /// Archives that came and need a roster entry that is still under way, on the other stream.
    early: Vec<PackedArchive>,
}

#[derive(Debug)]
enum Waiting {
    Archive(DocId),
    Run(PackedRun),
}

impl BulkQueue {
    /// Returns whether an archive will be sent that contains every new change of a document.
    pub(super) fn holds_archive(&self, doc: DocId) -> bool {
        self.archives.contains_key(&doc)
    }

    /// Notes what the peer has shown to hold.
    pub(super) fn received(&mut self, doc: DocId, tips: impl Iterator<Item = Hash>) {
        if let Some(shown) = self.archives.get_mut(&doc) {
            shown.extend(tips);
        }
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
        let Ok(bulk) = Bulk::decode(&bytes) else {
            return self.close(link, CloseReason::Bulk);
        };
        if let Err(misbehaved) = state.session.check_audience(bulk.doc()) {
            return self.close(link, misbehaved.into());
        }
        match bulk {
            Bulk::Archive(archive) => self.check_archive(link, archive),
            Bulk::Run(run) => self.effects.push(Effect::Job(Job::Unpack { link, run })),
        }
    }

    /// Takes in what came before the peer's Hello.
    pub(super) fn take_ungreeted(&mut self, link: LinkId) {
        let Some(state) = self.links.get_mut(&link) else { return };
        for bytes in std::mem::take(&mut state.bulk.ungreeted) {
            self.bulk(link, bytes);
        }
    }

    fn check_archive(&mut self, link: LinkId, archive: PackedArchive) {
        let Some(state) = self.links.get_mut(&link) else { return };
        let early = archive.height() > self.roster.height();
        let held: usize = state.bulk.early.iter().map(|archive| archive.chunks.len()).sum();
        if early && held + archive.chunks.len() <= limits::WAITING_BYTES {
            return state.bulk.early.push(archive);
        }
        let roster = self.roster.clone();
        self.effects.push(Effect::Job(Job::CheckArchive { link, archive, roster }));
    }

    /// Checks the archives that waited for the roster to grow.
    pub(super) fn check_early(&mut self) {
        for link in self.links.keys().copied().collect::<Vec<_>>() {
            let Some(state) = self.links.get_mut(&link) else { continue };
            for archive in std::mem::take(&mut state.bulk.early) {
                self.check_archive(link, archive);
            }
        }
    }

    /// Takes in that something arrived that was sent in bulk.
    pub(super) fn bulk_sent(&mut self, link: LinkId) {
        if let Some(state) = self.links.get_mut(&link) {
            state.bulk.in_flight = state.bulk.in_flight.saturating_sub(1);
            self.pump(link);
        }
    }

    /// Sends a run, in a frame if it is small.
    pub(super) fn send_run(&mut self, link: LinkId, run: PackedRun) {
        if run.len() <= limits::RUN_FRAME_BYTES && run.changes() <= limits::RUN_CHANGES {
            return self.send(link, Frame::Run(run));
        }
        self.enqueue(link, Waiting::Run(run));
    }

    /// Sends the whole history of a document.
    pub(super) fn send_archive(&mut self, link: LinkId, doc: DocId) {
        let Some(state) = self.links.get_mut(&link) else { return };
        if let Entry::Vacant(entry) = state.bulk.archives.entry(doc) {
            entry.insert(BTreeSet::new());
            self.enqueue(link, Waiting::Archive(doc));
        }
    }

    fn enqueue(&mut self, link: LinkId, next: Waiting) {
        if let Some(state) = self.links.get_mut(&link) {
            state.bulk.waiting.push_back(next);
            self.pump(link);
        }
    }

    fn pump(&mut self, link: LinkId) {
        while let Some(state) = self.links.get_mut(&link) {
            if state.bulk.in_flight >= limits::BULKS_IN_FLIGHT {
                return;
            }
            let Some(next) = state.bulk.waiting.pop_front() else { return };
            let bulk = match next {
                Waiting::Run(run) => Some(Bulk::Run(run)),
                Waiting::Archive(doc) => {
                    let shown = state.bulk.archives.remove(&doc).unwrap_or_default();
                    self.archive(link, doc, shown).unwrap_or_else(|error| {
                        self.effects.push(Effect::Unreadable(doc, error));
                        None
                    })
                }
            };
            let Some(bulk) = bulk else { continue };
            if let Some(state) = self.links.get_mut(&link) {
                state.bulk.in_flight += 1;
                self.effects.push(Effect::SendBulk(link, bulk.doc(), bulk.encode()));
            }
        }
    }

    /// Returns a document for a peer that had nothing of it; nothing, or a run, if the peer has
    /// shown since that it got most of it elsewhere.
    fn archive(
        &mut self,
        link: LinkId,
        doc: DocId,
        shown: BTreeSet<Hash>,
    ) -> Result<Option<Bulk>, ReadError> {
        if !shown.is_empty() {
            let ledger = self.ledger(doc)?;
            let shown: Vec<Hash> =
                shown.into_iter().filter(|hash| ledger.entry(hash).is_some()).collect();
            let lacking = ledger.lacking_at(&shown).unwrap_or_default();
            let run = beyond(doc, self.tail(doc)?, &lacking);
            match run {
                None if lacking.is_empty() => return Ok(None),
                Some(run) if run.changes.len() == lacking.len() => {
                    self.owe_ack(link, doc, &run.seals);
                    return Ok(Some(Bulk::Run(PackedRun::pack(&run))));
                }
                _ => {}
            }
        }
        let stored = self.history(doc)?;
        let (chunks, beside) = (stored.chunks(), stored.apart());
        let seals: Vec<_> = stored.tail.all_seals().cloned().collect();
        self.owe_ack(link, doc, &seals);
        let archive = Archive { doc, chunks, seals, beside };
        Ok(Some(Bulk::Archive(PackedArchive::pack(archive))))
    }
}
