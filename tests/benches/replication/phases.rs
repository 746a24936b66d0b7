// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where the time of a keystroke goes: each step of its way by itself, in this process.

use leitwerk_shared::change::ledger::Ledger;
use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::{Actor, limits};
use leitwerk_shared::document::Document;
use leitwerk_shared::domain::ids::{Class, DeviceId};
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::validity::Hidden;
use leitwerk_shared::identity::verify::{Refusal, parse, seal, verify};
use leitwerk_shared::store::compact::open;
use leitwerk_shared::sync::frame::Frame;
use leitwerk_tests::workload::Failure;
use leitwerk_tests::workload::fields::{paths, steckbrief, type_into};
use leitwerk_tests::workload::verbund::founded_with;

use crate::floor::timed;
use crate::stage::Stage;
use crate::table::{Row, Samples};

/// Types so many characters step by step.
pub(crate) fn run(stage: &Stage, strokes: usize) -> Result<Vec<Row>, Failure> {
    let chunks = std::fs::read(stage.history(0))?;
    let mut ledger = Ledger::new(Class::Steckbrief);
    for meta in open(Class::Steckbrief, &chunks)?.metas {
        ledger.admit(&meta);
    }
    let key = DeviceKey::generate()?;
    let folder = tempfile::tempdir()?;
    let (roster, me) = founded_with(folder.path(), &key, Role::Editor)?;
    let mut writer = Document::load(Class::Steckbrief, &chunks)?;
    let mut reader = Document::load(Class::Steckbrief, &chunks)?;
    let (path, hidden) = (&paths()[0], Hidden::default());
    let names = [
        "writing the edit (Document::write)",
        "reading the view of the writer (Document::view)",
        "signing it (seal)",
        "packing and encoding the frame",
        "reading the frame and its changes",
        "checking seal and change (verify)",
        "applying it (Document::apply)",
        "reading the view of the reader (Document::view)",
    ];
    let mut steps: [Samples; 8] = Default::default();
    for n in 0..strokes {
        let edit = type_into(steckbrief(0), path, 100 + n, 'x').check()?;
        let actor = Actor::new(DeviceId(me.0), [9; 12]);
        let (t0, changes) = timed(|| writer.write(&edit, actor, 1_780_000_000));
        let (t1, _) = timed(|| writer.view());
        let changes = changes?;
        let tips = changes.iter().map(|(meta, _)| meta.tip()).collect();
        let (t2, run) = timed(|| seal(&key, me, &roster, steckbrief(0), changes, tips));
        let run = run?;
        let (t3, bytes) = timed(|| Frame::Run(PackedRun::pack(run.sealed())).encode());
        let (t4, run) = timed(|| match Frame::decode(&bytes[3..]) {
            Ok(Some(Frame::Run(run))) => run
                .unpack(limits::RUN_FRAME_UNPACKED_BYTES)
                .map_err(|_malformed| Refusal::Malformed)
                .and_then(parse),
            _ => Err(Refusal::Malformed),
        });
        let run = run?;
        let (t5, verified) = timed(|| verify(&roster, &ledger, run));
        let verified = verified?.ok_or("the change is new")?;
        verified.metas().iter().for_each(|meta| ledger.admit(meta));
        let (t6, applied) = timed(|| reader.apply(&verified, &hidden));
        applied?;
        let (t7, _) = timed(|| reader.view());
        for (samples, time) in steps.iter_mut().zip([t0, t1, t2, t3, t4, t5, t6, t7]) {
            samples.push(time);
        }
    }
    let rows = names.into_iter().zip(steps);
    Ok(rows.map(|(name, samples)| Row::new(format!("W2 step: {name}, ms"), samples)).collect())
}
