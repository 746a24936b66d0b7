// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A connection between two devices, whatever carries it: one stream in both directions, and what
//! is large beside it. Ends are named as QUIC names them, over TCP too.

use std::net::SocketAddr;

use quinn::{ConnectionError, VarInt};
use rustls::pki_types::CertificateDer;

use super::tcp;

/// A connection. Clones are the same; it ends with the last.
#[derive(Clone, Debug)]
pub enum Connection {
    /// QUIC over UDP.
    Quic(quinn::Connection),
    /// TLS over TCP.
    Tcp(tcp::Connection),
}

/// What carries a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// QUIC over UDP.
    Quic,
    /// TLS over TCP, because nobody answered over UDP in time.
    Tcp,
}

/// The sending side of the stream. Dropping it ends the stream.
#[derive(Debug)]
pub enum SendStream {
    /// Of QUIC.
    Quic(quinn::SendStream),
    /// Of TCP.
    Tcp(tcp::SendStream),
}

/// The receiving side of the stream.
#[derive(Debug)]
pub enum RecvStream {
    /// Of QUIC.
    Quic(quinn::RecvStream),
    /// Of TCP.
    Tcp(tcp::RecvStream),
}

/// Something large that is coming in.
#[derive(Debug)]
pub(super) enum Bulk {
    Quic(quinn::RecvStream),
    Tcp(tcp::Bulk),
}

/// What the secret of a connection is exported under.
pub(super) const EXPORT_LABEL: &[u8] = b"EXPORTER-leitwerk-enrol";

/// How much of something large is read at once, in bytes.
const PART_BYTES: usize = 64 << 10;

/// Why something could not be read or written.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum StreamError {
    /// It broke off.
    #[error("the stream broke off")]
    Broken,
    /// There is more than was allowed.
    #[error("the stream is too long")]
    TooLong,
}

impl Connection {
    /// Returns what carries it.
    pub fn path(&self) -> Path {
        match self {
            Self::Quic(_) => Path::Quic,
            Self::Tcp(_) => Path::Tcp,
        }
    }

    /// Returns where the other side is.
    pub fn remote_address(&self) -> SocketAddr {
        match self {
            Self::Quic(connection) => connection.remote_address(),
            Self::Tcp(connection) => connection.remote_address(),
        }
    }

    /// Returns the certificate of the other side, if it showed one.
    pub(super) fn certificate(&self) -> Option<CertificateDer<'static>> {
        match self {
            Self::Quic(connection) => {
                let chain = connection.peer_identity()?;
                let chain = chain.downcast::<Vec<CertificateDer<'static>>>().ok()?;
                chain.into_iter().next()
            }
            Self::Tcp(connection) => connection.certificate().cloned(),
        }
    }

    /// Returns the protocol that both sides agreed on.
    pub(super) fn protocol(&self) -> Option<Vec<u8>> {
        match self {
            Self::Quic(connection) => {
                let data = connection.handshake_data()?;
                data.downcast::<quinn::crypto::rustls::HandshakeData>().ok()?.protocol
            }
            Self::Tcp(connection) => connection.protocol().map(<[u8]>::to_vec),
        }
    }

    /// Returns a secret that only both ends of this connection know, for signing that one speaks
    /// on it.
    pub(super) fn exported(&self) -> Option<[u8; 32]> {
        match self {
            Self::Quic(connection) => {
                let mut secret = [0; 32];
                connection.export_keying_material(&mut secret, EXPORT_LABEL, b"").ok()?;
                Some(secret)
            }
            Self::Tcp(connection) => connection.exported(),
        }
    }

    /// Opens the stream, as the caller.
    ///
    /// # Errors
    /// Why the connection ended.
    pub async fn open_bi(&self) -> Result<(SendStream, RecvStream), ConnectionError> {
        match self {
            Self::Quic(connection) => {
                let (send, receive) = connection.open_bi().await?;
                Ok((SendStream::Quic(send), RecvStream::Quic(receive)))
            }
            Self::Tcp(connection) => {
                let (send, receive) = connection.open()?;
                Ok((SendStream::Tcp(send), RecvStream::Tcp(receive)))
            }
        }
    }

    /// Waits until the caller has opened the stream and sent something on it.
    ///
    /// # Errors
    /// Why the connection ended.
    pub async fn accept_bi(&self) -> Result<(SendStream, RecvStream), ConnectionError> {
        match self {
            Self::Quic(connection) => {
                let (send, receive) = connection.accept_bi().await?;
                Ok((SendStream::Quic(send), RecvStream::Quic(receive)))
            }
            Self::Tcp(connection) => {
                let (send, receive) = connection.accept().await?;
                Ok((SendStream::Tcp(send), RecvStream::Tcp(receive)))
            }
        }
    }

    /// Sends something large beside the stream, which goes first, and waits until it has arrived.
    pub(super) async fn send_bulk(&self, bytes: Vec<u8>) -> Result<(), StreamError> {
        let sent = match self {
            Self::Quic(connection) => {
                async {
                    let mut stream = connection.open_uni().await.ok()?;
                    stream.set_priority(-1).ok()?;
                    stream.write_all(&bytes).await.ok()?;
                    stream.finish().ok()?;
                    stream.stopped().await.ok().map(drop)
                }
                .await
            }
            Self::Tcp(connection) => connection.send_bulk(bytes).await,
        };
        sent.ok_or(StreamError::Broken)
    }

    /// Waits for something large.
    pub(super) async fn accept_bulk(&self) -> Result<Bulk, ConnectionError> {
        match self {
            Self::Quic(connection) => connection.accept_uni().await.map(Bulk::Quic),
            Self::Tcp(connection) => connection.accept_bulk().await.map(Bulk::Tcp),
        }
    }

    /// Ends it at once and tells the other side why.
    pub fn close(&self, code: VarInt, reason: &[u8]) {
        match self {
            Self::Quic(connection) => connection.close(code, reason),
            Self::Tcp(connection) => connection.close(code, reason),
        }
    }

    /// Waits until it has ended.
    pub async fn closed(&self) -> ConnectionError {
        match self {
            Self::Quic(connection) => connection.closed().await,
            Self::Tcp(connection) => connection.closed().await,
        }
    }

    /// Returns why it ended, if it has.
    pub fn close_reason(&self) -> Option<ConnectionError> {
        match self {
            Self::Quic(connection) => connection.close_reason(),
            Self::Tcp(connection) => connection.close_reason(),
        }
    }

    /// Waits until the other side knows of the end, or nothing more is done to tell it. QUIC does
    /// that for all connections of a socket at once.
    pub(super) async fn gone(&self) {
        if let Self::Tcp(connection) = self {
            connection.gone().await;
        }
    }

    /// Returns how many bytes were sent and received: of UDP payload, or within TLS.
    pub fn traffic(&self) -> (u64, u64) {
        match self {
            Self::Quic(connection) => {
                let stats = connection.stats();
                (stats.udp_tx.bytes, stats.udp_rx.bytes)
            }
            Self::Tcp(connection) => connection.traffic(),
        }
    }
}

impl SendStream {
    /// Sends the beginning of some bytes and returns how many that were. Nothing is lost if this
    /// is dropped while it waits.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<usize, StreamError> {
        let written = match self {
            Self::Quic(stream) => stream.write(bytes).await.ok(),
            Self::Tcp(stream) => stream.write(bytes).await,
        };
        written.ok_or(StreamError::Broken)
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// [`StreamError::Broken`] if the connection ended.
    pub async fn write_all(&mut self, mut bytes: &[u8]) -> Result<(), StreamError> {
        while !bytes.is_empty() {
            let written = self.write(bytes).await?;
            bytes = &bytes[written..];
        }
        Ok(())
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// [`StreamError::Broken`] if it has ended already.
    pub fn finish(&mut self) -> Result<(), StreamError> {
        let finished = match self {
            Self::Quic(stream) => stream.finish().ok(),
            Self::Tcp(stream) => stream.finish(),
        };
        finished.ok_or(StreamError::Broken)
    }

    /// Waits, once the stream is finished, until the other side has everything.
    pub(super) async fn arrived(&mut self) -> Result<(), StreamError> {
        match self {
            Self::Quic(stream) => match stream.stopped().await {
                Ok(_) => Ok(()),
                Err(_) => Err(StreamError::Broken),
            },
            Self::Tcp(stream) => {
                stream.arrived().await;
                Ok(())
            }
        }
    }
}

impl RecvStream {
    /// Fills a buffer, which must not be empty. Returns whether anything came before the other side
    /// ended the stream in order.
    pub(super) async fn read_next(&mut self, buffer: &mut [u8]) -> Result<bool, StreamError> {
        let (first, rest) = buffer.split_at_mut(1);
        let begun = match self {
            Self::Quic(stream) => match stream.read_exact(first).await {
                Ok(()) => Some(true),
                Err(quinn::ReadExactError::FinishedEarly(_)) => Some(false),
                Err(quinn::ReadExactError::ReadError(_)) => None,
            },
            Self::Tcp(stream) => match stream.read_exact(first).await {
                Some(()) => Some(true),
                None => stream.is_finished().then_some(false),
            },
        };
        if begun.ok_or(StreamError::Broken)? {
            self.read_exact(rest).await?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Fills a buffer.
    pub(super) async fn read_exact(&mut self, buffer: &mut [u8]) -> Result<(), StreamError> {
        let read = match self {
            Self::Quic(stream) => stream.read_exact(buffer).await.ok(),
            Self::Tcp(stream) => stream.read_exact(buffer).await,
        };
        read.ok_or(StreamError::Broken)
    }

    /// Reads what comes until the other side ends the stream.
    ///
    /// # Errors
    /// [`StreamError`] if it breaks off or is longer than `limit` bytes.
    pub async fn read_to_end(&mut self, limit: usize) -> Result<Vec<u8>, StreamError> {
        match self {
            Self::Quic(stream) => stream.read_to_end(limit).await.map_err(StreamError::from),
            Self::Tcp(stream) => stream.read_to_end(limit).await,
        }
    }
}

impl Bulk {
    /// Adds the next part of it to what came before. Returns whether there was one.
    pub(super) async fn next(&mut self, to: &mut Vec<u8>) -> Result<bool, StreamError> {
        match self {
            Self::Quic(stream) => {
                let chunk = stream.read_chunk(PART_BYTES, true).await;
                let chunk = chunk.map_err(|_broken| StreamError::Broken)?;
                let Some(chunk) = chunk else { return Ok(false) };
                to.extend_from_slice(&chunk.bytes);
                Ok(true)
            }
            Self::Tcp(bulk) => bulk.next(to).await,
        }
    }
}

impl From<quinn::ReadToEndError> for StreamError {
    fn from(error: quinn::ReadToEndError) -> Self {
        match error {
            quinn::ReadToEndError::TooLong => Self::TooLong,
            quinn::ReadToEndError::Read(_) => Self::Broken,
        }
    }
}
