// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Compares a parsed Leitlinie with what the house has, and plans the edits that add what is
//! absent and fill what is empty. What differs stays as the house has it.

mod exported;
mod fields;

use std::collections::BTreeSet;

use leitwerk_shared::change::Hash;
use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::edit::{Edit, Op, Path, Value, Version};
use leitwerk_shared::domain::goal::{Profile, Removed};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::impact::Perspective;
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::domain::text::Delta;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::lines::{Lines, Sourced};
use super::report::{Kept, NotTaken, Report, Tally, What};
use super::{Answered, File, Goal, Parsed, Said};

/// What an import would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The edits: one for the Leitlinie, then one for every Steckbrief that changes.
    pub edits: Vec<Edit>,
    /// What they do, and what they leave.
    pub report: Report,
}

/// Why an export cannot come into the house. Texts can always.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Something is written here already, and the export brings no Blätter to it.
    #[error("something is written here already")]
    NotEmpty,
    /// Something stands on all Blätter already.
    #[error("something stands on all these Blätter already")]
    SheetsWritten,
    /// The Blätter are those of another Kommune.
    #[error("the Blätter are those of {found}, not of {own}")]
    OtherKommune {
        /// Whose they are.
        found: String,
        /// Whose workplace this is.
        own: String,
    },
}

/// Plans the import of a parsed Leitlinie into what the snapshot shows, as [`plan_file`].
pub fn plan(parsed: &Parsed, snapshot: &Snapshot, ids: &mut dyn FnMut() -> ItemId) -> Plan {
    planned((parsed.sha256, &parsed.file), &parsed.not_taken, snapshot, ids, |planner, sha256| {
        planner.edits(parsed, snapshot, sha256)
    })
}

/// Plans the import of a file into what the snapshot shows. `ids` makes the ids of new items. A text
/// that was imported before (known by its SHA-256) changes nothing.
///
/// # Errors
/// [`PlanError`] if an export does not fit what is here.
pub fn plan_file(
    file: &File,
    snapshot: &Snapshot,
    ids: &mut dyn FnMut() -> ItemId,
) -> Result<Plan, PlanError> {
    let content = match &file.said {
        Said::Leitlinie(parsed) => return Ok(plan(parsed, snapshot, ids)),
        Said::Export(export) => return exported::plan(file, export, snapshot),
        Said::Other(content) => content,
    };
    let origin = (file.sha256, file.name.as_str());
    Ok(planned(origin, &content.not_taken, snapshot, ids, |planner, sha256| {
        planner.content(content, snapshot, |planner| planner.import(&file.name, sha256))
    }))
}

fn planned(
    (sha256, file): (Hash, &str),
    not_taken: &[NotTaken],
    snapshot: &Snapshot,
    ids: &mut dyn FnMut() -> ItemId,
    edits: impl FnOnce(&mut Planner<'_>, &str) -> Vec<Edit>,
) -> Plan {
    let sha256 = sha256.to_string();
    let imports = snapshot.strategy.content.imports.iter();
    let already_imported =
        imports.flat_map(|entry| entry.sha256.claims()).any(|claim| claim.value == sha256);
    let mut planner =
        Planner { ids, ops: Vec::new(), tally: Tally::default(), kept: Vec::new(), same: 0 };
    let edits = if already_imported { Vec::new() } else { edits(&mut planner, &sha256) };
    let report = Report {
        file: file.to_owned(),
        sha256,
        already_imported,
        taken: planner.tally.taken(),
        same: planner.same,
        kept: planner.kept,
        not_taken: not_taken.to_vec(),
        left: Vec::new(),
    };
    Plan { edits, report }
}

struct Planner<'a> {
    ids: &'a mut dyn FnMut() -> ItemId,
    /// The steps for the document at hand.
    ops: Vec<Op>,
    tally: Tally,
    kept: Vec<Kept>,
    same: usize,
}

/// What the house has of an item of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// The same.
    Here(ItemId),
    /// Most of it, in other words.
    Edited(ItemId),
    /// It was removed.
    Removed,
    /// Nothing; it is added under this id.
    New(ItemId),
}

impl Planner<'_> {
    fn edits(&mut self, parsed: &Parsed, snapshot: &Snapshot, sha256: &str) -> Vec<Edit> {
        let strategy = &snapshot.strategy.content;
        if let Some(title) = &parsed.title {
            self.text(Path::key("title"), &strategy.title, title, What::Title, &title.value);
        }
        self.vision(parsed, strategy);
        self.members(parsed, snapshot);
        self.chapters(parsed, strategy);
        let goals = self.goals(parsed, strategy);
        self.history(parsed, strategy);
        self.import(&parsed.file, sha256);

        let mut edits = vec![self.strategy_edit(snapshot)];
        for (goal, id) in goals {
            let unwritten = Profile::default();
            let view = snapshot.profiles.get(&id);
            self.profile(goal, view.map_or(&unwritten, |view| &view.content));
            edits.extend(self.profile_edit(snapshot, id));
        }
        edits
    }

    /// Makes an edit of the Leitlinie out of the steps at hand.
    fn strategy_edit(&mut self, snapshot: &Snapshot) -> Edit {
        let (doc, base) = (snapshot.strategy.doc, snapshot.strategy.version.clone());
        Edit { doc, base, ops: std::mem::take(&mut self.ops) }
    }

    /// Makes an edit of the Steckbrief of a goal out of the steps at hand, if there are any.
    fn profile_edit(&mut self, snapshot: &Snapshot, goal: ItemId) -> Option<Edit> {
        let doc = DocId::shared(Class::Steckbrief, goal);
        // A Steckbrief that does not exist yet is edited whatever it is by then.
        let view = snapshot.profiles.get(&goal);
        let base = view.map_or_else(Version::default, |view| view.version.clone());
        let ops = std::mem::take(&mut self.ops);
        (!ops.is_empty()).then_some(Edit { doc, base, ops })
    }

    fn vision(&mut self, parsed: &Parsed, strategy: &Strategy) {
        let (file, house) = (&parsed.vision, &strategy.vision);
        let at = |key| Path::key("vision").then(key);
        if let Some(year) = &file.year {
            let value = Value::Int(i64::from(year.value));
            self.register(at("year"), &house.year, year, value, What::VisionYear, "Vision");
        }
        if let Some(claim) = &file.claim {
            self.text(at("claim"), &house.claim, claim, What::VisionClaim, "Vision");
        }
        if let Some(text) = &file.aspiration {
            self.text(at("aspiration"), &house.aspiration, text, What::VisionAspiration, "Vision");
        }
    }

    fn members(&mut self, parsed: &Parsed, snapshot: &Snapshot) {
        let list = Path::key("members");
        let house = &snapshot.strategy.content.members;
        let names =
            house.iter().map(|m| (m.id, m.name.value().map_or("", String::as_str))).collect();
        let wanted: Vec<_> = parsed.members.iter().map(|m| m.value.name.as_str()).collect();
        let removed = &snapshot.strategy.content.removed;
        let found = self.matched(&list, What::Member, names, removed, &wanted);
        for (member, found) in parsed.members.iter().zip(found) {
            let Some(id) = self.entry(found, What::Member, &member.value.name, member.lines) else {
                continue;
            };
            let (name, kind, roster) =
                house.iter().find(|entry| entry.id == id).map_or_else(Default::default, |entry| {
                    (entry.name.clone(), entry.kind.clone(), entry.roster.clone())
                });
            let at = |key| list.clone().item(id).then(key);
            self.fill(at("name"), &name, Value::Line(member.value.name.clone()));
            self.fill(at("kind"), &kind, Value::Line(member.value.kind.word().to_owned()));
            let number = snapshot.municipalities.iter().find(|(_, m)| m.name == member.value.name);
            if let Some((number, _)) = number {
                self.fill(at("roster"), &roster, Value::Int(i64::from(number.0)));
            }
        }
    }

    fn chapters(&mut self, parsed: &Parsed, strategy: &Strategy) {
        let list = Path::key("chapters");
        let titles = strategy.chapters.iter().map(|c| (c.id, c.title.as_str())).collect();
        let wanted: Vec<_> = parsed.chapters.iter().map(|c| c.title.value.as_str()).collect();
        let found = self.matched(&list, What::Chapter, titles, &strategy.removed, &wanted);
        for (chapter, found) in parsed.chapters.iter().zip(found) {
            let of = &chapter.title.value;
            let Some(id) = self.entry(found, What::Chapter, of, chapter.title.lines) else {
                continue;
            };
            let at = |key| list.clone().item(id).then(key);
            let house = strategy.chapters.iter().find(|chapter| chapter.id == id);
            if house.is_none() {
                self.type_new(at("title"), of);
            }
            if let Some(body) = &chapter.body {
                let old = house.map_or("", |chapter| chapter.body.as_str());
                self.text(at("body"), old, body, What::ChapterBody, of);
            }
        }
    }

    /// Plans the dimensions and the list of goals; returns every goal with its id.
    fn goals<'p>(&mut self, parsed: &'p Parsed, strategy: &Strategy) -> Vec<(&'p Goal, ItemId)> {
        let list = Path::key("areas");
        let names = strategy.areas.iter().map(|a| (a.id, a.name.as_str())).collect();
        let wanted: Vec<_> = parsed.areas.iter().map(|area| area.name.value.as_str()).collect();
        let mut goals = Vec::new();
        let found = self.matched(&list, What::Area, names, &strategy.removed, &wanted);
        for (area, found) in parsed.areas.iter().zip(found) {
            let of = &area.name.value;
            let id = self.entry(found, What::Area, of, area.name.lines);
            goals.extend(area.goals.iter().map(|goal| (goal, id)));
            let Some(id) = id else { continue };
            let at = |key| list.clone().item(id).then(key);
            let house = strategy.areas.iter().find(|area| area.id == id);
            if house.is_none() {
                self.type_new(at("name"), of);
            }
            if let Some(text) = &area.description {
                let old = house.map_or("", |area| area.description.as_str());
                self.text(at("description"), old, text, What::AreaDescription, of);
            }
        }
        self.goal_entries(&goals, strategy)
    }

    fn goal_entries<'p>(
        &mut self,
        goals: &[(&'p Goal, Option<ItemId>)],
        strategy: &Strategy,
    ) -> Vec<(&'p Goal, ItemId)> {
        let list = Path::key("goals");
        let titles = strategy.goals.iter().map(|goal| (goal.id, goal.title.as_str())).collect();
        let wanted: Vec<_> = goals.iter().map(|(goal, _)| goal.title.value.as_str()).collect();
        let mut out = Vec::new();
        let found = self.matched(&list, What::Goal, titles, &strategy.removed, &wanted);
        for ((goal, area), found) in goals.iter().zip(found) {
            let Some(id) = self.entry(found, What::Goal, &goal.named(), goal.title.lines) else {
                continue;
            };
            let at = |key| list.clone().item(id).then(key);
            let house = strategy.goals.iter().find(|entry| entry.id == id);
            if house.is_none() {
                self.type_new(at("title"), &goal.title.value);
            }
            if let Some(area) = *area {
                let unset = Register::default();
                let old = house.map_or(&unset, |entry| &entry.area);
                let wanted = Sourced { value: area, lines: goal.title.lines };
                let value = Value::Item(area);
                self.register(at("area"), old, &wanted, value, What::GoalArea, &goal.named());
            }
            out.push((*goal, id));
        }
        out
    }

    fn history(&mut self, parsed: &Parsed, strategy: &Strategy) {
        let list = Path::key("history");
        let house = &strategy.history;
        let versions =
            house.iter().map(|v| (v.id, v.version.value().map_or("", String::as_str))).collect();
        let wanted: Vec<_> = parsed.history.iter().map(|v| v.value.version.as_str()).collect();
        let found = self.matched(&list, What::Version, versions, &strategy.removed, &wanted);
        for (version, found) in parsed.history.iter().zip(found) {
            let entry = &version.value;
            let Some(id) = self.entry(found, What::Version, &entry.version, version.lines) else {
                continue;
            };
            let (number, date, status) =
                house.iter().find(|entry| entry.id == id).map_or_else(Default::default, |entry| {
                    (entry.version.clone(), entry.date.clone(), entry.status.clone())
                });
            let at = |key| list.clone().item(id).then(key);
            self.fill(at("version"), &number, Value::Line(entry.version.clone()));
            if let Some(wanted) = entry.date {
                self.fill(at("date"), &date, Value::Date(wanted));
            }
            if !entry.status.is_empty() {
                self.fill(at("status"), &status, Value::Line(entry.status.clone()));
            }
        }
    }

    fn import(&mut self, file: &str, sha256: &str) {
        let list = Path::key("imports");
        let id = (self.ids)();
        let at = |key| list.clone().item(id).then(key);
        let set = |at, line: &str| Op::Set { at, value: Some(Value::Line(line.to_owned())) };
        self.ops.push(Op::Add { list: list.clone(), id, before: None });
        self.ops.push(set(at("sha256"), sha256));
        if !file.is_empty() {
            self.ops.push(set(at("file"), file));
        }
    }

    fn profile(&mut self, goal: &Goal, house: &Profile) {
        let of = goal.named();
        if let Some(text) = &goal.text {
            self.text(Path::key("text"), &house.text, text, What::GoalText, &of);
        }
        let purposes = house.purposes.iter().map(|item| (item.id, item.text.as_str())).collect();
        self.items("purposes", purposes, &house.removed, &goal.purposes, What::Purpose, &of);
        let milestones =
            house.milestones.iter().map(|item| (item.id, item.text.as_str())).collect();
        self.items(
            "milestones",
            milestones,
            &house.removed,
            &goal.milestones,
            What::Milestone,
            &of,
        );
        let split = &house.task_split;
        let answers = [
            ("joint", &split.joint),
            ("one_for_all", &split.one_for_all),
            ("each_own", &split.each_own),
        ];
        for ((key, old), wanted) in answers.into_iter().zip(&goal.task_split) {
            self.answer(&Path::key("task_split").then(key), old, wanted, What::TaskSplit, &of);
        }
        self.answer(&Path::key("risks"), &house.risks, &goal.risks, What::Risks, &of);
        if let Some(text) = &goal.added_values {
            self.text(Path::key("added_values"), &house.added_values, text, What::AddedValues, &of);
        }
        for score in &goal.scores {
            let (perspective, points) = score.value;
            let at = Path::key("impact").then(Perspective::name(perspective));
            let wanted = Sourced { value: points, lines: score.lines };
            let old = house.impact.register(perspective);
            self.register(at, old, &wanted, Value::Int(i64::from(points)), What::Score, &of);
        }
    }

    fn items(
        &mut self,
        key: &'static str,
        house: Vec<(ItemId, &str)>,
        removed: &[Removed],
        wanted: &[Sourced<String>],
        what: What,
        of: &str,
    ) {
        let list = Path::key(key);
        let texts: Vec<&str> = wanted.iter().map(|item| item.value.as_str()).collect();
        let found = self.matched(&list, what, house, removed, &texts);
        for (item, found) in wanted.iter().zip(found) {
            self.entry(found, what, of, item.lines);
            if let Found::New(id) = found {
                self.type_new(list.clone().item(id).then("text"), &item.value);
            }
        }
    }

    /// Finds the items of a file among those of the house, and adds what is absent.
    fn matched(
        &mut self,
        list: &Path,
        what: What,
        house: Vec<(ItemId, &str)>,
        removed: &[Removed],
        wanted: &[&str],
    ) -> Vec<Found> {
        let removed = names_of(list, removed);
        let found = if what.is_known_by_name() {
            same_names(&house, &removed, wanted)
        } else {
            compare(house, &removed, wanted)
        };
        self.add_absent(list, found)
    }

    /// Adds what is absent, before what follows it in the file.
    fn add_absent(&mut self, list: &Path, found: Vec<Option<Found>>) -> Vec<Found> {
        let following = |n: usize| {
            found[n..].iter().find_map(|found| match found {
                Some(Found::Here(id) | Found::Edited(id)) => Some(*id),
                _ => None,
            })
        };
        let befores: Vec<_> = (0..found.len()).map(following).collect();
        let mut out = Vec::new();
        for (found, before) in found.into_iter().zip(befores) {
            out.push(found.unwrap_or_else(|| {
                let id = (self.ids)();
                self.ops.push(Op::Add { list: list.clone(), id, before });
                Found::New(id)
            }));
        }
        out
    }

    /// Notes what became of an item, and returns the id under which it stands.
    fn entry(&mut self, found: Found, what: What, of: &str, lines: Lines) -> Option<ItemId> {
        match found {
            Found::New(id) => {
                self.tally.add(what, lines);
                Some(id)
            }
            Found::Here(id) => {
                self.same += 1;
                Some(id)
            }
            Found::Edited(id) => {
                self.keep(what, of, lines, false);
                Some(id)
            }
            Found::Removed => {
                self.keep(what, of, lines, true);
                None
            }
        }
    }

    fn text(&mut self, at: Path, house: &str, wanted: &Sourced<String>, what: What, of: &str) {
        if house.trim().is_empty() {
            self.tally.add(what, wanted.lines);
            self.ops.push(Op::Text { at, delta: Delta::between(house, &wanted.value) });
        } else if alike(house, &wanted.value) {
            self.same += 1;
        } else {
            self.keep(what, of, wanted.lines, false);
        }
    }

    fn register<T: PartialEq>(
        &mut self,
        at: Path,
        house: &Register<T>,
        wanted: &Sourced<T>,
        value: Value,
        what: What,
        of: &str,
    ) {
        match house.value() {
            None => {
                self.tally.add(what, wanted.lines);
                self.ops.push(Op::Set { at, value: Some(value) });
            }
            Some(house) if *house == wanted.value => self.same += 1,
            Some(_) => self.keep(what, of, wanted.lines, false),
        }
    }

    fn answer(
        &mut self,
        at: &Path,
        house: &Answer,
        wanted: &Sourced<Answered>,
        what: What,
        of: &str,
    ) {
        let Answered { state, text } = &wanted.value;
        let open = house.state() == AnswerState::Unanswered && house.text.trim().is_empty();
        if *state == AnswerState::Unanswered {
            // The file leaves it open; so whatever the house has stands.
        } else if open {
            self.tally.add(what, wanted.lines);
            let word = Value::Line(state.word().to_owned());
            self.ops.push(Op::Set { at: at.clone().then("state"), value: Some(word) });
            self.type_new(at.clone().then("text"), text);
        } else if house.state() == *state && (text.is_empty() || alike(&house.text, text)) {
            self.same += 1;
        } else {
            self.keep(what, of, wanted.lines, false);
        }
    }

    /// Sets a register that belongs to an entry which is counted as one.
    fn fill<T>(&mut self, at: Path, house: &Register<T>, value: Value) {
        if house.value().is_none() {
            self.ops.push(Op::Set { at, value: Some(value) });
        }
    }

    fn type_new(&mut self, at: Path, text: &str) {
        let delta = Delta::between("", text);
        if !delta.is_empty() {
            self.ops.push(Op::Text { at, delta });
        }
    }

    fn keep(&mut self, what: What, of: &str, lines: Lines, removed: bool) {
        self.kept.push(Kept { what, of: of.to_owned(), lines, removed });
    }
}

impl Goal {
    fn named(&self) -> String {
        format!("{} {}", self.number, self.title.value)
    }
}

/// How texts are compared, and what is found where they match.
type Pass = (fn(&str, &str) -> bool, fn(ItemId) -> Found);

/// Finds the items of a file among those of the house: first the same, then what reads alike,
/// because a reworded item must not come back in its old words. `None` is absent.
fn compare(house: Vec<(ItemId, &str)>, removed: &[&str], wanted: &[&str]) -> Vec<Option<Found>> {
    let live = house.into_iter().map(|(id, text)| (Some(id), text));
    let mut rest: Vec<(Option<ItemId>, &str)> =
        live.chain(removed.iter().map(|text| (None, *text))).collect();
    let mut found = vec![None; wanted.len()];
    let passes: [Pass; 2] = [(alike, Found::Here), (similar, Found::Edited)];
    for (same, here) in passes {
        for (wanted, slot) in wanted.iter().zip(&mut found).filter(|(_, slot)| slot.is_none()) {
            if let Some(n) = rest.iter().position(|(_, text)| same(text, wanted)) {
                *slot = Some(rest.remove(n).0.map_or(Found::Removed, here));
            }
        }
    }
    found
}

/// Finds the items of a file among those of the house by what they are called, letter for letter.
fn same_names(house: &[(ItemId, &str)], removed: &[&str], wanted: &[&str]) -> Vec<Option<Found>> {
    let found = |wanted: &&str| match house.iter().find(|(_, name)| name == wanted) {
        Some((id, _)) => Some(Found::Here(*id)),
        None => removed.contains(wanted).then_some(Found::Removed),
    };
    wanted.iter().map(found).collect()
}

/// Returns what the items said that were removed from a list.
fn names_of<'a>(list: &Path, removed: &'a [Removed]) -> Vec<&'a str> {
    let list = list.to_string();
    removed.iter().filter(|item| item.list == list).map(|item| item.text.as_str()).collect()
}

/// Whether two texts differ in white space at most.
fn alike(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// Whether two texts share more than half of their words.
pub(super) fn similar(a: &str, b: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (a, b) = (words(a), words(b));
    4 * a.intersection(&b).count() > a.len() + b.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reworded_title_is_found_and_a_neighbour_is_not() {
        assert!(similar("Ufer und Wege", "Ufer, Wege und Stege"));
        assert!(similar("Lotsen", "Lotsen finden"));
        assert!(!similar("Digitale Ufer", "Digitale Häfen"));
        assert!(!similar("", ""));
    }
}
