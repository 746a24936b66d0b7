// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Says in the log that changes were taken in which nobody is shown: they lie beyond the cut of
//! their device. Whoever brought them did nothing wrong; a person decides about them.

use crate::change::Meta;
use crate::change::ledger::Ledger;
use crate::domain::ids::DocId;
use crate::identity::roster::Roster;
use crate::identity::validity::{Reason, hidden};

/// Tells of changes that have just come into a document, once for each device: how many there are
/// is for the sender to choose.
pub(super) fn tell(ledger: &Ledger, roster: &Roster, doc: DocId, came: &[Meta]) {
    let silenced = roster.silenced();
    if !came.iter().any(|meta| silenced.contains(&meta.actor.device())) {
        return;
    }
    let hidden = hidden(ledger, roster, doc);
    for ((reason, device), changes) in hidden.counts() {
        let beyond = |meta: &&Meta| {
            meta.actor.device() == device && hidden.reason(&meta.hash) == Some(Reason::Revoked)
        };
        let first = came.iter().filter(beyond).count() == changes;
        if reason == Reason::Revoked && first {
            let device = device.0;
            tracing::warn!(device, %doc, changes, "changes of a revoked device are held back");
        }
    }
}
