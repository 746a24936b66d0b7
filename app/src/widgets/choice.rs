// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One of a few values, side by side. To the keyboard it is one stop with arrow keys, to screen
//! readers a group of radio buttons.

use egui::accesskit::Role;
use egui::{
    Color32, CornerRadius, FontId, Id, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo,
    vec2,
};
use leitwerk_shared::domain::edit::{Path, Value};

use super::company::{Drawn, Side, note_field};
use super::line_field::Trouble;
use super::one_stop::{arrow_keys, focused_part};
use super::remark::remark_at_value;
use super::sign::into_view;
use super::text_field::field_id;
use crate::desk::{Desk, Source};
use crate::theme::{RADIUS, Tokens, semibold};

/// One of the values.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What is set; none empties the register.
    pub value: Option<Value>,
    /// What stands on it.
    pub label: String,
    /// What screen readers call it.
    pub name: String,
    /// The colour in which a menu shows it, where it means something.
    pub colour: Option<Color32>,
}

impl Offer {
    /// Offers a value under a label.
    pub fn new(value: Option<Value>, label: &str) -> Self {
        Self { value, label: label.to_owned(), name: label.to_owned(), colour: None }
    }

    /// Lets screen readers call it something else.
    #[must_use]
    pub fn named(self, name: String) -> Self {
        Self { name, ..self }
    }

    /// Shows it in a colour.
    #[must_use]
    pub fn coloured(self, colour: Color32) -> Self {
        Self { colour: Some(colour), ..self }
    }
}

const HEIGHT: f32 = 28.0;
const LEAST_WIDTH: f32 = 36.0;
const PADDING: f32 = 12.0;

/// Draws a register as a choice. Returns the value that it has now.
pub fn choice(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    name: &str,
    held: Option<Value>,
    options: &[Offer],
) -> Option<Value> {
    let key = source.key(path.clone());
    let current = desk.outbox.wanted(&key).map_or(held, Option::<&Value>::cloned);
    let chosen = options.iter().position(|option| option.value == current);
    let id = field_id(&key);
    if desk.page.focus.take_if(|wanted| *wanted == id).is_some() {
        ui.memory_mut(|memory| memory.request_focus(id.with(chosen.unwrap_or(0))));
    }
    let (rect, picked) = segments(ui, id, name, options, chosen, source.writable);
    let focused = focused_part(ui, id, options.len());
    let stop = id.with(focused.or(chosen).unwrap_or(0));
    let drawn = Drawn { rect, id: stop, focused: focused.is_some() };
    note_field(ui, desk, source, path, drawn, Side::Below);
    Trouble::of_refusal(desk, &key).show(ui, desk);
    remark_at_value(ui, desk, &key);
    let Some(option) = picked.and_then(|picked| options.get(picked)) else { return current };
    if option.value != current {
        desk.outbox.set(source.doc, source.version, path.clone(), option.value.clone());
    }
    option.value.clone()
}

/// Draws values side by side, of which `chosen` is the one that holds. Returns where they are, and
/// which was chosen now.
pub fn segments(
    ui: &mut Ui,
    id: Id,
    name: &str,
    options: &[Offer],
    chosen: Option<usize>,
    enabled: bool,
) -> (Rect, Option<usize>) {
    let font = FontId::new(14.0, semibold());
    let widths: Vec<f32> = options
        .iter()
        .map(|option| {
            let galley = ui.painter().layout_no_wrap(
                option.label.clone(),
                font.clone(),
                Tokens::of(ui).text,
            );
            (galley.size().x + 2.0 * PADDING).max(LEAST_WIDTH).round()
        })
        .collect();
    let (_, rect) = ui.allocate_space(vec2(widths.iter().sum(), HEIGHT));
    let group = UiBuilder::new()
        .max_rect(rect)
        .accessibility_role(Role::RadioGroup)
        .accessibility_label(name);
    let group = &mut ui.new_child(group);
    let mut picked = enabled.then(|| arrow_keys(group, id, options.len(), chosen)).flatten();
    let at = picked.or(chosen);
    let mut left = rect.left();
    for (n, (option, width)) in options.iter().zip(&widths).enumerate() {
        let place = Rect::from_min_size(egui::pos2(left, rect.top()), vec2(*width, HEIGHT));
        left += width;
        let stop = n == at.unwrap_or(0);
        let edges = (n == 0, n + 1 == options.len());
        if segment(group, id.with(n), place, edges, option, (at == Some(n), stop, enabled)) {
            picked = Some(n);
        }
    }
    ring(group, id, options.len());
    (rect, picked)
}

/// Shows which segment has the keyboard, above its neighbours.
fn ring(ui: &Ui, id: Id, count: usize) {
    let focused = focused_part(ui, id, count);
    let response = focused.and_then(|n| ui.ctx().read_response(id.with(n)));
    if let Some(response) = response.filter(egui::Response::has_focus) {
        let stroke = Tokens::of(ui).ring();
        let rect = response.rect.expand(1.5);
        ui.painter().rect_stroke(rect, RADIUS, stroke, StrokeKind::Outside);
    }
}

/// Draws one segment. Returns whether it was pressed.
fn segment(
    ui: &Ui,
    id: Id,
    rect: Rect,
    (first, last): (bool, bool),
    option: &Offer,
    (chosen, stop, enabled): (bool, bool, bool),
) -> bool {
    let sense = match (enabled, stop) {
        (false, _) => Sense::focusable_noninteractive(),
        (true, true) => Sense::click(),
        (true, false) => Sense::CLICK,
    };
    let response = ui.interact(rect, id, sense);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, chosen, &option.name));
    let tokens = Tokens::of(ui);
    let radius = CornerRadius {
        nw: if first { RADIUS } else { 0 },
        sw: if first { RADIUS } else { 0 },
        ne: if last { RADIUS } else { 0 },
        se: if last { RADIUS } else { 0 },
    };
    let (fill, text) = match (chosen, response.hovered()) {
        (true, _) => (tokens.accent, tokens.on_accent),
        (false, true) => (tokens.accent_bg, tokens.text),
        (false, false) => (tokens.panel, tokens.text),
    };
    let edge = if chosen { tokens.accent } else { tokens.edge };
    let edge = Stroke::new(tokens.edge_width, edge);
    ui.painter().rect(rect, radius, fill, edge, StrokeKind::Inside);
    let family = if chosen { semibold() } else { egui::FontFamily::Proportional };
    let font = FontId::new(14.0, family);
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, &option.label, font, text);
    into_view(&response);
    response.clicked()
}
