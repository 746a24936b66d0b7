// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One connection at work: frames on a control stream, what is large on streams of its own.
//! Decodes and limits; what the frames mean is the replica's business.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use quinn::VarInt;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout, timeout_at};

use super::budget::{Budget, Charge, Inbox, PART_WITHIN, Pending, Room, TakeError};
use super::connection::{Connection, RecvStream, SendStream, StreamError};
use super::guard::Pace;
use super::mesh::is_code;
use super::{CLOSE_FORKED, CLOSE_NOT_IN_ROSTER};
use crate::change::limits;
use crate::domain::ids::DeviceId;
use crate::exchange::{CloseReason, LinkEvent, LinkId};
use crate::sync::frame::{Frame, FrameError};

/// What happens on a link, with the way back to it.
#[derive(Debug)]
pub enum Event {
    /// It stands; what shall go out goes to the sender.
    Up(LinkId, DeviceId, LinkSender),
    /// A frame came. No more come than there is room for, until it is dealt with.
    Frame(LinkId, Frame, Pending),
    /// Something large came. The link takes only a few before it hears
    /// [`Links::bulk_taken`].
    Bulk(LinkId, Vec<u8>),
    /// So many bytes of something large that was to be sent have arrived.
    BulkSent(LinkId, usize),
    /// It is gone, and why.
    Down(LinkId, LinkError),
}

/// What a link shall do.
#[derive(Debug)]
enum Order {
    Frame(Vec<u8>, Charge),
    Bulk(Vec<u8>),
    Close(VarInt, String),
}

/// The way to a link. Dropping it ends the link once everything is sent, or soon.
#[derive(Clone, Debug)]
pub struct LinkSender {
    orders: mpsc::UnboundedSender<Order>,
    connection: Connection,
    budget: Budget,
    /// How many bytes of frames wait to be written.
    waiting: Arc<AtomicUsize>,
    /// What came in bulk and is not dealt with.
    room: Arc<Room>,
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
    /// The other side ended the stream in order.
    #[error("the other side has nothing more to say")]
    Finished,
    /// Nobody said hello in time.
    #[error("the other side says nothing")]
    Silent,
    /// What began to come, or what was sent, is too slow.
    #[error("the other side is too slow")]
    Slow,
    /// Something in bulk is larger than anything may be.
    #[error("a stream is too long")]
    TooLong,
    /// What came is not a frame.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// We ended it.
    #[error("ended here: {0}")]
    Closed(String),
}

impl LinkError {
    /// Returns whether the other side ended the link because its roster and ours contradict each
    /// other.
    pub fn is_fork(&self) -> bool {
        matches!(self, Self::Connection(end) if is_code(end, CLOSE_FORKED))
    }

    /// Returns what the other side did, for it to hear; nothing where it did nothing.
    pub(super) fn reproach(&self) -> String {
        match self {
            Self::Silent | Self::Slow | Self::TooLong | Self::Frame(_) => self.to_string(),
            Self::Connection(_) | Self::Stream | Self::Finished | Self::Closed(_) => String::new(),
        }
    }
}

/// What a link needs of those around it.
pub(super) struct Terms {
    /// What all links together may hold.
    pub(super) budget: Budget,
    /// How fast frames are read; as fast as possible where nobody guards it.
    pub(super) pace: Option<Pace>,
    /// How fast bulk is read.
    pub(super) bulk_pace: Option<Pace>,
    /// Whether the other side called. It says hello at once then.
    pub(super) called: bool,
}

/// How long a caller may take to say hello.
pub(super) const HELLO_WITHIN: Duration = Duration::from_secs(limits::HELLO_WITHIN_SECS);

/// How long a frame may take to come once it has begun.
const FRAME_WITHIN: Duration = Duration::from_secs(limits::FRAME_WITHIN_SECS);

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
            Event::Frame(link, frame, _) => Self::Frame(link, frame),
            Event::Bulk(link, bytes) => Self::Bulk(link, bytes),
            Event::BulkSent(link, bytes) => Self::BulkSent(link, bytes),
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
            Event::Frame(..) | Event::Bulk(..) | Event::BulkSent(..) => {}
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
        match sender.budget.charge(&sender.waiting, length) {
            Some(charge) => self.order(link, Order::Frame(bytes, charge)),
            None => self.end(link, CLOSE_ENDED, "the other side reads too slowly"),
        }
    }

    /// Sends something on a stream of its own.
    pub fn bulk(&mut self, link: LinkId, bytes: Vec<u8>) {
        self.order(link, Order::Bulk(bytes));
    }

    /// Says that so many bytes that came on a stream of their own are dealt with.
    pub fn bulk_taken(&self, link: LinkId, bytes: usize) {
        if let Some(sender) = self.0.get(&link) {
            sender.room.taken(bytes);
        }
    }

    /// Returns how many bytes the links have sent and received: of UDP payload, or within TLS.
    pub fn traffic(&self) -> (u64, u64) {
        let traffic = self.0.values().map(|sender| sender.connection.traffic());
        traffic.fold((0, 0), |sum, (sent, received)| (sum.0 + sent, sum.1 + received))
    }

    /// Ends a link at once, even where the other side takes nothing in.
    pub fn close(&mut self, link: LinkId, reason: &CloseReason) {
        let code = match reason {
            CloseReason::Revoked => CLOSE_NOT_IN_ROSTER.into(),
            _ if reason.fork().is_some() => CLOSE_FORKED.into(),
            _ => CLOSE_ENDED,
        };
        self.end(link, code, &reason.to_string());
    }

    fn end(&mut self, link: LinkId, code: VarInt, reason: &str) {
        tracing::warn!(link = link.0, reason, "a link was ended");
        self.order(link, Order::Close(code, reason.to_owned()));
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
    terms: Terms,
    events: impl Fn(Event) + Clone + Send + Sync + 'static,
) -> LinkError {
    let Terms { budget, pace, bulk_pace, called } = terms;
    let (orders, queue) = mpsc::unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let charge = budget.empty(&waiting);
    let (room, inbox) = (Arc::new(budget.room()), budget.inbox());
    let sender = LinkSender {
        orders,
        connection: connection.clone(),
        budget,
        waiting,
        room: Arc::clone(&room),
    };
    events(Event::Up(link, device, sender));
    let (send, receive) = control;
    tokio::select! {
        // In this order: why the connection ended tells more than that its streams did.
        biased;
        error = connection.closed() => error.into(),
        error = write(connection, link, send, queue, charge, events.clone()) => error,
        error = read(receive, link, &inbox, pace, called, events.clone()) => error,
        error = take_bulk(connection, link, &room, bulk_pace, events) => error,
    }
}

/// Takes orders at any time, also while the other side takes nothing in: an end must not wait.
async fn write(
    connection: &Connection,
    link: LinkId,
    mut send: SendStream,
    mut orders: mpsc::UnboundedReceiver<Order>,
    mut charge: Charge,
    events: impl Fn(Event) + Clone + Send + Sync + 'static,
) -> LinkError {
    let mut frames = VecDeque::new();
    let sending = Arc::new(AtomicUsize::new(0));
    loop {
        tokio::select! {
            // What waits together travels together.
            biased;
            order = orders.recv() => match order {
                Some(Order::Frame(bytes, more)) => {
                    frames.extend(bytes);
                    charge.add(more);
                }
                Some(Order::Bulk(bytes)) => {
                    send_bulk(connection, link, bytes, &sending, events.clone());
                }
                Some(Order::Close(code, reason)) => {
                    connection.close(code, reason.as_bytes());
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
                charge.release(length);
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

/// Sends something beside everything else; frames go first. Whoever takes it in more slowly than
/// anybody may loses the link: it lies in memory until it has arrived.
fn send_bulk(
    connection: &Connection,
    link: LinkId,
    bytes: Vec<u8>,
    sending: &Arc<AtomicUsize>,
    events: impl Fn(Event) + Send + Sync + 'static,
) {
    let (connection, sending) = (connection.clone(), Arc::clone(sending));
    let length = bytes.len();
    let ahead = sending.fetch_add(length, Ordering::Relaxed) + length;
    let parts = u32::try_from(ahead.div_ceil(limits::BULK_SMALL_BYTES)).unwrap_or(u32::MAX);
    tokio::spawn(async move {
        let sent = timeout(PART_WITHIN * parts, connection.send_bulk(bytes)).await;
        sending.fetch_sub(length, Ordering::Relaxed);
        match sent {
            Ok(Ok(())) => events(Event::BulkSent(link, length)),
            Ok(Err(_)) => tracing::debug!("a stream broke off; the next connection sends it again"),
            Err(_) => connection.close(CLOSE_ENDED, LinkError::Slow.to_string().as_bytes()),
        }
    });
}

async fn read(
    mut receive: RecvStream,
    link: LinkId,
    inbox: &Inbox,
    mut pace: Option<Pace>,
    called: bool,
    events: impl Fn(Event) + Send + Sync + 'static,
) -> LinkError {
    let until = Instant::now() + HELLO_WITHIN;
    let mut greeted = !called;
    loop {
        let next = next(&mut receive, inbox, pace.as_mut());
        let next = if greeted { Ok(next.await) } else { timeout_at(until, next).await };
        match next {
            Ok(Ok(Some((frame, room)))) => {
                greeted |= matches!(frame, Frame::Hello(_));
                events(Event::Frame(link, frame, room));
            }
            Ok(Ok(None)) => tracing::debug!("passed over a frame of an unknown kind"),
            Ok(Err(error)) => return error,
            Err(_) => return LinkError::Silent,
        }
    }
}

/// Reads the next frame; nothing where it is of an unknown kind.
async fn next(
    receive: &mut RecvStream,
    inbox: &Inbox,
    pace: Option<&mut Pace>,
) -> Result<Option<(Frame, Pending)>, LinkError> {
    let mut length = [0; 3];
    if !receive.read_next(&mut length).await.map_err(|_broken| LinkError::Stream)? {
        return Err(LinkError::Finished);
    }
    let length = Frame::check_length(length)?;
    if let Some(pace) = pace {
        // What is not read yet waits at the sender, who may send no more until then.
        pace.wait(length).await;
    }
    let room = inbox.room(length).await;
    let mut body = vec![0; length];
    let read = timeout(FRAME_WITHIN, receive.read_exact(&mut body)).await;
    read.map_err(|_late| LinkError::Slow)?.map_err(|_broken| LinkError::Stream)?;
    Ok(Frame::decode(&body)?.map(|frame| (frame, room)))
}

/// Takes in one after the other what comes in bulk, so that nobody can fill the memory.
async fn take_bulk(
    connection: &Connection,
    link: LinkId,
    room: &Room,
    mut pace: Option<Pace>,
    events: impl Fn(Event) + Send + Sync + 'static,
) -> LinkError {
    loop {
        let bulk = match connection.accept_bulk().await {
            Ok(bulk) => bulk,
            Err(error) => return error.into(),
        };
        match room.take(bulk, pace.as_mut()).await {
            Ok(bytes) => events(Event::Bulk(link, bytes)),
            Err(TakeError::Slow) => return LinkError::Slow,
            Err(TakeError::Stream(StreamError::TooLong)) => return LinkError::TooLong,
            Err(TakeError::Stream(StreamError::Broken)) => {}
        }
    }
}

fn end_of(connection: &Connection) -> LinkError {
    connection.close_reason().map_or(LinkError::Stream, LinkError::Connection)
}
