// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A Maßnahme: what is done towards a goal, by whom and by when.

use serde::{Deserialize, Serialize};

use super::goal::{WorkMode, words};
use super::ids::ItemId;
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
