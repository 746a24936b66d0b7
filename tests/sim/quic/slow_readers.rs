// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A peer that takes nothing in: its connection lives, its reader does not. What waits for it
//! stays within bounds, and the link can still be ended.

use std::sync::{Arc, Mutex};

use leitwerk_shared::change::SealedRun;
use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::exchange::{CloseReason, LinkId};
use leitwerk_shared::identity::certificate::server_name;
use leitwerk_shared::net::link::{Event, LinkSender, Links};
use leitwerk_shared::net::mesh::Mesh;
use leitwerk_shared::sync::frame::Frame;
use leitwerk_tests::quic_world::QuicWorld;
use leitwerk_tests::quic_world::network::{Conditions, Network};
use quinn::{Connection, RecvStream, SendStream};
use rand::RngExt as _;
use tokio::sync::{mpsc, watch};

use super::{millis, play, secs};
use leitwerk_tests::world::wishes::profile;

/// A link to a peer that never reads.
struct Stuck {
    world: QuicWorld,
    link: LinkId,
    links: Links,
    down: mpsc::UnboundedReceiver<String>,
    /// The peer's side; it stays open and is never read from.
    _connection: Connection,
    _control: (SendStream, RecvStream),
}

/// Far more than any queue may hold, in bytes.
const TOO_MUCH: usize = 100_000_000;

impl Stuck {
    async fn new() -> Self {
        let mut world = QuicWorld::start(5, 0, Conditions::GOOD);
        let (here, there) = (world.join_idle(), world.join_idle());
        let (listener, settings) = world.endpoint(here);
        let (_, roster) = watch::channel(Arc::new(world.roster().clone()));
        let up: Arc<Mutex<Option<(LinkId, LinkSender)>>> = Arc::default();
        let (ended, down) = mpsc::unbounded_channel();
        let events = {
            let up = Arc::clone(&up);
            move |event| match event {
                Event::Up(link, _, sender) => {
                    up.lock().expect("no test has failed yet").replace((link, sender));
                }
                Event::Down(_, error) => drop(ended.send(error.to_string())),
                other => panic!("{other:?}"),
            }
        };
        let mesh = Mesh::new(listener, settings, world.device(here), roster, || 0, events);
        tokio::spawn(mesh.accept(drop));

        let (caller, settings) = world.endpoint(there);
        let name = server_name(world.roster().verbund());
        let calling = caller.connect_with(settings, Network::home(here), &name);
        let connection = calling.expect("the settings fit").await.expect("somebody listens");
        let mut control = connection.open_bi().await.expect("the connection stands");
        let unknown = [0, 0, 1, 99];
        control.0.write_all(&unknown).await.expect("a frame of an unknown kind may be sent");
        world.pass(secs(1)).await;
        let up = up.lock().expect("no test has failed yet").take();
        let (link, sender) = up.expect("the caller belongs to the Verbund");
        let mut links = Links::default();
        links.insert(link, sender);
        Self { world, link, links, down, _connection: connection, _control: control }
    }

    /// Lets frames wait for the peer; returns of how many bytes.
    fn fill(&mut self, bytes: usize) -> usize {
        let mut filled = 0;
        while filled < bytes {
            let mut change = vec![0; 150_000];
            self.world.rng.fill(&mut change[..]);
            let run = SealedRun { doc: profile(1), changes: vec![change], seals: Vec::new() };
            let frame = Frame::Run(PackedRun::pack(&run));
            filled += frame.encode().len();
            self.links.frame(self.link, &frame);
        }
        filled
    }

    /// Returns why the link has ended, if it has.
    fn end(&mut self) -> Option<String> {
        self.down.try_recv().ok()
    }
}

#[test]
fn a_reader_that_takes_nothing_is_given_up_before_the_memory_is() {
    play(async {
        let mut stuck = Stuck::new().await;
        let mut waiting = stuck.fill(30_000_000);
        let end = loop {
            stuck.world.pass(millis(100)).await;
            if let Some(end) = stuck.end() {
                break end;
            }
            assert!(waiting < TOO_MUCH, "the queue takes everything");
            waiting += stuck.fill(1_000_000);
        };
        assert_eq!(end, "ended here: the other side reads too slowly");
    });
}

#[test]
fn a_link_can_be_ended_though_the_other_side_takes_nothing() {
    play(async {
        let mut stuck = Stuck::new().await;
        stuck.fill(30_000_000);
        stuck.world.pass(secs(30)).await;
        assert_eq!(stuck.end(), None, "it may read again");
        stuck.links.close(stuck.link, &CloseReason::NotInRoster);
        stuck.world.pass(millis(100)).await;
        assert_eq!(stuck.end().as_deref(), Some("ended here: the device is not in the roster"));
    });
}

#[test]
fn a_link_that_nobody_wants_any_more_does_not_wait_for_the_other_side() {
    play(async {
        let mut stuck = Stuck::new().await;
        stuck.fill(30_000_000);
        stuck.world.pass(secs(30)).await;
        assert_eq!(stuck.end(), None, "it may read again");
        stuck.links.remove(stuck.link);
        stuck.world.pass(secs(2)).await;
        assert_eq!(stuck.end().as_deref(), Some("ended here: no longer wanted"));
    });
}
