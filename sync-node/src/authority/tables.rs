// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The database of the authority: roster, invitations, requests and certificates. Commands and the
//! running service work on it at the same time.

use std::path::Path;
use std::time::Duration;

use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::roster::SignedEntry;
use leitwerk_shared::store::snapshot;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::AuthorityError;

/// The version of the tables.
const VERSION: i64 = 2;

const VERSION_1: &str = "
    CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS roster (
        height INTEGER PRIMARY KEY, body BLOB NOT NULL, signature BLOB NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS invitation (
        token_sha256 BLOB PRIMARY KEY, municipality INTEGER NOT NULL, role TEXT NOT NULL,
        expires INTEGER NOT NULL, pre_approved INTEGER NOT NULL,
        device INTEGER, key BLOB, certificate BLOB
    ) STRICT;
";

/// `invitation.device` and `key` say who used it, `certificate` is read no more. `replaces` is the
/// device that is revoked once the new one is there. A request is `waiting` for the administrator,
/// `granting` while a coordinator has to agree, `endorsed` once one has and the CA's key is
/// awaited, or `refused`; once it is accepted the invitation says so.
const VERSION_2: &str = "
    ALTER TABLE invitation ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE invitation ADD COLUMN replaces INTEGER;
    CREATE TABLE request (
        number INTEGER PRIMARY KEY AUTOINCREMENT, token_sha256 BLOB NOT NULL, key BLOB NOT NULL,
        nonce BLOB NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL,
        endorser INTEGER, endorsement BLOB,
        UNIQUE (token_sha256, key)
    ) STRICT;
    CREATE TABLE certificate (
        device INTEGER PRIMARY KEY, certificate BLOB NOT NULL
    ) STRICT;
    CREATE TABLE person (device INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
    INSERT INTO certificate (device, certificate)
        SELECT device, certificate FROM invitation
        WHERE device IS NOT NULL AND certificate IS NOT NULL;
";

/// Opens the database of an authority. A copy of one that an older program wrote is kept.
pub(super) fn connect(path: &Path) -> Result<Connection, AuthorityError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    let version = known_version(&connection)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    // A name of a person that is erased or changed is overwritten.
    connection.pragma_update(None, "secure_delete", true)?;
    if version < VERSION {
        // Version 1 knows no names of persons, so that the copy keeps none that is erased later.
        snapshot::keep_old(path, version)?;
        create(&connection)?;
    }
    Ok(connection)
}

/// Makes the tables, or brings those of an older program up to date.
pub(super) fn create(connection: &Connection) -> Result<(), AuthorityError> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    // Another process may have been quicker.
    let version = known_version(&transaction)?;
    if version < 1 {
        transaction.execute_batch(VERSION_1)?;
    }
    if version < 2 {
        transaction.execute_batch(VERSION_2)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    Ok(transaction.commit()?)
}

/// Returns the version of the tables, unless a newer program made them.
fn known_version(connection: &Connection) -> Result<i64, AuthorityError> {
    let found = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > VERSION {
        return Err(AuthorityError::Newer { found, known: VERSION });
    }
    Ok(found)
}

pub(super) fn insert(
    connection: &Connection,
    height: u32,
    entry: &SignedEntry,
) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO roster (height, body, signature) VALUES (?1, ?2, ?3)",
        params![height, entry.body, entry.signature.to_bytes()],
    )?;
    Ok(())
}

/// Returns the height of the roster.
pub(super) fn height(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("SELECT max(height) FROM roster", [], |row| row.get(0))
}

pub(super) fn entries_from(
    connection: &Connection,
    height: u32,
) -> rusqlite::Result<Vec<SignedEntry>> {
    let mut statement = connection
        .prepare_cached("SELECT body, signature FROM roster WHERE height >= ?1 ORDER BY height")?;
    let rows = statement.query_map([height], |row| {
        let signature: Vec<u8> = row.get(1)?;
        let signature = leitwerk_shared::change::Signature::from_bytes(&signature);
        let signature = signature.ok_or(rusqlite::Error::InvalidQuery)?;
        Ok(SignedEntry { body: row.get(0)?, signature })
    })?;
    rows.collect()
}

/// Keeps the newest certificate of a device.
pub(super) fn set_certificate(
    connection: &Connection,
    device: DeviceId,
    certificate: &[u8],
) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT OR REPLACE INTO certificate (device, certificate) VALUES (?1, ?2)",
        params![device.0, certificate],
    )?;
    Ok(())
}

/// Returns the newest certificate of a device.
pub(super) fn certificate(
    connection: &Connection,
    device: DeviceId,
) -> rusqlite::Result<Option<Vec<u8>>> {
    let sql = "SELECT certificate FROM certificate WHERE device = ?1";
    connection.query_row(sql, [device.0], |row| row.get(0)).optional()
}
