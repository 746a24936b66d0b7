// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The Leitlinie: title, vision, chapters, dimensions and which goals belong to them.

use egui::{Frame, Margin, Ui};
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::strategy::{GoalEntry, Strategy};

use super::clashes;
use super::items::{ItemList, Removal};
use super::steckbrief::{clash_note, held_back, paragraphs};
use crate::desk::{Desk, Source};
use crate::presence;
use crate::texts::{labels, notices};
use crate::theme::{CONTROL_HEIGHT, RADIUS_CARD, Tokens};
use crate::widgets::choice::Offer;
use crate::widgets::company;
use crate::widgets::line_field::{LineField, line_field, read_year};
use crate::widgets::menu_field::menu_field;
use crate::widgets::sign;
use crate::widgets::text_field::{TextKind, text_field};

const AREA_WIDTH: f32 = 200.0;
const BUTTONS_WIDTH: f32 = 86.0;
const LEAST_TITLE: f32 = 140.0;

/// Draws the Leitlinie.
pub fn leitlinie(ui: &mut Ui, desk: &mut Desk<'_>) {
    let strategy = &desk.snapshot.strategy.content;
    let source = desk.strategy();
    text_field(ui, desk, source, Path::key("title"), labels::STRATEGY_TITLE, TextKind::Title);
    company::now_here(ui, &presence::at_strategy(desk.snapshot));
    if !source.writable {
        sign::hint(ui, notices::READ_ONLY);
    }
    held_back(ui, desk, source.doc);
    clashes::cards(ui, desk, source, &clashes::of_strategy(strategy));
    vision(ui, desk, source, strategy);
    sign::section(ui, labels::CHAPTERS);
    let ids: Vec<ItemId> = strategy.chapters.iter().map(|chapter| chapter.id).collect();
    let parts = [("title", labels::CHAPTER_TITLE), ("body", labels::CHAPTER_BODY)];
    let removal = Removal::Confirmed;
    let list = ItemList { source, key: "chapters", text: "title", kind: labels::CHAPTER, removal };
    cards(ui, desk, list, &ids, parts);
    sign::section(ui, labels::AREAS);
    let ids: Vec<ItemId> = strategy.areas.iter().map(|area| area.id).collect();
    let parts = [("name", labels::AREA_NAME), ("description", labels::AREA_DESCRIPTION)];
    let list = ItemList { source, key: "areas", text: "name", kind: labels::AREA, removal };
    cards(ui, desk, list, &ids, parts);
    goals(ui, desk, source, strategy);
}

fn vision(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, strategy: &Strategy) {
    let vision = Path::key("vision");
    sign::section(ui, labels::VISION);
    sign::label(ui, labels::VISION_YEAR);
    let year = LineField { name: labels::VISION_YEAR, hint: "", width: 96.0 };
    let held = strategy.vision.year.value().map(|year| Value::Int((*year).into()));
    line_field(ui, desk, source, &vision.clone().then("year"), &year, held, read_year).show(ui);
    clash_note(ui, &strategy.vision.year);
    sign::label(ui, labels::VISION_CLAIM);
    paragraphs(ui, desk, source, vision.clone().then("claim"), labels::VISION_CLAIM);
    sign::label(ui, labels::VISION_ASPIRATION);
    paragraphs(ui, desk, source, vision.then("aspiration"), labels::VISION_ASPIRATION);
}

/// Draws a list whose items have a heading and a text.
fn cards(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    ids: &[ItemId],
    parts: [(&'static str, &str); 2],
) {
    for (n, id) in ids.iter().enumerate() {
        let tokens = Tokens::of(ui);
        let frame = Frame::new()
            .fill(tokens.panel)
            .stroke(tokens.separator())
            .corner_radius(RADIUS_CARD)
            .inner_margin(Margin::same(12));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                sign::label(ui, &labels::item(list.kind, n + 1));
                list.row_buttons(ui, desk, ids, n);
            });
            for ((key, label), kind) in
                parts.into_iter().zip([TextKind::Item, TextKind::Paragraphs])
            {
                let name = labels::item_field(list.kind, n + 1, label);
                text_field(ui, desk, list.source, list.item(*id).then(key), &name, kind);
            }
        });
    }
    list.add_button(ui, desk);
}

fn goals(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, strategy: &Strategy) {
    sign::section(ui, labels::GOALS);
    let ids: Vec<ItemId> = strategy.goals.iter().map(|goal| goal.id).collect();
    // A goal takes its Steckbrief along; that is not for a small button.
    let removal = Removal::Never;
    let list = ItemList { source, key: "goals", text: "title", kind: labels::GOAL_ENTRY, removal };
    for (n, goal) in strategy.goals.iter().enumerate() {
        let title = egui::Label::new(labels::titled(&goal.title)).selectable(false);
        let room = ui.available_width() - AREA_WIDTH - BUTTONS_WIDTH;
        if room < LEAST_TITLE {
            ui.add(title.wrap());
            ui.horizontal(|ui| {
                area_of(ui, desk, list, strategy, goal, n);
                list.row_buttons(ui, desk, &ids, n);
            });
        } else {
            ui.horizontal(|ui| {
                area_of(ui, desk, list, strategy, goal, n);
                let layout = egui::Layout::left_to_right(egui::Align::Center);
                ui.allocate_ui_with_layout(egui::vec2(room, CONTROL_HEIGHT), layout, |ui| {
                    ui.set_min_width(room);
                    ui.add(title.truncate());
                });
                list.row_buttons(ui, desk, &ids, n);
            });
        }
        clash_note(ui, &goal.area);
    }
    if source.writable {
        list.add_button(ui, desk);
    }
}

fn area_of(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    strategy: &Strategy,
    goal: &GoalEntry,
    n: usize,
) {
    let offers: Vec<Offer> = strategy
        .areas
        .iter()
        .enumerate()
        .map(|(n, area)| {
            let label = labels::numbered(&(n + 1).to_string(), &area.name);
            Offer::new(Some(Value::Item(area.id)), &label)
        })
        .collect();
    let name = labels::item_field(list.kind, n + 1, labels::GOAL_AREA);
    let held = goal.area.value().map(|area| Value::Item(*area));
    let path = list.item(goal.id).then("area");
    menu_field(ui, desk, list.source, &path, (&name, AREA_WIDTH), held, &offers).show(ui);
}
