// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One of several values, in a menu that opens. Its keys are those of every menu.

use egui::{Button, ComboBox, Id, Popup, Response, Ui, vec2};
use leitwerk_shared::domain::edit::{Path, Value};

use super::choice::Offer;
use super::company::{Drawn, Side, note_field};
use super::line_field::Trouble;
use super::menu;
use super::remark::remark_at_value;
use super::sign::{into_view, opens_list};
use super::text_field::field_id;
use crate::desk::{Desk, Source};
use crate::texts::labels;
use crate::theme::{CONTROL_HEIGHT, Tokens};

/// Draws a choice that is no register as a menu. Returns what was picked.
#[expect(clippy::disallowed_methods, reason = "this is the menu of the house")]
pub fn picker(
    ui: &mut Ui,
    id: Id,
    (name, width): (&str, f32),
    options: &[&str],
    chosen: usize,
) -> Option<usize> {
    let label = options.get(chosen).copied().unwrap_or(labels::NOT_CHOSEN);
    let mut picked = None;
    let menu =
        ComboBox::from_id_salt(id).width(width).truncate().selected_text(label).show_ui(ui, |ui| {
            for (n, option) in options.iter().enumerate() {
                if entry(ui, n == chosen, option, width).clicked() {
                    picked = Some(n);
                }
            }
            menu::ends(ui, None);
        });
    closed(ui, &menu.response, menu.inner.is_some());
    opens_list(ui, &menu.response, menu.inner.is_some());
    into_view(&menu.response.accessible_name(name));
    picked
}

/// Draws what can be chosen in a menu that opens; the menu closes.
#[expect(clippy::disallowed_methods, reason = "this is the menu of the house")]
pub(super) fn entry(ui: &mut Ui, chosen: bool, label: &str, width: f32) -> Response {
    let button = Button::selectable(chosen, label);
    let response = ui.add(button.min_size(vec2(width, CONTROL_HEIGHT)));
    into_view(&response);
    if response.clicked() {
        ui.close();
    }
    response
}

/// Gives the keyboard back if the menu was `shown` in this frame for the last time.
pub(super) fn closed(ui: &Ui, opener: &Response, shown: bool) {
    let popup = Popup::default_response_id(opener);
    if shown && !Popup::is_id_open(ui.ctx(), popup) {
        menu::give_back(ui, opener.id, popup);
    }
}

/// Draws a register as a menu.
#[expect(clippy::disallowed_methods, reason = "this is the menu of the house")]
pub fn menu_field(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    (name, width): (&str, f32),
    held: Option<Value>,
    offers: &[Offer],
) -> Trouble {
    let key = source.key(path.clone());
    let current = desk.outbox.wanted(&key).map_or(held, Option::<&Value>::cloned);
    let chosen = offers.iter().find(|offer| offer.value == current);
    let label = chosen.map_or(labels::NOT_CHOSEN, |offer| offer.label.as_str());
    let tokens = Tokens::of(ui);
    let plain = if current.is_some() { tokens.text } else { tokens.muted };
    let colour = chosen.and_then(|offer| offer.colour).unwrap_or(plain);
    let mut picked = None;
    let menu = ui.add_enabled_ui(source.writable, |ui| {
        // Long words are cut off rather than let the menu grow.
        ui.set_max_width(width);
        let widgets = &mut ui.visuals_mut().widgets;
        for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
            state.fg_stroke.color = colour;
        }
        ComboBox::from_id_salt(field_id(&key)).width(width).truncate().selected_text(label).show_ui(
            ui,
            |ui| {
                for offer in offers {
                    let response = entry(ui, offer.value == current, &offer.label, width);
                    if response.accessible_name(offer.name.as_str()).clicked() {
                        picked = Some(offer.value.clone());
                    }
                }
                menu::ends(ui, None);
            },
        )
    });
    closed(ui, &menu.inner.response, menu.inner.inner.is_some());
    let response = menu.inner.response.accessible_name(name);
    opens_list(ui, &response, menu.inner.inner.is_some());
    if desk.page.focus.take_if(|wanted| *wanted == field_id(&key)).is_some() {
        response.request_focus();
    }
    into_view(&response);
    let drawn = Drawn::of(ui, &response);
    // An open menu has the keyboard in place of its field.
    let drawn = Drawn { focused: drawn.focused || menu.inner.inner.is_some(), ..drawn };
    note_field(ui, desk, source, path, drawn, Side::Below);
    remark_at_value(ui, desk, &key);
    if let Some(value) = picked.filter(|value| *value != current) {
        desk.outbox.set(source.doc, source.version, path.clone(), value);
    }
    Trouble::of_refusal(desk, &key)
}
