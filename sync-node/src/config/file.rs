// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The settings as a TOML file. Says where what is wrong stands.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::keys::{KEYS, Key};
use super::{Config, ConfigError, Fault, Given, Place, nearest};

/// Takes over what stands in a file and returns what is wrong with it.
pub(super) fn read(config: &mut Config, path: &Path, text: &str) -> Vec<ConfigError> {
    let (table, broken) = DeTable::parse_recoverable(text);
    let at = |start: usize, fault| {
        let (line, column) = position(text, start);
        ConfigError { place: Place::Line(path.to_owned(), line, column), fault }
    };
    if !broken.is_empty() {
        // What else would be said of a file that is not understood is guesswork.
        let errors = broken.iter().map(|error| {
            let start = error.span().map_or(0, |span| span.start);
            at(start, Fault::Syntax(error.message().to_owned()))
        });
        return errors.collect();
    }
    let mut errors = Vec::new();
    for (section, value) in table.get_ref() {
        let name = section.get_ref();
        let DeValue::Table(values) = value.get_ref() else {
            let sections = KEYS.iter().map(|key| key.section);
            let nearest = nearest(name, sections).unwrap_or_default();
            let fault = Fault::UnknownSection { name: name.to_string(), nearest };
            errors.push((section.span().start, fault));
            continue;
        };
        let keys: Vec<&Key> = KEYS.iter().filter(|key| key.section == name).collect();
        if keys.is_empty() {
            let nearest = nearest(name, KEYS.iter().map(|key| key.section)).unwrap_or_default();
            let fault = Fault::UnknownSection { name: name.to_string(), nearest };
            errors.push((section.span().start, fault));
            continue;
        }
        for (key, value) in values {
            let name = key.get_ref();
            let Some(known) = keys.iter().find(|known| known.name == name) else {
                let nearest = nearest(name, keys.iter().map(|key| key.name)).unwrap_or_default();
                let fault =
                    Fault::UnknownKey { name: name.to_string(), nearest: nearest.to_owned() };
                errors.push((key.span().start, fault));
                continue;
            };
            let given = match value.get_ref() {
                DeValue::String(text) => Some(Given::Text(text)),
                DeValue::Integer(number) => {
                    i64::from_str_radix(number.as_str(), number.radix()).ok().map(Given::Integer)
                }
                _ => None,
            };
            if given.and_then(|given| (known.set)(config, given)).is_none() {
                let found = text.get(value.span()).unwrap_or_default().to_owned();
                errors.push((value.span().start, Fault::Value { key: known, found }));
            }
        }
    }
    errors.sort_by_key(|(start, _)| *start);
    errors.into_iter().map(|(start, fault)| at(start, fault)).collect()
}

/// Returns line and column of a byte, both from 1; columns count characters.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    (line, column)
}
