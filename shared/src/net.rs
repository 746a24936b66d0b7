// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The network: TLS, connections and streams. It carries frames between two devices whose
//! certificates it checked; what the frames say is none of its business.

pub mod backoff;
pub mod discovery;
pub mod enrol;
pub mod guard;
pub mod interfaces;
pub mod link;
pub mod mesh;
pub mod peer;
pub mod socket;
pub mod tls;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use quinn::{ConnectError, Connection, ConnectionError, Endpoint};
use tokio::task::JoinSet;

use crate::domain::ids::DeviceId;
use crate::identity::certificate::device_of;
use crate::identity::roster::{Device, Roster};
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

/// Connects to the first address that answers, from a socket of its own.
pub(crate) async fn connect(
    address: &str,
    config: quinn::ClientConfig,
    name: &str,
) -> Result<(Endpoint, Connection), DialError> {
    let wildcard = SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0));
    let endpoint = Endpoint::client(wildcard)
        .or_else(|_no_ipv6| Endpoint::client((Ipv4Addr::UNSPECIFIED, 0).into()))
        .map_err(DialError::Local)?;
    let connection = race(&endpoint, &[address.to_owned()], &config, name).await?;
    Ok((endpoint, connection))
}

/// Connects to the first of several addresses that answers. Names are resolved anew each time.
async fn race(
    endpoint: &Endpoint,
    addresses: &[String],
    config: &quinn::ClientConfig,
    name: &str,
) -> Result<Connection, DialError> {
    let address = addresses.first().cloned().unwrap_or_default();
    let unreachable = DialError::Unreachable { address: address.clone() };
    let racing = async {
        let mut attempts = JoinSet::new();
        for (target, pause) in resolve(addresses).await.into_iter().zip(0..) {
            let (endpoint, config, name) = (endpoint.clone(), config.clone(), name.to_owned());
            let address = address.clone();
            attempts.spawn(async move {
                tokio::time::sleep(NEXT_ADDRESS * pause).await;
                match endpoint.connect_with(config, target, &name) {
                    Ok(connecting) => connecting.await.map_err(|error| refusal(&error, &address)),
                    Err(ConnectError::InvalidRemoteAddress(_)) => {
                        Err(DialError::Unreachable { address })
                    }
                    Err(error) => Err(DialError::Local(std::io::Error::other(error))),
                }
            });
        }
        let mut last = DialError::Address { address };
        while let Some(attempt) = attempts.join_next().await {
            match attempt {
                Ok(Ok(connection)) => return Ok(connection),
                // Somebody who answers says more than somebody who does not.
                Ok(Err(DialError::Unreachable { .. }))
                    if !matches!(last, DialError::Address { .. }) => {}
                Ok(Err(error)) => last = error,
                Err(error) => tracing::error!(%error, "an attempt broke off"),
            }
        }
        Err(last)
    };
    tokio::time::timeout(DIAL_TIMEOUT, racing).await.unwrap_or(Err(unreachable))
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
        ConnectionError::ConnectionClosed(_) | ConnectionError::ApplicationClosed(_) => {
            DialError::Rejected { address }
        }
        _ => DialError::Unreachable { address },
    }
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
}

/// Finishes a handshake and finds out who called. Rights are checked after every handshake
/// (tickets are off, so there is no resumed one that would skip it).
async fn accept(incoming: quinn::Incoming, roster: &Roster) -> Result<Accepted, AcceptError> {
    let connection = incoming.await?;
    let handshake = connection.handshake_data();
    let data = handshake.and_then(|d| d.downcast::<quinn::crypto::rustls::HandshakeData>().ok());
    match data.and_then(|data| data.protocol).as_deref() {
        Some(ALPN_ENROL) => Ok(Accepted::Applicant(connection)),
        Some(ALPN_SYNC) => {
            let Some(device) = device(&connection, roster).map(|device| device.id) else {
                connection.close(CLOSE_NOT_IN_ROSTER.into(), b"not in the roster");
                return Err(AcceptError::Stranger);
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

/// Returns the device in good standing at the other end.
fn device<'a>(connection: &Connection, roster: &'a Roster) -> Option<&'a Device> {
    let identity = connection.peer_identity()?;
    let certificates =
        identity.downcast::<Vec<rustls::pki_types::CertificateDer<'static>>>().ok()?;
    device_of(roster, certificates.first()?)
}
