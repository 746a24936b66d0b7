// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Which fields each class of document has. One table: the first change of every document,
//! the check of every edit and the field names of the JSON export all follow it.

use super::answer::AnswerState;
use super::assessment::{Quadrant, TrafficLight};
use super::goal::{MilestoneState, Unit, WorkMode};
use super::ids::Class;
use super::impact::MAX_SCORE;
use super::measure::MeasureState;
use super::sheet::{CostKind, Decision, SheetState};
use super::strategy::AreaRole;
use super::template::Template;

/// The version of this table that the first change of a document creates. Later fields come into
/// being when somebody first writes into them, so that every program may open every document.
pub const FIRST: u16 = 1;

/// One field.
#[derive(Debug)]
pub struct Field {
    /// Its key in documents, paths and the JSON export.
    pub key: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// The version of the table in which it appeared.
    pub since: u16,
}

/// What a field holds.
#[derive(Debug)]
pub enum Shape {
    /// A text that merges by character.
    Text,
    /// A value that is set as a whole.
    Register(Kind),
    /// Items that are added, moved and removed.
    List(&'static [Field]),
    /// Links to things of one sort: a list without fields, whose items have the ids of what they
    /// link.
    Links(Refers),
    /// Fields that belong together.
    Group(&'static [Field]),
}

/// Which values a register takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number from..=to.
    Int(i64, i64),
    /// Yes or no.
    Flag,
    /// A line of text of at most so many characters.
    Line(usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A calendar date.
    Date,
    /// The id of one thing of a sort.
    Item(Refers),
    /// Minimum, maximum and this unit, together one value.
    Estimate(Unit),
    /// A decimal number of at least 0 with two places.
    Hundredths,
    /// A value to be reached, its unit and when, together one value.
    Target,
}

/// What an id in a field names. All but measures are items of the Leitlinie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refers {
    /// An area.
    Area,
    /// A goal.
    Goal,
    /// A body.
    Body,
    /// Somebody who may act: a member or a body.
    Actor,
    /// An area of effects.
    ImpactArea,
    /// A criterion.
    Criterion,
    /// A measure in the Steckbrief of the same goal.
    Measure,
}

const fn field(key: &'static str, shape: Shape) -> Field {
    Field { key, shape, since: FIRST }
}

const fn text(key: &'static str) -> Field {
    field(key, Shape::Text)
}

const fn register(key: &'static str, kind: Kind) -> Field {
    field(key, Shape::Register(kind))
}

const fn links(key: &'static str, refers: Refers) -> Field {
    field(key, Shape::Links(refers))
}

const fn list(key: &'static str, fields: &'static [Field]) -> Field {
    field(key, Shape::List(fields))
}

const fn group(key: &'static str, fields: &'static [Field]) -> Field {
    field(key, Shape::Group(fields))
}

/// Marks what came with the second version of the table: the templates.
const fn second(Field { key, shape, since: _ }: Field) -> Field {
    later(key, shape, 2)
}

/// Marks what came with the third: what a Kommune makes of a measure, and what its costs rest on.
const fn third(Field { key, shape, since: _ }: Field) -> Field {
    later(key, shape, 3)
}

const fn later(key: &'static str, shape: Shape, since: u16) -> Field {
    // A group made by two devices at once would be two groups; see decision 0012.
    assert!(!matches!(shape, Shape::Group(_)), "no group comes later");
    Field { key, shape, since }
}

const ANSWER_STATES: [&str; 4] = {
    let [a, b, c, d] = AnswerState::ALL;
    [a.word(), b.word(), c.word(), d.word()]
};

const ANSWER: &[Field] = &[register("state", Kind::Word(&ANSWER_STATES)), text("text")];

const MUNICIPALITY_KINDS: &[&str] = &["landkreis", "stadt", "gemeinde", "samtgemeinde"];

const SCORE: Kind = Kind::Int(0, MAX_SCORE as i64);

const ROSTER_NUMBER: Kind = Kind::Int(1, u32::MAX as i64);

/// Comments stand beside what is commented on, in a list of their own to which nothing is ever
/// changed but whether they are settled. Who wrote one is known from the seal.
const COMMENTS: &[Field] = &[
    text("text"),
    register("field", Kind::Line(200)),
    register("mentions", ROSTER_NUMBER),
    register("resolved", Kind::Flag),
];

/// What a file says beyond the fields of the template.
const EXTRA: &[Field] = &[text("title"), text("body")];

/// The fields of the Leitlinie.
pub const LEITLINIE: &[Field] = &[
    text("title"),
    second(register("template", Kind::Word(Template::WORDS))),
    group("vision", &[register("year", Kind::Int(2000, 2200)), text("claim"), text("aspiration")]),
    list("chapters", &[text("title"), text("body")]),
    list(
        "areas",
        &[
            text("name"),
            text("description"),
            second(text("claim")),
            second(text("summary")),
            second(register("role", Kind::Word(AreaRole::WORDS))),
        ],
    ),
    list(
        "goals",
        &[
            text("title"),
            register("area", Kind::Item(Refers::Area)),
            second(register("retired", Kind::Flag)),
        ],
    ),
    list(
        "history",
        &[
            register("version", Kind::Line(40)),
            register("date", Kind::Date),
            register("status", Kind::Line(1000)),
            second(register("approved_by", Kind::Line(200))),
        ],
    ),
    list(
        "members",
        &[
            register("name", Kind::Line(200)),
            register("kind", Kind::Word(MUNICIPALITY_KINDS)),
            register("roster", ROSTER_NUMBER),
        ],
    ),
    list("imports", &[register("sha256", Kind::Line(64)), register("file", Kind::Line(255))]),
    second(list("principles", &[text("title"), text("body")])),
    second(list("glossary", &[text("term"), text("definition")])),
    second(list("abbreviations", &[text("short"), text("long")])),
    second(list(
        "bodies",
        &[
            text("name"),
            text("role"),
            register("reports_to", Kind::Item(Refers::Body)),
            register("lead", Kind::Flag),
            text("aliases"),
        ],
    )),
    second(list("impact_areas", &[text("name"), text("question")])),
    second(list(
        "criteria",
        &[
            text("name"),
            text("definition"),
            register("impact_area", Kind::Item(Refers::ImpactArea)),
        ],
    )),
    second(list("categories", &[text("name")])),
    second(list(
        "units",
        &[
            text("name"),
            register("code", Kind::Line(80)),
            // The id of a rating is that of its category.
            list(
                "ratings",
                &[
                    register("light", Kind::Word(TrafficLight::WORDS)),
                    register("label", Kind::Line(80)),
                ],
            ),
        ],
    )),
    second(list("swot", &[text("text"), register("quadrant", Kind::Word(Quadrant::WORDS))])),
    second(list("extra", EXTRA)),
    second(list("comments", COMMENTS)),
];

const MEASURE: &[Field] = &[
    text("text"),
    register("mode", Kind::Word(WorkMode::WORDS)),
    second(text("description")),
    second(text("reason")),
    second(register("responsible", Kind::Line(400))),
    second(register("lead", Kind::Item(Refers::Actor))),
    second(links("involved", Refers::Actor)),
    second(register("period", Kind::Line(400))),
    second(register("due", Kind::Date)),
    second(register("state", Kind::Word(MeasureState::WORDS))),
    second(list("effects", &[text("text")])),
    second(links("goals", Refers::Goal)),
    second(register("reservation", Kind::Flag)),
    third(register("origin", Kind::Item(Refers::Measure))),
    third(register("decision", Kind::Word(Decision::WORDS))),
];

/// The fields of a Steckbrief, of whatever template.
pub const STECKBRIEF: &[Field] = &[
    text("text"),
    group("adjustment", &[register("adjusted", Kind::Flag), text("note")]),
    list("purposes", &[text("text")]),
    list(
        "milestones",
        &[
            text("text"),
            register("due", Kind::Date),
            register("state", Kind::Word(MilestoneState::WORDS)),
            second(register("lead", Kind::Item(Refers::Actor))),
            second(links("involved", Refers::Actor)),
            second(register("mode", Kind::Word(WorkMode::WORDS))),
        ],
    ),
    list("measures", MEASURE),
    group(
        "task_split",
        &[group("joint", ANSWER), group("one_for_all", ANSWER), group("each_own", ANSWER)],
    ),
    register("start", Kind::Line(80)),
    group(
        "efforts",
        &[
            register("personnel_permanent", Kind::Estimate(Unit::Vza)),
            register("personnel_one_off", Kind::Estimate(Unit::Vza)),
            register("it_cost", Kind::Estimate(Unit::Eur)),
            second(text("personnel_permanent_basis")),
            second(text("personnel_one_off_basis")),
            second(text("it_cost_basis")),
        ],
    ),
    group("risks", ANSWER),
    text("added_values"),
    register("priority", Kind::Line(40)),
    register("effort_class", Kind::Line(40)),
    group(
        "impact",
        &[
            register("Finanzen", SCORE),
            register("Mitarbeitende", SCORE),
            register("Kunden", SCORE),
            register("Prozesse", SCORE),
            register("Gesellschaft", SCORE),
        ],
    ),
    second(register("state", Kind::Word(MeasureState::WORDS))),
    second(register("horizon", Kind::Int(1, 9))),
    second(register("lead", Kind::Item(Refers::Actor))),
    second(links("involved", Refers::Actor)),
    second(text("summary")),
    second(list("benefits", &[text("keyword"), text("text")])),
    second(text("target_groups")),
    second(text("contribution")),
    second(list(
        "contributions",
        &[text("reason"), register("criterion", Kind::Item(Refers::Criterion))],
    )),
    second(list("success_criteria", &[text("name"), text("text")])),
    second(text("quote")),
    second(text("body")),
    second(text("smart")),
    second(register("smart_metric", Kind::Line(200))),
    second(register("smart_target", Kind::Target)),
    second(list("extra", EXTRA)),
    second(list("comments", COMMENTS)),
];

/// The fields of a Kommunalblatt, and of what was released from it.
pub const BLATT: &[Field] = &[
    group("answer", ANSWER),
    register("state", Kind::Word(SheetState::WORDS)),
    register("existing_vza", Kind::Hundredths),
    text("note"),
    second(register("decision", Kind::Word(Decision::WORDS))),
    second(text("reason")),
    second(text("plan")),
    second(register("based_on", Kind::Line(40))),
    second(register("start", Kind::Date)),
    second(register("due", Kind::Date)),
    second(list("measures", MEASURE)),
    second(list(
        "costs",
        &[
            text("text"),
            register("amount", Kind::Estimate(Unit::Eur)),
            register("year", Kind::Int(2000, 2200)),
            register("budget_line", Kind::Line(80)),
            third(register("kind", Kind::Word(CostKind::WORDS))),
            third(text("basis")),
        ],
    )),
    second(list("comments", COMMENTS)),
];

/// Returns the fields of a class; none for classes that this version only carries.
pub const fn fields(class: Class) -> &'static [Field] {
    match class {
        Class::Leitlinie => LEITLINIE,
        Class::Steckbrief => STECKBRIEF,
        Class::Blatt | Class::BlattFrei => BLATT,
        Class::Workshop | Class::Beschluss | Class::Zustimmung => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::impact::Perspective;
    use crate::domain::municipality::MunicipalityKind;

    #[test]
    fn the_words_of_the_table_are_those_of_the_types() {
        let kinds = MunicipalityKind::ALL.map(MunicipalityKind::word);
        assert_eq!(MUNICIPALITY_KINDS, kinds);
        let impact = STECKBRIEF.iter().find(|field| field.key == "impact").map(|f| &f.shape);
        let Some(Shape::Group(scores)) = impact else { panic!("impact is a group") };
        let keys: Vec<_> = scores.iter().map(|field| field.key).collect();
        assert_eq!(keys, Perspective::ALL.map(Perspective::name));
    }
}
