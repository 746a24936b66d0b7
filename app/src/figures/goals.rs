// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Abb. 3: focus, priority and effort of each goal, as a table and as signs between two axes.

use std::collections::BTreeMap;

use egui::{Align2, Pos2, Rect, pos2, vec2};
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::impact::Perspective;
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::impact::focus_cell;
use super::{
    Cell, Column, ColumnKind, Drawing, Figure, FigureKind, Lead, Missing, Row, Shape, Spot,
    Subject, Symbol, Table, Tone, by_area, count, subjects,
};
use crate::desk::Page;
use crate::texts::{figures as texts, labels, scales};

/// Room for the words of the vertical axis.
const LEFT: f32 = 112.0;
/// One sign with its number.
const PLACE: egui::Vec2 = vec2(62.0, 40.0);
/// How many signs stand beside each other where two words meet.
const ACROSS: usize = 4;
const PADDING: f32 = 10.0;
const SIGNS: [Symbol; 5] =
    [Symbol::Circle, Symbol::Square, Symbol::Triangle, Symbol::Diamond, Symbol::Hexagon];

/// Makes the figure.
pub(super) fn goals(snapshot: &Snapshot) -> Result<Figure, Missing> {
    let empty = Profile::default();
    let subjects = subjects(snapshot, &empty);
    let said = |subject: &Subject<'_>| {
        let profile = subject.profile;
        let words = [&profile.priority, &profile.effort_class];
        profile.impact.focus().is_some() || words.iter().any(|word| word.value().is_some())
    };
    if !subjects.iter().any(said) {
        return Err(Missing {
            first: texts::NO_CLASSES.to_owned(),
            lead: Lead::Page(Page::Profiles),
        });
    }
    let columns = vec![
        Column::new(labels::NUMBER, ColumnKind::Number),
        Column::new(labels::GOAL_ENTRY, ColumnKind::Title),
        Column::new(labels::FOCUS, ColumnKind::Word),
        Column::new(labels::PRIORITY, ColumnKind::Word),
        Column::new(labels::EFFORT, ColumnKind::Word),
    ];
    let mut notes = vec![texts::GOALS_NOTE.to_owned()];
    notes.extend(absent(&subjects));
    Ok(Figure {
        drawing: scatter(&subjects),
        notes,
        ..Figure::new(
            FigureKind::Goals,
            texts::GOALS_CAPTION,
            Table { columns, rows: by_area(&subjects, row) },
        )
    })
}

fn row(subject: &Subject<'_>) -> Row {
    let word = |register: &Register<String>, key| {
        let word = register.value().map_or(labels::NOT_CHOSEN, |word| word.trim());
        Cell::plain(word).leading(subject.lead(Path::key(key)))
    };
    let profile = subject.profile;
    subject.row([
        focus_cell(subject),
        word(&profile.priority, "priority"),
        word(&profile.effort_class, "effort_class"),
    ])
}

/// Returns the two words of a goal, if it has both.
fn words<'a>(subject: &Subject<'a>) -> Option<(&'a str, &'a str)> {
    let word = |register: &'a Register<String>| {
        register.value().map(|word| word.trim()).filter(|word| !word.is_empty())
    };
    Some((word(&subject.profile.priority)?, word(&subject.profile.effort_class)?))
}

/// Names the goals that have no place between the axes.
fn absent(subjects: &[Subject<'_>]) -> Option<String> {
    let without = subjects.iter().filter(|subject| words(subject).is_none());
    let numbers: Vec<String> = without.map(|subject| subject.goal.printed()).collect();
    (!numbers.is_empty()).then(|| texts::not_placed(&numbers.join(", ")))
}

/// Draws the goals where their priority and their effort meet. The axes carry the words of the
/// Verbund in their order; nothing is measured.
fn scatter(subjects: &[Subject<'_>]) -> Option<Drawing> {
    let placed: Vec<_> =
        subjects.iter().filter_map(|subject| Some((subject, words(subject)?))).collect();
    let across = scales::ordered(placed.iter().map(|(_, (priority, _))| *priority));
    let up = scales::ordered(placed.iter().map(|(_, (_, effort))| *effort));
    // How many goals meet where two words meet, and the how manieth of them each goal is.
    let mut meeting: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut dots = Vec::new();
    for (subject, (priority, effort)) in &placed {
        let column = across.iter().position(|word| word == priority)?;
        let line = up.iter().rev().position(|word| word == effort)?;
        let before = meeting.entry((column, line)).or_default();
        dots.push((*subject, column, line, *before));
        *before += 1;
    }
    let most = meeting.values().copied().max()?;
    let field = vec2(
        2.0 * PADDING + PLACE.x * count(most.min(ACROSS)).max(2.0),
        2.0 * PADDING + PLACE.y * count(most.div_ceil(ACROSS)),
    );
    let mut drawing = Drawing::default();
    let top = 28.0;
    axes(&mut drawing, (&across, &up), field, top);
    for (subject, column, line, n) in dots {
        let corner = pos2(LEFT + count(column) * field.x, top + count(line) * field.y);
        let place = vec2(count(n % ACROSS) * PLACE.x, count(n / ACROSS) * PLACE.y);
        sign(&mut drawing, subject, corner + place + vec2(PADDING + 18.0, PADDING + 20.0));
    }
    let bottom = top + count(up.len()) * field.y;
    legend(&mut drawing, bottom + 44.0);
    let width = (LEFT + count(across.len()) * field.x).max(620.0);
    drawing.size = vec2(width + 1.0, bottom + 80.0);
    Some(drawing)
}

fn axes(drawing: &mut Drawing, (across, up): (&[&str], &[&str]), field: egui::Vec2, top: f32) {
    drawing.write(pos2(0.0, 12.0), Align2::LEFT_CENTER, texts::EFFORT_AXIS, Tone::Muted);
    for (line, word) in up.iter().rev().enumerate() {
        let y = top + count(line) * field.y;
        for column in 0..across.len() {
            let corner = pos2(LEFT + count(column) * field.x, y);
            drawing.put(Shape::Frame(Rect::from_min_size(corner, field)), Tone::Rule);
        }
        let at = pos2(LEFT - 10.0, y + field.y / 2.0);
        words_at(drawing, at, Align2::RIGHT_CENTER, word, LEFT - 10.0);
    }
    let bottom = top + count(up.len()) * field.y;
    for (column, word) in across.iter().enumerate() {
        let at = pos2(LEFT + (count(column) + 0.5) * field.x, bottom + 14.0);
        words_at(drawing, at, Align2::CENTER_CENTER, word, field.x - 8.0);
    }
    let at = pos2(0.0, bottom + 14.0);
    drawing.write(at, Align2::LEFT_CENTER, texts::PRIORITY_AXIS, Tone::Muted);
}

fn words_at(drawing: &mut Drawing, at: Pos2, anchor: Align2, text: &str, room: f32) {
    let text = text.to_owned();
    drawing.put(Shape::Text { at, anchor, text, size: 12.5, strong: false, room }, Tone::Text);
}

/// Draws one goal: its shape and colour are its focus, its area the sum of its scores.
fn sign(drawing: &mut Drawing, subject: &Subject<'_>, center: Pos2) {
    let impact = &subject.profile.impact;
    let sum: u8 = Perspective::ALL.iter().map(|one| impact.score(*one)).sum();
    let radius = 5.0 + 2.6 * f32::from(sum).sqrt();
    let (symbol, tone) = of_focus(impact.focus());
    let (priority, effort) = words(subject).unwrap_or_default();
    let focus = impact.focus().map_or(texts::WITHOUT_FOCUS.as_str(), Perspective::name);
    let spot = Spot {
        name: texts::placed(&subject.name(), focus, priority, effort),
        lead: subject.lead(Path::key("priority")),
    };
    drawing.put_spot(Shape::Symbol { center, radius, symbol }, tone, spot);
    let at = center + vec2(radius + 3.0, 0.0);
    drawing.write(at, Align2::LEFT_CENTER, subject.goal.printed(), Tone::Text);
}

fn of_focus(focus: Option<Perspective>) -> (Symbol, Tone) {
    match focus {
        Some(perspective) => {
            let n = perspective as usize;
            (SIGNS[n], Tone::Series(n))
        }
        None => (Symbol::Ring, Tone::Muted),
    }
}

fn legend(drawing: &mut Drawing, y: f32) {
    drawing.write(pos2(0.0, y), Align2::LEFT_CENTER, labels::FOCUS, Tone::Muted);
    let mut left = LEFT;
    let kinds = Perspective::ALL.into_iter().map(Some).chain([None]);
    for focus in kinds {
        let (symbol, tone) = of_focus(focus);
        let center = pos2(left + 8.0, y);
        drawing.put(Shape::Symbol { center, radius: 7.0, symbol }, tone);
        let name = focus.map_or(texts::WITHOUT_FOCUS.as_str(), Perspective::name);
        drawing.write(pos2(left + 20.0, y), Align2::LEFT_CENTER, name, Tone::Text);
        left += if name.len() > 9 { 116.0 } else { 88.0 };
    }
    let at = pos2(0.0, y + 26.0);
    drawing.write(at, Align2::LEFT_CENTER, texts::SIZE_LEGEND, Tone::Muted);
}
