// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about who wrote what.

use crate::language::{Text, say};

/// The heading of the legend.
pub const LEGEND: &Text = &Text("Wer hat was geschrieben");
/// Ends it.
pub const HIDE: &Text = &Text("Ausblenden");
/// The name of [`HIDE`] for screen readers.
pub const HIDE_NAME: &Text = &Text("Nicht mehr zeigen, wer was geschrieben hat");
/// Shows it.
pub const SHOW: &Text = &Text("Zeigen, wer was geschrieben hat");
/// Somebody who is not in the list of members.
pub const UNKNOWN: &Text = &Text("unbekannt");

/// Says who wrote a piece.
pub fn written_by(names: &[&str]) -> String {
    say!("Geschrieben von {names}", names = names.join(", "))
}
