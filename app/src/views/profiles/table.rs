// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! All Steckbriefe as a table.

use egui::{Id, Ui};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::template::Template;

use super::Profiles;
use super::goals::{Goal, Goals, Milestones};
use crate::desk::Desk;
use crate::texts::{labels, profiles as texts, templates};
use crate::widgets::menu::About;
use crate::widgets::table::rows::{Cell, Row, Rows, Tone};
use crate::widgets::table::{Column, Table};

/// Every column that there is for some template.
const COLUMNS: [Column; 14] = [
    Column::new("number", texts::NUMBER, 64.0),
    Column::new("title", labels::TITLE, 240.0).growing().leading(),
    Column::new("area", labels::GOAL_AREA, 190.0).growing(),
    Column::new("priority", labels::PRIORITY, 110.0),
    // What a project calls its priority is when it comes.
    Column::new("horizon", labels::PRIORITY, 200.0),
    Column::new("effort_class", labels::EFFORT_CLASS, 130.0).hidden(),
    Column::new("focus", labels::FOCUS, 130.0),
    Column::new("start", labels::START, 100.0),
    Column::new("milestones", texts::MILESTONES, 196.0),
    Column::new("missing", texts::MISSING, 150.0).right().hidden(),
    Column::new("questions", texts::QUESTIONS, 120.0).right().hidden(),
    Column::new("state", texts::STATE, 120.0).hidden(),
    Column::new("lead", texts::LEAD, 180.0),
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
        columns: &goals.columns,
        rows: &goals.rows,
        choosing: true,
        height,
    };
    let opened = table.show(ui, &mut desk.memory.profiles.table, &mut page.table);
    page.stop = Some(table.stop(&desk.memory.profiles.table, &page.table));
    if let Some((goal, cell)) = page.table.asked() {
        let drawn = ui.ctx().read_response(cell);
        page.menu = drawn.map(|cell| About::open(goal, &cell));
    }
    opened
}

/// Returns the columns of a template: none for a field that its form lacks.
pub(super) fn columns(template: Template, in_areas: bool) -> Vec<Column> {
    let form = template.form();
    let has = |key: &str| match key {
        "area" => in_areas,
        "focus" => form.has("impact"),
        "missing" => form.has("task_split"),
        "priority" | "horizon" | "effort_class" | "start" | "milestones" | "lead" => form.has(key),
        // Whatever the form, a goal has them.
        _ => true,
    };
    let titled = |column: Column| match column.key {
        "area" => Column { title: templates::area_head(template), ..column },
        // Where the form asks for it, it is what one looks for first.
        "state" if form.has("state") => Column { shown: true, ..column },
        _ => column,
    };
    COLUMNS.into_iter().filter(|column| has(column.key)).map(titled).collect()
}

/// Writes the Steckbriefe into rows.
pub(super) fn rows(goals: &[Goal], columns: &[Column]) -> Rows<ItemId> {
    let place = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let row = |(n, goal): (usize, &Goal)| Row {
        id: goal.id,
        name: name(goal),
        cells: columns.iter().map(|column| cell(goal, place(n), column.key)).collect(),
        last: goal.retired,
    };
    goals.iter().enumerate().map(row).collect()
}

/// Writes what stands in one column; `place` is the place of the goal in printed order.
fn cell(goal: &Goal, place: i64, key: &str) -> Cell {
    match key {
        "number" => Cell::number(goal.number.as_str(), place).toned(Tone::Muted),
        "title" => title(goal),
        "area" => area(goal),
        "priority" => Cell::word(goal.priority.as_str()),
        "horizon" => horizon(goal),
        "effort_class" => Cell::word(goal.effort_class.as_str()),
        "focus" => focus(goal),
        "start" => Cell::word(goal.start.as_str()),
        "milestones" => milestones(goal.milestones),
        "missing" => counted(goal.missing, Tone::Plain),
        "questions" => counted(goal.questions, Tone::Warn),
        "state" => Cell::number(templates::measure_state(goal.state), goal.state as i64),
        "lead" => Cell::word(goal.lead.as_str()),
        "sheet" => Cell::number(labels::sheet_state(goal.sheet), goal.sheet as i64),
        _ => Cell::default(),
    }
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

/// Areas come in their own order.
fn area(goal: &Goal) -> Cell {
    match i64::try_from(goal.area_number) {
        Ok(number) if goal.area.is_some() => Cell::number(goal.area_name.as_str(), number),
        _ => Cell::default(),
    }
}

fn horizon(goal: &Goal) -> Cell {
    match goal.horizon {
        Some(number) => Cell::number(goal.horizon_name, i64::from(number)),
        None => Cell::default(),
    }
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
