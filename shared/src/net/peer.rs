// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where another device can be called, as people pass it on: an address to type, or the URI that
//! a QR code holds. Opens no connection.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::change::{limits, sha256};
use crate::identity::key::PublicKey;

/// The UDP port on which a workplace listens unless told otherwise. It lies below those that
/// systems hand out by themselves, so that nobody takes it by chance.
pub const DEFAULT_PORT: u16 = 27_443;

/// What the URI of a peer begins with.
const SCHEME: &str = "leitwerk://peer?";

/// Where a device can be called. As text an address (`host:port`), or
/// `leitwerk://peer?v=1&key=…&a=host:port&a=…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Peer {
    addresses: Vec<String>,
    fingerprint: Option<Fingerprint>,
}

/// The SHA-256 of a device's public key (the uncompressed point, 65 bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

/// Why a text names no peer.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum PeerError {
    /// It is not `host:port`.
    #[error("not an address of the form host:port")]
    Address,
    /// It is a URI of another kind, or a damaged one.
    #[error("not the address of a peer")]
    Uri,
    /// The URI is of a newer version.
    #[error("the address was made by a newer version")]
    Newer,
}

impl Peer {
    /// Names a device by its fingerprint and where it can be called.
    pub fn new(addresses: impl IntoIterator<Item = SocketAddr>, fingerprint: Fingerprint) -> Self {
        let addresses = addresses.into_iter().take(limits::PEER_ADDRESSES);
        Self {
            addresses: addresses.map(|address| address.to_string()).collect(),
            fingerprint: Some(fingerprint),
        }
    }

    /// Returns where to call, each `host:port`.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// Returns who must answer, if that was told.
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        self.fingerprint
    }
}

impl Fingerprint {
    /// Returns the fingerprint of a key.
    pub fn of(key: &PublicKey) -> Self {
        Self(sha256(key.as_bytes()).0)
    }

    /// Returns it in groups of four digits, for comparing by eye or telephone.
    pub fn grouped(&self) -> String {
        let digits = self.to_string();
        let groups: Vec<&str> = (0..16).map(|n| &digits[4 * n..4 * n + 4]).collect();
        groups.join(" ")
    }
}

impl FromStr for Peer {
    type Err = PeerError;

    fn from_str(text: &str) -> Result<Self, PeerError> {
        let text = text.trim();
        let Some(query) = text.strip_prefix(SCHEME) else {
            let uri = text.contains("://");
            let wrong = if uri { PeerError::Uri } else { PeerError::Address };
            let address = address(text).ok_or(wrong)?;
            return Ok(Self { addresses: vec![address], fingerprint: None });
        };
        let (mut addresses, mut fingerprint) = (Vec::new(), None);
        for part in query.split('&') {
            match part.split_once('=') {
                Some(("v", "1")) => {}
                Some(("v", _)) => return Err(PeerError::Newer),
                Some(("key", key)) => fingerprint = Some(key.parse()?),
                Some(("a", value)) if addresses.len() < limits::PEER_ADDRESSES => {
                    let value = value.replace("%5B", "[").replace("%5D", "]");
                    addresses.push(address(&value).ok_or(PeerError::Uri)?);
                }
                // Later versions may say more.
                _ => {}
            }
        }
        if addresses.is_empty() || fingerprint.is_none() {
            return Err(PeerError::Uri);
        }
        Ok(Self { addresses, fingerprint })
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(fingerprint) = self.fingerprint else {
            // What was typed is one address.
            return f.write_str(&self.addresses.concat());
        };
        write!(f, "{SCHEME}v=1&key={fingerprint}")?;
        self.addresses.iter().try_for_each(|address| {
            write!(f, "&a={}", address.replace('[', "%5B").replace(']', "%5D"))
        })
    }
}

impl TryFrom<String> for Peer {
    type Error = PeerError;

    fn try_from(text: String) -> Result<Self, PeerError> {
        text.parse()
    }
}

impl From<Peer> for String {
    fn from(peer: Peer) -> Self {
        peer.to_string()
    }
}

impl FromStr for Fingerprint {
    type Err = PeerError;

    fn from_str(text: &str) -> Result<Self, PeerError> {
        super::enrol::unhex(text).map(Self).ok_or(PeerError::Uri)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Reads `host:port`, with or without the port.
fn address(text: &str) -> Option<String> {
    if let Ok(address) = text.parse::<SocketAddr>() {
        return (address.port() != 0).then(|| address.to_string());
    }
    if let Ok(ip) = text.trim_matches(['[', ']']).parse::<IpAddr>() {
        return Some(SocketAddr::new(ip, DEFAULT_PORT).to_string());
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, port.parse().ok().filter(|port| *port != 0)?),
        None => (text, DEFAULT_PORT),
    };
    let of_a_name = |c: char| c.is_ascii_alphanumeric() || ['-', '.', '_'].contains(&c);
    let is_name = (1..=253).contains(&host.len()) && host.chars().all(of_a_name);
    is_name.then(|| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint() -> Fingerprint {
        Fingerprint([0xab; 32])
    }

    #[test]
    fn an_address_may_be_typed_with_or_without_a_port() {
        let check = |typed: &str, expected: Result<&str, PeerError>| {
            let read = typed.parse::<Peer>().map(|peer| peer.to_string());
            assert_eq!(read.as_deref(), expected.as_ref().map(|text| *text), "{typed}");
        };
        check(" 192.168.1.5:7000 ", Ok("192.168.1.5:7000"));
        check("192.168.1.5", Ok("192.168.1.5:27443"));
        check("fd00::1", Ok("[fd00::1]:27443"));
        check("[fd00::1]:9", Ok("[fd00::1]:9"));
        check("raum-3.rathaus.example:7000", Ok("raum-3.rathaus.example:7000"));
        check("raum-3", Ok("raum-3:27443"));
        for wrong in ["", ":7000", "raum:0", "raum:70000", "raum:x", "zwei worte", "a,b", "a:1:2"] {
            check(wrong, Err(PeerError::Address));
        }
        check("https://example.org", Err(PeerError::Uri));
    }

    #[test]
    fn the_uri_of_a_peer_says_where_and_who() {
        let addresses = ["192.168.1.5:27443", "[fd00::1]:27443"].map(|a| a.parse().expect(a));
        let peer = Peer::new(addresses, fingerprint());
        let text = peer.to_string();
        let key = "ab".repeat(32);
        let expected =
            format!("leitwerk://peer?v=1&key={key}&a=192.168.1.5:27443&a=%5Bfd00::1%5D:27443");
        assert_eq!(text, expected);
        assert_eq!(text.parse(), Ok(peer.clone()));
        assert_eq!(format!("{text}&later=more").parse(), Ok(peer));
        assert_eq!(text.replace("v=1", "v=2").parse::<Peer>(), Err(PeerError::Newer));
        for wrong in [
            text.replace("ab", "xy"),
            format!("leitwerk://peer?v=1&key={key}"),
            "leitwerk://peer?v=1&a=192.168.1.5:27443".to_owned(),
            text.replace("192.168.1.5", "zwei worte"),
        ] {
            assert_eq!(wrong.parse::<Peer>(), Err(PeerError::Uri), "{wrong}");
        }
    }

    #[test]
    fn a_fingerprint_can_be_read_aloud() {
        assert_eq!(fingerprint().grouped(), ["abab"; 16].join(" "));
    }
}
