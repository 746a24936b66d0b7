// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the authority has decided about devices and single changes: revocations with their cuts,
//! admissions, and which branch of a fork is the true one. Kept by the roster, read by `validity`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::change::{Actor, Hash, Tip};
use crate::domain::ids::{DeviceId, DocId};

/// A device may no longer speak or write. A demotion or a move is a revocation, and the same
/// person joins again with a new number and a new key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// The device.
    pub device: DeviceId,
    /// Per document the last of its changes that count. What they build on counts with them;
    /// in a document that is not listed none of its changes count by themselves. More cuts than
    /// fit one entry stand in further ones for the same device.
    pub cuts: Vec<(DocId, Vec<Tip>)>,
}

/// One change of one document, by everything that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The document.
    pub doc: DocId,
    /// The change.
    pub tip: Tip,
}

/// All decisions of one roster.
#[derive(Clone, Debug, Default)]
pub struct Judgements {
    /// The height of the entry that revoked a device first.
    revoked: BTreeMap<DeviceId, u32>,
    documents: BTreeMap<DocId, Decided>,
    newest: u32,
}

/// What was decided about the changes of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// The last changes of revoked devices that count.
    pub cuts: Vec<Tip>,
    /// Single changes that count although they lie beyond a cut.
    pub admitted: Vec<Tip>,
    /// For a number that an actor used several times, the change that is the true one.
    pub resolved: BTreeMap<(Actor, u64), Hash>,
}

impl Judgements {
    /// Takes a revocation in.
    pub(super) fn revoke(&mut self, height: u32, revocation: Revocation) {
        self.newest = height;
        self.revoked.entry(revocation.device).or_insert(height);
        self.add_cuts(revocation.cuts);
    }

    /// Lets changes of devices count that another branch of the roster has revoked.
    pub(super) fn add_cuts(&mut self, cuts: Vec<(DocId, Vec<Tip>)>) {
        for (doc, tips) in cuts {
            self.documents.entry(doc).or_default().cuts.extend(tips);
        }
    }

    /// Takes in that a branch of the roster does not hold.
    pub(super) fn settle(&mut self, height: u32) {
        self.newest = height;
    }

    /// Takes in that a change counts.
    pub(super) fn admit(&mut self, height: u32, Verdict { doc, tip }: Verdict) {
        self.newest = height;
        self.documents.entry(doc).or_default().admitted.push(tip);
    }

    /// Takes in which branch of a fork is the true one; a later word replaces an earlier one.
    pub(super) fn resolve(&mut self, height: u32, Verdict { doc, tip }: Verdict) {
        self.newest = height;
        let resolved = &mut self.documents.entry(doc).or_default().resolved;
        resolved.insert((tip.actor, tip.seq), tip.hash);
    }

    /// Returns the height at which a device was revoked, `None` while it is in good standing.
    pub fn revoked_at(&self, device: DeviceId) -> Option<u32> {
        self.revoked.get(&device).copied()
    }

    /// Returns the height of the newest decision, 0 if there is none.
    pub fn newest(&self) -> u32 {
        self.newest
    }

    /// Returns all revoked devices.
    pub fn revoked(&self) -> impl Iterator<Item = DeviceId> {
        self.revoked.keys().copied()
    }

    /// Returns what was decided about the changes of a document, if anything was.
    pub fn of(&self, doc: DocId) -> Option<&Decided> {
        self.documents.get(&doc)
    }
}
