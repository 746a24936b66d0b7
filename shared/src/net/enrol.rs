// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The way to the authority for those who have no certificate yet, or one that has expired: joining,
//! renewing, and the agreement of coordinators. The caller proves that it holds its key; every
//! field of a certificate is the authority's own.

mod call;
mod invitation;

use serde::{Deserialize, Serialize};

use super::DialError;
use super::connection::Connection;
use crate::change::{Hash, Signature, limits, sha256};
use crate::domain::ids::{DeviceId, MunicipalityId, VerbundId};
use crate::identity::key::{DeviceKey, KeyError, PublicKey};
use crate::identity::role::Role;
use crate::identity::roster::{RosterError, SignedEntry};

pub use call::{Joined, Member, Renewed, Waiting, join};
pub use invitation::{INVITATION_FORMAT, INVITATION_VERSION, Invitation};

/// A secret that is good for one device.
pub type Token = [u8; 16];

/// What binds a proof to one connection: a secret that both ends export from TLS.
pub type Channel = [u8; 32];

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
    /// For a new certificate.
    Renew(Claim),
    /// What waits for the agreement of a coordinator.
    Grants(Claim),
    /// To note the agreement of a coordinator.
    Endorse {
        /// Who agrees.
        claim: Claim,
        /// The key of the new device.
        key: PublicKey,
        /// The signature that will stand in the roster.
        signature: Signature,
    },
    /// For the names of persons that are known at the moment.
    Names(Claim),
}

/// Who asks, with the proof of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The Verbund.
    pub verbund: VerbundId,
    /// The device.
    pub device: DeviceId,
    /// The signature of its key over [`Claim::message`].
    pub proof: Signature,
}

/// What a claim is made for. A proof for one purpose is none for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A new certificate.
    Renew,
    /// To see what waits for agreement.
    Grants,
    /// To agree.
    Endorse,
    /// To see the names of persons.
    Names,
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
    /// A person has to decide. Ask again.
    Waiting {
        /// What [`code`] is made of.
        nonce: [u8; 16],
        /// Whether the administrator has confirmed, and a coordinator has to agree.
        endorsement: bool,
    },
    /// The newest certificate of the device.
    Renewed {
        /// The certificate (DER).
        certificate: Vec<u8>,
        /// The whole roster.
        roster: Vec<SignedEntry>,
    },
    /// What waits for the agreement of a coordinator.
    Granting(Vec<Grant>),
    /// It is noted.
    Noted,
    /// Who works at which device, as far as that is known. Nobody may keep it.
    Names(Vec<(DeviceId, String)>),
}

/// A device that would get rights to which a coordinator has to agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Its Kommune.
    pub municipality: MunicipalityId,
    /// What it would be allowed to do.
    pub role: Role,
    /// Its key.
    pub key: PublicKey,
    /// When it asked, in seconds since 1970.
    pub at: i64,
}

/// Why the authority says no.
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
    /// It waits for a person to confirm it. Only authorities before [`Answer::Waiting`] say so.
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
    /// It was withdrawn.
    #[error("the invitation was withdrawn")]
    Withdrawn,
    /// A person has refused the device.
    #[error("the request was refused")]
    Denied,
    /// Too many ask at the moment.
    #[error("too many requests at the moment")]
    Busy,
    /// The device was revoked, or never belonged to the Verbund, or may not ask this.
    #[error("the device is not in good standing for this")]
    NotInStanding,
    /// Several others ask with the same invitation.
    #[error("too many others ask with the same invitation")]
    Contested,
}

/// Why joining, or another request at the authority, failed.
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

/// The version byte of requests and answers.
const VERSION: u8 = 1;

impl Request {
    /// Returns the bytes that prove the key of somebody who wants to join.
    pub fn message(verbund: VerbundId, token: &Token, key: &PublicKey) -> Vec<u8> {
        let mut out = b"leitwerk join v1".to_vec();
        out.extend(verbund.to_bytes());
        out.extend(token);
        out.extend(key.as_bytes());
        out
    }
}

impl Claim {
    /// Makes a claim on a connection.
    ///
    /// # Errors
    /// [`KeyError`] if the key refuses to sign.
    pub fn new(
        purpose: Purpose,
        verbund: VerbundId,
        device: DeviceId,
        channel: &Channel,
        key: &DeviceKey,
    ) -> Result<Self, KeyError> {
        let proof = key.sign(&Self::message(purpose, verbund, device, channel))?;
        Ok(Self { verbund, device, proof })
    }

    /// Returns the bytes that prove a claim.
    pub fn message(
        purpose: Purpose,
        verbund: VerbundId,
        device: DeviceId,
        channel: &Channel,
    ) -> Vec<u8> {
        let mut out = match purpose {
            Purpose::Renew => b"leitwerk renew v1".to_vec(),
            Purpose::Grants => b"leitwerk grants v1".to_vec(),
            Purpose::Endorse => b"leitwerk endorse v1".to_vec(),
            Purpose::Names => b"leitwerk names v1".to_vec(),
        };
        out.extend(verbund.to_bytes());
        out.extend(device.0.to_be_bytes());
        out.extend(channel);
        out
    }
}

/// Returns the code that both sides read to each other: two groups of four digits.
pub fn code(verbund: VerbundId, nonce: &[u8; 16], key: &PublicKey) -> String {
    let mut bytes = b"leitwerk code v1".to_vec();
    bytes.extend(verbund.to_bytes());
    bytes.extend(nonce);
    bytes.extend(key.as_bytes());
    let Hash(hash) = sha256(&bytes);
    let last = hash.last_chunk().expect("a hash has more than eight bytes");
    let digits = u64::from_be_bytes(*last) % 100_000_000;
    format!("{:04} {:04}", digits / 10_000, digits % 10_000)
}

/// Answers one caller.
///
/// # Errors
/// [`JoinError::Broken`] if the connection broke first.
pub async fn answer(
    connection: &Connection,
    decide: impl AsyncFnOnce(Request, Channel) -> Answer,
) -> Result<(), JoinError> {
    let exchange = async {
        let (mut send, mut receive) = connection.accept_bi().await.ok()?;
        let bytes = receive.read_to_end(limits::JOIN_REQUEST_BYTES).await.ok()?;
        let answer = match decode(&bytes) {
            Some(request) => decide(request, connection.exported()?).await,
            None => Answer::Refused(Refused::Malformed),
        };
        send.write_all(&encode(&answer)).await.ok()?;
        send.finish().ok()?;
        // The caller closes when it has read the answer.
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
