// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Turns the example's texts into edits, as if somebody had typed them.

use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::edit::{Edit, Op, Path, Value, Version};
use leitwerk_shared::domain::goal::{Estimate, Hundredths, MeasureState, MilestoneState, Unit};
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
    let plan = import::plan_file(&file, snapshot, &mut new_item_id);
    let mut edits = plan.expect("a text fits everywhere").edits;
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
    let begun = goal.milestones.iter().any(|(_, _, state)| *state != MilestoneState::Open);
    let state = if begun { MeasureState::Running } else { MeasureState::Planned };
    ops.push(line(Path::key("state"), state.word()));
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use leitwerk_shared::change::Actor;
    use leitwerk_shared::document::Document;
    use leitwerk_shared::domain::goal::Target;
    use leitwerk_shared::domain::ids::{DeviceId, MunicipalityId};
    use leitwerk_shared::domain::sheet::Decision;
    use leitwerk_shared::domain::strategy::Strategy;
    use leitwerk_shared::identity::role::Role;
    use leitwerk_shared::replica::snapshot::{Me, Municipality, Status, View, Views};
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::import::{File, ImportError, Left, Plan, PlanError, What};
    use crate::report::json::{Scope, export};

    /// Makes a value of an export not fit.
    type Bent = fn(&mut Json);

    const KREIS: &str = "Landkreis Seeland";
    const TOWN: &str = "Stadt Brückwerder";

    /// A Verbund in which nobody has written, as a workplace of its member with a name sees it.
    fn empty(verbund: &str, leitlinie: u8, members: [&str; 3], own: &str) -> Snapshot {
        let numbered = members.iter().zip(1..);
        let municipalities = numbered.map(|(name, number)| {
            let kind = MunicipalityKind::of_name(name).unwrap_or_default();
            (MunicipalityId(number), Municipality { name: (*name).to_owned(), kind })
        });
        let municipalities: BTreeMap<_, _> = municipalities.collect();
        let me = municipalities.iter().find(|(_, member)| member.name == own);
        let municipality = me.map(|(number, _)| *number).expect("it is a member");
        let doc = DocId::shared(Class::Leitlinie, ItemId::from_bytes([leitlinie; 16]));
        let (version, content) = (Version::default(), Strategy::default());
        Snapshot {
            revision: 1,
            verbund: verbund.to_owned(),
            me: Me { device: DeviceId(2), municipality, role: Role::Coordinator },
            municipalities,
            devices: BTreeMap::from([(DeviceId(2), municipality)]),
            strategy: Arc::new(View { doc, version, last: None, applied: 0, content }),
            profiles: Views::default(),
            sheets: Views::default(),
            released: Views::default(),
            presences: Vec::new(),
            peers: BTreeMap::new(),
            held_back: BTreeMap::new(),
            status: Status::default(),
        }
    }

    fn old() -> Snapshot {
        empty("Verbund Seeland", 1, [KREIS, "Gemeinde Aarfelde", TOWN], KREIS)
    }

    /// The same Kommunen in another order, so that they have other numbers.
    fn new(own: &str) -> Snapshot {
        empty("Neuer Verbund", 2, [TOWN, KREIS, "Gemeinde Aarfelde"], own)
    }

    /// Writes into real documents.
    fn written(house: &Snapshot, edits: &[Edit]) -> Snapshot {
        let mut documents: BTreeMap<DocId, Document> = BTreeMap::new();
        let mut house = house.clone();
        for edit in edits {
            let doc = edit.doc;
            let edit = Edit { base: Version::default(), ..edit.clone() };
            let edit = edit.check().expect("a planned edit fits the fields");
            let document = documents.entry(doc).or_insert_with(|| Document::new(doc.class()));
            let actor = Actor::new(DeviceId(2), [7; 12]);
            document.write(&edit, actor, 1_800_000_000).expect("the document takes it");
            house = house.with(doc, document.view().expect("it can be read"));
        }
        house
    }

    /// The example of a template with Blätter, a value of every kind, and a comment.
    fn example_house(template: Template) -> Snapshot {
        let house = old();
        let mut edits = of_template(template, &house);
        let mut profiles = edits.iter().filter(|edit| edit.doc.class() == Class::Steckbrief);
        let first = profiles.next().expect("an example has goals").doc.item();
        let mut profile = vec![
            set(Path::key("adjustment").then("adjusted"), Value::Flag(true)),
            set(Path::key("horizon"), Value::Int(3)),
            set(
                Path::key("smart_target"),
                Value::Target(Target {
                    value: Some(Hundredths(1250)),
                    unit: "%".to_owned(),
                    due: "Ende 2029".to_owned(),
                }),
            ),
        ];
        let (comment, _) = add(&mut profile, "comments");
        profile.push(text(comment.then("text"), "Stimmt das?"));
        let (measure, origin) = add(&mut profile, "measures");
        profile.push(text(measure.then("text"), "Erproben"));
        let mut sheet = facts::decision(Decision::Adapt, "Wir beginnen klein.");
        sheet.extend(answer(&Path::key("answer"), "keine"));
        sheet.push(line(Path::key("state"), "planned"));
        sheet.push(set(Path::key("existing_vza"), Value::Hundredths(Hundredths(25))));
        let (measure, _) = add(&mut sheet, "measures");
        sheet.push(text(measure.clone().then("text"), "Bei uns erproben"));
        sheet.push(set(measure.then("origin"), Value::Item(origin)));
        let (cost, _) = add(&mut sheet, "costs");
        let (min, max) = (Hundredths(100_000), Hundredths(250_050));
        let amount = Estimate { min, max, unit: Unit::Eur };
        sheet.push(set(cost.clone().then("amount"), Value::Estimate(amount)));
        sheet.push(set(cost.then("year"), Value::Int(2028)));
        edits.push(edit(DocId::shared(Class::Steckbrief, first), profile));
        let me = house.me.municipality;
        edits.push(edit(DocId::owned(Class::Blatt, me, first), sheet));
        written(&house, &edits)
    }

    fn file(house: &Snapshot, scope: Scope) -> File {
        let text = export(house, scope).to_string();
        import::read(text.as_bytes(), "export").expect("it is an export")
    }

    fn plan(file: &File, house: &Snapshot) -> Result<Plan, PlanError> {
        import::plan_file(file, house, &mut new_item_id)
    }

    /// What an export says apart from the Verbund and whose it is.
    fn said(house: &Snapshot, scope: Scope) -> Json {
        let mut said = export(house, scope);
        let lists = ["goals", "sheets"].map(|key| said[key].as_array().map_or(0, Vec::len));
        for (key, count) in ["goals", "sheets"].into_iter().zip(lists) {
            for n in 0..count {
                for own in ["comments", "clashes", "removed"] {
                    said[key][n][own] = Json::Null;
                }
            }
        }
        for own in ["comments", "clashes", "removed", "id"] {
            said["strategy"][own] = Json::Null;
        }
        for n in 0..said["members"].as_array().map_or(0, Vec::len) {
            said["members"][n]["roster"] = Json::Null;
        }
        said["verbund"] = Json::Null;
        said
    }

    #[test]
    fn what_was_exported_comes_whole_into_a_new_verbund() {
        for template in Template::ALL {
            let house = example_house(*template);
            let file = file(&house, Scope::Own);
            let plan = plan(&file, &new(KREIS)).expect("nothing is written there");
            assert_eq!(plan.report.number(What::Sheet), 1, "{template:?}");
            let goals = house.strategy.content.goals.len();
            assert_eq!(plan.report.number(What::Goal), goals, "{template:?}");
            assert_eq!(plan.report.left, [(Left::Comment, 1)], "{template:?}");
            let there = written(&new(KREIS), &plan.edits);
            assert_eq!(said(&there, Scope::Own), said(&house, Scope::Own), "{template:?}");
            let member = |house: &Snapshot| {
                let members = house.strategy.content.members.iter();
                let kreis =
                    members.filter(|member| member.name.value().is_some_and(|it| it == KREIS));
                kreis.map(|member| member.roster.value().copied()).next().flatten()
            };
            assert_eq!(member(&house), Some(MunicipalityId(1)));
            assert_eq!(member(&there), Some(MunicipalityId(2)), "its number there");
        }
    }

    #[test]
    fn blaetter_come_to_the_goals_that_are_there_and_only_to_their_kommune() {
        let house = example_house(Template::Zielsteckbrief);
        let (shared, own) = (file(&house, Scope::Verbund), file(&house, Scope::Own));
        let begun = plan(&shared, &new(KREIS)).expect("nothing is written there");
        let begun = written(&new(KREIS), &begun.edits);
        assert_eq!(plan(&shared, &begun), Err(PlanError::NotEmpty), "it comes once");
        let sheets = plan(&own, &begun).expect("no Blatt is written there");
        assert_eq!(sheets.edits.len(), 1, "the Leitlinie is left alone");
        let done = written(&begun, &sheets.edits);
        assert_eq!(said(&done, Scope::Own), said(&house, Scope::Own));
        assert_eq!(plan(&own, &done), Err(PlanError::SheetsWritten));

        let there = Snapshot { me: new(TOWN).me, ..begun };
        let other = PlanError::OtherKommune { found: KREIS.to_owned(), own: TOWN.to_owned() };
        assert_eq!(plan(&own, &there), Err(other));
        let merged = plan(&own.clone().with_sheets_of(KREIS), &there).expect("it was asked for");
        let [edit] = &merged.edits[..] else { panic!("{merged:?}") };
        assert_eq!(edit.doc.owner(), there.me.municipality);
        // Whoever brings all of it brings the Leitlinie, and leaves what is not theirs.
        let whole = plan(&own, &new(TOWN)).expect("nothing is written there");
        assert!(whole.report.left.contains(&(Left::ForeignSheet, 1)), "{:?}", whole.report.left);
        assert_eq!(whole.report.number(What::Sheet), 0);
        let elsewhere = written(&old(), &of_template(Template::Ziel, &old()));
        assert_eq!(plan(&own, &elsewhere), Err(PlanError::NotEmpty), "other goals");
    }

    #[test]
    fn what_is_no_export_of_this_form_is_refused_as_a_whole() {
        let good = export(&example_house(Template::Zielsteckbrief), Scope::Own);
        let read = |file: &Json| import::read(file.to_string().as_bytes(), "export");
        assert!(read(&good).is_ok());
        let with = |change: fn(&mut Json)| {
            let mut changed = good.clone();
            change(&mut changed);
            read(&changed).expect_err("it does not fit")
        };
        let older = with(|file| file["version"] = json!(1));
        assert_eq!(older, ImportError::OtherVersion { found: Some(1), known: 2 });
        assert_eq!(with(|file| file["format"] = json!("x")), ImportError::ForeignJson);
        let misfits: [(Bent, &str); 4] = [
            (|file| file["goals"][1]["horizon"] = json!(99), "goals[1].horizon"),
            (|file| file["goals"][0]["id"] = json!("x"), "strategy.goals[0].id"),
            (|file| file["sheets"][0]["costs"][0]["amount"]["min"] = json!("-1.00"), "amount"),
            (|file| file["strategy"]["chapters"][0]["body"] = json!(7), "chapters[0].body"),
        ];
        for (change, wanted) in misfits {
            let ImportError::Misfit { place } = with(change) else { panic!("{wanted}") };
            assert!(place.ends_with(wanted), "{place} is not {wanted}");
        }
        let text = good.to_string();
        let half = import::read(&text.as_bytes()[..text.len() / 2], "export");
        assert!(matches!(half, Err(ImportError::BrokenJson { .. })), "{half:?}");
    }
}
