// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The thread that owns the relay: takes in what happened, follows what the relay wants.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Instant;

use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::exchange::job::Job;
use leitwerk_shared::exchange::{LinkEvent, LinkId, SetAside};
use leitwerk_shared::net::link::{Event, Links};
use leitwerk_shared::store::Record;
use leitwerk_shared::store::sqlite::SqliteReader;
use leitwerk_shared::store::writer::Writer;
use leitwerk_shared::sync::frame::Frame;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};

use super::comparison::Compared;
use super::observer::{Looked, Observer};
use super::refused::{Breach, Incident, Refused};
use crate::audit::{self, Act};
use crate::relay::{Input, Output, Relay};

/// What reaches the worker.
pub(super) enum Message {
    /// Something happened.
    Input(Input),
    /// Something happened on a link.
    Link(Event),
    /// Somebody wants to know how it goes.
    Look(oneshot::Sender<Looked>),
    /// Take nothing new, and answer once everything is on the disk.
    Finish(oneshot::Sender<()>),
    /// End.
    Stop,
}

/// The thread that owns the relay.
pub(super) struct Worker {
    relay: Relay<SqliteReader>,
    links: Links,
    devices: BTreeMap<LinkId, DeviceId>,
    writer: Writer,
    messages: Sender<Message>,
    pool: tokio::runtime::Handle,
    observer: Arc<Observer>,
    compared: mpsc::UnboundedSender<Compared>,
    refused: Refused,
    finishing: Option<oneshot::Sender<()>>,
}

impl Worker {
    pub(super) fn new(
        relay: Relay<SqliteReader>,
        writer: Writer,
        messages: Sender<Message>,
        runtime: &Runtime,
        observer: &Arc<Observer>,
        compared: mpsc::UnboundedSender<Compared>,
        refused: Refused,
    ) -> Self {
        Self {
            relay,
            links: Links::default(),
            devices: BTreeMap::new(),
            writer,
            messages,
            pool: runtime.handle().clone(),
            observer: Arc::clone(observer),
            compared,
            refused,
            finishing: None,
        }
    }

    pub(super) fn run(mut self, inbox: &Receiver<Message>) {
        while let Ok(first) = inbox.recv() {
            let began = Instant::now();
            let mut inputs = Vec::new();
            let mut looks = Vec::new();
            for message in std::iter::once(first).chain(inbox.try_iter()) {
                match message {
                    Message::Input(input) => inputs.push(input),
                    Message::Link(event) => inputs.extend(self.note(event)),
                    Message::Look(look) => looks.push(look),
                    Message::Finish(done) => self.finishing = Some(done),
                    Message::Stop => return,
                }
            }
            for output in self.relay.turn(inputs) {
                self.follow(output);
            }
            if self.relay.is_durable()
                && let Some(done) = self.finishing.take()
            {
                answer(done, ());
            }
            for look in looks {
                answer(look, self.look());
            }
            self.observer.metrics.turn.observe(began.elapsed().as_secs_f64());
        }
    }

    fn desk(&self, compared: Compared) {
        if self.compared.send(compared).is_err() {
            tracing::debug!("the desk is closed");
        }
    }

    fn broke_the_rules(&self, device: DeviceId, breach: Breach) {
        self.observer.metrics.links_misbehaved.inc();
        self.refused.note(Incident::Link(Some(device), breach));
    }

    fn look(&self) -> Looked {
        let relay = &self.relay;
        Looked {
            room: relay.room(),
            quarantined: relay.quarantined(),
            links: relay.links(),
            footprint: relay.footprint(),
        }
    }

    fn follow(&mut self, output: Output) {
        let metrics = &self.observer.metrics;
        match output {
            Output::Send(link, frame) => {
                metrics.frames_sent.inc();
                self.links.frame(link, &frame);
            }
            Output::SendBulk(link, _, bytes) => {
                metrics.bulk_sent.inc();
                self.links.bulk(link, bytes);
            }
            Output::BulkTaken(link, bytes) => self.links.bulk_taken(link, bytes),
            Output::Close(link, reason) => {
                if let Some(device) = self.devices.get(&link).copied() {
                    if reason.fork().is_some() {
                        self.desk(Compared::Forked { device });
                    }
                    if let Some(breach) = Breach::behind(&reason) {
                        self.broke_the_rules(device, breach);
                    }
                }
                self.links.close(link, &reason);
            }
            Output::Write(batch) => {
                let docs = batch.records.iter().filter_map(|record| match record {
                    Record::Run(run) => Some(run.doc()),
                    Record::Archive(archive) => Some(archive.archive().doc),
                    _ => None,
                });
                self.observer.touched(docs);
                self.writer.write(batch);
            }
            Output::Work(job) => {
                let messages = self.messages.clone();
                let encodes = matches!(job, Job::Encode { .. });
                let work = move || send(&messages, Message::Input(Input::Done(job.run())));
                if encodes {
                    // Soon done, one at a time, and others wait for it: not behind all that was
                    // brought to be checked.
                    self.pool.spawn(async move { work() });
                } else {
                    self.pool.spawn_blocking(work);
                }
            }
            Output::Suspicious(device, doc, refusal) => {
                metrics.changes_refused.inc();
                self.refused.note(Incident::Change(Some(device), doc, refusal));
            }
            Output::Declined(device, doc, why) => {
                metrics.documents_declined.inc();
                self.refused.note(Incident::Document(Some(device), doc, why));
            }
            Output::SetAside(SetAside { doc, broken, following }) => {
                for tip in broken {
                    audit::note(
                        self.refused.data(),
                        &Act::ChangeSetAside {
                            device: tip.actor.device().0,
                            doc: doc.to_string(),
                            change: tip.hash.to_string(),
                            with_it: following.iter().map(|(it, count)| (it.0, *count)).collect(),
                        },
                    );
                }
            }
            Output::Unreadable(doc, error) => {
                metrics.documents_unreadable.inc();
                tracing::error!(%doc, %error, "a document cannot be read");
            }
            // A member may hold entries that the authority has lost; the desk takes them over.
            Output::Roster(roster) => self.desk(Compared::Grown(roster)),
            Output::Branch(device, roster) => self.desk(Compared::Branch { device, roster }),
        }
    }

    /// Keeps the ways to the links and says what happened on them. A relay that is about to stop
    /// takes no changes any more: what is not confirmed the sender still has.
    fn note(&mut self, event: Event) -> Option<Input> {
        let metrics = &self.observer.metrics;
        let (forked, breach) = match &event {
            Event::Down(_, end) => (end.is_fork(), Breach::sent(end)),
            _ => (false, None),
        };
        let event = self.links.note(event);
        match &event {
            LinkEvent::Up(link, device) => {
                metrics.links.inc();
                self.devices.insert(*link, *device);
            }
            LinkEvent::Frame(link, frame) => {
                metrics.frames_received.inc();
                if self.finishing.is_some() {
                    return None;
                }
                if let Frame::Hello(hello) = frame
                    && let Some(device) = self.devices.get(link)
                {
                    let (height, tip) = (hello.roster_height, hello.roster_tip);
                    self.desk(Compared::Member { device: *device, height, tip });
                }
            }
            LinkEvent::Bulk(..) => {
                metrics.bulk_received.inc();
                if self.finishing.is_some() {
                    return None;
                }
            }
            LinkEvent::BulkSent(..) => {}
            LinkEvent::Down(link) => {
                if let Some(device) = self.devices.remove(link) {
                    if forked {
                        self.desk(Compared::Forked { device });
                    }
                    if let Some(breach) = breach {
                        self.broke_the_rules(device, breach);
                    }
                    let caught_up = self.relay.links().get(&device).copied().unwrap_or(false);
                    self.observer.left(device, caught_up);
                }
            }
        }
        Some(Input::Link(event))
    }
}

/// Hands something to the worker. Once the worker has ended, nobody waits for it any more.
pub(super) fn send(messages: &Sender<Message>, message: Message) {
    if messages.send(message).is_err() {
        tracing::debug!("the worker has ended");
    }
}

fn answer<T>(to: oneshot::Sender<T>, answer: T) {
    if to.send(answer).is_err() {
        tracing::debug!("who asked is gone");
    }
}
