// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What comments promise: they stand at their field, mention a Kommune, and are settled and opened
//! again.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use leitwerk_app::comments::Draft;
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::ids::{Class, MunicipalityId};

use crate::support::fixture;
use crate::support::real::RealWorld;
use crate::support::world::World;

const QUESTION: &str = "Reicht ein Steckbrief je Leistung?";

fn asked_by_a_colleague(mention: Option<MunicipalityId>) -> RealWorld {
    let mut world = RealWorld::new("Der Verbund plant.");
    let draft = Draft { text: QUESTION.to_owned(), mention };
    world.colleague(draft.ops(fixture::item(200), &Path::key("text")));
    world
}

fn close(world: &mut RealWorld) {
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
}

#[test]
fn a_comment_is_written_at_a_field_and_mentions_a_kommune() {
    let mut world = RealWorld::new("Der Verbund plant.");
    world.focus("Ziel");
    world.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
    world.harness.run();
    world.type_into("Neuer Kommentar", QUESTION);
    world.harness.get_by_role_and_label(Role::ComboBox, "Richtet sich an").click();
    world.harness.run();
    // The title says that it has written last.
    world.harness.get_by_role_and_label(Role::Button, "Stadt Norderheide").click();
    world.harness.run();
    world.click("Kommentieren");
    world.settle();
    assert_eq!(world.value("Neuer Kommentar"), "", "it is on its way");
    assert!(world.shows("an Stadt Norderheide"));
    close(&mut world);
    assert!(world.harness.query_by_label("Ziel: 1 offener Kommentar").is_some());
    assert!(world.field("Ziel").is_focused(), "the keyboard is where it was");
}

#[test]
fn a_field_of_unser_blatt_is_commented_on_where_it_is() {
    let mut world = World::new();
    world.press(Modifiers::COMMAND, Key::Num5);
    world.focus("1.1 Notiz");
    world.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
    world.harness.run();
    assert!(world.shows("Noch keine. Was hier steht, liest nur unsere Kommune."));
    world.type_into("Neuer Kommentar", QUESTION);
    world.click("Kommentieren");
    let sent = world.sent();
    assert_eq!(sent[0].1.doc.class(), Class::Blatt);
    let about = Some(Value::Line("note".to_owned()));
    let ops = &sent[0].1.ops;
    assert!(ops.iter().any(|op| matches!(op, Op::Set { value, .. } if *value == about)), "{ops:?}");
}

#[test]
fn where_there_is_nothing_to_comment_on_that_is_said() {
    for page in [Key::Num1, Key::Num4, Key::Num6] {
        let mut world = World::new();
        world.open_goal();
        world.focus("Ziel");
        world.press(Modifiers::COMMAND, page);
        world.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
        world.harness.run();
        assert!(world.harness.query_by_label("Neuer Kommentar").is_none());
        assert!(world.shows("Hier gibt es nichts zu kommentieren"), "{page:?}");
    }
}

#[test]
fn what_is_written_survives_a_look_elsewhere() {
    let mut world = RealWorld::new("Der Verbund plant.");
    let open = |world: &mut RealWorld| {
        world.focus("Ziel");
        world.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
        world.harness.run();
    };
    open(&mut world);
    world.type_into("Neuer Kommentar", QUESTION);
    close(&mut world);
    open(&mut world);
    assert_eq!(world.value("Neuer Kommentar"), QUESTION);
    world.click("Kommentieren");
    close(&mut world);
    open(&mut world);
    assert_eq!(world.value("Neuer Kommentar"), "", "it was sent");
}

#[test]
fn a_comment_is_settled_and_opened_again() {
    let mut world = asked_by_a_colleague(None);
    world.click("Ziel: 1 offener Kommentar");
    world.harness.run();
    let in_dialog = |world: &RealWorld, action: &str| {
        let name = format!("{action}: {QUESTION}");
        world.harness.query_all_by_label(&name).count()
    };
    assert!(in_dialog(&world, "Erledigt") > 0);
    close(&mut world);
    world.enter(&format!("Erledigt: {QUESTION}"));
    world.settle();
    assert!(!world.shows("offener Kommentar"));
    world.click("Erledigt (1)");
    world.enter(&format!("Wieder öffnen: {QUESTION}"));
    world.settle();
    assert!(world.harness.query_by_label("Ziel: 1 offener Kommentar").is_some());
}

#[test]
fn what_mentions_us_waits_on_the_first_page_and_leads_there() {
    let mut world = asked_by_a_colleague(Some(MunicipalityId(1)));
    world.press(Modifiers::COMMAND, Key::Num1);
    let waiting = format!("Stadt Norderheide: „{QUESTION}“");
    let entry = world.harness.get_by_label_contains(&waiting);
    entry.click();
    world.harness.run();
    world.harness.run();
    assert!(world.harness.query_by_label("Neuer Kommentar").is_some(), "an answer can be written");
    world.click("Kommentieren");
    close(&mut world);
    world.press(Modifiers::COMMAND, Key::Num1);
    assert!(world.harness.query_by_label_contains(&waiting).is_some(), "it is not settled");
}

#[test]
fn what_mentions_others_does_not_wait_for_us() {
    let mut world = asked_by_a_colleague(Some(MunicipalityId(3)));
    world.press(Modifiers::COMMAND, Key::Num1);
    assert!(!world.shows(QUESTION));
}
