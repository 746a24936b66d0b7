// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! W5: eight clients have each typed 500 characters into the same 20 documents without a
//! connection; all connect at once, and all become equal.

use std::collections::BTreeSet;

use leitwerk_tests::workload::Failure;
use serde_json::json;

use crate::floor;
use crate::peer::{Peer, millis};
use crate::stage::{Stage, wire_bytes};
use crate::table::{Row, Samples};

const DOCUMENTS: usize = 20;
const CLIENTS: usize = 8;
const EDITS: usize = 500;

/// Plays it so often, after once that does not count.
pub(crate) fn run(stage: &Stage, runs: usize) -> Result<Vec<Row>, Failure> {
    let (mut time, mut bytes, mut cpu) = <(Samples, Samples, Samples)>::default();
    for run in 0..=runs {
        let play = stage.play(DOCUMENTS)?;
        let clients: Vec<Peer> =
            (0..CLIENTS).map(|n| play.holder(&format!("client{n}"))).collect::<Result<_, _>>()?;
        for (client, seed) in clients.iter().zip(100..) {
            client.ask(play.open())?;
            let edit = json!({ "cmd": "edit", "docs": DOCUMENTS, "edits": EDITS, "seed": seed });
            client.ask(edit)?;
            client.ask(json!({ "cmd": "saved" }))?;
        }
        let target: Vec<usize> = stage
            .lengths(DOCUMENTS)
            .into_iter()
            .map(|length| length + CLIENTS * EDITS / DOCUMENTS)
            .collect();
        let used = || -> Result<f64, Failure> {
            clients.iter().chain([&play.relay]).map(Peer::cpu_s).sum()
        };
        let before = used()?;
        let tell = |command: serde_json::Value| {
            clients.iter().map(|client| client.tell(command.clone())).collect::<Result<Vec<_>, _>>()
        };
        let waited = tell(json!({ "cmd": "wait", "target": target }))?;
        let connected = tell(json!({ "cmd": "connect" }))?;
        let (mut began, mut ended) = (f64::INFINITY, 0.0_f64);
        for ((client, connected), waited) in clients.iter().zip(connected).zip(waited) {
            began = began.min(millis(&client.answer(connected)?, "t")?);
            ended = ended.max(millis(&client.answer(waited)?, "t")?);
        }
        let mut hashes = BTreeSet::new();
        for client in &clients {
            client.ask(json!({ "cmd": "settled" }))?;
            let answer = client.ask(json!({ "cmd": "hash", "n": DOCUMENTS }))?;
            hashes.insert(answer["hash"].to_string());
        }
        if hashes.len() != 1 {
            return Err("the clients differ".into());
        }
        if run > 0 {
            time.push(ended - began);
            bytes.push(wire_bytes(&clients)? / 1e6);
            cpu.push(used()? - before);
        }
    }
    let bare = (0..runs).map(|_| bare(stage)).collect::<Result<_, _>>()?;
    Ok(vec![
        Row::new("W5 eight clients become equal, ms", time).floor(bare).target(1_900.0),
        Row::new("W5 bytes on the wire, MB", bytes),
        Row::new("W5 processor time of all nine, s", cpu),
    ])
}

/// Every client reads the changes of the others and applies them in one call for each document.
fn bare(stage: &Stage) -> Result<f64, Failure> {
    let per_document = EDITS / DOCUMENTS;
    let mut work = Vec::new();
    for number in 0..DOCUMENTS {
        let origin = floor::document(stage, number)?;
        let text = floor::first_text(&origin)?;
        let mut written = Vec::new();
        for _ in 0..CLIENTS {
            let mut doc = origin.fork();
            let mut changes = Vec::new();
            for n in 0..per_document {
                changes.push(floor::keystroke(&mut doc, &text, n)?.raw_bytes().to_vec());
            }
            written.push((doc, changes));
        }
        for own in 0..CLIENTS {
            let others = written.iter().enumerate().filter(|(n, _)| *n != own);
            let changes: Vec<Vec<u8>> =
                others.flat_map(|(_, (_, changes))| changes.clone()).collect();
            work.push((written[own].0.clone(), changes));
        }
    }
    Ok(floor::over_the_cores(&work, |(doc, changes)| {
        let read = changes.iter().map(|bytes| automerge::Change::from_bytes(bytes.clone()));
        let mut doc = doc.clone();
        doc.apply_changes(read.filter_map(Result::ok).collect::<Vec<_>>())
    }))
}
