// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What consists of a heading and a text: chapters, principles, areas with what else their template
//! says of them, and what an imported file said beyond the fields. Most have a number that follows
//! from their place.

use egui::{Align, Layout, Rect, Ui, vec2};
use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::record::Removed;
use leitwerk_shared::domain::strategy::{Area, AreaRole, Strategy};

use crate::desk::{Desk, Source};
use crate::texts::{labels, strategy as texts, templates};
use crate::theme::{self, Tokens};
use crate::views::items::{ItemList, Removal, holds_keyboard};
use crate::views::outline::{self, Place, has_extra};
use crate::views::steckbrief::clash_note;
use crate::widgets::choice::Offer;
use crate::widgets::menu_field::menu_field;
use crate::widgets::text_field::{TextKind, text_field};
use crate::widgets::{help, sign};

const BUTTONS_WIDTH: f32 = 104.0;
/// While a removal waits for its confirmation.
const CONFIRM_WIDTH: f32 = 330.0;
const LEAST_HEADING: f32 = 160.0;
const ROLE_WIDTH: f32 = 200.0;

/// A list whose items have a heading and a text.
struct Passages<'a> {
    list: ItemList<'a>,
    /// The heading and the text of an item: key and label.
    parts: [(&'static str, &'static str); 2],
    place: fn(ItemId) -> Place,
    number: &'a dyn Fn(usize) -> String,
    /// What stands where there is no item; none where there need not be any.
    empty: Option<&'static str>,
}

/// Draws the chapters.
pub(super) fn chapters(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, strategy: &Strategy) {
    outline::reach(ui, desk, Place::Chapters);
    help::heading(ui, labels::CHAPTERS, texts::help("chapters"));
    let (kind, removal) = (labels::CHAPTER, Removal::Confirmed);
    let numbering = strategy.template().form().chapters;
    let passages = Passages {
        list: ItemList { source, within: None, key: "chapters", text: "title", kind, removal },
        parts: [("title", labels::CHAPTER_TITLE), ("body", labels::CHAPTER_BODY)],
        place: Place::Chapter,
        number: &|n| texts::number(&numbering.printed(n)),
        empty: Some(texts::NO_CHAPTERS),
    };
    let ids: Vec<ItemId> = strategy.chapters.iter().map(|chapter| chapter.id).collect();
    passages.show(ui, desk, &ids, &strategy.removed, |_, _, _| ());
}

/// Draws the principles.
pub(super) fn principles(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    strategy: &Strategy,
) {
    outline::reach(ui, desk, Place::Principles);
    help::heading(ui, texts::PRINCIPLES, texts::help("principles"));
    let (kind, removal) = (texts::PRINCIPLE, Removal::Confirmed);
    let passages = Passages {
        list: ItemList { source, within: None, key: "principles", text: "title", kind, removal },
        parts: [("title", labels::CHAPTER_TITLE), ("body", labels::CHAPTER_BODY)],
        place: Place::Principle,
        number: &|n| n.to_string(),
        empty: Some(texts::NO_PRINCIPLES),
    };
    let ids: Vec<ItemId> = strategy.principles.iter().map(|principle| principle.id).collect();
    passages.show(ui, desk, &ids, &strategy.removed, |_, _, _| ());
}

/// Draws the areas.
pub(super) fn areas(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, strategy: &Strategy) {
    outline::reach(ui, desk, Place::Areas);
    let template = strategy.template();
    let (kind, all) = templates::area(template);
    help::heading(ui, all, texts::help("areas"));
    let removal = Removal::Confirmed;
    let passages = Passages {
        list: ItemList { source, within: None, key: "areas", text: "name", kind, removal },
        parts: [("name", labels::AREA_NAME), ("description", labels::AREA_DESCRIPTION)],
        place: Place::Area,
        number: &|n| n.to_string(),
        empty: Some(templates::no_areas(template)),
    };
    let ids: Vec<ItemId> = strategy.areas.iter().map(|area| area.id).collect();
    let form = template.form();
    passages.show(ui, desk, &ids, &strategy.removed, |ui, desk, n| {
        let area = &strategy.areas[n];
        for (key, label, text) in [
            ("claim", texts::AREA_CLAIM, &area.claim),
            ("summary", texts::AREA_SUMMARY, &area.summary),
        ] {
            // What a strategy says stays in sight, whatever its template is now.
            if form.area.contains(&key) || !text.is_empty() {
                let path = passages.list.item(area.id).then(key);
                let name = labels::item_field(kind, n + 1, label);
                help::label(ui, label, &name, texts::help(key));
                text_field(ui, desk, source, path, &name, TextKind::Paragraphs);
            }
        }
        if form.area.contains(&"role") || area.role.value().is_some() {
            role(ui, desk, passages.list, n, area);
        }
    });
}

/// Draws what an area is in the picture of the strategy.
fn role(ui: &mut Ui, desk: &mut Desk<'_>, list: ItemList<'_>, n: usize, area: &Area) {
    let name = labels::item_field(list.kind, n + 1, texts::AREA_ROLE);
    help::label(ui, texts::AREA_ROLE, &name, texts::help("role"));
    let value = |role: AreaRole| Some(Value::Line(role.word().to_owned()));
    let offer = |role: &AreaRole| Offer::new(value(*role), texts::area_role(*role));
    let offers: Vec<Offer> = AreaRole::ALL.iter().map(offer).collect();
    let held = value(area.role.value().copied().unwrap_or_default());
    let path = list.item(area.id).then("role");
    let menu = (name.as_str(), ROLE_WIDTH);
    menu_field(ui, desk, list.source, &path, menu, held, &offers).show(ui, desk);
    clash_note(ui, &area.role);
}

/// Draws what an imported file said beyond the fields, where there is any.
pub(super) fn extra(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, strategy: &Strategy) {
    if !has_extra(strategy) {
        return;
    }
    outline::reach(ui, desk, Place::Extra);
    help::heading(ui, texts::EXTRA, texts::help("extra"));
    let (kind, removal) = (texts::EXTRA_PART, Removal::Confirmed);
    let passages = Passages {
        list: ItemList { source, within: None, key: "extra", text: "title", kind, removal },
        parts: [("title", labels::CHAPTER_TITLE), ("body", labels::CHAPTER_BODY)],
        place: |_| Place::Extra,
        number: &|_| String::new(),
        empty: None,
    };
    let ids: Vec<ItemId> = strategy.extra.iter().map(|passage| passage.id).collect();
    passages.show(ui, desk, &ids, &strategy.removed, |_, _, _| ());
}

impl Passages<'_> {
    /// Draws all of them; `under` draws what else there is to the item at a place.
    fn show(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        ids: &[ItemId],
        removed: &[Removed],
        under: impl Fn(&mut Ui, &mut Desk<'_>, usize),
    ) {
        if let Some(empty) = self.empty.filter(|_| ids.is_empty()) {
            sign::label(ui, empty);
        }
        for (n, id) in ids.iter().enumerate() {
            outline::reach(ui, desk, (self.place)(*id));
            let rect = self.passage(ui, desk, ids, n, &under);
            if holds_keyboard(ui, rect) {
                self.list.move_keys(ui, desk, ids, n);
            }
            ui.add_space(10.0);
        }
        self.list.foot(ui, desk, removed);
    }

    /// Draws one item. Returns where it is.
    fn passage(
        &self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        ids: &[ItemId],
        n: usize,
        under: impl Fn(&mut Ui, &mut Desk<'_>, usize),
    ) -> Rect {
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
            under(ui, desk, n);
        });
        shown.response.rect
    }

    fn number(&self, ui: &mut Ui, n: usize) {
        let number = (self.number)(n + 1);
        if number.is_empty() {
            return;
        }
        let number = theme::subtitle(number).color(Tokens::of(ui).muted);
        ui.vertical(|ui| {
            // On the line of the heading, which has a frame.
            ui.add_space(5.0);
            ui.add(egui::Label::new(number).selectable(false).extend());
        });
    }
}
