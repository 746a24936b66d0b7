// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A register that is typed as one line: a date, a number, a few words. It is set when the field
//! is left; what cannot be read stays in the field with an explanation.

use egui::{Response, TextBuffer, Ui};
use leitwerk_shared::domain::edit::{Path, Value};

use super::company::{Drawn, Side, note_field};
use super::input::Input;
use super::remark::remark_at_value;
use super::sign;
use super::text_field::{field_id, select_wanted, undo_keys};
use crate::desk::{Desk, Source};
use crate::outbox::{FieldKey, Ready};
use crate::texts::{dates, notices};

/// A field for one line.
#[derive(Clone, Debug)]
pub struct LineField<'a> {
    /// What screen readers call it.
    pub name: &'a str,
    /// What stands in it while it is empty.
    pub hint: &'a str,
    /// Its width.
    pub width: f32,
}

/// What a typed line means, or why it means nothing.
pub type Reading = Result<Option<Value>, String>;

/// Why a field does not hold what was typed or chosen. Shown where there is room for it.
#[derive(Clone, Debug)]
#[must_use = "the person has to read it"]
pub struct Trouble(Option<String>);

impl Trouble {
    /// Returns why the last value of a register was not accepted.
    pub(crate) fn of_refusal(desk: &Desk<'_>, key: &FieldKey) -> Self {
        Self(desk.outbox.refusal(key).map(notices::value_refused))
    }

    /// Draws the explanation, if there is one.
    pub fn show(self, ui: &mut Ui) {
        if let Some(explanation) = self.0 {
            sign::trouble(ui, &explanation);
        }
    }
}

/// Draws a register as a line. `read` reads what is typed.
pub fn line_field(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    field: &LineField<'_>,
    held: Option<Value>,
    read: impl Fn(&str) -> Reading,
) -> Trouble {
    let key = source.key(path.clone());
    let current = desk.outbox.wanted(&key).map_or(held, Option::<&Value>::cloned);
    let typed = desk.outbox.line(&key).map(str::to_owned);
    let mut text =
        typed.clone().unwrap_or_else(|| current.as_ref().map_or_else(String::new, written));
    let id = field_id(&key);
    if desk.page.focus.take_if(|wanted| *wanted == id).is_some() {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    select_wanted(ui, desk, id);
    // While something is typed, only that is taken back.
    if typed.is_none() && ui.memory(|memory| memory.has_focus(id)) {
        undo_keys(ui, desk.outbox);
    }
    let response = edit_line(ui, &key, field, &mut text, source.writable);
    note_field(ui, desk, source, path, Drawn::of(ui, &response), Side::Below);
    remark_at_value(ui, desk, &key);
    if !response.changed() && typed.is_none() {
        return Trouble::of_refusal(desk, &key);
    }
    let reading = read(&text);
    let focused = ui.memory(|memory| memory.has_focus(response.id));
    match reading {
        Ok(value) if focused => {
            let ready = Ready { path: path.clone(), seen: source.version.clone(), value };
            desk.outbox.keep_line(key, text, Some(ready));
        }
        Ok(value) => {
            desk.outbox.close_line(&key);
            if value != current {
                desk.outbox.set(source.doc, source.version, path.clone(), value);
            }
        }
        Err(explanation) => {
            desk.outbox.keep_line(key, text, None);
            return Trouble((!focused).then_some(explanation));
        }
    }
    Trouble(None)
}

/// Draws the field itself.
pub(crate) fn edit_line(
    ui: &mut Ui,
    key: &FieldKey,
    field: &LineField<'_>,
    text: &mut String,
    writable: bool,
) -> Response {
    let mut fixed = text.as_str();
    let buffer: &mut dyn TextBuffer = if writable { text } else { &mut fixed };
    let LineField { name, hint, width } = *field;
    Input { id: field_id(key), name, hint, suffix: "", width }.show(ui, buffer)
}

/// Writes a value as it is typed.
fn written(value: &Value) -> String {
    match value {
        Value::Date(date) => dates::date(*date),
        Value::Hundredths(number) => crate::texts::numbers::hundredths(*number),
        Value::Int(number) => number.to_string(),
        Value::Line(line) => line.clone(),
        Value::Target(target) => crate::texts::numbers::target(target),
        Value::Flag(_) | Value::Item(_) | Value::Estimate(_) => String::new(),
    }
}

/// Reads a date.
///
/// # Errors
/// The explanation for the person at the screen.
pub fn read_date(typed: &str) -> Reading {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    dates::read_date(typed).map(|date| Some(Value::Date(date))).ok_or(notices::DATE.to_owned())
}

/// Reads a few words of at most so many characters.
///
/// # Errors
/// The explanation for the person at the screen.
pub fn read_words(typed: &str, limit: usize) -> Reading {
    let line = typed.trim();
    match line.chars().count() {
        0 => Ok(None),
        got if got > limit => Err(notices::too_long(limit, got)),
        _ => Ok(Some(Value::Line(line.to_owned()))),
    }
}

/// Reads a year.
///
/// # Errors
/// The explanation for the person at the screen.
pub fn read_year(typed: &str) -> Reading {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let year = typed.trim().parse().ok().filter(|year| (2000..=2200).contains(year));
    year.map(|year| Some(Value::Int(year))).ok_or(notices::YEAR.to_owned())
}

/// Reads a number.
///
/// # Errors
/// The explanation for the person at the screen.
pub fn read_number(typed: &str) -> Reading {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    match crate::texts::numbers::read_hundredths(typed) {
        Ok(number) => Ok(Some(Value::Hundredths(number))),
        Err(error) => Err(notices::number(error).to_owned()),
    }
}
