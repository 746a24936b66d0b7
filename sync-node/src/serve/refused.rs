// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who writes down whom the guard turned away: together, and so seldom that a flood of callers
//! cannot fill the disk.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use leitwerk_shared::net::guard::{self, Guard, Turned};
use tokio::sync::mpsc;
use tokio::time::sleep_until;

use super::observer::Observer;
use crate::audit::{self, Act};

/// The least time between two times of writing: then each address and reason gets one line.
const EVERY: Duration = Duration::from_mins(1);

/// How long the first caller after a quiet time waits to be written down.
const FIRST: Duration = Duration::from_secs(1);

/// How many addresses are told apart between two times of writing.
const ADDRESSES: usize = 100;

/// How often somebody was turned away; addresses beyond [`ADDRESSES`] count together.
type Counts = BTreeMap<(Option<IpAddr>, Turned), u64>;

/// Who was turned away, on the way to the audit log.
pub(super) type Refused = mpsc::Receiver<(IpAddr, Turned)>;

/// Makes a guard, and the way on which it tells whom it turned away. In a flood some are counted
/// as lost there rather than kept.
pub(super) fn guard(limits: guard::Limits) -> (Guard, Refused) {
    let (sender, receiver) = mpsc::channel(1_000);
    let told = move |address, why| {
        if sender.try_send((address, why)).is_err() {
            tracing::debug!("more callers are turned away than can be written down");
        }
    };
    (Guard::new(limits, told), receiver)
}

/// Writes down who was turned away, until the guard is gone.
pub(super) async fn write_down(mut refused: Refused, observer: Arc<Observer>, data: PathBuf) {
    let mut tally = Tally::default();
    let write = |counts: Counts| {
        for ((address, why), times) in counts {
            let address = address.map(|address| address.to_string());
            audit::note(&data, &Act::CallersRefused { address, reason: why.to_string(), times });
        }
    };
    loop {
        let due = tally.due;
        tokio::select! {
            came = refused.recv() => {
                let Some((address, why)) = came else { break };
                observer.metrics.turned(why);
                tally.count(address, why, Instant::now());
            }
            () = sleep_until(due.unwrap_or_else(Instant::now).into()), if due.is_some() => {
                write(tally.take(Instant::now()));
            }
        }
    }
    write(tally.take(Instant::now()));
}

/// Who was turned away since the last time of writing.
#[derive(Debug, Default)]
struct Tally {
    counts: Counts,
    /// When it is to be written; none while there is nothing to write.
    due: Option<Instant>,
    written: Option<Instant>,
}

impl Tally {
    fn count(&mut self, address: IpAddr, why: Turned, now: Instant) {
        let key = (Some(address), why);
        let room = self.counts.len() < ADDRESSES || self.counts.contains_key(&key);
        *self.counts.entry(if room { key } else { (None, why) }).or_default() += 1;
        let again = self.written.map(|written| written + EVERY);
        self.due.get_or_insert_with(|| again.map_or(now, |again| again.max(now)) + FIRST);
    }

    fn take(&mut self, now: Instant) -> Counts {
        self.due = None;
        self.written = Some(now);
        std::mem::take(&mut self.counts)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    /// Lets callers come from some addresses in turn, and returns how many lines are written at
    /// which second.
    fn play(callers: u32, pause: Duration, addresses: u32) -> BTreeMap<u64, usize> {
        let (mut tally, start) = (Tally::default(), Instant::now());
        let (mut lines, mut counted) = (BTreeMap::new(), 0);
        for caller in 0..callers {
            let now = start + pause * caller;
            if let Some(due) = tally.due.filter(|due| *due <= now) {
                let counts = tally.take(due);
                lines.insert(due.duration_since(start).as_secs(), counts.len());
                counted += counts.values().sum::<u64>();
            }
            let address = Ipv4Addr::from_bits(caller % addresses).into();
            tally.count(address, Turned::Busy, now);
        }
        counted += tally.take(start + pause * callers).values().sum::<u64>();
        assert_eq!(counted, u64::from(callers), "nobody is left out");
        lines
    }

    #[test]
    fn a_flood_is_written_down_at_once_and_then_once_a_minute() {
        let lines = play(6_000, Duration::from_millis(100), 3);
        let seconds: Vec<u64> = lines.keys().copied().collect();
        assert_eq!(seconds, [1, 62, 123, 184, 245, 306, 367, 428, 489, 550]);
        assert!(lines.values().all(|lines| *lines <= 3), "{lines:?}");
    }

    #[test]
    fn who_comes_seldom_is_written_down_at_once() {
        let lines = play(4, Duration::from_mins(10), 1);
        assert_eq!(lines.into_keys().collect::<Vec<_>>(), [1, 601, 1201]);
    }

    #[test]
    fn more_addresses_than_can_be_told_apart_count_together() {
        let lines = play(100_000, Duration::from_millis(1), 5_000);
        assert!(lines.values().all(|lines| *lines <= ADDRESSES + 1), "{lines:?}");
    }
}
