// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Certificates that no authority of ours has written: by the CA of a Verbund, whose key was
//! stolen for the test, by one that only bears its name, or by one of a simulated Verbund.

use std::path::Path;

use leitwerk_shared::domain::ids::VerbundId;
use leitwerk_shared::identity::certificate::{device_uri, server_name};
use leitwerk_shared::identity::key::{DeviceKey, PublicKey};
use leitwerk_shared::identity::roster::Device;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, PublicKeyData, SanType,
    SignatureAlgorithm, SigningKey,
};

/// A CA.
#[derive(Debug)]
pub struct Ca<K = KeyPair> {
    issuer: CertifiedIssuer<'static, K>,
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
        Self::new(verbund, key_pair(&key), |_| ())
    }

    /// Returns a CA with the same name and another key.
    ///
    /// # Panics
    /// If the system gives no randomness.
    pub fn namesake(verbund: &str) -> Self {
        let key = DeviceKey::generate().expect("the system gives randomness");
        Self::new(verbund, key_pair(&key), |_| ())
    }
}

impl<K: SigningKey> Ca<K> {
    /// Makes a CA for a Verbund as the authority does, except for what is changed.
    ///
    /// # Panics
    /// If the changed parameters do not fit together.
    pub fn new(verbund: &str, key: K, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, format!("Leitwerk {verbund}"));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        change(&mut params);
        let issuer = CertifiedIssuer::self_signed(params, key);
        Self { issuer: issuer.expect("the parameters fit together") }
    }

    /// Returns its own certificate (DER).
    pub fn certificate(&self) -> &[u8] {
        self.issuer.der()
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

/// Returns a key as rcgen wants it.
///
/// # Panics
/// Never: the bytes of a key are one.
pub fn key_pair(key: &DeviceKey) -> KeyPair {
    KeyPair::try_from(key.pkcs8()).expect("the bytes of a key are one")
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
