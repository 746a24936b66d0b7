// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Plans the import of fields by their keys, for every template alike: what is absent is added,
//! what is empty is filled, what differs stays as the house has it.

use leitwerk_shared::domain::edit::{Edit, Op, Path, Value};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::record::{Held, Record};
use leitwerk_shared::domain::register::{Claim, Register};
use leitwerk_shared::replica::snapshot::Snapshot;

use super::super::content::{Content, Node};
use super::super::lines::Sourced;
use super::super::report::What;
use super::{Found, Planner};

/// An item of a list of the Leitlinie by its name, old or new.
pub(super) struct Named {
    list: &'static str,
    name: String,
    id: ItemId,
}

impl Planner<'_> {
    /// Plans everything that a file says.
    pub(super) fn content(
        &mut self,
        content: &Content,
        snapshot: &Snapshot,
        remember: impl FnOnce(&mut Self),
    ) -> Vec<Edit> {
        let strategy = &snapshot.strategy.content;
        let mut known: Vec<Named> = Vec::new();
        // Goals name areas, measures name bodies: what is named comes first.
        self.template(content, snapshot);
        let (later, first): (Vec<_>, Vec<_>) =
            content.strategy.iter().partition(|node| matches!(node, Node::Items("goals", ..)));
        for node in first.into_iter().chain(later) {
            self.node(node, Some(strategy), &Path::default(), "", &mut known);
        }
        remember(self);
        let mut edits = vec![self.strategy_edit(snapshot)];
        for (title, nodes) in &content.profiles {
            let Some(id) = find(&known, "goals", title) else { continue };
            let doc = DocId::shared(Class::Steckbrief, id);
            for node in nodes {
                self.node(node, snapshot.record(doc), &Path::default(), title, &mut known);
            }
            edits.extend(self.profile_edit(snapshot, id));
        }
        edits
    }

    /// Goals that are there keep the template that they were written in.
    fn template(&mut self, content: &Content, snapshot: &Snapshot) {
        let strategy = &snapshot.strategy.content;
        if strategy.goals.is_empty() && strategy.template() != content.template {
            let value = Some(Value::Line(content.template.word().to_owned()));
            self.ops.push(Op::Set { at: Path::key("template"), value });
        }
    }

    fn node(
        &mut self,
        node: &Node,
        house: Option<&dyn Record>,
        at: &Path,
        of: &str,
        known: &mut Vec<Named>,
    ) {
        let held = |key| house.and_then(|house| house.field(key));
        match node {
            Node::Text(key, wanted, what) => {
                let old = match held(key) {
                    Some(Held::Text(old)) => old,
                    _ => "",
                };
                self.part(at.clone().then(key), old, wanted, *what, of);
            }
            Node::Set(key, wanted, what) => {
                self.value(at.clone().then(key), held(key), wanted, *what, of);
            }
            Node::Refer(key, list, name, what) => {
                if let Some(id) = find(known, list, &name.value) {
                    let wanted = Sourced { value: Value::Item(id), lines: name.lines };
                    self.value(at.clone().then(key), held(key), &wanted, *what, of);
                }
            }
            Node::Links(key, list, names, what) => {
                let old = match held(key) {
                    Some(Held::Links(old)) => old,
                    _ => &[],
                };
                for name in names {
                    match find(known, list, &name.value) {
                        Some(id) if old.contains(&id) => self.same += 1,
                        Some(id) => {
                            self.tally.add(*what, name.lines);
                            let list = at.clone().then(key);
                            self.ops.push(Op::Add { list, id, before: None });
                        }
                        None => self.keep(*what, &name.value, name.lines, true),
                    }
                }
            }
            Node::Items(key, items, what) => {
                self.list(key, items, *what, house, at, of, known);
            }
            Node::Group(key, nodes) => {
                let group = match held(key) {
                    Some(Held::Group(group)) => Some(group),
                    _ => None,
                };
                for node in nodes {
                    self.node(node, group, &at.clone().then(key), of, known);
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a list is compared with the house's in place")]
    fn list(
        &mut self,
        key: &'static str,
        items: &[Vec<Node>],
        what: What,
        house: Option<&dyn Record>,
        at: &Path,
        of: &str,
        known: &mut Vec<Named>,
    ) {
        let list = at.clone().then(key);
        let old = match house.and_then(|house| house.field(key)) {
            Some(Held::List(items)) => items,
            _ => Vec::new(),
        };
        let names: Vec<(ItemId, String)> =
            old.iter().map(|(id, record)| (*id, name_of(*record))).collect();
        let removed = house.map(Record::removed).unwrap_or_default();
        let wanted: Vec<String> = items.iter().map(|item| name(item)).collect();
        let found = self.matched(
            &list,
            what,
            names.iter().map(|(id, name)| (*id, name.as_str())).collect(),
            removed,
            &wanted.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        for ((item, name), found) in items.iter().zip(wanted).zip(found) {
            let Some(lines) = item.first().and_then(Node::lines) else { continue };
            let named_of = if of.is_empty() { &name } else { of };
            let Some(id) = self.entry(found, what, named_of, lines) else { continue };
            let record = old.iter().find(|(old, _)| *old == id).map(|(_, record)| *record);
            // The name of an item that was reworded in the house is what was told already.
            let rest = usize::from(matches!(found, Found::Here(_) | Found::Edited(_)));
            for node in item.iter().skip(rest) {
                self.node(node, record, &list.clone().item(id), named_of, known);
            }
            if at.parts().is_empty() {
                known.push(Named { list: key, name, id });
            }
        }
    }

    fn part(
        &mut self,
        at: Path,
        house: &str,
        wanted: &Sourced<String>,
        what: Option<What>,
        of: &str,
    ) {
        match what {
            Some(what) => self.text(at, house, wanted, what, of),
            None if house.trim().is_empty() => self.type_new(at, &wanted.value),
            None => {}
        }
    }

    fn value(
        &mut self,
        at: Path,
        house: Option<Held<'_>>,
        wanted: &Sourced<Value>,
        what: Option<What>,
        of: &str,
    ) {
        let claims: Vec<Claim<Value>> = match house {
            Some(Held::Register(claims)) => claims,
            _ => Vec::new(),
        };
        let house = Register::new(claims);
        match what {
            Some(what) => self.register(at, &house, wanted, wanted.value.clone(), what, of),
            None => self.fill(at, &house, wanted.value.clone()),
        }
    }
}

impl Node {
    /// Returns where it stands in the file.
    fn lines(&self) -> Option<super::super::lines::Lines> {
        match self {
            Self::Text(_, text, _) | Self::Refer(_, _, text, _) => Some(text.lines),
            Self::Set(_, value, _) => Some(value.lines),
            Self::Links(_, _, names, _) => names.first().map(|name| name.lines),
            Self::Items(_, items, _) => items.first()?.first()?.lines(),
            Self::Group(_, nodes) => nodes.first()?.lines(),
        }
    }
}

/// Returns what names an item of the file: what its first field says.
fn name(item: &[Node]) -> String {
    match item.first() {
        Some(Node::Text(_, text, _)) => text.value.clone(),
        Some(Node::Set(_, Sourced { value: Value::Line(line), .. }, _)) => line.clone(),
        _ => String::new(),
    }
}

/// Returns what names an item of the house.
fn name_of(record: &dyn Record) -> String {
    match record.keys().first().and_then(|key| record.field(key)) {
        Some(Held::Text(text)) => text.to_owned(),
        Some(Held::Register(claims)) => match claims.first().map(|claim| &claim.value) {
            Some(Value::Line(line)) => line.clone(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

fn find(known: &[Named], list: &str, name: &str) -> Option<ItemId> {
    known.iter().find(|item| item.list == list && item.name == name).map(|item| item.id)
}
