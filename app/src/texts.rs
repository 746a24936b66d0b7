// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The one door to German for the window: what its labels, numbers, dates and explanations say.
//! Short, friendly, exact; an explanation says what happened, whether the data is safe, and what
//! to do next.

pub mod alliance;
pub mod authors;
pub mod bundle;
pub mod calendar;
pub mod charts;
pub mod collate;
pub mod comments;
pub mod dates;
pub mod fields;
pub mod figures;
pub mod first_start;
pub mod import;
pub mod labels;
pub mod membership;
pub mod notices;
pub mod numbers;
pub mod overview;
pub mod palette;
pub mod plan;
pub mod presence;
pub mod problems;
pub mod profiles;
pub mod room;
pub mod scales;
pub mod settings;
pub mod sheet;
pub mod shortcuts;
pub mod spelling;
pub mod status;
pub mod strategy;
pub mod strategy_file;
pub mod table;
pub mod tasks;
pub mod templates;
pub mod undo;
pub mod whodid;

/// Puts lines that a command answers in one paragraph.
pub fn unbroken(lines: &str) -> String {
    lines.trim().replace('\n', " · ")
}

#[cfg(test)]
mod tests {
    use leitwerk_shared::exchange::file::Progress;

    use super::*;

    #[test]
    fn one_of_a_thing_is_not_said_as_many() {
        let check = |said: String, expected: &str| assert_eq!(said, expected);
        check(plan::all(0, 1, &[]), "0 von 1 Ziel im eigenen Plan entschieden");
        check(plan::all(1, 2, &[]), "1 von 2 Zielen im eigenen Plan entschieden");
        check(charts::complete(1), "● 1 Ziel entschieden");
        check(figures::for_all(1), "Summe in 1 Kommune");
        check(table::count(1, 0, 0, None), "0 von 1 Zeile");
        check(table::count(2, 0, 0, None), "0 von 2 Zeilen");
        let progress = |all| tasks::progress(Some(Progress { done: 0, all, stoppable: true }));
        check(progress(1), "0 von 1 Schritt");
        check(progress(2), "0 von 2 Schritten");
    }
}
