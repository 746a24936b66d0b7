// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What every run begins with: a relay, the workplace that is measured and those of its colleagues,
//! all of whom hold everything. Written once into the target folder, copied for each use.

use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use leitwerk_app::client::{Client, Notice};
use leitwerk_app::profile::Profile;
use leitwerk_shared::replica::snapshot::{LinkState, Storage};
use leitwerk_tests::workload::Failure;
use leitwerk_tests::workload::office::STECKBRIEFE;
use leitwerk_tests::workload::verbund::{history_file, leitlinie_file, profile};
use serde_json::Value;
use tempfile::TempDir;

use crate::peer::{Peer, run, text};

/// How many colleagues type.
pub(crate) const COLLEAGUES: usize = 8;

/// Counts up with what is written, so that an older one is not taken for it.
const VERSION: u32 = 2;

/// When nothing was told for so long, nothing goes on any more.
const QUIET: Duration = Duration::from_secs(20);

/// How long the first look at everything may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// The folders as they are at the beginning of each use.
pub(crate) struct Office {
    folder: PathBuf,
}

/// A copy of them, with the relay running.
pub(crate) struct Place {
    folder: TempDir,
    port: u16,
    _relay: Peer,
}

impl Office {
    /// Opens it, and writes it first where that was not done yet.
    pub(crate) fn open() -> Result<Self, Failure> {
        let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = all.join(format!("window-{VERSION}"));
        if !folder.exists() {
            let unfinished = tempfile::tempdir_in(all)?;
            write(unfinished.path())?;
            std::fs::rename(unfinished.keep(), &folder)?;
        }
        Ok(Self { folder })
    }

    /// Copies everything and starts the relay.
    pub(crate) fn place(&self) -> Result<Place, Failure> {
        let folder = tempfile::tempdir()?;
        copy(&self.folder, folder.path())?;
        let port = free_port()?;
        let relay = Peer::start(&["relay", &port.to_string(), text(&stage(folder.path()))])?;
        let place = Place { folder, port, _relay: relay };
        for number in 0..COLLEAGUES {
            place.connect(&profile(&colleagues(place.folder.path()), number))?;
        }
        Ok(place)
    }
}

impl Place {
    /// Returns a fresh copy of the workplace that is measured.
    pub(crate) fn workplace(&self, office: &Office) -> Result<TempDir, Failure> {
        let folder = tempfile::tempdir_in(self.folder.path())?;
        copy(&profile(&measured(&office.folder), 0), folder.path())?;
        self.connect(folder.path())?;
        Ok(folder)
    }

    /// Returns where the colleagues' workplaces lie.
    pub(crate) fn colleagues(&self) -> PathBuf {
        colleagues(self.folder.path())
    }

    /// Returns the port of the relay.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Tells a workplace where the relay listens this time.
    fn connect(&self, profile: &Path) -> Result<(), Failure> {
        let path = profile.join("profile.json");
        let mut settings: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
        settings["relays"] = serde_json::json!([format!("127.0.0.1:{}", self.port)]);
        // Every workplace of the machine would like to have the same one.
        settings["port"] = 0.into();
        Ok(std::fs::write(path, settings.to_string())?)
    }
}

fn stage(folder: &Path) -> PathBuf {
    folder.join("stage")
}

fn measured(folder: &Path) -> PathBuf {
    folder.join("measured")
}

fn colleagues(folder: &Path) -> PathBuf {
    folder.join("colleagues")
}

/// Writes the documents, founds the Verbund, and lets everybody join who then holds everything.
fn write(folder: &Path) -> Result<(), Failure> {
    let histories = tempfile::tempdir_in(folder)?;
    run(&["office", text(histories.path())])?;
    let stage = stage(folder);
    lay_out(histories.path(), &stage)?;
    std::fs::hard_link(leitlinie_file(histories.path()), leitlinie_file(&stage))?;
    run(&["found", text(&stage)])?;
    let port = free_port()?.to_string();
    let relay = Peer::start(&["relay", &port, text(&stage)])?;
    for (place, count) in [(measured(folder), 1), (colleagues(folder), COLLEAGUES)] {
        lay_out(histories.path(), &place)?;
        run(&["enrol", &port, text(&place), &count.to_string()])?;
        remove_histories(&place)?;
    }
    look_through(folder)?;
    drop(relay);
    remove_histories(&stage)?;
    Ok(std::fs::remove_dir_all(stage.join("sealed"))?)
}

fn lay_out(histories: &Path, folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    for number in 0..STECKBRIEFE {
        std::fs::hard_link(history_file(histories, number), history_file(folder, number))?;
    }
    Ok(())
}

fn remove_histories(folder: &Path) -> Result<(), Failure> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "am") {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Opens all workplaces until they have read and proven every document, as on the day after they
/// joined.
fn look_through(folder: &Path) -> Result<(), Failure> {
    let colleagues = (0..COLLEAGUES).map(|number| profile(&colleagues(folder), number));
    let all = std::iter::once(profile(&measured(folder), 0)).chain(colleagues);
    let open = all.map(|folder| {
        let (tell, notices) = channel();
        let client = Client::start(Profile::open(&folder)?, true, move |notice| {
            // Whoever listened has seen enough.
            drop(tell.send(notice));
        })?;
        Ok((client, notices))
    });
    let open: Vec<(Client, Receiver<Notice>)> = open.collect::<Result<_, Failure>>()?;
    for (_, notices) in &open {
        let (mut ready, mut in_step) = (false, false);
        while !(ready && in_step) {
            match notices.recv_timeout(PATIENCE)? {
                Notice::Ready => ready = true,
                Notice::Show(snapshot) => {
                    let status = snapshot.status;
                    let all = snapshot.profiles.len() == STECKBRIEFE;
                    let saved = matches!(status.storage, Storage::Saved(_));
                    in_step = all && saved && status.link == LinkState::InStep;
                }
                _ => {}
            }
        }
        // Proofs are made some time after the last change, and told of.
        let began = Instant::now();
        while began.elapsed() < PATIENCE && notices.recv_timeout(QUIET).is_ok() {}
    }
    Ok(())
}

/// Copies what lies in a folder; the lock of a workplace stays behind.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Returns a port that the system has just had free.
fn free_port() -> Result<u16, Failure> {
    Ok(UdpSocket::bind("127.0.0.1:0")?.local_addr()?.port())
}
