// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The Kommunalblatt: what one Kommune notes for itself about one goal.
//! Only its own devices (and the relay) ever hold it.

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::comment::Comment;
use super::goal::{Estimate, Hundredths, Measure, Removed, words};
use super::ids::ItemId;
use super::record::{group, item, word_registers};
use super::register::Register;

/// What a Kommune notes about one goal. The document's id carries Kommune and goal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// What it answers under „Jeder für sich“.
    pub answer: Answer,
    /// How far its own share is.
    pub state: Register<SheetState>,
    /// Positions that it already has, in 1/100 VZA; they reduce the need.
    pub existing_vza: Register<Hundredths>,
    /// Anything else.
    pub note: String,
    /// What it makes of the goal in its own plan.
    pub decision: Register<Decision>,
    /// Why.
    pub reason: String,
    /// Its own plan, in words.
    pub plan: String,
    /// The version of the Leitlinie that the plan was derived from, such as „1.1“.
    pub based_on: Register<String>,
    /// When it begins.
    pub start: Register<jiff::civil::Date>,
    /// When it shall be done.
    pub due: Register<jiff::civil::Date>,
    /// Its own measures.
    pub measures: Vec<Measure>,
    /// What it pays.
    pub costs: Vec<Cost>,
    /// What was said about the fields.
    pub comments: Vec<Comment>,
    /// List items that somebody removed.
    pub removed: Vec<Removed>,
}

group!(Sheet {
    answer,
    state,
    existing_vza,
    note,
    decision,
    reason,
    plan,
    based_on,
    start,
    due,
    measures,
    costs,
    comments,
} removed);

impl Sheet {
    /// Returns what the own plan costs, once or every year, over all its lines that have an
    /// amount; none where there is no such line.
    pub fn total(&self, kind: CostKind) -> Option<Estimate> {
        let lines = self.costs.iter();
        let lines = lines.filter(|cost| cost.kind.value().copied().unwrap_or_default() == kind);
        sum(lines.filter_map(|cost| cost.amount.value().copied()))
    }
}

/// Returns the sum of estimates of one unit; none where there is none of them.
pub fn sum(estimates: impl IntoIterator<Item = Estimate>) -> Option<Estimate> {
    estimates.into_iter().reduce(|sum, next| Estimate {
        min: Hundredths(sum.min.0.saturating_add(next.min.0)),
        max: Hundredths(sum.max.0.saturating_add(next.max.0)),
        unit: sum.unit,
    })
}

/// What the own plan of a Kommune costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Stable id.
    pub id: ItemId,
    /// What for.
    pub text: String,
    /// How much, in euros.
    pub amount: Register<Estimate>,
    /// In which year of the budget; of what is paid every year, the first.
    pub year: Register<u16>,
    /// „Haushaltsstelle“.
    pub budget_line: Register<String>,
    /// Whether it is paid once or every year.
    pub kind: Register<CostKind>,
    /// What the amount rests on.
    pub basis: String,
}

item!(Cost { text, amount, year, budget_line, kind, basis });

/// How often a Kommune pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostKind {
    /// „einmalig“
    #[default]
    OneOff,
    /// „jährlich“
    Yearly,
}

words!(CostKind { OneOff = "one_off", Yearly = "yearly" });

/// What a Kommune makes of a goal of the Verbund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// „übernehmen“
    Adopt,
    /// „anpassen“
    Adapt,
    /// „nicht zutreffend“
    NotRelevant,
}

words!(Decision { Adopt = "adopt", Adapt = "adapt", NotRelevant = "not_relevant" });
word_registers!(SheetState, Decision, CostKind);

/// How far the own share of a goal is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetState {
    /// „offen“
    #[default]
    Open,
    /// „geplant“
    Planned,
    /// „läuft“
    Running,
    /// „erledigt“
    Done,
    /// „nicht zutreffend“
    NotRelevant,
}

words!(SheetState {
    Open = "open",
    Planned = "planned",
    Running = "running",
    Done = "done",
    NotRelevant = "not_relevant",
});
