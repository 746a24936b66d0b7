// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Input that is wrong is refused with a reason, and changes nothing.

use leitwerk_tests::processes::{GEMEINDE, LEITLINIE, Verbund, Workplace, text};

/// Expects a command to refuse and the export to stay what it is.
fn refuses(workplace: &Workplace, args: &[&str], word: &str) {
    let before = workplace.export();
    let problem = workplace.refuses(args, word);
    let safe = ["nichts verändert", "nichts geändert", "unverändert"];
    assert!(safe.iter().any(|word| problem.safe.contains(word)), "{problem:?}");
    assert_eq!(workplace.export(), before, "{args:?} changed something");
}

#[test]
fn a_file_that_is_no_whole_leitlinie_is_not_imported() {
    let verbund = Verbund::found();
    let office = verbund.office();
    let latin1: Vec<u8> =
        LEITLINIE.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    let half = &LEITLINIE[..LEITLINIE.find("Leuchtfeuer\n\nNachts").expect("1.2 begins")];
    let files = [
        ("latin1.txt", latin1, "UTF-8"),
        ("halb.txt", half.into(), "unvollständig"),
        ("einkauf.txt", b"Milch\nBrot\n".to_vec(), "keine Leitlinie"),
        ("leer.txt", Vec::new(), "leer"),
        ("bild.txt", vec![0xff; 300], "UTF-8"),
        ("lang.txt", vec![b'x'; 40 << 20], "zu groß"),
    ];
    // Once before and once after a good file was imported.
    for _ in 0..2 {
        for (name, bytes, word) in &files {
            let file = verbund.file(name, bytes);
            refuses(&office, &["import", text(&file)], word);
        }
        refuses(&office, &["import", text(&verbund.path("fehlt.txt"))], "fehlt.txt");
        refuses(&office, &["import", text(&verbund.data())], "relay");
        let good = verbund.file("leitlinie.txt", LEITLINIE);
        office.run(&["import", text(&good)]).done();
    }
}

#[test]
fn an_edit_that_makes_no_sense_changes_nothing() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    for (document, field, action, word) in [
        ("9.9", "text", ["--set", "x"], "„9.9“"),
        ("", "text", ["--set", "x"], "Dokument"),
        ("blatt:9.9", "note", ["--set", "x"], "„blatt:9.9“"),
        ("1.1", "farbe", ["--set", "rot"], "„farbe“"),
        ("1.1", "", ["--set", "x"], "Feld"),
        ("1.1", "milestones[", ["--set", "x"], "„milestones[“"),
        ("1.1", "milestones[7].text", ["--set", "x"], "keinen Eintrag 7"),
        ("1.1", "milestones", ["--remove", "7"], "keinen Eintrag 7"),
        ("1.1", "milestones", ["--move", "0:7"], "keinen Eintrag 7"),
        ("1.1", "milestones", ["--set", "x"], "nicht setzen"),
        ("1.1", "text", ["--add", "x"], "„text“"),
        ("1.1", "text", ["--splice", "9999:0:x"], "Zeichen"),
        ("1.1", "text", ["--splice", "0:18446744073709551615:x"], "Zeichen"),
        ("1.1", "impact.Kunden", ["--set", "4"], "„4“"),
        ("1.1", "impact.Kunden", ["--set", "viel"], "„viel“"),
        ("1.1", "milestones[0].due", ["--set", "31.02.2026"], "„31.02.2026“"),
        ("1.1", "milestones[0].state", ["--set", "egal"], "„egal“"),
        ("1.1", "efforts.it_cost", ["--set", "teuer"], "„teuer“"),
        ("1.1", "area", ["--set", "Wolken"], "„Wolken“"),
        ("leitlinie", "vision.year", ["--set", "1833"], "„1833“"),
        ("leitlinie", "imports", ["--remove", "0"], "„imports“"),
        ("blatt:1.1", "existing_vza", ["--set", "0,123"], "„0,123“"),
    ] {
        refuses(&office, &[&["edit", document, field][..], &action].concat(), word);
    }
    refuses(&office, &["show", "9.9"], "„9.9“");
    refuses(&office, &["export", "--format", "json", "--out", "/fehlt/hier/x.json"], "x.json");
}

#[test]
fn only_a_coordinator_imports() {
    let verbund = Verbund::found();
    verbund.office_with_leitlinie();
    let town = verbund.town();
    town.sync();
    let file = verbund.file("andere.txt", LEITLINIE.replace("Seekarte", "Landkarte"));
    refuses(&town, &["import", text(&file)], "Geschäftsstelle");
}

#[test]
fn a_reader_reads_and_does_not_write() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    for role in ["reader", "hvb"] {
        let guest = verbund.join_with(&office, role, GEMEINDE, role);
        guest.sync();
        assert_eq!(guest.export(), office.export());
        refuses(&guest, &["edit", "1.1", "text", "--set", "x"], "darf das nicht ändern");
        refuses(&guest, &["edit", "leitlinie", "title", "--set", "x"], "darf das nicht ändern");
        refuses(&guest, &["edit", "blatt:1.1", "note", "--set", "x"], "darf das nicht ändern");
    }
}

#[test]
fn two_programs_never_work_in_one_folder() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let before = office.export();
    let connected = office.start(&["sync"]);
    connected.line_with("Aktuell");
    for call in [&["edit", "1.1", "text", "--set", "x"][..], &["sync", "--once"], &["list"]] {
        let problem = office.refuses(call, "gerade von Leitwerk benutzt");
        assert!(problem.safe.contains("unverändert"), "{problem:?}");
    }
    drop(connected);
    assert_eq!(office.export(), before, "after the other program the folder is free again");
}
