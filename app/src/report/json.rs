// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The canonical JSON export, described by `docs/strategy.schema.json`. The same content gives
//! the same bytes: no time of export, no order that depends on the device.

use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::goal::{
    Estimate, Hundredths, Measure, Milestone, MilestoneState, Profile, WorkMode,
};
use leitwerk_shared::domain::ids::{ItemId, MunicipalityId};
use leitwerk_shared::domain::impact::Perspective;
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::domain::sheet::{Sheet, SheetState};
use leitwerk_shared::domain::strategy::{Numbered, Strategy};
use leitwerk_shared::replica::snapshot::Snapshot;
use serde_json::{Map, Value, json};

use super::roman::roman;

/// The word in `format`.
pub const FORMAT: &str = "leitwerk-strategy";
/// The number in `version`. It counts up when a reader of the old form would be misled.
pub const VERSION: u32 = 1;

/// How much is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What every member of the Verbund has.
    Verbund,
    /// That, and the Kommunalblätter of the own Kommune.
    Own,
}

/// Returns the export. Where members contradict each other, the value that every replica shows
/// stands in its place and all of them stand under `clashes`.
pub fn export(snapshot: &Snapshot, scope: Scope) -> Value {
    let content = &snapshot.strategy.content;
    let mut clashes = Clashes::of(snapshot);
    let mut out = json!({
        "format": FORMAT,
        "version": VERSION,
        "verbund": snapshot.verbund,
        "members": members(content, &mut clashes),
        "goals": content.numbered().iter().map(|entry| goal(snapshot, entry)).collect::<Vec<_>>(),
        "strategy": strategy(snapshot, clashes),
    });
    if let (Scope::Own, Some(map)) = (scope, out.as_object_mut()) {
        map.insert("sheets".to_owned(), sheets(snapshot));
    }
    out.sort_all_objects();
    out
}

/// Returns the export as text with sorted keys and a line break at the end.
pub fn to_string(snapshot: &Snapshot, scope: Scope) -> String {
    format!("{:#}\n", export(snapshot, scope))
}

fn members(strategy: &Strategy, clashes: &mut Clashes<'_>) -> Vec<Value> {
    let member = |(n, member): (usize, &leitwerk_shared::domain::strategy::MemberEntry)| {
        let field = |key| format!("members[{n}].{key}");
        let kind = |kind: &MunicipalityKind| json!(kind.word());
        let mut out = Map::new();
        out.insert("id".to_owned(), id(member.id));
        out.insert(
            "name".to_owned(),
            clashes.take(&field("name"), &member.name, |name| json!(name)),
        );
        out.insert("kind".to_owned(), clashes.take(&field("kind"), &member.kind, kind));
        let roster = clashes.take(&field("roster"), &member.roster, |number| json!(number.0));
        if !roster.is_null() {
            out.insert("roster".to_owned(), roster);
        }
        Value::Object(out)
    };
    strategy.members.iter().enumerate().map(member).collect()
}

fn strategy(snapshot: &Snapshot, mut clashes: Clashes<'_>) -> Value {
    let content = &snapshot.strategy.content;
    let year = clashes.take("vision.year", &content.vision.year, |year| json!(year));
    let chapters = content.chapters.iter().enumerate().map(|(n, chapter)| {
        json!({
            "id": id(chapter.id),
            "number": roman(n + 1),
            "title": chapter.title,
            "body": chapter.body,
        })
    });
    let areas = content.areas.iter().enumerate().map(|(n, area)| {
        json!({
            "id": id(area.id),
            "number": n + 1,
            "name": area.name,
            "description": area.description,
        })
    });
    let history = content.history.iter().enumerate().map(|(n, entry)| {
        let field = |key| format!("history[{n}].{key}");
        json!({
            "id": id(entry.id),
            "version": clashes.take(&field("version"), &entry.version, |line| json!(line)),
            "date": clashes.take(&field("date"), &entry.date, |date| json!(date.to_string())),
            "status": clashes.take(&field("status"), &entry.status, |line| json!(line)),
        })
    });
    let history: Vec<_> = history.collect();
    let imports = content.imports.iter().enumerate().map(|(n, entry)| {
        let field = |key| format!("imports[{n}].{key}");
        json!({
            "id": id(entry.id),
            "sha256": clashes.take(&field("sha256"), &entry.sha256, |line| json!(line)),
            "file": clashes.take(&field("file"), &entry.file, |line| json!(line)),
        })
    });
    let imports: Vec<_> = imports.collect();
    json!({
        "id": id(snapshot.strategy.doc.item()),
        "title": content.title,
        "vision": {
            "year": year,
            "claim": content.vision.claim,
            "aspiration": content.vision.aspiration,
        },
        "chapters": chapters.collect::<Vec<_>>(),
        "areas": areas.collect::<Vec<_>>(),
        "history": history,
        "imports": imports,
        "clashes": clashes.found,
    })
}

fn goal(snapshot: &Snapshot, entry: &Numbered<'_>) -> Value {
    let unwritten = Profile::default();
    let view = snapshot.profiles.get(&entry.goal.id);
    let profile = view.map_or(&unwritten, |view| &view.content);
    let mut clashes = Clashes::of(snapshot);
    let name_of = |area: &ItemId| {
        let known = snapshot.strategy.content.areas.iter().find(|known| known.id == *area);
        known.map_or_else(|| id(*area), |area| json!(area.name))
    };
    clashes.take("area", &entry.goal.area, name_of);
    let mut out = json!({
        "id": id(entry.goal.id),
        "number": entry.printed(),
        "title": entry.goal.title,
        "area": entry.area.map(|area| &area.name),
        "area_id": entry.goal.area.value().map(|area| id(*area)),
        "area_number": entry.area_number,
    });
    if let Some(out) = out.as_object_mut() {
        out.extend(fields(profile, clashes));
    }
    out
}

fn fields(profile: &Profile, mut clashes: Clashes<'_>) -> Map<String, Value> {
    let adjusted = clashes.take("adjustment.adjusted", &profile.adjusted, |flag| json!(flag));
    let line = |line: &String| json!(line);
    let milestones: Vec<_> = profile
        .milestones
        .iter()
        .enumerate()
        .map(|(n, item)| milestone(n, item, &mut clashes))
        .collect();
    let measures: Vec<_> = profile
        .measures
        .iter()
        .enumerate()
        .map(|(n, item)| measure(n, item, &mut clashes))
        .collect();
    let removed = profile.removed.iter();
    let removed =
        removed.map(|item| json!({"list": item.list, "id": id(item.id), "text": item.text}));
    let fields = [
        ("text", json!(profile.text)),
        ("adjustment", json!({"adjusted": adjusted, "note": profile.adjustment_note})),
        ("purposes", profile.purposes.iter().map(|item| json!(item.text)).collect()),
        ("purpose_ids", profile.purposes.iter().map(|item| id(item.id)).collect()),
        ("milestones", Value::Array(milestones)),
        ("measures", Value::Array(measures)),
        ("task_split", task_split(profile, &mut clashes)),
        ("start", clashes.take("start", &profile.start, line)),
        ("efforts", efforts(profile, &mut clashes)),
        ("risks", answer("risks", &profile.risks, &mut clashes)),
        ("added_values", json!(profile.added_values)),
        ("priority", clashes.take("priority", &profile.priority, line)),
        ("effort_class", clashes.take("effort_class", &profile.effort_class, line)),
        ("impact", impact(profile, &mut clashes)),
        ("focus", json!(profile.impact.focus().map(Perspective::name))),
        ("removed", removed.collect()),
    ];
    let mut out: Map<_, _> =
        fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    out.insert("clashes".to_owned(), Value::Array(clashes.found));
    out
}

fn milestone(n: usize, item: &Milestone, clashes: &mut Clashes<'_>) -> Value {
    let field = |key| format!("milestones[{n}].{key}");
    let state = |state: &MilestoneState| json!(state.word());
    let due = clashes.take(&field("due"), &item.due, |date| json!(date.to_string()));
    let state =
        or(clashes.take(&field("state"), &item.state, state), MilestoneState::default().word());
    json!({"id": id(item.id), "text": item.text, "due": due, "state": state})
}

fn measure(n: usize, item: &Measure, clashes: &mut Clashes<'_>) -> Value {
    let mode = |mode: &WorkMode| json!(mode.word());
    let mode = clashes.take(&format!("measures[{n}].mode"), &item.mode, mode);
    json!({"id": id(item.id), "text": item.text, "mode": mode})
}

fn task_split(profile: &Profile, clashes: &mut Clashes<'_>) -> Value {
    let split = &profile.task_split;
    json!({
        "joint": answer("task_split.joint", &split.joint, clashes),
        "one_for_all": answer("task_split.one_for_all", &split.one_for_all, clashes),
        "each_own": answer("task_split.each_own", &split.each_own, clashes),
    })
}

fn efforts(profile: &Profile, clashes: &mut Clashes<'_>) -> Value {
    let efforts = &profile.efforts;
    let mut take =
        |key: &str, register| clashes.take(&format!("efforts.{key}"), register, estimate);
    json!({
        "personnel_permanent": take("personnel_permanent", &efforts.personnel_permanent),
        "personnel_one_off": take("personnel_one_off", &efforts.personnel_one_off),
        "it_cost": take("it_cost", &efforts.it_cost),
    })
}

fn impact(profile: &Profile, clashes: &mut Clashes<'_>) -> Value {
    let score = |perspective: Perspective| {
        let register = profile.impact.register(perspective);
        let field = format!("impact.{}", perspective.name());
        clashes.take(&field, register, |score| json!(score));
        (perspective.name().to_owned(), json!(profile.impact.score(perspective)))
    };
    Value::Object(Perspective::ALL.into_iter().map(score).collect())
}

fn sheets(snapshot: &Snapshot) -> Value {
    snapshot
        .sheets
        .values()
        .map(|view| sheet(snapshot, view.doc.item(), view.doc.owner(), &view.content))
        .collect()
}

fn sheet(snapshot: &Snapshot, goal: ItemId, owner: MunicipalityId, sheet: &Sheet) -> Value {
    let mut clashes = Clashes::of(snapshot);
    let answer = answer("answer", &sheet.answer, &mut clashes);
    let state = |state: &SheetState| json!(state.word());
    let state = or(clashes.take("state", &sheet.state, state), SheetState::default().word());
    let existing = clashes.take("existing_vza", &sheet.existing_vza, |vza| json!(decimal(*vza)));
    json!({
        "goal": id(goal),
        "municipality": snapshot.municipalities.get(&owner).map(|owner| &owner.name),
        "answer": answer,
        "state": state,
        "existing_vza": existing,
        "note": sheet.note,
        "clashes": clashes.found,
    })
}

fn answer(field: &str, answer: &Answer, clashes: &mut Clashes<'_>) -> Value {
    let word = |state: &AnswerState| json!(state.word());
    clashes.take(&format!("{field}.state"), &answer.state, word);
    json!({"state": answer.state().word(), "text": answer.text})
}

fn estimate(estimate: &Estimate) -> Value {
    json!({
        "min": decimal(estimate.min),
        "max": decimal(estimate.max),
        "unit": estimate.unit.word(),
    })
}

/// Returns „1.50“: a string, because no reader shall make a binary fraction of it.
fn decimal(Hundredths(number): Hundredths) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let number = number.unsigned_abs();
    format!("{sign}{}.{:02}", number / 100, number % 100)
}

fn id(id: ItemId) -> Value {
    json!(id.to_string())
}

fn or(value: Value, unset: &str) -> Value {
    if value.is_null() { json!(unset) } else { value }
}

/// Collects what a person must decide.
struct Clashes<'a> {
    snapshot: &'a Snapshot,
    found: Vec<Value>,
}

impl<'a> Clashes<'a> {
    fn of(snapshot: &'a Snapshot) -> Self {
        Self { snapshot, found: Vec::new() }
    }

    /// Returns the shown value of a register, null while unset, and notes whether there are more.
    fn take<T>(
        &mut self,
        field: &str,
        register: &Register<T>,
        print: impl Fn(&T) -> Value,
    ) -> Value {
        if let Some(claims) = register.clash() {
            let claim = |claim: &leitwerk_shared::domain::register::Claim<T>| {
                json!({
                    "value": print(&claim.value),
                    "municipality": self.snapshot.author(claim.device),
                    "at": moment(claim.at),
                })
            };
            let values: Vec<_> = claims.iter().map(claim).collect();
            self.found.push(json!({"field": field, "values": values}));
        }
        register.value().map_or(Value::Null, print)
    }
}

/// Returns ISO 8601 in UTC; null for a time that no calendar has.
fn moment(at: i64) -> Value {
    jiff::Timestamp::from_second(at).map_or(Value::Null, |time| json!(time.to_string()))
}
