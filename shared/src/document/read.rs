// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Documents become plain views. Reads what is there and passes over what it does not know;
//! never decides between concurrent values.

use std::collections::BTreeMap;

use automerge::{ObjId, ObjType, ROOT, ScalarValue, Value};
use fractional_index::FractionalIndex;

use super::author;
use super::page::{Maps, Page};
use crate::change::limits;
use crate::domain::edit::Path;
use crate::domain::goal::{Profile, Removed};
use crate::domain::ids::{Class, ItemId};
use crate::domain::record::{Plain, Scalar, Source};
use crate::domain::register::Claim;
use crate::domain::schema::{self, Field, Shape};
use crate::domain::sheet::Sheet;
use crate::domain::strategy::Strategy;

/// One item of a list as it lies in the document.
pub(super) struct Item {
    /// Its id.
    pub(super) id: ItemId,
    /// Its place.
    pub(super) position: FractionalIndex,
    /// Whether somebody removed it.
    pub(super) removed: bool,
    /// Its map.
    pub(super) object: ObjId,
}

/// Reads a Leitlinie.
pub(super) fn strategy(doc: &Page<'_>) -> Strategy {
    Strategy::read_at(doc, &ROOT, removed(doc, Class::Leitlinie))
}

/// Reads a Steckbrief.
pub(super) fn profile(doc: &Page<'_>) -> Profile {
    Profile::read_at(doc, &ROOT, removed(doc, Class::Steckbrief))
}

/// Reads a Blatt.
pub(super) fn sheet(doc: &Page<'_>) -> Sheet {
    Sheet::read_at(doc, &ROOT, removed(doc, Class::Blatt))
}

impl Source for Page<'_> {
    type At = ObjId;

    fn text(&self, at: &ObjId, key: &str) -> String {
        let mut pieces = objects(self, at, key, ObjType::Text).into_iter();
        let first = pieces.next().map(|piece| self.piece(piece)).unwrap_or_default();
        pieces.fold(first, |text, piece| text + &self.piece(piece))
    }

    /// Values that this version cannot read are passed over; equal ones count once.
    fn claims<T: Plain>(&self, at: &ObjId, key: &str) -> Vec<Claim<T>> {
        let mut claims: Vec<Claim<T>> = Vec::new();
        for (value, id) in self.values(at, key).iter().rev().take(limits::REGISTER_CLAIMS) {
            let scalar = scalar(self, value, id);
            let Some(value) = scalar.and_then(|scalar| T::of(&scalar)) else { continue };
            if claims.iter().any(|claim| claim.value == value) {
                continue;
            }
            let Some((actor, at)) = author(self.automerge, id) else { continue };
            claims.push(Claim { value, device: actor.device(), at });
        }
        claims
    }

    fn group(&self, at: &ObjId, key: &str) -> Option<ObjId> {
        object(self, at, key)
    }

    fn items(&self, at: &ObjId, key: &str) -> Vec<(ItemId, ObjId)> {
        let mut living = items(self, at, key);
        living.retain(|item| !item.removed);
        // A link that two devices made at once is one link.
        let mut known = std::collections::BTreeSet::new();
        living.retain(|item| known.insert(item.id));
        living.into_iter().map(|item| (item.id, item.object)).collect()
    }
}

/// Returns the object under a key, if there is one.
pub(super) fn object(doc: &impl Maps, at: &ObjId, key: &str) -> Option<ObjId> {
    match doc.value(at, key)? {
        (Value::Object(_), id) => Some(id),
        (Value::Scalar(_), _) => None,
    }
}

/// Returns the objects of one type under a key, in the order in which they were made: one as a
/// rule, several where devices first wrote into a later field without knowing of each other.
/// Together they are the field: no text is lost and no item.
pub(super) fn objects(doc: &impl Maps, at: &ObjId, key: &str, wanted: ObjType) -> Vec<ObjId> {
    let values = doc.all(at, key);
    let of_type = |(value, id): &(Value<'static>, ObjId)| {
        matches!(value, Value::Object(found) if *found == wanted).then(|| id.clone())
    };
    values.iter().take(limits::REGISTER_CLAIMS).filter_map(of_type).collect()
}

/// Returns the items of a list in order: by position, then by id.
pub(super) fn items(doc: &impl Maps, at: &ObjId, key: &str) -> Vec<Item> {
    let lists = objects(doc, at, key, ObjType::Map);
    let names = lists.iter().flat_map(|list| doc.names(list).into_iter().map(move |n| (list, n)));
    let mut items: Vec<Item> = names
        .filter_map(|(list, key)| {
            let object = object(doc, list, &key)?;
            let position = match doc.value(&object, "position") {
                Some((value, _)) => {
                    FractionalIndex::from_bytes(value.as_bytes()?.to_vec()).unwrap_or_default()
                }
                None => FractionalIndex::default(),
            };
            let removed = doc.value(&object, "deleted");
            let removed = removed.and_then(|(value, _)| value.as_bool()).unwrap_or_default();
            Some(Item { id: key.parse().ok()?, position, removed, object })
        })
        .take(limits::LIST_ITEMS)
        .collect();
    items.sort_by(|a, b| (&a.position, a.id).cmp(&(&b.position, b.id)));
    items
}

/// Returns what was removed from the lists of a document, and from those of their items, and can be
/// brought back.
fn removed(doc: &Page<'_>, class: Class) -> Vec<Removed> {
    let mut gone = Vec::new();
    removed_at(doc, &ROOT, schema::fields(class), &Path::default(), &mut gone);
    gone
}

fn removed_at(
    doc: &Page<'_>,
    at: &ObjId,
    fields: &'static [Field],
    path: &Path,
    gone: &mut Vec<Removed>,
) {
    for field in fields {
        let Shape::List(inner) = field.shape else { continue };
        let Some(first) = inner.first() else { continue };
        let list = path.clone().then(field.key);
        let has_lists = inner.iter().any(|field| matches!(field.shape, Shape::List(_)));
        for item in items(doc, at, field.key) {
            if item.removed {
                let text = name(doc, &item.object, first.key);
                gone.push(Removed { list: list.to_string(), id: item.id, text });
            } else if has_lists {
                removed_at(doc, &item.object, inner, &list.clone().item(item.id), gone);
            }
        }
    }
}

/// Returns what says what an item is: its first field, a text or a line.
fn name(doc: &Page<'_>, at: &ObjId, key: &str) -> String {
    match doc.text(at, key) {
        text if text.is_empty() => {
            let lines = doc.claims::<String>(at, key).into_iter();
            lines.map(|line| line.value).next().unwrap_or_default()
        }
        text => text,
    }
}

fn scalar(doc: &Page<'_>, value: &Value<'_>, id: &ObjId) -> Option<Scalar> {
    match value {
        Value::Scalar(value) => of_scalar(value),
        Value::Object(ObjType::Map) => {
            let part = |key: String| match doc.value(id, &key)? {
                (Value::Scalar(value), _) => Some((key, of_scalar(&value)?)),
                (Value::Object(_), _) => None,
            };
            let parts = doc.names(id).into_iter().filter_map(part);
            Some(Scalar::Map(parts.collect::<BTreeMap<_, _>>()))
        }
        Value::Object(_) => None,
    }
}

fn of_scalar(value: &ScalarValue) -> Option<Scalar> {
    match value {
        ScalarValue::Int(number) => Some(Scalar::Int(*number)),
        ScalarValue::Boolean(flag) => Some(Scalar::Flag(*flag)),
        ScalarValue::Str(line) => Some(Scalar::Line(line.to_string())),
        _ => None,
    }
}
