// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What lies in memory that peers can make more of, counted where it lies and not by what the limits
//! are kept with. Whoever looks may so tell whether they are. Changes nothing.

use std::collections::BTreeMap;

use super::{Exchange, LinkId};
use crate::store::Reader;
use crate::sync::frame::Frame;

/// What a replica holds in memory beside what it stores and shows, as far as others can make it more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// Of each link.
    pub links: BTreeMap<LinkId, LinkFootprint>,
    /// Histories that are being folded or looked through.
    pub proofs: usize,
    /// Documents of which every change is known in memory. The store has them, too.
    pub ledgers: usize,
    /// About how many bytes of memory the changes take that are not on the disk.
    pub unwritten_bytes: usize,
    /// Documents about which something is not on the disk. Until it is, their ledgers stay.
    pub unwritten_documents: usize,
    /// Documents that are open. None at a relay.
    pub open_documents: usize,
    /// What these take on the disk, in bytes; in memory it is some ten times as much.
    pub open_bytes: usize,
    /// Documents that are being opened.
    pub opening: usize,
}

/// What one link makes its owner hold in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkFootprint {
    /// Runs that wait for what they build on.
    pub waiting_runs: usize,
    /// About how many bytes of memory these take.
    pub waiting_bytes: usize,
    /// Bytes of archives that wait for an entry of the roster.
    pub early_bytes: usize,
    /// Heads of documents of which the other side holds more; a document without any counts as one.
    pub listed_heads: usize,
    /// Actors in the exact lists of such documents.
    pub listed_actors: usize,
    /// Changes that overtook the inventory.
    pub overtaking: usize,
    /// Documents of which something had no room.
    pub declined: usize,
    /// Archives and long runs that are under way to the other side.
    pub bulks: usize,
    /// The bytes of these.
    pub bulk_bytes: usize,
    /// Bytes of frames that wait until everything they speak of is on the disk.
    pub held_back_bytes: usize,
}

impl Footprint {
    /// Returns about how many bytes the runs take that wait for what they build on.
    pub fn waiting_bytes(&self) -> usize {
        self.links.values().map(|link| link.waiting_bytes).sum()
    }
}

impl<R: Reader> Exchange<R> {
    /// Counts what lies in memory.
    pub fn footprint(&self) -> Footprint {
        let mut links: BTreeMap<LinkId, LinkFootprint> = BTreeMap::new();
        let bytes = |frame: &Frame| frame.encode().len();
        for (link, state) in &self.links {
            let (listed_heads, listed_actors) = state.session.listed();
            let found = LinkFootprint {
                early_bytes: state.bulk.early_bytes(),
                listed_heads,
                listed_actors,
                overtaking: state.session.overtaking(),
                declined: state.declined.len(),
                bulks: state.bulk.in_flight(),
                bulk_bytes: state.bulk.bytes(),
                held_back_bytes: state.held_back.iter().flat_map(|it| &it.frames).map(bytes).sum(),
                ..LinkFootprint::default()
            };
            links.insert(*link, found);
        }
        // What a link left behind that is gone would show as a link.
        for (link, run) in self.waiting.values().flatten() {
            let found = links.entry(*link).or_default();
            found.waiting_runs += 1;
            found.waiting_bytes += run.memory();
        }
        let runs = self.unsynced.values().flatten().map(|(_, run)| run.memory());
        let archives = self.unsynced_archives.values().map(|(_, archive)| archive.memory());
        Footprint {
            links,
            proofs: self.proofs.under_way(),
            ledgers: self.held.len(),
            unwritten_bytes: runs.sum::<usize>() + archives.sum::<usize>(),
            unwritten_documents: self.unwritten.documents(),
            ..Footprint::default()
        }
    }
}
