// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How many documents a relay keeps: of the Verbund, and of one Kommune. One beyond that is declined
//! as a whole, by whoever it comes, so that nothing waits for a part that never comes; the sender
//! hears why. What is here already goes on without a limit.

use super::{CloseReason, Effect, Exchange, LinkId};
use crate::domain::ids::{DeviceId, DocId, MunicipalityId};
use crate::store::Reader;
use crate::sync::frame::{Declined, Frame};

/// The most documents that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Of all.
    pub documents: usize,
    /// Of those that belong to one Kommune.
    pub per_municipality: usize,
}

impl Quota {
    /// Keeps everything, as clients do.
    pub const NONE: Self = Self { documents: usize::MAX, per_municipality: usize::MAX };
}

impl<R: Reader> Exchange<R> {
    /// Changes how many documents are kept. Links over which one was declined end: they come back by
    /// themselves, and with them what may have room now.
    pub fn set_quota(&mut self, quota: Quota) {
        if std::mem::replace(&mut self.quota, quota) == quota {
            return;
        }
        let declined =
            |(link, state): (&LinkId, &super::Link)| (!state.declined.is_empty()).then_some(*link);
        for link in self.links.iter().filter_map(declined).collect::<Vec<_>>() {
            self.close(link, CloseReason::OtherLimits);
        }
    }

    /// Returns whether there is no room for a document that came over a link, and tells the other
    /// side so once.
    pub(super) fn declines(&mut self, link: LinkId, doc: DocId) -> bool {
        let Some(why) = self.without_room(doc) else { return false };
        let Some(state) = self.links.get_mut(&link) else { return true };
        let (device, first) = (state.peer.id, state.declined.insert(doc));
        if first {
            self.send(link, Frame::Declined(doc, why));
            self.effects.push(Effect::Declined(device, doc, why));
        }
        true
    }

    fn without_room(&self, doc: DocId) -> Option<Declined> {
        if self.holdings.heads(doc).is_some() {
            return None;
        }
        let owned = doc.owner() != MunicipalityId(0);
        if owned && self.holdings.owned_by(doc.owner()) >= self.quota.per_municipality {
            return Some(Declined::Municipality);
        }
        (self.holdings.count() >= self.quota.documents).then_some(Declined::Documents)
    }

    /// Takes in that a relay does not keep a document. Nobody else's word counts.
    pub(super) fn take_declined(&mut self, link: LinkId, doc: DocId, why: Declined) {
        if let Some(relay) = self.links.get(&link).filter(|_| self.is_relay(link)) {
            let device: DeviceId = relay.peer.id;
            self.effects.push(Effect::Declined(device, doc, why));
        }
    }
}
