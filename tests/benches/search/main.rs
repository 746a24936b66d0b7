// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How long the window's search takes in a Verbund with 500 Steckbriefe of 6 kB: until the first
//! question can be answered, after one Steckbrief has changed, and for each question.
//!
//! ```text
//! cargo bench -p leitwerk-tests --bench search
//! ```

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use leitwerk_app::search::Index;
use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::domain::goal::{Milestone, Profile};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId, MunicipalityId};
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::strategy::{GoalEntry, Strategy};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::{Me, Snapshot, Status, View, Views};
use leitwerk_tests::workload::Failure;

const STECKBRIEFE: u32 = 500;
/// Letters in each of them.
const LETTERS: usize = 6_000;
const RUNS: usize = 21;

const WORDS: [&str; 32] = [
    "Verbund",
    "vereinbart",
    "gemeinsame",
    "Regeln",
    "für",
    "Abläufe",
    "und",
    "die",
    "Kommunen",
    "prüfen",
    "ihre",
    "Straßen",
    "Daten",
    "über",
    "Dienstvereinbarung",
    "Prozesse",
    "in",
    "der",
    "Verwaltung",
    "werden",
    "einfach",
    "geführt",
    "mit",
    "Schulungen",
    "Ämter",
    "zusätzlich",
    "Beschaffung",
    "wird",
    "öffentlich",
    "abgestimmt",
    "neue",
    "Aufgaben",
];

/// From what a person types first to what hardly anybody looks for.
const QUERIES: [&str; 8] = [
    "e",
    "ve",
    "ver",
    "vereinbarung",
    "aemter strassen",
    "prüfen regeln kommunen verbund",
    "nirgends",
    "zusaetzlich nirgends",
];

fn main() -> Result<(), Failure> {
    let mut out = std::io::stdout();
    let snapshot = verbund();
    let began = Instant::now();
    let mut index = Index::default();
    index.update(&snapshot);
    writeln!(out, "taking in {STECKBRIEFE} Steckbriefe: {}", shown(began.elapsed()))?;
    let mut changed = snapshot.clone();
    let profile = changed.profiles.values_mut().next().ok_or("there are Steckbriefe")?;
    Arc::make_mut(profile).version = Version(vec![[9; 32]]);
    let began = Instant::now();
    index.update(&changed);
    writeln!(out, "taking in one that changed: {}", shown(began.elapsed()))?;
    for query in QUERIES {
        let mut times = Vec::with_capacity(RUNS);
        let mut count = 0;
        for _ in 0..RUNS {
            let began = Instant::now();
            count = index.find(&changed, query).count;
            times.push(began.elapsed());
        }
        times.sort_unstable();
        let (median, worst) = (times[RUNS / 2], times[RUNS - 1]);
        let times = format!("{} (at most {})", shown(median), shown(worst));
        writeln!(out, "{query:?}: {times}, {count} places")?;
    }
    Ok(())
}

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn item(number: u32) -> ItemId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    ItemId::from_bytes(bytes)
}

/// Returns words in an order that is always the same, and another one for every text.
fn text(seed: u32, letters: usize) -> String {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut text = String::with_capacity(letters + 32);
    while text.len() < letters {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        text.push_str(WORDS[(state >> 16) as usize % WORDS.len()]);
        text.push(' ');
    }
    text
}

fn view<T>(doc: DocId, content: T) -> Arc<View<T>> {
    Arc::new(View { doc, version: Version(vec![[1; 32]]), last: None, applied: 0, content })
}

fn verbund() -> Snapshot {
    let profile = |number: u32| {
        let milestone = |n: u32| {
            let text = text(number * 64 + n, LETTERS / 12);
            Milestone { text, ..Milestone::new(item(n)) }
        };
        let content = Profile {
            text: text(number * 64 + 40, LETTERS / 3),
            added_values: text(number * 64 + 41, LETTERS / 3),
            milestones: (0..4).map(milestone).collect(),
            ..Profile::default()
        };
        (item(number), view(DocId::shared(Class::Steckbrief, item(number)), content))
    };
    let goal = |number: u32| GoalEntry {
        title: text(number * 64 + 50, 40),
        ..GoalEntry::new(item(number))
    };
    let strategy = Strategy { goals: (1..=STECKBRIEFE).map(goal).collect(), ..Strategy::default() };
    Snapshot {
        revision: 1,
        verbund: "Verbund Seeland".to_owned(),
        me: Me { device: DeviceId(1), municipality: MunicipalityId(1), role: Role::Editor },
        municipalities: BTreeMap::new(),
        devices: BTreeMap::new(),
        strategy: view(DocId::shared(Class::Leitlinie, item(0)), strategy),
        profiles: (1..=STECKBRIEFE).map(profile).collect(),
        sheets: Views::default(),
        released: Views::default(),
        presences: Vec::new(),
        peers: BTreeMap::new(),
        held_back: BTreeMap::new(),
        status: Status::default(),
    }
}
