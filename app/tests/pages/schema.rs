// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Every text that a document can hold is drawn somewhere: what the search finds, it leads to, and
//! there it stands with the keyboard in it. The table of fields is walked through, so that a field
//! that comes later cannot be forgotten.

use std::collections::BTreeMap;

use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use leitwerk_shared::change::Actor;
use leitwerk_shared::document::Document;
use leitwerk_shared::domain::edit::{Edit, Op, Part, Path, Value};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId, MunicipalityId};
use leitwerk_shared::domain::schema::{self, Field, Kind, Shape};
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::domain::text::{Delta, Splice};

use crate::support::fixture::{self, item};
use crate::support::world::World;

/// What is drawn nowhere, or not as a field, and why: the beginning of a path by its keys.
const ELSEWHERE: [(Class, &str, &str); 10] = [
    (Class::Leitlinie, "imports", "tells the program what was read in; nobody wrote it"),
    (Class::Leitlinie, "comments", "stands in the dialog at its field"),
    (Class::Leitlinie, "goals.title", "heads the Steckbrief, to which its name leads"),
    (Class::Steckbrief, "comments", "stands in the dialog at its field"),
    (Class::Blatt, "comments", "stands in the dialog at its field"),
    (Class::Blatt, "based_on", "is said, and follows from the Leitlinie"),
    (Class::Blatt, "measures.description", "has no part in an own plan"),
    (Class::Blatt, "measures.responsible", "has no part in an own plan"),
    (Class::Blatt, "measures.period", "has no part in an own plan"),
    (Class::Blatt, "measures.effects", "has no part in an own plan"),
];

/// More frames than anything takes to unfold.
const STEPS: usize = 12;

/// A document with a word of its own in every text and line.
struct Filled {
    ops: Vec<Op>,
    /// The word in each field, by the keys of its path.
    words: BTreeMap<String, String>,
    class: Class,
}

impl Filled {
    fn new(class: Class) -> Self {
        let mut filled = Self { ops: Vec::new(), words: BTreeMap::new(), class };
        filled.fill(&Path::default(), "", schema::fields(class));
        filled
    }

    fn fill(&mut self, at: &Path, keys: &str, fields: &'static [Field]) {
        for field in fields {
            let (at, keys) = (at.clone().then(field.key), format!("{keys}{}", field.key));
            match &field.shape {
                Shape::Text => {
                    let insert = self.word(&keys);
                    let delta = Delta::splice(Splice { at: 0, delete: 0, insert });
                    self.ops.push(Op::Text { at, delta });
                }
                Shape::Register(Kind::Line(_)) => {
                    let value = Some(Value::Line(self.word(&keys)));
                    self.ops.push(Op::Set { at, value });
                }
                // The text of an answer is drawn where the answer is a text.
                Shape::Register(Kind::Word(words)) if words.contains(&"value") => {
                    let value = Some(Value::Line("value".to_owned()));
                    self.ops.push(Op::Set { at, value });
                }
                Shape::Group(inner) => self.fill(&at, &format!("{keys}."), inner),
                Shape::List(inner) => {
                    let id = id_in(field.key);
                    self.ops.push(Op::Add { list: at.clone(), id, before: None });
                    self.fill(&at.item(id), &format!("{keys}."), inner);
                }
                Shape::Register(_) | Shape::Links(_) => {}
            }
        }
    }

    /// Makes a word that no other field has, and that is part of no other.
    fn word(&mut self, keys: &str) -> String {
        if keys == "goals.title" {
            // The search looks through titles for what is nearly so.
            return "Prozesse".to_owned();
        }
        let word = format!("xq{}{:03}x", self.class.word(), self.words.len());
        self.words.insert(keys.to_owned(), word.clone());
        word
    }

    fn show_in(self, world: &mut World, doc: DocId) -> BTreeMap<String, String> {
        let mut document = Document::new(self.class);
        let base = document.view().expect("it can be read").version;
        let edit = Edit { doc, base, ops: self.ops }.check().expect("the table has the fields");
        let actor = Actor::new(DeviceId(1), [1; 12]);
        document.write(&edit, actor, fixture::SAVED_AT).expect("the document takes it");
        let view = document.view().expect("it can be read");
        world.snapshot = world.snapshot.with(doc, view);
        self.words
    }
}

/// Returns the id of the one item of a list. A rating has that of its category, a goal that of its
/// Steckbrief.
fn id_in(list: &str) -> ItemId {
    match list {
        "goals" => fixture::GOAL,
        "ratings" => id_in("categories"),
        list => item(list.bytes().fold(0, u8::wrapping_add)),
    }
}

/// Returns the template under which a field of a class is drawn; none where no template has it.
fn template_of(class: Class, keys: &str) -> Option<Template> {
    let mut parts = keys.split('.');
    let (first, second) = (parts.next().unwrap_or_default(), parts.next());
    match (class, first) {
        (Class::Steckbrief, "measures") => {
            let has = |template: &&Template| {
                let form = template.form();
                let key = second.unwrap_or("text");
                form.has(first) && (key == "text" || form.measure.contains(&key))
            };
            Template::ALL.iter().find(has).copied()
        }
        (Class::Steckbrief, _) => {
            Template::ALL.iter().find(|template| template.form().has(first)).copied()
        }
        (Class::Leitlinie, "criteria" | "impact_areas") => Some(Template::Projektsteckbrief),
        (Class::Leitlinie, _) => Some(Template::Zielbild),
        _ => Some(Template::Zielsteckbrief),
    }
}

/// Presses a key and waits until what it opens is unfolded and scrolled to.
fn press(world: &mut World, modifiers: Modifiers, key: Key) {
    world.harness.key_press_modifiers(modifiers, key);
    world.harness.run_steps(STEPS);
}

/// Looks for a word that stands in one place, and goes there.
fn follow(world: &mut World, text: &str) {
    press(world, Modifiers::COMMAND, Key::F);
    world.harness.event(Event::Text(text.to_owned()));
    world.harness.run_steps(STEPS);
    world.wait_until(|world| world.shows("1 Fundstelle"));
    press(world, Modifiers::NONE, Key::Enter);
    world.wait_until(|world| !world.shows("Wohin oder was tun?"));
    world.harness.run_steps(STEPS);
}

/// Returns what stands in the field that has the keyboard.
fn focused(world: &World) -> String {
    let mut nodes = world.harness.root().children_recursive();
    let node = nodes.find(egui_kittest::Node::is_focused);
    node.and_then(|node| node.accesskit_node().value()).unwrap_or_default()
}

#[test]
fn every_text_of_every_document_is_drawn_where_the_search_leads() {
    let classes = [Class::Leitlinie, Class::Steckbrief, Class::Blatt];
    for template in Template::ALL {
        let mut world = World::new();
        let docs = [
            world.snapshot.strategy.doc,
            DocId::shared(Class::Steckbrief, fixture::GOAL),
            DocId::owned(Class::Blatt, MunicipalityId(1), fixture::GOAL),
        ];
        let mut wanted = Vec::new();
        for (class, doc) in classes.into_iter().zip(docs) {
            let mut filled = Filled::new(class);
            if class == Class::Leitlinie {
                let value = Some(Value::Line(template.word().to_owned()));
                filled.ops.push(Op::Set { at: Path::key("template"), value });
            }
            for (keys, word) in filled.show_in(&mut world, doc) {
                let listed = |(of, begin, _): &(Class, &str, &str)| {
                    *of == class && (keys == *begin || keys.starts_with(&format!("{begin}.")))
                };
                if ELSEWHERE.iter().any(listed) {
                    continue;
                }
                let of = template_of(class, &keys);
                let of = of.unwrap_or_else(|| panic!("no template has {keys} of a {class:?}"));
                if of == *template {
                    wanted.push((class, keys, word));
                }
            }
        }
        world.publish();
        for (class, keys, word) in wanted {
            follow(&mut world, &word);
            let here = focused(&world);
            assert!(here.contains(&word), "{keys} of a {class:?} is not drawn, but „{here}“");
            // Out of the field, and out of the dialog that it may stand in.
            press(&mut world, Modifiers::NONE, Key::Escape);
            press(&mut world, Modifiers::NONE, Key::Escape);
        }
    }
}

#[test]
fn what_is_drawn_elsewhere_is_in_the_table() {
    for (class, keys, _) in ELSEWHERE {
        let mut path = Path::default();
        for key in keys.split('.') {
            let fields = match path.parts() {
                [] => schema::fields(class),
                [Part::Key(list), ..] => {
                    let list = schema::fields(class).iter().find(|field| field.key == *list);
                    let Some(Shape::List(inner)) = list.map(|field| &field.shape) else {
                        panic!("{keys} is in no list")
                    };
                    inner
                }
                [Part::Item(_), ..] => unreachable!("a path begins with a key"),
            };
            let field = fields.iter().find(|field| field.key == key);
            path = path.then(field.unwrap_or_else(|| panic!("{keys} of a {class:?}")).key);
        }
    }
}
