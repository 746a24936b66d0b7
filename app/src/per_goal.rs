// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What follows from the documents of a goal: worked out once for every state of them, and not for
//! every frame in which somebody looks. Never asks what follows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::sheet::Sheet;
use leitwerk_shared::replica::snapshot::{Snapshot, View};

/// What follows from the documents of every goal.
#[derive(Debug)]
pub struct PerGoal<T> {
    seen: Option<Arc<Snapshot>>,
    goals: BTreeMap<ItemId, Known<T>>,
}

/// What followed from the documents of one goal. Holds them, so that another one is never at the same
/// place in memory.
#[derive(Debug)]
struct Known<T> {
    profile: Option<Arc<View<Profile>>>,
    sheet: Option<Arc<View<Sheet>>>,
    follows: T,
}

impl<T> Default for PerGoal<T> {
    fn default() -> Self {
        Self { seen: None, goals: BTreeMap::new() }
    }
}

impl<T> PerGoal<T> {
    /// Works out anew what follows from documents that have changed.
    pub fn update(&mut self, snapshot: &Arc<Snapshot>, work_out: impl Fn(ItemId) -> T) {
        if self.seen.as_ref().is_some_and(|seen| Arc::ptr_eq(seen, snapshot)) {
            return;
        }
        let listed = snapshot.strategy.content.goals.iter().map(|goal| goal.id);
        let written = snapshot.profiles.keys().chain(snapshot.sheets.keys()).copied();
        let goals: BTreeSet<ItemId> = listed.chain(written).collect();
        let mut before = std::mem::take(&mut self.goals);
        for goal in goals {
            let (profile, sheet) = (snapshot.profiles.get(&goal), snapshot.sheets.get(&goal));
            let known = before.remove(&goal).filter(|known| known.is_of(profile, sheet));
            let known = known.unwrap_or_else(|| Known {
                profile: profile.cloned(),
                sheet: sheet.cloned(),
                follows: work_out(goal),
            });
            self.goals.insert(goal, known);
        }
        self.seen = Some(Arc::clone(snapshot));
    }

    /// Returns what follows from the documents of a goal.
    pub fn of(&self, goal: ItemId) -> Option<&T> {
        self.goals.get(&goal).map(|known| &known.follows)
    }
}

impl<T> Known<T> {
    fn is_of(
        &self,
        profile: Option<&Arc<View<Profile>>>,
        sheet: Option<&Arc<View<Sheet>>>,
    ) -> bool {
        same(self.profile.as_ref(), profile) && same(self.sheet.as_ref(), sheet)
    }
}

fn same<T>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}
