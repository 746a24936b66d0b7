// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The own edits since the window was opened, over all documents and pages, in the order in which
//! they are taken back. How they are taken back is for the worker, which knows where they landed.

use leitwerk_shared::domain::edit::Way;

use super::FieldKey;
use crate::trail::Spot;

/// So many steps are kept.
const STEPS: usize = 1000;

/// What is taken back at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The ticket of its first edit.
    pub since: u64,
    /// The field, or the field of a list item that shows where it was.
    pub key: FieldKey,
    /// Where the person was.
    pub spot: Spot,
}

/// The own edits, the last on top.
#[derive(Debug, Default)]
pub struct Steps {
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl Steps {
    /// Takes in an edit; one that goes on with the last is taken back together with it.
    pub fn push(&mut self, step: Step, goes_on: bool) {
        let goes_on = goes_on
            && self.undone.is_empty()
            && self.done.last().is_some_and(|last| last.key == step.key);
        self.undone.clear();
        if !goes_on {
            self.done.push(step);
        }
        let surplus = self.done.len().saturating_sub(STEPS);
        self.done.drain(..surplus);
    }

    /// Takes the last step back, or repeats the last one that was taken back. Returns it.
    pub fn turn(&mut self, way: Way) -> Option<Step> {
        let (from, to) = match way {
            Way::Back => (&mut self.done, &mut self.undone),
            Way::Again => (&mut self.undone, &mut self.done),
        };
        let step = from.pop()?;
        to.push(step.clone());
        Some(step)
    }
}

#[cfg(test)]
mod tests {
    use leitwerk_shared::domain::edit::Path;
    use leitwerk_shared::domain::ids::{Class, DocId, ItemId};

    use super::*;
    use crate::desk::Page;

    fn step(since: u64, n: u8) -> Step {
        let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes([n; 16]));
        Step { since, key: (doc, Path::key("text")), spot: (Page::Profiles, Some(doc.item())) }
    }

    #[test]
    fn steps_go_back_over_documents_and_again() {
        let mut steps = Steps::default();
        steps.push(step(1, 1), false);
        steps.push(step(2, 1), true);
        steps.push(step(3, 2), true);
        steps.push(step(4, 1), false);
        let mut back = || steps.turn(Way::Back).map(|step| step.since);
        assert_eq!([back(), back(), back(), back()], [Some(4), Some(3), Some(1), None]);
        let mut again = || steps.turn(Way::Again).map(|step| step.since);
        assert_eq!([again(), again()], [Some(1), Some(3)]);
        steps.push(step(5, 2), true);
        assert_eq!(steps.turn(Way::Again), None, "another way was taken");
        assert_eq!(steps.turn(Way::Back).map(|step| step.since), Some(5));
    }
}
