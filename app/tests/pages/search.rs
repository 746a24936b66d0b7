// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the search promises: every word in every document, and the way to where it stands.

use std::sync::Arc;

use egui::{Event, Key, Modifiers, TextBuffer as _};
use egui_kittest::kittest::Queryable as _;
use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::comment::Comment;
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::ids::{Class, DocId, MunicipalityId};
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::sheet::Sheet;
use leitwerk_shared::replica::snapshot::View;

use crate::support::fixture;
use crate::support::world::{World, one};

/// Looks for something.
fn look_for(world: &mut World, typed: &str) {
    world.press(Modifiers::COMMAND, Key::F);
    world.harness.run();
    world.harness.event(Event::Text(typed.to_owned()));
    world.harness.run();
}

/// Waits until the search shows something.
fn finds(world: &mut World, text: &str) {
    world.wait_until(|world| world.shows(text));
}

/// Opens the first hit.
fn enter(world: &mut World) {
    world.press(Modifiers::NONE, Key::Enter);
    world.wait_until(|world| !world.shows("Wohin oder was tun?"));
    world.harness.run();
    world.harness.run();
}

/// Notes something in the own Blatt about the goal that most tests work on.
fn with_sheet(note: &str) -> World {
    let mut world = World::new();
    let doc = DocId::owned(Class::Blatt, MunicipalityId(1), fixture::GOAL);
    let answer = Answer { state: one(AnswerState::Value), text: "Wir prüfen das.".to_owned() };
    let content = Sheet { answer, note: note.to_owned(), ..Sheet::default() };
    let view = View { doc, version: fixture::version(1), last: None, applied: 0, content };
    world.snapshot.sheets.insert(fixture::GOAL, Arc::new(view));
    world.publish();
    world
}

fn selected(world: &World, label: &str) -> String {
    let id = world.harness.ctx.memory(egui::Memory::focused).expect("something has the keyboard");
    let state = egui::text_edit::TextEditState::load(&world.harness.ctx, id);
    let range = state.and_then(|state| state.cursor.char_range()).expect("it is a text");
    world.value(label).char_range(range.as_sorted_char_range()).to_owned()
}

#[test]
fn a_word_in_the_own_blatt_leads_into_its_field() {
    let mut world = with_sheet("Mit der Kämmerei in Straße 5 gesprochen.");
    look_for(&mut world, "kaemmerei strasse");
    finds(&mut world, "1 Fundstelle in Texten");
    enter(&mut world);
    assert!(world.field("Notiz").is_focused());
    assert_eq!(selected(&world, "Notiz"), "Kämmerei");
}

#[test]
fn beginnings_and_middles_of_words_are_found_in_every_document() {
    for (typed, place) in [
        ("grundl", "2.1 Prozesse gemeinsam führen, Zweck: Eine Grundlage, auf der wir"),
        ("steckbrief vorlage", "2.1 Prozesse gemeinsam führen, Meilenstein: Vorlage für den"),
        ("verwaltungen", "Leitlinie, Kapitel, Text: Sechs Verwaltungen teilen"),
        ("nah bei", "Leitlinie, Vision, Leitsatz: Nah bei den Menschen"),
        ("hoch", "2.1 Prozesse gemeinsam führen, Priorität: hoch"),
        // One word stands in the title, the other in a Maßnahme.
        ("führen werkzeug", "2.1 Prozesse gemeinsam führen, Maßnahme: Werkzeug gemeinsam"),
    ] {
        let mut world = World::new();
        look_for(&mut world, typed);
        finds(&mut world, place);
    }
}

#[test]
fn a_hit_in_the_leitlinie_opens_the_leitlinie() {
    let mut world = World::new();
    look_for(&mut world, "sechs verwaltungen");
    enter(&mut world);
    assert!(world.field("Kapitel 1, Text").is_focused());
}

#[test]
fn what_was_said_about_a_field_is_found_and_opens_there() {
    let mut world = World::new();
    world.foreign(|profile| {
        let said = |n, text: &str| Comment {
            field: one(Path::key("text").to_string()),
            text: text.to_owned(),
            ..Comment::new(fixture::item(n))
        };
        profile.comments = vec![said(201, "Reicht ein Kataster?"), said(202, "Ja, ein Kataster.")];
    });
    look_for(&mut world, "ja kataster");
    finds(&mut world, "2.1 Prozesse gemeinsam führen, Ziel, Kommentar: Ja, ein Kataster.");
    enter(&mut world);
    assert!(world.harness.query_by_label("Neuer Kommentar").is_some(), "the dialog is open");
    let settles = "Erledigt: Ja, ein Kataster.";
    let at_it = world.harness.query_all_by_label(settles).any(|it| it.is_focused());
    assert!(at_it, "the keyboard is at the comment");
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    world.harness.run();
    assert!(world.field("Ziel").is_focused(), "and then the field that it is about");
}

#[test]
fn what_others_released_is_found_and_can_be_read() {
    let mut world = World::new();
    let of = MunicipalityId(2);
    let doc = DocId::owned(Class::BlattFrei, of, fixture::GOAL);
    let text = "Wir übernehmen das Kataster.".to_owned();
    let answer = Answer { state: one(AnswerState::Value), text };
    let content = Sheet { answer, ..Sheet::default() };
    let view = View { doc, version: fixture::version(1), last: None, applied: 0, content };
    world.snapshot.released.insert((of, fixture::GOAL), Arc::new(view));
    world.publish();
    look_for(&mut world, "kataster");
    finds(
        &mut world,
        "2.1 Prozesse gemeinsam führen, Stadt Norderheide, Unser Anteil: Wir übernehmen",
    );
    enter(&mut world);
    assert!(world.harness.query_all_by_label("Wir übernehmen das Kataster.").next().is_some());
}

#[test]
fn what_is_no_longer_pursued_is_called_so_where_it_is_found() {
    let mut world = World::new();
    world.strategy(|strategy| {
        let goal = strategy.goals.iter_mut().find(|goal| goal.id == fixture::GOAL);
        goal.expect("it is there").retired = one(true);
    });
    look_for(&mut world, "grundlage");
    finds(&mut world, "2.1 Prozesse gemeinsam führen, nicht mehr verfolgt, Zweck: Eine Grundlage");
}

#[test]
fn what_is_new_is_found_and_what_is_gone_is_not() {
    let mut world = with_sheet("Vorerst nichts.");
    look_for(&mut world, "vorerst");
    finds(&mut world, "1 Fundstelle");
    world.press(Modifiers::NONE, Key::Escape);
    world.foreign(|profile| profile.text = "Der Landkreis wartet vorerst.".to_owned());
    look_for(&mut world, "vorerst");
    finds(&mut world, "2 Fundstellen");
    world.press(Modifiers::NONE, Key::Escape);
    look_for(&mut world, "aufgenommen wird");
    // That text was replaced.
    finds(&mut world, "Nichts gefunden");
}

#[test]
fn the_field_at_the_top_opens_the_search() {
    let mut world = World::new();
    world.click("Suchen oder Befehl …");
    world.harness.run();
    assert!(world.shows("Wohin oder was tun?"));
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    assert!(world.harness.get_by_label("Suchen oder Befehl …").is_focused());
}
