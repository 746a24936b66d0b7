// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How many Meilensteine, Maßnahmen and goals are in which state, and how far the own share is.
//! Counted once for every state of the documents.

use std::sync::Arc;

use leitwerk_shared::domain::goal::{MeasureState, MilestoneState};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::sheet::SheetState;
use leitwerk_shared::replica::snapshot::Snapshot;

use crate::per_goal::PerGoal;

/// How far the goals are. What is known of a goal whose documents stay the same is not counted again.
#[derive(Debug, Default)]
pub struct Standing {
    made: Option<Arc<Snapshot>>,
    goals: PerGoal<Tally>,
    all: Tally,
}

/// How many of them are in which state, in the order in which the states are declared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) milestones: [usize; MilestoneState::ALL.len()],
    pub(super) measures: [usize; MeasureState::ALL.len()],
    pub(super) goals: [usize; MeasureState::ALL.len()],
    pub(super) own_share: [usize; SheetState::ALL.len()],
}

impl Standing {
    /// Returns how far the goals are that are still pursued.
    pub(super) fn of(&mut self, snapshot: &Arc<Snapshot>) -> Tally {
        if self.made.as_ref().is_some_and(|made| Arc::ptr_eq(made, snapshot)) {
            return self.all;
        }
        self.goals.update(snapshot, |goal| Tally::of(snapshot, goal));
        let pursued = snapshot.strategy.content.goals.iter().filter(|goal| !goal.is_retired());
        let mut all = Tally::default();
        for tally in pursued.filter_map(|goal| self.goals.of(goal.id)) {
            all.add(tally);
        }
        (self.made, self.all) = (Some(Arc::clone(snapshot)), all);
        all
    }
}

impl Tally {
    fn of(snapshot: &Snapshot, goal: ItemId) -> Self {
        let mut tally = Self::default();
        let profile = snapshot.profiles.get(&goal).map(|view| &view.content);
        for item in profile.into_iter().flat_map(|profile| &profile.milestones) {
            note(&mut tally.milestones, MilestoneState::ALL, item.state.value());
        }
        for item in profile.into_iter().flat_map(|profile| &profile.measures) {
            note(&mut tally.measures, MeasureState::ALL, item.state.value());
        }
        // Where nobody wrote a Steckbrief yet, it has not begun either.
        let state = profile.and_then(|profile| profile.state.value());
        note(&mut tally.goals, MeasureState::ALL, state);
        let sheet = snapshot.sheets.get(&goal);
        let state = sheet.and_then(|view| view.content.state.value());
        note(&mut tally.own_share, SheetState::ALL, state);
        tally
    }

    fn add(&mut self, other: &Self) {
        add(&mut self.milestones, &other.milestones);
        add(&mut self.measures, &other.measures);
        add(&mut self.goals, &other.goals);
        add(&mut self.own_share, &other.own_share);
    }
}

/// Counts a state; what was never set is in the first.
fn note<T: Copy + Default + PartialEq>(counts: &mut [usize], all: &[T], state: Option<&T>) {
    let state = state.copied().unwrap_or_default();
    if let Some(count) = all.iter().position(|one| *one == state).and_then(|at| counts.get_mut(at))
    {
        *count += 1;
    }
}

fn add(all: &mut [usize], counts: &[usize]) {
    for (all, count) in all.iter_mut().zip(counts) {
        *all += count;
    }
}
