// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The strategy of a large Verbund after some years: Steckbriefe that were imported and that four
//! devices went on writing, under a Leitlinie with areas. Reproducible to the character.

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, Automerge};
use jiff::civil::{Date, date};
use leitwerk_shared::domain::edit::{Edit, Op, Path, Value, Version};
use leitwerk_shared::domain::goal::MilestoneState;
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::text::{Delta, Splice};
use leitwerk_shared::store::compact::open;

use super::Failure;
use super::fields::{goal, item_paths, paths, skeleton, steckbrief};
use super::history::{BEGAN, actor, history, place};
use super::stream::{self, AUTHORS, FIELDS, Stroke};

/// How many Steckbriefe there are.
pub const STECKBRIEFE: usize = 500;

/// How many changes all of them have together.
pub const CHANGES: usize = 100_000;

/// How many changes each of them has: the import, and what was typed since.
const EACH: usize = CHANGES / STECKBRIEFE;

/// How many of them the import makes: the beginning that all documents of a class share, and what
/// was read.
const IMPORTED: usize = 2;

/// How many changes a device makes before the next one writes.
const TURN: usize = 25;

const AREAS: [&str; 8] = [
    "Verwaltung und Bürgerservice",
    "Daten und Infrastruktur",
    "Bildung, Schulen und Kitas",
    "Mobilität und Straßen",
    "Energie, Klima und Gebäude",
    "Gesundheit und Pflege",
    "Wirtschaft und Tourismus",
    "Zusammenarbeit der Kommunen",
];

/// Returns the history of a Steckbrief as `Automerge::save` writes it.
///
/// # Errors
/// [`Failure`] if the document does not take an edit.
pub fn steckbrief_history(number: usize) -> Result<Vec<u8>, Failure> {
    let strokes = stream::document(number, stream::EDITS);
    let (before, since) = strokes.split_at(stream::EDITS - (EACH - IMPORTED));
    let mut doc = imported(number, before)?;
    let places = paths().map(|path| place(&doc, &path));
    for (n, (stroke, time)) in since.iter().zip(BEGAN..).enumerate() {
        if n % TURN == 0 {
            doc.set_actor(ActorId::from(actor(n / TURN % AUTHORS).to_bytes()));
        }
        let Some(text) = &places[stroke.field] else { return Err("a text is missing".into()) };
        let mut tx = doc.transaction();
        tx.splice_text(text, stroke.at, isize::try_from(stroke.delete)?, &stroke.insert)?;
        tx.commit_with(CommitOptions::default().with_time(time));
    }
    Ok(doc.save())
}

/// Returns the history of the Leitlinie above them: eight areas, and a title for each goal.
///
/// # Errors
/// [`Failure`] if the document does not take the edit.
pub fn leitlinie_history() -> Result<Vec<u8>, Failure> {
    let list = Path::key("areas");
    let mut ops = vec![typed(Path::key("title"), "Digitale Strategie".to_owned())];
    for (number, name) in AREAS.into_iter().enumerate() {
        ops.push(Op::Add { list: list.clone(), id: area(number), before: None });
        ops.push(typed(list.clone().item(area(number)).then("name"), name.to_owned()));
    }
    let list = Path::key("goals");
    for number in 0..STECKBRIEFE {
        let at = list.clone().item(goal(number));
        ops.push(Op::Add { list: list.clone(), id: goal(number), before: None });
        ops.push(typed(at.clone().then("title"), title(number)));
        let value = Some(Value::Item(area(number * AREAS.len() / STECKBRIEFE)));
        ops.push(Op::Set { at: at.then("area"), value });
    }
    // Of its id, a history holds the class alone.
    let doc = DocId::shared(Class::Leitlinie, area(0));
    history(Edit { doc, base: Version::default(), ops })
}

/// Makes a Steckbrief as an import leaves it: all texts at once, and what people choose.
fn imported(number: usize, strokes: &[Stroke]) -> Result<Automerge, Failure> {
    let mut texts: [Vec<char>; FIELDS] = Default::default();
    for Stroke { field, at, delete, insert } in strokes {
        texts[*field].splice(*at..at + delete, insert.chars());
    }
    let Edit { doc, base, mut ops } = skeleton(steckbrief(number));
    let texts = texts.into_iter().map(String::from_iter);
    ops.extend(paths().into_iter().zip(texts).map(|(path, text)| typed(path, text)));
    ops.extend(chosen(number));
    Ok(open(Class::Steckbrief, &history(Edit { doc, base, ops })?)?.doc)
}

/// What people choose in a Steckbrief: dates, states, words and scores.
fn chosen(number: usize) -> Vec<Op> {
    let set = |at: Path, value: Value| Op::Set { at, value: Some(value) };
    let word = |word: &str| Value::Line(word.to_owned());
    let quarter = format!("Q{} {}", number % 4 + 1, 2024 + number % 6);
    let mut ops = vec![
        set(Path::key("priority"), word(["hoch", "mittel", "gering"][number % 3])),
        set(Path::key("start"), word(&quarter)),
        set(Path::key("task_split").then("each_own").then("state"), word("value")),
        set(Path::key("risks").then("state"), word(["value", "none", "not_stated"][number % 3])),
    ];
    for (n, milestone) in item_paths("milestones").enumerate() {
        let state = MilestoneState::ALL[(number + n) % MilestoneState::ALL.len()];
        ops.push(set(milestone.clone().then("due"), Value::Date(due(number, n))));
        ops.push(set(milestone.then("state"), word(state.word())));
    }
    let scores = ["Finanzen", "Mitarbeitende", "Kunden", "Prozesse", "Gesellschaft"].into_iter();
    ops.extend(scores.zip(number..).map(|(perspective, n)| {
        let score = i64::try_from(n % 4).expect("below four");
        set(Path::key("impact").then(perspective), Value::Int(score))
    }));
    ops
}

fn due(number: usize, milestone: usize) -> Date {
    let part = |value: usize| i8::try_from(value).expect("less than a month");
    let year = i16::try_from(2024 + (number + milestone) % 6).expect("a year of this century");
    date(year, part(number % 12 + 1), part(number % 28 + 1))
}

fn title(number: usize) -> String {
    let words = stream::words(number, 4);
    format!("{words} {}", number + 1)
}

fn area(number: usize) -> ItemId {
    ItemId::from_parts(1_780_000_000_000, 2_000_000 + number as u128)
}

fn typed(at: Path, insert: String) -> Op {
    Op::Text { at, delta: Delta::splice(Splice { at: 0, delete: 0, insert }) }
}

#[cfg(test)]
mod tests {
    use leitwerk_shared::document::Content;
    use leitwerk_shared::document::Document;

    use super::*;

    #[test]
    fn a_steckbrief_has_its_changes_and_its_text() -> Result<(), Failure> {
        let opened = open(Class::Steckbrief, &steckbrief_history(7)?)?;
        assert_eq!(opened.metas.len(), EACH);
        let view = Document::of(Class::Steckbrief, Box::new(opened.doc)).view()?;
        let Content::Profile(profile) = view.content else { return Err("a Steckbrief".into()) };
        let texts = super::super::fields::texts(&profile);
        let letters: usize = texts.iter().map(|text| text.chars().count()).sum();
        assert_eq!(letters, stream::length(&stream::document(7, stream::EDITS)));
        assert_eq!(profile.milestones.len(), 2);
        Ok(())
    }
}
