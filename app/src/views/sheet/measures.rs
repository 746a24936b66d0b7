// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The measures of the own plan: those of the Leitlinie, each adopted, adapted or left out with a
//! reason, and those that the Kommune adds.

use egui::Ui;
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::findings::Rule;
use leitwerk_shared::domain::goal::Measure;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::sheet::Decision;
use leitwerk_shared::domain::text::{Delta, Splice};

use super::plan::{Plan, date};
use crate::desk::Desk;
use crate::field::new_item_id;
use crate::texts::{labels, plan as texts, templates};
use crate::views::items::{ItemList, Removal};
use crate::views::steckbrief::{
    STATE_WIDTH, clash_note, measure_state, nested, overdue, paragraphs, row,
};
use crate::widgets::choice::Offer;
use crate::widgets::date_field;
use crate::widgets::menu_field::menu_field;
use crate::widgets::{button, menu, sign};

const LIST: &str = "measures";
const DECISION_WIDTH: f32 = 150.0;

/// Draws the own measures, and under them those of the Leitlinie about which nothing was decided.
pub(super) fn measures(ui: &mut Ui, desk: &mut Desk<'_>, plan: Plan<'_>, dropped: bool) {
    sign::section(ui, texts::MEASURES);
    let kind = plan.name(labels::MEASURE);
    let (source, removal) = (plan.source, Removal::AtOnce);
    let list = ItemList { source, within: None, key: LIST, text: "text", kind: &kind, removal };
    let ids: Vec<ItemId> = plan.sheet.measures.iter().map(|item| item.id).collect();
    for (n, item) in plan.sheet.measures.iter().enumerate() {
        let beside = DECISION_WIDTH + STATE_WIDTH + date_field::WIDTH + 32.0;
        let called = |key| labels::item_field(&kind, n + 1, templates::item_field(LIST, key));
        let path = |key| list.item(item.id).then(key);
        row(ui, desk, list, &ids, n, beside, |ui, desk| {
            let mut troubles = Vec::new();
            if item.origin.value().is_some() {
                troubles.push(decision(
                    ui,
                    desk,
                    plan,
                    (&called("decision"), path("decision")),
                    item,
                ));
            }
            let state_path = path("state");
            troubles.push(measure_state(
                ui,
                desk,
                source,
                &state_path,
                &called("state"),
                &item.state,
            ));
            troubles.push(date(ui, desk, plan, (&called("due"), path("due")), &item.due));
            troubles
        });
        clash_note(ui, &item.decision);
        clash_note(ui, &item.state);
        clash_note(ui, &item.due);
        overdue(ui, desk, item);
        nested(ui, |ui| under(ui, desk, plan, item, &called("reason")));
    }
    if source.writable && !dropped {
        let name = plan.name(texts::ADD_MEASURE);
        if button::link(ui, texts::ADD_MEASURE, &name).clicked() {
            list.add(desk);
        }
    }
    list.removed(ui, desk, &plan.sheet.removed);
    if !dropped {
        undecided(ui, desk, plan);
    }
}

fn decision(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    plan: Plan<'_>,
    (name, path): (&str, Path),
    item: &Measure,
) -> crate::widgets::line_field::Trouble {
    let value = |decision: Decision| Some(Value::Line(decision.word().to_owned()));
    let offer = |decision: &Decision| Offer::new(value(*decision), texts::decision(*decision));
    let offers: Vec<Offer> = Decision::ALL.iter().map(offer).collect();
    let held = item.decision.value().copied().and_then(value);
    menu_field(ui, desk, plan.source, &path, (name, DECISION_WIDTH), held, &offers)
}

/// Says what the Leitlinie says where that is something else, and asks why a measure is left out.
fn under(ui: &mut Ui, desk: &mut Desk<'_>, plan: Plan<'_>, item: &Measure, name: &str) {
    if let Some(origin) = item.origin.value() {
        match plan.profile.measures.iter().find(|measure| measure.id == *origin) {
            Some(measure) if measure.text.trim() != item.text.trim() => {
                sign::hint(ui, &texts::in_guideline(&measure.text));
            }
            Some(_) => {}
            None => {
                sign::hint(ui, texts::SOURCE_GONE);
            }
        }
    }
    let dropped = item.decision.value() == Some(&Decision::NotRelevant);
    if dropped || !item.reason.is_empty() {
        let path = Path::key(LIST).item(item.id).then("reason");
        sign::label(ui, texts::REASON);
        paragraphs(ui, desk, plan.source, path.clone(), name);
        if plan.lacks(&path, Rule::NoReason) {
            sign::trouble(ui, texts::NO_REASON);
        }
    }
}

/// Offers the measures of the Leitlinie about which nothing was decided.
fn undecided(ui: &mut Ui, desk: &mut Desk<'_>, plan: Plan<'_>) {
    let decided =
        |id: ItemId| plan.sheet.measures.iter().any(|item| item.origin.value() == Some(&id));
    let open: Vec<&Measure> =
        plan.profile.measures.iter().filter(|measure| !decided(measure.id)).collect();
    if open.is_empty() || !plan.source.writable {
        return;
    }
    sign::label(ui, texts::OPEN_MEASURES);
    let mut wish: Option<(Vec<&Measure>, Decision)> = None;
    for measure in &open {
        ui.horizontal_wrapped(|ui| {
            let name = labels::part(&plan.name(labels::titled(&measure.text)), texts::DECIDE);
            menu::menu(ui, texts::DECIDE, &name, |ui| {
                for decision in Decision::ALL {
                    if menu::item(ui, texts::decision(*decision)).clicked() {
                        wish = Some((vec![measure], *decision));
                    }
                }
            });
            sign::label(ui, labels::titled(&measure.text));
        });
    }
    let all = plan.name(texts::ADOPT_ALL);
    if open.len() > 1 && button::link(ui, texts::ADOPT_ALL, &all).clicked() {
        wish = Some((open, Decision::Adopt));
    }
    if let Some((measures, decision)) = wish {
        derive(desk, plan, &measures, decision);
    }
}

/// Takes measures of the Leitlinie into the own plan, in the words that they have now.
fn derive(desk: &mut Desk<'_>, plan: Plan<'_>, measures: &[&Measure], decision: Decision) {
    let mut ops = Vec::new();
    for measure in measures {
        let (list, id) = (Path::key(LIST), new_item_id());
        let at = |key| Path::key(LIST).item(id).then(key);
        ops.push(Op::Add { list, id, before: None });
        if !measure.text.is_empty() {
            let splice = Splice { at: 0, delete: 0, insert: measure.text.clone() };
            ops.push(Op::Text { at: at("text"), delta: Delta::splice(splice) });
        }
        let values = [
            ("origin", Value::Item(measure.id)),
            ("decision", Value::Line(decision.word().to_owned())),
        ];
        ops.extend(values.map(|(key, value)| Op::Set { at: at(key), value: Some(value) }));
    }
    let basis = plan.basis(desk);
    ops.extend(basis.map(|value| Op::Set { at: Path::key("based_on"), value: Some(value) }));
    desk.outbox.flush_all();
    desk.outbox.send(plan.source.doc, plan.source.version.clone(), ops);
}
