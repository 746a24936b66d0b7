// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the field language says to people, in German.

use leitwerk_shared::domain::goal::Unit;
use leitwerk_shared::domain::schema::Kind;

use super::value::german;
use super::{ActionName, FieldError};

/// Returns for people what is wrong with a field or a value and what is allowed. Nothing was
/// changed in any of these cases.
pub fn explain(error: &FieldError) -> Vec<String> {
    let (happened, next) = match error {
        FieldError::UnknownDocument { given, goals } => (
            format!("Es gibt kein Dokument „{given}“."),
            format!("Möglich sind „leitlinie“ und die Ziele {}.", listed(goals)),
        ),
        FieldError::Foreign { doc } => (
            format!("Das Dokument „{doc}“ kann hier nicht bearbeitet werden."),
            "Bearbeiten lassen sich die Leitlinie, die Zielsteckbriefe und die eigenen Blätter."
                .to_owned(),
        ),
        FieldError::UnknownField { field, known } if known.is_empty() => (
            format!("Das Feld „{field}“ gibt es nicht oder es wird nicht von Hand bearbeitet."),
            "Die Feldnamen stehen im JSON-Export.".to_owned(),
        ),
        FieldError::UnknownField { field, known } => (
            format!("Das Feld „{field}“ gibt es hier nicht."),
            format!("Möglich sind: {}.", listed(known)),
        ),
        FieldError::NoSuchItem { field, index, len } => (
            format!("Die Liste „{field}“ hat keinen Eintrag {index}."),
            match len.checked_sub(1) {
                None => "Die Liste ist leer.".to_owned(),
                Some(last) => format!("Gezählt wird von 0 bis {last}."),
            },
        ),
        FieldError::Unreadable { field } => (
            format!("„{field}“ ist kein Feldname."),
            "Feldnamen sehen so aus: „text“, „risks.state“, „milestones[2].text“.".to_owned(),
        ),
        FieldError::WrongAction { field, action, allowed } => {
            let allowed: Vec<_> = allowed.iter().map(|action| action.german()).collect();
            (
                format!("Das Feld „{field}“ lässt sich nicht {}.", action.german()),
                format!("Möglich ist: {}.", listed(&allowed)),
            )
        }
        FieldError::WrongValue { field, given, kind } => (
            format!("Das Feld „{field}“ nimmt „{given}“ nicht an."),
            format!("Erlaubt ist {}. Ein leerer Wert löscht die Angabe.", allowed(*kind)),
        ),
        FieldError::UnknownChoice { field, given, known } => (
            format!("Das Feld „{field}“ nimmt „{given}“ nicht an, das gibt es hier nicht."),
            if known.is_empty() {
                "Es gibt noch nichts, was hier stehen könnte.".to_owned()
            } else {
                format!("Möglich sind: {}.", listed(known))
            },
        ),
        FieldError::OutOfText { field, len, end } => (
            format!("Der Text „{field}“ hat {len} Zeichen, die Stelle reicht bis {end}."),
            "Gezählt wird in Zeichen von 0 an.".to_owned(),
        ),
    };
    vec![happened, "Es wurde nichts geändert.".to_owned(), next]
}

fn allowed(kind: Kind) -> String {
    match kind {
        Kind::Int(from, to) => format!("eine ganze Zahl von {from} bis {to}"),
        Kind::Flag => "ja oder nein".to_owned(),
        Kind::Line(limit) => format!("eine Zeile mit höchstens {limit} Zeichen"),
        Kind::Word(words) => {
            let words: Vec<_> = words.iter().map(|word| labelled(word)).collect();
            format!("eines von: {}", listed(&words))
        }
        Kind::Date => "ein Datum wie 27.11.2025 oder 2025-11-27".to_owned(),
        Kind::Item(_) => "die Kennung eines Eintrags".to_owned(),
        Kind::Target => "Wert, Einheit und Zeitpunkt wie „90 %; bis Ende 2027“".to_owned(),
        Kind::Estimate(Unit::Vza) => "eine Spanne in VZA wie 1,5-2,5".to_owned(),
        Kind::Estimate(Unit::Eur) => "eine Spanne in Euro wie 10.000-20.000".to_owned(),
        Kind::Hundredths => "eine Zahl mit höchstens zwei Nachkommastellen wie 0,75".to_owned(),
    }
}

fn labelled(word: &str) -> String {
    let label = german(word).first();
    label.map_or_else(|| word.to_owned(), |label| format!("{label} ({word})"))
}

fn listed(names: &[impl AsRef<str>]) -> String {
    names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}

impl ActionName {
    /// Returns the German verb.
    pub const fn german(self) -> &'static str {
        match self {
            Self::Set => "setzen",
            Self::Splice => "an einer Stelle ändern",
            Self::Add => "um einen Eintrag ergänzen",
            Self::Move => "umordnen",
            Self::Remove => "um einen Eintrag kürzen",
        }
    }
}
