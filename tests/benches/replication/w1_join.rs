// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! W1: a new client fetches 200 documents from a relay that has just been started.

use leitwerk_tests::workload::Failure;
use serde_json::json;

use crate::floor;
use crate::peer::millis;
use crate::stage::{Stage, wire_bytes};
use crate::table::{Row, Samples};

/// How many documents there are.
pub(crate) const DOCUMENTS: usize = 200;

/// Plays it so often, after once that does not count.
pub(crate) fn run(stage: &Stage, runs: usize) -> Result<Vec<Row>, Failure> {
    let (mut all, mut titles, mut bytes) = <(Samples, Samples, Samples)>::default();
    let (mut client_cpu, mut relay_cpu) = <(Samples, Samples)>::default();
    let (mut client_mib, mut relay_mib) = <(Samples, Samples)>::default();
    for run in 0..=runs {
        let play = stage.play(DOCUMENTS)?;
        let client = play.newcomers(1)?;
        let before = (client.cpu_s()?, play.relay.cpu_s()?);
        client.ask(json!({ "cmd": "connect" }))?;
        let listed = client.tell(json!({ "cmd": "titles", "n": DOCUMENTS }))?;
        let opened = client.ask(play.open())?;
        let began = millis(&opened, "t0")?;
        let listed = millis(&client.answer(listed)?, "t")?;
        client.ask(json!({ "cmd": "settled" }))?;
        if run > 0 {
            all.push(millis(&opened, "t")? - began);
            titles.push(listed - began);
            bytes.push(wire_bytes([&client])? / 1e6);
            client_cpu.push(client.cpu_s()? - before.0);
            relay_cpu.push(play.relay.cpu_s()? - before.1);
            client_mib.push(client.peak_mib()?);
            relay_mib.push(play.relay.peak_mib()?);
        }
    }
    let load = floor::load(stage, DOCUMENTS, runs)?;
    let saved = Samples::from_iter([floor::saved_bytes(stage, DOCUMENTS)? / 1e6]);
    Ok(vec![
        Row::new("W1 200 documents are shown and verified, ms", all).floor(load).within(1.3),
        Row::new("W1 the list has its titles, ms", titles).target(300.0),
        Row::new("W1 bytes on the wire, MB", bytes).floor(saved).within(1.1),
        Row::new("W1 processor time of the client, s", client_cpu),
        Row::new("W1 processor time of the relay, s", relay_cpu),
        Row::new("W1 peak memory of the client, MiB", client_mib),
        Row::new("W1 peak memory of the relay, MiB", relay_mib),
    ])
}
