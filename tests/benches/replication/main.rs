// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What replication costs beside the bare calls it stands on, all in one run. Relay and clients
//! are the real ones, each in a process of its own, on loopback.
//!
//! ```text
//! cargo bench -p leitwerk-tests                    W1 to W7 and W9, some minutes
//! cargo bench -p leitwerk-tests -- --full          with large sizes, and cost against size
//! cargo bench -p leitwerk-tests -- W2 W4 --runs 9  some of it
//! cargo bench -p leitwerk-tests -- catch-up-history  one curve of cost against size; growth is all
//! ```

mod attack;
mod floor;
mod growth;
mod peer;
mod phases;
mod plot;
mod stage;
mod table;
mod w1_join;
mod w2_keystroke;
mod w3_catch_up;
mod w4_crowd;
mod w5_merge;
mod w6_reconnect;
mod w7_idle;
mod w9_actors;

use std::io::Write;
use std::path::Path;

use leitwerk_tests::workload::Failure;

use crate::growth::{CURVES, Sizes};
use crate::stage::Stage;
use crate::table::Row;

/// What is measured where nothing is named.
const ORDINARY: [&str; 9] = ["W1", "W2", "steps", "W3", "W4", "W5", "W6", "W7", "W9"];

/// What else there is.
const FURTHER: [&str; 3] = ["W2-join", "attack", "growth"];

/// What the command line asks for.
struct Wanted {
    workloads: Vec<String>,
    runs: usize,
    full: bool,
}

fn main() -> Result<(), Failure> {
    let wanted = Wanted::read(std::env::args().skip(1))?;
    let mut out = std::io::stdout();
    let stage = Stage::build(w1_join::DOCUMENTS)?;
    writeln!(out, "medians of {} runs after one that does not count\n", wanted.runs)?;
    writeln!(out, "{}", Row::head())?;
    for name in &wanted.workloads {
        let curves = CURVES.into_iter().filter(|curve| curve == name || name == "growth");
        let curves: Vec<_> = curves.collect();
        if !curves.is_empty() {
            draw(&mut out, &curves, &stage, &wanted)?;
            continue;
        }
        for row in measure(name, &stage, &wanted)? {
            writeln!(out, "{row}")?;
        }
    }
    Ok(())
}

fn measure(name: &str, stage: &Stage, wanted: &Wanted) -> Result<Vec<Row>, Failure> {
    let runs = wanted.runs;
    match name {
        "W1" => w1_join::run(stage, runs),
        "W2" => w2_keystroke::run(stage, runs),
        "W2-join" => w2_keystroke::under_a_join(runs),
        "attack" => attack::run(stage, runs),
        "steps" => phases::run(stage, 500),
        "W3" => w3_catch_up::run(stage, runs),
        "W4" => w4_crowd::run(stage, runs),
        "W5" => w5_merge::run(stage, runs),
        "W6" if wanted.full => w6_reconnect::run(&[10, 1_000, 10_000, 100_000], runs),
        "W6" => w6_reconnect::run(&[10, 1_000], runs),
        "W7" => w7_idle::run(stage, if wanted.full { 5_000 } else { 100 }),
        "W9" => w9_actors::run(runs),
        other => Err(format!("there is no workload {other}").into()),
    }
}

/// Measures cost against size, and after each curve, for large sizes take their time, prints it and
/// leaves its picture in the target folder.
fn draw(
    out: &mut impl Write,
    curves: &[&'static str],
    stage: &Stage,
    wanted: &Wanted,
) -> Result<(), Failure> {
    let tens = |last: u32| (1..=last).map(|power| 10_usize.pow(power)).collect::<Vec<_>>();
    let sizes = if wanted.full {
        Sizes {
            documents: tens(5),
            history: tens(5),
            missing: tens(4),
            clients: vec![1, 10, 40, 100, 200],
        }
    } else {
        Sizes { documents: tens(3), history: tens(4), missing: tens(3), clients: vec![1, 10, 40] }
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("replication");
    std::fs::create_dir_all(&folder)?;
    for name in curves {
        let plot = growth::curve(name, stage, &sizes, wanted.runs)?;
        let file = folder.join(plot.name).with_extension("svg");
        std::fs::write(&file, plot.svg())?;
        writeln!(out, "\n{plot}\n{:>34}", file.display())?;
    }
    Ok(())
}

impl Wanted {
    fn read(args: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut wanted = Self { workloads: Vec::new(), runs: 5, full: false };
        // Cargo says that this is a bench; there is nothing else it could be.
        let mut args = args.filter(|arg| arg != "--bench");
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--full" => wanted.full = true,
                "--runs" => wanted.runs = args.next().ok_or("--runs takes a number")?.parse()?,
                name => wanted.workloads.push(name.to_owned()),
            }
        }
        if wanted.workloads.is_empty() {
            wanted.workloads = ORDINARY.map(str::to_owned).to_vec();
            if wanted.full {
                wanted.workloads.extend(FURTHER.map(str::to_owned));
            }
        }
        Ok(wanted)
    }
}
