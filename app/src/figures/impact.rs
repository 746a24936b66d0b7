// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Abb. 2: how strongly each goal works on each perspective, with the sums.

use egui::{Align2, Rect, pos2, vec2};
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::impact::{Perspective, sums};
use leitwerk_shared::replica::snapshot::Snapshot;

use super::{
    Cell, Column, ColumnKind, Drawing, Figure, FigureKind, Lead, Look, Missing, Place, Row, Shape,
    Subject, Table, Tone, by_area, subjects,
};
use crate::desk::Page;
use crate::texts::{figures as texts, labels};

const NAMES: f32 = 104.0;
const LINE: f32 = 32.0;
const LONGEST: f32 = 180.0;

/// Makes the matrix.
pub(super) fn impact(snapshot: &Snapshot) -> Result<Figure, Missing> {
    let empty = Profile::default();
    let subjects = subjects(snapshot, &empty);
    // Only goals that the matrix shows count.
    let sums = sums(subjects.iter().map(|subject| subject.profile));
    if sums == [0; 5] {
        return Err(Missing {
            first: texts::NO_IMPACT.to_owned(),
            lead: Lead::Page(Page::Profiles),
        });
    }
    let mut columns = vec![
        Column::new(labels::NUMBER, ColumnKind::Number),
        Column::new(labels::GOAL, ColumnKind::Title),
    ];
    columns.extend(Perspective::ALL.map(|one| Column::new(one.name(), ColumnKind::Heat)));
    columns.push(Column::new(labels::FOCUS, ColumnKind::Word));
    let mut rows = by_area(&subjects, row);
    let total = sums.map(|sum| Cell::plain(sum.to_string()).looking(Look::Strong));
    rows.push(Row::total(labels::SUM, total.into_iter().chain([Cell::plain("")])));
    Ok(Figure {
        drawing: Some(bars(sums)),
        notes: vec![texts::IMPACT_NOTE.to_owned()],
        ..Figure::new(FigureKind::Impact, texts::IMPACT_CAPTION, Table { columns, rows })
    })
}

fn row(subject: &Subject<'_>) -> Row {
    let impact = &subject.profile.impact;
    let focus = impact.focus();
    let scores = Perspective::ALL.map(|perspective| {
        let level = impact.score(perspective);
        let look = Look::Heat { level, strong: focus == Some(perspective) };
        let path = Path::key("impact").then(perspective.name());
        Cell::plain(level.to_string()).looking(look).leading(subject.lead(path))
    });
    subject.row(scores.into_iter().chain([focus_cell(subject)]))
}

/// The perspective that a goal works on most, or that there is none.
pub(super) fn focus_cell(subject: &Subject<'_>) -> Cell {
    let impact = &subject.profile.impact;
    let first = Perspective::ALL[0].name();
    let lead = subject.lead(Path::key("impact").then(first));
    let cell = match impact.focus() {
        Some(perspective) => Cell::plain(perspective.name()),
        None if Perspective::ALL.iter().all(|one| impact.score(*one) == 0) => {
            Cell::muted(labels::NOT_CHOSEN)
        }
        None => Cell::plain(labels::NO_FOCUS).looking(Look::Warn),
    };
    cell.leading(lead)
}

/// Draws the sums beside each other.
fn bars(sums: [u32; 5]) -> Drawing {
    let most = sums.into_iter().max().unwrap_or(0).max(1);
    let mut drawing = Drawing { place: Place::After, ..Drawing::default() };
    let title = pos2(0.0, LINE / 2.0);
    drawing.write(title, Align2::LEFT_CENTER, texts::SUMS, Tone::Muted);
    let mut y = LINE;
    for (perspective, sum) in Perspective::ALL.into_iter().zip(sums) {
        let middle = y + LINE / 2.0;
        drawing.write(pos2(0.0, middle), Align2::LEFT_CENTER, perspective.name(), Tone::Text);
        let part = f64::from(sum) / f64::from(most);
        #[expect(clippy::cast_possible_truncation, reason = "a part of a width needs no f64")]
        let width = (part as f32) * LONGEST;
        let rect = Rect::from_min_size(pos2(NAMES, middle - 9.0), vec2(width, 18.0));
        drawing.put(Shape::Bar(rect), Tone::Accent);
        let at = pos2(NAMES + width + 8.0, middle);
        drawing.write(at, Align2::LEFT_CENTER, sum.to_string(), Tone::Text);
        y += LINE;
    }
    drawing.size = vec2(NAMES + LONGEST + 36.0, y);
    drawing
}
