// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How strongly the goal works on each perspective, 0 to 3, and which one is its focus.

use egui::{Align, Layout, Stroke, Ui, vec2};
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::impact::{Impact, MAX_SCORE, Perspective};

use super::clash_note;
use crate::desk::{Desk, Source};
use crate::texts::labels;
use crate::theme::{self, Tokens};
use crate::widgets::choice::{Offer, choice};

const NAME_WIDTH: f32 = 150.0;
/// The four numbers and the word beside them.
const CHOICE_WIDTH: f32 = 216.0;
const ROW_HEIGHT: f32 = 36.0;

/// Draws the perspectives.
pub(super) fn perspectives(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, impact: &Impact) {
    for perspective in Perspective::ALL {
        row(ui, desk, source, impact, perspective);
    }
    if impact.focus().is_none() {
        let text = egui::RichText::new(labels::NO_FOCUS).size(14.0).color(Tokens::of(ui).warn);
        ui.label(text);
    }
}

fn path(perspective: Perspective) -> Path {
    Path::key("impact").then(perspective.name())
}

fn row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    impact: &Impact,
    perspective: Perspective,
) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let name = perspective.name();
    let register = impact.register(perspective);
    let line = ui.horizontal(|ui| {
        ui.set_min_height(ROW_HEIGHT);
        let layout = Layout::left_to_right(Align::Center);
        let width = (ui.available_width() - CHOICE_WIDTH).min(NAME_WIDTH);
        ui.allocate_ui_with_layout(vec2(width, ROW_HEIGHT), layout, |ui| {
            ui.set_min_width(width);
            ui.add(egui::Label::new(name).selectable(false));
        });
        let offers: Vec<Offer> = (0..=MAX_SCORE)
            .map(|score| {
                let offer = Offer::new(Some(Value::Int(score.into())), &score.to_string());
                offer.named(labels::score(name, score))
            })
            .collect();
        let held = register.value().map(|score| Value::Int((*score).into()));
        choice(ui, desk, source, &path(perspective), name, held, &offers);
        if impact.focus() == Some(perspective) {
            ui.add_space(16.0);
            ui.label(theme::secondary(labels::FOCUS, Tokens::of(ui)));
        }
    });
    let rule = Stroke::new(1.0, Tokens::of(ui).rule);
    ui.painter().hline(ui.max_rect().x_range(), line.response.rect.bottom(), rule);
    clash_note(ui, register);
}
