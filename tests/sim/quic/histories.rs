// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Whole histories under chance: people write while lines lose, double, break and move and
//! processes die. Afterwards, left alone, everybody has the same and everything is confirmed.

use leitwerk_tests::quic_world::history::History;
use leitwerk_tests::shrink::{Playable as _, play_all, seeds};

/// How many histories are played.
const SEEDS: u64 = 40;

#[test]
fn every_history_over_quic_ends_with_everybody_holding_the_same() {
    if let Some(failure) = play_all::<History>(seeds(SEEDS), || false, |_| {}) {
        panic!("{failure}");
    }
}

#[test]
fn the_same_seed_sends_the_same_packets() {
    for seed in [3, 11, 29] {
        let [first, second] = [(); 2].map(|()| History::draw(seed).play());
        let differs = first.iter().zip(&second).position(|(one, other)| one != other);
        if let Some(at) = differs {
            panic!("seed {seed}, packet {at}: {:?} and {:?}", first[at], second[at]);
        }
        assert_eq!(first.len(), second.len(), "seed {seed}");
    }
}
