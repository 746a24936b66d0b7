// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Reads a strategy of goals in one sentence each, and a table of measures that may serve several
//! of them (source 000).

use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::template::Template;

use super::content::{Content, Node, piece, set, text};
use super::lines::{Line, Sourced};
use super::report::{Reason, What};
use super::sections::{Section, Sections, numbered, plain};

/// How the table of measures begins.
pub(super) const TABLE: &str = "Maßnahme\tBeschreibung\tzugehöriges Ziel";
const HISTORY: &str = "Version\tDatum\tFreigegeben durch\tÄnderungen";

/// Reads the fields of a cut file.
pub(super) fn read(mut sections: Sections) -> Content {
    let history = history(&mut sections.cover);
    let mut content = Content::of(Template::Ziel, &mut sections);
    content.strategy.extend(history);
    let mut kept = Vec::new();
    let mut areas = Areas::of(&sections.all);
    for mut section in std::mem::take(&mut sections.all) {
        match section.title.as_str() {
            "Abbildungsverzeichnis" | "Versionierung" => {
                content.leave(vec![section.heading], Reason::Contents);
                content.leave(section.lines, Reason::Contents);
                continue;
            }
            "Glossar" => glossary(&mut content, &mut section),
            "Vision" => vision(&mut content, &mut section),
            "Leitlinien" => principles(&mut content, &mut section),
            "Strategische Zielsetzung" => goals(&mut content, &mut section),
            _ if section.level() == 2 => areas.summary(&mut section),
            _ => areas.definitions(&mut section),
        }
        measures(&mut content, &mut section);
        let is_empty = section.lines.is_empty();
        // What stands under its own heading in a field needs no chapter of that name.
        if !(is_empty && (section.level() == 2 || section.title == "Glossar")) {
            kept.push(section);
        }
    }
    content.strategy.insert(0, areas.node());
    content.chapters(kept);
    content
}

/// Takes the table of versions out of the cover.
fn history(cover: &mut Vec<Line>) -> Option<Node> {
    let head = cover.iter().position(|line| line.text == HISTORY)?;
    let is_row = |line: &Line| line.text.contains('\t');
    let rows = cover[head + 1..].iter().take_while(|line| is_row(line)).count();
    let rows: Vec<Line> = cover.drain(head..=head + rows).skip(1).collect();
    let row = |line: &Line| {
        let mut cells = line.text.split('\t').map(str::trim);
        let mut nodes = Vec::new();
        let mut cell = |key, nodes: &mut Vec<Node>| {
            let said = cells.next().unwrap_or_default();
            if key == "date" {
                nodes
                    .extend(crate::field::date(said).map(|date| set(key, line, Value::Date(date))));
            } else if !said.is_empty() {
                nodes.push(set(key, line, Value::Line(said.to_owned())));
            }
        };
        for key in ["version", "date", "approved_by", "status"] {
            cell(key, &mut nodes);
        }
        nodes
    };
    Some(Node::Items("history", rows.iter().map(row).collect(), What::Version))
}

/// „Wissensmanagement zielt darauf ab, …“: the word comes before the verb.
fn glossary(content: &mut Content, section: &mut Section) {
    let mut terms = Vec::new();
    let mut rest = Vec::new();
    for line in section.lines.drain(..) {
        let word = VERBS.iter().filter_map(|verb| line.text.split_once(verb)).map(|(word, _)| word);
        match word.min_by_key(|word| word.len()).map(str::to_owned) {
            Some(word) => {
                let definition = line.text[word.len()..].trim_start().to_owned();
                terms.push(vec![
                    piece("term", &line, &word),
                    piece("definition", &line, &definition),
                ]);
            }
            None => rest.push(line),
        }
    }
    content.strategy.push(Node::Items("glossary", terms, What::Term));
    section.lines = rest;
}

const VERBS: [&str; 5] = [" ist ", " sind ", " beschreibt ", " beschreiben ", " zielt "];

fn vision(content: &mut Content, section: &mut Section) {
    let lines = std::mem::take(&mut section.lines);
    let aspiration = text("aspiration", &lines, Some(What::VisionAspiration));
    content.strategy.push(Node::Group("vision", aspiration.into_iter().collect()));
}

/// „Wir …“ without a full stop is a heading, what follows is its text.
fn principles(content: &mut Content, section: &mut Section) {
    let is_heading = |line: &Line| {
        line.text.starts_with("Wir ") && !line.text.ends_with('.') && !line.text.contains(". ")
    };
    let found = under_headings(&mut section.lines, |line| is_heading(line));
    let principles = found.into_iter().map(|(heading, lines)| {
        let title = piece("title", &heading, &heading.text);
        [Some(title), text("body", &lines, None)].into_iter().flatten().collect()
    });
    let principles = principles.collect();
    content.strategy.push(Node::Items("principles", principles, What::Principle));
}

/// Takes what stands under headings, up to the next one, out of some lines.
fn under_headings(
    lines: &mut Vec<Line>,
    mut is_heading: impl FnMut(&Line) -> bool,
) -> Vec<(Line, Vec<Line>)> {
    let mut found: Vec<(Line, Vec<Line>)> = Vec::new();
    let mut before = Vec::new();
    for line in lines.drain(..) {
        if is_heading(&line) {
            found.push((line, Vec::new()));
        } else {
            match found.last_mut() {
                Some((_, below)) => below.push(line),
                None => before.push(line),
            }
        }
    }
    *lines = before;
    found
}

/// The goals are a numbered list; the sentence is title and text at once.
fn goals(content: &mut Content, section: &mut Section) {
    let mut goals = Vec::new();
    section.lines.retain(|line| {
        let (number, said) = numbered(&line.text);
        if number.parse::<usize>() != Ok(goals.len() + 1) {
            return true;
        }
        let said = Sourced::line(line, said.to_owned());
        content.profiles.push((
            said.value.clone(),
            vec![Node::Text("text", said.clone(), Some(What::GoalText))],
        ));
        goals.push(vec![Node::Text("title", said, None)]);
        false
    });
    content.strategy.push(Node::Items("goals", goals, What::Goal));
}

/// A row of the table of measures.
struct Row {
    name: Line,
    description: Vec<Line>,
    goals: Vec<usize>,
}

/// Each measure goes into the Steckbrief of the first goal that it serves, and links the others.
fn measures(content: &mut Content, section: &mut Section) {
    let Some(head) = section.lines.iter().position(|line| line.text == TABLE) else { return };
    let count = section.lines[head + 1..].iter().take_while(|line| line.is_row).count();
    let table: Vec<Line> = section.lines.drain(head..=head + count).skip(1).collect();
    let mut rows: Vec<Row> = Vec::new();
    // A row that a page cut off may begin before its name.
    let mut before: Vec<Line> = Vec::new();
    for line in table {
        let cells: Vec<String> = line.text.split('\t').map(plain).collect();
        let cell = |n: usize| cells.get(n).cloned().unwrap_or_default();
        let described = |said: String| Line { text: said, ..line.clone() };
        if line.empty_cell {
            let rest = described(cell(0));
            // The end of a sentence belongs to the row above, the beginning of one to the row
            // below, unless the row above is still open.
            let is_open = |row: &&mut Row| ends(&rest.text) || !row.ends();
            match rows.last_mut().filter(is_open) {
                Some(row) => row.description.push(rest),
                None => before.push(rest),
            }
            continue;
        }
        let goals = goal_numbers(&cell(2));
        let mut description = std::mem::take(&mut before);
        description.push(described(cell(1)));
        rows.push(Row { name: described(cell(0)), description, goals });
    }
    let titles: Vec<String> = content.profiles.iter().map(|(title, _)| title.clone()).collect();
    for row in rows {
        let known: Vec<&String> =
            row.goals.iter().filter_map(|n| titles.get(n.checked_sub(1)?)).collect();
        let Some((first, others)) = known.split_first() else {
            content.leave(vec![row.name], Reason::Unknown);
            content.leave(row.description, Reason::Unknown);
            continue;
        };
        let mut nodes = vec![piece("text", &row.name, &row.name.text)];
        let words: Vec<&str> = row.description.iter().map(|line| line.text.as_str()).collect();
        nodes.push(piece("description", &row.name, &words.join(" ")));
        let links = others.iter().map(|title| Sourced::line(&row.name, (*title).clone()));
        nodes.push(Node::Links("goals", "goals", links.collect(), What::MeasureGoal));
        let profile = content.profiles.iter_mut().find(|(title, _)| title == *first);
        if let Some((_, profile)) = profile {
            match profile.last_mut() {
                Some(Node::Items("measures", measures, _)) => measures.push(nodes),
                _ => profile.push(Node::Items("measures", vec![nodes], What::Measure)),
            }
        }
    }
}

impl Row {
    fn ends(&self) -> bool {
        self.description.last().is_none_or(|line| ends(&line.text))
    }
}

/// Returns whether a text ends like a sentence.
fn ends(text: &str) -> bool {
    text.trim_end().ends_with(['.', '!', '?'])
}

/// Reads „Ziel 1, Ziel 2 Ziel 4“.
fn goal_numbers(said: &str) -> Vec<usize> {
    let numbers = said.split("Ziel").map(|part| part.trim().trim_end_matches(','));
    numbers.filter_map(|number| number.parse().ok()).collect()
}

/// The areas: named by the parts of the workshop's chapter, defined in another.
struct Areas {
    all: Vec<Area>,
}

struct Area {
    name: Sourced<String>,
    definition: Option<Node>,
    summary: Option<Node>,
}

impl Areas {
    fn of(sections: &[Section]) -> Self {
        let parts = sections.iter().filter(|section| section.level() == 2);
        let all = parts.map(|section| Area {
            name: Sourced::line(&section.heading, section.title.clone()),
            definition: None,
            summary: None,
        });
        Self { all: all.collect() }
    }

    fn summary(&mut self, section: &mut Section) {
        let area = self.all.iter_mut().find(|area| area.name.value == section.title);
        if let Some(area) = area {
            area.summary = text("summary", &section.lines, None);
            section.lines.clear();
        }
    }

    /// A line that is just the name of an area is the heading of its definition.
    fn definitions(&mut self, section: &mut Section) {
        let names: Vec<String> = self.all.iter().map(|area| area.name.value.clone()).collect();
        let mut rest = std::mem::take(&mut section.lines);
        for (heading, lines) in under_headings(&mut rest, |line| names.contains(&line.text)) {
            let area = self.all.iter_mut().find(|area| area.name.value == heading.text);
            if let Some(area) = area {
                area.definition = text("description", &lines, Some(What::AreaDescription));
            }
        }
        section.lines = rest;
    }

    fn node(self) -> Node {
        let area = |area: Area| {
            let name = Some(Node::Text("name", area.name, None));
            [name, area.definition, area.summary].into_iter().flatten().collect()
        };
        Node::Items("areas", self.all.into_iter().map(area).collect(), What::Area)
    }
}
