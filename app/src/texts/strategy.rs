// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the page of the Leitlinie says.

use leitwerk_shared::domain::strategy::AreaRole;

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
/// Other names of a body.
pub const ALIASES: &Text = &Text("Andere Namen");
/// The sentence that stands for an area.
pub const AREA_CLAIM: &Text = labels::VISION_CLAIM;
/// What the workshop said about an area.
pub const AREA_SUMMARY: &Text = &Text("Zusammenfassung");
/// What an area is in the picture of the strategy.
pub const AREA_ROLE: &Text = &Text("Rolle");
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

/// The abbreviations.
pub const ABBREVIATIONS: &Text = &Text("Abkürzungen");
/// One of them.
pub const ABBREVIATION: &Text = &Text("Abkürzung");
/// The abbreviation itself.
pub const SHORT: &Text = &Text("Kürzel");
/// What it stands for.
pub const LONG: &Text = &Text("Langform");
/// What stands where there is no abbreviation yet.
pub const NO_ABBREVIATIONS: &Text = &Text("Noch keine Abkürzung. Sie sortieren sich von selbst.");
/// What an imported file says beyond the fields.
pub const EXTRA: &Text = &Text("Weiteres");
/// One piece of it.
pub const EXTRA_PART: &Text = &Text("Abschnitt");

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
/// Who approved a version.
pub const APPROVED_BY: &Text = &Text("Freigegeben durch");
/// What stands where there is no chapter yet.
pub const NO_CHAPTERS: &Text = &Text("Noch kein Kapitel. Das erste ist meist die Präambel.");
/// What stands where there is no member yet.
pub const NO_MEMBERS: &Text =
    &Text("Noch kein Mitglied. Genannt werden alle Kommunen des Verbundes.");
/// What stands where there is no version yet.
pub const NO_HISTORY: &Text =
    &Text("Noch keine Fassung. Die erste entsteht mit dem ersten Beschluss.");

/// What belongs in a part of the Leitlinie, by its key in the table.
pub fn help(key: &str) -> &'static str {
    match key {
        "vision" => {
            say!("Wohin der Verbund will: ein Jahr, ein Satz und was er von sich verlangt.")
        }
        "year" => say!("Bis wann die Vision erreicht sein soll. Dort endet auch der Ablauf."),
        "claim" => say!("Ein Satz, den alle behalten."),
        "aspiration" => say!("Was der Verbund von sich verlangt, in ein bis zwei Absätzen."),
        "chapters" => {
            say!("Alles in ganzen Texten. Die römische Nummer folgt aus der Reihenfolge.")
        }
        "principles" => say!("Wonach sich alle Ziele richten, je mit Überschrift und Text."),
        "areas" => say!("Worunter die Ziele stehen. Die Nummer folgt aus der Reihenfolge."),
        "summary" => say!("Was der Workshop dazu zusammengetragen hat."),
        "role" => {
            say!("Was es im Bild der Strategie ist: Fundament, Säule oder eines von mehreren.")
        }
        "bodies" => say!(
            "Wer entscheidet und wer handelt. Daraus entstehen das Organigramm und die Auswahl bei „Federführung“."
        ),
        "aliases" => say!("Wie die Stelle in Texten sonst noch heißt, ein Name je Zeile."),
        "glossary" => say!("Wörter, die nicht alle kennen, mit ihrer Bedeutung."),
        "abbreviations" => say!("Kürzel, und wofür sie stehen."),
        "members" => say!(
            "Die Kommunen des Verbunds. „Anschluss“ sagt, welche angeschlossene Kommune gemeint ist."
        ),
        "history" => {
            say!("Jede Fassung mit Datum und Status. Die neueste mit Datum ist die, die gilt.")
        }
        "extra" => say!("Was die eingelesene Datei sonst noch sagt und kein eigenes Feld hat."),
        _ => "",
    }
}

/// What an area is in the picture of the strategy.
pub fn area_role(role: AreaRole) -> &'static str {
    match role {
        AreaRole::Field => say!("eines von mehreren"),
        AreaRole::Foundation => say!("Fundament"),
        AreaRole::Pillar => say!("Säule"),
    }
}

/// A chapter with its number, in the outline.
pub fn chapter(number: &str, title: &str) -> String {
    format!("{number}. {}", labels::titled(title))
}

/// The number before the heading of a chapter.
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
