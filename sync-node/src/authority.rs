// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The authority of a Verbund: its CA key, its roster, its invitations. Lives in the data folder
//! beside the mailbox; commands and the running service share it through its database. The CA key
//! may lie elsewhere; without it nothing is signed.

mod certify;
mod enrolment;
mod forks;
mod keys;
mod members;
mod persons;
mod settings;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leitwerk_shared::change::{Hash, Tip, limits};
use leitwerk_shared::domain::ids::{DeviceId, DocId, ItemId, MunicipalityId, VerbundId};
use leitwerk_shared::identity::certificate::key_of;
use leitwerk_shared::identity::judgement::{Revocation, Verdict};
use leitwerk_shared::identity::key::{DeviceKey, KeyError, PublicKey};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{
    Device, Entry, Founded, RULES, Roster, RosterError, SignedEntry, Statement,
};
use leitwerk_shared::net::enrol::Token;
use leitwerk_shared::net::tls::Identity;
use leitwerk_shared::store::ReadError;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use crate::audit::{self, Act};
use crate::folder;

pub use enrolment::{Invited, OpenRequest, Shown, State};
pub use forks::Settled;
pub use members::{Change, Details};

/// The authority, opened from its folder.
#[derive(Debug)]
pub struct Authority {
    data: PathBuf,
    connection: Connection,
    /// The CA's key, where it is at hand.
    key: Option<DeviceKey>,
    /// Whether it lies elsewhere than in the folder, so that what lies there says nothing of it.
    key_is_given: bool,
    /// Why the key in the folder cannot be used, once that was told.
    unfit_key: Option<String>,
    roster: Roster,
}

/// Why the authority refuses or cannot act.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The folder holds a Verbund already.
    #[error("{} holds a Verbund already", .0.display())]
    Exists(PathBuf),
    /// The folder holds none.
    #[error("{} holds no Verbund", .0.display())]
    Missing(PathBuf),
    /// A key or certificate is not the one that the roster speaks of.
    #[error("{0} is not the one that the roster speaks of")]
    OtherKey(&'static str),
    /// A backup was put back, and nobody has confirmed that its roster is the newest.
    #[error("the roster at height {height} is not confirmed since a backup was put back")]
    Unconfirmed {
        /// Its height.
        height: u32,
        /// The hash of its newest entry.
        tip: Hash,
    },
    /// A member holds a roster that contradicts the one here, and nobody has decided since.
    #[error("the roster at height {height} is contradicted by that of a member")]
    Forked {
        /// The height here.
        height: u32,
        /// The hash of the newest entry here.
        tip: Hash,
    },
    /// What was to be confirmed is not the roster that is here.
    #[error("the roster has height {height} and another hash")]
    OtherRoster {
        /// The height of the roster that is here.
        height: u32,
        /// Its hash.
        tip: Hash,
    },
    /// A Kommune of this name is a member already.
    #[error("{0} is a member already")]
    KnownMember(String),
    /// No member has this name.
    #[error("{0} is not a member")]
    UnknownMember(String),
    /// The Kommune was dissolved.
    #[error("{0} was dissolved")]
    Dissolved(String),
    /// Keys or days of a Kommune cannot be.
    #[error("the keys or days of {0} cannot be")]
    Record(String),
    /// No invitation has such an id, or several have.
    #[error("there is no invitation {0}")]
    UnknownInvitation(String),
    /// No request with this number waits.
    #[error("no request {0} waits")]
    UnknownRequest(u32),
    /// The code is not that of the request.
    #[error("the code is not that of request {0}")]
    WrongCode(u32),
    /// The CA's key is not in the folder.
    #[error("the key of the CA is elsewhere")]
    KeyAway,
    /// The key is not one with which the roster lets the CA sign.
    #[error("{} is not a key of the CA of this Verbund", .0.display())]
    ForeignKey(PathBuf),
    /// Devices would be left with certificates of a key that is about to be retired.
    #[error("{} devices have certificates of the old key", .0.len())]
    NotRenewed(Vec<DeviceId>),
    /// There is one key of the CA alone.
    #[error("the CA has one key only")]
    OneKey,
    /// The roster says what this program does not know.
    #[error("the roster needs a newer program")]
    Outdated,
    /// Another process has changed what this one had read before.
    #[error("another process has changed the authority in the meantime")]
    Overtaken,
    /// No device in good standing has this number.
    #[error("device {} is not in good standing", .0.0)]
    UnknownDevice(DeviceId),
    /// The relay's own device cannot be revoked: nobody would be left to spread it.
    #[error("device {} is the relay itself", .0.0)]
    OwnDevice(DeviceId),
    /// A former name of a person may be left beside the database, which somebody else is reading.
    #[error("the log of the database cannot be emptied while it is read")]
    StillRead,
    /// The mailbox, which says what a revoked device has written, cannot be read.
    #[error(transparent)]
    Mailbox(#[from] ReadError),
    /// The relay ran on the folder, and there is no mailbox.
    #[error("the mailbox is gone")]
    NoMailbox,
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The roster does not fit together.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// A certificate cannot be made.
    #[error("a certificate cannot be made")]
    Certificate(#[from] rcgen::Error),
    /// The database was written by a newer program.
    #[error("the database of the authority has version {found}, known is {known}")]
    Newer {
        /// Its version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The database cannot be used.
    #[error("the database of the authority cannot be used")]
    Database(#[from] rusqlite::Error),
    /// A file cannot be written or read.
    #[error("a file of the authority cannot be used")]
    File(#[from] std::io::Error),
}

/// The database while a Verbund is being founded.
const UNFINISHED: &str = "authority.db.new";

/// How the settings begin that name a dismissed change.
const DISMISSED: &str = "dismissed ";

/// What SQLite may have left beside it.
const UNFINISHED_JOURNAL: &str = "authority.db.new-journal";

impl Authority {
    /// Founds a Verbund in an empty folder: the CA, the roster with the first member, and the
    /// relay as its first device.
    ///
    /// # Errors
    /// [`AuthorityError`]; a folder that holds a Verbund is left as it is.
    pub fn found(
        data: &Path,
        verbund: &str,
        kommune: &str,
        listen: &str,
        now: i64,
    ) -> Result<Self, AuthorityError> {
        let (finished, unfinished) = (data.join("authority.db"), data.join(UNFINISHED));
        // A key without its database may be all that is left of a Verbund. Only beside a
        // founding that broke off it belongs to nobody: no device has ever seen it.
        let broke_off = unfinished.exists();
        if finished.exists() || (data.join("ca.key").exists() && !broke_off) {
            return Err(AuthorityError::Exists(data.to_owned()));
        }
        std::fs::create_dir_all(data)?;
        folder::restrict(data)?;
        for name in ["ca.key", "node.key", "node.crt", audit::FILE, UNFINISHED_JOURNAL, UNFINISHED]
        {
            folder::remove(&data.join(name))?;
        }
        // Without a log beside it the file can be renamed once it is whole.
        let connection = Connection::open(&unfinished)?;
        tables::create(&connection)?;
        let key = DeviceKey::generate()?;
        let node_key = DeviceKey::generate()?;
        key.save(&data.join("ca.key"))?;
        node_key.save(&data.join("node.key"))?;

        let id = VerbundId::from_bytes(new_item().to_bytes());
        let ca_certificate = certify::authority(verbund, &key, now)?;
        let founded = Founded {
            verbund: id,
            name: verbund.to_owned(),
            leitlinie: new_item(),
            ca_certificate,
            ca_key: key.public().clone(),
        };
        let statement = Statement::Founded(founded);
        let first = Entry { height: 0, previous: Hash([0; 32]), at: now, statement };
        let body = SignedEntry::encode(&first);
        let signature = key.sign(&SignedEntry::message(&body))?;
        let first = SignedEntry { body, signature };

        tables::insert(&connection, 0, &first)?;
        let roster = Roster::open(vec![first])?;
        let mut authority = Self {
            data: data.to_owned(),
            connection,
            key: Some(key),
            key_is_given: false,
            unfit_key: None,
            roster,
        };
        authority.set(settings::LISTEN, listen.as_bytes())?;
        audit::append(data, &Act::Founded { verbund: verbund.to_owned() })?;
        authority.sign(vec![Statement::Rules(RULES)], now)?;
        let member = authority.add_member(kommune, Details::default(), now)?;
        let device = authority.new_device(member, Role::Relay, node_key.public())?;
        authority.sign(vec![Statement::Device(device.clone())], now)?;
        let certificate = authority.certify(&device, now)?;
        tables::set_certificate(&authority.connection, device.id, &certificate)?;
        std::fs::write(data.join("node.crt"), certificate)?;
        drop(authority);
        std::fs::rename(&unfinished, &finished)?;
        folder::sync(data)?;
        audit::note_end(data)?;
        Self::open(data)
    }

    /// Opens the authority of a folder, with the CA's key if it lies there.
    ///
    /// # Errors
    /// [`AuthorityError::Missing`] if there is none, else what keeps it from opening.
    pub fn open(data: &Path) -> Result<Self, AuthorityError> {
        let authority = Self::open_without_key(data)?;
        let key = data.join("ca.key");
        let key = key.exists().then(|| DeviceKey::load(&key)).transpose()?;
        Ok(Self { key, ..authority })
    }

    fn open_without_key(data: &Path) -> Result<Self, AuthorityError> {
        let path = data.join("authority.db");
        if !path.exists() {
            return Err(AuthorityError::Missing(data.to_owned()));
        }
        let connection = tables::connect(&path)?;
        let entries = tables::entries_from(&connection, 0)?;
        let roster = Roster::open_with(entries, &forks::branches(&connection)?)?;
        let (data, key_is_given) = (data.to_owned(), false);
        Ok(Self { data, connection, key: None, key_is_given, unfit_key: None, roster })
    }

    /// Reads roster entries that another process has added since, and returns them.
    ///
    /// # Errors
    /// [`AuthorityError`] if they cannot be read or do not fit.
    pub fn refresh(&mut self) -> Result<Vec<SignedEntry>, AuthorityError> {
        let new = self.entries_to_come()?;
        self.take(&new)?;
        Ok(new)
    }

    /// Returns the entries that another process has added.
    fn entries_to_come(&self) -> rusqlite::Result<Vec<SignedEntry>> {
        tables::entries_from(&self.connection, self.roster.height() + 1)
    }

    fn take(&mut self, entries: &[SignedEntry]) -> Result<(), AuthorityError> {
        for entry in entries {
            self.roster.append(entry.clone())?;
        }
        self.follow_key();
        Ok(())
    }

    /// Takes entries over that a member holds and this authority has lost: it signed them itself,
    /// before a backup was put back. Returns how many they were.
    ///
    /// # Errors
    /// [`AuthorityError::Roster`] if they do not continue the roster.
    pub fn adopt(&mut self, known: &Roster) -> Result<usize, AuthorityError> {
        self.refresh()?;
        if known.abandons(&self.roster) {
            return self.follow(known);
        }
        let entries = known.entries_from(self.roster.height() + 1);
        let mut roster = self.roster.clone();
        let transaction = self.turn()?;
        let before = roster.height();
        for entry in entries {
            let height = roster.height();
            roster.append(entry.clone())?;
            if roster.height() > height {
                tables::insert(&transaction, roster.height(), entry)?;
            }
        }
        if roster.height() > before {
            // Whoever knew of them did so before the backup was put back.
            hold(&transaction)?;
        }
        transaction.commit()?;
        let adopted = roster.height() - before;
        self.roster = roster;
        Ok(adopted as usize)
    }

    /// Checks that the keys are those that the roster speaks of and that the pages of the
    /// database fit together.
    ///
    /// # Errors
    /// [`AuthorityError::OtherKey`] if a key is another one, else what keeps from looking.
    pub fn check(&self) -> Result<(), AuthorityError> {
        let sound: String =
            self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(rusqlite::Error::InvalidQuery.into());
        }
        if !self.key.as_ref().is_none_or(|key| keys::is_of(&self.roster, key)) {
            return Err(AuthorityError::OtherKey("ca.key"));
        }
        let key = DeviceKey::load(&self.data.join("node.key"))?;
        let node = self.node().map(|node| &node.key);
        if node != Some(key.public()) {
            return Err(AuthorityError::OtherKey("node.key"));
        }
        let certificate = std::fs::read(self.data.join("node.crt"))?;
        if key_of(&certificate).as_ref() != node {
            return Err(AuthorityError::OtherKey("node.crt"));
        }
        Ok(())
    }

    /// Forbids to sign until the roster is confirmed.
    fn hold(&self) -> Result<(), AuthorityError> {
        Ok(hold(&self.connection)?)
    }

    /// Returns whether nothing may be signed before the roster is confirmed.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if it cannot be read.
    pub fn is_held(&self) -> Result<bool, AuthorityError> {
        let held = "SELECT 1 FROM setting WHERE key = 'unconfirmed'";
        let held = self.connection.query_row(held, [], |row| row.get::<_, i64>(0)).optional()?;
        Ok(held.is_some())
    }

    /// Lets an administrator decide that the roster here holds. What is known of others does not hold
    /// then, except for their revocations, and numbers are left out that they may have used.
    ///
    /// # Errors
    /// [`AuthorityError::OtherRoster`] if height or hash are not those of the roster here, and
    /// [`AuthorityError::KeyAway`] if something has to be signed and cannot be.
    pub fn decide(&mut self, height: u32, tip: Hash, now: i64) -> Result<Settled, AuthorityError> {
        self.refresh()?;
        let held = self.is_held()?;
        if !self.roster.branches().is_empty() {
            self.key()?;
        }
        self.confirm(height, tip, "administrator")?;
        let settled = self.leave_numbers_out().and_then(|()| self.settle(now));
        if settled.is_err() && held {
            self.hold()?;
        }
        settled
    }

    /// Allows to sign again: somebody knows that no entry is newer than the last one here. `by`
    /// is for the audit log.
    ///
    /// # Errors
    /// [`AuthorityError::OtherRoster`] if height or hash are not those of the roster here.
    pub fn confirm(&mut self, height: u32, tip: Hash, by: &str) -> Result<(), AuthorityError> {
        self.refresh()?;
        let (own, hash) = (self.roster.height(), self.roster.tip());
        if (height, tip) != (own, hash) {
            return Err(AuthorityError::OtherRoster { height: own, tip: hash });
        }
        self.release()?;
        let (hash, by) = (tip.to_string(), by.to_owned());
        Ok(audit::append(&self.data, &Act::RosterConfirmed { height, hash, by })?)
    }

    fn may_sign(&self) -> Result<(), AuthorityError> {
        if self.is_held()? {
            let (height, tip) = (self.roster.height(), self.roster.tip());
            return Err(if self.is_contested() {
                AuthorityError::Forked { height, tip }
            } else {
                AuthorityError::Unconfirmed { height, tip }
            });
        }
        Ok(())
    }

    /// Returns the roster as it was last read.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Returns the relay's own device.
    pub fn node(&self) -> Option<&Device> {
        self.roster.devices().values().find(|device| device.role == Role::Relay)
    }

    /// Returns what the relay shows in TLS.
    ///
    /// # Errors
    /// [`AuthorityError::File`] if a file is missing.
    pub fn node_identity(&self) -> Result<Identity, AuthorityError> {
        Ok(Identity {
            certificate: std::fs::read(self.data.join("node.crt"))?,
            key: DeviceKey::load(&self.data.join("node.key"))?.pkcs8().to_vec(),
            authorities: self.authorities(),
        })
    }

    /// Revokes a device. Its changes up to the cuts stay valid, later ones do not.
    ///
    /// # Errors
    /// [`AuthorityError::UnknownDevice`] if no device in good standing has the number, and
    /// [`AuthorityError::OwnDevice`] if it is the relay.
    pub fn revoke(
        &mut self,
        device: DeviceId,
        cuts: Vec<(DocId, Vec<Tip>)>,
        now: i64,
    ) -> Result<(), AuthorityError> {
        self.refresh()?;
        self.revocable(device)?;
        let documents = cuts.len();
        self.sign(revocation(device, cuts), now)?;
        let act = Act::Revoked { device: device.0, documents };
        Ok(audit::append(&self.data, &act)?)
    }

    /// Lets a change count that lies beyond a cut.
    ///
    /// # Errors
    /// [`AuthorityError::Roster`] if its device was never in the roster.
    pub fn admit(&mut self, verdict: Verdict, now: i64) -> Result<(), AuthorityError> {
        self.refresh()?;
        self.sign(vec![Statement::Admitted(verdict)], now)?;
        let act =
            Act::Admitted { doc: verdict.doc.to_string(), change: verdict.tip.hash.to_string() };
        Ok(audit::append(&self.data, &act)?)
    }

    /// Leaves a change hidden that lies beyond a cut, and asks nobody about it any more. That is
    /// for this relay alone: no other peer hears of it, nothing changes for any of them, and the
    /// change can still be admitted.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if that cannot be written.
    pub fn dismiss(&mut self, Verdict { doc, tip }: Verdict) -> Result<(), AuthorityError> {
        let (name, change) = (doc.to_string(), tip.hash.to_string());
        let value = [&doc.to_bytes()[..], &tip.hash.0].concat();
        self.set(&format!("{DISMISSED}{name} {change}"), &value)?;
        Ok(audit::append(&self.data, &Act::Dismissed { doc: name, change })?)
    }

    /// Returns the changes that were dismissed.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if they cannot be read.
    pub fn dismissed(&self) -> Result<BTreeSet<(DocId, Hash)>, AuthorityError> {
        let sql = "SELECT value FROM setting WHERE key GLOB ?1 || '*'";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([DISMISSED], |row| {
            let value: Vec<u8> = row.get(0)?;
            let (doc, hash) = value.split_last_chunk().ok_or(rusqlite::Error::InvalidQuery)?;
            let doc = DocId::from_bytes(doc).map_err(|_malformed| rusqlite::Error::InvalidQuery)?;
            Ok((doc, Hash(*hash)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Says which of several changes with one number is the true one.
    ///
    /// # Errors
    /// [`AuthorityError::Roster`] if its device was never in the roster.
    pub fn resolve(&mut self, verdict: Verdict, now: i64) -> Result<(), AuthorityError> {
        self.refresh()?;
        self.sign(vec![Statement::Resolved(verdict)], now)?;
        let act =
            Act::Resolved { doc: verdict.doc.to_string(), change: verdict.tip.hash.to_string() };
        Ok(audit::append(&self.data, &act)?)
    }

    /// Checks that a device is in good standing and not the relay itself.
    fn revocable(&self, device: DeviceId) -> Result<(), AuthorityError> {
        match self.roster.device(device) {
            None => Err(AuthorityError::UnknownDevice(device)),
            Some(known) if known.role == Role::Relay => Err(AuthorityError::OwnDevice(device)),
            Some(_) => Ok(()),
        }
    }

    /// Returns a device with the next free number.
    fn new_device(
        &self,
        municipality: MunicipalityId,
        role: Role,
        key: &PublicKey,
    ) -> Result<Device, AuthorityError> {
        let (id, _) = self.next_numbers()?;
        Ok(Device { id, municipality, role, key: key.clone(), endorsement: None })
    }

    /// Signs the next entries and writes them, all or none.
    fn sign(&mut self, statements: Vec<Statement>, now: i64) -> Result<(), AuthorityError> {
        self.sign_with(statements, now, |_| Ok(()))
    }

    /// Signs the next entries and writes them with something else, all or none.
    fn sign_with(
        &mut self,
        statements: Vec<Statement>,
        now: i64,
        also: impl FnOnce(&Transaction<'_>) -> Result<(), AuthorityError>,
    ) -> Result<(), AuthorityError> {
        let (roster, entries) = self.signed(statements, now)?;
        self.keep(roster, &entries, |transaction, _| also(transaction))
    }

    /// Begins to write. Until that ends no other process writes, and none has changed the roster
    /// since it was read here.
    fn turn(&self) -> Result<Transaction<'_>, AuthorityError> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = Transaction::new_unchecked(&self.connection, behavior)?;
        let known = tables::height(&transaction)? == self.roster.height();
        known.then_some(transaction).ok_or(AuthorityError::Overtaken)
    }

    /// Writes entries that were signed, and the roster that they make, with something else, all or
    /// none.
    fn keep(
        &mut self,
        roster: Roster,
        entries: &[SignedEntry],
        also: impl FnOnce(&Transaction<'_>, &Roster) -> Result<(), AuthorityError>,
    ) -> Result<(), AuthorityError> {
        let transaction = self.turn()?;
        // Another process may have heard of a contradiction since they were signed.
        self.may_sign()?;
        for (height, entry) in (self.roster.height() + 1..).zip(entries) {
            tables::insert(&transaction, height, entry)?;
        }
        also(&transaction, &roster)?;
        transaction.commit()?;
        self.roster = roster;
        Ok(())
    }

    /// Signs the next entries and returns them with the roster that they make.
    fn signed(
        &self,
        statements: Vec<Statement>,
        now: i64,
    ) -> Result<(Roster, Vec<SignedEntry>), AuthorityError> {
        self.signed_after(self.roster.clone(), statements, now)
    }

    /// Signs the entries that follow a roster and returns them with the roster that they make.
    fn signed_after(
        &self,
        mut roster: Roster,
        statements: Vec<Statement>,
        now: i64,
    ) -> Result<(Roster, Vec<SignedEntry>), AuthorityError> {
        if roster.beyond().is_some() {
            return Err(AuthorityError::Outdated);
        }
        self.may_sign()?;
        let key = self.key()?;
        let mut entries = Vec::new();
        for statement in statements {
            let body = SignedEntry::encode(&roster.next(now, statement));
            let signature = key.sign(&SignedEntry::message(&body))?;
            let entry = SignedEntry { body, signature };
            roster.append(entry.clone())?;
            entries.push(entry);
        }
        Ok((roster, entries))
    }

    fn key(&self) -> Result<&DeviceKey, AuthorityError> {
        self.key.as_ref().ok_or(AuthorityError::KeyAway)
    }

    fn certify(&self, device: &Device, now: i64) -> Result<Vec<u8>, AuthorityError> {
        let founded = self.roster.founded();
        Ok(certify::device((founded.verbund, &founded.name), device, self.key()?, now)?)
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), AuthorityError> {
        self.connection.execute(
            "INSERT OR REPLACE INTO setting (key, value) VALUES (?1, ?2)",
            params![key, value],
        )?;
        Ok(())
    }
}

/// Returns the entries that revoke a device.
fn revocation(device: DeviceId, cuts: Vec<(DocId, Vec<Tip>)>) -> Vec<Statement> {
    let parts = parts(cuts).into_iter();
    parts.map(|cuts| Statement::Revoked(Revocation { device, cuts })).collect()
}

/// Splits the cuts of a revocation so that every entry fits a frame. The first part stands for
/// the revocation itself and is there even if nothing was written.
fn parts(mut cuts: Vec<(DocId, Vec<Tip>)>) -> Vec<Vec<(DocId, Vec<Tip>)>> {
    let mut parts = vec![Vec::new()];
    let mut tips = 0;
    for (doc, all) in cuts.drain(..) {
        for some in all.chunks(limits::ENTRY_TIPS) {
            tips += some.len();
            if tips > limits::ENTRY_TIPS {
                parts.push(Vec::new());
                tips = some.len();
            }
            parts.last_mut().expect("there is a first part").push((doc, some.to_vec()));
        }
    }
    parts
}

/// Reads and checks the roster of an authority's database.
///
/// # Errors
/// [`AuthorityError`] if it cannot be read or does not fit together.
pub(crate) fn roster_in(database: &Path) -> Result<Roster, AuthorityError> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(database, flags)?;
    Ok(Roster::open(tables::entries_from(&connection, 0)?)?)
}

/// Makes the database of an authority that was put back forbid to sign, and open invitations
/// void with what was asked under them. Returns how many invitations these were.
///
/// # Errors
/// [`AuthorityError::Newer`] if a newer program wrote it, [`AuthorityError::Database`] if it cannot
/// be written.
pub(crate) fn hold_after_restore(database: &Path) -> Result<usize, AuthorityError> {
    let connection = Connection::open(database)?;
    // The backup itself is the copy of what an older program wrote.
    tables::create(&connection)?;
    hold(&connection)?;
    // Nor is a person asked about what was decided after the backup.
    connection.execute("DELETE FROM request", [])?;
    // What was used after the backup must not be good for a second device.
    let open = "UPDATE invitation SET expires = 0 WHERE device IS NULL AND expires > 0";
    Ok(connection.execute(open, [])?)
}

fn hold(connection: &Connection) -> rusqlite::Result<()> {
    let held = "INSERT OR REPLACE INTO setting (key, value) VALUES ('unconfirmed', x'01')";
    connection.execute(held, []).map(drop)
}

fn new_item() -> ItemId {
    ItemId::from_bytes(ulid::Ulid::generate().0.to_be_bytes())
}

/// 128 random bits.
fn new_token() -> Token {
    let mut token = [0; 16];
    aws_lc_rs::rand::fill(&mut token).expect("the system gives randomness");
    token[0] &= 0x7f;
    token
}
