// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The fields of a Steckbrief, drawn in the order of its template. Each has its words and its help.

use egui::Ui;
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::goal::{MeasureState, Profile};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::domain::template::Template;

use super::{adjustment, answer, clash_note, efforts, lists, measures, paragraphs, perspectives};
use crate::desk::{Desk, Source};
use crate::texts::templates;
use crate::theme::Tokens;
use crate::widgets::choice::Offer;
use crate::widgets::help;
use crate::widgets::line_field::{LineField, Trouble, line_field, read_target, read_words};
use crate::widgets::links::links;
use crate::widgets::menu_field::menu_field;
use crate::widgets::stage::Stage;

/// As the table limits the words of the Verbund.
const WORDS_LIMIT: usize = 40;
const START_LIMIT: usize = 80;
const METRIC_LIMIT: usize = 200;
const MENU_WIDTH: f32 = 240.0;
const LINE_WIDTH: f32 = 200.0;
const WIDE_LINE: f32 = 320.0;

/// Draws every field of the template.
pub(super) fn sections(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    profile: &Profile,
    goal: ItemId,
) {
    let strategy = &desk.snapshot.strategy.content;
    let template = strategy.template();
    let form = template.form();
    // By how far they are, the Steckbriefe of every template lie on the board.
    let unprinted = (!form.has("state")).then_some("state");
    for key in form.sections.iter().map(|section| section.key).chain(unprinted) {
        // Who does what stands beside the Steckbrief.
        if key == "task_split" || is_left_out(key, profile) {
            continue;
        }
        let name = heading(ui, template, key);
        field(ui, desk, source, profile, template, key, name);
    }
    measures::served_by(ui, desk, goal);
}

/// What an import could not place is shown only where there is something.
fn is_left_out(key: &str, profile: &Profile) -> bool {
    key == "extra" && profile.extra.is_empty()
}

/// Draws the heading of a field, with its help. Returns its name.
fn heading(ui: &mut Ui, template: Template, key: &str) -> &'static str {
    let templates::Words { name, help } = templates::field(template, key);
    help::heading(ui, name, help);
    name
}

fn field(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    profile: &Profile,
    template: Template,
    key: &'static str,
    name: &'static str,
) {
    let strategy = &desk.snapshot.strategy.content;
    match key {
        "purposes" => lists::purposes(ui, desk, source, profile),
        "milestones" => lists::milestones(ui, desk, source, profile),
        "measures" => measures::measures(ui, desk, source, profile),
        "adjustment" => adjustment(ui, desk, source, profile),
        "efforts" => efforts::efforts(ui, desk, source, &profile.efforts),
        "risks" => answer(ui, desk, source, &Path::key("risks"), name, &profile.risks),
        "impact" => perspectives::perspectives(ui, desk, source, &profile.impact),
        "start" => {
            let field =
                LineField { name, hint: crate::texts::labels::START_HINT, width: LINE_WIDTH };
            words(ui, desk, source, key, &field, &profile.start, START_LIMIT);
        }
        "priority" => {
            let field = LineField { name, hint: "", width: LINE_WIDTH };
            words(ui, desk, source, key, &field, &profile.priority, WORDS_LIMIT);
        }
        "effort_class" => {
            let field = LineField { name, hint: "", width: LINE_WIDTH };
            words(ui, desk, source, key, &field, &profile.effort_class, WORDS_LIMIT);
        }
        "smart_metric" => {
            let field = LineField { name, hint: "", width: WIDE_LINE };
            words(ui, desk, source, key, &field, &profile.smart_metric, METRIC_LIMIT);
        }
        "smart_target" => {
            let field = LineField { name, hint: "", width: WIDE_LINE };
            let held = profile.smart_target.value().cloned().map(Value::Target);
            line_field(ui, desk, source, &Path::key(key), &field, held, read_target).show(ui, desk);
            clash_note(ui, &profile.smart_target);
        }
        "state" => {
            state(ui, desk, source, &Path::key(key), name, &profile.state).show(ui, desk);
            clash_note(ui, &profile.state);
        }
        "horizon" => horizon(ui, desk, source, profile, template, name),
        "lead" => lead_field(ui, desk, source, &Path::key(key), name, &profile.lead, strategy),
        "involved" => {
            let choices = actors(strategy);
            links(ui, desk, source, &Path::key(key), name, &profile.involved, &choices);
        }
        "benefits" | "success_criteria" | "contributions" | "extra" => {
            lists::passages(ui, desk, source, profile, key);
        }
        // Everything else is a text.
        key => paragraphs(ui, desk, source, Path::key(key), name),
    }
}

fn words(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    key: &'static str,
    field: &LineField<'_>,
    register: &Register<String>,
    limit: usize,
) {
    let held = register.value().cloned().map(Value::Line);
    line_field(ui, desk, source, &Path::key(key), field, held, |typed| read_words(typed, limit))
        .show(ui, desk);
    clash_note(ui, register);
}

fn horizon(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    profile: &Profile,
    template: Template,
    name: &str,
) {
    let value = |number: usize| i64::try_from(number).ok().map(Value::Int);
    let horizons = templates::horizons(template).iter().enumerate();
    let mut offers: Vec<Offer> =
        horizons.map(|(n, label)| Offer::new(value(n + 1), label)).collect();
    offers.push(Offer::new(None, crate::texts::labels::OPEN));
    let held = profile.horizon.value().map(|number| Value::Int(i64::from(*number)));
    let path = Path::key("horizon");
    menu_field(ui, desk, source, &path, (name, MENU_WIDTH), held, &offers).show(ui, desk);
    clash_note(ui, &profile.horizon);
}

/// Draws how far something is.
pub(crate) fn state(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    name: &str,
    register: &Register<MeasureState>,
) -> Trouble {
    let value = |state: MeasureState| Some(Value::Line(state.word().to_owned()));
    let tokens = Tokens::of(ui);
    let offer = |state: &MeasureState| {
        let offer = Offer::new(value(*state), templates::measure_state(*state));
        offer.coloured(Stage::from(*state).text(tokens))
    };
    let offers: Vec<Offer> = MeasureState::ALL.iter().map(offer).collect();
    let held = value(register.value().copied().unwrap_or_default());
    menu_field(ui, desk, source, path, (name, lists::STATE_WIDTH), held, &offers)
}

/// Draws who leads.
pub(super) fn lead_field(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    name: &str,
    register: &Register<ItemId>,
    strategy: &Strategy,
) {
    let choices = actors(strategy).into_iter();
    let mut offers: Vec<Offer> =
        choices.map(|(id, name)| Offer::new(Some(Value::Item(id)), &name)).collect();
    offers.push(Offer::new(None, crate::texts::labels::OPEN));
    let held = register.value().map(|id| Value::Item(*id));
    menu_field(ui, desk, source, path, (name, MENU_WIDTH), held, &offers).show(ui, desk);
    clash_note(ui, register);
}

/// Returns who may act: the members, then the bodies.
pub(super) fn actors(strategy: &Strategy) -> Vec<(ItemId, String)> {
    let members = strategy.members.iter().map(|member| member.id);
    let ids = members.chain(strategy.bodies.iter().map(|body| body.id));
    ids.filter_map(|id| Some((id, strategy.actor(id)?.to_owned()))).collect()
}
