// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The command about the addresses of the relay. It changes the profile and connects to nobody: who
//! answers there must show the certificate of the relay all the same.

use std::path::Path;

use clap::Subcommand;
use leitwerk_shared::cli::{Answer, Problem};
use serde_json::json;

use crate::profile::Profile;
use crate::texts::{alliance, problems};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Setzt die Adressen, wenn das Relais umgezogen ist; die Stelle, die es betreibt, nennt sie
    Set {
        /// Rechner:Port, auch mehrere
        #[arg(value_name = "ADRESSE", required = true)]
        addresses: Vec<String>,
    },
}

pub(super) fn run(folder: &Path, command: Option<Command>) -> Result<Answer, Problem> {
    let mut profile = Profile::open(folder).map_err(|error| problems::profile(&error))?;
    if let Some(Command::Set { addresses }) = command {
        if let Some(wrong) = addresses.iter().find(|address| !is_address(address)) {
            return Err(problems::relay_address(wrong));
        }
        profile.set_relays(addresses).map_err(|error| problems::profile(&error))?;
    }
    let relays = profile.relays();
    Ok(Answer { text: alliance::relay_at(relays), json: json!({ "relays": relays }) })
}

/// Returns whether a text is a host and a port.
fn is_address(text: &str) -> bool {
    let port = |port: &str| port.parse::<u16>().is_ok_and(|port| port != 0);
    text.rsplit_once(':').is_some_and(|(host, number)| !host.is_empty() && port(number))
}
