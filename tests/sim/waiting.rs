// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A member who makes others remember more and more: what waits and what is listed has an end, for
//! that member alone.

use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::packed_archive::PackedArchive;
use leitwerk_shared::change::{Actor, Archive, SealedRun, limits};
use leitwerk_shared::domain::ids::{Audience, DocId};
use leitwerk_shared::exchange::{CloseReason, LinkId};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::LinkState;
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::sync::frame::{Bulk, Frame, Inventory};
use leitwerk_shared::sync::session::Misbehaved;
use leitwerk_tests::puppet;
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{numbered, profile, typed};
use leitwerk_tests::world::{Incident, World};

const NOW: i64 = 1_800_000_000;

/// Whom the member speaks to.
const TARGETS: [End; 2] = [End::Relay, End::Client(1)];

/// A workplace that is in step with the relay, and two that are not connected; a test speaks for
/// those.
fn world() -> World {
    let mut world = World::new(1, &[(1, Role::Editor), (2, Role::Coordinator), (3, Role::Editor)]);
    world.online(1);
    world.settle();
    world
}

/// A run of a member, who has written it as it must be.
fn run_of(world: &World, client: usize, doc: DocId) -> SealedRun {
    let actor = Actor::new(world.device(client), [7; 12]);
    puppet::run(&world.verbund().roster, &world.key(client), actor, doc, NOW)
}

/// The second half of such a run. It waits for the first.
fn early(world: &World, client: usize, doc: DocId) -> SealedRun {
    let mut run = run_of(world, client, doc);
    run.changes.remove(0);
    run
}

fn send(world: &mut World, link: LinkId, run: &SealedRun) {
    world.inject(link, End::Puppet, Frame::Run(PackedRun::pack(run)).encode());
}

/// Does what is due. Time brings nothing.
fn run(world: &mut World) {
    while world.step() {}
}

/// The member was hung up on, nobody else was, and the others go on working.
fn assert_ended(mut world: World, link: LinkId, target: End, why: Misbehaved) {
    assert!(!world.is_up(link), "{target:?}");
    assert_eq!(world.incidents, [Incident::Closed(target, CloseReason::Misbehaved(why))]);
    world.edit(1, typed(profile(1), "weiter "));
    world.settle();
    let status = world.shown(1).status;
    assert_eq!((status.link, status.waiting), (LinkState::InStep, 0), "{target:?}");
}

#[test]
fn runs_that_wait_are_counted_in_all_documents_together() {
    for target in TARGETS {
        let mut world = world();
        let device = world.device(0);
        let link = puppet::greet(&mut world, target, device);
        let room = u32::try_from(limits::WAITING_RUNS).expect("it is small");
        let mut early = early(&world, 0, profile(1));
        for n in 0..=room {
            assert!(world.is_up(link), "as many may wait");
            // Nobody can look at the seal before what it builds on is here, so any will do.
            early.doc = numbered(n);
            send(&mut world, link, &early);
            run(&mut world);
        }
        assert_ended(world, link, target, Misbehaved::TooEarly);
    }
}

#[test]
fn nobody_is_hung_up_on_for_what_waits_of_somebody_else() {
    for target in TARGETS {
        let mut world = world();
        let [greedy, honest] = [0, 2].map(|client| {
            let device = world.device(client);
            puppet::greet(&mut world, target, device)
        });
        let endless = early(&world, 0, profile(1));
        for _ in 0..limits::WAITING_RUNS {
            send(&mut world, greedy, &endless);
        }
        run(&mut world);
        // The newest change overtakes the one before, as it does when that is in an archive.
        let whole = run_of(&world, 2, profile(1));
        world.expect_changes(&whole);
        let newest = early(&world, 2, profile(1));
        for sent in [newest, whole] {
            send(&mut world, honest, &sent);
            run(&mut world);
        }
        assert!(world.is_up(honest), "{target:?}");
        assert_eq!(world.incidents, [], "{target:?}");
        let held = world.store(target).held(profile(1)).expect("a memory store is read");
        assert!(held.is_some(), "{target:?} has taken it in");
    }
}

#[test]
fn archives_that_wait_for_the_roster_keep_no_room_from_others() {
    const LARGE: usize = 4 << 20;
    let greedy = limits::WAITING_ALL_BYTES / limits::WAITING_BYTES;
    let editors = vec![(1, Role::Editor); greedy + 2];
    let mut world = World::new(1, &editors);
    world.online(1);
    world.settle();
    let mut under_no_roster = run_of(&world, 0, profile(1)).seals;
    under_no_roster[0].height = 1_000_000;
    let archive = |n| Archive {
        doc: numbered(n),
        chunks: vec![0; LARGE - 1_000],
        seals: under_no_roster.clone(),
        beside: Vec::new(),
    };
    let bulk = |n| Bulk::Archive(PackedArchive::pack(archive(n))).encode();
    let devices: Vec<_> = (2..greedy + 2).map(|client| world.device(client)).collect();
    let greet = |device| puppet::greet(&mut world, End::Relay, device);
    let links: Vec<LinkId> = devices.into_iter().map(greet).collect();
    run(&mut world);
    for link in &links {
        for n in 0..4 {
            world.inject_bulk(*link, End::Puppet, bulk(n));
        }
    }
    run(&mut world);
    assert!(links.iter().all(|link| world.is_up(*link)), "as much may wait");

    let device = world.device(0);
    let last = puppet::greet(&mut world, End::Relay, device);
    run(&mut world);
    world.inject_bulk(last, End::Puppet, bulk(0));
    run(&mut world);
    assert!(world.is_up(last), "it has least of all");
    let ended = links.iter().filter(|link| !world.is_up(**link)).count();
    assert_eq!(ended, 1, "one of those that have most");
    let why = CloseReason::Misbehaved(Misbehaved::TooEarly);
    assert_eq!(world.incidents, [Incident::Closed(End::Relay, why)]);
}

#[test]
fn a_list_without_end_ends_the_link() {
    const IN_A_FRAME: usize = 12_000;
    for target in TARGETS {
        let mut world = world();
        let device = world.device(0);
        let link = puppet::greet(&mut world, target, device);
        run(&mut world);
        let mut listed = 0;
        let mut numbers = 0..;
        while world.is_up(link) {
            assert!(listed <= limits::LISTED_HEADS, "{listed} documents are listed");
            // None of them is anywhere, so there is nothing to say of their heads.
            let documents = numbers.by_ref().take(IN_A_FRAME).map(|n| (numbered(n), Vec::new()));
            let documents = documents.collect();
            let inventory = Inventory { audience: Audience::Verbund, documents, last: false };
            world.inject(link, End::Puppet, Frame::Inventory(inventory).encode());
            run(&mut world);
            listed += IN_A_FRAME;
        }
        assert_ended(world, link, target, Misbehaved::TooMuch { limit: limits::LISTED_HEADS });
    }
}
