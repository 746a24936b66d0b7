// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Joining a Verbund: the invitation, the request, the answer. The caller proves that it holds
//! its key; every field of the certificate is the authority's own.

use quinn::Connection;
use serde::{Deserialize, Serialize};

use super::{DialError, connect, tls};
use crate::change::{Hash, Signature, sha256};
use crate::domain::ids::{DeviceId, VerbundId};
use crate::identity::certificate::server_name;
use crate::identity::key::{DeviceKey, KeyError, PublicKey};
use crate::identity::roster::{Roster, RosterError, SignedEntry};

/// What an administrator hands to an office, as a JSON file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// „leitwerk-einladung“.
    pub format: String,
    /// The version of the format, 1.
    pub version: u32,
    /// The Verbund, for people.
    pub verbund_name: String,
    /// The Verbund.
    pub verbund: String,
    /// The Kommune that is invited, for people.
    pub kommune: String,
    /// What the device will be allowed to do.
    pub role: String,
    /// Where the relay listens, `host:port`.
    pub relays: Vec<String>,
    /// SHA-256 of the CA's certificate, in hexadecimal.
    pub ca_sha256: String,
    /// The secret that is good for one device, in hexadecimal.
    pub token: String,
    /// When it expires, RFC 3339.
    pub expires: String,
}

/// The format of an invitation file.
pub const INVITATION_FORMAT: &str = "leitwerk-einladung";

/// The version of an invitation file.
pub const INVITATION_VERSION: u32 = 1;

/// A secret that is good for one device.
pub type Token = [u8; 16];

/// What the caller asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// To join.
    Join {
        /// The Verbund of the invitation.
        verbund: VerbundId,
        /// Its token.
        token: Token,
        /// The new device's key.
        key: PublicKey,
        /// The key's signature over [`Request::message`].
        proof: Signature,
    },
}

/// What the authority answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// Welcome.
    Accepted {
        /// The device's number.
        device: DeviceId,
        /// Its certificate (DER).
        certificate: Vec<u8>,
        /// The roster up to the new device.
        roster: Vec<SignedEntry>,
    },
    /// No.
    Refused(Refused),
}

/// Why an invitation is not good.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refused {
    /// Nobody knows the token.
    #[error("the invitation is unknown")]
    Unknown,
    /// It was used by another device.
    #[error("the invitation was used already")]
    Used,
    /// Its time is over.
    #[error("the invitation has expired")]
    Expired,
    /// It waits for a person to confirm it.
    #[error("the invitation waits for confirmation")]
    Unconfirmed,
    /// It belongs to another Verbund.
    #[error("the invitation belongs to another Verbund")]
    OtherVerbund,
    /// The request is not well-formed or its proof is wrong.
    #[error("the request is not valid")]
    Malformed,
    /// The authority cannot write.
    #[error("the authority cannot store the new device")]
    Unavailable,
}

/// Why joining failed.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The file is not an invitation that this program reads.
    #[error("the file is not an invitation")]
    Invitation,
    /// No connection.
    #[error(transparent)]
    Dial(#[from] DialError),
    /// The authority said no.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The connection broke before the answer.
    #[error("the connection broke before the answer")]
    Broken,
    /// The key refuses to sign.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The roster that came is not valid.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// The roster does not belong to the invitation, or lacks this device.
    #[error("the answer does not belong to the invitation")]
    Foreign,
}

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

/// The largest request, in bytes. Anybody may send one.
const REQUEST_BYTES: usize = 4 << 10;

/// The largest answer, in bytes. It holds the whole roster.
const ANSWER_BYTES: usize = 4 << 20;

/// The version byte of requests and answers.
const VERSION: u8 = 1;

impl Request {
    /// Returns the bytes that prove the key.
    pub fn message(verbund: VerbundId, token: &Token, key: &PublicKey) -> Vec<u8> {
        let mut out = b"leitwerk join v1".to_vec();
        out.extend(verbund.to_bytes());
        out.extend(token);
        out.extend(key.as_bytes());
        out
    }
}

impl Invitation {
    /// Reads an invitation file.
    ///
    /// # Errors
    /// [`JoinError::Invitation`] for anything else.
    pub fn parse(bytes: &[u8]) -> Result<Self, JoinError> {
        let invitation: Self =
            serde_json::from_slice(bytes).map_err(|_reason| JoinError::Invitation)?;
        let known = invitation.format == INVITATION_FORMAT
            && invitation.version == INVITATION_VERSION
            && invitation.token().is_some()
            && invitation.ca_fingerprint().is_some()
            && invitation.verbund().is_some();
        if known { Ok(invitation) } else { Err(JoinError::Invitation) }
    }

    /// Returns the token.
    pub fn token(&self) -> Option<Token> {
        unhex(&self.token)
    }

    /// Returns the fingerprint of the CA.
    pub fn ca_fingerprint(&self) -> Option<Hash> {
        unhex(&self.ca_sha256).map(Hash)
    }

    /// Returns the Verbund.
    pub fn verbund(&self) -> Option<VerbundId> {
        self.verbund.parse().ok()
    }
}

/// Asks to join, at the first relay of the invitation that answers.
///
/// # Errors
/// [`JoinError`]; an invitation that was answered with a connection error is still good.
pub async fn join(invitation: &Invitation, key: &DeviceKey) -> Result<Joined, JoinError> {
    let (Some(token), Some(fingerprint), Some(verbund)) =
        (invitation.token(), invitation.ca_fingerprint(), invitation.verbund())
    else {
        return Err(JoinError::Invitation);
    };
    let proof = key.sign(&Request::message(verbund, &token, key.public()))?;
    let request = Request::Join { verbund, token, key: key.public().clone(), proof };
    let mut last = JoinError::Invitation;
    for address in &invitation.relays {
        let config = tls::applicant(fingerprint).map_err(DialError::Tls)?;
        match connect(address, config, &server_name(verbund)).await {
            Ok((endpoint, connection)) => {
                let answer = ask(&connection, &request).await;
                connection.close(0_u8.into(), b"");
                endpoint.wait_idle().await;
                return welcome(answer?, verbund, fingerprint, key);
            }
            Err(error) => last = error.into(),
        }
    }
    Err(last)
}

fn welcome(
    answer: Answer,
    verbund: VerbundId,
    fingerprint: Hash,
    key: &DeviceKey,
) -> Result<Joined, JoinError> {
    let (device, certificate, roster) = match answer {
        Answer::Accepted { device, certificate, roster } => (device, certificate, roster),
        Answer::Refused(refused) => return Err(refused.into()),
    };
    let roster = Roster::open(roster)?;
    let ours = roster.device(device).is_some_and(|device| device.key == *key.public());
    let founded = roster.founded();
    if !ours || founded.verbund != verbund || sha256(&founded.ca_certificate) != fingerprint {
        return Err(JoinError::Foreign);
    }
    Ok(Joined { device, certificate, roster })
}

async fn ask(connection: &Connection, request: &Request) -> Result<Answer, JoinError> {
    let exchange = async {
        let (mut send, mut receive) = connection.open_bi().await.ok()?;
        send.write_all(&encode(request)).await.ok()?;
        send.finish().ok()?;
        receive.read_to_end(ANSWER_BYTES).await.ok()
    };
    let bytes = exchange.await.ok_or(JoinError::Broken)?;
    decode(&bytes).ok_or(JoinError::Broken)
}

/// Answers one applicant.
///
/// # Errors
/// [`JoinError::Broken`] if the connection broke first.
pub async fn answer(
    connection: &Connection,
    decide: impl FnOnce(Request) -> Answer,
) -> Result<(), JoinError> {
    let exchange = async {
        let (mut send, mut receive) = connection.accept_bi().await.ok()?;
        let bytes = receive.read_to_end(REQUEST_BYTES).await.ok()?;
        let answer = decode(&bytes).map_or(Answer::Refused(Refused::Malformed), decide);
        send.write_all(&encode(&answer)).await.ok()?;
        send.finish().ok()?;
        // The applicant closes when it has read the answer.
        connection.closed().await;
        Some(())
    };
    exchange.await.ok_or(JoinError::Broken)
}

fn encode(message: &impl Serialize) -> Vec<u8> {
    let body = postcard::to_allocvec(message).expect("plain values can be written");
    [&[VERSION][..], &body].concat()
}

fn decode<T: for<'a> Deserialize<'a>>(bytes: &[u8]) -> Option<T> {
    let (version, body) = bytes.split_first()?;
    (*version == VERSION).then_some(())?;
    postcard::from_bytes(body).ok()
}

/// Reads exactly `N` bytes from hexadecimal digits.
pub(super) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits: Vec<u8> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    (digits.len() == 2 * N).then(|| bytes.try_into().ok())?
}
