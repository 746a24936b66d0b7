// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The roster: a hash-chained log, signed by the Verbund's CA, of who belongs to it.
//! Every peer holds it and checks every entry; the roster alone gives rights.

mod branch;
mod entry;

use std::collections::{BTreeMap, BTreeSet};

use super::judgement::Judgements;
use super::key::PublicKey;
use super::role::Role;
use crate::change::Hash;
use crate::domain::ids::{DeviceId, MunicipalityId, VerbundId};

pub use branch::{Absence, Branch, Settlement};
pub use entry::{
    AuthorityKey, Device, Entry, Founded, Member, MemberRecord, Need, SignedEntry, Statement,
};

/// The checked log with what follows from it.
#[derive(Clone, Debug)]
pub struct Roster {
    entries: Vec<SignedEntry>,
    founded: Founded,
    tip: Hash,
    /// The keys of the CA that sign.
    authorities: Vec<AuthorityKey>,
    rules: u32,
    /// The first place from which on this program does not know all that follows.
    beyond: Option<u32>,
    members: BTreeMap<MunicipalityId, MemberRecord>,
    devices: BTreeMap<DeviceId, Device>,
    judgements: Judgements,
    /// Other continuations of the same beginning.
    branches: Vec<Branch>,
    /// What was said about such.
    settlements: Vec<Settlement>,
    /// The numbers of devices that are not in good standing.
    silenced: BTreeSet<DeviceId>,
}

/// Why a roster or an entry is refused.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum RosterError {
    /// The bytes cannot be read, or come from a newer version.
    #[error("entry {height} of the roster cannot be read by this version")]
    Unreadable {
        /// Its place.
        height: u32,
    },
    /// The first entry does not found a Verbund, or not the one expected.
    #[error("the roster does not begin with the expected founding entry")]
    Foundation,
    /// An entry in between is missing.
    #[error("expected entry {expected} of the roster, got {got}")]
    Gap {
        /// The next place.
        expected: u32,
        /// The place of the offered entry.
        got: u32,
    },
    /// The entry continues another history.
    #[error("entry {height} of the roster continues another history")]
    Fork {
        /// Its place.
        height: u32,
    },
    /// The CA did not sign it.
    #[error("entry {height} of the roster is not signed by the authority")]
    Signature {
        /// Its place.
        height: u32,
    },
    /// The device gets rights to which a coordinator has to agree, and none has.
    #[error("entry {height} of the roster lacks the second signature of a coordinator")]
    Unendorsed {
        /// Its place.
        height: u32,
    },
    /// A number or a key is used twice, a device belongs to no member, or the entry speaks of a
    /// device or of changes that it cannot mean.
    #[error("entry {height} of the roster contradicts an earlier one")]
    Contradiction {
        /// Its place.
        height: u32,
    },
}

/// The newest set of rules that this program knows; see [`Statement::Rules`].
///
/// 1: a coordinator or HVB needs a coordinator's second signature once there is a coordinator.
pub const RULES: u32 = 1;

impl Roster {
    /// Checks a log from its first entry on.
    ///
    /// # Errors
    /// [`RosterError`] for the first entry that does not fit.
    pub fn open(entries: Vec<SignedEntry>) -> Result<Self, RosterError> {
        let mut entries = entries.into_iter();
        let mut roster = Self::begin(entries.next().ok_or(RosterError::Foundation)?)?;
        for entry in entries {
            roster.append(entry)?;
        }
        Ok(roster)
    }

    /// Checks a log and what is known of other continuations of it.
    ///
    /// # Errors
    /// [`RosterError`] for the first entry that does not fit.
    pub fn open_with(
        entries: Vec<SignedEntry>,
        branches: &[Vec<SignedEntry>],
    ) -> Result<Self, RosterError> {
        let mut roster = Self::open(entries)?;
        for entries in branches {
            let branch = roster.branch(entries)?;
            roster.take_branch(branch);
        }
        Ok(roster)
    }

    fn begin(first: SignedEntry) -> Result<Self, RosterError> {
        let entry = first.decode().ok_or(RosterError::Unreadable { height: 0 })?;
        let Statement::Founded(founded) = entry.statement else {
            return Err(RosterError::Foundation);
        };
        if entry.height != 0 || entry.previous != Hash([0; 32]) {
            return Err(RosterError::Foundation);
        }
        if !founded.ca_key.verifies(&SignedEntry::message(&first.body), first.signature) {
            return Err(RosterError::Signature { height: 0 });
        }
        let certificate = founded.ca_certificate.clone();
        Ok(Self {
            tip: first.hash(),
            entries: vec![first],
            authorities: vec![AuthorityKey { certificate, key: founded.ca_key.clone() }],
            founded,
            rules: 0,
            beyond: None,
            members: BTreeMap::new(),
            devices: BTreeMap::new(),
            judgements: Judgements::default(),
            branches: Vec::new(),
            settlements: Vec::new(),
            silenced: BTreeSet::new(),
        })
    }

    /// Returns the roster as it was when the entry at a place was still to come.
    fn until(&self, height: u32) -> Result<Self, RosterError> {
        let mut entries = self.entries.iter().take(height as usize);
        let mut roster = Self::begin(entries.next().ok_or(RosterError::Foundation)?.clone())?;
        for signed in entries {
            let height = roster.height() + 1;
            let entry = signed.decode().ok_or(RosterError::Unreadable { height })?;
            roster.take_in(signed.clone(), entry)?;
        }
        Ok(roster)
    }

    /// Takes in the next entry. An entry that is already here is passed over.
    ///
    /// # Errors
    /// [`RosterError`] if it does not continue this log; the roster stays as it was.
    pub fn append(&mut self, signed: SignedEntry) -> Result<(), RosterError> {
        let expected = self.height() + 1;
        let entry = signed.decode().ok_or(RosterError::Unreadable { height: expected })?;
        let height = entry.height;
        if let Some(own) = self.entries.get(height as usize) {
            let same = own.body == signed.body;
            return if same { Ok(()) } else { Err(RosterError::Fork { height }) };
        }
        if height != expected {
            return Err(RosterError::Gap { expected, got: height });
        }
        if entry.previous != self.tip {
            return Err(RosterError::Fork { height });
        }
        let message = SignedEntry::message(&signed.body);
        let signs = |it: &AuthorityKey| it.key.verifies(&message, signed.signature);
        if !self.authorities.iter().any(signs) {
            return Err(RosterError::Signature { height });
        }
        self.take_in(signed, entry)?;
        self.forget_settled();
        Ok(())
    }

    /// Takes in an entry of which it is known that the CA has signed it and that it comes next.
    fn take_in(&mut self, signed: SignedEntry, entry: Entry) -> Result<(), RosterError> {
        let height = entry.height;
        let lacks = matches!(&entry.statement, Statement::Device(it) if !self.is_endorsed(it));
        if lacks && self.beyond.is_none() {
            return Err(RosterError::Unendorsed { height });
        }
        let admitted = if lacks { None } else { self.admit(height, entry.statement) };
        match (admitted, self.beyond) {
            (Some(Need::Nothing), _) | (_, Some(_)) => {}
            (Some(Need::Update), None) => self.beyond = Some(height),
            (None, None) => return Err(RosterError::Contradiction { height }),
        }
        self.tip = signed.hash();
        self.entries.push(signed);
        Ok(())
    }

    /// Takes a statement in and returns what it still wants of this program. `None` if it
    /// contradicts what is known.
    fn admit(&mut self, height: u32, statement: Statement) -> Option<Need> {
        match statement {
            Statement::Founded(_) => return None,
            Statement::Member(member) => {
                let free = member.id.0 > 0 && !self.members.contains_key(&member.id);
                free.then(|| self.members.insert(member.id, member.into()))?;
            }
            Statement::Record(record) => {
                let known = |id: &MunicipalityId| self.members.contains_key(id);
                let fits = record.id.0 > 0 && record.successors.iter().all(known);
                (fits && record.is_sound()).then(|| self.members.insert(record.id, record))?;
            }
            Statement::Device(device) => {
                let free = device.id.0 > 0 && !self.devices.contains_key(&device.id);
                let known = self.members.contains_key(&device.municipality);
                let new_key = self.by_key(&device.key).is_none();
                // What bears this number or this key was written by somebody whom we do not know.
                let strangers = self.settlements.iter().flat_map(|it| &it.devices);
                let mut strangers =
                    strangers.filter(|it| it.id == device.id || it.key == device.key);
                let own = strangers.next().is_none();
                (free && known && new_key && own).then_some(())?;
                if self.contested().next().is_some() {
                    self.silenced.insert(device.id);
                }
                self.devices.insert(device.id, device);
            }
            Statement::Revoked(revocation) => {
                let device = self.devices.get(&revocation.device)?.id;
                let mut tips = revocation.cuts.iter().flat_map(|(_, tips)| tips);
                tips.all(|tip| tip.actor.device() == device).then_some(())?;
                self.judgements.revoke(height, revocation);
                self.silenced.insert(device);
            }
            Statement::Admitted(verdict) => {
                self.has_known(verdict.tip.actor.device()).then_some(())?;
                self.judgements.admit(height, verdict);
            }
            Statement::Resolved(verdict) => {
                self.has_known(verdict.tip.actor.device()).then_some(())?;
                self.judgements.resolve(height, verdict);
            }
            Statement::Rules(rules) => {
                (rules > self.rules).then(|| self.rules = rules)?;
                return Some(if rules > RULES { Need::Update } else { Need::Nothing });
            }
            Statement::Authority(authority) => {
                let new = self.authorities.iter().all(|it| it.key != authority.key);
                new.then(|| self.authorities.push(authority))?;
            }
            Statement::AuthorityRetired(key) => {
                let at = self.authorities.iter().position(|it| it.key == key)?;
                (self.authorities.len() > 1).then(|| self.authorities.remove(at))?;
            }
            Statement::Settled(settlement) => self.settle(height, settlement)?,
            Statement::Unknown { need, .. } => return Some(need),
        }
        Some(Need::Nothing)
    }

    /// Returns whether anybody has ever had a number, be it on a branch that does not hold.
    fn has_known(&self, id: DeviceId) -> bool {
        self.devices.contains_key(&id) || self.strangers(id).next().is_some()
    }

    /// Returns whether a device has the agreement that it needs.
    fn is_endorsed(&self, device: &Device) -> bool {
        if !self.needs_endorsement(device.role) {
            return true;
        }
        let Some((by, signature)) = device.endorsement else { return false };
        if !self.coordinates(by) {
            return false;
        }
        let Some(by) = self.devices.get(&by) else { return false };
        let Device { municipality, role, key, .. } = device;
        let message = Device::endorsed(self.verbund(), *municipality, *role, key);
        by.key.verifies(&message, signature)
    }

    /// Returns whether a coordinator has to agree before a device gets this role. While there is
    /// no coordinator, nobody could.
    pub fn needs_endorsement(&self, role: Role) -> bool {
        let weighty = matches!(role, Role::Coordinator | Role::Hvb);
        self.rules >= 1 && weighty && self.devices.keys().any(|id| self.coordinates(*id))
    }

    /// Returns whether a device is a coordinator whom this log does not revoke. What other branches
    /// say is no part of how a log is checked.
    fn coordinates(&self, id: DeviceId) -> bool {
        let coordinator = self.devices.get(&id).is_some_and(|it| it.role == Role::Coordinator);
        coordinator && self.judgements.revoked_at(id).is_none()
    }

    /// Returns the place from which on this program does not know all that follows from the
    /// entries. Who writes needs a newer program then.
    pub fn beyond(&self) -> Option<u32> {
        self.beyond
    }

    /// Returns the newest rules that hold.
    pub fn rules(&self) -> u32 {
        self.rules
    }

    /// Returns the keys of the CA that sign, the oldest first.
    pub fn authorities(&self) -> &[AuthorityKey] {
        &self.authorities
    }

    /// Returns the entry that would come next, for the CA to sign.
    pub fn next(&self, at: i64, statement: Statement) -> Entry {
        Entry { height: self.height() + 1, previous: self.tip, at, statement }
    }

    /// Returns the place of the newest entry.
    pub fn height(&self) -> u32 {
        u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX)
    }

    /// Returns the hash of the newest entry.
    pub fn tip(&self) -> Hash {
        self.tip
    }

    /// Returns the hash of the entry at a place, if there is one.
    pub fn hash_at(&self, height: u32) -> Option<Hash> {
        if height == self.height() {
            return Some(self.tip);
        }
        self.entries.get(height as usize).map(SignedEntry::hash)
    }

    /// Returns the entries from a place on, for somebody whose roster ends before it.
    pub fn entries_from(&self, height: u32) -> &[SignedEntry] {
        self.entries.get(height as usize..).unwrap_or_default()
    }

    /// Returns what Verbund this is.
    pub fn founded(&self) -> &Founded {
        &self.founded
    }

    /// Returns the id of the Verbund.
    pub fn verbund(&self) -> VerbundId {
        self.founded.verbund
    }

    /// Returns the members by number.
    pub fn members(&self) -> &BTreeMap<MunicipalityId, MemberRecord> {
        &self.members
    }

    /// Returns all devices by number, revoked ones among them: their changes are still here.
    pub fn devices(&self) -> &BTreeMap<DeviceId, Device> {
        &self.devices
    }

    /// Returns a device in good standing: neither this log nor a branch that is known revokes it,
    /// and while nobody has decided about a branch it stands in the common beginning.
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.get(&id).filter(|_| !self.silenced.contains(&id))
    }

    /// Returns the numbers of those that are not in good standing, of devices that only a branch lets
    /// in that does not hold too.
    pub fn silenced(&self) -> &BTreeSet<DeviceId> {
        &self.silenced
    }

    /// Returns from which height on all is judged as it is now: nothing that was made before is up
    /// to date where branches are known.
    pub fn judged_from(&self) -> u32 {
        if self.branches.is_empty() { self.judgements.newest() } else { u32::MAX }
    }

    /// Returns what tells whether anything was judged otherwise at another time: the newest
    /// decision, and the ends of the branches that are known.
    pub fn verdicts(&self) -> Vec<Hash> {
        let newest = self.hash_at(self.judgements.newest());
        newest.into_iter().chain(self.branches.iter().map(|it| it.roster().tip())).collect()
    }

    /// Returns what the authority decided about devices and changes.
    pub fn judgements(&self) -> &Judgements {
        &self.judgements
    }

    /// Returns the device that holds a key, or held it before it was revoked.
    pub fn by_key(&self, key: &PublicKey) -> Option<&Device> {
        self.devices.values().find(|device| device.key == *key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{Actor, Tip};
    use crate::domain::ids::{Class, DocId, ItemId};
    use crate::domain::municipality::MunicipalityKind;
    use crate::identity::judgement::Revocation;
    use crate::identity::key::DeviceKey;

    fn sign(key: &DeviceKey, entry: &Entry) -> SignedEntry {
        let body = SignedEntry::encode(entry);
        let signature = key.sign(&SignedEntry::message(&body)).expect("a key signs");
        SignedEntry { body, signature }
    }

    fn first(key: &DeviceKey, name: &str) -> SignedEntry {
        let founded = Founded {
            verbund: VerbundId::from_bytes([1; 16]),
            name: name.to_owned(),
            leitlinie: ItemId::from_bytes([2; 16]),
            ca_certificate: vec![1, 2, 3],
            ca_key: key.public().clone(),
        };
        let statement = Statement::Founded(founded);
        sign(key, &Entry { height: 0, previous: Hash([0; 32]), at: 0, statement })
    }

    fn member(id: u32) -> Statement {
        let name = format!("Gemeinde {id}");
        let kind = MunicipalityKind::Gemeinde;
        Statement::Member(Member { id: MunicipalityId(id), name, kind, ars: None })
    }

    #[test]
    fn only_an_unbroken_log_of_the_authority_is_a_roster() {
        let (ca, stranger) = (DeviceKey::generate().unwrap(), DeviceKey::generate().unwrap());
        let mut roster = Roster::open(vec![first(&ca, "Seeland")]).unwrap();
        let one = sign(&ca, &roster.next(5, member(1)));
        roster.append(one.clone()).unwrap();
        let two = sign(&ca, &roster.next(6, member(2)));

        assert_eq!(roster.append(one.clone()), Ok(()), "known entries are passed over");
        let forged = sign(&stranger, &roster.next(6, member(2)));
        assert_eq!(roster.append(forged), Err(RosterError::Signature { height: 2 }));
        let twice = sign(&ca, &roster.next(6, member(1)));
        assert_eq!(roster.append(twice), Err(RosterError::Contradiction { height: 2 }));
        let fork = sign(&ca, &Entry { height: 1, ..roster.next(6, member(3)) });
        assert_eq!(roster.append(fork), Err(RosterError::Fork { height: 1 }));
        let early = sign(&ca, &Entry { height: 4, ..roster.next(6, member(3)) });
        assert_eq!(roster.append(early), Err(RosterError::Gap { expected: 2, got: 4 }));
        assert_eq!(roster.append(two.clone()), Ok(()));
        assert_eq!(roster.height(), 2);

        let other = first(&ca, "Anderswo");
        assert_eq!(Roster::open(vec![other, one]).unwrap_err(), RosterError::Fork { height: 1 });
        assert_eq!(Roster::open(vec![two]).unwrap_err(), RosterError::Foundation);
        let mut newer = first(&ca, "Seeland");
        newer.body[0] = 2;
        assert_eq!(Roster::open(vec![newer]).unwrap_err(), RosterError::Unreadable { height: 0 });
    }

    #[test]
    fn a_revoked_device_is_never_trusted_again() {
        let (ca, key) = (DeviceKey::generate().unwrap(), DeviceKey::generate().unwrap());
        let mut roster = Roster::open(vec![first(&ca, "Seeland")]).unwrap();
        let mut add = |statement| {
            let entry = sign(&ca, &roster.next(5, statement));
            let result = roster.append(entry);
            (result, roster.clone())
        };
        let device = |id, key: &DeviceKey| {
            let (municipality, key) = (MunicipalityId(1), key.public().clone());
            let role = Role::Editor;
            Statement::Device(Device {
                id: DeviceId(id),
                municipality,
                role,
                key,
                endorsement: None,
            })
        };
        let revoked = |id, of: u32| {
            let tip = Tip { actor: Actor::new(DeviceId(of), [1; 12]), seq: 1, hash: Hash([1; 32]) };
            let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes([3; 16]));
            Statement::Revoked(Revocation { device: DeviceId(id), cuts: vec![(doc, vec![tip])] })
        };
        let contradiction = |height| Err(RosterError::Contradiction { height });
        assert_eq!(add(member(1)).0, Ok(()));
        assert_eq!(add(revoked(1, 1)).0, contradiction(2), "nobody has this number yet");
        assert_eq!(add(device(1, &key)).0, Ok(()));
        assert_eq!(add(revoked(1, 2)).0, contradiction(3), "the cut names another device");
        let (result, roster) = add(revoked(1, 1));
        assert_eq!(result, Ok(()));
        assert_eq!(roster.device(DeviceId(1)), None);
        assert_eq!(roster.judgements().revoked_at(DeviceId(1)), Some(3));
        assert!(roster.devices().contains_key(&DeviceId(1)), "its changes still have an author");
        assert_eq!(add(device(1, &DeviceKey::generate().unwrap())).0, contradiction(4));
        assert_eq!(add(device(2, &key)).0, contradiction(4), "its key is burnt");
        let stored = Roster::open(roster.entries_from(0).to_vec()).unwrap();
        assert_eq!(stored.device(DeviceId(1)), None, "nor after a restart");
        let (result, roster) = add(revoked(1, 1));
        assert_eq!(result, Ok(()), "a second entry only adds cuts");
        assert_eq!(roster.judgements().revoked_at(DeviceId(1)), Some(3));
    }
}
