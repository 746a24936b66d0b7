// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Edits become operations. Positions in texts are carried over from the state that the person
//! saw to the state that is here, so that nobody types into somebody else's word.

use automerge::transaction::Transactable;
use automerge::{
    Automerge, ChangeHash, ObjId, ObjType, PatchAction, ROOT, ReadDoc, ScalarValue, Value as Am,
};
use fractional_index::FractionalIndex;

use super::read::{Item, items, object, objects};
use super::undo::{self, Touch};
use super::{DocumentError, author};
use crate::change::genesis::create;
use crate::change::limits;
use crate::domain::edit::{CheckedEdit, Op, Part, Path, Value};
use crate::domain::goal;
use crate::domain::ids::{DeviceId, DocId, ItemId};
use crate::domain::record::Scalar;
use crate::domain::schema::{self, Field, Shape};
use crate::domain::text::{Delta, Splice};

/// Steps that become one change.
pub(super) struct Draft {
    doc: DocId,
    ops: Vec<Op>,
}

/// Carries an edit of a device over to the present state and cuts it into changes of bearable
/// size. A value that somebody else set meanwhile is not overwritten: the person has not seen it.
pub(super) fn parts(
    doc: &Automerge,
    edit: &CheckedEdit,
    device: DeviceId,
) -> Result<Vec<Draft>, DocumentError> {
    let edit = edit.get();
    let base: Vec<ChangeHash> = edit.base.0.iter().map(|head| ChangeHash(*head)).collect();
    if base.iter().any(|head| doc.get_change_by_hash(head).is_none()) {
        return Err(DocumentError::UnknownBase);
    }
    let mut drafts = vec![Draft { doc: edit.doc, ops: Vec::new() }];
    let mut filled = 0;
    for op in &edit.ops {
        let pieces = match op {
            Op::Text { at, delta } => {
                let delta = rebase(doc, &base, at, delta)?;
                let piece = |delta| Op::Text { at: at.clone(), delta };
                split(&delta).into_iter().map(piece).collect()
            }
            Op::Set { at, value } => {
                if let Some(by) = overtaken_by(doc, &base, at, value.as_ref(), device)? {
                    return Err(DocumentError::Overtaken { path: at.to_string(), by });
                }
                vec![op.clone()]
            }
            op => vec![op.clone()],
        };
        for piece in pieces {
            let size = operations(&piece);
            if filled > 0 && filled + size > limits::CHANGE_INSERT_CHARS {
                drafts.push(Draft { doc: edit.doc, ops: Vec::new() });
                filled = 0;
            }
            filled += size;
            if let Some(draft) = drafts.last_mut() {
                draft.ops.push(piece);
            }
        }
    }
    Ok(drafts)
}

impl Draft {
    /// Returns the pieces of the texts that are typed into, as far as they are there already.
    pub(super) fn texts(&self, doc: &Automerge) -> Vec<ObjId> {
        let typed = self.ops.iter().filter_map(|op| match op {
            Op::Text { at, .. } => parent(doc, at).ok(),
            _ => None,
        });
        typed.flat_map(|(parent, key)| objects(doc, &parent, key, ObjType::Text)).collect()
    }
}

/// Writes the steps of one change. Returns what they did, in order.
pub(super) fn write<T: Transactable + ReadDoc>(
    tx: &mut T,
    draft: &Draft,
) -> Result<Vec<Touch>, DocumentError> {
    let mut touches = Vec::new();
    for op in &draft.ops {
        match op {
            Op::Text { at, delta } => {
                let pieces = opened(tx, draft.doc, at, ObjType::Text)?;
                for splice in sequential(delta) {
                    touches.extend(type_into(tx, &pieces, splice)?);
                }
            }
            Op::Set { at, value } => {
                let (parent, key) = parent(tx, at)?;
                touches.extend(undo::put(tx, parent, key, |tx, parent| {
                    set(tx, parent, key, value.as_ref())
                })?);
            }
            Op::Add { list, id, before } => {
                touches.extend(add(tx, draft.doc, list, *id, *before)?);
            }
            Op::Move { list, id, before } => {
                let items = items_at(tx, list)?;
                let position = position(&items, Some(*id), *before);
                for item in find(&items, list, *id)? {
                    touches.extend(place(tx, &item.object, &position)?);
                }
            }
            Op::Remove { list, id, removed } => {
                let items = items_at(tx, list)?;
                for item in find(&items, list, *id)?.filter(|item| item.removed != *removed) {
                    touches.extend(remove(tx, &item.object, *removed)?);
                }
            }
        }
    }
    Ok(touches)
}

/// Returns the objects of a text or list. A field that came with a later version of the table
/// comes into being here. Where two devices do so at once there are two, which together are the
/// field from then on.
fn opened<T: Transactable + ReadDoc>(
    tx: &mut T,
    doc: DocId,
    at: &Path,
    shape: ObjType,
) -> Result<Vec<ObjId>, DocumentError> {
    let (parent, key) = parent(tx, at)?;
    let found = objects(tx, &parent, key, shape);
    if !found.is_empty() {
        return Ok(found);
    }
    match at.resolve(doc) {
        Ok(field) if field.since > schema::FIRST => Ok(vec![tx.put_object(&parent, key, shape)?]),
        _ => Err(DocumentError::MissingField(at.to_string())),
    }
}

/// Types into a text that may have several pieces.
fn type_into<T: Transactable + ReadDoc>(
    tx: &mut T,
    pieces: &[ObjId],
    Splice { mut at, mut delete, mut insert }: Splice,
) -> Result<Vec<Touch>, DocumentError> {
    let mut touches = Vec::new();
    for (n, piece) in pieces.iter().enumerate() {
        let length = tx.length(piece);
        let is_last = n + 1 == pieces.len();
        if at > length && !is_last {
            at -= length;
            continue;
        }
        let here = if is_last { delete } else { delete.min(length - at) };
        if here > 0 || !insert.is_empty() {
            let insert = std::mem::take(&mut insert);
            let delta = Delta::splice(Splice { at, delete: here, insert });
            touches.push(undo::splice(tx, piece.clone(), &delta)?);
        }
        (at, delete) = (0, delete - here);
        if delete == 0 {
            break;
        }
    }
    Ok(touches)
}

fn add<T: Transactable + ReadDoc>(
    tx: &mut T,
    doc: DocId,
    list: &Path,
    id: ItemId,
    before: Option<ItemId>,
) -> Result<Vec<Touch>, DocumentError> {
    let lists = opened(tx, doc, list, ObjType::Map)?;
    let items = items_at(tx, list)?;
    let position = position(&items, Some(id), before);
    let fields = match list.resolve(doc) {
        Ok(Field { shape: Shape::List(fields), .. }) => Some(*fields),
        _ => None,
    };
    let mut touches = Vec::new();
    // Whoever links again what was linked before brings the link back.
    if fields.is_none() && items.iter().any(|item| item.id == id) {
        for item in find(&items, list, id)? {
            touches.extend(place(tx, &item.object, &position)?);
            if item.removed {
                touches.extend(remove(tx, &item.object, false)?);
            }
        }
        return Ok(touches);
    }
    let Some(object) = lists.first() else { return Ok(touches) };
    let item = tx.put_object(object, id.to_string(), ObjType::Map)?;
    place(tx, &item, &position)?;
    create(tx, &item, fields.unwrap_or_default(), |_| true)?;
    touches.push(undo::added(item));
    Ok(touches)
}

fn place<T: Transactable + ReadDoc>(
    tx: &mut T,
    item: &ObjId,
    position: &FractionalIndex,
) -> Result<Option<Touch>, DocumentError> {
    let position = ScalarValue::Bytes(position.as_bytes().to_vec());
    undo::put(tx, item.clone(), "position", |tx, item| Ok(tx.put(item, "position", position)?))
}

fn remove<T: Transactable + ReadDoc>(
    tx: &mut T,
    item: &ObjId,
    removed: bool,
) -> Result<Option<Touch>, DocumentError> {
    undo::put(tx, item.clone(), undo::DELETED, |tx, item| {
        Ok(tx.put(item, undo::DELETED, removed)?)
    })
}

fn set<T: Transactable + ReadDoc>(
    tx: &mut T,
    parent: &ObjId,
    key: &str,
    value: Option<&Value>,
) -> Result<(), DocumentError> {
    let values = tx.get_all(parent, key)?;
    let Some(value) = value else {
        return if values.is_empty() { Ok(()) } else { Ok(tx.delete(parent, key)?) };
    };
    let Some(scalar) = scalar(value) else {
        let map = tx.put_object(parent, key, ObjType::Map)?;
        for (key, part) in goal::parts(value).into_iter().flatten() {
            match part {
                Scalar::Int(number) => tx.put(&map, key, number)?,
                Scalar::Line(line) => tx.put(&map, key, line)?,
                Scalar::Flag(_) | Scalar::Map(_) => {}
            }
        }
        return Ok(());
    };
    // Writing the same again would only cost a change; with several values it settles them.
    let same = |(old, _): &(Am<'_>, ObjId)| old.as_scalar() == Some(&scalar);
    if !matches!(values.as_slice(), [one] if same(one)) {
        tx.put(parent, key, scalar)?;
    }
    Ok(())
}

/// Returns a value as it lies in a document; `None` for one of several parts.
fn scalar(value: &Value) -> Option<ScalarValue> {
    Some(match value {
        Value::Int(value) => ScalarValue::Int(*value),
        Value::Flag(value) => ScalarValue::Boolean(*value),
        Value::Line(value) => ScalarValue::Str(value.as_str().into()),
        Value::Date(value) => ScalarValue::Str(value.to_string().into()),
        Value::Item(value) => ScalarValue::Str(value.to_string().into()),
        Value::Hundredths(value) => ScalarValue::Int(value.0),
        Value::Estimate(_) | Value::Target(_) => return None,
    })
}

/// Returns who else has set a register to another value since the base.
fn overtaken_by(
    doc: &Automerge,
    base: &[ChangeHash],
    at: &Path,
    value: Option<&Value>,
    device: DeviceId,
) -> Result<Option<DeviceId>, DocumentError> {
    // A register of an item that the edit itself creates further up was not set by anybody.
    let Ok((parent, key)) = parent(doc, at) else { return Ok(None) };
    if base.is_empty() {
        return Ok(None);
    }
    let wanted = value.and_then(scalar);
    let held = doc.get_all(&parent, key)?.into_iter();
    let held = held.filter(|(held, _)| wanted.is_none() || held.as_scalar() != wanted.as_ref());
    let foreign = held.filter_map(|(_, id)| {
        let by = author(doc, &id)?.0.device();
        (by != device).then_some((id, by))
    });
    let foreign: Vec<_> = foreign.collect();
    if foreign.is_empty() {
        return Ok(None);
    }
    let seen = doc.get_all_at(&parent, key, base)?;
    let unseen = foreign.iter().find(|(id, _)| seen.iter().all(|(_, known)| known != id));
    Ok(unseen.map(|(_, by)| *by))
}

/// Carries typing from the base to the present state.
fn rebase(
    doc: &Automerge,
    base: &[ChangeHash],
    at: &Path,
    delta: &Delta,
) -> Result<Delta, DocumentError> {
    let mut now = doc.get_heads();
    let mut then = base.to_vec();
    now.sort_unstable();
    then.sort_unstable();
    // A text that the edit itself creates further up has no history yet.
    let Ok((parent, key)) = parent(doc, at) else { return Ok(delta.clone()) };
    if base.is_empty() || now == then {
        return Ok(delta.clone());
    }
    let pieces = objects(doc, &parent, key, ObjType::Text);
    let foreign = match pieces.as_slice() {
        [piece] if known_at(doc, &parent, key, piece, &then)? => changes(doc, piece, &then, &now)?,
        // Automerge tells nothing about the pieces that it does not show; both states do.
        pieces => {
            let (mut old, mut new) = (String::new(), String::new());
            for piece in pieces {
                if known_at(doc, &parent, key, piece, &then)? {
                    old += &doc.text_at(piece, &then)?;
                }
                new += &doc.text(piece)?;
            }
            Delta::between(&old, &new)
        }
    };
    Ok(delta.after(&foreign))
}

fn known_at(
    doc: &Automerge,
    parent: &ObjId,
    key: &str,
    piece: &ObjId,
    then: &[ChangeHash],
) -> Result<bool, DocumentError> {
    Ok(doc.get_all_at(parent, key, then)?.iter().any(|(_, id)| id == piece))
}

/// Returns what was typed into a piece of a text between two states.
pub(super) fn changes(
    doc: &Automerge,
    text: &ObjId,
    then: &[ChangeHash],
    now: &[ChangeHash],
) -> Result<Delta, DocumentError> {
    let mut changes = Delta::default();
    for patch in doc.diff_obj(text, then, now, false)? {
        let splice = match patch.action {
            PatchAction::SpliceText { index, value, .. } => {
                Splice { at: index, delete: 0, insert: value.make_string() }
            }
            PatchAction::DeleteSeq { index, length } => {
                Splice { at: index, delete: length, insert: String::new() }
            }
            _ => continue,
        };
        changes = changes.then(&Delta::splice(splice));
    }
    Ok(changes)
}

/// Cuts long replacements into several deltas, each meant on the result of the one before.
fn split(delta: &Delta) -> Vec<Delta> {
    let mut pieces = Vec::new();
    for splice in sequential(delta) {
        let Splice { mut at, mut delete, insert } = splice;
        while delete > limits::CHANGE_INSERT_CHARS {
            let delete_first = limits::CHANGE_INSERT_CHARS;
            pieces.push(Delta::splice(Splice { at, delete: delete_first, insert: String::new() }));
            delete -= delete_first;
        }
        let chars: Vec<char> = insert.chars().collect();
        let mut chunks = chars.chunks(limits::CHANGE_INSERT_CHARS);
        loop {
            let chunk = chunks.next();
            let insert: String = chunk.unwrap_or_default().iter().collect();
            let length = chunk.map_or(0, <[char]>::len);
            pieces.push(Delta::splice(Splice { at, delete, insert }));
            at += length;
            delete = 0;
            if chunks.len() == 0 {
                break;
            }
        }
    }
    pieces
}

/// Returns the replacements with positions as they are after the ones before.
pub(super) fn sequential(delta: &Delta) -> Vec<Splice> {
    let mut shift = 0_isize;
    let mut splices = delta.splices();
    for splice in &mut splices {
        let (deleted, inserted) = (splice.delete, splice.insert.chars().count());
        splice.at = splice.at.saturating_add_signed(shift);
        shift += isize::try_from(inserted).unwrap_or(isize::MAX);
        shift -= isize::try_from(deleted).unwrap_or(isize::MAX);
    }
    splices
}

/// Returns about how many operations a step becomes.
fn operations(op: &Op) -> usize {
    match op {
        Op::Text { delta, .. } => {
            let splices = delta.splices().into_iter();
            splices.map(|splice| splice.delete + splice.insert.chars().count()).sum()
        }
        Op::Add { .. } => 16,
        Op::Set { .. } | Op::Move { .. } | Op::Remove { .. } => 4,
    }
}

/// Returns the position that puts an item before another one, or at the end.
fn position(items: &[Item], moved: Option<ItemId>, before: Option<ItemId>) -> FractionalIndex {
    let others: Vec<&Item> = items.iter().filter(|item| Some(item.id) != moved).collect();
    let upper = others.iter().find(|item| Some(item.id) == before).map(|item| &item.position);
    // Two items may have been put into one place at once; stay clear of both.
    let lower = match upper {
        Some(upper) => {
            others.iter().rev().map(|item| &item.position).find(|position| *position < upper)
        }
        None => others.last().map(|item| &item.position),
    };
    FractionalIndex::new(lower, upper).unwrap_or_default()
}

/// Returns the item of a list: one, or one link that two devices made at once.
fn find<'a>(
    items: &'a [Item],
    list: &Path,
    id: ItemId,
) -> Result<impl Iterator<Item = &'a Item>, DocumentError> {
    let mut found = items.iter().filter(move |item| item.id == id).peekable();
    match found.peek() {
        Some(_) => Ok(found),
        None => Err(DocumentError::NoSuchItem { item: id, path: list.to_string() }),
    }
}

fn items_at(doc: &impl ReadDoc, list: &Path) -> Result<Vec<Item>, DocumentError> {
    let (parent, key) = parent(doc, list)?;
    if objects(doc, &parent, key, ObjType::Map).is_empty() {
        return Err(DocumentError::MissingField(list.to_string()));
    }
    Ok(items(doc, &parent, key))
}

/// Returns the object that holds the field at the end of a path, and its key.
pub(super) fn parent(
    doc: &impl ReadDoc,
    path: &Path,
) -> Result<(ObjId, &'static str), DocumentError> {
    let missing = || DocumentError::MissingField(path.to_string());
    let (last, before) = path.parts().split_last().ok_or_else(missing)?;
    let Part::Key(key) = last else { return Err(missing()) };
    let (mut at, mut rest) = (ROOT, before);
    while let [Part::Key(key), after @ ..] = rest {
        (at, rest) = match after {
            // A list may lie in several objects, of which one has the item.
            [Part::Item(id), after @ ..] => {
                let lists = objects(doc, &at, key, ObjType::Map);
                let item = lists.iter().find_map(|list| object(doc, list, &id.to_string()));
                let path = || path.to_string();
                let gone = || DocumentError::NoSuchItem { item: *id, path: path() };
                (item.ok_or_else(gone)?, after)
            }
            after => (object(doc, &at, key).ok_or_else(missing)?, after),
        };
    }
    if rest.is_empty() { Ok((at, key)) } else { Err(missing()) }
}
