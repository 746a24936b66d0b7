// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A relay that keeps a document back and says that it has it. Nobody can keep it from that, but
//! nobody is told of a Kommune that has nothing, and who meets another workplace lacks nothing.

use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::identity::role::Role;
use leitwerk_tests::world::World;
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{goal, profile, splice, wish};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// Workplaces of three Kommunen.
const EDITORS: [(u32, Role); 3] = [(1, Role::Coordinator), (2, Role::Editor), (3, Role::Editor)];

/// What the relay keeps back, by its goal.
const WITHHELD: u8 = 1;

fn write(world: &mut World, client: usize, n: u8, text: &str) {
    world.edit(client, wish(profile(n), vec![splice(Path::key("text"), 0, 0, text)]));
}

/// Returns what a workplace shows of a Steckbrief.
fn reads(world: &World, client: usize, n: u8) -> String {
    let view = world.shown(client).profiles.get(&goal(n)).cloned();
    view.map(|view| view.content.text.clone()).unwrap_or_default()
}

/// Returns how many Kommunen a workplace shows that they have everything of it.
fn reached(world: &World, client: usize) -> usize {
    world.shown(client).status.reached
}

#[test]
fn what_a_relay_keeps_back_is_shown_nowhere_as_delivered_and_comes_from_another_workplace() {
    let mut world = World::new(31, &EDITORS);
    world.withhold(profile(WITHHELD));
    world.all_online();
    write(&mut world, 0, 2, "Offen. ");
    world.settle();
    assert_eq!(reached(&world, 0), 2, "both have it");

    write(&mut world, 0, WITHHELD, "Verschwiegen. ");
    world.settle();
    assert_eq!(world.shown(0).status.waiting, 0, "the relay says that it has it");
    assert_eq!([1, 2].map(|client| reads(&world, client, WITHHELD)), ["", ""]);
    assert_eq!(reached(&world, 0), 0, "nobody has everything");

    // The author meets one of them, and that one the other.
    world.call(1, End::Client(0));
    world.settle();
    assert_eq!(reads(&world, 1, WITHHELD), "Verschwiegen. ");
    assert_eq!(reads(&world, 2, WITHHELD), "");
    assert_eq!(reached(&world, 0), 1);
    world.call(2, End::Client(1));
    world.settle();
    assert_eq!(reads(&world, 2, WITHHELD), "Verschwiegen. ");
    assert_eq!(reached(&world, 0), 2, "receipts go the same way");
}

#[test]
fn histories_around_a_relay_that_keeps_something_back_end_equal_once_all_meet() {
    for seed in 0..20 {
        let mut world = World::new(seed, &EDITORS);
        let mut rng = StdRng::seed_from_u64(seed);
        world.withhold(profile(WITHHELD));
        world.all_online();
        // In each step it is checked that „bei n Kommunen“ is true wherever it is shown.
        for n in 0..60 {
            let client = rng.random_range(0..EDITORS.len());
            match rng.random_range(0..6) {
                0 => world.offline(client),
                1 => world.online(client),
                2 => world.call(client, End::Client((client + 1) % EDITORS.len())),
                3 => world.crash(client),
                4 => write(&mut world, client, 2, &format!("{n} ")),
                _ => write(&mut world, client, WITHHELD, &format!("{n} ")),
            }
            world.steps(rng.random_range(0..40));
        }
        world.all_online();
        for client in 1..EDITORS.len() {
            world.call(client, End::Client(client - 1));
        }
        world.settle();
        let texts: Vec<String> =
            (0..EDITORS.len()).map(|client| reads(&world, client, WITHHELD)).collect();
        assert!(!texts[0].is_empty(), "seed {seed}");
        assert!(texts.iter().all(|text| *text == texts[0]), "seed {seed}: {texts:?}");

        // What it has confirmed and does not have comes to it when it is asked for everything.
        world.stop_withholding();
        world.settle();
        world.assert_agreement();
    }
}
