// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The Leitlinie: the frame of the strategy, its areas, and title, area and order of every goal.

use serde::{Deserialize, Serialize};

use super::assessment::{Category, OrgUnit, SwotItem};
use super::comment::Comment;
use super::goal::words;
use super::ids::{ItemId, MunicipalityId};
use super::municipality::MunicipalityKind;
use super::record::{Removed, group, item, stored_group, word_registers};
use super::register::Register;
use super::template::{Numbering, Template};

/// The common strategy of a Verbund.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strategy {
    /// What it is called.
    pub title: String,
    /// What its Steckbriefe look like.
    pub template: Register<Template>,
    /// Where it leads.
    pub vision: Vision,
    /// The chapters in order; their printed numbers follow from it.
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
    /// „Grundsätze“, „Leitlinien“.
    pub principles: Vec<Passage>,
    /// „Glossar“, in the order of entry; printed sorted.
    pub glossary: Vec<Term>,
    /// „Abkürzungsverzeichnis“, in the order of entry; printed sorted.
    pub abbreviations: Vec<Abbreviation>,
    /// Who decides and who acts.
    pub bodies: Vec<Body>,
    /// „Wirkungsbereiche“, which group the criteria.
    pub impact_areas: Vec<ImpactArea>,
    /// The criteria that projects contribute to.
    pub criteria: Vec<Criterion>,
    /// The categories in which units are rated.
    pub categories: Vec<Category>,
    /// The units that are rated.
    pub units: Vec<OrgUnit>,
    /// Strengths, weaknesses, opportunities and risks.
    pub swot: Vec<SwotItem>,
    /// What a file said beyond the fields.
    pub extra: Vec<Passage>,
    /// What was said about the fields.
    pub comments: Vec<Comment>,
    /// List items that somebody removed.
    pub removed: Vec<Removed>,
}

group!(Strategy {
    title,
    template,
    vision,
    chapters,
    areas,
    goals,
    history,
    members,
    imports,
    principles,
    glossary,
    abbreviations,
    bodies,
    impact_areas,
    criteria,
    categories,
    units,
    swot,
    extra,
    comments,
} removed);

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

group!(Vision { year, claim, aspiration });
stored_group!(Vision);

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

item!(Chapter { title, body });

/// A piece of text under a heading: a principle, or what a file said beyond the fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Stable id.
    pub id: ItemId,
    /// The heading.
    pub title: String,
    /// The text, paragraphs separated by an empty line.
    pub body: String,
}

item!(Passage { title, body });

/// A word that the strategy explains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Stable id.
    pub id: ItemId,
    /// The word.
    pub term: String,
    /// What it means.
    pub definition: String,
}

item!(Term { term, definition });

/// An abbreviation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abbreviation {
    /// Stable id.
    pub id: ItemId,
    /// The abbreviation.
    pub short: String,
    /// What it stands for.
    pub long: String,
}

item!(Abbreviation { short, long });

/// A body: who decides, or a department that acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Stable id.
    pub id: ItemId,
    /// What it is called.
    pub name: String,
    /// What it does.
    pub role: String,
    /// The body above it.
    pub reports_to: Register<ItemId>,
    /// „federführend“
    pub lead: Register<bool>,
    /// Other names for it, one per line.
    pub aliases: String,
}

item!(Body { name, role, reports_to, lead, aliases });

/// „Wirkungsbereich“: a group of criteria.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImpactArea {
    /// Stable id.
    pub id: ItemId,
    /// The name.
    pub name: String,
    /// „Leitfrage“.
    pub question: String,
}

item!(ImpactArea { name, question });

/// „Kriterium“ that a project contributes to or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Stable id.
    pub id: ItemId,
    /// The name.
    pub name: String,
    /// What is meant.
    pub definition: String,
    /// The group that it belongs to.
    pub impact_area: Register<ItemId>,
}

item!(Criterion { name, definition, impact_area });

/// One dimension („Handlungsbereich“, „Handlungsfeld“, „Handlungsschwerpunkt“).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Stable id.
    pub id: ItemId,
    /// The name without its number.
    pub name: String,
    /// What goals it holds.
    pub description: String,
    /// The sentence that stands for it.
    pub claim: String,
    /// What the workshop said about it.
    pub summary: String,
    /// What it is in the picture of the strategy.
    pub role: Register<AreaRole>,
}

item!(Area { name, description, claim, summary, role });

/// What an area is in the picture of the strategy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaRole {
    /// One of several of the same kind.
    #[default]
    Field,
    /// „Fundament“: what the others stand on.
    Foundation,
    /// „Säule“: what stands on it.
    Pillar,
}

words!(AreaRole { Field = "field", Foundation = "foundation", Pillar = "pillar" });
word_registers!(AreaRole);

/// One Verbundziel as the Leitlinie lists it. Its Steckbrief carries the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalEntry {
    /// Stable id, also that of the Steckbrief.
    pub id: ItemId,
    /// The title without its number.
    pub title: String,
    /// The dimension that it belongs to.
    pub area: Register<ItemId>,
    /// Whether it is no longer pursued. Its number is not given to another.
    pub retired: Register<bool>,
}

item!(GoalEntry { title, area, retired });

impl GoalEntry {
    /// Returns whether it is no longer pursued.
    pub fn is_retired(&self) -> bool {
        self.retired.value().copied().unwrap_or_default()
    }
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
    /// „Freigegeben durch“.
    pub approved_by: Register<String>,
}

item!(VersionEntry { version, date, status, approved_by });

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

item!(MemberEntry { name, kind, roster });

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

item!(ImportEntry { sha256, file });

/// A goal with its printed number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered<'a> {
    /// The number of the dimension, from 1; 0 if the goal belongs to none.
    pub area_number: usize,
    /// The number within the dimension, from 1.
    pub number: usize,
    /// The place in the strategy, from 1.
    pub place: usize,
    /// How the template prints it.
    pub numbering: Numbering,
    /// The dimension.
    pub area: Option<&'a Area>,
    /// The goal.
    pub goal: &'a GoalEntry,
}

impl Numbered<'_> {
    /// Returns the printed number, such as „2.4“, „#3“ or „07“.
    pub fn printed(&self) -> String {
        self.numbering.printed(self.area_number, self.number, self.place)
    }
}

impl Strategy {
    /// Returns what its Steckbriefe look like.
    pub fn template(&self) -> Template {
        self.template.value().copied().unwrap_or_default()
    }

    /// Returns its version: that of the newest dated line of its history, such as „1.1“.
    pub fn version(&self) -> Option<&str> {
        let lines = self.history.iter().filter_map(|line| {
            let version = line.version.value()?.trim();
            Some((*line.date.value()?, version)).filter(|_| !version.is_empty())
        });
        lines.max_by_key(|(date, _)| *date).map(|(_, version)| version)
    }

    /// Returns the goals in printed order with their numbers, without those that are no longer
    /// pursued. A goal whose dimension is unknown or removed comes last, under number 0, so that
    /// nothing disappears.
    pub fn numbered(&self) -> Vec<Numbered<'_>> {
        self.all_numbered().filter(|numbered| !numbered.goal.is_retired()).collect()
    }

    /// Returns the goals that are no longer pursued, with the numbers that they had.
    pub fn retired(&self) -> Vec<Numbered<'_>> {
        self.all_numbered().filter(|numbered| numbered.goal.is_retired()).collect()
    }

    fn all_numbered(&self) -> impl Iterator<Item = Numbered<'_>> {
        let numbering = self.template().form().numbering;
        let known = |goal: &GoalEntry| {
            let area = goal.area.value()?;
            self.areas.iter().position(|candidate| candidate.id == *area)
        };
        let mut in_area = vec![0; self.areas.len() + 1];
        let goals = self.goals.iter().enumerate().map(|(n, goal)| {
            let index = known(goal);
            let count = &mut in_area[index.unwrap_or(self.areas.len())];
            *count += 1;
            Numbered {
                area_number: index.map_or(0, |index| index + 1),
                number: *count,
                place: n + 1,
                numbering,
                area: index.map(|index| &self.areas[index]),
                goal,
            }
        });
        let mut goals: Vec<_> = goals.collect();
        if numbering == Numbering::InArea {
            goals.sort_by_key(|numbered| match numbered.area_number {
                0 => usize::MAX,
                number => number,
            });
        }
        goals.into_iter()
    }

    /// Returns what somebody who acts is called: a member or a body.
    pub fn actor(&self, id: ItemId) -> Option<&str> {
        let member = self.members.iter().find(|member| member.id == id);
        let body = || self.bodies.iter().find(|body| body.id == id);
        member
            .and_then(|member| member.name.value().map(String::as_str))
            .or_else(|| body().map(|body| body.name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::DeviceId;
    use crate::domain::record::Item as _;
    use crate::domain::register::Claim;

    fn one<T>(value: T) -> Register<T> {
        Register::new(vec![Claim { value, device: DeviceId(1), at: 0 }])
    }

    fn id(n: u8) -> ItemId {
        ItemId::from_bytes([n; 16])
    }

    /// Two areas; the second goal belongs to none, the third is no longer pursued.
    fn strategy(template: Template) -> Strategy {
        let goal = |n: u8, area: u8| GoalEntry { area: one(id(area)), ..GoalEntry::new(id(n)) };
        let gone = GoalEntry { retired: one(true), ..goal(23, 11) };
        Strategy {
            template: one(template),
            areas: vec![Area::new(id(11)), Area::new(id(12))],
            goals: vec![goal(21, 12), goal(22, 13), gone, goal(24, 11)],
            ..Strategy::default()
        }
    }

    #[test]
    fn each_template_numbers_its_own_way_and_no_number_is_given_twice() {
        for (template, pursued, retired) in [
            (Template::Zielsteckbrief, &["1.2", "2.1", "0.1"][..], "1.1"),
            (Template::Projektsteckbrief, &["01", "02", "04"], "03"),
            (Template::Zielbild, &["#1", "#2", "#4"], "#3"),
            (Template::Ziel, &["1", "2", "4"], "3"),
        ] {
            let strategy = strategy(template);
            let printed = |goals: Vec<Numbered<'_>>| -> Vec<String> {
                goals.iter().map(Numbered::printed).collect()
            };
            assert_eq!(printed(strategy.numbered()), pursued);
            assert_eq!(printed(strategy.retired()), [retired]);
        }
    }
}
