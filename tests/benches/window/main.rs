// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! W8: what the window costs with 500 Steckbriefe, 100,000 changes of history and eight colleagues
//! who type, beside an empty window of the same library in the same run.
//!
//! ```text
//! cargo bench -p leitwerk-tests --bench window                     all of it, some minutes
//! cargo bench -p leitwerk-tests --bench window -- start --runs 11  some of it
//! cargo bench -p leitwerk-tests --bench window -- frames search    what needs no display
//! cargo bench -p leitwerk-tests --bench window -- frames --scene board   some scenes of it
//! ```
//!
//! `start`, `idle` and `memory` open the real program on the X display that `DISPLAY` names, which
//! should be one of its own: `Xvfb :99 -screen 0 1440x900x24`. What is written once for all runs
//! lies in the target folder.

mod colleagues;
#[cfg(target_os = "linux")]
mod display;
mod frames;
mod office;
#[path = "../replication/peer.rs"]
#[expect(dead_code, reason = "the other bench asks its peers for more")]
mod peer;
mod question;
mod report;
#[path = "../replication/table.rs"]
#[expect(dead_code, reason = "the other bench prints its table otherwise")]
mod table;
#[cfg(target_os = "linux")]
mod windows;

use std::io::Write as _;

use leitwerk_tests::workload::Failure;

use crate::office::Office;
use crate::report::Row;

/// What can be measured.
const PARTS: [&str; 5] = ["start", "idle", "memory", "frames", "search"];

/// Which of it opens windows.
const WITH_WINDOWS: [&str; 3] = ["start", "idle", "memory"];

/// What the command line asks for.
struct Wanted {
    parts: Vec<String>,
    runs: usize,
    frames: usize,
    /// What the scenes that are played have in their names.
    scene: String,
}

fn main() -> Result<(), Failure> {
    let wanted = Wanted::read(std::env::args().skip(1))?;
    wanted.check()?;
    let mut out = std::io::stdout();
    let office = Office::open()?;
    writeln!(out, "{}", Row::head())?;
    let parts = |names: &[&str]| names.iter().any(|name| wanted.wants(name));
    if parts(&WITH_WINDOWS) {
        for row in windows(&office, &wanted)? {
            writeln!(out, "{row}")?;
        }
    }
    if parts(&["frames"]) {
        for row in frames::run(&office, wanted.frames, &wanted.scene)? {
            writeln!(out, "{row}")?;
        }
    }
    if parts(&["search"]) {
        for row in question::run(&office)? {
            writeln!(out, "{row}")?;
        }
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn windows(office: &Office, wanted: &Wanted) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    if wanted.wants("start") {
        rows.extend(windows::start(office, wanted.runs)?);
    }
    if wanted.wants("idle") || wanted.wants("memory") {
        let both = windows::idle_and_memory(office)?;
        rows.extend(both.into_iter().filter(|(part, _)| wanted.wants(part)).map(|(_, row)| row));
    }
    Ok(rows)
}

#[cfg(not(target_os = "linux"))]
fn windows(_office: &Office, _wanted: &Wanted) -> Result<Vec<Row>, Failure> {
    Err("start, idle and memory are measured on Linux; frames and search anywhere".into())
}

impl Wanted {
    fn read(args: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut wanted = Self { parts: Vec::new(), runs: 7, frames: 600, scene: String::new() };
        // Cargo says that this is a bench; there is nothing else it could be.
        let mut args = args.filter(|arg| arg != "--bench");
        while let Some(arg) = args.next() {
            let mut value = |name: &str| -> Result<String, Failure> {
                Ok(args.next().ok_or_else(|| format!("{name} takes a value"))?)
            };
            match arg.as_str() {
                "--runs" => wanted.runs = value("--runs")?.parse()?,
                "--frames" => wanted.frames = value("--frames")?.parse()?,
                "--scene" => wanted.scene = value("--scene")?,
                part if PARTS.contains(&part) => wanted.parts.push(part.to_owned()),
                other => return Err(format!("{other} is none of {PARTS:?}").into()),
            }
        }
        if wanted.parts.is_empty() {
            wanted.parts = PARTS.map(str::to_owned).to_vec();
        }
        Ok(wanted)
    }

    fn wants(&self, part: &str) -> bool {
        self.parts.iter().any(|wanted| wanted == part)
    }

    /// Says what is missing before anything is begun.
    fn check(&self) -> Result<(), Failure> {
        let windows = WITH_WINDOWS.iter().any(|part| self.wants(part));
        if windows && std::env::var_os("DISPLAY").is_none_or(|display| display.is_empty()) {
            return Err("start, idle and memory open windows, and DISPLAY names no display. \
                        Start one (Xvfb :99 -screen 0 1440x900x24) and set DISPLAY=:99, or \
                        measure what needs none: -- frames search"
                .into());
        }
        Ok(())
    }
}
