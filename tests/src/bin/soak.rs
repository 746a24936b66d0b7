// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Plays ever new histories on all cores, some of them over real QUIC, and says once a minute how
//! many. Stops at the first that fails, prints it as short as it can be made, and ends with 1.
//!
//! `cargo run -p leitwerk-tests --bin soak -- --minutes 10 [--from SEED]`

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use leitwerk_tests::quic_world::history::History as OverQuic;
use leitwerk_tests::shrink::play_all;
use leitwerk_tests::world::history::History as InMemory;

/// Where the seeds begin: beyond those that the tests play.
const FROM: u64 = 1_000_000;

/// So many histories of the one kind are played before some of the other.
const IN_MEMORY: u64 = 500;

/// See [`IN_MEMORY`].
const OVER_QUIC: u64 = 10;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it speaks to who started it")]
fn main() -> ExitCode {
    let Some((minutes, from)) = arguments() else {
        eprintln!("usage: soak --minutes N [--from SEED]");
        return ExitCode::from(2);
    };
    let start = Instant::now();
    let until = Duration::from_secs(60 * minutes);
    let stop = || start.elapsed() >= until;
    let [in_memory, over_quic, told] = [const { AtomicU64::new(0) }; 3];
    let so_far = || {
        let [some, others] = [&in_memory, &over_quic].map(|count| count.load(Ordering::Relaxed));
        format!("{some} histories and {others} over QUIC from seed {from} on went well")
    };
    let played = |count: &AtomicU64| {
        count.fetch_add(1, Ordering::Relaxed);
        let minute = start.elapsed().as_secs() / 60;
        if told.fetch_max(minute, Ordering::Relaxed) < minute {
            println!("minute {minute}: {}", so_far());
        }
    };
    let mut round = 0;
    while !stop() {
        let seeds = |each| from + round * each..from + (round + 1) * each;
        let failure = play_all::<InMemory>(seeds(IN_MEMORY), stop, |_| played(&in_memory));
        let failure = failure.map(|failure| failure.to_string()).or_else(|| {
            let failure = play_all::<OverQuic>(seeds(OVER_QUIC), stop, |_| played(&over_quic));
            failure.map(|failure| failure.to_string())
        });
        if let Some(failure) = failure {
            println!("{failure}");
            return ExitCode::FAILURE;
        }
        round += 1;
    }
    println!("{}", so_far());
    ExitCode::SUCCESS
}

/// Returns the minutes and the first seed.
fn arguments() -> Option<(u64, u64)> {
    let (mut minutes, mut from) = (None, FROM);
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next()?.parse().ok()?;
        match name.as_str() {
            "--minutes" => minutes = Some(value),
            "--from" => from = value,
            _ => return None,
        }
    }
    Some((minutes?, from))
}
