// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A register that holds a day: typed, led on with the arrow keys, or picked in a calendar.

use egui::accesskit::{HasPopup, Role};
use egui::{Id, Key, Modifiers, Rect, Response, Sense, TextBuffer, Ui, WidgetInfo, vec2};
use jiff::civil::Date;
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::register::Register;

use super::calendar;
use super::company::Drawn;
use super::input::Input;
use super::line_field::{Line, Reading, Trouble};
use super::text_field::field_id;
use crate::desk::{Desk, Source};
use crate::texts::{calendar as texts, dates, labels, notices, table};

/// The width of the field, in points.
pub const WIDTH: f32 = 128.0;

const OPENER_WIDTH: f32 = 28.0;

/// Draws a register that holds a day. F4 and the sign at its end open the calendar.
pub fn date_field(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    name: &str,
    held: &Register<Date>,
) -> Trouble {
    let held = held.value().map(|day| Value::Date(*day));
    let mut line = Line::begin(ui, desk, source, path, held);
    let id = field_id(&line.key);
    let stepped = source.writable && step_day(ui, id, &mut line.text);
    let mut fixed = line.text.as_str();
    let buffer: &mut dyn TextBuffer = if source.writable { &mut line.text } else { &mut fixed };
    let suffix = if source.writable { table::OPENS } else { "" };
    let input = Input { id, name, hint: labels::DATE_HINT, suffix, width: WIDTH };
    let response = input.show(ui, buffer);
    let mut changed = response.changed() || stepped;
    let mut drawn = Drawn::of(ui, &response);
    if source.writable {
        let shown = dates::read_date(&line.text);
        let picked = calendar(ui, &response, name, shown, desk.now.date());
        // An open calendar has the keyboard in place of its field.
        drawn.focused |= calendar::is_open(ui, &response);
        if let Some(day) = picked {
            let value = Value::Date(day);
            if line.current.as_ref() != Some(&value) {
                desk.outbox.set(source.doc, source.version, path.clone(), Some(value));
            }
            desk.outbox.close_line(&line.key);
            (line.typed, changed) = (false, false);
        }
    }
    line.end(ui, desk, drawn, changed, read)
}

/// Reads what is typed.
fn read(typed: &str) -> Reading {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    dates::read_date(typed).map(|day| Some(Value::Date(day))).ok_or(notices::DATE.to_owned())
}

/// Lets the arrow keys lead from a day to the next and the one before, where the field has the
/// keyboard and a day stands in it. Returns whether they did.
fn step_day(ui: &Ui, id: Id, text: &mut String) -> bool {
    if !ui.memory(|memory| memory.has_focus(id)) {
        return false;
    }
    let Some(day) = dates::read_date(text) else { return false };
    let pressed = |key| {
        ui.input_mut(|input| {
            // With Alt they move the item in which the day stands.
            !input.modifiers.any() && input.consume_key(Modifiers::NONE, key)
        })
    };
    let other = match (pressed(Key::ArrowUp), pressed(Key::ArrowDown)) {
        (true, _) => day.tomorrow(),
        (false, true) => day.yesterday(),
        (false, false) => return false,
    };
    other.map(|day| *text = dates::date(day)).is_ok()
}

/// Draws the sign that opens the calendar, and the calendar while it is open. Returns the day that
/// was picked.
fn calendar(
    ui: &mut Ui,
    field: &Response,
    name: &str,
    shown: Option<Date>,
    today: Date,
) -> Option<Date> {
    let name = texts::of(name);
    let place = Rect::from_min_size(
        field.rect.right_top() - vec2(OPENER_WIDTH, 0.0),
        vec2(OPENER_WIDTH, field.rect.height()),
    );
    // The keyboard opens it from the field, which is the one stop.
    let opener = ui.interact(place, field.id.with("opener"), Sense::CLICK);
    opener.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let open = calendar::is_open(ui, field);
    ui.ctx().accesskit_node_builder(field.id, |node| {
        node.set_has_popup(HasPopup::Grid);
        node.set_expanded(open);
        node.set_keyboard_shortcut(Key::F4.name());
    });
    let key = || ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::F4));
    if opener.clicked() || (field.has_focus() && key()) {
        calendar::toggle(ui, field, shown.unwrap_or(today));
    }
    opener.on_hover_text(&name);
    calendar::show(ui, field, &name, shown, today)
}
