// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Another role is another workplace in another folder: from then on the old number is turned away
//! everywhere. What it wrote before still counts, and what it writes afterwards does not.

use leitwerk_tests::processes::{GEMEINDE, LANDKREIS, LEITLINIE, Verbund, Workplace, text};
use serde_json::Value;

/// Lets a workplace of the Gemeinde join with a role in place of another one. The office agrees where
/// it has to.
fn instead_of(
    verbund: &Verbund,
    office: &Workplace,
    replaced: &str,
    name: &str,
    role: &str,
) -> Workplace {
    let invitation = verbund.path(&format!("{name}.einladung"));
    let whom = ["--kommune", GEMEINDE, "--role", role, "--out", text(&invitation)];
    let how = ["--pre-approved", "--replaces", replaced];
    verbund.node(&["invite"], &[&whom[..], &how].concat()).done();
    let new = verbund.newcomer(name);
    let joining = new.start(&["join", text(&invitation), "--json"]);
    if role == "coordinator" {
        joining.line_with("waits_for_coordinator");
        office.run(&["approve", "1"]).done();
    }
    assert!(joining.ended().success(), "{name} joins");
    new.sync();
    new
}

/// Lets a workplace that was replaced write once more, and expects that it is turned away and that
/// nobody shows it, not even where a `bystander` brings it who has not heard of that yet.
fn writes_in_vain(verbund: &Verbund, bystander: &Workplace, old: &Workplace, number: u64) {
    let late = format!("Zu spät von {number}. ");
    old.edit("1.1", "text", &["--splice", &format!("0:0:{late}")]);
    assert!(old.export().contains(&late), "it is not lost where it was written");
    old.refuses(&["sync", "--once"], "Er wurde gesperrt");
    let file = verbund.path(&format!("{number}.lwx"));
    old.run(&["bundle", "write", text(&file), "--for", LANDKREIS]).done();
    bystander.run(&["bundle", "read", text(&file)]).done();
    bystander.sync();
    assert!(!bystander.export().contains(&late), "who has heard of it does not show it");
    bystander.refuses(&["bundle", "read", text(&file)], "nicht im Verbund");
    let list = verbund.node(&["change", "list", "--json"], &[]).done();
    let list: Vec<Value> = serde_json::from_str(&list).expect("the answer is JSON");
    let held = list.iter().find(|held| held["device"] == number).expect("a person may admit it");
    assert_eq!(held["changes"], 1, "{held}");
    let revoke = ["revoke", &number.to_string()];
    verbund.node(&revoke, &["--json"]).refused("keinen gültigen Arbeitsplatz");
}

#[test]
fn an_editor_becomes_a_coordinator_and_the_other_way_round() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let editor = verbund.town();
    let bystander = verbund.join("bystander", LANDKREIS, "editor");
    bystander.sync();
    editor.sync();
    editor.edit("1.1", "text", &["--splice", "0:0:Als Redaktion. "]);
    editor.edit("blatt:1.1", "note", &["--set", "nur für uns"]);
    editor.sync();
    let leitlinie = verbund.file("noch-einmal.txt", LEITLINIE);
    for only in [&["import", text(&leitlinie)][..], &["approve"]] {
        editor.refuses(only, "nur ein Arbeitsplatz der Geschäftsstelle");
    }

    let coordinator = instead_of(&verbund, &office, "3", "coordinator", "coordinator");
    writes_in_vain(&verbund, &bystander, &editor, 3);
    coordinator.sync();
    let own = ["export", "--format", "json", "--scope", "own"];
    assert!(coordinator.run(&own).done().contains("nur für uns"), "its Kommune is the same");
    assert!(coordinator.run(&["approve"]).done().contains("Nichts wartet"));
    coordinator.run(&["import", text(&leitlinie)]).done();
    coordinator.edit("1.1", "text", &["--splice", "0:0:Als Geschäftsstelle. "]);
    coordinator.sync();

    let editor = instead_of(&verbund, &office, "5", "editor", "editor");
    // Somebody asks for what the old role could agree to.
    let invitation = verbund.invite("third", GEMEINDE, "coordinator");
    let third = verbund.newcomer("third");
    let joining = third.start(&["join", text(&invitation), "--json"]);
    joining.line_with("waits_for_coordinator");
    assert_ne!(coordinator.run(&["approve", "1"]).code, Some(0), "it agrees to nothing any more");
    writes_in_vain(&verbund, &bystander, &coordinator, 5);
    editor.refuses(&["approve"], "nur ein Arbeitsplatz der Geschäftsstelle");
    office.run(&["approve", "1"]).done();
    assert!(joining.ended().success(), "the office agrees");

    editor.edit("1.1", "text", &["--splice", "0:0:Wieder als Redaktion. "]);
    editor.sync();
    office.sync();
    third.sync();
    assert_eq!(third.export(), office.export());
    let written = "Wieder als Redaktion. Als Geschäftsstelle. Als Redaktion. ";
    assert!(office.export().contains(written), "{}", office.export());
    let status = verbund.node(&["status"], &[]).done();
    for mark in ["3: editor (gesperrt)", "5: coordinator (gesperrt)", "6: editor\n"] {
        assert!(status.contains(mark), "{mark:?} is missing: {status}");
    }
}
