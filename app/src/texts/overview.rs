// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the Übersicht says.

use jiff::Zoned;
use leitwerk_shared::domain::template::Template;

use super::{dates, labels, templates};
use crate::language::{Text, counted, say};

/// By what one sees how far the Verbund is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The goals have a state of their own.
    Goals,
    /// Their Maßnahmen have one.
    Measures,
    /// Their Meilensteine have one.
    Milestones,
}

/// The page.
pub const PAGE: &Text = &Text("Übersicht");
/// What waits for this Kommune.
pub const WAITING: &Text = &Text("Wartet auf uns");
/// Nothing does.
pub const NOTHING_WAITS: &Text = &Text("● Nichts wartet auf Ihre Kommune.");
/// Two Kommunen set the same field.
pub const TWO_VALUES: &Text = &Text("▲ Zwei Werte");
/// Two wrote into the same paragraph at once.
pub const MERGED_TAG: &Text = &Text("▼ Bitte lesen");
/// Above a document: in these paragraphs.
pub const MERGED: &Text = &Text("▼ Zusammengeführt – bitte lesen");
/// What happened there.
pub const MERGED_HINT: &Text = &Text(
    "Hier wurde gleichzeitig in denselben Absatz geschrieben. Alle Wörter sind da; ob der Satz noch \
     stimmt, sieht nur ein Mensch.",
);
/// Ends it.
pub const MERGED_READ: &Text = &Text("Gelesen");
/// The name of [`MERGED_READ`] for screen readers.
pub const MERGED_READ_NAME: &Text = &Text("Gelesen: was zusammengeführt wurde, stimmt");
/// The own answer is missing.
pub const MISSING: &Text = &Text("○ Fehlt");
/// What others have written.
pub const NEWS: &Text = &Text("Neu für Sie");
/// Nobody has.
pub const NO_NEWS: &Text = &Text("● Sie haben alles gelesen.");
/// Others have written something.
pub const NEW: &Text = &Text("neu");
/// Above a document: into these fields a Kommune had written since the last visit.
pub const FRESH: &Text = &Text("Neu seit dem letzten Lesen:");
/// Ends it.
pub const HIDE_FRESH: &Text = &Text("Gelesen");
/// The name of [`HIDE_FRESH`] for screen readers.
pub const HIDE_FRESH_NAME: &Text = &Text("Gelesen: nicht mehr zeigen, was neu war");
/// Marks everything as read.
pub const ALL_READ: &Text = &Text("Alles als gelesen markieren");
/// There are no Meilensteine.
pub const NO_MILESTONES: &Text = &Text("Noch keine Meilensteine.");
/// There are no Maßnahmen.
pub const NO_MEASURES: &Text = &Text("Noch keine Maßnahmen.");
/// The state of the own share.
pub const OWN_SHARE: &Text = &Text("Unser Anteil an den Zielen");
/// Leads to the Steckbriefe.
pub const TO_PROFILES: &Text = &Text("Zu den Steckbriefen");
/// Leads from the exchange to who takes part in it.
pub const TO_MEMBERS: &Text = &Text("Zu Mitgliedern & Netz");
/// Who has what.
pub const EXCHANGE: &Text = &Text("Austausch");
/// What there is comes from the relay at this moment.
pub const ARRIVING: &Text = &Text("Die Inhalte kommen gerade");
/// What a person can do meanwhile.
pub const ARRIVING_HINT: &Text = &Text(
    "Das Relais schickt gerade, was der Verbund bisher geschrieben hat. Es erscheint hier von \
     selbst; Sie können das Fenster jederzeit schließen und später weitermachen.",
);
/// There is nothing yet.
pub const EMPTY: &Text = &Text("So geht es los");
/// Leads to the Leitlinie.
pub const TO_STRATEGY: &Text = &Text("Leitlinie öffnen");

/// How far the Verbund is, by what its template plans with.
pub fn state_of(progress: Progress, template: Template) -> String {
    match progress {
        Progress::Milestones => say!("Stand der Meilensteine").to_owned(),
        Progress::Measures => say!("Stand der Maßnahmen").to_owned(),
        Progress::Goals => say!("Stand der {goals}", goals = templates::goal(template).1),
    }
}

/// What the Geschäftsstelle does first.
pub fn empty_coordinator(template: Template) -> String {
    let goals = templates::goal(template).1;
    if template.form().areas {
        say!(
            "Es gibt noch keine {goals}. Legen Sie in der Leitlinie {areas} an und dann unter \
             Steckbriefe die {goals}. Eine vorhandene Leitlinie übernehmen Sie unter „Mitglieder \
             & Netz“.",
            goals,
            areas = templates::area(template).1
        )
    } else {
        say!(
            "Es gibt noch keine {goals}. Legen Sie sie unter Steckbriefe an. Eine vorhandene \
             Leitlinie übernehmen Sie unter „Mitglieder & Netz“.",
            goals
        )
    }
}

/// What everybody else does first.
pub fn empty_member(template: Template) -> String {
    say!(
        "Es gibt noch keine {goals}. Sobald die Geschäftsstelle sie angelegt hat und Ihr Rechner \
         verbunden ist, erscheinen sie hier von selbst.",
        goals = templates::goal(template).1
    )
}

/// Greets the Kommune at this time of day.
pub fn greeting(now: &Zoned, municipality: &str) -> String {
    let greeting = match now.hour() {
        0..=4 | 18.. => say!("Guten Abend"),
        5..=10 => say!("Guten Morgen"),
        _ => say!("Guten Tag"),
    };
    format!("{greeting}, {municipality}")
}

/// Says when this person was last here, and how many Kommunen have written since.
pub fn since(last: Option<i64>, now: &Zoned, municipalities: usize) -> String {
    let here = match last {
        Some(at) => say!("Zuletzt hier: {moment}", moment = dates::moment(at, now)),
        None => say!("Willkommen bei Leitwerk").to_owned(),
    };
    match municipalities {
        0 => say!("{here} · nichts Neues", here),
        count => say!("{here} · Neues von {kommunen}", here, kommunen = kommunen(count)),
    }
}

fn kommunen(count: usize) -> String {
    counted!(count, "{count} Kommune", "{count} Kommunen")
}

/// How many fields are new, as a list shows it; of none, it is not known which.
pub fn fields(count: usize) -> String {
    match count {
        0 => NEW.to_owned(),
        count => counted!(count, "{count} Feld neu", "{count} Felder neu"),
    }
}

/// Names what a Kommune has written in a document, with the fields where they are known.
pub fn news(document: &str, fields: &str, municipality: &str) -> String {
    if fields.is_empty() {
        say!("{document}, neu von {municipality}", document, municipality)
    } else {
        say!("{document}, neu von {municipality}: {fields}", document, municipality, fields)
    }
}

/// Names a field into which a Kommune has written.
pub fn fresh(field: &str, municipality: &str) -> String {
    say!("{field}, neu von {municipality}", field, municipality)
}

/// Names a document in which paragraphs came together.
pub fn came_together(document: &str) -> String {
    say!("{document} – zusammengeführt", document)
}

/// Names a paragraph of a field, from 0.
pub fn paragraph(field: &str, paragraph: usize) -> String {
    say!("{field}, Absatz {number}", field, number = paragraph + 1)
}

/// Names a paragraph that came together of what Kommunen wrote at once.
pub fn merged(place: &str, municipalities: &str) -> String {
    say!(
        "{place}, zusammengeführt aus dem, was gleichzeitig geschrieben wurde: {municipalities}",
        place,
        municipalities
    )
}

/// Names a Meilenstein whose day has passed.
pub fn overdue(number: &str, milestone: &str, day: &str) -> String {
    format!("{number} {}, {day}", labels::titled(milestone))
}

/// Names an answer that is missing.
pub fn missing(number: &str, title: &str) -> String {
    format!("{}: {}", labels::numbered(number, title), labels::SHEET_ANSWER)
}

/// Names what a Steckbrief still lacks.
pub fn unfinished(number: &str, title: &str, count: usize) -> String {
    let goal = labels::numbered(number, title);
    counted!(count, "{goal}: {count} Pflichtangabe", "{goal}: {count} Pflichtangaben", goal)
}

/// Names what waits, for screen readers.
pub fn waits(reason: &str, what: &str) -> String {
    // The symbol says nothing to somebody who listens.
    let word = reason.trim_start_matches(|c: char| !c.is_alphabetic());
    format!("{word}: {what}")
}

/// Says how many of all are in a state, such as „● erreicht 3“.
pub fn counted(state: &str, count: usize) -> String {
    format!("{state} {count}")
}
