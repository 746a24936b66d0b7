// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The folders that a workload begins with: the relay's, with every document in its mailbox, and
//! the clients', who have joined and may hold the documents already.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use leitwerk_app::profile::{Profile, Vault};
use leitwerk_node::authority::Authority;
use leitwerk_shared::change::packed_archive::PackedArchive;
use leitwerk_shared::change::{Archive, Meta, Tip};
use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::exchange::leitlinie;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::identity::verify::{VerifiedArchive, seal, verify_archive};
use leitwerk_shared::net::enrol::{Answer, Request};
use leitwerk_shared::store::compact::open;
use leitwerk_shared::store::sqlite::SqliteStore;
use leitwerk_shared::store::{Batch, Record, Store};
use leitwerk_shared::sync::frame::Bulk;

use super::Failure;
use super::fields::steckbrief;
use super::history::{FIRST_DEVICE, leitlinie_history};
use super::stream::AUTHORS;

const KOMMUNE: &str = "Landkreis Seeland";

/// When the Verbund was founded, in seconds since 1970.
const FOUNDED: i64 = 1_780_000_000;

/// Returns the relay's own folder.
pub fn relay_data(stage: &Path) -> PathBuf {
    stage.join("relay")
}

/// Returns the folder of a client.
pub fn profile(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("client-{number}"))
}

/// Returns the file with the history of a document.
pub fn history_file(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("{number}.am"))
}

/// Returns the file with the history of a Leitlinie that is other than the ordinary one.
pub fn leitlinie_file(folder: &Path) -> PathBuf {
    folder.join("leitlinie.am")
}

/// Returns the numbers and files of the histories that lie anywhere in a folder, in order.
///
/// # Errors
/// [`Failure`] if the folder cannot be read.
pub fn histories(folder: &Path) -> Result<Vec<(usize, PathBuf)>, Failure> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let number = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
            match (path.is_dir(), number) {
                (true, _) => folders.push(path),
                (false, Some(number)) if path.extension().is_some_and(|end| end == "am") => {
                    found.push((number, path));
                }
                (false, _) => {}
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// How many goals the Leitlinie lists at most. No strategy has as many, but a bench may have more
/// documents.
const LISTED: usize = 1_000;

/// Founds a Verbund beside the histories in a folder: the authors join, seal every history and
/// leave it in the mailbox of the relay.
///
/// # Errors
/// [`Failure`] if anything is refused.
pub fn found(stage: &Path) -> Result<(), Failure> {
    let data = relay_data(stage);
    let mut authority = Authority::found(&data, "Seeland", KOMMUNE, "127.0.0.1:0", FOUNDED)?;
    let authors: Vec<DeviceKey> =
        (0..AUTHORS).map(|_| DeviceKey::generate()).collect::<Result<_, _>>()?;
    for key in &authors {
        admit(&mut authority, key, Role::Editor, FOUNDED)?;
    }
    let roster = authority.roster();
    let histories = histories(stage)?;
    std::fs::create_dir_all(sealed(stage))?;
    let first = leitlinie(roster);
    let goals = histories.last().map_or(0, |(number, _)| number + 1).min(LISTED);
    let own = leitlinie_file(stage);
    let chunks = if own.exists() { std::fs::read(own)? } else { leitlinie_history(first, goals)? };
    let mut records = vec![keep(stage, "leitlinie", roster, &authors, first, chunks)?];
    for (number, file) in histories {
        let (name, doc) = (number.to_string(), steckbrief(number));
        records.push(keep(stage, &name, roster, &authors, doc, std::fs::read(file)?)?);
    }
    let mut store = SqliteStore::open(&data.join("mailbox.db"))?;
    store.commit(&Batch { watermark: 1, records, may_wait: false })?;
    Ok(())
}

/// Founds a Verbund in a folder with one device beside the relay.
///
/// # Errors
/// [`Failure`] if anything is refused.
pub fn founded_with(
    data: &Path,
    key: &DeviceKey,
    role: Role,
) -> Result<(Roster, DeviceId), Failure> {
    let mut authority = Authority::found(data, "Seeland", KOMMUNE, "127.0.0.1:0", FOUNDED)?;
    admit(&mut authority, key, role, FOUNDED)?;
    let roster = authority.roster().clone();
    let me = roster.by_key(key.public()).ok_or("the device was admitted")?.id;
    Ok((roster, me))
}

/// Lets so many clients join a running relay, unless they have; those that are new hold the
/// documents whose histories lie in their folder from the beginning.
///
/// # Errors
/// [`Failure`] if anything is refused.
pub fn enrol(stage: &Path, address: &str, folder: &Path, clients: usize) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut authority = Authority::open(&relay_data(stage))?;
    let held = histories(folder)?;
    for path in (0..clients).map(|number| profile(folder, number)).filter(|path| !path.exists()) {
        let now = jiff::Timestamp::now().as_second();
        let mut invitation = authority.invite(KOMMUNE, Role::Editor, true, None, now)?;
        invitation.relays = vec![address.to_owned()];
        let (vault, never) = (Vault::file(), std::future::pending());
        let joined = Profile::join(&path, &invitation, vault, drop, never);
        let profile = runtime.block_on(joined)?;
        if !held.is_empty() {
            fill(stage, &profile, &held)?;
        }
    }
    Ok(())
}

/// Admits so many devices beside a running relay, without their asking it one by one. Returns the
/// roster with all of them, and their certificates.
///
/// # Errors
/// [`Failure`] if anything is refused.
pub fn admit_all(stage: &Path, keys: &[DeviceKey]) -> Result<(Roster, Vec<Vec<u8>>), Failure> {
    let mut authority = Authority::open(&relay_data(stage))?;
    let now = jiff::Timestamp::now().as_second();
    let certificates = keys.iter().map(|key| admit(&mut authority, key, Role::Editor, now));
    let certificates = certificates.collect::<Result<_, _>>()?;
    Ok((authority.roster().clone(), certificates))
}

/// Puts the Leitlinie and some documents into the store of a client.
fn fill(stage: &Path, profile: &Profile, held: &[(usize, PathBuf)]) -> Result<(), Failure> {
    let (_, roster) = profile.identity()?;
    let names = held.iter().map(|(number, _)| number.to_string());
    let record = |name: String| match Bulk::decode(&std::fs::read(sealed(stage).join(name))?)? {
        Bulk::Archive(packed) => Ok(Record::Archive(Arc::new(verified(&roster, packed)?))),
        Bulk::Run(run) => Err(format!("{} is kept as a run", run.doc).into()),
    };
    let names = std::iter::once("leitlinie".to_owned()).chain(names);
    let records = names.map(record).collect::<Result<_, Failure>>()?;
    profile.store()?.commit(&Batch { watermark: 1, records, may_wait: false })?;
    Ok(())
}

/// The sealed archives, for clients that begin with them.
fn sealed(stage: &Path) -> PathBuf {
    stage.join("sealed")
}

/// Admits a device and returns its certificate.
fn admit(
    authority: &mut Authority,
    key: &DeviceKey,
    role: Role,
    now: i64,
) -> Result<Vec<u8>, Failure> {
    let invitation = authority.invite(KOMMUNE, role, true, None, now)?;
    let token = invitation.token().ok_or("an invitation has a token")?;
    let verbund = authority.roster().verbund();
    let proof = key.sign(&Request::message(verbund, &token, key.public()))?;
    let request = Request::Join { verbund, token, key: key.public().clone(), proof };
    match authority.answer(&request, &[0; 32], now) {
        Answer::Accepted { certificate, .. } => Ok(certificate),
        Answer::Refused(refused) => Err(refused.into()),
        other => Err(format!("an author who was invited is not accepted: {other:?}").into()),
    }
}

/// Seals a history with one seal for each device that wrote, and keeps the archive.
fn keep(
    stage: &Path,
    name: &str,
    roster: &Roster,
    authors: &[DeviceKey],
    doc: DocId,
    chunks: Vec<u8>,
) -> Result<Record, Failure> {
    let metas = open(doc.class(), &chunks)?.metas;
    let mut seals = Vec::new();
    for (key, device) in authors.iter().zip(FIRST_DEVICE..) {
        let own = metas.iter().filter(|meta| meta.actor.device() == DeviceId(device));
        let newest: std::collections::BTreeMap<_, Tip> =
            own.map(|meta| (meta.actor, Meta::tip(meta))).collect();
        if !newest.is_empty() {
            let tips = newest.into_values().collect();
            let run = seal(key, DeviceId(device), roster, doc, Vec::new(), tips)?;
            seals.extend(run.sealed().seals.clone());
        }
    }
    let archive =
        verify_archive(roster, Archive { doc, chunks, beside: Vec::new(), seals }, metas)?;
    let bulk = Bulk::Archive(PackedArchive::pack(archive.archive().clone()));
    std::fs::write(sealed(stage).join(name), bulk.encode())?;
    Ok(Record::Archive(Arc::new(archive)))
}

fn verified(roster: &Roster, packed: PackedArchive) -> Result<VerifiedArchive, Failure> {
    let metas = open(packed.doc.class(), &packed.chunks)?.metas;
    Ok(verify_archive(roster, packed.unpack(&metas)?, metas)?)
}
