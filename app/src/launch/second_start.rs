// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One window for one workplace: whoever starts a second one gets the first. They speak within this
//! computer only, and nothing passes but the wish to come to the front.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Says where the first window listens: a port, and a word that only those know who may read the
/// profile.
const FILE: &str = "window.call";

/// How many bytes the word has.
const WORD: usize = 16;

/// What the first window answers.
const COMING: &[u8; 6] = b"coming";

/// How long either side waits for the other.
const PATIENCE: Duration = Duration::from_secs(2);

/// Hears it when somebody starts a second window, until it is dropped.
#[derive(Debug)]
pub(super) struct Bell {
    file: PathBuf,
    address: SocketAddr,
    over: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl Bell {
    /// Begins to listen for a workplace, and calls `come` from a thread of its own.
    ///
    /// # Errors
    /// The error of the system; a second start only refuses then.
    pub(super) fn hang(folder: &Path, come: impl Fn() + Send + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let mut word = [0; WORD];
        aws_lc_rs::rand::fill(&mut word).expect("the system gives randomness");
        let over = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&over);
        let listening = thread::Builder::new()
            .name("second start".to_owned())
            .spawn(move || listen(&listener, &word, &is_over, come))?;
        let file = folder.join(FILE);
        let bell = Self { file, address, over, listening: Some(listening) };
        let mut written = tempfile::NamedTempFile::new_in(folder)?;
        written.write_all(&[&address.port().to_be_bytes()[..], &word].concat())?;
        written.persist(&bell.file)?;
        Ok(bell)
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.file) {
            tracing::debug!(%error, "nobody could have called");
        }
        self.over.store(true, Ordering::Relaxed);
        // Wakes it, so that it can end.
        let woken = TcpStream::connect_timeout(&self.address, PATIENCE).is_ok();
        let listening = self.listening.take().filter(|_| woken);
        if listening.is_some_and(|listening| listening.join().is_err()) {
            tracing::error!("what hears a second start broke off");
        }
    }
}

/// Hears everybody who calls, until it is over.
fn listen(listener: &TcpListener, word: &[u8; WORD], over: &AtomicBool, come: impl Fn()) {
    for caller in listener.incoming() {
        if over.load(Ordering::Relaxed) {
            return;
        }
        let Ok(caller) = caller else {
            return tracing::warn!("a second start is not heard any more");
        };
        if let Err(error) = answer(caller, word, &come) {
            tracing::debug!(%error, "somebody called and was no second start");
        }
    }
}

fn answer(mut caller: TcpStream, word: &[u8; WORD], come: impl Fn()) -> io::Result<()> {
    caller.set_read_timeout(Some(PATIENCE))?;
    caller.set_write_timeout(Some(PATIENCE))?;
    let mut said = [0; WORD];
    caller.read_exact(&mut said)?;
    if said != *word {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    come();
    caller.write_all(COMING)
}

/// Asks the window that is open on a workplace to come to the front. Returns whether there is one
/// that does.
pub(super) fn ring(folder: &Path) -> bool {
    asked(folder).unwrap_or_else(|error| {
        tracing::debug!(%error, "no window comes");
        false
    })
}

fn asked(folder: &Path) -> io::Result<bool> {
    let known = fs::read(folder.join(FILE))?;
    let (port, word) = known.split_first_chunk().ok_or(io::ErrorKind::InvalidData)?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, u16::from_be_bytes(*port)));
    let mut window = TcpStream::connect_timeout(&address, PATIENCE)?;
    window.set_read_timeout(Some(PATIENCE))?;
    window.set_write_timeout(Some(PATIENCE))?;
    window.write_all(word)?;
    window.shutdown(Shutdown::Write)?;
    let mut said = [0; COMING.len()];
    window.read_exact(&mut said)?;
    Ok(said == *COMING)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    fn hung(folder: &Path) -> io::Result<(Bell, Receiver<()>)> {
        let (tell, called) = channel();
        let come = move || tell.send(()).expect("somebody listens");
        Ok((Bell::hang(folder, come)?, called))
    }

    #[test]
    fn a_window_comes_as_often_as_it_is_called_until_it_is_closed() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        assert!(!ring(folder.path()), "none is open yet");
        let (bell, called) = hung(folder.path())?;
        for _ in 0..2 {
            assert!(ring(folder.path()));
            called.try_recv().expect("it was called before that was said");
        }
        drop(bell);
        assert!(!ring(folder.path()), "it is closed");
        assert!(!folder.path().join(FILE).exists());
        Ok(())
    }

    #[test]
    fn only_who_may_read_the_profile_can_call() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let (_bell, called) = hung(folder.path())?;
        let good = fs::read(folder.path().join(FILE))?;
        let mut guessed = good.clone();
        guessed[2..].fill(7);
        for wrong in [&guessed[..], &good[..2], b"?", b""] {
            fs::write(folder.path().join(FILE), wrong)?;
            assert!(!ring(folder.path()), "{wrong:?}");
        }
        assert!(called.try_recv().is_err());
        fs::write(folder.path().join(FILE), good)?;
        assert!(ring(folder.path()), "who was turned away keeps nobody out");
        Ok(())
    }
}
