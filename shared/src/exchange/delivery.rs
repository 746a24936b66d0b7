// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who has what on a disk: acknowledgements of the relay, and receipts of everybody.

use std::collections::{BTreeMap, BTreeSet};

use super::{Effect, Exchange, LinkId};
use crate::change::{Actor, Hash, Have, Seal, sha256};
use crate::domain::ids::{Audience, DeviceId, DocId};
use crate::identity::role::Role;
use crate::identity::verify::Refusal;
use crate::store::{Reader, Record};
use crate::sync::frame::{Frame, Receipt, StoredTips};
use crate::sync::session::Scope;

/// How far our own changes came, and what peers want to hear of theirs.
#[derive(Debug)]
pub(super) struct Delivery {
    me: DeviceId,
    /// How far each actor of this device has written.
    own: BTreeMap<(DocId, Actor), u64>,
    /// How far the relay has confirmed it.
    confirmed: BTreeMap<(DocId, Actor), u64>,
    /// Of whom it has not confirmed all.
    pending: BTreeSet<(DocId, Actor)>,
    /// What of `confirmed` is not written yet. It is worth no transaction of its own: what is
    /// lost of it, the next conversation tells again.
    unwritten: BTreeSet<(DocId, Actor)>,
    /// What is confirmed with which watermark: to whom, in which document, how far.
    acks: BTreeMap<(u64, LinkId, DocId), BTreeMap<Actor, u64>>,
}

impl Delivery {
    pub(super) fn new(
        me: DeviceId,
        own: BTreeMap<(DocId, Actor), u64>,
        confirmed: Vec<(DocId, Actor, u64)>,
    ) -> Self {
        let confirmed = confirmed.into_iter().map(|(doc, actor, seq)| ((doc, actor), seq));
        let written: Vec<(DocId, Actor)> = own.keys().copied().collect();
        let mut delivery = Self {
            me,
            own,
            confirmed: confirmed.collect(),
            pending: BTreeSet::new(),
            unwritten: BTreeSet::new(),
            acks: BTreeMap::new(),
        };
        for id in written {
            delivery.look_whether_pending(id);
        }
        delivery
    }

    pub(super) fn wrote(&mut self, doc: DocId, actor: Actor, seq: u64) {
        // Another branch of a number that was used twice may be shorter.
        let newest = self.own.entry((doc, actor)).or_default();
        *newest = seq.max(*newest);
        self.look_whether_pending((doc, actor));
    }

    pub(super) fn forget(&mut self, link: LinkId) {
        self.acks.retain(|(_, of, _), _| *of != link);
    }

    pub(super) fn take_unwritten(&mut self) -> Vec<Record> {
        let unwritten = std::mem::take(&mut self.unwritten).into_iter();
        unwritten
            .map(|(doc, actor)| Record::Delivered { doc, actor, seq: self.seq((doc, actor)) })
            .collect()
    }

    fn seq(&self, id: (DocId, Actor)) -> u64 {
        self.confirmed.get(&id).copied().unwrap_or(0)
    }

    fn written(&self, id: (DocId, Actor)) -> u64 {
        self.own.get(&id).copied().unwrap_or(0)
    }

    fn look_whether_pending(&mut self, id: (DocId, Actor)) {
        if self.seq(id) < self.written(id) {
            self.pending.insert(id);
        } else {
            self.pending.remove(&id);
        }
    }

    fn set(&mut self, doc: DocId, actor: Actor, seq: u64) {
        if actor.device() == self.me && self.seq((doc, actor)) != seq {
            self.confirmed.insert((doc, actor), seq);
            self.unwritten.insert((doc, actor));
            self.look_whether_pending((doc, actor));
        }
    }

    /// Two seals of one device may name the same actor at different points, and an old word may
    /// come late.
    fn raise(&mut self, doc: DocId, actor: Actor, seq: u64) {
        if self.seq((doc, actor)) < seq {
            self.set(doc, actor, seq);
        }
    }
}

impl<R: Reader> Exchange<R> {
    /// Returns how many changes of this device the relay has not confirmed.
    pub fn undelivered(&self) -> u64 {
        let delivery = &self.delivery;
        let open = |id: &(DocId, Actor)| delivery.written(*id).saturating_sub(delivery.seq(*id));
        delivery.pending.iter().map(open).sum()
    }

    /// Returns the newest receipt of every device.
    pub fn receipts(&self) -> &BTreeMap<DeviceId, Receipt> {
        &self.receipts
    }

    /// Sends a receipt of this device to everybody, and remembers it.
    pub fn publish_receipt(&mut self, receipt: Receipt) {
        self.spread_receipt(receipt, None);
    }

    /// Returns a hash over the newest receipts, for a peer to compare with its own.
    pub(super) fn receipts_digest(&self) -> Hash {
        let mut bytes = Vec::new();
        for receipt in self.receipts.values() {
            bytes.extend(receipt.device.0.to_be_bytes());
            bytes.extend(receipt.number.to_be_bytes());
        }
        sha256(&bytes)
    }

    pub(super) fn send_receipts(&mut self, link: LinkId) {
        for receipt in self.receipts.clone().into_values() {
            self.send(link, Frame::Receipt(receipt));
        }
    }

    pub(super) fn take_receipt(&mut self, link: LinkId, receipt: Receipt) {
        let Some(device) = self.roster.device(receipt.device) else { return };
        if self.receipts.get(&receipt.device).is_some_and(|known| receipt.number <= known.number) {
            return;
        }
        let Receipt { device: id, number, digest, signature } = receipt;
        let message = Receipt::message(self.roster.verbund(), id, number, digest);
        if device.key.verifies(&message, signature) {
            self.spread_receipt(receipt, Some(link));
        } else {
            self.close(link, Refusal::Signature(id).into());
        }
    }

    /// A receipt is signed, so whoever carries it cannot change it; its number lets each peer
    /// pass it on once.
    fn spread_receipt(&mut self, receipt: Receipt, origin: Option<LinkId>) {
        let greeted = |(link, state): (&LinkId, &super::Link)| {
            (Some(*link) != origin && state.session.is_greeted()).then_some(*link)
        };
        for link in self.links.iter().filter_map(greeted).collect::<Vec<_>>() {
            self.send(link, Frame::Receipt(receipt.clone()));
        }
        self.receipts.insert(receipt.device, receipt);
    }

    pub(super) fn take_stored(&mut self, link: LinkId, stored: StoredTips) {
        if !self.is_relay(link) {
            return;
        }
        for (doc, tips) in stored {
            for (actor, seq) in tips {
                self.delivery.raise(doc, actor, seq);
            }
        }
    }

    /// Remembers that a peer wants to hear when this is on the disk: what it sent of its own, and
    /// what of its own it lost and is sent back.
    pub(super) fn owe_ack<'a>(
        &mut self,
        link: LinkId,
        doc: DocId,
        seals: impl IntoIterator<Item = &'a Seal>,
    ) {
        let tips = seals.into_iter().flat_map(|seal| &seal.tips);
        self.owe_ack_of(link, doc, tips.map(|tip| (tip.actor, (tip.seq, tip.hash))));
    }

    fn owe_ack_of(
        &mut self,
        link: LinkId,
        doc: DocId,
        tips: impl Iterator<Item = (Actor, (u64, Hash))>,
    ) {
        // Only the relay confirms: its word is what „am Relais“ means. And each peer wants to
        // hear of its own changes only.
        let Some(state) = self.links.get(&link).filter(|_| self.me.role == Role::Relay) else {
            return;
        };
        let peer = state.peer.id;
        let own: Vec<_> = tips.filter(|(actor, _)| actor.device() == peer).collect();
        if own.is_empty() {
            return;
        }
        let ledger = match self.ledger(doc) {
            Ok(ledger) => ledger,
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        };
        let here = own.into_iter().filter(|(_, (_, hash))| ledger.entry(hash).is_some());
        let tips: Vec<(Actor, u64)> = here.map(|(actor, (seq, _))| (actor, seq)).collect();
        if !tips.is_empty() {
            let watermark = self.watermark + u64::from(!self.records.is_empty());
            let ack = self.delivery.acks.entry((watermark, link, doc)).or_default();
            for (actor, seq) in tips {
                let newest = ack.entry(actor).or_default();
                *newest = seq.max(*newest);
            }
            self.acknowledge();
        }
    }

    /// Confirms what is on the disk, in one frame for each peer.
    pub(super) fn acknowledge(&mut self) {
        let durable = self.durable;
        let done = self.delivery.acks.extract_if(.., |(watermark, ..), _| *watermark <= durable);
        let mut by_link: BTreeMap<LinkId, StoredTips> = BTreeMap::new();
        for ((_, link, doc), tips) in done {
            by_link.entry(link).or_default().push((doc, tips.into_iter().collect()));
        }
        for (link, stored) in by_link {
            self.send(link, Frame::Stored(stored));
        }
    }

    pub(super) fn is_relay(&self, link: LinkId) -> bool {
        self.links.get(&link).is_some_and(|state| state.peer.role == Role::Relay)
    }

    /// Notes that a relay holds all that we had written when we said what we hold, of the part of
    /// an audience in which both said the same.
    pub(super) fn deliver_same(&mut self, link: LinkId, audience: Audience, different: &Scope) {
        if !self.is_relay(link) {
            return;
        }
        let Some(state) = self.links.get(&link) else { return };
        let is_same =
            |(doc, _): &&(DocId, Actor)| doc.audience() == audience && !different.contains(*doc);
        let same: Vec<_> = self.delivery.pending.iter().filter(is_same).copied().collect();
        for (doc, actor) in same {
            let written = self.delivery.written((doc, actor));
            // What was written since, the relay was not told of.
            let said = state.touched.get(&doc).map_or(written, |before| before.seq(actor));
            self.delivery.raise(doc, actor, said);
        }
    }

    /// Notes what a relay holds of our own changes in a document; `None` is all of it. The relay
    /// confirms what others brought it of the peer's.
    pub(super) fn deliver(&mut self, link: LinkId, doc: DocId, theirs: Option<&Have>) {
        if let Some(theirs) = theirs {
            self.owe_ack_of(link, doc, theirs.0.iter().map(|(actor, tip)| (*actor, *tip)));
        }
        if !self.is_relay(link) {
            return;
        }
        let own = self.delivery.own.range((doc, Actor::CONSTANT)..);
        let own = own.take_while(|((of, _), _)| *of == doc);
        for ((_, actor), written) in own.map(|(id, seq)| (*id, *seq)).collect::<Vec<_>>() {
            let seq = theirs.map_or(written, |theirs| theirs.seq(actor).min(written));
            self.delivery.set(doc, actor, seq);
        }
    }

    /// Notes what a relay held of our own changes a while ago; it may have confirmed more since.
    pub(super) fn deliver_at_least(&mut self, link: LinkId, doc: DocId, theirs: &Have) {
        self.owe_ack_of(link, doc, theirs.0.iter().map(|(actor, tip)| (*actor, *tip)));
        if self.is_relay(link) {
            for (actor, (seq, _)) in &theirs.0 {
                self.delivery.raise(doc, *actor, *seq);
            }
        }
    }
}
