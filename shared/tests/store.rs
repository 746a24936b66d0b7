// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The file of a store: older ones are brought up to date and lose nothing, and what was found
//! about documents is kept in it for as long as the program would find the same.

use std::collections::BTreeSet;
use std::path::Path;

use leitwerk_shared::change::Hash;
use leitwerk_shared::document::{Content, Document};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId};
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::store::sqlite::SqliteStore;
use leitwerk_shared::store::verify::verify;
use leitwerk_shared::store::{Batch, Proven, Reader, Record, Store as _, Stored};
use rusqlite::Connection;

/// A roster, and a Steckbrief with an archive of one change and one change since. The oldest file
/// knows nothing that lies beside, the older two no proofs, and none of them branches of the roster.
const OLDER: [&[u8]; 3] = [
    include_bytes!("golden/store-2.db"),
    include_bytes!("golden/store-3.db"),
    include_bytes!("golden/store-4.db"),
];

/// The version that this program writes.
const VERSION: i64 = 5;

fn version(path: &Path) -> i64 {
    let connection = Connection::open(path).expect("SQLite opens the file");
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).expect("it has a version")
}

fn text(stored: &Stored, class: Class) -> String {
    let document = Document::load(class, &stored.chunks()).expect("what is stored opens");
    let Content::Profile(profile) = document.view().expect("it can be read").content else {
        panic!("a Steckbrief was stored")
    };
    profile.text
}

#[test]
fn files_of_older_versions_are_brought_up_to_date() {
    for bytes in OLDER {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let path = folder.path().join("leitwerk.db");
        std::fs::write(&path, bytes).expect("the file can be written");
        let before = version(&path);
        assert!(before < VERSION);
        let store = SqliteStore::open(&path).expect("an older file is opened");
        assert_eq!(version(&path), VERSION);

        let reader = store.reader().expect("it can be read");
        let roster = Roster::open(reader.roster().expect("it can be read"));
        assert!(roster.expect("it is valid").device(DeviceId(4)).is_some());
        let [header] = reader.headers().expect("it can be read").try_into().expect("one document");
        let doc = header.doc;
        let stored = reader.stored(doc).expect("it can be read");
        assert!(!stored.chunk.is_empty() && stored.tail.rows.len() == 1, "version {before}");
        let newer: usize = stored.newer().map(|row| row.bytes.len()).sum();
        let sizes = reader.sizes().expect("it can be read");
        assert_eq!(sizes, [(doc, stored.chunk.len() + newer)], "each byte once");
        assert!(!text(&stored, doc.class()).is_empty());
        let held = reader.held(doc).expect("it can be read").expect("it is held");
        assert_eq!(held.ledger.heads(), header.heads);
        assert_eq!(reader.proven().expect("it can be read"), []);
        assert_eq!(reader.branches().expect("it can be read"), Vec::<Vec<_>>::new());

        drop((store, reader));
        let report = verify(&path, |_| {}).expect("it can be looked at");
        assert!(report.is_sound(), "{:?}", report.damages);
        assert_eq!((report.documents, report.changes), (1, 2));
        let kept = folder.path().join(format!("leitwerk.db.v{before}"));
        assert_eq!(version(&kept), before);
        let copy = std::fs::read(&kept).expect("the copy is there");

        // It takes what only newer versions have.
        let mut store = SqliteStore::open(&path).expect("a second opening changes nothing");
        assert_eq!(std::fs::read(&kept).expect("the copy is there"), copy);
        let reader = store.reader().expect("it can be read");
        let broken = BTreeSet::from([stored.tail.rows[0].meta.hash]);
        let proven = Proven { doc, heads: header.heads.clone(), broken };
        let records = vec![Record::Proven(proven.clone())];
        store.commit(&Batch { watermark: 1, may_wait: false, records }).expect("it is written");
        assert_eq!(reader.proven().expect("it can be read"), [proven]);
    }
}

#[test]
fn notes_beside_the_changes_are_looked_at_too() {
    let folder = tempfile::tempdir().expect("the system gives a folder");
    let path = folder.path().join("leitwerk.db");
    std::fs::write(&path, OLDER[1]).expect("the file can be written");
    let mut store = SqliteStore::open(&path).expect("an older file is opened");
    let reader = store.reader().expect("it can be read");
    let header = reader.headers().expect("it can be read").remove(0);
    let (doc, heads) = (header.doc, header.heads);
    let mut write = |records| {
        let batch = Batch { watermark: 1, may_wait: false, records };
        store.commit(&batch).expect("it is written");
    };
    let damages = || {
        let report = verify(&path, |_| {}).expect("it can be looked at");
        report.damages.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let proven = Proven { doc, heads, broken: BTreeSet::new() };
    write(vec![Record::View { doc, bytes: vec![1] }, Record::Proven(proven.clone())]);
    assert_eq!(damages(), [""; 0]);

    let unknown = Hash([9; 32]);
    write(vec![Record::Proven(Proven { broken: BTreeSet::from([unknown]), ..proven.clone() })]);
    assert_eq!(damages(), [format!("{doc}: the proof does not say what the changes say")]);
    let elsewhere = DocId::shared(Class::Workshop, ItemId::from_bytes([7; 16]));
    let nothing = Proven::nothing(elsewhere);
    let view = Record::View { doc, bytes: Vec::new() };
    write(vec![Record::Proven(proven), Record::Proven(nothing), view]);
    let found = damages();
    let unlisted = "proven has rows of it, the list of documents does not name it";
    assert!(found.contains(&format!("{elsewhere}: {unlisted}")), "{found:?}");
    assert!(found.contains(&format!("{doc}: the view does not say what the changes say")));
    assert_eq!(found.len(), 2);
}

#[test]
fn what_breaks_a_document_stays_held_and_is_tried_again_by_another_engine() {
    let folder = tempfile::tempdir().expect("the system gives a folder");
    let path = folder.path().join("leitwerk.db");
    std::fs::write(&path, OLDER[1]).expect("the file can be written");
    let mut store = SqliteStore::open(&path).expect("an older file is opened");
    let reader = store.reader().expect("it can be read");
    let header = reader.headers().expect("it can be read").remove(0);
    let doc = header.doc;
    let whole = reader.stored(doc).expect("it can be read");
    let newest = whole.tail.rows[0].clone();
    let broken = BTreeSet::from([newest.meta.hash]);
    let proven = Proven { doc, heads: header.heads.clone(), broken: broken.clone() };
    let records = vec![Record::Proven(proven)];
    store.commit(&Batch { watermark: 1, may_wait: false, records }).expect("it is written");

    drop((store, reader));
    let store = SqliteStore::open(&path).expect("it is opened again");
    let reader = store.reader().expect("it can be read");
    let stored = reader.stored(doc).expect("it can be read");
    assert_eq!(stored.apart(), [newest.bytes]);
    assert_ne!(text(&stored, doc.class()), text(&whole, doc.class()), "it is not shown");
    let held = reader.held(doc).expect("it can be read").expect("it is held");
    assert_eq!(held.ledger.heads(), header.heads, "what is held is the same");
    assert_eq!((held.ledger.broken(), held.tail_bytes), (&broken, 0));
    let report = verify(&path, |_| {}).expect("the store can be looked at");
    assert!(report.is_sound(), "{:?}", report.damages);
    assert_eq!((report.changes, report.set_aside), (2, 1));

    let other = Connection::open(&path).expect("SQLite opens the file");
    other.execute("UPDATE proven SET engine = 'automerge 0.11'", []).expect("it is written");
    assert_eq!(reader.proven().expect("it can be read"), []);
    let stored = reader.stored(doc).expect("it can be read");
    assert_eq!(text(&stored, doc.class()), text(&whole, doc.class()));
}
