// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The commands about workplaces that are called without the relay. They change the profile and
//! connect to nobody.

use std::path::Path;

use clap::Subcommand;
use leitwerk_shared::cli::{Answer, Problem};
use leitwerk_shared::net::peer::Peer;
use serde_json::{Value, json};

use crate::client::Listening;
use crate::profile::Profile;
use crate::texts::{problems, room};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Trägt einen Arbeitsplatz ein
    Add {
        #[arg(
            value_name = "ADRESSE",
            help = "Rechner:Port, oder was der QR-Code des anderen Rechners enthält \
                    (leitwerk://peer?…)"
        )]
        address: String,
    },
    /// Listet die eingetragenen Arbeitsplätze
    List,
    /// Streicht einen Arbeitsplatz
    Remove {
        /// Adresse wie in der Liste
        #[arg(value_name = "ADRESSE")]
        address: String,
    },
    /// Zeigt den UDP-Port, auf dem dieser Arbeitsplatz Anrufe annimmt, oder setzt ihn
    Port {
        /// Neuer Port (üblich: 27443; 0: ein beliebiger freier)
        #[arg(value_name = "PORT")]
        port: Option<u16>,
    },
}

pub(super) fn run(folder: &Path, command: Command) -> Result<Answer, Problem> {
    let mut profile = Profile::open(folder).map_err(|error| problems::profile(&error))?;
    match command {
        Command::Add { address } => {
            let peer = read(&address)?;
            let added = profile.add_peer(peer.clone());
            added.map_err(|error| problems::profile(&error))?;
            Ok(Answer { text: room::added(&peer), json: peer_json(&peer) })
        }
        Command::List => Ok(Answer {
            text: room::list(profile.peers()),
            json: profile.peers().iter().map(peer_json).collect(),
        }),
        Command::Remove { address } => {
            let wanted = read(&address)?;
            // One address is enough to name a workplace with several.
            let named = |peer: &&Peer| {
                wanted.addresses().iter().any(|address| peer.addresses().contains(address))
            };
            let Some(peer) = profile.peers().iter().find(named).cloned() else {
                return Err(problems::no_such_peer(&address));
            };
            profile.remove_peer(&peer).map_err(|error| problems::profile(&error))?;
            Ok(Answer { text: room::removed(&peer), json: peer_json(&peer) })
        }
        Command::Port { port } => {
            if let Some(port) = port {
                profile.set_port(port).map_err(|error| problems::profile(&error))?;
            }
            let port = profile.port();
            Ok(Answer { text: room::port(port), json: json!({ "port": port }) })
        }
    }
}

/// Says for scripts where a workplace can be called.
pub(super) fn listening_json(listening: &Listening) -> Value {
    json!({
        "listening": {
            "port": listening.port,
            "wanted_port": listening.wanted,
            "addresses": listening.peer().addresses(),
            "fingerprint": listening.fingerprint.to_string(),
            "uri": listening.peer().to_string(),
        }
    })
}

fn peer_json(peer: &Peer) -> Value {
    json!({
        "addresses": peer.addresses(),
        "fingerprint": peer.fingerprint().map(|fingerprint| fingerprint.to_string()),
    })
}

fn read(text: &str) -> Result<Peer, Problem> {
    text.parse().map_err(|error| problems::peer_text(text, error))
}
