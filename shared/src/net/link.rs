// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One connection at work: frames on a control stream, what is large on streams of its own.
//! Decodes and limits; what the frames mean is the replica's business.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use quinn::{Connection, RecvStream, SendStream, VarInt};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

use crate::change::limits;
use crate::domain::ids::DeviceId;
use crate::exchange::{CloseReason, LinkId};
use crate::sync::frame::{Frame, FrameError};

/// What happens on a link.
#[derive(Debug)]
pub enum Event {
    /// It stands; what shall go out goes to the sender.
    Up(LinkId, DeviceId, LinkSender),
    /// A frame came.
    Frame(LinkId, Frame),
    /// Something large came. The link takes only a few before it hears
    /// [`LinkSender::bulk_taken`].
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

/// The way to a link. Dropping it ends the link once everything is sent.
#[derive(Clone, Debug)]
pub struct LinkSender {
    orders: mpsc::Sender<Order>,
    connection: Connection,
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

/// How many orders may wait for a slow peer before the link is given up.
const QUEUE: usize = 65_536;

/// How long a link that is no longer wanted may take to send what waits.
const DRAIN: Duration = Duration::from_secs(1);

/// The application code of an ordinary end.
pub(super) const CLOSE_ENDED: VarInt = VarInt::from_u32(0);

/// The ways to all links of one worker. A link that takes no more orders is let go, which ends
/// it; it comes back by itself.
#[derive(Debug, Default)]
pub struct Links(BTreeMap<LinkId, LinkSender>);

impl Links {
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
        self.order(link, || Order::Frame(frame.encode()));
    }

    /// Sends something on a stream of its own.
    pub fn bulk(&mut self, link: LinkId, bytes: Vec<u8>) {
        self.order(link, || Order::Bulk(bytes));
    }

    /// Says that something that came on a stream of its own is dealt with.
    pub fn bulk_taken(&self, link: LinkId) {
        if let Some(sender) = self.0.get(&link) {
            sender.room.add_permits(1);
        }
    }

    /// Returns how many bytes of UDP payload the links have sent and received.
    pub fn traffic(&self) -> (u64, u64) {
        let stats = self.0.values().map(|sender| sender.connection.stats());
        stats.fold((0, 0), |(sent, received), stats| {
            (sent + stats.udp_tx.bytes, received + stats.udp_rx.bytes)
        })
    }

    /// Ends a link.
    pub fn close(&mut self, link: LinkId, reason: &CloseReason) {
        tracing::warn!(link = link.0, %reason, "a link was ended");
        self.order(link, || Order::Close(reason.to_string()));
        self.remove(link);
    }

    fn order(&mut self, link: LinkId, order: impl FnOnce() -> Order) {
        if self.0.get(&link).is_some_and(|sender| sender.orders.try_send(order()).is_err()) {
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
    events: impl Fn(Event) + Clone + Send + Sync + 'static,
) -> LinkError {
    let (orders, queue) = mpsc::channel(QUEUE);
    let room = Arc::new(Semaphore::new(limits::BULKS_IN_FLIGHT));
    let sender = LinkSender { orders, connection: connection.clone(), room: Arc::clone(&room) };
    events(Event::Up(link, device, sender));
    let (send, receive) = control;
    tokio::select! {
        error = write(connection, link, send, queue, events.clone()) => error,
        error = read(receive, link, events.clone()) => error,
        error = take_bulk(connection, link, &room, events) => error,
        error = connection.closed() => error.into(),
    }
}

async fn write(
    connection: &Connection,
    link: LinkId,
    mut send: SendStream,
    mut orders: mpsc::Receiver<Order>,
    events: impl Fn(Event) + Clone + Send + Sync + 'static,
) -> LinkError {
    let mut frames = Vec::new();
    loop {
        let Some(order) = orders.recv().await else {
            // What was sent last shall still arrive where the other side is quick.
            if timeout(DRAIN, drain(send)).await.is_err() {
                tracing::debug!("a link ended before everything was sent");
            }
            return LinkError::Closed("no longer wanted".to_owned());
        };
        let mut next = Some(order);
        // What waits together travels together.
        while let Some(order) = next.take() {
            match order {
                Order::Frame(bytes) => frames.extend(bytes),
                Order::Bulk(bytes) => send_bulk(connection, link, bytes, events.clone()),
                Order::Close(reason) => {
                    connection.close(CLOSE_ENDED, reason.as_bytes());
                    return LinkError::Closed(reason);
                }
            }
            next = orders.try_recv().ok();
        }
        if send.write_all(&frames).await.is_err() {
            return end_of(connection);
        }
        frames.clear();
    }
}

/// Waits until the other side has received every frame.
async fn drain(mut send: SendStream) {
    if send.finish().is_ok() && send.stopped().await.is_err() {
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
        let sent = async {
            let mut stream = connection.open_uni().await.ok()?;
            stream.set_priority(-1).ok()?;
            stream.write_all(&bytes).await.ok()?;
            stream.finish().ok()?;
            stream.stopped().await.ok()
        };
        if sent.await.is_some() {
            events(Event::BulkSent(link));
        } else {
            tracing::debug!("a stream broke off; the next connection sends it again");
        }
    });
}

async fn read(
    mut receive: RecvStream,
    link: LinkId,
    events: impl Fn(Event) + Send + Sync + 'static,
) -> LinkError {
    loop {
        let mut length = [0; 4];
        if receive.read_exact(&mut length).await.is_err() {
            return LinkError::Stream;
        }
        let length = match Frame::check_length(length) {
            Ok(length) => length,
            Err(error) => return error.into(),
        };
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
        let mut stream = match connection.accept_uni().await {
            Ok(stream) => stream,
            Err(error) => return error.into(),
        };
        let events = events.clone();
        let connection = connection.clone();
        tokio::spawn(async move {
            match stream.read_to_end(limits::ARCHIVE_BYTES).await {
                Ok(bytes) => events(Event::Bulk(link, bytes)),
                Err(quinn::ReadToEndError::TooLong) => {
                    connection.close(CLOSE_ENDED, b"a stream is too long");
                }
                Err(quinn::ReadToEndError::Read(_)) => {}
            }
        });
    }
}

fn end_of(connection: &Connection) -> LinkError {
    connection.close_reason().map_or(LinkError::Stream, LinkError::Connection)
}
