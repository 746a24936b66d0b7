// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the calendar says.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::dates;
use crate::language::{Text, say};

/// The years that dates may lie in.
pub const YEARS: RangeInclusive<i16> = 1900..=2200;
/// Picks the present day.
pub const TODAY: &Text = &Text("Heute");
/// Shows the month before.
pub const PREVIOUS: &Text = &Text("Voriger Monat");
/// Shows the month after.
pub const NEXT: &Text = &Text("Nächster Monat");

const MONTHS: [&Text; 12] = [
    &Text("Januar"),
    &Text("Februar"),
    &Text("März"),
    &Text("April"),
    &Text("Mai"),
    &Text("Juni"),
    &Text("Juli"),
    &Text("August"),
    &Text("September"),
    &Text("Oktober"),
    &Text("November"),
    &Text("Dezember"),
];

const WEEKDAYS: [(&Text, &Text); 7] = [
    (&Text("Mo"), &Text("Montag")),
    (&Text("Di"), &Text("Dienstag")),
    (&Text("Mi"), &Text("Mittwoch")),
    (&Text("Do"), &Text("Donnerstag")),
    (&Text("Fr"), &Text("Freitag")),
    (&Text("Sa"), &Text("Samstag")),
    (&Text("So"), &Text("Sonntag")),
];

/// The calendar of a field, for screen readers.
pub fn of(field: &str) -> String {
    say!("{field}, Kalender", field)
}

/// A month, such as „November 2026“.
pub fn month(day: Date) -> String {
    let month = usize::try_from(day.month() - 1).ok().and_then(|n| MONTHS.get(n));
    format!("{month} {year}", month = month.map_or("", |month| month.as_str()), year = day.year())
}

/// A weekday in two letters, from 0 for Monday.
pub fn weekday(number: i8) -> &'static str {
    names(number).map_or("", |(short, _)| short.as_str())
}

/// A day, such as „Freitag, 27.11.2026“.
pub fn day(day: Date) -> String {
    let weekday =
        names(day.weekday().to_monday_zero_offset()).map_or("", |(_, long)| long.as_str());
    format!("{weekday}, {date}", date = dates::date(day))
}

fn names(number: i8) -> Option<&'static (&'static Text, &'static Text)> {
    usize::try_from(number).ok().and_then(|number| WEEKDAYS.get(number))
}
