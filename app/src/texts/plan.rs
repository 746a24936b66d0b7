// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the own plan of a Kommune says.

use leitwerk_shared::domain::goal::Estimate;
use leitwerk_shared::domain::sheet::{CostKind, Decision};

use super::{labels, numbers};
use crate::language::{Text, counted, say};

/// The own plan for a goal.
pub const TITLE: &Text = &Text("Eigener Plan");
/// What the Kommune makes of a goal or a measure.
pub const DECISION: &Text = &Text("Entscheidung");
/// Why.
pub const REASON: &Text = &Text("Begründung");
/// How.
pub const PLAN: &Text = &Text("So setzen wir es um");
/// The version of the Leitlinie that the plan was derived from.
pub const BASED_ON: &Text = &Text("Grundlage");
/// When it begins.
pub const START: &Text = &Text("Beginn");
/// When it shall be done.
pub const DUE: &Text = &Text("Ende");
/// The own measures.
pub const MEASURES: &Text = &Text("Maßnahmen");
/// The measures of the Verbund about which nothing was decided.
pub const OPEN_MEASURES: &Text = &Text("Aus der Leitlinie, noch nicht entschieden");
/// Opens the choice.
pub const DECIDE: &Text = &Text("Entscheiden");
/// Adopts all of them.
pub const ADOPT_ALL: &Text = &Text("Alle übernehmen");
/// Begins the plan with what the Leitlinie leaves to each Kommune.
pub const TAKE_EACH_OWN: &Text = &Text("Mit „Jeder für sich“ anfangen");
/// The measure of the Verbund is gone.
pub const SOURCE_GONE: &Text = &Text("▲ Die Leitlinie enthält diese Maßnahme nicht mehr.");
/// What it costs.
pub const COSTS: &Text = &Text("Kosten");
/// One line of it.
pub const COST: &Text = &Text("Kosten");
/// Adds one.
pub const ADD_COST: &Text = &Text("+ Kosten");
/// Adds a measure of our own.
pub const ADD_MEASURE: &Text = &Text("+ Eigene Maßnahme");
/// How much.
pub const AMOUNT: &Text = &Text("Betrag");
/// In which year.
pub const YEAR: &Text = &Text("Haushaltsjahr");
/// Where it stands in the budget.
pub const BUDGET_LINE: &Text = &Text("Haushaltsstelle");
/// Once or every year.
pub const KIND: &Text = &Text("Häufigkeit");
/// What it rests on.
pub const BASIS: &Text = &Text("Worauf beruht der Betrag?");
/// Nothing says why the goal or measure shall not count.
pub const NO_REASON: &Text = &Text("▲ Bitte begründen, warum das für uns nicht zutrifft.");

/// A decision, as it is offered for choosing.
pub fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Adopt => say!("übernehmen"),
        Decision::Adapt => say!("anpassen"),
        Decision::NotRelevant => say!("nicht zutreffend"),
    }
}

/// How often something is paid.
pub fn kind(kind: CostKind) -> &'static str {
    match kind {
        CostKind::OneOff => say!("einmalig"),
        CostKind::Yearly => say!("jährlich"),
    }
}

/// What stands in the line that opens the plan.
pub fn title(
    held: Option<Decision>,
    totals: &[(CostKind, Option<Estimate>)],
    remarks: usize,
) -> String {
    let mut parts = vec![held.map_or(say!("noch nicht entschieden"), decision).to_owned()];
    parts.extend(totals.iter().filter_map(|(kind, sum)| Some(total(*kind, (*sum)?))));
    match remarks {
        0 => {}
        count => {
            parts.push(labels::warning(&counted!(count, "{count} Hinweis", "{count} Hinweise")));
        }
    }
    format!("{TITLE}: {}", parts.join(" · "))
}

/// What is paid once or every year.
pub fn total(paid: CostKind, sum: Estimate) -> String {
    format!("{} {}", kind(paid), numbers::estimate(sum))
}

/// What the page says of all plans: how many goals were decided on, and what they cost.
pub fn all(decided: usize, goals: usize, totals: &[(CostKind, Option<Estimate>)]) -> String {
    let mut parts = vec![counted!(
        goals,
        "{decided} von {count} Ziel im eigenen Plan entschieden",
        "{decided} von {count} Zielen im eigenen Plan entschieden",
        decided
    )];
    parts.extend(totals.iter().filter_map(|(kind, sum)| Some(total(*kind, (*sum)?))));
    parts.join(" · ")
}

/// Names the version that the plan comes from.
pub fn based_on(version: &str) -> String {
    say!("{BASED_ON}: Leitlinie {version}", BASED_ON, version)
}

/// Says that another version counts by now.
pub fn other_version(version: &str) -> String {
    labels::warning(&say!("Jetzt gilt die Leitlinie {version}", version))
}

/// Confirms that the plan fits it.
pub fn compared(version: &str) -> String {
    say!("Mit {version} abgeglichen", version)
}

/// What the Leitlinie says about a measure.
pub fn in_guideline(text: &str) -> String {
    say!("In der Leitlinie: {titled}", titled = labels::titled(text.trim()))
}

/// A measure of the own plan should have been done.
pub fn measure_overdue(number: &str, measure: &str, day: &str) -> String {
    let measure = labels::titled(measure.trim());
    say!("{number} Eigener Plan, {measure}, {day}", number, measure, day)
}

/// The end of the plan has passed.
pub fn overdue(number: &str, day: &str) -> String {
    say!("{number} Eigener Plan, Ende am {day}", number, day)
}
