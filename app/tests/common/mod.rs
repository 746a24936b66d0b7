// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A fictional Verbund, and a model that applies edits to it without any document behind.

mod model;

use std::collections::BTreeMap;
use std::sync::Arc;

use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::domain::goal::{
    Adjustment, Efforts, Estimate, Hundredths, Measure, Milestone, MilestoneState, Profile,
    Purpose, Removed, TaskSplit, Unit, WorkMode,
};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId, MunicipalityId};
use leitwerk_shared::domain::impact::Impact;
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::register::{Claim, Register};
use leitwerk_shared::domain::sheet::{Sheet, SheetState};
use leitwerk_shared::domain::strategy::{
    Area, Chapter, GoalEntry, ImportEntry, MemberEntry, Strategy, VersionEntry, Vision,
};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::{Me, Municipality, Snapshot, Status, View, Views};

pub(crate) use model::apply;

/// The id with this number.
pub(crate) fn item(n: u8) -> ItemId {
    ItemId::from_bytes([n; 16])
}

/// Ids that no fixture uses.
pub(crate) fn ids() -> impl FnMut() -> ItemId {
    let mut next = 0u128;
    move || {
        next += 1;
        ItemId::from_parts(1_700_000_000_000, next)
    }
}

/// A Verbund with a roster of three and nothing written yet.
pub(crate) fn empty() -> Snapshot {
    let member = |id, name: &str| {
        let kind = MunicipalityKind::of_name(name).expect("the fixture names kinds");
        (MunicipalityId(id), Municipality { name: name.to_owned(), kind })
    };
    let leitlinie = DocId::shared(Class::Leitlinie, item(1));
    Snapshot {
        revision: 1,
        verbund: "Verbund Seeland".to_owned(),
        me: Me { device: DeviceId(2), municipality: MunicipalityId(2), role: Role::Coordinator },
        municipalities: BTreeMap::from([
            member(1, "Landkreis Seeland"),
            member(2, "Gemeinde Aarfelde"),
            member(3, "Stadt Brückwerder"),
        ]),
        devices: BTreeMap::from([
            (DeviceId(1), MunicipalityId(1)),
            (DeviceId(2), MunicipalityId(2)),
        ]),
        strategy: Arc::new(view(leitlinie, Strategy::default())),
        profiles: Views::default(),
        sheets: Views::default(),
        released: Views::default(),
        presences: Vec::new(),
        peers: BTreeMap::new(),
        held_back: BTreeMap::new(),
        status: Status::default(),
    }
}

/// The same Verbund with two dimensions, three goals and one written Steckbrief.
pub(crate) fn snapshot() -> Snapshot {
    let mut snapshot = empty();
    let doc = snapshot.strategy.doc;
    snapshot.strategy = Arc::new(view(doc, strategy()));
    let steckbrief = DocId::shared(Class::Steckbrief, item(21));
    snapshot.profiles.insert(item(21), Arc::new(view(steckbrief, profile())));
    let blatt = DocId::owned(Class::Blatt, MunicipalityId(2), item(21));
    let sheet = Sheet {
        answer: answer(AnswerState::Value, "Eigene Stege prüfen"),
        state: one(SheetState::Planned),
        existing_vza: one(Hundredths(25)),
        note: "mit dem Bauhof".to_owned(),
        ..Sheet::default()
    };
    snapshot.sheets.insert(item(21), Arc::new(view(blatt, sheet)));
    snapshot
}

fn strategy() -> Strategy {
    let goal = |id, title: &str, area| GoalEntry {
        title: title.to_owned(),
        area: one(item(area)),
        ..GoalEntry::new(item(id))
    };
    let area = |id, name: &str| Area {
        name: name.to_owned(),
        description: format!("Alles rund um {name}."),
        ..Area::new(item(id))
    };
    Strategy {
        title: "Leitlinie Seeland".to_owned(),
        vision: Vision {
            year: clash(2031, 2032),
            claim: "Alle kommen trocken an.".to_owned(),
            aspiration: "Wir bauen gemeinsam.".to_owned(),
        },
        chapters: vec![Chapter {
            id: item(31),
            title: "Auftakt".to_owned(),
            body: "Drei Orte, ein See.".to_owned(),
        }],
        areas: vec![area(11, "Ufer und Wege"), area(12, "Häfen")],
        // The goal of the second dimension is listed first; the printed order is another.
        goals: vec![goal(23, "Lotsen", 12), goal(21, "Stege", 11), goal(22, "Leuchtfeuer", 11)],
        history: vec![VersionEntry {
            version: one("0.9".to_owned()),
            date: one(jiff::civil::date(2026, 3, 1)),
            status: one("Entwurf".to_owned()),
            ..VersionEntry::new(item(41))
        }],
        members: vec![MemberEntry {
            id: item(51),
            name: one("Gemeinde Aarfelde".to_owned()),
            kind: one(MunicipalityKind::Gemeinde),
            roster: one(MunicipalityId(2)),
        }],
        imports: vec![ImportEntry {
            id: item(61),
            sha256: one("00".repeat(32)),
            file: one("alt.txt".to_owned()),
        }],
        ..Strategy::default()
    }
}

fn profile() -> Profile {
    let milestone = |id, text: &str, due| Milestone {
        text: text.to_owned(),
        due,
        state: one(MilestoneState::Running),
        ..Milestone::new(item(id))
    };
    Profile {
        text: "Alle Stege tragen.".to_owned(),
        adjustment: Adjustment { adjusted: one(true), note: "Termin verschoben".to_owned() },
        purposes: vec![
            Purpose { id: item(71), text: "Sicher anlegen".to_owned() },
            Purpose { id: item(72), text: "Weniger Umwege".to_owned() },
        ],
        milestones: vec![
            milestone(81, "Stege gezählt", one(jiff::civil::date(2027, 5, 31))),
            milestone(82, "Stege erneuert", Register::default()),
            milestone(83, "Stege beleuchtet", Register::default()),
        ],
        measures: vec![Measure {
            text: "Holz bestellen".to_owned(),
            mode: one(WorkMode::OneForAll),
            ..Measure::new(item(91))
        }],
        task_split: TaskSplit {
            joint: answer(AnswerState::Value, "Bauplan abstimmen"),
            one_for_all: answer(AnswerState::NotStated, ""),
            each_own: Answer::default(),
        },
        start: one("Q2 2027".to_owned()),
        efforts: Efforts {
            personnel_permanent: one(estimate(Unit::Vza, 150, 250)),
            personnel_one_off: Register::default(),
            it_cost: one(estimate(Unit::Eur, 1_000_000, 2_000_050)),
            ..Efforts::default()
        },
        risks: answer(AnswerState::None, ""),
        added_values: "Kürzere Wege.".to_owned(),
        priority: clash("hoch".to_owned(), "mittel".to_owned()),
        effort_class: one("mittel".to_owned()),
        impact: Impact::new([
            one(1),
            one(3),
            Register::default(),
            clash(2, 1),
            Register::default(),
        ]),
        removed: vec![Removed {
            list: "milestones".to_owned(),
            id: item(84),
            text: "Stege gestrichen".to_owned(),
        }],
        ..Profile::default()
    }
}

pub(crate) fn view<T>(doc: DocId, content: T) -> View<T> {
    View { doc, version: Version(vec![[7; 32]]), last: None, applied: 0, content }
}

pub(crate) fn one<T>(value: T) -> Register<T> {
    Register::new(vec![Claim { value, device: DeviceId(1), at: 1_780_000_000 }])
}

fn clash<T>(shown: T, other: T) -> Register<T> {
    let claim = |value, device| Claim { value, device: DeviceId(device), at: 1_780_000_000 };
    Register::new(vec![claim(shown, 1), claim(other, 2)])
}

pub(crate) fn answer(state: AnswerState, text: &str) -> Answer {
    Answer { state: one(state), text: text.to_owned() }
}

fn estimate(unit: Unit, min: i64, max: i64) -> Estimate {
    Estimate { min: Hundredths(min), max: Hundredths(max), unit }
}
