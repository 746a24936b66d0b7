// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Beginnings and periods as people write them: „Q2 2027“, „ab 04/2027“, „2026–2028“.

use jiff::civil::Date;

use super::dates;

/// A time that was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first day.
    pub begin: Date,
    /// Its last day, where one is said.
    pub end: Option<Date>,
}

const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
];
/// What may stand before a year, and the months that it means.
const PARTS: [(&str, i8, i8); 5] = [
    ("anfang", 1, 4),
    ("mitte", 5, 8),
    ("ende", 9, 12),
    ("1. halbjahr", 1, 6),
    ("2. halbjahr", 7, 12),
];
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2200;

/// Reads a time. A single one says when something begins; two with a dash between them say when it
/// ends as well. None if it is not understood: then nothing is guessed.
pub fn read(text: &str) -> Option<Period> {
    let text = text.trim().to_lowercase().replace(['\u{a0}', '\u{202f}'], " ");
    let text = text.strip_prefix("ab ").unwrap_or(&text).trim();
    if let Some((begin, _)) = one(text) {
        return Some(Period { begin, end: None });
    }
    let (from, to) = text.split_once(['–', '-']).or_else(|| text.split_once(" bis "))?;
    let (_, end) = one(to.trim())?;
    // „Q1–Q3 2027“ names the year once.
    let with_year = || one(&format!("{} {}", from.trim(), end.year()));
    let (begin, _) = one(from.trim()).or_else(with_year)?;
    (begin <= end).then_some(Period { begin, end: Some(end) })
}

/// Reads one time. Returns its first and its last day.
fn one(text: &str) -> Option<(Date, Date)> {
    if let Some(day) = dates::read_date(text) {
        return Some((day, day));
    }
    if let Some(year) = year(text) {
        return months(year, 1, 12);
    }
    let (part, rest) = text.rsplit_once([' ', '/', '.'])?;
    let (part, year) = (part.trim().trim_end_matches('/').trim(), year(rest.trim())?);
    if let Some(quarter) = quarter(part) {
        return months(year, 3 * quarter - 2, 3 * quarter);
    }
    if let Some((_, first, last)) = PARTS.iter().find(|(name, ..)| *name == part) {
        return months(year, *first, *last);
    }
    let named = MONTHS.iter().position(|month| *month == part);
    let named = named.and_then(|month| i8::try_from(month + 1).ok());
    let month = named.or_else(|| part.parse().ok().filter(|month| (1..=12).contains(month)))?;
    months(year, month, month)
}

fn year(text: &str) -> Option<i16> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|year| digits && YEARS.contains(year))
}

/// Reads „q2“ or „2. quartal“.
fn quarter(text: &str) -> Option<i8> {
    let number = match text.strip_suffix("quartal") {
        Some(number) => number.trim().strip_suffix('.')?,
        None => text.strip_prefix('q')?.trim(),
    };
    number.parse().ok().filter(|quarter| (1..=4).contains(quarter))
}

fn months(year: i16, first: i8, last: i8) -> Option<(Date, Date)> {
    let begin = Date::new(year, first, 1).ok()?;
    Some((begin, Date::new(year, last, 1).ok()?.last_of_month()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_people_write_is_understood_or_left_alone() {
        for (text, begin, end) in [
            ("Q2 2027", date(2027, 4, 1), None),
            ("Q4/2026", date(2026, 10, 1), None),
            ("2. Quartal 2027", date(2027, 4, 1), None),
            ("ab Q2 2026", date(2026, 4, 1), None),
            ("2028", date(2028, 1, 1), None),
            ("04/2027", date(2027, 4, 1), None),
            ("März 2027", date(2027, 3, 1), None),
            ("Mitte 2027", date(2027, 5, 1), None),
            ("2. Halbjahr 2027", date(2027, 7, 1), None),
            ("01.03.2027", date(2027, 3, 1), None),
            ("2026–2028", date(2026, 1, 1), Some(date(2028, 12, 31))),
            ("Q1–Q3 2027", date(2027, 1, 1), Some(date(2027, 9, 30))),
            ("Q3 2027 – Q1 2028", date(2027, 7, 1), Some(date(2028, 3, 31))),
            ("Q3/2027–Q1/2028", date(2027, 7, 1), Some(date(2028, 3, 31))),
        ] {
            assert_eq!(read(text), Some(Period { begin, end }), "{text}");
        }
        for text in ["", "bald", "Q5 2027", "13/2027", "laufend", "2028–2026", "2. HJ", "Q2"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
