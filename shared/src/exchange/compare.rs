// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Finding out what a peer lacks: digests, then heads, then exact lists where heads do not tell.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::bulk::fills_a_stream;
use super::{Effect, Exchange, LinkId};
use crate::change::genesis::genesis;
use crate::change::packed::PackedRun;
use crate::change::{Actor, Hash, Have, Seal, SealedRun, limits};
use crate::domain::ids::{Audience, DocId};
use crate::store::{Reader, Tail};
use crate::sync::frame::{Frame, Inventory};
use crate::sync::session::{Listed, Scope};

impl<R: Reader> Exchange<R> {
    /// Begins to compare what differs, after the peer's Hello.
    pub(super) fn start_comparing(
        &mut self,
        link: LinkId,
        equal: &[Audience],
        different: &[Audience],
        large: &[Audience],
    ) {
        for audience in equal {
            let nothing = Scope::Buckets(BTreeSet::new());
            self.deliver_same(link, *audience, &nothing);
            self.send_touched(link, *audience, &nothing);
        }
        for audience in different {
            self.send_scope(link, *audience, &Scope::All);
        }
        for audience in large {
            let buckets = self.holdings.buckets(*audience);
            if let Some(state) = self.links.get_mut(&link) {
                state.session.said_buckets(*audience, buckets.clone());
                // The buckets tell of everything up to here.
                state.touched.retain(|doc, _| doc.audience() != *audience);
            }
            self.send(link, Frame::Buckets(*audience, buckets));
        }
    }

    /// Lists what is held of a part of an audience; the rest is the same on both sides.
    pub(super) fn send_scope(&mut self, link: LinkId, audience: Audience, scope: &Scope) {
        self.deliver_same(link, audience, scope);
        self.hold_back(link);
        let mut parts: Vec<Vec<(DocId, Vec<Hash>)>> = vec![Vec::new()];
        let mut listed = 0;
        for (doc, heads) in self.holdings.of(audience).filter(|(doc, _)| scope.contains(*doc)) {
            if listed > limits::INVENTORY_HEADS {
                parts.push(Vec::new());
                listed = 0;
            }
            listed += heads.len().max(1);
            if let Some(part) = parts.last_mut() {
                part.push((doc, heads.to_vec()));
            }
        }
        let count = parts.len();
        for (n, documents) in parts.into_iter().enumerate() {
            let inventory = Inventory { audience, documents, last: n + 1 == count };
            self.send(link, Frame::Inventory(inventory));
        }
        self.send_touched(link, audience, scope);
    }

    /// Sends what was written, into documents that are not compared because both sides said the
    /// same of them, since we said so.
    fn send_touched(&mut self, link: LinkId, audience: Audience, scope: &Scope) {
        let Some(state) = self.links.get_mut(&link) else { return };
        let (here, elsewhere): (BTreeMap<_, _>, BTreeMap<_, _>) =
            std::mem::take(&mut state.touched)
                .into_iter()
                .partition(|(doc, _)| doc.audience() == audience);
        state.touched = elsewhere;
        for (doc, before) in here {
            if !scope.contains(doc) {
                self.send_missing(link, doc, &before);
            }
        }
    }

    /// Remembers what a document was like before it changes, for the links that were told.
    pub(super) fn touch(&mut self, doc: DocId) {
        let audience = doc.audience();
        let early = |(link, state): (&LinkId, &super::Link)| {
            let news = state.session.is_undecided(audience) && !state.touched.contains_key(&doc);
            news.then_some(*link)
        };
        let links: Vec<LinkId> = self.links.iter().filter_map(early).collect();
        if links.is_empty() {
            return;
        }
        let before = match self.ledger(doc) {
            Ok(ledger) => ledger.have().clone(),
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        };
        for link in links {
            if let Some(state) = self.links.get_mut(&link) {
                state.touched.insert(doc, before.clone());
            }
        }
    }

    /// Compares a part of the peer's inventory with what is held here.
    pub(super) fn compare(&mut self, link: LinkId, listed: &Listed) {
        for (doc, heads) in &listed.documents {
            if self.holdings.heads(*doc).is_none()
                && let Some(state) = self.links.get_mut(&link)
            {
                // The peer sees from our inventory that we have nothing of it.
                let received = state.session.take_overtaking(*doc);
                state.session.await_heads(*doc, heads.clone(), received);
            }
        }
        // The Leitlinie is first: it carries the titles that make lists readable.
        let ours = self.holdings.of(listed.audience).filter(|(doc, _)| listed.covers(*doc));
        let ours: Vec<(DocId, Vec<Hash>)> =
            ours.map(|(doc, heads)| (doc, heads.to_vec())).collect();
        let lacking = ours.iter().filter(|(doc, _)| !listed.documents.contains_key(doc)).count();
        for (doc, heads) in ours {
            match listed.documents.get(&doc) {
                // So many would fill the queue of frames; archives are read one after the other.
                None if lacking > limits::DOCUMENTS_IN_FRAMES => {
                    self.deliver(link, doc, Some(&Have::default()));
                    self.send_archive(link, doc);
                }
                None => self.send_missing(link, doc, &Have::default()),
                Some(same) if *same == heads => self.deliver(link, doc, None),
                Some(theirs) => self.compare_document(link, doc, theirs),
            }
        }
        if let Some(state) = self.links.get_mut(&link) {
            state.session.forget_overtaking();
        }
    }

    fn compare_document(&mut self, link: LinkId, doc: DocId, theirs: &[Hash]) {
        let early = self.take_overtaking(link, doc);
        let ledger = match self.ledger(doc) {
            Ok(ledger) => ledger,
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        };
        let held = [theirs, &early].concat();
        if let (Some(have), Some(lacking)) = (ledger.have_at(theirs), ledger.lacking_at(&held)) {
            self.deliver(link, doc, Some(&have));
            return self.send_lacking(link, doc, &lacking);
        }
        let have = ledger.have().clone();
        if let Some(state) = self.links.get_mut(&link) {
            state.session.await_heads(doc, theirs.to_vec(), early.into_iter().collect());
        }
        self.send_have(link, doc, have);
    }

    fn send_have(&mut self, link: LinkId, doc: DocId, have: Have) {
        self.hold_back(link);
        let all: Vec<_> = have.0.into_iter().collect();
        let mut parts = all.chunks(limits::HAVE_ACTORS).peekable();
        while let Some(part) = parts.next() {
            let have = Have(part.iter().copied().collect());
            self.send(link, Frame::Have { doc, have, last: parts.peek().is_none() });
        }
    }

    /// Answers a peer's exact list.
    pub(super) fn answer(&mut self, link: LinkId, doc: DocId, theirs: &Have) {
        let presumed = match self.ledger(doc) {
            Ok(ledger) => ledger.presumed(theirs),
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        };
        if let Some(state) = self.links.get_mut(&link) {
            state.session.answered(doc, theirs.clone(), presumed);
        }
        self.send_missing(link, doc, theirs);
    }

    /// Sends what a peer lacks of a document that says to hold this.
    pub(super) fn send_missing(&mut self, link: LinkId, doc: DocId, theirs: &Have) {
        self.deliver(link, doc, Some(theirs));
        // Whoever has nothing gets the archive, if there is one, without anybody looking into it.
        if theirs.0.is_empty() && self.tail(doc).is_ok_and(|tail| !is_whole(doc, &tail)) {
            return self.send_archive(link, doc);
        }
        let early = self.take_overtaking(link, doc);
        match self.ledger(doc) {
            Ok(ledger) => {
                let mut lacking = ledger.lacking(theirs);
                if !early.is_empty() {
                    let beyond = ledger.lacking_at(&early).unwrap_or_default();
                    lacking.retain(|hash| beyond.contains(hash));
                }
                self.send_lacking(link, doc, &lacking);
            }
            Err(error) => self.effects.push(Effect::Unreadable(doc, error)),
        }
    }

    /// Returns what a peer had shown to hold of a document before it was compared, as far as it is
    /// known here. That is not said to be on its disk.
    fn take_overtaking(&mut self, link: LinkId, doc: DocId) -> Vec<Hash> {
        let Some(state) = self.links.get_mut(&link) else { return Vec::new() };
        let early = state.session.take_overtaking(doc);
        if early.is_empty() {
            return Vec::new();
        }
        // What cannot be read is told where it is compared.
        let ledger = self.ledger(doc).ok();
        let is_known = |hash: &Hash| ledger.is_some_and(|ledger| ledger.entry(hash).is_some());
        early.into_iter().filter(is_known).collect()
    }

    /// Sends changes to a peer: as a run, or as an archive if these are all, or more than is kept
    /// one by one.
    pub(super) fn send_lacking(&mut self, link: LinkId, doc: DocId, lacking: &HashSet<Hash>) {
        if lacking.is_empty() {
            return;
        }
        let run = if lacking.len() > limits::BULK_RUN_CHANGES {
            None
        } else {
            match self.tail(doc) {
                Ok(tail) => {
                    beyond(doc, tail, lacking).filter(|run| run.changes.len() == lacking.len())
                }
                Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
            }
        };
        match run {
            Some(run) => {
                if fills_a_stream(&run) {
                    self.send_later(link, doc, lacking);
                } else {
                    self.send_run(link, &run, PackedRun::pack(&run), lacking);
                }
                self.owe_ack(link, doc, &run.seals);
            }
            None => self.send_archive(link, doc),
        }
    }
}

/// Returns whether a tail reaches back to the constant first change.
fn is_whole(doc: DocId, tail: &Tail) -> bool {
    let first = genesis(doc.class()).hash;
    let here: HashSet<Hash> = tail.rows.iter().map(|row| row.meta.hash).collect();
    let mut deps = tail.rows.iter().flat_map(|row| &row.meta.deps);
    !here.is_empty() && deps.all(|dep| *dep == first || here.contains(dep))
}

/// Returns the changes that somebody lacks, with the seals that cover them.
pub(super) fn beyond(doc: DocId, tail: Tail, lacking: &HashSet<Hash>) -> Option<SealedRun> {
    let mut actors: BTreeSet<Actor> = BTreeSet::new();
    let rows = tail.rows.into_iter().map(|row| (row.meta, row.bytes)).chain(tail.beside.rows);
    let lacking = rows.filter(|(meta, _)| lacking.contains(&meta.hash));
    let changes: Vec<Vec<u8>> = lacking
        .map(|(meta, bytes)| {
            actors.insert(meta.actor);
            bytes
        })
        .collect();
    let needed = |seal: &Seal| seal.tips.iter().any(|tip| actors.contains(&tip.actor));
    let seals = tail.seals.into_iter().chain(tail.beside.seals).filter(needed).collect();
    (!changes.is_empty()).then_some(SealedRun { doc, changes, seals })
}
