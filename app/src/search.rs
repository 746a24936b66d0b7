// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Finds words in everything that a snapshot says: titles, texts, list items, lines, comments, the own
//! Blatt and what others released of theirs.
//! Holds the texts as they are compared, rewrites those of a document only when it changed, and
//! reads through them all for each question: German puts words together, and what somebody looks
//! for may stand in the middle of one.

pub mod finder;
pub mod fold;
mod passages;
mod snippet;

use std::collections::BTreeMap;

use leitwerk_shared::domain::edit::{Path, Version};
use leitwerk_shared::domain::ids::{DocId, ItemId};
use leitwerk_shared::replica::snapshot::Snapshot;

pub use self::snippet::Snippet;
use crate::outbox::FieldKey;
use crate::views::places;

/// So many places are shown; whoever wants others writes more.
pub const SHOWN: usize = 50;
/// Shorter words are found everywhere.
const LEAST_LETTERS: usize = 2;
/// More words than this are not looked for.
const WORDS: usize = 16;

/// Every text of a snapshot, as it is compared.
#[derive(Debug, Default)]
pub struct Index {
    documents: BTreeMap<DocId, Indexed>,
}

#[derive(Debug)]
struct Indexed {
    version: Version,
    passages: Vec<Passage>,
}

/// One field.
#[derive(Debug)]
struct Passage {
    path: Path,
    folded: String,
}

/// A place where something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The field.
    pub key: FieldKey,
    /// What stands there.
    pub snippet: Snippet,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What was looked for.
    pub query: String,
    /// The first places, the best first.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub count: usize,
}

/// How well a passage fits, the least being the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Words that stand elsewhere in what belongs together.
    elsewhere: u32,
    is_text: bool,
    /// Words that were found within others.
    within: u32,
    place: usize,
}

/// What belongs together: everything about a goal, or one item of the Leitlinie.
type Group = Option<ItemId>;

struct Candidate<'a> {
    key: (DocId, &'a Path),
    words: u32,
    rank: Rank,
}

impl Index {
    /// Takes in the documents that changed.
    pub fn update(&mut self, snapshot: &Snapshot) {
        let documents = passages::documents(snapshot);
        self.documents.retain(|doc, _| documents.contains_key(doc));
        for (doc, (version, record)) in documents {
            if self.documents.get(&doc).is_none_or(|indexed| indexed.version != *version) {
                let passages = passages::of(doc, record);
                let folded =
                    |(path, text): (Path, String)| Passage { path, folded: fold::folded(&text) };
                let passages = passages.into_iter().map(folded).collect();
                self.documents.insert(doc, Indexed { version: version.clone(), passages });
            }
        }
    }

    /// Finds the places that hold every word; where no single field does, those that do so together
    /// with others about the same goal. `snapshot` is the one that was taken in last.
    pub fn find(&self, snapshot: &Snapshot, query: &str) -> Found {
        let query = query.to_owned();
        let folded = fold::folded(&query);
        let mut words: Vec<&str> = folded.split_whitespace().take(WORDS).collect();
        words.sort_unstable();
        words.dedup();
        if words.iter().all(|word| word.chars().count() < LEAST_LETTERS) {
            return Found { query, ..Found::default() };
        }
        let mut candidates = self.candidates(snapshot, &words);
        candidates.sort_by_key(|candidate| candidate.rank);
        let count = candidates.len();
        let hit = |candidate: Candidate<'_>| {
            let (doc, path) = candidate.key;
            let text = passages::text(snapshot, doc, path)?;
            Some(Hit { key: (doc, path.clone()), snippet: Snippet::of(&text, &words) })
        };
        let hits = candidates.into_iter().take(SHOWN).filter_map(hit).collect();
        Found { query, hits, count }
    }

    fn candidates<'a>(&'a self, snapshot: &Snapshot, words: &[&str]) -> Vec<Candidate<'a>> {
        let all = u32::MAX >> (u32::BITS - u32::try_from(words.len()).unwrap_or(u32::BITS));
        let places = places_of(snapshot);
        let mut groups: BTreeMap<Group, (u32, Vec<Candidate<'a>>)> = BTreeMap::new();
        for (doc, indexed) in &self.documents {
            for (n, passage) in indexed.passages.iter().enumerate() {
                let (found, within) = occurrences(words, &passage.folded);
                if found == 0 {
                    continue;
                }
                let group = group(*doc, &passage.path);
                let first = group.and_then(|id| places.get(&id)).copied().unwrap_or(0);
                let rank = Rank {
                    elsewhere: (all & !found).count_ones(),
                    is_text: passage.path != Path::key("title"),
                    within,
                    place: (first << 16) + n,
                };
                let (together, candidates) = groups.entry(group).or_default();
                *together |= found;
                candidates.push(Candidate { key: (*doc, &passage.path), words: found, rank });
            }
        }
        let mut candidates = Vec::new();
        for (_, mut here) in groups.into_values().filter(|(together, _)| *together == all) {
            // The titles of goals are entries of their own.
            here.retain(|candidate| !passages::is_goal_title(candidate.key.1));
            if here.iter().any(|candidate| candidate.words == all) {
                here.retain(|candidate| candidate.words == all);
                candidates.append(&mut here);
            } else {
                candidates.extend(here.into_iter().min_by_key(|candidate| candidate.rank));
            }
        }
        candidates
    }
}

/// Returns which words a text holds, as bits, and how many of them only within others.
fn occurrences(words: &[&str], text: &str) -> (u32, u32) {
    let (mut found, mut within) = (0, 0);
    for (n, word) in words.iter().enumerate() {
        let mut all = fold::occurrences(word, text).peekable();
        if all.peek().is_some() {
            found |= 1 << n;
            within += u32::from(!all.any(|place| fold::begins_word(text, place.start)));
        }
    }
    (found, within)
}

fn group(doc: DocId, path: &Path) -> Group {
    let key = (doc, path.clone());
    places::goal(&key).or_else(|| passages::item(path))
}

/// Returns the place of every goal in the printed order, from 1; those that are no longer pursued
/// come last.
fn places_of(snapshot: &Snapshot) -> BTreeMap<ItemId, usize> {
    let strategy = &snapshot.strategy.content;
    let goals = [strategy.numbered(), strategy.retired()].concat();
    goals.iter().zip(1..).map(|(goal, place)| (goal.goal.id, place)).collect()
}
