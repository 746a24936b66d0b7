// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about searching for pages and commands.

use crate::language::{Text, say};

/// The dialog.
pub const TITLE: &Text = &Text("Suchen und Befehle");
/// What opens it in the navigation.
pub const OPEN: &Text = &Text("Gehe zu …");
/// What opens it in the bar at the top.
pub const SEARCH: &Text = &Text("Suchen oder Befehl …");
/// The keys that open it.
pub const KEYS: &Text = &Text("Strg K");
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
/// The keys for it.
pub const BACK_KEYS: &Text = &Text("Alt ←");
/// The page after.
pub const FORWARD: &Text = &Text("Vor");
/// The keys for it.
pub const FORWARD_KEYS: &Text = &Text("Alt →");
/// The keys for larger text.
pub const LARGER_KEYS: &Text = &Text("Strg +");
/// The keys for smaller text.
pub const SMALLER_KEYS: &Text = &Text("Strg −");
/// The keys for the usual size.
pub const USUAL_KEYS: &Text = &Text("Strg 0");

/// Names the choice of a theme.
pub fn theme(name: &str) -> String {
    say!("Darstellung: {name}", name)
}

/// Says how many entries there are, and in how many places words were found of which so many are
/// shown.
pub fn found(entries: usize, places: usize, shown: usize) -> String {
    let named = if entries == 1 {
        say!("1 Eintrag").to_owned()
    } else {
        say!("{entries} Einträge", entries)
    };
    match (entries, places) {
        (0, 0) => say!("Nichts gefunden. Bitte anders oder kürzer schreiben.").to_owned(),
        (_, 0) => named,
        (0, _) => in_texts(places, shown),
        _ => format!("{named} · {}", in_texts(places, shown)),
    }
}

fn in_texts(places: usize, shown: usize) -> String {
    match places {
        1 => say!("1 Fundstelle in Texten").to_owned(),
        _ if places > shown => {
            say!("die besten {shown} von {places} Fundstellen in Texten", shown, places)
        }
        _ => say!("{places} Fundstellen in Texten", places),
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
