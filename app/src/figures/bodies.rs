// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Abb. 6: who decides and who acts, from the body that nobody is above down to the Kommunen.

use egui::{Align2, Rect, pos2};
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::strategy::{Body, Strategy};
use leitwerk_shared::replica::snapshot::Snapshot;

use super::boxes::{self, ACROSS, BOX, GAP, Label};
use super::{
    Cell, Column, ColumnKind, Drawing, Figure, FigureKind, Lead, Missing, Row, RowKind, Spot,
    Table, Tone,
};
use crate::desk::Page;
use crate::texts::{charts as texts, labels};

const TITLE: f32 = 28.0;

/// Makes the figure.
pub(super) fn bodies(snapshot: &Snapshot) -> Result<Figure, Missing> {
    let strategy = &snapshot.strategy.content;
    if strategy.bodies.is_empty() {
        return Err(Missing {
            first: texts::NO_BODIES.to_owned(),
            lead: Lead::Page(Page::Strategy),
        });
    }
    let columns = vec![
        Column::new(texts::BODY, ColumnKind::Title),
        Column::new(texts::ROLE, ColumnKind::Text),
        Column::new(texts::REPORTS_TO, ColumnKind::Word),
    ];
    let chart = Chart::of(strategy);
    let kommunen = kommunen(snapshot);
    let all = chart.in_order().into_iter().map(|body| row(strategy, body));
    let mut rows: Vec<Row> = all.collect();
    if !kommunen.is_empty() {
        rows.push(Row::heading(texts::KOMMUNEN.to_owned()));
        rows.extend(kommunen.iter().map(Kommune::row));
    }
    let table = Table { columns, rows };
    Ok(Figure {
        drawing: Some(draw(&chart, &kommunen)),
        ..Figure::new(FigureKind::Bodies, texts::BODIES_CAPTION, table)
    })
}

/// The bodies as a tree.
struct Chart<'a> {
    strategy: &'a Strategy,
    /// Those that nobody is above, and that somebody reports to.
    tops: Vec<&'a Body>,
    /// Those that nothing is said of: nobody is above them or below them.
    loose: Vec<&'a Body>,
}

impl<'a> Chart<'a> {
    fn of(strategy: &'a Strategy) -> Self {
        let mut chart = Self { strategy, tops: Vec::new(), loose: Vec::new() };
        for body in &strategy.bodies {
            let has_others_below = !chart.below(body).is_empty();
            match (is_at_top(strategy, body), has_others_below) {
                (true, true) => chart.tops.push(body),
                (true, false) => chart.loose.push(body),
                (false, _) => {}
            }
        }
        chart
    }

    fn below(&self, body: &Body) -> Vec<&'a Body> {
        let reports = |other: &&Body| {
            !is_at_top(self.strategy, other)
                && above(self.strategy, other).is_some_and(|above| above.id == body.id)
        };
        self.strategy.bodies.iter().filter(reports).collect()
    }

    /// Returns the bodies, each before those that report to it.
    fn in_order(&self) -> Vec<&'a Body> {
        let mut order = Vec::new();
        let mut rest: Vec<&Body> = self.tops.iter().rev().copied().collect();
        while let Some(body) = rest.pop() {
            order.push(body);
            rest.extend(self.below(body).into_iter().rev());
        }
        order.extend(&self.loose);
        order
    }
}

/// Returns the body that one reports to.
fn above<'a>(strategy: &'a Strategy, body: &Body) -> Option<&'a Body> {
    let id = body.reports_to.value()?;
    strategy.bodies.iter().find(|other| other.id == *id && other.id != body.id)
}

/// Returns whether nobody is above a body. Of bodies that stand above each other in a ring, as two
/// Kommunen can make it at once, the first one is at the top, so that none disappears.
fn is_at_top(strategy: &Strategy, body: &Body) -> bool {
    let mut way = vec![body.id];
    let mut at = body;
    while let Some(next) = above(strategy, at) {
        if let Some(begin) = way.iter().position(|id| *id == next.id) {
            let ring = &way[begin..];
            let first = strategy.bodies.iter().find(|body| ring.contains(&body.id));
            return first.is_some_and(|first| first.id == body.id);
        }
        way.push(next.id);
        at = next;
    }
    way.len() == 1
}

fn leads(body: &Body) -> bool {
    body.lead.value().copied().unwrap_or_default()
}

fn name(body: &Body) -> String {
    let name = labels::titled(body.name.trim());
    if leads(body) { texts::in_charge(name) } else { name.to_owned() }
}

fn field(body: &Body, key: &'static str) -> Lead {
    Lead::Strategy(Path::key("bodies").item(body.id).then(key))
}

fn row(strategy: &Strategy, body: &Body) -> Row {
    let above = above(strategy, body).map_or(labels::NOT_CHOSEN, |above| above.name.trim());
    let cells = vec![
        Cell::plain(name(body)),
        Cell::plain(body.role.trim()).leading(field(body, "role")),
        Cell::plain(above).leading(field(body, "reports_to")),
    ];
    Row { kind: RowKind::Entry, name: name(body), cells, lead: Some(field(body, "name")) }
}

/// A member of the Verbund.
struct Kommune {
    name: String,
    kind: &'static str,
    lead: Lead,
}

impl Kommune {
    fn row(&self) -> Row {
        let cells = vec![Cell::plain(&self.name), Cell::plain(self.kind), Cell::muted("")];
        let lead = Some(self.lead.clone());
        Row { kind: RowKind::Entry, name: self.name.clone(), cells, lead }
    }
}

/// Returns the members as the strategy names them, or where it names none, those in the roster.
fn kommunen(snapshot: &Snapshot) -> Vec<Kommune> {
    let members = snapshot.strategy.content.members.iter();
    let named = members.filter_map(|member| {
        let name = member.name.value()?.trim().to_owned();
        let kind = member.kind.value().map_or("", |kind| kind.title());
        let lead = Lead::Strategy(Path::key("members").item(member.id).then("name"));
        Some(Kommune { name, kind, lead })
    });
    let named: Vec<Kommune> = named.collect();
    if !named.is_empty() {
        return named;
    }
    let known = snapshot.municipalities.values();
    let known = known.map(|kommune| Kommune {
        name: kommune.name.clone(),
        kind: kommune.kind.title(),
        lead: Lead::Page(Page::Alliance),
    });
    known.collect()
}

fn draw(chart: &Chart<'_>, kommunen: &[Kommune]) -> Drawing {
    let mut drawing = Drawing::default();
    let trees: Vec<Tree<'_>> = chart.tops.iter().map(|body| Tree::of(chart, body)).collect();
    let of_trees: f32 = trees.iter().map(|tree| tree.width + GAP.x).sum::<f32>() - GAP.x;
    let loose = chart.loose.len().min(ACROSS);
    let widest = boxes::width(kommunen.len().min(ACROSS).max(loose)).max(of_trees);
    let (mut left, mut bottom) = (1.0 + (widest - of_trees) / 2.0, 0.0_f32);
    for tree in &trees {
        bottom = bottom.max(tree.draw(&mut drawing, left, 1.0));
        left += tree.width + GAP.x;
    }
    let middle = 1.0 + widest / 2.0;
    let mut y = if trees.is_empty() { 1.0 } else { bottom + GAP.y };
    if !chart.loose.is_empty() {
        if !trees.is_empty() {
            y = titled(&mut drawing, texts::LOOSE, y);
        }
        let places = boxes::lines(chart.loose.len(), middle, y);
        for (body, rect) in chart.loose.iter().zip(&places) {
            body_box(&mut drawing, body, *rect);
        }
        y = places.last().map_or(y, |rect| rect.bottom() + GAP.y);
    }
    if !kommunen.is_empty() {
        y = titled(&mut drawing, texts::KOMMUNEN, y);
        let places = boxes::lines(kommunen.len(), middle, y);
        for (kommune, rect) in kommunen.iter().zip(&places) {
            let spot = Spot { name: kommune.name.clone(), lead: kommune.lead.clone() };
            let label = Label {
                name: &kommune.name,
                note: kommune.kind,
                ground: Tone::Ground,
                spot: Some(spot),
            };
            boxes::draw(&mut drawing, *rect, label);
        }
        y = places.last().map_or(y, |rect| rect.bottom() + GAP.y);
    }
    drawing.size = egui::vec2(widest + 2.0, y - GAP.y + 2.0);
    drawing
}

fn titled(drawing: &mut Drawing, title: &str, y: f32) -> f32 {
    drawing.write(pos2(0.0, y), Align2::LEFT_CENTER, title, Tone::Muted);
    y + TITLE - 8.0
}

fn body_box(drawing: &mut Drawing, body: &Body, rect: Rect) {
    let note = if leads(body) { texts::IN_CHARGE.as_str() } else { "" };
    let ground = if leads(body) { Tone::AccentGround } else { Tone::Ground };
    let spot = Some(Spot { name: name(body), lead: field(body, "name") });
    let label = Label { name: labels::titled(body.name.trim()), note, ground, spot };
    boxes::draw(drawing, rect, label);
}

/// A body with those below it, and how wide that is.
struct Tree<'a> {
    body: &'a Body,
    below: Vec<Self>,
    width: f32,
}

impl<'a> Tree<'a> {
    fn of(chart: &Chart<'a>, body: &'a Body) -> Self {
        let below = chart.below(body).into_iter();
        let below: Vec<Self> = below.map(|other| Self::of(chart, other)).collect();
        let width = if is_in_lines(&below) {
            boxes::width(ACROSS)
        } else {
            below.iter().map(|tree| tree.width + GAP.x).sum::<f32>() - GAP.x
        };
        Self { body, below, width: width.max(BOX.x) }
    }

    /// Draws it. Returns where it ends.
    fn draw(&self, drawing: &mut Drawing, left: f32, top: f32) -> f32 {
        let middle = left + self.width / 2.0;
        let own = Rect::from_min_size(pos2(middle - BOX.x / 2.0, top), BOX);
        // What is drawn first is reached first.
        body_box(drawing, self.body, own);
        let next = own.bottom() + GAP.y;
        let mut bottom = own.bottom();
        if is_in_lines(&self.below) {
            let places = boxes::lines(self.below.len(), middle, next);
            boxes::join(drawing, own, &places);
            for (tree, rect) in self.below.iter().zip(&places) {
                body_box(drawing, tree.body, *rect);
                bottom = rect.bottom();
            }
        } else {
            let widths = self.below.iter().map(|tree| tree.width + GAP.x).sum::<f32>() - GAP.x;
            let mut left = middle - widths / 2.0;
            let mut places = Vec::new();
            for tree in &self.below {
                bottom = bottom.max(tree.draw(drawing, left, next));
                let at = pos2(left + (tree.width - BOX.x) / 2.0, next);
                places.push(Rect::from_min_size(at, BOX));
                left += tree.width + GAP.x;
            }
            boxes::join(drawing, own, &places);
        }
        bottom
    }
}

/// Returns whether bodies stand in lines below each other: many, with nobody below them.
fn is_in_lines(below: &[Tree<'_>]) -> bool {
    below.len() > ACROSS && below.iter().all(|tree| tree.below.is_empty())
}

#[cfg(test)]
mod tests {
    use leitwerk_shared::domain::ids::{DeviceId, ItemId};
    use leitwerk_shared::domain::record::Item as _;
    use leitwerk_shared::domain::register::{Claim, Register};

    use super::*;

    fn body(id: u8, above: Option<u8>) -> Body {
        let item = |n| ItemId::from_bytes([n; 16]);
        let claim = |n| Claim { value: item(n), device: DeviceId(1), at: 0 };
        let reports_to = Register::new(above.map(claim).into_iter().collect());
        Body { name: id.to_string(), reports_to, ..Body::new(item(id)) }
    }

    fn order(bodies: Vec<Body>) -> Vec<String> {
        let strategy = Strategy { bodies, ..Strategy::default() };
        let chart = Chart::of(&strategy);
        chart.in_order().into_iter().map(|body| body.name.clone()).collect()
    }

    #[test]
    fn each_body_stands_once_below_the_one_that_it_reports_to() {
        let bodies = vec![body(3, Some(2)), body(1, None), body(2, Some(1)), body(9, None)];
        assert_eq!(order(bodies), ["1", "2", "3", "9"]);
        // Two Kommunen who at the same time put one above the other.
        let ring = vec![body(1, Some(2)), body(2, Some(1)), body(3, Some(2)), body(4, Some(4))];
        assert_eq!(order(ring), ["1", "2", "3", "4"]);
        assert_eq!(order(vec![body(1, Some(8))]), ["1"], "who reports to nobody known is kept");
    }
}
