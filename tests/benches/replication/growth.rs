// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How the cost grows with the size: connecting again with nothing new must stay flat, catching
//! up must grow with what is missing and with nothing else.

use leitwerk_tests::workload::Failure;
use serde_json::json;

use crate::floor;
use crate::peer::millis;
use crate::plot::{Curve, Plot};
use crate::stage::{Stage, disconnect, wire_bytes};
use crate::table::Samples;
use crate::w4_crowd::crowd;
use crate::w6_reconnect::{Reconnect, reconnect, with_documents};

/// Up to which sizes it is measured.
pub(crate) struct Sizes {
    /// Documents at the relay.
    pub(crate) documents: Vec<usize>,
    /// Changes in the history of a document.
    pub(crate) history: Vec<usize>,
    /// Changes that are missing.
    pub(crate) missing: Vec<usize>,
    /// Clients that look at a document.
    pub(crate) clients: Vec<usize>,
}

/// How many changes are missing while the history grows.
const MISSING: usize = 100;

/// The curves, by the names of their pictures.
pub(crate) const CURVES: [&str; 5] =
    ["clients", "reconnect-documents", "reconnect-history", "catch-up-history", "catch-up-missing"];

/// Measures one of [`CURVES`].
pub(crate) fn curve(
    name: &'static str,
    stage: &Stage,
    sizes: &Sizes,
    runs: usize,
) -> Result<Plot, Failure> {
    let again = |again: Reconnect| [again.time.median(), again.frame_bytes.median()];
    let (title, size, curves) = match name {
        "clients" => return by_clients(stage, sizes),
        "reconnect-documents" => (
            "Connecting again with nothing new",
            "documents at the relay",
            curves(
                &sizes.documents,
                |documents| Ok(again(with_documents(documents, runs)?)),
                ["ms", "bytes of frames"],
            )?,
        ),
        "reconnect-history" => (
            "Connecting again with nothing new",
            "changes in the history",
            curves(
                &sizes.history,
                |changes| {
                    let stage = Stage::with_edits(1, changes)?;
                    Ok(again(reconnect(&stage.play(1)?, runs)?))
                },
                ["ms", "bytes of frames"],
            )?,
        ),
        "catch-up-history" => (
            "Catching up 100 changes",
            "changes in the history",
            curves(
                &sizes.history,
                |changes| {
                    let stage = Stage::with_edits(1, changes)?;
                    let [time, bytes] = catch_up(&stage, MISSING, runs)?;
                    Ok([time, floor::apply(&stage, MISSING, runs)?.median(), bytes])
                },
                ["ms", "ms, one bare apply", "kB over both hops"],
            )?,
        ),
        "catch-up-missing" => (
            "Catching up in a document of 2,000 changes",
            "changes that are missing",
            curves(
                &sizes.missing,
                |missing| catch_up(stage, missing, runs),
                ["ms", "kB over both hops"],
            )?,
        ),
        other => return Err(format!("there is no curve {other}").into()),
    };
    Ok(Plot { name, title, size, curves })
}

/// Measures some figures at every size.
fn curves<const N: usize>(
    sizes: &[usize],
    measure: impl Fn(usize) -> Result<[f64; N], Failure>,
    names: [&'static str; N],
) -> Result<Vec<Curve>, Failure> {
    let measured = sizes.iter().map(|size| Ok((*size, measure(*size)?)));
    let measured: Vec<(usize, [f64; N])> = measured.collect::<Result<_, Failure>>()?;
    let values = |n: usize| measured.iter().map(|(size, figures)| (*size, figures[n])).collect();
    Ok((0..).zip(names).map(|(n, name)| Curve::new(name, values(n))).collect())
}

/// Measures what a character costs with more and more who look at it.
fn by_clients(stage: &Stage, sizes: &Sizes) -> Result<Plot, Failure> {
    let (mut p50, mut cpu, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    for clients in &sizes.clients {
        const STROKES: u32 = 20;
        let crowd = crowd(stage, *clients, STROKES as usize, 500)?;
        p50.push((*clients, crowd.delays.median()));
        cpu.push((*clients, crowd.relay_cpu_s * 1e3 / f64::from(STROKES)));
        bytes.push((*clients, crowd.bytes_per_stroke / 1e3));
    }
    Ok(Plot {
        name: "clients",
        title: "One character until all clients show it",
        size: "clients that look at the document",
        curves: vec![
            Curve::new("ms, p50", p50),
            Curve::new("ms of the relay's processor", cpu),
            Curve::new("kB over all hops", bytes),
        ],
    })
}

/// Lets one client write so many changes without a connection; returns milliseconds until the
/// other shows them, and the kB that both hops carried.
fn catch_up(stage: &Stage, missing: usize, runs: usize) -> Result<[f64; 2], Failure> {
    let (mut time, mut bytes) = <(Samples, Samples)>::default();
    for run in 0..=runs {
        let play = stage.play(1)?;
        let (reader, writer) = (play.holder("reader")?, play.holder("writer")?);
        for client in [&reader, &writer] {
            client.ask(play.open())?;
            client.ask(json!({ "cmd": "connect" }))?;
            client.ask(json!({ "cmd": "settled" }))?;
        }
        disconnect(&writer)?;
        writer.ask(json!({ "cmd": "edit", "docs": 1, "edits": missing, "seed": 7 }))?;
        writer.ask(json!({ "cmd": "saved" }))?;
        let before = wire_bytes([&reader])?;
        let target = json!([stage.lengths(1)[0] + missing]);
        let waited = reader.tell(json!({ "cmd": "wait", "target": target }))?;
        let began = millis(&writer.ask(json!({ "cmd": "connect" }))?, "t")?;
        let shown = millis(&reader.answer(waited)?, "t")?;
        writer.ask(json!({ "cmd": "settled" }))?;
        if run > 0 {
            time.push(shown - began);
            bytes.push((wire_bytes([&reader, &writer])? - before) / 1e3);
        }
    }
    Ok([time.median(), bytes.median()])
}
