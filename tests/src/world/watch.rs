// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What must hold at every step. Looks at every batch that is written, everything that is sent
//! and everything that is shown; panics at the first breach.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::{Actor, Hash, Have, Meta, limits};
use leitwerk_shared::document::Content;
use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::domain::ids::{Audience, DeviceId, DocId, MunicipalityId};
use leitwerk_shared::exchange::{Footprint, LinkId, job};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Device;
use leitwerk_shared::identity::verify::VerifiedRun;
use leitwerk_shared::replica::snapshot::{Snapshot, View};
use leitwerk_shared::store::memory::MemoryStore;
use leitwerk_shared::store::{Batch, Record};
use leitwerk_shared::sync::frame::{Bulk, Frame, StoredTips};

use super::wire::End;

#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Every change that somebody wrote who may, by its bytes and by its hash.
    written: HashMap<Vec<u8>, Hash>,
    authored: HashSet<Change>,
    /// How far each process of a workplace has written.
    by_actor: BTreeMap<(DocId, Actor), u64>,
    /// What each state of a document says, wherever it was shown first.
    states: HashMap<(DocId, Version), Content>,
    /// What went over a link from one side.
    passed: HashMap<(LinkId, End), HashSet<Change>>,
    /// The archives that went over a link from one side.
    archives: HashSet<(LinkId, End, DocId)>,
    /// What one side of a link has heard from the other, and so knows it to have.
    heard: HashMap<(LinkId, End), HashSet<Change>>,
    /// Whether a relay lets go what it held back until its disk had it: it may have crossed with
    /// what came meanwhile.
    pub(crate) released: bool,
    /// Whether an actor used a number twice: who shows the wrong branch is sent the right one
    /// again, whatever it had of it.
    pub(crate) forked: bool,
    /// What the relay has confirmed to have on its disk.
    confirmed: BTreeMap<(DocId, Actor), u64>,
    /// What each node ever had on its disk.
    ever: BTreeMap<DeviceId, BTreeMap<DocId, Have>>,
}

/// A change of a document. Two documents may begin with the same change.
pub(crate) type Change = (DocId, Hash);

/// Returns whether documents of an audience may reach a device.
pub(crate) fn belongs(device: &Device, audience: Audience) -> bool {
    match audience {
        Audience::Verbund => true,
        Audience::Municipality(id) => device.role == Role::Relay || device.municipality == id,
    }
}

impl Watch {
    /// Admits a change that somebody wrote who may, though it is no node.
    pub(crate) fn admit(&mut self, doc: DocId, hash: Hash, bytes: Vec<u8>) {
        self.authored.insert((doc, hash));
        self.written.insert(bytes, hash);
    }

    /// A node takes these changes in: each was written by somebody who may, and concerns it.
    /// `own` says under which names its process writes.
    pub(crate) fn takes_in(
        &mut self,
        end: End,
        me: &Device,
        own: impl Fn(Actor) -> bool,
        batch: &Batch,
    ) {
        for record in &batch.records {
            match record {
                Record::Run(run) => {
                    assert_belongs(end, me, run.doc());
                    for (meta, bytes) in run.changes() {
                        if own(meta.actor) {
                            self.admit(run.doc(), meta.hash, bytes.to_vec());
                            let written = self.by_actor.entry((run.doc(), meta.actor)).or_default();
                            *written = (*written).max(meta.seq);
                        }
                        self.assert_authored(end, run.doc(), meta);
                    }
                }
                Record::Archive(archive) => {
                    let doc = archive.archive().doc;
                    assert_belongs(end, me, doc);
                    let beside = archive.beside().into_iter().flat_map(VerifiedRun::metas);
                    for meta in archive.metas().iter().chain(beside) {
                        self.assert_authored(end, doc, meta);
                    }
                }
                Record::View { doc, .. } | Record::Delivered { doc, .. } => {
                    assert_belongs(end, me, *doc);
                }
                Record::Proven(proven) => assert_belongs(end, me, proven.doc),
                Record::Compacted { .. }
                | Record::Roster { .. }
                | Record::RosterReplaced { .. }
                | Record::Branches(_) => {}
            }
        }
    }

    /// Returns how far a process has written into a document.
    pub(crate) fn written_by(&self, doc: DocId, actor: Actor) -> u64 {
        self.by_actor.get(&(doc, actor)).copied().unwrap_or(0)
    }

    /// „Am Relais“ is said of what the relay has on its disk, and of nothing else.
    pub(crate) fn assert_delivered(
        me: DeviceId,
        kept: &BTreeMap<DocId, Have>,
        relay: &BTreeMap<DocId, Have>,
    ) {
        for (doc, have) in kept {
            let own = have.0.iter().filter(|(actor, _)| actor.device() == me);
            for (actor, (seq, _)) in own {
                let there = relay.get(doc).map_or(0, |have| have.seq(*actor));
                assert!(*seq <= there, "{doc}: {seq} of {actor:?} „am Relais“, {there} is");
            }
        }
    }

    fn assert_authored(&self, end: End, doc: DocId, meta: &Meta) {
        let authored = self.authored.contains(&(doc, meta.hash));
        assert!(authored, "{end:?} took in {meta:?} of {doc}, which nobody wrote who may");
    }

    /// Notes what lies on a disk now.
    pub(crate) fn kept(&mut self, device: DeviceId, kept: &BTreeMap<DocId, Have>) {
        let ever = self.ever.entry(device).or_default();
        for (doc, have) in kept {
            let ever = ever.entry(*doc).or_default();
            for (actor, (seq, hash)) in &have.0 {
                if ever.seq(*actor) < *seq {
                    ever.0.insert(*actor, (*seq, *hash));
                }
            }
        }
    }

    /// A node shows something: two that show the same state show the same content, and nobody
    /// sees the Blatt of another Kommune.
    pub(crate) fn shows(&mut self, end: End, before: Option<&Snapshot>, now: &Snapshot) {
        self.shows_view(end, before.map(|b| &b.strategy), &now.strategy, |content| {
            Content::Strategy(Box::new(content))
        });
        for (goal, view) in &now.profiles {
            let before = before.and_then(|before| before.profiles.get(goal));
            self.shows_view(end, before, view, |content| Content::Profile(Box::new(content)));
        }
        for (goal, view) in &now.sheets {
            let own = Audience::Municipality(now.me.municipality);
            assert_eq!(view.doc.audience(), own, "{end:?} shows the Blatt of others");
            let before = before.and_then(|before| before.sheets.get(goal));
            self.shows_view(end, before, view, |content| Content::Sheet(Box::new(content)));
        }
        for (key, view) in &now.released {
            assert_eq!(
                view.doc.audience(),
                Audience::Verbund,
                "{end:?} shows what is not released"
            );
            let before = before.and_then(|before| before.released.get(key));
            self.shows_view(end, before, view, |content| Content::Sheet(Box::new(content)));
        }
    }

    fn shows_view<T: Clone>(
        &mut self,
        end: End,
        before: Option<&Arc<View<T>>>,
        view: &Arc<View<T>>,
        wrap: impl Fn(T) -> Content,
    ) {
        // The empty version stands for nothing loaded yet, not for a state.
        if before.is_some_and(|before| Arc::ptr_eq(before, view)) || view.version.0.is_empty() {
            return;
        }
        let content = wrap(view.content.clone());
        let known = self.states.entry((view.doc, view.version.clone()));
        let known = known.or_insert_with(|| content.clone());
        assert!(*known == content, "{end:?}: the same state of {} reads otherwise", view.doc);
    }

    /// „Bei n Kommunen“ never counts a Kommune that never had it.
    pub(crate) fn reached(
        &self,
        me: &Device,
        kept: &BTreeMap<DocId, Have>,
        devices: &BTreeMap<DeviceId, Device>,
        told: usize,
    ) {
        let mine = |have: &Have| {
            let own = have.0.iter().filter(|(actor, _)| actor.device() == me.id);
            Have(own.map(|(actor, tip)| (*actor, *tip)).collect())
        };
        let shared = kept.iter().filter(|(doc, _)| doc.audience() == Audience::Verbund);
        let own: Vec<(&DocId, Have)> = shared.map(|(doc, have)| (doc, mine(have))).collect();
        let counts = |other: &&Device| {
            let kept = self.ever.get(&other.id);
            let has = |doc| kept.and_then(|kept| kept.get(doc));
            other.role != Role::Relay
                && other.municipality != me.municipality
                && own.iter().all(|(doc, have)| {
                    have.0.is_empty() || has(*doc).is_some_and(|kept: &Have| kept.covers(have))
                })
        };
        let reached = devices.values().filter(counts).map(|other| other.municipality);
        let reached: BTreeSet<MunicipalityId> = reached.collect();
        let me = me.id;
        assert!(told <= reached.len(), "{me:?} says {told} Kommunen, but {reached:?} have it");
    }

    /// A node sends a frame.
    pub(crate) fn sends(
        &mut self,
        link: LinkId,
        from: End,
        pair: [&Device; 2],
        frame: &Frame,
        once: bool,
    ) {
        for audience in audiences(frame) {
            assert_common(link, pair, audience);
        }
        if once {
            self.pass(link, from, &self.changes(frame));
        }
    }

    /// Returns the changes in a frame.
    pub(crate) fn changes(&self, frame: &Frame) -> Vec<Change> {
        if let Frame::Run(run) = frame { self.changes_of(run) } else { Vec::new() }
    }

    fn changes_of(&self, run: &PackedRun) -> Vec<Change> {
        let Ok(run) = run.unpack(limits::RUN_UNPACKED_BYTES) else { return Vec::new() };
        let hashes = run.changes.iter().filter_map(|bytes| self.written.get(bytes).copied());
        hashes.map(|hash| (run.doc, hash)).collect()
    }

    /// A node has taken in what came over a link.
    pub(crate) fn hears(&mut self, link: LinkId, end: End, changes: &[Change]) {
        self.heard.entry((link, end)).or_default().extend(changes);
    }

    /// A node sends something large, with this on its disk. Returns what it is.
    pub(crate) fn sends_bulk(
        &mut self,
        link: LinkId,
        from: End,
        pair: [&Device; 2],
        bytes: &[u8],
        store: &MemoryStore,
        once: bool,
    ) -> Bulk {
        assert!(bytes.len() <= limits::ARCHIVE_BYTES, "a stream of {} bytes", bytes.len());
        let bulk = Bulk::decode(bytes).expect("a node sends what can be read");
        assert_common(link, pair, bulk.doc().audience());
        match &bulk {
            Bulk::Archive(archive) if once => self.pass_archive(link, from, archive.doc, store),
            Bulk::Run(run) if once => self.pass(link, from, &self.changes_of(run)),
            Bulk::Archive(_) | Bulk::Run(_) => {}
        }
        bulk
    }

    /// The relay says what it has on its disk.
    pub(crate) fn confirms(&mut self, kept: &BTreeMap<DocId, Have>, stored: &StoredTips) {
        for (doc, tips) in stored {
            for (actor, seq) in tips {
                let here = kept.get(doc).map_or(0, |have| have.seq(*actor));
                assert!(*seq <= here, "{doc}: confirmed {seq} of {actor:?}, stored {here}");
                let confirmed = self.confirmed.entry((*doc, *actor)).or_default();
                *confirmed = (*confirmed).max(*seq);
            }
        }
    }

    /// What the relay has confirmed must be on its disk.
    pub(crate) fn check_confirmed(&self, kept: &BTreeMap<DocId, Have>) {
        for ((doc, actor), seq) in &self.confirmed {
            let here = kept.get(doc).map_or(0, |have| have.seq(*actor));
            assert!(*seq <= here, "{doc}: the relay confirmed {seq} of {actor:?}, kept {here}");
        }
    }

    /// The relay lost its disk; what it confirmed no longer counts.
    pub(crate) fn forget_confirmed(&mut self) {
        self.confirmed.clear();
    }

    /// On one link no change goes twice in one direction, nor back to where it came from.
    fn pass(&mut self, link: LinkId, from: End, changes: &[Change]) {
        let passed = self.passed.entry((link, from)).or_default();
        let heard = self.heard.get(&(link, from)).filter(|_| !self.released && !self.forked);
        for change in changes {
            let twice = !passed.insert(*change) && !self.forked;
            assert!(!twice, "{from:?} sends {change:?} twice over {link:?}");
            let back = heard.is_some_and(|heard| heard.contains(change));
            assert!(!back, "{from:?} sends {change:?} over {link:?}, from where it has it");
        }
    }

    /// On one link no archive of a document goes twice in one direction, and nothing goes behind it
    /// that it contains: all that the sender has on its disk.
    fn pass_archive(&mut self, link: LinkId, from: End, doc: DocId, store: &MemoryStore) {
        let twice = !self.archives.insert((link, from, doc)) && !self.forked;
        assert!(!twice, "{from:?} sends the archive of {doc} twice over {link:?}");
        let contained = store.ledger(doc, |ledger| {
            ledger.entries().iter().map(|entry| (doc, entry.hash)).collect::<Vec<Change>>()
        });
        self.passed.entry((link, from)).or_default().extend(contained.into_iter().flatten());
    }
}

/// Returns the changes that came over a link in bulk, now that it is known which these are.
pub(crate) fn brought(done: &job::Done) -> Option<(LinkId, Vec<Change>)> {
    match done {
        job::Done::Archive { link, doc, result: Ok(checked), .. } => {
            let beside = checked.archive.beside().into_iter().flat_map(VerifiedRun::metas);
            let metas = checked.archive.metas().iter().chain(beside);
            Some((*link, metas.map(|meta| (*doc, meta.hash)).collect()))
        }
        job::Done::Run { link, doc, result: Ok(run), .. } => {
            Some((*link, run.metas().iter().map(|meta| (*doc, meta.hash)).collect()))
        }
        _ => None,
    }
}

/// What others can make more of in the memory of a node keeps its limits after every turn, by whatever
/// they did. It is counted where it lies.
pub(crate) fn assert_within_limits(end: End, now: &Footprint) {
    for (link, of) in &now.links {
        let within = of.waiting_runs <= limits::WAITING_RUNS
            && of.waiting_bytes <= limits::WAITING_BYTES
            && of.early_bytes <= limits::WAITING_BYTES
            && of.listed_heads <= limits::LISTED_HEADS
            && of.listed_actors <= limits::LISTED_ACTORS
            && of.overtaking <= limits::OVERTAKING_CHANGES
            && of.declined <= limits::DECLINED_DOCUMENTS
            && of.bulks <= limits::BULKS_IN_FLIGHT
            && of.held_back_bytes <= limits::FRAMES_LINK_BYTES;
        assert!(within, "{end:?} holds too much of {link:?}: {of:?}");
    }
    // A document that is sent to the pool anew was open before.
    let opening = limits::OPENING_AT_ONCE + limits::OPEN_DOCUMENTS;
    let open = now.open_documents <= limits::OPEN_DOCUMENTS
        && (now.open_bytes <= limits::OPEN_BYTES || now.open_documents == 1);
    let within = now.waiting_bytes() <= limits::WAITING_ALL_BYTES
        && open
        && now.opening <= opening
        // Those that did not open are looked through at once.
        && now.proofs <= limits::PROOFS_AT_ONCE + now.opening
        && now.ledgers <= limits::LEDGERS + now.unwritten_documents
        // The last one that is taken in may go beyond.
        && now.unwritten_bytes <= limits::UNWRITTEN_OWN_BYTES + limits::ARCHIVE_BYTES;
    assert!(within, "{end:?} holds too much: {now:?}");
}

fn assert_belongs(end: End, me: &Device, doc: DocId) {
    assert!(belongs(me, doc.audience()), "{end:?} holds {doc}, which is not for it");
}

fn assert_common(link: LinkId, pair: [&Device; 2], audience: Audience) {
    for device in pair {
        let may = belongs(device, audience);
        assert!(may, "{audience:?} over {link:?}, whose ends are {pair:?}");
    }
}

/// Returns the audience of everything that a frame speaks of.
fn audiences(frame: &Frame) -> Vec<Audience> {
    match frame {
        Frame::Hello(hello) => hello.digests.iter().map(|(audience, _)| *audience).collect(),
        Frame::Inventory(inventory) => {
            let documents = inventory.documents.iter().map(|(doc, _)| doc.audience());
            documents.chain([inventory.audience]).collect()
        }
        Frame::Buckets(audience, _) => vec![*audience],
        Frame::Have { doc, .. } | Frame::Declined(doc, _) => vec![doc.audience()],
        Frame::Presence(presence) => presence.place.iter().map(|(doc, _)| doc.audience()).collect(),
        Frame::Run(run) => vec![run.doc.audience()],
        Frame::Stored(stored) => stored.iter().map(|(doc, _)| doc.audience()).collect(),
        Frame::Roster(_) | Frame::Receipt(_) => Vec::new(),
    }
}
