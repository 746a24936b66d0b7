// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The one door to German for the window: what its labels, numbers, dates and explanations say.
//! Short, friendly, exact; an explanation says what happened, whether the data is safe, and what
//! to do next.

pub mod alliance;
pub mod authors;
pub mod bundle;
pub mod charts;
pub mod collate;
pub mod comments;
pub mod dates;
pub mod fields;
pub mod figures;
pub mod first_start;
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
