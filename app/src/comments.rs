// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What was said about the fields of a document, and what of it waits for us. Pure.

use leitwerk_shared::domain::comment::Comment;
use leitwerk_shared::domain::edit::{Op, Part, Path, Value};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId, MunicipalityId};
use leitwerk_shared::domain::schema::Shape;
use leitwerk_shared::domain::text::{Delta, Splice};
use leitwerk_shared::replica::snapshot::Snapshot;

use crate::field;
use crate::news;
use crate::outbox::FieldKey;

/// The list in which comments stand.
pub const LIST: &str = "comments";

/// A comment that is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// What it says.
    pub text: String,
    /// Who shall read it.
    pub mention: Option<MunicipalityId>,
}

impl Draft {
    /// Returns the steps that write it about a field; an empty path means the whole document.
    pub fn ops(&self, id: ItemId, about: &Path) -> Vec<Op> {
        let at = |key| Path::key(LIST).item(id).then(key);
        let typed = Splice { at: 0, delete: 0, insert: self.text.trim().to_owned() };
        let field = Some(Value::Line(about.to_string()));
        let mut ops = vec![
            Op::Add { list: Path::key(LIST), id, before: None },
            Op::Set { at: at("field"), value: field },
            Op::Text { at: at("text"), delta: Delta::splice(typed) },
        ];
        let mention = self.mention.map(|municipality| Value::Int(municipality.0.into()));
        ops.extend(mention.map(|value| Op::Set { at: at("mentions"), value: Some(value) }));
        ops
    }
}

/// Returns the register that says whether a comment is settled.
pub fn resolved(id: ItemId) -> Path {
    Path::key(LIST).item(id).then("resolved")
}

/// Returns what was said about a document, in the order in which it was said.
pub fn of(snapshot: &Snapshot, doc: DocId) -> &[Comment] {
    let item = doc.item();
    match doc.class() {
        Class::Leitlinie => &snapshot.strategy.content.comments,
        Class::Steckbrief => {
            snapshot.profiles.get(&item).map_or(&[], |view| &view.content.comments)
        }
        Class::Blatt => snapshot.sheets.get(&item).map_or(&[], |view| &view.content.comments),
        _ => &[],
    }
}

/// Returns the field that a comment is about, as edits name it; empty for the whole document.
pub fn place(comment: &Comment) -> &str {
    comment.field.value().map_or("", String::as_str)
}

/// Returns the field that a comment is about; the document itself where it is about all of it or
/// about a field that is gone.
pub fn about(snapshot: &Snapshot, doc: DocId, comment: &Comment) -> FieldKey {
    let found = field::resolve(snapshot, doc, place(comment));
    found.map_or((doc, Path::default()), |target| (target.doc, target.at))
}

/// Returns how many comments at a field are not settled. The first field of a list item also
/// speaks for the choices beside it.
pub fn open_at(snapshot: &Snapshot, (doc, path): &FieldKey) -> usize {
    let comments = of(snapshot, *doc);
    if comments.is_empty() {
        return 0;
    }
    let mut fields = vec![path.to_string()];
    if let [before @ .., Part::Key(list), Part::Item(id), Part::Key(key)] = path.parts() {
        let list = path_of(before).then(list);
        if let Ok(Shape::List(inner)) = list.resolve(*doc).map(|field| &field.shape)
            && inner.first().is_some_and(|first| first.key == *key)
        {
            let beside = inner.iter().filter(|field| matches!(field.shape, Shape::Register(_)));
            fields.extend(beside.map(|it| list.clone().item(*id).then(it.key).to_string()));
        }
    }
    let open = comments.iter().filter(|comment| !comment.is_resolved());
    open.filter(|comment| fields.iter().any(|known| known == place(comment))).count()
}

fn path_of(parts: &[Part]) -> Path {
    parts.iter().fold(Path::default(), |path, part| match part {
        Part::Key(key) => path.then(key),
        Part::Item(id) => path.item(*id),
    })
}

/// Returns the open comments that mention our Kommune and that another one wrote.
pub fn for_us(snapshot: &Snapshot) -> Vec<(DocId, &Comment)> {
    let me = snapshot.me.municipality;
    let docs = news::documents(snapshot).into_iter();
    let all = docs.flat_map(|doc| of(snapshot, doc).iter().map(move |comment| (doc, comment)));
    let waits = |comment: &Comment| {
        let author = comment.author().and_then(|(device, _)| snapshot.devices.get(&device));
        let mentioned = comment.mentions.value() == Some(&me);
        mentioned && !comment.is_resolved() && author != Some(&me)
    };
    all.filter(|(_, comment)| waits(comment)).collect()
}
