// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Fields that came after a document was begun: two replicas write into them at once, and neither
//! loses a word of its own, of the other, or of what was there before.

use std::path::Path as File;

use automerge::{Automerge, Change, ReadDoc as _};

use super::{Content, Document, DocumentError, LastChange, PlainView};
use crate::change::Actor;
use crate::domain::edit::{Edit, Op, Path, Value, Version};
use crate::domain::goal::{MeasureState, Profile};
use crate::domain::ids::{Class, DeviceId, DocId, ItemId};
use crate::domain::record::{Item as _, Removed};
use crate::domain::strategy::Strategy;
use crate::domain::template::Template;
use crate::domain::text::{Delta, Splice};
use crate::store::Reader as _;
use crate::store::sqlite::SqliteStore;

/// A mailbox that was written when the table of fields had its first version.
const GOLDEN: &[u8] = include_bytes!("../../tests/golden/mailbox-2.db");

/// The documents of the golden mailbox.
fn golden() -> Vec<(DocId, Vec<u8>)> {
    let folder = tempfile::tempdir().expect("the system gives a folder");
    let path: &File = &folder.path().join("mailbox.db");
    std::fs::write(path, GOLDEN).expect("the folder takes a file");
    let store = SqliteStore::open(path).expect("the old store opens");
    let reader = store.reader().expect("the store can be read");
    let headers = reader.headers().expect("the store can be read");
    let chunks = |doc| reader.stored(doc).expect("the document can be read").chunks();
    headers.into_iter().map(|header| (header.doc, chunks(header.doc))).collect()
}

/// Two replicas of one document, with the changes that one has and the other does not.
struct Pair {
    doc: DocId,
    sides: [Document; 2],
    under_way: [Vec<Vec<u8>>; 2],
}

impl Pair {
    fn of(doc: DocId, chunks: &[u8]) -> Self {
        let open = || Document::load(doc.class(), chunks).expect("the old document opens");
        Self { doc, sides: [open(), open()], under_way: Default::default() }
    }

    fn new(class: Class) -> Self {
        Self::of(DocId::shared(class, item(99)), &[])
    }

    fn write(&mut self, side: usize, ops: Vec<Op>) {
        let base = self.sides[side].view().expect("it can be read").version;
        self.write_on(side, base, ops);
    }

    fn write_on(&mut self, side: usize, base: Version, ops: Vec<Op>) {
        let edit = Edit { doc: self.doc, base, ops }.check().expect("the fields take it");
        let device = u32::try_from(side).expect("a side is 0 or 1") + 1;
        let actor = Actor::new(DeviceId(device), [7; 12]);
        let time = 1_800_000_000 + i64::from(device);
        let written = self.sides[side].write(&edit, actor, time).expect("the document takes it");
        self.under_way[1 - side].extend(written.into_iter().map(|(_, bytes)| bytes));
    }

    /// Exchanges what is under way, and demands that both sides say the same, and what a
    /// third one says that opens the document as it is stored.
    fn meet(&mut self) -> Content {
        for side in [0, 1] {
            let changes = self.under_way[side].drain(..).map(Change::from_bytes);
            let changes: Vec<_> = changes.map(|change| change.expect("it is one")).collect();
            let document = &mut self.sides[side];
            document.known.forget(&changes);
            document.doc.apply_changes(changes).expect("nothing is missing");
            assert!(document.doc.get_missing_deps(&[]).is_empty());
        }
        let [a, b] = [0, 1].map(|side| self.sides[side].view().expect("it can be read"));
        assert_eq!(a, b, "both replicas say the same");
        let saved = self.sides[0].doc.save();
        let opened = Automerge::load(&saved).expect("what was saved opens");
        let opened = PlainView::of(self.doc.class(), &opened).expect("it can be read");
        assert_eq!(a.content, opened.content);
        a.content
    }

    fn profile(&mut self) -> Profile {
        let Content::Profile(profile) = self.meet() else { panic!("it is a Steckbrief") };
        *profile
    }

    fn strategy(&mut self) -> Strategy {
        let Content::Strategy(strategy) = self.meet() else { panic!("it is a Leitlinie") };
        *strategy
    }
}

fn item(n: u8) -> ItemId {
    ItemId::from_bytes([n; 16])
}

fn typed(at: Path, place: usize, delete: usize, insert: &str) -> Op {
    let splice = Splice { at: place, delete, insert: insert.to_owned() };
    Op::Text { at, delta: Delta::splice(splice) }
}

fn add(list: &Path, n: u8) -> Op {
    Op::Add { list: list.clone(), id: item(n), before: None }
}

fn set(at: Path, value: Value) -> Op {
    Op::Set { at, value: Some(value) }
}

#[test]
fn old_documents_take_new_fields_from_two_at_once() {
    let mut seen = (0, 0);
    for (doc, chunks) in golden() {
        let before = Document::load(doc.class(), &chunks).expect("the old document opens");
        let before = before.view().expect("it can be read").content;
        let mut pair = Pair::of(doc, &chunks);
        match before {
            Content::Profile(before) => {
                let measures: Vec<_> = before.measures.iter().map(|measure| measure.id).collect();
                for (side, words) in ["Kurz gesagt. ", "In einem Satz. "].into_iter().enumerate() {
                    let mut ops = vec![typed(Path::key("summary"), 0, 0, words)];
                    // An item that an old program made has no place for a description yet.
                    for id in &measures {
                        let measure = Path::key("measures").item(*id);
                        ops.push(typed(measure.then("description"), 0, 0, words));
                    }
                    let benefits = Path::key("benefits");
                    let n = if side == 0 { 1 } else { 2 };
                    ops.push(add(&benefits, n));
                    ops.push(typed(benefits.item(item(n)).then("keyword"), 0, 0, words));
                    ops.push(add(&Path::key("involved"), n));
                    ops.push(add(&Path::key("involved"), 3));
                    pair.write(side, ops);
                }
                let after = pair.profile();
                for text in [&after.summary]
                    .into_iter()
                    .chain(after.measures.iter().map(|m| &m.description))
                {
                    assert!(
                        ["Kurz gesagt. In einem Satz. ", "In einem Satz. Kurz gesagt. "]
                            .contains(&text.as_str()),
                        "{text}"
                    );
                }
                let keywords: Vec<_> = after.benefits.iter().map(|item| &item.keyword).collect();
                assert_eq!(keywords.len(), 2, "{keywords:?}");
                assert_eq!(after.involved.len(), 3, "the link that both made is one");
                let old = Profile {
                    summary: String::new(),
                    benefits: Vec::new(),
                    involved: Vec::new(),
                    measures: before.measures.clone(),
                    ..after
                };
                assert_eq!(old, *before, "nothing of what was there is lost");
                seen.0 += 1;
            }
            Content::Strategy(before) => {
                let principles = Path::key("principles");
                for (side, n) in [(0, 1), (1, 2)] {
                    let title = principles.clone().item(item(n)).then("title");
                    pair.write(side, vec![add(&principles, n), typed(title, 0, 0, "Wir")]);
                }
                let template = Value::Line(Template::Ziel.word().to_owned());
                pair.write(0, vec![set(Path::key("template"), template)]);
                let after = pair.strategy();
                assert_eq!((after.principles.len(), after.template()), (2, Template::Ziel));
                let old = Strategy {
                    principles: Vec::new(),
                    template: crate::domain::register::Register::default(),
                    ..after
                };
                assert_eq!(old, *before, "nothing of what was there is lost");
                seen.1 += 1;
            }
            Content::Sheet(_) | Content::Other => {}
        }
    }
    assert_eq!(seen, (3, 1), "the mailbox holds three Steckbriefe and the Leitlinie");
}

#[test]
fn a_text_of_two_pieces_is_written_like_any_other() {
    let mut pair = Pair::new(Class::Steckbrief);
    let at = || Path::key("body");
    pair.write(0, vec![typed(at(), 0, 0, "Hafen")]);
    pair.write(1, vec![typed(at(), 0, 0, "Lotsen")]);
    let both = pair.profile().body;
    assert_eq!(both.chars().count(), 11, "{both}");
    let first = if both.starts_with("Hafen") { 5 } else { 6 };

    // Across the seam, at it, and at both ends.
    pair.write(0, vec![typed(at(), first - 2, 4, "x")]);
    let cut = pair.profile().body;
    assert_eq!(cut.chars().count(), 8, "{cut}");
    pair.write(0, vec![typed(at(), 0, 0, "("), typed(at(), 9, 0, ")")]);
    assert_eq!(pair.profile().body, format!("({cut})"));

    // What both saw is where both mean it, though the other typed before it meanwhile.
    let base = pair.sides[0].view().expect("it can be read").version;
    pair.write(1, vec![typed(at(), 0, 0, "Vorab: ")]);
    pair.meet();
    pair.write_on(0, base, vec![typed(at(), 10, 0, "!")]);
    assert_eq!(pair.profile().body, format!("Vorab: ({cut})!"));
}

#[test]
fn a_piece_that_came_later_does_not_shift_what_was_typed() {
    for writer in [0, 1] {
        let mut pair = Pair::new(Class::Steckbrief);
        let at = || Path::key("quote");
        pair.write(0, vec![typed(at(), 0, 0, "Moin")]);
        pair.write(1, vec![typed(at(), 0, 0, "Hallo")]);
        // One side knows only its own piece and sends what it typed there after the other's came.
        let base = pair.sides[writer].view().expect("it can be read").version;
        let own = if writer == 0 { "Moin" } else { "Hallo" };
        pair.meet();
        pair.write_on(writer, base, vec![typed(at(), 1, 1, "!")]);
        let text = pair.profile().quote;
        let (begin, end) = (&own[..1], &own[2..]);
        assert!(text.contains(&format!("{begin}!{end}")), "{text}");
    }
}

#[test]
fn values_of_new_kinds_are_kept_whole() {
    use crate::domain::goal::{Hundredths, Target};
    let mut pair = Pair::new(Class::Steckbrief);
    let target = |value, due: &str| Target {
        value: Some(Hundredths(value)),
        unit: "%".to_owned(),
        due: due.to_owned(),
    };
    let at = || Path::key("smart_target");
    pair.write(0, vec![set(at(), Value::Target(target(9000, "2027")))]);
    pair.write(1, vec![set(at(), Value::Target(target(8000, "2030")))]);
    let clash = pair.profile().smart_target;
    let values: Vec<_> = clash.claims().iter().map(|claim| claim.value.clone()).collect();
    assert_eq!(values.len(), 2);
    assert!(values.contains(&target(9000, "2027")) && values.contains(&target(8000, "2030")));

    let measures = Path::key("measures");
    let measure = measures.clone().item(item(1));
    let effects = measure.clone().then("effects");
    let running = Value::Line(MeasureState::Running.word().to_owned());
    pair.write(
        0,
        vec![
            add(&measures, 1),
            set(measure.clone().then("state"), running),
            add(&effects, 2),
            typed(effects.item(item(2)).then("text"), 0, 0, "Anteil"),
            add(&measure.then("goals"), 50),
        ],
    );
    let measure = pair.profile().measures.remove(0);
    assert_eq!(measure.state.value(), Some(&MeasureState::Running));
    assert_eq!(measure.effects[0].text, "Anteil");
    assert_eq!((measure.id(), measure.goals), (item(1), vec![item(50)]));
}

#[test]
fn a_value_that_the_person_has_not_seen_is_not_overwritten() {
    let mut pair = Pair::new(Class::Steckbrief);
    let start = |words: &str| set(Path::key("start"), Value::Line(words.to_owned()));
    let version = |pair: &Pair| pair.sides[0].view().expect("it can be read").version;
    pair.write(0, vec![start("Q1")]);
    pair.profile();
    let before = version(&pair);
    pair.write(1, vec![start("Q4")]);
    pair.profile();
    let attempt = |pair: &mut Pair, base: Version, ops: Vec<Op>| {
        let edit = Edit { doc: pair.doc, base, ops }.check().expect("the fields take it");
        let written = pair.sides[0].write(&edit, Actor::new(DeviceId(1), [7; 12]), 1_800_000_009);
        written.map(|changes| changes.len())
    };
    let also = typed(Path::key("text"), 0, 0, "Und ein Satz.");
    let refused = attempt(&mut pair, before.clone(), vec![also, start("Q2")]);
    let by = DeviceId(2);
    assert!(matches!(refused, Err(DocumentError::Overtaken { by: it, .. }) if it == by));
    assert_eq!(pair.profile().text, "", "all of an edit or nothing");
    // Whoever means the same, means another field, or has seen it, is not held up.
    for (base, op, changes) in [
        (before.clone(), start("Q4"), 0),
        (before.clone(), set(Path::key("priority"), Value::Line("hoch".to_owned())), 1),
        (version(&pair), start("Q2"), 1),
        // One's own values do not stand in one's own way.
        (before, start("Q3"), 1),
    ] {
        let written = attempt(&mut pair, base, vec![op]).expect("nobody is overwritten unseen");
        assert_eq!(written, changes);
    }
}

#[test]
fn a_link_comes_and_goes_as_often_as_one_likes() {
    let mut pair = Pair::new(Class::Steckbrief);
    let list = Path::key("involved");
    pair.write(0, vec![add(&list, 1)]);
    pair.write(1, vec![add(&list, 1)]);
    assert_eq!(pair.profile().involved, [item(1)]);
    let gone = Op::Remove { list: list.clone(), id: item(1), removed: true };
    pair.write(1, vec![gone]);
    assert_eq!(pair.profile().involved, []);
    pair.write(0, vec![add(&list, 1)]);
    assert_eq!(pair.profile().involved, [item(1)]);
}

#[test]
fn the_newest_change_is_told_with_its_author() {
    let mut pair = Pair::new(Class::Steckbrief);
    let last = |pair: &Pair| pair.sides.each_ref().map(|side| side.view().expect("it reads").last);
    assert_eq!(last(&pair), [None, None], "the constant first change is nobody's");
    let begin = |words| typed(Path::key("text"), 0, 0, words);
    pair.write(0, vec![begin("Eins. ")]);
    let [first, _] = last(&pair);
    assert_eq!(first, Some(LastChange { at: 1_800_000_001, device: DeviceId(1) }));
    pair.write(1, vec![begin("Zwei. ")]);
    pair.meet();
    let later = Some(LastChange { at: 1_800_000_002, device: DeviceId(2) });
    assert_eq!(last(&pair), [later, later], "of two at once the later clock");
    let stored = pair.sides[0].view().expect("it reads").encode(0);
    let (_, stored) = PlainView::decode(&stored).expect("it is of this version");
    assert_eq!(stored.last, later);
}

#[test]
fn what_was_removed_within_an_item_is_told_with_its_place() {
    let mut pair = Pair::new(Class::Steckbrief);
    let measures = Path::key("measures");
    let effects = measures.clone().item(item(1)).then("effects");
    let insert = "Anteil".to_owned();
    let delta = Delta::splice(Splice { at: 0, delete: 0, insert });
    let text = Op::Text { at: effects.clone().item(item(2)).then("text"), delta };
    pair.write(0, vec![add(&measures, 1), add(&effects, 2), text]);
    let gone = |removed| Op::Remove { list: effects.clone(), id: item(2), removed };
    pair.write(0, vec![gone(true)]);
    let profile = pair.profile();
    assert_eq!(profile.measures[0].effects, []);
    let told = Removed { list: effects.to_string(), id: item(2), text: "Anteil".to_owned() };
    assert_eq!(profile.removed, [told]);
    pair.write(1, vec![gone(false)]);
    assert_eq!(pair.profile().removed, []);
    assert_eq!(pair.profile().measures[0].effects[0].text, "Anteil");
}
