// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the page of the Verbund promises: who belongs to it and is here, over what, what waits for
//! a coordinator, and exchange files without closing anything.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use jiff::Timestamp;
use leitwerk_app::client::Task;
use leitwerk_app::command::Command;
use leitwerk_app::exchange_file::{Cut, Order};
use leitwerk_app::import;
use leitwerk_app::report::json::Scope;
use leitwerk_shared::change::quarantine::Cause;
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId, MunicipalityId};
use leitwerk_shared::identity::certificate::Term;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::validity::Reason;
use leitwerk_shared::net::connection::Path;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot};

use crate::support::world::World;
use crate::support::{fixture, roster};

const WRITE: &str = "Datei schreiben nach";
const READ: &str = "Datei von anderen";

fn opened(snapshot: Snapshot) -> World {
    let mut world = World::showing(snapshot, 1440.0, 2400.0);
    world.alliance(|alliance| {
        alliance.roster = Some(roster::roster());
        alliance.relays = vec!["relais.seeland.example:4433".to_owned()];
    });
    world.press(Modifiers::COMMAND, Key::Num6);
    world
}

fn coordinator() -> Snapshot {
    let mut snapshot = fixture::snapshot();
    snapshot.me.role = Role::Coordinator;
    snapshot
}

#[test]
fn every_kommune_is_told_with_its_keys_days_and_workplaces() {
    let world = opened(fixture::snapshot());
    for told in [
        "4 Kommunen · 4 Arbeitsplätze",
        "Gemeinde Moorfeld",
        "Stadt · Regionalschlüssel 033555552012 · Gemeindeschlüssel 03355012 · seit 01.11.2021 · \
         bis 31.12.2029",
        "Arbeitsplatz 1 · Redaktion",
        "dieser hier",
        "Arbeitsplatz 4 · Geschäftsstelle",
        "Arbeitsplatz 3 · Leser",
        "■ gesperrt",
    ] {
        assert!(world.shows(told), "{told} is not told");
    }
}

#[test]
fn who_is_here_is_told_and_who_was_is_remembered() {
    let mut world = opened(fixture::snapshot());
    assert!(!world.shows("● gerade da"));
    assert!(world.shows("noch nicht gesehen"));
    let doc = DocId::shared(Class::Steckbrief, fixture::GOAL);
    world.others_are(&[(2, doc, "text")]);
    assert!(world.shows("● gerade da"));
    world.others_are(&[]);
    assert!(!world.shows("● gerade da"));
    assert!(world.shows("zuletzt gesehen heute"));
}

#[test]
fn the_way_to_the_relay_is_told() {
    let mut world = opened(fixture::snapshot());
    assert!(world.shows("Relais relais.seeland.example:4433"));
    world.relay_path(Path::Quic);
    assert!(world.shows("verbunden über UDP, aktuell"));
    world.relay_path(Path::Tcp);
    assert!(world.shows("verbunden über TCP, UDP antwortete nicht gleich, aktuell"));
    world.snapshot.status.link = LinkState::Offline;
    world.snapshot.peers.insert(DeviceId(3), LinkState::InStep);
    world.publish();
    assert!(world.shows("nicht verbunden; Leitwerk versucht es weiter"));
    assert!(world.shows("direkt verbunden, aktuell"));
}

#[test]
fn the_days_of_the_certificate_are_counted() {
    let mut world = opened(fixture::snapshot());
    let now = Timestamp::now().as_second();
    let until = now + 100 * 24 * 3600 + 3600;
    world.alliance(|alliance| alliance.certificate = Some(Term { from: now, until }));
    assert!(world.shows("Das Zertifikat gilt noch 100 Tage"));
    world.alliance(|alliance| alliance.certificate = Some(Term { from: 0, until: now - 60 }));
    assert!(world.shows("Das Zertifikat ist abgelaufen"));
}

#[test]
fn a_coordinator_agrees_after_a_second_look() {
    let mut world = opened(coordinator());
    assert!(world.wishes().contains(&Command::AskGrants), "the authority is asked at once");
    world.alliance(|alliance| alliance.grants = Some(Vec::new()));
    assert!(world.shows("Nichts wartet auf Ihre Zustimmung."));
    let grant = roster::grant();
    let waiting = grant.clone();
    world.alliance(|alliance| alliance.grants = Some(vec![waiting]));
    assert!(world.shows("Gemeinde Moorfeld · Geschäftsstelle"));
    world.click("Zustimmen: Gemeinde Moorfeld, Geschäftsstelle");
    world.harness.run();
    assert!(world.shows("vergleichen Sie die Prüfsumme"));
    let endorsed = |world: &mut World| {
        world.wishes().into_iter().find(|wish| matches!(wish, Command::Endorse(_)))
    };
    assert_eq!(endorsed(&mut world), None);
    world.click("Ja, zustimmen");
    assert_eq!(endorsed(&mut world), Some(Command::Endorse(Box::new(grant))));
    world.alliance(|alliance| alliance.refused = Some("Das Relais antwortet nicht.".to_owned()));
    assert!(world.shows("Das Relais antwortet nicht."));
}

#[test]
fn nobody_else_is_asked_to_agree() {
    let mut world = opened(fixture::snapshot());
    world.alliance(|alliance| alliance.grants = Some(vec![roster::grant()]));
    assert!(!world.shows("Zustimmen"));
    assert!(!world.wishes().contains(&Command::AskGrants));
}

#[test]
fn an_exchange_file_is_written_for_whom_it_is_meant() {
    let mut world = opened(fixture::snapshot());
    world.click("Datei schreiben");
    assert!(world.shows("Bitte den ganzen Pfad angeben"));
    world.type_into(WRITE, "/media/stick/hin.lwx");
    world.type_into("Nur was geändert wurde seit", "31.2.2026");
    world.click("Datei schreiben");
    assert!(world.shows("Das ist kein Datum"));
    assert_eq!(world.wishes(), []);
    world.focus("Nur was geändert wurde seit");
    world.press(Modifiers::COMMAND | Modifiers::CTRL, Key::A);
    world.press(Modifiers::NONE, Key::Backspace);
    world.click("Datei schreiben");
    let order = |readers| {
        let path = "/media/stick/hin.lwx".into();
        Command::Begin(Task::Write(Order { path, readers, since: Cut::Beginning }))
    };
    assert_eq!(world.wishes(), [order(None)]);
    world.click("Nur unsere, mit Blättern");
    world.click("Datei schreiben");
    assert_eq!(world.wishes(), [order(Some(MunicipalityId(1)))]);
}

#[test]
fn an_exchange_file_is_read_while_the_window_is_open() {
    let mut world = opened(fixture::snapshot());
    world.type_into(READ, "\"/media/stick/her.lwx\"");
    world.click("Datei einlesen");
    let task = Task::Read("/media/stick/her.lwx".into());
    assert_eq!(world.wishes(), [Command::Begin(task)]);
}

#[test]
fn the_strategy_is_written_for_other_programs() {
    let mut world = opened(fixture::snapshot());
    world.click("Strategie schreiben");
    assert!(world.shows("Bitte den ganzen Pfad angeben"));
    world.type_into("Strategie schreiben nach", "/media/stick/stand.json");
    world.click("Strategie schreiben");
    world.click("Dazu unsere Blätter");
    world.click("Strategie schreiben");
    let export = |scope| Command::Begin(Task::Export("/media/stick/stand.json".into(), scope));
    assert_eq!(world.wishes(), [export(Scope::Verbund), export(Scope::Own)]);
}

#[test]
fn an_existing_strategy_is_shown_before_it_is_taken_over_and_taken_back_at_once() {
    let mut world = opened(coordinator());
    world.type_into("Vorhandene Strategie", "/media/stick/leitlinie.txt");
    world.click("Lesen und zeigen");
    let task = Task::Plan("/media/stick/leitlinie.txt".into());
    assert!(world.wishes().contains(&Command::Begin(task)));

    let file = import::read(include_bytes!("../common/leitlinie.txt"), "leitlinie.txt");
    let file = file.expect("it is a Leitlinie");
    let mut ids = (1_u128..).map(|n| ItemId::from_bytes(n.to_be_bytes()));
    let mut id = || ids.next().expect("there are enough");
    let plan = import::plan_file(&file, &world.snapshot, &mut id);
    let plan = plan.expect("a text fits everywhere");
    assert!(plan.edits.len() > 1, "{plan:?}");
    world.plans(plan.clone());
    world.harness.run();
    assert!(world.shows("Noch ist nichts geändert.") && world.shows("Übernommen wird:"));
    world.click("Schließen");
    world.harness.run();
    assert_eq!(world.sent(), [], "nobody has agreed");

    world.plans(plan.clone());
    world.harness.run();
    world.click("Übernehmen");
    world.harness.run();
    let sent = world.sent();
    assert_eq!(sent.iter().map(|(_, edit)| edit.clone()).collect::<Vec<_>>(), plan.edits);
    assert!(world.shows("leitlinie.txt ist übernommen."));
    world.wishes();
    world.press(Modifiers::COMMAND, Key::Z);
    let wishes = world.wishes();
    let back = wishes.iter().filter(|wish| matches!(wish, Command::Reverse { .. }));
    assert_eq!(back.count(), plan.edits.len());
}

#[test]
fn only_a_coordinator_takes_a_strategy_over() {
    let world = opened(fixture::snapshot());
    assert!(world.shows("Strategie schreiben nach") && !world.shows("Vorhandene Strategie"));
}

#[test]
fn what_is_put_aside_is_told_in_plain_words() {
    let mut snapshot = fixture::snapshot();
    let doc = DocId::shared(Class::Steckbrief, fixture::GOAL);
    let reason = (Reason::Quarantined(Cause::Breaks), DeviceId(2));
    snapshot.held_back.insert(doc, [(reason, 3)].into());
    let world = opened(snapshot);
    assert!(world.shows("der Steckbrief 2.1 „Prozesse gemeinsam führen“"));
    assert!(world.shows("3 Änderungen von Stadt Norderheide werden nicht gezeigt"));
}

#[test]
fn the_room_is_found_from_here_and_the_dialog_stays() {
    let world = opened(fixture::snapshot());
    assert!(world.shows("nimmt gerade keine Anrufe an"));
    assert!(world.harness.query_by_label("Mitglieder & Netz").is_some());
    let mut rows = world.harness.get_all_by_label("Im Raum verbinden");
    assert!(rows.next().is_some() && rows.next().is_some(), "the row and the card");
}
