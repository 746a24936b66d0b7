// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A ledger as it is stored. Actors and dependencies are places in lists.
//!
//! The bytes are those of postcard for `(Vec<Actor>, Vec<(Hash, u32, u64, u64, Vec<u32>)>)`, written
//! and read by hand: a ledger is read whenever a document is touched, and hashes element by
//! element would take most of the time.

use std::collections::BTreeMap;

use super::Ledger;
use crate::change::leb128::{read, take, write};
use crate::change::{Actor, Hash};
use crate::domain::ids::Class;

impl Ledger {
    /// Returns the stored form.
    pub fn encode(&self) -> Vec<u8> {
        let mut places: BTreeMap<Actor, u64> = BTreeMap::new();
        let (mut actors, mut entries) = (Vec::new(), Vec::new());
        for entry in self.entries.iter().skip(1) {
            let next = places.len() as u64;
            let actor = *places.entry(entry.actor).or_insert_with(|| {
                actors.extend(entry.actor.to_bytes());
                next
            });
            entries.extend(entry.hash.0);
            let deps = self.dep_places(entry);
            [actor, entry.seq, entry.max_op, deps.len() as u64]
                .into_iter()
                .chain(deps.iter().map(|dep| u64::from(*dep)))
                .for_each(|number| write(&mut entries, number));
        }
        let mut out = Vec::with_capacity(actors.len() + entries.len() + 20);
        write(&mut out, places.len() as u64);
        out.extend(actors);
        write(&mut out, self.entries.len() as u64 - 1);
        out.extend(entries);
        out
    }

    /// Reads the stored form; `None` if it is damaged.
    pub fn decode(class: Class, bytes: &[u8]) -> Option<Self> {
        let input = &mut &*bytes;
        let count = read(input)?;
        let actors = take(input, count.checked_mul(16)?)?;
        let actors: Vec<Actor> = actors.chunks(16).map(Actor::from_bytes).collect::<Option<_>>()?;
        let mut ledger = Self::new(class);
        let count = read(input)?;
        let least = usize::try_from(count).ok()?.min(input.len() / 36);
        ledger.entries.reserve(least);
        let mut deps = Vec::new();
        for _ in 0..count {
            let hash = Hash(take(input, 32)?.try_into().ok()?);
            let actor = *actors.get(usize::try_from(read(input)?).ok()?)?;
            let (seq, max_op) = (read(input)?, read(input)?);
            deps.clear();
            for _ in 0..read(input)? {
                let dep = u32::try_from(read(input)?).ok()?;
                ledger.entries.get(dep as usize)?;
                deps.push(dep);
            }
            u16::try_from(deps.len()).ok()?;
            if ledger.place(&hash).is_some() {
                return None;
            }
            ledger.push(hash, actor, seq, max_op, &deps);
        }
        input.is_empty().then_some(ledger)
    }
}
