// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A comment at a field. It is never changed; it can only be settled.

use serde::{Deserialize, Serialize};

use super::ids::{DeviceId, ItemId, MunicipalityId};
use super::record::item;
use super::register::Register;

/// What somebody says about a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Stable id.
    pub id: ItemId,
    /// The text.
    pub text: String,
    /// The field, as [`super::edit::Path`] prints it; empty for the whole document.
    pub field: Register<String>,
    /// The Kommune that shall read it.
    pub mentions: Register<MunicipalityId>,
    /// Whether it is settled.
    pub resolved: Register<bool>,
}

item!(Comment { text, field, mentions, resolved });

impl Comment {
    /// Returns who wrote it and when, in seconds since 1970: whoever named the field.
    pub fn author(&self) -> Option<(DeviceId, i64)> {
        let first = self.field.claims().first()?;
        Some((first.device, first.at))
    }

    /// Returns whether it is settled.
    pub fn is_resolved(&self) -> bool {
        self.resolved.value().copied().unwrap_or_default()
    }
}
