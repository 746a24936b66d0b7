// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where this computer can be reached at the moment, as far as it knows itself.

use std::net::IpAddr;

/// Returns the addresses of this computer that others on its networks can call, those of IPv4
/// first; none without a network. Link-local ones of IPv6 are left out: on another computer they
/// mean nothing without the name of its network card.
pub fn addresses() -> Vec<IpAddr> {
    let found = match if_addrs::get_if_addrs() {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(%error, "the system does not tell its addresses");
            return Vec::new();
        }
    };
    let up = found.into_iter().filter(if_addrs::Interface::is_oper_up);
    let ips = up.map(|interface| interface.ip());
    let mut ips: Vec<IpAddr> = ips.filter(|ip| !ip.is_loopback() && !is_scoped(*ip)).collect();
    ips.sort_unstable();
    ips.dedup();
    ips
}

/// Returns whether an address is only good together with the name of a network card.
fn is_scoped(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(_) => false,
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}
