// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A running client or relay: one task that owns the machine, one that writes, and those that
//! keep its links. Killing it leaves nothing but what was written.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::exchange::{CloseReason, LinkId};
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::link::{Event, Links};
use leitwerk_shared::replica::snapshot::Snapshot;
use leitwerk_shared::store::Batch;
use leitwerk_shared::sync::frame::Frame;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::links::Wiring;
use super::machine::{Machine, Message, Order};
use super::network::{Host, Network};
use super::observer::Observer;
use crate::world::story;

/// Something that a node met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// When, since the network began.
    pub at: Duration,
    /// What.
    pub what: What,
}

/// What a node met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A link to a device stands.
    Up(LinkId, DeviceId),
    /// A link is gone, and why.
    Down(LinkId, String),
    /// Changes came as a frame.
    Run(DocId),
    /// Something of so many bytes came on a stream of its own.
    Bulk(usize),
    /// A call did not become a link, and why.
    Unreached(String),
}

/// A running process.
#[derive(Debug)]
pub(super) struct Process {
    inbox: UnboundedSender<Message>,
    pub(super) tasks: Vec<JoinHandle<()>>,
    pub(super) wiring: Wiring,
    seen: Arc<Mutex<Seen>>,
}

/// What can be seen of a process from outside.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) shown: Option<Arc<Snapshot>>,
    pub(super) happened: Vec<Happened>,
    pub(super) alarms: Vec<String>,
}

/// The task that owns the machine.
struct Worker {
    host: Host,
    machine: Machine,
    network: Network,
    inbox: UnboundedReceiver<Message>,
    messages: UnboundedSender<Message>,
    links: Links,
    observer: Arc<Mutex<Observer>>,
    batches: UnboundedSender<Batch>,
    roster: watch::Sender<Arc<Roster>>,
    seen: Arc<Mutex<Seen>>,
    rng: StdRng,
}

/// Begin of time in milliseconds since 1970: 2027-01-15.
const START: i64 = 1_800_000_000_000;

/// How long a disk takes to be sure, in milliseconds.
const FSYNC_MILLIS: std::ops::Range<u64> = 1..30;

/// How long the pool takes for a piece of work, in milliseconds.
const WORK_MILLIS: std::ops::Range<u64> = 1..20;

impl Process {
    /// Starts the tasks that own the machine and write.
    pub(super) fn start(
        host: Host,
        machine: Machine,
        observer: Arc<Mutex<Observer>>,
        roster: Roster,
        network: &Network,
        seed: u64,
        connect: impl FnOnce(UnboundedSender<Message>, watch::Receiver<Arc<Roster>>) -> Wiring,
    ) -> Self {
        let (messages, inbox) = unbounded_channel();
        let (batches, waiting) = unbounded_channel();
        let (roster, watched) = watch::channel(Arc::new(roster));
        let wiring = connect(messages.clone(), watched);
        let outside = Arc::clone(&wiring.seen);
        let mut rng = StdRng::seed_from_u64(seed);
        let disk = (host, Arc::clone(&observer));
        let writer = write(disk, waiting, messages.clone(), StdRng::seed_from_u64(rng.random()));
        let worker = Worker {
            host,
            machine,
            network: network.clone(),
            inbox,
            messages: messages.clone(),
            links: Links::default(),
            observer,
            batches,
            roster,
            seen: Arc::clone(&outside),
            rng,
        };
        let tasks = vec![
            tokio::spawn(writer),
            tokio::spawn(worker.work()),
            // Nobody joins here, so there are no applicants.
            tokio::spawn(wiring.mesh.clone().accept(drop)),
        ];
        let process = Self { inbox: messages, tasks, wiring, seen: outside };
        // The first turn shows what is stored.
        process.tell(Message::Tick);
        process
    }

    /// Hands something to the machine.
    pub(super) fn tell(&self, message: Message) {
        assert!(self.inbox.send(message).is_ok(), "the machine runs as long as its process");
    }

    /// Returns what can be seen from outside.
    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.seen)
    }

    /// Fails if a task has ended, which only a panic brings about.
    pub(super) fn check(&self) {
        assert!(!self.tasks.iter().any(JoinHandle::is_finished), "a task broke off");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        self.wiring.endpoint.close(0_u8.into(), b"");
    }
}

impl Worker {
    async fn work(mut self) {
        while let Some(first) = self.wait().await {
            let mut messages = vec![first];
            while let Ok(next) = self.inbox.try_recv() {
                messages.push(next);
            }
            for message in &messages {
                if let Message::Link(event) = message {
                    self.note(event);
                }
            }
            let heard = lock(&self.observer).begins(self.host, &messages);
            let orders = self.machine.turn(self.now(), messages);
            Observer::holds(self.host, &self.machine.footprint());
            if heard.single {
                lock(&self.observer).hears(self.host, &heard);
            }
            for order in orders {
                self.observe(&order);
                self.follow(order);
            }
            lock(&self.observer).hears(self.host, &heard);
        }
    }

    async fn wait(&mut self) -> Option<Message> {
        let Some(at) = self.machine.wake_at() else { return self.inbox.recv().await };
        let pause = u64::try_from(at - self.now()).unwrap_or_default();
        tokio::select! {
            biased;
            message = self.inbox.recv() => message,
            () = sleep(Duration::from_millis(pause)) => Some(Message::Tick),
        }
    }

    fn now(&self) -> i64 {
        START + i64::try_from(self.network.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    fn note(&mut self, event: &Event) {
        let what = match event {
            Event::Up(link, device, sender) => {
                self.links.insert(*link, sender.clone());
                What::Up(*link, *device)
            }
            Event::Down(link, error) => {
                self.links.remove(*link);
                What::Down(*link, error.to_string())
            }
            Event::Frame(_, Frame::Run(run), _) => What::Run(run.doc),
            Event::Bulk(_, bytes) => What::Bulk(bytes.len()),
            Event::Frame(..) | Event::BulkSent(..) => return,
        };
        let at = self.network.elapsed();
        story::tell(|| format!("  {at:?}: {:?} met {what:?}", self.host));
        lock(&self.seen).happened.push(Happened { at, what });
    }

    /// What the machine wants must be right before it is done.
    fn observe(&self, order: &Order) {
        let (host, roster) = (self.host, self.roster.borrow());
        let mut observer = lock(&self.observer);
        match order {
            Order::Send(link, frame) => observer.sends(host, &roster, *link, frame),
            Order::SendBulk(link, bytes) => observer.sends_bulk(host, &roster, *link, bytes),
            Order::Write(batch) => observer.takes_in(host, batch),
            Order::Show(snapshot) => observer.shows(host, &roster, snapshot),
            _ => {}
        }
    }

    fn follow(&mut self, order: Order) {
        match order {
            Order::Send(link, frame) => self.links.frame(link, &frame),
            Order::SendBulk(link, bytes) => self.links.bulk(link, bytes),
            Order::BulkTaken(link, bytes) => self.links.bulk_taken(link, bytes),
            Order::Close(link, reason) => {
                // A revoked device has done nothing wrong, and agreement shows if it was not one.
                if reason != CloseReason::Revoked {
                    self.alarm(format!("a link was ended: {reason}"));
                }
                self.links.close(link, &reason);
            }
            Order::Write(batch) => {
                assert!(self.batches.send(batch).is_ok(), "the writer runs as long as we do");
            }
            Order::Work(work) => {
                let messages = self.messages.clone();
                let takes = Duration::from_millis(self.rng.random_range(WORK_MILLIS));
                tokio::spawn(async move {
                    sleep(takes).await;
                    // Nobody waits for it any more if the process was killed.
                    messages.send(work.0()).is_ok()
                });
            }
            Order::Show(snapshot) => lock(&self.seen).shown = Some(snapshot),
            Order::Roster(roster) => {
                self.roster.send_replace(roster);
            }
            Order::Alarm(why) => self.alarm(why),
        }
    }

    fn alarm(&self, why: String) {
        lock(&self.seen).alarms.push(why);
    }
}

/// Writes what waits as one transaction, and says so when the disk is sure.
async fn write(
    (host, observer): (Host, Arc<Mutex<Observer>>),
    mut waiting: UnboundedReceiver<Batch>,
    messages: UnboundedSender<Message>,
    mut rng: StdRng,
) {
    while let Some(first) = waiting.recv().await {
        let mut batches = vec![first];
        while let Ok(next) = waiting.try_recv() {
            batches.push(next);
        }
        sleep(Duration::from_millis(rng.random_range(FSYNC_MILLIS))).await;
        let durable = lock(&observer).writes(host, batches);
        if messages.send(Message::Durable(durable)).is_err() {
            return;
        }
    }
}

pub(super) fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
