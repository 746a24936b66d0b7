// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the first page promises: it says what is new and what waits, and every line leads there.

use std::sync::Arc;

use egui::accesskit::Role as Part;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use jiff::civil::date;
use leitwerk_app::command::Command;
use leitwerk_app::memory::Memory;
use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::ids::{Class, DocId};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot};

use crate::support::fixture;
use crate::support::world::{World, one};

fn opened(snapshot: Snapshot) -> World {
    World::remembering(Memory::default(), snapshot, 1440.0, 900.0)
}

fn profile() -> DocId {
    DocId::shared(Class::Steckbrief, fixture::GOAL)
}

#[test]
fn it_is_the_first_page_and_has_the_first_keys() {
    let mut world = opened(fixture::snapshot());
    assert!(world.shows("Gemeinde Aarfelde"));
    assert!(world.shows("Wartet auf uns") && world.shows("Neu für Sie"));
    world.press(Modifiers::COMMAND, Key::Num2);
    assert!(!world.shows("Wartet auf uns"));
    world.press(Modifiers::COMMAND, Key::Num1);
    assert!(world.shows("Wartet auf uns"));
}

#[test]
fn what_others_wrote_is_new_until_it_is_read() {
    let mut world = opened(fixture::snapshot());
    assert!(world.shows("Sie haben alles gelesen."));
    world.written(profile(), &[(1, 40), (2, 3), (3, 1)]);
    let norderheide = "2.1 Prozesse gemeinsam führen, 3 neue Änderungen von Stadt Norderheide";
    let moorfeld = "2.1 Prozesse gemeinsam führen, 1 neue Änderung von Gemeinde Moorfeld";
    assert!(world.shows("4 Änderungen von 2 Kommunen"), "our own do not count");
    assert!(world.shows(moorfeld));
    world.click(norderheide);
    assert_eq!(world.value("Titel"), "Prozesse gemeinsam führen");
    world.press(Modifiers::COMMAND, Key::Num1);
    assert!(world.shows("Sie haben alles gelesen."));
    world.written(profile(), &[(1, 41), (2, 5), (3, 1)]);
    assert!(world.shows("2 Änderungen von 1 Kommune"), "only what came since");
    world.click("Alles als gelesen markieren");
    assert!(world.shows("nichts Neues"));
}

#[test]
fn the_list_counts_what_is_new_until_it_is_opened() {
    let mut world = World::new();
    let doc = DocId::shared(Class::Steckbrief, fixture::item(12));
    world.written(doc, &[(1, 40), (2, 3), (3, 1)]);
    world.open_goal();
    world.click("1.2 Gemeinsam beschaffen, 4 neu");
    world.click("1.1 Notfallvorsorge");
    assert!(world.harness.query_by_label("1.2 Gemeinsam beschaffen").is_some());
}

#[test]
fn what_was_read_is_remembered_at_the_next_start() {
    let mut world = opened(fixture::snapshot());
    world.written(profile(), &[(2, 3)]);
    world.click("Alles als gelesen markieren");
    // What was read is written down after some seconds.
    world.harness.run_steps(600);
    let memory = world.wishes().into_iter().rev().find_map(|wish| match wish {
        Command::Remember(memory) => Some(*memory),
        _ => None,
    });
    let memory = memory.expect("it was told");
    let mut world = World::remembering(memory, fixture::snapshot(), 1440.0, 900.0);
    world.written(profile(), &[(2, 4)]);
    assert!(world.shows("Zuletzt hier: heute"));
    assert!(world.shows("1 Änderung von 1 Kommune"));
}

#[test]
fn two_values_missing_answers_and_passed_dates_wait_and_lead_to_their_field() {
    let mut world = opened(fixture::snapshot());
    let text = "Aufnahmen selbst machen".to_owned();
    world.foreign(|profile| {
        profile.task_split.each_own = Answer { state: one(AnswerState::Value), text };
        profile.milestones[1].due = one(date(2020, 3, 10));
        profile.milestones[0].due = one(date(2020, 3, 10));
    });
    let overdue = "überfällig: 2.1 Vorlage für den Prozesssteckbrief, 10.03.2020";
    assert!(world.shows("Zwei Werte: 2.1 Start"));
    assert!(!world.shows("2.1 Aufnahme-Regel abgestimmt"), "what is done is not late");
    world.click(overdue);
    world.harness.run();
    assert!(world.field("Meilenstein 2, Fällig").is_focused());
    world.press(Modifiers::COMMAND, Key::Num1);
    world.click("Fehlt: 2.1 Prozesse gemeinsam führen: Unser Anteil");
    world.harness.run();
    let focused = world.harness.root().children_recursive().any(|node| {
        node.is_focused() && node.accesskit_node().label().as_deref() == Some("Unser Anteil, offen")
    });
    assert!(focused, "the keyboard is in our own answer");
    world.press(Modifiers::COMMAND, Key::Num1);
    world.click("Zwei Werte: 2.1 Start");
    assert!(world.shows("Start, Q1 2027 behalten"));
}

#[test]
fn the_state_of_the_goals_is_words_and_numbers() {
    let world = opened(fixture::snapshot());
    for text in ["● erreicht 1", "◆ in Arbeit 1", "○ offen 1", "○ offen 12"] {
        assert!(world.shows(text), "{text}");
    }
}

#[test]
fn the_exchange_is_told_and_leads_to_the_room() {
    let mut snapshot = fixture::snapshot();
    snapshot.status.link = LinkState::Offline;
    snapshot.status.waiting = 3;
    let mut world = opened(snapshot);
    assert!(world.shows("Offline · 3 Änderungen warten"));
    world.click("Austausch: Im Raum verbinden");
    world.harness.run();
    assert!(world.shows("Fremde Rechner werden abgewiesen."));
}

#[test]
fn an_empty_verbund_says_what_to_do_first() {
    for (role, text) in [
        (Role::Coordinator, "Legen Sie in der Leitlinie"),
        (Role::Editor, "Sobald die Geschäftsstelle sie"),
    ] {
        let mut snapshot = fixture::snapshot();
        snapshot.me.role = role;
        let strategy = Arc::make_mut(&mut snapshot.strategy);
        strategy.content.goals.clear();
        let mut world = opened(snapshot);
        assert!(world.shows("So geht es los") && world.shows(text), "{role:?}");
        if role == Role::Coordinator {
            world.click("Leitlinie öffnen");
            assert!(world.harness.query_by_label("Titel der Leitlinie").is_some());
        }
    }
}

#[test]
fn while_contents_arrive_nobody_is_told_that_there_are_none() {
    let mut snapshot = fixture::snapshot();
    Arc::make_mut(&mut snapshot.strategy).content.goals.clear();
    snapshot.status.link = LinkState::Connected;
    let mut world = World::showing(snapshot, 1440.0, 900.0);
    world.press(Modifiers::COMMAND, Key::Num1);
    let bar = |world: &World| world.harness.query_by_role(Part::ProgressIndicator).is_some();
    assert!(world.shows("Die Inhalte kommen gerade") && bar(&world));
    assert!(!world.shows("Es gibt noch keine Verbundziele"));
    world.snapshot.status.link = LinkState::InStep;
    world.publish();
    assert!(world.shows("Es gibt noch keine Verbundziele") && !bar(&world));
}
