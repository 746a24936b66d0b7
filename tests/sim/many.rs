// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! More documents than are listed one by one: peers compare buckets.

use leitwerk_shared::change::limits;
use leitwerk_shared::identity::role::Role;
use leitwerk_tests::world::World;
use leitwerk_tests::world::event::Event;
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{numbered, typed};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

const WORKPLACES: [(u32, Role); 4] =
    [(1, Role::Coordinator), (1, Role::Editor), (2, Role::Editor), (3, Role::Editor)];

/// Types a word into a Steckbrief.
fn write(world: &mut World, client: usize, n: u32, text: &str) {
    world.edit(client, typed(numbered(n), text));
}

#[test]
fn a_strategy_of_more_documents_than_are_listed_comes_together() {
    let count = limits::LISTED_DOCUMENTS + 50;
    let seed = 0;
    let mut world = World::new(seed, &WORKPLACES);
    for n in 0..count {
        write(&mut world, 0, n, "Anfang. ");
        if n == count / 2 {
            world.all_online();
        }
        if n % 50 == 0 {
            world.steps(400);
        }
    }
    world.steps(100_000);
    world.settle();
    world.assert_agreement();
    let mut rng = StdRng::seed_from_u64(seed);
    for _ in 0..40 {
        // What differs, and what comes while buckets are compared, lies anywhere.
        for _ in 0..rng.random_range(0..3) {
            let client = rng.random_range(0..WORKPLACES.len());
            write(&mut world, client, rng.random_range(0..count + 10), "Weiter. ");
        }
        let event = if rng.random_bool(0.3) {
            let client = rng.random_range(0..WORKPLACES.len());
            let target = if rng.random_bool(0.5) { End::Relay } else { End::Client(0) };
            world.offline(client);
            world.call(client, target);
            None
        } else {
            Some(Event::draw(&mut rng, WORKPLACES.len(), false, false))
        };
        match event {
            Some(event) => world.happen(&event),
            None => world.steps(rng.random_range(0..20)),
        }
    }
    world.heal();
    world.steps(100_000);
    world.settle();
    world.assert_agreed();
}
