// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about searching for pages and commands.

use crate::language::{Text, counted, say};

/// The dialog.
pub const TITLE: &Text = &Text("Suchen und Befehle");
/// What opens it in the navigation.
pub const OPEN: &Text = &Text("Gehe zu …");
/// What opens it in the bar at the top.
pub const SEARCH: &Text = &Text("Suchen oder Befehl …");
/// The field in it.
pub const FIELD: &Text = &Text("Wohin oder was tun?");
/// What may be typed into it.
pub const HINT: &Text = &Text("Titel, Nummer, Wort oder Befehl …");
/// How it is used.
pub const USAGE: &Text = &Text("Pfeiltasten wählen, Eingabe führt aus, Esc schließt.");
/// What stands behind a goal that was opened lately.
pub const RECENT: &Text = &Text("zuletzt geöffnet");
/// The page before.
pub const BACK: &Text = &Text("Zurück");
/// The page after.
pub const FORWARD: &Text = &Text("Vor");
/// What stands behind a goal that is no longer pursued.
pub const RETIRED: &Text = &Text("nicht mehr verfolgt");
/// Makes a copy of the open Steckbrief.
pub const DUPLICATE: &Text = &Text("Steckbrief duplizieren");
/// Pursues it no longer.
pub const RETIRE: &Text = &Text("Steckbrief zurückziehen");
/// Pursues it again.
pub const TAKE_BACK: &Text = &Text("Steckbrief wieder aufnehmen");
/// Saves the figure that was shown last.
pub const SAVE_FIGURE: &Text = &Text("Abbildung speichern");
/// Copies its cells.
pub const COPY_TABLE: &Text = &Text("Abbildung als Tabelle kopieren");
/// Copies how it looks.
pub const COPY_IMAGE: &Text = &Text("Abbildung als Bild kopieren");
/// Leads to where an exchange file is written.
pub const WRITE_FILE: &Text = &Text("Austauschdatei schreiben");
/// Leads to where one is read.
pub const READ_FILE: &Text = &Text("Austauschdatei einlesen");
/// Checks the spelling.
pub const SPELLING_ON: &Text = &Text("Rechtschreibprüfung einschalten");
/// Ends that.
pub const SPELLING_OFF: &Text = &Text("Rechtschreibprüfung ausschalten");
/// Leads to the next part of the window.
pub const NEXT_PART: &Text = &Text("Zum nächsten Bereich des Fensters");
/// Leads to the one before.
pub const PART_BEFORE: &Text = &Text("Zum vorigen Bereich des Fensters");

/// Names the choice of a theme.
pub fn theme(name: &str) -> String {
    say!("Darstellung: {name}", name)
}

/// Names a way to see all Steckbriefe.
pub fn seen_as(view: &str) -> String {
    say!("Steckbriefe: {view}", view)
}

/// Names the choice of a language.
pub fn language(name: &str) -> String {
    say!("Sprache: {name}", name)
}

/// Moves the open Steckbrief to another area, by number and name.
pub fn move_to(area: &str) -> String {
    say!("Steckbrief verschieben nach „{area}“", area)
}

/// Says how many entries there are, and in how many places words were found of which so many are
/// shown.
pub fn found(entries: usize, places: usize, shown: usize) -> String {
    let named = counted!(entries, "{count} Eintrag", "{count} Einträge");
    match (entries, places) {
        (0, 0) => say!("Nichts gefunden. Bitte anders oder kürzer schreiben.").to_owned(),
        (_, 0) => named,
        (0, _) => in_texts(places, shown),
        _ => format!("{named} · {}", in_texts(places, shown)),
    }
}

fn in_texts(places: usize, shown: usize) -> String {
    if places > shown {
        counted!(
            places,
            "die besten {shown} von {count} Fundstelle in Texten",
            "die besten {shown} von {count} Fundstellen in Texten",
            shown
        )
    } else {
        counted!(places, "{count} Fundstelle in Texten", "{count} Fundstellen in Texten")
    }
}

/// Names a place where something was found, for screen readers.
pub fn hit(place: &str, text: &str) -> String {
    format!("{place}: {text}")
}

/// Names an entry for screen readers.
pub fn entry(title: &str, end: &str) -> String {
    if end.is_empty() { title.to_owned() } else { format!("{title}, {end}") }
}
