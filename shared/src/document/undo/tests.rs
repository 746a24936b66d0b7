// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What undo promises, over random histories of several people. Every letter that is typed here
//! occurs once, so that a text says itself whose work it holds.

use std::collections::BTreeSet;

use automerge::Change;
use proptest::prelude::*;

use super::*;
use crate::document::{Content, PlainView};
use crate::domain::edit::{Edit, Op, Path, Value as Given, Version};
use crate::domain::goal::Profile;
use crate::domain::ids::{Class, DocId, ItemId};

const ME: usize = 0;
const BASE: &str = "0123456789";

/// Three people with a document each; the first can take back.
struct World {
    sides: [Document; 3],
    /// What is on its way from one side to another.
    under_way: [[Vec<Vec<u8>>; 3]; 3],
    log: UndoLog,
    ticket: u64,
    time: i64,
    letters: std::ops::RangeFrom<u32>,
    /// What others have typed and what they have taken away.
    typed: BTreeSet<char>,
    removed: BTreeSet<char>,
}

fn doc() -> DocId {
    DocId::shared(Class::Steckbrief, ItemId::from_bytes([9; 16]))
}

fn actor(side: usize) -> Actor {
    let number = u8::try_from(side + 1).expect("a small number");
    Actor::new(DeviceId(number.into()), [number; 12])
}

fn item(n: u8) -> ItemId {
    ItemId::from_bytes([n; 16])
}

impl World {
    fn new() -> Self {
        let sides = std::array::from_fn(|_| Document::new(Class::Steckbrief));
        let mut world = Self {
            sides,
            under_way: <_>::default(),
            log: UndoLog::default(),
            ticket: 0,
            time: 1_800_000_000,
            letters: 0x4e00..,
            typed: BASE.chars().collect(),
            removed: BTreeSet::new(),
        };
        let insert = BASE.to_owned();
        world.write(1, vec![text_op(Splice { at: 0, delete: 0, insert })]);
        world.meet();
        world
    }

    fn view(&self, side: usize) -> PlainView {
        self.sides[side].view().expect("it can be read")
    }

    fn profile(&self, side: usize) -> Profile {
        match self.view(side).content {
            Content::Profile(profile) => *profile,
            other => panic!("not a Steckbrief: {other:?}"),
        }
    }

    fn text(&self, side: usize) -> String {
        self.profile(side).text
    }

    fn write(&mut self, side: usize, ops: Vec<Op>) {
        let base = self.view(side).version;
        self.write_on(side, base, ops);
    }

    fn write_on(&mut self, side: usize, base: Version, ops: Vec<Op>) {
        let edit = Edit { doc: doc(), base, ops }.check().expect("it fits");
        self.time += 1;
        let written = if side == ME {
            self.ticket += 1;
            let (ticket, log) = (self.ticket, &mut self.log);
            self.sides[side].write_undoable(&edit, actor(side), self.time, ticket, log)
        } else {
            self.sides[side].write(&edit, actor(side), self.time)
        };
        // Some edits name items that are not there.
        self.send(side, written.unwrap_or_default());
    }

    fn send(&mut self, from: usize, changes: Vec<(Meta, Vec<u8>)>) {
        for (_, bytes) in changes {
            for to in (0..3).filter(|to| *to != from) {
                self.under_way[from][to].push(bytes.clone());
            }
        }
    }

    /// One side types; the seeds are taken modulo what is possible.
    fn types(&mut self, side: usize, at: usize, delete: usize, count: usize) {
        let text = self.text(side);
        let length = text.chars().count();
        let at = at % (length + 1);
        let delete = delete.min(length - at);
        let insert: String = self.letters.by_ref().take(count).filter_map(char::from_u32).collect();
        if side != ME {
            self.typed.extend(insert.chars());
            self.removed.extend(text.chars().skip(at).take(delete));
        }
        self.write(side, vec![text_op(Splice { at, delete, insert })]);
    }

    fn take(&mut self, way: Way, since: u64) -> Option<Kept> {
        self.time += 1;
        let reversal = Reversal { doc: doc(), since, way };
        let reversed = self.sides[ME].reverse(&mut self.log, &reversal, actor(ME), self.time);
        let Reversed { changes, kept } = reversed.expect("the document takes it");
        self.send(ME, changes);
        kept
    }

    fn undo(&mut self) -> Option<Kept> {
        let since = self.log.done.last()?.ticket;
        self.take(Way::Back, since)
    }

    fn redo(&mut self) -> Option<Kept> {
        let since = self.log.undone.last()?.group;
        self.take(Way::Again, since)
    }

    fn deliver(&mut self, from: usize, to: usize) {
        let changes = std::mem::take(&mut self.under_way[from][to]).into_iter();
        let changes: Vec<Change> =
            changes.map(|bytes| Change::from_bytes(bytes).expect("it is a change")).collect();
        self.sides[to].known.forget(&changes);
        self.sides[to].doc.apply_changes(changes).expect("they fit");
    }

    fn meet(&mut self) {
        for (from, to) in (0..3).flat_map(|from| (0..3).map(move |to| (from, to))) {
            self.deliver(from, to);
        }
    }
}

fn text_op(splice: Splice) -> Op {
    Op::Text { at: Path::key("text"), delta: Delta::splice(splice) }
}

/// One thing that happens: who does what, with seeds.
#[derive(Clone, Debug)]
enum Happening {
    Types { side: usize, at: usize, delete: usize, count: usize },
    Undone,
    Redone,
    Delivered(usize, usize),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (0..3usize, 0..40usize, 0..4usize, 0..4usize).prop_map(|(side, at, delete, count)| {
            Happening::Types { side, at, delete, count }
        }),
        2 => Just(Happening::Undone),
        1 => Just(Happening::Redone),
        5 => (0..3usize, 0..3usize).prop_map(|(from, to)| Happening::Delivered(from, to)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever the order: when everything of mine is taken back, there is exactly what others have
    /// left, and in its order. What somebody takes away while I bring it back, neither knowing of
    /// the other, is there; so people meet before anything is taken back, or that is allowed for.
    #[test]
    fn undo_leaves_what_others_did(
        happenings in prop::collection::vec(happening(), 0..40),
        they_meet in any::<bool>(),
    ) {
        let mut world = World::new();
        for happening in happenings {
            let turns = matches!(happening, Happening::Undone | Happening::Redone);
            if turns && they_meet {
                world.meet();
            }
            match happening {
                Happening::Types { side, at, delete, count } => world.types(side, at, delete, count),
                Happening::Undone => prop_assert_eq!(world.undo(), None),
                Happening::Redone => prop_assert_eq!(world.redo(), None),
                Happening::Delivered(from, to) => world.deliver(from, to),
            }
        }
        world.meet();
        let before = world.text(ME);
        let steps = world.log.done.len();
        while !world.log.done.is_empty() {
            prop_assert_eq!(world.undo(), None);
        }
        let text = world.text(ME);
        let left: BTreeSet<char> = text.chars().collect();
        prop_assert_eq!(text.chars().count(), left.len(), "nothing is there twice: {}", text);
        let expected: BTreeSet<char> = world.typed.difference(&world.removed).copied().collect();
        if they_meet {
            prop_assert_eq!(left, expected);
        } else {
            prop_assert!(left.is_superset(&expected) && left.is_subset(&world.typed), "{}", text);
        }
        let base: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
        prop_assert!(base.is_sorted(), "{}", text);
        for _ in 0..steps {
            prop_assert_eq!(world.redo(), None);
        }
        prop_assert_eq!(world.text(ME), before);
        world.meet();
        prop_assert_eq!(world.text(1), world.text(ME));
    }

    /// Alone, everything leads back to where it began, and forward again.
    #[test]
    fn alone_every_step_leads_back(steps in prop::collection::vec((0..7u8, 0..5u8), 1..30)) {
        let mut world = World::new();
        let content = |world: &World| Profile { removed: Vec::new(), ..world.profile(ME) };
        let mut states = vec![content(&world)];
        for (kind, n) in steps {
            let before = world.log.done.len();
            let op = step(kind, n);
            let known = world.profile(ME);
            let known = known.milestones.iter().map(|it| it.id).chain(known.removed.iter().map(|it| it.id));
            // Nobody makes two items under one id.
            if matches!(op, Op::Add { id, .. } if known.into_iter().any(|known| known == id)) {
                continue;
            }
            world.write(ME, vec![op]);
            if world.log.done.len() > before {
                states.push(content(&world));
            }
        }
        let last = states.pop().expect("there is a first state");
        for state in states.iter().rev() {
            prop_assert_eq!(world.undo(), None);
            prop_assert_eq!(plain(content(&world)), plain(state.clone()));
        }
        for state in states.into_iter().chain([last]).skip(1) {
            prop_assert_eq!(world.redo(), None);
            prop_assert_eq!(plain(content(&world)), plain(state));
        }
    }

    /// A value that somebody else has chosen is never replaced by undo or redo.
    #[test]
    fn undo_never_replaces_a_foreign_value(
        steps in prop::collection::vec((0..3usize, 0..5u8, 0..4u8), 1..40),
    ) {
        let mut world = World::new();
        for (side, n, what) in steps {
            let before = world.profile(ME).start;
            let foreign = before.claims().iter().any(|claim| claim.device != actor(ME).device());
            match what {
                0 | 1 => world.write(side, vec![set_start(n)]),
                2 => {
                    let _kept = if n % 2 == 0 { world.undo() } else { world.redo() };
                }
                _ => world.meet(),
            }
            if what == 2 && foreign {
                prop_assert_eq!(world.profile(ME).start, before);
            }
        }
    }
}

fn set_start(n: u8) -> Op {
    Op::Set { at: Path::key("start"), value: (n > 0).then(|| Given::Line(n.to_string())) }
}

/// One of the things that a person does to a Steckbrief.
fn step(kind: u8, n: u8) -> Op {
    let list = || Path::key("milestones");
    let insert = "ä".repeat(usize::from(n));
    let typed = Delta::splice(Splice { at: 0, delete: 1, insert });
    match kind {
        0 => Op::Text { at: Path::key("text"), delta: typed },
        1 => set_start(n),
        2 => Op::Add { list: list(), id: item(n), before: None },
        3 => Op::Move { list: list(), id: item(n), before: Some(item(1)) },
        4 => Op::Remove { list: list(), id: item(n), removed: n > 2 },
        5 => {
            let due = (n > 1).then(|| Given::Date(jiff::civil::date(2027, 1, n.cast_signed())));
            Op::Set { at: list().item(item(n)).then("due"), value: due }
        }
        _ => {
            let estimate = crate::domain::goal::Estimate {
                min: crate::domain::goal::Hundredths(n.into()),
                max: crate::domain::goal::Hundredths(100),
                unit: crate::domain::goal::Unit::Vza,
            };
            let value = (n > 0).then_some(Given::Estimate(estimate));
            Op::Set { at: Path::key("efforts").then("personnel_one_off"), value }
        }
    }
}

/// What a Steckbrief says, without when it was said.
fn plain(profile: Profile) -> impl PartialEq + std::fmt::Debug {
    let milestones: Vec<_> = profile
        .milestones
        .iter()
        .map(|item| (item.id, item.text.clone(), item.due.value().copied()))
        .collect();
    (profile.text, milestones, profile.start.value().cloned(), {
        profile.efforts.personnel_one_off.value().copied()
    })
}

#[test]
fn what_somebody_else_took_away_as_well_does_not_come_back() {
    let mut world = World::new();
    world.types(ME, 2, 4, 0);
    world.types(1, 4, 4, 0);
    world.meet();
    assert_eq!(world.text(ME), "0189");
    world.undo();
    assert_eq!(world.text(ME), "012389");
}

#[test]
fn a_colleague_within_my_words_keeps_theirs() {
    let mut world = World::new();
    world.write(ME, vec![text_op(Splice { at: 5, delete: 0, insert: "Regeln".to_owned() })]);
    world.meet();
    world.write(1, vec![text_op(Splice { at: 8, delete: 0, insert: "x".to_owned() })]);
    world.meet();
    assert_eq!(world.text(ME), "01234Regxeln56789");
    assert_eq!(world.undo(), None);
    assert_eq!(world.text(ME), "01234x56789");
    assert_eq!(world.redo(), None);
    assert_eq!(world.text(ME), "01234Regxeln56789");
}

#[test]
fn steps_that_belong_together_go_together() {
    let mut world = World::new();
    for insert in ["a", "b", "c"] {
        let at = world.text(ME).chars().count();
        world.write(ME, vec![text_op(Splice { at, delete: 0, insert: insert.to_owned() })]);
    }
    world.write(1, vec![text_op(Splice { at: 0, delete: 0, insert: "x".to_owned() })]);
    world.meet();
    assert_eq!(world.take(Way::Back, 2), None);
    assert_eq!(world.text(ME), "x0123456789a");
    assert_eq!(world.take(Way::Again, 2), None);
    assert_eq!(world.text(ME), "x0123456789abc");
}

#[test]
fn an_overtaken_value_stays_and_names_its_author() {
    let mut world = World::new();
    world.write(ME, vec![set_start(1)]);
    world.write(ME, vec![set_start(2)]);
    world.meet();
    world.write(2, vec![set_start(3)]);
    world.meet();
    assert_eq!(world.undo(), Some(Kept::Overtaken(Some(DeviceId(3)))));
    assert_eq!(world.profile(ME).start.value().map(String::as_str), Some("3"));
    assert_eq!(world.undo(), Some(Kept::Overtaken(Some(DeviceId(3)))));
    assert_eq!(world.undo(), None, "there is nothing left");
}

#[test]
fn a_settled_choice_is_not_unsettled() {
    let mut world = World::new();
    world.write(ME, vec![set_start(1)]);
    world.write(1, vec![set_start(2)]);
    world.meet();
    world.write(ME, vec![set_start(2)]);
    assert_eq!(world.undo(), Some(Kept::Several));
    assert_eq!(world.profile(ME).start.value().map(String::as_str), Some("2"));
}

#[test]
fn an_item_in_which_others_have_written_stays() {
    let mut world = World::new();
    let list = || Path::key("milestones");
    world.write(ME, vec![Op::Add { list: list(), id: item(1), before: None }]);
    world.write(ME, vec![Op::Add { list: list(), id: item(2), before: None }]);
    world.meet();
    let due = Given::Date(jiff::civil::date(2027, 1, 1));
    world.write(1, vec![Op::Set { at: list().item(item(2)).then("due"), value: Some(due) }]);
    world.meet();
    assert_eq!(world.undo(), Some(Kept::Overtaken(Some(DeviceId(2)))));
    assert_eq!(world.undo(), None);
    let ids: Vec<ItemId> = world.profile(ME).milestones.iter().map(|item| item.id).collect();
    assert_eq!(ids, [item(2)]);
    assert_eq!(world.redo(), None, "nothing was taken back in the last step but one");
    let ids: Vec<ItemId> = world.profile(ME).milestones.iter().map(|item| item.id).collect();
    assert_eq!(ids, [item(1), item(2)], "it comes back under its own id, at its place");
}
