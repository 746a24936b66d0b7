// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Duplicates Steckbriefe, moves them to another area, and retires them or takes them back.

use leitwerk_shared::domain::edit::{Edit, Op, Path, Value};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::record::{Held, Record};
use leitwerk_shared::domain::text::{Delta, Splice};

use super::goals::{Area, Goal, Goals};
use crate::desk::Desk;
use crate::field::new_item_id;
use crate::texts::{profiles as texts, templates};

/// The keys of an answer; its state is what was answered, and not how far something is.
const ANSWER: [&str; 2] = ["state", "text"];

/// Makes a copy of a Steckbrief right behind it. Returns the copy.
pub(super) fn duplicate(desk: &mut Desk<'_>, goal: &Goal) -> ItemId {
    let id = new_item_id();
    let strategy = desk.strategy();
    let all = &desk.snapshot.strategy.content.goals;
    let next = all.iter().skip_while(|other| other.id != goal.id).nth(1);
    let at = Path::key("goals").item(id);
    let mut ops = vec![
        Op::Add { list: Path::key("goals"), id, before: next.map(|next| next.id) },
        typed(at.clone().then("title"), &texts::copy_of(&goal.title)),
    ];
    let area = goal.area.map(Value::Item);
    ops.extend(area.map(|area| Op::Set { at: at.then("area"), value: Some(area) }));
    let mut edits = vec![Edit { doc: strategy.doc, base: strategy.version.clone(), ops }];
    let mut ops = Vec::new();
    if let Some(record) = desk.snapshot.record(DocId::shared(Class::Steckbrief, goal.id)) {
        copy(record, &Path::default(), &mut ops);
    }
    if !ops.is_empty() {
        let copy = desk.profile(id);
        edits.push(Edit { doc: copy.doc, base: copy.version.clone(), ops });
    }
    desk.outbox.send_all(edits);
    id
}

/// Writes down what a record says. A copy begins anew: nobody has talked about it, and nothing of
/// it is done.
fn copy(record: &dyn Record, at: &Path, ops: &mut Vec<Op>) {
    for key in record.keys() {
        if *key == "comments" || (*key == "state" && record.keys() != ANSWER) {
            continue;
        }
        let at = at.clone().then(key);
        match record.field(key) {
            Some(Held::Text(text)) if !text.is_empty() => ops.push(typed(at, text)),
            Some(Held::Register(claims)) => {
                let shown = claims.into_iter().next();
                ops.extend(shown.map(|claim| Op::Set { at, value: Some(claim.value) }));
            }
            Some(Held::Group(group)) => copy(group, &at, ops),
            Some(Held::List(items)) => {
                for (_, item) in items {
                    let id = new_item_id();
                    ops.push(Op::Add { list: at.clone(), id, before: None });
                    copy(item, &at.clone().item(id), ops);
                }
            }
            Some(Held::Links(ids)) => {
                let add = |id: &ItemId| Op::Add { list: at.clone(), id: *id, before: None };
                ops.extend(ids.iter().map(add));
            }
            Some(Held::Text(_)) | None => {}
        }
    }
}

fn typed(at: Path, text: &str) -> Op {
    let insert = text.to_owned();
    Op::Text { at, delta: Delta::splice(Splice { at: 0, delete: 0, insert }) }
}

/// Moves Steckbriefe to an area, all in one edit. Returns what is said about it.
pub(super) fn move_to(
    desk: &mut Desk<'_>,
    goals: &Goals,
    chosen: &[ItemId],
    area: &Area,
) -> String {
    let set = |id: &ItemId| Op::Set {
        at: Path::key("goals").item(*id).then("area"),
        value: Some(Value::Item(area.id)),
    };
    let strategy = desk.strategy();
    let ops = chosen.iter().map(set).collect();
    desk.outbox.send(strategy.doc, strategy.version.clone(), ops);
    texts::set(chosen.len(), templates::area(goals.template).0, &area.name)
}

/// Retires Steckbriefe, or takes them back, all in one edit. Returns what is said about it.
pub(super) fn retire(
    desk: &mut Desk<'_>,
    goals: &Goals,
    chosen: &[ItemId],
    retired: bool,
) -> String {
    let set = |id: &ItemId| Op::Set {
        at: Path::key("goals").item(*id).then("retired"),
        value: retired.then_some(Value::Flag(true)),
    };
    let strategy = desk.strategy();
    let ops = chosen.iter().map(set).collect();
    desk.outbox.send(strategy.doc, strategy.version.clone(), ops);
    let names = chosen.iter().filter_map(|id| Some(goals.get(*id)?.title.as_str()));
    texts::retired(&names.collect::<Vec<_>>(), retired)
}
