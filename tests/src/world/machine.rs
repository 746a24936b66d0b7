// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The process of a node. The one place where the simulation speaks to the product: workplace
//! and relay take the same arrivals and have the same wishes here.

use std::sync::Arc;

use leitwerk_node::relay::{self, Relay};
use leitwerk_shared::domain::edit::Edit;
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::exchange::file::{FileRefusal, Summary};
use leitwerk_shared::exchange::{
    CloseReason, Footprint, LinkEvent, LinkId, Quota, Room, SetAside, job,
};
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::roster::{Device, Roster, SignedEntry};
use leitwerk_shared::identity::verify::Refusal;
use leitwerk_shared::replica::snapshot::Snapshot;
use leitwerk_shared::replica::{EditRefused, Finished, Input, Output, Replica, Work};
use leitwerk_shared::store::memory::MemoryStore;
use leitwerk_shared::store::{Batch, Durable};
use leitwerk_shared::sync::frame::{Declined, Frame};

use super::watch::{Change, brought};

/// A running process.
#[derive(Debug)]
pub(super) enum Machine {
    Workplace(Box<Replica<MemoryStore>>),
    Mailbox(Box<Relay<MemoryStore>>),
}

/// What can happen to it.
#[derive(Debug)]
pub(super) enum Arrival {
    Edit(u64, Edit),
    Link(LinkEvent),
    Here(Option<(DocId, String)>),
    ReadFile(u64, Arc<[u8]>),
    Durable(Durable),
    WriteFailed,
    Done(Done),
    Entry(SignedEntry),
    Quota(Quota),
    Tick,
}

/// What it may want.
#[derive(Debug)]
pub(super) enum Wish {
    Send(LinkId, Frame),
    SendBulk(LinkId, Vec<u8>),
    BulkTaken(LinkId),
    Close(LinkId, CloseReason),
    Write(Batch),
    Work(Job),
    Show(Arc<Snapshot>),
    Refused(u64, EditRefused),
    Suspicious(Refusal),
    SetAside(SetAside),
    Declined(DocId, Declined),
    Broken(DocId, String),
    FileRead(u64, Result<Summary, FileRefusal>),
    Nothing,
}

/// Work for its pool.
#[derive(Debug)]
pub(super) enum Job {
    Workplace(Work),
    Mailbox(job::Job),
}

/// The result of a [`Job`].
#[derive(Debug)]
pub(super) enum Done {
    Workplace(Finished),
    Mailbox(job::Done),
}

impl Machine {
    /// Starts a workplace, which names its authors by `nonces`.
    pub(super) fn workplace(
        disk: MemoryStore,
        key: DeviceKey,
        nonces: impl FnMut() -> [u8; 12] + Send + 'static,
    ) -> Self {
        let replica = Replica::open(disk, key, nonces);
        Self::Workplace(Box::new(replica.expect("a replica starts from what it stored")))
    }

    /// Starts a relay.
    pub(super) fn mailbox(disk: MemoryStore, me: Device, roster: Roster) -> Self {
        let relay = Relay::open(disk, me, roster);
        Self::Mailbox(Box::new(relay.expect("a relay starts from what it stored")))
    }

    /// Takes in what happened.
    pub(super) fn turn(&mut self, now: i64, arrivals: Vec<Arrival>) -> Vec<Wish> {
        match self {
            Self::Workplace(replica) => {
                let inputs = arrivals.into_iter().filter_map(to_workplace);
                let mut outputs = replica.turn(now, inputs);
                outputs.extend(replica.show(now));
                outputs.into_iter().map(of_workplace).collect()
            }
            Self::Mailbox(relay) => {
                let inputs = arrivals.into_iter().filter_map(to_mailbox);
                relay.turn(inputs).into_iter().map(of_mailbox).collect()
            }
        }
    }

    /// Returns how much of what it may keep is taken, at a relay.
    pub(super) fn room(&self) -> Option<Room> {
        match self {
            Self::Workplace(_) => None,
            Self::Mailbox(relay) => Some(relay.room()),
        }
    }

    /// Returns who belongs to the Verbund as far as it knows.
    pub(super) fn roster(&self) -> &Roster {
        match self {
            Self::Workplace(replica) => replica.roster(),
            Self::Mailbox(relay) => relay.roster(),
        }
    }

    /// Returns when it wants to be woken, by its own clock.
    pub(super) fn wake_at(&mut self) -> Option<i64> {
        match self {
            Self::Workplace(replica) => replica.wake_at(),
            Self::Mailbox(_) => None,
        }
    }

    /// Returns what lies in its memory that others can make more of.
    pub(super) fn footprint(&self) -> Footprint {
        match self {
            Self::Workplace(replica) => replica.footprint(),
            Self::Mailbox(relay) => relay.footprint(),
        }
    }
}

impl Job {
    pub(super) fn run(self) -> Done {
        match self {
            Self::Workplace(work) => Done::Workplace(work.run()),
            Self::Mailbox(job) => Done::Mailbox(job.run()),
        }
    }
}

impl Done {
    /// Returns the changes that came over a link in bulk, now that it is known which these are.
    pub(super) fn brought(&self) -> Option<(LinkId, Vec<Change>)> {
        let (Self::Workplace(Finished::Exchange(done, _)) | Self::Mailbox(done)) = self else {
            return None;
        };
        brought(done)
    }
}

fn to_workplace(arrival: Arrival) -> Option<Input> {
    Some(match arrival {
        Arrival::Edit(ticket, edit) => Input::Edit { ticket, edit },
        Arrival::Link(event) => Input::Link(event),
        Arrival::Here(place) => Input::Here(place),
        Arrival::ReadFile(ticket, bytes) => Input::ReadFile { ticket, bytes },
        Arrival::Durable(durable) => Input::Durable(durable),
        Arrival::WriteFailed => Input::WriteFailed,
        Arrival::Done(Done::Workplace(finished)) => Input::Finished(finished),
        Arrival::Tick => Input::Tick,
        Arrival::Done(Done::Mailbox(_)) | Arrival::Entry(_) | Arrival::Quota(_) => return None,
    })
}

fn of_workplace(output: Output) -> Wish {
    match output {
        Output::Send(link, frame) => Wish::Send(link, frame),
        Output::SendBulk(link, _, bytes) => Wish::SendBulk(link, bytes),
        Output::BulkTaken(link, _) => Wish::BulkTaken(link),
        Output::Close(link, reason) => Wish::Close(link, reason),
        Output::Write(batch) => Wish::Write(batch),
        Output::Work(work) => Wish::Work(Job::Workplace(work)),
        Output::Show(snapshot) => Wish::Show(snapshot),
        Output::Refused(ticket, why) => Wish::Refused(ticket, why),
        Output::Suspicious(_, _, refusal) => Wish::Suspicious(refusal),
        Output::SetAside(aside) => Wish::SetAside(aside),
        Output::Declined(doc, why) => Wish::Declined(doc, why),
        Output::Broken(doc, why) => Wish::Broken(doc, why.to_string()),
        Output::FileRead(ticket, result) => Wish::FileRead(ticket, result),
        Output::Roster(_)
        | Output::Branch(_)
        | Output::Ready
        | Output::FileStep(..)
        | Output::Shares(..)
        | Output::Changed(..) => Wish::Nothing,
    }
}

fn to_mailbox(arrival: Arrival) -> Option<relay::Input> {
    Some(match arrival {
        Arrival::Link(event) => relay::Input::Link(event),
        Arrival::Durable(durable) => relay::Input::Durable(durable),
        Arrival::Done(Done::Mailbox(done)) => relay::Input::Done(done),
        Arrival::Entry(entry) => relay::Input::Roster(entry),
        Arrival::Quota(quota) => relay::Input::Quota(quota),
        // The relay's writer tries again by itself, and nobody works at a relay.
        Arrival::WriteFailed
        | Arrival::Edit(..)
        | Arrival::Here(_)
        | Arrival::ReadFile(..)
        | Arrival::Done(Done::Workplace(_))
        | Arrival::Tick => return None,
    })
}

fn of_mailbox(output: relay::Output) -> Wish {
    match output {
        relay::Output::Send(link, frame) => Wish::Send(link, frame),
        relay::Output::SendBulk(link, _, bytes) => Wish::SendBulk(link, bytes),
        relay::Output::BulkTaken(link, _) => Wish::BulkTaken(link),
        relay::Output::Close(link, reason) => Wish::Close(link, reason),
        relay::Output::Write(batch) => Wish::Write(batch),
        relay::Output::Work(job) => Wish::Work(Job::Mailbox(job)),
        relay::Output::Suspicious(_, _, refusal) => Wish::Suspicious(refusal),
        relay::Output::SetAside(aside) => Wish::SetAside(aside),
        relay::Output::Unreadable(doc, why) => Wish::Broken(doc, why.to_string()),
        relay::Output::Roster(_) | relay::Output::Branch(..) | relay::Output::Declined(..) => {
            Wish::Nothing
        }
    }
}
