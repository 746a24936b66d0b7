// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The client's part of the network: one socket that listens and calls the relay, the workplaces
//! that a person named, and those that were found in the room.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use leitwerk_shared::change::limits;
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::certificate::Term;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::backoff::{Backoff, chance};
use leitwerk_shared::net::discovery::{Discovery, Found};
use leitwerk_shared::net::guard::Turned;
use leitwerk_shared::net::mesh::{Mesh, Origin, Report, Target};
use leitwerk_shared::net::peer::{Fingerprint, Peer};
use leitwerk_shared::net::tls::{self, Identity, Settings};
use leitwerk_shared::net::{DialError, interfaces, socket, tcp};
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::certificate::Certificate;
use super::places::Places;
use super::{Message, Notice, callers};

/// Where this workplace listens, and whom it calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkState {
    /// Where it listens; nowhere while it is offline.
    pub listening: Option<Listening>,
    /// Whether it searches the room.
    pub search: Search,
    /// The workplaces that a person named.
    pub peers: Vec<Peer>,
}

/// Where a workplace can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listening {
    /// The UDP port.
    pub port: u16,
    /// The port of the profile, which another program may have taken; 0 was any.
    pub wanted: u16,
    /// The addresses of this computer, without those that nobody else can call.
    pub addresses: Vec<IpAddr>,
    /// Who answers there.
    pub fingerprint: Fingerprint,
}

/// Whether a workplace searches the room, and lets itself be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// It does not.
    Off,
    /// It does.
    On,
    /// It was asked to, but the system lets it not.
    Impossible,
}

/// What is wanted of the network.
#[derive(Debug)]
pub(super) enum Order {
    Online(bool),
    Search(bool),
    Peers(Vec<Peer>),
    /// Tell the state once more.
    Tell,
}

/// The task that holds the socket.
pub(super) struct Network<T> {
    pub(super) me: DeviceId,
    pub(super) fingerprint: Fingerprint,
    pub(super) certificate: Arc<Certificate>,
    pub(super) roster: watch::Receiver<Arc<Roster>>,
    pub(super) port: u16,
    pub(super) relays: Vec<String>,
    pub(super) peers: Vec<Peer>,
    /// Where UDP does not work.
    pub(super) places: Arc<Places>,
    pub(super) online: bool,
    pub(super) searching: bool,
    /// What was told last.
    pub(super) told: Option<NetworkState>,
    pub(super) orders: mpsc::UnboundedReceiver<Order>,
    pub(super) messages: Sender<Message>,
    pub(super) tell: T,
}

/// Everybody who is called at the moment. Dropping it ends the calls and their links.
struct Calls<T> {
    mesh: Mesh,
    /// Says that this computer is in another network, or that there are new members.
    news: watch::Sender<()>,
    tasks: BTreeMap<Target, AbortHandle>,
    tell: T,
}

/// How often this computer looks whether it is in another network.
const NETWORK_EVERY: Duration = Duration::from_secs(3);

impl Listening {
    /// Returns what others need to call this workplace.
    pub fn peer(&self) -> Peer {
        let address = |ip: &IpAddr| SocketAddr::new(*ip, self.port);
        Peer::new(self.addresses.iter().map(address), self.fingerprint)
    }
}

impl<T: Fn(Notice) + Clone + Send + Sync + 'static> Network<T> {
    /// Works until nobody can want anything any more.
    pub(super) async fn run(mut self) {
        let mut backoff = Backoff::default();
        let mut identity = self.certificate.identity.subscribe();
        loop {
            while !self.online {
                let Some(order) = self.orders.recv().await else { return };
                self.note(order);
            }
            self.certificate.renew_expired().await;
            let shown = identity.borrow_and_update().clone();
            match self.open(&shown) {
                Ok((mesh, port)) => {
                    backoff.reset();
                    let tell = self.tell.clone();
                    let warn = move |days| tell(Notice::CertificateEnds(days));
                    let renewing = tokio::spawn(Arc::clone(&self.certificate).keep(warn));
                    let goes_on = self.serve(&mesh, port, &mut identity).await;
                    renewing.abort();
                    mesh.close().await;
                    if !goes_on {
                        return;
                    }
                }
                Err(error) => {
                    (self.tell)(Notice::NoNetwork(error));
                    tokio::select! {
                        () = sleep(backoff.pause(chance())) => {}
                        order = self.orders.recv() => match order {
                            Some(order) => self.note(order),
                            None => return,
                        },
                    }
                }
            }
        }
    }

    fn note(&mut self, order: Order) {
        match order {
            Order::Online(online) => self.online = online,
            Order::Search(searching) => self.searching = searching,
            Order::Peers(peers) => self.peers = peers,
            Order::Tell => self.told = None,
        }
    }

    fn open(&self, identity: &Identity) -> Result<(Mesh, u16), DialError> {
        let guard = callers::guard();
        let noise = {
            let guard = guard.clone();
            move |from| guard.turned(from, Turned::Noise)
        };
        let endpoint = socket::member(self.port, identity, noise)?;
        let port = endpoint.local_addr().map_err(DialError::Local)?.port();
        let messages = self.messages.clone();
        let events = move |event| {
            if messages.send(Message::Link(event)).is_err() {
                tracing::debug!("the worker has ended");
            }
        };
        let places = Arc::clone(&self.places);
        let remember = move |now| {
            places.put(now);
            let places = Arc::clone(&places);
            tokio::task::spawn_blocking(move || places.write());
        };
        let config = tls::caller(tls::provider(), identity)?;
        let fallback = tcp::Dialer::remembering(config, self.places.now(), remember);
        let config = tls::client(tls::provider(), identity)?;
        let roster = self.roster.clone();
        let mesh = Mesh::new(endpoint, config, self.me, roster, chance, events);
        Ok((mesh.with_fallback(fallback).guarded(guard), port))
    }

    /// Listens and calls until this workplace goes offline. Returns whether it may come back.
    async fn serve(
        &mut self,
        mesh: &Mesh,
        port: u16,
        identity: &mut watch::Receiver<Identity>,
    ) -> bool {
        // Nobody can join here, so there are no applicants.
        let accepting = tokio::spawn(mesh.clone().accept(drop));
        let mut calls = Calls::new(mesh.clone(), self.tell.clone());
        let mut found = BTreeMap::new();
        let mut search = None;
        let mut impossible = false;
        let mut addresses = interfaces::addresses();
        let mut ticks = interval(NETWORK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.told = None;
        let goes_on = loop {
            match (&search, self.searching) {
                (None, true) if !impossible => match Discovery::start(port) {
                    Ok(started) => search = Some(started),
                    Err(error) => {
                        tracing::warn!(%error, "nobody can be found");
                        impossible = true;
                    }
                },
                (_, false) => {
                    impossible = false;
                    found.clear();
                    if let Some(search) = search.take() {
                        search.stop().await;
                    }
                }
                (_, true) => {}
            }
            calls.call(self.wanted(&found));
            let state = NetworkState {
                listening: Some(Listening {
                    port,
                    wanted: self.port,
                    addresses: addresses.clone(),
                    fingerprint: self.fingerprint,
                }),
                search: match (&search, impossible) {
                    (Some(_), _) => Search::On,
                    (None, true) => Search::Impossible,
                    (None, false) => Search::Off,
                },
                peers: self.peers.clone(),
            };
            if self.told.as_ref() != Some(&state) {
                (self.tell)(Notice::Network(state.clone()));
                self.told = Some(state);
            }
            tokio::select! {
                order = self.orders.recv() => {
                    let Some(order) = order else {
                        mesh.drained().await;
                        break false;
                    };
                    self.note(order);
                }
                _ = ticks.tick() => {
                    let now = interfaces::addresses();
                    if now != addresses {
                        tracing::info!("this computer has other addresses now");
                        calls.news.send_replace(());
                        addresses = now;
                    }
                }
                Ok(()) = self.roster.changed() => {
                    calls.news.send_replace(());
                }
                Ok(()) = identity.changed() => {
                    if let Some(term) = Term::of(&identity.borrow().certificate) {
                        (self.tell)(Notice::Certified(term));
                    }
                    match Settings::member(&identity.borrow_and_update()) {
                        Ok(settings) => mesh.set_identity(settings),
                        Err(error) => tracing::error!(%error, "a new certificate is unusable"),
                    }
                    calls.news.send_replace(());
                }
                news = next(&mut search) => match news {
                    Some(Found::There(name, addresses))
                        if found.len() < limits::FOUND_PEERS || found.contains_key(&name) =>
                    {
                        tracing::info!(?addresses, "somebody is in the room");
                        found.insert(name, addresses);
                    }
                    Some(Found::There(..)) => {}
                    Some(Found::Gone(name)) => {
                        found.remove(&name);
                    }
                    None => {
                        search = None;
                        impossible = true;
                    }
                },
            }
            if !self.online {
                break true;
            }
        };
        drop(calls);
        accepting.abort();
        if let Some(search) = search {
            search.stop().await;
        }
        let (peers, search) = (self.peers.clone(), Search::Off);
        (self.tell)(Notice::Network(NetworkState { listening: None, search, peers }));
        goes_on
    }

    /// Everybody who shall be called.
    fn wanted(&self, found: &BTreeMap<String, Vec<SocketAddr>>) -> Vec<Target> {
        let relays = self.relays.iter().map(|address| Target {
            addresses: vec![address.clone()],
            fingerprint: None,
            origin: Origin::Relay,
        });
        let given = self.peers.iter().map(|peer| Target {
            addresses: peer.addresses().to_vec(),
            fingerprint: peer.fingerprint(),
            origin: Origin::Given,
        });
        let found = found.values().map(|addresses| Target {
            addresses: addresses.iter().map(SocketAddr::to_string).collect(),
            fingerprint: None,
            origin: Origin::Found,
        });
        relays.chain(given).chain(found).collect()
    }
}

/// Waits for what the search finds; for ever where there is no search.
async fn next(search: &mut Option<Discovery>) -> Option<Found> {
    match search {
        Some(search) => search.next().await,
        None => std::future::pending().await,
    }
}

impl<T: Fn(Notice) + Clone + Send + Sync + 'static> Calls<T> {
    fn new(mesh: Mesh, tell: T) -> Self {
        Self { mesh, news: watch::Sender::new(()), tasks: BTreeMap::new(), tell }
    }

    /// Calls exactly these from now on.
    fn call(&mut self, targets: Vec<Target>) {
        let ended = self.tasks.extract_if(.., |target, _| !targets.contains(target));
        ended.for_each(|(_, task)| task.abort());
        for target in targets {
            let (mesh, news) = (&self.mesh, &self.news);
            let tell = self.tell.clone();
            self.tasks.entry(target).or_insert_with_key(|target| {
                let report = move |report| match report {
                    Report::Reached(target, path) => tell(Notice::Reached(target, path)),
                    Report::Unreached(target, error) => tell(Notice::Unreached(target, error)),
                };
                let call = mesh.clone().keep(target.clone(), news.subscribe(), report);
                tokio::spawn(call).abort_handle()
            });
        }
    }
}

impl<T> Drop for Calls<T> {
    fn drop(&mut self) {
        self.tasks.values().for_each(AbortHandle::abort);
    }
}
