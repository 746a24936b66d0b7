// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What stands on the pages and what screen readers say there is German, wherever in the program
//! it is written.

use egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;

use crate::support::world::World;

/// Words that no German text has.
const ENGLISH: [&str; 26] = [
    "the", "and", "of", "is", "are", "not", "with", "from", "this", "that", "your", "you",
    "please", "save", "cancel", "close", "open", "settings", "error", "failed", "invalid", "file",
    "delete", "search", "unknown", "conflict",
];

/// Checks everything that is on the screen now.
fn assert_german(world: &World, place: &str) {
    let mut nodes = vec![world.harness.root()];
    let mut texts = Vec::new();
    while let Some(node) = nodes.pop() {
        nodes.extend(node.children());
        let access = node.accesskit_node();
        texts.extend([access.label(), access.value(), access.description()].into_iter().flatten());
    }
    assert!(texts.len() > 20, "{place} has words on it: {texts:?}");
    for text in texts {
        let mut words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        let english = words.find(|word| ENGLISH.contains(&word.as_str()));
        assert_eq!(english, None, "“{text}” on {place}");
    }
}

#[test]
fn no_page_has_an_english_word() {
    let mut world = World::sized(1440.0, 3600.0);
    for page in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
        world.press(Modifiers::COMMAND, page);
        world.harness.run();
        assert_german(&world, page.name());
    }
    world.press(Modifiers::COMMAND, Key::Num3);
    world.open_goal();
    assert_german(&world, "a Steckbrief");
    for (keys, key) in [
        (Modifiers::COMMAND, Key::K),
        (Modifiers::COMMAND, Key::Comma),
        (Modifiers::COMMAND | Modifiers::SHIFT, Key::M),
    ] {
        world.press(keys, key);
        world.harness.run();
        assert_german(&world, "a dialog");
        world.press(Modifiers::NONE, Key::Escape);
        world.harness.run();
    }
}
