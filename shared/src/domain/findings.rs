// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a careful reader would remark on a strategy: pure rules that find, and never forbid. Two
//! offices may each write something that fits, and what comes of it does not.

use super::answer::{Answer, AnswerState};
use super::edit::Path;
use super::goal::{Estimate, Measure, Profile};
use super::ids::ItemId;
use super::impact::Perspective;
use super::measure::MeasureState;
use super::period::phases;
use super::record::{Held, Record as _};
use super::register::Register;
use super::sheet::{Decision, Sheet, SheetState};
use super::strategy::Strategy;
use super::template::Template;

/// What was found, and at which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The field in the Steckbrief, in the Leitlinie or in the own Blatt.
    pub at: Path,
    /// What it is.
    pub rule: Rule,
}

/// The rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// No single perspective has the highest score: the goal has no focus.
    NoFocus,
    /// The estimate ends before it begins.
    UpsideDown,
    /// Nobody leads the measure.
    NoLead,
    /// The measure has no period.
    NoPeriod,
    /// The period cannot be read.
    UnreadPeriod,
    /// Nothing says how one sees that the measure works.
    NoEffect,
    /// No goal lies in the area.
    EmptyArea,
    /// No project contributes to the criterion.
    UnusedCriterion,
    /// Nobody answered yet.
    Unanswered,
    /// Something of the Verbund shall not count for the Kommune, and nothing says why.
    NoReason,
    /// It ends before it begins.
    EndsEarly,
    /// Nothing says what the amount rests on.
    NoBasis,
    /// The plan comes from another version of the Leitlinie than the one that counts.
    OtherVersion,
}

/// Returns what there is to remark on one Steckbrief, as far as its template has the fields.
pub fn of_profile(template: Template, profile: &Profile) -> Vec<Finding> {
    let form = template.form();
    let mut found = Vec::new();
    let mut note = |at: Path, rule: Rule| found.push(Finding { at, rule });
    // Where measures are planned over time; elsewhere the form of work says who acts.
    let planned = form.measure.contains(&"period");
    for measure in profile.measures.iter().filter(|measure| planned && is_pursued(measure)) {
        for (key, rule) in lacks(measure) {
            if form.measure.contains(&key) {
                note(Path::key("measures").item(measure.id).then(key), rule);
            }
        }
    }
    if form.has("efforts") {
        let efforts = &profile.efforts;
        for (key, estimate) in [
            ("personnel_permanent", &efforts.personnel_permanent),
            ("personnel_one_off", &efforts.personnel_one_off),
            ("it_cost", &efforts.it_cost),
        ] {
            if is_upside_down(estimate) {
                note(Path::key("efforts").then(key), Rule::UpsideDown);
            }
        }
    }
    if form.has("risks") && is_open(&profile.risks) {
        note(Path::key("risks"), Rule::Unanswered);
    }
    if form.has("impact") && is_scored(profile) && profile.impact.focus().is_none() {
        note(Path::key("impact"), Rule::NoFocus);
    }
    if form.has("task_split") {
        let split = &profile.task_split;
        for (key, answer) in [
            ("joint", &split.joint),
            ("one_for_all", &split.one_for_all),
            ("each_own", &split.each_own),
        ] {
            if is_open(answer) {
                note(Path::key("task_split").then(key), Rule::Unanswered);
            }
        }
    }
    found
}

/// Returns the fields without which a Steckbrief of the template is unfinished and in which nobody
/// has written yet, in printed order.
pub fn missing(template: Template, profile: &Profile) -> Vec<&'static str> {
    let split = &profile.task_split;
    let is_missing = |key: &'static str| match key {
        "risks" => is_open(&profile.risks),
        "task_split" => {
            [&split.joint, &split.one_for_all, &split.each_own].into_iter().any(is_open)
        }
        key => profile.field(key).is_none_or(is_empty),
    };
    let required = template.form().sections.iter().filter(|section| section.required);
    required.map(|section| section.key).filter(|key| is_missing(key)).collect()
}

fn is_empty(held: Held<'_>) -> bool {
    match held {
        Held::Text(text) => text.trim().is_empty(),
        Held::Register(claims) => claims.is_empty(),
        Held::Group(group) => group.keys().iter().all(|key| group.field(key).is_none_or(is_empty)),
        Held::List(items) => items.is_empty(),
        Held::Links(ids) => ids.is_empty(),
    }
}

/// Returns what there is to remark on the own Blatt about a goal of which the Steckbrief says this.
pub fn of_sheet(strategy: &Strategy, profile: &Profile, sheet: &Sheet) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut note = |at: Path, rule: Rule| found.push(Finding { at, rule });
    let asked = profile.task_split.each_own.state() == AnswerState::Value;
    let dropped = sheet.decision.value() == Some(&Decision::NotRelevant);
    if asked && is_open(&sheet.answer) && !dropped {
        note(Path::key("answer"), Rule::Unanswered);
    }
    if dropped && sheet.reason.trim().is_empty() {
        note(Path::key("reason"), Rule::NoReason);
    }
    let basis = sheet.based_on.value().map(|version| version.trim());
    let other = basis.zip(strategy.version()).is_some_and(|(basis, now)| basis != now);
    let settled = sheet.state.value() == Some(&SheetState::Done);
    if other && !settled {
        note(Path::key("based_on"), Rule::OtherVersion);
    }
    if sheet.start.value().zip(sheet.due.value()).is_some_and(|(start, due)| start > due) {
        note(Path::key("due"), Rule::EndsEarly);
    }
    for measure in &sheet.measures {
        let dropped = measure.decision.value() == Some(&Decision::NotRelevant);
        if dropped && measure.reason.trim().is_empty() {
            note(Path::key("measures").item(measure.id).then("reason"), Rule::NoReason);
        }
    }
    for cost in &sheet.costs {
        let at = Path::key("costs").item(cost.id);
        if is_upside_down(&cost.amount) {
            note(at.clone().then("amount"), Rule::UpsideDown);
        }
        if cost.amount.value().is_some() && cost.basis.trim().is_empty() {
            note(at.then("basis"), Rule::NoBasis);
        }
    }
    found
}

/// Returns what there is to remark on the Leitlinie: what no goal takes up.
pub fn of_strategy<'a>(
    strategy: &Strategy,
    profiles: impl IntoIterator<Item = &'a Profile>,
) -> Vec<Finding> {
    let named: Vec<ItemId> = profiles
        .into_iter()
        .flat_map(|profile| &profile.contributions)
        .filter_map(|contribution| contribution.criterion.value().copied())
        .collect();
    let goals = strategy.numbered();
    let has_goal = |area: ItemId| goals.iter().any(|goal| goal.goal.area.value() == Some(&area));
    // Where no goal names an area at all, areas are no places for goals.
    let places = goals.iter().any(|goal| goal.area.is_some());
    let areas = strategy.areas.iter().filter(|area| places && !has_goal(area.id));
    let areas = areas.map(|area| (Path::key("areas").item(area.id), Rule::EmptyArea));
    let unused = strategy.criteria.iter().filter(|criterion| !named.contains(&criterion.id));
    let unused = unused.map(|item| (Path::key("criteria").item(item.id), Rule::UnusedCriterion));
    areas.chain(unused).map(|(at, rule)| Finding { at, rule }).collect()
}

/// What is done or was given up needs nobody who leads it any more.
fn is_pursued(measure: &Measure) -> bool {
    !matches!(measure.state.value(), Some(MeasureState::Dropped | MeasureState::Done))
}

fn lacks(measure: &Measure) -> Vec<(&'static str, Rule)> {
    let mut lacks = Vec::new();
    if measure.lead.value().is_none() {
        lacks.push(("lead", Rule::NoLead));
    }
    match measure.period.value().map(|period| phases(period)) {
        None => lacks.push(("period", Rule::NoPeriod)),
        Some(None) => lacks.push(("period", Rule::UnreadPeriod)),
        Some(Some(_)) => {}
    }
    if measure.effects.iter().all(|effect| effect.text.trim().is_empty()) {
        lacks.push(("effects", Rule::NoEffect));
    }
    lacks
}

fn is_upside_down(estimate: &Register<Estimate>) -> bool {
    estimate.value().is_some_and(|estimate| estimate.min > estimate.max)
}

/// „k. A.“ and „keine“ are answers.
fn is_open(answer: &Answer) -> bool {
    answer.state() == AnswerState::Unanswered
}

fn is_scored(profile: &Profile) -> bool {
    Perspective::ALL.iter().any(|perspective| profile.impact.score(*perspective) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::goal::{Contribution, Effect, Efforts, Hundredths, Unit};
    use crate::domain::ids::DeviceId;
    use crate::domain::impact::Impact;
    use crate::domain::record::Item as _;
    use crate::domain::register::Claim;
    use crate::domain::sheet::Cost;
    use crate::domain::strategy::{Area, Criterion, GoalEntry, VersionEntry};

    fn one<T>(value: T) -> Register<T> {
        Register::new(vec![Claim { value, device: DeviceId(1), at: 0 }])
    }

    fn id(n: u8) -> ItemId {
        ItemId::from_bytes([n; 16])
    }

    fn rules(template: Template, profile: &Profile) -> Vec<Rule> {
        of_profile(template, profile).into_iter().map(|finding| finding.rule).collect()
    }

    fn answered() -> Profile {
        let answer = || Answer { state: one(AnswerState::NotStated), text: String::new() };
        let mut profile = Profile { risks: answer(), ..Profile::default() };
        profile.task_split.joint = answer();
        profile.task_split.one_for_all = answer();
        profile.task_split.each_own = answer();
        profile
    }

    #[test]
    fn scores_need_one_highest_and_only_where_there_are_any() {
        let scored =
            |scores: [u8; 5]| Profile { impact: Impact::new(scores.map(one)), ..answered() };
        let of = |scores| rules(Template::Zielsteckbrief, &scored(scores));
        assert_eq!(of([2, 0, 0, 2, 2]), [Rule::NoFocus]);
        assert_eq!(of([3, 0, 0, 2, 2]), []);
        assert_eq!(of([0; 5]), []);
        let projects = rules(Template::Projektsteckbrief, &scored([2, 0, 0, 2, 2]));
        assert_eq!(projects, [], "the template has no scores");
    }

    #[test]
    fn an_answer_is_missing_only_while_nobody_gave_one() {
        assert_eq!(rules(Template::Zielsteckbrief, &answered()), []);
        let open = rules(Template::Zielsteckbrief, &Profile::default());
        assert_eq!(open, [Rule::Unanswered; 4]);
    }

    #[test]
    fn what_a_form_requires_is_missing_until_somebody_writes_it() {
        let of = |template, profile: &Profile| missing(template, profile);
        let empty = Profile::default();
        assert_eq!(of(Template::Ziel, &empty), ["text", "measures"]);
        assert_eq!(of(Template::Zielbild, &empty), ["quote", "body", "smart", "measures"]);
        let begun = Profile {
            horizon: one(2),
            summary: " ".to_owned(),
            target_groups: "Alle".to_owned(),
            ..Profile::default()
        };
        let expected = ["summary", "benefits", "success_criteria"];
        assert_eq!(of(Template::Projektsteckbrief, &begun), expected);
        let scored = Profile { impact: Impact::new([3, 0, 0, 0, 0].map(one)), ..answered() };
        let expected = ["text", "purposes", "milestones", "added_values"];
        assert_eq!(of(Template::Zielsteckbrief, &scored), expected);
    }

    #[test]
    fn a_measure_wants_lead_period_and_effect_where_the_template_asks() {
        let bare = Measure::new(id(2));
        let whole = Measure {
            lead: one(id(9)),
            period: one("ab 2028".to_owned()),
            effects: vec![Effect { text: "Anteil".to_owned(), ..Effect::new(id(3)) }],
            ..Measure::new(id(4))
        };
        let vague = Measure { period: one("demnächst".to_owned()), ..whole.clone() };
        let dropped = Measure { state: one(MeasureState::Dropped), ..bare.clone() };
        let of = |measure: &Measure| {
            rules(Template::Zielbild, &Profile { measures: vec![measure.clone()], ..answered() })
        };
        assert_eq!(of(&bare), [Rule::NoLead, Rule::NoPeriod, Rule::NoEffect]);
        assert_eq!(of(&vague), [Rule::UnreadPeriod]);
        assert_eq!(of(&whole), []);
        assert_eq!(of(&dropped), []);
        let shared = Profile { measures: vec![bare], ..answered() };
        assert_eq!(rules(Template::Zielsteckbrief, &shared), []);
        assert_eq!(rules(Template::Ziel, &shared), [Rule::NoLead, Rule::NoPeriod]);
    }

    #[test]
    fn an_estimate_begins_before_it_ends() {
        let estimate = |min, max| {
            let (min, max) = (Hundredths(min), Hundredths(max));
            let it_cost = one(Estimate { min, max, unit: Unit::Eur });
            Profile { efforts: Efforts { it_cost, ..Efforts::default() }, ..answered() }
        };
        assert_eq!(rules(Template::Ziel, &estimate(2, 1)), [Rule::UpsideDown]);
        assert_eq!(rules(Template::Ziel, &estimate(1, 1)), []);
    }

    #[test]
    fn an_own_plan_says_why_on_what_and_until_when() {
        let day = |day| jiff::civil::date(2027, 3, day);
        let line = |version: &str, day| VersionEntry {
            version: one(version.to_owned()),
            date: one(day),
            ..VersionEntry::new(id(9))
        };
        let history = vec![line("1.2", day(2)), line("1.1", day(1))];
        let strategy = Strategy { history, ..Strategy::default() };
        let asking = Answer { state: one(AnswerState::Value), text: "selbst".to_owned() };
        let mut profile = Profile::default();
        profile.task_split.each_own = asking;
        let of = |sheet: &Sheet| {
            let found = of_sheet(&strategy, &profile, sheet).into_iter();
            found.map(|finding| (finding.at.to_string(), finding.rule)).collect::<Vec<_>>()
        };
        let found = |at: &str, rule| (at.to_owned(), rule);
        assert_eq!(of(&Sheet::default()), [found("answer", Rule::Unanswered)]);
        let dropped = Sheet { decision: one(Decision::NotRelevant), ..Sheet::default() };
        assert_eq!(of(&dropped), [found("reason", Rule::NoReason)]);
        assert_eq!(of(&Sheet { reason: "Kein Kreis".to_owned(), ..dropped.clone() }), []);
        let amount = Estimate { min: Hundredths(2), max: Hundredths(1), unit: Unit::Eur };
        let sheet = Sheet {
            answer: Answer { state: one(AnswerState::None), text: String::new() },
            based_on: one("1.1".to_owned()),
            start: one(day(2)),
            due: one(day(1)),
            measures: vec![Measure { decision: one(Decision::NotRelevant), ..Measure::new(id(3)) }],
            costs: vec![Cost { amount: one(amount), ..Cost::new(id(4)) }],
            ..Sheet::default()
        };
        let expected = [
            found("based_on", Rule::OtherVersion),
            found("due", Rule::EndsEarly),
            found(&format!("measures[{}].reason", id(3)), Rule::NoReason),
            found(&format!("costs[{}].amount", id(4)), Rule::UpsideDown),
            found(&format!("costs[{}].basis", id(4)), Rule::NoBasis),
        ];
        assert_eq!(of(&sheet), expected);
    }

    #[test]
    fn what_no_goal_takes_up_is_found() {
        let strategy = Strategy {
            areas: vec![Area::new(id(11)), Area::new(id(12))],
            criteria: vec![Criterion::new(id(21)), Criterion::new(id(22))],
            goals: vec![GoalEntry { area: one(id(11)), ..GoalEntry::new(id(1)) }],
            ..Strategy::default()
        };
        let named = Contribution { criterion: one(id(21)), ..Contribution::new(id(5)) };
        let profile = Profile { contributions: vec![named], ..Profile::default() };
        let found = of_strategy(&strategy, [&profile]);
        let found: Vec<_> = found.iter().map(|f| (f.rule, f.at.to_string())).collect();
        let expected = [
            (Rule::EmptyArea, format!("areas[{}]", id(12))),
            (Rule::UnusedCriterion, format!("criteria[{}]", id(22))),
        ];
        assert_eq!(found, expected);
    }
}
