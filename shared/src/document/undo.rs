// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Taking own edits back. Every edit leaves behind what leads back from the state in which it
//! landed; what others write afterwards is carried through all of that, letter by letter, so that
//! only own work is ever undone. Where somebody else has overtaken an edit, it stays.

mod foreign;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use automerge::transaction::Transactable;
use automerge::{
    ActorId, Automerge, Change, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue,
    ScalarValueRef, Value, ValueRef,
};

use self::foreign::Foreign;
use super::blame::device;
use super::draft::{changes, sequential};
use super::{Document, DocumentError, commit, guarded, headed};
use crate::change::{Actor, Meta};
use crate::domain::edit::{Reversal, Way};
use crate::domain::ids::DeviceId;
use crate::domain::text::{Delta, Splice};

/// The register of a list item that says whether it was removed.
pub(super) const DELETED: &str = "deleted";

/// So many edits of one document can be taken back. Every foreign change is carried through them.
const ENTRIES: usize = 1000;

/// What was written into one document since this process started and can be taken back.
#[derive(Debug, Default)]
pub struct UndoLog {
    /// What was written, the last on top.
    done: Vec<Entry>,
    /// What was taken back, the last on top.
    undone: Vec<Entry>,
    /// The state of the document in which the changes of each text are meant.
    texts: BTreeMap<ObjId, Vec<ChangeHash>>,
}

/// What came of a [`Reversal`].
#[derive(Debug)]
pub struct Reversed {
    /// The new changes, oldest first.
    pub changes: Vec<(Meta, Vec<u8>)>,
    /// Why some of it was left as it is.
    pub kept: Option<Kept>,
}

/// Why an own edit was not taken back, or not repeated. What is there stays.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Kept {
    /// Somebody else has written there since.
    #[error("somebody else has written there since")]
    Overtaken(Option<DeviceId>),
    /// It settled several values, which cannot be put side by side again.
    #[error("several values stood there before")]
    Several,
    /// Nothing is known of the edit any more.
    #[error("nothing is known of the edit any more")]
    Nothing,
}

/// What one edit did, in order.
#[derive(Debug)]
struct Entry {
    ticket: u64,
    /// The ticket of the first edit that was taken back together with it.
    group: u64,
    /// The state on which it was written.
    before: Vec<ChangeHash>,
    touches: Vec<Touch>,
}

/// One thing that an edit did, and what leads back.
#[derive(Debug)]
pub(super) enum Touch {
    Text(TextTouch),
    Register(RegisterTouch),
}

#[derive(Debug)]
pub(super) struct TextTouch {
    text: ObjId,
    back: Delta,
    /// The letters that went, in the order in which `back` inserts them again.
    gone: Vec<ObjId>,
}

#[derive(Debug)]
pub(super) struct RegisterTouch {
    object: ObjId,
    key: &'static str,
    before: Held,
    /// Which operations stand for the state before, and which for the one that was made.
    before_ids: Vec<ObjId>,
    after_ids: Vec<ObjId>,
}

/// What a register holds.
#[derive(Clone, Debug, PartialEq)]
enum Held {
    Nothing,
    Scalar(ScalarValue),
    /// Values that belong together.
    Map(Vec<(String, ScalarValue)>),
    /// Different values that were set at once.
    Several,
}

impl RegisterTouch {
    fn is_of(&self, other: &Self) -> bool {
        self.object == other.object && self.key == other.key
    }

    /// Whether taking it back hides a list item with all that is in it.
    fn hides(&self) -> bool {
        self.key == DELETED && self.before == Held::Scalar(ScalarValue::Boolean(true))
    }
}

/// Types into a text.
pub(super) fn splice<T: Transactable + ReadDoc>(
    tx: &mut T,
    text: ObjId,
    delta: &Delta,
) -> Result<Touch, DocumentError> {
    let mut back = Delta::default();
    let mut gone = Vec::new();
    for Splice { at, delete, insert } in sequential(delta) {
        let mut taken = String::new();
        for item in tx.list_range(&text, at..at.saturating_add(delete)) {
            if let ValueRef::Scalar(ScalarValueRef::Str(letters)) = &item.value {
                taken.push_str(letters);
                gone.extend(letters.chars().map(|_| item.id()));
            }
        }
        let again = Splice { at, delete: insert.chars().count(), insert: taken };
        back = Delta::splice(again).then(&back);
        tx.splice_text(&text, at, isize::try_from(delete).unwrap_or(isize::MAX), &insert)?;
    }
    Ok(Touch::Text(TextTouch { text, back, gone }))
}

/// Lets a register be written. Returns nothing if nothing was.
pub(super) fn put<T: Transactable + ReadDoc>(
    tx: &mut T,
    object: ObjId,
    key: &'static str,
    write: impl FnOnce(&mut T, &ObjId) -> Result<(), DocumentError>,
) -> Result<Option<Touch>, DocumentError> {
    let (before, before_ids) = held(tx, &object, key)?;
    write(tx, &object)?;
    let (_, after_ids) = held(tx, &object, key)?;
    let touched = before_ids != after_ids;
    let touch = RegisterTouch { object, key, before, before_ids, after_ids };
    Ok(touched.then_some(Touch::Register(touch)))
}

/// A list item that was added. Before that it was as good as removed.
pub(super) fn added(item: ObjId) -> Touch {
    Touch::Register(RegisterTouch {
        object: item,
        key: DELETED,
        before: Held::Scalar(ScalarValue::Boolean(true)),
        // No operation is the root, so this is no state that a register is ever in.
        before_ids: vec![ROOT],
        after_ids: Vec::new(),
    })
}

fn held(
    doc: &impl ReadDoc,
    object: &ObjId,
    key: &str,
) -> Result<(Held, Vec<ObjId>), DocumentError> {
    let values = doc.get_all(object, key)?;
    let mut each = values.iter().map(|(value, id)| match value {
        Value::Scalar(scalar) => Held::Scalar(scalar.as_ref().clone()),
        Value::Object(_) => Held::Map(
            doc.map_range(id, ..)
                .filter_map(|item| match item.value.into_value() {
                    Value::Scalar(scalar) => Some((item.key.to_string(), scalar.into_owned())),
                    Value::Object(_) => None,
                })
                .collect(),
        ),
    });
    let first = each.next().unwrap_or(Held::Nothing);
    let held = if each.all(|other| other == first) { first } else { Held::Several };
    Ok((held, values.into_iter().map(|(_, id)| id).collect()))
}

impl UndoLog {
    /// Carries the changes of a text over what others have written there.
    pub(super) fn follow(&mut self, doc: &Automerge, text: &ObjId) -> Result<(), DocumentError> {
        let Some(then) = self.texts.get_mut(text) else { return Ok(()) };
        let now = doc.get_heads();
        if *then == now {
            return Ok(());
        }
        if then.iter().any(|head| doc.get_change_meta_by_hash(head).is_none()) {
            return Err(DocumentError::UnknownBase);
        }
        let mut foreign = changes(doc, text, then, &now)?;
        if foreign.is_empty() {
            // Automerge tells nothing about the pieces of a text that it does not show.
            foreign = Delta::between(&doc.text_at(text, then)?, &doc.text(text)?);
        }
        *then = now;
        carry(&mut self.done, text, foreign.clone());
        carry(&mut self.undone, text, foreign);
        Ok(())
    }

    /// Takes in what an edit did.
    pub(super) fn note(
        &mut self,
        ticket: u64,
        before: Vec<ChangeHash>,
        touches: Vec<Touch>,
        after: &[ChangeHash],
    ) {
        if touches.is_empty() {
            return;
        }
        self.undone.clear();
        for text in touches.iter().filter_map(Touch::text) {
            self.texts.insert(text.clone(), after.to_vec());
        }
        self.done.push(Entry { ticket, group: ticket, before, touches });
        let surplus = self.done.len().saturating_sub(ENTRIES);
        self.done.drain(..surplus);
    }

    fn stack(&mut self, way: Way) -> &mut Vec<Entry> {
        match way {
            Way::Back => &mut self.done,
            Way::Again => &mut self.undone,
        }
    }

    /// Takes out what is to be taken back or repeated, the last on top.
    fn take(&mut self, doc: &Automerge, reversal: &Reversal) -> Result<Vec<Entry>, DocumentError> {
        let Reversal { since, way, .. } = *reversal;
        let wanted = |entry: &Entry| match way {
            Way::Back => entry.ticket >= since,
            Way::Again => entry.group == since,
        };
        let stack = self.stack(way);
        let from = stack.iter().rposition(|entry| !wanted(entry)).map_or(0, |last| last + 1);
        let touches = stack[from..].iter().flat_map(|entry| &entry.touches);
        let texts: BTreeSet<ObjId> = touches.filter_map(Touch::text).cloned().collect();
        for text in &texts {
            self.follow(doc, text)?;
        }
        Ok(self.stack(way).split_off(from))
    }
}

impl Touch {
    fn text(&self) -> Option<&ObjId> {
        match self {
            Self::Text(touch) => Some(&touch.text),
            Self::Register(_) => None,
        }
    }
}

/// Carries the changes of a text, the topmost of which is made on the text as it was, over what
/// others have written. Returns what is left of that for what lies below.
fn carry(stack: &mut [Entry], text: &ObjId, mut foreign: Delta) -> Delta {
    for touch in stack.iter_mut().rev().flat_map(|entry| entry.touches.iter_mut().rev()) {
        match touch {
            Touch::Text(touch) if touch.text == *text && !foreign.is_empty() => {
                let next = foreign.before(&touch.back);
                touch.back = touch.back.after(&foreign);
                foreign = next;
            }
            _ => {}
        }
    }
    foreign
}

impl Document {
    /// Takes own edits back, or repeats them. What one edit did stays or goes together.
    ///
    /// # Errors
    /// [`DocumentError`] if the document does not take it. Nothing is changed then, and nothing
    /// that was written before can be taken back any more.
    pub fn reverse(
        &mut self,
        log: &mut UndoLog,
        reversal: &Reversal,
        actor: Actor,
        time: i64,
    ) -> Result<Reversed, DocumentError> {
        let reversed = guarded(|| {
            let entries = log.take(&self.doc, reversal)?;
            let Some(lowest) = entries.last().and(entries.first()) else {
                return Ok((Vec::new(), Some(Kept::Nothing)));
            };
            let before = self.doc.get_heads();
            let foreign = Foreign::since(&self.doc, &lowest.before, actor.device());
            let Reversal { since, way, .. } = *reversal;
            let reversed = Vec::new();
            let mut work = Work { log, way, since, entries, before, foreign, reversed, kept: None };
            self.doc.set_actor(ActorId::from(actor.to_bytes()));
            let change = commit(&mut self.doc, time, |tx| work.run(tx))?.1;
            let changes: Vec<Change> = change.into_iter().collect();
            self.known.forget(&changes);
            let kept = work.finish(&self.doc.get_heads());
            Ok((changes, kept))
        });
        if reversed.is_err() {
            *log = UndoLog::default();
        }
        let (changes, kept) = reversed?;
        Ok(Reversed { changes: headed(&changes)?, kept })
    }
}

/// Edits on their way back.
struct Work<'a> {
    log: &'a mut UndoLog,
    way: Way,
    /// The ticket of the first of them.
    since: u64,
    /// What is still to be done, the next on top.
    entries: Vec<Entry>,
    /// The state on which this is written.
    before: Vec<ChangeHash>,
    foreign: Foreign,
    /// What leads back again.
    reversed: Vec<Entry>,
    kept: Option<Kept>,
}

impl Work<'_> {
    fn run<T: Transactable + ReadDoc>(&mut self, tx: &mut T) -> Result<(), DocumentError> {
        while let Some(entry) = self.entries.last() {
            if let Some(kept) = self.hindrance(tx, entry)? {
                self.kept.get_or_insert(kept);
                self.leave(tx)?;
                continue;
            }
            let before = self.before.clone();
            let (ticket, group) = (entry.ticket, self.since);
            self.reversed.push(Entry { ticket, group, before, touches: Vec::new() });
            while let Some(touch) = self.entries.last_mut().and_then(|top| top.touches.pop()) {
                let back = match touch {
                    Touch::Text(touch) => self.type_back(tx, touch)?,
                    Touch::Register(touch) => self.set_back(tx, touch)?,
                };
                if let Some(top) = self.reversed.last_mut() {
                    top.touches.push(back);
                }
            }
            self.entries.pop();
        }
        Ok(())
    }

    /// Returns what keeps an edit from being taken back.
    fn hindrance(&self, tx: &impl ReadDoc, entry: &Entry) -> Result<Option<Kept>, DocumentError> {
        let mut seen: Vec<&RegisterTouch> = Vec::new();
        for touch in entry.touches.iter().rev() {
            let Touch::Register(touch) = touch else { continue };
            // Between two steps of one edit nobody else has written.
            if seen.iter().any(|later| later.is_of(touch)) {
                continue;
            }
            seen.push(touch);
            let (_, ids) = held(tx, &touch.object, touch.key)?;
            if ids != touch.after_ids {
                let other = ids.iter().find(|id| !touch.after_ids.contains(id));
                return Ok(Some(Kept::Overtaken(other.and_then(device))));
            }
            if touch.before == Held::Several {
                return Ok(Some(Kept::Several));
            }
            if touch.hides()
                && let Some(author) = self.foreign.author_within(tx, &touch.object)
            {
                return Ok(Some(Kept::Overtaken(Some(author))));
            }
        }
        Ok(None)
    }

    /// Leaves the topmost edit as it is. To what lies below, it is as if somebody else had made it.
    fn leave(&mut self, tx: &impl ReadDoc) -> Result<(), DocumentError> {
        let Some(entry) = self.entries.pop() else { return Ok(()) };
        let texts: BTreeSet<&ObjId> = entry.touches.iter().filter_map(Touch::text).collect();
        for text in texts {
            let back = entry.touches.iter().rev().filter_map(|touch| match touch {
                Touch::Text(touch) if touch.text == *text => Some(&touch.back),
                _ => None,
            });
            let back = back.fold(Delta::default(), |all, one| all.then(one));
            self.carry(text, back.inverse(&tx.text(text)?));
        }
        Ok(())
    }

    fn carry(&mut self, text: &ObjId, foreign: Delta) {
        let rest = carry(&mut self.entries, text, foreign);
        carry(self.log.stack(self.way), text, rest);
    }

    fn type_back<T: Transactable + ReadDoc>(
        &mut self,
        tx: &mut T,
        touch: TextTouch,
    ) -> Result<Touch, DocumentError> {
        // What somebody else took away as well must not come back.
        let unwanted = |number: usize| {
            touch.gone.get(number).is_some_and(|letter| self.foreign.removed(letter))
        };
        let (back, missing) = touch.back.without(unwanted);
        if !missing.is_empty() {
            self.carry(&touch.text, missing);
        }
        splice(tx, touch.text, &back)
    }

    fn set_back<T: Transactable + ReadDoc>(
        &mut self,
        tx: &mut T,
        touch: RegisterTouch,
    ) -> Result<Touch, DocumentError> {
        let RegisterTouch { object, key, before: wanted, .. } = &touch;
        let (before, before_ids) = held(tx, object, key)?;
        match wanted {
            Held::Nothing | Held::Several if before_ids.is_empty() => {}
            Held::Nothing | Held::Several => tx.delete(object, *key)?,
            Held::Scalar(value) => tx.put(object, *key, value.clone())?,
            Held::Map(values) => {
                let map = tx.put_object(object, *key, ObjType::Map)?;
                for (key, value) in values {
                    tx.put(&map, key.as_str(), value.clone())?;
                }
            }
        }
        let (_, after_ids) = held(tx, object, key)?;
        self.rename(&touch, &after_ids);
        let RegisterTouch { object, key, .. } = touch;
        Ok(Touch::Register(RegisterTouch { object, key, before, before_ids, after_ids }))
    }

    /// The state before an edit is there again, under other names.
    fn rename(&mut self, touch: &RegisterTouch, names: &[ObjId]) {
        let UndoLog { done, undone, .. } = &mut *self.log;
        let all = self.entries.iter_mut().chain(&mut self.reversed).chain(done).chain(undone);
        for other in all.flat_map(|entry| &mut entry.touches) {
            let Touch::Register(other) = other else { continue };
            if !other.is_of(touch) {
                continue;
            }
            for ids in [&mut other.before_ids, &mut other.after_ids] {
                if *ids == touch.before_ids {
                    *ids = names.to_vec();
                }
            }
        }
    }

    fn finish(self, after: &[ChangeHash]) -> Option<Kept> {
        let Self { log, way, mut reversed, kept, .. } = self;
        let texts = reversed.iter().flat_map(|entry| &entry.touches).filter_map(Touch::text);
        let texts: Vec<ObjId> = texts.cloned().collect();
        for text in texts {
            log.texts.insert(text, after.to_vec());
        }
        let other = if way == Way::Back { Way::Again } else { Way::Back };
        log.stack(other).append(&mut reversed);
        kept
    }
}
