// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who is seen working where: by whom, for how long, and on whose word.

use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, MunicipalityId};
use leitwerk_shared::exchange::CloseReason;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::sync::frame::{Frame, Presence};
use leitwerk_shared::sync::session::Misbehaved;
use leitwerk_tests::puppet;
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{goal, profile, typed};
use leitwerk_tests::world::{Incident, World};

/// Two workplaces of one Kommune and one of another; nobody calls anybody.
fn world() -> World {
    let mut world = World::new(1, &[(1, Role::Coordinator), (1, Role::Editor), (2, Role::Editor)]);
    world.settle();
    world
}

/// The same, and all of them call the relay.
fn online() -> World {
    let mut world = world();
    world.all_online();
    world.settle();
    world
}

/// Does what is due. Time brings nothing.
fn run(world: &mut World) {
    while world.step() {}
}

/// Somebody goes to a field, or away.
fn go(world: &mut World, client: usize, place: Option<(DocId, &str)>) {
    world.here(client, place.map(|(doc, field)| (doc, field.to_owned())));
    run(world);
}

/// Returns who is seen where at a workplace.
fn seen(world: &World, client: usize) -> Vec<(DeviceId, DocId, &str)> {
    let presences = world.shown(client).presences.iter();
    presences.map(|seen| (seen.device, seen.doc, seen.field.as_str())).collect()
}

/// A device says to a node where another one, or it itself, is working.
fn hint(device: DeviceId) -> Vec<u8> {
    let place = Some((profile(1), "text".to_owned()));
    Frame::Presence(Presence { device, place }).encode()
}

#[test]
fn everybody_sees_who_is_at_a_steckbrief_and_only_the_own_kommune_at_a_blatt() {
    let mut world = online();
    let me = world.device(0);
    go(&mut world, 0, Some((profile(1), "text")));
    assert_eq!(seen(&world, 0), [], "nobody sees himself");
    for client in 1..3 {
        assert_eq!(seen(&world, client), [(me, profile(1), "text")]);
    }
    let sheet = DocId::owned(Class::Blatt, MunicipalityId(1), goal(1));
    go(&mut world, 0, Some((sheet, "note")));
    assert_eq!(seen(&world, 1), [(me, sheet, "note")]);
    assert_eq!(seen(&world, 2), [], "not even the place before");
    go(&mut world, 0, None);
    assert_eq!(seen(&world, 1), []);
}

#[test]
fn who_loses_the_link_is_gone_at_once() {
    let mut world = online();
    let [me, other] = [0, 2].map(|client| world.device(client));
    go(&mut world, 0, Some((profile(1), "text")));
    go(&mut world, 2, Some((profile(2), "text")));
    assert_eq!(seen(&world, 1), [(me, profile(1), "text"), (other, profile(2), "text")]);
    world.offline(0);
    run(&mut world);
    assert_eq!(seen(&world, 1), [(other, profile(2), "text")]);
    assert_eq!(seen(&world, 2), []);
    assert_eq!(seen(&world, 0), [], "the others may be anywhere");
}

#[test]
fn who_says_nothing_more_fades_and_who_goes_on_saying_it_stays() {
    let mut world = world();
    let [silent, working] = [0, 2].map(|client| world.device(client));
    world.call(2, End::Client(1));
    let link = puppet::greet(&mut world, End::Client(1), silent);
    run(&mut world);
    world.inject(link, End::Puppet, hint(silent));
    go(&mut world, 2, Some((profile(2), "text")));
    let stays = (working, profile(2), "text");
    assert_eq!(seen(&world, 1), [(silent, profile(1), "text"), stays]);
    for millis in [15_000, 14_000] {
        world.pass(millis);
        run(&mut world);
        assert_eq!(seen(&world, 1), [(silent, profile(1), "text"), stays]);
    }
    world.pass(2_000);
    run(&mut world);
    assert_eq!(seen(&world, 1), [stays]);
    assert!(world.is_up(link), "silence is no fault");
}

#[test]
fn a_clock_that_is_set_back_keeps_nobody_for_ever() {
    let mut world = world();
    let silent = world.device(0);
    let link = puppet::greet(&mut world, End::Client(1), silent);
    run(&mut world);
    world.inject(link, End::Puppet, hint(silent));
    run(&mut world);
    assert_eq!(seen(&world, 1), [(silent, profile(1), "text")]);
    world.set_clock(End::Client(1), -24 * 60 * 60 * 1_000);
    world.edit(1, typed(profile(2), "weiter "));
    run(&mut world);
    assert_eq!(seen(&world, 1), []);
}

#[test]
fn a_workplace_passes_nothing_on() {
    let mut world = world();
    for client in [0, 2] {
        world.call(client, End::Client(1));
    }
    run(&mut world);
    let me = world.device(0);
    go(&mut world, 0, Some((profile(1), "text")));
    assert_eq!(seen(&world, 1), [(me, profile(1), "text")]);
    assert_eq!(seen(&world, 2), []);
}

#[test]
fn a_hint_in_the_name_of_another_device_ends_the_link() {
    for target in [End::Relay, End::Client(1)] {
        let mut world = online();
        let [liar, victim] = [0, 2].map(|client| world.device(client));
        let link = puppet::greet(&mut world, target, liar);
        run(&mut world);
        world.inject(link, End::Puppet, hint(victim));
        run(&mut world);
        assert!(!world.is_up(link), "{target:?}");
        let reason = CloseReason::Misbehaved(Misbehaved::OtherDevice);
        assert_eq!(world.incidents, [Incident::Closed(target, reason)]);
        for client in 0..3 {
            assert_eq!(seen(&world, client), [], "{target:?}");
        }
    }
}
