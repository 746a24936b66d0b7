// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What stands in a field of the SWOT: written, moved, put into another field and removed.

use egui::{Response, Ui};
use leitwerk_shared::domain::assessment::{Quadrant, SwotItem};
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::ids::ItemId;

use super::rows::{Beside, row};
use crate::desk::Desk;
use crate::field::new_item_id;
use crate::texts::{charts as texts, labels};
use crate::views::items::{ItemList, Removal};
use crate::views::steckbrief::clash_note;
use crate::widgets::choice::Offer;
use crate::widgets::menu_field::menu_field;
use crate::widgets::text_field::field_id;
use crate::widgets::{button, sign};

const MENU: f32 = 130.0;

/// Draws the entries of a field.
pub(super) fn swot(ui: &mut Ui, desk: &mut Desk<'_>, quadrant: Option<Quadrant>) -> Response {
    let source = desk.strategy();
    let name = quadrant.map_or(texts::NO_QUADRANT.as_str(), texts::quadrant);
    let mut first = None;
    let heading = sign::heading(ui, 1, name);
    if let Some(quadrant) = quadrant {
        sign::hint(ui, texts::quadrant_hint(quadrant));
    }
    let all = desk.snapshot.strategy.content.swot.iter();
    let items: Vec<&SwotItem> =
        all.filter(|item| item.quadrant.value().copied() == quadrant).collect();
    let ids: Vec<ItemId> = items.iter().map(|item| item.id).collect();
    let (kind, removal) = (texts::SWOT_ITEM, Removal::Confirmed);
    let list = ItemList { source, within: None, key: "swot", text: "text", kind, removal };
    if items.is_empty() {
        sign::label(ui, texts::NO_ITEMS);
    }
    let mut entered = false;
    for (n, item) in items.iter().enumerate() {
        let fields = |ui: &mut Ui, desk: &mut Desk<'_>| {
            let value = |quadrant: Quadrant| Some(Value::Line(quadrant.word().to_owned()));
            let offer = |it: &Quadrant| Offer::new(value(*it), texts::quadrant(*it));
            let offers: Vec<Offer> = Quadrant::ALL.iter().map(offer).collect();
            let held = item.quadrant.value().copied().and_then(value);
            let name = labels::item_field(kind, n + 1, texts::QUADRANT);
            let path = list.item(item.id).then("quadrant");
            menu_field(ui, desk, source, &path, (&name, MENU), held, &offers)
        };
        let beside = Some(Beside { width: MENU + 8.0, fields });
        let (field, is_entered) = row(ui, desk, list, &ids, n, beside);
        entered |= is_entered;
        first = first.or(field);
        clash_note(ui, &item.quadrant);
    }
    if source.writable {
        let label = labels::add(kind);
        let response = button::link(ui, &label, &label);
        if response.clicked() || entered {
            let id = new_item_id();
            let mut ops = vec![Op::Add { list: Path::key("swot"), id, before: None }];
            let value = quadrant.map(|quadrant| Value::Line(quadrant.word().to_owned()));
            let at = list.item(id).then("quadrant");
            ops.extend(value.map(|value| Op::Set { at, value: Some(value) }));
            desk.outbox.send(source.doc, source.version.clone(), ops);
            desk.page.focus = Some(field_id(&source.key(list.item(id).then("text"))));
        }
        first = first.or(Some(response));
    }
    first.unwrap_or(heading)
}
