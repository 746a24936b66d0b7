// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a strategy with hundreds of Steckbriefe promises: a page draws what can be seen of it, and
//! the keyboard still gets everywhere.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use jiff::civil::date;
use leitwerk_app::memory::Memory;
use leitwerk_shared::domain::goal::{Milestone, Profile};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::strategy::GoalEntry;
use leitwerk_shared::replica::snapshot::{Snapshot, View};

use crate::support::fixture;
use crate::support::world::{World, one};

const MORE: u16 = 500;
/// So many rows have no room in the window.
const IN_VIEW: usize = 40;

fn goal(number: u16) -> ItemId {
    let mut bytes = [200; 16];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    ItemId::from_bytes(bytes)
}

/// The Verbund of the other tests with many more goals, each of which is late with something.
fn large() -> Snapshot {
    let mut snapshot = fixture::snapshot();
    let version = fixture::version(1);
    for number in 1..=MORE {
        let (id, title) = (goal(number), format!("Weiteres Ziel {number}"));
        let late = Milestone {
            text: "Fertig".to_owned(),
            due: one(date(2020, 3, 10)),
            ..Milestone::new(fixture::item(61))
        };
        let content = Profile { milestones: vec![late], ..Profile::default() };
        let doc = DocId::shared(Class::Steckbrief, id);
        let view = View { doc, version: version.clone(), last: None, applied: 0, content };
        snapshot.profiles.insert(id, Arc::new(view));
        let goals = &mut Arc::make_mut(&mut snapshot.strategy).content.goals;
        let area = goals[goals.len() - 1].area.clone();
        goals.push(GoalEntry { title, area, ..GoalEntry::new(id) });
    }
    snapshot
}

fn count(world: &World, role: Role) -> usize {
    world.harness.query_all_by_role(role).count()
}

fn focused(world: &World) -> String {
    let mut nodes = world.harness.root().children_recursive();
    let node = nodes.find(egui_kittest::Node::is_focused);
    node.and_then(|node| node.accesskit_node().label()).unwrap_or_default()
}

#[test]
fn the_list_beside_a_steckbrief_draws_what_is_in_view_and_arrows_lead_to_its_end() {
    let mut world = World::showing(large(), 1440.0, 900.0);
    world.click("1.1 Notfallvorsorge");
    assert!(count(&world, Role::ListBoxOption) < IN_VIEW);
    world.harness.get_by_label("1.1 Notfallvorsorge").focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(focused(&world), "1.2 Gemeinsam beschaffen");
    world.press(Modifiers::NONE, Key::End);
    assert_eq!(focused(&world), "4.503 Weiteres Ziel 500");
    assert_eq!(world.value("Titel"), "Weiteres Ziel 500");
    world.press(Modifiers::NONE, Key::ArrowUp);
    assert_eq!(focused(&world), "4.502 Weiteres Ziel 499");
    assert!(count(&world, Role::ListBoxOption) < IN_VIEW);
}

#[test]
fn the_uebersicht_draws_what_is_in_view_and_tab_leads_on() {
    let memory = Memory::default();
    let mut world = World::remembering(memory, large(), 1440.0, 900.0);
    let late = |number: usize| format!("überfällig: 4.{} Fertig, 10.03.2020", number + 3);
    assert!(world.harness.query_by_label(&late(1)).is_some());
    let drawn = world.harness.query_all_by_label_contains("überfällig").count();
    assert!(drawn < IN_VIEW, "{drawn} lines");
    world.harness.get_by_label(&late(1)).focus();
    world.harness.run();
    for number in 2..=IN_VIEW {
        world.press(Modifiers::NONE, Key::Tab);
        assert_eq!(focused(&world), late(number));
    }
}

#[test]
fn what_a_colleague_decides_is_seen_in_tree_and_table() {
    let mut world = World::showing(large(), 1440.0, 900.0);
    let waits = "2.1 Prozesse gemeinsam führen, 1 offene Frage";
    assert!(world.harness.query_by_label(waits).is_some());
    world.foreign(|profile| profile.start = one("Q3 2027".to_owned()));
    assert!(world.harness.query_by_label(waits).is_none());
    assert!(world.harness.query_by_label("2.1 Prozesse gemeinsam führen").is_some());
    world.click("Tabelle");
    assert!(count(&world, Role::Row) < IN_VIEW);
    assert!(world.shows("Priorität: hoch"));
    world.foreign(|profile| profile.priority = one("gering".to_owned()));
    assert!(world.shows("Priorität: gering"));
}
