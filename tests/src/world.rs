// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A whole Verbund in one thread: a relay, workplaces, a network and disks that fail on demand.
//! Time is virtual, and every choice comes from one seed. No socket, no file, no thread.

pub(crate) mod agreement;
mod authority;
pub mod breaker;
pub(crate) mod disk;
pub mod event;
mod faults;
mod files;
pub mod history;
mod liar;
mod machine;
mod node;
mod rounds;
pub mod rules;
pub(crate) mod saved;
pub(crate) mod story;
pub mod verbund;
pub(crate) mod watch;
pub mod wire;
pub mod wishes;
mod withholding;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use leitwerk_shared::change::{Meta, SealedRun, limits};
use leitwerk_shared::domain::edit::Edit;
use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::exchange::{CloseReason, Footprint, LinkEvent, LinkId, Quota, Room, SetAside};
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Device;
use leitwerk_shared::identity::verify::Refusal;
use leitwerk_shared::replica::EditRefused;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot};
use leitwerk_shared::store::memory::{MemoryStore, PowerCut};
use leitwerk_shared::sync::frame::{Declined, Frame};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use agreement::Holding;
use liar::Liar;
use machine::{Arrival, Machine, Wish};
pub use node::Image;
use node::Node;
pub use rounds::Said;
use rules::Judged;
pub(crate) use saved::versions;
use verbund::{Verbund, key_of};
use watch::Watch;
use wire::{End, Wire};

/// A relay, workplaces and everything between them.
#[derive(Debug)]
pub struct World {
    /// The only source of chance.
    pub rng: StdRng,
    /// The time in milliseconds since 1970.
    pub now: i64,
    /// What was refused. Only peers that a test speaks for may bring this about.
    pub incidents: Vec<Incident>,
    verbund: Verbund,
    /// The most that the relay keeps, where somebody limits it.
    quota: Option<Quota>,
    /// What the relay keeps back, if it lies.
    withheld: Option<DocId>,
    /// The relay, then the workplaces.
    nodes: Vec<Node>,
    wires: BTreeMap<LinkId, Wire>,
    links: u64,
    seed: u64,
    keys: u8,
    watch: Watch,
    liar: Option<Liar>,
    /// Connections into which somebody put what no end sent; there an end may complain.
    tampered: HashSet<LinkId>,
    /// Whether changes may have come to count no longer.
    decided: bool,
    /// What was shown and found to be what the rules say.
    judged: HashSet<Judged>,
    /// Since which connection the relay runs as it does now.
    restored: LinkId,
    /// Frames that were sent lately, which may come once more.
    past: VecDeque<(End, End, Vec<u8>)>,
    /// What was said over connections since somebody looked.
    said: Vec<Said>,
    /// What those who held the same exported first.
    exports: HashMap<Holding, String>,
    /// Which workplace was found to export so.
    exported: HashSet<(usize, Holding)>,
    trace: DefaultHasher,
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

/// One thing that may happen next.
#[derive(Clone, Copy, Debug, Hash)]
enum Action {
    Start(End),
    Connect(End, End),
    Notice(LinkId, usize),
    Frame(LinkId, usize),
    Bulk(LinkId, usize),
    Turn(End),
    Job(End),
    Write(End),
}

/// Begin of time: 2027-01-15.
const START: i64 = 1_800_000_000_000;

/// More frames than ever wait on one connection.
const MOST_FRAMES: usize = 2_000;

/// More rounds than it takes until there is rest, however much a test lets pile up. A history has a
/// limit of its own.
const MOST_ROUNDS: usize = 1_500;

impl World {
    /// Makes a Verbund with a workplace for each pair of Kommune and role. All run, none calls.
    pub fn new(seed: u64, workplaces: &[(u32, Role)]) -> Self {
        let mut verbund = Verbund::found(1);
        let key = |number| key_of(seed, number);
        let keys: Vec<DeviceKey> = (0..).take(workplaces.len() + 1).map(key).collect();
        let roles = [(1, Role::Relay)].into_iter().chain(workplaces.iter().copied());
        for ((municipality, role), key) in roles.zip(&keys) {
            verbund.join(municipality, role, key);
        }
        let node = |key| Node::new(verbund.blank_disk(), &verbund.roster, key);
        let mut world = Self {
            rng: StdRng::seed_from_u64(seed),
            now: START,
            incidents: Vec::new(),
            nodes: keys.iter().map(node).collect(),
            seed,
            keys: u8::try_from(keys.len()).expect("a Verbund of this size has a number"),
            verbund,
            quota: None,
            withheld: None,
            wires: BTreeMap::new(),
            links: 0,
            watch: Watch::default(),
            liar: None,
            tampered: HashSet::new(),
            decided: false,
            judged: HashSet::new(),
            restored: LinkId(0),
            past: VecDeque::new(),
            said: Vec::new(),
            exports: HashMap::new(),
            exported: HashSet::new(),
            trace: DefaultHasher::new(),
        };
        for end in world.ends() {
            world.start(end);
        }
        world
    }

    /// Says that actors will use numbers twice, for which changes may travel more than once.
    pub fn expect_forks(&mut self) {
        self.watch.forked = true;
    }

    /// Lets another device join while everything runs; returns its number.
    pub fn join(&mut self, municipality: u32, role: Role) -> usize {
        let key = self.register(municipality, role);
        self.nodes.push(Node::new(self.verbund.blank_disk(), &self.verbund.roster, &key));
        let client = self.workplaces() - 1;
        self.start(End::Client(client));
        client
    }

    /// Lets a second machine go on beside a workplace, from an image of it: the same key, the same
    /// disk, the same name of the process. Returns its number.
    pub fn clone_machine(&mut self, client: usize, image: &Image) -> usize {
        let key = self.at(End::Client(client)).key();
        self.decided = true;
        self.nodes.push(Node::new(image.disk.copy(), &self.verbund.roster, &key));
        let twin = self.workplaces() - 1;
        // Its disk may hold what the first machine was told had failed.
        let node = &self.nodes[place(End::Client(twin))];
        self.watch.kept(node.device(), node.disk.kept());
        self.start_from(End::Client(twin), image);
        twin
    }

    /// Puts another device into the roster, and tells the relay.
    fn register(&mut self, municipality: u32, role: Role) -> DeviceKey {
        let key = key_of(self.seed, self.keys);
        self.keys += 1;
        for entry in self.verbund.join(municipality, role, &key) {
            self.nodes[0].inbox.push(Arrival::Entry(entry));
        }
        key
    }

    /// Returns the Verbund.
    pub fn verbund(&self) -> &Verbund {
        &self.verbund
    }

    /// Returns how many workplaces there are.
    pub fn workplaces(&self) -> usize {
        self.nodes.len() - 1
    }

    /// Returns the relay and the workplaces.
    fn ends(&self) -> Vec<End> {
        [End::Relay].into_iter().chain((0..self.workplaces()).map(End::Client)).collect()
    }

    /// Returns the device of a workplace.
    pub fn device(&self, client: usize) -> DeviceId {
        self.nodes[client + 1].device()
    }

    /// Returns the device of the relay.
    pub fn relay_device(&self) -> DeviceId {
        self.nodes[0].device()
    }

    /// Returns a workplace's key, for a test that speaks in its name.
    pub fn key(&self, client: usize) -> DeviceKey {
        self.nodes[client + 1].key()
    }

    /// Returns what a workplace shows.
    pub fn shown(&self, client: usize) -> &Arc<Snapshot> {
        let shown = self.nodes[client + 1].shown.back();
        shown.expect("a workplace shows something after its first turn")
    }

    /// Returns what a workplace has shown lately since its last start, oldest first.
    pub fn shown_lately(&self, client: usize) -> Vec<Arc<Snapshot>> {
        self.nodes[client + 1].shown.iter().cloned().collect()
    }

    /// Returns what a node has said that its documents do without, by all its processes.
    pub fn set_aside(&self, end: End) -> &[SetAside] {
        &self.at(end).set_aside
    }

    /// Returns what a workplace was told that the relay has no room for, by all its processes.
    pub fn declined(&self, client: usize) -> &[(DocId, Declined)] {
        &self.at(End::Client(client)).declined
    }

    /// Returns how much of what the relay may keep is taken.
    pub fn room(&self) -> Room {
        let relay = self.at(End::Relay).machine.as_ref();
        relay.and_then(Machine::room).expect("the relay runs")
    }

    /// Returns the disk of the relay or a workplace.
    pub fn store(&self, end: End) -> &MemoryStore {
        &self.at(end).disk.store
    }

    /// Returns how many transactions wait for the disk of a node.
    pub fn unwritten(&self, end: End) -> usize {
        self.at(end).disk.waiting()
    }

    /// Returns what a node holds in memory beside what it stores and shows.
    pub fn footprint(&self, end: End) -> Footprint {
        self.at(end).machine.as_ref().map(Machine::footprint).unwrap_or_default()
    }

    /// Returns how many documents a workplace has open in memory, or is opening.
    pub fn open_documents(&self, client: usize) -> usize {
        let footprint = self.footprint(End::Client(client));
        footprint.open_documents + footprint.opening
    }

    /// Returns which wishes a workplace did not fulfil, and why, by all its processes.
    pub fn refused(&self, client: usize) -> &[(u64, EditRefused)] {
        &self.at(End::Client(client)).refused
    }

    /// Returns a number that stands for everything that has happened so far: the same seed gives
    /// the same. Signatures, in which there is chance of their own, are not part of it.
    pub fn trace(&self) -> u64 {
        self.trace.finish()
    }

    fn at(&self, end: End) -> &Node {
        &self.nodes[place(end)]
    }

    fn at_mut(&mut self, end: End) -> &mut Node {
        &mut self.nodes[place(end)]
    }

    /// Passes a wish on. It is fulfilled in the same moment, or later where the document must be
    /// opened first.
    pub fn edit(&mut self, client: usize, edit: Edit) {
        self.edit_at_once(client, [edit]);
    }

    /// Passes on several wishes that come in one moment.
    pub fn edit_at_once(&mut self, client: usize, edits: impl IntoIterator<Item = Edit>) {
        let node = self.at_mut(End::Client(client));
        if node.machine.is_some() {
            for edit in edits {
                node.ticket += 1;
                node.inbox.push(Arrival::Edit(node.ticket, edit));
            }
            self.turn(End::Client(client));
        }
    }

    /// Returns whether a workplace may write the common strategy.
    pub(crate) fn may_write(&self, client: usize) -> bool {
        let role = self.nodes[client + 1].me.role;
        matches!(role, Role::Editor | Role::Coordinator)
    }

    /// Returns whether somebody may type into a document: not under a name whose later changes
    /// are elsewhere, as the same number for two changes is beyond what anybody can mend.
    fn may_type(&self, client: usize, doc: DocId) -> bool {
        let node = &self.nodes[client + 1];
        let here = node.disk.kept().get(&doc).map_or(0, |have| have.seq(node.actor()));
        self.may_write(client)
            && (self.watch.forked
                || !node.resumed
                || self.watch.written_by(doc, node.actor()) <= here)
    }

    /// Says that the test itself made changes that may be taken in.
    pub fn expect_changes(&mut self, run: &SealedRun) {
        for bytes in &run.changes {
            let meta = Meta::parse(bytes).expect("what is expected is well-formed");
            self.watch.admit(run.doc, meta.hash, bytes.clone());
        }
    }

    /// Connects a peer that the test speaks for. `device` is what its certificate says.
    pub fn puppet(&mut self, target: End, device: DeviceId) -> LinkId {
        self.links += 1;
        let link = LinkId(self.links);
        let wire = Wire::new([target, End::Puppet], [self.at(target).device(), device]);
        self.wires.insert(link, wire);
        self.tampered.insert(link);
        self.at_mut(target).inbox.push(Arrival::Link(LinkEvent::Up(link, device)));
        link
    }

    /// Puts bytes into a connection as a frame from one end, its length included.
    pub fn inject(&mut self, link: LinkId, from: End, bytes: Vec<u8>) {
        let Some(wire) = self.wires.get_mut(&link) else { return };
        self.tampered.insert(link);
        if let Some(side) = wire.side(from) {
            wire.pipes[side].frames.push_back(bytes);
        }
    }

    /// Puts bytes into a connection as a stream of its own from one end.
    pub fn inject_bulk(&mut self, link: LinkId, from: End, bytes: Vec<u8>) {
        let Some(wire) = self.wires.get_mut(&link) else { return };
        self.tampered.insert(link);
        if let Some(side) = wire.side(from) {
            wire.pipes[side].bulks.push(bytes);
        }
    }

    /// Returns whether both ends of a connection believe in it.
    pub fn is_up(&self, link: LinkId) -> bool {
        self.wires.get(&link).is_some_and(|wire| wire.up == [true; 2])
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
        self.settle_within(MOST_ROUNDS);
    }

    /// Does the same. In a round everything that is due is done once.
    ///
    /// # Panics
    /// If it takes more than so many rounds.
    fn settle_within(&mut self, most: usize) {
        for _ in 0..most {
            let mut due = self.due();
            if due.is_empty() {
                let Some(wake) = self.wake_at() else { return };
                self.now = self.now.max(wake);
                self.tick();
                continue;
            }
            due.shuffle(&mut self.rng);
            for action in due {
                self.now += self.rng.random_range(0..2);
                self.act(action);
            }
        }
        panic!("no rest after {most} rounds; due: {:?}", self.due());
    }

    /// Lets time pass.
    pub fn pass(&mut self, millis: i64) {
        self.now += millis;
        self.tick();
    }

    /// Returns when time brings something next.
    fn wake_at(&mut self) -> Option<i64> {
        let wakes = self.nodes.iter_mut().filter_map(|node| {
            let at = node.machine.as_mut()?.wake_at()?;
            Some(at - node.skew)
        });
        let notices = self.wires.values().flat_map(|wire| {
            let at = wire.broken.into_iter().flatten().zip(wire.up);
            at.filter_map(|(at, up)| up.then_some(at))
        });
        wakes.chain(notices).min()
    }

    /// Wakes the nodes that want to be.
    fn tick(&mut self) {
        for end in self.ends() {
            let now = self.now;
            let node = self.at_mut(end);
            let wake = node.machine.as_mut().and_then(Machine::wake_at);
            if wake.is_some_and(|at| at <= now + node.skew) {
                node.inbox.push(Arrival::Tick);
                self.turn(end);
            }
        }
    }

    fn due(&self) -> Vec<Action> {
        let mut due = Vec::new();
        for end in self.ends() {
            let node = self.at(end);
            if node.machine.is_none() {
                due.push(Action::Start(end));
                continue;
            }
            for target in &node.wants {
                if self.can_connect(end, *target) {
                    due.push(Action::Connect(end, *target));
                }
            }
            let possible = [
                (!node.inbox.is_empty(), Action::Turn(end)),
                (!node.jobs.is_empty(), Action::Job(end)),
                (node.disk.waiting() > 0, Action::Write(end)),
            ];
            due.extend(possible.into_iter().filter_map(|(is, action)| is.then_some(action)));
        }
        for (link, wire) in &self.wires {
            for (side, pipe) in wire.pipes.iter().enumerate() {
                if wire.ends[1 - side] != End::Puppet {
                    if !pipe.frames.is_empty() {
                        due.push(Action::Frame(*link, side));
                    }
                    if !pipe.bulks.is_empty() && pipe.untaken < limits::BULKS_IN_FLIGHT {
                        due.push(Action::Bulk(*link, side));
                    }
                }
                if wire.up[side] && wire.broken.is_some_and(|at| at[side] <= self.now) {
                    due.push(Action::Notice(*link, side));
                }
            }
        }
        due
    }

    fn can_connect(&self, from: End, to: End) -> bool {
        let (caller, target) = (self.at(from), self.at(to));
        let believes = |wire: &Wire| {
            let side = wire.side(from);
            wire.ends.contains(&to) && side.is_some_and(|side| wire.up[side])
        };
        // Each goes by the roster that it knows.
        let lets_in = |node: &Node, other: &Node| {
            let roster = node.machine.as_ref().map(Machine::roster);
            roster.is_some_and(|roster| roster.device(other.device()).is_some())
        };
        lets_in(caller, target)
            && lets_in(target, caller)
            && caller.island == target.island
            && !self.wires.values().any(believes)
    }

    fn act(&mut self, action: Action) {
        action.hash(&mut self.trace);
        story::tell(|| format!("{action:?}"));
        match action {
            Action::Start(end) => self.start(end),
            Action::Connect(from, to) => {
                if self.at(from).machine.is_some() && self.can_connect(from, to) {
                    self.connect(from, to);
                }
            }
            Action::Notice(link, side) => self.notice(link, side),
            Action::Frame(link, side) => self.deliver_frame(link, side),
            Action::Bulk(link, side) => self.deliver_bulk(link, side),
            Action::Turn(end) => self.turn(end),
            Action::Job(end) => self.work(end),
            Action::Write(end) => self.write(end),
        }
    }

    fn connect(&mut self, from: End, to: End) {
        self.links += 1;
        let link = LinkId(self.links);
        let devices = [self.at(from).device(), self.at(to).device()];
        self.wires.insert(link, Wire::new([from, to], devices));
        self.at_mut(from).inbox.push(Arrival::Link(LinkEvent::Up(link, devices[1])));
        self.at_mut(to).inbox.push(Arrival::Link(LinkEvent::Up(link, devices[0])));
    }

    /// One end learns that a connection is broken.
    fn notice(&mut self, link: LinkId, side: usize) {
        let Some(wire) = self.wires.get_mut(&link) else { return };
        let end = wire.ends[side];
        let believed = std::mem::replace(&mut wire.up[side], false);
        if wire.is_over() {
            self.wires.remove(&link);
        }
        if believed && end != End::Puppet {
            self.at_mut(end).inbox.push(Arrival::Link(LinkEvent::Down(link)));
        }
    }

    fn deliver_frame(&mut self, link: LinkId, side: usize) {
        let Some(wire) = self.wires.get_mut(&link) else { return };
        let to = wire.ends[1 - side];
        let Some(bytes) = wire.pipes[side].frames.pop_front() else { return };
        let over = wire.is_over();
        match wire::read_as(self.at(to).dialect, &bytes) {
            Ok(Some(frame)) if to == End::Relay && self.keeps_back(link, &frame) => {}
            Ok(Some(frame)) => {
                let node = self.at_mut(to);
                if node.machine.is_some() {
                    node.inbox.push(Arrival::Link(LinkEvent::Frame(link, frame)));
                }
            }
            Ok(None) => {}
            Err(_) => {
                self.happened(link, Incident::Unreadable(to));
                self.cut(link);
            }
        }
        if over {
            self.wires.remove(&link);
        }
    }

    fn deliver_bulk(&mut self, link: LinkId, side: usize) {
        let Some(wire) = self.wires.get_mut(&link) else { return };
        let (from, to) = (wire.ends[side], wire.ends[1 - side]);
        let pipe = &mut wire.pipes[side];
        if pipe.bulks.is_empty() || pipe.untaken >= limits::BULKS_IN_FLIGHT {
            return;
        }
        let bytes = pipe.bulks.swap_remove(self.rng.random_range(0..pipe.bulks.len()));
        pipe.untaken += 1;
        if wire.is_over() {
            self.wires.remove(&link);
        }
        let sent = LinkEvent::BulkSent(link, bytes.len());
        for (end, event) in [(to, LinkEvent::Bulk(link, bytes)), (from, sent)] {
            if end != End::Puppet && self.at(end).machine.is_some() {
                self.at_mut(end).inbox.push(Arrival::Link(event));
            }
        }
    }

    /// A node has dealt with something large, and may be given the next.
    fn bulk_taken(&mut self, end: End, link: LinkId) {
        let Some(wire) = self.wires.get_mut(&link) else { return };
        let Some(side) = wire.side(end) else { return };
        let untaken = &mut wire.pipes[1 - side].untaken;
        *untaken = untaken.checked_sub(1).expect("only what came can be dealt with");
    }

    fn work(&mut self, end: End) {
        let count = self.at(end).jobs.len();
        if count > 0 {
            let n = self.rng.random_range(0..count);
            let node = self.at_mut(end);
            let done = node.jobs.swap_remove(n).run();
            node.inbox.push(Arrival::Done(done));
        }
    }

    fn write(&mut self, end: End) {
        let waiting = self.at(end).disk.waiting();
        if waiting == 0 {
            return;
        }
        let count = self.rng.random_range(1..=waiting);
        let node = self.at_mut(end);
        let Some(written) = unless_power_goes(|| node.disk.write(count)) else {
            return self.dies(end);
        };
        node.inbox.push(written.map_or(Arrival::WriteFailed, Arrival::Durable));
        let node = &self.nodes[place(end)];
        self.watch.kept(node.device(), node.disk.kept());
    }

    fn turn(&mut self, end: End) {
        let node = self.at_mut(end);
        let arrivals = std::mem::take(&mut node.inbox);
        let changes = |arrival: &Arrival| match arrival {
            Arrival::Link(LinkEvent::Frame(link, frame)) => {
                Some((*link, self.watch.changes(frame)))
            }
            Arrival::Done(done) => done.brought(),
            _ => None,
        };
        let heard: Vec<(LinkId, Vec<watch::Change>)> =
            arrivals.iter().filter_map(changes).collect();
        let node = &mut self.nodes[place(end)];
        let now = self.now + node.skew;
        let Some(machine) = &mut node.machine else { return };
        // In a turn of several arrivals, what is sent may be older than what came.
        let single = arrivals.len() == 1;
        let durable = arrivals.iter().any(|arrival| matches!(arrival, Arrival::Durable(_)));
        self.watch.released = end == End::Relay && durable;
        let Some(wishes) = unless_power_goes(|| machine.turn(now, arrivals)) else {
            return self.dies(end);
        };
        watch::assert_within_limits(end, &machine.footprint());
        if single {
            self.hears(end, &heard);
        }
        for wish in wishes {
            self.follow(end, wish);
        }
        self.hears(end, &heard);
    }

    fn hears(&mut self, end: End, heard: &[(LinkId, Vec<watch::Change>)]) {
        for (link, changes) in heard {
            self.watch.hears(*link, end, changes);
        }
    }

    fn follow(&mut self, end: End, wish: Wish) {
        match wish {
            Wish::Send(link, frame) => self.send(end, link, &frame),
            Wish::SendBulk(link, bytes) => self.send_bulk(end, link, bytes),
            Wish::BulkTaken(link) => self.bulk_taken(end, link),
            Wish::Close(link, reason) => {
                let orderly = match reason {
                    CloseReason::Revoked => self.ends_with_the_revoked(link),
                    CloseReason::RoomAgain => true,
                    _ => false,
                };
                if !orderly {
                    self.happened(link, Incident::Closed(end, reason));
                }
                self.cut(link);
            }
            Wish::Write(batch) => {
                let node = &self.nodes[place(end)];
                self.watch.takes_in(end, &node.me, |actor| node.writes_as(actor), &batch);
                self.at_mut(end).disk.push(batch);
            }
            Wish::Work(job) => self.at_mut(end).jobs.push(job),
            Wish::Show(snapshot) => self.show(end, &snapshot),
            Wish::Suspicious(refusal) => {
                // The connection that it came over ends with the same words, and is looked at.
                self.incidents.push(Incident::Suspicious(end, refusal));
            }
            Wish::SetAside(aside) => self.at_mut(end).set_aside.push(aside),
            Wish::Declined(doc, why) => {
                assert!(self.quota.is_some(), "{doc}: {why:?}, though nothing is limited");
                self.at_mut(end).declined.push((doc, why));
            }
            Wish::Refused(ticket, why) => self.at_mut(end).refused.push((ticket, why)),
            Wish::Broken(doc, why) => panic!("{end:?}: {doc} is broken: {why}"),
            Wish::FileRead(ticket, result) => self.at_mut(end).files.push((ticket, result)),
            Wish::Nothing => {}
        }
    }

    fn show(&mut self, end: End, snapshot: &Arc<Snapshot>) {
        let node = &self.nodes[place(end)];
        self.watch.shows(end, node.shown.back().map(Arc::as_ref), snapshot);
        let before = node.shown.back().map_or(0, |before| before.status.reached);
        if before < snapshot.status.reached {
            let devices = self.verbund.roster.devices();
            let kept = node.disk.kept();
            self.watch.reached(&node.me, kept, devices, snapshot.status.reached);
        }
        self.at_mut(end).show(Arc::clone(snapshot));
        let status = snapshot.status;
        let honest = self.withheld.is_none();
        let delivered = status.link == LinkState::InStep && status.waiting == 0;
        if honest && delivered && self.met_this_relay(end) {
            let (node, relay) = (self.at(end), &self.nodes[0]);
            Watch::assert_delivered(node.device(), node.disk.kept(), relay.disk.kept());
        }
    }

    /// Returns whether all that a workplace knows of the relay comes from the disk that the
    /// relay has now.
    fn met_this_relay(&self, end: End) -> bool {
        let believed = |(_, wire): &(&LinkId, &Wire)| {
            let side = wire.side(end);
            wire.ends.contains(&End::Relay) && side.is_some_and(|side| wire.up[side])
        };
        let mut links = self.wires.iter().filter(believed).peekable();
        links.peek().is_some() && links.all(|(link, _)| self.restored < *link)
    }

    fn send(&mut self, from: End, link: LinkId, frame: &Frame) {
        let Some(wire) = self.wires.get_mut(&link) else { return };
        let Some(side) = wire.side(from) else { return };
        story::tell(|| format!("    {from:?} over {link:?}: {}", story::brief(frame)));
        let devices = self.verbund.roster.devices();
        let pair = wire.devices.map(|device| &devices[&device]);
        let once = !self.tampered.contains(&link);
        self.watch.sends(link, from, pair, frame, once);
        if let (End::Relay, Frame::Stored(stored)) = (from, frame) {
            self.watch.confirms(self.nodes[0].disk.kept(), stored);
        }
        let dialect = self.nodes[place(from)].dialect;
        if dialect == wire::Dialect::Foreign {
            self.tampered.insert(link);
        }
        for bytes in wire::speak(dialect, frame) {
            self.said.push(Said::frame(link, from, frame, bytes.len()));
            assert!(bytes.len() <= limits::FRAME_BYTES + 3, "a frame of {} bytes", bytes.len());
            (link.0, side, bytes.len()).hash(&mut self.trace);
            if wire.broken.is_none() {
                let frames = &mut wire.pipes[side].frames;
                frames.push_back(bytes);
                assert!(frames.len() <= MOST_FRAMES, "{link:?} does not end under its frames");
            }
        }
        // What a relay confirms is believed; a lying relay could say anything.
        if matches!(
            frame,
            Frame::Run(_) | Frame::Have { .. } | Frame::Roster(_) | Frame::Receipt(_)
        ) {
            let to = wire.ends[1 - side];
            self.remember(from, to, &frame.encode());
        }
    }

    fn send_bulk(&mut self, from: End, link: LinkId, bytes: Vec<u8>) {
        let Some(wire) = self.wires.get_mut(&link) else { return };
        let Some(side) = wire.side(from) else { return };
        let devices = self.verbund.roster.devices();
        let pair: [&Device; 2] = wire.devices.map(|device| &devices[&device]);
        let once = !self.tampered.contains(&link);
        let store = &self.nodes[place(from)].disk.store;
        let bulk = self.watch.sends_bulk(link, from, pair, &bytes, store, once);
        self.said.push(Said::bulk(link, from, &bulk, bytes.len()));
        (link.0, side, bytes.len()).hash(&mut self.trace);
        story::tell(|| format!("    {from:?} over {link:?}: a stream of {} bytes", bytes.len()));
        if wire.broken.is_none() {
            let bulks = &mut wire.pipes[side].bulks;
            bulks.push(bytes);
            let count = bulks.len();
            assert!(count <= limits::BULKS_IN_FLIGHT, "{count} streams at once over {link:?}");
            let before: usize = bulks.iter().rev().skip(1).map(Vec::len).sum();
            assert!(before < limits::BULK_LINK_BYTES, "{before} bytes at once over {link:?}");
        }
    }

    fn ends_with_the_revoked(&self, link: LinkId) -> bool {
        let revoked = |end: &End| matches!(end, End::Client(n) if !self.in_good_standing(*n));
        // One that is gone already may have been cut for the same reason.
        self.wires.get(&link).is_none_or(|wire| wire.ends.iter().any(revoked))
    }

    /// Notes what was refused. Where nobody lied, nothing may be.
    fn happened(&mut self, link: LinkId, incident: Incident) {
        let excused = self.tampered.contains(&link);
        assert!(excused, "nobody lies over {link:?}, but: {incident:?}");
        self.incidents.push(incident);
    }
}

fn place(end: End) -> usize {
    match end {
        End::Relay => 0,
        End::Client(client) => client + 1,
        End::Puppet => unreachable!("a puppet is no node"),
    }
}

/// Lets a process do something; `None` if the power went meanwhile.
fn unless_power_goes<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).map_or_else(
        |unwound| if unwound.is::<PowerCut>() { None } else { resume_unwind(unwound) },
        Some,
    )
}
