// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about who wrote what.

use jiff::Zoned;
use leitwerk_shared::cli::Problem;
use leitwerk_shared::document::Span;
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::roster::Roster;

use super::dates;
use super::problems::UNCHANGED;
use crate::language::{Text, say};

/// Nobody wrote anything that still stands.
pub const NOBODY: &Text = &Text("Hier hat noch niemand etwas geschrieben.");

/// Writes one piece with its author and time, such as „Ein Ziel. – Gemeinde Aarfelde,
/// Arbeitsplatz 3 (heute 14:31)“.
pub fn line(span: &Span, author: &str, now: &Zoned) -> String {
    let when = dates::moment(span.until, now);
    format!("„{}“ – {author} ({when})", span.text.trim_end_matches('\n'))
}

/// Names an author: the person where the relay knows one, else the Kommune and its workplace.
pub fn author(roster: &Roster, device: DeviceId, person: Option<&String>) -> String {
    let municipality = roster.devices().get(&device).map(|device| device.municipality);
    let kommune = municipality.and_then(|id| roster.members().get(&id));
    let kommune = kommune.map_or(say!("unbekannte Kommune"), |it| it.name.as_str());
    match person {
        Some(person) => format!("{person}, {kommune}"),
        None => say!("{kommune}, Arbeitsplatz {device}", kommune, device = device.0),
    }
}

/// Says that a list has no author of its own.
pub fn no_single_field(field: &str) -> Problem {
    Problem::new(
        say!("„{field}“ ist eine Liste.", field),
        UNCHANGED,
        say!("Nennen Sie einen Eintrag und sein Feld, zum Beispiel {field}[0].text.", field),
    )
}
