// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One Zielsteckbrief: everything that is said about one goal beside its title and place.

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::ids::ItemId;
use super::impact::Impact;
use super::register::Register;

/// A Zielsteckbrief with every field of source 004, chapter VIII.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// „Ziel“: what shall be reached.
    pub text: String,
    /// „Anpassung“: whether the goal was changed since the workshop that set it.
    pub adjusted: Register<bool>,
    /// „Anpassung“: what was changed and why.
    pub adjustment_note: String,
    /// „Sinn & Zweck“.
    pub purposes: Vec<Purpose>,
    /// „Meilensteine“.
    pub milestones: Vec<Milestone>,
    /// „Maßnahmen“ (internal).
    pub measures: Vec<Measure>,
    /// „Aufgabenteilung“.
    pub task_split: TaskSplit,
    /// „Start“: the planned beginning as printed, such as „Q2 2027“ (internal).
    pub start: Register<String>,
    /// „Aufwände“.
    pub efforts: Efforts,
    /// „Risiken“, of doing it or of not doing it.
    pub risks: Answer,
    /// „Mehrwerte“.
    pub added_values: String,
    /// „Priorität“, in the words of the Verbund.
    pub priority: Register<String>,
    /// „Aufwand“ as a class for Abb. 3, in the words of the Verbund.
    pub effort_class: Register<String>,
    /// „Perspektiven“.
    pub impact: Impact,
    /// List items that somebody removed; kept because somebody else may have changed them.
    pub removed: Vec<Removed>,
}

/// One line of „Sinn & Zweck“.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// Stable id.
    pub id: ItemId,
    /// The text.
    pub text: String,
}

/// One important partial goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// Stable id.
    pub id: ItemId,
    /// The text.
    pub text: String,
    /// When it is due, ISO 8601.
    pub due: Register<jiff::civil::Date>,
    /// How far it is.
    pub state: Register<MilestoneState>,
}

/// How far a Meilenstein is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MilestoneState {
    /// „offen“
    #[default]
    Open,
    /// „in Arbeit“
    Running,
    /// „gefährdet“
    AtRisk,
    /// „erreicht“
    Done,
}

/// One concrete Maßnahme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Stable id.
    pub id: ItemId,
    /// The text.
    pub text: String,
    /// „Bearbeitungsform“.
    pub mode: Register<WorkMode>,
}

/// Who works on a Maßnahme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkMode {
    /// „gemeinsam in der IKZ Digitalisierung“
    JointIkz,
    /// „in einer Kleingruppe“
    SmallGroup,
    /// „Einer für Alle“
    OneForAll,
    /// „Jeder für sich“
    EachOwn,
}

/// Who does what, in three texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSplit {
    /// „Gemeinsam“
    pub joint: Answer,
    /// „Einer für Alle“
    pub one_for_all: Answer,
    /// „Jeder für sich“
    pub each_own: Answer,
}

/// What a goal takes. Each estimate is one value: minimum, maximum and unit belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Efforts {
    /// „Dauerhafte Stellenanteile“, per Kommune, in VZA.
    pub personnel_permanent: Register<Estimate>,
    /// „Einmalige Stellenanteile“, once for the Verbund, in VZA.
    pub personnel_one_off: Register<Estimate>,
    /// „IT-Aufwand“, in euros.
    pub it_cost: Register<Estimate>,
}

/// A range with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The least, in 1/100 of the unit.
    pub min: Hundredths,
    /// The most, in 1/100 of the unit.
    pub max: Hundredths,
    /// What is counted.
    pub unit: Unit,
}

/// A decimal number with two places, held exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hundredths(pub i64);

/// What an [`Estimate`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Full-time positions („Vollzeitstellenanteile“).
    Vza,
    /// Euros.
    Eur,
}

/// A list item that was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// The list that it stood in, such as `milestones`.
    pub list: String,
    /// Its id.
    pub id: ItemId,
    /// Its text as it is now.
    pub text: String,
}

macro_rules! words {
    ($type:ty { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in the order in which a form offers them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The words for them in documents and in the JSON export, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// Returns the word for it in documents and in the JSON export.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// Reads the word for it.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }
    };
}

words!(MilestoneState { Open = "open", Running = "running", AtRisk = "at_risk", Done = "done" });
words!(WorkMode {
    JointIkz = "joint_ikz",
    SmallGroup = "small_group",
    OneForAll = "one_for_all",
    EachOwn = "each_own",
});
words!(Unit { Vza = "vza", Eur = "eur" });
pub(super) use words;
