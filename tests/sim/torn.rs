// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The power goes while the real store writes: of what was on its way to the disk some sectors
//! arrive and some do not, in any order. Everything that was answered before is there, the last
//! transaction is there as a whole or not at all, and the store goes on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use leitwerk_shared::change::{Actor, Archive, Hash, Have, Meta, SealedRun};
use leitwerk_shared::document::Document;
use leitwerk_shared::domain::ids::{Class, DocId};
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::verify::{seal, verify_archive};
use leitwerk_shared::store::compact::{compact, open};
use leitwerk_shared::store::sqlite::SqliteStore;
use leitwerk_shared::store::{Batch, ReadError, Reader, Record, Store as _};
use leitwerk_tests::world::verbund::{Verbund, key_of};
use leitwerk_tests::world::wishes::{goal, numbered, paste};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// How many transactions are written: enough for the log to be carried over several times.
const COMMITS: u64 = 100;

/// How many disks are torn.
const SEEDS: u64 = 4;

/// What a disk writes as one.
const SECTOR: usize = 512;

/// A time that changes may carry, in seconds since 1970.
const TIME: i64 = 1_790_000_000;

/// The database and its log.
type Files = [Vec<u8>; 2];

/// What a store says that it has.
#[derive(Debug, PartialEq, Eq)]
struct State {
    /// How many entries of the roster.
    roster: usize,
    delivered: Vec<(DocId, Actor, u64)>,
    /// Of each document its heads and how many bytes.
    documents: BTreeMap<DocId, (Vec<Hash>, usize)>,
}

impl State {
    fn of(reader: &impl Reader) -> Result<Self, ReadError> {
        let sizes: BTreeMap<DocId, usize> = reader.sizes()?.into_iter().collect();
        let headers = reader.headers()?.into_iter();
        let documents = headers.map(|header| (header.doc, (header.heads, sizes[&header.doc])));
        let (documents, roster) = (documents.collect(), reader.roster()?.len());
        Ok(Self { roster, delivered: reader.delivered()?, documents })
    }
}

/// Two documents that grow by one sealed change each per transaction and are folded now and then,
/// while other documents come whole and the roster grows.
struct Author {
    seed: u64,
    verbund: Verbund,
    key: DeviceKey,
    actor: Actor,
    documents: Vec<(DocId, Document)>,
    /// How many entries of the roster were written.
    told: u32,
    /// How many documents came whole, and how many histories were folded.
    archives: u32,
    folds: u32,
    rng: StdRng,
}

impl Author {
    fn new(seed: u64) -> Self {
        let mut verbund = Verbund::found(7);
        let key = key_of(seed, 1);
        verbund.join(1, Role::Editor, &key);
        let device = verbund.roster.by_key(key.public()).expect("it joined").id;
        let documents = [0, 1]
            .map(|n| (DocId::shared(Class::Leitlinie, goal(n)), Document::new(Class::Leitlinie)));
        let actor = Actor::new(device, [3; 12]);
        let (documents, rng) = (documents.into(), StdRng::seed_from_u64(seed));
        Self { seed, verbund, key, actor, documents, told: 0, archives: 0, folds: 0, rng }
    }

    /// Writes the transaction with a number for a store in which all before it is.
    fn batch(&mut self, number: u64, store: &impl Reader) -> Batch {
        let mut records = Vec::new();
        if self.rng.random_bool(0.1) {
            records.push(self.fold(store));
        }
        for (doc, document) in &mut self.documents {
            let edit = paste(&mut self.rng, *doc).check().expect("a paste is allowed");
            let changes = document.write(&edit, self.actor, TIME).expect("it takes a paste");
            let (device, roster) = (self.actor.device(), &self.verbund.roster);
            let tips = changes.last().map(|(meta, _)| meta.tip()).into_iter().collect();
            let run = seal(&self.key, device, roster, *doc, changes, tips).expect("a key signs");
            records.push(Record::Run(Arc::new(run)));
            records.push(Record::Delivered { doc: *doc, actor: self.actor, seq: number });
        }
        if self.rng.random_bool(0.1) {
            records.push(self.archive());
        }
        if self.told == 0 || self.rng.random_bool(0.1) {
            records.extend(self.entries());
        }
        Batch { watermark: number, may_wait: false, records }
    }

    /// Folds what is stored of one of the documents.
    fn fold(&mut self, store: &impl Reader) -> Record {
        let (doc, _) = self.documents[self.rng.random_range(0..self.documents.len())];
        let stored = store.stored(doc).expect("the store can be read");
        let folded = compact(doc.class(), &stored.chunks()).expect("what is stored opens");
        self.folds += 1;
        Record::Compacted { doc, chunk: folded.chunk, ledger: folded.ledger, apart: Vec::new() }
    }

    /// Receives a document of which nothing is here yet.
    fn archive(&mut self) -> Record {
        self.archives += 1;
        let doc = DocId::shared(Class::Leitlinie, numbered(self.archives).item());
        let mut document = Document::new(Class::Leitlinie);
        let edit = paste(&mut self.rng, doc).check().expect("a paste is allowed");
        let changes = document.write(&edit, self.actor, TIME).expect("it takes a paste");
        let metas: Vec<Meta> = changes.iter().map(|(meta, _)| meta.clone()).collect();
        let tips = metas.last().map(Meta::tip).into_iter().collect();
        let (device, roster) = (self.actor.device(), &self.verbund.roster);
        let run = seal(&self.key, device, roster, doc, changes, tips).expect("a key signs");
        let SealedRun { changes, seals, .. } = run.sealed().clone();
        let archive = Archive { doc, chunks: changes.concat(), seals, beside: Vec::new() };
        let archive = verify_archive(roster, archive, metas).expect("it is sealed");
        Record::Archive(Arc::new(archive))
    }

    /// Lets another device join, and returns all that the roster says since the last time.
    fn entries(&mut self) -> Vec<Record> {
        let number = u8::try_from(self.told).expect("few devices join") + 2;
        self.verbund.join(1, Role::Editor, &key_of(self.seed, number));
        let entries = self.verbund.roster.entries_from(self.told).to_vec();
        let records = (self.told..).zip(entries);
        let records: Vec<Record> =
            records.map(|(height, entry)| Record::Roster { height, entry }).collect();
        self.told = self.verbund.roster.height() + 1;
        records
    }

    /// Checks a disk after the power came back: a transaction was on its way that leads from one
    /// state to the other.
    fn check(&self, path: &Path, number: u64, states: [&State; 2], what: &str) {
        let mut store = SqliteStore::open(path).unwrap_or_else(|error| panic!("{what}: {error}"));
        let reader = store.reader().unwrap_or_else(|error| panic!("{what}: {error}"));
        let found = State::of(&reader).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(states.contains(&&found), "{what}: {found:?} is neither of {states:?}");
        for doc in found.documents.keys() {
            let stored = reader.stored(*doc).unwrap_or_else(|error| panic!("{what}: {error}"));
            let opened = open(doc.class(), &stored.chunks());
            let opened = opened.unwrap_or_else(|error| panic!("{what}: {error}"));
            let of_us = opened.metas.iter().filter(|meta| meta.actor == self.actor);
            let tip = of_us.map(|meta| (meta.seq, meta.hash)).max();
            let have = reader.held(*doc).expect("it can be read").map(|held| held.ledger);
            let have = have.map_or_else(Have::default, |ledger| ledger.have().clone());
            assert_eq!(have.0.get(&self.actor).copied(), tip, "{what}");
        }
        // What comes next is written as ever.
        let next = Record::Delivered { doc: self.documents[0].0, actor: self.actor, seq: 9_999 };
        let next = Batch { watermark: number + 1, may_wait: false, records: vec![next] };
        store.commit(&next).unwrap_or_else(|error| panic!("{what}: {error}"));
    }
}

fn files(path: &Path) -> Files {
    let log = PathBuf::from(format!("{}-wal", path.display()));
    [path.to_owned(), log].map(|file| fs::read(file).unwrap_or_default())
}

/// Returns what is on a disk when only some of the sectors arrived that were to be changed.
fn torn(rng: &mut StdRng, before: &[u8], after: &[u8]) -> Vec<u8> {
    let share = [0.1, 0.5, 0.9][rng.random_range(0..3)];
    let mut disk = before.to_vec();
    for (n, sector) in after.chunks(SECTOR).enumerate() {
        let at = n * SECTOR;
        if before.get(at..at + sector.len()) == Some(sector) || !rng.random_bool(share) {
            continue;
        }
        if disk.len() < at + sector.len() {
            // A file is made longer before its content arrives.
            disk.resize(at + sector.len(), 0);
        }
        disk[at..at + sector.len()].copy_from_slice(sector);
    }
    disk
}

#[test]
fn a_torn_transaction_is_there_as_a_whole_or_not_at_all() {
    let mut carried_over = 0;
    for seed in 0..SEEDS {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let (path, image) = (folder.path().join("a.db"), folder.path().join("torn.db"));
        let mut author = Author::new(seed);
        let mut rng = StdRng::seed_from_u64(seed);
        let mut store = SqliteStore::open(&path).expect("an empty folder takes a store");
        let look = |store: &SqliteStore| {
            let reader = store.reader().expect("the store can be read");
            State::of(&reader).expect("the store can be read")
        };
        let (mut before, mut state) = (files(&path), look(&store));
        for number in 1..=COMMITS {
            let reader = store.reader().expect("the store can be read");
            let batch = author.batch(number, &reader);
            drop(reader);
            store.commit(&batch).expect("the disk takes it");
            let (after, next) = (files(&path), look(&store));
            let database_changed = before[0] != after[0];
            carried_over += u64::from(database_changed);
            // Either the log is being written, or it is whole and is being carried over.
            let [database, log] = if database_changed && rng.random_bool(0.7) {
                [torn(&mut rng, &before[0], &after[0]), after[1].clone()]
            } else {
                [before[0].clone(), torn(&mut rng, &before[1], &after[1])]
            };
            let plain = |it: &Record| matches!(it, Record::Run(_) | Record::Delivered { .. });
            let special = !batch.records.iter().all(plain);
            if database_changed || special || rng.random_bool(0.1) {
                fs::write(&image, database).expect("the folder takes a file");
                fs::write(folder.path().join("torn.db-wal"), log).expect("and another");
                let what = format!("seed {seed}, transaction {number}");
                author.check(&image, number, [&state, &next], &what);
                for name in ["torn.db", "torn.db-wal", "torn.db-shm"] {
                    // The last connection may have removed the log.
                    fs::remove_file(folder.path().join(name)).ok();
                }
            }
            (before, state) = (after, next);
        }
        let (folds, archives) = (author.folds, author.archives);
        assert!(folds > 3 && archives > 3, "seed {seed}: {folds} folds, {archives} archives");
    }
    assert!(carried_over > 3, "the log was carried over {carried_over} times");
}
