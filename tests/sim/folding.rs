// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Histories that grow are folded; however many fall due together, few of them lie in memory.

use leitwerk_shared::change::limits;
use leitwerk_shared::domain::edit::{Edit, Op, Path, Value};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::identity::role::Role;
use leitwerk_tests::world::World;
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{numbered, set, wish};

/// The longest line of a measure that says who is responsible.
const LINE: usize = 400;

/// A wish that makes the history of a new document be folded: one line, written again and again.
fn long(n: u32) -> Edit {
    let (list, id) = (Path::key("measures"), ItemId::from_bytes([7; 16]));
    let responsible = list.clone().item(id).then("responsible");
    let lines = (0..=limits::TAIL_BYTES / LINE).map(|n| format!("{n:0>LINE$}"));
    let lines = lines.map(|line| set(responsible.clone(), Value::Line(line)));
    let ops = [Op::Add { list, id, before: None }].into_iter().chain(lines);
    wish(numbered(n), ops.collect())
}

#[test]
fn documents_that_fall_due_together_are_folded_a_few_at_a_time() {
    let many = 3 * u32::try_from(limits::PROOFS_AT_ONCE).expect("it is small");
    let mut world = World::new(5, &[(1, Role::Coordinator), (2, Role::Editor)]);
    world.all_online();
    world.settle();
    world.edit_at_once(0, (0..many).map(long));
    // How many are being worked at is asserted after every turn. All of them come to the relay, and
    // then to the other workplace, in one moment.
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
