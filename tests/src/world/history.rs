// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A whole history: a Verbund, what happens in it, and what must hold after it. All of it is
//! drawn from one seed before anything happens, so that it can be printed and made shorter.

use std::fmt;
use std::ops::Range;

use leitwerk_shared::identity::role::Role;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::World;
use super::event::{Act, Event};
use super::wire::End;
use crate::shrink::Playable;

/// What happens in one Verbund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// Where it comes from.
    pub seed: u64,
    /// The Kommune and the role of every workplace.
    pub workplaces: Vec<(u32, Role)>,
    /// The Kommune and the role of a device that lies.
    pub liar: Option<(u32, Role)>,
    /// Whether numbers are used twice: by a memory that was put back or copied, or by a liar. In
    /// the end the authority decides which branch counts.
    pub forks: bool,
    /// Whether the authority revokes devices and decides about changes while everybody goes on.
    pub judged: bool,
    /// Whether those who are connected must agree without the relay before it comes back.
    pub room: bool,
    /// What happens, in order.
    pub events: Vec<Event>,
}

/// More rounds than it takes until there is rest after the last fault: about twice the most that was
/// seen in 2,000 of them, 514 in a row of twelve workplaces and a relay. Who talks in circles for longer
/// is found.
const MOST_ROUNDS: usize = 1_000;

/// How often the authority says something before an event, where it does at all.
const JUDGED: f64 = 0.06;

/// Who is connected with whom as long as nobody changes it.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// Everybody with the relay.
    Star,
    /// A room without a relay: everybody with one of them.
    Room,
    /// A row without a relay: everybody with the next.
    Chain,
    /// Everybody with everybody, and with the relay.
    Mesh,
    /// Some with the relay, some with each other.
    Mixed,
}

impl Playable for History {
    fn draw(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let shape = match rng.random_range(0..10) {
            0..4 => Shape::Star,
            4 => Shape::Room,
            5 => Shape::Chain,
            6 => Shape::Mesh,
            _ => Shape::Mixed,
        };
        let most = match rng.random_range(0..10) {
            0..6 => 5,
            6..9 => 7,
            _ => 12,
        };
        let most = if matches!(shape, Shape::Mesh) { most.min(6) } else { most };
        let count = rng.random_range(2..=most);
        let workplaces = workplaces(&mut rng, count);
        let liar = rng.random_bool(0.35).then(|| {
            let at = rng.random_range(0..count);
            (workplaces[at].0, Role::Editor)
        });
        let forks = rng.random_bool(0.25);
        let judged = rng.random_bool(0.3);
        let mut events = Vec::new();
        let mut call = |act| events.push(Event { act, steps: 2, dice: rng.random() });
        for n in 0..count {
            match shape {
                Shape::Star => call(Act::Call(n, End::Relay)),
                Shape::Room => call(Act::Call(n, End::Client(0))),
                Shape::Chain => call(Act::Call(n, End::Client((n + 1) % count))),
                Shape::Mesh => {
                    (n + 1..count).for_each(|other| call(Act::Call(n, End::Client(other))));
                    call(Act::Call(n, End::Relay));
                }
                Shape::Mixed if n % 2 == 0 => call(Act::Call(n, End::Relay)),
                Shape::Mixed => call(Act::Call(n, End::Client(n - 1))),
            }
        }
        let room = matches!(shape, Shape::Room | Shape::Chain) || rng.random_bool(0.1);
        // Until it is decided, each goes on with the branch that came to it first.
        let room = room && !forks;
        for _ in 0..rng.random_range(20..60) {
            if judged && rng.random_bool(JUDGED) {
                events.push(Event::judge(&mut rng, count, forks));
            }
            events.push(Event::draw(&mut rng, count, liar.is_some(), forks));
        }
        Self { seed, workplaces, liar, forks, judged, room, events }
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
        let steps = self.events[event].steps;
        let mut fewer = vec![0, steps / 2];
        fewer.dedup();
        fewer.retain(|fewer| *fewer < steps);
        let with = |fewer| {
            let mut calmer = self.clone();
            calmer.events[event].steps = fewer;
            calmer
        };
        fewer.into_iter().map(with).collect()
    }

    fn play_through(&self) {
        self.play();
    }

    fn test(&self) -> &'static str {
        "every_history_ends_with_everybody_holding"
    }
}

impl History {
    /// Plays it to its end, where all must agree. Returns what is there then.
    ///
    /// # Panics
    /// At the first thing that must not be.
    pub fn play(&self) -> World {
        let mut world = World::new(self.seed, &self.workplaces);
        if let Some((municipality, role)) = self.liar {
            world.admit_liar(municipality, role);
        }
        if self.forks {
            world.expect_forks();
        }
        for event in &self.events {
            world.happen(event);
            world.assert_equal_exports();
            world.assert_rules();
        }
        world.rng = StdRng::seed_from_u64(self.seed);
        if self.room {
            world.end_faults();
            world.isolate(End::Relay);
            world.settle_within(MOST_ROUNDS);
            world.assert_rooms_agree();
            world.assert_equal_exports();
            world.assert_rules();
        }
        world.heal();
        world.settle_within(MOST_ROUNDS);
        if self.forks {
            world.resolve_all();
            world.settle_within(MOST_ROUNDS);
        }
        world.assert_agreed();
        world.assert_equal_exports();
        world.assert_rules();
        world
    }
}

/// Draws the workplaces: two Kommunen at least, so that there is somebody to tell, and somebody
/// who may write.
fn workplaces(rng: &mut StdRng, count: usize) -> Vec<(u32, Role)> {
    let municipalities = rng.random_range(2..=5);
    let draw = |n: usize| {
        let role = match rng.random_range(0..20) {
            _ if n == 0 => Role::Coordinator,
            0 => Role::Reader,
            1 => Role::Hvb,
            _ => Role::Editor,
        };
        let municipality = if n < 2 { n } else { rng.random_range(0..municipalities) };
        (u32::try_from(municipality).unwrap_or_default() + 1, role)
    };
    (0..count).map(draw).collect()
}

impl fmt::Display for History {
    /// One event a line, as it can be read and compared.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}, {} events", self.seed, self.events.len())?;
        for (n, (municipality, role)) in self.workplaces.iter().enumerate() {
            writeln!(f, "  workplace {n}: Kommune {municipality}, {}", role.word())?;
        }
        if let Some((municipality, role)) = self.liar {
            writeln!(f, "  a liar: Kommune {municipality}, {}", role.word())?;
        }
        for Event { act, steps, dice } in &self.events {
            writeln!(f, "  {act:?}, then {steps} steps with {dice:#018x}")?;
        }
        if self.judged {
            writeln!(f, "  the authority decides meanwhile")?;
        }
        if self.forks {
            writeln!(f, "  numbers may be used twice")?;
        }
        write!(f, "  {}", if self.room { "rest without the relay, then with it" } else { "rest" })
    }
}
