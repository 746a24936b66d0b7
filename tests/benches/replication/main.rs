// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What replication costs, beside the bare calls it stands on, all in one run:
//! `cargo bench -p leitwerk-tests`. Relay and clients are the real ones, on loopback.

mod bare;
mod history;
mod stage;

use std::io::Write as _;
use std::path::{Path as FilePath, PathBuf};
use std::time::{Duration, Instant};

use leitwerk_app::profile::Profile;
use leitwerk_shared::domain::edit::{Edit, Op, Path};
use leitwerk_shared::domain::ids::{Class, DocId};
use leitwerk_shared::domain::text::{Delta, Splice};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot, Storage};

use crate::stage::{Actor, Stage};

/// How many documents there are, and how many changes each has.
const DOCUMENTS: usize = 200;
const CHANGES: usize = 2_000;

/// How many single characters are typed.
const KEYSTROKES: usize = 500;

/// How often a whole join or start is measured, after one run that does not count.
const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout();
    writeln!(out, "building {DOCUMENTS} documents of {CHANGES} changes by 4 devices …")?;
    let mut stage = Stage::build()?;
    let corpus = history::corpus(&stage, DOCUMENTS, CHANGES);
    let bytes: usize = corpus.archives.iter().map(|archive| archive.chunks.len()).sum();
    stage.fill_mailbox(&corpus)?;
    stage.open()?;

    let bare = bare::load(&corpus, RUNS);
    let mut join = Vec::new();
    let mut list = Vec::new();
    let mut start = Vec::new();
    for run in 0..=RUNS {
        let (titles, all, folder) = cold_join(&stage, run)?;
        let warm = warm_start(&folder)?;
        if run > 0 {
            list.push(titles);
            join.push(all);
            start.push(warm);
        }
    }
    writeln!(out, "\nΣ archives: {bytes} bytes (Automerge save: {})", corpus.saved_bytes)?;
    row(&mut out, "bare Automerge load, all documents, one thread", &bare)?;
    row(&mut out, "cold join until everything is shown and verified", &join)?;
    row(&mut out, "cold join until the list has its titles", &list)?;
    row(&mut out, "start of a client with all of it until it is shown", &start)?;

    row(
        &mut out,
        "bare quinn, round trip over a stream (two hops)",
        &bare::quinn_echo(KEYSTROKES)?,
    )?;
    row(
        &mut out,
        "bare Automerge, splice + commit + apply",
        &bare::automerge(&corpus, KEYSTROKES),
    )?;
    row(&mut out, "bare P-256, one signature + two checks", &bare::seals(KEYSTROKES))?;
    let (visible, durable) = keystrokes(&stage)?;
    row(&mut out, "flush at A until B shows it, through the relay", &visible)?;
    row(&mut out, "edit until it is on the disk here", &durable)?;
    Ok(())
}

/// Joins with an empty profile: until the titles are there, and until everything is.
fn cold_join(
    stage: &Stage,
    run: usize,
) -> Result<(Duration, Duration, PathBuf), Box<dyn std::error::Error>> {
    let profile = stage.join(&format!("join{run}"), Role::Editor)?;
    let began = Instant::now();
    let mut actor = Actor::start(profile.profile, true)?;
    actor.wait(|snapshot| snapshot.strategy.content.goals.len() == DOCUMENTS)?;
    let titles = began.elapsed();
    actor.wait(|snapshot| {
        snapshot.profiles.len() == DOCUMENTS && snapshot.status.link == LinkState::InStep
    })?;
    let all = began.elapsed();
    actor.wait(|snapshot| matches!(snapshot.status.storage, Storage::Saved(_)))?;
    Ok((titles, all, profile.folder))
}

fn warm_start(folder: &FilePath) -> Result<Duration, Box<dyn std::error::Error>> {
    let profile = Profile::open(folder)?;
    let began = Instant::now();
    let mut actor = Actor::start(profile, false)?;
    actor.wait(|snapshot| snapshot.profiles.len() == DOCUMENTS)?;
    Ok(began.elapsed())
}

/// Types single characters at A: until B shows each, and until A has each on its disk.
fn keystrokes(stage: &Stage) -> Result<(Vec<Duration>, Vec<Duration>), Box<dyn std::error::Error>> {
    let in_step = |snapshot: &Snapshot| {
        snapshot.status.link == LinkState::InStep
            && snapshot.profiles.len() == DOCUMENTS
            && matches!(snapshot.status.storage, Storage::Saved(_))
    };
    let mut a = Actor::start(stage.join("a", Role::Editor)?.profile, true)?;
    let mut b = Actor::start(stage.join("b", Role::Editor)?.profile, true)?;
    a.wait(in_step)?;
    b.wait(in_step)?;
    let goal = a.latest().strategy.content.goals[0].id;
    let doc = DocId::shared(Class::Steckbrief, goal);
    let (mut visible, mut durable) = (Vec::new(), Vec::new());
    let warm_up = 20;
    for n in 0..KEYSTROKES + warm_up {
        let view = &a.latest().profiles[&goal];
        let length = view.content.text.chars().count();
        let splice = Splice { at: length, delete: 0, insert: "ä".to_owned() };
        let ops = vec![Op::Text { at: Path::key("text"), delta: Delta::splice(splice) }];
        let base = view.version.clone();
        let began = Instant::now();
        let ticket = a.edit(Edit { doc, base, ops });
        b.wait(|snapshot| snapshot.profiles[&goal].content.text.chars().count() > length)?;
        let shown = began.elapsed();
        let stored = a.wait_stamped(|snapshot| {
            snapshot.profiles[&goal].applied >= ticket
                && matches!(snapshot.status.storage, Storage::Saved(_))
        })?;
        if n >= warm_up {
            visible.push(shown);
            durable.push(stored.duration_since(began));
        }
    }
    Ok((visible, durable))
}

fn row(out: &mut impl std::io::Write, what: &str, times: &[Duration]) -> std::io::Result<()> {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    writeln!(
        out,
        "{what:<56} p50 {:>9.3} ms   p99 {:>9.3} ms   min {:>9.3} ms   n {}",
        at(50),
        at(99),
        at(0),
        times.len()
    )
}
