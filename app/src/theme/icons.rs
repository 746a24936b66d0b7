// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The signs of the navigation, out of one font. A sign never stands without its word.

use egui::FontFamily;

/// What is new and what waits.
pub const OVERVIEW: &str = "\u{E464}";
/// The Leitlinie.
pub const STRATEGY: &str = "\u{E8F2}";
/// The Steckbriefe.
pub const PROFILES: &str = "\u{E0F8}";
/// The evaluations.
pub const EVALUATION: &str = "\u{E150}";
/// The own Blatt.
pub const SHEET: &str = "\u{E198}";
/// The members of the Verbund.
pub const ALLIANCE: &str = "\u{E68E}";
/// Connections in the room.
pub const ROOM: &str = "\u{E0F2}";
/// Search and commands.
pub const SEARCH: &str = "\u{E30C}";
/// Settings.
pub const SETTINGS: &str = "\u{E272}";
/// What was announced.
pub const MESSAGES: &str = "\u{E0CE}";

/// Returns the family of the signs.
pub fn family() -> FontFamily {
    FontFamily::Name("icons".into())
}
