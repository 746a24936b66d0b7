// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Whatever happens on the way: in the end all have the same, and nothing that was promised
//! is lost.

use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Statement;
use leitwerk_tests::shrink::{Playable as _, play_all, seeds};
use leitwerk_tests::world::World;
use leitwerk_tests::world::history::History;
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

/// How many histories are played.
const SEEDS: u64 = 2_000;

#[test]
fn every_history_ends_with_everybody_holding_the_same() {
    if let Some(failure) = play_all::<History>(seeds(SEEDS), || false, |_| {}) {
        panic!("{failure}");
    }
}

#[test]
fn a_seed_gives_the_same_history_every_time() {
    for seed in 0..10 {
        let history = History::draw(seed);
        assert_eq!(history, History::draw(seed));
        assert_eq!(history.play().trace(), history.play().trace(), "seed {seed}");
    }
}

#[test]
fn numbers_are_used_twice_in_some_histories_and_the_authority_decides() {
    let forked = (0..60).map(History::draw).filter(|history| history.forks);
    let decided = |history: History| {
        let world = history.play();
        let statements = world.verbund().statements().iter();
        statements.filter(|statement| matches!(statement, Statement::Resolved(_))).count()
    };
    let decided: usize = forked.map(decided).sum();
    assert!(decided >= 5, "only {decided} decisions");
}

#[test]
fn an_archive_that_overtakes_the_roster_waits_for_it() {
    for seed in 0..12 {
        let mut world = World::new(seed, &[(1, Role::Coordinator), (2, Role::Editor)]);
        world.join(3, Role::Editor);
        world.online(0);
        world.settle();
        // Sealed under a roster that workplace 1 does not know yet.
        let leitlinie = wishes::leitlinie(&world);
        let edit = wishes::paste(&mut StdRng::seed_from_u64(seed), leitlinie);
        world.edit(0, edit);
        world.settle();
        world.all_online();
        world.settle();
        world.assert_agreement();
    }
}

#[test]
fn who_lacks_what_comes_back_is_not_counted() {
    for seed in 0..20 {
        let workplaces = [(1, Role::Editor), (2, Role::Editor), (3, Role::Hvb)];
        let mut world = World::new(seed, &workplaces);
        world.call(0, End::Client(1));
        world.settle();
        let edit = wishes::wish(
            wishes::profile(1),
            vec![wishes::splice(Path::key("text"), 0, 0, "Fort.")],
        );
        world.edit(1, edit);
        world.settle();
        // The copy of its disk is older than what it wrote; workplace 0 has it, the others not.
        world.restore(End::Client(1));
        world.all_online();
        world.settle();
        world.assert_agreement();
    }
}
