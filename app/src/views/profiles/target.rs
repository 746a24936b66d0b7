// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is done with the chosen Steckbriefe, one or many: their area, priority and effort class.

use std::collections::BTreeSet;

use egui::Ui;
use leitwerk_shared::domain::edit::{Edit, Op, Path, Value};
use leitwerk_shared::domain::ids::ItemId;

use super::goals::{Goal, Goals};
use super::{Profiles, changing};
use crate::desk::Desk;
use crate::texts::collate::folded;
use crate::texts::{labels, profiles as texts};
use crate::theme::CONTROL_HEIGHT;
use crate::widgets::{button, menu, sign};

/// Draws what is chosen, and what can be done with it. Returns a copy that was made to be opened.
pub(super) fn target(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
    chosen: &[ItemId],
) -> Option<ItemId> {
    let names = chosen.iter().filter_map(|id| {
        let goal = goals.get(*id)?;
        Some(labels::numbered(&goal.number, &goal.title))
    });
    let summary = texts::chosen(&names.collect::<Vec<_>>());
    let mut copied = None;
    ui.horizontal_wrapped(|ui| {
        // As high with buttons as without.
        ui.set_min_height(CONTROL_HEIGHT);
        let label = sign::label(ui, &summary);
        sign::announce(ui, &label);
        if chosen.is_empty() {
            return;
        }
        if desk.strategy().writable {
            let name = texts::set_field(labels::GOAL_AREA, &summary);
            menu::menu(ui, labels::GOAL_AREA, &name, |ui| area(ui, desk, page, goals, chosen));
        }
        if chosen.iter().all(|id| desk.profile(*id).writable) {
            let priorities = words(goals.all.iter().map(|goal| goal.priority.as_str()));
            let classes = words(goals.all.iter().map(|goal| goal.effort_class.as_str()));
            for (label, key, words) in [
                (labels::PRIORITY, "priority", priorities),
                (labels::EFFORT_CLASS, "effort_class", classes),
            ] {
                let name = texts::set_field(label, &summary);
                menu::menu(ui, label, &name, |ui| {
                    word(ui, desk, page, (label, key), &words, chosen);
                });
            }
        }
        if desk.strategy().writable {
            copied = others(ui, desk, page, goals, (chosen, &summary));
        }
        let several = !page.table.chosen().is_empty();
        if several && button::link(ui, texts::CHOOSE_NONE, texts::CHOOSE_NONE).clicked() {
            page.table.choose_none();
        }
    });
    copied
}

/// Offers a copy of one, and to retire all or take them back. Returns the copy.
fn others(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
    (chosen, summary): (&[ItemId], &str),
) -> Option<ItemId> {
    let all: Vec<&Goal> = chosen.iter().filter_map(|id| goals.get(*id)).collect();
    let mut copied = None;
    if let [goal] = all[..] {
        let name = texts::done_with(texts::DUPLICATE, summary);
        if button::plain(ui, texts::DUPLICATE, &name).clicked() {
            copied = Some(changing::duplicate(desk, goal));
        }
    }
    let retire = all.iter().any(|goal| !goal.retired);
    let text = if retire { texts::RETIRE } else { texts::TAKE_BACK };
    if button::plain(ui, text, &texts::done_with(text, summary)).clicked() {
        page.said = changing::retire(desk, goals, chosen, retire);
    }
    copied
}

/// Offers the areas. All goals get theirs in one edit.
fn area(ui: &mut Ui, desk: &mut Desk<'_>, page: &mut Profiles, goals: &Goals, chosen: &[ItemId]) {
    for area in &goals.areas {
        if !menu::item(ui, &area.name).clicked() {
            continue;
        }
        let set = |id: &ItemId| Op::Set {
            at: Path::key("goals").item(*id).then("area"),
            value: Some(Value::Item(area.id)),
        };
        let strategy = desk.strategy();
        let ops = chosen.iter().map(set).collect();
        desk.outbox.send(strategy.doc, strategy.version.clone(), ops);
        page.said = texts::set(chosen.len(), labels::GOAL_AREA, &area.name);
    }
}

/// Offers words for a field of the Steckbriefe. What is set in all of them is taken back at once.
fn word(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    (label, key): (&str, &'static str),
    words: &[String],
    chosen: &[ItemId],
) {
    let offers = words.iter().map(|word| (word.as_str(), Some(Value::Line(word.clone()))));
    for (word, value) in offers.chain([(texts::NO_WORD.as_str(), None)]) {
        if !menu::item(ui, word).clicked() {
            continue;
        }
        let edit = |id: &ItemId| {
            let profile = desk.profile(*id);
            let op = Op::Set { at: Path::key(key), value: value.clone() };
            Edit { doc: profile.doc, base: profile.version.clone(), ops: vec![op] }
        };
        let edits: Vec<Edit> = chosen.iter().map(edit).collect();
        desk.outbox.send_all(edits);
        page.said = texts::set(chosen.len(), label, word);
    }
}

/// Returns the words that are in use, sorted. Where they are among the usual ones, or there are
/// none yet, all of those in their own order.
pub(super) fn words<'a>(used: impl Iterator<Item = &'a str>) -> Vec<String> {
    let used: BTreeSet<&str> = used.filter(|word| !word.is_empty()).collect();
    if used.iter().all(|word| texts::USUAL_WORDS.contains(word)) {
        return texts::USUAL_WORDS.map(str::to_owned).to_vec();
    }
    let mut words: Vec<String> = used.into_iter().map(str::to_owned).collect();
    words.sort_by_key(|word| folded(word));
    words
}
