// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window remembers, on its way to the disk. Edits must not wait for a slow disk because
//! somebody reads.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::memory::Memory;

/// The newest of it, until it is written.
#[derive(Debug)]
pub(super) struct Remembered {
    folder: PathBuf,
    waiting: Mutex<Option<Memory>>,
    /// Held while somebody writes, so that nothing older comes later.
    disk: Mutex<()>,
}

impl Remembered {
    /// Begins with nothing to write in the folder of a profile.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, waiting: Mutex::default(), disk: Mutex::default() }
    }

    /// Keeps this for the next [`Self::write`], in place of what waits.
    pub(super) fn put(&self, memory: Memory) {
        *locked(&self.waiting) = Some(memory);
    }

    /// Writes what waits, if anything does.
    pub(super) fn write(&self) {
        let _disk = locked(&self.disk);
        let Some(memory) = locked(&self.waiting).take() else { return };
        // The next change is another attempt; no work is lost.
        if let Err(error) = memory.save(&self.folder) {
            tracing::warn!(%error, "the window will not remember this");
        }
    }
}

/// A thread that panicked while it held a lock has left a whole value behind.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_written_and_nothing_twice() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let remembered = Remembered::new(folder.path().to_owned());
        let at = |at| Memory { here_at: Some(at), ..Memory::default() };
        remembered.put(at(1));
        remembered.put(at(2));
        remembered.write();
        assert_eq!(Memory::load(folder.path()), at(2));
        at(3).save(folder.path())?;
        remembered.write();
        assert_eq!(Memory::load(folder.path()), at(3), "there was nothing left to write");
        Ok(())
    }
}
