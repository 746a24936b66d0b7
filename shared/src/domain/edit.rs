// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A wish to change a document, and the check that it fits the fields.
//! [`Edit::check`] is the only maker of a [`CheckedEdit`]; nothing here changes a document.

use std::fmt;

use super::goal::{Estimate, Hundredths, Target};
use super::ids::{DocId, ItemId};
use super::schema::{self, Field, Kind, Shape};
use super::text::{Delta, Step};

/// The state of a document that an edit was made on: its heads, sorted. Empty means
/// whatever the document is when the edit arrives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Version(pub Vec<[u8; 32]>);

/// What a person wants changed in one document, all of it or nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The document. One that does not exist yet comes into being.
    pub doc: DocId,
    /// What the person saw. Positions in texts are meant in this state, and a value that somebody
    /// else has set since is not overwritten.
    pub base: Version,
    /// What to change, in order. Later steps may use items that earlier ones add.
    pub ops: Vec<Op>,
}

/// One step of an [`Edit`].
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Types into a text.
    Text {
        /// The text.
        at: Path,
        /// What was typed.
        delta: Delta,
    },
    /// Sets a register; `None` empties it.
    Set {
        /// The register.
        at: Path,
        /// The new value.
        value: Option<Value>,
    },
    /// Adds an item to a list.
    Add {
        /// The list.
        list: Path,
        /// The id of the new item, made by the caller.
        id: ItemId,
        /// The item that it shall stand before; `None` puts it at the end.
        before: Option<ItemId>,
    },
    /// Moves an item within its list.
    Move {
        /// The list.
        list: Path,
        /// The item.
        id: ItemId,
        /// The item that it shall stand before; `None` puts it at the end.
        before: Option<ItemId>,
    },
    /// Removes an item, or brings a removed one back.
    Remove {
        /// The list.
        list: Path,
        /// The item.
        id: ItemId,
        /// Whether it shall be gone.
        removed: bool,
    },
}

/// Takes own edits of one document back, or repeats what was taken back. What others have written
/// since stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reversal {
    /// The document.
    pub doc: DocId,
    /// The ticket of the first of the edits. All later ones of this document go with it.
    pub since: u64,
    /// In which direction.
    pub way: Way,
}

/// The direction of a [`Reversal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Takes back.
    Back,
    /// Repeats what was taken back.
    Again,
}

/// What a register is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Flag(bool),
    /// A line of text or one of the words of the field.
    Line(String),
    /// A calendar date.
    Date(jiff::civil::Date),
    /// The id of a list item or goal.
    Item(ItemId),
    /// Minimum and maximum with their unit.
    Estimate(Estimate),
    /// A decimal number with two places.
    Hundredths(Hundredths),
    /// What shall be reached by when.
    Target(Target),
}

/// The way to a field: keys of the schema, and ids where a list is passed.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Part>);

/// One step of a [`Path`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A field.
    Key(&'static str),
    /// An item of a list.
    Item(ItemId),
}

/// An edit that fits the fields of its document.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedEdit(Edit);

/// Why an edit does not fit.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum EditError {
    /// The class has no such field.
    #[error("{path} is not a field of a {class}")]
    UnknownField {
        /// The path as given.
        path: String,
        /// The class of the document.
        class: &'static str,
    },
    /// The field is there, but takes other steps (a text cannot be set, a list not typed into).
    #[error("{path} does not take this kind of change")]
    WrongKind {
        /// The path as given.
        path: String,
    },
    /// The value is outside what the field takes.
    #[error("{path} takes {kind:?}")]
    OutOfRange {
        /// The path as given.
        path: String,
        /// What the field takes.
        kind: Kind,
    },
    /// More text at once than a field can hold.
    #[error("{path} takes at most {limit} characters at once, got {got}")]
    TooLong {
        /// The path as given.
        path: String,
        /// The limit in characters.
        limit: usize,
        /// What the edit would insert, in characters.
        got: usize,
    },
}

/// How much text one edit may insert, in characters: about 500 pages.
pub const MAX_INSERT: usize = 1_000_000;

impl Edit {
    /// Checks every step against the fields of the document's class.
    ///
    /// # Errors
    /// [`EditError`] for the first step that does not fit.
    pub fn check(self) -> Result<CheckedEdit, EditError> {
        for op in &self.ops {
            op.check(self.doc)?;
        }
        Ok(CheckedEdit(self))
    }
}

impl CheckedEdit {
    /// Returns the edit.
    pub fn get(&self) -> &Edit {
        &self.0
    }
}

impl Op {
    fn check(&self, doc: DocId) -> Result<(), EditError> {
        match self {
            Self::Text { at, delta } => match at.resolve(doc)?.shape {
                Shape::Text => check_length(at, delta),
                _ => Err(at.wrong_kind()),
            },
            Self::Set { at, value } => match (&at.resolve(doc)?.shape, value) {
                (Shape::Register(_), None) => Ok(()),
                (Shape::Register(kind), Some(value)) if kind.takes(value) => Ok(()),
                (Shape::Register(kind), _) => {
                    Err(EditError::OutOfRange { path: at.to_string(), kind: *kind })
                }
                _ => Err(at.wrong_kind()),
            },
            Self::Add { list, .. } | Self::Move { list, .. } | Self::Remove { list, .. } => {
                match list.resolve(doc)?.shape {
                    Shape::List(_) | Shape::Links(_) => Ok(()),
                    _ => Err(list.wrong_kind()),
                }
            }
        }
    }
}

fn check_length(at: &Path, delta: &Delta) -> Result<(), EditError> {
    let inserted = delta.steps().iter().map(|step| match step {
        Step::Insert(text) => text.chars().count(),
        Step::Keep(_) | Step::Delete(_) => 0,
    });
    match inserted.sum::<usize>() {
        got if got > MAX_INSERT => {
            Err(EditError::TooLong { path: at.to_string(), limit: MAX_INSERT, got })
        }
        _ => Ok(()),
    }
}

impl Kind {
    /// Returns whether a register of this kind takes the value.
    pub fn takes(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Int(from, to), Value::Int(value)) => (from..=to).contains(value),
            (Self::Flag, Value::Flag(_))
            | (Self::Date, Value::Date(_))
            | (Self::Item(_), Value::Item(_)) => true,
            (Self::Line(limit), Value::Line(line)) => is_line(line, limit),
            (Self::Word(words), Value::Line(line)) => words.contains(&line.as_str()),
            (Self::Estimate(unit), Value::Estimate(estimate)) => {
                estimate.unit == unit && estimate.min.0 >= 0 && estimate.min <= estimate.max
            }
            (Self::Hundredths, Value::Hundredths(value)) => value.0 >= 0,
            (Self::Target, Value::Target(Target { value, unit, due })) => {
                let fits = is_line(unit, Target::UNIT_CHARS) && is_line(due, Target::DUE_CHARS);
                value.is_none_or(|value| value.0 >= 0) && fits
            }
            _ => false,
        }
    }
}

fn is_line(line: &str, limit: usize) -> bool {
    line.chars().count() <= limit && !line.contains('\n')
}

impl Path {
    /// Returns the path of a field of the document itself.
    pub fn key(key: &'static str) -> Self {
        Self(vec![Part::Key(key)])
    }

    /// Returns the path one field further in.
    #[must_use]
    pub fn then(mut self, key: &'static str) -> Self {
        self.0.push(Part::Key(key));
        self
    }

    /// Returns the path of an item of this list.
    #[must_use]
    pub fn item(mut self, id: ItemId) -> Self {
        self.0.push(Part::Item(id));
        self
    }

    /// Returns the steps of the path.
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Returns the field that the path leads to.
    ///
    /// # Errors
    /// [`EditError::UnknownField`] if the class has no such field.
    pub fn resolve(&self, doc: DocId) -> Result<&'static Field, EditError> {
        let class = doc.class();
        let unknown = || EditError::UnknownField { path: self.to_string(), class: class.word() };
        // What a key may name next, and what lies behind an item of the list just named.
        let mut keys: Option<&'static [Field]> = Some(schema::fields(class));
        let mut items: Option<&'static [Field]> = None;
        let mut found = None;
        for part in &self.0 {
            match part {
                Part::Item(_) => {
                    keys = Some(items.take().ok_or_else(unknown)?);
                    found = None;
                }
                Part::Key(key) => {
                    let named = keys.take().and_then(|f| f.iter().find(|f| f.key == *key));
                    let named = named.ok_or_else(unknown)?;
                    items = None;
                    match named.shape {
                        Shape::Group(inner) => keys = Some(inner),
                        Shape::List(inner) => items = Some(inner),
                        Shape::Text | Shape::Register(_) | Shape::Links(_) => {}
                    }
                    found = Some(named);
                }
            }
        }
        found.ok_or_else(unknown)
    }

    fn wrong_kind(&self) -> EditError {
        EditError::WrongKind { path: self.to_string() }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, part) in self.0.iter().enumerate() {
            match part {
                Part::Key(key) if n == 0 => f.write_str(key)?,
                Part::Key(key) => write!(f, ".{key}")?,
                Part::Item(id) => write!(f, "[{id}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::goal::Unit;
    use crate::domain::ids::Class;
    use crate::domain::text::Splice;

    fn check(op: Op) -> Result<(), EditError> {
        let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]));
        Edit { doc, base: Version::default(), ops: vec![op] }.check().map(drop)
    }

    fn set(at: Path, value: Value) -> Result<(), EditError> {
        check(Op::Set { at, value: Some(value) })
    }

    #[test]
    fn an_edit_must_name_a_field_and_fit_it() {
        let id = ItemId::from_bytes([2; 16]);
        let milestone = Path::key("milestones").item(id);
        let typed = Delta::splice(Splice { at: 0, delete: 0, insert: "neu".to_owned() });
        let type_at = |at: Path| check(Op::Text { at, delta: typed.clone() });

        assert_eq!(type_at(milestone.clone().then("text")), Ok(()));
        assert_eq!(type_at(Path::key("risks").then("text")), Ok(()));
        assert_eq!(check(Op::Add { list: Path::key("milestones"), id, before: None }), Ok(()));
        assert_eq!(set(Path::key("impact").then("Kunden"), Value::Int(3)), Ok(()));
        assert_eq!(set(milestone.clone().then("state"), Value::Line("done".to_owned())), Ok(()));

        let unknown = |r: Result<(), EditError>| matches!(r, Err(EditError::UnknownField { .. }));
        assert!(unknown(type_at(Path::key("title"))));
        assert!(unknown(type_at(Path::key("milestones").then("text"))));
        assert!(unknown(type_at(milestone.clone())));
        assert!(unknown(type_at(Path::key("text").then("text"))));
        assert!(unknown(type_at(Path::key("text").item(id))));
        let wrong = |r: Result<(), EditError>| matches!(r, Err(EditError::WrongKind { .. }));
        assert!(wrong(type_at(Path::key("start"))));
        assert!(wrong(set(Path::key("text"), Value::Line(String::new()))));
        assert!(wrong(check(Op::Add { list: Path::key("text"), id, before: None })));
        let range = |r: Result<(), EditError>| matches!(r, Err(EditError::OutOfRange { .. }));
        assert!(range(set(Path::key("impact").then("Kunden"), Value::Int(4))));
        assert!(range(set(milestone.then("state"), Value::Line("fertig".to_owned()))));
        let upside_down = Estimate { min: Hundredths(200), max: Hundredths(100), unit: Unit::Vza };
        let at = Path::key("efforts").then("personnel_one_off");
        assert!(range(set(at, Value::Estimate(upside_down))));
    }
}
