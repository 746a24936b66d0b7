// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A Verbund made in the process: its authority, its roster and the keys of its devices.

use leitwerk_shared::change::Hash;
use leitwerk_shared::domain::ids::{DeviceId, ItemId, MunicipalityId, VerbundId};
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{
    Device, Entry, Founded, Member, Roster, SignedEntry, Statement,
};
use leitwerk_shared::store::memory::MemoryStore;
use leitwerk_shared::store::{Batch, Record, Store as _};

/// The authority with its roster.
#[derive(Debug)]
pub struct Verbund {
    ca: DeviceKey,
    /// Who belongs to it.
    pub roster: Roster,
    statements: Vec<Statement>,
}

/// When entries are signed, in seconds since 1970.
const SIGNED_AT: i64 = 1_790_000_000;

impl Verbund {
    /// Founds a Verbund. `number` tells it from others.
    pub fn found(number: u8) -> Self {
        let ca = key();
        let founded = Founded {
            verbund: VerbundId::from_bytes([number; 16]),
            name: format!("Verbund {number}"),
            leitlinie: ItemId::from_bytes([number; 16]),
            ca_certificate: Vec::new(),
            ca_key: ca.public().clone(),
        };
        let statement = Statement::Founded(founded);
        let entry = Entry { height: 0, previous: Hash([0; 32]), at: SIGNED_AT, statement };
        let roster = Roster::open(vec![sign(&ca, &entry)]).expect("the founding entry is valid");
        Self { ca, roster, statements: Vec::new() }
    }

    /// Signs what comes next and takes it in.
    pub fn sign(&mut self, statement: Statement) -> SignedEntry {
        self.statements.push(statement.clone());
        let entry = sign(&self.ca, &self.roster.next(SIGNED_AT, statement));
        self.roster.append(entry.clone()).expect("the next entry continues the roster");
        entry
    }

    /// Returns everything that was signed after the founding, in order.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Returns the authority as it was when the entry at a place was the newest.
    #[must_use]
    pub fn put_back(&self, height: u32) -> Self {
        let ca = DeviceKey::from_pkcs8(self.ca.pkcs8().to_vec()).expect("they are of a key");
        let entries = self.roster.entries_from(0)[..=height as usize].to_vec();
        let roster = Roster::open(entries).expect("a roster begins like one");
        let statements = self.statements[..height as usize].to_vec();
        Self { ca, roster, statements }
    }

    /// Lets a device join, and its Kommune where it is not a member yet.
    pub fn join(&mut self, municipality: u32, role: Role, key: &DeviceKey) -> Vec<SignedEntry> {
        self.join_after(0, municipality, role, key)
    }

    /// Lets a device join with a number that leaves so many out.
    pub fn join_after(
        &mut self,
        left_out: u32,
        municipality: u32,
        role: Role,
        key: &DeviceKey,
    ) -> Vec<SignedEntry> {
        let mut entries = Vec::new();
        let municipality = MunicipalityId(municipality);
        if !self.roster.members().contains_key(&municipality) {
            let name = format!("Gemeinde {}", municipality.0);
            let kind = MunicipalityKind::Gemeinde;
            let member = Member { id: municipality, name, kind, ars: None };
            entries.push(self.sign(Statement::Member(member)));
        }
        let id = self.roster.devices().keys().last().map_or(1, |last| last.0 + 1);
        let id = DeviceId(id + left_out);
        let key = key.public().clone();
        let device = Device { id, municipality, role, key, endorsement: None };
        entries.push(self.sign(Statement::Device(device)));
        entries
    }

    /// Returns a disk with nothing but the roster on it.
    pub fn blank_disk(&self) -> MemoryStore {
        let records = (0..).zip(self.roster.entries_from(0).iter().cloned());
        let records = records.map(|(height, entry)| Record::Roster { height, entry }).collect();
        let mut store = MemoryStore::default();
        store
            .commit(&Batch { watermark: 0, records, may_wait: false })
            .expect("an empty disk takes the roster");
        store
    }
}

/// Returns a key that no device of the Verbund has.
pub fn key() -> DeviceKey {
    DeviceKey::generate().expect("the system gives randomness")
}

/// Returns the key with a number in a world, the same one every time: making keys costs more than
/// most that is done with them, and the same seed shall give the same devices.
pub fn key_of(world: u64, number: u8) -> DeviceKey {
    // A private key on P-256 in PKCS #8 (RFC 5958, RFC 5915) without its public half.
    const BEFORE: [u8; 35] = [
        0x30, 0x41, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
        0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x27, 0x30, 0x25,
        0x02, 0x01, 0x01, 0x04, 0x20,
    ];
    let mut scalar = [0x11; 32];
    scalar[16..24].copy_from_slice(&world.to_be_bytes());
    scalar[31] = number;
    DeviceKey::from_pkcs8([&BEFORE[..], &scalar].concat())
        .expect("any number below the order is a key")
}

fn sign(ca: &DeviceKey, entry: &Entry) -> SignedEntry {
    let body = SignedEntry::encode(entry);
    let signature = ca.sign(&SignedEntry::message(&body)).expect("a key signs");
    SignedEntry { body, signature }
}
