// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What fields for a line, a date or a number promise: nothing that was typed gets lost, and no
//! value is overwritten that the person has not seen.

use egui::{Key, Modifiers, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::Queryable as _;
use leitwerk_shared::domain::edit::{Op, Path, Value};

use crate::support::real::RealWorld;
use crate::support::world::World;

fn start(words: &str) -> Op {
    Op::Set { at: Path::key("start"), value: Some(Value::Line(words.to_owned())) }
}

/// Types into „Start“ while a colleague sets it, and leaves the field.
fn overtaken() -> RealWorld {
    let mut world = RealWorld::new("Der Verbund plant.");
    world.type_into("Start", "Q2 2027");
    world.colleague(vec![start("Q4 2028")]);
    assert_eq!(world.value("Start"), "Q2 2027", "what is being typed stays");
    world.focus("Ziel");
    world.settle();
    assert_eq!(world.held_start(), "Q4 2028", "nobody has decided yet");
    assert_eq!(world.value("Start"), "Q2 2027");
    assert!(world.shows("Inzwischen steht hier „Q4 2028“"));
    assert!(world.shows("Noch nicht gespeichert: Eingabe in 2.1 Prozesse gemeinsam führen, Start"));
    world
}

/// Decides between what was typed and what came meanwhile, and expects one of them everywhere.
fn decided(decision: &str, expected: &str) {
    let mut world = overtaken();
    world.click(decision);
    world.settle();
    assert_eq!((world.held_start(), world.value("Start")), (expected.into(), expected.into()));
    for question in ["Inzwischen steht hier", "Noch nicht gespeichert"] {
        assert!(!world.shows(question), "{question}");
    }
}

#[test]
fn a_value_that_came_meanwhile_is_overwritten_only_by_decision() {
    decided("Start, Trotzdem setzen", "Q2 2027");
}

#[test]
fn what_was_typed_can_give_way_to_what_came_meanwhile() {
    decided("Start, Eingabe verwerfen", "Q4 2028");
}

#[test]
fn a_choice_made_twice_does_not_run_over_a_colleague() {
    let mut world = RealWorld::new("Der Verbund plant.");
    world.type_into("Start", "Q1 2027");
    world.focus("Ziel");
    // The first is under way, the second waits for it, and the colleague was faster than both.
    world.type_into("Start", " (Pilot)");
    world.focus("Ziel");
    world.colleague(vec![start("Q4 2028")]);
    world.settle();
    world.settle();
    assert_eq!(world.held_start(), "Q4 2028");
    assert_eq!(world.value("Start"), "Q1 2027 (Pilot)");
}

#[test]
fn what_is_typed_and_not_left_does_not_count_as_saved() {
    let mut world = World::new();
    world.open_goal();
    assert!(world.shows("Gespeichert"));
    world.type_into("Start", "Q2 2027");
    assert!(!world.shows("Gespeichert"));
    assert!(world.shows("Noch nicht gespeichert: Eingabe in 2.1 Prozesse gemeinsam führen, Start"));
    world.focus("Ziel");
    assert!(world.shows("Speichert …"));
    let sent = world.sent();
    world.accept(sent);
    assert!(world.shows("Gespeichert"));
}

#[test]
fn a_refused_value_stays_in_its_field_until_it_is_changed() {
    let mut world = World::new();
    world.open_goal();
    world.type_into("Start", "Q2 2027");
    world.focus("Ziel");
    let sent = world.sent();
    world.refuse(sent[0].0, "Das Dokument lässt sich nicht öffnen.");
    assert!(world.value("Start").ends_with("Q2 2027"), "{}", world.value("Start"));
    world.wait();
    assert_eq!(world.ops(), [], "it is not sent again unchanged");
    world.type_into("Start", "!");
    world.focus("Ziel");
    let [Op::Set { value: Some(Value::Line(line)), .. }] = &world.ops()[..] else {
        panic!("it is sent again")
    };
    assert!(line.ends_with("Q2 2027!"), "{line}");
}

#[test]
fn arrow_keys_lead_from_day_to_day() {
    let mut world = World::new();
    world.open_goal();
    let field = "Meilenstein 1, Fällig";
    world.focus(field);
    assert_eq!(world.value(field), "30.04.2027");
    world.press(Modifiers::NONE, Key::ArrowUp);
    assert_eq!(world.value(field), "01.05.2027");
    world.press(Modifiers::NONE, Key::ArrowDown);
    world.press(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(world.value(field), "29.04.2027");
    assert_eq!(world.ops(), [], "nothing is set before the field is left");
    world.focus("Ziel");
    let value = Some(Value::Date(jiff::civil::date(2027, 4, 29)));
    let ops = world.ops();
    assert!(matches!(&ops[..], [Op::Set { value: set, .. }] if *set == value), "{ops:?}");
}

fn has_keyboard(world: &World, label: &str) -> bool {
    world.harness.query_all_by_label(label).any(|node| node.is_focused())
}

/// Opens the calendar of the first milestone, of which the keyboard gets the held day.
fn with_calendar() -> World {
    let mut world = World::new();
    world.open_goal();
    world.focus("Meilenstein 1, Fällig");
    world.press(Modifiers::NONE, Key::F4);
    world.wait_until(|world| has_keyboard(world, "Freitag, 30.04.2027"));
    world
}

/// Returns the day that was set by the last edit.
fn set_day(world: &mut World) -> Option<jiff::civil::Date> {
    match &world.ops()[..] {
        [Op::Set { value: Some(Value::Date(day)), .. }] => Some(*day),
        _ => None,
    }
}

#[test]
fn a_day_is_picked_in_the_calendar_with_the_keyboard() {
    let mut world = with_calendar();
    for (key, reached) in [
        (Key::ArrowRight, "Samstag, 01.05.2027"),
        (Key::ArrowDown, "Samstag, 08.05.2027"),
        (Key::Home, "Montag, 03.05.2027"),
        (Key::End, "Sonntag, 09.05.2027"),
        (Key::PageDown, "Mittwoch, 09.06.2027"),
        (Key::ArrowLeft, "Dienstag, 08.06.2027"),
    ] {
        world.press(Modifiers::NONE, key);
        world.wait_until(|world| has_keyboard(world, reached));
    }
    assert!(world.shows("Juni 2027"));
    assert_eq!(world.ops(), [], "nothing is set before a day is picked");
    world.press(Modifiers::NONE, Key::Enter);
    world.wait_until(|world| has_keyboard(world, "Meilenstein 1, Fällig"));
    assert_eq!(set_day(&mut world), Some(jiff::civil::date(2027, 6, 8)));
    assert_eq!(world.value("Meilenstein 1, Fällig"), "08.06.2027");
    assert!(!world.shows("Juni 2027"));
}

#[test]
fn a_day_is_picked_in_the_calendar_with_the_pointer() {
    let mut world = World::new();
    world.open_goal();
    world.click("Meilenstein 1, Fällig, Kalender");
    world.wait_until(|world| world.shows("April 2027"));
    world.click("Nächster Monat");
    world.wait_until(|world| world.shows("Mai 2027"));
    world.click("Montag, 31.05.2027");
    world.wait();
    assert_eq!(set_day(&mut world), Some(jiff::civil::date(2027, 5, 31)));
}

#[test]
fn a_calendar_that_the_keyboard_leaves_closes() {
    let mut world = with_calendar();
    for _ in 0..4 {
        world.press(Modifiers::NONE, Key::Tab);
    }
    world.wait_until(|world| !world.shows("April 2027"));
    assert_eq!(world.value("Meilenstein 1, Fällig"), "30.04.2027");
    assert_eq!(world.ops(), []);
}

#[test]
fn escape_leaves_the_calendar_and_the_day() {
    let mut world = with_calendar();
    world.press(Modifiers::NONE, Key::ArrowDown);
    world.press(Modifiers::NONE, Key::Escape);
    world.wait_until(|world| has_keyboard(world, "Meilenstein 1, Fällig"));
    assert!(!world.shows("Mai 2027"));
    assert_eq!(world.value("Meilenstein 1, Fällig"), "30.04.2027");
    assert_eq!(world.ops(), []);
}

#[test]
fn the_window_asks_before_it_closes_over_what_was_refused() {
    let mut world = World::new();
    world.open_goal();
    world.type_into("Start", "Q2 2027");
    world.focus("Ziel");
    let sent = world.sent();
    world.refuse(sent[0].0, "Das Dokument lässt sich nicht öffnen.");
    assert!(close(&mut world).contains(&ViewportCommand::CancelClose));
    assert!(world.shows("Diese Eingaben wurden nicht übernommen"));
    world.harness.get_by_label("Verwerfen und beenden").click();
    world.harness.step();
    assert!(commands(&world).contains(&ViewportCommand::Close));
    assert!(!close(&mut world).contains(&ViewportCommand::CancelClose), "it asks once");
}

#[test]
fn a_window_in_which_all_is_saved_closes_at_once() {
    let mut world = World::new();
    assert!(!close(&mut world).contains(&ViewportCommand::CancelClose));
}

/// Presses the button that closes the window. Returns what the window says to that.
fn close(world: &mut World) -> Vec<ViewportCommand> {
    let viewport = world.harness.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    viewport.events.push(ViewportEvent::Close);
    world.harness.step();
    let said = commands(world);
    let viewport = world.harness.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    viewport.events.clear();
    // A window that closes goes on asking for frames until it is gone.
    world.harness.run_steps(3);
    said
}

fn commands(world: &World) -> Vec<ViewportCommand> {
    let root = world.harness.output().viewport_output.get(&ViewportId::ROOT);
    root.map(|root| root.commands.clone()).unwrap_or_default()
}
