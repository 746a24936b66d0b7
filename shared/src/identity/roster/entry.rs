// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One entry of the roster and how it is written. What a newer program wrote is kept as it is and
//! told apart from what is damaged; `docs/protocol.md` describes the bytes.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::branch::Settlement;
use crate::change::{Hash, Signature, sha256};
use crate::domain::ids::{DeviceId, ItemId, MunicipalityId, VerbundId};
use crate::domain::municipality::{MunicipalityKind, is_ags, is_ars};
use crate::identity::judgement::{Revocation, Verdict};
use crate::identity::key::PublicKey;
use crate::identity::role::Role;

/// One entry as it is stored and sent: the exact bytes that the CA signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedEntry {
    /// A version byte (1), then the [`Entry`].
    pub body: Vec<u8>,
    /// The CA's signature over [`SignedEntry::message`].
    pub signature: Signature,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place, from 0.
    pub height: u32,
    /// The hash of the entry before, zeros for the first.
    pub previous: Hash,
    /// When it was signed, in seconds since 1970.
    pub at: i64,
    /// What it adds.
    pub statement: Statement,
}

/// What an entry adds to the roster. New kinds are added at the end only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// The first entry.
    Founded(Founded),
    /// A Kommune joins.
    Member(Member),
    /// A device joins.
    Device(Device),
    /// A device may no longer speak, and of its changes only those up to the cuts count.
    Revoked(Revocation),
    /// A change beyond a cut counts after all.
    Admitted(Verdict),
    /// Of several changes with one number this is the true one.
    Resolved(Verdict),
    /// What holds of a Kommune from here on, whether it is new or known.
    Record(MemberRecord),
    /// By which rules entries and changes are judged from here on.
    Rules(u32),
    /// Another key of the CA, which signs beside the ones before it.
    Authority(AuthorityKey),
    /// A key of the CA that signs no more.
    AuthorityRetired(PublicKey),
    /// Of two branches of this log, another one does not hold.
    Settled(Settlement),
    /// Something that this program does not know.
    Unknown {
        /// The number of its kind.
        kind: u32,
        /// What it wants of a program that does not know it.
        need: Need,
    },
}

/// What a statement wants of a program that does not know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: it gives no right and takes none.
    Nothing,
    /// Rights follow from it. Without it a program must not write.
    Update,
}

/// The first entry: what Verbund this is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founded {
    /// Its id.
    pub verbund: VerbundId,
    /// Its name.
    pub name: String,
    /// The ULID of its one Leitlinie.
    pub leitlinie: ItemId,
    /// The CA's certificate (DER). The invitation carries its SHA-256.
    pub ca_certificate: Vec<u8>,
    /// The CA's key, which signs this log.
    pub ca_key: PublicKey,
}

/// A key of the CA with its certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorityKey {
    /// The certificate (DER).
    pub certificate: Vec<u8>,
    /// The key.
    pub key: PublicKey,
}

/// A Kommune as the first statement about it may say it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its number, never reused.
    pub id: MunicipalityId,
    /// Its full name.
    pub name: String,
    /// What it is.
    pub kind: MunicipalityKind,
    /// Its Regionalschlüssel (5, 9 or 12 digits), a string because of leading zeros.
    pub ars: Option<String>,
}

/// A Kommune. A new record of the same number replaces the one before as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRecord {
    /// Its number, never reused.
    pub id: MunicipalityId,
    /// Its full name.
    pub name: String,
    /// What it is.
    pub kind: MunicipalityKind,
    /// Its Regionalschlüssel (5, 9 or 12 digits), a string because of leading zeros.
    pub ars: Option<String>,
    /// Its Gemeindeschlüssel (8 digits), a string as well. A Samtgemeinde has none.
    pub ags: Option<String>,
    /// The first day on which it is what this record says, if that is known.
    pub from: Option<Date>,
    /// The last day on which it exists, once that is known.
    pub until: Option<Date>,
    /// The Kommunen into which it is or was merged.
    pub successors: Vec<MunicipalityId>,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its number, never reused; a new key, role or Kommune means a new number.
    pub id: DeviceId,
    /// The Kommune it belongs to.
    pub municipality: MunicipalityId,
    /// What it may do.
    pub role: Role,
    /// The key for its seals and its TLS certificate.
    pub key: PublicKey,
    /// A coordinator's second signature over [`Device::endorsed`], wanted for coordinators and
    /// HVB once there is a coordinator.
    pub endorsement: Option<(DeviceId, Signature)>,
}

const VERSION: u8 = 1;

/// The first kind whose statements say what they need.
const FIRST_WITH_NEED: u32 = 6;

impl SignedEntry {
    /// Returns the bytes of an entry to be signed.
    pub fn encode(entry: &Entry) -> Vec<u8> {
        let head = (entry.height, entry.previous, entry.at);
        let mut out = vec![VERSION];
        out.extend(bytes_of(&head));
        entry.statement.encode(&mut out);
        out
    }

    /// Returns the bytes that the signature covers.
    pub fn message(body: &[u8]) -> Vec<u8> {
        [b"leitwerk roster v1".as_slice(), body].concat()
    }

    /// Reads the entry. `None` if it is damaged or of another version of the log.
    pub fn decode(&self) -> Option<Entry> {
        let (version, body) = self.body.split_first()?;
        (*version == VERSION).then_some(())?;
        let ((height, previous, at), rest) = postcard::take_from_bytes(body).ok()?;
        let statement = Statement::decode(rest)?;
        Some(Entry { height, previous, at, statement })
    }

    /// Returns the hash that the next entry names.
    pub fn hash(&self) -> Hash {
        sha256(&self.body)
    }
}

impl Statement {
    fn encode(&self, out: &mut Vec<u8>) {
        let (kind, fields) = match self {
            Self::Founded(founded) => (0, bytes_of(founded)),
            Self::Member(member) => (1, bytes_of(member)),
            Self::Device(device) => (2, bytes_of(device)),
            Self::Revoked(revocation) => (3, bytes_of(revocation)),
            Self::Admitted(verdict) => (4, bytes_of(verdict)),
            Self::Resolved(verdict) => (5, bytes_of(verdict)),
            Self::Record(record) => (6, bytes_of(record)),
            Self::Rules(rules) => (7, bytes_of(rules)),
            Self::Authority(authority) => (8, bytes_of(authority)),
            Self::AuthorityRetired(key) => (9, bytes_of(key)),
            Self::Settled(settlement) => (10, bytes_of(settlement)),
            Self::Unknown { kind, .. } => (*kind, Vec::new()),
        };
        out.extend(bytes_of(&kind));
        if kind >= FIRST_WITH_NEED {
            out.push(u8::from(self.need() == Need::Update));
        }
        out.extend(fields);
    }

    /// Reads a statement. One that is not known, or that says something in a way that is not
    /// known, such as a new role, is unknown as a whole.
    fn decode(bytes: &[u8]) -> Option<Self> {
        let (kind, mut rest): (u32, _) = postcard::take_from_bytes(bytes).ok()?;
        let mut need = Need::Update;
        if kind >= FIRST_WITH_NEED {
            let (first, fields) = rest.split_first()?;
            need = if *first == 0 { Need::Nothing } else { Need::Update };
            rest = fields;
        }
        let known = match kind {
            0 => postcard::from_bytes(rest).map(Self::Founded),
            1 => postcard::from_bytes(rest).map(Self::Member),
            2 => postcard::from_bytes(rest).map(Self::Device),
            3 => postcard::from_bytes(rest).map(Self::Revoked),
            4 => postcard::from_bytes(rest).map(Self::Admitted),
            5 => postcard::from_bytes(rest).map(Self::Resolved),
            6 => postcard::from_bytes(rest).map(Self::Record),
            7 => postcard::from_bytes(rest).map(Self::Rules),
            8 => postcard::from_bytes(rest).map(Self::Authority),
            9 => postcard::from_bytes(rest).map(Self::AuthorityRetired),
            10 => postcard::from_bytes(rest).map(Self::Settled),
            _ => return Some(Self::Unknown { kind, need }),
        };
        Some(known.unwrap_or(Self::Unknown { kind, need }))
    }

    /// Returns what the statement wants of a program that does not know it.
    fn need(&self) -> Need {
        match self {
            Self::Record(_) => Need::Nothing,
            Self::Unknown { need, .. } => *need,
            _ => Need::Update,
        }
    }
}

impl Device {
    /// Returns the bytes that a coordinator signs who agrees to a device with more rights. The
    /// key belongs to no other device, so the signature is good for one entry.
    pub fn endorsed(
        verbund: VerbundId,
        municipality: MunicipalityId,
        role: Role,
        key: &PublicKey,
    ) -> Vec<u8> {
        let mut out = b"leitwerk endorsement v1".to_vec();
        out.extend(verbund.to_bytes());
        out.extend(municipality.0.to_be_bytes());
        out.extend(role.word().bytes());
        out.extend(key.as_bytes());
        out
    }
}

impl MemberRecord {
    /// Returns whether the keys are keys of such a Kommune and the days are in order.
    pub fn is_sound(&self) -> bool {
        let ars = self.ars.as_deref().is_none_or(is_ars);
        let ags = self.ags.as_deref().is_none_or(is_ags);
        let ags = ags && !(self.ags.is_some() && self.kind == MunicipalityKind::Samtgemeinde);
        let days = self.from.zip(self.until).is_none_or(|(from, until)| from <= until);
        ars && ags && days && !self.successors.contains(&self.id)
    }
}

impl From<Member> for MemberRecord {
    fn from(Member { id, name, kind, ars }: Member) -> Self {
        let (ags, from, until, successors) = (None, None, None, Vec::new());
        Self { id, name, kind, ars, ags, from, until, successors }
    }
}

fn bytes_of(value: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(value).expect("an entry has no unbounded parts")
}
