// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a TLS certificate must say, beside being signed by the CA: whose key it is.
//! Rights come from the roster; a certificate alone gives none.

use x509_parser::prelude::{FromDer as _, X509Certificate};

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

/// Returns the device in good standing that a certificate belongs to.
pub fn device_of<'a>(roster: &'a Roster, certificate: &[u8]) -> Option<&'a Device> {
    roster.device(roster.by_key(&key_of(certificate)?)?.id)
}
