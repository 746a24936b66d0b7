// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How a process gets its links: the mesh of the product over a simulated socket, with a seed in
//! place of all that the system decides by chance.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{Device, Roster};
use leitwerk_shared::net::mesh::{Mesh, Origin, Report, Target};
use leitwerk_shared::net::socket;
use leitwerk_shared::net::tls::{self, Identity};
use quinn::{AsyncUdpSocket, ClientConfig, ConnectionId, ConnectionIdGenerator, Endpoint};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;

use super::authority::provider;
use super::machine::Message;
use super::network::Network;
use super::process::{Happened, Seen, What, lock};

/// The links of a process.
#[derive(Debug)]
pub(super) struct Wiring {
    pub(super) endpoint: Endpoint,
    pub(super) mesh: Mesh,
    pub(super) seen: Arc<Mutex<Seen>>,
    network: Network,
    /// Nothing ends a pause between two calls early.
    news: watch::Sender<()>,
}

impl Wiring {
    pub(super) fn new(
        network: &Network,
        socket: Arc<dyn AsyncUdpSocket>,
        device: &Device,
        identity: &Identity,
        seed: u64,
        roster: watch::Receiver<Arc<Roster>>,
        inbox: UnboundedSender<Message>,
    ) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let endpoint = endpoint(socket, device.role, identity, &mut rng);
        let settings = settings(identity, &mut rng);
        let rng = Mutex::new(rng);
        let chance = move || lock(&rng).random();
        // Nobody listens any more once the process was killed.
        let events = move |event| drop(inbox.send(Message::Link(event)));
        Self {
            mesh: Mesh::new(endpoint.clone(), settings, device.id, roster, chance, events),
            endpoint,
            seen: Arc::default(),
            network: network.clone(),
            news: watch::Sender::new(()),
        }
    }

    /// Calls a peer again and again, for as long as the process runs.
    pub(super) fn keep_connected(&self, peer: SocketAddr) -> impl Future<Output = ()> + use<> {
        let (origin, addresses) = (Origin::Given, vec![peer.to_string()]);
        let target = Target { origin, addresses, fingerprint: None };
        let (network, seen) = (self.network.clone(), Arc::clone(&self.seen));
        self.mesh.clone().keep(target, self.news.subscribe(), move |report| {
            if let Report::Unreached(_, error) = report {
                let what = What::Unreached(error.to_string());
                lock(&seen).happened.push(Happened { at: network.elapsed(), what });
            }
        })
    }
}

/// Makes the settings of calls, with names for the connections that come from the seed.
pub(super) fn settings(identity: &Identity, rng: &mut StdRng) -> ClientConfig {
    let config = tls::client(provider(), identity);
    let mut config = config.expect("certificate and key fit together");
    let names = Mutex::new(Names::new(rng.random()));
    config.initial_dst_cid_provider(Arc::new(move || lock(&names).generate_cid()));
    config
}

/// Opens an endpoint whose every choice comes from the seed.
pub(super) fn endpoint(
    socket: Arc<dyn AsyncUdpSocket>,
    role: Role,
    identity: &Identity,
    rng: &mut StdRng,
) -> Endpoint {
    let mut config = socket::settings(identity);
    config.rng_seed(Some(rng.random()));
    let names = rng.random();
    config.cid_generator(move || Box::new(Names::new(names)));
    let listener = if role == Role::Relay { tls::relay } else { tls::member };
    let server = listener(provider(), identity).expect("certificate and key fit together");
    let server = tls::quic_server(server).expect("QUIC has its suite");
    let runtime = Arc::new(quinn::TokioRuntime);
    Endpoint::new_with_abstract_socket(config, Some(server), socket, runtime)
        .expect("a simulated socket has an address")
}

/// Names for connections.
struct Names(StdRng);

impl Names {
    fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }
}

impl ConnectionIdGenerator for Names {
    fn generate_cid(&mut self) -> ConnectionId {
        ConnectionId::new(&self.0.random::<[u8; 8]>())
    }

    fn cid_len(&self) -> usize {
        8
    }

    fn cid_lifetime(&self) -> Option<Duration> {
        None
    }
}
