// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A relay and clients in this process, in a folder that goes away with them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use leitwerk_app::client::{Client, Notice};
use leitwerk_app::profile::Profile;
use leitwerk_node::authority::Authority;
use leitwerk_node::serve::Server;
use leitwerk_shared::domain::edit::Edit;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::enrol::{Answer, Request};
use leitwerk_shared::replica::snapshot::Snapshot;
use leitwerk_shared::store::sqlite::SqliteStore;
use leitwerk_shared::store::{Batch, Record, Store as _};
use tempfile::TempDir;

use crate::history::Corpus;

type Failure = Box<dyn std::error::Error>;

/// The relay with its folder.
pub(crate) struct Stage {
    server: Option<Server>,
    folder: TempDir,
    /// The devices that wrote the corpus.
    pub(crate) authors: Vec<(leitwerk_shared::domain::ids::DeviceId, DeviceKey)>,
    pub(crate) roster: Roster,
}

/// A fresh profile and where it lies.
pub(crate) struct Joined {
    pub(crate) profile: Profile,
    pub(crate) folder: PathBuf,
}

const KOMMUNE: &str = "Landkreis Seeland";
const PATIENCE: Duration = Duration::from_mins(2);

impl Stage {
    /// Founds the Verbund and admits the devices that write the corpus.
    pub(crate) fn build() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("relay");
        let now = 1_780_000_000;
        let mut authority = Authority::found(&data, "Seeland", KOMMUNE, "127.0.0.1:0", now)?;
        let mut authors = Vec::new();
        for _ in 0..4 {
            let invitation = authority.invite(KOMMUNE, Role::Coordinator, true, now)?;
            let (verbund, token) = (authority.roster().verbund(), invitation.token());
            let token = token.ok_or("an invitation has a token")?;
            let key = DeviceKey::generate()?;
            let proof = key.sign(&Request::message(verbund, &token, key.public()))?;
            let request = Request::Join { verbund, token, key: key.public().clone(), proof };
            let Answer::Accepted { device, .. } = authority.answer(request, now) else {
                return Err("the device was refused".into());
            };
            authors.push((device, key));
        }
        let roster = authority.roster().clone();
        Ok(Self { server: None, folder, authors, roster })
    }

    /// Puts the corpus into the relay's store.
    pub(crate) fn fill_mailbox(&self, corpus: &Corpus) -> Result<(), Failure> {
        let mut store = SqliteStore::open(&self.folder.path().join("relay").join("mailbox.db"))?;
        let records = corpus
            .verified(&self.roster)?
            .into_iter()
            .map(|it| Record::Archive(Arc::new(it)))
            .collect();
        store.commit(&Batch { watermark: 1, records })?;
        Ok(())
    }

    /// Starts the relay.
    pub(crate) fn open(&mut self) -> Result<(), Failure> {
        self.server = Some(Server::start(&self.folder.path().join("relay"), None)?);
        Ok(())
    }

    /// Joins with a new profile.
    pub(crate) fn join(&self, name: &str, role: Role) -> Result<Joined, Failure> {
        let server = self.server.as_ref().ok_or("the relay runs")?;
        let now = now();
        let mut authority = Authority::open(&self.folder.path().join("relay"))?;
        let mut invitation = authority.invite(KOMMUNE, role, true, now)?;
        invitation.relays = vec![server.address().to_string()];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let folder = self.folder.path().join(name);
        let profile = runtime.block_on(Profile::join(&folder, &invitation))?;
        Ok(Joined { profile, folder })
    }
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0))
}

/// One running client.
pub(crate) struct Actor {
    client: Client,
    notices: Receiver<(Instant, Notice)>,
    latest: Option<Arc<Snapshot>>,
    tickets: u64,
}

impl Actor {
    /// Starts a client.
    pub(crate) fn start(profile: Profile, online: bool) -> Result<Self, Failure> {
        let (tell, notices) = channel();
        let client = Client::start(profile, online, move |notice| {
            // The bench may be over already.
            drop(tell.send((Instant::now(), notice)));
        })?;
        Ok(Self { client, notices, latest: None, tickets: 0 })
    }

    /// Returns the newest snapshot that was waited for.
    pub(crate) fn latest(&self) -> &Snapshot {
        self.latest.as_ref().expect("a bench waits before it looks")
    }

    /// Passes an edit on and returns its ticket.
    pub(crate) fn edit(&mut self, edit: Edit) -> u64 {
        self.tickets += 1;
        self.client.edit(self.tickets, edit);
        self.tickets
    }

    /// Waits for a condition.
    pub(crate) fn wait(&mut self, done: impl Fn(&Snapshot) -> bool) -> Result<(), Failure> {
        self.wait_stamped(done).map(drop)
    }

    /// Waits for a condition and returns when it was told.
    pub(crate) fn wait_stamped(
        &mut self,
        done: impl Fn(&Snapshot) -> bool,
    ) -> Result<Instant, Failure> {
        if self.latest.as_ref().is_some_and(|snapshot| done(snapshot)) {
            return Ok(Instant::now());
        }
        loop {
            match self.notices.recv_timeout(PATIENCE)? {
                (at, Notice::Show(snapshot)) => {
                    let met = done(&snapshot);
                    self.latest = Some(snapshot);
                    if met {
                        return Ok(at);
                    }
                }
                (_, Notice::Ready | Notice::Reached(_) | Notice::Network(_)) => {}
                (_, other) => return Err(format!("{other:?}").into()),
            }
        }
    }
}
