// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The signed membership log of the Verbund that does not exist.

use std::sync::Arc;

use jiff::civil::date;
use leitwerk_shared::change::Hash;
use leitwerk_shared::domain::ids::{DeviceId, ItemId, MunicipalityId, VerbundId};
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::identity::judgement::Revocation;
use leitwerk_shared::identity::key::{DeviceKey, PublicKey};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{
    Device, Entry, Founded, MemberRecord, Roster, SignedEntry, Statement,
};
use leitwerk_shared::net::enrol::Grant;

fn key() -> DeviceKey {
    DeviceKey::generate().expect("the system gives randomness")
}

fn record(id: u32, name: &str, kind: MunicipalityKind) -> MemberRecord {
    let (from, until) = (None, None);
    let (id, name, successors) = (MunicipalityId(id), name.to_owned(), Vec::new());
    MemberRecord { id, name, kind, ars: None, ags: None, from, until, successors }
}

/// Returns the log of the members and devices of the fixture. Device 5 of Stadt Norderheide was
/// revoked.
pub(crate) fn roster() -> Arc<Roster> {
    let ca = key();
    let sign = |entry: &Entry| {
        let body = SignedEntry::encode(entry);
        let signature = ca.sign(&SignedEntry::message(&body)).expect("a key signs");
        SignedEntry { body, signature }
    };
    let founded = Founded {
        verbund: VerbundId::from_bytes([1; 16]),
        name: "Verbund Seeland".to_owned(),
        leitlinie: ItemId::from_bytes([1; 16]),
        ca_certificate: vec![1, 2, 3],
        ca_key: ca.public().clone(),
    };
    let statement = Statement::Founded(founded);
    let first = Entry { height: 0, previous: Hash([0; 32]), at: 0, statement };
    let mut roster = Roster::open(vec![sign(&first)]).expect("it is signed");
    let town = MemberRecord {
        ars: Some("033555552012".to_owned()),
        ags: Some("03355012".to_owned()),
        from: Some(date(2021, 11, 1)),
        until: Some(date(2029, 12, 31)),
        ..record(2, "Stadt Norderheide", MunicipalityKind::Stadt)
    };
    let members = [
        record(1, "Gemeinde Aarfelde", MunicipalityKind::Gemeinde),
        town,
        record(3, "Gemeinde Moorfeld", MunicipalityKind::Gemeinde),
        record(4, "Landkreis Seeland", MunicipalityKind::Landkreis),
    ];
    let device = |id: u32, municipality: u32, role| {
        let (id, municipality) = (DeviceId(id), MunicipalityId(municipality));
        let device =
            Device { id, municipality, role, key: key().public().clone(), endorsement: None };
        Statement::Device(device)
    };
    let revocation = Revocation { device: DeviceId(5), cuts: Vec::new() };
    let statements = members.map(Statement::Record).into_iter().chain([
        device(1, 1, Role::Editor),
        device(2, 2, Role::Editor),
        device(3, 3, Role::Reader),
        device(4, 4, Role::Coordinator),
        device(5, 2, Role::Editor),
        Statement::Revoked(revocation),
    ]);
    for statement in statements {
        let entry = sign(&roster.next(1, statement));
        roster.append(entry).expect("it continues the log");
    }
    Arc::new(roster)
}

/// Returns a workplace that asks for rights of the Geschäftsstelle.
pub(crate) fn grant() -> Grant {
    // The same in every world: its beginning is read.
    let key = PublicKey::from_bytes(&[4; 65]).expect("65 bytes that begin with 4 are a point");
    let at = super::fixture::SAVED_AT;
    Grant { municipality: MunicipalityId(3), role: Role::Coordinator, key, at }
}
