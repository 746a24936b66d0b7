// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Whether a few typed letters mean a title: beginnings of words first, then parts, then letters
//! in order. Umlauts and accents may be left out.

use crate::search::fold::{begins_word, folded, occurrences};

/// Returns how far a text is from what is searched for, 0 being nearest; nothing if it is not
/// meant. Every word that is searched for must be found.
pub fn distance(search: &str, text: &str) -> Option<usize> {
    let (search, text) = (folded(search), folded(text));
    search.split_whitespace().map(|word| word_distance(word, &text)).sum()
}

fn word_distance(word: &str, text: &str) -> Option<usize> {
    let mut found = occurrences(word, text).peekable();
    if found.peek().is_some() {
        let begins = found.any(|place| begins_word(text, place.start));
        return Some(usize::from(!begins));
    }
    let mut letters = text.chars();
    let mut gaps = 0;
    for (n, letter) in word.chars().enumerate() {
        let gap = letters.position(|candidate| candidate == letter)?;
        // The word may begin anywhere.
        gaps += if n == 0 { 0 } else { gap };
    }
    (gaps <= 2 * word.chars().count()).then_some(2 + gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_the_beginning_of_a_word() {
        let text = "2.1 Prozesse gemeinsam führen";
        let of = |search| distance(search, text);
        assert_eq!(of(""), Some(0));
        assert_eq!(of("proz fuhr"), Some(0));
        assert_eq!(of("2.1"), Some(0));
        assert_eq!(of("PROZESSE"), Some(0));
        assert_eq!(of("meinsam"), Some(1));
        assert!(of("prozse").is_some_and(|distance| distance > 1), "a letter was left out");
        assert_eq!(of("przessx"), None);
        assert_eq!(of("proz haus"), None, "every word counts");
        assert_eq!(distance("grosse", "Textgröße"), Some(1));
    }
}
