// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What must hold once everything is at rest: every disk has the same, every window shows it,
//! nothing waits, and nothing that was promised is gone.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use leitwerk_app::report::json::{Scope, to_string};
use leitwerk_shared::change::ledger::Ledger;
use leitwerk_shared::change::{Hash, Seal};
use leitwerk_shared::document::{Content, Document, DocumentError, History, PlainView};
use leitwerk_shared::domain::ids::{Class, DocId, MunicipalityId};
use leitwerk_shared::exchange::Taken;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::identity::validity::forks;
use leitwerk_shared::replica::EditRefused;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot, Storage};
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::store::memory::MemoryStore;

use super::node::Node;
use super::watch::belongs;
use super::wire::End;
use super::{Incident, World};

/// What a workplace of a Kommune holds, by the hashes of all newest changes, in a few bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Holding {
    municipality: MunicipalityId,
    /// By which roster it judges that; the names of devices stand in exports, too.
    height: u32,
    heads: u64,
}

impl Holding {
    /// Returns what a node holds whose process runs, unless it depends on the order of arrival what
    /// it shows: nobody has decided yet which of two changes with one number is the true one.
    fn of(node: &Node) -> Option<Self> {
        let roster = node.machine.as_ref()?.roster();
        let mut hasher = DefaultHasher::new();
        for doc in node.disk.kept().keys() {
            let look = |ledger: &Ledger| {
                let open = forks(ledger, roster, *doc).iter().any(|fork| fork.open);
                (!open).then(|| ledger.heads())
            };
            let heads = node.disk.store.ledger(*doc, look)??;
            doc.to_bytes().hash(&mut hasher);
            for head in &heads {
                head.0.hash(&mut hasher);
            }
        }
        let (municipality, height) = (node.me.municipality, roster.height());
        Some(Self { municipality, height, heads: hasher.finish() })
    }
}

impl World {
    /// Checks that all are in step with the relay and agree, and that nothing was refused.
    pub fn assert_agreement(&self) {
        assert_eq!(self.incidents, Vec::<Incident>::new());
        self.assert_agreed();
    }

    /// Checks that all are in step with the relay and agree.
    pub fn assert_agreed(&self) {
        self.watch.check_confirmed(self.nodes[0].disk.kept());
        let relay = heads(&self.nodes[0].disk.store);
        self.check_seals();
        self.check_room();
        let view = |doc: &DocId| (*doc, self.stored_view(End::Relay, *doc));
        let views: BTreeMap<DocId, PlainView> = relay.keys().map(view).collect();
        let mut exports: BTreeMap<MunicipalityId, String> = BTreeMap::new();
        let speaking = |(n, _): &(usize, _)| self.in_good_standing(*n);
        for (n, node) in self.nodes.iter().skip(1).enumerate().filter(speaking) {
            // What was written on a state that counts no longer is given back to the person, and
            // a value that would overwrite one that the person has not seen.
            let gone = |why: &EditRefused| match why {
                EditRefused::Document(DocumentError::UnknownBase) => self.decided,
                EditRefused::Document(DocumentError::Overtaken { .. }) | EditRefused::Unwritten => {
                    true
                }
                _ => false,
            };
            let refused = node.refused.iter().filter(|(_, why)| !gone(why)).count();
            assert_eq!(refused, 0, "workplace {n}: {:?}", node.refused);
            node.saved.check(&node.disk.store);
            node.saved.check_spread(&self.nodes[0].disk.store);
            let snapshot = self.shown(n);
            let status = snapshot.status;
            assert_eq!(status.link, LinkState::InStep, "workplace {n}");
            assert_eq!(status.waiting, 0, "workplace {n} waits for the relay to confirm");
            assert!(matches!(status.storage, Storage::Saved(_)), "workplace {n}: {status:?}");
            let shared = |doc: &DocId| belongs(&node.me, doc.audience());
            let expected = relay.iter().filter(|(doc, _)| shared(doc));
            let expected: BTreeMap<_, _> = expected.map(|(doc, h)| (*doc, h.clone())).collect();
            assert_eq!(heads(&node.disk.store), expected, "workplace {n} has something else");
            // Of a Kommune without a workplace that may speak nobody says that it has anything.
            let others: BTreeSet<MunicipalityId> = (0..self.workplaces())
                .filter(|other| self.in_good_standing(*other))
                .map(|other| self.nodes[other + 1].me.municipality)
                .filter(|municipality| *municipality != node.me.municipality)
                .collect();
            let everybody = others.len()..=status.reachable;
            assert!(everybody.contains(&status.reached), "workplace {n}: not everybody has it");
            for doc in expected.keys() {
                if let Some(shown) = shown_view(snapshot, *doc) {
                    assert_eq!(shown, views[doc], "workplace {n} shows something else of {doc}");
                }
            }
            let export = to_string(snapshot, Scope::Own);
            let first = exports.entry(node.me.municipality).or_insert_with(|| export.clone());
            assert_eq!(*first, export, "workplace {n} exports something else");
        }
    }

    /// Checks that every two nodes with a standing connection hold the same of what concerns
    /// both, wherever the relay may be.
    pub fn assert_rooms_agree(&self) {
        for link in self.standing() {
            let wire = &self.wires[&link];
            if wire.up != [true; 2] {
                continue;
            }
            let [a, b] = wire.ends.map(|end| self.at(end));
            let common = |node: &Node| {
                let heads = heads(&node.disk.store).into_iter();
                let both =
                    |doc: &DocId| belongs(&a.me, doc.audience()) && belongs(&b.me, doc.audience());
                heads.filter(|(doc, _)| both(doc)).collect::<BTreeMap<_, _>>()
            };
            assert_eq!(common(a), common(b), "{:?} over {link:?} disagree", wire.ends);
        }
    }

    /// Where nothing is due, who holds the same and knows the same roster exports the same, byte for
    /// byte: whoever it is and whenever it was.
    pub(super) fn assert_equal_exports(&mut self) {
        if !self.due().is_empty() {
            return;
        }
        for (n, node) in self.nodes.iter().skip(1).enumerate() {
            let saved = |it: &&Arc<Snapshot>| matches!(it.status.storage, Storage::Saved(_));
            let Some(snapshot) = node.shown.back().filter(saved) else { continue };
            let Some(held) = Holding::of(node) else { continue };
            if self.exported.insert((n, held)) {
                let export = to_string(snapshot, Scope::Own);
                let first = self.exports.entry(held).or_insert_with(|| export.clone());
                assert_eq!(*first, export, "workplace {n} exports something else of the same");
            }
        }
    }

    /// What the relay counts is what lies on its disk.
    fn check_room(&self) {
        let mut taken: BTreeMap<MunicipalityId, Taken> = BTreeMap::new();
        for (doc, bytes) in self.store(End::Relay).sizes().expect("a memory store can be read") {
            let taken = taken.entry(doc.owner()).or_default();
            taken.documents += 1;
            taken.bytes += bytes;
        }
        assert_eq!(self.room().taken, taken);
    }

    /// Every change on the disk of the relay is under a seal of its author, who may write it.
    /// Says it in other words than the product does.
    fn check_seals(&self) {
        let roster = &self.verbund.roster;
        for doc in self.nodes[0].disk.kept().keys() {
            let look = |ledger: &Ledger, stored: &_| (ledger.clone(), seals(stored));
            let held: Option<(Ledger, Vec<Seal>)> = self.nodes[0].disk.store.look(*doc, look);
            let (ledger, seals) = held.expect("what is kept is there");
            let good = seals.iter().filter(|seal| {
                let device = &roster.devices()[&seal.device];
                let message = Seal::message(roster.verbund(), *doc, seal.height, &seal.tips);
                device.key.verifies(&message, seal.signature)
                    && device.role.may_write(device.municipality, *doc)
            });
            let own = good
                .flat_map(|seal| seal.tips.iter().filter(|tip| tip.actor.device() == seal.device));
            let sealed: BTreeSet<Hash> = own.flat_map(|tip| chain(&ledger, tip.hash)).collect();
            for entry in ledger.entries().iter().skip(1) {
                let tip = entry.tip();
                assert!(sealed.contains(&entry.hash), "{doc}: {tip:?} stands under no seal");
            }
        }
        for node in &self.nodes {
            for doc in node.disk.kept().keys() {
                node.disk.check_bytes(*doc);
            }
        }
    }

    /// Reads a document from a disk.
    pub fn stored_view(&self, end: End, doc: DocId) -> PlainView {
        stored_view(self.store(end), doc, &self.verbund.roster)
    }
}

/// Reads a document from a disk as a roster judges it.
pub(crate) fn stored_view(store: &MemoryStore, doc: DocId, roster: &Roster) -> PlainView {
    let stored = store.stored(doc).expect("a memory store can be read");
    let judged = Document::load_judged(doc, &History::from(&stored), roster);
    judged.expect("what is stored opens").0.view().expect("what is stored can be read")
}

fn seals(stored: &leitwerk_shared::store::Stored) -> Vec<Seal> {
    stored.tail.all_seals().cloned().collect()
}

/// Returns a change with all of the same actor that it builds on.
fn chain(ledger: &Ledger, last: Hash) -> Vec<Hash> {
    let mut chain = Vec::new();
    let mut next = ledger.entry(&last);
    while let Some(entry) = next {
        chain.push(entry.hash);
        let mut deps = ledger.deps(entry).map(|dep| &ledger.entries()[dep]);
        next = deps.find(|dep| dep.actor == entry.actor);
    }
    chain
}

fn heads(store: &MemoryStore) -> BTreeMap<DocId, Vec<Hash>> {
    let headers = store.headers().expect("a memory store can be read");
    headers.into_iter().map(|header| (header.doc, header.heads)).collect()
}

/// Returns what a snapshot says of a document; `None` for classes that it never shows.
pub(crate) fn shown_view(snapshot: &Snapshot, doc: DocId) -> Option<PlainView> {
    match doc.class() {
        Class::Leitlinie => Some(snapshot.strategy.plain(Content::Strategy)),
        Class::Steckbrief => {
            snapshot.profiles.get(&doc.item()).map(|view| view.plain(Content::Profile))
        }
        Class::Blatt => snapshot.sheets.get(&doc.item()).map(|view| view.plain(Content::Sheet)),
        Class::BlattFrei => {
            let released = snapshot.released.get(&(doc.owner(), doc.item()));
            released.map(|view| view.plain(Content::Sheet))
        }
        _ => return None,
    }
    .or_else(|| panic!("{doc} is stored and not shown"))
}
