// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A folder in one file: a store as SQLite copies it at one moment, with the small files that lie
//! beside it, each with its hash. Nobody takes it for a store, because its application id differs.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, params};

use super::snapshot;
use super::sqlite::APPLICATION_ID;
use crate::change::sha256;

/// Why nothing was packed or unpacked.
#[derive(Debug, thiserror::Error)]
pub enum CartonError {
    /// There is a file of this name already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The file is something else.
    #[error("{} is not a backup of this kind", .0.display())]
    Foreign(PathBuf),
    /// The file was made by a newer program.
    #[error("the backup has version {0}")]
    Newer(u32),
    /// A part of it is not as it was written.
    #[error("{0} in the backup is damaged")]
    Damaged(String),
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Database(#[from] rusqlite::Error),
    /// A file cannot be used.
    #[error("a file cannot be used")]
    File(#[from] std::io::Error),
}

/// A small file with its name.
pub type Named = (String, Vec<u8>);

/// The version of the tables.
const VERSION: u32 = 1;

const TABLES: &str = "
    CREATE TABLE carton (version INTEGER NOT NULL) STRICT;
    CREATE TABLE carton_file (
        name TEXT PRIMARY KEY, sha256 BLOB NOT NULL, bytes BLOB NOT NULL
    ) STRICT;
";

/// Packs a store and small files into a new file with an application id of its own. Others may
/// write the store meanwhile. Only the owner may read the new file; until it is whole it is empty.
///
/// # Errors
/// [`CartonError`]; nothing lies at the place of the file then, except what lay there before.
pub fn pack(store: &Path, files: &[Named], file: &Path, id: i64) -> Result<(), CartonError> {
    // The name is taken first, by a file of one's own that may be replaced: the file system of a
    // stick has no other way to move a file to a name that nobody else has.
    create_new(file).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => CartonError::Exists(file.to_owned()),
        _ => error.into(),
    })?;
    let partial = with_ending(file, "partial");
    let packed =
        fill(store, files, &partial, id).and_then(|()| Ok(std::fs::rename(&partial, file)?));
    if packed.is_err() {
        for left in [&partial, file] {
            if let Err(error) = remove(left) {
                tracing::warn!(%error, file = %left.display(), "a part of a backup is left");
            }
        }
    }
    packed
}

fn fill(store: &Path, files: &[Named], partial: &Path, id: i64) -> Result<(), CartonError> {
    remove(partial)?;
    create_new(partial)?;
    snapshot::copy(store, partial)?;
    let connection = Connection::open(partial)?;
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.execute("INSERT INTO carton (version) VALUES (?1)", [VERSION])?;
    for (name, bytes) in files {
        transaction.execute(
            "INSERT INTO carton_file (name, sha256, bytes) VALUES (?1, ?2, ?3)",
            params![name, sha256(bytes).0, bytes],
        )?;
    }
    transaction.pragma_update(None, "application_id", id)?;
    transaction.commit()?;
    drop(connection);
    Ok(File::open(partial)?.sync_all()?)
}

/// Unpacks the store to a new file and returns the small files, after everything was found to be
/// as it was written.
///
/// # Errors
/// [`CartonError`]; the packed file stays as it is.
pub fn unpack(file: &Path, store: &Path, id: i64) -> Result<Vec<Named>, CartonError> {
    if !file.is_file() {
        return Err(CartonError::Foreign(file.to_owned()));
    }
    let foreign = |_no_database| CartonError::Foreign(file.to_owned());
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let application = connection
        .pragma_query_value(None, "application_id", |row| row.get::<_, i64>(0))
        .map_err(foreign)?;
    if application != id {
        return Err(CartonError::Foreign(file.to_owned()));
    }
    let sound: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(CartonError::Damaged("the file".to_owned()));
    }
    let version = connection.query_row("SELECT version FROM carton", [], |row| row.get(0))?;
    if version > VERSION {
        return Err(CartonError::Newer(version));
    }
    let files = files(&connection)?;
    drop(connection);
    remove(store)?;
    create_new(store)?;
    snapshot::copy(file, store)?;
    let connection = Connection::open(store)?;
    connection.execute_batch("DROP TABLE carton; DROP TABLE carton_file")?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.execute_batch("VACUUM")?;
    drop(connection);
    File::open(store)?.sync_all()?;
    Ok(files)
}

fn files(connection: &Connection) -> Result<Vec<Named>, CartonError> {
    let mut statement =
        connection.prepare("SELECT name, sha256, bytes FROM carton_file ORDER BY name")?;
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?))
    })?;
    rows.map(|row| {
        let (name, hash, bytes) = row?;
        if sha256(&bytes).0[..] == hash[..] {
            Ok((name, bytes))
        } else {
            Err(CartonError::Damaged(name))
        }
    })
    .collect()
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a new file that only its owner may read.
fn create_new(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::SqliteStore;
    use crate::store::{ReadError, Reader as _};

    const ID: i64 = 77;

    #[test]
    fn what_was_packed_is_there_again_and_is_no_store_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let store = SqliteStore::open(&path("store.db")).unwrap();
        let files = vec![("key".to_owned(), vec![1, 2, 3]), ("name".to_owned(), Vec::new())];
        pack(&path("store.db"), &files, &path("packed"), ID).unwrap();
        drop(store);
        assert!(matches!(SqliteStore::open(&path("packed")), Err(ReadError::Foreign(_))));
        assert_eq!(unpack(&path("packed"), &path("again.db"), ID).unwrap(), files);
        let again = SqliteStore::open(&path("again.db")).unwrap();
        assert_eq!(again.reader().unwrap().headers().unwrap(), Vec::new());
    }

    #[test]
    fn another_file_is_neither_overwritten_nor_unpacked() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        drop(SqliteStore::open(&path("store.db")).unwrap());
        std::fs::write(path("other"), b"something else").unwrap();
        let packed = pack(&path("store.db"), &[], &path("other"), ID);
        assert!(matches!(packed, Err(CartonError::Exists(_))));
        assert_eq!(std::fs::read(path("other")).unwrap(), b"something else");
        for file in ["other", "missing", "store.db"] {
            let unpacked = unpack(&path(file), &path("again.db"), ID);
            assert!(matches!(unpacked, Err(CartonError::Foreign(_))), "{file}: {unpacked:?}");
        }
    }

    #[test]
    fn a_changed_file_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        drop(SqliteStore::open(&path("store.db")).unwrap());
        let files = vec![("key".to_owned(), vec![7; 64])];
        pack(&path("store.db"), &files, &path("packed"), ID).unwrap();
        let connection = Connection::open(path("packed")).unwrap();
        connection.execute("UPDATE carton_file SET bytes = x'00'", []).unwrap();
        drop(connection);
        let unpacked = unpack(&path("packed"), &path("again.db"), ID);
        assert!(matches!(unpacked, Err(CartonError::Damaged(name)) if name == "key"));
    }
}
