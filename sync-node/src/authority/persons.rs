// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who works at which device. Names of persons are here and nowhere else: neither in a document
//! nor in the roster, so that they can be erased. What was written keeps its Kommune.

use leitwerk_shared::domain::ids::DeviceId;
use rusqlite::params;

use super::{Authority, AuthorityError};
use crate::audit::{self, Act};

impl Authority {
    /// Notes who works at a device, in place of whoever did before.
    ///
    /// # Errors
    /// [`AuthorityError::UnknownDevice`] if the roster never had it, [`AuthorityError::StillRead`]
    /// if the former name may still be in the file.
    pub fn set_person(&mut self, device: DeviceId, name: &str) -> Result<(), AuthorityError> {
        self.refresh()?;
        if !self.roster.devices().contains_key(&device) {
            return Err(AuthorityError::UnknownDevice(device));
        }
        let sql = "INSERT OR REPLACE INTO person (device, name) VALUES (?1, ?2)";
        self.connection.execute(sql, params![device.0, name])?;
        // The log says that there is a name, and not which: it is never erased.
        audit::append(&self.data, &Act::PersonNamed { device: device.0 })?;
        self.forget()
    }

    /// Erases the name of whoever works at a device, also from the free pages of the file.
    /// Returns whether there was one.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if it cannot be written, [`AuthorityError::StillRead`] if the
    /// name may still be in the file.
    pub fn erase_person(&mut self, device: DeviceId) -> Result<bool, AuthorityError> {
        let sql = "DELETE FROM person WHERE device = ?1";
        let erased = self.connection.execute(sql, [device.0])? > 0;
        self.forget()?;
        audit::append(&self.data, &Act::PersonErased { device: device.0 })?;
        Ok(erased)
    }

    /// Empties the log beside the file, in which former names are left.
    fn forget(&self) -> Result<(), AuthorityError> {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let kept_from_it: bool = self.connection.query_row(sql, [], |row| row.get(0))?;
        if kept_from_it { Err(AuthorityError::StillRead) } else { Ok(()) }
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
