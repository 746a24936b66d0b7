// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What „Unser Blatt“ says.

use crate::language::{Text, say};

/// Who reads it.
pub const AUDIENCE: &Text = &Text(
    "Was hier steht, sehen nur unsere Kommune und das Relais des Landkreises. Andere Kommunen \
     sehen, was Sie freigeben: Anteil, Stand und vorhandene Stellenanteile, nie die Notiz und nie \
     den eigenen Plan mit Terminen und Kosten.",
);
/// Shows only what has no answer.
pub const ONLY_OPEN: &Text = &Text("Nur ohne Antwort");
/// Shows everything again.
pub const SHOW_ALL: &Text = &Text("Alle Ziele zeigen");
/// Nothing has no answer.
pub const ALL_ANSWERED: &Text = &Text("● Zu jedem Ziel gibt es eine Antwort.");
/// Leads to the Steckbrief.
pub const TO_PROFILE: &Text = &Text("Steckbrief öffnen");
/// The Verbund has not said what each Kommune does.
pub const NOT_ASKED: &Text = &Text("Jeder für sich: noch offen im Verbund");
/// Nobody else can read it.
pub const PRIVATE: &Text = &Text("○ nur bei uns");
/// All members can read what it says now.
pub const RELEASED: &Text = &Text("● freigegeben");
/// All members can read what it said before.
pub const OUTDATED: &Text = &Text("▲ seit der Freigabe geändert");
/// Begins a release.
pub const ASK_RELEASE: &Text = &Text("Freigeben …");
/// What a release does.
pub const REALLY_RELEASE: &Text =
    &Text("Anteil, Stand und vorhandene Stellenanteile allen Kommunen im Verbund zeigen?");
/// Releases it.
pub const RELEASE: &Text = &Text("Freigeben");
/// Releases nothing.
pub const NOT_NOW: &Text = &Text("Abbrechen");
/// Takes a release back.
pub const WITHDRAW: &Text = &Text("Freigabe zurückziehen");
/// Leads from a Steckbrief to the page.
pub const ALL_GOALS: &Text = &Text("Alle Ziele in „Unser Blatt“");

/// What stands under the title.
pub fn subtitle(municipality: &str) -> String {
    say!("Was {municipality} zu jedem Verbundziel selbst beiträgt", municipality)
}

/// How far we are.
pub fn counted(answered: usize, all: usize, released: usize) -> String {
    say!("{answered} von {all} beantwortet · {released} freigegeben", answered, all, released)
}

/// What the Verbund leaves to each Kommune.
pub fn asked(text: &str) -> String {
    say!("Jeder für sich: {text}", text)
}

/// A field or a button of one goal, for screen readers.
pub fn of_goal(number: &str, field: &str) -> String {
    format!("{number} {field}")
}
