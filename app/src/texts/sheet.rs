// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What „Unser Blatt“ says.

/// Who reads it.
pub const AUDIENCE: &str = "Was hier steht, sehen nur unsere Kommune und das Relais des \
    Landkreises. Andere Kommunen sehen, was Sie freigeben: Anteil, Stand und vorhandene \
    Stellenanteile, nie die Notiz und nie den eigenen Plan mit Terminen und Kosten.";
/// Shows only what has no answer.
pub const ONLY_OPEN: &str = "Nur ohne Antwort";
/// Shows everything again.
pub const SHOW_ALL: &str = "Alle Ziele zeigen";
/// Nothing has no answer.
pub const ALL_ANSWERED: &str = "● Zu jedem Ziel gibt es eine Antwort.";
/// Leads to the Steckbrief.
pub const TO_PROFILE: &str = "Steckbrief öffnen";
/// The Verbund has not said what each Kommune does.
pub const NOT_ASKED: &str = "Jeder für sich: noch offen im Verbund";
/// Nobody else can read it.
pub const PRIVATE: &str = "○ nur bei uns";
/// All members can read what it says now.
pub const RELEASED: &str = "● freigegeben";
/// All members can read what it said before.
pub const OUTDATED: &str = "▲ seit der Freigabe geändert";
/// Begins a release.
pub const ASK_RELEASE: &str = "Freigeben …";
/// What a release does.
pub const REALLY_RELEASE: &str = "Anteil, Stand und vorhandene Stellenanteile allen Kommunen im \
    Verbund zeigen?";
/// Releases it.
pub const RELEASE: &str = "Freigeben";
/// Releases nothing.
pub const NOT_NOW: &str = "Abbrechen";
/// Takes a release back.
pub const WITHDRAW: &str = "Freigabe zurückziehen";
/// Leads from a Steckbrief to the page.
pub const ALL_GOALS: &str = "Alle Ziele in „Unser Blatt“";

/// What stands under the title.
pub fn subtitle(municipality: &str) -> String {
    format!("Was {municipality} zu jedem Verbundziel selbst beiträgt")
}

/// How far we are.
pub fn counted(answered: usize, all: usize, released: usize) -> String {
    format!("{answered} von {all} beantwortet · {released} freigegeben")
}

/// What the Verbund leaves to each Kommune.
pub fn asked(text: &str) -> String {
    format!("Jeder für sich: {text}")
}

/// A field or a button of one goal, for screen readers.
pub fn of_goal(number: &str, field: &str) -> String {
    format!("{number} {field}")
}
