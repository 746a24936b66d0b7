// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The store on disk: one SQLite file in WAL mode, fully synchronous, the same tables on client
//! and relay. Every value that is not searched for is a versioned blob in postcard.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, Transaction, params};

use super::snapshot;
use super::{
    Batch, Beside, CommitError, Durable, Header, Held, Proven, ReadError, Reader, Record, Store,
    Stored, Tail, TailRow,
};
use crate::change::ledger::Ledger;
use crate::change::{Actor, Archive, Hash, Have, Meta, Seal, Signature, limits, newest_seals};
use crate::domain::ids::{DeviceId, DocId};
use crate::identity::roster::SignedEntry;
use crate::identity::verify::{VerifiedArchive, VerifiedRun};
use crate::store::proof::ENGINE;

/// „LWWK“: tells the file from other SQLite databases.
pub(super) const APPLICATION_ID: i64 = 0x4c57_574b;

/// The version of the tables.
const VERSION: i64 = 5;

const TABLES: &str = "
    CREATE TABLE roster (
        height INTEGER PRIMARY KEY, body BLOB NOT NULL, signature BLOB NOT NULL
    ) STRICT;
    CREATE TABLE document (
        doc BLOB PRIMARY KEY, heads BLOB NOT NULL, have BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    -- The archive before the last compaction stays until the next one.
    CREATE TABLE archive (
        doc BLOB PRIMARY KEY, ledger BLOB NOT NULL, chunk BLOB NOT NULL, previous BLOB
    ) STRICT;
    -- Rows that the archive contains stay for a while; they are folded.
    CREATE TABLE tail (
        n INTEGER PRIMARY KEY, doc BLOB NOT NULL, actor BLOB NOT NULL, seq INTEGER NOT NULL,
        meta BLOB NOT NULL, bytes BLOB NOT NULL, folded INTEGER NOT NULL DEFAULT 0,
        UNIQUE (doc, actor, seq)
    ) STRICT;
    CREATE TABLE seal (
        doc BLOB NOT NULL, device INTEGER NOT NULL, seals BLOB NOT NULL, PRIMARY KEY (doc, device)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE delivered (
        doc BLOB NOT NULL, actor BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (doc, actor)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE view (doc BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
";

/// What makes the tables of one version out of those of the version before, from version 2 on.
const MIGRATIONS: &[&str] =
    &["ALTER TABLE tail ADD COLUMN folded INTEGER NOT NULL DEFAULT 0", BESIDE, PROVEN, BRANCHES];

/// What no archive takes, because it uses numbers of other changes; nothing of it is folded.
const BESIDE: &str = "
    CREATE TABLE beside (
        n INTEGER PRIMARY KEY, doc BLOB NOT NULL, hash BLOB NOT NULL, meta BLOB NOT NULL,
        bytes BLOB NOT NULL, UNIQUE (doc, hash)
    ) STRICT;
    CREATE TABLE beside_seal (
        n INTEGER PRIMARY KEY, doc BLOB NOT NULL, seal BLOB NOT NULL, UNIQUE (doc, seal)
    ) STRICT;
";

/// What was found about documents, and by which version of Automerge.
const PROVEN: &str = "
    CREATE TABLE proven (
        doc BLOB PRIMARY KEY, engine TEXT NOT NULL, heads BLOB NOT NULL, broken BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
";

/// What else the CA has signed in the place of entries of the roster.
const BRANCHES: &str = "
    CREATE TABLE branch (n INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;
";

/// A SQLite file, open for writing or for reading.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    /// Gone after a failed write, until the next one opens the file again.
    connection: Option<Connection>,
}

/// A SQLite file, open for reading beside a writer.
#[derive(Debug)]
pub struct SqliteReader {
    pub(super) connection: Connection,
}

impl SqliteStore {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// [`ReadError`] if the file is something else, newer or damaged. It is left as it is.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let connection = connect(path, OpenFlags::default())?;
        Ok(Self { path: path.to_owned(), connection: Some(connection) })
    }

    /// Opens a second connection to the same file for reading.
    ///
    /// # Errors
    /// [`ReadError`] as for [`SqliteStore::open`].
    pub fn reader(&self) -> Result<SqliteReader, ReadError> {
        SqliteReader::open(&self.path)
    }
}

impl SqliteReader {
    /// Opens a file that a store has made, without a store to write it.
    ///
    /// # Errors
    /// [`ReadError`] as for [`SqliteStore::open`], and if there is no such file.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let existing = OpenFlags::default() & !OpenFlags::SQLITE_OPEN_CREATE;
        Ok(Self { connection: connect(path, existing)? })
    }

    /// Holds on to one state of the file until what is returned is dropped, unless somebody does
    /// already: between two queries the writer may fold the history.
    fn one_state(&self) -> Result<Option<Transaction<'_>>, ReadError> {
        let free = self.connection.is_autocommit();
        let transaction = free.then(|| self.connection.unchecked_transaction()).transpose();
        transaction.map_err(read_error("file"))
    }
}

impl Store for SqliteStore {
    fn commit(&mut self, batch: &Batch) -> Result<Durable, CommitError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(&self.path, OpenFlags::default()).map_err(|error| match error {
                ReadError::Refused(error) => commit_error(error),
                _ => CommitError::Damaged,
            })?,
        };
        // After a failure the connection is dropped: what SQLite still believes about the file
        // may no longer be true, and a COMMIT must never be tried twice.
        write(&connection, batch).map_err(commit_error)?;
        self.connection = Some(connection);
        Ok(Durable { watermark: batch.watermark })
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, ReadError> {
    let connection = Connection::open_with_flags(path, flags).map_err(read_error("file"))?;
    prepare(&connection, path).map_err(read_error("file"))??;
    Ok(connection)
}

/// Sets the connection up. The outer error is SQLite's, the inner one ours.
fn prepare(connection: &Connection, path: &Path) -> rusqlite::Result<Result<(), ReadError>> {
    connection.busy_timeout(Duration::from_secs(5))?;
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    // A file of another program may have no id and no version either; an empty one is nobody's.
    let tables = "SELECT count(*) FROM sqlite_schema";
    let fresh = application == 0
        && version == 0
        && connection.query_row(tables, [], |row| row.get::<_, i64>(0))? == 0;
    if !fresh && application != APPLICATION_ID {
        return Ok(Err(ReadError::Foreign(path.to_owned())));
    }
    if version > VERSION {
        return Ok(Err(ReadError::Newer { found: version, known: VERSION }));
    }
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    if fresh {
        let transaction = connection.unchecked_transaction()?;
        transaction.execute_batch(TABLES)?;
        transaction.execute_batch(BESIDE)?;
        transaction.execute_batch(PROVEN)?;
        transaction.execute_batch(BRANCHES)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.commit()?;
    } else if version < VERSION {
        snapshot::keep_old(path, version)?;
        let transaction = connection.unchecked_transaction()?;
        for (target, migration) in (2..).zip(MIGRATIONS) {
            if version < target {
                transaction.execute_batch(migration)?;
            }
        }
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.commit()?;
    }
    Ok(Ok(()))
}

fn write(connection: &Connection, batch: &Batch) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    let mut headers = Headers::default();
    for record in &batch.records {
        match record {
            Record::Run(run) if run.is_beside() => {
                let new = write_beside(&transaction, run)?;
                headers.of(&transaction, run.doc())?.admit_beside(&new);
            }
            Record::Run(run) => {
                let header = headers.of(&transaction, run.doc())?;
                write_run(&transaction, run, &header.have)?;
                header.admit(run.metas());
            }
            Record::Archive(archive) => {
                write_archive(&transaction, archive)?;
                headers.of(&transaction, archive.archive().doc)?.admit_archive(archive);
            }
            Record::Compacted { doc, chunk, ledger, apart } => {
                write_compacted(&transaction, *doc, chunk, ledger)?;
                write_apart(&transaction, *doc, apart)?;
            }
            Record::Proven(Proven { doc, heads, broken }) => {
                transaction
                    .prepare_cached(
                        "INSERT OR REPLACE INTO proven (doc, engine, heads, broken)
                         VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![doc.to_bytes(), ENGINE, encode(heads), encode(broken)])?;
            }
            Record::Delivered { doc, actor, seq } => {
                transaction
                    .prepare_cached(
                        "INSERT INTO delivered (doc, actor, seq) VALUES (?1, ?2, ?3)
                         ON CONFLICT DO UPDATE SET seq = excluded.seq",
                    )?
                    .execute(params![doc.to_bytes(), actor.to_bytes(), integer(*seq)])?;
            }
            Record::Roster { height, entry } => write_entry(&transaction, *height, entry)?,
            Record::RosterReplaced { from, entries } => {
                transaction.execute("DELETE FROM roster WHERE height >= ?1", [from])?;
                for (height, entry) in (*from..).zip(entries) {
                    write_entry(&transaction, height, entry)?;
                }
                transaction.execute("DELETE FROM view", [])?;
            }
            Record::Branches(branches) => {
                transaction.execute("DELETE FROM branch", [])?;
                for entries in branches {
                    let insert = "INSERT INTO branch (entries) VALUES (?1)";
                    transaction.execute(insert, [encode(entries)])?;
                }
                transaction.execute("DELETE FROM view", [])?;
            }
            Record::View { doc, bytes } => {
                transaction
                    .prepare_cached("INSERT OR REPLACE INTO view (doc, bytes) VALUES (?1, ?2)")?
                    .execute(params![doc.to_bytes(), bytes])?;
            }
        }
    }
    headers.write(&transaction)?;
    transaction.commit()
}

fn write_entry(
    transaction: &Transaction<'_>,
    height: u32,
    entry: &SignedEntry,
) -> rusqlite::Result<()> {
    let insert = "INSERT OR IGNORE INTO roster (height, body, signature) VALUES (?1, ?2, ?3)";
    let signature = entry.signature.to_bytes();
    transaction.execute(insert, params![height, entry.body, signature]).map(drop)
}

/// Writes what is not held yet. A batch that is written again after a failed fsync may have reached the
/// file after all, and may have been folded since.
fn write_run(
    transaction: &Transaction<'_>,
    run: &VerifiedRun,
    have: &Have,
) -> rusqlite::Result<()> {
    let doc = run.doc().to_bytes();
    let mut insert = transaction.prepare_cached(
        "INSERT OR IGNORE INTO tail (doc, actor, seq, meta, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let new = run.changes().filter(|(meta, _)| meta.seq > have.seq(meta.actor));
    for (meta, bytes) in new {
        let (actor, seq) = (meta.actor.to_bytes(), integer(meta.seq));
        insert.execute(params![doc, actor, seq, encode(meta), bytes])?;
    }
    write_seals(transaction, run.doc(), &run.sealed().seals)
}

/// Writes what lies beside and returns what of it is new.
fn write_beside<'a>(
    transaction: &Transaction<'_>,
    run: &'a VerifiedRun,
) -> rusqlite::Result<Vec<&'a Meta>> {
    let doc = run.doc().to_bytes();
    let mut insert = transaction.prepare_cached(
        "INSERT OR IGNORE INTO beside (doc, hash, meta, bytes) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut new = Vec::new();
    for (meta, bytes) in run.changes() {
        if insert.execute(params![doc, meta.hash.0, encode(meta), bytes])? > 0 {
            new.push(meta);
        }
    }
    let mut insert = transaction
        .prepare_cached("INSERT OR IGNORE INTO beside_seal (doc, seal) VALUES (?1, ?2)")?;
    for seal in &run.sealed().seals {
        insert.execute(params![doc, encode(seal)])?;
    }
    Ok(new)
}

fn write_archive(transaction: &Transaction<'_>, archive: &VerifiedArchive) -> rusqlite::Result<()> {
    let Archive { doc, chunks, seals, .. } = archive.archive();
    transaction
        .prepare_cached("INSERT OR IGNORE INTO archive (doc, ledger, chunk) VALUES (?1, ?2, ?3)")?
        .execute(params![doc.to_bytes(), archive.ledger().encode(), chunks])?;
    write_seals(transaction, *doc, seals)
}

fn write_compacted(
    transaction: &Transaction<'_>,
    doc: DocId,
    chunk: &[u8],
    ledger: &Ledger,
) -> rusqlite::Result<()> {
    let id = doc.to_bytes();
    transaction.execute(
        "INSERT INTO archive (doc, ledger, chunk) VALUES (?1, ?2, ?3) ON CONFLICT DO
         UPDATE SET previous = chunk, chunk = excluded.chunk, ledger = excluded.ledger",
        params![id, ledger.encode(), chunk],
    )?;
    let mut fold = transaction.prepare_cached(
        "UPDATE tail SET folded = 1 WHERE doc = ?1 AND actor = ?2 AND seq <= ?3 AND folded = 0",
    )?;
    for (actor, (seq, _)) in &ledger.have().0 {
        fold.execute(params![id, actor.to_bytes(), integer(*seq)])?;
    }
    // The newest of them stay, up to the size of the archive.
    let room = i64::try_from(limits::TAIL_BYTES.max(chunk.len())).unwrap_or(i64::MAX);
    transaction
        .prepare_cached(
            "DELETE FROM tail WHERE n IN (
                SELECT n FROM (
                    SELECT n, sum(length(bytes)) OVER (ORDER BY n DESC) AS newer
                    FROM tail WHERE doc = ?1 AND folded = 1
                ) WHERE newer > ?2
            )",
        )?
        .execute(params![id, room])?;
    Ok(())
}

/// Keeps changes that a folded history does without: those that it had until now stand before the
/// rest of the tail, which may build on them.
fn write_apart(
    transaction: &Transaction<'_>,
    doc: DocId,
    apart: &[(Meta, Vec<u8>)],
) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO tail (n, doc, actor, seq, meta, bytes)
         VALUES ((SELECT coalesce(min(n), 0) - 1 FROM tail), ?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (doc, actor, seq) DO UPDATE SET folded = 0",
    )?;
    for (meta, bytes) in apart.iter().rev() {
        let (actor, seq) = (meta.actor.to_bytes(), integer(meta.seq));
        insert.execute(params![doc.to_bytes(), actor, seq, encode(meta), bytes])?;
    }
    Ok(())
}

fn write_seals(transaction: &Transaction<'_>, doc: DocId, seals: &[Seal]) -> rusqlite::Result<()> {
    let mut by_device: BTreeMap<DeviceId, Vec<Seal>> = BTreeMap::new();
    for seal in seals {
        by_device.entry(seal.device).or_default().push(seal.clone());
    }
    for (device, new) in by_device {
        let old = transaction
            .prepare_cached("SELECT seals FROM seal WHERE doc = ?1 AND device = ?2")?
            .query_row(params![doc.to_bytes(), device.0], |row| row.get::<_, Vec<u8>>(0))
            .optional()?;
        let old: Vec<Seal> =
            old.and_then(|old| postcard::from_bytes(&old).ok()).unwrap_or_default();
        let seals = newest_seals(old.into_iter().chain(new).collect());
        transaction
            .prepare_cached("INSERT OR REPLACE INTO seal (doc, device, seals) VALUES (?1, ?2, ?3)")?
            .execute(params![doc.to_bytes(), device.0, encode(&seals)])?;
    }
    Ok(())
}

/// The headers that a transaction changes, written once at its end.
#[derive(Default)]
struct Headers(BTreeMap<DocId, HeaderDraft>);

#[derive(Default)]
struct HeaderDraft {
    heads: Vec<Hash>,
    have: Have,
}

impl Headers {
    fn of(
        &mut self,
        transaction: &Transaction<'_>,
        doc: DocId,
    ) -> rusqlite::Result<&mut HeaderDraft> {
        use std::collections::btree_map::Entry;
        Ok(match self.0.entry(doc) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let stored = transaction
                    .prepare_cached("SELECT heads, have FROM document WHERE doc = ?1")?
                    .query_row([doc.to_bytes()], |row| {
                        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?))
                    })
                    .optional()?;
                entry.insert(stored.map_or_else(HeaderDraft::default, |(heads, have)| {
                    HeaderDraft {
                        heads: postcard::from_bytes(&heads).unwrap_or_default(),
                        have: postcard::from_bytes(&have).unwrap_or_default(),
                    }
                }))
            }
        })
    }

    fn write(self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        let mut insert = transaction.prepare_cached(
            "INSERT OR REPLACE INTO document (doc, heads, have) VALUES (?1, ?2, ?3)",
        )?;
        for (doc, draft) in self.0 {
            insert.execute(params![doc.to_bytes(), encode(&draft.heads), encode(&draft.have)])?;
        }
        Ok(())
    }
}

impl HeaderDraft {
    /// Takes in a whole history, which is usually all that there is.
    fn admit_archive(&mut self, archive: &VerifiedArchive) {
        if self.heads.is_empty() {
            let ledger = archive.ledger();
            *self = Self { heads: ledger.heads(), have: ledger.have().clone() };
        } else {
            self.admit(archive.metas());
        }
    }

    /// Takes in what lies beside: only the heads tell of it.
    fn admit_beside(&mut self, metas: &[&Meta]) {
        for meta in metas {
            self.heads.retain(|head| !meta.deps.contains(head));
            self.heads.push(meta.hash);
        }
        self.heads.sort_unstable();
    }

    fn admit(&mut self, metas: &[Meta]) {
        for meta in metas {
            if meta.seq <= self.have.seq(meta.actor) {
                continue;
            }
            self.heads.retain(|head| !meta.deps.contains(head));
            self.heads.push(meta.hash);
            self.have.0.insert(meta.actor, (meta.seq, meta.hash));
        }
        self.heads.sort_unstable();
    }
}

impl Reader for SqliteReader {
    fn roster(&self) -> Result<Vec<SignedEntry>, ReadError> {
        let what = "roster";
        let rows =
            self.rows("SELECT body, signature FROM roster ORDER BY height", what, |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?))
            })?;
        let entries = rows.into_iter().map(|(body, signature)| {
            Some(SignedEntry { body, signature: Signature::from_bytes(&signature)? })
        });
        entries.collect::<Option<_>>().ok_or(ReadError::Damaged { what })
    }

    fn branches(&self) -> Result<Vec<Vec<SignedEntry>>, ReadError> {
        let what = "branch";
        let read = |row: &rusqlite::Row<'_>| row.get::<_, Vec<u8>>(0);
        let rows = self.rows("SELECT entries FROM branch ORDER BY n", what, read)?;
        let branches = rows.iter().map(|entries| postcard::from_bytes(entries).ok());
        branches.collect::<Option<_>>().ok_or(ReadError::Damaged { what })
    }

    fn headers(&self) -> Result<Vec<Header>, ReadError> {
        let what = "document";
        let rows = self.rows("SELECT doc, heads, have FROM document", what, |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?))
        })?;
        let headers = rows.into_iter().map(|(doc, heads, have)| {
            Some(Header {
                doc: DocId::from_bytes(&doc).ok()?,
                heads: postcard::from_bytes(&heads).ok()?,
                have: postcard::from_bytes(&have).ok()?,
            })
        });
        headers.collect::<Option<_>>().ok_or(ReadError::Damaged { what })
    }

    fn held(&self, doc: DocId) -> Result<Option<Held>, ReadError> {
        let _state = self.one_state()?;
        self.read_held(doc)
    }

    fn tail(&self, doc: DocId) -> Result<Tail, ReadError> {
        let what = "tail";
        let rows = self.of_doc(
            "SELECT meta, bytes, folded FROM tail WHERE doc = ?1 ORDER BY n",
            doc,
            what,
            |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?)),
        )?;
        let rows = rows.into_iter().map(|(meta, bytes, folded)| {
            Some(TailRow { meta: postcard::from_bytes(&meta).ok()?, bytes, folded })
        });
        let rows = rows.collect::<Option<_>>().ok_or(ReadError::Damaged { what })?;
        let seals = self.of_doc(
            "SELECT seals FROM seal WHERE doc = ?1 ORDER BY device",
            doc,
            "seal",
            |row| row.get::<_, Vec<u8>>(0),
        )?;
        let seals = seals.iter().map(|bytes| postcard::from_bytes::<Vec<Seal>>(bytes).ok());
        let seals = seals.collect::<Option<Vec<_>>>().ok_or(ReadError::Damaged { what: "seal" })?;
        Ok(Tail { rows, seals: seals.concat(), beside: self.beside(doc)? })
    }

    fn stored(&self, doc: DocId) -> Result<Stored, ReadError> {
        let _state = self.one_state()?;
        let chunk =
            self.one("SELECT chunk FROM archive WHERE doc = ?1", doc, "archive", |row| {
                row.get::<_, Vec<u8>>(0)
            })?;
        let (chunk, tail) = (chunk.unwrap_or_default(), self.tail(doc)?);
        let mut stored = Stored { chunk, tail, ..Stored::default() };
        if !self.broken(doc)?.is_empty()
            && let Some(held) = self.read_held(doc)?
        {
            stored.leave_out(&held.ledger);
        }
        Ok(stored)
    }

    fn sizes(&self) -> Result<Vec<(DocId, usize)>, ReadError> {
        let what = "archive";
        // SQLite tells the length of a value without reading it.
        let rows = self.rows(
            "SELECT doc, sum(size) FROM (
                SELECT doc, length(chunk) AS size FROM archive
                UNION ALL SELECT doc, length(bytes) FROM tail WHERE folded = 0
                UNION ALL SELECT doc, length(bytes) FROM beside
             ) GROUP BY doc",
            what,
            |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?)),
        )?;
        let sizes = rows.into_iter().map(|(doc, bytes)| {
            Some((DocId::from_bytes(&doc).ok()?, usize::try_from(bytes).ok()?))
        });
        sizes.collect::<Option<_>>().ok_or(ReadError::Damaged { what })
    }

    fn proven(&self) -> Result<Vec<Proven>, ReadError> {
        let what = "proven";
        let rows = self.rows("SELECT doc, engine, heads, broken FROM proven", what, |row| {
            let (doc, engine) = (row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?);
            Ok((doc, engine, row.get::<_, Vec<u8>>(2)?, row.get::<_, Vec<u8>>(3)?))
        })?;
        let ours = rows.into_iter().filter(|(_, engine, ..)| engine == ENGINE);
        let proven = ours.map(|(doc, _, heads, broken)| {
            Some(Proven {
                doc: DocId::from_bytes(&doc).ok()?,
                heads: postcard::from_bytes(&heads).ok()?,
                broken: postcard::from_bytes(&broken).ok()?,
            })
        });
        proven.collect::<Option<_>>().ok_or(ReadError::Damaged { what })
    }

    fn delivered(&self) -> Result<Vec<(DocId, Actor, u64)>, ReadError> {
        let what = "delivered";
        let rows = self.rows("SELECT doc, actor, seq FROM delivered", what, |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?))
        })?;
        let delivered = rows.into_iter().map(|(doc, actor, seq)| {
            let doc = DocId::from_bytes(&doc).ok()?;
            Some((doc, Actor::from_bytes(&actor)?, u64::try_from(seq).ok()?))
        });
        delivered.collect::<Option<_>>().ok_or(ReadError::Damaged { what })
    }

    fn views(&self) -> Result<Vec<(DocId, Vec<u8>)>, ReadError> {
        let what = "view";
        let rows = self.rows("SELECT doc, bytes FROM view", what, |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?))
        })?;
        let views =
            rows.into_iter().map(|(doc, bytes)| Some((DocId::from_bytes(&doc).ok()?, bytes)));
        views.collect::<Option<_>>().ok_or(ReadError::Damaged { what })
    }
}

impl SqliteReader {
    fn read_held(&self, doc: DocId) -> Result<Option<Held>, ReadError> {
        let known = self
            .one("SELECT 1 FROM document WHERE doc = ?1", doc, "document", |row| {
                row.get::<_, i64>(0)
            })?
            .is_some();
        if !known {
            return Ok(None);
        }
        let archived = self.one(
            "SELECT ledger, length(chunk) FROM archive WHERE doc = ?1",
            doc,
            "archive",
            |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?)),
        )?;
        let (mut ledger, archive_bytes) = match archived {
            Some((bytes, length)) => {
                let ledger = Ledger::decode(doc.class(), &bytes);
                let length = usize::try_from(length).unwrap_or_default();
                (ledger.ok_or(ReadError::Damaged { what: "ledger" })?, length)
            }
            None => (Ledger::new(doc.class()), 0),
        };
        let tail = self.tail_headers(doc)?;
        for (meta, ..) in &tail {
            ledger.admit(meta);
        }
        for (meta, _) in self.beside(doc)?.rows {
            ledger.admit(&meta);
        }
        ledger.set_broken(self.broken(doc)?);
        let left_out = ledger.left_out();
        let newer =
            tail.iter().filter(|(meta, _, folded)| !folded && !left_out.contains(&meta.hash));
        let tail_bytes = newer.map(|(_, size, _)| size).sum();
        Ok(Some(Held { ledger, archive_bytes, tail_bytes }))
    }

    /// Returns the changes that break a document.
    fn broken(&self, doc: DocId) -> Result<BTreeSet<Hash>, ReadError> {
        let what = "proven";
        let mut statement = self
            .connection
            .prepare_cached("SELECT broken FROM proven WHERE doc = ?1 AND engine = ?2")
            .map_err(read_error(what))?;
        let read = |row: &rusqlite::Row<'_>| row.get::<_, Vec<u8>>(0);
        let broken = statement.query_row(params![doc.to_bytes(), ENGINE], read).optional();
        match broken.map_err(read_error(what))? {
            Some(bytes) => postcard::from_bytes(&bytes).ok().ok_or(ReadError::Damaged { what }),
            None => Ok(BTreeSet::new()),
        }
    }

    /// Returns the header of every change in a tail, its size in bytes and whether it is folded.
    fn tail_headers(&self, doc: DocId) -> Result<Vec<(Meta, usize, bool)>, ReadError> {
        let what = "tail";
        let rows = self.of_doc(
            "SELECT meta, length(bytes), folded FROM tail WHERE doc = ?1 ORDER BY n",
            doc,
            what,
            |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?, row.get(2)?)),
        )?;
        let rows = rows.into_iter().map(|(meta, size, folded)| {
            Some((postcard::from_bytes(&meta).ok()?, usize::try_from(size).ok()?, folded))
        });
        rows.collect::<Option<_>>().ok_or(ReadError::Damaged { what })
    }

    fn beside(&self, doc: DocId) -> Result<Beside, ReadError> {
        let what = "beside";
        let rows = self.of_doc(
            "SELECT meta, bytes FROM beside WHERE doc = ?1 ORDER BY n",
            doc,
            what,
            |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)),
        )?;
        let rows =
            rows.into_iter().map(|(meta, bytes)| Some((postcard::from_bytes(&meta).ok()?, bytes)));
        let seals = self.of_doc(
            "SELECT seal FROM beside_seal WHERE doc = ?1 ORDER BY n",
            doc,
            what,
            |row| row.get::<_, Vec<u8>>(0),
        )?;
        let seals = seals.iter().map(|seal| postcard::from_bytes(seal).ok());
        let beside = || {
            Some(Beside {
                rows: rows.collect::<Option<_>>()?,
                seals: seals.collect::<Option<_>>()?,
            })
        };
        beside().ok_or(ReadError::Damaged { what })
    }

    fn of_doc<T>(
        &self,
        sql: &str,
        doc: DocId,
        what: &'static str,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ReadError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(read_error(what))?;
        let rows = statement.query_map([doc.to_bytes()], read).map_err(read_error(what))?;
        rows.collect::<rusqlite::Result<_>>().map_err(read_error(what))
    }

    fn rows<T>(
        &self,
        sql: &str,
        what: &'static str,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ReadError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(read_error(what))?;
        let rows = statement.query_map([], read).map_err(read_error(what))?;
        rows.collect::<rusqlite::Result<_>>().map_err(read_error(what))
    }

    fn one<T>(
        &self,
        sql: &str,
        doc: DocId,
        what: &'static str,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, ReadError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(read_error(what))?;
        statement.query_row([doc.to_bytes()], read).optional().map_err(read_error(what))
    }
}

fn encode(value: &impl serde::Serialize) -> Vec<u8> {
    postcard::to_allocvec(value).expect("plain values can be written")
}

/// SQLite's integers are signed; sequence numbers never come near the limit.
fn integer(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

fn read_error(what: &'static str) -> impl Fn(rusqlite::Error) -> ReadError {
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => ReadError::Damaged { what },
        _ => ReadError::Refused(error),
    }
}

fn commit_error(error: rusqlite::Error) -> CommitError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => CommitError::Full,
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            CommitError::ReadOnly
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => CommitError::Damaged,
        _ => CommitError::Refused(error),
    }
}
