// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Certificates for the simulated Verbund. They are real; only their lengths, and those of the
//! signatures in a handshake, never vary, so that chance decides about no packet.

use std::sync::Arc;

use leitwerk_shared::domain::ids::VerbundId;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::roster::Device;
use leitwerk_shared::net::tls::{self, ALPN_SYNC, Identity};
use quinn::ClientConfig;
use rcgen::{CertificateParams, KeyPair, PublicKeyData, SerialNumber, SignatureAlgorithm};
use rustls::crypto::{CryptoProvider, KeyProvider};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::{Signer, SigningKey};
use rustls::{Error, SignatureScheme};

use crate::certificates::{Ca, key_pair};
use crate::transport::{quic, settings};

/// Issues certificates.
#[derive(Debug)]
pub struct Authority(Ca<Even<KeyPair>>);

/// How long a signature in DER is most often; every second one is.
const SIGNATURE_BYTES: usize = 71;

/// Something that signs, again and again until the signature has the usual length.
#[derive(Debug)]
struct Even<T>(T);

impl Authority {
    /// Makes an authority with a key of its own.
    ///
    /// # Panics
    /// If the system gives no randomness.
    pub fn new() -> Self {
        let key = DeviceKey::generate().expect("the system gives randomness");
        Self(Ca::new("Simulation", Even(key_pair(&key)), |params| lasting(params, 1)))
    }

    /// Returns what a device shows in TLS.
    ///
    /// # Panics
    /// Never: the parameters fit together.
    pub fn identity(&self, verbund: VerbundId, device: &Device, key: &DeviceKey) -> Identity {
        let [.., serial] = device.id.0.to_be_bytes();
        Identity {
            certificate: self.0.issue(verbund, device, |params| lasting(params, serial)),
            key: key.pkcs8().to_vec(),
            authorities: vec![self.0.certificate().to_vec()],
        }
    }

    /// Returns the settings of a caller that wants to exchange changes and shows no certificate.
    ///
    /// # Panics
    /// Never: the parameters fit together.
    pub fn anonymous(&self) -> ClientConfig {
        quic(settings(provider(), ALPN_SYNC, self.0.certificate(), None))
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
fn lasting(params: &mut CertificateParams, serial: u8) {
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2049, 12, 31);
    params.serial_number = Some(SerialNumber::from(vec![serial]));
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
