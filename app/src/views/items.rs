// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What all lists of a document have in common: adding, moving, removing and bringing back.

use egui::{IdSalt, Key, Modifiers, Rect, Ui};
use leitwerk_shared::domain::edit::{Op, Path};
use leitwerk_shared::domain::goal::Removed;
use leitwerk_shared::domain::ids::ItemId;

use crate::desk::{Desk, Source};
use crate::field::new_item_id;
use crate::texts::labels;
use crate::widgets::fold::fold;
use crate::widgets::text_field::field_id;
use crate::widgets::{button, sign};

/// A list of a document.
#[derive(Clone, Copy, Debug)]
pub struct ItemList<'a> {
    /// The document.
    pub source: Source<'a>,
    /// The list and the item in it that this list belongs to; none for a list of the document.
    pub within: Option<(&'static str, ItemId)>,
    /// The key of the list.
    pub key: &'static str,
    /// The key of the text of an item that is typed first.
    pub text: &'static str,
    /// What one item is called.
    pub kind: &'a str,
    /// What it takes to remove an item.
    pub removal: Removal,
}

/// What it takes to remove an item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// One click; the list offers removed items for bringing back.
    AtOnce,
    /// A click and a confirmation.
    Confirmed,
    /// It cannot be removed here.
    Never,
}

/// Returns whether something in a part of the page has the keyboard.
pub(super) fn holds_keyboard(ui: &Ui, rect: Rect) -> bool {
    let focused = ui.memory(egui::Memory::focused);
    let response = focused.and_then(|id| ui.ctx().read_response(id));
    response.is_some_and(|response| rect.expand(2.0).contains_rect(response.rect))
}

impl ItemList<'_> {
    /// Returns the path of the list.
    pub fn path(&self) -> Path {
        match self.within {
            None => Path::key(self.key),
            Some((list, id)) => Path::key(list).item(id).then(self.key),
        }
    }

    /// Returns the path of an item.
    pub fn item(&self, id: ItemId) -> Path {
        self.path().item(id)
    }

    /// Adds an item at the end and puts the keyboard into it.
    pub fn add(&self, desk: &mut Desk<'_>) {
        let id = new_item_id();
        let op = Op::Add { list: self.path(), id, before: None };
        desk.outbox.send(self.source.doc, self.source.version.clone(), vec![op]);
        desk.page.focus = Some(field_id(&self.source.key(self.item(id).then(self.text))));
    }

    /// Draws what ends a list: the button that adds an item, and what was removed.
    pub fn foot(&self, ui: &mut Ui, desk: &mut Desk<'_>, removed: &[Removed]) {
        self.add_button(ui, desk);
        self.removed(ui, desk, removed);
    }

    /// Draws the button that adds an item. It has the keyboard where the list as a whole is wanted.
    pub fn add_button(&self, ui: &mut Ui, desk: &mut Desk<'_>) {
        if self.source.writable {
            let label = labels::add(self.kind);
            let response = button::link(ui, &label, &label);
            let own = field_id(&self.source.key(self.path()));
            if desk.page.focus.take_if(|wanted| *wanted == own).is_some() {
                response.request_focus();
            }
            if response.clicked() {
                self.add(desk);
            }
        }
    }

    /// Draws the buttons of the item at place `n` of `ids`.
    pub fn row_buttons(&self, ui: &mut Ui, desk: &mut Desk<'_>, ids: &[ItemId], n: usize) {
        if !self.source.writable {
            return;
        }
        ui.spacing_mut().item_spacing.x = 2.0;
        let up = labels::move_up(self.kind, n + 1);
        if ui.add_enabled_ui(n > 0, |ui| button::sign(ui, "↑", &up)).inner.clicked() {
            self.move_up(desk, ids, n);
        }
        let down = labels::move_down(self.kind, n + 1);
        let below = n + 1 < ids.len();
        if ui.add_enabled_ui(below, |ui| button::sign(ui, "↓", &down)).inner.clicked() {
            self.move_down(desk, ids, n);
        }
        if self.removal != Removal::Never {
            self.remove_button(ui, desk, ids[n], n);
        }
    }

    /// Draws the button that removes an item.
    pub fn remove_button(&self, ui: &mut Ui, desk: &mut Desk<'_>, id: ItemId, n: usize) {
        let name = labels::remove(self.kind, n + 1);
        if desk.page.removing == Some(id) {
            ui.spacing_mut().item_spacing.x = 8.0;
            let keep = labels::keep(&labels::item(self.kind, n + 1));
            if button::plain(ui, labels::REALLY_REMOVE, &labels::really(&name)).clicked() {
                self.remove(desk, id);
                desk.page.removing = None;
            } else if button::plain(ui, labels::KEEP, &keep).clicked() {
                desk.page.removing = None;
            }
        } else if button::sign(ui, "×", &name).clicked() {
            match self.removal {
                Removal::AtOnce => self.remove(desk, id),
                Removal::Confirmed | Removal::Never => desk.page.removing = Some(id),
            }
        }
    }

    fn remove(&self, desk: &mut Desk<'_>, id: ItemId) {
        let op = Op::Remove { list: self.path(), id, removed: true };
        desk.outbox.flush_all();
        desk.outbox.send(self.source.doc, self.source.version.clone(), vec![op]);
    }

    /// Moves the item whose row has the keyboard, when Alt and an arrow are pressed.
    pub fn move_keys(&self, ui: &Ui, desk: &mut Desk<'_>, ids: &[ItemId], n: usize) {
        if !self.source.writable {
            return;
        }
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::ALT, key));
        if pressed(Key::ArrowUp) {
            self.move_up(desk, ids, n);
        } else if pressed(Key::ArrowDown) {
            self.move_down(desk, ids, n);
        }
    }

    fn move_up(&self, desk: &mut Desk<'_>, ids: &[ItemId], n: usize) {
        if n > 0 {
            self.move_before(desk, ids[n], Some(ids[n - 1]));
        }
    }

    fn move_down(&self, desk: &mut Desk<'_>, ids: &[ItemId], n: usize) {
        if n + 1 < ids.len() {
            self.move_before(desk, ids[n], ids.get(n + 2).copied());
        }
    }

    fn move_before(&self, desk: &mut Desk<'_>, id: ItemId, before: Option<ItemId>) {
        let op = Op::Move { list: self.path(), id, before };
        desk.outbox.send(self.source.doc, self.source.version.clone(), vec![op]);
    }

    /// Draws the removed items of the list, folded away, each with a button that brings it back.
    pub fn removed(&self, ui: &mut Ui, desk: &mut Desk<'_>, removed: &[Removed]) {
        let own = self.path().to_string();
        let removed: Vec<_> = removed.iter().filter(|item| item.list == own).collect();
        if removed.is_empty() {
            return;
        }
        let title = labels::removed_count(removed.len());
        let salt = IdSalt::new((self.source.doc.to_bytes(), own));
        fold(ui, salt, &title, |ui| {
            for item in removed {
                self.removed_row(ui, desk, item);
            }
        });
    }

    fn removed_row(&self, ui: &mut Ui, desk: &mut Desk<'_>, item: &Removed) {
        ui.horizontal_wrapped(|ui| {
            sign::label(ui, labels::titled(item.text.trim()));
            let name = labels::restore(&item.text);
            if self.source.writable && button::link(ui, labels::RESTORE, &name).clicked() {
                let op = Op::Remove { list: self.path(), id: item.id, removed: false };
                desk.outbox.send(self.source.doc, self.source.version.clone(), vec![op]);
            }
        });
    }
}
