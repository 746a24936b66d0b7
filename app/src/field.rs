// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The language in which the command line names a document and a field of it, and the edit that
//! follows. Paths read as the JSON export prints them; nothing here changes a document.

mod current;
mod texts;
mod value;

use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::edit::{Edit, Op, Path, Value, Version};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::schema::{self, Field, Kind, Refers, Shape};
use leitwerk_shared::domain::strategy::Numbered;
use leitwerk_shared::domain::text::{Delta, Splice, Step};
use leitwerk_shared::replica::snapshot::Snapshot;

pub use texts::explain;
pub(crate) use value::date;

/// Makes an id for a new list item or goal.
pub(crate) fn new_item_id() -> ItemId {
    ItemId::from_bytes(ulid::Ulid::generate().to_bytes())
}

/// A field of one document, and what it holds at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The document in which it is stored: that of title and area of a goal is the Leitlinie.
    pub doc: DocId,
    /// The state of that document that was looked at.
    pub base: Version,
    /// Where it is stored.
    pub at: Path,
    /// The field as it was given.
    pub field: String,
    /// What it holds.
    pub holds: Holds,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A text.
    Text {
        /// What it says.
        current: String,
    },
    /// A question with its four answers; its fields are `state` and `text`.
    Answer {
        /// Which answer stands.
        state: AnswerState,
        /// What the text says.
        current: String,
    },
    /// A value that is set as a whole.
    Register {
        /// Which values it takes.
        kind: Kind,
    },
    /// The choice of one thing, such as the dimension of a goal.
    Choice {
        /// What can be chosen, with its name.
        choices: Vec<(ItemId, String)>,
    },
    /// The choice of several things.
    Links {
        /// What is chosen, in order.
        items: Vec<ItemId>,
        /// What can be chosen, with its name.
        choices: Vec<(ItemId, String)>,
    },
    /// A list.
    List {
        /// Its items in order.
        items: Vec<ItemId>,
        /// The field of a new item that says what it is.
        item_text: ItemText,
    },
}

/// The field that says what a list item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemText {
    /// It is a text under this key.
    Text(&'static str),
    /// It is a line under this key.
    Line(&'static str),
}

/// What to do with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Gives a text, an answer or a register a new value. Empty clears a register.
    Set(String),
    /// Replaces a piece of a text, in characters.
    Splice {
        /// Where.
        at: usize,
        /// How many characters go.
        delete: usize,
        /// What comes in their place.
        insert: String,
    },
    /// Adds an item with this text at the end of a list.
    Add(String),
    /// Moves an item of a list.
    Move {
        /// Where it stands, from 0.
        from: usize,
        /// Where it shall stand afterwards, from 0.
        to: usize,
    },
    /// Removes an item of a list.
    Remove(usize),
}

/// The name of an [`Action`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionName {
    /// [`Action::Set`]
    Set,
    /// [`Action::Splice`]
    Splice,
    /// [`Action::Add`]
    Add,
    /// [`Action::Move`]
    Move,
    /// [`Action::Remove`]
    Remove,
}

/// Why a document or a field was not found, or does not take what was given.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum FieldError {
    /// No document has this name.
    #[error("no document {given:?}")]
    UnknownDocument {
        /// What was given.
        given: String,
        /// The printed numbers of the goals.
        goals: Vec<String>,
    },
    /// The document is the Blatt of another Kommune, or of a class without fields.
    #[error("document {doc} cannot be edited here")]
    Foreign {
        /// The document.
        doc: DocId,
    },
    /// The document has no such field.
    #[error("no field {field:?}; there are {}", known.join(", "))]
    UnknownField {
        /// What was given.
        field: String,
        /// The fields at that place.
        known: Vec<&'static str>,
    },
    /// The list is shorter.
    #[error("{field} has {len} items, no item {index}")]
    NoSuchItem {
        /// The list.
        field: String,
        /// The index that was given, from 0.
        index: usize,
        /// How many items there are.
        len: usize,
    },
    /// Something like `milestones[2` or `a..b`.
    #[error("{field:?} does not read as a field")]
    Unreadable {
        /// What was given.
        field: String,
    },
    /// The field takes other actions.
    #[error("{field} does not take {action:?}, but {allowed:?}")]
    WrongAction {
        /// The field.
        field: String,
        /// The action.
        action: ActionName,
        /// What it takes.
        allowed: &'static [ActionName],
    },
    /// A register does not take the value.
    #[error("{field} takes {kind:?}, not {given:?}")]
    WrongValue {
        /// The field.
        field: String,
        /// What was given.
        given: String,
        /// What it takes.
        kind: Kind,
    },
    /// There is nothing of this name to choose.
    #[error("{field} takes one of {}, not {given:?}", known.join(", "))]
    UnknownChoice {
        /// The field.
        field: String,
        /// What was given.
        given: String,
        /// The names of what can be chosen.
        known: Vec<String>,
    },
    /// A splice reaches beyond the text.
    #[error("{field} has {len} characters, the replacement reaches to {end}")]
    OutOfText {
        /// The field.
        field: String,
        /// How many characters there are.
        len: usize,
        /// Where the replacement would end.
        end: usize,
    },
}

/// Finds a document by what a person calls it: `leitlinie`, the printed number of a goal such as
/// `1.2`, `blatt:1.2` for the own Kommunalblatt of a goal, the id of a document, or the ULID of a
/// goal or of the Leitlinie.
///
/// # Errors
/// [`FieldError::UnknownDocument`], or [`FieldError::Foreign`] for one that cannot be edited.
pub fn document(given: &str, snapshot: &Snapshot) -> Result<DocId, FieldError> {
    let leitlinie = snapshot.strategy.doc;
    let name = given.trim();
    let sheet = |goal| DocId::owned(Class::Blatt, snapshot.me.municipality, goal);
    let numbered = snapshot.strategy.content.numbered();
    let goal = |name: &str| {
        let by_number = numbered.iter().find(|numbered| numbered.printed() == name);
        let by_id = || numbered.iter().find(|numbered| numbered.goal.id.to_string() == name);
        by_number.or_else(by_id).map(|numbered| numbered.goal.id)
    };
    if name.eq_ignore_ascii_case("leitlinie") || name == leitlinie.item().to_string() {
        return Ok(leitlinie);
    }
    if let Some(goal) = goal(name) {
        return Ok(DocId::shared(Class::Steckbrief, goal));
    }
    if let Some(goal) = name.strip_prefix("blatt:").and_then(goal) {
        return Ok(sheet(goal));
    }
    let unknown = || FieldError::UnknownDocument {
        given: given.to_owned(),
        goals: numbered.iter().map(Numbered::printed).collect(),
    };
    let doc: DocId = name.parse().map_err(|_not_an_id| unknown())?;
    let known = match doc.class() {
        Class::Leitlinie => doc == leitlinie,
        Class::Steckbrief | Class::Blatt => goal(&doc.item().to_string()).is_some(),
        _ => true,
    };
    if !known {
        return Err(unknown());
    }
    let own = doc == leitlinie
        || doc == DocId::shared(Class::Steckbrief, doc.item())
        || doc == sheet(doc.item());
    if own { Ok(doc) } else { Err(FieldError::Foreign { doc }) }
}

/// Finds a field of a document.
///
/// # Errors
/// [`FieldError`] if the document has no such field or item.
pub fn resolve(snapshot: &Snapshot, doc: DocId, field: &str) -> Result<Target, FieldError> {
    let steps = steps(field)?;
    // Title and area of a goal are read in its Steckbrief, but stored in the Leitlinie.
    if let (Class::Steckbrief, [Piece { key: key @ ("title" | "area"), index: None }]) =
        (doc.class(), &steps[..])
    {
        let key = if *key == "title" { "title" } else { "area" };
        let at = Path::key("goals").item(doc.item()).then(key);
        let area = Shape::Register(Kind::Item(Refers::Area));
        let kind = if key == "title" { Shape::Text } else { area };
        return target(snapshot, snapshot.strategy.doc, at, field, &kind);
    }
    let mut walk =
        Walk { snapshot, doc, field, at: Path::default(), fields: schema::fields(doc.class()) };
    let mut shape = None;
    for step in &steps {
        shape = Some(walk.enter(step)?);
    }
    let Some(shape) = shape else { return Err(walk.unknown()) };
    target(snapshot, doc, walk.at, field, shape)
}

/// Plans what a person wants done with a field. `ids` makes the id of an added item. The edit has
/// no steps where the field already says what is wanted.
///
/// # Errors
/// [`FieldError`] if the field does not take the action or the value.
pub fn edit(
    target: &Target,
    action: &Action,
    ids: &mut dyn FnMut() -> ItemId,
) -> Result<Edit, FieldError> {
    let ops = match (&target.holds, action) {
        (Holds::Text { current }, Action::Set(wanted)) => typed(&target.at, current, wanted),
        (Holds::Text { current }, Action::Splice { .. }) => {
            text_op(target.at.clone(), splice(target, current, action)?)
        }
        (Holds::Answer { state, current }, Action::Set(wanted)) => {
            answered(target, *state, current, wanted)
        }
        (Holds::Answer { state, current }, Action::Splice { .. }) => {
            let mut ops = stated(target, *state, AnswerState::Value);
            ops.extend(text_op(target.at.clone().then("text"), splice(target, current, action)?));
            ops
        }
        (Holds::Register { .. }, Action::Set(wanted)) if wanted.trim().is_empty() => {
            vec![set(target.at.clone(), None)]
        }
        (Holds::Register { kind }, Action::Set(wanted)) => {
            let wrong = || FieldError::WrongValue {
                field: target.field.clone(),
                given: wanted.clone(),
                kind: *kind,
            };
            vec![set(target.at.clone(), Some(value::parse(*kind, wanted).ok_or_else(wrong)?))]
        }
        (Holds::Choice { choices }, Action::Set(wanted)) => {
            let chosen = chosen(target, choices, wanted)?;
            vec![set(target.at.clone(), chosen.map(Value::Item))]
        }
        (Holds::Links { items, choices }, action) => link(target, items, choices, action)?,
        (Holds::List { items, item_text }, action) => list(target, items, *item_text, action, ids)?,
        (holds, action) => return Err(wrong_action(target, holds, action)),
    };
    Ok(Edit { doc: target.doc, base: target.base.clone(), ops })
}

/// One piece of a path: a key, with an index behind it where it names an item.
#[derive(Debug)]
struct Piece<'a> {
    key: &'a str,
    index: Option<Index>,
}

#[derive(Clone, Copy, Debug)]
enum Index {
    Place(usize),
    Id(ItemId),
}

fn steps(field: &str) -> Result<Vec<Piece<'_>>, FieldError> {
    let unreadable = || FieldError::Unreadable { field: field.to_owned() };
    let step = |piece| step(piece).ok_or_else(unreadable);
    field.trim().split('.').map(step).collect()
}

fn step(piece: &str) -> Option<Piece<'_>> {
    let word =
        |key: &str| !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    match piece.split_once('[') {
        None => word(piece).then_some(Piece { key: piece, index: None }),
        Some((key, rest)) => {
            let index = rest.strip_suffix(']')?;
            let index = match index.parse() {
                Ok(place) => Index::Place(place),
                Err(_not_a_number) => Index::Id(index.parse().ok()?),
            };
            word(key).then_some(Piece { key, index: Some(index) })
        }
    }
}

/// The way through the table of fields.
struct Walk<'a> {
    snapshot: &'a Snapshot,
    doc: DocId,
    field: &'a str,
    at: Path,
    fields: &'static [Field],
}

impl Walk<'_> {
    fn enter(&mut self, step: &Piece<'_>) -> Result<&'static Shape, FieldError> {
        let field = self.fields.iter().find(|field| field.key == step.key);
        let field = field.ok_or_else(|| self.unknown())?;
        self.at = std::mem::take(&mut self.at).then(field.key);
        self.fields = match (&field.shape, step.index) {
            (Shape::List(inner), Some(index)) => {
                let item = self.item(index)?;
                self.at = std::mem::take(&mut self.at).item(item);
                inner
            }
            (_, Some(_)) => return Err(self.unknown()),
            (Shape::Group(inner), None) => inner,
            (_, None) => &[],
        };
        Ok(&field.shape)
    }

    fn item(&self, index: Index) -> Result<ItemId, FieldError> {
        let items = current::items(self.snapshot, self.doc, &self.at);
        match index {
            Index::Place(n) => items.get(n).copied().ok_or_else(|| FieldError::NoSuchItem {
                field: self.at.to_string(),
                index: n,
                len: items.len(),
            }),
            Index::Id(id) => items.contains(&id).then_some(id).ok_or_else(|| self.unknown()),
        }
    }

    fn unknown(&self) -> FieldError {
        let mut known: Vec<_> = self.fields.iter().map(|field| field.key).collect();
        if self.doc.class() == Class::Steckbrief && self.at.parts().is_empty() {
            known.extend(["title", "area"]);
        }
        FieldError::UnknownField { field: self.field.to_owned(), known }
    }
}

fn target(
    snapshot: &Snapshot,
    doc: DocId,
    at: Path,
    field: &str,
    shape: &Shape,
) -> Result<Target, FieldError> {
    let mut at = at;
    let unknown = |fields: &'static [Field]| FieldError::UnknownField {
        field: field.to_owned(),
        known: fields.iter().map(|field| field.key).collect(),
    };
    let text = |at: &Path| current::text(snapshot, doc, at).to_owned();
    let is_item = matches!(at.parts().last(), Some(leitwerk_shared::domain::edit::Part::Item(_)));
    let holds = match shape {
        Shape::Text => Holds::Text { current: text(&at) },
        Shape::Register(Kind::Item(refers)) => {
            Holds::Choice { choices: current::choices(snapshot, *refers) }
        }
        Shape::Links(refers) => Holds::Links {
            items: current::items(snapshot, doc, &at),
            choices: current::choices(snapshot, *refers),
        },
        Shape::Register(kind) => Holds::Register { kind: *kind },
        Shape::Group(fields) if is_answer(fields) => Holds::Answer {
            state: current::answer(snapshot, doc, &at),
            current: text(&at.clone().then("text")),
        },
        Shape::Group(fields) => return Err(unknown(fields)),
        // What identifies an import is not for people to write, and what somebody said is
        // never changed.
        Shape::List(_) if [Path::key("imports"), Path::key("comments")].contains(&at) => {
            return Err(unknown(&[]));
        }
        Shape::List(fields) => match (first(fields), is_item) {
            (None, _) => return Err(unknown(fields)),
            (Some(item_text), false) => {
                Holds::List { items: current::items(snapshot, doc, &at), item_text }
            }
            // `purposes[0]` is its text.
            (Some(ItemText::Text(key)), true) => {
                at = at.then(key);
                Holds::Text { current: text(&at) }
            }
            (Some(ItemText::Line(key)), true) => {
                at = at.then(key);
                Holds::Register { kind: kind_of(fields, key) }
            }
        },
    };
    let base = current::version(snapshot, doc);
    Ok(Target { doc, base, at, field: field.to_owned(), holds })
}

fn is_answer(fields: &[Field]) -> bool {
    fields.iter().map(|field| field.key).eq(["state", "text"])
}

fn first(fields: &'static [Field]) -> Option<ItemText> {
    let field = fields.first()?;
    match field.shape {
        Shape::Text => Some(ItemText::Text(field.key)),
        Shape::Register(Kind::Line(_)) => Some(ItemText::Line(field.key)),
        _ => None,
    }
}

fn kind_of(fields: &[Field], key: &str) -> Kind {
    let shape = fields.iter().find(|field| field.key == key).map(|field| &field.shape);
    if let Some(Shape::Register(kind)) = shape { *kind } else { Kind::Line(0) }
}

fn typed(at: &Path, current: &str, wanted: &str) -> Vec<Op> {
    text_op(at.clone(), Delta::between(current, wanted))
}

fn text_op(at: Path, delta: Delta) -> Vec<Op> {
    let changes = delta.steps().iter().any(|step| !matches!(step, Step::Keep(_)));
    if changes { vec![Op::Text { at, delta }] } else { Vec::new() }
}

fn set(at: Path, value: Option<Value>) -> Op {
    Op::Set { at, value }
}

fn stated(target: &Target, state: AnswerState, wanted: AnswerState) -> Vec<Op> {
    let at = target.at.clone().then("state");
    let value = Value::Line(wanted.word().to_owned());
    if state == wanted { Vec::new() } else { vec![set(at, Some(value))] }
}

/// „k. A.“ and „keine“ leave the text as it is: it is not shown then, and not lost.
fn answered(target: &Target, state: AnswerState, current: &str, wanted: &str) -> Vec<Op> {
    let read = AnswerState::of_printed(wanted);
    let mut ops = stated(target, state, read);
    if read == AnswerState::Value {
        ops.extend(typed(&target.at.clone().then("text"), current, wanted));
    }
    ops
}

fn splice(target: &Target, current: &str, action: &Action) -> Result<Delta, FieldError> {
    let Action::Splice { at, delete, insert } = action else {
        return Err(wrong_action(target, &target.holds, action));
    };
    let len = current.chars().count();
    let end = at.saturating_add(*delete);
    if end > len {
        return Err(FieldError::OutOfText { field: target.field.clone(), len, end });
    }
    Ok(Delta::splice(Splice { at: *at, delete: *delete, insert: insert.clone() }))
}

/// Finds what can be chosen by its name, its id or its place in the list; nothing if nothing is
/// wanted.
fn chosen(
    target: &Target,
    choices: &[(ItemId, String)],
    wanted: &str,
) -> Result<Option<ItemId>, FieldError> {
    let wanted = wanted.trim();
    if wanted.is_empty() {
        return Ok(None);
    }
    let by_number = || choices.get(wanted.parse::<usize>().ok()?.checked_sub(1)?);
    let named = |(id, name): &&(ItemId, String)| name == wanted || id.to_string() == wanted;
    let unknown = || FieldError::UnknownChoice {
        field: target.field.clone(),
        given: wanted.to_owned(),
        known: choices.iter().map(|(_, name)| name.clone()).collect(),
    };
    let found = choices.iter().find(named).or_else(by_number).ok_or_else(unknown)?;
    Ok(Some(found.0))
}

fn link(
    target: &Target,
    items: &[ItemId],
    choices: &[(ItemId, String)],
    action: &Action,
) -> Result<Vec<Op>, FieldError> {
    match action {
        Action::Add(wanted) => {
            let linked = chosen(target, choices, wanted)?.filter(|id| !items.contains(id));
            let add = |id| Op::Add { list: target.at.clone(), id, before: None };
            Ok(linked.map(add).into_iter().collect())
        }
        action => arrange(target, items, action),
    }
}

fn list(
    target: &Target,
    items: &[ItemId],
    item_text: ItemText,
    action: &Action,
    ids: &mut dyn FnMut() -> ItemId,
) -> Result<Vec<Op>, FieldError> {
    let Action::Add(text) = action else { return arrange(target, items, action) };
    let list = target.at.clone();
    let id = ids();
    let mut ops = vec![Op::Add { list: list.clone(), id, before: None }];
    ops.extend(match item_text {
        ItemText::Text(key) => typed(&list.item(id).then(key), "", text),
        ItemText::Line(key) => {
            vec![set(list.item(id).then(key), Some(Value::Line(text.clone())))]
        }
    });
    Ok(ops)
}

/// Moves or removes what is in a list.
fn arrange(target: &Target, items: &[ItemId], action: &Action) -> Result<Vec<Op>, FieldError> {
    let list = target.at.clone();
    let item = |index: usize| {
        items.get(index).copied().ok_or_else(|| FieldError::NoSuchItem {
            field: target.field.clone(),
            index,
            len: items.len(),
        })
    };
    Ok(match action {
        Action::Move { from, to } if from == to => item(*from).map(|_stays| Vec::new())?,
        Action::Move { from, to } => {
            let id = item(*from)?;
            item(*to)?;
            let others: Vec<ItemId> = items.iter().copied().filter(|other| *other != id).collect();
            vec![Op::Move { list, id, before: others.get(*to).copied() }]
        }
        Action::Remove(index) => vec![Op::Remove { list, id: item(*index)?, removed: true }],
        Action::Add(_) | Action::Set(_) | Action::Splice { .. } => {
            return Err(wrong_action(target, &target.holds, action));
        }
    })
}

fn wrong_action(target: &Target, holds: &Holds, action: &Action) -> FieldError {
    let allowed: &[ActionName] = match holds {
        Holds::Text { .. } | Holds::Answer { .. } => &[ActionName::Set, ActionName::Splice],
        Holds::Register { .. } | Holds::Choice { .. } => &[ActionName::Set],
        Holds::List { .. } | Holds::Links { .. } => {
            &[ActionName::Add, ActionName::Move, ActionName::Remove]
        }
    };
    FieldError::WrongAction { field: target.field.clone(), action: action.name(), allowed }
}

impl Action {
    /// Returns its name.
    pub const fn name(&self) -> ActionName {
        match self {
            Self::Set(_) => ActionName::Set,
            Self::Splice { .. } => ActionName::Splice,
            Self::Add(_) => ActionName::Add,
            Self::Move { .. } => ActionName::Move,
            Self::Remove(_) => ActionName::Remove,
        }
    }
}
