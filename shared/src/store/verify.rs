// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Looks at every byte of a store that says something: pages, roster, keys, hashes, seals, and
//! whether the parts fit together. One document is in memory at a time, and all of it is looked at in
//! one state of the file, so that others may write meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::Connection;

use super::compact::{OpenError, open};
use super::proof::prove;
use super::sqlite::SqliteReader;
use super::{Header, Proven, ReadError, Reader as _};
use crate::change::ledger::Ledger;
use crate::change::{Archive, Hash, Meta, Seal};
use crate::domain::ids::DocId;
use crate::identity::roster::{Roster, RosterError};
use crate::identity::verify::{Refusal, verify_archive};

/// What was looked at, and what is damaged.
#[derive(Debug, Default)]
pub struct Report {
    /// How many documents were looked at.
    pub documents: usize,
    /// How many changes they hold.
    pub changes: usize,
    /// How many changes lie in the store that a document does without, because with them it
    /// cannot be opened. That is no damage.
    pub set_aside: usize,
    /// The height of the roster, if it can be read.
    pub roster_height: Option<u32>,
    /// What is damaged.
    pub damages: Vec<Damage>,
}

/// Something that is damaged.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// The pages of the file do not fit together.
    #[error("the file is damaged: {0}")]
    File(String),
    /// The roster does not fit together.
    #[error("the roster is damaged: {0}")]
    Roster(#[source] RosterError),
    /// A table cannot be read.
    #[error("a table cannot be read: {0}")]
    Table(#[source] ReadError),
    /// A row belongs to no document that can exist.
    #[error("a row of {table} has the impossible key {key}")]
    Key {
        /// The table.
        table: &'static str,
        /// The key, in hexadecimal.
        key: String,
    },
    /// A document is damaged.
    #[error("{doc}: {fault}")]
    Document {
        /// The document.
        doc: DocId,
        /// What is wrong with it.
        fault: Fault,
    },
}

/// What is wrong with one document.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A part of it cannot be read.
    #[error("a part cannot be read: {0}")]
    Unreadable(#[source] ReadError),
    /// There are rows of it, but it does not stand in the list of documents.
    #[error("{table} has rows of it, the list of documents does not name it")]
    Unlisted {
        /// The table.
        table: &'static str,
    },
    /// It stands in the list of documents, but nothing of it is here.
    #[error("the list of documents names it, nothing of it is here")]
    Empty,
    /// Its list of changes says something else than its changes.
    #[error("the {what} does not say what the changes say")]
    Disagrees {
        /// Which part.
        what: &'static str,
    },
    /// Its history does not open.
    #[error("the history does not open: {0}")]
    History(#[source] OpenError),
    /// A seal or a change does not pass its check.
    #[error("a check fails: {0}")]
    Refused(#[source] Refusal),
}

/// The tables whose rows belong to documents.
const TABLES: [&str; 9] =
    ["document", "archive", "tail", "seal", "beside", "beside_seal", "delivered", "proven", "view"];

/// Looks at a whole store. `told` hears of every document that is done. A file that an older
/// program wrote is brought up to date first; beyond that nothing is changed.
///
/// # Errors
/// [`ReadError`] if there is no such file, or it cannot be opened at all.
pub fn verify(path: &Path, mut told: impl FnMut(&Report)) -> Result<Report, ReadError> {
    let reader = SqliteReader::open(path)?;
    let raw = reader.connection.unchecked_transaction().map_err(ReadError::Refused)?;
    let mut report = Report::default();
    report.check(|report| {
        for line in lines(&raw, "PRAGMA integrity_check(100)")? {
            if line != "ok" {
                report.damages.push(Damage::File(line));
            }
        }
        Ok(())
    });
    let stored = reader.roster().and_then(|entries| Ok((entries, reader.branches()?)));
    let roster = match stored.map(|(entries, branches)| Roster::open_with(entries, &branches)) {
        Ok(Ok(roster)) => {
            report.roster_height = Some(roster.height());
            Some(roster)
        }
        Ok(Err(error)) => {
            report.damages.push(Damage::Roster(error));
            None
        }
        Err(error) => {
            report.damages.push(Damage::Table(error));
            None
        }
    };
    let mut listed = BTreeSet::new();
    for table in TABLES {
        report.check(|report| {
            let mut statement = raw.prepare(&format!("SELECT DISTINCT doc FROM {table}"))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let key: Vec<u8> = row.get(0)?;
                let Ok(doc) = DocId::from_bytes(&key) else {
                    let key = key.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
                    report.damages.push(Damage::Key { table, key: key.concat() });
                    continue;
                };
                if table == "document" {
                    listed.insert(doc);
                } else if table != "view" && !listed.contains(&doc) {
                    // A view may be of a document into which nobody has written yet.
                    let fault = Fault::Unlisted { table };
                    report.damages.push(Damage::Document { doc, fault });
                }
            }
            Ok(())
        });
    }
    let headers = match reader.headers() {
        Ok(headers) => headers,
        Err(error) => {
            report.damages.push(Damage::Table(error));
            Vec::new()
        }
    };
    // A proof by another engine is not asked for any more, so it may say what it wants.
    let proven = match reader.proven() {
        Ok(proven) => proven.into_iter().map(|proven| (proven.doc, proven)).collect(),
        Err(error) => {
            report.damages.push(Damage::Table(error));
            BTreeMap::new()
        }
    };
    for header in headers {
        let doc = header.doc;
        report.documents += 1;
        if let Err(fault) = report.document(&reader, roster.as_ref(), &header) {
            report.damages.push(Damage::Document { doc, fault });
        }
        let notes = notes(&raw, &reader, doc, proven.get(&doc));
        report.damages.extend(notes.err().map(|fault| Damage::Document { doc, fault }));
        told(&report);
    }
    Ok(report)
}

impl Report {
    /// Returns whether nothing is damaged.
    pub fn is_sound(&self) -> bool {
        self.damages.is_empty()
    }

    /// Does something with the file; what SQLite says against it is damage.
    fn check(&mut self, check: impl FnOnce(&mut Self) -> rusqlite::Result<()>) {
        if let Err(error) = check(self) {
            self.damages.push(Damage::File(error.to_string()));
        }
    }

    fn document(
        &mut self,
        reader: &SqliteReader,
        roster: Option<&Roster>,
        header: &Header,
    ) -> Result<(), Fault> {
        let (doc, raw) = (header.doc, &reader.connection);
        let stored = reader.stored(doc).map_err(Fault::Unreadable)?;
        let held = reader.held(doc).map_err(Fault::Unreadable)?.ok_or(Fault::Empty)?;
        let apart = stored.apart();
        if stored.chunk.is_empty() && stored.tail.rows.is_empty() && apart.is_empty() {
            return Err(Fault::Empty);
        }
        self.changes += held.ledger.entries().len() - 1;
        self.set_aside += stored.quarantined.len();
        columns(raw, doc).map_err(|error| Fault::Unreadable(ReadError::Refused(error)))??;
        // What a row says of a change is what the change says of itself.
        let rows = stored.tail.rows.iter().map(|row| (&row.meta, &row.bytes));
        for (meta, bytes) in rows.chain(stored.tail.beside.rows.iter().map(|(m, b)| (m, b))) {
            let own =
                Meta::parse(bytes).map_err(|_malformed| Fault::Refused(Refusal::Malformed))?;
            if own != *meta {
                return Err(Fault::Disagrees { what: "row of a change" });
            }
            if !held.ledger.holds(meta) {
                return Err(Fault::Disagrees { what: "list of changes" });
            }
        }
        if header.heads != held.ledger.heads() || header.have != *held.ledger.have() {
            return Err(Fault::Disagrees { what: "list of documents" });
        }
        previous(raw, doc)?;
        let chunks = stored.chunks();
        let metas = match open(doc.class(), &chunks) {
            Ok(opened) => opened.metas,
            Err(error) => {
                let proof =
                    prove(doc.class(), &chunks, stored.broken_by()).map_err(Fault::History)?;
                if proof.offenders.is_empty() {
                    return Err(Fault::History(error));
                }
                // A seal may speak of what was set aside, so the seals cannot be asked here.
                self.set_aside += proof.offenders.len();
                return Ok(());
            }
        };
        let count = metas.len() - 1 + apart.len();
        if count != held.ledger.entries().len() - 1 || !holds_all(&held.ledger, &metas) {
            return Err(Fault::Disagrees { what: "list of changes" });
        }
        let seals = stored.tail.all_seals().cloned().collect();
        if let Some(roster) = roster {
            let archive = Archive { doc, chunks, seals, beside: apart };
            verify_archive(roster, archive, metas).map_err(Fault::Refused)?;
        }
        Ok(())
    }
}

/// What is noted beside the changes: the proof speaks of changes that are here, and the view is one.
/// Neither is needed: who throws it away loses a little time.
fn notes(
    raw: &Connection,
    reader: &SqliteReader,
    doc: DocId,
    proven: Option<&Proven>,
) -> Result<(), Fault> {
    if let Some(proven) = proven {
        let held = reader.held(doc).map_err(Fault::Unreadable)?.ok_or(Fault::Empty)?;
        let unknown = |hash: &Hash| held.ledger.entry(hash).is_none();
        if proven.broken.iter().chain(&proven.heads).any(unknown) {
            return Err(Fault::Disagrees { what: "proof" });
        }
    }
    let refused = |error| Fault::Unreadable(ReadError::Refused(error));
    let mut statement =
        raw.prepare_cached("SELECT bytes FROM view WHERE doc = ?1").map_err(refused)?;
    let mut rows = statement.query([doc.to_bytes()]).map_err(refused)?;
    if let Some(row) = rows.next().map_err(refused)? {
        let view: Vec<u8> = row.get(0).map_err(refused)?;
        if view.is_empty() {
            return Err(Fault::Disagrees { what: "view" });
        }
    }
    Ok(())
}

/// The history before the last compaction is what helps when the one in use is damaged.
fn previous(raw: &Connection, doc: DocId) -> Result<(), Fault> {
    let refused = |error| Fault::Unreadable(ReadError::Refused(error));
    let sql = "SELECT previous FROM archive WHERE doc = ?1 AND previous IS NOT NULL";
    let mut statement = raw.prepare_cached(sql).map_err(refused)?;
    let mut rows = statement.query([doc.to_bytes()]).map_err(refused)?;
    if let Some(row) = rows.next().map_err(refused)? {
        let chunk: Vec<u8> = row.get(0).map_err(refused)?;
        open(doc.class(), &chunk).map_err(Fault::History)?;
    }
    Ok(())
}

/// Compares the columns by which rows are found with what they hold. The outer error is SQLite's.
fn columns(raw: &Connection, doc: DocId) -> rusqlite::Result<Result<(), Fault>> {
    let id = doc.to_bytes();
    let wrong = |what| Ok(Err(Fault::Disagrees { what }));
    let mut statement = raw.prepare_cached("SELECT actor, seq, meta FROM tail WHERE doc = ?1")?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        let (actor, seq): (Vec<u8>, i64) = (row.get(0)?, row.get(1)?);
        let meta: Option<Meta> = postcard::from_bytes(&row.get::<_, Vec<u8>>(2)?).ok();
        let fits = meta.is_some_and(|meta| {
            meta.actor.to_bytes() == actor[..] && u64::try_from(seq) == Ok(meta.seq)
        });
        if !fits {
            return wrong("key of a change");
        }
    }
    let mut statement = raw.prepare_cached("SELECT hash, meta FROM beside WHERE doc = ?1")?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        let hash: Vec<u8> = row.get(0)?;
        let meta: Option<Meta> = postcard::from_bytes(&row.get::<_, Vec<u8>>(1)?).ok();
        if meta.is_none_or(|meta| meta.hash.0[..] != hash[..]) {
            return wrong("key of a change");
        }
    }
    let mut statement = raw.prepare_cached("SELECT device, seals FROM seal WHERE doc = ?1")?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        let device: u32 = row.get(0)?;
        let seals: Option<Vec<Seal>> = postcard::from_bytes(&row.get::<_, Vec<u8>>(1)?).ok();
        if seals.is_none_or(|seals| seals.iter().any(|seal| seal.device.0 != device)) {
            return wrong("key of a seal");
        }
    }
    Ok(Ok(()))
}

/// Returns whether a ledger names every change, at its place in its actor's chain.
fn holds_all(ledger: &Ledger, metas: &[Meta]) -> bool {
    metas.iter().all(|meta| {
        ledger.entry(&meta.hash).is_some_and(|entry| {
            let below: BTreeSet<Hash> =
                ledger.deps(entry).filter_map(|at| Some(ledger.entries().get(at)?.hash)).collect();
            let same =
                (entry.actor, entry.seq, entry.max_op) == (meta.actor, meta.seq, meta.max_op);
            same && meta.deps.iter().copied().collect::<BTreeSet<_>>() == below
        })
    })
}

fn lines(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.collect()
}
