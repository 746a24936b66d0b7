// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the goal takes: three estimates, each a range with its unit, set as one value.

use egui::{Align, Layout, Ui, vec2};
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::goal::{Efforts, Estimate, Hundredths, Unit};
use leitwerk_shared::domain::register::Register;

use super::clash_note;
use crate::desk::{Desk, Source};
use crate::outbox::FieldKey;
use crate::texts::{labels, notices, numbers, templates};
use crate::theme::CONTROL_HEIGHT;
use crate::widgets::company::{Drawn, Side, note_field};
use crate::widgets::line_field::{LineField, Trouble, edit_line, leave_or_keep};
use crate::widgets::sign;
use crate::widgets::text_field::{TextKind, text_field};

const NAME_WIDTH: f32 = 208.0;
const NUMBER_WIDTH: f32 = 96.0;

/// Draws the three estimates.
pub(super) fn efforts(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, efforts: &Efforts) {
    for (name, key, basis, unit, register) in [
        (
            labels::PERSONNEL_PERMANENT,
            "personnel_permanent",
            "personnel_permanent_basis",
            Unit::Vza,
            &efforts.personnel_permanent,
        ),
        (
            labels::PERSONNEL_ONE_OFF,
            "personnel_one_off",
            "personnel_one_off_basis",
            Unit::Vza,
            &efforts.personnel_one_off,
        ),
        (labels::IT_COST, "it_cost", "it_cost_basis", Unit::Eur, &efforts.it_cost),
    ] {
        let group = || Path::key("efforts");
        estimate(ui, desk, source, &group().then(key), ((name, name), unit), register);
        clash_note(ui, register);
        sign::label(ui, templates::BASIS);
        let name = labels::part(name, templates::BASIS);
        text_field(ui, desk, source, group().then(basis), &name, TextKind::Item);
    }
}

/// The two ends of a range while they are typed.
struct Ends {
    keys: [FieldKey; 2],
    texts: [String; 2],
}

/// Draws a range with what stands before it, its name for screen readers, and its unit.
pub(crate) fn estimate(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    ((label, name), unit): ((&str, &str), Unit),
    register: &Register<Estimate>,
) {
    let key = source.key(path.clone());
    let held = register.value().map(|estimate| Value::Estimate(*estimate));
    let current = desk.outbox.wanted(&key).map_or(held, Option::<&Value>::cloned);
    let keys = ["min", "max"].map(|end| source.key(path.clone().then(end)));
    let typed = desk.outbox.line(&key);
    let typed = typed.and_then(|texts| <[String; 2]>::try_from(texts.to_vec()).ok());
    let typing = typed.is_some();
    let texts = typed.unwrap_or_else(|| written(current.as_ref()));
    let mut ends = Ends { keys, texts };
    let (changed, drawn) = line(ui, &mut ends, (label, name), unit, source.writable);
    note_field(ui, desk, source, path, drawn, Side::Below);
    if !changed && !typing {
        Trouble::of_refusal(desk, &key).show(ui, desk);
        return;
    }
    let read = (ends.texts.to_vec(), read(&ends.texts, unit));
    let trouble = leave_or_keep(desk, source, &key, read, current.as_ref(), drawn.focused);
    trouble.show(ui, desk);
}

/// Draws the line. Returns whether something was typed, and the two ends as one field.
fn line(
    ui: &mut Ui,
    ends: &mut Ends,
    (label, name): (&str, &str),
    unit: Unit,
    writable: bool,
) -> (bool, Drawn) {
    let mut changed = false;
    let fields = ui.horizontal_wrapped(|ui| {
        let layout = Layout::left_to_right(Align::Center);
        ui.allocate_ui_with_layout(vec2(NAME_WIDTH, CONTROL_HEIGHT), layout, |ui| {
            ui.set_min_width(NAME_WIDTH);
            ui.add(egui::Label::new(label).selectable(false));
        });
        let mut field = |n: usize, end: &str| {
            sign::label(ui, end);
            let name = labels::part(name, end);
            let field = LineField { name: &name, hint: "", width: NUMBER_WIDTH };
            let response = edit_line(ui, &ends.keys[n], &field, &mut ends.texts[n], writable);
            changed |= response.changed();
            Drawn::of(ui, &response)
        };
        let fields = (field(0, labels::FROM), field(1, labels::TO));
        sign::label(ui, numbers::unit(unit));
        fields
    });
    let (from, to) = fields.inner;
    let nearest = if to.focused { to } else { from };
    (changed, Drawn { rect: from.rect.union(to.rect), ..nearest })
}

fn written(value: Option<&Value>) -> [String; 2] {
    match value {
        Some(Value::Estimate(Estimate { min, max, .. })) => {
            [numbers::hundredths(*min), numbers::hundredths(*max)]
        }
        _ => [String::new(), String::new()],
    }
}

/// Reads both ends. One alone stands for both.
fn read(texts: &[String; 2], unit: Unit) -> Result<Option<Value>, String> {
    let end = |text: &str| -> Result<Option<Hundredths>, String> {
        match text.trim() {
            "" => Ok(None),
            text => match numbers::read_hundredths(text) {
                Ok(number) => Ok(Some(number)),
                Err(error) => Err(notices::number(error).to_owned()),
            },
        }
    };
    let (min, max) = match (end(&texts[0])?, end(&texts[1])?) {
        (None, None) => return Ok(None),
        (Some(one), None) | (None, Some(one)) => (one, one),
        (Some(min), Some(max)) => (min, max),
    };
    if min > max {
        return Err(notices::RANGE.to_owned());
    }
    Ok(Some(Value::Estimate(Estimate { min, max, unit })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_one_value() {
        let read = |from: &str, to: &str| read(&[from.to_owned(), to.to_owned()], Unit::Vza);
        let range = |min, max| {
            let (min, max) = (Hundredths(min), Hundredths(max));
            Ok(Some(Value::Estimate(Estimate { min, max, unit: Unit::Vza })))
        };
        assert_eq!(read("0,5", "1,5"), range(50, 150));
        assert_eq!(read("", "2"), range(200, 200));
        assert_eq!(read(" ", ""), Ok(None));
        assert_eq!(read("2", "1"), Err(notices::RANGE.to_owned()));
        assert!(read("zwei", "3").is_err());
    }
}
