// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about comments.

use crate::language::{Text, counted, say};

/// The section and the dialog.
pub const TITLE: &Text = &Text("Kommentare");
/// Nobody said anything yet.
pub const NONE: &Text =
    &Text("Noch keine. Ein Kommentar steht beim Feld, alle im Verbund lesen ihn.");
/// The same about the own Blatt.
pub const NONE_OWN: &Text = &Text("Noch keine. Was hier steht, liest nur unsere Kommune.");
/// Begins a comment.
pub const NEW: &Text = &Text("+ Kommentar");
/// The command for it.
pub const COMMAND: &Text = &Text("Kommentar zum Feld");
/// The field in which it is written.
pub const TEXT: &Text = &Text("Neuer Kommentar");
/// Who shall read it.
pub const MENTION: &Text = &Text("Richtet sich an");
/// Nobody in particular.
pub const NOBODY: &Text = &Text("niemand Bestimmtes");
/// Writes it.
pub const SEND: &Text = &Text("Kommentieren");
/// Settles a comment.
pub const RESOLVE: &Text = &Text("Erledigt");
/// Opens it again.
pub const REOPEN: &Text = &Text("Wieder öffnen");
/// One of them, where it is named far from its place.
pub const ONE: &Text = &Text("Kommentar");
/// There is neither a field nor a document to say something about.
pub const NO_FIELD: &Text = &Text(
    "Hier gibt es nichts zu kommentieren: Gehen Sie zuerst in ein Feld, oder öffnen Sie die \
     Leitlinie oder einen Steckbrief.",
);
/// The whole document.
pub const WHOLE: &Text = &Text("Ganzes Dokument");
/// The tag of what waits for us.
pub const FOR_US: &Text = &Text("◆ Kommentar");

/// Says at a field how many comments are open.
pub fn open(count: usize) -> String {
    counted!(count, "◆ {count} Kommentar", "◆ {count} Kommentare")
}

/// Names that for screen readers.
pub fn open_at(field: &str, count: usize) -> String {
    let open = counted!(count, "{count} offener Kommentar", "{count} offene Kommentare");
    format!("{field}: {open}")
}

/// Says whom a comment mentions.
pub fn mentions(name: &str) -> String {
    say!("an {name}", name)
}

/// The heading of settled comments.
pub fn resolved(count: usize) -> String {
    say!("Erledigt ({count})", count)
}

/// Names a button at a comment for screen readers.
pub fn about(action: &str, text: &str) -> String {
    format!("{action}: {text}")
}

/// Says what waits for us.
pub fn waits(place: &str, author: &str, text: &str) -> String {
    format!("{place} – {author}: „{text}“")
}
