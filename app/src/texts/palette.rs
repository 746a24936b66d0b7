// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about searching for pages and commands.

/// The dialog.
pub const TITLE: &str = "Suchen und Befehle";
/// What opens it in the navigation.
pub const OPEN: &str = "Gehe zu …";
/// What opens it in the bar at the top.
pub const SEARCH: &str = "Suchen oder Befehl …";
/// The keys that open it.
pub const KEYS: &str = "Strg K";
/// The field in it.
pub const FIELD: &str = "Wohin oder was tun?";
/// What may be typed into it.
pub const HINT: &str = "Titel, Nummer, Wort oder Befehl …";
/// How it is used.
pub const USAGE: &str = "Pfeiltasten wählen, Eingabe führt aus, Esc schließt.";
/// What stands behind a goal that was opened lately.
pub const RECENT: &str = "zuletzt geöffnet";
/// The page before.
pub const BACK: &str = "Zurück";
/// The keys for it.
pub const BACK_KEYS: &str = "Alt ←";
/// The page after.
pub const FORWARD: &str = "Vor";
/// The keys for it.
pub const FORWARD_KEYS: &str = "Alt →";
/// The keys for larger text.
pub const LARGER_KEYS: &str = "Strg +";
/// The keys for smaller text.
pub const SMALLER_KEYS: &str = "Strg −";
/// The keys for the usual size.
pub const USUAL_KEYS: &str = "Strg 0";

/// Names the choice of a theme.
pub fn theme(name: &str) -> String {
    format!("Darstellung: {name}")
}

/// Says how many entries there are, and in how many places words were found of which so many are
/// shown.
pub fn found(entries: usize, places: usize, shown: usize) -> String {
    let named = if entries == 1 { "1 Eintrag".to_owned() } else { format!("{entries} Einträge") };
    match (entries, places) {
        (0, 0) => "Nichts gefunden. Bitte anders oder kürzer schreiben.".to_owned(),
        (_, 0) => named,
        (0, _) => in_texts(places, shown),
        _ => format!("{named} · {}", in_texts(places, shown)),
    }
}

fn in_texts(places: usize, shown: usize) -> String {
    match places {
        1 => "1 Fundstelle in Texten".to_owned(),
        _ if places > shown => format!("die besten {shown} von {places} Fundstellen in Texten"),
        _ => format!("{places} Fundstellen in Texten"),
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
