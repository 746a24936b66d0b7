// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who is working where, as far as anybody has said lately.

use std::collections::BTreeMap;

use super::Replica;
use crate::change::limits;
use crate::domain::ids::{DeviceId, DocId};
use crate::replica::snapshot::Whereabouts;
use crate::store::Reader;
use crate::sync::frame::Presence;

/// Our own whereabouts and those of others.
#[derive(Debug, Default)]
pub(super) struct Presences {
    here: Option<(DocId, String)>,
    said_at: i64,
    others: BTreeMap<DeviceId, (DocId, String, i64)>,
}

/// After how long a hint is repeated, in milliseconds.
const REPEAT_MS: i64 = 10_000;

impl Presences {
    pub(super) fn here(&mut self, now: i64, place: Option<(DocId, String)>) {
        self.here = place;
        self.said_at = now;
    }

    /// Takes a hint in; returns whether there is something new to show.
    pub(super) fn take(&mut self, now: i64, presence: Presence) -> bool {
        match presence.place {
            None => self.others.remove(&presence.device).is_some(),
            Some((doc, field)) => {
                let before = self.others.insert(presence.device, (doc, field.clone(), now));
                before.is_none_or(|(old, at, _)| (old, at) != (doc, field))
            }
        }
    }

    pub(super) fn shown(&self) -> Vec<Whereabouts> {
        let others = self.others.iter().map(|(device, (doc, field, _))| Whereabouts {
            device: *device,
            doc: *doc,
            field: field.clone(),
        });
        others.collect()
    }

    pub(super) fn wake_at(&self, linked: bool) -> Option<i64> {
        let repeat = (linked && self.here.is_some()).then_some(self.said_at + REPEAT_MS);
        let fade = self.others.values().map(|(_, _, at)| at + limits::PRESENCE_FADE_MS).min();
        [repeat, fade].into_iter().flatten().min()
    }

    /// Forgets what was not repeated; returns whether there was any. A clock that jumps back
    /// must not keep anything for ever.
    fn fade(&mut self, now: i64) -> bool {
        let before = self.others.len();
        self.others.retain(|_, (_, _, at)| (*at..*at + limits::PRESENCE_FADE_MS).contains(&now));
        self.others.len() < before
    }

    fn is_due(&self, now: i64) -> bool {
        self.here.is_some() && !(self.said_at..self.said_at + REPEAT_MS).contains(&now)
    }
}

impl<R: Reader> Replica<R> {
    /// Repeats our own hint while somebody listens, and forgets old ones of others.
    pub(super) fn repeat_presence(&mut self, now: i64) {
        if self.presences.fade(now) {
            self.shown = None;
        }
        if self.presences.is_due(now) && self.exchange.best_link().is_some() {
            let place = self.presences.here.clone();
            self.presences.said_at = now;
            self.exchange.set_presence(place);
        }
    }
}
