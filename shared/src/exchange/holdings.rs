// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Which documents are held, with their heads, and digests over them that cost what changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::{Hash, limits, sha256};
use crate::domain::ids::{Audience, DocId, MunicipalityId};
use crate::sync::bucket::{BUCKETS, bucket_of};
use crate::sync::frame::{Bucket, Digest};

/// The heads of every document, by audience.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    audiences: BTreeMap<Audience, Documents>,
    /// How many documents belong to each Kommune; those of the Verbund to 0.
    counts: BTreeMap<MunicipalityId, usize>,
}

/// The documents of one audience.
#[derive(Debug, Default)]
struct Documents {
    heads: BTreeMap<DocId, Vec<Hash>>,
    /// Kept from the moment on at which listing would be too long.
    buckets: Option<Buckets>,
    digest: Option<Hash>,
}

#[derive(Debug)]
struct Buckets {
    documents: Vec<BTreeSet<DocId>>,
    /// `None` where a document changed since.
    digests: Vec<Option<Hash>>,
}

impl Holdings {
    pub(super) fn set(&mut self, doc: DocId, heads: Vec<Hash>) {
        let documents = self.audiences.entry(doc.audience()).or_default();
        if documents.heads.insert(doc, heads).is_none() {
            *self.counts.entry(doc.owner()).or_default() += 1;
        }
        documents.digest = None;
        if let Some(buckets) = &mut documents.buckets {
            buckets.touch(doc);
        }
    }

    pub(super) fn heads(&self, doc: DocId) -> Option<&[Hash]> {
        let heads = self.audiences.get(&doc.audience())?.heads.get(&doc)?;
        Some(heads)
    }

    /// Returns how many documents are held.
    pub(super) fn count(&self) -> usize {
        self.counts.values().sum()
    }

    /// Returns how many of them belong to a Kommune.
    pub(super) fn owned_by(&self, owner: MunicipalityId) -> usize {
        self.counts.get(&owner).copied().unwrap_or(0)
    }

    /// Returns how many documents belong to each Kommune; those of the Verbund to 0.
    pub(super) fn counts(&self) -> impl Iterator<Item = (MunicipalityId, usize)> {
        self.counts.iter().map(|(owner, count)| (*owner, *count))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (DocId, &[Hash])> {
        let documents = self.audiences.values().flat_map(|held| &held.heads);
        documents.map(|(doc, heads)| (*doc, heads.as_slice()))
    }

    pub(super) fn of(&self, audience: Audience) -> impl Iterator<Item = (DocId, &[Hash])> {
        let documents = self.audiences.get(&audience).into_iter().flat_map(|held| &held.heads);
        documents.map(|(doc, heads)| (*doc, heads.as_slice()))
    }

    /// Returns the digest of an audience. Up to [`limits::LISTED_DOCUMENTS`] it is over the
    /// documents, beyond over the buckets.
    pub(super) fn digest(&mut self, audience: Audience) -> Digest {
        let held = self.audiences.entry(audience).or_default();
        let documents = u32::try_from(held.heads.len()).unwrap_or(u32::MAX);
        let hash = match held.digest {
            Some(hash) => hash,
            None if documents <= limits::LISTED_DOCUMENTS => digest(&held.heads),
            None => {
                let all: Vec<u8> = held.buckets().iter().flat_map(|hash| hash.0).collect();
                sha256(&all)
            }
        };
        held.digest = Some(hash);
        Digest { documents, hash }
    }

    pub(super) fn buckets(&mut self, audience: Audience) -> Vec<Bucket> {
        let held = self.audiences.entry(audience).or_default();
        let short = |hash: &Hash| *hash.0.first_chunk().expect("a hash has 32 bytes");
        held.buckets().iter().map(short).collect()
    }
}

impl Documents {
    /// Returns the digest of every bucket.
    fn buckets(&mut self) -> Vec<Hash> {
        let buckets = self.buckets.get_or_insert_with(|| {
            let mut buckets =
                Buckets { documents: vec![BTreeSet::new(); BUCKETS], digests: vec![None; BUCKETS] };
            self.heads.keys().for_each(|doc| buckets.touch(*doc));
            buckets
        });
        for (documents, known) in buckets.documents.iter().zip(&mut buckets.digests) {
            if known.is_none() {
                let heads = documents.iter().filter_map(|doc| Some((doc, self.heads.get(doc)?)));
                *known = Some(digest(heads));
            }
        }
        buckets.digests.iter().copied().flatten().collect()
    }
}

impl Buckets {
    fn touch(&mut self, doc: DocId) {
        let bucket = usize::from(bucket_of(doc));
        self.documents[bucket].insert(doc);
        self.digests[bucket] = None;
    }
}

fn digest<'a>(documents: impl IntoIterator<Item = (&'a DocId, &'a Vec<Hash>)>) -> Hash {
    let mut bytes = Vec::new();
    for (doc, heads) in documents {
        bytes.extend(doc.to_bytes());
        for head in heads {
            bytes.extend(head.0);
        }
    }
    sha256(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Class, ItemId};

    fn doc(n: u32) -> DocId {
        let mut item = [0; 16];
        item[..4].copy_from_slice(&n.to_be_bytes());
        DocId::shared(Class::Steckbrief, ItemId::from_bytes(item))
    }

    fn holdings(count: u32) -> Holdings {
        let mut holdings = Holdings::default();
        // The order of arrival must not matter.
        for n in (0..count).rev() {
            holdings.set(doc(n), vec![Hash([7; 32])]);
        }
        holdings
    }

    #[test]
    fn equal_holdings_have_equal_digests_however_they_came_about() {
        for count in [3, limits::LISTED_DOCUMENTS, limits::LISTED_DOCUMENTS + 1, 5_000] {
            let (mut a, mut b) = (holdings(count), Holdings::default());
            for n in 0..count {
                b.set(doc(n), vec![Hash([9; 32])]);
                b.digest(Audience::Verbund);
                b.set(doc(n), vec![Hash([7; 32])]);
            }
            assert_eq!(a.digest(Audience::Verbund), b.digest(Audience::Verbund));
            assert_eq!(a.buckets(Audience::Verbund), b.buckets(Audience::Verbund));
        }
    }

    #[test]
    fn one_changed_document_changes_the_digest_and_one_bucket() {
        for count in [3, 5_000] {
            let (mut a, mut b) = (holdings(count), holdings(count));
            let before = a.buckets(Audience::Verbund);
            b.digest(Audience::Verbund);
            b.set(doc(1), vec![Hash([8; 32])]);
            assert_ne!(a.digest(Audience::Verbund), b.digest(Audience::Verbund));
            let after = b.buckets(Audience::Verbund);
            let differing = before.iter().zip(&after).filter(|(a, b)| a != b).count();
            assert_eq!(differing, 1);
        }
    }
}
