// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The canonical JSON export, described by `docs/strategy.schema.json`. The same content gives
//! the same bytes: no time of export, no order that depends on the device.

use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::comment::Comment;
use leitwerk_shared::domain::edit;
use leitwerk_shared::domain::goal::{
    Estimate, Hundredths, MilestoneState, Profile, Removed, Target,
};
use leitwerk_shared::domain::ids::{ItemId, MunicipalityId};
use leitwerk_shared::domain::impact::Perspective;
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::domain::record::{Held, Record};
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::domain::sheet::{Sheet, SheetState};
use leitwerk_shared::domain::strategy::{Numbered, Strategy};
use leitwerk_shared::replica::snapshot::Snapshot;
use serde_json::{Map, Value, json};

/// The word in `format`.
pub const FORMAT: &str = "leitwerk-strategy";
/// The number in `version`. It counts up when a reader of the old form would be misled.
pub const VERSION: u32 = 2;

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
    let goals = content.numbered().into_iter().chain(content.retired());
    let mut out = json!({
        "format": FORMAT,
        "version": VERSION,
        "verbund": snapshot.verbund,
        "members": members(content, &mut clashes),
        "goals": goals.map(|entry| goal(snapshot, &entry)).collect::<Vec<_>>(),
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
    let mut out = fields(content, "", &mut clashes);
    // Both stand on their own.
    out.remove("goals");
    out.remove("members");
    let chapters = content.template().form().chapters;
    number(&mut out, "chapters", |n| json!(chapters.printed(n)));
    number(&mut out, "areas", |n| json!(n));
    out.insert("id".to_owned(), id(snapshot.strategy.doc.item()));
    out.insert("template".to_owned(), json!(content.template().word()));
    out.insert("comments".to_owned(), comments(snapshot, &content.comments));
    out.insert("removed".to_owned(), removed(&content.removed));
    out.insert("clashes".to_owned(), Value::Array(clashes.found));
    Value::Object(out)
}

/// Gives the items of a list the numbers that follow from their order.
fn number(out: &mut Map<String, Value>, list: &str, printed: impl Fn(usize) -> Value) {
    let items = out.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
    for (n, item) in items.enumerate() {
        if let Some(item) = item.as_object_mut() {
            item.insert("number".to_owned(), printed(n + 1));
        }
    }
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
    let retired = clashes.take("retired", &entry.goal.retired, |flag| json!(flag));
    let mut out = steckbrief(snapshot, profile, clashes);
    let place = [
        ("id", id(entry.goal.id)),
        ("number", json!(entry.printed())),
        ("title", json!(entry.goal.title)),
        ("area", json!(entry.area.map(|area| &area.name))),
        ("area_id", json!(entry.goal.area.value().map(|area| id(*area)))),
        ("area_number", json!(entry.area_number)),
        ("retired", json!(retired == json!(true))),
    ];
    out.extend(place.map(|(key, value)| (key.to_owned(), value)));
    Value::Object(out)
}

fn steckbrief(
    snapshot: &Snapshot,
    profile: &Profile,
    mut clashes: Clashes<'_>,
) -> Map<String, Value> {
    let mut out = fields(profile, "", &mut clashes);
    let impact = Perspective::ALL.map(|perspective| {
        (perspective.name().to_owned(), json!(profile.impact.score(perspective)))
    });
    let more = [
        ("purposes", profile.purposes.iter().map(|item| json!(item.text)).collect()),
        ("purpose_ids", profile.purposes.iter().map(|item| id(item.id)).collect()),
        ("impact", Value::Object(impact.into_iter().collect())),
        ("focus", json!(profile.impact.focus().map(Perspective::name))),
        ("comments", comments(snapshot, &profile.comments)),
        ("removed", removed(&profile.removed)),
    ];
    out.extend(more.map(|(key, value)| (key.to_owned(), value)));
    for milestone in out.get_mut("milestones").and_then(Value::as_array_mut).into_iter().flatten() {
        unless_set(milestone, "state", MilestoneState::default().word());
    }
    out.insert("clashes".to_owned(), Value::Array(clashes.found));
    out
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
    let mut out = fields(sheet, "", &mut clashes);
    let more = [
        ("goal", id(goal)),
        ("municipality", json!(snapshot.municipalities.get(&owner).map(|owner| &owner.name))),
        ("comments", comments(snapshot, &sheet.comments)),
        ("removed", removed(&sheet.removed)),
        ("clashes", Value::Array(clashes.found)),
    ];
    out.extend(more.map(|(key, value)| (key.to_owned(), value)));
    let mut out = Value::Object(out);
    unless_set(&mut out, "state", SheetState::default().word());
    out
}

fn comments(snapshot: &Snapshot, comments: &[Comment]) -> Value {
    let comment = |comment: &Comment| {
        let author = comment.author();
        let mentioned = comment.mentions.value();
        let mentioned = mentioned.and_then(|number| snapshot.municipalities.get(number));
        json!({
            "id": id(comment.id),
            "field": comment.field.value(),
            "text": comment.text,
            "municipality": author.and_then(|(device, _)| snapshot.author(device)),
            "at": author.map(|(_, at)| moment(at)),
            "mentions": mentioned.map(|municipality| &municipality.name),
            "resolved": comment.is_resolved(),
        })
    };
    comments.iter().map(comment).collect()
}

fn removed(removed: &[Removed]) -> Value {
    let item = |item: &Removed| json!({"list": item.list, "id": id(item.id), "text": item.text});
    removed.iter().map(item).collect()
}

/// Returns the fields of a record by their keys, as the table names them.
fn fields(record: &dyn Record, prefix: &str, clashes: &mut Clashes<'_>) -> Map<String, Value> {
    let mut out = Map::new();
    for key in record.keys() {
        let name = format!("{prefix}{key}");
        let value = match record.field(key) {
            Some(Held::Text(text)) => json!(text),
            Some(Held::Register(claims)) => {
                let value = clashes.take(&name, &Register::new(claims), printed);
                // Of an answer nothing is also an answer.
                if value.is_null() && record.keys() == ANSWER {
                    json!(AnswerState::default().word())
                } else {
                    value
                }
            }
            Some(Held::Group(group)) => Value::Object(fields(group, &format!("{name}."), clashes)),
            Some(Held::List(items)) => items
                .into_iter()
                .enumerate()
                .map(|(n, (item, record))| {
                    let mut out = fields(record, &format!("{name}[{n}]."), clashes);
                    out.insert("id".to_owned(), id(item));
                    Value::Object(out)
                })
                .collect(),
            Some(Held::Links(links)) => links.iter().map(|link| id(*link)).collect(),
            None => Value::Null,
        };
        out.insert((*key).to_owned(), value);
    }
    out
}

/// The fields of an answer.
const ANSWER: &[&str] = &["state", "text"];

fn unless_set(object: &mut Value, key: &str, unset: &str) {
    if let Some(value) = object.get_mut(key).filter(|value| value.is_null()) {
        *value = json!(unset);
    }
}

fn printed(value: &edit::Value) -> Value {
    match value {
        edit::Value::Int(number) => json!(number),
        edit::Value::Flag(flag) => json!(flag),
        edit::Value::Line(line) => json!(line),
        edit::Value::Date(date) => json!(date.to_string()),
        edit::Value::Item(item) => id(*item),
        edit::Value::Hundredths(number) => json!(decimal(*number)),
        edit::Value::Estimate(Estimate { min, max, unit }) => json!({
            "min": decimal(*min),
            "max": decimal(*max),
            "unit": unit.word(),
        }),
        edit::Value::Target(Target { value, unit, due }) => {
            json!({"value": value.map(decimal), "unit": unit, "due": due})
        }
    }
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
