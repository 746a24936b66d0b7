// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Documents with a history, as Automerge saves them: one edit is one change.

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, Automerge, ObjId, ROOT, ReadDoc, Value};
use leitwerk_shared::change::Actor;
use leitwerk_shared::document::Document;
use leitwerk_shared::domain::edit::{Edit, Op, Part, Path, Version};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId};
use leitwerk_shared::domain::text::{Delta, Splice};
use leitwerk_shared::store::compact::open;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::Failure;
use super::fields::{goal, paths, skeleton, steckbrief};
use super::stream::{AUTHORS, document};

/// The number of the device that writes first; the relay has the one before.
pub const FIRST_DEVICE: u32 = 2;

/// When the first edit was made, in seconds since 1970.
pub(super) const BEGAN: i64 = 1_760_000_000;

/// How many letters are pasted at once.
const PIECE: usize = 40_000;

/// Who wrote how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How many edits there are.
    pub edits: usize,
    /// How many sessions of the [`AUTHORS`] devices wrote them.
    pub actors: usize,
    /// How many edits a session makes before the next one writes.
    pub turn: usize,
}

impl Shape {
    /// What an ordinary document looks like with so many edits.
    pub const fn edits(edits: usize) -> Self {
        Self { edits, actors: AUTHORS, turn: 100 }
    }
}

/// Returns the history of a Steckbrief as `Automerge::save` writes it.
///
/// # Errors
/// [`Failure`] if the document does not take an edit.
pub fn steckbrief_history(number: usize, shape: Shape) -> Result<Vec<u8>, Failure> {
    let mut doc = with_lists(number)?;
    let places = paths().map(|path| place(&doc, &path));
    let strokes = document(number, shape.edits);
    for (n, (stroke, time)) in strokes.into_iter().zip(BEGAN..).enumerate() {
        if n % shape.turn == 0 {
            doc.set_actor(ActorId::from(actor(n / shape.turn % shape.actors).to_bytes()));
        }
        let Some(text) = &places[stroke.field] else { return Err("a text is missing".into()) };
        let delete = isize::try_from(stroke.delete)?;
        let mut tx = doc.transaction();
        tx.splice_text(text, stroke.at, delete, &stroke.insert)?;
        tx.commit_with(CommitOptions::default().with_time(time));
    }
    Ok(doc.save())
}

/// Returns the history of a Steckbrief that was pasted: so many random letters in its first
/// text, which no compression makes much smaller.
///
/// # Errors
/// [`Failure`] if the document does not take them.
pub fn letters_history(number: usize, letters: usize) -> Result<Vec<u8>, Failure> {
    let mut doc = with_lists(number)?;
    doc.set_actor(ActorId::from(actor(0).to_bytes()));
    let text = place(&doc, &paths()[0]).ok_or("a text is missing")?;
    let mut random = StdRng::seed_from_u64(number as u64);
    let pasted: String =
        (0..letters).map(|_| char::from(random.random_range(b'!'..=b'~'))).collect();
    // No change may insert more; where the pieces end is nothing to the letters.
    for (piece, time) in pasted.as_bytes().chunks(PIECE).zip(BEGAN..) {
        let mut tx = doc.transaction();
        tx.splice_text(&text, 0, 0, std::str::from_utf8(piece)?)?;
        tx.commit_with(CommitOptions::default().with_time(time));
    }
    Ok(doc.save())
}

/// Returns the history of a Leitlinie that names so many goals.
///
/// # Errors
/// [`Failure`] if the document does not take an edit.
pub fn leitlinie_history(doc: DocId, goals: usize) -> Result<Vec<u8>, Failure> {
    let area = ItemId::from_parts(1_780_000_000_000, 2_000_000);
    let areas = Path::key("areas");
    let mut ops = vec![
        write(Path::key("title"), "Digitale Strategie"),
        Op::Add { list: areas.clone(), id: area, before: None },
        write(areas.item(area).then("name"), "Alles"),
    ];
    for number in 0..goals {
        let list = Path::key("goals");
        let at = list.clone().item(goal(number));
        ops.push(Op::Add { list, id: goal(number), before: None });
        ops.push(write(at.clone().then("title"), &format!("Ziel Nummer {number}")));
        let value = Some(leitwerk_shared::domain::edit::Value::Item(area));
        ops.push(Op::Set { at: at.then("area"), value });
    }
    history(Edit { doc, base: Version::default(), ops })
}

fn write(at: Path, insert: &str) -> Op {
    let splice = Splice { at: 0, delete: 0, insert: insert.to_owned() };
    Op::Text { at, delta: Delta::splice(splice) }
}

pub(super) fn actor(number: usize) -> Actor {
    let device = FIRST_DEVICE + u32::try_from(number % AUTHORS).expect("few devices");
    let mut nonce = [7; 12];
    nonce[..8].copy_from_slice(&((number / AUTHORS) as u64).to_be_bytes());
    Actor::new(DeviceId(device), nonce)
}

/// Returns the changes that an edit makes of an empty document.
pub(super) fn history(edit: Edit) -> Result<Vec<u8>, Failure> {
    let mut document = Document::new(edit.doc.class());
    let changes = document.write(&edit.check()?, actor(0), BEGAN - 1)?;
    Ok(changes.into_iter().flat_map(|(_, bytes)| bytes).collect())
}

fn with_lists(number: usize) -> Result<Automerge, Failure> {
    let bytes = history(skeleton(steckbrief(number)))?;
    Ok(open(Class::Steckbrief, &bytes)?.doc)
}

/// Returns the text object that a path leads to. An item of a list lies under its id.
pub fn place(doc: &Automerge, path: &Path) -> Option<ObjId> {
    path.parts().iter().try_fold(ROOT, |object, part| {
        let key = match part {
            Part::Key(key) => (*key).to_owned(),
            Part::Item(id) => id.to_string(),
        };
        match doc.get(&object, key).ok()?? {
            (Value::Object(_), inner) => Some(inner),
            _ => None,
        }
    })
}
