// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The power goes within every single call of a disk, before it is done and before it is
//! answered: nothing that was promised is lost, and everything comes to rest.

use leitwerk_shared::identity::role::Role;
use leitwerk_shared::store::memory::Moment;
use leitwerk_tests::world::World;
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

/// Two Kommunen write by turns, paste what makes a history be folded, and start anew.
fn play(end: End, cut: Option<(u64, Moment)>) -> u64 {
    let mut world = World::new(11, &[(1, Role::Coordinator), (2, Role::Editor)]);
    let before = world.store(end).calls();
    if let Some((calls, moment)) = cut {
        world.cut_power(end, calls, moment);
    }
    world.all_online();
    world.call(0, End::Client(1));
    for round in 0..8 {
        for client in 0..2 {
            world.steps(12);
            if let Some(edit) = wishes::any(&mut world, client) {
                world.edit(client, edit);
            }
        }
        if round == 3 {
            let leitlinie = wishes::leitlinie(&world);
            let edit = wishes::paste(&mut StdRng::seed_from_u64(3), leitlinie);
            world.edit(0, edit);
        }
        if round == 5 {
            world.pass(1_000);
            match end {
                End::Client(client) => world.crash(client),
                _ => world.crash_relay(),
            }
        }
    }
    world.settle();
    let calls = world.store(end).calls() - before;
    world.heal();
    world.settle();
    world.assert_agreement();
    calls
}

fn kill_at_every_call(end: End) {
    let calls = play(end, None);
    assert!(calls > 15, "only {calls} calls");
    for call in 0..calls {
        for moment in [Moment::Before, Moment::After] {
            play(end, Some((call, moment)));
        }
    }
}

#[test]
fn a_workplace_killed_at_any_call_of_its_disk_loses_nothing_saved() {
    kill_at_every_call(End::Client(0));
}

#[test]
fn a_relay_killed_at_any_call_of_its_disk_loses_nothing_confirmed() {
    kill_at_every_call(End::Relay);
}
