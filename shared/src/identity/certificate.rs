// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a TLS certificate must say, beside being signed by the CA: whose key it is.
//! Rights come from the roster; a certificate alone gives none.

use x509_parser::prelude::{FromDer as _, ParsedExtension, X509Certificate};

use super::key::PublicKey;
use super::roster::{Device, Roster};
use crate::domain::ids::VerbundId;

/// Returns the DNS name that every device certificate of a Verbund carries. The top-level
/// domain `.invalid` (RFC 2606) never resolves.
pub fn server_name(verbund: VerbundId) -> String {
    format!("{}.leitwerk.invalid", verbund.to_string().to_lowercase())
}

/// Returns the URI that a device certificate carries beside the name, for people and logs.
pub fn device_uri(verbund: VerbundId, device: &Device) -> String {
    format!("leitwerk://{verbund}/{}/{}", device.municipality.0, device.id.0)
}

/// Returns the key that a certificate was issued for, or `None` if it is not a P-256 one.
pub fn key_of(certificate: &[u8]) -> Option<PublicKey> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    PublicKey::from_bytes(&certificate.public_key().subject_public_key.data)
}

/// Returns the device in good standing that a certificate belongs to, if it is one to sign with, as
/// every handshake does. TLS looks at the extended key usage alone.
pub fn device_of<'a>(roster: &'a Roster, certificate: &[u8]) -> Option<&'a Device> {
    let key = key_of(certificate)?;
    may_sign(certificate).then(|| roster.device(roster.by_key(&key)?.id))?
}

/// Returns whether the key usage of a certificate allows signatures. The CA always writes one.
fn may_sign(certificate: &[u8]) -> bool {
    let Ok((_, certificate)) = X509Certificate::from_der(certificate) else { return false };
    let usage = certificate.key_usage().ok().flatten();
    usage.is_some_and(|usage| usage.value.digital_signature())
}

/// Returns whether a certificate names the key of a CA as its issuer. Whether that key signed it is
/// for TLS to check.
pub fn is_issued_by(certificate: &[u8], authority: &[u8]) -> bool {
    let Ok((_, certificate)) = X509Certificate::from_der(certificate) else { return false };
    let Ok((_, authority)) = X509Certificate::from_der(authority) else { return false };
    let issuer = certificate.extensions().iter().find_map(|it| match it.parsed_extension() {
        ParsedExtension::AuthorityKeyIdentifier(id) => id.key_identifier.clone(),
        _ => None,
    });
    let subject = authority.extensions().iter().find_map(|it| match it.parsed_extension() {
        ParsedExtension::SubjectKeyIdentifier(id) => Some(id.clone()),
        _ => None,
    });
    issuer.is_some() && issuer == subject
}

/// From when to when something is good, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The first second.
    pub from: i64,
    /// The last second.
    pub until: i64,
}

impl Term {
    /// Returns the term of a certificate, or `None` if it is none.
    pub fn of(certificate: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
        let validity = certificate.validity();
        let (from, until) = (validity.not_before.timestamp(), validity.not_after.timestamp());
        Some(Self { from, until })
    }

    /// Returns from when on it is renewed: at two thirds.
    pub fn renew_at(self) -> i64 {
        self.from + (self.until - self.from) / 3 * 2
    }

    /// Returns how many days are left, none once it is over, if it is time to warn.
    pub fn warning(self, now: i64) -> Option<i64> {
        let left = (self.until - now).max(0) / (24 * 3600);
        (left <= WARN_DAYS).then_some(left)
    }
}

/// From how many days before its end on a certificate that was not renewed is warned of.
const WARN_DAYS: i64 = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_renewed_in_time_and_warned_of_in_time() {
        const DAY: i64 = 24 * 3600;
        let term = Term { from: 0, until: 360 * DAY };
        assert_eq!(term.renew_at(), 240 * DAY);
        assert_eq!(term.warning(299 * DAY), None);
        assert_eq!(term.warning(300 * DAY), Some(60));
        assert_eq!(term.warning(359 * DAY + 1), Some(0));
        assert_eq!(term.warning(900 * DAY), Some(0));
    }
}
