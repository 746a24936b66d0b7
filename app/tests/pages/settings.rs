// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window promises about its look: chosen with the keyboard, remembered, and nothing is
//! lost at the largest size.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_app::client::Task;
use leitwerk_app::command::Command;
use leitwerk_app::memory::Memory;
use leitwerk_app::theme::{self, Appearance, TextSize, ThemeChoice, Tokens};

use crate::support::fixture;
use crate::support::world::World;

fn remembered(world: &mut World) -> Option<Appearance> {
    world.wishes().into_iter().rev().find_map(|wish| match wish {
        Command::Remember(memory) => Some(memory.appearance),
        _ => None,
    })
}

#[test]
fn the_look_is_chosen_with_the_keyboard_and_remembered() {
    let mut world = World::new();
    world.press(Modifiers::COMMAND, Key::Comma);
    world.harness.run();
    assert!(world.harness.get_by_label("Hell").is_focused(), "the dialog takes the keyboard");
    world.press(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(world.harness.ctx.theme(), Theme::Dark);
    let ground = |world: &World| world.harness.ctx.style_of(Theme::Dark).visuals.panel_fill;
    assert_eq!(ground(&world), Tokens::DARK.canvas);
    world.press(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(ground(&world), Tokens::CONTRAST.canvas);
    world.click("Text vergrößern");
    let look = Appearance { theme: ThemeChoice::Contrast, text_size: TextSize::from(110) };
    assert_eq!(remembered(&mut world), Some(look));
    assert!(world.shows("110\u{a0}%"));
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    assert!(!world.shows("Gelten nur an diesem Arbeitsplatz"));
    assert_eq!(remembered(&mut world), None, "what has not changed is not written again");
}

#[test]
fn a_window_opens_as_it_was_left() {
    for (theme, tokens) in
        [(ThemeChoice::Dark, Tokens::DARK), (ThemeChoice::Contrast, Tokens::CONTRAST)]
    {
        let appearance = Appearance { theme, text_size: TextSize::from(125) };
        let memory = Memory { appearance, ..Memory::default() };
        let world = World::remembering(memory, fixture::snapshot(), 1440.0, 900.0);
        let ctx = &world.harness.ctx;
        assert_eq!(ctx.style_of(ctx.theme()).visuals.panel_fill, tokens.canvas);
        assert!((ctx.zoom_factor() - 1.25).abs() < f32::EPSILON);
    }
}

#[test]
fn the_system_is_followed_until_somebody_chooses() {
    let mut world = World::new();
    theme::wear(&world.harness.ctx, Appearance::default());
    world.harness.run();
    assert_eq!(world.harness.ctx.theme(), Theme::Light, "where the system says nothing");
    world.harness.input_mut().system_theme = Some(Theme::Dark);
    world.harness.run();
    assert_eq!(world.harness.ctx.theme(), Theme::Dark);
}

#[test]
fn the_size_has_keys_of_its_own() {
    let mut world = World::new();
    world.press(Modifiers::COMMAND, Key::Plus);
    world.press(Modifiers::COMMAND, Key::Plus);
    assert_eq!(remembered(&mut world).map(|look| look.text_size.percent()), Some(125));
    world.press(Modifiers::COMMAND, Key::Minus);
    assert_eq!(remembered(&mut world).map(|look| look.text_size.percent()), Some(110));
    world.press(Modifiers::COMMAND, Key::Num0);
    assert_eq!(remembered(&mut world).map(|look| look.text_size.percent()), Some(100));
}

/// 1280 × 720 at 200 %: everything that takes input lies in the width of the window, and what lies
/// above or below comes into view when the keyboard gets there.
#[test]
fn at_200_percent_everything_can_be_reached() {
    let (width, height) = (640.0, 360.0);
    for page in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
        let mut world = World::sized(width, height);
        world.press(Modifiers::COMMAND, page);
        let labels: Vec<String> = world
            .harness
            .root()
            .children_recursive()
            .map(|node| node.accesskit_node())
            .filter(|node| egui::accessibility::is_input(node.role()) && !node.is_disabled())
            .filter(|node| !matches!(node.role(), Role::GridCell | Role::RadioButton))
            .filter_map(|node| node.label())
            .collect();
        assert!(!labels.is_empty());
        for label in labels {
            let mut inputs = world.harness.get_all_by_label(&label);
            let is_input = |role| egui::accessibility::is_input(role);
            let input = inputs.find(|node| is_input(node.accesskit_node().role()));
            input.expect("it was there").focus();
            drop(inputs);
            world.harness.run();
            let nodes = world.harness.root();
            let focused = nodes.children_recursive().find(egui_kittest::Node::is_focused);
            let rect = focused.expect("it has the keyboard").rect();
            assert!(rect.left() >= 0.0 && rect.right() <= width, "{label}: {rect:?}");
            assert!(rect.bottom() > 0.0 && rect.top() < height, "{label}: {rect:?}");
        }
    }
}

#[test]
fn the_settings_fit_into_the_smallest_window() {
    let mut world = World::sized(480.0, 360.0);
    world.press(Modifiers::COMMAND, Key::Comma);
    world.harness.run();
    for label in ["Hell", "Wie das System", "Text verkleinern", "Text vergrößern", "Schließen"] {
        let rect = world.harness.get_by_label(label).rect();
        assert!(rect.left() >= 0.0 && rect.right() <= 480.0, "{label}: {rect:?}");
    }
}

#[test]
fn the_workplace_has_a_name_that_stands_in_the_status_line() {
    let mut world = World::new();
    world.alliance(|alliance| "Rathaus 2".clone_into(&mut alliance.name));
    assert!(world.shows("Gemeinde Aarfelde · schreibt mit · Rathaus 2"));
    world.press(Modifiers::COMMAND, Key::Comma);
    world.harness.run();
    world.type_into("Name dieses Arbeitsplatzes", ", Zimmer 7");
    world.press(Modifiers::NONE, Key::Tab);
    assert_eq!(world.wishes(), [Command::Name("Rathaus 2, Zimmer 7".to_owned())]);
}

#[test]
fn the_folder_is_named_and_shown() {
    let mut world = World::new();
    world.alliance(|alliance| alliance.folder = "/home/amt/leitwerk".into());
    world.press(Modifiers::COMMAND, Key::Comma);
    world.harness.run();
    assert!(world.shows("/home/amt/leitwerk"));
    world.enter("Ordner zeigen");
    assert_eq!(world.wishes(), [Command::ShowFolder]);
}

#[test]
fn a_backup_is_written_to_a_place_that_can_be_found_again() {
    let mut world = World::new();
    world.press(Modifiers::COMMAND, Key::Comma);
    world.harness.run();
    world.type_into("Sicherung schreiben nach", "irgendwo.lwb");
    world.enter("Sicherung schreiben");
    assert!(world.shows("Bitte den ganzen Pfad angeben"));
    assert_eq!(world.wishes(), []);
    world.focus("Sicherung schreiben nach");
    world.press(Modifiers::COMMAND | Modifiers::CTRL, Key::A);
    world.type_into("Sicherung schreiben nach", "/media/stick/heute.lwb");
    world.enter("Sicherung schreiben");
    assert!(!world.shows("Bitte den ganzen Pfad angeben"));
    let task = Task::BackUp("/media/stick/heute.lwb".into());
    assert_eq!(world.wishes(), [Command::Begin(task)]);
}
