// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Turns the example's texts into edits, as if somebody had typed them.

use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::edit::{Edit, Op, Path, Value, Version};
use leitwerk_shared::domain::goal::{Estimate, Hundredths, Unit};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::impact::Perspective;
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::domain::text::{Delta, Splice};
use leitwerk_shared::replica::snapshot::Snapshot;

use super::example::{
    AREAS, CHAPTERS, ExampleGoal, HISTORY, MEMBERS, TITLE, VISION_ASPIRATION, VISION_CLAIM,
    VISION_YEAR,
};
use super::facts;
use crate::field::new_item_id;
use crate::import;

/// What the colleague writes: the number of a goal and a sentence for its Mehrwerte.
pub(super) const COLLEAGUE: [(&str, &str); 3] = [
    ("1.1", " Die Ansprechpersonen stehen in einer gemeinsamen Liste."),
    ("2.1", " Ein Rundgang durch die Häuser hat das bestätigt."),
    ("1.1", " Geübt wird einmal im Jahr."),
];

/// An example of each other template, in the form in which such a strategy is printed.
const fn example(template: Template) -> &'static str {
    match template {
        Template::Zielsteckbrief => "",
        Template::Projektsteckbrief => include_str!("templates/projekt.txt"),
        Template::Zielbild => include_str!("templates/zielbild.txt"),
        Template::Ziel => include_str!("templates/ziel.txt"),
    }
}

/// Returns the edits of a template. The example of all but one is imported as any file would be.
pub(super) fn of_template(template: Template, snapshot: &Snapshot) -> Vec<Edit> {
    let mut edits = if template == Template::Zielsteckbrief {
        edits(snapshot)
    } else {
        imported(template, snapshot)
    };
    facts::add_to(&mut edits, template);
    edits
}

fn imported(template: Template, snapshot: &Snapshot) -> Vec<Edit> {
    let file = import::read(example(template).as_bytes(), template.word());
    let file = file.expect("the tests read every example");
    let mut edits = import::plan_file(&file, snapshot, &mut new_item_id).edits;
    if let Some(strategy) = edits.first_mut() {
        strategy.ops.extend(members(snapshot));
    }
    edits
}

fn members(snapshot: &Snapshot) -> Vec<Op> {
    let mut ops = Vec::new();
    for name in MEMBERS {
        let item = add(&mut ops, "members").0;
        let kind = MunicipalityKind::of_name(name).unwrap_or_default();
        ops.push(line(item.clone().then("name"), name));
        ops.push(line(item.clone().then("kind"), kind.word()));
        let roster = snapshot.municipalities.iter().find(|(_, known)| known.name == *name);
        if let Some((id, _)) = roster {
            ops.push(set(item.then("roster"), Value::Int(i64::from(id.0))));
        }
    }
    ops
}

/// Returns the edits: one for the Leitlinie, then one for every Steckbrief.
pub(super) fn edits(snapshot: &Snapshot) -> Vec<Edit> {
    let mut ops = vec![
        text(Path::key("title"), TITLE),
        set(Path::key("vision").then("year"), Value::Int(VISION_YEAR)),
        text(Path::key("vision").then("claim"), VISION_CLAIM),
        text(Path::key("vision").then("aspiration"), VISION_ASPIRATION),
    ];
    for (title, body) in CHAPTERS {
        let item = add(&mut ops, "chapters").0;
        ops.push(text(item.clone().then("title"), title));
        ops.push(text(item.then("body"), body));
    }
    ops.extend(members(snapshot));
    for (version, date, status) in HISTORY {
        let item = add(&mut ops, "history").0;
        ops.push(line(item.clone().then("version"), version));
        ops.extend(date.parse().ok().map(|date| set(item.clone().then("date"), Value::Date(date))));
        ops.push(line(item.then("status"), status));
    }
    let mut profiles = Vec::new();
    for area in AREAS {
        let (item, area_id) = add(&mut ops, "areas");
        ops.push(text(item.clone().then("name"), area.name));
        ops.push(text(item.then("description"), area.description));
        for goal in area.goals {
            let (item, id) = add(&mut ops, "goals");
            ops.push(text(item.clone().then("title"), goal.title));
            ops.push(set(item.then("area"), Value::Item(area_id)));
            profiles.push(edit(DocId::shared(Class::Steckbrief, id), profile(goal)));
        }
    }
    let mut edits = vec![edit(snapshot.strategy.doc, ops)];
    edits.extend(profiles);
    edits
}

fn profile(goal: &ExampleGoal) -> Vec<Op> {
    let mut ops = vec![text(Path::key("text"), goal.text)];
    for purpose in goal.purposes {
        let item = add(&mut ops, "purposes").0;
        ops.push(text(item.then("text"), purpose));
    }
    for (milestone, due, state) in goal.milestones {
        let item = add(&mut ops, "milestones").0;
        ops.push(text(item.clone().then("text"), milestone));
        let due = due.and_then(|due| due.parse().ok());
        ops.extend(due.map(|due| set(item.clone().then("due"), Value::Date(due))));
        ops.push(line(item.then("state"), state.word()));
    }
    for (measure, mode) in goal.measures {
        let item = add(&mut ops, "measures").0;
        ops.push(text(item.clone().then("text"), measure));
        ops.push(line(item.then("mode"), mode.word()));
    }
    let split = || Path::key("task_split");
    ops.extend(answer(&split().then("joint"), goal.joint));
    ops.extend(answer(&split().then("one_for_all"), goal.one_for_all));
    ops.extend(answer(&split().then("each_own"), goal.each_own));
    ops.push(line(Path::key("start"), goal.start));
    for (key, range, unit) in [
        ("personnel_permanent", goal.personnel_permanent, Unit::Vza),
        ("personnel_one_off", goal.personnel_one_off, Unit::Vza),
        ("it_cost", goal.it_cost, Unit::Eur),
    ] {
        if let Some((min, max)) = range {
            let estimate = Estimate { min: Hundredths(min), max: Hundredths(max), unit };
            ops.push(set(Path::key("efforts").then(key), Value::Estimate(estimate)));
        }
    }
    ops.extend(answer(&Path::key("risks"), goal.risks));
    ops.push(text(Path::key("added_values"), goal.added_values));
    ops.push(line(Path::key("priority"), goal.priority));
    ops.push(line(Path::key("effort_class"), goal.effort_class));
    for (perspective, score) in Perspective::ALL.into_iter().zip(goal.impact) {
        if score > 0 {
            let at = Path::key("impact").then(perspective.name());
            ops.push(set(at, Value::Int(i64::from(score))));
        }
    }
    ops
}

pub(super) fn edit(doc: DocId, ops: Vec<Op>) -> Edit {
    Edit { doc, base: Version::default(), ops }
}

pub(super) fn add(ops: &mut Vec<Op>, list: &'static str) -> (Path, ItemId) {
    let id = new_item_id();
    ops.push(Op::Add { list: Path::key(list), id, before: None });
    (Path::key(list).item(id), id)
}

pub(super) fn text(at: Path, insert: &str) -> Op {
    let delta = Delta::splice(Splice { at: 0, delete: 0, insert: insert.to_owned() });
    Op::Text { at, delta }
}

pub(super) fn set(at: Path, value: Value) -> Op {
    Op::Set { at, value: Some(value) }
}

pub(super) fn line(at: Path, value: &str) -> Op {
    set(at, Value::Line(value.to_owned()))
}

fn answer(at: &Path, printed: &str) -> Vec<Op> {
    let state = AnswerState::of_printed(printed);
    let mut ops = vec![line(at.clone().then("state"), state.word())];
    if state == AnswerState::Value {
        ops.push(text(at.clone().then("text"), printed));
    }
    ops
}
