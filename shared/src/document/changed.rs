// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Which fields others have written into since somebody last read a document, and which paragraphs
//! came together of what two wrote at once.

use std::collections::{BTreeSet, HashMap};

use automerge::legacy::{Key, ObjectId, Op};
use automerge::{ChangeHash, ObjId, ObjType, ROOT};

use super::merged::{self, Merged, Text};
use super::page::Page;
use super::read::{items, object, objects};
use super::{Document, DocumentError, guarded};
use crate::change::Actor;
use crate::domain::edit::{Path, Version};
use crate::domain::ids::DeviceId;
use crate::domain::schema::{self, Field, Shape};

/// The fields that others have written into between two states of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The state that was read.
    pub since: Version,
    /// The state that was compared with it.
    pub now: Version,
    /// Every such field with who wrote into it, in the order of the form; of a list whose items came,
    /// went or moved, the list. Nothing where the history does not hold the state that was read.
    pub fields: Option<Vec<(DeviceId, Path)>>,
    /// Every paragraph that came together since, in the order of the form.
    pub merged: Vec<Merged>,
}

impl Document {
    /// Returns the fields that other devices than `me` have written into since a state.
    ///
    /// # Errors
    /// [`DocumentError::Panic`] if what somebody wrote into it cannot be read.
    pub fn changed(&self, since: Version, me: DeviceId) -> Result<Changed, DocumentError> {
        guarded(|| {
            let mut heads: Vec<[u8; 32]> = self.doc.get_heads().iter().map(|head| head.0).collect();
            heads.sort_unstable();
            let from: Vec<ChangeHash> = since.0.iter().map(|head| ChangeHash(*head)).collect();
            let known = from.iter().all(|head| self.doc.get_change_meta_by_hash(head).is_some());
            let mut places = Places::default();
            let page = Page { automerge: &self.doc, known: &self.known };
            places.record(&page, &ROOT, schema::fields(self.class), &Path::default(), None);
            let fields = known.then(|| self.fields_changed(&places, &from, me));
            let merged =
                if known { merged::since(&self.doc, &from, &places.texts) } else { Vec::new() };
            Ok(Changed { since, now: Version(heads), fields, merged })
        })
    }

    fn fields_changed(
        &self,
        places: &Places,
        since: &[ChangeHash],
        me: DeviceId,
    ) -> Vec<(DeviceId, Path)> {
        let mut found: BTreeSet<(usize, DeviceId)> = BTreeSet::new();
        for change in self.doc.get_changes(since) {
            let actor = Actor::from_bytes(change.actor_id().to_bytes());
            let author = actor.filter(|actor| *actor != Actor::CONSTANT).map(Actor::device);
            let Some(author) = author.filter(|author| *author != me) else { continue };
            let operations = change.decode().operations;
            found.extend(operations.iter().filter_map(|op| Some((places.of(op)?, author))));
        }
        // That an item came is said by what was written into it.
        let within = |list: &Path| {
            found.iter().any(|(place, _)| {
                let parts = places.paths[*place].parts();
                parts.len() > list.parts().len() && parts.starts_with(list.parts())
            })
        };
        let paths = found.iter().map(|(place, author)| (*author, &places.paths[*place]));
        paths.filter(|(_, path)| !within(path)).map(|(by, path)| (by, path.clone())).collect()
    }
}

/// Which field every object of a document belongs to.
#[derive(Default)]
struct Places {
    paths: Vec<Path>,
    texts: Vec<Text>,
    objects: HashMap<ObjId, Place>,
}

/// What is written with an object.
enum Place {
    /// One field, by its place among the paths.
    One(usize),
    /// A field for each of these keys; with the other keys of an item, its list.
    Keys(HashMap<&'static str, usize>, Option<usize>),
}

impl Places {
    /// Returns the field that an operation writes into, by its place among the paths.
    fn of(&self, op: &Op) -> Option<usize> {
        let object = match &op.obj {
            ObjectId::Root => ObjId::Root,
            ObjectId::Id(id) => ObjId::Id(id.0, id.1.clone(), 0),
        };
        match (self.objects.get(&object)?, &op.key) {
            (Place::One(place), _) => Some(*place),
            (Place::Keys(keys, list), Key::Map(key)) => keys.get(key.as_str()).copied().or(*list),
            (Place::Keys(..), Key::Seq(_)) => None,
        }
    }

    /// Notes the objects of a group, or of an item of a list.
    fn record(
        &mut self,
        page: &Page<'_>,
        at: &ObjId,
        fields: &[Field],
        path: &Path,
        list: Option<usize>,
    ) {
        let mut keys = HashMap::new();
        for field in fields {
            let here = path.clone().then(field.key);
            let place = self.paths.len();
            self.paths.push(here.clone());
            keys.insert(field.key, place);
            match field.shape {
                Shape::Register(_) => {}
                Shape::Text => {
                    let pieces = objects(page, at, field.key, ObjType::Text);
                    self.all(pieces.clone(), place);
                    self.texts.push(Text { path: here, pieces });
                }
                Shape::Group(inner) => {
                    if let Some(group) = object(page, at, field.key) {
                        self.record(page, &group, inner, &here, None);
                    }
                }
                Shape::Links(_) => {
                    self.all(objects(page, at, field.key, ObjType::Map), place);
                    let links = items(page, at, field.key).into_iter().map(|item| item.object);
                    self.all(links, place);
                }
                Shape::List(inner) => {
                    self.all(objects(page, at, field.key, ObjType::Map), place);
                    for item in items(page, at, field.key) {
                        if item.removed {
                            self.all([item.object], place);
                        } else {
                            let path = here.clone().item(item.id);
                            self.record(page, &item.object, inner, &path, Some(place));
                        }
                    }
                }
            }
        }
        self.objects.insert(at.clone(), Place::Keys(keys, list));
    }

    /// Notes objects of one field.
    fn all(&mut self, objects: impl IntoIterator<Item = ObjId>, place: usize) {
        self.objects.extend(objects.into_iter().map(|object| (object, Place::One(place))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::edit::{Edit, Op, Value};
    use crate::domain::ids::{Class, DocId, ItemId};
    use crate::domain::text::{Delta, Splice};

    const ME: DeviceId = DeviceId(1);

    fn item(n: u8) -> ItemId {
        ItemId::from_bytes([n; 16])
    }

    fn write(document: &mut Document, device: u32, ops: Vec<Op>) {
        let doc = DocId::shared(Class::Steckbrief, item(1));
        let edit = Edit { doc, base: Version::default(), ops }.check().expect("the fields exist");
        let nonce = [u8::try_from(device).expect("a small number"); 12];
        let actor = Actor::new(DeviceId(device), nonce);
        document.write(&edit, actor, 1_780_000_000).expect("the document takes it");
    }

    fn typed(at: Path, insert: &str) -> Op {
        let delta = Delta::splice(Splice { at: 0, delete: 0, insert: insert.to_owned() });
        Op::Text { at, delta }
    }

    fn now(document: &Document) -> Version {
        document.view().expect("it can be read").version
    }

    fn told(document: &Document, since: &Version) -> Vec<String> {
        let changed = document.changed(since.clone(), ME).expect("it can be read");
        assert_eq!(changed.now, now(document));
        let fields = changed.fields.expect("the state is in the history");
        fields.iter().map(|(device, path)| format!("{} {path}", device.0)).collect()
    }

    #[test]
    fn the_fields_of_others_are_named_however_often_they_were_written() {
        let mut document = Document::new(Class::Steckbrief);
        let list = || Path::key("milestones");
        write(&mut document, 2, vec![typed(Path::key("text"), "Ein Ziel.")]);
        write(&mut document, 2, vec![Op::Add { list: list(), id: item(3), before: None }]);
        let read = now(&document);
        assert_eq!(told(&document, &read), [""; 0]);
        for _ in 0..40 {
            write(&mut document, 2, vec![typed(Path::key("added_values"), "Besser. ")]);
        }
        write(&mut document, ME.0, vec![typed(Path::key("text"), "Von uns.")]);
        let value = Some(Value::Line("Q1 2027".to_owned()));
        write(&mut document, 3, vec![Op::Set { at: Path::key("start"), value }]);
        let due = list().item(item(3)).then("due");
        let value = Some(Value::Date(jiff::civil::date(2027, 1, 1)));
        write(&mut document, 3, vec![Op::Set { at: due, value }]);
        let milestone = format!("3 milestones[{}].due", item(3));
        assert_eq!(told(&document, &read), [milestone, "3 start".into(), "2 added_values".into()]);
        assert_eq!(told(&document, &now(&document)), [""; 0]);
    }

    #[test]
    fn an_item_that_came_is_what_it_says_and_one_that_went_is_its_list() {
        let mut document = Document::new(Class::Steckbrief);
        let list = || Path::key("purposes");
        let read = now(&document);
        write(&mut document, 2, vec![Op::Add { list: list(), id: item(3), before: None }]);
        assert_eq!(told(&document, &read), [format!("2 purposes[{}].text", item(3))]);
        write(&mut document, 2, vec![typed(list().item(item(3)).then("text"), "Weil.")]);
        assert_eq!(told(&document, &read), [format!("2 purposes[{}].text", item(3))]);
        let read = now(&document);
        write(&mut document, 2, vec![Op::Remove { list: list(), id: item(3), removed: true }]);
        assert_eq!(told(&document, &read), ["2 purposes"]);
    }

    #[test]
    fn since_a_state_that_is_not_there_nobody_knows() {
        let document = Document::new(Class::Steckbrief);
        let changed = document.changed(Version(vec![[7; 32]]), ME).expect("it can be read");
        assert_eq!(changed.fields, None);
    }
}
