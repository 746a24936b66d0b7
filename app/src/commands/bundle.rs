// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! `leitwerk bundle`: exchange files for places that no network joins.

use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use jiff::Zoned;
use jiff::civil::{Date, DateTime};
use leitwerk_shared::change::limits;
use leitwerk_shared::cli::{Answer, Problem};
use leitwerk_shared::domain::ids::MunicipalityId;
use leitwerk_shared::exchange::file::read;
use leitwerk_shared::exchange::file::select::Since;
use leitwerk_shared::exchange::file::write::{WriteError, Writer, write};
use leitwerk_shared::exchange::file::{FileRefusal, Summary, audiences};
use leitwerk_shared::identity::roster::{Device, Roster};
use leitwerk_shared::replica::StartError;
use leitwerk_shared::replica::snapshot::Snapshot;
use leitwerk_shared::store::Reader as _;
use serde_json::json;

use super::session::Session;
use super::write_whole;
use crate::client::ClientError;
use crate::profile::Profile;
use crate::texts::{bundle as texts, dates, problems};

#[derive(Debug, Subcommand)]
pub(super) enum Bundle {
    /// Schreibt eine Austauschdatei
    ///
    /// Ohne --for ist sie für die eigene Kommune und enthält auch deren Blätter.
    Write {
        /// Austauschdatei
        #[arg(value_name = "DATEI")]
        file: PathBuf,
        /// Kommune, die die Datei bekommt: Name oder Nummer im Mitgliederverzeichnis
        #[arg(long = "for", value_name = "KOMMUNE")]
        readers: Option<String>,
        /// Lässt weg, was vor einem Tag (1.11.2026) oder Zeitpunkt (2026-11-01T14:30) geschrieben
        /// wurde, oder was in einer Datei steht, die von den Empfängern kam
        #[arg(long, value_name = "ZEIT|DATEI")]
        since: Option<String>,
    },
    /// Liest eine Austauschdatei ein
    ///
    /// Was in ihr steht und hier schon bekannt ist, ändert nichts.
    Read {
        /// Austauschdatei
        #[arg(value_name = "DATEI")]
        file: PathBuf,
    },
}

pub(super) fn run(folder: &Path, command: Bundle) -> Result<Answer, Problem> {
    match command {
        Bundle::Write { file, readers, since } => {
            write_file(folder, &file, readers.as_deref(), since.as_deref())
        }
        Bundle::Read { file } => read_file(folder, &file),
    }
}

fn write_file(
    folder: &Path,
    path: &Path,
    readers: Option<&str>,
    since: Option<&str>,
) -> Result<Answer, Problem> {
    let profile = Profile::open(folder).map_err(|error| problems::profile(&error))?;
    let store = profile.store().map_err(|error| problems::profile(&error))?;
    let reader = store.reader().map_err(|error| problems::store(&error))?;
    let key = profile.key().map_err(|error| problems::profile(&error))?;
    let roster = reader.roster().map_err(|error| problems::store(&error))?;
    let roster = Roster::open(roster).map_err(|error| problems::profile(&error.into()))?;
    let unknown = || problems::client(&ClientError::Start(StartError::Unknown));
    let device = roster.by_key(key.public()).ok_or_else(unknown)?;

    let readers = match readers {
        None => device.municipality,
        Some(named) => {
            member(&roster, named).ok_or_else(|| texts::unknown_member(named, &roster))?
        }
    };
    let since = match since {
        None => Since::Beginning,
        Some(text) => match moment(text) {
            Some(time) => Since::Time(time),
            None => held(Path::new(text), device, &roster)?,
        },
    };
    let audiences = audiences(device, readers);
    let writer = Writer { device, key: &key, roster: &roster };
    let at = jiff::Timestamp::now().as_second();
    let written = write_whole(path, |file| {
        let mut out = BufWriter::new(file);
        let written = write(&reader, writer, audiences, &since, at, &mut out)?;
        out.flush()?;
        Ok(written)
    });
    let written = written.map_err(|error: WriteError| texts::not_written(path, &error))?;
    let own = readers == device.municipality;
    let readers = roster.members().get(&readers).map_or("", |member| member.name.as_str());
    Ok(Answer {
        text: texts::written(path, &written, readers, own),
        json: json!({
            "file": path,
            "for": readers,
            "documents": written.documents,
            "changes": written.changes,
            "left_out": written.left_out,
            "bytes": written.bytes,
        }),
    })
}

/// Finds a member by its name or number.
fn member(roster: &Roster, named: &str) -> Option<MunicipalityId> {
    let named = named.trim();
    let by_name = roster.members().values().find(|member| member.name == named);
    let by_number = || roster.members().get(&MunicipalityId(named.parse().ok()?));
    by_name.or_else(by_number).map(|member| member.id)
}

/// Reads a day or a moment in this computer's time zone, as seconds since 1970.
fn moment(text: &str) -> Option<i64> {
    let day = |date: Date| date.at(0, 0, 0, 0);
    let date = || dates::read_date(text).or_else(|| text.parse().ok()).map(day);
    let local = text.parse::<DateTime>().ok().or_else(date)?;
    let zoned = local.to_zoned(jiff::tz::TimeZone::system()).ok()?;
    Some(zoned.timestamp().as_second())
}

/// Reads what the writers of another exchange file hold.
fn held(path: &Path, me: &Device, roster: &Roster) -> Result<Since, Problem> {
    if !path.exists() {
        return Err(texts::neither_time_nor_file(path));
    }
    let bytes = bytes(path)?;
    let heads = read::File::open(bytes.into(), me, roster).and_then(|file| file.heads());
    let refused = |refusal| texts::refused(path, &refusal, &|doc| doc.to_string());
    Ok(Since::Held(heads.map_err(refused)?))
}

fn read_file(folder: &Path, path: &Path) -> Result<Answer, Problem> {
    let bytes = bytes(path)?;
    let mut session = Session::open(folder, false)?;
    let before = session.ready()?;
    let named = |doc| texts::document(doc, &before);
    let summary = session.read_file(bytes)?;
    let summary = summary.map_err(|refusal| texts::refused(path, &refusal, &named))?;
    // Names of those who joined stand in the roster that the file has brought.
    let after = session.latest().unwrap_or(before);
    Ok(answer(path, &summary, &after))
}

/// Reads a whole file, if it is not too large to be one of ours.
fn bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    let limit = limits::FILE_BYTES;
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    read.map_err(|error| problems::file(path, &error))?;
    if bytes.len() as u64 > limit {
        let refusal = FileRefusal::TooLarge { limit };
        return Err(texts::refused(path, &refusal, &|doc| doc.to_string()));
    }
    Ok(bytes)
}

fn answer(path: &Path, summary: &Summary, snapshot: &Arc<Snapshot>) -> Answer {
    let name = |device| snapshot.author(device).unwrap_or("–").to_owned();
    let mut new: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
    for (device, count) in &summary.new {
        *new.entry(name(*device)).or_insert(0) += count;
    }
    let from = summary.writer.map(name).unwrap_or_default();
    let at = dates::moment(summary.written_at, &Zoned::now());
    Answer {
        text: texts::read(summary, &from, &at, &new),
        json: json!({
            "file": path,
            "from": from,
            "written_at": summary.written_at,
            "documents": summary.documents,
            "changed": summary.changed,
            "new": new,
            "known": summary.known,
            "roster_entries": summary.roster_entries,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_read_as_they_are_typed() {
        let day = moment("2026-11-01").expect("a day");
        assert_eq!(moment("1.11.2026"), Some(day));
        assert_eq!(moment("2026-11-01T00:00"), Some(day));
        assert_eq!(moment("2026-11-01 14:30"), Some(day + 14 * 3600 + 30 * 60));
        for text in ["stick.lwx", "gestern", "", "2026-13-01", "32.1.2026"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
