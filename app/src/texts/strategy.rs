// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the page of the Leitlinie says.

use super::labels;

/// The outline beside the Leitlinie.
pub const OUTLINE: &str = "Gliederung";
/// How the outline is used.
pub const OUTLINE_HINT: &str = "Enter führt hin. Alt und ↑ ↓ oder Ziehen verschiebt.";
/// The members.
pub const MEMBERS: &str = "Mitglieder";
/// One of them.
pub const MEMBER: &str = "Mitglied";
/// What a member is called.
pub const MEMBER_NAME: &str = "Name";
/// What a member is.
pub const MEMBER_KIND: &str = "Art";
/// Which of the connected Kommunen a member is.
pub const MEMBER_ROSTER: &str = "Anschluss";
/// It is none of them yet.
pub const NOT_CONNECTED: &str = "noch nicht angeschlossen";
/// The principles.
pub const PRINCIPLES: &str = "Grundsätze";
/// One of them.
pub const PRINCIPLE: &str = "Grundsatz";
/// What stands where there is no principle yet.
pub const NO_PRINCIPLES: &str = "Noch kein Grundsatz.";
/// The bodies.
pub const BODIES: &str = "Gremien";
/// One of them.
pub const BODY: &str = "Gremium";
/// What a body is called.
pub const BODY_NAME: &str = "Name";
/// What a body does.
pub const BODY_ROLE: &str = "Aufgabe";
/// The body above it.
pub const REPORTS_TO: &str = "Berichtet an";
/// There is none.
pub const REPORTS_TO_NOBODY: &str = "niemanden";
/// It is responsible.
pub const LEAD: &str = "Federführend";
/// What stands where there is no body yet.
pub const NO_BODIES: &str = "Noch kein Gremium. Aus ihnen entsteht das Organigramm.";
/// The glossary.
pub const GLOSSARY: &str = "Glossar";
/// One word of it.
pub const TERM: &str = "Begriff";
/// The word itself.
pub const TERM_WORD: &str = "Wort";
/// What it means.
pub const TERM_DEFINITION: &str = "Bedeutung";
/// What stands where there is no word yet.
pub const NO_TERMS: &str = "Noch kein Begriff. Sie sortieren sich von selbst.";

/// The document history.
pub const HISTORY: &str = "Dokumentenhistorie";
/// One line of it.
pub const VERSION: &str = "Fassung";
/// The number of a version.
pub const VERSION_NUMBER: &str = "Version";
/// When it was.
pub const DATE: &str = "Datum";
/// What was decided.
pub const STATUS: &str = "Status";
/// What stands where there is no chapter yet.
pub const NO_CHAPTERS: &str = "Noch kein Kapitel. Das erste ist meist die Präambel.";
/// What stands where there is no area yet.
pub const NO_AREAS: &str =
    "Noch kein Handlungsbereich. Ohne ihn haben die Verbundziele keine Nummer.";
/// What stands where there is no member yet.
pub const NO_MEMBERS: &str = "Noch kein Mitglied. Genannt werden alle Kommunen des Verbundes.";
/// What stands where there is no version yet.
pub const NO_HISTORY: &str = "Noch keine Fassung. Die erste entsteht mit dem ersten Beschluss.";

/// A chapter with its roman number, in the outline.
pub fn chapter(number: &str, title: &str) -> String {
    format!("{number}. {}", labels::titled(title))
}

/// The roman number before the heading of a chapter.
pub fn number(number: &str) -> String {
    format!("{number}.")
}

/// Says where a principle stands now.
pub fn principle_moved(title: &str, place: usize) -> String {
    format!("Grundsatz „{}“ steht jetzt an Stelle {place}.", labels::titled(title))
}

/// Says where a chapter stands now.
pub fn chapter_moved(title: &str, number: &str) -> String {
    format!("„{}“ ist jetzt Kapitel {number}.", labels::titled(title))
}
