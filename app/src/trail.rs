// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The way a person took through the pages, back and forward. Pure.

use leitwerk_shared::domain::ids::ItemId;

use crate::desk::Page;

/// A page, and the goal that is open on it.
pub type Spot = (Page, Option<ItemId>);

/// So many steps back are kept.
const STEPS: usize = 100;

/// The way a person took.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    past: Vec<Spot>,
    here: Option<Spot>,
    future: Vec<Spot>,
}

impl Trail {
    /// Notes where the person is. Returns whether that is somewhere else than before.
    pub fn visit(&mut self, spot: Spot) -> bool {
        if self.here == Some(spot) {
            return false;
        }
        self.past.extend(self.here.replace(spot));
        let surplus = self.past.len().saturating_sub(STEPS);
        self.past.drain(..surplus);
        self.future.clear();
        true
    }

    /// Goes a step back. Returns where that leads.
    pub fn back(&mut self) -> Option<Spot> {
        let spot = self.past.pop()?;
        self.future.extend(self.here.replace(spot));
        Some(spot)
    }

    /// Goes a step forward again. Returns where that leads.
    pub fn forward(&mut self) -> Option<Spot> {
        let spot = self.future.pop()?;
        self.past.extend(self.here.replace(spot));
        Some(spot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_back_and_forward_until_another_is_taken() {
        let goal = |n| (Page::Profiles, Some(ItemId::from_bytes([n; 16])));
        let mut trail = Trail::default();
        assert_eq!(trail.back(), None);
        for spot in [(Page::Overview, None), goal(1), goal(2)] {
            assert!(trail.visit(spot));
            assert!(!trail.visit(spot), "staying is no step");
        }
        assert_eq!(trail.back(), Some(goal(1)));
        assert!(!trail.visit(goal(1)), "going back is no new step");
        assert_eq!(trail.back(), Some((Page::Overview, None)));
        assert_eq!(trail.back(), None);
        assert_eq!(trail.forward(), Some(goal(1)));
        assert!(trail.visit(goal(3)));
        assert_eq!(trail.forward(), None, "another way was taken");
        assert_eq!(trail.back(), Some(goal(1)));
    }
}
