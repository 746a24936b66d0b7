// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Forks of the roster: another continuation of the same beginning that the CA has signed too, and
//! the word of the CA that one of the two does not hold. A branch never gives a right to anybody.
//! Until it is settled it takes some: see [`Roster::device`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Device, Roster, RosterError, SignedEntry, Statement};
use crate::change::{Hash, limits};
use crate::domain::ids::DeviceId;
use crate::identity::judgement::Revocation;
use crate::identity::key::PublicKey;

/// Another continuation of the beginning of a roster, checked like the roster itself.
#[derive(Clone, Debug)]
pub struct Branch {
    from: u32,
    /// The devices of the common beginning.
    common: BTreeSet<DeviceId>,
    roster: Roster,
}

/// The word of the CA that a branch does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The first place at which the branch differs from this log.
    pub from: u32,
    /// The hash of the entry that stands there on the branch.
    pub abandoned: Hash,
    /// The place of the last entry of the branch that the CA knew. Its revocations up to there stand
    /// in this log too.
    pub until: u32,
    /// The hash of that entry.
    pub tip: Hash,
    /// The devices that only the branch lets in. What they wrote is carried and does not count.
    pub devices: Vec<Device>,
}

/// Why a device is not in good standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// It was revoked, here or on a branch.
    Revoked,
    /// Nobody has decided yet about the branch that lets it in, or about another one.
    Contested,
    /// Only a branch lets it in that does not hold.
    Abandoned,
}

impl Branch {
    /// Returns the first place at which it differs from the roster.
    pub fn from(&self) -> u32 {
        self.from
    }

    /// Returns its entries from there on.
    pub fn entries(&self) -> &[SignedEntry] {
        self.roster.entries_from(self.from)
    }

    /// Returns its entries as they are written down.
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_allocvec(self.entries()).expect("entries are plain values")
    }

    /// Reads the entries of a branch that was written down. `None` if the bytes are damaged.
    pub fn decode(bytes: &[u8]) -> Option<Vec<SignedEntry>> {
        postcard::from_bytes(bytes).ok()
    }

    /// Returns the roster that it makes with the common beginning.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Returns the devices that it lets in and the common beginning does not.
    pub fn granted(&self) -> impl Iterator<Item = &Device> {
        self.roster.devices().values().filter(|device| !self.common.contains(&device.id))
    }

    /// Returns what it revokes of the devices of the common beginning.
    pub fn revocations(&self) -> impl Iterator<Item = Revocation> {
        let statements = self.entries().iter().filter_map(|entry| Some(entry.decode()?.statement));
        let revocations = statements.filter_map(|statement| match statement {
            Statement::Revoked(revocation) => Some(revocation),
            _ => None,
        });
        revocations.filter(|it| self.common.contains(&it.device))
    }

    /// Returns whether all of another branch stands in this one.
    fn contains(&self, other: &Roster) -> bool {
        self.roster.hash_at(other.height()) == Some(other.tip())
    }
}

impl Settlement {
    /// Returns whether a log is, or begins like, the branch that does not hold.
    fn abandons(&self, roster: &Roster) -> bool {
        roster.hash_at(self.from) == Some(self.abandoned)
    }
}

impl Roster {
    /// Checks another continuation of this roster, as far as it is given: from any place in the
    /// common beginning on. Nothing is taken in.
    ///
    /// # Errors
    /// [`RosterError`] if the CA has not signed it or it does not fit together, and
    /// [`RosterError::Gap`] if it does not differ from this roster.
    pub fn branch(&self, entries: &[SignedEntry]) -> Result<Branch, RosterError> {
        let ours = |entry: &SignedEntry| {
            let height = entry.decode().map(|entry| entry.height);
            height.is_some_and(|height| self.hash_at(height) == Some(entry.hash()))
        };
        let common = entries.iter().take_while(|entry| ours(entry)).count();
        let expected = self.height() + 1;
        let gap = RosterError::Gap { expected, got: expected };
        let first = entries.get(common).ok_or(gap)?;
        let first = first.decode().ok_or(RosterError::Unreadable { height: expected })?;
        let from = first.height;
        if from == 0 {
            return Err(RosterError::Foundation);
        }
        if from > self.height() {
            return Err(RosterError::Gap { expected, got: from });
        }
        let mut roster = self.until(from)?;
        let common_devices = roster.devices().keys().copied().collect();
        for entry in &entries[common..] {
            roster.append(entry.clone())?;
        }
        Ok(Branch { from, common: common_devices, roster })
    }

    /// Takes in that a branch exists. Returns whether that is news.
    pub fn take_branch(&mut self, branch: Branch) -> bool {
        let covered = self.settled(&branch).is_some_and(|until| branch.roster.height() <= until);
        if covered || self.branches.iter().any(|known| known.contains(&branch.roster)) {
            return false;
        }
        self.branches.retain(|known| !branch.contains(&known.roster));
        if self.branches.len() == limits::BRANCHES {
            return false;
        }
        for revocation in branch.revocations() {
            self.judgements.add_cuts(revocation.cuts);
        }
        self.branches.push(branch);
        self.silence();
        true
    }

    /// Returns the branches that are known and not settled, or not to their ends.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Returns the branches that nobody has decided about.
    pub fn contested(&self) -> impl Iterator<Item = &Branch> {
        self.branches.iter().filter(|branch| self.settled(branch).is_none())
    }

    /// Returns up to which place a branch is known not to hold, nothing if that is not said.
    fn settled(&self, branch: &Branch) -> Option<u32> {
        let of = self.settlements.iter().filter(|it| it.abandons(&branch.roster));
        of.map(|it| it.until).max()
    }

    /// Returns whether a log that ends like this is known not to hold.
    pub fn abandons_tip(&self, height: u32, tip: Hash) -> bool {
        self.settlements.iter().any(|it| (it.until, it.tip) == (height, tip))
    }

    /// Returns whether this roster says of another log, down to its last entry, that it does not
    /// hold, and that log does not say the same of this one.
    pub fn abandons(&self, other: &Self) -> bool {
        let whole = |it: &Settlement| it.abandons(other) && other.height() <= it.until;
        self.settlements.iter().any(whole) && !other.settlements.iter().any(|it| it.abandons(self))
    }

    /// Returns the devices with a number that only a branch has let in which does not hold.
    pub fn strangers(&self, id: DeviceId) -> impl Iterator<Item = &Device> {
        self.settlements.iter().flat_map(|it| &it.devices).filter(move |it| it.id == id)
    }

    /// Returns why the device with a key is not in good standing, nothing if it is or nobody has ever
    /// heard of it.
    pub fn absence(&self, key: &PublicKey) -> Option<Absence> {
        let Some(device) = self.by_key(key) else {
            let mut settled = self.settlements.iter().flat_map(|it| &it.devices);
            let mut contested = self.contested().flat_map(Branch::granted);
            return if settled.any(|it| it.key == *key) {
                Some(Absence::Abandoned)
            } else {
                contested.any(|it| it.key == *key).then_some(Absence::Contested)
            };
        };
        let revokes = |roster: &Self| roster.judgements.revoked_at(device.id).is_some();
        if revokes(self) || self.branches.iter().any(|it| revokes(&it.roster)) {
            return Some(Absence::Revoked);
        }
        self.silenced.contains(&device.id).then_some(Absence::Contested)
    }

    /// Returns up to which height devices may have sealed: on a branch that was given up the roster
    /// may have been longer.
    pub fn reach(&self) -> u32 {
        let abandoned = self.settlements.iter().map(|it| it.until).max();
        self.height().max(abandoned.unwrap_or_default())
    }

    /// Returns whether a seal of this height may have been made where nobody knew of a revocation at
    /// that place, on a branch that was given up.
    pub fn may_not_have_known(&self, revoked: u32, sealed: u32) -> bool {
        let apart = |it: &Settlement| it.from <= revoked && (it.from..=it.until).contains(&sealed);
        self.settlements.iter().any(apart)
    }

    /// Returns the devices that only a branch lets in.
    pub fn strangers_of<'a>(&'a self, branch: &'a Branch) -> impl Iterator<Item = &'a Device> {
        let same = |it: &Device| self.devices.get(&it.id).is_some_and(|own| own.key == it.key);
        branch.granted().filter(move |it| !same(it))
    }

    /// Returns the devices in good standing here whose numbers a branch has given to others. When
    /// that is settled nobody can tell what the two of them wrote.
    pub fn namesakes<'a>(&'a self, branch: &'a Branch) -> impl Iterator<Item = DeviceId> {
        let own = |id: &DeviceId| {
            self.devices.contains_key(id) && self.judgements.revoked_at(*id).is_none()
        };
        self.strangers_of(branch).map(|it| it.id).filter(own)
    }

    /// Returns what the CA has to say so that a branch does not hold and none of its revocations is
    /// lost; nothing if it was said. `cuts` revokes a device whose number belongs to two.
    pub fn settling(
        &self,
        branch: &Branch,
        cuts: impl Fn(DeviceId) -> Vec<Revocation>,
    ) -> Vec<Statement> {
        if self.settled(branch).is_some_and(|until| branch.roster.height() <= until) {
            return Vec::new();
        }
        let own = |it: &Revocation| self.judgements.revoked_at(it.device).is_none();
        let repeated = branch.revocations().filter(own);
        let apart = self.namesakes(branch).flat_map(cuts);
        let revoked = repeated.chain(apart).map(Statement::Revoked);
        let devices: Vec<Device> = self.strangers_of(branch).cloned().collect();
        let (from, until) = (branch.from, branch.roster.height());
        let abandoned = branch.roster.hash_at(from).unwrap_or(branch.roster.tip());
        let parts = devices.chunks(limits::SETTLED_DEVICES).map(<[Device]>::to_vec);
        let parts = if devices.is_empty() { vec![Vec::new()] } else { parts.collect() };
        let tip = branch.roster.tip();
        let settlement = |devices| Settlement { from, abandoned, until, tip, devices };
        let settled = parts.into_iter().map(|it| Statement::Settled(settlement(it)));
        revoked.chain(settled).collect()
    }

    /// Takes in that a branch does not hold. `None` if that contradicts what is known.
    pub(super) fn settle(&mut self, height: u32, settlement: Settlement) -> Option<()> {
        let Settlement { from, abandoned, .. } = &settlement;
        let own = self.hash_at(*from)?;
        (*from > 0 && *from < height && own != *abandoned).then_some(())?;
        // Nobody could tell what the two of them wrote.
        let apart = |it: &Device| match self.devices.get(&it.id) {
            Some(own) => own.key != it.key && self.judgements.revoked_at(it.id).is_some(),
            None => true,
        };
        settlement.devices.iter().all(apart).then_some(())?;
        self.silenced.extend(settlement.devices.iter().map(|device| device.id));
        self.judgements.settle(height);
        self.settlements.push(settlement);
        Some(())
    }

    /// Lets branches go that are settled to their ends, with all that followed from them.
    pub(super) fn forget_settled(&mut self) {
        let over = |it: &Branch| self.settled(it).is_some_and(|until| it.roster.height() <= until);
        if !self.branches.iter().any(over) {
            return;
        }
        let kept = self.branches.iter().filter(|it| !over(it)).cloned().collect::<Vec<_>>();
        match self.until(self.height() + 1) {
            Ok(alone) => {
                *self = alone;
                for branch in kept {
                    self.take_branch(branch);
                }
            }
            Err(error) => tracing::error!(%error, "the own roster does not fit together"),
        }
    }

    /// Says anew who is not in good standing.
    fn silence(&mut self) {
        let quiet = |id: &&DeviceId| {
            let revoked = |roster: &Self| roster.judgements.revoked_at(**id).is_some();
            let barred = |it: &Branch| {
                revoked(&it.roster) || (self.settled(it).is_none() && !it.common.contains(id))
            };
            revoked(self) || self.branches.iter().any(barred)
        };
        let strangers = self.settlements.iter().flat_map(|it| &it.devices).map(|it| it.id);
        self.silenced = self.devices.keys().filter(quiet).copied().chain(strangers).collect();
    }
}
