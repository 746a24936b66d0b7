// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Whatever happens on the way: in the end all have the same, and nothing that was promised
//! is lost.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use leitwerk_shared::identity::role::Role;
use leitwerk_tests::world::World;
use leitwerk_tests::world::wire::End;
use rand::RngExt as _;

use crate::wishes;

/// How many things people do or suffer in one history.
const EVENTS: usize = 60;

/// Four Kommunen, the first with two workplaces.
fn verbund(seed: u64) -> World {
    let editor = Role::Editor;
    World::new(seed, &[(1, Role::Coordinator), (1, editor), (2, editor), (3, editor), (4, editor)])
}

#[test]
fn every_history_ends_with_everybody_holding_the_same() {
    for seed in seeds() {
        let run = catch_unwind(AssertUnwindSafe(|| history(seed)));
        if let Err(panic) = run {
            complain(seed);
            resume_unwind(panic);
        }
    }
}

/// One seed to look at: `SEED=17 cargo test -p leitwerk-tests --test sim every_history`.
fn seeds() -> std::ops::Range<u64> {
    match std::env::var("SEED").ok().and_then(|seed| seed.parse::<u64>().ok()) {
        Some(seed) => seed..seed + 1,
        None => 0..200,
    }
}

#[expect(clippy::print_stderr, reason = "the seed is all that a failure needs to be seen again")]
fn complain(seed: u64) {
    eprintln!("the history of seed {seed} failed");
}

fn history(seed: u64) {
    let mut world = verbund(seed);
    for _ in 0..EVENTS {
        event(&mut world);
        let steps = world.rng.random_range(0..12);
        world.steps(steps);
    }
    world.heal();
    world.settle();
    world.assert_agreement();
}

fn event(world: &mut World) {
    let client = world.rng.random_range(0..world.workplaces());
    match world.rng.random_range(0..100) {
        0..60 => {
            if let Some(edit) = wishes::any(world, client) {
                world.edit(client, edit);
            }
        }
        60..72 => world.online(client),
        72..79 => world.offline(client),
        79..82 => world.crash(client),
        82..84 => world.crash_relay(),
        84..85 => world.lose_disk(client),
        85..88 => {
            let full = world.rng.random_bool(0.5);
            world.set_full(End::Client(client), full);
        }
        88..90 => {
            let full = world.rng.random_bool(0.5);
            world.set_full(End::Relay, full);
        }
        90..91 => world.now -= 5_000,
        91..95 => world.steps(60),
        _ => {
            let millis = world.rng.random_range(0..2_000);
            world.pass(millis);
        }
    }
}
