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
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::goal::{Measure, MeasureState, Profile, Target};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, MunicipalityId};
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::register::{Claim, Register};
use leitwerk_shared::domain::sheet::Sheet;
use leitwerk_shared::domain::strategy::AreaRole;
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot, View};

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
fn what_a_new_workplace_receives_is_not_news() {
    let mut snapshot = fixture::snapshot();
    snapshot.status.link = LinkState::Connected;
    let mut world = opened(snapshot);
    world.written(profile(), &[(2, 3)]);
    assert!(world.shows("nichts Neues"), "it is on its way");
    world.snapshot.status.link = LinkState::InStep;
    world.publish();
    assert!(world.shows("nichts Neues"), "it is here");
    world.written(profile(), &[(2, 4)]);
    assert!(world.shows("Neues von 1 Kommune"));
}

#[test]
fn what_others_wrote_is_new_until_it_is_read() {
    let mut world = opened(fixture::snapshot());
    world.arrived();
    assert!(world.shows("Sie haben alles gelesen."));
    world.written(profile(), &[(1, 40), (2, 3), (3, 1)]);
    assert!(world.shows("Neues von 2 Kommunen"), "our own is not new");
    let unknown = "2.1 Prozesse gemeinsam führen, neu von Stadt Norderheide";
    assert!(world.shows(unknown), "nobody knows the fields yet");
    world.click(unknown);
    assert_eq!(world.value("Titel"), "Prozesse gemeinsam führen");
    world.press(Modifiers::COMMAND, Key::Num1);
    assert!(world.shows("Sie haben alles gelesen."));
    world.written(profile(), &[(1, 41), (2, 5), (3, 1)]);
    assert!(world.shows("Neues von 1 Kommune"), "only what came since");
    world.click("Alles als gelesen markieren");
    assert!(world.shows("nichts Neues"));
}

#[test]
fn news_name_the_fields_lead_to_the_first_and_stay_marked_there() {
    let mut world = opened(fixture::snapshot());
    world.arrived();
    // Somebody typed one text with many pauses, and set something.
    world.written(profile(), &[(2, 40), (3, 1)]);
    let (text, start) = (Path::key("text"), Path::key("start"));
    world.compared(profile(), &[(2, text), (2, Path::key("added_values")), (3, start)]);
    let norderheide = "2.1 Prozesse gemeinsam führen, neu von Stadt Norderheide: Ziel, Mehrwerte";
    assert!(world.shows("2.1 Prozesse gemeinsam führen, neu von Gemeinde Moorfeld: Start"));
    assert!(!world.shows("40"), "how often somebody paused is nobody's business");
    world.click(norderheide);
    world.harness.run();
    assert!(world.field("Ziel").is_focused());

    assert!(world.shows("Neu seit dem letzten Lesen:"));
    world.click("Mehrwerte, neu von Stadt Norderheide");
    world.harness.run();
    assert!(world.field("Mehrwerte").is_focused());
    world.press(Modifiers::COMMAND, Key::Num1);
    assert!(world.shows("Sie haben alles gelesen."));
    world.press(Modifiers::ALT, Key::ArrowLeft);
    assert!(world.shows("Ziel, neu von Stadt Norderheide"), "it can still be found");
    world.enter("Gelesen: nicht mehr zeigen, was neu war");
    assert!(!world.shows("Neu seit dem letzten Lesen:"));
}

#[test]
fn what_two_wrote_into_one_paragraph_waits_until_a_person_has_read_it() {
    let mut world = opened(fixture::snapshot());
    world.arrived();
    world.written(profile(), &[(1, 40), (2, 3)]);
    let text = || Path::key("text");
    let merged = [(text(), 1, &[1, 2][..]), (Path::key("added_values"), 0, &[2, 3][..])];
    world.compared_with(profile(), &[(2, text())], &merged);
    world.click("Bitte lesen: 2.1 Prozesse gemeinsam führen – zusammengeführt");
    world.harness.run();
    assert!(world.field("Ziel").is_focused());
    assert!(world.shows("▼ Zusammengeführt – bitte lesen"));
    let ours = "Ziel, Absatz 2, zusammengeführt aus dem, was gleichzeitig geschrieben wurde: Gemeinde \
                Aarfelde, Stadt Norderheide";
    assert!(world.shows(ours));
    world.click(
        "Mehrwerte, zusammengeführt aus dem, was gleichzeitig geschrieben wurde: Stadt Norderheide, \
         Gemeinde Moorfeld",
    );
    world.harness.run();
    assert!(world.field("Mehrwerte").is_focused());
    // More comes while the document is open.
    world.written(profile(), &[(1, 40), (2, 4)]);
    let third = (Path::key("risks"), 0, &[1, 2][..]);
    world.compared_with(profile(), &[], &[&merged[..], &[third]].concat());
    assert!(world.shows("Risiken, zusammengeführt"));
    world.press(Modifiers::COMMAND, Key::Num1);
    assert!(world.shows("Bitte lesen: 2.1"), "to look at it is not to say that it is right");
    world.press(Modifiers::ALT, Key::ArrowLeft);
    world.enter("Gelesen: was zusammengeführt wurde, stimmt");
    assert!(!world.shows("Zusammengeführt") && !world.shows("Bitte lesen"));
    world.press(Modifiers::COMMAND, Key::Num1);
    assert!(!world.shows("Zusammengeführt") && !world.shows("Bitte lesen"));
}

#[test]
fn a_document_that_is_opened_from_elsewhere_shows_what_was_new_in_it() {
    let mut world = World::new();
    world.arrived();
    world.written(profile(), &[(2, 40)]);
    world.click("2.1 Prozesse gemeinsam führen, 1 offene Frage");
    world.compared(profile(), &[(2, Path::key("text"))]);
    assert!(world.shows("Ziel, neu von Stadt Norderheide"));
}

#[test]
fn the_list_marks_what_is_new_until_it_is_opened() {
    let mut world = World::new();
    world.arrived();
    let doc = DocId::shared(Class::Steckbrief, fixture::item(12));
    world.written(doc, &[(1, 40), (2, 3), (3, 1)]);
    world.open_goal();
    world.click("1.2 Gemeinsam beschaffen, neu");
    world.click("1.1 Notfallvorsorge");
    assert!(world.harness.query_by_label("1.2 Gemeinsam beschaffen").is_some());
}

#[test]
fn what_was_read_is_remembered_at_the_next_start() {
    let mut world = opened(fixture::snapshot());
    world.arrived();
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
    world.written(profile(), &[(2, 3)]);
    assert!(world.shows("Zuletzt hier: heute") && world.shows("nichts Neues"));
    world.written(profile(), &[(2, 4)]);
    assert!(world.shows("Neues von 1 Kommune"));
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
    assert_eq!(focused(&world), "Unser Anteil, offen", "the keyboard is in our own answer");
    world.press(Modifiers::COMMAND, Key::Num1);
    world.click("Zwei Werte: 2.1 Start");
    world.harness.run();
    assert_eq!(focused(&world), "Start, Q1 2027 behalten", "the keyboard is in the decision");
}

fn focused(world: &World) -> String {
    let mut nodes = world.harness.root().children_recursive();
    let node = nodes.find(egui_kittest::Node::is_focused);
    node.and_then(|node| node.accesskit_node().label()).unwrap_or_default()
}

fn claim<T>(value: T, device: u32) -> Claim<T> {
    Claim { value, device: DeviceId(device), at: fixture::SAVED_AT }
}

#[test]
fn two_values_in_the_leitlinie_wait_and_can_be_decided() {
    let mut snapshot = fixture::snapshot();
    let strategy = &mut Arc::make_mut(&mut snapshot.strategy).content;
    strategy.areas[0].role =
        Register::new(vec![claim(AreaRole::Pillar, 2), claim(AreaRole::Foundation, 3)]);
    let mut world = opened(snapshot);
    world.click("Zwei Werte: Leitlinie, Handlungsbereich 1, Rolle");
    world.harness.run();
    assert_eq!(focused(&world), "Handlungsbereich 1, Rolle, Säule behalten");
    world.press(Modifiers::NONE, Key::Enter);
    let at = Path::key("areas").item(fixture::item(101)).then("role");
    let value = Some(Value::Line("pillar".to_owned()));
    assert_eq!(world.ops(), [Op::Set { at, value }]);
}

/// The fixture with another template, and with this in the Steckbrief of goal 21 alone.
fn of_template(template: Template, profile: Profile) -> World {
    let mut snapshot = fixture::snapshot();
    let strategy = &mut Arc::make_mut(&mut snapshot.strategy).content;
    strategy.template = one(template);
    strategy.goals.retain(|goal| goal.id == fixture::GOAL);
    let view = snapshot.profiles.get_mut(&fixture::GOAL).expect("the fixture has the goal");
    Arc::make_mut(view).content = profile;
    opened(snapshot)
}

#[test]
fn measures_and_the_smart_ziel_wait_when_their_day_has_passed() {
    let measure = |n, text: &str, state| Measure {
        text: text.to_owned(),
        due: one(date(2020, 3, 10)),
        state: one(state),
        ..Measure::new(fixture::item(n))
    };
    let target = Target { value: None, unit: String::new(), due: "bis Ende 2024".to_owned() };
    let trained = Measure {
        text: "Schulung anbieten".to_owned(),
        period: one("Q2–Q4 2021".to_owned()),
        ..Measure::new(fixture::item(184))
    };
    let mut world = of_template(
        Template::Zielbild,
        Profile {
            measures: vec![
                measure(181, "Portal einführen", MeasureState::Running),
                measure(182, "Netz ausbauen", MeasureState::Done),
                measure(183, "Faxe kaufen", MeasureState::Dropped),
                trained,
            ],
            smart_target: one(target),
            ..Profile::default()
        },
    );
    assert!(world.shows("überfällig: #1 Zielwert, 31.12.2024"));
    assert!(!world.shows("überfällig: #1 Netz ausbauen"), "what is done is not late");
    assert!(!world.shows("überfällig: #1 Faxe kaufen"), "what was given up neither");
    assert!(world.shows("Stand der Maßnahmen"));
    for state in ["● erledigt 1", "◆ läuft 1", "■ verworfen 1"] {
        assert!(world.shows(state), "{state}");
    }
    world.click("überfällig: #1 Schulung anbieten, 31.12.2021");
    world.harness.run();
    world.harness.run();
    assert_eq!(focused(&world), "Maßnahme 4, Zeitraum", "the period says when it ends");
    assert!(world.shows("■ überfällig, 31.12.2021"), "it is said where the measure stands");
    world.press(Modifiers::COMMAND, Key::Num1);
    world.click("überfällig: #1 Portal einführen, 10.03.2020");
    world.harness.run();
    world.harness.run();
    assert_eq!(focused(&world), "Maßnahme 1, fällig am");
}

#[test]
fn a_measure_of_the_own_plan_waits_when_its_day_has_passed() {
    let mut snapshot = fixture::snapshot();
    let measure = Measure {
        text: "Bürgeramt umstellen".to_owned(),
        due: one(date(2020, 3, 10)),
        ..Measure::new(fixture::item(181))
    };
    let content = Sheet { measures: vec![measure], ..Sheet::default() };
    let doc = DocId::owned(Class::Blatt, MunicipalityId(1), fixture::GOAL);
    let view = View { doc, version: fixture::version(1), last: None, applied: 0, content };
    snapshot.sheets.insert(fixture::GOAL, Arc::new(view));
    let mut world = opened(snapshot);
    let late = "überfällig: 2.1 Eigener Plan, Bürgeramt umstellen, 10.03.2020";
    world.harness.get_by_label(late).click();
    // The plan unfolds.
    world.harness.run_steps(20);
    assert_eq!(focused(&world), "2.1 Maßnahme 1, fällig am");
}

#[test]
fn what_a_steckbrief_lacks_is_one_line_that_leads_to_the_first_of_it() {
    let begun = Profile { horizon: one(2), summary: "Kurz.".to_owned(), ..Profile::default() };
    let mut world = of_template(Template::Projektsteckbrief, begun);
    assert!(world.shows("Stand der Projekte") && world.shows("○ Idee 1"));
    world.click("Fehlt: 01 Prozesse gemeinsam führen: 3 Pflichtangaben");
    world.harness.run();
    assert_eq!(focused(&world), "+ Mehrwert", "the list has no item yet");
    let mut world = of_template(Template::Ziel, Profile::default());
    world.click("Fehlt: 1 Prozesse gemeinsam führen: 2 Pflichtangaben");
    world.harness.run();
    assert_eq!(focused(&world), "Ziel");
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
