// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A Verbund whose key is lost is founded anew: what was exported comes into the new one, the Blätter
//! of every Kommune too.

use leitwerk_tests::processes::{GEMEINDE, LANDKREIS, Verbund, Workplace, text};
use serde_json::Value;

/// Writes what a workplace has to a file.
fn export(workplace: &Workplace, verbund: &Verbund, name: &str, more: &[&str]) -> String {
    let file = verbund.path(name);
    let written =
        workplace.run(&[&["export", "--format", "json", "--out", text(&file)], more].concat());
    written.done();
    text(&file).to_owned()
}

/// What an export says apart from where it comes from.
fn said(export: &str) -> Value {
    let mut said: Value = serde_json::from_str(export).expect("the export is JSON");
    said["strategy"]["id"] = Value::Null;
    said
}

#[test]
fn a_new_verbund_takes_over_what_the_lost_one_had_exported() {
    let lost = Verbund::found();
    let (office, town) = (lost.office_with_leitlinie(), lost.town());
    office.edit("1.1", "milestones", &["--add", "Erste Ansprechperson benannt"]);
    office.sync();
    town.sync();
    town.edit("1.1", "text", &["--splice", "0:0:Aus Aarfelde: "]);
    town.edit("blatt:1.1", "note", &["--set", "nur für uns"]);
    town.sync();
    office.sync();
    let shared = export(&office, &lost, "alles.json", &[]);
    let own = export(&town, &lost, "blaetter.json", &["--scope", "own"]);

    let new = Verbund::found();
    let (kreis, gemeinde) = (new.office(), new.town());
    gemeinde.refuses(&["import", &shared], "nur ein Arbeitsplatz der Geschäftsstelle");
    let told = kreis.run(&["import", &shared]).done();
    assert!(told.contains("3 Verbundziele"), "{told}");
    assert_eq!(said(&kreis.export()), said(&office.export()));
    kreis.refuses(&["import", &shared], "steht schon etwas");
    kreis.sync();

    gemeinde.sync();
    let told = gemeinde.run(&["import", &own]).done();
    assert!(told.contains("1 Blatt"), "{told}");
    gemeinde.sync();
    let scope = ["export", "--format", "json", "--scope", "own"];
    let [before, after] = [&town, &gemeinde].map(|place| place.run(&scope).done());
    assert!(after.contains("nur für uns"), "{after}");
    assert_eq!(said(&after), said(&before));
    gemeinde.refuses(&["import", &own], "steht hier schon etwas");
    let other = kreis.refuses(&["import", &own], GEMEINDE);
    assert!(other.what.contains(LANDKREIS), "{other:?}");
}
