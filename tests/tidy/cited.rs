// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A document that rests on tests names them; a test that is renamed or lost takes the document's
//! word with it. So every test that is cited must be there, where it is said to be.

use std::collections::BTreeSet;

use super::{files, nobody, read};

const ATTACKS: &str = "docs/attacks.md";

/// How a line begins that makes the next function a test.
const MARKS: [&str; 2] = ["#[test]", "#[tokio::test"];

/// Returns all tests, as `binary: module::function`; those within a package have its name.
pub(crate) fn tests() -> BTreeSet<String> {
    let files = ["app", "shared", "sync-node", "tests"].map(|folder| files(folder, ".rs"));
    let tests = files.iter().flatten().filter_map(|file| {
        let room = room(file)?;
        let text = read(file);
        let names: Vec<String> = named(&text).iter().map(|name| place(&room, name)).collect();
        Some(names)
    });
    tests.flatten().collect()
}

/// Returns what stands between backticks in a text, and in which line.
pub(crate) fn quoted(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut line = 1;
    let pieces = text.split('`').map(move |piece| {
        let begins = line;
        line += piece.matches('\n').count();
        (begins, piece)
    });
    pieces.skip(1).step_by(2)
}

/// Returns the binary of a file and the modules within it.
fn room(file: &str) -> Option<(String, Vec<String>)> {
    let inside = file.trim_end_matches(".rs").trim_end_matches("/main").trim_end_matches("/lib");
    let mut parts = inside.split('/');
    let package = match parts.next()? {
        "app" => "leitwerk-app",
        "shared" => "leitwerk-shared",
        "sync-node" => "leitwerk-node",
        _ => "leitwerk-tests",
    };
    let binary = match (package, parts.next()?) {
        (_, "src") => package,
        // The package of tests has a folder for each binary.
        ("leitwerk-tests", binary) => binary,
        (_, "tests") => parts.next()?,
        _ => return None,
    };
    Some((binary.to_owned(), parts.map(str::to_owned).collect()))
}

fn place((binary, modules): &(String, Vec<String>), name: &str) -> String {
    let path: Vec<&str> = modules.iter().map(String::as_str).chain([name]).collect();
    format!("{binary}: {}", path.join("::"))
}

/// Returns the tests of a file, with the module around them if there is one.
fn named(text: &str) -> Vec<String> {
    let (mut module, mut marked, mut found) = (None, false, Vec::new());
    for line in text.lines() {
        let code = line.trim_start();
        if let Some(name) = line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(" {")) {
            module = Some(name);
        } else if line == "}" {
            module = None;
        }
        marked |= MARKS.iter().any(|mark| code.starts_with(mark));
        let function = code.trim_start_matches("async ").strip_prefix("fn ");
        if let Some(rest) = function.filter(|_| marked) {
            let name = rest.split('(').next().unwrap_or_default();
            found.push(module.map_or(name.to_owned(), |module| format!("{module}::{name}")));
            marked = false;
        }
    }
    found
}

/// Returns the tests and modules of tests that a text cites. `…::name` stands beside the test whose
/// module it shares.
fn cited(text: &str) -> Vec<(usize, String)> {
    let mut cited: Vec<(usize, String)> = Vec::new();
    for (line, words) in quoted(text) {
        if let Some(name) = words.strip_prefix("…::") {
            let before = cited.last().and_then(|(_, before)| before.rsplit_once("::"));
            let (module, _) = before.expect("it stands beside another one");
            cited.push((line, format!("{module}::{name}")));
        } else if words.contains(": ") {
            cited.push((line, words.to_owned()));
        }
    }
    cited
}

fn is_there(tests: &BTreeSet<String>, cited: &str) -> bool {
    let module = format!("{cited}::");
    tests.iter().any(|test| test == cited || test.starts_with(&module))
}

#[test]
fn every_test_that_holds_off_an_attack_is_there() {
    let (tests, text) = (tests(), read(ATTACKS));
    let cited = cited(&text);
    assert!(cited.len() > 80, "only {} are cited", cited.len());
    let missing = cited.into_iter().filter(|(_, name)| !is_there(&tests, name));
    let offences = missing.map(|(n, name)| (ATTACKS.to_owned(), n, format!("{name} is no test")));
    nobody("a test that holds off an attack is not there:", offences);
}

#[test]
fn a_test_is_found_where_it_stands() {
    let text = "fn helper() {}\n\n#[test]\n#[expect(unused)]\nfn a() {}\n\n#[cfg(test)]\nmod tests {\n    \
                #[tokio::test(start_paused = true)]\n    async fn b() {}\n}\n\n#[test]\nfn c() {}\n";
    assert_eq!(named(text), ["a", "tests::b", "c"]);
    for (file, name, expected) in [
        ("tests/sim/quic/faults.rs", "x", "sim: quic::faults::x"),
        ("tests/e2e/main.rs", "x", "e2e: x"),
        ("shared/tests/hostile/main.rs", "x", "hostile: x"),
        ("shared/tests/roster.rs", "x", "roster: x"),
        ("shared/src/net/guard.rs", "tests::x", "leitwerk-shared: net::guard::tests::x"),
        ("sync-node/src/lib.rs", "x", "leitwerk-node: x"),
    ] {
        assert_eq!(room(file).map(|room| place(&room, name)).as_deref(), Some(expected));
    }
    let text = "| a\n| `sim: quic::a`, `…::b` | `main.rs` |\n`e2e: liars`";
    let expected = [(2, "sim: quic::a"), (2, "sim: quic::b"), (3, "e2e: liars")];
    assert_eq!(cited(text), expected.map(|(line, name)| (line, name.to_owned())));
    let tests = BTreeSet::from(["e2e: liars::a".to_owned()]);
    let there = |name| is_there(&tests, name);
    assert!(there("e2e: liars::a") && there("e2e: liars") && !there("e2e: liar"));
}
