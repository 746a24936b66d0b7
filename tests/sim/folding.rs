// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Histories that grow are folded; however many fall due together, few of them lie in memory.

use leitwerk_shared::change::limits;
use leitwerk_shared::identity::role::Role;
use leitwerk_tests::world::World;
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{numbered, typed};

#[test]
fn documents_that_fall_due_together_are_folded_a_few_at_a_time() {
    let many = 2 * u32::try_from(limits::PROOFS_AT_ONCE).expect("it is small");
    let mut world = World::new(5, &[(1, Role::Coordinator), (2, Role::Editor)]);
    world.all_online();
    world.settle();
    let long = "Wort ".repeat(limits::TAIL_BYTES / 4);
    world.edit_at_once(0, (0..many).map(|n| typed(numbered(n), &long)));
    // The simulation asserts after every turn how many are being worked at. All of them reach the
    // relay, and then the other workplace, in one moment.
    for _ in 0..4 {
        world.half_trip();
    }
    world.settle();
    for end in [End::Relay, End::Client(0), End::Client(1)] {
        for n in 0..many {
            let folded = world.store(end).look(numbered(n), |_, stored| !stored.chunk.is_empty());
            assert_eq!(folded, Some(true), "{end:?}, document {n}");
        }
    }
    world.assert_agreement();
}
