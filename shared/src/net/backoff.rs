// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How long to wait before the next attempt. Chance is an argument.

use std::time::Duration;

/// The pauses between the attempts to reach one target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    next: Duration,
}

/// The first and the longest pause.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(30));

impl Default for Backoff {
    fn default() -> Self {
        Self { next: PAUSES.0 }
    }
}

impl Backoff {
    /// Returns the next pause; the one after it is twice as long, up to 30 s. Half of it is left
    /// to chance (`chance` from 0 to 255), so that after a power cut not everybody calls at once.
    pub fn pause(&mut self, chance: u8) -> Duration {
        let pause = self.next.mul_f64(0.5 + f64::from(chance) / 510.0);
        self.next = (self.next * 2).min(PAUSES.1);
        pause
    }

    /// Begins with the first pause again.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

/// Returns chance of the system for [`Backoff::pause`].
pub fn chance() -> u8 {
    let mut byte = [0];
    aws_lc_rs::rand::fill(&mut byte).expect("the system gives randomness");
    byte[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_half_a_minute_and_begin_again() {
        let mut backoff = Backoff::default();
        let pauses: Vec<u128> = (0..9).map(|_| backoff.pause(255).as_millis()).collect();
        assert_eq!(pauses, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(backoff.pause(0), Duration::from_secs(15), "half of it is left to chance");
        backoff.reset();
        assert_eq!(backoff.pause(255), Duration::from_millis(250));
    }
}
