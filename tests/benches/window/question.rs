// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How long it takes from a question to what was found, as the palette asks: on a thread of its own,
//! over everything that this workplace holds, also while a document has just changed.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use leitwerk_app::launch;
use leitwerk_app::profile::Profile;
use leitwerk_app::search::finder::Finder;
use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::replica::snapshot::Snapshot;
use leitwerk_tests::workload::Failure;

use crate::office::Office;
use crate::report::Row;
use crate::table::Samples;

/// What a result may take, in milliseconds.
const TARGET_MS: f64 = 20.0;

/// How often each question is asked.
const TIMES: usize = 25;

/// Between two looks whether there is an answer.
const LOOK: Duration = Duration::from_micros(50);

/// From what a person types first to what hardly anybody looks for.
const QUESTIONS: [&str; 8] = [
    "st",
    "str",
    "strasse",
    "foerderung",
    "gemeinde klimaschutz",
    "bürgerbeteiligung haushalt rat ziel",
    "nirgends",
    "digitalisierung nirgends",
];

/// Measures it.
pub(crate) fn run(office: &Office) -> Result<Vec<Row>, Failure> {
    let place = office.place()?;
    let folder = place.workplace(office)?;
    let opened = launch::open(Profile::open(folder.path())?).map_err(|problem| problem.what)?;
    let (ctx, mut finder) = (egui::Context::default(), Finder::default());
    let mut snapshot = opened.first;
    let first = ask(&mut finder, &ctx, &snapshot, QUESTIONS[0]);
    let mut quiet = Samples::default();
    let mut changed = Samples::default();
    for n in 0..TIMES {
        for question in QUESTIONS {
            // A question that was asked last is not asked again.
            quiet.push(ask(&mut finder, &ctx, &snapshot, &format!("{question} ")));
            snapshot = Arc::new(touched(&snapshot, n));
            changed.push(ask(&mut finder, &ctx, &snapshot, question));
        }
    }
    Ok(vec![
        Row::median(
            "search: the first result, all texts taken in",
            "ms",
            [first].into_iter().collect(),
        ),
        Row::p99("search: a result", "ms", quiet).target(TARGET_MS),
        Row::p99("search: a result after a change elsewhere", "ms", changed).target(TARGET_MS),
    ])
}

/// Returns the milliseconds until there is an answer.
fn ask(finder: &mut Finder, ctx: &egui::Context, snapshot: &Arc<Snapshot>, query: &str) -> f64 {
    let before = finder.found();
    let began = Instant::now();
    finder.ask(ctx, snapshot, query);
    while Arc::ptr_eq(&before, &finder.found()) {
        thread::sleep(LOOK);
    }
    began.elapsed().as_secs_f64() * 1e3
}

/// Returns the same after one of the Steckbriefe has changed.
fn touched(snapshot: &Snapshot, number: usize) -> Snapshot {
    let mut snapshot = snapshot.clone();
    let count = snapshot.profiles.len().max(1);
    if let Some(profile) = snapshot.profiles.values_mut().nth(number % count) {
        let profile = Arc::make_mut(profile);
        let head = u8::try_from(number % 256).expect("a remainder");
        let before = profile.version.0.first().map_or(0, |head| head[1]);
        let mut version = [head; 32];
        version[1] = before.wrapping_add(1);
        profile.version = Version(vec![version]);
    }
    snapshot
}
