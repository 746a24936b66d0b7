// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Client and relay behind one face: what comes in as a [`Message`] and goes out as an
//! [`Order`], so that one task can run either of them.

use std::fmt;
use std::sync::Arc;

use leitwerk_node::relay::{self, Relay};
use leitwerk_shared::document::DocumentError;
use leitwerk_shared::domain::edit::Edit;
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::exchange::job::Done;
use leitwerk_shared::exchange::{CloseReason, Footprint, LinkId};
use leitwerk_shared::identity::roster::{Roster, SignedEntry};
use leitwerk_shared::net::link::Event;
use leitwerk_shared::replica::snapshot::Snapshot;
use leitwerk_shared::replica::{self, EditRefused, Finished, Replica};
use leitwerk_shared::store::memory::MemoryStore;
use leitwerk_shared::store::{Batch, Durable};
use leitwerk_shared::sync::frame::Frame;

/// What reaches the task that owns a client or a relay.
#[derive(Debug)]
pub(super) enum Message {
    Link(Event),
    Edit(u64, Edit),
    Durable(Durable),
    Finished(Finished),
    Done(Done),
    Roster(SignedEntry),
    Tick,
}

/// What it wants.
#[derive(Debug)]
pub(super) enum Order {
    Send(LinkId, Frame),
    SendBulk(LinkId, Vec<u8>),
    BulkTaken(LinkId, usize),
    Close(LinkId, CloseReason),
    Write(Batch),
    Work(Work),
    Show(Arc<Snapshot>),
    Roster(Arc<Roster>),
    /// Somebody lied, or something is broken.
    Alarm(String),
}

/// Work for the pool, with its way back.
pub(super) struct Work(pub(super) Box<dyn FnOnce() -> Message + Send>);

/// A client or a relay.
#[derive(Debug)]
pub(super) enum Machine {
    Client(Box<Replica<MemoryStore>>),
    Relay(Box<Relay<MemoryStore>>),
}

impl Machine {
    /// Takes in what happened, at a time in milliseconds since 1970.
    pub(super) fn turn(&mut self, now: i64, messages: Vec<Message>) -> Vec<Order> {
        match self {
            Self::Client(replica) => {
                let inputs = messages.into_iter().filter_map(client_input);
                let mut outputs = replica.turn(now, inputs);
                outputs.extend(replica.show(now));
                outputs.into_iter().filter_map(client_order).collect()
            }
            Self::Relay(relay) => {
                let inputs = messages.into_iter().filter_map(relay_input);
                relay.turn(inputs).into_iter().map(relay_order).collect()
            }
        }
    }

    /// Returns what lies in its memory that others can make more of.
    pub(super) fn footprint(&self) -> Footprint {
        match self {
            Self::Client(replica) => replica.footprint(),
            Self::Relay(relay) => relay.footprint(),
        }
    }

    /// Returns when [`Message::Tick`] is wanted next, in milliseconds since 1970.
    pub(super) fn wake_at(&mut self) -> Option<i64> {
        match self {
            Self::Client(replica) => replica.wake_at(),
            Self::Relay(_) => None,
        }
    }
}

fn client_input(message: Message) -> Option<replica::Input> {
    use replica::Input;
    Some(match message {
        Message::Link(event) => Input::Link(event.into()),
        Message::Edit(ticket, edit) => Input::Edit { ticket, edit },
        Message::Durable(durable) => Input::Durable(durable),
        Message::Finished(finished) => Input::Finished(finished),
        Message::Tick => Input::Tick,
        Message::Done(_) | Message::Roster(_) => return None,
    })
}

fn client_order(output: replica::Output) -> Option<Order> {
    use replica::Output;
    Some(match output {
        Output::Send(link, frame) => Order::Send(link, frame),
        Output::SendBulk(link, _, bytes) => Order::SendBulk(link, bytes),
        Output::BulkTaken(link, bytes) => Order::BulkTaken(link, bytes),
        Output::Close(link, reason) => Order::Close(link, reason),
        Output::Write(batch) => Order::Write(batch),
        Output::Work(work) => Order::Work(Work(Box::new(|| Message::Finished(work.run())))),
        Output::Show(snapshot) => Order::Show(snapshot),
        Output::Roster(roster) => Order::Roster(roster),
        // A person decides over a value that somebody else set meanwhile.
        Output::Refused(_, EditRefused::Document(DocumentError::Overtaken { .. }))
        | Output::Ready
        | Output::FileStep(..)
        | Output::FileRead(..)
        | Output::Shares(..)
        | Output::Changed(..) => return None,
        Output::Refused(ticket, why) => Order::Alarm(format!("wish {ticket} was refused: {why}")),
        Output::Suspicious(device, doc, why) => alarm(doc, &format!("of {device:?}: {why}")),
        Output::SetAside(aside) => alarm(aside.doc, &format!("goes on without {aside:?}")),
        Output::Declined(doc, why) => alarm(doc, &format!("there is no room: {why:?}")),
        Output::Broken(doc, why) => alarm(doc, &why.to_string()),
        Output::Branch(device) => Order::Alarm(format!("{device:?} holds another roster")),
    })
}

fn relay_input(message: Message) -> Option<relay::Input> {
    use relay::Input;
    Some(match message {
        Message::Link(event) => Input::Link(event.into()),
        Message::Durable(durable) => Input::Durable(durable),
        Message::Done(done) => Input::Done(done),
        Message::Roster(entry) => Input::Roster(entry),
        Message::Edit(..) | Message::Finished(_) | Message::Tick => return None,
    })
}

fn relay_order(output: relay::Output) -> Order {
    use relay::Output;
    match output {
        Output::Send(link, frame) => Order::Send(link, frame),
        Output::SendBulk(link, _, bytes) => Order::SendBulk(link, bytes),
        Output::BulkTaken(link, bytes) => Order::BulkTaken(link, bytes),
        Output::Close(link, reason) => Order::Close(link, reason),
        Output::Write(batch) => Order::Write(batch),
        Output::Work(job) => Order::Work(Work(Box::new(|| Message::Done(job.run())))),
        Output::Roster(roster) => Order::Roster(roster),
        Output::Suspicious(device, doc, why) => alarm(doc, &format!("of {device:?}: {why}")),
        Output::SetAside(aside) => alarm(aside.doc, &format!("goes on without {aside:?}")),
        Output::Declined(_, doc, why) => alarm(doc, &format!("there is no room: {why:?}")),
        Output::Branch(device, _) => Order::Alarm(format!("{device:?} holds another roster")),
        Output::Unreadable(doc, why) => alarm(doc, &why.to_string()),
    }
}

fn alarm(doc: DocId, why: &str) -> Order {
    Order::Alarm(format!("{doc}: {why}"))
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work").finish_non_exhaustive()
    }
}
