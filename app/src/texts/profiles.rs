// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the page of all Steckbriefe says.

use leitwerk_shared::domain::template::Template;

use super::labels;
use crate::language::{Text, counted, say};

/// Leads from one Steckbrief to all of them.
pub const ALL: &Text = &Text("Alle Steckbriefe");
/// The same with the direction.
pub const BACK: &Text = &Text("← Alle Steckbriefe");
/// How the Steckbriefe are shown, for screen readers.
pub const VIEWS: &Text = &Text("Ansicht");
/// As a tree.
pub const TREE: &Text = &Text("Baum");
/// As a table.
pub const TABLE: &Text = &Text("Tabelle");
/// As a board.
pub const BOARD: &Text = &Text("Tafel");
/// By what the board is divided, for screen readers.
pub const BOARD_BY: &Text = &Text("Spalten der Tafel");
/// By priority.
pub const BY_PRIORITY: &Text = &Text("nach Priorität");
/// By the state of the own share.
pub const BY_SHEET: &Text = &Text("nach unserem Stand");
/// How the tree is used.
pub const TREE_HINT: &Text =
    &Text("Enter öffnet. Alt und ↑ ↓ oder Ziehen verschiebt, auch unter eine andere Überschrift.");
/// How the tree is used where goals lie in no areas.
pub const LIST_HINT: &Text = &Text("Enter öffnet. Alt und ↑ ↓ oder Ziehen verschiebt.");
/// How the table is used.
pub const TABLE_HINT: &Text = &Text(
    "Enter öffnet, die Leertaste wählt aus, Strg C kopiert für Excel. Spaltenköpfe sortieren.",
);
/// How the board is used.
pub const BOARD_HINT: &Text =
    &Text("Enter öffnet. Strg und ← → oder Ziehen legt eine Karte in eine andere Spalte.");
/// How more is done with one Steckbrief.
pub const MENU_HINT: &Text = &Text(
    "Rechtsklick oder Umschalt F10 zeigt, was noch geht: Strg D dupliziert, Entf zieht zurück.",
);
/// What only this Kommune sees.
pub const SHEET_HINT: &Text = &Text("Diesen Stand sehen nur unsere Kommune und das Relais.");
/// Makes a new Steckbrief.
pub const NEW: &Text = &Text("Neuer Steckbrief");
/// Says what the new one is about.
pub const NEW_PURPOSE: &Text = &Text("Beides lässt sich später ändern.");
/// Says what the new one is about, where goals lie in no areas.
pub const NEW_WITHOUT_AREA: &Text = &Text("Der Titel lässt sich später ändern.");
/// The title of the new one.
pub const NEW_TITLE: &Text = &Text("Titel des neuen Steckbriefs");
/// What may be typed as its title.
pub const NEW_TITLE_HINT: &Text = &Text("z. B. Termine online vergeben");
/// Makes it.
pub const CREATE: &Text = &Text("Anlegen");
/// Why it is not made.
pub const TITLE_MISSING: &Text = &Text("Bitte einen Titel eingeben.");
/// What is chosen, and what is done with it, for screen readers.
pub const CHOSEN: &Text = &Text("Auswahl");
/// Chooses nothing any more.
pub const CHOOSE_NONE: &Text = &Text("Auswahl aufheben");
/// No word was set.
pub const NO_WORD: &Text = &Text("ohne Angabe");
/// The words that Kommunen often use for priority and effort.
pub const USUAL_WORDS: [&str; 3] = ["hoch", "mittel", "niedrig"];

/// Opens a Steckbrief.
pub const OPEN: &Text = &Text("Öffnen");
/// The keys for it.
pub const OPEN_KEYS: &Text = &Text("Enter");
/// Makes a copy.
pub const DUPLICATE: &Text = &Text("Duplizieren");
/// The keys for it.
pub const DUPLICATE_KEYS: &Text = &Text("Strg D");
/// Pursues a goal no longer.
pub const RETIRE: &Text = &Text("Zurückziehen");
/// The keys for it, and for pursuing it again.
pub const RETIRE_KEYS: &Text = &Text("Entf");
/// Pursues it again.
pub const TAKE_BACK: &Text = &Text("Wieder aufnehmen");
/// The goals that are no longer pursued.
pub const RETIRED: &Text = &Text("Nicht mehr verfolgt");
/// By the state of the goal.
pub const BY_STATE: &Text = &Text("nach Stand");
/// By horizon.
pub const BY_HORIZON: &Text = &Text("nach Zeithorizont");
/// The column with the state of the goal.
pub const STATE: &Text = &Text("Stand");
/// The column with who leads the work.
pub const LEAD: &Text = &Text("Federführung");

/// The column with the number.
pub const NUMBER: &Text = &Text("Nr.");
/// The column with the Meilensteine.
pub const MILESTONES: &Text = &Text("Meilensteine");
/// The column with missing answers.
pub const MISSING: &Text = &Text("Offene Antworten");
/// The column with decisions.
pub const QUESTIONS: &Text = &Text("Zwei Werte");
/// The column with the own state.
pub const SHEET: &Text = &Text("Unser Stand");

/// The area of the new one; `kind` is what areas are called.
pub fn new_area(kind: &str) -> String {
    say!("{kind} des neuen Steckbriefs", kind)
}

/// The title of a copy.
pub fn copy_of(title: &str) -> String {
    say!("{title} (Kopie)", title)
}

/// What is done with what is chosen, for screen readers.
pub fn done_with(action: &str, chosen: &str) -> String {
    format!("{action}: {chosen}")
}

/// A goal that is no longer pursued, for screen readers.
pub fn name_of_retired(name: &str) -> String {
    say!("{name}, nicht mehr verfolgt", name)
}

/// Says what was retired or taken back.
pub fn retired(titles: &[&str], retired: bool) -> String {
    match (titles, retired) {
        ([title], true) => say!("{title} ist zurückgezogen und steht am Ende.", title),
        ([title], false) => say!("{title} wird wieder verfolgt.", title),
        (titles, true) => counted!(
            titles.len(),
            "{count} Steckbrief ist zurückgezogen und steht am Ende.",
            "{count} Steckbriefe sind zurückgezogen und stehen am Ende."
        ),
        (titles, false) => counted!(
            titles.len(),
            "{count} Steckbrief wird wieder verfolgt.",
            "{count} Steckbriefe werden wieder verfolgt."
        ),
    }
}

/// Says how many Steckbriefe there are.
pub fn count(goals: usize) -> String {
    counted!(goals, "{count} Steckbrief", "{count} Steckbriefe")
}

/// Says how many Steckbriefe there are in how many areas.
pub fn count_in(goals: usize, areas: usize, template: Template) -> String {
    let goals = count(goals);
    match (areas, template) {
        (0, _) => goals,
        (_, Template::Zielsteckbrief) => counted!(
            areas,
            "{goals} in {count} Handlungsbereich",
            "{goals} in {count} Handlungsbereichen",
            goals
        ),
        (_, Template::Projektsteckbrief) => counted!(
            areas,
            "{goals} in {count} Handlungsschwerpunkt",
            "{goals} in {count} Handlungsschwerpunkten",
            goals
        ),
        (_, Template::Zielbild | Template::Ziel) => counted!(
            areas,
            "{goals} in {count} Handlungsfeld",
            "{goals} in {count} Handlungsfeldern",
            goals
        ),
    }
}

/// Says how many of the Meilensteine are reached; nothing if there are none.
pub fn milestones(done: usize, all: usize) -> String {
    if all == 0 { String::new() } else { say!("{done} von {all}", done, all) }
}

/// Says how many Meilensteine of a goal are reached, at the end of its line.
pub fn reached(done: usize, all: usize) -> String {
    if all == 0 { String::new() } else { say!("{done} von {all} erreicht", done, all) }
}

/// Says how far the Meilensteine are, where some want attention.
pub fn trouble(progress: &str, late: usize, at_risk: usize) -> String {
    match (late, at_risk) {
        (0, 0) => progress.to_owned(),
        (0, at_risk) => say!("▲ {progress} · {at_risk} gefährdet", progress, at_risk),
        (late, _) => say!("■ {progress} · {late} überfällig", progress, late),
    }
}

/// Says what is chosen.
pub fn chosen(names: &[String]) -> String {
    match names {
        [name] => say!("Ausgewählt: {name}", name),
        names => {
            counted!(names.len(), "{count} Steckbrief ausgewählt", "{count} Steckbriefe ausgewählt")
        }
    }
}

/// The menu that sets one field of all that is chosen, for screen readers.
pub fn set_field(field: &str, chosen: &str) -> String {
    say!("{field} setzen: {chosen}", field, chosen)
}

/// Says where a goal stands now, and in which area if goals lie in areas.
pub fn moved(goal: &str, area: Option<&str>, place: usize) -> String {
    let titled = labels::titled(goal);
    match area {
        Some(area) => {
            say!("{titled} steht jetzt in „{area}“ an Stelle {place}.", titled, area, place)
        }
        None => say!("{titled} steht jetzt an Stelle {place}.", titled, place),
    }
}

/// Says where an area stands now; `kind` is what areas are called.
pub fn area_moved(kind: &str, area: &str, place: usize) -> String {
    say!(
        "{kind} „{titled}“ steht jetzt an Stelle {place}.",
        kind,
        titled = labels::titled(area),
        place
    )
}

/// Says that a goal cannot go further.
pub fn at_the_end(goal: &str) -> String {
    say!("{titled} steht schon am Rand.", titled = labels::titled(goal))
}

/// Says that a card lies in another column.
pub fn laid(goal: &str, column: &str) -> String {
    say!("{titled} liegt jetzt in „{column}“.", titled = labels::titled(goal), column)
}

/// Says what was set.
pub fn set(count: usize, field: &str, value: &str) -> String {
    counted!(
        count,
        "{field} von {count} Steckbrief: {value}.",
        "{field} von {count} Steckbriefen: {value}.",
        field,
        value
    )
}

/// The column of a board, for screen readers.
pub fn column(title: &str, cards: usize) -> String {
    counted!(cards, "{title}, {count} Karte", "{title}, {count} Karten", title)
}
