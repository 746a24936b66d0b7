// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Whatever happens on the way: in the end all have the same, and nothing that was promised
//! is lost.

use leitwerk_tests::world::history::History;
use leitwerk_tests::world::shrink::play_all;

/// How many histories are played.
const SEEDS: u64 = 2_000;

#[test]
fn every_history_ends_with_everybody_holding_the_same() {
    if let Some(failure) = play_all(seeds(), || false, |_| {}) {
        panic!("{failure}");
    }
}

/// One seed to look at: `SEED=17 cargo test -p leitwerk-tests --test sim every_history`.
fn seeds() -> std::ops::Range<u64> {
    match std::env::var("SEED").ok().and_then(|seed| seed.parse::<u64>().ok()) {
        Some(seed) => seed..seed + 1,
        None => 0..SEEDS,
    }
}

#[test]
fn a_seed_gives_the_same_history_every_time() {
    for seed in 0..10 {
        let history = History::draw(seed);
        assert_eq!(history, History::draw(seed));
        assert_eq!(history.play(), history.play(), "seed {seed}");
    }
}
