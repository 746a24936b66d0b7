// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One Steckbrief with every field of its template, in the order of the printed form.

mod answer;
mod efforts;
mod lists;
mod measures;
mod perspectives;
mod sections;

pub(crate) use self::answer::answer;
pub(crate) use self::efforts::estimate;
pub(crate) use self::lists::{STATE_WIDTH, nested, row};
pub(crate) use self::measures::overdue;
pub(crate) use self::sections::state as measure_state;

use egui::text::{LayoutJob, TextFormat};
use egui::{FontId, Label, Ui};
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::{DocId, ItemId};
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::domain::strategy::Numbered;

use super::{clashes, overview};
use crate::desk::{Desk, Source};
use crate::outbox::FieldKey;
use crate::presence;
use crate::texts::{dates, labels, notices, templates};
use crate::theme::{self, Tokens};
use crate::widgets::choice::{Offer, choice};
use crate::widgets::sign;
use crate::widgets::text_field::{TextKind, text_field};
use crate::widgets::{authors, company};

/// Draws the Steckbrief of the open goal; with `decide`, also the decisions that it waits for.
pub fn steckbrief(ui: &mut Ui, desk: &mut Desk<'_>, decide: bool) {
    let snapshot = desk.snapshot;
    let strategy = &snapshot.strategy.content;
    let goals = [strategy.numbered(), strategy.retired()].concat();
    let Some(goal) = goals.iter().find(|goal| Some(goal.goal.id) == desk.page.goal) else {
        sign::label(ui, &templates::no_goal_open(strategy.template()));
        return;
    };
    let empty = Profile::default();
    let profile = snapshot.profiles.get(&goal.goal.id).map_or(&empty, |view| &view.content);
    let source = desk.profile(goal.goal.id);
    title(ui, desk, goal);
    if !source.writable {
        sign::hint(ui, notices::READ_ONLY);
    }
    held_back(ui, desk, source.doc);
    overview::merged(ui, desk, source.doc);
    overview::fresh(ui, desk, source.doc);
    if decide {
        if desk.page.questions.of(goal.goal.id) > 0 {
            ui.add_space(6.0);
        }
        decisions(ui, desk, goal.goal.id);
    }
    sections::sections(ui, desk, source, profile, goal.goal.id);
}

/// Returns the field with which a Steckbrief begins.
pub(super) fn first_field(desk: &Desk<'_>, goal: ItemId) -> FieldKey {
    let form = desk.snapshot.strategy.content.template().form();
    desk.profile(goal).key(Path::key(form.first()))
}

/// Says which changes of a document are held and not shown.
pub(super) fn held_back(ui: &mut Ui, desk: &Desk<'_>, doc: DocId) {
    for ((reason, device), count) in desk.snapshot.held_back.get(&doc).into_iter().flatten() {
        let author = desk.snapshot.author(*device).unwrap_or(labels::UNKNOWN_AUTHOR);
        sign::trouble(ui, &notices::held_back(*reason, *count, author));
    }
}

/// Draws the number and the title, which belongs to the Leitlinie.
fn title(ui: &mut Ui, desk: &mut Desk<'_>, goal: &Numbered<'_>) {
    let template = desk.snapshot.strategy.content.template();
    let area = goal.area.map_or(templates::no_area(template), |area| labels::titled(&area.name));
    let under = templates::under_title(template, area);
    let name = labels::numbered(&goal.printed(), labels::titled(&goal.goal.title));
    sign::title(ui, &labels::part(&name, &under), |ui| numbered(ui, desk, goal));
    ui.add_space(-6.0);
    beneath(ui, desk, goal.goal.id, &under);
    let guests = presence::at_goal(desk.snapshot, goal.goal.id);
    company::now_here(ui, &guests);
}

/// Draws what stands under the title, and who has written into the Steckbrief last.
fn beneath(ui: &mut Ui, desk: &Desk<'_>, goal: ItemId, under: &str) {
    let last = desk.snapshot.profiles.get(&goal).and_then(|view| view.last);
    let Some(last) = last else {
        sign::label(ui, under);
        return;
    };
    let (name, colour) = authors::author(ui, desk, last.device);
    let format = |colour| TextFormat::simple(FontId::proportional(13.5), colour);
    let muted = format(Tokens::of(ui).muted);
    let mut job = LayoutJob::single_section(labels::before_last(under), muted.clone());
    job.append(name, 0.0, format(colour));
    job.append(&labels::after_last(&dates::moment(last.at, desk.now)), 0.0, muted);
    ui.add(Label::new(job).wrap().selectable(false));
}

fn numbered(ui: &mut Ui, desk: &mut Desk<'_>, goal: &Numbered<'_>) {
    let strategy = desk.strategy();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let number = theme::page_title(goal.printed()).color(Tokens::of(ui).muted);
        ui.vertical(|ui| {
            ui.add_space(6.0);
            ui.add(Label::new(number).selectable(false).extend());
        });
        ui.vertical(|ui| {
            let path = Path::key("goals").item(goal.goal.id).then("title");
            text_field(ui, desk, strategy, path, labels::TITLE, TextKind::Title);
        });
    });
}

/// Draws a text of one or many paragraphs.
pub(crate) fn paragraphs(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: Path,
    name: &str,
) {
    text_field(ui, desk, source, path, name, TextKind::Paragraphs);
}

fn adjustment(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, profile: &Profile) {
    let path = Path::key("adjustment").then("adjusted");
    ui.horizontal_wrapped(|ui| {
        let offer = |value: Option<bool>, label: &str| {
            let offer = Offer::new(value.map(Value::Flag), label);
            offer.named(labels::part(labels::ADJUSTED, label))
        };
        let offers = [
            offer(Some(true), labels::YES),
            offer(Some(false), labels::NO),
            offer(None, labels::OPEN),
        ];
        let held = profile.adjustment.adjusted.value().map(|flag| Value::Flag(*flag));
        choice(ui, desk, source, &path, labels::ADJUSTED, held, &offers);
        sign::label(ui, labels::ADJUSTED);
    });
    clash_note(ui, &profile.adjustment.adjusted);
    let note = Path::key("adjustment").then("note");
    sign::label(ui, labels::ADJUSTMENT_NOTE);
    paragraphs(ui, desk, source, note, labels::ADJUSTMENT_NOTE);
}

/// Says beside a field that it has several values; they are shown among the decisions.
pub(crate) fn clash_note<T>(ui: &mut Ui, register: &Register<T>) {
    if register.clash().is_some() {
        let tokens = Tokens::of(ui);
        sign::tag(ui, &labels::warning(notices::TWO_VALUES), tokens.warn, tokens.warn_bg);
    }
}

/// Draws the decisions that the open goal waits for.
pub fn decisions(ui: &mut Ui, desk: &mut Desk<'_>, goal: ItemId) {
    let snapshot = desk.snapshot;
    if let Some(view) = snapshot.profiles.get(&goal) {
        let source = desk.profile(goal);
        clashes::cards(
            ui,
            desk,
            source,
            &clashes::of_profile(&snapshot.strategy.content, &view.content),
        );
    }
    if let Some(view) = snapshot.sheets.get(&goal) {
        let source = desk.sheet(goal);
        clashes::cards(
            ui,
            desk,
            source,
            &clashes::of_sheet(&snapshot.strategy.content, &view.content),
        );
    }
}
