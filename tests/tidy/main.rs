// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The house rules that no compiler checks: who may use whom, who touches the world, and how a
//! file begins. Every offender is named with its place.

mod accessibility;
mod cited;
mod languages;
mod limits;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Which rooms of `shared` a room may use, besides itself.
const MAY_USE: [(&str, &[&str]); 11] = [
    ("domain", &[]),
    ("change", &["domain"]),
    ("identity", &["change", "domain"]),
    ("store", &["identity", "change", "domain"]),
    ("document", &["store", "identity", "change", "domain"]),
    ("sync", &["identity", "change", "domain"]),
    ("exchange", &["sync", "store", "identity", "change", "domain"]),
    ("net", &["exchange", "sync", "identity", "change", "domain"]),
    ("replica", &["exchange", "sync", "document", "store", "identity", "change", "domain"]),
    ("cli", &[]),
    ("lib", &[]),
];

/// What reads the clock, files, sockets or chance.
const WORLD: [&str; 7] = [
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "std::fs",
    "std::net",
    "aws_lc_rs::rand",
    "tokio::",
];

/// Where in `shared` that may be done.
const TOUCHES_THE_WORLD: [&str; 3] =
    ["shared/src/net", "shared/src/store", "shared/src/identity/key.rs"];

/// Words that stand in nearly every English sentence and in no German one.
const ENGLISH: [&str; 31] = [
    "the", "and", "of", "to", "is", "are", "not", "with", "from", "this", "that", "your", "you",
    "please", "save", "cancel", "close", "open", "settings", "error", "failed", "invalid", "file",
    "new", "delete", "back", "search", "unknown", "merge", "conflict", "commit",
];

/// A line of a source file.
struct Line {
    file: String,
    number: usize,
    text: String,
}

impl Line {
    /// Returns the line without its comment.
    fn code(&self) -> &str {
        self.text.split("//").next().unwrap_or_default()
    }
}

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests lie in the project").to_owned()
}

/// Returns the files below a folder of the project that end in a way, as paths from its root.
fn files(folder: &str, end: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if name.ends_with(end) {
                let inside = path.strip_prefix(root()).expect("it lies in the project");
                found.push(inside.to_str().expect("our paths are UTF-8").replace('\\', "/"));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "there are files in {folder}");
    found
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).expect("the file can be read")
}

fn lines(folder: &str) -> Vec<Line> {
    let files = files(folder, ".rs").into_iter();
    let lines = files.flat_map(|file| {
        let text = read(&file);
        let lines = text.lines().map(str::to_owned).collect::<Vec<_>>();
        lines.into_iter().zip(1..).map(move |(text, number)| Line {
            file: file.clone(),
            number,
            text,
        })
    });
    lines.collect()
}

/// Fails with every offender, `file:line: why`.
fn nobody(rule: &str, offenders: impl IntoIterator<Item = (String, usize, String)>) {
    let mut list = String::new();
    for (file, number, why) in offenders {
        writeln!(list, "  {file}:{number}: {why}").expect("a text takes a line");
    }
    assert!(list.is_empty(), "{rule}\n{list}");
}

fn offence(line: &Line, why: impl Into<String>) -> (String, usize, String) {
    (line.file.clone(), line.number, why.into())
}

/// Returns the rooms that a line of `shared` uses: the words behind `crate::`.
fn used(line: &Line) -> Vec<String> {
    let paths = line.code().split("crate::").skip(1);
    let heads = paths.flat_map(|path| match path.strip_prefix('{') {
        // `use crate::{change::Hash, domain}` on one line.
        Some(many) => many.split(',').map(|one| one.trim().to_owned()).collect(),
        None => vec![path.to_owned()],
    });
    let word = |head: String| {
        let end = head.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(head.len());
        head[..end].to_owned()
    };
    heads.map(word).filter(|room| MAY_USE.iter().any(|(known, _)| known == room)).collect()
}

/// Returns the room of a file: the folder or file directly below `shared/src`.
fn room(file: &str) -> &str {
    let inside = file.strip_prefix("shared/src/").unwrap_or(file);
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
}

#[test]
fn the_rooms_of_shared_are_used_in_one_direction() {
    let lines = lines("shared/src");
    let forbidden = lines.iter().flat_map(|line| {
        // What this test cannot read must not pass by silence.
        let whole = !line.code().trim_end().ends_with("crate::{");
        assert!(whole, "{}:{}: name one room per line", line.file, line.number);
        let room = room(&line.file);
        let allowed = MAY_USE.iter().find(|(name, _)| *name == room);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("{room} has no rule in this file"));
        let wrong = used(line)
            .into_iter()
            .filter(move |used| used != room && !allowed.contains(&used.as_str()));
        wrong.map(move |used| offence(line, format!("{room} uses {used}"))).collect::<Vec<_>>()
    });
    nobody("a room uses one that is not below it:", forbidden);
}

#[test]
fn only_the_demonstration_contains_the_relay() {
    let lines = lines("app");
    let elsewhere = lines.iter().filter(|line| {
        let demo = line.file == "app/src/demo.rs" || line.file.starts_with("app/src/demo/");
        line.code().contains("leitwerk_node") && !demo
    });
    nobody("the client names the relay:", elsewhere.map(|line| offence(line, line.text.trim())));
}

#[test]
fn the_relay_opens_no_documents() {
    let lines = lines("sync-node");
    let names = |line: &&Line| {
        let used = ["leitwerk_shared::document", "leitwerk_shared::replica"];
        let code = line.code();
        used.iter().any(|room| code.contains(room))
            || (code.contains("leitwerk_shared::{")
                && (code.contains("document") || code.contains("replica")))
    };
    let opened = lines.iter().filter(names);
    nobody("the relay is a mailbox:", opened.map(|line| offence(line, line.text.trim())));
}

#[test]
fn the_clock_files_sockets_and_chance_stay_at_the_edge() {
    let lines = lines("shared/src");
    let touches = lines.iter().filter_map(|line| {
        let edge = TOUCHES_THE_WORLD.iter().any(|place| {
            let rest = line.file.strip_prefix(place);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
        });
        let test = line.file.ends_with("/tests.rs");
        let world = WORLD.iter().find(|world| line.code().contains(**world))?;
        (!edge && !test).then(|| offence(line, format!("touches {world}")))
    });
    nobody("pure code takes time, chance and bytes as arguments:", touches);
}

#[test]
fn every_file_says_whose_it_is_and_what_it_is_for() {
    let folders = ["app", "shared", "sync-node", "tests"];
    let files = folders.into_iter().flat_map(|folder| files(folder, ".rs"));
    let silent = files.filter_map(|file| {
        let text = read(&file);
        let mut lines = text.lines();
        let header = ["// SPDX-FileCopyrightText: ", "// SPDX-License-Identifier: EUPL-1.2"];
        let owned = header.iter().all(|start| lines.next().is_some_and(|l| l.starts_with(start)));
        let told = lines.next().is_some_and(|line| line.starts_with("//! "));
        match (owned, told) {
            (true, true) => None,
            (false, _) => Some((file, 1, "has no SPDX header".to_owned())),
            (true, false) => Some((file, 3, "does not say what it is for".to_owned())),
        }
    });
    nobody("a file begins with its licence and its purpose:", silent);
}

#[test]
fn versions_of_dependencies_stand_in_one_file() {
    let manifests = ["app", "shared", "sync-node", "tests"].map(|member| {
        let file = format!("{member}/Cargo.toml");
        let text = read(&file);
        (file, text)
    });
    let versioned = manifests.iter().flat_map(|(file, text)| {
        let mut section = "";
        let mut found = Vec::new();
        for (line, number) in text.lines().zip(1..) {
            if line.starts_with('[') {
                section = line;
            }
            let inherited = line.contains("workspace = true");
            let empty = line.trim().is_empty() || line.trim_start().starts_with('#');
            if section.contains("dependencies") && line != section && !inherited && !empty {
                found.push((file.clone(), number, line.to_owned()));
            }
        }
        found
    });
    nobody("a version stands outside the root Cargo.toml:", versioned);
}

#[test]
fn every_text_on_screen_is_german() {
    let texts = files("app/src/texts", ".rs").into_iter().flat_map(|file| {
        let text = read(&file);
        // What tests expect is no text on screen.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().replace("\\\"", "");
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let pieces: Vec<&str> = code.split('"').collect();
        let quoted = pieces.chunks(2).zip(pieces.chunks(2).skip(1));
        // What leads to an arm of a match is a name in the model.
        let said = quoted.filter(|(_, behind)| !behind[0].trim_start().starts_with("=>"));
        let said = said.filter_map(|(before, _)| Some((*before.get(1)?).to_owned()));
        said.map(|text| (file.clone(), text)).collect::<Vec<_>>()
    });
    let english = texts.filter_map(|(file, text)| {
        // What stands in braces is a name in the code.
        let said = text.split('{').map(|part| part.split_once('}').map_or(part, |part| part.1));
        let said: String = said.collect();
        let words = said.split(|c: char| !c.is_alphabetic());
        let word = words.map(str::to_lowercase).find(|word| ENGLISH.contains(&word.as_str()))?;
        Some((file, 1, format!("“{word}” in {text}")))
    });
    nobody("what is on the screen is German:", english);
}

#[test]
fn names_are_checked_where_they_stand() {
    let line = |text: &str| Line { file: "shared/src/x.rs".into(), number: 1, text: text.into() };
    assert_eq!(used(&line("use crate::{change::Hash, domain};")), ["change", "domain"]);
    assert_eq!(used(&line("    crate::store::Batch::default()")), ["store"]);
    assert_eq!(used(&line("pub(crate) fn document() {} // crate::net")), Vec::<String>::new());
    assert_eq!(room("shared/src/identity/key.rs"), "identity");
    assert_eq!(room("shared/src/exchange.rs"), "exchange");
}

#[test]
fn verdicts_about_changes_name_the_automerge_that_is_built_in() {
    let lock = read("Cargo.lock");
    let package = lock.split("\n\n").find(|package| package.contains("name = \"automerge\"\n"));
    let version = package.and_then(|package| package.split("version = \"").nth(1));
    let version = version.expect("Automerge stands in Cargo.lock");
    let engine = leitwerk_shared::store::proof::ENGINE;
    let named = engine.strip_prefix("automerge ").expect("it names Automerge");
    assert!(version.starts_with(&format!("{named}.")), "{engine}, but version {version}");
}
