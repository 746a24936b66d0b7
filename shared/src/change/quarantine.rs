// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Which of the changes that are held a document has to do without, once it is known which of
//! them break it. Pure: replicas that know the same of the same changes agree.
//!
//! 1. A change that *breaks* the document is left out.
//! 2. What builds on one that is left out *follows* it.
//! 3. Of a device that broke the document often, what no other device builds on is *distrusted*
//!    and not even tried. What others build on they have seen, and so vouch for.

use std::collections::{BTreeMap, BTreeSet};

use super::limits;
use crate::domain::ids::DeviceId;

/// Why a document does without a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// With it the document cannot be opened, or not saved and opened again.
    Breaks,
    /// It builds on one that the document does without.
    Follows,
    /// Its device broke the document so often that nothing is tried any more that only it
    /// builds on.
    Distrusted,
}

/// Changes of one document, each after those it builds on.
pub(crate) trait Chain {
    /// Returns how many there are.
    fn count(&self) -> usize;
    /// Returns who wrote one.
    fn device(&self, place: usize) -> DeviceId;
    /// Returns the places of those that one builds on.
    fn deps(&self, place: usize) -> impl Iterator<Item = usize>;
    /// Returns whether one is known to break the document.
    fn breaks(&self, place: usize) -> bool;
}

/// Returns for every place why the document does without it. `before` counts changes that break
/// the document and are not among these.
pub(crate) fn causes(chain: &impl Chain, before: &BTreeMap<DeviceId, usize>) -> Vec<Option<Cause>> {
    let mut causes = vec![None; chain.count()];
    let mut times = before.clone();
    for place in 0..chain.count() {
        if chain.breaks(place) {
            causes[place] = Some(Cause::Breaks);
            *times.entry(chain.device(place)).or_default() += 1;
        } else if chain.deps(place).any(|dep| causes[dep].is_some()) {
            causes[place] = Some(Cause::Follows);
        }
    }
    let often = times.into_iter().filter(|(_, times)| *times >= limits::PROOF_CULPRITS);
    let distrusted: BTreeSet<DeviceId> = often.map(|(device, _)| device).collect();
    if distrusted.is_empty() {
        return causes;
    }
    let mut vouched = vec![false; chain.count()];
    for place in (0..chain.count()).rev() {
        if causes[place].is_some() {
            continue;
        }
        if vouched[place] || !distrusted.contains(&chain.device(place)) {
            chain.deps(place).for_each(|dep| vouched[dep] = true);
        } else {
            causes[place] = Some(Cause::Distrusted);
        }
    }
    causes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Device, what it builds on, and whether it breaks the document.
    type Written = Vec<(u32, Vec<usize>, bool)>;

    impl Chain for Written {
        fn count(&self) -> usize {
            self.len()
        }

        fn device(&self, place: usize) -> DeviceId {
            DeviceId(self[place].0)
        }

        fn deps(&self, place: usize) -> impl Iterator<Item = usize> {
            self[place].1.iter().copied()
        }

        fn breaks(&self, place: usize) -> bool {
            self[place].2
        }
    }

    #[test]
    fn what_builds_on_a_broken_change_follows_it() {
        let written: Written = vec![
            (1, vec![], false),
            (2, vec![0], true),
            (1, vec![0], false),
            (3, vec![1, 2], false),
            (1, vec![3], false),
        ];
        let follows = Some(Cause::Follows);
        let expected = [None, Some(Cause::Breaks), None, follows, follows];
        assert_eq!(causes(&written, &BTreeMap::new()), expected);
    }

    #[test]
    fn of_a_device_that_breaks_it_often_only_what_others_build_on_is_left() {
        let mut written: Written = vec![
            (2, vec![], false),
            (1, vec![0], false),
            (2, vec![0], false),
            (2, vec![2], false),
            (2, vec![1], true),
        ];
        let before = |times| BTreeMap::from([(DeviceId(2), times)]);
        let breaks = Some(Cause::Breaks);
        let few = before(limits::PROOF_CULPRITS - 2);
        assert_eq!(causes(&written, &few), [None, None, None, None, breaks]);
        let often = before(limits::PROOF_CULPRITS - 1);
        let distrusted = Some(Cause::Distrusted);
        assert_eq!(causes(&written, &often), [None, None, distrusted, distrusted, breaks]);
        // Somebody has seen it.
        written.push((3, vec![2], false));
        assert_eq!(causes(&written, &often), [None, None, None, distrusted, breaks, None]);
    }
}
