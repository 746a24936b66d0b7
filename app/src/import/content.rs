// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a file of any template says: fields by their keys in the table, each with the lines that it
//! came from.

use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::schema::{self, Field, Shape};
use leitwerk_shared::domain::template::Template;

use super::lines::{Line, Lines, Sourced, prose};
use super::report::{NotTaken, Reason, What};
use super::sections::{Section, Sections, plain};

/// What a file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// The template that it is written in.
    pub template: Template,
    /// The fields of the Leitlinie, among them the list of goals.
    pub(super) strategy: Vec<Node>,
    /// The fields of the Steckbriefe, by the titles of the goals.
    pub(super) profiles: Vec<(String, Vec<Node>)>,
    /// What it says beyond that.
    pub(super) not_taken: Vec<NotTaken>,
}

/// A field with what it says. What is counted in the report carries what it is; parts of a
/// counted item carry nothing.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// A text.
    Text(&'static str, Sourced<String>, Option<What>),
    /// A register.
    Set(&'static str, Sourced<Value>, Option<What>),
    /// A register that names an item of a list of the Leitlinie.
    Refer(&'static str, &'static str, Sourced<String>, Option<What>),
    /// Links to items of a list of the Leitlinie.
    Links(&'static str, &'static str, Vec<Sourced<String>>, What),
    /// The items of a list; the first field of each names it.
    Items(&'static str, Vec<Vec<Self>>, What),
    /// Fields that belong together.
    Group(&'static str, Vec<Self>),
}

impl Content {
    /// Begins with what every file has: what stands before the contents, and what is printed on
    /// every page.
    pub(super) fn of(template: Template, sections: &mut Sections) -> Self {
        let mut content =
            Self { template, strategy: Vec::new(), profiles: Vec::new(), not_taken: Vec::new() };
        content.leave(std::mem::take(&mut sections.contents), Reason::Contents);
        content.leave(std::mem::take(&mut sections.captions), Reason::Figure);
        content.leave(std::mem::take(&mut sections.notes), Reason::PageNote);
        if let Some(cover) = text("body", &sections.cover, None) {
            let title = Sourced { value: "Deckblatt".to_owned(), lines: Lines::one(1) };
            let cover = vec![Node::Text("title", title, None), cover];
            content.strategy.push(Node::Items("extra", vec![cover], What::Passage));
        }
        content
    }

    /// Notes lines that have no place.
    pub(super) fn leave(&mut self, lines: Vec<Line>, reason: Reason) {
        let left = |line: Line| NotTaken { line: line.number, text: line.text, reason };
        self.not_taken.extend(lines.into_iter().map(left));
    }

    /// Takes in what no field has a place for, as chapters: each with the headings and texts of
    /// its parts.
    pub(super) fn chapters(&mut self, sections: Vec<Section>) {
        let mut chapters: Vec<(Line, String, Vec<Line>)> = Vec::new();
        for section in sections {
            let Section { title, heading, lines, .. } = &section;
            match chapters.last_mut() {
                Some((_, _, body)) if section.level() > 1 => {
                    body.push(Line { after_gap: true, ..heading.clone() });
                    body.extend(lines.iter().cloned());
                }
                _ => chapters.push((heading.clone(), title.clone(), lines.clone())),
            }
        }
        let chapters = chapters.into_iter().map(|(heading, title, body)| {
            let title = Node::Text("title", Sourced::line(&heading, title), None);
            let body = text("body", &body, Some(What::ChapterBody));
            [Some(title), body].into_iter().flatten().collect()
        });
        self.strategy.push(Node::Items("chapters", chapters.collect(), What::Chapter));
    }
}

impl Content {
    /// Lists what the registers of the table do not take, so that the rest can come in.
    pub(super) fn without_misfits(mut self) -> Self {
        let left = &mut self.not_taken;
        keep_fitting(&mut self.strategy, schema::LEITLINIE, left);
        for (_, nodes) in &mut self.profiles {
            keep_fitting(nodes, schema::STECKBRIEF, left);
        }
        left.sort_by_key(|left| left.line);
        self
    }
}

fn keep_fitting(nodes: &mut Vec<Node>, fields: &'static [Field], left: &mut Vec<NotTaken>) {
    let shape = |key: &str| fields.iter().find(|field| field.key == key).map(|field| &field.shape);
    nodes.retain_mut(|node| match node {
        Node::Set(key, Sourced { value, lines }, _) => {
            let fits = matches!(shape(key), Some(Shape::Register(kind)) if kind.takes(value));
            if let (false, Value::Line(text)) = (fits, value) {
                let (line, text) = (lines.from, std::mem::take(text));
                left.push(NotTaken { line, text, reason: Reason::Unknown });
            }
            fits
        }
        Node::Items(key, items, _) => {
            if let Some(Shape::List(fields)) = shape(key) {
                for item in items {
                    keep_fitting(item, fields, left);
                }
            }
            true
        }
        _ => true,
    });
}

/// Makes the field of a text out of lines; nothing where there are none.
pub(super) fn text(key: &'static str, lines: &[Line], what: Option<What>) -> Option<Node> {
    let text = prose(lines)?;
    let text = Sourced { value: plain(&text.value), lines: text.lines };
    (!text.value.is_empty()).then_some(Node::Text(key, text, what))
}

/// Makes the field of a text out of a piece of a line.
pub(super) fn piece(key: &'static str, line: &Line, said: &str) -> Node {
    Node::Text(key, Sourced::line(line, plain(said)), None)
}

/// Makes the field of a register out of a line.
pub(super) fn set(key: &'static str, line: &Line, value: Value) -> Node {
    Node::Set(key, Sourced::line(line, value), None)
}
