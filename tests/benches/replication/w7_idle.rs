// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! W7: what the relay holds for each client that is connected and does nothing. It must still hold
//! all of them after a while, serve somebody who comes then, and refuse who finds no seat.

use std::thread::sleep;

use leitwerk_app::profile::Profile;
use leitwerk_shared::identity::certificate::server_name;
use leitwerk_shared::net::tls::{ALPN_SYNC, IDLE_TIMEOUT};
use leitwerk_tests::transport::{Heard, Quic, Transport as _, Until};
use leitwerk_tests::workload::Failure;
use leitwerk_tests::workload::verbund::profile;
use serde_json::json;

use crate::floor;
use crate::peer::{Peer, millis, run as prepare, text};
use crate::stage::{Play, Stage};
use crate::table::{Row, Samples};

const DOCUMENTS: usize = 10;

/// How many make the room that all later ones share.
const FIRST: u32 = 10;

/// The metrics of who is connected, and of who found no seat.
const CONNECTED: &str = "leitwerk_relay_devices_connected";
const REFUSED: &str = "leitwerk_relay_callers_refused_total{reason=\"full\"}";

/// Plays it once with so many clients.
pub(crate) fn run(stage: &Stage, clients: u32) -> Result<Vec<Row>, Failure> {
    // One seat more, for whoever comes last.
    let play = stage.play_for(DOCUMENTS, FIRST + clients + 1)?;
    let folder = play.holder_folder("idle")?;
    // The first ones make room that all later ones share.
    let first = Peer::start(&["idle", play.port(), text(&folder), &FIRST.to_string()])?;
    let before = play.relay.memory_mib()?;
    let (more, count) = (play.holder_folder("more")?, clients.to_string());
    let rest = Peer::start(&["idle", play.port(), text(&more), &count])?;
    let after = play.relay.memory_mib()?;
    // Whoever is not kept alive is given up within this.
    sleep(IDLE_TIMEOUT * 5 / 2);
    expect(&play, CONNECTED, FIRST + clients)?;
    let newcomer = play.newcomers(1)?;
    newcomer.ask(json!({ "cmd": "connect" }))?;
    let opened = newcomer.ask(play.open())?;
    let served = millis(&opened, "t")? - millis(&opened, "t0")?;
    call_without_a_seat(&play)?;
    expect(&play, REFUSED, 1)?;
    expect(&play, CONNECTED, FIRST + clients + 1)?;
    drop((first, rest));
    let each = Samples::from_iter([(after - before) * 1024.0 / f64::from(clients)]);
    let quinn = Samples::from_iter([floor::quinn_idle_kib(clients)?]);
    Ok(vec![
        Row::new(format!("W7 relay, each of {clients} idle clients, KiB"), each)
            .floor(quinn)
            .target(64.0),
        Row::new("W7 a newcomer among them fetches 10 documents, ms", Samples::from_iter([served])),
    ])
}

/// Fails unless the relay counts so many of something.
fn expect(play: &Play<'_>, what: &str, count: u32) -> Result<(), Failure> {
    let counted = play.metric(what)?;
    if counted == count { Ok(()) } else { Err(format!("{what}: {counted}").into()) }
}

/// Calls as one more device, beyond what the relay has seats for.
fn call_without_a_seat(play: &Play<'_>) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    prepare(&["enrol", play.port(), text(folder.path()), "1"])?;
    let (identity, roster) = Profile::open(&profile(folder.path(), 0))?.identity()?;
    let caller = Quic.caller(ALPN_SYNC, &roster.founded().ca_certificate, Some(&identity));
    let relay = format!("127.0.0.1:{}", play.port()).parse()?;
    let heard = Quic.call(&caller, relay, &server_name(roster.verbund()), &[0], Until::Word);
    let refused = Heard { word: false, ended: true };
    if heard == refused { Ok(()) } else { Err(format!("beyond the limit: {heard:?}").into()) }
}
