// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The names of things: Verbund, Kommune, device, document and list item.
//! Values only; nothing here draws randomness or reads a clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// One list item or one goal: a ULID, made once by whoever creates the thing and never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemId([u8; 16]);

/// One Verbund: the ULID in entry 0 of its roster.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct VerbundId([u8; 16]);

/// The number of a Kommune in the roster, from 1. Number 0 stands for the Verbund as a whole.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
pub struct MunicipalityId(pub u32);

/// The number of a device in the roster, from 1, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeviceId(pub u32);

/// What a document holds, who may write it and who may read it (the first byte of its id).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Class {
    /// The common strategy: frame, chapters, areas, and title and order of every goal.
    Leitlinie = 1,
    /// One Zielsteckbrief: everything else about one goal.
    Steckbrief = 2,
    /// What one Kommune notes for itself about one goal.
    Blatt = 3,
    /// What one Kommune released from its Blatt for all members.
    BlattFrei = 4,
    /// One workshop of the inter-municipal cooperation.
    Workshop = 5,
    /// One candidate or approved version.
    Beschluss = 6,
    /// One HVB's answer to one Beschluss.
    Zustimmung = 7,
}

/// Who may receive a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Audience {
    /// Every device of the Verbund.
    Verbund,
    /// The devices of one Kommune, and the relay.
    Municipality(MunicipalityId),
}

/// The id of a document: class (1 byte), owner (4 bytes, big endian), ULID (16 bytes).
/// Rights and audience follow from it without reading any content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocId {
    class: Class,
    owner: MunicipalityId,
    item: ItemId,
}

/// Why a text or a byte string is not an id.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum IdError {
    /// The length or the alphabet does not fit.
    #[error("not a ULID of 26 characters")]
    Ulid,
    /// The class is not one that this version knows.
    #[error("unknown document class")]
    Class,
    /// The text or the bytes do not have the form of a document id.
    #[error("not a document id")]
    Form,
}

impl DocId {
    /// The length of the binary form.
    pub const LEN: usize = 21;

    /// Returns the id of a document of the whole Verbund.
    pub const fn shared(class: Class, item: ItemId) -> Self {
        Self { class, owner: MunicipalityId(0), item }
    }

    /// Returns the id of a document that one Kommune owns.
    pub const fn owned(class: Class, owner: MunicipalityId, item: ItemId) -> Self {
        Self { class, owner, item }
    }

    /// Returns the class, which gives the rights.
    pub const fn class(self) -> Class {
        self.class
    }

    /// Returns the owning Kommune; 0 is the Verbund.
    pub const fn owner(self) -> MunicipalityId {
        self.owner
    }

    /// Returns the ULID part; for a Steckbrief it is the id of its goal.
    pub const fn item(self) -> ItemId {
        self.item
    }

    /// Returns who may receive the document.
    pub const fn audience(self) -> Audience {
        match self.class {
            Class::Blatt => Audience::Municipality(self.owner),
            _ => Audience::Verbund,
        }
    }

    /// Returns the binary form, as it is signed and stored.
    pub fn to_bytes(self) -> [u8; Self::LEN] {
        let mut out = [0; Self::LEN];
        out[0] = self.class as u8;
        out[1..5].copy_from_slice(&self.owner.0.to_be_bytes());
        out[5..].copy_from_slice(&self.item.0);
        out
    }

    /// Reads the binary form.
    ///
    /// # Errors
    /// [`IdError`] for another length or an unknown class.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, IdError> {
        let bytes: &[u8; Self::LEN] = bytes.try_into().map_err(|_wrong_length| IdError::Form)?;
        let [class, o0, o1, o2, o3, item @ ..] = *bytes;
        Ok(Self {
            class: Class::from_byte(class)?,
            owner: MunicipalityId(u32::from_be_bytes([o0, o1, o2, o3])),
            item: ItemId(item),
        })
    }
}

impl Class {
    /// Every class, in the order of the numbers.
    pub const ALL: [Self; 7] = [
        Self::Leitlinie,
        Self::Steckbrief,
        Self::Blatt,
        Self::BlattFrei,
        Self::Workshop,
        Self::Beschluss,
        Self::Zustimmung,
    ];

    fn from_byte(byte: u8) -> Result<Self, IdError> {
        Self::ALL.into_iter().find(|class| *class as u8 == byte).ok_or(IdError::Class)
    }

    /// Returns the word for it in printed ids.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Leitlinie => "leitlinie",
            Self::Steckbrief => "steckbrief",
            Self::Blatt => "blatt",
            Self::BlattFrei => "blatt-frei",
            Self::Workshop => "workshop",
            Self::Beschluss => "beschluss",
            Self::Zustimmung => "zustimmung",
        }
    }
}

impl ItemId {
    /// Wraps 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Makes an id from the time in milliseconds since 1970 and 80 random bits.
    pub fn from_parts(millis: u64, random: u128) -> Self {
        Self(Ulid::from_parts(millis, random).0.to_be_bytes())
    }

    /// Returns the 16 bytes.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }
}

impl VerbundId {
    /// Wraps 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns the 16 bytes.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Ulid(u128::from_be_bytes(self.0)), f)
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ItemId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let ulid = Ulid::from_string(text).map_err(|_reason| IdError::Ulid)?;
        Ok(Self(ulid.0.to_be_bytes()))
    }
}

impl fmt::Display for VerbundId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&ItemId(self.0), f)
    }
}

impl fmt::Debug for VerbundId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for VerbundId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        ItemId::from_str(text).map(|item| Self(item.0))
    }
}

impl fmt::Display for DocId {
    /// `steckbrief:01J…` for the Verbund, `blatt:3:01J…` for Kommune 3.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.owner.0 {
            0 => write!(f, "{}:{}", self.class.word(), self.item),
            owner => write!(f, "{}:{owner}:{}", self.class.word(), self.item),
        }
    }
}

impl fmt::Debug for DocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for DocId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (word, rest) = text.split_once(':').ok_or(IdError::Form)?;
        let class =
            Class::ALL.into_iter().find(|class| class.word() == word).ok_or(IdError::Class)?;
        let (owner, item) = match rest.split_once(':') {
            Some((owner, item)) => (owner.parse().map_err(|_reason| IdError::Form)?, item),
            None => (0, rest),
        };
        Ok(Self { class, owner: MunicipalityId(owner), item: item.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_id_survives_both_of_its_forms() {
        for class in Class::ALL {
            for owner in [0, 7, u32::MAX] {
                let id = DocId::owned(class, MunicipalityId(owner), ItemId([9; 16]));
                assert_eq!(DocId::from_bytes(&id.to_bytes()), Ok(id));
                assert_eq!(id.to_string().parse(), Ok(id));
            }
        }
        assert_eq!(DocId::from_bytes(&[9; DocId::LEN]), Err(IdError::Class));
        assert_eq!("steckbrief:kaputt".parse::<DocId>(), Err(IdError::Ulid));
    }

    #[test]
    fn only_the_blatt_stays_in_its_kommune() {
        let item = ItemId([1; 16]);
        let blatt = DocId::owned(Class::Blatt, MunicipalityId(3), item);
        assert_eq!(blatt.audience(), Audience::Municipality(MunicipalityId(3)));
        let released = DocId::owned(Class::BlattFrei, MunicipalityId(3), item);
        assert_eq!(released.audience(), Audience::Verbund);
    }
}
