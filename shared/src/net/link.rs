// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One connection at work: frames on a control stream, what is large on streams of its own.
//! Decodes and limits; what the frames mean is the replica's business.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use quinn::VarInt;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

use super::connection::{Connection, RecvStream, SendStream, StreamError};
use super::guard::Pace;
use crate::change::limits;
use crate::domain::ids::DeviceId;
use crate::exchange::{CloseReason, LinkEvent, LinkId};
use crate::sync::frame::{Frame, FrameError};

/// What happens on a link, with the way back to it.
#[derive(Debug)]
pub enum Event {
    /// It stands; what shall go out goes to the sender.
    Up(LinkId, DeviceId, LinkSender),
    /// A frame came.
    Frame(LinkId, Frame),
    /// Something large came. The link takes only a few before it hears
    /// [`Links::bulk_taken`].
    Bulk(LinkId, Vec<u8>),
    /// Something large that was to be sent has arrived.
    BulkSent(LinkId),
    /// It is gone, and why.
    Down(LinkId, LinkError),
}

/// What a link shall do.
#[derive(Debug)]
enum Order {
    Frame(Vec<u8>),
    Bulk(Vec<u8>),
    Close(String),
}

/// The way to a link. Dropping it ends the link once everything is sent, or soon.
#[derive(Clone, Debug)]
pub struct LinkSender {
    orders: mpsc::UnboundedSender<Order>,
    connection: Connection,
    /// How many bytes of frames wait to be written.
    waiting: Arc<AtomicUsize>,
    /// How many more streams may be read.
    room: Arc<Semaphore>,
}

/// Why a link ended.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The connection is gone.
    #[error(transparent)]
    Connection(#[from] quinn::ConnectionError),
    /// A stream ended too early.
    #[error("a stream ended too early")]
    Stream,
    /// What came is not a frame.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// We ended it.
    #[error("ended here: {0}")]
    Closed(String),
}

/// What a link shall do next.
struct Queue {
    orders: mpsc::UnboundedReceiver<Order>,
    waiting: Arc<AtomicUsize>,
}

/// How many bytes of frames may wait for a slow peer before the link is given up.
const QUEUE_BYTES: usize = 32 << 20;

/// How much of the memory for what waits is kept once nothing does: room for a keystroke. The first
/// conversation may take a thousand times as much, and a relay has thousands of links.
const KEPT_BYTES: usize = 512;

/// How long a link that is no longer wanted may take to send what waits.
const DRAIN: Duration = Duration::from_secs(1);

/// The application code of an ordinary end.
pub(super) const CLOSE_ENDED: VarInt = VarInt::from_u32(0);

/// The ways to all links of one worker. A link whose other side reads too slowly is ended; it comes
/// back by itself.
#[derive(Debug, Default)]
pub struct Links(BTreeMap<LinkId, LinkSender>);

impl From<Event> for LinkEvent {
    fn from(event: Event) -> Self {
        match event {
            Event::Up(link, device, _) => Self::Up(link, device),
            Event::Frame(link, frame) => Self::Frame(link, frame),
            Event::Bulk(link, bytes) => Self::Bulk(link, bytes),
            Event::BulkSent(link) => Self::BulkSent(link),
            Event::Down(link, _) => Self::Down(link),
        }
    }
}

impl Links {
    /// Remembers the way to a link that stands, forgets one that is gone, and returns what
    /// happened.
    pub fn note(&mut self, event: Event) -> LinkEvent {
        match &event {
            Event::Up(link, _, sender) => self.insert(*link, sender.clone()),
            Event::Down(link, _) => self.remove(*link),
            Event::Frame(..) | Event::Bulk(..) | Event::BulkSent(_) => {}
        }
        event.into()
    }

    /// Remembers the way to a link.
    pub fn insert(&mut self, link: LinkId, sender: LinkSender) {
        self.0.insert(link, sender);
    }

    /// Forgets a link.
    pub fn remove(&mut self, link: LinkId) {
        self.0.remove(&link);
    }

    /// Sends a frame.
    pub fn frame(&mut self, link: LinkId, frame: &Frame) {
        let Some(sender) = self.0.get(&link) else { return };
        let bytes = frame.encode();
        let length = bytes.len();
        if sender.waiting.fetch_add(length, Ordering::Relaxed) + length > QUEUE_BYTES {
            return self.end(link, "the other side reads too slowly");
        }
        self.order(link, Order::Frame(bytes));
    }

    /// Sends something on a stream of its own.
    pub fn bulk(&mut self, link: LinkId, bytes: Vec<u8>) {
        self.order(link, Order::Bulk(bytes));
    }

    /// Says that something that came on a stream of its own is dealt with.
    pub fn bulk_taken(&self, link: LinkId) {
        if let Some(sender) = self.0.get(&link) {
            sender.room.add_permits(1);
        }
    }

    /// Returns how many bytes the links have sent and received: of UDP payload, or within TLS.
    pub fn traffic(&self) -> (u64, u64) {
        let traffic = self.0.values().map(|sender| sender.connection.traffic());
        traffic.fold((0, 0), |sum, (sent, received)| (sum.0 + sent, sum.1 + received))
    }

    /// Ends a link at once, even where the other side takes nothing in.
    pub fn close(&mut self, link: LinkId, reason: &CloseReason) {
        self.end(link, &reason.to_string());
    }

    fn end(&mut self, link: LinkId, reason: &str) {
        tracing::warn!(link = link.0, reason, "a link was ended");
        self.order(link, Order::Close(reason.to_owned()));
        self.remove(link);
    }

    fn order(&mut self, link: LinkId, order: Order) {
        if self.0.get(&link).is_some_and(|sender| sender.orders.send(order).is_err()) {
            self.remove(link);
        }
    }
}

/// Runs a link until it ends. Its beginning is told as [`Event::Up`]; the caller tells its end.
pub(super) async fn run(
    connection: &Connection,
    control: (SendStream, RecvStream),
    link: LinkId,
    device: DeviceId,
    pace: Option<Pace>,
    events: impl Fn(Event) + Clone + Send + Sync + 'static,
) -> LinkError {
    let (orders, queue) = mpsc::unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let queue = Queue { orders: queue, waiting: Arc::clone(&waiting) };
    let room = Arc::new(Semaphore::new(limits::BULKS_IN_FLIGHT));
    let sender =
        LinkSender { orders, connection: connection.clone(), waiting, room: Arc::clone(&room) };
    events(Event::Up(link, device, sender));
    let (send, receive) = control;
    tokio::select! {
        // In this order: why the connection ended tells more than that its streams did.
        biased;
        error = connection.closed() => error.into(),
        error = write(connection, link, send, queue, events.clone()) => error,
        error = read(receive, link, pace, events.clone()) => error,
        error = take_bulk(connection, link, &room, events) => error,
    }
}

/// Takes orders at any time, also while the other side takes nothing in: an end must not wait.
async fn write(
    connection: &Connection,
    link: LinkId,
    mut send: SendStream,
    Queue { mut orders, waiting }: Queue,
    events: impl Fn(Event) + Clone + Send + Sync + 'static,
) -> LinkError {
    let mut frames = VecDeque::new();
    loop {
        tokio::select! {
            // What waits together travels together.
            biased;
            order = orders.recv() => match order {
                Some(Order::Frame(bytes)) => frames.extend(bytes),
                Some(Order::Bulk(bytes)) => send_bulk(connection, link, bytes, events.clone()),
                Some(Order::Close(reason)) => {
                    connection.close(CLOSE_ENDED, reason.as_bytes());
                    return LinkError::Closed(reason);
                }
                None => {
                    // What was sent last shall still arrive where the other side is quick.
                    if timeout(DRAIN, drain(send, frames)).await.is_err() {
                        tracing::debug!("a link ended before everything was sent");
                    }
                    return LinkError::Closed("no longer wanted".to_owned());
                }
            },
            written = send.write(frames.as_slices().0), if !frames.is_empty() => {
                let Ok(length) = written else { return end_of(connection) };
                frames.drain(..length);
                waiting.fetch_sub(length, Ordering::Relaxed);
                if frames.is_empty() {
                    frames.shrink_to(KEPT_BYTES);
                }
            }
        }
    }
}

/// Waits until the other side has received every frame.
async fn drain(mut send: SendStream, frames: VecDeque<u8>) {
    let (first, second) = frames.as_slices();
    let received = async {
        send.write_all(first).await.ok()?;
        send.write_all(second).await.ok()?;
        send.finish().ok()?;
        send.arrived().await.ok()
    };
    if received.await.is_none() {
        tracing::debug!("the other side ended first");
    }
}

/// Sends something beside everything else; frames go first.
fn send_bulk(
    connection: &Connection,
    link: LinkId,
    bytes: Vec<u8>,
    events: impl Fn(Event) + Send + Sync + 'static,
) {
    let connection = connection.clone();
    tokio::spawn(async move {
        if connection.send_bulk(bytes).await.is_ok() {
            events(Event::BulkSent(link));
        } else {
            tracing::debug!("a stream broke off; the next connection sends it again");
        }
    });
}

async fn read(
    mut receive: RecvStream,
    link: LinkId,
    mut pace: Option<Pace>,
    events: impl Fn(Event) + Send + Sync + 'static,
) -> LinkError {
    loop {
        let mut length = [0; 3];
        if receive.read_exact(&mut length).await.is_err() {
            return LinkError::Stream;
        }
        let length = match Frame::check_length(length) {
            Ok(length) => length,
            Err(error) => return error.into(),
        };
        if let Some(pace) = &mut pace {
            // What is not read yet waits at the sender, who may send no more until then.
            pace.frame(length).await;
        }
        let mut body = vec![0; length];
        if receive.read_exact(&mut body).await.is_err() {
            return LinkError::Stream;
        }
        match Frame::decode(&body) {
            Ok(Some(frame)) => events(Event::Frame(link, frame)),
            Ok(None) => tracing::debug!("passed over a frame of an unknown kind"),
            Err(error) => return error.into(),
        }
    }
}

async fn take_bulk(
    connection: &Connection,
    link: LinkId,
    room: &Semaphore,
    events: impl Fn(Event) + Clone + Send + Sync + 'static,
) -> LinkError {
    loop {
        // Given back once the bytes are dealt with, so that nobody can fill the memory.
        let Ok(permit) = room.acquire().await else { return LinkError::Stream };
        permit.forget();
        let bulk = match connection.accept_bulk().await {
            Ok(bulk) => bulk,
            Err(error) => return error.into(),
        };
        let events = events.clone();
        let connection = connection.clone();
        tokio::spawn(async move {
            match bulk.read(limits::ARCHIVE_BYTES).await {
                Ok(bytes) => events(Event::Bulk(link, bytes)),
                Err(StreamError::TooLong) => {
                    connection.close(CLOSE_ENDED, b"a stream is too long");
                }
                Err(StreamError::Broken) => {}
            }
        });
    }
}

fn end_of(connection: &Connection) -> LinkError {
    connection.close_reason().map_or(LinkError::Stream, LinkError::Connection)
}
