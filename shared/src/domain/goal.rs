// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One Steckbrief: everything that is said about one goal beside its title and place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::comment::Comment;
use super::edit::Value;
use super::ids::ItemId;
use super::impact::Impact;
use super::record::{Plain, Scalar, group, item, stored_group, word_registers};
use super::register::Register;
use super::strategy::Passage;

pub use super::measure::{Effect, Measure, MeasureState};
pub use super::record::Removed;

/// A Steckbrief with the fields of all templates; [`super::template::Form`] says which of them
/// belong to which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// „Ziel“: what shall be reached.
    pub text: String,
    /// „Anpassung“.
    pub adjustment: Adjustment,
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
    /// How far it is.
    pub state: Register<MeasureState>,
    /// „Priorität“ of a project: the number of its horizon in the template, from 1.
    pub horizon: Register<u8>,
    /// „Federführung“: a member or a body of the Leitlinie.
    pub lead: Register<ItemId>,
    /// „Beteiligte“: members or bodies of the Leitlinie.
    pub involved: Vec<ItemId>,
    /// „Kurzbeschreibung“.
    pub summary: String,
    /// „Mehrwerte / Nutzen“.
    pub benefits: Vec<Benefit>,
    /// „Zielgruppe“.
    pub target_groups: String,
    /// „Beitrag zu den strategischen Zielen“, in words.
    pub contribution: String,
    /// The criteria that it contributes to.
    pub contributions: Vec<Contribution>,
    /// „Erfolgskriterien“.
    pub success_criteria: Vec<SuccessCriterion>,
    /// The sentence that a Zielbild opens with.
    pub quote: String,
    /// What a Zielbild looks like.
    pub body: String,
    /// „SMART-Ziel“.
    pub smart: String,
    /// What the SMART-Ziel measures.
    pub smart_metric: Register<String>,
    /// Which value it reaches by when.
    pub smart_target: Register<Target>,
    /// What a file said beyond the fields.
    pub extra: Vec<Passage>,
    /// What was said about the fields.
    pub comments: Vec<Comment>,
    /// List items that somebody removed; kept because somebody else may have changed them.
    pub removed: Vec<Removed>,
}

group!(Profile {
    text,
    adjustment,
    purposes,
    milestones,
    measures,
    task_split,
    start,
    efforts,
    risks,
    added_values,
    priority,
    effort_class,
    impact,
    state,
    horizon,
    lead,
    involved,
    summary,
    benefits,
    target_groups,
    contribution,
    contributions,
    success_criteria,
    quote,
    body,
    smart,
    smart_metric,
    smart_target,
    extra,
    comments,
} removed);

/// „Anpassung“.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Whether the goal was changed since the workshop that set it.
    pub adjusted: Register<bool>,
    /// What was changed and why.
    pub note: String,
}

group!(Adjustment { adjusted, note });

/// One line of „Sinn & Zweck“.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// Stable id.
    pub id: ItemId,
    /// The text.
    pub text: String,
}

item!(Purpose { text });

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
    /// „Federführung“: a member or a body of the Leitlinie.
    pub lead: Register<ItemId>,
    /// „Beteiligte“: members or bodies of the Leitlinie.
    pub involved: Vec<ItemId>,
    /// „Bearbeitungsform“.
    pub mode: Register<WorkMode>,
}

item!(Milestone { text, due, state, lead, involved, mode });

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

/// What a project is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benefit {
    /// Stable id.
    pub id: ItemId,
    /// „Stichwort“.
    pub keyword: String,
    /// What it means.
    pub text: String,
}

item!(Benefit { keyword, text });

/// What a project does for one criterion of the strategy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Stable id.
    pub id: ItemId,
    /// Why, in words.
    pub reason: String,
    /// The criterion.
    pub criterion: Register<ItemId>,
}

item!(Contribution { reason, criterion });

/// By what one sees that a project succeeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuccessCriterion {
    /// Stable id.
    pub id: ItemId,
    /// What it is.
    pub name: String,
    /// What it shows.
    pub text: String,
}

item!(SuccessCriterion { name, text });

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

group!(TaskSplit { joint, one_for_all, each_own });
group!(Efforts {
    personnel_permanent,
    personnel_one_off,
    it_cost,
    personnel_permanent_basis,
    personnel_one_off_basis,
    it_cost_basis,
});
stored_group!(Adjustment, TaskSplit, Efforts);

/// What a goal takes. Each estimate is one value: minimum, maximum and unit belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Efforts {
    /// „Dauerhafte Stellenanteile“, per Kommune, in VZA.
    pub personnel_permanent: Register<Estimate>,
    /// „Einmalige Stellenanteile“, once for the Verbund, in VZA.
    pub personnel_one_off: Register<Estimate>,
    /// „IT-Aufwand“, in euros.
    pub it_cost: Register<Estimate>,
    /// What the first of them rests on.
    pub personnel_permanent_basis: String,
    /// What the second rests on.
    pub personnel_one_off_basis: String,
    /// What the third rests on.
    pub it_cost_basis: String,
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

/// What shall be reached by when: one value, because each part alone says something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The value, in 1/100 of the unit, where there is a number at all.
    pub value: Option<Hundredths>,
    /// What is counted, in the words of the Verbund, such as „%“.
    pub unit: String,
    /// When, as printed; [`super::period::phases`] reads it.
    pub due: String,
}

impl Target {
    /// So many characters the unit has at most.
    pub const UNIT_CHARS: usize = 40;
    /// So many characters the time has at most.
    pub const DUE_CHARS: usize = 80;
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
word_registers!(MilestoneState, WorkMode);
pub(super) use words;

impl Plain for Hundredths {
    fn of(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Int(number) => Some(Self(*number)),
            _ => None,
        }
    }

    fn value(&self) -> Value {
        Value::Hundredths(*self)
    }
}

impl Plain for Estimate {
    fn of(scalar: &Scalar) -> Option<Self> {
        let Scalar::Map(parts) = scalar else { return None };
        let number = |key| Hundredths::of(parts.get(key)?);
        let Scalar::Line(unit) = parts.get("unit")? else { return None };
        Some(Self { min: number("min")?, max: number("max")?, unit: Unit::from_word(unit)? })
    }

    fn value(&self) -> Value {
        Value::Estimate(*self)
    }
}

impl Plain for Target {
    fn of(scalar: &Scalar) -> Option<Self> {
        let Scalar::Map(parts) = scalar else { return None };
        let line = |key| parts.get(key).and_then(String::of).unwrap_or_default();
        let value = parts.get("value").and_then(Hundredths::of);
        Some(Self { value, unit: line("unit"), due: line("due") })
    }

    fn value(&self) -> Value {
        Value::Target(self.clone())
    }
}

/// Returns the parts of a compound value as they lie in a document.
pub(crate) fn parts(value: &Value) -> Option<BTreeMap<&'static str, Scalar>> {
    let line = |text: &str| Scalar::Line(text.to_owned());
    match value {
        Value::Estimate(Estimate { min, max, unit }) => Some(BTreeMap::from([
            ("min", Scalar::Int(min.0)),
            ("max", Scalar::Int(max.0)),
            ("unit", line(unit.word())),
        ])),
        Value::Target(Target { value, unit, due }) => {
            let number = value.map(|value| ("value", Scalar::Int(value.0)));
            let words = [("unit", line(unit)), ("due", line(due))];
            Some(words.into_iter().chain(number).collect())
        }
        _ => None,
    }
}
