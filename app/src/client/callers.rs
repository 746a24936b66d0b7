// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who may call this workplace, and what the log says of those who may not: one line a minute for
//! each reason, so that nobody can fill the disk by calling.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use leitwerk_shared::net::guard::{Guard, Limits, Turned};

/// The least time between two lines for one reason.
const EVERY: Duration = Duration::from_mins(1);

/// When each reason was told last.
#[derive(Debug, Default)]
struct Told(BTreeMap<Turned, Instant>);

/// Makes the guard of a workplace.
pub(super) fn guard() -> Guard {
    let told = Mutex::new(Told::default());
    Guard::new(Limits::WORKPLACE, move |network, why| {
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_due(why, Instant::now()) {
            tracing::warn!(%network, reason = %why, "turned away");
        }
    })
}

impl Told {
    /// Returns whether a reason is to be told now, and notes that it is.
    fn is_due(&mut self, why: Turned, now: Instant) -> bool {
        // Of these every one is in the log, with what was wrong about it.
        if let Turned::Handshake | Turned::Stranger | Turned::Revoked | Turned::Contested = why {
            return false;
        }
        let due = self.0.get(&why).is_none_or(|last| now.duration_since(*last) >= EVERY);
        if due {
            self.0.insert(why, now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_callers_is_told_of_once_a_minute() {
        let (mut told, now) = (Told::default(), Instant::now());
        let mut due = |why, seconds| told.is_due(why, now + Duration::from_secs(seconds));
        assert!(due(Turned::Busy, 0));
        assert!((1..60).all(|second| !due(Turned::Busy, second)));
        assert!(due(Turned::FullDevice, 1), "another reason is other news");
        assert!(due(Turned::Noise, 2), "and what nobody sends who means it");
        assert!(due(Turned::Busy, 60));
        assert!(!due(Turned::Handshake, 60), "the log has it already");
    }
}
