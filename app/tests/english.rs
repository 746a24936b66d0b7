// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window promises to somebody who reads another language. A program has one language, so
//! these tests have a program of their own.

#[expect(dead_code, reason = "it is made for the tests of all pages")]
mod support {
    pub(crate) mod fixture;
    pub(crate) mod leitlinie;
    pub(crate) mod roster;
    pub(crate) mod world;
}

use egui::{Key, Modifiers};
use leitwerk_app::command::Command;
use leitwerk_app::language::Language;
use leitwerk_app::memory::Memory;
use leitwerk_app::theme::{Appearance, ThemeChoice};

use support::fixture;
use support::world::World;

fn remembered(world: &mut World) -> Option<Language> {
    world.wishes().into_iter().rev().find_map(|wish| match wish {
        Command::Remember(memory) => Some(memory.language),
        _ => None,
    })
}

#[test]
fn the_language_is_chosen_in_the_open_window_and_remembered() {
    let appearance = Appearance { theme: ThemeChoice::Light, ..Appearance::default() };
    let memory = Memory { appearance, language: Language::English, ..Memory::default() };
    let mut world = World::remembering(memory, fixture::snapshot(), 1440.0, 900.0);
    world.press(Modifiers::COMMAND, Key::Comma);
    world.harness.run();
    assert!(world.shows("Settings") && world.shows("Text size"));
    assert!(!world.shows("Einstellungen"));
    world.click("Deutsch");
    assert!(world.shows("Einstellungen") && world.shows("Textgröße"));
    assert!(!world.shows("Text size"));
    assert_eq!(remembered(&mut world), Some(Language::German));
}
