// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Abb. 1: from the decision on the Leitlinie to the Vision, with a lane for each dimension, a bar
//! for each goal and a diamond for each Meilenstein.

use std::collections::BTreeMap;

use egui::{Align2, Rect, pos2, vec2};
use jiff::civil::Date;
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::goal::{Milestone, MilestoneState, Profile};
use leitwerk_shared::domain::period;
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::{
    Cell, Column, ColumnKind, Drawing, Figure, FigureKind, Lead, Missing, Row, Shape, Spot,
    Subject, Symbol, Table, Tone, area_name, by_area, subjects,
};
use crate::desk::Page;
use crate::texts::{dates, figures as texts, labels, templates};

const NAMES: f32 = 252.0;
const YEARS: f32 = 688.0;
const HEAD: f32 = 68.0;
const LANE: f32 = 30.0;
const LINE: f32 = 26.0;
/// How far a bar reaches whose end nobody knows.
const STUB: f32 = 14.0;

/// One goal in time.
struct Course<'a> {
    subject: &'a Subject<'a>,
    /// When it begins, and when it ends where that is said.
    period: Option<(Date, Option<Date>)>,
    /// When it begins, in words.
    start: String,
    /// Where that is written.
    source: Path,
    /// The Meilensteine that have a date, by date.
    dated: Vec<(Date, &'a Milestone)>,
}

impl<'a> Course<'a> {
    fn of(subject: &'a Subject<'a>) -> Self {
        let profile = subject.profile;
        let dated = profile.milestones.iter();
        let mut dated: Vec<_> = dated.filter_map(|one| Some((*one.due.value()?, one))).collect();
        dated.sort_by_key(|(due, _)| *due);
        let start = profile.start.value().map_or("", |start| start.trim());
        let course = Self {
            subject,
            period: None,
            start: start.to_owned(),
            source: Path::key("start"),
            dated,
        };
        if start.is_empty() {
            return course.of_measures();
        }
        Self { period: period::course(start), ..course }
    }

    /// Lets it reach over the periods of its measures, where there are any.
    fn of_measures(self) -> Self {
        let measures = &self.subject.profile.measures;
        let timed = measures.iter().filter_map(|measure| {
            let (begin, end) = period::course(measure.period.value()?)?;
            Some((begin, end, measure.id))
        });
        let timed: Vec<_> = timed.collect();
        let Some((begin, _, first)) = timed.iter().min_by_key(|(begin, ..)| *begin).copied() else {
            return self;
        };
        let ends: Option<Vec<Date>> = timed.iter().map(|(_, end, _)| *end).collect();
        let end = ends.and_then(|ends| ends.into_iter().max());
        let source = Path::key("measures").item(first).then("text");
        Self { period: Some((begin, end)), start: dates::date(begin), source, ..self }
    }

    /// Where its bar ends: where its period ends, else at its last Meilenstein.
    fn end(&self) -> Option<Date> {
        let (begin, end) = self.period?;
        let last = self.dated.last().map(|(due, _)| *due);
        end.or(last).filter(|end| *end > begin)
    }

    fn is_placed(&self) -> bool {
        self.period.is_some() || !self.dated.is_empty()
    }
}

/// Makes the figure.
pub(super) fn timeline(snapshot: &Snapshot, today: Date) -> Result<Figure, Missing> {
    let empty = Profile::default();
    let subjects = subjects(snapshot, &empty);
    let courses: Vec<Course<'_>> = subjects.iter().map(Course::of).collect();
    let missing = Missing { first: texts::NO_DATES.to_owned(), lead: Lead::Page(Page::Profiles) };
    let span = Span::of(&snapshot.strategy.content, &courses).ok_or(missing)?;
    let template = snapshot.strategy.content.template();
    let columns = vec![
        Column::new(labels::NUMBER, ColumnKind::Number),
        Column::new(templates::goal_head(template), ColumnKind::Title),
        Column::new(labels::START, ColumnKind::Word),
        Column::new(texts::NEXT_MILESTONE, ColumnKind::Word),
        Column::new(texts::LAST_MILESTONE, ColumnKind::Word),
        Column::new(texts::REACHED, ColumnKind::Amount),
    ];
    let by_goal: BTreeMap<_, _> =
        courses.iter().map(|course| (course.subject.goal.goal.id, course)).collect();
    let rows = by_area(&subjects, |subject| row(by_goal[&subject.goal.goal.id]));
    Ok(Figure {
        drawing: Some(draw(&snapshot.strategy.content, &courses, &span, today)),
        notes: vec![texts::TIMELINE_NOTE.to_owned()],
        ..Figure::new(FigureKind::Timeline, texts::TIMELINE_CAPTION, Table { columns, rows })
    })
}

fn row(course: &Course<'_>) -> Row {
    let subject = course.subject;
    let milestones = &subject.profile.milestones;
    let is_done = |one: &Milestone| one.state.value() == Some(&MilestoneState::Done);
    let done = milestones.iter().filter(|one| is_done(one)).count();
    let of = if milestones.is_empty() { String::new() } else { texts::of(done, milestones.len()) };
    let next = course.dated.iter().find(|(_, one)| !is_done(one));
    let day = |found: Option<&(Date, &Milestone)>| match found {
        Some((due, one)) => Cell::plain(dates::date(*due)).leading(subject.lead(due_of(one))),
        None => Cell::muted(labels::NOT_CHOSEN),
    };
    let start = match course.start.as_str() {
        "" => Cell::muted(labels::NOT_CHOSEN),
        start => Cell::plain(start),
    };
    subject.row([
        start.leading(subject.lead(course.source.clone())),
        day(next),
        day(course.dated.last()),
        Cell::plain(of),
    ])
}

fn due_of(milestone: &Milestone) -> Path {
    Path::key("milestones").item(milestone.id).then("due")
}

/// The years that are drawn.
struct Span {
    first: i16,
    last: i16,
}

impl Span {
    /// Returns the years in which anything lies; none where no goal has a date.
    fn of(strategy: &Strategy, courses: &[Course<'_>]) -> Option<Self> {
        let dates = courses.iter().flat_map(|course| {
            let begin = course.period.map(|(begin, _)| begin);
            let due = course.dated.iter().map(|(due, _)| *due);
            begin.into_iter().chain(course.end()).chain(due)
        });
        let years: Vec<i16> = dates.map(Date::year).collect();
        let (first, last) = (*years.iter().min()?, *years.iter().max()?);
        let decided = decision(strategy).map(|(date, _)| date.year());
        let vision = vision_year(strategy);
        Some(Self {
            first: decided.map_or(first, |year| year.min(first)),
            last: vision.map_or(last, |year| year.max(last)),
        })
    }

    fn x(&self, date: Date) -> f32 {
        let days = f32::from(date.day_of_year() - 1) / f32::from(date.days_in_year());
        let years = f32::from(self.last - self.first + 1);
        NAMES + (f32::from(date.year() - self.first) + days) / years * YEARS
    }
}

/// Returns the newest dated line of the document history.
fn decision(strategy: &Strategy) -> Option<(Date, &str)> {
    let dated = strategy.history.iter().filter_map(|entry| {
        let version = entry.version.value().map_or("", |version| version.trim());
        Some((*entry.date.value()?, version))
    });
    dated.max_by_key(|(date, _)| *date)
}

fn vision_year(strategy: &Strategy) -> Option<i16> {
    strategy.vision.year.value().and_then(|year| i16::try_from(*year).ok())
}

fn draw(strategy: &Strategy, courses: &[Course<'_>], span: &Span, today: Date) -> Drawing {
    let mut drawing = Drawing::default();
    let mut y = HEAD;
    let mut area = None;
    let mut unplaced = Vec::new();
    let mut grounds = Vec::new();
    for course in courses {
        if !course.is_placed() {
            unplaced.push(course);
            continue;
        }
        let here = super::lane(&course.subject.goal);
        if area != here && here.is_some() {
            area = here;
            let ground = Rect::from_min_size(pos2(0.0, y), vec2(NAMES + YEARS, LANE));
            grounds.push((ground, area_name(&course.subject.goal)));
            y += LANE;
        }
        y += LINE;
    }
    let bottom = y + 6.0;
    years(&mut drawing, span, bottom);
    borders(&mut drawing, strategy, span, bottom);
    if (span.first..=span.last).contains(&today.year()) {
        let x = span.x(today);
        let line = Shape::Line { from: pos2(x, HEAD - 12.0), to: pos2(x, bottom), dashed: true };
        drawing.put(line, Tone::Accent);
        drawing.write(pos2(x, HEAD - 14.0), Align2::CENTER_BOTTOM, texts::TODAY, Tone::Accent);
    }
    let mut grounds = grounds.into_iter();
    let mut y = HEAD;
    let mut area = None;
    for course in courses.iter().filter(|course| course.is_placed()) {
        let here = super::lane(&course.subject.goal);
        if area != here && here.is_some() {
            area = here;
            if let Some((ground, name)) = grounds.next() {
                lane(&mut drawing, ground, name);
            }
            y += LANE;
        }
        bar(&mut drawing, course, span, y + LINE / 2.0);
        y += LINE;
    }
    let bottom = legend(&mut drawing, bottom + 20.0);
    let bottom = list(&mut drawing, &unplaced, bottom);
    drawing.size = vec2(NAMES + YEARS + 12.0, bottom);
    drawing
}

fn years(drawing: &mut Drawing, span: &Span, bottom: f32) {
    let count = span.last - span.first + 1;
    // A year needs room for its number.
    let step = match count {
        ..=14 => 1,
        15..=30 => 2,
        _ => 10,
    };
    let width = YEARS / f32::from(count);
    for year in span.first..=span.last {
        let Ok(begin) = Date::new(year, 1, 1) else { continue };
        let x = span.x(begin);
        let line = Shape::Line { from: pos2(x, HEAD - 8.0), to: pos2(x, bottom), dashed: false };
        drawing.put(line, Tone::Rule);
        if (year - span.first) % step == 0 {
            let at = pos2(x + width / 2.0, 8.0);
            drawing.write(at, Align2::CENTER_CENTER, year.to_string(), Tone::Muted);
        }
    }
}

/// Draws where it begins and where it leads.
fn borders(drawing: &mut Drawing, strategy: &Strategy, span: &Span, bottom: f32) {
    if let Some((date, version)) = decision(strategy) {
        let x = span.x(date);
        let line = Shape::Line { from: pos2(x, HEAD - 12.0), to: pos2(x, bottom), dashed: false };
        drawing.put(line, Tone::Muted);
        let text = texts::decision(version, &dates::date(date));
        drawing.write(pos2(x, 26.0), Align2::LEFT_CENTER, text, Tone::Text);
    }
    if let Some(year) = vision_year(strategy) {
        let x = NAMES + YEARS;
        let line = Shape::Line { from: pos2(x, HEAD - 12.0), to: pos2(x, bottom), dashed: false };
        drawing.put(line, Tone::Muted);
        let text = texts::vision(year);
        drawing.write(pos2(x, 26.0), Align2::RIGHT_CENTER, text, Tone::Text);
    }
}

fn lane(drawing: &mut Drawing, ground: Rect, name: String) {
    let at = pos2(0.0, ground.center().y + 3.0);
    let (anchor, room) = (Align2::LEFT_CENTER, NAMES + YEARS);
    drawing
        .put(Shape::Text { at, anchor, text: name, size: 13.0, strong: true, room }, Tone::Muted);
    let y = ground.bottom();
    let line = Shape::Line { from: pos2(0.0, y), to: pos2(ground.right(), y), dashed: false };
    drawing.put(line, Tone::Rule);
}

fn bar(drawing: &mut Drawing, course: &Course<'_>, span: &Span, y: f32) {
    let subject = course.subject;
    let (at, anchor, room) = (pos2(0.0, y), Align2::LEFT_CENTER, NAMES - 12.0);
    let text = subject.name();
    drawing.put(Shape::Text { at, anchor, text, size: 13.5, strong: false, room }, Tone::Text);
    if let Some((begin, _)) = course.period {
        let from = span.x(begin);
        let to = course.end().map_or(from + STUB, |end| span.x(end));
        let rect = Rect::from_min_max(pos2(from, y - 6.0), pos2(to, y + 6.0));
        let end = course.end().map(dates::date);
        let spot = Spot {
            name: texts::course(&subject.name(), &course.start, end.as_deref()),
            lead: subject.lead(course.source.clone()),
        };
        drawing.put_spot(Shape::Bar(rect), Tone::AccentGround, spot);
        drawing.put(Shape::Frame(rect), Tone::Accent);
        if course.end().is_none() {
            drawing.write(pos2(to + 3.0, y), Align2::LEFT_CENTER, texts::OPEN_END, Tone::Muted);
        }
    }
    for (due, milestone) in &course.dated {
        let state = milestone.state.value().copied().unwrap_or_default();
        let (symbol, tone) = of_state(state);
        let text = milestone.text.trim();
        let spot = Spot {
            name: texts::milestone(
                &subject.goal.printed(),
                text,
                &dates::date(*due),
                labels::milestone_state(state),
            ),
            lead: subject.lead(due_of(milestone)),
        };
        let center = pos2(span.x(*due), y);
        drawing.put_spot(Shape::Symbol { center, radius: 7.0, symbol }, tone, spot);
    }
}

const fn of_state(state: MilestoneState) -> (Symbol, Tone) {
    match state {
        MilestoneState::Done => (Symbol::Diamond, Tone::Ok),
        MilestoneState::Running => (Symbol::CoreDiamond, Tone::Accent),
        MilestoneState::AtRisk => (Symbol::Triangle, Tone::Warn),
        MilestoneState::Open => (Symbol::HollowDiamond, Tone::Muted),
    }
}

/// Says what the diamonds mean. Returns where it ends.
fn legend(drawing: &mut Drawing, y: f32) -> f32 {
    drawing.write(pos2(0.0, y), Align2::LEFT_CENTER, labels::MILESTONES, Tone::Muted);
    let mut left = 110.0;
    for state in MilestoneState::ALL {
        let (symbol, tone) = of_state(*state);
        drawing.put(Shape::Symbol { center: pos2(left, y), radius: 7.0, symbol }, tone);
        let name = texts::without_sign(labels::milestone_state(*state));
        drawing.write(pos2(left + 12.0, y), Align2::LEFT_CENTER, name, Tone::Text);
        left += 110.0;
    }
    y + 22.0
}

/// Names what has no place in time. Returns where it ends.
fn list(drawing: &mut Drawing, unplaced: &[&Course<'_>], top: f32) -> f32 {
    if unplaced.is_empty() {
        return top;
    }
    let mut y = top + 14.0;
    drawing.write(pos2(0.0, y), Align2::LEFT_CENTER, texts::WITHOUT_DATES, Tone::Muted);
    for course in unplaced {
        y += 24.0;
        let subject = course.subject;
        let said = subject.profile.start.value().map_or("", |start| start.trim());
        let text = texts::undated(&subject.name(), said);
        let (at, anchor, room) = (pos2(0.0, y), Align2::LEFT_CENTER, NAMES + YEARS);
        let spot = Spot { name: text.clone(), lead: subject.lead(Path::key("start")) };
        let shape = Shape::Text { at, anchor, text, size: 13.5, strong: false, room };
        drawing.put_spot(shape, Tone::Muted, spot);
    }
    y + 16.0
}
