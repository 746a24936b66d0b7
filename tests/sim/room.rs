// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A relay that keeps no more than it may: what has no room is declined as a whole and told, what is
//! there goes on, and what has room again comes by itself.

use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::ids::{Class, DocId, MunicipalityId};
use leitwerk_shared::exchange::Quota;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::LinkState;
use leitwerk_shared::sync::frame::Declined;
use leitwerk_tests::world::World;
use leitwerk_tests::world::event::Event;
use leitwerk_tests::world::wire::{Dialect, End};
use leitwerk_tests::world::wishes::{goal, profile, splice, wish};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

const EDITORS: [(u32, Role); 4] =
    [(1, Role::Coordinator), (2, Role::Editor), (2, Role::Editor), (3, Role::Editor)];

/// The Kommune whose share is used up, and its workplaces.
const TOWN: MunicipalityId = MunicipalityId(2);
const FIRST: usize = 1;
const SECOND: usize = 2;

/// Returns the Blatt of a Kommune for goal `n`.
fn blatt(municipality: MunicipalityId, n: u8) -> DocId {
    DocId::owned(Class::Blatt, municipality, goal(n))
}

/// Types at the beginning of the text of a document.
fn write(world: &mut World, client: usize, doc: DocId, text: &str) {
    let field = if doc.class() == Class::Blatt { "note" } else { "text" };
    world.edit(client, wish(doc, vec![splice(Path::key(field), 0, 0, text)]));
}

/// Limits the share of each Kommune.
fn share(bytes: usize) -> Quota {
    Quota { bytes_per_municipality: bytes, ..Quota::NONE }
}

/// Workplaces at a relay that gives each Kommune less than one of them has written.
fn full() -> World {
    let mut world = World::new(21, &EDITORS);
    world.limit(share(2_000));
    world.all_online();
    world.settle();
    write(&mut world, FIRST, blatt(TOWN, 1), &"Wort ".repeat(500));
    world.settle();
    assert_eq!(world.shown(FIRST).status.waiting, 0, "the last one may go beyond the limit");
    assert!(world.room().taken[&TOWN].bytes >= 2_000);
    world
}

#[test]
fn a_share_that_is_used_up_is_told_and_shuts_out_nobody_else() {
    let mut world = full();
    let note = |world: &World, client: usize| {
        let sheet = world.shown(client).sheets.get(&goal(1)).cloned();
        sheet.map(|sheet| sheet.content.note.clone()).unwrap_or_default()
    };
    let stored = note(&world, SECOND);
    assert!(stored.starts_with("Wort "));

    write(&mut world, FIRST, blatt(TOWN, 1), "Mehr. ");
    write(&mut world, FIRST, blatt(TOWN, 1), "Und mehr. ");
    write(&mut world, SECOND, blatt(TOWN, 2), "Neu. ");
    world.settle();
    let told = |doc| [(doc, Declined::MunicipalityBytes)];
    assert_eq!(world.declined(FIRST), told(blatt(TOWN, 1)), "said once");
    assert_eq!(world.declined(SECOND), told(blatt(TOWN, 2)));
    assert_eq!(world.room().declined, 2);
    assert_eq!(world.shown(FIRST).status.waiting, 2);
    assert_eq!(note(&world, SECOND), stored);

    // What they write for all, and what others write for themselves.
    write(&mut world, FIRST, profile(1), "Für alle. ");
    write(&mut world, 0, blatt(MunicipalityId(1), 1), "Unseres. ");
    let newcomer = world.join(TOWN.0, Role::Editor);
    world.online(newcomer);
    world.settle();
    assert_eq!(world.shown(3).profiles[&goal(1)].content.text, "Für alle. ");
    assert_eq!(world.shown(0).status.waiting, 0);
    assert_eq!(note(&world, newcomer), stored, "what is there is served");

    let before = world.room().taken;
    world.crash_relay();
    world.settle();
    assert_eq!(world.room().taken, before, "it is counted alike after a restart");
    assert_eq!(world.declined(FIRST).len(), 2, "and told again");

    world.limit(share(1_000_000));
    world.settle();
    world.assert_agreement();
    assert_eq!(note(&world, newcomer), format!("Und mehr. Mehr. {stored}"));
    assert_eq!(world.room().declined, 0);
}

#[test]
fn a_program_that_knows_nothing_of_limits_goes_on() {
    let mut world = full();
    world.set_dialect(FIRST, Dialect::Older);
    write(&mut world, FIRST, blatt(TOWN, 1), "Mehr. ");
    write(&mut world, FIRST, profile(1), "Für alle. ");
    world.settle();
    assert_eq!(world.declined(FIRST), [], "it passes over what it is told");
    assert_eq!(world.room().declined, 1);
    let status = world.shown(FIRST).status;
    assert_eq!((status.link, status.waiting), (LinkState::InStep, 1));
    assert_eq!(world.shown(3).profiles[&goal(1)].content.text, "Für alle. ");
    world.limit(share(1_000_000));
    world.settle();
    world.assert_agreement();
}

#[test]
fn what_builds_on_what_was_declined_waits_for_nothing() {
    let mut world = full();
    write(&mut world, FIRST, blatt(TOWN, 1), "Mehr. ");
    world.settle();
    // The colleague hears of it directly, and goes on from there.
    world.call(SECOND, End::Client(FIRST));
    world.settle();
    for n in 0..20 {
        write(&mut world, SECOND, blatt(TOWN, 1), &format!("{n} "));
        world.settle();
    }
    assert_eq!(world.declined(SECOND), [(blatt(TOWN, 1), Declined::MunicipalityBytes)]);
    world.limit(share(1_000_000));
    world.settle();
    world.assert_agreement();
}

#[test]
fn the_sum_of_all_is_limited_too() {
    let mut world = World::new(22, &EDITORS);
    world.limit(Quota { bytes: 2_000, ..Quota::NONE });
    world.all_online();
    write(&mut world, FIRST, profile(1), &"Wort ".repeat(500));
    world.settle();
    write(&mut world, 0, profile(1), "Mehr. ");
    write(&mut world, 3, profile(2), "Neu. ");
    world.settle();
    assert_eq!(world.declined(0), [(profile(1), Declined::Bytes)]);
    assert_eq!(world.declined(3), [(profile(2), Declined::Bytes)]);
    world.limit(Quota { bytes: 1_000_000, ..Quota::NONE });
    world.settle();
    world.assert_agreement();
}

#[test]
fn what_folding_frees_is_used_by_itself() {
    for seed in 0..40 {
        let mut world = World::new(seed, &EDITORS);
        let bytes = 36_000;
        world.limit(Quota { bytes, ..Quota::NONE });
        world.all_online();
        world.settle();
        // So much that it is folded, and so much the same that little is left of it.
        write(&mut world, FIRST, profile(1), &"🏛".repeat(9_500));
        write(&mut world, 3, profile(2), "Neu. ");
        // One thing after the other, so that the folding may take longer than a frame.
        while world.step() {}
        if world.declined(3).is_empty() {
            continue;
        }
        world.settle();
        assert!(world.room().total().bytes < bytes, "it was folded");
        return world.assert_agreement();
    }
    panic!("it was never full for a moment");
}

#[test]
fn limits_that_change_in_the_middle_of_everything_lose_nothing() {
    for seed in 0..10 {
        let mut world = World::new(seed, &EDITORS);
        world.all_online();
        let mut rng = StdRng::seed_from_u64(seed);
        for _ in 0..60 {
            if rng.random_bool(0.1) {
                world.limit(Quota {
                    documents: rng.random_range(1..8),
                    documents_per_municipality: rng.random_range(1..4),
                    bytes: rng.random_range(200..20_000),
                    bytes_per_municipality: rng.random_range(200..5_000),
                    ..Quota::NONE
                });
            }
            world.happen(&Event::draw(&mut rng, EDITORS.len(), false, false));
        }
        world.limit(Quota::NONE);
        world.heal();
        world.steps(100_000);
        world.settle();
        world.assert_agreed();
    }
}
