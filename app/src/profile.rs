// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The folder of one workplace: key, certificate, whom it calls, and the store.
//! Only one process works in it at a time.

mod backup;
mod vault;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::roster::{Roster, RosterError};
use leitwerk_shared::net::enrol::{Invitation, JoinError, Joined, Waiting, join};
use leitwerk_shared::net::peer::{DEFAULT_PORT, Peer};
use leitwerk_shared::net::tls::Identity;
use leitwerk_shared::store::carton::CartonError;
use leitwerk_shared::store::lock::Lock;
use leitwerk_shared::store::sqlite::{SqliteReader, SqliteStore};
use leitwerk_shared::store::{Batch, CommitError, ReadError, Reader as _, Record, Store as _};
use serde::{Deserialize, Serialize};

use crate::exchange_file;
use crate::memory::Memory;

pub use vault::{KeyPlace, Vault, VaultError};

/// An opened profile. The lock ends with it.
#[derive(Debug)]
pub struct Profile {
    folder: PathBuf,
    settings: Settings,
    /// The key once it was read: the key store may ask a person each time.
    key: OnceLock<DeviceKey>,
    _lock: Lock,
}

/// What `profile.json` holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Settings {
    version: u32,
    relays: Vec<String>,
    /// The UDP port to listen on; 0 is any free one.
    #[serde(default = "default_port")]
    port: u16,
    /// Workplaces that are called without the relay.
    #[serde(default)]
    peers: Vec<Peer>,
    /// What people here call this workplace; nobody else learns it.
    #[serde(default)]
    name: String,
}

const fn default_port() -> u16 {
    DEFAULT_PORT
}

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// There is none in the folder.
    #[error("{} holds no profile", .0.display())]
    Missing(PathBuf),
    /// The folder holds one already.
    #[error("{} holds a profile already", .0.display())]
    Exists(PathBuf),
    /// Another process works in it.
    #[error("{} is in use", .0.display())]
    InUse(PathBuf),
    /// The folder lies on a network drive, where locks and syncs cannot be trusted.
    #[error("{} lies on a network drive", .0.display())]
    NetworkDrive(PathBuf),
    /// A file cannot be read or written.
    #[error("a file of the profile cannot be used")]
    File(#[from] std::io::Error),
    /// `profile.json` is damaged or newer.
    #[error("profile.json cannot be read by this version")]
    Settings,
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] VaultError),
    /// The store does not open.
    #[error(transparent)]
    Store(#[from] ReadError),
    /// The store cannot be written.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The stored roster is not valid.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// Joining failed.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// Joining was stopped by the person who had begun it.
    #[error("joining was stopped")]
    Stopped,
    /// A backup was not written or cannot be put back.
    #[error(transparent)]
    Backup(#[from] CartonError),
}

/// The most characters that the name of a workplace has.
pub const NAME_CHARS: usize = 40;

const VERSION: u32 = 1;
const SETTINGS: &str = "profile.json";
const CERTIFICATE: &str = "device.crt";
const STORE: &str = "leitwerk.db";

impl Profile {
    /// Opens the profile in a folder.
    ///
    /// # Errors
    /// [`ProfileError`] if there is none or it cannot be used; it is left as it is.
    pub fn open(folder: &Path) -> Result<Self, ProfileError> {
        let path = folder.join(SETTINGS);
        if !path.exists() {
            return Err(ProfileError::Missing(folder.to_owned()));
        }
        refuse_network_drive(folder)?;
        let lock = lock(folder)?;
        let settings: Settings = serde_json::from_slice(&std::fs::read(path)?)
            .map_err(|_reason| ProfileError::Settings)?;
        if settings.version != VERSION {
            return Err(ProfileError::Settings);
        }
        Ok(Self { folder: folder.to_owned(), settings, key: OnceLock::new(), _lock: lock })
    }

    /// Joins a Verbund with an invitation and makes the profile. The key is made here, put into the
    /// vault and never leaves this computer; a second attempt after a broken connection uses the
    /// same key, wherever it lies. Where a person has to decide, `tell` hears what to read out on the
    /// telephone. When `stop` comes to its end first, nobody joins.
    ///
    /// # Errors
    /// [`ProfileError`]; without success there is no profile, and the invitation is still good
    /// unless the authority says otherwise.
    pub async fn join(
        folder: &Path,
        invitation: &Invitation,
        vault: Vault,
        tell: impl FnMut(Waiting),
        stop: impl Future<Output = ()>,
    ) -> Result<Self, ProfileError> {
        let lock = empty(folder)?;
        let joining = async {
            let key = {
                let folder = folder.to_owned();
                // The key store may ask a person for a password.
                let key = tokio::task::spawn_blocking(move || vault.load_or_make(&folder));
                key.await.map_err(std::io::Error::from)??
            };
            let joined = join(invitation, &key, tell).await?;
            Ok::<_, ProfileError>((key, joined))
        };
        let (key, Joined { certificate, roster, .. }) = tokio::select! {
            joined = joining => joined?,
            () = stop => return Err(ProfileError::Stopped),
        };
        let mut store = SqliteStore::open(&folder.join(STORE))?;
        let entries = roster.entries_from(0).iter().cloned().zip(0..);
        let records = entries.map(|(entry, height)| Record::Roster { height, entry }).collect();
        store.commit(&Batch { watermark: 0, records, may_wait: false })?;
        std::fs::write(folder.join(CERTIFICATE), certificate)?;
        let settings = Settings {
            version: VERSION,
            relays: invitation.relays.clone(),
            port: DEFAULT_PORT,
            peers: Vec::new(),
            name: String::new(),
        };
        // Written last: whoever finds it finds a complete profile.
        settings.save(folder)?;
        Ok(Self { folder: folder.to_owned(), settings, key: key.into(), _lock: lock })
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns what people here call this workplace; empty if nothing.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Sets what people here call this workplace, at most [`NAME_CHARS`] characters of it.
    ///
    /// # Errors
    /// [`ProfileError::File`] if it cannot be written; the old one stays.
    pub fn set_name(&mut self, name: &str) -> Result<(), ProfileError> {
        let name: String = name.trim().chars().take(NAME_CHARS).collect();
        self.change(|settings| settings.name = name)
    }

    /// Returns the addresses of the relay.
    pub fn relays(&self) -> &[String] {
        &self.settings.relays
    }

    /// Sets the addresses of the relay, from the next start on.
    ///
    /// # Errors
    /// [`ProfileError::File`] if they cannot be written; the old ones stay.
    pub fn set_relays(&mut self, relays: Vec<String>) -> Result<(), ProfileError> {
        self.change(|settings| settings.relays = relays)
    }

    /// Returns the UDP port to listen on; 0 is any free one.
    pub fn port(&self) -> u16 {
        self.settings.port
    }

    /// Sets the UDP port to listen on from the next start; 0 is any free one.
    ///
    /// # Errors
    /// [`ProfileError::File`] if it cannot be written; the old one stays.
    pub fn set_port(&mut self, port: u16) -> Result<(), ProfileError> {
        self.change(|settings| settings.port = port)
    }

    /// Returns the workplaces that are called without the relay.
    pub fn peers(&self) -> &[Peer] {
        &self.settings.peers
    }

    /// Adds a workplace to call. One with the same addresses gives way.
    ///
    /// # Errors
    /// [`ProfileError::File`] if it cannot be written; nothing has changed then.
    pub fn add_peer(&mut self, peer: Peer) -> Result<(), ProfileError> {
        self.change(|settings| {
            settings.peers.retain(|known| known.addresses() != peer.addresses());
            settings.peers.push(peer);
        })
    }

    /// Calls a workplace no more.
    ///
    /// # Errors
    /// [`ProfileError::File`] if it cannot be written; nothing has changed then.
    pub fn remove_peer(&mut self, peer: &Peer) -> Result<(), ProfileError> {
        self.change(|settings| settings.peers.retain(|known| known != peer))
    }

    fn change(&mut self, change: impl FnOnce(&mut Settings)) -> Result<(), ProfileError> {
        let mut settings = self.settings.clone();
        change(&mut settings);
        settings.save(&self.folder)?;
        self.settings = settings;
        Ok(())
    }

    /// Returns what the window remembers.
    pub fn memory(&self) -> Memory {
        Memory::load(&self.folder)
    }

    /// Returns where the store lies.
    pub fn store_file(&self) -> PathBuf {
        self.folder.join(STORE)
    }

    /// Opens the store.
    ///
    /// # Errors
    /// [`ProfileError::Store`] if it does not open.
    pub fn store(&self) -> Result<SqliteStore, ProfileError> {
        let path = self.store_file();
        // A profile has a store. One that is gone must not begin anew as if nothing were lost.
        if !std::fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
            return Err(ReadError::Damaged { what: "file" }.into());
        }
        Ok(SqliteStore::open(&path)?)
    }

    /// Opens what it takes to write an exchange file, beside whoever writes the store.
    ///
    /// # Errors
    /// [`ProfileError`] if a part cannot be read.
    pub fn exchange_source(&self) -> Result<exchange_file::Source, ProfileError> {
        let reader = SqliteReader::open(&self.folder.join(STORE))?;
        Ok(exchange_file::Source { reader, key: self.key()? })
    }

    /// Reads the device's key from where it lies. It may take as long as a person needs to unlock
    /// the key store.
    ///
    /// # Errors
    /// [`ProfileError::Key`] if it cannot be read.
    pub fn key(&self) -> Result<DeviceKey, ProfileError> {
        if let Some(key) = self.key.get() {
            return Ok(DeviceKey::from_pkcs8(key.pkcs8().to_vec()).map_err(VaultError::Key)?);
        }
        let in_store = Vault::place(&self.folder) == Some(KeyPlace::Store);
        let vault = if in_store { Vault::system() } else { Vault::file() };
        let key = vault.load(&self.folder)?;
        let copy = DeviceKey::from_pkcs8(key.pkcs8().to_vec()).map_err(VaultError::Key)?;
        if self.key.set(copy).is_err() {
            tracing::debug!("the key was read twice at once");
        }
        Ok(key)
    }

    /// Returns where the certificate lies.
    pub fn certificate_file(&self) -> PathBuf {
        self.folder.join(CERTIFICATE)
    }

    /// Reads what the device shows in TLS.
    ///
    /// # Errors
    /// [`ProfileError`] if a part cannot be read.
    pub fn identity(&self) -> Result<(Identity, Roster), ProfileError> {
        let reader = self.store()?.reader()?;
        let roster = Roster::open_with(reader.roster()?, &reader.branches()?)?;
        let identity = Identity {
            certificate: std::fs::read(self.folder.join(CERTIFICATE))?,
            key: self.key()?.pkcs8().to_vec(),
            authorities: roster.authorities().iter().map(|it| it.certificate.clone()).collect(),
        };
        Ok((identity, roster))
    }
}

impl Settings {
    /// Writes `profile.json` and moves it into place.
    fn save(&self, folder: &Path) -> std::io::Result<()> {
        put(folder, SETTINGS, &serde_json::to_vec_pretty(self)?)
    }
}

/// Writes a file of a profile and moves it into place: there is the old one or the new one, whole.
///
/// # Errors
/// The error of the system; the old one stays.
pub(crate) fn put(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name))?;
    Ok(())
}

/// Makes and locks a folder for a new profile. What an attempt left that did not come to its end
/// is taken away, except the key; anything else stays and is refused.
fn empty(folder: &Path) -> Result<Lock, ProfileError> {
    if folder.join(SETTINGS).exists() {
        return Err(ProfileError::Exists(folder.to_owned()));
    }
    std::fs::create_dir_all(folder)?;
    #[cfg(unix)]
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    refuse_network_drive(folder)?;
    let lock = lock(folder)?;
    let store = folder.join(STORE);
    if store.exists() {
        let left_over = SqliteReader::open(&store)?.headers()?.is_empty();
        if !left_over {
            return Err(ProfileError::Exists(folder.to_owned()));
        }
    }
    // SQLite would play a log that was left into the store that is put beside it.
    for name in [STORE.to_owned(), format!("{STORE}-wal"), format!("{STORE}-shm")] {
        remove(&folder.join(name))?;
    }
    Ok(lock)
}

fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn lock(folder: &Path) -> Result<Lock, ProfileError> {
    let lock = Lock::take(&folder.join("profile.lock"))?;
    lock.ok_or_else(|| ProfileError::InUse(folder.to_owned()))
}

/// SQLite's locks and syncs do not hold on network drives.
#[cfg(target_os = "linux")]
fn refuse_network_drive(folder: &Path) -> Result<(), ProfileError> {
    // NFS, SMB, SMB2, CIFS, AFS, Ceph: the magic numbers of statfs(2).
    const NETWORK: [u64; 6] = [0x6969, 0x517b, 0xfe53_4d42, 0xff53_4d42, 0x5346_414f, 0x00c3_6400];
    let found = rustix::fs::statfs(folder).map_err(std::io::Error::from)?;
    let kind = u64::try_from(found.f_type).unwrap_or_default();
    if NETWORK.contains(&kind) {
        return Err(ProfileError::NetworkDrive(folder.to_owned()));
    }
    Ok(())
}

/// Elsewhere the system offers no portable answer.
#[cfg(not(target_os = "linux"))]
fn refuse_network_drive(_folder: &Path) -> Result<(), ProfileError> {
    Ok(())
}
