// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One open text: what was typed, what of it is under way, and how it meets the changes of
//! others. A pure state machine; it knows no window and reads no clock.

use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::domain::text::{Delta, Splice};

use super::difference::{difference, inverse, meet};
use super::reading::Seen;

/// How long typed text waits at most, in seconds.
pub const LONGEST_SECS: f64 = 2.0;
/// Typing after a longer break is undone on its own, in seconds.
const UNDO_BREAK_SECS: f64 = 1.0;
/// How many steps can be taken back. Every foreign change is carried through all of them.
const UNDO_STEPS: usize = 100;

/// The text of a field while it is open or not yet in a snapshot. At most one edit is under way
/// at a time, so every edit is based on a view that contains the one before.
#[derive(Clone, Debug)]
pub struct FieldBuffer {
    /// The text of the view that everything else builds on.
    base: String,
    version: Version,
    /// Sent, and not yet in a view.
    flight: Option<Flight>,
    /// Typed after that.
    pending: Delta,
    /// `base`, then `flight`, then `pending`.
    shown: String,
    typed: Option<Typed>,
    undo: Vec<Delta>,
    redo: Vec<Delta>,
    composing: bool,
    refused: Option<String>,
    moved: Option<Delta>,
}

#[derive(Clone, Debug)]
struct Flight {
    ticket: u64,
    delta: Delta,
}

/// When the pending text was typed, in seconds of the window's clock.
#[derive(Clone, Copy, Debug)]
struct Typed {
    first: f64,
    last: f64,
    /// Where the last splice ended.
    end: usize,
}

impl FieldBuffer {
    /// Opens a text as a view shows it.
    pub fn new(seen: Seen<'_>) -> Self {
        Self {
            base: seen.text.to_owned(),
            version: seen.version.clone(),
            flight: None,
            pending: Delta::default(),
            shown: seen.text.to_owned(),
            typed: None,
            undo: Vec::new(),
            redo: Vec::new(),
            composing: false,
            refused: None,
            moved: None,
        }
    }

    /// Returns the text as the field shows it.
    pub fn text(&self) -> &str {
        &self.shown
    }

    /// Returns whether every letter of it is in the view.
    pub fn is_clean(&self) -> bool {
        self.flight.is_none() && self.pending.is_empty()
    }

    /// Returns whether something typed is not even under way, though nobody refused it.
    pub fn holds_unsent(&self) -> bool {
        !self.pending.is_empty() && self.refused.is_none()
    }

    /// Returns why the last edit was not accepted.
    pub fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// Holds everything back while an input method composes.
    pub fn set_composing(&mut self, composing: bool) {
        self.composing = composing;
    }

    /// Takes in what was typed.
    pub fn edit(&mut self, splice: Splice, now: f64) {
        if splice.delete == 0 && splice.insert.is_empty() {
            return;
        }
        let (at, end) = (splice.at, splice.at + splice.insert.chars().count());
        let touches = self.typed.is_some_and(|typed| {
            now - typed.last < UNDO_BREAK_SECS && at.abs_diff(typed.end) <= splice.delete
        });
        let new_line = splice.insert.contains('\n');
        let delta = Delta::splice(splice);
        let back = inverse(&delta, &self.shown);
        match self.undo.pop() {
            Some(last) if touches && !new_line && self.redo.is_empty() => {
                self.undo.push(back.then(&last));
            }
            last => self.undo.extend(last.into_iter().chain([back])),
        }
        let surplus = self.undo.len().saturating_sub(UNDO_STEPS);
        self.undo.drain(..surplus);
        self.redo.clear();
        let first = self.typed.filter(|_| !self.pending.is_empty()).map_or(now, |t| t.first);
        self.push(&delta);
        self.typed = Some(Typed { first, last: now, end });
    }

    /// Takes the last own typing back; what others wrote stays. Returns where the cursor goes.
    pub fn undo(&mut self, now: f64) -> Option<usize> {
        let back = self.undo.pop()?;
        self.redo.push(inverse(&back, &self.shown));
        Some(self.step(&back, now))
    }

    /// Repeats what was taken back. Returns where the cursor goes.
    pub fn redo(&mut self, now: f64) -> Option<usize> {
        let again = self.redo.pop()?;
        self.undo.push(inverse(&again, &self.shown));
        Some(self.step(&again, now))
    }

    fn step(&mut self, delta: &Delta, now: f64) -> usize {
        let cursor =
            delta.splices().last().map_or(0, |s| delta.shift(s.at) + s.insert.chars().count());
        self.push(delta);
        // Far in the past, so that typing that follows is undone on its own.
        self.typed = Some(Typed { first: now, last: now, end: usize::MAX });
        cursor.min(self.shown.chars().count())
    }

    fn push(&mut self, delta: &Delta) {
        self.refused = None;
        self.pending = self.pending.then(delta);
        self.shown = delta.apply(&self.shown);
    }

    /// Returns in how many seconds the text is to be sent, if it waits for nothing else than the
    /// typist to pause for `pause` seconds.
    pub fn due_in(&self, now: f64, pause: f64) -> Option<f64> {
        let typed = self.typed?;
        let blocked = self.flight.is_some() || self.composing || self.refused.is_some();
        if blocked || self.pending.is_empty() {
            return None;
        }
        let at = (typed.last + pause).min(typed.first + LONGEST_SECS);
        Some((at - now).max(0.0))
    }

    /// Hands out what was typed as an edit of the returned version, if there is anything to send
    /// and nothing under way.
    pub fn flush(&mut self, ticket: u64) -> Option<(Version, Delta)> {
        let held = self.flight.is_some() || self.composing || self.refused.is_some();
        if held || self.pending.is_empty() {
            return None;
        }
        let delta = std::mem::take(&mut self.pending);
        self.flight = Some(Flight { ticket, delta: delta.clone() });
        Some((self.version.clone(), delta))
    }

    /// Hands out the rest when the window closes: it follows the edit under way, so it is meant
    /// in whatever the document is then.
    pub fn flush_rest(&mut self) -> Option<(Version, Delta)> {
        if self.pending.is_empty() || self.refused.is_some() {
            return None;
        }
        let version = if self.flight.is_some() { Version::default() } else { self.version.clone() };
        Some((version, std::mem::take(&mut self.pending)))
    }

    /// Takes a refused edit back among the typed text; it stays in the field and is sent again
    /// together with the next change. Returns whether the ticket was meant.
    pub fn refuse(&mut self, ticket: u64, message: &str) -> bool {
        let Some(flight) = self.flight.take_if(|flight| flight.ticket == ticket) else {
            return false;
        };
        self.pending = flight.delta.then(&self.pending);
        self.refused = Some(message.to_owned());
        true
    }

    /// Lets a new view in. What others changed appears in the text; what was typed keeps its
    /// place.
    pub fn receive(&mut self, seen: Seen<'_>) {
        match &self.flight {
            // The view may or may not hold the edit; the next one will say.
            Some(flight) if seen.applied < flight.ticket => return,
            None if *seen.version == self.version => return,
            _ if self.composing => return,
            _ => {}
        }
        let flown = self.flight.take().map(|flight| flight.delta).unwrap_or_default();
        let expected = flown.apply(&self.base);
        let foreign = difference(&expected, seen.text);
        seen.text.clone_into(&mut self.base);
        self.version.clone_from(seen.version);
        if foreign.is_empty() {
            return;
        }
        let (pending, foreign) = meet(&expected, &self.pending, &foreign);
        self.undo = rebase(&self.undo, &self.shown, foreign.clone());
        self.redo = rebase(&self.redo, &self.shown, foreign.clone());
        self.pending = pending;
        self.shown = self.pending.apply(&self.base);
        let moved = self.moved.take().unwrap_or_default();
        self.moved = Some(moved.then(&foreign));
    }

    /// Returns what others changed in the shown text since the last call, for moving the cursor.
    pub fn take_moved(&mut self) -> Option<Delta> {
        self.moved.take()
    }
}

/// Carries a stack of changes, the last of which is made on `shown`, over a foreign change.
fn rebase(stack: &[Delta], shown: &str, mut foreign: Delta) -> Vec<Delta> {
    let mut text = shown.to_owned();
    let mut rebased = Vec::with_capacity(stack.len());
    for own in stack.iter().rev() {
        let (own_after, foreign_after) = meet(&text, own, &foreign);
        text = own.apply(&text);
        foreign = foreign_after;
        rebased.push(own_after);
    }
    rebased.reverse();
    rebased
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document with one text on the far side: applies edits to the version they were made on.
    struct Worker {
        /// Every version with its text; an edit on an old one is carried forward.
        history: Vec<(Version, String)>,
        changes: Vec<Delta>,
        applied: u64,
    }

    fn version(number: usize) -> Version {
        let mut head = [0; 32];
        head[..8].copy_from_slice(&number.to_be_bytes());
        Version(vec![head])
    }

    impl Worker {
        fn new(text: &str) -> Self {
            let history = vec![(version(0), text.to_owned())];
            Self { history, changes: Vec::new(), applied: 0 }
        }

        fn text(&self) -> &str {
            self.history.last().map_or("", |(_, text)| text)
        }

        fn seen(&self) -> Seen<'_> {
            let (version, text) = self.history.last().expect("history starts with one version");
            Seen { text, version, applied: self.applied }
        }

        fn change(&mut self, delta: Delta) {
            let text = delta.apply(self.text());
            self.changes.push(delta);
            self.history.push((version(self.history.len()), text));
        }

        fn edit(&mut self, ticket: u64, base: &Version, mut delta: Delta) {
            let at = self.history.iter().position(|(version, _)| version == base);
            let at = at.expect("an edit names a version that a view had");
            for foreign in &self.changes[at..] {
                delta = delta.after(foreign);
            }
            self.change(delta);
            self.applied = ticket;
        }
    }

    fn type_at(at: usize, insert: &str) -> Splice {
        Splice { at, delete: 0, insert: insert.to_owned() }
    }

    #[test]
    fn typing_waits_for_a_pause_but_not_for_ever() {
        let mut worker = Worker::new("");
        let mut field = FieldBuffer::new(worker.seen());
        field.edit(type_at(0, "a"), 10.0);
        assert!(field.due_in(10.0, 0.4).is_some_and(|wait| (wait - 0.4).abs() < 0.01));
        for tenth in 1..=19_i32 {
            field.edit(type_at(0, "b"), 10.0 + f64::from(tenth) / 10.0);
        }
        assert!(field.due_in(11.9, 0.4).is_some_and(|wait| wait < 0.11));
        let (base, delta) = field.flush(1).expect("there is text to send");
        assert_eq!(field.flush(2), None, "one edit at a time");
        assert_eq!(field.due_in(20.0, 0.4), None);
        worker.edit(1, &base, delta);
        field.receive(worker.seen());
        assert!(field.is_clean());
        assert_eq!(field.text(), worker.text());
    }

    #[test]
    fn undo_takes_back_own_typing_and_leaves_foreign_text() {
        let mut worker = Worker::new("Regeln");
        let mut field = FieldBuffer::new(worker.seen());
        field.edit(type_at(6, " für"), 1.0);
        field.edit(type_at(10, " alle"), 5.0);
        let (base, delta) = field.flush(1).expect("there is text to send");
        worker.edit(1, &base, delta);
        worker.change(Delta::splice(type_at(0, "Neue ")));
        field.receive(worker.seen());
        assert_eq!(field.text(), "Neue Regeln für alle");
        assert_eq!(field.take_moved().map(|moved| moved.shift(6)), Some(11));
        assert_eq!(field.undo(6.0), Some(15));
        assert_eq!(field.text(), "Neue Regeln für");
        field.undo(6.0);
        assert_eq!(field.text(), "Neue Regeln");
        assert_eq!(field.undo(6.0), None);
        assert_eq!(field.redo(6.0), Some(15));
        assert_eq!(field.text(), "Neue Regeln für");
    }

    #[test]
    fn a_refused_edit_stays_in_the_field_until_it_is_changed() {
        let mut worker = Worker::new("Ziel");
        let mut field = FieldBuffer::new(worker.seen());
        field.edit(type_at(4, "e"), 1.0);
        assert!(field.flush(1).is_some());
        assert!(field.refuse(1, "weil"));
        worker.change(Delta::splice(type_at(0, "Das ")));
        worker.applied = 2;
        field.receive(worker.seen());
        assert_eq!(field.text(), "Das Ziele");
        assert_eq!((field.refused(), field.due_in(9.0, 0.4)), (Some("weil"), None));
        field.edit(type_at(9, "!"), 10.0);
        let (base, delta) = field.flush(3).expect("a changed text is sent again");
        worker.edit(3, &base, delta);
        field.receive(worker.seen());
        assert_eq!(worker.text(), "Das Ziele!");
        assert!(field.is_clean());
    }
}
