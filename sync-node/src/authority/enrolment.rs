// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How a device joins: an invitation, a request, a code that two people compare on the telephone,
//! where it takes one the agreement of a coordinator, and then the entry in the roster.

use leitwerk_shared::change::{Signature, limits, sha256};
use leitwerk_shared::domain::ids::{DeviceId, MunicipalityId};
use leitwerk_shared::identity::key::PublicKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{Device, Statement};
use leitwerk_shared::net::enrol::{
    Answer, Channel, Claim, Grant, INVITATION_FORMAT, INVITATION_VERSION, Invitation, Purpose,
    Refused, Request, Token, code,
};
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Authority, AuthorityError, new_token, revocation, tables};
use crate::audit::{self, Act};

/// An invitation as the administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// The beginning of the SHA-256 of its token.
    pub id: String,
    /// The Kommune.
    pub municipality: MunicipalityId,
    /// What the device will be allowed to do.
    pub role: Role,
    /// When it expires, in seconds since 1970.
    pub expires: i64,
    /// How it goes with it.
    pub state: State,
}

/// How it goes with an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It can be used.
    Open,
    /// A device used it.
    Used(DeviceId),
    /// Its time is over.
    Expired,
    /// It was withdrawn.
    Withdrawn,
}

/// A device that wants to join and waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRequest {
    /// Its number.
    pub number: u32,
    /// The Kommune of its invitation.
    pub municipality: MunicipalityId,
    /// What it would be allowed to do.
    pub role: Role,
    /// What its screen shows.
    pub code: String,
    /// When it asked, in seconds since 1970.
    pub at: i64,
    /// Whether it is confirmed and waits for a coordinator.
    pub granting: bool,
    /// Whether a coordinator has agreed, and it waits for the CA's key: it is confirmed once more with
    /// that.
    pub endorsed: bool,
    /// The device that it replaces.
    pub replaces: Option<DeviceId>,
    /// How many devices ask with the same invitation. More than one means that somebody has a
    /// copy of the file.
    pub rivals: u32,
}

/// What an applicant shows, and cannot have made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// The key of a device in good standing.
    Device(DeviceId),
    /// The token of an invitation that was given out, whatever became of it since; this is the
    /// SHA-256 of it.
    Invitation([u8; 32]),
}

/// How long an invitation is good, in seconds.
const INVITATION_SECS: i64 = 7 * 24 * 3600;

/// How much of the hash of a token names an invitation, in hexadecimal digits.
const ID_DIGITS: usize = 8;

/// An invitation, as stored.
struct Given {
    expires: i64,
    pre_approved: bool,
    /// The device that used it, with its key.
    used: Option<(DeviceId, Vec<u8>)>,
    withdrawn: bool,
}

/// A request with its invitation, as stored.
struct Stored {
    number: u32,
    token: [u8; 32],
    key: PublicKey,
    nonce: [u8; 16],
    at: i64,
    state: String,
    endorsement: Option<(DeviceId, Signature)>,
    municipality: MunicipalityId,
    role: Role,
    replaces: Option<DeviceId>,
}

const STORED: &str = "SELECT number, token_sha256, request.key, nonce, at, state, endorser,
    endorsement, municipality, role, replaces FROM request JOIN invitation USING (token_sha256)
    WHERE invitation.device IS NULL AND NOT withdrawn";

impl Authority {
    /// Makes an invitation for one device, which may take the place of another.
    ///
    /// # Errors
    /// [`AuthorityError::UnknownMember`] if no member has the name, [`AuthorityError::Dissolved`]
    /// if it has ended, [`AuthorityError::UnknownDevice`] and [`AuthorityError::OwnDevice`] for a
    /// device that cannot be replaced.
    pub fn invite(
        &mut self,
        kommune: &str,
        role: Role,
        pre_approved: bool,
        replaces: Option<DeviceId>,
        now: i64,
    ) -> Result<Invitation, AuthorityError> {
        self.refresh()?;
        self.may_sign()?;
        let member = self.known_member(kommune)?.clone();
        if member.until.is_some_and(|until| until < day(now)) {
            return Err(AuthorityError::Dissolved(member.name));
        }
        if let Some(replaced) = replaces {
            self.revocable(replaced)?;
        }
        let token: Token = new_token();
        let expires = now + INVITATION_SECS;
        self.connection.execute(
            "INSERT INTO invitation
                (token_sha256, municipality, role, expires, pre_approved, replaces)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                sha256(&token).0,
                member.id.0,
                role.word(),
                expires,
                pre_approved,
                replaces.map(|device| device.0)
            ],
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
            relays: self.addresses()?,
            ca_sha256: self.pinned()?,
            token: format!("{:032x}", u128::from_be_bytes(token)),
            expires: jiff::Timestamp::from_second(expires).unwrap_or_default().to_string(),
        })
    }

    /// Returns all invitations, the newest last.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if they cannot be read.
    pub fn invitations(&self, now: i64) -> Result<Vec<Invited>, AuthorityError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT token_sha256, municipality, role, expires, device, withdrawn FROM invitation
             ORDER BY expires, rowid",
        )?;
        let rows = statement.query_map([], |row| {
            let expires = row.get(3)?;
            let used: Option<u32> = row.get(4)?;
            let state = match (used, row.get(5)?) {
                (Some(device), _) => State::Used(DeviceId(device)),
                (None, true) => State::Withdrawn,
                (None, false) if now >= expires => State::Expired,
                (None, false) => State::Open,
            };
            Ok(Invited {
                id: id_of(&row.get(0)?),
                municipality: MunicipalityId(row.get(1)?),
                role: role(&row.get::<_, String>(2)?)?,
                expires,
                state,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Withdraws the open invitation whose id begins like this.
    ///
    /// # Errors
    /// [`AuthorityError::UnknownInvitation`] unless exactly one open invitation does.
    pub fn withdraw(&mut self, id: &str) -> Result<(), AuthorityError> {
        let unknown = || AuthorityError::UnknownInvitation(id.to_owned());
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(unknown());
        }
        let transaction = self.connection.unchecked_transaction()?;
        let withdrawn = transaction.execute(
            "UPDATE invitation SET withdrawn = 1 WHERE device IS NULL AND NOT withdrawn
             AND lower(hex(token_sha256)) LIKE ?1 || '%'",
            [id.to_lowercase()],
        )?;
        if withdrawn != 1 {
            return Err(unknown());
        }
        transaction.commit()?;
        let act = Act::InvitationWithdrawn { invitation: id.to_lowercase() };
        Ok(audit::append(&self.data, &act)?)
    }

    /// Returns the devices that want to join and wait for a person.
    ///
    /// # Errors
    /// [`AuthorityError::Database`] if they cannot be read.
    pub fn requests(&self) -> Result<Vec<OpenRequest>, AuthorityError> {
        let stored = self.stored("AND state <> 'refused'")?;
        let verbund = self.roster.verbund();
        let open = stored.iter().map(|it| OpenRequest {
            number: it.number,
            municipality: it.municipality,
            role: it.role,
            code: code(verbund, &it.nonce, &it.key),
            at: it.at,
            granting: it.state == "granting",
            endorsed: it.state == "endorsed",
            replaces: it.replaces,
            rivals: stored.iter().fold(0, |sum, other| sum + u32::from(other.token == it.token)),
        });
        Ok(open.collect())
    }

    /// Lets a device join whose code was read out on the telephone. Returns `None` if a
    /// coordinator has to agree first.
    ///
    /// # Errors
    /// [`AuthorityError::UnknownRequest`], [`AuthorityError::WrongCode`],
    /// [`AuthorityError::KeyAway`].
    pub fn confirm_request(
        &mut self,
        number: u32,
        heard: &str,
        now: i64,
    ) -> Result<Option<Device>, AuthorityError> {
        self.refresh()?;
        let request = self.request(number)?;
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        if digits(heard) != digits(&code(self.roster.verbund(), &request.nonce, &request.key)) {
            return Err(AuthorityError::WrongCode(number));
        }
        self.accept(&request, request.endorsement, now)
    }

    /// Refuses a device that wants to join.
    ///
    /// # Errors
    /// [`AuthorityError::UnknownRequest`] if it does not wait.
    pub fn refuse_request(&mut self, number: u32) -> Result<(), AuthorityError> {
        let request = self.request(number)?;
        self.set_state(&request, "refused")?;
        Ok(audit::append(&self.data, &Act::RequestRefused { request: number })?)
    }

    /// Returns what somebody who asks over the network shows. `None` is a stranger.
    pub fn shown_by(&self, request: &Request, channel: &Channel) -> Option<Shown> {
        let (claim, purpose) = match request {
            Request::Join { token, .. } => return self.given_out(token),
            Request::Renew(claim) => (claim, Purpose::Renew),
            Request::Grants(claim) => (claim, Purpose::Grants),
            Request::Endorse { claim, .. } => (claim, Purpose::Endorse),
            Request::Names(claim) => (claim, Purpose::Names),
        };
        let device = self.claimed(claim, purpose, channel).ok()?;
        Some(Shown::Device(device.id))
    }

    fn given_out(&self, token: &Token) -> Option<Shown> {
        let id = sha256(token).0;
        let sql = "SELECT 1 FROM invitation WHERE token_sha256 = ?1";
        let known = self.connection.query_row(sql, [id], |_| Ok(())).optional();
        let known = known.unwrap_or_else(|error| {
            tracing::error!(%error, "the invitations cannot be read");
            None
        });
        known.map(|()| Shown::Invitation(id))
    }

    /// Answers somebody who asks over the network. A device that asks again with the same key
    /// gets the same answer, so that an answer that was lost on the way costs no invitation.
    pub fn answer(&mut self, request: &Request, channel: &Channel, now: i64) -> Answer {
        let claims = match request {
            Request::Join { .. } => None,
            Request::Renew(claim)
            | Request::Grants(claim)
            | Request::Names(claim)
            | Request::Endorse { claim, .. } => Some(claim.device.0),
        };
        let mut answered = self.decide_on(request, channel, now);
        if matches!(answered, Err(AuthorityError::Overtaken)) {
            // An administrator has decided in this very moment.
            answered = self.decide_on(request, channel, now);
        }
        let answer = answered.unwrap_or_else(|error| {
            tracing::error!(%error, "a request cannot be answered");
            Err(Refused::Unavailable)
        });
        answer.unwrap_or_else(|refused| {
            let reason = refused.to_string();
            let act = match claims {
                None => Act::JoinRefused { reason },
                Some(device) => Act::ClaimRefused { device, reason },
            };
            audit::note(&self.data, &act);
            Answer::Refused(refused)
        })
    }

    /// The outer error is the authority's own, the inner one the applicant's.
    fn decide_on(
        &mut self,
        request: &Request,
        channel: &Channel,
        now: i64,
    ) -> Result<Result<Answer, Refused>, AuthorityError> {
        match request {
            Request::Join { verbund, .. } if *verbund != self.roster.verbund() => {
                Ok(Err(Refused::OtherVerbund))
            }
            Request::Join { verbund, token, key, proof } => {
                if key.verifies(&Request::message(*verbund, token, key), *proof) {
                    self.join(token, key, now)
                } else {
                    Ok(Err(Refused::Malformed))
                }
            }
            Request::Renew(claim) => self.renew(claim, channel, now),
            Request::Grants(claim) => self.grants(claim, channel),
            Request::Endorse { claim, key, signature } => {
                self.endorse(claim, channel, key, *signature, now)
            }
            Request::Names(claim) => self.names(claim, channel),
        }
    }

    fn join(
        &mut self,
        token: &Token,
        key: &PublicKey,
        now: i64,
    ) -> Result<Result<Answer, Refused>, AuthorityError> {
        let id = sha256(token).0;
        let Some((invitation, mut of_token)) = self.given_with_requests(&id)? else {
            return Ok(Err(Refused::Unknown));
        };
        let Given { expires, pre_approved, used, withdrawn } = invitation;
        if let Some((device, used_by)) = used {
            return Ok(match self.roster.device(device) {
                _ if used_by != key.as_bytes() => Err(Refused::Used),
                None => Err(Refused::NotInStanding),
                Some(_) => Ok(self.accepted(device)?),
            });
        }
        if withdrawn {
            return Ok(Err(Refused::Withdrawn));
        }
        let known = of_token.iter().position(|request| request.key == *key);
        let request = match known.map(|at| of_token.swap_remove(at)) {
            Some(request) if request.state == "refused" => return Ok(Err(Refused::Denied)),
            Some(request) => request,
            None if now >= expires => return Ok(Err(Refused::Expired)),
            None if self.roster.by_key(key).is_some() => return Ok(Err(Refused::Malformed)),
            None if of_token.len() >= limits::INVITATION_RIVALS => {
                return Ok(Err(Refused::Contested));
            }
            None => self.note(&id, key, now)?,
        };
        if pre_approved && request.state == "waiting" && self.can_sign() {
            if let Some(device) = self.accept(&request, None, now)? {
                return Ok(Ok(self.accepted(device.id)?));
            }
            return Ok(Ok(Answer::Waiting { nonce: request.nonce, endorsement: true }));
        }
        let endorsement = request.state == "granting";
        Ok(Ok(Answer::Waiting { nonce: request.nonce, endorsement }))
    }

    /// Reads an invitation and what is asked under it, and the roster of the same moment: whom the
    /// one calls a device the other knows.
    fn given_with_requests(
        &mut self,
        token: &[u8; 32],
    ) -> Result<Option<(Given, Vec<Stored>)>, AuthorityError> {
        let moment = self.connection.unchecked_transaction()?;
        let sql = "SELECT expires, pre_approved, device, key, withdrawn FROM invitation
             WHERE token_sha256 = ?1";
        let given = moment.query_row(sql, [token], given).optional()?;
        let mut requests = self.stored("")?;
        requests.retain(|request| request.token == *token);
        let entries = self.entries_to_come()?;
        moment.finish()?;
        self.take(&entries)?;
        Ok(given.map(|given| (given, requests)))
    }

    /// Notes a new request.
    fn note(&self, token: &[u8; 32], key: &PublicKey, now: i64) -> Result<Stored, AuthorityError> {
        let noted = self.connection.execute(
            "INSERT INTO request (token_sha256, key, nonce, at, state)
             SELECT token_sha256, ?2, ?3, ?4, 'waiting' FROM invitation
             WHERE token_sha256 = ?1 AND device IS NULL AND NOT withdrawn",
            params![token, key.as_bytes(), new_token(), now],
        )?;
        if noted != 1 {
            return Err(AuthorityError::Overtaken);
        }
        let number = u32::try_from(self.connection.last_insert_rowid()).unwrap_or_default();
        audit::append(&self.data, &Act::Requested { request: number })?;
        self.request(number)
    }

    /// Takes a device into the roster, in place of another one if that is wanted. Returns `None`
    /// if a coordinator has to agree first.
    fn accept(
        &mut self,
        request: &Stored,
        endorsement: Option<(DeviceId, Signature)>,
        now: i64,
    ) -> Result<Option<Device>, AuthorityError> {
        let mut statements = Vec::new();
        // The old one goes first: its own agreement to its replacement would be worth nothing.
        let mut revoked = None;
        if let Some(old) = request.replaces.filter(|old| self.roster.device(*old).is_some()) {
            let cuts = self.mailbox()?.cuts(&self.roster, old)?;
            revoked = Some(Act::Revoked { device: old.0, documents: cuts.len() });
            statements = revocation(old, cuts);
        }
        let (roster, _) = self.signed(statements.clone(), now)?;
        if endorsement.is_none() && roster.needs_endorsement(request.role) {
            self.set_state(request, "granting")?;
            audit::append(&self.data, &Act::Confirmed { request: request.number })?;
            return Ok(None);
        }
        let device = self.new_device(request.municipality, request.role, &request.key)?;
        let device = Device { endorsement, ..device };
        let certificate = self.certify(&device, now)?;
        statements.push(Statement::Device(device.clone()));
        // All or nothing: a token must not stay good for a second device.
        self.sign_with(statements, now, |transaction| {
            tables::set_certificate(transaction, device.id, &certificate)?;
            let used = transaction.execute(
                "UPDATE invitation SET device = ?2, key = ?3
                 WHERE token_sha256 = ?1 AND device IS NULL AND NOT withdrawn",
                params![request.token, device.id.0, device.key.as_bytes()],
            )?;
            let sql = "DELETE FROM request WHERE number = ?1 AND state = ?2";
            let answered = transaction.execute(sql, params![request.number, request.state])?;
            if (used, answered) != (1, 1) {
                return Err(AuthorityError::Overtaken);
            }
            transaction.execute("DELETE FROM request WHERE token_sha256 = ?1", [request.token])?;
            Ok(())
        })?;
        if let Some(act) = revoked {
            audit::append(&self.data, &act)?;
        }
        let act = Act::Joined {
            device: device.id.0,
            municipality: device.municipality.0,
            role: device.role.word().to_owned(),
        };
        audit::append(&self.data, &act)?;
        Ok(Some(device))
    }

    fn accepted(&self, device: DeviceId) -> Result<Answer, AuthorityError> {
        let certificate = tables::certificate(&self.connection, device)?;
        let certificate = certificate.ok_or(AuthorityError::UnknownDevice(device))?;
        let roster = self.roster.entries_from(0).to_vec();
        Ok(Answer::Accepted { device, certificate, roster })
    }

    fn renew(
        &mut self,
        claim: &Claim,
        channel: &Channel,
        now: i64,
    ) -> Result<Result<Answer, Refused>, AuthorityError> {
        self.refresh()?;
        let device = match self.claimed(claim, Purpose::Renew, channel) {
            Ok(device) => device.clone(),
            Err(refused) => return Ok(Err(refused)),
        };
        let old = tables::certificate(&self.connection, device.id)?;
        // What a backup has lost may have revoked the device.
        let may_issue = self.can_sign() && !self.is_held()?;
        let certificate = match old {
            Some(old) if !may_issue || !self.is_due(&old, now) => old,
            _ => {
                self.may_sign()?;
                self.issue(&device, now)?
            }
        };
        let roster = self.roster.entries_from(0).to_vec();
        Ok(Ok(Answer::Renewed { certificate, roster }))
    }

    fn grants(
        &mut self,
        claim: &Claim,
        channel: &Channel,
    ) -> Result<Result<Answer, Refused>, AuthorityError> {
        self.refresh()?;
        if let Err(refused) = self.claimed_by_coordinator(claim, Purpose::Grants, channel) {
            return Ok(Err(refused));
        }
        let grants = self.stored("AND state = 'granting'")?.into_iter();
        let grant =
            |Stored { municipality, role, key, at, .. }| Grant { municipality, role, key, at };
        Ok(Ok(Answer::Granting(grants.map(grant).collect())))
    }

    fn names(
        &mut self,
        claim: &Claim,
        channel: &Channel,
    ) -> Result<Result<Answer, Refused>, AuthorityError> {
        self.refresh()?;
        Ok(match self.claimed(claim, Purpose::Names, channel) {
            Ok(_) => Ok(Answer::Names(self.persons()?)),
            Err(refused) => Err(refused),
        })
    }

    fn endorse(
        &mut self,
        claim: &Claim,
        channel: &Channel,
        key: &PublicKey,
        signature: Signature,
        now: i64,
    ) -> Result<Result<Answer, Refused>, AuthorityError> {
        self.refresh()?;
        let by = match self.claimed_by_coordinator(claim, Purpose::Endorse, channel) {
            Ok(by) => by.clone(),
            Err(refused) => return Ok(Err(refused)),
        };
        let mut granting = self.stored("AND state = 'granting'")?;
        let Some(at) = granting.iter().position(|request| request.key == *key) else {
            return Ok(Err(Refused::Unknown));
        };
        let request = granting.swap_remove(at);
        let Stored { municipality, role, .. } = request;
        let message = Device::endorsed(self.roster.verbund(), municipality, role, key);
        // Whoever is about to be replaced agrees to nothing.
        if request.replaces == Some(by.id) || !by.key.verifies(&message, signature) {
            return Ok(Err(Refused::NotInStanding));
        }
        let act = Act::Endorsed { request: request.number, by: by.id.0 };
        if self.can_sign() {
            self.accept(&request, Some((by.id, signature)), now)?;
        } else {
            let set = self.connection.execute(
                "UPDATE request SET state = 'endorsed', endorser = ?2, endorsement = ?3
                 WHERE number = ?1 AND state = 'granting'",
                params![request.number, by.id.0, signature.to_bytes()],
            )?;
            if set != 1 {
                return Err(AuthorityError::Overtaken);
            }
        }
        audit::append(&self.data, &act)?;
        Ok(Ok(Answer::Noted))
    }

    /// Returns the device in good standing that makes a claim.
    fn claimed(
        &self,
        claim: &Claim,
        purpose: Purpose,
        channel: &Channel,
    ) -> Result<&Device, Refused> {
        if claim.verbund != self.roster.verbund() {
            return Err(Refused::OtherVerbund);
        }
        let device = self.roster.device(claim.device).ok_or(Refused::NotInStanding)?;
        let message = Claim::message(purpose, claim.verbund, claim.device, channel);
        device.key.verifies(&message, claim.proof).then_some(device).ok_or(Refused::Malformed)
    }

    fn claimed_by_coordinator(
        &self,
        claim: &Claim,
        purpose: Purpose,
        channel: &Channel,
    ) -> Result<&Device, Refused> {
        let device = self.claimed(claim, purpose, channel)?;
        (device.role == Role::Coordinator).then_some(device).ok_or(Refused::NotInStanding)
    }

    fn request(&self, number: u32) -> Result<Stored, AuthorityError> {
        let mut open = self.stored("AND state <> 'refused'")?;
        let at = open.iter().position(|request| request.number == number);
        Ok(open.swap_remove(at.ok_or(AuthorityError::UnknownRequest(number))?))
    }

    /// Returns the requests under invitations that are neither used nor withdrawn.
    fn stored(&self, and: &str) -> Result<Vec<Stored>, AuthorityError> {
        let mut statement =
            self.connection.prepare_cached(&format!("{STORED} {and} ORDER BY 1"))?;
        let rows = statement.query_map([], stored)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn set_state(&self, request: &Stored, state: &str) -> Result<(), AuthorityError> {
        let sql = "UPDATE request SET state = ?3 WHERE number = ?1 AND state = ?2";
        let set = self.connection.execute(sql, params![request.number, request.state, state])?;
        (set == 1).then_some(()).ok_or(AuthorityError::Overtaken)
    }
}

fn given(row: &Row<'_>) -> rusqlite::Result<Given> {
    let device = row.get::<_, Option<u32>>(2)?.map(DeviceId);
    let key: Option<Vec<u8>> = row.get(3)?;
    Ok(Given {
        expires: row.get(0)?,
        pre_approved: row.get(1)?,
        used: device.zip(key),
        withdrawn: row.get(4)?,
    })
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let key: Vec<u8> = row.get(2)?;
    let endorser: Option<u32> = row.get(6)?;
    let endorsement: Option<Vec<u8>> = row.get(7)?;
    let endorsement = endorsement.and_then(|it| Signature::from_bytes(&it));
    Ok(Stored {
        number: row.get(0)?,
        token: row.get(1)?,
        key: PublicKey::from_bytes(&key).ok_or(rusqlite::Error::InvalidQuery)?,
        nonce: row.get(3)?,
        at: row.get(4)?,
        state: row.get(5)?,
        endorsement: endorser.map(DeviceId).zip(endorsement),
        municipality: MunicipalityId(row.get(8)?),
        role: role(&row.get::<_, String>(9)?)?,
        replaces: row.get::<_, Option<u32>>(10)?.map(DeviceId),
    })
}

fn role(word: &str) -> rusqlite::Result<Role> {
    let role = Role::PERSONS.into_iter().find(|role| role.word() == word);
    role.ok_or(rusqlite::Error::InvalidQuery)
}

fn id_of(token: &[u8; 32]) -> String {
    let hex = token.iter().map(|byte| format!("{byte:02x}"));
    hex.collect::<String>().chars().take(ID_DIGITS).collect()
}

/// Returns the day of a time, in UTC.
fn day(now: i64) -> jiff::civil::Date {
    let at = jiff::Timestamp::from_second(now).unwrap_or_default();
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}
