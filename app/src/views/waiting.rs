// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What waits for the people of this Kommune: two values, paragraphs that came together, comments that
//! mention it, passed dates, missing answers, and what a Steckbrief still lacks.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;
use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::goal::{Measure, MilestoneState, Profile};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::sheet::SheetState;
use leitwerk_shared::domain::strategy::Numbered;
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::domain::{findings, period};
use leitwerk_shared::replica::snapshot::Snapshot;

use super::{clashes, places};
use crate::comments;
use crate::language::Language;
use crate::merges::Unread;
use crate::outbox::FieldKey;
use crate::per_goal::PerGoal;
use crate::texts::{comments as said, dates, labels, overview as texts, plan, templates};

/// One thing that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Why.
    pub reason: Reason,
    /// The goal that it is about; none if it is about the Leitlinie.
    pub goal: Option<ItemId>,
    /// What it is about, in words.
    pub what: String,
    /// Where the keyboard goes to.
    pub aim: Aim,
}

/// Where the keyboard goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim {
    /// A field of the Steckbrief.
    Profile(Path),
    /// A field of the own Blatt.
    Sheet(Path),
    /// The decision between the values of a field.
    Decision(FieldKey),
    /// What came together in a document.
    Merged(DocId),
    /// What was said about a field.
    Comment(FieldKey),
}

/// Why something waits, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Two Kommunen set the same field.
    TwoValues,
    /// Two wrote into the same paragraph at once.
    Merged,
    /// A comment mentions us.
    Mentioned,
    /// A day has passed.
    Overdue,
    /// An answer of ours, or a part of a Steckbrief, is missing.
    Missing,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::TwoValues, Self::Merged, Self::Mentioned, Self::Overdue, Self::Missing];
}

/// What waits. What is known of a goal whose documents stay the same is not put into words again.
#[derive(Debug, Default)]
pub struct WaitingList {
    made: Option<Made>,
    goals: PerGoal<Vec<Rc<Waiting>>>,
    all: Rc<[Rc<Waiting>]>,
}

/// What it was made of. Holds it, so that something else is never at the same place in memory.
#[derive(Debug)]
struct Made {
    snapshot: Arc<Snapshot>,
    merged: Unread,
    today: Date,
    language: Language,
}

impl WaitingList {
    /// Returns what waits, what wants a decision first.
    pub fn of(
        &mut self,
        snapshot: &Arc<Snapshot>,
        merged: &Unread,
        today: Date,
    ) -> Rc<[Rc<Waiting>]> {
        let language = Language::spoken();
        if let Some(made) = &self.made {
            let same_words = made.today == today && made.language == language;
            if same_words && made.merged.is(merged) && Arc::ptr_eq(&made.snapshot, snapshot) {
                return Rc::clone(&self.all);
            }
            if !same_words || !Arc::ptr_eq(&made.snapshot.strategy, &snapshot.strategy) {
                self.goals = PerGoal::default();
            }
        }
        let goals = snapshot.strategy.content.numbered();
        let numbered: BTreeMap<ItemId, &Numbered<'_>> =
            goals.iter().map(|goal| (goal.goal.id, goal)).collect();
        self.goals.update(snapshot, |id| {
            let goal = numbered.get(&id).into_iter();
            goal.flat_map(|goal| at_goal(snapshot, goal, today)).map(Rc::new).collect()
        });
        let at_goals = goals.iter().filter_map(|goal| self.goals.of(goal.goal.id)).flatten();
        let elsewhere = in_strategy(snapshot).into_iter().chain(mentioned(snapshot));
        let elsewhere = elsewhere.chain(came_together(snapshot, merged, &goals)).map(Rc::new);
        let mut all: Vec<Rc<Waiting>> = elsewhere.chain(at_goals.cloned()).collect();
        // Stable: what waits for the same reason stays in printed order.
        all.sort_by_key(|one| one.reason);
        self.all = all.into();
        let merged = merged.clone();
        self.made = Some(Made { snapshot: Arc::clone(snapshot), merged, today, language });
        Rc::clone(&self.all)
    }
}

/// Fields of the Leitlinie with two values.
fn in_strategy(snapshot: &Snapshot) -> Vec<Waiting> {
    let strategy = clashes::of_strategy(&snapshot.strategy.content).into_iter();
    let waiting = strategy.map(|clash| Waiting {
        reason: Reason::TwoValues,
        goal: None,
        what: labels::part(labels::PAGE_STRATEGY, clash.field()),
        aim: Aim::Decision((snapshot.strategy.doc, clash.path().clone())),
    });
    waiting.collect()
}

/// Documents in which paragraphs came together, in printed order.
fn came_together(
    snapshot: &Snapshot,
    merged: &Unread,
    goals: &[Numbered<'_>],
) -> impl Iterator<Item = Waiting> {
    let strategy = (snapshot.strategy.doc, None, labels::PAGE_STRATEGY.to_owned());
    let profiles = goals.iter().map(|goal| {
        let doc = DocId::shared(Class::Steckbrief, goal.goal.id);
        (doc, Some(goal.goal.id), labels::numbered(&goal.printed(), &goal.goal.title))
    });
    let docs = std::iter::once(strategy).chain(profiles);
    docs.filter(|(doc, ..)| merged.has(*doc)).map(|(doc, goal, what)| Waiting {
        reason: Reason::Merged,
        goal,
        what: texts::came_together(&what),
        aim: Aim::Merged(doc),
    })
}

/// Returns what waits in the documents of a goal. It follows from these, from the Leitlinie and from
/// the day.
fn at_goal(snapshot: &Snapshot, goal: &Numbered<'_>, today: Date) -> Vec<Waiting> {
    let mut all = two_values(snapshot, goal);
    all.extend(overdue(snapshot, goal, today));
    all.extend(plan_overdue(snapshot, goal, today));
    all.extend(missing(snapshot, goal));
    let template = snapshot.strategy.content.template();
    // Where each Kommune is asked for its own share, that is what waits for it.
    if !template.form().has("task_split") {
        all.extend(unfinished(snapshot, template, goal));
    }
    all
}

fn two_values(snapshot: &Snapshot, goal: &Numbered<'_>) -> Vec<Waiting> {
    let id = goal.goal.id;
    if clashes::count(snapshot, id) == 0 {
        return Vec::new();
    }
    let strategy = &snapshot.strategy.content;
    let profile = snapshot.profiles.get(&id);
    let profile = profile.map(|view| (view.doc, clashes::of_profile(strategy, &view.content)));
    let sheet = snapshot.sheets.get(&id);
    let sheet = sheet.map(|view| (view.doc, clashes::of_sheet(strategy, &view.content)));
    let documents = profile.into_iter().chain(sheet);
    let waiting = documents.flat_map(|(doc, clashes)| {
        clashes.into_iter().map(move |clash| Waiting {
            reason: Reason::TwoValues,
            goal: Some(id),
            what: labels::numbered(&goal.printed(), clash.field()),
            aim: Aim::Decision((doc, clash.path().clone())),
        })
    });
    waiting.collect()
}

/// What others have asked us.
fn mentioned(snapshot: &Snapshot) -> Vec<Waiting> {
    let waiting = comments::for_us(snapshot).into_iter().map(|(doc, comment)| {
        let about = comments::about(snapshot, doc, comment);
        let author = comment.author().and_then(|(device, _)| snapshot.author(device));
        let author = author.unwrap_or(labels::UNKNOWN_AUTHOR);
        let what = said::waits(&places::title(snapshot, &about), author, &comment.text);
        let goal = places::goal(&about);
        Waiting { reason: Reason::Mentioned, goal, what, aim: Aim::Comment(about) }
    });
    waiting.collect()
}

/// What of the Steckbrief should have been done: Meilensteine, Maßnahmen and the SMART-Ziel.
fn overdue(snapshot: &Snapshot, goal: &Numbered<'_>, today: Date) -> Vec<Waiting> {
    let id = goal.goal.id;
    let Some(view) = snapshot.profiles.get(&id) else { return Vec::new() };
    let profile = &view.content;
    let late = |what: &str, due: Date, field: Path| Waiting {
        reason: Reason::Overdue,
        goal: Some(id),
        what: texts::overdue(&goal.printed(), what, &dates::date(due)),
        aim: Aim::Profile(field),
    };
    let milestones = profile.milestones.iter().filter_map(|item| {
        let due = *item.due.value().filter(|due| **due < today)?;
        let done = item.state.value() == Some(&MilestoneState::Done);
        let field = Path::key("milestones").item(item.id).then("due");
        (!done).then(|| late(&item.text, due, field))
    });
    let measures = profile
        .measures
        .iter()
        .filter_map(|item| Some(late(&item.text, item.overdue(today)?, measure_end(item))));
    let template = snapshot.strategy.content.template();
    let target = profile.smart_target.value().filter(|_| template.form().has(TARGET));
    let target = target.and_then(|target| {
        let end = period::end(&target.due).filter(|end| *end < today)?;
        Some(late(templates::field(template, TARGET).name, end, Path::key(TARGET)))
    });
    milestones.chain(measures).chain(target).collect()
}

const TARGET: &str = "smart_target";

/// Returns the field that says when a measure ends.
fn measure_end(measure: &Measure) -> Path {
    let key = if measure.due.value().is_some() { "due" } else { "period" };
    Path::key("measures").item(measure.id).then(key)
}

/// What of the own plan should have been done.
fn plan_overdue(snapshot: &Snapshot, goal: &Numbered<'_>, today: Date) -> Vec<Waiting> {
    let id = goal.goal.id;
    let Some(view) = snapshot.sheets.get(&id) else { return Vec::new() };
    let sheet = &view.content;
    if matches!(sheet.state.value(), Some(SheetState::Done | SheetState::NotRelevant)) {
        return Vec::new();
    }
    let late = |what, field| Waiting {
        reason: Reason::Overdue,
        goal: Some(id),
        what,
        aim: Aim::Sheet(field),
    };
    let whole = sheet
        .due
        .value()
        .filter(|due| **due < today)
        .map(|due| late(plan::overdue(&goal.printed(), &dates::date(*due)), Path::key("due")));
    let measures = sheet.measures.iter().filter_map(|item| {
        let due = dates::date(item.overdue(today)?);
        Some(late(plan::measure_overdue(&goal.printed(), &item.text, &due), measure_end(item)))
    });
    whole.into_iter().chain(measures).collect()
}

/// What each Kommune does for itself wants an answer of ours.
fn missing(snapshot: &Snapshot, goal: &Numbered<'_>) -> Option<Waiting> {
    let id = goal.goal.id;
    let each_own = &snapshot.profiles.get(&id)?.content.task_split.each_own;
    let asked = each_own.state.value() == Some(&AnswerState::Value);
    let answer = snapshot.sheets.get(&id).and_then(|view| view.content.answer.state.value());
    let answered = answer.is_some_and(|state| *state != AnswerState::Unanswered);
    (asked && !answered).then(|| Waiting {
        reason: Reason::Missing,
        goal: Some(id),
        what: texts::missing(&goal.printed(), &goal.goal.title),
        aim: Aim::Sheet(Path::key("answer").then("state")),
    })
}

/// What the form of the Steckbrief requires and nobody has written yet, in one line.
fn unfinished(snapshot: &Snapshot, template: Template, goal: &Numbered<'_>) -> Option<Waiting> {
    let id = goal.goal.id;
    let empty = Profile::default();
    let profile = snapshot.profiles.get(&id).map_or(&empty, |view| &view.content);
    let missing = findings::missing(template, profile);
    let first = missing.first()?;
    Some(Waiting {
        reason: Reason::Missing,
        goal: Some(id),
        what: texts::unfinished(&goal.printed(), &goal.goal.title, missing.len()),
        aim: Aim::Profile(Path::key(first)),
    })
}
