// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! W2: single characters, each a change of its own, from one client to another; by themselves, while
//! a third client fetches 50 MB, and as a window sends them.

use leitwerk_tests::workload::Failure;
use serde_json::{Value, json};

use crate::floor;
use crate::peer::{Peer, all_millis, millis};
use crate::stage::{Play, Stage, wire_bytes};
use crate::table::{Row, Samples};

/// How many characters are typed, and how long the pause behind each is, in milliseconds.
const STROKES: usize = 500;
const PAUSE_MS: u64 = 10;

/// How many keys are pressed in a window, and how long the pause behind each is, in milliseconds: as
/// somebody types who knows how. The other looks at the same Steckbrief.
const KEYS: usize = 100;
const KEY_PAUSE_MS: u64 = 150;

/// How many are typed beside the large join, which must last longer. Of so few the slowest but one
/// stands for the 99th percentile.
const STROKES_BESIDE: usize = 200;

/// The documents of the large join: so many, of so many random characters each.
const BULKY: usize = 64;
const BULKY_CHARACTERS: usize = 1_000_000;

/// What one series of keystrokes came to.
pub(crate) struct Series {
    /// How long each character took, in milliseconds.
    pub(crate) delays: Samples,
    bytes_per_stroke: f64,
    /// When the last one was shown.
    ended: f64,
}

/// Plays it so often, after once that does not count.
pub(crate) fn run(stage: &Stage, runs: usize) -> Result<Vec<Row>, Failure> {
    let (mut p50, mut p99, mut bytes) = <(Samples, Samples, Samples)>::default();
    for run in 0..=runs {
        let play = stage.play(1)?;
        let (writer, reader) = (play.newcomers(1)?, play.newcomers(1)?);
        let series = keystrokes(&play, &writer, &reader, STROKES)?;
        if run > 0 {
            p50.push(series.delays.median());
            p99.push(series.delays.quantile(0.99));
            bytes.push(series.bytes_per_stroke);
        }
    }
    let (mut key_p50, mut key_p99) = <(Samples, Samples)>::default();
    for run in 0..=runs {
        let play = stage.play(1)?;
        let (writer, reader) = (play.newcomers(1)?, play.newcomers(1)?);
        let keys = json!({ "cmd": "keys", "n": KEYS, "gap_ms": KEY_PAUSE_MS });
        let series = typed(&play, &writer, &reader, keys, KEYS)?;
        if run > 0 {
            key_p50.push(series.delays.median());
            key_p99.push(series.delays.quantile(0.99));
        }
    }
    let calls = floor::splice_and_apply(stage, STROKES)?;
    let quinn = floor::quinn_round_trip(STROKES)?;
    let seals = floor::seals(2, STROKES)?;
    let sum = |share| {
        Samples::from_iter([[&calls, &quinn, &seals].iter().map(|s| s.quantile(share)).sum()])
    };
    Ok(vec![
        Row::new("W2 keystroke until the other shows it, p50, ms", p50).floor(sum(0.5)).within(1.3),
        Row::new("W2 keystroke until the other shows it, p99, ms", p99).floor(sum(0.99)),
        Row::new("W2 key in a window until the other shows it, p50, ms", key_p50),
        Row::new("W2 key in a window until the other shows it, p99, ms", key_p99),
        Row::new("W2 bytes per character over both hops", bytes).target(600.0),
        Row::new("W2 floor: splice + commit + read + apply, ms", calls),
        Row::new("W2 floor: bare quinn, two hops, ms", quinn),
        Row::new("W2 floor: one signature + two checks, ms", seals),
    ])
}

/// Plays it while a third client fetches 50 MB. What that one computes to check them would be done by
/// another computer, so it gets what the others leave; all else that a join costs is in it.
pub(crate) fn under_a_join(runs: usize) -> Result<Vec<Row>, Failure> {
    let stage = Stage::with_letters(BULKY, BULKY_CHARACTERS)?;
    let (mut quiet, mut busy) = <(Samples, Samples)>::default();
    let (mut megabytes, mut seconds) = <(Samples, Samples)>::default();
    for run in 0..=runs {
        let play = stage.play(BULKY)?;
        let (writer, reader) = (play.holder("writer")?, play.holder("reader")?);
        let alone = keystrokes(&play, &writer, &reader, STROKES_BESIDE)?;
        let newcomer = play.newcomer_elsewhere()?;
        let began = millis(&newcomer.ask(json!({ "cmd": "connect" }))?, "t")?;
        let joining = newcomer.tell(play.open())?;
        let beside = keystrokes(&play, &writer, &reader, STROKES_BESIDE)?;
        let joined = millis(&newcomer.answer(joining)?, "t")?;
        if joined < beside.ended {
            return Err("the join was over before the last character: it needs more bytes".into());
        }
        if run > 0 {
            quiet.push(alone.delays.quantile(0.99));
            busy.push(beside.delays.quantile(0.99));
            megabytes.push(wire_bytes([&newcomer])? / 1e6);
            seconds.push((joined - began) / 1e3);
        }
    }
    Ok(vec![
        Row::new("W2 p99 under a running join of 50 MB, ms (floor: without)", busy)
            .floor(quiet)
            .within(2.0),
        Row::new("W2 bytes of that join, MB", megabytes),
        Row::new("W2 time of that join, s", seconds),
    ])
}

/// Lets one client type so many characters, which the other shows.
pub(crate) fn keystrokes(
    play: &Play<'_>,
    writer: &Peer,
    reader: &Peer,
    strokes: usize,
) -> Result<Series, Failure> {
    let command = json!({ "cmd": "type", "n": strokes, "gap_ms": PAUSE_MS });
    typed(play, writer, reader, command, strokes)
}

/// Lets one client follow a command that types so many characters, which the other shows.
fn typed(
    play: &Play<'_>,
    writer: &Peer,
    reader: &Peer,
    command: Value,
    strokes: usize,
) -> Result<Series, Failure> {
    for client in [writer, reader] {
        client.ask(json!({ "cmd": "connect" }))?;
        client.ask(play.open())?;
        client.ask(json!({ "cmd": "settled" }))?;
    }
    let base = reader.ask(json!({ "cmd": "length" }))?["length"].clone();
    let before = wire_bytes([writer, reader])?;
    let watched = reader.tell(json!({ "cmd": "watch", "n": strokes, "base": base }))?;
    let typed = writer.ask(command)?;
    let shown = reader.answer(watched)?;
    let delays = delays(&typed, &shown["ts"][0])?;
    let ended = all_millis(&shown["ts"][0])?.into_iter().fold(f64::NAN, f64::max);
    writer.ask(json!({ "cmd": "settled" }))?;
    let carried = wire_bytes([writer, reader])? - before;
    let bytes_per_stroke = carried / f64::from(u32::try_from(strokes)?);
    Ok(Series { delays, bytes_per_stroke, ended })
}

/// Returns how long each character took.
fn delays(typed: &Value, shown: &Value) -> Result<Samples, Failure> {
    let (typed, shown) = (all_millis(&typed["ts"])?, all_millis(shown)?);
    Ok(typed.into_iter().zip(shown).map(|(typed, shown)| shown - typed).collect())
}
