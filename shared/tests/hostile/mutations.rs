// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Thousands of altered changes, runs and archives, sealed by a member who may write, through the
//! real way: decode, verify, apply, save, load, read. Whatever happens to them, no panic escapes,
//! the memory stays bounded, what is refused is not seen, and the document goes on.

use std::collections::BTreeMap;

use leitwerk_shared::change::ledger::Ledger;
use leitwerk_shared::change::packed_archive::PackedArchive;
use leitwerk_shared::change::quarantine::Cause;
use leitwerk_shared::change::{Actor, Archive};
use leitwerk_shared::document::Document;
use leitwerk_shared::domain::ids::Class;
use leitwerk_shared::identity::validity::Hidden;
use leitwerk_shared::identity::verify::{Refusal, verify_archive};
use leitwerk_shared::store::compact::{compact, open};
use leitwerk_shared::store::proof::prove;
use leitwerk_shared::sync::frame::Bulk;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, RngExt as _, SeedableRng as _};

use crate::forge::{self, Change, Columns};
use crate::member::{HONEST, HOSTILE, Replica, Verbund, set, splice};
use crate::{assert_memory_is_bounded, quiet};

/// Where an altered piece was stopped, and how often.
type Tally = BTreeMap<&'static str, usize>;

/// Says the seed of the piece that a test fails on.
struct Seed(u64);

impl Drop for Seed {
    #[expect(clippy::print_stderr, reason = "a failed test says how to see it again")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("failed with seed {}", self.0);
        }
    }
}

/// A document, and a change of each kind that the hostile member could send next.
struct Scene {
    verbund: Verbund,
    replica: Replica,
    /// Each as a run of consecutive changes with the actor.
    honest: Vec<(Actor, Vec<Vec<u8>>)>,
}

impl Scene {
    fn new() -> Self {
        let verbund = Verbund::found();
        let replica = Replica::written();
        let mut honest = Vec::new();
        for (process, ops) in [
            (1, vec![splice("text", 5, 9, "Straße")]),
            (2, vec![set("priority", "mittel"), set("start", "2027")]),
            (3, vec![splice("added_values", 0, 5, ""), set("effort_class", "klein")]),
        ] {
            let mut beside = replica.clone();
            let mut changes = beside.write(HOSTILE, process, &ops);
            changes.extend(beside.write(HOSTILE, process, &[splice("text", 0, 0, "Und: ")]));
            honest.push((Actor::new(HOSTILE, [process; 12]), changes));
        }
        Self { verbund, replica, honest }
    }
}

#[test]
fn altered_changes_never_get_into_a_document_that_cannot_bear_them() {
    quiet();
    let scene = Scene::new();
    let good = scene.replica.view();
    let mut tally = Tally::new();
    for seed in 0..8_000 {
        let _seed = Seed(seed);
        let mut random = StdRng::seed_from_u64(seed);
        let (actor, honest) = scene.honest.choose(&mut random).expect("there are some");
        let mut run = honest.clone();
        let at = random.random_range(0..run.len());
        run[at] = alter_change(&mut random, &run[at], &scene);
        if random.random_bool(0.1) {
            run.truncate(at + 1);
        }
        let outcome = receive(&scene, *actor, &run);
        *tally.entry(outcome).or_default() += 1;
    }
    // The document has not moved, and takes what an honest member writes.
    assert_eq!(scene.replica.view(), good);
    let mut replica = scene.replica.clone();
    replica.write(HONEST, 1, &[splice("text", 0, 0, "Weiter. ")]);
    assert_ne!(replica.view(), good);
    for layer in ["before Automerge or by parsing", "by verify", "taken"] {
        assert!(tally.get(layer).is_some_and(|times| *times > 100), "{layer}: {tally:?}");
    }
    assert_memory_is_bounded();
    report("changes", &tally);
}

/// The way in. Returns the layer that stopped the run.
fn receive(scene: &Scene, actor: Actor, run: &[Vec<u8>]) -> &'static str {
    let Scene { verbund, replica, .. } = scene;
    let seq = replica.next_seq(actor) + run.len() as u64 - 1;
    let sealed = verbund.run(replica.doc, actor, seq, run.to_vec());
    let verified = match verbund.receive(&replica.ledger, &sealed) {
        Ok(Some(verified)) => verified,
        Ok(None) => return "already here",
        Err(Refusal::Malformed) => return "before Automerge or by parsing",
        Err(_refusal) => return "by verify",
    };
    let mut ledger = replica.ledger.clone();
    verified.metas().iter().for_each(|meta| ledger.admit(meta));
    if ledger.is_forked() {
        // A number that was taken: held, and shown only if the authority says so.
        return "as a fork";
    }
    let before = replica.view();
    let mut document = replica.document();
    let applied = document.apply(&verified, &Hidden::default());
    let chunks = [replica.chunks(), run.concat()].concat();
    let proof =
        prove(replica.doc.class(), &chunks, BTreeMap::new()).expect("the good part is found again");
    // What is left out are changes of the hostile member and nothing else.
    assert!(proof.offenders.iter().all(|offender| offender.meta.actor.device() == HOSTILE));
    assert!(proof.offenders.first().is_none_or(|offender| offender.cause == Cause::Breaks));
    let proven = Document::load(replica.doc.class(), &proof.compacted.chunk);
    let proven = proven.expect("what is proven opens").view().expect("and can be read");
    match (applied, proof.offenders.len()) {
        (Ok(()), 0) => {
            let shown = document.view().expect("it can be read");
            assert_eq!(proven, shown, "what is shown is what is saved");
            "taken"
        }
        (Ok(()), _) => "by the proof",
        (Err(_error), 0) => panic!("a change that opens is also applied"),
        (Err(_error), offenders) => {
            if offenders == verified.metas().len() {
                assert_eq!(proven, before, "nothing of it is seen");
            }
            "by applying"
        }
    }
}

#[test]
fn altered_archives_are_refused_or_whole() {
    quiet();
    let scene = Scene::new();
    let replica = &scene.replica;
    let class = replica.doc.class();
    let folded = compact(class, &replica.chunks()).expect("a good history is folded").chunk;
    let honest = forge::Document::parse(&folded);
    let mut tally = Tally::new();
    for seed in 0..4_000 {
        let _seed = Seed(seed);
        let mut random = StdRng::seed_from_u64(seed);
        let chunks = match random.random_range(0..4) {
            0 => {
                let mut bytes = folded.clone();
                flip(&mut random, &mut bytes[10..]);
                forge::repair(&mut bytes);
                bytes
            }
            1 => alter_history(&mut random, replica, &scene),
            _ => {
                let mut document = honest.clone();
                alter_document(&mut random, &mut document);
                document.build(if random.random() { 64 } else { usize::MAX })
            }
        };
        let archive = replica.archive(&scene.verbund, chunks);
        let outcome = receive_archive(&scene, &archive);
        *tally.entry(outcome).or_default() += 1;
    }
    assert!(tally["before or by loading"] > 1_000, "{tally:?}");
    assert_memory_is_bounded();
    report("archives", &tally);
}

fn receive_archive(scene: &Scene, archive: &Archive) -> &'static str {
    let sent = Bulk::Archive(PackedArchive::pack(archive.clone())).encode();
    let Ok(Bulk::Archive(packed)) = Bulk::decode(&sent) else { panic!("what was written is read") };
    let class = packed.doc.class();
    let Ok(opened) = open(class, &packed.chunks) else { return "before or by loading" };
    let Ok(decoded) = packed.unpack(&opened.metas) else { return "by unpacking" };
    let Ok(verified) = verify_archive(&scene.verbund.roster, decoded, opened.metas) else {
        return "by verify";
    };
    // Every hash is right and sealed: this is what the members wrote, if only in another form.
    let mut ledger = Ledger::new(class);
    for meta in verified.metas() {
        ledger.admit(meta);
    }
    assert!(scene.replica.ledger.have().covers(ledger.have()));
    let document = Document::of(class, Box::new(opened.doc));
    let view = document.view().expect("it can be read");
    if ledger.heads() == scene.replica.ledger.heads() {
        assert_eq!(view, scene.replica.view());
    }
    "taken"
}

/// Alters one change in one of the ways that somebody with a hex editor and time would try.
fn alter_change(random: &mut StdRng, bytes: &[u8], scene: &Scene) -> Vec<u8> {
    if random.random_bool(0.35) {
        let mut bytes = bytes.to_vec();
        flip(random, &mut bytes[10..]);
        forge::repair(&mut bytes);
        return bytes;
    }
    let mut change = Change::parse(bytes);
    for _ in 0..random.random_range(1..3) {
        match random.random_range(0..12) {
            0 => change.deps.extend(change.deps.first().copied()),
            1 => {
                change.deps.pop();
            }
            2 => change.deps.push(random.random()),
            3 => {
                let earlier = scene.replica.changes.choose(random).expect("there are some");
                change.deps.push(forge::hash(earlier).0);
            }
            4 => change.actor = Actor::new(HONEST, [1; 12]).to_bytes().to_vec(),
            5 => change.others.push(random.random::<[u8; 16]>().to_vec()),
            6 => {
                change.others.pop();
            }
            7 => change.seq = odd_number(random),
            8 => change.start_op = odd_number(random),
            9 => change.time = random.random(),
            10 => change.extra = vec![random.random(); 3],
            _ => alter_columns(random, &mut change.columns),
        }
    }
    for _ in 0..random.random_range(0..3) {
        alter_columns(random, &mut change.columns);
    }
    change.build()
}

fn alter_document(random: &mut StdRng, document: &mut forge::Document) {
    match random.random_range(0..8) {
        0 => document.actors.swap(0, 1),
        1 => document.actors.push(random.random::<[u8; 16]>().to_vec()),
        2 => {
            document.actors.pop();
        }
        3 => document.heads[0] = random.random(),
        4 => document.places.clear(),
        5 | 6 => alter_columns(random, &mut document.changes),
        _ => alter_columns(random, &mut document.operations),
    }
}

/// A history in single changes: one missing, twice, elsewhere or altered.
fn alter_history(random: &mut StdRng, replica: &Replica, scene: &Scene) -> Vec<u8> {
    let mut changes = replica.changes.clone();
    let (at, other) =
        (random.random_range(0..changes.len()), random.random_range(0..changes.len()));
    match random.random_range(0..4) {
        0 => drop(changes.remove(at)),
        1 => changes.insert(other, changes[at].clone()),
        2 => changes.swap(at, other),
        _ => changes[at] = alter_change(random, &changes[at], scene),
    }
    changes.concat()
}

fn alter_columns(random: &mut StdRng, columns: &mut Columns) {
    let count = columns.len();
    if count == 0 {
        return;
    }
    let (at, other) = (random.random_range(0..count), random.random_range(0..count));
    match random.random_range(0..7) {
        0 => drop(columns.remove(at)),
        1 => columns[at].1 = columns[other].1.clone(),
        2 => {
            columns[at].1 =
                forge::run(random.random_range(-3..9), &forge::number(odd_number(random)));
        }
        3 => columns[at].1.extend(forge::empty_run(random.random_range(0..9))),
        4 => {
            let twice = columns[at].1.repeat(2);
            columns[at].1 = twice;
        }
        5 => columns[at].0 ^= 1 << random.random_range(0..8),
        _ => flip(random, &mut columns[at].1),
    }
}

/// Alters up to three bytes.
fn flip(random: &mut StdRng, bytes: &mut [u8]) {
    for _ in 0..random.random_range(1..4) {
        if bytes.is_empty() {
            return;
        }
        let at = random.random_range(0..bytes.len());
        if random.random() {
            bytes[at] = random.random();
        } else {
            bytes[at] ^= 1 << random.random_range(0..8);
        }
    }
}

/// Numbers that programs go wrong at.
fn odd_number(random: &mut StdRng) -> u64 {
    let near = random.random_range(0..40);
    match random.random_range(0..5) {
        0 => near,
        1 => 1 << near,
        2 => u64::from(u32::MAX) - 20 + near,
        3 => u64::MAX - near,
        _ => random.next_u64(),
    }
}

/// Says where the altered pieces were stopped; `--nocapture` shows it.
#[expect(clippy::print_stderr, reason = "the figures of the decision record come from here")]
fn report(what: &str, tally: &Tally) {
    eprintln!("altered {what}: {tally:?}");
}

#[test]
fn the_constant_first_change_is_no_members() {
    // Not even the constant actor may be written under.
    let scene = Scene::new();
    let mut change = Change::parse(&scene.honest[0].1[0]);
    change.actor = Actor::CONSTANT.to_bytes().to_vec();
    change.seq = 2;
    let run = scene.verbund.run(scene.replica.doc, Actor::CONSTANT, 2, vec![change.build()]);
    assert!(scene.verbund.receive(&Ledger::new(Class::Steckbrief), &run).is_err());
    assert!(scene.verbund.receive(&scene.replica.ledger, &run).is_err());
}
