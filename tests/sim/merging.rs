// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What two Kommunen wrote at once without knowing of each other: both of it is there.

use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::ids::{DocId, ItemId};
use leitwerk_shared::domain::impact::Perspective;
use leitwerk_shared::identity::role::Role;
use leitwerk_tests::world::World;

use leitwerk_tests::world::wishes::{goal, leitlinie, profile, set, splice, vza, wish};

fn item(n: u8) -> ItemId {
    ItemId::from_bytes([n; 16])
}

/// Two Kommunen that hold the same Steckbrief with three Meilensteine, and are now offline.
fn apart() -> World {
    let mut world = World::new(3, &[(1, Role::Editor), (2, Role::Editor)]);
    world.all_online();
    world.settle();
    let list = Path::key("milestones");
    let mut ops = vec![splice(Path::key("text"), 0, 0, "Ein Satz.")];
    for n in 1..=3 {
        ops.push(Op::Add { list: list.clone(), id: item(n), before: None });
        ops.push(splice(list.clone().item(item(n)).then("text"), 0, 0, &format!("M{n}")));
    }
    world.edit(0, wish(profile(1), ops));
    world.settle();
    world.offline(0);
    world.offline(1);
    world.settle();
    world
}

fn both(world: &mut World, doc: DocId, one: Op, other: Op) {
    world.edit(0, wish(doc, vec![one]));
    world.edit(1, wish(doc, vec![other]));
    world.all_online();
    world.settle();
    world.assert_agreement();
}

fn milestones(world: &World) -> Vec<String> {
    let view = &world.shown(1).profiles[&goal(1)];
    view.content.milestones.iter().map(|milestone| milestone.text.clone()).collect()
}

#[test]
fn a_sentence_that_two_complete_has_both_additions() {
    let mut world = apart();
    let at = || Path::key("text");
    both(&mut world, profile(1), splice(at(), 0, 0, "Wirklich: "), splice(at(), 9, 0, " Bald."));
    assert_eq!(world.shown(1).profiles[&goal(1)].content.text, "Wirklich: Ein Satz. Bald.");
}

#[test]
fn an_item_that_two_move_is_there_once() {
    let mut world = apart();
    let list = || Path::key("milestones");
    let to_end = Op::Move { list: list(), id: item(1), before: None };
    let to_middle = Op::Move { list: list(), id: item(1), before: Some(item(3)) };
    both(&mut world, profile(1), to_end, to_middle);
    let mut texts = milestones(&world);
    texts.sort();
    assert_eq!(texts, ["M1", "M2", "M3"]);
}

#[test]
fn an_item_that_one_removes_and_one_changes_is_kept_aside() {
    let mut world = apart();
    let list = Path::key("milestones");
    let remove = Op::Remove { list: list.clone(), id: item(2), removed: true };
    let change = splice(list.item(item(2)).then("text"), 2, 0, " geändert");
    both(&mut world, profile(1), remove, change);
    assert_eq!(milestones(&world), ["M1", "M3"]);
    let removed = &world.shown(1).profiles[&goal(1)].content.removed;
    assert_eq!(removed[0].text, "M2 geändert");
}

#[test]
fn two_values_stay_readable_until_a_person_decides() {
    let mut world = apart();
    let at = || Path::key("impact").then("Kunden");
    both(&mut world, profile(1), set(at(), Value::Int(1)), set(at(), Value::Int(3)));
    for client in [0, 1] {
        let impact = &world.shown(client).profiles[&goal(1)].content.impact;
        let clash = impact.register(Perspective::Kunden).clash().expect("two values");
        let mut values: Vec<u8> = clash.iter().map(|claim| claim.value).collect();
        values.sort_unstable();
        assert_eq!(values, [1, 3]);
        assert_ne!(clash[0].device, clash[1].device, "each has its author");
    }
    world.edit(1, wish(profile(1), vec![set(at(), Value::Int(2))]));
    world.settle();
    world.assert_agreement();
    let impact = &world.shown(0).profiles[&goal(1)].content.impact;
    assert!(impact.register(Perspective::Kunden).clash().is_none());
    assert_eq!(impact.score(Perspective::Kunden), 2);
}

#[test]
fn minimum_and_maximum_are_never_mixed() {
    let mut world = apart();
    let at = || Path::key("efforts").then("personnel_one_off");
    both(&mut world, profile(1), set(at(), vza(10, 20)), set(at(), vza(300, 400)));
    let efforts = &world.shown(0).profiles[&goal(1)].content.efforts;
    let clash = efforts.personnel_one_off.clash().expect("two values");
    for claim in clash {
        assert!([(10, 20), (300, 400)].contains(&(claim.value.min.0, claim.value.max.0)));
    }
}

#[test]
fn two_goals_added_at_once_are_both_there() {
    let mut world = apart();
    let list = || Path::key("goals");
    let doc = leitlinie(&world);
    let add = |id| Op::Add { list: list(), id, before: None };
    both(&mut world, doc, add(goal(1)), add(goal(2)));
    assert_eq!(world.shown(0).strategy.content.goals.len(), 2);
}
