// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The second signature of a coordinator, on the command line.

use std::path::Path;

use leitwerk_shared::cli::{Answer, Problem};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::enrol::{Grant, Member};
use leitwerk_shared::net::peer::Fingerprint;
use serde_json::{Value, json};

use crate::profile::Profile;
use crate::texts::{membership, problems};

/// Shows what waits, or agrees to one of it.
pub(super) fn run(folder: &Path, number: Option<usize>) -> Result<Answer, Problem> {
    let profile = Profile::open(folder).map_err(|error| problems::profile(&error))?;
    let (_, roster) = profile.identity().map_err(|error| problems::profile(&error))?;
    let key = profile.key().map_err(|error| problems::profile(&error))?;
    let me = roster.by_key(key.public());
    if me.is_none_or(|me| me.role != Role::Coordinator) {
        return Err(membership::not_a_coordinator());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| problems::system(&error))?;
    let member = Member { relays: profile.relays(), roster: &roster, key: &key };
    let grants = runtime.block_on(member.grants()).map_err(|error| membership::explain(&error))?;
    let Some(number) = number else { return Ok(list(&grants, &roster)) };
    let grant = number.checked_sub(1).and_then(|at| grants.get(at));
    let grant = grant.ok_or_else(|| membership::no_such_grant(number))?;
    runtime.block_on(member.endorse(grant)).map_err(|error| membership::explain(&error))?;
    Ok(Answer { text: membership::endorsed(grant, &roster), json: one(grant, &roster) })
}

fn list(grants: &[Grant], roster: &Roster) -> Answer {
    let lines = (1..).zip(grants).map(|(number, grant)| membership::grant(number, grant, roster));
    let mut text = lines.collect::<Vec<_>>().join("\n");
    if grants.is_empty() {
        text = membership::NO_GRANTS.to_owned();
    }
    Answer { text, json: grants.iter().map(|grant| one(grant, roster)).collect() }
}

fn one(grant: &Grant, roster: &Roster) -> Value {
    json!({
        "kommune": membership::municipality(grant.municipality, roster),
        "role": grant.role.word(),
        "fingerprint": Fingerprint::of(&grant.key).to_string(),
    })
}
