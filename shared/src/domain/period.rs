// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Reads a printed „Zeitraum“ such as „Q2–Q4 2026“ or „ab 2028 jährlich“, and a beginning such as
//! „ab 04/2027“. What is printed stays what is stored; a period that cannot be read is a finding,
//! never an error.

use std::ops::RangeInclusive;

use jiff::civil::Date;

/// A part of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phase {
    /// What it is called, such as „Pilot“; empty where there is one phase.
    pub label: String,
    /// The first day; `None` where it is open.
    pub from: Option<Date>,
    /// The last day; `None` where it is open.
    pub to: Option<Date>,
    /// Whether one time is named, such as „Q2 2027“, which stands for both ends.
    pub is_point: bool,
    /// Whether and how it comes again.
    pub recurrence: Recurrence,
}

/// Whether a phase comes again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recurrence {
    /// It does not.
    #[default]
    Once,
    /// All the time.
    Ongoing,
    /// Every so many years.
    EveryYears(u8),
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
    ("anfang", 1, 3),
    ("mitte", 4, 9),
    ("ende", 10, 12),
    ("1. halbjahr", 1, 6),
    ("2. halbjahr", 7, 12),
];
const YEARS: RangeInclusive<i16> = 1900..=2200;

/// Reads a printed period; `None` if any part of it cannot be read.
pub fn phases(printed: &str) -> Option<Vec<Phase>> {
    let printed = printed.replace(['\u{a0}', '\u{202f}'], " ");
    let phases: Option<Vec<Phase>> = parts(&printed).into_iter().map(phase).collect();
    phases.filter(|phases| !phases.is_empty())
}

/// Reads a printed beginning: its first day, and the last one where the print says when it ends
/// as well. One time alone says only when something begins. `None` if it cannot be read, or says
/// no beginning: then nothing is guessed.
pub fn course(printed: &str) -> Option<(Date, Option<Date>)> {
    let phases = phases(printed)?;
    let (from, to) = span(&phases);
    let is_point = phases.len() == 1 && phases[0].is_point;
    Some((from?, to.filter(|_| !is_point)))
}

/// Reads the last day of a printed period; one time alone ends with itself. `None` if it cannot be
/// read, or says no end.
pub fn end(printed: &str) -> Option<Date> {
    span(&phases(printed)?).1
}

/// Returns the first and the last day of all phases, where they have ends.
fn span(phases: &[Phase]) -> (Option<Date>, Option<Date>) {
    let from = phases.iter().filter_map(|phase| phase.from).min();
    let is_open = phases.iter().any(|phase| phase.to.is_none());
    let to = phases.iter().filter_map(|phase| phase.to).max().filter(|_| !is_open);
    (from, to)
}

/// Cuts at semicolons, or where there are none at commas; never within brackets.
fn parts(printed: &str) -> Vec<&str> {
    let sign = if printed.contains(';') { ';' } else { ',' };
    let mut depth = 0_usize;
    let cut = move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c == sign
    };
    printed.split(cut).map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn phase(part: &str) -> Option<Phase> {
    let (label, rest) = match part.split_once(':') {
        Some((label, rest)) => (label.trim(), rest.trim()),
        None => ("", part),
    };
    let (rest, note) = match rest.split_once('(') {
        Some((rest, note)) => (rest.trim(), note.strip_suffix(')')?.trim()),
        None => (rest, ""),
    };
    let label = match (label, note) {
        ("", note) => note.to_owned(),
        (label, "") => label.to_owned(),
        (label, note) => format!("{label} ({note})"),
    };
    let phase = times(rest)?;
    Some(Phase { label, ..phase })
}

fn times(text: &str) -> Option<Phase> {
    let (text, recurrence) = recurrence(text)?;
    let mut text = text.as_str();
    let phase = Phase { recurrence, ..Phase::default() };
    let ongoing = recurrence != Recurrence::Once;
    if text.is_empty() {
        return ongoing.then_some(phase);
    }
    if let Some(end) = text.strip_prefix("bis ") {
        return Some(Phase { to: Some(ends(end)?.1), ..phase });
    }
    let mut is_open = ongoing;
    if let Some(begin) = text.strip_prefix("ab ") {
        (text, is_open) = (begin, true);
    }
    if let Some(begin) = text.strip_suffix("ff.").or_else(|| text.strip_suffix("ff")) {
        (text, is_open) = (begin.trim_end(), true);
    }
    let (from, to, is_point) = ends(text)?;
    // „laufend 2026–2028“ has an end, „ab 2026“ has none.
    let has_end = from.year() != to.year() || !is_open;
    Some(Phase { from: Some(from), to: has_end.then_some(to), is_point, ..phase })
}

/// Takes out the words that say that something comes again.
fn recurrence(text: &str) -> Option<(String, Recurrence)> {
    let mut recurrence = Recurrence::Once;
    let mut kept: Vec<&str> = Vec::new();
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let original: Vec<&str> = text.split_whitespace().collect();
    let mut n = 0;
    while n < words.len() {
        match words[n..] {
            ["alle", years, "jahre" | "jahren", ..] => {
                recurrence = Recurrence::EveryYears(number(years)?);
                n += 3;
                continue;
            }
            ["jährlich" | "jährliche", ..] => recurrence = Recurrence::EveryYears(1),
            ["laufend" | "fortlaufend" | "schrittweise" | "regelmäßig", ..] => {
                if recurrence == Recurrence::Once {
                    recurrence = Recurrence::Ongoing;
                }
            }
            // Between two such words, and before a date as in „im Q3 2026“.
            ["/" | "und" | "im" | "in", ..] => {}
            ["ab", ..] => kept.push("ab"),
            ["bis", ..] => kept.push("bis"),
            _ => kept.push(original[n]),
        }
        n += 1;
    }
    Some((kept.join(" "), recurrence))
}

fn number(word: &str) -> Option<u8> {
    match word {
        "zwei" => Some(2),
        "drei" => Some(3),
        "vier" => Some(4),
        "fünf" => Some(5),
        digits => digits.parse().ok().filter(|years| *years > 0),
    }
}

/// Reads a time, or two with a dash between them. Returns the first and the last day, and whether
/// it is one time.
fn ends(text: &str) -> Option<(Date, Date, bool)> {
    let text = text.trim();
    if let Some((from, to)) = point(text) {
        return Some((from, to, true));
    }
    let (left, right) = text.split_once(['–', '—', '-']).or_else(|| text.split_once(" bis "))?;
    let (left, right) = (left.trim(), right.trim());
    let (_, to) = point(right)?;
    // The year of „Q2 – Q4 2026“ stands at its end.
    let with_year = || point(&format!("{left} {}", to.year()));
    let (from, _) = point(left).or_else(with_year)?;
    (from <= to).then_some((from, to, false))
}

/// Reads one time: a day, a month, a quarter, a part of a year or a year. Returns its first and
/// its last day.
fn point(text: &str) -> Option<(Date, Date)> {
    if let Some(day) = day(text) {
        return Some((day, day));
    }
    if let Some(year) = year(text) {
        return months(year, 1, 12);
    }
    let (part, rest) = text.rsplit_once([' ', '/', '.'])?;
    let part = part.trim().trim_end_matches('/').trim().to_lowercase();
    let year = year(rest.trim())?;
    if let Some(quarter) = quarter(&part) {
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

/// Reads „01.03.2027“.
fn day(text: &str) -> Option<Date> {
    let mut parts = text.split('.').map(str::trim);
    let (day, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let year = year(parts.next()?)?;
    if parts.next().is_some() { None } else { Date::new(year, month, day).ok() }
}

fn year(text: &str) -> Option<i16> {
    let four = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    four.then(|| text.parse().ok())?.filter(|year| YEARS.contains(year))
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
    use super::*;

    /// Writes the phases of a period in one line.
    fn read(printed: &str) -> String {
        let Some(phases) = phases(printed) else { return "?".to_owned() };
        let quarter = |day: Option<Date>| {
            let words = |day: Date| format!("Q{} {}", (day.month() - 1) / 3 + 1, day.year());
            day.map_or("…".to_owned(), words)
        };
        let phase = |phase: &Phase| {
            let again = match phase.recurrence {
                Recurrence::Once => String::new(),
                Recurrence::Ongoing => " laufend".to_owned(),
                Recurrence::EveryYears(years) => format!(" alle {years}"),
            };
            let label = if phase.label.is_empty() { "" } else { ": " };
            format!("{}{label}{}-{}{again}", phase.label, quarter(phase.from), quarter(phase.to))
        };
        phases.iter().map(phase).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn every_spelling_is_read() {
        for (printed, expected) in [
            ("2027", "Q1 2027-Q4 2027"),
            ("2027–2029", "Q1 2027-Q4 2029"),
            ("2027 - 2029", "Q1 2027-Q4 2029"),
            ("Q4 2027", "Q4 2027-Q4 2027"),
            ("Q2–Q4 2026", "Q2 2026-Q4 2026"),
            ("Q2 – Q4 2026", "Q2 2026-Q4 2026"),
            ("Q3 2026 – Q1 2027", "Q3 2026-Q1 2027"),
            ("Q3/2026–Q1/2027", "Q3 2026-Q1 2027"),
            ("ab 2027", "Q1 2027-…"),
            ("ab Q3 2027", "Q3 2027-…"),
            ("Ab Q3 2027", "Q3 2027-…"),
            ("bis Q2 2028", "…-Q2 2028"),
            ("bis Ende 2028", "…-Q4 2028"),
            ("Mitte 2027", "Q2 2027-Q3 2027"),
            ("Ende 2026", "Q4 2026-Q4 2026"),
            ("Q1 2027 ff", "Q1 2027-…"),
            ("2028 ff.", "Q1 2028-…"),
            ("Jährlich ab 2027", "Q1 2027-… alle 1"),
            ("ab 2028 jährlich", "Q1 2028-… alle 1"),
            ("ab 2028 jährlich / regelmäßig", "Q1 2028-… alle 1"),
            ("ab 2027 alle zwei Jahre", "Q1 2027-… alle 2"),
            ("ab Q1 2027 alle 3 Jahre", "Q1 2027-… alle 3"),
            ("ab Q4 2026 laufend", "Q4 2026-… laufend"),
            ("fortlaufend", "…-… laufend"),
            ("laufend", "…-… laufend"),
            ("schrittweise 2026–2028", "Q1 2026-Q4 2028 laufend"),
            (
                "Q2 2026 – Q4 2026 (Pilot), Q1 2027 ff (Skalierung)",
                "Pilot: Q2 2026-Q4 2026 | Skalierung: Q1 2027-…",
            ),
            (
                "Start: Q3 2026 (Gruppe, Entwurf); Beschluss: Mitte 2027; Prüfung: alle 2 Jahre",
                "Start (Gruppe, Entwurf): Q3 2026-Q3 2026 | Beschluss: Q2 2027-Q3 2027 | \
                 Prüfung: …-… alle 2",
            ),
            (
                "Gespräch mit Rat, Amt und Verein: Q1 2027; Beschluss: 2028",
                "Gespräch mit Rat, Amt und Verein: Q1 2027-Q1 2027 | Beschluss: Q1 2028-Q4 2028",
            ),
            ("demnächst", "?"),
            ("Q5 2026", "?"),
            ("2029–2027", "?"),
            ("nach Bedarf ab 2027", "?"),
            ("", "?"),
        ] {
            assert_eq!(read(printed), expected, "{printed}");
        }
    }

    #[test]
    fn a_beginning_is_understood_or_left_alone() {
        let day = jiff::civil::date;
        for (printed, begin, end) in [
            ("Q2 2027", day(2027, 4, 1), None),
            ("Q4/2026", day(2026, 10, 1), None),
            ("2. Quartal 2027", day(2027, 4, 1), None),
            ("ab Q2 2026", day(2026, 4, 1), None),
            ("2028", day(2028, 1, 1), None),
            ("04/2027", day(2027, 4, 1), None),
            ("März 2027", day(2027, 3, 1), None),
            ("Mitte 2027", day(2027, 4, 1), None),
            ("2. Halbjahr 2027", day(2027, 7, 1), None),
            ("01.03.2027", day(2027, 3, 1), None),
            ("01.03.2027–15.04.2027", day(2027, 3, 1), Some(day(2027, 4, 15))),
            ("2026–2028", day(2026, 1, 1), Some(day(2028, 12, 31))),
            ("2026 bis 2028", day(2026, 1, 1), Some(day(2028, 12, 31))),
            ("Q1–Q3 2027", day(2027, 1, 1), Some(day(2027, 9, 30))),
            ("März–Mai 2027", day(2027, 3, 1), Some(day(2027, 5, 31))),
            ("Q3 2027 – Q1 2028", day(2027, 7, 1), Some(day(2028, 3, 31))),
            ("Q3/2027–Q1/2028", day(2027, 7, 1), Some(day(2028, 3, 31))),
            ("Q3 2026 (a), 2028 (b)", day(2026, 7, 1), Some(day(2028, 12, 31))),
            ("Q3 2026 (a), ab 2028 (b)", day(2026, 7, 1), None),
        ] {
            assert_eq!(course(printed), Some((begin, end)), "{printed}");
        }
        for printed in
            ["", "bald", "Q5 2027", "13/2027", "laufend", "bis 2028", "2028–2026", "2. HJ", "Q2"]
        {
            assert_eq!(course(printed), None, "{printed}");
        }
    }
}
