// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the authority decides while everybody goes on: which devices may speak no longer, which of
//! their changes count all the same, and which branch of a fork is the true one.

use leitwerk_shared::change::Tip;
use leitwerk_shared::change::ledger::{Entry, Ledger};
use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::identity::judgement::{Revocation, Verdict};
use leitwerk_shared::identity::roster::Statement;
use leitwerk_shared::identity::validity::{Fork, Reason, forks, hidden};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::World;
use super::machine::Arrival;
use super::wire::End;

impl World {
    /// Lets the authority decide something. Links of a device that it revokes end.
    pub fn decide(&mut self, statement: Statement) {
        self.decided = true;
        let entry = self.verbund.sign(statement);
        self.nodes[0].inbox.push(Arrival::Entry(entry));
    }

    /// Returns what the relay holds of a device and shows, as cuts for its revocation.
    pub fn cuts(&self, device: DeviceId) -> Vec<(DocId, Vec<Tip>)> {
        let roster = &self.verbund.roster;
        let cut = |doc, ledger: &Ledger| {
            let hidden = hidden(ledger, roster, doc);
            ledger.newest_of(device, |entry| !hidden.contains(&entry.hash))
        };
        let cuts = self.at_the_relay(cut).into_iter();
        cuts.filter(|(_, tips)| !tips.is_empty()).collect()
    }

    /// Lets the authority revoke the device of a workplace.
    pub fn revoke(&mut self, client: usize, cuts: Vec<(DocId, Vec<Tip>)>) {
        let device = self.device(client);
        self.decide(Statement::Revoked(Revocation { device, cuts }));
    }

    /// Lets the authority revoke the device of a workplace, and decide by chance how far what it wrote
    /// counts: all that the relay has of it, all but a part of it, or nothing.
    pub(super) fn revoke_somehow(&mut self, client: usize) {
        if !self.in_good_standing(client) {
            return;
        }
        let device = self.device(client);
        let mut cuts = self.cuts(device);
        match self.rng.random_range(0..4) {
            0 => cuts.clear(),
            1 => {
                for (doc, tips) in &mut cuts {
                    let written = |ledger: &Ledger| -> Vec<Tip> {
                        let own = ledger.entries().iter().filter(|it| it.actor.device() == device);
                        own.map(Entry::tip).collect()
                    };
                    let written =
                        self.nodes[0].disk.store.ledger(*doc, written).unwrap_or_default();
                    *tips = written.choose(&mut self.rng).copied().into_iter().collect();
                }
            }
            _ => {}
        }
        self.revoke(client, cuts);
    }

    /// Lets the authority say of a change that lies beyond a cut that it counts, if the relay has any.
    pub(super) fn admit_one(&mut self) {
        let roster = &self.verbund.roster;
        let beyond = |doc, ledger: &Ledger| -> Vec<Tip> {
            let hidden = hidden(ledger, roster, doc);
            let entries = ledger.entries().iter();
            let revoked = |hash| hidden.reason(hash) == Some(Reason::Revoked);
            entries.filter(|entry| revoked(&entry.hash)).map(Entry::tip).collect()
        };
        let beyond = self.at_the_relay(beyond).into_iter();
        let beyond: Vec<Verdict> = beyond
            .flat_map(|(doc, tips)| tips.into_iter().map(move |tip| Verdict { doc, tip }))
            .collect();
        if let Some(verdict) = beyond.choose(&mut self.rng).copied() {
            self.decide(Statement::Admitted(verdict));
        }
    }

    /// Lets the authority decide a fork that the relay knows, by chance. Returns whether there was any.
    pub(super) fn resolve_one(&mut self) -> bool {
        let roster = &self.verbund.roster;
        let open = |doc, ledger: &Ledger| -> Vec<Fork> {
            forks(ledger, roster, doc).into_iter().filter(|fork| fork.open).collect()
        };
        let open = self.at_the_relay(open).into_iter();
        let open: Vec<(DocId, Fork)> =
            open.flat_map(|(doc, forks)| forks.into_iter().map(move |fork| (doc, fork))).collect();
        let Some((doc, fork)) = open.choose(&mut self.rng) else { return false };
        let branch = fork.branches.choose(&mut self.rng).expect("a fork has branches");
        let verdict = Verdict { doc: *doc, tip: branch.tip };
        self.decide(Statement::Resolved(verdict));
        true
    }

    /// Lets the authority decide all forks that the relay knows, by chance.
    pub fn resolve_all(&mut self) {
        while self.resolve_one() {}
    }

    /// Returns whether a workplace may still speak.
    pub fn in_good_standing(&self, client: usize) -> bool {
        self.verbund.roster.device(self.device(client)).is_some()
    }

    /// Looks at every document on the disk of the relay.
    fn at_the_relay<T>(&self, look: impl Fn(DocId, &Ledger) -> T) -> Vec<(DocId, T)> {
        let store = self.store(End::Relay);
        let documents = store.documents().into_iter();
        documents
            .filter_map(|doc| Some((doc, store.ledger(doc, |ledger| look(doc, ledger))?)))
            .collect()
    }
}
