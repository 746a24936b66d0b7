// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Plays ever new histories on all cores and says once a minute how many. Stops at the first
//! that fails, prints it as short as it can be made, and ends with 1.
//!
//! `cargo run -p leitwerk-tests --bin soak -- --minutes 10 [--from SEED]`

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use leitwerk_tests::world::shrink::play_all;

/// Where the seeds begin: beyond those that the tests play.
const FROM: u64 = 1_000_000;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it speaks to who started it")]
fn main() -> ExitCode {
    let Some((minutes, from)) = arguments() else {
        eprintln!("usage: soak --minutes N [--from SEED]");
        return ExitCode::from(2);
    };
    let start = Instant::now();
    let until = Duration::from_secs(60 * minutes);
    let (count, told) = (AtomicU64::new(0), AtomicU64::new(0));
    let played = |_seed| {
        let count = count.fetch_add(1, Ordering::Relaxed) + 1;
        let minute = start.elapsed().as_secs() / 60;
        if told.fetch_max(minute, Ordering::Relaxed) < minute {
            println!("minute {minute}: {count} histories from seed {from} on went well");
        }
    };
    if let Some(failure) = play_all(from..u64::MAX, || start.elapsed() >= until, played) {
        println!("{failure}");
        return ExitCode::FAILURE;
    }
    println!("{} histories from seed {from} on went well", count.load(Ordering::Relaxed));
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
