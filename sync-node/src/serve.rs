// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The running relay: sockets, threads and the clock around [`crate::relay::Relay`]. One worker
//! owns the relay; the network, the writer and the pool only send it what happened.

mod applicants;
mod comparison;
mod desk;
mod observer;
mod refused;
mod worker;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use leitwerk_shared::exchange::Quota;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::guard::{self, Guard, Rate, Turned};
use leitwerk_shared::net::mesh::Mesh;
use leitwerk_shared::net::{DialError, backoff, socket, tcp, tls};
use leitwerk_shared::store::lock::Lock;
use leitwerk_shared::store::sqlite::SqliteStore;
use leitwerk_shared::store::writer::Writer;
use leitwerk_shared::store::{Batch, ReadError, Reader as _, Record, Store as _};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use self::desk::Desk;
use self::refused::Refused;
use self::worker::{Message, Worker, send};
use crate::audit::{self, Act};
use crate::authority::{Authority, AuthorityError};
use crate::config::{Config, Limits, Tcp};
use crate::monitor::metrics::Metrics;
use crate::monitor::{Monitor, MonitorError};
use crate::relay::{Input, Relay};

pub use self::observer::{Health, Looked, Observer, Trouble};
pub(crate) use self::observer::{is_for, people};

/// A relay that runs in this process until it is stopped or dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    mesh: Mesh,
    messages: Sender<Message>,
    worker: Option<JoinHandle<()>>,
    runtime: Option<Runtime>,
    guard: Guard,
    desk: Arc<Desk>,
    observer: Arc<Observer>,
    /// What is refused of callers, and of devices; a flood of the ones hides nothing of the others.
    refused: [Refused; 2],
    monitor: Option<SocketAddr>,
    data: PathBuf,
    _lock: Lock,
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
    /// The address cannot be used for TCP.
    #[error("{address} cannot be listened on over TCP")]
    ListenTcp {
        /// The address.
        address: String,
        /// Why.
        #[source]
        error: DialError,
    },
    /// Nothing can be shown to those who monitor.
    #[error(transparent)]
    Monitor(#[from] MonitorError),
    /// The system refuses a thread or a file.
    #[error("the system refuses")]
    System(#[from] std::io::Error),
}

impl Server {
    /// Starts to serve.
    ///
    /// # Errors
    /// [`ServeError`] if the folder or an address cannot be used. What is wrong with an address is
    /// said before anything is written.
    pub fn start(config: &Config) -> Result<Self, ServeError> {
        let data = &config.data;
        let authority = Authority::open(data)?;
        let lock = lock(data)?;
        let listen = config.listen.clone().map_or_else(|| authority.listen(), Ok)?;
        let node = authority.node().cloned();
        let node = node.ok_or_else(|| AuthorityError::Missing(data.to_owned()))?;
        let me = node.id;
        let identity = authority.node_identity()?;
        for fault in audit::read(data)?.faults {
            tracing::error!(%fault, "the audit log is not complete");
        }
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(cores)
            .max_blocking_threads(cores)
            .thread_name("relay")
            .enable_all()
            .build()?;
        let address = resolve(&runtime, &listen)?;
        let inside = runtime.enter();
        let refused = [Refused::new(data), Refused::new(data)];
        let [callers, devices] = &refused;
        let metrics = Arc::new(Metrics::new());
        let guard = callers.guard(limits(&config.limits), Arc::clone(&metrics));
        let noise = {
            let guard = guard.clone();
            move |from| guard.turned(from, Turned::Noise)
        };
        let at = |error| ServeError::Listen { address: listen.clone(), error };
        let endpoint = socket::relay(address, &identity, noise).map_err(at)?;
        let client = tls::client(tls::provider(), &identity);
        let client = client.map_err(|error| at(error.into()))?;

        let listener = match &config.tcp {
            Tcp::Off => None,
            // The number that the system chose, if it was left to it.
            Tcp::Same => Some((endpoint.local_addr()?, listen.clone())),
            Tcp::At(elsewhere) => Some((resolve(&runtime, elsewhere)?, elsewhere.clone())),
        };
        let listener = listener.map(|(address, named)| {
            tcp::Listener::bind(address, &identity)
                .map_err(|error| ServeError::ListenTcp { address: named, error })
        });
        let listener = listener.transpose()?;
        let monitor = config.monitor.map(Monitor::listen).transpose()?;

        let mut store = SqliteStore::open(&data.join("mailbox.db"))?;
        let reader = store.reader()?;
        copy_roster(&mut store, authority.roster())?;
        let relay = Relay::open(reader, node, authority.roster().clone())?;
        let (messages, inbox) = channel();
        let address = endpoint.local_addr()?;
        let observer = Observer::new(
            data,
            &authority,
            &identity.certificate,
            guard.clone(),
            metrics,
            messages.clone(),
        )?;
        let writer = {
            let (reports, observer) = (messages.clone(), Arc::clone(&observer));
            Writer::start(store, move |written| observer.written(written, &reports))?
        };
        let (compared, comparing) = tokio::sync::mpsc::unbounded_channel();
        send(&messages, Message::Input(Input::Quota(quota(&config.limits))));
        let worker = {
            let (messages, refused) = (messages.clone(), devices.clone());
            Worker::new(relay, writer, messages, &runtime, &observer, compared, refused)
        };
        let worker =
            thread::Builder::new().name("worker".to_owned()).spawn(move || worker.run(&inbox))?;
        let desk = Desk::new(authority, messages.clone(), Arc::clone(&observer), &config.limits);
        runtime.spawn(Arc::clone(&desk).watch_roster());
        runtime.spawn(Arc::clone(&desk).compare(comparing));
        for refused in &refused {
            runtime.spawn(refused.clone().keep_writing());
        }
        runtime.spawn(Arc::clone(&observer).keep_looking());
        let events = messages.clone();
        let events = move |event| send(&events, Message::Link(event));
        let roster = desk.roster();
        let mut mesh =
            Mesh::new(endpoint, client, me, roster, backoff::chance, events).guarded(guard.clone());
        if let Some(listener) = listener {
            mesh = mesh.with_listener(listener);
        }
        runtime.spawn(Arc::clone(&desk).keep_identity(mesh.clone(), identity));
        let applicants = {
            let desk = Arc::clone(&desk);
            move |connection| drop(tokio::spawn(Arc::clone(&desk).enrol(connection)))
        };
        runtime.spawn(mesh.clone().accept(applicants));
        let monitor = monitor.map(|monitor| {
            let address = monitor.address();
            runtime.spawn(monitor.serve(Arc::clone(&observer)));
            address
        });
        audit::note(data, &Act::Started { version: env!("CARGO_PKG_VERSION").to_owned() });
        desk.configure(config);
        drop(inside);
        Ok(Self {
            address,
            mesh,
            messages,
            worker: Some(worker),
            runtime: Some(runtime),
            guard,
            desk,
            observer,
            refused,
            monitor,
            data: data.clone(),
            _lock: lock,
        })
    }

    /// Returns the address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns where health, metrics and the status page are served.
    pub fn monitor(&self) -> Option<SocketAddr> {
        self.monitor
    }

    /// Returns what is known of the running relay.
    pub fn observer(&self) -> &Arc<Observer> {
        &self.observer
    }

    /// Takes settings over while running: the limits, and what the audit log tells of all of them.
    pub fn reconfigure(&self, config: &Config) {
        self.guard.set(limits(&config.limits));
        send(&self.messages, Message::Input(Input::Quota(quota(&config.limits))));
        self.desk.set_limits(&config.limits);
        self.desk.configure(config);
    }

    /// Runs something until it is done, beside the relay.
    pub fn run<T>(&self, task: impl Future<Output = T>) -> Option<T> {
        self.runtime.as_ref().map(|runtime| runtime.block_on(task))
    }

    /// Stops in order: lets nobody in, writes what came, confirms it, and says goodbye. Returns
    /// whether everything was on the disk in time.
    pub fn stop(mut self, time: Duration) -> bool {
        self.observer.stopping();
        self.mesh.refuse_callers();
        let (done, finished) = tokio::sync::oneshot::channel();
        send(&self.messages, Message::Finish(done));
        let mesh = self.mesh.clone();
        let clean = self.run(async move {
            let finished = tokio::time::timeout(time, finished).await;
            mesh.stop().await;
            matches!(finished, Ok(Ok(())))
        });
        let clean = clean.unwrap_or(false);
        self.end();
        audit::note(&self.data, &Act::Stopped { clean });
        clean
    }

    /// Ends the links, writes what is left and ends the threads.
    fn end(&mut self) {
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
            self.observer.save();
            runtime.shutdown_timeout(Duration::from_secs(2));
            self.refused.iter().for_each(Refused::write);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

fn limits(limits: &Limits) -> guard::Limits {
    guard::Limits {
        connections: limits.connections,
        per_municipality: limits.connections_per_kommune,
        handshakes: limits.handshakes,
        per_address: limits.handshakes_per_address,
        before_retry: limits.handshakes_before_retry,
        rate: Rate { bytes: limits.bytes_per_second, frames: limits.frames_per_second },
        rate_per_municipality: Rate {
            bytes: limits.bytes_per_second_per_kommune,
            frames: limits.frames_per_second_per_kommune,
        },
    }
}

fn quota(limits: &Limits) -> Quota {
    Quota {
        documents: limits.documents,
        documents_per_municipality: limits.documents_per_kommune,
        documents_per_device: limits.documents_per_device,
        bytes: limits.stored_bytes,
        bytes_per_municipality: limits.stored_bytes_per_kommune,
        bytes_per_device: limits.stored_bytes_per_device,
    }
}

/// The mailbox keeps a copy of the roster, so that its seals can be checked without the authority.
fn copy_roster(store: &mut SqliteStore, roster: &Roster) -> Result<(), ReadError> {
    let reader = store.reader()?;
    let (known, branches) = (reader.roster()?, roster.branches().iter());
    let branches: Vec<_> = branches.map(|branch| branch.entries().to_vec()).collect();
    let common = known.iter().zip(roster.entries_from(0)).take_while(|(a, b)| a == b).count();
    let from = u32::try_from(common).unwrap_or(u32::MAX);
    let mut records = Vec::new();
    if known.len() != common || from <= roster.height() {
        let entries = roster.entries_from(from).to_vec();
        records.push(Record::RosterReplaced { from, entries });
    }
    if reader.branches()? != branches {
        records.push(Record::Branches(branches));
    }
    if let Err(error) = store.commit(&Batch { watermark: 0, records, may_wait: false }) {
        tracing::error!(%error, "the mailbox cannot be written");
    }
    Ok(())
}

fn resolve(runtime: &Runtime, listen: &str) -> Result<SocketAddr, ServeError> {
    let found = runtime.block_on(tokio::net::lookup_host(listen));
    let address = found.ok().and_then(|mut addresses| addresses.next());
    address.ok_or_else(|| ServeError::Address(listen.to_owned()))
}

/// Takes the folder, so that no other relay and no restore works on it meanwhile.
///
/// # Errors
/// [`ServeError::Running`] if another process has it.
pub(crate) fn lock(data: &Path) -> Result<Lock, ServeError> {
    let lock = Lock::take(&data.join("serve.lock"))?;
    lock.ok_or_else(|| ServeError::Running(data.to_owned()))
}

/// Keeps a copy of the roster at the network's side up to date.
type RosterSender = watch::Sender<Arc<Roster>>;
