// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Whole Verbünde in which devices are revoked and go on writing, and memories are put back so
//! that numbers are used twice. In the end everybody holds and shows the same, and it is what the
//! rules say.

use std::collections::{BTreeMap, BTreeSet};

use leitwerk_shared::document::{Content, Document, History};
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::identity::judgement::Verdict;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Statement;
use leitwerk_shared::identity::validity::{Reason, forks, hidden};
use leitwerk_shared::replica::snapshot::LinkState;
use leitwerk_shared::store::Reader as _;
use leitwerk_tests::world::World;
use leitwerk_tests::world::wire::End;
use rand::RngExt as _;

use leitwerk_tests::world::rules;
use leitwerk_tests::world::wishes::{self, profile, splice, wish};

const EDITORS: [(u32, Role); 4] =
    [(1, Role::Editor), (2, Role::Coordinator), (2, Role::Editor), (3, Role::Editor)];

/// Types a word at the beginning of the text of a goal.
fn write(world: &mut World, client: usize, text: &str) {
    world.edit(client, wish(profile(1), vec![splice(Path::key("text"), 0, 0, text)]));
}

/// Returns the text of the goal as a workplace shows it.
fn text(world: &World, client: usize) -> String {
    let profiles = &world.shown(client).profiles;
    profiles.get(&profile(1).item()).map(|view| view.content.text.clone()).unwrap_or_default()
}

#[test]
fn a_revoked_workplace_is_hung_up_on_and_cannot_come_back() {
    let mut world = World::new(1, &EDITORS);
    world.expect_forks();
    world.all_online();
    write(&mut world, 0, "eins ");
    world.settle();
    let cuts = world.cuts(world.device(0));
    world.revoke(0, cuts);
    world.settle();
    assert_eq!(world.shown(0).status.link, LinkState::Offline);
    write(&mut world, 0, "heimlich ");
    world.crash(0);
    world.online(0);
    world.crash_relay();
    world.all_online();
    world.settle();
    assert_eq!(world.shown(0).status.link, LinkState::Offline, "nor after a restart");
    assert_eq!(text(&world, 1), "eins ", "what it wrote before stays");
    world.assert_agreement();
}

#[test]
fn what_lies_beyond_the_cut_disappears_and_what_others_build_on_stays() {
    let mut world = World::new(2, &EDITORS);
    world.expect_forks();
    world.all_online();
    write(&mut world, 0, "eins ");
    world.settle();
    let early = world.cuts(world.device(0));
    write(&mut world, 0, "zwei ");
    world.settle();
    write(&mut world, 1, "gebürgt ");
    world.settle();
    write(&mut world, 0, "drei ");
    world.settle();
    assert_eq!(text(&world, 1), "drei gebürgt zwei eins ");
    world.revoke(0, early);
    world.settle();
    for client in 1..4 {
        assert_eq!(text(&world, client), "gebürgt zwei eins ");
        let held_back = &world.shown(client).held_back[&profile(1)];
        assert_eq!(held_back.get(&(Reason::Revoked, world.device(0))), Some(&1));
    }
    world.assert_agreement();
    // Who writes now does not build on what is hidden, and does not bring it back.
    write(&mut world, 2, "vier ");
    world.settle();
    assert_eq!(text(&world, 3), "vier gebürgt zwei eins ");
    world.crash(3);
    world.settle();
    assert_eq!(text(&world, 3), "vier gebürgt zwei eins ", "nor does a restart");
    world.assert_agreement();
}

#[test]
fn an_admitted_change_comes_back() {
    let mut world = World::new(3, &EDITORS);
    world.expect_forks();
    world.all_online();
    write(&mut world, 0, "eins ");
    world.settle();
    world.revoke(0, Vec::new());
    world.settle();
    assert_eq!(text(&world, 1), "");
    let held = world.store(End::Relay).held(profile(1)).ok().flatten();
    let tip = held.expect("it is held").ledger.newest_of(world.device(0), |_| true)[0];
    world.decide(Statement::Admitted(Verdict { doc: profile(1), tip }));
    world.settle();
    assert_eq!(text(&world, 1), "eins ");
    world.assert_agreement();
}

/// Lets workplace 0 go on twice from the same state. The relay has seen „links“ and hears of
/// „rechts“.
fn forked(seed: u64) -> World {
    let mut world = World::new(seed, &EDITORS);
    world.expect_forks();
    world.all_online();
    write(&mut world, 0, "anfang ");
    world.settle();
    let image = world.image(0);
    write(&mut world, 0, "links ");
    world.settle();
    world.resume(0, &image);
    world.offline(0);
    write(&mut world, 0, "rechts ");
    world.settle();
    world
}

#[test]
fn a_memory_that_was_put_back_does_not_stop_anybody() {
    let mut world = forked(4);
    world.online(0);
    world.settle();
    for client in 0..4 {
        assert_eq!(world.shown(client).status.link, LinkState::InStep, "workplace {client}");
        assert_eq!(world.shown(client).status.waiting, 0);
        let held_back = &world.shown(client).held_back[&profile(1)];
        assert_eq!(held_back.get(&(Reason::Disputed, world.device(0))), Some(&1));
    }
    // Each goes on with what came to it first …
    assert_eq!(text(&world, 1), "links anfang ");
    assert_eq!(text(&world, 0), "rechts anfang ");
    // … everything else is exchanged as ever, and nobody uses a number for the third time.
    write(&mut world, 1, "eins ");
    write(&mut world, 0, "zwei ");
    world.settle();
    assert_eq!(text(&world, 2), "eins links anfang ");
    let held = world.store(End::Relay).held(profile(1)).ok().flatten().expect("it is held");
    let found = forks(&held.ledger, &world.verbund().roster, profile(1));
    assert_eq!(found.len(), 1);
    let branches: Vec<usize> = found[0].branches.iter().map(|branch| branch.changes).collect();
    assert_eq!(branches, [2, 2], "both branches were built on");
    world.resolve_all();
    world.settle();
    world.assert_agreement();
    let shown = text(&world, 0);
    assert!(["eins links anfang ", "zwei rechts anfang "].contains(&shown.as_str()), "{shown}");
    // What was dropped can still be read.
    for client in 0..4 {
        let stored = world.store(End::Client(client)).stored(profile(1));
        let stored = stored.expect("a memory store can be read");
        let history = History::from(&stored);
        let unseen = Document::unseen(profile(1), &history, &world.verbund().roster);
        let [unseen] = unseen.expect("what is stored opens").try_into().expect("one state");
        assert_eq!(unseen.changes, 2);
        let view = unseen.view.expect("a branch is a state that somebody saw");
        let Content::Profile(content) = view.content else { panic!("a Steckbrief") };
        let both = BTreeSet::from([shown.clone(), content.text.clone()]);
        let expected = ["eins links anfang ", "zwei rechts anfang "].map(str::to_owned);
        assert_eq!(both, BTreeSet::from(expected));
    }
    // Whose changes were dropped goes on under a new name.
    for client in 0..4 {
        write(&mut world, client, "weiter ");
        world.settle();
    }
    world.assert_agreement();
    assert_eq!(text(&world, 3), format!("{}{shown}", "weiter ".repeat(4)));
}

#[test]
fn a_relay_that_heard_of_the_other_branch_first_ends_with_the_same() {
    for seed in 0..12 {
        let mut world = forked(seed);
        for client in 1..4 {
            world.offline(client);
        }
        write(&mut world, 1, "darauf ");
        world.lose_mailbox();
        world.online(0);
        world.settle();
        write(&mut world, 0, "auch ");
        // A new memory knows only what the relay has.
        world.lose_disk(2);
        world.online(2);
        world.settle();
        assert_eq!(text(&world, 2), "auch rechts anfang ", "seed {seed}");
        write(&mut world, 2, "gebaut ");
        world.all_online();
        world.settle();
        world.resolve_all();
        world.settle();
        world.assert_agreement();
        let shown = text(&world, 3);
        let either = ["darauf links anfang ", "gebaut auch rechts anfang "];
        assert!(either.contains(&shown.as_str()), "seed {seed}: {shown}");
    }
}

#[test]
fn every_history_ends_with_everybody_showing_what_the_rules_say() {
    let (mut reasons, mut forked) = (BTreeSet::new(), 0);
    for seed in 0..40 {
        let mut world = World::new(seed, &EDITORS);
        world.expect_forks();
        let mut decisions: BTreeSet<usize> = BTreeSet::new();
        let mut images = BTreeMap::new();
        let mut early = BTreeMap::new();
        world.all_online();
        for _ in 0..60 {
            let client = world.rng.random_range(0..EDITORS.len());
            match world.rng.random_range(0..20) {
                0 => world.offline(client),
                1..3 => world.online(client),
                3 => world.crash(client),
                4 => {
                    // What is written now, and what is written after the image was put back,
                    // has the same numbers.
                    world.settle();
                    images.insert(client, world.image(client));
                    write_some(&mut world, client);
                }
                5 => {
                    if let Some(image) = images.remove(&client) {
                        world.resume(client, &image);
                        world.offline(client);
                        write_some(&mut world, client);
                    }
                }
                6 => {
                    early.insert(client, world.cuts(world.device(client)));
                }
                7 if decisions.len() < 2 && world.rng.random_bool(0.5) => {
                    if decisions.insert(client) {
                        let cuts = early.remove(&client);
                        let cuts = cuts.unwrap_or_else(|| world.cuts(world.device(client)));
                        world.revoke(client, cuts);
                    }
                }
                8 => world.crash_relay(),
                9 if world.rng.random_bool(0.2) => world.lose_disk(client),
                _ => write_some(&mut world, client),
            }
            let steps = world.rng.random_range(0..25);
            world.steps(steps);
        }
        world.heal();
        world.settle();
        world.resolve_all();
        world.settle();
        world.assert_agreement();
        let statements = world.verbund().statements().to_vec();
        let headers = world.store(End::Relay).headers().expect("a memory store can be read");
        for header in headers {
            let shown = world.stored_view(End::Relay, header.doc);
            let rules = rules::view(world.store(End::Relay), header.doc, &statements);
            assert_eq!(shown, rules, "seed {seed}: {}", header.doc);
            let held = world.store(End::Relay).held(header.doc).ok().flatten();
            let ledger = held.expect("it is held").ledger;
            let roster = &world.verbund().roster;
            reasons.extend(hidden(&ledger, roster, header.doc).counts().into_keys().map(|it| it.0));
            forked += forks(&ledger, roster, header.doc).len();
        }
    }
    assert_eq!(reasons, BTreeSet::from([Reason::Revoked, Reason::Lost]), "both happened");
    assert!(forked > 10, "only {forked} numbers were used twice");
}

/// Lets a workplace write something; a revoked one that was told writes no more.
fn write_some(world: &mut World, client: usize) {
    let allowed = world.in_good_standing(client);
    if let Some(edit) = wishes::any(world, client).filter(|_| allowed) {
        world.edit(client, edit);
    }
    if allowed {
        write(world, client, "x");
    }
}
