// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window sees: plain, immutable data, shared by reference with the worker.
//! Nothing here can reach a document, a disk or a socket.

use std::collections::{BTreeMap, btree_map};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::document::{Content, LastChange, PlainView};
use crate::domain::edit::Version;
use crate::domain::goal::Profile;
use crate::domain::ids::{Class, DeviceId, DocId, ItemId, MunicipalityId};
use crate::domain::municipality::MunicipalityKind;
use crate::domain::record::Record;
use crate::domain::sheet::Sheet;
use crate::domain::strategy::Strategy;
use crate::identity::role::Role;
use crate::replica::judged::HeldBack;

/// Everything that this workplace knows at one moment. Parts that did not change are
/// shared with the snapshot before.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Counts up with every snapshot of this process.
    pub revision: u64,
    /// The name of the Verbund.
    pub verbund: String,
    /// Who works here.
    pub me: Me,
    /// The members in the roster, by number.
    pub municipalities: BTreeMap<MunicipalityId, Municipality>,
    /// The Kommune of every device in the roster, for naming authors.
    pub devices: BTreeMap<DeviceId, MunicipalityId>,
    /// The Leitlinie.
    pub strategy: Arc<View<Strategy>>,
    /// The Zielsteckbriefe, by goal.
    pub profiles: Views<ItemId, Profile>,
    /// The own Kommunalblatt, by goal, where something was noted.
    pub sheets: Views<ItemId, Sheet>,
    /// What Kommunen, our own among them, have released of their Blätter, by Kommune and goal.
    pub released: Views<(MunicipalityId, ItemId), Sheet>,
    /// Where others are working, as far as they have said lately; a hint, nothing to rely on.
    pub presences: Vec<Whereabouts>,
    /// The devices that are connected without the relay.
    pub peers: BTreeMap<DeviceId, LinkState>,
    /// Which changes are held and not shown, by document.
    pub held_back: HeldBack,
    /// What is saved, and who has it.
    pub status: Status,
}

/// What the documents of one kind say, by what they are about. Clones share it until it changes: a
/// snapshot costs nothing for kinds of which no document changed. Any access that could change it makes
/// a copy of what others share.
#[derive(Debug, PartialEq, Eq)]
pub struct Views<K, T>(Arc<BTreeMap<K, Arc<View<T>>>>);

impl<K, T> Views<K, T> {
    /// Returns whether two say the same because they share it.
    pub fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<K, T> Clone for Views<K, T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, T> Default for Views<K, T> {
    fn default() -> Self {
        Self(Arc::new(BTreeMap::new()))
    }
}

impl<K, T> Deref for Views<K, T> {
    type Target = BTreeMap<K, Arc<View<T>>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K: Clone, T> DerefMut for Views<K, T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        Arc::make_mut(&mut self.0)
    }
}

impl<'a, K, T> IntoIterator for &'a Views<K, T> {
    type Item = (&'a K, &'a Arc<View<T>>);
    type IntoIter = btree_map::Iter<'a, K, Arc<View<T>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<K: Ord, T> FromIterator<(K, Arc<View<T>>)> for Views<K, T> {
    fn from_iter<I: IntoIterator<Item = (K, Arc<View<T>>)>>(views: I) -> Self {
        Self(Arc::new(views.into_iter().collect()))
    }
}

/// Where somebody is working.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// The device.
    pub device: DeviceId,
    /// The document that is open there.
    pub doc: DocId,
    /// The field that has the focus, as edits name it; empty for none.
    pub field: String,
}

/// Who works at this workplace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Me {
    /// This device.
    pub device: DeviceId,
    /// Its Kommune.
    pub municipality: MunicipalityId,
    /// What it may do.
    pub role: Role,
}

/// A member of the Verbund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Municipality {
    /// Its full name, such as „Gemeinde Aarfelde“.
    pub name: String,
    /// What it is.
    pub kind: MunicipalityKind,
}

/// One document as plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View<T> {
    /// The document.
    pub doc: DocId,
    /// Its state; edits made on this view carry it as their base.
    pub version: Version,
    /// The newest change in it; none where nobody has written yet.
    pub last: Option<LastChange>,
    /// The highest ticket of an own edit that this view contains (see `Input::Edit`).
    pub applied: u64,
    /// What it says.
    pub content: T,
}

/// What is saved, and who has it. A workplace begins with the default: all is saved, and nobody is
/// connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether everything shown is on this computer's disk.
    pub storage: Storage,
    /// The link to the relay.
    pub link: LinkState,
    /// How many devices are connected without the relay.
    pub peers: usize,
    /// How many of them hold the same as we do.
    pub peers_in_step: usize,
    /// How many own changes the relay has not confirmed.
    pub waiting: usize,
    /// How many other Kommunen have confirmed that they hold all own changes.
    pub reached: usize,
    /// How many other Kommunen have a device at all.
    pub reachable: usize,
    /// Whether the roster says what only a newer program knows; nothing can be written then.
    pub outdated: bool,
}

/// Whether everything shown is on this computer's disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// All of it; the time (seconds since 1970) of the last write, if this process made one.
    Saved(Option<i64>),
    /// A write is under way.
    Saving,
    /// The disk refuses. The changes are in memory and the write is tried again.
    Failed,
}

impl Default for Storage {
    fn default() -> Self {
        Self::Saved(None)
    }
}

/// The link to the relay or to another device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkState {
    /// There is none.
    #[default]
    Offline,
    /// The other side has welcomed us; missing changes are still on their way.
    Connected,
    /// Both sides hold the same and every new change is passed on at once.
    InStep,
}

impl<T: Clone> View<T> {
    /// Returns the same as it is stored.
    pub fn plain(&self, content: impl FnOnce(Box<T>) -> Content) -> PlainView {
        let content = content(Box::new(self.content.clone()));
        PlainView { version: self.version.clone(), last: self.last, content }
    }
}

impl Snapshot {
    /// Returns the same with another state of one document.
    #[must_use]
    pub fn with(&self, doc: DocId, view: PlainView) -> Self {
        let mut other = self.clone();
        let PlainView { version, last, content } = view;
        match content {
            Content::Strategy(content) => {
                other.strategy =
                    Arc::new(View { doc, version, last, applied: 0, content: *content });
            }
            Content::Profile(content) => {
                let view = View { doc, version, last, applied: 0, content: *content };
                other.profiles.insert(doc.item(), Arc::new(view));
            }
            Content::Sheet(content) => {
                let view = Arc::new(View { doc, version, last, applied: 0, content: *content });
                if doc.class() == Class::BlattFrei {
                    other.released.insert((doc.owner(), doc.item()), view);
                } else {
                    other.sheets.insert(doc.item(), view);
                }
            }
            Content::Other => {}
        }
        other
    }

    /// Returns what a document says, to be looked through by keys; `None` where nothing was ever
    /// written, and for a document that is not shown here.
    pub fn record(&self, doc: DocId) -> Option<&dyn Record> {
        match doc.class() {
            Class::Leitlinie => Some(&self.strategy.content),
            Class::Steckbrief => self.profiles.get(&doc.item()).map(|view| &view.content as _),
            Class::Blatt => self.sheets.get(&doc.item()).map(|view| &view.content as _),
            Class::BlattFrei => {
                self.released.get(&(doc.owner(), doc.item())).map(|view| &view.content as _)
            }
            _ => None,
        }
    }

    /// Returns the name of the Kommune of a device, as authors are shown.
    pub fn author(&self, device: DeviceId) -> Option<&str> {
        let municipality = self.devices.get(&device)?;
        Some(&self.municipalities.get(municipality)?.name)
    }
}
