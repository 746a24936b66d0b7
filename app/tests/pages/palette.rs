// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the palette promises: every page, Steckbrief and command by a few letters, and the way
//! back.

use egui::{Event, Id, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_app::figures::FigureKind;
use leitwerk_app::theme::ThemeChoice;
use leitwerk_app::views::alliance::FileField;
use leitwerk_app::views::commands::{self, Action};
use leitwerk_app::views::evaluation::Handing;
use leitwerk_app::views::panes::Direction;
use leitwerk_app::views::profiles::View;
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::ids::{Class, ItemId};
use leitwerk_shared::identity::role::Role;

use crate::support::fixture;
use crate::support::world::{World, one};

fn open(world: &mut World, typed: &str) {
    world.press(Modifiers::COMMAND, Key::K);
    world.harness.run();
    let keyboard = world.harness.ctx.memory(egui::Memory::focused);
    assert_eq!(keyboard, Some(Id::unique("palette")), "the palette takes the keyboard");
    if !typed.is_empty() {
        world.harness.event(Event::Text(typed.to_owned()));
    }
    world.harness.run();
}

#[test]
fn a_steckbrief_opens_by_a_few_letters() {
    let mut world = World::new();
    open(&mut world, "wissn");
    assert!(world.shows("1 Eintrag"));
    world.press(Modifiers::NONE, Key::Enter);
    world.harness.run();
    assert_eq!(world.value("Titel"), "Wissen teilen");
    assert!(!world.shows("Wohin oder was tun?"));
}

#[test]
fn arrow_keys_choose_and_escape_changes_nothing() {
    let mut world = World::new();
    open(&mut world, "arbeit");
    world.press(Modifiers::NONE, Key::ArrowDown);
    world.press(Modifiers::NONE, Key::Enter);
    world.harness.run();
    let second = world.value("Titel");
    assert!(second.to_lowercase().contains("arbeit"), "{second}");
    open(&mut world, "auswertungen");
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    assert_eq!(world.value("Titel"), second);
}

/// Returns what can be seen, heard or found out about the window: all words, where the keyboard is,
/// and how it looks.
fn seen(world: &World) -> (Vec<String>, String) {
    let nodes = world.harness.root();
    let words = nodes.children_recursive().flat_map(|node| {
        let node = node.accesskit_node();
        [node.label(), node.value()].into_iter().flatten()
    });
    let focused = world.harness.ctx.memory(egui::Memory::focused);
    let look = (world.harness.ctx.theme(), world.harness.ctx.zoom_factor());
    (
        words.collect(),
        format!("{focused:?} {look:?} {:?}", world.harness.ctx.global_style().visuals),
    )
}

/// The Steckbrief that is open in the middle.
const OPEN: ItemId = fixture::item(41);

/// A window with somewhere to go back and forward to.
fn in_the_middle() -> World {
    let mut snapshot = fixture::snapshot();
    snapshot.me.role = Role::Coordinator;
    let mut world = World::showing(snapshot, 1440.0, 900.0);
    for title in ["3.1 Kluge Orte", "4.1 Mobil arbeiten", "1.1 Notfallvorsorge"] {
        world.click(title);
    }
    world.press(Modifiers::ALT, Key::ArrowLeft);
    world.press(Modifiers::COMMAND, Key::Plus);
    world
}

#[test]
fn every_command_is_in_the_palette_with_its_keys_and_works() {
    let snapshot = World::new().snapshot;
    let wanted = [
        Action::NewProfile,
        Action::View(View::Board),
        Action::Figure(FigureKind::Personnel),
        Action::Hand(Handing::Picture),
        Action::File(FileField::Write),
        Action::Backup,
        Action::Spelling,
        Action::Part(Direction::Forth),
    ];
    let all = commands::all(&snapshot, None);
    assert!(wanted.iter().all(|action| all.contains(action)), "{all:?}");
    let strategy = in_the_middle().snapshot.strategy;
    for action in commands::all(&in_the_middle().snapshot, Some(OPEN)) {
        // The window is light and German; nothing is new in it. Another language would be that of
        // all tests.
        let same = [Action::Theme(ThemeChoice::Light), Action::AllRead];
        if same.contains(&action) || matches!(action, Action::Language(_)) {
            continue;
        }
        let mut world = in_the_middle();
        let title = commands::title(action, &strategy.content, true);
        open(&mut world, "");
        assert!(world.shows(&title), "{title} is in the palette");
        world.press(Modifiers::NONE, Key::Escape);
        world.harness.run();
        world.later(6.0);
        let (before, _) = (seen(&world), world.wishes());
        open(&mut world, &title);
        world.press(Modifiers::NONE, Key::Enter);
        world.wait_until(|world| !world.shows("Wohin oder was tun?"));
        world.harness.run();
        world.harness.run();
        let done = seen(&world) != before;
        // Some of it is only seen elsewhere, or by the system.
        world.later(6.0);
        assert!(done || !world.wishes().is_empty(), "{title} does something");
    }
}

#[test]
fn keys_do_what_the_palette_says_they_do() {
    let strategy = in_the_middle().snapshot.strategy;
    for action in commands::all(&in_the_middle().snapshot, Some(OPEN)) {
        let Some((modifiers, key)) = commands::first_keys(action) else { continue };
        let by_keys = {
            let mut world = in_the_middle();
            world.press(modifiers, key);
            world.harness.run();
            world.harness.run();
            seen(&world).0
        };
        let mut world = in_the_middle();
        let title = commands::title(action, &strategy.content, true);
        open(&mut world, &title);
        world.press(Modifiers::NONE, Key::Enter);
        world.wait_until(|world| !world.shows("Wohin oder was tun?"));
        world.harness.run();
        world.harness.run();
        assert_eq!(seen(&world).0, by_keys, "{title}");
    }
}

/// Opens a dialog, gives every command that has keys, and closes it again.
fn over_a_dialog(show: impl Fn(&mut World), title: &str, left: &str) {
    let is_look =
        |action: Action| matches!(action, Action::Larger | Action::Smaller | Action::Usual);
    let is_open = |world: &World| {
        world.harness.query_by_role_and_label(egui::accesskit::Role::Dialog, title).is_some()
    };
    let mut world = in_the_middle();
    show(&mut world);
    world.harness.run();
    for (action, keys) in commands::KEYS {
        for (modifiers, key) in keys {
            let before = seen(&world);
            world.press(*modifiers, *key);
            world.harness.run();
            assert!(is_open(&world), "{action:?} leaves {title} open");
            assert_eq!(seen(&world) != before, is_look(action), "{action:?} over {title}");
        }
    }
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    world.harness.run();
    assert!(!is_open(&world) && world.shows(left), "none of them works later");
}

#[test]
fn over_a_dialog_no_keys_reach_behind_it() {
    let settings = |world: &mut World| world.press(Modifiers::COMMAND, Key::Comma);
    over_a_dialog(settings, "Einstellungen", "4.1 Mobil arbeiten");
    let new = |world: &mut World| world.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::N);
    over_a_dialog(new, "Neuer Steckbrief", "12 Steckbriefe in 4");
}

#[test]
fn what_can_be_done_with_the_open_steckbrief_is_in_the_palette() {
    let mut world = World::new();
    open(&mut world, "");
    assert!(!world.shows("Steckbrief duplizieren"), "none is open");
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    world.click("4.1 Mobil arbeiten");
    let mut give = |title: &str| {
        open(&mut world, title);
        world.press(Modifiers::NONE, Key::Enter);
        world.wait_until(|world| !world.shows("Wohin oder was tun?"));
        world.harness.run();
        let mut sent = world.sent();
        // What a copy says is another story.
        sent.retain(|(_, edit)| edit.doc.class() == Class::Leitlinie);
        let ops = sent.iter().flat_map(|(_, edit)| edit.ops.clone()).collect::<Vec<_>>();
        world.accept(sent);
        world.harness.run();
        (ops, world.value("Titel"))
    };
    let of_goal = |key, value| Op::Set { at: Path::key("goals").item(OPEN).then(key), value };
    let area = Some(Value::Item(fixture::item(103)));
    let (ops, title) = give("Steckbrief verschieben nach „3 Daseinsvorsorge“");
    assert_eq!((ops, title.as_str()), (vec![of_goal("area", area)], "Mobil arbeiten"));
    let (ops, _) = give("Steckbrief zurückziehen");
    assert_eq!(ops, [of_goal("retired", Some(Value::Flag(true)))]);
    let (ops, _) = give("Steckbrief wieder aufnehmen");
    assert_eq!(ops, [of_goal("retired", None)]);
    let (ops, title) = give("Steckbrief duplizieren");
    assert!(matches!(ops[..], [Op::Add { .. }, Op::Text { .. }, ..]), "{ops:?}");
    assert_eq!(title, "Mobil arbeiten (Kopie)");
    assert!(world.shows("Mobil arbeiten wird wieder verfolgt."), "and it was said");
}

#[test]
fn the_keyboard_comes_to_the_field_that_a_command_leads_to() {
    for (title, field) in [
        ("Austauschdatei schreiben", "Datei schreiben nach"),
        ("Sicherung schreiben", "Sicherung schreiben nach"),
        ("Strategie schreiben", "Strategie schreiben nach"),
    ] {
        let mut world = World::new();
        open(&mut world, title);
        world.press(Modifiers::NONE, Key::Enter);
        world.wait_until(|world| !world.shows("Wohin oder was tun?"));
        world.harness.run_steps(5);
        assert!(world.field(field).is_focused(), "{title}");
    }
}

#[test]
fn a_steckbrief_that_is_no_longer_pursued_is_found_and_says_so() {
    let mut world = World::new();
    world.strategy(|strategy| {
        let goal = strategy.goals.iter_mut().find(|goal| goal.title == "Kluge Orte");
        goal.expect("it is there").retired = one(true);
    });
    open(&mut world, "kluge orte");
    assert!(world.shows("3.1 Kluge Orte, nicht mehr verfolgt"));
    world.press(Modifiers::NONE, Key::Enter);
    world.harness.run();
    assert_eq!(world.value("Titel"), "Kluge Orte");
}

#[test]
fn what_was_opened_lately_comes_first() {
    let mut world = World::new();
    world.click("3.1 Kluge Orte");
    world.click("4.1 Mobil arbeiten");
    open(&mut world, "");
    assert!(world.shows("3.1 Kluge Orte, zuletzt geöffnet"));
    assert!(!world.shows("4.1 Mobil arbeiten, zuletzt geöffnet"), "that is where we are");
    world.press(Modifiers::NONE, Key::Enter);
    world.harness.run();
    assert_eq!(world.value("Titel"), "Kluge Orte");
}

#[test]
fn alt_and_arrows_lead_back_and_forward() {
    let mut world = World::new();
    world.click("3.1 Kluge Orte");
    world.click("4.1 Mobil arbeiten");
    world.press(Modifiers::COMMAND, Key::Num4);
    world.press(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(world.value("Titel"), "Mobil arbeiten");
    world.press(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(world.value("Titel"), "Kluge Orte");
    world.press(Modifiers::ALT, Key::ArrowRight);
    assert_eq!(world.value("Titel"), "Mobil arbeiten");
}
