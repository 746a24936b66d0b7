// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Explanations beside a field: what happened, whether the data is safe, what to do next.

use leitwerk_shared::change::Hash;
use leitwerk_shared::change::quarantine::Cause;
use leitwerk_shared::identity::validity::Reason;

use super::numbers::NumberError;
use crate::language::{Text, counted, say};

/// A date could not be read.
pub const DATE: &Text = &Text(
    "Das ist kein Datum. Ihre Eingabe steht noch im Feld. Bitte als TT.MM.JJJJ schreiben, zum \
     Beispiel 30.04.2027.",
);

/// The upper end of a range lies below the lower one.
pub const RANGE: &Text = &Text(
    "„von“ ist größer als „bis“. Ihre Eingabe steht noch im Feld. Bitte eine der beiden Zahlen \
     ändern.",
);

/// A year could not be read.
pub const YEAR: &Text = &Text(
    "Das ist kein Jahr zwischen 2000 und 2200. Ihre Eingabe steht noch im Feld. Bitte vierstellig \
     schreiben.",
);

/// Two people set different values.
pub const TWO_VALUES: &Text = &Text("Zwei Werte – bitte entscheiden");

/// What choosing one of two values does.
pub const TWO_VALUES_HINT: &Text =
    &Text("Beide sind gespeichert. Der gewählte Wert gilt für alle.");

/// The worker is gone.
pub const WORKER_GONE: &Text = &Text(
    "Leitwerk nimmt gerade keine Änderungen an. Was gespeichert ist, bleibt gespeichert. Bitte \
     kopieren Sie neue Texte und starten Sie Leitwerk neu.",
);

/// Why nothing can be typed.
pub const READ_ONLY: &Text = &Text("Sie lesen mit. Ändern können Personen mit Schreibrecht.");

/// A number could not be read.
pub fn number(error: NumberError) -> &'static str {
    match error {
        NumberError::Form => {
            say!(
                "Das ist keine Zahl. Ihre Eingabe steht noch im Feld. Bitte mit Komma schreiben, \
                 zum Beispiel 1,5."
            )
        }
        NumberError::TooFine => {
            say!(
                "Mehr als zwei Stellen nach dem Komma. Ihre Eingabe steht noch im Feld. Bitte \
                 runden."
            )
        }
        NumberError::TooLarge => {
            say!("Die Zahl ist zu groß. Ihre Eingabe steht noch im Feld. Bitte prüfen.")
        }
    }
}

/// Changes of a document are held and not shown.
pub fn held_back(reason: Reason, count: usize, author: &str) -> String {
    let changes = counted!(
        count,
        "{count} Änderung von {author} wird",
        "{count} Änderungen von {author} werden",
        author
    );
    match reason {
        Reason::Revoked => say!(
            "{changes} nicht gezeigt: Der Arbeitsplatz wurde gesperrt oder gilt nicht mehr. \
             Aufbewahrt ist alles; die Stelle, die das Relais betreibt, kann es übernehmen.",
            changes
        ),
        Reason::Disputed => say!(
            "{changes} nicht gezeigt: Ein Arbeitsplatz hat zweimal dieselbe Nummer vergeben, zum \
             Beispiel nach einer zurückgespielten Sicherung. Aufbewahrt ist alles; die Stelle, die \
             das Relais betreibt, entscheidet, welche Fassung gilt.",
            changes
        ),
        Reason::Lost => say!(
            "{changes} nicht gezeigt: Die Stelle, die das Relais betreibt, hat eine andere Fassung \
             bestimmt. Aufbewahrt ist alles.",
            changes
        ),
        Reason::Quarantined(Cause::Breaks) => say!(
            "{changes} nicht gezeigt: Damit wäre das Dokument nicht mehr zu öffnen oder zu \
             speichern. Aufbewahrt ist alles, als Beleg; melden Sie es der Stelle, die das Relais \
             betreibt.",
            changes
        ),
        Reason::Quarantined(Cause::Follows) => say!(
            "{changes} nicht gezeigt: Darunter liegt eine andere, mit der das Dokument nicht \
             mehr zu öffnen oder zu speichern wäre. Aufbewahrt ist alles; bitte prüfen, was fehlt, \
             und neu eingeben.",
            changes
        ),
        Reason::Quarantined(Cause::Distrusted) => say!(
            "{changes} nicht gezeigt: Von diesem Arbeitsplatz kamen zu viele Änderungen, mit \
             denen das Dokument nicht mehr zu öffnen oder zu speichern wäre. Aufbewahrt ist \
             alles; melden Sie es der Stelle, die das Relais betreibt.",
            changes
        ),
    }
}

/// Heads a state of a document that is held and not shown.
pub fn held_back_state(changes: usize, authors: &str, last: &Hash, readable: bool) -> String {
    let state = counted!(
        changes,
        "Fassung mit {count} zurückgehaltenen Änderung ({authors})",
        "Fassung mit {count} zurückgehaltenen Änderungen ({authors})",
        authors
    );
    if readable {
        format!("{state}:\n")
    } else {
        say!("{state}, letzte {last}: lässt sich nicht lesen, ist aber aufbewahrt.\n", state, last)
    }
}

/// A line is longer than the field takes.
pub fn too_long(limit: usize, got: usize) -> String {
    say!(
        "{got} Zeichen, möglich sind {limit}. Ihre Eingabe steht noch im Feld. Bitte kürzen.",
        got,
        limit
    )
}

/// A change was not accepted.
pub fn refused(reason: &str) -> String {
    say!(
        "Nicht übernommen: {reason} Ihr Text steht noch im Feld, ist aber nicht gespeichert. \
         Bitte ändern oder herauskopieren.",
        reason
    )
}

/// A value was not accepted.
pub fn value_refused(reason: &str) -> String {
    say!(
        "Nicht übernommen: {reason} Es gilt, was vorher galt. Bitte noch einmal versuchen.",
        reason
    )
}

/// Somebody else has set a value while another was being typed.
pub fn overtaken(value: &str, author: &str) -> String {
    say!(
        "Inzwischen steht hier „{value}“ ({author}). Ihre Eingabe steht noch im Feld, ist aber \
         nicht gespeichert. Bitte entscheiden Sie, was gelten soll.",
        value,
        author
    )
}

/// Sets a value over that of somebody else.
pub const SET_ANYWAY: &Text = &Text("Trotzdem setzen");

/// Forgets what was typed.
pub const DROP_TYPED: &Text = &Text("Eingabe verwerfen");

/// The question before what is typed gets lost.
pub const LEAVING: &Text = &Text("Noch nicht gespeichert");

/// What is at stake.
pub const LEAVING_HINT: &Text = &Text(
    "Diese Eingaben wurden nicht übernommen und stehen nur noch in ihrem Feld. Wird Leitwerk \
     jetzt beendet, sind sie verloren.",
);

/// Closes the window all the same.
pub const LEAVE: &Text = &Text("Verwerfen und beenden");
