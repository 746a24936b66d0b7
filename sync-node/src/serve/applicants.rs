// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How many callers the desk hears at once, and how often it answers whom. Whoever shows neither
//! an invitation nor a device of the Verbund takes nothing from those who do.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use leitwerk_shared::change::limits;
use leitwerk_shared::net::guard::Network;

use crate::authority::Shown;

/// Who asks, as far as that is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Asker {
    /// Somebody whom the authority has dealt with.
    Known(Shown),
    /// Anybody in this network.
    Stranger(Network),
}

/// How often askers are still answered: all of a kind together, and each of them.
#[derive(Debug)]
pub(super) struct Quotas {
    per_minute: usize,
    devices: Bucket,
    invitations: Bucket,
    strangers: Bucket,
    askers: BTreeMap<Asker, Bucket>,
}

/// The places of callers who are heard. Clones are the same places.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    taken: Arc<Mutex<BTreeMap<Network, usize>>>,
}

/// The place of one caller, until this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    network: Network,
}

/// What is still answered. It comes back evenly over the minute.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    most: f64,
    left: f64,
    at: Instant,
}

impl Quotas {
    /// Makes the quotas: of each kind of asker so many are answered in a minute, and of these a
    /// part to any one of them.
    pub(super) fn new(per_minute: usize, now: Instant) -> Self {
        let [devices, invitations, strangers] = [Bucket::full(per_minute, now); 3];
        Self { per_minute, devices, invitations, strangers, askers: BTreeMap::new() }
    }

    /// Returns whether somebody is answered, and counts it.
    pub(super) fn take(&mut self, asker: Asker, now: Instant) -> bool {
        // Who has not asked for a minute is as good as one who never did.
        self.askers.retain(|_, bucket| !bucket.is_full(now));
        let kind = match asker {
            Asker::Known(Shown::Device(_)) => &mut self.devices,
            Asker::Known(Shown::Invitation(_)) => &mut self.invitations,
            Asker::Stranger(_) => &mut self.strangers,
        };
        if !kind.has(now) {
            return false;
        }
        let share = Bucket::full(self.per_minute.div_ceil(limits::APPLICANT_SHARE), now);
        let own = self.askers.entry(asker).or_insert(share);
        let answered = own.has(now);
        if answered {
            own.left -= 1.0;
            kind.left -= 1.0;
        }
        answered
    }
}

impl Places {
    /// Gives a caller a place, if there is one.
    pub(super) fn take(&self, network: Network) -> Option<Place> {
        let mut taken = self.taken();
        let here = taken.get(&network).copied().unwrap_or(0);
        if here >= limits::APPLICANTS_PER_NETWORK
            || taken.values().sum::<usize>() >= limits::APPLICANTS
        {
            return None;
        }
        taken.insert(network, here + 1);
        Some(Place { places: self.clone(), network })
    }

    fn taken(&self) -> MutexGuard<'_, BTreeMap<Network, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(count) = taken.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

impl Bucket {
    fn full(per_minute: usize, now: Instant) -> Self {
        let most = u32::try_from(per_minute).map_or(f64::MAX, f64::from);
        Self { most, left: most, at: now }
    }

    /// Returns whether one can be taken out.
    fn has(&mut self, now: Instant) -> bool {
        self.left = self.at_time(now);
        self.at = now;
        self.left >= 1.0
    }

    fn is_full(&self, now: Instant) -> bool {
        self.at_time(now) >= self.most
    }

    fn at_time(&self, now: Instant) -> f64 {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        self.most.min(self.left + since * self.most / 60.0)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use leitwerk_shared::domain::ids::DeviceId;

    use super::*;

    fn stranger(last: u8) -> Asker {
        Asker::Stranger(network(last))
    }

    fn network(last: u8) -> Network {
        Network::of(Ipv4Addr::new(10, 0, 0, last).into())
    }

    fn device(number: u32) -> Asker {
        Asker::Known(Shown::Device(DeviceId(number)))
    }

    fn invitation(number: u8) -> Asker {
        Asker::Known(Shown::Invitation([number; 32]))
    }

    /// Returns how many of a hundred questions are answered.
    fn answered(quotas: &mut Quotas, asker: Asker, now: Instant) -> usize {
        (0..100).filter(|_| quotas.take(asker, now)).count()
    }

    #[test]
    fn who_asks_too_often_waits_for_the_next_minute() {
        let start = Instant::now();
        let mut quotas = Quotas::new(60, start);
        assert_eq!(answered(&mut quotas, device(2), start), 15, "its share may come at once");
        let after = |millis| start + Duration::from_millis(millis);
        assert_eq!(answered(&mut quotas, device(2), after(4_001)), 1, "one in four seconds");
        assert_eq!(answered(&mut quotas, device(2), after(7_000)), 0);
        assert_eq!(answered(&mut quotas, device(2), after(120_000)), 15);
    }

    #[test]
    fn one_asker_takes_nothing_from_others_and_strangers_nothing_from_anybody() {
        let now = Instant::now();
        let mut quotas = Quotas::new(60, now);
        assert_eq!(answered(&mut quotas, stranger(1), now), 15);
        assert_eq!(answered(&mut quotas, stranger(2), now), 15, "another network has its own");
        // Many of them use up what is there for strangers.
        let others: usize = (3..9).map(|last| answered(&mut quotas, stranger(last), now)).sum();
        assert_eq!(others, 30);
        for known in [device(2), device(3), invitation(1), invitation(2)] {
            assert_eq!(answered(&mut quotas, known, now), 15, "{known:?}");
        }
    }

    #[test]
    fn askers_that_come_once_are_forgotten() {
        let start = Instant::now();
        let mut quotas = Quotas::new(60, start);
        for seconds in 0..3_000 {
            let last = u8::try_from(seconds % 250).expect("it is small");
            quotas.take(stranger(last), start + Duration::from_secs(seconds));
        }
        assert!(quotas.askers.len() < 10, "{}", quotas.askers.len());
    }

    #[test]
    fn one_network_does_not_take_all_places() {
        let places = Places::default();
        let mut held: Vec<Place> = std::iter::from_fn(|| places.take(network(1))).collect();
        assert_eq!(held.len(), limits::APPLICANTS_PER_NETWORK);
        held.push(places.take(network(2)).expect("there is room for others"));
        held.extend((2..=9).flat_map(|last| {
            let places = places.clone();
            std::iter::from_fn(move || places.take(network(last)))
        }));
        assert_eq!(held.len(), limits::APPLICANTS);
        held.clear();
        assert!(places.take(network(1)).is_some(), "whoever goes leaves a place");
        assert!(places.taken().is_empty(), "and is forgotten");
    }
}
