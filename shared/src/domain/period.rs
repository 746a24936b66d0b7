// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Reads a printed „Zeitraum“ such as „Q2–Q4 2026“ or „ab 2028 jährlich“. What is printed stays what
//! is stored; a period that cannot be read is a finding, never an error.

use std::fmt;

use jiff::civil::Date;

/// A part of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phase {
    /// What it is called, such as „Pilot“; empty where there is one phase.
    pub label: String,
    /// The first quarter; `None` where it is open.
    pub from: Option<Quarter>,
    /// The last quarter; `None` where it is open.
    pub to: Option<Quarter>,
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

/// A quarter of a year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    /// The year.
    pub year: i16,
    /// 1 to 4.
    pub quarter: i8,
}

/// Reads a printed period; `None` if any part of it cannot be read.
pub fn phases(printed: &str) -> Option<Vec<Phase>> {
    let printed = printed.replace(['\u{a0}', '\u{202f}'], " ");
    let phases: Option<Vec<Phase>> = parts(&printed).into_iter().map(phase).collect();
    phases.filter(|phases| !phases.is_empty())
}

/// Returns the first and the last quarter of all phases, where they have ends.
pub fn span(phases: &[Phase]) -> (Option<Quarter>, Option<Quarter>) {
    let from = phases.iter().filter_map(|phase| phase.from.or(phase.to)).min();
    let is_open = phases.iter().any(|phase| phase.to.is_none());
    let to = phases.iter().filter_map(|phase| phase.to).max().filter(|_| !is_open);
    (from, to)
}

impl Quarter {
    /// Returns its first day.
    pub fn first_day(self) -> Option<Date> {
        Date::new(self.year, self.quarter * 3 - 2, 1).ok()
    }

    /// Returns its last day.
    pub fn last_day(self) -> Option<Date> {
        Date::new(self.year, self.quarter * 3, 1).ok().map(Date::last_of_month)
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Q{} {}", self.quarter, self.year)
    }
}

impl fmt::Debug for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
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
    let (from, to, recurrence) = times(rest)?;
    Some(Phase { label, from, to, recurrence })
}

type Times = (Option<Quarter>, Option<Quarter>, Recurrence);

fn times(text: &str) -> Option<Times> {
    let (text, recurrence) = recurrence(text)?;
    let mut text = text.as_str();
    let ongoing = recurrence != Recurrence::Once;
    if text.is_empty() {
        return ongoing.then_some((None, None, recurrence));
    }
    if let Some(end) = text.strip_prefix("bis ") {
        return Some((None, Some(ends(end)?.1), recurrence));
    }
    let mut is_open = ongoing;
    if let Some(begin) = text.strip_prefix("ab ") {
        (text, is_open) = (begin, true);
    }
    if let Some(begin) = text.strip_suffix("ff.").or_else(|| text.strip_suffix("ff")) {
        (text, is_open) = (begin.trim_end(), true);
    }
    let (from, to) = ends(text)?;
    // „laufend 2026–2028“ has an end, „ab 2026“ has none.
    let has_end = from != to && from.year != to.year || !is_open;
    Some((Some(from), has_end.then_some(to), recurrence))
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

/// Reads „2026“, „Q2 2026“, „Q2 – Q4 2026“, „Mitte 2027“ and spans of them.
fn ends(text: &str) -> Option<(Quarter, Quarter)> {
    let Some((left, right)) = text.split_once(['–', '—', '-']) else {
        return point(text.trim());
    };
    let (left, right) = (left.trim(), right.trim());
    let to = point(right)?.1;
    let from = match point(left) {
        Some((from, _)) => from,
        // The year of „Q2 – Q4 2026“ stands at its end.
        None => Quarter { year: to.year, quarter: quarter(left)? },
    };
    (from <= to).then_some((from, to))
}

fn point(text: &str) -> Option<(Quarter, Quarter)> {
    let (word, year_text) = match text.split_once([' ', '/']) {
        Some((word, year)) => (word, year.trim()),
        None => ("", text),
    };
    let four = year_text.len() == 4 && year_text.bytes().all(|byte| byte.is_ascii_digit());
    let year: i16 = four.then(|| year_text.parse().ok())??;
    let (from, to) = match word {
        "" => (1, 4),
        "Anfang" => (1, 1),
        "Mitte" => (2, 3),
        "Ende" => (4, 4),
        word => (quarter(word)?, quarter(word)?),
    };
    Some((Quarter { year, quarter: from }, Quarter { year, quarter: to }))
}

fn quarter(word: &str) -> Option<i8> {
    let digit = word.strip_prefix(['Q', 'q'])?;
    digit.parse().ok().filter(|quarter| (1..=4).contains(quarter))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the phases of a period in one line.
    fn read(printed: &str) -> String {
        let Some(phases) = phases(printed) else { return "?".to_owned() };
        let quarter =
            |quarter: Option<Quarter>| quarter.map_or("…".to_owned(), |q| q.to_string());
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
    fn the_span_is_open_where_a_phase_is() {
        let ends = |printed| span(&phases(printed).expect("it can be read"));
        let quarter = |year, quarter| Some(Quarter { year, quarter });
        assert_eq!(ends("Q3 2026 (a), 2028 (b)"), (quarter(2026, 3), quarter(2028, 4)));
        assert_eq!(ends("Q3 2026 (a), ab 2028 (b)"), (quarter(2026, 3), None));
        assert_eq!(ends("bis 2028"), (quarter(2028, 4), quarter(2028, 4)));
        let days = quarter(2027, 1).map(|q| (q.first_day(), q.last_day()));
        let day = |month, day| Some(jiff::civil::date(2027, month, day));
        assert_eq!(days, Some((day(1, 1), day(3, 31))));
    }
}
