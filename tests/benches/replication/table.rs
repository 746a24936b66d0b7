// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Figures and how they are printed: ours, the floor, the ratio, the target.

use std::fmt;

/// The values of one figure, one from each run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples(Vec<f64>);

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// What was measured, with its unit.
    pub(crate) what: String,
    /// What it came to.
    pub(crate) ours: Samples,
    /// What the bare calls come to.
    pub(crate) floor: Option<Samples>,
    /// What it shall be at most.
    pub(crate) target: Option<f64>,
}

impl Samples {
    /// Takes in a value.
    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// Returns the value in the middle.
    pub(crate) fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// Returns the value below which a share of the values lies.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index of a short list"
        )]
        let index = (sorted.len() as f64 * share) as usize;
        sorted.get(index.min(last)).copied().unwrap_or(f64::NAN)
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl Row {
    /// Returns a line without floor and target.
    pub(crate) fn new(what: impl Into<String>, ours: Samples) -> Self {
        Self { what: what.into(), ours, floor: None, target: None }
    }

    /// Adds what the bare calls come to.
    pub(crate) fn floor(mut self, floor: Samples) -> Self {
        self.floor = Some(floor);
        self
    }

    /// Adds what it shall be at most.
    pub(crate) fn target(mut self, target: f64) -> Self {
        self.target = Some(target);
        self
    }

    /// Adds as the target so many times the floor.
    pub(crate) fn within(self, times: f64) -> Self {
        let target = self.floor.as_ref().map(|floor| floor.median() * times);
        Self { target, ..self }
    }

    /// Returns the head of the table.
    pub(crate) fn head() -> String {
        let line = format!(
            "{:<62} {:>10} {:>21} {:>10} {:>6} {:>10}",
            "", "median", "min – max", "floor", "ratio", "target"
        );
        format!("{line}\n{}", "-".repeat(line.chars().count()))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ours = self.ours.median();
        let span =
            format!("{} – {}", short(self.ours.quantile(0.0)), short(self.ours.quantile(1.0)));
        write!(f, "{:<62} {:>10} {span:>21}", self.what, short(ours))?;
        match &self.floor {
            Some(floor) => {
                let floor = floor.median();
                write!(f, " {:>10} {:>6.2}", short(floor), ours / floor)?;
            }
            None => write!(f, " {:>10} {:>6}", "", "")?,
        }
        match self.target {
            Some(target) => {
                let verdict = if ours <= target { "reached" } else { "missed" };
                write!(f, " {:>10} {verdict}", short(target))
            }
            None => Ok(()),
        }
    }
}

/// Returns a number with three digits that say something.
pub(crate) fn short(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
