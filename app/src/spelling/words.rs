// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Cuts a text into the words whose spelling can be right or wrong. Pure.

use std::ops::Range;

/// A word of a text, with its place in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word.
    pub text: &'a str,
    /// Where it stands.
    pub range: Range<usize>,
}

/// Returns the words of a text in order. What holds digits, addresses, abbreviations and single
/// letters are none, nor is half a word as in „Vor- und Nachteile“.
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        if !is_address(piece) {
            cut(piece, at, &mut words);
        }
        at += piece.chars().count();
    }
    words
}

/// Cuts a piece without spaces.
fn cut<'a>(piece: &'a str, before: usize, words: &mut Vec<Word<'a>>) {
    let mut start: Option<(usize, usize)> = None;
    let mut end = 0;
    let ended = [(piece.len(), ' ')];
    for (count, (byte, sign)) in piece.char_indices().chain(ended).enumerate() {
        if is_inside(sign) {
            start.get_or_insert((count, byte));
            end = byte;
            continue;
        }
        // Signs that join words may stand between letters only.
        let joins = is_joining(sign) && byte == end + last_len(piece, end);
        let followed = piece[byte..].chars().nth(1).is_some_and(is_inside);
        if start.is_some() && joins && followed {
            continue;
        }
        if let Some((first, from)) = start.take() {
            let text = &piece[from..byte];
            let is_half = is_hyphen(sign) || piece[..from].ends_with(is_hyphen);
            if is_checked(text) && !is_half {
                words.push(Word { text, range: before + first..before + count });
            }
        }
    }
}

fn last_len(piece: &str, at: usize) -> usize {
    piece[at..].chars().next().map_or(0, char::len_utf8)
}

fn is_inside(sign: char) -> bool {
    sign.is_alphanumeric()
}

/// Signs within words: „E-Akte“, „geht’s“, „Bürger:innen“ and „Mitarbeiter*innen“.
fn is_joining(sign: char) -> bool {
    matches!(sign, '-' | '\u{2011}' | '’' | '\'' | ':' | '*' | '_')
}

fn is_hyphen(sign: char) -> bool {
    matches!(sign, '-' | '\u{2011}')
}

fn is_address(piece: &str) -> bool {
    piece.contains("://") || piece.contains('@') || piece.starts_with("www.")
}

/// Abbreviations such as „VZA“ or „OZG“ are short and have several large letters.
fn is_checked(word: &str) -> bool {
    let (count, large) = word
        .chars()
        .fold((0, 0), |(count, large), sign| (count + 1, large + usize::from(sign.is_uppercase())));
    let is_short = large > 1 && count <= 6 && !word.contains(is_joining);
    count > 1 && !is_short && !word.chars().any(char::is_numeric)
}

/// Returns the parts of a word that stand for themselves: those between hyphens, and the word
/// before „:innen“.
pub fn parts(word: &str) -> Vec<&str> {
    let bare = ["innen", "in"].iter().find_map(|ending| {
        let stem = word.strip_suffix(ending)?;
        stem.strip_suffix([':', '*', '_'])
    });
    bare.unwrap_or(word).split(['-', '\u{2011}']).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_are_found_where_they_stand() {
        let text = "Übung, z. B. die E-Akte (ab Q2 2027) – „geht’s“?\nSo!";
        assert_eq!(cut(text), ["Übung", "die", "E-Akte", "ab", "geht’s", "So"]);
        let letters: Vec<char> = text.chars().collect();
        for word in words(text) {
            let there: String = letters[word.range.clone()].iter().collect();
            assert_eq!(there, word.text);
        }
    }

    #[test]
    fn addresses_and_codes_are_no_words() {
        assert_eq!(
            cut("Siehe https://leitwerk.example/pfad und post@stadt.example."),
            ["Siehe", "und"]
        );
        assert_eq!(cut("DI–FB70 am 3.4.2027: VZA, EfA"), ["am"]);
        assert_eq!(
            cut("Vor- und Nachteile, Akten und -pläne"),
            ["und", "Nachteile", "Akten", "und"]
        );
        assert_eq!(cut("Bürger:innen: alle"), ["Bürger:innen", "alle"]);
    }

    #[test]
    fn parts_stand_for_themselves() {
        assert_eq!(parts("E-Akte"), ["E", "Akte"]);
        assert_eq!(parts("Bürger:innen"), ["Bürger"]);
        assert_eq!(parts("Regel"), ["Regel"]);
    }
}
