// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A whole Verbund in one thread: a relay, workplaces, a network and disks that fail on demand.
//! Time is virtual, and every choice comes from one seed. No socket, no file, no thread.

mod agreement;
mod disk;
mod files;
mod node;
pub mod verbund;
pub mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use leitwerk_node::relay;
use leitwerk_shared::change::Actor;
use leitwerk_shared::domain::edit::Edit;
use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::exchange::{CloseReason, LinkId};
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Statement;
use leitwerk_shared::identity::verify::Refusal;
use leitwerk_shared::replica::snapshot::Snapshot;
use leitwerk_shared::replica::{Input, Output};
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::store::memory::MemoryStore;
use leitwerk_shared::sync::frame::Frame;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use node::{Mailbox, Workplace};
use verbund::{Verbund, key};
use wire::{End, Kind, Sent, Wire};

/// A relay, workplaces and everything between them.
#[derive(Debug)]
pub struct World {
    /// The only source of chance.
    pub rng: StdRng,
    /// The time in milliseconds since 1970.
    pub now: i64,
    /// Everything that was sent so far, oldest first.
    pub sent: Vec<Sent>,
    /// What was refused. Only peers that a test speaks for may bring this about.
    pub incidents: Vec<Incident>,
    verbund: Verbund,
    relay: Mailbox,
    clients: Vec<Workplace>,
    wires: BTreeMap<LinkId, Wire>,
    links: u64,
    puppets: bool,
    /// Whether changes may have come to count no longer.
    judged: bool,
    /// What the relay has confirmed to have on its disk.
    confirmed: BTreeMap<(DocId, Actor), u64>,
}

/// Something that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incident {
    /// A node ended a connection.
    Closed(End, CloseReason),
    /// A node reports what a peer sent.
    Suspicious(End, Refusal),
    /// Bytes were not a frame, for which the reader of a connection ends it.
    Unreadable(End),
}

/// A workplace as it was.
#[derive(Clone, Debug)]
pub struct Image {
    disk: MemoryStore,
    seed: u64,
}

/// One thing that may happen next.
#[derive(Clone, Copy, Debug)]
enum Action {
    Connect(usize),
    Frame(LinkId, usize),
    Bulk(LinkId, usize),
    Turn(End),
    Job(End),
    Write(End),
}

/// Begin of time: 2027-01-15.
const START: i64 = 1_800_000_000_000;

/// More than any quiet end of a history takes.
const MOST_STEPS: usize = 100_000;

impl World {
    /// Makes a Verbund with a workplace for each pair of Kommune and role. All are offline.
    pub fn new(seed: u64, workplaces: &[(u32, Role)]) -> Self {
        let mut verbund = Verbund::found(1);
        let relay_key = key();
        verbund.join(1, Role::Relay, &relay_key);
        let keys: Vec<DeviceKey> = workplaces.iter().map(|_| key()).collect();
        for ((municipality, role), key) in workplaces.iter().zip(&keys) {
            verbund.join(*municipality, *role, key);
        }
        let mut world = Self {
            rng: StdRng::seed_from_u64(seed),
            now: START,
            sent: Vec::new(),
            incidents: Vec::new(),
            relay: Mailbox::open(verbund.blank_disk(), &verbund.roster, &relay_key),
            clients: Vec::new(),
            verbund,
            wires: BTreeMap::new(),
            links: 0,
            puppets: false,
            judged: false,
            confirmed: BTreeMap::new(),
        };
        for key in keys {
            let disk = world.verbund.blank_disk();
            let seed = world.rng.random();
            world.clients.push(Workplace::open(disk, &key, seed));
        }
        world
    }

    /// Lets another device join while everything runs; returns its number.
    pub fn join(&mut self, municipality: u32, role: Role) -> usize {
        let key = key();
        for entry in self.verbund.join(municipality, role, &key) {
            self.relay.inbox.push(relay::Input::Roster(entry));
        }
        let seed = self.rng.random();
        self.clients.push(Workplace::open(self.verbund.blank_disk(), &key, seed));
        self.clients.len() - 1
    }

    /// Returns the Verbund.
    pub fn verbund(&self) -> &Verbund {
        &self.verbund
    }

    /// Returns how many workplaces there are.
    pub fn workplaces(&self) -> usize {
        self.clients.len()
    }

    /// Returns the device of a workplace.
    pub fn device(&self, client: usize) -> DeviceId {
        self.clients[client].device
    }

    /// Returns the device of the relay.
    pub fn relay_device(&self) -> DeviceId {
        self.relay.device
    }

    /// Returns a workplace's key, for a test that speaks in its name.
    pub fn key(&self, client: usize) -> DeviceKey {
        self.clients[client].key()
    }

    /// Returns what a workplace shows.
    pub fn shown(&self, client: usize) -> &Arc<Snapshot> {
        self.clients[client].shown.back().expect("a workplace shows something after its first turn")
    }

    /// Returns what a workplace has shown lately since its last start, oldest first.
    pub fn shown_lately(&self, client: usize) -> Vec<Arc<Snapshot>> {
        self.clients[client].shown.iter().cloned().collect()
    }

    /// Returns the disk of the relay or a workplace.
    pub fn store(&self, end: End) -> &MemoryStore {
        match end {
            End::Client(client) => &self.clients[client].disk.store,
            End::Relay | End::Puppet => &self.relay.disk.store,
        }
    }

    /// Passes a wish on. It is fulfilled in the same moment, or later where the document must be
    /// opened first.
    pub fn edit(&mut self, client: usize, edit: Edit) {
        let workplace = &mut self.clients[client];
        workplace.ticket += 1;
        workplace.inbox.push(Input::Edit { ticket: workplace.ticket, edit });
        self.turn(End::Client(client));
    }

    /// Lets a workplace connect as soon as chance wants it.
    pub fn online(&mut self, client: usize) {
        self.clients[client].wants_online = true;
    }

    /// Lets every workplace connect.
    pub fn all_online(&mut self) {
        for client in 0..self.clients.len() {
            self.online(client);
        }
    }

    /// Takes a workplace off the network.
    pub fn offline(&mut self, client: usize) {
        self.clients[client].wants_online = false;
        if let Some(link) = self.clients[client].link {
            self.cut(link);
        }
    }

    /// Ends the process of a workplace without warning, and starts it again.
    /// What it once showed as saved must still be there.
    pub fn crash(&mut self, client: usize) {
        self.hang_up(client);
        self.clients[client].disk.lose_power();
        self.clients[client].check_saved();
        let disk = self.clients[client].disk.store.clone();
        self.restart(client, disk);
    }

    /// Takes a workplace its disk. Only the key and the roster are left.
    pub fn lose_disk(&mut self, client: usize) {
        self.hang_up(client);
        let disk = self.verbund.blank_disk();
        self.clients[client].saved.clear();
        self.restart(client, disk);
    }

    /// Ends the process of the relay without warning, and starts it again.
    /// What it once confirmed must still be there.
    pub fn crash_relay(&mut self) {
        let links: Vec<LinkId> = self.wires.keys().copied().collect();
        for link in links {
            self.cut(link);
        }
        self.relay.disk.lose_power();
        self.check_confirmed();
        let disk = self.relay.disk.store.clone();
        self.relay = Mailbox::open(disk, &self.verbund.roster, &self.relay.key());
    }

    /// Makes a disk refuse every write, or take them again.
    pub fn set_full(&mut self, end: End, full: bool) {
        match end {
            End::Client(client) => self.clients[client].disk.set_full(full),
            End::Relay | End::Puppet => self.relay.disk.set_full(full),
        }
    }

    /// Ends all faults and connects everybody.
    pub fn heal(&mut self) {
        self.set_full(End::Relay, false);
        for client in 0..self.clients.len() {
            self.set_full(End::Client(client), false);
        }
        self.all_online();
    }

    /// Lets the authority decide something. Links of a device that it revokes end.
    pub fn decide(&mut self, statement: Statement) {
        self.judged = true;
        let entry = self.verbund.sign(statement);
        self.relay.inbox.push(relay::Input::Roster(entry));
    }

    /// Takes an image of a workplace, memory and all. Everything must be written.
    pub fn image(&self, client: usize) -> Image {
        let workplace = &self.clients[client];
        Image { disk: workplace.disk.store.copy(), seed: workplace.seed }
    }

    /// Puts a workplace back to an image. It goes on where it was then, under the same name.
    pub fn resume(&mut self, client: usize, image: &Image) {
        self.judged = true;
        self.hang_up(client);
        self.clients[client].saved.clear();
        self.start(client, image.disk.copy(), image.seed);
    }

    /// Takes the relay its disk. Only the key and the roster are left.
    pub fn lose_mailbox(&mut self) {
        let links: Vec<LinkId> = self.wires.keys().copied().collect();
        for link in links {
            self.cut(link);
        }
        self.confirmed.clear();
        let disk = self.verbund.blank_disk();
        self.relay = Mailbox::open(disk, &self.verbund.roster, &self.relay.key());
    }

    /// Returns whether a workplace may still speak.
    pub fn in_good_standing(&self, client: usize) -> bool {
        self.verbund.roster.device(self.clients[client].device).is_some()
    }

    /// Connects a peer that the test speaks for. `device` is what its certificate says.
    pub fn puppet(&mut self, target: End, device: DeviceId) -> LinkId {
        self.puppets = true;
        let link = self.wire([target, End::Puppet]);
        match target {
            End::Relay => self.relay.inbox.push(relay::Input::LinkUp(link, device)),
            End::Client(client) => self.clients[client].inbox.push(Input::LinkUp(link, device)),
            End::Puppet => {}
        }
        link
    }

    /// Lets a puppet send bytes as a frame, its length included.
    pub fn inject(&mut self, link: LinkId, bytes: Vec<u8>) {
        if let Some((_, pipe)) = self.wires.get_mut(&link).and_then(|wire| wire.from(End::Puppet)) {
            pipe.frames.push_back(bytes);
        }
    }

    /// Lets a puppet send bytes on a stream of its own.
    pub fn inject_bulk(&mut self, link: LinkId, bytes: Vec<u8>) {
        if let Some((_, pipe)) = self.wires.get_mut(&link).and_then(|wire| wire.from(End::Puppet)) {
            pipe.bulks.push(bytes);
        }
    }

    /// Returns whether a connection stands.
    pub fn is_up(&self, link: LinkId) -> bool {
        self.wires.contains_key(&link)
    }

    /// Does one thing that is due, chosen by chance. Returns whether there was any.
    pub fn step(&mut self) -> bool {
        let due = self.due();
        if due.is_empty() {
            return false;
        }
        self.now += self.rng.random_range(0..3);
        let action = due[self.rng.random_range(0..due.len())];
        self.act(action);
        true
    }

    /// Does some things that are due.
    pub fn steps(&mut self, count: usize) {
        for _ in 0..count {
            if !self.step() {
                break;
            }
        }
    }

    /// Runs until nothing is under way and time would bring nothing more.
    pub fn settle(&mut self) {
        for _ in 0..MOST_STEPS {
            if self.step() {
                continue;
            }
            let wake = self.clients.iter_mut().filter_map(|client| client.replica.wake_at()).min();
            let Some(wake) = wake else { return };
            self.now = self.now.max(wake);
            self.tick();
        }
        panic!("no rest after {MOST_STEPS} steps; due: {:?}", self.due());
    }

    /// Lets time pass.
    pub fn pass(&mut self, millis: i64) {
        self.now += millis;
        self.tick();
    }

    /// Wakes the workplaces that want to be.
    fn tick(&mut self) {
        for client in 0..self.clients.len() {
            let workplace = &mut self.clients[client];
            if workplace.replica.wake_at().is_some_and(|at| at <= self.now) {
                workplace.inbox.push(Input::Tick);
                self.turn(End::Client(client));
            }
        }
    }

    fn due(&self) -> Vec<Action> {
        let mut due = Vec::new();
        for (n, client) in self.clients.iter().enumerate() {
            let end = End::Client(n);
            if client.wants_online && client.link.is_none() && self.in_good_standing(n) {
                due.push(Action::Connect(n));
            }
            let turn = !client.inbox.is_empty();
            Self::due_at(&mut due, end, turn, client.jobs.len(), client.disk.waiting());
        }
        let Mailbox { inbox, jobs, disk, .. } = &self.relay;
        Self::due_at(&mut due, End::Relay, !inbox.is_empty(), jobs.len(), disk.waiting());
        for (link, wire) in &self.wires {
            for (way, pipe) in wire.pipes.iter().enumerate() {
                if wire.ends[1 - way] == End::Puppet {
                    continue;
                }
                if !pipe.frames.is_empty() {
                    due.push(Action::Frame(*link, way));
                }
                if !pipe.bulks.is_empty() {
                    due.push(Action::Bulk(*link, way));
                }
            }
        }
        due
    }

    fn due_at(due: &mut Vec<Action>, end: End, turn: bool, jobs: usize, batches: usize) {
        let possible = [
            (turn, Action::Turn(end)),
            (jobs > 0, Action::Job(end)),
            (batches > 0, Action::Write(end)),
        ];
        due.extend(possible.into_iter().filter_map(|(is, action)| is.then_some(action)));
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Connect(client) => self.connect(client),
            Action::Frame(link, way) => self.deliver_frame(link, way),
            Action::Bulk(link, way) => self.deliver_bulk(link, way),
            Action::Turn(end) => self.turn(end),
            Action::Job(End::Client(client)) => {
                let workplace = &mut self.clients[client];
                let n = self.rng.random_range(0..workplace.jobs.len());
                let finished = workplace.jobs.swap_remove(n).run();
                workplace.inbox.push(Input::Finished(finished));
            }
            Action::Job(_) => {
                let n = self.rng.random_range(0..self.relay.jobs.len());
                let done = self.relay.jobs.swap_remove(n).run();
                self.relay.inbox.push(relay::Input::Done(done));
            }
            Action::Write(End::Client(client)) => {
                let workplace = &mut self.clients[client];
                let count = self.rng.random_range(1..=workplace.disk.waiting());
                workplace.inbox.push(match workplace.disk.write(count) {
                    Ok(durable) => Input::Durable(durable),
                    Err(_) => Input::WriteFailed,
                });
            }
            Action::Write(_) => {
                let count = self.rng.random_range(1..=self.relay.disk.waiting());
                if let Ok(durable) = self.relay.disk.write(count) {
                    self.relay.inbox.push(relay::Input::Durable(durable));
                }
            }
        }
    }

    fn connect(&mut self, client: usize) {
        let link = self.wire([End::Client(client), End::Relay]);
        self.clients[client].link = Some(link);
        self.clients[client].inbox.push(Input::LinkUp(link, self.relay.device));
        self.relay.inbox.push(relay::Input::LinkUp(link, self.clients[client].device));
    }

    fn wire(&mut self, ends: [End; 2]) -> LinkId {
        self.links += 1;
        let link = LinkId(self.links);
        self.wires.insert(link, Wire::new(ends));
        link
    }

    /// Breaks a connection; both ends learn of it, what is under way is lost.
    fn cut(&mut self, link: LinkId) {
        let Some(wire) = self.wires.remove(&link) else { return };
        for end in wire.ends {
            match end {
                End::Relay => self.relay.inbox.push(relay::Input::LinkDown(link)),
                End::Client(client) => {
                    self.clients[client].link = None;
                    self.clients[client].inbox.push(Input::LinkDown(link));
                }
                End::Puppet => {}
            }
        }
    }

    fn hang_up(&mut self, client: usize) {
        if let Some(link) = self.clients[client].link {
            self.cut(link);
        }
    }

    fn restart(&mut self, client: usize, disk: MemoryStore) {
        let seed = self.rng.random();
        self.start(client, disk, seed);
    }

    fn start(&mut self, client: usize, disk: MemoryStore, seed: u64) {
        let old = &self.clients[client];
        let mut new = Workplace::open(disk, &old.key(), seed);
        new.wants_online = old.wants_online;
        new.saved.clone_from(&old.saved);
        new.ticket = old.ticket;
        self.clients[client] = new;
    }

    fn deliver_frame(&mut self, link: LinkId, way: usize) {
        let Some(wire) = self.wires.get_mut(&link) else { return };
        let to = wire.ends[1 - way];
        let Some(bytes) = wire.pipes[way].frames.pop_front() else { return };
        match wire::read(&bytes) {
            Ok(Some(frame)) => match to {
                End::Relay => self.relay.inbox.push(relay::Input::Frame(link, frame)),
                End::Client(client) => self.clients[client].inbox.push(Input::Frame(link, frame)),
                End::Puppet => {}
            },
            Ok(None) => {}
            Err(_) => {
                self.happened(Incident::Unreadable(to));
                self.cut(link);
            }
        }
    }

    fn deliver_bulk(&mut self, link: LinkId, way: usize) {
        let Some(wire) = self.wires.get_mut(&link) else { return };
        let (from, to) = (wire.ends[way], wire.ends[1 - way]);
        let bulks = &mut wire.pipes[way].bulks;
        let bytes = bulks.swap_remove(self.rng.random_range(0..bulks.len()));
        match to {
            End::Relay => self.relay.inbox.push(relay::Input::Bulk(link, bytes)),
            End::Client(client) => self.clients[client].inbox.push(Input::Bulk(link, bytes)),
            End::Puppet => {}
        }
        match from {
            End::Relay => self.relay.inbox.push(relay::Input::BulkSent(link)),
            End::Client(client) => self.clients[client].inbox.push(Input::BulkSent(link)),
            End::Puppet => {}
        }
    }

    fn turn(&mut self, end: End) {
        match end {
            End::Client(client) => {
                let workplace = &mut self.clients[client];
                let inputs = std::mem::take(&mut workplace.inbox);
                let mut outputs = workplace.replica.turn(self.now, inputs);
                outputs.extend(workplace.replica.show(self.now));
                for output in outputs {
                    self.follow_client(client, output);
                }
            }
            End::Relay | End::Puppet => {
                let inputs = std::mem::take(&mut self.relay.inbox);
                for output in self.relay.relay.turn(inputs) {
                    self.follow_relay(output);
                }
            }
        }
    }

    fn follow_client(&mut self, client: usize, output: Output) {
        let end = End::Client(client);
        let workplace = &mut self.clients[client];
        match output {
            Output::Send(link, frame) => self.send(end, link, &frame),
            Output::SendBulk(link, _, bytes) => self.send_bulk(end, link, bytes),
            Output::BulkTaken(_) => {}
            Output::Close(link, reason) => self.closed(end, link, reason),
            Output::Write(batch) => workplace.disk.push(batch),
            Output::Work(work) => workplace.jobs.push(work),
            Output::Show(snapshot) => workplace.show(snapshot),
            Output::Suspicious(_, _, refusal) => self.happened(Incident::Suspicious(end, refusal)),
            Output::Refused(ticket, why) => workplace.refused.push((ticket, why)),
            Output::Broken(doc, why) => panic!("workplace {client}: {doc} is broken: {why}"),
            Output::FileRead(ticket, result) => workplace.files.push((ticket, result)),
            Output::Roster(_) | Output::Ready => {}
        }
    }

    fn follow_relay(&mut self, output: relay::Output) {
        match output {
            relay::Output::Send(link, frame) => {
                if let Frame::Stored(stored) = &frame {
                    self.note_confirmed(stored);
                }
                self.send(End::Relay, link, &frame);
            }
            relay::Output::SendBulk(link, _, bytes) => self.send_bulk(End::Relay, link, bytes),
            relay::Output::BulkTaken(_) => {}
            relay::Output::Close(link, reason) => self.closed(End::Relay, link, reason),
            relay::Output::Write(batch) => self.relay.disk.push(batch),
            relay::Output::Work(job) => self.relay.jobs.push(job),
            relay::Output::Suspicious(_, _, refusal) => {
                self.happened(Incident::Suspicious(End::Relay, refusal));
            }
            relay::Output::Unreadable(doc, why) => panic!("the relay cannot read {doc}: {why}"),
            relay::Output::Roster(_) => {}
        }
    }

    fn send(&mut self, from: End, link: LinkId, frame: &Frame) {
        let Some((to, pipe)) = self.wires.get_mut(&link).and_then(|wire| wire.from(from)) else {
            return;
        };
        let bytes = frame.encode();
        pipe.frames.push_back(bytes.clone());
        self.sent.push(Sent { link, from, to, kind: Kind::of(frame), bytes });
    }

    fn send_bulk(&mut self, from: End, link: LinkId, bytes: Vec<u8>) {
        let Some((to, pipe)) = self.wires.get_mut(&link).and_then(|wire| wire.from(from)) else {
            return;
        };
        pipe.bulks.push(bytes.clone());
        self.sent.push(Sent { link, from, to, kind: Kind::Bulk, bytes });
    }

    fn closed(&mut self, end: End, link: LinkId, reason: CloseReason) {
        let ends = self.wires.get(&link).map(|wire| wire.ends);
        let revoked = |end: &End| matches!(end, End::Client(it) if !self.in_good_standing(*it));
        if reason == CloseReason::NotInRoster && ends.is_some_and(|it| it.iter().any(revoked)) {
            return self.cut(link);
        }
        self.happened(Incident::Closed(end, reason));
        self.cut(link);
    }

    fn happened(&mut self, incident: Incident) {
        assert!(self.puppets, "nobody lies, but: {incident:?}");
        self.incidents.push(incident);
    }

    fn note_confirmed(&mut self, stored: &[(DocId, Vec<(Actor, u64)>)]) {
        for (doc, tips) in stored {
            for (actor, seq) in tips {
                let confirmed = self.confirmed.entry((*doc, *actor)).or_default();
                *confirmed = (*confirmed).max(*seq);
            }
        }
    }

    /// What the relay has confirmed must be on its disk.
    fn check_confirmed(&self) {
        for ((doc, actor), seq) in &self.confirmed {
            let held = self.relay.disk.store.held(*doc).expect("a memory store can be read");
            let entries = held.iter().flat_map(|held| held.ledger.entries());
            let kept = entries.filter(|it| it.actor == *actor).map(|it| it.seq).max().unwrap_or(0);
            assert!(*seq <= kept, "{doc}: the relay confirmed {seq} of {actor:?}, kept {kept}");
        }
    }
}
