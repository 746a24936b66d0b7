// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The certificate of this workplace: renewed in time, also when it has expired, and written
//! beside the old one before it takes its place.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use leitwerk_shared::identity::certificate::{Term, is_issued_by, key_of};
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::backoff::{Backoff, chance};
use leitwerk_shared::net::enrol::{JoinError, Member};
use leitwerk_shared::net::tls::Identity;
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::store::sqlite::SqliteReader;
use tokio::sync::watch;
use tokio::time::sleep;

/// The certificate with what it takes to renew it.
pub(super) struct Certificate {
    pub(super) file: PathBuf,
    pub(super) relays: Vec<String>,
    pub(super) key: DeviceKey,
    pub(super) roster: watch::Receiver<Arc<Roster>>,
    /// The store, which says what of the roster is on the disk.
    pub(super) store: PathBuf,
    /// What this workplace shows, and whom it trusts.
    pub(super) identity: watch::Sender<Identity>,
}

/// Why a certificate was not renewed. The old one stays.
#[derive(Debug, thiserror::Error)]
enum RenewError {
    /// The authority did not answer, or said no.
    #[error(transparent)]
    Ask(#[from] JoinError),
    /// What came is no certificate for the key of this workplace.
    #[error("the new certificate is for another key")]
    OtherKey,
    /// It cannot be kept.
    #[error("the new certificate cannot be written")]
    Write(#[from] std::io::Error),
}

/// How often it is looked whether it is time.
const LOOK_EVERY: Duration = Duration::from_hours(1);

/// How often it is looked whether a new key of the CA is on the disk.
const STORED_EVERY: Duration = Duration::from_secs(1);

impl Certificate {
    /// Renews a certificate that has expired, before anybody is called with it.
    pub(super) async fn renew_expired(&self) {
        let over = Term::of(&self.identity.borrow().certificate).is_none_or(|it| it.until < now());
        if over && let Err(error) = self.renew().await {
            tracing::warn!(%error, "the certificate has expired and cannot be renewed");
        }
    }

    /// Renews the certificate whenever it is time, and trusts the keys of the CA that are good.
    /// `warn` hears how many days are left when there is reason to worry.
    pub(super) async fn keep(self: Arc<Self>, warn: impl Fn(i64) + Send) {
        let mut roster = self.roster.clone();
        let mut backoff = Backoff::default();
        // The newest certificate of the CA that is on the disk.
        let mut stored = None;
        loop {
            let known = roster.borrow_and_update().clone();
            self.trust(&known);
            let newest = known.authorities().last().map(|newest| newest.certificate.clone());
            if stored != newest {
                stored = self.newest_stored().await.or(stored);
            }
            let mut pause = if stored == newest { LOOK_EVERY } else { STORED_EVERY };
            if stored.as_ref().is_some_and(|stored| self.is_due(stored)) {
                match self.renew().await {
                    Ok(()) => backoff.reset(),
                    Err(error) => {
                        tracing::warn!(%error, "the certificate cannot be renewed");
                        pause = pause.min(backoff.pause(chance()).max(Duration::from_secs(10)));
                    }
                }
            }
            let term = Term::of(&self.identity.borrow().certificate);
            if let Some(days) = term.and_then(|term| term.warning(now())) {
                warn(days);
            }
            tokio::select! {
                () = sleep(pause) => {}
                changed = roster.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Returns whether the certificate is in its last third, or under a key of the CA that others
    /// follow. Only a key that is known on the disk counts: who asks for a certificate under it
    /// tells the authority that it will be trusted here from now on.
    fn is_due(&self, stored: &[u8]) -> bool {
        let certificate = &self.identity.borrow().certificate;
        !is_issued_by(certificate, stored)
            || Term::of(certificate).is_none_or(|term| term.renew_at() <= now())
    }

    /// Reads the newest certificate of the CA that is on the disk.
    async fn newest_stored(&self) -> Option<Vec<u8>> {
        let store = self.store.clone();
        let read = move || {
            let entries = SqliteReader::open(&store).and_then(|reader| reader.roster()).ok()?;
            let roster = Roster::open(entries).ok()?;
            Some(roster.authorities().last()?.certificate.clone())
        };
        tokio::task::spawn_blocking(read).await.ok().flatten()
    }

    fn trust(&self, roster: &Roster) {
        let authorities: Vec<_> =
            roster.authorities().iter().map(|it| it.certificate.clone()).collect();
        self.identity.send_if_modified(|identity| {
            let modified = identity.authorities != authorities;
            identity.authorities = authorities;
            modified
        });
    }

    async fn renew(&self) -> Result<(), RenewError> {
        let roster = Arc::clone(&self.roster.borrow());
        let member = Member { relays: &self.relays, roster: &roster, key: &self.key };
        let certificate = member.renew().await?.certificate;
        if key_of(&certificate).as_ref() != Some(self.key.public()) {
            return Err(RenewError::OtherKey);
        }
        if certificate == self.identity.borrow().certificate {
            return Ok(());
        }
        write(&self.file, &certificate)?;
        self.identity.send_modify(|identity| identity.certificate = certificate);
        tracing::info!("the certificate is renewed");
        Ok(())
    }
}

/// Writes a file beside its place and moves it there.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}
