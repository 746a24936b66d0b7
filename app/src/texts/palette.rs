// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about searching for pages and commands.

/// The dialog.
pub const TITLE: &str = "Suchen und Befehle";
/// What opens it in the navigation.
pub const OPEN: &str = "Gehe zu …";
/// The keys that open it.
pub const KEYS: &str = "Strg K";
/// The field in it.
pub const FIELD: &str = "Wohin oder was tun?";
/// What may be typed into it.
pub const HINT: &str = "Titel, Nummer oder Befehl …";
/// How it is used.
pub const USAGE: &str = "Pfeiltasten wählen, Eingabe führt aus, Esc schließt.";
/// Nothing was found.
pub const NOTHING: &str = "Nichts gefunden. Bitte anders schreiben; Texte durchsucht Strg F.";
/// What stands behind a goal that was opened lately.
pub const RECENT: &str = "zuletzt geöffnet";
/// The page before.
pub const BACK: &str = "Zurück";
/// The keys for it.
pub const BACK_KEYS: &str = "Alt ←";
/// The page after.
pub const FORWARD: &str = "Vor";
/// The keys for it.
pub const FORWARD_KEYS: &str = "Alt →";
/// Searches in texts.
pub const SEARCH: &str = "In Titeln und Texten suchen";
/// The keys for larger text.
pub const LARGER_KEYS: &str = "Strg +";
/// The keys for smaller text.
pub const SMALLER_KEYS: &str = "Strg −";
/// The keys for the usual size.
pub const USUAL_KEYS: &str = "Strg 0";

/// Names the choice of a theme.
pub fn theme(name: &str) -> String {
    format!("Darstellung: {name}")
}

/// Says how many were found.
pub fn found(count: usize) -> String {
    if count == 1 { "1 Eintrag".to_owned() } else { format!("{count} Einträge") }
}

/// Names an entry for screen readers.
pub fn entry(title: &str, end: &str) -> String {
    if end.is_empty() { title.to_owned() } else { format!("{title}, {end}") }
}
