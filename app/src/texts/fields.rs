// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the fields of the documents are called where they are named far from their place.

use leitwerk_shared::domain::edit::{Part, Path};
use leitwerk_shared::domain::ids::Class;
use leitwerk_shared::domain::impact::Perspective;
use leitwerk_shared::domain::template::Template;

use super::{labels, plan, strategy, templates};
use crate::language::say;

/// Names a field of a class of documents, in the words of the template; of a Blatt, one of ours.
pub fn field(template: Template, class: Class, path: &Path) -> String {
    let name = bare(template, class, path);
    let own = matches!(class, Class::Blatt | Class::BlattFrei);
    if own { labels::part(labels::SHEET, &name) } else { name }
}

/// Names a field of what another Kommune released.
pub fn released(template: Template, path: &Path) -> String {
    bare(template, Class::BlattFrei, path)
}

fn bare(template: Template, class: Class, path: &Path) -> String {
    let keys: Vec<&str> = path
        .parts()
        .iter()
        .filter_map(|part| match part {
            Part::Key(key) => Some(*key),
            Part::Item(_) => None,
        })
        .collect();
    named(template, class, &keys).unwrap_or_else(|| path.to_string())
}

fn named(template: Template, class: Class, keys: &[&str]) -> Option<String> {
    let short: Option<&str> = match keys {
        ["goals", "title"] => Some(labels::TITLE),
        ["adjustment", "adjusted"] => Some(labels::ADJUSTED),
        ["adjustment", "note"] => Some(labels::ADJUSTMENT_NOTE),
        ["task_split", "joint", ..] => Some(labels::JOINT),
        ["task_split", "one_for_all", ..] => Some(labels::ONE_FOR_ALL),
        ["task_split", "each_own", ..] => Some(labels::EACH_OWN),
        ["efforts", "personnel_permanent" | "personnel_permanent_basis"] => {
            Some(labels::PERSONNEL_PERMANENT)
        }
        ["efforts", "personnel_one_off" | "personnel_one_off_basis"] => {
            Some(labels::PERSONNEL_ONE_OFF)
        }
        ["efforts", "it_cost" | "it_cost_basis"] => Some(labels::IT_COST),
        ["impact", key] => Perspective::ALL.map(Perspective::name).into_iter().find(|it| it == key),
        _ => None,
    };
    if let Some(short) = short {
        return Some(short.to_owned());
    }
    let (first, rest) = keys.split_first()?;
    let name = match class {
        Class::Leitlinie => of_strategy(template, first),
        Class::Steckbrief => of_profile(first),
        Class::Blatt | Class::BlattFrei => of_sheet(first),
        Class::Workshop | Class::Beschluss | Class::Zustimmung => None,
    };
    // The text of an item is what the item is.
    let rest = rest.iter().filter(|key| !matches!(**key, "text"));
    rest.copied()
        .try_fold(name?.to_owned(), |name, key| Some(labels::part(&name, inner(template, key)?)))
}

/// Names a field of an item where the item itself was named.
pub fn part_of(template: Template, key: &str) -> &'static str {
    inner(template, key).unwrap_or_default()
}

fn of_strategy(template: Template, key: &str) -> Option<&'static str> {
    Some(match key {
        "title" => labels::STRATEGY_TITLE,
        "template" => templates::TEMPLATE,
        "vision" => labels::VISION,
        "chapters" => labels::CHAPTER,
        "areas" => templates::area(template).0,
        "goals" => templates::goal(template).0,
        "history" => strategy::HISTORY,
        "members" => strategy::MEMBERS,
        "imports" => say!("Übernahmen"),
        "principles" => strategy::PRINCIPLE,
        "glossary" => strategy::GLOSSARY,
        "abbreviations" => strategy::ABBREVIATION,
        "bodies" => strategy::BODY,
        "impact_areas" => say!("Wirkungsbereich"),
        "criteria" => say!("Kriterium"),
        "categories" => say!("Kategorie"),
        "units" => say!("Organisationseinheit"),
        "swot" => say!("SWOT"),
        _ => return everywhere(key),
    })
}

fn of_profile(key: &str) -> Option<&'static str> {
    Some(match key {
        "text" => labels::GOAL,
        "adjustment" => labels::ADJUSTMENT,
        "purposes" => labels::PURPOSE,
        "milestones" => labels::MILESTONE,
        "measures" => labels::MEASURE,
        "task_split" => labels::TASK_SPLIT,
        "start" => labels::START,
        "efforts" => labels::EFFORTS,
        "risks" => labels::RISKS,
        "added_values" => labels::ADDED_VALUES,
        "priority" => labels::PRIORITY,
        "effort_class" => labels::EFFORT_CLASS,
        "impact" => labels::PERSPECTIVES,
        "state" => labels::STATE,
        "horizon" => say!("Priorität des Projekts"),
        "lead" => say!("Federführung"),
        "involved" => say!("Beteiligte"),
        "summary" => say!("Kurzbeschreibung"),
        "benefits" => say!("Nutzen"),
        "target_groups" => say!("Zielgruppe"),
        "contribution" => say!("Beitrag zu den strategischen Zielen"),
        "contributions" => say!("Beitrag zu einem Kriterium"),
        "success_criteria" => say!("Erfolgskriterium"),
        "quote" => say!("Zitat"),
        "body" => say!("Zielbild"),
        "smart" => say!("SMART-Ziel"),
        "smart_metric" => say!("SMART-Ziel, Messgröße"),
        "smart_target" => say!("SMART-Ziel, Zielwert"),
        _ => return everywhere(key),
    })
}

fn of_sheet(key: &str) -> Option<&'static str> {
    Some(match key {
        "answer" => labels::SHEET_ANSWER,
        "state" => labels::STATE,
        "existing_vza" => labels::EXISTING_VZA,
        "note" => labels::NOTE,
        "decision" => plan::DECISION,
        "reason" => plan::REASON,
        "plan" => plan::PLAN,
        "based_on" => plan::BASED_ON,
        "start" => plan::START,
        "due" => plan::DUE,
        "measures" => labels::MEASURE,
        "costs" => plan::COST,
        _ => return everywhere(key),
    })
}

/// What every document may have.
fn everywhere(key: &str) -> Option<&'static str> {
    match key {
        "extra" => Some(strategy::EXTRA),
        "comments" => Some(say!("Kommentar")),
        _ => None,
    }
}

/// Names a field within a group or an item.
fn inner(template: Template, key: &str) -> Option<&'static str> {
    Some(match key {
        "year" => say!("Jahr"),
        "claim" => labels::VISION_CLAIM,
        "aspiration" => labels::VISION_ASPIRATION,
        "title" => labels::CHAPTER_TITLE,
        "body" => labels::CHAPTER_BODY,
        "name" => labels::AREA_NAME,
        "description" => labels::AREA_DESCRIPTION,
        "summary" => strategy::AREA_SUMMARY,
        "role" => strategy::AREA_ROLE,
        "area" => templates::area(template).0,
        "retired" => say!("nicht mehr verfolgt"),
        "version" => say!("Version"),
        "date" => say!("Datum"),
        "status" | "state" => labels::STATE,
        "approved_by" => strategy::APPROVED_BY,
        "kind" => say!("Art"),
        "roster" => say!("Nummer"),
        "sha256" => say!("Prüfsumme"),
        "file" => say!("Datei"),
        "term" => say!("Begriff"),
        "definition" => say!("Erklärung"),
        "short" | "code" => strategy::SHORT,
        "long" => strategy::LONG,
        "reports_to" => say!("Berichtet an"),
        "lead" => say!("Federführung"),
        "involved" => say!("Beteiligte"),
        "aliases" => strategy::ALIASES,
        "question" => say!("Leitfrage"),
        "impact_area" => say!("Wirkungsbereich"),
        "ratings" => say!("Bewertung"),
        "light" => say!("Ampel"),
        "label" => say!("Vermerk"),
        "quadrant" => say!("Feld der SWOT"),
        "due" => labels::DUE,
        "mode" => labels::MODE,
        "reason" => say!("Begründung"),
        "responsible" => say!("Verantwortlich"),
        "period" => say!("Zeitraum"),
        "effects" => say!("Wirkungsmessung"),
        "goals" => say!("Ziele"),
        "reservation" => say!("Haushaltsvorbehalt"),
        "origin" => say!("Abgeleitet aus"),
        "decision" => plan::DECISION,
        "basis" => say!("Grundlage der Zahlen"),
        "keyword" => say!("Stichwort"),
        "criterion" => say!("Kriterium"),
        "field" => say!("Feld"),
        "mentions" => say!("Richtet sich an"),
        "resolved" => say!("Erledigt"),
        "amount" => say!("Betrag"),
        "budget_line" => say!("Haushaltsstelle"),
        _ => return None,
    })
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
                Shape::Text | Shape::Register(_) | Shape::Links(_) => Vec::new(),
            };
            std::iter::once(here).chain(inner)
        });
        each.collect()
    }

    #[test]
    fn every_field_has_a_name() {
        let all = Class::ALL
            .into_iter()
            .flat_map(|class| Template::ALL.iter().map(move |template| (*template, class)));
        for (template, class) in all {
            for path in paths(&Path::default(), schema::fields(class)) {
                let name = field(template, class, &path);
                // „Zeithorizont“ holds a key and is a German word all the same.
                let words = name.split(|c: char| !c.is_alphabetic() && c != '_' && c != '.');
                let unnamed = words.into_iter().any(|word| word == path.to_string());
                assert!(!unnamed, "{path} of a {}", class.word());
            }
        }
    }
}
