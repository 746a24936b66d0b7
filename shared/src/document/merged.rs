// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Paragraphs into which two devices wrote without knowing of each other's words. The letters come
//! together to the same text everywhere; whether it makes sense only a person can tell.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{Automerge, Change, ChangeHash, Cursor, ObjId, ReadDoc as _};

use crate::change::Actor;
use crate::domain::edit::Path;
use crate::domain::ids::DeviceId;

/// A paragraph to be read once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The text in which it stands.
    pub at: Path,
    /// Its number in the text, from 0.
    pub paragraph: usize,
    /// Who wrote into it without knowing of another.
    pub by: BTreeSet<DeviceId>,
}

/// From how many places on at which histories part the whole history is looked through, rather than
/// what came after each of them.
const FORKS: usize = 8;

/// A text that consists of pieces, one for each device that began it without the others.
pub(super) struct Text {
    pub(super) path: Path,
    pub(super) pieces: Vec<ObjId>,
}

/// A change, and what it knew.
struct Known {
    /// The number of its actor, and its own among the changes of that.
    actor: usize,
    seq: u64,
    device: Option<DeviceId>,
    /// Whether it came since the document was read.
    new: bool,
    /// Up to which change of each actor it knew, itself included.
    clock: BTreeMap<usize, u64>,
}

/// Returns the paragraphs of texts in which two changes came together, one of them since a state.
pub(super) fn since(doc: &Automerge, state: &[ChangeHash], texts: &[Text]) -> Vec<Merged> {
    let (changes, new) = beside(doc, state);
    let known = know(&changes, &new);
    if known.iter().filter_map(|it| it.device).collect::<BTreeSet<_>>().len() < 2 {
        return Vec::new();
    }
    let mut written: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
    let pages = Pages::new(doc, texts);
    for (n, change) in changes.iter().enumerate() {
        let actor = change.actor_id();
        let own = |at: usize| OpId(change.start_op().get() + at as u64, actor.clone());
        for (at, op) in change.decode().operations.iter().enumerate() {
            let place =
                letter(op, own(at)).and_then(|letter| pages.paragraph(doc, &op.obj, &letter));
            if let Some(place) = place {
                written.entry(place).or_default().insert(n);
            }
        }
    }
    let merged = written.into_iter().map(|((text, paragraph), changes)| {
        let by = strangers(&known, &changes);
        Merged { at: texts[text].path.clone(), paragraph, by }
    });
    merged.filter(|merged| !merged.by.is_empty()).collect()
}

/// Returns the changes that came since a state with all that any of them did not know of, the first
/// ones first, and which of them came since.
fn beside(doc: &Automerge, state: &[ChangeHash]) -> (Vec<Change>, HashSet<ChangeHash>) {
    let news = doc.get_changes(state);
    let new: HashSet<ChangeHash> = news.iter().map(Change::hash).collect();
    let deps = || news.iter().flat_map(Change::deps);
    let forks: BTreeSet<ChangeHash> = deps().filter(|dep| !new.contains(dep)).copied().collect();
    let from_the_first = news.iter().any(|change| change.deps().is_empty());
    let mut all: HashMap<ChangeHash, Change> = HashMap::new();
    if from_the_first || forks.len() > FORKS {
        all.extend(doc.get_changes(&[]).into_iter().map(|change| (change.hash(), change)));
    } else {
        for fork in forks {
            let after = doc.get_changes(&[fork]).into_iter();
            all.extend(after.map(|change| (change.hash(), change)));
        }
    }
    let mut all: Vec<Change> = all.into_values().collect();
    // Behind whatever a change knew of, its operations have higher numbers.
    all.sort_by_key(|change| (change.start_op(), change.hash()));
    (all, new)
}

fn know(changes: &[Change], new: &HashSet<ChangeHash>) -> Vec<Known> {
    let (mut actors, mut places) = (HashMap::new(), HashMap::new());
    let mut known: Vec<Known> = Vec::with_capacity(changes.len());
    for (n, change) in changes.iter().enumerate() {
        let mut clock: BTreeMap<usize, u64> = BTreeMap::new();
        for before in change.deps().iter().filter_map(|dep| places.get(dep)) {
            let before: &Known = &known[*before];
            for (actor, seq) in &before.clock {
                let seen = clock.entry(*actor).or_default();
                *seen = (*seen).max(*seq);
            }
        }
        let count = actors.len();
        let actor = *actors.entry(change.actor_id().clone()).or_insert(count);
        clock.insert(actor, change.seq());
        let device = Actor::from_bytes(change.actor_id().to_bytes());
        let device = device.filter(|actor| *actor != Actor::CONSTANT).map(Actor::device);
        let hash = change.hash();
        known.push(Known { actor, seq: change.seq(), device, new: new.contains(&hash), clock });
        places.insert(hash, n);
    }
    known
}

/// Returns the devices whose changes to one paragraph did not know of each other.
fn strangers(known: &[Known], changes: &BTreeSet<usize>) -> BTreeSet<DeviceId> {
    let mut by_actor: BTreeMap<usize, Vec<&Known>> = BTreeMap::new();
    for change in changes.iter().map(|n| &known[*n]) {
        by_actor.entry(change.actor).or_default().push(change);
    }
    let mut found = BTreeSet::new();
    for new in changes.iter().map(|n| &known[*n]).filter(|change| change.new) {
        for (actor, others) in &by_actor {
            let seen = new.clock.get(actor).copied().unwrap_or(0);
            // The first that it did not know of knew the least of it.
            let next = others.partition_point(|other| other.seq <= seen);
            let Some(other) = others.get(next) else { continue };
            let knew = other.clock.get(&new.actor).is_some_and(|seq| *seq >= new.seq);
            if let (Some(one), Some(two)) = (new.device, other.device)
                && one != two
                && !knew
            {
                found.extend([one, two]);
            }
        }
    }
    found
}

/// Returns the letter that an operation puts into a text or takes out of it. A new line is neither
/// part of the paragraph before it nor of the one behind.
fn letter(op: &Op, own: OpId) -> Option<OpId> {
    match (&op.action, &op.key) {
        (OpType::Put(value), Key::Seq(_)) if op.insert => {
            (value.as_str() != Some("\n")).then_some(own)
        }
        (OpType::Delete, Key::Seq(ElementId::Id(letter))) => Some(letter.clone()),
        _ => None,
    }
}

/// Where the paragraphs of texts end.
struct Pages(HashMap<ObjId, Piece>);

/// A piece of a text.
struct Piece {
    text: usize,
    /// How many paragraphs end before it.
    before: usize,
    /// Where paragraphs end in it.
    ends: Vec<usize>,
}

impl Pages {
    fn new(doc: &Automerge, texts: &[Text]) -> Self {
        let mut pieces = HashMap::new();
        for (text, Text { pieces: objects, .. }) in texts.iter().enumerate() {
            let mut before = 0;
            for object in objects {
                let letters = doc.text(object).unwrap_or_default();
                let letters = letters.chars().enumerate();
                let ends: Vec<usize> =
                    letters.filter(|(_, letter)| *letter == '\n').map(|(at, _)| at).collect();
                let count = ends.len();
                pieces.insert(object.clone(), Piece { text, before, ends });
                before += count;
            }
        }
        Self(pieces)
    }

    /// Returns the text and the number of the paragraph in which a letter stands or stood.
    fn paragraph(
        &self,
        doc: &Automerge,
        object: &ObjectId,
        OpId(counter, actor): &OpId,
    ) -> Option<(usize, usize)> {
        let ObjectId::Id(id) = object else { return None };
        let object = ObjId::Id(id.0, id.1.clone(), 0);
        let piece = self.0.get(&object)?;
        let cursor = Cursor::try_from(format!("{counter}@{actor}")).ok()?;
        let at = doc.get_cursor_position(&object, &cursor, None).ok()?;
        Some((piece.text, piece.before + piece.ends.partition_point(|end| *end < at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::domain::edit::{Edit, Op, Version};
    use crate::domain::ids::{Class, DocId, ItemId};
    use crate::domain::text::{Delta, Splice};

    const ME: DeviceId = DeviceId(1);

    fn write(document: &mut Document, device: u32, at: usize, delete: usize, insert: &str) {
        let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]));
        let delta = Delta::splice(Splice { at, delete, insert: insert.to_owned() });
        let ops = vec![Op::Text { at: Path::key("text"), delta }];
        let edit = Edit { doc, base: Version::default(), ops }.check().expect("the field exists");
        let nonce = [u8::try_from(device).expect("a small number"); 12];
        let actor = Actor::new(DeviceId(device), nonce);
        document.write(&edit, actor, 1_780_000_000).expect("the document takes it");
    }

    fn now(document: &Document) -> Version {
        document.view().expect("it can be read").version
    }

    /// Takes in what another copy holds besides.
    fn take_in(document: &mut Document, other: &Document) {
        let changes = other.doc.get_changes(&document.doc.get_heads());
        document.doc.apply_changes(changes).expect("nothing is missing");
    }

    /// Returns what is to be read again since a state, by whom.
    fn told(document: &Document, since: &Version) -> Vec<(usize, Vec<u32>)> {
        let changed = document.changed(since.clone(), ME).expect("it can be read");
        let told = |merged: &Merged| {
            assert_eq!(merged.at, Path::key("text"));
            (merged.paragraph, merged.by.iter().map(|device| device.0).collect())
        };
        changed.merged.iter().map(told).collect()
    }

    /// Two copies of a text of three paragraphs, and the state in which both were read.
    fn copies() -> ([Document; 2], Version) {
        let mut mine = Document::new(Class::Steckbrief);
        write(&mut mine, 1, 0, 0, "Eins ist lang.\nZwei ist kurz.\nDrei.");
        let (theirs, read) = (mine.copy(), now(&mine));
        ([mine, theirs], read)
    }

    #[test]
    fn who_writes_into_one_paragraph_at_once_reads_it_again() {
        let ([mut mine, mut theirs], read) = copies();
        write(&mut mine, 1, 19, 0, "wirklich ");
        write(&mut theirs, 2, 24, 4, "knapp");
        take_in(&mut mine, &theirs);
        take_in(&mut theirs, &mine);
        for document in [&mine, &theirs] {
            assert_eq!(told(document, &read), [(1, vec![1, 2])]);
            assert_eq!(told(document, &now(document)), []);
        }
        // Whoever had read the own words before theirs came is told as well.
        let ([mut mine, mut theirs], _) = copies();
        write(&mut mine, 1, 19, 0, "wirklich ");
        let read = now(&mine);
        write(&mut theirs, 2, 24, 4, "knapp");
        take_in(&mut mine, &theirs);
        assert_eq!(told(&mine, &read), [(1, vec![1, 2])]);
    }

    #[test]
    fn paragraphs_beside_each_other_and_words_one_has_seen_are_no_matter() {
        let ([mut mine, mut theirs], read) = copies();
        write(&mut mine, 1, 0, 0, "Nummer ");
        write(&mut theirs, 2, 15, 4, "Punkt zwei");
        // A new paragraph behind the one that the other changed.
        write(&mut theirs, 2, 14, 0, "\nNeu.");
        take_in(&mut mine, &theirs);
        assert_eq!(told(&mine, &read), []);
        take_in(&mut theirs, &mine);
        write(&mut theirs, 2, 0, 6, "Absatz");
        take_in(&mut mine, &theirs);
        assert_eq!(told(&mine, &read), [], "the other knew what it changed");
    }

    #[test]
    fn what_is_taken_away_while_another_writes_there_is_told() {
        let ([mut mine, mut theirs], read) = copies();
        write(&mut mine, 1, 15, 14, "");
        write(&mut theirs, 3, 24, 0, "sehr ");
        take_in(&mut mine, &theirs);
        assert_eq!(told(&mine, &read), [(1, vec![1, 3])]);
    }

    #[test]
    fn a_third_one_who_wrote_nothing_is_told_too() {
        let ([mut two, mut three], read) = copies();
        let mut mine = two.copy();
        write(&mut two, 2, 0, 4, "Erstens");
        write(&mut three, 3, 8, 0, "sehr ");
        take_in(&mut mine, &two);
        assert_eq!(told(&mine, &read), []);
        let read_since = now(&mine);
        take_in(&mut mine, &three);
        assert_eq!(told(&mine, &read), [(0, vec![2, 3])]);
        assert_eq!(told(&mine, &read_since), [(0, vec![2, 3])]);
    }

    #[test]
    fn a_text_that_two_begin_at_once_is_one_paragraph() {
        let mut mine = Document::new(Class::Steckbrief);
        let (mut theirs, read) = (mine.copy(), now(&mine));
        write(&mut mine, 1, 0, 0, "Wir wollen das.");
        write(&mut theirs, 2, 0, 0, "Das wollen wir.");
        take_in(&mut mine, &theirs);
        assert_eq!(told(&mine, &read), [(0, vec![1, 2])]);
    }
}
