// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What F6 promises: on every page of every template it comes to every part of the window.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT as _;

use crate::support::heard::{self, Heard};
use crate::support::places;
use crate::support::world::World;

fn focused(world: &World) -> Option<Heard> {
    let root = world.harness.root();
    root.children_recursive().find(Node::is_focused).map(|node| heard::heard(&node))
}

/// Returns the part of the window in which something lies.
fn part(it: &Heard) -> Option<String> {
    let parts = [Role::Banner, Role::Navigation, Role::Complementary, Role::Main];
    let part = it.around.iter().find(|(role, ..)| parts.contains(role));
    part.map(|(role, name, _)| format!("{role:?} {name}"))
}

#[test]
fn f6_comes_to_every_part_of_every_page_and_back() {
    let pages = places::ALL.into_iter().filter(|place| !place.dialog && !place.whole);
    for (place, width) in pages.flat_map(|place| [(place, 1440.0), (place, 640.0)]) {
        let mut world = place.opened(width, 900.0);
        let heard = heard::hear(&world);
        let stops = heard.iter().filter(|it| it.takes_keyboard && !it.disabled);
        let parts: BTreeSet<String> = stops.filter_map(part).collect();
        assert!(parts.len() >= if width < 900.0 { 2 } else { 3 }, "{}: {parts:?}", place.name);
        for modifiers in [Modifiers::NONE, Modifiers::SHIFT] {
            let mut came = BTreeSet::new();
            // Under a narrow document stands what is beside a wide one.
            for _ in 0..=parts.len() {
                world.press(modifiers, Key::F6);
                world.harness.run();
                came.extend(focused(&world).as_ref().and_then(part));
            }
            assert_eq!(came, parts, "{} at {width}", place.name);
        }
    }
}

#[test]
fn f6_goes_on_from_where_the_keyboard_is() {
    let mut world = World::new();
    world.open_goal();
    let mut on = |modifiers| {
        world.press(modifiers, Key::F6);
        focused(&world).map(|it| it.name).unwrap_or_default()
    };
    let row = "2.1 Prozesse gemeinsam führen, 1 offene Frage";
    let search = "Suchen oder Befehl …";
    let came: Vec<String> = (0..5).map(|_| on(Modifiers::NONE)).collect();
    let at = came.iter().position(|name| name == row).expect("the open Steckbrief is a stop");
    let next = |n: usize| came[(at + n) % came.len()].as_str();
    assert_eq!(
        [next(1), next(2), next(3), next(4)],
        ["Ziel", "Gemeinsam, Text", search, "Steckbriefe"]
    );
    world.focus("Mehrwerte");
    world.press(Modifiers::NONE, Key::F6);
    assert_eq!(focused(&world).expect("something has it").name, "Gemeinsam, Text");
    world.focus("Mehrwerte");
    world.press(Modifiers::SHIFT, Key::F6);
    assert_eq!(focused(&world).expect("something has it").name, row);
}

#[test]
fn on_a_page_that_was_just_opened_f6_leads_into_it() {
    let mut world = World::new();
    for page in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
        world.press(Modifiers::COMMAND, page);
        world.harness.run();
        world.press(Modifiers::NONE, Key::F6);
        let led = focused(&world).as_ref().and_then(part).unwrap_or_default();
        let outside = led.starts_with("Banner") || led.starts_with("Navigation");
        assert!(!led.is_empty() && !outside, "{page:?}: {led}");
    }
}

#[test]
fn behind_a_dialog_f6_leads_nowhere() {
    let mut world = World::new();
    world.press(Modifiers::COMMAND, Key::K);
    world.harness.run();
    let before = focused(&world).expect("the dialog has the keyboard").name;
    world.press(Modifiers::NONE, Key::F6);
    assert_eq!(focused(&world).expect("the dialog keeps it").name, before);
}
