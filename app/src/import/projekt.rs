// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Reads a strategy of Projektsteckbriefe in Handlungsschwerpunkte, over horizons (source 001).

use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::strategy::AreaRole;
use leitwerk_shared::domain::template::Template;

use super::content::{Content, Node, piece, set, text};
use super::lines::{Line, Sourced, items};
use super::report::{Reason, What};
use super::sections::{Section, Sections, numbered, plain};

/// The first heading of every project.
pub(super) const FIRST: &str = "Priorität";
/// The chapter that groups the criteria.
const IMPACT_AREA: &str = "Wirkungsbereich ";
const QUESTION: &str = "Leitfrage:";

/// The headings of a project, in the order of the document.
const PARTS: [&str; 7] = [
    FIRST,
    "Handlungsschwerpunkt",
    "Kurzbeschreibung",
    "Mehrwerte / Nutzen",
    "Zielgruppe",
    "Beitrag zu den strategischen Zielen (Leitbild)",
    "Erfolgskriterien",
];

/// Reads the fields of a cut file.
pub(super) fn read(mut sections: Sections) -> Content {
    let mut content = Content::of(Template::Projektsteckbrief, &mut sections);
    let (mut areas, mut goals, mut principles) = (Vec::new(), Vec::new(), Vec::new());
    let (mut terms, mut kept) = (Vec::new(), Vec::new());
    for mut section in std::mem::take(&mut sections.all) {
        let parent = section.number.rsplit_once('.').map_or("", |(parent, _)| parent);
        let under = |title: &str| {
            kept.iter().any(|above: &Section| above.number == parent && above.title == title)
        };
        if section.title == "Vision" && section.level() > 1 {
            let aspiration = text("aspiration", &section.lines, Some(What::VisionAspiration));
            content.strategy.push(Node::Group("vision", aspiration.into_iter().collect()));
            continue;
        }
        if under("Grundsätze") {
            principles.push(principle(&section));
            continue;
        }
        if section.level() == 3 && section.title.contains(": ") {
            areas.push(area(&section, areas.len()));
            continue;
        }
        if section.title == "Glossar" {
            terms = glossary(&mut section);
        }
        impact_areas(&mut content, &mut section);
        projects(&mut content, &mut section, &mut goals, &areas);
        kept.push(section);
    }
    content.strategy.extend([
        Node::Items("principles", principles, What::Principle),
        Node::Items("areas", areas, What::Area),
        Node::Items("glossary", terms, What::Term),
        Node::Items("goals", goals, What::Goal),
    ]);
    contributions(&mut content);
    content.chapters(kept);
    content
}

fn principle(section: &Section) -> Vec<Node> {
    let title = piece("title", &section.heading, &section.title);
    [Some(title), text("body", &section.lines, None)].into_iter().flatten().collect()
}

/// „Name: Anspruch“. The first area is what the others stand on.
fn area(section: &Section, place: usize) -> Vec<Node> {
    let (name, claim) = section.title.split_once(": ").unwrap_or((&section.title, ""));
    let role = if place == 0 { AreaRole::Foundation } else { AreaRole::Pillar };
    let nodes = [
        Some(piece("name", &section.heading, name)),
        Some(piece("claim", &section.heading, claim)),
        Some(set("role", &section.heading, Value::Line(role.word().to_owned()))),
        text("description", &section.lines, Some(What::AreaDescription)),
    ];
    nodes.into_iter().flatten().collect()
}

fn glossary(section: &mut Section) -> Vec<Vec<Node>> {
    let mut terms = Vec::new();
    section.lines.retain(|line| {
        let Some((term, definition)) = line.text.split_once('\t') else { return true };
        terms.push(vec![piece("term", line, term), piece("definition", line, definition)]);
        false
    });
    terms
}

/// Takes „Wirkungsbereich n: …“ with its question and its criteria out of a section.
fn impact_areas(content: &mut Content, section: &mut Section) {
    let (mut areas, mut criteria): (Vec<Vec<Node>>, Vec<Vec<Node>>) = Default::default();
    let mut current: Option<Sourced<String>> = None;
    section.lines.retain(|line| {
        let heading = line.text.strip_prefix(IMPACT_AREA).and_then(|rest| rest.split_once(": "));
        if let Some((_, name)) = heading.filter(|(number, _)| number.parse::<u8>().is_ok()) {
            let name = Sourced::line(line, plain(name));
            areas.push(vec![Node::Text("name", name.clone(), None)]);
            current = Some(name);
            return false;
        }
        let (Some(name), Some(area)) = (&current, areas.last_mut()) else { return true };
        if let Some(question) = line.text.strip_prefix(QUESTION) {
            let question = question.trim().trim_matches(['„', '“', '”']);
            area.push(piece("question", line, question));
            return false;
        }
        let criterion = line.text.strip_prefix("- **").and_then(|rest| rest.split_once(":** "));
        let Some((criterion, definition)) = criterion else { return true };
        criteria.push(vec![
            piece("name", line, criterion),
            piece("definition", line, definition),
            Node::Refer("impact_area", "impact_areas", name.clone(), None),
        ]);
        false
    });
    if !areas.is_empty() {
        content.strategy.push(Node::Items("impact_areas", areas, What::ImpactArea));
        content.strategy.push(Node::Items("criteria", criteria, What::Criterion));
    }
}

/// Takes „Projekt 07: …“ with its seven parts out of a section. Where the first part does not
/// follow at once, the line only names a project.
fn projects(
    content: &mut Content,
    section: &mut Section,
    goals: &mut Vec<Vec<Node>>,
    areas: &[Vec<Node>],
) {
    let mut kept = Vec::new();
    let mut lines = std::mem::take(&mut section.lines).into_iter().peekable();
    let mut parts: Option<Vec<(usize, Vec<Line>)>> = None;
    let finish = |parts: &mut Option<Vec<(usize, Vec<Line>)>>,
                  content: &mut Content,
                  goals: &mut Vec<Vec<Node>>| {
        if let (Some(parts), Some(goal)) = (parts.take(), goals.last_mut()) {
            let nodes = project(content, parts, goal, areas);
            if let Some((_, profile)) = content.profiles.last_mut() {
                *profile = nodes;
            }
        }
    };
    while let Some(line) = lines.next() {
        let title = project_title(&line.text)
            .filter(|_| lines.peek().is_some_and(|next| next.text == FIRST));
        if let Some(title) = title {
            finish(&mut parts, content, goals);
            let title = Sourced::line(&line, title.to_owned());
            content.profiles.push((title.value.clone(), Vec::new()));
            goals.push(vec![Node::Text("title", title, None)]);
            parts = Some(Vec::new());
            continue;
        }
        let Some(parts) = &mut parts else {
            kept.push(line);
            continue;
        };
        match PARTS.iter().position(|part| *part == line.text) {
            Some(part) => parts.push((part, Vec::new())),
            None => match parts.last_mut() {
                Some((_, lines)) => lines.push(line),
                None => kept.push(line),
            },
        }
    }
    finish(&mut parts, content, goals);
    section.lines = kept;
}

fn project_title(text: &str) -> Option<&str> {
    let (number, title) = text.strip_prefix("Projekt ")?.split_once(": ")?;
    (number.len() == 2 && number.parse::<u8>().is_ok() && !title.contains('\t')).then_some(title)
}

fn project(
    content: &mut Content,
    parts: Vec<(usize, Vec<Line>)>,
    goal: &mut Vec<Node>,
    areas: &[Vec<Node>],
) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (part, lines) in parts {
        match part {
            0 => horizon(content, lines, &mut nodes),
            1 => {
                for line in lines {
                    let named =
                        line.text.split_once(':').map_or(line.text.as_str(), |(name, _)| name);
                    match known_area(areas, named) {
                        Some(name) => {
                            let name = Sourced::line(&line, name);
                            goal.push(Node::Refer("area", "areas", name, Some(What::GoalArea)));
                        }
                        None => content.leave(vec![line], Reason::Unknown),
                    }
                }
            }
            2 => nodes.extend(text("summary", &lines, Some(What::Summary))),
            3 => benefits(content, lines, &mut nodes),
            4 => nodes.extend(text("target_groups", &lines, Some(What::TargetGroups))),
            5 => nodes.extend(text("contribution", &lines, Some(What::Contribution))),
            _ => success(content, lines, &mut nodes),
        }
    }
    nodes
}

/// Reads „Priorität 3: Mittelfristig“.
fn horizon(content: &mut Content, lines: Vec<Line>, nodes: &mut Vec<Node>) {
    for line in lines {
        let number = line.text.strip_prefix("Priorität ").and_then(|rest| rest.split_once(':'));
        match number.and_then(|(number, _)| number.trim().parse().ok()) {
            Some(number @ 1..=9) => {
                let value = Sourced::line(&line, Value::Int(number));
                nodes.push(Node::Set("horizon", value, Some(What::Horizon)));
            }
            _ => content.leave(vec![line], Reason::Unknown),
        }
    }
}

/// „Governance & Sicherheit“ and „Governance und Sicherheit“ are one area.
fn known_area(areas: &[Vec<Node>], named: &str) -> Option<String> {
    let plainly = |name: &str| name.replace(" & ", " und ").to_lowercase();
    areas.iter().find_map(|area| match area.first() {
        Some(Node::Text(_, name, _)) if plainly(&name.value) == plainly(named) => {
            Some(name.value.clone())
        }
        _ => None,
    })
}

/// Reads „3. Stichwort. Satz.“; a line without a number goes on with the one before.
fn benefits(content: &mut Content, lines: Vec<Line>, nodes: &mut Vec<Node>) {
    let mut found: Vec<(Line, String)> = Vec::new();
    for line in lines {
        let (number, said) = numbered(&line.text);
        if number.is_empty() {
            match found.last_mut() {
                Some((_, all)) => go_on(all, &line.text),
                None => content.leave(vec![line], Reason::Unknown),
            }
        } else {
            let said = said.to_owned();
            found.push((line, said));
        }
    }
    let benefits = found.iter().map(|(line, said)| named(line, said, "keyword"));
    nodes.push(Node::Items("benefits", benefits.collect(), What::Benefit));
}

fn success(content: &mut Content, lines: Vec<Line>, nodes: &mut Vec<Node>) {
    let heads = lines.clone();
    let (found, strays) = items(lines);
    let line = |n: usize| heads.iter().find(|line| line.number == n);
    let criteria =
        found.iter().filter_map(|item| Some(named(line(item.lines.from)?, &item.value, "name")));
    nodes.push(Node::Items("success_criteria", criteria.collect(), What::SuccessCriterion));
    content.leave(strays, Reason::Unknown);
}

/// Parts „Stichwort. Satz.“ at the end of the first sentence.
fn named(line: &Line, said: &str, key: &'static str) -> Vec<Node> {
    let (name, rest) = said.split_once(". ").unwrap_or((said.trim_end_matches('.'), ""));
    let mut nodes = vec![piece(key, line, name)];
    if !rest.is_empty() {
        nodes.push(piece("text", line, rest));
    }
    nodes
}

fn go_on(all: &mut String, next: &str) {
    if !super::lines::mend(all, next) {
        all.push(' ');
        all.push_str(next);
    }
}

/// Links the criteria that the words of a project name.
fn contributions(content: &mut Content) {
    let criteria: Vec<String> = content
        .strategy
        .iter()
        .filter_map(|node| match node {
            Node::Items("criteria", items, _) => Some(items),
            _ => None,
        })
        .flatten()
        .filter_map(|item| match item.first() {
            Some(Node::Text(_, name, _)) => Some(name.value.clone()),
            _ => None,
        })
        .collect();
    for (_, nodes) in &mut content.profiles {
        let said = nodes.iter().find_map(|node| match node {
            Node::Text("contribution", said, _) => Some(said.clone()),
            _ => None,
        });
        let Some(said) = said else { continue };
        let named = criteria.iter().filter_map(|criterion| {
            let sentence = sentence_with(&said.value, criterion)?;
            let reason = Sourced { value: sentence.to_owned(), lines: said.lines };
            let criterion = Sourced { value: criterion.clone(), lines: said.lines };
            Some(vec![
                Node::Text("reason", reason, None),
                Node::Refer("criterion", "criteria", criterion, None),
            ])
        });
        let named = named.collect();
        nodes.push(Node::Items("contributions", named, What::Contribution));
    }
}

/// Returns the first sentence that has a word as a whole.
fn sentence_with<'a>(said: &'a str, word: &str) -> Option<&'a str> {
    let is_whole = |sentence: &str| {
        sentence.match_indices(word).any(|(at, _)| {
            let before = sentence[..at].chars().next_back();
            let after = sentence[at + word.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphabetic)
        })
    };
    said.split_inclusive(". ").map(str::trim).find(|sentence| is_whole(sentence))
}
