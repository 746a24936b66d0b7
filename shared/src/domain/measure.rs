// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A Maßnahme: what is done towards a goal, by whom and by when.

use serde::{Deserialize, Serialize};

use super::goal::{WorkMode, words};
use super::ids::ItemId;
use super::period;
use super::record::{item, word_registers};
use super::register::Register;
use super::sheet::Decision;

/// One concrete Maßnahme. It stands in the Steckbrief of one goal and may serve others too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Stable id.
    pub id: ItemId,
    /// What it is, in one line.
    pub text: String,
    /// „Bearbeitungsform“.
    pub mode: Register<WorkMode>,
    /// „Beschreibung“.
    pub description: String,
    /// „Begründung“.
    pub reason: String,
    /// „Verantwortlich“, as printed.
    pub responsible: Register<String>,
    /// „Federführung“: a member or a body of the Leitlinie.
    pub lead: Register<ItemId>,
    /// „Beteiligte“: members or bodies of the Leitlinie.
    pub involved: Vec<ItemId>,
    /// „Zeitraum“, as printed; [`super::period::phases`] reads it.
    pub period: Register<String>,
    /// When it is due.
    pub due: Register<jiff::civil::Date>,
    /// How far it is.
    pub state: Register<MeasureState>,
    /// „Wirkungsmessung“.
    pub effects: Vec<Effect>,
    /// Further goals that it serves.
    pub goals: Vec<ItemId>,
    /// „Haushaltsvorbehalt“: whether it waits for money that nobody has granted yet.
    pub reservation: Register<bool>,
    /// In the own plan of a Kommune: the measure of the Verbund that it comes from.
    pub origin: Register<ItemId>,
    /// In the own plan of a Kommune: what it makes of that measure.
    pub decision: Register<Decision>,
}

item!(Measure {
    text,
    mode,
    description,
    reason,
    responsible,
    lead,
    involved,
    period,
    due,
    state,
    effects,
    goals,
    reservation,
    origin,
    decision,
});

impl Measure {
    /// Returns the day by which it shall be done: the one that is set, or else the last of its
    /// period.
    pub fn end(&self) -> Option<jiff::civil::Date> {
        let due = self.due.value().copied();
        due.or_else(|| period::end(self.period.value()?))
    }

    /// Returns the day by which it should have been done, if it was not and is still wanted.
    pub fn overdue(&self, today: jiff::civil::Date) -> Option<jiff::civil::Date> {
        let settled =
            matches!(self.state.value(), Some(MeasureState::Done | MeasureState::Dropped));
        let left_out = self.decision.value() == Some(&Decision::NotRelevant);
        self.end().filter(|end| *end < today && !settled && !left_out)
    }
}

/// How one sees that a measure works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Stable id.
    pub id: ItemId,
    /// The text.
    pub text: String,
}

item!(Effect { text });

/// How far a measure, a project or a goal is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureState {
    /// „Idee“
    #[default]
    Idea,
    /// „geplant“
    Planned,
    /// „läuft“
    Running,
    /// „erledigt“
    Done,
    /// „ruht“
    OnHold,
    /// „verworfen“
    Dropped,
}

words!(MeasureState {
    Idea = "idea",
    Planned = "planned",
    Running = "running",
    Done = "done",
    OnHold = "on_hold",
    Dropped = "dropped",
});
word_registers!(MeasureState);

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::record::Item as _;
    use super::super::register::Claim;
    use super::*;
    use crate::domain::ids::DeviceId;

    fn one<T>(value: T) -> Register<T> {
        Register::new(vec![Claim { value, device: DeviceId(1), at: 0 }])
    }

    fn measure(period: &str, due: Option<Date>) -> Measure {
        let due = due.map(one).unwrap_or_default();
        Measure { period: one(period.to_owned()), due, ..Measure::new(ItemId::from_bytes([1; 16])) }
    }

    #[test]
    fn a_measure_ends_on_its_day_or_with_its_period() {
        let day = date(2026, 3, 10);
        assert_eq!(measure("Q2–Q4 2026", Some(day)).end(), Some(day), "the day is exact");
        assert_eq!(measure("Q2–Q4 2026", None).end(), Some(date(2026, 12, 31)));
        assert_eq!(measure("ab 2026", None).end(), None, "it says no end");
        assert_eq!(measure("irgendwann", None).end(), None);
    }

    #[test]
    fn what_is_done_given_up_or_left_out_is_never_overdue() {
        let (today, late) = (date(2027, 1, 1), measure("2026", None));
        assert_eq!(late.overdue(today), Some(date(2026, 12, 31)));
        assert_eq!(late.overdue(date(2026, 12, 31)), None, "the last day is still in time");
        for state in [MeasureState::Done, MeasureState::Dropped] {
            assert_eq!(Measure { state: one(state), ..late.clone() }.overdue(today), None);
        }
        let decision = one(Decision::NotRelevant);
        assert_eq!(Measure { decision, ..late }.overdue(today), None);
    }
}
