// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window says in other languages: no text is missing or left over, all values stand in
//! it, and no German gets to the screen past the catalogues.

use std::collections::{BTreeMap, BTreeSet};

use leitwerk_app::language::{Entry, Language};
use leitwerk_shared::domain::ids::Class;
use leitwerk_shared::domain::schema::{self, Field, Shape};

use super::{files, nobody, read};

/// These files read what people wrote, in the language in which documents are written.
const READS_DOCUMENTS: [&str; 2] = ["app/src/texts/collate.rs", "app/src/texts/scales.rs"];

/// What is the same in every language: a name, what a reason of the system begins with, the
/// beginnings and ends of file names, and words that are written into documents.
const STAYS: [&str; 11] = [
    "Leitwerk",
    "Fehler ",
    "lwx",
    "lwb",
    "json",
    "leitwerk-austausch-{year:04}-{month:02}-{day:02}.{FILE_ENDING}",
    "leitwerk-sicherung-{year:04}-{month:02}-{day:02}.{BACKUP_ENDING}",
    "leitwerk-strategie-{year:04}-{month:02}-{day:02}.{JSON_ENDING}",
    "hoch",
    "mittel",
    "niedrig",
];

/// A text in quotes.
struct Quoted {
    file: String,
    line: usize,
    text: String,
    /// Whether it is what a catalogue looks up.
    looked_up: bool,
    /// Whether it is said of one, and what is said of other numbers, once that was read.
    counts: bool,
    other: Option<String>,
}

/// Returns whether what stands before a text begins to say it after a number.
fn counts(before: &str) -> bool {
    let calls = ["counted!(", "plural!("].into_iter().filter_map(|call| before.rsplit_once(call));
    calls.map(|(_, number)| number).any(|number| number.ends_with(',') && !number.contains(';'))
}

/// Returns what stands in quotes outside of comments, attributes and tests.
fn quoted(file: &str, source: &str) -> Vec<Quoted> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let is_code = |line: &str| !["//", "#["].iter().any(|it| line.trim_start().starts_with(it));
    let numbered = source.lines().zip(1..).filter(|(line, _)| is_code(line));
    let (mut found, mut before, mut open) = (Vec::new(), String::new(), None::<Quoted>);
    for (line, number) in numbered {
        let mut chars = line.chars().peekable();
        // A text that goes on leaves out the beginning of the line.
        while open.is_some() && chars.next_if(|c| *c == ' ').is_some() {}
        while let Some(c) = chars.next() {
            match (&mut open, c) {
                (None, '"') => {
                    let start = before.trim_end();
                    let counts = counts(start);
                    let looked_up = counts || start.ends_with("say!(") || start.ends_with("Text(");
                    let (file, text) = (file.to_owned(), String::new());
                    open =
                        Some(Quoted { file, line: number, text, looked_up, counts, other: None });
                }
                (None, c) => before.push(c),
                (Some(quoted), '"') => {
                    let one: Option<&mut Quoted> = found.last_mut();
                    let one = one.filter(|one| one.counts && one.other.is_none());
                    match one.filter(|_| before.trim() == ",") {
                        Some(one) => {
                            one.other = Some(std::mem::take(&mut quoted.text));
                            open = None;
                        }
                        None => found.extend(open.take()),
                    }
                    before.clear();
                }
                (Some(quoted), '\\') => match chars.next() {
                    Some('n') => quoted.text.push('\n'),
                    Some('u') => {
                        let code: String = chars.by_ref().take_while(|c| *c != '}').collect();
                        let code = u32::from_str_radix(code.trim_start_matches('{'), 16);
                        quoted.text.extend(code.ok().and_then(char::from_u32));
                    }
                    Some(c) => quoted.text.push(c),
                    None => {}
                },
                (Some(quoted), c) => quoted.text.push(c),
            }
        }
    }
    found
}

fn texts() -> Vec<Quoted> {
    let window = files("app/src/texts", ".rs").into_iter().chain(["app/src/texts.rs".to_owned()]);
    let mut all: Vec<Quoted> = window.flat_map(|file| quoted(&file, &read(&file))).collect();
    // The window takes over what `shared` says of the system.
    let shared = "shared/src/cli.rs";
    let source = read(shared);
    let reasons =
        source.split("pub fn system_reason").nth(1).and_then(|it| it.split("\n}\n").next());
    let reasons = quoted(shared, reasons.expect("it says why the system refuses something"));
    let whole = reasons.into_iter().filter(|quoted| !quoted.text.contains('{'));
    all.extend(whole.map(|quoted| Quoted { looked_up: true, ..quoted }));
    all
}

fn has_letters(text: &str) -> bool {
    let outside = text.split('{').map(|part| part.split_once('}').map_or(part, |part| part.1));
    outside.flat_map(str::chars).any(char::is_alphabetic)
}

/// Returns the names in braces.
fn values(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect()
}

fn keys(fields: &'static [Field], into: &mut BTreeSet<&'static str>) {
    for field in fields {
        into.insert(field.key);
        if let Shape::List(inner) | Shape::Group(inner) = field.shape {
            keys(inner, into);
        }
    }
}

#[test]
fn every_language_has_words_for_every_text() {
    let texts = texts();
    let german: BTreeSet<&str> =
        texts.iter().filter(|it| it.looked_up).map(|it| it.text.as_str()).collect();
    for language in Language::ALL {
        let Some(catalogue) = language.catalogue() else { continue };
        let missing = texts.iter().filter(|it| it.looked_up && has_letters(&it.text));
        let missing = missing.filter(|it| catalogue.get(&it.text).is_none());
        nobody(
            &format!("{language:?} has no words for:"),
            missing.map(|it| (it.file.clone(), it.line, it.text.clone())),
        );
        let forms = language.plurals().forms();
        let entries: BTreeMap<&str, &Entry> = catalogue.entries().collect();
        let counted = texts.iter().filter(|it| it.counts).filter(|it| {
            entries
                .get(it.text.as_str())
                .is_none_or(|entry| entry.other != it.other || entry.words.len() != forms)
        });
        nobody(
            &format!("{language:?} needs {forms} forms and this plural for:"),
            counted.map(|it| (it.file.clone(), it.line, format!("{} – {:?}", it.text, it.other))),
        );
        let left_over = catalogue.entries().filter(|(text, _)| !german.contains(text));
        nobody(
            &format!("{language:?} has words for what nobody says:"),
            left_over.map(|(text, _)| ("its catalogue".to_owned(), 0, text.to_owned())),
        );
        let said = catalogue
            .entries()
            .flat_map(|(text, entry)| entry.words.iter().map(move |words| (text, words.as_str())));
        let altered = said.filter(|(text, words)| values(text) != values(words));
        nobody(
            &format!("{language:?} loses or invents a value:"),
            altered
                .map(|(text, words)| ("its catalogue".to_owned(), 0, format!("{text} → {words}"))),
        );
    }
}

#[test]
fn no_german_passes_by_the_catalogues() {
    let mut in_documents = BTreeSet::new();
    for class in Class::ALL {
        keys(schema::fields(class), &mut in_documents);
    }
    let texts = texts();
    let passing = texts.iter().filter(|it| {
        let stays = STAYS.contains(&it.text.as_str()) || in_documents.contains(it.text.as_str());
        let read = READS_DOCUMENTS.contains(&it.file.as_str());
        has_letters(&it.text) && !it.looked_up && !stays && !read
    });
    nobody(
        "say it with `say!` or `Text`, so that other languages have words for it:",
        passing.map(|it| (it.file.clone(), it.line, it.text.clone())),
    );
}

#[test]
fn quotes_are_read_as_the_compiler_reads_them() {
    let source = "
        // A \"remark\".
        pub const A: &Text = &Text(
            \"Ein langer \\
             Text: \\\"x\\\"\",
        );
        #[cfg(target_os = \"linux\")]
        say!(\"a\\n\\u{a0}{b}\", b); match key { \"text\" => {} }
        counted!(found.len(),
            \"{count} Blatt\",
            \"{count} Blätter\"), \"x\"
        #[cfg(test)] \"no\"";
    let read: Vec<(String, bool, Option<String>)> =
        quoted("x.rs", source).into_iter().map(|it| (it.text, it.looked_up, it.other)).collect();
    let expected = [
        ("Ein langer Text: \"x\"", true, None),
        ("a\n\u{a0}{b}", true, None),
        ("text", false, None),
        ("{count} Blatt", true, Some("{count} Blätter".to_owned())),
        ("x", false, None),
    ];
    assert_eq!(read, expected.map(|(text, looked_up, other)| (text.to_owned(), looked_up, other)));
}
