// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The constant first change of every document. It creates every text, group and list that the
//! class has, so that two devices can never create the same one twice. It is the same bytes
//! everywhere, accepted by its hash, and neither sealed nor sent.

use std::sync::OnceLock;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, AutomergeError, ObjId, ObjType, ROOT, TextEncoding};

use super::{Actor, Hash};
use crate::domain::ids::Class;
use crate::domain::schema::{self, Field, Shape};

/// The first change of a class.
#[derive(Debug)]
pub struct Genesis {
    /// The change as Automerge encodes it.
    pub bytes: Vec<u8>,
    /// Its hash.
    pub hash: Hash,
    /// The counter of its last operation.
    pub max_op: u64,
}

/// Returns the first change of a class.
pub fn genesis(class: Class) -> &'static Genesis {
    static ALL: OnceLock<Vec<Genesis>> = OnceLock::new();
    let all = ALL.get_or_init(|| Class::ALL.into_iter().map(build).collect());
    &all[class as usize - 1]
}

/// Returns an empty document with the text encoding that all of them use.
pub fn empty() -> Automerge {
    Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint)
}

fn build(class: Class) -> Genesis {
    let mut doc = empty().with_actor(ActorId::from(Actor::CONSTANT.to_bytes()));
    let mut tx = doc.transaction();
    let first = |field: &Field| field.since == schema::FIRST;
    tx.put(ROOT, "schema", i64::from(schema::FIRST))
        .and_then(|()| tx.put(ROOT, "class", class.word()))
        .and_then(|()| create(&mut tx, &ROOT, schema::fields(class), first))
        .expect("an empty document takes any key of the table");
    tx.commit_with(CommitOptions::default().with_time(0));
    let change = doc.get_last_local_change().expect("the commit above made a change");
    Genesis {
        bytes: change.raw_bytes().to_vec(),
        hash: Hash(change.hash().0),
        max_op: change.max_op(),
    }
}

/// Creates what the chosen fields of one object need before anybody writes into them.
///
/// # Errors
/// Passes on what Automerge says, which it only does if `object` is not a map.
pub fn create(
    tx: &mut impl Transactable,
    object: &ObjId,
    fields: &[Field],
    chosen: impl Fn(&Field) -> bool + Copy,
) -> Result<(), AutomergeError> {
    for field in fields.iter().filter(|field| chosen(field)) {
        match field.shape {
            Shape::Text => {
                tx.put_object(object, field.key, ObjType::Text)?;
            }
            Shape::List(_) | Shape::Links(_) => {
                tx.put_object(object, field.key, ObjType::Map)?;
            }
            Shape::Group(inner) => {
                let group = tx.put_object(object, field.key, ObjType::Map)?;
                create(tx, &group, inner, chosen)?;
            }
            Shape::Register(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// These hashes are on every disk. If one changes, the schema needs a new version and a
    /// migration, not a new hash here.
    #[test]
    fn the_first_changes_never_change() {
        let hashes = Class::ALL.map(|class| format!("{} {}", class.word(), genesis(class).hash));
        insta::assert_snapshot!(hashes.join("\n"));
    }
}
