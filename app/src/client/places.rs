// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! From where UDP did not reach the relay, kept in the folder of the profile: the next start there
//! begins with what worked. Nothing of it is shared, and nothing is lost without it.

use std::io;
use std::path::Path;
use std::sync::Mutex;

use leitwerk_shared::net::tcp::Place;
use serde::{Deserialize, Serialize};

use super::remembered::{Remembered, locked};
use crate::profile;

/// The places as they are known now, and what of them is to be written.
pub(super) struct Places {
    now: Mutex<Vec<Place>>,
    remembered: Remembered<Vec<Place>>,
}

/// What the file holds.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Content {
    /// The own address, and the one that was called.
    without_udp: Vec<Place>,
}

/// The file in the folder of the profile.
const FILE: &str = "network.json";

impl Places {
    /// Reads what is kept in the folder of a profile; a file that is missing or damaged keeps
    /// nothing.
    pub(super) fn load(folder: &Path) -> Self {
        let content = match std::fs::read(folder.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                tracing::warn!(%error, "nothing is known of networks without UDP");
                Content::default()
            }),
            Err(error) => {
                tracing::debug!(%error, "no network is known yet");
                Content::default()
            }
        };
        let folder = folder.to_owned();
        let remembered = Remembered::new(move |places: &Vec<Place>| save(&folder, places));
        Self { now: Mutex::new(content.without_udp), remembered }
    }

    /// Returns all of them.
    pub(super) fn now(&self) -> Vec<Place> {
        locked(&self.now).clone()
    }

    /// Notes all of them anew, for the next [`Self::write`].
    pub(super) fn put(&self, places: Vec<Place>) {
        (*locked(&self.now)).clone_from(&places);
        self.remembered.put(places);
    }

    /// Writes what is new, if anything is.
    pub(super) fn write(&self) {
        self.remembered.write();
    }
}

fn save(folder: &Path, places: &[Place]) -> io::Result<()> {
    let text = serde_json::to_vec_pretty(&Content { without_udp: places.to_vec() })?;
    profile::put(folder, FILE, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_networks_is_there_at_the_next_start() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let places = Places::load(folder.path());
        assert_eq!(places.now(), []);
        let place = |ours: &str, relay: &str| -> Place {
            (ours.parse().expect("an address"), relay.parse().expect("an address with a port"))
        };
        let office = place("192.168.1.20", "203.0.113.1:7443");
        let home = place("2001:db8::20", "[2001:db8:1::1]:7443");
        places.put(vec![office]);
        places.put(vec![office, home]);
        assert_eq!(places.now(), [office, home], "it counts before it is written");
        places.write();
        assert_eq!(Places::load(folder.path()).now(), [office, home]);
        std::fs::write(folder.path().join(FILE), b"{\"without_udp\":[[")?;
        assert_eq!(Places::load(folder.path()).now(), [], "what is damaged keeps nobody off");
        Ok(())
    }
}
