// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The spine of the client: `Replica::edit` is the way out, `Replica::receive` the way in.
//! One worker owns it. Everything that can happen comes in as an [`Input`], everything that it
//! wants leaves as an [`Output`]; it waits for nothing and reads no clock.

mod changed;
pub mod judged;
mod open;
mod presence;
mod shares;
pub mod snapshot;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::sync::Arc;

use crate::change::{Actor, Hash, Have, Meta, Tip, limits};
use crate::document::{
    Changed, Content, Document, DocumentError, History, Kept, PlainView, Reversed, Shares, UndoLog,
};
use crate::domain::edit::{Edit, EditError, Reversal, Version};
use crate::domain::goal::Profile;
use crate::domain::ids::{Audience, Class, DeviceId, DocId, ItemId, MunicipalityId};
use crate::domain::sheet::Sheet;
use crate::domain::strategy::Strategy;
use crate::exchange::file::{FileRefusal, Progress, Summary};
use crate::exchange::job::{Done, Job};
use crate::exchange::{
    CloseReason, Effect, Exchange, Footprint, LinkEvent, LinkId, SetAside, leitlinie,
};
use crate::identity::key::{DeviceKey, KeyError};
use crate::identity::role::Role;
use crate::identity::roster::{Roster, RosterError};
use crate::identity::validity::Hidden;
use crate::identity::verify::{Refusal, VerifiedRun, seal};
use crate::replica::changed::ChangedDesk;
use crate::replica::judged::Judged;
use crate::replica::open::{OpenDocuments, Slot, Wish};
use crate::replica::presence::Presences;
use crate::replica::shares::ShareDesk;
use crate::replica::snapshot::{
    LinkState, Me, Municipality, Snapshot, Status, Storage, View, Views,
};
use crate::store::compact::OpenError;
use crate::store::{Batch, Durable, ReadError, Reader, Record};
use crate::sync::frame::{Declined, Frame, Receipt};

/// Everything that can happen to a replica.
#[derive(Debug)]
pub enum Input {
    /// A person wants something changed. Tickets count up; views name the last one they contain.
    Edit {
        /// The number of the wish.
        ticket: u64,
        /// The wish.
        edit: Edit,
    },
    /// A person wants own edits taken back or repeated. The tickets count up with those of edits.
    Reverse {
        /// The number of the wish.
        ticket: u64,
        /// The wish.
        reversal: Reversal,
    },
    /// Something happened on a link.
    Link(LinkEvent),
    /// Everything up to here is on the disk.
    Durable(Durable),
    /// The disk refuses; the writer keeps trying.
    WriteFailed,
    /// Work is done.
    Finished(Finished),
    /// The person has opened a document and gone to a field, or has closed it.
    Here(Option<(DocId, String)>),
    /// A person wants to see who wrote what in these documents, and in no others.
    Shares(BTreeSet<DocId>),
    /// A person wants to see which fields of a document others have written into since a state.
    Changed(DocId, Version),
    /// A person wants an exchange file read. Every wish needs a ticket of its own.
    ReadFile {
        /// The number of the wish.
        ticket: u64,
        /// The file.
        bytes: Arc<[u8]>,
    },
    /// A person does not want an exchange file read any more.
    StopFile(u64),
    /// Time has passed.
    Tick,
}

/// Everything that a replica wants.
#[derive(Debug)]
pub enum Output {
    /// Send a frame.
    Send(LinkId, Frame),
    /// Send this on a stream of its own and tell with [`LinkEvent::BulkSent`].
    SendBulk(LinkId, DocId, Vec<u8>),
    /// So many bytes that came in bulk are dealt with; the link may take others.
    BulkTaken(LinkId, usize),
    /// End a link.
    Close(LinkId, CloseReason),
    /// Write this as one transaction.
    Write(Batch),
    /// Do this in the pool.
    Work(Work),
    /// Show this.
    Show(Arc<Snapshot>),
    /// A wish cannot be fulfilled.
    Refused(u64, EditRefused),
    /// The roster grew, or it is known otherwise who is in good standing; whoever checks certificates
    /// needs it.
    Roster(Arc<Roster>),
    /// A peer holds a roster that contradicts ours; people should hear of it.
    Branch(DeviceId),
    /// Something of a peer was refused, for the log.
    Suspicious(DeviceId, DocId, Refusal),
    /// The relay does not keep a document; it stays here.
    Declined(DocId, Declined),
    /// A document does without some of its changes from now on; people should hear of it.
    SetAside(SetAside),
    /// A document cannot be used; the others can.
    Broken(DocId, Broken),
    /// The reading of an exchange file is further.
    FileStep(u64, Progress),
    /// An exchange file is taken in and on the disk, or refused as a whole.
    FileRead(u64, Result<Summary, FileRefusal>),
    /// Who wrote what in a document, in one state of it.
    Shares(DocId, Arc<Shares>),
    /// Which fields of a document others have written into since the state that was asked about.
    Changed(DocId, Arc<Changed>),
    /// Every stored document has been read; from here on [`Output::Show`] shows all of them.
    Ready,
}

/// Work for the pool, on owned bytes.
#[derive(Debug)]
pub enum Work {
    /// Work of the exchange.
    Exchange(Job),
    /// Open a document from its stored history.
    Open(DocId, History, Arc<Roster>),
    /// Find out who wrote what in a copy of a document.
    Shares(DocId, Document),
    /// Find out in a copy of a document which fields others than this device have written into since
    /// a state.
    Changed(DocId, Version, DeviceId, Document),
    /// Apply many changes to a document, except those that do not count.
    Apply(DocId, Document, Vec<Arc<VerifiedRun>>, Hidden),
}

/// The result of [`Work`].
#[derive(Debug)]
pub enum Finished {
    /// Of the exchange; with what the document says where one was opened for it.
    Exchange(Done, Option<Box<PlainView>>),
    /// Who wrote what in a document.
    Shares(DocId, Result<Shares, DocumentError>),
    /// Which fields of a document others have written into.
    Changed(DocId, Result<Changed, DocumentError>),
    /// A document is open, or it cannot be used.
    Opened(DocId, Result<Opened, Broken>),
}

/// A document that comes out of the pool.
#[derive(Debug)]
pub struct Opened {
    document: Document,
    view: PlainView,
    /// What is left out, and the height of the roster that decided it; `None` where nothing was
    /// decided anew.
    judged: Option<(Hidden, u32)>,
}

/// Why a wish cannot be fulfilled. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum EditRefused {
    /// It does not fit the fields.
    #[error(transparent)]
    Check(#[from] EditError),
    /// This device may not write the document.
    #[error("a {} may not write {doc}", .role.word())]
    Role {
        /// What the device may do.
        role: Role,
        /// The document.
        doc: DocId,
    },
    /// This device was revoked.
    #[error("this device was revoked")]
    Revoked,
    /// There are two rosters that contradict each other, and one of them does not let this device in.
    #[error("the rosters contradict each other about this device")]
    Contested,
    /// The roster says what this program does not know, so it does not know what may be written.
    #[error("the roster needs a newer program")]
    Outdated,
    /// The disk refuses, and enough waits for it already.
    #[error("too much waits for the disk")]
    Unwritten,
    /// The document does not take it.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// An own edit is not taken back, or not repeated; what was taken back with it is.
    #[error(transparent)]
    Kept(#[from] Kept),
    /// The change could not be sealed.
    #[error(transparent)]
    Seal(#[from] KeyError),
    /// The document cannot be opened.
    #[error(transparent)]
    Broken(#[from] Broken),
}

/// Why a document cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// Its bytes are damaged.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A verified change does not fit it.
    #[error(transparent)]
    Apply(#[from] DocumentError),
}

/// Why a replica cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The stored roster is not valid.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// The key of this device is not in the roster.
    #[error("the key of this device is not in the roster")]
    Unknown,
}

/// All documents of one workplace, and its part in the replication.
#[derive(Debug)]
pub struct Replica<R> {
    exchange: Exchange<R>,
    key: DeviceKey,
    nonces: Nonces,
    /// Names this process as an author.
    nonce: [u8; 12],
    open: OpenDocuments,
    /// How own edits are taken back, by document.
    undo: BTreeMap<DocId, UndoLog>,
    judged: Judged,
    /// Own changes that this turn made and that are not sealed yet.
    unsealed: BTreeMap<DocId, Vec<(Meta, Vec<u8>)>>,
    /// Documents in which this process has put its own earlier chains under a seal.
    vouched: BTreeSet<DocId>,
    strategy: Arc<View<Strategy>>,
    profiles: Views<ItemId, Profile>,
    sheets: Views<ItemId, Sheet>,
    released: Views<(MunicipalityId, ItemId), Sheet>,
    presences: Presences,
    shares: ShareDesk,
    changed: ChangedDesk,
    /// Documents whose stored view is older than what is shown.
    stale: BTreeSet<DocId>,
    /// Documents that changed in this turn.
    touched: BTreeMap<DocId, u64>,
    storage: Storage,
    /// Digests of the states that contain all own changes, newest last.
    complete: VecDeque<Hash>,
    quiet_since: i64,
    /// When the next proof shall begin.
    prove_at: Option<i64>,
    shown: Option<(Status, BTreeMap<DeviceId, LinkState>)>,
    ready: bool,
    revision: u64,
    out: Vec<Output>,
}

/// A source of random names for authors; each is used by one process only.
struct Nonces(Box<dyn FnMut() -> [u8; 12] + Send>);

/// How long nothing may happen before views are stored and receipts are sent, in milliseconds.
const QUIET_MS: i64 = 700;

/// How long after a change documents are proven, in milliseconds. A proof costs much more than a
/// change, and the same for many as for one; but what is built on a broken one meanwhile is lost
/// from sight with it.
const PROVE_AFTER_MS: i64 = 10_000;

/// How many states that contain all own changes are remembered.
const COMPLETE: usize = 512;

/// Counts the changes of each device.
fn by_device(have: &Have) -> BTreeMap<DeviceId, u64> {
    let mut written = BTreeMap::new();
    for (actor, (seq, _)) in &have.0 {
        *written.entry(actor.device()).or_default() += seq;
    }
    written
}

impl<R: Reader> Replica<R> {
    /// Starts from what is stored. What `nonces` gives must never have been used before: with the
    /// number of the device it names this process as an author.
    ///
    /// # Errors
    /// [`StartError`] if the store cannot be read or does not belong to the key.
    pub fn open(
        reader: R,
        key: DeviceKey,
        mut nonces: impl FnMut() -> [u8; 12] + Send + 'static,
    ) -> Result<Self, StartError> {
        let roster = Roster::open_with(reader.roster()?, &reader.branches()?)?;
        let me = roster.by_key(key.public()).cloned().ok_or(StartError::Unknown)?;
        let stored = reader.views()?;
        let exchange = Exchange::open(reader, me, roster)?;
        let doc = leitlinie(exchange.roster());
        let mut replica = Self {
            exchange,
            key,
            nonce: nonces(),
            nonces: Nonces(Box::new(nonces)),
            open: OpenDocuments::default(),
            undo: BTreeMap::new(),
            judged: Judged::default(),
            unsealed: BTreeMap::new(),
            vouched: BTreeSet::new(),
            strategy: Arc::new(View {
                doc,
                version: Version::default(),
                last: None,
                applied: 0,
                content: Strategy::default(),
            }),
            profiles: Views::default(),
            sheets: Views::default(),
            released: Views::default(),
            presences: Presences::default(),
            shares: ShareDesk::default(),
            changed: ChangedDesk::default(),
            stale: BTreeSet::new(),
            touched: BTreeMap::new(),
            storage: Storage::Saved(None),
            complete: VecDeque::new(),
            quiet_since: 0,
            prove_at: None,
            shown: None,
            ready: false,
            revision: 0,
            out: Vec::new(),
        };
        let newest = replica.follow_from_here();
        let judged = replica.exchange.judged()?;
        let quarantined: BTreeSet<DocId> = replica.exchange.quarantined().collect();
        let views: BTreeMap<DocId, (u32, PlainView)> = stored
            .into_iter()
            .filter_map(|(doc, bytes)| Some((doc, PlainView::decode(&bytes)?)))
            .collect();
        let documents: Vec<(DocId, Version)> = replica
            .exchange
            .documents()
            .map(|(doc, heads)| (doc, Version(heads.iter().map(|head| head.0).collect())))
            .collect();
        for (doc, version) in documents {
            match views.get(&doc) {
                Some((height, view)) => {
                    replica.judged.set(doc, Hidden::default(), *height);
                    replica.put_view(doc, view.clone(), 0);
                    let outdated = judged.contains(&doc) && *height < newest;
                    // It may show what was set aside only afterwards.
                    if view.version != version || outdated || quarantined.contains(&doc) {
                        replica.open.want(doc);
                    }
                }
                None => replica.open.want(doc),
            }
        }
        Ok(replica)
    }

    /// Takes in what happened, at a time in milliseconds since 1970, and returns what is wanted
    /// at once: what others get and the disk. [`Replica::show`] follows.
    pub fn turn(&mut self, now: i64, inputs: impl IntoIterator<Item = Input>) -> Vec<Output> {
        for input in inputs {
            // What others send may build on, or contradict, what was written a moment ago.
            if !matches!(input, Input::Edit { .. } | Input::Reverse { .. }) {
                self.seal_written();
            }
            self.handle(now, input);
            self.follow_up(now);
        }
        self.seal_written();
        self.follow_up(now);
        self.open_wanted();
        self.finish(now)
    }

    /// Ends a turn: reads what has changed, which takes longest, and returns what is to be shown
    /// and what it is good for beside that. To be called after every [`Replica::turn`].
    pub fn show(&mut self, now: i64) -> Vec<Output> {
        self.read_touched(now);
        self.look_for_shares();
        self.look_for_changed();
        self.prove(now);
        self.settle(now);
        self.repeat_presence(now);
        self.close_surplus();
        self.out = self.finish(now);
        self.show_if_changed();
        if !self.ready && !self.open.is_opening() {
            self.ready = true;
            self.out.push(Output::Ready);
        }
        std::mem::take(&mut self.out)
    }

    fn finish(&mut self, now: i64) -> Vec<Output> {
        let (effects, batch) = self.exchange.finish_turn();
        for effect in effects {
            self.follow(now, effect);
        }
        if let Some(batch) = batch {
            if self.storage != Storage::Failed {
                self.storage = Storage::Saving;
            }
            self.out.push(Output::Write(batch));
        }
        std::mem::take(&mut self.out)
    }

    /// Returns how many changes of each device a document holds.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn written(&mut self, doc: DocId) -> Result<BTreeMap<DeviceId, u64>, ReadError> {
        Ok(by_device(self.exchange.ledger(doc)?.have()))
    }

    /// Returns the same for all documents at once.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read.
    pub fn written_everywhere(
        &self,
    ) -> Result<BTreeMap<DocId, BTreeMap<DeviceId, u64>>, ReadError> {
        let haves = self.exchange.haves()?.into_iter();
        Ok(haves.map(|(doc, have)| (doc, by_device(&have))).collect())
    }

    /// Returns when [`Input::Tick`] is wanted next, in milliseconds since 1970.
    pub fn wake_at(&mut self) -> Option<i64> {
        let waits = self.may_store_views() || self.receipt_due().is_some();
        let quiet = waits.then_some(self.quiet_since + QUIET_MS);
        let presence = self.presences.wake_at(self.exchange.best_link().is_some());
        let proof = self.prove_at.filter(|_| self.exchange.may_prove());
        [quiet, presence, proof].into_iter().flatten().min()
    }

    /// Returns what lies in memory that others can make more of: open documents too. What the
    /// other documents say is known without that.
    pub fn footprint(&self) -> Footprint {
        let (open_documents, open_bytes, opening) = self.open.count();
        Footprint { open_documents, open_bytes, opening, ..self.exchange.footprint() }
    }

    /// Returns who belongs to the Verbund, as far as it is known here.
    pub fn roster(&self) -> &Roster {
        self.exchange.roster()
    }

    /// Returns whether something that a person wrote waits for its document to be opened. Until
    /// then it is nowhere but in memory, and [`Replica::close`] would lose it.
    pub fn holds_wishes(&self) -> bool {
        self.open.holds_wishes()
    }

    /// Returns what shall be said and written before the process ends.
    pub fn close(&mut self, now: i64) -> Vec<Output> {
        // The quiet moment that a receipt waits for does not come any more.
        self.give_receipt(now);
        self.store_views();
        self.exchange.write_remaining();
        self.finish(now)
    }

    fn handle(&mut self, now: i64, input: Input) {
        match input {
            Input::Edit { ticket, edit } => {
                if let Err(refused) = self.edit(now, ticket, edit) {
                    self.out.push(Output::Refused(ticket, refused));
                }
            }
            Input::Reverse { ticket, reversal } => {
                let wish = Wish::Reversal(reversal);
                if let Err(refused) = self.wish(now, ticket, reversal.doc, wish) {
                    self.out.push(Output::Refused(ticket, refused));
                }
            }
            Input::Link(event) => self.exchange.link_event(event),
            Input::Durable(durable) => {
                self.exchange.durable(durable);
                if self.exchange.is_durable() {
                    self.storage = Storage::Saved(Some(now / 1000));
                }
            }
            Input::WriteFailed => self.storage = Storage::Failed,
            Input::Finished(Finished::Exchange(done, view)) => {
                self.open.view = view.map(|view| *view);
                self.exchange.done(done);
            }
            Input::Finished(Finished::Opened(doc, opened)) => self.opened(now, doc, opened),
            Input::Finished(Finished::Shares(doc, shares)) => self.found_shares(doc, shares),
            Input::Finished(Finished::Changed(doc, changed)) => self.found_changed(doc, changed),
            Input::Here(place) => {
                if let Some((doc, _)) = &place {
                    self.prepare(*doc);
                }
                self.presences.here(now, place.clone());
                self.exchange.set_presence(place);
            }
            Input::Shares(wanted) => self.want_shares(wanted),
            Input::Changed(doc, since) => self.want_changed(doc, since),
            Input::ReadFile { ticket, bytes } => self.exchange.read_file(ticket, bytes),
            Input::StopFile(ticket) => self.exchange.stop_file(ticket),
            Input::Tick => {}
        }
    }

    /// The way out: check, write, seal, publish.
    fn edit(&mut self, now: i64, ticket: u64, edit: Edit) -> Result<(), EditRefused> {
        let doc = edit.doc;
        self.may_write(doc)?;
        self.wish(now, ticket, doc, Wish::Edit(edit.check()?))
    }

    fn may_write(&self, doc: DocId) -> Result<(), EditRefused> {
        let role = self.exchange.me().role;
        if !role.may_write(self.exchange.me().municipality, doc) {
            return Err(EditRefused::Role { role, doc });
        }
        Ok(())
    }

    /// Fulfils a wish at once, or as soon as the document is here.
    fn wish(&mut self, now: i64, ticket: u64, doc: DocId, wish: Wish) -> Result<(), EditRefused> {
        self.may_write(doc)?;
        let (roster, me) = (self.exchange.roster(), self.exchange.me().id);
        if roster.device(me).is_none() {
            let revoked = roster.judgements().revoked_at(me).is_some();
            let contested = !revoked && !roster.branches().is_empty();
            return Err(if contested { EditRefused::Contested } else { EditRefused::Revoked });
        }
        if self.exchange.roster().beyond().is_some() {
            return Err(EditRefused::Outdated);
        }
        if self.exchange.is_overfull() {
            return Err(EditRefused::Unwritten);
        }
        if !self.open.holds(doc) {
            if self.exchange.holds(doc) {
                self.start_opening(doc);
            } else {
                self.open.insert(doc, Document::new(doc.class()), 0);
            }
        }
        match self.open.slot(doc) {
            Some(Slot::Away { wishes, .. }) => {
                wishes.push((ticket, wish));
                Ok(())
            }
            Some(Slot::Open(_)) => self.write(now, ticket, doc, &wish),
            None => Err(Broken::Open(OpenError::Damaged).into()),
        }
    }

    fn write(&mut self, now: i64, ticket: u64, doc: DocId, wish: &Wish) -> Result<(), EditRefused> {
        if self.judged.is_cut(doc, Actor::new(self.exchange.me().id, self.nonce)) {
            // The document lacks own changes; the next would have the number of one of them.
            self.abandon_actor();
        }
        let actor = Actor::new(self.exchange.me().id, self.nonce);
        let Some(Slot::Open(document)) = self.open.slot(doc) else { return Ok(()) };
        let log = self.undo.entry(doc).or_default();
        // A clock outside this range would make a change that nobody may accept, ever.
        let time = (now / 1000).clamp(limits::TIME_FROM, limits::TIME_TO - 1);
        let written = match wish {
            Wish::Edit(edit) => document
                .write_undoable(edit, actor, time, ticket, log)
                .map(|changes| (changes, None)),
            Wish::Reversal(reversal) => document
                .reverse(log, reversal, actor, time)
                .map(|Reversed { changes, kept }| (changes, kept)),
        };
        let (changes, kept) = match written {
            Ok(written) => written,
            Err(error) => {
                // It may hold half of the edit; what is stored does not.
                if matches!(error, DocumentError::Malformed(_) | DocumentError::Panic) {
                    self.open.forget(doc);
                }
                return Err(error.into());
            }
        };
        let touched = self.touched.entry(doc).or_default();
        *touched = ticket.max(*touched);
        if !changes.is_empty() {
            self.unsealed.entry(doc).or_default().extend(changes);
        }
        kept.map_or(Ok(()), |kept| Err(kept.into()))
    }

    /// Puts what was written under one seal for each document, and publishes it.
    fn seal_written(&mut self) {
        for (doc, changes) in std::mem::take(&mut self.unsealed) {
            for part in changes.chunks(limits::RUN_CHANGES) {
                if let Err(error) = self.publish(doc, part.to_vec()) {
                    // It is shown as not saved, and the next turn tries again.
                    tracing::error!(%doc, %error, "a change could not be sealed");
                    self.storage = Storage::Failed;
                    let known = self.exchange.ledger(doc).map(|ledger| ledger.have().clone());
                    let known = known.unwrap_or_default();
                    let open = changes.iter().filter(|(meta, _)| known.seq(meta.actor) < meta.seq);
                    self.unsealed.insert(doc, open.cloned().collect());
                    break;
                }
            }
        }
    }

    fn publish(&mut self, doc: DocId, changes: Vec<(Meta, Vec<u8>)>) -> Result<(), EditRefused> {
        let Some(tip) = changes.last().map(|(meta, _)| meta.tip()) else { return Ok(()) };
        let me = self.exchange.me().id;
        // The first seal of a process vouches for all earlier chains of the device, so that one
        // seal is enough for them; later ones only say how far this process is.
        let mut tips: Vec<Tip> = Vec::new();
        if !self.vouched.contains(&doc) {
            tips = self.exchange.ledger(doc).map_err(Broken::Read)?.tips_of(me);
            tips.retain(|earlier| earlier.actor != tip.actor);
            if tips.len() > limits::VOUCHED_TIPS {
                tips.clear();
            }
        }
        tips.push(tip);
        let roster = Arc::clone(self.exchange.roster());
        let run = seal(&self.key, me, &roster, doc, changes, tips)?;
        self.vouched.insert(doc);
        self.exchange.publish(run);
        self.complete.clear();
        Ok(())
    }

    /// The way in: what is verified is applied and shown.
    fn receive(&mut self, run: Arc<VerifiedRun>) {
        let doc = run.doc();
        if matches!(self.open.slot(doc), Some(Slot::Open(_))) && !self.just_adds(doc, &run) {
            return;
        }
        let hidden = self.judged.hidden(doc);
        if self.open.takes_long(doc, &run) {
            if let Some(document) = self.open.take(doc) {
                self.out.push(Output::Work(Work::Apply(doc, document, vec![run], hidden)));
            }
            return;
        }
        match self.open.slot(doc) {
            Some(Slot::Open(document)) => match document.apply(&run, &hidden) {
                Ok(()) => {
                    self.touched.entry(doc).or_default();
                }
                Err(_refused) => {
                    // What was half applied is of no use any more; what is stored is.
                    self.open.away(doc);
                    if !self.suspect(doc) {
                        self.open_again(doc);
                    }
                }
            },
            Some(Slot::Away { runs, .. }) => runs.push(run),
            // The history that is read then contains it. Others may have written into many.
            None => self.open.want_soon(doc),
        }
    }

    /// Opens the document in which a person is, so that the first key need not wait for it.
    fn prepare(&mut self, doc: DocId) {
        if self.open.slot(doc).is_some() {
            return;
        }
        match self.exchange.size(doc) {
            Ok(0) => {}
            Ok(_) => self.open.want_soon(doc),
            Err(error) => self.out.push(Output::Broken(doc, error.into())),
        }
    }

    /// Opens what was found to need it at the start or by a person, a few at a time.
    fn open_wanted(&mut self) {
        while let Some(doc) = self.open.next_wanted() {
            self.start_opening(doc);
        }
    }

    fn opened(&mut self, now: i64, doc: DocId, opened: Result<Opened, Broken>) {
        if self.judged.again(doc) {
            return self.open_again(doc);
        }
        let Opened { document, view, judged } = match opened {
            Ok(opened) => opened,
            Err(broken) => {
                if !self.suspect(doc) {
                    self.give_up(doc, broken);
                }
                return;
            }
        };
        if let Some((hidden, height)) = judged {
            self.judged.set(doc, hidden, height);
        }
        let size = self.exchange.size(doc).unwrap_or_default();
        let slot = self.open.insert(doc, document, size);
        self.stale.insert(doc);
        self.quiet_since = now;
        self.put_view(doc, view, 0);
        let Some(Slot::Away { wishes, runs }) = slot else { return };
        for run in runs {
            self.receive(run);
        }
        for (ticket, wish) in wishes {
            // A long run may have taken the document away again.
            if let Some(Slot::Away { wishes, .. }) = self.open.slot(doc) {
                wishes.push((ticket, wish));
            } else if let Err(refused) = self.write(now, ticket, doc, &wish) {
                self.out.push(Output::Refused(ticket, refused));
            }
        }
    }

    /// Follows the effects of the exchange that concern documents at once, so that what an
    /// input brings is there when the next one comes.
    fn follow_up(&mut self, now: i64) {
        for effect in self.exchange.take_effects() {
            self.follow(now, effect);
        }
        self.open.view = None;
    }

    fn follow(&mut self, now: i64, effect: Effect) {
        match effect {
            Effect::Send(link, frame) => self.out.push(Output::Send(link, frame)),
            Effect::SendBulk(link, doc, bytes) => self.out.push(Output::SendBulk(link, doc, bytes)),
            Effect::BulkTaken(link, bytes) => {
                self.out.push(Output::BulkTaken(link, bytes));
            }
            Effect::Close(link, reason) => self.out.push(Output::Close(link, reason)),
            Effect::Job(job) => self.out.push(Output::Work(Work::Exchange(job))),
            Effect::Arrived(run) => self.receive(run),
            Effect::Opened(doc, automerge) => {
                let view = self.open.view.take();
                match self.exchange.hidden(doc) {
                    Ok(hidden) if hidden.is_empty() => {
                        let document = Document::of(doc.class(), automerge);
                        let judged = Some((hidden, self.exchange.roster().height()));
                        let opened = match view {
                            Some(view) => Ok(Opened { document, view, judged }),
                            None => Opened::read(document, judged),
                        };
                        self.opened(now, doc, opened);
                    }
                    Ok(_) => self.reopen(doc),
                    Err(error) => self.out.push(Output::Broken(doc, error.into())),
                }
            }
            Effect::Met(actor) => {
                // A state without what comes back was not complete after all.
                self.complete.clear();
                if actor == Actor::new(self.exchange.me().id, self.nonce) {
                    // A copy of this process is at work, or was: the same memory twice. Whoever
                    // went on under the same name would write the same numbers anew.
                    tracing::warn!(?actor, "this process was met as an author elsewhere");
                    self.abandon_actor();
                }
            }
            Effect::Roster => {
                self.shown = None;
                self.out.push(Output::Roster(Arc::clone(self.exchange.roster())));
                self.judge();
            }
            Effect::Branch(device) => self.out.push(Output::Branch(device)),
            Effect::Presence(presence) => {
                if self.presences.take(now, presence) {
                    self.shown = None;
                }
            }
            Effect::Refused(device, doc, refusal) => {
                self.out.push(Output::Suspicious(device, doc, refusal));
            }
            Effect::Declined(_, doc, why) => self.out.push(Output::Declined(doc, why)),
            Effect::SetAside(aside) => self.out.push(Output::SetAside(aside)),
            Effect::Proven(doc, result) => self.proven(doc, result),
            Effect::Unreadable(doc, error) => self.out.push(Output::Broken(doc, error.into())),
            Effect::FileStep(ticket, progress) => {
                self.out.push(Output::FileStep(ticket, progress));
            }
            Effect::FileRead(ticket, result) => self.out.push(Output::FileRead(ticket, result)),
        }
    }

    /// Goes on as another author, so that no number is used twice.
    fn abandon_actor(&mut self) {
        self.nonce = (self.nonces.0)();
        self.vouched.clear();
    }

    /// Reads what changed in this turn.
    fn read_touched(&mut self, now: i64) {
        for (doc, ticket) in std::mem::take(&mut self.touched) {
            let Some(Slot::Open(document)) = self.open.slot(doc) else { continue };
            match document.view() {
                Ok(view) => {
                    self.stale.insert(doc);
                    self.quiet_since = now;
                    self.put_view(doc, view, ticket);
                }
                Err(error) => self.out.push(Output::Broken(doc, error.into())),
            }
            match self.exchange.size(doc) {
                Ok(size) => self.open.grew(doc, size),
                Err(error) => self.out.push(Output::Broken(doc, error.into())),
            }
        }
    }

    fn put_view(&mut self, doc: DocId, view: PlainView, ticket: u64) {
        self.shown = None;
        self.shares.note(doc);
        let PlainView { version, last, content } = view;
        let applied = |before: Option<u64>| ticket.max(before.unwrap_or(0));
        match content {
            Content::Strategy(content) if doc == self.strategy.doc => {
                let applied = applied(Some(self.strategy.applied));
                self.strategy = Arc::new(View { doc, version, last, applied, content: *content });
            }
            Content::Profile(content) => {
                let applied = applied(self.profiles.get(&doc.item()).map(|view| view.applied));
                let view = View { doc, version, last, applied, content: *content };
                self.profiles.insert(doc.item(), Arc::new(view));
            }
            Content::Sheet(content)
                if doc.class() == Class::Blatt
                    && doc.owner() == self.exchange.me().municipality =>
            {
                let applied = applied(self.sheets.get(&doc.item()).map(|view| view.applied));
                let view = View { doc, version, last, applied, content: *content };
                self.sheets.insert(doc.item(), Arc::new(view));
            }
            Content::Sheet(content) if doc.class() == Class::BlattFrei => {
                let key = (doc.owner(), doc.item());
                let applied = applied(self.released.get(&key).map(|view| view.applied));
                let view = View { doc, version, last, applied, content: *content };
                self.released.insert(key, Arc::new(view));
            }
            Content::Strategy(_) | Content::Sheet(_) | Content::Other => {}
        }
    }

    /// Proves what changed a while ago, one document after the other.
    fn prove(&mut self, now: i64) {
        if !self.exchange.has_unproven() {
            self.prove_at = None;
            return;
        }
        let at = *self.prove_at.get_or_insert(now + PROVE_AFTER_MS);
        // A clock that jumps back must not put it off.
        if !(at - PROVE_AFTER_MS..at).contains(&now) && self.exchange.may_prove() {
            self.exchange.prove_next();
            if !self.exchange.has_unproven() {
                self.prove_at = None;
            }
        }
    }

    /// Stores views and gives receipts once it is quiet.
    fn settle(&mut self, now: i64) {
        let digest = self.exchange.digest(Audience::Verbund);
        if self.complete.back() != Some(&digest) {
            self.complete.push_back(digest);
            if self.complete.len() > COMPLETE {
                self.complete.pop_front();
            }
        }
        // A clock that jumps back must not silence anything.
        let quiet = !(self.quiet_since..self.quiet_since + QUIET_MS).contains(&now);
        if !quiet {
            return;
        }
        if self.may_store_views() {
            self.store_views();
        }
        self.give_receipt(now);
    }

    /// Returns whether there are views to store. They may be thrown away, so none of them waits for
    /// a disk that refuses.
    fn may_store_views(&self) -> bool {
        !self.stale.is_empty() && self.storage != Storage::Failed
    }

    fn give_receipt(&mut self, now: i64) {
        let Some(digest) = self.receipt_due() else { return };
        let device = self.exchange.me().id;
        let verbund = self.exchange.roster().verbund();
        // The clock makes it larger than before a restart, the last one larger in any case.
        let last = self.exchange.receipts().get(&device).map_or(0, |last| last.number);
        let number = u64::try_from(now).unwrap_or_default().max(last + 1);
        let message = Receipt::message(verbund, device, number, digest);
        match self.key.sign(&message) {
            Ok(signature) => {
                let receipt = Receipt { device, number, digest, signature };
                self.exchange.publish_receipt(receipt);
            }
            Err(error) => tracing::error!(%error, "no receipt could be signed"),
        }
    }

    /// Returns the digest that a receipt is due for: all of it on the disk, nothing missing.
    fn receipt_due(&mut self) -> Option<Hash> {
        let ready = self.exchange.is_durable() && self.exchange.best_link() == Some(true);
        let digest = self.exchange.digest(Audience::Verbund);
        // After a restart under a clock that was set back, peers hold a newer one of this device.
        let newest = self.exchange.receipts().get(&self.exchange.me().id);
        (ready && newest.is_none_or(|newest| newest.digest != digest)).then_some(digest)
    }

    fn store_views(&mut self) {
        for doc in std::mem::take(&mut self.stale) {
            if let Some(view) = self.shown_view(doc) {
                let bytes = view.encode(self.judged.height(doc));
                self.exchange.record(Record::View { doc, bytes });
            }
        }
    }

    /// Returns what is shown of a document.
    fn shown_view(&mut self, doc: DocId) -> Option<PlainView> {
        if doc == self.strategy.doc {
            return Some(self.strategy.plain(Content::Strategy));
        }
        match doc.class() {
            Class::Steckbrief => Some(self.profiles.get(&doc.item())?.plain(Content::Profile)),
            Class::Blatt if doc.owner() == self.exchange.me().municipality => {
                Some(self.sheets.get(&doc.item())?.plain(Content::Sheet))
            }
            Class::BlattFrei => {
                Some(self.released.get(&(doc.owner(), doc.item()))?.plain(Content::Sheet))
            }
            _ => {
                let Some(Slot::Open(document)) = self.open.slot(doc) else { return None };
                document.view().ok()
            }
        }
    }

    /// Lets documents go that were not used for longest. What they say stays.
    fn close_surplus(&mut self) {
        let (stale, unsealed) = (&self.stale, &self.unsealed);
        self.open.close_surplus(|doc| {
            let kept = matches!(
                doc.class(),
                Class::Leitlinie | Class::Steckbrief | Class::Blatt | Class::BlattFrei
            );
            !unsealed.contains_key(&doc) && (kept || !stale.contains(&doc))
        });
    }

    fn show_if_changed(&mut self) {
        let peers = self.peers();
        let status = self.status(&peers);
        if self.shown.as_ref() == Some(&(status, peers.clone())) {
            return;
        }
        self.shown = Some((status, peers.clone()));
        self.revision += 1;
        let roster = self.exchange.roster();
        let me = self.exchange.me();
        let municipality = |member: &crate::identity::roster::MemberRecord| Municipality {
            name: member.name.clone(),
            kind: member.kind,
        };
        let snapshot = Snapshot {
            revision: self.revision,
            verbund: roster.founded().name.clone(),
            me: Me { device: me.id, municipality: me.municipality, role: me.role },
            municipalities: roster.members().iter().map(|(id, m)| (*id, municipality(m))).collect(),
            devices: roster.devices().iter().map(|(id, d)| (*id, d.municipality)).collect(),
            strategy: Arc::clone(&self.strategy),
            profiles: self.profiles.clone(),
            sheets: self.sheets.clone(),
            released: self.released.clone(),
            presences: self.presences.shown(),
            peers,
            held_back: self.judged.held_back(),
            status,
        };
        self.out.push(Output::Show(Arc::new(snapshot)));
    }

    fn peers(&self) -> BTreeMap<DeviceId, LinkState> {
        let state = |in_step| if in_step { LinkState::InStep } else { LinkState::Connected };
        let peers = self.exchange.peer_links().into_iter();
        peers.map(|(device, in_step)| (device, state(in_step))).collect()
    }

    fn status(&self, peers: &BTreeMap<DeviceId, LinkState>) -> Status {
        let roster = self.exchange.roster();
        let own = self.exchange.me().municipality;
        let others = |device: DeviceId| {
            let device = roster.device(device)?;
            let counts = device.role != Role::Relay && device.municipality != own;
            counts.then_some(device.municipality)
        };
        let reachable: BTreeSet<_> = roster.devices().keys().filter_map(|id| others(*id)).collect();
        let receipts = self.exchange.receipts().values();
        let holding = receipts.filter(|receipt| self.complete.contains(&receipt.digest));
        let reached: BTreeSet<_> = holding.filter_map(|receipt| others(receipt.device)).collect();
        let unwritten = self.holds_wishes() && self.storage != Storage::Failed;
        Status {
            storage: if unwritten { Storage::Saving } else { self.storage },
            link: match self.exchange.relay_link() {
                None => LinkState::Offline,
                Some(false) => LinkState::Connected,
                Some(true) => LinkState::InStep,
            },
            peers: peers.len(),
            peers_in_step: peers.values().filter(|link| **link == LinkState::InStep).count(),
            waiting: usize::try_from(self.exchange.undelivered()).unwrap_or(usize::MAX),
            reached: reached.len(),
            reachable: reachable.len(),
            outdated: roster.beyond().is_some(),
        }
    }
}

impl Opened {
    fn read(document: Document, judged: Option<(Hidden, u32)>) -> Result<Self, Broken> {
        let view = document.view().map_err(Broken::Apply)?;
        Ok(Self { document, view, judged })
    }
}

impl Work {
    /// Does the work.
    pub fn run(self) -> Finished {
        match self {
            Self::Exchange(job) => {
                let done = job.run();
                let view = match &done {
                    Done::Archive { doc, result: Ok(checked), .. } => {
                        PlainView::of(doc.class(), &checked.doc).ok().map(Box::new)
                    }
                    _ => None,
                };
                Finished::Exchange(done, view)
            }
            Self::Open(doc, history, roster) => {
                let opened = Document::load_judged(doc, &history, &roster).map_err(Broken::Open);
                let opened = opened.and_then(|(document, hidden)| {
                    Opened::read(document, Some((hidden, roster.height())))
                });
                Finished::Opened(doc, opened)
            }
            Self::Shares(doc, document) => Finished::Shares(doc, document.shares()),
            Self::Changed(doc, since, me, document) => {
                Finished::Changed(doc, document.changed(since, me))
            }
            Self::Apply(doc, mut document, runs, hidden) => {
                let applied = runs.iter().try_for_each(|run| document.apply(run, &hidden));
                let opened = applied.map_err(Broken::Apply);
                Finished::Opened(doc, opened.and_then(|()| Opened::read(document, None)))
            }
        }
    }
}

impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonces")
    }
}
