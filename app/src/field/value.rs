// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Reads the values of registers as people write them: German dates, decimal commas, German words.

use jiff::civil::Date;
use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::goal::{Estimate, Hundredths, Unit};
use leitwerk_shared::domain::schema::Kind;

use crate::texts::numbers;

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
        Kind::Hundredths => Value::Hundredths(hundredths(without_unit(Unit::Vza, given))?),
    };
    kind.takes(&value).then_some(value)
}

/// Reads „27.11.2025“ or „2025-11-27“.
pub(crate) fn date(given: &str) -> Option<Date> {
    let mut parts = given.split('.');
    let (Some(day), Some(month), Some(year), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return given.parse().ok();
    };
    let four = year.trim().len() == 4;
    let [day, month] = [day, month].map(|part| part.trim().parse().ok());
    Date::new(four.then(|| year.trim().parse().ok())??, month?, day?).ok()
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

/// Reads „1,5-2,5“, „1.5 – 2.5 VZA“, „10.000 bis 20.000 €“ or a single number.
fn estimate(unit: Unit, given: &str) -> Option<Estimate> {
    let given = without_unit(unit, given).replace(" bis ", "-").replace('–', "-");
    let (min, max) = given.split_once('-').unwrap_or((&given, &given));
    let [min, max] = [min, max].map(|number| hundredths(without_unit(unit, number)));
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

/// Reads a number with at most two places. Dots that part groups of three digits are thousands,
/// because three decimal places cannot be held.
fn hundredths(given: &str) -> Option<Hundredths> {
    let (whole, places) = match given.split_once(',') {
        Some((whole, places)) => (grouped(whole)?, places),
        None => match grouped(given) {
            Some(whole) => (whole, ""),
            None => given.split_once('.').map(|(whole, places)| (whole.to_owned(), places))?,
        },
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let places = match places.len() {
        _ if given.ends_with([',', '.']) => return None,
        0 => 0,
        1 | 2 if digits(places) => format!("{places:0<2}").parse::<i64>().ok()?,
        _ => return None,
    };
    let whole: i64 = digits(&whole).then(|| whole.parse().ok())??;
    Some(Hundredths(whole.checked_mul(100)?.checked_add(places)?))
}

/// Returns the digits of „1.234.567“ or „1234“.
fn grouped(given: &str) -> Option<String> {
    let mut groups = given.split('.');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let fits = rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3));
    fits.then(|| rest.iter().fold(first.to_owned(), |whole, group| whole + group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_germans_and_programs_write_them() {
        for (given, held) in [
            ("1,5", Some(150)),
            ("1.5", Some(150)),
            ("2", Some(200)),
            ("0,25", Some(25)),
            ("10.000", Some(1_000_000)),
            ("1.234.567,8", Some(123_456_780)),
            ("1,555", None),
            ("1.55.5", None),
            ("-1", None),
            ("1,", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(hundredths(given).map(|number| number.0), held, "{given}");
        }
    }

    #[test]
    fn dates_are_dates_of_the_calendar() {
        let day = jiff::civil::date(2025, 11, 27);
        assert_eq!(["27.11.2025", "2025-11-27"].map(date), [Some(day); 2]);
        assert_eq!(["31.02.2025", "27.11.25", "heute", "2025"].map(date), [None; 4]);
    }
}
