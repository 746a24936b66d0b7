// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Typing into an open field while others change the same text, with a real document on the far
//! side: whatever the order, field and document end with the same letters.

use leitwerk_app::outbox::field_buffer::FieldBuffer;
use leitwerk_app::outbox::reading::Seen;
use leitwerk_shared::change::Actor;
use leitwerk_shared::document::{Content, Document, PlainView};
use leitwerk_shared::domain::edit::{Edit, Op, Path, Version};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId};
use leitwerk_shared::domain::text::{Delta, Splice};
use proptest::prelude::*;

struct World {
    document: Document,
    view: PlainView,
    applied: u64,
    now: i64,
}

impl World {
    fn new() -> Self {
        let document = Document::new(Class::Steckbrief);
        let view = document.view().expect("it can be read");
        let mut world = Self { document, view, applied: 0, now: 0 };
        world.foreign(splice(0, 0, "Der Verbund plant."));
        world
    }

    fn text(&self) -> &str {
        match &self.view.content {
            Content::Profile(profile) => &profile.text,
            _ => "",
        }
    }

    fn seen(&self) -> Seen<'_> {
        Seen { text: self.text(), version: &self.view.version, applied: self.applied }
    }

    fn write(&mut self, base: Version, delta: Delta, device: u32) {
        let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]));
        let ops = vec![Op::Text { at: Path::key("text"), delta }];
        let edit = Edit { doc, base, ops }.check().expect("it is a text");
        self.now += 1;
        let actor = Actor::new(DeviceId(device), [7; 12]);
        self.document.write(&edit, actor, self.now).expect("the document takes it");
        self.view = self.document.view().expect("it can be read");
    }

    fn foreign(&mut self, splice: Splice) {
        self.write(self.view.version.clone(), Delta::splice(splice), 2);
    }
}

fn splice(at: usize, delete: usize, insert: &str) -> Splice {
    Splice { at, delete, insert: insert.to_owned() }
}

/// One thing that happens. Numbers are taken modulo what is possible.
#[derive(Clone, Debug)]
enum Happening {
    Typed(usize, usize, String),
    ForeignlyTyped(usize, usize, String),
    Flushed,
    Landed,
    Received,
}

fn happening() -> impl Strategy<Value = Happening> {
    let typing = || (0..40usize, 0..4usize, "(ä|neu |x|ß€| und)?");
    prop_oneof![
        3 => typing().prop_map(|(at, delete, insert)| Happening::Typed(at, delete, insert)),
        2 => typing().prop_map(|(at, delete, insert)| Happening::ForeignlyTyped(at, delete, insert)),
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
    fn new() -> Self {
        let world = World::new();
        let field = FieldBuffer::new(world.seen());
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
                let splice = fitting(self.world.text(), *at, *delete, insert);
                self.world.foreign(splice);
            }
            Happening::Flushed => {
                self.ticket += 1;
                let edit = self.field.flush(self.ticket);
                self.queue.extend(edit.map(|typed| (self.ticket, typed.base, typed.delta)));
            }
            Happening::Landed => {
                for (ticket, base, delta) in self.queue.drain(..) {
                    self.world.write(base, delta, 1);
                    self.world.applied = ticket;
                }
            }
            Happening::Received => self.field.receive(self.world.seen(), false),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn field_and_document_end_with_the_same_letters(
        happenings in prop::collection::vec(happening(), 0..50),
    ) {
        let mut desk = Desk::new();
        for happening in &happenings {
            desk.happen(happening);
        }
        for _ in 0..3 {
            for happening in [Happening::Flushed, Happening::Landed, Happening::Received] {
                desk.happen(&happening);
            }
        }
        prop_assert!(desk.field.is_clean());
        prop_assert_eq!(desk.field.text(), desk.world.text());
    }
}
