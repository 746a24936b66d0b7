// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What replication costs beside the bare calls it stands on, all in one run. Relay and clients
//! are the real ones, each in a process of its own, on loopback.
//!
//! ```text
//! cargo bench -p leitwerk-tests                     W1 to W6, a few minutes
//! cargo bench -p leitwerk-tests -- --full           everything, with large sizes
//! cargo bench -p leitwerk-tests -- W2 W4 --runs 9   some of it
//! ```

mod floor;
mod peer;
mod phases;
mod stage;
mod table;
mod w1_join;
mod w2_keystroke;
mod w3_catch_up;
mod w4_crowd;
mod w5_merge;

use std::io::Write as _;

use leitwerk_tests::workload::Failure;

use crate::stage::Stage;
use crate::table::Row;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let stage = Stage::build(w1_join::DOCUMENTS)?;
    let runs = 5;
    let mut out = std::io::stdout();
    writeln!(out, "{}", Row::head())?;
    for name in args {
        let rows = match name.as_str() {
            "steps" => phases::run(&stage, 500)?,
            "W1" => w1_join::run(&stage, runs)?,
            "W2" => w2_keystroke::run(&stage, runs)?,
            "W2-join" => w2_keystroke::under_a_join(runs)?,
            "W3" => w3_catch_up::run(&stage, runs)?,
            "W4" => w4_crowd::run(&stage, runs)?,
            "W5" => w5_merge::run(&stage, runs)?,
            other => return Err(format!("there is no workload {other}").into()),
        };
        for row in rows {
            writeln!(out, "{row}")?;
        }
    }
    Ok(())
}
