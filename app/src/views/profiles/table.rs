// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! All Steckbriefe as a table.

use egui::{Id, Ui};
use leitwerk_shared::domain::ids::ItemId;

use super::Profiles;
use super::goals::{Goal, Goals, Milestones};
use crate::desk::Desk;
use crate::texts::{labels, profiles as texts, templates};
use crate::widgets::table::rows::{Cell, Row, Rows, Tone};
use crate::widgets::table::{Column, Table};

const COLUMNS: [Column; 12] = [
    Column::new("number", texts::NUMBER, 64.0),
    Column::new("title", labels::TITLE, 240.0).growing().leading(),
    Column::new("area", labels::GOAL_AREA, 190.0).growing(),
    Column::new("priority", labels::PRIORITY, 110.0),
    Column::new("effort_class", labels::EFFORT_CLASS, 130.0).hidden(),
    Column::new("focus", labels::FOCUS, 130.0),
    Column::new("start", labels::START, 100.0),
    Column::new("milestones", texts::MILESTONES, 196.0),
    Column::new("missing", texts::MISSING, 150.0).right().hidden(),
    Column::new("questions", texts::QUESTIONS, 120.0).right().hidden(),
    Column::new("state", texts::STATE, 120.0).hidden(),
    Column::new("sheet", texts::SHEET, 140.0).hidden(),
];

/// Draws the table. Returns the Steckbrief that was opened.
pub(super) fn table(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
    height: f32,
) -> Option<ItemId> {
    let table = Table {
        id: Id::unique("profiles table"),
        name: labels::PAGE_PROFILES,
        columns: &COLUMNS,
        rows: &goals.rows,
        choosing: true,
        height,
    };
    let opened = table.show(ui, &mut desk.memory.profiles.table, &mut page.table);
    page.stop = Some(table.stop(&desk.memory.profiles.table, &page.table));
    opened
}

/// Writes the Steckbriefe into rows.
pub(super) fn rows(goals: &[Goal]) -> Rows<ItemId> {
    let place = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let row = |(n, goal): (usize, &Goal)| Row {
        id: goal.id,
        name: name(goal),
        cells: vec![
            Cell::number(goal.number.as_str(), place(n)).toned(Tone::Muted),
            title(goal),
            Cell::number(goal.area_name.as_str(), area_place(goal)),
            Cell::word(goal.priority.as_str()),
            Cell::word(goal.effort_class.as_str()),
            focus(goal),
            Cell::word(goal.start.as_str()),
            milestones(goal.milestones),
            counted(goal.missing, Tone::Plain),
            counted(goal.questions, Tone::Warn),
            Cell::number(templates::measure_state(goal.state), goal.state as i64),
            Cell::number(labels::sheet_state(goal.sheet), goal.sheet as i64),
        ],
        last: goal.retired,
    };
    goals.iter().enumerate().map(row).collect()
}

fn name(goal: &Goal) -> String {
    let name = labels::numbered(&goal.number, &goal.title);
    if goal.retired { texts::name_of_retired(&name) } else { name }
}

/// What is no longer pursued says so, and stands back.
fn title(goal: &Goal) -> Cell {
    if goal.retired {
        Cell::word(texts::name_of_retired(&goal.title)).toned(Tone::Muted)
    } else {
        Cell::word(goal.title.as_str())
    }
}

/// Areas come in their own order, and what belongs to none comes last.
fn area_place(goal: &Goal) -> i64 {
    i64::try_from(goal.area_number).ok().filter(|number| *number > 0).unwrap_or(i64::MAX)
}

fn focus(goal: &Goal) -> Cell {
    match goal.focus {
        Some(perspective) => Cell::word(perspective.name()),
        None => Cell::default(),
    }
}

/// Sorted by how much of them is reached.
fn milestones(milestones: Milestones) -> Cell {
    let Milestones { all, done, at_risk, late } = milestones;
    if all == 0 {
        return Cell::default();
    }
    let share = i64::try_from(1000 * done / all).unwrap_or_default();
    let tone = match (late, at_risk) {
        (0, 0) if done == all => Tone::Ok,
        (0, 0) => Tone::Plain,
        (0, _) => Tone::Warn,
        (_, _) => Tone::Bad,
    };
    let text = texts::trouble(&texts::milestones(done, all), late, at_risk);
    Cell::number(text, share).toned(tone)
}

fn counted(count: usize, tone: Tone) -> Cell {
    match count {
        0 => Cell::default(),
        count => {
            Cell::number(count.to_string(), i64::try_from(count).unwrap_or_default()).toned(tone)
        }
    }
}
