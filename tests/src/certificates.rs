// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Certificates as an attacker would show them: by the CA of a Verbund, whose key was stolen for
//! the test, or by one that only bears its name.

use std::path::Path;

use leitwerk_shared::domain::ids::VerbundId;
use leitwerk_shared::identity::certificate::{device_uri, server_name};
use leitwerk_shared::identity::key::{DeviceKey, PublicKey};
use leitwerk_shared::identity::roster::Device;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PublicKeyData, SanType, SignatureAlgorithm,
};

/// A CA.
#[derive(Debug)]
pub struct Ca {
    issuer: Issuer<'static, KeyPair>,
}

/// A device's public key as rcgen wants it.
struct Point(PublicKey);

impl Ca {
    /// Returns the CA of a Verbund, from the folder of its relay.
    ///
    /// # Panics
    /// If there is no key.
    pub fn of(relay: &Path, verbund: &str) -> Self {
        let key = DeviceKey::load(&relay.join("ca.key")).expect("the CA has a key");
        Self::with(verbund, &key)
    }

    /// Returns a CA with the same name and another key.
    ///
    /// # Panics
    /// If the system gives no randomness.
    pub fn namesake(verbund: &str) -> Self {
        Self::with(verbund, &DeviceKey::generate().expect("the system gives randomness"))
    }

    fn with(verbund: &str, key: &DeviceKey) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, format!("Leitwerk {verbund}"));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::try_from(key.pkcs8()).expect("the bytes of a key are one");
        Self { issuer: Issuer::new(params, key) }
    }

    /// Issues a certificate for a device as the authority does, except for what is changed (DER).
    ///
    /// # Panics
    /// If the changed parameters do not fit together.
    pub fn issue(
        &self,
        verbund: VerbundId,
        device: &Device,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Vec<u8> {
        let name = |text: String| text.as_str().try_into().expect("the names are ASCII");
        let mut params = CertificateParams::default();
        params.subject_alt_names = vec![
            SanType::URI(name(device_uri(verbund, device))),
            SanType::DnsName(name(server_name(verbund))),
        ];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        valid(&mut params, -1, 100);
        change(&mut params);
        let certificate = params.signed_by(&Point(device.key.clone()), &self.issuer);
        certificate.expect("the parameters fit together").der().to_vec()
    }
}

/// Sets from when to when a certificate is good, in days from now.
pub fn valid(params: &mut CertificateParams, from: i64, until: i64) {
    let now = time::OffsetDateTime::now_utc();
    params.not_before = now + time::Duration::days(from);
    params.not_after = now + time::Duration::days(until);
}

impl PublicKeyData for Point {
    fn der_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_ECDSA_P256_SHA256
    }
}
