// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What „Unser Blatt“ promises: every goal on one page, edited in place, shown to others only when
//! somebody says so.

use std::sync::Arc;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use leitwerk_app::command::Command;
use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::goal::Measure;
use leitwerk_shared::domain::ids::{Class, DocId, MunicipalityId};
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::sheet::{Decision, Sheet};
use leitwerk_shared::domain::strategy::VersionEntry;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::Snapshot;

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
    let content = Sheet { answer, ..<_>::default() };
    let view = leitwerk_shared::replica::snapshot::View {
        doc,
        version: fixture::version(1),
        last: None,
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
    world.click("1.2 Steckbrief öffnen");
    assert_eq!(world.value("Titel"), "Gemeinsam beschaffen");
    world.press(Modifiers::ALT, Key::ArrowLeft);
    assert!(world.shows("0 von 12 beantwortet"));
    world.press(Modifiers::ALT, Key::ArrowRight);
    world.harness.get_by_label("Alle Ziele in „Unser Blatt“").click();
    world.harness.run_steps(20);
    assert!(world.shows("0 von 12 beantwortet"));
    assert!(world.harness.query_by_label("1.2 Unser Anteil, offen").is_some());
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

/// Shows the page where the Leitlinie has a version, and goal 2.1 two measures and a task.
fn planning() -> World {
    let mut snapshot = fixture::snapshot();
    publish_version(&mut snapshot, "1.1", 1);
    let profile = snapshot.profiles.get_mut(&fixture::GOAL).expect("the fixture has the goal");
    let profile = &mut Arc::make_mut(profile).content;
    let text = "Prozesse melden".to_owned();
    profile.measures.push(Measure { text, ..Measure::new(fixture::item(72)) });
    let text = "Prozesse nach der Regel aufnehmen".to_owned();
    profile.task_split.each_own = Answer { state: one(AnswerState::Value), text };
    let mut world = World::showing(snapshot, 1440.0, 3600.0);
    world.press(Modifiers::COMMAND, Key::Num5);
    world
}

fn publish_version(snapshot: &mut Snapshot, version: &str, month: i8) {
    let line = VersionEntry {
        version: one(version.to_owned()),
        date: one(jiff::civil::date(2026, month, 1)),
        ..VersionEntry::new(fixture::item(200 + u8::try_from(month).expect("there are twelve")))
    };
    Arc::make_mut(&mut snapshot.strategy).content.history.push(line);
}

/// Lets everything be sent and accepted.
fn settle(world: &mut World) {
    for _ in 0..3 {
        world.wait();
        let sent = world.sent();
        world.accept(sent);
    }
}

fn planned(world: &World) -> Sheet {
    let view = world.snapshot.sheets.get(&fixture::GOAL);
    view.map(|view| view.content.clone()).unwrap_or_default()
}

fn open_plan(world: &mut World) {
    world.click("2.1 Eigener Plan: noch nicht entschieden");
    // It unfolds.
    world.wait();
}

#[test]
fn a_goal_is_adopted_or_left_out_with_a_reason() {
    let mut world = planning();
    open_plan(&mut world);
    assert!(world.shows("0 von 12 Zielen im eigenen Plan entschieden"));
    world.click("2.1 Entscheidung, nicht zutreffend");
    settle(&mut world);
    assert_eq!(planned(&world).decision.value(), Some(&Decision::NotRelevant));
    assert_eq!(planned(&world).based_on.value().map(String::as_str), Some("1.1"));
    assert!(world.shows("Bitte begründen, warum das für uns nicht zutrifft."));
    assert!(world.shows("2.1 Eigener Plan: nicht zutreffend · ▲ 1 Hinweis"));
    assert!(world.harness.query_by_label("2.1 Beginn").is_none(), "nothing is to be planned");
    world.type_into("2.1 Begründung", "Das macht der Landkreis.");
    settle(&mut world);
    assert!(!world.shows("Bitte begründen") && !world.shows("Hinweis"));
    assert!(world.shows("1 von 12 Zielen im eigenen Plan entschieden"));

    // The decision and where it comes from are one step.
    world.press(Modifiers::COMMAND, Key::Z);
    world.press(Modifiers::COMMAND, Key::Z);
    let reversed = |wish: &Command| matches!(wish, Command::Reverse { .. });
    assert_eq!(world.wishes().iter().filter(|wish| reversed(wish)).count(), 2);
    world.press(Modifiers::COMMAND, Key::Z);
    assert!(world.shows("Es gibt nichts zurückzunehmen."));
}

#[test]
fn a_decision_is_released_only_where_somebody_chooses_it() {
    let mut world = planning();
    world.click("2.1 Freigeben …");
    assert!(!world.shows("Vom eigenen Plan dazu"), "there is nothing to offer yet");
    world.click("2.1 Abbrechen");
    open_plan(&mut world);
    world.click("2.1 Entscheidung, anpassen");
    settle(&mut world);
    world.type_into("2.1 Begründung", "Wir beginnen im Bürgeramt.");
    settle(&mut world);
    let released = |world: &World| {
        world.snapshot.released[&(MunicipalityId(1), fixture::GOAL)].content.clone()
    };

    world.click("2.1 Freigeben …");
    world.click("2.1 Freigeben");
    settle(&mut world);
    assert_eq!(released(&world).decision.value(), None, "nobody asked for it");
    assert_eq!(released(&world).based_on.value(), None);

    world.click("2.1 Freigeben …");
    world.click("2.1 Vom eigenen Plan dazu, Entscheidung und Grundlage");
    world.click("2.1 Freigeben");
    settle(&mut world);
    assert_eq!(released(&world).decision.value(), Some(&Decision::Adapt));
    assert_eq!(released(&world).based_on.value().map(String::as_str), Some("1.1"));
    assert_eq!(released(&world).reason, "", "the reason is a choice of its own");
    assert!(world.shows("● freigegeben, mit Entscheidung"));

    world.click("2.1 Freigeben …");
    world.click("2.1 Vom eigenen Plan dazu, auch die Begründung");
    world.click("2.1 Freigeben");
    settle(&mut world);
    assert_eq!(released(&world).reason, "Wir beginnen im Bürgeramt.");

    // What another Kommune sees of it.
    let mut snapshot = world.snapshot.clone();
    snapshot.me.municipality = MunicipalityId(2);
    snapshot.sheets.clear();
    let mut other = World::showing(snapshot, 1440.0, 900.0);
    other.press(Modifiers::COMMAND, Key::Num4);
    other.click("Strategiekomplex");
    other.click("Gemeinde Aarfelde, ◆ 1 von 12 Zielen freigegeben · Grundlage 1.1");
    assert!(other.shows("Wir beginnen im Bürgeramt."));

    world.click("2.1 Freigabe zurückziehen");
    settle(&mut world);
    assert_eq!(released(&world), Sheet::default());
}

#[test]
fn measures_of_the_leitlinie_are_taken_over_adapted_or_left_out() {
    let mut world = planning();
    open_plan(&mut world);
    world.click("2.1 Werkzeug gemeinsam auswählen, Entscheiden");
    world.click("anpassen");
    settle(&mut world);
    let plan = planned(&world);
    assert_eq!(plan.measures.len(), 1);
    assert_eq!(plan.measures[0].text, "Werkzeug gemeinsam auswählen");
    assert_eq!(plan.measures[0].origin.value(), Some(&fixture::item(71)));
    assert_eq!(plan.based_on.value().map(String::as_str), Some("1.1"));
    world.focus("2.1 Maßnahme 1");
    world.press(Modifiers::COMMAND, Key::End);
    world.type_into("2.1 Maßnahme 1", " und einführen");
    settle(&mut world);
    assert!(world.shows("In der Leitlinie: Werkzeug gemeinsam auswählen"));
    world.click("2.1 Prozesse melden, Entscheiden");
    world.click("nicht zutreffend");
    settle(&mut world);
    assert!(world.shows("Bitte begründen"));
    assert!(!world.shows("Aus der Leitlinie, noch"), "every measure has a decision");
    world.click("2.1 + Eigene Maßnahme");
    settle(&mut world);
    assert!(world.field("2.1 Maßnahme 3").is_focused());
    assert_eq!(planned(&world).measures[2].origin.value(), None);
    world.click("2.1 Mit „Jeder für sich“ anfangen");
    settle(&mut world);
    assert_eq!(world.value("2.1 So setzen wir es um"), "Prozesse nach der Regel aufnehmen");
}

#[test]
fn costs_add_up_and_say_what_they_rest_on() {
    let mut world = planning();
    open_plan(&mut world);
    for (text, kind, from, to) in [
        ("Lizenzen", "jährlich", "500", "800"),
        ("Schulung", "einmalig", "1.000", "2.000"),
        ("Geräte", "einmalig", "3.000", ""),
    ] {
        world.click("2.1 + Kosten");
        settle(&mut world);
        let number = planned(&world).costs.len();
        world.type_into(&format!("2.1 Kosten {number}"), text);
        if kind == "jährlich" {
            world.click(&format!("2.1 Kosten {number}, Häufigkeit"));
            world.click("jährlich");
        }
        world.type_into(&format!("2.1 Kosten {number}, Betrag, von"), from);
        if !to.is_empty() {
            world.type_into(&format!("2.1 Kosten {number}, Betrag, bis"), to);
        }
        world.type_into(&format!("2.1 Kosten {number}, Haushaltsjahr"), "2027");
        world.focus(&format!("2.1 Kosten {number}"));
        settle(&mut world);
    }
    assert!(world.shows("Eigener Plan, einmalig 4.000–5.000 €"));
    assert!(world.shows("Eigener Plan, jährlich 500–800 €"));
    assert!(
        world.shows("12 Zielen im eigenen Plan entschieden · einmalig 4.000–5.000 € · jährlich")
    );
    assert!(world.shows("Noch offen: worauf der Betrag beruht"));
    world.type_into("2.1 Kosten 1, Grundlage", "Angebot vom 3. März");
    world.type_into("2.1 Kosten 2, Grundlage", "Erfahrung");
    world.type_into("2.1 Kosten 3, Grundlage", "Preisliste");
    settle(&mut world);
    assert!(!world.shows("Noch offen: worauf der Betrag beruht"));
    // Nobody else reads what it costs.
    world.click("2.1 Freigeben …");
    world.click("2.1 Freigeben");
    settle(&mut world);
    let released = &world.snapshot.released[&(MunicipalityId(1), fixture::GOAL)].content;
    assert_eq!(
        *released,
        Sheet { state: released.state.clone(), answer: released.answer.clone(), ..<_>::default() }
    );
}

#[test]
fn another_version_of_the_leitlinie_and_a_passed_day_are_said() {
    let mut world = planning();
    open_plan(&mut world);
    world.click("2.1 Entscheidung, übernehmen");
    world.type_into("2.1 Beginn", "01.02.2026");
    world.type_into("2.1 Ende", "01.01.2026");
    world.focus("2.1 So setzen wir es um");
    settle(&mut world);
    assert!(world.shows("Termin liegt vor dem Beginn"));
    assert!(world.shows("■ überfällig"));
    assert!(world.shows("Grundlage: Leitlinie 1.1"));
    publish_version(&mut world.snapshot, "1.2", 3);
    world.publish();
    assert!(world.shows("▲ Jetzt gilt die Leitlinie 1.2"));
    world.click("2.1 Mit 1.2 abgeglichen");
    settle(&mut world);
    assert!(world.shows("Grundlage: Leitlinie 1.2") && !world.shows("Jetzt gilt"));

    // The overview leads there, into a plan that is folded away.
    let mut world = World::showing(world.snapshot.clone(), 1440.0, 900.0);
    world.press(Modifiers::COMMAND, Key::Num1);
    world.harness.get_by_label_contains("2.1 Eigener Plan, Ende am 01.01.2026").click();
    world.harness.run_steps(60);
    assert!(world.field("2.1 Ende").is_focused());
}
