// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The field language reaches every field by the name that the export gives it.

mod common;

use common::{apply, ids, item, snapshot};
use leitwerk_app::field::{Action, ActionName, FieldError, document, edit, explain, resolve};
use leitwerk_app::report::json::{Scope, export};
use leitwerk_shared::domain::edit::Op;
use leitwerk_shared::domain::ids::{Class, DocId, MunicipalityId};
use leitwerk_shared::domain::schema::Kind;
use leitwerk_shared::domain::text::Delta;
use serde_json::Value;

/// Does something to a field and returns the export of the document afterwards.
fn after(doc: &str, field: &str, action: &Action) -> Result<Value, FieldError> {
    let mut snapshot = snapshot();
    let target = resolve(&snapshot, document(doc, &snapshot)?, field)?;
    let edit = edit(&target, action, &mut ids())?;
    apply(&mut snapshot, edit);
    let value = export(&snapshot, Scope::Own);
    let goal = value["goals"].as_array().into_iter().flatten().find(|goal| goal["number"] == doc);
    Ok(match doc {
        "leitlinie" => value["strategy"].clone(),
        "blatt:1.1" => value["sheets"][0].clone(),
        _ => goal.expect("the goal is exported").clone(),
    })
}

fn set(doc: &str, field: &str, value: &str) -> Value {
    after(doc, field, &Action::Set(value.to_owned())).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(doc: &str, field: &str, action: &Action) -> FieldError {
    after(doc, field, action).expect_err("it must be refused")
}

#[test]
fn documents_answer_to_number_name_and_id() {
    let snapshot = snapshot();
    let goal = DocId::shared(Class::Steckbrief, item(21));
    let sheet = DocId::owned(Class::Blatt, MunicipalityId(2), item(21));
    let leitlinie = snapshot.strategy.doc;
    for (given, doc) in [
        ("1.1", goal),
        (" 1.1 ", goal),
        (&*goal.to_string(), goal),
        (&*item(21).to_string(), goal),
        ("leitlinie", leitlinie),
        ("Leitlinie", leitlinie),
        (&*leitlinie.to_string(), leitlinie),
        (&*item(1).to_string(), leitlinie),
        ("blatt:1.1", sheet),
        (&*sheet.to_string(), sheet),
    ] {
        assert_eq!(document(given, &snapshot), Ok(doc), "{given}");
    }
    let goals = ["1.1", "1.2", "2.1"].map(str::to_owned).to_vec();
    for given in ["3.1", "", "blatt:9.9", "steckbrief:kaputt", &*item(99).to_string()] {
        let given = given.to_owned();
        let unknown = FieldError::UnknownDocument { given: given.clone(), goals: goals.clone() };
        assert_eq!(document(&given, &snapshot), Err(unknown));
    }
    let theirs = DocId::owned(Class::Blatt, MunicipalityId(3), item(21));
    assert_eq!(document(&theirs.to_string(), &snapshot), Err(FieldError::Foreign { doc: theirs }));
}

#[test]
fn texts_are_set_and_spliced_with_the_smallest_change() {
    assert_eq!(set("1.1", "text", "Alle Stege halten.")["text"], "Alle Stege halten.");
    assert_eq!(set("1.1", "milestones[2].text", "Licht")["milestones"][2]["text"], "Licht");
    assert_eq!(set("1.1", "purposes[0]", "Ankommen")["purposes"][0], "Ankommen");
    assert_eq!(set("1.2", "text", "Neu")["text"], "Neu", "a Steckbrief that nobody wrote yet");
    assert_eq!(set("leitlinie", "vision.claim", "Ahoi")["vision"]["claim"], "Ahoi");
    assert_eq!(set("leitlinie", "areas[0].name", "Ufer")["areas"][0]["name"], "Ufer");
    assert_eq!(set("leitlinie", "chapters[0].body", "")["chapters"][0]["body"], "");
    assert_eq!(set("blatt:1.1", "note", "Ja")["note"], "Ja");

    let snapshot = snapshot();
    let doc = DocId::shared(Class::Steckbrief, item(21));
    let target = resolve(&snapshot, doc, "text").expect("a text");
    let planned =
        edit(&target, &Action::Set("Alle Stege halten.".to_owned()), &mut ids()).expect("fits");
    let delta = Delta::between("Alle Stege tragen.", "Alle Stege halten.");
    assert_eq!(planned.ops, [Op::Text { at: target.at.clone(), delta }]);
    assert_eq!(planned.base, snapshot.profiles[&item(21)].version);
    let same =
        edit(&target, &Action::Set("Alle Stege tragen.".to_owned()), &mut ids()).expect("fits");
    assert_eq!(same.ops, []);

    let splice =
        |at, delete, insert: &str| Action::Splice { at, delete, insert: insert.to_owned() };
    let spliced = after("1.1", "text", &splice(5, 5, "Brücken")).expect("within the text");
    assert_eq!(spliced["text"], "Alle Brücken tragen.");
    let beyond = FieldError::OutOfText { field: "text".to_owned(), len: 18, end: 19 };
    assert_eq!(refused("1.1", "text", &splice(18, 1, "")), beyond);
}

#[test]
fn title_and_dimension_of_a_goal_live_in_the_leitlinie() {
    let snapshot = snapshot();
    let doc = DocId::shared(Class::Steckbrief, item(21));
    let target = resolve(&snapshot, doc, "title").expect("a goal has a title");
    assert_eq!(target.doc, snapshot.strategy.doc);
    assert_eq!(set("1.1", "title", "Brücken")["title"], "Brücken");
    assert_eq!(set("1.1", "area", "Ufer und Wege")["area_number"], 1);
    // The goal moves to the second dimension, so another one is 1.1 now.
    for name in ["Häfen", "2"] {
        assert_eq!(set("1.1", "area", name)["title"], "Leuchtfeuer");
    }
    let unknown = refused("1.1", "area", &Action::Set("Berge".to_owned()));
    assert!(matches!(unknown, FieldError::UnknownChoice { .. }));
}

#[test]
fn answers_tell_the_kinds_of_nothing_apart() {
    for (field, given, state, text) in [
        ("risks", "Hochwasser", "value", "Hochwasser"),
        ("task_split.joint", "k. A.", "not_stated", "Bauplan abstimmen"),
        ("task_split.joint", "keine", "none", "Bauplan abstimmen"),
        ("task_split.joint", "", "unanswered", "Bauplan abstimmen"),
        ("task_split.each_own", "Bohlen tauschen", "value", "Bohlen tauschen"),
        ("risks.state", "k. A.", "not_stated", ""),
        ("risks.state", "value", "value", ""),
        ("risks.text", "wörtlich", "none", "wörtlich"),
    ] {
        let goal = set("1.1", field, given);
        let answer = field.trim_end_matches(".state").trim_end_matches(".text");
        let answer = answer.split('.').fold(&goal, |value, key| &value[key]);
        assert_eq!(
            (&answer["state"], &answer["text"]),
            (&state.into(), &text.into()),
            "{field} {given}"
        );
    }
    let typed = Action::Splice { at: 0, delete: 0, insert: "Sturm".to_owned() };
    let goal = after("1.1", "risks", &typed).expect("an answer takes typing");
    assert_eq!(
        (&goal["risks"]["state"], &goal["risks"]["text"]),
        (&"value".into(), &"Sturm".into())
    );
}

#[test]
fn registers_read_what_people_write() {
    for (doc, field, given, at, value) in [
        ("1.1", "impact.Kunden", "3", "/impact/Kunden", "3"),
        ("1.1", "impact.Finanzen", "", "/impact/Finanzen", "0"),
        ("1.1", "start", "Q3 2028", "/start", "\"Q3 2028\""),
        ("1.1", "start", "", "/start", "null"),
        ("1.1", "adjustment.adjusted", "nein", "/adjustment/adjusted", "false"),
        ("1.1", "milestones[1].due", "31.12.2028", "/milestones/1/due", "\"2028-12-31\""),
        ("1.1", "milestones[1].due", "2028-12-31", "/milestones/1/due", "\"2028-12-31\""),
        ("1.1", "milestones[0].state", "erreicht", "/milestones/0/state", "\"done\""),
        ("1.1", "milestones[0].state", "at_risk", "/milestones/0/state", "\"at_risk\""),
        ("1.1", "measures[0].mode", "Jeder für sich", "/measures/0/mode", "\"each_own\""),
        (
            "1.1",
            "efforts.personnel_one_off",
            "1,5-2,5",
            "/efforts/personnel_one_off/max",
            "\"2.50\"",
        ),
        (
            "1.1",
            "efforts.personnel_one_off",
            "0,5 – 1 VZA",
            "/efforts/personnel_one_off/min",
            "\"0.50\"",
        ),
        ("1.1", "efforts.it_cost", "10.000 € bis 20.000 €", "/efforts/it_cost/max", "\"20000.00\""),
        ("leitlinie", "vision.year", "2030", "/vision/year", "2030"),
        ("leitlinie", "history[0].date", "1.4.2026", "/history/0/date", "\"2026-04-01\""),
        ("blatt:1.1", "existing_vza", "0,75", "/existing_vza", "\"0.75\""),
        ("blatt:1.1", "state", "nicht zutreffend", "/state", "\"not_relevant\""),
    ] {
        let changed = set(doc, field, given);
        let found = changed.pointer(at).map(Value::to_string);
        assert_eq!(found.as_deref(), Some(value), "{field} {given}");
    }
    for (field, given, kind) in [
        ("impact.Kunden", "4", Kind::Int(0, 3)),
        ("impact.Kunden", "viel", Kind::Int(0, 3)),
        ("milestones[0].due", "31.02.2028", Kind::Date),
        ("adjustment.adjusted", "vielleicht", Kind::Flag),
        ("start", "zwei\nZeilen", Kind::Line(80)),
    ] {
        let wrong = refused("1.1", field, &Action::Set(given.to_owned()));
        let (field, given) = (field.to_owned(), given.to_owned());
        assert_eq!(wrong, FieldError::WrongValue { field, given, kind });
    }
    let upside_down = refused("1.1", "efforts.it_cost", &Action::Set("5-4".to_owned()));
    assert!(matches!(upside_down, FieldError::WrongValue { .. }));
}

#[test]
fn lists_grow_move_and_shrink() {
    let texts = |goal: &Value| -> Vec<String> {
        let list = goal["milestones"].as_array().into_iter().flatten();
        list.filter_map(|m| m["text"].as_str()?.strip_prefix("Stege ").map(str::to_owned)).collect()
    };
    let list = |action| after("1.1", "milestones", &action).map(|goal| texts(&goal));
    assert_eq!(
        list(Action::Add("Stege lackiert".to_owned())).expect("adds").join(" "),
        "gezählt erneuert beleuchtet lackiert"
    );
    for (from, to, order) in [
        (0, 2, "erneuert beleuchtet gezählt"),
        (0, 1, "erneuert gezählt beleuchtet"),
        (2, 0, "beleuchtet gezählt erneuert"),
        (1, 1, "gezählt erneuert beleuchtet"),
    ] {
        assert_eq!(
            list(Action::Move { from, to }).expect("moves").join(" "),
            order,
            "{from} to {to}"
        );
    }
    assert_eq!(list(Action::Remove(1)).expect("removes").join(" "), "gezählt beleuchtet");
    let absent =
        |index| Err(FieldError::NoSuchItem { field: "milestones".to_owned(), index, len: 3 });
    assert_eq!(list(Action::Remove(3)), absent(3));
    assert_eq!(list(Action::Move { from: 0, to: 3 }), absent(3));
    let added = after("leitlinie", "history", &Action::Add("1.0".to_owned())).expect("adds");
    assert_eq!(added["history"][1]["version"], "1.0");
}

#[test]
fn what_does_not_fit_is_explained() {
    let nothing = || Action::Set("x".to_owned());
    for (doc, field) in [
        ("1.1", "farbe"),
        ("1.1", "text.text"),
        ("1.1", "task_split"),
        ("1.1", "text[0]"),
        ("1.1", "focus"),
        ("leitlinie", "risks"),
        ("leitlinie", "imports"),
        ("blatt:1.1", "title"),
    ] {
        let error = refused(doc, field, &nothing());
        assert!(matches!(error, FieldError::UnknownField { .. }), "{field}: {error}");
    }
    for field in ["", "a..b", "milestones[2", "milestones[x].text", "[0]", "text."] {
        let error = refused("1.1", field, &nothing());
        assert!(matches!(error, FieldError::Unreadable { .. }), "{field}: {error}");
    }
    let absent = FieldError::NoSuchItem { field: "milestones".to_owned(), index: 7, len: 3 };
    assert_eq!(refused("1.1", "milestones[7].text", &nothing()), absent);
    assert_eq!(
        refused("1.1", "start", &Action::Remove(0)),
        FieldError::WrongAction {
            field: "start".to_owned(),
            action: ActionName::Remove,
            allowed: &[ActionName::Set]
        }
    );
    let said = explain(&refused("1.1", "milestones[0].state", &nothing())).join(" ");
    assert_eq!(
        said,
        "Das Feld „milestones[0].state“ nimmt „x“ nicht an. Es wurde nichts geändert. Erlaubt ist \
         eines von: offen (open), in Arbeit (running), gefährdet (at_risk), erreicht (done). Ein \
         leerer Wert löscht die Angabe."
    );
}
