// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The choice of the template, while there is no goal yet that was written in another. Nothing is
//! lost by a change later on, but it would leave what was written without a field to show it.

use egui::Ui;
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::identity::role::Role;

use super::steckbrief::clash_note;
use crate::desk::Desk;
use crate::texts::{labels, templates};
use crate::widgets::card::card;
use crate::widgets::choice::{Offer, choice};
use crate::widgets::sign;

/// Draws what the Geschäftsstelle can choose, as long as there is something to choose.
pub fn template_choice(ui: &mut Ui, desk: &mut Desk<'_>) {
    let strategy = &desk.snapshot.strategy.content;
    let source = desk.strategy();
    let may = source.writable && desk.snapshot.me.role == Role::Coordinator;
    if !may || !strategy.goals.is_empty() {
        return;
    }
    card(ui, templates::TEMPLATE, |ui| {
        sign::label(ui, templates::TEMPLATE_HINT);
        let value = |template: Template| Some(Value::Line(template.word().to_owned()));
        let offer = |template: &Template| {
            let name = labels::part(templates::TEMPLATE, &templates::offered(*template));
            Offer::new(value(*template), templates::goal(*template).1).named(name)
        };
        let offers: Vec<Offer> = Template::ALL.iter().map(offer).collect();
        let (path, held) = (Path::key("template"), value(strategy.template()));
        choice(ui, desk, source, &path, templates::TEMPLATE, held, &offers);
        clash_note(ui, &strategy.template);
        for template in Template::ALL {
            sign::hint(ui, &templates::offered(*template));
        }
    });
}
