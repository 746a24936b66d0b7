// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about the settings of this workplace.

use crate::theme::{TextSize, ThemeChoice};

/// The dialog, and what opens it.
pub const TITLE: &str = "Einstellungen";
/// The keys that open it.
pub const KEYS: &str = "Strg ,";
/// What the settings are for.
pub const PURPOSE: &str = "Gelten nur an diesem Arbeitsplatz und bleiben nach einem Neustart.";
/// The choice of colours.
pub const THEME: &str = "Darstellung";
/// The choice of size.
pub const TEXT_SIZE: &str = "Textgröße";
/// Makes everything smaller.
pub const SMALLER: &str = "Text verkleinern";
/// Makes everything larger.
pub const LARGER: &str = "Text vergrößern";
/// Makes everything as large as at the beginning.
pub const USUAL: &str = "Auf 100 % zurücksetzen";
/// [`USUAL`] among the commands.
pub const USUAL_COMMAND: &str = "Textgröße auf 100 % zurücksetzen";
/// The visible part of [`SMALLER`].
pub const SMALLER_SIGN: &str = "A −";
/// The visible part of [`LARGER`].
pub const LARGER_SIGN: &str = "A +";
/// The keys for that.
pub const TEXT_SIZE_HINT: &str = "Auch mit Strg + und Strg −, zurück mit Strg 0.";

/// Names a choice of colours.
pub const fn theme(choice: ThemeChoice) -> &'static str {
    match choice {
        ThemeChoice::Light => "Hell",
        ThemeChoice::Dark => "Dunkel",
        ThemeChoice::Contrast => "Hoher Kontrast",
        ThemeChoice::System => "Wie das System",
    }
}

/// Writes a size, such as „125 %“.
pub fn text_size(size: TextSize) -> String {
    format!("{}\u{a0}%", size.percent())
}
