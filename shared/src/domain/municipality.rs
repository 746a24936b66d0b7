// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a Kommune is.

use serde::{Deserialize, Serialize};

use super::record::word_registers;

/// The kinds of members that a Verbund has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MunicipalityKind {
    /// A county; it runs the relay.
    Landkreis,
    /// A town.
    Stadt,
    /// A municipality.
    #[default]
    Gemeinde,
    /// A union of small municipalities; it has no AGS of its own.
    Samtgemeinde,
}

impl MunicipalityKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Landkreis, Self::Stadt, Self::Gemeinde, Self::Samtgemeinde];

    /// Returns the German word, as it stands before the name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Landkreis => "Landkreis",
            Self::Stadt => "Stadt",
            Self::Gemeinde => "Gemeinde",
            Self::Samtgemeinde => "Samtgemeinde",
        }
    }

    /// Returns the word for it in documents and in the JSON export.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Landkreis => "landkreis",
            Self::Stadt => "stadt",
            Self::Gemeinde => "gemeinde",
            Self::Samtgemeinde => "samtgemeinde",
        }
    }

    /// Reads the word for it.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Reads the kind off a full name such as „Samtgemeinde Hambergen“.
    pub fn of_name(name: &str) -> Option<Self> {
        let (first, rest) = name.trim().split_once(' ')?;
        let kind = Self::ALL.into_iter().find(|kind| kind.title() == first)?;
        (!rest.trim().is_empty()).then_some(kind)
    }
}

word_registers!(MunicipalityKind);

/// Returns whether a text has the form of a Regionalschlüssel: 5 digits for a county, 9 for a
/// union of municipalities, 12 for a municipality.
pub fn is_ars(text: &str) -> bool {
    matches!(text.len(), 5 | 9 | 12) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a text has the form of a Gemeindeschlüssel: 8 digits.
pub fn is_ags(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit())
}
