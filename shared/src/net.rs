// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The network: TLS, connections and streams. It carries frames between two devices whose
//! certificates it checked; what the frames say is none of its business.

pub mod backoff;
pub mod budget;
pub mod connection;
pub mod discovery;
pub mod enrol;
pub mod guard;
pub mod interfaces;
pub mod link;
pub mod mesh;
mod noise;
pub mod peer;
pub mod socket;
pub mod tcp;
pub mod tls;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use quinn::{ConnectError, ConnectionError, Endpoint, TransportErrorCode};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};

use crate::domain::ids::DeviceId;
use crate::exchange::{ABANDONED, CONTESTED, REVOKED};
use crate::identity::certificate::{device_of, key_of};
use crate::identity::roster::{Absence, Device, Roster};
use crate::net::connection::{Connection, Path};
use crate::net::tls::{ALPN_ENROL, ALPN_SYNC, TlsError};

/// Why no connection came about.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    /// The name has no address, or the address has no port.
    #[error("the address {address} cannot be resolved")]
    Address {
        /// The address as given.
        address: String,
    },
    /// Nobody answers there.
    #[error("nobody answers at {address}")]
    Unreachable {
        /// The address as given.
        address: String,
    },
    /// Somebody answers, but not with a certificate of this Verbund.
    #[error("the certificate at {address} is not one of this Verbund")]
    Untrusted {
        /// The address as given.
        address: String,
    },
    /// The other side does not accept our certificate.
    #[error("{address} does not accept the certificate of this device")]
    Rejected {
        /// The address as given.
        address: String,
    },
    /// The other side does not accept this device any more.
    #[error("{address} says that this device was revoked")]
    Revoked {
        /// The address as given.
        address: String,
    },
    /// Two rosters contradict each other about this device, and nobody has decided which holds.
    #[error("{address} says that the rosters contradict each other about this device")]
    Contested {
        /// The address as given.
        address: String,
    },
    /// This device was let in on a branch of the roster that does not hold.
    #[error("{address} says that the roster that lets this device in does not hold")]
    Abandoned {
        /// The address as given.
        address: String,
    },
    /// A device of this Verbund answers, but it joined later than this one has heard.
    #[error("the device at {address} is not in the roster")]
    Unknown {
        /// The address as given.
        address: String,
    },
    /// A device of this Verbund answers, but not the one whose fingerprint was given.
    #[error("the device at {address} is not the one whose fingerprint was given")]
    Another {
        /// The address as given.
        address: String,
    },
    /// A device of this Verbund answers, but has no seat for us.
    #[error("there is no seat at {address}")]
    Full {
        /// The address as given.
        address: String,
    },
    /// The address is one of this device.
    #[error("{address} is this device itself")]
    Myself {
        /// The address as given.
        address: String,
    },
    /// The socket cannot be opened, or the settings do not fit.
    #[error("the network of this computer cannot be used")]
    Local(#[source] std::io::Error),
    /// The certificate or the key of this device cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

impl DialError {
    /// Returns whether somebody answers there, if not somebody who belongs to us.
    fn somebody_answered(&self) -> bool {
        !matches!(
            self,
            Self::Address { .. } | Self::Unreachable { .. } | Self::Local(_) | Self::Tls(_)
        )
    }
}

/// How long one attempt may take.
const DIAL_TIMEOUT: Duration = Duration::from_secs(5);

/// How much later the next address of a host is tried beside the one before (RFC 8305).
const NEXT_ADDRESS: Duration = Duration::from_millis(250);

/// How many addresses of a host are tried.
const ADDRESSES: usize = 8;

/// How somebody can be called.
#[derive(Clone, Copy)]
struct Ways<'a> {
    endpoint: &'a Endpoint,
    config: &'a quinn::ClientConfig,
    /// For networks that let no UDP through.
    fallback: Option<&'a tcp::Dialer>,
}

/// Connects to the first address that answers, from a socket of its own.
pub(crate) async fn connect(
    address: &str,
    config: rustls::ClientConfig,
    name: &str,
) -> Result<(Endpoint, Connection), DialError> {
    let wildcard = SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0));
    let endpoint = Endpoint::client(wildcard)
        .or_else(|_no_ipv6| Endpoint::client((Ipv4Addr::UNSPECIFIED, 0).into()))
        .map_err(DialError::Local)?;
    let fallback = tcp::Dialer::new(config.clone());
    let config = tls::quic_client(config)?;
    let ways = Ways { endpoint: &endpoint, config: &config, fallback: Some(&fallback) };
    let connection = race(ways, &[address.to_owned()], name).await?;
    Ok((endpoint, connection))
}

/// Connects to the first of several addresses that answers. Names are resolved anew each time.
async fn race(ways: Ways<'_>, addresses: &[String], name: &str) -> Result<Connection, DialError> {
    let address = addresses.first().cloned().unwrap_or_default();
    let unreachable = DialError::Unreachable { address: address.clone() };
    let until = Instant::now() + DIAL_TIMEOUT;
    let Ok(targets) = timeout_at(until, resolve(addresses)).await else { return Err(unreachable) };
    let mut attempts = JoinSet::new();
    for (target, place) in targets.into_iter().zip(0..) {
        let pause = NEXT_ADDRESS * place;
        let quic = over_quic(ways, target, name, &address);
        attempts.spawn(async move {
            sleep(pause).await;
            quic.await
        });
        if let Some(dialer) = ways.fallback {
            let (dialer, name, address) = (dialer.clone(), name.to_owned(), address.clone());
            attempts.spawn(async move {
                sleep(pause + dialer.head_start(target).await).await;
                let connected = dialer.connect(target, &name).await.map(Connection::Tcp);
                connected.map_err(|error| refusal(&error, &address))
            });
        }
    }
    let mut last = DialError::Address { address };
    loop {
        match timeout_at(until, attempts.join_next()).await {
            Ok(Some(Ok(Ok(connection)))) => {
                if let Some(dialer) = ways.fallback {
                    let udp_worked = connection.path() == Path::Quic;
                    dialer.remember(connection.remote_address(), udp_worked).await;
                }
                return Ok(connection);
            }
            // Somebody who answers says more than somebody who does not.
            Ok(Some(Ok(Err(DialError::Unreachable { .. }))))
                if !matches!(last, DialError::Address { .. }) => {}
            Ok(Some(Ok(Err(error)))) => last = error,
            Ok(Some(Err(error))) => tracing::error!(%error, "an attempt broke off"),
            Ok(None) => return Err(last),
            Err(_) if last.somebody_answered() => return Err(last),
            Err(_) => return Err(unreachable),
        }
    }
}

/// Connects to one address over QUIC.
fn over_quic(
    ways: Ways<'_>,
    target: SocketAddr,
    name: &str,
    address: &str,
) -> impl Future<Output = Result<Connection, DialError>> + Send + 'static {
    let (endpoint, config) = (ways.endpoint.clone(), ways.config.clone());
    let (name, address) = (name.to_owned(), address.to_owned());
    async move {
        match endpoint.connect_with(config, target, &name) {
            Ok(connecting) => {
                let connected = connecting.await.map(Connection::Quic);
                connected.map_err(|error| refusal(&error, &address))
            }
            Err(ConnectError::InvalidRemoteAddress(_)) => Err(DialError::Unreachable { address }),
            Err(error) => Err(DialError::Local(std::io::Error::other(error))),
        }
    }
}

/// Returns where hosts are at the moment, each address once.
async fn resolve(addresses: &[String]) -> Vec<SocketAddr> {
    let mut found = Vec::new();
    for address in addresses {
        for target in tokio::net::lookup_host(address).await.into_iter().flatten() {
            if !found.contains(&target) && found.len() < ADDRESSES {
                found.push(target);
            }
        }
    }
    found
}

/// Returns what the end of a connection means for the person who wanted it.
pub fn refusal(error: &ConnectionError, address: &str) -> DialError {
    let address = address.to_owned();
    match error {
        // The TLS alert that we sent ourselves, or that the other side sent us.
        ConnectionError::TransportError(_) => DialError::Untrusted { address },
        ConnectionError::ApplicationClosed(end) if end.error_code == CLOSE_NOT_IN_ROSTER.into() => {
            let says = |words: &str| end.reason == words.as_bytes();
            if says(REVOKED) {
                DialError::Revoked { address }
            } else if says(CONTESTED) {
                DialError::Contested { address }
            } else if says(ABANDONED) {
                DialError::Abandoned { address }
            } else {
                DialError::Rejected { address }
            }
        }
        // Too many call at once, and somebody else was let through.
        ConnectionError::ConnectionClosed(end) if gave_way(end.error_code) => {
            DialError::Full { address }
        }
        ConnectionError::ConnectionClosed(_) | ConnectionError::ApplicationClosed(_) => {
            DialError::Rejected { address }
        }
        _ => DialError::Unreachable { address },
    }
}

/// Returns whether a handshake ended before the other side could have looked at our certificate. What
/// it does not like of that it says as an alert of TLS.
fn gave_way(code: TransportErrorCode) -> bool {
    [TransportErrorCode::APPLICATION_ERROR, TransportErrorCode::CONNECTION_REFUSED].contains(&code)
}

/// A connection that was accepted, and what it is for.
#[derive(Debug)]
enum Accepted {
    /// A device of the Verbund wants to exchange changes.
    Peer(Connection, DeviceId),
    /// Somebody wants to join.
    Applicant(Connection),
}

/// Why a caller was turned away.
#[derive(Debug, thiserror::Error)]
enum AcceptError {
    /// The handshake failed.
    #[error("the handshake failed: {0}")]
    Handshake(#[from] ConnectionError),
    /// The caller showed no certificate, or one whose device is not in the roster.
    #[error("the caller is not a device of this Verbund")]
    Stranger,
    /// The caller is a device that is not in good standing, and the words that it hears.
    #[error("{}, {words}", known(*.device))]
    Absent {
        /// Why not.
        why: Absence,
        /// The words.
        words: &'static str,
        /// Its number, unless only another branch of the roster knows it.
        device: Option<DeviceId>,
    },
}

/// Names a device that called.
fn known(device: Option<DeviceId>) -> String {
    device.map_or_else(|| "device without a number".to_owned(), |it| format!("device {}", it.0))
}

/// Finds out who called. Rights are checked after every handshake (tickets are off, so there is no
/// resumed one that would skip it).
fn accept(
    connection: Result<Connection, ConnectionError>,
    roster: &Roster,
) -> Result<Accepted, AcceptError> {
    let connection = connection?;
    match connection.protocol().as_deref() {
        Some(ALPN_ENROL) => Ok(Accepted::Applicant(connection)),
        Some(ALPN_SYNC) => {
            let Some(device) = device(&connection, roster).map(|device| device.id) else {
                // Whoever was a member once hears why it is none any more, each time.
                let (words, error) = match absence(&connection, roster) {
                    Some((why, device)) => {
                        let words = match why {
                            Absence::Revoked => REVOKED,
                            Absence::Contested => CONTESTED,
                            Absence::Abandoned => ABANDONED,
                        };
                        (words, AcceptError::Absent { why, words, device })
                    }
                    None => ("not in the roster", AcceptError::Stranger),
                };
                connection.close(CLOSE_NOT_IN_ROSTER.into(), words.as_bytes());
                return Err(error);
            };
            Ok(Accepted::Peer(connection, device))
        }
        _ => Err(AcceptError::Stranger),
    }
}

/// The application code with which a caller is told that its device is not in the roster.
pub const CLOSE_NOT_IN_ROSTER: u32 = 1;

/// The application code with which one of two links between the same devices is ended.
pub const CLOSE_DUPLICATE: u32 = 2;

/// The application code with which a device that is being stopped in order says goodbye.
pub const CLOSE_STOPPING: u32 = 3;

/// The application code with which a device is told that there is no seat for it.
pub const CLOSE_FULL: u32 = 4;

/// The application code with which a device is told that its roster and ours contradict each other.
pub const CLOSE_FORKED: u32 = 5;

/// Returns why the device at the other end is not in good standing, if anybody has heard of it, and its
/// number, if the roster has one.
fn absence(connection: &Connection, roster: &Roster) -> Option<(Absence, Option<DeviceId>)> {
    let key = key_of(&connection.certificate()?)?;
    Some((roster.absence(&key)?, roster.by_key(&key).map(|device| device.id)))
}

/// Returns the device in good standing at the other end.
fn device<'a>(connection: &Connection, roster: &'a Roster) -> Option<&'a Device> {
    device_of(roster, &connection.certificate()?)
}
