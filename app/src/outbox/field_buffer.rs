// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One open text: what was typed, what of it is under way, and how it meets the changes of
//! others. A pure state machine; it knows no window and reads no clock.

use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::domain::text::{Delta, Splice};

use super::difference::difference;
use super::reading::Seen;

/// How long typed text waits at most, in seconds.
pub const LONGEST_SECS: f64 = 2.0;
/// Typing after a longer break is taken back on its own, in seconds.
const BREAK_SECS: f64 = 1.0;

/// The text of a field while it is open or not yet in a snapshot. At most one edit is under way
/// at a time, so every edit is based on a view that contains the one before.
#[derive(Clone, Debug)]
pub struct FieldBuffer {
    /// The text of the view that everything else builds on.
    base: String,
    version: Version,
    /// Sent, and not yet in a view.
    flight: Option<Flight>,
    /// The view does not show the text: its item was removed.
    gone: Option<Gone>,
    /// The person can do without what was typed, should the item not come back.
    let_go: bool,
    /// Typed after that.
    pending: Delta,
    /// `base`, then `flight`, then `pending`.
    shown: String,
    typed: Option<Typed>,
    /// Whether `pending` goes on where the person typed just before.
    goes_on: bool,
    composing: bool,
    refused: Option<String>,
    moved: Option<Delta>,
    /// Where the cursor shall go.
    cursor: Option<usize>,
}

/// What was typed, to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// The version that it is meant in.
    pub base: Version,
    /// The change.
    pub delta: Delta,
    /// Whether it goes on where the person typed just before.
    pub goes_on: bool,
}

/// What became of the text since its item was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gone {
    /// Nothing.
    AsItWas,
    /// An edit arrived in it, so that nobody knows the state in which the next would be meant. It
    /// waits until the text is shown again.
    Adrift,
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
            gone: None,
            let_go: false,
            pending: Delta::default(),
            shown: seen.text.to_owned(),
            typed: None,
            goes_on: false,
            composing: false,
            refused: None,
            moved: None,
            cursor: None,
        }
    }

    /// Returns the text as the field shows it.
    pub fn text(&self) -> &str {
        &self.shown
    }

    /// Returns the text of the view, and what was typed since.
    pub fn typed(&self) -> (&str, Delta) {
        let flown = self.flight.as_ref().map(|flight| flight.delta.clone()).unwrap_or_default();
        (&self.base, flown.then(&self.pending))
    }

    /// Returns whether every letter of it is in the view.
    pub fn is_clean(&self) -> bool {
        self.flight.is_none() && self.pending.is_empty()
    }

    /// Returns whether something typed is not even under way, though nobody refused it.
    pub fn holds_unsent(&self) -> bool {
        !self.pending.is_empty() && self.refused.is_none() && !self.is_adrift()
    }

    /// Returns whether the worker has still to say what becomes of something.
    pub fn is_under_way(&self) -> bool {
        !self.is_clean() && self.refused.is_none() && !self.is_adrift()
    }

    /// Returns whether somebody else removed the item while the person typed, so that nobody sees
    /// what was typed any more.
    pub fn is_stranded(&self) -> bool {
        self.gone.is_some() && !self.let_go && (self.is_adrift() || self.refused.is_some())
    }

    fn is_adrift(&self) -> bool {
        self.gone == Some(Gone::Adrift)
    }

    /// Notes that the person can do without what was typed. Should the item come back, it is there
    /// all the same, unless it was refused.
    pub fn let_go(&mut self) {
        self.let_go = true;
        if self.gone.is_some() && self.refused.is_some() {
            self.give_up();
        }
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
            now - typed.last < BREAK_SECS && at.abs_diff(typed.end) <= splice.delete
        });
        if self.pending.is_empty() {
            self.goes_on = touches && !splice.insert.contains('\n');
        }
        let first = self.typed.filter(|_| !self.pending.is_empty()).map_or(now, |t| t.first);
        let delta = Delta::splice(splice);
        self.refused = None;
        self.pending = self.pending.then(&delta);
        self.shown = delta.apply(&self.shown);
        self.typed = Some(Typed { first, last: now, end });
    }

    /// Drops what was typed and refused.
    pub fn give_up(&mut self) {
        self.refused = None;
        self.pending = Delta::default();
        self.shown.clone_from(&self.base);
    }

    /// Returns in how many seconds the text is to be sent, if it waits for nothing else than the
    /// typist to pause for `pause` seconds.
    pub fn due_in(&self, now: f64, pause: f64) -> Option<f64> {
        let typed = self.typed?;
        let blocked = self.is_held();
        if blocked || self.pending.is_empty() {
            return None;
        }
        let at = (typed.last + pause).min(typed.first + LONGEST_SECS);
        Some((at - now).max(0.0))
    }

    fn is_held(&self) -> bool {
        self.flight.is_some() || self.is_adrift() || self.composing || self.refused.is_some()
    }

    /// Hands out what was typed, if there is anything to send and nothing under way.
    pub fn flush(&mut self, ticket: u64) -> Option<Typing> {
        if self.is_held() || self.pending.is_empty() {
            return None;
        }
        let delta = std::mem::take(&mut self.pending);
        self.flight = Some(Flight { ticket, delta: delta.clone() });
        Some(Typing { base: self.version.clone(), delta, goes_on: self.goes_on })
    }

    /// Hands out the rest when the window closes: it follows the edit under way, so it is meant
    /// in whatever the document is then.
    pub fn flush_rest(&mut self) -> Option<Typing> {
        if self.pending.is_empty() || self.refused.is_some() {
            return None;
        }
        let follows = self.flight.is_some() || self.is_adrift();
        let base = if follows { Version::default() } else { self.version.clone() };
        let delta = std::mem::take(&mut self.pending);
        Some(Typing { base, delta, goes_on: self.goes_on })
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

    /// Lets a view in that does not show the text any more: its list item was removed. What was
    /// typed meanwhile still belongs to it, and is there when the item is brought back.
    pub fn receive_gone(&mut self, applied: u64) {
        let gone = self.gone.get_or_insert(Gone::AsItWas);
        if let Some(flight) = self.flight.take_if(|flight| flight.ticket <= applied) {
            self.base = flight.delta.apply(&self.base);
            *gone = Gone::Adrift;
        }
    }

    /// Lets a new view in. What others changed appears in the text; what was typed keeps its
    /// place. `leads` sends the cursor to where the text changed.
    pub fn receive(&mut self, seen: Seen<'_>, leads: bool) {
        match &self.flight {
            // The view may or may not hold the edit; the next one will say.
            Some(flight) if seen.applied < flight.ticket => return,
            None if *seen.version == self.version => return,
            _ if self.composing => return,
            _ => {}
        }
        if self.gone.take().is_some() {
            self.let_go = false;
        }
        let flown = self.flight.take().map(|flight| flight.delta).unwrap_or_default();
        let expected = flown.apply(&self.base);
        let foreign = difference(&expected, seen.text);
        seen.text.clone_into(&mut self.base);
        self.version.clone_from(seen.version);
        if foreign.is_empty() {
            return;
        }
        let own = self.pending.after(&foreign);
        let foreign = foreign.before(&self.pending);
        self.pending = own;
        self.shown = self.pending.apply(&self.base);
        if leads && let Some(last) = foreign.splices().last() {
            self.cursor = Some(foreign.shift(last.at) + last.insert.chars().count());
        }
        let moved = self.moved.take().unwrap_or_default();
        self.moved = Some(moved.then(&foreign));
    }

    /// Returns where the cursor shall go, once.
    pub fn take_cursor(&mut self) -> Option<usize> {
        self.cursor.take()
    }

    /// Returns what others changed in the shown text since the last call, for moving the cursor.
    pub fn take_moved(&mut self) -> Option<Delta> {
        self.moved.take()
    }
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
        let Typing { base, delta, .. } = field.flush(1).expect("there is text to send");
        assert_eq!(field.flush(2), None, "one edit at a time");
        assert_eq!(field.due_in(20.0, 0.4), None);
        worker.edit(1, &base, delta);
        field.receive(worker.seen(), false);
        assert!(field.is_clean());
        assert_eq!(field.text(), worker.text());
    }

    #[test]
    fn typing_goes_on_until_a_break_a_new_line_or_another_place() {
        let mut worker = Worker::new("Regeln");
        let mut field = FieldBuffer::new(worker.seen());
        let mut goes_on = |ticket: u64, at, insert, now| {
            field.edit(type_at(at, insert), now);
            let Typing { base, delta, goes_on } = field.flush(ticket).expect("something was typed");
            worker.edit(ticket, &base, delta);
            field.receive(worker.seen(), false);
            goes_on
        };
        assert!(!goes_on(1, 6, " für", 1.0));
        assert!(goes_on(2, 10, " alle", 1.5));
        assert!(!goes_on(3, 15, " da", 3.0), "a break");
        assert!(!goes_on(4, 18, "\n", 3.1), "a new line");
        assert!(!goes_on(5, 0, "x", 3.2), "another place");
    }

    #[test]
    fn the_cursor_moves_with_foreign_changes_and_goes_where_it_is_led() {
        let mut worker = Worker::new("Regeln");
        let mut field = FieldBuffer::new(worker.seen());
        worker.change(Delta::splice(type_at(0, "Neue ")));
        field.receive(worker.seen(), false);
        assert_eq!(field.take_moved().map(|moved| moved.shift(6)), Some(11));
        assert_eq!(field.take_cursor(), None);
        worker.change(Delta::splice(type_at(4, "ste")));
        field.receive(worker.seen(), true);
        assert_eq!(field.take_cursor(), Some(7));
        assert_eq!(field.text(), "Neueste Regeln");
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
        field.receive(worker.seen(), false);
        assert_eq!(field.text(), "Das Ziele");
        assert_eq!((field.refused(), field.due_in(9.0, 0.4)), (Some("weil"), None));
        field.edit(type_at(9, "!"), 10.0);
        let Typing { base, delta, .. } = field.flush(3).expect("a changed text is sent again");
        worker.edit(3, &base, delta);
        field.receive(worker.seen(), false);
        assert_eq!(worker.text(), "Das Ziele!");
        assert!(field.is_clean());
        field.edit(type_at(10, "?"), 11.0);
        assert!(field.flush(4).is_some());
        assert!(field.refuse(4, "weil"));
        field.give_up();
        assert_eq!((field.text(), field.refused()), ("Das Ziele!", None));
    }
}
