// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Changes that pass every check, are taken by Automerge and break the document: the proof finds
//! them, and the document goes on without them.

use leitwerk_shared::change::quarantine::Cause;
use leitwerk_shared::change::{Actor, Meta};
use std::collections::BTreeMap;

use leitwerk_shared::document::Document;
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::store::compact::{OpenError, compact};
use leitwerk_shared::store::proof::{Offender, prove};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::forge::{self, Change};
use crate::member::{HONEST, HOSTILE, Replica, Verbund, set, splice};
use crate::quiet;

/// Looks for changes of the hostile member that every check lets pass and that break a document.
/// The search is the same every time.
fn breaking(replica: &Replica, process: u8, count: usize) -> Vec<Vec<u8>> {
    let verbund = Verbund::found();
    let mut found = Vec::new();
    let mut beside = replica.clone();
    let honest =
        beside.write(HOSTILE, process, &[set("priority", "neu"), splice("text", 1, 4, "x")]);
    let actor = Actor::new(HOSTILE, [process; 12]);
    for seed in 0..60_000 {
        let mut random = StdRng::seed_from_u64(seed);
        let mut change = Change::parse(&honest[0]);
        let columns = change.columns.len();
        for _ in 0..random.random_range(1..3) {
            let column = &mut change.columns[random.random_range(0..columns)].1;
            if !column.is_empty() {
                let at = random.random_range(0..column.len());
                column[at] = random.random_range(0..24);
            }
        }
        let bytes = change.build();
        if Meta::parse(&bytes).is_err() || found.contains(&bytes) {
            continue;
        }
        let chunks = [replica.chunks(), bytes.clone()].concat();
        if compact(replica.doc.class(), &chunks).is_err() {
            let run = verbund.run(replica.doc, actor, replica.next_seq(actor), vec![bytes.clone()]);
            let verified = verbund.receive(&replica.ledger, &run);
            assert!(verified.is_ok_and(|run| run.is_some()), "every check lets it pass");
            found.push(bytes);
            if found.len() == count {
                break;
            }
        }
    }
    assert_eq!(found.len(), count, "the search finds what it found before");
    found
}

fn metas(offenders: &[Offender]) -> Vec<(DeviceId, Cause)> {
    offenders.iter().map(|it| (it.meta.actor.device(), it.cause)).collect()
}

#[test]
fn a_sound_history_is_only_folded() {
    let replica = Replica::written();
    let proof =
        prove(replica.doc.class(), &replica.chunks(), BTreeMap::new()).expect("it is sound");
    assert!(proof.offenders.is_empty());
    assert_eq!(proof.compacted.ledger.heads(), replica.ledger.heads());
}

#[test]
fn a_change_that_breaks_the_document_is_found_and_left_out_with_what_follows_it() {
    quiet();
    let replica = Replica::written();
    let class = replica.doc.class();
    let evil = breaking(&replica, 5, 1).remove(0);
    let mut history = replica.clone();
    let before = history.view();
    history.push(evil.clone());
    // Others have built on it before anybody noticed, and beside it.
    let mut follower = Change::parse(&evil);
    follower.actor = Actor::new(HONEST, [3; 12]).to_bytes().to_vec();
    follower.seq = 1;
    follower.start_op = Meta::parse(&evil).expect("it can be read").max_op + 1;
    follower.deps = vec![forge::hash(&evil).0];
    let mut good = replica.clone();
    let beside = good.write(HONEST, 1, &[splice("text", 0, 0, "Daneben. ")]);
    let honest = Change::parse(&beside[0]);
    follower.columns.clone_from(&honest.columns);
    follower.others.clone_from(&honest.others);
    history.changes.push(follower.build());
    history.changes.extend(beside);

    let proof = prove(class, &history.chunks(), BTreeMap::new()).expect("the rest is sound");
    let causes = metas(&proof.offenders);
    assert_eq!(causes, [(HOSTILE, Cause::Breaks), (HONEST, Cause::Follows)]);
    assert_eq!(proof.offenders[0].bytes, evil);
    let document = Document::load(class, &proof.compacted.chunk).expect("the rest opens");
    let view = document.view().expect("and can be read");
    assert_eq!(view, good.view());
    assert_ne!(view, before);

    // Whoever gets the archive with the evidence in it finds the same.
    let again = prove(class, &history.chunks(), BTreeMap::new()).expect("the rest is sound");
    assert_eq!(again.offenders, proof.offenders);
    let folded = [proof.compacted.chunk.clone(), evil].concat();
    let once_more = prove(class, &folded, BTreeMap::new()).expect("the folded part is sound");
    assert_eq!(metas(&once_more.offenders), [(HOSTILE, Cause::Breaks)]);
}

#[test]
fn nothing_is_folded_that_cannot_be_opened() {
    let replica = Replica::written();
    let class = replica.doc.class();
    assert!(matches!(prove(class, b"kaputt", BTreeMap::new()), Err(OpenError::Damaged)));
    let mut folded = compact(class, &replica.chunks()).expect("it is sound").chunk;
    let middle = folded.len() / 2;
    folded[middle] ^= 1;
    assert!(prove(class, &folded, BTreeMap::new()).is_err(), "a damaged archive has no sound part");
}

#[test]
fn a_device_that_breaks_a_document_again_and_again_is_not_tried_for_ever() {
    quiet();
    let replica = Replica::written();
    let mut history = replica.clone();
    // Twelve actors of one device, each with a change that breaks the document.
    for process in 20..32 {
        history.changes.push(breaking(&replica, process, 1).remove(0));
    }
    let proof =
        prove(replica.doc.class(), &history.chunks(), BTreeMap::new()).expect("the rest is sound");
    let causes = metas(&proof.offenders);
    assert_eq!(causes.len(), 12);
    let broke = causes.iter().filter(|(_, cause)| *cause == Cause::Breaks).count();
    assert_eq!(broke, leitwerk_shared::change::limits::PROOF_CULPRITS);
    assert_eq!(proof.compacted.ledger.heads(), replica.ledger.heads());
}
