// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the Übersicht says.

use jiff::Zoned;

use super::{dates, labels};
use crate::language::{Text, say};

/// The page.
pub const PAGE: &Text = &Text("Übersicht");
/// What waits for this Kommune.
pub const WAITING: &Text = &Text("Wartet auf uns");
/// Nothing does.
pub const NOTHING_WAITS: &Text = &Text("● Nichts wartet auf Ihre Kommune.");
/// Two Kommunen set the same field.
pub const TWO_VALUES: &Text = &Text("▲ Zwei Werte");
/// The own answer is missing.
pub const MISSING: &Text = &Text("○ Fehlt");
/// What others have written.
pub const NEWS: &Text = &Text("Neu für Sie");
/// Nobody has.
pub const NO_NEWS: &Text = &Text("● Sie haben alles gelesen.");
/// Marks everything as read.
pub const ALL_READ: &Text = &Text("Alles als gelesen markieren");
/// The state of the Meilensteine.
pub const MILESTONES: &Text = &Text("Stand der Meilensteine");
/// There are none.
pub const NO_MILESTONES: &Text = &Text("Noch keine Meilensteine.");
/// The state of the own share.
pub const OWN_SHARE: &Text = &Text("Unser Anteil an den Zielen");
/// Leads to the Steckbriefe.
pub const TO_PROFILES: &Text = &Text("Zu den Steckbriefen");
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
/// What the Geschäftsstelle does first.
pub const EMPTY_COORDINATOR: &Text = &Text(
    "Es gibt noch keine Verbundziele. Legen Sie in der Leitlinie Handlungsbereiche an und dann \
     unter Steckbriefe die Ziele. Eine vorhandene Leitlinie übernehmen Sie unter „Mitglieder & \
     Netz“.",
);
/// What everybody else does first.
pub const EMPTY_MEMBER: &Text = &Text(
    "Es gibt noch keine Verbundziele. Sobald die Geschäftsstelle sie angelegt hat und Ihr Rechner \
     verbunden ist, erscheinen sie hier von selbst.",
);
/// Leads to the Leitlinie.
pub const TO_STRATEGY: &Text = &Text("Leitlinie öffnen");

/// Greets the Kommune at this time of day.
pub fn greeting(now: &Zoned, municipality: &str) -> String {
    let greeting = match now.hour() {
        0..=4 | 18.. => say!("Guten Abend"),
        5..=10 => say!("Guten Morgen"),
        _ => say!("Guten Tag"),
    };
    format!("{greeting}, {municipality}")
}

/// Says when this person was last here, and what has happened since.
pub fn since(last: Option<i64>, now: &Zoned, changes: u64, municipalities: usize) -> String {
    let here = match last {
        Some(at) => say!("Zuletzt hier: {moment}", moment = dates::moment(at, now)),
        None => say!("Willkommen bei Leitwerk").to_owned(),
    };
    match changes {
        0 => say!("{here} · nichts Neues", here),
        changes => say!(
            "{here} · {changes} von {kommunen}",
            here,
            changes = self::changes(changes),
            kommunen = kommunen(municipalities)
        ),
    }
}

fn kommunen(count: usize) -> String {
    if count == 1 { say!("1 Kommune").to_owned() } else { say!("{count} Kommunen", count) }
}

/// Counts changes.
pub fn changes(count: u64) -> String {
    if count == 1 { say!("1 Änderung").to_owned() } else { say!("{count} Änderungen", count) }
}

/// The number of new changes, as a list shows it.
pub fn new(count: u64) -> String {
    say!("{count} neu", count)
}

/// Names new changes of a Kommune in a document.
pub fn news(document: &str, count: u64, municipality: &str) -> String {
    let new = if count == 1 { say!("neue Änderung") } else { say!("neue Änderungen") };
    say!("{document}, {count} {new} von {municipality}", document, count, new, municipality)
}

/// Names a Meilenstein whose day has passed.
pub fn overdue(number: &str, milestone: &str, day: &str) -> String {
    format!("{number} {}, {day}", labels::titled(milestone))
}

/// Names an answer that is missing.
pub fn missing(number: &str, title: &str) -> String {
    format!("{}: {}", labels::numbered(number, title), labels::SHEET_ANSWER)
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
