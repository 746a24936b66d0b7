// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The piece of a text around what was found in it.

use std::ops::Range;

use super::fold;

/// So many letters stand before what was found, about.
const BEFORE: usize = 32;
/// So many letters are shown.
const LENGTH: usize = 110;

/// The piece of a text around what was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The piece in one line, with dots where something was left out.
    pub text: String,
    /// What was found in it, in bytes.
    pub marks: Vec<Range<usize>>,
    /// The first of what was found, in characters of the whole text.
    pub at: Range<usize>,
}

impl Snippet {
    /// Cuts a text around the first of some folded words that it holds.
    pub fn of(text: &str, words: &[&str]) -> Self {
        let (folded, origins) = fold::folded_with_origins(text);
        let mut places: Vec<Range<usize>> = words
            .iter()
            .flat_map(|word| fold::occurrences(word, &folded))
            // Half of an ß counts as all of it.
            .map(|place| origins[place.start]..origins[place.end - 1] + 1)
            .collect();
        places.sort_by_key(|place| (place.start, place.end));
        let letters: Vec<char> = text.chars().collect();
        let at = places.first().cloned().unwrap_or(0..0);
        let start = beginning(&letters, at.start);
        let end = (start + LENGTH).min(letters.len());
        let mut snippet = Self { text: String::new(), marks: Vec::new(), at };
        if start > 0 {
            snippet.text.push_str("… ");
        }
        for (n, letter) in letters.iter().enumerate().take(end).skip(start) {
            let from = snippet.text.len();
            snippet.text.push(if letter.is_whitespace() { ' ' } else { *letter });
            if places.iter().any(|place| place.contains(&n)) {
                match snippet.marks.last_mut().filter(|mark| mark.end == from) {
                    Some(mark) => mark.end = snippet.text.len(),
                    None => snippet.marks.push(from..snippet.text.len()),
                }
            }
        }
        if end < letters.len() {
            snippet.text.push_str(" …");
        }
        snippet
    }
}

/// Returns where to begin, at a word if there is one near.
fn beginning(letters: &[char], found: usize) -> usize {
    if found <= BEFORE {
        return 0;
    }
    let early = found - BEFORE;
    let space = letters[early..found].iter().position(|letter| letter.is_whitespace());
    space.map_or(early, |space| early + space + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_marked_and_in_the_middle() {
        let before = "Der Verbund vereinbart einfache, gemeinsame Regeln dafür, wann ein\n";
        let text =
            format!("{before}Ablauf genau aufgenommen wird. Große Abläufe {}", "x".repeat(90));
        let snippet = Snippet::of(&text, &["ablauf", "gros"]);
        assert!(snippet.text.starts_with("… Regeln dafür, wann ein Ablauf genau"));
        assert!(snippet.text.ends_with("x …"));
        let marked: Vec<&str> =
            snippet.marks.iter().map(|mark| &snippet.text[mark.clone()]).collect();
        assert_eq!(marked, ["Ablauf", "Groß", "Abläuf"]);
        let letters: Vec<char> = text.chars().collect();
        assert_eq!(letters[snippet.at.clone()].iter().collect::<String>(), "Ablauf");
    }

    #[test]
    fn a_short_text_stands_as_it_is() {
        let snippet = Snippet::of("Wissen teilen", &["teil"]);
        assert_eq!(snippet.text, "Wissen teilen");
        assert_eq!(snippet.marks, std::slice::from_ref(&(7..11)));
        assert_eq!(snippet.at, 7..11);
    }
}
