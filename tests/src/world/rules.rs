// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Which changes count, worked out anew in the plainest way from the rules as they are written down,
//! to be compared with what the product shows. Asks the product for nothing but the changes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use leitwerk_shared::change::genesis::{empty, genesis};
use leitwerk_shared::change::ledger::{Entry, Ledger};
use leitwerk_shared::change::{Actor, Hash, Meta, Tip};
use leitwerk_shared::document::{Document, PlainView};
use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId};
use leitwerk_shared::identity::judgement::Revocation;
use leitwerk_shared::identity::roster::Statement;
use leitwerk_shared::replica::snapshot::{Snapshot, Storage};
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::store::compact::open;
use leitwerk_shared::store::memory::MemoryStore;

use super::node::Node;
use super::saved::versions;
use super::wire::End;
use super::{World, place};

/// What the rules ask of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What names it.
    pub tip: Tip,
    /// What it builds on; the constant first change need not be known.
    pub deps: Vec<Hash>,
}

/// What the authority decided about one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A device is revoked; of its changes those up to the cuts count.
    Revoke(DeviceId, Vec<Tip>),
    /// A change counts.
    Admit(Tip),
    /// A change is the true one among those with its number.
    Resolve(Tip),
}

/// A state that was found right: the document, what is shown of it and held, and the height of the
/// roster that judges it.
pub(super) type Judged = (DocId, Version, Vec<Hash>, u32);

impl From<&Meta> for Known {
    fn from(meta: &Meta) -> Self {
        Self { tip: meta.tip(), deps: meta.deps.clone() }
    }
}

/// Returns what statements decide about a document, in order.
pub fn decisions(statements: &[Statement], doc: DocId) -> Vec<Decision> {
    let decision = |statement: &Statement| match statement {
        Statement::Revoked(Revocation { device, cuts }) => {
            let here = cuts.iter().filter(|(of, _)| *of == doc);
            let tips = here.flat_map(|(_, tips)| tips).copied().collect();
            Some(Decision::Revoke(*device, tips))
        }
        Statement::Admitted(verdict) if verdict.doc == doc => Some(Decision::Admit(verdict.tip)),
        Statement::Resolved(verdict) if verdict.doc == doc => Some(Decision::Resolve(verdict.tip)),
        _ => None,
    };
    statements.iter().filter_map(decision).collect()
}

/// Works out from the rules which of these changes count, by their places; each comes after those
/// that it builds on. Where a number was used twice and nobody has decided, both may.
pub fn expected(changes: &[Known], decisions: &[Decision]) -> BTreeSet<usize> {
    let places: HashMap<Hash, usize> =
        changes.iter().enumerate().map(|(place, change)| (change.tip.hash, place)).collect();
    let deps = |change: &Known| -> Vec<usize> {
        change.deps.iter().filter_map(|dep| places.get(dep).copied()).collect()
    };
    // A later word replaces an earlier one.
    let mut named: BTreeMap<(Actor, u64), Hash> = BTreeMap::new();
    for decision in decisions {
        if let Decision::Resolve(tip) = decision {
            named.insert((tip.actor, tip.seq), tip.hash);
        }
    }
    let mut lost = vec![false; changes.len()];
    for (place, change) in changes.iter().enumerate() {
        let Tip { actor, seq, hash } = change.tip;
        let untrue = named.get(&(actor, seq)).is_some_and(|true_one| *true_one != hash);
        lost[place] = untrue || deps(change).into_iter().any(|dep| lost[dep]);
    }
    let stands = |tip: Tip| {
        let revoked =
            |it: &Decision| matches!(it, Decision::Revoke(of, _) if *of == tip.actor.device());
        // A cut whose change is not here yet speaks by its number.
        let within = |cut: &Tip| {
            let beyond = cut.actor == tip.actor && tip.seq < cut.seq;
            *cut == tip || (beyond && !places.contains_key(&cut.hash))
        };
        let counts = |it: &Decision| match it {
            Decision::Revoke(_, cuts) => cuts.iter().any(within),
            Decision::Admit(admitted) => *admitted == tip,
            Decision::Resolve(_) => false,
        };
        !decisions.iter().any(revoked) || decisions.iter().any(counts)
    };
    let mut counts: BTreeSet<usize> =
        (0..changes.len()).filter(|place| !lost[*place] && stands(changes[*place].tip)).collect();
    // Who builds on a change vouches for it.
    for place in (0..changes.len()).rev() {
        if counts.contains(&place) {
            counts.extend(deps(&changes[place]));
        }
    }
    counts
}

/// Returns the changes that a ledger holds beyond the constant first one.
fn known(ledger: &Ledger) -> Vec<Known> {
    let deps = |entry: &Entry| ledger.deps(entry).map(|dep| ledger.entries()[dep].hash).collect();
    let known = |entry: &Entry| Known { tip: entry.tip(), deps: deps(entry) };
    ledger.entries().iter().skip(1).map(known).collect()
}

/// What is visible of a document must be what the rules say of what is held of it.
///
/// # Panics
/// If it is not.
fn check(who: &str, ledger: &Ledger, doc: DocId, version: &Version, decisions: &[Decision]) {
    let held = known(ledger);
    let places: HashMap<Hash, usize> =
        held.iter().enumerate().map(|(place, change)| (change.tip.hash, place)).collect();
    let mut visible: BTreeSet<usize> = BTreeSet::new();
    let first = genesis(doc.class()).hash;
    let mut open: Vec<Hash> = version.0.iter().copied().map(Hash).collect();
    while let Some(hash) = open.pop() {
        if hash != first {
            let place = places.get(&hash);
            let place =
                *place.unwrap_or_else(|| panic!("{who} shows {hash:?} of {doc} without it"));
            if visible.insert(place) {
                open.extend(&held[place].deps);
            }
        }
    }
    let expected = expected(&held, decisions);
    let tips = |places: &mut dyn Iterator<Item = &usize>| -> Vec<Tip> {
        places.map(|place| held[*place].tip).collect()
    };
    let refused = tips(&mut visible.difference(&expected));
    assert!(refused.is_empty(), "{who} shows of {doc} what the rules refuse: {refused:?}");
    let mut numbers: HashSet<(Actor, u64)> = HashSet::new();
    let mut twice = |places: &BTreeSet<usize>| {
        numbers.clear();
        !places.iter().all(|place| numbers.insert((held[*place].tip.actor, held[*place].tip.seq)))
    };
    assert!(!twice(&visible), "{who} shows two changes of {doc} with one number: {version:?}");
    // While nobody has decided, each goes on with what came first, and the rest waits for a word.
    if !twice(&expected) {
        let missing = tips(&mut expected.difference(&visible));
        assert!(missing.is_empty(), "{who} does not show of {doc} what counts: {missing:?}");
    }
}

impl World {
    /// Checks every workplace that has nothing left to do: what it shows is what the rules say of
    /// what it holds, by the roster that it knows.
    pub(super) fn assert_rules(&mut self) {
        for client in 0..self.workplaces() {
            let end = End::Client(client);
            let node = &self.nodes[place(end)];
            let Some((snapshot, height)) = at_rest(node) else { continue };
            let statements = &self.verbund.statements()[..height as usize];
            let mut shown = versions(snapshot);
            for doc in node.disk.kept().keys().filter(|doc| is_shown(**doc)) {
                let version = shown.remove(doc).unwrap_or_default();
                let heads = node.disk.store.ledger(*doc, Ledger::heads).unwrap_or_default();
                let judged = (*doc, version, heads, height);
                if self.judged.contains(&judged) {
                    continue;
                }
                let decisions = decisions(statements, *doc);
                let check = |ledger: &Ledger| {
                    check(&format!("workplace {client}"), ledger, *doc, &judged.1, &decisions);
                };
                node.disk.store.ledger(*doc, check);
                self.judged.insert(judged);
            }
            assert_eq!(shown.keys().next(), None, "workplace {client} shows what it does not hold");
        }
    }
}

/// Returns what a workplace shows and the height of the roster that it knows, if nothing is left for it
/// to do.
fn at_rest(node: &Node) -> Option<(&Snapshot, u32)> {
    let snapshot = node.shown.back()?;
    let saved = matches!(snapshot.status.storage, Storage::Saved(_));
    let idle = node.inbox.is_empty() && node.jobs.is_empty() && node.disk.waiting() == 0;
    let height = node.machine.as_ref()?.roster().height();
    (saved && idle).then_some((snapshot, height))
}

/// Returns whether snapshots say what is in a document.
fn is_shown(doc: DocId) -> bool {
    matches!(doc.class(), Class::Leitlinie | Class::Steckbrief | Class::Blatt | Class::BlattFrei)
}

/// Works out from a disk what a document says: the rules once more in the plainest way, and a
/// document of exactly the changes that count.
///
/// # Panics
/// If what is stored does not open.
pub fn view(disk: &MemoryStore, doc: DocId, statements: &[Statement]) -> PlainView {
    let stored = disk.stored(doc).expect("a memory store can be read");
    let opened = open(doc.class(), &stored.chunks()).expect("what is stored opens");
    let changes = opened.doc.get_changes(&[]).into_iter();
    let mut bytes: BTreeMap<Hash, Vec<u8>> =
        changes.map(|change| (Hash(change.hash().0), change.raw_bytes().to_vec())).collect();
    let first = genesis(doc.class());
    let metas = opened.metas.iter().filter(|meta| meta.hash != first.hash);
    let mut held: Vec<Known> = metas.map(Known::from).collect();
    for (meta, change) in stored.tail.beside.rows {
        held.push(Known::from(&meta));
        bytes.insert(meta.hash, change);
    }
    let counting = expected(&held, &decisions(statements, doc));
    let counting = counting.iter().map(|place| bytes[&held[*place].tip.hash].clone());
    let changes = [first.bytes.clone()].into_iter().chain(counting);
    let changes = changes.map(|bytes| automerge::Change::from_bytes(bytes).expect("a change"));
    let mut automerge = empty();
    automerge.apply_changes(changes).expect("what counts fits together");
    let document = Document::of(doc.class(), Box::new(automerge));
    document.view().expect("what counts can be read")
}
