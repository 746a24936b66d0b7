// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The running service: sockets, threads and the clock around [`Relay`]. One worker owns the
//! relay; the network, the writer and the pool only send it what happened.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use leitwerk_shared::exchange::SetAside;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::link::{Event, Links};
use leitwerk_shared::net::mesh::Mesh;
use leitwerk_shared::net::{DialError, backoff, enrol, socket, tls};
use leitwerk_shared::store::sqlite::{SqliteReader, SqliteStore};
use leitwerk_shared::store::writer::{Writer, Written};
use leitwerk_shared::store::{Batch, ReadError, Record, Store as _};
use quinn::Connection;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::audit::{self, Act};
use crate::authority::{Authority, AuthorityError};
use crate::relay::{Input, Output, Relay};

/// A relay that runs in this process until it is stopped or dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    mesh: Mesh,
    messages: Sender<Message>,
    worker: Option<JoinHandle<()>>,
    runtime: Option<Runtime>,
    _lock: File,
}

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Another process serves this folder.
    #[error("{} is served already", .0.display())]
    Running(PathBuf),
    /// The authority does not open.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The mailbox does not open.
    #[error(transparent)]
    Mailbox(#[from] ReadError),
    /// The address is not one.
    #[error("{0} is not an address to listen on")]
    Address(String),
    /// The address cannot be used.
    #[error("{address} cannot be listened on")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        #[source]
        error: DialError,
    },
    /// The system refuses a thread or a file.
    #[error("the system refuses")]
    System(#[from] std::io::Error),
}

/// What reaches the worker.
enum Message {
    Input(Input),
    Link(Event),
    Stop,
}

/// How long an applicant may take.
const ENROL_TIMEOUT: Duration = Duration::from_secs(20);

/// How often entries that another process added to the roster are looked for.
const ROSTER_EVERY: Duration = Duration::from_millis(500);

impl Server {
    /// Starts to serve a folder, on its own address or on another one.
    ///
    /// # Errors
    /// [`ServeError`] if the folder or the address cannot be used.
    pub fn start(data: &Path, listen: Option<&str>) -> Result<Self, ServeError> {
        let authority = Authority::open(data)?;
        let lock = lock(data)?;
        let listen = listen.map_or_else(|| authority.listen(), |address| Ok(address.to_owned()))?;
        let node = authority.node().cloned();
        let node = node.ok_or_else(|| AuthorityError::Missing(data.to_owned()))?;
        let mut store = SqliteStore::open(&data.join("mailbox.db"))?;
        let reader = store.reader()?;
        copy_roster(&mut store, authority.roster());
        let me = node.id;
        let relay = Relay::open(reader, node, authority.roster().clone())?;
        let identity = authority.node_identity()?;

        let cores = thread::available_parallelism().map_or(1, usize::from);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(cores)
            .max_blocking_threads(cores)
            .thread_name("relay")
            .enable_all()
            .build()?;
        let address = resolve(&runtime, &listen)?;
        let (messages, inbox) = channel();
        let reports = messages.clone();
        let writer = Writer::start(store, move |written| {
            if let Written::Durable(durable) = written {
                send(&reports, Message::Input(Input::Durable(durable)));
            }
        })?;
        let endpoint = {
            let _inside = runtime.enter();
            socket::relay(address, &identity)
                .map_err(|error| ServeError::Listen { address: listen.clone(), error })?
        };
        let worker = Worker {
            relay,
            links: Links::default(),
            writer,
            messages: messages.clone(),
            pool: runtime.handle().clone(),
            data: data.to_owned(),
        };
        let worker =
            thread::Builder::new().name("worker".to_owned()).spawn(move || worker.run(&inbox))?;
        let address = endpoint.local_addr()?;
        let desk = Desk::new(authority, messages.clone());
        runtime.spawn(Arc::clone(&desk).watch_roster());
        let events = messages.clone();
        let events = move |event| send(&events, Message::Link(event));
        let config = tls::client(tls::provider(), &identity)
            .map_err(|error| ServeError::Listen { address: listen, error: error.into() })?;
        let roster = desk.roster.subscribe();
        let mesh = Mesh::new(endpoint, config, me, roster, backoff::chance, events);
        let applicants = move |connection| {
            tokio::spawn(enrol_one(connection, Arc::clone(&desk)));
        };
        runtime.spawn(mesh.clone().accept(applicants));
        Ok(Self {
            address,
            mesh,
            messages,
            worker: Some(worker),
            runtime: Some(runtime),
            _lock: lock,
        })
    }

    /// Returns the address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the process is asked to end (SIGINT, SIGTERM).
    ///
    /// # Errors
    /// Passes on what the system says if it does not tell of signals.
    pub fn wait(&self) -> std::io::Result<()> {
        let Some(runtime) = &self.runtime else { return Ok(()) };
        runtime.block_on(async {
            #[cfg(unix)]
            {
                use tokio::signal::unix::{SignalKind, signal};
                let mut terminate = signal(SignalKind::terminate())?;
                tokio::select! {
                    result = tokio::signal::ctrl_c() => result,
                    _ = terminate.recv() => Ok(()),
                }
            }
            #[cfg(not(unix))]
            tokio::signal::ctrl_c().await
        })
    }
}

impl Drop for Server {
    /// Ends the links, writes what is left and ends the threads.
    fn drop(&mut self) {
        if let Some(runtime) = &self.runtime {
            runtime.block_on(self.mesh.close());
        }
        if self.messages.send(Message::Stop).is_ok()
            && let Some(worker) = self.worker.take()
            && worker.join().is_err()
        {
            tracing::error!("the worker broke off");
        }
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
    }
}

/// The thread that owns the relay.
struct Worker {
    relay: Relay<SqliteReader>,
    links: Links,
    writer: Writer,
    messages: Sender<Message>,
    pool: tokio::runtime::Handle,
    data: PathBuf,
}

impl Worker {
    fn run(mut self, inbox: &Receiver<Message>) {
        while let Ok(first) = inbox.recv() {
            let mut inputs = Vec::new();
            for message in std::iter::once(first).chain(inbox.try_iter()) {
                match message {
                    Message::Input(input) => inputs.push(input),
                    Message::Link(event) => inputs.push(self.note(event)),
                    Message::Stop => return,
                }
            }
            for output in self.relay.turn(inputs) {
                self.follow(output);
            }
        }
    }

    fn follow(&mut self, output: Output) {
        match output {
            Output::Send(link, frame) => self.links.frame(link, &frame),
            Output::SendBulk(link, _, bytes) => self.links.bulk(link, bytes),
            Output::BulkTaken(link) => self.links.bulk_taken(link),
            Output::Close(link, reason) => self.links.close(link, &reason),
            Output::Write(batch) => self.writer.write(batch),
            Output::Work(job) => {
                let messages = self.messages.clone();
                self.pool.spawn_blocking(move || {
                    send(&messages, Message::Input(Input::Done(job.run())));
                });
            }
            Output::Suspicious(device, doc, refusal) => {
                self.note_act(&Act::ChangeRefused {
                    device: device.0,
                    doc: doc.to_string(),
                    reason: refusal.to_string(),
                });
            }
            Output::SetAside(SetAside { doc, broken, following }) => {
                for tip in broken {
                    self.note_act(&Act::ChangeSetAside {
                        device: tip.actor.device().0,
                        doc: doc.to_string(),
                        change: tip.hash.to_string(),
                        with_it: following.iter().map(|(it, count)| (it.0, *count)).collect(),
                    });
                }
            }
            Output::Unreadable(doc, error) => {
                tracing::error!(%doc, %error, "a document cannot be read");
            }
            // The desk tells the network of new devices before they can call.
            Output::Roster(_) => {}
        }
    }

    fn note_act(&self, act: &Act) {
        if let Err(error) = audit::append(&self.data, act) {
            tracing::error!(%error, "the audit log cannot be written");
        }
    }

    /// Keeps the ways to the links and says what happened on them.
    fn note(&mut self, event: Event) -> Input {
        match event {
            Event::Up(link, device, sender) => {
                self.links.insert(link, sender);
                Input::LinkUp(link, device)
            }
            Event::Frame(link, frame) => Input::Frame(link, frame),
            Event::Bulk(link, bytes) => Input::Bulk(link, bytes),
            Event::BulkSent(link) => Input::BulkSent(link),
            Event::Down(link, _) => {
                self.links.remove(link);
                Input::LinkDown(link)
            }
        }
    }
}

/// Where devices register: the authority, and everybody who must hear of new entries.
struct Desk {
    authority: Mutex<Authority>,
    roster: watch::Sender<Arc<Roster>>,
    messages: Sender<Message>,
}

impl Desk {
    fn new(authority: Authority, messages: Sender<Message>) -> Arc<Self> {
        let roster = watch::Sender::new(Arc::new(authority.roster().clone()));
        Arc::new(Self { authority: Mutex::new(authority), roster, messages })
    }

    fn answer(&self, request: enrol::Request) -> enrol::Answer {
        let mut authority = self.authority.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = authority.answer(request, jiff::Timestamp::now().as_second());
        self.publish(authority.roster());
        answer
    }

    /// Tells network and worker of entries that they do not know yet.
    fn publish(&self, roster: &Roster) {
        let known = self.roster.borrow().height();
        if known < roster.height() {
            self.roster.send_replace(Arc::new(roster.clone()));
            for entry in roster.entries_from(known + 1) {
                send(&self.messages, Message::Input(Input::Roster(entry.clone())));
            }
        }
    }

    async fn watch_roster(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(ROSTER_EVERY);
        loop {
            ticks.tick().await;
            let mut authority = self.authority.lock().unwrap_or_else(PoisonError::into_inner);
            match authority.refresh() {
                Ok(_) => self.publish(authority.roster()),
                Err(error) => tracing::error!(%error, "the roster cannot be read"),
            }
        }
    }
}

async fn enrol_one(connection: Connection, desk: Arc<Desk>) {
    let answered = enrol::answer(&connection, |request| desk.answer(request));
    match tokio::time::timeout(ENROL_TIMEOUT, answered).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::info!(%error, "an applicant went away"),
        Err(_) => tracing::info!("an applicant took too long"),
    }
}

/// Hands something to the worker. Once the worker has ended, nobody waits for it any more.
fn send(messages: &Sender<Message>, message: Message) {
    if messages.send(message).is_err() {
        tracing::debug!("the worker has ended");
    }
}

/// The mailbox keeps a copy of the roster, so that its seals can be checked without the authority.
fn copy_roster(store: &mut SqliteStore, roster: &Roster) {
    let entries = roster.entries_from(0).iter().cloned().zip(0..);
    let records = entries.map(|(entry, height)| Record::Roster { height, entry }).collect();
    if let Err(error) = store.commit(&Batch { watermark: 0, records, may_wait: false }) {
        tracing::error!(%error, "the mailbox cannot be written");
    }
}

fn resolve(runtime: &Runtime, listen: &str) -> Result<SocketAddr, ServeError> {
    let found = runtime.block_on(tokio::net::lookup_host(listen));
    let address = found.ok().and_then(|mut addresses| addresses.next());
    address.ok_or_else(|| ServeError::Address(listen.to_owned()))
}

fn lock(data: &Path) -> Result<File, ServeError> {
    let file = File::create(data.join("serve.lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(ServeError::Running(data.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}
