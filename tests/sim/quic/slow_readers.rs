// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A peer that says nothing, or takes nothing in, or does either too slowly: its connection lives,
//! the rest of it does not. What waits for it stays within bounds, and the link ends.

use std::sync::{Arc, Mutex};

use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::{Hash, SealedRun};
use leitwerk_shared::exchange::{CloseReason, LinkId};
use leitwerk_shared::identity::certificate::server_name;
use leitwerk_shared::net::link::{Event, LinkSender, Links};
use leitwerk_shared::net::mesh::Mesh;
use leitwerk_shared::net::tls::Settings;
use leitwerk_shared::sync::frame::{Frame, Hello, PROTOCOL};
use leitwerk_tests::quic_world::network::{Conditions, Network};
use leitwerk_tests::quic_world::{QuicWorld, play};
use quinn::{Connection, RecvStream, SendStream};
use rand::RngExt as _;
use tokio::sync::{mpsc, watch};

use super::{millis, secs};
use leitwerk_tests::world::wishes::profile;

/// A link to a peer that never reads.
struct Stuck {
    world: QuicWorld,
    link: LinkId,
    links: Links,
    down: mpsc::UnboundedReceiver<String>,
    /// How large what came in bulk is.
    bulks: mpsc::UnboundedReceiver<usize>,
    /// The peer's side; it stays open and is never read from.
    connection: Connection,
    control: (SendStream, RecvStream),
}

/// Far more than any queue may hold, in bytes.
const TOO_MUCH: usize = 100_000_000;

impl Stuck {
    /// A peer that has said hello and nothing else.
    async fn new() -> Self {
        let mut stuck = Self::silent().await;
        let roster = stuck.world.roster();
        let hello = Hello {
            protocol: PROTOCOL,
            verbund: roster.verbund(),
            roster_height: roster.height(),
            roster_tip: roster.tip(),
            digests: Vec::new(),
            receipts: Hash([0; 32]),
            program: String::new(),
        };
        stuck.say(&Frame::Hello(hello).encode()).await;
        stuck
    }

    async fn say(&mut self, bytes: &[u8]) {
        self.control.0.write_all(bytes).await.expect("the connection stands");
    }

    /// A peer that has said no more than what nobody understands.
    async fn silent() -> Self {
        let mut world = QuicWorld::start(5, 0, Conditions::GOOD);
        let (here, there) = (world.join_idle(), world.join_idle());
        let (listener, settings) = world.endpoint(here);
        let (_, roster) = watch::channel(Arc::new(world.roster().clone()));
        let up: Arc<Mutex<Option<(LinkId, LinkSender)>>> = Arc::default();
        let (ended, down) = mpsc::unbounded_channel();
        let (came, bulks) = mpsc::unbounded_channel();
        let events = {
            let up = Arc::clone(&up);
            move |event| match event {
                Event::Up(link, _, sender) => {
                    up.lock().expect("no test has failed yet").replace((link, sender));
                }
                Event::Down(_, error) => drop(ended.send(error.to_string())),
                Event::Bulk(_, bytes) => drop(came.send(bytes.len())),
                Event::Frame(..) | Event::BulkSent(..) => {}
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
        Self { world, link, links, down, bulks, connection, control }
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

    /// Lets the peer begin to send something large.
    async fn begin_bulk(&mut self, bytes: &[u8]) -> SendStream {
        let mut stream = self.connection.open_uni().await.expect("the connection stands");
        stream.write_all(bytes).await.expect("the connection stands");
        stream
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
        stuck.links.close(stuck.link, &CloseReason::Revoked);
        stuck.world.pass(millis(100)).await;
        assert_eq!(stuck.end().as_deref(), Some("ended here: the device was revoked"));
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

#[test]
fn a_caller_that_says_nothing_loses_its_place() {
    play(async {
        let mut silent = Stuck::silent().await;
        silent.world.pass(secs(8)).await;
        assert_eq!(silent.end(), None, "it may be slow");
        silent.world.pass(secs(2)).await;
        assert_eq!(silent.end().as_deref(), Some("the other side says nothing"));
        silent.world.pass(secs(1)).await;
        let heard = silent.connection.close_reason().expect("it is closed").to_string();
        assert!(heard.contains("the other side says nothing"), "{heard}");

        let mut polite = Stuck::new().await;
        polite.world.pass(secs(600)).await;
        assert_eq!(polite.end(), None, "who has said hello may be quiet");
    });
}

#[test]
fn what_has_begun_must_go_on() {
    play(async {
        let mut stuck = Stuck::new().await;
        // A frame of a thousand bytes, of which ten come.
        stuck.say(&[0, 3, 232, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).await;
        stuck.world.pass(secs(59)).await;
        assert_eq!(stuck.end(), None);
        stuck.world.pass(secs(2)).await;
        assert_eq!(stuck.end().as_deref(), Some("the other side is too slow"));
    });
    play(async {
        let mut stuck = Stuck::new().await;
        let stream = stuck.begin_bulk(&[0; 100]).await;
        stuck.world.pass(secs(59)).await;
        assert_eq!(stuck.end(), None);
        stuck.world.pass(secs(2)).await;
        assert_eq!(stuck.end().as_deref(), Some("the other side is too slow"));
        drop(stream);
    });
}

#[test]
fn an_archive_that_is_not_read_lies_here_for_some_minutes_only() {
    play(async {
        let mut stuck = Stuck::new().await;
        stuck.links.bulk(stuck.link, vec![7; 2 << 20]);
        stuck.world.pass(secs(119)).await;
        assert_eq!(stuck.end(), None, "a line may be as slow as this");
        stuck.world.pass(secs(2)).await;
        assert!(stuck.end().is_some());
        let heard = stuck.connection.close_reason().expect("it is closed").to_string();
        assert!(heard.contains("the other side is too slow"), "{heard}");
    });
}

#[test]
fn a_peer_that_sends_faster_than_archives_are_looked_at_waits() {
    const PART: usize = 1 << 20;
    /// What may wait to be looked at, and the one that is read beside it.
    const ROOM: usize = (16 << 20) / PART + 1;
    play(async {
        let mut eager = Stuck::new().await;
        let connection = eager.connection.clone();
        let sending = tokio::spawn(async move {
            for _ in 0..ROOM + 3 {
                let mut stream = connection.open_uni().await.expect("the connection stands");
                stream.write_all(&vec![7; PART]).await.expect("the connection stands");
                stream.finish().expect("it is not finished yet");
            }
        });
        eager.world.pass(secs(50)).await;
        assert_eq!(eager.bulks.len(), ROOM, "the rest waits at the sender");
        for came in 1..=3 {
            eager.links.bulk_taken(eager.link, PART);
            eager.world.pass(secs(5)).await;
            assert_eq!(eager.bulks.len(), ROOM + came, "one for each that was looked at");
        }
        sending.await.expect("everything is sent");
        assert_eq!(eager.end(), None);
    });
}

#[test]
fn who_lets_nobody_in_any_more_does_not_begin_to_again_with_a_new_certificate() {
    play(async {
        let mut world = QuicWorld::start(5, 0, Conditions::GOOD);
        let (here, there) = (world.join_idle(), world.join_idle());
        let (listener, settings) = world.endpoint(here);
        let (_, roster) = watch::channel(Arc::new(world.roster().clone()));
        let mesh = Mesh::new(listener, settings, world.device(here), roster, || 0, drop);
        tokio::spawn(mesh.clone().accept(drop));
        let (caller, settings) = world.endpoint(there);
        let name = server_name(world.roster().verbund());
        let call = || {
            let calling = caller.connect_with(settings.clone(), Network::home(here), &name);
            calling.expect("the settings fit")
        };
        call().await.expect("somebody listens");
        let renewed = || Settings::member(&world.identity(here)).expect("the certificate is one");
        mesh.set_identity(renewed());
        call().await.expect("it listens with the new certificate");
        mesh.refuse_callers();
        mesh.set_identity(renewed());
        assert!(call().await.is_err(), "nobody is let in");
    });
}
