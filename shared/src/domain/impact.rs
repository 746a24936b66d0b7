// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How strongly a goal works on each perspective (Abb. 2, chapter V of source 004).

use serde::{Deserialize, Serialize};

use super::goal::Profile;
use super::record::{Held, Record, Source, Stored};
use super::register::Register;

/// What a goal may have an effect on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Perspective {
    /// Money.
    Finanzen,
    /// The people who work in the administrations.
    Mitarbeitende,
    /// Whoever uses the services.
    Kunden,
    /// The course of the work.
    Prozesse,
    /// Everybody else.
    Gesellschaft,
}

/// The scores of one goal. An unset score counts as 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    scores: [Register<u8>; 5],
}

/// The highest score a perspective can get.
pub const MAX_SCORE: u8 = 3;

impl Perspective {
    /// Every perspective, in the order of the Leitlinie.
    pub const ALL: [Self; 5] =
        [Self::Finanzen, Self::Mitarbeitende, Self::Kunden, Self::Prozesse, Self::Gesellschaft];

    /// Returns the name, which is also the key in documents and in the JSON export.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Finanzen => "Finanzen",
            Self::Mitarbeitende => "Mitarbeitende",
            Self::Kunden => "Kunden",
            Self::Prozesse => "Prozesse",
            Self::Gesellschaft => "Gesellschaft",
        }
    }

    /// Reads the name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|perspective| perspective.name() == name)
    }
}

impl Impact {
    /// Puts the scores together, in the order of [`Perspective::ALL`].
    pub fn new(scores: [Register<u8>; 5]) -> Self {
        Self { scores }
    }

    /// Returns the register of one perspective.
    pub fn register(&self, perspective: Perspective) -> &Register<u8> {
        &self.scores[perspective as usize]
    }

    /// Returns the score of one perspective, 0 where none was given.
    pub fn score(&self, perspective: Perspective) -> u8 {
        self.register(perspective).value().copied().unwrap_or(0)
    }

    /// Returns the perspective with the highest score if exactly one has it, else none.
    pub fn focus(&self) -> Option<Perspective> {
        let highest = Perspective::ALL.map(|p| self.score(p)).into_iter().max()?;
        let mut holders = Perspective::ALL.into_iter().filter(|p| self.score(*p) == highest);
        let first = holders.next()?;
        (highest > 0 && holders.next().is_none()).then_some(first)
    }
}

impl Record for Impact {
    fn keys(&self) -> &'static [&'static str] {
        const KEYS: [&str; 5] = {
            let [a, b, c, d, e] = Perspective::ALL;
            [a.name(), b.name(), c.name(), d.name(), e.name()]
        };
        &KEYS
    }

    fn field(&self, key: &str) -> Option<Held<'_>> {
        Perspective::from_name(key).map(|perspective| self.register(perspective).held())
    }
}

impl Stored for Impact {
    fn read<S: Source>(source: &S, at: &S::At, key: &str) -> Self {
        let Some(at) = source.group(at, key) else { return Self::default() };
        let score = |perspective: Perspective| Stored::read(source, &at, perspective.name());
        Self::new(Perspective::ALL.map(score))
    }

    fn held(&self) -> Held<'_> {
        Held::Group(self)
    }
}

/// Returns the sum of the scores per perspective, in the order of [`Perspective::ALL`].
pub fn sums<'a>(profiles: impl IntoIterator<Item = &'a Profile>) -> [u32; 5] {
    profiles.into_iter().fold([0; 5], |sums, profile| {
        std::array::from_fn(|n| sums[n] + u32::from(profile.impact.score(Perspective::ALL[n])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::DeviceId;
    use crate::domain::register::Claim;

    fn impact(scores: [u8; 5]) -> Impact {
        Impact::new(
            scores.map(|value| Register::new(vec![Claim { value, device: DeviceId(1), at: 0 }])),
        )
    }

    #[test]
    fn a_focus_is_one_highest_score_and_nothing_else() {
        assert_eq!(impact([1, 3, 0, 2, 0]).focus(), Some(Perspective::Mitarbeitende));
        assert_eq!(impact([2, 0, 0, 2, 2]).focus(), None);
        assert_eq!(impact([0; 5]).focus(), None);
        assert_eq!(Impact::default().focus(), None);
    }
}
