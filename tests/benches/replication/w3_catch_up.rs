// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! W3: 5,000 changes over 50 of 200 documents, made without a connection, reach another client.

use leitwerk_tests::workload::Failure;
use serde_json::json;

use crate::floor;
use crate::peer::millis;
use crate::stage::{Stage, wire_bytes};
use crate::table::{Row, Samples};
use crate::w1_join::DOCUMENTS;

const TOUCHED: usize = 50;
const EDITS: usize = 5_000;

/// Plays it so often, after once that does not count.
pub(crate) fn run(stage: &Stage, runs: usize) -> Result<Vec<Row>, Failure> {
    let (mut time, mut bytes, mut cpu) = <(Samples, Samples, Samples)>::default();
    let mut writing = Samples::default();
    for run in 0..=runs {
        let play = stage.play(DOCUMENTS)?;
        let reader = play.holder("reader")?;
        reader.ask(json!({ "cmd": "connect" }))?;
        reader.ask(play.open())?;
        let writer = play.holder("writer")?;
        writer.ask(play.open())?;
        let edit = json!({ "cmd": "edit", "docs": TOUCHED, "edits": EDITS, "seed": 7 });
        let edited = writer.ask(edit)?;
        writer.ask(json!({ "cmd": "saved" }))?;
        reader.ask(json!({ "cmd": "settled" }))?;
        let mut target = stage.lengths(DOCUMENTS);
        target[..TOUCHED].iter_mut().for_each(|length| *length += EDITS / TOUCHED);
        let before = wire_bytes([&reader])?;
        let waited = reader.tell(json!({ "cmd": "wait", "target": target }))?;
        let all = [&writer, &reader, &play.relay];
        let used: f64 = all.iter().map(|peer| peer.cpu_s()).sum::<Result<_, _>>()?;
        let began = millis(&writer.ask(json!({ "cmd": "connect" }))?, "t")?;
        let shown = millis(&reader.answer(waited)?, "t")?;
        for client in [&writer, &reader] {
            client.ask(json!({ "cmd": "settled" }))?;
        }
        let hash = json!({ "cmd": "hash", "n": DOCUMENTS });
        if writer.ask(hash.clone())?["hash"] != reader.ask(hash)?["hash"] {
            return Err("the clients differ".into());
        }
        if run > 0 {
            time.push(shown - began);
            bytes.push((wire_bytes([&writer, &reader])? - before) / 1e6);
            cpu.push(all.iter().map(|peer| peer.cpu_s()).sum::<Result<f64, _>>()? - used);
            writing.push(millis(&edited, "t")? - millis(&edited, "t0")?);
        }
    }
    let bare = (0..runs).map(|_| bare(stage)).collect::<Result<_, _>>()?;
    Ok(vec![
        Row::new("W3 5,000 offline changes reach the other, ms", time).floor(bare).target(530.0),
        Row::new("W3 bytes over both hops, MB", bytes).target(0.5),
        Row::new("W3 processor time of all three, s", cpu),
        Row::new("W3 making the 5,000 changes, ms", writing),
    ])
}

/// The same changes read twice, applied once in one call, and one signature and two checks for
/// each document.
fn bare(stage: &Stage) -> Result<f64, Failure> {
    let mut all = Vec::new();
    for number in 0..TOUCHED {
        let mut writer = floor::document(stage, number)?;
        let reader = writer.clone();
        let text = floor::first_text(&writer)?;
        let strokes = (0..EDITS / TOUCHED)
            .map(|n| Ok(floor::keystroke(&mut writer, &text, n)?.raw_bytes().to_vec()));
        all.push((reader, strokes.collect::<Result<Vec<Vec<u8>>, Failure>>()?));
    }
    let applied = floor::over_the_cores(&all, |(reader, changes)| {
        let read = || changes.iter().map(|bytes| automerge::Change::from_bytes(bytes.clone()));
        let relayed: Vec<_> = read().collect();
        let changes: Vec<_> = read().filter_map(Result::ok).collect();
        let mut reader = reader.clone();
        (reader.apply_changes(changes), relayed)
    });
    let seals = floor::seals(2, TOUCHED)?;
    Ok(applied + seals.median() * 50.0)
}
