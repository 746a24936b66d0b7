// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How units stand in categories: one choice for each, and what is noted with it.

use egui::{Id, Key, Modifiers, Response, Ui};
use leitwerk_shared::domain::assessment::{Category, OrgUnit, TrafficLight};
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::ids::ItemId;

use crate::desk::Desk;
use crate::texts::{charts as texts, labels};
use crate::views::clashes;
use crate::widgets::choice::{Offer, choice, segments};
use crate::widgets::line_field::{LineField, line_field, read_words};
use crate::widgets::sign;
use crate::widgets::text_field::field_id;

/// The keys that choose among lights.
const ARROWS: [Key; 4] = [Key::ArrowLeft, Key::ArrowRight, Key::ArrowUp, Key::ArrowDown];

const LABEL: f32 = 170.0;
const LABEL_LIMIT: usize = 80;

/// Draws the ratings of one unit or of all, in one category or in all.
pub(super) fn ratings(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    unit: Option<ItemId>,
    category: Option<ItemId>,
) -> Response {
    let strategy = &desk.snapshot.strategy.content;
    let is = |wanted: Option<ItemId>, id: ItemId| wanted.is_none_or(|wanted| wanted == id);
    let units: Vec<&OrgUnit> = strategy.units.iter().filter(|it| is(unit, it.id)).collect();
    let categories: Vec<&Category> =
        strategy.categories.iter().filter(|it| is(category, it.id)).collect();
    let title = match (unit, category) {
        (None, Some(_)) => categories.first().map(|it| it.name.trim()),
        _ => units.first().map(|it| it.name.trim()),
    };
    let heading = sign::heading(ui, 1, labels::titled(title.unwrap_or_default()));
    sign::hint(ui, texts::LIGHTS);
    let mut first = None;
    for unit in units {
        for category in &categories {
            let id = rating(ui, desk, unit, category);
            first.get_or_insert(id);
        }
    }
    first.and_then(|id| ui.ctx().read_response(id)).unwrap_or(heading)
}

/// Draws one rating. Returns what has the keyboard when it comes to it.
fn rating(ui: &mut Ui, desk: &mut Desk<'_>, unit: &OrgUnit, category: &Category) -> Id {
    let source = desk.strategy();
    let ratings = Path::key("units").item(unit.id).then("ratings");
    let item = ratings.clone().item(category.id);
    let light = item.clone().then("light");
    let id = field_id(&source.key(light.clone()));
    let name = labels::part(unit.name.trim(), category.name.trim());
    let word = |light: TrafficLight| Some(Value::Line(light.word().to_owned()));
    let offer = |value, label: &str| Offer::new(value, label).named(labels::part(&name, label));
    let lights = TrafficLight::ALL.iter().map(|light| offer(word(*light), texts::light(*light)));
    let offers: Vec<Offer> = lights.chain([offer(None, labels::OPEN)]).collect();
    ui.add_space(4.0);
    sign::label(ui, &name);
    let rating = unit.rating(category.id);
    let held = rating.and_then(|rating| rating.light.value()).copied().and_then(word);
    let open = offers.len() - 1;
    let stop = offers.iter().position(|offer| offer.value == held).unwrap_or(open);
    ui.horizontal_wrapped(|ui| {
        let Some(rating) = rating else {
            // Who rates for the first time makes the rating; once, even if it takes a moment.
            let wanted = desk.page.evaluation.entry.rated.get(&(unit.id, category.id)).copied();
            let at = wanted.map_or(open, |light: TrafficLight| light as usize);
            if wanted.is_some() {
                // Switched off, it would lose the keyboard; so the keys wait.
                ui.input_mut(|input| ARROWS.map(|key| input.consume_key(Modifiers::NONE, key)));
            }
            let (_, picked) = segments(ui, id, &name, &offers, Some(at), source.writable);
            let picked = picked.filter(|_| wanted.is_none());
            if let Some(light) = picked.and_then(|n| TrafficLight::ALL.get(n)) {
                let add = Op::Add { list: ratings, id: category.id, before: None };
                let set = Op::Set { at: light_path(&item), value: word(*light) };
                desk.outbox.send(source.doc, source.version.clone(), vec![add, set]);
                desk.page.evaluation.entry.rated.insert((unit.id, category.id), *light);
            }
            return;
        };
        desk.page.evaluation.entry.rated.remove(&(unit.id, category.id));
        choice(ui, desk, source, &light, &name, held, &offers);
        let label = item.clone().then("label");
        let name = labels::part(&name, texts::LABEL);
        let field = LineField { name: &name, hint: texts::LABEL, width: LABEL };
        let held = rating.label.value().cloned().map(Value::Line);
        let read = |typed: &str| read_words(typed, LABEL_LIMIT);
        line_field(ui, desk, source, &label, &field, held, read).show(ui, desk);
    });
    clashes::cards(ui, desk, source, &clashes::of_rating(unit, category));
    id.with(stop)
}

fn light_path(rating: &Path) -> Path {
    rating.clone().then("light")
}
