// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A copy of a SQLite file at one moment, taken while others read and write it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

/// How many pages are copied before others may write.
const PAGES: i32 = 1_024;

/// How long to wait for somebody who writes.
const PAUSE: Duration = Duration::from_millis(20);

/// How often in a row to wait.
const PATIENCE: u32 = 500;

/// Copies a SQLite file to a new one, which is whole by itself: nothing lies beside it.
///
/// # Errors
/// Passes on what SQLite says; what was written until then is of no use.
pub fn copy(from: &Path, to: &Path) -> rusqlite::Result<()> {
    let source = Connection::open_with_flags(
        from,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    source.busy_timeout(Duration::from_secs(5))?;
    // One moment of the source: writers go on in the log beside it.
    source.execute_batch("BEGIN")?;
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    let mut target = Connection::open(to)?;
    let mut waited = 0;
    {
        let backup = Backup::new(&source, &mut target)?;
        loop {
            match backup.step(PAGES)? {
                StepResult::Done => break,
                StepResult::More => waited = 0,
                _ if waited < PATIENCE => {
                    waited += 1;
                    std::thread::sleep(PAUSE);
                }
                _ => {
                    let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
                    return Err(rusqlite::Error::SqliteFailure(busy, None));
                }
            }
        }
    }
    // The copy says of itself that a log lies beside it, as the source does.
    target.pragma_update(None, "journal_mode", "delete")
}

/// Keeps a copy of a file that an older program wrote, beside it under the number of its version,
/// in case somebody has to go back to it. One that is there already is left as it is.
///
/// # Errors
/// Passes on what SQLite or the file system says.
pub fn keep_old(path: &Path, version: i64) -> rusqlite::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".v{version}"));
    let kept = PathBuf::from(name);
    if kept.exists() {
        return Ok(());
    }
    let partial = kept.with_extension("partial");
    let file = |error: std::io::Error| rusqlite::Error::ToSqlConversionFailure(error.into());
    if partial.exists() {
        std::fs::remove_file(&partial).map_err(file)?;
    }
    copy(path, &partial)?;
    std::fs::rename(&partial, &kept).map_err(file)
}
