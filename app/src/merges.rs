// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Paragraphs that came together of what two wrote at once. Their letters are the same for everybody,
//! but nobody has written them so: a person reads them, and says so. Pure; the worker compares, the
//! window remembers.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use leitwerk_shared::document::Merged;
use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::domain::ids::{DeviceId, DocId};
use serde::{Deserialize, Serialize};

use crate::memory::by_document;
use crate::news::{Marks, Told};

/// The documents with paragraphs that nobody here has read since they came together, each with the
/// state from before that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unread(#[serde(with = "by_document")] Arc<BTreeMap<DocId, Version>>);

/// What came together, as far as the window has heard of it.
#[derive(Debug, Default)]
pub struct Merges {
    open: Option<Open>,
    /// What a person has read: documents with the state since which they were compared.
    done: HashSet<(DocId, Version)>,
}

/// The document that is open.
#[derive(Debug)]
struct Open {
    doc: DocId,
    /// The state with which it is compared.
    since: Version,
    /// How much others had written when it was last asked for.
    asked: BTreeMap<DeviceId, u64>,
}

impl Unread {
    /// Returns whether a document is among them.
    pub fn has(&self, doc: DocId) -> bool {
        self.0.contains_key(&doc)
    }

    /// Returns whether this is the same as before, without looking at all of it.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Merges {
    /// Takes in what the worker told, follows a document that is open, and returns what is to be
    /// asked of it: a document and the state to compare it with. `read` is what was read before.
    pub fn follow(
        &mut self,
        told: &Told,
        read: &Marks,
        unread: &mut Unread,
        (open, me): (Option<DocId>, DeviceId),
    ) -> Option<(DocId, Version)> {
        for (doc, answer) in told.answers().filter(|(_, answer)| !answer.merged.is_empty()) {
            let known = unread.has(doc) || self.done.contains(&(doc, answer.since.clone()));
            if !known {
                Arc::make_mut(&mut unread.0).insert(doc, answer.since.clone());
            }
        }
        // What a new workplace receives is not new.
        let open = open.filter(|_| read.have_begun());
        let Some((doc, written)) = open.and_then(|doc| Some((doc, told.authors.get(&doc)?))) else {
            self.open = None;
            return None;
        };
        let mut now = written.by.clone();
        now.remove(&me);
        let open = self.open.take().filter(|open| open.doc == doc).unwrap_or_else(|| {
            let since = read.version(doc);
            // Nothing is to be compared where everything was read.
            let all = since == written.version && !unread.has(doc);
            let asked = if all { now.clone() } else { BTreeMap::new() };
            Open { doc, since, asked }
        });
        let open = self.open.insert(open);
        let since = unread.0.get(&doc).unwrap_or(&open.since);
        let known = told.answer(doc, since).is_some_and(|it| it.now == written.version);
        let asks = open.asked != now && !known;
        open.asked = now;
        asks.then(|| (doc, since.clone()))
    }

    /// Returns the paragraphs of a document that are to be read.
    pub fn of<'a>(&self, told: &'a Told, unread: &Unread, doc: DocId) -> &'a [Merged] {
        let since = unread.0.get(&doc);
        let answer = since.and_then(|since| told.answer(doc, since));
        answer.map_or(&[], |answer| &answer.merged)
    }

    /// Notes that a person has read them.
    pub fn read(&mut self, told: &Told, unread: &mut Unread, doc: DocId) {
        let Some(since) = Arc::make_mut(&mut unread.0).remove(&doc) else { return };
        self.done.insert((doc, since));
        if let (Some(open), Some(written)) = (&mut self.open, told.authors.get(&doc))
            && open.doc == doc
        {
            self.done.insert((doc, open.since.clone()));
            open.since = written.version.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use leitwerk_shared::document::Changed;
    use leitwerk_shared::domain::edit::Path;
    use leitwerk_shared::domain::ids::{Class, ItemId};

    use super::*;
    use crate::news::Authors;

    const ME: DeviceId = DeviceId(1);

    fn doc() -> DocId {
        DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]))
    }

    fn version(n: u8) -> Version {
        Version(vec![[n; 32]])
    }

    /// The window of a person, and what it is told.
    #[derive(Default)]
    struct Desk {
        merges: Merges,
        told: Told,
        read: Marks,
        unread: Unread,
    }

    impl Desk {
        /// A person who has read what there is.
        fn begun() -> Self {
            let mut desk = Self::default();
            desk.written(1, 3);
            desk.read.read(doc(), &desk.told.authors[&doc()]);
            desk
        }

        fn written(&mut self, state: u8, theirs: u64) {
            let by = BTreeMap::from([(ME, 5), (DeviceId(2), theirs)]);
            self.told.authors.insert(doc(), Authors { version: version(state), by });
        }

        fn follow(&mut self, open: bool) -> Option<Version> {
            let place = (open.then(doc), ME);
            let asked = self.merges.follow(&self.told, &self.read, &mut self.unread, place);
            if open && self.read.have_begun() {
                self.read.read(doc(), &self.told.authors[&doc()]);
            }
            asked.map(|(_, since)| since)
        }

        fn answered(&mut self, since: u8, now: u8, paragraphs: usize) {
            let by = BTreeSet::from([ME, DeviceId(2)]);
            let merged = |paragraph| Merged { at: Path::key("text"), paragraph, by: by.clone() };
            let merged = (0..paragraphs).map(merged).collect();
            let (since, now) = (version(since), version(now));
            self.told.note(doc(), Arc::new(Changed { since, now, fields: None, merged }));
        }

        fn shown(&self) -> usize {
            self.merges.of(&self.told, &self.unread, doc()).len()
        }
    }

    #[test]
    fn what_comes_together_under_the_eyes_stays_until_it_is_read() {
        let mut desk = Desk::begun();
        assert_eq!(desk.follow(true), None);
        desk.written(2, 3);
        assert_eq!(desk.follow(true), None, "only this workplace wrote");
        desk.written(3, 4);
        assert_eq!(desk.follow(true), Some(version(1)));
        assert_eq!(desk.follow(true), None, "it is asked once");
        desk.answered(1, 3, 1);
        desk.follow(true);
        assert_eq!(desk.shown(), 1);
        desk.written(4, 5);
        assert_eq!(desk.follow(true), Some(version(1)));
        desk.answered(1, 4, 2);
        desk.follow(false);
        desk.follow(true);
        assert_eq!(desk.shown(), 2, "whoever comes back sees it again");

        desk.merges.read(&desk.told, &mut desk.unread, doc());
        assert_eq!((desk.follow(true), desk.shown()), (None, 0));
        desk.written(5, 6);
        assert_eq!(desk.follow(true), Some(version(4)), "only what came since");
        desk.answered(4, 5, 0);
        desk.follow(true);
        assert_eq!(desk.unread, Unread::default());
    }

    #[test]
    fn what_came_together_before_the_document_was_opened_is_there_at_the_next_start() {
        let mut desk = Desk::begun();
        desk.written(2, 4);
        assert_eq!(desk.follow(false), None);
        // The list of what is new asks for its fields.
        desk.answered(1, 2, 1);
        desk.follow(false);
        assert!(desk.unread.has(doc()));
        assert_eq!(desk.follow(true), None, "it is known");
        assert_eq!(desk.shown(), 1);

        let memory = serde_json::to_string(&desk.unread).expect("it can be written");
        let mut next = Desk { read: desk.read, ..Desk::default() };
        next.unread = serde_json::from_str(&memory).expect("it can be read");
        next.written(2, 4);
        assert_eq!(next.follow(true), Some(version(1)), "though the document was read");
        next.answered(1, 2, 1);
        next.follow(true);
        assert_eq!(next.shown(), 1);
    }

    #[test]
    fn what_a_new_workplace_receives_is_not_to_be_read_again() {
        let mut desk = Desk::default();
        desk.written(1, 3);
        assert_eq!(desk.follow(true), None);
    }
}
