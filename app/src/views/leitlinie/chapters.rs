// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Chapters, principles and areas: a number that follows from the place, a heading, and a text.

use egui::{Align, Layout, Rect, Ui, vec2};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::record::Removed;
use leitwerk_shared::domain::strategy::Strategy;

use crate::desk::{Desk, Source};
use crate::report::roman::roman;
use crate::texts::{labels, strategy as texts, templates};
use crate::theme::{self, Tokens};
use crate::views::items::{ItemList, Removal, holds_keyboard};
use crate::views::outline::{self, Place};
use crate::widgets::sign;
use crate::widgets::text_field::{TextKind, text_field};

const BUTTONS_WIDTH: f32 = 104.0;
/// While a removal waits for its confirmation.
const CONFIRM_WIDTH: f32 = 330.0;
const LEAST_HEADING: f32 = 160.0;

/// A list whose items have a heading and a text.
struct Passages<'a> {
    list: ItemList<'a>,
    /// The heading and the text of an item: key and label.
    parts: [(&'static str, &'static str); 2],
    place: fn(ItemId) -> Place,
    number: fn(usize) -> String,
}

/// Draws the chapters.
pub(super) fn chapters(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, strategy: &Strategy) {
    outline::reach(ui, desk, Place::Chapters);
    sign::section(ui, labels::CHAPTERS);
    let (kind, removal) = (labels::CHAPTER, Removal::Confirmed);
    let passages = Passages {
        list: ItemList { source, key: "chapters", text: "title", kind, removal },
        parts: [("title", labels::CHAPTER_TITLE), ("body", labels::CHAPTER_BODY)],
        place: Place::Chapter,
        number: |n| texts::number(&roman(n)),
    };
    let ids: Vec<ItemId> = strategy.chapters.iter().map(|chapter| chapter.id).collect();
    passages.show(ui, desk, &ids, &strategy.removed, texts::NO_CHAPTERS);
}

/// Draws the principles.
pub(super) fn principles(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    strategy: &Strategy,
) {
    outline::reach(ui, desk, Place::Principles);
    sign::section(ui, texts::PRINCIPLES);
    let (kind, removal) = (texts::PRINCIPLE, Removal::Confirmed);
    let passages = Passages {
        list: ItemList { source, key: "principles", text: "title", kind, removal },
        parts: [("title", labels::CHAPTER_TITLE), ("body", labels::CHAPTER_BODY)],
        place: Place::Principle,
        number: |n| n.to_string(),
    };
    let ids: Vec<ItemId> = strategy.principles.iter().map(|principle| principle.id).collect();
    passages.show(ui, desk, &ids, &strategy.removed, texts::NO_PRINCIPLES);
}

/// Draws the areas.
pub(super) fn areas(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, strategy: &Strategy) {
    outline::reach(ui, desk, Place::Areas);
    let (kind, all) = templates::area(strategy.template());
    sign::section(ui, all);
    let removal = Removal::Confirmed;
    let passages = Passages {
        list: ItemList { source, key: "areas", text: "name", kind, removal },
        parts: [("name", labels::AREA_NAME), ("description", labels::AREA_DESCRIPTION)],
        place: Place::Area,
        number: |n| n.to_string(),
    };
    let ids: Vec<ItemId> = strategy.areas.iter().map(|area| area.id).collect();
    passages.show(ui, desk, &ids, &strategy.removed, texts::NO_AREAS);
}

impl Passages<'_> {
    fn show(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        ids: &[ItemId],
        removed: &[Removed],
        empty: &str,
    ) {
        if ids.is_empty() {
            sign::label(ui, empty);
        }
        for (n, id) in ids.iter().enumerate() {
            outline::reach(ui, desk, (self.place)(*id));
            let rect = self.passage(ui, desk, ids, n);
            if holds_keyboard(ui, rect) {
                self.list.move_keys(ui, desk, ids, n);
            }
            ui.add_space(10.0);
        }
        self.list.foot(ui, desk, removed);
    }

    /// Draws one item. Returns where it is.
    fn passage(&self, ui: &mut Ui, desk: &mut Desk<'_>, ids: &[ItemId], n: usize) -> Rect {
        let ItemList { source, kind, .. } = self.list;
        let [(heading, heading_label), (text, text_label)] = self.parts;
        let confirming = desk.page.removing == Some(ids[n]);
        let buttons = match (source.writable, confirming) {
            (false, _) => 0.0,
            (true, false) => BUTTONS_WIDTH,
            (true, true) => CONFIRM_WIDTH,
        };
        let shown = ui.vertical(|ui| {
            let path = self.list.item(ids[n]).then(heading);
            let name = labels::item_field(kind, n + 1, heading_label);
            let one_line = ui.available_width() - buttons >= LEAST_HEADING + 48.0;
            ui.horizontal_top(|ui| {
                self.number(ui, n);
                let room = ui.available_width() - if one_line { buttons } else { 0.0 };
                let layout = Layout::top_down(Align::Min);
                ui.allocate_ui_with_layout(vec2(room, 0.0), layout, |ui| {
                    ui.set_width(room);
                    text_field(ui, desk, source, path, &name, TextKind::Heading);
                });
                if one_line {
                    self.list.row_buttons(ui, desk, ids, n);
                }
            });
            if !one_line {
                ui.horizontal_wrapped(|ui| self.list.row_buttons(ui, desk, ids, n));
            }
            let path = self.list.item(ids[n]).then(text);
            let name = labels::item_field(kind, n + 1, text_label);
            text_field(ui, desk, source, path, &name, TextKind::Paragraphs);
        });
        shown.response.rect
    }

    fn number(&self, ui: &mut Ui, n: usize) {
        let number = theme::subtitle((self.number)(n + 1)).color(Tokens::of(ui).muted);
        ui.vertical(|ui| {
            // On the line of the heading, which has a frame.
            ui.add_space(5.0);
            ui.add(egui::Label::new(number).selectable(false).extend());
        });
    }
}
