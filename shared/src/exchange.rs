// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Replication with any number of peers: what client and relay have in common. Checks what
//! comes, hands it to the store, passes it on, and knows who lacks what. Opens no document,
//! holds no socket and reads no clock; long work leaves as a [`Job`] and comes back as [`Done`].
//!
//! Here is the way of a change: [`Exchange::publish`] or a frame, `accept`, `offer`. Beside it:
//! `compare` finds what somebody lacks, `bulk` sends what is large, `delivery` knows who has it
//! on a disk, `presence` tells where somebody is working.

mod bulk;
mod compare;
mod delivery;
pub mod file;
mod footprint;
mod held_back;
mod holdings;
pub mod import;
pub mod job;
mod parting;
mod presence;
mod quarantine;
mod quota;
mod unwritten;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use automerge::Automerge;

use crate::change::ledger::Ledger;
use crate::change::packed::PackedRun;
use crate::change::{Actor, Hash, Have, Meta, SealedRun, limits};
use crate::domain::ids::{Audience, Class, DeviceId, DocId, MunicipalityId};
use crate::exchange::bulk::BulkQueue;
use crate::exchange::delivery::Delivery;
use crate::exchange::file::{FileRefusal, Progress, Summary};
use crate::exchange::holdings::Holdings;
use crate::exchange::import::Imports;
use crate::exchange::job::{ArchiveError, Checked, Done, Job};
use crate::exchange::parting::{Parting, roster_frames};
use crate::exchange::quarantine::Proofs;
use crate::exchange::quota::{Growth, Usage};
use crate::exchange::unwritten::Unwritten;
use crate::identity::role::Role;
use crate::identity::roster::{Device, Roster, RosterError, SignedEntry};
use crate::identity::validity::{Hidden, hidden};
use crate::identity::verify::{ParsedRun, Refusal, VerifiedArchive, VerifiedRun, parse, verify};
use crate::store::compact::OpenError;
use crate::store::{Batch, Durable, Held, ReadError, Reader, Record, Stored, Tail};
use crate::sync::frame::{Declined, Frame, Hello, PROTOCOL, Presence, Receipt};
use crate::sync::session::{Misbehaved, Session, Step};

pub use footprint::{Footprint, LinkFootprint};
pub use quarantine::SetAside;
pub use quota::{Quota, Room, Taken};

/// One connection to one peer, numbered by whoever holds the sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u64);

/// What happens on a link.
#[derive(Debug)]
pub enum LinkEvent {
    /// A connection to a device stands.
    Up(LinkId, DeviceId),
    /// A frame came.
    Frame(LinkId, Frame),
    /// Something large came on a stream of its own.
    Bulk(LinkId, Vec<u8>),
    /// So many bytes of something large that was to be sent have arrived there.
    BulkSent(LinkId, usize),
    /// A connection is gone.
    Down(LinkId),
}

/// Where verified changes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// They were made here.
    Own,
    /// A peer sent them.
    Link(LinkId),
    /// They stood in an exchange file.
    File,
}

/// What the exchange wants done.
#[derive(Debug)]
pub enum Effect {
    /// Send a frame.
    Send(LinkId, Frame),
    /// Send this on a stream of its own, and tell with [`LinkEvent::BulkSent`] when it arrived.
    SendBulk(LinkId, DocId, Vec<u8>),
    /// So many bytes that came in bulk are dealt with; the link may take others.
    BulkTaken(LinkId, usize),
    /// End a link.
    Close(LinkId, CloseReason),
    /// Do this elsewhere and bring the result back.
    Job(Job),
    /// Others' changes are verified and on their way to the disk.
    Arrived(Arc<VerifiedRun>),
    /// The whole history of a document that was not here before.
    Opened(DocId, Box<Automerge>),
    /// A change of this device came that it does not know: its memory is older than that of
    /// others, and it must not go on under the same name.
    Met(Actor),
    /// The roster grew, or it is known otherwise who is in good standing.
    Roster,
    /// A device holds a roster that contradicts ours. Both are known here from now on.
    Branch(DeviceId),
    /// Somebody works somewhere, or no longer.
    Presence(Presence),
    /// Something of a device was refused. The device may not know better; people should.
    Refused(DeviceId, DocId, Refusal),
    /// A document, or what is new of it, has no room: at this relay, where the device brought it, or
    /// at the relay that says so.
    Declined(DeviceId, DocId, Declined),
    /// A document does without some of its changes from now on; people should hear of it.
    SetAside(SetAside),
    /// The history of a document was looked through that could not be opened or added to, or that
    /// does without some changes now. It is to be put together anew, or cannot be.
    Proven(DocId, Result<(), OpenError>),
    /// A document cannot be read.
    Unreadable(DocId, ReadError),
    /// The reading of an exchange file is further.
    FileStep(u64, Progress),
    /// An exchange file is taken in and on the disk, or refused.
    FileRead(u64, Result<Summary, FileRefusal>),
}

/// What a device hears that was revoked.
pub const REVOKED: &str = "the device was revoked";

/// What a device hears about which two rosters contradict each other.
pub const CONTESTED: &str = "the rosters contradict each other about the device";

/// What a device hears that only a branch of the roster lets in which does not hold.
pub const ABANDONED: &str = "the branch of the roster that lets the device in does not hold";

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
    /// What came in bulk is damaged.
    #[error("a damaged archive")]
    Bulk,
    /// The device was revoked since it was let in.
    #[error("{}", REVOKED)]
    Revoked,
    /// There may be room now for what was declined.
    #[error("there is room again")]
    RoomAgain,
    /// More frames wait for the disk here than may wait for one peer, or for all.
    #[error("too much waits for the disk")]
    Unwritten,
    /// It is settled which of two rosters holds; the next conversation begins with that one.
    #[error("it is settled which roster holds")]
    Settled,
}

impl CloseReason {
    /// Returns the place at which, or before which, the other side's roster says something else than
    /// ours, if that is why the link ends.
    pub fn fork(&self) -> Option<u32> {
        match self {
            Self::Roster(RosterError::Fork { height }) => Some(*height),
            _ => None,
        }
    }
}

/// Replication for one replica.
#[derive(Debug)]
pub struct Exchange<R> {
    me: Device,
    reader: R,
    roster: Arc<Roster>,
    holdings: Holdings,
    held: BTreeMap<DocId, (u64, Held)>,
    clock: u64,
    /// What is not on the disk yet, with the watermark that will say so.
    unsynced: BTreeMap<DocId, Vec<(u64, Arc<VerifiedRun>)>>,
    /// Received histories that are not on the disk yet.
    unsynced_archives: BTreeMap<DocId, (u64, Arc<VerifiedArchive>)>,
    waiting: BTreeMap<DocId, Vec<(LinkId, ParsedRun)>>,
    proofs: Proofs,
    links: BTreeMap<LinkId, Link>,
    /// Links to devices whose rosters contradict ours.
    parting: BTreeMap<LinkId, Parting>,
    /// How many bytes are under way in bulk on all links.
    bulk_bytes: usize,
    /// Whether something large was read and is being encoded. Until it is, nothing else is read that
    /// waits.
    encoding: bool,
    quota: Quota,
    /// Nothing where nothing is limited.
    usage: Option<Usage>,
    growth: Growth,
    delivery: Delivery,
    receipts: BTreeMap<DeviceId, Receipt>,
    /// Where this device is working.
    here: Option<(DocId, String)>,
    imports: Imports,
    records: Vec<Record>,
    unwritten: Unwritten,
    /// How many bytes of frames are held back on all links.
    held_back_bytes: usize,
    watermark: u64,
    durable: u64,
    effects: Vec<Effect>,
}

#[derive(Debug)]
struct Link {
    peer: Device,
    session: Session,
    roster_height: u32,
    /// How far it was when the other side said hello.
    told_height: u32,
    /// What we held of the documents that changed since we said what we hold.
    touched: BTreeMap<DocId, Have>,
    /// What came and waits for what it builds on. The peer has it.
    early: BTreeMap<DocId, HashSet<Hash>>,
    /// What of this link is among the runs that wait.
    waiting: WaitingRuns,
    /// Frames that wait until everything they speak of is on the disk.
    held_back: Option<HeldBack>,
    bulk: BulkQueue,
    /// Documents of which something had no room.
    declined: BTreeSet<DocId>,
    /// Whether something was declined because too much waited for the disk.
    put_off: bool,
    /// Where the devices are working that this link told of.
    heard: BTreeMap<DeviceId, (DocId, String)>,
    /// Devices of which the peer was told that they are working somewhere.
    told: BTreeSet<DeviceId>,
}

/// Frames that wait for the disk.
#[derive(Debug, Default)]
struct HeldBack {
    watermark: u64,
    frames: Vec<Frame>,
    /// How many bytes they are on the way.
    bytes: usize,
}

/// How many runs of a link wait for what they build on.
#[derive(Clone, Copy, Debug, Default)]
struct WaitingRuns {
    runs: usize,
    /// About how many bytes of memory they take.
    bytes: usize,
}

impl WaitingRuns {
    fn add(&mut self, run: &ParsedRun) {
        self.runs += 1;
        self.bytes += run.memory();
    }

    fn remove(&mut self, run: &ParsedRun) {
        self.runs -= 1;
        self.bytes -= run.memory();
    }
}

impl Origin {
    fn link(self) -> Option<LinkId> {
        match self {
            Self::Link(link) => Some(link),
            Self::Own | Self::File => None,
        }
    }
}

impl<R: Reader> Exchange<R> {
    /// Starts from what is stored.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn open(reader: R, me: Device, roster: Roster) -> Result<Self, ReadError> {
        let (mut holdings, mut own) = (Holdings::default(), BTreeMap::new());
        let headers = reader.headers()?;
        let proofs = Proofs::new(reader.proven()?, &headers, me.role);
        for header in headers {
            for (actor, (seq, _)) in header.have.0 {
                if actor.device() == me.id {
                    own.insert((header.doc, actor), seq);
                }
            }
            holdings.set(header.doc, header.heads);
        }
        let limited = me.role == Role::Relay;
        let usage = limited.then(|| reader.sizes()).transpose()?.map(Usage::new);
        Ok(Self {
            delivery: Delivery::new(me.id, own, reader.delivered()?),
            me,
            roster: Arc::new(roster),
            holdings,
            reader,
            held: BTreeMap::new(),
            clock: 0,
            unsynced: BTreeMap::new(),
            unsynced_archives: BTreeMap::new(),
            waiting: BTreeMap::new(),
            proofs,
            links: BTreeMap::new(),
            parting: BTreeMap::new(),
            bulk_bytes: 0,
            encoding: false,
            quota: Quota::NONE,
            usage,
            growth: Growth::default(),
            receipts: BTreeMap::new(),
            here: None,
            imports: Imports::default(),
            records: Vec::new(),
            unwritten: Unwritten::default(),
            held_back_bytes: 0,
            watermark: 0,
            durable: 0,
            effects: Vec::new(),
        })
    }

    /// Takes in what happened on a link.
    pub fn link_event(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Up(link, device) => self.link_up(link, device),
            LinkEvent::Frame(link, frame) => self.frame(link, frame),
            LinkEvent::Bulk(link, bytes) => self.bulk(link, bytes),
            LinkEvent::BulkSent(link, bytes) => self.bulk_sent(link, bytes),
            LinkEvent::Down(link) => self.link_down(link),
        }
    }

    /// Begins to speak with a device. Whether it may speak at all was checked with its
    /// certificate; the roster is asked once more here.
    fn link_up(&mut self, link: LinkId, device: DeviceId) {
        let Some(peer) = self.roster.device(device).cloned() else {
            self.effects.push(Effect::Close(link, CloseReason::Revoked));
            return;
        };
        let mut session = Session::default();
        let digests = common_audiences(&self.me, &peer, &self.roster)
            .into_iter()
            .map(|audience| (audience, self.holdings.digest(audience)))
            .collect();
        let hello = Hello {
            protocol: PROTOCOL,
            verbund: self.roster.verbund(),
            roster_height: self.roster.height(),
            roster_tip: self.roster.tip(),
            digests,
            receipts: self.receipts_digest(),
            program: concat!("leitwerk ", env!("CARGO_PKG_VERSION")).to_owned(),
        };
        session.said_hello(&hello);
        let state = Link {
            peer,
            session,
            roster_height: 0,
            told_height: 0,
            touched: BTreeMap::new(),
            early: BTreeMap::new(),
            waiting: WaitingRuns::default(),
            held_back: None,
            bulk: BulkQueue::default(),
            declined: BTreeSet::new(),
            put_off: false,
            heard: BTreeMap::new(),
            told: BTreeSet::new(),
        };
        self.links.insert(link, state);
        self.hold_back(link);
        self.send(link, Frame::Hello(hello));
    }

    fn link_down(&mut self, link: LinkId) {
        self.parting.remove(&link);
        let Some(state) = self.links.remove(&link) else { return };
        self.bulk_bytes = self.bulk_bytes.saturating_sub(state.bulk.bytes());
        self.held_back_bytes -= state.held_back.map_or(0, |held_back| held_back.bytes);
        self.pump_others(link);
        self.delivery.forget(link);
        self.forget_waiting(link);
        self.left(state.heard.into_keys());
    }

    fn frame(&mut self, link: LinkId, frame: Frame) {
        if self.parting.contains_key(&link) {
            // What else is under way was said before the other side knew.
            if let Frame::Roster(entries) = frame {
                self.hear_branch(link, entries);
            }
            return;
        }
        let verbund = self.roster.verbund();
        let Some(state) = self.links.get_mut(&link) else { return };
        let receipts = if let Frame::Hello(hello) = &frame { Some(hello.receipts) } else { None };
        match state.session.handle(verbund, frame) {
            Err(misbehaved) => self.close(link, misbehaved.into()),
            Ok(Step::Greeted { roster_height, roster_tip, equal, different, large }) => {
                // Where the other side's is longer, its entries show whether they continue ours.
                if self.roster.hash_at(roster_height).is_some_and(|ours| ours != roster_tip) {
                    let from = self.differs_from(roster_height, roster_tip);
                    self.part(link, roster_height);
                    return self.tell_branch(link, from);
                }
                state.roster_height = roster_height;
                state.told_height = roster_height;
                self.hold_back(link);
                self.send_roster(link);
                self.start_comparing(link, &equal, &different, &large);
                if receipts != Some(self.receipts_digest()) {
                    self.send_receipts(link);
                }
                self.send_presences(link);
                self.take_ungreeted(link);
            }
            Ok(Step::Roster(entries)) => self.take_roster(link, entries),
            Ok(Step::List(audience, scope)) => self.send_scope(link, audience, &scope),
            Ok(Step::Compare(listed)) => self.compare(link, &listed),
            Ok(Step::SendMissing(doc, have)) => self.answer(link, doc, &have),
            Ok(Step::Receive(run)) => self.receive(link, &run),
            Ok(Step::Stored(stored)) => self.take_stored(link, stored),
            Ok(Step::Receipt(receipt)) => self.take_receipt(link, receipt),
            Ok(Step::Presence(presence)) => self.take_presence(link, presence),
            Ok(Step::Declined(doc, why)) => self.take_declined(link, doc, why),
            Ok(Step::Nothing) => {}
        }
    }

    /// Takes own changes in, already sealed.
    pub fn publish(&mut self, run: VerifiedRun) {
        self.accept(&Arc::new(run), Origin::Own);
    }

    /// Takes a roster entry in that the own CA has just signed.
    ///
    /// # Errors
    /// [`RosterError`] if it does not continue the roster.
    pub fn add_roster_entry(&mut self, entry: SignedEntry) -> Result<(), RosterError> {
        let before = (self.roster.height(), self.roster.branches().len());
        Arc::make_mut(&mut self.roster).append(entry.clone())?;
        if before.0 < self.roster.height() {
            self.record(Record::Roster { height: self.roster.height(), entry });
            if self.roster.branches().len() < before.1 {
                self.record_branches();
            }
            self.roster_grew();
        }
        Ok(())
    }

    /// Takes the result of a job in.
    pub fn done(&mut self, done: Done) {
        match done {
            Done::Archive { link, bytes, doc, result } => {
                if bytes > 0 {
                    self.effects.push(Effect::BulkTaken(link, bytes));
                }
                self.take_archive(link, doc, result);
            }
            Done::Encoded { link, doc, bytes } => self.encoded(link, doc, bytes),
            Done::Run { link, bytes, doc, result } => {
                self.effects.push(Effect::BulkTaken(link, bytes));
                match result {
                    _ if !self.links.contains_key(&link) => {}
                    Ok(run) => self.check(link, run),
                    Err(refusal) => self.refuse(link, doc, refusal),
                }
            }
            Done::File { ticket, result } => self.file_step(ticket, *result),
            Done::Compacted { doc, result } => self.proven(doc, result),
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
        self.unsynced_archives.retain(|_, (watermark, _)| *watermark > durable);
        self.unwritten.written(durable);
        self.acknowledge();
        self.tell_taken_in();
        self.folds_are_durable();
        self.go_on_taking_in();
        for (link, state) in &mut self.links {
            let held_back = state.held_back.take_if(|held_back| held_back.watermark <= durable);
            let Some(HeldBack { frames, bytes, .. }) = held_back else { continue };
            self.held_back_bytes -= bytes;
            self.effects.extend(frames.into_iter().map(|frame| Effect::Send(*link, frame)));
        }
        // Not at the first byte: a disk that is only slow would end links again and again.
        if self.unwritten.bytes() <= limits::UNWRITTEN_BYTES / 2 {
            self.call_back_put_off();
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
            let own = |meta: &Meta| meta.actor.device() == self.me.id;
            let waited_for = |record: &Record| match record {
                Record::Run(run) => run.metas().iter().any(own),
                _ => false,
            };
            // A relay acknowledges, and a person sees whether her own work is saved.
            let may_wait = self.me.role != Role::Relay && !records.iter().any(waited_for);
            self.unwritten.end_turn(self.watermark);
            Batch { watermark: self.watermark, records, may_wait }
        });
        self.forget_ledgers();
        (self.take_effects(), batch)
    }

    /// Writes with this turn what can wait for others to be written with.
    pub fn write_remaining(&mut self) {
        for record in self.delivery.take_unwritten() {
            self.record(record);
        }
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
        self.holdings.all()
    }

    /// Returns whether anything of a document is here.
    pub fn holds(&self, doc: DocId) -> bool {
        self.holdings.heads(doc).is_some()
    }

    /// Returns a hash over the documents of an audience with their heads.
    pub fn digest(&mut self, audience: Audience) -> Hash {
        self.holdings.digest(audience).hash
    }

    /// Returns whether everything that was handed over is on the disk.
    pub fn is_durable(&self) -> bool {
        self.records.is_empty() && self.durable == self.watermark
    }

    /// Returns the best state among the links to a relay: in step, welcomed or neither.
    pub fn relay_link(&self) -> Option<bool> {
        let relays = self.greeted().filter(|link| link.peer.role == Role::Relay);
        relays.map(|link| self.is_in_step(link)).max()
    }

    /// Returns the other devices that welcomed us, the relay apart, and whether both sides hold
    /// the same and nothing is under way to them.
    pub fn peer_links(&self) -> BTreeMap<DeviceId, bool> {
        let peers = self.greeted().filter(|link| link.peer.role != Role::Relay);
        peers.map(|link| (link.peer.id, self.is_in_step(link) && link.bulk.is_empty())).collect()
    }

    /// Returns the best state among all links: in step, welcomed or neither.
    pub fn best_link(&self) -> Option<bool> {
        self.greeted().map(|link| self.is_in_step(link)).max()
    }

    fn greeted(&self) -> impl Iterator<Item = &Link> {
        self.links.values().filter(|link| link.session.is_greeted())
    }

    /// Returns whether both sides hold the same: documents and, of what the other side told, the
    /// roster. Who lacks an entry of the roster does not know a device that may call next.
    fn is_in_step(&self, link: &Link) -> bool {
        link.session.is_in_step() && link.roster_height <= self.roster.height()
    }

    /// Returns what is known of a document's changes.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn ledger(&mut self, doc: DocId) -> Result<&Ledger, ReadError> {
        Ok(&self.held(doc)?.ledger)
    }

    /// Returns how far every document is, without reading what is known of its single changes.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn haves(&self) -> Result<BTreeMap<DocId, Have>, ReadError> {
        let stored = self.reader.headers()?.into_iter().map(|it| (it.doc, it.have));
        let newer = self.held.iter().map(|(doc, (_, held))| (*doc, held.ledger.have().clone()));
        Ok(stored.chain(newer).collect())
    }

    /// Returns which changes of a document are held and not shown.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn hidden(&mut self, doc: DocId) -> Result<Hidden, ReadError> {
        let roster = Arc::clone(&self.roster);
        Ok(hidden(self.ledger(doc)?, &roster, doc))
    }

    /// Returns the documents in which some changes may not count because of what the roster says
    /// of them or of their devices.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn judged(&self) -> Result<BTreeSet<DocId>, ReadError> {
        let judgements = self.roster.judgements();
        let concerns = |doc: DocId, have: &Have| {
            let written = |device| have.0.keys().any(|actor| actor.device() == device);
            judgements.of(doc).is_some() || self.roster.silenced().iter().copied().any(written)
        };
        if self.roster.judged_from() == 0 {
            return Ok(BTreeSet::new());
        }
        let stored = self.reader.headers()?.into_iter();
        let stored = stored.filter(|it| concerns(it.doc, &it.have)).map(|it| it.doc);
        let newer = self.held.iter().map(|(doc, (_, held))| (*doc, held.ledger.have()));
        let newer = newer.filter(|(doc, have)| concerns(*doc, have)).map(|(doc, _)| doc);
        Ok(stored.chain(newer).collect())
    }

    /// Returns how many bytes of a document are stored, the newest not counted.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn size(&mut self, doc: DocId) -> Result<usize, ReadError> {
        let held = self.held(doc)?;
        Ok(held.archive_bytes + held.tail_bytes)
    }

    /// Returns the whole history of a document, what is not on the disk yet included.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn history(&self, doc: DocId) -> Result<Stored, ReadError> {
        // The store may have got there first, and have folded it since. It is asked before its
        // history is read, so that what it says to hold is in that.
        let unsynced = self.unsynced.contains_key(&doc);
        let known = if unsynced { self.reader.held(doc)? } else { None };
        let is_new = |run: &&VerifiedRun| {
            let holds = |held: &Held| run.metas().iter().all(|meta| held.ledger.holds(meta));
            !known.as_ref().is_some_and(holds)
        };
        let mut stored = self.reader.stored(doc)?;
        if let Some((_, archive)) = self.unsynced_archives.get(&doc)
            && stored.chunk.is_empty()
        {
            stored.chunk.clone_from(&archive.archive().chunks);
            stored.tail.add_seals(&archive.archive().seals);
        }
        stored.tail.add(self.unsynced(doc).filter(is_new));
        self.leave_out(doc, &mut stored);
        Ok(stored)
    }

    /// Returns the newest changes of a document, what is not on the disk yet included.
    fn tail(&self, doc: DocId) -> Result<Tail, ReadError> {
        let mut tail = self.reader.tail(doc)?;
        tail.add(self.unsynced(doc));
        Ok(tail)
    }

    fn unsynced(&self, doc: DocId) -> impl Iterator<Item = &VerifiedRun> {
        self.unsynced.get(&doc).into_iter().flatten().map(|(_, run)| &**run)
    }

    fn receive(&mut self, link: LinkId, run: &PackedRun) {
        let unpacked = run.unpack(limits::RUN_FRAME_UNPACKED_BYTES);
        let unpacked = unpacked.map_err(|_malformed| Refusal::Malformed);
        // It is checked in this turn, so that it must not be long.
        let short = |sealed: SealedRun| match bulk::beyond_a_frame(&sealed, run) {
            None => Ok(sealed),
            Some(limit) => Err(Refusal::TooMuch { limit }),
        };
        match unpacked.and_then(short).and_then(parse) {
            Ok(run) => self.check(link, run),
            Err(refusal) => self.refuse(link, run.doc, refusal),
        }
    }

    fn check(&mut self, link: LinkId, run: ParsedRun) {
        let doc = run.doc();
        if self.declines(link, doc) {
            return;
        }
        let roster = Arc::clone(&self.roster);
        let ledger = match self.ledger(doc) {
            Ok(ledger) => ledger,
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        };
        let verified = verify(&roster, ledger, run.clone());
        // Whoever sent it has it, even if it must wait here for what it builds on.
        if let Some(state) = self.links.get_mut(&link) {
            let changes = || run.metas().iter().map(|meta| meta.hash);
            state.session.received(doc, changes());
            state.bulk.received(doc, changes());
        }
        match verified {
            Ok(Some(_)) if self.declines_more(link, doc) => {}
            Ok(Some(verified)) => self.accept(&Arc::new(verified), Origin::Link(link)),
            Ok(None) => self.owe_ack(link, doc, run.seals()),
            Err(Refusal::Premature | Refusal::NewerRoster { .. }) => self.wait(link, run),
            Err(refusal @ Refusal::NewerProgram { .. }) => pass_over(doc, &refusal),
            Err(refusal) => self.refuse(link, doc, refusal),
        }
    }

    /// Keeps a run until what it builds on is here; that is on its way beside it. Nothing of it is
    /// checked yet but its shape: its author may be anybody. So whoever sends more than there is
    /// room for is hung up on, and the next conversation brings it again.
    fn wait(&mut self, link: LinkId, run: ParsedRun) {
        let doc = run.doc();
        let Some(state) = self.links.get_mut(&link) else { return };
        let changes = run.metas().iter().map(|meta| meta.hash);
        state.early.entry(doc).or_default().extend(changes);
        state.waiting.add(&run);
        self.waiting.entry(doc).or_default().push((link, run));
        let Some(fullest) = self.overfull() else { return };
        if self.roster.beyond().is_some() {
            // What it builds on may be what was passed over.
            self.forget_waiting(fullest);
        } else {
            self.close(fullest, Misbehaved::TooEarly.into());
        }
    }

    /// Returns the link of which too much waits; where it is too much of all together, the one of
    /// which most does.
    fn overfull(&self) -> Option<LinkId> {
        let all: usize = self.links.values().map(|state| state.waiting.bytes).sum();
        let most = self.links.iter().max_by_key(|(_, state)| state.waiting.bytes);
        let many = self.links.iter().find(|(_, state)| state.waiting.runs > limits::WAITING_RUNS);
        let (link, state) = many.or(most)?;
        let WaitingRuns { runs, bytes } = state.waiting;
        let full = runs > limits::WAITING_RUNS
            || bytes > limits::WAITING_BYTES
            || all > limits::WAITING_ALL_BYTES;
        full.then_some(*link)
    }

    /// Forgets what came too early over a link.
    fn forget_waiting(&mut self, link: LinkId) {
        for waiting in self.waiting.values_mut() {
            waiting.retain(|(from, _)| *from != link);
        }
        self.waiting.retain(|_, waiting| !waiting.is_empty());
        if let Some(state) = self.links.get_mut(&link) {
            state.waiting = WaitingRuns::default();
            state.early.clear();
        }
    }

    /// Forgets what came too early of a document.
    fn nothing_waits(&mut self, doc: DocId) {
        for state in self.links.values_mut() {
            state.early.remove(&doc);
        }
    }

    /// The one way in for verified changes, own and foreign.
    fn accept(&mut self, run: &Arc<VerifiedRun>, origin: Origin) {
        let doc = run.doc();
        let documents = usize::from(!self.holds(doc));
        let roster = Arc::clone(&self.roster);
        self.touch(doc);
        let parts = match self.held(doc) {
            Ok(held) => {
                for (meta, bytes) in run.changes() {
                    held.ledger.admit(meta);
                    held.tail_bytes += bytes.len();
                }
                if origin != Origin::Own {
                    held_back::tell(&held.ledger, &roster, doc, run.metas());
                }
                let heads = held.ledger.heads();
                let parts = if held.ledger.is_forked() || run.is_beside() {
                    run.divide(&held.ledger).into_iter().map(Arc::new).collect()
                } else {
                    vec![Arc::clone(run)]
                };
                self.holdings.set(doc, heads);
                parts
            }
            Err(error) => return self.effects.push(Effect::Unreadable(doc, error)),
        };
        let bytes = run.changes().map(|(_, bytes)| bytes.len()).sum();
        self.takes(doc, Taken { documents, bytes }, origin);
        self.look_whether_full(doc);
        let own = run.metas().iter().filter(|meta| meta.actor.device() == self.me.id);
        for meta in own {
            self.delivery.wrote(doc, meta.actor, meta.seq);
            if origin != Origin::Own {
                self.effects.push(Effect::Met(meta.actor));
            }
        }
        let watermark = self.watermark + 1;
        for part in parts {
            self.record(Record::Run(Arc::clone(&part)));
            self.unsynced.entry(doc).or_default().push((watermark, part));
        }
        if let Some(link) = origin.link() {
            self.owe_ack(link, doc, &run.sealed().seals);
        }
        if origin != Origin::Own {
            self.effects.push(Effect::Arrived(Arc::clone(run)));
        }
        self.offer(run, origin.link());
        self.after_growth(doc);
        self.proof_falls_due(doc);
        self.compact_if_due(doc);
    }

    /// Passes a verified run to everybody else who may have it and is not known to.
    fn offer(&mut self, run: &VerifiedRun, origin: Option<LinkId>) {
        let doc = run.doc();
        let live = |(link, state): (&LinkId, &Link)| {
            let goes =
                Some(*link) != origin && state.session.is_live(doc) && !state.bulk.names(doc);
            goes.then_some(*link)
        };
        let links: Vec<LinkId> = self.links.iter().filter_map(live).collect();
        if links.is_empty() {
            return;
        }
        let packed = PackedRun::pack(run.sealed());
        let lacking: HashSet<Hash> = run.metas().iter().map(|meta| meta.hash).collect();
        for link in links {
            let early = self.links.get(&link).and_then(|state| state.early.get(&doc));
            if let Some(early) = early {
                let lacking = lacking.iter().copied().filter(|hash| !early.contains(hash));
                self.send_lacking(link, doc, &lacking.collect());
            } else {
                self.send_run(link, run.sealed(), packed.clone(), &lacking);
                self.owe_ack(link, doc, &run.sealed().seals);
            }
        }
    }

    /// More of a document is here: links may be in step now, waiting runs may be complete.
    fn after_growth(&mut self, doc: DocId) {
        let (mut caught_up, mut missing) = (Vec::new(), Vec::new());
        if let Some((_, held)) = self.held.get(&doc) {
            for (link, state) in &mut self.links {
                let known = |head: &Hash| held.ledger.max_op(head).is_some();
                let Some(behind) = state.session.grew(doc, known) else { continue };
                let said = behind.said.0.values().map(|(_, hash)| *hash);
                let shown = said.chain(behind.received.iter().copied());
                let shown = shown.filter(|hash| held.ledger.entry(hash).is_some());
                let tips: Vec<Hash> = behind.heads.iter().copied().chain(shown).collect();
                let Some(lacking) = held.ledger.lacking_at(&tips) else { continue };
                // What came since it said so may not be on its disk.
                caught_up.push((*link, held.ledger.have_at(&behind.heads).unwrap_or_default()));
                // What it was taken to hold because it seemed to be ahead was another branch.
                let wrong = behind.presumed.iter().any(|hash| lacking.contains(hash));
                if wrong || !behind.answered {
                    missing.push((*link, lacking));
                }
            }
        }
        for (link, theirs) in caught_up {
            self.deliver_at_least(link, doc, &theirs);
        }
        for (link, lacking) in missing {
            self.send_lacking(link, doc, &lacking);
        }
        let Some(waiting) = self.waiting.remove(&doc) else { return };
        for (link, run) in &waiting {
            if let Some(state) = self.links.get_mut(link) {
                state.waiting.remove(run);
            }
        }
        for (link, run) in waiting {
            if self.links.contains_key(&link) {
                self.check(link, run);
            }
        }
        if !self.waiting.contains_key(&doc) {
            self.nothing_waits(doc);
        }
    }

    fn take_archive(&mut self, link: LinkId, doc: DocId, result: Result<Checked, ArchiveError>) {
        if self.declines(link, doc) {
            return;
        }
        let Some(state) = self.links.get_mut(&link) else { return };
        let checked = match result {
            Ok(checked) => checked,
            Err(ArchiveError::Refused(refusal @ Refusal::NewerProgram { .. })) => {
                return pass_over(doc, &refusal);
            }
            Err(ArchiveError::Refused(refusal)) => return self.refuse(link, doc, refusal),
            Err(ArchiveError::Open(error)) => {
                tracing::warn!(%doc, %error, "an archive does not open");
                return self.refuse(link, doc, Refusal::Malformed);
            }
        };
        let newest = || checked.archive.ledger().have().0.values().map(|(_, hash)| *hash);
        state.session.received(doc, newest());
        state.bulk.received(doc, newest());
        let beside = checked.archive.beside().into_iter().flat_map(VerifiedRun::metas);
        let mut metas = checked.archive.metas().iter().chain(beside);
        let brings_more =
            self.ledger(doc).is_ok_and(|ledger| metas.any(|meta| !ledger.holds(meta)));
        if brings_more && self.declines_more(link, doc) {
            return;
        }
        if let Err(refusal) = self.accept_archive(checked, Origin::Link(link)) {
            self.refuse(link, doc, refusal);
        }
    }

    /// Takes in what is new in a checked archive.
    fn accept_archive(&mut self, checked: Checked, origin: Origin) -> Result<(), Refusal> {
        let archive = Arc::new(checked.archive);
        let doc = archive.archive().doc;
        let mut offenders = checked.offenders;
        let ledger = match self.ledger(doc) {
            Ok(ledger) => ledger,
            Err(error) => {
                self.effects.push(Effect::Unreadable(doc, error));
                return Ok(());
            }
        };
        // What is here already is judged by what else is here.
        offenders.retain(|offender| ledger.entry(&offender.meta.hash).is_none());
        if !offenders.is_empty() {
            self.set_aside(doc, &offenders, None);
        }
        let ledger = match self.ledger(doc) {
            Ok(ledger) => ledger,
            Err(error) => {
                self.effects.push(Effect::Unreadable(doc, error));
                return Ok(());
            }
        };
        if !ledger.is_empty() || archive.metas().is_empty() {
            let bytes = |hash: &Hash| {
                let hash = automerge::ChangeHash(hash.0);
                let change = automerge::ReadDoc::get_change_by_hash(&*checked.doc, &hash)?;
                Some(change.raw_bytes().to_vec())
            };
            if let Some(run) = archive.beyond(ledger, bytes)? {
                self.accept(&Arc::new(run), origin);
            } else {
                if let Some(link) = origin.link() {
                    self.owe_ack(link, doc, archive.seals());
                }
                self.after_growth(doc);
            }
            return Ok(());
        }
        self.touch(doc);
        let length = archive.archive().chunks.len();
        let (me, roster) = (self.me.id, Arc::clone(&self.roster));
        match self.held(doc) {
            Ok(held) => {
                let before = std::mem::replace(&mut held.ledger, archive.ledger().clone());
                held.ledger.set_broken(before.broken().iter().copied());
                held_back::tell(&held.ledger, &roster, doc, archive.metas());
                held.archive_bytes = length;
                let heads = held.ledger.heads();
                let own = held.ledger.tips_of(me);
                for tip in own {
                    self.delivery.wrote(doc, tip.actor, tip.seq);
                    self.effects.push(Effect::Met(tip.actor));
                }
                self.holdings.set(doc, heads);
            }
            Err(error) => {
                self.effects.push(Effect::Unreadable(doc, error));
                return Ok(());
            }
        }
        self.takes(doc, Taken { documents: 1, bytes: length }, origin);
        self.unpacks(doc, checked.unpacked);
        self.proof_falls_due(doc);
        self.record(Record::Archive(Arc::clone(&archive)));
        self.unsynced_archives.insert(doc, (self.watermark + 1, Arc::clone(&archive)));
        self.effects.push(Effect::Opened(doc, checked.doc));
        if let Some(beside) = archive.beside() {
            self.accept(&Arc::new(beside.clone()), origin);
        }
        if let Some(link) = origin.link() {
            self.owe_ack(link, doc, archive.seals());
        }
        let live = |(other, state): (&LinkId, &Link)| {
            (Some(*other) != origin.link() && state.session.is_live(doc)).then_some(*other)
        };
        for other in self.links.iter().filter_map(live).collect::<Vec<_>>() {
            self.send_archive(other, doc);
        }
        self.after_growth(doc);
        Ok(())
    }

    fn take_roster(&mut self, link: LinkId, mut entries: Vec<SignedEntry>) {
        for place in 0..entries.len() {
            match self.add_roster_entry(entries[place].clone()) {
                Ok(()) => {}
                Err(RosterError::Fork { .. }) => {
                    let told = self.links.get(&link).map_or(0, |state| state.told_height);
                    self.part(link, told);
                    return self.hear_branch(link, entries.split_off(place));
                }
                Err(error) => return self.close(link, error.into()),
            }
        }
        if let Some(state) = self.links.get_mut(&link) {
            state.roster_height = state.roster_height.max(self.roster.height());
        }
    }

    fn roster_grew(&mut self) {
        self.effects.push(Effect::Roster);
        let revoked = |(link, state): (&LinkId, &Link)| {
            self.roster.device(state.peer.id).is_none().then_some(*link)
        };
        for link in self.links.iter().filter_map(revoked).collect::<Vec<_>>() {
            self.close(link, CloseReason::Revoked);
        }
        let greeted = |(link, state): (&LinkId, &Link)| state.session.is_greeted().then_some(*link);
        for link in self.links.iter().filter_map(greeted).collect::<Vec<_>>() {
            self.send_roster(link);
        }
        self.check_early();
        for doc in self.waiting.keys().copied().collect::<Vec<_>>() {
            self.after_growth(doc);
        }
    }

    /// Sends roster entries that the peer lacks.
    fn send_roster(&mut self, link: LinkId) {
        let Some(state) = self.links.get_mut(&link) else { return };
        let entries = self.roster.entries_from(state.roster_height.saturating_add(1)).to_vec();
        state.roster_height = state.roster_height.max(self.roster.height());
        for frame in roster_frames(&entries) {
            self.send(link, frame);
        }
    }

    /// What a relay says it holds is its word for the peer's own changes: until these are on its disk
    /// its frames to this link wait, from the next that says it on. They may have come over another
    /// link a moment ago. What others wrote is passed on meanwhile, also from a disk that is full.
    fn hold_back(&mut self, link: LinkId) {
        let watermark = self.watermark + u64::from(!self.records.is_empty());
        let peer = self.links.get(&link).map(|state| state.peer.id);
        let waits = self.me.role == Role::Relay
            && watermark > self.durable
            && peer.is_some_and(|peer| self.has_unsynced_of(peer));
        if waits && let Some(state) = self.links.get_mut(&link) {
            state.held_back.get_or_insert_default().watermark = watermark;
        }
    }

    /// Returns whether something that a device wrote is not on the disk yet.
    fn has_unsynced_of(&self, device: DeviceId) -> bool {
        let wrote = |meta: &Meta| meta.actor.device() == device;
        let mut runs = self.unsynced.values().flatten();
        let mut archives = self.unsynced_archives.values();
        runs.any(|(_, run)| run.metas().iter().any(wrote))
            || archives.any(|(_, archive)| archive.metas().iter().any(wrote))
    }

    fn send(&mut self, link: LinkId, frame: Frame) {
        let state = self.links.get_mut(&link);
        let Some(held_back) = state.and_then(|state| state.held_back.as_mut()) else {
            return self.effects.push(Effect::Send(link, frame));
        };
        let length = frame.encode().len();
        held_back.frames.push(frame);
        held_back.bytes += length;
        self.held_back_bytes += length;
        // As many as may wait for a peer that reads too slowly.
        let over = held_back.bytes > limits::FRAMES_LINK_BYTES
            || (self.held_back_bytes > limits::FRAMES_ALL_BYTES
                && held_back.bytes > limits::FRAMES_FAIR_BYTES);
        if over {
            self.close(link, CloseReason::Unwritten);
        }
    }

    fn refuse(&mut self, link: LinkId, doc: DocId, refusal: Refusal) {
        if let Some(state) = self.links.get(&link) {
            self.effects.push(Effect::Refused(state.peer.id, doc, refusal.clone()));
        }
        self.close(link, refusal.into());
    }

    fn close(&mut self, link: LinkId, reason: CloseReason) {
        self.link_down(link);
        self.effects.push(Effect::Close(link, reason));
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

    /// Lets the ledgers go that were not used for longest, where the store has all that they know.
    fn forget_ledgers(&mut self) {
        if self.held.len() <= limits::LEDGERS + self.unwritten.documents() {
            return;
        }
        let stored = self.held.iter().filter(|(doc, _)| !self.unwritten.is_about(**doc));
        let mut used: Vec<u64> = stored.map(|(_, (used, _))| *used).collect();
        used.sort_unstable();
        let oldest = used[used.len() - limits::LEDGERS / 2];
        self.held.retain(|doc, (used, _)| *used >= oldest || self.unwritten.is_about(*doc));
    }
}

/// Leaves alone what only a newer program can check. The rest is exchanged as ever, and the next
/// conversation brings this again.
fn pass_over(doc: DocId, refusal: &Refusal) {
    tracing::debug!(%doc, %refusal, "passed over");
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
