// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Datagrams that are no packet of QUIC version 1. The library passes over them without a word, so
//! they are looked at before it gets them, and still handed on to it.

use std::fmt;
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use quinn::udp::{RecvMeta, Transmit};
use quinn::{AsyncUdpSocket, UdpPoller};

/// The least that a datagram can be: a stateless reset (RFC 9000, section 10.3).
const LEAST: usize = 21;

/// What begins every packet that names its version (RFC 8999, section 5.1).
const LONG_HEADER: u8 = 0x80;

const VERSION_1: [u8; 4] = [0, 0, 0, 1];

/// A socket that says where noise comes from.
pub(super) struct Listening {
    socket: Arc<dyn AsyncUdpSocket>,
    noise: Box<dyn Fn(IpAddr) + Send + Sync>,
}

impl Listening {
    /// `noise` hears of every such datagram, from an address that may be made up, and must not wait.
    pub(super) fn new(
        socket: Arc<dyn AsyncUdpSocket>,
        noise: impl Fn(IpAddr) + Send + Sync + 'static,
    ) -> Self {
        Self { socket, noise: Box::new(noise) }
    }
}

/// Returns whether a datagram is certainly none that somebody with this protocol has sent. What has
/// a short header may always belong to a connection of the process before this one.
fn is_noise(datagram: &[u8]) -> bool {
    let names_version = datagram.first().is_some_and(|first| first & LONG_HEADER != 0);
    datagram.len() < LEAST || (names_version && datagram[1..5] != VERSION_1)
}

/// Takes apart what the system has received at once.
fn datagrams<'a>(buffer: &'a [u8], meta: &RecvMeta) -> impl Iterator<Item = &'a [u8]> {
    let (all, stride) = (&buffer[..meta.len], meta.stride.max(1));
    // One without a single byte is one as well.
    all.chunks(stride).chain(all.is_empty().then_some(all))
}

impl AsyncUdpSocket for Listening {
    fn create_io_poller(self: Arc<Self>) -> Pin<Box<dyn UdpPoller>> {
        Arc::clone(&self.socket).create_io_poller()
    }

    fn try_send(&self, transmit: &Transmit<'_>) -> io::Result<()> {
        self.socket.try_send(transmit)
    }

    fn poll_recv(
        &self,
        context: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
        meta: &mut [RecvMeta],
    ) -> Poll<io::Result<usize>> {
        let received = self.socket.poll_recv(context, buffers, meta);
        if let Poll::Ready(Ok(count)) = received {
            for (buffer, meta) in buffers.iter().zip(meta).take(count) {
                for _ in datagrams(buffer, meta).filter(|datagram| is_noise(datagram)) {
                    (self.noise)(meta.addr.ip());
                }
            }
        }
        received
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    fn max_transmit_segments(&self) -> usize {
        self.socket.max_transmit_segments()
    }

    fn max_receive_segments(&self) -> usize {
        self.socket.max_receive_segments()
    }

    fn may_fragment(&self) -> bool {
        self.socket.may_fragment()
    }
}

impl fmt::Debug for Listening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Listening").field(&self.socket).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns which datagrams of those that came at once are noise.
    fn heard(bytes: &[u8], stride: usize) -> Vec<bool> {
        let meta = RecvMeta { len: bytes.len(), stride, ..RecvMeta::default() };
        let mut buffer = bytes.to_vec();
        // What was in the buffer before.
        buffer.extend([LONG_HEADER; 64]);
        datagrams(&buffer, &meta).map(is_noise).collect()
    }

    #[test]
    fn what_no_device_sends_is_noise_and_nothing_else() {
        let mut first = [0; 1200];
        first[..5].copy_from_slice(&[0xc3, 0, 0, 0, 1]);
        assert_eq!(heard(&first, 1200), [false], "the first packet of a caller");
        let other_version = [&[0xc3, 0x6b, 0x33, 0x43, 0xcf][..], &[0; 40]].concat();
        assert_eq!(heard(&other_version, 45), [true]);
        let negotiation = [&[0x80, 0, 0, 0, 0][..], &[0; 40]].concat();
        assert_eq!(heard(&negotiation, 45), [true], "nobody here asks for another version");
        assert_eq!(heard(&[0x40; LEAST], LEAST), [false], "the reset of a peer");
        assert_eq!(heard(&[0x40; LEAST - 1], LEAST - 1), [true]);
        assert_eq!(heard(&[0xc0], 1), [true]);
        assert_eq!(heard(&[], 0), [true], "one without a byte");
    }

    #[test]
    fn those_that_come_at_once_are_told_apart() {
        let [short, long] = [[0x40; 30], [0xff; 30]];
        let bytes = [&short[..], &long, &short, &[0x40; 4]].concat();
        assert_eq!(heard(&bytes, 30), [false, true, false, true]);
    }
}
