// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The relay of a workload, and how clients find its folder.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use leitwerk_node::config::{Config, Limits, Tcp};
use leitwerk_node::serve::Server;
use leitwerk_tests::workload::Failure;
use leitwerk_tests::workload::verbund::relay_data;
use serde_json::json;

use crate::{prepare, say};

/// How many devices may be connected at once, where nobody says it.
pub(crate) const SEATS: usize = 6_000;

/// Founds a Verbund around the documents in a folder, unless there is one, and serves it until
/// the process is ended, for so many devices at once.
pub(crate) fn run(port: u16, dir: &Path, seats: usize) -> Result<(), Failure> {
    let dir = dir.canonicalize()?;
    if !relay_data(&dir).exists() {
        prepare(&["found", dir.to_str().ok_or("the folder has a plain name")?])?;
    }
    // An attack on the TCP port has to meet somebody there.
    let embedded = Config::embedded(&relay_data(&dir), Some(&address(port)));
    // All devices of the bench belong to one Kommune and join at once, from one address.
    let limits = Limits {
        connections: seats,
        connections_per_kommune: seats,
        bytes_per_second_per_kommune: SEATS * embedded.limits.bytes_per_second,
        frames_per_second_per_kommune: SEATS * embedded.limits.frames_per_second,
        enrolments_per_minute: 4 * SEATS,
        ..embedded.limits
    };
    let monitor = Some((Ipv4Addr::LOCALHOST, 0).into());
    let server = Server::start(&Config { tcp: Tcp::Same, monitor, limits, ..embedded })?;
    std::fs::write(meeting_point(port), dir.as_os_str().as_encoded_bytes())?;
    say(&json!({ "ready": true, "monitor": server.monitor() }));
    server.run(std::future::pending::<()>());
    Ok(())
}

/// Returns where the relay on a port listens.
pub(crate) fn address(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

/// Returns the folder of the relay that serves a port.
pub(crate) fn stage(port: u16) -> Result<PathBuf, Failure> {
    Ok(std::fs::read_to_string(meeting_point(port))?.into())
}

fn meeting_point(port: u16) -> PathBuf {
    std::env::temp_dir().join(format!("leitwerk-replication-peer-{port}"))
}
