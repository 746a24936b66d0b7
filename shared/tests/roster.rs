// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a roster lets in: Kommunen that change, rights to which a coordinator agrees, keys of the
//! CA that follow one another, branches, and entries that only a newer program knows.

use jiff::civil::date;
use leitwerk_shared::change::{Hash, Signature};
use leitwerk_shared::domain::ids::{DeviceId, ItemId, MunicipalityId, VerbundId};
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::identity::judgement::Revocation;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{
    Absence, AuthorityKey, Device, Entry, Founded, MemberRecord, Roster, RosterError, Settlement,
    SignedEntry, Statement,
};

/// A roster with whoever signs it.
struct Log {
    ca: DeviceKey,
    roster: Roster,
}

impl Log {
    /// Founds a Verbund with the rules that hold today and one Kommune.
    fn new() -> Self {
        let ca = key();
        let founded = Founded {
            verbund: VerbundId::from_bytes([1; 16]),
            name: "Seeland".to_owned(),
            leitlinie: ItemId::from_bytes([2; 16]),
            ca_certificate: vec![1],
            ca_key: ca.public().clone(),
        };
        let statement = Statement::Founded(founded);
        let first = Entry { height: 0, previous: Hash([0; 32]), at: 5, statement };
        let roster = Roster::open(vec![signed(&ca, SignedEntry::encode(&first))]);
        let roster = roster.expect("the founding entry is valid");
        let mut log = Self { ca, roster };
        log.add(Statement::Rules(1)).expect("the rules are known");
        let record = record(1, "Landkreis Seeland");
        log.add(Statement::Record(record)).expect("the first Kommune joins");
        log
    }

    fn add(&mut self, statement: Statement) -> Result<(), RosterError> {
        let body = SignedEntry::encode(&self.roster.next(5, statement));
        self.roster.append(signed(&self.ca, body))
    }

    /// Adds a statement of a newer program: its kind, what it needs, and bytes that nobody knows.
    fn add_unknown(&mut self, kind: u8, need: u8) -> Result<(), RosterError> {
        let mut body = SignedEntry::encode(&self.roster.next(5, Statement::Rules(0)));
        body.truncate(body.len() - 3);
        body.extend([kind, need, 0xff, 0xff]);
        self.roster.append(signed(&self.ca, body))
    }

    /// Returns the device with a second signature.
    fn endorsed(&self, device: Device, by: u32, with: &DeviceKey) -> Device {
        let Device { municipality, role, key, .. } = &device;
        let message = Device::endorsed(self.roster.verbund(), *municipality, *role, key);
        let signature = with.sign(&message).expect("a key signs");
        Device { endorsement: Some((DeviceId(by), signature)), ..device }
    }
}

fn device(id: u32, role: Role, key: &DeviceKey) -> Device {
    let (id, municipality) = (DeviceId(id), MunicipalityId(1));
    Device { id, municipality, role, key: key.public().clone(), endorsement: None }
}

fn key() -> DeviceKey {
    DeviceKey::generate().expect("the system gives randomness")
}

fn signed(key: &DeviceKey, body: Vec<u8>) -> SignedEntry {
    let signature = key.sign(&SignedEntry::message(&body)).expect("a key signs");
    SignedEntry { body, signature }
}

fn record(id: u32, name: &str) -> MemberRecord {
    MemberRecord {
        id: MunicipalityId(id),
        name: name.to_owned(),
        kind: MunicipalityKind::Gemeinde,
        ars: None,
        ags: None,
        from: None,
        until: None,
        successors: Vec::new(),
    }
}

#[test]
fn a_kommune_is_renamed_and_merged_and_keeps_its_number() {
    let mut log = Log::new();
    log.add(Statement::Record(record(2, "Gemeinde Aarfelde"))).unwrap();
    log.add(Statement::Record(record(3, "Gemeinde Beerental"))).unwrap();
    let renamed = MemberRecord {
        ars: Some("033565401001".to_owned()),
        ags: Some("03356001".to_owned()),
        from: Some(date(2027, 1, 1)),
        ..record(2, "Stadt Aarfelde")
    };
    log.add(Statement::Record(renamed.clone())).unwrap();
    assert_eq!(log.roster.members()[&MunicipalityId(2)], renamed);
    let merged = MemberRecord {
        until: Some(date(2027, 12, 31)),
        successors: vec![MunicipalityId(2)],
        ..record(3, "Gemeinde Beerental")
    };
    log.add(Statement::Record(merged.clone())).unwrap();
    let stored = Roster::open(log.roster.entries_from(0).to_vec()).unwrap();
    assert_eq!(stored.members()[&MunicipalityId(3)], merged, "it is still there");
    assert_eq!(stored.members().len(), 3);
}

#[test]
fn a_record_that_cannot_be_is_refused() {
    let good = record(2, "Gemeinde Aarfelde");
    let samtgemeinde =
        MemberRecord { kind: MunicipalityKind::Samtgemeinde, ..record(2, "Samtgemeinde A") };
    for (why, wrong) in [
        ("six digits are no ARS", MemberRecord { ars: Some("033565".to_owned()), ..good.clone() }),
        ("letters are no ARS", MemberRecord { ars: Some("0335x".to_owned()), ..good.clone() }),
        ("an AGS has eight", MemberRecord { ags: Some("03356".to_owned()), ..good.clone() }),
        (
            "a Samtgemeinde has no AGS",
            MemberRecord { ags: Some("03356001".to_owned()), ..samtgemeinde },
        ),
        ("nobody follows itself", MemberRecord { successors: vec![good.id], ..good.clone() }),
        ("nor a stranger", MemberRecord { successors: vec![MunicipalityId(9)], ..good.clone() }),
        (
            "it ends after it began",
            MemberRecord {
                from: Some(date(2027, 1, 1)),
                until: Some(date(2026, 1, 1)),
                ..good.clone()
            },
        ),
        ("the Verbund is no member", record(0, "Verbund")),
    ] {
        let mut log = Log::new();
        let refused = Err(RosterError::Contradiction { height: 3 });
        assert_eq!(log.add(Statement::Record(wrong)), refused, "{why}");
        assert_eq!(log.add(Statement::Record(good.clone())), Ok(()), "{why}");
    }
}

#[test]
fn coordinators_agree_to_further_coordinators_and_hvb() {
    let mut log = Log::new();
    let (first, editor, second, other) = (key(), key(), key(), key());
    let unendorsed = |height| Err(RosterError::Unendorsed { height });
    let add = |log: &mut Log, device| log.add(Statement::Device(device));

    let wanted = device(1, Role::Coordinator, &first);
    assert_eq!(add(&mut log, wanted), Ok(()), "nobody is there to agree to the first one");
    let wanted = device(2, Role::Editor, &editor);
    assert_eq!(add(&mut log, wanted), Ok(()), "an editor needs no second signature");

    for role in [Role::Coordinator, Role::Hvb] {
        let wanted = device(3, role, &second);
        assert_eq!(add(&mut log, wanted.clone()), unendorsed(5));
        let by_editor = log.endorsed(wanted.clone(), 2, &editor);
        assert_eq!(add(&mut log, by_editor), unendorsed(5), "an editor cannot agree");
        let forged = log.endorsed(wanted.clone(), 1, &editor);
        assert_eq!(add(&mut log, forged), unendorsed(5));
        let for_less = log.endorsed(Device { role: Role::Reader, ..wanted.clone() }, 1, &first);
        assert_eq!(add(&mut log, Device { role, ..for_less }), unendorsed(5));
        let for_another = log.endorsed(device(3, role, &other), 1, &first);
        let for_another = Device { key: second.public().clone(), ..for_another };
        assert_eq!(add(&mut log, for_another), unendorsed(5));
        let garbage = (DeviceId(1), Signature::from_bytes(&[7; 64]).unwrap());
        let garbage = Device { endorsement: Some(garbage), ..wanted };
        assert_eq!(add(&mut log, garbage), unendorsed(5));
    }
    let agreed = log.endorsed(device(3, Role::Coordinator, &second), 1, &first);
    assert_eq!(add(&mut log, agreed), Ok(()));

    let revoke = |id| Statement::Revoked(Revocation { device: DeviceId(id), cuts: Vec::new() });
    log.add(revoke(1)).unwrap();
    let by_revoked = log.endorsed(device(4, Role::Hvb, &other), 1, &first);
    assert_eq!(add(&mut log, by_revoked), unendorsed(7), "a revoked one agrees to nothing");
    log.add(revoke(3)).unwrap();
    let wanted = device(4, Role::Coordinator, &other);
    assert_eq!(add(&mut log, wanted), Ok(()), "after the last one is lost there is a way back");
}

#[test]
fn a_key_of_the_authority_is_followed_by_another() {
    let mut log = Log::new();
    let (old, new) = (log.ca.public().clone(), key());
    let following = AuthorityKey { certificate: vec![2], key: new.public().clone() };
    let record = |id| Statement::Record(record(id, "Gemeinde Aarfelde"));
    let by_new = signed(&new, SignedEntry::encode(&log.roster.next(5, record(2))));
    assert_eq!(log.roster.append(by_new.clone()), Err(RosterError::Signature { height: 3 }));

    log.add(Statement::Authority(following.clone())).unwrap();
    let twice = log.add(Statement::Authority(following));
    assert_eq!(twice, Err(RosterError::Contradiction { height: 4 }));
    log.add(record(2)).unwrap();
    log.ca = new;
    log.add(record(3)).unwrap();
    log.add(Statement::AuthorityRetired(old)).unwrap();
    log.add(record(4)).unwrap();
    let last = log.ca.public().clone();
    let none = log.add(Statement::AuthorityRetired(last));
    assert_eq!(none, Err(RosterError::Contradiction { height: 8 }), "somebody must sign");
    assert_eq!(log.roster.authorities().len(), 1);
    Roster::open(log.roster.entries_from(0).to_vec()).expect("it reads from the beginning");
}

#[test]
fn a_retired_key_signs_nothing() {
    let mut log = Log::new();
    let (old, new) = (log.ca.public().clone(), key());
    let following = AuthorityKey { certificate: vec![2], key: new.public().clone() };
    log.add(Statement::Authority(following)).unwrap();
    log.add(Statement::AuthorityRetired(old)).unwrap();
    let stolen = log.add(Statement::Record(record(2, "Gemeinde Aarfelde")));
    assert_eq!(stolen, Err(RosterError::Signature { height: 5 }));
}

#[test]
fn what_only_a_newer_program_knows_breaks_nothing() {
    let mut log = Log::new();
    log.add_unknown(100, 0).expect("it is held");
    assert_eq!(log.roster.beyond(), None, "nothing follows from it");
    log.add(Statement::Record(record(2, "Gemeinde Aarfelde"))).expect("the log goes on");
    log.add_unknown(101, 1).expect("it is held");
    assert_eq!(log.roster.beyond(), Some(5), "rights follow from it");

    // A device of a Kommune that only the newer program knows of.
    let stranger = Device { municipality: MunicipalityId(9), ..device(7, Role::Editor, &key()) };
    assert_eq!(log.add(Statement::Device(stranger)), Ok(()), "it may well fit");
    assert_eq!(log.roster.device(DeviceId(7)), None, "and gives no rights here");
    log.add(Statement::Device(device(8, Role::Editor, &key()))).expect("the log goes on");
    assert!(log.roster.device(DeviceId(8)).is_some());

    let stored = Roster::open(log.roster.entries_from(0).to_vec()).unwrap();
    assert_eq!((stored.beyond(), stored.height()), (Some(5), 7));
    let forged = signed(&key(), SignedEntry::encode(&log.roster.next(5, Statement::Rules(2))));
    assert_eq!(log.roster.append(forged), Err(RosterError::Signature { height: 8 }));
}

#[test]
fn a_role_that_nobody_knows_yet_gives_no_rights() {
    let mut log = Log::new();
    let wanted = device(1, Role::Relay, &key());
    let mut body = SignedEntry::encode(&log.roster.next(5, Statement::Device(wanted)));
    // Role and key, its length before it, stand at the end with the missing endorsement.
    let role = body.len() - 1 - 65 - 1 - 1;
    assert_eq!(body[role], 4);
    body[role] = 9;
    log.roster.append(signed(&log.ca, body)).expect("it is held");
    assert_eq!(log.roster.beyond(), Some(3));
    assert!(log.roster.devices().is_empty());
}

#[test]
fn rules_only_ever_follow_lower_ones() {
    let mut log = Log::new();
    let again = log.add(Statement::Rules(1));
    assert_eq!(again, Err(RosterError::Contradiction { height: 3 }));
    log.add(Statement::Rules(2)).expect("a newer program made rules that are not known here");
    assert_eq!((log.roster.rules(), log.roster.beyond()), (2, Some(3)));
}

/// Two logs with the same beginning: devices 1 to 3. The first one revokes 2 and lets 4 in, the second
/// revokes 3 and lets 4 and 5 in, with other keys.
fn forked() -> (Log, Log, [DeviceKey; 6]) {
    let keys: [DeviceKey; 6] = std::array::from_fn(|_| key());
    let mut log = Log::new();
    for (id, key) in (1..).zip(&keys[..3]) {
        log.add(Statement::Device(device(id, Role::Editor, key))).expect("it fits");
    }
    let ca = DeviceKey::from_pkcs8(log.ca.pkcs8().to_vec()).expect("it was written by us");
    let mut other = Log { ca, roster: log.roster.clone() };
    let revoked = |id| Statement::Revoked(Revocation { device: DeviceId(id), cuts: Vec::new() });
    log.add(revoked(2)).expect("it fits");
    log.add(Statement::Device(device(4, Role::Editor, &keys[3]))).expect("it fits");
    other.add(revoked(3)).expect("it fits");
    other.add(Statement::Device(device(4, Role::Editor, &keys[4]))).expect("it fits");
    other.add(Statement::Device(device(5, Role::Editor, &keys[5]))).expect("it fits");
    (log, other, keys)
}

fn standing(roster: &Roster) -> Vec<u32> {
    roster.devices().keys().filter(|id| roster.device(**id).is_some()).map(|id| id.0).collect()
}

#[test]
fn in_a_fork_every_revocation_holds_and_no_grant_does() {
    let (mut log, other, keys) = forked();
    assert_eq!(standing(&log.roster), [1, 3, 4]);
    let branch = log.roster.branch(other.roster.entries_from(1)).expect("the CA signed it");
    assert_eq!(branch.from(), 6);
    assert!(log.roster.take_branch(branch.clone()));
    assert!(!log.roster.take_branch(branch), "it is known");
    assert_eq!(standing(&log.roster), [1]);
    assert_eq!(log.roster.absence(keys[2].public()), Some(Absence::Revoked));
    assert_eq!(log.roster.absence(keys[3].public()), Some(Absence::Contested));
    assert_eq!(log.roster.absence(keys[5].public()), Some(Absence::Contested));
    assert_eq!(log.roster.absence(key().public()), None);

    // The log itself goes on as ever, and what is written down says the same.
    let late = key();
    log.add(Statement::Device(device(6, Role::Editor, &late))).unwrap();
    assert_eq!(standing(&log.roster), [1]);
    let branches: Vec<_> =
        log.roster.branches().iter().map(|branch| branch.entries().to_vec()).collect();
    let stored = Roster::open_with(log.roster.entries_from(0).to_vec(), &branches).unwrap();
    assert_eq!(standing(&stored), [1]);
}

#[test]
fn a_branch_is_believed_only_as_far_as_the_authority_signed_it() {
    let (log, other, _) = forked();
    let mut entries = other.roster.entries_from(6).to_vec();
    entries[1] = SignedEntry { signature: entries[0].signature, ..entries[1].clone() };
    let refusal = log.roster.branch(&entries).map(drop);
    assert_eq!(refusal, Err(RosterError::Signature { height: 7 }));
    let gap = log.roster.branch(other.roster.entries_from(7)).map(drop);
    assert!(gap.is_err(), "what lies between is missing");
    let own = log.roster.branch(log.roster.entries_from(0)).map(drop);
    assert_eq!(own, Err(RosterError::Gap { expected: 8, got: 8 }), "it does not differ");
    let stranger = Log::new();
    assert!(log.roster.branch(stranger.roster.entries_from(1)).is_err(), "another Verbund");
}

#[test]
fn what_is_settled_revokes_whom_the_other_branch_revoked_and_lets_its_devices_out() {
    let (mut log, mut other, keys) = forked();
    let branch = log.roster.branch(other.roster.entries_from(6)).unwrap();
    log.roster.take_branch(branch.clone());
    // Number 4 belongs to two devices. Unless ours is revoked nobody can tell what they wrote.
    let device = |id: u32| other.roster.devices()[&DeviceId(id)].clone();
    let settlement = Settlement {
        from: 6,
        abandoned: other.roster.hash_at(6).unwrap(),
        until: 8,
        tip: other.roster.tip(),
        devices: vec![device(4), device(5)],
    };
    let contradiction = Err(RosterError::Contradiction { height: 8 });
    assert_eq!(log.add(Statement::Settled(settlement.clone())), contradiction);
    let itself = Settlement { abandoned: log.roster.hash_at(6).unwrap(), ..settlement.clone() };
    let itself = Settlement { devices: Vec::new(), ..itself };
    assert_eq!(log.add(Statement::Settled(itself)), contradiction, "it gives itself up");

    let cuts = |device| vec![Revocation { device, cuts: Vec::new() }];
    let said = log.roster.settling(&branch, cuts);
    assert_eq!(said.last(), Some(&Statement::Settled(settlement)));
    for statement in said {
        log.add(statement).unwrap();
    }
    assert!(log.roster.branches().is_empty());
    assert_eq!(standing(&log.roster), [1]);
    let late = key();
    log.add(Statement::Device(crate::device(6, Role::Editor, &late))).unwrap();
    assert_eq!(standing(&log.roster), [1, 6], "what is granted from now on holds");
    assert_eq!(log.roster.absence(keys[2].public()), Some(Absence::Revoked));
    assert_eq!(log.roster.absence(keys[5].public()), Some(Absence::Abandoned));
    let again = log.add(Statement::Device(crate::device(5, Role::Editor, &key())));
    assert_eq!(again, Err(RosterError::Contradiction { height: 12 }), "its number is burnt");

    // Who stands on the other one goes over, unless it knows more than was settled.
    assert!(log.roster.abandons(&other.roster) && !other.roster.abandons(&log.roster));
    let revoked = Revocation { device: DeviceId(1), cuts: Vec::new() };
    other.add(Statement::Revoked(revoked)).unwrap();
    assert!(!log.roster.abandons(&other.roster));
    let branch = log.roster.branch(other.roster.entries_from(6)).unwrap();
    assert!(log.roster.take_branch(branch.clone()));
    assert_eq!(log.roster.contested().count(), 0, "there is nothing to decide");
    assert_eq!(standing(&log.roster), [6], "the revocation holds, and so do our grants");
    for statement in log.roster.settling(&branch, |_| Vec::new()) {
        log.add(statement).unwrap();
    }
    assert!(log.roster.abandons(&other.roster));
    assert_eq!(standing(&log.roster), [6]);
}
