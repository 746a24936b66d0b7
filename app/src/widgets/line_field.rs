// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A register that is typed as one line: a number, a few words. It is set when the field is left; what
//! cannot be read stays in the field with an explanation.

use egui::{Response, TextBuffer, Ui};
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::goal::Target;

use super::button;
use super::company::{Drawn, Side, note_field};
use super::input::Input;
use super::remark::remark_at_value;
use super::sign;
use super::text_field::{field_id, select_wanted, undo_keys};
use crate::desk::{Desk, Source};
use crate::outbox::{FieldKey, Ready, reading};
use crate::texts::{dates, fields, labels, notices, numbers};
use crate::views::clashes::value;

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
pub struct Trouble {
    explanation: Option<String>,
    /// The register for which something stands typed, and whether somebody else has set it since.
    line: Option<(FieldKey, bool)>,
}

impl Trouble {
    const NONE: Self = Self { explanation: None, line: None };

    fn of(explanation: String) -> Self {
        Self { explanation: Some(explanation), ..Self::NONE }
    }

    /// Returns why the last value of a register was not accepted.
    pub(crate) fn of_refusal(desk: &Desk<'_>, key: &FieldKey) -> Self {
        let explanation = desk.outbox.refusal(key).map(notices::value_refused);
        Self { explanation, ..Self::NONE }
    }

    /// Returns why what stands typed for a register was not accepted. `held` is what it held when
    /// the typing began.
    fn of_line(desk: &Desk<'_>, key: &FieldKey, reason: &str, held: Option<&Value>) -> Self {
        let claim = reading::claim(desk.snapshot, key);
        let overtaken = claim.filter(|claim| Some(&claim.value) != held);
        let explanation = match &overtaken {
            Some(claim) => {
                let author = desk.snapshot.author(claim.device);
                let value = value(&desk.snapshot.strategy.content, &key.1, &claim.value);
                notices::overtaken(&value, author.unwrap_or(labels::UNKNOWN_AUTHOR))
            }
            None => notices::refused(reason),
        };
        let line = Some((key.clone(), overtaken.is_some()));
        Self { explanation: Some(explanation), line }
    }

    /// Draws the explanation, if there is one, and what the person can decide.
    pub fn show(self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let Some(explanation) = self.explanation else { return };
        sign::trouble(ui, &explanation);
        let Some((key, overtaken)) = self.line else { return };
        let template = desk.snapshot.strategy.content.template();
        let field = fields::field(template, key.0.class(), &key.1);
        let named = |action: &str| labels::part(&field, action);
        ui.horizontal_wrapped(|ui| {
            let set = || named(notices::SET_ANYWAY);
            if overtaken && button::plain(ui, notices::SET_ANYWAY, &set()).clicked() {
                let source = desk.document(key.0);
                desk.outbox.set_line(&key, Some(source.version));
            }
            if button::plain(ui, notices::DROP_TYPED, &named(notices::DROP_TYPED)).clicked() {
                desk.outbox.close_line(&key);
            }
        });
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
    let mut line = Line::begin(ui, desk, source, path, held);
    let response = edit_line(ui, &line.key, field, &mut line.text, source.writable);
    let changed = response.changed();
    line.end(ui, desk, Drawn::of(ui, &response), changed, read)
}

/// A register in the frame in which its line is drawn.
pub(super) struct Line<'a> {
    source: Source<'a>,
    pub(super) key: FieldKey,
    /// What it holds, or will as soon as that is written.
    pub(super) current: Option<Value>,
    /// What stands in the field.
    pub(super) text: String,
    /// Whether that was typed and is not set yet.
    pub(super) typed: bool,
}

impl<'a> Line<'a> {
    /// Looks up what stands in the field, and does what its keys ask for.
    pub(super) fn begin(
        ui: &Ui,
        desk: &mut Desk<'_>,
        source: Source<'a>,
        path: &Path,
        held: Option<Value>,
    ) -> Self {
        let key = source.key(path.clone());
        let current = desk.outbox.wanted(&key).map_or(held, Option::<&Value>::cloned);
        let typed = desk.outbox.line(&key).map(<[String]>::concat);
        let text =
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
        Self { source, key, current, text, typed: typed.is_some() }
    }

    /// Keeps or sets what stands in the field now that it is drawn. Returns what the person has to
    /// read.
    pub(super) fn end(
        self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        drawn: Drawn,
        changed: bool,
        read: impl Fn(&str) -> Reading,
    ) -> Trouble {
        let Self { source, key, current, text, typed } = self;
        note_field(ui, desk, source, &key.1, drawn, Side::Below);
        remark_at_value(ui, desk, &key);
        if !changed && !typed {
            return Trouble::of_refusal(desk, &key);
        }
        let reading = read(&text);
        leave_or_keep(desk, source, &key, (vec![text], reading), current.as_ref(), drawn.focused)
    }
}

/// Keeps what is typed for a register while its field is used or cannot be read, and sets it when
/// the field is left. Returns what the person has to read.
pub(crate) fn leave_or_keep(
    desk: &mut Desk<'_>,
    source: Source<'_>,
    key: &FieldKey,
    (texts, reading): (Vec<String>, Reading),
    current: Option<&Value>,
    focused: bool,
) -> Trouble {
    let same = reading.as_ref().is_ok_and(|value| value.as_ref() == current);
    if same && !focused {
        desk.outbox.close_line(key);
        return Trouble::NONE;
    }
    let ready = reading.as_ref().ok().cloned().map(Ready);
    let shown = (source.version, current);
    desk.outbox.keep_line(key.clone(), texts, shown, ready);
    if let Some((reason, held)) = desk.outbox.line_refusal(key) {
        return Trouble::of_line(desk, key, reason, held);
    }
    match reading {
        Err(explanation) if !focused => Trouble::of(explanation),
        Ok(_) if !focused => {
            desk.outbox.set_line(key, None);
            Trouble::NONE
        }
        _ => Trouble::NONE,
    }
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
        Value::Hundredths(number) => numbers::hundredths(*number),
        Value::Int(number) => number.to_string(),
        Value::Line(line) => line.clone(),
        Value::Target(target) => numbers::target(target),
        Value::Flag(_) | Value::Item(_) | Value::Estimate(_) => String::new(),
    }
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

/// Reads what shall be reached by when.
///
/// # Errors
/// The explanation for the person at the screen.
pub fn read_target(typed: &str) -> Reading {
    let Some(target) = numbers::read_target(typed) else { return Ok(None) };
    for (part, limit) in [(&target.unit, Target::UNIT_CHARS), (&target.due, Target::DUE_CHARS)] {
        let got = part.chars().count();
        if got > limit {
            return Err(notices::too_long(limit, got));
        }
    }
    Ok(Some(Value::Target(target)))
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
    match numbers::read_hundredths(typed) {
        Ok(number) => Ok(Some(Value::Hundredths(number))),
        Err(error) => Err(notices::number(error).to_owned()),
    }
}
