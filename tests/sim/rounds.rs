// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How little is said: the conversations as `docs/protocol.md` draws them, counted in half round
//! trips and bytes, and what one moment of work costs.

use std::collections::BTreeMap;

use leitwerk_shared::change::limits;
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::ids::{Class, DocId, MunicipalityId};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::LinkState;
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{goal, numbered, profile, splice, typed, wish};
use leitwerk_tests::world::{Said, World};

/// Workplaces of two Kommunen that hold the same documents and receipts and are not connected.
fn apart(documents: u32) -> World {
    let mut world = World::new(1, &[(1, Role::Coordinator), (2, Role::Editor)]);
    for n in 0..documents {
        world.edit(0, typed(numbered(n), "Anfang. "));
    }
    world.call(0, End::Client(1));
    world.steps(100_000);
    // Every document is proven once.
    world.pass(20_000);
    world.steps(100_000);
    part(&mut world);
    world
}

/// Ends the conversation of the two when nothing is left to be said.
fn part(world: &mut World) {
    world.settle();
    world.offline(0);
    world.settle();
    world.said();
}

/// Lets workplace 0 call workplace 1 until nobody answers any more. Returns what the two said in
/// each half round trip, and how many bytes it was.
fn meet(world: &mut World) -> (Vec<String>, usize) {
    world.call(0, End::Client(1));
    let (mut conversation, mut bytes) = (Vec::new(), 0);
    loop {
        world.half_trip();
        let said = world.said();
        if said.is_empty() {
            break;
        }
        let of = |client| {
            let own = said.iter().filter(|said| said.from == End::Client(client));
            own.map(|said| said.what).collect::<Vec<_>>().join(" ")
        };
        conversation.push(format!("{} | {}", of(0), of(1)));
        bytes += said.iter().map(|said| said.bytes).sum::<usize>();
    }
    for client in 0..2 {
        assert_eq!(world.shown(client).status.peers_in_step, 1, "{conversation:?}");
    }
    let [ours, theirs] = [0, 1].map(|client| &world.shown(client).profiles);
    assert!(ours.keys().eq(theirs.keys()));
    for (ours, theirs) in ours.values().zip(theirs.values()) {
        assert_eq!(ours.content.text, theirs.content.text);
    }
    (conversation, bytes)
}

/// Checks who says what when both hold the same, when one is ahead, and when both are.
fn check(documents: u32, greeting: &[&str]) {
    let mut world = apart(documents);
    let (conversation, bytes) = meet(&mut world);
    assert_eq!(conversation, ["Hello | Hello"], "both hold the same");
    assert!(bytes < 1_000, "{bytes} bytes to find that nothing is new");

    let cases: [(&[usize], &[&str]); 3] = [
        // One round trip after the greeting …
        (&[0], &["Run | Have"]),
        (&[1], &["Have | Run"]),
        // … and a half more where nobody knows what the other one has.
        (&[0, 1], &["Have | Have", "Run | Run"]),
    ];
    for (writers, answers) in cases {
        part(&mut world);
        for client in writers {
            world.edit(*client, typed(numbered(3), &format!("{client} schreibt. ")));
        }
        // Of many documents this one has to be opened first.
        while world.step() {}
        let (conversation, _) = meet(&mut world);
        let expected: Vec<&str> = greeting.iter().chain(answers).copied().collect();
        assert_eq!(conversation, expected, "{writers:?} wrote");
    }
}

#[test]
fn a_conversation_takes_as_many_round_trips_as_it_must() {
    check(10, &["Hello | Hello", "Inventory | Inventory"]);
}

#[test]
fn a_long_list_takes_half_a_round_trip_more() {
    let greeting = ["Hello | Hello", "Buckets | Buckets", "Inventory | Inventory"];
    check(limits::LISTED_DOCUMENTS + 50, &greeting);
}

#[test]
fn who_comes_back_to_the_relay_and_wrote_nothing_says_hello() {
    let mut world = World::new(2, &[(1, Role::Coordinator), (2, Role::Editor)]);
    world.all_online();
    for n in 0..10 {
        world.edit(0, typed(numbered(n), "Anfang. "));
    }
    let sheet = DocId::owned(Class::Blatt, MunicipalityId(1), goal(1));
    let note = splice(Path::key("note"), 0, 0, "für uns");
    world.edit(0, wish(sheet, vec![note]));
    world.settle();
    world.offline(0);
    world.settle();
    world.said();
    world.online(0);
    world.settle();
    let said = world.said();
    assert!(said.iter().all(|said| said.what == "Hello"), "{said:?}");
    assert_eq!(said.len(), 2);
    let bytes: usize = said.iter().map(|said| said.bytes).sum();
    assert!(bytes < 1_000, "{bytes} bytes");
    assert_eq!(world.shown(0).status.link, LinkState::InStep);
}

#[test]
fn what_is_typed_in_one_moment_is_one_write_and_one_small_frame_for_each_document() {
    let mut world = World::new(3, &[(1, Role::Coordinator), (2, Role::Editor)]);
    world.all_online();
    world.call(0, End::Client(1));
    for n in 1..=2 {
        world.edit(0, typed(profile(n), "Anfang. "));
    }
    world.settle();
    world.said();
    let words = ["ein", "zwei", "drei"].map(|word| typed(profile(1), word));
    world.edit_at_once(0, words.into_iter().chain([typed(profile(2), "vier")]));
    assert_eq!(world.unwritten(End::Client(0)), 1);
    let said = world.said();
    let mut frames = BTreeMap::new();
    for Said { link, from, what, bytes } in said {
        assert_eq!((from, what), (End::Client(0), "Run"));
        assert!(bytes <= 1_200, "{bytes} bytes are more than one packet");
        *frames.entry(link).or_insert(0) += 1;
    }
    assert!(frames.values().eq(&[2, 2]), "to the relay and to the other workplace: {frames:?}");
    world.settle();
    let text = |n| &world.shown(1).profiles[&goal(n)].content.text;
    assert_eq!([text(1), text(2)], ["dreizweieinAnfang. ", "vierAnfang. "]);
    world.assert_agreement();
}
