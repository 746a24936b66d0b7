// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a snapshot has under a path. A document that was never written is empty.

use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::edit::{Path, Value, Version};
use leitwerk_shared::domain::ids::{DocId, ItemId};
use leitwerk_shared::domain::record::{self, Held};
use leitwerk_shared::domain::schema::Refers;
use leitwerk_shared::replica::snapshot::Snapshot;

use crate::outbox::reading;

/// Returns the state of a document; empty for one that was never written.
pub(super) fn version(snapshot: &Snapshot, doc: DocId) -> Version {
    reading::state(snapshot, doc).0.clone()
}

/// Returns the things of a sort with what they are called.
pub(super) fn choices(snapshot: &Snapshot, refers: Refers) -> Vec<(ItemId, String)> {
    let strategy = &snapshot.strategy.content;
    let bodies = strategy.bodies.iter().map(|body| (body.id, body.name.clone()));
    let members = strategy.members.iter().map(|member| {
        let name = member.name.value().cloned().unwrap_or_default();
        (member.id, name)
    });
    match refers {
        Refers::Area => strategy.areas.iter().map(|area| (area.id, area.name.clone())).collect(),
        Refers::Goal => {
            let goals = strategy.numbered();
            goals.iter().map(|goal| (goal.goal.id, goal.goal.title.clone())).collect()
        }
        Refers::Body => bodies.collect(),
        Refers::Actor => members.chain(bodies).collect(),
        Refers::ImpactArea => {
            strategy.impact_areas.iter().map(|area| (area.id, area.name.clone())).collect()
        }
        Refers::Criterion => {
            let criteria = strategy.criteria.iter();
            criteria.map(|criterion| (criterion.id, criterion.name.clone())).collect()
        }
        Refers::Measure => {
            let measures = snapshot.profiles.values().flat_map(|view| &view.content.measures);
            measures.map(|measure| (measure.id, measure.text.clone())).collect()
        }
    }
}

/// Returns the items of a list, or what is linked, in order.
pub(super) fn items(snapshot: &Snapshot, doc: DocId, list: &Path) -> Vec<ItemId> {
    match held(snapshot, doc, list) {
        Some(Held::List(items)) => items.into_iter().map(|(id, _)| id).collect(),
        Some(Held::Links(links)) => links.to_vec(),
        _ => Vec::new(),
    }
}

/// Returns what a text says.
pub(super) fn text<'a>(snapshot: &'a Snapshot, doc: DocId, at: &Path) -> &'a str {
    match held(snapshot, doc, at) {
        Some(Held::Text(text)) => text,
        _ => "",
    }
}

/// Returns which of the four answers stands.
pub(super) fn answer(snapshot: &Snapshot, doc: DocId, at: &Path) -> AnswerState {
    let Some(Held::Register(claims)) = held(snapshot, doc, &at.clone().then("state")) else {
        return AnswerState::default();
    };
    let word = claims.first().and_then(|claim| match &claim.value {
        Value::Line(word) => AnswerState::from_word(word),
        _ => None,
    });
    word.unwrap_or_default()
}

fn held<'a>(snapshot: &'a Snapshot, doc: DocId, at: &Path) -> Option<Held<'a>> {
    record::find(snapshot.record(doc)?, at.parts())
}
