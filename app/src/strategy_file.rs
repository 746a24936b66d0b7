// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A strategy as a file, as both the window and the commands read and write it. Reading changes
//! nothing; a file that is written lies at its place whole, or what lay there before.

use std::io::Write as _;
use std::path::Path;

use leitwerk_shared::cli::Problem;
use leitwerk_shared::replica::snapshot::Snapshot;

use crate::exchange_file::write_whole;
use crate::import::{self, File};
use crate::report::json::{Scope, to_string};
use crate::texts::{import as texts, problems};

/// Reads an existing strategy of any template.
///
/// # Errors
/// A [`Problem`] if the file cannot be read or is no strategy.
pub fn read(path: &Path) -> Result<File, Problem> {
    let bytes = std::fs::read(path).map_err(|error| problems::file(path, &error))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let file = import::read(&bytes, &name.unwrap_or_default());
    file.map_err(|error| texts::refused(&error))
}

/// Writes what a snapshot shows as JSON.
///
/// # Errors
/// A [`Problem`] if the system refuses.
pub fn write(path: &Path, snapshot: &Snapshot, scope: Scope) -> Result<(), Problem> {
    let text = to_string(snapshot, scope);
    write_whole(path, |file| file.write_all(text.as_bytes()))
        .map_err(|error: std::io::Error| problems::file(path, &error))
}
