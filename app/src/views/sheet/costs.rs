// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the own plan costs: a line each with range, year and what it rests on, and the sums.

use egui::Ui;
use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::goal::Unit;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::sheet::{Cost, CostKind};

use super::plan::Plan;
use crate::desk::Desk;
use crate::texts::{labels, plan as texts, templates};
use crate::views::items::{ItemList, Removal};
use crate::views::steckbrief::{clash_note, estimate, nested, row};
use crate::widgets::choice::Offer;
use crate::widgets::line_field::{LineField, line_field, read_words, read_year};
use crate::widgets::menu_field::menu_field;
use crate::widgets::text_field::{TextKind, text_field};
use crate::widgets::{button, sign};

const LIST: &str = "costs";
const KIND_WIDTH: f32 = 120.0;
const YEAR_WIDTH: f32 = 72.0;
const LINE_WIDTH: f32 = 160.0;
/// As the table limits the line.
const LINE_LIMIT: usize = 80;

/// Draws the costs.
pub(super) fn costs(ui: &mut Ui, desk: &mut Desk<'_>, plan: Plan<'_>) {
    sign::section(ui, texts::COSTS);
    let kind = plan.name(texts::COST);
    let (source, removal) = (plan.source, Removal::AtOnce);
    let list = ItemList { source, within: None, key: LIST, text: "text", kind: &kind, removal };
    let ids: Vec<ItemId> = plan.sheet.costs.iter().map(|item| item.id).collect();
    for (n, item) in plan.sheet.costs.iter().enumerate() {
        row(ui, desk, list, &ids, n, KIND_WIDTH + 8.0, |ui, desk| {
            let name = labels::item_field(&kind, n + 1, texts::KIND);
            let value = |kind: CostKind| Some(Value::Line(kind.word().to_owned()));
            let offer = |kind: &CostKind| Offer::new(value(*kind), texts::kind(*kind));
            let offers: Vec<Offer> = CostKind::ALL.iter().map(offer).collect();
            let held = value(item.kind.value().copied().unwrap_or_default());
            let (path, menu) = (list.item(item.id).then("kind"), (name.as_str(), KIND_WIDTH));
            vec![menu_field(ui, desk, source, &path, menu, held, &offers)]
        });
        clash_note(ui, &item.kind);
        nested(ui, |ui| amount(ui, desk, list, item, n));
    }
    if source.writable && button::link(ui, texts::ADD_COST, &plan.name(texts::ADD_COST)).clicked() {
        list.add(desk);
    }
    list.removed(ui, desk, &plan.sheet.removed);
    for kind in [CostKind::OneOff, CostKind::Yearly] {
        if let Some(sum) = plan.sheet.total(kind) {
            sign::label(ui, &labels::part(texts::TITLE, &texts::total(kind, sum)));
        }
    }
}

/// Draws how much it is, when, and what that rests on.
fn amount(ui: &mut Ui, desk: &mut Desk<'_>, list: ItemList<'_>, item: &Cost, n: usize) {
    let source = list.source;
    let path = |key| list.item(item.id).then(key);
    let called = |key| labels::item_field(list.kind, n + 1, templates::item_field(LIST, key));
    let amount = called("amount");
    let range = ((texts::AMOUNT.as_str(), amount.as_str()), Unit::Eur);
    estimate(ui, desk, source, &path("amount"), range, &item.amount);
    clash_note(ui, &item.amount);
    let mut troubles = Vec::new();
    ui.horizontal_wrapped(|ui| {
        sign::label(ui, texts::YEAR);
        let field = LineField { name: &called("year"), hint: "", width: YEAR_WIDTH };
        let held = item.year.value().map(|year| Value::Int((*year).into()));
        troubles.push(line_field(ui, desk, source, &path("year"), &field, held, read_year));
        sign::label(ui, texts::BUDGET_LINE);
        let field = LineField { name: &called("budget_line"), hint: "", width: LINE_WIDTH };
        let held = item.budget_line.value().cloned().map(Value::Line);
        let read = |typed: &str| read_words(typed, LINE_LIMIT);
        troubles.push(line_field(ui, desk, source, &path("budget_line"), &field, held, read));
    });
    for trouble in troubles {
        trouble.show(ui, desk);
    }
    clash_note(ui, &item.year);
    clash_note(ui, &item.budget_line);
    sign::label(ui, texts::BASIS);
    let name = labels::item_field(list.kind, n + 1, templates::BASIS);
    text_field(ui, desk, source, path("basis"), &name, TextKind::Item);
}
