// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Reads a strategy of Zielbilder, each with a SMART-Ziel and a table of measures (source 003).

use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::template::Template;

use super::content::{Content, Node, piece, set, text};
use super::lines::{Line, Sourced};
use super::report::What;
use super::sections::{Section, Sections, plain};

/// How each table of measures begins.
pub(super) const TABLE: &str = "Maßnahme\tBeschreibung\tVerantwortlich\tZeitraum\tWirkungsmessung";
const REASON: &str = "Begründung:";

/// Reads the fields of a cut file.
pub(super) fn read(mut sections: Sections) -> Content {
    let mut content = Content::of(Template::Zielbild, &mut sections);
    let (mut areas, mut goals, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    let mut abbreviations = Vec::new();
    let mut smart: Vec<(String, Node)> = Vec::new();
    let mut tables: Vec<(String, Vec<Row>)> = Vec::new();
    for mut section in std::mem::take(&mut sections.all) {
        let title = section.title.clone();
        if let Some(name) = quoted(&title, "Handlungsfeld ") {
            areas.push(area(&section, name));
            continue;
        }
        if let Some(name) = after_number(&title) {
            goals.push(goal(&mut content, &section, name));
            continue;
        }
        if let Some(name) = quoted(&title, "SMART-Ziel zum Zielbild ") {
            smart.extend(
                text("smart", &section.lines, Some(What::Smart))
                    .map(|node| (name.to_owned(), node)),
            );
            continue;
        }
        if title == "Abkürzungsverzeichnis" {
            abbreviations = pairs(&mut section);
        }
        tables.extend(take_tables(&mut section));
        kept.push(section);
    }
    let goal_titles: Vec<String> =
        content.profiles.iter().map(|(title, _)| title.clone()).collect();
    let mut bodies: Vec<Sourced<String>> = Vec::new();
    for (title, nodes) in &mut content.profiles {
        nodes.extend(smart.iter().filter(|(name, _)| name == title).map(|(_, node)| node.clone()));
        let rows = tables
            .iter_mut()
            .filter(|(name, _)| name == title)
            .flat_map(|(_, rows)| std::mem::take(rows));
        let measures = rows.map(|row| row.nodes(&mut bodies, title, &goal_titles));
        nodes.push(Node::Items("measures", measures.collect(), What::Measure));
    }
    let bodies = bodies.into_iter().map(|name| vec![Node::Text("name", name, None)]);
    content.strategy.extend([
        Node::Items("areas", areas, What::Area),
        Node::Items("bodies", bodies.collect(), What::Body),
        Node::Items("abbreviations", abbreviations, What::Abbreviation),
        Node::Items("goals", goals, What::Goal),
    ]);
    content.chapters(kept);
    content
}

fn quoted<'a>(title: &'a str, before: &str) -> Option<&'a str> {
    title.strip_prefix(before)?.strip_prefix('„')?.strip_suffix(['“', '”'])
}

/// Reads „Zielbild #3: Titel“.
fn after_number(title: &str) -> Option<&str> {
    let (number, name) = title.strip_prefix("Zielbild #")?.split_once(": ")?;
    number.parse::<u8>().is_ok().then_some(name)
}

/// A line in quotation marks of any kind is the sentence that stands for what follows.
fn quote(lines: &[Line]) -> (Option<Node>, &[Line]) {
    let Some((first, rest)) = lines.split_first() else { return (None, lines) };
    let is_mark = |c: char| matches!(c, '„' | '“' | '”' | '"' | ' ');
    if first.text.starts_with(['„', '“', '”', '"']) {
        let said = first.text.trim_matches(is_mark);
        (Some(piece("claim", first, said)), rest)
    } else {
        (None, lines)
    }
}

fn area(section: &Section, name: &str) -> Vec<Node> {
    let (claim, rest) = quote(&section.lines);
    let name = Node::Text("name", Sourced::line(&section.heading, name.to_owned()), None);
    let description = text("description", rest, Some(What::AreaDescription));
    [Some(name), claim, description].into_iter().flatten().collect()
}

fn goal(content: &mut Content, section: &Section, name: &str) -> Vec<Node> {
    let (claim, rest) = quote(&section.lines);
    let quote = claim.map(|node| match node {
        Node::Text(_, said, what) => Node::Text("quote", said, what),
        other => other,
    });
    let body = text("body", rest, Some(What::GoalText));
    let nodes = [quote, body].into_iter().flatten().collect();
    content.profiles.push((name.to_owned(), nodes));
    vec![Node::Text("title", Sourced::line(&section.heading, name.to_owned()), None)]
}

/// Reads rows of two cells.
fn pairs(section: &mut Section) -> Vec<Vec<Node>> {
    let mut found = Vec::new();
    section.lines.retain(|line| match line.text.split_once('\t') {
        Some((short, long)) if !short.starts_with("Abb") => {
            found.push(vec![piece("short", line, short), piece("long", line, long)]);
            false
        }
        _ => true,
    });
    found
}

/// A row of a table of measures.
#[derive(Clone)]
struct Row {
    first: Line,
    /// Name, description, responsible, period, effects.
    cells: [Vec<String>; 5],
    reason: Vec<String>,
}

/// Takes the tables out of a section, each under „Zielbild #n „…““ and its SMART-Ziel, which
/// stands in a chapter of its own.
fn take_tables(section: &mut Section) -> Vec<(String, Vec<Row>)> {
    let mut tables: Vec<(String, Vec<Row>)> = Vec::new();
    let mut kept = Vec::new();
    let mut lines = std::mem::take(&mut section.lines).into_iter().peekable();
    let mut inside = false;
    while let Some(line) = lines.next() {
        let heading = line.text.strip_prefix("Zielbild #").and_then(|rest| rest.split_once(' '));
        if let Some(name) = heading.and_then(|(_, name)| quoted(name, "")) {
            tables.push((name.to_owned(), Vec::new()));
            inside = false;
            // „SMART-Ziel“ and its sentence, which chapter 8 says too.
            while lines.peek().is_some_and(|next| !next.is_row) {
                kept.extend(lines.next());
            }
        } else if line.text == TABLE {
            inside = true;
        } else if inside && line.is_row {
            if let Some((_, rows)) = tables.last_mut() {
                rows_of(rows, line);
            }
        } else {
            inside = false;
            kept.push(line);
        }
    }
    section.lines = kept;
    tables
}

/// A row with a name and a period begins a measure; any other goes on with the one before.
fn rows_of(rows: &mut Vec<Row>, line: Line) {
    let mut cells: Vec<String> = line.text.split('\t').map(plain).collect();
    if line.empty_cell {
        cells.insert(0, String::new());
    }
    cells.resize(5, String::new());
    if !cells[0].is_empty() && !cells[3].is_empty() {
        let cells = std::array::from_fn(|n| vec![std::mem::take(&mut cells[n])]);
        rows.push(Row { first: line, cells, reason: Vec::new() });
        return;
    }
    let Some(row) = rows.last_mut() else { return };
    if let Some(reason) = cells[1].strip_prefix(REASON) {
        row.reason.push(reason.trim().to_owned());
        cells[1].clear();
    } else if !row.reason.is_empty() && cells[2..].iter().all(String::is_empty) {
        row.reason.push(std::mem::take(&mut cells[1]));
    }
    for (column, cell) in row.cells.iter_mut().zip(cells) {
        column.push(cell);
    }
}

impl Row {
    fn nodes(self, bodies: &mut Vec<Sourced<String>>, own: &str, goals: &[String]) -> Vec<Node> {
        let line = &self.first;
        let [name, description, responsible, period, effects] =
            self.cells.each_ref().map(|cells| joined(cells));
        let reason = joined(&self.reason);
        let mut nodes = vec![piece("text", line, &name)];
        nodes.push(piece("description", line, &description));
        nodes.push(piece("reason", line, &reason));
        for (key, said) in [("responsible", &responsible), ("period", &period)] {
            if !said.is_empty() {
                nodes.push(set(key, line, Value::Line(said.clone())));
            }
        }
        let actors: Vec<Sourced<String>> = parts(&responsible, &['/', ','])
            .into_iter()
            .map(|name| Sourced::line(line, bare(&name)))
            .collect();
        for actor in &actors {
            if !bodies.iter().any(|known| known.value == actor.value) {
                bodies.push(actor.clone());
            }
        }
        match actors.as_slice() {
            [one] => nodes.push(Node::Refer("lead", "bodies", one.clone(), None)),
            _ => nodes.push(Node::Links("involved", "bodies", actors, What::MeasureActor)),
        }
        let effects = parts(&effects, &[';', ',']);
        let effects = effects.iter().map(|said| vec![piece("text", line, said)]);
        nodes.push(Node::Items("effects", effects.collect(), What::Effect));
        let others = mentioned(&reason).into_iter().filter_map(|n| goals.get(n.checked_sub(1)?));
        let others = others.filter(|title| *title != own);
        let others = others.map(|title| Sourced::line(line, title.clone())).collect();
        nodes.push(Node::Links("goals", "goals", others, What::MeasureGoal));
        nodes
    }
}

/// Joins the lines of a cell; a word that was torn is mended.
fn joined(lines: &[String]) -> String {
    lines.iter().filter(|line| !line.is_empty()).fold(String::new(), |mut all, line| {
        if !super::lines::mend(&mut all, line) {
            if !all.is_empty() {
                all.push(' ');
            }
            all.push_str(line);
        }
        all
    })
}

/// Cuts at some signs that stand in no bracket.
fn parts(said: &str, signs: &[char]) -> Vec<String> {
    let mut depth = 0_usize;
    let cut = |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && signs.contains(&c)
    };
    said.split(cut).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Takes what stands in brackets off a name.
fn bare(name: &str) -> String {
    match name.split_once(" (") {
        Some((before, rest)) => {
            let after = rest.split_once(')').map_or("", |(_, after)| after);
            format!("{before}{after}").trim().to_owned()
        }
        None => name.to_owned(),
    }
}

/// Reads „… die Zielbilder #1, #5 und Zielbild #7“.
fn mentioned(reason: &str) -> Vec<usize> {
    let numbers = reason
        .split('#')
        .skip(1)
        .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    let mut numbers: Vec<usize> = numbers.filter_map(|number| number.parse().ok()).collect();
    numbers.dedup();
    numbers
}
