// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Cuts a file with numbered headings at what its table of contents announces. A heading that a
//! list in the text only looks like is none, because headings come in the order of the contents.

use super::ImportError;
use super::lines::Line;
use super::outline::Missing;
use super::plan::similar;

/// A file, cut at its headings.
#[derive(Debug)]
pub(super) struct Sections {
    /// What stands before the table of contents.
    pub(super) cover: Vec<Line>,
    /// The table of contents with its heading.
    pub(super) contents: Vec<Line>,
    /// Captions of figures.
    pub(super) captions: Vec<Line>,
    /// What is printed on every page.
    pub(super) notes: Vec<Line>,
    /// The sections in order.
    pub(super) all: Vec<Section>,
}

/// A heading with the lines below it, up to the next heading of any level.
#[derive(Clone, Debug)]
pub(super) struct Section {
    /// Its number, such as „2.1“ or „C“; empty where it has none.
    pub(super) number: String,
    /// The heading without its number.
    pub(super) title: String,
    /// The line of the heading.
    pub(super) heading: Line,
    /// What stands below it.
    pub(super) lines: Vec<Line>,
}

impl Section {
    /// Returns how deep it stands, from 1.
    pub(super) fn level(&self) -> usize {
        self.number.split('.').count()
    }
}

/// An entry of the table of contents.
struct Entry {
    number: String,
    title: String,
}

/// Cuts a file.
///
/// # Errors
/// [`ImportError`] if it has no table of contents, or not all that this announces.
pub(super) fn cut(lines: Vec<Line>) -> Result<Sections, ImportError> {
    let heading = "Inhaltsverzeichnis";
    let begin = lines.iter().position(|line| [heading, "Inhalt"].contains(&line.text.as_str()));
    let begin = begin.ok_or(ImportError::UnknownForm { heading })?;
    let end = lines.last().map_or(0, |line| line.number);
    let mut sections = Sections {
        cover: lines[..begin].to_vec(),
        contents: Vec::new(),
        captions: Vec::new(),
        notes: Vec::new(),
        all: Vec::new(),
    };
    let mut entries: Vec<Entry> = Vec::new();
    let mut next = 0;
    for line in lines.into_iter().skip(begin) {
        if let Some(entry) = entry(&line.text).filter(|_| sections.all.is_empty()) {
            // The list of figures is no list of sections.
            if !is_caption(&line.text) {
                entries.push(entry);
            }
            sections.contents.push(line);
            continue;
        }
        let (number, title) = numbered(&line.text);
        let known = entries[next..].iter().position(|entry| entry.is_printed(number, title));
        if let Some(skipped) = known {
            next += skipped + 1;
            let (number, title) = (number.to_owned(), title.to_owned());
            sections.all.push(Section { number, title, heading: line, lines: Vec::new() });
        } else if is_caption(&line.text) {
            sections.captions.push(line);
        } else if ["ENTWURF", "-----------\t--"].contains(&line.text.as_str()) {
            sections.notes.push(line);
        } else if let Some(section) = sections.all.last_mut() {
            section.lines.push(line);
        } else {
            sections.contents.push(line);
        }
    }
    let has = |entry: &Entry| sections.all.iter().any(|section| section.number == entry.number);
    let missing = entries.iter().filter(|entry| !entry.number.is_empty() && !has(entry));
    let missing: Vec<Missing> = missing
        .map(|entry| Missing::Heading { printed: format!("{} {}", entry.number, entry.title) })
        .collect();
    if entries.is_empty() {
        return Err(ImportError::Truncated { end, missing: vec![Missing::Contents] });
    }
    if missing.is_empty() { Ok(sections) } else { Err(ImportError::Truncated { end, missing }) }
}

impl Entry {
    /// Returns whether a line is the heading that the entry announces. The number of a chapter
    /// may begin any list, so its title must fit too.
    fn is_printed(&self, number: &str, title: &str) -> bool {
        let same = self.title == title || similar(&self.title, title);
        match self.number.as_str() {
            "" => number.is_empty() && self.title == title,
            own => own == number && (own.contains('.') || same) && !title.contains('\t'),
        }
    }
}

/// Reads „2.1. Vision“ or „6.4 Infrastruktur.....“ with the page behind a tab.
fn entry(text: &str) -> Option<Entry> {
    let (printed, page) = text.rsplit_once('\t')?;
    let is_page = |c: char| c.is_ascii_digit() || "IVXLC".contains(c);
    (!page.is_empty() && page.chars().all(is_page)).then_some(())?;
    let (number, title) = numbered(printed.trim_end_matches(['.', ' ']));
    Some(Entry { number: number.to_owned(), title: title.to_owned() })
}

/// Parts „2.1. Vision“ into number and title.
pub(super) fn numbered(text: &str) -> (&str, &str) {
    let Some((number, title)) = text.split_once(' ') else { return ("", text) };
    let bare = number.trim_end_matches('.');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_annex =
        number.len() == 2 && number.ends_with('.') && bare.chars().all(char::is_uppercase);
    let is_number = bare.split('.').all(digits) && (number.ends_with('.') || bare.contains('.'));
    if is_number || is_annex { (bare, title.trim()) } else { ("", text) }
}

fn is_caption(text: &str) -> bool {
    let rest = text.strip_prefix("Abbildung").or_else(|| text.strip_prefix("Abb"));
    let rest = rest.map(|rest| rest.trim_start_matches(['.', ' ', '\u{a0}']));
    rest.is_some_and(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && rest[digits..].starts_with(':')
    })
}

/// Takes out the marks of a text that was taken from a page: bold, italic, paragraphs in cells.
pub(super) fn plain(text: &str) -> String {
    let mut out = text.replace("**", "");
    for mark in ["<p>", "<i>", "</i>", "<u>", "</u>", "<b>", "</b>"] {
        out = out.replace(mark, "");
    }
    let out = out.replace("</p> ", "\n\n").replace("</p>", "\n\n").replace("<br>", "\n");
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::lines::decode;

    #[test]
    fn a_list_is_no_heading_and_the_order_of_the_contents_counts() {
        let text = "Deckblatt\n\nInhalt\n\n1. Auftakt\t3\n1.1. Anlass\t3\n2. Ziele.....\t4\n\
            A. Anhang\tI\nENTWURF\n\n1. Auftakt\n\nVorab.\n\n1.1. Anlass und Zweck\n\n\
            1. Erstens. So ist es.\n2. Zweitens. Und so.\n\n2. Ziele\n\nAbb. 3: Häfen\nNoch etwas.\n\n\
            A. Anhang\n\nSchluss.";
        let sections = cut(decode(text.as_bytes()).expect("plain lines")).expect("it is whole");
        let found = sections
            .all
            .iter()
            .map(|section| format!("{}|{}|{}", section.number, section.title, section.lines.len()));
        let found: Vec<_> = found.collect();
        assert_eq!(found, ["1|Auftakt|1", "1.1|Anlass und Zweck|2", "2|Ziele|1", "A|Anhang|1"]);
        assert_eq!((sections.cover.len(), sections.captions.len()), (1, 1));
        assert_eq!(sections.all.iter().map(Section::level).collect::<Vec<_>>(), [1, 2, 1, 1]);
    }

    #[test]
    fn a_file_that_was_cut_off_is_not_taken_by_half() {
        let text = "Inhalt\n1. Auftakt\t3\n2. Ziele\t4\n\n1. Auftakt\n\nVorab.";
        let cut = cut(decode(text.as_bytes()).expect("plain lines"));
        let Err(ImportError::Truncated { missing, .. }) = cut else { panic!("it is not whole") };
        assert_eq!(missing, [Missing::Heading { printed: "2 Ziele".to_owned() }]);
    }
}
