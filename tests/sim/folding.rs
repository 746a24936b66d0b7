// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Histories that grow are folded; however many fall due together, few of them lie in memory.

use std::collections::HashSet;
use std::sync::Arc;

use leitwerk_shared::change::{Actor, Hash, limits};
use leitwerk_shared::document::Document;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::verify::{VerifiedRun, seal};
use leitwerk_shared::store::compact::compact;
use leitwerk_shared::store::memory::MemoryStore;
use leitwerk_shared::store::sqlite::SqliteStore;
use leitwerk_shared::store::{Batch, Reader, Record, Store, Tail};
use leitwerk_tests::world::World;
use leitwerk_tests::world::verbund::{Verbund, key_of};
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{numbered, typed};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

#[test]
fn documents_that_fall_due_together_are_folded_a_few_at_a_time() {
    let many = 2 * u32::try_from(limits::PROOFS_AT_ONCE).expect("it is small");
    let mut world = World::new(5, &[(1, Role::Coordinator), (2, Role::Editor)]);
    world.all_online();
    world.settle();
    let long = "Wort ".repeat(limits::TAIL_BYTES / 4);
    world.edit_at_once(0, (0..many).map(|n| typed(numbered(n), &long)));
    // The simulation asserts after every turn how many are being worked at. All of them reach the
    // relay, and then the other workplace, in one moment.
    for _ in 0..4 {
        world.half_trip();
    }
    world.settle();
    for end in [End::Relay, End::Client(0), End::Client(1)] {
        for n in 0..many {
            let folded = world.store(end).look(numbered(n), |_, stored| !stored.chunk.is_empty());
            assert_eq!(folded, Some(true), "{end:?}, document {n}");
        }
    }
    world.assert_agreement();
}

#[test]
fn what_came_while_a_history_was_folded_is_folded_too() {
    let mut world = World::new(5, &[(1, Role::Coordinator), (2, Role::Editor)]);
    world.all_online();
    world.settle();
    let doc = numbered(1);
    // Much more than makes it fall due, all of it before the first folding can be done.
    world.edit_at_once(0, (0..1_500).map(|n| typed(doc, &format!("{n}. Wort, "))));
    world.settle();
    for end in [End::Relay, End::Client(0), End::Client(1)] {
        let held = world.store(end).held(doc).expect("a memory store is read");
        let held = held.expect("everybody has it");
        assert!(held.tail_bytes <= limits::TAIL_BYTES.max(held.archive_bytes), "{end:?}");
    }
    world.assert_agreement();
}

/// Four devices write into one document after each other, each so much that only the work of two stays
/// in the tail when it is folded; but all wrote nearly the same, so that the archive stays small.
fn one_after_the_other() -> Vec<Arc<VerifiedRun>> {
    let mut rng = StdRng::seed_from_u64(1);
    let long: String = (0..20_000).map(|_| char::from(rng.random_range(b'a'..=b'z'))).collect();
    let mut verbund = Verbund::found(7);
    let keys = [1, 2, 3, 4].map(|number| key_of(1, number));
    for key in &keys {
        verbund.join(1, Role::Editor, key);
    }
    let doc = numbered(1);
    let mut document = Document::new(doc.class());
    let runs = keys.iter().map(|key| {
        let device = verbund.roster.by_key(key.public()).expect("it joined").id;
        let edit = typed(doc, &long).check().expect("it is allowed");
        let actor = Actor::new(device, [3; 12]);
        let changes = document.write(&edit, actor, 1_790_000_000).expect("it takes the text");
        let tips = changes.last().map(|(meta, _)| meta.tip()).into_iter().collect();
        let run = seal(key, device, &verbund.roster, doc, changes, tips);
        Arc::new(run.expect("a key signs"))
    });
    runs.collect()
}

/// Asserts that nothing stands in a tail before what it builds on.
fn assert_in_order(tail: &Tail, what: &str) {
    let all: HashSet<Hash> = tail.rows.iter().map(|row| row.meta.hash).collect();
    let mut before: HashSet<Hash> = HashSet::new();
    for row in &tail.rows {
        let early = row.meta.deps.iter().find(|dep| all.contains(dep) && !before.contains(dep));
        assert_eq!(early, None, "{what}: {} stands too early", row.meta.hash);
        assert!(before.insert(row.meta.hash), "{what}: {} stands there twice", row.meta.hash);
    }
}

/// A disk refuses what it has written all the same, and has folded it by the time that it is written
/// again; who reads meanwhile knows all of it from memory, too.
fn written_again_after_a_fold(store: &mut impl Store, reader: &impl Reader, what: &str) {
    let (runs, doc) = (one_after_the_other(), numbered(1));
    let batch = |records| Batch { watermark: 1, may_wait: false, records };
    let again = || batch(runs.iter().map(|run| Record::Run(Arc::clone(run))).collect());
    store.commit(&again()).expect("it is written");
    let whole = reader.stored(doc).expect("the store can be read");
    assert_eq!(whole.tail.rows.len(), runs.len(), "{what}");
    let folded = compact(doc.class(), &whole.chunks()).expect("what is stored opens");
    let (chunk, ledger) = (folded.chunk, folded.ledger);
    let record = Record::Compacted { doc, chunk, ledger, apart: Vec::new() };
    store.commit(&batch(vec![record])).expect("it is written");
    let mut tail = reader.tail(doc).expect("the store can be read");
    assert!((1..runs.len()).contains(&tail.rows.len()), "{what}: some of it is let go");
    tail.add(runs.iter().map(|run| &**run));
    assert_in_order(&tail, what);
    assert_eq!(tail.rows.len(), runs.len(), "{what}: all of it is known");

    let kept = reader.tail(doc).expect("the store can be read").rows.len();
    store.commit(&again()).expect("it is written");
    let tail = reader.tail(doc).expect("the store can be read");
    assert_in_order(&tail, what);
    assert_eq!(tail.rows.len(), kept, "{what}: nothing is written twice");
}

#[test]
fn what_is_written_again_after_a_fold_stays_in_order() {
    let store = MemoryStore::default();
    written_again_after_a_fold(&mut store.clone(), &store, "in memory");
    let folder = tempfile::tempdir().expect("the system gives a folder");
    let file = folder.path().join("mailbox.db");
    let mut store = SqliteStore::open(&file).expect("a store is made");
    let reader = store.reader().expect("the store can be read");
    written_again_after_a_fold(&mut store, &reader, "on a disk");
}
