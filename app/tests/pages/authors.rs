// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window says about who wrote what: in colours, and always in names.

use egui::{Color32, Key, Modifiers, Rect, Shape};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_app::theme::Tokens;
use leitwerk_shared::domain::edit::{Op, Path, Value};

use crate::support::real::{RealWorld, typed};

/// A Steckbrief in which two Kommunen have written.
fn shared() -> RealWorld {
    let mut world = RealWorld::new("Der Verbund plant.");
    let value = Some(Value::Line("Q4 2027".to_owned()));
    world.colleague(vec![Op::Set { at: Path::key("start"), value }]);
    world.focus("Ziel");
    world.press(Modifiers::CTRL | Modifiers::COMMAND, Key::End);
    world.type_into("Ziel", " Wir auch.");
    world.settle();
    world
}

fn show(world: &mut RealWorld) {
    world.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::A);
    world.settle();
}

fn description(world: &RealWorld, label: &str) -> String {
    world.field(label).accesskit_node().description().unwrap_or_default()
}

#[test]
fn a_legend_and_every_field_name_the_kommunen() {
    let mut world = shared();
    assert!(!world.shows("Wer hat was geschrieben"), "nobody asked");
    show(&mut world);
    assert!(world.harness.query_by_label("Wer hat was geschrieben").is_some());
    for name in ["Gemeinde Aarfelde", "Stadt Norderheide"] {
        assert!(world.harness.query_all_by_label(name).next().is_some(), "{name}");
    }
    let both = "Geschrieben von Stadt Norderheide, Gemeinde Aarfelde";
    assert_eq!(description(&world, "Ziel"), both);
    assert_eq!(description(&world, "Start"), "Geschrieben von Stadt Norderheide");
    assert_eq!(description(&world, "Mehrwerte"), "", "nobody wrote there");
}

/// Returns how often two letters were painted alone.
fn painted(world: &RealWorld, letters: &str) -> usize {
    let shapes = world.harness.output().shapes.iter();
    let is = |shape: &Shape| matches!(shape, Shape::Text(text) if text.galley.text() == letters);
    shapes.filter(|clipped| is(&clipped.shape)).count()
}

#[test]
fn letters_say_it_without_a_pointer_at_every_bar_and_in_the_legend() {
    let mut world = shared();
    assert_eq!([painted(&world, "Aa"), painted(&world, "No")], [0, 0]);
    show(&mut world);
    // Both wrote in „Ziel“, and one set „Start“.
    assert_eq!([painted(&world, "Aa"), painted(&world, "No")], [2, 3]);
}

#[test]
fn the_name_follows_the_cursor() {
    let mut world = shared();
    show(&mut world);
    world.focus("Ziel");
    world.press(Modifiers::CTRL | Modifiers::COMMAND, Key::End);
    assert!(world.harness.query_by_label("Geschrieben von Gemeinde Aarfelde").is_some());
    world.press(Modifiers::CTRL | Modifiers::COMMAND, Key::Home);
    assert!(world.harness.query_by_label("Geschrieben von Stadt Norderheide").is_some());
}

#[test]
fn new_words_have_their_names_too() {
    let mut world = shared();
    show(&mut world);
    world.colleague(vec![typed(0, 3, "Unser")]);
    world.focus("Ziel");
    world.press(Modifiers::CTRL | Modifiers::COMMAND, Key::Home);
    world.type_into("Ziel", "Neu: ");
    assert!(world.harness.query_by_label("Geschrieben von Stadt Norderheide").is_some());
    world.press(Modifiers::NONE, Key::ArrowLeft);
    assert!(world.harness.query_by_label("Geschrieben von Gemeinde Aarfelde").is_some());
}

#[test]
fn nothing_in_a_field_moves_while_the_authors_are_shown() {
    let mut world = shared();
    world.focus("Ziel");
    world.press(Modifiers::CTRL | Modifiers::COMMAND, Key::End);
    world.type_into("Ziel", &" Ein langer Satz, der über mehrere Zeilen geht.".repeat(8));
    world.settle();
    let height = |world: &RealWorld| world.field("Ziel").rect().height();
    let before = height(&world);
    show(&mut world);
    assert!((height(&world) - before).abs() < 0.1, "{before} became {}", height(&world));
}

#[test]
fn it_ends_as_it_began() {
    let mut world = shared();
    show(&mut world);
    world.click("Nicht mehr zeigen, wer was geschrieben hat");
    assert!(!world.shows("Wer hat was geschrieben"));
    assert_eq!(description(&world, "Ziel"), "");
    world.press(Modifiers::COMMAND, Key::K);
    world.harness.run();
    assert!(world.shows("Zeigen, wer was geschrieben hat, Strg Umschalt A"));
}

#[test]
fn every_row_has_its_line_also_the_last() {
    let mut world = shared();
    world.focus("Ziel");
    world.press(Modifiers::CTRL | Modifiers::COMMAND, Key::End);
    world.type_into("Ziel", &" Ein langer Satz, der über mehrere Zeilen geht.".repeat(4));
    world.settle();
    show(&mut world);
    let field = world.field("Ziel").rect();
    let mut lines: Vec<f32> = drawn(&world)
        .filter(|(line, clip)| field.contains_rect(*line) && clip.contains_rect(*line))
        .map(|(line, _)| line.top())
        .collect();
    lines.sort_by(f32::total_cmp);
    let gaps = lines.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f32::max);
    assert!(lines.len() >= 3 && gaps < 30.0, "{lines:?} in {field:?}");
    assert!(lines[lines.len() - 1] > field.bottom() - 16.0, "{lines:?} in {field:?}");
}

/// Returns the lines of authors that were drawn, with what is cut off around them.
fn drawn(world: &RealWorld) -> impl Iterator<Item = (Rect, Rect)> {
    let tokens = &Tokens::LIGHT;
    let colours: Vec<Color32> = (1..=3).map(|n| tokens.municipality(n)).collect();
    world.harness.output().shapes.iter().filter_map(move |clipped| match &clipped.shape {
        Shape::LineSegment { points: [from, to], stroke } => colours
            .contains(&stroke.color)
            .then(|| (Rect::from_two_pos(*from, *to), clipped.clip_rect)),
        _ => None,
    })
}
