// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Strategies of the other templates come into the house whole: each field from its place, and
//! every line that has none in the report.

#[expect(dead_code, unused_imports, reason = "the other tests need more of it")]
mod common;

use std::collections::BTreeSet;
use std::io::Write as _;

use common::{empty, ids};
use leitwerk_app::import::{Lines, Plan, Reason, What, plan_file, read};
use leitwerk_app::report::json::{Scope, to_string};
use leitwerk_app::texts::import as texts;
use leitwerk_shared::change::Actor;
use leitwerk_shared::document::Document;
use leitwerk_shared::domain::edit::{Edit, Version};
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::domain::period::phases;
use leitwerk_shared::domain::strategy::{Numbered, Strategy};
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::replica::snapshot::Snapshot;

/// A period that no register takes is listed, and the measure comes without it.
#[test]
fn what_a_field_does_not_take_is_listed() {
    let long = format!("Q1 2027 ({})", "sehr lange ".repeat(60));
    let text = String::from_utf8_lossy(ZIELBILD).replace("ab Q3 2027", &long);
    let (snapshot, plan) = imported(text.as_bytes());
    assert_eq!(profiles(&snapshot)[0].measures.len(), 3);
    let left: Vec<_> = plan.report.not_taken.iter().filter(|l| l.text == long.trim()).collect();
    assert_eq!(left.len(), 1);
}

const ZIEL: &[u8] = include_bytes!("../src/demo/templates/ziel.txt");
const ZIELBILD: &[u8] = include_bytes!("../src/demo/templates/zielbild.txt");
const PROJEKT: &[u8] = include_bytes!("../src/demo/templates/projekt.txt");

/// Imports a file into an empty house of real documents.
fn imported(bytes: &[u8]) -> (Snapshot, Plan) {
    let file = read(bytes, "strategie.txt").expect("it is a strategy");
    let plan = plan_file(&file, &empty(), &mut ids()).expect("a text fits everywhere");
    let snapshot = plan.edits.iter().fold(empty(), |snapshot, edit| {
        let doc = edit.doc;
        let edit = Edit { base: Version::default(), ..edit.clone() };
        let edit = edit.check().expect("a planned edit fits the fields");
        let mut document = Document::new(doc.class());
        let actor = Actor::new(DeviceId(2), [7; 12]);
        document.write(&edit, actor, 1_800_000_000).expect("the document takes it");
        snapshot.with(doc, document.view().expect("it can be read"))
    });
    (snapshot, plan)
}

fn strategy(snapshot: &Snapshot) -> &Strategy {
    &snapshot.strategy.content
}

/// The Steckbriefe in the order of the goals.
fn profiles(snapshot: &Snapshot) -> Vec<&Profile> {
    let goals = strategy(snapshot).numbered();
    goals.iter().map(|goal| &snapshot.profiles[&goal.goal.id].content).collect()
}

fn count(plan: &Plan, what: What) -> usize {
    plan.report.number(what)
}

/// What the files print to say which field follows.
const FIELDS: &str = "Version Datum Freigegeben Änderungen durch Maßnahme Beschreibung \
    Verantwortlich Zeitraum Wirkungsmessung zugehöriges Ziel Projekt Priorität \
    Handlungsschwerpunkt Wirkungsbereich Leitfrage Begründung Zielbild SMART Handlungsfeld \
    Kurzbeschreibung Mehrwerte Nutzen Zielgruppe Beitrag strategischen Zielen Leitbild \
    Erfolgskriterien Sofort Kurzfristig Mittelfristig Langfristig zum";

/// Every line of the file that says something is either taken or listed. Words at the seam of two
/// lines may come out as one.
fn nothing_is_lost(bytes: &[u8], snapshot: &Snapshot, plan: &Plan) {
    let text = str::from_utf8(bytes).expect("the file is UTF-8");
    let house = to_string(snapshot, Scope::Verbund);
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3);
        words.map(str::to_owned).collect()
    };
    let known: BTreeSet<String> = words(&house).into_iter().chain(words(FIELDS)).collect();
    let listed: BTreeSet<usize> = plan.report.not_taken.iter().map(|left| left.line).collect();
    for (n, line) in text.lines().enumerate().filter(|(n, _)| !listed.contains(&(n + 1))) {
        let said = words(line);
        let lost: Vec<_> = said
            .iter()
            .enumerate()
            .filter(|(place, _)| *place > 0 && place + 1 < said.len())
            .map(|(_, word)| word)
            .filter(|word| !known.contains(*word) && !house.contains(word.as_str()))
            .collect();
        assert!(lost.is_empty(), "line {}: {lost:?}", n + 1);
    }
}

#[test]
fn goals_with_measures_for_several_of_them() {
    let (snapshot, plan) = imported(ZIEL);
    let house = strategy(&snapshot);
    assert_eq!(house.template(), Template::Ziel);
    let goals: Vec<_> = house.numbered().iter().map(Numbered::printed).collect();
    assert_eq!(goals, ["1", "2", "3", "4", "5"]);
    assert_eq!(house.areas.len(), 3);
    assert!(house.areas[1].description.starts_with("In den Häfen"));
    assert!(house.areas[1].summary.starts_with("Unterlagen sollen einmal"));
    let principles: Vec<_> = house.principles.iter().map(|p| p.title.as_str()).collect();
    assert_eq!(principles[1], "Wir machen nichts zweimal");
    assert_eq!(house.glossary.len(), 3);
    assert_eq!(house.glossary[2].term, "Lotsendienst");
    assert!(house.vision.aspiration.starts_with("Im Jahr 2032"));
    let version = &house.history[0];
    assert_eq!(version.approved_by.value().map(String::as_str), Some("Kreistag"));
    assert_eq!(version.date.value(), Some(&jiff::civil::date(2027, 3, 12)));

    let profiles = profiles(&snapshot);
    let measures: Vec<_> = profiles.iter().map(|profile| profile.measures.len()).collect();
    assert_eq!(measures, [1, 1, 1, 1, 1]);
    let portal = &profiles[0].measures[0];
    assert_eq!((portal.text.as_str(), portal.goals.len()), ("Gemeinsames Antragsportal", 2));
    let library = &profiles[1].measures[0];
    assert!(library.description.ends_with("allen Ämtern zur Übernahme angeboten."));
    let lotsen = &profiles[4].measures[0];
    assert!(lotsen.description.starts_with("Kurze Übungen"), "{}", lotsen.description);
    assert!(lotsen.description.ends_with("dafür bekommen."), "{}", lotsen.description);
    let sessions = &profiles[3].measures[0];
    assert!(sessions.description.ends_with("danach verfolgen."), "{}", sessions.description);
    assert!(!profiles[2].measures[0].description.contains('<'));
    assert_eq!(count(&plan, What::MeasureGoal), 3);
    nothing_is_lost(ZIEL, &snapshot, &plan);
}

#[test]
fn target_pictures_with_their_measures() {
    let (snapshot, plan) = imported(ZIELBILD);
    let house = strategy(&snapshot);
    assert_eq!(house.template(), Template::Zielbild);
    let goals: Vec<_> = house.numbered().iter().map(Numbered::printed).collect();
    assert_eq!(goals, ["#1", "#2", "#3"]);
    assert!(house.areas[0].claim.ends_with("wie auf der Fähre."), "{}", house.areas[0].claim);
    let profiles = profiles(&snapshot);
    assert_eq!(profiles[1].quote, "Ein Anliegen, ein Anlaufpunkt.");
    assert!(profiles[1].smart.starts_with("Bis Ende 2028"));
    let measures: Vec<_> = profiles.iter().map(|profile| profile.measures.len()).collect();
    assert_eq!(measures, [3, 2, 1]);
    let access = &profiles[0].measures[1];
    assert_eq!(access.description, "Einwahl von überall mit einem zweiten Merkmal");
    assert!(access.reason.starts_with("Ohne sichere Einwahl"), "{}", access.reason);
    assert_eq!(access.effects.len(), 2);
    assert_eq!(access.goals.len(), 1, "the reason names another Zielbild");
    let involved: Vec<_> = access.involved.iter().filter_map(|id| house.actor(*id)).collect();
    assert_eq!(involved, ["IT-Service", "Informationssicherheit"]);
    let alone = &profiles[0].measures[0];
    assert_eq!(alone.lead.value().and_then(|id| house.actor(*id)), Some("IT-Service"));
    let services = &profiles[1].measures[0];
    assert_eq!(services.text, "Dienste auswählen; Reihenfolge festlegen und bekannt machen");
    assert!(services.reason.ends_with("was viel Zeit spart."), "{}", services.reason);
    for measure in profiles.iter().flat_map(|profile| &profile.measures) {
        let period = measure.period.value().expect("each has one");
        assert!(phases(period).is_some(), "{period}");
    }
    assert_eq!((house.abbreviations.len(), house.bodies.len()), (2, 5));
    nothing_is_lost(ZIELBILD, &snapshot, &plan);
}

#[test]
fn projects_with_their_seven_parts() {
    let (snapshot, plan) = imported(PROJEKT);
    let house = strategy(&snapshot);
    assert_eq!(house.template(), Template::Projektsteckbrief);
    let goals = house.numbered();
    let printed: Vec<_> = goals.iter().map(Numbered::printed).collect();
    assert_eq!(printed, ["01", "02"]);
    assert_eq!(goals[0].area.map(|area| area.name.as_str()), Some("Steuerung und Sicherheit"));
    assert_eq!(house.areas[1].claim, "Schnell und freundlich");
    let principles: Vec<_> = house.principles.iter().map(|p| p.title.as_str()).collect();
    assert_eq!(principles, ["Offene Schnittstellen", "Gemeinsam mit den Gemeinden"]);
    assert_eq!((house.impact_areas.len(), house.criteria.len()), (2, 4));
    assert_eq!(house.impact_areas[1].question, "Was ändert sich für die Beschäftigten?");
    assert_eq!(house.glossary.len(), 2);
    let profiles = profiles(&snapshot);
    assert_eq!(profiles[1].horizon.value(), Some(&3));
    let benefits: Vec<_> = profiles[0].benefits.iter().map(|b| b.text.as_str()).collect();
    assert_eq!(benefits[1], "Risiken werden früh erkannt und abgewogen, bevor Geld fließt.");
    let named: Vec<_> = profiles[0]
        .contributions
        .iter()
        .filter_map(|item| item.criterion.value())
        .filter_map(|id| house.criteria.iter().find(|criterion| criterion.id == *id))
        .map(|criterion| criterion.name.as_str())
        .collect();
    assert_eq!(named, ["Vertrauen", "Wissen"]);
    let criteria = &profiles[0].success_criteria;
    assert_eq!((criteria[0].name.as_str(), criteria[1].text.as_str()), ("Zahl der Beratungen", ""));
    assert!(profiles[0].target_groups.contains("\n\nMittelbar"));
    nothing_is_lost(PROJEKT, &snapshot, &plan);
}

#[test]
fn what_is_in_the_house_stays_and_a_file_comes_once() {
    let (snapshot, plan) = imported(ZIELBILD);
    let again = read(ZIELBILD, "strategie.txt").expect("it is a strategy");
    let second = plan_file(&again, &snapshot, &mut ids()).expect("a text fits everywhere");
    assert!(second.report.already_imported && second.edits.is_empty());

    let changed = String::from_utf8_lossy(ZIELBILD).replace("Bis Mitte 2028", "Bis Mitte 2027");
    let changed = read(changed.as_bytes(), "neu.txt").expect("it is a strategy");
    let third = plan_file(&changed, &snapshot, &mut ids()).expect("a text fits everywhere");
    let kept: Vec<_> = third.report.kept.iter().map(|kept| kept.what).collect();
    assert!(kept.contains(&What::Smart), "{kept:?}");
    assert_eq!(third.edits.len(), 1, "only that it was imported is noted: {:?}", third.edits);
    assert!(count(&plan, What::Smart) == 3 && texts::report(&plan.report).len() > 5);
    for left in &plan.report.not_taken {
        assert_ne!(left.reason, Reason::Unknown, "line {}: {}", left.line, left.text);
    }
    let taken = plan.report.taken.iter().flat_map(|taken| &taken.lines);
    assert!(taken.copied().all(|Lines { from, to }| from > 0 && from <= to));
}

#[test]
fn another_version_is_added_and_not_taken_for_the_first_one_in_other_words() {
    let (snapshot, _) = imported(ZIEL);
    let next = String::from_utf8_lossy(ZIEL).replace("1.0\t12.03.2027", "1.1\t30.04.2028");
    let next = read(next.as_bytes(), "neu.txt").expect("it is a strategy");
    let plan = plan_file(&next, &snapshot, &mut ids()).expect("a text fits everywhere");
    assert_eq!(count(&plan, What::Version), 1);
    let kept: Vec<_> = plan.report.kept.iter().map(|kept| kept.what).collect();
    assert!(!kept.contains(&What::Version), "{kept:?}");
}

/// Reads a published file where it lies beside the project.
fn published(name: &str) -> Option<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/sources/");
    let bytes = std::fs::read(format!("{folder}{name}")).ok();
    if bytes.is_none() {
        writeln!(std::io::stderr(), "skipped: {name} is not there").expect("stderr takes a line");
    }
    bytes
}

#[test]
fn the_published_projects_come_whole() {
    let Some(bytes) = published("001_3d7e40245c5369a7.txt") else { return };
    let (snapshot, plan) = imported(&bytes);
    let house = strategy(&snapshot);
    let profiles = profiles(&snapshot);
    let sum = |count: fn(&Profile) -> usize| profiles.iter().map(|p| count(p)).sum::<usize>();
    assert_eq!(profiles.len(), 18);
    assert_eq!(sum(|profile| profile.benefits.len()), 96);
    assert_eq!(sum(|profile| profile.success_criteria.len()), 79);
    assert_eq!((house.areas.len(), house.principles.len()), (4, 8));
    assert_eq!((house.impact_areas.len(), house.criteria.len()), (6, 24));
    let at = |horizon: u8| profiles.iter().filter(|p| p.horizon.value() == Some(&horizon)).count();
    assert_eq!([1, 2, 3, 4].map(at), [6, 6, 5, 1]);
    let in_area = |n: usize| house.numbered().iter().filter(|g| g.area_number == n).count();
    assert_eq!([1, 2, 3, 4].map(in_area), [6, 5, 3, 4]);
    assert_eq!(profiles[11].horizon.value(), Some(&3));
    assert_eq!(count(&plan, What::Summary), 18);
    nothing_is_lost(&bytes, &snapshot, &plan);
}

#[test]
fn the_published_target_pictures_come_whole() {
    let Some(bytes) = published("003_6439b91ecfac93c9.txt") else { return };
    let (snapshot, plan) = imported(&bytes);
    let house = strategy(&snapshot);
    let profiles = profiles(&snapshot);
    let measures: Vec<_> = profiles.iter().map(|profile| profile.measures.len()).collect();
    assert_eq!(measures, [9, 9, 8, 8, 9, 9, 8]);
    assert_eq!(house.areas.len(), 7);
    assert_eq!(count(&plan, What::Smart), 7);
    let all: Vec<_> = profiles.iter().flat_map(|profile| &profile.measures).collect();
    let without: Vec<_> = all.iter().filter(|m| m.reason.is_empty()).map(|m| &m.text).collect();
    assert_eq!(without, Vec::<&String>::new(), "each measure has its reason");
    let periods = all.iter().filter_map(|measure| measure.period.value());
    let unread: Vec<_> = periods.filter(|period| phases(period).is_none()).collect();
    assert_eq!(unread.len(), 1, "one is a sentence, and stays one: {unread:?}");
    nothing_is_lost(&bytes, &snapshot, &plan);
}

#[test]
fn the_published_goals_come_whole() {
    let Some(bytes) = published("000_ea9baedf4134a572.txt") else { return };
    let (snapshot, plan) = imported(&bytes);
    let house = strategy(&snapshot);
    let profiles = profiles(&snapshot);
    assert_eq!((profiles.len(), house.areas.len(), house.principles.len()), (5, 5, 9));
    assert_eq!(house.glossary.len(), 11);
    let all: Vec<_> = profiles.iter().flat_map(|profile| &profile.measures).collect();
    assert_eq!(all.len(), 19);
    assert_eq!(all.len() + all.iter().map(|measure| measure.goals.len()).sum::<usize>(), 28);
    let serves = |n: usize| {
        let goal = house.goals[n].id;
        let linked = all.iter().filter(|measure| measure.goals.contains(&goal)).count();
        linked + profiles[n].measures.len()
    };
    assert_eq!([0, 1, 2, 3, 4].map(serves), [9, 5, 5, 5, 4]);
    nothing_is_lost(&bytes, &snapshot, &plan);
}
