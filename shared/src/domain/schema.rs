// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Which fields each class of document has. One table: the first change of every document,
//! the check of every edit and the field names of the JSON export all follow it.

use super::answer::AnswerState;
use super::goal::{MilestoneState, Unit, WorkMode};
use super::ids::Class;
use super::impact::MAX_SCORE;
use super::sheet::SheetState;

/// The version of this table. It is written into every document by its first change.
pub const VERSION: u16 = 1;

/// One field.
#[derive(Debug)]
pub struct Field {
    /// Its key in documents, paths and the JSON export.
    pub key: &'static str,
    /// What it holds.
    pub shape: Shape,
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
    /// The id of a list item or goal.
    Item,
    /// Minimum, maximum and this unit, together one value.
    Estimate(Unit),
    /// A decimal number of at least 0 with two places.
    Hundredths,
}

const fn field(key: &'static str, shape: Shape) -> Field {
    Field { key, shape }
}

const fn text(key: &'static str) -> Field {
    field(key, Shape::Text)
}

const fn register(key: &'static str, kind: Kind) -> Field {
    field(key, Shape::Register(kind))
}

const ANSWER_STATES: [&str; 4] = {
    let [a, b, c, d] = AnswerState::ALL;
    [a.word(), b.word(), c.word(), d.word()]
};

const ANSWER: &[Field] = &[register("state", Kind::Word(&ANSWER_STATES)), text("text")];

const MUNICIPALITY_KINDS: &[&str] = &["landkreis", "stadt", "gemeinde", "samtgemeinde"];

const SCORE: Kind = Kind::Int(0, MAX_SCORE as i64);

/// The fields of the Leitlinie.
pub const LEITLINIE: &[Field] = &[
    text("title"),
    field(
        "vision",
        Shape::Group(&[register("year", Kind::Int(2000, 2200)), text("claim"), text("aspiration")]),
    ),
    field("chapters", Shape::List(&[text("title"), text("body")])),
    field("areas", Shape::List(&[text("name"), text("description")])),
    field("goals", Shape::List(&[text("title"), register("area", Kind::Item)])),
    field(
        "history",
        Shape::List(&[
            register("version", Kind::Line(40)),
            register("date", Kind::Date),
            register("status", Kind::Line(1000)),
        ]),
    ),
    field(
        "members",
        Shape::List(&[
            register("name", Kind::Line(200)),
            register("kind", Kind::Word(MUNICIPALITY_KINDS)),
            register("roster", Kind::Int(1, u32::MAX as i64)),
        ]),
    ),
    field(
        "imports",
        Shape::List(&[register("sha256", Kind::Line(64)), register("file", Kind::Line(255))]),
    ),
];

/// The fields of a Zielsteckbrief.
pub const STECKBRIEF: &[Field] = &[
    text("text"),
    field("adjustment", Shape::Group(&[register("adjusted", Kind::Flag), text("note")])),
    field("purposes", Shape::List(&[text("text")])),
    field(
        "milestones",
        Shape::List(&[
            text("text"),
            register("due", Kind::Date),
            register("state", Kind::Word(MilestoneState::WORDS)),
        ]),
    ),
    field("measures", Shape::List(&[text("text"), register("mode", Kind::Word(WorkMode::WORDS))])),
    field(
        "task_split",
        Shape::Group(&[
            field("joint", Shape::Group(ANSWER)),
            field("one_for_all", Shape::Group(ANSWER)),
            field("each_own", Shape::Group(ANSWER)),
        ]),
    ),
    register("start", Kind::Line(80)),
    field(
        "efforts",
        Shape::Group(&[
            register("personnel_permanent", Kind::Estimate(Unit::Vza)),
            register("personnel_one_off", Kind::Estimate(Unit::Vza)),
            register("it_cost", Kind::Estimate(Unit::Eur)),
        ]),
    ),
    field("risks", Shape::Group(ANSWER)),
    text("added_values"),
    register("priority", Kind::Line(40)),
    register("effort_class", Kind::Line(40)),
    field(
        "impact",
        Shape::Group(&[
            register("Finanzen", SCORE),
            register("Mitarbeitende", SCORE),
            register("Kunden", SCORE),
            register("Prozesse", SCORE),
            register("Gesellschaft", SCORE),
        ]),
    ),
];

/// The fields of a Kommunalblatt, and of what was released from it.
pub const BLATT: &[Field] = &[
    field("answer", Shape::Group(ANSWER)),
    register("state", Kind::Word(SheetState::WORDS)),
    register("existing_vza", Kind::Hundredths),
    text("note"),
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
