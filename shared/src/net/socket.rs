// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The one UDP socket of a process, which listens and dials, and the TCP port of a relay.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::{hmac, rand};
use quinn::{
    ConnectionId, ConnectionIdGenerator, Endpoint, EndpointConfig, Runtime as _, ServerConfig,
    TokioRuntime,
};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

use super::DialError;
use super::noise::Listening;
use super::tls::{self, Identity};

/// Opens the endpoint of a relay. Must be called within a tokio runtime. `noise` hears of every datagram
/// that is certainly no packet of QUIC, with the address that it names, and must not wait.
///
/// # Errors
/// [`DialError::Local`] if the address cannot be bound, [`DialError::Tls`] if the certificate
/// or key cannot be used.
pub fn relay(
    address: SocketAddr,
    identity: &Identity,
    noise: impl Fn(IpAddr) + Send + Sync + 'static,
) -> Result<Endpoint, DialError> {
    let socket = bind(address).map_err(DialError::Local)?;
    open(socket, identity, tls::quic_server(tls::relay(tls::provider(), identity)?)?, noise)
        .map_err(DialError::Local)
}

/// Opens the endpoint of any other device on all addresses of the computer: on the wanted port,
/// or on any free one where that is taken. Must be called within a tokio runtime. `noise` is that of
/// [`relay`].
///
/// # Errors
/// [`DialError::Local`] if no port can be bound, [`DialError::Tls`] if the certificate or key
/// cannot be used.
pub fn member(
    port: u16,
    identity: &Identity,
    noise: impl Fn(IpAddr) + Send + Sync + 'static,
) -> Result<Endpoint, DialError> {
    let socket = bind_any(port).or_else(|taken| {
        tracing::warn!(port, %taken, "the port cannot be used");
        bind_any(0)
    });
    let socket = socket.map_err(DialError::Local)?;
    open(socket, identity, tls::quic_server(tls::member(tls::provider(), identity)?)?, noise)
        .map_err(DialError::Local)
}

/// Binds a port for IPv6 and IPv4 at once; where the system knows no IPv6, for IPv4 alone.
fn bind_any(port: u16) -> io::Result<UdpSocket> {
    match bind((Ipv6Addr::UNSPECIFIED, port).into()) {
        Err(error) if error.kind() != io::ErrorKind::AddrInUse => {
            bind((Ipv4Addr::UNSPECIFIED, port).into())
        }
        bound => bound,
    }
}

fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    bind_to(&socket, address)?;
    Ok(socket.into())
}

/// Opens the TCP port of a relay. Must be called within a tokio runtime.
pub(super) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // Connections of the process before may still be dying. (On Windows the option would let
    // other programs take the port.)
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    bind_to(&socket, address)?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    TcpListener::from_std(socket.into())
}

fn bind_to(socket: &Socket, address: SocketAddr) -> io::Result<()> {
    if address.is_ipv6() && address.ip().is_unspecified() {
        // Windows leaves IPv4 out otherwise.
        socket.set_only_v6(false)?;
    }
    socket.bind(&address.into())
}

/// How many callers over TCP the system keeps until they are looked at.
const BACKLOG: i32 = 1_024;

fn open(
    socket: UdpSocket,
    identity: &Identity,
    server: ServerConfig,
    noise: impl Fn(IpAddr) + Send + Sync + 'static,
) -> io::Result<Endpoint> {
    let runtime = Arc::new(TokioRuntime);
    let socket = Arc::new(Listening::new(runtime.wrap_udp_socket(socket)?, noise));
    Endpoint::new_with_abstract_socket(settings(identity), Some(server), socket, runtime)
}

/// Returns the settings of every endpoint of a device.
pub fn settings(identity: &Identity) -> EndpointConfig {
    // A peer whose process was killed and started again tells those who still write to the old
    // one that it is gone (RFC 9000, section 10.3), rather than letting them wait. For that the
    // key must survive the process and the ids must not be bound to it.
    let secret = hmac::Key::new(hmac::HMAC_SHA256, &identity.key);
    let reset = hmac::sign(&secret, b"leitwerk stateless reset v1");
    let mut config =
        EndpointConfig::new(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, reset.as_ref())));
    config.cid_generator(|| Box::new(RandomIds::new()));
    config
}

/// Names connections by chance: every id is a counter that only this process can read, encrypted
/// with a key that it drew at its start. Drawn one by one they would cost every thread of the
/// runtime tens of milliseconds, for its own random generator must first collect entropy.
struct RandomIds {
    key: hmac::Key,
    drawn: u64,
}

/// How long an id is. Every packet carries one. It keeps connections apart and is no secret: whoever
/// guesses one still lacks the keys of the connection.
const ID_BYTES: usize = 4;

impl RandomIds {
    fn new() -> Self {
        let mut key = [0; 32];
        rand::fill(&mut key).expect("the system gives randomness");
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, &key), drawn: 0 }
    }
}

impl ConnectionIdGenerator for RandomIds {
    fn generate_cid(&mut self) -> ConnectionId {
        self.drawn += 1;
        let id = hmac::sign(&self.key, &self.drawn.to_be_bytes());
        ConnectionId::new(&id.as_ref()[..ID_BYTES])
    }

    fn cid_len(&self) -> usize {
        ID_BYTES
    }

    fn cid_lifetime(&self) -> Option<Duration> {
        None
    }
}
