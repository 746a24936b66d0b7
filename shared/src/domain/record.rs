// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How the plain data of the model and the table of fields belong together: every record knows its
//! fields by their keys. What lies in documents is read, found by a path and exported through
//! this alone, so that a new field is one line in `schema` and one in its record.

use std::collections::BTreeMap;

use super::answer::{Answer, AnswerState};
use super::edit::{Part, Value};
use super::ids::{ItemId, MunicipalityId};
use super::register::{Claim, Register};
use super::schema::{self, Shape};

/// Plain data with keys.
pub trait Record {
    /// Returns the keys of its fields, in the order of the table.
    fn keys(&self) -> &'static [&'static str];

    /// Returns what a field holds; `None` for a key that it does not have.
    fn field(&self, key: &str) -> Option<Held<'_>>;

    /// Returns items that were removed from its lists and can be brought back.
    fn removed(&self) -> &[Removed] {
        &[]
    }
}

/// An item of a list.
pub trait Item: Record + Sized {
    /// Makes an item in which nothing is written yet.
    fn new(id: ItemId) -> Self;

    /// Returns its id.
    fn id(&self) -> ItemId;

    /// Reads an item.
    fn read<S: Source>(source: &S, at: &S::At, id: ItemId) -> Self;
}

/// What a field holds.
#[expect(missing_debug_implementations, reason = "a record shows its fields, not itself")]
pub enum Held<'a> {
    /// A text.
    Text(&'a str),
    /// The values of a register with their authors, the shown one first.
    Register(Vec<Claim<Value>>),
    /// Fields that belong together.
    Group(&'a dyn Record),
    /// The items of a list in order.
    List(Vec<(ItemId, &'a dyn Record)>),
    /// The ids of what is linked, in order.
    Links(&'a [ItemId]),
}

/// A list item that was removed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Removed {
    /// The list that it stood in, such as `milestones`; that of an item is named with it, such as
    /// `measures[…].effects`.
    pub list: String,
    /// Its id.
    pub id: ItemId,
    /// The text that says what it is, as it is now.
    pub text: String,
}

/// Where records are read from.
pub trait Source {
    /// A place that has fields.
    type At;

    /// Returns a text, empty where nobody wrote into it.
    fn text(&self, at: &Self::At, key: &str) -> String;

    /// Returns the values of a register, the shown one first, each once.
    fn claims<T: Plain>(&self, at: &Self::At, key: &str) -> Vec<Claim<T>>;

    /// Returns the place of a group.
    fn group(&self, at: &Self::At, key: &str) -> Option<Self::At>;

    /// Returns the items of a list in order, without those that were removed.
    fn items(&self, at: &Self::At, key: &str) -> Vec<(ItemId, Self::At)>;
}

/// The type of a field.
pub trait Stored: Sized {
    /// Reads the field.
    fn read<S: Source>(source: &S, at: &S::At, key: &str) -> Self;

    /// Returns what it holds.
    fn held(&self) -> Held<'_>;
}

/// A value of a register as it lies in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Flag(bool),
    /// A line.
    Line(String),
    /// Values that belong together.
    Map(BTreeMap<String, Self>),
}

/// The type of a register.
pub trait Plain: PartialEq + Sized {
    /// Reads it; `None` for what this version cannot read.
    fn of(scalar: &Scalar) -> Option<Self>;

    /// Returns the value that an edit would set.
    fn value(&self) -> Value;
}

/// Returns what a path leads to; `None` where an item on the way is gone.
pub fn find<'a>(record: &'a dyn Record, path: &[Part]) -> Option<Held<'a>> {
    let [Part::Key(key), rest @ ..] = path else { return None };
    let held = record.field(key)?;
    match (held, rest) {
        (held, []) => Some(held),
        (Held::Group(group), rest) => find(group, rest),
        (Held::List(items), [Part::Item(id), rest @ ..]) => {
            let item = items.into_iter().find(|(known, _)| known == id)?.1;
            if rest.is_empty() { Some(Held::Group(item)) } else { find(item, rest) }
        }
        _ => None,
    }
}

/// Returns the text that a path leads to. Somebody may remove an item while somebody else types
/// in it; the text that says what it was is then found among the removed ones, no other.
pub fn text<'a>(record: &'a dyn Record, path: &[Part]) -> Option<&'a str> {
    match find(record, path) {
        Some(Held::Text(text)) => return Some(text),
        Some(_) => return None,
        None => {}
    }
    let [Part::Key(list), Part::Item(id), Part::Key(key)] = path else { return None };
    let gone = record.removed().iter().find(|gone| gone.list == *list && gone.id == *id)?;
    (says_what(list) == Some(*key)).then_some(gone.text.as_str())
}

/// Returns the field that says what an item of a list is.
fn says_what(list: &str) -> Option<&'static str> {
    let fields = [schema::LEITLINIE, schema::STECKBRIEF, schema::BLATT];
    let list = fields.into_iter().flatten().find(|field| field.key == list)?;
    match list.shape {
        Shape::List([first, ..]) => Some(first.key),
        _ => None,
    }
}

impl Stored for String {
    fn read<S: Source>(source: &S, at: &S::At, key: &str) -> Self {
        source.text(at, key)
    }

    fn held(&self) -> Held<'_> {
        Held::Text(self)
    }
}

impl<T: Plain> Stored for Register<T> {
    fn read<S: Source>(source: &S, at: &S::At, key: &str) -> Self {
        Self::new(source.claims(at, key))
    }

    fn held(&self) -> Held<'_> {
        let claim = |claim: &Claim<T>| Claim {
            value: claim.value.value(),
            device: claim.device,
            at: claim.at,
        };
        Held::Register(self.claims().iter().map(claim).collect())
    }
}

impl<T: Item> Stored for Vec<T> {
    fn read<S: Source>(source: &S, at: &S::At, key: &str) -> Self {
        let items = source.items(at, key).into_iter();
        items.map(|(id, at)| T::read(source, &at, id)).collect()
    }

    fn held(&self) -> Held<'_> {
        Held::List(self.iter().map(|item| (item.id(), item as &dyn Record)).collect())
    }
}

impl Stored for Vec<ItemId> {
    fn read<S: Source>(source: &S, at: &S::At, key: &str) -> Self {
        source.items(at, key).into_iter().map(|(id, _)| id).collect()
    }

    fn held(&self) -> Held<'_> {
        Held::Links(self)
    }
}

/// Names the fields of an item. The keys are the names of the fields.
macro_rules! item {
    ($type:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::domain::record::Record for $type {
            fn keys(&self) -> &'static [&'static str] {
                &[$(stringify!($field)),+]
            }

            fn field(&self, key: &str) -> Option<$crate::domain::record::Held<'_>> {
                match key {
                    $(stringify!($field) => {
                        Some($crate::domain::record::Stored::held(&self.$field))
                    })+
                    _ => None,
                }
            }
        }

        impl $crate::domain::record::Item for $type {
            fn new(id: $crate::domain::ids::ItemId) -> Self {
                Self { id, $($field: Default::default()),+ }
            }

            fn id(&self) -> $crate::domain::ids::ItemId {
                self.id
            }

            fn read<S: $crate::domain::record::Source>(
                source: &S,
                at: &S::At,
                id: $crate::domain::ids::ItemId,
            ) -> Self {
                Self {
                    id,
                    $($field: $crate::domain::record::Stored::read(
                        source,
                        at,
                        stringify!($field),
                    )),+
                }
            }
        }
    };
}

/// Names the fields of a group, or of a whole document; one with removed items names them last.
macro_rules! group {
    ($type:ident { $($field:ident),+ $(,)? } $($removed:ident)?) => {
        impl $crate::domain::record::Record for $type {
            fn keys(&self) -> &'static [&'static str] {
                &[$(stringify!($field)),+]
            }

            fn field(&self, key: &str) -> Option<$crate::domain::record::Held<'_>> {
                match key {
                    $(stringify!($field) => {
                        Some($crate::domain::record::Stored::held(&self.$field))
                    })+
                    _ => None,
                }
            }

            $(fn $removed(&self) -> &[$crate::domain::record::Removed] {
                &self.$removed
            })?
        }

        impl $type {
            /// Reads its fields at a place.
            pub fn read_at<S: $crate::domain::record::Source>(
                source: &S,
                at: &S::At,
                $($removed: Vec<$crate::domain::record::Removed>,)?
            ) -> Self {
                Self {
                    $($field: $crate::domain::record::Stored::read(
                        source,
                        at,
                        stringify!($field),
                    ),)+
                    $($removed)?
                }
            }
        }
    };
}

/// Makes a group, named with [`group`], the type of a field.
macro_rules! stored_group {
    ($($type:ident),+ $(,)?) => {
        $(impl $crate::domain::record::Stored for $type {
            fn read<S: $crate::domain::record::Source>(
                source: &S,
                at: &S::At,
                key: &str,
            ) -> Self {
                let at = source.group(at, key);
                at.map(|at| Self::read_at(source, &at)).unwrap_or_default()
            }

            fn held(&self) -> $crate::domain::record::Held<'_> {
                $crate::domain::record::Held::Group(self)
            }
        })+
    };
}

/// Makes types of registers that documents hold as one of their words.
macro_rules! word_registers {
    ($($type:ty),+ $(,)?) => {
        $(impl $crate::domain::record::Plain for $type {
            fn of(scalar: &$crate::domain::record::Scalar) -> Option<Self> {
                match scalar {
                    $crate::domain::record::Scalar::Line(word) => Self::from_word(word),
                    _ => None,
                }
            }

            fn value(&self) -> $crate::domain::edit::Value {
                $crate::domain::edit::Value::Line(self.word().to_owned())
            }
        })+
    };
}

pub(super) use {group, item, stored_group, word_registers};

word_registers!(AnswerState);
group!(Answer { state, text });
stored_group!(Answer);

macro_rules! int_registers {
    ($($type:ty),+) => {
        $(impl Plain for $type {
            fn of(scalar: &Scalar) -> Option<Self> {
                match scalar {
                    Scalar::Int(number) => Self::try_from(*number).ok(),
                    _ => None,
                }
            }

            fn value(&self) -> Value {
                Value::Int(i64::from(*self))
            }
        })+
    };
}

int_registers!(u8, u16, u32);

impl Plain for MunicipalityId {
    fn of(scalar: &Scalar) -> Option<Self> {
        u32::of(scalar).map(Self)
    }

    fn value(&self) -> Value {
        self.0.value()
    }
}

impl Plain for bool {
    fn of(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    fn value(&self) -> Value {
        Value::Flag(*self)
    }
}

impl Plain for String {
    fn of(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Line(line) => Some(line.clone()),
            _ => None,
        }
    }

    fn value(&self) -> Value {
        Value::Line(self.clone())
    }
}

impl Plain for jiff::civil::Date {
    fn of(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Line(line) => line.parse().ok(),
            _ => None,
        }
    }

    fn value(&self) -> Value {
        Value::Date(*self)
    }
}

impl Plain for ItemId {
    fn of(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Line(line) => line.parse().ok(),
            _ => None,
        }
    }

    fn value(&self) -> Value {
        Value::Item(*self)
    }
}
