// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Whoever writes another program for the same Verbund reads the limits in `docs/protocol.md`. They
//! stand there as they stand in the code, each with its value.

use std::collections::BTreeMap;

use super::read;

/// Returns the constants of the file of limits by their names.
fn in_the_code() -> BTreeMap<String, u64> {
    let text = read("shared/src/change/limits.rs");
    let constants = text.lines().filter_map(|line| line.strip_prefix("pub const ")).map(|line| {
        let (name, rest) = line.split_once(": ").expect("a constant has a type");
        let (_, value) = rest.split_once(" = ").expect("a constant stands in one line");
        (name.to_owned(), value.trim_end_matches(';').to_owned())
    });
    let constants: BTreeMap<String, String> = constants.collect();
    let known = constants.iter();
    known.map(|(name, expression)| (name.clone(), value(expression, &constants))).collect()
}

/// Computes a value from numbers, names, sums, products and shifts.
fn value(expression: &str, constants: &BTreeMap<String, String>) -> u64 {
    let of = |part: &str| value(part.trim_matches(['(', ')']), constants);
    if let Some((a, b)) = expression.split_once(" + ") {
        of(a) + of(b)
    } else if let Some((a, b)) = expression.split_once(" * ") {
        of(a) * of(b)
    } else if let Some((a, b)) = expression.split_once(" << ") {
        of(a) << of(b)
    } else if let Some(other) = constants.get(expression) {
        value(other, constants)
    } else {
        let digits = expression.replace('_', "");
        digits.parse().unwrap_or_else(|_| panic!("{expression} cannot be computed here"))
    }
}

/// Returns the limits in the table of the protocol by their names.
fn in_the_document() -> BTreeMap<String, u64> {
    let text = read("docs/protocol.md");
    let table = text.split("\n## Limits\n").nth(1).expect("there is a chapter on limits");
    let table = table.split("\n## ").next().unwrap_or(table);
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows = rows.map(|row| {
        let mut cells = row.split(" | ");
        let name = cells.next().unwrap_or_default().trim_end_matches('`').to_owned();
        (name, said(cells.next().unwrap_or_default()))
    });
    rows.collect()
}

/// Reads `1,000`, `64 KiB (65,536)` or `2^30`.
fn said(cell: &str) -> u64 {
    let exact = cell.split_once('(').map_or(cell, |(_, exact)| exact.trim_end_matches(')'));
    if let Some((base, exponent)) = exact.split_once('^') {
        return said(base).pow(u32::try_from(said(exponent)).expect("it is small"));
    }
    let digits = exact.replace(',', "");
    digits.parse().unwrap_or_else(|_| panic!("{cell} is not a number"))
}

#[test]
fn the_protocol_names_every_limit_with_its_value() {
    let (code, document) = (in_the_code(), in_the_document());
    assert!(code.len() > 40, "only {} were found", code.len());
    for (name, value) in &code {
        assert_eq!(document.get(name), Some(value), "{name} in docs/protocol.md");
    }
    for name in document.keys() {
        assert!(code.contains_key(name), "{name} is no limit any more");
    }
}
