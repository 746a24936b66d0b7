// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The calls that replication stands on, by themselves and in this process: what no design that
//! stands on them can undercut. Times are milliseconds.

use std::hint::black_box;
use std::path::Path;
use std::thread;
use std::time::Instant;

use automerge::transaction::Transactable as _;
use automerge::{Automerge, Change, ObjId};
use leitwerk_shared::domain::ids::Class;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::store::compact::open;
use leitwerk_tests::workload::Failure;
use leitwerk_tests::workload::fields::paths;
use leitwerk_tests::workload::history::place;

use crate::peer::{Peer, text};
use crate::stage::Stage;
use crate::table::Samples;

/// How many round trips do not count.
const WARM_UP: usize = 20;

/// How long a message is that carries one keystroke, in bytes.
const MESSAGE: usize = 300;

/// Returns how long something takes.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let began = Instant::now();
    let result = black_box(work());
    (began.elapsed().as_secs_f64() * 1e3, result)
}

/// Returns how long it takes to load the first documents, on all cores.
pub(crate) fn load(stage: &Stage, documents: usize, runs: usize) -> Result<Samples, Failure> {
    let files = (0..documents).map(|number| std::fs::read(stage.history(number)));
    let files: Vec<Vec<u8>> = files.collect::<Result<_, _>>()?;
    Ok((0..runs).map(|_| over_the_cores(&files, |file| Automerge::load(file).is_ok())).collect())
}

/// Returns how long it takes to do something with every item, on all cores.
pub(crate) fn over_the_cores<T: Sync, R>(items: &[T], work: impl Fn(&T) -> R + Sync) -> f64 {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let part = items.len().div_ceil(cores).max(1);
    let (elapsed, ()) = timed(|| {
        thread::scope(|scope| {
            for items in items.chunks(part) {
                let work = &work;
                scope.spawn(move || {
                    for item in items {
                        black_box(work(item));
                    }
                });
            }
        });
    });
    elapsed
}

/// Returns how many bytes `Automerge::save` takes for the first documents.
pub(crate) fn saved_bytes(stage: &Stage, documents: usize) -> Result<f64, Failure> {
    let sizes = (0..documents).map(|number| Ok(std::fs::metadata(stage.history(number))?.len()));
    let bytes: u64 = sizes.sum::<Result<_, Failure>>()?;
    Ok(u32::try_from(bytes).map(f64::from)?)
}

/// Opens a document of the stage with Automerge alone.
pub(crate) fn document(stage: &Stage, number: usize) -> Result<Automerge, Failure> {
    Ok(open(Class::Steckbrief, &std::fs::read(stage.history(number))?)?.doc)
}

/// Types one character and returns the change.
pub(crate) fn keystroke(doc: &mut Automerge, text: &ObjId, at: usize) -> Result<Change, Failure> {
    let mut tx = doc.transaction();
    tx.splice_text(text, at, 0, "x")?;
    tx.commit();
    doc.get_last_local_change().ok_or_else(|| "a keystroke makes a change".into())
}

/// Returns the first text of a document.
pub(crate) fn first_text(doc: &Automerge) -> Result<ObjId, Failure> {
    place(doc, &paths()[0]).ok_or_else(|| "a document has its texts".into())
}

/// Types characters into one document and applies each change, read anew, to a second one.
pub(crate) fn splice_and_apply(stage: &Stage, strokes: usize) -> Result<Samples, Failure> {
    let mut a = document(stage, 0)?;
    let mut b = a.clone();
    let text = first_text(&a)?;
    let stroke = |n| {
        let (elapsed, done) = timed(|| {
            let change = keystroke(&mut a, &text, 100 + n)?;
            let change = Change::from_bytes(change.raw_bytes().to_vec())?;
            b.apply_changes([change])?;
            Ok::<_, Failure>(())
        });
        done.map(|()| elapsed)
    };
    (0..strokes).map(stroke).collect()
}

/// Applies so many changes, typed one by one, at once to a document of the stage.
pub(crate) fn apply(stage: &Stage, changes: usize, runs: usize) -> Result<Samples, Failure> {
    let reader = document(stage, 0)?;
    let (mut writer, text) = (reader.clone(), first_text(&reader)?);
    let missing = (0..changes).map(|n| keystroke(&mut writer, &text, n));
    let missing: Vec<Change> = missing.collect::<Result<_, _>>()?;
    let run = |_| {
        let (mut reader, missing) = (reader.clone(), missing.clone());
        let (elapsed, applied) = timed(|| reader.apply_changes(missing));
        applied?;
        Ok(elapsed)
    };
    // The first does not count.
    (0..=runs).map(run).skip(1).collect()
}

/// One signature and so many checks of it.
pub(crate) fn seals(checks: usize, strokes: usize) -> Result<Samples, Failure> {
    let key = DeviceKey::generate()?;
    let message = [7; 140];
    let stroke = |_| {
        let (elapsed, good) = timed(|| {
            let signature = key.sign(&message)?;
            Ok::<_, Failure>((0..checks).all(|_| key.public().verifies(&message, signature)))
        });
        if good? { Ok(elapsed) } else { Err("an own signature is good".into()) }
    };
    (0..strokes).map(stroke).collect()
}

/// A message of [`MESSAGE`] bytes to another process and back over one quinn stream: two hops.
pub(crate) fn quinn_round_trip(strokes: usize) -> Result<Samples, Failure> {
    let (_folder, echo, config) = echo()?;
    let address = format!("127.0.0.1:{}", echo.ready()["port"]).parse()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let endpoint = quinn::Endpoint::client("127.0.0.1:0".parse()?)?;
        let connection = endpoint.connect_with(config, address, "localhost")?.await?;
        let (mut send, mut receive) = connection.open_bi().await?;
        let mut times = Samples::default();
        let mut message = [7; MESSAGE];
        for n in 0..strokes + WARM_UP {
            let began = Instant::now();
            send.write_all(&message).await?;
            receive.read_exact(&mut message).await?;
            if n >= WARM_UP {
                times.push(began.elapsed().as_secs_f64() * 1e3);
            }
        }
        Ok(times)
    })
}

/// Returns the KiB that a bare quinn server takes for each of so many idle connections.
pub(crate) fn quinn_idle_kib(connections: u32) -> Result<f64, Failure> {
    let (_folder, echo, config) = echo()?;
    let address = format!("127.0.0.1:{}", echo.ready()["port"]).parse()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let before = echo.memory_mib()?;
    let _kept = runtime.block_on(async {
        let endpoint = quinn::Endpoint::client("127.0.0.1:0".parse()?)?;
        let mut open = Vec::new();
        for _ in 0..connections {
            let connecting = endpoint.connect_with(config.clone(), address, "localhost")?;
            open.push(connecting.await?);
        }
        Ok::<_, Failure>(open)
    })?;
    Ok((echo.memory_mib()? - before) * 1024.0 / f64::from(connections))
}

fn echo() -> Result<(tempfile::TempDir, Peer, quinn::ClientConfig), Failure> {
    let folder = tempfile::tempdir()?;
    let echo = Peer::start(&["echo", text(folder.path())])?;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate(folder.path())?)?;
    Ok((folder, echo, quinn::ClientConfig::with_root_certificates(roots.into())?))
}

fn certificate(folder: &Path) -> Result<rustls::pki_types::CertificateDer<'static>, Failure> {
    Ok(std::fs::read(folder.join("echo.crt"))?.into())
}
