// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A relay and workplaces that hold different rosters. Who may connect is decided by what each of
//! the two knows, as after a handshake; what is under way when a link ends may be lost. At every step
//! it is looked at whether somebody who was heard to be revoked is in good standing again.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use leitwerk_node::relay::{self, Relay};
use leitwerk_shared::change::{Hash, Tip};
use leitwerk_shared::domain::edit::Edit;
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::exchange::file::audiences;
use leitwerk_shared::exchange::file::select::Since;
use leitwerk_shared::exchange::file::write::{Writer, write};
use leitwerk_shared::exchange::{LinkEvent, LinkId, job};
use leitwerk_shared::identity::judgement::Revocation;
use leitwerk_shared::identity::key::{DeviceKey, PublicKey};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{Branch, Device, Roster, SignedEntry, Statement};
use leitwerk_shared::replica::snapshot::Snapshot;
use leitwerk_shared::replica::{Finished, Input, Output, Replica, Work};
use leitwerk_shared::store::memory::MemoryStore;
use leitwerk_shared::store::{Batch, Durable, Reader as _, Store as _};
use leitwerk_shared::sync::frame::Frame;
use leitwerk_tests::world::verbund::{Verbund, key_of};
use leitwerk_tests::world::wishes::profile;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// The place of the relay.
pub(super) const RELAY: usize = 0;

/// A number this far behind those that a backup knows is given out after it was put back.
const LEFT_OUT: u32 = 100;

pub(super) struct Room {
    pub(super) rng: StdRng,
    pub(super) authority: Verbund,
    seed: u64,
    now: i64,
    nodes: Vec<Node>,
    wires: BTreeMap<LinkId, Wire>,
    links: u64,
    ticket: u64,
}

struct Node {
    me: Device,
    pkcs8: Vec<u8>,
    store: MemoryStore,
    machine: Machine,
    inbox: Vec<Arrival>,
    unwritten: VecDeque<Batch>,
    disk_is_full: bool,
    jobs: Vec<Job>,
    /// Whom it calls.
    calls: BTreeSet<usize>,
    roster: Arc<Roster>,
    shown: Option<Arc<Snapshot>>,
    /// The keys of which it has heard that they are revoked.
    revoked: Vec<PublicKey>,
}

enum Machine {
    Workplace(Box<Replica<MemoryStore>>),
    Mailbox(Box<Relay<MemoryStore>>),
}

enum Arrival {
    Edit(u64, Edit),
    Link(LinkEvent),
    Durable(Durable),
    Work(Finished),
    Job(job::Done),
    Entry(SignedEntry),
    File(Arc<[u8]>),
    Tick,
}

enum Job {
    Workplace(Work),
    Mailbox(job::Job),
}

enum Parcel {
    Frame(Frame),
    Bulk(Vec<u8>),
}

struct Wire {
    ends: [usize; 2],
    up: [bool; 2],
    pipes: [VecDeque<Parcel>; 2],
}

/// What was put by: the disk of the relay, and how far its roster was.
pub(super) struct Backup {
    store: MemoryStore,
    height: u32,
}

impl Room {
    pub(super) fn new(seed: u64, workplaces: &[(u32, Role)]) -> Self {
        let mut authority = Verbund::found(1);
        let keys: Vec<DeviceKey> =
            (0..=workplaces.len()).zip(0..).map(|(_, n)| key_of(seed, n)).collect();
        let roles = [(1, Role::Relay)].into_iter().chain(workplaces.iter().copied());
        for ((municipality, role), key) in roles.zip(&keys) {
            authority.join(municipality, role, key);
        }
        let mut rng = StdRng::seed_from_u64(seed);
        let node = |key| Node::new(authority.blank_disk(), key, rng.random());
        let nodes = keys.iter().map(node).collect();
        let (wires, now) = (BTreeMap::new(), 1_800_000_000_000);
        Self { rng, authority, seed, now, nodes, wires, links: 0, ticket: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn roster(&self, node: usize) -> Arc<Roster> {
        Arc::clone(&self.nodes[node].roster)
    }

    pub(super) fn store(&self, node: usize) -> MemoryStore {
        self.nodes[node].store.clone()
    }

    pub(super) fn key(&self, node: usize) -> DeviceKey {
        self.nodes[node].key()
    }

    /// Returns the text of a goal as a workplace shows it.
    pub(super) fn text(&self, node: usize, goal: u8) -> String {
        let shown = self.nodes[node].shown.as_ref();
        let view = shown.and_then(|shown| shown.profiles.get(&profile(goal).item()));
        view.map(|view| view.content.text.clone()).unwrap_or_default()
    }

    /// Returns how far every document on the disk of a node is.
    pub(super) fn heads(&self, node: usize) -> BTreeMap<DocId, Vec<Hash>> {
        let headers = self.nodes[node].store.headers().expect("a memory store can be read");
        headers.into_iter().map(|header| (header.doc, header.heads)).collect()
    }

    /// Returns whether everything that a node wanted to be written is.
    pub(super) fn is_written(&self, node: usize) -> bool {
        self.nodes[node].unwritten.is_empty() && self.nodes[node].inbox.is_empty()
    }

    /// From now on nothing more goes to the disk of a node.
    pub(super) fn fill_disk(&mut self, node: usize) {
        self.nodes[node].disk_is_full = true;
    }

    pub(super) fn write(&mut self, node: usize, edit: Edit) {
        self.ticket += 1;
        self.nodes[node].inbox.push(Arrival::Edit(self.ticket, edit));
    }

    pub(super) fn call(&mut self, node: usize, whom: usize) {
        if node != whom {
            self.nodes[node].calls.insert(whom);
        }
    }

    /// Carries a file from one workplace to another, for its Kommune.
    pub(super) fn carry_file(&mut self, from: usize, to: usize) {
        let (node, reader) = (&self.nodes[from], self.nodes[to].me.municipality);
        let (key, roster) = (node.key(), &*node.roster);
        let device = roster.device(node.me.id).expect("it is in good standing");
        let writer = Writer { device, key: &key, roster };
        let audiences = audiences(device, reader);
        let mut file = Vec::new();
        write(&node.store, writer, audiences, &Since::Beginning, self.now / 1000, &mut file)
            .expect("what is stored can be written");
        self.nodes[to].inbox.push(Arrival::File(file.into()));
    }

    /// Takes a workplace off the network.
    pub(super) fn leave(&mut self, node: usize) {
        self.nodes[node].calls.clear();
        let of = |wire: &Wire| wire.ends.contains(&node);
        let links: Vec<LinkId> =
            self.wires.iter().filter(|(_, wire)| of(wire)).map(|(link, _)| *link).collect();
        for link in links {
            self.cut(link, node);
        }
    }

    /// Signs what comes next, and tells the relay.
    pub(super) fn sign(&mut self, statement: Statement) {
        let entry = self.authority.sign(statement);
        self.nodes[RELAY].inbox.push(Arrival::Entry(entry));
    }

    /// Revokes a workplace. What the relay has of it counts.
    pub(super) fn revoke(&mut self, node: usize) {
        let device = self.nodes[node].me.id;
        let store = &self.nodes[RELAY].store;
        let headers = store.headers().expect("a memory store can be read").into_iter();
        let cuts = headers.filter_map(|header| {
            let ledger = store.held(header.doc).ok().flatten()?.ledger;
            let tips: Vec<Tip> = ledger.newest_of(device, |_| true);
            (!tips.is_empty()).then_some((header.doc, tips))
        });
        let cuts = cuts.collect();
        self.sign(Statement::Revoked(Revocation { device, cuts }));
    }

    /// Lets another workplace join, whose number may leave others out.
    pub(super) fn join(&mut self, municipality: u32, role: Role, leave_out: bool) -> usize {
        let number = u8::try_from(self.nodes.len()).expect("a room is small");
        let key = key_of(self.seed, number);
        let entries = if leave_out {
            self.authority.join_after(LEFT_OUT, municipality, role, &key)
        } else {
            self.authority.join(municipality, role, &key)
        };
        for entry in entries {
            self.nodes[RELAY].inbox.push(Arrival::Entry(entry));
        }
        self.nodes.push(Node::new(self.authority.blank_disk(), &key, self.rng.random()));
        self.nodes.len() - 1
    }

    pub(super) fn back_up(&self) -> Backup {
        let store = self.nodes[RELAY].store.copy();
        Backup { store, height: self.authority.roster.height() }
    }

    /// Puts the relay and the authority back to a backup.
    pub(super) fn put_back(&mut self, backup: &Backup) {
        self.authority = self.authority.put_back(backup.height);
        self.nodes[RELAY].store = backup.store.copy();
        self.nodes[RELAY].revoked.clear();
        self.crash(RELAY);
    }

    /// Ends a process and begins it again with what is on its disk.
    pub(super) fn crash(&mut self, node: usize) {
        let calls = self.nodes[node].calls.clone();
        self.leave(node);
        let old = &self.nodes[node];
        let mut new = Node::new(old.store.clone(), &old.key(), self.rng.random());
        new.calls = calls;
        // What was not on the disk yet it may forget.
        if old.unwritten.is_empty() {
            new.revoked.clone_from(&old.revoked);
        }
        if node == RELAY {
            // The authority has a disk of its own.
            let signed = self.authority.roster.entries_from(0).iter().cloned();
            new.inbox.extend(signed.map(Arrival::Entry));
        }
        self.nodes[node] = new;
        self.look(node);
    }

    /// Does so many things that are due, chosen by chance.
    pub(super) fn run(&mut self, steps: usize) {
        for _ in 0..steps {
            self.step();
        }
    }

    /// Does what is due until something holds.
    pub(super) fn run_until(&mut self, steps: usize, holds: impl Fn(&Self) -> bool) {
        for step in 0..steps {
            if step % 100 == 0 && holds(self) {
                return;
            }
            self.step();
        }
        let texts: Vec<_> = (1..self.len()).map(|n| (n, self.text(n, 1))).collect();
        let heights: Vec<_> = self.nodes.iter().map(|node| node.roster.height()).collect();
        panic!("seed {}: no end after {steps} steps: {heights:?} {texts:#?}", self.seed);
    }

    fn step(&mut self) {
        self.now += self.rng.random_range(0..40);
        let node = self.rng.random_range(0..self.nodes.len());
        match self.rng.random_range(0..12) {
            0 => self.connect(node),
            1 => {
                self.nodes[node].inbox.push(Arrival::Tick);
                self.turn(node);
            }
            2 | 3 => self.work(node),
            4 | 5 => self.commit(node),
            6 | 7 => self.turn(node),
            _ => self.deliver(),
        }
    }

    fn connect(&mut self, node: usize) {
        let whom: Vec<usize> = self.nodes[node].calls.iter().copied().collect();
        for whom in whom {
            let knows = |a: &Node, b: &Node| {
                let known = a.roster.by_key(&b.me.key);
                known.is_some_and(|known| a.roster.device(known.id).is_some())
            };
            let (caller, target) = (&self.nodes[node], &self.nodes[whom]);
            let linked = |wire: &Wire| wire.ends.contains(&node) && wire.ends.contains(&whom);
            if self.wires.values().any(linked) || !knows(caller, target) || !knows(target, caller) {
                continue;
            }
            self.links += 1;
            let link = LinkId(self.links);
            let numbers = [target.me.id, caller.me.id];
            for (end, device) in [node, whom].into_iter().zip(numbers) {
                self.nodes[end].inbox.push(Arrival::Link(LinkEvent::Up(link, device)));
            }
            let (ends, up) = ([node, whom], [true; 2]);
            self.wires.insert(link, Wire { ends, up, pipes: Default::default() });
        }
    }

    fn deliver(&mut self) {
        if self.wires.is_empty() {
            return;
        }
        let n = self.rng.random_range(0..self.wires.len());
        let side = self.rng.random_range(0..2);
        let Some((link, wire)) = self.wires.iter_mut().nth(n) else { return };
        let (link, to) = (*link, wire.ends[1 - side]);
        if !wire.up[1 - side] {
            wire.pipes[side].clear();
        }
        match wire.pipes[side].pop_front() {
            Some(Parcel::Frame(frame)) => {
                let arrival = Arrival::Link(LinkEvent::Frame(link, frame));
                self.nodes[to].inbox.push(arrival);
            }
            Some(Parcel::Bulk(bytes)) => {
                let sent = LinkEvent::BulkSent(link, bytes.len());
                let from = wire.ends[side];
                self.nodes[to].inbox.push(Arrival::Link(LinkEvent::Bulk(link, bytes)));
                self.nodes[from].inbox.push(Arrival::Link(sent));
            }
            // The other side is gone, and everything that it sent has come.
            None if !wire.up[side] && std::mem::replace(&mut wire.up[1 - side], false) => {
                self.nodes[to].inbox.push(Arrival::Link(LinkEvent::Down(link)));
            }
            None => {}
        }
        self.wires.retain(|_, wire| wire.up != [false; 2]);
    }

    /// One end ends a link. What it sent before may get lost.
    fn cut(&mut self, link: LinkId, node: usize) {
        let lost = self.rng.random_bool(0.5);
        let Some(wire) = self.wires.get_mut(&link) else { return };
        let Some(side) = wire.ends.iter().position(|end| *end == node) else { return };
        wire.up[side] = false;
        if lost {
            wire.pipes[side].clear();
        }
        if wire.up == [false; 2] {
            self.wires.remove(&link);
        }
    }

    fn work(&mut self, node: usize) {
        let node = &mut self.nodes[node];
        let done = node.jobs.pop().map(|job| match job {
            Job::Workplace(work) => Arrival::Work(work.run()),
            Job::Mailbox(job) => Arrival::Job(job.run()),
        });
        node.inbox.extend(done);
    }

    fn commit(&mut self, node: usize) {
        let node = &mut self.nodes[node];
        if node.disk_is_full {
            return;
        }
        if let Some(batch) = node.unwritten.pop_front() {
            let durable = node.store.commit(&batch).expect("a disk without faults takes it");
            node.inbox.push(Arrival::Durable(durable));
        }
    }

    fn turn(&mut self, place: usize) {
        let now = self.now;
        let node = &mut self.nodes[place];
        let arrivals = std::mem::take(&mut node.inbox);
        match &mut node.machine {
            Machine::Workplace(replica) => {
                let inputs = arrivals.into_iter().filter_map(to_workplace);
                let mut outputs = replica.turn(now, inputs);
                outputs.extend(replica.show(now));
                for output in outputs {
                    self.follow(place, output);
                }
            }
            Machine::Mailbox(relay) => {
                for output in relay.turn(arrivals.into_iter().filter_map(to_mailbox)) {
                    self.follow_relay(place, output);
                }
            }
        }
        self.look(place);
    }

    fn follow(&mut self, place: usize, output: Output) {
        let node = &mut self.nodes[place];
        match output {
            Output::Send(link, frame) => self.send(place, link, Parcel::Frame(frame)),
            Output::SendBulk(link, _, bytes) => self.send(place, link, Parcel::Bulk(bytes)),
            Output::Close(link, _) => self.cut(link, place),
            Output::Write(batch) => node.unwritten.push_back(batch),
            Output::Work(work) => node.jobs.push(Job::Workplace(work)),
            Output::Show(snapshot) => node.shown = Some(snapshot),
            Output::Roster(roster) => node.roster = roster,
            Output::Suspicious(device, doc, why) => {
                panic!("seed {}: {doc} of {device:?} is refused: {why}", self.seed)
            }
            Output::FileRead(_, Err(why)) => panic!("seed {}: a file: {why}", self.seed),
            Output::Broken(doc, why) => panic!("seed {}: {doc}: {why}", self.seed),
            _ => {}
        }
    }

    fn follow_relay(&mut self, place: usize, output: relay::Output) {
        let node = &mut self.nodes[place];
        match output {
            relay::Output::Send(link, frame) => self.send(place, link, Parcel::Frame(frame)),
            relay::Output::SendBulk(link, _, bytes) => {
                self.send(place, link, Parcel::Bulk(bytes));
            }
            relay::Output::Close(link, _) => self.cut(link, place),
            relay::Output::Write(batch) => node.unwritten.push_back(batch),
            relay::Output::Work(job) => node.jobs.push(Job::Mailbox(job)),
            relay::Output::Roster(roster) => node.roster = roster,
            relay::Output::Suspicious(device, doc, why) => {
                panic!("seed {}: {doc} of {device:?} is refused: {why}", self.seed)
            }
            relay::Output::Unreadable(doc, why) => panic!("seed {}: {doc}: {why}", self.seed),
            _ => {}
        }
    }

    fn send(&mut self, from: usize, link: LinkId, parcel: Parcel) {
        let Some(wire) = self.wires.get_mut(&link) else { return };
        let Some(side) = wire.ends.iter().position(|end| *end == from) else { return };
        wire.pipes[side].push_back(parcel);
    }

    /// Who was heard to be revoked is never in good standing again.
    fn look(&mut self, place: usize) {
        let seed = self.seed;
        let node = &mut self.nodes[place];
        let stands = |key: &PublicKey| {
            let device = node.roster.by_key(key);
            device.is_some_and(|device| node.roster.device(device.id).is_some())
        };
        assert!(!node.revoked.iter().any(stands), "seed {seed}: node {place} has forgotten");
        let branches = node.roster.branches().iter().map(Branch::roster);
        for roster in branches.chain([&*node.roster]) {
            for id in roster.judgements().revoked() {
                let key = &roster.devices()[&id].key;
                let own = node.roster.by_key(key);
                assert!(own.is_none_or(|own| node.roster.device(own.id).is_none()));
                if !node.revoked.contains(key) {
                    node.revoked.push(key.clone());
                }
            }
        }
    }
}

impl Node {
    fn new(store: MemoryStore, key: &DeviceKey, seed: u64) -> Self {
        let entries = store.roster().expect("a memory store can be read");
        let branches = store.branches().expect("a memory store can be read");
        let roster = Roster::open_with(entries, &branches).expect("what is stored is valid");
        let me = roster.by_key(key.public()).expect("the key stands in the roster").clone();
        let machine = if me.role == Role::Relay {
            let relay = Relay::open(store.clone(), me.clone(), roster.clone());
            Machine::Mailbox(Box::new(relay.expect("a relay starts from what it stored")))
        } else {
            let key = DeviceKey::from_pkcs8(key.pkcs8().to_vec()).expect("they are of a key");
            let mut rng = StdRng::seed_from_u64(seed);
            let replica = Replica::open(store.clone(), key, move || rng.random());
            Machine::Workplace(Box::new(replica.expect("a replica starts from what it stored")))
        };
        Self {
            me,
            pkcs8: key.pkcs8().to_vec(),
            store,
            machine,
            inbox: vec![Arrival::Tick],
            unwritten: VecDeque::new(),
            disk_is_full: false,
            jobs: Vec::new(),
            calls: BTreeSet::new(),
            roster: Arc::new(roster),
            shown: None,
            revoked: Vec::new(),
        }
    }

    fn key(&self) -> DeviceKey {
        DeviceKey::from_pkcs8(self.pkcs8.clone()).expect("the bytes of a key are one")
    }
}

fn to_workplace(arrival: Arrival) -> Option<Input> {
    Some(match arrival {
        Arrival::Edit(ticket, edit) => Input::Edit { ticket, edit },
        Arrival::Link(event) => Input::Link(event),
        Arrival::Durable(durable) => Input::Durable(durable),
        Arrival::Work(finished) => Input::Finished(finished),
        Arrival::Tick => Input::Tick,
        Arrival::File(bytes) => Input::ReadFile { ticket: 1, bytes },
        Arrival::Job(_) | Arrival::Entry(_) => return None,
    })
}

fn to_mailbox(arrival: Arrival) -> Option<relay::Input> {
    Some(match arrival {
        Arrival::Link(event) => relay::Input::Link(event),
        Arrival::Durable(durable) => relay::Input::Durable(durable),
        Arrival::Job(done) => relay::Input::Done(done),
        Arrival::Entry(entry) => relay::Input::Roster(entry),
        Arrival::Edit(..) | Arrival::Work(_) | Arrival::File(_) | Arrival::Tick => return None,
    })
}
