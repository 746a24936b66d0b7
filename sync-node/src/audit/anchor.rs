// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The last line of the audit log as the database of the authority knows it, so that a log whose
//! end is missing shows. What is known may be behind the log, never ahead of it.

use std::io::{Error, ErrorKind};
use std::path::Path;
use std::time::Duration;

use leitwerk_shared::change::Hash;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::End;

/// The key among the settings of the authority.
const KEY: &str = "audit_end";

/// Returns what is known; nothing while a Verbund is being founded, or if the program that wrote the
/// log last knew of no such thing.
pub(super) fn noted(data: &Path) -> std::io::Result<Option<End>> {
    let Some(connection) = connect(data).map_err(Error::other)? else { return Ok(None) };
    let read = |row: &rusqlite::Row<'_>| row.get::<_, Vec<u8>>(0);
    let sql = "SELECT value FROM setting WHERE key = ?1";
    let value = connection.query_row(sql, [KEY], read).optional().map_err(Error::other)?;
    value.map(|value| decoded(&value).ok_or_else(|| ErrorKind::InvalidData.into())).transpose()
}

/// Notes the end of the log. The line itself is safe, and the next one notes the end again:
/// whoever wrote it need not hear of a failure.
pub(super) fn note(data: &Path, (n, hash): End) {
    let value = [&n.to_be_bytes()[..], &hash.0].concat();
    let written = connect(data).and_then(|connection| {
        let Some(connection) = connection else { return Ok(0) };
        let sql = "INSERT OR REPLACE INTO setting (key, value) VALUES (?1, ?2)";
        connection.execute(sql, rusqlite::params![KEY, value])
    });
    if let Err(error) = written {
        tracing::warn!(%error, "the end of the audit log cannot be noted");
    }
}

fn connect(data: &Path) -> rusqlite::Result<Option<Connection>> {
    let path = data.join("authority.db");
    if !path.exists() {
        return Ok(None);
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(Some(connection))
}

fn decoded(value: &[u8]) -> Option<End> {
    let (n, hash) = value.split_first_chunk()?;
    Some((u64::from_be_bytes(*n), Hash(hash.try_into().ok()?)))
}
