// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The answers to EN 301 549: every point of chapter 11 has one, and every test they name is there.

use std::collections::BTreeSet;

use super::cited::{quoted, tests};
use super::{nobody, read};

const ANSWERS: &str = "docs/barrierefreiheit.md";

/// The points of chapter 11 of EN 301 549 V3.2.1 that are not void, without those for closed
/// functionality.
const POINTS: [&str; 70] = [
    "11.1.1.1",
    "11.1.2.1",
    "11.1.2.2",
    "11.1.2.3",
    "11.1.2.4",
    "11.1.2.5",
    "11.1.3.1",
    "11.1.3.2",
    "11.1.3.3",
    "11.1.3.4",
    "11.1.3.5",
    "11.1.4.1",
    "11.1.4.2",
    "11.1.4.3",
    "11.1.4.4",
    "11.1.4.5",
    "11.1.4.10",
    "11.1.4.11",
    "11.1.4.12",
    "11.1.4.13",
    "11.2.1.1",
    "11.2.1.2",
    "11.2.1.4",
    "11.2.2.1",
    "11.2.2.2",
    "11.2.3.1",
    "11.2.4.3",
    "11.2.4.4",
    "11.2.4.6",
    "11.2.4.7",
    "11.2.5.1",
    "11.2.5.2",
    "11.2.5.3",
    "11.2.5.4",
    "11.3.1.1",
    "11.3.2.1",
    "11.3.2.2",
    "11.3.3.1",
    "11.3.3.2",
    "11.3.3.3",
    "11.3.3.4",
    "11.4.1.1",
    "11.4.1.2",
    "11.4.1.3",
    "11.5.1",
    "11.5.2.1",
    "11.5.2.2",
    "11.5.2.3",
    "11.5.2.4",
    "11.5.2.5",
    "11.5.2.6",
    "11.5.2.7",
    "11.5.2.8",
    "11.5.2.9",
    "11.5.2.10",
    "11.5.2.11",
    "11.5.2.12",
    "11.5.2.13",
    "11.5.2.14",
    "11.5.2.15",
    "11.5.2.16",
    "11.5.2.17",
    "11.6.1",
    "11.6.2",
    "11.7",
    "11.8.1",
    "11.8.2",
    "11.8.3",
    "11.8.4",
    "11.8.5",
];

/// What an answer begins with.
const VERDICTS: [&str; 4] =
    ["**Erfüllt.**", "**Teilweise erfüllt.**", "**Nicht erfüllt.**", "**Nicht anwendbar.**"];

#[test]
fn every_point_of_the_norm_is_answered() {
    let text = read(ANSWERS);
    let lines: Vec<&str> = text.lines().collect();
    let heads = lines.iter().enumerate().filter_map(|(n, line)| {
        let (number, _) = line.strip_prefix("### ")?.split_once(' ')?;
        Some((number, n))
    });
    let heads: Vec<(&str, usize)> = heads.collect();
    let answered: Vec<&str> = heads.iter().map(|(number, _)| *number).collect();
    assert_eq!(answered, POINTS, "the points of the norm, in its order");
    let silent = heads.iter().filter(|(_, n)| {
        let first = lines.get(n + 1).copied().unwrap_or_default();
        !VERDICTS.iter().any(|verdict| first.starts_with(verdict))
    });
    let offence =
        |(number, n): &(&str, usize)| (ANSWERS.to_owned(), n + 2, format!("{number} says nothing"));
    nobody("an answer begins with a verdict:", silent.map(offence));
}

#[test]
fn every_test_behind_an_answer_is_there() {
    let tests = tests();
    let function = |test: &String| test.rsplit([' ', ':']).next().map(str::to_owned);
    let functions: BTreeSet<String> = tests.iter().filter_map(function).collect();
    let text = read(ANSWERS);
    let missing = quoted(&text).filter(|(_, name)| !functions.contains(*name));
    let offences = missing.map(|(n, name)| (ANSWERS.to_owned(), n, format!("{name} is no test")));
    nobody("a test that an answer names is not there:", offences);
}
