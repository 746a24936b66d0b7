// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The own edits since the window was opened, over all documents and pages, in the order in which
//! they are taken back. How they are taken back is for the worker, which knows where they landed.

use leitwerk_shared::domain::edit::Way;

use super::FieldKey;
use crate::trail::Spot;

/// So many steps are kept.
const STEPS: usize = 1000;

/// What is taken back at once in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The ticket of its first edit.
    pub since: u64,
    /// The field, or the field of a list item that shows where it was.
    pub key: FieldKey,
    /// Where the person was.
    pub spot: Spot,
}

/// How an edit belongs to the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// It does not.
    None,
    /// It goes on with it, if that was in the same field.
    Typing,
    /// Both were wished at once.
    Wish,
}

/// The own edits, the last on top. What was wished at once may reach over several documents: it
/// has a step in each.
#[derive(Debug, Default)]
pub struct Steps {
    done: Vec<Vec<Step>>,
    undone: Vec<Vec<Step>>,
}

impl Steps {
    /// Takes in an edit; one that is tied to the last is taken back together with it.
    pub fn push(&mut self, step: Step, tie: Tie) {
        let last = self.done.last_mut().filter(|_| self.undone.is_empty());
        let tied = last.filter(|last| match tie {
            Tie::None => false,
            Tie::Typing => last.last().is_some_and(|last| last.key == step.key),
            Tie::Wish => true,
        });
        match tied {
            // What is taken back in a document is all that came since.
            Some(last) if last.iter().any(|other| other.key.0 == step.key.0) => {}
            Some(last) => last.push(step),
            None => self.done.push(vec![step]),
        }
        self.undone.clear();
        let surplus = self.done.len().saturating_sub(STEPS);
        self.done.drain(..surplus);
    }

    /// Forgets an edit that was not accepted: there is nothing of it to take back.
    pub fn forget(&mut self, ticket: u64) {
        for steps in &mut self.done {
            steps.retain(|step| step.since != ticket);
        }
        self.done.retain(|steps| !steps.is_empty());
    }

    /// Takes the last steps back that were done at once, or repeats the last ones that were taken
    /// back. Returns them in the order in which they were done.
    pub fn turn(&mut self, way: Way) -> Option<Vec<Step>> {
        let (from, to) = match way {
            Way::Back => (&mut self.done, &mut self.undone),
            Way::Again => (&mut self.undone, &mut self.done),
        };
        let steps = from.pop()?;
        to.push(steps.clone());
        Some(steps)
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

    fn turned(steps: &mut Steps, way: Way) -> Vec<u64> {
        let turned = steps.turn(way).unwrap_or_default();
        turned.iter().map(|step| step.since).collect()
    }

    #[test]
    fn steps_go_back_over_documents_and_again() {
        let mut steps = Steps::default();
        steps.push(step(1, 1), Tie::None);
        steps.push(step(2, 1), Tie::Typing);
        steps.push(step(3, 2), Tie::Typing);
        steps.push(step(4, 1), Tie::None);
        let mut back = || turned(&mut steps, Way::Back);
        assert_eq!([back(), back(), back(), back()], [vec![4], vec![3], vec![1], vec![]]);
        let mut again = || turned(&mut steps, Way::Again);
        assert_eq!([again(), again()], [[1], [3]]);
        steps.push(step(5, 2), Tie::Typing);
        assert_eq!(steps.turn(Way::Again), None, "another way was taken");
        assert_eq!(turned(&mut steps, Way::Back), [5]);
    }

    #[test]
    fn what_was_wished_at_once_goes_back_at_once() {
        let mut steps = Steps::default();
        steps.push(step(1, 1), Tie::None);
        steps.push(step(2, 1), Tie::None);
        steps.push(step(3, 2), Tie::Wish);
        steps.push(step(4, 1), Tie::Wish);
        assert_eq!(turned(&mut steps, Way::Back), [2, 3]);
        assert_eq!(turned(&mut steps, Way::Again), [2, 3]);
        assert_eq!(turned(&mut steps, Way::Back), [2, 3]);
        assert_eq!(turned(&mut steps, Way::Back), [1]);
    }

    #[test]
    fn what_was_refused_is_no_step() {
        let mut steps = Steps::default();
        steps.push(step(1, 1), Tie::None);
        steps.push(step(2, 2), Tie::None);
        steps.forget(2);
        assert_eq!(turned(&mut steps, Way::Back), [1]);
    }
}
