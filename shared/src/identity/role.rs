// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who may write what. A pure table over role, Kommune and document id; it never reads content.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{Class, DocId, MunicipalityId};

/// What a device is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads everything of its Kommune, writes nothing.
    Reader,
    /// Writes the common strategy and the Blatt of its Kommune.
    Editor,
    /// An editor of the Geschäftsstelle, who also imports and prepares decisions.
    Coordinator,
    /// A head of administration, who only answers to a Beschluss.
    Hvb,
    /// The relay: carries everything, writes nothing.
    Relay,
}

impl Role {
    /// Every role that a person's device can have.
    pub const PERSONS: [Self; 4] = [Self::Reader, Self::Editor, Self::Coordinator, Self::Hvb];

    /// Returns the word for it on the command line and in logs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Editor => "editor",
            Self::Coordinator => "coordinator",
            Self::Hvb => "hvb",
            Self::Relay => "relay",
        }
    }

    /// Returns whether a device of this role and Kommune may write the document.
    pub fn may_write(self, municipality: MunicipalityId, doc: DocId) -> bool {
        let edits = matches!(self, Self::Editor | Self::Coordinator);
        let own = doc.owner() == municipality;
        match doc.class() {
            Class::Leitlinie | Class::Steckbrief | Class::Workshop => {
                edits && doc.owner() == MunicipalityId(0)
            }
            Class::Blatt | Class::BlattFrei => edits && own,
            Class::Beschluss => self == Self::Coordinator && doc.owner() == MunicipalityId(0),
            Class::Zustimmung => self == Self::Hvb && own,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ItemId;

    #[test]
    fn rights_follow_role_class_and_owner() {
        let item = ItemId::from_bytes([1; 16]);
        let (ours, theirs) = (MunicipalityId(2), MunicipalityId(3));
        let mut table = String::new();
        for class in Class::ALL {
            for role in Role::PERSONS.into_iter().chain([Role::Relay]) {
                let docs = [
                    DocId::shared(class, item),
                    DocId::owned(class, ours, item),
                    DocId::owned(class, theirs, item),
                ];
                let may = docs.map(|doc| if role.may_write(ours, doc) { 'x' } else { '-' });
                if may.contains(&'x') {
                    let may: String = may.into_iter().collect();
                    table += &format!("{} {} {may}\n", class.word(), role.word());
                }
            }
        }
        // Columns: owned by the Verbund, by the device's Kommune, by another Kommune.
        let expected = "leitlinie editor x--\nleitlinie coordinator x--\n\
            steckbrief editor x--\nsteckbrief coordinator x--\n\
            blatt editor -x-\nblatt coordinator -x-\n\
            blatt-frei editor -x-\nblatt-frei coordinator -x-\n\
            workshop editor x--\nworkshop coordinator x--\n\
            beschluss coordinator x--\nzustimmung hvb -x-\n";
        assert_eq!(table, expected);
    }
}
