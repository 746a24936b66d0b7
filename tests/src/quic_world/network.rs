// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! UDP between hosts in memory: each direction of each path loses, doubles, delays and reorders
//! datagrams as it is told, from one seed and on tokio's clock. Nothing leaves the process.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::socket::{Inbox, Socket};

/// A computer, wherever it is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Host(pub u8);

/// What one direction of a path does to what is sent along it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conditions {
    /// How long a datagram travels at least.
    pub latency: Duration,
    /// How much longer it travels at most, drawn for each one; this puts them out of order.
    pub jitter: Duration,
    /// The share that is lost, 0 to 1.
    pub loss: f64,
    /// The share that arrives twice, 0 to 1.
    pub duplication: f64,
    /// The largest datagram that passes, in bytes.
    pub mtu: usize,
    /// How much passes, in bytes per second. What would wait longer than `BUFFER` is lost.
    pub rate: u32,
    /// Whether nothing passes at all.
    pub cut: bool,
}

/// One datagram that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// When, since the network began.
    pub at: Duration,
    /// The address that it comes from, as the target sees it.
    pub from: SocketAddr,
    /// Its target.
    pub to: SocketAddr,
    /// Its length in bytes.
    pub length: usize,
}

/// The network. Clones are the same network.
#[derive(Clone, Debug)]
pub struct Network {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Wakes the courier when something was sent.
    sent: Notify,
}

#[derive(Debug)]
struct State {
    rng: StdRng,
    began: Instant,
    usual: Conditions,
    paths: BTreeMap<(Host, Host), Conditions>,
    /// Until when each path is busy with what it has taken.
    busy: BTreeMap<(Host, Host), Instant>,
    ports: BTreeMap<u64, Port>,
    addresses: BTreeMap<SocketAddr, u64>,
    count: u64,
    under_way: BTreeMap<(Instant, u64), Datagram>,
    trace: Vec<Packet>,
    /// How many bytes each host has got.
    delivered: BTreeMap<Host, usize>,
}

/// An open socket as the network sees it.
#[derive(Debug)]
struct Port {
    host: Host,
    address: SocketAddr,
    inbox: Arc<Mutex<Inbox>>,
}

#[derive(Debug)]
struct Datagram {
    from: SocketAddr,
    to: SocketAddr,
    bytes: Vec<u8>,
}

/// How long a datagram waits for a busy path before it is lost.
const BUFFER: Duration = Duration::from_millis(250);

/// The port that everybody uses.
const PORT: u16 = 4433;

impl Conditions {
    /// An office with a good line.
    pub const GOOD: Self = Self {
        latency: Duration::from_millis(15),
        jitter: Duration::from_millis(2),
        loss: 0.0,
        duplication: 0.0,
        mtu: 1_472,
        rate: 4_000_000,
        cut: false,
    };

    /// A train: much is lost, some comes twice, most out of order.
    pub const BAD: Self = Self {
        latency: Duration::from_millis(30),
        jitter: Duration::from_millis(60),
        loss: 0.15,
        duplication: 0.05,
        mtu: 1_300,
        rate: 2_000_000,
        cut: false,
    };

    /// A cable that was pulled.
    pub const CUT: Self = Self { cut: true, ..Self::GOOD };
}

impl Network {
    /// Begins a network on the current runtime. `usual` holds for every path that is not set
    /// otherwise.
    pub fn new(seed: u64, usual: Conditions) -> Self {
        let state = State {
            rng: StdRng::seed_from_u64(seed),
            began: Instant::now(),
            usual,
            paths: BTreeMap::new(),
            busy: BTreeMap::new(),
            ports: BTreeMap::new(),
            addresses: BTreeMap::new(),
            count: 0,
            under_way: BTreeMap::new(),
            trace: Vec::new(),
            delivered: BTreeMap::new(),
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), sent: Notify::new() });
        let network = Self { shared };
        tokio::spawn(network.clone().deliver());
        network
    }

    /// Returns the address at which a host can be found as long as it is not moved.
    pub fn home(host: Host) -> SocketAddr {
        (Ipv4Addr::new(10, 0, host.0, 1), PORT).into()
    }

    /// Opens the socket of a host at its home.
    pub fn open(&self, host: Host) -> Arc<Socket> {
        self.open_at(host, Self::home(host))
    }

    /// Opens another socket of a host at an address that nobody has had.
    pub fn open_elsewhere(&self, host: Host) -> Arc<Socket> {
        let address = self.state().fresh_address(host);
        self.open_at(host, address)
    }

    fn open_at(&self, host: Host, address: SocketAddr) -> Arc<Socket> {
        let mut state = self.state();
        let port = state.next();
        let inbox = Arc::default();
        state.ports.insert(port, Port { host, address, inbox: Arc::clone(&inbox) });
        state.addresses.insert(address, port);
        drop(state);
        Arc::new(Socket::new(self.clone(), port, address, inbox))
    }

    /// Lets a box in the middle forget a host: from now on it appears under another address and
    /// what goes to the old one is lost. The host itself notices nothing.
    pub fn translate(&self, host: Host) {
        let mut state = self.state();
        let address = state.fresh_address(host);
        let State { ports, addresses, .. } = &mut *state;
        addresses.retain(|_, port| ports.get(port).is_some_and(|port| port.host != host));
        for (number, port) in ports.iter_mut().filter(|(_, port)| port.host == host) {
            port.address = address;
            addresses.insert(address, *number);
        }
    }

    /// Closes all sockets of a host at once: what its tasks still send goes nowhere.
    pub fn unplug(&self, host: Host) {
        let mut state = self.state();
        let State { ports, addresses, .. } = &mut *state;
        addresses.retain(|_, port| ports.get(port).is_some_and(|port| port.host != host));
        ports.retain(|_, port| port.host != host);
    }

    /// Sets what holds for every path that is not set otherwise.
    pub fn set_usual(&self, conditions: Conditions) {
        self.state().usual = conditions;
    }

    /// Sets one direction of the path between two hosts.
    pub fn set_way(&self, from: Host, to: Host, conditions: Conditions) {
        self.state().paths.insert((from, to), conditions);
    }

    /// Sets both directions of the path between two hosts.
    pub fn set_path(&self, one: Host, other: Host, conditions: Conditions) {
        self.set_way(one, other, conditions);
        self.set_way(other, one, conditions);
    }

    /// Makes all paths as they usually are.
    pub fn heal(&self) {
        self.state().paths.clear();
    }

    /// Returns how much time has passed since the network began.
    pub fn elapsed(&self) -> Duration {
        self.state().began.elapsed()
    }

    /// Returns everything that was sent so far.
    pub fn trace(&self) -> Vec<Packet> {
        self.state().trace.clone()
    }

    /// Returns how many bytes have arrived at a host so far.
    pub fn delivered(&self, host: Host) -> usize {
        self.state().delivered.get(&host).copied().unwrap_or_default()
    }

    /// Takes a datagram from a socket.
    pub(super) fn send(&self, port: u64, to: SocketAddr, bytes: &[u8]) {
        self.state().send(port, to, bytes);
        self.shared.sent.notify_one();
    }

    /// Closes one socket.
    pub(super) fn close(&self, port: u64) {
        let mut state = self.state();
        state.ports.remove(&port);
        state.addresses.retain(|_, known| *known != port);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The courier: hands out what has travelled long enough.
    async fn deliver(self) {
        loop {
            let next = self.state().under_way.first_key_value().map(|((at, _), _)| *at);
            let Some(next) = next else {
                self.shared.sent.notified().await;
                continue;
            };
            tokio::select! {
                biased;
                () = sleep_until(next) => self.state().deliver_due(),
                () = self.shared.sent.notified() => {}
            }
        }
    }
}

impl State {
    fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn fresh_address(&mut self, host: Host) -> SocketAddr {
        let [.., high, low] = self.next().to_be_bytes();
        (Ipv4Addr::new(172, high, low, host.0), PORT).into()
    }

    fn send(&mut self, port: u64, to: SocketAddr, bytes: &[u8]) {
        let Some(Port { host, address, .. }) = self.ports.get(&port) else { return };
        let (host, from, now) = (*host, *address, Instant::now());
        self.trace.push(Packet { at: now - self.began, from, to, length: bytes.len() });
        let target = self.addresses.get(&to).and_then(|port| self.ports.get(port));
        let Some(path) = target.map(|target| (host, target.host)) else { return };
        let conditions = self.paths.get(&path).copied().unwrap_or(self.usual);
        // Chance is asked for every datagram in the same way, whatever becomes of it.
        let lost = self.rng.random_bool(conditions.loss);
        let twice = self.rng.random_bool(conditions.duplication);
        let delays = [(); 2].map(|()| conditions.jitter.mul_f64(self.rng.random()));
        if conditions.cut || lost || bytes.len() > conditions.mtu {
            return;
        }
        let busy = self.busy.entry(path).or_insert(now);
        let begins = now.max(*busy);
        if begins - now > BUFFER {
            return;
        }
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        *busy = begins + Duration::from_secs(1) * length / conditions.rate;
        let leaves = *busy;
        for delay in &delays[..=usize::from(twice)] {
            let number = self.next();
            let datagram = Datagram { from, to, bytes: bytes.to_vec() };
            self.under_way.insert((leaves + conditions.latency + *delay, number), datagram);
        }
    }

    fn deliver_due(&mut self) {
        let later = self.under_way.split_off(&(Instant::now(), u64::MAX));
        for datagram in std::mem::replace(&mut self.under_way, later).into_values() {
            let target = self.addresses.get(&datagram.to).and_then(|port| self.ports.get(port));
            if let Some(port) = target {
                *self.delivered.entry(port.host).or_default() += datagram.bytes.len();
                let mut inbox = port.inbox.lock().unwrap_or_else(PoisonError::into_inner);
                inbox.push(datagram.from, datagram.bytes);
            }
        }
    }
}
