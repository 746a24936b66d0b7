// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Changes that pass every check and break the document. It goes on without them, everywhere and
//! for good; they are kept, and somebody is told once.

use std::sync::Once;

use leitwerk_shared::change::quarantine::Cause;
use leitwerk_shared::change::{Hash, Tip};
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::validity::Reason;
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::store::compact::compact;
use leitwerk_tests::world::World;
use leitwerk_tests::world::breaker::{Breaker, Breaks};
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{profile, splice, wish};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

const EDITORS: [(u32, Role); 3] = [(1, Role::Editor), (2, Role::Coordinator), (3, Role::Editor)];

/// Everybody who holds something.
const ENDS: [End; 4] = [End::Relay, End::Client(0), End::Client(1), End::Client(2)];

/// Keeps the panics that Automerge is caught in out of the output, and no others.
fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let foreign = panic.location().is_some_and(|at| {
                at.file().contains("/registry/") || at.file().starts_with("/rustc/")
            });
            if !foreign {
                usual(panic);
            }
        }));
    });
}

/// Workplaces that are connected to the relay, and a member that breaks documents.
fn world(seed: u64) -> (World, Breaker) {
    quiet();
    let mut world = World::new(seed, &EDITORS);
    let breaker = world.admit_breaker(1, Role::Editor);
    world.all_online();
    world.settle();
    (world, breaker)
}

/// Types at the beginning of the text of a goal.
fn write(world: &mut World, client: usize, text: &str) {
    world.edit(client, wish(profile(1), vec![splice(Path::key("text"), 0, 0, text)]));
}

/// Returns the text of the goal as a workplace shows it.
fn text(world: &World, client: usize) -> String {
    let profiles = &world.shown(client).profiles;
    profiles.get(&profile(1).item()).map(|view| view.content.text.clone()).unwrap_or_default()
}

/// Does what is due without waiting for anything.
fn run(world: &mut World) {
    while world.step() {}
}

/// Pastes so much that everybody folds the document.
fn fold(world: &mut World, client: usize) {
    // Four bytes each, so that few operations do.
    write(world, client, &"🏛".repeat(9_000));
    world.settle();
    let chunk = |end| world.store(end).stored(profile(1)).expect("a memory store is read").chunk;
    assert!(ENDS.into_iter().all(|end| !chunk(end).is_empty()), "it is folded everywhere");
}

/// What a node holds of a change, wherever it lies.
fn kept(world: &World, end: End, change: &Hash) -> Option<Vec<u8>> {
    let stored = world.store(end).stored(profile(1)).expect("a memory store is read");
    let mut apart = stored.apart_rows();
    Some(apart.find(|(meta, _)| meta.hash == *change)?.1.to_vec())
}

/// Everybody has told of exactly these changes.
fn assert_told(world: &World, broken: &[Tip]) {
    for end in ENDS {
        let told = world.set_aside(end).iter().flat_map(|aside| aside.broken.clone());
        assert_eq!(told.collect::<Vec<_>>(), broken, "{end:?}");
    }
}

#[test]
fn a_document_goes_on_without_what_breaks_it() {
    for how in Breaks::ALL {
        let (mut world, mut breaker) = world(1);
        write(&mut world, 0, "eins ");
        world.settle();
        let evil = breaker.break_document(profile(1), &[], how);
        let tip = evil[0].0.tip();
        world.offline(2);
        breaker.send(&mut world, End::Relay, profile(1), &evil);
        write(&mut world, 2, "2 ");
        world.settle();
        for client in 0..2 {
            write(&mut world, client, &format!("{client} "));
        }
        world.online(2);
        world.settle();
        for client in 0..3 {
            let shown = text(&world, client);
            assert!(["0 ", "1 ", "2 ", "eins "].iter().all(|it| shown.contains(it)), "{shown}");
            let held_back = &world.shown(client).held_back[&profile(1)];
            let reason = Reason::Quarantined(Cause::Breaks);
            assert_eq!(held_back.get(&(reason, breaker.device())), Some(&1), "{how:?}");
        }
        fold(&mut world, 1);
        world.assert_agreement();
        assert_told(&world, &[tip]);
        for end in ENDS {
            assert_eq!(kept(&world, end, &tip.hash).as_ref(), Some(&evil[0].1), "{how:?}");
        }

        // After a restart nobody tries it again, tells it again or shows anything else.
        for client in 0..3 {
            world.crash(client);
        }
        world.crash_relay();
        world.all_online();
        world.settle();
        write(&mut world, 2, "danach ");
        world.settle();
        assert!(text(&world, 0).starts_with("danach "), "{how:?}");
        fold(&mut world, 2);
        world.assert_agreement();
        assert_told(&world, &[tip]);
    }
}

#[test]
fn what_somebody_built_on_it_goes_with_it_and_is_told() {
    let (mut world, mut breaker) = world(2);
    write(&mut world, 0, "eins ");
    world.settle();
    let evil = breaker.break_document(profile(1), &[], Breaks::Saving);
    breaker.send(&mut world, End::Relay, profile(1), &evil);
    run(&mut world);
    // It is shown until somebody looks, and so it is built on.
    write(&mut world, 1, "darauf ");
    run(&mut world);
    assert_eq!(text(&world, 0), "darauf eins ");
    world.settle();
    for client in 0..3 {
        assert_eq!(text(&world, client), "eins ");
        let held_back = &world.shown(client).held_back[&profile(1)];
        let followed = (Reason::Quarantined(Cause::Follows), world.device(1));
        assert_eq!(held_back.get(&followed), Some(&1));
    }
    let told = world.set_aside(End::Client(1));
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].following.get(&world.device(1)), Some(&1));
    // Whose change is gone goes on, under a name that has no gap.
    write(&mut world, 1, "von vorn ");
    fold(&mut world, 1);
    world.assert_agreement();
    assert!(text(&world, 2).ends_with("von vorn eins "));
    assert_told(&world, &[evil[0].0.tip()]);
}

#[test]
fn whoever_comes_later_gets_the_document_and_the_evidence() {
    for (seed, how) in (3..).zip(Breaks::ALL) {
        for folded in [false, true] {
            let (mut world, mut breaker) = world(seed);
            write(&mut world, 0, "eins ");
            world.settle();
            let evil = breaker.break_document(profile(1), &[], how);
            breaker.send(&mut world, End::Relay, profile(1), &evil);
            world.settle();
            if folded {
                fold(&mut world, 1);
            }
            world.lose_disk(2);
            world.online(2);
            world.settle();
            assert!(text(&world, 2).ends_with("eins "), "{how:?}");
            let hash = evil[0].0.hash;
            assert_eq!(kept(&world, End::Client(2), &hash).as_ref(), Some(&evil[0].1));
            fold(&mut world, 2);
            world.assert_agreement();
        }
    }
}

#[test]
fn an_archive_is_taken_without_what_breaks_it() {
    for how in Breaks::ALL {
        for form in ["folded, then changes", "changes alone", "beside"] {
            let (mut world, mut breaker) = world(7);
            let good = breaker.write(profile(1), &[], "gut ");
            let chunk = compact(profile(1).class(), &good[0].1).expect("it is sound").chunk;
            let evil = breaker.break_document(profile(1), &chunk, how);
            let (good_bytes, evil_bytes) = (good[0].1.clone(), evil[0].1.clone());
            let (chunks, beside) = match form {
                "beside" => (chunk, vec![evil_bytes]),
                "changes alone" => ([good_bytes, evil_bytes].concat(), Vec::new()),
                _ => ([chunk, evil_bytes].concat(), Vec::new()),
            };
            let written = [good, evil];
            let target = profile(1);
            breaker.send_archive(&mut world, End::Client(0), target, chunks, &written, beside);
            world.settle();
            assert_eq!(world.incidents, [], "{how:?}, {form}");
            for client in 0..3 {
                assert_eq!(text(&world, client), "gut ", "{how:?}, {form}");
            }
            write(&mut world, 1, "weiter ");
            world.settle();
            assert_eq!(text(&world, 2), "weiter gut ", "{how:?}, {form}");
            fold(&mut world, 1);
            world.assert_agreement();
            assert_told(&world, &[written[1][0].0.tip()]);
        }
    }
}

#[test]
fn everybody_ends_with_the_same_whatever_came_first() {
    let mut distrusted = 0;
    for seed in 0..24 {
        let (mut world, mut breaker) = world(seed);
        write(&mut world, 0, "eins ");
        world.settle();
        let mut sound: Vec<Vec<u8>> = Vec::new();
        let often = seed % 4 == 3;
        for _ in 0..if often { 24 } else { 8 } {
            let client = world.rng.random_range(0..EDITORS.len());
            let target = *ENDS.choose(&mut world.rng).expect("there are some");
            match world.rng.random_range(0..8) {
                0 => write(&mut world, client, &format!("{client} ")),
                1 => world.offline(client),
                2 => world.online(client),
                3 => world.crash(client),
                4 => {
                    let written = breaker.write(profile(1), &sound.concat(), "gut ");
                    breaker.send(&mut world, target, profile(1), &written);
                    sound.extend(written.into_iter().map(|(_, bytes)| bytes));
                }
                _ => {
                    let how = *Breaks::ALL.choose(&mut world.rng).expect("there are some");
                    let evil = breaker.break_document(profile(1), &sound.concat(), how);
                    breaker.send(&mut world, target, profile(1), &evil);
                }
            }
            if world.rng.random_bool(0.3) {
                world.settle();
            } else {
                let steps = world.rng.random_range(0..30);
                world.steps(steps);
            }
        }
        world.all_online();
        world.settle();
        fold(&mut world, 1);
        world.assert_agreement();
        let held_back = world.shown(0).held_back.get(&profile(1)).into_iter().flatten();
        let reasons = held_back.map(|((reason, _), _)| *reason);
        distrusted += reasons.filter(|it| *it == Reason::Quarantined(Cause::Distrusted)).count();
    }
    assert!(distrusted > 0, "some history breaks the document too often");
}

#[test]
fn an_archive_that_says_nothing_is_not_stored() {
    let (mut world, breaker) = world(8);
    let chunk = compact(profile(1).class(), &[]).expect("the constant first change is sound").chunk;
    breaker.send_archive(&mut world, End::Relay, profile(1), chunk, &[], Vec::new());
    world.settle();
    assert_eq!(world.incidents, []);
    let held = world.store(End::Relay).held(profile(1)).expect("a memory store is read");
    assert!(held.is_none());
}
