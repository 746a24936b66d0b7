// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Cuts the file at its headings, and compares what it has with what it announces: a file that
//! was cut off must not be imported by half.

use std::collections::BTreeSet;

use leitwerk_shared::domain::roman::{from_roman, roman};

use super::ImportError;
use super::lines::Line;

/// The file, cut at its headings.
#[derive(Debug)]
pub(super) struct Outline {
    /// What stands before the table of contents.
    pub(super) cover: Vec<Line>,
    /// The table of contents with its heading.
    pub(super) contents: Vec<Line>,
    /// Everything else, in order.
    pub(super) segments: Vec<Segment>,
    /// The captions of figures, and the list of them.
    pub(super) captions: Vec<Line>,
    /// Lines in the table of contents or behind it that are neither entry nor heading.
    pub(super) strays: Vec<Line>,
}

/// A heading with the lines below it, up to the next heading of any kind.
#[derive(Debug)]
pub(super) struct Segment {
    /// What the heading opens.
    pub(super) heading: Heading,
    /// Its line.
    pub(super) line: usize,
    /// What stands below it.
    pub(super) lines: Vec<Line>,
}

/// What a heading opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    History,
    Chapter { number: usize, title: String },
    Area { number: usize, title: String },
    Goal { area: usize, number: usize, title: String },
    Part(Part),
}

/// The sections of a goal, in the order of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// „Sinn & Zweck“
    Purposes,
    /// „Meilensteine“
    Milestones,
    /// „Aufgabenteilung“
    TaskSplit,
    /// „Risiken“
    Risks,
    /// „Mehrwerte“
    AddedValues,
    /// „Fokus“
    Focus,
}

/// Something that the file announces and does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The table of contents has no entries.
    Contents,
    /// The table of contents names it: „III. Agilität“, „1.2. Synergien“.
    Heading {
        /// As the table of contents prints it, without its page.
        printed: String,
    },
    /// Every goal has it.
    Part {
        /// The printed number of the goal.
        goal: String,
        /// The section.
        part: Part,
    },
    /// Every Aufgabenteilung has it.
    Answer {
        /// The printed number of the goal.
        goal: String,
        /// How the line begins.
        label: &'static str,
    },
    /// The figure has a caption, but does not stand in the list of figures.
    Figure {
        /// Its number.
        number: usize,
    },
}

/// How the three lines of an Aufgabenteilung begin.
pub(super) const SPLIT: [&str; 3] = ["Gemeinsam", "Einer für Alle", "Jeder für sich"];

const CONTENTS: &str = "Inhaltsverzeichnis";
const HISTORY: &str = "Dokumentenhistorie";
const GOALS: &str = "Verbundziele";
const FIGURES: &str = "Abbildungsverzeichnis";
const FIRST_GOAL: &str = "1.1.";

/// Cuts the file.
///
/// # Errors
/// [`ImportError::UnknownForm`] and [`ImportError::Truncated`].
pub(super) fn outline(mut lines: Vec<Line>) -> Result<Outline, ImportError> {
    let end = lines.last().map_or(0, |line| line.number);
    let start = lines.iter().position(|line| line.text == CONTENTS);
    let start = start.ok_or(ImportError::UnknownForm { heading: CONTENTS })?;
    let mut body = lines.split_off(start);
    let cover = lines;

    let (after, announced) = contents_of(&body);
    let rest = body.split_off(after);
    let mut cutter = Cutter::new(announced);
    for line in rest {
        cutter.push(line);
    }

    // Where no chapter follows the table of contents, the file may just be cut off.
    if cutter.chapter > 0 && !cutter.announced.iter().any(is_goals) && !cutter.has_goals() {
        return Err(ImportError::UnknownForm { heading: GOALS });
    }
    let missing = cutter.missing(end);
    if !missing.is_empty() {
        return Err(ImportError::Truncated { end, missing });
    }
    let Cutter { segments, captions, mut strays, .. } = cutter;
    if !segments.iter().any(|segment| matches!(segment.heading, Heading::Goal { .. })) {
        return Err(ImportError::UnknownForm { heading: FIRST_GOAL });
    }
    let is_contents = |line: &Line| line.text == CONTENTS || contents_entry(&line.text).is_some();
    let (contents, others) = body.into_iter().partition(is_contents);
    strays.extend::<Vec<Line>>(others);
    Ok(Outline { cover, contents, segments, captions, strays })
}

/// Returns where the table of contents ends, and what it announces. It ends where a number
/// comes for the second time, for „I. Vision 2031“ alone reads like an entry.
fn contents_of(lines: &[Line]) -> (usize, Vec<Heading>) {
    let mut announced: Vec<Heading> = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let repeats = heading(&line.text)
            .is_some_and(|found| announced.iter().any(|known| number(known) == number(&found)));
        if line.text == HISTORY || repeats {
            return (n, announced);
        }
        announced.extend(contents_entry(&line.text));
    }
    (lines.len(), announced)
}

/// Reads „1.2.<tab>Title<tab>8“.
fn contents_entry(text: &str) -> Option<Heading> {
    let (rest, page) = text.rsplit_once(char::is_whitespace)?;
    let is_page = !page.is_empty() && page.bytes().all(|byte| byte.is_ascii_digit());
    is_page.then(|| heading(rest.trim_end_matches(|c: char| c == '.' || c.is_whitespace())))?
}

/// Reads „1.2. Title“, „1. Title“ or „IV. Title“.
fn heading(text: &str) -> Option<Heading> {
    let (number, title) = text.split_once(char::is_whitespace)?;
    let number = number.strip_suffix('.')?;
    let title = title.trim().to_owned();
    if let Some(number) = from_roman(number) {
        return Some(Heading::Chapter { number, title });
    }
    match number.split_once('.') {
        None => Some(Heading::Area { number: ordinal(number)?, title }),
        Some((area, number)) => {
            Some(Heading::Goal { area: ordinal(area)?, number: ordinal(number)?, title })
        }
    }
}

fn ordinal(text: &str) -> Option<usize> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (digits && text.len() <= 2).then(|| text.parse().ok())?.filter(|number| *number > 0)
}

fn part(text: &str) -> Option<Part> {
    Some(match text {
        "Sinn & Zweck" | "Sinn und Zweck" => Part::Purposes,
        // The misprint is in the published Leitlinie.
        "Meilensteine" | "Meilesteine" => Part::Milestones,
        "Aufgabenteilung" => Part::TaskSplit,
        "Risiken" => Part::Risks,
        "Mehrwerte" => Part::AddedValues,
        "Fokus" => Part::Focus,
        _ => return None,
    })
}

fn caption(text: &str) -> Option<usize> {
    let (number, _title) = text.strip_prefix("Abbildung ")?.split_once(": ")?;
    ordinal(number)
}

/// The number of a heading, comparable across kinds.
fn number(heading: &Heading) -> (u8, usize, usize) {
    match heading {
        Heading::History => (0, 0, 0),
        Heading::Chapter { number, .. } => (1, *number, 0),
        Heading::Area { number, .. } => (2, *number, 0),
        Heading::Goal { area, number, .. } => (3, *area, *number),
        Heading::Part(part) => (4, *part as usize, 0),
    }
}

fn is_chapter(heading: &Heading, wanted: &str) -> bool {
    matches!(heading, Heading::Chapter { title, .. } if title == wanted)
}

fn is_goals(heading: &Heading) -> bool {
    is_chapter(heading, GOALS)
}

/// Goes through the body line by line.
struct Cutter {
    announced: Vec<Heading>,
    segments: Vec<Segment>,
    captions: Vec<Line>,
    strays: Vec<Line>,
    chapter: usize,
    area: usize,
    /// Whether we are in the chapter of the goals.
    in_goals: bool,
    /// The sections of the current goal, if we are in one.
    parts: Option<BTreeSet<Part>>,
}

impl Cutter {
    fn new(announced: Vec<Heading>) -> Self {
        Self {
            announced,
            segments: Vec::new(),
            captions: Vec::new(),
            strays: Vec::new(),
            chapter: 0,
            area: 0,
            in_goals: false,
            parts: None,
        }
    }

    fn push(&mut self, line: Line) {
        if caption(&line.text).is_some() {
            self.captions.push(line);
        } else if let Some(heading) = self.opens(&line.text) {
            self.enter(&heading);
            self.segments.push(Segment { heading, line: line.number, lines: Vec::new() });
        } else if let Some(segment) = self.segments.last_mut() {
            segment.lines.push(line);
        } else {
            self.strays.push(line);
        }
    }

    /// Returns what a line opens here. Texts have numbered lines too, so a number alone does not
    /// make a heading: it must be the next one, or announced.
    fn opens(&self, text: &str) -> Option<Heading> {
        if text == HISTORY && self.segments.is_empty() {
            return Some(Heading::History);
        }
        if let (Some(parts), Some(part)) = (&self.parts, part(text)) {
            return (!parts.contains(&part)).then_some(Heading::Part(part));
        }
        let found = heading(text)?;
        let fits = match &found {
            Heading::Chapter { number, .. } => {
                *number == self.chapter + 1 || (*number > self.chapter && self.announces(&found))
            }
            Heading::Area { number, title } if self.announces_areas() => {
                self.in_goals && *number > self.area && self.announces_area(*number, title)
            }
            Heading::Area { number, .. } => self.in_goals && *number == self.area + 1,
            Heading::Goal { area, .. } => self.in_goals && *area == self.area && !self.has(&found),
            Heading::History | Heading::Part(_) => false,
        };
        fits.then_some(found)
    }

    fn enter(&mut self, heading: &Heading) {
        match heading {
            Heading::History => {}
            Heading::Chapter { number, title } => {
                self.chapter = *number;
                self.in_goals = title == GOALS;
                self.parts = None;
            }
            Heading::Area { number, .. } => {
                self.area = *number;
                self.parts = None;
            }
            Heading::Goal { .. } => self.parts = Some(BTreeSet::new()),
            Heading::Part(part) => {
                self.parts.get_or_insert_default().insert(*part);
            }
        }
    }

    fn announces(&self, heading: &Heading) -> bool {
        self.announced.iter().any(|known| number(known) == number(heading))
    }

    /// A dimension is numbered like any list, so its title must be announced as well.
    fn announces_area(&self, number: usize, title: &str) -> bool {
        let mut areas = self.announced.iter().filter_map(|known| match known {
            Heading::Area { number, title } => Some((*number, title.split_whitespace())),
            _ => None,
        });
        areas.any(|(known, words)| known == number && words.eq(title.split_whitespace()))
    }

    fn announces_areas(&self) -> bool {
        self.announced.iter().any(|known| matches!(known, Heading::Area { .. }))
    }

    fn has(&self, heading: &Heading) -> bool {
        self.segments.iter().any(|segment| number(&segment.heading) == number(heading))
    }

    fn has_goals(&self) -> bool {
        self.segments.iter().any(|segment| is_goals(&segment.heading))
    }

    /// Whether the file ends within this heading.
    fn is_torn(&self, heading: &Heading, end: usize) -> bool {
        self.segments.last().filter(|last| last.line == end).is_some_and(|last| {
            number(&last.heading) == number(heading) && last.heading != *heading
        })
    }

    fn missing(&self, end: usize) -> Vec<Missing> {
        let mut missing = Vec::new();
        if self.announced.is_empty() {
            missing.push(Missing::Contents);
        }
        let absent = |heading: &&Heading| !self.has(heading) || self.is_torn(heading, end);
        for heading in self.announced.iter().filter(absent) {
            missing.push(Missing::Heading { printed: printed(heading) });
        }
        self.missing_parts(&mut missing);
        self.missing_figures(&mut missing);
        missing
    }

    fn missing_parts(&self, missing: &mut Vec<Missing>) {
        for (n, segment) in self.segments.iter().enumerate() {
            let Heading::Goal { area, number, .. } = segment.heading else { continue };
            let goal = || format!("{area}.{number}");
            let parts: Vec<&Segment> = self.segments[n + 1..]
                .iter()
                .take_while(|segment| matches!(segment.heading, Heading::Part(_)))
                .collect();
            for part in Part::ALL {
                match parts.iter().find(|segment| segment.heading == Heading::Part(part)) {
                    None => missing.push(Missing::Part { goal: goal(), part }),
                    Some(found) if part == Part::TaskSplit => {
                        let absent = SPLIT.into_iter().filter(|label| !answers(found, label));
                        missing.extend(absent.map(|label| Missing::Answer { goal: goal(), label }));
                    }
                    Some(_) => {}
                }
            }
        }
    }

    fn missing_figures(&self, missing: &mut Vec<Missing>) {
        let list = self.segments.iter().find(|segment| is_chapter(&segment.heading, FIGURES));
        let Some(list) = list else { return };
        let (body, listed): (Vec<_>, Vec<_>) =
            self.captions.iter().partition(|line| line.number < list.line);
        let listed: BTreeSet<_> = listed.iter().filter_map(|line| caption(&line.text)).collect();
        let body: BTreeSet<_> = body.iter().filter_map(|line| caption(&line.text)).collect();
        missing.extend(body.difference(&listed).map(|number| Missing::Figure { number: *number }));
    }
}

fn answers(segment: &Segment, label: &str) -> bool {
    segment.lines.iter().any(|line| after_label(&line.text, label).is_some())
}

/// Returns what follows „Gemeinsam:“ and its like.
pub(super) fn after_label<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    Some(text.strip_prefix(label)?.strip_prefix(':')?.trim())
}

fn printed(heading: &Heading) -> String {
    match heading {
        Heading::Chapter { number, title } => format!("{}. {title}", roman(*number)),
        Heading::Area { number, title } => format!("{number}. {title}"),
        Heading::Goal { area, number, title } => format!("{area}.{number}. {title}"),
        Heading::History => HISTORY.to_owned(),
        Heading::Part(part) => part.title().to_owned(),
    }
}

impl Part {
    /// Every section, in the order of the document.
    pub const ALL: [Self; 6] = [
        Self::Purposes,
        Self::Milestones,
        Self::TaskSplit,
        Self::Risks,
        Self::AddedValues,
        Self::Focus,
    ];

    /// Returns its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Purposes => "Sinn & Zweck",
            Self::Milestones => "Meilensteine",
            Self::TaskSplit => "Aufgabenteilung",
            Self::Risks => "Risiken",
            Self::AddedValues => "Mehrwerte",
            Self::Focus => "Fokus",
        }
    }
}
