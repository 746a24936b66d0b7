// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! W9: a new client fetches a document that 4,000 sessions wrote, as ten years bring.

use leitwerk_tests::workload::Failure;
use serde_json::json;

use crate::floor;
use crate::peer::millis;
use crate::stage::{Stage, wire_bytes};
use crate::table::{Row, Samples};

const ACTORS: usize = 4_000;

/// How many edits a session makes.
const TURN: usize = 2;

/// Plays it so often, after once that does not count.
pub(crate) fn run(runs: usize) -> Result<Vec<Row>, Failure> {
    let stage = Stage::with_actors(ACTORS, TURN)?;
    let (mut time, mut bytes) = <(Samples, Samples)>::default();
    for run in 0..=runs {
        let play = stage.play(1)?;
        let client = play.newcomers(1)?;
        client.ask(json!({ "cmd": "connect" }))?;
        let opened = client.ask(play.open())?;
        if run > 0 {
            time.push(millis(&opened, "t")? - millis(&opened, "t0")?);
            bytes.push(wire_bytes([&client])? / 1e3);
        }
    }
    let load = floor::load(&stage, 1, runs)?;
    let saved = Samples::from_iter([floor::saved_bytes(&stage, 1)? / 1e3]);
    Ok(vec![
        Row::new("W9 a document by 4,000 actors is shown, ms", time).floor(load).within(1.3),
        Row::new("W9 bytes on the wire, kB", bytes).floor(saved),
    ])
}
