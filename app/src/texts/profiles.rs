// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the page of all Steckbriefe says.

use super::labels;

/// Leads from one Steckbrief to all of them.
pub const ALL: &str = "Alle Steckbriefe";
/// The same with the direction.
pub const BACK: &str = "← Alle Steckbriefe";
/// How the Steckbriefe are shown, for screen readers.
pub const VIEWS: &str = "Ansicht";
/// As a tree.
pub const TREE: &str = "Baum";
/// As a table.
pub const TABLE: &str = "Tabelle";
/// As a board.
pub const BOARD: &str = "Tafel";
/// By what the board is divided, for screen readers.
pub const BOARD_BY: &str = "Spalten der Tafel";
/// By priority.
pub const BY_PRIORITY: &str = "nach Priorität";
/// By the state of the own share.
pub const BY_SHEET: &str = "nach unserem Stand";
/// How the tree is used.
pub const TREE_HINT: &str = "Enter öffnet. Alt und ↑ ↓ oder Ziehen verschiebt, auch in einen anderen \
    Handlungsbereich.";
/// How the table is used.
pub const TABLE_HINT: &str =
    "Enter öffnet, die Leertaste wählt aus, Strg C kopiert für Excel. Spaltenköpfe sortieren.";
/// How the board is used.
pub const BOARD_HINT: &str =
    "Enter öffnet. Strg und ← → oder Ziehen legt eine Karte in eine andere Spalte.";
/// What only this Kommune sees.
pub const SHEET_HINT: &str = "Diesen Stand sehen nur unsere Kommune und das Relais.";
/// Makes a new Steckbrief.
pub const NEW: &str = "Neuer Steckbrief";
/// Says what the new one is about.
pub const NEW_PURPOSE: &str = "Titel und Handlungsbereich lassen sich später ändern.";
/// The title of the new one.
pub const NEW_TITLE: &str = "Titel des neuen Steckbriefs";
/// What may be typed as its title.
pub const NEW_TITLE_HINT: &str = "z. B. Termine online vergeben";
/// Its area.
pub const NEW_AREA: &str = "Handlungsbereich des neuen Steckbriefs";
/// Makes it.
pub const CREATE: &str = "Anlegen";
/// Why it is not made.
pub const TITLE_MISSING: &str = "Bitte einen Titel eingeben.";
/// What is chosen, and what is done with it, for screen readers.
pub const CHOSEN: &str = "Auswahl";
/// Chooses nothing any more.
pub const CHOOSE_NONE: &str = "Auswahl aufheben";
/// No word was set.
pub const NO_WORD: &str = "ohne Angabe";
/// The words that Kommunen often use for priority and effort.
pub const USUAL_WORDS: [&str; 3] = ["hoch", "mittel", "niedrig"];

/// Makes a copy.
pub const DUPLICATE: &str = "Duplizieren";
/// Pursues a goal no longer.
pub const RETIRE: &str = "Zurückziehen";
/// Pursues it again.
pub const TAKE_BACK: &str = "Wieder aufnehmen";
/// The goals that are no longer pursued.
pub const RETIRED: &str = "Nicht mehr verfolgt";
/// By the state of the goal.
pub const BY_STATE: &str = "nach Stand";
/// By horizon.
pub const BY_HORIZON: &str = "nach Zeithorizont";
/// The column with the state of the goal.
pub const STATE: &str = "Stand";

/// The column with the number.
pub const NUMBER: &str = "Nr.";
/// The column with the Meilensteine.
pub const MILESTONES: &str = "Meilensteine";
/// The column with missing answers.
pub const MISSING: &str = "Offene Antworten";
/// The column with decisions.
pub const QUESTIONS: &str = "Zwei Werte";
/// The column with the own state.
pub const SHEET: &str = "Unser Stand";

/// The title of a copy.
pub fn copy_of(title: &str) -> String {
    format!("{title} (Kopie)")
}

/// What is done with what is chosen, for screen readers.
pub fn done_with(action: &str, chosen: &str) -> String {
    format!("{action}: {chosen}")
}

/// A goal that is no longer pursued, for screen readers.
pub fn name_of_retired(name: &str) -> String {
    format!("{name}, nicht mehr verfolgt")
}

/// Says what was retired or taken back.
pub fn retired(titles: &[&str], retired: bool) -> String {
    let what = match titles {
        [title] => (*title).to_owned(),
        titles => format!("{} Steckbriefe", titles.len()),
    };
    match (retired, titles.len()) {
        (true, 1) => format!("{what} ist zurückgezogen und steht am Ende."),
        (true, _) => format!("{what} sind zurückgezogen und stehen am Ende."),
        (false, 1) => format!("{what} wird wieder verfolgt."),
        (false, _) => format!("{what} werden wieder verfolgt."),
    }
}

/// Says how many Steckbriefe there are.
pub fn count(goals: usize, areas: usize) -> String {
    let goals = if goals == 1 { "1 Steckbrief".to_owned() } else { format!("{goals} Steckbriefe") };
    match areas {
        0 => goals,
        1 => format!("{goals} in 1 Handlungsbereich"),
        areas => format!("{goals} in {areas} Handlungsbereichen"),
    }
}

/// Says how many of the Meilensteine are reached; nothing if there are none.
pub fn milestones(done: usize, all: usize) -> String {
    if all == 0 { String::new() } else { format!("{done} von {all}") }
}

/// Says how many Meilensteine of a goal are reached, at the end of its line.
pub fn reached(done: usize, all: usize) -> String {
    if all == 0 { String::new() } else { format!("{done} von {all} erreicht") }
}

/// Says how far the Meilensteine are, where some want attention.
pub fn trouble(progress: &str, late: usize, at_risk: usize) -> String {
    match (late, at_risk) {
        (0, 0) => progress.to_owned(),
        (0, at_risk) => format!("▲ {progress} · {at_risk} gefährdet"),
        (late, _) => format!("■ {progress} · {late} überfällig"),
    }
}

/// Says what is chosen.
pub fn chosen(names: &[String]) -> String {
    match names {
        [] => "Kein Steckbrief ausgewählt".to_owned(),
        [name] => format!("Ausgewählt: {name}"),
        names => format!("{} Steckbriefe ausgewählt", names.len()),
    }
}

/// The menu that sets one field of all that is chosen, for screen readers.
pub fn set_field(field: &str, chosen: &str) -> String {
    format!("{field} setzen: {chosen}")
}

/// Says where a goal stands now.
pub fn moved(goal: &str, area: &str, place: usize) -> String {
    format!("{} steht jetzt in „{area}“ an Stelle {place}.", labels::titled(goal))
}

/// Says where an area stands now.
pub fn area_moved(area: &str, place: usize) -> String {
    format!("Handlungsbereich „{}“ steht jetzt an Stelle {place}.", labels::titled(area))
}

/// Says that a goal cannot go further.
pub fn at_the_end(goal: &str) -> String {
    format!("{} steht schon am Rand.", labels::titled(goal))
}

/// Says that a card lies in another column.
pub fn laid(goal: &str, column: &str) -> String {
    format!("{} liegt jetzt in „{column}“.", labels::titled(goal))
}

/// Says what was set.
pub fn set(count: usize, field: &str, value: &str) -> String {
    let of = if count == 1 { "1 Steckbrief".to_owned() } else { format!("{count} Steckbriefen") };
    format!("{field} von {of}: {value}.")
}

/// The column of a board, for screen readers.
pub fn column(title: &str, cards: usize) -> String {
    match cards {
        1 => format!("{title}, 1 Karte"),
        cards => format!("{title}, {cards} Karten"),
    }
}
