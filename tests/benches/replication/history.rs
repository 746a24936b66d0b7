// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Documents with a long history: German words typed by four devices in turn, one in ten edits a
//! deletion. Ten histories are made and sealed again for every document id.

use automerge::Automerge;
use leitwerk_shared::change::{Actor, Archive, Meta, Tip};
use leitwerk_shared::document::Document;
use leitwerk_shared::domain::edit::{Edit, Op, Path, Value, Version};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::text::{Delta, Splice};
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::identity::verify::{Refusal, VerifiedArchive, seal, verify_archive};
use leitwerk_shared::store::compact::{compact, open};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::stage::Stage;

/// All documents of the bench.
pub(crate) struct Corpus {
    /// The Leitlinie first, then the Steckbriefe.
    pub(crate) archives: Vec<Archive>,
    /// What `Automerge::save` alone takes for them.
    pub(crate) saved_bytes: usize,
}

const WORDS: [&str; 12] =
    ["die ", "Ge", "mein", "den ", "prü", "fen ", "Maß", "nah", "men ", "für ", "Bür", "ger "];
const HISTORIES: usize = 10;

/// Makes the documents.
pub(crate) fn corpus(stage: &Stage, documents: usize, changes: usize) -> Corpus {
    let fields = texts();
    let histories: Vec<Vec<u8>> =
        (0..HISTORIES as u64).map(|seed| history(stage, seed, changes, &fields)).collect();
    let mut archives = vec![leitlinie(stage, documents)];
    for n in 0..documents {
        let doc = DocId::shared(Class::Steckbrief, goal(n));
        archives.push(sealed(stage, doc, histories[n % HISTORIES].clone()));
    }
    let saved = archives.iter().map(|archive| {
        open(archive.doc.class(), &archive.chunks).map_or(0, |opened| opened.doc.save().len())
    });
    Corpus { saved_bytes: saved.sum(), archives }
}

impl Corpus {
    /// Checks every seal, as a relay does with what it receives.
    pub(crate) fn verified(&self, roster: &Roster) -> Result<Vec<VerifiedArchive>, Refusal> {
        let verified = self.archives.iter().map(|archive| {
            let opened = open(archive.doc.class(), &archive.chunks);
            let metas = opened.map_err(|_damaged| Refusal::Malformed)?.metas;
            verify_archive(roster, archive.clone(), metas)
        });
        verified.collect()
    }
}

fn goal(n: usize) -> ItemId {
    ItemId::from_parts(1_780_000_000_000, n as u128 + 1)
}

fn texts() -> Vec<Path> {
    let split = |key| Path::key("task_split").then(key).then("text");
    vec![
        Path::key("text"),
        Path::key("adjustment").then("note"),
        split("joint"),
        split("one_for_all"),
        split("each_own"),
        Path::key("risks").then("text"),
        Path::key("added_values"),
    ]
}

fn actor(stage: &Stage, n: usize) -> Actor {
    Actor::new(stage.authors[n].0, [7; 12])
}

/// Types into one Steckbrief and returns its folded history.
fn history(stage: &Stage, seed: u64, changes: usize, fields: &[Path]) -> Vec<u8> {
    let mut rng = StdRng::seed_from_u64(seed);
    let doc = DocId::shared(Class::Steckbrief, goal(0));
    let mut document = Document::new(Class::Steckbrief);
    let mut lengths = vec![0_usize; fields.len()];
    let mut bytes = Vec::new();
    for (n, time) in (0..changes).zip(1_780_000_000..) {
        let field = rng.random_range(0..fields.len());
        let length = lengths[field];
        let splice = if length > 20 && rng.random_range(0..10) == 0 {
            let at = rng.random_range(0..length - 3);
            Splice { at, delete: 3, insert: String::new() }
        } else {
            let at =
                if rng.random_range(0..4) == 0 { rng.random_range(0..=length) } else { length };
            let word = WORDS[rng.random_range(0..WORDS.len())];
            Splice { at, delete: 0, insert: word.to_owned() }
        };
        lengths[field] = length - splice.delete + splice.insert.chars().count();
        let ops = vec![Op::Text { at: fields[field].clone(), delta: Delta::splice(splice) }];
        let edit = Edit { doc, base: Version::default(), ops }.check().expect("the field is there");
        let author = actor(stage, n / 50 % 4);
        let written = document.write(&edit, author, time).expect("the document takes text");
        bytes.extend(written.into_iter().flat_map(|(_, bytes)| bytes));
    }
    compact(Class::Steckbrief, &bytes).expect("an honest history folds").chunk
}

fn leitlinie(stage: &Stage, documents: usize) -> Archive {
    let doc = leitwerk_shared::exchange::leitlinie(&stage.roster);
    let mut document = Document::new(Class::Leitlinie);
    let area = ItemId::from_parts(1_780_000_000_000, 999_999);
    let text = |at: Path, insert: String| Op::Text {
        at,
        delta: Delta::splice(Splice { at: 0, delete: 0, insert }),
    };
    let areas = Path::key("areas");
    let mut ops = vec![
        Op::Add { list: areas.clone(), id: area, before: None },
        text(areas.item(area).then("name"), "Alles".to_owned()),
    ];
    for n in 0..documents {
        let goals = Path::key("goals");
        ops.push(Op::Add { list: goals.clone(), id: goal(n), before: None });
        ops.push(text(goals.clone().item(goal(n)).then("title"), format!("Ziel Nummer {n}")));
        let value = Some(Value::Item(area));
        ops.push(Op::Set { at: goals.item(goal(n)).then("area"), value });
    }
    let edit = Edit { doc, base: Version::default(), ops }.check().expect("the fields are there");
    let written = document.write(&edit, actor(stage, 0), 1_780_000_000);
    let written = written.expect("the document takes goals");
    let bytes: Vec<u8> = written.into_iter().flat_map(|(_, bytes)| bytes).collect();
    let chunk = compact(Class::Leitlinie, &bytes).expect("an honest history folds").chunk;
    sealed(stage, doc, chunk)
}

/// Seals a history for a document: one seal for each device that wrote.
fn sealed(stage: &Stage, doc: DocId, chunks: Vec<u8>) -> Archive {
    let metas = open(doc.class(), &chunks).expect("an own history opens").metas;
    let mut seals = Vec::new();
    for (device, key) in &stage.authors {
        let own = metas.iter().filter(|meta| meta.actor.device() == *device);
        let Some(tip) = own.map(Meta::tip).max_by_key(|tip: &Tip| tip.seq) else { continue };
        let run = seal(key, *device, &stage.roster, doc, Vec::new(), vec![tip]);
        seals.extend(run.expect("the key signs").sealed().seals.clone());
    }
    Archive { doc, chunks, seals, beside: Vec::new() }
}

/// Opens a document of the corpus with Automerge alone.
pub(crate) fn bare_document(corpus: &Corpus) -> Automerge {
    open(Class::Steckbrief, &corpus.archives[1].chunks).expect("an own history opens").doc
}
