// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Certificates for the simulated Verbund. They are real; only their lengths, and those of the
//! signatures in a handshake, never vary, so that chance decides about no packet.

use std::sync::Arc;

use leitwerk_shared::domain::ids::VerbundId;
use leitwerk_shared::identity::certificate::{device_uri, server_name};
use leitwerk_shared::identity::key::{DeviceKey, PublicKey};
use leitwerk_shared::identity::roster::Device;
use leitwerk_shared::net::tls::{self, ALPN_SYNC, Identity};
use quinn::ClientConfig;
use quinn::crypto::rustls::QuicClientConfig;
use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PublicKeyData, SanType, SerialNumber, SignatureAlgorithm,
};
use rustls::crypto::{CryptoProvider, KeyProvider};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::{Signer, SigningKey};
use rustls::{Error, RootCertStore, SignatureScheme};

/// Issues certificates.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, Even<KeyPair>>,
    certificate: Vec<u8>,
}

/// How long a signature in DER is most often; every second one is.
const SIGNATURE_BYTES: usize = 71;

/// Something that signs, again and again until the signature has the usual length.
#[derive(Debug)]
struct Even<T>(T);

/// A device's public key as rcgen wants it.
struct Point(PublicKey);

impl Authority {
    /// Makes an authority with a key of its own.
    ///
    /// # Panics
    /// If the system gives no randomness.
    pub fn new() -> Self {
        let key = DeviceKey::generate().expect("the system gives randomness");
        let key = Even(KeyPair::try_from(key.pkcs8()).expect("the bytes of a key are one"));
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        valid(&mut params, 1);
        let certificate = params.self_signed(&key).expect("the parameters fit together");
        Self { certificate: certificate.der().to_vec(), issuer: Issuer::new(params, key) }
    }

    /// Returns what a device shows in TLS.
    ///
    /// # Panics
    /// Never: the parameters fit together.
    pub fn identity(&self, verbund: VerbundId, device: &Device, key: &DeviceKey) -> Identity {
        let name = |text: String| text.as_str().try_into().expect("the names are ASCII");
        let mut params = CertificateParams::default();
        params.subject_alt_names = vec![
            SanType::URI(name(device_uri(verbund, device))),
            SanType::DnsName(name(server_name(verbund))),
        ];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let [.., serial] = device.id.0.to_be_bytes();
        valid(&mut params, serial);
        let certificate = params.signed_by(&Point(key.public().clone()), &self.issuer);
        Identity {
            certificate: certificate.expect("the parameters fit together").der().to_vec(),
            key: key.pkcs8().to_vec(),
            authorities: vec![self.certificate.clone()],
        }
    }

    /// Returns the settings of a caller that wants to exchange changes and shows no certificate.
    ///
    /// # Panics
    /// Never: the parameters fit together.
    pub fn anonymous(&self) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone().into()).expect("the certificate is one");
        let mut config = rustls::ClientConfig::builder_with_provider(provider().into())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .expect("the provider speaks TLS 1.3")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![ALPN_SYNC.to_vec()];
        let config = QuicClientConfig::try_from(config).expect("QUIC has its suite");
        ClientConfig::new(Arc::new(config))
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns the cryptography of the product, with signatures of one length.
pub(super) fn provider() -> CryptoProvider {
    CryptoProvider { key_provider: &Keys, ..tls::provider() }
}

/// The checks of certificates read the real clock, so they hold as long as it may run.
fn valid(params: &mut CertificateParams, serial: u8) {
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2049, 12, 31);
    params.serial_number = Some(SerialNumber::from(vec![serial]));
}

impl PublicKeyData for Point {
    fn der_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_ECDSA_P256_SHA256
    }
}

impl PublicKeyData for Even<KeyPair> {
    fn der_bytes(&self) -> &[u8] {
        self.0.der_bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.0.algorithm()
    }
}

impl rcgen::SigningKey for Even<KeyPair> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        until_even(|| rcgen::SigningKey::sign(&self.0, message))
    }
}

/// Loads keys as the product does.
#[derive(Debug)]
struct Keys;

impl KeyProvider for Keys {
    fn load_private_key(&self, key: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        Ok(Arc::new(Even(tls::provider().key_provider.load_private_key(key)?)))
    }
}

impl SigningKey for Even<Arc<dyn SigningKey>> {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        Some(Box::new(Even(self.0.choose_scheme(offered)?)))
    }

    fn algorithm(&self) -> rustls::SignatureAlgorithm {
        self.0.algorithm()
    }
}

impl Signer for Even<Box<dyn Signer>> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        until_even(|| self.0.sign(message))
    }

    fn scheme(&self) -> SignatureScheme {
        self.0.scheme()
    }
}

fn until_even<E>(sign: impl Fn() -> Result<Vec<u8>, E>) -> Result<Vec<u8>, E> {
    loop {
        let signature = sign()?;
        if signature.len() == SIGNATURE_BYTES {
            return Ok(signature);
        }
    }
}
