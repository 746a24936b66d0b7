// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is large while it is live: it waits for its turn without being kept, and arrives.

use automerge::ScalarValue;
use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::{Actor, Meta, limits};
use leitwerk_shared::domain::ids::{Audience, DocId};
use leitwerk_shared::exchange::LinkId;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::LinkState;
use leitwerk_shared::sync::frame::{Bulk, Frame, Inventory};
use leitwerk_tests::puppet;
use leitwerk_tests::world::World;
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{numbered, profile, typed};
use rand::Rng as _;

/// Who writes; a test speaks for that workplace. The others are in step.
const WRITER: usize = 0;

fn world() -> (World, LinkId) {
    let mut world = World::new(1, &[(1, Role::Editor), (2, Role::Editor), (3, Role::Editor)]);
    world.online(1);
    world.online(2);
    world.settle();
    let device = world.device(WRITER);
    let link = puppet::greet(&mut world, End::Relay, device);
    while world.step() {}
    (world, link)
}

/// Lets the writer send changes of one document to the relay in one run.
fn send(world: &mut World, link: LinkId, doc: DocId, values: Vec<ScalarValue>) {
    let packed = PackedRun::pack(&puppet::set(world, WRITER, doc, values));
    world.inject_bulk(link, End::Puppet, Bulk::Run(packed).encode());
}

#[test]
fn what_waits_for_a_peer_is_named_and_arrives_once() {
    let (mut world, link) = world();
    // More than are under way at once, and each too long for a frame.
    let many = u32::try_from(limits::BULKS_IN_FLIGHT).expect("it is small") + 8;
    for n in 0..many {
        send(&mut world, link, numbered(n), vec!["kurz".into()]);
    }
    world.settle();
    world.offline(2);
    for n in 0..many {
        let mut long = vec![0; 2 * limits::RUN_FRAME_BYTES];
        world.rng.fill_bytes(&mut long);
        send(&mut world, link, numbered(n), vec!["kurz".into(), ScalarValue::Bytes(long)]);
    }
    while world.step() {}
    world.online(2);
    world.online(WRITER);
    world.settle();
    world.assert_agreement();
    assert_eq!(world.shown(2).profiles.len(), many as usize);
}

#[test]
fn large_documents_are_read_one_per_turn_so_that_nobody_waits_for_all_of_them() {
    let (mut world, link) = world();
    world.offline(2);
    world.settle();
    for n in 0..5 {
        // Beyond a frame however well they pack.
        let mut long = || {
            let mut long = vec![0; limits::CHANGE_BYTES - 1_000];
            world.rng.fill_bytes(&mut long);
            ScalarValue::Bytes(long)
        };
        let values = vec![long(), long(), long()];
        send(&mut world, link, numbered(n), values);
    }
    while world.step() {}
    world.online(2);
    let sending = |world: &World| {
        world.footprint(End::Relay).links.values().map(|link| link.bulks).sum::<usize>()
    };
    let (mut before, mut most) = (sending(&world), 0);
    while world.step() {
        let now = sending(&world);
        assert!(now <= before + 1, "{} in one turn", now - before);
        most = most.max(now);
        before = now;
    }
    assert!(most > 1, "one follows the other before that has arrived");
    assert_eq!(world.shown(2).profiles.len(), 5);
}

#[test]
fn changes_that_are_short_only_on_the_way_arrive() {
    let (mut world, link) = world();
    // Too much for a frame, all in all.
    let values = (0..4).map(|n| format!("{n} {}", "-".repeat(limits::CHANGE_BYTES - 1_000)));
    send(&mut world, link, numbered(1), values.map(ScalarValue::from).collect());
    while world.step() {}
    world.online(WRITER);
    world.settle();
    world.assert_agreement();
    assert_eq!(world.shown(2).profiles.len(), 1);
}

#[test]
fn a_document_that_is_full_takes_nothing_more_in_and_reaches_whoever_comes_new() {
    const PART: usize = 13;
    let (mut world, link) = world();
    world.offline(1);
    world.offline(2);
    world.settle();
    world.said();
    let doc = numbered(1);
    // They pack into next to nothing.
    let values = (0..5 * PART).map(|n| format!("{n} {}", "x".repeat(1_000_000)).into());
    for run in puppet::set_bit_by_bit(&mut world, WRITER, doc, values, PART) {
        world.inject_bulk(link, End::Puppet, Bulk::Run(PackedRun::pack(&run)).encode());
        while world.step() {}
    }
    assert!(world.is_up(link), "there is room for other documents");
    let declined = world.said().iter().filter(|said| said.what == "Declined").count();
    assert_eq!(declined, 1, "the last part of five would be too much");

    // What was taken in still opens, was folded and goes to others.
    world.edit(2, typed(profile(2), "Anderswo. "));
    world.online(2);
    world.settle();
    let shown = world.shown(2);
    assert_eq!(shown.status.link, LinkState::InStep);
    assert!(shown.profiles.contains_key(&doc.item()), "it came");
    assert_eq!(shown.profiles[&profile(2).item()].content.text, "Anderswo. ");
    assert_eq!(world.incidents, []);
}

#[test]
fn what_overtakes_the_inventory_of_its_sender_is_not_sent_back() {
    let (mut world, link) = world();
    world.edit(1, typed(profile(2), "Anderswo. "));
    let mut long = vec![0; 2 * limits::RUN_FRAME_BYTES];
    world.rng.fill_bytes(&mut long);
    send(&mut world, link, numbered(1), vec!["kurz".into(), ScalarValue::Bytes(long)]);
    while world.step() {}
    assert!(world.shown(2).profiles.contains_key(&numbered(1).item()), "it came");

    // It was listed when it was not there yet.
    world.said();
    let nothing = Inventory { audience: Audience::Verbund, documents: Vec::new(), last: true };
    world.inject(link, End::Puppet, Frame::Inventory(nothing).encode());
    while world.step() {}
    let said = world.said();
    let brought = said.iter().filter(|said| said.link == link && said.what != "Stored");
    let brought: Vec<_> = brought.map(|said| (said.what, said.bytes < 1_000)).collect();
    assert_eq!(brought, [("Run", true)], "only the other document goes there");
}

#[test]
fn what_overtakes_an_inventory_that_lists_something_else_is_not_sent_back_either() {
    let (mut world, link) = world();
    let doc = numbered(1);
    let device = world.device(WRITER);
    let (key, actor) = (world.key(WRITER), Actor::new(device, [9; 12]));
    let listed = puppet::run(&world.verbund().roster, &key, actor, doc, 1_800_000_000);
    world.expect_changes(&listed);
    let mut long = vec![0; 2 * limits::RUN_FRAME_BYTES];
    world.rng.fill_bytes(&mut long);
    send(&mut world, link, doc, vec!["kurz".into(), ScalarValue::Bytes(long)]);
    while world.step() {}

    // What it lists comes behind the list, and does not build on what overtook both.
    world.said();
    let head = Meta::parse(listed.changes.last().expect("it types")).expect("it is a change").hash;
    let documents = vec![(doc, vec![head])];
    let inventory = Inventory { audience: Audience::Verbund, documents, last: true };
    world.inject(link, End::Puppet, Frame::Inventory(inventory).encode());
    while world.step() {}
    world.inject(link, End::Puppet, Frame::Run(PackedRun::pack(&listed)).encode());
    while world.step() {}
    let said = world.said();
    let brought = said.iter().filter(|said| said.link == link && said.what != "Stored");
    let brought: Vec<_> = brought.map(|said| said.what).collect();
    assert_eq!(brought, ["Have"], "it asks what else there is, and sends nothing back");
}

#[test]
fn bulk_of_a_kind_that_only_a_newer_program_knows_is_passed_over() {
    let (mut world, link) = world();
    world.inject_bulk(link, End::Puppet, b"LWZ9 and what nobody here can read".to_vec());
    send(&mut world, link, numbered(1), vec!["danach".into()]);
    world.settle();
    assert!(world.is_up(link));
    assert_eq!(world.incidents, []);
    assert!(world.shown(1).profiles.contains_key(&numbered(1).item()), "what follows arrives");
}
