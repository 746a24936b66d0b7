// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The running client: threads, sockets and the clock around [`Replica`]. One worker owns the
//! replica; window and commands send wishes and get snapshots, and wait for nothing else.

mod callers;
mod certificate;
mod network;
mod places;
mod remembered;
mod tasks;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use leitwerk_shared::cli::Problem;
use leitwerk_shared::document::{Changed, Shares};
use leitwerk_shared::domain::edit::{Edit, Reversal, Version};
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::exchange::SetAside;
use leitwerk_shared::exchange::file::{FileRefusal, Progress, Summary};
use leitwerk_shared::identity::certificate::Term;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::DialError;
use leitwerk_shared::net::connection::Path;
use leitwerk_shared::net::enrol::Grant;
use leitwerk_shared::net::link::{Event, Links};
use leitwerk_shared::net::mesh::Target;
use leitwerk_shared::net::peer::{Fingerprint, Peer};
use leitwerk_shared::net::tls::Identity;
use leitwerk_shared::replica::snapshot::{Snapshot, Storage};
use leitwerk_shared::replica::{Broken, EditRefused, Input, Output, Replica, StartError};
use leitwerk_shared::store::CommitError;
use leitwerk_shared::store::sqlite::SqliteReader;
use leitwerk_shared::store::writer::{Writer, Written};
use leitwerk_shared::sync::frame::Declined;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

use crate::client::certificate::Certificate;
pub use crate::client::network::{Listening, NetworkState, Search};
use crate::client::network::{Network, Order};
use crate::client::places::Places;
use crate::client::remembered::Remembered;
use crate::client::tasks::Wanted;
pub use crate::client::tasks::{Ended, Task};
use crate::memory::Memory;
use crate::news::{Authors, State};
use crate::profile::{Profile, ProfileError};
use crate::texts::problems;

/// A replica that works in the background until it is dropped. Dropping it stores what is left.
pub struct Client {
    messages: Sender<Message>,
    /// What is wanted of the network; dropped when nothing is wanted any more.
    orders: Option<mpsc::UnboundedSender<Order>>,
    network: Option<tokio::task::JoinHandle<()>>,
    worker: Option<JoinHandle<()>>,
    runtime: Option<Runtime>,
    profile: Profile,
    roster: watch::Receiver<Arc<Roster>>,
    certificate: watch::Receiver<Identity>,
    remembered: Arc<Remembered<Memory>>,
    places: Arc<Places>,
    /// Whether the authority is being asked what waits for the agreement of a coordinator.
    asking: Arc<AtomicBool>,
    /// Long work that may still be stopped.
    tasks: BTreeMap<u64, Wanted>,
    tell: Tell,
}

/// How the window hears of something.
type Tell = Arc<dyn Fn(Notice) + Send + Sync>;

/// What the client tells.
#[derive(Debug)]
pub enum Notice {
    /// There is something new to show.
    Show(Arc<Snapshot>),
    /// Every stored document has been read.
    Ready,
    /// A wish cannot be fulfilled.
    Refused(u64, EditRefused),
    /// Somebody who is called has answered, and over what.
    Reached(Target, Path),
    /// Somebody who is called was not reached; the next attempt follows.
    Unreached(Target, DialError),
    /// Where this workplace listens, and whom it calls.
    Network(NetworkState),
    /// The roster has grown.
    Roster(Arc<Roster>),
    /// This workplace has a new certificate.
    Certified(Term),
    /// What waits for the agreement of a coordinator.
    Grants(Result<Vec<Grant>, Problem>),
    /// A coordinator's agreement is noted, or not.
    Endorsed(Grant, Result<(), Problem>),
    /// Long work is further.
    Step(u64, Progress),
    /// Long work has come to its end.
    Ended(u64, Ended),
    /// The certificate of this workplace ends in so many days and could not be renewed yet.
    CertificateEnds(i64),
    /// The relay has no room for a document of this workplace.
    Declined(Declined),
    /// The roster and that of a peer contradict each other; nothing is exchanged between them.
    RosterForked,
    /// No socket can be opened; the next attempt follows.
    NoNetwork(DialError),
    /// Who has written how much in a document; comes before the snapshot that shows it.
    Authors(DocId, Authors),
    /// Who wrote what in a document.
    Shares(DocId, Arc<Shares>),
    /// Which fields of a document others have written into since the state that was asked about.
    Changed(DocId, Arc<Changed>),
    /// The disk refuses; the next attempt follows.
    NotStored(CommitError),
    /// A document does without some of its changes from now on.
    SetAside(SetAside),
    /// A document cannot be used.
    Broken(DocId, Broken),
    /// The worker broke off: nothing is saved any more.
    BrokenOff,
    /// An exchange file is taken in and saved, or refused as a whole.
    FileRead(u64, Result<Summary, FileRefusal>),
}

impl Notice {
    /// Returns what went wrong, where it may keep somebody from what was begun. Whoever goes on in
    /// spite of it says so.
    pub fn problem(&self) -> Option<Problem> {
        match self {
            Self::Refused(_, refused) => Some(problems::edit(refused)),
            Self::Declined(why) => Some(problems::declined(*why)),
            Self::RosterForked => Some(problems::roster_forked()),
            Self::NoNetwork(error) => Some(problems::dial(error)),
            Self::NotStored(error) => Some(problems::commit(error)),
            Self::Broken(_, error) => Some(problems::broken(error)),
            Self::BrokenOff => Some(problems::broken_off()),
            // Where several are called, it is enough that one of them answers.
            Self::Unreached(..)
            | Self::Show(_)
            | Self::Ready
            | Self::Reached(..)
            | Self::Network(_)
            | Self::Roster(_)
            | Self::Certified(_)
            | Self::Grants(_)
            | Self::Endorsed(..)
            | Self::Step(..)
            | Self::Ended(..)
            | Self::CertificateEnds(_)
            | Self::Authors(..)
            | Self::Shares(..)
            | Self::Changed(..)
            | Self::SetAside(_)
            | Self::FileRead(..) => None,
        }
    }
}

/// Why the client does not start.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The profile cannot be used.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The replica does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The system refuses a thread.
    #[error("the system refuses")]
    System(#[from] std::io::Error),
}

enum Message {
    Input(Input),
    Link(Event),
    Traffic(Sender<(u64, u64)>),
    Count(BTreeMap<DocId, State>),
    /// Do this in the pool once everything is on the disk.
    WhenSaved(Job),
    Stop,
}

type Job = Box<dyn FnOnce(&Snapshot) + Send>;

/// So many documents are counted one by one.
const FEW: usize = 8;

/// How long an ending client waits for the others to hear of it.
const FAREWELL: Duration = Duration::from_secs(3);

impl Client {
    /// Starts to work in a profile. `tell` is called from other threads and must not wait.
    ///
    /// # Errors
    /// [`ClientError`] if the profile cannot be used.
    pub fn start(
        profile: Profile,
        online: bool,
        tell: impl Fn(Notice) + Clone + Send + Sync + 'static,
    ) -> Result<Self, ClientError> {
        let (identity, roster) = profile.identity()?;
        let store = profile.store()?;
        let reader = store.reader().map_err(ProfileError::Store)?;
        let key = profile.key()?;
        let me = roster.by_key(key.public()).map(|device| device.id);
        let me = me.ok_or(StartError::Unknown)?;
        let fingerprint = Fingerprint::of(key.public());
        let replica = Replica::open(reader, key, nonce)?;

        let cores = thread::available_parallelism().map_or(1, usize::from);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(cores)
            .thread_name("network")
            .enable_all()
            .build()?;
        let (messages, inbox) = channel();
        let (reports, tell_writer) = (messages.clone(), tell.clone());
        let writer = Writer::start(store, move |written| match written {
            Written::Durable(durable) => send(&reports, Input::Durable(durable)),
            Written::Failed(error) => {
                send(&reports, Input::WriteFailed);
                tell_writer(Notice::NotStored(error));
            }
        })?;
        let (roster_sender, roster) = watch::channel(Arc::new(roster));
        let told: Tell = Arc::new(tell.clone());
        let worker = Worker {
            replica,
            links: Links::default(),
            writer,
            messages: messages.clone(),
            pool: runtime.handle().clone(),
            roster: roster_sender,
            latest: None,
            counted: None,
            when_saved: Vec::new(),
            tell: tell.clone(),
        };
        let watch = Watch(Arc::clone(&told));
        let worker = thread::Builder::new().name("worker".to_owned()).spawn(move || {
            let watch = watch;
            worker.run(&inbox);
            drop(watch);
        })?;
        let (orders, wanted) = mpsc::unbounded_channel();
        let certificate = Certificate {
            file: profile.certificate_file(),
            relays: profile.relays().to_vec(),
            key: profile.key()?,
            roster: roster.clone(),
            store: profile.store_file(),
            identity: watch::Sender::new(identity),
        };
        let (known, shown) = (roster.clone(), certificate.identity.subscribe());
        let places = Arc::new(Places::load(profile.folder()));
        let network = Network {
            me,
            fingerprint,
            certificate: Arc::new(certificate),
            roster,
            port: profile.port(),
            relays: profile.relays().to_vec(),
            peers: profile.peers().to_vec(),
            places: Arc::clone(&places),
            online,
            searching: false,
            told: None,
            orders: wanted,
            messages: messages.clone(),
            tell,
        };
        let network = runtime.spawn(network.run());
        let folder = profile.folder().to_owned();
        let remembered = Arc::new(Remembered::new(move |memory: &Memory| memory.save(&folder)));
        // The first turn shows what is stored.
        send(&messages, Input::Tick);
        Ok(Self {
            messages,
            orders: Some(orders),
            network: Some(network),
            worker: Some(worker),
            runtime: Some(runtime),
            profile,
            roster: known,
            certificate: shown,
            remembered,
            places,
            asking: Arc::default(),
            tasks: BTreeMap::new(),
            tell: told,
        })
    }

    /// Returns the profile in which it works.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Returns the roster as it is known now.
    pub fn roster(&self) -> Arc<Roster> {
        Arc::clone(&self.roster.borrow())
    }

    /// Returns from when to when the certificate of this workplace is good.
    pub fn certificate(&self) -> Option<Term> {
        Term::of(&self.certificate.borrow().certificate)
    }

    /// Sets what people here call this workplace.
    ///
    /// # Errors
    /// [`ProfileError::File`] if it cannot be written; the old name stays.
    pub fn set_name(&mut self, name: &str) -> Result<(), ProfileError> {
        self.profile.set_name(name)
    }

    /// Passes a wish on.
    pub fn edit(&self, ticket: u64, edit: Edit) {
        send(&self.messages, Input::Edit { ticket, edit });
    }

    /// Takes own edits back or repeats them.
    pub fn reverse(&self, ticket: u64, reversal: Reversal) {
        send(&self.messages, Input::Reverse { ticket, reversal });
    }

    /// Looks at who wrote what in these documents from now on, and in no others;
    /// [`Notice::Shares`] tells it.
    pub fn share(&self, docs: BTreeSet<DocId>) {
        send(&self.messages, Input::Shares(docs));
    }

    /// Asks which fields of a document others have written into since a state;
    /// [`Notice::Changed`] tells it.
    pub fn compare(&self, doc: DocId, since: Version) {
        send(&self.messages, Input::Changed(doc, since));
    }

    /// Tells others where this person is working.
    pub fn here(&self, place: Option<(DocId, String)>) {
        send(&self.messages, Input::Here(place));
    }

    /// Passes an exchange file on; [`Notice::FileRead`] answers. Every file needs a ticket of its
    /// own.
    pub fn read_file(&self, ticket: u64, bytes: Arc<[u8]>) {
        send(&self.messages, Input::ReadFile { ticket, bytes });
    }

    /// Connects and listens, or ends every connection.
    pub fn set_online(&self, online: bool) {
        self.order(Order::Online(online));
    }

    /// Begins to search the room for other workplaces and to be found by them, or ends that. It
    /// ends with the process in any case.
    pub fn set_searching(&self, searching: bool) {
        self.order(Order::Search(searching));
    }

    /// Asks for [`Notice::Network`] once more, for somebody who has not heard the first one.
    pub fn tell_network(&self) {
        self.order(Order::Tell);
    }

    /// Remembers another workplace and calls it from now on.
    ///
    /// # Errors
    /// [`ProfileError::File`] if it cannot be remembered; it is not called then.
    pub fn add_peer(&mut self, peer: Peer) -> Result<(), ProfileError> {
        self.profile.add_peer(peer)?;
        self.order(Order::Peers(self.profile.peers().to_vec()));
        Ok(())
    }

    /// Forgets another workplace and calls it no more.
    ///
    /// # Errors
    /// [`ProfileError::File`] if it cannot be forgotten; it is still called then.
    pub fn remove_peer(&mut self, peer: &Peer) -> Result<(), ProfileError> {
        self.profile.remove_peer(peer)?;
        self.order(Order::Peers(self.profile.peers().to_vec()));
        Ok(())
    }

    /// Counts from now on who has written how much: [`Notice::Authors`] tells it of every document
    /// whose state is not the known one.
    pub fn count(&self, known: BTreeMap<DocId, State>) {
        if self.messages.send(Message::Count(known)).is_err() {
            tracing::debug!("the worker has ended");
        }
    }

    /// Returns what the window remembers.
    pub fn memory(&self) -> Memory {
        self.profile.memory()
    }

    /// Remembers something for the window, soon.
    pub fn remember(&self, memory: Memory) {
        self.remembered.put(memory);
        let remembered = Arc::clone(&self.remembered);
        self.in_pool(move || remembered.write());
    }

    /// Returns how many bytes the links that stand have sent and received: of UDP payload, handshake
    /// and acknowledgements included, or within TLS over TCP.
    pub fn traffic(&self) -> (u64, u64) {
        let (reply, traffic) = channel();
        if self.messages.send(Message::Traffic(reply)).is_err() {
            tracing::debug!("the worker has ended");
        }
        traffic.recv().unwrap_or_default()
    }

    fn order(&self, order: Order) {
        if self.orders.as_ref().is_some_and(|orders| orders.send(order).is_err()) {
            tracing::debug!("the network has ended");
        }
    }

    /// Ends the worker, which stores what is left and wants no link any more; the links end when
    /// everything is sent; then the network.
    fn end(&mut self) {
        if self.messages.send(Message::Stop).is_ok()
            && let Some(worker) = self.worker.take()
            && worker.join().is_err()
        {
            tracing::error!("the worker broke off");
        }
        self.remembered.write();
        self.orders = None;
        if let (Some(runtime), Some(network)) = (self.runtime.take(), self.network.take()) {
            let farewell = async { tokio::time::timeout(FAREWELL, network).await };
            if runtime.block_on(farewell).is_err() {
                tracing::debug!("nobody answers the farewell");
            }
            runtime.shutdown_timeout(FAREWELL);
            self.places.write();
        }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("profile", &self.profile).finish_non_exhaustive()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.end();
    }
}

/// Tells it when the thread that owns it breaks off.
struct Watch(Tell);

impl Drop for Watch {
    fn drop(&mut self) {
        if thread::panicking() {
            (self.0)(Notice::BrokenOff);
        }
    }
}

/// The thread that owns the replica.
struct Worker<T> {
    replica: Replica<SqliteReader>,
    links: Links,
    writer: Writer,
    messages: Sender<Message>,
    pool: tokio::runtime::Handle,
    roster: watch::Sender<Arc<Roster>>,
    latest: Option<Arc<Snapshot>>,
    /// The states whose authors are known; none while nobody wants to know.
    counted: Option<BTreeMap<DocId, State>>,
    /// What waits until everything is on the disk.
    when_saved: Vec<Job>,
    tell: T,
}

impl<T: Fn(Notice)> Worker<T> {
    fn run(mut self, inbox: &Receiver<Message>) {
        let mut stop = false;
        loop {
            let mut inputs = Vec::new();
            for message in std::iter::once(self.wait(inbox)).chain(inbox.try_iter()) {
                match message {
                    Message::Input(input) => inputs.push(input),
                    Message::Link(event) => {
                        if matches!(&event, Event::Down(_, end) if end.is_fork()) {
                            (self.tell)(Notice::RosterForked);
                        }
                        inputs.push(Input::Link(self.links.note(event)));
                    }
                    Message::Traffic(reply) => {
                        if reply.send(self.links.traffic()).is_err() {
                            tracing::debug!("nobody waits for the traffic any more");
                        }
                    }
                    Message::Count(known) => {
                        self.counted = Some(known);
                        self.count();
                    }
                    Message::WhenSaved(job) => self.when_saved.push(job),
                    Message::Stop => stop = true,
                }
            }
            for output in self.replica.turn(now(), inputs) {
                self.follow(output);
            }
            for output in self.replica.show(now()) {
                self.follow(output);
            }
            self.begin_saved();
            // What was written last may still wait for its document.
            if stop && !self.replica.holds_wishes() {
                for output in self.replica.close(now()) {
                    self.follow(output);
                }
                return;
            }
        }
    }

    /// Begins with what had to wait until everything is on the disk. Where the disk refuses, the
    /// status says so, and what is there is better than nothing.
    fn begin_saved(&mut self) {
        let latest = self.latest.as_ref();
        let Some(seen) = latest.filter(|seen| seen.status.storage != Storage::Saving) else {
            return;
        };
        for job in self.when_saved.drain(..) {
            let seen = Arc::clone(seen);
            self.pool.spawn_blocking(move || job(&seen));
        }
    }

    /// Waits for a message, or for the time at which the replica wants to be woken.
    fn wait(&mut self, inbox: &Receiver<Message>) -> Message {
        let Some(at) = self.replica.wake_at() else {
            return inbox.recv().unwrap_or(Message::Stop);
        };
        let pause = u64::try_from(at - now()).unwrap_or_default().min(60_000);
        match inbox.recv_timeout(Duration::from_millis(pause)) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => Message::Input(Input::Tick),
            Err(RecvTimeoutError::Disconnected) => Message::Stop,
        }
    }

    fn follow(&mut self, output: Output) {
        match output {
            Output::Send(link, frame) => self.links.frame(link, &frame),
            Output::SendBulk(link, _, bytes) => self.links.bulk(link, bytes),
            Output::BulkTaken(link, bytes) => self.links.bulk_taken(link, bytes),
            Output::Close(link, reason) => {
                if reason.fork().is_some() {
                    (self.tell)(Notice::RosterForked);
                }
                self.links.close(link, &reason);
            }
            // People hear of it when the link ends, once the other side knows ours as well.
            Output::Branch(device) => {
                tracing::warn!(device = device.0, "a peer holds a roster that contradicts ours");
            }
            Output::Write(batch) => self.writer.write(batch),
            Output::Work(work) => {
                let messages = self.messages.clone();
                self.pool.spawn_blocking(move || send(&messages, Input::Finished(work.run())));
            }
            Output::Show(snapshot) => {
                self.latest = Some(Arc::clone(&snapshot));
                self.count();
                (self.tell)(Notice::Show(snapshot));
            }
            Output::Ready => (self.tell)(Notice::Ready),
            Output::Shares(doc, shares) => (self.tell)(Notice::Shares(doc, shares)),
            Output::Changed(doc, changed) => (self.tell)(Notice::Changed(doc, changed)),
            Output::FileStep(ticket, progress) => (self.tell)(Notice::Step(ticket, progress)),
            Output::FileRead(ticket, result) => (self.tell)(Notice::FileRead(ticket, result)),
            Output::Refused(ticket, refused) => (self.tell)(Notice::Refused(ticket, refused)),
            Output::Roster(roster) => {
                self.roster.send_replace(Arc::clone(&roster));
                (self.tell)(Notice::Roster(roster));
            }
            Output::Suspicious(device, doc, refusal) => {
                tracing::warn!(device = device.0, %doc, %refusal, "a change was refused");
            }
            Output::Declined(doc, why) => {
                tracing::warn!(%doc, ?why, "the relay does not keep a document");
                (self.tell)(Notice::Declined(why));
            }
            Output::SetAside(aside) => {
                tracing::warn!(?aside, "a document does without some changes from now on");
                (self.tell)(Notice::SetAside(aside));
            }
            Output::Broken(doc, broken) => {
                tracing::warn!(%doc, %broken, "a document cannot be used");
                (self.tell)(Notice::Broken(doc, broken));
            }
        }
    }

    /// Tells who has written how much where that has changed.
    fn count(&mut self) {
        let (Some(counted), Some(snapshot)) = (&mut self.counted, &self.latest) else { return };
        let strategy = (snapshot.strategy.doc, &snapshot.strategy.version);
        let profiles = snapshot.profiles.values().map(|view| (view.doc, &view.version));
        let all = std::iter::once(strategy).chain(profiles);
        let all = all.map(|(doc, version)| (doc, version, State::of(version)));
        let changed: Vec<_> = all.filter(|(doc, _, now)| counted.get(doc) != Some(now)).collect();
        // After the start these are all of them, and what is known of each single change of all of
        // them is much.
        let at_once = if changed.len() > FEW {
            self.replica.written_everywhere().unwrap_or_else(|error| {
                tracing::warn!(%error, "nobody knows who wrote what");
                BTreeMap::new()
            })
        } else {
            BTreeMap::new()
        };
        for (doc, version, state) in changed {
            let by = at_once.get(&doc).cloned().map_or_else(|| self.replica.written(doc), Ok);
            match by {
                Ok(by) => {
                    counted.insert(doc, state);
                    (self.tell)(Notice::Authors(doc, Authors { version: version.clone(), by }));
                }
                Err(error) => tracing::warn!(%doc, %error, "nobody knows who wrote here"),
            }
        }
    }
}

/// Hands something to the worker. Once it has ended, nobody waits for it any more.
fn send(messages: &Sender<Message>, input: Input) {
    if messages.send(Message::Input(input)).is_err() {
        tracing::debug!("the worker has ended");
    }
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// 96 random bits that name this process as an author.
fn nonce() -> [u8; 12] {
    let mut nonce = [0; 12];
    aws_lc_rs::rand::fill(&mut nonce).expect("the system gives randomness");
    nonce
}

#[cfg(test)]
mod tests {
    use leitwerk_shared::domain::edit::Path;
    use leitwerk_shared::domain::ids::Class;
    use leitwerk_shared::domain::template::Template;

    use super::*;
    use crate::demo;
    use crate::launch::Opened;

    /// How long another thread may take on a busy computer.
    const PATIENCE: Duration = Duration::from_mins(1);

    #[test]
    fn the_fields_that_others_wrote_are_told_also_of_a_document_that_was_not_open() {
        let opened = demo::play(Template::Zielsteckbrief).expect("the example can be built");
        let Opened { client, first, notices, playing, .. } = opened;
        let goals = first.strategy.content.numbered();
        let goal = goals.iter().find(|goal| goal.printed() == "2.1").expect("the example has it");
        let doc = DocId::shared(Class::Steckbrief, goal.goal.id);
        client.compare(doc, Version::default());
        let changed = loop {
            match notices.recv_timeout(PATIENCE).expect("it is told") {
                Notice::Changed(of, changed) if of == doc => break changed,
                _ => {}
            }
        };
        let fields = changed.fields.as_ref().expect("the whole history is here");
        let told = |key| fields.iter().any(|(_, path)| *path == Path::key(key));
        assert!(told("start") && told("added_values"), "{fields:?}");
        assert!(fields.iter().all(|(device, _)| *device != first.me.device), "{fields:?}");
        drop(client);
        drop(playing);
    }

    #[test]
    fn a_worker_that_breaks_off_is_told_of() {
        let (told, heard) = channel();
        let tell: Tell = Arc::new(move |notice| told.send(notice).expect("it is listened to"));
        let watch = Watch(Arc::clone(&tell));
        let worker = thread::spawn(move || {
            let _watch = watch;
            panic!("a fault");
        });
        assert!(worker.join().is_err());
        assert!(matches!(heard.try_recv(), Ok(Notice::BrokenOff)));
        drop(Watch(tell));
        assert!(heard.try_recv().is_err(), "whoever ends as it should is not missed");
    }
}
