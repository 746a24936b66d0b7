// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Applies checked edits to a snapshot, as one writer alone would see them.

use std::sync::Arc;

use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::edit::{CheckedEdit, Edit, Op, Part, Path, Value};
use leitwerk_shared::domain::goal::{MilestoneState, Profile, Removed, WorkMode};
use leitwerk_shared::domain::ids::{Class, ItemId, MunicipalityId};
use leitwerk_shared::domain::impact::{Impact, Perspective};
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::domain::record;
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::domain::sheet::{Sheet, SheetState};
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::{one, view};
use Part::{Item, Key};

/// Applies an edit after the check that every edit must pass.
pub(crate) fn apply(snapshot: &mut Snapshot, edit: Edit) {
    let edit = edit.check().expect("a planned edit fits the fields");
    let doc = edit.get().doc;
    match doc.class() {
        Class::Leitlinie => each(&edit, &mut Arc::make_mut(&mut snapshot.strategy).content),
        Class::Steckbrief => {
            let profile = snapshot.profiles.entry(doc.item());
            let profile = profile.or_insert_with(|| Arc::new(view(doc, Profile::default())));
            each(&edit, &mut Arc::make_mut(profile).content);
        }
        _ => {
            let sheet = snapshot.sheets.entry(doc.item());
            let sheet = sheet.or_insert_with(|| Arc::new(view(doc, Sheet::default())));
            each(&edit, &mut Arc::make_mut(sheet).content);
        }
    }
}

fn each(edit: &CheckedEdit, content: &mut impl Content) {
    for op in &edit.get().ops {
        match op {
            Op::Text { at, delta } => {
                let text = content.text(at.parts());
                assert!(
                    delta.reach() <= text.chars().count(),
                    "{at} is shorter than the edit expects"
                );
                *text = delta.apply(text);
            }
            Op::Set { at, value } => content.set(at.parts(), value.clone()),
            Op::Add { list, .. } | Op::Move { list, .. } | Op::Remove { list, .. } => {
                content.list(list, op);
            }
        }
    }
}

trait Content {
    fn text(&mut self, at: &[Part]) -> &mut String;
    fn set(&mut self, at: &[Part], value: Option<Value>);
    fn list(&mut self, list: &Path, op: &Op);
}

impl Content for Strategy {
    fn text(&mut self, at: &[Part]) -> &mut String {
        match at {
            [Key("title")] => &mut self.title,
            [Key("vision"), Key("claim")] => &mut self.vision.claim,
            [Key("vision"), Key("aspiration")] => &mut self.vision.aspiration,
            [Key("chapters"), Item(id), Key("title")] => &mut find(&mut self.chapters, *id).title,
            [Key("chapters"), Item(id), Key("body")] => &mut find(&mut self.chapters, *id).body,
            [Key("areas"), Item(id), Key("name")] => &mut find(&mut self.areas, *id).name,
            [Key("areas"), Item(id), Key(_)] => &mut find(&mut self.areas, *id).description,
            [Key("goals"), Item(id), Key("title")] => &mut find(&mut self.goals, *id).title,
            _ => panic!("no text at {at:?}"),
        }
    }

    fn set(&mut self, at: &[Part], value: Option<Value>) {
        match at {
            [Key("vision"), Key("year")] => {
                self.vision.year = int(value, |year| u16::try_from(year).ok());
            }
            [Key("goals"), Item(id), Key("area")] => {
                find(&mut self.goals, *id).area = register(value, |value| match value {
                    Value::Item(area) => Some(area),
                    _ => None,
                });
            }
            [Key("history"), Item(id), Key(key)] => {
                let entry = find(&mut self.history, *id);
                match *key {
                    "version" => entry.version = line(value, Some),
                    "date" => entry.date = date(value),
                    _ => entry.status = line(value, Some),
                }
            }
            [Key("members"), Item(id), Key(key)] => {
                let entry = find(&mut self.members, *id);
                match *key {
                    "name" => entry.name = line(value, Some),
                    "kind" => entry.kind = line(value, |w| MunicipalityKind::from_word(&w)),
                    _ => entry.roster = int(value, |n| u32::try_from(n).ok().map(MunicipalityId)),
                }
            }
            [Key("imports"), Item(id), Key(key)] => {
                let entry = find(&mut self.imports, *id);
                match *key {
                    "sha256" => entry.sha256 = line(value, Some),
                    _ => entry.file = line(value, Some),
                }
            }
            _ => panic!("no register at {at:?}"),
        }
    }

    fn list(&mut self, list: &Path, op: &Op) {
        let shown = |register: &Register<String>| register.value().cloned().unwrap_or_default();
        let gone = match list.parts() {
            [Key("chapters")] => change(&mut self.chapters, op).map(|item| (item.id, item.title)),
            [Key("areas")] => change(&mut self.areas, op).map(|item| (item.id, item.name)),
            [Key("goals")] => change(&mut self.goals, op).map(|item| (item.id, item.title)),
            [Key("history")] => {
                change(&mut self.history, op).map(|item| (item.id, shown(&item.version)))
            }
            [Key("members")] => {
                change(&mut self.members, op).map(|item| (item.id, shown(&item.name)))
            }
            [Key("imports")] => {
                change(&mut self.imports, op).map(|item| (item.id, shown(&item.sha256)))
            }
            _ => panic!("no list at {list}"),
        };
        let list = list.to_string();
        self.removed.extend(gone.map(|(id, text)| Removed { list, id, text }));
    }
}

impl Content for Profile {
    fn text(&mut self, at: &[Part]) -> &mut String {
        match at {
            [Key("text")] => &mut self.text,
            [Key("adjustment"), Key("note")] => &mut self.adjustment.note,
            [Key("added_values")] => &mut self.added_values,
            [Key("purposes"), Item(id), Key(_)] => &mut find(&mut self.purposes, *id).text,
            [Key("milestones"), Item(id), Key(_)] => &mut find(&mut self.milestones, *id).text,
            [Key("measures"), Item(id), Key(_)] => &mut find(&mut self.measures, *id).text,
            [answer @ .., Key("text")] => &mut self.answer(answer).text,
            _ => panic!("no text at {at:?}"),
        }
    }

    fn set(&mut self, at: &[Part], value: Option<Value>) {
        match at {
            [Key("impact"), Key(name)] => {
                let mut scores = Perspective::ALL.map(|p| self.impact.register(p).clone());
                let n = Perspective::ALL.into_iter().position(|p| p.name() == *name);
                scores[n.expect("the path was checked")] = int(value, |n| u8::try_from(n).ok());
                self.impact = Impact::new(scores);
            }
            [Key("start")] => self.start = line(value, Some),
            [Key("priority")] => self.priority = line(value, Some),
            [Key("effort_class")] => self.effort_class = line(value, Some),
            [Key("adjustment"), Key("adjusted")] => {
                self.adjustment.adjusted = register(value, |value| match value {
                    Value::Flag(flag) => Some(flag),
                    _ => None,
                });
            }
            [Key("efforts"), Key(key)] => {
                let estimate = register(value, |value| match value {
                    Value::Estimate(estimate) => Some(estimate),
                    _ => None,
                });
                match *key {
                    "personnel_permanent" => self.efforts.personnel_permanent = estimate,
                    "personnel_one_off" => self.efforts.personnel_one_off = estimate,
                    _ => self.efforts.it_cost = estimate,
                }
            }
            [Key("milestones"), Item(id), Key("due")] => {
                find(&mut self.milestones, *id).due = date(value);
            }
            [Key("milestones"), Item(id), Key(_)] => {
                let state = line(value, |word| MilestoneState::from_word(&word));
                find(&mut self.milestones, *id).state = state;
            }
            [Key("measures"), Item(id), Key(_)] => {
                let mode = line(value, |word| WorkMode::from_word(&word));
                find(&mut self.measures, *id).mode = mode;
            }
            [answer @ .., Key("state")] => {
                self.answer(answer).state = line(value, |word| AnswerState::from_word(&word));
            }
            _ => panic!("no register at {at:?}"),
        }
    }

    fn list(&mut self, list: &Path, op: &Op) {
        let gone = match list.parts() {
            [Key("purposes")] => change(&mut self.purposes, op).map(|item| (item.id, item.text)),
            [Key("milestones")] => {
                change(&mut self.milestones, op).map(|item| (item.id, item.text))
            }
            [Key("measures")] => change(&mut self.measures, op).map(|item| (item.id, item.text)),
            _ => panic!("no list at {list}"),
        };
        let list = list.to_string();
        self.removed.extend(gone.map(|(id, text)| Removed { list, id, text }));
    }
}

trait Answers {
    fn answer(&mut self, at: &[Part]) -> &mut Answer;
}

impl Answers for Profile {
    fn answer(&mut self, at: &[Part]) -> &mut Answer {
        match at {
            [Key("risks")] => &mut self.risks,
            [Key("task_split"), Key("joint")] => &mut self.task_split.joint,
            [Key("task_split"), Key("one_for_all")] => &mut self.task_split.one_for_all,
            [Key("task_split"), Key("each_own")] => &mut self.task_split.each_own,
            _ => panic!("no answer at {at:?}"),
        }
    }
}

impl Content for Sheet {
    fn text(&mut self, at: &[Part]) -> &mut String {
        if at == [Key("note")] { &mut self.note } else { &mut self.answer.text }
    }

    fn set(&mut self, at: &[Part], value: Option<Value>) {
        match at {
            [Key("state")] => self.state = line(value, |word| SheetState::from_word(&word)),
            [Key("existing_vza")] => {
                self.existing_vza = register(value, |value| match value {
                    Value::Hundredths(number) => Some(number),
                    _ => None,
                });
            }
            _ => self.answer.state = line(value, |word| AnswerState::from_word(&word)),
        }
    }

    fn list(&mut self, list: &Path, _op: &Op) {
        panic!("no list at {list}");
    }
}

fn register<T>(value: Option<Value>, read: impl Fn(Value) -> Option<T>) -> Register<T> {
    value.map_or_else(Register::default, |value| one(read(value).expect("the value was checked")))
}

fn line<T>(value: Option<Value>, read: impl Fn(String) -> Option<T>) -> Register<T> {
    register(value, |value| match value {
        Value::Line(line) => read(line),
        _ => None,
    })
}

fn int<T>(value: Option<Value>, read: impl Fn(i64) -> Option<T>) -> Register<T> {
    register(value, |value| match value {
        Value::Int(number) => read(number),
        _ => None,
    })
}

fn date(value: Option<Value>) -> Register<jiff::civil::Date> {
    register(value, |value| match value {
        Value::Date(date) => Some(date),
        _ => None,
    })
}

fn find<T: record::Item>(list: &mut [T], id: ItemId) -> &mut T {
    list.iter_mut().find(|item| item.id() == id).expect("the item was added before")
}

/// Changes a list and returns what was removed from it.
fn change<T: record::Item>(list: &mut Vec<T>, op: &Op) -> Option<T> {
    let place = |list: &[T], before: &Option<ItemId>| match before {
        Some(before) => list.iter().position(|item| item.id() == *before).expect("it is there"),
        None => list.len(),
    };
    match op {
        Op::Add { id, before, .. } => {
            let at = place(list, before);
            list.insert(at, T::new(*id));
            None
        }
        Op::Move { id, before, .. } => {
            let from = list.iter().position(|item| item.id() == *id).expect("it is there");
            let item = list.remove(from);
            let at = place(list, before);
            list.insert(at, item);
            None
        }
        Op::Remove { id, .. } => {
            let at = list.iter().position(|item| item.id() == *id).expect("it is there");
            Some(list.remove(at))
        }
        Op::Text { .. } | Op::Set { .. } => None,
    }
}
