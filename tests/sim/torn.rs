// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The power goes while the real store writes: of what was on its way to the disk some sectors
//! arrive and some do not, in any order. Everything that was answered before is there, the last
//! transaction is there as a whole or not at all, and the store goes on.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use leitwerk_shared::change::{Actor, Have};
use leitwerk_shared::document::Document;
use leitwerk_shared::domain::ids::{Class, DocId};
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::verify::seal;
use leitwerk_shared::store::compact::open;
use leitwerk_shared::store::sqlite::SqliteStore;
use leitwerk_shared::store::{Batch, Reader as _, Record, Store as _};
use leitwerk_tests::world::verbund::{Verbund, key_of};
use leitwerk_tests::world::wishes::{goal, paste};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// How many transactions are written: enough for the log to be carried over several times.
const COMMITS: u64 = 320;

/// What a disk writes as one.
const SECTOR: usize = 512;

/// The database and its log.
type Files = [Vec<u8>; 2];

/// Two documents that grow by one sealed change each per transaction.
struct Author {
    verbund: Verbund,
    key: DeviceKey,
    actor: Actor,
    documents: Vec<(DocId, Document)>,
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
        let rng = StdRng::seed_from_u64(seed);
        Self { verbund, key, actor, documents: documents.into(), rng }
    }

    /// Writes the transaction with a number.
    fn batch(&mut self, number: u64) -> Batch {
        let (key, roster, actor) = (&self.key, &self.verbund.roster, self.actor);
        let mut records = Vec::new();
        for (doc, document) in &mut self.documents {
            let edit = paste(&mut self.rng, *doc).check().expect("a paste is allowed");
            let changes = document.write(&edit, actor, 1_790_000_000).expect("it takes a paste");
            let tips = changes.last().map(|(meta, _)| meta.tip()).into_iter().collect();
            let run = seal(key, actor.device(), roster, *doc, changes, tips).expect("a key signs");
            records.push(Record::Run(Arc::new(run)));
            records.push(Record::Delivered { doc: *doc, actor, seq: number });
        }
        Batch { watermark: number, may_wait: false, records }
    }

    /// Checks a disk after the power came back: `answered` transactions were answered, the next
    /// was on its way.
    fn check(&mut self, path: &Path, answered: u64, what: &str) {
        let mut store = SqliteStore::open(path).unwrap_or_else(|error| panic!("{what}: {error}"));
        let reader = store.reader().unwrap_or_else(|error| panic!("{what}: {error}"));
        let delivered = reader.delivered().unwrap_or_else(|error| panic!("{what}: {error}"));
        let found: Vec<u64> = delivered.iter().map(|(.., seq)| *seq).collect();
        let number = found.first().copied().unwrap_or(0);
        assert!(found.iter().all(|seq| *seq == number), "{what}: torn into {found:?}");
        assert!((answered..=answered + 1).contains(&number), "{what}: {number} after {answered}");
        for (doc, _) in &self.documents {
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
    for seed in 0..2 {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let (path, image) = (folder.path().join("a.db"), folder.path().join("torn.db"));
        let mut author = Author::new(seed);
        let mut rng = StdRng::seed_from_u64(seed);
        let mut store = SqliteStore::open(&path).expect("an empty folder takes a store");
        let mut carried_over = 0;
        let mut before = files(&path);
        for answered in 0..COMMITS {
            store.commit(&author.batch(answered + 1)).expect("the disk takes it");
            let after = files(&path);
            let database_changed = before[0] != after[0];
            carried_over += u64::from(database_changed);
            // Either the log is being written, or it is whole and is being carried over.
            let [database, log] = if database_changed && rng.random_bool(0.7) {
                [torn(&mut rng, &before[0], &after[0]), after[1].clone()]
            } else {
                [before[0].clone(), torn(&mut rng, &before[1], &after[1])]
            };
            if database_changed || rng.random_bool(0.3) {
                fs::write(&image, database).expect("the folder takes a file");
                fs::write(folder.path().join("torn.db-wal"), log).expect("and another");
                author.check(&image, answered, &format!("seed {seed}, transaction {answered}"));
                for name in ["torn.db", "torn.db-wal", "torn.db-shm"] {
                    // The last connection may have removed the log.
                    fs::remove_file(folder.path().join(name)).ok();
                }
            }
            before = after;
        }
        assert!(carried_over > 3, "seed {seed}: the log was carried over {carried_over} times");
    }
}
