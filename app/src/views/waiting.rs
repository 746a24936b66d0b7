// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What waits for the people of this Kommune: two values, comments that mention it, passed dates,
//! missing answers. Pure.

use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::goal::MilestoneState;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::sheet::SheetState;
use leitwerk_shared::domain::strategy::Numbered;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::{clashes, places};
use crate::comments;
use crate::outbox::FieldKey;
use crate::questions::Questions;
use crate::texts::{comments as said, dates, labels, overview as texts, plan};

/// One thing that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Why.
    pub reason: Reason,
    /// The goal that it is about; none if it is about the Leitlinie.
    pub goal: Option<ItemId>,
    /// What it is about, in words.
    pub what: String,
    /// The field that the keyboard goes to: of the Steckbrief, or of the own Blatt.
    pub field: Option<Field>,
    /// The field whose comments are to be read.
    pub comment: Option<FieldKey>,
}

/// A field to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// A field of the Steckbrief.
    Profile(Path),
    /// A field of the own Blatt.
    Sheet(Path),
}

/// Why something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Two Kommunen set the same field.
    TwoValues,
    /// A day has passed.
    Overdue,
    /// The own answer is missing.
    Missing,
    /// A comment mentions us.
    Mentioned,
}

/// Returns what waits, what wants a decision first.
pub fn waiting(
    snapshot: &Snapshot,
    questions: &Questions,
    today: jiff::civil::Date,
) -> Vec<Waiting> {
    let goals = snapshot.strategy.content.numbered();
    let strategy = clashes::of_strategy(&snapshot.strategy.content).into_iter();
    let mut all: Vec<Waiting> = strategy
        .map(|clash| Waiting {
            reason: Reason::TwoValues,
            goal: None,
            what: labels::part(labels::PAGE_STRATEGY, clash.field()),
            field: None,
            comment: None,
        })
        .collect();
    let asked = goals.iter().filter(|goal| questions.of(goal.goal.id) > 0);
    all.extend(asked.flat_map(|goal| two_values(snapshot, goal)));
    all.extend(mentioned(snapshot));
    all.extend(goals.iter().flat_map(|goal| overdue(snapshot, goal, today)));
    all.extend(goals.iter().filter_map(|goal| plan_overdue(snapshot, goal, today)));
    all.extend(goals.iter().filter_map(|goal| missing(snapshot, goal)));
    all
}

fn two_values(snapshot: &Snapshot, goal: &Numbered<'_>) -> Vec<Waiting> {
    let id = goal.goal.id;
    let strategy = &snapshot.strategy.content;
    let profile = snapshot.profiles.get(&id);
    let profile = profile.map(|view| clashes::of_profile(strategy, &view.content));
    let sheet = snapshot.sheets.get(&id);
    let sheet = sheet.map(|view| clashes::of_sheet(strategy, &view.content));
    let clashes = profile.into_iter().chain(sheet).flatten();
    let waiting = clashes.map(|clash| Waiting {
        reason: Reason::TwoValues,
        goal: Some(id),
        what: labels::numbered(&goal.printed(), clash.field()),
        field: None,
        comment: None,
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
        Waiting { reason: Reason::Mentioned, goal, what, field: None, comment: Some(about) }
    });
    waiting.collect()
}

fn overdue(snapshot: &Snapshot, goal: &Numbered<'_>, today: jiff::civil::Date) -> Vec<Waiting> {
    let id = goal.goal.id;
    let milestones = snapshot.profiles.get(&id).map(|view| &view.content.milestones);
    let late = milestones.into_iter().flatten().filter_map(|item| {
        let due = *item.due.value().filter(|due| **due < today)?;
        let done = item.state.value() == Some(&MilestoneState::Done);
        let what = texts::overdue(&goal.printed(), &item.text, &dates::date(due));
        let field = Path::key("milestones").item(item.id).then("due");
        let field = Some(Field::Profile(field));
        let (reason, goal, comment) = (Reason::Overdue, Some(id), None);
        (!done).then_some(Waiting { reason, goal, what, field, comment })
    });
    late.collect()
}

/// The own plan should have been done.
fn plan_overdue(
    snapshot: &Snapshot,
    goal: &Numbered<'_>,
    today: jiff::civil::Date,
) -> Option<Waiting> {
    let id = goal.goal.id;
    let sheet = &snapshot.sheets.get(&id)?.content;
    let due = *sheet.due.value().filter(|due| **due < today)?;
    let settled = matches!(sheet.state.value(), Some(SheetState::Done | SheetState::NotRelevant));
    (!settled).then(|| Waiting {
        reason: Reason::Overdue,
        goal: Some(id),
        what: plan::overdue(&goal.printed(), &dates::date(due)),
        field: Some(Field::Sheet(Path::key("due"))),
        comment: None,
    })
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
        field: Some(Field::Sheet(Path::key("answer").then("state"))),
        comment: None,
    })
}
