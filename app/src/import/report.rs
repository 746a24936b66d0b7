// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What an import takes, what it leaves as it is in the house, and what it does not understand.

use std::collections::BTreeMap;

use serde::Serialize;

use super::lines::Lines;

/// What becomes of every line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The name of the file; empty if none was given.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Whether this very file was imported before. Nothing is done then.
    pub already_imported: bool,
    /// What comes into the house, by kind.
    pub taken: Vec<Taken>,
    /// How many values stand in the house just as in the file.
    pub same: usize,
    /// What stands differently in the house and stays so.
    pub kept: Vec<Kept>,
    /// The lines of the file that have no place.
    pub not_taken: Vec<NotTaken>,
    /// What an export says that is left, and how many of each.
    pub left: Vec<(Left, usize)>,
}

/// The values of one kind that come into the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// What they are.
    pub what: What,
    /// How many.
    pub number: usize,
    /// Where each of them stands in the file; nothing of an export.
    pub lines: Vec<Lines>,
}

/// One value that stays as it is in the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// What it is.
    pub what: What,
    /// Of which goal, chapter, dimension or member, as the file names it.
    pub of: String,
    /// Where the file says otherwise.
    pub lines: Lines,
    /// Whether it was removed in the house, rather than edited.
    pub removed: bool,
}

/// One line of the file that has no place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotTaken {
    /// Its number, from 1.
    pub line: usize,
    /// What it says.
    pub text: String,
    /// Why it has no place.
    pub reason: Reason,
}

/// Why a line has no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The table of contents, which follows from the chapters.
    Contents,
    /// The captions and the list of figures, which follow from the goals.
    Figure,
    /// The name of the Verbund, which stands in the roster.
    Verbund,
    /// What is printed on every page.
    PageNote,
    /// Not understood.
    Unknown,
}

/// What an export says that is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Left {
    /// A comment: it would be somebody else's.
    Comment,
    /// A field with contradicting values; the one that was shown is taken.
    Clash,
    /// An item that was removed.
    Removed,
    /// The number in the roster of a member that the roster here does not know.
    MemberNumber,
    /// A Blatt of another Kommune.
    ForeignSheet,
    /// A Blatt of a goal that is not in the Leitlinie.
    HomelessSheet,
    /// A Blatt of a goal on whose Blatt something stands already.
    WrittenSheet,
}

/// The kinds of values that an import takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The title of the strategy.
    Title,
    /// A member.
    Member,
    /// A line of the document history.
    Version,
    /// The year of the vision.
    VisionYear,
    /// The one sentence of the vision.
    VisionClaim,
    /// What the Verbund asks of itself.
    VisionAspiration,
    /// A chapter.
    Chapter,
    /// The text of a chapter.
    ChapterBody,
    /// A dimension.
    Area,
    /// The description of a dimension.
    AreaDescription,
    /// A goal.
    Goal,
    /// The dimension of a goal.
    GoalArea,
    /// What a goal shall reach.
    GoalText,
    /// A line of „Sinn & Zweck“.
    Purpose,
    /// A milestone.
    Milestone,
    /// An answer of the Aufgabenteilung.
    TaskSplit,
    /// The risks of a goal.
    Risks,
    /// The added values of a goal.
    AddedValues,
    /// The score of a perspective.
    Score,
    /// A principle.
    Principle,
    /// A word of the glossary.
    Term,
    /// An abbreviation.
    Abbreviation,
    /// A body, or whoever is responsible for a measure.
    Body,
    /// A group of criteria.
    ImpactArea,
    /// A criterion.
    Criterion,
    /// A measure.
    Measure,
    /// Somebody who takes part in a measure.
    MeasureActor,
    /// How one sees that a measure works.
    Effect,
    /// A further goal that a measure serves.
    MeasureGoal,
    /// The horizon of a project.
    Horizon,
    /// The short description of a project.
    Summary,
    /// A benefit of a project.
    Benefit,
    /// The target groups of a project.
    TargetGroups,
    /// What a project does for the goals of the strategy.
    Contribution,
    /// A criterion of success.
    SuccessCriterion,
    /// A SMART-Ziel.
    Smart,
    /// A piece of text that no field has a place for.
    Passage,
    /// An own Blatt.
    Sheet,
}

impl What {
    /// Returns what the items of a list are called in a report; nothing for parts of others.
    pub(super) fn of_list(key: &str) -> Option<Self> {
        Some(match key {
            "members" => Self::Member,
            "history" => Self::Version,
            "chapters" => Self::Chapter,
            "areas" => Self::Area,
            "goals" => Self::Goal,
            "principles" => Self::Principle,
            "glossary" => Self::Term,
            "abbreviations" => Self::Abbreviation,
            "bodies" => Self::Body,
            "impact_areas" => Self::ImpactArea,
            "criteria" => Self::Criterion,
            "extra" => Self::Passage,
            "purposes" => Self::Purpose,
            "milestones" => Self::Milestone,
            "measures" => Self::Measure,
            "benefits" => Self::Benefit,
            "contributions" => Self::Contribution,
            "success_criteria" => Self::SuccessCriterion,
            _ => return None,
        })
    }

    /// Returns whether the name of such an item is what it is known by: version 1.1 is not version
    /// 1.0 in other words.
    pub(super) fn is_known_by_name(self) -> bool {
        matches!(self, Self::Member | Self::Version)
    }
}

impl Report {
    /// Returns how many values of a kind come into the house.
    pub fn number(&self, what: What) -> usize {
        self.taken.iter().find(|taken| taken.what == what).map_or(0, |taken| taken.number)
    }
}

/// Collects the values that come into the house.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<What, Vec<Lines>>);

impl Tally {
    pub(super) fn add(&mut self, what: What, lines: Lines) {
        self.0.entry(what).or_default().push(lines);
    }

    pub(super) fn taken(self) -> Vec<Taken> {
        let taken = |(what, lines): (_, Vec<_>)| Taken { what, number: lines.len(), lines };
        self.0.into_iter().map(taken).collect()
    }
}
