// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the fields of the documents are called where they are named far from their place.

use leitwerk_shared::domain::edit::{Part, Path};
use leitwerk_shared::domain::ids::Class;
use leitwerk_shared::domain::impact::Perspective;

use super::labels;

/// Names a field of a class of documents.
pub fn field(class: Class, path: &Path) -> String {
    let keys: Vec<&str> = path
        .parts()
        .iter()
        .filter_map(|part| match part {
            Part::Key(key) => Some(*key),
            Part::Item(_) => None,
        })
        .collect();
    let name = match class {
        Class::Leitlinie => of_strategy(&keys),
        Class::Steckbrief => of_profile(&keys),
        Class::Blatt | Class::BlattFrei => of_sheet(&keys),
        Class::Workshop | Class::Beschluss | Class::Zustimmung => None,
    };
    name.unwrap_or_else(|| path.to_string())
}

fn of_strategy(keys: &[&str]) -> Option<String> {
    let of_history = labels::HISTORY;
    Some(match keys {
        ["title"] => labels::STRATEGY_TITLE.to_owned(),
        ["vision"] => labels::VISION.to_owned(),
        ["vision", "year"] => labels::part(labels::VISION, labels::VISION_YEAR),
        ["vision", "claim"] => labels::part(labels::VISION, labels::VISION_CLAIM),
        ["vision", "aspiration"] => labels::part(labels::VISION, labels::VISION_ASPIRATION),
        ["chapters"] => labels::CHAPTERS.to_owned(),
        ["chapters", "title"] => labels::part(labels::CHAPTER, labels::CHAPTER_TITLE),
        ["chapters", "body"] => labels::part(labels::CHAPTER, labels::CHAPTER_BODY),
        ["areas"] => labels::AREAS.to_owned(),
        ["areas", "name"] => labels::part(labels::AREA, labels::AREA_NAME),
        ["areas", "description"] => labels::part(labels::AREA, labels::AREA_DESCRIPTION),
        ["goals"] => labels::GOALS.to_owned(),
        ["goals", "title"] => labels::TITLE.to_owned(),
        ["goals", "area"] => labels::GOAL_AREA.to_owned(),
        ["history"] => of_history.to_owned(),
        ["history", "version"] => labels::part(of_history, labels::VERSION),
        ["history", "date"] => labels::part(of_history, labels::DATE),
        ["history", "status"] => labels::part(of_history, labels::STATE),
        ["members"] => labels::MEMBERS.to_owned(),
        ["members", ..] => labels::part(labels::MEMBERS, labels::AREA_NAME),
        ["imports", ..] => labels::IMPORTS.to_owned(),
        _ => return None,
    })
}

fn of_profile(keys: &[&str]) -> Option<String> {
    let name = match keys {
        ["text"] => labels::GOAL,
        ["adjustment"] => labels::ADJUSTMENT,
        ["adjustment", "adjusted"] => labels::ADJUSTED,
        ["adjustment", "note"] => labels::ADJUSTMENT_NOTE,
        ["purposes"] => labels::PURPOSES,
        ["purposes", _] => labels::PURPOSE,
        ["milestones"] => labels::MILESTONES,
        ["milestones", "text"] => labels::MILESTONE,
        ["milestones", "due"] => return Some(labels::part(labels::MILESTONE, labels::DUE)),
        ["milestones", "state"] => return Some(labels::part(labels::MILESTONE, labels::STATE)),
        ["measures"] => labels::MEASURES,
        ["measures", "text"] => labels::MEASURE,
        ["measures", "mode"] => return Some(labels::part(labels::MEASURE, labels::MODE)),
        ["task_split"] => labels::TASK_SPLIT,
        ["task_split", "joint", ..] => labels::JOINT,
        ["task_split", "one_for_all", ..] => labels::ONE_FOR_ALL,
        ["task_split", "each_own", ..] => labels::EACH_OWN,
        ["start"] => labels::START,
        ["efforts"] => labels::EFFORTS,
        ["efforts", "personnel_permanent"] => labels::PERSONNEL_PERMANENT,
        ["efforts", "personnel_one_off"] => labels::PERSONNEL_ONE_OFF,
        ["efforts", "it_cost"] => labels::IT_COST,
        ["risks", ..] => labels::RISKS,
        ["added_values"] => labels::ADDED_VALUES,
        ["priority"] => labels::PRIORITY,
        ["effort_class"] => labels::EFFORT_CLASS,
        ["impact"] => labels::PERSPECTIVES,
        ["impact", key] => {
            Perspective::ALL.map(Perspective::name).into_iter().find(|n| n == key)?
        }
        _ => return None,
    };
    Some(name.to_owned())
}

fn of_sheet(keys: &[&str]) -> Option<String> {
    let part = match keys {
        ["answer", ..] => labels::SHEET_ANSWER,
        ["state"] => labels::STATE,
        ["existing_vza"] => labels::EXISTING_VZA,
        ["note"] => labels::NOTE,
        _ => return None,
    };
    Some(labels::part(labels::SHEET, part))
}

#[cfg(test)]
mod tests {
    use leitwerk_shared::domain::ids::ItemId;
    use leitwerk_shared::domain::schema::{self, Field, Shape};

    use super::*;

    fn paths(at: &Path, fields: &[Field]) -> Vec<Path> {
        let each = fields.iter().flat_map(|field| {
            let here = at.clone().then(field.key);
            let inner = match field.shape {
                Shape::List(inner) => paths(&here.clone().item(ItemId::from_bytes([1; 16])), inner),
                Shape::Group(inner) => paths(&here, inner),
                Shape::Text | Shape::Register(_) => Vec::new(),
            };
            std::iter::once(here).chain(inner)
        });
        each.collect()
    }

    #[test]
    fn every_field_has_a_name() {
        for class in Class::ALL {
            for path in paths(&Path::default(), schema::fields(class)) {
                let name = field(class, &path);
                assert_ne!(name, path.to_string(), "{} of a {}", path, class.word());
            }
        }
    }
}
