// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Typing into an open field while others change the same text, with a real document on the far
//! side: whatever the order, field and document end with the same letters, even if the list item
//! that has the text is removed meanwhile.

use leitwerk_app::outbox::field_buffer::FieldBuffer;
use leitwerk_app::outbox::reading::Seen;
use leitwerk_shared::change::Actor;
use leitwerk_shared::document::{Content, Document, PlainView};
use leitwerk_shared::domain::edit::{Edit, Op, Path, Version};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId};
use leitwerk_shared::domain::record;
use leitwerk_shared::domain::text::{Delta, Splice};
use proptest::prelude::*;

const DOC: DocId = DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]));
const ITEM: ItemId = ItemId::from_bytes([2; 16]);

struct World {
    document: Document,
    view: PlainView,
    text: Path,
    applied: u64,
    now: i64,
}

impl World {
    fn new(text: Path) -> Self {
        let document = Document::new(Class::Steckbrief);
        let view = document.view().expect("it can be read");
        let mut world = Self { document, view, text, applied: 0, now: 0 };
        let add = Op::Add { list: Path::key("measures"), id: ITEM, before: None };
        world.write(Version::default(), add, 2);
        world.foreign(splice(0, 0, "Der Verbund plant."));
        world
    }

    /// Returns the text as a window finds it; none where its item was removed.
    fn seen(&self) -> Option<Seen<'_>> {
        let Content::Profile(profile) = &self.view.content else { return None };
        let text = record::text(&**profile, self.text.parts())?;
        Some(Seen { text, version: &self.view.version, applied: self.applied })
    }

    fn write(&mut self, base: Version, op: Op, device: u32) {
        let edit = Edit { doc: DOC, base, ops: vec![op] }.check().expect("it fits");
        self.now += 1;
        let actor = Actor::new(DeviceId(device), [7; 12]);
        self.document.write(&edit, actor, self.now).expect("the document takes it");
        self.view = self.document.view().expect("it can be read");
    }

    fn type_into(&mut self, base: Version, delta: Delta, device: u32) {
        let at = self.text.clone();
        self.write(base, Op::Text { at, delta }, device);
    }

    fn foreign(&mut self, splice: Splice) {
        self.type_into(self.view.version.clone(), Delta::splice(splice), 2);
    }
}

fn remove(removed: bool) -> Op {
    Op::Remove { list: Path::key("measures"), id: ITEM, removed }
}

fn splice(at: usize, delete: usize, insert: &str) -> Splice {
    Splice { at, delete, insert: insert.to_owned() }
}

/// One thing that happens. Numbers are taken modulo what is possible.
#[derive(Clone, Debug)]
enum Happening {
    Typed(usize, usize, String),
    ForeignlyTyped(usize, usize, String),
    /// Somebody removes the item of the text, or brings it back.
    Removed(bool),
    Flushed,
    Landed,
    Received,
}

fn happening() -> impl Strategy<Value = Happening> {
    let typing = || (0..40usize, 0..4usize, "(ä|neu |x|ß€| und)?");
    prop_oneof![
        3 => typing().prop_map(|(at, delete, insert)| Happening::Typed(at, delete, insert)),
        2 => typing().prop_map(|(at, delete, insert)| Happening::ForeignlyTyped(at, delete, insert)),
        1 => any::<bool>().prop_map(Happening::Removed),
        2 => Just(Happening::Flushed),
        2 => Just(Happening::Landed),
        2 => Just(Happening::Received),
    ]
}

fn fitting(text: &str, at: usize, delete: usize, insert: &str) -> Splice {
    let chars = text.chars().count();
    let at = at % (chars + 1);
    splice(at, delete.min(chars - at), insert)
}

/// A field, the edits on their way, and the document.
struct Desk {
    world: World,
    field: FieldBuffer,
    queue: Vec<(u64, Version, Delta)>,
    ticket: u64,
    seconds: f64,
}

impl Desk {
    fn new(text: Path) -> Self {
        let world = World::new(text);
        let field = FieldBuffer::new(world.seen().expect("the text is shown"));
        Self { world, field, queue: Vec::new(), ticket: 0, seconds: 0.0 }
    }

    fn happen(&mut self, happening: &Happening) {
        self.seconds += 0.7;
        match happening {
            Happening::Typed(at, delete, insert) => {
                let splice = fitting(self.field.text(), *at, *delete, insert);
                self.field.edit(splice, self.seconds);
            }
            Happening::ForeignlyTyped(at, delete, insert) => {
                // Nobody types into what is not shown.
                if let Some(seen) = self.world.seen() {
                    let splice = fitting(seen.text, *at, *delete, insert);
                    self.world.foreign(splice);
                }
            }
            Happening::Removed(removed) => {
                self.world.write(self.world.view.version.clone(), remove(*removed), 2);
            }
            Happening::Flushed => {
                self.ticket += 1;
                let edit = self.field.flush(self.ticket);
                self.queue.extend(edit.map(|typed| (self.ticket, typed.base, typed.delta)));
            }
            Happening::Landed => {
                for (ticket, base, delta) in self.queue.drain(..) {
                    self.world.type_into(base, delta, 1);
                    self.world.applied = ticket;
                }
            }
            Happening::Received => {
                if let Some(seen) = self.world.seen() {
                    self.field.receive(seen, false);
                } else {
                    self.field.receive_gone(self.world.applied);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn field_and_document_end_with_the_same_letters(
        happenings in prop::collection::vec(happening(), 0..50),
        in_item in any::<bool>(),
    ) {
        let measure = Path::key("measures").item(ITEM);
        let text = if in_item { measure.then("description") } else { Path::key("text") };
        let mut desk = Desk::new(text);
        for happening in &happenings {
            desk.happen(happening);
        }
        // Brought back, the item gets it all.
        desk.happen(&Happening::Removed(false));
        for _ in 0..4 {
            for happening in [Happening::Flushed, Happening::Landed, Happening::Received] {
                desk.happen(&happening);
            }
        }
        prop_assert!(desk.field.is_clean(), "everything typed is sent, wherever it belongs");
        let seen = desk.world.seen().map(|seen| seen.text.to_owned());
        prop_assert_eq!(Some(desk.field.text()), seen.as_deref());
    }
}
