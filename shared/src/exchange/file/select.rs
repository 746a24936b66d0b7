// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What of a document goes into a file that does not hold all of it. What is left out is always
//! everything below some heads, so that a reader can tell whether it is there.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::{Actor, Hash, Meta};
use crate::domain::ids::DocId;

/// What a writer leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// Nothing.
    Beginning,
    /// Changes that were written before a time (seconds since 1970) and build only on such.
    /// Clocks of authors decide how much is left out, and nothing else: a change with a wrong
    /// time goes with all that builds on it, or is asked of the reader.
    Time(i64),
    /// What lies below heads that the readers are known to hold.
    Held(BTreeMap<DocId, Vec<Hash>>),
}

/// What of one document is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    hashes: BTreeSet<Hash>,
    base: Vec<Hash>,
}

impl Since {
    /// Decides what of a document is left out. `metas` are the headers of all of its changes in
    /// causal order, the constant first one among them.
    pub fn leaves_out(&self, doc: DocId, metas: &[Meta]) -> LeftOut {
        let hashes = match self {
            Self::Beginning => BTreeSet::new(),
            Self::Time(time) => before(*time, metas),
            Self::Held(held) => below(held.get(&doc).map_or(&[], Vec::as_slice), metas),
        };
        let left_out = |meta: &&Meta| hashes.contains(&meta.hash);
        let built_on: BTreeSet<Hash> =
            metas.iter().filter(left_out).flat_map(|meta| meta.deps.iter().copied()).collect();
        let heads = metas.iter().filter(left_out).filter(|meta| meta.actor != Actor::CONSTANT);
        let mut base: Vec<Hash> =
            heads.map(|meta| meta.hash).filter(|hash| !built_on.contains(hash)).collect();
        base.sort_unstable();
        LeftOut { hashes, base }
    }
}

impl LeftOut {
    /// Returns the heads of what is left out, sorted; none if everything goes.
    pub fn base(&self) -> &[Hash] {
        &self.base
    }

    /// Returns whether a change is left out.
    pub fn contains(&self, hash: &Hash) -> bool {
        self.hashes.contains(hash)
    }
}

/// The largest set of changes that are all older and build on nothing else.
fn before(time: i64, metas: &[Meta]) -> BTreeSet<Hash> {
    let mut out = BTreeSet::new();
    for meta in metas {
        if meta.time < time && meta.deps.iter().all(|dep| out.contains(dep)) {
            out.insert(meta.hash);
        }
    }
    out
}

/// Everything that these heads stand for. Heads that are not here say nothing.
fn below(heads: &[Hash], metas: &[Meta]) -> BTreeSet<Hash> {
    let mut wanted: BTreeSet<Hash> = heads.iter().copied().collect();
    let mut out = BTreeSet::new();
    for meta in metas.iter().rev() {
        if wanted.contains(&meta.hash) {
            wanted.extend(&meta.deps);
            out.insert(meta.hash);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ids::{Class, DeviceId, ItemId};

    fn doc() -> DocId {
        DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]))
    }

    fn hash(n: usize) -> Hash {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&n.to_be_bytes());
        Hash(bytes)
    }

    /// Changes of a few authors in causal order with any clocks. Entry 0 is the constant one;
    /// each other builds on its author's last and on some others.
    fn history() -> impl Strategy<Value = Vec<Meta>> {
        let change = (1_u32..4, vec(any::<prop::sample::Index>(), 0..3), 1_i64..100);
        vec(change, 0..40).prop_map(|changes| {
            let first = Meta {
                hash: hash(0),
                actor: Actor::CONSTANT,
                seq: 1,
                start_op: 1,
                max_op: 1,
                deps: Vec::new(),
                time: 0,
            };
            let mut metas = vec![first];
            for (author, others, time) in changes {
                let actor = Actor::new(DeviceId(author), [0; 12]);
                let own = metas.iter().rev().find(|meta| meta.actor == actor);
                let seq = own.map_or(1, |meta| meta.seq + 1);
                let own = own.map(|meta| meta.hash);
                let mut deps: BTreeSet<Hash> =
                    others.iter().map(|other| metas[other.index(metas.len())].hash).collect();
                deps.extend(own);
                if deps.is_empty() {
                    deps.insert(hash(0));
                }
                let deps = deps.into_iter().collect();
                let hash = hash(metas.len());
                metas.push(Meta { hash, actor, seq, start_op: 1, max_op: 1, deps, time });
            }
            metas
        })
    }

    fn ancestors(heads: &[Hash], metas: &[Meta]) -> BTreeSet<Hash> {
        let mut open = heads.to_vec();
        let mut found = BTreeSet::new();
        while let Some(hash) = open.pop() {
            if found.insert(hash) {
                let meta = metas.iter().find(|meta| meta.hash == hash);
                open.extend(meta.into_iter().flat_map(|meta| meta.deps.clone()));
            }
        }
        found
    }

    proptest! {
        /// The base names all that is left out and nothing else: who holds the base and the
        /// rest holds everything.
        #[test]
        fn who_holds_the_base_lacks_nothing(
            metas in history(),
            time in 0_i64..110,
            held in vec(any::<prop::sample::Index>(), 0..4),
        ) {
            let held: Vec<Hash> = held.iter().map(|n| metas[n.index(metas.len())].hash).collect();
            let of_held = Since::Held(BTreeMap::from([(doc(), held.clone())]));
            for since in [Since::Beginning, Since::Time(time), of_held] {
                let out = since.leaves_out(doc(), &metas);
                let below = ancestors(out.base(), &metas);
                for meta in metas.iter().filter(|meta| meta.actor != Actor::CONSTANT) {
                    prop_assert_eq!(out.contains(&meta.hash), below.contains(&meta.hash));
                }
            }
        }

        /// Nothing that was written since is left out, nor anything that builds on it, and
        /// everything else is.
        #[test]
        fn what_was_written_since_goes_with_all_that_builds_on_it(
            metas in history(),
            time in 0_i64..110,
        ) {
            let out = Since::Time(time).leaves_out(doc(), &metas);
            for meta in &metas {
                let built_on = ancestors(&[meta.hash], &metas);
                let older = |hash: &Hash| metas.iter().any(|m| m.hash == *hash && m.time < time);
                prop_assert_eq!(out.contains(&meta.hash), built_on.iter().all(older));
            }
        }

        /// What readers hold is left out, whatever else they name.
        #[test]
        fn what_readers_hold_is_left_out(
            metas in history(),
            held in vec(any::<prop::sample::Index>(), 0..4),
        ) {
            let held: Vec<Hash> = held.iter().map(|n| metas[n.index(metas.len())].hash).collect();
            let named = [held.as_slice(), &[Hash([0xff; 32])]].concat();
            let out = Since::Held(BTreeMap::from([(doc(), named)])).leaves_out(doc(), &metas);
            let theirs = ancestors(&held, &metas);
            for meta in &metas {
                prop_assert_eq!(out.contains(&meta.hash), theirs.contains(&meta.hash));
            }
        }
    }
}
