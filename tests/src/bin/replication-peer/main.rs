// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One side of a replication workload, for the benches and for comparison with other engines:
//!
//! ```text
//! replication-peer histories DIR DOCUMENTS [EDITS [ACTORS TURN]]
//! replication-peer relay PORT DIR
//! replication-peer client PORT DIR|- CLIENTS
//! replication-peer idle PORT DIR LINKS
//! replication-peer echo DIR
//! ```
//!
//! `histories` writes documents as files. `relay` founds a Verbund around the files below its
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

use leitwerk_tests::workload::history::{Shape, steckbrief_history};
use leitwerk_tests::workload::verbund::{enrol, found, history_file};
use leitwerk_tests::workload::{Failure, stream};
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
            histories(dir.as_ref(), documents.parse()?, Shape::edits(stream::EDITS))
        }
        ["histories", dir, documents, edits] => {
            histories(dir.as_ref(), documents.parse()?, Shape::edits(edits.parse()?))
        }
        ["histories", dir, documents, edits, actors, turn] => {
            let (edits, actors, turn) = (edits.parse()?, actors.parse()?, turn.parse()?);
            histories(dir.as_ref(), documents.parse()?, Shape { edits, actors, turn })
        }
        ["found", dir] => found(dir.as_ref()),
        ["relay", port, dir] => relay::run(port.parse()?, dir.as_ref()),
        ["enrol", port, dir, clients] => {
            let port = port.parse()?;
            let address = relay::address(port);
            enrol(&relay::stage(port)?, &address, dir.as_ref(), clients.parse()?)
        }
        ["client", port, dir, clients] => client::run(port.parse()?, dir, clients.parse()?),
        ["idle", port, dir, links] => idle::run(port.parse()?, dir.as_ref(), links.parse()?),
        ["echo", dir] => echo::run(dir.as_ref()),
        _ => Err("see the head of the program for what it takes".into()),
    }
}

/// Writes the histories of so many documents, on all cores.
fn histories(dir: &Path, documents: usize, shape: Shape) -> Result<(), Failure> {
    std::fs::create_dir_all(dir)?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let write = |core| {
            move || -> Result<(), Failure> {
                for number in (core..documents).step_by(cores) {
                    std::fs::write(history_file(dir, number), steckbrief_history(number, shape)?)?;
                }
                Ok(())
            }
        };
        let cores: Vec<_> = (0..cores).map(|core| scope.spawn(write(core))).collect();
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
