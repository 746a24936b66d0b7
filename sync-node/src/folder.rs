// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The folder of a Verbund on the disk: nobody but the service may look into it, and what was
//! done in it survives a power cut. Knows no file by name.

use std::fs::{File, OpenOptions};
use std::path::Path;

/// Makes a new file that only its owner may read, in place of one that was left.
pub(crate) fn create(path: &Path) -> std::io::Result<File> {
    remove(path)?;
    create_new(path)
}

/// Makes a new file that only its owner may read, where there is none.
pub(crate) fn create_new(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Removes a file, if it is there.
pub(crate) fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Returns whether an open file is the one that lies at a place now.
#[cfg(unix)]
pub(crate) fn is_at(file: &File, path: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let place = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
    match std::fs::metadata(path) {
        Ok(there) => Ok(place(there) == place(file.metadata()?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Returns whether a file lies at a place; what is open there is taken for the same one.
#[cfg(not(unix))]
pub(crate) fn is_at(_file: &File, path: &Path) -> std::io::Result<bool> {
    path.try_exists()
}

/// Lets only the service's own user into the folder.
pub(crate) fn restrict(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Waits until the names in the folder are on the disk.
pub(crate) fn sync(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(here)?.sync_all()?;
    }
    Ok(())
}
