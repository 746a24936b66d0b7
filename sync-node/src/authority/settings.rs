// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the relay is told to be: with which settings it ran last, so that the audit log also tells
//! what was changed while it stood still, and where invitations say that it is.

use std::collections::BTreeMap;
use std::error::Error;

use rusqlite::types::Type;
use rusqlite::{OptionalExtension as _, Row};
use serde::de::DeserializeOwned;

use super::{Authority, AuthorityError};
use crate::audit::{self, Act};
use crate::config::{Config, KEYS};
use crate::judge::Mailbox;

/// The setting that holds all settings.
const CONFIGURED: &str = "configured";

/// The setting that holds the addresses of the relay.
const ADDRESSES: &str = "addresses";

/// The setting that holds the address to listen on.
pub(super) const LISTEN: &str = "listen";

/// Why what was noted cannot be understood.
type Unreadable = Box<dyn Error + Send + Sync>;

/// How what was noted is understood.
type Reading<T> = fn(&[u8]) -> Result<T, Unreadable>;

impl Authority {
    /// Notes the settings with which the relay runs. Those that are others than before come into the
    /// audit log; the first time, or where what was noted cannot be read, those that are others than by
    /// default.
    ///
    /// # Errors
    /// [`AuthorityError`] if that cannot be written; the next time tells the same then.
    pub fn configure(&self, config: &Config) -> Result<(), AuthorityError> {
        let shown = |config: &Config| -> BTreeMap<String, String> {
            KEYS.iter().map(|key| (key.path(), (key.show)(config))).collect()
        };
        let (default, now) = (shown(&Config::default()), shown(config));
        let noted = self.noted(CONFIGURED, |noted| Ok(json::<BTreeMap<String, String>>(noted)))?;
        let before = noted.transpose().unwrap_or_else(|error| {
            tracing::error!(%error, "the settings of the last start cannot be read");
            None
        });
        let before = before.unwrap_or_default();
        let was = |key| before.get(key).or(default.get(key));
        let others = now.iter().filter(|(key, value)| was(*key) != Some(value));
        let changes: Vec<String> = others.map(|(key, value)| format!("{key} = {value}")).collect();
        if !changes.is_empty() {
            audit::append(&self.data, &Act::Configured { changes })?;
        }
        self.set(CONFIGURED, &serde_json::to_vec(&now).expect("texts can be written"))
    }

    /// Opens the mailbox. Where the relay never ran there is none, and nothing in it.
    ///
    /// # Errors
    /// [`AuthorityError::NoMailbox`] if the relay ran on this folder and it is gone, else
    /// [`AuthorityError::Mailbox`] or [`AuthorityError::Database`] if a file cannot be read.
    pub fn mailbox(&self) -> Result<Mailbox, AuthorityError> {
        if self.mailbox_is_gone()? {
            return Err(AuthorityError::NoMailbox);
        }
        Ok(Mailbox::open(&self.data)?)
    }

    /// Returns whether there is no mailbox although the relay ran on this folder.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if it cannot be read whether it ran.
    pub fn mailbox_is_gone(&self) -> Result<bool, AuthorityError> {
        let is_gone = !self.data.join("mailbox.db").exists();
        Ok(is_gone && self.noted(CONFIGURED, |_| Ok(()))?.is_some())
    }

    /// Returns where the relay is to be called.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if it cannot be read.
    pub fn addresses(&self) -> Result<Vec<String>, AuthorityError> {
        match self.noted(ADDRESSES, json)? {
            Some(addresses) => Ok(addresses),
            None => Ok(vec![self.listen()?]),
        }
    }

    /// Sets where the relay is to be called by whoever is invited from now on.
    ///
    /// # Errors
    /// [`AuthorityError`] if that cannot be written.
    pub fn set_addresses(&self, addresses: Vec<String>) -> Result<(), AuthorityError> {
        self.set(ADDRESSES, &serde_json::to_vec(&addresses).expect("texts can be written"))?;
        Ok(audit::append(&self.data, &Act::AddressesChanged { addresses })?)
    }

    /// Returns the address that the relay listens on unless its settings say otherwise.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if it cannot be read.
    pub fn listen(&self) -> Result<String, AuthorityError> {
        let text = |noted: &[u8]| Ok(str::from_utf8(noted)?.to_owned());
        Ok(self.noted(LISTEN, text)?.unwrap_or_default())
    }

    fn noted<T>(&self, key: &str, read: Reading<T>) -> Result<Option<T>, AuthorityError> {
        let sql = "SELECT value FROM setting WHERE key = ?1";
        let value = |row: &Row<'_>| {
            let noted: Vec<u8> = row.get(0)?;
            let unreadable = |why| rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, why);
            read(&noted).map_err(unreadable)
        };
        Ok(self.connection.query_row(sql, [key], value).optional()?)
    }
}

fn json<T: DeserializeOwned>(noted: &[u8]) -> Result<T, Unreadable> {
    Ok(serde_json::from_slice(noted)?)
}
