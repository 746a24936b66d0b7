// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The network: the only room that knows quinn, tokio and sockets. It carries frames between
//! two devices whose certificates it checked; what the frames say is none of its business.

pub mod enrol;
pub mod link;
pub mod tls;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use quinn::{ConnectError, Connection, ConnectionError, Endpoint};

use crate::domain::ids::DeviceId;
use crate::identity::certificate::{device_of, server_name};
use crate::identity::roster::Roster;
use crate::net::tls::{ALPN_ENROL, ALPN_SYNC, Identity, TlsError};

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
    /// The socket cannot be opened, or the settings do not fit.
    #[error("the network of this computer cannot be used")]
    Local(#[source] std::io::Error),
    /// The certificate or the key of this device cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// Connects to a peer of the Verbund and checks that its device is in the roster.
///
/// # Errors
/// [`DialError`] if there is no such peer.
pub async fn dial(
    address: &str,
    identity: &Identity,
    roster: &Roster,
) -> Result<(Endpoint, Connection, DeviceId), DialError> {
    let config = tls::client(identity)?;
    let name = server_name(roster.verbund());
    let (endpoint, connection) = connect(address, config, &name).await?;
    match peer(&connection, roster) {
        Some(device) => Ok((endpoint, connection, device)),
        None => Err(DialError::Untrusted { address: address.to_owned() }),
    }
}

/// Opens a socket and connects.
pub(crate) async fn connect(
    address: &str,
    config: quinn::ClientConfig,
    name: &str,
) -> Result<(Endpoint, Connection), DialError> {
    let owned = || address.to_owned();
    let resolved = tokio::net::lookup_host(address).await.ok();
    let targets: Vec<SocketAddr> = resolved.into_iter().flatten().collect();
    let mut last = DialError::Address { address: owned() };
    for target in targets {
        let local: SocketAddr = match target {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        let endpoint = Endpoint::client(local).map_err(DialError::Local)?;
        let connecting = match endpoint.connect_with(config.clone(), target, name) {
            Ok(connecting) => connecting,
            Err(ConnectError::InvalidRemoteAddress(_)) => continue,
            Err(error) => return Err(DialError::Local(std::io::Error::other(error))),
        };
        match connecting.await {
            Ok(connection) => return Ok((endpoint, connection)),
            Err(error) => last = refusal(&error, address),
        }
    }
    Err(last)
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
pub enum Accepted {
    /// A device of the Verbund wants to exchange changes.
    Peer(Connection, DeviceId),
    /// Somebody wants to join.
    Applicant(Connection),
}

/// Why a caller was turned away.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The handshake failed.
    #[error("the handshake failed: {0}")]
    Handshake(#[from] ConnectionError),
    /// The caller showed no certificate, or one whose device is not in the roster.
    #[error("the caller is not a device of this Verbund")]
    Stranger,
}

/// Finishes a handshake and finds out who called. Rights are checked after every handshake
/// (tickets are off, so there is no resumed one that would skip it).
///
/// # Errors
/// [`AcceptError`] if the caller is turned away.
pub async fn accept(incoming: quinn::Incoming, roster: &Roster) -> Result<Accepted, AcceptError> {
    let connection = incoming.await?;
    let handshake = connection.handshake_data();
    let data = handshake.and_then(|d| d.downcast::<quinn::crypto::rustls::HandshakeData>().ok());
    match data.and_then(|data| data.protocol).as_deref() {
        Some(ALPN_ENROL) => Ok(Accepted::Applicant(connection)),
        Some(ALPN_SYNC) => {
            let Some(device) = peer(&connection, roster) else {
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

/// Opens the endpoint of a relay.
///
/// # Errors
/// [`DialError::Local`] if the address cannot be bound, [`DialError::Tls`] if the certificate
/// or key cannot be used.
pub fn listen(address: SocketAddr, identity: &Identity) -> Result<Endpoint, DialError> {
    Endpoint::server(tls::server(identity)?, address).map_err(DialError::Local)
}

fn peer(connection: &Connection, roster: &Roster) -> Option<DeviceId> {
    let identity = connection.peer_identity()?;
    let certificates =
        identity.downcast::<Vec<rustls::pki_types::CertificateDer<'static>>>().ok()?;
    Some(device_of(roster, certificates.first()?)?.id)
}

/// The roster as the network needs it, replaced when it grows.
pub type SharedRoster = tokio::sync::watch::Receiver<Arc<Roster>>;
