// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the check of the spelling promises: unknown words are marked, and mended, taken in or
//! ignored, with the mouse and with the keyboard.

use egui::{Event, Key, Modifiers, PointerButton, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_app::command::Command;
use tempfile::TempDir;

use crate::support::world::World;

/// A dictionary of our own, in which „Verwaltung“ makes compounds with an „s“.
const RULES: &str = "SET UTF-8\nTRY enirstadhulgcmobpfkwvzüäöß\nCOMPOUNDBEGIN x\nCOMPOUNDMIDDLE x\n\
    COMPOUNDEND z\nONLYINCOMPOUND o\nCOMPOUNDMIN 3\nSFX e Y 1\nSFX e 0 en .\n";
const WORDS: &str = "9\ndie\nund\nprüft\nVerwaltung/e\nVerwaltungs/xo\nverfahren/zo\nVerfahren\n\
    Straße\nvorlage/zo\n";

struct Spelling {
    world: World,
    /// The profile, with its dictionary.
    folder: TempDir,
}

impl Spelling {
    fn new(rules: &str, words: &str) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let own = folder.path().join("woerterbuch");
        std::fs::create_dir(&own).expect("there is room");
        std::fs::write(own.join("de_DE.aff"), rules).expect("there is room");
        std::fs::write(own.join("de_DE.dic"), words).expect("there is room");
        let mut world = World::new();
        world.alliance(|alliance| folder.path().clone_into(&mut alliance.folder));
        click(&mut world, "1.1 Notfallvorsorge");
        Self { world, folder }
    }

    /// Types into a field and waits until it says that these words are unknown.
    fn types(&mut self, field: &str, text: &str, unknown: &str) {
        type_into(&mut self.world, field, text);
        self.says(field, unknown);
    }

    fn says(&mut self, field: &str, unknown: &str) {
        let unknown = format!("Unbekannt: {unknown}. Vorschläge mit F7.");
        self.world.wait_until(|world| said(world, field) == unknown);
    }
}

/// The thread asks for frames when it has something to say; how many there are is of no interest.
const FRAMES: usize = 8;

fn click(world: &mut World, label: &str) {
    world.harness.get_by_label(label).click();
    world.harness.run_steps(FRAMES);
}

fn press(world: &mut World, modifiers: Modifiers, key: Key) {
    world.harness.key_press_modifiers(modifiers, key);
    world.harness.run_steps(FRAMES);
}

fn focus(world: &mut World, field: &str) {
    world.field(field).focus();
    world.harness.run_steps(FRAMES);
}

fn type_into(world: &mut World, field: &str, text: &str) {
    focus(world, field);
    world.field(field).type_text(text);
    world.harness.run_steps(FRAMES);
}

fn said(world: &World, field: &str) -> String {
    world.field(field).accesskit_node().description().unwrap_or_default()
}

#[test]
fn a_word_is_mended_with_the_keyboard() {
    let mut it = Spelling::new(RULES, WORDS);
    it.types("Ziel", "die Verwaltnug prüft", "Verwaltnug");
    let world = &mut it.world;
    press(world, Modifiers::COMMAND, Key::Period);
    world.wait_until(|world| world.harness.query_by_label("Verwaltung").is_some());
    world.wait_until(|world| world.harness.get_by_label("Verwaltung").is_focused());
    press(world, Modifiers::NONE, Key::Enter);
    world.wait();
    assert_eq!(world.value("Ziel"), "die Verwaltung prüft");
    assert!(world.field("Ziel").is_focused());
    assert_eq!(said(world, "Ziel"), "");
    // What is typed next follows the word.
    type_into(world, "Ziel", "en");
    assert_eq!(world.value("Ziel"), "die Verwaltungen prüft");
    let sent = world.sent();
    assert!(!sent.is_empty(), "it is written like anything typed");
    // Escape leads back too.
    it.types("Ziel", " Strase ", "Strase");
    press(&mut it.world, Modifiers::NONE, Key::F7);
    press(&mut it.world, Modifiers::NONE, Key::Escape);
    it.world.wait();
    assert!(it.world.field("Ziel").is_focused());
    assert!(it.world.harness.query_by_label("Hier ignorieren").is_none());
}

#[test]
fn compounds_words_of_leitwerk_and_half_typed_words_are_not_marked() {
    let mut it = Spelling::new(RULES, WORDS);
    let text =
        "Verwaltungsverfahren, Verwaltungsvorlage und Steckbriefe: Aarfelde, die VZA. Xyz Verwaltn";
    it.types("Ziel", text, "Xyz");
    it.types("Ziel", " ", "Xyz, Verwaltn");
}

#[test]
fn the_right_mouse_button_offers_the_same() {
    let mut it = Spelling::new(RULES, WORDS);
    it.types("Ziel", "Strase und Verwaltung ", "Strase");
    let world = &mut it.world;
    let pos = world.field("Ziel").rect().min + vec2(30.0, 20.0);
    world.harness.event(Event::PointerMoved(pos));
    for pressed in [true, false] {
        let (button, modifiers) = (PointerButton::Secondary, Modifiers::NONE);
        world.harness.event(Event::PointerButton { pos, button, pressed, modifiers });
        world.harness.step();
    }
    world.wait_until(|world| world.harness.query_by_label("Straße").is_some());
    world.wait();
    click(world, "Straße");
    world.wait();
    assert_eq!(world.value("Ziel"), "Straße und Verwaltung ");
}

#[test]
fn words_are_taken_in_for_good_or_ignored_in_one_field() {
    let mut it = Spelling::new(RULES, WORDS);
    it.types("Ziel", "Seelandkarte und Wegweisr ", "Seelandkarte, Wegweisr");
    press(&mut it.world, Modifiers::COMMAND | Modifiers::CTRL, Key::Home);
    press(&mut it.world, Modifiers::COMMAND, Key::Period);
    it.world.wait();
    click(&mut it.world, "„Seelandkarte“ ins Wörterbuch aufnehmen");
    it.says("Ziel", "Wegweisr");
    press(&mut it.world, Modifiers::COMMAND, Key::Period);
    it.world.wait();
    click(&mut it.world, "Hier ignorieren");
    it.world.wait_until(|world| said(world, "Ziel").is_empty());
    it.types("Mehrwerte", "Seelandkarte und Wegweisr ", "Wegweisr");
    it.world.later(10.0);
    let remembered = it.world.wishes().into_iter().rev().find_map(|wish| match wish {
        Command::Remember(memory) => Some(memory.spelling),
        _ => None,
    });
    let wishes = remembered.expect("the window remembers");
    assert_eq!(wishes.words.iter().collect::<Vec<_>>(), ["Seelandkarte"]);
    assert_eq!(wishes.ignored.len(), 1);

    press(&mut it.world, Modifiers::COMMAND, Key::Comma);
    click(&mut it.world, "Eigene Wörter (1)");
    it.world.wait();
    click(&mut it.world, "„Seelandkarte“ aus dem Wörterbuch nehmen");
    press(&mut it.world, Modifiers::NONE, Key::Escape);
    focus(&mut it.world, "Mehrwerte");
    it.says("Mehrwerte", "Seelandkarte, Wegweisr");
}

#[test]
fn the_settings_name_the_dictionary_and_switch_the_check_off() {
    let mut it = Spelling::new(RULES, WORDS);
    it.types("Ziel", "Strase ", "Strase");
    let world = &mut it.world;
    press(world, Modifiers::COMMAND, Key::Comma);
    let file = it.folder.path().join("woerterbuch").join("de_DE.dic");
    assert!(world.shows(&format!("● Wörterbuch: {}", file.display())));
    click(world, "Rechtschreibprüfung, Aus");
    assert!(!world.shows("● Wörterbuch"));
    press(world, Modifiers::NONE, Key::Escape);
    focus(world, "Ziel");
    assert_eq!(said(world, "Ziel"), "");
}

#[test]
fn a_dictionary_that_is_none_is_said_and_can_be_replaced() {
    let mut it = Spelling::new(RULES, "kein Wörterbuch\n");
    press(&mut it.world, Modifiers::COMMAND, Key::Comma);
    it.world.wait_until(|world| world.shows("ist kein Wörterbuch im Format von Hunspell"));
    let file = it.folder.path().join("woerterbuch").join("de_DE.dic");
    std::fs::write(file, WORDS).expect("there is room");
    click(&mut it.world, "Erneut suchen");
    it.world.wait_until(|world| world.shows("● Wörterbuch"));
}
