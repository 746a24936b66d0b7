// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the palette promises: every page, Steckbrief and command by a few letters, and the way
//! back.

use egui::{Event, Id, Key, Modifiers, Theme};
use egui_kittest::kittest::Queryable as _;

use crate::support::world::World;

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

#[test]
fn every_command_shows_its_keys_and_works() {
    let mut world = World::new();
    open(&mut world, "");
    for entry in [
        "Übersicht, Strg 1",
        "Auswertungen, Strg 4",
        "Zurück, Alt ←",
        "Rückgängig, Strg Z",
        "Einstellungen, Strg ,",
        "Darstellung: Hoher Kontrast",
    ] {
        assert!(world.shows(entry), "{entry}");
    }
    world.press(Modifiers::NONE, Key::Escape);
    open(&mut world, "dunkel");
    world.press(Modifiers::NONE, Key::Enter);
    world.harness.run();
    assert_eq!(world.harness.ctx.theme(), Theme::Dark);
    open(&mut world, "einstell");
    world.press(Modifiers::NONE, Key::Enter);
    world.harness.run();
    world.harness.run();
    assert!(world.shows("Gelten nur an diesem Arbeitsplatz"));
    assert!(world.harness.get_by_label("Dunkel").is_focused());
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
