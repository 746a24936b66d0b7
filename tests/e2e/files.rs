// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Offices that exchange by files, without any network.

use std::path::{Path, PathBuf};

use leitwerk_tests::processes::{GEMEINDE, LANDKREIS, LEITLINIE, Verbund, Workplace, text};
use serde_json::Value;

/// An office that has read the Leitlinie and a town that has nothing, and no relay any more.
fn apart() -> (Verbund, Workplace, Workplace) {
    let mut verbund = Verbund::found();
    let (office, town) = (verbund.office(), verbund.town());
    verbund.kill_relay();
    let file = verbund.file("leitlinie.txt", LEITLINIE);
    office.run(&["import", text(&file)]).done();
    (verbund, office, town)
}

fn write(workplace: &Workplace, file: &Path, more: &[&str]) -> Value {
    let command = [&["bundle", "write", text(file), "--json"], more].concat();
    serde_json::from_str(&workplace.run(&command).done()).expect("the answer is JSON")
}

fn read(workplace: &Workplace, file: &Path) -> Value {
    let answer = workplace.run(&["bundle", "read", text(file), "--json"]).done();
    serde_json::from_str(&answer).expect("the answer is JSON")
}

/// Expects a file to be refused and everything to stay as it was.
fn refused(workplace: &Workplace, file: &Path, word: &str) {
    let before = workplace.export();
    let problem = workplace.refuses(&["bundle", "read", text(file)], word);
    assert!(problem.safe.contains("nichts verändert"), "{problem:?}");
    assert_eq!(workplace.export(), before);
}

#[test]
fn two_offices_that_never_meet_come_together_by_files() {
    let (verbund, office, town) = apart();
    let [there, back, again] = ["hin.lwx", "her.lwx", "wieder.lwx"].map(|name| verbund.path(name));
    write(&office, &there, &["--for", GEMEINDE]);
    let first = read(&town, &there);
    assert_eq!(first["from"], LANDKREIS);
    assert_eq!(first["known"], 0);
    assert_eq!(town.export(), office.export());

    office.edit("1.1", "text", &["--splice", "0:0:Aus dem Landkreis. "]);
    town.edit("1.1", "text", &["--splice", "0:0:Aus der Gemeinde. "]);
    town.edit("1.2", "milestones", &["--add", "Ein Anfang"]);
    town.edit("blatt:1.1", "note", &["--set", "Nur für uns"]);
    // The answer leaves out what was in the file from there.
    let written = write(&town, &back, &["--for", LANDKREIS, "--since", text(&there)]);
    assert!(written["left_out"].as_u64() > Some(0), "{written}");
    let second = read(&office, &back);
    assert_eq!(second["new"][GEMEINDE], written["changes"], "{second}");
    assert_eq!(second["roster_entries"], 1, "the office learns that the town has joined");
    write(&office, &again, &["--for", GEMEINDE, "--since", text(&back)]);
    read(&town, &again);
    assert_eq!(town.export(), office.export());
    for part in ["Aus dem Landkreis. ", "Aus der Gemeinde. ", "Ein Anfang"] {
        assert!(office.export().contains(part), "{part:?} is lost");
    }

    // A second time there is nothing new, and people are told so.
    let said = town.run(&["bundle", "read", text(&again)]).done();
    assert!(said.contains("war schon bekannt"), "{said}");
    assert_eq!(town.export(), office.export());
    let own = ["export", "--format", "json", "--scope", "own"];
    assert!(town.run(&own).done().contains("Nur für uns"));
    assert!(!office.run(&own).done().contains("Nur für uns"), "a Blatt stays in its Kommune");
}

#[test]
fn a_file_for_the_own_kommune_carries_its_blatt_and_is_read_nowhere_else() {
    let mut verbund = Verbund::found();
    let (office, town) = (verbund.office(), verbund.town());
    let desk = verbund.join("desk", GEMEINDE, "editor");
    verbund.kill_relay();
    let leitlinie = verbund.file("leitlinie.txt", LEITLINIE);
    office.run(&["import", text(&leitlinie)]).done();
    let [all, own] = ["alle.lwx", "eigen.lwx"].map(|name| verbund.path(name));
    write(&office, &all, &["--for", GEMEINDE]);
    read(&town, &all);
    town.edit("blatt:1.1", "note", &["--set", "Nur für uns"]);
    let said = town.run(&["bundle", "write", text(&own)]).done();
    assert!(said.contains("nicht verschlüsselt"), "{said}");
    refused(&office, &own, "nicht für diesen Arbeitsplatz");
    read(&desk, &own);
    let scope = ["export", "--format", "json", "--scope", "own"];
    assert_eq!(desk.run(&scope).done(), town.run(&scope).done());
}

#[test]
fn a_file_that_cannot_be_trusted_is_refused_with_its_reason() {
    let (verbund, office, town) = apart();
    let good = verbund.path("gut.lwx");
    write(&office, &good, &["--for", GEMEINDE]);
    let bytes = std::fs::read(&good).expect("the file is there");
    let file = |name: &str, bytes: &[u8]| -> PathBuf { verbund.file(name, bytes) };

    let mut altered = bytes.clone();
    altered[bytes.len() / 2] ^= 1;
    refused(&town, &file("verändert.lwx", &altered), "beschädigt oder nicht ganz da");
    let half = &bytes[..bytes.len() / 2];
    refused(&town, &file("halb.lwx", half), "beschädigt oder nicht ganz da");
    let mut newer = bytes.clone();
    newer[5] += 1;
    refused(&town, &file("neuer.lwx", &newer), "hat die Form 2");
    refused(&town, &file("leer.lwx", b""), "keine Austauschdatei");
    refused(&town, &file("brief.txt", b"Sehr geehrte Damen und Herren"), "keine Austauschdatei");
    refused(&town, &verbund.path("fehlt.lwx"), "nicht gefunden");

    let (elsewhere, stranger, _) = apart();
    let foreign = elsewhere.path("fremd.lwx");
    write(&stranger, &foreign, &["--for", GEMEINDE]);
    refused(&town, &foreign, "anderen Verbund");

    // All of it was written before that day, and nothing of it is here.
    let late = verbund.path("später.lwx");
    let written = write(&office, &late, &["--for", GEMEINDE, "--since", "1.1.2190"]);
    assert_eq!(written["changes"], 0);
    refused(&town, &late, "Es fehlen frühere Änderungen");
    read(&town, &good);
    read(&town, &late);
    assert_eq!(town.export(), office.export());
}

#[test]
fn a_file_that_cannot_be_written_is_explained() {
    let (verbund, office, _) = apart();
    let file = verbund.path("stick.lwx");
    let write = |more: &[&str], word: &str| {
        office.refuses(&[&["bundle", "write", text(&file)], more].concat(), word);
        assert!(!file.exists(), "nothing is left of it");
    };
    write(&["--for", "Gemeinde Nirgendwo"], "Gemeinde Nirgendwo");
    write(&["--since", "neulich"], "weder ein Tag noch eine Datei");
    let nowhere = verbund.path("kein Ordner").join("stick.lwx");
    office.refuses(&["bundle", "write", text(&nowhere)], "nicht gefunden");
}
