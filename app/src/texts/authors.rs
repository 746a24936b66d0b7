// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about who wrote what.

/// The heading of the legend.
pub const LEGEND: &str = "Wer hat was geschrieben";
/// Ends it.
pub const HIDE: &str = "Ausblenden";
/// The name of [`HIDE`] for screen readers.
pub const HIDE_NAME: &str = "Nicht mehr zeigen, wer was geschrieben hat";
/// Shows it.
pub const SHOW: &str = "Zeigen, wer was geschrieben hat";
/// The keys for both.
pub const KEYS: &str = "Strg Umschalt A";
/// Somebody who is not in the list of members.
pub const UNKNOWN: &str = "unbekannt";

/// Says who wrote a piece.
pub fn written_by(names: &[&str]) -> String {
    format!("Geschrieben von {}", names.join(", "))
}
