// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The Leitlinie: the frame of the strategy, its areas, and title, area and order of every goal.

use serde::{Deserialize, Serialize};

use super::ids::{ItemId, MunicipalityId};
use super::municipality::MunicipalityKind;
use super::register::Register;

/// The common strategy of a Verbund.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strategy {
    /// What it is called.
    pub title: String,
    /// Where it leads.
    pub vision: Vision,
    /// The chapters in order; their roman numbers follow from it.
    pub chapters: Vec<Chapter>,
    /// The dimensions in order; their numbers follow from it.
    pub areas: Vec<Area>,
    /// The goals in order; their printed numbers follow from area and order.
    pub goals: Vec<GoalEntry>,
    /// The document history.
    pub history: Vec<VersionEntry>,
    /// The members as the strategy names them.
    pub members: Vec<MemberEntry>,
    /// What was imported, by whom nothing is ever imported twice.
    pub imports: Vec<ImportEntry>,
}

/// Where the strategy leads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vision {
    /// The year by which it shall be reached.
    pub year: Register<u16>,
    /// The one sentence.
    pub claim: String,
    /// What the Verbund asks of itself.
    pub aspiration: String,
}

/// One chapter of running text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// Stable id.
    pub id: ItemId,
    /// The heading without its number.
    pub title: String,
    /// The text, paragraphs separated by an empty line.
    pub body: String,
}

/// One dimension („Handlungsbereich“).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Stable id.
    pub id: ItemId,
    /// The name without its number.
    pub name: String,
    /// What goals it holds.
    pub description: String,
}

/// One Verbundziel as the Leitlinie lists it. Its Steckbrief carries the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalEntry {
    /// Stable id, also that of the Steckbrief.
    pub id: ItemId,
    /// The title without its number.
    pub title: String,
    /// The dimension that it belongs to.
    pub area: Register<ItemId>,
}

/// One line of the document history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionEntry {
    /// Stable id.
    pub id: ItemId,
    /// The printed version, such as „1.1“.
    pub version: Register<String>,
    /// Its date.
    pub date: Register<jiff::civil::Date>,
    /// What was decided.
    pub status: Register<String>,
}

/// One member as the strategy names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberEntry {
    /// Stable id.
    pub id: ItemId,
    /// The full name, such as „Gemeinde Aarfelde“.
    pub name: Register<String>,
    /// What it is.
    pub kind: Register<MunicipalityKind>,
    /// Its number in the roster, once it has one.
    pub roster: Register<MunicipalityId>,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportEntry {
    /// Stable id.
    pub id: ItemId,
    /// SHA-256 of the imported file, in hexadecimal.
    pub sha256: Register<String>,
    /// The name of the file.
    pub file: Register<String>,
}

/// A goal with its printed number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered<'a> {
    /// The number of the dimension, from 1; 0 if the goal belongs to none.
    pub area_number: usize,
    /// The number within the dimension, from 1.
    pub number: usize,
    /// The dimension.
    pub area: Option<&'a Area>,
    /// The goal.
    pub goal: &'a GoalEntry,
}

impl Numbered<'_> {
    /// Returns the printed number, such as „2.4“.
    pub fn printed(&self) -> String {
        format!("{}.{}", self.area_number, self.number)
    }
}

impl Strategy {
    /// Returns the goals in printed order with their numbers. A goal whose dimension is unknown
    /// or removed comes last, under number 0, so that nothing disappears.
    pub fn numbered(&self) -> Vec<Numbered<'_>> {
        let known = |goal: &GoalEntry| {
            let area = goal.area.value()?;
            self.areas.iter().position(|candidate| candidate.id == *area)
        };
        let of_area = |index: Option<usize>| {
            let goals = self.goals.iter().filter(move |goal| known(goal) == index);
            goals.enumerate().map(move |(n, goal)| Numbered {
                area_number: index.map_or(0, |index| index + 1),
                number: n + 1,
                area: index.map(|index| &self.areas[index]),
                goal,
            })
        };
        (0..self.areas.len()).map(Some).chain([None]).flat_map(of_area).collect()
    }
}
