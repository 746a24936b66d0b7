// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A whole Verbund in one thread over real QUIC and TLS: quinn, the links and the settings of the
//! product run unchanged on a simulated network and tokio's paused clock. Every choice comes from
//! one seed. No socket, no file, no thread; a test waits for nothing but virtual time.

pub mod authority;
pub mod history;
mod links;
mod machine;
pub mod network;
mod observer;
mod process;
mod socket;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use leitwerk_node::relay::Relay;
use leitwerk_shared::change::Hash;
use leitwerk_shared::domain::edit::Edit;
use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::identity::judgement::Revocation;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{Device, Roster, Statement};
use leitwerk_shared::net::tls::Identity;
use leitwerk_shared::replica::Replica;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot, Status, Storage};
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::store::memory::MemoryStore;
use quinn::{ClientConfig, Endpoint};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::runtime::Builder;
use tokio::time::sleep;

use authority::Authority;
use links::Wiring;
use machine::{Machine, Message};
use network::{Conditions, Host, Network};
use observer::Observer;
pub use process::{Happened, What};
use process::{Process, lock};

use crate::world::verbund::{Verbund, key};
use crate::world::watch::belongs;

/// A relay, clients and the network between them.
#[derive(Debug)]
pub struct QuicWorld {
    /// The only source of chance.
    pub rng: StdRng,
    /// What lies between the hosts.
    pub network: Network,
    verbund: Verbund,
    authority: Arc<Authority>,
    observer: Arc<Mutex<Observer>>,
    nodes: BTreeMap<Host, Node>,
}

/// A computer with its disk, and the process that may be running on it.
#[derive(Debug)]
struct Node {
    device: Device,
    key: DeviceKey,
    identity: Identity,
    disk: MemoryStore,
    /// Whom its process calls.
    peers: Vec<Host>,
    process: Option<Process>,
    tickets: u64,
}

/// The host of the relay; the clients follow.
pub const RELAY: Host = Host(0);

/// Long enough for anything that heals at all: an idle timeout, the longest pause between two
/// calls and a handshake, one after the other.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// Under how many names one process writes at most.
const NONCES: usize = 16;

/// How often a test looks whether what it waits for has come.
const LOOK: Duration = Duration::from_millis(20);

/// Runs a story on a clock of its own that jumps to whatever happens next.
pub fn play<T>(story: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a thread runs a clock").block_on(story)
}

impl QuicWorld {
    /// Makes a Verbund with a relay and so many clients, each an editor in a Kommune of its own,
    /// and starts all of them. Every client calls the relay.
    pub fn start(seed: u64, clients: u8, usual: Conditions) -> Self {
        let own: Vec<u32> = (1..=u32::from(clients)).collect();
        Self::start_in(seed, &own, usual)
    }

    /// Makes a Verbund with a relay and one client in each of these Kommunen, each an editor, and
    /// starts all of them. Every client calls the relay.
    pub fn start_in(seed: u64, municipalities: &[u32], usual: Conditions) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let network = Network::new(rng.random(), usual);
        let mut verbund = Verbund::found(1);
        let roles = municipalities.iter().map(|municipality| (*municipality, Role::Editor));
        let roles = [(1, Role::Relay)].into_iter().chain(roles);
        let mut keys: Vec<(Host, DeviceKey)> = Vec::new();
        for (host, (municipality, role)) in (0..).map(Host).zip(roles) {
            let key = key();
            verbund.join(municipality, role, &key);
            keys.push((host, key));
        }
        let authority = Arc::new(Authority::new());
        let (observer, nodes) = (Arc::default(), BTreeMap::new());
        let mut world = Self { rng, network, verbund, authority, observer, nodes };
        for (host, key) in keys {
            world.add(host, key, world.verbund.blank_disk());
            if host != RELAY {
                world.node_mut(host).peers.push(RELAY);
            }
            world.run(host);
        }
        world
    }

    /// Returns the hosts of the clients.
    pub fn clients(&self) -> Vec<Host> {
        self.nodes.keys().copied().filter(|host| *host != RELAY).collect()
    }

    /// Returns the hosts of the clients that belong to the Verbund.
    fn members(&self) -> impl Iterator<Item = Host> {
        let clients = self.clients().into_iter();
        clients.filter(|host| self.verbund.roster.device(self.device(*host)).is_some())
    }

    /// Adds a client whose device is in the roster of all who run, and starts it.
    pub fn join(&mut self) -> Host {
        let host = self.join_idle();
        self.node_mut(host).peers.push(RELAY);
        self.run(host);
        host
    }

    /// Adds a computer whose device is in the roster of all who run. Nothing runs on it.
    pub fn join_idle(&mut self) -> Host {
        let host = Host(u8::try_from(self.nodes.len()).expect("there are few hosts"));
        let key = key();
        for entry in self.verbund.join(u32::from(host.0), Role::Editor, &key) {
            self.tell(RELAY, Message::Roster(entry));
        }
        self.add(host, key, self.verbund.blank_disk());
        host
    }

    /// Opens the endpoint of an idle host and makes settings for its calls, for a test that
    /// speaks for it.
    pub fn endpoint(&mut self, host: Host) -> (Endpoint, ClientConfig) {
        let socket = self.network.open(host);
        let node = &self.nodes[&host];
        let endpoint = links::endpoint(socket, node.device.role, &node.identity, &mut self.rng);
        (endpoint, links::settings(&node.identity, &mut self.rng))
    }

    /// Adds a computer that holds a key and a certificate, but stands in nobody else's roster.
    pub fn add_stranger(&mut self, authority: &Authority) -> Host {
        let host = Host(u8::try_from(self.nodes.len()).expect("there are few hosts"));
        let entries = self.verbund.roster.entries_from(0).to_vec();
        let known = Roster::open(entries).expect("the roster is valid");
        let key = key();
        self.verbund.join(u32::from(host.0), Role::Editor, &key);
        self.add(host, key, self.verbund.blank_disk());
        self.verbund.roster = known;
        let verbund = self.verbund.roster.verbund();
        let node = self.node_mut(host);
        node.identity = authority.identity(verbund, &node.device, &node.key);
        node.peers.push(RELAY);
        self.run(host);
        host
    }

    /// Returns who issues the certificates.
    pub fn authority(&self) -> Arc<Authority> {
        Arc::clone(&self.authority)
    }

    /// Returns who belongs to the Verbund.
    pub fn roster(&self) -> &Roster {
        &self.verbund.roster
    }

    /// Returns the device of a host.
    pub fn device(&self, host: Host) -> DeviceId {
        self.node(host).device.id
    }

    /// Returns what a host shows in TLS.
    pub fn identity(&self, host: Host) -> Identity {
        self.node(host).identity.clone()
    }

    /// Returns the id of the Leitlinie.
    pub fn leitlinie(&self) -> DocId {
        leitwerk_shared::exchange::leitlinie(&self.verbund.roster)
    }

    fn add(&mut self, host: Host, key: DeviceKey, disk: MemoryStore) {
        let roster = &self.verbund.roster;
        let device = roster.by_key(key.public()).expect("the device has joined").clone();
        let identity = self.authority.identity(roster.verbund(), &device, &key);
        lock(&self.observer).add(host, device.clone(), disk.clone());
        let node =
            Node { device, key, identity, disk, peers: Vec::new(), process: None, tickets: 0 };
        self.nodes.insert(host, node);
    }

    /// Starts the process of a host from what is on its disk.
    pub fn run(&mut self, host: Host) {
        let mut nonces = StdRng::seed_from_u64(self.rng.random());
        let (seed, links_seed) = (self.rng.random(), self.rng.random());
        let names: Vec<[u8; 12]> = (0..NONCES).map(|_| nonces.random()).collect();
        lock(&self.observer).starts(host, names.clone());
        let (network, observer) = (self.network.clone(), Arc::clone(&self.observer));
        let node = self.node_mut(host);
        let disk = node.disk.clone();
        let roster = Roster::open(disk.roster().expect("a memory store can be read"));
        let roster = roster.expect("the stored roster is valid");
        let machine = if host == RELAY {
            let relay = Relay::open(disk, node.device.clone(), roster.clone());
            Machine::Relay(Box::new(relay.expect("a relay starts from what it stored")))
        } else {
            let key = DeviceKey::from_pkcs8(node.key.pkcs8().to_vec()).expect("it is a key");
            let mut names = names.into_iter();
            let names = move || names.next().expect("a process abandons few names");
            let replica = Replica::open(disk, key, names);
            Machine::Client(Box::new(replica.expect("a replica starts from what it stored")))
        };
        let (device, identity, socket) = (&node.device, &node.identity, network.open(host));
        let wire = |inbox, roster| {
            Wiring::new(&network, socket, device, identity, links_seed, roster, inbox)
        };
        node.process = Some(Process::start(host, machine, observer, roster, &network, seed, wire));
        for peer in node.peers.clone() {
            self.call(host, peer);
        }
    }

    /// Lets a client call another one from now on, also after it was started again.
    pub fn dial(&mut self, from: Host, to: Host) {
        let peers = &mut self.node_mut(from).peers;
        if peers.contains(&to) {
            return;
        }
        peers.push(to);
        if self.is_running(from) {
            self.call(from, to);
        }
    }

    fn call(&mut self, from: Host, to: Host) {
        if let Some(process) = &mut self.node_mut(from).process {
            let calls = process.wiring.keep_connected(Network::home(to));
            process.tasks.push(tokio::spawn(calls));
        }
    }

    /// Lets the authority revoke the device of a host; what it has written counts no longer.
    pub fn revoke(&mut self, host: Host) {
        let revocation = Revocation { device: self.device(host), cuts: Vec::new() };
        let entry = self.verbund.sign(Statement::Revoked(revocation));
        self.tell(RELAY, Message::Roster(entry));
    }

    /// Ends the process of a host without warning. What was not on its disk is gone.
    pub fn kill(&mut self, host: Host) {
        self.network.unplug(host);
        self.node_mut(host).process = None;
        lock(&self.observer).dies(host);
    }

    /// Returns whether the process of a host runs.
    pub fn is_running(&self, host: Host) -> bool {
        self.node(host).process.is_some()
    }

    /// Gives a host another address, as when it moves from the cable to the radio.
    pub fn rebind(&self, host: Host) {
        if let Some(process) = &self.node(host).process {
            let socket = self.network.open_elsewhere(host);
            process
                .wiring
                .endpoint
                .rebind_abstract(socket)
                .expect("a simulated socket has an address");
        }
    }

    /// Ends every fault and starts what does not run.
    pub fn heal(&mut self) {
        self.network.heal();
        for host in self.nodes.keys().copied().collect::<Vec<_>>() {
            if !self.is_running(host) {
                self.run(host);
            }
        }
    }

    /// Passes a wish on.
    pub fn edit(&mut self, host: Host, edit: Edit) {
        let node = self.node_mut(host);
        node.tickets += 1;
        let ticket = node.tickets;
        self.tell(host, Message::Edit(ticket, edit));
    }

    fn tell(&self, host: Host, message: Message) {
        let process = self.node(host).process.as_ref();
        process.expect("only a running process is spoken to").tell(message);
    }

    /// Returns what a client shows, if it runs and has shown anything.
    pub fn shown(&self, host: Host) -> Option<Arc<Snapshot>> {
        self.node(host).process.as_ref()?.seen().shown.clone()
    }

    /// Returns the status that a client shows.
    pub fn status(&self, host: Host) -> Option<Status> {
        Some(self.shown(host)?.status)
    }

    /// Returns what the running process of a host has met, oldest first.
    pub fn happened(&self, host: Host) -> Vec<Happened> {
        let process = self.node(host).process.as_ref();
        process.map(|process| process.seen().happened.clone()).unwrap_or_default()
    }

    /// Returns the bytes on the disk of a host, over all documents.
    pub fn stored_bytes(&self, host: Host) -> usize {
        let disk = &self.node(host).disk;
        let stored = |doc| disk.stored(doc).expect("a memory store can be read").chunks().len();
        heads(disk).into_keys().map(stored).sum()
    }

    /// Lets time pass.
    pub async fn pass(&self, time: Duration) {
        sleep(time).await;
        self.check();
    }

    /// Waits until something holds.
    ///
    /// # Panics
    /// If it does not within `limit` of virtual time; `what` says what was waited for.
    pub async fn until(&self, what: &str, limit: Duration, mut holds: impl FnMut(&Self) -> bool) {
        let end = self.network.elapsed() + limit;
        while !holds(self) {
            assert!(self.network.elapsed() < end, "{what}: not within {limit:?}");
            self.pass(LOOK).await;
        }
    }

    /// Waits until everybody has the same and knows it, and nothing is owed.
    ///
    /// # Panics
    /// If that takes longer than `limit` of virtual time; tells what is missing.
    pub async fn agree(&self, limit: Duration) {
        let end = self.network.elapsed() + limit;
        loop {
            // What was wished for a moment ago shall be under way.
            self.pass(LOOK * 10).await;
            let Some(difference) = self.difference() else { return };
            assert!(self.network.elapsed() < end, "after {limit:?}: {difference}");
        }
    }

    /// Checks that all who agree show what the relay has and export it byte for byte alike, and
    /// that nothing that was promised is gone.
    pub fn assert_agreement(&self) {
        let members: Vec<Host> = self.members().collect();
        lock(&self.observer).check_agreement(&members, &self.verbund.roster);
    }

    /// Returns what keeps the Verbund from being in agreement.
    fn difference(&self) -> Option<String> {
        for host in self.members() {
            let Some(status) = self.status(host) else { return Some(format!("{host:?}: silent")) };
            let calm = status.link == LinkState::InStep
                && status.waiting == 0
                && matches!(status.storage, Storage::Saved(_))
                && status.reached == status.reachable;
            if !calm {
                return Some(format!("{host:?}: {status:?}"));
            }
        }
        self.unequal(RELAY)
    }

    /// Returns the first client that does not hold or show what is on the disk of `source`.
    pub fn unequal(&self, source: Host) -> Option<String> {
        let all = heads(&self.node(source).disk);
        let source_is = &self.node(source).device;
        for host in self.members() {
            let Some(shown) = self.shown(host) else { return Some(format!("{host:?}: silent")) };
            let device = &self.node(host).device;
            let due = all.iter().filter(|(doc, _)| belongs(device, doc.audience()));
            let held = heads(&self.node(host).disk);
            // Of a Blatt that is not for it, nothing may be there: the relay would not excuse it.
            if !due.eq(held.iter().filter(|(doc, _)| belongs(source_is, doc.audience()))) {
                return Some(format!("{host:?} holds something else than {source:?}"));
            }
            for (doc, version) in crate::world::versions(&shown) {
                let shown: Vec<Hash> = version.0.into_iter().map(Hash).collect();
                if held.get(&doc).is_some_and(|heads| *heads != shown) {
                    return Some(format!("{host:?} shows something else of {doc} than it holds"));
                }
            }
        }
        None
    }

    /// Fails if a task broke off or somebody was accused: nobody lies here.
    fn check(&self) {
        for (host, node) in &self.nodes {
            let Some(process) = &node.process else { continue };
            process.check();
            assert_eq!(process.seen().alarms, Vec::<String>::new(), "{host:?}");
        }
    }

    fn node(&self, host: Host) -> &Node {
        &self.nodes[&host]
    }

    fn node_mut(&mut self, host: Host) -> &mut Node {
        self.nodes.get_mut(&host).expect("the host is part of the world")
    }
}

fn heads(disk: &MemoryStore) -> BTreeMap<DocId, Vec<Hash>> {
    let headers = disk.headers().expect("a memory store can be read");
    headers.into_iter().map(|header| (header.doc, header.heads)).collect()
}
