// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the examples say beyond their printed form, so that every figure of a template shows
//! something. All of it is made up.

use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::assessment::{Quadrant, TrafficLight};
use leitwerk_shared::domain::edit::{Edit, Op, Path, Value};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId, MunicipalityId};
use leitwerk_shared::domain::sheet::{Decision, SheetState};
use leitwerk_shared::domain::template::Template;

use super::write::{add, edit, line, set, text};

/// What is printed on the cover of each example, and where its strategy leads: the title, the year
/// and the sentence of the vision.
const COVERS: &[(Template, &str, i64, &str)] = &[
    (
        Template::Projektsteckbrief,
        "Digitalisierungsstrategie des Landkreises Seeland",
        2032,
        "Verwaltung, die leicht von der Hand geht.",
    ),
    (
        Template::Zielbild,
        "Digitale Kreisverwaltung Seeland 2032",
        2032,
        "Ein Anliegen, ein Anlaufpunkt – am Schreibtisch wie auf der Fähre.",
    ),
    (
        Template::Ziel,
        "Digitalstrategie des Landkreises Seeland",
        2030,
        "Von jedem Hafen aus erreichbar.",
    ),
];

/// A body: its name, what it does, the place of the body above it in this list, and whether it
/// moderates.
type ExampleBody = (&'static str, &'static str, Option<usize>, bool);

const VERBUND: &[ExampleBody] = &[
    ("HVB-Runde", "Beschließt die Leitlinie und ihre Fortschreibung.", None, false),
    ("Steuerungsgruppe", "Stimmt Entwürfe ab und bereitet Beschlüsse vor.", Some(0), false),
    (
        "Geschäftsstelle Digitalisierung",
        "Lädt zu den Workshops ein und führt die Steckbriefe zusammen.",
        Some(1),
        true,
    ),
    ("Arbeitskreis IT", "Prüft Technik, Betrieb und Sicherheit.", Some(1), false),
    ("Arbeitskreis Personal", "Schätzt Stellenanteile und plant Schulungen.", Some(1), false),
    ("Arbeitsgruppen der Ziele", "Arbeiten ein Ziel fachlich aus.", Some(1), false),
];

const LANDKREIS: &[ExampleBody] = &[
    ("Kreistag", "Beschließt die Strategie.", None, false),
    ("Ausschuss für Personal und Digitales", "Berät vor dem Beschluss.", Some(0), false),
    ("Landrätin mit Dezernaten", "Lenkt die Umsetzung.", Some(1), false),
    ("Koordinierungsstelle Digitales", "Hält die Vorhaben zusammen.", Some(2), true),
    ("Steuerungsrunde der Ämter", "Löst, was mehrere Ämter betrifft.", Some(3), false),
    ("Informationssicherheit", "Prüft vor jeder Einführung.", Some(3), false),
];

/// A project: its title, the place of its Handlungsschwerpunkt, its horizon, what it is, and to
/// which criteria it contributes, with the reason.
struct ExampleProject {
    title: &'static str,
    area: usize,
    horizon: i64,
    start: &'static str,
    summary: &'static str,
    contributions: &'static [(usize, &'static str)],
}

const PROJECTS: &[ExampleProject] = &[
    ExampleProject {
        title: "Sichere Arbeitsplätze",
        area: 0,
        horizon: 1,
        start: "Q1 2027",
        summary: "Alle Arbeitsplätze erhalten eine zweite Anmeldung.",
        contributions: &[(1, "Daten bleiben auch bei einem verlorenen Kennwort geschützt.")],
    },
    ExampleProject {
        title: "Ablaufbibliothek",
        area: 0,
        horizon: 2,
        start: "Q3 2027",
        summary: "Häufige Abläufe werden einmal beschrieben und von allen genutzt.",
        contributions: &[
            (2, "Niemand beschreibt einen Ablauf zum zweiten Mal."),
            (3, "Was in einem Amt bekannt ist, finden die anderen."),
        ],
    },
    ExampleProject {
        title: "Termine am Wasser",
        area: 1,
        horizon: 2,
        start: "Q2 2027",
        summary: "Termine lassen sich für alle Häfen an einer Stelle buchen.",
        contributions: &[
            (0, "Ein Weg weniger für alle, die ein Anliegen haben."),
            (2, "Telefonate zur Terminsuche entfallen."),
        ],
    },
    ExampleProject {
        title: "Wissensbörse",
        area: 0,
        horizon: 3,
        start: "2029",
        summary: "Wer etwas kann, zeigt es anderen Ämtern.",
        contributions: &[(3, "Erfahrung bleibt im Haus, auch wenn jemand geht.")],
    },
    ExampleProject {
        title: "Offene Daten am See",
        area: 1,
        horizon: 4,
        start: "2032",
        summary: "Wasserstände, Fahrpläne und Pläne sind frei nutzbar.",
        contributions: &[(0, "Auskünfte gibt es ohne Antrag.")],
    },
];

const CATEGORIES: &[&str] = &[
    "Leitung und Steuerung",
    "Abläufe",
    "Fachverfahren",
    "Ausstattung",
    "Wissen und Schulung",
    "Informationssicherheit",
];

/// A unit: its name, its sign, and a letter for each category: g, y, r, or a dot where nobody rated.
const UNITS: &[(&str, &str, &str)] = &[
    ("Hauptamt", "A 10", "gyggyy"),
    ("Kämmerei", "A 20", "gggyyg"),
    ("Ordnungsamt", "A 32", "yryyry"),
    ("Schulamt", "A 40", "yyrgr."),
    ("Sozialamt", "A 50", "grryyy"),
    ("Jugendamt", "A 51", "yyrryr"),
    ("Bauamt", "A 63", "gygyg."),
    ("Kreisarchiv", "A 70", ".yr.yr"),
];

/// What is noted with some of the ratings: the places of unit and category.
const LABELS: &[(usize, usize, &str)] =
    &[(0, 0, "hoch (8–9)"), (2, 1, "gering (1–3)"), (4, 2, "gering (2–4)"), (6, 4, "hoch (7–9)")];

const SWOT: &[(Quadrant, &[&str])] = &[
    (
        Quadrant::Strength,
        &[
            "Die Koordinierungsstelle ist in allen Ämtern bekannt.",
            "Haushalt und Kasse arbeiten ganz ohne Papier.",
            "Das Netz zwischen den Häfen ist schnell und doppelt gelegt.",
        ],
    ),
    (
        Quadrant::Weakness,
        &[
            "Abläufe sind nur in wenigen Ämtern beschrieben.",
            "Schulungen finden neben der Arbeit kaum Zeit.",
        ],
    ),
    (
        Quadrant::Opportunity,
        &[
            "Das Land fördert gemeinsame Dienste mehrerer Kommunen.",
            "Nachbarkreise teilen ihre Vorlagen.",
        ],
    ),
    (
        Quadrant::Threat,
        &[
            "Fachkräfte für Informationssicherheit sind schwer zu finden.",
            "Ältere Fachverfahren werden bald nicht mehr gepflegt.",
        ],
    ),
];

/// Milestones: the place of the goal, what is reached, and when (ISO 8601).
const MILESTONES: &[(usize, &str, &str)] = &[
    (0, "Leistung beschrieben", "2027-06-30"),
    (0, "In zwei Ämtern erprobt", "2028-03-31"),
    (1, "Auftrag vergeben", "2027-11-30"),
    (1, "In allen Ämtern in Gebrauch", "2029-06-30"),
    (2, "Erste Fassung liegt vor", "2028-09-30"),
];

/// Adds what a template shows beyond its printed form. The first of `edits` is the one of the
/// Leitlinie.
pub(super) fn add_to(edits: &mut Vec<Edit>, template: Template) {
    let Some(strategy) = edits.first_mut() else { return };
    let ops = &mut strategy.ops;
    for (_, title, year, claim) in COVERS.iter().filter(|(of, ..)| *of == template) {
        ops.push(text(Path::key("title"), title));
        ops.push(set(Path::key("vision").then("year"), Value::Int(*year)));
        ops.push(text(Path::key("vision").then("claim"), claim));
    }
    match template {
        Template::Zielsteckbrief => bodies(ops, VERBUND),
        Template::Projektsteckbrief => {
            bodies(ops, LANDKREIS);
            let profiles = projects(ops);
            edits.extend(profiles);
        }
        Template::Zielbild => {
            bodies(ops, LANDKREIS);
            assessment(ops);
            swot(ops);
        }
        Template::Ziel => bodies(ops, LANDKREIS),
    }
    if template != Template::Zielsteckbrief {
        milestones(edits);
    }
}

/// Returns what a list gets, in its order.
fn added(ops: &[Op], list: &'static str) -> Vec<ItemId> {
    let at = Path::key(list);
    let ids = ops.iter().filter_map(|op| match op {
        Op::Add { list, id, .. } if *list == at => Some(*id),
        _ => None,
    });
    ids.collect()
}

/// Adds projects, and a criterion that none of them contributes to. Returns their Steckbriefe.
fn projects(ops: &mut Vec<Op>) -> Vec<Edit> {
    let areas = added(ops, "areas");
    let criteria = added(ops, "criteria");
    let (item, _) = add(ops, "criteria");
    ops.push(text(item.clone().then("name"), "Sparsamkeit"));
    ops.push(text(item.clone().then("definition"), "Was wir kaufen, wird lange genutzt."));
    let within = added(ops, "impact_areas").last().copied();
    ops.extend(within.map(|id| set(item.then("impact_area"), Value::Item(id))));
    let mut profiles = Vec::new();
    for project in PROJECTS {
        let (item, goal) = add(ops, "goals");
        ops.push(text(item.clone().then("title"), project.title));
        let area = areas.get(project.area).copied();
        ops.extend(area.map(|id| set(item.then("area"), Value::Item(id))));
        let mut ops = vec![
            set(Path::key("horizon"), Value::Int(project.horizon)),
            line(Path::key("start"), project.start),
            text(Path::key("summary"), project.summary),
        ];
        for (criterion, reason) in project.contributions {
            let (item, _) = add(&mut ops, "contributions");
            ops.push(text(item.clone().then("reason"), reason));
            let criterion = criteria.get(*criterion).copied();
            ops.extend(criterion.map(|id| set(item.then("criterion"), Value::Item(id))));
        }
        profiles.push(edit(DocId::shared(Class::Steckbrief, goal), ops));
    }
    profiles
}

fn assessment(ops: &mut Vec<Op>) {
    let mut categories = Vec::new();
    for name in CATEGORIES {
        let (item, id) = add(ops, "categories");
        ops.push(text(item.then("name"), name));
        categories.push(id);
    }
    for (n, (name, code, lights)) in UNITS.iter().enumerate() {
        let (item, _) = add(ops, "units");
        ops.push(text(item.clone().then("name"), name));
        ops.push(line(item.clone().then("code"), code));
        for (c, (category, letter)) in categories.iter().zip(lights.chars()).enumerate() {
            let light = match letter {
                'g' => TrafficLight::Green,
                'y' => TrafficLight::Yellow,
                'r' => TrafficLight::Red,
                _ => continue,
            };
            let list = item.clone().then("ratings");
            ops.push(Op::Add { list: list.clone(), id: *category, before: None });
            let rating = list.item(*category);
            ops.push(line(rating.clone().then("light"), light.word()));
            let label = LABELS.iter().find(|(unit, of, _)| (*unit, *of) == (n, c));
            ops.extend(label.map(|(_, _, label)| line(rating.then("label"), label)));
        }
    }
}

fn swot(ops: &mut Vec<Op>) {
    for (quadrant, entries) in SWOT {
        for entry in *entries {
            let (item, _) = add(ops, "swot");
            ops.push(text(item.clone().then("text"), entry));
            ops.push(line(item.then("quadrant"), quadrant.word()));
        }
    }
}

/// Adds milestones to the Steckbriefe of the first goals.
fn milestones(edits: &mut Vec<Edit>) {
    let Some(strategy) = edits.first() else { return };
    let goals = added(&strategy.ops, "goals");
    for (goal, reached, due) in MILESTONES {
        let Some(goal) = goals.get(*goal) else { continue };
        let mut ops = Vec::new();
        let (item, _) = add(&mut ops, "milestones");
        ops.push(text(item.clone().then("text"), reached));
        let due = due.parse().ok();
        ops.extend(due.map(|due| set(item.then("due"), Value::Date(due))));
        edits.push(edit(DocId::shared(Class::Steckbrief, *goal), ops));
    }
}

fn bodies(ops: &mut Vec<Op>, all: &[ExampleBody]) {
    let mut ids: Vec<ItemId> = Vec::new();
    for (name, role, above, leads) in all {
        let (item, id) = add(ops, "bodies");
        ids.push(id);
        ops.push(text(item.clone().then("name"), name));
        ops.push(text(item.clone().then("role"), role));
        let above = above.and_then(|above| ids.get(above));
        ops.extend(above.map(|id| set(item.clone().then("reports_to"), Value::Item(*id))));
        ops.extend(leads.then(|| set(item.then("lead"), Value::Flag(true))));
    }
}

/// What a Kommune makes of a goal: its printed number, the decision and why.
pub(super) type ExampleDecision = (&'static str, Decision, &'static str);

/// The version of the Leitlinie that the Kommunen started from.
const BASED_ON: &str = "1.1";

/// What the two Kommunen with a workplace make of the goals.
pub(super) const DECISIONS: [&[ExampleDecision]; 2] = [
    &[
        ("1.1", Decision::Adopt, ""),
        ("1.2", Decision::Adopt, ""),
        ("1.3", Decision::Adapt, "Im Kreishaus sind schon alle Arbeitsplätze beweglich."),
        ("2.1", Decision::Adopt, ""),
        ("2.2", Decision::Adopt, ""),
        ("2.3", Decision::NotRelevant, "Termine vergeben bei uns die Gemeinden."),
    ],
    &[
        ("1.1", Decision::Adopt, ""),
        ("2.1", Decision::Adapt, "Wir beginnen mit dem Bürgeramt."),
        ("2.4", Decision::Adopt, ""),
    ],
];

/// A goal by its number, which share a Kommune takes in it, and how far that is.
pub(super) type ExampleShare = (&'static str, &'static str, SheetState);

/// What the second Kommune does for itself.
pub(super) const SHARES: &[ExampleShare] = &[
    (
        "1.1",
        "Zwei Räume im Rathaus sind vorbereitet, die Liste der Leistungen liegt vor.",
        SheetState::Running,
    ),
    ("1.2", "Wir melden unseren Bedarf bis Ende September.", SheetState::Planned),
    ("1.3", "Alle Arbeitsplätze sind beweglich.", SheetState::Done),
    ("2.1", "Das Bürgeramt nimmt die ersten drei Abläufe auf.", SheetState::Running),
    ("2.3", "Termine vergibt bei uns jedes Amt selbst.", SheetState::NotRelevant),
    ("4.1", "Eine Dienstvereinbarung wird vorbereitet.", SheetState::Planned),
];

/// Returns the steps by which a Blatt says which share a Kommune takes.
pub(super) fn share(share: &str, state: SheetState) -> Vec<Op> {
    let answer = Path::key("answer");
    vec![
        line(answer.clone().then("state"), AnswerState::Value.word()),
        text(answer.then("text"), share),
        line(Path::key("state"), state.word()),
    ]
}

/// The goal whose begin two Kommunen have set, and what each of them wants.
pub(super) const DISPUTED: &str = "2.1";
pub(super) const STARTS: [&str; 2] = ["Q1 2027", "Q3 2027"];

/// What the third Kommune adds to it.
pub(super) const ADDED: &str = " Wer neu anfängt, findet sich schneller zurecht.";

/// Returns the steps by which the third Kommune asks another about it.
pub(super) fn question(whom: MunicipalityId) -> Vec<Op> {
    let mut ops = Vec::new();
    let comment = add(&mut ops, "comments").0;
    ops.push(text(comment.clone().then("text"), "Reicht ein Steckbrief je Leistung?"));
    ops.push(line(comment.clone().then("field"), "text"));
    ops.push(set(comment.then("mentions"), Value::Int(i64::from(whom.0))));
    ops
}

/// Returns the steps by which a Blatt says what a Kommune makes of a goal.
pub(super) fn decision(decision: Decision, reason: &str) -> Vec<Op> {
    let mut ops =
        vec![line(Path::key("decision"), decision.word()), line(Path::key("based_on"), BASED_ON)];
    if !reason.is_empty() {
        ops.push(text(Path::key("reason"), reason));
    }
    ops
}
