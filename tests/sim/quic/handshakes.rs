// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Handshakes that a guard watches: who does not finish one loses its place, and who may have
//! written a foreign address into its packet is asked before anything large goes there.

use std::sync::{Arc, Mutex};

use leitwerk_shared::identity::certificate::server_name;
use leitwerk_shared::net::guard::{Guard, Limits, Rate, Turned};
use leitwerk_shared::net::mesh::Mesh;
use leitwerk_shared::net::{CLOSE_FULL, DialError, refusal};
use leitwerk_tests::quic_world::network::{Conditions, Host, Network, Packet};
use leitwerk_tests::quic_world::{QuicWorld, play};
use quinn::{ClientConfig, Connecting, ConnectionError, Endpoint, TransportConfig};
use tokio::sync::watch;

use super::{millis, secs};

/// A listener with a guard, and callers.
struct Guarded {
    world: QuicWorld,
    listener: Host,
    guard: Guard,
    turned: Arc<Mutex<Vec<Turned>>>,
}

/// Room for one handshake. From how many on an address is asked for is for the test to say.
fn narrow(before_retry: usize) -> Limits {
    Limits {
        connections: 10,
        per_municipality: 10,
        handshakes: 1,
        per_address: 1,
        before_retry,
        rate: Rate { bytes: 1 << 20, frames: 1_000 },
        rate_per_municipality: Rate { bytes: 1 << 20, frames: 1_000 },
    }
}

impl Guarded {
    fn new(limits: Limits) -> Self {
        let mut world = QuicWorld::start(5, 0, Conditions::GOOD);
        let listener = world.join_idle();
        let turned: Arc<Mutex<Vec<Turned>>> = Arc::default();
        let guard = {
            let turned = Arc::clone(&turned);
            Guard::new(limits, move |_, why| {
                turned.lock().expect("no test has failed yet").push(why);
            })
        };
        Self { world, listener, guard, turned }
    }

    /// Adds a caller who belongs to the Verbund.
    fn caller(&mut self) -> (Host, Endpoint, ClientConfig) {
        let host = self.world.join_idle();
        let (endpoint, settings) = self.world.endpoint(host);
        (host, endpoint, settings)
    }

    /// Begins to listen to all callers that were added.
    fn listen(&mut self) {
        let (endpoint, settings) = self.world.endpoint(self.listener);
        let (_, roster) = watch::channel(Arc::new(self.world.roster().clone()));
        let me = self.world.device(self.listener);
        let mesh = Mesh::new(endpoint, settings, me, roster, || 0, drop);
        tokio::spawn(mesh.guarded(self.guard.clone()).accept(drop));
    }

    fn call(&self, caller: &Endpoint, settings: ClientConfig) -> Connecting {
        let name = server_name(self.world.roster().verbund());
        let calling = caller.connect_with(settings, Network::home(self.listener), &name);
        calling.expect("the settings fit")
    }

    fn turned(&self) -> Vec<Turned> {
        self.turned.lock().expect("no test has failed yet").clone()
    }
}

#[test]
fn who_only_keeps_a_handshake_alive_loses_its_place_in_time() {
    play(async {
        let mut guarded = Guarded::new(narrow(usize::MAX));
        let (deaf, endpoint, mut settings) = guarded.caller();
        let (_, honest, honest_settings) = guarded.caller();
        guarded.listen();
        // It hears nothing, never gives up, and says its first words again and again: each of
        // them is sealed rightly, and none ends the handshake.
        let mut patient = TransportConfig::default();
        patient.max_idle_timeout(None);
        settings.transport_config(Arc::new(patient));
        guarded.world.network.set_way(guarded.listener, deaf, Conditions::CUT);
        let calling = guarded.call(&endpoint, settings);
        guarded.world.pass(secs(9)).await;
        assert_eq!(guarded.guard.handshakes(), 1, "it may be slow");
        guarded.world.pass(secs(2)).await;
        assert_eq!(guarded.guard.handshakes(), 0, "but not for ever");
        assert_eq!(guarded.turned(), [Turned::Handshake], "and it is told of");
        let call = guarded.call(&honest, honest_settings);
        call.await.expect("its place is free for others");
        drop(calling);
    });
}

#[test]
fn who_gives_way_to_the_next_caller_hears_that_there_is_no_place() {
    play(async {
        let mut guarded = Guarded::new(narrow(1));
        let (slow, endpoint, settings) = guarded.caller();
        let (_, next, next_settings) = guarded.caller();
        guarded.listen();
        guarded.world.network.set_way(guarded.listener, slow, Conditions::CUT);
        let calling = guarded.call(&endpoint, settings);
        guarded.world.pass(secs(2)).await;
        guarded.world.network.set_way(guarded.listener, slow, Conditions::GOOD);
        let call = guarded.call(&next, next_settings);
        call.await.expect("the slow one gives way");
        let error = calling.await.expect_err("there was one place");
        let told = refusal(&error, "relay");
        assert!(matches!(told, DialError::Full { .. }), "nobody said anything of its certificate");
    });
}

#[test]
fn a_device_that_chooses_no_connection_holds_a_few_at_most() {
    play(async {
        let mut guarded =
            Guarded::new(Limits { handshakes: 100, per_address: 100, ..narrow(usize::MAX) });
        let (_, greedy, settings) = guarded.caller();
        let (_, honest, honest_settings) = guarded.caller();
        guarded.listen();
        let mut held = Vec::new();
        for _ in 0..20 {
            let call = guarded.call(&greedy, settings.clone());
            held.push(call.await.expect("it belongs to the Verbund"));
        }
        guarded.world.pass(secs(1)).await;
        let open = held.iter().filter(|connection| connection.close_reason().is_none()).count();
        assert_eq!(open, 4);
        assert_eq!(guarded.turned(), [Turned::FullDevice; 16]);
        for connection in held.iter().skip(open) {
            let end = connection.close_reason();
            let told = matches!(&end, Some(ConnectionError::ApplicationClosed(close))
                if close.error_code == CLOSE_FULL.into());
            assert!(told, "it hears why: {end:?}");
        }
        let call = guarded.call(&honest, honest_settings);
        let other = call.await.expect("another device comes in beside it");
        guarded.world.pass(secs(1)).await;
        assert_eq!(other.close_reason(), None);
        // It had time to choose.
        guarded.world.pass(secs(6)).await;
        let open = held.iter().filter(|connection| connection.close_reason().is_none()).count();
        assert_eq!(open, 0, "none of them is kept for ever");
    });
}

#[test]
fn before_an_address_is_proven_nothing_large_goes_there() {
    for (before_retry, asked) in [(0, true), (usize::MAX, false)] {
        play(async {
            let mut guarded = Guarded::new(narrow(before_retry));
            let (host, endpoint, settings) = guarded.caller();
            guarded.listen();
            guarded.call(&endpoint, settings).await.expect("who proves its address is let in");
            guarded.world.pass(millis(100)).await;
            let (here, there) = (Network::home(guarded.listener), Network::home(host));
            let trace = guarded.world.network.trace();
            let said = |from| trace.iter().filter(move |packet: &&Packet| packet.from == from);
            let first = said(here).next().expect("it was answered").at;
            let again = said(there).find(|packet| packet.at > first).expect("it goes on").at;
            let sent: usize =
                said(here).filter(|it| it.at < again).map(|packet| packet.length).sum();
            // A question is short, and only who gets it can go on.
            assert_eq!(sent < 400, asked, "{sent} bytes before the address was proven");
        });
    }
}
