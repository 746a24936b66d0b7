// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Numbers as the spoken language writes them: in German 1.234,5, in English 1,234.5.

use leitwerk_shared::domain::goal::{Estimate, Hundredths, Target, Unit};

use crate::language::{Language, say};

/// Why a typed number could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It is not a number.
    Form,
    /// It has more than two places.
    TooFine,
    /// It is larger than anything that is counted here.
    TooLarge,
}

/// The marks in numbers.
#[derive(Clone, Copy)]
struct Marks {
    /// Before the places.
    point: char,
    /// Between thousands.
    group: char,
}

fn marks() -> Marks {
    match Language::spoken() {
        Language::German => Marks { point: ',', group: '.' },
        Language::English => Marks { point: '.', group: ',' },
    }
}

/// Writes a number with as many places as it needs, such as „1.234,5“.
pub fn hundredths(value: Hundredths) -> String {
    let (whole, rest) = (value.0 / 100, value.0 % 100);
    let Marks { point, .. } = marks();
    match rest {
        0 => grouped(whole),
        rest if rest % 10 == 0 => format!("{}{point}{}", grouped(whole), rest / 10),
        rest => format!("{}{point}{rest:02}", grouped(whole)),
    }
}

/// Writes a number with so many places, at most two; what is finer is rounded.
pub fn fixed(value: Hundredths, places: usize) -> String {
    let (whole, rest) = (value.0 / 100, value.0 % 100);
    let Marks { point, .. } = marks();
    match places {
        0 => grouped((value.0 + 50) / 100),
        1 => {
            let tenths = (value.0 + 5) / 10;
            format!("{}{point}{}", grouped(tenths / 10), tenths % 10)
        }
        _ => format!("{}{point}{rest:02}", grouped(whole)),
    }
}

/// Reads a number of at least 0 as it is typed, in German „1,5“, „1.234,50“ or „12 000“.
///
/// # Errors
/// [`NumberError`] if it is not one.
pub fn read_hundredths(typed: &str) -> Result<Hundredths, NumberError> {
    let is_space = |c: char| c.is_whitespace() || c == '\u{202f}';
    let text: String = typed.chars().filter(|c| !is_space(*c)).collect();
    let (whole, rest) = text.split_once(marks().point).unwrap_or((&text, ""));
    let whole = ungrouped(whole)?;
    if rest.chars().any(|c| !c.is_ascii_digit()) {
        return Err(NumberError::Form);
    }
    let cents = match rest.len() {
        0 => "0".to_owned(),
        1 => format!("{rest}0"),
        2 => rest.to_owned(),
        _ => return Err(NumberError::TooFine),
    };
    let whole: i64 = whole.parse().map_err(|_reason| NumberError::TooLarge)?;
    let cents: i64 = cents.parse().map_err(|_reason| NumberError::Form)?;
    let value = whole.checked_mul(100).and_then(|value| value.checked_add(cents));
    match value {
        Some(value) if whole < 1_000_000_000_000 => Ok(Hundredths(value)),
        _ => Err(NumberError::TooLarge),
    }
}

/// Takes the dots out of „12.000“. A dot that does not divide thousands is a mistake: „1.5“ may
/// be meant as 1,5. In English it is the comma.
fn ungrouped(whole: &str) -> Result<String, NumberError> {
    let Marks { group, .. } = marks();
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let mut parts = whole.split(group);
    let first = parts.next().unwrap_or_default();
    let fits = digits(first) && parts.all(|part| part.len() == 3 && digits(part));
    let grouped_well = !whole.contains(group) || first.len() <= 3;
    if fits && grouped_well { Ok(whole.replace(group, "")) } else { Err(NumberError::Form) }
}

/// Writes a count with a mark for each thousand.
pub fn count(count: u64) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}

fn grouped(whole: i64) -> String {
    let digits = whole.to_string();
    let Marks { group, .. } = marks();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    out
}

/// Returns the sign of a unit.
pub fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Vza => say!("VZA"),
        Unit::Eur => "€",
    }
}

/// Writes an estimate, such as „0,5–1,5 VZA“.
pub fn estimate(value: Estimate) -> String {
    let Estimate { min, max, unit: counted } = value;
    let range = if min == max {
        hundredths(min)
    } else {
        format!("{}–{}", hundredths(min), hundredths(max))
    };
    format!("{range} {}", unit(counted))
}

/// Writes what shall be reached by when, such as „90 %; bis Ende 2027“.
pub fn target(Target { value, unit, due }: &Target) -> String {
    let number = value.map(hundredths).unwrap_or_default();
    let what = [number.as_str(), unit].map(str::trim).join(" ");
    match (what.trim(), due.as_str()) {
        (what, "") => what.to_owned(),
        ("", due) => format!("; {due}"),
        (what, due) => format!("{what}; {due}"),
    }
}

/// Reads what [`target`] writes. Number, unit and time may each be missing; nothing at all is no
/// target.
pub fn read_target(typed: &str) -> Option<Target> {
    let (what, due) = typed.split_once(';').unwrap_or((typed, ""));
    let (what, due) = (what.trim(), due.trim());
    let end = what.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.')));
    let (number, unit) = what.split_at(end.unwrap_or(what.len()));
    let value = read_hundredths(number).ok();
    let unit = if value.is_some() { unit.trim() } else { what };
    let target = Target { value, unit: unit.to_owned(), due: due.to_owned() };
    let is_empty = what.is_empty() && due.is_empty();
    (!is_empty).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_as_it_is_written() {
        let target_of = |value: Option<i64>, unit: &str, due: &str| {
            let value = value.map(Hundredths);
            Some(Target { value, unit: unit.to_owned(), due: due.to_owned() })
        };
        for (typed, read) in [
            ("90 %; bis Ende 2027", target_of(Some(9000), "%", "bis Ende 2027")),
            ("1.234,5 Fälle", target_of(Some(123_450), "Fälle", "")),
            ("bis 2030", target_of(None, "bis 2030", "")),
            ("; bis 2030", target_of(None, "", "bis 2030")),
            (" ", None),
        ] {
            assert_eq!(read_target(typed), read, "{typed}");
            if let Some(read) = &read {
                assert_eq!(read_target(&target(read)), Some(read.clone()), "{typed}");
            }
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for (typed, value, written) in [
            ("1,5", 150, "1,5"),
            ("1234,50", 123_450, "1.234,5"),
            ("12.000", 1_200_000, "12.000"),
            ("1 000 000", 100_000_000, "1.000.000"),
            ("0,05", 5, "0,05"),
            ("3,", 300, "3"),
        ] {
            assert_eq!(read_hundredths(typed), Ok(Hundredths(value)), "{typed}");
            assert_eq!(hundredths(Hundredths(value)), written);
        }
        for typed in ["", "1.5", "zwei", "-1", "1,2,3", "1234.567", ",5"] {
            assert_eq!(read_hundredths(typed), Err(NumberError::Form), "{typed}");
        }
        assert_eq!(read_hundredths("1,005"), Err(NumberError::TooFine));
        assert_eq!(read_hundredths("99999999999999999999"), Err(NumberError::TooLarge));
    }
}
