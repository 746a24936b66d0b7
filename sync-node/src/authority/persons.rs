// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who works at which device. Names of persons are here and nowhere else: neither in a document
//! nor in the roster, so that they can be erased. What was written keeps its Kommune.

use leitwerk_shared::domain::ids::DeviceId;
use rusqlite::params;

use super::{Authority, AuthorityError};
use crate::audit::{self, Act};

impl Authority {
    /// Notes who works at a device.
    ///
    /// # Errors
    /// [`AuthorityError::UnknownDevice`] if the roster never had it.
    pub fn set_person(&mut self, device: DeviceId, name: &str) -> Result<(), AuthorityError> {
        self.refresh()?;
        if !self.roster.devices().contains_key(&device) {
            return Err(AuthorityError::UnknownDevice(device));
        }
        let sql = "INSERT OR REPLACE INTO person (device, name) VALUES (?1, ?2)";
        self.connection.execute(sql, params![device.0, name])?;
        // The log says that there is a name, and not which: it is never erased.
        Ok(audit::append(&self.data, &Act::PersonNamed { device: device.0 })?)
    }

    /// Erases the name of whoever works at a device, also from the free pages of the file.
    /// Returns whether there was one.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if it cannot be written.
    pub fn erase_person(&mut self, device: DeviceId) -> Result<bool, AuthorityError> {
        self.connection.pragma_update(None, "secure_delete", true)?;
        let sql = "DELETE FROM person WHERE device = ?1";
        let erased = self.connection.execute(sql, [device.0])? > 0;
        // Nor shall it be left in the log beside the file.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        audit::append(&self.data, &Act::PersonErased { device: device.0 })?;
        Ok(erased)
    }

    /// Returns who works at which device.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if it cannot be read.
    pub fn persons(&self) -> Result<Vec<(DeviceId, String)>, AuthorityError> {
        let mut statement =
            self.connection.prepare_cached("SELECT device, name FROM person ORDER BY device")?;
        let rows = statement.query_map([], |row| Ok((DeviceId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
