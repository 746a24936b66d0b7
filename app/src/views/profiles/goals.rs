// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the page of all Steckbriefe shows of each of them. Put together anew only when a document
//! has changed, not for every frame.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::goal::{MeasureState, MilestoneState, Profile};
use leitwerk_shared::domain::ids::{ItemId, MunicipalityId};
use leitwerk_shared::domain::impact::Perspective;
use leitwerk_shared::domain::sheet::{Sheet, SheetState};
use leitwerk_shared::domain::strategy::{Numbered, Strategy};
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::replica::snapshot::{Snapshot, View, Views, Whereabouts};

use super::{table, tree};
use crate::language::Text;
use crate::presence;
use crate::questions::Questions;
use crate::texts::{labels, presence as texts, profiles as page, templates};
use crate::widgets::company;
use crate::widgets::list::Line;
use crate::widgets::table::Column;
use crate::widgets::table::rows::Rows;

/// All Steckbriefe, ready to be shown.
#[derive(Debug)]
pub(super) struct Goals {
    seen: Seen,
    /// What they look like.
    pub(super) template: Template,
    /// In printed order, those that are no longer pursued at the end.
    pub(super) all: Vec<Goal>,
    /// The areas in which they lie, in order; none where they lie in none.
    pub(super) areas: Vec<Area>,
    /// What a table can show of them.
    pub(super) columns: Vec<Column>,
    pub(super) rows: Rows<ItemId>,
    pub(super) lines: Vec<Line<tree::Node>>,
}

/// One Steckbrief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Goal {
    pub(super) id: ItemId,
    /// Its printed number.
    pub(super) number: String,
    pub(super) title: String,
    /// What screen readers call it.
    pub(super) name: String,
    pub(super) area: Option<ItemId>,
    /// Empty if it lies in none.
    pub(super) area_name: String,
    pub(super) area_number: usize,
    pub(super) priority: String,
    pub(super) effort_class: String,
    pub(super) focus: Option<Perspective>,
    pub(super) start: String,
    pub(super) milestones: Milestones,
    /// How many of its questions nobody has answered.
    pub(super) missing: usize,
    /// How many decisions it waits for.
    pub(super) questions: usize,
    /// How far it is.
    pub(super) state: MeasureState,
    /// Who leads the work; empty if nobody has said.
    pub(super) lead: String,
    /// The number of its horizon.
    pub(super) horizon: Option<u8>,
    /// What that horizon is called; empty if nobody has said when.
    pub(super) horizon_name: &'static str,
    /// Whether it is no longer pursued.
    pub(super) retired: bool,
    /// How far the own share is.
    pub(super) sheet: SheetState,
    /// The Kommunen that have it open now: number and name.
    pub(super) company: Vec<(MunicipalityId, String)>,
}

/// One area.
#[derive(Clone, Debug)]
pub(super) struct Area {
    pub(super) id: ItemId,
    /// Number and name.
    pub(super) name: String,
}

/// How far the Meilensteine of a goal are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Milestones {
    pub(super) all: usize,
    pub(super) done: usize,
    pub(super) at_risk: usize,
    pub(super) late: usize,
}

/// From what it was put together. Holds the documents, so that another one is never at the same
/// place in memory.
#[derive(Debug)]
struct Seen {
    strategy: Arc<View<Strategy>>,
    profiles: Views<ItemId, Profile>,
    sheets: Views<ItemId, Sheet>,
    presences: Vec<Whereabouts>,
    today: Date,
}

impl Goals {
    /// Returns what was put together before if it still holds, else puts it together anew.
    pub(super) fn of(
        before: Option<Self>,
        snapshot: &Snapshot,
        questions: &Questions,
        today: Date,
    ) -> Self {
        match before {
            Some(goals) if goals.seen.is(snapshot, today) => goals,
            // The same goals in the same order: only some of them say something else.
            Some(goals) if Arc::ptr_eq(&goals.seen.strategy, &snapshot.strategy) => {
                goals.renewed(snapshot, questions, today)
            }
            _ => Self::new(snapshot, questions, today),
        }
    }

    /// Puts together anew what has changed, and nothing else: rows that stay the same need not be
    /// sorted again.
    fn renewed(mut self, snapshot: &Snapshot, questions: &Questions, today: Date) -> Self {
        let (mut rows, mut lines) = (false, false);
        for (goal, numbered) in self.all.iter_mut().zip(numbered(snapshot)) {
            if self.seen.shows(snapshot, goal, today) {
                continue;
            }
            let now = Goal::new(snapshot, &numbered, questions, today);
            rows |= now.without_company() != goal.without_company();
            lines |= now != *goal;
            *goal = now;
        }
        if rows {
            self.rows = table::rows(&self.all, &self.columns);
        }
        if lines {
            self.lines = tree::lines(&self.all, &self.areas, self.template);
        }
        self.seen = Seen::new(snapshot, today);
        self
    }

    fn new(snapshot: &Snapshot, questions: &Questions, today: Date) -> Self {
        let goal = |goal| Goal::new(snapshot, &goal, questions, today);
        let all: Vec<Goal> = numbered(snapshot).into_iter().map(goal).collect();
        let template = snapshot.strategy.content.template();
        let areas = areas(&snapshot.strategy.content);
        let columns = table::columns(template, !areas.is_empty());
        Self {
            seen: Seen::new(snapshot, today),
            template,
            rows: table::rows(&all, &columns),
            lines: tree::lines(&all, &areas, template),
            all,
            areas,
            columns,
        }
    }

    /// Returns those that are pursued.
    pub(super) fn pursued(&self) -> impl Iterator<Item = &Goal> {
        self.all.iter().filter(|goal| !goal.retired)
    }

    /// Returns one of them.
    pub(super) fn get(&self, id: ItemId) -> Option<&Goal> {
        self.all.iter().find(|goal| goal.id == id)
    }
}

/// Returns the areas in which goals lie: those of the strategy, unless its template lays goals in
/// none and nobody has done so.
pub(super) fn areas(strategy: &Strategy) -> Vec<Area> {
    let lies = |goal: &Numbered<'_>| goal.area.is_some();
    let used = strategy.template().form().areas
        || strategy.numbered().iter().any(lies)
        || strategy.retired().iter().any(lies);
    let areas = strategy.areas.iter().zip(1_usize..).filter(|_| used);
    areas
        .map(|(area, n)| Area { id: area.id, name: labels::numbered(&n.to_string(), &area.name) })
        .collect()
}

/// Returns all goals in the order in which they are shown.
fn numbered(snapshot: &Snapshot) -> Vec<Numbered<'_>> {
    let mut numbered = snapshot.strategy.content.numbered();
    numbered.extend(snapshot.strategy.content.retired());
    numbered
}

impl Seen {
    fn new(snapshot: &Snapshot, today: Date) -> Self {
        Self {
            strategy: Arc::clone(&snapshot.strategy),
            profiles: snapshot.profiles.clone(),
            sheets: snapshot.sheets.clone(),
            presences: snapshot.presences.clone(),
            today,
        }
    }

    /// Returns whether one of the goals still says what it said.
    fn shows(&self, snapshot: &Snapshot, goal: &Goal, today: Date) -> bool {
        let (id, company) = (goal.id, || company_at(snapshot, goal.id));
        same_at(&self.profiles, &snapshot.profiles, id)
            && same_at(&self.sheets, &snapshot.sheets, id)
            && (self.presences == snapshot.presences || goal.company == company())
            && self.today == today
    }

    fn is(&self, snapshot: &Snapshot, today: Date) -> bool {
        Arc::ptr_eq(&self.strategy, &snapshot.strategy)
            && same(&self.profiles, &snapshot.profiles)
            && same(&self.sheets, &snapshot.sheets)
            && self.presences == snapshot.presences
            && self.today == today
    }
}

fn same<T>(a: &Views<ItemId, T>, b: &Views<ItemId, T>) -> bool {
    let alike = || a.values().zip(b.values()).all(|(a, b)| Arc::ptr_eq(a, b));
    a.is_shared_with(b) || (a.len() == b.len() && alike())
}

fn same_at<T>(a: &BTreeMap<ItemId, Arc<T>>, b: &BTreeMap<ItemId, Arc<T>>, id: ItemId) -> bool {
    match (a.get(&id), b.get(&id)) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// Returns the Kommunen that have a Steckbrief open now.
fn company_at(snapshot: &Snapshot, goal: ItemId) -> Vec<(MunicipalityId, String)> {
    let guests = presence::at_goal(snapshot, goal).into_iter();
    guests.map(|guest| (guest.municipality, guest.municipality_name.to_owned())).collect()
}

impl Goal {
    fn new(
        snapshot: &Snapshot,
        numbered: &Numbered<'_>,
        questions: &Questions,
        today: Date,
    ) -> Self {
        let id = numbered.goal.id;
        let empty = Profile::default();
        let profile = snapshot.profiles.get(&id).map_or(&empty, |view| &view.content);
        let sheet = snapshot.sheets.get(&id).map(|view| &view.content);
        let questions = questions.of(id);
        let (number, title) = (numbered.printed(), numbered.goal.title.clone());
        let name = match questions {
            0 => labels::numbered(&number, &title),
            count => labels::goal_with_questions(&number, &title, count),
        };
        let guests = presence::at_goal(snapshot, id);
        let name = match guests.as_slice() {
            [] => name,
            guests => texts::goal_with_guests(&name, &company::names(guests)),
        };
        let retired = numbered.goal.is_retired();
        let name = if retired { page::name_of_retired(&name) } else { name };
        let area = numbered.area;
        let lead = profile.lead.value().and_then(|id| snapshot.strategy.content.actor(*id));
        let horizon = profile.horizon.value().copied();
        let horizons = templates::horizons(snapshot.strategy.content.template());
        let horizon_name = horizon.and_then(|n| horizons.get(usize::from(n).checked_sub(1)?));
        Self {
            id,
            number,
            title: labels::titled(&title).to_owned(),
            name,
            area: area.map(|area| area.id),
            area_name: area.map_or("", |area| labels::titled(&area.name)).to_owned(),
            area_number: numbered.area_number,
            priority: profile.priority.value().cloned().unwrap_or_default(),
            effort_class: profile.effort_class.value().cloned().unwrap_or_default(),
            focus: profile.impact.focus(),
            start: profile.start.value().cloned().unwrap_or_default(),
            milestones: Milestones::of(profile, today),
            missing: missing(profile, sheet),
            questions,
            state: profile.state.value().copied().unwrap_or_default(),
            lead: lead.unwrap_or_default().to_owned(),
            horizon,
            horizon_name: horizon_name.map_or("", Text::as_str),
            retired,
            sheet: sheet.and_then(|sheet| sheet.state.value().copied()).unwrap_or_default(),
            company: company_at(snapshot, id),
        }
    }

    /// Returns what a table shows of it.
    fn without_company(&self) -> Self {
        Self { name: String::new(), company: Vec::new(), ..self.clone() }
    }
}

impl Milestones {
    fn of(profile: &Profile, today: Date) -> Self {
        let mut all = Self { all: profile.milestones.len(), ..Self::default() };
        for item in &profile.milestones {
            let late = item.due.value().is_some_and(|due| *due < today);
            match item.state.value().copied().unwrap_or_default() {
                MilestoneState::Done => all.done += 1,
                _ if late => all.late += 1,
                MilestoneState::AtRisk => all.at_risk += 1,
                MilestoneState::Open | MilestoneState::Running => {}
            }
        }
        all
    }
}

/// Counts the questions that nobody has answered: those of the form, and the own share where one is
/// asked for.
fn missing(profile: &Profile, sheet: Option<&Sheet>) -> usize {
    let split = &profile.task_split;
    let asked = split.each_own.state() == AnswerState::Value;
    let own = sheet.map(|sheet| sheet.answer.state()).unwrap_or_default();
    let form = [&split.joint, &split.one_for_all, &split.each_own, &profile.risks];
    let states = form.into_iter().map(leitwerk_shared::domain::answer::Answer::state);
    let states = states.chain(asked.then_some(own));
    states.filter(|state| *state == AnswerState::Unanswered).count()
}
