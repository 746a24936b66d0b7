// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Histories drawn by chance come in every order and show the same. The expectation is worked
//! out anew here, in the plainest way, from the rules as they are written down.

use std::collections::{BTreeMap, BTreeSet};

use leitwerk_shared::change::{Actor, Hash};
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::validity::forks;
use leitwerk_tests::world::rules::{self, Known};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::history::{History, actor, doc};

const DEVICES: u32 = 4;

/// What the authority decided, in the order of the roster.
#[derive(Clone, Debug)]
enum Decision {
    Revoke(u32, Vec<usize>),
    Admit(usize),
    Resolve(usize),
}

/// Draws a history: chains that build on each other, some of them forked, some changes so that
/// they build on two branches at once.
fn draw(rng: &mut StdRng) -> History {
    let mut history = History::new(DEVICES);
    for n in 0..rng.random_range(1..30) {
        let actor = actor(rng.random_range(1..=DEVICES), rng.random_range(1..=2));
        let own: Vec<usize> = (0..n).filter(|it| history.changes[*it].actor == actor).collect();
        let newest = own.last().copied();
        let before = if rng.random_bool(0.15) { own.choose(rng).copied() } else { newest };
        let before = before.filter(|_| !rng.random_bool(0.03));
        let foreign: Vec<usize> = (0..n).filter(|it| history.changes[*it].actor != actor).collect();
        let count = rng.random_range(0..3);
        let others: Vec<usize> = foreign.sample(rng, count).copied().collect();
        history.write(actor, before, &others);
    }
    history
}

/// Draws decisions. All forks are decided: only then does the order of arrival not matter.
fn decide(rng: &mut StdRng, history: &History) -> Vec<Decision> {
    let count = history.changes.len();
    let mut decisions = Vec::new();
    for device in 1..=DEVICES {
        if rng.random_bool(0.35) {
            let own = |it: &usize| history.changes[*it].actor.device() == DeviceId(device);
            let own: Vec<usize> = (0..count).filter(own).collect();
            let cuts = rng.random_range(0..3);
            decisions.push(Decision::Revoke(device, own.sample(rng, cuts).copied().collect()));
        }
    }
    if rng.random_bool(0.3) {
        decisions.push(Decision::Admit(rng.random_range(0..count)));
    }
    let mut siblings: BTreeMap<(Actor, u64, Option<Hash>), Vec<usize>> = BTreeMap::new();
    for (n, meta) in history.changes.iter().enumerate() {
        let own = history.changes[..n]
            .iter()
            .find(|it| it.actor == meta.actor && meta.deps.contains(&it.hash));
        let place = (meta.actor, meta.seq, own.map(|own| own.hash));
        siblings.entry(place).or_default().push(n);
    }
    // One word settles a number: later ones would replace it.
    let mut forked: BTreeMap<(Actor, u64), Vec<usize>> = BTreeMap::new();
    for ((actor, seq, _), changes) in siblings {
        if changes.len() > 1 {
            forked.entry((actor, seq)).or_default().extend(changes);
        }
    }
    for changes in forked.values() {
        decisions.extend(changes.choose(rng).map(|change| Decision::Resolve(*change)));
    }
    for n in (1..decisions.len()).rev() {
        decisions.swap(n, rng.random_range(0..=n));
    }
    decisions
}

fn sign(history: &mut History, decision: &Decision) {
    match decision {
        Decision::Revoke(device, cuts) => history.revoke(*device, cuts),
        Decision::Admit(change) => history.admit(*change),
        Decision::Resolve(change) => history.resolve(*change),
    }
}

/// Works out from the rules what counts once everything is here.
fn expected(history: &History, decisions: &[Decision]) -> BTreeSet<usize> {
    let tips = |changes: &[usize]| changes.iter().map(|change| history.tip(*change)).collect();
    let decision = |decision: &Decision| match decision {
        Decision::Revoke(device, cuts) => rules::Decision::Revoke(DeviceId(*device), tips(cuts)),
        Decision::Admit(change) => rules::Decision::Admit(history.tip(*change)),
        Decision::Resolve(change) => rules::Decision::Resolve(history.tip(*change)),
    };
    let changes: Vec<Known> = history.changes.iter().map(Known::from).collect();
    let decisions: Vec<rules::Decision> = decisions.iter().map(decision).collect();
    rules::expected(&changes, &decisions)
}

/// Draws an order in which every change comes after those it builds on.
fn order(rng: &mut StdRng, history: &History) -> Vec<usize> {
    let mut here: Vec<usize> = Vec::new();
    let mut open: Vec<usize> = (0..history.changes.len()).collect();
    while !open.is_empty() {
        let ready = |change: &usize| {
            let deps = &history.changes[*change].deps;
            let missing = |it: &usize| deps.contains(&history.changes[*it].hash);
            !open.iter().any(missing)
        };
        let ready: Vec<usize> = open.iter().copied().filter(ready).collect();
        let next = *ready.choose(rng).expect("the first change builds on nothing");
        open.retain(|change| *change != next);
        here.push(next);
    }
    here
}

/// What is shown must open as a document: complete, and no number twice.
fn check_opens(history: &History, shown: &BTreeSet<usize>, seed: u64) {
    let mut numbers = BTreeSet::new();
    let hashes: BTreeMap<Hash, usize> =
        history.changes.iter().enumerate().map(|(n, meta)| (meta.hash, n)).collect();
    for change in shown {
        let meta = &history.changes[*change];
        assert!(numbers.insert((meta.actor, meta.seq)), "seed {seed}: a number is shown twice");
        let deps = meta.deps.iter().filter_map(|dep| hashes.get(dep));
        assert!(deps.into_iter().all(|dep| shown.contains(dep)), "seed {seed}: not complete");
    }
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    for seed in 0..300 {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut history = draw(&mut rng);
        let decisions = decide(&mut rng, &history);
        let expected = expected(&history, &decisions);
        let orders: Vec<Vec<usize>> = (0..6).map(|_| order(&mut rng, &history)).collect();
        for decision in &decisions {
            // Half-way, before all is here and decided, replicas may differ; what each of them
            // shows must open all the same.
            for order in &orders {
                let some = &order[..rng.random_range(0..=order.len())];
                check_opens(&history, &history.shown(&history.arrived(some)), seed);
            }
            sign(&mut history, decision);
        }
        for order in orders {
            let ledger = history.arrived(&order);
            let shown = history.shown(&ledger);
            assert_eq!(shown, expected, "seed {seed}, {order:?}, {decisions:?}, {history:#?}");
            check_opens(&history, &shown, seed);
            let open = forks(&ledger, &history.verbund.roster, doc());
            assert!(open.iter().all(|fork| !fork.open), "seed {seed}: everything is decided");
        }
    }
}
