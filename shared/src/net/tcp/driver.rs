// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The task that owns the TLS stream of one connection: it writes what waits, most urgent first,
//! hands on what comes, and says goodbye.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use quinn::{ConnectionClose, ConnectionError, TransportErrorCode};
use tokio::io::{
    AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf,
};
use tokio::sync::{Mutex as AsyncMutex, Semaphore, mpsc, oneshot, watch};
use tokio::time::{sleep, timeout};

use super::record::{BODY_BYTES, HEADER_BYTES, Record};
use super::{
    BULKS, Bulk, Connection, Count, Handle, Outgoing, Part, RecvStream, SendStream, Shown, State,
    Traffic,
};
use crate::change::limits;
use crate::net::tls::{IDLE_TIMEOUT, KEEP_ALIVE};

/// How many records of the stream wait on either side of the socket.
const PARTS: usize = 4;

/// How long an ended connection may take to tell the other side.
const GOODBYE: Duration = Duration::from_secs(1);

/// Takes records in.
struct Reader<S> {
    from: ReadHalf<S>,
    /// Where the stream is read, until it ends.
    stream: Option<mpsc::Sender<Vec<u8>>>,
    finished: Arc<AtomicBool>,
    /// The bulk under way.
    bulk: Option<mpsc::UnboundedSender<Part>>,
    incoming: mpsc::Sender<Bulk>,
    /// How much of bulk has come.
    came: u64,
    /// How much of it was read here.
    read: Arc<Count>,
    /// How much of ours was read there.
    read_there: Arc<Count>,
    traffic: Arc<Traffic>,
}

/// Sends records.
struct Writer<S> {
    to: WriteHalf<S>,
    /// The record under way, and how much of it is written.
    record: Vec<u8>,
    written: usize,
    traffic: Arc<Traffic>,
}

/// What waits to be sent.
struct Waiting {
    stream: Option<mpsc::Receiver<Vec<u8>>>,
    bulk: mpsc::UnboundedReceiver<Outgoing>,
    /// The bulk under way, and how much of it is sent.
    current: Option<(Outgoing, usize)>,
    /// How much of bulk was sent.
    sent: u64,
    /// Bulks that are sent and not read, and at what sum they end.
    unread: VecDeque<(u64, oneshot::Sender<()>)>,
    read_there: Arc<Count>,
    read: Arc<Count>,
    /// How much of it the other side has heard of.
    told: u64,
}

/// Runs a connection over a TLS stream.
pub(super) fn start<S: AsyncRead + AsyncWrite + Send + 'static>(
    tls: S,
    shown: Shown,
) -> Connection {
    let (from, to) = tokio::io::split(tls);
    let (out, stream) = mpsc::channel(PARTS);
    let (into, parts) = mpsc::channel(PARTS);
    let (bulk, bulks) = mpsc::unbounded_channel();
    let (incoming, taken) = mpsc::channel(BULKS);
    let (read, read_there) = (Arc::<Count>::default(), Arc::<Count>::default());
    let (finished, traffic) = (Arc::<AtomicBool>::default(), Arc::<Traffic>::default());
    let state = watch::Sender::<State>::default();
    let reader = Reader {
        from,
        stream: Some(into),
        finished: Arc::clone(&finished),
        bulk: None,
        incoming,
        came: 0,
        read: Arc::clone(&read),
        read_there: Arc::clone(&read_there),
        traffic: Arc::clone(&traffic),
    };
    let writer = Writer { to, record: Vec::new(), written: 0, traffic: Arc::clone(&traffic) };
    let waiting = Waiting {
        stream: Some(stream),
        bulk: bulks,
        current: None,
        sent: 0,
        unread: VecDeque::new(),
        read_there,
        read,
        told: 0,
    };
    tokio::spawn(drive(reader, writer, waiting, state.clone()));
    let send = SendStream { parts: Some(out), state: state.subscribe() };
    let receive = RecvStream { parts, current: Vec::new(), read: 0, finished };
    Connection(Arc::new(Handle {
        shown,
        state,
        stream: Mutex::new(Some((send, receive))),
        bulk,
        room: Semaphore::new(BULKS),
        incoming: AsyncMutex::new(taken),
        traffic,
    }))
}

async fn drive<S: AsyncRead + AsyncWrite>(
    mut reader: Reader<S>,
    mut writer: Writer<S>,
    mut waiting: Waiting,
    state: watch::Sender<State>,
) {
    let mut ends = state.subscribe();
    let end = tokio::select! {
        biased;
        () = ended(&mut ends) => None,
        end = reader.run() => Some(end),
        end = writer.run(&mut waiting) => Some(end),
    };
    // Whoever still waits for something hears of the end.
    drop(waiting);
    state.send_modify(|state| state.end = state.end.take().or(end));
    let goodbye = state.borrow().goodbye.clone();
    let parted = timeout(GOODBYE, async {
        if let Some((code, reason)) = goodbye {
            let code = u32::try_from(code.into_inner()).unwrap_or(u32::MAX);
            writer.record.extend(Record::Close(code, reason).encode());
            writer.push().await?;
            writer.to.shutdown().await?;
            // A socket that is closed with something unread takes back what was sent.
            reader.discard().await
        } else {
            writer.to.shutdown().await
        }
    });
    if !matches!(parted.await, Ok(Ok(()))) {
        tracing::debug!("the other side was not told of the end");
    }
    drop((reader, writer));
    state.send_modify(|state| state.gone = true);
}

async fn ended(state: &mut watch::Receiver<State>) {
    if state.wait_for(|state| state.end.is_some()).await.is_err() {
        tracing::debug!("nobody wants the connection any more");
    }
}

impl<S: AsyncRead + AsyncWrite> Reader<S> {
    /// Takes records in until the connection ends.
    async fn run(&mut self) -> ConnectionError {
        loop {
            let record = match self.next().await {
                Ok(record) => record,
                Err(end) => return end,
            };
            match record {
                Record::Stream(bytes) => {
                    let Some(stream) = &self.stream else { return violation("after the end") };
                    // What is not read here waits at the sender, whom TCP lets send no more.
                    if stream.send(bytes).await.is_err() {
                        tracing::debug!("nobody reads the stream any more");
                    }
                }
                Record::Finish => {
                    self.finished.store(true, Ordering::Release);
                    self.stream = None;
                }
                Record::BulkPart(bytes) => {
                    if !self.take(bytes, false) {
                        return violation("more bulk than was asked for");
                    }
                }
                Record::BulkEnd(bytes) => {
                    if !self.take(bytes, true) {
                        return violation("more bulk than was asked for");
                    }
                }
                Record::Read(bytes) => {
                    self.read_there.add(usize::try_from(bytes).unwrap_or(usize::MAX));
                }
                Record::Alive | Record::Unknown => {}
                Record::Close(code, reason) => return super::goodbye(code, reason),
            }
        }
    }

    async fn next(&mut self) -> Result<Record, ConnectionError> {
        let mut header = [0; HEADER_BYTES];
        self.fill(&mut header).await?;
        let malformed = |_| violation("a malformed record");
        let (kind, length) = Record::header(header).map_err(malformed)?;
        let mut body = vec![0; length];
        self.fill(&mut body).await?;
        self.traffic.received.fetch_add((HEADER_BYTES + length) as u64, Ordering::Relaxed);
        Record::decode(kind, body).map_err(malformed)
    }

    async fn fill(&mut self, buffer: &mut [u8]) -> Result<(), ConnectionError> {
        match timeout(IDLE_TIMEOUT, self.from.read_exact(buffer)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(end_of(&error)),
            Err(_) => Err(ConnectionError::TimedOut),
        }
    }

    /// Hands on a part of a bulk. Returns whether the other side kept to what it may send.
    fn take(&mut self, bytes: Vec<u8>, last: bool) -> bool {
        self.came += bytes.len() as u64;
        if self.came - self.read.get() > limits::TCP_WINDOW_BYTES {
            return false;
        }
        let to = if let Some(to) = self.bulk.take() {
            to
        } else {
            let (to, parts) = mpsc::unbounded_channel();
            let bulk = Bulk { parts, read: Arc::clone(&self.read), ended: false };
            if matches!(self.incoming.try_send(bulk), Err(mpsc::error::TrySendError::Full(_))) {
                return false;
            }
            to
        };
        if to.send(Part { bytes, last }).is_err() {
            tracing::debug!("nobody reads the bulk any more");
        }
        if !last {
            self.bulk = Some(to);
        }
        true
    }

    /// Reads to the end what nobody wants any more.
    async fn discard(&mut self) -> io::Result<()> {
        let mut nowhere = vec![0; BODY_BYTES];
        while self.from.read(&mut nowhere).await? > 0 {}
        Ok(())
    }
}

impl<S: AsyncRead + AsyncWrite> Writer<S> {
    /// Sends what waits until the connection ends.
    async fn run(&mut self, waiting: &mut Waiting) -> ConnectionError {
        loop {
            if let Err(error) = self.push().await {
                return end_of(&error);
            }
            match waiting.next().await {
                Some(record) => self.record = record.encode(),
                None => return violation("more was read than was sent"),
            }
        }
    }

    /// Writes the record under way. It goes on where it was if this is dropped while it waits.
    async fn push(&mut self) -> io::Result<()> {
        while self.written < self.record.len() {
            let length = self.to.write(&self.record[self.written..]).await?;
            if length == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.written += length;
        }
        self.to.flush().await?;
        self.traffic.sent.fetch_add(self.record.len() as u64, Ordering::Relaxed);
        (self.record, self.written) = (Vec::new(), 0);
        Ok(())
    }
}

impl Waiting {
    /// Waits for what is to be sent next: the stream before bulk. Returns nothing if the other
    /// side has read more than it was sent.
    async fn next(&mut self) -> Option<Record> {
        loop {
            let read = self.read.get();
            if read > self.told {
                let news = u32::try_from(read - self.told).unwrap_or(u32::MAX);
                self.told += u64::from(news);
                return Some(Record::Read(news));
            }
            let on_the_way = self.sent.checked_sub(self.read_there.get())?;
            self.settle();
            let next = self.current.as_ref().map(|(bulk, sent)| bulk.bytes.len() - sent);
            let next = next.map(|rest| rest.min(BODY_BYTES));
            let room =
                next.is_some_and(|length| on_the_way + length as u64 <= limits::TCP_WINDOW_BYTES);
            tokio::select! {
                biased;
                part = part(&mut self.stream) => {
                    if part.is_none() {
                        self.stream = None;
                    }
                    return Some(part.map_or(Record::Finish, Record::Stream));
                }
                () = self.read.grown.notified() => {}
                () = self.read_there.grown.notified() => {}
                () = std::future::ready(()), if room => return self.part_of_bulk(),
                Some(bulk) = self.bulk.recv(), if self.current.is_none() => {
                    self.current = Some((bulk, 0));
                }
                () = sleep(KEEP_ALIVE) => return Some(Record::Alive),
            }
        }
    }

    fn part_of_bulk(&mut self) -> Option<Record> {
        let (bulk, sent) = self.current.take()?;
        let length = (bulk.bytes.len() - sent).min(BODY_BYTES);
        let part = bulk.bytes[sent..sent + length].to_vec();
        self.sent += length as u64;
        if sent + length < bulk.bytes.len() {
            self.current = Some((bulk, sent + length));
            return Some(Record::BulkPart(part));
        }
        self.unread.push_back((self.sent, bulk.arrived));
        Some(Record::BulkEnd(part))
    }

    /// Tells of bulks that were read to their end.
    fn settle(&mut self) {
        while let Some((_, arrived)) =
            self.unread.pop_front_if(|(end, _)| *end <= self.read_there.get())
        {
            if arrived.send(()).is_err() {
                tracing::debug!("nobody waits for a bulk any more");
            }
        }
    }
}

/// Waits for the next part of the stream; for ever once it has ended.
async fn part(stream: &mut Option<mpsc::Receiver<Vec<u8>>>) -> Option<Vec<u8>> {
    match stream {
        Some(parts) => parts.recv().await,
        None => std::future::pending().await,
    }
}

fn violation(reason: &'static str) -> ConnectionError {
    tracing::warn!(reason, "a peer broke the rules of records");
    ConnectionError::TransportError(TransportErrorCode::PROTOCOL_VIOLATION.into())
}

/// Names the end of a socket as QUIC would: what TLS says as RFC 9001, section 4.8, has it.
pub(super) fn end_of(error: &io::Error) -> ConnectionError {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match tls {
        Some(rustls::Error::AlertReceived(alert)) => {
            ConnectionError::ConnectionClosed(ConnectionClose {
                error_code: TransportErrorCode::crypto((*alert).into()),
                frame_type: None,
                reason: error.to_string().into(),
            })
        }
        Some(error) => {
            tracing::debug!(%error, "TLS ends a connection");
            let alert = rustls::AlertDescription::InternalError;
            ConnectionError::TransportError(TransportErrorCode::crypto(alert.into()).into())
        }
        None if error.kind() == io::ErrorKind::TimedOut => ConnectionError::TimedOut,
        None => ConnectionError::Reset,
    }
}
