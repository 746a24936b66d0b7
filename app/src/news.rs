// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What others have written since this person last looked: counts of changes by device, compared
//! with the counts at the last look. Pure; the worker counts, the window remembers.

use std::collections::BTreeMap;

use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::domain::ids::{DeviceId, DocId, MunicipalityId};
use leitwerk_shared::replica::snapshot::Snapshot;
use serde::{Deserialize, Serialize};

/// How many changes of each device a document held at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authors {
    /// Which state of the document that was.
    pub state: State,
    /// The changes of each device.
    pub by: BTreeMap<DeviceId, u64>,
}

/// Tells states of one document apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State(u64);

impl State {
    /// Returns what stands for a version. The heads are hashes, so part of them is enough.
    pub fn of(version: &Version) -> Self {
        let part =
            |head: &[u8; 32]| head[..8].iter().fold(0, |part, byte| (part << 8) | u64::from(*byte));
        Self(version.0.iter().map(part).fold(0, |all, one| all ^ one))
    }
}

/// What was read, by document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Marks(BTreeMap<DocId, Authors>);

/// Marks as they are written down: documents as text.
type Written = BTreeMap<String, Authors>;

impl From<Written> for Marks {
    fn from(written: Written) -> Self {
        let read = |(doc, authors): (String, Authors)| Some((doc.parse().ok()?, authors));
        Self(written.into_iter().filter_map(read).collect())
    }
}

impl From<Marks> for Written {
    fn from(marks: Marks) -> Self {
        marks.0.into_iter().map(|(doc, authors)| (doc.to_string(), authors)).collect()
    }
}

impl Marks {
    /// Returns what the document held when it was last read.
    pub fn get(&self, doc: DocId) -> Option<&Authors> {
        self.0.get(&doc)
    }

    /// Returns the states that were read, by document.
    pub fn states(&self) -> BTreeMap<DocId, State> {
        self.0.iter().map(|(doc, written)| (*doc, written.state)).collect()
    }

    /// Marks a document as read in the state that was counted.
    pub fn read(&mut self, doc: DocId, written: &Authors) {
        if self.get(doc) != Some(written) {
            self.0.insert(doc, written.clone());
        }
    }
}

/// What one Kommune has written in one document since it was last read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// The Kommune.
    pub municipality: MunicipalityId,
    /// The document.
    pub doc: DocId,
    /// How many changes.
    pub changes: u64,
}

/// Returns what others have written and this person has not read, by Kommune and then in printed
/// order. What this workplace wrote itself is never new.
pub fn unread(snapshot: &Snapshot, written: &BTreeMap<DocId, Authors>, marks: &Marks) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for doc in documents(snapshot) {
        let mut new: BTreeMap<MunicipalityId, u64> = BTreeMap::new();
        for (municipality, changes) in unread_in(snapshot, written, marks, doc) {
            *new.entry(municipality).or_default() += changes;
        }
        let item = |(municipality, changes)| Item { municipality, doc, changes };
        items.extend(new.into_iter().map(item));
    }
    // Stable: within a Kommune the printed order stays.
    items.sort_by_key(|item| item.municipality);
    items
}

/// Returns how many changes of others this person has not read in one document.
pub fn count_unread(
    snapshot: &Snapshot,
    written: &BTreeMap<DocId, Authors>,
    marks: &Marks,
    doc: DocId,
) -> u64 {
    unread_in(snapshot, written, marks, doc).map(|(_, changes)| changes).sum()
}

/// Returns what each device of others has written in a document since it was last read.
fn unread_in<'a>(
    snapshot: &'a Snapshot,
    written: &'a BTreeMap<DocId, Authors>,
    marks: &'a Marks,
    doc: DocId,
) -> impl Iterator<Item = (MunicipalityId, u64)> + 'a {
    let mark = marks.get(doc);
    let by = written.get(&doc).into_iter().flat_map(|now| &now.by);
    by.filter_map(move |(device, count)| {
        let read = mark.and_then(|mark| mark.by.get(device)).copied().unwrap_or(0);
        let of = snapshot.devices.get(device).filter(|_| *device != snapshot.me.device)?;
        (*count > read).then(|| (*of, count - read))
    })
}

/// Returns the Leitlinie and the Steckbriefe in printed order.
pub fn documents(snapshot: &Snapshot) -> Vec<DocId> {
    let goals = snapshot.strategy.content.numbered();
    let profiles = goals.iter().filter_map(|goal| snapshot.profiles.get(&goal.goal.id));
    std::iter::once(snapshot.strategy.doc).chain(profiles.map(|view| view.doc)).collect()
}
