// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a replica knows about the changes it holds of one document, without opening the document.
//! Only grows; it admits what was verified and never judges.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::genesis::genesis;
use super::{Actor, Hash, Have, Meta};
use crate::domain::ids::Class;

/// The changes of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    have: Have,
    heads: BTreeSet<Hash>,
    index: HashMap<Hash, Known>,
}

/// What is remembered of one change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Who wrote it.
    pub actor: Actor,
    /// Its number among the actor's changes.
    pub seq: u64,
    /// The counter of its last operation.
    pub max_op: u64,
    /// The changes that it builds on.
    pub deps: Vec<Hash>,
}

impl Ledger {
    /// Returns the ledger of a document that holds only its constant first change.
    pub fn new(class: Class) -> Self {
        let first = genesis(class);
        let known =
            Known { actor: Actor::CONSTANT, seq: 1, max_op: first.max_op, deps: Vec::new() };
        Self {
            have: Have::default(),
            heads: BTreeSet::from([first.hash]),
            index: HashMap::from([(first.hash, known)]),
        }
    }

    /// Takes in a change whose dependencies are all here.
    pub fn admit(&mut self, meta: &Meta) {
        if meta.actor == Actor::CONSTANT {
            return;
        }
        for dep in &meta.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(meta.hash);
        self.have.0.insert(meta.actor, (meta.seq, meta.hash));
        self.index.insert(
            meta.hash,
            Known {
                actor: meta.actor,
                seq: meta.seq,
                max_op: meta.max_op,
                deps: meta.deps.clone(),
            },
        );
    }

    /// Returns the newest change of every actor.
    pub fn have(&self) -> &Have {
        &self.have
    }

    /// Returns the changes that no other builds on, sorted.
    pub fn heads(&self) -> impl ExactSizeIterator<Item = &Hash> {
        self.heads.iter()
    }

    /// Returns what is known of a change.
    pub fn get(&self, hash: &Hash) -> Option<&Known> {
        self.index.get(hash)
    }

    /// Returns whether anything beyond the constant first change is here.
    pub fn is_empty(&self) -> bool {
        self.have.0.is_empty()
    }

    /// Returns how many changes are here, the constant one included.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Returns what somebody holds whose heads are these, or `None` if one of them is unknown.
    pub fn have_at(&self, heads: &[Hash]) -> Option<Have> {
        let mut have: BTreeMap<Actor, (u64, Hash)> = BTreeMap::new();
        let mut open: Vec<Hash> = heads.to_vec();
        let mut seen = BTreeSet::new();
        while let Some(hash) = open.pop() {
            if !seen.insert(hash) {
                continue;
            }
            let known = self.index.get(&hash)?;
            if known.actor != Actor::CONSTANT {
                let newest = have.entry(known.actor).or_insert((known.seq, hash));
                if newest.0 < known.seq {
                    *newest = (known.seq, hash);
                }
            }
            open.extend(&known.deps);
        }
        Some(Have(have))
    }
}
