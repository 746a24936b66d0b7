// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! W4: forty clients look at one document; one of them types.

use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_tests::workload::Failure;
use serde_json::json;

use crate::floor;
use crate::peer::all_millis;
use crate::stage::{Stage, wire_bytes};
use crate::table::{Row, Samples};

/// How many clients look on.
const READERS: usize = 39;

/// What a crowd of readers came to.
pub(crate) struct Crowd {
    /// For each character the time until all show it, in milliseconds.
    pub(crate) delays: Samples,
    /// What both hops carried for each character, in bytes.
    pub(crate) bytes_per_stroke: f64,
    /// The most memory that the relay used, in MiB.
    pub(crate) relay_mib: f64,
    /// The processor time of the relay, in seconds.
    pub(crate) relay_cpu_s: f64,
}

/// Plays it so often, after once that does not count.
pub(crate) fn run(stage: &Stage, runs: usize) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    let bare = bare(stage, READERS, 40)?;
    for (strokes, pause_ms) in [(40, 500), (200, 50)] {
        let (mut p50, mut p99, mut memory) = <(Samples, Samples, Samples)>::default();
        for run in 0..=runs {
            let crowd = crowd(stage, READERS, strokes, pause_ms)?;
            if run > 0 {
                p50.push(crowd.delays.median());
                p99.push(crowd.delays.quantile(0.99));
                memory.push(crowd.relay_mib);
            }
        }
        let name = |what| format!("W4 40 clients, {pause_ms} ms gaps, {what}");
        rows.push(Row::new(name("p50, ms"), p50).floor(bare.clone()).within(1.3));
        rows.push(Row::new(name("p99, ms"), p99));
        rows.push(Row::new(name("peak memory of the relay, MiB"), memory).target(25.0));
    }
    Ok(rows)
}

/// Lets one client type while so many look on.
pub(crate) fn crowd(
    stage: &Stage,
    readers: usize,
    strokes: usize,
    pause_ms: u64,
) -> Result<Crowd, Failure> {
    let play = stage.play(1)?;
    let (writer, crowd) = (play.newcomers(1)?, play.newcomers(readers)?);
    for client in [&writer, &crowd] {
        client.ask(json!({ "cmd": "connect" }))?;
        client.ask(play.open())?;
        client.ask(json!({ "cmd": "settled" }))?;
    }
    let before = (wire_bytes([&writer, &crowd])?, play.relay.cpu_s()?);
    let base = stage.lengths(1)[0];
    let watched = crowd.tell(json!({ "cmd": "watch", "n": strokes, "base": base }))?;
    let typed = writer.ask(json!({ "cmd": "type", "n": strokes, "gap_ms": pause_ms }))?;
    let mut last = vec![0.0_f64; strokes];
    for times in crowd.answer(watched)?["ts"].as_array().ok_or("every client answers")? {
        for (last, time) in last.iter_mut().zip(all_millis(times)?) {
            *last = last.max(time);
        }
    }
    let typed = all_millis(&typed["ts"])?;
    let delays = last.into_iter().zip(typed).map(|(last, typed)| last - typed).collect();
    let carried = wire_bytes([&writer, &crowd])? - before.0;
    Ok(Crowd {
        delays,
        bytes_per_stroke: carried / f64::from(u32::try_from(strokes)?),
        relay_mib: play.relay.peak_mib()?,
        relay_cpu_s: play.relay.cpu_s()? - before.1,
    })
}

/// A keystroke with its signature, then one check at the relay, then at every reader a check, a
/// reading and an application, on all cores.
pub(crate) fn bare(stage: &Stage, readers: usize, strokes: usize) -> Result<Samples, Failure> {
    let key = DeviceKey::generate()?;
    let message = [7; 140];
    let mut writer = floor::document(stage, 0)?;
    let text = floor::first_text(&writer)?;
    let mut times = Samples::default();
    for n in 0..strokes {
        let others = vec![writer.clone(); readers];
        let (written, sealed) = floor::timed(|| {
            let change = floor::keystroke(&mut writer, &text, 100 + n)?;
            let signature = key.sign(&message)?;
            let good = key.public().verifies(&message, signature);
            Ok::<_, Failure>((change.raw_bytes().to_vec(), signature, good))
        });
        let (bytes, signature, _) = sealed?;
        let read = floor::over_the_cores(&others, |other| {
            let good = key.public().verifies(&message, signature);
            let mut other = other.clone();
            let change = automerge::Change::from_bytes(bytes.clone());
            (good, change.map(|change| other.apply_changes([change])))
        });
        times.push(written + read);
    }
    Ok(times)
}
