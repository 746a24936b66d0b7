// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Reads an existing strategy from plain text, or one's own export, and plans the edits that bring it
//! into the house. Takes bytes, gives edits; it never writes, and never overwrites what is there.

mod content;
mod exported;
mod lines;
mod outline;
mod plan;
mod projekt;
mod read;
mod report;
mod sections;
mod ziel;
mod zielbild;

use leitwerk_shared::change::{Hash, sha256};
use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::impact::Perspective;
use leitwerk_shared::domain::municipality::MunicipalityKind;

pub use content::Content;
pub use exported::Exported;
pub use lines::{Lines, Sourced};
pub use outline::{Missing, Part};
pub use plan::{Plan, PlanError, plan, plan_file};
pub use report::{Kept, Left, NotTaken, Reason, Report, Taken, What};

/// A strategy as a file prints it.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// SHA-256 of the bytes of the file.
    pub sha256: Hash,
    /// The name of the file; empty if none was given.
    pub name: String,
    /// What it says.
    pub said: Said,
}

/// What a file says, by its template.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// A Leitlinie with Zielsteckbriefe.
    Leitlinie(Box<Parsed>),
    /// A strategy of another template.
    Other(Content),
    /// What this program has exported.
    Export(Box<Exported>),
}

/// A Leitlinie as a file prints it. Every value knows the lines that it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// SHA-256 of the bytes of the file.
    pub sha256: Hash,
    /// The name of the file; empty unless [`Parsed::from_file`] gave one.
    pub file: String,
    /// The lines of the cover page above the members, as one.
    pub title: Option<Sourced<String>>,
    /// The members on the cover page.
    pub members: Vec<Sourced<Member>>,
    /// The document history.
    pub history: Vec<Sourced<Version>>,
    /// The chapters in order.
    pub chapters: Vec<Chapter>,
    /// The vision; its introduction is the body of its chapter.
    pub vision: Vision,
    /// The dimensions with their goals.
    pub areas: Vec<Area>,
    /// What the file says beyond that.
    pub not_taken: Vec<NotTaken>,
}

/// A member as the cover page names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The full name.
    pub name: String,
    /// What it is.
    pub kind: MunicipalityKind,
}

/// One line of the document history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The printed version.
    pub version: String,
    /// Its date, if it could be read.
    pub date: Option<jiff::civil::Date>,
    /// What was decided.
    pub status: String,
}

/// A chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// The heading without its number.
    pub title: Sourced<String>,
    /// The text, paragraphs separated by an empty line.
    pub body: Option<Sourced<String>>,
}

/// The vision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vision {
    /// The year in the heading.
    pub year: Option<Sourced<u16>>,
    /// The one sentence, without its quotation marks.
    pub claim: Option<Sourced<String>>,
    /// What follows the claim.
    pub aspiration: Option<Sourced<String>>,
}

/// A dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// The heading without its number.
    pub name: Sourced<String>,
    /// What goals it holds.
    pub description: Option<Sourced<String>>,
    /// The goals in order.
    pub goals: Vec<Goal>,
}

/// A goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The printed number, such as „1.2“.
    pub number: String,
    /// The heading without its number.
    pub title: Sourced<String>,
    /// What shall be reached.
    pub text: Option<Sourced<String>>,
    /// „Sinn & Zweck“.
    pub purposes: Vec<Sourced<String>>,
    /// „Meilensteine“.
    pub milestones: Vec<Sourced<String>>,
    /// „Gemeinsam“, „Einer für Alle“, „Jeder für sich“, in this order.
    pub task_split: [Sourced<Answered>; 3],
    /// „Risiken“.
    pub risks: Sourced<Answered>,
    /// „Mehrwerte“.
    pub added_values: Option<Sourced<String>>,
    /// The scores that are printed, and no others.
    pub scores: Vec<Sourced<(Perspective, u8)>>,
}

/// One of the four answers, as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Which of the four.
    pub state: AnswerState,
    /// The text, if the state is [`AnswerState::Value`], else empty.
    pub text: String,
}

/// Why a file is not imported. Nothing of it is taken then.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum ImportError {
    /// Nothing but white space.
    #[error("the file is empty")]
    Empty,
    /// Far longer than any strategy.
    #[error("the file has {got} bytes, at most {limit} are read")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
        /// The length of the file in bytes.
        got: usize,
    },
    /// Another encoding. The file should be saved as UTF-8.
    #[error("the file is not UTF-8: byte {offset} in line {line}")]
    NotUtf8 {
        /// The first byte that does not fit, from 0.
        offset: usize,
        /// Its line, from 1.
        line: usize,
    },
    /// Not a strategy that this program knows.
    #[error("no heading {heading:?} was found")]
    UnknownForm {
        /// The first heading that was looked for in vain.
        heading: &'static str,
    },
    /// Something that the file itself announces is not there.
    #[error("the file ends in line {end}, and {} announced parts are missing", missing.len())]
    Truncated {
        /// The last line of the file.
        end: usize,
        /// What is missing, in the order of the document.
        missing: Vec<Missing>,
    },
    /// JSON that breaks off or is none.
    #[error("line {line} is no JSON")]
    BrokenJson {
        /// The line, from 1.
        line: usize,
    },
    /// JSON of another program.
    #[error("the JSON is no export of a strategy")]
    ForeignJson,
    /// An export in another version of its form.
    #[error("the export has version {found:?}, known is {known}")]
    OtherVersion {
        /// Its version, if it is a number.
        found: Option<u64>,
        /// The version that is read.
        known: u32,
    },
    /// A value of an export that its field does not take.
    #[error("{place} does not fit")]
    Misfit {
        /// Where in the file, such as `goals[2].horizon`.
        place: String,
    },
}

/// Reads a strategy in the form of any template, or an export. Other text is read as a Leitlinie, so
/// that the error says what is missing.
///
/// # Errors
/// [`ImportError`] if the bytes are no such strategy, or not all of it.
pub fn read(bytes: &[u8], name: &str) -> Result<File, ImportError> {
    let name: String = name.chars().filter(|c| !c.is_control()).take(MAX_FILE_NAME).collect();
    if exported::is_json(bytes) {
        let said = Said::Export(Box::new(exported::read(bytes)?));
        return Ok(File { sha256: sha256(bytes), name, said });
    }
    let lines = lines::decode(bytes)?;
    let has = |text: &str| lines.iter().any(|line| line.text == text);
    let other = if has(zielbild::TABLE) {
        Some(zielbild::read as fn(sections::Sections) -> Content)
    } else if has(ziel::TABLE) {
        Some(ziel::read as _)
    } else if has(projekt::FIRST) {
        Some(projekt::read as _)
    } else {
        None
    };
    let said = match other {
        Some(read) => Said::Other(read(sections::cut(lines)?).without_misfits()),
        None => Said::Leitlinie(Box::new(Parsed { file: name.clone(), ..parse(bytes)? })),
    };
    Ok(File { sha256: sha256(bytes), name, said })
}

/// Reads a Leitlinie in the form of the Verbund im Landkreis Osterholz (source 004).
///
/// # Errors
/// [`ImportError`] if the bytes are not such a Leitlinie, or not all of it.
pub fn parse(bytes: &[u8]) -> Result<Parsed, ImportError> {
    let lines = lines::decode(bytes)?;
    let outline = outline::outline(lines)?;
    Ok(read::read(outline, sha256(bytes)))
}

impl File {
    /// Returns the same, with the Blätter of the Kommune of this name as those that become one's own.
    #[must_use]
    pub fn with_sheets_of(mut self, kommune: &str) -> Self {
        if let Said::Export(export) = &mut self.said {
            export.sheets_of = Some(kommune.to_owned());
        }
        self
    }
}

impl Parsed {
    /// Returns the same with the name of the file, which the import is remembered by.
    #[must_use]
    pub fn from_file(self, name: &str) -> Self {
        let file = name.chars().filter(|c| !c.is_control()).take(MAX_FILE_NAME).collect();
        Self { file, ..self }
    }

    /// Returns the goals of all dimensions.
    pub fn goals(&self) -> impl Iterator<Item = &Goal> {
        self.areas.iter().flat_map(|area| &area.goals)
    }
}

impl Answered {
    /// Reads a printed answer. „k. A.“ and „keine“ are states without a text.
    pub fn of_printed(text: &str) -> Self {
        let state = AnswerState::of_printed(text);
        let text = if state == AnswerState::Value { text.trim() } else { "" };
        Self { state, text: text.to_owned() }
    }
}

/// As the schema limits `imports.file`.
const MAX_FILE_NAME: usize = 255;
