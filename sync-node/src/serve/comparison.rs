// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The roster of the relay beside those of members. What one of them only says stops nobody from
//! signing; entries that the CA has signed do, once they are here. Where theirs continue the roster, a
//! backup was put back here: they are taken over. Once most members know nothing newer, it may be built
//! on again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leitwerk_shared::change::Hash;
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::roster::Roster;

use super::observer::people;
use crate::authority::{Authority, AuthorityError};

/// What is heard of the rosters of members.
#[derive(Debug)]
pub(super) enum Compared {
    /// How far a member is.
    Member {
        /// Its device.
        device: DeviceId,
        /// The height of its roster.
        height: u32,
        /// The hash of its newest entry.
        tip: Hash,
    },
    /// A link ended because a member is said to hold a roster that contradicts the one here.
    Forked {
        /// Its device.
        device: DeviceId,
    },
    /// A member holds a roster that contradicts the one here. This one knows both.
    Branch {
        /// Its device.
        device: DeviceId,
        /// The roster of the relay.
        roster: Arc<Roster>,
    },
    /// The relay holds this roster now, by whoever it came.
    Grown(Arc<Roster>),
}

/// What was heard since the relay runs.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// Who says to hold a newer roster, and which.
    ahead: BTreeMap<DeviceId, (u32, Hash)>,
    /// Who holds one that contradicts the one here, or is said to.
    forked: BTreeSet<DeviceId>,
    /// Who knows nothing newer than a roster that nobody may build on yet.
    agreed: BTreeSet<DeviceId>,
}

impl Comparison {
    /// Notes what was heard, and takes over what continues the roster here.
    ///
    /// # Errors
    /// [`AuthorityError`] if the roster cannot be read or continued; what was noted stays.
    pub(super) fn note(
        &mut self,
        authority: &mut Authority,
        compared: Compared,
        now: i64,
    ) -> Result<(), AuthorityError> {
        match compared {
            Compared::Member { device, height, tip } => {
                self.note_member(authority, device, height, tip)
            }
            Compared::Forked { device } => {
                tracing::error!(
                    device = device.0,
                    "a member is said to hold a roster that contradicts the one here"
                );
                self.forked.insert(device);
                Ok(())
            }
            Compared::Branch { device, roster } => {
                tracing::error!(
                    device = device.0,
                    "another branch of the roster is known: the authority has signed two entries \
                     for one place"
                );
                // It is not newer then.
                self.ahead.remove(&device);
                let taken = authority.take_branches(device, &roster, now);
                if authority.is_contested() {
                    self.forked.insert(device);
                }
                taken
            }
            Compared::Grown(roster) => self.grow(authority, &roster),
        }
    }

    /// Returns how many say to hold a newer roster, and how many one that contradicts this one. What
    /// somebody who is revoked has said concerns nobody any more.
    pub(super) fn apart(&mut self, roster: &Roster) -> (usize, usize) {
        let revoked = |device| roster.judgements().revoked_at(device).is_some();
        self.ahead.retain(|device, _| !revoked(*device));
        self.forked.retain(|device| !revoked(*device));
        (self.ahead.len(), self.forked.len())
    }

    fn note_member(
        &mut self,
        authority: &mut Authority,
        device: DeviceId,
        height: u32,
        tip: Hash,
    ) -> Result<(), AuthorityError> {
        // Another process may have signed it a moment ago. Where that cannot be read, the word of the
        // member counts by what is known.
        let refreshed = if height > authority.roster().height() {
            authority.refresh().map(drop)
        } else {
            Ok(())
        };
        let roster = authority.roster();
        self.ahead.remove(&device);
        if height > roster.height() {
            if !roster.abandons_tip(height, tip) {
                tracing::warn!(
                    device = device.0,
                    height,
                    "a member says that it holds a newer roster"
                );
                self.ahead.insert(device, (height, tip));
            }
            return refreshed;
        }
        if roster.hash_at(height) == Some(tip) {
            self.forked.remove(&device);
        }
        self.confirm(authority, device, height, tip)
    }

    fn grow(&mut self, authority: &mut Authority, roster: &Roster) -> Result<(), AuthorityError> {
        let adopted = authority.adopt(roster)?;
        if adopted > 0 {
            tracing::error!(
                adopted,
                "an old backup was put back here: lost entries of the roster were taken over"
            );
        }
        let brought = self.ahead.iter().filter(|(_, (height, _))| *height <= roster.height());
        let brought: Vec<_> = brought.map(|(device, said)| (*device, *said)).collect();
        for (device, (height, tip)) in brought {
            self.confirm(authority, device, height, tip)?;
            self.ahead.remove(&device);
        }
        Ok(())
    }

    /// Notes that a member knows nothing newer than what is here, and lets the authority sign again
    /// once that is so for more than half of them: a single one may have been away for as long as the
    /// backup is old.
    fn confirm(
        &mut self,
        authority: &mut Authority,
        device: DeviceId,
        height: u32,
        tip: Hash,
    ) -> Result<(), AuthorityError> {
        // Where rosters contradict each other, the word of one side says nothing.
        if !authority.is_held()? || authority.is_contested() {
            self.agreed.clear();
            return Ok(());
        }
        let roster = authority.roster();
        if roster.hash_at(height) != Some(tip) {
            return Ok(());
        }
        self.agreed.insert(device);
        let members: BTreeSet<DeviceId> = people(roster).map(|device| device.id).collect();
        self.agreed.retain(|device| members.contains(device));
        if 2 * self.agreed.len() > members.len() {
            let (height, tip) = (roster.height(), roster.tip());
            let by: Vec<String> = self.agreed.iter().map(|device| device.0.to_string()).collect();
            authority.confirm(height, tip, &by.join(", "))?;
            tracing::info!(members = by.len(), height, "most members confirm the roster");
        }
        Ok(())
    }
}
