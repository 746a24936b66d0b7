// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What can go wrong with networks, processes, disks and clocks, and the end of all of it.

use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::exchange::{LinkId, Quota};
use leitwerk_shared::store::memory::{Moment, Takes};
use rand::RngExt as _;

use super::machine::{Arrival, Machine};
use super::node::Image;
use super::wire::{Dialect, End, Wire};
use super::{World, unless_power_goes};

/// How long an end goes on believing in a broken connection at most, in milliseconds: the idle
/// timeout of a real one.
const IDLE_TIMEOUT: i64 = 20_000;

/// Under how many names one process writes at most.
const NONCES: usize = 16;

/// The island of a node that nobody reaches is this and its number.
const ALONE: u16 = 1_000;

impl World {
    /// Lets a workplace call the relay as soon as chance wants it.
    pub fn online(&mut self, client: usize) {
        self.call(client, End::Relay);
    }

    /// Lets a workplace call another node as soon as chance wants it.
    pub fn call(&mut self, client: usize, target: End) {
        if target != End::Client(client) {
            self.at_mut(End::Client(client)).wants.insert(target);
        }
    }

    /// Lets every workplace call the relay.
    pub fn all_online(&mut self) {
        for client in 0..self.workplaces() {
            self.online(client);
        }
    }

    /// Takes a workplace off the network; it calls nobody any more.
    pub fn offline(&mut self, client: usize) {
        let end = End::Client(client);
        self.at_mut(end).wants.clear();
        for link in self.links_of(end) {
            self.cut(link);
        }
    }

    /// Ends the process of a workplace without warning, and starts it again.
    /// What it once showed as saved must still be there.
    pub fn crash(&mut self, client: usize) {
        self.dies(End::Client(client));
        self.start(End::Client(client));
    }

    /// Ends the process of the relay without warning, and starts it again.
    /// What it once confirmed must still be there.
    pub fn crash_relay(&mut self) {
        self.dies(End::Relay);
        self.start(End::Relay);
    }

    /// Ends the process of a node without warning.
    pub(super) fn dies(&mut self, end: End) {
        for link in self.links_of(end) {
            let silent = self.rng.random_bool(0.5);
            let after = if silent { self.rng.random_range(0..IDLE_TIMEOUT) } else { 0 };
            let now = self.now;
            let Some(wire) = self.wires.get_mut(&link) else { continue };
            let Some(side) = wire.side(end) else { continue };
            wire.up[side] = false;
            wire.pipes[1 - side].clear();
            if !silent {
                wire.pipes[side].clear();
            }
            wire.broken.get_or_insert([now + after; 2]);
            if !silent {
                self.notice(link, 1 - side);
            }
        }
        self.at_mut(end).die();
        // What it sent may tell of what it lost. TLS keeps that from coming over a connection of
        // its next process; a member who repeated it would cheat nobody but himself.
        self.past.retain(|(from, ..)| *from != end);
        let node = &self.nodes[super::place(end)];
        self.watch.kept(node.device(), node.disk.kept());
        if end == End::Relay {
            self.restored = LinkId(self.links);
            self.watch.check_confirmed(self.nodes[0].disk.kept());
        }
    }

    /// Starts the process of a node, unless the power goes meanwhile.
    pub(super) fn start(&mut self, end: End) {
        let nonces = (0..NONCES).map(|_| self.rng.random()).collect();
        self.start_as(end, nonces);
    }

    fn start_as(&mut self, end: End, nonces: Vec<[u8; 12]>) {
        let roster = self.verbund.roster.clone();
        let node = self.at_mut(end);
        if node.machine.is_some() {
            return;
        }
        let (store, me, key) = (node.disk.store.clone(), node.me.clone(), node.key());
        node.machine = if end == End::Relay {
            unless_power_goes(|| Machine::mailbox(store, me, roster))
        } else {
            let mut nonces = nonces.clone().into_iter();
            let nonces = move || nonces.next().expect("a process abandons few names");
            unless_power_goes(|| Machine::workplace(store, key, nonces))
        };
        if node.machine.is_some() {
            node.nonces = nonces;
            node.resumed = false;
            // The first turn shows what is stored.
            node.inbox.push(Arrival::Tick);
            if let (End::Relay, Some(quota)) = (end, self.quota) {
                self.limit(quota);
            }
        }
    }

    /// Lets the relay keep no more than this, now and after its next start.
    pub fn limit(&mut self, quota: Quota) {
        self.quota = Some(quota);
        self.at_mut(End::Relay).inbox.push(Arrival::Quota(quota));
    }

    /// Takes a workplace its disk. Only the key and the roster are left.
    pub fn lose_disk(&mut self, client: usize) {
        let end = End::Client(client);
        self.dies(end);
        let disk = self.verbund.blank_disk();
        self.at_mut(end).replace_disk(disk);
        self.start(end);
    }

    /// Copies the disk of a node.
    pub fn back_up(&mut self, end: End) {
        let node = self.at_mut(end);
        node.backup = node.disk.store.copy();
    }

    /// Puts the older copy in place of the disk of a node.
    pub fn restore(&mut self, end: End) {
        self.dies(end);
        let node = self.at_mut(end);
        let backup = node.backup.copy();
        node.replace_disk(backup);
        if end == End::Relay {
            self.watch.forget_confirmed();
        }
        self.start(end);
    }

    /// Takes an image of a workplace, memory and all. Everything must be written.
    pub fn image(&self, client: usize) -> Image {
        let node = self.at(End::Client(client));
        Image { disk: node.disk.store.copy(), nonce: node.nonces[0] }
    }

    /// Puts a workplace back to an image. It goes on where it was then, under the same name.
    pub fn resume(&mut self, client: usize, image: &Image) {
        let end = End::Client(client);
        self.decided = true;
        self.dies(end);
        self.at_mut(end).replace_disk(image.disk.copy());
        self.start_from(end, image);
    }

    /// Starts a node as it was in an image of its machine.
    pub(super) fn start_from(&mut self, end: End, image: &Image) {
        let later = (1..NONCES).map(|_| self.rng.random());
        let nonces = [image.nonce].into_iter().chain(later).collect();
        self.start_as(end, nonces);
        self.at_mut(end).resumed = true;
    }

    /// Takes the relay its disk. Only the key and the roster are left.
    pub fn lose_mailbox(&mut self) {
        self.dies(End::Relay);
        let disk = self.verbund.blank_disk();
        self.at_mut(End::Relay).replace_disk(disk);
        self.watch.forget_confirmed();
        self.start(End::Relay);
    }

    /// Breaks a connection; both ends learn of it, what is under way is lost.
    pub(super) fn cut(&mut self, link: LinkId) {
        let now = self.now;
        let Some(wire) = self.wires.get_mut(&link) else { return };
        wire.broken = Some([now; 2]);
        wire.pipes.iter_mut().for_each(super::wire::Pipe::clear);
        self.notice(link, 0);
        self.notice(link, 1);
    }

    /// Breaks a connection, and nobody says so: each end goes on believing in it for a while.
    /// What is under way may still come, even after an end has given it up.
    pub(super) fn break_silently(&mut self, link: LinkId) {
        let learns = [0; 2].map(|_: i64| match self.rng.random_range(0..3) {
            0 => 0,
            1 => self.rng.random_range(0..100),
            _ => self.rng.random_range(0..IDLE_TIMEOUT),
        });
        let late = self.rng.random_bool(0.3);
        let now = self.now;
        let Some(wire) = self.wires.get_mut(&link) else { return };
        if wire.broken.is_none() {
            wire.broken = Some(learns.map(|after| now + after));
            if !late {
                wire.pipes.iter_mut().for_each(super::wire::Pipe::clear);
            }
        }
    }

    /// Returns the connections between nodes that still stand.
    pub(super) fn standing(&self) -> Vec<LinkId> {
        let stands = |wire: &Wire| wire.broken.is_none() && !wire.ends.contains(&End::Puppet);
        self.wires.iter().filter(|(_, wire)| stands(wire)).map(|(link, _)| *link).collect()
    }

    /// Divides the network: the nodes whose bit is set reach only each other, the others too.
    pub fn divide(&mut self, bits: u16) {
        // Copies of machines may make the nodes more than there are bits.
        for (n, node) in (0..).zip(&mut self.nodes) {
            node.island = bits.checked_shr(n).unwrap_or_default() & 1;
        }
        self.break_between_islands();
    }

    /// Takes a node off the network without its knowledge.
    pub fn isolate(&mut self, end: End) {
        let n = u16::try_from(super::place(end)).unwrap_or_default();
        self.at_mut(end).island = ALONE + n;
        self.break_between_islands();
    }

    /// Lets everybody reach everybody again.
    pub fn unite(&mut self) {
        self.nodes.iter_mut().for_each(|node| node.island = 0);
    }

    fn break_between_islands(&mut self) {
        for link in self.standing() {
            let [a, b] = self.wires[&link].ends.map(|end| self.at(end).island);
            if a != b {
                self.break_silently(link);
            }
        }
    }

    fn links_of(&self, end: End) -> Vec<LinkId> {
        let of = |(link, wire): (&LinkId, &Wire)| wire.ends.contains(&end).then_some(*link);
        self.wires.iter().filter_map(of).collect()
    }

    /// Makes a disk refuse writes, or take them again.
    pub fn set_takes(&mut self, end: End, takes: Takes) {
        self.at_mut(end).disk.set_takes(takes);
    }

    /// Lets the power of a node go during its next call of its disk but `calls`.
    pub fn cut_power(&mut self, end: End, calls: u64, moment: Moment) {
        self.at(end).disk.store.cut_power(Some((calls, moment)));
    }

    /// Sets how far the clock of a node is ahead, in milliseconds.
    pub fn set_clock(&mut self, end: End, ahead: i64) {
        self.at_mut(end).skew = ahead;
    }

    /// Gives a workplace another program.
    pub fn set_dialect(&mut self, client: usize, dialect: Dialect) {
        self.at_mut(End::Client(client)).dialect = dialect;
    }

    /// Says at a workplace who works where, or nowhere any more.
    pub fn here(&mut self, client: usize, place: Option<(DocId, String)>) {
        let node = self.at_mut(End::Client(client));
        if node.machine.is_some() {
            node.inbox.push(Arrival::Here(place));
        }
    }

    /// Ends all faults: everything runs and reaches everything, and every disk takes writes. The
    /// clocks stay as they are.
    pub fn end_faults(&mut self) {
        self.stop_withholding();
        for node in &mut self.nodes {
            node.disk.set_takes(Takes::Writes);
            node.disk.store.cut_power(None);
            node.dialect = Dialect::Same;
        }
        // Who works somewhere says so again and again, and there would never be rest.
        for client in 0..self.workplaces() {
            self.here(client, None);
        }
        self.unite();
        let lies = |wire: &Wire| wire.ends.contains(&End::Puppet);
        let lies = self.wires.iter().filter(|(_, wire)| lies(wire)).map(|(link, _)| *link);
        for link in lies.collect::<Vec<_>>() {
            self.cut(link);
        }
    }

    /// Ends all faults and lets everybody call the relay.
    pub fn heal(&mut self) {
        self.end_faults();
        self.all_online();
    }
}
