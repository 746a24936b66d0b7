// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! From cut segments to values. The outline has made sure that everything is there; whatever
//! is not understood here is listed, never dropped.

use leitwerk_shared::change::Hash;
use leitwerk_shared::domain::impact::{MAX_SCORE, Perspective};
use leitwerk_shared::domain::municipality::MunicipalityKind;

use super::lines::{Line, Lines, Sourced, items, join, paragraphs, prose};
use super::outline::{Heading, Outline, Part, SPLIT, Segment, after_label};
use super::report::{NotTaken, Reason};
use super::{Answered, Area, Chapter, Goal, Member, Parsed, Version, Vision};

/// Reads the values of a complete outline.
pub(super) fn read(outline: Outline, sha256: Hash) -> Parsed {
    let mut reader = Reader::new(sha256);
    reader.cover(&outline.cover);
    reader.leave(outline.contents, Reason::Contents);
    reader.leave(outline.strays, Reason::Unknown);
    outline.segments.into_iter().for_each(|segment| reader.segment(segment));
    reader.leave(outline.captions, Reason::Figure);
    reader.parsed.not_taken.sort_by_key(|left| left.line);
    reader.parsed
}

struct Reader {
    parsed: Parsed,
}

impl Reader {
    fn new(sha256: Hash) -> Self {
        let parsed = Parsed {
            sha256,
            file: String::new(),
            title: None,
            members: Vec::new(),
            history: Vec::new(),
            chapters: Vec::new(),
            vision: Vision::default(),
            areas: Vec::new(),
            not_taken: Vec::new(),
        };
        Self { parsed }
    }

    fn leave(&mut self, lines: Vec<Line>, reason: Reason) {
        let left = |line: Line| NotTaken { line: line.number, text: line.text, reason };
        self.parsed.not_taken.extend(lines.into_iter().map(left));
    }

    fn cover(&mut self, lines: &[Line]) {
        let is_member = |line: &Line| MunicipalityKind::of_name(&line.text).is_some();
        let is_verbund = |line: &Line| line.text.starts_with("Verbund ");
        let below = lines.iter().position(|line| is_verbund(line) || is_member(line));
        let (title, rest) = lines.split_at(below.unwrap_or(lines.len()));
        self.parsed.title = prose(title).map(|title| Sourced {
            value: title.value.split_whitespace().collect::<Vec<_>>().join(" "),
            lines: title.lines,
        });
        for line in rest {
            let known = self.parsed.members.iter().any(|member| member.value.name == line.text);
            match MunicipalityKind::of_name(&line.text) {
                Some(kind) if !known && fits(&line.text, MAX_NAME) => {
                    let member = Member { name: line.text.clone(), kind };
                    self.parsed.members.push(Sourced::line(line, member));
                }
                _ if is_verbund(line) => self.leave(vec![line.clone()], Reason::Verbund),
                _ => self.leave(vec![line.clone()], Reason::Unknown),
            }
        }
    }

    fn segment(&mut self, segment: Segment) {
        let Segment { heading, line, lines } = segment;
        let titled = |title: String| Sourced { value: title, lines: Lines::one(line) };
        match heading {
            Heading::History => self.history(lines),
            Heading::Chapter { title, .. } => self.chapter(titled(title), &lines),
            Heading::Area { title, .. } => self.parsed.areas.push(Area {
                name: titled(title),
                description: prose(&lines),
                goals: Vec::new(),
            }),
            Heading::Goal { area, number, title } => {
                let goal = Goal {
                    number: format!("{area}.{number}"),
                    title: titled(title),
                    text: prose(&lines),
                    purposes: Vec::new(),
                    milestones: Vec::new(),
                    task_split: std::array::from_fn(|_| unanswered(line)),
                    risks: unanswered(line),
                    added_values: None,
                    scores: Vec::new(),
                };
                if let Some(area) = self.parsed.areas.last_mut() {
                    area.goals.push(goal);
                }
            }
            Heading::Part(part) => self.part(part, line, lines),
        }
    }

    fn history(&mut self, lines: Vec<Line>) {
        for line in lines {
            let cells: Vec<&str> = line.text.splitn(3, '\t').map(str::trim).collect();
            match cells[..] {
                ["Version", "Datum", _] => {}
                [version, printed, status] if fits(version, 40) && fits(status, MAX_STATUS) => {
                    let date = crate::field::date(printed);
                    let entry =
                        Version { version: version.to_owned(), date, status: status.to_owned() };
                    self.parsed.history.push(Sourced::line(&line, entry));
                    if date.is_none() && !printed.is_empty() {
                        let text = printed.to_owned();
                        self.leave(vec![Line { text, ..line }], Reason::Unknown);
                    }
                }
                _ => self.leave(vec![line], Reason::Unknown),
            }
        }
    }

    fn chapter(&mut self, title: Sourced<String>, lines: &[Line]) {
        let year = title.value.strip_prefix("Vision ").and_then(|year| year.trim().parse().ok());
        let year = year.filter(|year| (2000..=2200).contains(year));
        let body = match year {
            None => prose(lines),
            Some(year) => {
                self.parsed.vision.year = Some(Sourced { value: year, lines: title.lines });
                self.vision(&paragraphs(lines))
            }
        };
        self.parsed.chapters.push(Chapter { title, body });
    }

    /// Takes claim and aspiration out of the chapter and returns what introduces them. Kept in
    /// both places, they would drift apart with the first edit.
    fn vision(&mut self, paragraphs: &[Sourced<String>]) -> Option<Sourced<String>> {
        let claim = paragraphs.iter().enumerate().find_map(|(n, part)| Some((n, quoted(part)?)));
        let Some((n, claim)) = claim else { return join(paragraphs) };
        self.parsed.vision.claim = Some(claim);
        self.parsed.vision.aspiration = join(&paragraphs[n + 1..]);
        join(&paragraphs[..n])
    }

    fn part(&mut self, part: Part, heading: usize, lines: Vec<Line>) {
        let Some(goal) = self.parsed.areas.last_mut().and_then(|area| area.goals.last_mut()) else {
            return self.leave(lines, Reason::Unknown);
        };
        let strays = match part {
            Part::Purposes => list(&mut goal.purposes, lines),
            Part::Milestones => list(&mut goal.milestones, lines),
            Part::TaskSplit => task_split(&mut goal.task_split, lines),
            Part::Risks => {
                goal.risks = prose(&lines).as_ref().map_or_else(|| unanswered(heading), answered);
                Vec::new()
            }
            Part::AddedValues => {
                goal.added_values = prose(&lines);
                Vec::new()
            }
            Part::Focus => scores(&mut goal.scores, lines),
        };
        self.leave(strays, Reason::Unknown);
    }
}

fn list(into: &mut Vec<Sourced<String>>, lines: Vec<Line>) -> Vec<Line> {
    let (items, strays) = items(lines);
    *into = items;
    strays
}

/// Each answer goes on until the next one begins.
fn task_split(answers: &mut [Sourced<Answered>; 3], lines: Vec<Line>) -> Vec<Line> {
    let mut strays = Vec::new();
    let mut found: [Vec<Line>; 3] = Default::default();
    let mut current = None;
    for mut line in lines {
        let begun = SPLIT.iter().enumerate().find_map(|(n, label)| {
            let rest = after_label(&line.text, label).filter(|_| found[n].is_empty())?;
            Some((n, rest.to_owned()))
        });
        if let Some((n, rest)) = begun {
            current = Some(n);
            line.text = rest;
        }
        match current {
            Some(n) => found[n].push(line),
            None => strays.push(line),
        }
    }
    for (answer, lines) in answers.iter_mut().zip(found) {
        if let Some(text) = prose(&lines) {
            *answer = answered(&text);
        }
    }
    strays
}

/// Reads „… positiv: Prozesse (2), Finanzen (2) und Gesellschaft (2).“
fn scores(into: &mut Vec<Sourced<(Perspective, u8)>>, lines: Vec<Line>) -> Vec<Line> {
    let mut strays = Vec::new();
    for line in lines {
        let printed =
            line.text.strip_prefix("Dieses Ziel beeinflusst folgende Perspektiven positiv:");
        let Some(printed) = printed else {
            strays.push(line);
            continue;
        };
        let printed = printed.trim().trim_end_matches('.').replace(" und ", ", ");
        for item in printed.split(", ").map(str::trim) {
            match score(item) {
                Some(score) if into.iter().all(|known| known.value.0 != score.0) => {
                    into.push(Sourced::line(&line, score));
                }
                _ => strays.push(Line { text: item.to_owned(), ..line.clone() }),
            }
        }
    }
    strays
}

fn score(item: &str) -> Option<(Perspective, u8)> {
    let (name, score) = item.strip_suffix(')')?.split_once(" (")?;
    let score = score.parse().ok().filter(|score| *score <= MAX_SCORE)?;
    Some((Perspective::from_name(name)?, score))
}

fn quoted(part: &Sourced<String>) -> Option<Sourced<String>> {
    let inner = part.value.strip_prefix('„')?.strip_suffix(['“', '”'])?;
    Some(Sourced { value: inner.to_owned(), lines: part.lines })
}

fn answered(text: &Sourced<String>) -> Sourced<Answered> {
    Sourced { value: Answered::of_printed(&text.value), lines: text.lines }
}

fn unanswered(line: usize) -> Sourced<Answered> {
    Sourced { value: Answered::of_printed(""), lines: Lines::one(line) }
}

/// Whether a register takes the line. What does not fit is reported, not cut.
fn fits(line: &str, limit: usize) -> bool {
    line.chars().count() <= limit
}

/// As the schema limits `members.name`.
const MAX_NAME: usize = 200;
/// As the schema limits `history.status`.
const MAX_STATUS: usize = 1000;
