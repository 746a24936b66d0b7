// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Reading the audit log, and finding what is missing or was altered in it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use leitwerk_shared::change::{Hash, sha256};
use serde_json::{Map, Value};

use super::{End, FILE, NOTHING, anchor};
use crate::folder;

/// A log as it was read.
#[derive(Debug)]
pub struct Log {
    /// Its readable lines.
    pub lines: Vec<Written>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// Number and hash of the last readable line, to be noted elsewhere.
    pub end: Option<End>,
    /// Number and hash of the last line before the first: what was moved to a file ends with it.
    pub start: End,
    /// Number and hash of the last line, readable or not: what the next one follows.
    pub(super) next: End,
}

/// A line as it was read.
#[derive(Debug)]
pub struct Written {
    /// Its number.
    pub n: u64,
    /// When, RFC 3339.
    pub at: String,
    /// What happened.
    pub act: String,
    /// Everything else that it says.
    pub details: Map<String, Value>,
    /// Its hash.
    pub hash: Hash,
}

/// What is wrong with a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Lines are missing before a line of the file.
    #[error("before line {line} the entries {from} to {to} are missing")]
    Missing {
        /// The line of the file, from 1.
        line: u64,
        /// The first missing number.
        from: u64,
        /// The last missing number.
        to: u64,
    },
    /// A line is not the one that was written: the next one says otherwise.
    #[error("line {line} was altered or moved")]
    Altered {
        /// The line of the file, from 1.
        line: u64,
    },
    /// A line cannot be read.
    #[error("line {line} cannot be read")]
    Unreadable {
        /// The line of the file, from 1.
        line: u64,
    },
    /// Lines are missing at the end of the file: the authority knows that there were more.
    #[error("at the end the entries {from} to {to} are missing")]
    Cut {
        /// The first missing number.
        from: u64,
        /// The last missing number that the authority knows.
        to: u64,
    },
    /// The file goes on beyond the last line that the authority knows, but does not hold it.
    #[error("entry {n} is not the one that was written")]
    Replaced {
        /// Its number.
        n: u64,
    },
}

impl Log {
    /// Returns whether a line that was noted elsewhere is still there, or was the last that was
    /// moved to a file.
    pub fn contains(&self, noted: End) -> bool {
        self.start == noted || self.lines.iter().any(|line| (line.n, line.hash) == noted)
    }

    /// Returns what the next line follows: the last line, or the end that was noted if it is not
    /// here, so that it stays missing.
    pub(super) fn follows(&self, noted: Option<End>) -> End {
        match noted {
            Some(noted) if !self.contains(noted) => (self.next.0.max(noted.0), noted.1),
            _ => self.next,
        }
    }

    /// Compares with the end that was noted.
    fn compare(&mut self, noted: Option<End>) {
        let Some(noted) = noted.filter(|noted| !self.contains(*noted)) else { return };
        let end = self.next.0;
        self.faults.push(if end < noted.0 {
            Fault::Cut { from: end + 1, to: noted.0 }
        } else {
            Fault::Replaced { n: noted.0 }
        });
    }
}

/// Reads the log of a folder and compares its end with the one that the authority knows. One that
/// was never written is empty.
///
/// # Errors
/// Passes on what the file system says.
pub fn read(data: &Path) -> std::io::Result<Log> {
    match open(data) {
        Ok(file) => compared(data, file),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            compared(data, std::io::empty())
        }
        Err(error) => Err(error),
    }
}

/// Reads a log that nobody writes to meanwhile, and compares its end with the one that was noted.
pub(super) fn compared(data: &Path, file: impl Read) -> std::io::Result<Log> {
    let mut log = parse(file)?;
    log.compare(anchor::noted(data)?);
    Ok(log)
}

/// Reads a part of a log that was moved to a file.
///
/// # Errors
/// Passes on what the file system says.
pub fn read_part(file: &Path) -> std::io::Result<Log> {
    parse(File::open(file)?)
}

/// Opens the log of a folder so that nobody writes to it meanwhile.
///
/// # Errors
/// Passes on what the file system says.
pub fn open(data: &Path) -> std::io::Result<File> {
    let path = data.join(FILE);
    loop {
        let file = File::open(&path)?;
        file.lock_shared()?;
        // Meanwhile somebody may have put a new log in its place.
        if folder::is_at(&file, &path)? {
            return Ok(file);
        }
    }
}

/// Reads lines and follows their chain.
pub(super) fn parse(file: impl Read) -> std::io::Result<Log> {
    let nothing = (0, NOTHING);
    let mut log =
        Log { lines: Vec::new(), faults: Vec::new(), end: None, start: nothing, next: nothing };
    for (bytes, line) in BufReader::new(file).split(b'\n').zip(1..) {
        let bytes = bytes?;
        let hash = sha256(&bytes);
        let Some((written, previous)) = written(&bytes, hash) else {
            log.faults.push(Fault::Unreadable { line });
            log.next = (log.next.0 + 1, hash);
            continue;
        };
        if line == 1
            && let Some(moved) = written.moved()
        {
            (log.start, log.next) = (moved, moved);
        }
        let (n, before) = log.next;
        let found = written.n;
        if found > n + 1 {
            log.faults.push(Fault::Missing { line, from: n + 1, to: found - 1 });
        } else if previous != before.to_string() || found != n + 1 {
            // The hash in this line speaks of the one before it.
            log.faults.push(Fault::Altered { line: line.max(2) - 1 });
        }
        log.next = (found, hash);
        log.end = Some(log.next);
        log.lines.push(written);
    }
    Ok(log)
}

/// Returns the number of a line.
pub(super) fn number(line: &[u8]) -> Option<u64> {
    serde_json::from_slice::<Value>(line).ok()?.get("n")?.as_u64()
}

impl Written {
    /// Returns where the lines end that were moved to a file, if this line says that.
    fn moved(&self) -> Option<End> {
        let text = |name: &str| self.details.get(name)?.as_str();
        let up_to = self.details.get("up_to").filter(|_| self.act == "archived")?.as_u64()?;
        Some((up_to, hash_of(text("sha256")?)?))
    }
}

/// Reads a hash as it is written: 64 hexadecimal digits.
fn hash_of(text: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    if text.len() != 2 * hash.len() || !text.is_ascii() {
        return None;
    }
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(Hash(hash))
}

fn written(bytes: &[u8], hash: Hash) -> Option<(Written, String)> {
    let mut details: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
    let n = details.remove("n")?.as_u64()?;
    let mut text = |name| match details.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let (at, previous, act) = (text("at")?, text("previous")?, text("act")?);
    Some((Written { n, at, act, details, hash }, previous))
}
