// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How many decisions every goal waits for. Each goal is counted once for every state of its
//! documents, and not for every frame in which a list says it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::sheet::Sheet;
use leitwerk_shared::replica::snapshot::{Snapshot, View};

use crate::views::clashes;

/// How many decisions every goal waits for.
#[derive(Debug, Default)]
pub struct Questions {
    seen: Option<Arc<Snapshot>>,
    goals: BTreeMap<ItemId, Counted>,
}

/// What was counted of one goal. Holds the documents, so that another one is never at the same
/// place in memory.
#[derive(Debug)]
struct Counted {
    profile: Option<Arc<View<Profile>>>,
    sheet: Option<Arc<View<Sheet>>>,
    count: usize,
}

impl Questions {
    /// Counts again where a document has changed.
    pub fn update(&mut self, snapshot: &Arc<Snapshot>) {
        if self.seen.as_ref().is_some_and(|seen| Arc::ptr_eq(seen, snapshot)) {
            return;
        }
        let goals: BTreeSet<ItemId> =
            snapshot.profiles.keys().chain(snapshot.sheets.keys()).copied().collect();
        let mut before = std::mem::take(&mut self.goals);
        for goal in goals {
            let (profile, sheet) = (snapshot.profiles.get(&goal), snapshot.sheets.get(&goal));
            let held = before.remove(&goal).filter(|held| held.is_of(profile, sheet));
            let counted = held.unwrap_or_else(|| {
                let count = clashes::count(snapshot, goal);
                Counted { profile: profile.cloned(), sheet: sheet.cloned(), count }
            });
            self.goals.insert(goal, counted);
        }
        self.seen = Some(Arc::clone(snapshot));
    }

    /// Returns how many decisions a goal waits for.
    pub fn of(&self, goal: ItemId) -> usize {
        self.goals.get(&goal).map_or(0, |counted| counted.count)
    }
}

impl Counted {
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
