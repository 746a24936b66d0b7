// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Two rosters that the CA has signed in one place. The authority keeps what it hears of the other
//! one, signs nothing until a person has said which holds, and then takes over its revocations.

use std::collections::BTreeMap;

use leitwerk_shared::domain::ids::{DeviceId, MunicipalityId};
use leitwerk_shared::identity::judgement::Revocation;
use leitwerk_shared::identity::roster::{Branch, Roster, SignedEntry, Statement};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Authority, AuthorityError, hold, parts, tables};
use crate::audit::{self, Act};

/// What was said about a branch of the roster when it was settled that it does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The devices that were revoked only there, or whose number was given out there too. They are
    /// revoked here now.
    pub revoked: Vec<DeviceId>,
    /// How many devices were let in only there.
    pub abandoned: usize,
}

/// How the settings begin that hold a branch.
const BRANCH: &str = "branch ";

/// The setting that says after which numbers devices and Kommunen get theirs.
const NUMBERS: &str = "numbers";

/// How many numbers are left out once somebody has confirmed a roster by hand: as many as may have
/// been given out without this authority knowing of it any more.
const LEFT_OUT: u32 = 100;

impl Authority {
    /// Takes in what else the CA has signed, as a device has shown it. Where nobody has decided about
    /// it nothing is signed from now on; where somebody has, what is still missing is said at once.
    ///
    /// # Errors
    /// [`AuthorityError`] if that cannot be written or signed.
    pub fn take_branches(
        &mut self,
        device: DeviceId,
        known: &Roster,
        now: i64,
    ) -> Result<(), AuthorityError> {
        self.refresh()?;
        let (mut roster, mut news) = (self.roster.clone(), Vec::new());
        for branch in known.branches() {
            let branch = roster.branch(branch.entries())?;
            let from = branch.from();
            if roster.take_branch(branch) {
                news.push(from);
            }
        }
        let Some(height) = news.into_iter().min() else { return Ok(()) };
        let transaction = self.turn()?;
        write_branches(&transaction, &roster)?;
        if roster.contested().next().is_some() {
            hold(&transaction)?;
        }
        transaction.commit()?;
        // What is not written down is not known: whoever shows it again is heard again.
        self.roster = roster;
        if self.is_contested() {
            return Ok(audit::append(&self.data, &Act::RosterForked { device: device.0, height })?);
        }
        let settled = match self.settle(now) {
            // A command has signed in this very moment.
            Err(AuthorityError::Overtaken) => self.refresh().and_then(|_| self.settle(now)),
            settled => settled,
        };
        settled.map(drop)
    }

    /// Returns whether a branch of the roster is known about which nobody has decided.
    pub fn is_contested(&self) -> bool {
        self.roster.contested().next().is_some()
    }

    /// Says of every branch that is known that it does not hold, and revokes here whom it revokes.
    ///
    /// # Errors
    /// [`AuthorityError`] if nothing may be signed; nothing was then.
    pub(super) fn settle(&mut self, now: i64) -> Result<Settled, AuthorityError> {
        let mut settled = Settled::default();
        if self.roster.branches().is_empty() {
            return Ok(settled);
        }
        // What counts of a device whose number was given out twice is asked of this roster alone.
        let alone = Roster::open(self.roster.entries_from(0).to_vec())?;
        let mailbox = self.mailbox()?;
        let (mut roster, mut entries) = (self.roster.clone(), Vec::new());
        for branch in self.roster.branches() {
            let mut cuts = BTreeMap::new();
            for device in alone.namesakes(branch) {
                cuts.insert(device, mailbox.cuts(&alone, device)?);
            }
            let cuts = |device| {
                let cuts = parts(cuts.get(&device).cloned().unwrap_or_default()).into_iter();
                cuts.map(|cuts| Revocation { device, cuts }).collect()
            };
            let said = roster.settling(branch, cuts);
            settled.abandoned += alone.strangers_of(branch).count();
            for statement in &said {
                if let Statement::Revoked(Revocation { device, .. }) = statement
                    && !settled.revoked.contains(device)
                {
                    settled.revoked.push(*device);
                }
            }
            let (after, signed) = self.signed_after(roster, said, now)?;
            roster = after;
            entries.extend(signed);
        }
        self.keep(roster, &entries, |transaction, roster| {
            Ok(write_branches(transaction, roster)?)
        })?;
        for device in &settled.revoked {
            audit::append(&self.data, &Act::Revoked { device: device.0, documents: 0 })?;
        }
        let act = Act::RosterSettled { height: self.roster.height() };
        audit::append(&self.data, &act)?;
        Ok(settled)
    }

    /// Allows to sign again.
    pub(super) fn release(&self) -> Result<(), AuthorityError> {
        self.connection.execute("DELETE FROM setting WHERE key = 'unconfirmed'", [])?;
        Ok(())
    }

    /// Goes over to a roster of which it is settled that it holds: it was signed before a backup was
    /// put back here.
    pub(super) fn follow(&mut self, roster: &Roster) -> Result<usize, AuthorityError> {
        let same = |height: &u32| roster.hash_at(*height) == self.roster.hash_at(*height);
        let from = (0..=roster.height()).take_while(same).count();
        let from = u32::try_from(from).unwrap_or(u32::MAX);
        let transaction = self.turn()?;
        transaction.execute("DELETE FROM roster WHERE height >= ?1", [from])?;
        let entries = roster.entries_from(from);
        for (height, entry) in (from..).zip(entries) {
            tables::insert(&transaction, height, entry)?;
        }
        write_branches(&transaction, roster)?;
        hold(&transaction)?;
        transaction.commit()?;
        let adopted = entries.len();
        self.roster = roster.clone();
        Ok(adopted)
    }

    /// Leaves out numbers from now on that may have been given out without anybody knowing.
    pub(super) fn leave_numbers_out(&self) -> Result<(), AuthorityError> {
        let (device, municipality) = self.highest_numbers()?;
        let numbers = [device + LEFT_OUT, municipality + LEFT_OUT].map(u32::to_be_bytes).concat();
        self.set(NUMBERS, &numbers)
    }

    /// Returns the next free number of a device and of a Kommune: one that no branch has used.
    pub(super) fn next_numbers(&self) -> Result<(DeviceId, MunicipalityId), AuthorityError> {
        let (device, municipality) = self.highest_numbers()?;
        Ok((DeviceId(device + 1), MunicipalityId(municipality + 1)))
    }

    fn highest_numbers(&self) -> Result<(u32, u32), AuthorityError> {
        let sql = "SELECT value FROM setting WHERE key = ?1";
        let read = |row: &rusqlite::Row<'_>| row.get::<_, [u8; 8]>(0);
        let left_out = self.connection.query_row(sql, [NUMBERS], read).optional()?;
        let (left_out, _) = left_out.as_ref().map_or(&[0; 8], |it| it).as_chunks();
        let [mut device, mut municipality] = [0, 1].map(|n| u32::from_be_bytes(left_out[n]));
        let branches = self.roster.branches().iter().map(Branch::roster);
        for roster in branches.chain([&self.roster]) {
            let highest = roster.devices().keys().chain(roster.silenced()).max();
            device = device.max(highest.map_or(0, |id| id.0));
            municipality = municipality.max(roster.members().keys().last().map_or(0, |id| id.0));
        }
        Ok((device, municipality))
    }
}

/// Returns the branches that are known.
pub(super) fn branches(connection: &Connection) -> rusqlite::Result<Vec<Vec<SignedEntry>>> {
    let sql = "SELECT value FROM setting WHERE key GLOB ?1 || '*' ORDER BY key";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([BRANCH], |row| {
        let value: Vec<u8> = row.get(0)?;
        Branch::decode(&value).ok_or(rusqlite::Error::InvalidQuery)
    })?;
    rows.collect()
}

/// Writes down which branches are known, in the place of those before.
fn write_branches(connection: &Connection, roster: &Roster) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM setting WHERE key GLOB ?1 || '*'", [BRANCH])?;
    for branch in roster.branches() {
        let key = format!("{BRANCH}{}", branch.roster().tip());
        let insert = "INSERT INTO setting (key, value) VALUES (?1, ?2)";
        connection.execute(insert, params![key, branch.encode()])?;
    }
    Ok(())
}
