// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about taking back and repeating.

use leitwerk_shared::document::Kept;
use leitwerk_shared::domain::edit::Way;
use leitwerk_shared::domain::ids::DeviceId;

use super::labels;
use crate::language::{Text, say};
use crate::outbox::Outcome;

/// Takes the last own step back.
pub const UNDO: &Text = &Text("Rückgängig");
/// Repeats what was taken back.
pub const REDO: &Text = &Text("Wiederholen");

/// Says what came of taking back or repeating. `name` says what a field is called.
pub fn outcome(outcome: &Outcome, name: impl Fn(&crate::outbox::FieldKey) -> String) -> String {
    match outcome {
        Outcome::Done(Way::Back, key, further) => {
            say!("Zurückgenommen: {name}{and}", name = name(key), and = and(*further))
        }
        Outcome::Done(Way::Again, key, further) => {
            say!("Wiederholt: {name}{and}", name = name(key), and = and(*further))
        }
        Outcome::Nothing(Way::Back) => say!("Es gibt nichts zurückzunehmen.").to_owned(),
        Outcome::Nothing(Way::Again) => say!("Es gibt nichts zu wiederholen.").to_owned(),
        Outcome::GivenUp => {
            say!("Die nicht übernommene Eingabe ist verworfen. Es gilt, was vorher galt.")
                .to_owned()
        }
        Outcome::Kept(reason) => labels::warning(reason),
    }
}

/// Says in how many further documents something happened at once.
fn and(further: usize) -> String {
    if further == 0 { String::new() } else { say!(" und {further} weitere", further) }
}

/// Says why something stays as it is. `author` names the Kommune of a device.
pub fn kept<'a>(kept: Kept, author: impl Fn(DeviceId) -> Option<&'a str>) -> String {
    let reason = match kept {
        Kept::Overtaken(device) => {
            let author = device.and_then(author).unwrap_or(say!("Jemand anderes"));
            return say!(
                "Nicht zurückgenommen: {author} hat hier inzwischen weitergeschrieben. Ändern Sie \
                 es bei Bedarf von Hand.",
                author
            );
        }
        Kept::Several => say!("Vorher standen hier zwei Werte zur Auswahl."),
        Kept::Nothing => say!("Von diesem Schritt ist nichts mehr übrig."),
    };
    say!("Nicht zurückgenommen: {reason} Es bleibt, wie es ist.", reason)
}
