// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How texts are compared: small letters, no accents, ß as ss, and ä, ae and a alike.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Returns a text as it is compared.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        fold(letter, |plain| folded.push(plain));
    }
    folded
}

/// Returns a text as it is compared, and for every byte of it and its end the number of the letter
/// that it comes from.
pub fn folded_with_origins(text: &str) -> (String, Vec<usize>) {
    let mut folded = String::with_capacity(text.len());
    let mut origins = Vec::with_capacity(text.len() + 1);
    let mut count = 0;
    for (n, letter) in text.chars().enumerate() {
        fold(letter, |plain| {
            folded.push(plain);
            origins.resize(folded.len(), n);
        });
        count = n + 1;
    }
    origins.push(count);
    (folded, origins)
}

fn fold(letter: char, mut push: impl FnMut(char)) {
    match letter {
        _ if letter.is_ascii() => push(letter.to_ascii_lowercase()),
        'ä' | 'Ä' => push('a'),
        'ö' | 'Ö' => push('o'),
        'ü' | 'Ü' => push('u'),
        'ß' | 'ẞ' => {
            push('s');
            push('s');
        }
        _ => {
            let plain = letter.nfd().filter(|part| !is_combining_mark(*part));
            plain.flat_map(char::to_lowercase).for_each(push);
        }
    }
}

/// Returns where a word occurs in a text, both folded, as ranges of bytes that do not overlap. An e
/// behind a, o or u may be missing on either side, because it may stand for two dots.
pub fn occurrences<'a>(word: &'a str, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        let first = word.bytes().next()?;
        loop {
            let start = from + text.as_bytes()[from..].iter().position(|byte| *byte == first)?;
            from = start + 1;
            if let Some(end) = end_of(word.as_bytes(), text.as_bytes(), start) {
                from = end;
                return Some(start..end);
            }
        }
    })
}

/// Returns whether a word begins at a byte of a folded text.
pub fn begins_word(text: &str, at: usize) -> bool {
    !text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
}

/// Returns where a word ends that begins at a byte of a text, if it stands there.
fn end_of(word: &[u8], text: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut of_word) = (start, 0);
    let mut vowel = false;
    while let Some(wanted) = word.get(of_word) {
        let there = text.get(at);
        if there == Some(wanted) {
            vowel = matches!(wanted, b'a' | b'o' | b'u');
            (at, of_word) = (at + 1, of_word + 1);
        } else if vowel && *wanted == b'e' {
            (vowel, of_word) = (false, of_word + 1);
        } else if vowel && there == Some(&b'e') {
            (vowel, at) = (false, at + 1);
        } else {
            return None;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(word: &str, text: &str) -> Vec<String> {
        let (text, origins) = (text.to_owned(), folded_with_origins(text).1);
        let (word, plain) = (folded(word), folded(&text));
        let letters: Vec<char> = text.chars().collect();
        let all = occurrences(&word, &plain);
        all.map(|place| letters[origins[place.start]..origins[place.end]].iter().collect())
            .collect()
    }

    #[test]
    fn dots_and_accents_may_be_left_out_or_written_out() {
        let text = "Fördern, foerdern, FORDERN: Straße, Strasse, Café, Wokrejs Łužyca";
        for word in ["fördern", "foerdern", "fordern"] {
            assert_eq!(found(word, text), ["Fördern", "foerdern", "FORDERN"], "{word}");
        }
        assert_eq!(found("straße", text), ["Straße", "Strasse"]);
        assert_eq!(found("cafe", text), ["Café"]);
        assert_eq!(found("uzyca", text), ["užyca"]);
        assert_eq!(found("neue", "neue Steuer, aktuell"), ["neue"]);
        assert_eq!(found("aktuell", "aktuell"), ["aktuell"]);
    }

    #[test]
    fn words_are_found_within_others_and_known_to_be() {
        let text = folded("Das Bauelement der Dienstvereinbarung");
        let places: Vec<_> = occurrences("element", &text).collect();
        assert_eq!(places.len(), 1);
        assert!(!begins_word(&text, places[0].start));
        let das = occurrences("das", &text).next().expect("it begins with it");
        assert!(begins_word(&text, das.start));
        assert_eq!(occurrences("", &text).next(), None);
    }

    #[test]
    fn what_looks_like_two_dots_and_is_none_is_found_too() {
        for word in ["aktuelle", "bauen", "treue", "poet", "ae", "ue"] {
            assert_eq!(found(word, &format!("x {word} y")), [word], "{word}");
        }
    }
}
