// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How much a relay keeps: documents and bytes of history, of the Verbund, of one Kommune and by one
//! device. What is beyond that is declined as a whole, by whoever it comes, so that nothing waits
//! for a part that never comes; the sender hears why. What is here already is served without a
//! limit. A document that is nearly as large as one may be takes nothing more in from anybody, at a
//! workplace too: it must always be possible to send and open it. What has no room because too much
//! waits for the disk is declined in the same way, at a workplace too; nobody hears of that, for it
//! is not said to last.

use std::collections::{BTreeMap, BTreeSet};

use super::{CloseReason, Effect, Exchange, LinkId, Origin};
use crate::change::ledger::Ledger;
use crate::change::limits;
use crate::domain::ids::{DeviceId, DocId, MunicipalityId};
use crate::store::Reader;
use crate::sync::frame::{Declined, Frame};

/// Whose documents those of the Verbund are.
const SHARED: MunicipalityId = MunicipalityId(0);

/// The most that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Documents, of all.
    pub documents: usize,
    /// Documents that belong to one Kommune.
    pub documents_per_municipality: usize,
    /// Documents that were not here before one device brought them, since the relay runs.
    pub documents_per_device: usize,
    /// Bytes of the histories of all documents. Who reaches it writes no more; the last run or
    /// archive may go beyond it.
    pub bytes: usize,
    /// Bytes of the histories of the documents that belong to one Kommune.
    pub bytes_per_municipality: usize,
    /// Bytes of history that one device brought, since the relay runs: its own and what it passed
    /// on.
    pub bytes_per_device: usize,
}

/// How much of what may be kept is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// The most that is kept.
    pub quota: Quota,
    /// What is taken, by the Kommune that the documents belong to; 0 is the Verbund.
    pub taken: BTreeMap<MunicipalityId, Taken>,
    /// Documents that somebody who is connected wrote, and that are not kept as they are there.
    pub declined: usize,
}

/// What some documents take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// How many they are.
    pub documents: usize,
    /// The bytes of their histories: the archive of each and the changes since, each once.
    pub bytes: usize,
}

/// What is counted where it is limited.
#[derive(Debug)]
pub(super) struct Usage {
    /// The bytes of histories that are held, by the Kommune that the documents belong to.
    held: BTreeMap<MunicipalityId, usize>,
    /// What each device has brought.
    brought: BTreeMap<DeviceId, Taken>,
}

/// Which documents are nearly as large as one may be.
#[derive(Debug, Default)]
pub(super) struct Growth {
    /// To how many bytes folded histories unpack, of which that is known and much.
    unpacked: BTreeMap<DocId, usize>,
    full: BTreeSet<DocId>,
}

/// From how many bytes on it is remembered to how many a folded history unpacks.
const MUCH: usize = 1 << 20;

impl Quota {
    /// Keeps everything, as clients do.
    pub const NONE: Self = Self {
        documents: usize::MAX,
        documents_per_municipality: usize::MAX,
        documents_per_device: usize::MAX,
        bytes: usize::MAX,
        bytes_per_municipality: usize::MAX,
        bytes_per_device: usize::MAX,
    };
}

impl Default for Quota {
    fn default() -> Self {
        Self::NONE
    }
}

impl Room {
    /// Returns what is taken by all.
    pub fn total(&self) -> Taken {
        self.taken.values().fold(Taken::default(), |sum, taken| Taken {
            documents: sum.documents + taken.documents,
            bytes: sum.bytes + taken.bytes,
        })
    }
}

impl Usage {
    /// Starts from the sizes of the histories that are stored.
    pub(super) fn new(sizes: Vec<(DocId, usize)>) -> Self {
        let mut usage = Self { held: BTreeMap::new(), brought: BTreeMap::new() };
        for (doc, bytes) in sizes {
            usage.add(doc, bytes);
        }
        usage
    }

    fn add(&mut self, doc: DocId, bytes: usize) {
        *self.held.entry(doc.owner()).or_default() += bytes;
    }

    fn of(&self, owner: MunicipalityId) -> usize {
        self.held.get(&owner).copied().unwrap_or(0)
    }

    fn total(&self) -> usize {
        self.held.values().sum()
    }

    fn brought_by(&self, device: DeviceId) -> Taken {
        self.brought.get(&device).copied().unwrap_or_default()
    }
}

impl<R: Reader> Exchange<R> {
    /// Changes how much is kept. Links over which something was declined that has room now end: they
    /// come back by themselves, and bring it.
    pub fn set_quota(&mut self, quota: Quota) {
        self.quota = quota;
        self.call_back();
    }

    /// Returns how much of what may be kept is taken.
    pub fn room(&self) -> Room {
        let mut taken: BTreeMap<MunicipalityId, Taken> = BTreeMap::new();
        for (owner, documents) in self.holdings.counts() {
            taken.entry(owner).or_default().documents = documents;
        }
        for (owner, bytes) in self.usage.iter().flat_map(|usage| &usage.held) {
            taken.entry(*owner).or_default().bytes = *bytes;
        }
        let declined: BTreeSet<DocId> =
            self.links.values().flat_map(|state| &state.declined).copied().collect();
        Room { quota: self.quota, taken, declined: declined.len() }
    }

    /// Returns whether nothing of a document is taken in that comes over a link: something of it was
    /// declined there before, so that what builds on that would wait for ever, or it is new and has
    /// no room.
    pub(super) fn declines(&mut self, link: LinkId, doc: DocId) -> bool {
        let before = self.links.get(&link).is_some_and(|state| state.declined.contains(&doc));
        before || (self.holdings.heads(doc).is_none() && self.declines_more(link, doc))
    }

    /// Returns whether there is no room for more of a document, and tells the other side so once.
    /// Of a link over which too many were declined no more are remembered or told of: what is
    /// new still has no room, and the next conversation compares anew.
    pub(super) fn declines_more(&mut self, link: LinkId, doc: DocId) -> bool {
        let Some(device) = self.links.get(&link).map(|state| state.peer.id) else { return true };
        let (why, full) = (self.without_room(doc, device), self.unwritten.is_full());
        if why.is_none() && !full {
            return false;
        }
        let Some(state) = self.links.get_mut(&link) else { return true };
        state.put_off |= full;
        let remembered = state.declined.len() < limits::DECLINED_DOCUMENTS;
        if remembered
            && state.declined.insert(doc)
            && let Some(why) = why
        {
            self.send(link, Frame::Declined(doc, why));
            self.effects.push(Effect::Declined(device, doc, why));
        }
        true
    }

    /// Notes to how many bytes the folded history of a document unpacks.
    pub(super) fn unpacks(&mut self, doc: DocId, bytes: usize) {
        if bytes < MUCH {
            self.growth.unpacked.remove(&doc);
        } else {
            self.growth.unpacked.insert(doc, bytes);
        }
        self.look_whether_full(doc);
    }

    /// Looks whether a document is nearly as large as one may be.
    pub(super) fn look_whether_full(&mut self, doc: DocId) {
        let Some((_, held)) = self.held.get(&doc) else { return };
        let folded = self.growth.unpacked.get(&doc).copied().unwrap_or(0);
        let bytes = folded.max(held.archive_bytes) + held.tail_bytes;
        if is_full(&held.ledger, bytes as u64) {
            self.growth.full.insert(doc);
        } else {
            self.growth.full.remove(&doc);
        }
    }

    /// Returns why there is no room for a document, or for more of it, that a device brings.
    fn without_room(&self, doc: DocId, device: DeviceId) -> Option<Declined> {
        if self.growth.full.contains(&doc) {
            return Some(Declined::Document);
        }
        let (owner, quota) = (doc.owner(), self.quota);
        let (new, is_of_one) = (self.holdings.heads(doc).is_none(), owner != SHARED);
        if new && is_of_one && self.holdings.owned_by(owner) >= quota.documents_per_municipality {
            return Some(Declined::Municipality);
        }
        if new && self.holdings.count() >= quota.documents {
            return Some(Declined::Documents);
        }
        let usage = self.usage.as_ref()?;
        let brought = usage.brought_by(device);
        if new && brought.documents >= quota.documents_per_device {
            return Some(Declined::DeviceDocuments);
        }
        if is_of_one && usage.of(owner) >= quota.bytes_per_municipality {
            return Some(Declined::MunicipalityBytes);
        }
        if usage.total() >= quota.bytes {
            return Some(Declined::Bytes);
        }
        (brought.bytes >= quota.bytes_per_device).then_some(Declined::DeviceBytes)
    }

    /// Notes that the history of documents takes more than before, and who brought it.
    pub(super) fn takes(&mut self, doc: DocId, more: Taken, origin: Origin) {
        let link = origin.link().and_then(|link| self.links.get(&link));
        let device = link.map(|state| state.peer.id);
        let Some(usage) = &mut self.usage else { return };
        usage.add(doc, more.bytes);
        if let Some(device) = device {
            let brought = usage.brought.entry(device).or_default();
            brought.documents += more.documents;
            brought.bytes += more.bytes;
        }
    }

    /// Notes that so many bytes of the history of a document are so many now.
    pub(super) fn takes_instead(&mut self, doc: DocId, before: usize, bytes: usize) {
        if let Some(usage) = &mut self.usage {
            usage.add(doc, bytes);
            let taken = usage.held.entry(doc.owner()).or_default();
            *taken = taken.saturating_sub(before);
        }
        self.call_back();
    }

    /// Ends the links over which something was declined because too much waited for the disk.
    pub(super) fn call_back_put_off(&mut self) {
        let put_off = |(link, state): (&LinkId, &super::Link)| state.put_off.then_some(*link);
        for link in self.links.iter().filter_map(put_off).collect::<Vec<_>>() {
            self.close(link, CloseReason::RoomAgain);
        }
    }

    /// Ends the links over which something was declined that has room now.
    fn call_back(&mut self) {
        let fits = |(link, state): (&LinkId, &super::Link)| {
            let mut declined = state.declined.iter();
            let device = state.peer.id;
            declined.any(|doc| self.without_room(*doc, device).is_none()).then_some(*link)
        };
        for link in self.links.iter().filter_map(fits).collect::<Vec<_>>() {
            self.close(link, CloseReason::RoomAgain);
        }
    }

    /// Takes in that a relay does not keep something. Nobody else's word counts.
    pub(super) fn take_declined(&mut self, link: LinkId, doc: DocId, why: Declined) {
        if let Some(relay) = self.links.get(&link).filter(|_| self.is_relay(link)) {
            let device: DeviceId = relay.peer.id;
            self.effects.push(Effect::Declined(device, doc, why));
        }
    }
}

/// Returns whether a document with these changes, and so many bytes, takes nothing more in.
fn is_full(ledger: &Ledger, bytes: u64) -> bool {
    let much = |value: u64, limit: u64| value >= limit / 100 * limits::DOCUMENT_FULL_PERCENT;
    let (changes, actors) = (ledger.entries().len() as u64, ledger.have().0.len() as u64);
    let highest = || ledger.heads().iter().filter_map(|head| ledger.max_op(head)).max();
    much(bytes, limits::DOCUMENT_BYTES as u64)
        || much(changes, limits::DOCUMENT_CHANGES)
        || much(changes * actors, limits::DOCUMENT_CLOCKS)
        || much(highest().unwrap_or(0), limits::DOCUMENT_OPS)
}
