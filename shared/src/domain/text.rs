// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What was typed into a text, as keep / delete / insert over characters.
//! Knows nothing of windows or of Automerge; all positions count Unicode scalar values.

use serde::{Deserialize, Serialize};

/// One step of a [`Delta`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Leaves so many characters as they are.
    Keep(usize),
    /// Takes so many characters away.
    Delete(usize),
    /// Puts characters in.
    Insert(String),
}

/// A change of one text. What follows the last step is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    steps: Vec<Step>,
}

/// One replacement in a text: at character `at`, `delete` characters give way to `insert`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Splice {
    /// The position in characters.
    pub at: usize,
    /// How many characters go.
    pub delete: usize,
    /// What comes in their place.
    pub insert: String,
}

impl Delta {
    /// Returns the change that makes one replacement.
    pub fn splice(splice: Splice) -> Self {
        let mut delta = Self::default();
        delta.push(Step::Keep(splice.at));
        delta.push(Step::Delete(splice.delete));
        delta.push(Step::Insert(splice.insert));
        delta.trimmed()
    }

    /// Returns one replacement that turns `old` into `new`: what lies between the common
    /// beginning and the common end.
    pub fn between(old: &str, new: &str) -> Self {
        let at = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count();
        let old_chars = old.chars().count();
        let new_chars = new.chars().count();
        let room = old_chars.min(new_chars) - at;
        let end =
            old.chars().rev().zip(new.chars().rev()).take(room).take_while(|(a, b)| a == b).count();
        Self::splice(Splice {
            at,
            delete: old_chars - at - end,
            insert: new.chars().skip(at).take(new_chars - at - end).collect(),
        })
    }

    /// Returns whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Returns the steps in the order of the text.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Returns the replacements with positions in the text as it was before, in its order.
    pub fn splices(&self) -> Vec<Splice> {
        let mut splices: Vec<Splice> = Vec::new();
        let mut at = 0;
        let mut open = false;
        for step in &self.steps {
            if let Step::Keep(count) = step {
                at += count;
                open = false;
                continue;
            }
            if !open {
                splices.push(Splice { at, delete: 0, insert: String::new() });
                open = true;
            }
            let Some(splice) = splices.last_mut() else { continue };
            match step {
                Step::Delete(count) => {
                    splice.delete += count;
                    at += count;
                }
                Step::Insert(text) => splice.insert.push_str(text),
                Step::Keep(_) => {}
            }
        }
        splices
    }

    /// Returns how long a text must at least be for the change to fit it, in characters.
    pub fn reach(&self) -> usize {
        self.steps
            .iter()
            .map(|step| match step {
                Step::Keep(count) | Step::Delete(count) => *count,
                Step::Insert(_) => 0,
            })
            .sum()
    }

    /// Returns the text after the change. What the change expects beyond the end is ignored.
    pub fn apply(&self, text: &str) -> String {
        let mut rest = text.chars();
        let mut out = String::with_capacity(text.len());
        for step in &self.steps {
            match step {
                Step::Keep(count) => out.extend(rest.by_ref().take(*count)),
                Step::Delete(count) => rest.by_ref().take(*count).for_each(drop),
                Step::Insert(insert) => out.push_str(insert),
            }
        }
        out.extend(rest);
        out
    }

    /// Returns this change followed by `next`, as one change.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let mut out = Self::default();
        let (mut first, mut second) = (Reader::new(self), Reader::new(next));
        while !(first.is_done() && second.is_done()) {
            match (first.peek(), second.peek()) {
                (_, Step::Insert(_)) => out.push(second.take(usize::MAX)),
                (Step::Delete(_), _) => out.push(first.take(usize::MAX)),
                (made, wanted) => {
                    let count = len(&made).min(len(&wanted));
                    let made = first.take(count);
                    match (made, second.take(count)) {
                        (Step::Insert(_), Step::Delete(_)) => {}
                        (_, Step::Delete(count)) => out.push(Step::Delete(count)),
                        (made, _) => out.push(made),
                    }
                }
            }
        }
        out.trimmed()
    }

    /// Returns this change as it must read after `other`, made on the same text, was applied.
    /// Of two insertions at one place, `other`'s comes first.
    #[must_use]
    pub fn after(&self, other: &Self) -> Self {
        self.carried(other, false)
    }

    /// Returns this change as it must read after `other`, made on the same text, was applied.
    /// Of two insertions at one place, this one's comes first: the counterpart of [`Self::after`],
    /// so that both ways lead to the same text.
    #[must_use]
    pub fn before(&self, other: &Self) -> Self {
        self.carried(other, true)
    }

    fn carried(&self, other: &Self, first: bool) -> Self {
        let mut out = Self::default();
        let (mut theirs, mut ours) = (Reader::new(other), Reader::new(self));
        while !(theirs.is_done() && ours.is_done()) {
            match (theirs.peek(), ours.peek()) {
                (_, Step::Insert(_)) if first => out.push(ours.take(usize::MAX)),
                (Step::Insert(text), _) => {
                    out.push(Step::Keep(text.chars().count()));
                    theirs.take(usize::MAX);
                }
                (_, Step::Insert(_)) => out.push(ours.take(usize::MAX)),
                (their, our) => {
                    let count = len(&their).min(len(&our));
                    match (theirs.take(count), ours.take(count)) {
                        (Step::Delete(_), _) => {}
                        (_, our) => out.push(our),
                    }
                }
            }
        }
        out.trimmed()
    }

    /// Returns the change that takes this one back, which was made on `text`.
    #[must_use]
    pub fn inverse(&self, text: &str) -> Self {
        let mut rest = text.chars();
        let mut out = Self::default();
        for step in &self.steps {
            match step {
                Step::Keep(count) => {
                    rest.by_ref().take(*count).for_each(drop);
                    out.push(Step::Keep(*count));
                }
                Step::Delete(count) => {
                    out.push(Step::Insert(rest.by_ref().take(*count).collect()));
                }
                Step::Insert(insert) => out.push(Step::Delete(insert.chars().count())),
            }
        }
        out.trimmed()
    }

    /// Parts the characters that the change inserts, by their number: returns the change without
    /// those that are not wanted, and what takes them out of its result.
    pub fn without(&self, unwanted: impl Fn(usize) -> bool) -> (Self, Self) {
        let (mut out, mut taken) = (Self::default(), Self::default());
        let mut number = 0;
        for step in &self.steps {
            match step {
                Step::Keep(count) => {
                    out.push(Step::Keep(*count));
                    taken.push(Step::Keep(*count));
                }
                Step::Delete(count) => out.push(Step::Delete(*count)),
                Step::Insert(insert) => {
                    for letter in insert.chars() {
                        if unwanted(number) {
                            taken.push(Step::Delete(1));
                        } else {
                            out.push(Step::Insert(letter.to_string()));
                            taken.push(Step::Keep(1));
                        }
                        number += 1;
                    }
                }
            }
        }
        (out.trimmed(), taken.trimmed())
    }

    /// Returns where a cursor that stood at `position` stands after the change.
    /// A cursor at the place of an insertion stays before it.
    pub fn shift(&self, position: usize) -> usize {
        let (mut old, mut new) = (0, 0);
        for step in &self.steps {
            match step {
                Step::Keep(count) => {
                    if position <= old + count {
                        return new + (position - old);
                    }
                    old += count;
                    new += count;
                }
                Step::Delete(count) => {
                    if position <= old + count {
                        return new;
                    }
                    old += count;
                }
                Step::Insert(text) => {
                    if position <= old {
                        return new;
                    }
                    new += text.chars().count();
                }
            }
        }
        new + (position - old)
    }

    fn push(&mut self, step: Step) {
        match (self.steps.last_mut(), step) {
            (_, Step::Keep(0) | Step::Delete(0)) => {}
            (_, Step::Insert(text)) if text.is_empty() => {}
            (Some(Step::Keep(last)), Step::Keep(count))
            | (Some(Step::Delete(last)), Step::Delete(count)) => *last += count,
            (Some(Step::Insert(last)), Step::Insert(text)) => last.push_str(&text),
            (_, step) => self.steps.push(step),
        }
    }

    /// A trailing keep says nothing.
    fn trimmed(mut self) -> Self {
        if matches!(self.steps.last(), Some(Step::Keep(_))) {
            self.steps.pop();
        }
        self
    }
}

/// The characters of the old text (keep, delete) or of the new one (insert) that a step covers.
fn len(step: &Step) -> usize {
    match step {
        Step::Keep(count) | Step::Delete(count) => *count,
        Step::Insert(text) => text.chars().count(),
    }
}

/// Reads a delta in pieces; behind its end there is an endless keep.
struct Reader<'a> {
    steps: &'a [Step],
    used: usize,
}

impl<'a> Reader<'a> {
    fn new(delta: &'a Delta) -> Self {
        Self { steps: &delta.steps, used: 0 }
    }

    fn is_done(&self) -> bool {
        self.steps.is_empty()
    }

    /// What is left of the current step.
    fn peek(&self) -> Step {
        match self.steps.first() {
            None => Step::Keep(usize::MAX),
            Some(Step::Keep(count)) => Step::Keep(count - self.used),
            Some(Step::Delete(count)) => Step::Delete(count - self.used),
            Some(Step::Insert(text)) => Step::Insert(text.chars().skip(self.used).collect()),
        }
    }

    /// Takes at most `count` characters of the current step.
    fn take(&mut self, count: usize) -> Step {
        let left = self.peek();
        if self.steps.is_empty() {
            return Step::Keep(count);
        }
        if count >= len(&left) {
            self.steps = &self.steps[1..];
            self.used = 0;
            return left;
        }
        self.used += count;
        match left {
            Step::Keep(_) => Step::Keep(count),
            Step::Delete(_) => Step::Delete(count),
            Step::Insert(text) => Step::Insert(text.chars().take(count).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn splice_of(text: &str, seed: (usize, usize, String)) -> Delta {
        let chars = text.chars().count();
        let at = seed.0 % (chars + 1);
        Delta::splice(Splice { at, delete: seed.1 % (chars - at + 1), insert: seed.2 })
    }

    fn typed(text: &str, seeds: Vec<(usize, usize, String)>) -> Delta {
        let mut now = text.to_owned();
        let mut delta = Delta::default();
        for seed in seeds {
            let next = splice_of(&now, seed);
            now = next.apply(&now);
            delta = delta.then(&next);
        }
        assert_eq!(delta.apply(text), now, "several edits as one give the same text");
        delta
    }

    fn seeds() -> impl Strategy<Value = Vec<(usize, usize, String)>> {
        prop::collection::vec((0..60usize, 0..6usize, "[aäß€ ]{0,4}"), 0..6)
    }

    proptest! {
        #[test]
        fn two_writers_meet_in_the_same_text(text in "[a-zäöüß ]{0,30}", a in seeds(), b in seeds()) {
            let (a, b) = (typed(&text, a), typed(&text, b));
            let one = b.after(&a).apply(&a.apply(&text));
            prop_assert_eq!(one, a.before(&b).apply(&b.apply(&text)));
        }

        #[test]
        fn a_change_taken_back_gives_the_old_text(text in "[a-zäöüß ]{0,30}", a in seeds()) {
            let a = typed(&text, a);
            prop_assert_eq!(a.inverse(&text).apply(&a.apply(&text)), text);
        }

        #[test]
        fn a_change_falls_into_what_is_wanted_and_the_rest(text in "[a-zäöüß ]{0,30}", a in seeds(), n in 0..5usize) {
            let a = typed(&text, a);
            let (wanted, rest) = a.without(|number| number % 5 == n);
            prop_assert_eq!(wanted.apply(&text), rest.apply(&a.apply(&text)));
        }

        #[test]
        fn the_difference_of_two_texts_leads_from_one_to_the_other(a in "[abä]{0,12}", b in "[abä]{0,12}") {
            prop_assert_eq!(Delta::between(&a, &b).apply(&a), b);
        }

        #[test]
        fn replacements_in_old_positions_say_the_same(text in "[a-zäöüß]{0,30}", a in seeds()) {
            let delta = typed(&text, a);
            let mut chars: Vec<char> = text.chars().collect();
            for splice in delta.splices().into_iter().rev() {
                chars.splice(splice.at..splice.at + splice.delete, splice.insert.chars());
            }
            prop_assert_eq!(chars.into_iter().collect::<String>(), delta.apply(&text));
        }
    }

    #[test]
    fn a_cursor_keeps_its_place_among_foreign_edits() {
        let text = "Hallo Welt";
        let foreign = Delta::between(text, "Grüß Gott liebe Welt");
        assert_eq!(foreign.shift(6), 16);
        assert_eq!(foreign.shift(2), 0);
        assert_eq!(Delta::default().shift(4), 4);
    }
}
