// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who wrote what in a field that still stands, and when. The device is proven by its seal; the
//! time is what its clock said.

use std::collections::BTreeMap;

use automerge::iter::ListRangeItem;
use automerge::{
    Automerge, ObjId, ObjType, ROOT, ReadDoc as _, ScalarValue, ScalarValueRef, Value, ValueRef,
};

use super::draft::parent;
use super::page::{Maps as _, Page};
use super::read::{items, object, objects};
use super::{Document, DocumentError, author, guarded};
use crate::change::Actor;
use crate::domain::edit::{Path, Version};
use crate::domain::ids::DeviceId;
use crate::domain::schema::{self, Field, Shape};

/// A piece of a field by one device at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it says.
    pub text: String,
    /// Whose it is.
    pub device: DeviceId,
    /// When it was begun, in seconds since 1970.
    pub from: i64,
    /// When it was finished.
    pub until: i64,
}

/// So many characters in a row of one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub chars: usize,
    /// Whose they are; nothing if nobody can tell.
    pub device: Option<DeviceId>,
}

/// Who wrote what still stands in a document, in one state of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    /// The state.
    pub version: Version,
    /// Every text, from its beginning to its end.
    pub texts: BTreeMap<Path, Vec<Share>>,
    /// Who set the values that are shown.
    pub values: BTreeMap<Path, DeviceId>,
}

/// Pauses up to this many seconds do not divide what one device writes.
const PAUSE: i64 = 15 * 60;

impl Document {
    /// Returns the pieces of a text in their order, or the values of a register.
    ///
    /// # Errors
    /// [`DocumentError`] if there is no such field.
    pub fn blame(&self, at: &Path) -> Result<Vec<Span>, DocumentError> {
        let doc = &*self.doc;
        guarded(|| {
            let (object, key) = parent(doc, at)?;
            let pieces = objects(doc, &object, key, ObjType::Text);
            if pieces.is_empty() {
                let values = doc.get_all(&object, key)?.into_iter();
                let spans =
                    values.filter_map(|(value, id)| span(doc, &id, words(doc, &value, &id)));
                return Ok(spans.collect());
            }
            let letters = pieces.iter().flat_map(|piece| doc.list_range(piece, ..));
            Ok(join(letters.filter_map(|item| letter(doc, &item))))
        })
    }
}

impl Document {
    /// Returns who wrote what in all fields.
    ///
    /// # Errors
    /// [`DocumentError::Panic`] if what somebody wrote into it cannot be read.
    pub fn shares(&self) -> Result<Shares, DocumentError> {
        guarded(|| {
            let version = Version(self.doc.get_heads().iter().map(|head| head.0).collect());
            let mut shares = Shares { version, texts: BTreeMap::new(), values: BTreeMap::new() };
            let page = Page { automerge: &self.doc, known: &self.known };
            collect(&page, &ROOT, schema::fields(self.class), &Path::default(), &mut shares);
            Ok(shares)
        })
    }
}

fn collect(page: &Page<'_>, at: &ObjId, fields: &[Field], path: &Path, shares: &mut Shares) {
    for field in fields {
        let here = || path.clone().then(field.key);
        let inner = || object(page, at, field.key);
        match field.shape {
            Shape::Text => {
                let pieces = objects(page, at, field.key, ObjType::Text);
                shares.texts.insert(here(), letters(page.automerge, &pieces));
            }
            Shape::Register(_) => {
                let shown = page.value(at, field.key).and_then(|(_, id)| device(&id));
                shares.values.extend(shown.map(|device| (here(), device)));
            }
            Shape::Group(fields) => {
                if let Some(group) = inner() {
                    collect(page, &group, fields, &here(), shares);
                }
            }
            Shape::Links(_) => {}
            Shape::List(fields) => {
                let items = items(page, at, field.key).into_iter();
                for item in items.filter(|item| !item.removed) {
                    collect(page, &item.object, fields, &here().item(item.id), shares);
                }
            }
        }
    }
}

/// Returns whose the letters of a text are. It does not ask when, which would take much longer.
fn letters(doc: &Automerge, pieces: &[ObjId]) -> Vec<Share> {
    let mut shares: Vec<Share> = Vec::new();
    for item in pieces.iter().flat_map(|piece| doc.list_range(piece, ..)) {
        let ValueRef::Scalar(ScalarValueRef::Str(letters)) = &item.value else { continue };
        let (chars, device) = (letters.chars().count(), device(&item.id()));
        match shares.last_mut().filter(|last| last.device == device) {
            Some(last) => last.chars += chars,
            None => shares.push(Share { chars, device }),
        }
    }
    shares
}

/// Says who made an operation.
pub(super) fn device(id: &ObjId) -> Option<DeviceId> {
    let ObjId::Id(_, actor, _) = id else { return None };
    Actor::from_bytes(actor.to_bytes()).map(Actor::device)
}

fn letter(doc: &Automerge, item: &ListRangeItem<'_>) -> Option<Span> {
    let ValueRef::Scalar(ScalarValueRef::Str(text)) = &item.value else { return None };
    span(doc, &item.id(), text.to_string())
}

/// Says who made an operation. The constant first change is nobody's.
fn span(doc: &Automerge, id: &ObjId, text: String) -> Option<Span> {
    let (actor, at) = author(doc, id)?;
    (actor != Actor::CONSTANT).then(|| Span { text, device: actor.device(), from: at, until: at })
}

/// Puts what one device wrote without a long pause into one piece.
fn join(letters: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for letter in letters {
        let near =
            |last: &Span| letter.from <= last.until + PAUSE && letter.until >= last.from - PAUSE;
        match spans.last_mut().filter(|last| last.device == letter.device && near(last)) {
            Some(last) => {
                last.text += &letter.text;
                last.from = last.from.min(letter.from);
                last.until = last.until.max(letter.until);
            }
            None => spans.push(letter),
        }
    }
    spans
}

/// Writes a value for people who know the fields.
fn words(doc: &Automerge, value: &Value<'_>, id: &ObjId) -> String {
    match value {
        Value::Scalar(scalar) => match scalar.as_ref() {
            ScalarValue::Str(text) => text.to_string(),
            ScalarValue::Null => String::new(),
            other => other.to_string(),
        },
        Value::Object(_) => {
            let part = |key: String| match doc.get(id, &key).ok()?? {
                (value @ Value::Scalar(_), id) => {
                    Some(format!("{key}: {}", words(doc, &value, &id)))
                }
                _ => None,
            };
            doc.keys(id).filter_map(part).collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::edit::{Edit, Op, Version};
    use crate::domain::ids::{Class, DocId, ItemId};
    use crate::domain::text::{Delta, Splice};

    fn typed(document: &mut Document, device: u32, at: usize, insert: &str, time: i64) {
        let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]));
        let delta = Delta::splice(Splice { at, delete: 0, insert: insert.to_owned() });
        let ops = vec![Op::Text { at: Path::key("text"), delta }];
        let edit = Edit { doc, base: Version::default(), ops }.check().expect("the field is there");
        let nonce = [u8::try_from(device).expect("a small number"); 12];
        let actor = Actor::new(DeviceId(device), nonce);
        document.write(&edit, actor, time).expect("a document takes text");
    }

    #[test]
    fn every_word_has_its_author() {
        let mut document = Document::new(Class::Steckbrief);
        typed(&mut document, 3, 0, "Ein Ziel.", 1_780_000_000);
        typed(&mut document, 3, 9, " Und", 1_780_000_060);
        typed(&mut document, 4, 4, "gemeinsames ", 1_780_100_000);
        typed(&mut document, 3, 25, " später", 1_780_200_000);
        let spans = document.blame(&Path::key("text")).expect("there is a text");
        let told: Vec<_> =
            spans.iter().map(|it| (it.text.as_str(), it.device.0, it.until - it.from)).collect();
        let expected =
            [("Ein ", 3, 0), ("gemeinsames ", 4, 0), ("Ziel. Und", 3, 60), (" später", 3, 0)];
        assert_eq!(told, expected);
    }

    #[test]
    fn every_letter_and_value_has_its_author() {
        let mut document = Document::new(Class::Steckbrief);
        typed(&mut document, 3, 0, "Ein Ziel.", 1_780_000_000);
        typed(&mut document, 4, 4, "gutes ", 1_780_000_000);
        let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]));
        let value = Some(crate::domain::edit::Value::Line("Q1".to_owned()));
        let ops = vec![Op::Set { at: Path::key("start"), value }];
        let edit = Edit { doc, base: Version::default(), ops }.check().expect("the field is there");
        let actor = Actor::new(DeviceId(5), [5; 12]);
        document.write(&edit, actor, 1_780_000_000).expect("a document takes a line");
        let shares = document.copy().shares().expect("it can be read");
        let told = |share: &Share| (share.chars, share.device.map_or(0, |device| device.0));
        let text: Vec<_> = shares.texts[&Path::key("text")].iter().map(told).collect();
        assert_eq!(text, [(4, 3), (6, 4), (5, 3)]);
        assert_eq!(shares.texts[&Path::key("added_values")], []);
        assert_eq!(shares.values[&Path::key("start")], DeviceId(5));
        assert_eq!(shares.version, document.view().expect("it can be read").version);
    }

    #[test]
    fn what_nobody_wrote_has_no_author() {
        let document = Document::new(Class::Steckbrief);
        assert_eq!(document.blame(&Path::key("text")).expect("there is a text"), Vec::new());
        assert!(document.blame(&Path::key("nothing")).is_ok_and(|spans| spans.is_empty()));
    }
}
