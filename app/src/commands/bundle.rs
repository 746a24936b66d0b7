// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! `leitwerk bundle`: exchange files for places that no network joins.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use jiff::Zoned;
use jiff::civil::{Date, DateTime};
use leitwerk_shared::cli::{Answer, Problem};
use leitwerk_shared::domain::ids::MunicipalityId;
use leitwerk_shared::exchange::file::Summary;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::replica::snapshot::Snapshot;
use serde_json::json;

use super::session::{Needs, Session};
use crate::exchange_file::{self, Cut, Order};
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
    let (_, roster) = profile.identity().map_err(|error| problems::profile(&error))?;
    let source = profile.exchange_source().map_err(|error| problems::profile(&error))?;
    let own = roster.by_key(source.key.public()).map(|device| device.municipality);
    let readers = match readers {
        None => own,
        Some(named) => {
            Some(member(&roster, named).ok_or_else(|| texts::unknown_member(named, &roster))?)
        }
    };
    let since = match since {
        None => Cut::Beginning,
        Some(text) => moment(text).map_or_else(|| Cut::HeldBy(text.into()), Cut::Time),
    };
    let order = Order { path: path.to_owned(), readers, since };
    let written = exchange_file::write(&source, &order, |_, _| ControlFlow::Continue(()))?;
    let written = written.expect("nobody stops it");
    let name = readers.and_then(|id| roster.members().get(&id)).map(|member| member.name.as_str());
    Ok(Answer {
        text: texts::written(path, &written, name, readers == own),
        json: json!({
            "file": path,
            "for": name.unwrap_or_default(),
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

fn read_file(folder: &Path, path: &Path) -> Result<Answer, Problem> {
    let bytes = exchange_file::bytes(path)?;
    let mut session = Session::open(folder, false)?;
    let before = session.ready(Needs::Leitlinie)?;
    let named = |doc| texts::document(doc, &before);
    let summary = session.read_file(bytes)?;
    let summary = summary.map_err(|refusal| texts::refused(path, &refusal, &named))?;
    // Names of those who joined stand in the roster that the file has brought.
    let after = session.latest().unwrap_or(before);
    Ok(answer(path, &summary, &after))
}

fn answer(path: &Path, summary: &Summary, snapshot: &Arc<Snapshot>) -> Answer {
    let author = |device| snapshot.author(device);
    let new = texts::by_kommune(summary, author);
    let from = summary.writer.and_then(author).unwrap_or_default();
    Answer {
        text: texts::read(summary, author, &Zoned::now()),
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
