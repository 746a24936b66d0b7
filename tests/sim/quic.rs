// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Replication over real QUIC and TLS on a network that does its worst. A failure prints the
//! seed; time is virtual, so what is asserted about it holds on every machine.

mod faults;
mod handshakes;
mod histories;
mod slow_readers;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use leitwerk_shared::domain::edit::{Edit, Op, Path, Value};
use leitwerk_shared::domain::ids::{DocId, ItemId};
use leitwerk_shared::replica::snapshot::LinkState;
use leitwerk_tests::quic_world::QuicWorld;
use leitwerk_tests::quic_world::network::Host;
use rand::RngExt as _;
use tokio::runtime::Builder;

use leitwerk_tests::world::wishes::{set, splice, wish};

/// Long enough for anything that heals at all: an idle timeout, the longest pause between two
/// calls and a handshake, one after the other.
const PATIENCE: Duration = Duration::from_mins(2);

/// Runs a story on a clock of its own that jumps to whatever happens next.
fn play<T>(story: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a thread runs a clock").block_on(story)
}

const fn secs(count: u64) -> Duration {
    Duration::from_secs(count)
}

const fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Returns wishes that make the Leitlinie grow by about so many kilobytes: one line that is
/// written again and again, in signs with twenty bits of chance in each, of which no compression
/// makes much less. So much text in few steps costs Automerge next to nothing.
fn bulk(world: &mut QuicWorld, kilobytes: usize) -> Vec<Edit> {
    const LINE: usize = 1_000;
    /// So many of them stay well below the largest change.
    const LINES: usize = 100;
    let doc = world.leitlinie();
    let id = ItemId::from_bytes(world.rng.random::<u128>().to_be_bytes());
    let mut chance: u64 = world.rng.random();
    let mut sign = |_| {
        // Knuth's generator; the one of the world would take longer than everything else here.
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let number = u32::try_from(chance >> 44).unwrap_or_default();
        char::from_u32(0x1_0000 + number).unwrap_or(' ')
    };
    let list = Path::key("history");
    let status = list.clone().item(id).then("status");
    let mut ops = vec![Op::Add { list, id, before: None }];
    for _ in 0..kilobytes * 3 / 8 {
        let line: String = (0..LINE).map(&mut sign).collect();
        ops.push(set(status.clone(), Value::Line(line)));
    }
    ops.chunks(LINES).map(|ops| wish(doc, ops.to_vec())).collect()
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
