// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What was read of an open document, kept for as long as nobody writes into that object. Finding
//! a field or collecting a text takes Automerge longer than everything else that a view needs.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use automerge::legacy::ObjectId;
use automerge::{Automerge, Change, ObjId, ReadDoc, Value};

/// What is known of a document, by object.
#[derive(Debug, Default)]
pub(super) struct Known(RefCell<HashMap<ObjId, Object>>);

/// A document that is being read, with what is known of it already.
pub(super) struct Page<'a> {
    pub(super) automerge: &'a Automerge,
    pub(super) known: &'a Known,
}

/// What may be read of the maps of a document.
pub(super) trait Maps {
    /// Returns the value under a key, of several the one that every replica shows.
    fn value(&self, map: &ObjId, key: &str) -> Option<(Value<'static>, ObjId)>;

    /// Returns all values under a key; the last one is the one that every replica shows.
    fn all(&self, map: &ObjId, key: &str) -> Values;

    /// Returns all keys.
    fn names(&self, map: &ObjId) -> Vec<String>;
}

/// What is known of one object.
#[derive(Debug, Default)]
struct Object {
    text: Option<String>,
    names: Option<Vec<String>>,
    fields: HashMap<String, Values>,
}

/// All values under a key; the last one is shown.
pub(super) type Values = Arc<[(Value<'static>, ObjId)]>;

/// In longer runs than this the objects are not looked for one by one, but all forgotten.
const FEW: usize = 32;

impl Known {
    /// Forgets the objects that some changes write into.
    pub(super) fn forget(&mut self, changes: &[Change]) {
        let known = self.0.get_mut();
        if changes.len() > FEW {
            return known.clear();
        }
        for operation in changes.iter().flat_map(|change| change.decode().operations) {
            known.remove(&match operation.obj {
                ObjectId::Root => ObjId::Root,
                ObjectId::Id(id) => ObjId::Id(id.0, id.1, 0),
            });
        }
    }
}

impl Page<'_> {
    /// Returns what one text object says.
    pub(super) fn piece(&self, text: ObjId) -> String {
        let mut known = self.known.0.borrow_mut();
        let read = || self.automerge.text(&text).unwrap_or_default();
        if let Some(object) = known.get_mut(&text) {
            return object.text.get_or_insert_with(read).clone();
        }
        let content = read();
        known.entry(text).or_default().text = Some(content.clone());
        content
    }

    /// Returns all values under a key; the last one is the one that every replica shows.
    pub(super) fn values(&self, map: &ObjId, key: &str) -> Values {
        let mut known = self.known.0.borrow_mut();
        if let Some(values) = known.get(map).and_then(|object| object.fields.get(key)) {
            return Arc::clone(values);
        }
        let values = self.automerge.get_all(map, key).unwrap_or_default().into_iter();
        let values: Values = values.map(|(value, id)| (value.into_owned(), id)).collect();
        let object = known.entry(map.clone()).or_default();
        object.fields.insert(key.to_owned(), Arc::clone(&values));
        values
    }
}

impl Maps for Page<'_> {
    fn value(&self, map: &ObjId, key: &str) -> Option<(Value<'static>, ObjId)> {
        self.values(map, key).last().cloned()
    }

    fn all(&self, map: &ObjId, key: &str) -> Values {
        self.values(map, key)
    }

    fn names(&self, map: &ObjId) -> Vec<String> {
        let mut known = self.known.0.borrow_mut();
        let object = known.entry(map.clone()).or_default();
        object.names.get_or_insert_with(|| self.automerge.keys(map).collect()).clone()
    }
}

impl<T: ReadDoc> Maps for T {
    fn value(&self, map: &ObjId, key: &str) -> Option<(Value<'static>, ObjId)> {
        let (value, id) = self.get(map, key).ok()??;
        Some((value.into_owned(), id))
    }

    fn all(&self, map: &ObjId, key: &str) -> Values {
        let values = self.get_all(map, key).unwrap_or_default().into_iter();
        values.map(|(value, id)| (value.into_owned(), id)).collect()
    }

    fn names(&self, map: &ObjId) -> Vec<String> {
        self.keys(map).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::change::Actor;
    use crate::document::{Document, PlainView};
    use crate::domain::edit::{Edit, Op, Path, Value};
    use crate::domain::ids::{Class, DeviceId, DocId, ItemId};
    use crate::domain::text::{Delta, Splice};

    fn item(n: u8) -> ItemId {
        ItemId::from_bytes([n; 16])
    }

    /// One of the things that a person does to a Steckbrief.
    fn op(kind: u8, n: u8) -> Op {
        let list = || Path::key("purposes");
        let typed = || {
            let insert = "ä".repeat(usize::from(n));
            Delta::splice(Splice { at: 0, delete: 0, insert })
        };
        match kind {
            0 => Op::Text { at: Path::key("text"), delta: typed() },
            1 => Op::Text { at: Path::key("purposes").item(item(n)).then("text"), delta: typed() },
            2 => Op::Set {
                at: Path::key("start"),
                value: (n > 1).then(|| Value::Line(n.to_string())),
            },
            3 => Op::Add { list: list(), id: item(n), before: None },
            4 => Op::Move { list: list(), id: item(n), before: Some(item(1)) },
            _ => Op::Remove { list: list(), id: item(n), removed: n > 2 },
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// Two people write at once; both must see what somebody sees who opens the document.
        #[test]
        fn what_is_kept_is_what_is_there(
            steps in prop::collection::vec((any::<bool>(), 0..6_u8, 0..5_u8, any::<bool>()), 1..40),
        ) {
            let class = Class::Steckbrief;
            let mut sides = [Document::new(class), Document::new(class)];
            let mut under_way = [Vec::new(), Vec::new()];
            for (first, kind, n, exchange) in steps {
                let side = usize::from(first);
                let base = sides[side].view().unwrap().version;
                let doc = DocId::shared(class, item(9));
                let edit = Edit { doc, base, ops: vec![op(kind, n)] }.check().unwrap();
                let actor = Actor::new(DeviceId(u32::from(first) + 1), [7; 12]);
                // Some edits name items that are not there.
                if let Ok(written) = sides[side].write(&edit, actor, 1_800_000_000) {
                    under_way[1 - side].extend(written.into_iter().map(|(_, bytes)| bytes));
                }
                for side in [0, 1].into_iter().filter(|_| exchange) {
                    let changes = under_way[side].drain(..).map(automerge::Change::from_bytes);
                    let changes: Vec<_> = changes.map(Result::unwrap).collect();
                    sides[side].known.forget(&changes);
                    sides[side].doc.apply_changes(changes).unwrap();
                }
                for side in &sides {
                    let opened = PlainView::of(class, &side.doc).unwrap();
                    prop_assert_eq!(side.view().unwrap(), opened);
                }
            }
        }
    }
}
