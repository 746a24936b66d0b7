// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The Kommunalblatt: what one Kommune notes for itself about one goal.
//! Only its own devices (and the relay) ever hold it.

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::goal::{Hundredths, words};
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
}

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
