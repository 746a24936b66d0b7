// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The running client: threads, sockets and the clock around [`Replica`]. One worker owns the
//! replica; window and commands send wishes and get snapshots, and wait for nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use leitwerk_shared::domain::edit::Edit;
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::exchange::LinkId;
use leitwerk_shared::exchange::file::{FileRefusal, Summary};
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::link::{self, Event, LinkError, LinkSender};
use leitwerk_shared::net::tls::Identity;
use leitwerk_shared::net::{DialError, dial, refusal};
use leitwerk_shared::replica::snapshot::Snapshot;
use leitwerk_shared::replica::{Broken, EditRefused, Input, Output, Replica, StartError};
use leitwerk_shared::store::CommitError;
use leitwerk_shared::store::sqlite::SqliteReader;
use leitwerk_shared::store::writer::{Writer, Written};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::profile::{Profile, ProfileError};

/// A replica that works in the background until it is dropped. Dropping it stores what is left.
#[derive(Debug)]
pub struct Client {
    messages: Sender<Message>,
    /// Whether a link is wanted; dropped when none is wanted any more.
    online: Option<watch::Sender<bool>>,
    network: Option<tokio::task::JoinHandle<()>>,
    worker: Option<JoinHandle<()>>,
    runtime: Option<Runtime>,
    /// Keeps the lock on the folder.
    _profile: Profile,
}

/// What the client tells.
#[derive(Debug)]
pub enum Notice {
    /// There is something new to show.
    Show(Arc<Snapshot>),
    /// Every stored document has been read.
    Ready,
    /// A wish cannot be fulfilled.
    Refused(u64, EditRefused),
    /// The relay could not be reached; the next attempt follows.
    Unreached(DialError),
    /// The disk refuses; the next attempt follows.
    NotStored(CommitError),
    /// A document cannot be used.
    Broken(DocId, Broken),
    /// An exchange file is taken in and saved, or refused as a whole.
    FileRead(u64, Result<Summary, FileRefusal>),
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
    Link(LinkId, LinkSender),
    Stop,
}

/// How long one attempt to reach the relay may take.
const DIAL_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a link must have stood for the next attempt to follow at once.
const STEADY: Duration = Duration::from_secs(10);

/// How long an ending client waits for the relay to hear of it.
const FAREWELL: Duration = Duration::from_secs(1);

/// The first and the longest pause between two attempts.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(30));

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
        let replica = Replica::open(reader, profile.key()?, nonce)?;

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
        let (online_sender, online) = watch::channel(online);
        let worker = Worker {
            replica,
            links: BTreeMap::new(),
            writer,
            messages: messages.clone(),
            pool: runtime.handle().clone(),
            roster: roster_sender,
            tell: tell.clone(),
        };
        let worker =
            thread::Builder::new().name("worker".to_owned()).spawn(move || worker.run(&inbox))?;
        let network = Network {
            addresses: profile.relays().to_vec(),
            identity,
            roster,
            online,
            messages: messages.clone(),
        };
        let network = runtime.spawn(network.keep_connected(tell));
        // The first turn shows what is stored.
        send(&messages, Input::Tick);
        Ok(Self {
            messages,
            online: Some(online_sender),
            network: Some(network),
            worker: Some(worker),
            runtime: Some(runtime),
            _profile: profile,
        })
    }

    /// Passes a wish on.
    pub fn edit(&self, ticket: u64, edit: Edit) {
        send(&self.messages, Input::Edit { ticket, edit });
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

    /// Connects, or disconnects.
    pub fn set_online(&self, online: bool) {
        if let Some(wanted) = &self.online {
            wanted.send_replace(online);
        }
    }

    fn end(&mut self) {
        self.online = None;
        if let (Some(runtime), Some(network)) = (self.runtime.take(), self.network.take()) {
            let farewell = async { tokio::time::timeout(FAREWELL, network).await };
            if runtime.block_on(farewell).is_err() {
                tracing::debug!("the relay did not answer the farewell");
            }
            runtime.shutdown_timeout(FAREWELL);
        }
        if self.messages.send(Message::Stop).is_ok()
            && let Some(worker) = self.worker.take()
            && worker.join().is_err()
        {
            tracing::error!("the worker broke off");
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.end();
    }
}

/// The thread that owns the replica.
struct Worker<T> {
    replica: Replica<SqliteReader>,
    links: BTreeMap<LinkId, LinkSender>,
    writer: Writer,
    messages: Sender<Message>,
    pool: tokio::runtime::Handle,
    roster: watch::Sender<Arc<Roster>>,
    tell: T,
}

impl<T: Fn(Notice)> Worker<T> {
    fn run(mut self, inbox: &Receiver<Message>) {
        loop {
            let mut inputs = Vec::new();
            let mut stop = false;
            for message in std::iter::once(self.wait(inbox)).chain(inbox.try_iter()) {
                match message {
                    Message::Input(input) => inputs.push(input),
                    Message::Link(link, sender) => {
                        self.links.insert(link, sender);
                    }
                    Message::Stop => stop = true,
                }
            }
            for input in &inputs {
                if let Input::LinkDown(link) = input {
                    self.links.remove(link);
                }
            }
            for output in self.replica.turn(now(), inputs) {
                self.follow(output);
            }
            for output in self.replica.show(now()) {
                self.follow(output);
            }
            if stop {
                for output in self.replica.close() {
                    self.follow(output);
                }
                return;
            }
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
            Output::Send(link, frame) => self.with_link(link, |sender| sender.frame(&frame)),
            Output::SendBulk(link, _, bytes) => self.with_link(link, |sender| sender.bulk(bytes)),
            Output::BulkTaken(link) => {
                if let Some(sender) = self.links.get(&link) {
                    sender.bulk_taken();
                }
            }
            Output::Close(link, reason) => {
                tracing::warn!(link = link.0, %reason, "a link was ended");
                self.with_link(link, |sender| sender.close(reason.to_string()));
                self.links.remove(&link);
            }
            Output::Write(batch) => self.writer.write(batch),
            Output::Work(work) => {
                let messages = self.messages.clone();
                self.pool.spawn_blocking(move || send(&messages, Input::Finished(work.run())));
            }
            Output::Show(snapshot) => (self.tell)(Notice::Show(snapshot)),
            Output::Ready => (self.tell)(Notice::Ready),
            Output::FileRead(ticket, result) => (self.tell)(Notice::FileRead(ticket, result)),
            Output::Refused(ticket, refused) => (self.tell)(Notice::Refused(ticket, refused)),
            Output::Roster(roster) => {
                self.roster.send_replace(roster);
            }
            Output::Suspicious(device, doc, refusal) => {
                tracing::warn!(device = device.0, %doc, %refusal, "a change was refused");
            }
            Output::Broken(doc, broken) => {
                tracing::warn!(%doc, %broken, "a document cannot be used");
                (self.tell)(Notice::Broken(doc, broken));
            }
        }
    }

    /// Gives an order to a link. One that takes no more is ended; it is dialled again.
    fn with_link(&mut self, link: LinkId, order: impl FnOnce(&LinkSender) -> bool) {
        if self.links.get(&link).is_some_and(|sender| !order(sender)) {
            self.links.remove(&link);
        }
    }
}

/// The task that keeps the link to the relay.
struct Network {
    addresses: Vec<String>,
    identity: Identity,
    roster: watch::Receiver<Arc<Roster>>,
    online: watch::Receiver<bool>,
    messages: Sender<Message>,
}

impl Network {
    async fn keep_connected(mut self, tell: impl Fn(Notice)) {
        let mut number = 0;
        let mut pause = BACKOFF.0;
        loop {
            if self.online.wait_for(|online| *online).await.is_err() {
                return;
            }
            number += 1;
            let began = Instant::now();
            match self.connect_once(LinkId(number)).await {
                // One that ends as soon as it stands would only be ended again.
                Ok(()) if began.elapsed() >= STEADY => pause = BACKOFF.0,
                Ok(()) => {}
                Err(error) => tell(Notice::Unreached(error)),
            }
            // Half of the pause is left to chance, so that after a power cut not everybody
            // calls at once.
            let share = f64::from(nonce()[0]) / 255.0;
            let wait = tokio::time::sleep(pause.mul_f64(0.5 + share / 2.0));
            pause = (pause * 2).min(BACKOFF.1);
            let mut online = self.online.clone();
            tokio::select! {
                () = wait => {}
                // Who switches on again does not want to wait for the pause.
                _ = async {
                    let off = online.wait_for(|online| !*online).await.is_ok();
                    off && online.wait_for(|online| *online).await.is_ok()
                } => pause = BACKOFF.0,
            }
        }
    }

    /// Tries every address; where one answers, runs the link until it ends.
    async fn connect_once(&mut self, link: LinkId) -> Result<(), DialError> {
        let mut last = None;
        for address in &self.addresses {
            let roster = Arc::clone(&self.roster.borrow());
            let dialed = dial(address, &self.identity, &roster);
            let dialed = tokio::time::timeout(DIAL_TIMEOUT, dialed).await;
            let unreachable = || DialError::Unreachable { address: address.clone() };
            let (endpoint, connection, device) = match dialed {
                Ok(Ok(dialed)) => dialed,
                Ok(Err(error)) => {
                    last = Some(error);
                    continue;
                }
                Err(_too_slow) => {
                    last = Some(unreachable());
                    continue;
                }
            };
            let messages = self.messages.clone();
            let (end, ended) = channel();
            let events = move |event| forward(&messages, &end, event);
            let mut online = self.online.clone();
            let closing = connection.clone();
            tokio::select! {
                () = link::run(connection, link, device, true, events) => {}
                _ = online.wait_for(|online| !*online) => {
                    closing.close(0_u8.into(), b"offline");
                    send(&self.messages, Input::LinkDown(link));
                }
            }
            endpoint.wait_idle().await;
            return match ended.try_recv() {
                Ok(LinkError::Connection(error)) if is_rejection(&error) => {
                    Err(refusal(&error, address))
                }
                _ => Ok(()),
            };
        }
        last.map_or(Ok(()), Err)
    }
}

/// Returns whether the relay turned us away, rather than the line having broken.
fn is_rejection(error: &quinn::ConnectionError) -> bool {
    match error {
        quinn::ConnectionError::ConnectionClosed(_) => true,
        quinn::ConnectionError::ApplicationClosed(close) => {
            close.error_code == leitwerk_shared::net::CLOSE_NOT_IN_ROSTER.into()
        }
        _ => false,
    }
}

fn forward(messages: &Sender<Message>, end: &Sender<LinkError>, event: Event) {
    match event {
        Event::Up(link, device, sender) => {
            if messages.send(Message::Link(link, sender)).is_ok() {
                send(messages, Input::LinkUp(link, device));
            }
        }
        Event::Frame(link, frame) => send(messages, Input::Frame(link, frame)),
        Event::Bulk(link, bytes) => send(messages, Input::Bulk(link, bytes)),
        Event::BulkSent(link) => send(messages, Input::BulkSent(link)),
        Event::Down(link, reason) => {
            tracing::info!(%reason, "the link to the relay ended");
            send(messages, Input::LinkDown(link));
            if end.send(reason).is_err() {
                tracing::debug!("nobody waits for the end of the link");
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
