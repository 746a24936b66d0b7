// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Finds a change by its hash. A ledger is read whole whenever a document is touched that was
//! not for a while, so this takes eight to sixteen bytes for a change and hashes nothing a second time.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::LazyLock;

use super::Entry;
use crate::change::Hash;

/// An open table of places in a list of entries.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// At most half full; as many as a power of two, or none.
    slots: Vec<u32>,
}

const EMPTY: u32 = u32::MAX;

/// Multiplied with the beginning of a hash it gives the slot. Odd and different in every process:
/// nobody can choose changes that all want the same one.
static MULTIPLIER: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0_u8) | 1);

impl Places {
    /// Takes in the last entry, which no other equals.
    pub(super) fn add_last(&mut self, entries: &[Entry]) {
        let Some(last) = entries.len().checked_sub(1) else { return };
        if self.slots.len() < 2 * entries.len() {
            self.slots = vec![EMPTY; (2 * entries.len()).next_power_of_two()];
            (0..last).for_each(|place| self.put(place, entries));
        }
        self.put(last, entries);
    }

    /// Returns where the entry with a hash lies.
    pub(super) fn find(&self, hash: &Hash, entries: &[Entry]) -> Option<u32> {
        let mut slot = self.first_slot(hash)?;
        loop {
            match self.slots[slot] {
                EMPTY => return None,
                place if entries[place as usize].hash == *hash => return Some(place),
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    fn put(&mut self, place: usize, entries: &[Entry]) {
        let Some(mut slot) = self.first_slot(&entries[place].hash) else { return };
        while self.slots[slot] != EMPTY {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.slots[slot] = u32::try_from(place).expect("the limits on documents allow less");
    }

    /// Returns where the search begins: the highest bits of the product depend on all bits.
    fn first_slot(&self, hash: &Hash) -> Option<usize> {
        let bits = self.slots.len().checked_ilog2()?;
        let beginning = u64::from_le_bytes(*hash.0.first_chunk().expect("a hash has 32 bytes"));
        let product = beginning.wrapping_mul(*MULTIPLIER);
        usize::try_from(product.checked_shr(u64::BITS - bits)?).ok()
    }
}
