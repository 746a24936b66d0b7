// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One side of a replication workload, for the benches and for comparison with other engines:
//!
//! ```text
//! replication-peer histories DIR DOCUMENTS [EDITS [ACTORS TURN]]
//! replication-peer letters DIR DOCUMENTS LETTERS
//! replication-peer office DIR
//! replication-peer relay PORT DIR [SEATS]
//! replication-peer client PORT DIR|- CLIENTS
//! replication-peer idle PORT DIR DEVICES
//! replication-peer handshake PORT DIR
//! replication-peer echo DIR
//! ```
//!
//! `histories` and `letters` write documents as files, typed or pasted, `office` those of a large
//! Verbund. `relay` founds a Verbund around the files below its
//! folder, unless there is one, and serves it. `client` runs so many real clients, who hold the
//! documents whose files lie in their folder, and follows the commands on its standard input
//! (see [`client::Command`]). Both say `{"ready":true}`. A relay on a port is found through a
//! file in the system's folder for temporary files.

mod client;
mod clock;
mod echo;
mod idle;
mod observer;
mod relay;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::thread;

use leitwerk_tests::workload::history::{Shape, letters_history, steckbrief_history};
use leitwerk_tests::workload::verbund::{enrol, found, history_file, leitlinie_file};
use leitwerk_tests::workload::{Failure, office, stream};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&json!({ "failed": format!("{failure:?}") }));
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> Result<(), Failure> {
    match *args {
        ["histories", dir, documents] => {
            let shape = Shape::edits(stream::EDITS);
            histories(dir, documents, |number| steckbrief_history(number, shape))
        }
        ["histories", dir, documents, edits] => {
            let shape = Shape::edits(edits.parse()?);
            histories(dir, documents, |number| steckbrief_history(number, shape))
        }
        ["histories", dir, documents, edits, actors, turn] => {
            let (edits, actors, turn) = (edits.parse()?, actors.parse()?, turn.parse()?);
            let shape = Shape { edits, actors, turn };
            histories(dir, documents, |number| steckbrief_history(number, shape))
        }
        ["letters", dir, documents, letters] => {
            let letters = letters.parse()?;
            // One to type into stays ordinary.
            histories(dir, documents, |number| match number {
                0 => steckbrief_history(0, Shape::edits(stream::EDITS)),
                _ => letters_history(number, letters),
            })
        }
        ["office", dir] => {
            std::fs::create_dir_all(dir)?;
            std::fs::write(leitlinie_file(dir.as_ref()), office::leitlinie_history()?)?;
            histories(dir, &office::STECKBRIEFE.to_string(), office::steckbrief_history)
        }
        ["found", dir] => found(dir.as_ref()),
        ["relay", port, dir] => relay::run(port.parse()?, dir.as_ref(), relay::SEATS),
        ["relay", port, dir, seats] => relay::run(port.parse()?, dir.as_ref(), seats.parse()?),
        ["enrol", port, dir, clients] => {
            let port = port.parse()?;
            let address = relay::address(port);
            enrol(&relay::stage(port)?, &address, dir.as_ref(), clients.parse()?)
        }
        ["client", port, dir, clients] => client::run(port.parse()?, dir, clients.parse()?),
        ["idle", port, dir, count] => idle::run(port.parse()?, dir.as_ref(), count.parse()?),
        ["handshake", port, dir] => idle::handshake(port.parse()?, dir.as_ref()),
        ["echo", dir] => echo::run(dir.as_ref()),
        _ => Err("see the head of the program for what it takes".into()),
    }
}

/// Writes the histories of so many documents, on all cores.
fn histories(
    dir: &str,
    documents: &str,
    history: impl Fn(usize) -> Result<Vec<u8>, Failure> + Sync,
) -> Result<(), Failure> {
    let (dir, documents) = (Path::new(dir), documents.parse()?);
    std::fs::create_dir_all(dir)?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let write = |core: usize| {
        (core..documents).step_by(cores).try_for_each(|number| {
            Ok::<_, Failure>(std::fs::write(history_file(dir, number), history(number)?)?)
        })
    };
    thread::scope(|scope| {
        let write = &write;
        let cores: Vec<_> = (0..cores).map(|core| scope.spawn(move || write(core))).collect();
        cores.into_iter().try_for_each(|core| core.join().map_err(|_broken| "a thread broke")?)
    })
}

/// Prepares in a process of its own, so that it does not count in the figures of this one.
fn prepare(args: &[&str]) -> Result<(), Failure> {
    let status = Command::new(std::env::current_exe()?).args(args).status()?;
    if status.success() { Ok(()) } else { Err(format!("{args:?} failed").into()) }
}

/// Says one line to whoever measures.
fn say(line: &Value) {
    use std::io::Write as _;
    // Whoever does not listen any more has what it wanted.
    if writeln!(std::io::stdout().lock(), "{line}").is_err() {
        tracing::debug!("nobody listens");
    }
}
