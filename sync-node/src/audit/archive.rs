// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Moving the audit log so far to a file, to be kept or deleted after the office's own period. The
//! first line of the new log names the end of the old one, so that the chain goes on.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::{Act, End, FILE, Log, anchor, line, open_to_write, read};
use crate::folder;

/// The new log until it is whole.
const NEW: &str = "audit.jsonl.new";

/// What was moved.
#[derive(Debug)]
pub struct Archived {
    /// The lines, with what is wrong with them.
    pub log: Log,
    /// Number and hash of the line with which the log goes on.
    pub goes_on: End,
}

/// Why nothing was moved.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file exists already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// A file cannot be used.
    #[error("a file cannot be used")]
    File(#[from] std::io::Error),
}

/// Moves all lines so far to a new file that only its owner may read. The relay may go on meanwhile.
///
/// # Errors
/// [`ArchiveError`]; the log is as it was then.
pub fn archive(data: &Path, to: &Path) -> Result<Archived, ArchiveError> {
    let mut file = open_to_write(data)?;
    let mut target = folder::create_new(to).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => ArchiveError::Exists(to.to_owned()),
        _ => error.into(),
    })?;
    let moved = move_lines(data, &mut file, &mut target, to);
    if moved.is_err()
        && let Err(error) = folder::remove(to)
    {
        tracing::warn!(%error, file = %to.display(), "a part of an archive is left");
    }
    Ok(moved?)
}

fn move_lines(
    data: &Path,
    file: &mut File,
    target: &mut File,
    to: &Path,
) -> std::io::Result<Archived> {
    let log = read::compared(data, &*file)?;
    file.seek(SeekFrom::Start(0))?;
    std::io::copy(file, target)?;
    target.sync_all()?;
    folder::sync(to.parent().unwrap_or(data))?;
    // The old end is known before the new log stands for it, and the new one after: at no moment
    // is more known than can be found.
    let before = log.follows(anchor::noted(data)?);
    let (up_to, hash) = log.next;
    if before == log.next {
        anchor::note(data, before);
    }
    let name = to.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let act = Act::Archived { up_to, sha256: hash.to_string(), file: name };
    let (text, hash) = line(before, &act)?;
    let new = data.join(NEW);
    let mut fresh = folder::create(&new)?;
    fresh.write_all(text.as_bytes())?;
    fresh.sync_all()?;
    std::fs::rename(&new, data.join(FILE))?;
    // From here on the lines lie in the file alone: nothing may fail any more.
    if let Err(error) = folder::sync(data) {
        tracing::warn!(%error, "after a power cut now the old audit log may be back");
    }
    let goes_on = (before.0 + 1, hash);
    anchor::note(data, goes_on);
    Ok(Archived { log, goes_on })
}
