// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What an administrator decides about devices and changes, worked out from the mailbox: the cuts
//! of a revocation, the forks that wait for a word, the changes that are held back.

use std::collections::BTreeSet;
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
    /// How many changes of the device are held back in the chain.
    pub changes: usize,
}

/// What waits for a person to decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Changes that are held back because their device was revoked, without those dismissed.
    pub held_back: usize,
    /// Forks that nobody has decided.
    pub forks: usize,
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
        self.each(|doc, ledger| found.extend(held_back(ledger, roster, doc)))?;
        Ok(found)
    }

    /// Counts what waits for a person to decide, in one reading.
    ///
    /// # Errors
    /// [`ReadError`] if the mailbox cannot be read.
    pub fn judged(
        &self,
        roster: &Roster,
        dismissed: &BTreeSet<(DocId, Hash)>,
    ) -> Result<Judged, ReadError> {
        let mut judged = Judged::default();
        self.each(|doc, ledger| {
            let here = dismissed.range((doc, Hash([0; 32]))..=(doc, Hash([0xff; 32])));
            let here: Vec<Hash> = here.map(|(_, hash)| *hash).collect();
            judged.held_back += open_changes(ledger, roster, doc, &here);
            judged.forks += forks(ledger, roster, doc).iter().filter(|fork| fork.open).count();
        })?;
        Ok(judged)
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

impl HeldBack {
    /// Returns by what it is found among those that were dismissed.
    pub fn key(&self) -> (DocId, Hash) {
        (self.verdict.doc, self.verdict.tip.hash)
    }
}

fn held_back(ledger: &Ledger, roster: &Roster, doc: DocId) -> Vec<HeldBack> {
    let hidden = hidden(ledger, roster, doc);
    let beyond = |hash: &Hash| hidden.reason(hash) == Some(Reason::Revoked);
    let mut found = Vec::new();
    for (reason, device) in hidden.counts().into_keys() {
        if reason == Reason::Revoked {
            let tips = ledger.newest_of(device, |entry| beyond(&entry.hash));
            found.extend(tips.into_iter().map(|tip| {
                let above = ledger.lacking_at(&[tip.hash]).unwrap_or_default();
                let chain = ledger.entries().iter().filter(|entry| {
                    let own = entry.actor.device() == device && beyond(&entry.hash);
                    own && !above.contains(&entry.hash)
                });
                HeldBack { verdict: Verdict { doc, tip }, changes: chain.count() }
            }));
        }
    }
    found
}

/// Counts the changes that are held back, except for the dismissed ones and what is below them.
fn open_changes(ledger: &Ledger, roster: &Roster, doc: DocId, dismissed: &[Hash]) -> usize {
    let hidden = hidden(ledger, roster, doc);
    if hidden.is_empty() {
        return 0;
    }
    let known = dismissed.iter().filter(|hash| ledger.entry(hash).is_some());
    let known: Vec<Hash> = known.copied().collect();
    let open = ledger.lacking_at(&known).unwrap_or_default();
    let beyond = |hash: &&Hash| hidden.reason(hash) == Some(Reason::Revoked);
    open.iter().filter(beyond).count()
}
