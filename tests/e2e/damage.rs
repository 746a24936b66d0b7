// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A damaged, foreign or newer database is recognised and left as it is.

use leitwerk_shared::domain::ids::{Class, DocId};
use leitwerk_tests::processes::{Verbund, Workplace, text};
use rand::rngs::StdRng;
use rand::{Rng as _, RngExt as _, SeedableRng as _};

const PAGE: usize = 4096;

/// Expects every command to refuse, the file to stay as it is, and everything to be there again
/// once the good file is back.
fn refuses_and_keeps(office: &Workplace, bytes: &[u8], word: &str) {
    let before = office.export();
    let good = std::fs::read(office.database()).expect("the database is there");
    std::fs::write(office.database(), bytes).expect("the database can be replaced");
    for command in [
        &["list"][..],
        &["export", "--format", "json"],
        &["edit", "1.1", "text", "--set", "x"],
        &["sync", "--once"],
    ] {
        let problem = office.refuses(command, word);
        assert!(problem.safe.contains("nicht verändert"), "{problem:?}");
    }
    let after = std::fs::read(office.database()).expect("the database is there");
    assert!(after == bytes, "the file was changed, though it was said that it is not");
    std::fs::write(office.database(), good).expect("the database can be replaced");
    assert_eq!(office.export(), before);
}

fn database(office: &Workplace) -> Vec<u8> {
    std::fs::read(office.database()).expect("the database is there")
}

fn made_by_others(make: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<()>) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("the system gives a folder");
    let path = folder.path().join("other.db");
    let connection = rusqlite::Connection::open(&path).expect("SQLite makes a file");
    make(&connection).expect("SQLite writes");
    drop(connection);
    std::fs::read(path).expect("the file is there")
}

#[test]
fn a_database_of_garbage_is_recognised_and_kept() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let seed = rand::random();
    let mut random = StdRng::seed_from_u64(seed);
    let mut bytes = database(&office);
    random.fill_bytes(&mut bytes[..PAGE]);
    refuses_and_keeps(&office, &bytes, "beschädigt");
}

#[test]
fn a_database_that_is_cut_off_or_gone_is_not_begun_anew() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let good = database(&office);
    refuses_and_keeps(&office, &[], "beschädigt");
    refuses_and_keeps(&office, &good[..good.len() / 2], "beschädigt");
    refuses_and_keeps(&office, &good[..PAGE / 2], "beschädigt");

    let before = office.export();
    std::fs::remove_file(office.database()).expect("the database can be removed");
    office.refuses(&["list"], "beschädigt");
    assert!(!office.database().exists(), "nothing new stands in its place");
    std::fs::write(office.database(), good).expect("the database can be replaced");
    assert_eq!(office.export(), before);
}

#[test]
fn the_database_of_another_program_is_recognised_and_kept() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let foreign = made_by_others(|other| other.execute_batch("CREATE TABLE konto (betrag REAL)"));
    refuses_and_keeps(&office, &foreign, "keine Leitwerk-Datenbank");
    let lookalike = made_by_others(|other| {
        other.execute_batch("CREATE TABLE document (name TEXT); PRAGMA user_version = 1")
    });
    refuses_and_keeps(&office, &lookalike, "keine Leitwerk-Datenbank");
}

#[test]
fn a_database_of_a_newer_version_is_recognised_and_kept() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let good = database(&office);
    let connection = rusqlite::Connection::open(office.database()).expect("the database opens");
    connection.pragma_update(None, "user_version", 99).expect("SQLite writes");
    drop(connection);
    let newer = database(&office);
    std::fs::write(office.database(), good).expect("the database can be replaced");
    refuses_and_keeps(&office, &newer, "Version 99");
}

#[test]
fn no_damaged_page_shows_anything_but_the_truth() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    office.edit("1.1", "text", &["--set", "Alle Stege tragen auch im Winter."]);
    let truth = office.export();
    let good = database(&office);
    let seed: u64 = rand::random();
    let mut random = StdRng::seed_from_u64(seed);
    let mut refused = 0;
    for page in 0..good.len() / PAGE {
        let mut bytes = good.clone();
        random.fill_bytes(&mut bytes[page * PAGE..(page + 1) * PAGE]);
        std::fs::write(office.database(), &bytes).expect("the database can be replaced");
        let ended = office.run(&["export", "--format", "json", "--json"]);
        if ended.code == Some(0) {
            let shown = office.export();
            assert!(shown == truth, "seed {seed}, page {page}: something else is shown");
        } else {
            ended.refused("");
            refused += 1;
        }
    }
    assert!(refused > 0, "seed {seed}: no page matters");
    std::fs::write(office.database(), good).expect("the database can be replaced");
    assert_eq!(office.export(), truth);
}

#[test]
fn a_flipped_bit_in_what_is_shown_first_is_not_shown() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let truth = office.export();
    let seed: u64 = rand::random();
    let mut random = StdRng::seed_from_u64(seed);
    let connection = rusqlite::Connection::open(office.database()).expect("the database opens");
    let views = stored_views(&connection).expect("SQLite reads");
    assert_eq!(views.len(), 4, "the Leitlinie and three goals");
    for (doc, mut bytes) in views {
        let place = random.random_range(0..bytes.len());
        bytes[place] ^= 1 << random.random_range(0..8);
        connection
            .execute("UPDATE view SET bytes = ?2 WHERE doc = ?1", (doc, bytes))
            .expect("SQLite writes");
    }
    drop(connection);
    assert!(office.export() == truth, "seed {seed}: something else is shown");
}

fn stored_views(connection: &rusqlite::Connection) -> rusqlite::Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut statement = connection.prepare("SELECT doc, bytes FROM view")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// Damages what is stored of one Steckbrief, and of nothing else.
fn damage_steckbrief(office: &Workplace, number: &str) {
    let goal = office.goal(number);
    let id = goal["id"].as_str().and_then(|id| id.parse().ok()).expect("a goal has an id");
    let doc = DocId::shared(Class::Steckbrief, id).to_bytes();
    let connection = rusqlite::Connection::open(office.database()).expect("the database opens");
    let changed = connection.execute("UPDATE tail SET meta = x'ff' WHERE doc = ?1", [&doc[..]]);
    assert!(changed.expect("SQLite writes") > 0, "nothing is stored of {number}");
    let gone = connection.execute("DELETE FROM view WHERE doc = ?1", [&doc[..]]);
    assert_eq!(gone.expect("SQLite writes"), 1, "the Steckbrief was shown");
}

#[test]
fn one_document_that_cannot_be_read_keeps_no_command_from_the_others() {
    let verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let listed = office.run(&["list"]);
    assert_eq!(listed.stderr, "", "nothing is wrong yet");
    damage_steckbrief(&office, "1.1");

    let told = office.run(&["list"]);
    assert_eq!((told.code, &told.stdout), (Some(0), &listed.stdout));
    let first = told.stderr.lines().next().unwrap_or_default();
    assert!(first.contains("der Steckbrief 1.1 „"), "it says which one: {told:#?}");
    assert_eq!(told.stderr.lines().count(), 3, "and how bad that is, and what to do: {told:#?}");
    assert!(told.stderr.contains("mit den anderen geht es weiter"), "{told:#?}");

    office.edit("1.2", "text", &["--set", "Alle Stege tragen auch im Winter."]);
    let shown = office.run(&["show", "1.2"]).done();
    assert!(shown.contains("Alle Stege tragen auch im Winter."), "{shown}");
    office.sync();

    let leitlinie = verbund.path("leitlinie.txt");
    for command in [
        &["show", "1.1"][..],
        &["edit", "1.1", "text", "--set", "x"],
        &["export", "--format", "json"],
        &["import", text(&leitlinie)],
    ] {
        office.refuses(command, "der Steckbrief 1.1 „");
    }
}
