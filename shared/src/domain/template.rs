// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The templates of a strategy, as data: how its goals are numbered, which fields a Steckbrief has
//! and in which order, who may see them, and which figures are drawn. Their German words are the
//! window's; nothing here draws or reads a document.

use serde::{Deserialize, Serialize};

use super::goal::words;
use super::record::word_registers;
use super::roman::roman;

/// What the Steckbriefe of a strategy look like.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// „Zielsteckbrief“ of a Verbund: goals in dimensions, scored on five perspectives.
    #[default]
    Zielsteckbrief,
    /// „Projektsteckbrief“: projects in Handlungsschwerpunkte, over horizons.
    Projektsteckbrief,
    /// „Zielbild“ with a SMART-Ziel and the measures towards it.
    Zielbild,
    /// „Ziel“ in one sentence, with measures that may serve several goals.
    Ziel,
}

words!(Template {
    Zielsteckbrief = "zielsteckbrief",
    Projektsteckbrief = "projektsteckbrief",
    Zielbild = "zielbild",
    Ziel = "ziel",
});
word_registers!(Template);

/// How the goals of a strategy are numbered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbering {
    /// „2.4“: within the dimension.
    #[default]
    InArea,
    /// „#3“: over the whole strategy.
    Hash,
    /// „07“: over the whole strategy.
    TwoDigits,
    /// „4“: over the whole strategy.
    Plain,
}

/// How the chapters of a strategy are numbered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChapterNumbering {
    /// „IV“.
    #[default]
    Roman,
    /// „4“.
    Arabic,
}

/// Who may see a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody, once the strategy is decided.
    Public,
    /// The members of the Verbund.
    Internal,
}

/// One field of a Steckbrief.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its key in the table of a Steckbrief.
    pub key: &'static str,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether a Steckbrief without it is unfinished.
    pub required: bool,
}

/// A field of a measure that the template uses beside its text and state.
pub type MeasureField = &'static str;

/// A field of an area that the template uses beside its name and description.
pub type AreaField = &'static str;

/// A figure that is drawn from a strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// Goals over time with their milestones.
    Timeline,
    /// Goals by perspectives, with scores.
    Impact,
    /// Goals with focus, priority and effort.
    Overview,
    /// Positions, permanent and one-off.
    Personnel,
    /// Costs of IT.
    ItCost,
    /// Bodies and to whom they report.
    Bodies,
    /// The strategy and those of the members.
    Family,
    /// Areas by horizons.
    Horizons,
    /// Projects by criteria.
    Criteria,
    /// Units by categories, as traffic lights.
    Assessment,
    /// Strengths, weaknesses, opportunities and risks.
    Swot,
}

/// What a template is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// How goals are numbered.
    pub numbering: Numbering,
    /// How chapters are numbered.
    pub chapters: ChapterNumbering,
    /// Whether goals lie in areas. Where they do not, a strategy may still lay some there.
    pub areas: bool,
    /// The fields of an area.
    pub area: &'static [AreaField],
    /// The fields of a Steckbrief, in the order in which it is printed.
    pub sections: &'static [Section],
    /// The fields of a measure.
    pub measure: &'static [MeasureField],
    /// The first year of each horizon, from 1 on; empty where there are none.
    pub horizons: &'static [u16],
    /// The figures.
    pub figures: &'static [Figure],
}

const fn public(key: &'static str) -> Section {
    Section { key, visibility: Visibility::Public, required: false }
}

const fn required(key: &'static str) -> Section {
    Section { key, visibility: Visibility::Public, required: true }
}

const fn internal(key: &'static str) -> Section {
    Section { key, visibility: Visibility::Internal, required: false }
}

const ZIELSTECKBRIEF: Form = Form {
    numbering: Numbering::InArea,
    chapters: ChapterNumbering::Roman,
    areas: true,
    area: &[],
    sections: &[
        required("text"),
        required("purposes"),
        required("milestones"),
        internal("measures"),
        internal("adjustment"),
        internal("start"),
        internal("efforts"),
        required("risks"),
        required("added_values"),
        public("priority"),
        public("effort_class"),
        required("impact"),
        required("task_split"),
        internal("extra"),
    ],
    measure: &["mode", "lead", "involved", "due"],
    horizons: &[],
    figures: &[
        Figure::Timeline,
        Figure::Impact,
        Figure::Overview,
        Figure::Personnel,
        Figure::ItCost,
        Figure::Bodies,
        Figure::Family,
    ],
};

const PROJEKTSTECKBRIEF: Form = Form {
    numbering: Numbering::TwoDigits,
    chapters: ChapterNumbering::Arabic,
    areas: true,
    area: &["claim", "role"],
    sections: &[
        required("horizon"),
        required("summary"),
        required("benefits"),
        required("target_groups"),
        public("contribution"),
        public("contributions"),
        required("success_criteria"),
        internal("state"),
        internal("lead"),
        internal("involved"),
        internal("milestones"),
        internal("measures"),
        internal("start"),
        internal("efforts"),
        internal("risks"),
        public("extra"),
    ],
    measure: &["description", "lead", "involved", "period", "due"],
    horizons: &[2026, 2027, 2028, 2032],
    figures: &[
        Figure::Timeline,
        Figure::Horizons,
        Figure::Criteria,
        Figure::Personnel,
        Figure::ItCost,
        Figure::Bodies,
        Figure::Family,
    ],
};

const ZIELBILD: Form = Form {
    numbering: Numbering::Hash,
    chapters: ChapterNumbering::Arabic,
    areas: false,
    area: &["claim"],
    sections: &[
        required("quote"),
        required("body"),
        required("smart"),
        public("smart_metric"),
        public("smart_target"),
        required("measures"),
        internal("milestones"),
        internal("efforts"),
        public("extra"),
    ],
    measure: &[
        "description",
        "reason",
        "responsible",
        "lead",
        "involved",
        "period",
        "due",
        "effects",
        "goals",
        "reservation",
    ],
    horizons: &[2026, 2028, 2030],
    figures: &[
        Figure::Timeline,
        Figure::Horizons,
        Figure::Assessment,
        Figure::Swot,
        Figure::Personnel,
        Figure::ItCost,
        Figure::Bodies,
        Figure::Family,
    ],
};

const ZIEL: Form = Form {
    numbering: Numbering::Plain,
    chapters: ChapterNumbering::Arabic,
    areas: false,
    area: &["summary"],
    sections: &[
        required("text"),
        required("measures"),
        internal("milestones"),
        internal("efforts"),
        public("extra"),
    ],
    measure: &["description", "goals", "lead", "involved", "period", "due"],
    horizons: &[],
    figures: &[Figure::Timeline, Figure::Personnel, Figure::ItCost, Figure::Bodies, Figure::Family],
};

impl Template {
    /// Returns what it is made of.
    pub const fn form(self) -> &'static Form {
        match self {
            Self::Zielsteckbrief => &ZIELSTECKBRIEF,
            Self::Projektsteckbrief => &PROJEKTSTECKBRIEF,
            Self::Zielbild => &ZIELBILD,
            Self::Ziel => &ZIEL,
        }
    }
}

impl Form {
    /// Returns the field with which a Steckbrief begins.
    pub fn first(&self) -> &'static str {
        self.sections.first().expect("the tests read every form").key
    }

    /// Returns whether a Steckbrief has a field.
    pub fn has(&self, key: &str) -> bool {
        self.sections.iter().any(|section| section.key == key)
    }
}

impl ChapterNumbering {
    /// Returns the printed number of a chapter by its place, from 1.
    pub fn printed(self, place: usize) -> String {
        match self {
            Self::Roman => roman(place),
            Self::Arabic => place.to_string(),
        }
    }
}

impl Numbering {
    /// Returns the printed number of a goal: `area` and `number` within it for the first style,
    /// else its place in the strategy, all from 1.
    pub fn printed(self, area: usize, number: usize, place: usize) -> String {
        match self {
            Self::InArea => format!("{area}.{number}"),
            Self::Hash => format!("#{place}"),
            Self::TwoDigits => format!("{place:02}"),
            Self::Plain => place.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schema::{Field, LEITLINIE, STECKBRIEF, Shape};

    fn items(fields: &'static [Field], list: &str) -> &'static [Field] {
        let found = fields.iter().find(|field| field.key == list).map(|field| &field.shape);
        let Some(Shape::List(inner)) = found else { panic!("{list} is a list") };
        inner
    }

    #[test]
    fn what_a_steckbrief_asks_for_is_drawn() {
        for template in Template::ALL {
            let form = template.form();
            let drawn = [Figure::Personnel, Figure::ItCost].map(|it| form.figures.contains(&it));
            assert_eq!(drawn, [form.has("efforts"); 2], "{template:?}");
        }
    }

    #[test]
    fn chapters_are_numbered_as_their_template_prints_them() {
        let fourth = Template::ALL.iter().map(|template| template.form().chapters.printed(4));
        assert_eq!(fourth.collect::<Vec<_>>(), ["IV", "4", "4", "4"]);
    }

    #[test]
    fn a_template_names_fields_that_there_are() {
        for template in Template::ALL {
            let form = template.form();
            for key in form.area {
                let known = items(LEITLINIE, "areas").iter().any(|field| field.key == *key);
                assert!(known, "{key} in {template:?}");
            }
            assert!(!form.first().is_empty());
            for section in form.sections {
                let known = STECKBRIEF.iter().any(|field| field.key == section.key);
                assert!(known, "{} in {template:?}", section.key);
            }
            for key in form.measure {
                let known = items(STECKBRIEF, "measures").iter().any(|field| field.key == *key);
                assert!(known, "{key} in {template:?}");
            }
        }
    }
}
