// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where the workloads are played: documents made once, and for every run a fresh relay process
//! with fresh client processes, in folders that go away with them.

use std::io::{Read as _, Write as _};
use std::net::{TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::time::Duration;

use leitwerk_tests::workload::Failure;
use leitwerk_tests::workload::stream::{EDITS, document, length};
use leitwerk_tests::workload::verbund::{history_file, relay_data};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::peer::{Peer, run, text};

/// How long a connection may take to end.
const FAREWELL: Duration = Duration::from_millis(500);

/// Documents of one kind.
pub(crate) struct Stage {
    folder: TempDir,
    /// How many characters each document holds.
    lengths: Vec<usize>,
}

/// A relay that serves some of them.
pub(crate) struct Play<'a> {
    stage: &'a Stage,
    folder: TempDir,
    port: String,
    documents: usize,
    /// The relay.
    pub(crate) relay: Peer,
}

impl Stage {
    /// Writes so many ordinary documents.
    pub(crate) fn build(documents: usize) -> Result<Self, Failure> {
        Self::with_edits(documents, EDITS)
    }

    /// Writes so many documents of so many edits.
    pub(crate) fn with_edits(documents: usize, edits: usize) -> Result<Self, Failure> {
        Self::typed(documents, edits, &[])
    }

    /// Writes one document that so many sessions wrote, each so many edits.
    pub(crate) fn with_actors(actors: usize, turn: usize) -> Result<Self, Failure> {
        Self::typed(1, actors * turn, &[&actors.to_string(), &turn.to_string()])
    }

    /// Writes so many documents of so many random letters; only the first is an ordinary one.
    pub(crate) fn with_letters(documents: usize, letters: usize) -> Result<Self, Failure> {
        let count = documents.to_string();
        let mut lengths = vec![letters; documents];
        lengths[0] = length(&document(0, EDITS));
        Self::write(lengths, |to| run(&["letters", to, &count, &letters.to_string()]))
    }

    fn typed(documents: usize, edits: usize, sessions: &[&str]) -> Result<Self, Failure> {
        let (count, each) = (documents.to_string(), edits.to_string());
        let lengths = (0..documents).map(|number| length(&document(number, edits))).collect();
        Self::write(lengths, |to| run(&[&["histories", to, &count, &each], sessions].concat()))
    }

    fn write(
        lengths: Vec<usize>,
        write: impl FnOnce(&str) -> Result<(), Failure>,
    ) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        write(text(&folder.path().join("histories")))?;
        Ok(Self { folder, lengths })
    }

    /// Returns the file of a document.
    pub(crate) fn history(&self, number: usize) -> PathBuf {
        history_file(&self.folder.path().join("histories"), number)
    }

    /// Returns how many characters each of the first documents holds.
    pub(crate) fn lengths(&self, documents: usize) -> Vec<usize> {
        self.lengths[..documents].to_vec()
    }

    /// Starts a relay that holds the first documents.
    pub(crate) fn play(&self, documents: usize) -> Result<Play<'_>, Failure> {
        self.play_with(documents, &[])
    }

    /// Starts a relay that holds the first documents, for so many devices at once.
    pub(crate) fn play_for(&self, documents: usize, seats: u32) -> Result<Play<'_>, Failure> {
        self.play_with(documents, &[&seats.to_string()])
    }

    fn play_with(&self, documents: usize, more: &[&str]) -> Result<Play<'_>, Failure> {
        assert!(documents <= self.lengths.len(), "the stage has the documents of a play");
        let founded = self.folder.path().join(format!("founded-{documents}"));
        if !founded.exists() {
            self.lay_out(&founded, documents)?;
            run(&["found", text(&founded)])?;
        }
        let folder = tempfile::tempdir()?;
        let stage = folder.path().join("stage");
        for part in [relay_data(Path::new("")), "sealed".into()] {
            copy(&founded.join(&part), &stage.join(part))?;
        }
        let port = free_port()?.to_string();
        let relay = Peer::start(&[&["relay", &port, text(&stage)], more].concat())?;
        Ok(Play { stage: self, folder, port, documents, relay })
    }

    fn lay_out(&self, folder: &Path, documents: usize) -> Result<(), Failure> {
        std::fs::create_dir_all(folder)?;
        for number in 0..documents {
            std::fs::hard_link(self.history(number), history_file(folder, number))?;
        }
        Ok(())
    }
}

impl Play<'_> {
    /// Starts a process of clients that hold nothing.
    pub(crate) fn newcomers(&self, clients: usize) -> Result<Peer, Failure> {
        Peer::start(&["client", &self.port, "-", &clients.to_string()])
    }

    /// Starts a client that holds nothing, on a computer of its own as far as one machine can do that.
    pub(crate) fn newcomer_elsewhere(&self) -> Result<Peer, Failure> {
        Peer::start_elsewhere(&["client", &self.port, "-", "1"])
    }

    /// Starts a client that holds every document already, in a folder of the given name.
    pub(crate) fn holder(&self, name: &str) -> Result<Peer, Failure> {
        let folder = self.holder_folder(name)?;
        Peer::start(&["client", &self.port, text(&folder), "1"])
    }

    /// Returns a folder in which a client begins with every document.
    pub(crate) fn holder_folder(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.folder.path().join(name);
        if !folder.exists() {
            self.stage.lay_out(&folder, self.documents)?;
        }
        Ok(folder)
    }

    /// Returns a metric of the relay.
    pub(crate) fn metric(&self, name: &str) -> Result<u32, Failure> {
        let monitor = self.relay.ready()["monitor"].as_str().ok_or("the relay is monitored")?;
        let mut stream = TcpStream::connect(monitor)?;
        write!(stream, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let value = answer.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        Ok(value.ok_or_else(|| format!("there is no {name}"))?.trim().parse()?)
    }

    /// Returns the port of the relay.
    pub(crate) fn port(&self) -> &str {
        &self.port
    }

    /// Returns the command that waits until every document is shown as it was made.
    pub(crate) fn open(&self) -> Value {
        json!({ "cmd": "open", "target": self.stage.lengths(self.documents) })
    }
}

/// Disconnects a client and waits until its socket is free: it is not opened anew before the
/// farewell of the connection before is through.
pub(crate) fn disconnect(client: &Peer) -> Result<(), Failure> {
    client.ask(json!({ "cmd": "disconnect" }))?;
    std::thread::sleep(FAREWELL);
    Ok(())
}

/// Returns how many bytes of UDP payload the clients' connections have carried both ways.
pub(crate) fn wire_bytes<'a>(clients: impl IntoIterator<Item = &'a Peer>) -> Result<f64, Failure> {
    let mut sum = 0.0;
    for client in clients {
        let answer = client.ask(json!({ "cmd": "wire" }))?;
        sum += answer["bytes"].as_f64().ok_or("bytes are a number")?;
    }
    Ok(sum)
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Returns a port that the system has just had free.
fn free_port() -> Result<u16, Failure> {
    Ok(UdpSocket::bind("127.0.0.1:0")?.local_addr()?.port())
}
