// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What „Unser Blatt“ says.

use leitwerk_shared::domain::template::Template;

use super::{labels, plan, templates};
use crate::language::{Text, say};
use crate::release::Extent;

/// Who reads it.
pub const AUDIENCE: &Text = &Text(
    "Was hier steht, sehen nur unsere Kommune und das Relais des Landkreises. Andere Kommunen \
     sehen, was Sie freigeben: Anteil, Stand und vorhandene Stellenanteile, vom eigenen Plan nur \
     auf Wunsch Entscheidung und Begründung, nie Termine, Maßnahmen und Kosten und nie die Notiz.",
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
/// All members can read what it said before.
pub const OUTDATED: &Text = &Text("▲ seit der Freigabe geändert");
/// Begins a release.
pub const ASK_RELEASE: &Text = &Text("Freigeben …");
/// What a release does.
pub const REALLY_RELEASE: &Text =
    &Text("Anteil, Stand und vorhandene Stellenanteile allen Kommunen im Verbund zeigen?");
/// What of the own plan is released as well.
pub const FROM_PLAN: &Text = &Text("Vom eigenen Plan dazu");
/// Releases it.
pub const RELEASE: &Text = &Text("Freigeben");
/// Releases nothing.
pub const NOT_NOW: &Text = &Text("Abbrechen");
/// Takes a release back.
pub const WITHDRAW: &Text = &Text("Freigabe zurückziehen");
/// Leads from a Steckbrief to the page.
pub const ALL_GOALS: &Text = &Text("Alle Ziele in „Unser Blatt“");

/// Shows what belongs in which field.
pub const FIELDS: &Text = &Text("Was gehört in welches Feld?");
/// The fields about the own share, by name and key.
const SHARE: [(&Text, &str); 4] = [
    (labels::SHEET_ANSWER, "answer"),
    (labels::STATE, "state"),
    (labels::EXISTING_VZA, "existing_vza"),
    (labels::NOTE, "note"),
];
/// The fields of the own plan.
const PLAN: [(&Text, &str); 7] = [
    (plan::DECISION, "decision"),
    (plan::REASON, "reason"),
    (plan::PLAN, "plan"),
    (plan::START, "start"),
    (plan::DUE, "due"),
    (plan::MEASURES, "measures"),
    (plan::COSTS, "costs"),
];

/// What belongs in a field of a Blatt, by its key in the table.
fn help(key: &str) -> &'static str {
    match key {
        "answer" => say!(
            "Was unsere Kommune selbst zum Ziel beiträgt. „keine“ und „k. A.“ sind eigene Antworten."
        ),
        "state" => say!("Wie weit unsere Kommune mit ihrem Anteil ist."),
        "existing_vza" => {
            say!("Stellenanteile, die es bei uns dafür schon gibt. Sie verringern den Bedarf.")
        }
        "note" => say!("Was nur unsere Kommune angeht. Die Notiz wird nie freigegeben."),
        "decision" => {
            say!("Ob unsere Kommune das Ziel übernimmt, anpasst oder für nicht zutreffend hält.")
        }
        "reason" => say!("Warum wir anpassen oder nicht mitmachen."),
        "plan" => say!("Wie wir das Ziel bei uns erreichen, in eigenen Worten."),
        "start" => say!("Wann wir bei uns anfangen."),
        "due" => say!(
            "Bis wann es bei uns getan sein soll. Danach erscheint es in der Übersicht als überfällig."
        ),
        "measures" => {
            say!("Was wir dafür tun: Maßnahmen der Leitlinie, die wir übernehmen, und eigene.")
        }
        "costs" => say!("Was es uns kostet, einmalig oder jährlich, und worauf der Betrag beruht."),
        _ => "",
    }
}

/// What belongs in which field, a line each; with the own plan, also of that.
pub fn explained(with_plan: bool) -> String {
    let plan = PLAN.iter().filter(|_| with_plan);
    let lines = SHARE.iter().chain(plan).map(|(name, key)| format!("{name}: {}", help(key)));
    lines.collect::<Vec<_>>().join("\n")
}

/// What of the own plan others shall read, as it is offered for choosing.
pub fn extent(extent: Extent) -> &'static str {
    match extent {
        Extent::Share => say!("nichts"),
        Extent::Decision => say!("Entscheidung und Grundlage"),
        Extent::Reason => say!("auch die Begründung"),
    }
}

/// All members can read what it says now, so far.
pub fn released(extent: Extent) -> &'static str {
    match extent {
        Extent::Share => say!("● freigegeben"),
        Extent::Decision => say!("● freigegeben, mit Entscheidung"),
        Extent::Reason => say!("● freigegeben, mit Entscheidung und Begründung"),
    }
}

/// What stands under the title.
pub fn subtitle(municipality: &str, template: Template) -> String {
    let goal = templates::goal(template).0;
    say!("Was {municipality} zu jedem {goal} selbst beiträgt", municipality, goal)
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
