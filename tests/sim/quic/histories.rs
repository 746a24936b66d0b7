// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Whole histories under chance: people write while lines lose, double, break and move and
//! processes die. Afterwards, left alone, everybody has the same and everything is confirmed.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use leitwerk_tests::quic_world::network::{Conditions, Host, Packet};
use leitwerk_tests::quic_world::{QuicWorld, RELAY};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::{PATIENCE, bulk, millis, play, secs};
use leitwerk_tests::world::wishes;

/// How many things people do or suffer in one history.
const EVENTS: usize = 40;

/// How many histories are played.
const SEEDS: u64 = 40;

#[test]
fn every_history_over_quic_ends_with_everybody_holding_the_same() {
    if let Some(seed) = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()) {
        return one(seed);
    }
    let next = AtomicU64::new(0);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    match next.fetch_add(1, Ordering::Relaxed) {
                        seed if seed < SEEDS => one(seed),
                        _ => break,
                    }
                }
            });
        }
    });
}

/// One seed to look at: `SEED=17 cargo test -p leitwerk-tests --test sim every_history_over_quic`.
fn one(seed: u64) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| play(history(seed)))) {
        complain(seed);
        resume_unwind(panic);
    }
}

#[expect(clippy::print_stderr, reason = "the seed is all that a failure needs to be seen again")]
fn complain(seed: u64) {
    eprintln!("the history of seed {seed} over QUIC failed");
}

#[test]
fn the_same_seed_sends_the_same_packets() {
    for seed in [3, 11, 29] {
        let [first, second] = [(); 2].map(|()| play(history(seed)));
        let differs = first.iter().zip(&second).position(|(one, other)| one != other);
        if let Some(at) = differs {
            panic!("seed {seed}, packet {at}: {:?} and {:?}", first[at], second[at]);
        }
        assert_eq!(first.len(), second.len(), "seed {seed}");
    }
}

/// Plays a history and returns everything that was sent in it.
async fn history(seed: u64) -> Vec<Packet> {
    let clients = 3 + u8::try_from(seed % 4).unwrap_or_default();
    let mut world = QuicWorld::start(seed, clients, Conditions::GOOD);
    for _ in 0..EVENTS {
        event(&mut world);
        let pause = world.rng.random_range(0..2_500);
        world.pass(millis(pause)).await;
    }
    // A partition outlasts the idle timeout, and so does the silence after a killed process.
    world.pass(secs(25)).await;
    world.heal();
    world.agree(PATIENCE).await;
    world.pass(secs(30)).await;
    world.agree(millis(0)).await;
    world.network.trace()
}

fn event(world: &mut QuicWorld) {
    let clients = world.clients();
    let client = clients.choose(&mut world.rng).copied().unwrap_or(RELAY);
    match world.rng.random_range(0..100) {
        0..60 => write(world, client),
        60..64 => {
            // Somebody pastes a few hundred kilobytes; what follows may well cut it off.
            let kilobytes = world.rng.random_range(200..800);
            if world.is_running(client) {
                for edit in bulk(world, kilobytes) {
                    world.edit(client, edit);
                }
            }
        }
        64..72 => world.network.set_path(client, RELAY, Conditions::BAD),
        72..77 => world.network.set_path(client, RELAY, Conditions::CUT),
        77..80 => world.network.set_way(client, RELAY, Conditions::CUT),
        80..83 => world.network.set_way(RELAY, client, Conditions::CUT),
        83..87 => world.network.heal(),
        87..89 => world.network.translate(client),
        89..91 => world.rebind(client),
        91..93 => {
            let other = clients.choose(&mut world.rng).copied().unwrap_or(client);
            if other != client {
                world.dial(client, other);
            }
        }
        93..96 => toggle(world, RELAY),
        _ => toggle(world, client),
    }
}

fn write(world: &mut QuicWorld, client: Host) {
    let Some(shown) = world.shown(client) else { return };
    let edit = wishes::draw(&mut world.rng, &shown);
    world.edit(client, edit);
}

/// Kills what runs, starts what does not.
fn toggle(world: &mut QuicWorld, host: Host) {
    if world.is_running(host) {
        world.kill(host);
    } else {
        world.run(host);
    }
}
