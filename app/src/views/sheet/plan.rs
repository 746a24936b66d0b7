// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The own plan for one goal, derived from the Leitlinie: what this Kommune makes of the goal and
//! why, how and until when, with measures and costs. Nobody else reads it, but for a decision and its
//! reason that somebody releases.

use egui::{IdSalt, Ui};
use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::findings::{self, Finding, Rule};
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::domain::sheet::{CostKind, Decision, Sheet, SheetState, sum};
use leitwerk_shared::domain::strategy::Numbered;
use leitwerk_shared::domain::text::{Delta, Splice};

use super::{aim, costs, measures};
use crate::desk::{Desk, Source};
use crate::texts::{labels, plan as texts, sheet, templates};
use crate::theme::Tokens;
use crate::views::steckbrief::{clash_note, paragraphs};
use crate::widgets::choice::{Offer, choice};
use crate::widgets::date_field::date_field;
use crate::widgets::{button, fold, sign};

/// What the parts of a plan draw from.
#[derive(Clone, Copy)]
pub(super) struct Plan<'a> {
    /// The number of the goal.
    pub(super) number: &'a str,
    /// The own Blatt.
    pub(super) source: Source<'a>,
    /// What it says.
    pub(super) sheet: &'a Sheet,
    /// What the Verbund says of the goal.
    pub(super) profile: &'a Profile,
    /// What there is to remark.
    pub(super) found: &'a [Finding],
}

impl Plan<'_> {
    /// Names a field or a button for screen readers.
    pub(super) fn name(&self, field: &str) -> String {
        sheet::of_goal(self.number, field)
    }

    /// Returns whether there is something to remark at a field.
    pub(super) fn lacks(&self, at: &Path, rule: Rule) -> bool {
        self.found.iter().any(|finding| finding.rule == rule && finding.at == *at)
    }

    /// Returns the step that names the version of the Leitlinie, unless the plan names one.
    pub(super) fn basis(&self, desk: &Desk<'_>) -> Option<Value> {
        let version = desk.snapshot.strategy.content.version()?;
        let unset = self.sheet.based_on.value().is_none();
        unset.then(|| Value::Line(version.to_owned()))
    }
}

/// Says how far all plans are, and what they cost together.
pub(super) fn all(desk: &Desk<'_>, goals: &[Numbered<'_>]) -> String {
    let sheets = goals.iter().filter_map(|goal| desk.snapshot.sheets.get(&goal.goal.id));
    let sheets: Vec<&Sheet> = sheets.map(|view| &view.content).collect();
    let decided = sheets.iter().filter(|sheet| sheet.decision.value().is_some()).count();
    let total = |kind| (kind, sum(sheets.iter().filter_map(|sheet| sheet.total(kind))));
    texts::all(decided, goals.len(), &[total(CostKind::OneOff), total(CostKind::Yearly)])
}

/// Draws the plan under a line that says what it comes to.
pub(super) fn plan(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    goal: &Numbered<'_>,
    source: Source<'_>,
    (profile, sheet): (&Profile, &Sheet),
) {
    let found = findings::of_sheet(&desk.snapshot.strategy.content, profile, sheet);
    let found: Vec<Finding> =
        found.into_iter().filter(|finding| aim::is_of_plan(&finding.at)).collect();
    let number = goal.printed();
    let plan = Plan { number: &number, source, sheet, profile, found: &found };
    let totals = [CostKind::OneOff, CostKind::Yearly].map(|kind| (kind, sheet.total(kind)));
    let title = texts::title(sheet.decision.value().copied(), &totals, found.len());
    let wanted = aim::is_in_plan(desk, source, sheet);
    let salt = IdSalt::new(("plan", source.doc.to_bytes()));
    fold::named(ui, salt, (&title, &plan.name(&title)), wanted, |ui| content(ui, desk, plan));
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>, plan: Plan<'_>) {
    let sheet = plan.sheet;
    decision(ui, desk, plan);
    based_on(ui, desk, plan);
    let dropped = sheet.decision.value() == Some(&Decision::NotRelevant);
    let adapted = sheet.decision.value() == Some(&Decision::Adapt);
    if dropped || adapted || !sheet.reason.is_empty() {
        sign::label(ui, texts::REASON);
        paragraphs(ui, desk, plan.source, Path::key("reason"), &plan.name(texts::REASON));
        if plan.lacks(&Path::key("reason"), Rule::NoReason) {
            sign::trouble(ui, texts::NO_REASON);
        }
    }
    // What was written before stays in sight.
    if !dropped || !sheet.plan.is_empty() {
        how(ui, desk, plan);
    }
    if !dropped || sheet.start.value().is_some() || sheet.due.value().is_some() {
        dates(ui, desk, plan);
    }
    if !dropped || !sheet.measures.is_empty() {
        measures::measures(ui, desk, plan, dropped);
    }
    if !dropped || !sheet.costs.is_empty() {
        costs::costs(ui, desk, plan);
    }
    let mut words: Vec<&str> = plan.found.iter().map(|found| templates::rule(found.rule)).collect();
    words.dedup();
    if !words.is_empty() {
        ui.add_space(4.0);
        sign::hint(ui, &templates::remarks(&words));
    }
}

fn decision(ui: &mut Ui, desk: &mut Desk<'_>, plan: Plan<'_>) {
    sign::label(ui, texts::DECISION);
    let name = plan.name(texts::DECISION);
    let value = |decision: Decision| Some(Value::Line(decision.word().to_owned()));
    let offer = |value: Option<Value>, label: &str| {
        Offer::new(value, label).named(labels::part(&name, label))
    };
    let mut offers = vec![offer(None, labels::OPEN)];
    let decisions = Decision::ALL.iter();
    offers.extend(decisions.map(|one| offer(value(*one), texts::decision(*one))));
    let held = plan.sheet.decision.value().copied().and_then(value);
    let path = Path::key("decision");
    let now = choice(ui, desk, plan.source, &path, &name, held.clone(), &offers);
    clash_note(ui, &plan.sheet.decision);
    // With the first decision the plan notes which Leitlinie it comes from.
    let at = Path::key("based_on");
    let noted = desk.outbox.wanted(&plan.source.key(at.clone())).is_some();
    if now.is_some()
        && now != held
        && !noted
        && let Some(version) = plan.basis(desk)
    {
        desk.outbox.set_too(plan.source.doc, plan.source.version, at, Some(version));
    }
}

/// Says from which Leitlinie the plan comes, and whether another one counts by now.
fn based_on(ui: &mut Ui, desk: &mut Desk<'_>, plan: Plan<'_>) {
    let Some(basis) = plan.sheet.based_on.value() else { return };
    let tokens = Tokens::of(ui);
    ui.horizontal_wrapped(|ui| {
        sign::label(ui, &texts::based_on(basis));
        let path = Path::key("based_on");
        let Some(version) = desk.snapshot.strategy.content.version() else { return };
        if !plan.lacks(&path, Rule::OtherVersion) {
            return;
        }
        sign::tag(ui, &texts::other_version(version), tokens.warn, tokens.warn_bg);
        let text = texts::compared(version);
        if plan.source.writable && button::link(ui, &text, &plan.name(&text)).clicked() {
            let value = Some(Value::Line(version.to_owned()));
            desk.outbox.set(plan.source.doc, plan.source.version, path, value);
        }
    });
    clash_note(ui, &plan.sheet.based_on);
}

fn how(ui: &mut Ui, desk: &mut Desk<'_>, plan: Plan<'_>) {
    sign::label(ui, texts::PLAN);
    let path = Path::key("plan");
    paragraphs(ui, desk, plan.source, path.clone(), &plan.name(texts::PLAN));
    let each_own = &plan.profile.task_split.each_own;
    let asked = each_own.state() == AnswerState::Value && !each_own.text.trim().is_empty();
    if !asked || !plan.sheet.plan.is_empty() || !plan.source.writable {
        return;
    }
    let name = plan.name(texts::TAKE_EACH_OWN);
    if button::link(ui, texts::TAKE_EACH_OWN, &name).clicked() {
        let insert = each_own.text.trim().to_owned();
        let delta = Delta::splice(Splice { at: 0, delete: 0, insert });
        let op = Op::Text { at: path, delta };
        desk.outbox.flush_all();
        desk.outbox.send(plan.source.doc, plan.source.version.clone(), vec![op]);
    }
}

fn dates(ui: &mut Ui, desk: &mut Desk<'_>, plan: Plan<'_>) {
    let sheet = plan.sheet;
    let mut troubles = Vec::new();
    ui.horizontal_wrapped(|ui| {
        for (label, key, held) in
            [(texts::START, "start", &sheet.start), (texts::DUE, "due", &sheet.due)]
        {
            sign::label(ui, label);
            troubles.push(date(ui, desk, plan, (&plan.name(label), Path::key(key)), held));
        }
        let settled = [SheetState::Done, SheetState::NotRelevant];
        let open = !sheet.state.value().is_some_and(|state| settled.contains(state));
        if open && sheet.due.value().is_some_and(|due| *due < desk.now.date()) {
            let tokens = Tokens::of(ui);
            sign::tag(ui, labels::OVERDUE, tokens.bad, tokens.bad_bg);
        }
    });
    for trouble in troubles {
        trouble.show(ui, desk);
    }
    clash_note(ui, &sheet.start);
    clash_note(ui, &sheet.due);
}

/// Draws a date of the plan.
pub(super) fn date(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    plan: Plan<'_>,
    (name, path): (&str, Path),
    held: &Register<jiff::civil::Date>,
) -> crate::widgets::line_field::Trouble {
    date_field(ui, desk, plan.source, &path, name, held)
}
