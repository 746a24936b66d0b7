// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! By what a board is divided: the columns, which cards lie in them, and what it means to lay a
//! card there.

use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::goal::MeasureState;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::sheet::SheetState;
use leitwerk_shared::domain::template::Template;
use serde::{Deserialize, Serialize};

use super::goals::{Goal, Goals};
use super::target::words;
use crate::desk::{Desk, Source};
use crate::texts::{labels, profiles as texts, templates};

/// By what a board is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Division {
    /// By the priority that the Verbund gives.
    #[default]
    Priority,
    /// By how far the goal is.
    State,
    /// By when it is to be done.
    Horizon,
    /// By how far the own share is.
    Sheet,
}

/// One column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Its head.
    pub(super) title: String,
    /// What a card is given that is laid here; none empties the field.
    pub(super) value: Option<Value>,
    /// The cards, in printed order.
    pub(super) goals: Vec<ItemId>,
}

impl Division {
    /// Returns the ways to divide that a template has, in the order in which they are offered.
    pub(super) fn offered(template: Template) -> &'static [Self] {
        let form = template.form();
        if form.has("priority") {
            &[Self::Priority, Self::State, Self::Sheet]
        } else if form.has("horizon") {
            &[Self::Horizon, Self::State, Self::Sheet]
        } else {
            &[Self::State, Self::Sheet]
        }
    }

    /// Returns what it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Priority => texts::BY_PRIORITY,
            Self::State => texts::BY_STATE,
            Self::Horizon => texts::BY_HORIZON,
            Self::Sheet => texts::BY_SHEET,
        }
    }
}

/// Returns by what the board is divided now: what was chosen, if the template has it.
pub(super) fn division(desk: &Desk<'_>) -> Division {
    let offered = Division::offered(desk.snapshot.strategy.content.template());
    let held = desk.memory.profiles.division;
    if offered.contains(&held) { held } else { offered[0] }
}

/// Divides all Steckbriefe.
pub(super) fn columns(desk: &Desk<'_>, goals: &Goals) -> Vec<Column> {
    let column = |title: &str, value: Option<Value>, fits: &dyn Fn(&Goal) -> bool| Column {
        title: title.to_owned(),
        value,
        goals: goals.pursued().filter(|goal| fits(goal)).map(|goal| goal.id).collect(),
    };
    match division(desk) {
        Division::Priority => {
            let words = words(goals.all.iter().map(|goal| goal.priority.as_str()));
            let set = words.iter().map(|word| {
                column(word, Some(Value::Line(word.clone())), &|goal| goal.priority == *word)
            });
            set.chain([column(texts::NO_WORD, None, &|goal| goal.priority.is_empty())]).collect()
        }
        Division::State => {
            let state = |state: &MeasureState| {
                let value = Value::Line(state.word().to_owned());
                column(templates::measure_state(*state), Some(value), &|goal| goal.state == *state)
            };
            MeasureState::ALL.iter().map(state).collect()
        }
        Division::Horizon => {
            let names = templates::horizons(desk.snapshot.strategy.content.template());
            let set = names.iter().zip(1_u8..).map(|(name, number)| {
                let value = Some(Value::Int(number.into()));
                column(name, value, &|goal| goal.horizon == Some(number))
            });
            set.chain([column(texts::NO_WORD, None, &|goal| goal.horizon.is_none())]).collect()
        }
        Division::Sheet => {
            let state = |state: &SheetState| {
                let value = Value::Line(state.word().to_owned());
                column(labels::sheet_state(*state), Some(value), &|goal| goal.sheet == *state)
            };
            SheetState::ALL.iter().map(state).collect()
        }
    }
}

/// Returns the document that the columns are about, and its field.
fn field<'a>(desk: &Desk<'a>, goal: ItemId) -> (Source<'a>, Path) {
    match division(desk) {
        Division::Priority => (desk.profile(goal), Path::key("priority")),
        Division::State => (desk.profile(goal), Path::key("state")),
        Division::Horizon => (desk.profile(goal), Path::key("horizon")),
        Division::Sheet => (desk.sheet(goal), Path::key("state")),
    }
}

/// Returns whether this person may lay the card elsewhere.
pub(super) fn writable(desk: &Desk<'_>, goal: ItemId) -> bool {
    field(desk, goal).0.writable
}

/// Gives a card what the cards of a column have.
pub(super) fn set(desk: &mut Desk<'_>, goal: ItemId, value: Option<Value>) {
    let (source, at) = field(desk, goal);
    let op = Op::Set { at, value };
    desk.outbox.send(source.doc, source.version.clone(), vec![op]);
}
