// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who writes down whom the guard turned away: together, and so seldom that a flood of callers
//! cannot fill the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use leitwerk_shared::net::guard::{self, Guard, Network, Turned};
use tokio::sync::Notify;
use tokio::time::sleep_until;

use crate::audit::{self, Act};
use crate::monitor::metrics::Metrics;

/// The least time between two times of writing: then each address and reason gets one line.
const EVERY: Duration = Duration::from_mins(1);

/// How long the first caller after a quiet time waits to be written down.
const FIRST: Duration = Duration::from_secs(1);

/// How many addresses are told apart between two times of writing.
const ADDRESSES: usize = 100;

/// How often somebody was turned away; addresses beyond [`ADDRESSES`] count together.
type Counts = BTreeMap<(Option<Network>, Turned), u64>;

/// Who was turned away, on the way to the audit log. Clones are the same.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    data: PathBuf,
    tally: Arc<Mutex<Tally>>,
    news: Arc<Notify>,
}

impl Refused {
    pub(super) fn new(data: &Path) -> Self {
        Self { data: data.to_owned(), tally: Arc::default(), news: Arc::default() }
    }

    /// Makes a guard that has counted here whom it turns away. However many come, each of them
    /// counts, also in the metrics.
    pub(super) fn guard(&self, limits: guard::Limits, metrics: Arc<Metrics>) -> Guard {
        let refused = self.clone();
        Guard::new(limits, move |network, why| {
            metrics.turned(why);
            refused.tally().count(network, why, Instant::now());
            refused.news.notify_one();
        })
    }

    /// Writes down who was turned away, for as long as the runtime lives.
    pub(super) async fn keep_writing(self) {
        loop {
            let due = self.tally().due;
            match due {
                None => self.news.notified().await,
                Some(due) => {
                    sleep_until(due.into()).await;
                    self.write();
                }
            }
        }
    }

    /// Writes down who was turned away since the last time.
    pub(super) fn write(&self) {
        let counts = self.tally().take(Instant::now());
        for ((network, why), times) in counts {
            let address = network.map(|network| network.to_string());
            let reason = why.to_string();
            audit::note(&self.data, &Act::CallersRefused { address, reason, times });
        }
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
    fn count(&mut self, network: Network, why: Turned, now: Instant) {
        let key = (Some(network), why);
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
            tally.count(Network::of(address), Turned::Busy, now);
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

    #[test]
    fn in_a_flood_everybody_counts_though_nobody_has_time_to_write() {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let limits = guard::Limits {
            connections: 1,
            per_municipality: 1,
            handshakes: 1,
            per_address: 1,
            before_retry: 1,
            bytes_per_second: 1,
            frames_per_second: 1,
        };
        let refused = Refused::new(folder.path());
        let guard = refused.guard(limits, Arc::new(Metrics::new()));
        for caller in 0..20_000_u32 {
            guard.turned(Ipv4Addr::from_bits(caller % 150).into(), Turned::Busy);
        }
        refused.write();
        let log = audit::read(folder.path()).expect("the log is there");
        let told = log.lines.iter().map(|line| line.details["times"].as_u64());
        let told: Vec<u64> = told.map(|times| times.expect("it says how often")).collect();
        assert_eq!((told.len(), told.iter().sum()), (ADDRESSES + 1, 20_000_u64));
    }
}
