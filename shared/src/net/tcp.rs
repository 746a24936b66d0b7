// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A connection over TCP for networks that let no UDP through: what QUIC carries, as records in
//! one TLS 1.3 stream. Frames go before bulk, and of bulk only a little is on its way at a time.

mod driver;
mod endpoint;
mod record;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use quinn::{ApplicationClose, ConnectionError, VarInt};
use rustls::pki_types::CertificateDer;
use tokio::sync::{Mutex as AsyncMutex, Notify, Semaphore, mpsc, oneshot, watch};

use super::connection::StreamError;
use crate::change::limits;

pub(super) use endpoint::finish_handshake;
pub use endpoint::{Dialer, Listener, Place};

/// A connection. Clones are the same; it ends with the last.
#[derive(Clone, Debug)]
pub struct Connection(Arc<Handle>);

#[derive(Debug)]
struct Handle {
    shown: Shown,
    state: watch::Sender<State>,
    /// The stream, until somebody takes it.
    stream: Mutex<Option<(SendStream, RecvStream)>>,
    bulk: mpsc::UnboundedSender<Outgoing>,
    /// How many more may be under way.
    room: Semaphore,
    incoming: AsyncMutex<mpsc::Receiver<Bulk>>,
    traffic: Arc<Traffic>,
}

/// What a handshake has brought to light.
#[derive(Debug)]
struct Shown {
    remote: SocketAddr,
    certificate: Option<CertificateDer<'static>>,
    protocol: Option<Vec<u8>>,
    exported: Option<[u8; 32]>,
}

/// Whether a connection stands.
#[derive(Clone, Debug, Default)]
struct State {
    /// Why it ended.
    end: Option<ConnectionError>,
    /// What the other side shall hear of an end from here.
    goodbye: Option<(VarInt, Vec<u8>)>,
    /// Whether the socket is closed.
    gone: bool,
}

/// The bytes that went through TLS.
#[derive(Debug, Default)]
struct Traffic {
    sent: AtomicU64,
    received: AtomicU64,
}

/// Something large to be sent, and who wants to know that it has arrived.
#[derive(Debug)]
struct Outgoing {
    bytes: Vec<u8>,
    arrived: oneshot::Sender<()>,
}

/// The sending side of the stream.
#[derive(Debug)]
pub struct SendStream {
    parts: Option<mpsc::Sender<Vec<u8>>>,
    state: watch::Receiver<State>,
}

/// The receiving side of the stream.
#[derive(Debug)]
pub struct RecvStream {
    parts: mpsc::Receiver<Vec<u8>>,
    current: Vec<u8>,
    read: usize,
    /// Whether the other side has ended it in order.
    finished: Arc<AtomicBool>,
}

/// Something large that is coming in.
#[derive(Debug)]
pub(super) struct Bulk {
    parts: mpsc::UnboundedReceiver<Part>,
    /// How much was read of all that came.
    read: Arc<Count>,
    /// Whether the last part was read.
    ended: bool,
}

/// A sum that somebody else waits for.
#[derive(Debug, Default)]
struct Count {
    sum: AtomicU64,
    grown: Notify,
}

/// A part of something large.
#[derive(Debug)]
struct Part {
    bytes: Vec<u8>,
    last: bool,
}

impl Connection {
    pub(super) fn remote_address(&self) -> SocketAddr {
        self.0.shown.remote
    }

    pub(super) fn certificate(&self) -> Option<&CertificateDer<'static>> {
        self.0.shown.certificate.as_ref()
    }

    pub(super) fn protocol(&self) -> Option<&[u8]> {
        self.0.shown.protocol.as_deref()
    }

    pub(super) fn exported(&self) -> Option<[u8; 32]> {
        self.0.shown.exported
    }

    pub(super) fn open(&self) -> Result<(SendStream, RecvStream), ConnectionError> {
        if let Some(end) = self.close_reason() {
            return Err(end);
        }
        let stream = self.0.stream.lock().unwrap_or_else(PoisonError::into_inner).take();
        // There is one stream only; nobody asks twice.
        stream.ok_or(ConnectionError::LocallyClosed)
    }

    pub(super) async fn accept(&self) -> Result<(SendStream, RecvStream), ConnectionError> {
        let (send, mut receive) = self.open()?;
        if !receive.begins().await {
            return Err(self.closed().await);
        }
        Ok((send, receive))
    }

    pub(super) async fn send_bulk(&self, bytes: Vec<u8>) -> Option<()> {
        let _permit = self.0.room.acquire().await.ok()?;
        let (arrived, wait) = oneshot::channel();
        self.0.bulk.send(Outgoing { bytes, arrived }).ok()?;
        wait.await.ok()
    }

    pub(super) async fn accept_bulk(&self) -> Result<Bulk, ConnectionError> {
        let bulk = self.0.incoming.lock().await.recv().await;
        match bulk {
            Some(bulk) => Ok(bulk),
            None => Err(self.closed().await),
        }
    }

    pub(super) fn close(&self, code: VarInt, reason: &[u8]) {
        self.0.close(code, reason);
    }

    pub(super) async fn closed(&self) -> ConnectionError {
        let mut state = self.0.state.subscribe();
        let ended = state.wait_for(|state| state.end.is_some()).await;
        let end = ended.ok().and_then(|state| state.end.clone());
        end.unwrap_or(ConnectionError::Reset)
    }

    pub(super) fn close_reason(&self) -> Option<ConnectionError> {
        self.0.state.borrow().end.clone()
    }

    pub(super) async fn gone(&self) {
        let mut state = self.0.state.subscribe();
        if state.wait_for(|state| state.gone).await.is_err() {
            tracing::debug!("the connection was dropped");
        }
    }

    pub(super) fn traffic(&self) -> (u64, u64) {
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (load(&self.0.traffic.sent), load(&self.0.traffic.received))
    }
}

impl Count {
    fn add(&self, bytes: usize) {
        self.sum.fetch_add(bytes as u64, Ordering::AcqRel);
        self.grown.notify_one();
    }

    fn get(&self) -> u64 {
        self.sum.load(Ordering::Acquire)
    }
}

impl Handle {
    fn close(&self, code: VarInt, reason: &[u8]) {
        self.state.send_if_modified(|state| {
            let stands = state.end.is_none();
            if stands {
                state.end = Some(ConnectionError::LocallyClosed);
                state.goodbye = Some((code, reason.to_vec()));
            }
            stands
        });
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.close(VarInt::from_u32(0), b"");
    }
}

impl SendStream {
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Option<usize> {
        let part = &bytes[..bytes.len().min(record::BODY_BYTES)];
        let place = self.parts.as_ref()?.reserve().await.ok()?;
        place.send(part.to_vec());
        Some(part.len())
    }

    pub(super) fn finish(&mut self) -> Option<()> {
        self.parts.take().map(drop)
    }

    /// The other side ends the connection when it has read the end of the stream.
    pub(super) async fn arrived(&mut self) {
        if self.state.wait_for(|state| state.end.is_some()).await.is_err() {
            tracing::debug!("the connection was dropped");
        }
    }
}

impl RecvStream {
    /// Waits until something has come; returns whether it has.
    async fn begins(&mut self) -> bool {
        while self.read == self.current.len() {
            let Some(part) = self.parts.recv().await else {
                return self.is_finished();
            };
            (self.current, self.read) = (part, 0);
        }
        true
    }

    /// Returns whether the other side has ended it in order.
    pub(super) fn is_finished(&self) -> bool {
        self.finished.load(Ordering::Acquire)
    }

    pub(super) async fn read_exact(&mut self, buffer: &mut [u8]) -> Option<()> {
        let mut filled = 0;
        while filled < buffer.len() {
            if self.read == self.current.len() {
                (self.current, self.read) = (self.parts.recv().await?, 0);
            }
            let length = (buffer.len() - filled).min(self.current.len() - self.read);
            let from = &self.current[self.read..self.read + length];
            buffer[filled..filled + length].copy_from_slice(from);
            self.read += length;
            filled += length;
        }
        if self.read == self.current.len() {
            // A link that is quiet keeps nothing.
            (self.current, self.read) = (Vec::new(), 0);
        }
        Some(())
    }

    pub(super) async fn read_to_end(&mut self, limit: usize) -> Result<Vec<u8>, StreamError> {
        let mut bytes = self.current.split_off(self.read);
        (self.current, self.read) = (Vec::new(), 0);
        while bytes.len() <= limit {
            match self.parts.recv().await {
                Some(part) => bytes.extend(part),
                None if self.is_finished() => return Ok(bytes),
                None => return Err(StreamError::Broken),
            }
        }
        Err(StreamError::TooLong)
    }
}

impl Bulk {
    /// Adds the next part to what came before. Returns whether there was one.
    pub(super) async fn next(&mut self, to: &mut Vec<u8>) -> Result<bool, StreamError> {
        if self.ended {
            return Ok(false);
        }
        let part = self.parts.recv().await.ok_or(StreamError::Broken)?;
        self.ended = part.last;
        self.read.add(part.bytes.len());
        to.extend(part.bytes);
        Ok(true)
    }
}

/// What the other side said with the record that ends a connection.
fn goodbye(code: u32, reason: Vec<u8>) -> ConnectionError {
    let error_code = VarInt::from_u32(code);
    ConnectionError::ApplicationClosed(ApplicationClose { error_code, reason: reason.into() })
}

/// How many bulks may be under way in one direction.
const BULKS: usize = limits::BULKS_IN_FLIGHT;
