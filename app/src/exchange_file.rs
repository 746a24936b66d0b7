// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Exchange files as both the window and the commands write and read them. Either a whole file
//! lies at its place afterwards, or what lay there before.

use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use leitwerk_shared::change::limits;
use leitwerk_shared::cli::Problem;
use leitwerk_shared::domain::ids::{Audience, MunicipalityId};
use leitwerk_shared::exchange::file::read;
use leitwerk_shared::exchange::file::select::Since;
use leitwerk_shared::exchange::file::write::{WriteError, Writer, Written, write_in_steps};
use leitwerk_shared::exchange::file::{FileRefusal, audiences};
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::roster::{Device, Roster};
use leitwerk_shared::replica::StartError;
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::store::sqlite::SqliteReader;

use crate::client::ClientError;
use crate::texts::{bundle as texts, problems};

/// What shall be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Where to.
    pub path: PathBuf,
    /// The Kommune that gets it; none means all.
    pub readers: Option<MunicipalityId>,
    /// What is left out.
    pub since: Cut,
}

/// What an exchange file leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Nothing.
    Beginning,
    /// What is older than this, in seconds since 1970.
    Time(i64),
    /// What stands in a file that came from the readers.
    HeldBy(PathBuf),
}

/// What a workplace needs to write a file.
#[derive(Debug)]
pub struct Source {
    /// Its store.
    pub reader: SqliteReader,
    /// Its key.
    pub key: DeviceKey,
}

/// Writes an exchange file. `step` hears how many documents are done, of how many, and may stop
/// it; `None` if it did.
///
/// # Errors
/// A [`Problem`]; at the place of the file lies what lay there before.
pub fn write(
    source: &Source,
    order: &Order,
    step: impl FnMut(u32, u32) -> ControlFlow<()>,
) -> Result<Option<Written>, Problem> {
    let roster = source.reader.roster().map_err(|error| problems::store(&error))?;
    let roster = Roster::open(roster).map_err(|error| problems::profile(&error.into()))?;
    let unknown = || problems::client(&ClientError::Start(StartError::Unknown));
    let device = roster.by_key(source.key.public()).ok_or_else(unknown)?;
    let since = match &order.since {
        Cut::Beginning => Since::Beginning,
        Cut::Time(time) => Since::Time(*time),
        Cut::HeldBy(path) => held(path, device, &roster)?,
    };
    let everybody = || vec![Audience::Verbund];
    let audiences = order.readers.map_or_else(everybody, |readers| audiences(device, readers));
    let writer = Writer { device, key: &source.key, roster: &roster };
    let at = jiff::Timestamp::now().as_second();
    let written = write_whole(&order.path, |file| {
        let mut out = BufWriter::new(file);
        let reader = &source.reader;
        let written = write_in_steps(reader, writer, audiences, &since, at, &mut out, step)?;
        out.flush()?;
        Ok(written)
    });
    match written {
        Ok(written) => Ok(Some(written)),
        Err(WriteError::Cancelled) => Ok(None),
        Err(error) => Err(texts::not_written(&order.path, &error)),
    }
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

/// Reads a whole file, if it is not too large to be one of ours.
///
/// # Errors
/// A [`Problem`] if it cannot be read or is too large.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Problem> {
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

/// Writes a file beside its place and then moves it there, so that nobody finds half of it.
///
/// # Errors
/// What `write` says, or the system; what lay there before stays.
pub fn write_whole<T, E: From<std::io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<T, E>,
) -> Result<T, E> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let written = write(file.as_file_mut())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(std::io::Error::from)?;
    Ok(written)
}
