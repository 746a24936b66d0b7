// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! An archive as it travels: the seals go without the hashes that its reader computes anyway. In
//! a document that people wrote for years these would be most of what a newcomer fetches.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Actor, Archive, Hash, Meta, Seal, Signature, Tip};
use crate::domain::ids::{DeviceId, DocId};

/// An archive in its shortest form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedArchive {
    /// The document.
    pub doc: DocId,
    /// As in [`Archive::chunks`].
    pub chunks: Vec<u8>,
    seals: Vec<PackedSeal>,
    /// As in [`Archive::beside`].
    pub beside: Vec<Vec<u8>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PackedSeal {
    device: DeviceId,
    height: u32,
    tips: Vec<PackedTip>,
    signature: Signature,
}

/// A tip, without its hash where actor and number say which change is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PackedTip {
    actor: Actor,
    seq: u64,
    hash: Option<Hash>,
}

/// A seal names a change that is not in its archive, or of which there are several.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("a seal names the change {seq} of {actor:?}, which is not to be found")]
pub struct NotFound {
    /// The author.
    pub actor: Actor,
    /// The number.
    pub seq: u64,
}

impl PackedArchive {
    /// Packs an archive.
    pub fn pack(archive: Archive) -> Self {
        let Archive { doc, chunks, seals, beside } = archive;
        // Beside the chunks may lie a change with the number of one in them.
        let may_fork = !beside.is_empty();
        let tip =
            |Tip { actor, seq, hash }| PackedTip { actor, seq, hash: may_fork.then_some(hash) };
        let seals = seals.into_iter().map(|seal| PackedSeal {
            device: seal.device,
            height: seal.height,
            tips: seal.tips.into_iter().map(tip).collect(),
            signature: seal.signature,
        });
        Self { doc, chunks, seals: seals.collect(), beside }
    }

    /// Returns the height of the newest roster that a seal was made under.
    pub fn height(&self) -> u32 {
        self.seals.iter().map(|seal| seal.height).max().unwrap_or_default()
    }

    /// Unpacks it with the headers of the changes in its chunks.
    ///
    /// # Errors
    /// [`NotFound`] if it cannot be said which change a seal means.
    pub fn unpack(self, metas: &[Meta]) -> Result<Archive, NotFound> {
        let Self { doc, chunks, seals, beside } = self;
        let mut hashes: BTreeMap<(Actor, u64), Option<Hash>> = BTreeMap::new();
        let tips = seals.iter().flat_map(|seal| &seal.tips);
        for tip in tips.filter(|tip| tip.hash.is_none()) {
            hashes.insert((tip.actor, tip.seq), None);
        }
        let apart = beside.iter().filter_map(|bytes| Meta::parse(bytes).ok());
        let metas = metas.iter().map(Meta::tip).chain(apart.map(|meta| meta.tip()));
        for Tip { actor, seq, hash } in metas {
            let Some(found) = hashes.get_mut(&(actor, seq)) else { continue };
            if found.replace(hash).is_some_and(|other| other != hash) {
                return Err(NotFound { actor, seq });
            }
        }
        let tip = |PackedTip { actor, seq, hash }| {
            let hash = hash.or_else(|| hashes.get(&(actor, seq)).copied().flatten());
            Ok(Tip { actor, seq, hash: hash.ok_or(NotFound { actor, seq })? })
        };
        let seals = seals.into_iter().map(|seal| {
            let PackedSeal { device, height, tips, signature } = seal;
            let tips = tips.into_iter().map(tip).collect::<Result<_, NotFound>>()?;
            Ok(Seal { device, height, tips, signature })
        });
        let seals = seals.collect::<Result<_, NotFound>>()?;
        Ok(Archive { doc, chunks, seals, beside })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Class, ItemId};

    fn meta(actor: u8, seq: u64, hash: u8) -> Meta {
        let actor = Actor::new(DeviceId(3), [actor; 12]);
        Meta { hash: Hash([hash; 32]), actor, seq, start_op: 1, max_op: 1, deps: vec![], time: 0 }
    }

    fn archive(tips: &[&Meta], beside: Vec<Vec<u8>>) -> Archive {
        let signature = Signature::from_bytes(&[9; 64]).unwrap();
        let tips = tips.iter().map(|meta| meta.tip()).collect();
        let seals = vec![Seal { device: DeviceId(3), height: 4, tips, signature }];
        let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]));
        Archive { doc, chunks: vec![1, 2, 3], seals, beside }
    }

    #[test]
    fn what_is_unpacked_is_what_was_packed() {
        let metas = [meta(1, 1, 1), meta(1, 2, 2), meta(2, 1, 3)];
        let usual = archive(&[&metas[1], &metas[2]], Vec::new());
        assert_eq!(PackedArchive::pack(usual.clone()).unpack(&metas), Ok(usual));
        // A number that is used twice says nothing, so the hash travels.
        let forked = archive(&[&metas[1], &meta(1, 2, 9)], vec![vec![4, 5]]);
        assert_eq!(PackedArchive::pack(forked.clone()).unpack(&metas), Ok(forked));
    }

    #[test]
    fn a_tip_that_means_no_change_or_several_is_an_error() {
        let (one, other) = (meta(1, 1, 1), meta(1, 1, 9));
        let packed = PackedArchive::pack(archive(&[&one], Vec::new()));
        let not_found = Err(NotFound { actor: one.actor, seq: 1 });
        assert_eq!(packed.clone().unpack(&[meta(2, 1, 3)]), not_found);
        assert_eq!(packed.unpack(&[one, other]), not_found);
    }

    #[test]
    fn the_seals_of_many_sessions_cost_little_more_than_the_list_of_sessions() {
        let sessions: Vec<Meta> = (0..=255).map(|actor| meta(actor, 9, actor)).collect();
        let seals = archive(&sessions.iter().collect::<Vec<_>>(), Vec::new());
        let without = PackedArchive::pack(archive(&[], Vec::new()));
        let length = |packed| postcard::to_allocvec(&packed).unwrap().len();
        let size = length(PackedArchive::pack(seals)) - length(without);
        let list = 16 * sessions.len();
        assert!(size * 10 < list * 12, "{size} bytes for a list of {list}");
    }
}
