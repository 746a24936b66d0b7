// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How far something is, whatever it is: one colour for the same thing in a Meilenstein, a Maßnahme
//! and the own share. The words that go with it begin with a symbol.

use egui::Color32;
use leitwerk_shared::domain::goal::{MeasureState, MilestoneState};
use leitwerk_shared::domain::sheet::SheetState;

use crate::theme::Tokens;

/// How far something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is settled.
    Open,
    /// It shall be done.
    Planned,
    /// It is being done.
    Running,
    /// Something is in its way.
    Troubled,
    /// It is done.
    Done,
    /// It will not be done.
    Dropped,
}

impl Stage {
    /// Returns the colour of the words that say it.
    pub fn text(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Open | Self::Planned | Self::Dropped => tokens.muted,
            Self::Running => tokens.accent,
            Self::Troubled => tokens.warn,
            Self::Done => tokens.ok,
        }
    }

    /// Returns the colour of its part of a bar.
    pub fn fill(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Open => tokens.rule,
            Self::Planned => tokens.edge,
            Self::Dropped => tokens.canvas,
            Self::Running | Self::Troubled | Self::Done => self.text(tokens),
        }
    }
}

impl From<MilestoneState> for Stage {
    fn from(state: MilestoneState) -> Self {
        match state {
            MilestoneState::Open => Self::Open,
            MilestoneState::Running => Self::Running,
            MilestoneState::AtRisk => Self::Troubled,
            MilestoneState::Done => Self::Done,
        }
    }
}

impl From<MeasureState> for Stage {
    fn from(state: MeasureState) -> Self {
        match state {
            MeasureState::Idea => Self::Open,
            MeasureState::Planned => Self::Planned,
            MeasureState::Running => Self::Running,
            MeasureState::OnHold => Self::Troubled,
            MeasureState::Done => Self::Done,
            MeasureState::Dropped => Self::Dropped,
        }
    }
}

impl From<SheetState> for Stage {
    fn from(state: SheetState) -> Self {
        match state {
            SheetState::Open => Self::Open,
            SheetState::Planned => Self::Planned,
            SheetState::Running => Self::Running,
            SheetState::Done => Self::Done,
            SheetState::NotRelevant => Self::Dropped,
        }
    }
}
