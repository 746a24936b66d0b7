// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Everything that was typed or chosen and is not in a snapshot yet. Gives out the tickets,
//! decides when something is sent, and shows it until a snapshot does.

pub(crate) mod difference;
pub mod field_buffer;
mod lines;
pub mod reading;
pub mod steps;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use leitwerk_shared::domain::edit::{Edit, Op, Path, Reversal, Value, Version, Way};
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::domain::schema::Shape;
use leitwerk_shared::replica::snapshot::Snapshot;

use self::field_buffer::{FieldBuffer, Typing};
pub use self::lines::Ready;
use self::lines::{Line, Lines};
use self::steps::{Step, Steps, Tie};
use crate::command::{Command, CommandSender};
use crate::presence::is_watched;
use crate::source::Refused;
use crate::trail::Spot;

/// One field of one document.
pub type FieldKey = (DocId, Path);

/// How long a typist must pause before a text is sent, in seconds.
const PAUSE_SECS: f64 = 0.4;
/// The same while somebody else has the page open, and sees the letters come.
const WATCHED_PAUSE_SECS: f64 = 0.05;
/// How long it is said what was taken back or repeated, in seconds.
const TOLD_SECS: f64 = 10.0;

/// What is under way to the worker.
#[derive(Debug)]
pub struct Outbox {
    commands: CommandSender,
    last_ticket: u64,
    texts: BTreeMap<FieldKey, FieldBuffer>,
    values: BTreeMap<FieldKey, Wanted>,
    /// What was typed into fields that take a number, a date or a line, until it is accepted.
    lines: Lines,
    refusals: BTreeMap<FieldKey, String>,
    /// Why the last step that belongs to no field was not accepted.
    refusal: Option<String>,
    steps: Steps,
    /// Where the person is, for going back there.
    here: Spot,
    /// What the person wants as soon as everything typed is sent.
    wish: Option<Way>,
    reversed: Option<Reversed>,
    /// Where the window shall go.
    lead: Option<Step>,
    worker_gone: bool,
}

/// What was taken back or repeated last.
#[derive(Debug)]
struct Reversed {
    /// A ticket for each document.
    tickets: RangeInclusive<u64>,
    outcome: Outcome,
    /// Where the person is told of it.
    spot: Spot,
    told: Told,
}

/// Whether the person still has to read what came of taking back or repeating.
#[derive(Clone, Copy, Debug)]
enum Told {
    /// It was not said before.
    New,
    /// It is said until then, in seconds of the window.
    Until(f64),
    /// The person had the time to read it, or has gone on.
    Over,
}

/// What came of taking back or repeating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is on its way: a field, and so many others that were changed at once with it.
    Done(Way, FieldKey, usize),
    /// There was nothing.
    Nothing(Way),
    /// What was typed and refused is gone from its field.
    GivenUp,
    /// It stays as it is, for this reason.
    Kept(String),
}

/// What is not saved yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsaved<'a> {
    /// It is on its way.
    UnderWay,
    /// It stands in this field only: it is still being typed, cannot be read or was refused.
    Kept(&'a FieldKey),
}

/// A register that was set.
#[derive(Debug)]
struct Wanted {
    ticket: u64,
    /// What is under way.
    sent: Option<Value>,
    /// What the person chose last.
    chosen: Option<Value>,
    /// The state in which the person chose that.
    seen: Version,
    /// What was typed to choose it, for the case that it is not accepted.
    line: Option<Line>,
}

impl Wanted {
    fn holds_unsent(&self) -> bool {
        self.chosen != self.sent
    }
}

impl Outbox {
    /// Makes an empty one that sends to this worker.
    pub fn new(commands: CommandSender) -> Self {
        Self {
            commands,
            last_ticket: 0,
            texts: BTreeMap::new(),
            values: BTreeMap::new(),
            lines: BTreeMap::new(),
            refusals: BTreeMap::new(),
            refusal: None,
            steps: Steps::default(),
            here: Spot::default(),
            wish: None,
            reversed: None,
            lead: None,
            worker_gone: false,
        }
    }

    /// Returns whether the worker has gone and nothing can be saved any more.
    pub fn worker_gone(&self) -> bool {
        self.worker_gone
    }

    /// Notes that the worker broke off: nothing that is under way will arrive.
    pub fn lose_worker(&mut self) {
        self.worker_gone = true;
    }

    /// Lets in what the worker answered, and sends what is due. To be called once per frame,
    /// before anything is drawn.
    pub fn pump(&mut self, snapshot: &Snapshot, refused: &[Refused], now: f64) {
        for refused in refused {
            self.refuse(refused);
        }
        // Why something stays as it is, is said until the person goes on.
        let passing = |it: &&mut Reversed| !matches!(it.outcome, Outcome::Kept(_));
        if let Some(reversed) = self.reversed.as_mut().filter(passing) {
            reversed.told = reversed.told.at(now);
        }
        let reversed = self.reversed.as_ref();
        for (key @ (doc, path), buffer) in &mut self.texts {
            if let Some(seen) = reading::text(snapshot, *doc, path) {
                let leads = reversed.is_some_and(|reversed| reversed.leads(key, seen.applied));
                buffer.receive(seen, leads);
            } else {
                buffer.receive_gone(reading::state(snapshot, *doc).1);
            }
        }
        self.land_values(snapshot);
        for key in lines::left(&mut self.lines) {
            self.set_line(&key, None);
        }
        let is_due = |key: &FieldKey, buffer: &FieldBuffer| {
            buffer.due_in(now, pause(snapshot, key)).is_some_and(|wait| wait <= 0.0)
        };
        for key in self.keys(is_due) {
            self.flush(&key);
        }
    }

    /// Returns in how many seconds the next text is to be sent, or something need not be said any
    /// more.
    pub fn due_in(&self, snapshot: &Snapshot, now: f64) -> Option<f64> {
        let due =
            |(key, buffer): (&FieldKey, &FieldBuffer)| buffer.due_in(now, pause(snapshot, key));
        let told = self.reversed.as_ref().and_then(|reversed| reversed.over_in(now));
        self.texts.iter().filter_map(due).chain(told).min_by(f64::total_cmp)
    }

    fn keys(&self, wanted: impl Fn(&FieldKey, &FieldBuffer) -> bool) -> Vec<FieldKey> {
        let wanted = self.texts.iter().filter(|(key, buffer)| wanted(key, buffer));
        wanted.map(|(key, _)| key.clone()).collect()
    }

    fn refuse(&mut self, refused: &Refused) {
        self.steps.forget(refused.ticket);
        for buffer in self.texts.values_mut() {
            if buffer.refuse(refused.ticket, &refused.message) {
                return;
            }
        }
        let key = self.values.iter().find(|(_, wanted)| wanted.ticket == refused.ticket);
        let reversed = self.reversed.as_mut();
        let reversed = reversed.filter(|it| it.tickets.contains(&refused.ticket));
        if let Some(key) = key.map(|(key, _)| key.clone()) {
            self.refuse_value(key, &refused.message);
        } else if let Some(reversed) = reversed {
            reversed.outcome = Outcome::Kept(refused.message.clone());
            reversed.told = Told::New;
        } else {
            self.refusal = Some(refused.message.clone());
        }
    }

    /// Gives a refused value back to its field. One that was chosen meanwhile is sent instead.
    fn refuse_value(&mut self, key: FieldKey, message: &str) {
        let Some(wanted) = self.values.remove(&key) else { return };
        if wanted.holds_unsent() {
            self.want(key, wanted.seen, wanted.chosen, (wanted.line, Tie::None));
        } else if let Some(line) = wanted.line {
            let line = Line { refused: Some(message.to_owned()), ..line };
            self.lines.entry(key).or_insert(line);
        } else {
            self.refusals.insert(key, message.to_owned());
        }
    }

    fn land_values(&mut self, snapshot: &Snapshot) {
        let landed = |(doc, _): &FieldKey, wanted: &mut Wanted| {
            reading::state(snapshot, *doc).1 >= wanted.ticket
        };
        let landed: Vec<_> = self.values.extract_if(.., landed).collect();
        for (key, wanted) in landed {
            if wanted.holds_unsent() {
                self.want(key, wanted.seen, wanted.chosen, (wanted.line, Tie::None));
            }
        }
    }

    /// Hands out the buffer of a text that is open or not yet in a view.
    pub fn take_text(&mut self, key: &FieldKey) -> Option<FieldBuffer> {
        self.texts.remove(key)
    }

    /// Keeps the buffer of such a text.
    pub fn keep_text(&mut self, key: FieldKey, buffer: FieldBuffer) {
        self.texts.insert(key, buffer);
    }

    /// Sends what was typed into one field, unless an edit of it is under way.
    pub fn flush(&mut self, key: &FieldKey) {
        let ticket = self.last_ticket + 1;
        if let Some(typing) = self.texts.get_mut(key).and_then(|buffer| buffer.flush(ticket)) {
            self.send_text(key, typing);
        }
    }

    /// Sends what was typed anywhere. To be called when a page is left.
    pub fn flush_all(&mut self) {
        self.texts.retain(|_, buffer| !buffer.is_clean() || buffer.is_stranded());
        for key in self.keys(|_, _| true) {
            self.flush(&key);
        }
        let ready = self.lines.iter().filter(|(_, line)| line.is_to_send());
        for key in ready.map(|(key, _)| key.clone()).collect::<Vec<_>>() {
            self.set_line(&key, None);
        }
    }

    /// Returns what is typed or chosen and in no view yet.
    pub fn unsaved(&self) -> Option<Unsaved<'_>> {
        let is_kept = |it: &FieldBuffer| it.refused().is_some() || it.is_stranded();
        let texts = self.texts.iter().filter(|(_, it)| !it.is_clean() && is_kept(it));
        let kept = self.lines.keys().chain(texts.map(|(key, _)| key)).next();
        let texts = self.texts.values().any(FieldBuffer::is_under_way);
        let under_way = !self.values.is_empty() || texts;
        kept.map(Unsaved::Kept).or(under_way.then_some(Unsaved::UnderWay))
    }

    /// Returns whether the worker has still to say what becomes of something.
    pub fn waits(&self) -> bool {
        let typed = self.texts.values().any(FieldBuffer::is_under_way);
        !self.worker_gone && (!self.values.is_empty() || typed)
    }

    /// Returns the fields in which something stands that is not sent unless it is changed.
    pub fn stuck(&self) -> impl Iterator<Item = &FieldKey> {
        let lines = self.lines.iter().filter(|(_, line)| !line.is_to_send());
        let texts = self.texts.iter().filter(|(_, buffer)| buffer.refused().is_some());
        lines.map(|(key, _)| key).chain(texts.map(|(key, _)| key))
    }

    /// Returns the fields that nobody sees any more because somebody else removed their list item
    /// while the person typed, with what stands typed in them.
    pub fn stranded(&self) -> impl Iterator<Item = (&FieldKey, &str)> {
        let stranded = self.texts.iter().filter(|(_, buffer)| buffer.is_stranded());
        stranded.map(|(key, buffer)| (key, buffer.text()))
    }

    /// Notes that the person knows of what stands typed in such a field, and can do without it.
    pub fn let_go(&mut self, key: &FieldKey) {
        if let Some(buffer) = self.texts.get_mut(key) {
            buffer.let_go();
        }
    }

    /// Returns whether something typed or chosen is not even sent yet.
    pub fn holds_unsent(&self) -> bool {
        self.texts.values().any(FieldBuffer::holds_unsent)
            || self.values.values().any(Wanted::holds_unsent)
    }

    /// Sends all that is left, without waiting for edits under way. The window closes.
    pub fn flush_rest(&mut self) {
        self.flush_all();
        for key in self.keys(|_, _| true) {
            let rest = self.texts.get_mut(&key).and_then(FieldBuffer::flush_rest);
            if let Some(typing) = rest {
                self.send_text(&key, typing);
            }
        }
        for ((doc, path), wanted) in std::mem::take(&mut self.values) {
            if wanted.holds_unsent() {
                self.send(doc, wanted.seen, vec![Op::Set { at: path, value: wanted.chosen }]);
            }
        }
    }

    fn send_text(&mut self, (doc, path): &FieldKey, typing: Typing) {
        let Typing { base, delta, goes_on } = typing;
        let tie = if goes_on { Tie::Typing } else { Tie::None };
        self.pass_on(*doc, base, vec![Op::Text { at: path.clone(), delta }], tie);
    }

    /// Sets a register that was seen in this version. While an earlier value is under way, the
    /// last one chosen waits for it.
    pub fn set(&mut self, doc: DocId, seen: &Version, path: Path, value: Option<Value>) {
        self.set_tied(doc, seen, path, value, Tie::None);
    }

    /// Sets a register that goes with the last step: both are taken back together.
    pub fn set_too(&mut self, doc: DocId, seen: &Version, path: Path, value: Option<Value>) {
        self.set_tied(doc, seen, path, value, Tie::Wish);
    }

    fn set_tied(&mut self, doc: DocId, seen: &Version, path: Path, value: Option<Value>, tie: Tie) {
        let key = (doc, path);
        self.lines.remove(&key);
        self.want(key, seen.clone(), value, (None, tie));
    }

    fn want(
        &mut self,
        key: FieldKey,
        seen: Version,
        value: Option<Value>,
        (line, tie): (Option<Line>, Tie),
    ) {
        self.refusals.remove(&key);
        if let Some(wanted) = self.values.get_mut(&key) {
            (wanted.chosen, wanted.seen, wanted.line) = (value, seen, line);
            return;
        }
        let op = Op::Set { at: key.1.clone(), value: value.clone() };
        let ticket = self.pass_on(key.0, seen.clone(), vec![op], tie);
        self.values.insert(key, Wanted { ticket, sent: value.clone(), chosen: value, seen, line });
    }

    /// Returns the value that a register was set to, as long as no view shows it.
    pub fn wanted(&self, key: &FieldKey) -> Option<Option<&Value>> {
        self.values.get(key).map(|wanted| wanted.chosen.as_ref())
    }

    /// Returns why the last value of a register was not accepted.
    pub fn refusal(&self, key: &FieldKey) -> Option<&str> {
        self.refusals.get(key).map(String::as_str)
    }

    /// Returns why adding, moving or removing was not accepted the last time.
    pub fn last_refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// Sends steps that belong together. Returns their ticket.
    pub fn send(&mut self, doc: DocId, base: Version, ops: Vec<Op>) -> u64 {
        self.pass_on(doc, base, ops, Tie::None)
    }

    /// Sends what belongs together over several documents: it is taken back at once.
    pub fn send_all(&mut self, edits: impl IntoIterator<Item = Edit>) {
        let mut tie = Tie::None;
        for Edit { doc, base, ops } in edits {
            self.pass_on(doc, base, ops, tie);
            tie = Tie::Wish;
        }
    }

    fn pass_on(&mut self, doc: DocId, base: Version, ops: Vec<Op>, tie: Tie) -> u64 {
        self.last_ticket += 1;
        self.refusal = None;
        self.reversed = None;
        let ticket = self.last_ticket;
        // Who removes an item knows what goes with it.
        for item in ops.iter().filter_map(removed) {
            let inside = |path: &Path| path.parts().starts_with(item.parts());
            for ((_, path), buffer) in self.texts.iter_mut().filter(|((of, _), _)| *of == doc) {
                if inside(path) {
                    buffer.let_go();
                }
            }
        }
        if let Some(at) = ops.first().map(|op| place(doc, op)) {
            let step = Step { since: ticket, key: (doc, at), spot: self.here };
            self.steps.push(step, tie);
        }
        let edit = Edit { doc, base, ops };
        self.worker_gone |= !self.commands.send(Command::Edit { ticket, edit });
        ticket
    }

    /// Notes where the person is, for going back there with what is taken back.
    pub fn be_at(&mut self, spot: Spot) {
        if self.here != spot
            && let Some(reversed) = self.reversed.as_mut().filter(|it| it.spot != spot)
        {
            reversed.told = Told::Over;
        }
        self.here = spot;
    }

    /// Wants the last own step taken back, or the last one repeated that was. It happens as soon
    /// as everything typed is sent.
    pub fn reverse(&mut self, way: Way) {
        self.wish = Some(way);
    }

    /// Takes back or repeats what is wanted, if it can be done now. To be called once per frame,
    /// after everything is drawn. Returns whether there is something new to show.
    pub fn follow_wish(&mut self) -> bool {
        let Some(way) = self.wish else { return false };
        let refused = self.texts.values_mut().find(|buffer| buffer.refused().is_some());
        if let Some(buffer) = refused.filter(|_| way == Way::Back) {
            buffer.give_up();
            self.wish = None;
            self.reversed = Some(self.told_here(Outcome::GivenUp));
            return true;
        }
        for key in self.keys(|_, buffer| buffer.holds_unsent()) {
            self.flush(&key);
        }
        if self.holds_unsent() {
            return false;
        }
        self.wish = None;
        let Some(mut steps) = self.steps.turn(way) else {
            self.reversed = Some(self.told_here(Outcome::Nothing(way)));
            return true;
        };
        self.refusal = None;
        let before = self.last_ticket;
        let step = steps[0].clone();
        if way == Way::Back {
            steps.reverse();
        }
        let outcome = Outcome::Done(way, step.key.clone(), steps.len() - 1);
        for Step { since, key: (doc, _), .. } in steps {
            self.last_ticket += 1;
            let (ticket, reversal) = (self.last_ticket, Reversal { doc, since, way });
            self.worker_gone |= !self.commands.send(Command::Reverse { ticket, reversal });
        }
        let (tickets, spot) = (before + 1..=self.last_ticket, step.spot);
        self.reversed = Some(Reversed { tickets, outcome, spot, told: Told::New });
        self.lead = Some(step);
        true
    }

    /// Tells what came of a wish for which nothing was sent.
    fn told_here(&self, outcome: Outcome) -> Reversed {
        Reversed { tickets: 0..=0, outcome, spot: self.here, told: Told::New }
    }

    /// Returns what came of the last wish to take back or repeat, until something else is done or
    /// the person had the time to read it.
    pub fn outcome(&self) -> Option<&Outcome> {
        let reversed = self.reversed.as_ref();
        reversed.filter(|it| !matches!(it.told, Told::Over)).map(|it| &it.outcome)
    }

    /// Returns where the last step was that was taken back or repeated, once.
    pub fn take_lead(&mut self) -> Option<Step> {
        self.lead.take()
    }

    /// Returns what stands typed in a field for a number, a date or a line, or in the two of a
    /// range. To be called whenever the field is drawn.
    pub fn line(&mut self, key: &FieldKey) -> Option<&[String]> {
        let line = self.lines.get_mut(key)?;
        line.drawn = true;
        Some(&line.texts)
    }

    /// Returns why what stands typed there was not accepted, until it is changed, and what the
    /// register held when the typing began.
    pub fn line_refusal(&self, key: &FieldKey) -> Option<(&str, Option<&Value>)> {
        let line = self.lines.get(key)?;
        Some((line.refused.as_deref()?, line.held.as_ref()))
    }

    /// Keeps what stands typed there, and what it would set if it can be read. `shown` is the state
    /// that is shown, and what the register holds in it.
    pub fn keep_line(
        &mut self,
        key: FieldKey,
        texts: Vec<String>,
        shown: (&Version, Option<&Value>),
        ready: Option<Ready>,
    ) {
        lines::keep(&mut self.lines, key, texts, shown, ready);
    }

    /// Sets what stands typed there, because the field is left. The worker refuses it if somebody
    /// else has set another value since the typing began, unless the person has `seen` that.
    pub fn set_line(&mut self, key: &FieldKey, seen: Option<&Version>) {
        let Some(Ready(value)) = self.lines.get(key).and_then(|line| line.ready.clone()) else {
            return;
        };
        if let Some(mut line) = self.lines.remove(key) {
            if let Some(seen) = seen {
                line.seen.clone_from(seen);
            }
            self.want(key.clone(), line.seen.clone(), value, (Some(line), Tie::None));
        }
    }

    /// Forgets what was typed.
    pub fn close_line(&mut self, key: &FieldKey) {
        self.lines.remove(key);
    }
}

impl Told {
    /// Returns how it is at a moment, in seconds of the window.
    fn at(self, now: f64) -> Self {
        match self {
            Self::New => Self::Until(now + TOLD_SECS),
            Self::Until(end) if now >= end => Self::Over,
            told => told,
        }
    }
}

impl Reversed {
    /// Returns in how many seconds it need not be said any more.
    fn over_in(&self, now: f64) -> Option<f64> {
        match self.told {
            Told::Until(end) => Some((end - now).max(0.0)),
            Told::New | Told::Over => None,
        }
    }

    /// Whether the cursor of a field shall follow what a view brings.
    fn leads(&self, field: &FieldKey, applied: u64) -> bool {
        let is_there = matches!(&self.outcome, Outcome::Done(_, key, _) if key == field);
        is_there && applied >= *self.tickets.start()
    }
}

/// Returns the list item that a step removes.
fn removed(op: &Op) -> Option<Path> {
    match op {
        Op::Remove { list, id, removed: true } => Some(list.clone().item(*id)),
        _ => None,
    }
}

/// Returns the field that shows what a step did: of a list item, the one that says what it is.
fn place(doc: DocId, op: &Op) -> Path {
    match op {
        Op::Text { at, .. } | Op::Set { at, .. } => at.clone(),
        Op::Add { list, id, .. } | Op::Move { list, id, .. } | Op::Remove { list, id, .. } => {
            let item = list.clone().item(*id);
            match list.resolve(doc).map(|field| &field.shape) {
                Ok(Shape::List([first, ..])) => item.then(first.key),
                _ => item,
            }
        }
    }
}

fn pause(snapshot: &Snapshot, key: &FieldKey) -> f64 {
    if is_watched(snapshot, key) { WATCHED_PAUSE_SECS } else { PAUSE_SECS }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use leitwerk_shared::domain::ids::{Class, ItemId};
    use leitwerk_shared::domain::text::Splice;

    use super::reading::Seen;
    use super::*;

    fn outbox() -> (Outbox, Receiver<Command>, FieldKey) {
        let (sender, commands) = channel();
        let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]));
        (Outbox::new(CommandSender::new(sender)), commands, (doc, Path::key("text")))
    }

    fn typed(buffer: &mut FieldBuffer, insert: &str) {
        buffer.edit(Splice { at: 0, delete: 0, insert: insert.to_owned() }, 1.0);
    }

    fn sent(commands: &Receiver<Command>) -> Vec<(u64, Edit)> {
        let edits = commands.try_iter().filter_map(|command| match command {
            Command::Edit { ticket, edit } => Some((ticket, edit)),
            _ => None,
        });
        edits.collect()
    }

    #[test]
    fn a_closing_window_leaves_nothing_behind() {
        let (mut outbox, commands, key) = outbox();
        let seen = Version(vec![[7; 32]]);
        let mut buffer = FieldBuffer::new(Seen { text: "", version: &seen, applied: 0 });
        typed(&mut buffer, "b");
        outbox.keep_text(key.clone(), buffer);
        outbox.flush(&key);
        let mut buffer = outbox.take_text(&key).expect("an edit is under way");
        typed(&mut buffer, "a");
        outbox.keep_text(key.clone(), buffer);
        outbox.set(key.0, &seen, Path::key("start"), Some(Value::Line("Q1".to_owned())));
        outbox.set(key.0, &seen, Path::key("start"), Some(Value::Line("Q2".to_owned())));
        let line = (key.0, Path::key("priority"));
        outbox.keep_line(line, vec![String::new()], (&seen, None), Some(Ready(None)));
        assert!(outbox.holds_unsent());
        outbox.flush_rest();
        assert!(!outbox.holds_unsent());
        let sent = sent(&commands);
        let tickets: Vec<u64> = sent.iter().map(|(ticket, _)| *ticket).collect();
        assert_eq!(tickets, [1, 2, 3, 4, 5]);
        // Letters that follow an edit under way are meant in whatever the document is then.
        let now = Version::default();
        let bases: Vec<&Version> = sent.iter().map(|(_, edit)| &edit.base).collect();
        assert_eq!(bases, [&seen, &seen, &seen, &now, &seen]);
    }

    #[test]
    fn without_a_worker_the_window_says_so() {
        let (mut outbox, commands, key) = outbox();
        drop(commands);
        outbox.set(key.0, &Version::default(), Path::key("start"), None);
        assert!(outbox.worker_gone());
    }
}
