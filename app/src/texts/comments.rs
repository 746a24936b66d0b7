// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about comments.

/// The section and the dialog.
pub const TITLE: &str = "Kommentare";
/// Nobody said anything yet.
pub const NONE: &str = "Noch keine. Ein Kommentar steht beim Feld, alle im Verbund lesen ihn.";
/// The same about the own Blatt.
pub const NONE_OWN: &str = "Noch keine. Was hier steht, liest nur unsere Kommune.";
/// Begins a comment.
pub const NEW: &str = "+ Kommentar";
/// The command for it.
pub const COMMAND: &str = "Kommentar zum Feld";
/// The keys for it.
pub const KEYS: &str = "Strg Umschalt M";
/// The field in which it is written.
pub const TEXT: &str = "Neuer Kommentar";
/// Who shall read it.
pub const MENTION: &str = "Richtet sich an";
/// Nobody in particular.
pub const NOBODY: &str = "niemand Bestimmtes";
/// Writes it.
pub const SEND: &str = "Kommentieren";
/// Settles a comment.
pub const RESOLVE: &str = "Erledigt";
/// Opens it again.
pub const REOPEN: &str = "Wieder öffnen";
/// The whole document.
pub const WHOLE: &str = "Ganzes Dokument";
/// The tag of what waits for us.
pub const FOR_US: &str = "◆ Kommentar";
/// A single comment.
pub const COMMENT: &str = "Kommentar";

/// Says at a field how many comments are open.
pub fn open(count: usize) -> String {
    if count == 1 { "◆ 1 Kommentar".to_owned() } else { format!("◆ {count} Kommentare") }
}

/// Names that for screen readers.
pub fn open_at(field: &str, count: usize) -> String {
    let open = if count == 1 { "1 offener Kommentar" } else { "offene Kommentare" };
    if count == 1 { format!("{field}: {open}") } else { format!("{field}: {count} {open}") }
}

/// Says whom a comment mentions.
pub fn mentions(name: &str) -> String {
    format!("an {name}")
}

/// The heading of settled comments.
pub fn resolved(count: usize) -> String {
    format!("Erledigt ({count})")
}

/// Names a button at a comment for screen readers.
pub fn about(action: &str, text: &str) -> String {
    format!("{action}: {text}")
}

/// Says what waits for us.
pub fn waits(place: &str, author: &str, text: &str) -> String {
    format!("{place} – {author}: „{text}“")
}
