// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! W6: a client that holds what the relay holds connects again.

use std::time::Duration;

use leitwerk_tests::workload::Failure;
use serde_json::json;

use crate::peer::{Peer, all_numbers, millis};
use crate::stage::{Play, Stage, disconnect, wire_bytes};
use crate::table::{Row, Samples};

/// How large the documents are: they are only compared.
const EDITS: usize = 4;

/// How long a new connection may look for the largest packet that arrives.
const PROBING: Duration = Duration::from_millis(500);

/// What connecting again came to.
pub(crate) struct Reconnect {
    /// Until both sides know that they hold the same, in milliseconds.
    pub(crate) time: Samples,
    /// What the connection carried until then, without what a bare handshake carries, in bytes.
    pub(crate) frame_bytes: Samples,
    /// What the relay uses by then, in MiB.
    pub(crate) relay_mib: f64,
}

/// Plays it with relays of these sizes.
pub(crate) fn run(sizes: &[usize], runs: usize) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    for size in sizes {
        let again = with_documents(*size, runs)?;
        let name = |what| format!("W6 reconnect, {size} documents, nothing new, {what}");
        rows.push(Row::new(name("ms"), again.time));
        rows.push(Row::new(name("bytes of frames"), again.frame_bytes).target(1_000.0));
        let memory = Samples::from_iter([again.relay_mib]);
        rows.push(Row::new(format!("W7 relay with {size} documents, MiB"), memory));
    }
    Ok(rows)
}

/// Connects again to a relay with so many small documents.
pub(crate) fn with_documents(documents: usize, runs: usize) -> Result<Reconnect, Failure> {
    let stage = Stage::with_edits(documents, EDITS)?;
    let play = stage.play(documents)?;
    reconnect(&play, runs)
}

/// Connects one client that holds everything again and again.
pub(crate) fn reconnect(play: &Play<'_>, runs: usize) -> Result<Reconnect, Failure> {
    let client = play.holder("client")?;
    client.ask(play.open())?;
    client.ask(json!({ "cmd": "connect" }))?;
    client.ask(json!({ "cmd": "settled" }))?;
    let bare = handshake_bytes(play)?;
    let (mut time, mut frame_bytes) = <(Samples, Samples)>::default();
    for run in 0..=runs {
        disconnect(&client)?;
        let began = millis(&client.ask(json!({ "cmd": "connect" }))?, "t")?;
        let ended = millis(&client.ask(json!({ "cmd": "settled" }))?, "t")?;
        if run > 0 {
            // A bare connection is given as long to look for the largest packet.
            std::thread::sleep(PROBING);
            time.push(ended - began);
            frame_bytes.push(wire_bytes([&client])? - bare);
        }
    }
    Ok(Reconnect { time, frame_bytes, relay_mib: play.relay.memory_mib()? })
}

/// Returns what a connection carries that says nothing, in bytes.
fn handshake_bytes(play: &Play<'_>) -> Result<f64, Failure> {
    let folder = play.holder_folder("bare")?;
    let folder = folder.to_str().ok_or("the bench names its own folders")?;
    let bare = Peer::start(&["handshake", play.port(), folder])?;
    let bytes: Samples = all_numbers(&bare.ready()["bytes"])?.into_iter().collect();
    Ok(bytes.median())
}
