// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Replication over real QUIC and TLS on a network that does its worst. A failure prints the
//! seed; time is virtual, so what is asserted about it holds on every machine.

mod faults;
mod handshakes;
mod histories;
mod slow_readers;

use std::sync::Arc;
use std::time::Duration;

use leitwerk_shared::domain::edit::{Edit, Path};
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::replica::snapshot::LinkState;
use leitwerk_tests::quic_world::QuicWorld;
use leitwerk_tests::quic_world::network::Host;
use leitwerk_tests::world::wishes::{splice, wish};

const fn secs(count: u64) -> Duration {
    Duration::from_secs(count)
}

const fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Returns a wish that writes a word into the text of a Steckbrief.
fn word(doc: DocId, word: &str) -> Edit {
    wish(doc, vec![splice(Path::key("text"), 0, 0, word)])
}

/// Returns whether a host shows a word in the text of a Steckbrief.
fn reads(world: &QuicWorld, host: Host, doc: DocId, text: &str) -> bool {
    let shown = world.shown(host);
    shown
        .and_then(|shown| shown.profiles.get(&doc.item()).map(Arc::clone))
        .is_some_and(|view| view.content.text.contains(text))
}

/// Returns what a client says of its link to the relay.
fn link(world: &QuicWorld, host: Host) -> LinkState {
    world.status(host).map_or(LinkState::Offline, |status| status.link)
}
