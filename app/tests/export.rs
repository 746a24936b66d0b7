// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The JSON export says everything that is stored, in the form that its schema describes.

mod common;

use std::sync::Arc;

use common::{apply, empty, ids, item, snapshot};
use leitwerk_app::import::{parse, plan};
use leitwerk_app::report::json::{Scope, export, to_string};
use leitwerk_shared::domain::ids::{DeviceId, MunicipalityId};
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot, Storage};
use serde_json::{Value, json};

const FIXTURE: &str = include_str!("common/leitlinie.txt");
const SCHEMA: &str = include_str!("../../docs/strategy.schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

fn valid(value: &Value) {
    let validator = jsonschema::draft202012::new(&schema()).expect("the schema is a schema");
    let errors: Vec<_> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

fn imported(bytes: &[u8]) -> Snapshot {
    let mut snapshot = empty();
    let file = parse(bytes).expect("a Leitlinie").from_file("leitlinie.txt");
    let edits = plan(&file, &snapshot, &mut ids()).edits;
    for edit in edits {
        apply(&mut snapshot, edit);
    }
    snapshot
}

#[test]
fn every_export_fits_the_schema() {
    for snapshot in [empty(), snapshot(), imported(FIXTURE.as_bytes())] {
        for scope in [Scope::Verbund, Scope::Own] {
            valid(&export(&snapshot, scope));
        }
    }
    let validator = jsonschema::draft202012::new(&schema()).expect("the schema is a schema");
    let mut wrong = export(&snapshot(), Scope::Verbund);
    wrong["goals"][0]["impact"]["Kunden"] = json!(4);
    assert!(!validator.is_valid(&wrong), "the schema refuses what the model refuses");
}

#[test]
fn the_export_of_the_published_leitlinie_fits_the_schema() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/sources/004_bcc08db72b3d3076.txt");
    let Ok(bytes) = std::fs::read(path) else {
        use std::io::Write as _;
        return writeln!(std::io::stderr(), "skipped: {path} is not there")
            .expect("stderr takes a line");
    };
    let value = export(&imported(&bytes), Scope::Verbund);
    valid(&value);
    let goals = value["goals"].as_array().expect("goals are a list");
    let milestones = goals.iter().filter_map(|goal| goal["milestones"].as_array()).map(Vec::len);
    assert_eq!((goals.len(), milestones.sum::<usize>()), (15, 50));
    assert_eq!(value["strategy"]["chapters"][11]["number"], "XII");
    assert_eq!(value["goals"][14]["number"], "5.3");
    assert_eq!(value["goals"][14]["risks"], json!({"state": "none", "text": ""}));
}

#[test]
fn every_property_of_the_schema_is_described() {
    fn check(schema: &Value, path: &str) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{name}");
            assert!(property["description"].as_str().is_some_and(|d| d.len() > 5), "{path}");
        }
        match schema {
            Value::Object(map) => {
                for (key, value) in map {
                    check(value, &format!("{path}.{key}"));
                }
            }
            Value::Array(list) => list.iter().for_each(|value| check(value, path)),
            _ => {}
        }
    }
    check(&schema(), "");
}

#[test]
fn a_goal_says_everything_that_is_stored() {
    let value = export(&snapshot(), Scope::Verbund);
    let numbers: Vec<_> =
        value["goals"].as_array().into_iter().flatten().map(|g| &g["number"]).collect();
    assert_eq!(numbers, ["1.1", "1.2", "2.1"]);
    let goal = &value["goals"][0];
    assert_eq!(goal["title"], "Stege");
    assert_eq!(goal["area"], "Ufer und Wege");
    assert_eq!(goal["purposes"], json!(["Sicher anlegen", "Weniger Umwege"]));
    assert_eq!(goal["purpose_ids"][1], item(72).to_string());
    assert_eq!(goal["milestones"][0]["due"], "2027-05-31");
    assert_eq!(goal["measures"][0]["mode"], "one_for_all");
    assert_eq!(goal["task_split"]["one_for_all"], json!({"state": "not_stated", "text": ""}));
    assert_eq!(
        goal["efforts"]["personnel_permanent"],
        json!({"min": "1.50", "max": "2.50", "unit": "vza"})
    );
    assert_eq!(goal["efforts"]["it_cost"]["max"], "20000.50");
    assert_eq!(goal["efforts"]["personnel_one_off"], Value::Null);
    assert_eq!(
        goal["impact"],
        json!({"Finanzen": 1, "Mitarbeitende": 3, "Kunden": 0, "Prozesse": 2, "Gesellschaft": 0})
    );
    assert_eq!(goal["focus"], "Mitarbeitende");
    assert_eq!(goal["removed"][0]["text"], "Stege gestrichen");
    assert_eq!(goal["adjustment"], json!({"adjusted": true, "note": "Termin verschoben"}));
}

#[test]
fn contradictions_name_their_authors() {
    let value = export(&snapshot(), Scope::Verbund);
    assert_eq!(
        value["goals"][0]["clashes"],
        json!([
            {"field": "priority", "values": [
                {"value": "hoch", "municipality": "Landkreis Seeland", "at": "2026-05-28T20:26:40Z"},
                {"value": "mittel", "municipality": "Gemeinde Aarfelde", "at": "2026-05-28T20:26:40Z"},
            ]},
            {"field": "impact.Prozesse", "values": [
                {"value": 2, "municipality": "Landkreis Seeland", "at": "2026-05-28T20:26:40Z"},
                {"value": 1, "municipality": "Gemeinde Aarfelde", "at": "2026-05-28T20:26:40Z"},
            ]},
        ])
    );
    assert_eq!(value["strategy"]["clashes"][0]["field"], "vision.year");
    assert_eq!(value["strategy"]["vision"]["year"], 2031);
}

#[test]
fn only_the_own_scope_has_the_own_sheets() {
    assert_eq!(export(&snapshot(), Scope::Verbund)["sheets"], Value::Null);
    assert_eq!(
        export(&snapshot(), Scope::Own)["sheets"],
        json!([{
            "goal": item(21).to_string(),
            "municipality": "Gemeinde Aarfelde",
            "answer": {"state": "value", "text": "Eigene Stege prüfen"},
            "state": "planned",
            "existing_vza": "0.25",
            "note": "mit dem Bauhof",
            "decision": null,
            "reason": "",
            "plan": "",
            "based_on": null,
            "start": null,
            "due": null,
            "measures": [],
            "costs": [],
            "comments": [],
            "removed": [],
            "clashes": [],
        }])
    );
}

#[test]
fn the_same_content_gives_the_same_bytes_on_every_device() {
    let here = snapshot();
    let mut there = snapshot();
    there.revision = 99;
    there.me.device = DeviceId(1);
    there.me.municipality = MunicipalityId(1);
    there.status.storage = Storage::Saved(Some(5));
    there.status.link = LinkState::InStep;
    there.sheets.clear();
    Arc::make_mut(&mut there.strategy).applied = 7;
    let text = to_string(&here, Scope::Verbund);
    assert_eq!(text, to_string(&there, Scope::Verbund));
    assert_eq!(
        serde_json::from_str::<Value>(&text).expect("it is JSON"),
        export(&here, Scope::Verbund)
    );
    let keys: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("  \"")?.split('"').next()).collect();
    assert_eq!(keys, ["format", "goals", "members", "strategy", "verbund", "version"]);
    assert!(text.ends_with("}\n"));
}
