// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Edits become operations. Positions in texts are carried over from the state that the person
//! saw to the state that is here, so that nobody types into somebody else's word.

use automerge::transaction::Transactable;
use automerge::{
    Automerge, ChangeHash, ObjId, ObjType, PatchAction, ROOT, ReadDoc, ScalarValue, Value as Am,
};
use fractional_index::FractionalIndex;

use super::DocumentError;
use super::read::{Item, items, object};
use crate::change::genesis::create;
use crate::change::limits;
use crate::domain::edit::{CheckedEdit, Op, Part, Path, Value};
use crate::domain::ids::{DocId, ItemId};
use crate::domain::schema::{Field, Shape};
use crate::domain::text::{Delta, Splice};

/// Steps that become one change.
pub(super) struct Draft {
    doc: DocId,
    ops: Vec<Op>,
}

/// Carries an edit over to the present state and cuts it into changes of bearable size.
pub(super) fn parts(doc: &Automerge, edit: &CheckedEdit) -> Result<Vec<Draft>, DocumentError> {
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

/// Writes the steps of one change.
pub(super) fn write<T: Transactable + ReadDoc>(
    tx: &mut T,
    draft: &Draft,
) -> Result<(), DocumentError> {
    for op in &draft.ops {
        match op {
            Op::Text { at, delta } => {
                let text = resolve(tx, at)?;
                for splice in sequential(delta) {
                    let Splice { at, delete, insert } = splice;
                    let delete = isize::try_from(delete).unwrap_or(isize::MAX);
                    tx.splice_text(&text, at, delete, &insert)?;
                }
            }
            Op::Set { at, value } => set(tx, at, value.as_ref())?,
            Op::Add { list, id, before } => {
                let object = resolve(tx, list)?;
                let position = position(&items(tx, &object), None, *before);
                let item = tx.put_object(&object, id.to_string(), ObjType::Map)?;
                tx.put(&item, "position", ScalarValue::Bytes(position.as_bytes().to_vec()))?;
                if let Ok(Field { shape: Shape::List(fields), .. }) = list.resolve(draft.doc) {
                    create(tx, &item, fields)?;
                }
            }
            Op::Move { list, id, before } => {
                let object = resolve(tx, list)?;
                let items = items(tx, &object);
                let item = find(&items, list, *id)?.object.clone();
                let position = position(&items, Some(*id), *before);
                tx.put(&item, "position", ScalarValue::Bytes(position.as_bytes().to_vec()))?;
            }
            Op::Remove { list, id, removed } => {
                let object = resolve(tx, list)?;
                let items = items(tx, &object);
                let item = find(&items, list, *id)?;
                if item.removed != *removed {
                    tx.put(&item.object, "deleted", *removed)?;
                }
            }
        }
    }
    Ok(())
}

fn set<T: Transactable + ReadDoc>(
    tx: &mut T,
    at: &Path,
    value: Option<&Value>,
) -> Result<(), DocumentError> {
    let (parent, key) = parent(tx, at)?;
    let values = tx.get_all(&parent, key)?;
    let Some(value) = value else {
        return if values.is_empty() { Ok(()) } else { Ok(tx.delete(&parent, key)?) };
    };
    if let Value::Estimate(estimate) = value {
        let map = tx.put_object(&parent, key, ObjType::Map)?;
        tx.put(&map, "min", estimate.min.0)?;
        tx.put(&map, "max", estimate.max.0)?;
        tx.put(&map, "unit", estimate.unit.word())?;
        return Ok(());
    }
    let scalar = match value {
        Value::Int(value) => ScalarValue::Int(*value),
        Value::Flag(value) => ScalarValue::Boolean(*value),
        Value::Line(value) => ScalarValue::Str(value.as_str().into()),
        Value::Date(value) => ScalarValue::Str(value.to_string().into()),
        Value::Item(value) => ScalarValue::Str(value.to_string().into()),
        Value::Hundredths(value) => ScalarValue::Int(value.0),
        Value::Estimate(_) => return Ok(()),
    };
    // Writing the same again would only cost a change; with several values it settles them.
    let same = |(old, _): &(Am<'_>, ObjId)| old.as_scalar() == Some(&scalar);
    if !matches!(values.as_slice(), [one] if same(one)) {
        tx.put(&parent, key, scalar)?;
    }
    Ok(())
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
    let Ok(text) = resolve(doc, at) else { return Ok(delta.clone()) };
    if base.is_empty() || now == then {
        return Ok(delta.clone());
    }
    let mut foreign = Delta::default();
    for patch in doc.diff_obj(&text, &then, &now, false)? {
        let splice = match patch.action {
            PatchAction::SpliceText { index, value, .. } => {
                Splice { at: index, delete: 0, insert: value.make_string() }
            }
            PatchAction::DeleteSeq { index, length } => {
                Splice { at: index, delete: length, insert: String::new() }
            }
            _ => continue,
        };
        foreign = foreign.then(&Delta::splice(splice));
    }
    Ok(delta.after(&foreign))
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
fn sequential(delta: &Delta) -> Vec<Splice> {
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

fn find<'a>(items: &'a [Item], list: &Path, id: ItemId) -> Result<&'a Item, DocumentError> {
    let missing = || DocumentError::NoSuchItem { item: id, path: list.to_string() };
    items.iter().find(|item| item.id == id).ok_or_else(missing)
}

/// Returns the object that a path leads to.
pub(super) fn resolve(doc: &impl ReadDoc, path: &Path) -> Result<ObjId, DocumentError> {
    path.parts().iter().try_fold(ROOT, |at, part| {
        let found = match part {
            Part::Key(key) => object(doc, &at, key),
            Part::Item(id) => object(doc, &at, &id.to_string()),
        };
        found.ok_or_else(|| match part {
            Part::Key(_) => DocumentError::MissingField(path.to_string()),
            Part::Item(id) => DocumentError::NoSuchItem { item: *id, path: path.to_string() },
        })
    })
}

/// Returns the object that holds the register at the end of a path, and its key.
pub(super) fn parent(
    doc: &impl ReadDoc,
    path: &Path,
) -> Result<(ObjId, &'static str), DocumentError> {
    let missing = || DocumentError::MissingField(path.to_string());
    let (last, before) = path.parts().split_last().ok_or_else(missing)?;
    let Part::Key(key) = last else { return Err(missing()) };
    let parent = before.iter().fold(Path::default(), |path, part| match part {
        Part::Key(key) => path.then(key),
        Part::Item(id) => path.item(*id),
    });
    Ok((resolve(doc, &parent)?, key))
}
