// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A whole history over QUIC: what people do and what the network, the disks and the processes make
//! of it, drawn from one seed before anything happens, so that it can be printed and made shorter.
//! What becomes of a packet depends on all packets before it; a shortened history may therefore end
//! well, and is not taken then.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use leitwerk_shared::domain::edit::{Edit, Op, Path, Value};
use leitwerk_shared::domain::ids::ItemId;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::network::{Conditions, Host, Packet};
use super::{PATIENCE, QuicWorld, RELAY, play};
use crate::shrink::Playable;
use crate::world::story;
use crate::world::wishes::{self, set, wish};

/// What happens in one Verbund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// Where it comes from.
    pub seed: u64,
    /// How many clients there are.
    pub clients: u8,
    /// What happens, in order.
    pub events: Vec<Event>,
}

/// Something happens, and then time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happens.
    pub act: Act,
    /// How much time passes after it, in milliseconds.
    pub pause: u64,
    /// Where all chance in it comes from.
    pub dice: u64,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Somebody changes something.
    Write(Host),
    /// Somebody pastes so many kilobytes; what follows may well cut it off.
    Paste(Host, usize),
    /// Both ways between a client and the relay get bad.
    Worsen(Host),
    /// The cable between a client and the relay is pulled.
    Unplug(Host),
    /// Nothing comes from the first to the second any more.
    CutOneWay(Host, Host),
    /// Every way is as usual again.
    Mend,
    /// The address translation before a client begins anew.
    Translate(Host),
    /// A client goes to another network.
    Move(Host),
    /// A client calls another one from now on.
    Dial(Host, Host),
    /// A process that runs is killed, one that does not is started.
    Toggle(Host),
}

/// How many things people do or suffer in one history.
const EVENTS: usize = 40;

/// A partition outlasts the idle timeout, and so does the silence after a killed process.
const AFTERWARDS: Duration = Duration::from_secs(25);

/// How long nothing more may happen once all agree.
const CALM: Duration = Duration::from_secs(30);

impl Playable for History {
    fn draw(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let clients = 3 + u8::try_from(seed % 4).unwrap_or_default();
        let events = (0..EVENTS).map(|_| Event {
            act: Act::draw(&mut rng, clients),
            pause: rng.random_range(0..2_500),
            dice: rng.random(),
        });
        let events = events.collect();
        Self { seed, clients, events }
    }

    fn seed(&self) -> u64 {
        self.seed
    }

    fn events(&self) -> usize {
        self.events.len()
    }

    fn without(&self, events: Range<usize>) -> Self {
        let mut shorter = self.clone();
        shorter.events.drain(events);
        shorter
    }

    fn calmer(&self, event: usize) -> Vec<Self> {
        if self.events[event].pause == 0 {
            return Vec::new();
        }
        let mut calmer = self.clone();
        calmer.events[event].pause = 0;
        vec![calmer]
    }

    fn play_through(&self) {
        self.play();
    }

    fn test(&self) -> &'static str {
        "every_history_over_quic"
    }
}

impl History {
    /// Plays it to its end, where all must agree, and returns everything that was sent in it.
    ///
    /// # Panics
    /// At the first thing that must not be.
    pub fn play(&self) -> Vec<Packet> {
        play(self.played())
    }

    async fn played(&self) -> Vec<Packet> {
        // Every two have a Kommune in common, and its Blätter.
        let municipalities: Vec<u32> =
            (0..u32::from(self.clients)).map(|client| client / 2 + 1).collect();
        let mut world = QuicWorld::start_in(self.seed, &municipalities, Conditions::GOOD);
        for Event { act, pause, dice } in &self.events {
            story::tell(|| format!("{:?}: {act:?}", world.network.elapsed()));
            world.rng = StdRng::seed_from_u64(*dice);
            world.bring_about(*act);
            world.pass(Duration::from_millis(*pause)).await;
        }
        world.pass(AFTERWARDS).await;
        world.heal();
        world.agree(PATIENCE).await;
        world.pass(CALM).await;
        world.agree(Duration::ZERO).await;
        world.assert_agreement();
        world.network.trace()
    }
}

impl Act {
    fn draw(rng: &mut StdRng, clients: u8) -> Self {
        let client = Host(rng.random_range(1..=clients));
        match rng.random_range(0..100) {
            0..60 => Self::Write(client),
            60..64 => Self::Paste(client, rng.random_range(200..800)),
            64..72 => Self::Worsen(client),
            72..77 => Self::Unplug(client),
            77..80 => Self::CutOneWay(client, RELAY),
            80..83 => Self::CutOneWay(RELAY, client),
            83..87 => Self::Mend,
            87..89 => Self::Translate(client),
            89..91 => Self::Move(client),
            91..93 => {
                let others: Vec<Host> = (1..=clients).map(Host).collect();
                let others: Vec<Host> = others.into_iter().filter(|host| *host != client).collect();
                Self::Dial(client, others.choose(rng).copied().unwrap_or(RELAY))
            }
            93..96 => Self::Toggle(RELAY),
            _ => Self::Toggle(client),
        }
    }
}

impl QuicWorld {
    fn bring_about(&mut self, act: Act) {
        match act {
            Act::Write(client) => {
                let Some(shown) = self.shown(client) else { return };
                let edit = wishes::draw(&mut self.rng, &shown);
                self.edit(client, edit);
            }
            Act::Paste(client, kilobytes) => {
                if self.is_running(client) {
                    for edit in bulk(self, kilobytes) {
                        self.edit(client, edit);
                    }
                }
            }
            Act::Worsen(client) => self.network.set_path(client, RELAY, Conditions::BAD),
            Act::Unplug(client) => self.network.set_path(client, RELAY, Conditions::CUT),
            Act::CutOneWay(from, to) => self.network.set_way(from, to, Conditions::CUT),
            Act::Mend => self.network.heal(),
            Act::Translate(client) => self.network.translate(client),
            Act::Move(client) => self.rebind(client),
            Act::Dial(client, other) => self.dial(client, other),
            Act::Toggle(host) if self.is_running(host) => self.kill(host),
            Act::Toggle(host) => self.run(host),
        }
    }
}

/// Returns wishes that make the Leitlinie grow by about so many kilobytes: one line that is
/// written again and again, in signs with twenty bits of chance in each, of which no compression
/// makes much less. So much text in few steps costs Automerge next to nothing.
pub fn bulk(world: &mut QuicWorld, kilobytes: usize) -> Vec<Edit> {
    const LINE: usize = 1_000;
    /// So many of them stay well below the largest change.
    const LINES: usize = 100;
    let doc = world.leitlinie();
    let id = ItemId::from_bytes(world.rng.random::<u128>().to_be_bytes());
    let mut chance: u64 = world.rng.random();
    let mut sign = |_| {
        // Knuth's generator; the one of the world would take longer than everything else here.
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let number = u32::try_from(chance >> 44).unwrap_or_default();
        char::from_u32(0x1_0000 + number).unwrap_or(' ')
    };
    let list = Path::key("history");
    let status = list.clone().item(id).then("status");
    let mut ops = vec![Op::Add { list, id, before: None }];
    for _ in 0..kilobytes * 3 / 8 {
        let line: String = (0..LINE).map(&mut sign).collect();
        ops.push(set(status.clone(), Value::Line(line)));
    }
    ops.chunks(LINES).map(|ops| wish(doc, ops.to_vec())).collect()
}

impl fmt::Display for History {
    /// One event a line, as it can be read and compared.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {} over QUIC, {} clients", self.seed, self.clients)?;
        for Event { act, pause, dice } in &self.events {
            write!(f, "\n  {act:?}, then {pause} ms with {dice:#018x}")?;
        }
        Ok(())
    }
}
