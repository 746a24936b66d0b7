// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a replica knows about the changes it holds of one document, without opening the document.
//! Only grows; it admits what was verified and never judges.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::genesis::genesis;
use super::{Actor, Hash, Have, Meta, Tip};
use crate::domain::ids::{Class, DeviceId};

/// The changes of one document, in the order in which they came.
#[derive(Clone, Debug)]
pub struct Ledger {
    have: Have,
    heads: BTreeSet<Hash>,
    entries: Vec<Entry>,
    places: HashMap<Hash, u32>,
}

#[derive(Clone, Debug)]
struct Entry {
    hash: Hash,
    actor: Actor,
    seq: u64,
    max_op: u64,
    deps: Box<[u32]>,
}

/// A ledger as it is stored. Actors and dependencies are places in the lists.
#[derive(Serialize, Deserialize)]
struct Encoded {
    actors: Vec<Actor>,
    entries: Vec<(Hash, u32, u64, u64, Vec<u32>)>,
}

impl Ledger {
    /// Returns the ledger of a document that holds only its constant first change.
    pub fn new(class: Class) -> Self {
        let first = genesis(class);
        let entry = Entry {
            hash: first.hash,
            actor: Actor::CONSTANT,
            seq: 1,
            max_op: first.max_op,
            deps: Box::default(),
        };
        Self {
            have: Have::default(),
            heads: BTreeSet::from([first.hash]),
            places: HashMap::from([(first.hash, 0)]),
            entries: vec![entry],
        }
    }

    /// Takes in a verified change. One that is here already, or whose dependencies are not,
    /// is left out; `verify` lets neither pass.
    pub fn admit(&mut self, meta: &Meta) {
        let deps: Option<Box<[u32]>> = meta.deps.iter().map(|dep| self.place(dep)).collect();
        let (Some(deps), None) = (deps, self.place(&meta.hash)) else { return };
        for dep in &meta.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(meta.hash);
        self.have.0.insert(meta.actor, (meta.seq, meta.hash));
        let place = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.places.insert(meta.hash, place);
        let Meta { hash, actor, seq, max_op, .. } = *meta;
        self.entries.push(Entry { hash, actor, seq, max_op, deps });
    }

    /// Returns the newest change of every actor.
    pub fn have(&self) -> &Have {
        &self.have
    }

    /// Returns the changes that no other builds on, sorted.
    pub fn heads(&self) -> Vec<Hash> {
        self.heads.iter().copied().collect()
    }

    /// Returns whether nothing beyond the constant first change is here.
    pub fn is_empty(&self) -> bool {
        self.have.0.is_empty()
    }

    /// Returns the operation counter that a change ends with, if the change is here.
    pub fn max_op(&self, hash: &Hash) -> Option<u64> {
        Some(self.entries[self.place(hash)? as usize].max_op)
    }

    /// Returns whether this very change is here, under this actor and number.
    pub fn holds(&self, meta: &Meta) -> bool {
        self.place(&meta.hash).is_some_and(|place| {
            let entry = &self.entries[place as usize];
            entry.actor == meta.actor && entry.seq == meta.seq
        })
    }

    /// Returns all tips of one device, sorted.
    pub fn tips_of(&self, device: DeviceId) -> Vec<Tip> {
        let own = self.have.0.iter().filter(|(actor, _)| actor.device() == device);
        own.map(|(actor, (seq, hash))| Tip { actor: *actor, seq: *seq, hash: *hash }).collect()
    }

    /// Returns what somebody holds whose heads are these, or `None` if one of them is unknown.
    pub fn have_at(&self, heads: &[Hash]) -> Option<Have> {
        let mut have: BTreeMap<Actor, (u64, Hash)> = BTreeMap::new();
        let open: Option<Vec<u32>> = heads.iter().map(|head| self.place(head)).collect();
        let mut open = open?;
        let mut seen = vec![false; self.entries.len()];
        while let Some(place) = open.pop() {
            let entry = &self.entries[place as usize];
            if std::mem::replace(&mut seen[place as usize], true) {
                continue;
            }
            if entry.actor != Actor::CONSTANT {
                let newest = have.entry(entry.actor).or_insert((entry.seq, entry.hash));
                if newest.0 < entry.seq {
                    *newest = (entry.seq, entry.hash);
                }
            }
            open.extend(&entry.deps);
        }
        Some(Have(have))
    }

    /// Returns the stored form.
    pub fn encode(&self) -> Vec<u8> {
        let mut places: BTreeMap<Actor, u32> = BTreeMap::new();
        let mut actors = Vec::new();
        let entries = self.entries.iter().skip(1).map(|entry| {
            let actor = *places.entry(entry.actor).or_insert_with(|| {
                actors.push(entry.actor);
                u32::try_from(actors.len() - 1).unwrap_or(u32::MAX)
            });
            (entry.hash, actor, entry.seq, entry.max_op, entry.deps.to_vec())
        });
        let entries = entries.collect();
        postcard::to_allocvec(&Encoded { actors, entries }).expect("a ledger can be written")
    }

    /// Reads the stored form; `None` if it is damaged.
    pub fn decode(class: Class, bytes: &[u8]) -> Option<Self> {
        let Encoded { actors, entries } = postcard::from_bytes(bytes).ok()?;
        let mut ledger = Self::new(class);
        for (hash, actor, seq, max_op, deps) in entries {
            let hash_at = |dep: &u32| Some(ledger.entries.get(*dep as usize)?.hash);
            let deps: Option<Vec<Hash>> = deps.iter().map(hash_at).collect();
            let actor = *actors.get(actor as usize)?;
            let meta = Meta { hash, actor, seq, start_op: 0, max_op, deps: deps?, time: 0 };
            ledger.admit(&meta);
        }
        Some(ledger)
    }

    fn place(&self, hash: &Hash) -> Option<u32> {
        self.places.get(hash).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(n: u8, actor: u8, seq: u64, deps: &[Hash]) -> Meta {
        let nonce = [actor; 12];
        Meta {
            hash: Hash([n; 32]),
            actor: Actor::new(DeviceId(u32::from(actor)), nonce),
            seq,
            start_op: 0,
            max_op: u64::from(n),
            deps: deps.to_vec(),
            time: 0,
        }
    }

    #[test]
    fn a_stored_ledger_knows_what_it_knew() {
        let first = genesis(Class::Steckbrief).hash;
        let mut ledger = Ledger::new(Class::Steckbrief);
        ledger.admit(&change(1, 1, 1, &[first]));
        ledger.admit(&change(2, 2, 1, &[first]));
        ledger.admit(&change(3, 1, 2, &[Hash([1; 32]), Hash([2; 32])]));
        ledger.admit(&change(4, 2, 2, &[Hash([2; 32])]));
        let read = Ledger::decode(Class::Steckbrief, &ledger.encode()).unwrap();
        for ledger in [&ledger, &read] {
            assert_eq!(ledger.heads(), [Hash([3; 32]), Hash([4; 32])]);
            assert_eq!(ledger.have().seq(change(0, 1, 0, &[]).actor), 2);
            let at = ledger.have_at(&[Hash([3; 32])]).unwrap();
            assert_eq!(at.seq(change(0, 2, 0, &[]).actor), 1, "4 is not below 3");
            assert_eq!(ledger.have_at(&[Hash([9; 32])]), None);
            assert_eq!(ledger.max_op(&Hash([4; 32])), Some(4));
        }
        assert!(Ledger::decode(Class::Steckbrief, b"kaputt").is_none());
    }
}
