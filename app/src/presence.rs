// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who else has which page and field open. Hints that come and go: they are shown, and they let
//! typing go out sooner; nothing else depends on them, and one that means nothing is passed over.

pub mod beacon;

use std::collections::BTreeSet;

use leitwerk_shared::domain::ids::{Class, DocId, ItemId, MunicipalityId};
use leitwerk_shared::replica::snapshot::{Snapshot, Whereabouts};

use crate::outbox::FieldKey;
use crate::texts::labels;
use crate::texts::presence as texts;

/// A Kommune that is somewhere with at least one workplace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guest<'a> {
    /// The Kommune.
    pub municipality: MunicipalityId,
    /// Its full name.
    pub municipality_name: &'a str,
    /// What it is called in a sentence: its name, or words for another workplace of our own.
    pub name: &'a str,
}

/// What a person has before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Strategy(DocId),
    Goal(ItemId),
}

impl Page {
    /// The title of a goal belongs to the Leitlinie, and is typed on the page of the goal.
    fn of(doc: DocId, field: &str) -> Option<Self> {
        match doc.class() {
            Class::Leitlinie => Some(titled_goal(field).map_or(Self::Strategy(doc), Self::Goal)),
            Class::Steckbrief | Class::Blatt => Some(Self::Goal(doc.item())),
            _ => None,
        }
    }
}

/// Returns the goal whose title a field of the Leitlinie is.
fn titled_goal(field: &str) -> Option<ItemId> {
    field.strip_prefix("goals[")?.strip_suffix("].title")?.parse().ok()
}

/// Returns who else is on the page of a goal, in its Steckbrief, its title or its Blatt.
pub fn at_goal(snapshot: &Snapshot, goal: ItemId) -> Vec<Guest<'_>> {
    let page = Some(Page::Goal(goal));
    guests(snapshot, |there| Page::of(there.doc, &there.field) == page)
}

/// Returns who else is on the page of the Leitlinie.
pub fn at_strategy(snapshot: &Snapshot) -> Vec<Guest<'_>> {
    let page = Some(Page::Strategy(snapshot.strategy.doc));
    guests(snapshot, |there| Page::of(there.doc, &there.field) == page)
}

/// Returns who else has the keyboard in a field.
pub fn at_field<'a>(snapshot: &'a Snapshot, (doc, path): &FieldKey) -> Vec<Guest<'a>> {
    guests(snapshot, |there| there.doc == *doc && there.field == path.to_string())
}

/// Returns whether somebody else has the page open that shows a field, and may see the field.
pub fn is_watched(snapshot: &Snapshot, (doc, path): &FieldKey) -> bool {
    if snapshot.presences.is_empty() {
        return false;
    }
    let page = Page::of(*doc, &path.to_string());
    others(snapshot, |there| page.is_some() && Page::of(there.doc, &there.field) == page)
        .any(|municipality| doc.class() != Class::Blatt || municipality == doc.owner())
}

/// Returns the Kommunen at a place, by number; our own comes last.
fn guests(snapshot: &Snapshot, is_there: impl Fn(&Whereabouts) -> bool) -> Vec<Guest<'_>> {
    let me = snapshot.me.municipality;
    let mut there: BTreeSet<MunicipalityId> = others(snapshot, is_there).collect();
    let colleague = there.take(&me);
    let guest = |municipality: MunicipalityId| {
        let known = snapshot.municipalities.get(&municipality);
        let municipality_name =
            known.map_or(labels::UNKNOWN_AUTHOR.as_str(), |known| known.name.as_str());
        let kind = known.map(|known| known.kind).unwrap_or_default();
        let name = if municipality == me { texts::colleague(kind) } else { municipality_name };
        Guest { municipality, municipality_name, name }
    };
    there.into_iter().chain(colleague).map(guest).collect()
}

/// Returns the Kommune of every other device at a place. A device that is not in the roster is
/// nobody.
fn others(
    snapshot: &Snapshot,
    is_there: impl Fn(&Whereabouts) -> bool,
) -> impl Iterator<Item = MunicipalityId> {
    let others = snapshot.presences.iter().filter(|there| there.device != snapshot.me.device);
    let there = others.filter(move |there| is_there(there));
    there.filter_map(|there| snapshot.devices.get(&there.device).copied())
}
