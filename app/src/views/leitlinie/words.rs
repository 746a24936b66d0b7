// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The glossary, the abbreviations and the bodies of the Leitlinie. Words stand in the order of
//! DIN 5007-1, whoever added them when.

use egui::{Id, Ui};
use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::record::Removed;
use leitwerk_shared::domain::strategy::{Body, Strategy};

use crate::desk::{Desk, Source};
use crate::texts::collate::folded;
use crate::texts::{labels, strategy as texts};
use crate::views::items::{ItemList, Removal, holds_keyboard};
use crate::views::outline::{self, Place};
use crate::views::steckbrief::clash_note;
use crate::widgets::choice::{Offer, choice};
use crate::widgets::menu_field::menu_field;
use crate::widgets::text_field::{TextKind, field_id, text_field};
use crate::widgets::{help, sign};

const BODY_WIDTH: f32 = 260.0;

/// A list of words with what they mean.
struct Words<'a> {
    list: ItemList<'a>,
    place: Place,
    heading: &'static str,
    /// What stands where there is no word yet.
    empty: &'static str,
    /// The word and what it means: key, label and shape.
    parts: [(&'static str, &'static str, TextKind); 2],
}

/// Draws the glossary, sorted.
pub(super) fn glossary(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, strategy: &Strategy) {
    let (kind, removal) = (texts::TERM, Removal::Confirmed);
    let words = Words {
        list: ItemList { source, within: None, key: "glossary", text: "term", kind, removal },
        place: Place::Glossary,
        heading: texts::GLOSSARY,
        empty: texts::NO_TERMS,
        parts: [
            ("term", texts::TERM_WORD, TextKind::Item),
            ("definition", texts::TERM_DEFINITION, TextKind::Paragraphs),
        ],
    };
    let terms = strategy.glossary.iter().map(|term| (term.id, term.term.as_str()));
    words.show(ui, desk, terms, &strategy.removed);
}

/// Draws the abbreviations, sorted.
pub(super) fn abbreviations(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    strategy: &Strategy,
) {
    let (kind, removal) = (texts::ABBREVIATION, Removal::Confirmed);
    let words = Words {
        list: ItemList { source, within: None, key: "abbreviations", text: "short", kind, removal },
        place: Place::Abbreviations,
        heading: texts::ABBREVIATIONS,
        empty: texts::NO_ABBREVIATIONS,
        parts: [("short", texts::SHORT, TextKind::Item), ("long", texts::LONG, TextKind::Item)],
    };
    let all = strategy.abbreviations.iter().map(|one| (one.id, one.short.as_str()));
    words.show(ui, desk, all, &strategy.removed);
}

impl Words<'_> {
    fn show<'a>(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        words: impl Iterator<Item = (ItemId, &'a str)>,
        removed: &[Removed],
    ) {
        outline::reach(ui, desk, self.place);
        let ItemList { source, kind, key, .. } = self.list;
        help::heading(ui, self.heading, texts::help(key));
        let ids = self.in_place(ui, sorted(words));
        if ids.is_empty() {
            sign::label(ui, self.empty);
        }
        for (n, id) in ids.into_iter().enumerate() {
            ui.horizontal(|ui| {
                sign::label(ui, &labels::item(kind, n + 1));
                if source.writable {
                    self.list.remove_button(ui, desk, id, n);
                }
            });
            for (key, label, shape) in self.parts {
                let name = labels::item_field(kind, n + 1, label);
                text_field(ui, desk, source, self.list.item(id).then(key), &name, shape);
            }
            ui.add_space(8.0);
        }
        self.list.foot(ui, desk, removed);
    }

    /// Returns the words in the order in which they are drawn: sorted, but none moves while one of
    /// them is being typed.
    fn in_place(&self, ui: &Ui, sorted: Vec<ItemId>) -> Vec<ItemId> {
        let ItemList { source, key, text, .. } = self.list;
        let focused = ui.memory(egui::Memory::focused);
        let typing = |id: &ItemId| {
            let word = self.list.item(*id).then(text);
            focused == Some(field_id(&source.key(word)))
        };
        let kept = Id::unique((key, source.doc.to_bytes()));
        if !sorted.iter().any(typing) {
            ui.data_mut(|data| data.insert_temp(kept, sorted.clone()));
            return sorted;
        }
        let before: Vec<ItemId> = ui.data(|data| data.get_temp(kept)).unwrap_or_default();
        let mut order: Vec<ItemId> = before.into_iter().filter(|id| sorted.contains(id)).collect();
        let added: Vec<ItemId> = sorted.into_iter().filter(|id| !order.contains(id)).collect();
        order.extend(added);
        order
    }
}

/// Returns words in their order. One without letters was just added, and stands last.
fn sorted<'a>(words: impl Iterator<Item = (ItemId, &'a str)>) -> Vec<ItemId> {
    let keyed = words.map(|(id, word)| (word.trim().is_empty(), folded(word), id));
    let mut words: Vec<(bool, String, ItemId)> = keyed.collect();
    words.sort();
    words.into_iter().map(|(_, _, id)| id).collect()
}

/// Draws the bodies.
pub(super) fn bodies(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, strategy: &Strategy) {
    outline::reach(ui, desk, Place::Bodies);
    help::heading(ui, texts::BODIES, texts::help("bodies"));
    let (kind, removal) = (texts::BODY, Removal::Confirmed);
    let list = ItemList { source, within: None, key: "bodies", text: "name", kind, removal };
    let ids: Vec<ItemId> = strategy.bodies.iter().map(|body| body.id).collect();
    if ids.is_empty() {
        sign::label(ui, texts::NO_BODIES);
    }
    for (n, body) in strategy.bodies.iter().enumerate() {
        let shown = ui.vertical(|ui| one(ui, desk, list, strategy, (n, body), &ids));
        if holds_keyboard(ui, shown.response.rect) {
            list.move_keys(ui, desk, &ids, n);
        }
        ui.add_space(8.0);
    }
    list.foot(ui, desk, &strategy.removed);
}

fn one(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    strategy: &Strategy,
    (n, body): (usize, &Body),
    ids: &[ItemId],
) {
    let field = |label| labels::item_field(list.kind, n + 1, label);
    ui.horizontal(|ui| {
        sign::label(ui, &labels::item(list.kind, n + 1));
        list.row_buttons(ui, desk, ids, n);
    });
    let item = list.item(body.id);
    let name = field(texts::BODY_NAME);
    text_field(ui, desk, list.source, item.clone().then("name"), &name, TextKind::Item);
    let role = field(texts::BODY_ROLE);
    text_field(ui, desk, list.source, item.clone().then("role"), &role, TextKind::Paragraphs);
    ui.horizontal_wrapped(|ui| {
        sign::label(ui, texts::REPORTS_TO);
        let others = strategy.bodies.iter().filter(|other| other.id != body.id);
        let mut offers: Vec<Offer> = others
            .map(|other| Offer::new(Some(Value::Item(other.id)), labels::titled(&other.name)))
            .collect();
        offers.push(Offer::new(None, texts::REPORTS_TO_NOBODY));
        let held = body.reports_to.value().map(|id| Value::Item(*id));
        let (path, name) = (item.clone().then("reports_to"), field(texts::REPORTS_TO));
        let width = BODY_WIDTH.min(ui.available_width());
        menu_field(ui, desk, list.source, &path, (&name, width), held, &offers).show(ui, desk);
        sign::label(ui, texts::LEAD);
        let name = field(texts::LEAD);
        let offer = |flag, label| {
            Offer::new(Some(Value::Flag(flag)), label).named(labels::part(&name, label))
        };
        let offers = [offer(true, labels::YES), offer(false, labels::NO)];
        let held = Some(Value::Flag(body.lead.value().copied().unwrap_or_default()));
        choice(ui, desk, list.source, &item.clone().then("lead"), &name, held, &offers);
    });
    clash_note(ui, &body.reports_to);
    clash_note(ui, &body.lead);
    let aliases = field(texts::ALIASES);
    help::label(ui, texts::ALIASES, &aliases, texts::help("aliases"));
    text_field(ui, desk, list.source, item.then("aliases"), &aliases, TextKind::Paragraphs);
}
