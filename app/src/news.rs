// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What others have written since this person last looked: who did, from counts of changes by
//! device, and in which fields, from the history of a document. Pure; the worker counts and
//! compares, the window remembers.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use leitwerk_shared::document::Changed;
use leitwerk_shared::domain::edit::{Path, Version};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, MunicipalityId};
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::replica::snapshot::{Snapshot, View};
use serde::{Deserialize, Serialize};

use crate::memory::by_document;
use crate::outbox::FieldKey;

/// How many changes of each device a document held at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authors {
    /// The state of the document.
    #[serde(default)]
    pub version: Version,
    /// The changes of each device.
    pub by: BTreeMap<DeviceId, u64>,
}

/// What the worker told of what others have written.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// How much everybody has, by document.
    pub authors: BTreeMap<DocId, Authors>,
    /// Into which fields, of the documents that were asked about: the last answers about each.
    changed: BTreeMap<DocId, Vec<Arc<Changed>>>,
}

/// So many answers about one document are kept: since when it was read, since when paragraphs came
/// together in it, and one that is about to follow.
const ANSWERS: usize = 3;

impl Told {
    /// Takes in an answer, in the place of one about the same state.
    pub fn note(&mut self, doc: DocId, changed: Arc<Changed>) {
        let answers = self.changed.entry(doc).or_default();
        answers.retain(|answer| answer.since != changed.since);
        answers.insert(0, changed);
        answers.truncate(ANSWERS);
    }

    /// Returns what has changed in a document since a state.
    pub fn answer(&self, doc: DocId, since: &Version) -> Option<&Changed> {
        let answers = self.changed.get(&doc)?.iter().map(Arc::as_ref);
        answers.into_iter().find(|answer| answer.since == *since)
    }

    /// Returns all answers.
    pub fn answers(&self) -> impl Iterator<Item = (DocId, &Changed)> {
        self.changed
            .iter()
            .flat_map(|(doc, answers)| answers.iter().map(move |answer| (*doc, answer.as_ref())))
    }
}

/// Tells states of one document apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State(u64);

impl State {
    /// Returns what stands for a version. The heads are hashes, so part of them is enough.
    pub fn of(version: &Version) -> Self {
        let part =
            |head: &[u8; 32]| head[..8].iter().fold(0, |part, byte| (part << 8) | u64::from(*byte));
        Self(version.0.iter().map(part).fold(0, |all, one| all ^ one))
    }
}

/// What was read, by document. Empty until the first sync has ended: what a new workplace receives
/// is not news.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Marks(#[serde(with = "by_document")] Arc<BTreeMap<DocId, Authors>>);

impl Marks {
    /// Returns whether anything was read: before, nothing is new.
    pub fn have_begun(&self) -> bool {
        !self.0.is_empty()
    }

    /// Returns what the document held when it was last read.
    pub fn get(&self, doc: DocId) -> Option<&Authors> {
        self.0.get(&doc)
    }

    /// Returns the state in which the document was last read; that before its first change where it
    /// never was.
    pub fn version(&self, doc: DocId) -> Version {
        self.get(doc).map(|read| read.version.clone()).unwrap_or_default()
    }

    /// Returns the states that were read, by document.
    pub fn states(&self) -> BTreeMap<DocId, State> {
        self.0.iter().map(|(doc, read)| (*doc, State::of(&read.version))).collect()
    }

    /// Marks a document as read in the state that was counted.
    pub fn read(&mut self, doc: DocId, written: &Authors) {
        if self.get(doc) != Some(written) {
            Arc::make_mut(&mut self.0).insert(doc, written.clone());
        }
    }
}

/// What one Kommune has written in one document since it was last read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The Kommune.
    pub municipality: MunicipalityId,
    /// The document.
    pub doc: DocId,
    /// The printed number and the title of its goal; nothing for the Leitlinie.
    pub goal: Option<(String, String)>,
    /// Into which fields, where that is known already.
    pub fields: Option<Vec<Path>>,
}

/// What is new, and what this person is looking at of it.
#[derive(Debug, Default)]
pub struct News {
    made: Option<Made>,
    items: Rc<[Item]>,
    /// What the worker was asked: which state of a document was read, and which there was then.
    asked: BTreeMap<DocId, (Version, Version)>,
    opened: Option<Opened>,
    lead: Option<FieldKey>,
}

/// What the list was made of. Holds it, so that something else is never at the same place in memory.
#[derive(Debug)]
struct Made {
    strategy: Arc<View<Strategy>>,
    devices: BTreeMap<DeviceId, MunicipalityId>,
    told: Arc<Told>,
    marks: Marks,
}

/// The document that was opened last.
#[derive(Debug)]
struct Opened {
    doc: DocId,
    /// The state that was read before; nothing where nothing in it was new, or is to be shown.
    since: Option<Version>,
    /// Whether it is still open.
    here: bool,
}

/// Of so many documents the fields are asked for: those that stand first in the list. The worker
/// opens them for that, after what a person has open; the list itself needs no document.
const ASKED: usize = 24;

impl News {
    /// Returns what others have written and this person has not read, by Kommune and then in printed
    /// order. What this workplace wrote itself is never new.
    pub fn of(&mut self, snapshot: &Snapshot, told: &Arc<Told>, marks: &Marks) -> Rc<[Item]> {
        let same = |made: &Made| {
            Arc::ptr_eq(&made.strategy, &snapshot.strategy)
                && Arc::ptr_eq(&made.told, told)
                && Arc::ptr_eq(&made.marks.0, &marks.0)
                && made.devices == snapshot.devices
        };
        if !self.made.as_ref().is_some_and(same) {
            self.items = unread(snapshot, told, marks).into();
            self.made = Some(Made {
                strategy: Arc::clone(&snapshot.strategy),
                devices: snapshot.devices.clone(),
                told: Arc::clone(told),
                marks: marks.clone(),
            });
        }
        Rc::clone(&self.items)
    }

    /// Returns of which documents it is to be asked which fields others have written into since a
    /// state, once for each state.
    pub fn questions(&mut self, told: &Told, marks: &Marks) -> Vec<(DocId, Version)> {
        let mut docs: Vec<DocId> = Vec::new();
        for item in self.items.iter() {
            if docs.len() == ASKED {
                break;
            }
            if !docs.contains(&item.doc) {
                docs.push(item.doc);
            }
        }
        let open = |doc: &DocId| fields_in(told, marks, *doc).is_none();
        let unknown = docs.into_iter().filter(open).map(|doc| (doc, marks.version(doc)));
        let unknown: Vec<_> = unknown.collect();
        unknown.into_iter().filter(|(doc, since)| self.asks(told, *doc, since)).collect()
    }

    /// Notes a question. Returns whether it is another than before.
    fn asks(&mut self, told: &Told, doc: DocId, since: &Version) -> bool {
        let Some(now) = told.authors.get(&doc) else { return false };
        let question = (since.clone(), now.version.clone());
        self.asked.insert(doc, question.clone()) != Some(question)
    }

    /// Notes which document is open, and the state in which it was read before if something in it is
    /// new. Returns what is to be asked of it.
    pub fn note_open(
        &mut self,
        told: &Told,
        open: Option<(DocId, Option<Version>)>,
    ) -> Option<(DocId, Version)> {
        let Some((doc, since)) = open else {
            self.opened.iter_mut().for_each(|opened| opened.here = false);
            return None;
        };
        match self.opened.as_mut().filter(|opened| opened.doc == doc) {
            // What comes while one reads is seen as it comes.
            Some(opened) if opened.here => return None,
            // What was new at the last visit stays marked until something else is.
            Some(opened) if since.is_none() => {
                opened.here = true;
                return None;
            }
            _ => {}
        }
        self.opened = Some(Opened { doc, since: since.clone(), here: true });
        let since = since?;
        let known = told.answer(doc, &since).is_some();
        (!known && self.asks(told, doc, &since)).then_some((doc, since))
    }

    /// Returns the fields of a document that others had written into before it was opened, by
    /// Kommune.
    pub fn fields(
        &self,
        snapshot: &Snapshot,
        told: &Told,
        doc: DocId,
    ) -> Vec<(MunicipalityId, Vec<Path>)> {
        let opened = self.opened.as_ref().filter(|opened| opened.doc == doc);
        let since = opened.and_then(|opened| opened.since.as_ref());
        let changed = since.and_then(|since| told.answer(doc, since));
        let mut by: BTreeMap<MunicipalityId, Vec<Path>> = BTreeMap::new();
        for (device, path) in changed.and_then(|it| it.fields.as_ref()).into_iter().flatten() {
            if let Some(of) = snapshot.devices.get(device) {
                put(by.entry(*of).or_default(), path);
            }
        }
        by.into_iter().collect()
    }

    /// Leads to a field once this frame is drawn: a field that is drawn in the frame of a click
    /// elsewhere gives the keyboard away again.
    pub fn lead_to(&mut self, key: FieldKey) {
        self.lead = Some(key);
    }

    /// Returns the field to lead to, once.
    pub fn take_lead(&mut self) -> Option<FieldKey> {
        self.lead.take()
    }

    /// Shows no more what was new in the open document.
    pub fn hide(&mut self) {
        self.opened.iter_mut().for_each(|opened| opened.since = None);
    }
}

fn put(fields: &mut Vec<Path>, path: &Path) {
    if !fields.contains(path) {
        fields.push(path.clone());
    }
}

/// Returns what is new, by Kommune and then in printed order.
fn unread(snapshot: &Snapshot, told: &Told, marks: &Marks) -> Vec<Item> {
    let numbered = snapshot.strategy.content.numbered();
    let goals = numbered.iter().map(|goal| {
        let doc = DocId::shared(Class::Steckbrief, goal.goal.id);
        (doc, Some((goal.printed(), goal.goal.title.clone())))
    });
    let mut items: Vec<Item> = Vec::new();
    for (doc, goal) in std::iter::once((snapshot.strategy.doc, None)).chain(goals) {
        let fields = fields_in(told, marks, doc);
        let mut new: BTreeMap<MunicipalityId, Option<Vec<Path>>> = BTreeMap::new();
        for (_, of) in unread_in(snapshot, told, marks, doc) {
            new.entry(of).or_insert_with(|| fields.map(|_| Vec::new()));
        }
        for (device, path) in fields.into_iter().flatten() {
            let of = snapshot.devices.get(device).and_then(|of| new.get_mut(of));
            if let Some(Some(fields)) = of {
                put(fields, path);
            }
        }
        let item = |(municipality, fields)| Item { municipality, doc, goal: goal.clone(), fields };
        items.extend(new.into_iter().map(item));
    }
    // Stable: within a Kommune the printed order stays.
    items.sort_by_key(|item| item.municipality);
    items
}

/// Returns the fields that others have written into since a document was last read; nothing where
/// that was not told, or of another state.
fn fields_in<'a>(told: &'a Told, marks: &Marks, doc: DocId) -> Option<&'a Vec<(DeviceId, Path)>> {
    let (changed, now) = (told.answer(doc, &marks.version(doc))?, told.authors.get(&doc)?);
    changed.fields.as_ref().filter(|_| changed.now == now.version)
}

/// Returns whether others have written something into a document that this person has not read.
pub fn is_unread(snapshot: &Snapshot, told: &Told, marks: &Marks, doc: DocId) -> bool {
    unread_in(snapshot, told, marks, doc).next().is_some()
}

/// Returns the devices of others that have written into a document since it was last read, with
/// their Kommune.
fn unread_in<'a>(
    snapshot: &'a Snapshot,
    told: &'a Told,
    marks: &'a Marks,
    doc: DocId,
) -> impl Iterator<Item = (DeviceId, MunicipalityId)> + 'a {
    let mark = marks.get(doc);
    let counted = told.authors.get(&doc).filter(|_| marks.have_begun());
    counted.into_iter().flat_map(|now| &now.by).filter_map(move |(device, count)| {
        let read = mark.and_then(|mark| mark.by.get(device)).copied().unwrap_or(0);
        let of = snapshot.devices.get(device).filter(|_| *device != snapshot.me.device)?;
        (*count > read).then_some((*device, *of))
    })
}

/// Returns the Leitlinie and the Steckbriefe in printed order.
pub fn documents(snapshot: &Snapshot) -> Vec<DocId> {
    let goals = snapshot.strategy.content.numbered();
    let profiles = goals.iter().filter_map(|goal| snapshot.profiles.get(&goal.goal.id));
    std::iter::once(snapshot.strategy.doc).chain(profiles.map(|view| view.doc)).collect()
}
