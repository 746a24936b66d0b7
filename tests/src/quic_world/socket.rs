// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A socket of the simulated network, as quinn wants its sockets.

use std::collections::VecDeque;
use std::io::{self, IoSliceMut};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use quinn::udp::{RecvMeta, Transmit};
use quinn::{AsyncUdpSocket, UdpPoller};

use super::network::Network;

/// An open socket. Dropping it closes it.
#[derive(Debug)]
pub struct Socket {
    network: Network,
    port: u64,
    address: SocketAddr,
    inbox: Arc<Mutex<Inbox>>,
}

/// What arrived and was not read yet.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    datagrams: VecDeque<(SocketAddr, Vec<u8>)>,
    reader: Option<Waker>,
}

/// Sending never has to wait: what is too much for the network is lost in it.
#[derive(Debug)]
struct AlwaysWritable;

impl Socket {
    pub(super) fn new(
        network: Network,
        port: u64,
        address: SocketAddr,
        inbox: Arc<Mutex<Inbox>>,
    ) -> Self {
        Self { network, port, address, inbox }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.network.close(self.port);
    }
}

impl Inbox {
    pub(super) fn push(&mut self, from: SocketAddr, bytes: Vec<u8>) {
        self.datagrams.push_back((from, bytes));
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }
}

impl UdpPoller for AlwaysWritable {
    fn poll_writable(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl AsyncUdpSocket for Socket {
    fn create_io_poller(self: Arc<Self>) -> Pin<Box<dyn UdpPoller>> {
        Box::pin(AlwaysWritable)
    }

    fn try_send(&self, transmit: &Transmit<'_>) -> io::Result<()> {
        self.network.send(self.port, transmit.destination, transmit.contents);
        Ok(())
    }

    fn poll_recv(
        &self,
        context: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
        meta: &mut [RecvMeta],
    ) -> Poll<io::Result<usize>> {
        let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        let mut read = 0;
        for (buffer, meta) in buffers.iter_mut().zip(meta) {
            let Some((addr, bytes)) = inbox.datagrams.pop_front() else { break };
            let len = bytes.len();
            buffer[..len].copy_from_slice(&bytes);
            *meta = RecvMeta { addr, len, stride: len, ..RecvMeta::default() };
            read += 1;
        }
        if read == 0 {
            inbox.reader = Some(context.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(Ok(read))
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }

    fn may_fragment(&self) -> bool {
        false
    }
}
