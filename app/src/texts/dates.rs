// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Dates and times as the spoken language writes them: in German 27.11.2025 and „heute 14:31“, in
//! English 2025-11-27.

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

use super::calendar;
use crate::language::{Language, say};

/// Writes a date, such as „27.11.2025“.
pub fn date(date: Date) -> String {
    match Language::spoken() {
        Language::German => format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year()),
        Language::English => date.to_string(),
    }
}

/// Reads a date as it is typed: „27.11.2025“, „1.3.27“; in English also „2025-11-27“.
pub fn read_date(typed: &str) -> Option<Date> {
    let date = match Language::spoken() {
        Language::German => read_german(typed),
        Language::English => typed.trim().parse().ok().or_else(|| read_german(typed)),
    };
    date.filter(|date| calendar::YEARS.contains(&date.year()))
}

fn read_german(typed: &str) -> Option<Date> {
    let mut parts = typed.trim().split('.').map(str::trim);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !matches!(year.len(), 2 | 4) {
        return None;
    }
    let century = if year.len() == 2 { 2000 } else { 0 };
    let year: i16 = year.parse().ok().filter(|year| *year >= 0)?;
    Date::new(century + year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Writes a moment (seconds since 1970) as seen from `now`: „heute 14:31“, „gestern 9:05“,
/// „12.03.2027, 16:10“.
pub fn moment(at: i64, now: &Zoned) -> String {
    let Ok(at) = Timestamp::from_second(at) else { return unknown_moment().to_owned() };
    let at = at.to_zoned(now.time_zone().clone());
    let clock = format!("{}:{:02}", at.hour(), at.minute());
    let yesterday = now.date().yesterday().ok();
    match at.date() {
        day if day == now.date() => say!("heute {clock}", clock),
        day if Some(day) == yesterday => say!("gestern {clock}", clock),
        day => format!("{}, {clock}", date(day)),
    }
}

/// Writes the time of day of a moment (seconds since 1970), such as „14:32:08“.
pub fn clock(at: i64, now: &Zoned) -> String {
    let Ok(at) = Timestamp::from_second(at) else { return unknown_moment().to_owned() };
    let at = at.to_zoned(now.time_zone().clone());
    format!("{}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

fn unknown_moment() -> &'static str {
    say!("unbekannte Zeit")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as civil;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        let day = civil(2025, 11, 27);
        assert_eq!(date(day), "27.11.2025");
        for typed in ["27.11.2025", " 27.11.25 ", "27. 11. 2025"] {
            assert_eq!(read_date(typed), Some(day), "{typed}");
        }
        for typed in ["", "31.02.2025", "2025-11-27", "27.11.", "27.11.2025.1", "1.1.-5", "1.1.202"]
        {
            assert_eq!(read_date(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_moment_is_told_from_today() -> Result<(), jiff::Error> {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let now = civil(2026, 11, 21).at(15, 0, 0, 0).to_zoned(zone.clone())?;
        let tell = |d: Date, h, m| -> Result<String, jiff::Error> {
            Ok(moment(d.at(h, m, 8, 0).to_zoned(zone.clone())?.timestamp().as_second(), &now))
        };
        assert_eq!(tell(civil(2026, 11, 21), 14, 31)?, "heute 14:31");
        assert_eq!(tell(civil(2026, 11, 20), 9, 5)?, "gestern 9:05");
        assert_eq!(tell(civil(2026, 3, 12), 16, 10)?, "12.03.2026, 16:10");
        assert_eq!(clock(now.timestamp().as_second(), &now), "15:00:00");
        Ok(())
    }
}
