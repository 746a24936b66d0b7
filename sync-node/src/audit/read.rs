// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Reading the audit log, and finding what is missing or was altered in it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use leitwerk_shared::change::{Hash, sha256};
use serde_json::{Map, Value};

use super::{FILE, NOTHING};

/// A log as it was read.
#[derive(Debug)]
pub struct Log {
    /// Its readable lines.
    pub lines: Vec<Written>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// Number and hash of the last line, to be noted elsewhere.
    pub end: Option<(u64, Hash)>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Lines are missing before a line of the file.
    Missing {
        /// The line of the file, from 1.
        line: u64,
        /// The first missing number.
        from: u64,
        /// The last missing number.
        to: u64,
    },
    /// A line is not the one that was written: the next one says otherwise.
    Altered {
        /// The line of the file, from 1.
        line: u64,
    },
    /// A line cannot be read.
    Unreadable {
        /// The line of the file, from 1.
        line: u64,
    },
}

impl Log {
    /// Returns whether a line that was noted elsewhere is still there.
    pub fn contains(&self, noted: &Option<(u64, Hash)>) -> bool {
        let Some((n, hash)) = noted else { return true };
        self.lines.iter().any(|line| line.n == *n && line.hash == *hash)
    }
}

/// Reads the log of a folder. One that was never written is empty.
///
/// # Errors
/// Passes on what the file system says.
pub fn read(data: &Path) -> std::io::Result<Log> {
    let mut log = Log { lines: Vec::new(), faults: Vec::new(), end: None };
    let file = match open(data) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(log),
        Err(error) => return Err(error),
    };
    let (mut n, mut hash) = (0, NOTHING);
    for (bytes, line) in BufReader::new(file).split(b'\n').zip(1..) {
        let bytes = bytes?;
        let before = std::mem::replace(&mut hash, sha256(&bytes));
        let Some(parsed) = parse(&bytes, hash) else {
            log.faults.push(Fault::Unreadable { line });
            n += 1;
            continue;
        };
        let (written, previous) = parsed;
        let found = written.n;
        if found > n + 1 {
            log.faults.push(Fault::Missing { line, from: n + 1, to: found - 1 });
        } else if previous != before.to_string() || found != n + 1 {
            // The hash in this line speaks of the one before it.
            log.faults.push(Fault::Altered { line: line.max(2) - 1 });
        }
        n = found;
        log.end = Some((n, hash));
        log.lines.push(written);
    }
    Ok(log)
}

/// Returns the log of a folder as it is stored.
///
/// # Errors
/// Passes on what the file system says.
pub fn bytes(data: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(data)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens the log so that what a service writes meanwhile comes whole or not at all.
fn open(data: &Path) -> std::io::Result<File> {
    let file = File::open(data.join(FILE))?;
    file.lock_shared()?;
    Ok(file)
}

/// Returns the number of a line.
pub(super) fn number(line: &[u8]) -> Option<u64> {
    serde_json::from_slice::<Value>(line).ok()?.get("n")?.as_u64()
}

fn parse(bytes: &[u8], hash: Hash) -> Option<(Written, String)> {
    let mut details: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
    let n = details.remove("n")?.as_u64()?;
    let mut text = |name| match details.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let (at, previous, act) = (text("at")?, text("previous")?, text("act")?);
    Some((Written { n, at, act, details, hash }, previous))
}
