// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What „Unser Blatt“ promises: every goal on one page, edited in place, shown to others only when
//! somebody says so.

use std::sync::Arc;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::ids::{Class, DocId, MunicipalityId};
use leitwerk_shared::identity::role::Role;

use crate::support::fixture;
use crate::support::world::{World, one};

fn opened() -> World {
    let mut world = World::showing(fixture::snapshot(), 1440.0, 900.0);
    world.press(Modifiers::COMMAND, Key::Num5);
    world
}

fn blatt(class: Class, goal: u8) -> DocId {
    DocId::owned(class, MunicipalityId(1), fixture::item(goal))
}

#[test]
fn every_goal_is_answered_in_place_with_the_keyboard() {
    let mut world = opened();
    assert!(world.shows("0 von 12 beantwortet · 0 freigegeben"));
    world.harness.get_by_label("1.1 Unser Anteil, offen").focus();
    world.harness.run();
    for _ in 0..3 {
        world.press(Modifiers::NONE, Key::ArrowRight);
    }
    assert!(world.harness.get_by_label("1.1 Unser Anteil, Text").is_focused());
    let first = world.sent();
    assert_eq!(first[0].1.doc, blatt(Class::Blatt, 11));
    world.accept(first);
    let last = world.sent();
    let at = Path::key("answer").then("state");
    let value = Some(Value::Line("value".to_owned()));
    assert_eq!(last[0].1.ops, [Op::Set { at, value }]);
    world.accept(last);
    world.press(Modifiers::NONE, Key::Tab);
    assert!(world.field("1.1 Unser Anteil").is_focused());
    world.field("1.1 Unser Anteil").type_text("Wir üben zweimal im Jahr.");
    world.harness.run();
    world.wait();
    let typed = world.sent();
    world.accept(typed);
    let said = &world.snapshot.sheets[&fixture::item(11)].content.answer;
    assert_eq!(said.text, "Wir üben zweimal im Jahr.");
    assert!(world.shows("1 von 12 beantwortet"));
    world.type_into("1.1 Vorhandene Stellenanteile (VZA)", "0,25");
    world.focus("1.1 Notiz");
    let sent = world.sent();
    assert_eq!(sent[0].1.doc, blatt(Class::Blatt, 11));
    world.accept(sent);
    assert_eq!(world.value("1.1 Vorhandene Stellenanteile (VZA)"), "0,25");
}

#[test]
fn others_see_what_was_released_and_nothing_else() {
    let mut world = opened();
    world.type_into("1.1 Notiz", "Nur für uns");
    world.type_into("1.1 Vorhandene Stellenanteile (VZA)", "0,5");
    world.focus("1.1 Notiz");
    world.wait();
    let sent = world.sent();
    world.accept(sent);
    let rest = world.sent();
    world.accept(rest);
    world.click("1.1 Freigeben …");
    assert!(world.shows("allen Kommunen im Verbund zeigen?"));
    assert_eq!(world.ops(), [], "nothing is shown before somebody says so");
    world.click("1.1 Freigeben");
    let sent = world.sent();
    assert_eq!(sent[0].1.doc, blatt(Class::BlattFrei, 11));
    world.accept(sent);
    let released = &world.snapshot.released[&(MunicipalityId(1), fixture::item(11))].content;
    assert_eq!(released.existing_vza.value().map(|number| number.0), Some(50));
    assert_eq!(released.note, "", "the note is nobody else's");
    assert!(world.shows("● freigegeben") && world.shows("0 von 12 beantwortet · 1 freigegeben"));

    // What another Kommune sees of it.
    let mut snapshot = world.snapshot.clone();
    snapshot.me.municipality = MunicipalityId(2);
    snapshot.sheets.clear();
    let mut other = World::showing(snapshot, 1440.0, 900.0);
    other.press(Modifiers::COMMAND, Key::Num4);
    other.click("Stand je Kommune");
    assert!(other.shows("1.1 Notfallvorsorge, Gemeinde Aarfelde: ○ offen"));
    assert!(other.shows("1.2 Gemeinsam beschaffen, Gemeinde Aarfelde: –"));
    other.press(Modifiers::COMMAND, Key::Num5);
    assert!(!other.shows("Nur für uns"));

    world.click("1.1 Freigabe zurückziehen");
    let sent = world.sent();
    world.accept(sent);
    assert!(!world.shows("● freigegeben"));
}

#[test]
fn a_change_after_the_release_is_said() {
    let mut world = opened();
    world.click("1.1 Freigeben …");
    world.click("1.1 Freigeben");
    let sent = world.sent();
    world.accept(sent);
    assert!(world.shows("● freigegeben"));
    world.type_into("1.1 Vorhandene Stellenanteile (VZA)", "1");
    world.focus("1.1 Notiz");
    let sent = world.sent();
    world.accept(sent);
    assert!(world.shows("▲ seit der Freigabe geändert"));
}

#[test]
fn what_has_no_answer_yet_can_be_shown_alone() {
    let mut snapshot = fixture::snapshot();
    let text = "Regeln übernehmen".to_owned();
    let answer = Answer { state: one(AnswerState::Value), text };
    let doc = blatt(Class::Blatt, 21);
    let content = leitwerk_shared::domain::sheet::Sheet { answer, ..<_>::default() };
    let view = leitwerk_shared::replica::snapshot::View {
        doc,
        version: fixture::version(1),
        applied: 0,
        content,
    };
    snapshot.sheets.insert(fixture::GOAL, Arc::new(view));
    let mut world = World::showing(snapshot, 1440.0, 4000.0);
    world.press(Modifiers::COMMAND, Key::Num5);
    assert_eq!(world.value("2.1 Unser Anteil"), "Regeln übernehmen");
    world.click("Nur ohne Antwort");
    assert!(world.harness.query_by_label("2.1 Unser Anteil, Text").is_none());
    assert!(world.harness.query_by_label("2.2 Unser Anteil, offen").is_some());
    // Who is answering keeps the field under the hands.
    world.click("2.2 Unser Anteil, keine");
    let sent = world.sent();
    world.accept(sent);
    assert!(world.shows("2 von 12 beantwortet"));
    assert!(world.harness.query_by_label("2.2 Unser Anteil, keine").is_some());
    world.click("Nur ohne Antwort");
    assert!(world.harness.query_by_label("2.1 Unser Anteil, Text").is_some());
}

#[test]
fn it_leads_to_the_steckbrief_and_back() {
    let mut world = opened();
    world.click("1.3 Steckbrief öffnen");
    assert_eq!(world.value("Titel"), "Arbeitsplatz der Zukunft");
    world.press(Modifiers::ALT, Key::ArrowLeft);
    assert!(world.shows("0 von 12 beantwortet"));
    world.press(Modifiers::ALT, Key::ArrowRight);
    world.harness.get_by_label("Alle Ziele in „Unser Blatt“").click();
    world.harness.run_steps(20);
    assert!(world.shows("0 von 12 beantwortet"));
    assert!(world.harness.query_by_label("1.3 Unser Anteil, offen").is_some());
}

#[test]
fn who_reads_along_changes_and_releases_nothing() {
    let mut snapshot = fixture::snapshot();
    snapshot.me.role = Role::Reader;
    let mut world = World::showing(snapshot, 1440.0, 900.0);
    world.press(Modifiers::COMMAND, Key::Num5);
    assert!(world.shows("Sie lesen mit."));
    assert!(world.harness.query_by_label("1.1 Freigeben …").is_none());
    world.type_into("1.1 Notiz", "nein");
    world.wait();
    assert_eq!(world.ops(), []);
}
