// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Replication with any number of peers: what client and relay have in common. Checks what
//! comes, hands it to the store, passes it on, and knows who lacks what. Opens no document,
//! holds no socket and reads no clock; long work leaves as a [`Job`] and comes back as [`Done`].

pub mod job;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use automerge::Automerge;

use crate::change::ledger::Ledger;
use crate::change::{Actor, Archive, Hash, Have, Meta, Seal, SealedRun, limits};
use crate::domain::ids::{Audience, Class, DeviceId, DocId, MunicipalityId};
use crate::exchange::job::{Done, Job};
use crate::identity::role::Role;
use crate::identity::roster::{Device, Roster, RosterError, SignedEntry, sha256};
use crate::identity::verify::{Refusal, VerifiedRun, verify};
use crate::store::{Batch, Durable, Held, ReadError, Reader, Record, Stored};
use crate::sync::frame::{
    Frame, Hello, Inventory, PROTOCOL, Receipt, StoredTips, decode_archive, encode_archive,
};
use crate::sync::session::{Misbehaved, Session, Step};

/// One connection to one peer, numbered by whoever holds the sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u64);

/// What the exchange wants done.
#[derive(Debug)]
pub enum Effect {
    /// Send a frame.
    Send(LinkId, Frame),
    /// Send an archive on a stream of its own.
    SendArchive(LinkId, DocId, Vec<u8>),
    /// End a link.
    Close(LinkId, CloseReason),
    /// Do this elsewhere and bring the result back.
    Job(Job),
    /// Others' changes are verified and on their way to the disk.
    Arrived(Arc<VerifiedRun>),
    /// The whole history of a document that was not here before.
    Opened(DocId, Box<Automerge>),
    /// The roster grew.
    Roster,
    /// Something of a peer was refused. The peer may not know better; people should.
    Refused(LinkId, DeviceId, DocId, Refusal),
    /// A document cannot be read.
    Unreadable(DocId, ReadError),
}

/// Why a link ends.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum CloseReason {
    /// The other side broke the order of the conversation.
    #[error(transparent)]
    Misbehaved(#[from] Misbehaved),
    /// The other side sent what was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The other side's roster cannot be joined with ours.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// The bytes of an archive are damaged.
    #[error("a damaged archive")]
    Archive,
    /// The device is not (or no longer) in the roster.
    #[error("the device is not in the roster")]
    NotInRoster,
}

/// Replication for one replica.
#[derive(Debug)]
pub struct Exchange<R> {
    me: Device,
    reader: R,
    roster: Arc<Roster>,
    heads: BTreeMap<DocId, Vec<Hash>>,
    digests: BTreeMap<Audience, Hash>,
    held: BTreeMap<DocId, (u64, Held)>,
    clock: u64,
    unsynced: BTreeMap<DocId, Vec<(u64, Arc<VerifiedRun>)>>,
    waiting: BTreeMap<DocId, Vec<(LinkId, SealedRun)>>,
    /// Documents that are being folded, with the size of the tail that goes in.
    compacting: BTreeMap<DocId, usize>,
    links: BTreeMap<LinkId, Link>,
    acks: Vec<Ack>,
    /// How far each actor of this device has written, and how far the relay has confirmed it.
    own: BTreeMap<(DocId, Actor), u64>,
    delivered: BTreeMap<(DocId, Actor), u64>,
    /// What of `delivered` is not written yet. It is worth no transaction of its own: what is
    /// lost of it, the next conversation tells again.
    unwritten: BTreeSet<(DocId, Actor)>,
    receipts: BTreeMap<DeviceId, Receipt>,
    records: Vec<Record>,
    watermark: u64,
    durable: u64,
    effects: Vec<Effect>,
}

#[derive(Debug)]
struct Link {
    peer: Device,
    session: Session,
    roster_height: u32,
    /// How far our own actors were when we said Hello.
    own: BTreeMap<(DocId, Actor), u64>,
    /// Frames that wait until everything they speak of is on the disk.
    held_back: Option<(u64, Vec<Frame>)>,
    /// Documents whose missing changes went out before the peer asked for them.
    answered: BTreeSet<DocId>,
}

#[derive(Debug)]
struct Ack {
    watermark: u64,
    link: LinkId,
    doc: DocId,
    tips: Vec<(Actor, u64)>,
}

impl<R: Reader> Exchange<R> {
    /// Starts from what is stored.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn open(reader: R, me: Device, roster: Roster) -> Result<Self, ReadError> {
        let (mut heads, mut own) = (BTreeMap::new(), BTreeMap::new());
        for header in reader.headers()? {
            for (actor, (seq, _)) in header.have.0 {
                if actor.device() == me.id {
                    own.insert((header.doc, actor), seq);
                }
            }
            heads.insert(header.doc, header.heads);
        }
        let delivered = reader.delivered()?.into_iter();
        Ok(Self {
            me,
            roster: Arc::new(roster),
            heads,
            own,
            delivered: delivered.map(|(doc, actor, seq)| ((doc, actor), seq)).collect(),
            reader,
            unwritten: BTreeSet::new(),
            digests: BTreeMap::new(),
            held: BTreeMap::new(),
            clock: 0,
            unsynced: BTreeMap::new(),
            waiting: BTreeMap::new(),
            compacting: BTreeMap::new(),
            links: BTreeMap::new(),
            acks: Vec::new(),
            receipts: BTreeMap::new(),
            records: Vec::new(),
            watermark: 0,
            durable: 0,
            effects: Vec::new(),
        })
    }

    /// Takes in that a connection to a device stands. Whether the device may speak at all was
    /// checked with its certificate; the roster is asked once more here.
    pub fn link_up(&mut self, link: LinkId, device: DeviceId) {
        let Some(peer) = self.roster.device(device).cloned() else {
            self.effects.push(Effect::Close(link, CloseReason::NotInRoster));
            return;
        };
        let mut session = Session::default();
        let digests = common_audiences(&self.me, &peer, &self.roster)
            .into_iter()
            .map(|audience| (audience, self.digest(audience)))
            .collect();
        let hello = Hello {
            protocol: PROTOCOL,
            verbund: self.roster.verbund(),
            roster_height: self.roster.height(),
            roster_tip: self.roster.tip(),
            digests,
            program: concat!("leitwerk ", env!("CARGO_PKG_VERSION")).to_owned(),
        };
        session.said_hello(&hello);
        let state = Link {
            peer,
            session,
            roster_height: 0,
            own: self.own.clone(),
            held_back: None,
            answered: BTreeSet::new(),
        };
        self.links.insert(link, state);
        self.hold_back(link);
        self.send(link, Frame::Hello(hello));
    }

    /// Takes in that a connection is gone.
    pub fn link_down(&mut self, link: LinkId) {
        self.links.remove(&link);
        self.acks.retain(|ack| ack.link != link);
    }

    /// Takes a frame in.
    pub fn frame(&mut self, link: LinkId, frame: Frame) {
        let verbund = self.roster.verbund();
        let Some(state) = self.links.get_mut(&link) else { return };
        match state.session.handle(verbund, frame) {
            Err(misbehaved) => self.close(link, misbehaved.into()),
            Ok(Step::Greeted { roster_height, roster_tip, different, equal }) => {
                self.greeted(link, roster_height, roster_tip, &different, &equal);
            }
            Ok(Step::Roster(entries)) => self.take_roster(link, entries),
            Ok(Step::Compare(audience, theirs)) => self.compare(link, audience, &theirs),
            Ok(Step::SendMissing(doc, have)) => {
                if !self.links.get_mut(&link).is_some_and(|state| state.answered.remove(&doc)) {
                    self.send_missing(link, doc, &have);
                }
            }
            Ok(Step::Receive(run)) => self.receive(link, run),
            Ok(Step::Stored(stored)) => self.take_stored(link, stored),
            Ok(Step::Receipt(receipt)) => self.take_receipt(link, receipt),
            Ok(Step::Nothing) => {}
        }
    }

    /// Takes the bytes of an archive in. They are checked elsewhere.
    pub fn archive(&mut self, link: LinkId, bytes: &[u8]) {
        let Some(state) = self.links.get(&link) else { return };
        let Ok(archive) = decode_archive(bytes) else {
            return self.close(link, CloseReason::Archive);
        };
        match state.session.check_audience(archive.doc) {
            Ok(()) => {
                let roster = Arc::clone(&self.roster);
                self.effects.push(Effect::Job(Job::CheckArchive { link, archive, roster }));
            }
            Err(misbehaved) => self.close(link, misbehaved.into()),
        }
    }

    /// Takes own changes in, already sealed.
    pub fn publish(&mut self, run: VerifiedRun) {
        self.accept(&Arc::new(run), None);
    }

    /// Takes a roster entry in that the own CA has just signed.
    ///
    /// # Errors
    /// [`RosterError`] if it does not continue the roster.
    pub fn add_roster_entry(&mut self, entry: SignedEntry) -> Result<(), RosterError> {
        let before = self.roster.height();
        Arc::make_mut(&mut self.roster).append(entry.clone())?;
        if before < self.roster.height() {
            self.records.push(Record::Roster { height: self.roster.height(), entry });
            self.roster_grew();
        }
        Ok(())
    }

    /// Takes the result of a job in.
    pub fn done(&mut self, done: Done) {
        match done {
            Done::Archive { link, doc, result } => self.take_archive(link, doc, result),
            Done::Compacted { doc, result } => {
                let folded = self.compacting.remove(&doc).unwrap_or_default();
                match result {
                    Ok(compacted) => {
                        let (chunk, ledger) = (compacted.chunk, compacted.ledger);
                        if let Some((_, held)) = self.held.get_mut(&doc) {
                            held.archive_bytes = chunk.len();
                            held.tail_bytes = held.tail_bytes.saturating_sub(folded);
                        }
                        self.records.push(Record::Compacted { doc, chunk, ledger });
                    }
                    // The tail stays as it is; the next change tries again.
                    Err(error) => tracing::warn!(%doc, %error, "the history was not folded"),
                }
            }
        }
    }

    /// Takes in how far the disk is.
    pub fn durable(&mut self, durable: Durable) {
        self.durable = self.durable.max(durable.watermark());
        let durable = self.durable;
        for runs in self.unsynced.values_mut() {
            runs.retain(|(watermark, _)| *watermark > durable);
        }
        self.unsynced.retain(|_, runs| !runs.is_empty());
        let (done, open) = self.acks.drain(..).partition(|ack: &Ack| ack.watermark <= durable);
        self.acks = open;
        self.acknowledge(done);
        let released: Vec<(LinkId, Vec<Frame>)> = self
            .links
            .iter_mut()
            .filter(|(_, state)| state.held_back.as_ref().is_some_and(|(w, _)| *w <= durable))
            .filter_map(|(link, state)| Some((*link, state.held_back.take()?.1)))
            .collect();
        for (link, frames) in released {
            self.effects.extend(frames.into_iter().map(|frame| Effect::Send(link, frame)));
        }
    }

    /// Returns what is to be done so far.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Ends a turn: what is to be done, and what is to be written as one transaction.
    pub fn finish_turn(&mut self) -> (Vec<Effect>, Option<Batch>) {
        if !self.records.is_empty() {
            self.write_remaining();
        }
        let records = std::mem::take(&mut self.records);
        let batch = (!records.is_empty()).then(|| {
            self.watermark += 1;
            Batch { watermark: self.watermark, records }
        });
        self.forget_ledgers();
        (self.take_effects(), batch)
    }

    /// Writes with this turn what can wait for others to be written with.
    pub fn write_remaining(&mut self) {
        for (doc, actor) in std::mem::take(&mut self.unwritten) {
            let seq = self.delivered_to((doc, actor));
            self.records.push(Record::Delivered { doc, actor, seq });
        }
    }

    /// Adds something to what the turn writes.
    pub fn record(&mut self, record: Record) {
        self.records.push(record);
    }

    /// Sends a receipt of this device to everybody, and remembers it.
    pub fn publish_receipt(&mut self, receipt: Receipt) {
        self.spread_receipt(receipt, None);
    }

    /// Returns the roster.
    pub fn roster(&self) -> &Arc<Roster> {
        &self.roster
    }

    /// Returns this device.
    pub fn me(&self) -> &Device {
        &self.me
    }

    /// Returns the documents that hold anything.
    pub fn documents(&self) -> impl Iterator<Item = (DocId, &[Hash])> {
        self.heads.iter().map(|(doc, heads)| (*doc, heads.as_slice()))
    }

    /// Returns whether anything of a document is here.
    pub fn holds(&self, doc: DocId) -> bool {
        self.heads.contains_key(&doc)
    }

    /// Returns the newest receipt of every device.
    pub fn receipts(&self) -> &BTreeMap<DeviceId, Receipt> {
        &self.receipts
    }

    /// Returns whether everything that was handed over is on the disk.
    pub fn is_durable(&self) -> bool {
        self.records.is_empty() && self.durable == self.watermark
    }

    /// Returns the best state among the links to a relay: in step, welcomed or neither.
    pub fn relay_link(&self) -> Option<bool> {
        let relays = self.links.values().filter(|link| link.peer.role == Role::Relay);
        let greeted = relays.filter(|link| link.session.is_greeted());
        greeted.map(|link| link.session.is_in_step()).max()
    }

    /// Returns how many changes of this device the relay has not confirmed.
    pub fn undelivered(&self) -> u64 {
        let open = |(id, seq): (&(DocId, Actor), &u64)| seq.saturating_sub(self.delivered_to(*id));
        self.own.iter().map(open).sum()
    }

    fn delivered_to(&self, id: (DocId, Actor)) -> u64 {
        self.delivered.get(&id).copied().unwrap_or(0)
    }

    /// Returns what is known of a document's changes.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn ledger(&mut self, doc: DocId) -> Result<&Ledger, ReadError> {
        Ok(&self.held(doc)?.ledger)
    }

    /// Returns the whole history of a document, what is not on the disk yet included.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn history(&self, doc: DocId) -> Result<Stored, ReadError> {
        let mut stored = self.reader.stored(doc)?;
        for (_, run) in self.unsynced.get(&doc).into_iter().flatten() {
            for (meta, bytes) in run.changes() {
                if stored.have.seq(meta.actor) < meta.seq {
                    stored.have.0.insert(meta.actor, (meta.seq, meta.hash));
                    stored.tail.push((meta.clone(), bytes.to_vec()));
                }
            }
            stored.add_seals(&run.sealed().seals);
        }
        Ok(stored)
    }

    /// Returns one hash over the documents of an audience with their heads.
    pub fn digest(&mut self, audience: Audience) -> Hash {
        if let Some(digest) = self.digests.get(&audience) {
            return *digest;
        }
        let mut bytes = Vec::new();
        for (doc, heads) in self.heads.iter().filter(|(doc, _)| doc.audience() == audience) {
            bytes.extend(doc.to_bytes());
            for head in heads {
                bytes.extend(head.0);
            }
        }
        let digest = sha256(&bytes);
        self.digests.insert(audience, digest);
        digest
    }

    fn greeted(
        &mut self,
        link: LinkId,
        roster_height: u32,
        roster_tip: Hash,
        different: &[Audience],
        equal: &[Audience],
    ) {
        let ours = self.roster.height();
        if roster_height == ours && roster_tip != self.roster.tip() {
            return self.close(link, RosterError::Fork { height: ours }.into());
        }
        if let Some(state) = self.links.get_mut(&link) {
            state.roster_height = roster_height;
        }
        self.hold_back(link);
        self.send_roster(link);
        for audience in different {
            self.send_inventory(link, *audience);
        }
        for audience in equal {
            self.deliver_all(link, *audience);
        }
        // Clients speak for themselves; only the relay passes receipts on.
        let all = self.me.role == Role::Relay;
        for receipt in self.receipts.clone().into_values() {
            if all || receipt.device == self.me.id {
                self.send(link, Frame::Receipt(receipt));
            }
        }
    }

    /// Sends roster entries that the peer lacks.
    fn send_roster(&mut self, link: LinkId) {
        let Some(state) = self.links.get_mut(&link) else { return };
        let entries = self.roster.entries_from(state.roster_height.saturating_add(1)).to_vec();
        state.roster_height = state.roster_height.max(self.roster.height());
        for part in entries.chunks(100) {
            self.send(link, Frame::Roster(part.to_vec()));
        }
    }

    fn send_inventory(&mut self, link: LinkId, audience: Audience) {
        let of_audience = self.heads.iter().filter(|(doc, _)| doc.audience() == audience);
        let mut parts: Vec<Vec<(DocId, Vec<Hash>)>> = vec![Vec::new()];
        let mut listed = 0;
        for (doc, heads) in of_audience {
            if listed > limits::INVENTORY_HEADS {
                parts.push(Vec::new());
                listed = 0;
            }
            listed += heads.len().max(1);
            if let Some(part) = parts.last_mut() {
                part.push((*doc, heads.clone()));
            }
        }
        let count = parts.len();
        for (n, documents) in parts.into_iter().enumerate() {
            let inventory = Inventory { audience, documents, last: n + 1 == count };
            self.send(link, Frame::Inventory(inventory));
        }
    }

    fn compare(&mut self, link: LinkId, audience: Audience, theirs: &BTreeMap<DocId, Vec<Hash>>) {
        let ours: Vec<(DocId, Vec<Hash>)> = self
            .heads
            .iter()
            .filter(|(doc, _)| doc.audience() == audience)
            .map(|(doc, heads)| (*doc, heads.clone()))
            .collect();
        for (doc, heads) in theirs {
            if !self.heads.contains_key(doc)
                && let Some(state) = self.links.get_mut(&link)
            {
                // The peer sees from our inventory that we have nothing of it.
                state.session.await_heads(*doc, heads.clone());
            }
        }
        // The Leitlinie first: it carries the titles that make lists readable.
        for (doc, heads) in ours {
            match theirs.get(&doc) {
                None => self.send_missing(link, doc, &Have::default()),
                Some(same) if *same == heads => self.deliver(link, doc, None),
                Some(other) => self.compare_document(link, doc, other),
            }
        }
    }

    fn compare_document(&mut self, link: LinkId, doc: DocId, theirs: &[Hash]) {
        let ledger = match self.ledger(doc) {
            Ok(ledger) => ledger,
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        };
        let have = ledger.have().clone();
        if let Some(their_have) = ledger.have_at(theirs) {
            self.deliver(link, doc, Some(&their_have));
            if let Some(state) = self.links.get_mut(&link) {
                state.answered.insert(doc);
            }
            self.send_missing(link, doc, &their_have);
        } else {
            if let Some(state) = self.links.get_mut(&link) {
                state.session.await_heads(doc, theirs.to_vec());
            }
            self.send(link, Frame::Have(doc, have));
        }
    }

    /// Sends what a peer lacks of a document: as a run while it is little, else as an archive.
    fn send_missing(&mut self, link: LinkId, doc: DocId, theirs: &Have) {
        let shares = |state: &Link| state.session.check_audience(doc).is_ok();
        if !self.links.get(&link).is_some_and(shares) {
            return;
        }
        self.deliver(link, doc, Some(theirs));
        let stored = match self.history(doc) {
            Ok(stored) => stored,
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        };
        let count = stored.have.ahead_of(theirs);
        if count == 0 {
            return;
        }
        let lacking: Vec<&(Meta, Vec<u8>)> =
            stored.tail.iter().filter(|(meta, _)| meta.seq > theirs.seq(meta.actor)).collect();
        let complete = lacking.len() as u64 == count;
        let run = complete.then(|| {
            let actors: BTreeSet<Actor> = lacking.iter().map(|(meta, _)| meta.actor).collect();
            let needed = |seal: &&Seal| seal.tips.iter().any(|tip| actors.contains(&tip.actor));
            let seals = stored.seals.iter().filter(needed).cloned().collect();
            let changes = lacking.into_iter().map(|(_, bytes)| bytes.clone()).collect();
            SealedRun { doc, changes, seals }
        });
        match run {
            Some(run) if fits_a_frame(&run) => self.send(link, Frame::Run(run)),
            _ => self.send_archive(link, doc),
        }
    }

    fn send_archive(&mut self, link: LinkId, doc: DocId) {
        match self.history(doc) {
            Ok(stored) => {
                let archive = Archive { doc, chunks: stored.chunks(), seals: stored.seals };
                let bytes = encode_archive(&archive);
                self.effects.push(Effect::SendArchive(link, doc, bytes));
            }
            Err(error) => self.effects.push(Effect::Unreadable(doc, error)),
        }
    }

    fn receive(&mut self, link: LinkId, run: SealedRun) {
        let doc = run.doc;
        let roster = Arc::clone(&self.roster);
        let ledger = match self.ledger(doc) {
            Ok(ledger) => ledger,
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        };
        match verify(&roster, ledger, run.clone()) {
            Ok(Some(verified)) => self.accept(&Arc::new(verified), Some(link)),
            Ok(None) => self.owe_ack(link, doc, &run.seals),
            Err(Refusal::Premature | Refusal::NewerRoster { .. }) => self.wait(link, run),
            Err(refusal) => self.refuse(link, doc, refusal),
        }
    }

    /// Keeps a run until what it builds on is here, and asks for that.
    fn wait(&mut self, link: LinkId, run: SealedRun) {
        let doc = run.doc;
        let waiting = self.waiting.entry(doc).or_default();
        if waiting.len() == limits::WAITING_RUNS {
            waiting.clear();
        }
        waiting.push((link, run));
        let have = match self.ledger(doc) {
            Ok(ledger) => ledger.have().clone(),
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        };
        let Some(state) = self.links.get_mut(&link) else { return };
        if !state.session.awaits(doc) {
            state.session.await_heads(doc, Vec::new());
            self.send(link, Frame::Have(doc, have));
        }
    }

    /// The one way in for verified changes, own and foreign.
    fn accept(&mut self, run: &Arc<VerifiedRun>, origin: Option<LinkId>) {
        let doc = run.doc();
        match self.held(doc) {
            Ok(held) => {
                for (meta, bytes) in run.changes() {
                    held.ledger.admit(meta);
                    held.tail_bytes += bytes.len();
                }
                let heads = held.ledger.heads();
                self.set_heads(doc, heads);
            }
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        }
        for meta in run.metas().iter().filter(|meta| meta.actor.device() == self.me.id) {
            self.own.insert((doc, meta.actor), meta.seq);
        }
        self.records.push(Record::Run(Arc::clone(run)));
        let watermark = self.watermark + 1;
        self.unsynced.entry(doc).or_default().push((watermark, Arc::clone(run)));
        if let Some(link) = origin {
            // What we wrote, lost in a crash and get back, the relay has.
            let got_back = run.tips().into_iter().map(|tip| (tip.actor, (tip.seq, tip.hash)));
            self.deliver_at_least(link, doc, &Have(got_back.collect()));
            self.owe_ack(link, doc, &run.sealed().seals);
            self.effects.push(Effect::Arrived(Arc::clone(run)));
        }
        self.offer(run, origin);
        self.after_growth(doc);
        self.compact_if_due(doc);
    }

    /// Passes a verified run to everybody else who may have it.
    fn offer(&mut self, run: &VerifiedRun, origin: Option<LinkId>) {
        let doc = run.doc();
        let sealed = run.sealed();
        let fits = fits_a_frame(sealed);
        for link in self.links.keys().copied().collect::<Vec<_>>() {
            let shares = |state: &Link| state.session.check_audience(doc).is_ok();
            if Some(link) == origin || !self.links.get(&link).is_some_and(shares) {
                continue;
            }
            if fits {
                self.send(link, Frame::Run(sealed.clone()));
            } else {
                self.send_archive(link, doc);
            }
        }
    }

    /// More of a document is here: links may be in step now, waiting runs may be complete.
    fn after_growth(&mut self, doc: DocId) {
        let mut caught_up = Vec::new();
        if let Some((_, held)) = self.held.get(&doc) {
            for (link, state) in &mut self.links {
                let known = |head: &Hash| held.ledger.max_op(head).is_some();
                // No heads were told where a live change came before the inventory did.
                let theirs = state.session.grew(doc, known).filter(|heads| !heads.is_empty());
                if let Some(theirs) = theirs {
                    caught_up.extend(held.ledger.have_at(&theirs).map(|have| (*link, have)));
                }
            }
        }
        for (link, theirs) in caught_up {
            self.deliver_at_least(link, doc, &theirs);
        }
        for (link, run) in self.waiting.remove(&doc).unwrap_or_default() {
            self.receive(link, run);
        }
    }

    fn take_archive(
        &mut self,
        link: LinkId,
        doc: DocId,
        result: Result<job::Checked, job::ArchiveError>,
    ) {
        let checked = match result {
            Ok(checked) => checked,
            Err(job::ArchiveError::Refused(refusal)) => return self.refuse(link, doc, refusal),
            Err(job::ArchiveError::Open(error)) => {
                tracing::warn!(%doc, %error, "an archive was refused");
                return self.close(link, CloseReason::Archive);
            }
        };
        let seals = checked.archive.archive().seals.clone();
        let theirs = checked.archive.metas().iter().map(|m| (m.actor, (m.seq, m.hash)));
        let theirs = Have(theirs.collect());
        self.deliver_at_least(link, doc, &theirs);
        let ledger = match self.ledger(doc) {
            Ok(ledger) => ledger,
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        };
        if !ledger.is_empty() {
            let bytes = |hash: &Hash| {
                let hash = automerge::ChangeHash(hash.0);
                let change = automerge::ReadDoc::get_change_by_hash(&*checked.doc, &hash)?;
                Some(change.raw_bytes().to_vec())
            };
            return match checked.archive.beyond(ledger, bytes) {
                Ok(Some(run)) => self.accept(&Arc::new(run), Some(link)),
                Ok(None) => {
                    self.owe_ack(link, doc, &seals);
                    self.after_growth(doc);
                }
                Err(refusal) => self.refuse(link, doc, refusal),
            };
        }
        let length = checked.archive.archive().chunks.len();
        let me = self.me.id;
        match self.held(doc) {
            Ok(held) => {
                for meta in checked.archive.metas() {
                    held.ledger.admit(meta);
                }
                held.archive_bytes = length;
                let heads = held.ledger.heads();
                let own = held.ledger.tips_of(me);
                self.own.extend(own.into_iter().map(|tip| ((doc, tip.actor), tip.seq)));
                self.set_heads(doc, heads);
            }
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        }
        let bytes = encode_archive(checked.archive.archive());
        self.records.push(Record::Archive(checked.archive));
        self.effects.push(Effect::Opened(doc, checked.doc));
        self.owe_ack(link, doc, &seals);
        for (other, state) in &self.links {
            if *other != link && state.session.check_audience(doc).is_ok() {
                self.effects.push(Effect::SendArchive(*other, doc, bytes.clone()));
            }
        }
        self.after_growth(doc);
    }

    fn take_roster(&mut self, link: LinkId, entries: Vec<SignedEntry>) {
        for entry in entries {
            if let Err(error) = self.add_roster_entry(entry) {
                return self.close(link, error.into());
            }
        }
        if let Some(state) = self.links.get_mut(&link) {
            state.roster_height = state.roster_height.max(self.roster.height());
        }
    }

    fn roster_grew(&mut self) {
        self.effects.push(Effect::Roster);
        let greeted = |(link, state): (&LinkId, &Link)| state.session.is_greeted().then_some(*link);
        for link in self.links.iter().filter_map(greeted).collect::<Vec<_>>() {
            self.send_roster(link);
        }
        for doc in self.waiting.keys().copied().collect::<Vec<_>>() {
            self.after_growth(doc);
        }
    }

    fn take_stored(&mut self, link: LinkId, stored: StoredTips) {
        if !self.is_relay(link) {
            return;
        }
        for (doc, tips) in stored {
            for (actor, seq) in tips {
                // Two seals of one device may name the same actor at different points.
                if self.delivered_to((doc, actor)) < seq {
                    self.set_delivered(doc, actor, seq);
                }
            }
        }
    }

    fn take_receipt(&mut self, link: LinkId, receipt: Receipt) {
        let Some(device) = self.roster.device(receipt.device) else { return };
        let verbund = self.roster.verbund();
        let message = Receipt::message(verbund, receipt.device, receipt.digest);
        if device.key.verifies(&message, receipt.signature) {
            self.spread_receipt(receipt, Some(link));
        } else {
            let device = receipt.device;
            self.close(link, Refusal::Signature(device).into());
        }
    }

    fn spread_receipt(&mut self, receipt: Receipt, origin: Option<LinkId>) {
        if self.receipts.get(&receipt.device) == Some(&receipt) {
            return;
        }
        let passes_on = self.me.role == Role::Relay || origin.is_none();
        let greeted = |(link, state): (&LinkId, &Link)| {
            (passes_on && Some(*link) != origin && state.session.is_greeted()).then_some(*link)
        };
        for link in self.links.iter().filter_map(greeted).collect::<Vec<_>>() {
            self.send(link, Frame::Receipt(receipt.clone()));
        }
        self.receipts.insert(receipt.device, receipt);
    }

    /// Remembers that a peer wants to hear when this is on the disk.
    fn owe_ack(&mut self, link: LinkId, doc: DocId, seals: &[Seal]) {
        let Some((_, held)) = self.held.get(&doc) else { return };
        let tips = seals.iter().flat_map(|seal| &seal.tips);
        let here = tips.filter(|tip| tip.seq <= held.ledger.have().seq(tip.actor));
        let tips: Vec<(Actor, u64)> = here.map(|tip| (tip.actor, tip.seq)).collect();
        let watermark = self.watermark + u64::from(!self.records.is_empty());
        let ack = Ack { watermark, link, doc, tips };
        if watermark <= self.durable {
            self.acknowledge(vec![ack]);
        } else {
            self.acks.push(ack);
        }
    }

    /// Only the relay confirms: its word is what „am Relais“ means.
    fn acknowledge(&mut self, acks: Vec<Ack>) {
        if self.me.role != Role::Relay {
            return;
        }
        let mut by_link: BTreeMap<LinkId, StoredTips> = BTreeMap::new();
        for Ack { link, doc, tips, .. } in acks {
            let Some(state) = self.links.get(&link) else { continue };
            // The peer wants to hear of its own changes only.
            let own = tips.into_iter().filter(|(actor, _)| actor.device() == state.peer.id);
            let own: Vec<_> = own.collect();
            if !own.is_empty() {
                by_link.entry(link).or_default().push((doc, own));
            }
        }
        for (link, stored) in by_link {
            self.send(link, Frame::Stored(stored));
        }
    }

    fn deliver_all(&mut self, link: LinkId, audience: Audience) {
        if !self.is_relay(link) {
            return;
        }
        let Some(state) = self.links.get(&link) else { return };
        let own = state.own.iter().filter(|((doc, _), _)| doc.audience() == audience);
        for ((doc, actor), seq) in own.map(|(id, seq)| (*id, *seq)).collect::<Vec<_>>() {
            self.set_delivered(doc, actor, seq);
        }
    }

    fn is_relay(&self, link: LinkId) -> bool {
        self.links.get(&link).is_some_and(|state| state.peer.role == Role::Relay)
    }

    /// Notes what a relay holds of our own changes in a document; `None` is all of it.
    fn deliver(&mut self, link: LinkId, doc: DocId, theirs: Option<&Have>) {
        if !self.is_relay(link) {
            return;
        }
        let own = self.own.iter().filter(|((of, _), _)| *of == doc);
        for ((_, actor), written) in own.map(|(id, seq)| (*id, *seq)).collect::<Vec<_>>() {
            let seq = theirs.map_or(written, |theirs| theirs.seq(actor).min(written));
            self.set_delivered(doc, actor, seq);
        }
    }

    /// Notes what a relay held of our own changes a while ago; it may have confirmed more since.
    fn deliver_at_least(&mut self, link: LinkId, doc: DocId, theirs: &Have) {
        if !self.is_relay(link) {
            return;
        }
        for (actor, (seq, _)) in &theirs.0 {
            if self.delivered_to((doc, *actor)) < *seq {
                self.set_delivered(doc, *actor, *seq);
            }
        }
    }

    fn set_delivered(&mut self, doc: DocId, actor: Actor, seq: u64) {
        if actor.device() == self.me.id && self.delivered_to((doc, actor)) != seq {
            self.delivered.insert((doc, actor), seq);
            self.unwritten.insert((doc, actor));
        }
    }

    fn compact_if_due(&mut self, doc: DocId) {
        let Some((_, held)) = self.held.get(&doc) else { return };
        let due = held.tail_bytes > limits::TAIL_BYTES.max(held.archive_bytes);
        if !due || self.compacting.contains_key(&doc) {
            return;
        }
        let folded = held.tail_bytes;
        match self.history(doc) {
            Ok(stored) => {
                let chunks = stored.chunks();
                self.compacting.insert(doc, folded);
                self.effects.push(Effect::Job(Job::Compact { doc, chunks }));
            }
            Err(error) => self.effects.push(Effect::Unreadable(doc, error)),
        }
    }

    /// The relay speaks only of what is on its disk: until then its frames to this link wait.
    fn hold_back(&mut self, link: LinkId) {
        let watermark = self.watermark + u64::from(!self.records.is_empty());
        if self.me.role == Role::Relay
            && watermark > self.durable
            && let Some(state) = self.links.get_mut(&link)
        {
            state.held_back.get_or_insert_default().0 = watermark;
        }
    }

    fn send(&mut self, link: LinkId, frame: Frame) {
        let held_back = self.links.get_mut(&link).and_then(|state| state.held_back.as_mut());
        match held_back {
            Some((_, frames)) => frames.push(frame),
            None => self.effects.push(Effect::Send(link, frame)),
        }
    }

    fn refuse(&mut self, link: LinkId, doc: DocId, refusal: Refusal) {
        if let Some(state) = self.links.get(&link) {
            self.effects.push(Effect::Refused(link, state.peer.id, doc, refusal.clone()));
        }
        self.close(link, refusal.into());
    }

    fn close(&mut self, link: LinkId, reason: CloseReason) {
        self.link_down(link);
        self.effects.push(Effect::Close(link, reason));
    }

    fn set_heads(&mut self, doc: DocId, heads: Vec<Hash>) {
        self.digests.remove(&doc.audience());
        self.heads.insert(doc, heads);
    }

    fn held(&mut self, doc: DocId) -> Result<&mut Held, ReadError> {
        use std::collections::btree_map::Entry;
        self.clock += 1;
        let clock = self.clock;
        match self.held.entry(doc) {
            Entry::Occupied(entry) => {
                let (used, held) = entry.into_mut();
                *used = clock;
                Ok(held)
            }
            Entry::Vacant(entry) => {
                let held = self.reader.held(doc)?.unwrap_or_else(|| Held {
                    ledger: Ledger::new(doc.class()),
                    archive_bytes: 0,
                    tail_bytes: 0,
                });
                Ok(&mut entry.insert((clock, held)).1)
            }
        }
    }

    /// Lets the ledgers go that were not used for longest; the store has them.
    fn forget_ledgers(&mut self) {
        if self.held.len() <= limits::LEDGERS || !self.is_durable() {
            return;
        }
        let mut used: Vec<u64> = self.held.values().map(|(used, _)| *used).collect();
        used.sort_unstable();
        let oldest = used[self.held.len() - limits::LEDGERS / 2];
        self.held.retain(|_, (used, _)| *used >= oldest);
    }
}

/// Returns whether a run is small enough to travel as one; else the whole archive does.
fn fits_a_frame(run: &SealedRun) -> bool {
    // Actor, number and hash, each with what postcard puts around it.
    const TIP: usize = 64;
    let changes: usize = run.changes.iter().map(Vec::len).sum();
    let seals: usize = run.seals.iter().map(|seal| 128 + TIP * seal.tips.len()).sum();
    changes + seals <= limits::RUNS_BYTES && run.changes.len() <= limits::RUN_CHANGES
}

/// Returns the audiences that both sides of a link belong to.
fn common_audiences(a: &Device, b: &Device, roster: &Roster) -> Vec<Audience> {
    let belongs = |device: &Device, municipality: MunicipalityId| {
        device.role == Role::Relay || device.municipality == municipality
    };
    let municipalities = roster.members().keys().copied();
    let common = municipalities.filter(|id| belongs(a, *id) && belongs(b, *id));
    [Audience::Verbund].into_iter().chain(common.map(Audience::Municipality)).collect()
}

/// Returns the id of the Leitlinie of a Verbund.
pub fn leitlinie(roster: &Roster) -> DocId {
    DocId::shared(Class::Leitlinie, roster.founded().leitlinie)
}
