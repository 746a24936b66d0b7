// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The backup of a Verbund: one file with mailbox, authority, keys and audit log, each at one
//! moment. It is the mailbox as SQLite copies it, with the small files in a table beside.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use leitwerk_shared::change::sha256;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::store::{ReadError, snapshot};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};

use crate::audit::{self, Act};
use crate::authority::{Authority, AuthorityError};
use crate::folder;
use crate::serve::{self, ServeError};

/// „LWWB“: tells the file from a mailbox, so that nobody serves a backup.
const APPLICATION_ID: i64 = 0x4c57_5742;

/// „LWWK“, the id of the mailbox inside.
const MAILBOX_ID: i64 = 0x4c57_574b;

/// The version of the table of files.
const VERSION: u32 = 1;

/// The files beside the mailbox, in the order in which they are put back. The authority comes
/// last: with it the folder is a Verbund.
const FILES: [&str; 5] = ["ca.key", "node.key", "node.crt", audit::FILE, "authority.db"];

/// What must not lie where a backup is put back. SQLite would play a log that is left into the file
/// that was put beside it.
const OCCUPIED: [&str; 5] =
    ["authority.db", "authority.db-wal", "mailbox.db", "mailbox.db-wal", "ca.key"];

/// Where a restore puts things until all of them are there.
const PARTIAL: &str = "restore.partial";

const TABLE: &str = "
    CREATE TABLE backup (
        version INTEGER NOT NULL, made TEXT NOT NULL, program TEXT NOT NULL,
        height INTEGER NOT NULL, tip TEXT NOT NULL
    ) STRICT;
    CREATE TABLE backup_file (
        name TEXT PRIMARY KEY, sha256 BLOB NOT NULL, bytes BLOB NOT NULL
    ) STRICT;
";

/// What a backup says of itself.
#[derive(Clone, Debug)]
pub struct About {
    /// When it was made, RFC 3339.
    pub made: String,
    /// The height of its roster.
    pub height: u32,
    /// The hash of its newest roster entry, in hexadecimal.
    pub tip: String,
    /// Its size, in bytes.
    pub bytes: u64,
}

/// What was put back.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What the backup says of itself.
    pub about: About,
    /// How many invitations are void now.
    pub invitations: usize,
}

/// Why there is no backup, or nothing is put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file exists already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The folder holds a Verbund already, or parts of one.
    #[error("{} holds {what}", .folder.display())]
    Occupied {
        /// The folder.
        folder: PathBuf,
        /// What lies there.
        what: &'static str,
    },
    /// A relay serves the folder, or another backup is being put back there.
    #[error("{} is in use", .0.display())]
    Running(PathBuf),
    /// The file is not a backup.
    #[error("{} is not a backup", .0.display())]
    Foreign(PathBuf),
    /// The backup was made by a newer program.
    #[error("the backup has version {0}")]
    Newer(u32),
    /// A part of the backup is not as it was written.
    #[error("{0} in the backup is damaged")]
    Damaged(&'static str),
    /// The authority does not open.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The mailbox is gone.
    #[error("there is no mailbox, though the relay ran")]
    NoMailbox,
    /// The mailbox cannot be read.
    #[error(transparent)]
    Mailbox(#[from] ReadError),
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Database(#[from] rusqlite::Error),
    /// A file cannot be used.
    #[error("a file cannot be used")]
    File(#[from] std::io::Error),
}

/// Writes a backup of a folder to a new file. The relay may go on meanwhile. Until it is whole the
/// file is empty.
///
/// # Errors
/// [`BackupError`]; nothing lies at the place of the file then, except what lay there before.
pub fn backup(data: &Path, file: &Path, now: jiff::Timestamp) -> Result<About, BackupError> {
    let authority = Authority::open(data)?;
    if authority.mailbox_is_gone()? {
        return Err(BackupError::NoMailbox);
    }
    let partial = partial_of(file);
    // The name is taken first, by a file of one's own that may be replaced: the file system of a
    // stick or a share has no other way to move a file to a name that nobody else has.
    folder::create_new(file).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => BackupError::Exists(file.to_owned()),
        _ => error.into(),
    })?;
    let written = write(data, &partial, &authority, now).and_then(|about| {
        std::fs::rename(&partial, file)?;
        if let Some(parent) = file.parent() {
            folder::sync(parent)?;
        }
        Ok(About { bytes: std::fs::metadata(file)?.len(), ..about })
    });
    if written.is_err() {
        for left in [&partial, file] {
            if let Err(error) = folder::remove(left) {
                tracing::warn!(%error, file = %left.display(), "a part of a backup is left");
            }
        }
    }
    written
}

fn write(
    data: &Path,
    partial: &Path,
    authority: &Authority,
    now: jiff::Timestamp,
) -> Result<About, BackupError> {
    // Nobody else may read it: it holds the keys.
    folder::create(partial)?;
    let mailbox = data.join("mailbox.db");
    if mailbox.exists() {
        snapshot::copy(&mailbox, partial)?;
    }
    // Nobody writes to the audit log until it and what the authority knows of its end are copied.
    let mut log = audit::open(data)?;
    // The authority after the mailbox: no seal there names an entry that is missing here.
    let copied = partial.with_extension("authority");
    let copy = copy_authority(data, &copied);
    folder::remove(&copied)?;
    let (database, roster) = copy?;
    let mut lines = Vec::new();
    log.read_to_end(&mut lines)?;
    drop(log);
    if roster.founded().verbund != authority.roster().founded().verbund {
        return Err(BackupError::Damaged("authority.db"));
    }
    let connection = Connection::open(partial)?;
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(TABLE)?;
    let (made, program) = (now.to_string(), env!("CARGO_PKG_VERSION"));
    let tip = roster.tip().to_string();
    transaction.execute(
        "INSERT INTO backup (version, made, program, height, tip) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![VERSION, made, program, roster.height(), tip],
    )?;
    for name in FILES {
        let bytes = match name {
            "authority.db" => database.clone(),
            // Nothing stands for a key that is kept elsewhere.
            "ca.key" if !data.join(name).exists() => Vec::new(),
            audit::FILE => lines.clone(),
            _ => std::fs::read(data.join(name))?,
        };
        transaction.execute(
            "INSERT INTO backup_file (name, sha256, bytes) VALUES (?1, ?2, ?3)",
            params![name, sha256(&bytes).0, bytes],
        )?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()?;
    drop(connection);
    File::open(partial)?.sync_all()?;
    Ok(About { made, height: roster.height(), tip, bytes: 0 })
}

/// Copies the database of the authority and returns its bytes and its roster. The copy holds names
/// of persons.
fn copy_authority(data: &Path, copied: &Path) -> Result<(Vec<u8>, Roster), BackupError> {
    folder::create(copied)?;
    snapshot::copy(&data.join("authority.db"), copied)?;
    let roster = crate::authority::roster_in(copied)?;
    Ok((std::fs::read(copied)?, roster))
}

/// Puts a backup back into a folder that holds no Verbund. Afterwards the authority signs nothing
/// until its roster is confirmed, and no invitation from before the backup is good.
///
/// # Errors
/// [`BackupError`]; what lay in the folder is left as it is.
pub fn restore(data: &Path, file: &Path) -> Result<Restored, BackupError> {
    let partial = data.join(PARTIAL);
    vacant(data)?;
    let about = check(file)?;
    std::fs::create_dir_all(data)?;
    let _lock = serve::lock(data).map_err(|error| match error {
        ServeError::System(error) => error.into(),
        _ => BackupError::Running(data.to_owned()),
    })?;
    // Somebody else may have been quicker.
    vacant(data)?;
    if partial.exists() {
        for name in FILES.iter().chain(&["mailbox.db"]) {
            folder::remove(&data.join(name))?;
        }
    }
    std::fs::create_dir_all(&partial)?;
    folder::restrict(data)?;
    let mailbox = partial.join("mailbox.db");
    folder::remove(&mailbox)?;
    folder::create(&mailbox)?;
    snapshot::copy(file, &mailbox)?;
    let connection = Connection::open(&mailbox)?;
    connection.execute_batch("DROP TABLE backup; DROP TABLE backup_file")?;
    let empty = "SELECT count(*) FROM sqlite_schema";
    let empty = connection.query_row(empty, [], |row| row.get::<_, i64>(0))? == 0;
    connection.pragma_update(None, "application_id", MAILBOX_ID)?;
    connection.execute_batch("VACUUM")?;
    drop(connection);
    if empty {
        // The relay had not been started when the backup was made.
        std::fs::remove_file(&mailbox)?;
    } else {
        File::open(&mailbox)?.sync_all()?;
    }
    let backup = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    for name in FILES {
        let path = partial.join(name);
        folder::remove(&path)?;
        let bytes = bytes_of(&backup, name)?;
        if bytes.is_empty() && name == "ca.key" {
            continue;
        }
        folder::create(&path)?.write_all(&bytes)?;
        File::open(&path)?.sync_all()?;
    }
    let invitations = crate::authority::hold_after_restore(&partial.join("authority.db"))?;
    if !empty {
        std::fs::rename(&mailbox, data.join("mailbox.db"))?;
    }
    for name in FILES.into_iter().filter(|name| partial.join(name).exists()) {
        std::fs::rename(partial.join(name), data.join(name))?;
    }
    folder::sync(data)?;
    std::fs::remove_dir(&partial)?;
    audit::append(data, &Act::Restored { made: about.made.clone(), invitations })?;
    Ok(Restored { about, invitations })
}

/// Checks that nothing of a Verbund lies in a folder, except for what a restore left that broke off.
fn vacant(data: &Path) -> Result<(), BackupError> {
    let broke_off = data.join(PARTIAL).exists() && !data.join("authority.db").exists();
    let left = |what: &str| broke_off && !what.ends_with("-wal");
    match OCCUPIED.into_iter().find(|what| data.join(what).exists() && !left(what)) {
        Some(what) => Err(BackupError::Occupied { folder: data.to_owned(), what }),
        None => Ok(()),
    }
}

/// Checks that a file is a backup and that every part is as it was written.
///
/// # Errors
/// [`BackupError`] for the first that is not.
pub fn check(file: &Path) -> Result<About, BackupError> {
    let foreign = || BackupError::Foreign(file.to_owned());
    if !file.is_file() {
        return Err(foreign());
    }
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let application = connection
        .pragma_query_value(None, "application_id", |row| row.get::<_, i64>(0))
        .map_err(|_no_database| foreign())?;
    if application != APPLICATION_ID {
        return Err(foreign());
    }
    let sound: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(BackupError::Damaged("the file"));
    }
    let about = "SELECT version, made, height, tip FROM backup";
    let (version, made, height, tip) = connection.query_row(about, [], |row| {
        Ok((row.get::<_, u32>(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    if version > VERSION {
        return Err(BackupError::Newer(version));
    }
    for name in FILES {
        bytes_of(&connection, name)?;
    }
    Ok(About { made, height, tip, bytes: std::fs::metadata(file)?.len() })
}

/// Returns a file out of a backup.
fn bytes_of(connection: &Connection, name: &'static str) -> Result<Vec<u8>, BackupError> {
    let sql = "SELECT sha256, bytes FROM backup_file WHERE name = ?1";
    let row = connection
        .query_row(sql, [name], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .optional()?;
    let (hash, bytes) = row.ok_or(BackupError::Damaged(name))?;
    if sha256(&bytes).0[..] != hash[..] {
        return Err(BackupError::Damaged(name));
    }
    Ok(bytes)
}

fn partial_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".partial");
    name.into()
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    fn founded(data: &Path) {
        let founded = Authority::found(data, "Verbund", "Kreis", "127.0.0.1:7", 0);
        founded.expect("the folder is empty");
    }

    #[test]
    fn of_two_backups_to_one_name_one_is_whole_and_the_other_hears_of_it() {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let data = folder.path().join("relay");
        founded(&data);
        let file = folder.path().join("backup");
        let both = Barrier::new(2);
        let run = || {
            both.wait();
            backup(&data, &file, jiff::Timestamp::UNIX_EPOCH)
        };
        let mut ended = std::thread::scope(|scope| {
            [scope.spawn(run), scope.spawn(run)].map(|it| it.join().expect("it ends"))
        });
        ended.sort_by_key(Result::is_err);
        let [Ok(about), Err(BackupError::Exists(_))] = &ended else { panic!("{ended:?}") };
        assert_eq!(check(&file).expect("it is whole").tip, about.tip);
        let names = std::fs::read_dir(folder.path()).expect("the folder can be read");
        assert_eq!(names.count(), 2, "nothing is left beside it");
    }

    #[test]
    fn a_backup_is_not_put_back_where_somebody_works_or_left_a_log() {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let [data, file, target] = ["relay", "backup", "target"].map(|it| folder.path().join(it));
        founded(&data);
        backup(&data, &file, jiff::Timestamp::UNIX_EPOCH).expect("the name is free");
        std::fs::create_dir(&target).expect("the folder takes a folder");

        let lock = serve::lock(&target).expect("nobody works there");
        let refused = restore(&target, &file);
        assert!(matches!(&refused, Err(BackupError::Running(_))), "{refused:?}");
        drop(lock);
        for log in ["authority.db-wal", "mailbox.db-wal"] {
            std::fs::write(target.join(log), "a log of another file").expect("there is room");
            let refused = restore(&target, &file);
            let named = matches!(&refused, Err(BackupError::Occupied { what, .. }) if *what == log);
            assert!(named, "{refused:?}");
            std::fs::remove_file(target.join(log)).expect("it is ours");
        }
        restore(&target, &file).expect("the folder is empty");
        Authority::open(&target).expect("the Verbund is there again");
    }

    #[test]
    fn a_backup_that_fails_says_why_and_leaves_nothing() {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let data = folder.path().join("relay");
        founded(&data);
        std::fs::remove_file(data.join("node.key")).expect("the key is there");
        let file = folder.path().join("backup");
        let failed = backup(&data, &file, jiff::Timestamp::UNIX_EPOCH);
        let missing = |error: &std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
        assert!(matches!(&failed, Err(BackupError::File(error)) if missing(error)), "{failed:?}");
        let names = std::fs::read_dir(folder.path()).expect("the folder can be read");
        assert_eq!(names.count(), 1, "nothing is left");
    }
}
