// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The caller's side: joins with an invitation, renews the certificate, agrees for a coordinator.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};

use super::{
    Answer, Channel, Claim, Grant, Invitation, JoinError, Purpose, Refused, Request, code, decode,
    encode,
};
use crate::change::{Hash, limits, sha256};
use crate::domain::ids::{DeviceId, VerbundId};
use crate::identity::certificate::server_name;
use crate::identity::key::DeviceKey;
use crate::identity::roster::{Device, Roster};
use crate::net::connection::Connection;
use crate::net::{DialError, connect, tls};

/// A new device of a Verbund.
#[derive(Debug)]
pub struct Joined {
    /// Its number.
    pub device: DeviceId,
    /// Its certificate (DER).
    pub certificate: Vec<u8>,
    /// The checked roster.
    pub roster: Roster,
}

/// A new certificate of a device.
#[derive(Debug)]
pub struct Renewed {
    /// The certificate (DER). It may be the one that the device has.
    pub certificate: Vec<u8>,
    /// The checked roster.
    pub roster: Roster,
}

/// What somebody who wants to join waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What both sides read to each other on the telephone.
    pub code: String,
    /// Whether the administrator has confirmed, and a coordinator has to agree.
    pub endorsement: bool,
}

/// A device that asks the authority of its Verbund. Its certificate may have expired.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Where the relay listens, `host:port`.
    pub relays: &'a [String],
    /// The roster as the device knows it.
    pub roster: &'a Roster,
    /// The device's key.
    pub key: &'a DeviceKey,
}

/// How long an answer may take. The authority may wait for the decision of a person.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// How long a cable may be out while the first request is under way.
const HEALS_WITHIN: Duration = Duration::from_mins(2);

/// The least time between two questions whether somebody has decided.
const ASK_EVERY: Duration = Duration::from_secs(3);

/// Asks to join, at the first relay of the invitation that answers. Where a person has to decide,
/// tells what to read out on the telephone whenever that changes, and asks until there is an
/// answer.
///
/// # Errors
/// [`JoinError`]; an invitation that was answered with a connection error is still good.
pub async fn join(
    invitation: &Invitation,
    key: &DeviceKey,
    mut tell: impl FnMut(Waiting),
) -> Result<Joined, JoinError> {
    let (Some(token), Some(fingerprint), Some(verbund)) =
        (invitation.token(), invitation.ca_fingerprint(), invitation.verbund())
    else {
        return Err(JoinError::Invitation);
    };
    let proof = key.sign(&Request::message(verbund, &token, key.public()))?;
    let request = Request::Join { verbund, token, key: key.public().clone(), proof };
    let mut told: Option<Waiting> = None;
    // Since when a relay that was reached has not answered.
    let mut broken: Option<Instant> = None;
    loop {
        let asked = Instant::now();
        let request = |_: &Channel| Ok(request.clone());
        match ask(&invitation.relays, verbund, &[fingerprint], request).await {
            Ok(Answer::Accepted { device, certificate, roster }) => {
                let roster = Roster::open(roster)?;
                return welcome(Joined { device, certificate, roster }, verbund, fingerprint, key);
            }
            Ok(Answer::Waiting { nonce, endorsement }) => {
                let code = code(verbund, &nonce, key.public());
                let waiting = Waiting { code, endorsement };
                if told.as_ref() != Some(&waiting) {
                    tell(waiting.clone());
                    told = Some(waiting);
                }
            }
            // Whoever waits for a person waits through the night, and through a restart.
            Ok(Answer::Refused(Refused::Busy | Refused::Contested)) if told.is_some() => {}
            Ok(Answer::Refused(refused)) => return Err(refused.into()),
            Ok(_) => return Err(JoinError::Broken),
            Err(error @ (JoinError::Broken | JoinError::Dial(_))) => {
                if matches!(error, JoinError::Broken) {
                    broken.get_or_insert(asked);
                }
                let heals = broken.is_some_and(|since| since.elapsed() < HEALS_WITHIN);
                if !heals && told.is_none() {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
        sleep_until(asked + ASK_EVERY).await;
    }
}

fn welcome(
    joined: Joined,
    verbund: VerbundId,
    fingerprint: Hash,
    key: &DeviceKey,
) -> Result<Joined, JoinError> {
    let roster = &joined.roster;
    let ours = roster.device(joined.device).is_some_and(|device| device.key == *key.public());
    let pinned = fingerprints(roster).contains(&fingerprint);
    if !ours || roster.verbund() != verbund || !pinned {
        return Err(JoinError::Foreign);
    }
    Ok(joined)
}

impl Member<'_> {
    /// Fetches the newest certificate.
    ///
    /// # Errors
    /// [`JoinError`]; the old certificate stays as good as it was.
    pub async fn renew(&self) -> Result<Renewed, JoinError> {
        match self.ask(Purpose::Renew, Request::Renew).await? {
            Answer::Renewed { certificate, roster } => {
                let roster = Roster::open(roster)?;
                if roster.entries_from(0).first() != self.roster.entries_from(0).first() {
                    return Err(JoinError::Foreign);
                }
                Ok(Renewed { certificate, roster })
            }
            _ => Err(JoinError::Broken),
        }
    }

    /// Returns what waits for the agreement of a coordinator.
    ///
    /// # Errors
    /// [`JoinError`]; [`Refused::NotInStanding`] for anybody but a coordinator.
    pub async fn grants(&self) -> Result<Vec<Grant>, JoinError> {
        match self.ask(Purpose::Grants, Request::Grants).await? {
            Answer::Granting(grants) => Ok(grants),
            _ => Err(JoinError::Broken),
        }
    }

    /// Returns who works at which device, as far as the relay knows.
    ///
    /// # Errors
    /// [`JoinError`].
    pub async fn names(&self) -> Result<Vec<(DeviceId, String)>, JoinError> {
        match self.ask(Purpose::Names, Request::Names).await? {
            Answer::Names(names) => Ok(names),
            _ => Err(JoinError::Broken),
        }
    }

    /// Agrees to what a new device would be allowed to do.
    ///
    /// # Errors
    /// [`JoinError`]; nothing is agreed to then.
    pub async fn endorse(&self, grant: &Grant) -> Result<(), JoinError> {
        let Grant { municipality, role, key, .. } = grant;
        let message = Device::endorsed(self.roster.verbund(), *municipality, *role, key);
        let signature = self.key.sign(&message)?;
        let request = |claim| Request::Endorse { claim, key: key.clone(), signature };
        match self.ask(Purpose::Endorse, request).await? {
            Answer::Noted => Ok(()),
            _ => Err(JoinError::Broken),
        }
    }

    async fn ask(
        &self,
        purpose: Purpose,
        request: impl Fn(Claim) -> Request,
    ) -> Result<Answer, JoinError> {
        let verbund = self.roster.verbund();
        let me = self.roster.by_key(self.key.public()).ok_or(Refused::NotInStanding)?;
        let request = |channel: &Channel| {
            Ok(request(Claim::new(purpose, verbund, me.id, channel, self.key)?))
        };
        match ask(self.relays, verbund, &fingerprints(self.roster), request).await? {
            Answer::Refused(refused) => Err(refused.into()),
            answer => Ok(answer),
        }
    }
}

/// Asks the first relay that answers.
async fn ask(
    relays: &[String],
    verbund: VerbundId,
    fingerprints: &[Hash],
    request: impl Fn(&Channel) -> Result<Request, JoinError>,
) -> Result<Answer, JoinError> {
    let mut last = JoinError::Invitation;
    for address in relays {
        let config = tls::applicant(fingerprints).map_err(DialError::Tls)?;
        match connect(address, config, &server_name(verbund)).await {
            Ok((endpoint, connection)) => {
                let answer = ask_on(&connection, request).await;
                connection.close(0_u8.into(), b"");
                connection.gone().await;
                endpoint.wait_idle().await;
                return answer;
            }
            Err(error) => last = error.into(),
        }
    }
    Err(last)
}

async fn ask_on(
    connection: &Connection,
    request: impl Fn(&Channel) -> Result<Request, JoinError>,
) -> Result<Answer, JoinError> {
    let channel = connection.exported().ok_or(JoinError::Broken)?;
    let request = request(&channel)?;
    let exchange = async {
        let (mut send, mut receive) = connection.open_bi().await.ok()?;
        send.write_all(&encode(&request)).await.ok()?;
        send.finish().ok()?;
        receive.read_to_end(limits::JOIN_ANSWER_BYTES).await.ok()
    };
    let bytes = timeout(ANSWER_WITHIN, exchange).await.ok().flatten().ok_or(JoinError::Broken)?;
    decode(&bytes).ok_or(JoinError::Broken)
}

/// Returns the SHA-256 of every CA certificate that is good.
fn fingerprints(roster: &Roster) -> Vec<Hash> {
    roster.authorities().iter().map(|authority| sha256(&authority.certificate)).collect()
}
