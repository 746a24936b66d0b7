// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Finds other workplaces in the same room with multicast DNS (RFC 6762 and 6763), and is found
//! by them. What is told names nobody: who belongs to us shows in the handshake alone.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use mdns_sd::{IfKind, Receiver, ScopedIp, ServiceDaemon, ServiceEvent, ServiceInfo};
use tokio::time::timeout;

/// The type of service that is asked for.
const SERVICE: &str = "_leitwerk._udp.local.";

/// How long the farewell may take.
const FAREWELL: Duration = Duration::from_millis(500);

/// A search under way. It must be ended with [`Discovery::stop`], or others remember this
/// computer for two minutes.
pub struct Discovery {
    daemon: ServiceDaemon,
    events: Receiver<ServiceEvent>,
    own: String,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Somebody is there, under a name made by chance.
    There(String, Vec<SocketAddr>),
    /// Somebody has gone.
    Gone(String),
}

/// Why no search is possible.
#[derive(Debug, thiserror::Error)]
#[error("the network cannot be searched")]
pub struct DiscoveryError(#[from] mdns_sd::Error);

impl Discovery {
    /// Begins to search and to be found at a port, under a new random name, on every network but
    /// the one inside this computer.
    ///
    /// # Errors
    /// [`DiscoveryError`] if the system gives no multicast socket.
    pub fn start(port: u16) -> Result<Self, DiscoveryError> {
        let daemon = ServiceDaemon::new()?;
        daemon.disable_interface(vec![IfKind::LoopbackV4, IfKind::LoopbackV6])?;
        let host = format!("{}.local.", random_name());
        let silent = HashMap::<String, String>::new();
        let service = ServiceInfo::new(SERVICE, &random_name(), &host, (), port, silent)?;
        let service = service.enable_addr_auto();
        let own = service.get_fullname().to_owned();
        daemon.register(service)?;
        let events = daemon.browse(SERVICE)?;
        Ok(Self { daemon, events, own })
    }

    /// Waits for the next that is found or lost; `None` once the search has broken off.
    pub async fn next(&mut self) -> Option<Found> {
        loop {
            match self.events.recv_async().await.ok()? {
                ServiceEvent::ServiceResolved(service) if service.fullname != self.own => {
                    let mut addresses: Vec<SocketAddr> = service
                        .addresses
                        .iter()
                        .map(|address| socket_address(address, service.port))
                        .collect();
                    addresses.sort_unstable();
                    if !addresses.is_empty() {
                        return Some(Found::There(service.fullname, addresses));
                    }
                }
                ServiceEvent::ServiceRemoved(_, name) if name != self.own => {
                    return Some(Found::Gone(name));
                }
                _ => {}
            }
        }
    }

    /// Says goodbye and ends the search.
    pub async fn stop(self) {
        if let Ok(gone) = self.daemon.unregister(&self.own)
            && timeout(FAREWELL, gone.recv_async()).await.is_err()
        {
            tracing::debug!("the farewell to the room takes too long");
        }
        if let Err(error) = self.daemon.shutdown() {
            tracing::warn!(%error, "the search does not end");
        }
    }
}

impl std::fmt::Debug for Discovery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Discovery").field("own", &self.own).finish_non_exhaustive()
    }
}

/// Addresses of IPv6 that are good on one network only say on which.
fn socket_address(address: &ScopedIp, port: u16) -> SocketAddr {
    match (address.to_ip_addr(), address) {
        (IpAddr::V6(ip), ScopedIp::V6(scoped)) if ip.is_unicast_link_local() => {
            SocketAddrV6::new(ip, port, 0, scoped.scope_id().index).into()
        }
        (ip, _) => SocketAddr::new(ip, port),
    }
}

fn random_name() -> String {
    let mut name = [0; 8];
    aws_lc_rs::rand::fill(&mut name).expect("the system gives randomness");
    format!("{:016x}", u64::from_be_bytes(name))
}
