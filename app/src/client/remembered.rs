// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is remembered from one start to the next, on its way to the disk. Edits and links must not
//! wait for a slow disk because somebody reads, and nothing is lost without it.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Writes it to the disk.
type Save<T> = dyn Fn(&T) -> io::Result<()> + Send + Sync;

/// The newest of it, until it is written.
pub(super) struct Remembered<T> {
    waiting: Mutex<Option<T>>,
    save: Box<Save<T>>,
    /// Held while somebody writes, so that nothing older comes later.
    disk: Mutex<()>,
}

impl<T> Remembered<T> {
    /// Begins with nothing to write.
    pub(super) fn new(save: impl Fn(&T) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self { waiting: Mutex::new(None), save: Box::new(save), disk: Mutex::default() }
    }

    /// Keeps this for the next [`Self::write`], in place of what waits.
    pub(super) fn put(&self, newest: T) {
        *locked(&self.waiting) = Some(newest);
    }

    /// Writes what waits, if anything does.
    pub(super) fn write(&self) {
        let _disk = locked(&self.disk);
        let Some(newest) = locked(&self.waiting).take() else { return };
        // The next change is another attempt; no work is lost.
        if let Err(error) = (self.save)(&newest) {
            tracing::warn!(%error, "this will not be remembered");
        }
    }
}

/// A thread that panicked while it held a lock has left a whole value behind.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::Memory;

    #[test]
    fn the_newest_is_written_and_nothing_twice() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let place = folder.path().to_owned();
        let remembered = Remembered::new(move |memory: &Memory| memory.save(&place));
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
