// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What stands typed in fields for a number, a date or a line, until it is accepted. Such a field
//! is a register: it is set as a whole when the field is left, and never over a value that the
//! person has not seen.

use std::collections::BTreeMap;

use leitwerk_shared::domain::edit::{Value, Version};

use super::FieldKey;

/// What a register would be set to if its field were left now.
#[derive(Clone, Debug, PartialEq)]
pub struct Ready(pub Option<Value>);

/// What is typed, by register.
pub(super) type Lines = BTreeMap<FieldKey, Line>;

/// What is typed for one register.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// One text, or the two ends of a range.
    pub(super) texts: Vec<String>,
    /// The state that the person saw when the typing began.
    pub(super) seen: Version,
    /// What the register held then.
    pub(super) held: Option<Value>,
    /// None while it cannot be read.
    pub(super) ready: Option<Ready>,
    /// Why it was not accepted; it is not sent again before it is changed.
    pub(super) refused: Option<String>,
    /// Whether its field was drawn since the last look.
    pub(super) drawn: bool,
}

/// Keeps what is typed now.
pub(super) fn keep(
    lines: &mut Lines,
    key: FieldKey,
    texts: Vec<String>,
    (seen, held): (&Version, Option<&Value>),
    ready: Option<Ready>,
) {
    let before = lines.remove(&key);
    let same = before.as_ref().is_some_and(|line| line.texts == texts);
    // Whoever goes on after a refusal has read what stands there now.
    let goes_on = before.filter(|line| same || line.refused.is_none());
    let (seen, held, refused) = match goes_on {
        Some(line) => (line.seen, line.held, line.refused),
        None => (seen.clone(), held.cloned(), None),
    };
    lines.insert(key, Line { texts, seen, held, ready, refused, drawn: true });
}

/// Returns what is to be set because its field is not drawn any more: it was folded away or
/// scrolled out of sight, and nobody would send it.
pub(super) fn left(lines: &mut Lines) -> Vec<FieldKey> {
    let left = lines.iter().filter(|(_, line)| !line.drawn && line.is_to_send());
    let left = left.map(|(key, _)| key.clone()).collect();
    for line in lines.values_mut() {
        line.drawn = false;
    }
    left
}

impl Line {
    /// Whether it can be sent, and was not refused.
    pub(super) fn is_to_send(&self) -> bool {
        self.ready.is_some() && self.refused.is_none()
    }
}
