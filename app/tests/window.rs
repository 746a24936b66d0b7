// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window promises to somebody who works with it, with mouse, keyboard or screen reader.

mod pages {
    mod alliance;
    mod authors;
    mod comments;
    mod contrast;
    mod figures;
    mod figures_assessment;
    mod figures_bodies;
    mod figures_projects;
    mod figures_save;
    mod large;
    mod lines;
    mod overview;
    mod palette;
    mod panes;
    mod pictures;
    mod presence;
    mod profiles;
    mod reach;
    mod room;
    mod schema;
    mod search;
    mod settings;
    mod sheet;
    mod spelling;
    mod strategy;
    mod template_choice;
    mod templates;
    mod undo;
    mod walk;
    mod words;
    mod work;
}

mod support {
    pub(crate) mod fixture;
    pub(crate) mod heard;
    pub(crate) mod leitlinie;
    pub(crate) mod paint;
    pub(crate) mod places;
    pub(crate) mod real;
    pub(crate) mod roster;
    pub(crate) mod world;
}

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::channel;

use egui::accesskit::Role;
use egui::{Key, Modifiers, ViewportCommand, ViewportId};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_app::client::Notice;
use leitwerk_app::launch::first_snapshot;
use leitwerk_app::source::Worry;
use leitwerk_app::theme::{self, Appearance};
use leitwerk_app::views::unopened::unopened;
use leitwerk_shared::change::quarantine::Cause;
use leitwerk_shared::cli::Problem;
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId};
use leitwerk_shared::domain::text::{Delta, Splice};
use leitwerk_shared::identity::validity::Reason;
use leitwerk_shared::replica::Broken;
use leitwerk_shared::replica::snapshot::{LinkState, Storage};
use leitwerk_shared::store::compact::OpenError;

use support::fixture;
use support::world::World;

fn typed(at: usize, insert: &str) -> Delta {
    Delta::splice(Splice { at, delete: 0, insert: insert.to_owned() })
}

#[test]
fn typing_becomes_one_edit_after_a_pause() {
    let mut world = World::new();
    world.open_goal();
    world.focus("Ziel");
    world.press(Modifiers::CTRL | Modifiers::COMMAND, Key::Home);
    world.type_into("Ziel", "Kurz: ");
    assert_eq!(world.ops(), [], "nothing is sent while somebody types");
    assert!(world.value("Ziel").starts_with("Kurz: Der Verbund"));
    world.wait();
    let sent = world.sent();
    let [(ticket, edit)] = &sent[..] else { panic!("one edit, not {sent:?}") };
    assert_eq!((*ticket, &edit.base), (1, &fixture::version(1)));
    assert_eq!(edit.ops, [Op::Text { at: Path::key("text"), delta: typed(0, "Kurz: ") }]);
    world.accept(sent);
    assert!(world.value("Ziel").starts_with("Kurz: Der Verbund"));
    world.wait();
    assert_eq!(world.ops(), [], "what is accepted is not sent again");
}

#[test]
fn what_others_write_appears_in_the_open_field_and_the_cursor_stays() {
    let mut world = World::new();
    world.open_goal();
    world.focus("Ziel");
    world.press(Modifiers::CTRL | Modifiers::COMMAND, Key::End);
    world.type_into("Ziel", " Eins");
    world.foreign(|profile| profile.text = profile.text.replace("Der Verbund", "Unser Verbund"));
    world.field("Ziel").type_text(", zwei");
    world.harness.run();
    assert!(world.value("Ziel").starts_with("Unser Verbund"));
    assert!(world.value("Ziel").ends_with("übernehmen. Eins, zwei"));
    world.wait();
    let in_flight = world.sent();
    assert_eq!(in_flight.len(), 1);
    // The next foreign change overtakes the edit, while more is typed.
    world.field("Ziel").type_text(", drei");
    world.harness.run();
    world.foreign(|profile| profile.text.insert_str(0, "Neu: "));
    assert!(!world.value("Ziel").starts_with("Neu: "), "one edit is under way");
    let shifted = |op: Op| match op {
        Op::Text { at, delta } => Op::Text { at, delta: delta.after(&typed(0, "Neu: ")) },
        op => op,
    };
    let carried = in_flight.into_iter().map(|(ticket, mut edit)| {
        edit.ops = edit.ops.into_iter().map(shifted).collect();
        (ticket, edit)
    });
    let carried = carried.collect();
    world.accept(carried);
    assert!(world.value("Ziel").starts_with("Neu: Unser Verbund"));
    world.wait();
    let rest = world.sent();
    world.accept(rest);
    let text = &world.snapshot.profiles[&fixture::GOAL].content.text;
    assert_eq!(&world.value("Ziel"), text);
    assert!(
        text.starts_with("Neu: Unser Verbund") && text.ends_with(" Eins, zwei, drei"),
        "{text}"
    );
}

#[test]
fn a_refused_text_stays_in_the_field_with_an_explanation() {
    let mut world = World::new();
    world.open_goal();
    world.type_into("Ziel", "Zu viel");
    world.wait();
    let sent = world.sent();
    world.refuse(sent[0].0, "Der Text ist zu lang.");
    assert!(world.value("Ziel").contains("Zu viel"));
    assert!(world.shows("Nicht übernommen: Der Text ist zu lang."));
}

#[test]
fn a_refused_step_is_explained_in_the_status_line() {
    let mut world = World::new();
    world.open_goal();
    world.click("+ Meilenstein");
    let sent = world.sent();
    world.refuse(sent[0].0, "Das Dokument lässt sich nicht öffnen.");
    assert!(world.shows("Nicht übernommen: Das Dokument lässt sich nicht öffnen. Es gilt"));
}

#[test]
fn being_turned_away_is_said_until_it_is_over() {
    let mut world = World::new();
    world.worry(Worry::Connection, Some("Das Relais nimmt diesen Arbeitsplatz nicht an."));
    world.worry(Worry::Certificate, Some("Das Zertifikat endet."));
    assert!(world.shows("▲ Das Relais nimmt diesen Arbeitsplatz nicht an."));
    assert!(world.shows("▲ Das Zertifikat endet."), "one worry does not hide another");
    world.worry(Worry::Connection, None);
    assert!(!world.shows("▲ Das Relais"));
    assert!(world.shows("▲ Das Zertifikat endet."));
}

#[test]
fn what_keeps_the_window_from_its_work_is_said_in_it() {
    let problem = Problem::new("Der Ordner wird benutzt.", "Nichts ist geändert.", "Bitte warten.");
    let mut themed = false;
    let mut harness = Harness::new_ui(move |ui| {
        if !std::mem::replace(&mut themed, true) {
            theme::install(ui.ctx(), Appearance::default());
            return;
        }
        unopened(ui, &problem);
    });
    harness.run();
    for words in ["Der Ordner wird benutzt.", "Nichts ist geändert.", "Bitte warten."] {
        assert!(harness.query_by_label(words).is_some(), "{words}");
    }
    assert!(harness.get_by_label("Schließen").is_focused());
    harness.get_by_label("Schließen").click();
    harness.step();
    let root = &harness.output().viewport_output[&ViewportId::ROOT];
    assert!(root.commands.contains(&ViewportCommand::Close));
}

#[test]
fn one_document_that_cannot_be_read_keeps_nobody_from_the_others() {
    let (tell, notices) = channel();
    let doc = DocId::shared(Class::Steckbrief, fixture::GOAL);
    let broken = Notice::Broken(doc, Broken::Open(OpenError::Damaged));
    let first = Notice::Show(Arc::new(fixture::snapshot()));
    for notice in [broken, first] {
        tell.send(notice).expect("it is listened to");
    }
    let (snapshot, heard) = first_snapshot(&notices).expect("there is something to show");
    assert!(!snapshot.profiles.is_empty());
    let [Notice::Broken(told, _)] = &heard[..] else { panic!("the window says so: {heard:?}") };
    assert_eq!(*told, doc);
}

#[test]
fn a_worker_that_broke_off_is_not_covered_by_an_old_success() {
    let mut world = World::new();
    assert!(world.shows("Gespeichert"));
    world.lose_worker();
    assert!(world.shows("Leitwerk nimmt gerade keine Änderungen an."));
    assert!(!world.shows("Gespeichert"));
}

#[test]
fn what_is_held_and_not_shown_is_said_above_the_document() {
    let mut world = World::new();
    world.open_goal();
    let steckbrief = DocId::shared(Class::Steckbrief, fixture::GOAL);
    let held_back = [
        ((Reason::Revoked, DeviceId(2)), 3),
        ((Reason::Lost, DeviceId(3)), 1),
        ((Reason::Quarantined(Cause::Breaks), DeviceId(2)), 2),
        ((Reason::Quarantined(Cause::Follows), DeviceId(3)), 1),
    ];
    world.snapshot.held_back.insert(steckbrief, held_back.into_iter().collect());
    world.publish();
    let revoked = "3 Änderungen von Stadt Norderheide werden nicht gezeigt: Der Arbeitsplatz wurde";
    let lost = "1 Änderung von Gemeinde Moorfeld wird nicht gezeigt: Die Stelle, die das Relais";
    let breaks = "2 Änderungen von Stadt Norderheide werden nicht gezeigt: Damit wäre das Dokument";
    let follows = "1 Änderung von Gemeinde Moorfeld wird nicht gezeigt: Darunter liegt eine andere";
    for text in [revoked, lost, breaks, follows] {
        assert_eq!(world.harness.query_all_by_label_contains(text).count(), 1, "{text}");
    }
}

#[test]
fn leaving_a_page_sends_what_was_typed() {
    let mut world = World::new();
    world.open_goal();
    world.type_into("Ziel", "Schnell weg. ");
    world.press(Modifiers::COMMAND, Key::Num4);
    assert_eq!(world.ops().len(), 1);
    assert!(world.shows("Wirkung der Ziele auf Perspektiven"));
}

#[test]
fn the_title_belongs_to_the_leitlinie() {
    let mut world = World::new();
    world.open_goal();
    world.type_into("Titel", "!");
    world.wait();
    let sent = world.sent();
    assert_eq!(sent[0].1.doc, world.snapshot.strategy.doc);
    world.accept(sent);
    assert!(world.shows("2.1 Prozesse gemeinsam führen!"));
}

#[test]
fn the_list_is_one_stop_and_moves_with_arrow_keys() {
    let mut world = World::new();
    world.click("1.1 Notfallvorsorge");
    world.harness.get_by_label("1.1 Notfallvorsorge").focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::ArrowDown);
    world.press(Modifiers::NONE, Key::ArrowDown);
    let row = world.harness.get_by_label("1.3 Arbeitsplatz der Zukunft");
    assert!(row.is_focused());
    assert_eq!(world.value("Titel"), "Arbeitsplatz der Zukunft");
    world.press(Modifiers::NONE, Key::Enter);
    world.harness.run();
    assert!(world.field("Ziel").is_focused());
}

#[test]
fn a_score_is_chosen_with_arrow_keys_and_shown_at_once() {
    let mut world = World::new();
    world.open_goal();
    world.harness.get_by_label("Finanzen: 1").focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::ArrowRight);
    world.press(Modifiers::NONE, Key::ArrowRight);
    assert!(world.harness.get_by_label("Finanzen: 3").is_focused());
    let at = Path::key("impact").then("Finanzen");
    let set = |score| Op::Set { at: at.clone(), value: Some(Value::Int(score)) };
    let first = world.sent();
    assert_eq!(first[0].1.ops, [set(2)]);
    assert_eq!(first.len(), 1, "the second waits for the first");
    world.accept(first);
    let second = world.sent();
    // The person chose it on what was shown then: a value that came meanwhile is not overwritten.
    assert_eq!((&second[0].1.ops[..], &second[0].1.base), (&[set(3)][..], &fixture::version(1)));
    world.accept(second);
    assert_eq!(world.ops(), []);
}

#[test]
fn two_values_are_shown_with_their_authors_until_one_is_chosen() {
    let mut world = World::new();
    world.open_goal();
    assert!(world.shows("Zwei Werte – bitte entscheiden"));
    assert!(world.shows("Landkreis Seeland") && world.shows("Gemeinde Aarfelde"));
    world.click("Start, Q3 2027 behalten");
    assert!(world.harness.query_by_label("Start, Q1 2027 behalten").is_none());
    let sent = world.sent();
    let value = Some(Value::Line("Q3 2027".to_owned()));
    assert_eq!(sent[0].1.ops, [Op::Set { at: Path::key("start"), value }]);
    world.accept(sent);
    assert!(!world.shows("Zwei Werte"));
    assert_eq!(world.value("Start"), "Q3 2027");
}

#[test]
fn a_date_that_is_none_stays_in_the_field() {
    let mut world = World::new();
    world.open_goal();
    world.type_into("Meilenstein 3, Fällig", "31.02.2027");
    world.focus("Ziel");
    assert_eq!(world.value("Meilenstein 3, Fällig"), "31.02.2027");
    assert!(world.shows("Das ist kein Datum. Ihre Eingabe steht noch im Feld."));
    assert_eq!(world.ops(), []);
    world.focus("Meilenstein 3, Fällig");
    world.press(Modifiers::COMMAND, Key::A);
    world.type_into("Meilenstein 3, Fällig", "28.2.27");
    world.focus("Ziel");
    let value = Some(Value::Date(jiff::civil::date(2027, 2, 28)));
    let at = Path::key("milestones").item(fixture::item(63)).then("due");
    assert_eq!(world.ops(), [Op::Set { at, value }]);
    assert!(!world.shows("Das ist kein Datum"));
}

#[test]
fn an_estimate_is_one_value_in_german_decimals() {
    let mut world = World::new();
    world.open_goal();
    assert_eq!(world.value("IT-Aufwand, bis"), "25.000");
    world.type_into("Einmalige Stellenanteile, von", "0,5");
    world.type_into("Einmalige Stellenanteile, bis", "1,25");
    assert_eq!(world.ops(), [], "half of a range is no value");
    world.focus("Ziel");
    let ops = world.ops();
    let [Op::Set { value: Some(Value::Estimate(estimate)), .. }] = &ops[..] else {
        panic!("one value, not {ops:?}")
    };
    assert_eq!((estimate.min.0, estimate.max.0), (50, 125));
}

#[test]
fn list_items_are_added_moved_and_removed() {
    let mut world = World::new();
    world.open_goal();
    world.click("Meilenstein 2 nach oben");
    let moved = world.sent();
    let (list, first) = (Path::key("milestones"), fixture::item(61));
    let op = Op::Move { list: list.clone(), id: fixture::item(62), before: Some(first) };
    assert_eq!(moved[0].1.ops, [op]);
    world.accept(moved);
    assert_eq!(world.value("Meilenstein 1"), "Vorlage für den Prozesssteckbrief");

    world.focus("Meilenstein 1");
    world.press(Modifiers::ALT, Key::ArrowDown);
    let back = world.sent();
    world.accept(back);
    assert_eq!(world.value("Meilenstein 1"), "Aufnahme-Regel abgestimmt");
    assert!(world.field("Meilenstein 2").is_focused(), "the keyboard moves with the item");

    world.focus("Meilenstein 3");
    world.press(Modifiers::NONE, Key::Enter);
    let added = world.sent();
    assert!(matches!(added[0].1.ops[..], [Op::Add { before: None, .. }]), "{added:?}");
    world.accept(added);
    world.harness.run();
    assert!(world.field("Meilenstein 4").is_focused());

    world.click("Meilenstein 1 entfernen");
    let removed = world.sent();
    assert_eq!(removed[0].1.ops, [Op::Remove { list, id: first, removed: true }]);
    world.accept(removed);
    assert_eq!(world.value("Meilenstein 1"), "Vorlage für den Prozesssteckbrief");
}

#[test]
fn a_chapter_goes_only_after_a_confirmation() {
    let mut world = World::new();
    world.press(Modifiers::COMMAND, Key::Num2);
    world.click("Kapitel 1 entfernen");
    assert_eq!(world.ops(), []);
    world.click("Kapitel 1 behalten");
    world.click("Kapitel 1 entfernen");
    world.click("Kapitel 1 entfernen, wirklich");
    let (list, id) = (Path::key("chapters"), fixture::item(91));
    assert_eq!(world.ops(), [Op::Remove { list, id, removed: true }]);
    assert!(world.harness.query_by_label("Verbundziel 1 entfernen").is_none());
}

#[test]
fn the_first_note_creates_the_own_blatt() {
    let mut world = World::new();
    world.open_goal();
    world.type_into("Notiz", "Noch klären");
    world.wait();
    let sent = world.sent();
    assert_eq!(sent[0].1.doc.to_string(), format!("blatt:1:{}", fixture::GOAL));
    assert_eq!(sent[0].1.ops, [Op::Text { at: Path::key("note"), delta: typed(0, "Noch klären") }]);
}

#[test]
fn the_status_line_says_whether_everything_is_safe() {
    let mut world = World::new();
    world.snapshot.status.storage = Storage::Failed;
    world.snapshot.status.link = LinkState::Offline;
    world.snapshot.status.waiting = 3;
    world.publish();
    assert!(world.shows("Nicht gespeichert – der Datenträger nimmt nichts an."));
    assert!(world.shows("Offline · 3 Änderungen warten"));
}

#[test]
fn tab_reaches_every_field() {
    let mut world = World::sized(1440.0, 4000.0);
    world.open_goal();
    let is_stop = |role| {
        matches!(role, Role::TextInput | Role::MultilineTextInput | Role::Button | Role::ComboBox)
    };
    let wanted: BTreeSet<String> = world
        .harness
        .root()
        .children_recursive()
        .map(|node| node.accesskit_node())
        .filter(|node| is_stop(node.role()) && !node.is_disabled())
        .filter_map(|node| node.label())
        // The sign that opens a calendar is part of its field, where F4 does the same.
        .filter(|label| !label.ends_with(", Kalender"))
        .collect();
    let mut reached = BTreeSet::new();
    for _ in 0..200 {
        world.press(Modifiers::NONE, Key::Tab);
        let focused =
            world.harness.root().children_recursive().find(egui_kittest::Node::is_focused);
        reached.extend(focused.and_then(|node| node.accesskit_node().label()));
    }
    let missed: Vec<_> = wanted.difference(&reached).collect();
    assert!(missed.is_empty(), "{missed:?}");
    assert!(reached.contains("Finanzen: 1"), "choices are reached at their value");
}

#[test]
fn everything_has_a_name_and_is_large_enough() {
    for page in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
        let mut world = World::new();
        world.open_goal();
        world.press(Modifiers::COMMAND, page);
        world.harness.check_accessibility();
        for node in world.harness.root().children_recursive() {
            let role = node.accesskit_node().role();
            if egui::accessibility::is_input(role) && role != Role::Splitter {
                let size = node.rect().size();
                let label = node.accesskit_node().label();
                assert!(size.x >= 28.0 && size.y >= 28.0, "{role:?} {label:?} is {size:?}");
            }
        }
    }
}

#[test]
fn at_200_percent_list_and_pages_are_in_a_drawer() {
    let mut world = World::sized(640.0, 360.0);
    world.click("1.1 Notfallvorsorge");
    assert!(world.harness.query_by_label("1.2 Gemeinsam beschaffen").is_none());
    world.click("Menü");
    world.click("1.2 Gemeinsam beschaffen");
    assert_eq!(world.value("Titel"), "Gemeinsam beschaffen");
    assert!(world.harness.query_by_label("1.1 Notfallvorsorge").is_none());
    assert!(world.shows("Aufgabenteilung"), "the side panel is under the document");
}

#[test]
fn no_field_is_cut_off_at_any_width() {
    for width in [1440.0, 1280.0, 960.0, 900.0, 640.0, 480.0] {
        for drawer in [false, true] {
            for page in [Key::Num2, Key::Num3, Key::Num5] {
                let mut world = World::sized(width, 4000.0);
                if page == Key::Num3 {
                    world.open_goal();
                } else {
                    world.press(Modifiers::COMMAND, page);
                }
                if width < 900.0 && drawer {
                    world.click("Menü");
                }
                for node in world.harness.root().children_recursive() {
                    if egui::accessibility::is_input(node.accesskit_node().role()) {
                        let (rect, label) = (node.rect(), node.accesskit_node().label());
                        let right = rect.right();
                        assert!(right <= width, "{label:?} ends at {right} of {width}");
                    }
                }
            }
        }
    }
}

#[test]
fn an_idle_window_draws_nothing() {
    let mut world = World::new();
    world.open_goal();
    // What was opened is written down after some seconds.
    world.harness.run_steps(600);
    let delays = world.harness.output().viewport_output.values();
    let soonest = delays.map(|viewport| viewport.repaint_delay).min();
    assert_eq!(soonest, Some(std::time::Duration::MAX));
}

#[test]
fn who_reads_along_cannot_type() {
    let mut snapshot = fixture::snapshot();
    snapshot.me.role = leitwerk_shared::identity::role::Role::Reader;
    let mut world = World::showing(snapshot, 1440.0, 900.0);
    world.open_goal();
    world.type_into("Ziel", "nein");
    world.wait();
    assert_eq!(world.ops(), []);
    assert!(world.shows("Sie lesen mit."));
}
