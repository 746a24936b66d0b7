// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! From bytes to numbered lines, and from lines to paragraphs and list items.
//! Mends what a page break tore apart; knows nothing of headings.

use leitwerk_shared::domain::edit::MAX_INSERT;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::ImportError;

/// Lines of the file, from 1, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Lines {
    /// The first.
    pub from: usize,
    /// The last.
    pub to: usize,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub lines: Lines,
}

/// A line that is not blank.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) number: usize,
    /// What it says, without white space at its ends.
    pub(super) text: String,
    /// Whether a blank line stands before it.
    pub(super) after_gap: bool,
    /// Whether it is a row of a table.
    pub(super) is_row: bool,
    /// Whether it is a row whose first cell is empty.
    pub(super) empty_cell: bool,
}

/// Reads the lines that are not blank.
///
/// # Errors
/// [`ImportError`] for an empty file, a huge one, and any encoding but UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Line>, ImportError> {
    // No text of a file this short can be longer than an edit takes at once.
    if bytes.len() > MAX_INSERT {
        return Err(ImportError::TooLarge { limit: MAX_INSERT, got: bytes.len() });
    }
    let text = str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        ImportError::NotUtf8 { offset, line: bytes[..offset].split(|byte| *byte == b'\n').count() }
    })?;
    let mut after_gap = true;
    let mut lines = Vec::new();
    for (n, raw) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let text: String = raw.trim().nfc().collect();
        if !text.is_empty() {
            let (is_row, empty_cell) = (raw.contains('\t'), raw.starts_with('\t'));
            lines.push(Line { number: n + 1, text, after_gap, is_row, empty_cell });
        }
        after_gap = raw.trim().is_empty();
    }
    if lines.is_empty() { Err(ImportError::Empty) } else { Ok(lines) }
}

/// Returns the running text of some lines, paragraphs separated by an empty line.
pub(super) fn prose(lines: &[Line]) -> Option<Sourced<String>> {
    join(&paragraphs(lines))
}

/// Returns the paragraphs of some lines. Lines without a blank line between stay lines.
pub(super) fn paragraphs(lines: &[Line]) -> Vec<Sourced<String>> {
    let mut paragraphs: Vec<Sourced<String>> = Vec::new();
    for line in lines {
        if !paragraphs.last_mut().is_some_and(|last| continues(last, line, '\n')) {
            paragraphs.push(Sourced::line(line, line.text.clone()));
        }
    }
    paragraphs
}

/// Puts paragraphs together again.
pub(super) fn join(paragraphs: &[Sourced<String>]) -> Option<Sourced<String>> {
    let texts: Vec<&str> = paragraphs.iter().map(|part| part.value.as_str()).collect();
    let lines = Lines { from: paragraphs.first()?.lines.from, to: paragraphs.last()?.lines.to };
    Some(Sourced { value: texts.join("\n\n"), lines })
}

/// Returns the items of a list, and the lines that belong to none.
pub(super) fn items(lines: Vec<Line>) -> (Vec<Sourced<String>>, Vec<Line>) {
    let mut items: Vec<Sourced<String>> = Vec::new();
    let mut strays = Vec::new();
    for line in lines {
        if let Some(text) = bullet(&line.text) {
            items.push(Sourced::line(&line, text.to_owned()));
        } else if !items.last_mut().is_some_and(|last| continues(last, &line, ' ')) {
            strays.push(line);
        }
    }
    (items, strays)
}

/// Appends a line that goes on without a blank line, or with the other half of a torn word, and
/// returns whether it does.
fn continues(last: &mut Sourced<String>, line: &Line, between: char) -> bool {
    if !mend(&mut last.value, &line.text) {
        if line.after_gap {
            return false;
        }
        last.value.push(between);
        last.value.push_str(&line.text);
    }
    last.lines.to = line.number;
    true
}

fn bullet(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("- ").or_else(|| text.strip_prefix("– "));
    let rest = rest.or_else(|| text.strip_prefix('•')).or_else(|| text.strip_prefix('▶'))?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('▶').unwrap_or(rest).trim_start();
    (!rest.is_empty()).then_some(rest)
}

/// Appends `next` if a page or line break tore a word apart before it, and returns whether.
pub(super) fn mend(text: &mut String, next: &str) -> bool {
    let torn = text.strip_suffix('-').is_some_and(|word| word.ends_with(char::is_alphabetic));
    if !torn || !next.starts_with(char::is_lowercase) {
        return false;
    }
    let first = next.split_whitespace().next().unwrap_or_default();
    // „Haushalts- und Personalplanung“ keeps its hyphen.
    if ["und", "oder", "sowie", "bzw.", "bis"].contains(&first) {
        text.push(' ');
    } else {
        text.pop();
    }
    text.push_str(next);
    true
}

impl Lines {
    /// Returns the one line.
    pub(super) fn one(line: usize) -> Self {
        Self { from: line, to: line }
    }
}

impl<T> Sourced<T> {
    /// Returns a value that stands in one line.
    pub(super) fn line(line: &Line, value: T) -> Self {
        Self { value, lines: Lines::one(line.number) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_word_is_mended_and_a_compound_keeps_its_hyphen() {
        for (left, right, whole) in [
            ("aus ganz unter-", "schiedlichen Häfen", Some("aus ganz unterschiedlichen Häfen")),
            ("für Haushalts-", "und Stellenplanung", Some("für Haushalts- und Stellenplanung")),
            ("das Jahr 2031-", "das", None),
            ("die IT-", "Planung", None),
            ("ein Satz.", "und noch einer", None),
        ] {
            let mut text = left.to_owned();
            let mended = mend(&mut text, right);
            assert_eq!(mended.then_some(text.as_str()), whole, "{left} {right}");
        }
    }

    #[test]
    fn items_take_their_wrapped_lines_and_nothing_else() {
        let text =
            "vorab\n\n- ▶ Lotsen\n  ausbilden\n- Kai bauen\n\nKein Punkt\n\n- ▶ See-\n\nzeichen";
        let (items, strays) = items(decode(text.as_bytes()).expect("plain lines"));
        let texts: Vec<_> = items.iter().map(|item| item.value.as_str()).collect();
        assert_eq!(texts, ["Lotsen ausbilden", "Kai bauen", "Seezeichen"]);
        assert_eq!(items[2].lines, Lines { from: 9, to: 11 });
        let strays: Vec<_> = strays.iter().map(|line| line.number).collect();
        assert_eq!(strays, [1, 7]);
    }
}
