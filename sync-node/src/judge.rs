// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What an administrator decides about devices and changes, worked out from the mailbox: the cuts
//! of a revocation, the forks that wait for a word, the changes that are held back.

use std::path::Path;

use leitwerk_shared::change::ledger::Ledger;
use leitwerk_shared::change::{Hash, Tip};
use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::identity::judgement::Verdict;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::identity::validity::{Fork, Reason, forks, hidden};
use leitwerk_shared::store::sqlite::{SqliteReader, SqliteStore};
use leitwerk_shared::store::{ReadError, Reader as _};

/// The mailbox, read beside the running relay.
#[derive(Debug)]
pub struct Mailbox {
    reader: Option<SqliteReader>,
}

/// A change that is not shown because its device was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldBack {
    /// Document and change: the newest of a chain, which speaks for those before it.
    pub verdict: Verdict,
    /// How many changes of the device are held back in the document.
    pub changes: usize,
}

impl Mailbox {
    /// Opens the mailbox of a folder. One that was never served is empty.
    ///
    /// # Errors
    /// [`ReadError`] if the file cannot be used.
    pub fn open(data: &Path) -> Result<Self, ReadError> {
        let path = data.join("mailbox.db");
        let reader = path.exists().then(|| SqliteStore::open(&path)?.reader()).transpose()?;
        Ok(Self { reader })
    }

    /// Returns the cuts for a device: per document the last of its changes that are here and
    /// count. Those that others of them build on need no mention.
    ///
    /// # Errors
    /// [`ReadError`] if the mailbox cannot be read.
    pub fn cuts(
        &self,
        roster: &Roster,
        device: DeviceId,
    ) -> Result<Vec<(DocId, Vec<Tip>)>, ReadError> {
        let mut cuts = Vec::new();
        self.each(|doc, ledger| {
            if ledger.is_written_by(device) {
                let hidden = hidden(ledger, roster, doc);
                let tips = ledger.newest_of(device, |entry| !hidden.contains(&entry.hash));
                cuts.push((doc, tips));
            }
        })?;
        cuts.retain(|(_, tips)| !tips.is_empty());
        Ok(cuts)
    }

    /// Returns all forks, decided ones too.
    ///
    /// # Errors
    /// [`ReadError`] if the mailbox cannot be read.
    pub fn forks(&self, roster: &Roster) -> Result<Vec<(DocId, Fork)>, ReadError> {
        let mut found = Vec::new();
        self.each(|doc, ledger| {
            found.extend(forks(ledger, roster, doc).into_iter().map(|fork| (doc, fork)));
        })?;
        Ok(found)
    }

    /// Returns what is held back because its device was revoked.
    ///
    /// # Errors
    /// [`ReadError`] if the mailbox cannot be read.
    pub fn held_back(&self, roster: &Roster) -> Result<Vec<HeldBack>, ReadError> {
        let mut found = Vec::new();
        self.each(|doc, ledger| {
            let hidden = hidden(ledger, roster, doc);
            for ((reason, device), changes) in hidden.counts() {
                if reason == Reason::Revoked {
                    let beyond = |hash: &Hash| hidden.reason(hash) == Some(Reason::Revoked);
                    let tips = ledger.newest_of(device, |entry| beyond(&entry.hash));
                    let verdicts = tips.into_iter().map(|tip| Verdict { doc, tip });
                    found.extend(verdicts.map(|verdict| HeldBack { verdict, changes }));
                }
            }
        })?;
        Ok(found)
    }

    fn each(&self, mut visit: impl FnMut(DocId, &Ledger)) -> Result<(), ReadError> {
        let Some(reader) = &self.reader else { return Ok(()) };
        for header in reader.headers()? {
            if let Some(held) = reader.held(header.doc)? {
                visit(header.doc, &held.ledger);
            }
        }
        Ok(())
    }
}
