// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What stays when everything is twice as large: at 200 % in 1280 × 720 every place has the same
//! controls and texts, and each of them comes into view when the keyboard gets to it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use egui::accesskit::Role;
use egui::{Key, Modifiers, Rect, pos2};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT as _;
use leitwerk_app::theme::Tokens;

use crate::support::heard::{self, Heard, NARROW, WIDE, offenders};
use crate::support::paint;
use crate::support::places::{self, Place};
use crate::support::world::World;

/// 1280 × 720 at 200 %.
const SMALL: (f32, f32) = (640.0, 360.0);
/// The bar at the top, and the status line of a narrow window.
const BARS: (f32, f32) = (52.0, 48.0);
/// More stops than any place has.
const MOST: usize = 600;
/// The least side of what is pressed.
const TARGET: f32 = 28.0;

/// Returns what a place offers: its controls, its headings, and what is only read.
fn offered(heard: &[Heard], dialog: bool) -> BTreeSet<&str> {
    let offered = heard.iter().filter(|it| {
        let read = matches!(it.role, Role::Heading | Role::Label);
        // Behind a dialog there is nothing to do.
        (it.is_control() || read) && !it.name.is_empty() && (!dialog || it.is_in(Role::Dialog))
    });
    offered.map(|it| it.name.as_str()).collect()
}

#[test]
fn at_200_percent_nothing_is_lost() {
    let mut lost = Vec::new();
    for ((place, wide), (_, narrow)) in WIDE.iter().zip(NARROW.iter()) {
        let narrow = offered(narrow, place.dialog);
        // The bar says where we are and whether we are up to date; in a narrow window the status
        // line and the page of the Verbund say that alone. What leads back to all Steckbriefe is
        // left out where the page stands in the menu right above.
        let elsewhere = |it: &Heard| it.is_in(Role::Banner) || it.name == "Alle Steckbriefe";
        let said: BTreeSet<&str> =
            wide.iter().filter(|it| elsewhere(it)).map(|it| it.name.as_str()).collect();
        for name in offered(wide, place.dialog) {
            if !narrow.contains(name) && !said.contains(name) {
                lost.push(format!("{}: {name}", place.name));
            }
        }
    }
    assert!(lost.is_empty(), "is lost at 200 %:\n  {}", lost.join("\n  "));
}

/// Where the keyboard comes to.
struct Stop {
    heard: Heard,
    /// How many pixels at its edge have the colour of the ring.
    ring: usize,
}

/// Every stop of the keyboard in every place, once around with Tab, at 200 % in 1280 × 720.
static STOPS: LazyLock<Vec<(Place, Vec<Stop>)>> = LazyLock::new(|| {
    let stops = places::ALL.map(|place| {
        let mut world = place.opened(SMALL.0, SMALL.1);
        (place, stops(&mut world))
    });
    stops.into()
});

fn stops(world: &mut World) -> Vec<Stop> {
    let mut stops = Vec::new();
    let mut first = None;
    for _ in 0..MOST {
        world.press(Modifiers::NONE, Key::Tab);
        let root = world.harness.root();
        let Some(focused) = root.children_recursive().find(Node::is_focused) else { continue };
        let id = focused.accesskit_node().id();
        if *first.get_or_insert(id) == id && !stops.is_empty() {
            return stops;
        }
        let heard = heard::heard(&focused);
        let ring = paint::picture(&world.harness)
            .count_around(heard.rect.unwrap_or(Rect::NOTHING), Tokens::LIGHT.ring().color);
        stops.push(Stop { heard, ring });
    }
    panic!("Tab does not come back to where it began");
}

#[test]
fn at_200_percent_whatever_gets_the_keyboard_is_in_view() {
    let mut hidden = Vec::new();
    for (place, stops) in STOPS.iter() {
        for Stop { heard, .. } in stops {
            let (Some(rect), view) = (heard.rect, view(place, heard)) else { continue };
            let beside = rect.left() < view.left() - 1.0 || rect.right() > view.right() + 1.0;
            let outside = rect.top() < view.top() - 1.0 || rect.bottom() > view.bottom() + 1.0;
            // What is higher or wider than its part of the window is seen in part.
            if beside && rect.width() <= view.width()
                || outside && rect.height() <= view.height()
                || !view.intersects(rect)
            {
                hidden.push(format!("{}: „{}“ at {rect} in {view}", place.name, heard.name));
            }
        }
    }
    assert!(hidden.is_empty(), "is not in view:\n  {}", hidden.join("\n  "));
}

#[test]
fn the_keyboard_can_be_seen_wherever_it_is() {
    let mut unseen = Vec::new();
    for (place, stops) in STOPS.iter() {
        for Stop { heard, ring } in stops {
            let seen = heard.rect.unwrap_or(Rect::NOTHING).intersect(view(place, heard));
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
            let around = (seen.width() + seen.height()).max(0.0) as usize;
            if *ring < around {
                unseen.push(format!("{}: „{}“, {ring} of {around}", place.name, heard.name));
            }
        }
    }
    assert!(unseen.is_empty(), "has the keyboard, and no ring:\n  {}", unseen.join("\n  "));
}

/// Returns what of the window is seen around a control.
fn view(place: &Place, stop: &Heard) -> Rect {
    let between = [Role::Main, Role::Navigation, Role::Complementary];
    let between = between.into_iter().any(|role| stop.is_in(role));
    let (top, bottom) = if between && !place.whole { BARS } else { (0.0, 0.0) };
    Rect::from_min_max(pos2(0.0, top), pos2(SMALL.0, SMALL.1 - bottom))
}

#[test]
fn whatever_is_pressed_is_large_enough() {
    for places in [&WIDE, &NARROW] {
        let small = offenders(places, |it| {
            let size = it.rect.map(|rect| rect.size()).filter(|size| size.x > 0.0);
            let small = size.is_some_and(|size| size.x < TARGET || size.y < TARGET);
            it.is_control() && small && it.role != Role::Splitter
        });
        let small: Vec<String> = small.collect();
        assert!(small.is_empty(), "is smaller than {TARGET} points:\n  {}", small.join("\n  "));
    }
}

#[test]
fn beside_a_document_the_navigation_shows_whole_names() {
    for width in [900.0, 1024.0, 1099.0, 1440.0] {
        let world = World::sized(width, 900.0);
        let painted = paint::letterings(&world.harness);
        for name in ["Auswertungen", "Mitglieder & Netz", "Im Raum verbinden"] {
            let letters: String = name.split(' ').collect();
            assert!(painted.iter().any(|it| it.text == letters), "{name} at {width}");
        }
    }
}
