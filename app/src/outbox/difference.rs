// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Changes of a text compared with each other. Finer than one replacement, so that what somebody
//! types between two foreign changes keeps its place.

use leitwerk_shared::domain::text::{Delta, Splice};

/// Above this many comparisons, one replacement has to do.
const MAX_COMPARISONS: usize = 400_000;

/// Returns the change that leads from `old` to `new`, word by word.
pub(crate) fn difference(old: &str, new: &str) -> Delta {
    let (a, b) = (words(old), words(new));
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let room = a.len().min(b.len()) - head;
    let tail = a.iter().rev().zip(b.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    let (middle_a, middle_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    if middle_a.len() * middle_b.len() > MAX_COMPARISONS {
        return Delta::between(old, new);
    }
    of_splices(&hunks(middle_a, middle_b, chars(&a[..head])))
}

/// Returns replacements, given with positions in the old text and in its order, as one change.
fn of_splices(splices: &[Splice]) -> Delta {
    splices
        .iter()
        .rev()
        .fold(Delta::default(), |delta, splice| delta.then(&Delta::splice(splice.clone())))
}

fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut in_word = false;
    for (at, c) in text.char_indices() {
        if at > start && !(in_word && c.is_alphanumeric()) {
            words.push(&text[start..at]);
            start = at;
        }
        in_word = c.is_alphanumeric();
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

fn chars(words: &[&str]) -> usize {
    words.iter().map(|word| word.chars().count()).sum()
}

/// The replacements between two runs of words by their longest common subsequence.
fn hunks(a: &[&str], b: &[&str], start: usize) -> Vec<Splice> {
    let width = b.len() + 1;
    let mut longest = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if a[i] == b[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut at) = (0, 0, start);
    let mut splices = Vec::new();
    while i < a.len() || j < b.len() {
        let (from_a, from_b) = (i, j);
        while (i < a.len() || j < b.len()) && !(i < a.len() && j < b.len() && a[i] == b[j]) {
            let take_a = j == b.len()
                || (i < a.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1]);
            if take_a { i += 1 } else { j += 1 }
        }
        // Within a changed word, only the letters that differ.
        let inner = Delta::between(&a[from_a..i].concat(), &b[from_b..j].concat());
        splices.extend(inner.splices().into_iter().map(|s| Splice { at: s.at + at, ..s }));
        at += chars(&a[from_a..i]);
        while i < a.len() && j < b.len() && a[i] == b[j] {
            at += chars(&a[i..=i]);
            (i, j) = (i + 1, j + 1);
        }
    }
    splices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_changes_far_apart_leave_the_words_between_alone() {
        let old = "Der Verbund vereinbart Regeln für alle Abläufe.";
        let new = "Unser Verbund vereinbart Regeln für viele Abläufe.";
        let delta = difference(old, new);
        assert_eq!(delta.apply(old), new);
        assert_eq!(delta.splices().len(), 2);
        assert_eq!(delta.shift(14), 16);
    }
}
