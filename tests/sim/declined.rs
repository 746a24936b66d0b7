// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A member who sends ever new documents to a relay that has no room: what the relay remembers of
//! them, and says and tells of them, has an end.

use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::{Actor, limits};
use leitwerk_shared::exchange::Quota;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::LinkState;
use leitwerk_shared::sync::frame::{Declined, Frame};
use leitwerk_tests::puppet;
use leitwerk_tests::world::World;
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{numbered, profile, typed};

const NOW: i64 = 1_800_000_000;

#[test]
fn what_is_remembered_of_documents_without_room_has_an_end() {
    let mut world = World::new(1, &[(1, Role::Editor), (2, Role::Coordinator)]);
    world.limit(Quota { documents: 1, ..Quota::NONE });
    world.online(1);
    world.edit(1, typed(profile(1), "Anfang. "));
    world.settle();
    let device = world.device(0);
    let link = puppet::greet(&mut world, End::Relay, device);
    let actor = Actor::new(device, [7; 12]);
    let mut run = puppet::run(&world.verbund().roster, &world.key(0), actor, profile(2), NOW);
    world.said();
    let most = u32::try_from(limits::DECLINED_DOCUMENTS).expect("it is small");
    let mut told = 0;
    for n in 0..most + 200 {
        // Nobody looks at the seal of what has no room, so any will do.
        run.doc = numbered(n);
        world.inject(link, End::Puppet, Frame::Run(PackedRun::pack(&run)).encode());
        while world.step() {}
        told += world.said().iter().filter(|said| said.what == "Declined").count();
    }
    assert!(world.is_up(link), "others have room, and this one may again");
    assert_eq!(told, limits::DECLINED_DOCUMENTS, "said once for each, of so many");
    assert_eq!(world.room().declined, limits::DECLINED_DOCUMENTS);
    assert_eq!(world.incidents, []);
    // Whoever is honest hears why, and goes on with what there is.
    world.edit(1, typed(profile(3), "Neu. "));
    world.edit(1, typed(profile(1), "Weiter. "));
    world.settle();
    assert_eq!(world.declined(1), [(profile(3), Declined::Documents)]);
    assert_eq!(world.shown(1).status.waiting, 1);

    // With room again the link ends, and the next conversation compares anew.
    world.limit(Quota::NONE);
    while world.step() {}
    assert!(!world.is_up(link));
    world.settle();
    let status = world.shown(1).status;
    assert_eq!((status.link, status.waiting), (LinkState::InStep, 0));
    assert_eq!(world.room().declined, 0);
}

#[test]
fn one_device_cannot_take_the_room_of_all_the_others() {
    let editors = [(1, Role::Coordinator), (2, Role::Editor), (2, Role::Editor)];
    let (greedy, other) = (1, 2);
    for (quota, full) in [
        (Quota { documents_per_device: 3, ..Quota::NONE }, Declined::DeviceDocuments),
        (Quota { bytes_per_device: 300, ..Quota::NONE }, Declined::DeviceBytes),
    ] {
        let mut world = World::new(2, &editors);
        world.limit(quota);
        world.all_online();
        for n in 1..=9 {
            world.edit(greedy, typed(profile(n), &format!("{n}: {} ", "Wort ".repeat(40))));
            world.settle();
        }
        let declined = world.declined(greedy).to_vec();
        assert!(!declined.is_empty() && declined.len() < 9, "{full:?}: {declined:?}");
        assert!(declined.iter().all(|(_, why)| *why == full), "{declined:?}");
        let late = declined[0].0;

        // Others go on, in what it brought before as well.
        world.edit(other, typed(profile(1), "Weiter. "));
        world.edit(other, typed(profile(11), "Neu. "));
        world.settle();
        assert_eq!(world.declined(other), []);
        assert!(world.shown(0).profiles[&profile(11).item()].content.text.starts_with("Neu. "));
        assert!(world.shown(0).profiles[&profile(1).item()].content.text.starts_with("Weiter. "));
        assert!(!world.shown(0).profiles.contains_key(&late.item()), "{full:?}");

        world.limit(Quota::NONE);
        world.settle();
        world.assert_agreement();
        assert!(world.shown(0).profiles.contains_key(&late.item()), "it comes by itself");
    }
}
