// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What stands in every place and what screen readers say there is German, wherever in the program
//! it is written, and nothing that can be used is without words.

use std::collections::BTreeSet;

use leitwerk_app::language::Language;

use crate::support::heard::WIDE;

/// English words that no German text has, should a text not stand in the catalogue at all.
const ENGLISH: [&str; 16] = [
    "the", "and", "of", "is", "are", "not", "with", "from", "this", "that", "your", "you",
    "please", "failed", "unknown", "delete",
];

/// What the example calls things by, and a German text does not.
const NAMES: [&str; 2] = ["digital", "example"];

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 1).map(str::to_lowercase)
}

/// The words by which English is told: those of the English texts that the German ones do not use.
fn english() -> BTreeSet<String> {
    let catalogue = Language::English.catalogue().expect("English has its words in a file");
    let mut english: BTreeSet<String> = ENGLISH.map(str::to_owned).into();
    let mut german = BTreeSet::new();
    let outside = |text: &str| {
        let parts = text.split('{').map(|part| part.split_once('}').map_or(part, |part| part.1));
        parts.collect::<Vec<_>>().join(" ")
    };
    for (text, said) in catalogue.iter() {
        german.extend(words(&outside(text)).chain(NAMES.map(str::to_owned)));
        english.extend(words(&outside(said)));
    }
    english.difference(&german).cloned().collect()
}

#[test]
fn no_place_has_an_english_word() {
    let english = english();
    assert!(english.contains("settings") && !english.contains("steckbrief"));
    let mut found = BTreeSet::new();
    for (place, heard) in WIDE.iter() {
        assert!(heard.len() > 20, "{} has words on it", place.name);
        for it in heard {
            for text in [&it.name, &it.description] {
                let strange = words(text).find(|word| english.contains(word));
                found.extend(strange.map(|word| format!("{}: {word} in „{text}“", place.name)));
            }
        }
    }
    assert!(found.is_empty(), "is English: {found:#?}");
}

#[test]
fn nothing_that_can_be_used_is_without_words() {
    let mut silent = BTreeSet::new();
    for (place, heard) in WIDE.iter() {
        for it in heard.iter().filter(|it| it.is_control() && it.name.trim().is_empty()) {
            silent.insert(format!("{}: {:?}", place.name, it.role));
        }
    }
    assert!(silent.is_empty(), "has no words: {silent:#?}");
}
