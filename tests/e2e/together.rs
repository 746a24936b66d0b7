// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Two offices write one strategy.

use leitwerk_tests::processes::{LEITLINIE, Verbund, leitwerk, text};
use leitwerk_tests::story;

#[test]
fn what_two_offices_write_without_each_other_comes_together() {
    let folder = tempfile::tempdir().expect("the system gives a folder");
    let file = folder.path().join("leitlinie.txt");
    std::fs::write(&file, LEITLINIE).expect("the folder takes a file");
    story::play(&file);
}

#[test]
fn a_newer_file_does_not_take_back_what_was_edited() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    office.edit("1.1", "text", &["--set", "Alle Stege tragen auch im Winter."]);
    office.edit("1.2", "milestones", &["--remove", "0"]);
    let edited = [office.goal("1.1"), office.goal("1.2"), office.goal("2.1")];

    let newer = verbund.file("neuer.txt", LEITLINIE.replace("Kürzere Wege.", "Kurze Wege."));
    office.run(&["import", text(&newer)]).done();

    assert_eq!([office.goal("1.1"), office.goal("1.2"), office.goal("2.1")], edited);
}

#[test]
fn what_is_told_as_arrived_is_stored_there() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    let connected = town.start(&["sync"]);
    connected.line_with("Aktuell");
    office.edit("1.1", "text", &["--splice", "0:0:Neu: "]);
    let sending = office.start(&["sync"]);
    sending.line_with("bei der anderen Kommune");
    // Both are killed at once: what was told must not depend on an orderly end.
    drop((sending, connected));
    assert_eq!(town.export(), office.export());
    assert!(town.export().contains("Neu: "));
}

#[test]
fn who_has_everything_says_so_though_it_ends_at_once() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let town = verbund.town();
    office.edit("1.1", "text", &["--splice", "0:0:Neu: "]);
    let said = office.run(&["sync", "--once"]).done();
    assert!(said.contains("noch von keiner Kommune bestätigt"), "{said}");
    town.sync();
    let said = office.run(&["sync", "--once"]).done();
    assert!(said.contains("bei der anderen Kommune"), "{said}");
    verbund.wait_until_log("the other side has nothing more to say");
    let log = std::fs::read_to_string(verbund.path("relay.log")).expect("the log is there");
    assert!(!log.contains("ended too early"), "who ends in order is not told as broken: {log}");
}

#[test]
fn the_demonstration_tells_its_story_without_a_window() {
    let said = leitwerk(&["demo", "--headless"]).done();
    for step in ["Relais läuft", "beigetreten", "offline", "verbinden sich wieder", "dasselbe"] {
        assert!(said.contains(step), "{step:?} is not told:\n{said}");
    }
}
