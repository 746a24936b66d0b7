// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Joining a Verbund, as both the window and the commands do it: in a network of its own, until
//! somebody has decided or does not want it any more.

use std::path::Path;

use leitwerk_shared::cli::Problem;
use leitwerk_shared::net::enrol::{Invitation, Waiting};

use crate::profile::{Profile, Vault};
use crate::texts::problems;

/// The largest invitation that is read, in bytes.
const INVITATION_BYTES: u64 = 64 << 10;

/// Reads an invitation out of a file.
///
/// # Errors
/// A [`Problem`] if the file cannot be read or is none.
pub fn invitation_file(path: &Path) -> Result<Invitation, Problem> {
    let read = std::fs::metadata(path).and_then(|file| {
        let small = file.len() <= INVITATION_BYTES;
        if small { std::fs::read(path) } else { Ok(Vec::new()) }
    });
    invitation(&read.map_err(|error| problems::file(path, &error))?)
}

/// Reads an invitation out of what stands in such a file.
///
/// # Errors
/// A [`Problem`] if it is none.
pub fn invitation(bytes: &[u8]) -> Result<Invitation, Problem> {
    Invitation::parse(bytes).map_err(|error| problems::join(&error))
}

/// Joins with an invitation and waits for it. The key is kept in the vault. Where a person has to
/// decide, `tell` hears what to read out on the telephone. When `stop` comes to its end first,
/// nobody joins.
///
/// # Errors
/// A [`Problem`]; there is no profile in the folder then.
pub fn join(
    folder: &Path,
    invitation: &Invitation,
    vault: Vault,
    tell: impl FnMut(Waiting),
    stop: impl Future<Output = ()>,
) -> Result<Profile, Problem> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| problems::system(&error))?;
    let joined = runtime.block_on(Profile::join(folder, invitation, vault, tell, stop));
    // A key store that still waits for a person holds nobody up.
    runtime.shutdown_background();
    joined.map_err(|error| problems::profile(&error))
}
