// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How many decisions every goal waits for.

use std::sync::Arc;

use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::replica::snapshot::Snapshot;

use crate::per_goal::PerGoal;
use crate::views::clashes;

/// How many decisions every goal waits for.
#[derive(Debug, Default)]
pub struct Questions(PerGoal<usize>);

impl Questions {
    /// Counts again where a document has changed.
    pub fn update(&mut self, snapshot: &Arc<Snapshot>) {
        self.0.update(snapshot, |goal| clashes::count(snapshot, goal));
    }

    /// Returns how many decisions a goal waits for.
    pub fn of(&self, goal: ItemId) -> usize {
        self.0.of(goal).copied().unwrap_or(0)
    }
}
