// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the page of the Leitlinie says.

use super::labels;
use crate::language::{Text, say};

/// The outline beside the Leitlinie.
pub const OUTLINE: &Text = &Text("Gliederung");
/// How the outline is used.
pub const OUTLINE_HINT: &Text = &Text("Enter führt hin. Alt und ↑ ↓ oder Ziehen verschiebt.");
/// The members.
pub const MEMBERS: &Text = &Text("Mitglieder");
/// One of them.
pub const MEMBER: &Text = &Text("Mitglied");
/// What a member is called.
pub const MEMBER_NAME: &Text = &Text("Name");
/// What a member is.
pub const MEMBER_KIND: &Text = &Text("Art");
/// Which of the connected Kommunen a member is.
pub const MEMBER_ROSTER: &Text = &Text("Anschluss");
/// It is none of them yet.
pub const NOT_CONNECTED: &Text = &Text("noch nicht angeschlossen");
/// The principles.
pub const PRINCIPLES: &Text = &Text("Grundsätze");
/// One of them.
pub const PRINCIPLE: &Text = &Text("Grundsatz");
/// What stands where there is no principle yet.
pub const NO_PRINCIPLES: &Text = &Text("Noch kein Grundsatz.");
/// The bodies.
pub const BODIES: &Text = &Text("Gremien");
/// One of them.
pub const BODY: &Text = &Text("Gremium");
/// What a body is called.
pub const BODY_NAME: &Text = &Text("Name");
/// What a body does.
pub const BODY_ROLE: &Text = &Text("Aufgabe");
/// The body above it.
pub const REPORTS_TO: &Text = &Text("Berichtet an");
/// There is none.
pub const REPORTS_TO_NOBODY: &Text = &Text("niemanden");
/// It is responsible.
pub const LEAD: &Text = &Text("Federführend");
/// What stands where there is no body yet.
pub const NO_BODIES: &Text = &Text("Noch kein Gremium. Aus ihnen entsteht das Organigramm.");
/// The glossary.
pub const GLOSSARY: &Text = &Text("Glossar");
/// One word of it.
pub const TERM: &Text = &Text("Begriff");
/// The word itself.
pub const TERM_WORD: &Text = &Text("Wort");
/// What it means.
pub const TERM_DEFINITION: &Text = &Text("Bedeutung");
/// What stands where there is no word yet.
pub const NO_TERMS: &Text = &Text("Noch kein Begriff. Sie sortieren sich von selbst.");

/// The document history.
pub const HISTORY: &Text = &Text("Dokumentenhistorie");
/// One line of it.
pub const VERSION: &Text = &Text("Fassung");
/// The number of a version.
pub const VERSION_NUMBER: &Text = &Text("Version");
/// When it was.
pub const DATE: &Text = &Text("Datum");
/// What was decided.
pub const STATUS: &Text = &Text("Status");
/// What stands where there is no chapter yet.
pub const NO_CHAPTERS: &Text = &Text("Noch kein Kapitel. Das erste ist meist die Präambel.");
/// What stands where there is no area yet.
pub const NO_AREAS: &Text =
    &Text("Noch kein Handlungsbereich. Ohne ihn haben die Verbundziele keine Nummer.");
/// What stands where there is no member yet.
pub const NO_MEMBERS: &Text =
    &Text("Noch kein Mitglied. Genannt werden alle Kommunen des Verbundes.");
/// What stands where there is no version yet.
pub const NO_HISTORY: &Text =
    &Text("Noch keine Fassung. Die erste entsteht mit dem ersten Beschluss.");

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
    say!(
        "Grundsatz „{titled}“ steht jetzt an Stelle {place}.",
        titled = labels::titled(title),
        place
    )
}

/// Says where a chapter stands now.
pub fn chapter_moved(title: &str, number: &str) -> String {
    say!("„{titled}“ ist jetzt Kapitel {number}.", titled = labels::titled(title), number)
}
