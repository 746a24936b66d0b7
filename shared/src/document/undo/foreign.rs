// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What others have written into a document since a state of it.

use std::collections::{HashMap, HashSet};

use automerge::legacy::{Key, ObjectId};
use automerge::{Automerge, ChangeHash, ObjId, ReadDoc, Value};

use crate::change::Actor;
use crate::domain::ids::DeviceId;

/// What others have written since a state.
pub(super) struct Foreign {
    /// Letters and values that somebody took away or replaced.
    removed: HashSet<ObjId>,
    /// Objects that somebody wrote into.
    written: HashMap<ObjId, DeviceId>,
}

impl Foreign {
    /// Collects what other devices than this one have written since a state, or beside it.
    pub(super) fn since(doc: &Automerge, state: &[ChangeHash], me: DeviceId) -> Self {
        let mut foreign = Self { removed: HashSet::new(), written: HashMap::new() };
        for change in doc.get_changes(state) {
            let author = Actor::from_bytes(change.actor_id().to_bytes()).map(Actor::device);
            let Some(author) = author.filter(|author| *author != me) else { continue };
            for operation in change.decode().operations {
                let removed = operation.pred.iter();
                foreign.removed.extend(removed.map(|id| ObjId::Id(id.0, id.1.clone(), 0)));
                // Where an item stands is no part of what is in it.
                let moved = matches!(&operation.key, Key::Map(key) if key == "position");
                if let ObjectId::Id(id) = operation.obj
                    && !moved
                {
                    foreign.written.insert(ObjId::Id(id.0, id.1, 0), author);
                }
            }
        }
        foreign
    }

    /// Returns whether somebody took a letter away.
    pub(super) fn removed(&self, letter: &ObjId) -> bool {
        self.removed.contains(letter)
    }

    /// Returns who has written into an object or one that lies in it.
    pub(super) fn author_within(&self, doc: &impl ReadDoc, object: &ObjId) -> Option<DeviceId> {
        if let Some(author) = self.written.get(object) {
            return Some(*author);
        }
        doc.map_range(object, ..).find_map(|item| match item.value.clone().into_value() {
            Value::Object(_) => self.author_within(doc, &item.id()),
            Value::Scalar(_) => None,
        })
    }
}
