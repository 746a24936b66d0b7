// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The authority of a Verbund: its CA key, its roster, its invitations. Lives in the data folder
//! beside the mailbox; commands and the running service share it through its database.

use std::path::{Path, PathBuf};
use std::time::Duration;

use leitwerk_shared::change::{Hash, Tip, limits, sha256};
use leitwerk_shared::domain::ids::{DeviceId, DocId, ItemId, MunicipalityId, VerbundId};
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::identity::certificate::{device_uri, key_of, server_name};
use leitwerk_shared::identity::judgement::{Revocation, Verdict};
use leitwerk_shared::identity::key::{DeviceKey, KeyError, PublicKey};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{
    Device, Entry, Founded, Member, Roster, RosterError, SignedEntry, Statement,
};
use leitwerk_shared::net::enrol::{
    Answer, INVITATION_FORMAT, INVITATION_VERSION, Invitation, Refused, Request, Token,
};
use leitwerk_shared::net::tls::Identity;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PublicKeyData, SanType, SerialNumber, SignatureAlgorithm,
};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::audit::{self, Act};

/// The authority, opened from its folder.
#[derive(Debug)]
pub struct Authority {
    data: PathBuf,
    connection: Connection,
    key: DeviceKey,
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
    /// No device in good standing has this number.
    #[error("device {} is not in good standing", .0.0)]
    UnknownDevice(DeviceId),
    /// The relay's own device cannot be revoked: nobody would be left to spread it.
    #[error("device {} is the relay itself", .0.0)]
    OwnDevice(DeviceId),
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The roster does not fit together.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// A certificate cannot be made.
    #[error("a certificate cannot be made")]
    Certificate(#[from] rcgen::Error),
    /// The database cannot be used.
    #[error("the database of the authority cannot be used")]
    Database(#[from] rusqlite::Error),
    /// A file cannot be written or read.
    #[error("a file of the authority cannot be used")]
    File(#[from] std::io::Error),
}

/// The database while a Verbund is being founded.
const UNFINISHED: &str = "authority.db.new";

/// What SQLite may have left beside it.
const UNFINISHED_JOURNAL: &str = "authority.db.new-journal";

/// How long an invitation is good, in seconds.
const INVITATION_SECS: i64 = 7 * 24 * 3600;

/// How long a certificate is good, in days.
const CERTIFICATE_DAYS: i64 = 365;

/// How long the CA's own certificate is good, in days.
const CA_DAYS: i64 = 20 * 365;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS roster (
        height INTEGER PRIMARY KEY, body BLOB NOT NULL, signature BLOB NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS invitation (
        token_sha256 BLOB PRIMARY KEY, municipality INTEGER NOT NULL, role TEXT NOT NULL,
        expires INTEGER NOT NULL, pre_approved INTEGER NOT NULL,
        device INTEGER, key BLOB, certificate BLOB
    ) STRICT;
    PRAGMA user_version = 1;
";

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
        restrict(data)?;
        for name in ["ca.key", "node.key", "node.crt", audit::FILE, UNFINISHED_JOURNAL, UNFINISHED]
        {
            remove(&data.join(name))?;
        }
        // Without a log beside it the file can be renamed once it is whole.
        let connection = Connection::open(&unfinished)?;
        connection.execute_batch(TABLES)?;
        let key = DeviceKey::generate()?;
        let node_key = DeviceKey::generate()?;
        key.save(&data.join("ca.key"))?;
        node_key.save(&data.join("node.key"))?;

        let id = VerbundId::from_bytes(new_item().to_bytes());
        let issuer = issuer(verbund, &key)?;
        let mut ca = ca_params(verbund);
        valid(&mut ca, now, CA_DAYS);
        let ca_certificate = ca.self_signed(issuer.key())?.der().to_vec();
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

        insert(&connection, 0, &first)?;
        let roster = Roster::open(vec![first])?;
        let mut authority = Self { data: data.to_owned(), connection, key, roster };
        authority.set("listen", listen.as_bytes())?;
        audit::append(data, &Act::Founded { verbund: verbund.to_owned() })?;
        let member = authority.add_member(kommune, None, None, now)?;
        let device = authority.new_device(member, Role::Relay, node_key.public());
        authority.append(Statement::Device(device.clone()), now)?;
        let certificate = authority.certify(&device, now)?;
        std::fs::write(data.join("node.crt"), certificate)?;
        drop(authority);
        std::fs::rename(&unfinished, &finished)?;
        #[cfg(unix)]
        std::fs::File::open(data)?.sync_all()?;
        Self::open(data)
    }

    /// Opens the authority of a folder.
    ///
    /// # Errors
    /// [`AuthorityError::Missing`] if there is none, else what keeps it from opening.
    pub fn open(data: &Path) -> Result<Self, AuthorityError> {
        let path = data.join("authority.db");
        if !path.exists() {
            return Err(AuthorityError::Missing(data.to_owned()));
        }
        let connection = connect(&path)?;
        let key = DeviceKey::load(&data.join("ca.key"))?;
        let roster = Roster::open(entries_from(&connection, 0)?)?;
        Ok(Self { data: data.to_owned(), connection, key, roster })
    }

    /// Reads roster entries that another process has added since, and returns them.
    ///
    /// # Errors
    /// [`AuthorityError`] if they cannot be read or do not fit.
    pub fn refresh(&mut self) -> Result<Vec<SignedEntry>, AuthorityError> {
        let new = entries_from(&self.connection, self.roster.height() + 1)?;
        for entry in &new {
            self.roster.append(entry.clone())?;
        }
        Ok(new)
    }

    /// Takes entries over that a member holds and this authority has lost: it signed them itself,
    /// before a backup was put back. Returns how many they were.
    ///
    /// # Errors
    /// [`AuthorityError::Roster`] if they do not continue the roster.
    pub fn adopt(&mut self, entries: &[SignedEntry]) -> Result<usize, AuthorityError> {
        self.refresh()?;
        let mut roster = self.roster.clone();
        let transaction = self.connection.unchecked_transaction()?;
        let before = roster.height();
        for entry in entries {
            let height = roster.height();
            roster.append(entry.clone())?;
            if roster.height() > height {
                insert(&transaction, roster.height(), entry)?;
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
        if *self.key.public() != self.roster.founded().ca_key {
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
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if that cannot be written.
    pub fn hold(&self) -> Result<(), AuthorityError> {
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
        self.connection.execute("DELETE FROM setting WHERE key = 'unconfirmed'", [])?;
        let (hash, by) = (tip.to_string(), by.to_owned());
        Ok(audit::append(&self.data, &Act::RosterConfirmed { height, hash, by })?)
    }

    fn may_sign(&self) -> Result<(), AuthorityError> {
        if self.is_held()? {
            let (height, tip) = (self.roster.height(), self.roster.tip());
            return Err(AuthorityError::Unconfirmed { height, tip });
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
            ca: self.roster.founded().ca_certificate.clone(),
        })
    }

    /// Returns the address that the relay listens on.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if it cannot be read.
    pub fn listen(&self) -> Result<String, AuthorityError> {
        let value = self
            .connection
            .query_row("SELECT value FROM setting WHERE key = 'listen'", [], |row| {
                row.get::<_, Vec<u8>>(0)
            })
            .optional()?;
        Ok(String::from_utf8_lossy(&value.unwrap_or_default()).into_owned())
    }

    /// Adds a Kommune.
    ///
    /// # Errors
    /// [`AuthorityError::KnownMember`] if the name is taken.
    pub fn add_member(
        &mut self,
        name: &str,
        kind: Option<MunicipalityKind>,
        ars: Option<String>,
        now: i64,
    ) -> Result<MunicipalityId, AuthorityError> {
        self.refresh()?;
        if self.member(name).is_some() {
            return Err(AuthorityError::KnownMember(name.to_owned()));
        }
        let highest = self.roster.members().keys().last().map_or(0, |id| id.0);
        let id = MunicipalityId(highest + 1);
        let kind = kind.or_else(|| MunicipalityKind::of_name(name)).unwrap_or_default();
        let member = Member { id, name: name.to_owned(), kind, ars };
        self.append(Statement::Member(member), now)?;
        let act = Act::MemberAdded { municipality: id.0, name: name.to_owned() };
        audit::append(&self.data, &act)?;
        Ok(id)
    }

    /// Makes an invitation for one device.
    ///
    /// # Errors
    /// [`AuthorityError::UnknownMember`] if no member has the name.
    pub fn invite(
        &mut self,
        kommune: &str,
        role: Role,
        pre_approved: bool,
        now: i64,
    ) -> Result<Invitation, AuthorityError> {
        self.refresh()?;
        self.may_sign()?;
        let member = self.member(kommune).cloned();
        let member = member.ok_or_else(|| AuthorityError::UnknownMember(kommune.to_owned()))?;
        let token: Token = new_token();
        let expires = now + INVITATION_SECS;
        self.connection.execute(
            "INSERT INTO invitation (token_sha256, municipality, role, expires, pre_approved)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![sha256(&token).0, member.id.0, role.word(), expires, pre_approved],
        )?;
        let act =
            Act::Invited { municipality: member.id.0, role: role.word().to_owned(), pre_approved };
        audit::append(&self.data, &act)?;
        let founded = self.roster.founded();
        Ok(Invitation {
            format: INVITATION_FORMAT.to_owned(),
            version: INVITATION_VERSION,
            verbund_name: founded.name.clone(),
            verbund: founded.verbund.to_string(),
            kommune: member.name,
            role: role.word().to_owned(),
            relays: vec![self.listen()?],
            ca_sha256: sha256(&founded.ca_certificate).to_string(),
            token: format!("{:032x}", u128::from_be_bytes(token)),
            expires: jiff::Timestamp::from_second(expires).unwrap_or_default().to_string(),
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
        let known = self.roster.device(device).ok_or(AuthorityError::UnknownDevice(device))?;
        if known.role == Role::Relay {
            return Err(AuthorityError::OwnDevice(device));
        }
        self.may_sign()?;
        let documents = cuts.len();
        // All entries or none: without all of its cuts a revocation would hide what is valid.
        let transaction = self.connection.unchecked_transaction()?;
        let mut roster = self.roster.clone();
        for cuts in parts(cuts) {
            let statement = Statement::Revoked(Revocation { device, cuts });
            let (next, entry) = sign(&self.key, &roster, statement, now)?;
            insert(&transaction, next.height(), &entry)?;
            roster = next;
        }
        transaction.commit()?;
        self.roster = roster;
        let act = Act::Revoked { device: device.0, documents };
        Ok(audit::append(&self.data, &act)?)
    }

    /// Lets a change count that lies beyond a cut.
    ///
    /// # Errors
    /// [`AuthorityError::Roster`] if its device was never in the roster.
    pub fn admit(&mut self, verdict: Verdict, now: i64) -> Result<(), AuthorityError> {
        self.refresh()?;
        self.append(Statement::Admitted(verdict), now)?;
        let act =
            Act::Admitted { doc: verdict.doc.to_string(), change: verdict.tip.hash.to_string() };
        Ok(audit::append(&self.data, &act)?)
    }

    /// Says which of several changes with one number is the true one.
    ///
    /// # Errors
    /// [`AuthorityError::Roster`] if its device was never in the roster.
    pub fn resolve(&mut self, verdict: Verdict, now: i64) -> Result<(), AuthorityError> {
        self.refresh()?;
        self.append(Statement::Resolved(verdict), now)?;
        let act =
            Act::Resolved { doc: verdict.doc.to_string(), change: verdict.tip.hash.to_string() };
        Ok(audit::append(&self.data, &act)?)
    }

    /// Answers an applicant. A device that asks again with the same key gets the same answer,
    /// so that an answer that was lost on the way costs no invitation.
    pub fn answer(&mut self, request: Request, now: i64) -> Answer {
        let answer = self.decide(request, now);
        let act = match &answer {
            Ok((device, _)) => Act::Joined {
                device: device.id.0,
                municipality: device.municipality.0,
                role: device.role.word().to_owned(),
            },
            Err(refused) => Act::JoinRefused { reason: refused.to_string() },
        };
        audit::note(&self.data, &act);
        match answer {
            Ok((device, certificate)) => Answer::Accepted {
                device: device.id,
                certificate,
                roster: self.roster.entries_from(0).to_vec(),
            },
            Err(refused) => Answer::Refused(refused),
        }
    }

    fn decide(&mut self, request: Request, now: i64) -> Result<(Device, Vec<u8>), Refused> {
        let Request::Join { verbund, token, key, proof } = request;
        if verbund != self.roster.verbund() {
            return Err(Refused::OtherVerbund);
        }
        if !key.verifies(&Request::message(verbund, &token, &key), proof) {
            return Err(Refused::Malformed);
        }
        self.redeem(&token, &key, now).unwrap_or_else(|error| {
            tracing::error!(%error, "a device cannot be admitted");
            Err(Refused::Unavailable)
        })
    }

    /// Redeems a token. The outer error is the authority's own, the inner one the applicant's.
    fn redeem(
        &mut self,
        token: &Token,
        key: &PublicKey,
        now: i64,
    ) -> Result<Result<(Device, Vec<u8>), Refused>, AuthorityError> {
        self.refresh()?;
        let id = sha256(token).0;
        let row = self
            .connection
            .query_row(
                "SELECT municipality, role, expires, pre_approved, device, key, certificate
                 FROM invitation WHERE token_sha256 = ?1",
                [id],
                |row| {
                    Ok((
                        MunicipalityId(row.get(0)?),
                        row.get::<_, String>(1)?,
                        row.get::<_, i64>(2)?,
                        row.get::<_, bool>(3)?,
                        row.get::<_, Option<u32>>(4)?.map(DeviceId),
                        row.get::<_, Option<Vec<u8>>>(5)?,
                        row.get::<_, Option<Vec<u8>>>(6)?,
                    ))
                },
            )
            .optional()?;
        let Some((municipality, role, expires, pre_approved, device, used_by, certificate)) = row
        else {
            return Ok(Err(Refused::Unknown));
        };
        if let Some(used_by) = used_by {
            let device = device.and_then(|device| self.roster.device(device)).cloned();
            return Ok(match (device, certificate) {
                (Some(device), Some(certificate)) if used_by == key.as_bytes() => {
                    Ok((device, certificate))
                }
                _ => Err(Refused::Used),
            });
        }
        if now >= expires {
            return Ok(Err(Refused::Expired));
        }
        if !pre_approved {
            return Ok(Err(Refused::Unconfirmed));
        }
        let Some(role) = Role::PERSONS.into_iter().find(|known| known.word() == role) else {
            return Ok(Err(Refused::Unknown));
        };
        if self.roster.by_key(key).is_some() {
            return Ok(Err(Refused::Malformed));
        }
        self.may_sign()?;
        let device = self.new_device(municipality, role, key);
        let certificate = self.certify(&device, now)?;
        let statement = Statement::Device(device.clone());
        let (roster, entry) = sign(&self.key, &self.roster, statement, now)?;
        // Both or neither: a token must not stay good for a second device.
        let transaction = self.connection.unchecked_transaction()?;
        insert(&transaction, roster.height(), &entry)?;
        transaction.execute(
            "UPDATE invitation SET device = ?2, key = ?3, certificate = ?4
             WHERE token_sha256 = ?1",
            params![id, device.id.0, key.as_bytes(), certificate],
        )?;
        transaction.commit()?;
        self.roster = roster;
        Ok(Ok((device, certificate)))
    }

    /// Returns a device with the next free number.
    fn new_device(&self, municipality: MunicipalityId, role: Role, key: &PublicKey) -> Device {
        let highest = self.roster.devices().keys().last().map_or(0, |id| id.0);
        let id = DeviceId(highest + 1);
        Device { id, municipality, role, key: key.clone(), endorsement: None }
    }

    fn append(&mut self, statement: Statement, now: i64) -> Result<(), AuthorityError> {
        self.may_sign()?;
        let (roster, entry) = sign(&self.key, &self.roster, statement, now)?;
        // The primary key turns two processes that sign the same place into an error for one.
        insert(&self.connection, roster.height(), &entry)?;
        self.roster = roster;
        Ok(())
    }

    fn member(&self, name: &str) -> Option<&Member> {
        self.roster.members().values().find(|member| member.name == name)
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), AuthorityError> {
        self.connection.execute(
            "INSERT OR REPLACE INTO setting (key, value) VALUES (?1, ?2)",
            params![key, value],
        )?;
        Ok(())
    }

    /// Issues a certificate. Every field is the authority's own; of the device only the key
    /// goes in.
    fn certify(&self, device: &Device, now: i64) -> Result<Vec<u8>, AuthorityError> {
        let founded = self.roster.founded();
        let uri = device_uri(founded.verbund, device);
        let mut params = CertificateParams::default();
        params.distinguished_name = named(&format!("Leitwerk {}", device.id.0));
        params.subject_alt_names = vec![
            SanType::URI(uri.as_str().try_into()?),
            SanType::DnsName(server_name(founded.verbund).as_str().try_into()?),
        ];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        params.serial_number = Some(SerialNumber::from(new_token().to_vec()));
        valid(&mut params, now, CERTIFICATE_DAYS);
        let issuer = issuer(&founded.name, &self.key)?;
        Ok(params.signed_by(&Point(device.key.clone()), &issuer)?.der().to_vec())
    }
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

/// Signs the next entry of a roster and returns it with the roster that it makes.
fn sign(
    key: &DeviceKey,
    roster: &Roster,
    statement: Statement,
    now: i64,
) -> Result<(Roster, SignedEntry), AuthorityError> {
    let body = SignedEntry::encode(&roster.next(now, statement));
    let signature = key.sign(&SignedEntry::message(&body))?;
    let entry = SignedEntry { body, signature };
    let mut roster = roster.clone();
    roster.append(entry.clone())?;
    Ok((roster, entry))
}

/// A device's public key as rcgen wants it.
struct Point(PublicKey);

impl PublicKeyData for Point {
    fn der_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_ECDSA_P256_SHA256
    }
}

fn issuer(verbund: &str, key: &DeviceKey) -> Result<Issuer<'static, KeyPair>, rcgen::Error> {
    Ok(Issuer::new(ca_params(verbund), KeyPair::try_from(key.pkcs8())?))
}

fn ca_params(verbund: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(&format!("Leitwerk {verbund}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

/// Sets the time of validity. It begins a day early, for clocks that are slow.
fn valid(params: &mut CertificateParams, now: i64, days: i64) {
    let now =
        time::OffsetDateTime::from_unix_timestamp(now).unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    params.not_before = now - time::Duration::days(1);
    params.not_after = now + time::Duration::days(days);
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(connection)
}

/// Reads and checks the roster of an authority's database.
///
/// # Errors
/// [`AuthorityError`] if it cannot be read or does not fit together.
pub(crate) fn roster_in(database: &Path) -> Result<Roster, AuthorityError> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(database, flags)?;
    Ok(Roster::open(entries_from(&connection, 0)?)?)
}

/// Makes the database of an authority that was put back forbid to sign, and open invitations
/// void. Returns how many these were.
///
/// # Errors
/// [`AuthorityError::Database`] if it cannot be written.
pub(crate) fn hold_after_restore(database: &Path) -> Result<usize, AuthorityError> {
    let connection = Connection::open(database)?;
    hold(&connection)?;
    // What was used after the backup must not be good for a second device.
    let open = "UPDATE invitation SET expires = 0 WHERE device IS NULL AND expires > 0";
    Ok(connection.execute(open, [])?)
}

fn hold(connection: &Connection) -> rusqlite::Result<()> {
    let held = "INSERT OR REPLACE INTO setting (key, value) VALUES ('unconfirmed', x'01')";
    connection.execute(held, []).map(drop)
}

fn insert(connection: &Connection, height: u32, entry: &SignedEntry) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO roster (height, body, signature) VALUES (?1, ?2, ?3)",
        params![height, entry.body, entry.signature.to_bytes()],
    )?;
    Ok(())
}

fn entries_from(connection: &Connection, height: u32) -> rusqlite::Result<Vec<SignedEntry>> {
    let mut statement = connection
        .prepare_cached("SELECT body, signature FROM roster WHERE height >= ?1 ORDER BY height")?;
    let rows = statement.query_map([height], |row| {
        let signature: Vec<u8> = row.get(1)?;
        let signature = leitwerk_shared::change::Signature::from_bytes(&signature);
        let signature = signature.ok_or(rusqlite::Error::InvalidQuery)?;
        Ok(SignedEntry { body: row.get(0)?, signature })
    })?;
    rows.collect()
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Only the service's own user may look into the folder.
fn restrict(data: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    std::fs::set_permissions(data, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
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
