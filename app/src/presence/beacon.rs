// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Decides when this window says where it is: on changes only, not too often, and not while
//! nobody sits before it. A pure state machine; it knows no window and reads no clock.

use leitwerk_shared::domain::ids::DocId;

/// A document that is open, and the field that has the keyboard, as edits name it; empty for
/// none.
pub type Place = (DocId, String);

/// How long one hint lasts at least before the next, in seconds.
pub const LEAST_SECS: f64 = 0.3;
/// How long a window that is not in use still counts as somebody, in seconds.
pub const AWAY_SECS: f64 = 180.0;

/// What this window has said, and what it would say now.
#[derive(Debug, Default)]
pub struct Beacon {
    wanted: Option<Place>,
    said: Option<Place>,
    /// When it was said, in seconds of the window's clock.
    said_at: Option<f64>,
    /// Since when another window has been in use.
    left_at: Option<f64>,
}

/// A hint that shall go out: where we are, or that we are nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint(pub Option<Place>);

impl Beacon {
    /// Takes in where the person is and whether the window is in use. Returns a hint if one is
    /// due.
    pub fn look(&mut self, place: Option<Place>, in_use: bool, now: f64) -> Option<Hint> {
        self.left_at = if in_use { None } else { self.left_at.or(Some(now)) };
        let away = self.left_at.is_some_and(|left| now - left >= AWAY_SECS);
        self.wanted = place.filter(|_| !away);
        let too_soon = self.said_at.is_some_and(|at| now - at < LEAST_SECS);
        if self.wanted == self.said || too_soon {
            return None;
        }
        self.said.clone_from(&self.wanted);
        self.said_at = Some(now);
        Some(Hint(self.wanted.clone()))
    }

    /// Returns in how many seconds there is something to say, if nothing happens until then.
    pub fn due_in(&self, now: f64) -> Option<f64> {
        let at = if self.wanted == self.said {
            self.left_at.filter(|_| self.said.is_some())? + AWAY_SECS
        } else {
            self.said_at? + LEAST_SECS
        };
        Some((at - now).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use leitwerk_shared::domain::ids::{Class, ItemId};

    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "a place is looked at as one that may be none")]
    fn at(field: &str) -> Option<Place> {
        let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]));
        Some((doc, field.to_owned()))
    }

    #[test]
    fn a_keyboard_that_runs_through_the_fields_makes_no_flood() {
        let mut beacon = Beacon::default();
        assert_eq!(beacon.look(None, true, 0.0), None);
        assert_eq!(beacon.look(at("text"), true, 1.0), Some(Hint(at("text"))));
        assert_eq!(beacon.look(at("risks.text"), true, 1.1), None);
        assert!(beacon.due_in(1.1).is_some_and(|wait| (0.19..0.21).contains(&wait)));
        assert_eq!(beacon.look(at("start"), true, 1.2), None);
        assert_eq!(beacon.look(at("start"), true, 1.31), Some(Hint(at("start"))));
        assert_eq!(beacon.due_in(1.31), None);
        assert_eq!(beacon.look(at("start"), true, 9.0), None);
        assert_eq!(beacon.look(None, true, 10.0), Some(Hint(None)));
    }

    #[test]
    fn nobody_is_here_some_minutes_after_the_window_was_left() {
        let mut beacon = Beacon::default();
        assert_eq!(beacon.look(at("text"), true, 1.0), Some(Hint(at("text"))));
        assert_eq!(beacon.look(at("text"), false, 10.0), None);
        assert_eq!(beacon.due_in(10.0), Some(AWAY_SECS));
        assert_eq!(beacon.look(at("text"), false, 9.9 + AWAY_SECS), None);
        assert_eq!(beacon.look(at("text"), false, 10.0 + AWAY_SECS), Some(Hint(None)));
        assert_eq!(beacon.due_in(11.0 + AWAY_SECS), None);
        let back = 20.0 + AWAY_SECS;
        assert_eq!(beacon.look(at("text"), true, back), Some(Hint(at("text"))));
    }
}
