// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a replica knows about the changes it holds of one document, without opening the document.
//! Only grows; it admits what was verified and never judges. Where an actor used a number twice
//! both changes are held: the one that came first, and *beside* it the other one with all that
//! builds on it, because Automerge takes only one of them into a document.

mod places;
mod stored;

use std::collections::{BTreeMap, BTreeSet, HashSet, btree_map};

use self::places::Places;
use super::genesis::genesis;
use super::quarantine::{Cause, Chain, causes};
use super::{Actor, Hash, Have, Meta, Tip};
use crate::domain::ids::{Class, DeviceId};

/// The changes of one document, in the order in which they came.
#[derive(Clone, Debug)]
pub struct Ledger {
    have: Have,
    heads: BTreeSet<Hash>,
    entries: Vec<Entry>,
    /// What all entries build on, one after the other.
    deps: Vec<u32>,
    places: Places,
    /// How many of the entries lie beside.
    beside: usize,
    /// Changes that were found to break the document. A fact about this program and not about
    /// the history, and so no part of the stored form.
    broken: BTreeSet<Hash>,
}

/// A change that is held.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its hash.
    pub hash: Hash,
    /// Who wrote it.
    pub actor: Actor,
    /// Its number among the actor's changes.
    pub seq: u64,
    /// The counter of its last operation.
    pub max_op: u64,
    /// Whether its number, or that of a change it builds on, was taken when it came.
    pub beside: bool,
    /// How many of the dependencies belong to it, and where they begin.
    dep_count: u16,
    first_dep: u32,
}

impl Ledger {
    /// Returns the ledger of a document that holds only its constant first change.
    pub fn new(class: Class) -> Self {
        let first = genesis(class);
        let mut ledger = Self {
            have: Have::default(),
            heads: BTreeSet::new(),
            entries: Vec::new(),
            deps: Vec::new(),
            places: Places::default(),
            beside: 0,
            broken: BTreeSet::new(),
        };
        ledger.push(first.hash, Actor::CONSTANT, 1, first.max_op, &[]);
        ledger
    }

    /// Takes in a verified change. One that is here already, or whose dependencies are not,
    /// is left out; `verify` lets neither pass.
    pub fn admit(&mut self, meta: &Meta) {
        let Meta { hash, actor, seq, max_op, ref deps, .. } = *meta;
        let deps: Option<Vec<u32>> = deps.iter().map(|dep| self.place(dep)).collect();
        if let (Some(deps), None) = (deps, self.place(&hash)) {
            self.push(hash, actor, seq, max_op, &deps);
        }
    }

    /// Puts a change at the end that is not here yet and builds on what lies at these places.
    fn push(&mut self, hash: Hash, actor: Actor, seq: u64, max_op: u64, deps: &[u32]) {
        for dep in deps {
            self.heads.remove(&self.entries[*dep as usize].hash);
        }
        self.heads.insert(hash);
        let taken = seq <= self.have.seq(actor);
        let beside = taken || deps.iter().any(|dep| self.entries[*dep as usize].beside);
        if beside {
            self.beside += 1;
        } else if actor != Actor::CONSTANT {
            self.have.0.insert(actor, (seq, hash));
        }
        let first_dep = u32::try_from(self.deps.len()).expect("the limits on documents allow less");
        let dep_count = u16::try_from(deps.len()).expect("the limit on dependencies is lower");
        self.deps.extend_from_slice(deps);
        self.entries.push(Entry { hash, actor, seq, max_op, beside, dep_count, first_dep });
        self.places.add_last(&self.entries);
    }

    /// Returns the newest change of every actor. Of an actor with several branches it is the one
    /// that does not lie beside; `lacking` makes up for what it does not say.
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

    /// Returns a change that is here.
    pub fn entry(&self, hash: &Hash) -> Option<&Entry> {
        Some(&self.entries[self.place(hash)? as usize])
    }

    /// Returns about how many bytes of memory it takes.
    pub fn memory(&self) -> usize {
        let tips = self.have.0.len() * size_of::<Tip>();
        // The place of an entry takes about two numbers.
        let entries = self.entries.len() * (size_of::<Entry>() + 2 * size_of::<u32>());
        size_of::<Self>() + tips + entries + size_of_val(&*self.deps)
    }

    /// Returns all changes, each after those it builds on, the constant first one included.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns the places in [`Ledger::entries`] of what a change builds on.
    pub fn deps(&self, entry: &Entry) -> impl Iterator<Item = usize> {
        self.dep_places(entry).iter().map(|dep| *dep as usize)
    }

    fn dep_places(&self, entry: &Entry) -> &[u32] {
        let first = entry.first_dep as usize;
        &self.deps[first..first + usize::from(entry.dep_count)]
    }

    /// Returns whether any change lies beside another with the same actor and number.
    pub fn is_forked(&self) -> bool {
        self.beside > 0
    }

    /// Takes in that changes were found to break the document; they may come later.
    pub fn set_broken(&mut self, changes: impl IntoIterator<Item = Hash>) {
        self.broken.extend(changes);
    }

    /// Returns the changes that were found to break the document.
    pub fn broken(&self) -> &BTreeSet<Hash> {
        &self.broken
    }

    /// Returns for every place in [`Ledger::entries`] why the document does without the change;
    /// nothing if it does without none.
    pub fn quarantined(&self) -> Vec<Option<Cause>> {
        if self.broken.is_empty() { Vec::new() } else { causes(self, &BTreeMap::new()) }
    }

    /// Returns the changes that the document does without.
    pub fn left_out(&self) -> HashSet<Hash> {
        let causes = self.entries.iter().zip(self.quarantined());
        causes.filter_map(|(entry, cause)| cause.map(|_| entry.hash)).collect()
    }

    /// Returns whether any change of a device is here.
    pub fn is_written_by(&self, device: DeviceId) -> bool {
        let actors = Actor::new(device, [0; 12])..=Actor::new(device, [0xff; 12]);
        let beside = || self.entries.iter().any(|entry| entry.actor.device() == device);
        self.have.0.range(actors).next().is_some() || (self.is_forked() && beside())
    }

    /// Returns whether this very change is here, under this actor and number.
    pub fn holds(&self, meta: &Meta) -> bool {
        self.entry(&meta.hash)
            .is_some_and(|entry| entry.actor == meta.actor && entry.seq == meta.seq)
    }

    /// Returns the operation counter that a change ends with, if the change is here.
    pub fn max_op(&self, hash: &Hash) -> Option<u64> {
        Some(self.entry(hash)?.max_op)
    }

    /// Returns those changes of a device, out of the chosen ones, that no other of them builds on:
    /// all the others are below them.
    pub fn newest_of(&self, device: DeviceId, chosen: impl Fn(&Entry) -> bool) -> Vec<Tip> {
        let mut below = vec![false; self.entries.len()];
        let mut newest = Vec::new();
        for (place, entry) in self.entries.iter().enumerate().rev() {
            let own = entry.actor.device() == device && chosen(entry);
            if own && !below[place] {
                newest.push(entry.tip());
            }
            if own || below[place] {
                self.deps(entry).for_each(|dep| below[dep] = true);
            }
        }
        newest.sort_unstable();
        newest
    }

    /// Returns the changes that somebody lacks who says to hold this. What it holds is complete:
    /// who has a change has everything below it. Nothing that it lacks is left out, except where
    /// it names an unknown change beyond the ones known here; then it is taken to hold those,
    /// which may show to be wrong once that change is here.
    pub fn lacking(&self, have: &Have) -> HashSet<Hash> {
        let mut held = Vec::new();
        for (actor, (seq, hash)) in &have.0 {
            match (self.place(hash), self.have.0.get(actor)) {
                (Some(place), _) => held.push(place),
                (None, Some((known, newest))) if known < seq => held.extend(self.place(newest)),
                // Unknown here, or another branch: whatever is below, it will say again.
                (None, _) => {}
            }
        }
        self.beyond(&held).into_iter().map(|place| self.entries[place as usize].hash).collect()
    }

    /// Returns which own changes somebody was taken to hold by [`Ledger::lacking`] without having
    /// said so.
    pub fn presumed(&self, have: &Have) -> Vec<Hash> {
        let ahead = |(actor, (seq, hash)): (&Actor, &(u64, Hash))| {
            let (known, newest) = self.have.0.get(actor)?;
            (self.place(hash).is_none() && known < seq).then_some(*newest)
        };
        have.0.iter().filter_map(ahead).collect()
    }

    /// Returns the changes that somebody lacks whose heads are these, or `None` if one of them is
    /// unknown.
    pub fn lacking_at(&self, heads: &[Hash]) -> Option<HashSet<Hash>> {
        let beyond = self.beyond(&self.places_of(heads)?).into_iter();
        Some(beyond.map(|place| self.entries[place as usize].hash).collect())
    }

    /// Returns the heads of whoever lacks these changes, and all that build on them, and nothing else;
    /// none if that is all.
    pub fn heads_without(&self, lacking: &HashSet<Hash>) -> Vec<Hash> {
        let mut heads = vec![true; self.entries.len()];
        for (place, entry) in self.entries.iter().enumerate() {
            if lacking.contains(&entry.hash) {
                heads[place] = false;
            } else {
                self.dep_places(entry).iter().for_each(|dep| heads[*dep as usize] = false);
            }
        }
        let heads = self.entries.iter().zip(heads).skip(1).filter(|(_, head)| *head);
        heads.map(|(entry, _)| entry.hash).collect()
    }

    /// Returns the places that are none of these and not below one of them, without the constant first
    /// change. Goes back from the heads only as far as to the oldest place that one of them builds on.
    fn beyond(&self, held: &[u32]) -> Vec<u32> {
        if held.is_empty() {
            return (1..).take(self.entries.len().saturating_sub(1)).collect();
        }
        // What builds on a place has a higher one, so by the time that a place is the highest of
        // those that are open it is known whether it is held.
        let heads = self.heads.iter().filter_map(|head| self.place(head));
        let mut open: BTreeMap<u32, bool> = heads.map(|head| (head, false)).collect();
        open.extend(held.iter().map(|place| (*place, true)));
        // Everybody has the first one.
        open.remove(&0);
        let mut unheld = open.values().filter(|held| !**held).count();
        let mut beyond = Vec::new();
        while unheld > 0
            && let Some((place, held)) = open.pop_last()
        {
            if !held {
                unheld -= 1;
                beyond.push(place);
            }
            let deps = self.dep_places(&self.entries[place as usize]);
            for dep in deps.iter().filter(|dep| **dep > 0) {
                match open.entry(*dep) {
                    btree_map::Entry::Vacant(entry) => {
                        entry.insert(held);
                        unheld += usize::from(!held);
                    }
                    btree_map::Entry::Occupied(mut entry) if held => {
                        unheld -= usize::from(!entry.insert(true));
                    }
                    btree_map::Entry::Occupied(_) => {}
                }
            }
        }
        beyond
    }

    fn places_of(&self, hashes: &[Hash]) -> Option<Vec<u32>> {
        hashes.iter().map(|hash| self.place(hash)).collect()
    }

    /// Returns the newest change of every actor as [`Ledger::have`] has it, sorted.
    pub fn tips(&self) -> impl Iterator<Item = Tip> {
        let newest = self.have.0.iter();
        newest.map(|(actor, (seq, hash))| Tip { actor: *actor, seq: *seq, hash: *hash })
    }

    /// Returns all tips of one device, sorted.
    pub fn tips_of(&self, device: DeviceId) -> Vec<Tip> {
        self.tips().filter(|tip| tip.actor.device() == device).collect()
    }

    /// Returns whether all of these changes are here.
    pub fn holds_all(&self, hashes: &[Hash]) -> bool {
        hashes.iter().all(|hash| self.place(hash).is_some())
    }

    /// Returns what somebody holds whose heads are these, or `None` if one of them is unknown.
    pub fn have_at(&self, heads: &[Hash]) -> Option<Have> {
        let beyond: BTreeSet<u32> = self.beyond(&self.places_of(heads)?).into_iter().collect();
        if self.is_forked() {
            let below = (1..).zip(&self.entries[1..]).filter(|(place, _)| !beyond.contains(place));
            let mut have = BTreeMap::new();
            for (_, entry) in below {
                let newest = have.entry(entry.actor).or_insert((entry.seq, entry.hash));
                if newest.0 < entry.seq {
                    *newest = (entry.seq, entry.hash);
                }
            }
            return Some(Have(have));
        }
        let mut have = self.have.clone();
        let mut cut = BTreeSet::new();
        for place in beyond {
            let first = &self.entries[place as usize];
            // The first that is beyond: what its actor wrote before is not.
            if !cut.insert(first.actor) {
                continue;
            }
            // Each change builds on the one before of its actor; that was checked when it came.
            let mut deps = self.deps(first).map(|dep| &self.entries[dep]);
            match deps.find(|it| it.actor == first.actor && it.seq + 1 == first.seq) {
                Some(newest) => have.0.insert(first.actor, (newest.seq, newest.hash)),
                None => have.0.remove(&first.actor),
            };
        }
        Some(have)
    }

    fn place(&self, hash: &Hash) -> Option<u32> {
        self.places.find(hash, &self.entries)
    }
}

impl Chain for Ledger {
    fn count(&self) -> usize {
        self.entries.len()
    }

    fn device(&self, place: usize) -> DeviceId {
        self.entries[place].actor.device()
    }

    fn deps(&self, place: usize) -> impl Iterator<Item = usize> {
        self.deps(&self.entries[place])
    }

    fn breaks(&self, place: usize) -> bool {
        self.broken.contains(&self.entries[place].hash)
    }
}

impl Entry {
    /// Returns the place of the change in its actor's chain.
    pub fn tip(&self) -> Tip {
        Tip { actor: self.actor, seq: self.seq, hash: self.hash }
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{RngExt as _, SeedableRng as _};

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

    #[test]
    fn a_number_used_twice_lies_beside_with_all_that_builds_on_it() {
        let first = genesis(Class::Steckbrief).hash;
        let mut ledger = Ledger::new(Class::Steckbrief);
        ledger.admit(&change(1, 1, 1, &[first]));
        ledger.admit(&change(2, 1, 2, &[Hash([1; 32])]));
        assert!(!ledger.is_forked());
        ledger.admit(&change(3, 1, 2, &[Hash([1; 32])]));
        ledger.admit(&change(4, 1, 3, &[Hash([3; 32])]));
        ledger.admit(&change(5, 2, 1, &[Hash([4; 32])]));
        ledger.admit(&change(6, 3, 1, &[Hash([2; 32])]));
        let read = Ledger::decode(Class::Steckbrief, &ledger.encode()).unwrap();
        for ledger in [&ledger, &read] {
            let beside = ledger.entries().iter().filter(|entry| entry.beside);
            let beside: Vec<u8> = beside.map(|entry| entry.hash.0[0]).collect();
            assert_eq!(beside, [3, 4, 5]);
            let twice = change(0, 1, 0, &[]).actor;
            assert_eq!(ledger.have().0[&twice], (2, Hash([2; 32])), "the first to come stays");
            assert_eq!(ledger.heads(), [Hash([5; 32]), Hash([6; 32])], "both are held");
            assert!(ledger.is_written_by(DeviceId(2)) && !ledger.is_written_by(DeviceId(4)));
        }
    }

    #[test]
    fn what_somebody_lacks_follows_from_what_they_say() {
        let first = genesis(Class::Steckbrief).hash;
        let mut ledger = Ledger::new(Class::Steckbrief);
        ledger.admit(&change(1, 1, 1, &[first]));
        ledger.admit(&change(2, 1, 2, &[Hash([1; 32])]));
        ledger.admit(&change(3, 2, 1, &[Hash([1; 32])]));
        let numbers = |hashes: HashSet<Hash>| {
            hashes.into_iter().map(|hash| hash.0[0]).collect::<BTreeSet<u8>>()
        };
        let (a, b) = (change(0, 1, 0, &[]).actor, change(0, 2, 0, &[]).actor);
        let check = |have: &[(Actor, u64, u8)], expected: &[u8]| {
            let have = have.iter().map(|(actor, seq, hash)| (*actor, (*seq, Hash([*hash; 32]))));
            let lacking = numbers(ledger.lacking(&Have(have.collect())));
            assert_eq!(lacking, expected.iter().copied().collect());
        };
        check(&[], &[1, 2, 3]);
        check(&[(a, 1, 1)], &[2, 3]);
        // Who has the change of another has what it builds on.
        check(&[(b, 1, 3)], &[2]);
        // Ahead of us: holds what we hold of this actor.
        check(&[(a, 7, 9)], &[3]);
        // Another change under a number that we know: another branch.
        check(&[(a, 2, 9)], &[1, 2, 3]);
        assert_eq!(ledger.lacking_at(&[Hash([3; 32])]).map(numbers), Some(BTreeSet::from([2])));
        assert_eq!(ledger.lacking_at(&[Hash([9; 32])]), None);
    }

    /// Returns a history of some actors that build on each other, and on two changes of one number if
    /// that is wished.
    fn history(seed: u64, forked: bool) -> (Ledger, Vec<Meta>) {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut ledger = Ledger::new(Class::Steckbrief);
        let mut changes: Vec<Meta> = Vec::new();
        for n in 1..=rng.random_range(1..60) {
            let actor = rng.random_range(1..=4);
            let own = |meta: &&Meta| meta.actor.device() == DeviceId(u32::from(actor));
            let mut chain: Vec<&Meta> = changes.iter().filter(own).collect();
            if forked && rng.random_range(0..8) == 0 {
                chain.pop();
            }
            let mut deps: BTreeSet<Hash> = chain.last().iter().map(|meta| meta.hash).collect();
            for _ in 0..rng.random_range(0..3) {
                deps.extend(changes.get(rng.random_range(0..60)).map(|meta| meta.hash));
            }
            if deps.is_empty() {
                deps.insert(genesis(Class::Steckbrief).hash);
            }
            let seq = chain.last().map_or(1, |meta| meta.seq + 1);
            let deps: Vec<Hash> = deps.into_iter().collect();
            changes.push(change(n, actor, seq, &deps));
            ledger.admit(&changes[changes.len() - 1]);
        }
        (ledger, changes)
    }

    #[test]
    fn what_is_lacking_and_held_at_some_heads_is_what_is_not_below_them_and_what_is() {
        for seed in 0..400 {
            let (ledger, changes) = history(seed, seed % 2 == 1);
            let mut rng = StdRng::seed_from_u64(seed);
            let chosen = |_: &&Meta| rng.random_range(0..8) == 0;
            let heads: Vec<Hash> = changes.iter().filter(chosen).map(|meta| meta.hash).collect();
            let mut below: BTreeSet<Hash> = heads.iter().copied().collect();
            for meta in changes.iter().rev() {
                if below.contains(&meta.hash) {
                    below.extend(&meta.deps);
                }
            }
            let lacking = changes.iter().map(|meta| meta.hash).filter(|hash| !below.contains(hash));
            assert_eq!(ledger.lacking_at(&heads), Some(lacking.collect()), "seed {seed}");
            let mut have: BTreeMap<Actor, (u64, Hash)> = BTreeMap::new();
            for meta in changes.iter().filter(|meta| below.contains(&meta.hash)) {
                let newest = have.entry(meta.actor).or_insert((meta.seq, meta.hash));
                if newest.0 < meta.seq {
                    *newest = (meta.seq, meta.hash);
                }
            }
            assert_eq!(ledger.have_at(&heads), Some(Have(have)), "seed {seed}");
        }
    }
}
