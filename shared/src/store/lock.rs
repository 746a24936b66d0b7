// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A folder that one process at a time works in.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// Keeps other processes out of a folder until it is dropped.
#[derive(Debug)]
pub struct Lock(File);

impl Lock {
    /// Takes the lock that a file stands for, and makes the file where there is none. Returns nothing
    /// if another process has it.
    ///
    /// # Errors
    /// [`io::Error`] if the file cannot be made or locked.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        let file = File::create(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing alone is not enough: the lock lives on in a process that this one is just starting,
        // which holds a copy of every open file until it becomes the other program.
        if let Err(error) = self.0.unlock() {
            tracing::debug!(%error, "a lock ends only with its file");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_ends_though_a_process_that_is_being_started_holds_a_copy_of_the_file() {
        let folder = tempfile::tempdir().expect("there is room");
        let path = folder.path().join("lock");
        let take = || Lock::take(&path).expect("the file can be locked");
        let held = take().expect("nobody holds it");
        assert!(take().is_none(), "somebody holds it");
        let copy = held.0.try_clone().expect("a file can be copied");
        drop(held);
        assert!(take().is_some(), "nobody holds it any more");
        drop(copy);
    }
}
