// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The relay as a machine: everything comes in as an [`Input`], everything leaves as an
//! [`Output`]. It is the exchange and nothing more: no socket, no clock, no opinion.

use std::collections::BTreeMap;
use std::sync::Arc;

use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::exchange::job::{Done, Job};
use leitwerk_shared::exchange::{
    CloseReason, Effect, Exchange, Footprint, LinkEvent, LinkId, Quota, Room, SetAside,
};
use leitwerk_shared::identity::roster::{Device, Roster, SignedEntry};
use leitwerk_shared::identity::verify::Refusal;
use leitwerk_shared::store::{Batch, Durable, ReadError, Reader};
use leitwerk_shared::sync::frame::{Declined, Frame};

/// Everything that can happen to a relay.
#[derive(Debug)]
pub enum Input {
    /// Something happened on a link.
    Link(LinkEvent),
    /// Everything up to here is on the disk.
    Durable(Durable),
    /// Work is done.
    Done(Done),
    /// The authority has signed an entry.
    Roster(SignedEntry),
    /// So much is kept from now on.
    Quota(Quota),
}

/// Everything that a relay wants.
#[derive(Debug)]
pub enum Output {
    /// Send a frame.
    Send(LinkId, Frame),
    /// Send this on a stream of its own and tell with [`LinkEvent::BulkSent`].
    SendBulk(LinkId, DocId, Vec<u8>),
    /// So many bytes that came in bulk are dealt with; the link may take others.
    BulkTaken(LinkId, usize),
    /// End a link.
    Close(LinkId, CloseReason),
    /// Write this as one transaction.
    Write(Batch),
    /// Do this in the pool.
    Work(Job),
    /// The roster grew, or it is known otherwise who is in good standing.
    Roster(Arc<Roster>),
    /// A device holds a roster that contradicts this one, which knows both from now on.
    Branch(DeviceId, Arc<Roster>),
    /// Something of a device was refused.
    Suspicious(DeviceId, DocId, Refusal),
    /// There is no room for a document, or for more of it, that a device brought.
    Declined(DeviceId, DocId, Declined),
    /// A document does without some of its changes from now on.
    SetAside(SetAside),
    /// A document cannot be read.
    Unreadable(DocId, ReadError),
}

/// The mailbox.
#[derive(Debug)]
pub struct Relay<R> {
    exchange: Exchange<R>,
}

impl<R: Reader> Relay<R> {
    /// Starts from what is stored.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn open(reader: R, me: Device, roster: Roster) -> Result<Self, ReadError> {
        Ok(Self { exchange: Exchange::open(reader, me, roster)? })
    }

    /// Takes in what happened and returns what is wanted.
    pub fn turn(&mut self, inputs: impl IntoIterator<Item = Input>) -> Vec<Output> {
        for input in inputs {
            self.handle(input);
        }
        let (effects, batch) = self.exchange.finish_turn();
        let outputs = effects.into_iter().filter_map(|effect| self.output(effect));
        outputs.chain(batch.map(Output::Write)).collect()
    }

    /// Returns how much of what may be kept is taken.
    pub fn room(&self) -> Room {
        self.exchange.room()
    }

    /// Returns how many documents do without some of their changes, because they break with them.
    pub fn quarantined(&self) -> usize {
        self.exchange.quarantined().count()
    }

    /// Returns what lies in memory that devices can make more of.
    pub fn footprint(&self) -> Footprint {
        self.exchange.footprint()
    }

    /// Returns who belongs to the Verbund, as far as it is known here.
    pub fn roster(&self) -> &Roster {
        self.exchange.roster()
    }

    /// Returns the devices that greeted us, and whether both sides hold the same.
    pub fn links(&self) -> BTreeMap<DeviceId, bool> {
        self.exchange.peer_links()
    }

    /// Returns whether everything that came is on the disk.
    pub fn is_durable(&self) -> bool {
        self.exchange.is_durable()
    }

    fn handle(&mut self, input: Input) {
        match input {
            Input::Link(event) => self.exchange.link_event(event),
            Input::Durable(durable) => self.exchange.durable(durable),
            Input::Done(done) => self.exchange.done(done),
            Input::Quota(quota) => self.exchange.set_quota(quota),
            Input::Roster(entry) => {
                if let Err(error) = self.exchange.add_roster_entry(entry) {
                    tracing::error!(%error, "the own roster does not fit together");
                }
            }
        }
    }

    fn output(&self, effect: Effect) -> Option<Output> {
        Some(match effect {
            Effect::Send(link, frame) => Output::Send(link, frame),
            Effect::SendBulk(link, doc, bytes) => Output::SendBulk(link, doc, bytes),
            Effect::BulkTaken(link, bytes) => Output::BulkTaken(link, bytes),
            Effect::Close(link, reason) => Output::Close(link, reason),
            Effect::Job(job) => Output::Work(job),
            Effect::Roster => Output::Roster(Arc::clone(self.exchange.roster())),
            Effect::Branch(device) => Output::Branch(device, Arc::clone(self.exchange.roster())),
            Effect::Refused(device, doc, refusal) => Output::Suspicious(device, doc, refusal),
            Effect::Declined(device, doc, why) => Output::Declined(device, doc, why),
            Effect::SetAside(aside) => Output::SetAside(aside),
            Effect::Unreadable(doc, error) => Output::Unreadable(doc, error),
            // What the changes say, and who works where, is the clients' business.
            Effect::Arrived(_)
            | Effect::Opened(..)
            | Effect::Met(_)
            | Effect::Presence(_)
            | Effect::Proven(..)
            | Effect::FileStep(..)
            | Effect::FileRead(..) => return None,
        })
    }
}
