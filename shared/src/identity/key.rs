// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The key of one device: signs seals and proves the device in TLS. The only room of this crate
//! outside `net` and `store` that draws randomness and touches a file.

use std::fmt;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    UnparsedPublicKey,
};
use serde::{Deserialize, Serialize};

use crate::change::Signature;

/// The secret key of a device (ECDSA P-256), in memory and as PKCS #8.
pub struct DeviceKey {
    pair: EcdsaKeyPair,
    pkcs8: Vec<u8>,
    public: PublicKey,
}

/// The public half: an uncompressed point on P-256 (65 bytes).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PublicKey(Vec<u8>);

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the key file cannot be used")]
    File(#[source] std::io::Error),
    /// The bytes are not a P-256 key.
    #[error("not a P-256 key in PKCS #8")]
    Form,
    /// The system gave no randomness or the library refused to work.
    #[error("no key could be made")]
    Generate,
}

impl DeviceKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// [`KeyError::Generate`] if the system gives no randomness.
    pub fn generate() -> Result<Self, KeyError> {
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let document = document.map_err(|_unspecified| KeyError::Generate)?;
        Self::from_pkcs8(document.as_ref().to_vec())
    }

    /// Reads a key.
    ///
    /// # Errors
    /// [`KeyError::Form`] for anything but a P-256 key.
    pub fn from_pkcs8(pkcs8: Vec<u8>) -> Result<Self, KeyError> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8)
            .map_err(|_rejected| KeyError::Form)?;
        let public = PublicKey(pair.public_key().as_ref().to_vec());
        Ok(Self { pair, pkcs8, public })
    }

    /// Reads a key file that [`DeviceKey::save`] wrote.
    ///
    /// # Errors
    /// [`KeyError`] if the file cannot be read or holds no key.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        Self::from_pkcs8(std::fs::read(path).map_err(KeyError::File)?)
    }

    /// Writes the key to a new file that only its owner may read (mode 0600).
    ///
    /// # Errors
    /// [`KeyError::File`] if the file exists already or cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), KeyError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(KeyError::File)?;
        file.write_all(&self.pkcs8).and_then(|()| file.sync_all()).map_err(KeyError::File)
    }

    /// Returns the secret key for TLS.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// Returns the public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a message.
    ///
    /// # Errors
    /// [`KeyError::Generate`] if the system gives no randomness.
    pub fn sign(&self, message: &[u8]) -> Result<Signature, KeyError> {
        let signature = self.pair.sign(&SystemRandom::new(), message);
        let signature = signature.map_err(|_unspecified| KeyError::Generate)?;
        Signature::from_bytes(signature.as_ref()).ok_or(KeyError::Generate)
    }
}

impl PublicKey {
    /// Wraps an uncompressed point. Whether it lies on the curve shows at the first signature.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == 65 && bytes[0] == 4).then(|| Self(bytes.to_vec()))
    }

    /// Returns the point.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns whether the signature is this key's under the message.
    pub fn verifies(&self, message: &[u8], signature: Signature) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.0)
            .verify(message, &signature.to_bytes())
            .is_ok()
    }
}

impl fmt::Debug for DeviceKey {
    /// Shows nothing of the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().skip(1).take(4).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
