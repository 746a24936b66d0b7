// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One of several views of the same page. To the keyboard it is one stop with arrow keys, to
//! screen readers a list of tabs.

use egui::accesskit::Role;
use egui::{
    Align2, FontFamily, FontId, Id, Rect, Sense, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::one_stop::arrow_keys;
use super::sign::into_view;
use crate::theme::{RADIUS, Tokens, semibold};

/// One view.
#[derive(Clone, Copy, Debug)]
pub struct Tab<'a> {
    /// What stands on it.
    pub label: &'a str,
    /// What screen readers call it.
    pub name: &'a str,
}

const HEIGHT: f32 = 34.0;
const PADDING: f32 = 14.0;
const GAP: f32 = 4.0;

/// Draws the tabs, in as many lines as they need. Returns which one was chosen now.
pub fn tabs(ui: &mut Ui, id: Id, name: &str, all: &[Tab<'_>], chosen: usize) -> Option<usize> {
    let places = places(ui, all);
    let size = places.iter().fold(vec2(0.0, 0.0), |size, rect| size.max(rect.max.to_vec2()));
    let (_, rect) = ui.allocate_space(size);
    let list =
        UiBuilder::new().max_rect(rect).accessibility_role(Role::TabList).accessibility_label(name);
    let list = &mut ui.new_child(list);
    let mut picked = arrow_keys(list, id, all.len(), Some(chosen));
    let now = picked.unwrap_or(chosen);
    for (n, (tab, place)) in all.iter().zip(&places).enumerate() {
        let place = place.translate(rect.min.to_vec2());
        if draw(list, id.with(n), place, *tab, n == now) {
            picked = Some(n);
        }
    }
    picked.filter(|n| *n != chosen)
}

/// Returns where each tab is, from the upper left corner of all of them.
fn places(ui: &Ui, all: &[Tab<'_>]) -> Vec<Rect> {
    let room = ui.available_width();
    let (mut left, mut top) = (0.0, 0.0);
    let place = |tab: &Tab<'_>| {
        let font = FontId::new(14.0, semibold());
        let colour = Tokens::of(ui).text;
        let text = ui.painter().layout_no_wrap(tab.label.to_owned(), font, colour);
        let width = (text.size().x + 2.0 * PADDING).round();
        if left > 0.0 && left + width > room {
            (left, top) = (0.0, top + HEIGHT + GAP);
        }
        let place = Rect::from_min_size(pos2(left, top), vec2(width, HEIGHT));
        left += width + GAP;
        place
    };
    all.iter().map(place).collect()
}

/// Draws one tab. Returns whether it was pressed.
fn draw(ui: &Ui, id: Id, rect: Rect, tab: Tab<'_>, chosen: bool) -> bool {
    let tokens = Tokens::of(ui);
    let sense = if chosen { Sense::click() } else { Sense::CLICK };
    let response = ui.interact(rect, id, sense);
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, tab.name));
    ui.ctx().accesskit_node_builder(id, |node| node.set_selected(chosen));
    let (fill, text, family) = match (chosen, response.hovered()) {
        (true, _) => (Some(tokens.accent_bg), tokens.accent, semibold()),
        (false, true) => (Some(tokens.panel), tokens.text, FontFamily::Proportional),
        (false, false) => (None, tokens.text, FontFamily::Proportional),
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, RADIUS, fill);
    }
    if chosen {
        let edge = egui::Stroke::new(tokens.edge_width, tokens.accent);
        ui.painter().rect_stroke(rect, RADIUS, edge, StrokeKind::Inside);
    }
    let font = FontId::new(14.0, family);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, tab.label, font, text);
    into_view(&response);
    if response.has_focus() {
        let ring = tokens.ring();
        ui.painter().rect_stroke(rect.expand(1.5), RADIUS, ring, StrokeKind::Outside);
    }
    response.clicked()
}
