// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The lists of a Steckbrief: Sinn & Zweck, Meilensteine, and those whose items are a few texts.

use egui::{Align, Frame, Id, Layout, Margin, Ui, vec2};
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::goal::{Milestone, MilestoneState, Profile};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::record::{Held, Item, Record};

use super::sections::{actors, lead_field};
use super::{clash_note, measures, paragraphs};
use crate::desk::{Desk, Source};
use crate::texts::{labels, templates};
use crate::theme::Tokens;
use crate::views::items::{ItemList, Removal, holds_keyboard};
use crate::widgets::choice::Offer;
use crate::widgets::date_field::{self, date_field};
use crate::widgets::help;
use crate::widgets::line_field::Trouble;
use crate::widgets::links::links;
use crate::widgets::menu_field::menu_field;
use crate::widgets::stage::Stage;
use crate::widgets::text_field::{TextKind, field_id, text_field};
use crate::widgets::{button, sign};

pub(crate) const STATE_WIDTH: f32 = 140.0;
pub(super) const MODE_WIDTH: f32 = 190.0;
pub(super) const DETAILS_WIDTH: f32 = 28.0;
const BUTTONS_WIDTH: f32 = 90.0;
const CRITERION_WIDTH: f32 = 280.0;
/// Where the text would be narrower, the fields beside it go under it.
const LEAST_TEXT: f32 = 220.0;

pub(super) fn list_of<'a>(
    source: Source<'a>,
    key: &'static str,
    kind: &'static str,
) -> ItemList<'a> {
    ItemList { source, within: None, key, text: "text", kind, removal: Removal::AtOnce }
}

/// Draws „Sinn & Zweck“.
pub(super) fn purposes(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, profile: &Profile) {
    let list = list_of(source, "purposes", labels::PURPOSE);
    let ids: Vec<ItemId> = profile.purposes.iter().map(|item| item.id).collect();
    for n in 0..ids.len() {
        row(ui, desk, list, &ids, n, 0.0, |_, _| Vec::new());
    }
    list.foot(ui, desk, &profile.removed);
}

/// Draws „Meilensteine“.
pub(super) fn milestones(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, profile: &Profile) {
    let list = list_of(source, "milestones", labels::MILESTONE);
    let ids: Vec<ItemId> = profile.milestones.iter().map(|item| item.id).collect();
    let beside = date_field::WIDTH + STATE_WIDTH + DETAILS_WIDTH + 24.0;
    for (n, item) in profile.milestones.iter().enumerate() {
        let mut is_open = false;
        row(ui, desk, list, &ids, n, beside, |ui, desk| {
            let troubles = vec![due(ui, desk, list, item, n), state(ui, desk, list, item, n)];
            is_open = details_button(ui, desk, list, item, n);
            troubles
        });
        milestone_notes(ui, desk, item);
        if is_open {
            nested(ui, |ui| milestone_details(ui, desk, list, item, n));
        }
    }
    list.foot(ui, desk, &profile.removed);
}

fn due(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    item: &Milestone,
    n: usize,
) -> Trouble {
    let name = labels::item_field(list.kind, n + 1, labels::DUE);
    let path = list.item(item.id).then("due");
    date_field(ui, desk, list.source, &path, &name, &item.due)
}

fn state(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    item: &Milestone,
    n: usize,
) -> Trouble {
    let name = labels::item_field(list.kind, n + 1, labels::STATE);
    let value = |state: MilestoneState| Some(Value::Line(state.word().to_owned()));
    let tokens = Tokens::of(ui);
    let offer = |state: MilestoneState| {
        let offer = Offer::new(value(state), labels::milestone_state(state));
        offer.coloured(Stage::from(state).text(tokens))
    };
    let offers: Vec<Offer> = MilestoneState::ALL.iter().copied().map(offer).collect();
    let held = value(item.state.value().copied().unwrap_or_default());
    let path = list.item(item.id).then("state");
    menu_field(ui, desk, list.source, &path, (&name, STATE_WIDTH), held, &offers)
}

/// Says under a Meilenstein what its fields alone do not say.
fn milestone_notes(ui: &mut Ui, desk: &Desk<'_>, item: &Milestone) {
    let tokens = Tokens::of(ui);
    let done = item.state.value() == Some(&MilestoneState::Done);
    if !done && item.due.value().is_some_and(|due| *due < desk.now.date()) {
        sign::tag(ui, labels::OVERDUE, tokens.bad, tokens.bad_bg);
    }
    clash_note(ui, &item.due);
    clash_note(ui, &item.state);
}

/// Draws the button that shows and hides what else there is to an item. Returns whether it is
/// shown.
pub(super) fn details_button(
    ui: &mut Ui,
    desk: &Desk<'_>,
    list: ItemList<'_>,
    item: &impl Item,
    n: usize,
) -> bool {
    let open = Id::unique(("details", list.source.doc.to_bytes(), item.id().to_bytes()));
    let mut is_open = ui.data(|data| data.get_temp(open).unwrap_or(false));
    if !is_open && holds_aim(desk, list.source, &list.item(item.id()), item) {
        is_open = true;
        ui.data_mut(|data| data.insert_temp(open, true));
    }
    let name = labels::item_field(list.kind, n + 1, templates::DETAILS);
    let button = button::sign(ui, templates::MORE, &name);
    ui.ctx().accesskit_node_builder(button.id, |node| node.set_expanded(is_open));
    if button.clicked() {
        is_open = !is_open;
        ui.data_mut(|data| data.insert_temp(open, is_open));
    }
    is_open
}

/// Returns whether the keyboard is on its way into a field of an item, from a search or a list of
/// what waits.
fn holds_aim(desk: &Desk<'_>, source: Source<'_>, at: &Path, record: &dyn Record) -> bool {
    let Some(aim) = desk.page.focus else { return false };
    record.keys().iter().any(|key| {
        let path = at.clone().then(key);
        // The text of the item itself is always shown.
        let is_here = *key != "text" && aim == field_id(&source.key(path.clone()));
        let inside = |(id, item): &(ItemId, &dyn Record)| {
            let item_at = path.clone().item(*id);
            item.keys().iter().any(|key| aim == field_id(&source.key(item_at.clone().then(key))))
        };
        is_here || matches!(record.field(key), Some(Held::List(items)) if items.iter().any(inside))
    })
}

/// Draws what belongs to the item above.
pub(crate) fn nested(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let rule = Tokens::of(ui).separator();
    let margin = Margin { left: 16, bottom: 8, ..Margin::ZERO };
    let drawn = Frame::new().inner_margin(margin).show(ui, content).response.rect;
    ui.painter().vline(drawn.left() + 5.0, drawn.y_range().shrink(4.0), rule);
}

/// Draws who works on a Meilenstein and how.
fn milestone_details(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    item: &Milestone,
    n: usize,
) {
    let strategy = &desk.snapshot.strategy.content;
    let called = |key: &str| {
        let field = templates::item_field("milestones", key);
        (field, labels::item_field(labels::MILESTONE, n + 1, field))
    };
    let (label, name) = called("lead");
    help::label(ui, label, &name, templates::item_help("lead"));
    let path = list.item(item.id).then("lead");
    lead_field(ui, desk, list.source, &path, &name, &item.lead, strategy);
    let (label, name) = called("involved");
    help::label(ui, label, &name, templates::item_help("involved"));
    let path = list.item(item.id).then("involved");
    links(ui, desk, list.source, &path, &name, &item.involved, &actors(strategy));
    let (label, name) = called("mode");
    help::label(ui, label, &name, templates::item_help("mode"));
    let path = list.item(item.id).then("mode");
    measures::mode(ui, desk, list.source, &path, &name, &item.mode).show(ui, desk);
    clash_note(ui, &item.mode);
}

/// Draws a list whose items are a few texts, such as a keyword and what it means.
pub(super) fn passages(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    profile: &Profile,
    key: &'static str,
) {
    let kind = templates::item(key);
    let (first, second) = match key {
        "benefits" => ("keyword", "text"),
        "success_criteria" => ("name", "text"),
        "contributions" => ("criterion", "reason"),
        _ => ("title", "body"),
    };
    let text = if key == "contributions" { second } else { first };
    let list = ItemList { source, within: None, key, text, kind, removal: Removal::AtOnce };
    let ids: Vec<ItemId> = match key {
        "benefits" => profile.benefits.iter().map(|item| item.id).collect(),
        "success_criteria" => profile.success_criteria.iter().map(|item| item.id).collect(),
        "contributions" => profile.contributions.iter().map(|item| item.id).collect(),
        _ => profile.extra.iter().map(|item| item.id).collect(),
    };
    for n in 0..ids.len() {
        let called = |key: &str, field: &str| {
            labels::item_field(kind, n + 1, templates::item_field(key, field))
        };
        if key == "contributions" {
            criterion(ui, desk, list, profile, n, &called(key, first));
        }
        row(ui, desk, list, &ids, n, 0.0, |_, _| Vec::new());
        if key != "contributions" {
            let path: Path = list.item(ids[n]).then(second);
            paragraphs(ui, desk, source, path, &called(key, second));
        }
        ui.add_space(6.0);
    }
    list.foot(ui, desk, &profile.removed);
}

/// Draws the criterion that a project contributes to.
fn criterion(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    profile: &Profile,
    n: usize,
    name: &str,
) {
    let Some(item) = profile.contributions.get(n) else { return };
    let criteria = desk.snapshot.strategy.content.criteria.iter();
    let mut offers: Vec<Offer> = criteria
        .map(|criterion| {
            Offer::new(Some(Value::Item(criterion.id)), labels::titled(&criterion.name))
        })
        .collect();
    offers.push(Offer::new(None, labels::OPEN));
    let held = item.criterion.value().map(|id| Value::Item(*id));
    let path = list.item(item.id).then("criterion");
    menu_field(ui, desk, list.source, &path, (name, CRITERION_WIDTH), held, &offers).show(ui, desk);
    clash_note(ui, &item.criterion);
}

/// Draws one item: its text, what stands beside it, and the buttons of the row.
pub(crate) fn row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    ids: &[ItemId],
    n: usize,
    beside: f32,
    fields: impl FnOnce(&mut Ui, &mut Desk<'_>) -> Vec<Trouble>,
) {
    let width = ui.available_width();
    let buttons = if list.source.writable { BUTTONS_WIDTH + 8.0 } else { 0.0 };
    let in_line = width - buttons - beside >= LEAST_TEXT || beside == 0.0;
    let text_width = width - buttons - if in_line { beside } else { 0.0 };
    let mut fields = Some(fields);
    let mut troubles = Vec::new();
    let first = ui.horizontal_top(|ui| {
        text(ui, desk, list, ids, n, text_width);
        if in_line && let Some(fields) = fields.take() {
            troubles = fields(ui, desk);
        }
        list.row_buttons(ui, desk, ids, n);
    });
    let mut rect = first.response.rect;
    if let Some(fields) = fields.take() {
        // Closer to its text than to the next item.
        ui.add_space(-4.0);
        let second = ui.horizontal_top(|ui| fields(ui, desk));
        rect = rect.union(second.response.rect);
        troubles = second.inner;
        ui.add_space(8.0);
    }
    for trouble in troubles {
        trouble.show(ui, desk);
    }
    if holds_keyboard(ui, rect) {
        list.move_keys(ui, desk, ids, n);
    }
}

fn text(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    ids: &[ItemId],
    n: usize,
    width: f32,
) {
    let path = list.item(ids[n]).then(list.text);
    let name = labels::item(list.kind, n + 1);
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        let output = text_field(ui, desk, list.source, path, &name, TextKind::Item);
        if output.is_some_and(|output| output.entered) && n + 1 == ids.len() {
            list.add(desk);
        }
    });
}
