// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The table that is printed: what was measured, beside the empty window and the target.

use std::fmt;

use crate::table::{Samples, short};

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    what: String,
    unit: &'static str,
    ours: Samples,
    empty: Option<Samples>,
    /// What counts of the values: the one below which this share of them lies.
    share: f64,
    target: Option<f64>,
}

impl Row {
    /// Returns a line of which the median counts.
    pub(crate) fn median(what: impl Into<String>, unit: &'static str, ours: Samples) -> Self {
        Self { what: what.into(), unit, ours, empty: None, share: 0.5, target: None }
    }

    /// Returns a line of which the 99th percentile counts.
    pub(crate) fn p99(what: impl Into<String>, unit: &'static str, ours: Samples) -> Self {
        Self { share: 0.99, ..Self::median(what, unit, ours) }
    }

    /// Adds what the empty window comes to.
    pub(crate) fn beside(self, empty: Samples) -> Self {
        Self { empty: Some(empty), ..self }
    }

    /// Adds what it shall be at most.
    pub(crate) fn target(self, target: f64) -> Self {
        Self { target: Some(target), ..self }
    }

    /// Adds as the target so much more than the empty window.
    pub(crate) fn above_empty(self, more: f64) -> Self {
        let target = self.empty.as_ref().map(|empty| empty.median() + more);
        Self { target, ..self }
    }

    /// Returns the head of the table.
    pub(crate) fn head() -> &'static str {
        "| | median | p99 | empty window | target | |\n|---|---|---|---|---|---|"
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: f64| format!("{} {}", short(value), self.unit);
        let (median, p99) = (shown(self.ours.median()), shown(self.ours.quantile(0.99)));
        let empty = self.empty.as_ref().map(|empty| shown(empty.median())).unwrap_or_default();
        let target = self.target.map(|target| format!("≤ {}", shown(target))).unwrap_or_default();
        let verdict = match self.target {
            Some(target) if self.ours.quantile(self.share) <= target => "reached",
            Some(_) => "missed",
            None => "",
        };
        write!(f, "| {} | {median} | {p99} | {empty} | {target} | {verdict} |", self.what)
    }
}
