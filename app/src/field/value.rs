// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Reads the values of registers as people write them: German dates, decimal commas, German words.

use jiff::civil::Date;
use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::goal::{Estimate, Hundredths, Unit};
use leitwerk_shared::domain::schema::Kind;

use crate::texts::{dates, numbers};

/// Reads a value of a kind, if it fits.
pub(super) fn parse(kind: Kind, given: &str) -> Option<Value> {
    let given = given.trim();
    let value = match kind {
        Kind::Int(..) => Value::Int(given.parse().ok()?),
        Kind::Flag => Value::Flag(flag(given)?),
        Kind::Line(_) => Value::Line(given.to_owned()),
        Kind::Word(words) => Value::Line(word(words, given)?.to_owned()),
        Kind::Date => Value::Date(date(given)?),
        Kind::Item(_) => Value::Item(given.parse().ok()?),
        Kind::Target => Value::Target(numbers::read_target(given)?),
        Kind::Estimate(unit) => Value::Estimate(estimate(unit, given)?),
        Kind::Hundredths => Value::Hundredths(number(Unit::Vza, given)?),
    };
    kind.takes(&value).then_some(value)
}

/// Reads „27.11.2025“ as the window does, and „2025-11-27“.
pub(crate) fn date(given: &str) -> Option<Date> {
    dates::read_date(given).or_else(|| {
        let date = given.parse().ok()?;
        // The window knows the same years.
        dates::read_date(&dates::date(date))
    })
}

/// Returns the German words for a word of the schema; the first is the one that is shown.
pub(super) fn german(word: &str) -> &'static [&'static str] {
    match word {
        "unanswered" => &["unbeantwortet", "offen"],
        "not_stated" => &["k. A.", "k.A.", "keine Angabe"],
        "none" => &["keine"],
        "value" => &["Angabe"],
        "open" => &["offen"],
        "running" => &["in Arbeit", "läuft"],
        "at_risk" => &["gefährdet"],
        "done" => &["erreicht", "erledigt"],
        "planned" => &["geplant"],
        "not_relevant" => &["nicht zutreffend"],
        "joint_ikz" => &["gemeinsam in der IKZ Digitalisierung", "gemeinsam"],
        "small_group" => &["in einer Kleingruppe", "Kleingruppe"],
        "one_for_all" => &["Einer für Alle"],
        "each_own" => &["Jeder für sich"],
        "idea" => &["Idee"],
        "on_hold" => &["ruht"],
        "dropped" => &["verworfen"],
        "adopt" => &["übernehmen"],
        "adapt" => &["anpassen"],
        "one_off" => &["einmalig"],
        "yearly" => &["jährlich"],
        "field" => &["Handlungsfeld"],
        "foundation" => &["Fundament"],
        "pillar" => &["Säule"],
        "green" => &["grün"],
        "yellow" => &["gelb"],
        "red" => &["rot"],
        "strength" => &["Stärke"],
        "weakness" => &["Schwäche"],
        "opportunity" => &["Chance"],
        "threat" => &["Risiko"],
        "zielsteckbrief" => &["Zielsteckbrief"],
        "projektsteckbrief" => &["Projektsteckbrief"],
        "zielbild" => &["Zielbild"],
        "ziel" => &["Ziel"],
        "landkreis" => &["Landkreis"],
        "stadt" => &["Stadt"],
        "gemeinde" => &["Gemeinde"],
        "samtgemeinde" => &["Samtgemeinde"],
        _ => &[],
    }
}

fn word(words: &[&'static str], given: &str) -> Option<&'static str> {
    let given = given.to_lowercase();
    let named = |word: &&'static str| german(word).iter().any(|name| name.to_lowercase() == given);
    words
        .iter()
        .find(|word| **word == given)
        .or_else(|| words.iter().find(|word| named(word)))
        .copied()
}

fn flag(given: &str) -> Option<bool> {
    match given.to_lowercase().as_str() {
        "ja" | "true" => Some(true),
        "nein" | "false" => Some(false),
        _ => None,
    }
}

/// Reads „1,5-2,5“, „1,5 – 2,5 VZA“, „10.000 bis 20.000 €“ or a single number.
fn estimate(unit: Unit, given: &str) -> Option<Estimate> {
    let given = without_unit(unit, given).replace(" bis ", "-").replace('–', "-");
    let (min, max) = given.split_once('-').unwrap_or((&given, &given));
    let [min, max] = [min, max].map(|end| number(unit, end));
    Some(Estimate { min: min?, max: max?, unit })
}

fn without_unit(unit: Unit, given: &str) -> &str {
    let names: &[&str] = match unit {
        Unit::Vza => &["VZA", "vza"],
        Unit::Eur => &["€", "EUR", "Euro", "eur"],
    };
    let given = given.trim();
    names.iter().find_map(|name| given.strip_suffix(name)).unwrap_or(given).trim()
}

/// Reads a number as the window does, with its unit or without.
fn number(unit: Unit, given: &str) -> Option<Hundredths> {
    numbers::read_hundredths(without_unit(unit, given)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_they_are_in_the_window() {
        for (given, held) in [
            ("1,5", Some(150)),
            ("2", Some(200)),
            ("0,25 VZA", Some(25)),
            ("10.000", Some(1_000_000)),
            ("1.234.567,8", Some(123_456_780)),
            ("1.5", None),
            (".500", None),
            ("1,555", None),
            ("1.55.5", None),
            ("-1", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(number(Unit::Vza, given).map(|number| number.0), held, "{given}");
        }
    }

    #[test]
    fn dates_are_dates_of_the_calendar() {
        let day = jiff::civil::date(2025, 11, 27);
        assert_eq!(["27.11.2025", "27.11.25", "2025-11-27"].map(date), [Some(day); 3]);
        assert_eq!(["31.02.2025", "1066-10-14", "heute", "2025"].map(date), [None; 4]);
    }
}
