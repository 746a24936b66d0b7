// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A value that one person sets as a whole, and what is left when two set it at once.
//! Never decides between concurrent values: it keeps all of them readable.

use serde::{Deserialize, Serialize};

use super::ids::DeviceId;

/// The values that a register holds: none while unset, one as a rule, several where
/// devices that did not know of each other wrote different ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register<T> {
    claims: Vec<Claim<T>>,
}

/// One of the values with its author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim<T> {
    /// The value.
    pub value: T,
    /// The device that wrote it; its Kommune stands in the roster.
    pub device: DeviceId,
    /// When, by the clock of that device, in seconds since 1970.
    pub at: i64,
}

impl<T> Register<T> {
    /// Wraps the concurrent values. The first is the one that every replica shows.
    pub fn new(claims: Vec<Claim<T>>) -> Self {
        Self { claims }
    }

    /// Returns the value that every replica shows.
    pub fn value(&self) -> Option<&T> {
        self.claims.first().map(|claim| &claim.value)
    }

    /// Returns all values where there are several and a person must choose.
    pub fn clash(&self) -> Option<&[Claim<T>]> {
        (self.claims.len() > 1).then_some(&self.claims[..])
    }

    /// Returns all values with their authors, the shown one first.
    pub fn claims(&self) -> &[Claim<T>] {
        &self.claims
    }
}

impl<T> Default for Register<T> {
    fn default() -> Self {
        Self { claims: Vec::new() }
    }
}
