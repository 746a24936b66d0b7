// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A walk through every place of the window as a screen reader takes it: names, roles, states,
//! landmarks, headings, the order of Tab, and what is said without being asked for.

use std::collections::BTreeMap;

use egui::accesskit::{Action, ActionData, ActionRequest, Live, Role};
use egui::{Event, Key, Modifiers, Rect};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_app::widgets::toast::Toast;
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::replica::snapshot::{LinkState, Storage};

use crate::support::heard::{self, Heard, WIDE, offenders};
use crate::support::places;
use crate::support::world::World;

/// High enough to show every page without scrolling.
const HIGH: f32 = 4000.0;
/// More stops than any place has.
const STOPS: usize = 600;

fn nobody(rule: &str, offenders: impl IntoIterator<Item = String>) {
    let offenders: Vec<String> = offenders.into_iter().collect();
    assert!(offenders.is_empty(), "{rule}\n  {}", offenders.join("\n  "));
}

#[test]
fn whatever_takes_the_keyboard_has_a_name_and_a_role() {
    nobody(
        "cannot be told from others:",
        offenders(&WIDE, |it| {
            let unknown = matches!(it.role, Role::Unknown | Role::GenericContainer | Role::Pane);
            it.takes_keyboard && (unknown || it.name.trim().is_empty())
        }),
    );
}

#[test]
fn no_two_controls_beside_each_other_share_their_name() {
    let twice = WIDE.iter().flat_map(|(place, heard)| {
        let mut beside = BTreeMap::new();
        for it in heard.iter().filter(|it| it.is_control()) {
            let parent = it.around.first().map(|(.., id)| id);
            let role = format!("{:?}", it.role);
            *beside.entry((parent, role, &it.name, &it.description)).or_insert(0) += 1;
        }
        let twice = beside.into_iter().filter(|(_, count)| *count > 1);
        let tell =
            |((_, role, name, _), count)| format!("{}: {role} „{name}“ {count} times", place.name);
        twice.map(tell).collect::<Vec<_>>()
    });
    nobody("is there twice:", twice);
}

#[test]
fn every_control_says_its_state() {
    nobody("does not say its state:", offenders(&WIDE, |it| !it.says_state));
}

#[test]
fn every_part_of_the_window_has_a_name() {
    let wrong = WIDE.iter().flat_map(|(place, heard)| {
        let all = [Role::Main, Role::Banner, Role::Navigation, Role::Status];
        // The first start is one part.
        let parts = all.into_iter().take(if place.whole { 1 } else { all.len() });
        let named = |role| heard.iter().any(|it| it.role == role && !it.name.is_empty());
        parts.filter(move |role| !named(*role)).map(|role| format!("{}: {role:?}", place.name))
    });
    nobody("is not there, or has no name:", wrong);
    let beside = |name: &str| {
        let (_, heard) = WIDE.iter().find(|(place, _)| place.name == name).expect("it is a place");
        let parts = heard.iter().filter(|it| it.role == Role::Complementary);
        parts.map(|it| it.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(beside("steckbrief"), ["Verbundziele", "Seitenleiste"]);
    assert_eq!(beside("leitlinie"), ["Gliederung", "Seitenleiste"]);
    let dialogs = WIDE.iter().filter(|(place, heard)| {
        place.dialog && !heard.iter().any(|it| it.role == Role::Dialog && !it.name.is_empty())
    });
    nobody("has no name:", dialogs.map(|(place, _)| place.name.to_owned()));
}

#[test]
fn headings_lead_through_every_place() {
    let mut wrong = Vec::new();
    for (place, heard) in WIDE.iter() {
        let around = if place.dialog { Role::Dialog } else { Role::Main };
        let headings: Vec<&Heard> =
            heard.iter().filter(|it| it.role == Role::Heading && it.is_in(around)).collect();
        let titles = headings.iter().filter(|it| it.level == 1).count();
        // The palette is one field and what it finds; its name says what it is.
        if titles != 1 && !(place.dialog && headings.is_empty()) {
            wrong.push(format!("{} has {titles} titles", place.name));
        }
        for (above, it) in headings.iter().zip(headings.iter().skip(1)) {
            if it.level > above.level + 1 {
                wrong.push(format!("{}: „{}“ under „{}“", place.name, it.name, above.name));
            }
        }
    }
    nobody("headings leave out a level:", wrong);
}

/// Goes once around with Tab. With each stop comes where the one before is by then: what gets the
/// keyboard may scroll the page.
fn stops(world: &mut World) -> Vec<(Heard, Option<Rect>)> {
    let mut stops: Vec<(Heard, Option<Rect>)> = Vec::new();
    let (mut first, mut before) = (None, None);
    for _ in 0..STOPS {
        world.press(Modifiers::NONE, Key::Tab);
        let root = world.harness.root();
        let Some(focused) = root.children_recursive().find(Node::is_focused) else { continue };
        // What scrolls is elsewhere the second time.
        let id = focused.accesskit_node().id();
        if *first.get_or_insert(id) == id && !stops.is_empty() {
            return stops;
        }
        let left = root.children_recursive().find(|it| Some(it.accesskit_node().id()) == before);
        stops.push((heard::heard(&focused), left.and_then(|it| heard::heard(&it).rect)));
        before = Some(id);
    }
    panic!("Tab does not come back to „{}“", stops[0].0.name);
}

fn part(stop: &Heard) -> &str {
    let parts = [Role::Banner, Role::Navigation, Role::Complementary, Role::Main, Role::Dialog];
    let part = stop.around.iter().find(|(role, ..)| parts.contains(role));
    part.map_or("", |(_, name, _)| name)
}

/// Returns whether a reader comes to `next` after `before`: further down, or on in the same line,
/// or to the next column.
fn reads_on(before: Option<Rect>, next: Option<Rect>) -> bool {
    let (Some(before), Some(next)) = (before, next) else { return true };
    let above = next.bottom() <= before.top() + 1.0;
    let beside = next.left() >= before.right() - 1.0;
    let back = next.right() <= before.left() + 1.0 && next.top() < before.bottom() - 1.0;
    beside || (!above && !back)
}

#[test]
fn tab_moves_in_the_order_of_reading() {
    let mut jumps = Vec::new();
    for place in places::ALL {
        let mut world = place.opened(1440.0, if place.dialog { 900.0 } else { HIGH });
        let mut stops = stops(&mut world);
        if place.dialog || place.whole {
            // The keyboard does not begin at the first of them. Where it jumps up farthest it has
            // begun anew.
            let top = |n: usize| stops[n % stops.len()].0.rect.map_or(0.0, |rect| rect.top());
            let up = |n: &usize| top(*n) - top(*n + 1);
            let last = (0..stops.len()).max_by(|a, b| up(a).total_cmp(&up(b)));
            let first = last.map_or(0, |last| (last + 1) % stops.len());
            stops.rotate_left(first);
        }
        let mut left = Vec::new();
        for ((before, _), (next, from)) in stops.iter().zip(stops.iter().skip(1)) {
            if part(before) != part(next) {
                left.push(part(before));
                if left.contains(&part(next)) {
                    jumps.push(format!("{}: comes back to {}", place.name, part(next)));
                }
            } else if !reads_on(*from, next.rect) {
                let (to, from) = (&next.name, &before.name);
                jumps.push(format!("{}: „{to}“ comes after „{from}“", place.name));
            }
        }
    }
    nobody("Tab jumps:", jumps);
}

#[test]
fn what_happens_is_said_without_being_asked_for() {
    let live = |world: &World, text: &str| {
        let said = world.harness.query_all_by_label_contains(text);
        let said: Vec<_> = said.map(|node| node.accesskit_node().live()).collect();
        assert!(said.contains(&Live::Polite), "„{text}“: {said:?}");
    };
    let mut world = World::new();
    live(&world, "Aktuell");
    world.announce(Toast::good("Austauschdatei geschrieben".to_owned()));
    live(&world, "Austauschdatei geschrieben");
    world.snapshot.status.link = LinkState::Offline;
    world.snapshot.status.waiting = 3;
    world.snapshot.status.storage = Storage::Failed;
    world.publish();
    live(&world, "Offline · 3 Änderungen warten");
    live(&world, "Nicht gespeichert");
    world.open_goal();
    world.type_into("Ziel", "Zu viel");
    world.wait();
    let sent = world.sent();
    world.refuse(sent[0].0, "Der Text ist zu lang.");
    live(&world, "Nicht übernommen: Der Text ist zu lang.");
}

#[test]
fn the_window_says_its_language() {
    let world = World::new();
    let root = world.harness.root();
    assert_eq!(root.accesskit_node().data().language(), Some("de"));
}

#[test]
fn an_assistive_technology_types_and_presses_like_anybody_else() {
    let mut world = World::new();
    world.open_goal();
    let ask = |world: &mut World, (role, label): (Role, &str), action, data| {
        let node = world.harness.get_by_role_and_label(role, label);
        let (target_node, target_tree) = node.accesskit_node().locate();
        let request = ActionRequest { action, target_tree, target_node, data };
        world.harness.event(Event::AccessKitActionRequest(request));
        world.harness.run();
    };
    let field = (Role::MultilineTextInput, "Mehrwerte");
    ask(&mut world, field, Action::Focus, None);
    assert!(world.field("Mehrwerte").is_focused());
    let words = |text: &str| Some(ActionData::Value(text.into()));
    ask(&mut world, field, Action::SetValue, words("Vorgelesen"));
    ask(&mut world, field, Action::ReplaceSelectedText, words(" und diktiert"));
    assert_eq!(world.value("Mehrwerte"), "Vorgelesen und diktiert");
    world.wait();
    let typed = world.sent();
    assert!(matches!(typed[0].1.ops[..], [Op::Text { .. }]), "{typed:?}");
    ask(&mut world, (Role::ListBoxOption, "4.1 Mobil arbeiten"), Action::Click, None);
    assert_eq!(world.value("Titel"), "Mobil arbeiten");
    ask(&mut world, (Role::RadioButton, "Finanzen: 3"), Action::Click, None);
    let at = Path::key("impact").then("Finanzen");
    assert_eq!(world.ops(), [Op::Set { at, value: Some(Value::Int(3)) }]);
}
