// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The areas of effects with their criteria, and how a project contributes to one of them.

use egui::{Response, Ui};
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::ItemId;

use super::rows::{Beside, NOTHING, row};
use crate::desk::Desk;
use crate::field::new_item_id;
use crate::texts::{charts as texts, labels};
use crate::views::items::{ItemList, Removal};
use crate::views::steckbrief::clash_note;
use crate::widgets::choice::Offer;
use crate::widgets::dialog::Dialog;
use crate::widgets::menu_field::menu_field;
use crate::widgets::text_field::{TextKind, field_id, text_field};
use crate::widgets::{button, sign};

const MENU: f32 = 190.0;

/// Draws both lists.
pub(super) fn criteria(ui: &mut Ui, desk: &mut Desk<'_>) -> Response {
    let source = desk.strategy();
    let strategy = &desk.snapshot.strategy.content;
    let heading = sign::heading(ui, 1, texts::IMPACT_AREAS);
    let mut first = None;
    let (kind, removal) = (texts::IMPACT_AREA, Removal::Confirmed);
    let list = ItemList { source, within: None, key: "impact_areas", text: "name", kind, removal };
    let ids: Vec<ItemId> = strategy.impact_areas.iter().map(|area| area.id).collect();
    for (n, id) in ids.iter().enumerate() {
        let (field, _) = row(ui, desk, list, &ids, n, NOTHING);
        first = first.or(field);
        let name = labels::item_field(kind, n + 1, texts::QUESTION);
        sign::label(ui, texts::QUESTION);
        text_field(ui, desk, source, list.item(*id).then("question"), &name, TextKind::Item);
        ui.add_space(6.0);
    }
    list.add_button(ui, desk);
    sign::section(ui, texts::CRITERIA);
    let (kind, removal) = (texts::CRITERION, Removal::Confirmed);
    let list = ItemList { source, within: None, key: "criteria", text: "name", kind, removal };
    let ids: Vec<ItemId> = strategy.criteria.iter().map(|criterion| criterion.id).collect();
    for (n, criterion) in strategy.criteria.iter().enumerate() {
        let fields = |ui: &mut Ui, desk: &mut Desk<'_>| {
            let areas = strategy.impact_areas.iter();
            let mut offers: Vec<Offer> = areas
                .map(|area| Offer::new(Some(Value::Item(area.id)), labels::titled(&area.name)))
                .collect();
            offers.push(Offer::new(None, texts::NO_IMPACT_AREA));
            let held = criterion.impact_area.value().map(|id| Value::Item(*id));
            let name = labels::item_field(kind, n + 1, texts::IMPACT_AREA);
            let path = list.item(criterion.id).then("impact_area");
            menu_field(ui, desk, source, &path, (&name, MENU), held, &offers)
        };
        let beside = Some(Beside { width: MENU + 8.0, fields });
        let (field, _) = row(ui, desk, list, &ids, n, beside);
        first = first.or(field);
        let name = labels::item_field(kind, n + 1, texts::DEFINITION);
        sign::label(ui, texts::DEFINITION);
        let path = list.item(criterion.id).then("definition");
        text_field(ui, desk, source, path, &name, TextKind::Item);
        clash_note(ui, &criterion.impact_area);
        ui.add_space(6.0);
    }
    list.add_button(ui, desk);
    first.unwrap_or(heading)
}

/// Draws how a project contributes to a criterion.
pub(super) fn contribution(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    goal: ItemId,
    criterion: ItemId,
    dialog: &mut Dialog,
) -> Response {
    let snapshot = desk.snapshot;
    let strategy = &snapshot.strategy.content;
    let goals = strategy.numbered();
    let title = goals.iter().find(|it| it.goal.id == goal);
    let title = title.map(|it| labels::numbered(&it.printed(), &it.goal.title)).unwrap_or_default();
    let heading = sign::heading(ui, 1, &title);
    if let Some(criterion) = strategy.criteria.iter().find(|it| it.id == criterion) {
        sign::label(ui, &labels::part(texts::CRITERION, labels::titled(criterion.name.trim())));
        if !criterion.definition.trim().is_empty() {
            sign::hint(ui, criterion.definition.trim());
        }
    }
    let source = desk.profile(goal);
    let (kind, removal) = (texts::CONTRIBUTION, Removal::AtOnce);
    let list =
        ItemList { source, within: None, key: "contributions", text: "reason", kind, removal };
    let empty = Profile::default();
    let profile = snapshot.profiles.get(&goal).map_or(&empty, |view| &view.content);
    let own = profile.contributions.iter();
    let own = own.filter(|it| it.criterion.value() == Some(&criterion)).enumerate();
    let mut first = None;
    for (n, contribution) in own {
        ui.horizontal(|ui| {
            sign::label(ui, texts::REASON);
            if source.writable {
                list.remove_button(ui, desk, contribution.id, n);
            }
        });
        let path = list.item(contribution.id).then("reason");
        let field = text_field(ui, desk, source, path, texts::REASON, TextKind::Paragraphs);
        first = first.or(field.map(|field| field.response));
        clash_note(ui, &contribution.criterion);
    }
    if first.is_none() {
        sign::label(ui, texts::NO_CONTRIBUTION);
        if source.writable {
            let response =
                ui.horizontal(|ui| button::primary(ui, texts::CONTRIBUTE, texts::CONTRIBUTE)).inner;
            if response.clicked() {
                let id = new_item_id();
                let add = Op::Add { list: Path::key("contributions"), id, before: None };
                let at = list.item(id).then("criterion");
                let set = Op::Set { at, value: Some(Value::Item(criterion)) };
                desk.outbox.send(source.doc, source.version.clone(), vec![add, set]);
                desk.page.focus = Some(field_id(&source.key(list.item(id).then("reason"))));
            }
            first = Some(response);
        }
    }
    ui.add_space(8.0);
    if button::link(ui, texts::OPEN_PROFILE, texts::OPEN_PROFILE).clicked() {
        dialog.close_for_good();
        desk.open_goal(goal);
    }
    first.unwrap_or(heading)
}
