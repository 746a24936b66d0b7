// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about the strategy as a file.

use jiff::civil::Date;

use crate::language::Text;

/// The strategy as a file.
pub const TITLE: &Text = &Text("Strategie als Datei");
/// What the file is for.
pub const WRITE_HINT: &Text =
    &Text("Für andere Programme: alles, was hier steht, als JSON. Leitwerk ändert dabei nichts.");
/// How much goes into it, for screen readers.
pub const SCOPE: &Text = &Text("Umfang der Datei");
/// What every member has.
pub const SHARED: &Text = &Text("Was alle haben");
/// That, and what only our Kommune has.
pub const WITH_OWN: &Text = &Text("Dazu unsere Blätter");
/// Where it is written to.
pub const WRITE_PATH: &Text = &Text("Strategie schreiben nach");
/// Leads to where it is written.
pub const EXPORT: &Text = &Text("Exportieren …");
/// Writes it.
pub const WRITE: &Text = &Text("Strategie schreiben");
/// What the system calls such files.
pub const JSON_KIND: &Text = &Text("Strategie als JSON");
/// How their names end.
pub const JSON_ENDING: &str = "json";
/// Reads an existing strategy.
pub const READ_TITLE: &Text = &Text("Vorhandene Strategie übernehmen");
/// What such a file is, and that nothing happens yet.
pub const READ_HINT: &Text = &Text(
    "Eine Leitlinie oder Strategie als Textdatei (UTF-8), in einem neuen Verbund auch als JSON von \
     Leitwerk. Zuerst zeigt Leitwerk, was übernommen würde; was hier schon steht, bleibt stehen.",
);
/// Where it lies.
pub const READ_PATH: &Text = &Text("Vorhandene Strategie");
/// Reads it.
pub const READ: &Text = &Text("Lesen und zeigen");
/// Shows what would be taken over.
pub const TAKE_TITLE: &Text = &Text("Strategie übernehmen");
/// Nothing has changed so far.
pub const TAKE_HINT: &Text =
    &Text("Noch ist nichts geändert. „Schließen“ lässt alles, wie es ist.");
/// Takes it over.
pub const TAKE: &Text = &Text("Übernehmen");

/// Returns what the file is called, unless somebody wants another name.
pub fn file_name(day: Date) -> String {
    let (year, month, day) = (day.year(), day.month(), day.day());
    format!("leitwerk-strategie-{year:04}-{month:02}-{day:02}.{JSON_ENDING}")
}
