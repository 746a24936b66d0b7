// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the relay is told to be: with which settings it ran last, so that the audit log also tells
//! what was changed while it stood still, and where invitations say that it is.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension as _;

use super::{Authority, AuthorityError};
use crate::audit::{self, Act};
use crate::config::{Config, KEYS};

/// The setting that holds all settings.
const CONFIGURED: &str = "configured";

/// The setting that holds the addresses of the relay.
const ADDRESSES: &str = "addresses";

impl Authority {
    /// Notes the settings with which the relay runs. Those that are others than before come into the
    /// audit log; the first time, those that are others than by default.
    ///
    /// # Errors
    /// [`AuthorityError`] if that cannot be written; the next time tells the same then.
    pub fn configure(&self, config: &Config) -> Result<(), AuthorityError> {
        let shown = |config: &Config| -> BTreeMap<String, String> {
            KEYS.iter().map(|key| (key.path(), (key.show)(config))).collect()
        };
        let (default, now) = (shown(&Config::default()), shown(config));
        let before: BTreeMap<String, String> = match self.noted(CONFIGURED)? {
            Some(noted) => serde_json::from_slice(&noted).unwrap_or_default(),
            None => BTreeMap::new(),
        };
        let was = |key| before.get(key).or(default.get(key));
        let others = now.iter().filter(|(key, value)| was(*key) != Some(value));
        let changes: Vec<String> = others.map(|(key, value)| format!("{key} = {value}")).collect();
        if !changes.is_empty() {
            audit::append(&self.data, &Act::Configured { changes })?;
        }
        self.set(CONFIGURED, &serde_json::to_vec(&now).unwrap_or_default())
    }

    /// Returns whether the relay ever ran on this folder, so that there is a mailbox.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if it cannot be read.
    pub fn was_served(&self) -> Result<bool, AuthorityError> {
        Ok(self.noted(CONFIGURED)?.is_some())
    }

    /// Returns where the relay is to be called.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if it cannot be read.
    pub fn addresses(&self) -> Result<Vec<String>, AuthorityError> {
        let noted = self.noted(ADDRESSES)?;
        match noted.and_then(|noted| serde_json::from_slice(&noted).ok()) {
            Some(addresses) => Ok(addresses),
            None => Ok(vec![self.listen()?]),
        }
    }

    /// Sets where the relay is to be called by whoever is invited from now on.
    ///
    /// # Errors
    /// [`AuthorityError`] if that cannot be written.
    pub fn set_addresses(&self, addresses: Vec<String>) -> Result<(), AuthorityError> {
        self.set(ADDRESSES, &serde_json::to_vec(&addresses).unwrap_or_default())?;
        Ok(audit::append(&self.data, &Act::AddressesChanged { addresses })?)
    }

    fn noted(&self, key: &str) -> Result<Option<Vec<u8>>, AuthorityError> {
        let sql = "SELECT value FROM setting WHERE key = ?1";
        Ok(self.connection.query_row(sql, [key], |row| row.get(0)).optional()?)
    }
}
