// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the own plan of a Kommune says.

use leitwerk_shared::domain::goal::Estimate;
use leitwerk_shared::domain::sheet::{CostKind, Decision};

use super::{labels, numbers};

/// The own plan for a goal.
pub const TITLE: &str = "Eigener Plan";
/// What the Kommune makes of a goal or a measure.
pub const DECISION: &str = "Entscheidung";
/// Why.
pub const REASON: &str = "Begründung";
/// How.
pub const PLAN: &str = "So setzen wir es um";
/// The version of the Leitlinie that the plan was derived from.
pub const BASED_ON: &str = "Grundlage";
/// When it begins.
pub const START: &str = "Beginn";
/// When it shall be done.
pub const DUE: &str = "Ende";
/// The own measures.
pub const MEASURES: &str = "Maßnahmen";
/// The measures of the Verbund about which nothing was decided.
pub const OPEN_MEASURES: &str = "Aus der Leitlinie, noch nicht entschieden";
/// Opens the choice.
pub const DECIDE: &str = "Entscheiden";
/// Adopts all of them.
pub const ADOPT_ALL: &str = "Alle übernehmen";
/// Begins the plan with what the Leitlinie leaves to each Kommune.
pub const TAKE_EACH_OWN: &str = "Mit „Jeder für sich“ anfangen";
/// The measure of the Verbund is gone.
pub const SOURCE_GONE: &str = "▲ Die Leitlinie enthält diese Maßnahme nicht mehr.";
/// What it costs.
pub const COSTS: &str = "Kosten";
/// One line of it.
pub const COST: &str = "Kosten";
/// Adds one.
pub const ADD_COST: &str = "+ Kosten";
/// Adds a measure of our own.
pub const ADD_MEASURE: &str = "+ Eigene Maßnahme";
/// How much.
pub const AMOUNT: &str = "Betrag";
/// In which year.
pub const YEAR: &str = "Haushaltsjahr";
/// Where it stands in the budget.
pub const BUDGET_LINE: &str = "Haushaltsstelle";
/// Once or every year.
pub const KIND: &str = "Häufigkeit";
/// What it rests on.
pub const BASIS: &str = "Worauf beruht der Betrag?";
/// Nothing says why the goal or measure shall not count.
pub const NO_REASON: &str = "▲ Bitte begründen, warum das für uns nicht zutrifft.";

/// A decision, as it is offered for choosing.
pub const fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Adopt => "übernehmen",
        Decision::Adapt => "anpassen",
        Decision::NotRelevant => "nicht zutreffend",
    }
}

/// How often something is paid.
pub const fn kind(kind: CostKind) -> &'static str {
    match kind {
        CostKind::OneOff => "einmalig",
        CostKind::Yearly => "jährlich",
    }
}

/// What stands in the line that opens the plan.
pub fn title(
    held: Option<Decision>,
    totals: &[(CostKind, Option<Estimate>)],
    remarks: usize,
) -> String {
    let mut parts = vec![held.map_or("noch nicht entschieden", decision).to_owned()];
    parts.extend(totals.iter().filter_map(|(kind, sum)| Some(total(*kind, (*sum)?))));
    match remarks {
        0 => {}
        1 => parts.push(labels::warning("1 Hinweis")),
        count => parts.push(labels::warning(&format!("{count} Hinweise"))),
    }
    format!("{TITLE}: {}", parts.join(" · "))
}

/// What is paid once or every year.
pub fn total(paid: CostKind, sum: Estimate) -> String {
    format!("{} {}", kind(paid), numbers::estimate(sum))
}

/// What the page says of all plans: how many goals were decided on, and what they cost.
pub fn all(decided: usize, goals: usize, totals: &[(CostKind, Option<Estimate>)]) -> String {
    let mut parts = vec![format!("{decided} von {goals} Zielen im eigenen Plan entschieden")];
    parts.extend(totals.iter().filter_map(|(kind, sum)| Some(total(*kind, (*sum)?))));
    parts.join(" · ")
}

/// Names the version that the plan comes from.
pub fn based_on(version: &str) -> String {
    format!("{BASED_ON}: Leitlinie {version}")
}

/// Says that another version counts by now.
pub fn other_version(version: &str) -> String {
    labels::warning(&format!("Jetzt gilt die Leitlinie {version}"))
}

/// Confirms that the plan fits it.
pub fn compared(version: &str) -> String {
    format!("Mit {version} abgeglichen")
}

/// What the Leitlinie says about a measure.
pub fn in_guideline(text: &str) -> String {
    format!("In der Leitlinie: {}", labels::titled(text.trim()))
}

/// The end of the plan has passed.
pub fn overdue(number: &str, day: &str) -> String {
    format!("{number} Eigener Plan, Ende am {day}")
}
