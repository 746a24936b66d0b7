// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! W7: what the relay holds for each client that is connected and does nothing.

use leitwerk_tests::workload::Failure;

use crate::floor;
use crate::peer::{Peer, text};
use crate::stage::Stage;
use crate::table::{Row, Samples};

const DOCUMENTS: usize = 10;

/// Plays it once with so many clients.
pub(crate) fn run(stage: &Stage, clients: u32) -> Result<Vec<Row>, Failure> {
    let play = stage.play(DOCUMENTS)?;
    let folder = play.holder_folder("idle")?;
    // The first ones make room that all later ones share.
    let first = Peer::start(&["idle", play.port(), text(&folder), "10"])?;
    let before = play.relay.memory_mib()?;
    let (more, count) = (play.holder_folder("more")?, clients.to_string());
    let rest = Peer::start(&["idle", play.port(), text(&more), &count])?;
    let after = play.relay.memory_mib()?;
    drop((first, rest));
    let each = Samples::from_iter([(after - before) * 1024.0 / f64::from(clients)]);
    let quinn = Samples::from_iter([floor::quinn_idle_kib(clients)?]);
    Ok(vec![
        Row::new(format!("W7 relay, each of {clients} idle clients, KiB"), each)
            .floor(quinn)
            .target(64.0),
    ])
}
