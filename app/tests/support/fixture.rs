// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A Verbund that does not exist, with everything the window can show.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::date;
use leitwerk_shared::document::LastChange;
use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::domain::goal::{
    Efforts, Estimate, Hundredths, Measure, Milestone, MilestoneState, Profile, Purpose, TaskSplit,
    Unit, WorkMode,
};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId, MunicipalityId};
use leitwerk_shared::domain::impact::Impact;
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::register::{Claim, Register};
use leitwerk_shared::domain::strategy::{Area, Chapter, GoalEntry, Strategy, Vision};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::{
    LinkState, Me, Municipality, Snapshot, Status, Storage, View, Views,
};

/// 21.11.2026, 14:32:08 in Central Europe.
pub(crate) const SAVED_AT: i64 = 1_795_267_928;

/// The goal that most tests work on.
pub(crate) const GOAL: ItemId = item(21);

pub(crate) const fn item(number: u8) -> ItemId {
    ItemId::from_bytes([number; 16])
}

pub(crate) fn version(number: u64) -> Version {
    let mut head = [0; 32];
    head[..8].copy_from_slice(&number.to_be_bytes());
    Version(vec![head])
}

fn one<T>(value: T) -> Register<T> {
    Register::new(vec![Claim { value, device: DeviceId(1), at: SAVED_AT }])
}

/// Landkreis Seeland has written last, a minute ago.
const LAST: LastChange = LastChange { at: SAVED_AT - 67, device: DeviceId(4) };

fn view<T>(doc: DocId, content: T) -> Arc<View<T>> {
    Arc::new(View { doc, version: version(1), last: Some(LAST), applied: 0, content })
}

fn answer(state: AnswerState, text: &str) -> Answer {
    Answer { state: one(state), text: text.to_owned() }
}

const AREAS: [&str; 4] =
    ["Infrastruktur und Netze", "Verwaltung digital", "Daseinsvorsorge", "Arbeitgeber"];

const GOALS: [(u8, u8, &str, [u8; 5]); 12] = [
    (11, 1, "Notfallvorsorge", [2, 0, 0, 2, 2]),
    (12, 1, "Gemeinsam beschaffen", [3, 2, 0, 1, 0]),
    (13, 1, "Arbeitsplatz der Zukunft", [1, 3, 0, 2, 0]),
    (21, 2, "Prozesse gemeinsam führen", [1, 2, 0, 3, 0]),
    (22, 2, "Arbeitsweise", [1, 2, 0, 3, 0]),
    (23, 2, "Termine online", [0, 2, 3, 2, 1]),
    (24, 2, "Automatisieren", [3, 2, 2, 2, 2]),
    (25, 2, "Dienste für alle", [1, 2, 3, 2, 2]),
    (31, 3, "Kluge Orte", [0, 0, 2, 1, 3]),
    (41, 4, "Mobil arbeiten", [0, 3, 0, 2, 0]),
    (42, 4, "Zusammenarbeit", [1, 3, 0, 2, 0]),
    (43, 4, "Wissen teilen", [1, 2, 0, 3, 0]),
];

fn strategy() -> Strategy {
    let area = |number: u8| item(100 + number);
    Strategy {
        title: "Digitale Leitlinie Seeland".to_owned(),
        vision: Vision {
            year: one(2035),
            claim: "Nah bei den Menschen, einfach im Netz.".to_owned(),
            aspiration: "Wir helfen einander und machen nichts zweimal.".to_owned(),
        },
        chapters: vec![Chapter {
            id: item(91),
            title: "Ausgangslage".to_owned(),
            body: "Sechs Verwaltungen teilen sich Aufgaben und Werkzeuge.".to_owned(),
        }],
        areas: (1..)
            .zip(AREAS)
            .map(|(n, name)| Area { name: name.to_owned(), ..Area::new(area(n)) })
            .collect(),
        goals: GOALS
            .iter()
            .map(|(id, of, title, _)| GoalEntry {
                title: (*title).to_owned(),
                area: one(area(*of)),
                ..GoalEntry::new(item(*id))
            })
            .collect(),
        ..Strategy::default()
    }
}

fn full_profile() -> Profile {
    let milestone = |id, text: &str, due, state| Milestone {
        text: text.to_owned(),
        due,
        state: one(state),
        ..Milestone::new(item(id))
    };
    let hundredths =
        |min, max, unit| one(Estimate { min: Hundredths(min), max: Hundredths(max), unit });
    let purpose = |id, text: &str| Purpose { id: item(id), text: text.to_owned() };
    Profile {
        text: "Der Verbund vereinbart einfache, gemeinsame Regeln dafür, wann ein Ablauf genau \
            aufgenommen wird und wann ein Steckbrief genügt. Jede Kommune kann Aufnahmen der \
            anderen unverändert übernehmen."
            .to_owned(),
        purposes: vec![
            purpose(51, "Eine Grundlage, auf der wir Arbeit teilen können"),
            purpose(52, "Aufwand und Nutzen im Blick behalten"),
        ],
        milestones: vec![
            milestone(
                61,
                "Aufnahme-Regel abgestimmt",
                one(date(2027, 4, 30)),
                MilestoneState::Done,
            ),
            milestone(
                62,
                "Vorlage für den Prozesssteckbrief",
                one(date(2027, 6, 30)),
                MilestoneState::Running,
            ),
            milestone(63, "Pilotprozess aufgenommen", Register::default(), MilestoneState::Open),
        ],
        measures: vec![Measure {
            text: "Werkzeug gemeinsam auswählen".to_owned(),
            mode: one(WorkMode::SmallGroup),
            ..Measure::new(item(71))
        }],
        task_split: TaskSplit {
            joint: answer(AnswerState::Value, "Regeln und Vergabe abstimmen"),
            one_for_all: answer(AnswerState::Value, "Pilotprozess aufnehmen"),
            each_own: answer(AnswerState::NotStated, ""),
        },
        start: Register::new(vec![
            Claim { value: "Q1 2027".to_owned(), device: DeviceId(4), at: SAVED_AT - 90_000 },
            Claim { value: "Q3 2027".to_owned(), device: DeviceId(1), at: SAVED_AT - 3_600 },
        ]),
        efforts: Efforts {
            personnel_permanent: hundredths(25, 50, Unit::Vza),
            personnel_one_off: Register::default(),
            it_cost: hundredths(1_200_000, 2_500_000, Unit::Eur),
            ..Efforts::default()
        },
        risks: answer(AnswerState::None, ""),
        added_values: "Aufnahmen entstehen einmal und werden von allen genutzt.".to_owned(),
        priority: one("hoch".to_owned()),
        ..Profile::default()
    }
}

/// Returns the Verbund as the Gemeinde Aarfelde sees it.
pub(crate) fn snapshot() -> Snapshot {
    let kommune = |name: &str| Municipality {
        name: name.to_owned(),
        kind: MunicipalityKind::of_name(name).unwrap_or_default(),
    };
    let names =
        ["Gemeinde Aarfelde", "Stadt Norderheide", "Gemeinde Moorfeld", "Landkreis Seeland"];
    let profiles = GOALS.iter().map(|(id, _, _, scores)| {
        let base = if item(*id) == GOAL { full_profile() } else { Profile::default() };
        let profile = Profile { impact: Impact::new(scores.map(one)), ..base };
        (item(*id), view(DocId::shared(Class::Steckbrief, item(*id)), profile))
    });
    Snapshot {
        revision: 1,
        verbund: "Verbund Seeland".to_owned(),
        me: Me { device: DeviceId(1), municipality: MunicipalityId(1), role: Role::Editor },
        municipalities: (1..).map(MunicipalityId).zip(names.map(kommune)).collect(),
        devices: (1..=4).map(|n| (DeviceId(n), MunicipalityId(n))).collect(),
        strategy: view(DocId::shared(Class::Leitlinie, item(1)), strategy()),
        profiles: profiles.collect(),
        sheets: Views::default(),
        released: Views::default(),
        presences: Vec::new(),
        peers: BTreeMap::new(),
        held_back: BTreeMap::new(),
        status: Status {
            storage: Storage::Saved(Some(SAVED_AT)),
            link: LinkState::InStep,
            peers: 0,
            peers_in_step: 0,
            waiting: 0,
            reached: 2,
            reachable: 5,
            outdated: false,
        },
    }
}
