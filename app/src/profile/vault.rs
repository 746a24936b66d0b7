// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where the secret key of a workplace lies: in the key store of the operating system where there
//! is one, else in a file of the profile. Decided when the key is made; never is a second one made
//! because the first cannot be read.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error as StoreError};
use leitwerk_shared::identity::key::{DeviceKey, KeyError, PublicKey};
use leitwerk_shared::net::peer::Fingerprint;

use crate::texts;

/// The file with the secret key, where it lies in the profile.
pub(super) const SECRET: &str = "device.key";

/// The file with the public key, where the secret one lies in the key store.
pub(super) const PUBLIC: &str = "device.pub";

/// What keys are stored under in the key store. Each has its fingerprint as the user.
const SERVICE: &str = "de.leitwerk.Leitwerk";

/// A place for secret keys.
#[derive(Clone, Debug)]
pub struct Vault {
    store: Option<Arc<CredentialStore>>,
    modifiers: HashMap<&'static str, &'static str>,
}

/// Where the key of a profile lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the key store of the operating system.
    Store,
    /// In a file of the profile that only its owner may read.
    File,
}

/// Why the key of a workplace cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Its file cannot be read or written, or holds no key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The profile does not say which key it has in the key store.
    #[error("device.pub holds no public key")]
    Public,
    /// There is no key store, though the key lies in it.
    #[error("the key store of this computer does not answer")]
    Gone(#[source] Option<StoreError>),
    /// The key store is locked, or nobody has unlocked it when it asked.
    #[error("the key store of this computer is locked")]
    Locked(#[source] StoreError),
    /// The key store refuses for another reason.
    #[error("the key store of this computer refuses")]
    Refused(#[source] StoreError),
    /// The key store is there, but holds no key for this profile: it is that of another person or
    /// computer.
    #[error("the key store of this computer does not hold the key")]
    Absent,
    /// The key store holds another key under the name of this one.
    #[error("the key store of this computer holds another key")]
    Other,
}

impl Vault {
    /// Returns the files of the profiles.
    pub fn file() -> Self {
        Self { store: None, modifiers: HashMap::new() }
    }

    /// Returns the key store of the operating system; where there is none, that is like
    /// [`Vault::file`] for new keys.
    pub fn system() -> Self {
        match system_store() {
            Ok(store) => Self { store: Some(store), modifiers: modifiers() },
            Err(error) => {
                tracing::debug!(%error, "this system has no key store");
                Self::file()
            }
        }
    }

    /// Returns where the key of a profile lies, if it has one.
    pub fn place(folder: &Path) -> Option<KeyPlace> {
        if folder.join(PUBLIC).exists() {
            Some(KeyPlace::Store)
        } else {
            folder.join(SECRET).exists().then_some(KeyPlace::File)
        }
    }

    /// Reads the key of a profile, wherever it lies.
    ///
    /// # Errors
    /// [`VaultError`]; nothing has changed then.
    pub fn load(&self, folder: &Path) -> Result<DeviceKey, VaultError> {
        if Self::place(folder) != Some(KeyPlace::Store) {
            return Ok(DeviceKey::load(&folder.join(SECRET))?);
        }
        let public = std::fs::read(folder.join(PUBLIC)).map_err(KeyError::File)?;
        let public = PublicKey::from_bytes(&public).ok_or(VaultError::Public)?;
        let pkcs8 = self.entry(&public)?.get_secret().map_err(refusal)?;
        let key = DeviceKey::from_pkcs8(pkcs8).map_err(|_another_form| VaultError::Other)?;
        if *key.public() == public { Ok(key) } else { Err(VaultError::Other) }
    }

    /// Reads the key of a profile that is being made, or makes it.
    ///
    /// # Errors
    /// [`VaultError`]; there is no key then, unless there was one before.
    pub fn load_or_make(&self, folder: &Path) -> Result<DeviceKey, VaultError> {
        if Self::place(folder).is_some() {
            return self.load(folder);
        }
        let key = DeviceKey::generate()?;
        if self.store.is_none() {
            key.save(&folder.join(SECRET))?;
            return Ok(key);
        }
        let entry = self.entry(key.public())?;
        entry.set_secret(key.pkcs8()).map_err(refusal)?;
        // Only what comes back was kept. The file is written last: who finds it finds the key.
        if entry.get_secret().map_err(refusal)? != key.pkcs8() {
            return Err(VaultError::Other);
        }
        write(&folder.join(PUBLIC), key.public().as_bytes()).map_err(KeyError::File)?;
        Ok(key)
    }

    fn entry(&self, public: &PublicKey) -> Result<Entry, VaultError> {
        let store = self.store.as_ref().ok_or(VaultError::Gone(None))?;
        let name = Fingerprint::of(public).to_string();
        store.build(SERVICE, &name, Some(&self.modifiers)).map_err(refusal)
    }
}

fn refusal(error: StoreError) -> VaultError {
    match error {
        StoreError::NoEntry => VaultError::Absent,
        StoreError::NoStorageAccess(_) => VaultError::Locked(error),
        StoreError::PlatformFailure(_) => VaultError::Gone(Some(error)),
        _ => VaultError::Refused(error),
    }
}

/// Writes a file beside its place and moves it there, so that nobody finds half of it.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(target_os = "linux")]
fn system_store() -> Result<Arc<CredentialStore>, StoreError> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn system_store() -> Result<Arc<CredentialStore>, StoreError> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn system_store() -> Result<Arc<CredentialStore>, StoreError> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn system_store() -> Result<Arc<CredentialStore>, StoreError> {
    Err(StoreError::NoDefaultStore)
}

/// What the key store is told of a key beside its name.
fn modifiers() -> HashMap<&'static str, &'static str> {
    if cfg!(target_os = "linux") {
        // What people see when they look into the key store.
        HashMap::from([("label", texts::membership::KEY_LABEL.as_str())])
    } else if cfg!(windows) {
        // A key belongs to one workplace and does not travel with the account.
        HashMap::from([("persistence", "Local")])
    } else {
        HashMap::new()
    }
}

#[cfg(test)]
mod tests {
    use keyring_core::mock;

    use super::*;

    fn vault() -> Vault {
        let store = mock::Store::new().expect("the mock is there");
        Vault { store: Some(store), modifiers: HashMap::new() }
    }

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("the system gives a folder")
    }

    /// Lets the next use of a key fail.
    fn fail(vault: &Vault, key: &DeviceKey, error: StoreError) {
        let entry = vault.entry(key.public()).expect("the mock is there");
        let entry: &mock::Cred = entry.as_any().downcast_ref().expect("it is the mock");
        entry.set_error(error);
    }

    #[test]
    fn a_key_in_the_key_store_leaves_nothing_secret_in_the_folder() {
        let (vault, folder) = (vault(), folder());
        let key = vault.load_or_make(folder.path()).expect("the store takes it");
        assert_eq!(Vault::place(folder.path()), Some(KeyPlace::Store));
        let names = std::fs::read_dir(folder.path()).expect("it is ours");
        let names: Vec<_> = names.map(|it| it.expect("it is ours").file_name()).collect();
        assert_eq!(names, [PUBLIC]);
        let again = vault.load_or_make(folder.path()).expect("it is there");
        assert_eq!(again.public(), key.public(), "a second attempt uses the same key");
        let read = Vault::file().load(folder.path());
        assert!(matches!(read, Err(VaultError::Gone(None))), "{read:?}");
    }

    #[test]
    fn a_key_store_that_is_locked_or_lost_never_makes_a_second_key() {
        let (vault, folder) = (vault(), folder());
        let key = vault.load_or_make(folder.path()).expect("the store takes it");
        fail(&vault, &key, StoreError::NoStorageAccess("locked".into()));
        let locked = vault.load_or_make(folder.path());
        assert!(matches!(locked, Err(VaultError::Locked(_))), "{locked:?}");
        fail(&vault, &key, StoreError::PlatformFailure("no bus".into()));
        let gone = vault.load_or_make(folder.path());
        assert!(matches!(gone, Err(VaultError::Gone(Some(_)))), "{gone:?}");
        let elsewhere = self::vault().load_or_make(folder.path());
        assert!(matches!(elsewhere, Err(VaultError::Absent)), "{elsewhere:?}");
        let other = DeviceKey::generate().expect("keys can be made");
        let entry = vault.entry(key.public()).expect("the mock is there");
        entry.set_secret(other.pkcs8()).expect("the mock takes it");
        let other = vault.load_or_make(folder.path());
        assert!(matches!(other, Err(VaultError::Other)), "{other:?}");
        entry.set_secret(key.pkcs8()).expect("the mock takes it");
        let again = vault.load_or_make(folder.path()).expect("unlocked again");
        assert_eq!(again.public(), key.public());
        assert!(!folder.path().join(SECRET).exists());
    }

    #[test]
    fn without_a_key_store_the_key_is_a_file_and_stays_one() {
        let folder = folder();
        let key = Vault::file().load_or_make(folder.path()).expect("the folder takes it");
        assert_eq!(Vault::place(folder.path()), Some(KeyPlace::File));
        let later = vault().load_or_make(folder.path()).expect("it is there");
        assert_eq!(later.public(), key.public(), "a key store that comes later changes nothing");
        assert_eq!(Vault::place(folder.path()), Some(KeyPlace::File));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let file = std::fs::metadata(folder.path().join("device.key")).expect("it is there");
            assert_eq!(file.permissions().mode() & 0o777, 0o600, "nobody else may read it");
        }
    }
}
