// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The audit log: one JSON line for every act of the authority, appended and synced, never
//! changed. Lines are numbered, so that a missing one shows.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;

use serde::Serialize;

/// One line.
#[derive(Debug, Serialize)]
struct Line<'a> {
    n: usize,
    at: String,
    #[serde(flatten)]
    act: &'a Act,
}

/// What the authority did.
#[derive(Debug, Serialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// A Verbund was founded.
    Founded {
        /// Its name.
        verbund: String,
    },
    /// A Kommune was added.
    MemberAdded {
        /// Its number.
        municipality: u32,
        /// Its name.
        name: String,
    },
    /// An invitation was made.
    Invited {
        /// The Kommune.
        municipality: u32,
        /// What the device will be allowed to do.
        role: String,
        /// Whether it needs no confirmation by telephone.
        pre_approved: bool,
    },
    /// A device joined.
    Joined {
        /// Its number.
        device: u32,
        /// Its Kommune.
        municipality: u32,
        /// What it may do.
        role: String,
    },
    /// Somebody showed an invitation that is not good.
    JoinRefused {
        /// Why.
        reason: String,
    },
    /// A device was revoked.
    Revoked {
        /// Its number.
        device: u32,
        /// In how many documents some of its changes stay valid.
        documents: usize,
    },
    /// A change beyond a cut was admitted.
    Admitted {
        /// The document.
        doc: String,
        /// The hash of the change.
        change: String,
    },
    /// Of several changes with one number the true one was named.
    Resolved {
        /// The document.
        doc: String,
        /// The hash of the change.
        change: String,
    },
    /// A device sent something that was refused.
    ChangeRefused {
        /// The device that delivered it.
        device: u32,
        /// The document.
        doc: String,
        /// Why.
        reason: String,
    },
    /// A document goes on without a change that it cannot be saved with. The change is kept.
    ChangeSetAside {
        /// The device that wrote it.
        device: u32,
        /// The document.
        doc: String,
        /// The hash of the change.
        change: String,
        /// How many changes of which device are left out with it and others found at the same
        /// time.
        with_it: BTreeMap<u32, usize>,
    },
}

/// Appends a line.
///
/// # Errors
/// Passes on what the file system says.
pub fn append(data: &Path, act: &Act) -> std::io::Result<()> {
    let path = data.join("audit.jsonl");
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
    // Commands and the service write to the same file; the lock keeps the numbers in order.
    file.lock()?;
    let n = BufReader::new(File::open(&path)?).lines().count() + 1;
    let line = Line { n, at: jiff::Timestamp::now().to_string(), act };
    let mut text = serde_json::to_string(&line)?;
    text.push('\n');
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
