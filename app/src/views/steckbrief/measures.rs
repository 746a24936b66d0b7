// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Maßnahmen: a line each with state and due date, and what else the template asks for folded away
//! under it.

use egui::Ui;
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::findings::{self, Finding};
use leitwerk_shared::domain::goal::{Measure, Profile, Removed, WorkMode};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::period::phases;
use leitwerk_shared::domain::register::Register;

use super::lists::{DETAILS_WIDTH, MODE_WIDTH, STATE_WIDTH, details_button, list_of, nested, row};
use super::sections::{actors, lead_field, state};
use super::{clash_note, paragraphs};
use crate::desk::{Desk, Source};
use crate::texts::{dates, labels, templates};
use crate::theme::Tokens;
use crate::views::items::{ItemList, Removal};
use crate::widgets::choice::{Offer, choice};
use crate::widgets::date_field::date_field;
use crate::widgets::help;
use crate::widgets::line_field::{LineField, Trouble, line_field, read_words};
use crate::widgets::links::links;
use crate::widgets::menu_field::menu_field;
use crate::widgets::{button, sign};

const LIST: &str = "measures";
/// As the table limits both lines.
const LINE_LIMIT: usize = 400;
const WIDE_LINE: f32 = 320.0;

/// Draws the measures of a Steckbrief.
pub(super) fn measures(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, profile: &Profile) {
    let list = list_of(source, LIST, labels::MEASURE);
    let ids: Vec<ItemId> = profile.measures.iter().map(|item| item.id).collect();
    let fields = desk.snapshot.strategy.content.template().form().measure;
    // Beside the text stands what one asks first: who works on it, or how far it is.
    let first = if fields.contains(&"mode") { "mode" } else { "state" };
    let width = if first == "mode" { MODE_WIDTH } else { STATE_WIDTH };
    let found = findings::of_profile(desk.snapshot.strategy.content.template(), profile);
    for (n, item) in profile.measures.iter().enumerate() {
        let mut is_open = false;
        row(ui, desk, list, &ids, n, width + DETAILS_WIDTH + 16.0, |ui, desk| {
            let field = templates::item_field(LIST, first);
            let name = labels::item_field(labels::MEASURE, n + 1, field);
            let path = list.item(item.id).then(first);
            let trouble = if first == "mode" {
                mode(ui, desk, source, &path, &name, &item.mode)
            } else {
                state(ui, desk, source, &path, &name, &item.state)
            };
            is_open = details_button(ui, desk, list, item, n);
            vec![trouble]
        });
        clash_note(ui, &item.mode);
        clash_note(ui, &item.state);
        overdue(ui, desk, item);
        remarks(ui, &found, item);
        if is_open {
            nested(ui, |ui| details(ui, desk, source, (item, n), &profile.removed, first));
        }
    }
    list.foot(ui, desk, &profile.removed);
}

/// Says under a measure that it should have been done, and since when: its day or its period may be
/// folded away.
pub(crate) fn overdue(ui: &mut Ui, desk: &Desk<'_>, item: &Measure) {
    if let Some(end) = item.overdue(desk.now.date()) {
        let tokens = Tokens::of(ui);
        let since = labels::part(labels::OVERDUE, &dates::date(end));
        sign::tag(ui, &since, tokens.bad, tokens.bad_bg);
    }
}

/// Says what a measure lacks by the rules of the template.
fn remarks(ui: &mut Ui, found: &[Finding], item: &Measure) {
    let at = Path::key(LIST).item(item.id);
    let here = found.iter().filter(|finding| finding.at.parts().starts_with(at.parts()));
    let words: Vec<&str> = here.map(|finding| templates::rule(finding.rule)).collect();
    if !words.is_empty() {
        sign::hint(ui, &templates::remarks(&words));
    }
}

fn details(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    (item, n): (&Measure, usize),
    removed: &[Removed],
    first: &str,
) {
    let strategy = &desk.snapshot.strategy.content;
    let form = strategy.template().form();
    let path = |key: &'static str| Path::key(LIST).item(item.id).then(key);
    let called = |key: &str| {
        let field = templates::item_field(LIST, key);
        (field, labels::item_field(labels::MEASURE, n + 1, field))
    };
    for key in form.measure.iter().chain(&["state"]).filter(|key| **key != first) {
        let (label, name) = called(key);
        help::label(ui, label, &name, templates::item_help(key));
        match *key {
            "description" | "reason" => paragraphs(ui, desk, source, path(key), &name),
            "mode" => mode(ui, desk, source, &path(key), &name, &item.mode).show(ui, desk),
            "state" => state(ui, desk, source, &path(key), &name, &item.state).show(ui, desk),
            "lead" => lead_field(ui, desk, source, &path(key), &name, &item.lead, strategy),
            "involved" => {
                let choices = actors(strategy);
                links(ui, desk, source, &path(key), &name, &item.involved, &choices);
            }
            "goals" => {
                let goals = strategy.numbered().into_iter();
                let other = goals.filter(|goal| goal.goal.id != source.doc.item());
                let choices: Vec<_> = other
                    .map(|goal| {
                        let title = labels::numbered(&goal.printed(), &goal.goal.title);
                        (goal.goal.id, title)
                    })
                    .collect();
                links(ui, desk, source, &path(key), &name, &item.goals, &choices);
            }
            "due" => due(ui, desk, source, &path(key), &name, &item.due),
            "responsible" => {
                line(ui, desk, source, &path(key), &name, "", &item.responsible, LINE_LIMIT);
            }
            "period" => {
                let hint = templates::PERIOD_HINT;
                line(ui, desk, source, &path(key), &name, hint, &item.period, LINE_LIMIT);
                if item.period.value().is_some_and(|period| phases(period).is_none()) {
                    sign::hint(ui, templates::PERIOD_UNREAD);
                }
            }
            "effects" => effects(ui, desk, source, (item, n), removed),
            "reservation" => reservation(ui, desk, source, &path(key), &name, &item.reservation),
            _ => {}
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "a line has a place, a name, a hint and a limit")]
fn line(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    name: &str,
    hint: &str,
    register: &Register<String>,
    limit: usize,
) {
    let field = LineField { name, hint, width: WIDE_LINE };
    let held = register.value().cloned().map(Value::Line);
    line_field(ui, desk, source, path, &field, held, |typed| read_words(typed, limit))
        .show(ui, desk);
    clash_note(ui, register);
}

fn due(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    name: &str,
    register: &Register<jiff::civil::Date>,
) {
    date_field(ui, desk, source, path, name, register).show(ui, desk);
    clash_note(ui, register);
}

pub(super) fn mode(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    name: &str,
    register: &Register<WorkMode>,
) -> Trouble {
    let value = |mode: WorkMode| Some(Value::Line(mode.word().to_owned()));
    let offer = |mode: &WorkMode| Offer::new(value(*mode), labels::work_mode(*mode));
    let mut offers: Vec<Offer> = WorkMode::ALL.iter().map(offer).collect();
    offers.push(Offer::new(None, labels::OPEN));
    let held = register.value().copied().and_then(value);
    menu_field(ui, desk, source, path, (name, MODE_WIDTH), held, &offers)
}

fn reservation(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    name: &str,
    register: &Register<bool>,
) {
    let offer = |flag: Option<bool>, label: &str| {
        Offer::new(flag.map(Value::Flag), label).named(labels::part(name, label))
    };
    let offers =
        [offer(Some(true), labels::YES), offer(Some(false), labels::NO), offer(None, labels::OPEN)];
    let held = register.value().map(|flag| Value::Flag(*flag));
    choice(ui, desk, source, path, name, held, &offers);
    clash_note(ui, register);
}

/// Draws how one sees that a measure works: a line each.
fn effects(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    (item, n): (&Measure, usize),
    removed: &[Removed],
) {
    let one = templates::item("effects");
    let kind = labels::item_field(labels::MEASURE, n + 1, one);
    let (within, removal) = (Some((LIST, item.id)), Removal::AtOnce);
    let list = ItemList { source, within, key: "effects", text: "text", kind: &kind, removal };
    let ids: Vec<ItemId> = item.effects.iter().map(|effect| effect.id).collect();
    for place in 0..ids.len() {
        row(ui, desk, list, &ids, place, 0.0, |_, _| Vec::new());
    }
    let add = labels::add(one);
    let name = labels::item_field(labels::MEASURE, n + 1, &add);
    if source.writable && button::link(ui, &add, &name).clicked() {
        list.add(desk);
    }
    list.removed(ui, desk, removed);
}

/// Names the measures of other goals that serve this one too; each leads there.
pub(super) fn served_by(ui: &mut Ui, desk: &mut Desk<'_>, goal: ItemId) {
    let snapshot = desk.snapshot;
    let mut open = None;
    let mut is_first = true;
    for other in snapshot.strategy.content.numbered() {
        let Some(view) = snapshot.profiles.get(&other.goal.id) else { continue };
        for measure in view.content.measures.iter().filter(|m| m.goals.contains(&goal)) {
            if std::mem::take(&mut is_first) {
                sign::section(ui, templates::SERVED_BY);
            }
            let label = labels::numbered(&other.printed(), labels::titled(&measure.text));
            if button::link(ui, &label, &label).clicked() {
                open = Some(other.goal.id);
            }
        }
    }
    if let Some(goal) = open {
        desk.open_goal(goal);
    }
}
