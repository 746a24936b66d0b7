// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What undo promises: the own steps, over fields and pages, and nothing of what others wrote.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use leitwerk_shared::domain::edit::{Op, Path, Value};

use crate::support::real::{RealWorld, typed};

fn undo(world: &mut RealWorld) {
    world.press(Modifiers::COMMAND, Key::Z);
    world.settle();
}

fn redo(world: &mut RealWorld) {
    world.press(Modifiers::COMMAND, Key::Y);
    world.settle();
}

fn append(world: &mut RealWorld, text: &str) {
    world.focus("Ziel");
    world.press(Modifiers::CTRL | Modifiers::COMMAND, Key::End);
    world.type_into("Ziel", text);
    world.settle();
}

#[test]
fn a_colleague_in_the_same_field_loses_nothing() {
    let mut world = RealWorld::new("Der Verbund plant.");
    append(&mut world, " Gemeinsame Regeln.");
    // Before, after and within the words that were typed here.
    world.colleague(vec![typed(0, 3, "Unser"), typed(32, 0, "einfache ")]);
    world.colleague(vec![typed(48, 0, " Bald.")]);
    world.settle();
    assert_eq!(world.value("Ziel"), "Unser Verbund plant. Gemeinsame einfache Regeln. Bald.");
    undo(&mut world);
    assert_eq!(world.value("Ziel"), "Unser Verbund plant.einfache  Bald.");
    assert!(world.shows("Zurückgenommen: 2.1 Prozesse gemeinsam führen, Ziel"));
    redo(&mut world);
    assert_eq!(world.value("Ziel"), "Unser Verbund plant. Gemeinsame einfache Regeln. Bald.");
    assert!(world.shows("Wiederholt: 2.1 Prozesse gemeinsam führen, Ziel"));
}

#[test]
fn what_was_taken_back_is_said_for_a_while_and_not_for_ever() {
    let mut world = RealWorld::new("Der Verbund plant.");
    append(&mut world, " Viel.");
    undo(&mut world);
    assert!(world.shows("Zurückgenommen: 2.1 Prozesse gemeinsam führen, Ziel"));
    world.later(11.0);
    assert!(!world.shows("Zurückgenommen"));
    redo(&mut world);
    assert!(world.shows("Wiederholt: 2.1 Prozesse gemeinsam führen, Ziel"));
    world.press(Modifiers::COMMAND, Key::Num1);
    assert!(!world.shows("Wiederholt"), "the person has gone on");
}

#[test]
fn letters_that_are_not_sent_yet_are_taken_back_too() {
    let mut world = RealWorld::new("Der Verbund plant.");
    world.focus("Ziel");
    world.press(Modifiers::CTRL | Modifiers::COMMAND, Key::End);
    world.type_into("Ziel", " Viel.");
    undo(&mut world);
    assert_eq!(world.value("Ziel"), "Der Verbund plant.");
    undo(&mut world);
    assert!(world.shows("Es gibt nichts zurückzunehmen."));
    assert_eq!(world.value("Ziel"), "Der Verbund plant.", "the colleague wrote that");
}

#[test]
fn undo_goes_over_fields_and_pages_and_leads_there() {
    let mut world = RealWorld::new("Der Verbund plant.");
    append(&mut world, " Viel.");
    world.type_into("Start", "Q2 2027");
    world.focus("Ziel");
    world.settle();
    world.click("+ Meilenstein");
    world.settle();
    assert!(world.shows("Meilenstein 1"));
    world.press(Modifiers::COMMAND, Key::Num1);
    undo(&mut world);
    assert!(!world.shows("Meilenstein 1 entfernen"), "the page is open again without it");
    undo(&mut world);
    assert_eq!(world.value("Start"), "");
    assert!(world.field("Start").is_focused());
    undo(&mut world);
    assert_eq!(world.value("Ziel"), "Der Verbund plant.");
    assert!(world.field("Ziel").is_focused());
    for _ in 0..3 {
        redo(&mut world);
    }
    assert_eq!(world.value("Ziel"), "Der Verbund plant. Viel.");
    assert_eq!(world.value("Start"), "Q2 2027");
    assert!(world.shows("Meilenstein 1 entfernen"));
}

#[test]
fn a_value_that_somebody_else_has_chosen_since_stays() {
    let mut world = RealWorld::new("");
    world.type_into("Start", "Q2 2027");
    world.focus("Ziel");
    world.settle();
    let value = Some(Value::Line("Q4 2027".to_owned()));
    world.colleague(vec![Op::Set { at: Path::key("start"), value }]);
    undo(&mut world);
    assert_eq!(world.value("Start"), "Q4 2027");
    assert!(world.shows("hat hier inzwischen weitergeschrieben"));
    world.harness.get_by_label_contains("Nicht zurückgenommen: Stadt Norderheide");
}

#[test]
fn a_removed_item_comes_back_with_all_that_is_in_it() {
    let mut world = RealWorld::new("");
    world.click("+ Meilenstein");
    world.settle();
    world.type_into("Meilenstein 1", "Regel abgestimmt");
    world.settle();
    world.click("Meilenstein 1 entfernen");
    world.settle();
    assert!(!world.shows("Meilenstein 1 entfernen"));
    undo(&mut world);
    assert_eq!(world.value("Meilenstein 1"), "Regel abgestimmt");
}
