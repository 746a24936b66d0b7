// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A disk that takes nothing for long while everybody goes on writing: what waits for it in memory
//! has an end, at the relay and at a workplace, and nothing is lost once it takes writes again.

use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::{Hash, limits};
use leitwerk_shared::domain::ids::{Audience, DocId};
use leitwerk_shared::exchange::LinkId;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::EditRefused;
use leitwerk_shared::replica::snapshot::Storage;
use leitwerk_shared::store::memory::Takes;
use leitwerk_shared::sync::frame::{Bulk, Frame, Inventory};
use leitwerk_tests::puppet;
use leitwerk_tests::world::World;
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{numbered, profile, typed};

/// How many bytes a large change takes in memory. On the way it takes hardly any.
const LARGE: usize = 1_000_000;

/// How many large changes have room, and so many more that the limit is passed by all means.
const MANY: u32 = 80;

/// More changes than this only wait where the limit is reached: what else waits counts, too.
const ALMOST: usize = limits::UNWRITTEN_BYTES - 4 * LARGE;

/// Who writes large changes; a test speaks for that workplace. The others are in step.
const GREEDY: usize = 0;

fn world() -> (World, LinkId) {
    let mut world = World::new(1, &[(1, Role::Editor), (2, Role::Coordinator), (3, Role::Editor)]);
    world.online(1);
    world.online(2);
    world.edit(1, typed(profile(1), "Anfang. "));
    world.settle();
    let device = world.device(GREEDY);
    let link = puppet::greet(&mut world, End::Relay, device);
    run(&mut world);
    (world, link)
}

/// Does what is due. Time brings nothing.
fn run(world: &mut World) {
    while world.step() {}
}

/// Lets the workplace write large changes in a row into a document of its own, all under one seal.
fn write_large(world: &mut World, link: LinkId, doc: DocId, count: usize) {
    let values = (0..count).map(|n| format!("{n} {}", "x".repeat(LARGE)).into());
    let packed = PackedRun::pack(&puppet::set(world, GREEDY, doc, values));
    if count == 1 {
        world.inject(link, End::Puppet, Frame::Run(packed).encode());
    } else {
        world.inject_bulk(link, End::Puppet, Bulk::Run(packed).encode());
    }
}

fn unwritten(world: &World, end: End) -> usize {
    world.footprint(end).unwritten_bytes
}

fn text(world: &World, client: usize) -> &str {
    &world.shown(client).profiles[&profile(1).item()].content.text
}

#[test]
fn what_waits_for_the_disk_of_a_relay_has_an_end_and_nothing_is_lost() {
    let (mut world, link) = world();
    world.set_takes(End::Relay, Takes::NothingFull);
    for n in 0..MANY {
        write_large(&mut world, link, numbered(n), 1);
        world.edit(1, typed(profile(1), &format!("{n}. ")));
        run(&mut world);
        let most = limits::UNWRITTEN_BYTES + 2 * LARGE;
        assert!(unwritten(&world, End::Relay) < most, "after {n}");
        assert!(world.is_up(link), "who is there stays, and hears what others hold");
    }
    assert!(unwritten(&world, End::Relay) > ALMOST, "the limit was tried");
    // What the relay did not take in is where it was written, and is not told as delivered.
    let newest = format!("{}. ", MANY - 1);
    assert!(text(&world, 1).starts_with(&newest));
    assert!(!text(&world, 2).starts_with(&newest));
    assert!(world.shown(1).status.waiting > 0);
    assert_eq!(world.declined(1), [], "nobody's fault, and nothing that lasts");

    world.set_takes(End::Relay, Takes::Writes);
    run(&mut world);
    assert!(!world.is_up(link), "the next conversation brings what there was no room for");
    world.online(GREEDY);
    world.settle();
    assert!(text(&world, 2).starts_with(&newest));
    world.assert_agreement();
}

#[test]
fn what_others_bring_of_a_workplace_is_not_listed_to_it_before_it_is_on_the_disk() {
    let (mut world, link) = world();
    world.set_takes(End::Relay, Takes::NothingFull);
    world.offline(2);
    let device = world.device(2);
    let carrier = puppet::greet(&mut world, End::Relay, device);
    run(&mut world);
    let written = puppet::set(&mut world, GREEDY, numbered(1), ["kurz".into()]);
    let written = PackedRun::pack(&written);
    world.inject(carrier, End::Puppet, Frame::Run(written).encode());
    run(&mut world);

    // Its writer lists another state of the document, and asks with it what the relay holds.
    world.said();
    let documents = vec![(numbered(1), vec![Hash([9; 32])])];
    let inventory = Inventory { audience: Audience::Verbund, documents, last: true };
    world.inject(link, End::Puppet, Frame::Inventory(inventory).encode());
    run(&mut world);
    let lists = |world: &mut World| {
        world.said().iter().filter(|said| said.link == link && said.what == "Have").count()
    };
    assert_eq!(lists(&mut world), 0, "its word for the changes of whoever asks");

    world.set_takes(End::Relay, Takes::Writes);
    run(&mut world);
    assert_eq!(lists(&mut world), 1);
}

#[test]
fn what_waits_for_the_disk_of_a_workplace_has_an_end_and_leaves_its_person_room() {
    let (mut world, link) = world();
    world.set_takes(End::Client(1), Takes::NothingFull);
    for n in 0..MANY {
        write_large(&mut world, link, numbered(n), 1);
        run(&mut world);
        let most = limits::UNWRITTEN_BYTES + 2 * LARGE;
        assert!(unwritten(&world, End::Client(1)) < most, "after {n}");
    }
    assert!(unwritten(&world, End::Client(1)) > ALMOST, "the limit was tried");
    world.edit(1, typed(profile(1), "Eigenes. "));
    world.edit(2, typed(profile(1), "Fremdes. "));
    run(&mut world);
    assert!(text(&world, 2).contains("Eigenes. "), "who writes has room, and is passed on");
    assert!(!text(&world, 1).contains("Fremdes. "));
    assert_eq!(world.shown(1).status.storage, Storage::Failed);

    world.set_takes(End::Client(1), Takes::Writes);
    world.online(GREEDY);
    world.settle();
    assert!(text(&world, 1).contains("Fremdes. "));
    world.assert_agreement();
}

#[test]
fn a_workplace_that_nothing_more_fits_into_takes_no_edits_until_it_is_written() {
    let (mut world, link) = world();
    world.set_takes(End::Client(1), Takes::NothingFull);
    // Almost to the limit, and then far beyond it.
    let almost = u32::try_from(limits::UNWRITTEN_BYTES / LARGE).expect("it is small") - 1;
    for n in 0..almost {
        write_large(&mut world, link, numbered(n), 1);
        run(&mut world);
    }
    assert!(unwritten(&world, End::Client(1)) < limits::UNWRITTEN_BYTES);
    write_large(&mut world, link, numbered(almost), 12);
    run(&mut world);
    assert!(unwritten(&world, End::Client(1)) > limits::UNWRITTEN_OWN_BYTES);

    let before = text(&world, 1).to_owned();
    world.edit(1, typed(profile(1), "Zu viel. "));
    run(&mut world);
    assert!(matches!(world.refused(1), [(_, EditRefused::Unwritten)]), "{:?}", world.refused(1));
    assert_eq!(text(&world, 1), before, "it is not shown as if it were done");

    world.set_takes(End::Client(1), Takes::Writes);
    run(&mut world);
    world.edit(1, typed(profile(1), "Jetzt. "));
    world.online(GREEDY);
    world.settle();
    assert_eq!(world.refused(1).len(), 1);
    assert!(text(&world, 2).starts_with("Jetzt. "));
    world.assert_agreement();
}
