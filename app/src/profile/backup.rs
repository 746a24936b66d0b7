// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The backup of a workplace: one file with everything that lies in its folder, at one moment.
//!
//! What is put back is older than what others have of this device. That does no harm: every start
//! writes under a new author, so no number is used twice, and the others send what is missing.

use std::path::Path;

use leitwerk_shared::store::carton::{self, CartonError, Named};

use super::vault::{PUBLIC, SECRET};
use super::{CERTIFICATE, Profile, ProfileError, SETTINGS, STORE, empty, remove};
use crate::memory;

/// „LWWP“: tells the file from a store and from the backup of a relay.
const APPLICATION_ID: i64 = 0x4c57_5750;

/// What lies beside the store. `profile.json` comes last: with it the folder is a profile.
const FILES: [&str; 4] = [memory::FILE, SECRET, CERTIFICATE, SETTINGS];

/// What a backup must hold.
const NEEDED: [&str; 3] = [SECRET, CERTIFICATE, SETTINGS];

impl Profile {
    /// Returns what writes a backup to a new file. It may run elsewhere while this workplace goes
    /// on, and fails with [`ProfileError`]; nothing lies at the place of the file then. The key is
    /// in the file wherever else it lies.
    ///
    /// # Errors
    /// [`ProfileError::Key`] if the key cannot be read.
    pub fn backup(
        &self,
        file: &Path,
    ) -> Result<impl FnOnce() -> Result<(), ProfileError> + Send + 'static, ProfileError> {
        let (folder, file) = (self.folder.clone(), file.to_owned());
        let key = self.key()?.pkcs8().to_vec();
        Ok(move || {
            let others = FILES.into_iter().filter(|name| *name != SECRET);
            let here = others.filter(|name| folder.join(name).exists());
            let read = |name: &str| Ok((name.to_owned(), std::fs::read(folder.join(name))?));
            let mut files: Vec<Named> = here.map(read).collect::<std::io::Result<_>>()?;
            files.push((SECRET.to_owned(), key));
            Ok(carton::pack(&folder.join(STORE), &files, &file, APPLICATION_ID)?)
        })
    }

    /// Puts a backup into a folder that holds no profile, and opens it.
    ///
    /// # Errors
    /// [`ProfileError`]; there is no profile in the folder then.
    pub fn restore(folder: &Path, file: &Path) -> Result<Self, ProfileError> {
        let lock = empty(folder)?;
        // An attempt to join may have left the name of another key.
        remove(&folder.join(PUBLIC))?;
        let unpacked = carton::unpack(file, &folder.join(STORE), APPLICATION_ID);
        let restored = unpacked.map_err(ProfileError::from).and_then(|files| put(folder, &files));
        if restored.is_err() {
            remove(&folder.join(STORE))?;
        }
        drop(lock);
        restored?;
        Self::open(folder)
    }
}

/// Writes the small files, in the order in which a folder becomes a profile.
fn put(folder: &Path, files: &[Named]) -> Result<(), ProfileError> {
    let find = |name: &str| files.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes);
    if let Some(missing) = NEEDED.into_iter().find(|name| find(name).is_none()) {
        return Err(CartonError::Damaged(missing.to_owned()).into());
    }
    for name in FILES {
        let Some(bytes) = find(name) else { continue };
        // Made with the rights of a temporary file: only its owner may read it.
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        std::io::Write::write_all(&mut new, bytes)?;
        new.as_file().sync_all()?;
        new.persist(folder.join(name)).map_err(std::io::Error::from)?;
    }
    Ok(())
}
