// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The file with which an office joins. It is handed over by a person and gives no right by
//! itself: the authority knows what it was made for.

use serde::{Deserialize, Serialize};

use super::{JoinError, Token, unhex};
use crate::change::Hash;
use crate::domain::ids::VerbundId;

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
