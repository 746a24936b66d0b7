// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window promises to somebody who reads English: nothing German but what people wrote and
//! the words that the glossary keeps. A program has one language, so this test has one of its own.

#[expect(dead_code, reason = "it is made for the tests of all pages")]
mod support {
    pub(crate) mod fixture;
    pub(crate) mod leitlinie;
    pub(crate) mod roster;
    pub(crate) mod world;
}

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use leitwerk_app::command::Command;
use leitwerk_app::figures::FigureKind;
use leitwerk_app::import;
use leitwerk_app::language::Language;
use leitwerk_app::memory::Memory;
use leitwerk_app::texts::profiles::USUAL_WORDS;
use leitwerk_app::theme::{Appearance, ThemeChoice};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::replica::snapshot::{Snapshot, View};

use support::fixture;
use support::world::World;

/// Words of nearly every German sentence, should a text not stand in the catalogue at all.
const GERMAN: [&str; 15] = [
    "der", "die", "das", "und", "nicht", "ist", "sind", "ein", "eine", "wird", "zum", "mit",
    "noch", "bitte", "keine",
];

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 1).map(str::to_lowercase)
}

/// The words by which German is told: those of the German texts that the English ones do not use.
fn german() -> BTreeSet<String> {
    let catalogue = Language::English.catalogue().expect("English has its words in a file");
    let mut german: BTreeSet<String> = GERMAN.map(str::to_owned).into();
    let mut english = BTreeSet::new();
    let outside = |text: &str| {
        let parts = text.split('{').map(|part| part.split_once('}').map_or(part, |part| part.1));
        parts.collect::<Vec<_>>().join(" ")
    };
    for (text, said) in catalogue.iter() {
        german.extend(words(&outside(text)));
        english.extend(words(&outside(said)));
    }
    german.difference(&english).cloned().collect()
}

/// Returns what stands on the screen and is not what somebody typed.
fn said(world: &World) -> Vec<String> {
    let nodes = world.harness.root();
    let nodes = nodes.children_recursive();
    nodes
        .flat_map(|node| {
            let node = node.accesskit_node();
            let typed = matches!(node.role(), Role::TextInput | Role::MultilineTextInput);
            let value = node.value().filter(|_| !typed);
            [node.label(), value, node.placeholder().map(str::to_owned)]
        })
        .flatten()
        .collect()
}

fn is_english(world: &World, german: &BTreeSet<String>) {
    let data = format!("{:?}", world.snapshot);
    // Offered as words to write into a document, and written as they stand.
    let written: BTreeSet<String> = words(&data).chain(USUAL_WORDS.map(str::to_owned)).collect();
    let said = said(world);
    assert!(said.len() > 5, "something is on the screen");
    for text in said {
        let found = words(&text).find(|word| german.contains(word) && !written.contains(word));
        assert_eq!(found, None, "in “{text}”");
    }
}

/// A Verbund that has just begun.
fn nothing_written() -> Snapshot {
    let mut snapshot = fixture::snapshot();
    let View { doc, ref version, last, applied, .. } = *snapshot.strategy;
    let (version, content) = (version.clone(), Strategy::default());
    snapshot.strategy = Arc::new(View { doc, version, last, applied, content });
    snapshot.profiles.clear();
    snapshot
}

fn remembered(world: &mut World) -> Option<Language> {
    world.wishes().into_iter().rev().find_map(|wish| match wish {
        Command::Remember(memory) => Some(memory.language),
        _ => None,
    })
}

#[test]
fn every_page_is_english_until_somebody_chooses_german() {
    let german = german();
    assert!(german.contains("einstellungen") && !german.contains("steckbrief"));
    let appearance = Appearance { theme: ThemeChoice::Light, ..Appearance::default() };
    let memory = Memory { appearance, language: Language::English, ..Memory::default() };
    for snapshot in [fixture::snapshot(), nothing_written()] {
        let mut world = World::remembering(memory.clone(), snapshot, 1440.0, 900.0);
        for page in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
            world.press(Modifiers::COMMAND, page);
            is_english(&world, &german);
        }
        for dialog in [Key::K, Key::Comma] {
            world.press(Modifiers::COMMAND, dialog);
            world.harness.run();
            is_english(&world, &german);
            world.press(Modifiers::NONE, Key::Escape);
            world.harness.run();
        }
    }
    let mut world = World::remembering(memory.clone(), fixture::snapshot(), 1440.0, 900.0);
    world.press(Modifiers::COMMAND, Key::Num3);
    for view in ["Table", "Board", "Tree"] {
        world.click(view);
        is_english(&world, &german);
    }
    world.click("2.1 Prozesse gemeinsam führen, 1 open question");
    is_english(&world, &german);
    for figure in FigureKind::of(fixture::snapshot().strategy.content.template()) {
        let memory = Memory { figure, ..memory.clone() };
        let mut world = World::remembering(memory, fixture::snapshot(), 1440.0, 900.0);
        world.press(Modifiers::COMMAND, Key::Num4);
        is_english(&world, &german);
    }

    let file = import::read(include_bytes!("common/leitlinie.txt"), "leitlinie.txt");
    let file = file.expect("it is a Leitlinie");
    let mut ids = (1_u128..).map(|n| ItemId::from_bytes(n.to_be_bytes()));
    let mut id = || ids.next().expect("there are enough");
    let plan = import::plan_file(&file, &world.snapshot, &mut id);
    let plan = plan.expect("a text fits everywhere");
    world.plans(plan);
    world.harness.run();
    for words in ["Will be taken over:", "lines "] {
        assert!(world.shows(words), "{words} in {:#?}", said(&world));
    }
    assert!(!world.shows("Übernommen") && !world.shows("Zeilen"));
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();

    world.press(Modifiers::COMMAND, Key::Comma);
    world.harness.run();
    world.click("Deutsch");
    assert!(world.shows("Einstellungen") && world.shows("Textgröße"));
    assert_eq!(remembered(&mut world), Some(Language::German));
}
