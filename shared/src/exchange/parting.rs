// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Two rosters that contradict each other. The sides tell each other theirs and nothing else, and
//! the link ends. From then on each knows both branches, so that no revocation of either is lost;
//! where the CA has said which one holds, whoever stands on the other goes over to it.

use std::sync::Arc;

use super::{CloseReason, Effect, Exchange, LinkId};
use crate::change::limits;
use crate::domain::ids::DeviceId;
use crate::identity::roster::{Branch, Roster, RosterError, SignedEntry};
use crate::store::{Reader, Record};
use crate::sync::frame::{Frame, Hello};
use crate::sync::session::Misbehaved;

/// A link over which nothing travels any more but rosters.
#[derive(Debug)]
pub(super) struct Parting {
    peer: DeviceId,
    /// How far the roster of the other side reaches, as it has said.
    told: u32,
    /// What came of it.
    entries: Vec<SignedEntry>,
    /// How many bytes these take.
    bytes: usize,
    /// Whether the other side was sent ours.
    said: bool,
    /// At which place the rosters differ, and whether that is settled, once theirs is here.
    heard: Option<(u32, bool)>,
    /// Whether the other side has ours.
    known: bool,
}

impl<R: Reader> Exchange<R> {
    /// Turns a link into one over which only rosters travel. The roster of the other side reaches
    /// to `told`.
    pub(super) fn part(&mut self, link: LinkId, told: u32) {
        let Some(state) = self.links.get_mut(&link) else { return };
        let peer = state.peer.id;
        let held_back = state.held_back.iter_mut();
        let waiting = held_back.flat_map(|held_back| std::mem::take(&mut held_back.frames));
        // Nobody takes in a roster before the greeting. This one says nothing of what is held, for
        // which it would have to wait for the disk.
        let greeting = waiting.filter_map(|frame| match frame {
            Frame::Hello(hello) => Some(Frame::Hello(Hello { digests: Vec::new(), ..hello })),
            _ => None,
        });
        self.effects.extend(greeting.map(|frame| Effect::Send(link, frame)));
        self.link_down(link);
        let (said, heard, known) = (false, None, false);
        let parting = Parting { peer, told, entries: Vec::new(), bytes: 0, said, heard, known };
        self.parting.insert(link, parting);
    }

    /// Tells the other side our roster from a place on.
    pub(super) fn tell_branch(&mut self, link: LinkId, from: u32) {
        let Some(parting) = self.parting.get_mut(&link) else { return };
        if !std::mem::replace(&mut parting.said, true) {
            let frames = roster_frames(self.roster.entries_from(from));
            self.effects.extend(frames.map(|frame| Effect::Send(link, frame)));
        }
    }

    /// Returns from which place on a peer has to be told our roster that has said this of its own.
    pub(super) fn differs_from(&self, height: u32, tip: crate::change::Hash) -> u32 {
        let known = |branch: &&Branch| branch.roster().hash_at(height) == Some(tip);
        self.roster.branches().iter().find(known).map_or(1, Branch::from)
    }

    /// Takes in what a peer tells of its roster, and whether it has heard ours: that is what a frame
    /// without entries says.
    pub(super) fn hear_branch(&mut self, link: LinkId, entries: Vec<SignedEntry>) {
        let Some(parting) = self.parting.get_mut(&link) else { return };
        if entries.is_empty() {
            parting.known = true;
            return self.parted(link);
        }
        parting.bytes += entries.iter().map(|entry| entry.body.len() + 128).sum::<usize>();
        if parting.bytes > limits::BRANCH_BYTES {
            let limit = limits::BRANCH_BYTES;
            return self.close(link, Misbehaved::TooMuch { limit }.into());
        }
        parting.entries.extend(entries);
        let last = parting.entries.last().and_then(SignedEntry::decode);
        if last.is_none_or(|last| last.height < parting.told) {
            return;
        }
        let (peer, entries) = (parting.peer, std::mem::take(&mut parting.entries));
        match self.roster.branch(&entries) {
            Ok(branch) => {
                let from = branch.from();
                self.tell_branch(link, from);
                self.effects.push(Effect::Send(link, Frame::Roster(Vec::new())));
                let settled = self.take_branch(peer, branch);
                if let Some(parting) = self.parting.get_mut(&link) {
                    parting.heard = Some((from, settled));
                }
                self.parted(link);
            }
            // Meanwhile ours is the same, by another link.
            Err(RosterError::Gap { .. }) => self.close(link, CloseReason::Settled),
            Err(error) => self.close(link, error.into()),
        }
    }

    /// Ends a link once both sides know both rosters.
    fn parted(&mut self, link: LinkId) {
        let Some(Parting { heard: Some((height, settled)), known: true, .. }) =
            self.parting.get(&link)
        else {
            return;
        };
        let fork = RosterError::Fork { height: *height };
        let reason = if *settled { CloseReason::Settled } else { fork.into() };
        self.close(link, reason);
    }

    /// Takes in what else the CA has signed. Returns whether it is settled which branch holds, and
    /// followed here.
    fn take_branch(&mut self, peer: DeviceId, branch: Branch) -> bool {
        if branch.roster().abandons(&self.roster) {
            self.follow_branch(branch.roster());
            return true;
        }
        let settled = self.roster.abandons(branch.roster());
        if Arc::make_mut(&mut self.roster).take_branch(branch) {
            self.record_branches();
            self.effects.push(Effect::Branch(peer));
            self.roster_grew();
        }
        settled
    }

    /// Goes over to a branch of which it is settled that it holds. Every conversation begins anew.
    pub(super) fn follow_branch(&mut self, holds: &Roster) {
        let mut roster = holds.clone();
        for known in self.roster.branches() {
            // One that ours continues, or that is settled as well, is none.
            if let Ok(branch) = roster.branch(known.roster().entries_from(1)) {
                roster.take_branch(branch);
            }
        }
        let same = |height: &u32| roster.hash_at(*height) == self.roster.hash_at(*height);
        let from = (0..=roster.height()).take_while(same).count();
        let from = u32::try_from(from).unwrap_or(u32::MAX);
        let entries = roster.entries_from(from).to_vec();
        self.roster = Arc::new(roster);
        self.record(Record::RosterReplaced { from, entries });
        self.record_branches();
        for link in self.links.keys().copied().collect::<Vec<_>>() {
            self.close(link, CloseReason::Settled);
        }
        self.roster_grew();
    }

    /// Writes down which branches are known.
    pub(super) fn record_branches(&mut self) {
        let branches = self.roster.branches().iter().map(|branch| branch.entries().to_vec());
        let branches = branches.collect();
        self.record(Record::Branches(branches));
    }
}

/// Returns entries of the roster in as many frames as it takes.
pub(super) fn roster_frames(entries: &[SignedEntry]) -> impl Iterator<Item = Frame> + use<> {
    // Most entries are short, but the cuts of a revocation may fill a frame.
    let mut parts: Vec<Vec<SignedEntry>> = Vec::new();
    let mut size = 0;
    for entry in entries {
        size += entry.body.len() + 128;
        match parts.last_mut() {
            Some(part)
                if size <= limits::FRAME_BYTES / 2 && part.len() < limits::ROSTER_ENTRIES =>
            {
                part.push(entry.clone());
            }
            _ => {
                size = entry.body.len() + 128;
                parts.push(vec![entry.clone()]);
            }
        }
    }
    parts.into_iter().map(Frame::Roster)
}
