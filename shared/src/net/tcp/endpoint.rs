// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Calling and being called over TCP, up to the end of the TLS handshake. Who may come in is
//! decided elsewhere.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use quinn::{ConnectionError, TransportErrorCode};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ConnectionCommon, ServerConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::time::{sleep, timeout};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::driver::{end_of, start};
use super::{Connection, Shown};
use crate::change::limits;
use crate::net::connection::EXPORT_LABEL;
use crate::net::tls::{self, IDLE_TIMEOUT, Identity};
use crate::net::{DialError, socket};

/// How long UDP may take before TCP is tried beside it.
const HEAD_START: Duration = Duration::from_millis(300);

/// The same where UDP did not work the last time: enough for it to win as soon as it works again.
const SHORT_HEAD_START: Duration = Duration::from_millis(50);

/// How long the system may recover before callers are looked for again.
const PAUSE: Duration = Duration::from_millis(100);

/// How long a caller who is turned away may take to hear of it.
const FAREWELL: Duration = Duration::from_secs(1);

/// Lets callers over TCP in.
pub struct Listener {
    socket: TcpListener,
    acceptor: RwLock<TlsAcceptor>,
}

/// Calls over TCP, and knows where that was needed. Clones know the same.
#[derive(Clone)]
pub struct Dialer {
    config: Arc<RwLock<Arc<ClientConfig>>>,
    /// The newest last.
    blocked: Arc<Mutex<VecDeque<Place>>>,
    told: Arc<dyn Fn(Vec<Place>) + Send + Sync>,
}

/// A place where UDP did not work: from which of our addresses it did not reach whom.
pub type Place = (IpAddr, SocketAddr);

impl Listener {
    /// Opens the TCP port of a relay. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`DialError::Local`] if the address cannot be bound, [`DialError::Tls`] if the certificate
    /// or key cannot be used.
    pub fn bind(address: SocketAddr, identity: &Identity) -> Result<Self, DialError> {
        let config = Arc::new(tls::relay(tls::provider(), identity)?);
        let socket = socket::listen(address).map_err(DialError::Local)?;
        Ok(Self { socket, acceptor: RwLock::new(config.into()) })
    }

    /// Waits for a caller.
    pub(in crate::net) async fn accept(&self) -> (TcpStream, SocketAddr) {
        loop {
            match self.socket.accept().await {
                Ok(caller) => return caller,
                Err(error) => {
                    // There may be too many files open; those who are here go on.
                    tracing::warn!(%error, "a caller over TCP cannot be let in");
                    sleep(PAUSE).await;
                }
            }
        }
    }

    /// Returns what a handshake needs.
    pub(in crate::net) fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows another certificate from now on, or trusts other keys of the CA.
    pub(in crate::net) fn set_config(&self, config: ServerConfig) {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        *self.acceptor.write().unwrap_or_else(PoisonError::into_inner) = acceptor;
    }
}

impl Dialer {
    /// Makes a dialer from [`tls::caller`] or [`tls::applicant`].
    pub fn new(config: ClientConfig) -> Self {
        Self::remembering(config, Vec::new(), drop)
    }

    /// Makes the same for somebody who knows the places where UDP did not work before, and keeps
    /// them. `told` hears of all of them when they become others, in turn, and must not wait.
    pub fn remembering(
        config: ClientConfig,
        blocked: Vec<Place>,
        told: impl Fn(Vec<Place>) + Send + Sync + 'static,
    ) -> Self {
        let surplus = blocked.len().saturating_sub(limits::BLOCKED_PLACES);
        let blocked = blocked.into_iter().skip(surplus).collect();
        Self {
            config: Arc::new(RwLock::new(Arc::new(config))),
            blocked: Arc::new(Mutex::new(blocked)),
            told: Arc::new(told),
        }
    }

    /// Shows another certificate from now on, or trusts other keys of the CA.
    pub(in crate::net) fn set_config(&self, config: ClientConfig) {
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
    }

    /// Returns how long UDP may try alone: hardly where it did not work from this network.
    pub(in crate::net) async fn head_start(&self, target: SocketAddr) -> Duration {
        let place = place(target).await;
        let blocked = place.is_some_and(|place| self.blocked().contains(&place));
        if blocked { SHORT_HEAD_START } else { HEAD_START }
    }

    /// Remembers whether UDP reached somebody from the network where this computer is.
    pub(in crate::net) async fn remember(&self, target: SocketAddr, udp_worked: bool) {
        let Some(place) = place(target).await else { return };
        let mut blocked = self.blocked();
        if blocked.contains(&place) != udp_worked {
            return;
        }
        if udp_worked {
            blocked.retain(|other| *other != place);
        } else {
            blocked.push_back(place);
            if blocked.len() > limits::BLOCKED_PLACES {
                blocked.pop_front();
            }
        }
        // Whoever comes next may not be heard before.
        (self.told)(blocked.iter().copied().collect());
    }

    /// Calls somebody.
    pub(in crate::net) async fn connect(
        &self,
        target: SocketAddr,
        name: &str,
    ) -> Result<Connection, ConnectionError> {
        let stream = TcpStream::connect(target).await.map_err(|error| end_of(&error))?;
        quick(&stream);
        let name = ServerName::try_from(name.to_owned());
        let name = name.map_err(|_not_a_name| ConnectionError::Reset)?;
        let config = Arc::clone(&self.config.read().unwrap_or_else(PoisonError::into_inner));
        let protocol = config.alpn_protocols.first().cloned();
        let connector = TlsConnector::from(config);
        let tls = connector.connect(name, stream).await.map_err(|error| end_of(&error))?;
        let shown = shown(target, tls.get_ref().1);
        if shown.protocol != protocol {
            let alert = rustls::AlertDescription::NoApplicationProtocol;
            let code = TransportErrorCode::crypto(alert.into());
            return Err(ConnectionError::TransportError(code.into()));
        }
        Ok(start(tls, shown))
    }

    fn blocked(&self) -> MutexGuard<'_, VecDeque<Place>> {
        self.blocked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Finishes the handshake of a caller, who may take as long as over QUIC.
pub(in crate::net) async fn finish_handshake(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    from: SocketAddr,
) -> Result<Connection, ConnectionError> {
    quick(&stream);
    let handshake = timeout(IDLE_TIMEOUT, acceptor.accept(stream).into_fallible()).await;
    let tls = match handshake {
        Ok(Ok(tls)) => tls,
        Ok(Err((error, stream))) => {
            part(stream).await;
            return Err(end_of(&error));
        }
        Err(_) => return Err(ConnectionError::TimedOut),
    };
    let shown = shown(from, tls.get_ref().1);
    Ok(start(tls, shown))
}

/// Reads what a handshake has brought to light.
fn shown<D>(remote: SocketAddr, session: &ConnectionCommon<D>) -> Shown {
    let certificate = session.peer_certificates().and_then(<[_]>::first);
    let exported = session.export_keying_material([0; 32], EXPORT_LABEL, Some(b""));
    Shown {
        remote,
        certificate: certificate.map(|certificate| certificate.clone().into_owned()),
        protocol: session.alpn_protocol().map(<[u8]>::to_vec),
        exported: exported.ok(),
    }
}

/// Lets a caller who was turned away hear the alert: a socket that is closed with something unread
/// takes back what was sent.
async fn part(mut stream: TcpStream) {
    let heard = async {
        stream.shutdown().await?;
        let mut nowhere = [0; 1_024];
        while stream.read(&mut nowhere).await? > 0 {}
        io::Result::Ok(())
    };
    if !matches!(timeout(FAREWELL, heard).await, Ok(Ok(()))) {
        tracing::debug!("a caller was gone before it heard why");
    }
}

/// Small records must not wait for each other.
fn quick(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "small records may be slow");
    }
}

/// Returns from which of our addresses somebody would be called. Nothing is sent for that.
async fn place(target: SocketAddr) -> Option<Place> {
    let target = SocketAddr::new(target.ip().to_canonical(), target.port());
    let any: IpAddr =
        if target.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).await.ok()?;
    socket.connect(target).await.ok()?;
    Some((socket.local_addr().ok()?.ip(), target))
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener").field("socket", &self.socket).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Dialer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dialer").field("blocked", &*self.blocked()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use rustls::RootCertStore;

    use super::*;

    fn dialer(blocked: Vec<Place>, told: impl Fn(Vec<Place>) + Send + Sync + 'static) -> Dialer {
        let builder = ClientConfig::builder_with_provider(Arc::new(tls::provider()));
        let builder = builder.with_protocol_versions(&[&rustls::version::TLS13]);
        let builder = builder.expect("the provider speaks TLS 1.3");
        let trusting_nobody = builder.with_root_certificates(RootCertStore::empty());
        Dialer::remembering(trusting_nobody.with_no_client_auth(), blocked, told)
    }

    fn local(port: u16) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, port).into()
    }

    #[tokio::test]
    async fn udp_gets_a_short_start_where_it_did_not_work_until_it_works_again() {
        let dialer = dialer(Vec::new(), drop);
        let [blocked, other] = [local(7_443), local(7_444)];
        assert_eq!(dialer.head_start(blocked).await, HEAD_START);
        dialer.remember(blocked, false).await;
        assert_eq!(dialer.clone().head_start(blocked).await, SHORT_HEAD_START);
        let mapped = SocketAddr::new(Ipv4Addr::LOCALHOST.to_ipv6_mapped().into(), 7_443);
        assert_eq!(dialer.head_start(mapped).await, SHORT_HEAD_START, "it is the same relay");
        assert_eq!(dialer.head_start(other).await, HEAD_START, "the other one may be reached");
        dialer.remember(other, true).await;
        assert_eq!(dialer.head_start(blocked).await, SHORT_HEAD_START);
        dialer.remember(blocked, true).await;
        assert_eq!(dialer.head_start(blocked).await, HEAD_START, "as at first");
    }

    #[tokio::test]
    async fn the_newest_places_are_remembered_and_so_many_at_most() {
        let dialer = dialer(Vec::new(), drop);
        let ports =
            10_000..10_000 + u16::try_from(limits::BLOCKED_PLACES).expect("it is small") + 10;
        for port in ports.clone() {
            dialer.remember(local(port), false).await;
        }
        let mut short = Vec::new();
        for port in ports.clone() {
            if dialer.head_start(local(port)).await == SHORT_HEAD_START {
                short.push(port);
            }
        }
        assert_eq!(short, ports.skip(10).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_new_start_begins_with_what_was_told_before() {
        let told: Arc<Mutex<Vec<Vec<Place>>>> = Arc::default();
        let told_last = || told.lock().expect("no test has failed yet").pop();
        let keep = Arc::clone(&told);
        let first = dialer(Vec::new(), move |places| {
            keep.lock().expect("no test has failed yet").push(places);
        });
        first.remember(local(7_443), true).await;
        assert_eq!(told_last(), None, "UDP works, as ever");
        first.remember(local(7_443), false).await;
        let kept = told_last().expect("it is news");
        first.remember(local(7_443), false).await;
        assert_eq!(told_last(), None, "that is known");
        let second = dialer(kept, drop);
        assert_eq!(second.head_start(local(7_443)).await, SHORT_HEAD_START);
        first.remember(local(7_443), true).await;
        assert_eq!(told_last(), Some(Vec::new()), "it works again");
    }
}
