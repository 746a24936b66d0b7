// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a workplace keeps open in memory. What the other documents say is shown without that.

use leitwerk_shared::change::limits;
use leitwerk_shared::identity::role::Role;
use leitwerk_tests::world::World;
use leitwerk_tests::world::wishes::{numbered, typed};

/// More documents than are kept open.
const DOCUMENTS: u32 = 100;

/// Two workplaces with a relay; the first has written into every document.
fn world() -> World {
    let mut world = World::new(1, &[(1, Role::Coordinator), (2, Role::Editor)]);
    world.all_online();
    write(&mut world, "Anfang. ");
    world
}

/// Types into one document after the other; at no time too many stay open.
fn write(world: &mut World, text: &str) {
    for n in 0..DOCUMENTS {
        world.edit(0, typed(numbered(n), text));
        while world.step() {}
        for client in 0..2 {
            let open = world.open_documents(client);
            assert!(open <= limits::OPEN_DOCUMENTS, "{open} are open at workplace {client}");
        }
    }
    world.settle();
}

/// Checks what both show of every document.
fn assert_shown(world: &World, text: &str) {
    for client in 0..2 {
        let profiles = &world.shown(client).profiles;
        let texts = (0..DOCUMENTS).map(|n| profiles[&numbered(n).item()].content.text.as_str());
        assert!(texts.eq((0..DOCUMENTS).map(|_| text)), "workplace {client}");
    }
}

#[test]
fn few_documents_stay_open_however_many_are_written_into() {
    let mut world = world();
    assert_eq!(world.open_documents(0), limits::OPEN_DOCUMENTS);
    assert_shown(&world, "Anfang. ");
    // Those that were let go first are the first to be written into again.
    write(&mut world, "Weiter. ");
    assert_shown(&world, "Weiter. Anfang. ");
    world.assert_agreement();
}

#[test]
fn after_a_start_no_document_is_opened_before_somebody_writes() {
    let mut world = world();
    world.crash(0);
    world.online(0);
    while world.step() {
        assert_eq!(world.open_documents(0), 0, "nobody writes yet");
    }
    world.settle();
    assert_eq!(world.open_documents(0), 0, "nobody writes yet");
    assert_shown(&world, "Anfang. ");

    world.edit(0, typed(numbered(7), "Weiter. "));
    world.settle();
    assert_eq!(world.open_documents(0), 1);
    let shown = &world.shown(1).profiles[&numbered(7).item()];
    assert_eq!(shown.content.text, "Weiter. Anfang. ");
    world.assert_agreement();
}

#[test]
fn what_others_wrote_into_many_documents_is_opened_a_few_at_a_time() {
    // More than may be on their way when all that were open are put together anew.
    const MANY: usize = limits::OPENING_AT_ONCE + limits::OPEN_DOCUMENTS + 40;
    let documents = 0..u32::try_from(MANY).expect("it is small");
    let mut world = World::new(2, &[(1, Role::Coordinator), (2, Role::Editor)]);
    world.all_online();
    for n in documents.clone() {
        world.edit(0, typed(numbered(n), "Anfang. "));
    }
    world.settle();
    // Nothing is open at a workplace that starts. What it missed comes in one moment.
    world.offline(1);
    world.crash(1);
    for n in documents.clone() {
        world.edit(0, typed(numbered(n), "Weiter. "));
    }
    world.settle();
    world.online(1);
    world.said();
    loop {
        // What is on its way to be opened is asserted after every turn.
        world.half_trip();
        if world.said().is_empty() {
            break;
        }
    }
    world.settle();
    let profiles = &world.shown(1).profiles;
    for n in documents {
        assert_eq!(profiles[&numbered(n).item()].content.text, "Weiter. Anfang. ");
    }
    world.assert_agreement();
}
