// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where the administration stands: each unit in each category as a traffic light, and how many
//! units have which light.

use egui::{Align2, Rect, pos2, vec2};
use leitwerk_shared::domain::assessment::{Category, OrgUnit, TrafficLight, distribution};
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::{
    Cell, Column, ColumnKind, Drawing, Entry, Figure, FigureKind, Lead, Look, Missing, Row,
    RowKind, Shape, Spot, Symbol, Table, Tone, count,
};
use crate::texts::{charts as texts, labels};

const NAMES: f32 = 270.0;
const LONGEST: f32 = 284.0;
const LINE: f32 = 32.0;
const LEGEND: f32 = 36.0;
/// Where the counts stand, and how far they are apart.
const COUNTS: (f32, f32) = (NAMES + LONGEST + 20.0, 96.0);

/// Makes the figure.
pub(super) fn assessment(snapshot: &Snapshot) -> Result<Figure, Missing> {
    let strategy = &snapshot.strategy.content;
    if strategy.units.is_empty() || strategy.categories.is_empty() {
        return Err(Missing { first: texts::NO_UNITS.to_owned(), lead: Lead::Entry(Entry::Units) });
    }
    let mut columns = vec![
        Column::new(texts::CODE, ColumnKind::Number),
        Column::new(texts::UNIT, ColumnKind::Title),
    ];
    let name = |category: &Category| labels::titled(category.name.trim()).to_owned();
    columns.extend(strategy.categories.iter().map(|it| Column::new(name(it), ColumnKind::Light)));
    let mut rows: Vec<Row> =
        strategy.units.iter().map(|unit| row(unit, &strategy.categories)).collect();
    rows.extend(TrafficLight::ALL.iter().map(|light| total(strategy, *light)));
    Ok(Figure {
        drawing: Some(bars(strategy)),
        notes: vec![texts::ASSESSMENT_NOTE.to_owned()],
        entry: Some(Entry::Units),
        ..Figure::new(FigureKind::Assessment, texts::ASSESSMENT_CAPTION, Table { columns, rows })
    })
}

fn row(unit: &OrgUnit, categories: &[Category]) -> Row {
    let name = labels::titled(unit.name.trim()).to_owned();
    let code = unit.code.value().map_or("", |code| code.trim());
    let ratings = categories.iter().map(|category| {
        let lead = Entry::Ratings { unit: Some(unit.id), category: Some(category.id) };
        let rating = unit.rating(category.id);
        let light = rating.and_then(|rating| rating.light.value()).copied();
        let label = rating.and_then(|rating| rating.label.value()).map_or("", |it| it.trim());
        let cell = match light {
            _ if rating.is_some_and(|rating| rating.light.clash().is_some()) => {
                Cell::plain(labels::warning(texts::TWO)).looking(Look::Warn)
            }
            Some(light) => Cell::plain(texts::rating(light, label)).looking(Look::Light(light)),
            None => Cell::muted(labels::NOT_CHOSEN),
        };
        cell.leading(Lead::Entry(lead))
    });
    let cells = [Cell::muted(code), Cell::plain(&name)].into_iter().chain(ratings).collect();
    let lead = Some(Lead::Entry(Entry::Ratings { unit: Some(unit.id), category: None }));
    Row { kind: RowKind::Entry, name, cells, lead }
}

/// How many units have a light in each category.
fn total(strategy: &Strategy, light: TrafficLight) -> Row {
    let cells = strategy.categories.iter().map(|category| {
        let counts = distribution(&strategy.units, category.id);
        let lead = Entry::Ratings { unit: None, category: Some(category.id) };
        Cell::plain(share(counts, light)).looking(Look::Strong).leading(Lead::Entry(lead))
    });
    Row::total(texts::light(light), cells)
}

/// Says how many units have a light, and their share of those that are rated.
fn share(counts: [usize; 3], light: TrafficLight) -> String {
    let (some, all) = (counts[light as usize], counts.iter().sum::<usize>());
    if all == 0 { labels::NOT_CHOSEN.to_owned() } else { texts::share(some, all) }
}

/// Draws how many units have which light in each category.
fn bars(strategy: &Strategy) -> Drawing {
    let mut drawing = Drawing::default();
    let column = |n: usize| COUNTS.0 + count(n) * COUNTS.1;
    for (n, light) in TrafficLight::ALL.iter().copied().enumerate() {
        let center = pos2(column(n) + 6.0, LEGEND / 2.0);
        drawing.put(Shape::Symbol { center, radius: 6.0, symbol: symbol(light) }, tone(light));
        let at = pos2(column(n) + 18.0, LEGEND / 2.0);
        drawing.write(at, Align2::LEFT_CENTER, texts::light_word(light), Tone::Text);
    }
    let at = pos2(column(3) + 20.0, LEGEND / 2.0);
    drawing.write(at, Align2::LEFT_CENTER, texts::RATED, Tone::Muted);
    let mut y = LEGEND;
    for category in &strategy.categories {
        let counts = distribution(&strategy.units, category.id);
        line(&mut drawing, category, counts, y + LINE / 2.0);
        y += LINE;
    }
    drawing.size = vec2(column(3) + 84.0, y + 4.0);
    drawing
}

/// Draws one category: a bar of three parts, each with its sign, and the counts beside it.
fn line(drawing: &mut Drawing, category: &Category, counts: [usize; 3], y: f32) {
    let name = labels::titled(category.name.trim());
    let all: usize = counts.iter().sum();
    let text = Shape::Text {
        at: pos2(0.0, y),
        anchor: Align2::LEFT_CENTER,
        text: name.to_owned(),
        size: 13.0,
        strong: false,
        room: NAMES - 16.0,
    };
    drawing.put(text, Tone::Text);
    let mut left = NAMES;
    for (n, light) in TrafficLight::ALL.iter().copied().enumerate() {
        let width = count(counts[n]) / count(all.max(1)) * LONGEST;
        if counts[n] > 0 {
            let rect = Rect::from_min_size(pos2(left, y - 11.0), vec2(width, 22.0));
            drawing.put(Shape::Bar(rect.shrink2(vec2(1.0, 0.0))), ground(light));
            drawing.put(Shape::Frame(rect.shrink2(vec2(1.0, 0.0))), tone(light));
            if width > 20.0 {
                let (center, symbol) = (rect.center(), symbol(light));
                drawing.put(Shape::Symbol { center, radius: 6.0, symbol }, tone(light));
            }
        }
        left += width;
        let at = pos2(COUNTS.0 + count(n) * COUNTS.1, y);
        drawing.write(at, Align2::LEFT_CENTER, share(counts, light), Tone::Text);
    }
    let at = pos2(COUNTS.0 + 3.0 * COUNTS.1 + 20.0, y);
    drawing.write(at, Align2::LEFT_CENTER, all.to_string(), Tone::Muted);
    let whole = Rect::from_min_size(pos2(NAMES, y - 14.0), vec2(LONGEST, 28.0));
    let lead = Lead::Entry(Entry::Ratings { unit: None, category: Some(category.id) });
    let spot = Spot { name: texts::distribution(name, counts), lead };
    drawing.put_spot(Shape::Bar(whole), Tone::None, spot);
}

const fn symbol(light: TrafficLight) -> Symbol {
    match light {
        TrafficLight::Green => Symbol::Circle,
        TrafficLight::Yellow => Symbol::Diamond,
        TrafficLight::Red => Symbol::Square,
    }
}

const fn tone(light: TrafficLight) -> Tone {
    match light {
        TrafficLight::Green => Tone::Ok,
        TrafficLight::Yellow => Tone::Warn,
        TrafficLight::Red => Tone::Bad,
    }
}

const fn ground(light: TrafficLight) -> Tone {
    match light {
        TrafficLight::Green => Tone::OkGround,
        TrafficLight::Yellow => Tone::WarnGround,
        TrafficLight::Red => Tone::BadGround,
    }
}
