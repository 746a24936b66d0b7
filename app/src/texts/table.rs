// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What tables and lists say about themselves.

use super::labels;
use crate::language::{Text, counted, say};

/// The field that leaves out rows.
pub const FILTER: &Text = &Text("Zeilen filtern");
/// What may be typed into it.
pub const FILTER_HINT: &Text = &Text("Filtern …");
/// The menu with the columns.
pub const COLUMNS: &Text = &Text("Spalten");
/// There is nothing to show.
pub const EMPTY: &Text = &Text("Hier steht noch nichts.");
/// No row holds what was typed.
pub const NO_ROWS: &Text = &Text("Keine Zeile passt zum Filter.");
/// The head above the marks of rows.
pub const ALL_ROWS: &Text = &Text("Alle Zeilen auswählen");
/// Nothing stands in a cell, for screen readers.
pub const NOTHING: &Text = &Text("leer");
/// A menu that opens.
pub const OPENS: &str = "▼";
/// A line of a menu that is on.
pub const CHOSEN: &str = "✓";
/// A column sorted upwards.
pub const UP: &str = "↑";
/// A column sorted downwards.
pub const DOWN: &str = "↓";

/// Says also how many rows were just copied.
pub fn with_copied(rows: String, copied: usize) -> String {
    match copied {
        0 => rows,
        copied => counted!(
            copied,
            "{rows} · {count} Zeile kopiert",
            "{rows} · {count} Zeilen kopiert",
            rows
        ),
    }
}

/// The menu with the columns of a table, for screen readers.
pub fn columns_of(table: &str) -> String {
    format!("{COLUMNS}: {table}")
}

/// The field that leaves out rows of a table.
pub fn filter_of(table: &str) -> String {
    format!("{FILTER}: {table}")
}

/// The mark of a row, for screen readers.
pub fn mark(row: &str) -> String {
    say!("{row} auswählen", row)
}

/// The name of a cell, such as „1.2 Synergien, Priorität: hoch“.
pub fn cell(row: &str, column: &str, text: &str) -> String {
    let text = if text.is_empty() { NOTHING } else { text };
    format!("{row}, {column}: {text}")
}

/// The name of the head of a column; `upwards` says how it is sorted.
pub fn head(column: &str, upwards: Option<bool>) -> String {
    match upwards {
        None => column.to_owned(),
        Some(upwards) => labels::part(column, sorted(upwards)),
    }
}

fn sorted(upwards: bool) -> &'static str {
    if upwards { say!("aufsteigend sortiert") } else { say!("absteigend sortiert") }
}

/// Says how many rows there are, how many of them are shown and chosen, and how they are sorted.
pub fn count(all: usize, shown: usize, chosen: usize, sort: Option<(&str, bool)>) -> String {
    let rows = if all == shown {
        counted!(all, "{count} Zeile", "{count} Zeilen")
    } else {
        counted!(all, "{shown} von {count} Zeile", "{shown} von {count} Zeilen", shown)
    };
    let chosen = (chosen > 0).then(|| say!("{chosen} ausgewählt", chosen));
    let sort = sort.map(|(column, upwards)| format!("{column} {}", sorted(upwards)));
    [Some(rows), chosen, sort].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
