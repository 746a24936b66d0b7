// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The history of one document as headers alone, with a roster that judges it.

use std::collections::{BTreeMap, BTreeSet};

use leitwerk_shared::change::genesis::genesis;
use leitwerk_shared::change::ledger::Ledger;
use leitwerk_shared::change::{Actor, Hash, Meta, Tip};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId};
use leitwerk_shared::identity::judgement::{Revocation, Verdict};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Statement;
use leitwerk_shared::identity::validity::{Hidden, hidden};
use leitwerk_tests::world::verbund::{Verbund, key};

/// Changes by number, and who judges them. Change `n` has the hash of 32 bytes that ends in `n`.
#[derive(Debug)]
pub(super) struct History {
    pub(super) verbund: Verbund,
    pub(super) changes: Vec<Meta>,
}

pub(super) const CLASS: Class = Class::Steckbrief;

/// The document that the history is about.
pub(super) fn doc() -> DocId {
    DocId::shared(CLASS, ItemId::from_bytes([1; 16]))
}

/// Returns a process of a device.
pub(super) fn actor(device: u32, process: u8) -> Actor {
    Actor::new(DeviceId(device), [process; 12])
}

impl History {
    /// Makes an empty history in a Verbund with devices 1 to `devices`.
    pub(super) fn new(devices: u32) -> Self {
        let mut verbund = Verbund::found(1);
        for _ in 0..devices {
            verbund.join(1, Role::Editor, &key());
        }
        Self { verbund, changes: Vec::new() }
    }

    /// Adds a change that builds on its own predecessor and on others; returns its number.
    pub(super) fn write(&mut self, actor: Actor, before: Option<usize>, others: &[usize]) -> usize {
        let n = self.changes.len();
        let own = before.map(|before| &self.changes[before]);
        let seq = own.map_or(1, |own| own.seq + 1);
        let deps: BTreeSet<usize> = before.into_iter().chain(others.iter().copied()).collect();
        let mut deps: Vec<Hash> = deps.into_iter().map(|dep| self.changes[dep].hash).collect();
        if deps.is_empty() {
            deps.push(genesis(CLASS).hash);
        }
        let mut hash = [0; 32];
        hash[24..].copy_from_slice(&(n as u64).to_be_bytes());
        let max_op = n as u64 + 100;
        let hash = Hash(hash);
        self.changes.push(Meta { hash, actor, seq, start_op: max_op, max_op, deps, time: 0 });
        n
    }

    /// Returns what names a change.
    pub(super) fn tip(&self, change: usize) -> Tip {
        self.changes[change].tip()
    }

    /// Revokes a device; of its changes those up to the cuts count.
    pub(super) fn revoke(&mut self, device: u32, cuts: &[usize]) {
        let tips: Vec<Tip> = cuts.iter().map(|cut| self.tip(*cut)).collect();
        let cuts = vec![(doc(), tips)];
        self.verbund.sign(Statement::Revoked(Revocation { device: DeviceId(device), cuts }));
    }

    /// Lets a change count.
    pub(super) fn admit(&mut self, change: usize) {
        let verdict = Verdict { doc: doc(), tip: self.tip(change) };
        self.verbund.sign(Statement::Admitted(verdict));
    }

    /// Says that a change is the true one among those with its number.
    pub(super) fn resolve(&mut self, change: usize) {
        let verdict = Verdict { doc: doc(), tip: self.tip(change) };
        self.verbund.sign(Statement::Resolved(verdict));
    }

    /// Returns what a replica knows to which the changes came in this order.
    pub(super) fn arrived(&self, order: &[usize]) -> Ledger {
        let mut ledger = Ledger::new(CLASS);
        for change in order {
            ledger.admit(&self.changes[*change]);
        }
        ledger
    }

    /// Returns the numbers of the changes that such a replica shows.
    pub(super) fn shown(&self, ledger: &Ledger) -> BTreeSet<usize> {
        let hidden = hidden(ledger, &self.verbund.roster, doc());
        self.visible(ledger, &hidden)
    }

    /// Returns the numbers of what is held and not hidden.
    pub(super) fn visible(&self, ledger: &Ledger, hidden: &Hidden) -> BTreeSet<usize> {
        let numbers: BTreeMap<Hash, usize> =
            self.changes.iter().enumerate().map(|(n, meta)| (meta.hash, n)).collect();
        let shown = ledger.entries().iter().filter(|entry| !hidden.contains(&entry.hash));
        shown.filter_map(|entry| numbers.get(&entry.hash).copied()).collect()
    }
}
