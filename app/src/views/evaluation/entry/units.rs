// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The units that are rated, and the categories in which they are.

use egui::{Response, Ui};
use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::ids::ItemId;

use super::rows::{Beside, NOTHING, row};
use crate::desk::Desk;
use crate::texts::{charts as texts, labels};
use crate::views::items::{ItemList, Removal};
use crate::views::steckbrief::clash_note;
use crate::widgets::line_field::{LineField, line_field, read_words};
use crate::widgets::sign;

const CODE: f32 = 120.0;
const CODE_LIMIT: usize = 80;

/// Draws both lists.
pub(super) fn units(ui: &mut Ui, desk: &mut Desk<'_>) -> Response {
    let source = desk.strategy();
    let strategy = &desk.snapshot.strategy.content;
    let heading = sign::heading(ui, 1, texts::UNITS);
    let mut first = None;
    let (kind, removal) = (texts::UNIT, Removal::Confirmed);
    let list = ItemList { source, within: None, key: "units", text: "name", kind, removal };
    let ids: Vec<ItemId> = strategy.units.iter().map(|unit| unit.id).collect();
    let mut entered = false;
    for (n, unit) in strategy.units.iter().enumerate() {
        let fields = |ui: &mut Ui, desk: &mut Desk<'_>| {
            let name = labels::item_field(kind, n + 1, texts::CODE);
            let field = LineField { name: &name, hint: texts::CODE, width: CODE };
            let held = unit.code.value().cloned().map(Value::Line);
            let path = list.item(unit.id).then("code");
            let read = |typed: &str| read_words(typed, CODE_LIMIT);
            line_field(ui, desk, source, &path, &field, held, read)
        };
        let beside = Some(Beside { width: CODE + 8.0, fields });
        let (field, is_entered) = row(ui, desk, list, &ids, n, beside);
        entered |= is_entered;
        first = first.or(field);
        clash_note(ui, &unit.code);
    }
    if entered {
        list.add(desk);
    }
    list.add_button(ui, desk);
    sign::section(ui, texts::CATEGORIES);
    let (kind, removal) = (texts::CATEGORY, Removal::Confirmed);
    let list = ItemList { source, within: None, key: "categories", text: "name", kind, removal };
    let ids: Vec<ItemId> = strategy.categories.iter().map(|category| category.id).collect();
    let mut entered = false;
    for n in 0..ids.len() {
        let (field, is_entered) = row(ui, desk, list, &ids, n, NOTHING);
        entered |= is_entered;
        first = first.or(field);
    }
    if entered {
        list.add(desk);
    }
    list.add_button(ui, desk);
    first.unwrap_or(heading)
}
