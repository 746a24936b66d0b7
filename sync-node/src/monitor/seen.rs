// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who was connected when, and which documents have changed since: kept beside the mailbox in a
//! file that may be deleted at any time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::identity::roster::Device;
use leitwerk_shared::store::ReadError;
use rusqlite::{Connection, params};

use crate::serve::is_for;

/// The file in the folder of the Verbund.
pub(crate) const FILE: &str = "observed.db";

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS device (
        device INTEGER PRIMARY KEY, seen INTEGER NOT NULL, complete INTEGER
    ) STRICT;
    CREATE TABLE IF NOT EXISTS document (doc BLOB PRIMARY KEY, changed INTEGER NOT NULL)
    STRICT, WITHOUT ROWID;
";

/// Who was connected when.
pub(crate) struct Seen {
    connection: Connection,
    devices: BTreeMap<DeviceId, Visit>,
    documents: BTreeMap<DocId, i64>,
    new_devices: BTreeSet<DeviceId>,
    new_documents: BTreeSet<DocId>,
}

/// When a device was here, in milliseconds since 1970.
#[derive(Clone, Copy, Default)]
struct Visit {
    /// Last.
    seen: i64,
    /// Last with everything that the relay held.
    complete: Option<i64>,
}

impl Seen {
    /// Opens the file, or makes it.
    pub(crate) fn open(data: &Path) -> Result<Self, ReadError> {
        let path = data.join(FILE);
        // Nothing in it is worth a relay that does not start.
        let opened = connect(&path).or_else(|error| {
            tracing::warn!(%error, "who was here is forgotten");
            std::fs::remove_file(&path).ok();
            connect(&path)
        });
        opened.map_err(ReadError::Refused)
    }

    /// Says that a device is here, and whether it holds everything.
    pub(crate) fn met(&mut self, device: DeviceId, in_step: bool) {
        let visit = self.devices.entry(device).or_default();
        visit.seen = now();
        if in_step {
            visit.complete = Some(visit.seen);
        }
        self.new_devices.insert(device);
    }

    /// Says that documents have changed.
    pub(crate) fn touched(&mut self, docs: BTreeSet<DocId>) {
        let now = now();
        self.documents.extend(docs.iter().map(|doc| (*doc, now)));
        self.new_documents.extend(docs);
    }

    /// Returns when devices were here last, in milliseconds since 1970.
    pub(crate) fn devices(&self) -> BTreeMap<DeviceId, i64> {
        self.devices.iter().map(|(device, visit)| (*device, visit.seen)).collect()
    }

    /// Returns how many documents have changed since a device last held everything; nothing if it is
    /// not known when that was.
    pub(crate) fn undelivered(&self, device: &Device) -> Option<usize> {
        let complete = self.devices.get(&device.id)?.complete?;
        let newer = |(doc, at): &(&DocId, &i64)| is_for(device, **doc) && **at >= complete;
        Some(self.documents.iter().filter(newer).count())
    }

    /// Writes down what is new.
    pub(crate) fn save(&mut self) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        for device in &self.new_devices {
            let visit = self.devices.get(device).copied().unwrap_or_default();
            transaction.execute(
                "INSERT OR REPLACE INTO device (device, seen, complete) VALUES (?1, ?2, ?3)",
                params![device.0, visit.seen, visit.complete],
            )?;
        }
        for doc in &self.new_documents {
            transaction.execute(
                "INSERT OR REPLACE INTO document (doc, changed) VALUES (?1, ?2)",
                params![doc.to_bytes(), self.documents.get(doc)],
            )?;
        }
        transaction.commit()?;
        self.new_devices.clear();
        self.new_documents.clear();
        Ok(())
    }
}

fn connect(path: &Path) -> rusqlite::Result<Seen> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(1))?;
    connection.execute_batch(TABLES)?;
    let mut devices = BTreeMap::new();
    let mut documents = BTreeMap::new();
    {
        let mut rows = connection.prepare("SELECT device, seen, complete FROM device")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let visit = Visit { seen: row.get(1)?, complete: row.get(2)? };
            devices.insert(DeviceId(row.get(0)?), visit);
        }
        let mut rows = connection.prepare("SELECT doc, changed FROM document")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            if let Ok(doc) = DocId::from_bytes(&row.get::<_, Vec<u8>>(0)?) {
                documents.insert(doc, row.get(1)?);
            }
        }
    }
    Ok(Seen {
        connection,
        devices,
        documents,
        new_devices: BTreeSet::new(),
        new_documents: BTreeSet::new(),
    })
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
